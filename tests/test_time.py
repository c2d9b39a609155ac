"""Time as users meet it: `at=` and `during=` on every route, page and command, and in the files."""

import csv
import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.building import build
from graph.facts import Entity, Fact, Knowledge, Origin
from graph.rdf import to_quads
from graph.snapshot import Snapshot, open_snapshot
from graph.vocabulary import Vocabulary
from tests.conftest import place_of, put, sha256_of
from tests.test_when import times

if TYPE_CHECKING:
    from collections.abc import Callable

    Serve = Callable[[Path], AbstractContextManager[str]]

CAPTION = "Ann Otieno spoke in Mombasa before the fleet left."
LINES = {
    "kenya-member": "Kenya belongs to the Lake Union and still does.",
    "uganda-member": "Uganda joined the Lake Union on the same day.",
    "old-treaty": "Kenya and Uganda once had a water treaty.",
    "two-drills": "Kenya and Uganda exercised off Mombasa twice.",
    "said-then": "Ann Otieno said that the union is strong.",
    "says-of-sale": "Ann Otieno says that Kenya sold Uganda boats.",
    "says-undated": "Ann Otieno holds that the union is weak.",
    "in-caption": CAPTION,
}
TEXT = "\n\n".join(LINES.values())

ENTITIES = """\
- id: kenya
  kind: State
  name: Kenya
  start: 1963-12-12/..
  names: [{text: Jamhuri, start: "1964-12-12/.."}, {text: The Dominion, end: "1964-12-11"}, Kenia]
- {id: uganda, kind: State, name: Uganda, start: 1962-10-09}
- {id: tanganyika, kind: State, name: Tanganyika, start: 1961-12-09, end: 1964-04-26}
- {id: lake-union, kind: InternationalOrganization, name: Lake Union}
- {id: ann-otieno, kind: Person, name: Ann Otieno, start: "195X"}
- {id: east-africa, kind: Place, name: East Africa}
- {id: coast, kind: Place, name: Coast, locatedIn: [east-africa]}
- {id: mombasa, kind: Place, name: Mombasa, locatedIn: [coast]}
"""
QUESTIONS = """\
- id: strong
  text: Is the union strong?
  scale: {-1: it is weak, 0: undecided, 1: it is strong}
  positions:
    - {attributed_to: ann-otieno, stance: 1, claims: [said-then]}
    - {attributed_to: ann-otieno, stance: -1, claims: [says-undated, in-caption]}
"""
STATED = {
    "kenya-member": "kind: Membership, member: kenya, organization: lake-union, "
    'date: "2000-07-07/.."',
    "uganda-member": "kind: Membership, member: uganda, organization: lake-union, "
    'start: "2000-07-07"',
    "old-treaty": 'kind: Treaty, party: [kenya, uganda], signed: "1990-05-01", end: "1995"',
    "two-drills": "kind: JointExercise, participant: [kenya, uganda], location: mombasa, "
    'date: "{2016,2018-03}"',
    "said-then": 'kind: Claim, attributed_to: ann-otieno, said: "2019-06-05", about: lake-union',
    "says-of-sale": "kind: ArmsTransfer, attributed_to: ann-otieno, supplier: kenya, "
    'recipient: uganda, delivered: "2010/2012", said: "2019"',
    "says-undated": "kind: Claim, attributed_to: ann-otieno, about: [lake-union, tanganyika]",
    "in-caption": "kind: Claim, attributed_to: ann-otieno, about: lake-union, zone: caption",
}


def _seeds(folder: Path) -> Path:
    """Write the seeds of a text of 2021 with a picture of 2018, and all that they state."""
    caption = TEXT.index(CAPTION)
    sha256 = sha256_of(TEXT)
    lines = []
    for key, words in LINES.items():
        span = place_of(words, TEXT)
        lines.append(f"  - {{id: {key}, {span}, quote: {words}, {STATED[key]}}}\n")
    files = {
        "sources/lake.yaml": f"id: lake\ntitle: The lake\npublisher: Foedera\nsha256: {sha256}\n"
        f'published: "2021-11-05"\nsegments:\n'
        f"  - {{span: [0, {caption}], zone: body}}\n"
        f'  - {{span: [{caption}, {len(TEXT)}], zone: caption, date: "2018-03"}}\n',
        "entities/all.yaml": ENTITIES,
        "facts/lake.yaml": "source: lake\ncurator: A curator\nstatements:\n" + "".join(lines),
        "questions.yaml": QUESTIONS,
    }
    return put(folder, files)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("time")
    build([_seeds(folder / "seeds")], into=folder / "data")
    return folder / "data"


