"""The SPARQL 1.1 Protocol, over a real connection to a real server."""

import csv
import gzip
import io
import json
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, nullcontext, suppress
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
import rdflib
import uvicorn
from fastapi import FastAPI
from lxml import etree
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from api import problems
from api.connection import SPARQL, Connection
from api.ready import ReadyAnswers
from api.routes.sparql import SparqlEndpoint, client_of, openapi_description
from graph.query.pool import PoolState, QueryPool

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BASE = "http://example.org/"
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": gzip.decompress,
    "zstd": zstd.decompress,
}
CODINGS = [*UNPACK]
DIRECT = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
PROBLEMS = "https://w3id.org/foedera/problems/"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SALE = "SELECT ?buyer ?count { ?sale <buyer> ?buyer ; <count> ?count } ORDER BY ?count"

DATA = f"""
@prefix : <{BASE}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:su-35-sale :buyer :china ; :count 24 ; :label "Su-35, \\"Flanker\\" <E>"@en .
:s-400-sale :buyer :india ; :count 5 .
GRAPH <graphs/stated> {{ :su-35-sale :count 24 }}
GRAPH <graphs/denied> {{ :su-35-sale :count 0 }}
"""


def editor(request: Request) -> Response:
    return HTMLResponse(f"<!doctype html><title>Ask {request.url.path}</title>")


def application(store: Path, seconds: float, **limits: int) -> FastAPI:
    """An application like the product's: with answers kept ready, and queries begun at once."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, SparqlEndpoint]]:
        pool = QueryPool(
            store,
            workers=2,
            seconds=seconds,
            memory_mb=1024,
            queue=limits.get("queue", 256),
            answer_mb=limits.get("answer_mb", 1024),
        )
        await pool.start()
        app.state.pool = pool
        app.state.leased = SimpleNamespace(
            pool=pool, edition="first", snapshot=SimpleNamespace(id="first", base=BASE)
        )
        yield {SPARQL: endpoint}
        await pool.close()

    app = FastAPI(lifespan=lifespan)
    problems.install(app)
    endpoint = SparqlEndpoint(
        lambda: nullcontext(app.state.leased),
        render_editor=editor,
        partial_rows=3,
        answers=ReadyAnswers(1 << 20),
    )
    app.router.routes.append(Route("/sparql", endpoint))
    return app


class Service:
    """A running server: a client of it, and what goes on inside."""

    def __init__(self, app: FastAPI, client: httpx.Client) -> None:
        self.app = app
        self.client = client

    @property
    def state(self) -> PoolState:
        pool: QueryPool = self.app.state.pool
        return pool.state()

    def get(self, query: str | None = None, **headers: str) -> httpx.Response:
        parameters = {} if query is None else {"query": query}
        return self.client.get("/sparql", params=parameters, headers=dashed(headers))

    def post(self, query: str, address: str = "/sparql", **headers: str) -> httpx.Response:
        return self.client.post(
            address, content=query.encode(), headers={"Content-Type": DIRECT, **dashed(headers)}
        )

    def boolean(self, query: str, address: str = "/sparql") -> bool:
        answer = self.post(query, address)
        assert answer.status_code == 200, answer.text
        return bool(answer.json()["boolean"])

    def until_idle(self) -> None:
        """Wait until nothing runs and every worker is ready."""
        deadline = time.monotonic() + 20
        while (self.state.running, self.state.idle) != (0, 3):
            assert time.monotonic() < deadline, self.state
            time.sleep(0.01)


def dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sales, what is said of one of them in two named graphs, and 2,000 states."""
    folder = tmp_path_factory.mktemp("served") / "store"
    written = ox.Store(str(folder))
    written.load(DATA.encode(), format=ox.RdfFormat.TRIG, base_iri=BASE)
    many = (ox.NamedNode(f"{BASE}state-{number}") for number in range(2000))
    written.extend(ox.Quad(state, ox.NamedNode(BASE + "is"), state) for state in many)
    written.flush()
    return folder


@pytest.fixture(scope="module")
def service(store: Path) -> Iterator[Service]:
    """A running server of that store."""
    with serving(application(store, seconds=3)) as running:
        yield running


