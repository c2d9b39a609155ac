"""The workers of a pool: how they are started and replaced, and which can be asked now.

What they are asked, and for whom, is decided by `pool`.
"""

import asyncio
import logging
import socket
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from graph.errors import SnapshotError
from graph.query import wire
from graph.query.errors import QueryOverloaded, QueryWorkerLost
from graph.query.process import BOOT_SECONDS, Process, Zygote, start_worker
from graph.query.turns import Turn, Worker

_LOG = logging.getLogger(__name__)

_SLOWEST_RESTART_SECONDS = 5.0
# How many queries a worker may have been asked, the one that it is at among them.
_ASKED_AHEAD = 4
# Behind a query that has taken so long already none is asked, and none stays. Most queries take a
# millisecond; where others want the processor too, a worker may get it only after ten.
SLOW_SECONDS = 0.02
# The same where another worker is idle, and how many queries one worker may be asked then. The
# serving process can hardly feed more than one with queries so short, and to wake another costs
# more than to wait a millisecond: lookups by 16 connections were answered at 0.41 of the rate of
# Oxigraph's server so, at 0.31 otherwise.
FRESH_SECONDS = 0.002
_ASKED_TOGETHER = 16


class Crew:
    """Workers on one store: `size` of them live, or are being started.

    They read the store on disk or, given `dump`, are forks of one process that holds that in
    memory. `answered` is called at the end of each answer, with its last frame; `ended` when the
    socket of a worker has ended, killed by us or not, before another is started in its place.
    `sandbox` is what the last to start said, `crashed` counts those that ended without us. Once
    `closing` is set no more are started.
    """

    def __init__(
        self,
        store: Path,
        dump: Path | None,
        memory_mb: int,
        allocator: str | None,
        size: int,
        answered: Callable[[Worker, bytes, bytes], None],
        ended: Callable[[Worker], None],
    ) -> None:
        self.workers: set[Worker] = set()
        self.crashed = 0
        self.sandbox = "none"
        self.closing = asyncio.Event()
        self._store = store
        self._memory_mb = memory_mb
        self._allocator = allocator
        self._zygote = Zygote(dump, memory_mb) if dump else None
        self._size = size
        self._answered = answered
        self._ended = ended
        self._idle: deque[Worker] = deque()
        self._booting = 0
        self._arrived = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the workers; return when the first one is ready.

        Raises `SnapshotError` if it cannot open the store, `QueryWorkerLost` if none starts.
        """
        try:
            await self._boot()
        except (SnapshotError, QueryWorkerLost) as error:
            if not self._allocator or self.closing.is_set():
                raise
            allocator, self._allocator = self._allocator, None
            await self._boot()
            _LOG.warning("query workers do without %s, with which: %s", allocator, error)
        self.refill()

    def start_no_more(self) -> None:
        """Let nobody wait for a worker to start; none will."""
        self.closing.set()
        self._arrived.set()

    async def close(self) -> None:
        """End every worker, after `start_no_more`; return when all have ended."""
        if self._zygote:
            self._zygote.give_up()
        for worker in self.workers:
            worker.kill()
        while self.workers or self._tasks:
            await asyncio.wait([*self._tasks, asyncio.create_task(asyncio.sleep(0.01))])
        if self._zygote:
            await asyncio.to_thread(self._zygote.close)

    @property
    def store(self) -> str:
        """What the workers read: `memory` or `disk`."""
        return "memory" if self._zygote else "disk"

    def idle_count(self) -> int:
        """Return how many have nothing to do."""
        return sum(worker.alive for worker in self._idle)

    def ready_count(self) -> int:
        """Return how many have started and live, at work or idle."""
        return sum(worker.ready and worker.alive for worker in self.workers)

    def fresh_worker(self) -> Worker | None:
        """Return a worker that has only just begun a query and may be asked more, if there is one.

        To wake another for a query of a millisecond costs more than to wait for the one at work.
        """
        fresh = asyncio.get_running_loop().time() - FRESH_SECONDS
        for worker in self.workers:
            turns = worker.turns
            if 0 < len(turns) < _ASKED_TOGETHER and turns[0] and worker.since > fresh:
                return worker
        return None

    def ahead(self) -> Iterator[Turn]:
        """Yield those who were asked ahead of their turn."""
        for worker in self.workers:
            if len(worker.turns) > 1:
                yield from filter(None, islice(worker.turns, 1, None))

    def rest(self, worker: Worker) -> None:
        """Take back a worker that has nothing to do any more."""
        self._idle.append(worker)
        self._arrived.set()

    async def take(self) -> Worker:
        """Return an idle worker, waiting for one to start if need be."""
        with suppress(TimeoutError):
            async with asyncio.timeout(BOOT_SECONDS):
                while not self.closing.is_set():
                    worker = self.idle_worker()
                    if worker:
                        return worker
                    self._arrived.clear()
                    self.refill()
                    await self._arrived.wait()
        raise QueryOverloaded("no query worker could be started")

    def idle_worker(self) -> Worker | None:
        """Return a worker that lives and has nothing to do, if there is one."""
        while self._idle:
            # The one that was at work last has most at hand.
            worker = self._idle.pop()
            if worker.alive and worker.process.poll() is None:
                return worker
        return None

    def refill(self) -> None:
        """Start as many workers as are missing."""
        alive = sum(worker.ready and worker.alive for worker in self.workers)
        for _missing in range(self._size - alive - self._booting):
            self._booting += 1
            self._run(self._boot_until_ready())

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _boot_until_ready(self) -> None:
        pause_seconds = 0.1
        try:
            while not self.closing.is_set():
                try:
                    return await self._boot()
                except (SnapshotError, QueryWorkerLost, OSError) as error:
                    if not self.closing.is_set():
                        _LOG.error("a query worker did not start: %s", error)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.closing.wait(), pause_seconds)
                pause_seconds = min(2 * pause_seconds, _SLOWEST_RESTART_SECONDS)
        finally:
            self._booting -= 1

    async def _boot(self) -> None:
        """Start one worker and wait until it is ready."""
        process, ours = await asyncio.to_thread(self._start_worker)
        worker = Worker(process, self._answered, self._lost)
        self.workers.add(worker)
        try:
            await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=ours)
        except OSError:
            ours.close()
            self._lost(worker)
            raise
        if self.closing.is_set():
            worker.kill()
        try:
            async with asyncio.timeout(BOOT_SECONDS):
                frame = await asyncio.shield(worker.first)
        except TimeoutError:
            frame = None
        if frame is None or frame[0] != wire.HELLO:
            worker.kill()
            message = wire.read_failure(frame[1]).message if frame else "it gave no sign of life"
            raise SnapshotError(f"{self._store} cannot be queried: {message}")
        self.sandbox = wire.read_hello(frame[1]).sandbox
        worker.ready = True
        self._idle.appendleft(worker)
        self._arrived.set()

    def _start_worker(self) -> tuple[Process, socket.socket]:
        if self._zygote:
            return self._zygote.start_worker()
        return start_worker(self._store, self._memory_mb, self._allocator)

    def _lost(self, worker: Worker) -> None:
        """Bury a worker whose socket has ended, and start another in its place."""
        if worker.alive and worker.ready:
            self.crashed += 1
        worker.kill()
        self._ended(worker)
        self._run(self._bury(worker))

    async def _bury(self, worker: Worker) -> None:
        await worker.ended()
        self.workers.discard(worker)
        if not self.closing.is_set() and worker.ready:
            self.refill()


def least_asked(busy: Iterable[Worker]) -> Worker | None:
    """Return the one to ask ahead, of whom least was asked, if one of these may be asked at all."""
    quick = asyncio.get_running_loop().time() - SLOW_SECONDS
    open_ = [w for w in busy if len(w.turns) < _ASKED_AHEAD and w.turns[0] and w.since > quick]
    if not open_:
        return None
    return open_[0] if len(open_) == 1 else min(open_, key=lambda worker: len(worker.turns))
