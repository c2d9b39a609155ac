"""What `/sparql` says of itself: the SPARQL service description, and its part of the OpenAPI."""

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from graph.examples import prefix_triples
from graph.export.rdf import FORMATS
from graph.prefixes import PREFIXES
from graph.query.guard import Form
from graph.query.wire import MAX_QUERY_BYTES
from graph.snapshot import Snapshot
from graph.void import ADDRESS

DIRECT = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"

_SD = PREFIXES["sd"]
_FORMATS = "http://www.w3.org/ns/formats/"
_SIMPLE = "http://www.w3.org/ns/entailment/Simple"
_RDF_TYPE = PREFIXES["rdf"] + "type"
_GEOF = "http://www.opengis.net/def/function/geosparql/"
_WRITTEN_WITH = {
    **{name: PREFIXES[name] for name in ("fo", "rdfs", "schema", "sd", "sh", "void", "xsd")},
    "formats": _FORMATS,
    "geof": _GEOF,
}
_RESULT_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads"),
)
# What the engine has beyond SPARQL 1.1: https://github.com/w3c/sparql-dev/tree/main/SEP
_EXTENSIONS = ("SEP-0002/sep-0002.md", "SEP-0006/sep-0006.md")
_SEP = "https://github.com/w3c/sparql-dev/blob/main/SEP/"
_FUNCTIONS = (
    *("area", "asGeoJSON", "centroid", "convexHull", "coordinateDimension", "difference"),
    *("dimension", "distance", "ehContains", "ehCoveredBy", "envelope", "getSRID"),
    *("intersection", "isEmpty", "isSimple", "length", "perimeter", "rcc8dc", "rcc8ec", "rcc8eq"),
    *("rcc8ntpp", "rcc8ntppi", "rcc8po", "rcc8tpp", "rcc8tppi", "relate", "sfContains"),
    *("sfCrosses", "sfDisjoint", "sfEquals", "sfIntersects", "sfOverlaps", "sfTouches"),
    *("sfWithin", "spatialDimension", "symDifference", "union"),
)


def describe(url: str, base: str, dataset: Sequence[ox.Triple], media_type: str) -> bytes:
    """Return the service description (SPARQL 1.1 Service Description) of the endpoint `url`.

    `dataset` describes what is served, as `graph.void` does, and whatever else editors read here.
    No sd:Feature of the standard holds (no union as default graph, no federation, no fetching of
    graphs, no empty graphs), and as nothing is ever loaded from elsewhere there is no input
    format either. Raises `ValueError` if `url` is no IRI.
    """
    service = ox.NamedNode(url)
    statements: list[tuple[str, str]] = [
        (_RDF_TYPE, _SD + "Service"),
        (_SD + "endpoint", url),
        (_SD + "supportedLanguage", _SD + "SPARQL11Query"),
        *((_SD + "languageExtension", _SEP + extension) for extension in _EXTENSIONS),
        *((_SD + "extensionFunction", _GEOF + name) for name in _FUNCTIONS),
        *((_SD + "resultFormat", _FORMATS + name) for name in _RESULT_FORMATS),
        (_SD + "defaultEntailmentRegime", _SIMPLE),
        (_SD + "defaultDataset", f"{base}{ADDRESS}#dataset"),
    ]
    kinds = {"extensionFunction": "Function", "languageExtension": "Feature"}
    kinds = {**kinds, "defaultEntailmentRegime": "EntailmentRegime"}
    typed = [(o, _SD + kinds[p[len(_SD) :]]) for p, o in statements if p[len(_SD) :] in kinds]
    triples = [
        *(ox.Triple(service, ox.NamedNode(p), ox.NamedNode(o)) for p, o in statements),
        *(ox.Triple(ox.NamedNode(s), ox.NamedNode(_RDF_TYPE), ox.NamedNode(o)) for s, o in typed),
    ]
    return write([*triples, *dataset], media_type)


