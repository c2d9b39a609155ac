"""The process that evaluates queries: `python -P -m graph.query.worker FD STORE MEMORY_MB`.

It opens one store read-only, or is a fork of a process that holds one in memory
(`graph.query.zygote`), gives up network and processes, limits its own memory, and then
answers requests on the inherited socket `FD` until the other end closes. It trusts nothing in
a query: whatever happens to this process, the parent only sees the socket end.
"""

import gc
import json
import os
import resource
import select
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import IO, cast

import pyoxigraph as ox

from graph.query import wire
from graph.query.wire import Failure, FailureKind, Hello, Request
from graph.sandbox import enter_sandbox

_FRAME_BYTES = 64 * 1024
# How often it is looked how much memory is used, which no query of less time makes much of.
_MEASURED_EVERY_SECONDS = 0.005

_Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def main(arguments: Sequence[str]) -> None:
    """Serve queries until the parent closes the socket."""
    socket, path, memory_mb = int(arguments[0]), arguments[1], int(arguments[2])
    serve(socket, lambda: _open(path), memory_mb, readable=[path])


def _open(path: str) -> ox.Store:
    try:
        return ox.Store.read_only(path)
    except OSError as error:
        # The sandbox answers for a folder that is not there as for one that may not be read.
        if os.path.isdir(path):
            raise
        raise FileNotFoundError(f"there is no folder {path}") from error


def serve(
    socket: int, open_store: Callable[[], ox.Store], memory_mb: int, readable: Sequence[str] = ()
) -> None:
    """Serve queries on `socket` until the parent closes it; the process ends with that.

    `open_store` is called inside the sandbox, which leaves the folders `readable` to be read.
    """
    # Ctrl-C in a terminal reaches every process of it; what the service lets end shall end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limited = _limit(memory_mb)
    allocator = _allocator()
    memory = _open_memory()
    # Before the store opens, so that the engine's own threads inherit it. Python's library and
    # this package are for what is imported late.
    code = (os.path.dirname(os.__file__), os.path.dirname(os.path.dirname(wire.__file__)))
    sandbox = enter_sandbox([path for path in (*readable, *code) if os.path.isdir(path)])
    # The engine parses and evaluates recursively; a large stack turns what would be a crash into
    # an ordinary answer. Its solutions must stay in the thread that made them, so all of it runs
    # in this one.
    threading.stack_size(wire.STACK_BYTES)
    hello = Hello(sandbox, limited, allocator)
    evaluator = threading.Thread(
        target=_serve, args=(socket, open_store, hello, memory), daemon=True
    )
    evaluator.start()
    _await_hangup(socket)
    os._exit(0)


