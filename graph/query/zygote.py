"""The process that holds a graph in memory: `python -P -m graph.query.zygote FD DUMP MEMORY_MB`.

In memory the engine takes a half to a fifth of the processor time that it takes on disk, but a
graph takes seconds to load and much memory. So it is loaded once, here, and every query worker is
a fork of this process: there at once, and sharing with it what neither has changed. This process
itself evaluates nothing. Its parent asks it over the inherited socket `FD`, one thing at a time
(`graph.query.process.Zygote`): to fork a worker that serves a socket, passed along, or with which
status a worker ended that is known to have. It ends when the parent does.
"""

import gc
import gzip
import os
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from typing import IO, cast

import pyoxigraph as ox

from graph.quads import load
from graph.query import wire
from graph.query.wire import Failure, FailureKind
from graph.query.worker import serve


def main(arguments: Sequence[str]) -> None:
    """Load the graph, then fork workers until the parent closes the socket."""
    asked, dump, memory_mb = socket.socket(fileno=int(arguments[0])), arguments[1], arguments[2]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    store = ox.Store()
    try:
        with gzip.open(dump, "rb") as quads:
            load(store, cast("IO[bytes]", quads))
    except (OSError, SyntaxError, EOFError) as error:
        asked.sendall(wire.pack_record(wire.FAILURE, Failure(FailureKind.STORE, str(error))))
        return
    # A collection would write to every object, and so copy what the forks share.
    gc.collect()
    gc.freeze()
    asked.sendall(wire.pack(wire.LOADED, b""))
    while True:
        order, passed, _flags, _sender = socket.recv_fds(asked, 1 + wire.PID.size, 1)
        match order[:1]:
            case wire.FORK:
                _fork(asked, passed[0], store, int(memory_mb))
            case wire.BURY:
                asked.sendall(wire.PID.pack(_bury(*wire.PID.unpack(order[1:]))))
            case _:
                return


def _bury(pid: int) -> int:
    """Return with which status a worker ended, negative for a signal."""
    try:
        _pid, status = os.waitpid(pid, 0)
    except ChildProcessError:
        # A fork of a process that was here before this one: nobody can tell any more.
        return -signal.SIGKILL
    return os.waitstatus_to_exitcode(status)


def _fork(asked: socket.socket, serving: int, store: ox.Store, memory_mb: int) -> None:
    """Make a worker that serves `serving`; tell its number, and pass what can end it and no other.

    A number may be another process's by the time that it is used, a pidfd never.
    """
    pid = os.fork()
    if pid == 0:
        try:
            asked.close()
            serve(serving, lambda: store, memory_mb + _address_space_mb())
        finally:
            os._exit(1)
    os.close(serving)
    handle = os.pidfd_open(pid)
    socket.send_fds(asked, [wire.PID.pack(pid)], [handle])
    os.close(handle)


def _address_space_mb() -> int:
    """Return what the graph takes already of what the limit of a worker counts, in MiB."""
    with open("/proc/self/statm", "rb") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize() >> 20


if __name__ == "__main__":
    main(sys.argv[1:])
