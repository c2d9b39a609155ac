"""Clients that people have, asking the running service of the demonstration graph."""

import csv
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from xml.dom.minidom import Document, Text

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import GET, POST, POSTDIRECTLY, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests import comunica
from tests.comunica import Comunica, ComunicaError

Serve = Callable[..., AbstractContextManager[str]]

FO = rdflib.Namespace("https://w3id.org/foedera/ontology#")
BASE = "https://w3id.org/foedera/"
CHINA, RUSSIA = f"{BASE}entities/china", f"{BASE}entities/russia"
STATED = f"{BASE}graphs/stated"
TREATY = rdflib.URIRef(f"{BASE}facts/treaty-2001")
PARTIES = f"SELECT ?party {{ <{TREATY}> <{FO.party}> ?party }} ORDER BY ?party"
SIGNATORIES = f"CONSTRUCT {{ ?party a <{FO.Party}> }} WHERE {{ <{TREATY}> <{FO.party}> ?party }}"
TWO = {(rdflib.URIRef(state), rdflib.RDF.type, FO.Party) for state in (CHINA, RUSSIA)}
COUNT = "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"
# More rows than any client waits for: the first come at once, the last never.
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
UNCOUNTABLE = ENDLESS.replace("*", "(COUNT(*) AS ?n)", 1)


@pytest.fixture(scope="module")
def endpoint(demo_data: Path, serve: Serve) -> Iterator[str]:
    """Where the demonstration graph is served, with little patience for long queries."""
    with serve(demo_data, FOEDERA_QUERY_SECONDS="4") as base:
        yield f"{base}/sparql"


def count_of(endpoint: str, graph: str | None = None) -> int:
    """Return how many triples there are, as a plain request is told."""
    parameters = {"query": COUNT} | ({"default-graph-uri": graph} if graph else {})
    with urlopen(f"{endpoint}?{urlencode(parameters)}") as answer:
        [row] = json.load(answer)["results"]["bindings"]
    return int(row["count"]["value"])


# SPARQLWrapper --------------------------------------------------------------------------------

WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


def wrapped(endpoint: str, query: str, format_: str = "json") -> SPARQLWrapper:
    wrapper = SPARQLWrapper(endpoint, returnFormat=format_)
    wrapper.setQuery(query)
    return wrapper


def texts(document: Document, element: str) -> list[str]:
    """Return what the elements of a name say."""
    nodes = (node.firstChild for node in document.getElementsByTagName(element))
    return [node.data for node in nodes if isinstance(node, Text)]


def read_parties(answer: object, format_: str) -> list[str]:
    """Return the parties that an answer names, whatever SPARQLWrapper made of it."""
    if isinstance(answer, Document):
        return texts(answer, "uri")
    if isinstance(answer, dict):
        return [row["party"]["value"] for row in answer["results"]["bindings"]]
    assert isinstance(answer, bytes)
    head, *rows = answer.decode().split("\r\n" if format_ == "csv" else "\n")[:-1]
    assert head == ("party" if format_ == "csv" else "?party")
    return [row if format_ == "csv" else row.strip("<>") for row in rows]


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize(("method", "how"), WAYS)
def test_sparqlwrapper_reads_rows_in_each_format_however_it_asks(
    endpoint: str, method: str, how: str, format_: str
) -> None:
    wrapper = wrapped(endpoint, PARTIES, format_)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(how)
    answer = wrapper.queryAndConvert()

    assert read_parties(answer, format_) == [CHINA, RUSSIA]


@pytest.mark.parametrize("format_", ["json", "xml"])
def test_sparqlwrapper_is_told_yes_and_no(endpoint: str, format_: str) -> None:
    def truth(query: str) -> bool:
        answer = wrapped(endpoint, query, format_).queryAndConvert()
        if isinstance(answer, Document):
            return texts(answer, "boolean") == ["true"]
        assert isinstance(answer, dict)
        return answer["boolean"] is True

    assert truth(f"ASK {{ <{TREATY}> <{FO.party}> <{CHINA}> }}")
    assert not truth(f"ASK {{ <{TREATY}> <{FO.party}> <{BASE}entities/nepal> }}")


