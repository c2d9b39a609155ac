"""The service itself: its index, health, JSON-LD context, and the documentation page."""

from importlib.resources import files

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api import models
from api.routes.common import PROBLEMS, Current
from api.serving import Live, Serving
from graph.errors import UnknownFact, did_you_mean
from graph.resources import package_version
from graph.schemas import NAMES

router = APIRouter(tags=["service"])

_DOCS_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Foedera: the HTTP interface</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/static/docs.js"></script>
</body>
</html>
"""
_DOCS_FILES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
}


def index(leased: Live) -> JSONResponse:
    """Return what is served, as JSON."""
    snapshot = leased.snapshot
    routes = ("sparql", "entities", "facts", "claims", "questions", "documents", "paths", "docs")
    return JSONResponse(
        {
            "name": "Foedera",
            "version": package_version(),
            "snapshot": snapshot.id,
            "base": snapshot.base,
            "counts": snapshot.manifest["counts"],
            "links": {name: f"/{name}" for name in routes},
        }
    )


@router.get("/health/live", response_model=models.Health)
def health_live() -> JSONResponse:
    """Whether the process answers at all."""
    return JSONResponse({"status": "ok", "snapshot": None, "sandbox": None, "store": None})


@router.get("/health/ready", response_model=models.Health, responses=PROBLEMS)
async def health_ready(request: Request) -> JSONResponse:
    """Whether a snapshot is served and a query was answered just now, and which snapshot it is.

    `sandbox` says what keeps a query worker from network, programs and files:
    `seccomp+landlock`, one of the two, or `none` where the system has neither. `store` is where
    queries find the graph, `memory` or `disk`.
    """
    serving: Serving = request.app.state.serving
    with serving.lease() as leased:
        await leased.try_query()
        state = leased.pool.state()
    return JSONResponse(
        {
            "status": "ok",
            "snapshot": leased.snapshot.id,
            "sandbox": state.sandbox,
            "store": state.store,
        }
    )


@router.get("/context.jsonld", responses=PROBLEMS)
def context(current: Current) -> Response:
    """The JSON-LD context of our terms."""
    content = (current.ontology / "context.jsonld").read_bytes()
    return Response(content, media_type="application/ld+json")


@router.get("/schemas/{name}.json", responses=PROBLEMS)
def schema(name: str, current: Current) -> Response:
    """The JSON Schema of a kind of seed file: `sources`, `entities`, `facts` and so on."""
    if name not in NAMES:
        raise UnknownFact(f"no schema {name!r}{did_you_mean(name, NAMES)}")
    content = (current.ontology / "schemas" / f"{name}.json").read_bytes()
    return Response(content, media_type="application/schema+json")


@router.get("/docs", include_in_schema=False)
def docs() -> HTMLResponse:
    """The interactive description of all routes; loads nothing from another host."""
    return HTMLResponse(_DOCS_PAGE)


@router.get("/docs/{name}", include_in_schema=False)
def docs_file(name: str) -> Response:
    """A file of the documentation page, from the package that brings it."""
    if name not in _DOCS_FILES:
        return Response(status_code=404)
    content = files("fastapi_offline").joinpath("static", name).read_bytes()
    return Response(content, media_type=_DOCS_FILES[name])