def _limit(memory_mb: int) -> bool:
    """Limit address space, files written and core dumps; return whether the first was taken."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    except (OSError, ValueError):
        # macOS knows the limit but does not take it.
        return False
    return True


def _allocator() -> str | None:
    """Return the library that was to manage memory in place of the C library, if it does."""
    path = os.environ.get("LD_PRELOAD")
    if not path:
        return None
    # The loader passes over one that it cannot load.
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        loaded = os.path.realpath(path)
        return path if any(line.rstrip("\n").endswith(loaded) for line in maps) else None


def _await_hangup(socket: int) -> None:
    """Return when the parent has closed its end, whatever the evaluator is busy with."""
    poller = select.poll()
    poller.register(socket, 0)
    poller.poll()


def _serve(
    socket: int, open_store: Callable[[], ox.Store], hello: Hello, memory: int | None
) -> None:
    try:
        try:
            store = open_store()
        except OSError as error:
            failed = Failure(FailureKind.STORE, str(error))
            _send(socket, wire.pack_record(wire.FAILURE, failed))
            return
        grown = _Grown(memory)
        # What is there now stays, and need not be looked through again and again.
        gc.freeze()
        _send(socket, wire.pack_record(wire.HELLO, hello))
        requests = _Requests(socket)
        while request := requests.next():
            _answer(store, request, _Sender(socket, grown))
    finally:
        # Also after a panic of the engine, which is no Exception: the process must not linger.
        os._exit(1)


def _open_memory() -> int | None:
    """Return what tells how much memory this process uses, None where the system does not.

    Opened once, since the sandbox keeps it from being opened again.
    """
    try:
        return os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None


class _Grown:
    """How much more of what the memory limit counts is used now than at the start, in MiB.

    Not `ru_maxrss`: a new process inherits that of the one that started it. 0 where the system
    does not tell.
    """

    def __init__(self, memory: int | None) -> None:
        self._memory = memory
        self._last = 0
        self._measured = float("-inf")
        self._started = self._address_space_mb()

    def mb(self) -> int:
        """Return it, as measured no longer ago than a moment."""
        now = time.monotonic()
        if now - self._measured > _MEASURED_EVERY_SECONDS:
            self._measured = now
            self._last = self._address_space_mb() - self._started
        return self._last

    def _address_space_mb(self) -> int:
        if self._memory is None:
            return 0
        return int(os.pread(self._memory, 64, 0).split()[0]) * resource.getpagesize() >> 20


def _answer(store: ox.Store, request: Request, sender: "_Sender") -> None:
    try:
        _evaluate(store, request, sender)
    except SyntaxError as error:
        sender.fail(FailureKind.SYNTAX, _placed(request, str(error)))
    except (RuntimeError, ValueError) as error:
        sender.fail(FailureKind.UNSUPPORTED, str(error))
    except MemoryError as error:
        sender.fail(FailureKind.MEMORY, str(error))
    except PermissionError as error:
        sender.fail(FailureKind.NETWORK, str(error))
    except OSError as error:
        sender.fail(FailureKind.ENGINE, str(error))
    else:
        sender.end()


def _placed(request: Request, message: str) -> str:
    """Return the engine's complaint with the place of the token that it is about.

    It is asked once more, of no data, about the same query with wide gaps between its tokens.
    """
    # Few queries are wrong, and each new worker would pay for reading these.
    from graph.errors import QueryError
    from graph.query.guard import placed, spread

    try:
        wide, places = spread(request.text)
        ox.Store().query(wide, base_iri=request.base_iri)
    except SyntaxError as error:
        return placed(request.text, places, wide, str(error))
    except QueryError:
        pass
    return message


def _evaluate(store: ox.Store, request: Request, sender: "_Sender") -> None:
    default = _graphs(request.default_graphs, request.named_graphs)
    named = _graphs(request.named_graphs, request.default_graphs)

    def evaluate() -> _Results:
        return store.query(
            _with_columns(request),
            base_iri=request.base_iri,
            default_graph=None if default is None else [*default],
            named_graphs=None if named is None else [*named],
        )

    if request.media_type == wire.MEASURED:
        sender.begin(truncated=False)
        sender.write(json.dumps(_measured(request, evaluate)).encode())
        return
    results = evaluate()
    if isinstance(results, ox.QueryTriples):
        _write_triples(results, request, sender)
    elif request.rows is not None and isinstance(results, ox.QuerySolutions):
        _write_rows(results, request.rows, request.media_type, sender)
    else:
        sender.begin(truncated=False)
        results.serialize(sender.file, _table_format(request.media_type))


def _measured(request: Request, evaluate: Callable[[], _Results]) -> dict[str, float | None]:
    """Return how long what takes of an evaluation, and how large the answer is.

    A table is measured as TSV and a graph as N-Triples, both with one line for each result.
    """
    began, began_cpu = time.monotonic(), time.process_time()
    ox.Store().query(request.text, base_iri=request.base_iri)
    parsed = time.monotonic()
    results = evaluate()
    evaluated = first = time.monotonic()
    lines = _Lines()
    if isinstance(results, ox.QuerySolutions):
        row = next(results, None)
        first = time.monotonic()
        results.serialize(lines.file, ox.QueryResultsFormat.TSV)
        lines.count -= 1  # the head is a line too
        if row is not None:
            alone = _Lines()
            _rows_of(results, [row]).serialize(alone.file, ox.QueryResultsFormat.TSV)
            lines.add(alone.size_bytes - len(_head(results).encode()) - 1, 1)
    elif isinstance(results, ox.QueryTriples):
        triple = next(results, None)
        first = time.monotonic()
        results.serialize(lines.file, ox.RdfFormat.N_TRIPLES)
        if triple is not None:
            lines.write(f"{triple} .\n".encode())
    ended = time.monotonic()
    is_boolean = isinstance(results, ox.QueryBoolean)
    return {
        "parse_seconds": parsed - began,
        "evaluate_seconds": evaluated - parsed,
        "first_row_seconds": first - evaluated,
        "rest_seconds": ended - first,
        "total_seconds": ended - began,
        "cpu_seconds": time.process_time() - began_cpu,
        "boolean": bool(results) if is_boolean else None,
        "count": None if is_boolean else lines.count,
        "size_bytes": None if is_boolean else lines.size_bytes,
    }


class _Lines:
    """Takes what the engine writes, and keeps only how many bytes and lines it was."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self.count = 0

    @property
    def file(self) -> IO[bytes]:
        """This object, as the kind of thing that the engine writes to; it only calls `write`."""
        return cast("IO[bytes]", self)

    def add(self, size_bytes: int, count: int) -> None:
        self.size_bytes += size_bytes
        self.count += count

    def write(self, piece: bytes) -> int:
        self.add(len(piece), piece.count(b"\n"))
        return len(piece)

    def flush(self) -> None:
        """Do nothing: there is nothing to flush."""