@pytest.mark.parametrize("format_", ["turtle", "n3", "xml", "rdf+xml", "json-ld"])
@pytest.mark.parametrize(("method", "how"), WAYS)
def test_sparqlwrapper_reads_a_graph_in_each_format_however_it_asks(
    endpoint: str, method: str, how: str, format_: str
) -> None:
    wrapper = wrapped(endpoint, SIGNATORIES, format_)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(how)
    answer = wrapper.queryAndConvert()
    # Turtle comes as it was sent; of the others SPARQLWrapper makes a graph.
    graph = rdflib.Graph().parse(data=answer) if isinstance(answer, bytes) else answer

    assert isinstance(graph, rdflib.Graph)
    assert {*graph} == TWO


def test_sparqlwrapper_asks_of_the_graph_that_it_names(endpoint: str) -> None:
    wrapper = wrapped(endpoint, COUNT)
    wrapper.addParameter("default-graph-uri", STATED)
    answer = wrapper.queryAndConvert()

    assert isinstance(answer, dict)
    assert int(answer["results"]["bindings"][0]["count"]["value"]) == count_of(endpoint, STATED)


def test_sparqlwrapper_shows_what_is_wrong_with_a_query(endpoint: str) -> None:
    with pytest.raises(QueryBadFormed, match=r"problems/query-syntax.*line 1, column \d+"):
        wrapped(endpoint, "SELECT * {").query()


@pytest.mark.parametrize(
    ("query", "status", "problem"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "query-forbidden"),
        (UNCOUNTABLE, 504, "query-timeout"),
    ],
)
def test_sparqlwrapper_raises_the_status_of_a_refusal(
    endpoint: str, query: str, status: int, problem: str
) -> None:
    wrapper = wrapped(endpoint, query)
    wrapper.addParameter("timeout", "1")
    with pytest.raises(HTTPError) as raised:
        wrapper.query()

    found = json.loads(raised.value.read())
    assert (raised.value.code, found["type"].rpartition("/")[2]) == (status, problem)


def test_sparqlwrapper_never_takes_a_part_for_the_whole(endpoint: str) -> None:
    wrapper = wrapped(endpoint, ENDLESS)
    wrapper.addParameter("timeout", "1")

    with pytest.raises(IncompleteRead):
        wrapper.queryAndConvert()


# rdflib ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["xml", "json", "csv", "tsv"])
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_walks_the_graph_as_if_it_were_its_own(
    endpoint: str, method: str, format_: str
) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint, returnFormat=format_, method=method))

    assert {*graph.objects(TREATY, FO.party)} == {rdflib.URIRef(CHINA), rdflib.URIRef(RUSSIA)}
    assert len(graph) == count_of(endpoint)


def test_rdflib_finds_one_triple_and_misses_another(endpoint: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint))

    assert (TREATY, FO.party, rdflib.URIRef(CHINA)) in graph
    assert (TREATY, FO.party, rdflib.URIRef(f"{BASE}entities/nepal")) not in graph
    assert graph.value(TREATY, FO.earliest) == rdflib.Literal(
        "2001-07-16", datatype=rdflib.XSD.date
    )


def test_rdflib_pages_through_triples(endpoint: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint))
    every = sorted({*graph.subjects(rdflib.RDF.type, FO.State)}, key=str)
    paged = []
    for offset in range(0, len(every), 5):
        graph.LIMIT, graph.OFFSET = 5, offset  # type: ignore[attr-defined]  # rdflib's own way
        paged += [*graph.subjects(rdflib.RDF.type, FO.State)]

    assert len(every) > 5
    assert paged == every


def test_rdflib_sees_the_named_graphs_apart(endpoint: str) -> None:
    store = SPARQLStore(endpoint)
    named = rdflib.Graph(store, identifier=STATED)
    polarity = [*named.triples((None, FO.polarity, None))]

    assert {*store.contexts()} == {
        rdflib.URIRef(f"{BASE}graphs/{n}") for n in ("stated", "ontology")
    }
    assert len(named) == count_of(endpoint, STATED) > len(polarity) > 0
    assert not [*rdflib.Graph(store).triples((None, FO.polarity, rdflib.URIRef("urn:none")))]


def test_rdflib_asks_queries_of_each_form(endpoint: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint))
    bound = graph.query(
        "SELECT ?party { ?treaty fo:party ?party } ORDER BY ?party",
        initNs={"fo": FO},
        initBindings={"treaty": TREATY},
    )
    constructed = graph.query(SIGNATORIES).graph
    described = graph.query(f"DESCRIBE <{TREATY}>").graph

    assert [str(row[0]) for row in bound] == [CHINA, RUSSIA]  # type: ignore[index]
    assert constructed is not None
    assert {*constructed} == TWO
    assert described is not None
    assert (TREATY, FO.party, rdflib.URIRef(RUSSIA)) in described
    assert graph.query(f"ASK {{ <{TREATY}> ?p ?o }}").askAnswer is True


