"""Our evaluation of SHACL says what pySHACL says, and refuses what it does not know."""

import gzip
import random
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import SH

from graph.errors import OntologyError
from graph.shapes import Data, find_breaches, read_shapes
from graph.snapshot import Snapshot
from graph.vocabulary import BASE_IRI

PREFIXES = """
@base <https://example.org/> . @prefix : <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def ours(shapes: Path, triples: Iterable[ox.Triple]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for breach in find_breaches(read_shapes(shapes), Data(triples)):
        found[_written(breach.focus)].add(breach.message)
    return dict(found)


def _written(node: object) -> str:
    return node.value if isinstance(node, (ox.NamedNode, ox.Literal)) else str(node)


def of_pyshacl(shapes: Path, triples: Iterable[ox.Triple]) -> dict[str, set[str]]:
    data = rdflib.Graph()
    data.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    _conforms, report, _text = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(shapes))
    assert isinstance(report, rdflib.Graph)
    found: dict[str, set[str]] = defaultdict(set)
    for result in report.objects(None, SH.result):
        messages = {str(m) for m in report.objects(result, SH.resultMessage)}
        found[str(report.value(result, SH.focusNode))] |= messages
    return dict(found)


def damaged(triples: list[ox.Triple], seed: int) -> set[ox.Triple]:
    """Return the triples with some left out, some given another's object, and some doubled."""
    chance = random.Random(seed)
    kept: set[ox.Triple] = set()
    by_datatype: dict[str | None, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        by_datatype[_datatype(triple.object)].append(triple)
    for triple in triples:
        what = chance.random()
        if what < 0.06:
            continue
        if what < 0.12:
            # pySHACL fails on a day or number to be compared with something else.
            pool = by_datatype[_datatype(triple.object)] if _datatype(triple.object) else triples
            kept.add(ox.Triple(triple.subject, triple.predicate, chance.choice(pool).object))
        if what > 0.09:
            kept.add(triple)
    return kept


def _datatype(node: object) -> str | None:
    numbers = ("#integer", "#decimal", "#date")
    written = node.datatype.value if isinstance(node, ox.Literal) else ""
    return written if written.endswith(numbers) else None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_a_damaged_graph_we_find_what_pyshacl_finds(
    demo: Snapshot, ontology: Path, seed: int
) -> None:
    with gzip.open(demo.path / "dump.nq.gz") as dump:
        quads = list(ox.parse(dump.read(), ox.RdfFormat.N_QUADS))
    sound = [q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)]
    triples = damaged(sound, seed)

    found = ours(ontology / "shapes.ttl", triples)

    assert ours(ontology / "shapes.ttl", sound) == {}
    assert len(found) > 200
    assert found == of_pyshacl(ontology / "shapes.ttl", triples)


def test_in_damaged_statements_we_find_what_pyshacl_finds(demo: Snapshot, ontology: Path) -> None:
    with gzip.open(demo.path / "dump.nq.gz") as dump:
        quads = list(ox.parse(dump.read(), ox.RdfFormat.N_QUADS))
    entity = f"{BASE_IRI}entities/"
    stated = ox.NamedNode(f"{BASE_IRI}graphs/stated")
    sound = [
        q.triple
        for q in quads
        if q.graph_name == stated
        or (q.predicate.value.endswith("#type") and _written(q.subject).startswith(entity))
    ]
    triples = damaged(sound, 4)

    found = ours(ontology / "statement-shapes.ttl", triples)

    assert ours(ontology / "statement-shapes.ttl", sound) == {}
    assert len(found) > 30
    assert found == of_pyshacl(ontology / "statement-shapes.ttl", triples)


EVERYTHING = """
:S a sh:NodeShape ; sh:targetClass :C ; sh:targetNode :n1 ;
  sh:targetSubjectsOf :s ; sh:targetObjectsOf :o ;
  sh:nodeKind sh:IRI ; sh:message "no address" ;
  sh:property
    [ sh:path :p ; sh:minCount 1 ; sh:maxCount 2 ; sh:message "count" ] ,
    [ sh:path :p ; sh:class :C ; sh:message "class" ] ,
    [ sh:path :p ; sh:datatype xsd:integer ; sh:message "integer" ] ,
    [ sh:path :p ; sh:datatype xsd:date ; sh:message "date" ] ,
    [ sh:path :p ; sh:nodeKind sh:BlankNodeOrIRI ; sh:message "kind of node" ] ,
    [ sh:path :q ; sh:in ( :n1 2 "a" ) ; sh:message "in" ] ,
    [ sh:path :q ; sh:hasValue :n1 ; sh:message "value" ] ,
    [ sh:path :q ; sh:pattern "^A" ; sh:flags "i" ; sh:message "pattern" ] ,
    [ sh:path :q ; sh:minLength 2 ; sh:maxLength 20 ; sh:message "length" ] ,
    [ sh:path :q ; sh:minInclusive 1 ; sh:maxExclusive 3 ; sh:message "range" ] ,
    [ sh:path :q ; sh:minExclusive 0 ; sh:maxInclusive 2.5 ; sh:message "range 2" ] ,
    [ sh:path :t ; sh:lessThan :u ; sh:message "less" ] ,
    [ sh:path :t ; sh:lessThanOrEquals :u ; sh:message "less or equal" ] ,
    [ sh:path :q ; sh:disjoint :r ; sh:message "disjoint" ] ,
    [ sh:path :q ; sh:equals :r ; sh:message "equals" ] ,
    [ sh:path :r ; sh:or ( [ sh:class :C ] [ sh:datatype xsd:string ] ) ; sh:message "or" ] ,
    [ sh:path :r ; sh:xone ( [ sh:class :C ] [ sh:nodeKind sh:IRI ] ) ; sh:message "xone" ] ,
    [ sh:path :r ; sh:and ( [ sh:minInclusive 1 ] [ sh:maxInclusive 2 ] ) ; sh:message "and" ] ,
    [ sh:path :r ; sh:not [ sh:class :C ] ; sh:message "not" ] ,
    [ sh:path :r ; sh:node :T ; sh:message "node" ] ,
    [ sh:path :r ; sh:property [ sh:path :p ; sh:minCount 1 ; sh:message "inner" ] ] ,
    [ sh:path [ sh:alternativePath ( :p :q ) ] ; sh:minCount 2 ; sh:message "choice" ] ,
    [ sh:path ( :r :p ) ; sh:maxCount 1 ; sh:message "sequence" ] .
:T a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .
"""