@pytest.fixture(scope="module")
def lake(data: Path, serve: "Serve") -> Iterator[httpx.Client]:
    with serve(data) as base, httpx.Client(base_url=base, timeout=60) as made:
        yield made


@pytest.fixture(scope="module")
def snapshot(data: Path) -> Iterator[Snapshot]:
    with open_snapshot(data) as opened:
        yield opened


def _get(client: httpx.Client, path: str, **query: str) -> Any:  # noqa: ANN401
    answer = client.get(path, params=query or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _certain(client: httpx.Client, path: str, **query: str) -> dict[str, bool]:
    """Return whether each item of a list is certain, by its key or id."""
    items = _get(client, path, **query)["items"]
    return {item.get("key") or item["id"]: item["certain"] for item in items}


@pytest.mark.parametrize("path", ["/facts", "/entities/kenya/facts"])
def test_an_open_end_goes_on_and_an_unknown_one_does_not(lake: httpx.Client, path: str) -> None:
    found = _certain(lake, path, at="2024-01-01")
    both = _certain(lake, "/facts", at="2000-07-07")

    assert found == {"kenya-member": True} | ({"uganda-member": False} if path == "/facts" else {})
    assert both == {"kenya-member": True, "uganda-member": True}
    assert _certain(lake, "/facts", at="1999-01-01") == {"kenya-member": False}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"at": "1990-05-01"}, True),
        ({"at": "1994-12-31"}, True),
        ({"at": "1995-06-01"}, False),
        ({"during": "1995"}, True),
        ({"during": "1995-03/1996"}, False),
        ({"at": "1990-04-30"}, None),
        ({"at": "1996-01-01"}, None),
        ({"during": "../1990"}, True),
        ({"during": "1996/.."}, None),
    ],
)
def test_a_treaty_is_certain_from_its_signature_to_its_first_possible_end(
    lake: httpx.Client, asked: dict[str, str], found: bool | None
) -> None:
    certain = _certain(lake, "/facts", kind="Treaty", **asked)

    assert certain.get("old-treaty") is found


def test_what_happened_in_two_years_did_not_happen_between_them(
    lake: httpx.Client, snapshot: Snapshot
) -> None:
    asked = {"2016": True, "2016-05": False, "2017": None, "2018-03": True, "2018-04": None}

    listed = {
        t: _certain(lake, "/facts", kind="JointExercise", during=t).get("two-drills") for t in asked
    }
    walked = {t: _hops(lake, during=t, kind="JointExercise") for t in asked}

    assert listed == asked
    assert walked == {t: {} if c is None else {"two-drills": c} for t, c in asked.items()}


def _hops(client: httpx.Client, **query: str) -> dict[str, bool]:
    """Return whether each hop from Kenya to Uganda is certain, by its fact."""
    asked = {"source": "kenya", "target": "uganda", "max_hops": "1", "k": "20", **query}
    paths = _get(client, "/paths", **asked)["paths"]
    return {hop["fact"]: hop["certain"] for path in paths for hop in path["hops"]}


def test_paths_and_exports_hold_what_may_hold_then(
    lake: httpx.Client, data: Path, run: "Callable[..., Any]", tmp_path: Path
) -> None:
    assert _hops(lake, at="1992-01-01") == {"old-treaty": True}
    assert _hops(lake, at="2017-01-01") == {}

    network = _get(lake, "/export/graph.json", at="1992-01-01")
    assert {edge["fact"] for edge in network["edges"]} == {"old-treaty", "kenya-member"}
    rows = list(csv.DictReader(lake.get("/export/edges.csv?during=1991/1994").text.splitlines()))
    assert {row["Fact"] for row in rows} == {"old-treaty", "kenya-member"}
    gexf = lake.get("/export/graph.gexf?at=2017-06-01").text
    assert set(re.findall(r'for="facts" value="([^"]*)"', gexf)) == {
        "kenya-member",
        "uganda-member",
    }
    for flag, value in (("--at", "1992-01-01"), ("--during", "1991/1994")):
        arguments = ("--data", str(data), flag, value)
        done = run("export", "json", *arguments, cwd=tmp_path)
        assert {e["fact"] for e in json.loads(done.stdout)["edges"]} == {
            "old-treaty",
            "kenya-member",
        }
        done = run(
            "paths", "kenya", "uganda", "--max-hops", "1", "--json", *arguments, cwd=tmp_path
        )
        [path] = json.loads(done.stdout)["paths"]
        assert [(hop["fact"], hop["certain"]) for hop in path["hops"]] == [("old-treaty", True)]


