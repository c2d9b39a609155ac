"""A few warm query workers behind an asyncio service.

A query gets a worker to itself, is killed with it at its deadline or when its asker goes away,
and can take nothing down but that one process. One more worker than may be busy is kept, so
that the query after a kill need not wait for a process to start.
"""

import asyncio
import logging
import subprocess
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import cast

from graph.errors import QueryError, SnapshotError
from graph.query import wire
from graph.query.errors import (
    QueryOverloaded,
    QueryTimeout,
    QueryTooLarge,
    QueryUnread,
    QueryWorkerLost,
)
from graph.query.guard import Query
from graph.query.process import BOOT_SECONDS, death, failure, start_worker
from graph.query.wire import FailureKind, Request

_LOG = logging.getLogger(__name__)

# An answer up to this size is held back until it is complete, so that its status is true.
_HELD_BYTES = 256 * 1024
# A worker that keeps this part of its memory after an answer is replaced, so that the next query
# has all that it may use.
_WORN = 4
_SLOWEST_RESTART_SECONDS = 5.0
_EXPLAINED_AT_ONCE = 2
# How much of an answer may wait here for its asker before the worker has to wait too.
_HIGH_WATER_BYTES = 1024 * 1024

_Frame = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class PoolState:
    """How a pool is doing: queries running and waiting, workers idle, and how many died early.

    `full` if no further query may run now. `ready` workers have started and live, at work or idle;
    `pids` are the processes that live. `killed` counts deadlines and askers who left, `crashed`
    workers that ended without us. `sandbox` is `seccomp+landlock`, one of the two, or `none`.
    """

    running: int
    waiting: int
    idle: int
    full: bool
    ready: int
    pids: tuple[int, ...]
    killed: int
    crashed: int
    sandbox: str


class Answer:
    """An answer on its way: `media_type`, and its bytes by `async for`.

    `complete` if all of it is here already, of `size_bytes`; `truncated` if only the first rows
    were asked for and there are more. The iterator raises a `QueryError` if the rest fails to
    come: only an exhausted iterator has given the whole answer.
    """

    def __init__(
        self, media_type: str, next_frame: Callable[[], Awaitable[_Frame]], limit_bytes: int
    ) -> None:
        self.media_type = media_type
        self._limit_bytes = limit_bytes
        self.truncated = False
        self.complete = False
        self.size_bytes = 0
        self._next_frame = next_frame
        self._held: deque[bytes] = deque()

    async def hold(self) -> None:
        """Wait until the answer is complete or larger than is held back."""
        while not self.complete and self.size_bytes < _HELD_BYTES:
            await self._take()

    def small(self, size_bytes: int) -> bytes | None:
        """Return all of the answer if it is here and no larger than `size_bytes`, untaken yet."""
        if not self.complete or self.size_bytes > size_bytes:
            return None
        return b"".join(self._held)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._held or not self.complete:
            if not self._held:
                await self._take()
            if self._held:
                yield self._held.popleft()

    async def _take(self) -> None:
        kind, payload = await self._next_frame()
        if kind == wire.DATA:
            self._held.append(payload)
            self.size_bytes += len(payload)
            if self.size_bytes > self._limit_bytes:
                raise QueryTooLarge(self._limit_bytes)
        elif kind == wire.BEGIN:
            self.truncated = wire.read_begin(payload).truncated
        elif kind == wire.END:
            self.complete = True


