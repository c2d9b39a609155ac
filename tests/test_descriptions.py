"""What helps to write queries: VoID that counts as SPARQL does, the service description, examples.

The queries that read the descriptions here match what SIB's editor asks of them.
"""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from graph.building import build
from graph.glossary import read_glossary
from graph.prefixes import PREFIXES
from graph.snapshot import Snapshot
from graph.void import describe

BASE = "https://w3id.org/foedera/"
STATED = f"<{BASE}graphs/stated>"
FO = PREFIXES["fo"]
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
DATATYPE = f"{HEAD}PREFIX void-ext: <http://ldf.fi/void-ext#>\n"
TYPES = [
    *("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"),
    *("application/trig", "application/n-quads"),
]

Row = tuple[Any, ...]


def _value(term: object) -> str | int | None:
    if isinstance(term, ox.Literal):
        return int(term.value) if term.datatype.value.endswith("integer") else term.value
    return term.value if isinstance(term, (ox.NamedNode, ox.BlankNode)) else None


def _rows(store: ox.Store, query: str) -> list[Row]:
    found = store.query(DATATYPE + query)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(_value(term) for term in row) for row in found]


def _counted(client: httpx.Client, query: str) -> list[Row]:
    """What the service counts in its data."""
    answer = client.post(
        "/sparql", data={"query": HEAD + query}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 200, answer.text
    names, found = answer.json()["head"]["vars"], answer.json()["results"]["bindings"]

    def value(term: Mapping[str, str]) -> str | int:
        number = term.get("datatype", "").endswith("#integer")
        return int(term["value"]) if number else term["value"]

    return [tuple(value(row[name]) for name in names) for row in found]


@pytest.fixture(scope="module")
def void(client: httpx.Client) -> ox.Store:
    """What /.well-known/void says, to be asked."""
    store = ox.Store()
    store.load(client.get("/.well-known/void").content, format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def service(client: httpx.Client) -> ox.Store:
    """What /sparql says of itself, to be asked."""
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    store = ox.Store()
    store.load(answer.content, format=ox.RdfFormat.TURTLE)
    return store


GRAPHS = [("default", "{}"), ("stated", f"GRAPH {STATED} {{}}")]


@pytest.mark.parametrize(("name", "where"), GRAPHS)
def test_void_counts_each_graph_as_sparql_does(
    client: httpx.Client, void: ox.Store, name: str, where: str
) -> None:
    of_graph = where.replace("{}", "{ ?s ?p ?o }")
    of_types = where.replace("{}", "{ ?s a ?class }")

    [told] = _rows(
        void,
        f"""SELECT ?triples ?subjects ?objects ?properties ?classes ?entities {{
          <{BASE}.well-known/void#{name}> void:triples ?triples ; void:distinctSubjects ?subjects ;
            void:distinctObjects ?objects ; void:properties ?properties ; void:classes ?classes ;
            void:entities ?entities }}""",
    )
    [counted] = _counted(
        client,
        f"""SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
          (COUNT(DISTINCT ?o) AS ?objects) (COUNT(DISTINCT ?p) AS ?properties) {{ {of_graph} }}""",
    )
    [classes] = _counted(client, f"SELECT (COUNT(DISTINCT ?class) AS ?classes) {{ {of_types} }}")
    [entities] = _counted(
        client,
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {of_graph} FILTER STRSTARTS(STR(?s), '{BASE}') }}",
    )
    assert told == (*counted, *classes, *entities)
    assert told[0] > 1000


