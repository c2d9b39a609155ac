"""A few warm query workers behind an asyncio service.

A query gets a worker to itself, is killed with it at its deadline or when its asker goes away,
and can take nothing down but that one process. One more worker than may be busy is kept, so
that the query after a kill need not wait for a process to start.

Most queries take less time than it takes to hear of their end and ask the next one. So that no
worker need wait for that, a few are asked ahead of their turn, of a worker whose query has only
just begun. If that query turns out to be slow, or dies, those behind it are taken back and go to
the next free worker, before all others.
"""

import asyncio
import logging
import socket
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, cast

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
from graph.query.process import BOOT_SECONDS, Process, Zygote, death, failure, start_worker
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
# How many queries a worker may have been asked, the one that it is at among them.
_ASKED_AHEAD = 4
# Behind a query that has taken so long already none is asked, and none stays. Most queries take a
# millisecond; where others want the processor too, a worker may get it only after ten.
_SLOW_SECONDS = 0.02
# The same where another worker is idle, and how many queries one worker may be asked then. The
# serving process can hardly feed more than one with queries so short, and to wake another costs
# more than to wait a millisecond: lookups by 16 connections were answered at 0.41 of the rate of
# Oxigraph's server so, at 0.31 otherwise.
_FRESH_SECONDS = 0.002
_ASKED_TOGETHER = 16
# How often it is looked whether a query is slow, or has come to its deadline.
_TICK_SECONDS = 0.005
# How long a worker may be at a query that was taken back when it had just begun with it.
_UNWANTED_SECONDS = 0.25

# With one of these an answer is complete; with one of the others too there is no more of it.
_LAST = (wire.END, wire.WHOLE)
_NO_MORE = (*_LAST, wire.FAILURE, wire.FORGOTTEN)
_HEADER_BYTES = wire.HEADER.size

