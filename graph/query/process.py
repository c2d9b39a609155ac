"""One query in one process: for scripts and the command line, and what the pool starts."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from graph.errors import QueryError, SnapshotError
from graph.query import wire
from graph.query.diagnosis import syntax_error
from graph.query.errors import (
    QueryForbidden,
    QueryMemory,
    QueryTimeout,
    QueryUnsupported,
    QueryWorkerLost,
)
from graph.query.guard import Query, check
from graph.query.wire import Failure, FailureKind, Hello, Request
from graph.sandbox import worker_environment

# From start to hello it takes about a fifth of a second; a machine under load may need far more.
BOOT_SECONDS = 30.0


def start_worker(store: Path, memory_mb: int) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start a worker on the store in `store`; return it and our end of its socket.

    It ends when the socket closes. Raises `ValueError` for a limit that no worker can start in.
    """
    if memory_mb < wire.MIN_MEMORY_MB:
        raise ValueError(f"a query worker needs {wire.MIN_MEMORY_MB} MB or more, not {memory_mb}")
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-P", "-m", "graph.query.worker"]
        arguments = [str(theirs.fileno()), str(store.resolve()), str(memory_mb)]
        try:
            process = subprocess.Popen(  # noqa: S603 - our own module; the store is no option
                [*command, *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=worker_environment(),
            )
        except OSError:
            ours.close()
            raise
    return process, ours


def failure(failed: Failure, query: Query, memory_mb: int) -> QueryError | SnapshotError:
    """Return the error for a failure that a living worker reports."""
    match failed.kind:
        case FailureKind.SYNTAX:
            return syntax_error(query.text, failed.message)
        case FailureKind.UNSUPPORTED:
            return QueryUnsupported(failed.message)
        case FailureKind.NETWORK:
            return QueryForbidden("a query cannot fetch from another host")
        case FailureKind.MEMORY:
            return QueryMemory(memory_mb)
        case FailureKind.STORE:
            return SnapshotError(failed.message)
        case FailureKind.ENGINE:
            return QueryError(f"the engine failed: {failed.message}")


def death(status: int, memory_mb: int) -> QueryError:
    """Return the error for a worker that ended with `status`, negative for a signal."""
    # The engine aborts when an allocation fails; nothing else in it does.
    if status == -signal.SIGABRT:
        return QueryMemory(memory_mb)
    how = signal.Signals(-status).name if status < 0 else f"status {status}"
    return QueryWorkerLost(f"the process that evaluated the query ended with {how}")


def try_worker(store: Path, memory_mb: int = 2048) -> Hello:
    """Return what a worker on the store says of itself: its sandbox, and whether it is limited.

    Raises `SnapshotError` if it cannot open the store, `QueryWorkerLost` if it does not start.
    """
    process, ours = start_worker(store, memory_mb)
    try:
        with ours:
            kind, payload = _frame(ours, time.monotonic() + BOOT_SECONDS)
    except (TimeoutError, EOFError, ConnectionError) as error:
        raise QueryWorkerLost("the process that evaluates queries did not start") from error
    finally:
        process.kill()
        process.wait()
    if kind == wire.FAILURE:
        raise SnapshotError(f"{store} cannot be queried: {wire.read_failure(payload).message}")
    return wire.read_hello(payload)


def run_query(
    store: Path,
    query: str,
    *,
    media_type: str | None = None,
    seconds: float = 10.0,
    memory_mb: int = 2048,
    base_iri: str | None = None,
) -> Iterator[bytes]:
    """Return the answer to `query` piece by piece, evaluated in a process of its own.

    By default SPARQL JSON results for SELECT and ASK, Turtle for CONSTRUCT and DESCRIBE. The
    process is killed `seconds` after it was ready, or when the iterator is closed. A query that
    cannot be evaluated raises its `QueryError` here. The iterator raises one in place of the rest
    when something fails, so only an exhausted iterator has given the whole answer; and
    `SnapshotError` if the store cannot be opened.
    """
    checked = check(query)
    media_types = checked.form.media_types
    if media_type is not None and media_type not in media_types:
        raise QueryUnsupported(
            f"the answer to {checked.form} cannot be written as {media_type}; "
            f"choose {', '.join(media_types)}"
        )
    request = Request(
        checked.text,
        media_type or media_types[0],
        base_iri,
        star=checked.star,
        mentioned=checked.mentioned,
    )
    return _stream(store, checked, request, seconds, memory_mb)


def _stream(
    store: Path, query: Query, request: Request, seconds: float, memory_mb: int
) -> Iterator[bytes]:
    process, ours = start_worker(store, memory_mb)
    try:
        with ours:
            kind, payload = _frame(ours, time.monotonic() + BOOT_SECONDS)
            if kind == wire.FAILURE:
                raise failure(wire.read_failure(payload), query, memory_mb)
            deadline = time.monotonic() + seconds
            ours.sendall(wire.pack_request(request))
            while kind not in (wire.END, wire.WHOLE):
                kind, payload = _frame(ours, deadline)
                if kind == wire.DATA:
                    yield payload
                elif kind == wire.WHOLE:
                    yield wire.read_whole(payload)[0]
                elif kind == wire.FAILURE:
                    raise failure(wire.read_failure(payload), query, memory_mb)
    except TimeoutError as error:
        raise QueryTimeout(seconds) from error
    except (EOFError, ConnectionError) as error:
        raise death(process.wait(), memory_mb) from error
    finally:
        process.kill()
        process.wait()


def _frame(ours: socket.socket, deadline: float) -> tuple[bytes, bytes]:
    """Return the next frame; raise `TimeoutError` at the deadline, `EOFError` if none comes."""
    kind, size = wire.HEADER.unpack(_read(ours, wire.HEADER.size, deadline))
    return kind, _read(ours, size, deadline)


def _read(ours: socket.socket, size: int, deadline: float) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        ours.settimeout(left)
        piece = ours.recv(size - len(parts))
        if not piece:
            raise EOFError
        parts += piece
    return bytes(parts)
