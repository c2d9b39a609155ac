"""Ask an HTTP server as fast as so many kept connections allow: a small client that is cheap.

One thread, plain sockets and epoll: about 20 microseconds of processor time a request, which the
runner reports so that nobody takes the client's limit for the server's. Run as a program it reads
a pickled `Job` from standard input and writes a pickled `Load`.
"""

import pickle
import select
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import cycle


@dataclass(frozen=True, slots=True)
class Job:
    """What to ask: `requests` round and round for `seconds`, over so many `connections`.

    With `addresses` each connection comes from a loopback address of its own, as from so many
    people; else all from one.
    """

    port: int
    requests: tuple[bytes, ...]
    seconds: float
    connections: int = 16
    addresses: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: answers, bytes, seconds, those of each answer, CPU of the client."""

    answers: int
    size_bytes: int
    seconds: float
    cpu_seconds: float
    latencies: tuple[float, ...]

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


def drive(job: Job) -> Load:
    """Run `job` in a process of its own. Raises `RuntimeError` if any answer is not a 200."""
    done = subprocess.run([sys.executable, __file__], input=pickle.dumps(job), capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode())
    load: Load = pickle.loads(done.stdout)
    return load


class _Connection:
    def __init__(self, job: Job, number: int) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if job.addresses:
            self.socket.bind((f"127.0.1.{number + 1}", 0))
        self.socket.connect(("127.0.0.1", job.port))
        self.started = 0.0
        self.left = -1
        self.tail = b""

    def ask(self, request: bytes) -> None:
        self.left = -1
        self.tail = b""
        self.started = time.perf_counter()
        self.socket.sendall(request)

    def take(self) -> tuple[int, bool]:
        """Receive what is here; return how much that is, and whether the answer is complete."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise RuntimeError("the server closed the connection")
        if self.left >= 0:
            self.left -= len(piece)
            return len(piece), self.left <= 0
        if self.left == -2:  # in chunks
            self.tail = (self.tail + piece)[-5:]
            return len(piece), self.tail == b"0\r\n\r\n"
        head = self.tail + piece
        end = head.find(b"\r\n\r\n")
        if end < 0:
            self.tail = head
            return len(piece), False
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head[:2000].decode("latin-1"))
        lowered = head[:end].lower()
        length = lowered.find(b"content-length:")
        if length < 0:
            self.left = -2
            self.tail = head[-5:]
            return len(piece), self.tail == b"0\r\n\r\n"
        self.left = int(lowered[length + 15 :].split(b"\r", 1)[0]) - (len(head) - end - 4)
        return len(piece), self.left <= 0


def _run(job: Job) -> Load:
    epoll = select.epoll()
    connections: dict[int, _Connection] = {}
    for number in range(job.connections):
        connection = _Connection(job, number)
        connections[connection.socket.fileno()] = connection
        epoll.register(connection.socket.fileno(), select.EPOLLIN)
    requests = cycle(job.requests)
    latencies: list[float] = []
    size = 0
    started, cpu = time.perf_counter(), time.process_time()
    for connection in connections.values():
        connection.ask(next(requests))
    ends = started + job.seconds
    busy = len(connections)
    while busy:
        for number, _event in epoll.poll():
            connection = connections[number]
            received, complete = connection.take()
            size += received
            if complete:
                now = time.perf_counter()
                latencies.append(now - connection.started)
                if now < ends:
                    connection.ask(next(requests))
                else:
                    busy -= 1
    seconds = time.perf_counter() - started
    return Load(len(latencies), size, seconds, time.process_time() - cpu, tuple(latencies))


if __name__ == "__main__":
    # Under this name the classes are those that the runner imports.
    sys.modules["load"] = sys.modules["__main__"]
    for made in (Job, Load):
        made.__module__ = "load"
    sys.stdout.buffer.write(pickle.dumps(_run(pickle.load(sys.stdin.buffer))))
