"""What is not known and worth asking: found from the shapes, told wherever it may be looked for."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import SH

from api import models
from graph.building import build
from graph.filters import Filters
from graph.shapes import read_shapes
from graph.snapshot import Snapshot, open_snapshot
from graph.vocabulary import BASE_IRI, ONTOLOGY_IRI, Vocabulary
from tests.conftest import sha256_of

if TYPE_CHECKING:
    from tests.conftest import Kit, Runner

# No more than a curator could read: the parser finds nothing in it.
TEXT = "First, the matter of the jets. Then the drills of 2019. So it is, in Delhi."
ENTITIES = """\
- {id: india, kind: State, name: India, metonyms: [Delhi]}
- {id: nepal, kind: State, name: Nepal}
- {id: russia, kind: State, name: Russia}
- {id: jets, kind: WeaponSystem, name: MiG-29}
"""
# What is known of the sale is written last, for tests to add to.
SALE = """\
  - id: jets-sale
    kind: ArmsTransfer
    span: [0, 30]
    sha256: {sale}
    supplier: russia
    recipient: nepal
    weapon: jets
"""
FACTS = """\
source: treaty-note
curator: Foedera curators
statements:
  - id: drills-2019
    kind: JointExercise
    span: [31, 55]
    sha256: {drills}
    participant: [russia, nepal]
    date: "2019"
  - id: so-it-is
    kind: Claim
    span: [56, 75]
    sha256: {claim}
    attributed_to: india
    summary: It is so.
