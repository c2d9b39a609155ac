"""Whole graphs over HTTP: by their address, by their IRI, and the default graph."""

import httpx
import pyoxigraph as ox
import pytest

from graph.snapshot import Snapshot

STATED = "https://w3id.org/foedera/graphs/stated"


@pytest.fixture(scope="module")
def store(demo: Snapshot) -> ox.Store:
    return ox.Store.read_only(str(demo.store))


def triples(answer: httpx.Response) -> set[ox.Triple]:
    assert answer.status_code == 200, answer.text
    format_ = ox.RdfFormat.from_media_type(answer.headers["content-type"].partition(";")[0])
    return {quad.triple for quad in ox.parse(answer.content, format=format_)}


@pytest.mark.parametrize(
    ("address", "graph"),
    [
        ("/graphs/stated", ox.NamedNode(STATED)),
        (f"/graphs?graph={STATED}", ox.NamedNode(STATED)),
        ("/graphs/ontology", ox.NamedNode(STATED.replace("stated", "ontology"))),
        ("/graphs?default", ox.DefaultGraph()),
        ("/graphs?default=", ox.DefaultGraph()),
    ],
)
def test_a_graph_comes_whole_and_alone(
    client: httpx.Client, store: ox.Store, address: str, graph: ox.NamedNode | ox.DefaultGraph
) -> None:
    held = {quad.triple for quad in store.quads_for_pattern(None, None, None, graph)}

    assert len(held) > 100
    assert triples(client.get(address, headers={"Accept": "application/n-triples"})) == held


def test_a_graph_is_sent_once_to_those_who_keep_it(client: httpx.Client) -> None:
    first = client.get("/graphs/stated")
    head = client.head("/graphs/stated")
    again = client.get("/graphs/stated", headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, head.status_code, again.status_code) == (200, 200, 304)
    assert (head.content, head.headers["content-type"]) == (b"", "text/turtle; charset=utf-8")
    assert head.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    ("method", "address", "status", "detail"),
    [
        (
            "GET",
            "/graphs/unknown",
            404,
            "there is no graph https://w3id.org/foedera/graphs/unknown",
        ),
        ("HEAD", "/graphs/unknown", 404, ""),
        ("GET", "/graphs", 400, "name one graph: ?graph=IRI or ?default"),
        ("GET", "/graphs?default&graph=urn:a", 400, "name one graph"),
        ("GET", "/graphs?graph=urn:a&graph=urn:b", 400, "name one graph"),
        ("GET", "/graphs?graph=stated", 400, "'stated' is no absolute IRI"),
        ("PUT", "/graphs/stated", 405, "PUT is none of GET, HEAD, OPTIONS"),
        ("POST", "/graphs?default", 405, "POST is none of GET, HEAD, OPTIONS"),
        ("DELETE", "/graphs?default", 405, "DELETE is none of GET, HEAD, OPTIONS"),
    ],
)
def test_what_cannot_be_done_is_said(
    client: httpx.Client, method: str, address: str, status: int, detail: str
) -> None:
    answer = client.request(method, address)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert method == "HEAD" or detail in answer.json()["detail"]
    assert answer.headers.get("allow") == ("GET, HEAD, OPTIONS" if status == 405 else None)


def test_a_page_of_any_origin_may_read_graphs_and_only_read(client: httpx.Client) -> None:
    answer = client.options("/graphs/stated")

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"


def test_a_graph_that_cannot_be_written_as_wanted_is_refused(client: httpx.Client) -> None:
    answer = client.get("/graphs/stated", headers={"Accept": "text/csv"})

    assert answer.status_code == 406
