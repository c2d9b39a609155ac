"""The W3C's tests of the SPARQL 1.1 Protocol and Service Description, over a real connection."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox
import pytest

from tests import w3c
from tests.w3c import MF, UT, Graph
from tests.w3c_service import Service

pytestmark = [pytest.mark.shared, pytest.mark.w3c]

HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SD = "http://www.w3.org/ns/sparql-service-description#"
BASE = "http://www.example/"
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        *("application/sparql-results+json", "application/sparql-results+xml"),
        *("text/csv", "text/tab-separated-values"),
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml"},
}
# They change the graph, which here is done by a build and never over HTTP.
UPDATES = frozenset(
    (
        *("update_base_uri", "update_dataset_default_graph", "update_dataset_default_graphs"),
        *("update_dataset_full", "update_dataset_named_graphs", "update_post_direct"),
        "update_post_form",
    )
)


@pytest.fixture(scope="module")
def manifest(suites: Path) -> Graph:
    return w3c.read_graph(suites, "sparql11/protocol/manifest.ttl")


@pytest.fixture(scope="module")
def service(
    suites: Path, manifest: Graph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The service on the union of what the protocol tests ask for; they do not get in each
    other's way."""
    store = tmp_path_factory.mktemp("protocol") / "store"
    written = ox.Store(str(store))
    for test in manifest.instances(MF + "ProtocolTest"):
        for data in manifest.objects(test, UT + "graphData"):
            file = str(manifest.text(data, UT + "graph")).removeprefix(w3c.SUITES)
            graph = ox.NamedNode(str(manifest.text(data, RDFS + "label")))
            content = (suites / file).read_bytes()
            written.load(content, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    written.flush()
    del written
    with Service() as running:
        running.choose(store, BASE)
        yield running


def test_the_service_passes_every_protocol_test_that_changes_nothing(
    service: Service, manifest: Graph
) -> None:
    tests = [t for t in manifest.instances(MF + "ProtocolTest") if name_of(t) not in UPDATES]
    failed = {
        name_of(test): wrong
        for test in tests
        for request in requests(manifest, test)
        if (wrong := exchange(service, manifest, request))
    }

    assert len(tests) == 27
    assert failed == {}


def test_the_service_refuses_every_protocol_test_that_would_change_the_graph(
    service: Service, manifest: Graph
) -> None:
    updates = [t for t in manifest.instances(MF + "ProtocolTest") if name_of(t) in UPDATES]
    before = everything(service)
    answers = {
        name_of(test): send(service, manifest, requests(manifest, test)[0]) for test in updates
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        UPDATES, 403
    )
    assert everything(service) == before


def name_of(test: ox.NamedNode) -> str:
    return test.value.rpartition("#")[2]


def everything(service: Service) -> list[Any]:
    query = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"
    found = service.client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert len(found) == 3
    return list(found)


def requests(manifest: Graph, test: ox.NamedNode) -> list[Any]:
    action = manifest.value(test, MF + "action")
    return [
        request
        for listed in manifest.objects(action, HT + "requests")
        for request in manifest.items(listed)
    ]


def send(service: Service, manifest: Graph, request: object) -> httpx.Response:
    """Send a request of the manifest, to our path."""
    path = urlsplit(str(manifest.text(request, HT + "absolutePath")))
    body = manifest.value(request, HT + "body")
    encoding = manifest.text(body, CNT + "characterEncoding") or "UTF-8"
    content = (manifest.text(body, CNT + "chars") or "").encode(encoding) if body else None
    headers = {
        str(manifest.text(field, HT + "fieldName")): str(manifest.text(field, HT + "fieldValue"))
        for field in manifest.items(manifest.value(request, HT + "headers"))
    }
    method = str(manifest.text(request, HT + "methodName"))
    return service.client.request(method, f"/sparql?{path.query}", content=content, headers=headers)


def exchange(service: Service, manifest: Graph, request: object) -> list[str]:
    """Make one exchange of the manifest; return what about it was not as it should be."""
    answer = send(service, manifest, request)
    expected = manifest.value(request, HT + "resp")
    statuses = [status.value[-3] for status in manifest.objects(expected, MF + "expectedStatus")]
    wrong = []
    if str(answer.status_code)[0] not in statuses:
        wrong.append(f"{answer.status_code}, not one of {statuses}")
    media_type = answer.headers["content-type"].partition(";")[0]
    format_ = manifest.text(expected, MF + "expectedFormat")
    if format_ is not None and media_type not in FORMATS[format_]:
        wrong.append(f"{media_type} is not {format_}")
    if format_ == "RDF":
        [*ox.parse(answer.content, format=ox.RdfFormat.from_media_type(media_type))]
    boolean = manifest.text(expected, MF + "expectedBoolean")
    if boolean is not None and w3c.read_json(answer.content) is not (boolean == "true"):
        wrong.append(f"not {boolean}")
    return wrong


# Service Description: the manifest has a name for each test and leaves what to do to the reader.


@pytest.mark.parametrize("media_type", sorted(FORMATS["RDF"]))
def test_returns_rdf(service: Service, media_type: str) -> None:
    """A GET on the endpoint returns RDF."""
    answer = service.client.get("/sparql", headers={"Accept": media_type})

    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert description(answer)


def test_has_endpoint_triple(service: Service) -> None:
    """The description has a triple of sd:endpoint that names where it was found."""
    answer = service.client.get("/sparql")
    triples = description(answer)
    endpoints = {t.object for t in triples if t.predicate == ox.NamedNode(SD + "endpoint")}

    assert endpoints == {ox.NamedNode(str(answer.url))}


# Domain and range of the properties of SPARQL 1.1 Service Description §3, by class; a range of
# None is any resource.
SCHEMA: dict[str, tuple[str, str | None]] = {
    "endpoint": ("Service", None),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "supportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", None),
    "inputFormat": ("Service", None),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", None),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "graph": ("NamedGraph", "Graph"),
}
# Instances that the vocabulary itself defines; a Dataset is a GraphCollection.
INSTANCES = {
    "SPARQL10Query": "Language",
    "SPARQL11Query": "Language",
    "SPARQL11Update": "Language",
    "DereferencesURIs": "Feature",
    "UnionDefaultGraph": "Feature",
    "RequiresDataset": "Feature",
    "EmptyGraphs": "Feature",
    "BasicFederatedQuery": "Feature",
}


