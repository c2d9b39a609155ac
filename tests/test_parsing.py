"""What the parser finds in texts, and what it does not take for a fact."""

import hashlib
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.facts import Document, Entity, Modality, Polarity, Source, Span, Statement
from graph.parse import parse
from graph.parse.evaluation import evaluate_folder
from graph.read.curated import read_seeds
from graph.resources import ontology_folder, seed_folders
from graph.vocabulary import Vocabulary, read_vocabulary


@cache
def _vocabulary() -> Vocabulary:
    return read_vocabulary(ontology_folder())


@cache
def _entities() -> tuple[Entity, ...]:
    return read_seeds(seed_folders(), _vocabulary()).entities


@pytest.fixture(scope="module")
def entities() -> tuple[Entity, ...]:
    return _entities()


def _document(text: str, published: str | None = None) -> Document:
    sha256 = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    return Document(Source("note", "A note", "Foedera", sha256, published=published), text)


def _found(
    text: str, entities: tuple[Entity, ...], vocabulary: Vocabulary, published: str | None = None
) -> list[Statement]:
    return parse([_document(text, published)], entities, vocabulary)


def _one(statements: list[Statement], kind: str) -> Statement:
    [statement] = [s for s in statements if s.kind == kind]
    return statement


def _means(statement: Statement, role: str) -> list[str]:
    return [argument.means for argument in statement.roles.get(role, ())]


@pytest.mark.parametrize("opening", ["On Wednesday", "In October", "Last year"])
def test_a_date_that_opens_a_sentence_is_no_part_of_the_name_that_follows(
    opening: str, entities: tuple[Entity, ...], vocabulary: Vocabulary
) -> None:
    text = f"{opening} Ruritania and Graustark signed a treaty."

    treaty = _one(_found(text, entities, vocabulary, "2021-11-05"), "Treaty")

    assert _means(treaty, "party") == ["Ruritania", "Graustark"]
    assert treaty.inferred == {"signed"}


def test_a_sale_keeps_supplier_recipient_weapon_number_and_day(
    entities: tuple[Entity, ...], vocabulary: Vocabulary
) -> None:
    text = "In May 2019 Sweden sold Brazil 36 Gripen fighter jets."

    sale = _one(_found(text, entities, vocabulary), "ArmsTransfer")

    assert (_means(sale, "supplier"), _means(sale, "recipient")) == (["sweden"], ["brazil"])
    assert "Gripen" in sale.roles["weapon"][0].written
    assert [q.exact for values in sale.quantities.values() for q in values] == [36]
    assert "2019-05" in sale.times.values()
    assert sale.span_sha256 == hashlib.sha256(_words(text, sale).encode()).hexdigest()


def _words(text: str, statement: Statement) -> str:
    assert isinstance(statement.place, Span)
    return text[statement.place.start : statement.place.end]


def test_a_ceiling_is_kept_as_one(entities: tuple[Entity, ...], vocabulary: Vocabulary) -> None:
    text = "Japan ordered up to 400 Tomahawk missiles from the United States in January 2024."

    order = _one(_found(text, entities, vocabulary), "ArmsTransfer")

    [quantity] = [q for values in order.quantities.values() for q in values]
    assert (quantity.exact, quantity.maximum) == (None, Decimal(400))


def test_what_somebody_says_is_attributed_to_them(
    entities: tuple[Entity, ...], vocabulary: Vocabulary
) -> None:
    text = "Norwegian officials said that Sweden had sold Brazil 36 Gripen fighter jets."

    found = _found(text, entities, vocabulary)

    assert {"Claim", "ArmsTransfer"} == {s.kind for s in found}
    assert all(s.claim is not None for s in found)


@pytest.mark.parametrize(
    "text",
    [
        "Finland did not sign a treaty with Norway.",
        "Norway never sold Finland any tanks.",
        "There is no treaty between Finland and Norway.",
        "If Norway sold Finland tanks, Sweden would protest.",
        "Norway might sell Finland 40 tanks.",
        "Did Norway sell Finland tanks?",
        "Finland and Norway have no mutual defence treaty.",
    ],
)
def test_what_is_denied_supposed_or_asked_is_never_stated_as_so(
    entities: tuple[Entity, ...], vocabulary: Vocabulary, text: str
) -> None:
    stated = [
        s
        for s in _found(text, entities, vocabulary)
        if s.kind not in ("Claim", "PostHeld")
        and s.polarity is Polarity.AFFIRMED
        and s.modality is Modality.FACTUAL
    ]

    assert stated == []


def test_a_plan_is_a_plan(entities: tuple[Entity, ...], vocabulary: Vocabulary) -> None:
    text = "Norway and Finland plan to sign a defence agreement in June 2027."

    found = _found(text, entities, vocabulary)

    assert {s.modality for s in found} <= {Modality.PLANNED, Modality.LIKELY}


def test_a_month_without_a_year_takes_it_from_the_document_and_is_marked(
    entities: tuple[Entity, ...], vocabulary: Vocabulary
) -> None:
    text = "In October, Norway and Finland held a joint exercise in the Baltic Sea."

    exercise = _one(_found(text, entities, vocabulary, "2022-11-20"), "JointExercise")

    assert exercise.times == {"date": "2022-10"}
    assert exercise.inferred == {"date"}


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_and_every_span_is_exact(text: str) -> None:
    for statement in parse([_document(text)], (), _vocabulary()):
        assert isinstance(statement.place, Span)
        assert 0 <= statement.place.start < statement.place.end <= len(text)


_PIECES = st.sampled_from(
    [
        "Norway signed a treaty with Finland on 3 May 1994. ",
        "“Norway,” said Jane Roe, a fellow at the Oslo Institute, “sold Finland 12 tanks.” ",
        "According to the Finnish defence ministry, no pact exists. ",
        "\n\n",
        "Russian and Chinese ships exercised in the Baltic Sea in July 2017.12 ",
        "\u200e\u00a0“ ",
        "Photo: REUTERS/Jane Roe\n",
        "China, Russia and India founded the group; ",
    ]
)


@given(st.lists(_PIECES, max_size=12))
@settings(max_examples=40, deadline=None)
def test_spans_hashes_and_quotes_are_verbatim_whatever_stands_around(pieces: list[str]) -> None:
    text = "".join(pieces)

    for statement in parse([_document(text)], _entities(), _vocabulary()):
        words = _words(text, statement)
        assert statement.span_sha256 == hashlib.sha256(words.encode()).hexdigest()
        assert statement.quote is None or statement.quote in words
        assert len((statement.quote or "").split()) <= 12


@pytest.mark.shared
def test_the_two_articles_are_parsed_as_well_as_promised(
    shared: Path, vocabulary: Vocabulary
) -> None:
    seeds = read_seeds(seed_folders(), vocabulary)
    by_hash = {source.sha256: source for source in seeds.sources.values()}

    evaluation = evaluate_folder(
        shared / "gold" / "seeds.jsonl", shared / "seeds", seeds.entities, vocabulary, by_hash
    )

    assert evaluation.inexact == ()
    assert evaluation.total.precision >= 0.85
    assert evaluation.total.recall >= 0.6