def _with_columns(request: Request) -> str:
    """Return the query with the columns of a `SELECT *` in the order of their first mention.

    The engine has them in alphabetical order, which nobody expects of `SELECT * { ?s ?p ?o }`.
    Which variables the star stands for is for the engine to say, asked of no data.
    """
    if request.star is None:
        return request.text
    nothing = ox.Store().query(request.text, base_iri=request.base_iri)
    assert isinstance(nothing, ox.QuerySolutions)
    names = sorted(variable.value for variable in nothing.variables)
    if not names:
        return request.text
    columns = [name for name in request.mentioned if name in names]
    written_out = "".join(f" ?{name}" for name in dict.fromkeys((*columns, *names)))
    return f"{request.text[: request.star]}{written_out} {request.text[request.star + 1 :]}"


def _graphs(
    wanted: Sequence[str] | None, others: Sequence[str] | None
) -> list[ox.NamedNode] | None:
    """Return one half of the query's dataset; empty, not the store's, if only the other is given.

    Each graph once: the engine would count the triples of a repeated one twice.
    """
    if wanted is None and others is None:
        return None
    return [ox.NamedNode(iri) for iri in dict.fromkeys(wanted or ())]


def _write_triples(triples: ox.QueryTriples, request: Request, sender: "_Sender") -> None:
    format_ = ox.RdfFormat.from_media_type(request.media_type)
    if format_ is None:
        raise ValueError(f"no graph can be written as {request.media_type}")
    if request.rows is None:
        sender.begin(truncated=False)
        triples.serialize(sender.file, format_)
        return
    first = list(islice(triples, request.rows + 1))
    sender.begin(truncated=len(first) > request.rows)
    ox.serialize(first[: request.rows], sender.file, format_)


def _write_rows(
    solutions: ox.QuerySolutions, count: int, media_type: str, sender: "_Sender"
) -> None:
    """Write the first `count` rows; by way of TSV, since the engine writes only whole results."""
    first = list(islice(solutions, count + 1))
    sender.begin(truncated=len(first) > count)
    _rows_of(solutions, first[:count]).serialize(sender.file, _table_format(media_type))


def _rows_of(solutions: ox.QuerySolutions, rows: Sequence[ox.QuerySolution]) -> ox.QuerySolutions:
    """Return some rows of `solutions` as a result of their own."""
    lines = [_head(solutions), *("\t".join(map(_tsv, cast("Iterable[object]", r))) for r in rows)]
    table = "".join(line + "\n" for line in lines).encode()
    part = ox.parse_query_results(table, ox.QueryResultsFormat.TSV)
    assert isinstance(part, ox.QuerySolutions)
    return part


