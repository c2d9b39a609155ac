"""Many documents parsed at once, by processes that each take the next one.

What a document states is kept as soon as it is known (`graph.parse.kept`), so that nothing is lost
to a kill but what was being parsed, and the answer is read from there: its order and bytes do not
depend on how many processes there were. The processes are started afresh, never forked.
"""

import math
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from graph.errors import DocumentError, FoederaError
from graph.facts import Document, Entity, Statement
from graph.parse import reader
from graph.parse.kept import Kept, document_key, setting_key
from graph.parse.model.nlp import Model
from graph.parse.worker import receive, send
from graph.sandbox import processors, worker_environment
from graph.vocabulary import Vocabulary

# A process takes longer to start than fewer characters take to be parsed.
_WORTH_A_PROCESS = 100_000
_START_SECONDS = 120.0
_BROKEN = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL)

Done = Callable[[int, int], None]
_Setting = tuple[tuple[Entity, ...], Vocabulary, str]


def _nobody(_done: int, _all: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What parsing one document may use: seconds by the clock and address space, by its size.

    A core parses some 50,000 characters a second; a text of two million needs 50 MB for itself.
    """

    seconds: float = 60.0
    characters_a_second: float = 2_000.0
    memory_mb: int = 1024
    memory_bytes_a_character: int = 400

    def seconds_for(self, document: Document) -> float:
        """Return by when it must be parsed."""
        return self.seconds + len(document.text) / self.characters_a_second

    def memory_bytes_for(self, document: Document) -> int:
        """Return how much address space the process that parses it may have."""
        return (self.memory_mb << 20) + self.memory_bytes_a_character * len(document.text)


def parse_many(
    documents: Sequence[Document],
    entities: Sequence[Entity],
    vocabulary: Vocabulary,
    model: Model | None = None,
    *,
    folder: Path | None = None,
    jobs: int | None = None,
    done: Done = _nobody,
    limits: Limits = Limits(),
) -> list[Statement]:
    """Return what `graph.parse.parse` does, by `jobs` processes (as many as there are cores).

    What is kept in `folder` from before is not parsed again, and what is new is kept there;
    without a folder nothing is. `done` is called with how many documents are done, of how many,
    first and after each. With a `model`, which is open in this process alone, all is parsed here.
    Raises `DocumentError` with a line for each document that could not be parsed; the others are
    kept.
    """
    if folder is None:
        with TemporaryDirectory(prefix="foedera-") as made:
            return parse_many(
                documents, entities, vocabulary, model,
                folder=Path(made), jobs=jobs, done=done, limits=limits,
            )  # fmt: skip
    kept, asked = Kept(folder), setting_key(entities, vocabulary, model)
    keys = [document_key(asked, document) for document in documents]
    found = {}
    for key in dict.fromkeys(keys):
        statements = kept.get(key)
        if statements is not None:
            found[key] = statements
    todo = {key: d for key, d in zip(keys, documents, strict=True) if key not in found}
    told = _Told(done, len(found), len(found) + len(todo))
    few = sum(len(document.text) for document in todo.values()) < _WORTH_A_PROCESS
    if few or model is not None:
        read = reader(entities, vocabulary, model)
        for key, document in todo.items():
            kept.put(key, read(document))
            told.one_more()
    else:
        setting = (tuple(entities), vocabulary, str(folder.absolute()))
        with _Pool(setting, min(jobs or processors(), len(todo)), limits) as pool:
            wrong = pool.parse(todo, told.one_more)
        if wrong:
            raise DocumentError("\n".join(wrong[key] for key in todo if key in wrong))
    for key in todo:
        statements = kept.get(key)
        if statements is None:
            raise FoederaError(f"{folder}: what was put there has been removed; try again")
        found[key] = statements
    kept.sweep(found)
    return [statement for key in keys for statement in found[key]]


class _Told:
    """Counts documents that are done, and tells of it."""

    def __init__(self, done: Done, before: int, everything: int) -> None:
        self._done, self._now, self._all = done, before, everything
        done(before, everything)

    def one_more(self) -> None:
        self._now += 1
        self._done(self._now, self._all)


class _Worker:
    """One process, and the document that it has."""

    def __init__(self, setting: _Setting) -> None:
        self.socket, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module and a number
                [sys.executable, "-P", "-m", "graph.parse.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # an interrupt from the terminal is the parent's to handle
                env=worker_environment(),
            )
        self.has: tuple[str, Document] | None = None
        self.memory_mb = 0
        self.seconds = _START_SECONDS
        self.deadline = time.monotonic() + self.seconds
        self._ask(setting)

    def give(self, key: str, document: Document, limits: Limits) -> None:
        """Have a document parsed; the answer can be read from the socket in time."""
        self.has = key, document
        self.seconds = limits.seconds_for(document)
        self.memory_mb = limits.memory_bytes_for(document) >> 20
        self.deadline = time.monotonic() + self.seconds
        self._ask((key, document, limits.memory_bytes_for(document)))

    def _ask(self, message: object) -> None:
        with suppress(ConnectionError):  # that the process has ended is told where it is read
            send(self.socket, message)

    def answer(self) -> Any:  # noqa: ANN401 - what `graph.parse.worker` answers
        """Return what it says of its document. Raises `EOFError` if the process has ended."""
        try:
            return receive(self.socket)
        except ConnectionError as error:
            raise EOFError from error

    def ended(self) -> str:
        """Return how the process, which has closed its connection, has ended."""
        try:
            status = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "the process that parses it closed its connection"
        if -status in _BROKEN:  # as libraries do that find no memory
            return f"needs more than {self.memory_mb:,} MB to be parsed, or breaks the parser"
        how = signal.Signals(-status).name if status < 0 else f"status {status}"
        return f"the process that parses it ended with {how}"

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.socket.close()
        self.process.kill()
        self.process.wait()


class _Pool:
    """So many processes; one that ends over a document is replaced while others are waiting."""

    def __init__(self, setting: _Setting, jobs: int, limits: Limits) -> None:
        self._setting, self._jobs, self._limits = setting, jobs, limits
        self._sockets = selectors.DefaultSelector()
        self._workers: list[_Worker] = []

    def __enter__(self) -> "_Pool":
        return self

    def __exit__(self, *_how: object) -> None:
        for worker in list(self._workers):
            self._stop(worker)
        self._sockets.close()

    def parse(self, todo: Mapping[str, Document], one_more: Callable[[], None]) -> dict[str, str]:
        """Have everything parsed; return what was wrong, by key, where something was."""
        waiting = list(todo.items())[::-1]
        wrong: dict[str, str] = {}
        while waiting or any(worker.has for worker in self._workers):
            while waiting and len(self._workers) < self._jobs:
                self._start()
            for worker in self._heard():
                why = self._outcome(worker)
                if worker.has is not None:
                    key, document = worker.has
                    if why is not None:
                        wrong[key] = f"{document.id} ({document.source.title}): {why}"
                    worker.has = None
                    one_more()
                if worker in self._workers and waiting:
                    worker.give(*waiting.pop(), self._limits)
        return wrong

    def _heard(self) -> list[_Worker]:
        """Wait; return the processes that have something to say, or whose time is over."""
        now = time.monotonic()
        soonest = min(worker.deadline for worker in self._workers)
        said = {key.data for key, _ in self._sockets.select(max(0.0, soonest - now))}
        now = time.monotonic()
        return [w for w in self._workers if w in said or w.deadline <= now]

    def _outcome(self, worker: _Worker) -> str | None:
        """Return what was wrong with the document of a process; None if it is done, or had none.

        Raises `FoederaError` if the process did not start, `OSError` if it could not write.
        """
        late = worker.deadline <= time.monotonic()
        try:
            answer = None if late else worker.answer()
        except EOFError:
            why: str | None = worker.ended()
            self._stop(worker)
        else:
            if isinstance(answer, OSError):
                raise answer
            why = f"not parsed within {worker.seconds:,.0f} seconds" if late else answer
            worker.deadline = math.inf
            if why is not None:  # who knows what such a document left behind
                self._stop(worker)
        if why is not None and worker.has is None:
            raise FoederaError(f"a process that parses documents did not start: {why}")
        return why

    def _start(self) -> None:
        worker = _Worker(self._setting)
        self._workers.append(worker)
        self._sockets.register(worker.socket, selectors.EVENT_READ, worker)

    def _stop(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        self._sockets.unregister(worker.socket)
        worker.stop()