class QueryPool:
    """Query workers on one store; at most `workers` queries run at a time.

    A client that has a query running gets no further worker if it is the last free one, and may
    fill no more than half of the `queue`. A query waits at most `queue_seconds` for its turn.

    The deadline of `seconds` is for the evaluation: its clock stands still while an answer waits
    for a reader who is slower than the worker. All such waits for one answer together may take
    `reader_seconds`, and an answer may have `answer_mb`.
    """

    def __init__(
        self,
        store: Path,
        *,
        workers: int = 2,
        seconds: float = 10.0,
        memory_mb: int = 2048,
        queue: int = 256,
        queue_seconds: float = 5.0,
        reader_seconds: float = 60.0,
        answer_mb: int = 1024,
    ) -> None:
        self.seconds = seconds
        self.memory_mb = memory_mb
        # How many queries are taken apart at a time, each in one more process (`explain`).
        self.explaining = asyncio.Semaphore(_EXPLAINED_AT_ONCE)
        self._store = store
        self._size = workers
        self._queue = queue
        self._queue_seconds = queue_seconds
        self._reader_seconds = reader_seconds
        self._answer_bytes = answer_mb << 20
        self._running: Counter[str] = Counter()
        self._waiting: deque[_Turn] = deque()
        self._workers: set[_Worker] = set()
        self._idle: deque[_Worker] = deque()
        self._booting = 0
        self._arrived = asyncio.Event()
        self._ended = asyncio.Event()
        self._closing = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._killed = 0
        self._crashed = 0
        self._sandbox = "none"

    async def start(self) -> None:
        """Start the workers; return when the first one is ready.

        Raises `SnapshotError` if it cannot open the store.
        """
        try:
            await self._boot()
        except (SnapshotError, OSError):
            await self.close()
            raise
        self._refill()

    async def close(self, drain_seconds: float = 0.0) -> None:
        """Let queries go on for `drain_seconds` at most, then end every worker."""
        with suppress(TimeoutError):
            async with asyncio.timeout(drain_seconds):
                while self._running.total() or self._waiting:
                    self._ended.clear()
                    await self._ended.wait()
        self._closing.set()
        self._arrived.set()
        while self._waiting:
            self._waiting.popleft().refuse(QueryOverloaded("the service is closing"))
        for worker in self._workers:
            worker.kill()
        while self._workers or self._tasks:
            await asyncio.wait([*self._tasks, asyncio.create_task(asyncio.sleep(0.01))])

    def state(self) -> PoolState:
        """Return how the pool is doing now."""
        return PoolState(
            running=self._running.total(),
            waiting=len(self._waiting),
            idle=sum(worker.alive for worker in self._idle),
            full=self._running.total() >= self._size,
            ready=sum(worker.ready and worker.alive for worker in self._workers),
            pids=tuple(sorted(worker.process.pid for worker in self._workers if worker.alive)),
            killed=self._killed,
            crashed=self._crashed,
            sandbox=self._sandbox,
        )

    @asynccontextmanager
    async def query(
        self,
        query: Query,
        *,
        media_type: str,
        client: str = "",
        seconds: float | None = None,
        base_iri: str | None = None,
        default_graphs: tuple[str, ...] | None = None,
        named_graphs: tuple[str, ...] | None = None,
        rows: int | None = None,
    ) -> AsyncIterator[Answer]:
        """Evaluate `query` for `client`; once entered, the answer is complete or large.

        `seconds` may shorten the pool's deadline. With `default_graphs` or `named_graphs` the
        query sees these graphs only; `rows` asks for the first so many rows or triples. Leaving
        before the answer's end kills the worker. Raises a `QueryError`, on entering or from the
        answer's iterator.
        """
        request = Request(
            query.text,
            media_type,
            base_iri,
            default_graphs,
            named_graphs,
            rows,
            query.star,
            query.mentioned,
        )
        allowed = self.seconds if seconds is None else min(seconds, self.seconds)
        turn = await self._admit(client)
        try:
            turn.worker = await self._take()
            turn.clock = _Clock(allowed, self._reader_seconds, partial(self._expire, turn))
            turn.worker.clock = turn.clock
            turn.worker.send(wire.pack_record(wire.REQUEST, request))
            next_frame = partial(self._next_frame, turn, turn.worker, query)
            answer = Answer(media_type, next_frame, self._answer_bytes)
            await answer.hold()
            yield answer
        finally:
            self._end(turn)

    async def _next_frame(self, turn: "_Turn", worker: "_Worker", query: Query) -> _Frame:
        """Return the next frame of an answer; raise the error that came in its place."""
        frame = await worker.frame()
        if frame is None:
            if turn.expired:
                raise turn.expired
            if self._closing.is_set():
                raise QueryOverloaded("the service is closing")
            raise death(await worker.ended(), self.memory_mb)
        kind, payload = frame
        if kind == wire.FAILURE:
            failed = wire.read_failure(payload)
            self._end(turn, rested=failed.kind is not FailureKind.MEMORY)
            # To find the place of an error takes reading all of the query once more.
            raise await asyncio.to_thread(failure, failed, query, self.memory_mb)
        if kind == wire.END:
            worker.worn = wire.read_end(payload).grown_mb > self.memory_mb // _WORN
            self._end(turn, rested=True)
        return frame

    def _may_run(self, client: str) -> bool:
        free = self._size - self._running.total()
        # With a single worker the last free one is all that there is.
        return free > (1 if self._running[client] else 0)

    async def _admit(self, client: str) -> "_Turn":
        """Return a turn for a query of `client`, as soon as it may have one."""
        if self._closing.is_set():
            raise QueryOverloaded("the service is closing")
        turn = _Turn(client)
        if self._may_run(client):
            self._grant(turn)
            return turn
        own = sum(waiting.client == client for waiting in self._waiting)
        if len(self._waiting) >= self._queue or own >= max(1, self._queue // 2):
            raise QueryOverloaded("too many queries are waiting")
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._queue_seconds):
                await turn.granted
        except TimeoutError as error:
            self._end(turn)
            raise QueryOverloaded("all workers were busy for too long") from error
        except asyncio.CancelledError:
            self._end(turn)
            raise
        return turn

    def _grant(self, turn: "_Turn") -> None:
        self._running[turn.client] += 1
        turn.running = True
        if not turn.granted.done():
            turn.granted.set_result(None)

    def _expire(self, turn: "_Turn", error: QueryError) -> None:
        turn.expired = error
        self._end(turn)

    def _end(self, turn: "_Turn", *, rested: bool = False) -> None:
        """Take back what `turn` holds: its place, and its worker, killed unless it has `rested`.

        Does nothing the second time, so that a worker is free for others as soon as its answer
        is here, however slowly that is read.
        """
        if turn.over:
            return
        turn.over = True
        self._ended.set()
        if turn.clock:
            turn.clock.stop()
        if turn.worker:
            self._put_back(turn.worker, rested=rested)
        if turn.running:
            self._running[turn.client] -= 1
            self._running += Counter()  # drops clients with none
        elif turn in self._waiting:
            self._waiting.remove(turn)
        self._let_run()

    def _put_back(self, worker: "_Worker", *, rested: bool) -> None:
        if not worker.alive:
            return
        if rested and not worker.worn:
            self._idle.append(worker)
            self._arrived.set()
            return
        self._killed += not rested
        worker.kill()
        self._refill()

    def _let_run(self) -> None:
        """Give a turn to those who wait and may have one, first come first."""
        for turn in [*self._waiting]:
            if self._may_run(turn.client):
                self._waiting.remove(turn)
                self._grant(turn)

    async def _take(self) -> "_Worker":
        """Return an idle worker, waiting for one to start if need be."""
        with suppress(TimeoutError):
            async with asyncio.timeout(BOOT_SECONDS):
                while not self._closing.is_set():
                    while self._idle:
                        worker = self._idle.popleft()
                        if worker.alive and worker.process.poll() is None:
                            return worker
                    self._arrived.clear()
                    self._refill()
                    await self._arrived.wait()
        raise QueryOverloaded("no query worker could be started")

    def _refill(self) -> None:
        """Start as many workers as are missing."""
        alive = sum(worker.ready and worker.alive for worker in self._workers)
        for _missing in range(self._size + 1 - alive - self._booting):
            self._booting += 1
            self._run(self._boot_until_ready())

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _boot_until_ready(self) -> None:
        pause_seconds = 0.1
        try:
            while not self._closing.is_set():
                try:
                    return await self._boot()
                except (SnapshotError, QueryWorkerLost, OSError) as error:
                    if not self._closing.is_set():
                        _LOG.error("a query worker did not start: %s", error)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), pause_seconds)
                pause_seconds = min(2 * pause_seconds, _SLOWEST_RESTART_SECONDS)
        finally:
            self._booting -= 1

    async def _boot(self) -> None:
        """Start one worker and wait until it is ready."""
        process, ours = await asyncio.to_thread(start_worker, self._store, self.memory_mb)
        worker = _Worker(process, self._lost)
        self._workers.add(worker)
        try:
            await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=ours)
        except OSError:
            ours.close()
            self._lost(worker)
            raise
        if self._closing.is_set():
            worker.kill()
        try:
            async with asyncio.timeout(BOOT_SECONDS):
                frame = await worker.frame()
        except TimeoutError:
            frame = None
        if frame is None or frame[0] != wire.HELLO:
            worker.kill()
            message = wire.read_failure(frame[1]).message if frame else "it gave no sign of life"
            raise SnapshotError(f"{self._store} cannot be queried: {message}")
        self._sandbox = wire.read_hello(frame[1]).sandbox
        worker.ready = True
        self._idle.append(worker)
        self._arrived.set()

    def _lost(self, worker: "_Worker") -> None:
        """Bury a worker whose socket has ended, and start another in its place."""
        if worker.alive and worker.ready:
            self._crashed += 1
        worker.kill()
        self._run(self._bury(worker))

    async def _bury(self, worker: "_Worker") -> None:
        await worker.ended()
        self._workers.discard(worker)
        if not self._closing.is_set() and worker.ready:
            self._refill()


