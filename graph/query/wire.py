"""What a query worker and its parent say to each other: frames over a Unix socket pair.

A frame is one byte for its kind, four for the length (big-endian) and the payload. The parent
sends requests, several ahead if it likes; the worker says hello once, then for each request in its
turn `BEGIN`, any number of `DATA` and one `END`, or at any point a `FAILURE` in their place. A
small answer, of which there is no more, comes as one `WHOLE` instead. `FORGET` takes back so many
of those asked last, as far as they are not begun: in place of each of these answers comes
`FORGOTTEN`. Kept free of imports that cost time, since each new worker pays for them.
"""

import json
import struct
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

HEADER = struct.Struct(">cI")
_GROWN = struct.Struct(">i")

HELLO = b"H"
REQUEST = b"Q"
BEGIN = b"B"
DATA = b"D"
END = b"E"
WHOLE = b"W"
FAILURE = b"F"
FORGET = b"X"
FORGOTTEN = b"Y"

# To the process that holds a graph in memory, which says first that it is loaded, or a failure:
# fork a worker on the socket that comes along (the answer is its PID, and a pidfd comes along),
# or tell with which status a worker ended. Each order is one byte and a PID, which a fork has none.
LOADED = b"L"
FORK = b"K"
BURY = b"U"
PID = struct.Struct(">i")

# Measured at most 1.9 kB of stack for a byte of query (nested `{}` and STR()); 4 kB leaves as
# much again.
MAX_QUERY_BYTES = 64 * 1024
STACK_BYTES = 4096 * MAX_QUERY_BYTES
# In place of an answer's media type: what the answer costs and how large it is, not the answer.
MEASURED = "application/x-measured+json"
# Below this the stack's thread cannot start or the store's engine aborts while opening.
MIN_MEMORY_MB = 768


class FailureKind(StrEnum):
    """What kind of failure a worker reports while it lives."""

    STORE = "store"
    SYNTAX = "syntax"
    UNSUPPORTED = "unsupported"
    NETWORK = "network"
    MEMORY = "memory"
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Hello:
    """What a worker says of itself when it is ready.

    `sandbox` is `seccomp+landlock`, one of the two, or `none`; `limited` whether the system took
    the memory limit; `allocator` the library that manages its memory, None for the C library.
    """

    sandbox: str
    limited: bool
    allocator: str | None = None


class Request(NamedTuple):
    """One query for a worker.

    With `default_graphs` or `named_graphs` the query sees these graphs and no others. `rows`
    asks for no more than the first so many rows or triples. The star of a `SELECT *` is at
    `star`; its columns come in the order of `mentioned`.
    """

    text: str
    media_type: str
    base_iri: str | None = None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    rows: int | None = None
    star: int | None = None
    mentioned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """There is no answer, or no more of it."""

    kind: FailureKind
    message: str


def pack(kind: bytes, payload: bytes) -> bytes:
    """Return one frame."""
    return HEADER.pack(kind, len(payload)) + payload


FORGOTTEN_FRAME = pack(FORGOTTEN, b"")


def pack_record(kind: bytes, record: Hello | Failure) -> bytes:
    """Return a frame that holds `record` as JSON."""
    fields = {name: getattr(record, name) for name in record.__slots__}
    return pack(kind, json.dumps(fields).encode())


def pack_request(request: Request) -> bytes:
    """Return the frame that asks a worker for an answer."""
    text, *manner = request
    return pack(REQUEST, b"%s\n%s" % (_manner(*manner), text.encode()))


# Queries differ more than the manner in which they are asked.
@lru_cache(maxsize=32)
def _manner(*fields: object) -> bytes:
    return json.dumps(fields).encode()


def pack_forget(count: int) -> bytes:
    """Return the frame that takes back the last `count` requests."""
    return pack(FORGET, bytes((count,)))


def read_forget(payload: bytes) -> int:
    """Return how many requests are taken back by a `FORGET` frame with this payload."""
    return payload[0]


def read_request(payload: bytes) -> Request:
    """Return the request in the payload of a `REQUEST` frame."""
    manner, _, text = payload.partition(b"\n")
    return Request(text.decode(), *_read_manner(manner))


@lru_cache(maxsize=32)
def _read_manner(manner: bytes) -> tuple[Any, ...]:
    return tuple(tuple(f) if isinstance(f, list) else f for f in json.loads(manner))


def read_hello(payload: bytes) -> Hello:
    """Return what is in the payload of a `HELLO` frame."""
    return Hello(**json.loads(payload))


def pack_begin(*, truncated: bool) -> bytes:
    """Return the frame with which an answer begins; `truncated` if more rows were there."""
    return pack(BEGIN, b"\1" if truncated else b"\0")


def read_begin(payload: bytes) -> bool:
    """Return whether the answer that begins with this payload is truncated."""
    return payload == b"\1"


def pack_whole(answer: bytes, grown_mb: int) -> bytes:
    """Return the frame that is a whole answer; `grown_mb` as of `pack_end`."""
    return HEADER.pack(WHOLE, _GROWN.size + len(answer)) + _GROWN.pack(grown_mb) + answer


def read_whole(payload: bytes) -> tuple[bytes, int]:
    """Return the answer in the payload of a `WHOLE` frame, and the memory that it cost."""
    return payload[_GROWN.size :], read_end(payload)


def pack_end(grown_mb: int) -> bytes:
    """Return the frame with which an answer is complete.

    `grown_mb` is how much address space the worker kept since its hello, in MiB.
    """
    return pack(END, _GROWN.pack(grown_mb))


def read_end(payload: bytes) -> int:
    """Return how much address space the worker kept since its hello, in MiB.

    Of the payload of an `END` frame, or that of a `WHOLE`, which begins with it.
    """
    [grown_mb] = _GROWN.unpack_from(payload)
    return int(grown_mb)


def read_failure(payload: bytes) -> Failure:
    """Return what is in the payload of a `FAILURE` frame."""
    fields = json.loads(payload)
    return Failure(FailureKind(fields["kind"]), fields["message"])
