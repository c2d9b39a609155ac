"""The HTTP service, on one screen: what is served, in which order requests pass, which routes."""

import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from api.connection import SPARQL, Connection
from api.middleware import Caching, Headers
from api.ready import ReadyAnswers
from api.routes import descriptions, editor, exports, gaps, pages, records, service
from api.routes.graph_store import GraphStoreEndpoint, openapi_graphs
from api.routes.sparql import SparqlEndpoint, openapi_description
from api.serving import serving
from api.settings import Settings
from graph.resources import package_version

_GRACE_SECONDS = 5
# Objects more than there were, and how often the young and the middle-aged are looked through
# before the older ones are; by default 700, 10, 10, which took a tenth of the time of a lookup.
_COLLECT_AFTER = (20_000, 20, 100)
# Edges are made of facts, a claim has one source, a list of claims has claims in it, and values
# are those of facts.
_NOT_OF = {"/claims": ("relation", "min_sources", "view"), "/values": ("view",)}
_DESCRIPTION = (
    "Treaties, exercises, arms transfers, organizations, people, and who claims what about whom: "
    "every fact with its evidence."
)


class _Service(FastAPI):
    """The service; SPARQL queries go by everything else, which would cost more than they do."""

    _sparql: ASGIApp | None = None

    def answer_queries_with(self, sparql: ASGIApp) -> None:
        """Have SPARQL queries answered by `sparql`, and its unforeseen errors as all others."""
        handler = self.exception_handlers[Exception]
        self._sparql = ServerErrorMiddleware(sparql, handler=handler)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or serve the lifespan."""
        if self._sparql and scope["type"] == "http" and _is_query(scope):
            scope["app"] = self
            await self._sparql(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _is_query(scope: Scope) -> bool:
    """Whether this is a SPARQL query; all else at this address is rare, and may take its time."""
    asks = b"query=" in scope["query_string"] or scope["method"] == "POST"
    return asks and bool(scope["path"] == "/sparql")


def create_app(settings: Settings) -> FastAPI:
    """Return the service for `settings`; nothing is opened before it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, SparqlEndpoint]]:
        async with serving(settings) as served:
            app.state.serving = served
            # What is there now stays, and need not be looked through again and again.
            gc.collect()
            gc.freeze()
            gc.enable()
            gc.set_threshold(*_COLLECT_AFTER)
            yield {SPARQL: sparql}

    app = _Service(
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
    answers = ReadyAnswers(settings.answers_mb << 20)
    sparql = SparqlEndpoint(
        lambda: app.state.serving.lease(),
        render_editor=editor.query_page,
        describe_data=descriptions.of_service,
        find_notes=descriptions.notes_on,
        answers=answers,
    )
    app.router.routes.append(Route("/sparql", sparql, include_in_schema=False))
    app.answer_queries_with(sparql)
    graphs = GraphStoreEndpoint(lambda: app.state.serving.lease(), answers=answers)
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
        http=Connection,
        ws="none",
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
