"""Questions to a server of OpenAI's chat completions, with a deadline, retries and a budget.

The form of request and answer is that of https://platform.openai.com/docs/api-reference/chat,
which llama.cpp, Ollama and vLLM answer too. The server is not trusted: an answer is bounded in time
and size, redirects are refused, and the key goes to the address that was set and nowhere else.
"""

import json
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from graph.parse.llm.keeping import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

# No answer to one passage is longer: 4 MB is a thousand times what a passage can state.
_MOST_BYTES = 4_000_000
_MOST_BYTES_OF_AN_ERROR = 64_000
_LONGEST_WAIT_SECONDS = 60.0
_CHARACTERS_A_TOKEN = 3
_BUSY = frozenset((408, 409, 425, 429))
_FORMATS = ("json_schema", "json_object", "none")

Messages = Sequence[Mapping[str, str]]


class NotAnswered(Exception):
    """A question has no answer; `reason` is a phrase that many may share.

    `again`: it may have one if it is asked again. `final`: no other question will have one either.
    """

    def __init__(self, reason: str, *, again: bool = False, final: bool = False) -> None:
        self.reason, self.again, self.final = reason, again, final
        super().__init__(reason)


@dataclass
class Budget:
    """What may be spent: at most so many tokens, or so many requests; None is no limit.

    A question reserves what it may cost at most, and waits for others that are under way if it
    is too much only while these are.
    """

    tokens: int | None = None
    requests: int | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    sent: int = 0
    estimated: bool = False
    _reserved: int = 0
    _under_way: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def __str__(self) -> str:
        """What the limit is."""
        if self.requests is not None:
            return f"{self.requests} requests"
        return f"{self.tokens} tokens"

    @contextmanager
    def reserved(self, tokens: int) -> "Iterator[None]":
        """Hold so many tokens and one request. Raises `NotAnswered` if they are not to be had."""
        with self._changed:
            while self._spends_too_much(tokens):
                if not self._under_way:
                    raise NotAnswered(f"the budget of {self} is spent", final=True)
                self._changed.wait()
            self._reserved += tokens
            self._under_way += 1
            self.sent += 1
        try:
            yield
        finally:
            with self._changed:
                self._reserved -= tokens
                self._under_way -= 1
                self._changed.notify_all()

    def _spends_too_much(self, tokens: int) -> bool:
        if self.requests is not None and self.sent >= self.requests:
            return True
        spent = self.tokens_in + self.tokens_out + self._reserved
        return self.tokens is not None and spent + tokens > self.tokens

    def spend(self, answer: Answer) -> None:
        """Take what an answer cost."""
        with self._changed:
            self.tokens_in += answer.tokens_in
            self.tokens_out += answer.tokens_out
            self.estimated = self.estimated or answer.estimated


@dataclass(frozen=True)
class Manner:
    """How a server is asked: until when it must have answered, and how often it is asked again."""

    timeout_seconds: float
    attempts: int
    retry_seconds: float
    max_tokens: int