@dataclass(eq=False)
class _Turn:
    """A query's place among those of its client: waiting, then running, then over."""

    client: str
    granted: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    running: bool = False
    over: bool = False
    expired: QueryError | None = None
    worker: "_Worker | None" = None
    clock: "_Clock | None" = None

    def refuse(self, error: QueryOverloaded) -> None:
        if not self.granted.done():
            self.granted.set_exception(error)


class _Clock:
    """Counts the seconds that a query may run, and apart from them those that it may be unread."""

    def __init__(
        self, seconds: float, reader_seconds: float, expire: Callable[[QueryError], None]
    ) -> None:
        self._left = {False: seconds, True: reader_seconds}
        self._errors = {False: QueryTimeout(seconds), True: QueryUnread(reader_seconds)}
        self._expire = expire
        self._run(unread=False)

    def _run(self, *, unread: bool) -> None:
        loop = asyncio.get_running_loop()
        self._unread = unread
        self._since = loop.time()
        self._timer = loop.call_later(self._left[unread], self._expire, self._errors[unread])

    def switch(self, *, unread: bool) -> None:
        """From now on count the seconds that the answer waits for its reader, or the others."""
        if self._timer.cancelled() or unread == self._unread:
            return
        self._timer.cancel()
        self._left[self._unread] -= asyncio.get_running_loop().time() - self._since
        self._run(unread=unread)

    def stop(self) -> None:
        """Count no more."""
        self._timer.cancel()


