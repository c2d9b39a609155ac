"""What curators decide on what programs read, and how that outlives rebuilds."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph.building import build, understand
from graph.errors import Gone, Moved, SeedError, UnknownFact
from graph.facts import Document, Origin, Review, ReviewedPlace, Span, Statement
from graph.read.curated import read_seeds
from graph.read.documents import read_documents
from graph.read.settle import settle
from graph.snapshot import open_snapshot
from graph.vocabulary import Vocabulary
from tests.conftest import put, sha256_of

TEXT = (
    "Norway signed a treaty with Sweden in May 1995. Sweden sold Norway 12 frigates in 2003. "
    "Kari Berg said that Denmark sold Finland 24 tanks in 2010. "
    "Norway and Finland held a joint exercise in June."
)
SOURCE = """\
id: nordic-note
title: A note on the north
publisher: Foedera
published: {published}
sha256: {sha256}
text_shown: full
"""
ENTITIES = """\
- {id: norway, kind: State, name: Norway}
- {id: sweden, kind: State, name: Sweden}
- {id: denmark, kind: State, name: Denmark}
- {id: finland, kind: State, name: Finland}
- {id: frigate, kind: WeaponSystem, name: frigate}
- {id: kari-berg, kind: Person, name: Kari Berg}
"""
BY = "by: R. Reviewer, on: 2026-11-25, why: read again"

Serve = Callable[..., AbstractContextManager[str]]


class North:
    """Seeds with one registered text of four sentences, which the parser reads."""

    def __init__(self, folder: Path) -> None:
        self.seeds = folder / "seeds"
        self.data = folder / "data"
        self.write()

    def write(self, text: str = TEXT, published: str = "2011-08-01", reviews: str = "") -> None:
        sha256 = sha256_of(text)
        files = {
            "sources/nordic-note.yaml": SOURCE.format(sha256=sha256, published=published),
            "entities/entities.yaml": ENTITIES,
            "documents/nordic-note.txt": text,
            "reviews.yaml": reviews,
        }
        put(self.seeds, files)

    def found(self, kind: str) -> Statement:
        """The one parsed statement of a kind, as a build without reviews reads it."""
        [found] = [s for s in self.understood() if s.kind == kind and s.origin is Origin.PARSED]
        return found

    def understood(self) -> tuple[Statement, ...]:
        return understand([self.seeds]).recorder.knowledge.statements

    def built(self) -> Any:  # noqa: ANN401
        return open_snapshot(build([self.seeds], into=self.data))


@pytest.fixture
def north(tmp_path: Path) -> North:
    return North(tmp_path)


def _treaty(north: North) -> tuple[Statement, ReviewedPlace]:
    """The treaty that the parser reads, and its place as a review has it."""
    treaty = north.found("Treaty")
    assert isinstance(treaty.place, Span)
    assert treaty.span_sha256
    at = ReviewedPlace(treaty.place, treaty.span_sha256, "Treaty")
    return treaty, at


def _at(statement: Statement) -> str:
    place = statement.place
    assert isinstance(place, Span)
    return (
        f"at: {{document: {place.document}, span: [{place.start}, {place.end}], "
        f"sha256: {statement.span_sha256}, kind: {statement.kind}}}"
    )


def test_a_rejected_statement_makes_no_fact_and_says_so_under_its_id(
    north: North, serve: Serve
) -> None:
    exercise = north.found("JointExercise")
    north.write(reviews=f"- {{reject: {exercise.id}, {BY}}}\n")

    with north.built() as snapshot:
        assert exercise.id not in {s["id"] for s in snapshot.records.statements_of("nordic-note")}
    with serve(north.data) as base:
        answers = [httpx.get(f"{base}/{route}/{exercise.id}") for route in ("facts", "statements")]

    for answer in answers:
        assert (answer.status_code, answer.json()["why"]) == (410, "read again")
        assert answer.json()["detail"] == "rejected by R. Reviewer on 2026-11-25: read again"


def test_an_amended_statement_is_the_reviewers_and_the_parsed_id_leads_to_it(
    north: North, serve: Serve
) -> None:
    sale = next(s for s in north.understood() if s.kind == "ArmsTransfer" and s.claim is None)
    north.write(
        reviews=f"- amend: {sale.id}\n"
        "  with:\n"
        "    id: frigates-2004\n"
        "    weapon: {written: 12 frigates, entity: frigate}\n"
        "    delivered: 2004-05\n"
        "  without: [date]\n"
        f"  {BY.replace(', ', chr(10) + '  ')}\n"
    )

    with serve(build([north.seeds], into=north.data).parent.parent) as base:
        moved = httpx.get(f"{base}/facts/{sale.id}")
        fact = httpx.get(f"{base}{moved.headers['location']}").json()
        statement = httpx.get(f"{base}/statements/{sale.id}", follow_redirects=True).json()

    assert (moved.status_code, moved.headers["location"]) == (308, "/facts/frigates-2004")
    assert {r: [e["id"] for e in es] for r, es in fact["roles"].items()} == {
        "supplier": ["sweden"],
        "recipient": ["norway"],
        "weapon": ["frigate"],
    }
    assert {name: time["edtf"] for name, time in fact["time"].items()} == {"delivered": "2004-05"}
    assert fact["quantities"] == {"quantity": [{"exact": 12}]}
    assert [e["id"] for e in fact["evidence"]] == [statement["id"]]
    assert {n: statement[n] for n in ("origin", "read_by", "rule", "verified", "confidence")} == {
        "origin": "curated",
        "read_by": "R. Reviewer",
        "rule": None,
        "verified": "here",
        "confidence": 1.0,
    }
    assert (statement["start"], statement["end"]) == (sale.place.start, sale.place.end)  # type: ignore[union-attr]


def test_an_amendment_may_change_the_kind_and_say_whose_words_they_are(north: North) -> None:
    treaty = north.found("Treaty")
    changes = "kind: Agreement, attributed_to: kari-berg, act: denies, polarity: negated"
    north.write(reviews=f"- {{amend: {treaty.id}, with: {{{changes}}}, {BY}}}\n")

    with north.built() as snapshot:
        with pytest.raises(Moved) as moved:
            snapshot.records.fact(treaty.id)
        claim = snapshot.records.statement(moved.value.path.removeprefix("statements/"))

    assert claim["kind"] == "Agreement"
    assert (claim["attributed_to"]["id"], claim["act"], claim["polarity"]) == (
        "kari-berg",
        "denies",
        "negated",
    )
    assert [player["id"] for player in claim["roles"]["party"]] == ["norway", "sweden"]
    assert claim["fact"] is None


def test_a_claim_is_amended_in_one_field_and_stays_its_holders(north: North) -> None:
    claim = north.found("Claim")
    north.write(
        reviews=f"- {{amend: {claim.id}, with: {{act: hedges, summary: On tanks.}}, {BY}}}\n"
    )

    [amended] = [s for s in north.understood() if s.kind == "Claim"]

    assert amended.claim is not None
    assert claim.claim is not None
    assert amended.claim == replace(
        claim.claim, act=amended.claim.act, summary="On tanks.", about=amended.claim.about
    )
    assert amended.claim.act == "hedges"
    assert (amended.id, amended.origin) == (claim.id, Origin.CURATED)


@pytest.mark.parametrize(
    ("review", "told"),
    [
        (
            "{amend: ID, with: {kind: Treaty, partys: [norway]}, BY}",
            "1:50: unknown field 'partys'; did you mean 'party'?",
        ),
        ("{amend: ID, with: {kind: Treaty, party: norwey}, BY}", "1:57: no entity 'norwey'; did"),
        ("{amend: ID, with: {party: norwey}, AT, BY}", "1:43: no entity 'norwey'; did"),
        ("{amend: ID, without: [partys], BY}", "1:39: 'partys' is no field that can be taken away"),
        ("{amend: ID, BY}", "1:3: say what is amended: 'with' has the right fields"),
        (
            "{amend: ID, with: {kind: Treaty, span: [0, 3]}, BY}",
            "1:56: an amended statement keeps its place: no 'span'",
        ),
        ("{reject: ID, with: {kind: Treaty}, BY}", "1:36: 'with' belongs to 'amend'"),
        ("{reject: treaty-1995, BY}", "1:12: what a program read is named by its id"),
        ("{reject: ID, at: {document: nordic-note}, BY}", "1:34: 'span' is missing"),
        ("{reject: ID, as: x, BY}", "1:34: 'as' belongs to 'accept'"),
        ("{amend: ID, with: {signed: soon}, BY}", "1:44: 'soon' is no usable EDTF date"),
        ("{amend: ID, with: {quote: a pact}, BY}", "the quote 'a pact' is not in the span"),
        ("{amend: ID, without: [party], BY}", "1:3: as amended: Treaty needs 'party'"),
        ("{amend: ID, with: {kind: Meeting}, BY}", "1:3: as amended: Meeting needs 'participant'"),
        ("{amend: ID, with: {act: denies}, BY}", "it is no claim: say 'attributed_to' too"),
    ],
)
def test_what_is_wrong_with_a_review_is_told_with_its_place(
    north: North, review: str, told: str
) -> None:
    treaty = north.found("Treaty")
    written = review.replace("ID", treaty.id).replace("AT", _at(treaty)).replace("BY", BY)
    north.write(reviews=f"- {written}\n")

    with pytest.raises(SeedError) as caught:
        understand([north.seeds])

    place, expected = f"{north.seeds}/reviews.yaml:", told
    assert any(p.startswith(place) and expected in p for p in caught.value.problems)


@pytest.mark.parametrize(
    ("reviews", "problem"),
    [
        (
            "- {{accept: {transfer}, as: deal, {by}}}\n- {{accept: {treaty}, as: deal, {by}}}\n",
            "2:3: 'deal' is a ArmsTransfer at {file}:1:3, so it is no Treaty",
        ),
        (
            "- {{amend: {transfer}, with: {{id: deal}}, {by}}}\n"
            "- {{amend: {treaty}, with: {{id: deal}}, {by}}}\n",
            "2:3: 'deal' is a ArmsTransfer at {file}:1:3, so it is no Treaty",
        ),
        (
            "- {{amend: {treaty}, with: {{id: norway}}, {by}}}\n",
            "1:3: 'norway' is also the id of an entity",
        ),
        (
            "- {{accept: {transfer}, as: deal, {by}}}\n"
            "- {{amend: {treaty}, with: {{supports: [deel]}}, {by}}}\n",
            "2:3: no fact or claim key 'deel'; did you mean 'deal'?",
        ),
        (
            "- {{amend: {treaty}, with: {{}}, {by}}}\n",
            "1:3: say what is amended: 'with' has the right fields, 'without' names wrong ones",
        ),
    ],
)
def test_what_reviews_make_of_facts_fits_together(north: North, reviews: str, problem: str) -> None:
    treaty, transfer = north.found("Treaty"), _first_transfer(north)
    north.write(reviews=reviews.format(treaty=treaty.id, transfer=transfer.id, by=BY))
    file = north.seeds / "reviews.yaml"

    with pytest.raises(SeedError) as caught:
        north.understood()

    assert caught.value.problems == (f"{file}:{problem.format(file=file)}",)


def _first_transfer(north: North) -> Statement:
    return next(s for s in north.understood() if s.kind == "ArmsTransfer")


def test_an_accepted_claim_of_a_program_is_a_fact(north: North) -> None:
    claim = next(s for s in north.understood() if s.kind == "ArmsTransfer" and s.claim)
    north.write(reviews=f"- {{accept: {claim.id}, as: tanks-2010, {BY}}}\n")

    with north.built() as snapshot:
        fact = snapshot.records.fact("tanks-2010")
        with pytest.raises(Moved, match="facts/tanks-2010"):
            snapshot.records.fact(claim.id)

    assert (fact["origin"], fact["accepted"]["by"]) == ("parsed", "R. Reviewer")


_REVIEWS = [
    ("reject", ""),
    ("dispute", ""),
    ("retract", ""),
    ("accept", "as: exercise-in-june, "),
    ("amend", "with: {status: happened}, "),
]


@pytest.mark.parametrize(("decision", "more"), _REVIEWS)
def test_a_review_holds_when_other_arguments_are_read_at_its_place(
    north: North, decision: str, more: str
) -> None:
    before = north.found("JointExercise")
    reviews = f"- {{{decision}: {before.id}, {more}{_at(before)}, {BY}}}\n"
    north.write(published="2012-08-01")
    after = north.found("JointExercise")
    north.write(published="2012-08-01", reviews=reviews)

    report = understand([north.seeds])

    assert (before.times, after.times) == ({"date": "2011-06"}, {"date": "2012-06"})
    assert report.stale == ()
    with north.built() as snapshot:
        for key in (before.id, after.id):
            if decision in ("accept", "amend"):
                with pytest.raises(Moved) if decision == "accept" or key == before.id else _fine():
                    snapshot.records.fact(key)
            else:
                with pytest.raises(UnknownFact if decision == "dispute" else Gone):
                    snapshot.records.fact(key)
        facts = snapshot.records.facts(_all(), 50).items
    [fact] = [f for f in facts if f["kind"] == "JointExercise"] or [None]
    expected = {
        "accept": ("exercise-in-june", "parsed"),
        "amend": (after.id, "curated"),
    }.get(decision)
    assert (fact and (fact["id"], fact["origin"])) == expected


def _fine() -> AbstractContextManager[None]:
    from contextlib import nullcontext

    return nullcontext()


def _all() -> Any:  # noqa: ANN401
    from graph.filters import Filters

    return Filters()


def test_a_review_holds_for_the_same_words_where_the_text_has_been_edited(north: North) -> None:
    before = north.found("Treaty")
    north.write(
        text="A note.\n\n" + TEXT, reviews=f"- {{reject: {before.id}, {_at(before)}, {BY}}}\n"
    )

    contents = understand([north.seeds])

    assert "Treaty" not in {s.kind for s in contents.recorder.knowledge.statements}
    assert contents.stale == ()


@pytest.mark.parametrize("decision", ["accept", "dispute", "retract", "reject"])
def test_a_review_of_a_document_that_is_not_here_is_stale_and_no_error(
    north: North, decision: str
) -> None:
    treaty = north.found("Treaty")
    review = f"- {{{decision}: {treaty.id}, {_at(treaty)}, {BY}}}\n"
    north.write(text="Denmark is a state in the north.", reviews=review)

    contents = understand([north.seeds])

    [stale] = contents.stale
    assert (stale.review.target, stale.why) == (
        treaty.id,
        "no statement with this id is here, and no Treaty at its place",
    )


def test_a_review_that_may_mean_two_statements_is_stale_and_applied_to_neither(
    north: North, vocabulary: Vocabulary
) -> None:
    treaty = north.found("Treaty")
    assert isinstance(treaty.place, Span)
    assert treaty.span_sha256
    twins = [replace(treaty, id="1" * 16), replace(treaty, id="2" * 16)]
    at = ReviewedPlace(treaty.place, treaty.span_sha256, "Treaty")
    reviews = (_review("reject", treaty.id, at),)

    settled = _settled(north, vocabulary, twins, reviews)
    named = _settled(north, vocabulary, twins, (*reviews, _review("accept", "2" * 16, at)))

    assert [s.id for s in settled.statements] == ["1" * 16, "2" * 16]
    assert [stale.why for stale in settled.stale] == [
        "2 statements may be meant: 1111111111111111, 2222222222222222"
    ]
    # What another review names is not what this one is of, so only one is left that may be.
    assert [s.id for s in named.statements] == ["2" * 16]
    assert named.stale == ()


def test_two_reviews_never_come_to_hold_for_one_statement(
    north: North, vocabulary: Vocabulary
) -> None:
    treaty, at = _treaty(north)
    reviews = (_review("reject", "1" * 16, at), _review("accept", "2" * 16, at))

    settled = _settled(north, vocabulary, [treaty], reviews)

    assert [s.id for s in settled.statements] == [treaty.id]
    assert [s.why for s in settled.stale] == [f"{treaty.id} is now at the place of 2 reviews"] * 2


def test_an_acceptance_is_not_carried_over_to_what_is_now_denied(
    north: North, vocabulary: Vocabulary
) -> None:
    treaty, at = _treaty(north)
    denied = replace(treaty, polarity=type(treaty.polarity).NEGATED)

    settled = _settled(north, vocabulary, [denied], (_review("accept", "1" * 16, at),))

    assert settled.reviews == ()
    assert [s.why for s in settled.stale] == [
        f"{treaty.id}, now at its place, does not say that it is so"
    ]


def test_offsets_alone_do_not_carry_a_review_to_another_text(
    north: North, vocabulary: Vocabulary
) -> None:
    treaty = north.found("Treaty")
    assert isinstance(treaty.place, Span)
    at = ReviewedPlace(treaty.place, "0" * 64, "Treaty")

    settled = _settled(north, vocabulary, [treaty], (_review("reject", "1" * 16, at),))

    assert settled.statements == (treaty,)
    assert len(settled.stale) == 1


def _review(decision: str, target: str, at: ReviewedPlace) -> Review:
    return Review(decision, target, "R. Reviewer", "2026-11-25", "read again", None, at)


def _settled(
    north: North, vocabulary: Vocabulary, parsed: list[Statement], reviews: tuple[Review, ...]
) -> Any:  # noqa: ANN401
    seeds = replace(read_seeds([north.seeds], vocabulary), reviews=reviews)
    documents: list[Document] = read_documents(seeds.documents, seeds.sources)[0]
    return settle(seeds, [], parsed, documents, vocabulary)


def test_a_disputed_fact_of_a_program_goes_with_all_its_evidence(north: North) -> None:
    text = TEXT + "\n\nNorway and Sweden signed the treaty in May 1995."
    north.write(text=text + " It was signed on 3 May 1995. Sweden sold Norway 12 frigates.")
    contents = understand([north.seeds])
    [sale] = [f for f in contents.recorder.knowledge.facts if f.kind == "ArmsTransfer"]
    north.write(
        text=text + " It was signed on 3 May 1995. Sweden sold Norway 12 frigates.",
        reviews=f"- {{dispute: {sale.id}, {BY}}}\n",
    )

    after = understand([north.seeds])

    assert len(sale.evidence) == 2
    assert [f for f in after.recorder.knowledge.facts if f.kind == "ArmsTransfer"] == []
    assert {after.left_out[s] for s in sale.evidence} == {"reviewed"}


def test_stale_reviews_are_in_the_report_and_in_what_check_says(
    north: North,
    run: Callable[..., Any],
) -> None:
    north.write(reviews=f"- {{reject: 0123456789abcdef, {BY}}}\n")

    with north.built() as snapshot:
        report = snapshot.report
    checked = run("check", "--seeds", "seeds", cwd=north.seeds.parent)
    doctor = run("doctor", "--json", cwd=north.seeds.parent)

    stale = {
        "decision": "reject",
        "target": "0123456789abcdef",
        "why": "no statement with this id is here",
    }
    assert report["stale_reviews"] == [stale]
    assert checked.returncode == 0
    assert "stale: reject 0123456789abcdef: no statement with this id is here" in checked.stdout
    assert '"stale_reviews": 1' in doctor.stdout