class Server:
    """One model at one address. Threads may ask at the same time; close it in the end."""

    def __init__(
        self, url: str, model: str, key: str | None, manner: Manner, budget: Budget
    ) -> None:
        import httpx

        self.url, self.model, self.manner, self.budget = url, model, manner, budget
        self._key = key
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        # No proxy and no netrc: what is asked and the key go where they were meant to.
        self._client = httpx.Client(
            headers=headers,
            timeout=httpx.Timeout(manner.timeout_seconds, connect=min(10, manner.timeout_seconds)),
            follow_redirects=False,
            trust_env=False,
        )
        self._lock = threading.Lock()
        self._format = 0
        self._length, self._temperature = "max_tokens", True
        self.retries = 0

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def ask(self, messages: Messages, schema: Mapping[str, Any]) -> Answer:
        """Return the answer of the model. Raises `NotAnswered`.

        What was busy, failed or broke off is asked again, after the time that the server names or
        twice as long each time; what a server cannot do is asked for in a simpler way.
        """
        wait = self.manner.retry_seconds
        attempt = 1
        while True:
            shape = self._shape()
            try:
                return self._ask_once(self._body(messages, schema, shape), messages)
            except _Unsupported as unsupported:
                if not self._simpler(shape, unsupported.message):
                    raise NotAnswered(unsupported.reason, final=True) from unsupported
            except _Later as later:
                if attempt >= self.manner.attempts:
                    raise NotAnswered(later.reason, again=True) from later
                attempt += 1
                with self._lock:
                    self.retries += 1
                time.sleep(min(_LONGEST_WAIT_SECONDS, max(wait, later.seconds)))
                wait *= 2

    def _shape(self) -> tuple[int, str, bool]:
        with self._lock:
            return self._format, self._length, self._temperature

    def _body(
        self, messages: Messages, schema: Mapping[str, Any], shape: tuple[int, str, bool]
    ) -> dict[str, Any]:
        number, length, temperature = shape
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [dict(message) for message in messages],
            length: self.manner.max_tokens,
            "stream": False,
        }
        if temperature:
            body["temperature"] = 0
        if _FORMATS[number] == "json_schema":
            named = {"name": "statements", "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        elif _FORMATS[number] == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def _simpler(self, shape: tuple[int, str, bool], message: str) -> bool:
        """Ask from now on for less than `shape` did; return whether there is less to ask for."""
        with self._lock:
            if (self._format, self._length, self._temperature) != shape:
                return True  # another thread has seen to it
            if "max_completion_tokens" in message and self._length == "max_tokens":
                self._length = "max_completion_tokens"
            elif "temperature" in message and self._temperature:
                self._temperature = False
            elif self._format + 1 < len(_FORMATS):
                self._format += 1
            else:
                return False
            return True

    def _ask_once(self, body: Mapping[str, Any], messages: Messages) -> Answer:
        asked = sum(len(message["content"]) for message in messages) // _CHARACTERS_A_TOKEN + 1
        with self.budget.reserved(asked + self.manner.max_tokens):
            status, content_type, text = self._sent(body)
            if status != 200:
                raise _refusal(status, self._message(text))
            if content_type.split(";")[0].strip().lower() != "application/json":
                self.budget.spend(Answer("", asked, 0, True))
                raise NotAnswered("the answer is not of the type application/json")
            answer = self._read(text, asked)
            self.budget.spend(answer)
        return answer

    def _sent(self, body: Mapping[str, Any]) -> tuple[int, str, bytes]:
        """Send a request; return status, media type and body of the answer, bounded."""
        import httpx

        until = time.monotonic() + self.manner.timeout_seconds
        try:
            with self._client.stream("POST", f"{self.url}/chat/completions", json=body) as got:
                if got.is_redirect or 300 <= got.status_code < 400:
                    raise NotAnswered(
                        "the server redirects elsewhere, which is refused", final=True
                    )
                if got.headers.get("content-encoding", "identity") != "identity":
                    raise NotAnswered("the answer is compressed, which was not asked for")
                seconds = _seconds(got)
                text = _bounded(got, until, got.status_code == 200)
        except httpx.TimeoutException as error:
            raise _Later("the answer came too late") from error
        except httpx.TransportError as error:
            raise _Later("the connection failed or broke off") from error
        if got.status_code in _BUSY or got.status_code >= 500:
            raise _Later(f"the server answers {got.status_code}", seconds)
        return got.status_code, got.headers.get("content-type", ""), text

    def _read(self, text: bytes, asked: int) -> Answer:
        """Return the answer that a body has."""
        try:
            whole = json.loads(text)
            choice = whole["choices"][0]
            content = choice["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            self.budget.spend(Answer("", asked, 0, True))
            raise _Later("the answer is no chat completion") from error
        used = whole.get("usage")
        tokens = [_count(used, name) for name in ("prompt_tokens", "completion_tokens")]
        words = content if isinstance(content, str) else ""
        estimated = None in tokens
        guess = (asked, len(words) // _CHARACTERS_A_TOKEN + 1)
        tokens_in, tokens_out = (g if t is None else t for t, g in zip(tokens, guess, strict=True))
        answer = Answer(words, tokens_in, tokens_out, estimated)
        if choice.get("finish_reason") == "length":
            self.budget.spend(answer)
            raise NotAnswered("the answer was cut off at its greatest length")
        if not words:
            self.budget.spend(answer)
            raise NotAnswered("the answer is empty")
        return answer

    def _message(self, text: bytes) -> str:
        """Return what a server says is wrong, in small letters; never with a part of the key."""
        try:
            message = str(json.loads(text)["error"]["message"])
        except (ValueError, KeyError, TypeError, RecursionError):
            message = text.decode("utf-8", "replace")
        shown = "".join(c for c in " ".join(message.split()) if c.isprintable())[:200].lower()
        return "" if self._key and self._key[:6].lower() in shown else shown


class _Later(Exception):
    """It may go better later, in so many seconds if the server said so."""

    def __init__(self, reason: str, seconds: float = 0.0) -> None:
        self.reason, self.seconds = reason, seconds
        super().__init__(reason)


class _Unsupported(Exception):
    """The server cannot do what a request asks for."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason, self.message = reason, message
        super().__init__(reason)


def _refusal(status: int, message: str) -> Exception:
    reason = f"the server answers {status}" + (f": {message}" if message else "")
    if status in (400, 422, 501):
        return _Unsupported(reason, message)
    return NotAnswered(reason, final=True)


def _bounded(got: "httpx.Response", until: float, wanted: bool) -> bytes:
    """Return the body of an answer. Raises `NotAnswered` if it is too large, `_Later` if slow."""
    most = _MOST_BYTES if wanted else _MOST_BYTES_OF_AN_ERROR
    found = bytearray()
    for part in got.iter_raw():
        found += part
        if len(found) > most:
            if not wanted:
                break
            raise NotAnswered(f"the answer has more than {most} bytes")
        if time.monotonic() > until:
            raise _Later("the answer came too late")
    return bytes(found[:most])


def _seconds(got: "httpx.Response") -> float:
    """Return the seconds that Retry-After asks to wait (RFC 9110, 10.2.3), 0 if it does not."""
    written = got.headers.get("retry-after", "").strip()
    if written.isdecimal():
        return float(written[:6])
    try:
        return max(0.0, (parsedate_to_datetime(written) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _count(used: object, name: str) -> int | None:
    """Return a number of tokens that the server reports, if it can be one."""
    given = used.get(name) if isinstance(used, dict) else None
    return given if type(given) is int and 0 <= given <= 10**9 else None
