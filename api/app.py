"""The HTTP service, on one screen: what is served, in which order requests pass, which routes."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles
from starlette.routing import Route

from api import problems
from api.middleware import Caching, Headers
from api.routes import descriptions, editor, exports, gaps, pages, records, service
from api.routes.graph_store import GraphStoreEndpoint, openapi_graphs
from api.routes.sparql import SparqlEndpoint, openapi_description
from api.serving import serving
from api.settings import Settings
from graph.resources import package_version

# A query of 64 kB, every byte of it percent-encoded, fits; a longer one gets our own answer.
_MAX_HEAD_BYTES = 256 * 1024
_GRACE_SECONDS = 5
# Edges are made of facts, a claim has one source, a list of claims has claims in it, and values
# are those of facts.
_NOT_OF = {"/claims": ("relation", "min_sources", "view"), "/values": ("view",)}
_DESCRIPTION = (
    "Treaties, exercises, arms transfers, organizations, people, and who claims what about whom: "
    "every fact with its evidence."
)


def create_app(settings: Settings) -> FastAPI:
    """Return the service for `settings`; nothing is opened before it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with serving(settings) as served:
            app.state.serving = served
            yield

    app = FastAPI(
        title="Foedera",
        version=package_version(),
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    problems.install(app, pages.problem_page)
    app.add_middleware(Caching)
    app.add_middleware(Headers)
    sparql = SparqlEndpoint(
        lambda: app.state.serving.lease(),
        render_editor=editor.query_page,
        describe_data=descriptions.of_service,
        find_notes=descriptions.notes_on,
    )
    app.router.routes.append(Route("/sparql", sparql, include_in_schema=False))
    graphs = GraphStoreEndpoint(lambda: app.state.serving.lease())
    for path in ("/graphs", "/graphs/{name:path}"):
        app.router.routes.append(Route(path, graphs, include_in_schema=False))
    for part in (pages, editor, records, gaps, exports, descriptions, service):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(packages=[("api", "web/static")]), name="static")
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # as FastAPI documents it
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI description, with what is no FastAPI route: `/sparql` and `/graphs`."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes
        )
        schema["paths"]["/sparql"] = openapi_description()
        schema["paths"].update(openapi_graphs())
        _correct(schema["paths"])
        app.openapi_schema = schema
    return app.openapi_schema


def _correct(paths: dict[str, Any]) -> None:
    """Take out of the description what the framework adds and the routes do not have."""
    for methods in paths.values():
        for operation in methods.values():
            # What is wrong with a parameter is answered with 400.
            operation["responses"].pop("422", None)
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if status.startswith(("4", "5")) and "application/json" in content:
                    content[problems.MEDIA_TYPE] = content.pop("application/json")
    for path, lacking in _NOT_OF.items():
        route = paths[path]["get"]
        route["parameters"] = [p for p in route["parameters"] if p["name"] not in lacking]


def serve(settings: Settings) -> None:
    """Serve until told to stop, in as many processes as the settings say.

    Raises `SnapshotError` if there is nothing to serve.
    """
    import uvicorn

    from graph.snapshot import open_snapshot

    open_snapshot(settings.data).close()
    os.environ.update(_as_variables(settings))
    uvicorn.run(
        "api.app:from_environment",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        # h11 bounds the size of a header; the other parser reads one of 5 MB.
        http="h11",
        h11_max_incomplete_event_size=_MAX_HEAD_BYTES,
        access_log=False,
        # One client that has stopped reading must not keep the service from stopping.
        timeout_graceful_shutdown=_GRACE_SECONDS,
        server_header=False,
    )


def from_environment() -> FastAPI:
    """Return the service as the variables `FOEDERA_*` set it; each HTTP process calls this."""
    return create_app(Settings())


def _as_variables(settings: Settings) -> dict[str, str]:
    """Return `settings` as the variables that a further process reads them from."""
    values = settings.model_dump(mode="json", exclude_none=True)
    values["seeds"] = ":".join(values["seeds"])
    return {f"FOEDERA_{name.upper()}": str(value) for name, value in values.items()}