"""


def _facts(sale: str = "") -> str:
    parts = {"sale": TEXT[0:30], "drills": TEXT[31:55], "claim": TEXT[56:75]}
    hashes = {name: sha256_of(words) for name, words in parts.items()}
    known = "".join(f"    {line}\n" for line in sale.splitlines())
    return (FACTS + SALE).format(**hashes) + known


@pytest.fixture
def seeds(kit: "Kit") -> Callable[..., Path]:
    """A function that writes the small seeds, with more said of the sale."""

    def write(folder: Path, sale: str = "") -> Path:
        sources = kit.sources.replace(sha256_of(kit.text), sha256_of(TEXT))
        return kit.write(
            folder,
            sources=sources,
            entities=ENTITIES,
            facts=_facts(sale),
            questions="[]\n",
            document=TEXT,
        )

    return write


def asked(snapshot: Snapshot, fact: str) -> list[str]:
    return [gap["question"] for gap in snapshot.records.gaps_of(fact)]


@pytest.fixture
def built(tmp_path: Path, seeds: Callable[..., Path]) -> Callable[..., Snapshot]:
    def build_it(sale: str = "") -> Snapshot:
        build([seeds(tmp_path / "seeds", sale)], into=tmp_path / "data")
        return open_snapshot(tmp_path / "data")

    return build_it


SALE_LABEL = "Russia supplied arms to Nepal: MiG-29"
DRILL_LABEL = "joint exercise: Russia and Nepal (2019)"


def _gap(about: str, key: str, label: str, kind: str, asks: tuple[str, str]) -> dict[str, object]:
    thing = {a: key if a == about else None for a in ("fact", "statement", "document")}
    return {**thing, "label": label, "kind": kind, "property": asks[0], "question": asks[1]}


def test_everything_that_is_not_known_is_asked_in_order(built: Callable[..., Snapshot]) -> None:
    with built() as snapshot:
        [claim] = snapshot.records.claims(Filters()).items

        found = snapshot.records.gaps()

    drill = ("fact", "drills-2019", DRILL_LABEL, "JointExercise")
    sale = ("fact", "jets-sale", SALE_LABEL, "ArmsTransfer")
    said = ("statement", claim["id"], "India: It is so.", "Claim")
    assert found.cursor is None
    assert list(found.items) == [
        _gap(*drill, ("location", "Where was it held?")),
        _gap(*drill, ("contribution", "How many troops, ships or aircraft did each bring?")),
        _gap(*sale, ("ordered", "When was it ordered?")),
        _gap(*sale, ("numberOrdered", "How many were ordered?")),
        _gap(*sale, ("value", "What was it worth?")),
        _gap(*sale, ("delivered", "When was it delivered?")),
        _gap(*sale, ("numberDelivered", "How many were delivered?")),
        _gap(*said, ("said", "When was it said?")),
        _gap(*said, ("onQuestion", "Which question does it answer?")),
        _gap(
            "document",
            "treaty-note",
            "A note on a treaty",
            "Document",
            ("creator", "Who wrote it?"),
        ),
    ]


@pytest.mark.parametrize(
    ("known", "still_asked"),
    [
        (
            'delivered: "2016"',
            [
                "When was it ordered?",
                "How many were ordered?",
                "What was it worth?",
                "How many were delivered?",
            ],
        ),
        (
            "status: cancelled\nquantity: {max: 24}",
            ["When was it ordered?", "What was it worth?"],
        ),
        (
            'ordered: "2015~"\nnumberOrdered: {about: 24}\n'
            "status: signed\nvalue: {min: 1, unit: USD}",
            [],
        ),
        (
            'date: "2015"\nnumberDelivered: 24\nstatus: delivered',
            [
                "When was it ordered?",
                "How many were ordered?",
                "What was it worth?",
                "When was it delivered?",
            ],
        ),
    ],
)
def test_a_gap_closes_when_what_answers_it_is_known(
    built: Callable[..., Snapshot], known: str, still_asked: list[str]
) -> None:
    with built(known) as snapshot:
        assert asked(snapshot, "jets-sale") == still_asked


def test_every_kind_of_fact_has_questions(ontology: Path, vocabulary: Vocabulary) -> None:
    turtle = rdflib.Graph().parse(ontology / "gaps.ttl")
    asked_of = {str(c).removeprefix(ONTOLOGY_IRI) for c in turtle.objects(None, SH.targetClass)}

    silent = {
        name for name, kind in vocabulary.kinds.items() if not asked_of & {name, *kind.ancestors}
    }

    assert silent == set()
    assert {"Claim", "Document"} <= asked_of


def test_every_gap_is_a_question_and_no_fault(ontology: Path) -> None:
    shapes = rdflib.Graph().parse(ontology / "gaps.ttl")

    asking = set(shapes.subjects(SH.message))

    assert asking == set(shapes.subjects(SH.severity, SH.Info))
    assert [str(m) for m in shapes.objects(None, SH.message) if not str(m).endswith("?")] == []
    assert len(read_shapes(ontology / "gaps.ttl")) > 15


def test_the_gaps_of_the_demonstration_are_what_pyshacl_finds(
    demo: Snapshot, ontology: Path
) -> None:
    with gzip.open(demo.path / "dump.nq.gz") as dump:
        quads = ox.parse(dump.read(), ox.RdfFormat.N_QUADS)
    triples = {q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)}
    data = rdflib.Graph()
    data.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    shapes = rdflib.Graph().parse(ontology / "gaps.ttl")
    conforms, report, _text = pyshacl.validate(data, shacl_graph=shapes, allow_infos=True)
    assert isinstance(report, rdflib.Graph)
    wanted = sorted(
        (str(report.value(r, SH.focusNode)), str(report.value(r, SH.resultMessage)))
        for r in report.objects(None, SH.result)
    )

    found = [
        (f"{BASE_IRI}{about}s/{gap[about]}", gap["question"])
        for gap in demo.records.gaps(limit=1000).items
        for about in ("fact", "statement", "document")
        if gap[about]
    ]

    assert conforms
    assert len(found) > 200
    assert sorted(found) == wanted


def test_gaps_are_served_page_by_page(client: httpx.Client) -> None:
    whole = client.get("/gaps?limit=1000").json()
    items: list[object] = []
    address: str | None = "/gaps?limit=50"
    while address:
        page = client.get(address)
        assert page.links.get("next", {}).get("url") == page.json()["next"]
        items += page.json()["items"]
        address = page.json()["next"]

    assert whole["next"] is None
    assert items == whole["items"]
    assert models.Page[models.Gap].model_validate(whole).model_dump() == whole


def test_the_description_for_openapi_shows_a_gap(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()

    [example] = described["components"]["schemas"]["Gap"]["examples"]
    assert models.Gap.model_validate(example).question == "When was it ordered?"
    shown = {
        parameter["name"]: parameter["schema"].get("examples") or parameter.get("examples")
        for parameter in described["paths"]["/gaps"]["get"]["parameters"]
    }
    assert [name for name in ("kind", "entity", "document", "property") if not shown[name]] == []


@pytest.mark.parametrize(
    ("query", "facts"),
    [
        ("kind=JointExercise&property=location", ["exercise-2021-08", *[None] * 3]),
        ("kind=ArmsTransfer&property=ordered&entity=japan", [None]),
        ("kind=JointExercise&property=location&document=rs-2021", ["exercise-2021-08"]),
        ("kind=Founding&entity=BRICS", ["brics-founding"]),
    ],
)
def test_gaps_are_narrowed(client: httpx.Client, query: str, facts: list[str | None]) -> None:
    items = client.get(f"/gaps?{query}").json()["items"]

    curated = [None if len(i["fact"]) == 16 and "-" not in i["fact"] else i["fact"] for i in items]
    assert sorted(curated, key=str) == sorted(facts, key=str)


@pytest.mark.parametrize(
    ("query", "parameter", "hint"),
    [
        ("kind=ArmTransfer", "kind", "ArmsTransfer"),
        ("property=orderd", "property", "ordered"),
        ("document=rs-2022", "document", "rs-2021"),
        ("entitty=china", "entitty", "entity"),
        ("entity=chinaa", "entity", "china"),
        ("cursor=zzz", "cursor", "cursor"),
    ],
)
def test_a_misspelt_filter_of_gaps_is_told(
    client: httpx.Client, query: str, parameter: str, hint: str
) -> None:
    answer = client.get(f"/gaps?{query}")

    assert (answer.status_code in (400, 404), answer.json()["parameter"]) == (True, parameter)
    assert hint in answer.text


def test_the_page_of_gaps_lists_questions_under_what_they_are_about(client: httpx.Client) -> None:
    page = client.get(
        "/gaps?kind=JointExercise&document=rs-2021", headers={"Accept": "text/html"}
    ).text

    assert page.count('<a href="/facts/exercise-2021-08">') == 1
    assert "<li>Where was it held?</li>" in page
    assert '<option value="JointExercise" selected>' in page


def test_the_page_of_a_fact_says_what_is_not_known_about_it(client: httpx.Client) -> None:
    page = client.get("/facts/exercise-2021-08", headers={"Accept": "text/html"}).text

    link = '<a href="/gaps?kind=JointExercise&amp;property=location">Where was it held?</a>'
    assert f"<dt>Not known</dt><dd>{link}" in page


def test_the_command_tells_each_gap_with_the_place_in_the_seeds(
    tmp_path: Path, seeds: Callable[..., Path], run: "Runner"
) -> None:
    seeds(tmp_path / "seeds", 'ordered: "2015"\nquantity: 24\nvalue: {min: 1, unit: USD}')

    told = run("check", "--gaps", cwd=tmp_path)
    as_json = run("check", "--gaps", "--json", cwd=tmp_path)

    facts = "seeds/facts/treaty-note.yaml"
    sale = f"{facts}:16:5: Russia supplied arms to Nepal: MiG-29 (2015)"
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines() == [
        f"{facts}:4:5: {DRILL_LABEL}: Where was it held?",
        f"{facts}:4:5: {DRILL_LABEL}: How many troops, ships or aircraft did each bring?",
        f"{facts}:10:5: India: It is so.: When was it said?",
        f"{facts}:10:5: India: It is so.: Which question does it answer?",
        f"{sale}: When was it delivered?",
        f"{sale}: How many were delivered?",
        "seeds/sources/treaty-note.yaml:1:1: A note on a treaty: Who wrote it?",
        "     3 statements verified here",
        "     0 statements verified by a curator",
        "     0 statements unverified",
    ]
    assert json.loads(as_json.stdout)["gaps"][0] == {
        "place": f"{facts}:4:5",
        **_gap(
            "fact", "drills-2019", DRILL_LABEL, "JointExercise", ("location", "Where was it held?")
        ),
    }
