"""Random queries asked of the service, of rdflib and of Comunica.

Here a few; `make differential` asks thousands.
"""

import gzip
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests import differential
from tests.comunica import Comunica
from tests.differential import agree, comparing, listed, serving
from tests.w3c_service import Service

pytestmark = pytest.mark.checkout

PREFIX = "PREFIX : <http://example.org/> "


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture(scope="module")
def engine() -> Iterator[Comunica]:
    with closing(Comunica(differential.SECONDS)) as running:
        yield running


@pytest.mark.timeout(600)
def test_voices_differ_only_as_the_list_explains(
    service: Service, engine: Comunica, demo_data: Path
) -> None:
    dump = gzip.decompress((demo_data / "current/dump.nq.gz").read_bytes())
    quads = [*ox.parse(dump, format=ox.RdfFormat.N_QUADS)]
    outcome = differential.run(75, 2026, quads, service, engine)

    assert not outcome.unexplained, "\n".join(map(str, outcome.unexplained))
    assert outcome.complaints == []
    assert outcome.agreements + len(outcome.cases) == outcome.queries == 75
    assert outcome.agreements > 45


@pytest.mark.parametrize("name", listed())
def test_just_the_voices_that_are_listed_as_wrong_are_wrong(
    service: Service, engine: Comunica, name: str
) -> None:
    difference = listed()[name]
    data = f"@prefix : <http://example.org/> . {difference.data}"
    quads = [*ox.parse(data.encode(), format=ox.RdfFormat.TRIG)]
    with comparing(service, engine, quads) as comparison, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        said = comparison.by_voice(PREFIX + difference.example)
        if difference.wrong:
            right = comparison.by_voice(PREFIX + difference.answer)["service"]
            wrong = {voice for voice, answer in said.items() if not agree(answer, right)}
            assert wrong == difference.wrong
        else:
            assert not agree(said["service"], said["rdflib"])


def test_every_class_is_listed_with_its_reason_and_can_be_written_without() -> None:
    assert [*listed()] == [*differential.WITHOUT]
    assert all(d.section and d.reason and d.example for d in listed().values())


GRAPHS = """@prefix : <http://example.org/> .
:a :p :b ; :q :b .
GRAPH :g1 { :a :p :b . :b :p :c }
GRAPH :g2 { :a :p :b }
"""
OF_TWO = "SELECT ?g ?n { VALUES (?g ?n) { (:g1 2) (:g2 1) } }"


@pytest.mark.parametrize(
    ("query", "way_round", "answer"),
    [
        (
            "SELECT ?s { ?s :p|:q :b }",
            "SELECT ?s { { ?s :p :b } UNION { ?s :q :b } }",
            "SELECT ?s { VALUES ?s { :a :a } }",
        ),
        (
            "SELECT ?s ?o { VALUES (?s ?o) { (:a :b) } ?s !:r ?o }",
            "SELECT ?s ?o { VALUES (?s ?o) { (:a :b) } ?s ?p ?o FILTER (?p != :r) }",
            "SELECT ?s ?o { VALUES (?s ?o) { (:a :b) (:a :b) } }",
        ),
        (
            "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }",
            "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
            OF_TWO,
        ),
        (
            "SELECT (COUNT(*) AS ?n) FROM :g1 FROM :g2 { ?s :p ?o }",
            "SELECT (COUNT(*) AS ?n) FROM :g1 FROM :g2 { SELECT DISTINCT * { ?s :p ?o } }",
            "SELECT (2 AS ?n) {}",
        ),
        (
            "SELECT ?o { :x :p* ?o }",
            "SELECT DISTINCT ?o { { :x :p+ ?o } UNION { BIND (:x AS ?o) } }",
            "SELECT (:x AS ?o) {}",
        ),
    ],
)
def test_there_is_a_way_round_each_fault_of_the_engine(
    service: Service, query: str, way_round: str, answer: str
) -> None:
    """As docs/conformance.md says; when an engine has mended a fault, this shows."""
    quads = [*ox.parse(GRAPHS.encode(), format=ox.RdfFormat.TRIG)]
    with serving(service, quads) as endpoint:
        wrong, mended, right = (endpoint.ask(PREFIX + q) for q in (query, way_round, answer))

    assert not agree(wrong, right)
    assert agree(mended, right)
