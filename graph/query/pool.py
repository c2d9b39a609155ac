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
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from graph.errors import QueryError
from graph.query import wire
from graph.query.crew import FRESH_SECONDS, SLOW_SECONDS, Crew, least_asked
from graph.query.errors import QueryOverloaded, QueryTimeout, QueryUnread
from graph.query.guard import Query
from graph.query.process import death, failure
from graph.query.turns import HELD_BYTES, LAST, Answer, Asked, Frame, Turn, Worker
from graph.query.wire import FailureKind

# A worker that keeps this part of its memory after an answer is replaced, so that the next query
# has all that it may use.
_WORN = 4
_EXPLAINED_AT_ONCE = 2
# How often it is looked whether a query is slow, or has come to its deadline.
_TICK_SECONDS = 0.005
# How long a worker may be at a query that was taken back when it had just begun with it.
_UNWANTED_SECONDS = 0.25


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


class QueryPool:
    """Query workers on one store; at most `workers` queries run at a time.

    They read the store on disk; or, given its N-Quads as `dump`, each is a fork of one process
    that holds it in memory, which answers in a fraction of the time once it is loaded.

    A client that has a query running gets no further worker if it is the last free one, and may
    fill no more than half of the `queue`. A query waits at most `queue_seconds` for its turn.
    Asked ahead, it is so of a worker that its client may come to have.

    The deadline of `seconds` is for the evaluation: its clock stands still while an answer waits
    for a reader who is slower than the worker. All such waits for one answer together may take
    `reader_seconds`, and an answer may have `answer_mb`. The library `allocator` manages the memory
    of workers that read on disk, if it can be loaded.
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
        allocator: str | None = None,
    ) -> None:
        self.seconds = seconds
        self.memory_mb = memory_mb
        # How many queries are taken apart at a time, each in one more process (`explain`).
        self.explaining = asyncio.Semaphore(_EXPLAINED_AT_ONCE)
        self._crew = Crew(
            store, dump, memory_mb, allocator, workers + 1, self._answered, self._lost
        )
        self._size = workers
        self._queue = queue
        self._queue_seconds = queue_seconds
        self._reader_seconds = reader_seconds
        self._answer_bytes = answer_mb << 20
        self._busy = 0
        self._running: Counter[str] = Counter()
        self._waiting: deque[Turn] = deque()
        self._ticking = False
        self._ended = asyncio.Event()
        self._killed = 0

    async def start(self) -> None:
        """Start the workers; return when the first one is ready.

        Raises `SnapshotError` if it cannot open the store, `QueryWorkerLost` if none starts.
        """
        try:
            await self._crew.start()
        except BaseException:
            await self.close()
            raise

    async def close(self, drain_seconds: float = 0.0) -> None:
        """Let queries go on for `drain_seconds` at most, then end every worker."""
        with suppress(TimeoutError):
            async with asyncio.timeout(drain_seconds):
                while self._busy or self._waiting:
                    self._ended.clear()
                    await self._ended.wait()
        self._crew.start_no_more()
        for worker in self._crew.workers:
            self._take_back(worker)
        while self._waiting:
            self._refuse(self._waiting[0], "the service is closing")
        await self._crew.close()

    def state(self) -> PoolState:
        """Return how the pool is doing now."""
        return PoolState(
            running=self._busy,
            waiting=len(self._waiting) + sum(1 for _ in self._crew.ahead()),
            idle=self._crew.idle_count(),
            full=self._busy >= self._size,
            ready=self._crew.ready_count(),
            pids=tuple(sorted(worker.process.pid for worker in self._crew.workers if worker.alive)),
            killed=self._killed,
            crashed=self._crew.crashed,
            sandbox=self._crew.sandbox,
            store=self._crew.store,
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

    def begin(self, asked: Asked, changed: Callable[[], None] | None = None) -> Turn:
        """Let a query wait for its turn or, if it may have it, begin to evaluate it; at once.

        `changed` is called whenever something has come of it: then `whole` may have its answer.
        What is begun must be ended, by `resume` or by `abandon`. Raises `QueryOverloaded`.
        """
        if self._crew.closing.is_set():
            raise QueryOverloaded("the service is closing")
        loop = asyncio.get_running_loop()
        turn = Turn(asked, changed, loop.time())
        if self._may_run(asked.client):
            worker = self._crew.fresh_worker()
            if worker:
                self._hold(asked.client)
                self._ask(turn, worker)
            else:
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
        waiting = [other.asked.client for other in chain(self._waiting, self._crew.ahead())]
        own = waiting.count(client)
        if len(waiting) >= self._queue or own >= max(1, self._queue // 2):
            raise QueryOverloaded("too many queries are waiting")

    def whole(self, turn: Turn) -> Answer | None:
        """Return the answer, once, if it is complete and small; None if it is not.

        `turn.stuck` says that it will not come so: `resume` it then, to learn why.
        """
        if turn.last not in LAST or not turn.frames:
            worker = turn.worker
            if worker is None:
                # With a turn but no worker, one has to start first.
                turn.stuck = turn.over or turn.running
            else:
                failed = turn.last == wire.FAILURE or turn.over or not worker.alive
                turn.stuck = failed or turn.waiting_bytes >= HELD_BYTES
            return None
        answer = Answer(turn, self._next_frame, self._answer_bytes)
        while turn.frames:
            answer.add(turn.take())
        return answer

    @asynccontextmanager
    async def resume(self, turn: Turn) -> AsyncIterator[Answer]:
        """Go on with what was begun, as `query` does."""
        turn.changed = turn.hear
        try:
            while not (turn.running or turn.over):
                await turn.news()
            if turn.error:
                raise turn.error
            if turn.worker is None and not turn.over:
                self._ask(turn, await self._crew.take())
            answer = Answer(turn, self._next_frame, self._answer_bytes)
            await answer.hold()
            yield answer
        finally:
            self._end(turn)

    def abandon(self, turn: Turn) -> None:
        """Give up what was begun; a worker that is at it is killed."""
        self._end(turn)

    async def _next_frame(self, turn: Turn) -> Frame:
        """Return the next frame of an answer; raise the error that came in its place."""
        while not turn.frames:
            if turn.error:
                raise turn.error
            worker = turn.worker
            if worker is not None and not worker.alive:
                if self._crew.closing.is_set():
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

    def _grant(self, turn: Turn) -> None:
        """Give `turn` its place, and a worker if one is idle."""
        self._hold(turn.asked.client)
        self._busy += 1
        turn.running = True
        worker = self._crew.idle_worker()
        if worker:
            self._ask(turn, worker)
        else:
            turn.tell()

    def _ask(self, turn: Turn, worker: Worker) -> None:
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

    def _ask_ahead(self, turn: Turn) -> bool:
        """Ask a worker ahead of its turn, if there is one to ask; return whether it was.

        Among those of whom least was asked; never so that its client may come to have them all.
        """
        busy = [worker for worker in self._crew.workers if worker.turns]
        if self._size > 1 and turn.asked.client in self._running:
            own = [worker for worker in busy if worker.is_asked_by(turn.asked.client)]
            busy = busy if len(own) + 1 < self._size else own
        worker = least_asked(busy)
        if worker is None:
            return False
        self._hold(turn.asked.client)
        self._ask(turn, worker)
        return True

    def _take_back(self, worker: Worker) -> None:
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
        for worker in [worker for worker in self._crew.workers if worker.turns]:
            self._look_after(worker, now)
        for turn in [turn for turn in self._waiting if now - turn.arrived > self._queue_seconds]:
            self._refuse(turn, "all workers were busy for too long")
        self._ticking = bool(self._busy or self._waiting) and not self._crew.closing.is_set()
        if self._ticking:
            loop.call_later(_TICK_SECONDS, self._tick)

    def _look_after(self, worker: Worker, now: float) -> None:
        turn = worker.turns[0]
        if turn is None:
            if now - worker.since > _UNWANTED_SECONDS:
                self._kill(worker)
            return
        slow = SLOW_SECONDS if self._busy >= self._size else FRESH_SECONDS
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

    def _refuse(self, turn: Turn, why: str) -> None:
        self._fail(turn, QueryOverloaded(why))

    def _fail(self, turn: Turn, error: QueryError) -> None:
        turn.error = error
        self._end(turn)
        turn.tell()

    def _answered(self, worker: Worker, kind: bytes, payload: bytes) -> None:
        """Let `worker` go on to what it was asked next, or be idle: its answer has ended here.

        However slowly that is read then.
        """
        turn = worker.turns.pop(0)
        if turn:
            turn.over = True
            self._let_go(turn.asked.client)
        if kind in LAST:
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
            self._crew.rest(worker)
        self._ended.set()
        if self._waiting:
            self._let_run()

    def _end(self, turn: Turn) -> None:
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

    def _kill(self, worker: Worker) -> None:
        """End `worker`, of which nobody wants what it is at, and start another in its place."""
        worker.kill()
        self._take_back(worker)
        worker.turns.clear()
        self._busy -= 1
        self._crew.refill()

    def _lost(self, worker: Worker) -> None:
        """Take back what a worker that has ended was asked, and let others have their turn."""
        self._take_back(worker)
        if worker.turns == [None]:
            self._kill(worker)
        self._let_run()

    def _let_run(self) -> None:
        """Give a turn to those who wait and may have one, first come first."""
        if self._crew.closing.is_set():
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
