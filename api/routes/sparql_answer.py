"""How answers of the SPARQL service are sent: whole, in pieces, compressed, or broken off."""

import asyncio
import logging
import sys
import zlib
from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from starlette.types import Message, Send

from api.middleware import PROTECTIVE
from api.problems import Problem
from api.ready import RawHeaders, Ready
from graph.errors import QueryError
from graph.query.turns import Answer

_LOG = logging.getLogger("foedera.sparql")

# Who takes no part of an answer for so long has left without saying so.
_STALLED_SECONDS = 30.0
_ALWAYS: RawHeaders = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Foedera-Note, Foedera-Partial, Retry-After"),
    *((name.lower().encode(), value.encode()) for name, value in PROTECTIVE.items()),
]
ALWAYS_HEAD = b"".join([b"%s: %s\r\n" % header for header in _ALWAYS])
VARY = {"Vary": "Accept, Accept-Encoding"}


class _Broken(Exception):
    """An answer that had begun did not come to its end; the connection must not look whole."""


def varying(send: Send) -> Send:
    """Return `send` with `Vary` on the answer, for a page that is one choice of several."""

    async def send_varying(message: Message) -> None:
        if message["type"] == "http.response.start":
            varies = (b"vary", VARY["Vary"].encode())
            message["headers"] = [*message["headers"], varies, *_ALWAYS]
        await send(message)

    return send_varying


async def send_whole(
    send: Send,
    status: int,
    headers: Mapping[str, str],
    body: bytes | None,
    *,
    with_body: bool = True,
) -> None:
    """Send a whole answer; `body` None for one that cannot have any."""
    length = {} if body is None or status == 204 else {"Content-Length": str(len(body))}
    await _send_start(send, status, {**headers, **length})
    await send({"type": "http.response.body", "body": body or b"" if with_body else b""})


async def _send_start(send: Send, status: int, headers: Mapping[str, str]) -> None:
    own = [
        (name.lower().encode(), value.encode("latin-1", "replace"))
        for name, value in headers.items()
    ]
    await send({"type": "http.response.start", "status": status, "headers": [*_ALWAYS, *own]})


async def send_ready(send: Send, ready: Ready, *, with_body: bool) -> None:
    """Send an answer that was kept ready."""
    await send({"type": "http.response.start", "status": 200, "headers": ready.headers})
    await send({"type": "http.response.body", "body": ready.body if with_body else b""})


async def send_problem(send: Send, problem: Problem, *, with_body: bool = True) -> None:
    """Send a problem document (RFC 9457)."""
    headers = {**problem.headers, "Content-Type": "application/problem+json"}
    await send_whole(send, problem.status, headers, problem.body(), with_body=with_body)


async def send_answer(
    send: Send, answer: Answer, headers: Mapping[str, str], *, coding: str, with_body: bool
) -> None:
    """Send an answer as it comes.

    Raises `_Broken` if the rest does not come or is not taken, so that the server ends the
    connection without the last chunk and nobody takes a part for the whole.
    """
    pieces = aiter(answer) if coding == "identity" else _compressed(answer, coding)
    await _send_start(send, 200, headers)
    if with_body:
        try:
            async for piece in pieces:
                async with asyncio.timeout(_STALLED_SECONDS):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        except TimeoutError as error:
            raise _Broken(f"the reader took nothing for {_STALLED_SECONDS:g} s") from error
        except QueryError as error:
            _LOG.warning("an answer broke off: %s", error)
            raise _Broken(str(error)) from error
    await send({"type": "http.response.body", "body": b""})


async def _compressed(pieces: Answer, coding: str) -> AsyncIterator[bytes]:
    packer = new_packer(coding)
    async for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


class _Packer(Protocol):
    """What compresses one piece after another."""

    def compress(self, data: bytes, /) -> bytes:
        """Return what can be sent of the pieces so far."""

    def flush(self) -> bytes:
        """Return the rest."""


def new_packer(coding: str) -> _Packer:
    """Return what compresses the pieces of an answer into `coding`, gzip or zstd."""
    if coding == "gzip":
        return zlib.compressobj(4, wbits=16 + zlib.MAX_WBITS)
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdCompressor
    else:
        from backports.zstd import ZstdCompressor
    # A window of 8 MB is what every decoder of this coding must have (RFC 9659); this level's is 2.
    return ZstdCompressor(level=3)