@pytest.mark.parametrize(("name", "where"), GRAPHS)
def test_void_counts_each_property_of_each_class_as_sparql_does(
    client: httpx.Client, void: ox.Store, name: str, where: str
) -> None:
    of_graph = where.replace("{}", "{ ?s ?p ?o }")
    of_class = where.replace("{}", "{ ?s a ?class ; ?p ?o }")
    of_types = where.replace("{}", "{ ?s a ?class }")
    numbers = "(COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?ns) (COUNT(DISTINCT ?o) AS ?no)"
    graph = f"<{BASE}.well-known/void#{name}>"
    part = """void:propertyPartition [ void:property ?p ; void:triples ?n ;
      void:distinctSubjects ?ns ; void:distinctObjects ?no ]"""

    told = _rows(void, f"SELECT ?p ?n ?ns ?no {{ {graph} {part} }}")
    by_class = _rows(
        void,
        f"""SELECT ?c ?p ?n ?ns ?no {{ {graph} void:classPartition ?cp .
          ?cp void:class ?c ; {part} }}""",
    )
    sizes = _rows(
        void,
        f"""SELECT ?c ?n {{ {graph} void:classPartition [ void:class ?c ; void:entities ?n ] }}""",
    )

    assert sorted(told) == sorted(
        _counted(client, f"SELECT ?p {numbers} {{ {of_graph} }} GROUP BY ?p")
    )
    assert sorted(by_class) == sorted(
        _counted(client, f"SELECT ?class ?p {numbers} {{ {of_class} }} GROUP BY ?class ?p")
    )
    assert sorted(sizes) == sorted(
        _counted(client, f"SELECT ?class (COUNT(*) AS ?n) {{ {of_types} }} GROUP BY ?class")
    )
    assert len(told) > 50
    assert len(by_class) > 300


def test_void_says_of_which_classes_and_datatypes_values_are(
    client: httpx.Client, void: ox.Store
) -> None:
    path = f"""<{BASE}.well-known/void#default> void:classPartition ?cp .
      ?cp void:class ?c ; void:propertyPartition ?pp . ?pp void:property ?p ."""

    classes = _rows(
        void,
        f"""SELECT ?c ?p ?o ?n {{ {path}
          ?pp void:classPartition [ void:class ?o ; void:triples ?n ] }}""",
    )
    datatypes = _rows(
        void,
        f"""SELECT ?c ?p ?o ?n {{ {path}
          ?pp void-ext:datatypePartition [ void-ext:datatype ?o ; void:triples ?n ] }}""",
    )

    # Nothing is typed in both graphs, so what either says adds up.
    told_in = "{ { ?o a ?oc } UNION { GRAPH ?g { ?o a ?oc } } }"
    assert sorted(classes) == sorted(
        _counted(
            client,
            f"""SELECT ?c ?p ?oc (COUNT(*) AS ?n) {{ ?s a ?c ; ?p ?o . {told_in} }}
              GROUP BY ?c ?p ?oc""",
        )
    )
    assert sorted(datatypes) == sorted(
        _counted(
            client,
            """SELECT ?c ?p ?d (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o FILTER isLiteral(?o) }
              GROUP BY ?c ?p (DATATYPE(?o) AS ?d)""",
        )
    )
    assert (FO + "Statement", FO + "states", FO + "ArmsTransfer") in {row[:3] for row in classes}
    assert (FO + "ArmsTransfer", FO + "ordered") in {row[:2] for row in datatypes}


def test_a_number_written_in_two_ways_counts_once_as_in_the_store(ontology: Path) -> None:
    data = f"""
      <{BASE}facts/a> <{FO}value> "1.50"^^<{PREFIXES["xsd"]}decimal> .
      <{BASE}facts/a> <{FO}value> "1.5"^^<{PREFIXES["xsd"]}decimal> .
      <{BASE}facts/b> <{FO}value> "100.0"^^<{PREFIXES["xsd"]}decimal> .
      <{BASE}facts/b> <http://www.w3.org/2000/01/rdf-schema#label> "\\u4e2d"@zh-Hans .
      <{BASE}facts/b> <http://www.w3.org/2000/01/rdf-schema#label> "\\u4e2d"@zh-hans ."""
    quads = [*ox.parse(data, format=ox.RdfFormat.N_TRIPLES)]
    described, store = ox.Store(), ox.Store()
    store.extend(quads)

    triples = describe(quads, BASE, read_glossary(ontology))

    described.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    [told] = _rows(
        described,
        f"""SELECT ?n ?no {{ <{BASE}.well-known/void#default> void:triples ?n ;
          void:distinctObjects ?no }}""",
    )
    assert told == (3, 3)
    assert _rows(store, "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?o) AS ?no) { ?s ?p ?o }") == [
        told
    ]


