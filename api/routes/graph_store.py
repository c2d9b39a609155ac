"""Whole graphs by the SPARQL 1.1 Graph Store HTTP Protocol, to be read; builds write them."""

import json
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.types import Send

from api.problems import bad_parameter, blank
from api.routes.sparql import Leased, Operation, Refused, SparqlEndpoint, client_of, parameters_of
from graph.query.guard import Form, check

_METHODS = "GET, HEAD, OPTIONS"
_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_ANYTHING = check("ASK { ?s ?p ?o }")


class GraphStoreEndpoint(SparqlEndpoint):
    """An ASGI application that answers with the graph at its own address, or with the one that
    `?graph=` or `?default` names; a graph is written as the answer to a query is.

    The address of a graph is the snapshot's base with the path of the request.
    """

    methods = _METHODS

    async def _serve(self, request: Request, body: bytes, send: Send) -> None:
        with self._lease() as leased:
            graph = _graph(request, leased.snapshot.base)
            if graph is not None and not await self._is_there(request, graph, leased):
                raise Refused(blank(404, f"there is no graph {graph}"))
            graphs = None if graph is None else (graph,)
            operation = Operation(_EVERYTHING, graphs, None, None, False)
            await self._query(request, _EVERYTHING, operation, leased, send)

    async def _is_there(self, request: Request, graph: str, leased: Leased) -> bool:
        json_type = Form.ASK.media_types[0]
        async with leased.pool.query(
            _ANYTHING, media_type=json_type, client=client_of(request), default_graphs=(graph,)
        ) as answer:
            return bool(json.loads(b"".join([piece async for piece in answer]))["boolean"])


def _graph(request: Request, base: str) -> str | None:
    """Return the IRI of the graph that is asked for, None for the default graph."""
    if request.path_params.get("name"):
        iri = base + request.url.path.removeprefix("/")
    else:
        asked = [(k, v) for k, v in parameters_of(request) if k in ("graph", "default")]
        if len(asked) != 1:
            raise Refused(bad_parameter("graph", "name one graph: ?graph=IRI or ?default"))
        [(name, iri)] = asked
        if name == "default":
            return None
    try:
        return ox.NamedNode(iri).value
    except ValueError as error:
        raise Refused(bad_parameter("graph", f"{iri!r} is no absolute IRI")) from error


def openapi_graphs() -> dict[str, Any]:
    """Return the path items of the graph store for an OpenAPI 3.1 document."""
    text = {"schema": {"type": "string"}}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    media_types = dict.fromkeys(Form.CONSTRUCT.media_types, text)
    responses = {
        "200": {"description": "The graph", "content": media_types},
        "304": {"description": "The client has the graph already"},
        "400": {"description": "Not one graph is named", "content": problem},
        "404": {"description": "There is no such graph", "content": problem},
        "406": {"description": "Nothing that can be had is acceptable", "content": problem},
        "503": {"description": "Too many queries are waiting", "content": problem},
        "504": {"description": "The graph was not written in time", "content": problem},
    }
    described = "SPARQL 1.1 Graph Store HTTP Protocol, reading only."

    def get(id_: str, summary: str, *parameters: dict[str, Any]) -> dict[str, Any]:
        operation = {"summary": summary, "description": described, "operationId": id_}
        return {
            "get": {
                "tags": ["sparql"],
                **operation,
                "parameters": [*parameters],
                "responses": responses,
            }
        }

    iri = {"type": "string", "format": "iri"}
    graph = {"name": "graph", "in": "query", "schema": iri, "description": "IRI of a named graph"}
    default = {
        "name": "default",
        "in": "query",
        "schema": {"type": "string"},
        "allowEmptyValue": True,
        "description": "the default graph",
    }
    name = {
        "name": "name",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": "rest of the graph's IRI",
    }
    return {
        "/graphs": get("graphs_get", "A whole graph by its IRI", graph, default),
        "/graphs/{name}": get("graph_get", "A whole graph at its own address", name),
    }