def test_conforms_to_schema(service: Service) -> None:
    """Every term is one of the vocabulary, and stands between things of its domain and range."""
    triples = description(service.client.get("/sparql"))
    types: dict[Any, set[str]] = {
        ox.NamedNode(SD + name): {type_} for name, type_ in INSTANCES.items()
    }
    for triple in triples:
        if triple.predicate == RDF_TYPE:
            named = str(getattr(triple.object, "value", "")).removeprefix(SD)
            also = {"GraphCollection"} if named == "Dataset" else set()
            types.setdefault(triple.subject, set()).update({named}, also)
    said = [
        (triple.subject, triple.predicate.value.removeprefix(SD), triple.object)
        for triple in triples
        if triple.predicate.value.startswith(SD)
    ]

    assert {term for _s, term, _o in said} <= SCHEMA.keys()
    for subject, term, object_ in said:
        domain, range_ = SCHEMA[term]
        assert domain in types[subject], term
        assert not isinstance(object_, ox.Literal), term
        assert range_ is None or range_ in types[object_], term
    assert sum("Service" in of for of in types.values()) == 1


def description(answer: httpx.Response) -> list[ox.Triple]:
    assert answer.status_code == 200
    media_type = re.split("[;,]", answer.headers["content-type"])[0]
    format_ = ox.RdfFormat.from_media_type(media_type)
    return [quad.triple for quad in ox.parse(answer.content, format=format_)]
