"""The extractor `llm`: a language model reads passages, and only what they bear out is kept.

Off unless it is chosen and given a server (any that speaks OpenAI's chat completions) and a model.
The model quotes; places, identities, dates and numbers are found here (`items`), and what it states
waits for a curator, who alone makes facts of it: that a sentence is verbatim does not show that it
says what a model took it to say.
"""

import ipaddress
import os
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from decimal import Decimal, InvalidOperation
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml

from graph.errors import FilterError, did_you_mean
from graph.facts import Statement
from graph.parse.gate import Refused
from graph.parse.llm.asking import Budget, Manner, NotAnswered, Server
from graph.parse.llm.items import answer_schema, described_kinds, read_answer, read_items
from graph.parse.llm.keeping import Answer, Kept, key_of
from graph.parse.llm.passages import Passage, passages
from graph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from graph.parse.annotated import Annotated
    from graph.parse.extractors import Options

_PREFIX = "FOEDERA_LLM_"
_KEY = "FOEDERA_LLM_KEY"
# Each setting with what it is when it is not given (docs/extractors.md says what it does).
SETTINGS = {
    "url": "", "model": "", "budget": "", "concurrency": "4", "timeout_seconds": "120",
    "attempts": "4", "retry_seconds": "1", "max_tokens": "4096", "passage_characters": "6000",
    "overlap_characters": "600", "price_in": "", "price_out": "", "asserts": "no",
}  # fmt: skip
# After so many passages in a row without an answer the server is taken to be away.
_GIVES_UP_AFTER = 3


