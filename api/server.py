"""What a server process runs: SPARQL queries answered at once, and the application for all else.

The application (`api.app`) takes as long to import and to make as all else that a process needs
to start. So it is made once the service has started, in a thread; a request that needs it sooner
waits for it, and a query does not need it.
"""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from threading import Lock
from typing import TYPE_CHECKING

import pyoxigraph as ox
from starlette.datastructures import State
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from api.connection import SPARQL, Connection
from api.problems import on_unexpected
from api.ready import ReadyAnswers
from api.routes.graph_store import GraphStoreEndpoint
from api.routes.sparql import SparqlEndpoint
from api.serving import Lease, Serving, serving
from api.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

_GRACE_SECONDS = 5
# Objects more than there were, and how often the young and the middle-aged are looked through
# before the older ones are; by default 700, 10, 10, which took a tenth of the time of a lookup.
_COLLECT_AFTER = (20_000, 20, 100)


class Service:
    """The service as a server runs it; nothing is opened before it starts.

    `state` has what is served, `serving`, and the `settings`; the application shares it.
    """

    def __init__(self, settings: Settings) -> None:
        self.state = State({"settings": settings})
        answers = ReadyAnswers(settings.answers_mb << 20)
        self.sparql = SparqlEndpoint(
            self._lease,
            render_editor=_query_page,
            describe_data=_description,
            find_notes=_notes,
            answers=answers,
        )
        self.graphs = GraphStoreEndpoint(self._lease, answers=answers)
        self._queries = ServerErrorMiddleware(self.sparql, handler=on_unexpected)
        self._lifespan = Router(lifespan=self._live)
        self._making = Lock()
        self._made: FastAPI | None = None

    def _lease(self) -> Lease:
        current: Serving = self.state.serving
        return current.lease()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or serve the lifespan."""
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
        elif scope["type"] == "http" and _is_query(scope):
            scope["app"] = self
            await self._queries(scope, receive, send)
        else:
            if self._made is None:
                await asyncio.to_thread(self.application)
            assert self._made is not None
            await self._made(scope, receive, send)

    def application(self) -> "FastAPI":
        """Return the application, made when it is first asked for."""
        with self._making:
            if self._made is None:
                from api.app import create_app

                self._made = create_app(self.state, self.sparql, self.graphs)
            return self._made

    @asynccontextmanager
    async def _live(self, _router: object) -> AsyncIterator[dict[str, SparqlEndpoint]]:
        async with serving(self.state.settings) as served:
            self.state.serving = served
            making = asyncio.create_task(asyncio.to_thread(self._complete))
            yield {SPARQL: self.sparql}
            await making

    def _complete(self) -> None:
        """Make the application; what is there then stays, and is not looked through any more."""
        self.application()
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_COLLECT_AFTER)
        gc.enable()


def _is_query(scope: Scope) -> bool:
    """Whether this is a SPARQL query; all else at this address is rare, and may take its time."""
    asks = b"query=" in scope["query_string"] or scope["method"] == "POST"
    return asks and bool(scope["path"] == "/sparql")


def _query_page(request: Request) -> Response:
    from api.routes.editor import query_page

    return query_page(request)


def _description(request: Request) -> Sequence[ox.Triple]:
    from api.routes.descriptions import of_service

    return of_service(request)


def _notes(request: Request, query: str) -> Sequence[str]:
    from api.routes.descriptions import notes_on

    return notes_on(request, query)


def serve(settings: Settings) -> None:
    """Serve until told to stop, in as many processes as the settings say.

    Raises `SnapshotError` if there is nothing to serve.
    """
    import uvicorn

    from graph.snapshot import open_snapshot

    open_snapshot(settings.data).close()
    os.environ.update(_as_variables(settings))
    # Nothing that is made while starting is garbage, and to look for it took a fifth of the time;
    # the service begins to look when it is complete.
    gc.disable()
    uvicorn.run(
        "api.server:from_environment",
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


def from_environment() -> Service:
    """Return the service as the variables `FOEDERA_*` set it; each HTTP process calls this."""
    return Service(Settings())


def _as_variables(settings: Settings) -> dict[str, str]:
    """Return `settings` as the variables that a further process reads them from."""
    values = settings.model_dump(mode="json", exclude_none=True)
    values["seeds"] = ":".join(values["seeds"])
    return {f"FOEDERA_{name.upper()}": str(value) for name, value in values.items()}
