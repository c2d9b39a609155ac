"""Extraction in a process of its own, with a deadline and a limit of memory for each document."""

import json
import signal
import socket
import struct
import subprocess
import sys
import time
from types import TracebackType

from graph.errors import DocumentError
from graph.sandbox import worker_environment
from graph.texts.model import Extracted, MediaType, from_json

# A page takes hundredths of a second, a PDF of a thousand pages some seconds.
SECONDS = 120.0
MEMORY_MB = 2048
# What a library has not given back after so many documents goes with the process.
_MOST_DOCUMENTS = 500
_LARGEST_ANSWER = 1 << 30


class Extractors:
    """A process that takes texts out of documents, started when the first one is asked for.

    `seconds` and `memory_mb` are the limits for one document. A context manager: the process ends
    with it.
    """

    def __init__(self, seconds: float = SECONDS, memory_mb: int = MEMORY_MB) -> None:
        self.seconds, self.memory_mb = seconds, memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._read = 0

    def __enter__(self) -> "Extractors":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._stop()

    def extract(self, content: bytes, name: str, media_type: MediaType) -> Extracted:
        """Return the text in `content`.

        Raises `DocumentError`, which names the document by `name`, for what cannot be read or
        needs more time or memory than a document may use.
        """
        if self._read >= _MOST_DOCUMENTS:
            self._stop()
        if self._socket is None:
            self._start()
        self._read += 1
        deadline = time.monotonic() + self.seconds
        told = json.dumps({"name": name, "media_type": media_type}).encode()
        try:
            self._send(struct.pack("!QQ", len(told), len(content)) + told, deadline)
            self._send(content, deadline)
            (size,) = struct.unpack("!Q", self._receive(8, deadline))
            if size > _LARGEST_ANSWER:
                raise DocumentError(f"{name}: its text is too large: {size} bytes")
            answer = json.loads(self._receive(size, deadline))
        except TimeoutError as error:
            self._stop()
            raise DocumentError(
                f"{name}: not read within {self.seconds:g} seconds; split it, or save it as text"
            ) from error
        except (EOFError, OSError) as error:
            raise DocumentError(f"{name}: {self._death()}") from error
        if "wrong" in answer:
            raise DocumentError(answer["wrong"])
        return from_json(answer)

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-P", "-m", "graph.texts.worker"]
            self._process = subprocess.Popen(  # noqa: S603 - our own module and two numbers
                [*command, str(theirs.fileno()), str(self.memory_mb)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=worker_environment(),
            )
        self._socket, self._read = ours, 0

    def _stop(self) -> int | None:
        if self._socket is not None:
            self._socket.close()
        status = None
        if self._process is not None:
            status = self._process.poll()
            self._process.kill()
            self._process.wait()
        self._socket = self._process = None
        return status

    def _death(self) -> str:
        """Return what is told of a process that ended over a document."""
        assert self._process is not None
        try:
            status = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            status = 0
        self._stop()
        if status in (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, -signal.SIGSEGV, 1):
            return (
                f"damaged, or needs more than {self.memory_mb} MB to be read: the process that "
                "reads it broke off"
            )
        how = signal.Signals(-status).name if status < 0 else f"status {status}"
        return f"the process that reads it ended with {how}"

    def _send(self, content: bytes, deadline: float) -> None:
        assert self._socket is not None
        self._socket.settimeout(_left(deadline))
        self._socket.sendall(content)

    def _receive(self, size: int, deadline: float) -> bytes:
        assert self._socket is not None
        parts = bytearray()
        while len(parts) < size:
            self._socket.settimeout(_left(deadline))
            piece = self._socket.recv(min(size - len(parts), 1 << 20))
            if not piece:
                raise EOFError
            parts += piece
        return bytes(parts)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