def test_rdflib_raises_what_is_refused(endpoint: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint))

    with pytest.raises(ValueError, match="something wrong"):
        graph.query("SELECT * {")
    with pytest.raises(IncompleteRead):
        graph.query(ENDLESS)


# Comunica -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engine() -> Iterator[Comunica]:
    with closing(Comunica()) as running:
        yield running


def told(answer: str, name: str) -> list[str]:
    return [row[name]["value"] for row in json.loads(answer)["results"]["bindings"]]


@pytest.mark.checkout
def test_comunica_learns_from_the_description_that_this_is_a_service(
    engine: Comunica, endpoint: str
) -> None:
    assert told(engine.ask(PARTIES, [endpoint]), "party") == [CHINA, RUSSIA]


@pytest.mark.checkout
def test_comunica_asks_queries_of_each_form(engine: Comunica, endpoint: str) -> None:
    source = [comunica.service(endpoint)]
    constructed = rdflib.Graph().parse(
        data=engine.ask(SIGNATORIES, source, "application/n-quads"), format="nt"
    )

    assert {*constructed} == TWO
    assert json.loads(engine.ask(f"ASK {{ <{TREATY}> ?p ?o }}", source))["boolean"] is True
    assert told(engine.ask(COUNT, source), "count") == [str(count_of(endpoint))]
    in_graph = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{STATED}> {{ ?s ?p ?o }} }}"
    assert told(engine.ask(in_graph, source), "n") == [str(count_of(endpoint, STATED))]


CAPITALS = f'<{CHINA}> <urn:capital> "Beijing" . <{RUSSIA}> <urn:capital> "Moscow" .'


@pytest.mark.checkout
@pytest.mark.parametrize("kind", ["sparql", "auto"])
def test_comunica_joins_the_service_with_data_from_elsewhere(
    engine: Comunica, endpoint: str, kind: str
) -> None:
    source = comunica.service(endpoint) if kind == "sparql" else endpoint
    query = f"""
        SELECT ?name ?capital {{
          <{TREATY}> <{FO.party}> ?party . ?party <{rdflib.RDFS.label}> ?name .
          ?party <urn:capital> ?capital
        }} ORDER BY ?capital"""
    answer = engine.ask(query, [source, comunica.data(CAPITALS, "text/turtle")])

    assert [*zip(told(answer, "name"), told(answer, "capital"), strict=True)] == [
        ("China", "Beijing"),
        ("Russia", "Moscow"),
    ]


@pytest.mark.checkout
def test_comunica_joins_two_services(engine: Comunica, endpoint: str) -> None:
    """One address under two names, so that it has to ask both and put together what they say."""
    other = endpoint.replace("127.0.0.1", "localhost")
    answer = engine.ask(PARTIES.replace("SELECT", "SELECT DISTINCT"), [endpoint, other])

    assert told(answer, "party") == [CHINA, RUSSIA]


@pytest.mark.checkout
def test_comunica_tells_what_the_service_refuses(engine: Comunica, endpoint: str) -> None:
    source = [comunica.service(endpoint)]

    with pytest.raises(ComunicaError, match=r"HTTP status 504.*\n.*query-timeout"):
        engine.ask(UNCOUNTABLE, source)
    with pytest.raises(ComunicaError, match="terminated"):
        engine.ask(ENDLESS, source)


@pytest.mark.checkout
def test_comunica_asks_from_the_command_line(endpoint: str) -> None:
    source = f"sparql@{endpoint}"
    command = [str(comunica.command_line()), source, "-q", PARTIES, "-t", comunica.JSON]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
    assert told(done.stdout, "party") == [CHINA, RUSSIA]


# curl -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def curl() -> str:
    found = shutil.which("curl")
    if found is None:
        pytest.skip("no curl is installed")
    return found


