"""What is being served: the current snapshot with its query workers, swapped without a gap.

A request leases what is current when it begins and keeps it to its end; a newer snapshot takes
over for the requests after it. The old one is closed when its last lease ends.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Lock

from api.settings import Settings
from graph.errors import SnapshotError
from graph.query.errors import QueryOverloaded
from graph.query.guard import Form, check
from graph.query.pool import QueryPool
from graph.snapshot import Snapshot, current_snapshot, open_snapshot

_LOOK_EVERY_SECONDS = 1.0
_ASK_EVERY_SECONDS = 1.0
# Within what orchestrators wait for an answer about our health, usually a second or more.
_PATIENCE_SECONDS = 0.9
_log = logging.getLogger("foedera.serving")


class Live:
    """One snapshot with its query workers, and how many requests are using it."""

    def __init__(self, snapshot: Snapshot, pool: QueryPool) -> None:
        self.snapshot = snapshot
        self.pool = pool
        self.users = 0
        self.retired = False
        self.unused = asyncio.Event()
        self._asking = asyncio.Lock()
        self._asked = float("-inf")

    async def try_query(self) -> None:
        """Return if a query can be answered, having asked one within the last second.

        Where every worker is at work, that they live is enough: being busy is no failure, and
        what asks after our health must not wait in the queue. Raises `QueryError`.
        """
        state = self.pool.state()
        if state.full and state.ready:
            return
        clock = asyncio.get_running_loop().time
        async with self._asking:
            if clock() - self._asked < _ASK_EVERY_SECONDS:
                return
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await self._ask()
            except TimeoutError as error:
                raise QueryOverloaded("no query worker answers") from error
            self._asked = clock()

    async def _ask(self) -> None:
        json_type = Form.ASK.media_types[0]
        async with self.pool.query(
            check("ASK {}"), media_type=json_type, client="health"
        ) as answer:
            async for _piece in answer:
                pass


class Serving:
    """Follows the link `current` of a data folder; made in the event loop that serves."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._live: Live | None = None
        self._loop = asyncio.get_running_loop()
        self._retiring: set[asyncio.Task[None]] = set()

    @property
    def ready(self) -> bool:
        """Whether a snapshot is being served."""
        return self._live is not None

    async def start(self) -> None:
        """Open the current snapshot. Raises `SnapshotError` if there is none."""
        self._live = await self._open(current_snapshot(self._settings.data))

    async def _open(self, path: Path) -> Live:
        snapshot = await asyncio.to_thread(open_snapshot, path)
        pool = QueryPool(
            snapshot.store,
            workers=self._settings.query_workers,
            seconds=self._settings.query_seconds,
            memory_mb=self._settings.query_memory_mb,
            answer_mb=self._settings.query_answer_mb,
        )
        await pool.start()
        return Live(snapshot, pool)

    def lease(self) -> "Lease":
        """Give the current snapshot and hold it; from any thread.

        Entering raises `SnapshotError` when nothing is being served.
        """
        return Lease(self)

    def take(self) -> Live:
        """Return what is current, to be given back; raise `SnapshotError` if nothing is."""
        with self._lock:
            live = self._live
            if live is None:
                raise SnapshotError("no snapshot is being served yet; try again in a moment")
            live.users += 1
            return live

    def give_back(self, live: Live) -> None:
        """Use `live` no longer."""
        with self._lock:
            live.users -= 1
            if live.retired and live.users == 0:
                self._loop.call_soon_threadsafe(live.unused.set)

    async def follow(self) -> None:
        """Move to each newer snapshot as it is published, for as long as the task lives."""
        told = ""
        while True:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            try:
                await self._move_if_newer()
                told = ""
            except Exception as error:  # whatever is published, the service goes on
                if str(error) != told:
                    told = str(error)
                    _log.warning("the published snapshot cannot be served: %s", error)

    async def _move_if_newer(self) -> None:
        newest = await asyncio.to_thread(current_snapshot, self._settings.data)
        old = self._live
        if old is not None and newest == old.snapshot.path:
            return
        new = await self._open(newest)
        with self._lock:
            self._live = new
        _log.info("serving snapshot %s", new.snapshot.id)
        if old is not None:
            task = asyncio.create_task(self._retire(old))
            self._retiring.add(task)
            task.add_done_callback(self._retiring.discard)

    async def _retire(self, live: Live) -> None:
        """Close what is no longer current when its last lease ends."""
        with self._lock:
            live.retired = True
            if live.users == 0:
                live.unused.set()
        await live.unused.wait()
        await live.pool.close()
        live.snapshot.close()

    async def close(self) -> None:
        """Stop serving: close what is open, whoever still uses it."""
        for task in list(self._retiring):
            task.cancel()
        await asyncio.gather(*self._retiring, return_exceptions=True)
        live, self._live = self._live, None
        if live is not None:
            await live.pool.close()
            live.snapshot.close()


class Lease:
    """What is current when the lease is entered, held until it is left."""

    __slots__ = ("_live", "_serving")

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def __enter__(self) -> Live:
        self._live = self._serving.take()
        return self._live

    def __exit__(self, *_exception: object) -> None:
        self._serving.give_back(self._live)


@contextlib.asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Serving]:
    """Serve the current snapshot of `settings.data` and follow newer ones while it is open."""
    served = Serving(settings)
    await served.start()
    follower = asyncio.create_task(served.follow())
    try:
        yield served
    finally:
        follower.cancel()
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await follower
        finally:
            await served.close()