class LlmExtractor:
    """Reads with the model that its settings name; see docs/extractors.md for these."""

    name = "llm"
    languages: Sequence[str] = ()

    def __init__(self, options: "Options") -> None:
        """Raises `FilterError` for a setting that is missing or cannot be understood."""
        settings = _Settings(options.settings)
        if find_spec("httpx") is None:
            raise FilterError(
                "--extractor", "--extractor llm needs httpx: pip install 'foedera[llm]'"
            )
        prompt = yaml.safe_load((Path(__file__).parent / "prompt.yaml").read_text(encoding="utf-8"))
        self.prompt: Mapping[str, str] = prompt
        self.url, self.model = settings.url(), settings.model()
        self.version = f"{re.sub(r'[^!-~]+', '_', self.model)}/{prompt['version']}"
        self.held = not settings.yes("asserts")
        self.size = settings.whole("passage_characters", 500)
        self.overlap = min(settings.whole("overlap_characters", 0), self.size // 2)
        self.concurrency = settings.whole("concurrency", 1, 64)
        self.budget = settings.budget()
        self.prices = settings.price("price_in"), settings.price("price_out")
        self.manner = Manner(
            timeout_seconds=settings.number("timeout_seconds"),
            attempts=settings.whole("attempts", 1, 20),
            retry_seconds=settings.number("retry_seconds"),
            max_tokens=settings.whole("max_tokens", 1),
        )
        self.kept = Kept(options.cache)
        self._work = _Work()
        self._system: dict[int, tuple[str, dict[str, Any]]] = {}

    def prepare(self, documents: Iterable["Annotated"]) -> None:
        """Ask for every passage whose answer is not kept, several at a time, and keep these."""
        server: Server | None = None
        pending: set[Future[None]] = set()
        with ThreadPoolExecutor(self.concurrency, thread_name_prefix="llm") as pool:
            try:
                for passage in self._passages(documents):
                    request = self._request(passage)
                    key = key_of(request)
                    if not self._work.takes(key):
                        continue
                    if self.kept.get(key) is not None:
                        self._work.from_cache += 1
                        continue
                    server = server or self._server()
                    pending.add(pool.submit(self._ask, server, key, request))
                    if len(pending) >= 2 * self.concurrency:
                        pending = _settled(pending, FIRST_COMPLETED)
                while pending:
                    pending = _settled(pending, FIRST_COMPLETED)
            except BaseException:
                self._work.final = self._work.final or "the build was broken off"
                pool.shutdown(cancel_futures=True)
                raise
            finally:
                if server is not None:
                    self._work.retries += server.retries
                    server.close()

    def extract(self, document: "Annotated") -> Iterator[Statement | Refused]:
        """Yield what the passages of a document state, and what of the answers is refused."""
        found = list(self._passages([document]))
        keys = [key_of(self._request(passage)) for passage in found]
        if any(key not in self._work.taken for key in keys):
            self.prepare([document])
        for passage, key in zip(found, keys, strict=True):
            answer = self.kept.get(key)
            items = read_answer(answer.content) if answer is not None else None
            if items is not None:
                yield from read_items(items, passage, f"prompt-{self.prompt['version']}")

    def report(self) -> dict[str, Any]:
        """Return what was asked, what it cost, and which passages have no answer."""
        work, budget = self._work, self.budget
        said: dict[str, Any] = {
            "model": self.model,
            "prompt": self.prompt["version"],
            "passages": len(work.taken),
            "from_cache": work.from_cache,
            "requests": budget.sent,
            "retries": work.retries,
            "tokens_in": budget.tokens_in,
            "tokens_out": budget.tokens_out,
            "tokens_estimated": budget.estimated,
            "price": self._price(),
            "not_answered": dict(sorted(Counter(work.failures.values()).items())),
        }
        said["cost"] = self._cost(said)
        lacking = sum(said["not_answered"].values())
        if lacking:
            why = "; ".join(
                f"{number}: {reason}" for reason, number in said["not_answered"].items()
            )
            said["incomplete"] = f"{lacking} of {len(work.taken)} passages were not read ({why})"
        return said

    def _cost(self, said: Mapping[str, Any]) -> str:
        about = "about " if said["tokens_estimated"] else ""
        price = f", {said['price']} at the prices set" if said["price"] else ""
        return (
            f"{said['requests']} requests to {self.model}, {said['from_cache']} passages from "
            f"the cache, {about}{said['tokens_in']} tokens in and {said['tokens_out']} out{price}"
        )

    def _price(self) -> str | None:
        """Return what the tokens cost, in the currency of the prices; None without them."""
        price_in, price_out = self.prices
        if price_in is None or price_out is None:
            return None
        spent = price_in * self.budget.tokens_in + price_out * self.budget.tokens_out
        return f"{spent / 1_000_000:.6f}".rstrip("0").rstrip(".")

    def _passages(self, documents: Iterable["Annotated"]) -> Iterator[Passage]:
        for document in documents:
            yield from passages(document, self.size, self.overlap)

    def _asked(self, vocabulary: Vocabulary) -> tuple[str, dict[str, Any]]:
        """Return the instructions for a vocabulary, and the schema of the answer."""
        key = id(vocabulary)
        if key not in self._system:
            schema = answer_schema(vocabulary)
            system = self.prompt["system"].replace("{kinds}", described_kinds(vocabulary))
            self._system[key] = system, schema
        return self._system[key]

    def _request(self, passage: Passage) -> dict[str, Any]:
        """Return all that decides an answer; the marks around the passage cannot stand in it."""
        system, schema = self._asked(passage.document.vocabulary)
        mark = key_of({"passage": passage.text})[:16]
        # One pass, so that a passage with "{close}" in it does not end itself.
        parts = {"open": f"<<{mark}", "passage": passage.text, "close": f"{mark}>>"}
        user = re.sub(r"\{(open|passage|close)\}", lambda m: parts[m[1]], self.prompt["user"])
        return {
            "model": self.model,
            "prompt": self.prompt["version"],
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": user},
            ],
            "schema": schema,
            "parameters": {"temperature": 0, "max_tokens": self.manner.max_tokens},
        }

    def _server(self) -> Server:
        return Server(self.url, self.model, os.environ.get(_KEY), self.manner, self.budget)

    def _ask(self, server: Server, key: str, request: Mapping[str, Any]) -> None:
        """Ask for one passage and keep the answer, or note why there is none."""
        if self._work.final is not None:
            self._work.fails(key, self._work.final)
            return
        try:
            self.kept.put(key, _well_formed(server, request))
        except NotAnswered as error:
            self._work.fails(key, error.reason, final=error.final, away=error.again)
        else:
            self._work.succeeds()


def _settled(pending: set[Future[None]], when: str) -> set[Future[None]]:
    """Wait for some of `pending`; return those under way. Raises what one of them raised."""
    done, under_way = wait(pending, return_when=when)
    for each in done:
        each.result()
    return under_way


def _well_formed(server: Server, request: Mapping[str, Any]) -> Answer:
    """Return an answer of the form that was asked for; asks twice. Raises `NotAnswered`."""
    for _try in range(2):
        answer = server.ask(request["messages"], request["schema"])
        if read_answer(answer.content) is not None:
            return answer
    raise NotAnswered("the answer is not of the form that was asked for")