_Frame = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class PoolState:
    """How a pool is doing: queries running and waiting, workers idle, and how many died early.

    Those asked ahead of their turn wait too. `full` if no further query may run now. `ready`
    workers have started and live, at work or idle; `pids` are the processes that live. `killed`
    counts deadlines and askers who left, `crashed` workers that ended without us. `sandbox` is
    `seccomp+landlock`, one of the two, or `none`; `store` is what they read, `memory` or `disk`.
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
    store: str


class Asked(NamedTuple):
    """A query as it is asked of a pool; `QueryPool.query` says what each part means."""

    query: Query
    media_type: str
    client: str = ""
    seconds: float | None = None
    base_iri: str | None = None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    rows: int | None = None

    def frame(self) -> bytes:
        """Return what a worker is told of it."""
        query = self.query
        return wire.pack_request(
            Request(
                query.text,
                self.media_type,
                self.base_iri,
                self.default_graphs,
                self.named_graphs,
                self.rows,
                query.star,
                query.mentioned,
            )
        )


class Answer:
    """An answer on its way: `media_type`, and its bytes by `async for`.

    `complete` if all of it is here already, of `size_bytes`; `truncated` if only the first rows
    were asked for and there are more. The iterator raises a `QueryError` if the rest fails to
    come: only an exhausted iterator has given the whole answer.
    """

    __slots__ = ("_held", "_limit_bytes", "_pool", "_turn", "complete", "size_bytes", "truncated")

    def __init__(self, pool: "QueryPool", turn: "Turn", limit_bytes: int) -> None:
        self._pool = pool
        self._turn = turn
        self._limit_bytes = limit_bytes
        self._held: deque[bytes] = deque()
        self.truncated = False
        self.complete = False
        self.size_bytes = 0

    @property
    def media_type(self) -> str:
        """What the answer is written as."""
        return self._turn.asked.media_type

    async def hold(self) -> None:
        """Wait until the answer is complete or larger than is held back."""
        while not self.complete and self.size_bytes < _HELD_BYTES:
            await self._take()

    def small(self, size_bytes: int) -> bytes | None:
        """Return all of the answer if it is here and no larger than `size_bytes`, untaken yet."""
        return self.body() if self.complete and self.size_bytes <= size_bytes else None

    def body(self) -> bytes:
        """Return all of a complete answer of which nothing was read yet."""
        return self._held[0] if len(self._held) == 1 else b"".join(self._held)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._held or not self.complete:
            if not self._held:
                await self._take()
            if self._held:
                yield self._held.popleft()

    async def _take(self) -> None:
        self.add(await self._pool.next_frame(self._turn))

    def add(self, frame: _Frame) -> None:
        """Take the next part of the answer."""
        kind, payload = frame
        if kind == wire.WHOLE:
            body, _grown_mb = wire.read_whole(payload)
            self.complete = True
            self._held.append(body)
            self.size_bytes = len(body)
        elif kind == wire.DATA:
            self._held.append(payload)
            self.size_bytes += len(payload)
            if self.size_bytes > self._limit_bytes:
                raise QueryTooLarge(self._limit_bytes)
        elif kind == wire.BEGIN:
            self.truncated = wire.read_begin(payload)
        elif kind == wire.END:
            self.complete = True


class QueryPool:
    """Query workers on one store; at most `workers` queries run at a time.

    They read the store on disk; or, given its N-Quads as `dump`, each is a fork of one process
    that holds it in memory, which answers in a fraction of the time once it is loaded.

    A client that has a query running gets no further worker if it is the last free one, and may
    fill no more than half of the `queue`. A query waits at most `queue_seconds` for its turn.
    Asked ahead, it is so of a worker that its client may come to have.

    The deadline of `seconds` is for the evaluation: its clock stands still while an answer waits
    for a reader who is slower than the worker. All such waits for one answer together may take
    `reader_seconds`, and an answer may have `answer_mb`.
    """

    def __init__(
        self,
        store: Path,
        *,
        dump: Path | None = None,
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
        self._zygote = Zygote(dump, memory_mb) if dump else None
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
        self._ticking = False
        self._arrived = asyncio.Event()
        self._ended = asyncio.Event()
        self._closing = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._killed = 0
        self._crashed = 0
        self._sandbox = "none"

    async def start(self) -> None:
        """Start the workers; return when the first one is ready.

        Raises `SnapshotError` if it cannot open the store, `QueryWorkerLost` if none starts.
        """
        try:
            await self._boot()
        except BaseException:
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
        for worker in self._workers:
            self._take_back(worker)
        while self._waiting:
            self._refuse(self._waiting[0], "the service is closing")
        if self._zygote:
            self._zygote.give_up()
        for worker in self._workers:
            worker.kill()
        while self._workers or self._tasks:
            await asyncio.wait([*self._tasks, asyncio.create_task(asyncio.sleep(0.01))])
        if self._zygote:
            await asyncio.to_thread(self._zygote.close)

    def state(self) -> PoolState:
        """Return how the pool is doing now."""
        return PoolState(
            running=self._busy,
            waiting=len(self._waiting) + sum(1 for _ in self._ahead()),
            idle=sum(worker.alive for worker in self._idle),
            full=self._busy >= self._size,
            ready=sum(worker.ready and worker.alive for worker in self._workers),
            pids=tuple(sorted(worker.process.pid for worker in self._workers if worker.alive)),
            killed=self._killed,
            crashed=self._crashed,
            sandbox=self._sandbox,
            store="memory" if self._zygote else "disk",
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
        loop = asyncio.get_running_loop()
        turn = Turn(asked, changed, loop.time())
        if self._may_run(asked.client):
            if not self._ask_together(turn):
                self._grant(turn)
        else:
            self._check_room(asked.client)
            if not self._ask_ahead(turn):
                self._waiting.append(turn)
        if not self._ticking:
            self._ticking = True
            loop.call_later(_TICK_SECONDS, self._tick)
        return turn

    def _check_room(self, client: str) -> None:
        """Raise `QueryOverloaded` if too many wait, or were asked ahead, for one more to do so."""
        waiting = [other.asked.client for other in chain(self._waiting, self._ahead())]
        own = waiting.count(client)
        if len(waiting) >= self._queue or own >= max(1, self._queue // 2):
            raise QueryOverloaded("too many queries are waiting")

    def whole(self, turn: "Turn") -> Answer | None:
        """Return the answer, once, if it is complete and small; None if it is not.

        `turn.stuck` says that it will not come so: `resume` it then, to learn why.
        """
        if turn.last not in _LAST or not turn.frames:
            worker = turn.worker
            if worker is None:
                # With a turn but no worker, one has to start first.
                turn.stuck = turn.over or turn.running
            else:
                failed = turn.last == wire.FAILURE or turn.over or not worker.alive
                turn.stuck = failed or turn.waiting_bytes >= _HELD_BYTES
            return None
        answer = Answer(self, turn, self._answer_bytes)
        while turn.frames:
            answer.add(turn.take())
        return answer

    @asynccontextmanager
    async def resume(self, turn: "Turn") -> AsyncIterator[Answer]:
        """Go on with what was begun, as `query` does."""
        turn.changed = turn.hear
        try:
            while not (turn.running or turn.over):
                await turn.news()
            if turn.error:
                raise turn.error
            if turn.worker is None and not turn.over:
                self._ask(turn, await self._take())
            answer = Answer(self, turn, self._answer_bytes)
            await answer.hold()
            yield answer
        finally:
            self._end(turn)

    def abandon(self, turn: "Turn") -> None:
        """Give up what was begun; a worker that is at it is killed."""
        self._end(turn)

    async def next_frame(self, turn: "Turn") -> _Frame:
        """Return the next frame of an answer; raise the error that came in its place."""
        while not turn.frames:
            if turn.error:
                raise turn.error
            worker = turn.worker
            if worker is not None and not worker.alive:
                if self._closing.is_set():
                    raise QueryOverloaded("the service is closing")
                raise death(await worker.ended(), self.memory_mb)
            await turn.news()
        frame = turn.take()
        if frame[0] == wire.FAILURE:
            failed = wire.read_failure(frame[1])
            # To find the place of an error takes reading all of the query once more.
            raise await asyncio.to_thread(failure, failed, turn.asked.query, self.memory_mb)
        return frame

    def _may_run(self, client: str) -> bool:
        free = self._size - self._busy
        # With a single worker the last free one is all that there is.
        return free > (1 if client in self._running else 0)

    def _grant(self, turn: "Turn") -> None:
        """Give `turn` its place, and a worker if one is idle."""
        self._hold(turn.asked.client)
        self._busy += 1
        turn.running = True
        worker = self._idle_worker()
        if worker:
            self._ask(turn, worker)
        else:
            turn.tell()

    def _ask(self, turn: "Turn", worker: "_Worker") -> None:
        """Have `worker` evaluate what `turn` asks, at once or behind what it was asked before."""
        turn.worker = worker
        worker.turns.append(turn)
        frame = turn.asked.frame()
        if turn.running:
            worker.since = asyncio.get_running_loop().time()
            worker.send(frame)
        else:
            worker.send_soon(frame)

    def _hold(self, client: str) -> None:
        self._running[client] += 1

    def _let_go(self, client: str) -> None:
        if self._running[client] > 1:
            self._running[client] -= 1
        else:
            del self._running[client]

    def _ask_together(self, turn: "Turn") -> bool:
        """Ask a worker that has only just begun a query, though another is idle, if there is one.

        To wake another for a query of a millisecond costs more than to wait for the one at work.
        """
        fresh = asyncio.get_running_loop().time() - _FRESH_SECONDS
        for worker in self._workers:
            turns = worker.turns
            if 0 < len(turns) < _ASKED_TOGETHER and turns[0] and worker.since > fresh:
                self._hold(turn.asked.client)
                self._ask(turn, worker)
                return True
        return False

    def _ask_ahead(self, turn: "Turn") -> bool:
        """Ask a worker ahead of its turn, if there is one to ask; return whether it was.

        Among those of whom least was asked; never so that its client may come to have them all.
        """
        quick = asyncio.get_running_loop().time() - _SLOW_SECONDS
        busy = [worker for worker in self._workers if worker.turns]
        if self._size > 1 and turn.asked.client in self._running:
            own = [worker for worker in busy if worker.is_asked_by(turn.asked.client)]
            busy = busy if len(own) + 1 < self._size else own
        open_ = [w for w in busy if len(w.turns) < _ASKED_AHEAD and w.turns[0] and w.since > quick]
        if not open_:
            return False
        best = open_[0] if len(open_) == 1 else min(open_, key=lambda worker: len(worker.turns))
        self._hold(turn.asked.client)
        self._ask(turn, best)
        return True

    def _ahead(self) -> Iterator["Turn"]:
        """Yield those who were asked ahead of their turn."""
        for worker in self._workers:
            if len(worker.turns) > 1:
                yield from filter(None, islice(worker.turns, 1, None))

    def _take_back(self, worker: "_Worker") -> None:
        """Let those wait again, first of all, who were asked behind what `worker` is at."""
        behind = [turn for turn in islice(worker.turns, 1, None) if turn]
        for turn in reversed(behind):
            self._let_go(turn.asked.client)
            turn.worker = None
            self._waiting.appendleft(turn)
        if not worker.alive:
            del worker.turns[1:]
        elif behind:
            # Of each it will still say that it was forgotten, or, too late for that, answer.
            worker.send(wire.pack_forget(len(worker.turns) - 1))
            worker.turns[1:] = [None] * (len(worker.turns) - 1)

    def _tick(self) -> None:
        """Look after what runs and waits, now and again until there is nothing."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for worker in [worker for worker in self._workers if worker.turns]:
            self._look_after(worker, now)
        for turn in [turn for turn in self._waiting if now - turn.arrived > self._queue_seconds]:
            self._refuse(turn, "all workers were busy for too long")
        self._ticking = bool(self._busy or self._waiting) and not self._closing.is_set()
        if self._ticking:
            loop.call_later(_TICK_SECONDS, self._tick)

    def _look_after(self, worker: "_Worker", now: float) -> None:
        turn = worker.turns[0]
        if turn is None:
            if now - worker.since > _UNWANTED_SECONDS:
                self._kill(worker)
            return
        slow = _SLOW_SECONDS if self._busy >= self._size else _FRESH_SECONDS
        if len(worker.turns) > 1 and now - worker.since > slow:
            self._take_back(worker)
            self._let_run()
        seconds = self.seconds
        if turn.asked.seconds is not None:
            seconds = min(turn.asked.seconds, seconds)
        unread = worker.unread_seconds(now)
        if unread > self._reader_seconds:
            self._fail(turn, QueryUnread(self._reader_seconds))
        elif now - worker.since - unread > seconds:
            self._fail(turn, QueryTimeout(seconds))

    def _refuse(self, turn: "Turn", why: str) -> None:
        self._fail(turn, QueryOverloaded(why))

    def _fail(self, turn: "Turn", error: QueryError) -> None:
        turn.error = error
        self._end(turn)
        turn.tell()

    def _answered(self, worker: "_Worker", kind: bytes, payload: bytes) -> None:
        """Let `worker` go on to what it was asked next, or be idle: its answer has ended here.

        However slowly that is read then.
        """
        turn = worker.turns.pop(0)
        if turn:
            turn.over = True
            self._let_go(turn.asked.client)
        if kind in _LAST:
            worker.worn = wire.read_end(payload) > self.memory_mb // _WORN
        elif kind == wire.FAILURE:
            worker.worn = wire.read_failure(payload).kind is FailureKind.MEMORY
        if worker.worn:
            worker.turns.insert(0, None)
            self._kill(worker)
        elif worker.turns:
            worker.since = asyncio.get_running_loop().time()
            following = worker.turns[0]
            if following:
                following.running = True
        else:
            self._busy -= 1
            self._idle.append(worker)
            self._arrived.set()
        self._ended.set()
        if self._waiting:
            self._let_run()

    def _end(self, turn: "Turn") -> None:
        """Take back what `turn` holds, if it has not ended: its place, and its worker, killed."""
        if turn.over:
            return
        turn.over = True
        self._ended.set()
        worker = turn.worker
        if worker is None and not turn.running:
            self._waiting.remove(turn)
            return
        self._let_go(turn.asked.client)
        if worker is None:
            self._busy -= 1
        elif not turn.running:
            worker.turns[worker.turns.index(turn)] = None
            return
        else:
            self._killed += worker.alive
            worker.turns[0] = None
            self._kill(worker)
        self._let_run()

    def _kill(self, worker: "_Worker") -> None:
        """End `worker`, of which nobody wants what it is at, and start another in its place."""
        worker.kill()
        self._take_back(worker)
        worker.turns.clear()
        self._busy -= 1
        self._refill()

    def _let_run(self) -> None:
        """Give a turn to those who wait and may have one, first come first."""
        if self._closing.is_set():
            return
        refused: set[str] = set()
        for turn in [*self._waiting]:
            client = turn.asked.client
            if client in refused:
                continue
            if self._may_run(client):
                self._waiting.remove(turn)
                self._grant(turn)
            elif self._ask_ahead(turn):
                self._waiting.remove(turn)
            elif client in self._running:
                refused.add(client)
            else:
                # Who has nothing is refused nothing that there is.
                return

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
        process, ours = await asyncio.to_thread(self._start_worker)
        worker = _Worker(process, self._answered, self._lost)
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
                frame = await asyncio.shield(worker.first)
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

    def _start_worker(self) -> tuple[Process, socket.socket]:
        if self._zygote:
            return self._zygote.start_worker()
        return start_worker(self._store, self.memory_mb)

    def _lost(self, worker: "_Worker") -> None:
        """Bury a worker whose socket has ended, and start another in its place."""
        if worker.alive and worker.ready:
            self._crashed += 1
        worker.kill()
        self._take_back(worker)
        if worker.turns == [None]:
            self._kill(worker)
        self._let_run()
        self._run(self._bury(worker))

    async def _bury(self, worker: "_Worker") -> None:
        await worker.ended()
        self._workers.discard(worker)
        if not self._closing.is_set() and worker.ready:
            self._refill()


