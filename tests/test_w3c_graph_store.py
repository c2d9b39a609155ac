"""The W3C's tests of the SPARQL 1.1 Graph Store Protocol, as far as they read.

What a test writes, the test itself puts into the store, as a build does; what it then reads is
read over HTTP.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox
import pytest

from tests import w3c
from tests.w3c import MF, Graph
from tests.w3c_service import Service

pytestmark = [pytest.mark.shared, pytest.mark.w3c]

CNT = "http://www.w3.org/2011/content#"
HT = "http://www.w3.org/2011/http#"
BASE = "http://www.example/"
STATUSES = {"OK": 200, "NotFound": 404}

Contents = dict[ox.NamedNode | ox.DefaultGraph, list[ox.Triple]]
Publish = Callable[[Contents], None]

# How many requests of each test read. Two tests send a form half way, and one has the service
# name a graph, which is for the writing side to understand: they are read up to there.
READ = {
    "manifest-direct.ttl": {
        "put_get_repeat_direct": 2,
        "put_delete_get_delete_direct": 1,
        "post_get_post_get_direct": 1,
        "head_existing_direct": 1,
        "head_non_existing_direct": 1,
    },
    "manifest-indirect.ttl": {
        "put_get_repeat_indirect": 2,
        "put_get_default": 1,
        "put_delete_get_delete_indirect": 1,
        "post_get_post_get_indirect": 1,
        "head_existing_indirect": 1,
        "head_non_existing_indirect": 1,
        "put_get_uri_pct_encoded_indirect": 1,
        "put_get_uri_pct_encoded_twice": 2,
    },
}


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def publish(service: Service, tmp_path: Path) -> Publish:
    """A function that makes the service serve these graphs."""
    made = iter(range(100))

    def publish_graphs(contents: Contents) -> None:
        path = tmp_path / str(next(made))
        store = ox.Store(str(path))
        for graph, triples in contents.items():
            store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
        store.flush()
        del store
        service.choose(path, BASE)

    return publish_graphs


@pytest.mark.parametrize("name", ["manifest-direct.ttl", "manifest-indirect.ttl"])
def test_what_was_written_is_read_as_the_tests_of_the_w3c_expect(
    suites: Path, service: Service, publish: Publish, name: str
) -> None:
    folder = "sparql11/graph-store-protocol"
    manifest = w3c.read_graph(suites, f"{folder}/{name}")
    read: dict[str, int] = {}
    failed = {}
    for test in manifest.instances(MF + "GraphStoreProtocolTest"):
        contents: Contents = {}
        key = test.value.rpartition("#")[2]
        for request in requests(manifest, test):
            if manifest.text(request, HT + "methodName") not in ("GET", "HEAD"):
                if not write(contents, manifest, request):
                    break
                continue
            publish(contents)
            read[key] = read.get(key, 0) + 1
            if wrong := exchange(service, manifest, request):
                failed[key] = wrong

    assert failed == {}
    assert read == READ[name]


def requests(manifest: Graph, test: object) -> list[Any]:
    action = manifest.value(test, MF + "action")
    listed = manifest.objects(action, HT + "requests")
    return [request for node in listed for request in manifest.items(node)]


def write(contents: Contents, manifest: Graph, request: object) -> bool:
    """Do to `contents` what the request asks for; return whether it could be done here."""
    method, graph = manifest.text(request, HT + "methodName"), graph_of(manifest, request)
    if graph is None or "multipart" in headers_of(manifest, request).get("content-type", ""):
        return False
    if method == "DELETE":
        contents.pop(graph, None)
        return True
    kept = contents.get(graph, []) if method == "POST" else []
    contents[graph] = kept + turtle(manifest, request)
    return True


def graph_of(manifest: Graph, request: object) -> ox.NamedNode | ox.DefaultGraph | None:
    address = urlsplit(path_of(manifest, request))
    asked = parse_qsl(address.query, keep_blank_values=True)
    if address.path != "/graphs":
        return ox.NamedNode(BASE + address.path[1:])
    return next(
        (ox.DefaultGraph() if name == "default" else ox.NamedNode(iri) for name, iri in asked), None
    )


def path_of(manifest: Graph, request: object) -> str:
    """Return the address of a request, with our path for that of the manifest."""
    return "/graphs" + str(manifest.text(request, HT + "absolutePath")).removeprefix("/gsp")


def headers_of(manifest: Graph, message: object) -> dict[str, str]:
    fields = manifest.items(manifest.value(message, HT + "headers"))
    return {
        str(manifest.text(field, HT + "fieldName")): str(manifest.text(field, HT + "fieldValue"))
        for field in fields
    }


def turtle(manifest: Graph, message: object) -> list[ox.Triple]:
    text = manifest.text(manifest.value(message, HT + "body"), CNT + "chars") or ""
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=BASE)]


def exchange(service: Service, manifest: Graph, request: object) -> list[str]:
    """Read as the manifest asks; return what about the answer was not as it should be."""
    method, headers = manifest.text(request, HT + "methodName"), headers_of(manifest, request)
    answer = service.client.request(str(method), path_of(manifest, request), headers=headers)
    expected = manifest.value(request, HT + "resp")
    statuses = [
        s.value.rpartition("#")[2] for s in manifest.objects(expected, MF + "expectedStatus")
    ]
    wrong = []
    if answer.status_code not in {STATUSES[status] for status in statuses}:
        wrong.append(f"{answer.status_code}, not one of {statuses}")
    for name, value in headers_of(manifest, expected).items():
        if answer.headers.get(name) != value:
            wrong.append(f"{name}: {answer.headers.get(name)}, not {value}")
    if manifest.value(expected, HT + "body") is not None:
        found = [quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.TURTLE)]
        differs = w3c.difference(turtle(manifest, expected), found, ordered=False)
        wrong += [differs] if differs else []
    return wrong
