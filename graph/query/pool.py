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
from dataclasses import dataclass
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

# With one of these an answer is complete.
_LAST = (wire.END, wire.WHOLE)
_HEADER_BYTES = wire.HEADER.size

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


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is asked of a pool; `QueryPool.query` says what each part means."""

    query: Query
    media_type: str
    client: str = ""
    seconds: float | None = None
    base_iri: str | None = None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    rows: int | None = None

    def request(self) -> Request:
        """Return what a worker is told of it."""
        return Request(
            self.query.text,
            self.media_type,
            self.base_iri,
            self.default_graphs,
            self.named_graphs,
            self.rows,
            self.query.star,
            self.query.mentioned,
        )


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
        return self.body() if self.complete and self.size_bytes <= size_bytes else None

    def body(self) -> bytes:
        """Return all of a complete answer of which nothing was read yet."""
        return b"".join(self._held)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._held or not self.complete:
            if not self._held:
                await self._take()
            if self._held:
                yield self._held.popleft()

    async def _take(self) -> None:
        self.add(await self._next_frame())

    def add(self, frame: _Frame) -> None:
        """Take the next part of the answer."""
        kind, payload = frame
        if kind == wire.DATA:
            self._held.append(payload)
            self.size_bytes += len(payload)
            if self.size_bytes > self._limit_bytes:
                raise QueryTooLarge(self._limit_bytes)
        elif kind == wire.WHOLE:
            body, _grown_mb = wire.read_whole(payload)
            self.complete = True
            self._held.append(body)
            self.size_bytes = len(body)
        elif kind == wire.BEGIN:
            self.truncated = wire.read_begin(payload)
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
        self._busy = 0
        self._running: Counter[str] = Counter()
        self._waiting: deque[Turn] = deque()
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
                while self._busy or self._waiting:
                    self._ended.clear()
                    await self._ended.wait()
        self._closing.set()
        self._arrived.set()
        while self._waiting:
            self._refuse(self._waiting[0], "the service is closing")
        for worker in self._workers:
            worker.kill()
        while self._workers or self._tasks:
            await asyncio.wait([*self._tasks, asyncio.create_task(asyncio.sleep(0.01))])

    def state(self) -> PoolState:
        """Return how the pool is doing now."""
        return PoolState(
            running=self._busy,
            waiting=len(self._waiting),
            idle=sum(worker.alive for worker in self._idle),
            full=self._busy >= self._size,
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
        asked = Asked(
            query, media_type, client, seconds, base_iri, default_graphs, named_graphs, rows
        )
        async with self.resume(self.begin(asked)) as answer:
            yield answer

    def begin(self, asked: Asked, changed: Callable[[], None] | None = None) -> "Turn":
        """Let a query wait for its turn or, if it may have it, begin to evaluate it; at once.

        `changed` is called whenever something has come of it: then `whole` may have its answer.
        What is begun must be ended, by `resume` or by `abandon`. Raises `QueryOverloaded`.
        """
        if self._closing.is_set():
            raise QueryOverloaded("the service is closing")
        turn = Turn(asked, changed)
        if self._may_run(asked.client):
            self._grant(turn)
            return turn
        own = sum(waiting.asked.client == asked.client for waiting in self._waiting)
        if len(self._waiting) >= self._queue or own >= max(1, self._queue // 2):
            raise QueryOverloaded("too many queries are waiting")
        self._waiting.append(turn)
        turn.timer = asyncio.get_running_loop().call_later(
            self._queue_seconds, self._refuse, turn, "all workers were busy for too long"
        )
        return turn

    def whole(self, turn: "Turn") -> Answer | None:
        """Return the answer if it is complete and small, and end the turn; None if it is not.

        `turn.stuck` says that it will not come so: `resume` it then, to learn why.
        """
        worker = turn.worker
        if turn.over or worker is None:
            # With a turn but no worker, one has to start first.
            turn.stuck = turn.over or turn.running
            return None
        kind = worker.last
        if kind not in _LAST:
            turn.stuck = kind == wire.FAILURE or not worker.alive or worker.is_full
            return None
        answer = self._answer_to(turn, worker)
        while frame := worker.take():
            self._seen(turn, worker, frame)
            answer.add(frame)
        return answer

    @asynccontextmanager
    async def resume(self, turn: "Turn") -> AsyncIterator[Answer]:
        """Go on with what was begun, as `query` does."""
        changed = asyncio.Event()
        turn.changed = changed.set
        try:
            while not (turn.running or turn.over):
                await changed.wait()
                changed.clear()
            if turn.error:
                raise turn.error
            if turn.worker is None:
                self._ask(turn, await self._take())
            assert turn.worker is not None
            answer = self._answer_to(turn, turn.worker)
            await answer.hold()
            yield answer
        finally:
            self._end(turn)

    def abandon(self, turn: "Turn") -> None:
        """Give up what was begun; a worker that is at it is killed."""
        self._end(turn)

    def _answer_to(self, turn: "Turn", worker: "_Worker") -> Answer:
        next_frame = partial(self._next_frame, turn, worker)
        return Answer(turn.asked.media_type, next_frame, self._answer_bytes)

    def _ask(self, turn: "Turn", worker: "_Worker") -> None:
        """Have `worker` evaluate what `turn` asks, until its deadline."""
        asked = turn.asked
        allowed = self.seconds if asked.seconds is None else min(asked.seconds, self.seconds)
        turn.worker = worker
        turn.clock = _Clock(allowed, self._reader_seconds, partial(self._expire, turn))
        worker.begin(turn)
        worker.send(wire.pack_request(asked.request()))

    async def _next_frame(self, turn: "Turn", worker: "_Worker") -> _Frame:
        """Return the next frame of an answer; raise the error that came in its place."""
        frame = await worker.frame()
        if frame is None:
            if turn.error:
                raise turn.error
            if self._closing.is_set():
                raise QueryOverloaded("the service is closing")
            raise death(await worker.ended(), self.memory_mb)
        if frame[0] == wire.FAILURE:
            failed = wire.read_failure(frame[1])
            self._end(turn, rested=failed.kind is not FailureKind.MEMORY)
            # To find the place of an error takes reading all of the query once more.
            raise await asyncio.to_thread(failure, failed, turn.asked.query, self.memory_mb)
        self._seen(turn, worker, frame)
        return frame

    def _seen(self, turn: "Turn", worker: "_Worker", frame: _Frame) -> None:
        """End the turn if this is the last frame of its answer."""
        kind, payload = frame
        if kind in _LAST:
            grown_mb = wire.read_end(payload) if kind == wire.END else wire.read_whole(payload)[1]
            worker.worn = grown_mb > self.memory_mb // _WORN
            self._end(turn, rested=True)

    def _may_run(self, client: str) -> bool:
        free = self._size - self._busy
        # With a single worker the last free one is all that there is.
        return free > (1 if self._running[client] else 0)

    def _grant(self, turn: "Turn") -> None:
        """Give `turn` its place, and a worker if one is idle."""
        self._running[turn.asked.client] += 1
        self._busy += 1
        turn.running = True
        if turn.timer:
            turn.timer.cancel()
        worker = self._idle_worker()
        if worker:
            self._ask(turn, worker)
        else:
            turn.tell()

    def _refuse(self, turn: "Turn", why: str) -> None:
        turn.error = QueryOverloaded(why)
        self._end(turn)
        turn.tell()

    def _expire(self, turn: "Turn", error: QueryError) -> None:
        turn.error = error
        self._end(turn)

    def _end(self, turn: "Turn", *, rested: bool = False) -> None:
        """Take back what `turn` holds: its place, and its worker, killed unless it has `rested`.

        Does nothing the second time, so that a worker is free for others as soon as its answer
        is here, however slowly that is read.
        """
        if turn.over:
            return
        turn.over = True
        self._ended.set()
        if turn.timer:
            turn.timer.cancel()
        if turn.clock:
            turn.clock.stop()
        if turn.worker:
            self._put_back(turn.worker, rested=rested)
        if turn.running:
            self._busy -= 1
            client = turn.asked.client
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]
        elif turn in self._waiting:
            self._waiting.remove(turn)
        if self._waiting:
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
            if self._may_run(turn.asked.client):
                self._waiting.remove(turn)
                self._grant(turn)

    async def _take(self) -> "_Worker":
        """Return an idle worker, waiting for one to start if need be."""
        with suppress(TimeoutError):
            async with asyncio.timeout(BOOT_SECONDS):
                while not self._closing.is_set():
                    worker = self._idle_worker()
                    if worker:
                        return worker
                    self._arrived.clear()
                    self._refill()
                    await self._arrived.wait()
        raise QueryOverloaded("no query worker could be started")

    def _idle_worker(self) -> "_Worker | None":
        """Return a worker that lives and has nothing to do, if there is one."""
        while self._idle:
            # The one that was at work last has most at hand.
            worker = self._idle.pop()
            if worker.alive and worker.process.poll() is None:
                return worker
        return None

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
        self._idle.appendleft(worker)
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


@dataclass(eq=False, slots=True)
class Turn:
    """A query's place among those of its client: waiting, then running, then over.

    `stuck` once it is known that the answer will not be there whole.
    """

    asked: Asked
    changed: Callable[[], None] | None
    running: bool = False
    over: bool = False
    stuck: bool = False
    error: QueryError | None = None
    worker: "_Worker | None" = None
    timer: asyncio.TimerHandle | None = None
    clock: "_Clock | None" = None

    def tell(self) -> None:
        """Say to whoever wants to know that something has come of it."""
        if self.changed:
            self.changed()


class _Clock:
    """Counts the seconds that a query may run, and apart from them those that it may be unread."""

    def __init__(
        self, seconds: float, reader_seconds: float, expire: Callable[[QueryError], None]
    ) -> None:
        self._left = {False: seconds, True: reader_seconds}
        self._allowed = (seconds, reader_seconds)
        self._expire = expire
        self._run(unread=False)

    def _run(self, *, unread: bool) -> None:
        loop = asyncio.get_running_loop()
        self._unread = unread
        self._since = loop.time()
        self._timer = loop.call_later(self._left[unread], self._end)

    def _end(self) -> None:
        seconds, reader_seconds = self._allowed
        self._expire(QueryUnread(reader_seconds) if self._unread else QueryTimeout(seconds))

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
    """Our end of one worker: frames that came from it, and its life.

    `last` is the kind of the frame that came last.
    """

    def __init__(self, process: subprocess.Popen[bytes], lost: "Callable[[_Worker], None]") -> None:
        self.alive = True
        self.ready = False
        self.worn = False
        self.process = process
        self.last = b""
        self._lost = lost
        self._turn: Turn | None = None
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._frames: deque[_Frame] = deque()
        self._waiting_bytes = 0
        self._paused = False
        self._changed = asyncio.Event()

    @property
    def is_full(self) -> bool:
        """Whether more than is held back of an answer waits here."""
        return self._waiting_bytes >= _HELD_BYTES

    def begin(self, turn: Turn) -> None:
        """Let what comes from now on belong to `turn`."""
        self._turn = turn
        self.last = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._received:
            data = self._received + data
        start, length = 0, len(data)
        while length >= start + _HEADER_BYTES:
            kind, size = wire.HEADER.unpack_from(data, start)
            end = start + _HEADER_BYTES + size
            if length < end:
                break
            self._frames.append((kind, data[end - size : end]))
            self._waiting_bytes += size
            self.last = kind
            start = end
        self._received = data[start:]
        self._tell()
        if self._waiting_bytes > _HIGH_WATER_BYTES:
            self._pause(unread=True)

    def _tell(self) -> None:
        self._changed.set()
        if self._turn:
            self._turn.tell()

    def connection_lost(self, _error: Exception | None) -> None:
        self._lost(self)

    def take(self) -> _Frame | None:
        """Return the next frame that is here, None if there is none."""
        if not self._frames:
            return None
        kind, payload = self._frames.popleft()
        self._waiting_bytes -= len(payload)
        if self._paused and self._waiting_bytes <= _HIGH_WATER_BYTES // 2:
            self._pause(unread=False)
        return kind, payload

    def _pause(self, *, unread: bool) -> None:
        """Let the worker wait while much of its answer is unread, its clock too; or go on."""
        self._paused = unread
        if self._transport:
            if unread:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()
        if self._turn and self._turn.clock:
            self._turn.clock.switch(unread=unread)

    async def frame(self) -> _Frame | None:
        """Return the next frame, or None when the worker is gone and all were read."""
        while not self._frames:
            if not self.alive:
                return None
            self._changed.clear()
            await self._changed.wait()
        return self.take()

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
        self._tell()

    async def ended(self) -> int:
        """Wait for the process to end; return its status, negative for a signal."""
        return await asyncio.to_thread(self.process.wait)