class _Worker(asyncio.Protocol):
    """Our end of one worker: frames that came from it, and its life."""

    def __init__(self, process: subprocess.Popen[bytes], lost: "Callable[[_Worker], None]") -> None:
        self.alive = True
        self.ready = False
        self.worn = False
        self.clock: _Clock | None = None
        self.process = process
        self._lost = lost
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._frames: deque[_Frame] = deque()
        self._waiting_bytes = 0
        self._changed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        start = 0
        while len(self._received) >= start + wire.HEADER.size:
            kind, size = wire.HEADER.unpack_from(self._received, start)
            end = start + wire.HEADER.size + size
            if len(self._received) < end:
                break
            self._frames.append((kind, bytes(self._received[end - size : end])))
            self._waiting_bytes += size
            start = end
        del self._received[:start]
        self._changed.set()
        if self._waiting_bytes > _HIGH_WATER_BYTES:
            self._pause(unread=True)

    def connection_lost(self, _error: Exception | None) -> None:
        self._lost(self)

    async def frame(self) -> _Frame | None:
        """Return the next frame, or None when the worker is gone and all were read."""
        while not self._frames:
            if not self.alive:
                return None
            self._changed.clear()
            await self._changed.wait()
        kind, payload = self._frames.popleft()
        self._waiting_bytes -= len(payload)
        if self._waiting_bytes <= _HIGH_WATER_BYTES // 2:
            self._pause(unread=False)
        return kind, payload

    def _pause(self, *, unread: bool) -> None:
        """Let the worker wait while much of its answer is unread, its clock too; or go on."""
        if self._transport:
            if unread:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()
        if self.clock:
            self.clock.switch(unread=unread)

    def send(self, frame: bytes) -> None:
        if self._transport:
            self._transport.write(frame)

    def kill(self) -> None:
        """End the process at once; frames that came already can still be read."""
        if self.alive:
            self.alive = False
            self.process.kill()
            if self._transport:
                self._transport.abort()
        self._changed.set()

    async def ended(self) -> int:
        """Wait for the process to end; return its status, negative for a signal."""
        return await asyncio.to_thread(self.process.wait)