def random_triples(seed: int) -> set[ox.Triple]:
    chance = random.Random(seed)
    here = "https://example.org/"
    nodes = [ox.NamedNode(f"{here}n{number}") for number in range(6)]
    xsd = "http://www.w3.org/2001/XMLSchema#"
    values: list[ox.NamedNode | ox.Literal] = [
        *nodes,
        *(ox.Literal(text) for text in ("a", "Ab", "")),
        *(ox.Literal(text, language="en") for text in ("a", "b")),
        *(ox.Literal(str(number), datatype=ox.NamedNode(xsd + "integer")) for number in range(4)),
        *(ox.Literal(t, datatype=ox.NamedNode(xsd + "decimal")) for t in ("1.5", "2.5", "x")),
        *(ox.Literal(t, datatype=ox.NamedNode(xsd + "date")) for t in ("2019-06-05", "2020-01-01")),
    ]
    is_a = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    named = [ox.NamedNode(here + letter) for letter in "pqrso"]
    triples = {
        ox.Triple(chance.choice(nodes), chance.choice(named), chance.choice(values))
        for _ in range(chance.randrange(10, 40))
    }
    numbers = [value for value in values if "#integer" in str(value)]
    triples |= {
        ox.Triple(chance.choice(nodes), ox.NamedNode(here + chance.choice("tu")), one)
        for one in chance.choices(numbers, k=8)
    }
    typed = chance.sample(nodes, 3)
    return triples | {ox.Triple(node, is_a, ox.NamedNode(here + "C")) for node in typed}


@pytest.mark.parametrize("seed", range(25))
def test_every_kind_of_constraint_means_what_it_means_to_pyshacl(tmp_path: Path, seed: int) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(PREFIXES + EVERYTHING)
    triples = random_triples(seed)

    assert ours(shapes, triples) == of_pyshacl(shapes, triples)


@pytest.mark.parametrize("unknown", ["sh:closed true", "sh:uniqueLang true", "sh:sparql [ ]"])
def test_a_constraint_that_is_not_known_is_never_passed_over(tmp_path: Path, unknown: str) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(f"{PREFIXES} :S a sh:NodeShape ; sh:targetClass :C ; {unknown} .")

    with pytest.raises(OntologyError, match="is not known to the checks"):
        read_shapes(shapes)


PROPERTY = ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; %s ] ."


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (PROPERTY % "sh:datatype xsd:dateTime", "the datatype .*dateTime is not known"),
        (PROPERTY % 'sh:pattern "a b" ; sh:flags "x"', "sh:flags 'x' is not known"),
        (PROPERTY % 'sh:minInclusive "2019"^^xsd:gYear', "is no bound known to the checks"),
        (PROPERTY % "sh:nodeKind sh:Thing", "sh:Thing is no kind of node"),
        (PROPERTY % 'sh:minCount "many"', "'many' is no whole number"),
        (PROPERTY % "sh:minCount 1 ; sh:minCount 2", "sh:minCount is given twice"),
        (PROPERTY % "sh:path :q ; sh:minCount 1", "sh:path is given twice"),
        (PROPERTY % "sh:in :nowhere", "nowhere is no list"),
        (PROPERTY % "sh:node :S", "S is defined by itself"),
        (":S a sh:NodeShape ; sh:targetClass :C ; sh:minCount 1 .", "is of a shape with sh:path"),
        (":S a sh:NodeShape ; sh:targetNode :n ; sh:property [ sh:minCount 1 ] .", "no sh:path"),
        (":S a sh:NodeShape, rdfs:Class ; sh:nodeKind sh:IRI .", "is a class and a shape"),
    ],
)
def test_what_would_mean_something_else_to_others_is_refused(
    tmp_path: Path, shape: str, message: str
) -> None:
    shapes = tmp_path / "shapes.ttl"
    prefix = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
    shapes.write_text(f"{PREFIXES}{prefix}{shape}")

    with pytest.raises(OntologyError, match=message):
        read_shapes(shapes)


def test_a_day_that_is_in_no_calendar_is_no_date(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(PREFIXES + PROPERTY % 'sh:datatype xsd:date ; sh:message "no date"')
    data = f"""{PREFIXES}
        :a a :C ; :p "2019-02-30"^^xsd:date .
        :b a :C ; :p "2019-02-28"^^xsd:date ."""
    triples = [q.triple for q in ox.parse(data.encode(), ox.RdfFormat.TURTLE)]

    found = ours(shapes, triples)

    assert found == {"https://example.org/a": {"no date"}} == of_pyshacl(shapes, triples)


def test_a_path_that_is_not_known_is_never_passed_over(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        f"{PREFIXES} :S a sh:NodeShape ; sh:targetClass :C ; "
        "sh:property [ sh:path [ sh:zeroOrMorePath :p ] ; sh:minCount 1 ] ."
    )

    with pytest.raises(OntologyError, match="a path is a property"):
        read_shapes(shapes)
