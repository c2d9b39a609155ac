"""One query in one process: for scripts and the command line, and what the pool starts."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Protocol

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
# Quads are read at 80,000 a second: 100,000 facts of 25 in 30, a million in five minutes and more.
_LOADING_SECONDS = 3600.0
# What a quad takes in memory, rounded up: 365 to 430 bytes were measured in made-up graphs.
_QUAD_BYTES = 500
# The part of it that a fork comes to have for itself, by writing to what it reads: measured after
# one query that reads all.
_OWN_PART = 0.8
_CONTROL_GROUPS = Path("/sys/fs/cgroup")


class Process(Protocol):
    """A process as `subprocess.Popen` shows one, as far as the pool needs it."""

    @property
    def pid(self) -> int:
        """Its number."""

    def kill(self) -> None:
        """End it at once."""

    def poll(self) -> int | None:
        """Return None while it runs, and something else once it has ended."""

    def wait(self) -> int:
        """Return, when it has ended, with which status: negative for a signal."""


def start_worker(
    store: Path, memory_mb: int, allocator: str | None = None
) -> tuple[Process, socket.socket]:
    """Start a worker on the store in `store`; return it and our end of its socket.

    The library `allocator` manages its memory, if given. It ends when the socket closes. Raises
    `ValueError` for a limit that no worker can start in.
    """
    if memory_mb < wire.MIN_MEMORY_MB:
        raise ValueError(f"a query worker needs {wire.MIN_MEMORY_MB} MB or more, not {memory_mb}")
    return _start("graph.query.worker", store, memory_mb, allocator)


def _start(
    module: str, path: Path, memory_mb: int, allocator: str | None = None
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start a module of ours that serves a socket, of which ours is the other end."""
    ours, theirs = socket.socketpair()
    with theirs:
        arguments = [str(theirs.fileno()), str(path.resolve()), str(memory_mb)]
        try:
            process = subprocess.Popen(  # noqa: S603 - our own module; the path is no option
                [sys.executable, "-P", "-m", module, *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=worker_environment(allocator),
            )
        except OSError:
            ours.close()
            raise
    return process, ours


def memory_for(quads: int, workers: int) -> int | None:
    """Return how much memory a graph of so many quads and its forks may come to take, in MiB.

    There is one fork more than may be busy. None where no process can be handed to another by a
    handle (pidfd, of Linux alone), and so none forked.
    """
    if not hasattr(os, "pidfd_open"):
        return None
    return round(quads * _QUAD_BYTES * (1 + _OWN_PART * (workers + 1))) >> 20


def memory_available() -> int:
    """Return how much memory is available to this process, in MiB; 0 where nothing tells.

    That is the least of what the machine has (proc(5), MemAvailable) and what each control group
    that the process is in leaves it (cgroup v2).
    """
    try:
        [line] = [
            line
            for line in Path("/proc/meminfo").read_text().splitlines()
            if line.startswith("MemAvailable:")
        ]
        free = [int(line.split()[1]) << 10]
        inside = Path("/proc/self/cgroup").read_text().rpartition("::")[2].strip("/\n")
    except (OSError, ValueError):
        return 0
    group = _CONTROL_GROUPS / inside
    for each in (group, *group.parents):
        with suppress(OSError, ValueError):
            limit = int((each / "memory.max").read_text())
            free.append(limit - int((each / "memory.current").read_text()))
        if each == _CONTROL_GROUPS:
            break
    return max(0, min(free)) >> 20


class Zygote:
    """Forks query workers off a process that holds the graph of an N-Quads file in memory.

    All of it may be called from any thread, and waits.
    """

    def __init__(self, dump: Path, memory_mb: int) -> None:
        if memory_mb < wire.MIN_MEMORY_MB:
            raise ValueError(f"a query worker needs {wire.MIN_MEMORY_MB} MB or more")
        self._dump = dump
        self._memory_mb = memory_mb
        self._one_at_a_time = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._loaded = False
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Its number, None while there is none."""
        return self._process.pid if self._process else None

    def start_worker(self) -> tuple[Process, socket.socket]:
        """Fork a worker, loading the graph first if that is not done; return it and its socket.

        Raises `SnapshotError` if the graph cannot be read, `QueryWorkerLost` if the process ends.
        """
        ours, theirs = socket.socketpair()
        with theirs, self._one_at_a_time:
            try:
                asked = self._ready()
                socket.send_fds(asked, [wire.FORK + bytes(wire.PID.size)], [theirs.fileno()])
                told, passed, _flags, _sender = socket.recv_fds(asked, wire.PID.size, 1)
                if not told or not passed:
                    raise EOFError
            except (OSError, EOFError) as error:
                ours.close()
                self._end()
                raise QueryWorkerLost("the process that holds the graph has ended") from error
            except BaseException:
                ours.close()
                raise
            [pid] = wire.PID.unpack(told)
            return _Forked(pid, passed[0], self), ours

    def _ready(self) -> socket.socket:
        """Return the socket of a process that has loaded the graph."""
        if self._closed:
            raise EOFError
        if self._socket is None:
            self._process, self._socket = _start("graph.query.zygote", self._dump, self._memory_mb)
            if self._closed:
                raise EOFError
            kind, payload = _frame(self._socket, time.monotonic() + _LOADING_SECONDS)
            if kind == wire.FAILURE:
                self._end()
                why = wire.read_failure(payload).message
                raise SnapshotError(f"{self._dump} cannot be loaded: {why}")
            self._socket.settimeout(BOOT_SECONDS)
            self._loaded = True
        return self._socket

    def bury(self, pid: int) -> int:
        """Return with which status a worker ended, of which it is known that it has."""
        with self._one_at_a_time:
            try:
                if self._socket is None:
                    raise EOFError
                self._socket.sendall(wire.BURY + wire.PID.pack(pid))
                told = _read(self._socket, wire.PID.size, time.monotonic() + BOOT_SECONDS)
                return int(*wire.PID.unpack(told))
            except (OSError, EOFError):
                # It has ended itself, and what it knew is lost.
                return -signal.SIGKILL

    def give_up(self) -> None:
        """Stop loading, if that is what it is at; no worker can be started any more."""
        self._closed = True
        if self._process and not self._loaded:
            self._process.kill()

    def close(self) -> None:
        """End it; its workers must have ended."""
        self._closed = True
        with self._one_at_a_time:
            self._end()

    def _end(self) -> None:
        if self._socket:
            self._socket.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        self._socket = self._process = None
        self._loaded = False


class _Forked:
    """A worker that was forked: our handle of it, while it is another process's child."""

    def __init__(self, pid: int, handle: int, zygote: Zygote) -> None:
        self.pid = pid
        self._handle = handle
        self._zygote = zygote
        self._one_at_a_time = Lock()
        self._status: int | None = None

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def poll(self) -> int | None:
        return 0 if self._ended(0) else None

    def wait(self) -> int:
        self._ended(None)
        with self._one_at_a_time:
            if self._status is None:
                self._status = self._zygote.bury(self.pid)
            return self._status

    def _ended(self, milliseconds: int | None) -> bool:
        """Return whether it has ended; wait for that so long, None for as long as it takes."""
        poller = select.poll()
        poller.register(self._handle, select.POLLIN)
        return bool(poller.poll(milliseconds))

    def __del__(self) -> None:
        os.close(self._handle)


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


def try_worker(store: Path, memory_mb: int = 2048, allocator: str | None = None) -> Hello:
    """Return what a worker on the store says of itself: its sandbox, whether it is limited.

    Raises `SnapshotError` if it cannot open the store, `QueryWorkerLost` if it does not start.
    """
    process, ours = start_worker(store, memory_mb, allocator)
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