@dataclass(eq=False, slots=True)
class Turn:
    """A query's place among those of its client: waiting, then running, then over.

    Over as soon as the last of the answer is here, however much of it is untaken: `frames`, of
    `waiting_bytes`, `last` the kind of the one that came last. With a `worker` but not running it
    is asked ahead. `stuck` once it is known that the answer will not be there whole.
    """

    asked: Asked
    changed: Callable[[], None] | None
    arrived: float
    running: bool = False
    over: bool = False
    stuck: bool = False
    error: QueryError | None = None
    worker: "_Worker | None" = None
    frames: deque[_Frame] = field(default_factory=deque)
    waiting_bytes: int = 0
    last: bytes = b""
    _heard: asyncio.Event | None = None

    def tell(self) -> None:
        """Say to whoever wants to know that something has come of it."""
        if self.changed:
            self.changed()

    def hear(self) -> None:
        """Let `news` return."""
        if self._heard:
            self._heard.set()

    async def news(self) -> None:
        """Return when something has come of it, once `hear` is what `tell` calls."""
        self._heard = asyncio.Event()
        await self._heard.wait()

    def take(self) -> _Frame:
        """Return the next frame, of those that are here."""
        frame = self.frames.popleft()
        self.waiting_bytes -= len(frame[1])
        if self.worker and self.waiting_bytes <= _HIGH_WATER_BYTES // 2:
            self.worker.go_on(self)
        return frame