class serving:  # noqa: N801  # used as a function
    """A server on a free port for as long as it is entered."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        config = uvicorn.Config(app, port=0, log_level="critical", http=Connection)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)

    def __enter__(self) -> Service:
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)
        return Service(self.app, self.client)

    def __exit__(self, *error: object) -> None:
        self.client.close()
        self.server.should_exit = True
        self.thread.join()


def buyers(answer: httpx.Response) -> list[tuple[str, str]]:
    rows = answer.json()["results"]["bindings"]
    return [(row["buyer"]["value"], row["count"]["value"]) for row in rows]


def test_the_three_ways_to_ask_give_the_same_answer(service: Service) -> None:
    by_get = service.get(SALE)
    by_form = service.client.post("/sparql", data={"query": SALE})
    directly = service.post(SALE)

    assert buyers(by_get) == [(BASE + "india", "5"), (BASE + "china", "24")]
    assert by_get.content == by_form.content == directly.content
    assert by_get.headers["content-type"] == "application/sparql-results+json"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_a_charset_may_be_named(service: Service, charset: str) -> None:
    answer = service.post("ASK {}", Content_Type=f"{DIRECT}; charset={charset}")

    assert answer.json()["boolean"] is True


def test_a_form_is_decoded_once(service: Service) -> None:
    query = "SELECT ('100%25 + 1 Москва' AS ?text) {}"
    answers = [
        service.get(query),
        service.client.post("/sparql", data={"query": query}),
        service.client.get(f"/sparql?query={quote(query).replace('%20', '+')}"),
    ]

    texts = [answer.json()["results"]["bindings"][0]["text"]["value"] for answer in answers]
    assert texts == ["100%25 + 1 Москва"] * 3


def read_table(answer: httpx.Response) -> list[list[str]]:
    """Read a table by a reader that is not the engine's."""
    media_type = answer.headers["content-type"].partition(";")[0]
    if media_type.endswith("json"):
        found = answer.json()
        names = found["head"]["vars"]
        return [[row[name]["value"] for name in names] for row in found["results"]["bindings"]]
    if media_type.endswith("xml"):
        rows = etree.fromstring(answer.content).iterfind(".//{*}result")
        return [
            ["".join(map(str, cell.itertext())) for cell in row.iterfind("{*}binding")]
            for row in rows
        ]
    if media_type == "text/csv":
        return [*csv.reader(io.StringIO(answer.text))][1:]
    lines = answer.text.splitlines()[1:]
    return [[str(rdflib.util.from_n3(cell)) for cell in line.split("\t")] for line in lines]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xml", "application/xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.3, application/*;q=0.4", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/xml"),
    ],
)
def test_a_table_comes_as_the_client_likes_it(
    service: Service, accept: str | None, content_type: str
) -> None:
    answer = service.get(
        "SELECT ?count ?label { <su-35-sale> <count> ?count ; <label> ?label }",
        **({} if accept is None else {"Accept": accept}),
    )

    assert answer.headers["content-type"] == content_type
    assert read_table(answer) == [["24", 'Su-35, "Flanker" <E>']]


@pytest.mark.parametrize(
    ("accept", "format_"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/trig", "trig"),
        ("application/n-quads", "nquads"),
    ],
)
@pytest.mark.parametrize(
    "query", ["DESCRIBE <su-35-sale>", "CONSTRUCT WHERE { <su-35-sale> ?p ?o }"]
)
def test_a_graph_comes_in_every_syntax(
    service: Service, query: str, accept: str, format_: str
) -> None:
    answer = service.get(query, Accept=accept)

    read = rdflib.Dataset(default_union=True)
    read.parse(data=answer.content, format=format_)
    sale = rdflib.URIRef(BASE + "su-35-sale")
    assert answer.headers["content-type"].partition(";")[0] == accept
    assert set(read.triples((None, None, None))) == {
        (sale, rdflib.URIRef(BASE + "buyer"), rdflib.URIRef(BASE + "china")),
        (sale, rdflib.URIRef(BASE + "count"), rdflib.Literal(24)),
        (sale, rdflib.URIRef(BASE + "label"), rdflib.Literal('Su-35, "Flanker" <E>', lang="en")),
    }


@pytest.mark.parametrize(
    ("accept", "written"),
    [
        ("application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("text/csv", b"true"),
        ("text/tab-separated-values", b"true"),
    ],
)
def test_a_truth_value_comes_in_every_format(service: Service, accept: str, written: bytes) -> None:
    assert service.get("ASK { <s-400-sale> <count> 5 }", Accept=accept).content == written


@pytest.mark.parametrize(
    ("query", "accept"),
    [("SELECT * {}", "text/turtle"), ("DESCRIBE <a>", "text/csv"), ("ASK {}", "image/png")],
)
def test_what_cannot_be_had_is_refused_with_what_can(
    service: Service, query: str, accept: str
) -> None:
    answer = service.get(query, Accept=accept)

    assert answer.status_code == 406
    assert accept not in answer.json()["available"]


def test_head_is_get_without_the_body(service: Service) -> None:
    by_get = service.get(SALE, Accept_Encoding="identity")
    by_head = service.client.head(
        "/sparql", params={"query": SALE}, headers={"Accept-Encoding": "identity"}
    )

    assert by_head.content == b""
    assert {**by_head.headers, "date": ""} == {**by_get.headers, "date": ""}


def test_a_page_of_any_origin_may_ask(service: Service) -> None:
    preflight = service.client.options(
        "/sparql",
        headers={"Origin": "https://elsewhere.org", "Access-Control-Request-Method": "POST"},
    )
    answer = service.get("ASK {}", Origin="https://elsewhere.org")

    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    assert preflight.headers["access-control-allow-headers"] == "*"
    assert "access-control-allow-credentials" not in preflight.headers
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_with_those_there_are(service: Service, method: str) -> None:
    answer = service.client.request(method, "/sparql")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")


TWICE = "query=ASK%20%7B%7D&query=ASK%20%7B%7D"


@pytest.mark.parametrize(
    ("address", "body", "media_type", "status"),
    [
        (f"/sparql?{TWICE}", None, None, 400),
        ("/sparql", TWICE.encode(), FORM, 400),
        ("/sparql?query=ASK%20%7B%7D", b"ASK {}", DIRECT, 400),
        ("/sparql?query=", None, None, 400),
        ("/sparql?query=ASK%20%7B", None, None, 400),
        ("/sparql", b"", DIRECT, 400),
        ("/sparql", b"", FORM, 400),
        ("/sparql", b"default-graph-uri=http://example.org/", FORM, 400),
        ("/sparql", "ASK { 'é' }".encode("latin-1"), DIRECT, 400),
        ("/sparql", b"query=ASK%20%7B%20%27%E9%27%20%7D", FORM, 400),
        ("/sparql?query=%FF", None, None, 400),
        ("/sparql", b"ASK {}", "text/plain", 415),
        ("/sparql", b"ASK {}", "", 415),
        ("/sparql", b"ASK {}", f"{DIRECT}; charset=utf-16", 415),
        ("/sparql", b"CLEAR ALL", "application/sparql-update", 403),
        ("/sparql", b"update=CLEAR%20ALL", FORM, 403),
        ("/sparql?update=CLEAR%20ALL", None, None, 400),
        ("/sparql", b"CLEAR ALL", DIRECT, 403),
        ("/sparql?query=ASK%20%7B%7D&default-graph-uri=nowhere", None, None, 400),
        ("/sparql?query=ASK%20%7B%7D&timeout=soon", None, None, 400),
        ("/sparql?query=ASK%20%7B%7D&timeout=-1", None, None, 400),
        ("/sparql?query=ASK%20%7B%7D&timeout=nan", None, None, 400),
        ("/sparql?query=ASK%20%7B%7D&partial=some", None, None, 400),
        ("/sparql?query=ASK%20%7B%7D&partial=0&partial=1", None, None, 400),
        ("/sparql?query=ASK%20%7B%7D&timeout=1&timeout=1", None, None, 400),
        ("/sparql?timeout=1", b"query=ASK%20%7B%7D&timeout=2", FORM, 400),
        ("/sparql?" + "&".join(["a=1"] * 1001), None, None, 400),
        ("/sparql", b"ASK {}" + b"#" * 65_536, DIRECT, 413),
        ("/sparql", b"query=" + b"ASK%7B%7D" + b"%23" * 65_536, FORM, 413),
        ("/sparql", b"query=ASK%7B%7D&more=" + b"x" * 2**20, FORM, 413),
    ],
)
def test_a_request_that_breaks_the_rules_gets_its_status(
    service: Service, address: str, body: bytes | None, media_type: str | None, status: int
) -> None:
    answer = service.client.request(
        "GET" if body is None else "POST",
        address,
        content=body,
        headers={} if media_type is None else {"Content-Type": media_type},
    )

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_a_query_that_is_too_long_for_an_address_is_refused_with_414(service: Service) -> None:
    connection = HTTPConnection(str(service.client.base_url.netloc, "ascii"))
    connection.request("GET", "/sparql?query=ASK%7B%7D" + "%23" * 65_536)
    answer = connection.getresponse()
    found = json.load(answer)
    connection.close()

    assert (answer.status, found["limit_bytes"]) == (414, 65_536)


def test_a_body_is_counted_whatever_its_length_is_said_to_be(service: Service) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b"#" * 8192

    answer = service.client.post("/sparql", content=endless(), headers={"Content-Type": DIRECT})

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "media_type"),
    [("ASK { # Москва\n}", DIRECT), (f"query={quote('ASK {}')}", FORM)],
)
def test_a_body_may_come_in_chunks_that_split_characters(
    service: Service, body: str, media_type: str
) -> None:
    chunks = (bytes([byte]) for byte in body.encode())
    answer = service.client.post("/sparql", content=chunks, headers={"Content-Type": media_type})

    assert answer.request.headers["transfer-encoding"] == "chunked"
    assert answer.json()["boolean"] is True


def test_a_failure_of_our_own_is_told_to_pages_of_other_sites(service: Service) -> None:
    leased, service.app.state.leased = service.app.state.leased, None
    answer = service.get("ASK {}", Origin="https://elsewhere.org")
    service.app.state.leased = leased

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (500, "*")
    assert answer.json()["detail"] == "the service failed; this has been logged"


def test_one_client_cannot_keep_another_from_its_answer(store: Path) -> None:
    """Each flood fills its own half of the queue; the other client gets in at once."""
    with serving(application(store, seconds=20, queue=4)) as running:
        running.until_idle()
        others = httpx.HTTPTransport(local_address="127.0.0.2")
        path = f"/sparql?query={quote(ENDLESS)}"
        request = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        with ExitStack() as flood:
            for _ in range(3):
                made = flood.enter_context(socket.create_connection(address_of(running)))
                made.sendall(request)
            while (running.state.running, running.state.waiting) != (1, 2):
                time.sleep(0.01)
            refused = running.get("ASK {}")
            with httpx.Client(transport=others, base_url=running.client.base_url) as other:
                answered = other.get("/sparql", params={"query": "ASK {}"})

    assert (refused.status_code, refused.json()["type"]) == (503, PROBLEMS + "overloaded")
    assert int(refused.headers["retry-after"]) > 0
    assert (answered.status_code, answered.json()["boolean"]) == (200, True)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("fe80::1%eth0", "2001:db8::1", False),
    ],
)
def test_a_client_is_an_address_or_the_net_of_one(one: str, other: str, same: bool) -> None:
    def named(host: str) -> str:
        return client_of(Request({"type": "http", "client": (host, 1), "headers": []}))

    assert (named(one) == named(other)) is same


def test_a_syntax_error_is_told_with_its_place(service: Service) -> None:
    answer = service.post("SELECT * {\n  ?sale <buyer> }")

    assert answer.status_code == 400
    found = answer.json()
    assert (found["type"], found["line"], found["column"]) == (PROBLEMS + "query-syntax", 2, 17)


def test_a_forgotten_prefix_is_told_with_the_line_that_is_missing(service: Service) -> None:
    answer = service.post("PREFIX foaf: <http://xmlns.com/foaf/0.1/> SELECT * { ?s a fo:State }")

    assert answer.json()["hint"] == (
        "put this before the query: PREFIX fo: <https://w3id.org/foedera/ontology#>"
    )


STATED, DENIED = f"{BASE}graphs/stated", f"{BASE}graphs/denied"
IN_DEFAULT = "ASK { <su-35-sale> <count> 0 }"
IN_NAMED = "ASK { GRAPH ?g { <su-35-sale> <count> 0 } }"


@pytest.mark.parametrize(
    ("parameters", "query", "found"),
    [
        ("", IN_DEFAULT, False),
        ("", IN_NAMED, True),
        (f"default-graph-uri={DENIED}", IN_DEFAULT, True),
        (f"default-graph-uri={STATED}&default-graph-uri={DENIED}", IN_DEFAULT, True),
        (f"default-graph-uri={STATED}", IN_NAMED, False),
        (f"named-graph-uri={STATED}", IN_NAMED, False),
        (f"named-graph-uri={STATED}&named-graph-uri={DENIED}", IN_NAMED, True),
        (f"named-graph-uri={DENIED}", "ASK { ?s ?p ?o }", False),
        (f"default-graph-uri={STATED}", f"ASK FROM <{DENIED}> {{ ?s ?p 0 }}", False),
        ("", f"ASK FROM <{DENIED}> {{ ?s ?p 0 }}", True),
        ("", f"ASK FROM <{DENIED}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", False),
        ("", f"ASK FROM NAMED <{DENIED}> {{ ?s ?p ?o }}", False),
        ("", f"ASK FROM NAMED <{STATED}> {{ GRAPH <{DENIED}> {{ ?s ?p ?o }} }}", False),
        (f"named-graph-uri={STATED}", f"ASK FROM <{DENIED}> {{ ?s ?p ?o }}", False),
        (f"default-graph-uri={STATED}", f"ASK FROM NAMED <{DENIED}> {{ GRAPH ?g {{}} }}", False),
        (f"default-graph-uri={STATED}", f"ASK {{ GRAPH <{DENIED}> {{ ?s ?p ?o }} }}", False),
        (f"default-graph-uri={STATED}", "ASK { FILTER EXISTS { GRAPH ?g { ?s ?p 0 } } }", False),
        (f"default-graph-uri={STATED}", "ASK { { SELECT * { GRAPH ?g { ?s ?p 0 } } } }", False),
        (f"default-graph-uri={STATED}", "ASK { <su-35-sale> !<none>+ 0 }", False),
        (f"default-graph-uri={STATED}", "ASK { <s-400-sale> ?p ?o }", False),
        (f"default-graph-uri={BASE}graphs/unknown", "ASK { ?s ?p ?o }", False),
    ],
)
def test_the_dataset_of_the_request_is_what_the_query_sees(
    service: Service, parameters: str, query: str, found: bool
) -> None:
    by_form = service.client.post(
        "/sparql", content=f"query={quote(query)}&{parameters}", headers={"Content-Type": FORM}
    )

    assert service.boolean(query, f"/sparql?{parameters}") is found
    assert by_form.json()["boolean"] is found


def test_a_description_is_of_the_graphs_of_the_request(service: Service) -> None:
    parameters = {"query": "DESCRIBE <su-35-sale>", "default-graph-uri": DENIED}
    answer = service.client.get(
        "/sparql", params=parameters, headers={"Accept": "application/n-triples"}
    )

    zero = '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert answer.text == f"<{BASE}su-35-sale> <{BASE}count> {zero} .\n"


def test_the_service_describes_itself_at_its_own_address(service: Service) -> None:
    answer = service.get(Accept="text/turtle")

    described = rdflib.Graph().parse(data=answer.content, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    [node] = described.subjects(rdflib.RDF.type, sd.Service)
    endpoint = f"{service.client.base_url}/sparql".replace("//sparql", "/sparql")
    assert described.value(node, sd.endpoint) == rdflib.URIRef(endpoint)
    assert described.value(node, sd.supportedLanguage) == sd.SPARQL11Query
    assert len([*described.objects(node, sd.resultFormat)]) == 10
    assert not [*described.objects(node, sd.feature)]
    dataset = described.value(node, sd.defaultDataset)
    assert dataset == rdflib.URIRef(BASE + ".well-known/void#dataset")


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json, text/html;q=0.5", "application/ld+json"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
    ],
)
def test_without_a_query_a_program_gets_the_description_and_a_person_the_editor(
    service: Service, accept: str, content_type: str
) -> None:
    answer = service.get(Accept=accept)

    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert "Accept" in answer.headers["vary"]


def test_an_answer_that_the_client_has_is_not_sent_again(service: Service) -> None:
    first = service.get(SALE)
    tag = first.headers["etag"]
    again = service.get(SALE, If_None_Match=f'"other", {tag}')
    description = service.get()

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert service.get(SALE, If_None_Match='"other"').status_code == 200
    assert service.post(SALE, If_None_Match=tag).status_code == 200
    assert service.get(If_None_Match=description.headers["etag"]).status_code == 304
    assert (first.headers["cache-control"], first.headers["vary"]) == (
        "no-cache",
        "Accept, Accept-Encoding",
    )


def test_entity_tags_differ_where_answers_may(service: Service) -> None:
    long = "SELECT * { ?s <is> ?o } LIMIT 100"
    graph = f"/sparql?query={quote(long)}&default-graph-uri={STATED}"
    answers = [
        service.get(long, Accept_Encoding="identity"),
        service.get(long, Accept_Encoding="gzip"),
        service.get(long, Accept_Encoding="zstd"),
        service.get(long, Accept_Encoding="identity", Accept="text/csv"),
        service.get(long + " ", Accept_Encoding="identity"),
        service.client.get(graph, headers={"Accept-Encoding": "identity"}),
    ]

    assert len({answer.headers["etag"] for answer in answers}) == len(answers)


def test_whoever_has_some_answer_already_need_not_get_it_if_there_is_one(
    service: Service,
) -> None:
    answers = [service.get(query, If_None_Match="*") for query in (SALE, "ASK { ?s ?p }")]

    assert [answer.status_code for answer in answers] == [304, 400]
    assert answers[0].headers["etag"] == service.get(SALE).headers["etag"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (now() AS ?t) {}",
        "SELECT (UUID() AS ?t) {}",
        "SELECT (BNODE() AS ?t) {}",
        "CONSTRUCT { [] <is> ?s } WHERE { ?s <buyer> ?o }",
    ],
)
def test_an_answer_that_is_never_the_same_twice_has_no_entity_tag(
    service: Service, query: str
) -> None:
    answer = service.get(query, If_None_Match="*")

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, zstd;q=0.5", "gzip"),
        ("zstd;q=0, *", "gzip"),
    ],
)
def test_a_long_answer_is_compressed_as_the_client_likes_it(
    service: Service, accepted: str, coding: str
) -> None:
    query = "SELECT * { ?s <is> ?o } ORDER BY ?s"
    plain = service.get(query, Accept_Encoding="identity")
    with service.client.stream(
        "GET", "/sparql", params={"query": query}, headers={"Accept-Encoding": accepted}
    ) as packed:
        written = b"".join(packed.iter_raw())

    assert packed.headers["content-encoding"] == coding
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept, Accept-Encoding"
    assert UNPACK[coding](written) == plain.content
    assert len(written) < len(plain.content) / 4
    assert "content-encoding" not in plain.headers


def test_a_short_answer_is_compressed_only_for_those_who_take_nothing_else(
    service: Service,
) -> None:
    answers = {
        accepted: service.get("ASK {}", Accept_Encoding=accepted)
        for accepted in ("gzip", "gzip, identity;q=0", "identity;q=0")
    }

    assert [a.headers.get("content-encoding") for a in answers.values()] == [None, "gzip", None]
    assert [a.status_code for a in answers.values()] == [200, 200, 406]
    assert answers["gzip, identity;q=0"].json()["boolean"] is True


@pytest.mark.parametrize("coding", CODINGS)
def test_a_large_answer_comes_whole(service: Service, coding: str) -> None:
    query = "SELECT ?a ?b { ?a <is> ?x . ?b <is> ?y } LIMIT 50000"
    with service.client.stream(
        "GET", "/sparql", params={"query": query}, headers={"Accept-Encoding": coding}
    ) as answer:
        written = b"".join(answer.iter_raw())

    assert answer.headers["transfer-encoding"] == "chunked"
    assert len(json.loads(UNPACK[coding](written))["results"]["bindings"]) == 50_000


def test_a_first_part_is_given_only_to_those_who_ask_and_says_so(service: Service) -> None:
    def part(query: str) -> httpx.Response:
        return service.client.get("/sparql", params={"query": query, "partial": "1"})

    some = part("SELECT * { ?s <is> ?o }")
    all_ = part("SELECT * { ?s <buyer> ?o }")
    triples = part("CONSTRUCT WHERE { ?s <is> ?o }")

    assert len(some.json()["results"]["bindings"]) == 3
    assert some.headers["foedera-partial"] == "first 3"
    assert len(all_.json()["results"]["bindings"]) == 2
    assert "foedera-partial" not in all_.headers
    assert (len(triples.text.splitlines()), triples.headers["foedera-partial"]) == (3, "first 3")
    assert len(service.get("SELECT * { ?s <is> ?o }").json()["results"]["bindings"]) == 2000


def test_a_query_that_takes_too_long_is_stopped_with_504(service: Service) -> None:
    answer = service.client.get("/sparql", params={"query": ENDLESS, "timeout": "0.3"})

    assert answer.status_code == 504
    assert answer.json() == {
        "type": PROBLEMS + "query-timeout",
        "title": "The query took too long",
        "status": 504,
        "detail": "the query was stopped after 0.3 seconds; narrow it or ask for fewer rows",
        "seconds": 0.3,
    }


def test_a_query_that_needs_too_much_memory_is_stopped_with_503(roomy: Service) -> None:
    # A text that doubles thirty times asks for more than there is at once, however busy the
    # machine; a sort of many rows might reach the deadline first.
    doubled = " ".join(f"BIND (CONCAT(?t{n}, ?t{n}) AS ?t{n + 1})" for n in range(30))
    answer = roomy.post(f'SELECT ?t30 {{ BIND ("0123456789abcdef" AS ?t0) {doubled} }}')

    assert answer.status_code == 503
    assert answer.json()["type"] == PROBLEMS + "memory-limit"
    roomy.until_idle()


def exchange(service: Service, request: str, meanwhile: Callable[[], None] | None = None) -> bytes:
    """Send `request` over a connection of its own; return all that comes until it is closed.

    `meanwhile` is called when the first of it is here.
    """
    with socket.create_connection(address_of(service), timeout=30) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        received = connection.recv(65536)
        if meanwhile:
            meanwhile()
        while piece := connection.recv(65536):
            received += piece
    return received


def address_of(service: Service) -> tuple[str, int]:
    port = service.client.base_url.port
    assert port is not None
    return service.client.base_url.host, port


def kill_workers(service: Service) -> None:
    for pid in service.state.pids:
        os.kill(pid, signal.SIGKILL)


ALL = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv"])
@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("failure", ["deadline", "size", "worker"])
def test_an_answer_that_breaks_off_cannot_be_taken_for_whole(
    request: pytest.FixtureRequest, failure: str, coding: str, accept: str
) -> None:
    running: Service = request.getfixturevalue("narrow" if failure == "size" else "service")
    running.until_idle()
    path = f"/sparql?query={quote(ALL)}" + "&timeout=0.5" * (failure == "deadline")
    asked = f"GET {path} HTTP/1.1\nHost: x\nAccept: {accept}\nAccept-Encoding: {coding}\n\n"
    received = exchange(
        running, asked, (lambda: kill_workers(running)) if failure == "worker" else None
    )
    running.until_idle()

    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"transfer-encoding: chunked" in head.lower()
    assert len(body) > (1000 if coding == "identity" else 0)
    assert not body.endswith(b"\r\n0\r\n\r\n")
    assert running.boolean("ASK {}")


@pytest.fixture(scope="module")
def narrow(store: Path) -> Iterator[Service]:
    """A server whose answers have 1 MB at most."""
    with serving(application(store, seconds=20, answer_mb=1)) as running:
        yield running


def test_a_large_answer_is_not_begun_where_its_break_could_not_be_seen(service: Service) -> None:
    """HTTP/1.0 ends an answer by closing the connection, as a failure does."""

    def ask(query: str) -> tuple[bytes, dict[str, object]]:
        received = exchange(service, f"GET /sparql?query={quote(query)} HTTP/1.0\nHost: x\n\n")
        head, _, body = received.partition(b"\r\n\r\n")
        return head[:13], json.loads(body)

    small, large = ask("ASK {}"), ask("SELECT * { ?a ?b ?c . ?d ?e ?f }")

    assert small == (b"HTTP/1.1 200 ", {"head": {}, "boolean": True})
    assert large[0] == b"HTTP/1.1 505 "
    assert "proxy_http_version 1.1" in str(large[1]["detail"])


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "text/csv"])
def test_an_answer_of_any_size_takes_no_more_memory_here(roomy: Service, accept: str) -> None:
    if not Path("/proc/self/statm").exists():
        pytest.skip("this system does not tell how much memory a process uses")
    roomy.until_idle()
    graph = f"CONSTRUCT {{ ?a ?e ?i }} {ALL.removeprefix('SELECT *')}"
    parameters = {"query": ALL if accept == "text/csv" else graph}
    headers = {"Accept": accept, "Accept-Encoding": "identity"}
    peak, before, received = 0, resident_mb(), 0
    with (
        suppress(httpx.RemoteProtocolError),
        roomy.client.stream("GET", "/sparql", params=parameters, headers=headers) as answer,
    ):
        for piece in answer.iter_raw():
            received += len(piece)
            peak = max(peak, resident_mb())

    assert received > 7 * 2**20
    assert peak - before < 6


@pytest.fixture(scope="module")
def roomy(store: Path) -> Iterator[Service]:
    """A server whose answers have 8 MB at most."""
    with serving(application(store, seconds=60, answer_mb=8)) as running:
        yield running


def resident_mb() -> int:
    """The memory that this process has, the server among it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() >> 20


def test_when_the_client_leaves_its_worker_is_killed(service: Service) -> None:
    service.until_idle()
    before = service.state
    with socket.create_connection(address_of(service)) as connection:
        request = f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n"
        connection.sendall(request.encode())
        while service.state.running == 0:
            time.sleep(0.01)
    left = time.monotonic()
    while service.state.running:
        assert time.monotonic() < left + 2
        time.sleep(0.01)

    assert service.state.killed == before.killed + 1
    assert len(set(before.pids) - set(service.state.pids)) == 1
    assert service.boolean("ASK {}")


def test_a_worker_that_is_killed_ends_one_query_and_is_replaced(service: Service) -> None:
    service.until_idle()
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(service.get(ENDLESS)))
    asking.start()
    while service.state.running == 0:
        time.sleep(0.01)
    time.sleep(0.1)
    kill_workers(service)
    asking.join()

    assert (answers[0].status_code, answers[0].json()["type"]) == (500, PROBLEMS + "worker-lost")
    service.until_idle()
    assert service.boolean("ASK {}")


def test_a_newer_snapshot_answers_under_another_tag(service: Service) -> None:
    first = service.get("ASK {}").headers["etag"]
    leased = service.app.state.leased
    service.app.state.leased = SimpleNamespace(
        pool=leased.pool, edition="second", snapshot=SimpleNamespace(id="second", base=BASE)
    )
    second = service.get("ASK {}", If_None_Match=first)
    service.app.state.leased = leased

    assert second.status_code == 200
    assert second.headers["etag"] != first


def test_the_description_for_openapi_names_what_the_endpoint_answers() -> None:
    described = openapi_description()

    assert [p["name"] for p in described["get"]["parameters"]] == [
        "query",
        "default-graph-uri",
        "named-graph-uri",
        "timeout",
        "partial",
        "explain",
    ]
    assert set(described["post"]["requestBody"]["content"]) == {DIRECT, FORM}
    statuses = {"200", "304", "400", "403", "406", "422", "500", "503", "504", "505"}
    assert set(described["get"]["responses"]) == statuses | {"414"}
    assert set(described["post"]["responses"]) == statuses | {"413", "415"}
    assert json.loads(json.dumps(described)) == described
