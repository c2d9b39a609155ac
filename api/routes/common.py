"""What the routes share: the lease of a snapshot, the filters, and lists with a next page."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BeforeValidator

from api.models import Problem
from api.serving import Live, Serving
from graph.errors import FilterError, SnapshotNotKept, did_you_mean
from graph.facts import Shape
from graph.filters import Filters, when_filter
from graph.paging import Page
from graph.snapshot import Snapshot
from graph.when import When

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text}
    for status, text in (
        (400, "A parameter cannot be understood; the problem names it"),
        (404, "Nothing has this id; the problem names the nearest ones"),
        (410, "It has been retracted, or the snapshot asked for is not kept"),
    )
}


def live(request: Request) -> Iterator[Live]:
    """Hold the current snapshot for the time of one request."""
    serving: Serving = request.app.state.serving
    with serving.lease() as leased:
        yield leased


def snapshot(
    leased: Annotated[Live, Depends(live)],
    wanted: Annotated[
        str | None,
        Query(
            alias="snapshot",
            description="id of the snapshot to answer from; only the one served is kept open",
        ),
    ] = None,
) -> Snapshot:
    """Return the snapshot to answer from; raise if another one is asked for."""
    if wanted and wanted != leased.snapshot.id:
        raise SnapshotNotKept(f"snapshot {wanted!r} is not served; {leased.snapshot.id!r} is")
    return leased.snapshot


Current = Annotated[Snapshot, Depends(snapshot)]
Limit = Annotated[int, Query(ge=1, le=1000, description="items on a page")]
FirstHand = Annotated[
    bool | None,
    BeforeValidator(lambda written: written or None),  # forms send an empty one
    Query(
        description="true: what a document states itself or quotes somebody for itself; "
        "false: what reached every document through others"
    ),
]
Via = Annotated[
    str | None,
    Query(description="id or name of somebody through whom it came (attribution chain)"),
]
Cursor = Annotated[str | None, Query(description="where to go on, from `next`")]


def window(
    at: Annotated[
        str | None,
        Query(description="a day (EDTF): what may hold or happen on it", examples=["2019-06-05"]),
    ] = None,
    during: Annotated[
        str | None,
        Query(description="an interval (EDTF): what may overlap it", examples=["2018/2019"]),
    ] = None,
) -> When | None:
    """Return the time that a request asks for; left empty, as forms send it, there is none."""
    if at and during:
        raise FilterError("during", "give 'at' or 'during', not both")
    return when_filter("at", at or None) or when_filter("during", during or None)


Window = Annotated[When | None, Depends(window)]


def filters(
    at: Window,
    kind: Annotated[
        str | None,
        Query(description="kind of fact, those below it included", examples=["JointExercise"]),
    ] = None,
    entity_kind: Annotated[
        str | None, Query(description="kind of entity that plays a role")
    ] = None,
    relation: Annotated[
        str | None, Query(description="word of an edge", examples=["exercised with"])
    ] = None,
    place: Annotated[str | None, Query(description="a place, with what lies in it")] = None,
    status: Annotated[
        str | None,
        Query(description="planned, signed, in-force, delivered, cancelled, ended or happened"),
    ] = None,
    origin: Annotated[str | None, Query(description="curated, imported or parsed")] = None,
    document: Annotated[str | None, Query(description="id of a document that it rests on")] = None,
    attributed_to: Annotated[
        str | None, Query(description="id or name of whoever claims it")
    ] = None,
    event_type: Annotated[
        str | None,
        Query(
            description="PLOVER's type of an event, or a quad class such as material-conflict",
            examples=["consult"],
        ),
    ] = None,
    min_sources: Annotated[
        int, Query(ge=0, le=1000, description="least number of independent origins")
    ] = 0,
    view: Annotated[
        Literal["asserted", "claims", "all"], Query(description="facts, what claims state, or both")
    ] = "asserted",
    first_hand: FirstHand = None,
    via: Via = None,
) -> Filters:
    """Return the filters of a request; they mean the same on every route.

    A filter left empty, as forms send it, is none.
    """
    return Filters(
        at=at,
        kind=kind or None,
        entity_kind=entity_kind or None,
        relation=relation or None,
        place=place or None,
        status=status or None,
        origin=origin or None,
        document=document or None,
        attributed_to=attributed_to or None,
        event_type=event_type or None,
        min_sources=min_sources,
        view=view,
        first_hand=first_hand,
        via=via or None,
    )


Narrowed = Annotated[Filters, Depends(filters)]


def known_parameters(request: Request) -> None:
    """Refuse parameters that the route does not have, and ones given twice.

    A misspelt filter that is ignored gives a wrong answer that looks right. Raises
    `FilterError` with the nearest parameter that there is.
    """
    described = request.app.openapi()["paths"][request.scope["route"].path]["get"]
    known = [p["name"] for p in described.get("parameters", ()) if p["in"] == "query"]
    for name in request.query_params:
        if name not in known:
            hint = did_you_mean(name, known)
            raise FilterError(name, f"this route has no parameter {name!r}{hint}")
        if len(request.query_params.getlist(name)) > 1:
            raise FilterError(name, f"{name!r} is given more than once")


def page_shape(request: Request, page: Page) -> Shape:
    """Return a list: its items, and the address of the next page."""
    following = None
    if page.cursor is not None:
        query = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
        following = f"{request.url.path}?{urlencode([*query, ('cursor', page.cursor)])}"
    return {"items": list(page.items), "next": following}


def paged(request: Request, page: Page) -> JSONResponse:
    """Return a list as JSON, with the address of its next page in a `Link` header too."""
    shape = page_shape(request, page)
    link = {"Link": f'<{shape["next"]}>; rel="next"'} if shape["next"] else None
    return JSONResponse(shape, headers=link)


def list_shape(items: Sequence[Shape]) -> Shape:
    """Return a whole list that has no further page."""
    return {"items": list(items), "next": None}
