"""The examples in the rules of a language: own sentences, and all that each states."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import graph.parse
from graph.facts import Document, Source, Statement
from graph.parse import parse_document, with_known
from graph.parse.names.known_names import Gazetteer
from graph.parse.rules import read_rules
from graph.read.yaml import load_yaml
from graph.resources import ontology_folder
from graph.vocabulary import Vocabulary, read_vocabulary
from tests.known_entities import KNOWN

_RULES = Path(graph.parse.__file__).parent / "rules"


def _examples() -> Iterator[Any]:
    for path in sorted(_RULES.glob("*/*.yaml")):
        language = path.parent.name
        for example in load_yaml(path).get("examples", ()):
            name = f"{language} {path.stem}: {example['text'][:50]}"
            yield pytest.param(language, example, id=name)


def _short(statement: Statement, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a statement in the form of the examples: what is as usual is left out."""
    short: dict[str, Any] = {"kind": statement.kind}
    for role, arguments in statement.roles.items():
        short[role] = [names.get(a.means, a.means) for a in arguments]
    short |= dict(statement.times)
    for name, quantities in statement.quantities.items():
        [first, *_] = quantities
        stretch = f"{first.minimum}..{first.maximum}" if first.minimum and first.maximum else None
        short[name] = str(first.exact or first.about or stretch)
    if statement.inferred:
        short["inferred"] = sorted(statement.inferred)
    unusual = {
        "status": statement.status,
        "polarity": None if statement.polarity == "affirmed" else statement.polarity,
        "modality": None if statement.modality == "factual" else statement.modality,
    }
    return short | {name: str(value) for name, value in unusual.items() if value}


def _by_words(short: dict[str, Any]) -> str:
    return str(sorted(short.items()))


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    return read_vocabulary(ontology_folder())


@pytest.fixture(scope="module")
def by_rules() -> Gazetteer:
    """Return what reads by the rules alone, without what was learned beside them."""
    return Gazetteer(KNOWN, replace(read_rules("en"), learned=None))


@pytest.mark.parametrize(("language", "example"), list(_examples()))
def test_each_example_of_the_rules_states_what_stands_beside_it(
    language: str, example: dict[str, Any], known: Vocabulary, by_rules: Gazetteer
) -> None:
    text = example["text"]
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = Source("note", "A note", "Foedera", digest, published="2024-06-15", language=language)

    statements = parse_document(Document(source, text), by_rules, known)
    names = {entity.id: entity.name for entity in with_known(KNOWN, statements)}
    found = [_short(statement, names) for statement in statements]

    stated = [short for short in found if short["kind"] != "Claim"]
    assert sorted(stated, key=_by_words) == sorted(example["states"], key=_by_words)


def test_every_file_of_facts_has_examples_and_a_new_one_needs_no_other_mention() -> None:
    files = {str(path): load_yaml(path) for path in _RULES.glob("*/*.yaml")}
    framed = {name for name, file in files.items() if "kind" in file}

    assert {name for name in framed if not files[name].get("examples")} == set()
    assert "decree.sign" in {frame.id for frame in read_rules("en").frames}
    assert not any("ecree" in p.read_text() for p in _RULES.parent.glob("*.py"))


def test_what_a_frame_codes_is_a_word_of_the_ontology_for_its_kind(known: Vocabulary) -> None:
    coded = [
        (frame.id, name, word)
        for frame in read_rules("en").frames
        for name, words in frame.codes.items()
        for word in words.values()
        if name not in known.kinds[frame.kind].codes or word not in known.words(name)
    ]

    assert coded == []


def test_a_number_in_an_example_is_compared_as_it_is_told(
    known: Vocabulary, by_rules: Gazetteer
) -> None:
    text = "Sweden sold Brazil about 36 Gripen fighters."
    source = Source("note", "A note", "Foedera", hashlib.sha256(text.encode()).hexdigest())

    [sale] = parse_document(Document(source, text), by_rules, known)

    assert sale.quantities["quantity"][0].about == Decimal(36)
    assert _short(sale, {})["quantity"] == "36"
