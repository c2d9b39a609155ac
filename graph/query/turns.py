"""A query's turn with a worker: how it is asked, how its answer streams back, how it is killed.

A `Turn` has what came for one query and was not taken yet; an `Answer` is what its asker reads of
that; a `Worker` is our end of a process that is asked one query after the other. Whose turn it is,
and with which worker, is decided by `pool`.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from graph.errors import QueryError
from graph.query import wire
from graph.query.errors import QueryTooLarge
from graph.query.guard import Query
from graph.query.process import Process
from graph.query.wire import Request

# An answer up to this size is held back until it is complete, so that its status is true.
HELD_BYTES = 256 * 1024
# How much of an answer may wait here for its asker before the worker has to wait too.
_HIGH_WATER_BYTES = 1024 * 1024

# With one of these an answer is complete; with one of the others too there is no more of it.
LAST = (wire.END, wire.WHOLE)
_NO_MORE = (*LAST, wire.FAILURE, wire.FORGOTTEN)
_HEADER_BYTES = wire.HEADER.size

Frame = tuple[bytes, bytes]


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
    worker: "Worker | None" = None
    frames: deque[Frame] = field(default_factory=deque)
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

    def take(self) -> Frame:
        """Return the next frame, of those that are here."""
        frame = self.frames.popleft()
        self.waiting_bytes -= len(frame[1])
        if self.worker and self.waiting_bytes <= _HIGH_WATER_BYTES // 2:
            self.worker.go_on(self)
        return frame


class Answer:
    """An answer on its way: `media_type`, and its bytes by `async for`.

    `complete` if all of it is here already, of `size_bytes`; `truncated` if only the first rows
    were asked for and there are more. The iterator raises a `QueryError` if the rest fails to
    come: only an exhausted iterator has given the whole answer. `next_frame` waits for the next
    frame of a turn, or raises.
    """

    __slots__ = ("_held", "_limit_bytes", "_next", "_turn", "complete", "size_bytes", "truncated")

    def __init__(
        self, turn: Turn, next_frame: Callable[[Turn], Awaitable[Frame]], limit_bytes: int
    ) -> None:
        self._next = next_frame
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
        while not self.complete and self.size_bytes < HELD_BYTES:
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
        self.add(await self._next(self._turn))

    def add(self, frame: Frame) -> None:
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


class Worker(asyncio.Protocol):
    """Our end of one worker: what it was asked, its answers as they come, and its life.

    `turns` are those that it was asked, in order, None for one that nobody wants any more; it is
    at the first, `since` when. `answered` is called at the end of each answer, with its last frame;
    `lost` when its socket has ended.
    """

    def __init__(
        self,
        process: Process,
        answered: "Callable[[Worker, bytes, bytes], None]",
        lost: "Callable[[Worker], None]",
    ) -> None:
        self.alive = True
        self.ready = False
        self.worn = False
        self.process = process
        self.first: asyncio.Future[Frame | None] = asyncio.get_running_loop().create_future()
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
        """Take the socket to write to."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Give each turn the frames that came for it, and tell it once."""
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
        """Say that the worker has ended, or hung up."""
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