def dataset_triples(current: Snapshot, root: str) -> list[ox.Triple]:
    """Return what a program needs to query what is served at the address `root`: the dataset in
    VoID, with where it can be had, and the prefixes."""
    dataset = ox.NamedNode(f"{current.base}{ADDRESS}#dataset")
    places = [("sparqlEndpoint", "sparql"), *(("dataDump", f"export/dataset.{f}") for f in FORMATS)]
    return [
        *current.description(),
        *(
            ox.Triple(dataset, ox.NamedNode(PREFIXES["void"] + name), ox.NamedNode(root + path))
            for name, path in places
        ),
        *prefix_triples(current.base),
    ]


def write(triples: Sequence[ox.Triple], media_type: str) -> bytes:
    """Return `triples` in the RDF syntax `media_type`."""
    format_ = ox.RdfFormat.from_media_type(media_type)
    assert format_ is not None
    written = ox.serialize(triples, format=format_, prefixes=_WRITTEN_WITH)
    assert written is not None
    return written


def openapi_description() -> dict[str, Any]:
    """Return the path item of `/sparql` for an OpenAPI 3.1 document."""
    parameters = [_parameter(*parts) for parts in _DOCUMENTED]
    query, *rest = parameters
    direct = {"schema": {"type": "string"}, "example": "ASK {}"}
    properties = {p["name"]: {**p["schema"], "description": p["description"]} for p in parameters}
    form = {"schema": {"type": "object", "properties": properties, "required": ["query"]}}
    body = {"required": True, "content": {DIRECT: direct, FORM: form}}
    get = {
        "summary": "Ask a SPARQL query",
        "description": "SPARQL 1.1 Protocol. Without a query: the service description, "
        "or the query editor for a browser.",
        "operationId": "sparql_get",
        "parameters": [query, *rest],
        "responses": _responses(414),
    }
    post = {
        "summary": "Ask a SPARQL query, however long",
        "description": f"SPARQL 1.1 Protocol; a query has at most {MAX_QUERY_BYTES} bytes.",
        "operationId": "sparql_post",
        "parameters": rest,
        "requestBody": body,
        "responses": _responses(413, 415),
    }
    return {"get": {"tags": ["sparql"], **get}, "post": {"tags": ["sparql"], **post}}


_IRIS: dict[str, Any] = {"type": "array", "items": {"type": "string", "format": "iri"}}
_DOCUMENTED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("query", {"type": "string"}, "the query"),
    ("default-graph-uri", _IRIS, "graph for the default graph of the query's dataset; repeatable"),
    ("named-graph-uri", _IRIS, "named graph of the query's dataset; repeatable"),
    ("timeout", {"type": "number", "exclusiveMinimum": 0}, "seconds; may lower the deadline"),
    (
        "partial",
        {"type": "string", "enum": ["0", "1"]},
        "1: end after the first rows; the header Foedera-Partial says if there are more",
    ),
    (
        "explain",
        {"type": "string", "enum": ["0", "1"]},
        "1: in place of the answer what the query costs and why, as JSON or text",
    ),
)


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _responses(*statuses: int) -> dict[str, Any]:
    text = {"schema": {"type": "string"}}
    media_types = dict.fromkeys((*Form.SELECT.media_types, *Form.CONSTRUCT.media_types), text)
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers: dict[int, tuple[str, dict[str, Any]]] = {
        200: ("The answer; complete, or the transfer breaks", media_types),
        304: ("The client has the answer already", {}),
        400: ("Not a query, or a parameter that cannot be understood", problem),
        403: ("An update, or a query that would fetch from another host", problem),
        406: ("Nothing that can be had is acceptable", problem),
        413: ("The query is too long", problem),
        414: ("The query is too long", problem),
        415: ("Neither a query nor a form", problem),
        422: ("The answer is larger than one may be", problem),
        500: ("The query could not be finished", problem),
        503: ("Too much memory needed, or too many queries waiting", problem),
        504: ("The query was stopped at its deadline", problem),
        505: ("The answer is so long that only HTTP/1.1 could show it broken off", problem),
    }
    return {
        str(status): {"description": description, **({"content": content} if content else {})}
        for status, (description, content) in answers.items()
        if status not in (413, 414, 415) or status in statuses
    }