def test_void_names_vocabularies_dumps_the_endpoint_and_the_links_to_wikidata(
    client: httpx.Client, void: ox.Store
) -> None:
    dataset = f"<{BASE}.well-known/void#dataset>"
    links = f"""SELECT (COUNT(*) AS ?n) {{ ?s skos:exactMatch ?o
      FILTER STRSTARTS(STR(?o), '{PREFIXES["wd"]}') }}"""

    def values(name: str) -> set[Any]:
        return {value for (value,) in _rows(void, f"SELECT ?o {{ {dataset} {name} ?o }}")}

    [linkset] = _rows(
        void,
        """SELECT ?from ?p ?space ?n { ?l a void:Linkset ; void:subjectsTarget ?from ;
          void:linkPredicate ?p ;
          void:objectsTarget [ void:uriSpace ?space ] ; void:triples ?n }""",
    )
    assert linkset == (
        *(dataset[1:-1], PREFIXES["skos"] + "exactMatch", PREFIXES["wd"]),
        *_counted(client, links)[0],
    )
    assert values("void:uriSpace") == {BASE}
    assert values("void:sparqlEndpoint") == {f"{client.base_url}/sparql"}
    assert {FO, PREFIXES["prov"], PREFIXES["skos"], PREFIXES["rdfs"]} <= values("void:vocabulary")
    dumps = values("void:dataDump")
    assert {url.rpartition(".")[2] for url in dumps} == {"nq", "trig", "ttl", "jsonld"}
    assert [client.head(url).status_code for url in dumps] == [200] * 4


@pytest.mark.parametrize("media_type", TYPES)
@pytest.mark.parametrize("path", ["/.well-known/void", "/sparql", "/examples", "/examples/denials"])
def test_descriptions_come_in_every_rdf_syntax(
    client: httpx.Client, path: str, media_type: str
) -> None:
    answer = client.get(path, headers={"Accept": media_type})
    turtle = client.get(path, headers={"Accept": "text/turtle"})

    def triples(of: httpx.Response, as_type: str) -> set[ox.Triple]:
        format_ = ox.RdfFormat.from_media_type(as_type)
        return {quad.triple for quad in ox.parse(of.content, format=format_)}

    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert triples(answer, media_type) == triples(turtle, "text/turtle")


def test_an_editor_finds_what_may_follow_a_class_in_the_service_description(
    service: ox.Store,
) -> None:
    query = """SELECT DISTINCT ?class ?prop ?graph ?object ?datatype ?label ?comment {
      OPTIONAL { ?named sd:graph ?graph . ?graph void:classPartition ?cp }
      ?cp void:class ?class ; void:propertyPartition ?pp . ?pp void:property ?prop .
      OPTIONAL { ?class rdfs:label ?label } OPTIONAL { ?class rdfs:comment ?comment }
      OPTIONAL { { ?pp void:classPartition [ void:class ?object ] }
        UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?datatype ] } } }"""

    properties: dict[str, set[str]] = defaultdict(set)
    for kind, name, _graph, *_values, label, comment in _rows(service, query):
        properties[kind.removeprefix(FO)].add(name.removeprefix(FO))
        assert not kind.startswith(FO) or (label and comment), kind

    assert {"supplier", "recipient", "weapon", "numberOrdered"} <= properties["ArmsTransfer"]
    assert "supplier" not in properties["Treaty"]
    assert {"attributedTo", "act", "summary"} <= properties["Claim"]


