"""The real service, answering about whatever dataset a test is about.

It is the application that `foedera serve` runs, under uvicorn on a loopback port, with its
middleware, its routes and its query workers; only what it leases for a request is chosen by the
test instead of by the link `current` of a data folder.
"""

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx
import pyoxigraph as ox
import uvicorn

from api.server import Service as Served
from api.serving import Live
from api.settings import Settings
from graph.examples import Example
from graph.glossary import Glossary
from graph.query.pool import QueryPool
from graph.snapshot import Snapshot
from graph.void import describe


@dataclass(frozen=True, slots=True)
class Identity:
    """What the endpoint reads of a snapshot."""

    id: str
    base: str
    store: Path
    examples: Mapping[str, Example] = field(default_factory=dict)

    def description(self) -> list[ox.Triple]:
        """What is in the store, as a build describes it."""
        return describe(ox.Store.read_only(str(self.store)), self.base, Glossary((), (), ()))

    def notes(self, query: str) -> list[str]:
        """What a query may have wrong: nothing, since no names are known here."""
        return []


class Stores:
    """Stands where `api.serving.Serving` stands: leases the store that was chosen last."""

    ready = True

    def __init__(self) -> None:
        self._store: Path | None = None
        self._pool: QueryPool | None = None
        self._live: Live | None = None

    @contextmanager
    def lease(self) -> Iterator[Live]:
        assert self._live is not None
        yield self._live

    async def choose(self, store: Path, base: str) -> None:
        """Serve `store` from now on, relative IRIs meant from `base`."""
        if store != self._store:
            await self.close()
            self._pool = QueryPool(store, workers=1, memory_mb=1024)
            await self._pool.start()
            self._store = store
        assert self._pool is not None
        self._live = Live(cast("Snapshot", Identity(str(store), base, store)), self._pool)

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
        self._pool = self._store = self._live = None


class Service:
    """A running server: `choose` a store, then use `client`."""

    def __init__(self) -> None:
        app = Served(Settings())
        app.state.serving = self._stores = Stores()
        # No lifespan: that would open the snapshot of a data folder.
        config = uvicorn.Config(app, port=0, log_level="critical", http="h11", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve()
        await self._stores.close()

    def __enter__(self) -> "Service":
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        return self

    def __exit__(self, *error: object) -> None:
        self.client.close()
        self._server.should_exit = True
        self._thread.join()

    def choose(self, store: Path, base: str) -> None:
        """Serve `store` from now on, relative IRIs meant from `base`."""
        self._run(self._stores.choose(store, base))

    def release(self) -> None:
        """Serve nothing until the next choice, and let go of the store."""
        self._run(self._stores.close())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()
