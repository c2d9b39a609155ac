"""Claims against claims, questions and who disagrees on them, values side by side, errata."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

import graph
from graph.building import build
from graph.errors import SeedError
from graph.filters import Filters
from graph.snapshot import Snapshot, open_snapshot
from tests.conftest import place_of, put, sha256_of

TEXT = (
    "India signed a defence pact with Nepal in 2015. "
    "Its foreign ministry says that India sold Nepal 40 Pinaka launchers. "
    "Nepal's army says that India sold it 24 Pinaka launchers. "
    "The foreign ministry says that there is a secret alliance of the two. "
    "Nepal's army says that there is no secret alliance of the two. "
    "Analysts in Delhi say that there may be a secret alliance of the two. "
    "Nepal gave up its old friendship in 2016, the ministry says. "
    "Not before 2021, say the analysts. "
    "India sold Nepal 40 Pinaka lunchers in 2018. "
    "The sale of 40 launchers was delivered in 2019. "
    "The king of Nepal says that the alliance lives."
)
SOURCES = f"""\
id: note
title: A note on a pact
publisher: Foedera
published: "2026-11-23"
sha256: {sha256_of(TEXT)}
licence: CC0-1.0
text_shown: full
"""
ENTITIES = """\
- {id: india, kind: State, name: India, adjectives: [Indian]}
- {id: nepal, kind: State, name: Nepal}
- {id: ministry, kind: GovernmentBody, name: Indian foreign ministry}
- {id: army, kind: ArmedForce, name: Army of Nepal}
- {id: analysts, kind: Institution, name: Analysts in Delhi}
- {id: pinaka, kind: WeaponSystem, name: Pinaka}
"""
QUESTIONS = """\
- id: allied
  text: Are India and Nepal allied?
  scale: {-2: "No.", -1: "Hardly.", 0: "Open.", 1: "In part.", 2: "Yes."}
  about: [india, nepal]
  terms: [alliance]
  positions:
    - {attributed_to: ministry, stance: 2, claims: [ministry-alliance]}
    - {attributed_to: army, stance: -1, claims: [army-no-alliance]}
    - {attributed_to: analysts, stance: 1, claims: [analysts-perhaps]}
- id: end-of-friendship
  text: When did Nepal give up its old friendship?
  answers: time
  positions:
    - {attributed_to: ministry, answer: 2016, claims: [ministry-2016]}
    - {attributed_to: analysts, answer: 2021/.., claims: [analysts-2021]}
- id: how-many
  text: How many launchers did India sell to Nepal?
  answers: number
  positions:
    - {attributed_to: ministry, answer: 40, claims: [ministry-sale]}
    - {attributed_to: army, answer: 24, claims: [army-sale]}
