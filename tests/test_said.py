"""When claims were said that nobody dates: days that follow from text, holder and content.

Strategy: one text of 2021 by Ann Otieno, with a picture of 2018, and a report of 2015. Each
claim in the text is one line of the rule in docs/reference.md.
"""

import csv
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from graph.building import build
from tests.conftest import place_of, put, sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Serve = Callable[[Path], AbstractContextManager[str]]

LINES = {
    "by-author": "The union is strong, as this page shows.",
    "by-union": "The Lake Union holds that it is weak.",
    "by-the-dead": "The old chief held that a union would fail.",
    "by-who-knows": "Joe Ouko holds that the union is weak.",
    "of-the-union": "Joe Ouko describes the union and Uganda as near.",
    "through-report": "The water report has Joe Ouko say so too.",
    "through-the-dead": "The old chief reports that Joe Ouko feared it.",
    "of-1990": "Joe Ouko says that Kenya and Uganda made a treaty.",
    "denied": "Joe Ouko denies that there was a second treaty.",
    "negated": "Joe Ouko says that a third treaty was never made.",
    "predicted": "Joe Ouko foretells a fourth treaty.",
    "possible": "Joe Ouko says that a fifth treaty is possible.",
    "planned": "Joe Ouko says that a sixth treaty is planned.",
    "doubtful": "Joe Ouko says that a seventh treaty may date from then.",
    "too-late": "Joe Ouko says that an eighth treaty was signed.",
    "until": "Joe Ouko says that the ninth treaty runs out.",
    "open": "The union said long ago that it is weak.",
    "on-a-day": "Joe Ouko said on that day that it is strong.",
    "in-caption": "The fleet is as proud as ever.",
}
TEXT = "\n\n".join(LINES.values())
REPORT = "A report on water that was written for this test."
ENTITIES = """\
- {id: kenya, kind: State, name: Kenya, start: 1963-12-12/..}
- {id: uganda, kind: State, name: Uganda, start: 1962-10-09}
- {id: lake-union, kind: InternationalOrganization, name: Lake Union, start: 1999-01-01/..}
- {id: ann-otieno, kind: Person, name: Ann Otieno, start: 1955-03-01}
- {id: joe-ouko, kind: Person, name: Joe Ouko}
- {id: old-chief, kind: Person, name: Old Chief, start: "1890", end: "1961"}
- {id: the-lake, kind: Place, name: The Lake}
- {id: water-report, kind: Work, name: The water report}
"""
_TREATY = "kind: Treaty, attributed_to: joe-ouko, party: [kenya, uganda]"
_JOE = "kind: Claim, attributed_to: joe-ouko, about: the-lake"
STATED = {
    "by-author": "kind: Claim, attributed_to: ann-otieno, about: lake-union",
    "by-union": "kind: Claim, attributed_to: lake-union, about: lake-union",
    "by-the-dead": "kind: Claim, attributed_to: old-chief, about: the-lake",
    "by-who-knows": _JOE,
    "of-the-union": "kind: Claim, attributed_to: joe-ouko, about: [lake-union, uganda]",
    "through-report": f"{_JOE}, chain: [water-report]",
    "through-the-dead": f"{_JOE}, chain: [old-chief]",
    "of-1990": f'{_TREATY}, signed: "1990-05", end: "2050"',
    "denied": f'{_TREATY}, signed: "1990-05", act: denies',
    "negated": f'{_TREATY}, signed: "1990-05", polarity: negated',
    "predicted": f'{_TREATY}, signed: "2020-05", act: predicts',
    "possible": f'{_TREATY}, signed: "1990-05", modality: possible',
    "planned": f'{_TREATY}, signed: "1990-05", status: planned',
    "doubtful": f'{_TREATY}, signed: "1990-05?"',
    "too-late": f'{_TREATY}, signed: "2035"',
    "until": f'{_TREATY}, end: "2001"',
    "open": 'kind: Claim, attributed_to: lake-union, about: lake-union, said: "../2019"',
    "on-a-day": f'{_JOE}, said: "2019-06-05"',
    "in-caption": "kind: Claim, attributed_to: ann-otieno, about: lake-union, zone: caption",
}
WITHIN = {
    "by-author": ("2021-11-05", "2021-11-05"),
    "by-union": ("1999-01-01", "2021-11-05"),
    "by-the-dead": ("1890-01-01", "1961-12-31"),
    "by-who-knows": (None, "2021-11-05"),
    "of-the-union": ("1999-01-01", "2021-11-05"),
    "through-report": (None, "2015-12-31"),
    "through-the-dead": (None, "1961-12-31"),
    "of-1990": ("1990-05-01", "2021-11-05"),
    "denied": (None, "2021-11-05"),
    "negated": (None, "2021-11-05"),
    "predicted": (None, "2021-11-05"),
    "possible": (None, "2021-11-05"),
    "planned": (None, "2021-11-05"),
    "doubtful": ("1963-12-12", "2021-11-05"),
    "too-late": ("1963-12-12", "2021-11-05"),
    "until": ("1963-12-12", "2021-11-05"),
    "open": ("1999-01-01", "2019-12-31"),
    "on-a-day": ("2019-06-05", "2019-06-05"),
    "in-caption": ("2018-03-01", "2018-03-31"),
}
QUESTIONS = """\
- id: strong
  text: Is the union strong?
  scale: {-2: no, 0: undecided, 2: yes}
  positions:
    - {attributed_to: ann-otieno, stance: 2, claims: [by-author, in-caption]}
    - {attributed_to: lake-union, stance: -2, claims: [open]}
    - {attributed_to: joe-ouko, stance: 0, claims: [on-a-day]}
    - {attributed_to: old-chief, stance: -2, claims: [by-the-dead]}
"""


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, serve: "Serve") -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("said")
    caption = TEXT.index(LINES["in-caption"])
    lines = [
        f"  - {{id: {key}, {place_of(words, TEXT)}, quote: {words}, {STATED[key]}}}\n"
        for key, words in LINES.items()
    ]
    files = {
        "sources/lake.yaml": "id: lake\ntitle: The lake\npublisher: Foedera\nauthor: ann-otieno\n"
        f'sha256: {sha256_of(TEXT)}\npublished: "2021-11-05"\nsegments:\n'
        f"  - {{span: [0, {caption}], zone: body}}\n"
        f'  - {{span: [{caption}, {len(TEXT)}], zone: caption, date: "2018-03"}}\n',
        "sources/water.yaml": "id: water\ntitle: Water\npublisher: Foedera\nwork: water-report\n"
        f'sha256: {sha256_of(REPORT)}\npublished: "2015"\n',
        "entities/all.yaml": ENTITIES,
        "facts/lake.yaml": "source: lake\ncurator: A curator\nstatements:\n" + "".join(lines),
        "questions.yaml": QUESTIONS,
    }
    build([put(folder / "seeds", files)], into=folder / "data")
    with serve(folder / "data") as base, httpx.Client(base_url=base, timeout=60) as made:
        yield made