def test_a_dump_of_the_whole_is_not_narrowed_in_silence(
    data: Path, run: "Callable[..., Any]", tmp_path: Path
) -> None:
    done = run("export", "nq", "--data", str(data), "--at", "2019", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (2, "--at: nq is of the whole dataset\n")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        # What a claim is about has a time of its own, which counts and not when it was said.
        ("2011-06-01", {"says-of-sale": True, "says-undated": False, "in-caption": False}),
        # Said no later than the text, or the picture, in which it stands.
        ("2018-03", {"says-undated": False, "in-caption": False}),
        ("2019-06-05", {"said-then": True, "says-undated": False}),
        ("2022", {}),
    ],
)
def test_a_claim_is_of_the_time_it_speaks_of_else_of_when_it_was_said(
    lake: httpx.Client, asked: str, found: dict[str, bool]
) -> None:
    assert _certain(lake, "/claims", at=asked) == found


def test_positions_are_those_that_may_have_been_taken_then(lake: httpx.Client) -> None:
    def taken(**query: str) -> list[tuple[int, bool, list[tuple[str, bool]]]]:
        positions = _get(lake, "/questions/strong/positions", **query)["items"]
        return [
            (p["stance"], p["certain"], [(c["key"], c["certain"]) for c in p["claims"]])
            for p in positions
        ]

    assert taken(at="2019-06-05") == [
        (1, True, [("said-then", True)]),
        (-1, False, [("says-undated", False)]),
    ]
    assert taken(during="2018") == [(-1, False, [("says-undated", False), ("in-caption", False)])]
    assert taken(at="2023") == []
    assert _get(lake, "/questions/strong", at="2019-06-05")["position_count"] == 2
    assert "certain" not in _get(lake, "/questions/strong/positions")["items"][0]


def test_entities_are_those_that_may_exist_then(lake: httpx.Client) -> None:
    assert _certain(lake, "/entities", kind="State", at="1963-12-12") == {
        "kenya": True,
        "tanganyika": True,
        "uganda": False,
    }
    assert _certain(lake, "/entities", kind="State", during="1962") == {
        "tanganyika": True,
        "uganda": True,
    }
    assert _certain(lake, "/entities", kind="State", at="2024", q="tanganyika") == {}
    assert _certain(lake, "/entities", q="Ann Otieno", at="1955") == {"ann-otieno": False}


def test_an_entity_has_the_names_that_were_in_use_then(lake: httpx.Client) -> None:
    found = _get(lake, "/entities/kenya", at="1970-01-01")
    listed = _get(lake, "/entities", q="Kenya", at="1964-06-01")["items"][0]

    assert [(name["text"], name["certain"]) for name in found["names"]] == [
        ("Jamhuri", True),
        ("Kenia", False),
    ]
    assert (found["name"], found["certain"]) == ("Kenya", True)
    assert [name["text"] for name in listed["names"]] == ["The Dominion", "Kenia"]


def test_an_entity_that_did_not_exist_then_is_not_there_and_says_when_it_was(
    lake: httpx.Client,
) -> None:
    answer = lake.get("/entities/tanganyika?at=2019-06-05")

    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "'tanganyika' did not exist in 2019-06-05: it is known from 1961-12-09 to 1964-04-26",
    )


def test_a_place_is_listed_with_what_lies_in_it(lake: httpx.Client) -> None:
    found = _get(lake, "/entities", place="East Africa")["items"]
    coast = _get(lake, "/entities", place="coast", q="Mombasa")["items"]

    assert [entity["id"] for entity in found] == ["coast", "east-africa", "mombasa"]
    assert [entity["id"] for entity in coast] == ["mombasa"]
    assert [f["id"] for f in _get(lake, "/facts", place="East Africa")["items"]] == ["two-drills"]
    assert lake.get("/entities?place=Atlantis").json()["parameter"] == "place"


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/entities?at=June 2019", "at: 'June 2019' is no usable EDTF date: it is not written as "
         "EDTF writes dates; write 2019-06"),
        ("/entities/kenya?during=2019-2021", "during: '2019-2021' is no usable EDTF date: it is "
         "not written as EDTF writes dates; write 2019/2021 or [2019..2021]"),
        ("/questions/strong/positions?at=2019&during=2020", "give 'at' or 'during', not both"),
        ("/facts?at={2016,2018}", "at='{2016,2018}' has gaps; ask for a day or a stretch"),
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_asked_for_is_refused(
    lake: httpx.Client, path: str, detail: str
) -> None:
    answer = lake.get(path)

    assert (answer.status_code, answer.json()["detail"]) == (400, detail)