"""


def _place(words: str) -> str:
    return place_of(words, TEXT, between="\n    ")


def _facts() -> str:
    alliance = "    party: [india, nepal]\n    kindWritten: secret alliance\n"
    sale = "    supplier: india\n    recipient: nepal\n    weapon: pinaka\n"
    said = [
        *("ArmsTransfer", "ministry-sale", "India sold Nepal 40 Pinaka launchers", "ministry"),
        sale + "    quantity: {exact: 40, unit: launchers}\n",
        *("ArmsTransfer", "army-sale", "India sold it 24 Pinaka launchers", "army"),
        sale + "    quantity: {exact: 24, unit: rocket launchers}\n",
        *("Agreement", "ministry-alliance", "there is a secret alliance", "ministry"),
        alliance + "    summary: There is an alliance.\n",
        *("Agreement", "army-no-alliance", "there is no secret alliance", "army"),
        alliance + "    act: denies\n    polarity: negated\n",
        *("Agreement", "analysts-perhaps", "there may be a secret alliance", "analysts"),
        alliance + "    act: hedges\n    modality: possible\n",
        *("Claim", "ministry-2016", "Nepal gave up its old friendship in 2016", "ministry"),
        "    about: [nepal]\n",
        *("Claim", "analysts-2021", "Not before 2021", "analysts"),
        "    about: [nepal]\n    contradicts: [ministry-2016]\n",
        *("Claim", "king-alive", "the alliance lives", "nepal"),
        "    summary: The alliance is alive.\n    about: [india, nepal]\n",
    ]
    lines = [
        f"  - kind: {kind}\n    id: {key}\n    {_place(words)}\n    attributed_to: {holder}\n{more}"
        for kind, key, words, holder, more in zip(*[iter(said)] * 5, strict=True)
    ]
    sold, delivered = (
        _place("India sold Nepal 40 Pinaka lunchers"),
        _place("The sale of 40 launchers"),
    )
    lines.append(
        f"  - kind: ArmsTransfer\n    id: sale\n    {sold}\n"
        f"{sale}    numberOrdered: {{exact: 40, unit: launchers}}\n    ordered: 2018\n"
        "    status: signed\n"
        "    errata:\n      - {kind: misspelling, says: lunchers, right: launchers}\n"
        "      - {kind: omission, note: The price is left out.}\n"
    )
    lines.append(
        f"  - kind: ArmsTransfer\n    id: sale\n    {delivered}\n"
        f"{sale}    numberOrdered: {{about: 50}}\n    status: delivered\n"
    )
    return "source: note\ncurator: Foedera curators\nstatements:\n" + "".join(lines)


def _write(folder: Path, **changed: str) -> Path:
    files = {
        "sources/note.yaml": SOURCES,
        "entities/all.yaml": ENTITIES,
        "facts/note.yaml": changed.get("facts", _facts()),
        "questions.yaml": changed.get("questions", QUESTIONS),
        "documents/note.txt": TEXT,
    }
    return put(folder, files)


def _built(folder: Path, **changed: str) -> Snapshot:
    return open_snapshot(build([_write(folder / "seeds", **changed)], into=folder / "data"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("claims")
    graph.build([_write(folder / "seeds")], into=folder / "data").close()
    return folder / "data"


@pytest.fixture(scope="module")
def snapshot(data: Path) -> Iterator[Snapshot]:
    with graph.open_snapshot(data) as opened:
        yield opened


@pytest.fixture(scope="module")
def http(data: Path, serve: Callable[..., AbstractContextManager[str]]) -> Iterator[httpx.Client]:
    with serve(data) as base, httpx.Client(base_url=base) as made:
        yield made


def _links(snapshot: Snapshot, key: str) -> list[tuple[str, str, str, str | None]]:
    """The links of the claim with a curator's key: relation, the other's key, by, at."""
    claims = {c["key"]: c for c in snapshot.records.claims(Filters(), 100).items}
    keys = {c["id"]: c["key"] for c in claims.values()}
    return [
        (link["relation"], keys.get(link["id"], link["id"]), link["by"], link["at"])
        for link in claims[key]["links"]
    ]


def test_who_denies_what_another_says_contradicts_it_on_both_sides(snapshot: Snapshot) -> None:
    said = _links(snapshot, "ministry-alliance")
    denied = _links(snapshot, "army-no-alliance")

    assert said == [("contradicts", "army-no-alliance", "same content", "polarity")]
    assert denied == [("contradicts", "ministry-alliance", "same content", "polarity")]


def test_what_a_program_reads_where_a_curator_did_is_there_once_and_can_be_asked_for(
    http: httpx.Client,
) -> None:
    once = http.get("/claims").json()["items"]
    all_of_them = http.get("/claims", params={"rereadings": "true"}).json()["items"]
    parsed = http.get("/claims", params={"origin": "parsed"}).json()["items"]

    counted = http.get("/documents/note").json()["claim_count"]
    more = [claim for claim in all_of_them if claim["rereads"]]
    assert counted == len(once)
    curated = {claim["id"]: claim for claim in once if claim["origin"] == "curated"}
    assert [claim for claim in all_of_them if not claim["rereads"]] == once
    assert {claim["id"] for claim in more} <= {claim["id"] for claim in parsed}
    [sale] = [claim for claim in more if claim["start"] == TEXT.index("India sold it 24")]
    assert curated[sale["rereads"]]["key"] == "army-sale"


def test_a_hedge_contradicts_nobody(snapshot: Snapshot) -> None:
    assert _links(snapshot, "analysts-perhaps") == []


def test_a_curators_word_joins_claims_that_have_no_content(snapshot: Snapshot) -> None:
    assert _links(snapshot, "analysts-2021") == [("contradicts", "ministry-2016", "curator", None)]


def test_a_number_that_excludes_the_facts_is_set_beside_it_as_conflicting(
    http: httpx.Client,
) -> None:
    [row] = http.get("/values", params={"property": "numberOrdered"}).json()["items"]

    assert row == {
        "fact": {
            "id": "sale",
            "label": "India supplied arms to Nepal: Pinaka (2018)",
            "kind": "ArmsTransfer",
        },
        "property": "numberOrdered",
        "of": None,
        "unit": None,
        "value": {"exact": 40, "unit": "launchers"},
        "agree": False,
        "stated": [
            _stated(http, "lunchers", {"exact": 40, "unit": "launchers"}, agrees=True),
            _stated(http, "of 40 launchers", {"about": 50}, agrees=False),
        ],
    }


def _stated(
    http: httpx.Client, words: str, value: dict[str, Any], *, agrees: bool
) -> dict[str, Any]:
    evidence = http.get("/facts/sale").json()["evidence"]
    [statement] = [e for e in evidence if words in e["text"] and e["origin"] == "curated"]
    return {
        "value": value,
        "agrees": agrees,
        "basis": "evidence",
        "statement": statement["id"],
        "document": "note",
        "start": statement["start"],
        "end": statement["end"],
        "quote": None,
        "origin": "curated",
        "attributed_to": None,
        "said": None,
    }


def test_values_are_narrowed_to_conflicts_to_a_property_and_to_a_number_of_sources(
    http: httpx.Client,
) -> None:
    conflicting = http.get("/values", params={"agree": "false"}).json()["items"]
    single = http.get("/values", params={"least": 1, "property": "ordered"}).json()["items"]
    wrong = http.get("/values", params={"property": "numberOrderd"})

    assert [row["property"] for row in conflicting] == ["numberOrdered", "quantity"]
    assert [row["value"]["edtf"] for row in single] == ["2018"]
    assert wrong.status_code == 400
    assert wrong.json()["detail"] == (
        "property='numberOrderd' is not known; did you mean 'numberOrdered'?"
    )


def test_a_delivery_does_not_contradict_the_order_before_it(http: httpx.Client) -> None:
    rows = http.get("/facts/sale/values").json()["items"]

    [status] = [row for row in rows if row["property"] == "status"]
    evidence = [s for s in status["stated"] if s["basis"] == "evidence"]
    assert [s["value"]["status"] for s in evidence] == ["signed", "delivered"]
    assert status["agree"] is True


def test_disagreements_are_pairs_with_what_they_differ_in(http: httpx.Client) -> None:
    found = http.get("/questions/allied/disagreements").json()["items"]

    pairs = [
        ([side["attributed_to"]["id"] for side in pair["between"]], pair["at"], pair["distance"])
        for pair in found
    ]
    assert pairs == [(["ministry", "army"], "stance", 3), (["army", "analysts"], "stance", 2)]
    assert [(c["by"], c["at"]) for c in found[0]["contradictions"]] == [
        ("same content", "polarity")
    ]
    assert found[1]["contradictions"] == []


def test_answers_that_are_times_disagree_if_they_share_no_day(http: httpx.Client) -> None:
    [pair] = http.get("/questions/end-of-friendship/disagreements").json()["items"]

    one, other = pair["between"]
    assert one["attributed_to"]["id"] == "ministry"
    assert one["answer"] == {"edtf": "2016", "earliest": "2016-01-01", "latest": "2016-12-31"}
    assert other["attributed_to"]["id"] == "analysts"
    assert other["answer"] == {"edtf": "2021/..", "earliest": "2021-01-01", "latest": None}
    assert (pair["at"], pair["distance"], pair["unit"]) == ("time", 1462, "days")
    assert [c["by"] for c in pair["contradictions"]] == ["curator"]


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [("2017", "{2016,2018}", 1), ("'{2010,2019-06-05}'", "2012", 366), ("2016", "XXXX-12", None)],
)
def test_the_distance_of_times_with_gaps_is_that_of_their_nearest_parts(
    tmp_path: Path, one: str, other: str, days: int | None
) -> None:
    questions = QUESTIONS.replace("answer: 2016", f"answer: {one}")
    questions = questions.replace("answer: 2021/..", f"answer: '{other}'")

    with _built(tmp_path, questions=questions) as snapshot:
        found = snapshot.records.disagreements("end-of-friendship")

    distances = [(pair["at"], pair["distance"]) for pair in found]
    assert distances == [("time", days) if days else ("claims", None)]


def test_a_term_is_found_whatever_its_last_character_and_a_claim_shown_once(
    tmp_path: Path,
) -> None:
    questions = QUESTIONS.replace("terms: [alliance]", "terms: ['alive.', lianc]")
    questions = questions.replace("[ministry-2016]", "[ministry-2016, ministry-2016]")

    with _built(tmp_path, questions=questions) as snapshot:
        proposed = snapshot.records.proposals("allied")
        ministry, _analysts = snapshot.records.positions("end-of-friendship")

    assert [(p["claim"]["key"], p["terms"]) for p in proposed] == [("king-alive", ["alive."])]
    assert [claim["key"] for claim in ministry["claims"]] == ["ministry-2016"]


def test_answers_that_are_numbers_disagree_by_their_difference(http: httpx.Client) -> None:
    [pair] = http.get("/questions/how-many/disagreements").json()["items"]

    assert [side["answer"] for side in pair["between"]] == [{"exact": 40}, {"exact": 24}]
    assert (pair["at"], pair["distance"], pair["unit"]) == ("number", 16, None)
    assert [(c["by"], c["at"]) for c in pair["contradictions"]] == [("same content", "quantity")]


def test_a_claim_whose_number_excludes_the_facts_contradicts_it(tmp_path: Path) -> None:
    with_number = _facts().replace("numberOrdered: {exact: 40", "quantity: {exact: 40")
    seeds = _write(tmp_path / "seeds", facts=with_number)

    with graph.build([seeds], into=tmp_path / "data") as snapshot:
        fact = snapshot.records.fact("sale")
        claims = {c["key"]: c for c in snapshot.records.claims(Filters(), 100).items}

    assert claims["ministry-sale"]["id"] in [c["id"] for c in fact["supported_by"]]
    assert [c["key"] for c in fact["contradicted_by"]] == ["army-sale"]
    of_fact = [link for link in claims["army-sale"]["links"] if link["type"] == "fact"]
    assert of_fact == [
        {
            "id": "sale",
            "type": "fact",
            "relation": "contradicts",
            "by": "same content",
            "at": "quantity",
        }
    ]


def test_lists_of_a_question_have_pages(http: httpx.Client) -> None:
    first = http.get("/questions/allied/disagreements", params={"limit": 1})
    second = http.get(first.json()["next"])
    wrong = http.get("/questions/allied/positions", params={"cursor": "abc"})

    whole = http.get("/questions/allied/disagreements").json()["items"]
    assert first.json()["items"] + second.json()["items"] == whole
    assert first.links["next"]["url"] == first.json()["next"]
    assert second.json()["next"] is None
    assert wrong.status_code == 400


def test_a_claim_with_words_of_a_question_is_proposed_until_a_position_shows_it(
    http: httpx.Client,
) -> None:
    found = http.get("/questions/allied/proposals").json()["items"]

    keys = [(p["claim"].get("key"), p["terms"], p["says_so"]) for p in found]
    assert ("king-alive", ["alliance"], True) in keys
    assert all(key not in ("ministry-alliance", "army-no-alliance") for key, _t, _s in keys)


def test_the_parser_proposes_claims_for_a_question(tmp_path: Path) -> None:
    text = "“India and Nepal have a firm alliance,” said Indra Thapa, an analyst."
    seeds = _write(tmp_path / "seeds")
    (tmp_path / "new.txt").write_text(text, encoding="utf-8")

    with graph.build([seeds], [tmp_path / "new.txt"], into=tmp_path / "data") as snapshot:
        found = snapshot.records.proposals("allied")

    [proposed] = [p for p in found if p["claim"]["document"].startswith("doc-")]
    assert proposed["claim"]["origin"] == "parsed"
    assert proposed["claim"]["attributed_to"]["name"] == "Indra Thapa"
    assert (proposed["terms"], proposed["says_so"]) == (["alliance"], True)


def test_errors_in_sources_can_be_listed_and_stand_at_their_statement(http: httpx.Client) -> None:
    [spelling, price] = http.get("/errata").json()["items"]
    [narrowed] = http.get("/errata", params={"kind": "omission"}).json()["items"]
    statement = http.get(f"/statements/{spelling['statement']}").json()

    assert {name: spelling[name] for name in ("kind", "says", "right", "document", "fact")} == {
        "kind": "misspelling",
        "says": "lunchers",
        "right": "launchers",
        "document": "note",
        "fact": "sale",
    }
    assert spelling["noted_by"] == "Foedera curators"
    assert narrowed == price
    assert [e["kind"] for e in statement["errata"]] == ["misspelling", "omission"]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("says: lunchers", "says: launchpads", "the words 'launchpads', said to be wrong, are not"),
        ("kind: misspelling", "kind: mispelling", "is no kind of error; did you mean 'misspel"),
        ("says: lunchers, ", "", "'says' is missing: the words that are wrong"),
        ("note: The price is left out.", "", "say what is 'right', or in a 'note' what is wrong"),
    ],
)
def test_an_error_in_a_source_is_noted_whole_and_where_it_is(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    facts = _facts()
    assert before in facts
    seeds = _write(tmp_path / "seeds", facts=facts.replace(before, after))

    with pytest.raises(SeedError, match=r"note\.yaml:\d+:\d+: ") as raised:
        graph.build([seeds], into=tmp_path / "data")
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("answers: time", "answers: times", "'times' is no kind of answer; did you mean 'time'?"),
        (
            "answer: 2016,",
            "answer: June 2016,",
            "'June 2016' is no usable EDTF date: it is not written as EDTF writes dates; write",
        ),
        ("answer: 2016,", "stance: 1,", "unknown field 'stance'"),
        ("answer: 40,", "answer: forty,", "'forty' is no number"),
        ("  answers: number\n", "", "'scale' is missing; or say 'answers: time'"),
    ],
)
def test_an_answer_is_of_the_kind_that_its_question_asks_for(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    assert before in QUESTIONS
    seeds = _write(tmp_path / "seeds", questions=QUESTIONS.replace(before, after))

    with pytest.raises(SeedError, match=r"questions\.yaml:\d+:\d+: ") as raised:
        graph.build([seeds], into=tmp_path / "data")
    assert message in str(raised.value)


def _ask(snapshot: Snapshot, pattern: str) -> list[list[str]]:
    query = f"""
        BASE <https://w3id.org/foedera/>
        PREFIX fo: <https://w3id.org/foedera/ontology#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        {pattern}
    """
    answer = b"".join(snapshot.sparql(query, media_type="text/csv")).decode()
    return [line.split(",") for line in answer.splitlines()[1:]]


def test_answers_comparisons_and_errors_can_be_asked_for_by_sparql(snapshot: Snapshot) -> None:
    dated = _ask(
        snapshot,
        """SELECT ?one ?when ?other ?then WHERE {
          ?a fo:onQuestion <questions/end-of-friendship> ; fo:attributedTo/rdfs:label ?one ;
             fo:answer ?when ; fo:answerLatest ?last .
          ?b fo:onQuestion <questions/end-of-friendship> ; fo:attributedTo/rdfs:label ?other ;
             fo:answer ?then ; fo:answerEarliest ?first .
          FILTER (?last < ?first) }""",
    )
    compared = _ask(
        snapshot,
        """SELECT ?one ?other ?by ?at WHERE {
          ?c a fo:Comparison ; fo:compares ?a, ?b ; fo:judgedBy ?by ; fo:differsIn ?at .
          ?a fo:contradicts ?b ; fo:attributedTo/rdfs:label ?one .
          ?b fo:attributedTo/rdfs:label ?other } ORDER BY ?at ?one""",
    )
    errata = _ask(
        snapshot, "SELECT ?says ?right WHERE { ?s fo:erratum [ fo:says ?says ; fo:right ?right ] }"
    )

    assert dated == [["Indian foreign ministry", "2016", "Analysts in Delhi", "2021/.."]]
    assert compared == [
        ["Army of Nepal", "Indian foreign ministry", "same content", "polarity"],
        ["Indian foreign ministry", "Army of Nepal", "same content", "polarity"],
        ["Army of Nepal", "Indian foreign ministry", "same content", "quantity"],
        ["Indian foreign ministry", "Army of Nepal", "same content", "quantity"],
    ]
    assert errata == [["lunchers", "launchers"]]


def test_two_sources_that_measure_the_same_in_one_year_are_one_number_with_a_conflict(
    tmp_path: Path,
) -> None:
    text = "Nepal has 29 million people, 1 percent of them in arms (2021). Others say 2 percent."
    facts = "source: note\ncurator: Foedera curators\nstatements:\n" + "".join(
        f"  - kind: Statistic\n    span: [{start}, {end}]\n"
        f"    sha256: {sha256_of(text[start:end])}\n"
        f"    subject: nepal\n    measure: {measure}\n    base: population\n    date: 2021\n"
        f"    quantity: {{exact: {number}, unit: percent}}\n"
        for start, end, number, measure in (
            (30, 49, 1, "share in arms"),
            (63, 83, 2, "share in arms"),
            (0, 28, 29, "people"),
        )
    )
    seeds = _write(tmp_path / "seeds", facts=facts, questions="[]\n")
    (seeds / "documents/note.txt").write_text(text, encoding="utf-8")
    digest = sha256_of(text)
    (seeds / "sources/note.yaml").write_text(
        SOURCES.replace(sha256_of(TEXT), digest), encoding="utf-8"
    )

    with graph.build([seeds], into=tmp_path / "data") as snapshot:
        found = snapshot.records.facts(Filters(kind="Statistic")).items

    numbers = [
        (f["texts"]["measure"], f["quantities"]["quantity"][0]["exact"], f["grouped_by"])
        for f in found
        if f["origin"] == "curated"
    ]
    # A program reads the first and the last number too, where the curator did.
    conflicts = {c["value"] for f in found for c in f["conflicts"]}
    assert sorted(numbers) == [
        ("people", 29, "same place"),
        ("share in arms", 1, "same measure, same place"),
    ]
    assert conflicts == {"2"}


def test_pages_show_disagreements_values_and_errata(http: httpx.Client) -> None:
    page = {"Accept": "text/html"}
    question = http.get("/questions/end-of-friendship", headers=page).text
    values = http.get("/values", params={"agree": "false"}, headers=page).text
    fact = http.get("/facts/sale", headers=page).text
    errata = http.get("/errata", headers=page).text

    assert "Who disagrees with whom" in question
    assert "1462 days" in question
    assert "sources conflict" in values
    assert "Stated side by side" in fact
    assert "misspelling" in errata
    assert "lunchers" in errata


def test_what_a_curator_read_as_a_claim_is_no_fact_though_a_program_misses_the_holder(
    tmp_path: Path,
) -> None:
    words = "Kenya signed a treaty with Uganda in 2019"
    text = f"Chapter one.\n\n{words}."
    digest = sha256_of(text)
    facts = (
        "source: note\ncurator: Foedera curators\nstatements:\n"
        "  - kind: Treaty\n    id: tale\n"
        f"    span: [14, {14 + len(words)}]\n"
        f"    sha256: {sha256_of(words)}\n"
        "    party: [kenya, uganda]\n    signed: 2019\n    attributed_to: the-tale\n"
    )
    seeds = _write(tmp_path / "seeds", facts=facts, questions="[]\n")
    (seeds / "entities/all.yaml").write_text(
        "- {id: kenya, kind: State, name: Kenya}\n- {id: uganda, kind: State, name: Uganda}\n"
        "- {id: the-tale, kind: Work, name: The tale}\n",
        encoding="utf-8",
    )
    (seeds / "documents/note.txt").write_text(text, encoding="utf-8")
    (seeds / "sources/note.yaml").write_text(
        SOURCES.replace(sha256_of(TEXT), digest), encoding="utf-8"
    )

    with graph.build([seeds], into=tmp_path / "data") as snapshot:
        facts_found = snapshot.records.facts(Filters()).items
        read = list(snapshot.records.statements_of("note"))
        report = snapshot.path.joinpath("report.json").read_text(encoding="utf-8")

    assert facts_found == ()
    assert {s["origin"] for s in read if s["kind"] == "Treaty"} == {"curated", "parsed"}
    assert "a curator read a claim there" in report


def test_of_many_claims_about_one_thing_each_is_set_against_the_ones_before_it(
    tmp_path: Path,
) -> None:
    said = "".join(
        f"  - kind: Agreement\n    id: told-{number}\n    {_place('no secret alliance')}\n"
        f"    attributed_to: herald-{number}\n    party: [india, nepal]\n"
        f"    signed: {2000 + number % 2}-05-06\n    note: {number}\n"
        f"    polarity: {'negated' if number > 55 else 'affirmed'}\n"
        for number in range(60)
    )
    folder = _write(tmp_path / "seeds", facts=_facts() + said)
    heralds = "".join(
        f"- {{id: herald-{number}, kind: Person, name: Herald {number}}}\n" for number in range(60)
    )
    (folder / "entities" / "heralds.yaml").write_text(heralds, encoding="utf-8")

    with open_snapshot(build([folder], into=tmp_path / "data")) as snapshot:
        links = _links(snapshot, "told-59")

    # Those of its own year, the first 24.
    assert sorted(links) == sorted(
        [("contradicts", f"told-{n}", "same content", "polarity") for n in range(1, 48, 2)]
    )