def test_an_editor_finds_the_prefixes_and_the_examples_in_the_service_description(
    client: httpx.Client, service: ox.Store, demo: Snapshot
) -> None:
    prefixes = _rows(service, "SELECT ?p ?n { [] sh:namespace ?n ; sh:prefix ?p }")
    found = _rows(
        service,
        """SELECT ?iri ?comment ?query ?target { ?iri a sh:SPARQLExecutable ;
          schema:target ?target ;
          rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query }""",
    )

    assert dict(prefixes) == PREFIXES
    assert {(iri, question, query) for iri, question, query, _target in found} == {
        (f"{BASE}examples/{name}", example.question, example.text.partition("\n")[2])
        for name, example in demo.examples.items()
    }
    assert {target for *_rest, target in found} == {f"{client.base_url}/sparql"}


def test_the_service_describes_what_it_can_do(client: httpx.Client, service: ox.Store) -> None:
    node = f"<{client.base_url}/sparql>"

    def values(name: str) -> list[str]:
        rows = _rows(service, f"SELECT ?o {{ {node} sd:{name} ?o }} ORDER BY ?o")
        return [str(value) for (value,) in rows]

    assert values("endpoint") == [f"{client.base_url}/sparql"]
    assert values("supportedLanguage") == [PREFIXES["sd"] + "SPARQL11Query"]
    assert values("defaultEntailmentRegime") == ["http://www.w3.org/ns/entailment/Simple"]
    assert (values("feature"), values("inputFormat")) == ([], [])
    assert len(values("resultFormat")) == 10
    named = f"""SELECT ?name ?n {{ {node} sd:defaultDataset [ sd:defaultGraph [ void:triples ?d ] ;
      sd:namedGraph [ sd:name ?name ; void:triples ?n ] ] }}"""
    sizes = {f"<{name}>": triples for name, triples in _rows(service, named)}
    assert sizes == {
        graph: _counted(client, f"SELECT (COUNT(*) AS ?n) {{ GRAPH {graph} {{ ?s ?p ?o }} }}")[0][0]
        for graph in (STATED, STATED.replace("stated", "ontology"))
    }


def test_every_extension_that_is_described_is_there(
    client: httpx.Client, service: ox.Store
) -> None:
    functions = _rows(service, "SELECT ?f { [] sd:extensionFunction ?f }")
    calls = [f"SELECT (<{function}>(1) AS ?x) {{}}" for (function,) in functions]

    # An unknown function is refused, whatever it is called with.
    answers = [client.get("/sparql", params={"query": query}).status_code for query in calls]
    unknown = client.get("/sparql", params={"query": "SELECT (<x:none>(1) AS ?x) {}"})

    assert (set(answers), len(answers)) == ({200}, 37)
    assert unknown.status_code == 400
    lateral = "SELECT * { VALUES ?a { 1 2 } LATERAL { BIND(?a + 1 AS ?b) } }"
    assert _counted(client, lateral) == [(1, 2), (2, 3)]
    days = """SELECT (DAY(ADJUST("2001-07-16T23:00:00Z"^^xsd:dateTime, "PT2H"^^xsd:dayTimeDuration))
      AS ?day) {}"""
    assert _counted(client, days) == [(17,)]


def test_examples_come_as_json_and_each_as_the_query_alone(
    client: httpx.Client, demo: Snapshot
) -> None:
    items = client.get("/examples").json()["items"]
    one = client.get("/examples/denials")
    query = client.get("/examples/denials", headers={"Accept": "application/sparql-query"})
    missing = client.get("/examples/denial")

    denials = demo.examples["denials"]
    assert [item["name"] for item in items] == [*demo.examples]
    assert one.json() == {
        "name": "denials",
        "iri": f"{BASE}examples/denials",
        "question": denials.question,
        "form": "SELECT",
        "query": denials.text,
    }
    assert (query.text, query.headers["content-type"]) == (denials.text, "application/sparql-query")
    assert (missing.status_code, missing.json()["detail"]) == (
        404,
        "no example 'denial'; did you mean 'denials'?",
    )


def test_two_builds_describe_the_same_data_in_the_same_bytes(
    small_seeds: Path, tmp_path: Path
) -> None:
    first, second = (build([small_seeds], into=tmp_path / name) for name in ("one", "two"))

    assert (first / "void.nt").read_bytes() == (second / "void.nt").read_bytes()
    assert (first / "void.nt").stat().st_size > 1000