def run_curl(curl: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [curl, "--silent", "--show-error", "--noproxy", "*", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)


@pytest.mark.parametrize(
    ("accept", "answer"),
    [
        ("text/csv", f"party\n{CHINA}\n{RUSSIA}\n"),
        ("text/tab-separated-values", f"?party\n<{CHINA}>\n<{RUSSIA}>\n"),
        ("text/csv;q=0.1, text/tab-separated-values", f"?party\n<{CHINA}>\n<{RUSSIA}>\n"),
        ("text/*, text/csv;q=0", f"?party\n<{CHINA}>\n<{RUSSIA}>\n"),
    ],
)
@pytest.mark.parametrize("way", [["--get"], []])
def test_curl_gets_the_format_that_it_accepts_by_get_and_by_form(
    curl: str, endpoint: str, way: list[str], accept: str, answer: str
) -> None:
    asked = ["--data-urlencode", f"query={PARTIES}", "--header", f"Accept: {accept}"]
    done = run_curl(curl, *way, *asked, endpoint)

    assert (done.returncode, done.stdout) == (0, answer)


def test_curl_posts_a_query_from_a_file(curl: str, endpoint: str, tmp_path: Path) -> None:
    (tmp_path / "parties.rq").write_text(PARTIES)
    kinds = ["Content-Type: application/sparql-query", "Accept: text/csv"]
    headers = [part for kind in kinds for part in ("--header", kind)]
    done = run_curl(curl, *headers, "--data-binary", f"@{tmp_path / 'parties.rq'}", endpoint)

    assert done.stdout == f"party\n{CHINA}\n{RUSSIA}\n"


def test_curl_is_told_by_head_what_get_would_tell(curl: str, endpoint: str) -> None:
    address = f"{endpoint}?{urlencode({'query': PARTIES})}"
    heads = [
        run_curl(curl, *how, address).stdout.lower().splitlines()
        for how in (["--head"], ["--dump-header", "-", "--output", "/dev/null"])
    ]
    by_head, by_get = ([line for line in head if not line.startswith("date")] for head in heads)

    assert by_head == by_get
    assert by_head[0] == "http/1.1 200 ok"
    assert "content-type: application/sparql-results+json" in by_head


def test_curl_unpacks_what_came_compressed(curl: str, endpoint: str) -> None:
    query = urlencode({"query": "SELECT * { ?s a ?kind } ORDER BY ?s ?kind LIMIT 500"})
    plain = run_curl(curl, f"{endpoint}?{query}")
    packed = run_curl(
        curl, "--compressed", "--write-out", "\n%{size_download}", f"{endpoint}?{query}"
    )
    unpacked, _, size = packed.stdout.rpartition("\n")

    assert unpacked == plain.stdout
    assert int(size) < len(plain.stdout.encode()) / 4


def test_curl_does_not_fetch_again_what_it_has(curl: str, endpoint: str, tmp_path: Path) -> None:
    address, tag = f"{endpoint}?{urlencode({'query': PARTIES})}", str(tmp_path / "tag")
    status = ["--write-out", "%{http_code} %{size_download}", "--output", str(tmp_path / "answer")]
    first = run_curl(curl, "--etag-save", tag, *status, address)
    again = run_curl(curl, "--etag-compare", tag, *status, address)

    assert first.stdout == f"200 {(tmp_path / 'answer').stat().st_size}"
    assert again.stdout == "304 0"


def test_curl_fails_on_a_refusal_and_on_a_broken_answer(curl: str, endpoint: str) -> None:
    def code(query: str) -> int:
        address = f"{endpoint}?{urlencode({'query': query, 'timeout': '1'})}"
        return run_curl(curl, "--fail", "--output", "/dev/null", address).returncode

    # 22: the status is an error; 18: a part was received.
    assert [code(q) for q in ("ASK {}", "ASK {", UNCOUNTABLE, ENDLESS)] == [0, 22, 22, 18]


# Tables ---------------------------------------------------------------------------------------


def test_a_reader_of_csv_reads_the_answer_from_its_address(endpoint: str) -> None:
    query = f"""
        SELECT ?state ?label (COUNT(?fact) AS ?facts) {{
          ?fact <{FO.party}> ?state . ?state <{rdflib.RDFS.label}> ?label
        }} GROUP BY ?state ?label ORDER BY DESC(?facts) ?state"""
    address = f"{endpoint}?{urlencode({'query': query})}"
    with urlopen(Request(address, headers={"Accept": "text/csv"})) as answer:
        rows = [*csv.DictReader(line.decode() for line in answer)]

    assert {tuple(row) for row in rows} == {("state", "label", "facts")}
    assert {row["label"] for row in rows} >= {"China", "Russia"}
    counts = [int(row["facts"]) for row in rows]
    assert counts == sorted(counts, reverse=True)
