"""A server of chat completions on loopback that answers what a test tells it to, well or badly."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


class Replay:
    """What a server was asked, and what it answers: one after the other, the last again and again.

    `answers` are those for passages in which the key stands; "" is in all of them. `together` is
    the greatest number of questions that were open at the same time.
    """

    def __init__(self, answers: Mapping[str, Sequence[Answer]]) -> None:
        self.answers = {key: list(given) for key, given in answers.items()}
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""
        self.together = 0
        self._open: set[object] = set()
        self._lock = threading.Lock()

    @property
    def passages(self) -> list[str]:
        """What stood between the marks of each question, in order of arrival."""
        return [body["messages"][1]["content"].split("\n", 1)[1] for body in self.bodies]

    def take(self, handler: object, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        """Note a question; return what answers it."""
        with self._lock:
            self._open.add(handler)
            self.together = max(self.together, len(self._open))
            self.bodies.append(body)
            self.headers.append(headers)
            passage = body["messages"][1]["content"]
            given = next((a for key, a in self.answers.items() if key in passage), [fails(404)])
            return given[0] if len(given) == 1 else given.pop(0)

    def done(self, handler: object) -> None:
        """Note that a question is answered."""
        with self._lock:
            self._open.discard(handler)


@contextmanager
def replay(answers: Mapping[str, Sequence[Answer]]) -> Iterator[Replay]:
    """Serve `answers` on a free port while the context lasts."""
    told = Replay(answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = told.take(self, body, {k.lower(): v for k, v in self.headers.items()})
            try:
                answer(self)
            except OSError:
                self.close_connection = True  # who asked has gone
            finally:
                told.done(self)

        def end_headers(self) -> None:
            told.done(self)  # before who asked can know
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing: a test says what it wants to see."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            if not isinstance(sys.exception(), ConnectionError):  # who asked has gone
                super().handle_error(request, client_address)  # type: ignore[arg-type]

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sends(status: int, body: bytes | str, kind: str = "application/json", **headers: str) -> Answer:
    """Answer with these bytes."""
    content = body.encode() if isinstance(body, str) else body

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def completion(content: object, finish: str = "stop", **more: object) -> str:
    """The body of a chat completion with this content."""
    choice = {"index": 0, "finish_reason": finish, "message": {"content": content}}
    usage = {"prompt_tokens": 1000, "completion_tokens": 50}
    return json.dumps({"choices": [choice], "usage": usage, **more})


def says(*items: object) -> Answer:
    """Answer, well-formed, that a passage states `items`."""
    return sends(200, completion(json.dumps({"statements": items})))


def writes(content: object, finish: str = "stop") -> Answer:
    """Answer with a chat completion whose content is this text."""
    return sends(200, completion(content, finish))


def fails(status: int, message: str = "", **headers: str) -> Answer:
    """Answer with an error."""
    return sends(status, json.dumps({"error": {"message": message}}), **headers)


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    """Promise an answer, send the first half of it and close the connection."""
    whole = completion(json.dumps({"statements": []})).encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(whole)))
    handler.end_headers()
    handler.wfile.write(whole[: len(whole) // 2])
    handler.wfile.flush()
    handler.close_connection = True


def trickles(handler: BaseHTTPRequestHandler) -> None:
    """Send a space now and then, for as long as somebody listens."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "10000000")
    handler.end_headers()
    while True:
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def meets(barrier: threading.Barrier, then: Answer) -> Answer:
    """Answer `then` once as many questions are open as the barrier is for."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        barrier.wait()
        then(handler)

    return answer


def waits(event: threading.Event, then: Answer) -> Answer:
    """Answer `then` when `event` is set."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        event.wait(60)
        then(handler)

    return answer
