"""Files of the whole graph or of a slice of it: GEXF for Gephi, node-link JSON, CSV, RDF."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from api.routes.common import (
    PROBLEMS,
    Current,
    Narrowed,
    known_parameters,
)
from graph.export import MEDIA_TYPES, export
from graph.filters import Filters
from graph.snapshot import Snapshot

router = APIRouter(
    prefix="/export",
    tags=["export"],
    responses=PROBLEMS,
    dependencies=[Depends(known_parameters)],
)

_Edges = Annotated[
    Literal["merged", "per-fact"],
    Query(description="one edge for each pair and relation, or one for each fact"),
]


def _files(*forms: str) -> dict[int | str, dict[str, Any]]:
    """Return what the description says of a file that is one of `forms`."""
    return {200: {"content": {MEDIA_TYPES[form]: {} for form in forms}}}


def _file(
    current: Snapshot, form: str, filters: Filters, *, merged: bool = True, dynamic: bool = False
) -> StreamingResponse:
    chunks = export(current, form, filters, merged=merged, dynamic=dynamic)
    name = form if "." in form else f"foedera.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(chunks, media_type=MEDIA_TYPES[form], headers=headers)


@router.get("/graph.gexf", response_class=StreamingResponse, responses=_files("gexf"))
def graph_gexf(
    current: Current,
    narrowed: Narrowed,
    edges: _Edges = "merged",
    dynamic: Annotated[bool, Query(description="with a timeline (spells)")] = False,
) -> StreamingResponse:
    """The network for Gephi, as GEXF 1.3."""
    return _file(current, "gexf", narrowed, merged=edges == "merged", dynamic=dynamic)


@router.get("/graph.json", response_class=StreamingResponse, responses=_files("json"))
def graph_json(current: Current, narrowed: Narrowed) -> StreamingResponse:
    """The network in networkx's node-link form, links under `edges`."""
    return _file(current, "json", narrowed)


@router.get("/{table}.csv", response_class=StreamingResponse, responses=_files("nodes.csv"))
def table_csv(
    table: Literal["nodes", "edges"], current: Current, narrowed: Narrowed
) -> StreamingResponse:
    """The nodes or edges as a table; cells that a spreadsheet would run are quoted."""
    return _file(current, f"{table}.csv", narrowed)


@router.get(
    "/dataset.{form}",
    response_class=StreamingResponse,
    responses=_files("nq", "trig", "ttl", "jsonld"),
)
def dataset(form: Literal["nq", "trig", "ttl", "jsonld"], current: Current) -> StreamingResponse:
    """The whole dataset as RDF; `ttl` holds the default graph alone."""
    return _file(current, form, Filters())
