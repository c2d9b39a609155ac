"""What is being served: the current snapshot with its query workers, swapped without a gap.

A request leases what is current when it begins and keeps it to its end; a newer snapshot takes
over for the requests after it. The old one is closed when its last lease ends.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Lock

from api.settings import Settings
from graph.errors import QueryError, SnapshotError
from graph.query.errors import QueryOverloaded
from graph.query.guard import Form, check
from graph.query.pool import QueryPool
from graph.query.process import memory_available, memory_for
from graph.snapshot import Snapshot, current_snapshot, open_snapshot

_LOOK_EVERY_SECONDS = 1.0
_ASK_EVERY_SECONDS = 1.0
# Within what orchestrators wait for an answer about our health, usually a second or more.
_PATIENCE_SECONDS = 0.9
# So many are loaded in a fifth of a second, about the time that it takes to start a process.
_SOON_LOADED_QUADS = 50_000
# Which part of the memory that is available graphs may take, unless the settings say.
_PART = 4
_log = logging.getLogger("foedera.serving")


class Live:
    """One snapshot with its query workers, and how many requests are using it.

    Queries of one `edition` are answered with the same bytes. On disk and in memory the engine
    has the same rows, but may have them in another order.
    """

    def __init__(self, snapshot: Snapshot, pool: QueryPool) -> None:
        self.snapshot = snapshot
        self.pool = pool
        self.edition = f"{snapshot.id} {pool.state().store}"
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
        self._loading: set[asyncio.Task[None]] = set()
        self._retiring: dict[asyncio.Task[None], Live] = {}
        # How many pools are on a snapshot: one, or for a while one on disk and one in memory.
        self._pools: Counter[Snapshot] = Counter()

    @property
    def ready(self) -> bool:
        """Whether a snapshot is being served."""
        return self._live is not None

    async def start(self) -> None:
        """Open the current snapshot. Raises `SnapshotError` if there is none."""
        self._live = await self._open(current_snapshot(self._settings.data))

    async def _open(self, path: Path) -> Live:
        """Return what is published at `path`, queried in memory as soon as it is there.

        A small graph is so from the beginning; with a larger one that fits, workers on disk
        answer until it is loaded.
        """
        snapshot = await asyncio.to_thread(open_snapshot, path)
        at_once = snapshot.manifest["counts"]["quads"] <= _SOON_LOADED_QUADS
        fits = self._fits(snapshot)
        try:
            live = await self._start(snapshot, in_memory=fits and at_once)
        except BaseException:
            snapshot.close()
            raise
        if fits and not at_once:
            task = self._loop.create_task(self._load(live))
            self._loading.add(task)
            task.add_done_callback(self._loading.discard)
        return live

    def _fits(self, snapshot: Snapshot) -> bool:
        """Whether the graph may be held in memory."""
        settings = self._settings
        allowed = settings.query_store_mb
        if allowed is None:
            allowed = memory_available() // (_PART * settings.workers)
        needed = memory_for(snapshot.manifest["counts"]["quads"], settings.query_workers)
        return needed is not None and needed < allowed

    async def _start(self, snapshot: Snapshot, *, in_memory: bool) -> Live:
        pool = QueryPool(
            snapshot.store,
            dump=snapshot.dump if in_memory else None,
            workers=self._settings.query_workers,
            seconds=self._settings.query_seconds,
            memory_mb=self._settings.query_memory_mb,
            answer_mb=self._settings.query_answer_mb,
            allocator=self._settings.allocator(),
        )
        await pool.start()
        self._pools[snapshot] += 1
        return Live(snapshot, pool)

    async def _load(self, on_disk: Live) -> None:
        """Have the graph loaded into memory, and move to workers that query it there."""
        try:
            new = await self._start(on_disk.snapshot, in_memory=True)
        except (SnapshotError, QueryError, OSError) as error:
            _log.warning("the graph stays on disk: %s", error)
            return
        if self._live is on_disk:
            self._move(new)
            _log.info("snapshot %s is queried in memory", new.snapshot.id)
        else:
            self._retire(new)

    def _move(self, new: Live) -> None:
        """Let requests from now on use `new`."""
        with self._lock:
            old, self._live = self._live, new
        if old is not None:
            self._retire(old)

    def _retire(self, live: Live) -> None:
        """Close what is no longer current when its last lease ends."""
        with self._lock:
            live.retired = True
            if live.users == 0:
                live.unused.set()
        task = self._loop.create_task(self._close_unused(live))
        self._retiring[task] = live
        task.add_done_callback(self._retiring.pop)

    async def _close_unused(self, live: Live) -> None:
        await live.unused.wait()
        await self._close(live)

    async def _close(self, live: Live) -> None:
        await live.pool.close()
        self._pools[live.snapshot] -= 1
        if not self._pools[live.snapshot]:
            del self._pools[live.snapshot]
            live.snapshot.close()

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
        self._move(new)
        _log.info("serving snapshot %s", new.snapshot.id)

    async def close(self) -> None:
        """Stop serving: close what is open, whoever still uses it."""
        for task in self._loading:
            task.cancel()
        await asyncio.gather(*self._loading, return_exceptions=True)
        for live in self._retiring.values():
            live.unused.set()
        await asyncio.gather(*self._retiring)
        current, self._live = self._live, None
        if current is not None:
            await self._close(current)


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