class _Work:
    """What was done so far; threads share it."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.failures: dict[str, str] = {}
        self.from_cache = self.retries = 0
        self.final: str | None = None
        self._in_a_row = 0
        self._lock = threading.Lock()

    def takes(self, key: str) -> bool:
        """Return whether a passage is new; the same words in two documents are asked for once."""
        new = key not in self.taken
        self.taken.add(key)
        return new

    def succeeds(self) -> None:
        with self._lock:
            self._in_a_row = 0

    def fails(self, key: str, reason: str, *, final: bool = False, away: bool = False) -> None:
        """Note why a passage has no answer, and whether to ask for none any more."""
        with self._lock:
            self.failures[key] = reason
            self._in_a_row = self._in_a_row + 1 if away else 0
            if final or self._in_a_row >= _GIVES_UP_AFTER:
                self.final = self.final or reason


class _Settings:
    """The settings of the extractor, each checked when it is asked for."""

    def __init__(self, given: Mapping[str, str]) -> None:
        for name in given:
            if name not in SETTINGS and name != "seconds":  # `seconds` are of every extractor
                hint = did_you_mean(name, SETTINGS)
                hint = re.sub(r"'(.*)'", lambda m: f"{_PREFIX}{m[1].upper()}", hint)
                raise FilterError(_variable(name), f"{_variable(name)}: no such setting{hint}")
        self.given = {**SETTINGS, **given}

    def url(self) -> str:
        """Return the address of the server, to which `/chat/completions` is added."""
        written = self.given["url"]
        if not written:
            raise FilterError(
                _variable("url"),
                "--extractor llm needs a server: set FOEDERA_LLM_URL (http://127.0.0.1:8080/v1)",
            )
        try:
            parts = urlsplit(written)
            host, _port = parts.hostname, parts.port
        except ValueError:
            parts, host = urlsplit(""), None
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
            raise self._wrong("url", "is no address of a server (http://127.0.0.1:8080/v1)", False)
        if parts.username is not None or parts.password is not None:
            raise self._wrong("url", f"has a password in it: set {_KEY} instead", False)
        if os.environ.get(_KEY) and parts.scheme == "http" and not _is_here(host):
            raise self._wrong("url", "would send the key unencrypted: use https://")
        return written.rstrip("/")

    def model(self) -> str:
        """Return the name of the model, as the server knows it."""
        if not self.given["model"]:
            raise FilterError(
                _variable("model"), "--extractor llm needs a model: set FOEDERA_LLM_MODEL"
            )
        return self.given["model"]

    def budget(self) -> Budget:
        """Return what may be spent: `200000`, `200000 tokens` or `50 requests`; no limit if ''."""
        written = self.given["budget"]
        if not written:
            return Budget()
        found = re.fullmatch(r"([1-9][0-9]{0,11})(?: *(tokens|requests))?", written.strip())
        if found is None:
            raise self._wrong("budget", "is no number of tokens, nor 'N requests'")
        number = int(found[1])
        return Budget(requests=number) if found[2] == "requests" else Budget(tokens=number)

    def whole(self, name: str, least: int, most: int = 10**9) -> int:
        """Return a whole number from `least` to `most`."""
        written = self.given[name]
        if not written.isascii() or not written.isdecimal() or not least <= int(written) <= most:
            raise self._wrong(name, f"is no whole number from {least} to {most}")
        return int(written)

    def number(self, name: str) -> float:
        """Return a number of seconds above 0, an hour at most."""
        try:
            number = float(self.given[name])
        except ValueError:
            number = 0.0
        if not 0 < number <= 3600:
            raise self._wrong(name, "is no number of seconds above 0, an hour at most")
        return number

    def price(self, name: str) -> Decimal | None:
        """Return a price of a million tokens, or None."""
        if not self.given[name]:
            return None
        try:
            price = Decimal(self.given[name])
        except InvalidOperation:
            price = Decimal(-1)
        if not price.is_finite() or price < 0:
            raise self._wrong(name, "is no price of a million tokens")
        return price

    def yes(self, name: str) -> bool:
        """Return whether something is switched on."""
        if self.given[name] not in ("yes", "no"):
            raise self._wrong(name, "is neither yes nor no")
        return self.given[name] == "yes"

    def _wrong(self, name: str, what: str, shown: bool = True) -> FilterError:
        value = f"={self.given[name]!r}" if shown else ""
        return FilterError(_variable(name), f"{_variable(name)}{value} {what}")


def _variable(name: str) -> str:
    return f"{_PREFIX}{name.upper()}"


def _is_here(host: str) -> bool:
    """Return whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
