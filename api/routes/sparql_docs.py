"""What `/sparql` says of itself: the SPARQL service description, and its part of the OpenAPI."""

from typing import Any

import pyoxigraph as ox

from graph.query.guard import Form
from graph.query.wire import MAX_QUERY_BYTES

DIRECT = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_RESULT_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads"),
)


def describe(url: str, base: str, media_type: str) -> bytes:
    """Return the service description (SPARQL 1.1 Service Description) of the endpoint `url`.

    Blank nodes have fixed names, so that the same bytes come each time. Raises `ValueError` if
    `url` is no IRI.
    """
    service, dataset = ox.BlankNode("service"), ox.BlankNode("dataset")
    default = ox.BlankNode("default")
    named = {name: ox.BlankNode(name) for name in ("stated", "ontology")}
    statements: list[tuple[ox.BlankNode, str, ox.NamedNode | ox.BlankNode]] = [
        (service, _RDF_TYPE, ox.NamedNode(_SD + "Service")),
        (service, _SD + "endpoint", ox.NamedNode(url)),
        (service, _SD + "supportedLanguage", ox.NamedNode(_SD + "SPARQL11Query")),
        *((service, _SD + "resultFormat", ox.NamedNode(_FORMATS + f)) for f in _RESULT_FORMATS),
        (service, _SD + "defaultDataset", dataset),
        (dataset, _RDF_TYPE, ox.NamedNode(_SD + "Dataset")),
        (dataset, _SD + "defaultGraph", default),
        (default, _RDF_TYPE, ox.NamedNode(_SD + "Graph")),
        *(
            triple
            for name, graph in named.items()
            for triple in (
                (dataset, _SD + "namedGraph", graph),
                (graph, _RDF_TYPE, ox.NamedNode(_SD + "NamedGraph")),
                (graph, _SD + "name", ox.NamedNode(f"{base}graphs/{name}")),
            )
        ),
    ]
    triples = [ox.Triple(s, ox.NamedNode(p), o) for s, p, o in statements]
    format_ = ox.RdfFormat.from_media_type(media_type)
    assert format_ is not None
    prefixes = {"sd": _SD, "formats": _FORMATS}
    written = ox.serialize(triples, format=format_, prefixes=prefixes)
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
        500: ("The query could not be finished", problem),
        503: ("Too much memory needed, or too many queries waiting", problem),
        504: ("The query was stopped at its deadline", problem),
    }
    return {
        str(status): {"description": description, **({"content": content} if content else {})}
        for status, (description, content) in answers.items()
        if status not in (413, 414, 415) or status in statuses
    }