@pytest.mark.parametrize(
    ("path", "there", "not_there"),
    [
        ("/entities?at=1970", ["Uganda", "uncertain at that time"], "Tanganyika"),
        ("/entities?place=coast&at=", ["Mombasa"], "Kenya"),
        ("/entities/kenya?at=1992-01-01", ["water treaty", "1 May 1990", "Jamhuri"], "Mombasa"),
        ("/facts?at=1992-01-01", ["certain at that time", "1995"], "Mombasa"),
        ("/claims?at=2019-06-05", ["the union is strong"], "boats"),
        ("/questions/strong?at=2019-06-05", ["the union is weak"], "the fleet left"),
        ("/paths?source=kenya&target=uganda&max_hops=1&at=1992-01-01",
         ["certain at that time", "water treaty"], "Mombasa"),
    ],
)  # fmt: skip
def test_pages_have_a_field_for_the_time_and_show_what_may_hold_then(
    lake: httpx.Client, path: str, there: list[str], not_there: str
) -> None:
    answer = lake.get(path, headers={"Accept": "text/html"})

    assert answer.status_code == 200, answer.text
    content = re.search(r"<main.*</main>", answer.text, re.DOTALL)
    assert content is not None
    asked = httpx.URL(path).params["at"]
    assert f'name="at" value="{asked}"' in content[0]
    missing = [words for words in there if words not in re.sub(r"\s+", " ", content[0])]
    assert missing == []
    results = re.sub(r"<(form|nav).*?</\1>", "", content[0], flags=re.DOTALL)
    assert not_there not in results


def test_the_example_query_says_what_is_certain_on_a_day(snapshot: Snapshot) -> None:
    query = (snapshot.ontology / "examples" / "certain-on-a-day.rq").read_text(encoding="utf-8")

    def certain(asked: str) -> dict[str, str]:
        text = query.replace("2019-06-05", asked)
        answer = json.loads(b"".join(snapshot.sparql(text)))
        return {
            row["fact"]["value"].rsplit("/", 1)[1]: row["certain"]["value"]
            for row in answer["results"]["bindings"]
        }

    assert certain("2000-07-07") == {"kenya-member": "true", "uganda-member": "true"}
    assert certain("2015-01-01") == {"kenya-member": "true", "uganda-member": "false"}
    assert certain("1994-01-01") == {"kenya-member": "false", "old-treaty": "true"}


_XSD_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KINDS = {
    "Membership": ("start", "end", "date"),
    "Treaty": ("signed", "start", "end", "date"),
    "ArmsTransfer": ("ordered", "delivered", "date"),
}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_every_day_in_rdf_is_a_legal_date_and_every_time_is_kept_as_written(
    vocabulary: Vocabulary, data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(sorted(_KINDS)))
    told = data.draw(st.dictionaries(st.sampled_from(_KINDS[kind]), times, min_size=1))
    fact = Fact(
        id="f",
        kind=kind,
        roles={},
        times=told,
        quantities={},
        texts={},
        status=None,
        origin=Origin.CURATED,
        confidence=1.0,
        source_count=1,
        evidence=(),
    )
    life = Entity("e", "State", "E", start=next(iter(told.values())))
    knowledge = Knowledge({"e": life}, {}, (), {}, (fact,), ())

    quads = list(to_quads(knowledge, (), vocabulary, "https://example.org/"))

    literals = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
    days = [one.value for one in literals if one.datatype.value.endswith("#date")]
    written = [one.value for one in literals if one.datatype.value.endswith("/edtf")]
    assert [day for day in days if not _XSD_DATE.fullmatch(day)] == []
    assert [date.fromisoformat(day).isoformat() for day in days] == days
    assert sorted(written) == sorted([*told.values(), next(iter(told.values()))])


def test_every_day_in_the_files_is_a_legal_date(snapshot: Snapshot, lake: httpx.Client) -> None:
    table = pq.read_table(snapshot.path / "facts.parquet").to_pylist()
    rows = list(csv.DictReader(lake.get("/export/edges.csv?view=all").text.splitlines()))
    network = _get(lake, "/export/graph.json", view="all")
    gexf = lake.get("/export/graph.gexf?view=all&dynamic=true").text
    days = [
        *(row[name] for row in table for name in ("earliest", "latest")),
        *(row[name] for row in rows for name in ("Start", "End")),
        *(edge.get(name) for edge in network["edges"] for name in ("earliest", "latest")),
        *re.findall(r'<spell(?: start="([^"]*)")?', gexf),
        *re.findall(r'for="(?:start|end)_day" value="([^"]*)"', gexf),
    ]

    assert [day for day in days if day and date.fromisoformat(day).isoformat() != day] == []
    assert "2016-01-01" in days