def _items(client: httpx.Client, path: str, **query: str) -> list[Any]:
    answer = client.get(path, params={"limit": "100", **query})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_a_claim_was_said_between_days_that_follow_from_what_is_known(lake: httpx.Client) -> None:
    claims = _items(lake, "/claims")

    assert {
        c["key"]: (c["said_within"]["earliest"], c["said_within"]["latest"]) for c in claims
    } == WITHIN
    assert {c["key"] for c in claims if c["said"]} == {"open", "on-a-day"}


def test_sparql_has_the_same_days_and_the_stated_time_alone_as_said(lake: httpx.Client) -> None:
    query = """PREFIX fo: <https://w3id.org/foedera/ontology#>
        SELECT ?claim ?first ?last ?said WHERE { ?claim a fo:Claim .
            OPTIONAL { ?claim fo:saidEarliest ?first } OPTIONAL { ?claim fo:saidLatest ?last }
            OPTIONAL { ?claim fo:said ?said } }"""
    keys = {claim["iri"]: claim["key"] for claim in _items(lake, "/claims")}
    accept = {"accept": "application/sparql-results+json"}

    answer = lake.get("/sparql", params={"query": query}, headers=accept).json()
    rows = {
        keys[row["claim"]["value"]]: tuple(
            row[name]["value"] if name in row else None for name in ("first", "last", "said")
        )
        for row in answer["results"]["bindings"]
    }

    stated = {"open": "../2019", "on-a-day": "2019-06-05"}
    assert rows == {key: (*days, stated.get(key)) for key, days in WITHIN.items()}