class _Worker(asyncio.Protocol):
    """Our end of one worker: what it was asked, its answers as they come, and its life.

    `turns` are those that it was asked, in order, None for one that nobody wants any more; it is
    at the first, `since` when. `answered` is called at the end of each answer, with its last frame.
    """

    def __init__(
        self,
        process: Process,
        answered: "Callable[[_Worker, bytes, bytes], None]",
        lost: "Callable[[_Worker], None]",
    ) -> None:
        self.alive = True
        self.ready = False
        self.worn = False
        self.process = process
        self.first: asyncio.Future[_Frame | None] = asyncio.get_running_loop().create_future()
        self.turns: list[Turn | None] = []
        self.since = 0.0
        self._answered = answered
        self._lost = lost
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._unsent: list[bytes] = []
        # Whose unread answer keeps it waiting, since when, and how long this answer did before.
        self._unread: Turn | None = None
        self._unread_since = 0.0
        self._unread_seconds = 0.0

    def is_asked_by(self, client: str) -> bool:
        """Whether one of its turns is of this client."""
        return any(turn and turn.asked.client == client for turn in self.turns)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._received:
            data = self._received + data
        told: Turn | None = None
        start, length = 0, len(data)
        while length >= start + _HEADER_BYTES:
            kind, size = wire.HEADER.unpack_from(data, start)
            end = start + _HEADER_BYTES + size
            if length < end:
                break
            payload = data[end - size : end]
            start = end
            turn = self._take(kind, payload)
            if told and told is not turn:
                told.tell()
            told = turn
        self._received = data[start:]
        if told:
            if told.waiting_bytes > _HIGH_WATER_BYTES and not told.over:
                self._wait_for(told)
            told.tell()

    def _take(self, kind: bytes, payload: bytes) -> Turn | None:
        """Take a frame; return whose it is."""
        if not self.turns:
            if not self.first.done():
                self.first.set_result((kind, payload))
            return None
        turn = self.turns[0]
        if turn:
            turn.frames.append((kind, payload))
            turn.waiting_bytes += len(payload)
            turn.last = kind
        if kind in _NO_MORE:
            self.go_on(turn)
            self._unread_seconds = 0.0
            self._answered(self, kind, payload)
        return turn

    def connection_lost(self, _error: Exception | None) -> None:
        self._lost(self)

    def _wait_for(self, turn: Turn) -> None:
        """Let the worker wait while much of its answer is unread."""
        if self._unread is None and self._transport:
            self._unread = turn
            self._unread_since = asyncio.get_running_loop().time()
            self._transport.pause_reading()

    def go_on(self, turn: Turn | None) -> None:
        """Let the worker go on if it waits because of `turn`."""
        if turn and self._unread is turn:
            self._unread_seconds = self.unread_seconds(asyncio.get_running_loop().time())
            self._unread = None
            if self._transport and self.alive:
                self._transport.resume_reading()

    def unread_seconds(self, now: float) -> float:
        """Return how long it has waited for the reader of the answer that it is at."""
        return self._unread_seconds + (now - self._unread_since if self._unread else 0.0)

    def send(self, frame: bytes = b"") -> None:
        """Write a frame, behind those that were to be written soon."""
        frames, self._unsent = b"".join((*self._unsent, frame)), []
        if self._transport and self.alive and frames:
            self._transport.write(frames)

    def send_soon(self, frame: bytes) -> None:
        """Write a frame once all that is at hand now has been seen to, so that one write does."""
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self.send)
        self._unsent.append(frame)

    def kill(self) -> None:
        """End the process at once; frames that came already can still be read."""
        if self.alive:
            self.alive = False
            self.process.kill()
            if self._transport:
                self._transport.abort()
        if not self.first.done():
            self.first.set_result(None)
        if self.turns and self.turns[0]:
            self.turns[0].tell()

    async def ended(self) -> int:
        """Wait for the process to end; return its status, negative for a signal."""
        return await asyncio.to_thread(self.process.wait)
