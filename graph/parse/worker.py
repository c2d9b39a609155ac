"""The process that parses documents: `python -P -m graph.parse.worker FD`.

The parent sends entities, words and the folder of what is kept, then document after document. What
one states is put into the folder; the answer says no more than what was wrong with it.
"""

import errno
import pickle
import resource
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from graph.facts import Document, Statement
from graph.parse import reader
from graph.parse.kept import Kept

HEADER = struct.Struct("!Q")


def main(arguments: Sequence[str]) -> None:
    """Parse until the parent closes the socket."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with socket.socket(fileno=int(arguments[0])) as ours, suppress(EOFError, ConnectionError):
        entities, vocabulary, folder = receive(ours)
        read, kept = reader(entities, vocabulary), Kept(Path(folder))
        kept.prepare()
        send(ours, None)
        while True:
            send(ours, _done(read, kept, *receive(ours)))


def _done(
    read: Callable[[Document], list[Statement]],
    kept: Kept,
    key: str,
    document: Document,
    memory_bytes: int,
) -> str | OSError | None:
    """Put what a document states where it is kept; return what was wrong with it, if anything.

    An `OSError` is of the folder: nothing that this document could help.
    """
    try:
        _limit(memory_bytes)
        kept.put(key, read(document))
    except MemoryError:
        return _too_large(memory_bytes)
    except OSError as error:
        return _too_large(memory_bytes) if error.errno == errno.ENOMEM else error
    except SystemError:  # of code in C that found no memory and did not say so
        return f"{_too_large(memory_bytes)}, or breaks the parser"
    except Exception as error:
        return f"the parser failed on it: {type(error).__name__}: {error}"
    finally:
        _limit(resource.RLIM_INFINITY)
    return None


def _too_large(memory_bytes: int) -> str:
    return f"needs more than {memory_bytes >> 20:,} MB to be parsed"


def send(to: socket.socket, message: object) -> None:
    """Send one message."""
    packed = pickle.dumps(message)
    to.sendall(HEADER.pack(len(packed)))
    to.sendall(packed)


def receive(ours: socket.socket) -> Any:  # noqa: ANN401
    """Return the next message. Raises `EOFError` if the other end has closed."""
    (size,) = HEADER.unpack(_read(ours, HEADER.size))
    # Both ends are our own program; the socket has no name that others could reach it by.
    return pickle.loads(_read(ours, size))  # noqa: S301


def _read(ours: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        piece = ours.recv(min(size - len(parts), 1 << 20))
        if not piece:
            raise EOFError
        parts += piece
    return bytes(parts)


def _limit(memory_bytes: int) -> None:
    """Let this process have no more address space; macOS knows the limit but does not take it."""
    with suppress(OSError, ValueError):
        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        within = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_AS, (hard if memory_bytes < 0 else within, hard))


if __name__ == "__main__":
    main(sys.argv[1:])