def test_what_was_said_later_is_not_found_earlier_and_what_lies_within_is_certain(
    lake: httpx.Client,
) -> None:
    def said(**query: str) -> dict[str, bool]:
        claims = _items(lake, "/claims", kind="Claim", **query)
        return {claim["key"]: claim["certain"] for claim in claims}

    unknown = {"by-who-knows": False, "through-report": False, "through-the-dead": False}
    assert said(at="1950") == {**unknown, "by-the-dead": False}
    assert said(during="1880/1970") == {**unknown, "by-the-dead": True}
    assert said(during="2020/2022") == {
        "by-author": True,
        "by-union": False,
        "by-who-knows": False,
        "of-the-union": False,
    }


def test_an_edge_of_a_claim_lies_between_the_same_days(lake: httpx.Client) -> None:
    table = lake.get("/export/edges.csv", params={"view": "claims"}).text

    rows = [row for row in csv.DictReader(table.splitlines()) if row["Source"] == "old-chief"]

    assert [(row["Target"], row["Time"], row["Start"], row["End"]) for row in rows] == [
        ("the-lake", "", "1890-01-01", "1961-12-31")
    ]


def test_a_page_says_between_which_days_a_claim_was_said(lake: httpx.Client) -> None:
    [claim] = [c for c in _items(lake, "/claims") if c["key"] == "by-the-dead"]

    page = lake.get(f"/statements/{claim['id']}", headers={"accept": "text/html"}).text

    assert "said between 1 January 1890 and 31 December 1961" in page


def _pairs(client: httpx.Client, **query: str) -> list[Any]:
    keys = {claim["id"]: claim["key"] for claim in _items(client, "/claims")}
    return [
        (
            [(s["attributed_to"]["id"], [keys[c] for c in s["claims"]]) for s in pair["between"]],
            pair.get("certain"),
        )
        for pair in _items(client, "/questions/strong/disagreements", **query)
    ]


ANN = ("ann-otieno", ["by-author", "in-caption"])
ANN_EARLY = ("ann-otieno", ["in-caption"])
UNION = ("lake-union", ["open"])
JOE = ("joe-ouko", ["on-a-day"])
CHIEF = ("old-chief", ["by-the-dead"])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (
            {},
            [
                ([ANN, UNION], None),
                ([ANN, CHIEF], None),
                ([ANN, JOE], None),
                ([UNION, JOE], None),
                ([JOE, CHIEF], None),
            ],
        ),
        # As of the end of 2018: Ann's picture is of that year, Joe has not spoken yet.
        ({"during": "../2018"}, [([ANN_EARLY, UNION], False), ([ANN_EARLY, CHIEF], True)]),
        (
            {"during": "2015/2019"},
            [([ANN_EARLY, UNION], True), ([ANN_EARLY, JOE], True), ([UNION, JOE], True)],
        ),
        ({"at": "2019-06-05"}, [([UNION, JOE], False)]),
        ({"at": "1950"}, []),
    ],
)
def test_those_disagree_then_of_whom_each_may_have_said_it_then(
    lake: httpx.Client, asked: dict[str, str], found: list[Any]
) -> None:
    assert _pairs(lake, **asked) == found
    question = lake.get("/questions/strong", params=asked).json()
    assert question["disagreement_count"] == len(found)


def test_the_page_of_a_question_shows_who_disagreed_then(lake: httpx.Client) -> None:
    html = {"accept": "text/html"}

    page = lake.get("/questions/strong", params={"at": "2019-06-05"}, headers=html).text
    calm = lake.get("/questions/strong", params={"at": "1950"}, headers=html).text

    assert "1 pair of positions excludes each other" in page
    assert "Who disagrees with whom" not in calm