def _head(solutions: ox.QuerySolutions) -> str:
    return "\t".join(str(variable) for variable in solutions.variables)


def _tsv(term: object) -> str:
    if isinstance(term, ox.Triple):
        return f"<<( {term} )>>"
    return "" if term is None else str(term)


@lru_cache(maxsize=16)
def _table_format(media_type: str) -> ox.QueryResultsFormat:
    format_ = ox.QueryResultsFormat.from_media_type(media_type)
    if format_ is None:
        raise ValueError(f"no table can be written as {media_type}")
    return format_


class _Sender:
    """Sends one answer, in frames large enough that a small answer is one write."""

    def __init__(self, socket: int, grown: _Grown) -> None:
        self._socket = socket
        self._grown = grown
        self._frames = b""
        self._whole = False
        self._data: list[bytes] = []
        self._size_bytes = 0

    @property
    def file(self) -> IO[bytes]:
        """This object, as the kind of thing that the engine writes to; it only calls `write`."""
        return cast("IO[bytes]", self)

    def begin(self, *, truncated: bool) -> None:
        self._frames = wire.pack_begin(truncated=truncated)
        self._whole = not truncated

    def write(self, piece: bytes) -> int:
        self._data.append(piece)
        self._size_bytes += len(piece)
        if self._size_bytes >= _FRAME_BYTES:
            self._flush()
        return len(piece)

    def flush(self) -> None:
        """Do nothing: the engine flushes more often than is worth a frame."""

    def end(self) -> None:
        if self._whole:
            # Nothing has been sent: the answer is small.
            _send(self._socket, wire.pack_whole(b"".join(self._data), self._grown.mb()))
            return
        self._flush(wire.pack_end(self._grown.mb()))

    def fail(self, kind: FailureKind, message: str) -> None:
        self._flush(wire.pack_record(wire.FAILURE, Failure(kind, message)))

    def _flush(self, last: bytes = b"") -> None:
        parts = [self._frames]
        if self._data:
            parts += (wire.HEADER.pack(wire.DATA, self._size_bytes), *self._data)
        parts.append(last)
        _send(self._socket, b"".join(parts))
        self._frames = b""
        self._whole = False
        self._data = []
        self._size_bytes = 0


def _send(socket: int, frames: bytes) -> None:
    """Write all of `frames`; by write(2), since the sandbox has no use for socket calls."""
    sent = os.write(socket, frames)
    while sent < len(frames):
        sent += os.write(socket, memoryview(frames)[sent:])


class _Requests:
    """What the parent asks, in order, but for what it takes back in time."""

    def __init__(self, socket: int) -> None:
        self._socket = socket
        self._more = select.poll()
        self._more.register(socket, select.POLLIN)
        self._received = b""
        # None for what was taken back.
        self._asked: deque[bytes | None] = deque()

    def next(self) -> Request | None:
        """Return the next request, None when there will be no more."""
        while True:
            while not self._asked or self._more.poll(0):
                piece = os.read(self._socket, _FRAME_BYTES)
                if not piece:
                    return None
                self._take(piece)
            asked = self._asked.popleft()
            if asked is not None:
                return wire.read_request(asked)
            _send(self._socket, wire.FORGOTTEN_FRAME)

    def _take(self, piece: bytes) -> None:
        received = self._received + piece
        start, header = 0, wire.HEADER.size
        while len(received) >= start + header:
            kind, size = wire.HEADER.unpack_from(received, start)
            end = start + header + size
            if len(received) < end:
                break
            if kind == wire.REQUEST:
                self._asked.append(received[end - size : end])
            else:
                # The others of them are begun, and will be answered.
                count = min(wire.read_forget(received[end - size : end]), len(self._asked))
                for place in range(-count, 0):
                    self._asked[place] = None
            start = end
        self._received = received[start:]


if __name__ == "__main__":
    main(sys.argv[1:])
