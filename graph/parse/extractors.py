"""Extractors: what reads documents. Our rules are one; others are plug-ins, found by entry point.

A plug-in gives statements and nothing else: it is handed one document at a time, never the store,
and all that it gives goes through the gate (`graph.parse.gate`). One that fails is told of, and
what it gave of that document is left out; the build goes on. How to write one: docs/extractors.md.
"""

import hashlib
import itertools
import json
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from graph.errors import FilterError, FoederaError, did_you_mean
from graph.facts import Document, Entity, Span, Statement
from graph.parse import PARSER, parse
from graph.parse.annotated import Annotated
from graph.parse.gate import Gate, Refused, counted
from graph.parse.model.nlp import Model
from graph.parse.names.known_names import Gazetteer
from graph.parse.rules import read_rules
from graph.vocabulary import Vocabulary

GROUP = "foedera.extractors"
RULES = "rules"
# What one document may yield: a statement for each so many characters, and these besides. A
# plug-in that gives more has lost its way.
_CHARACTERS_A_STATEMENT, _STATEMENTS_BESIDES = 10, 1000

# How long it may take with one document, unless FOEDERA_<NAME>_SECONDS says otherwise.
_SECONDS = 600.0

ByRules = Callable[
    [Sequence[Document], Sequence[Entity], Vocabulary, Model | None], Iterable[Statement]
]


@runtime_checkable
class Extractor(Protocol):
    """What an entry point of the group `foedera.extractors` gives, called with `Options`.

    `name` and `version` stand as `read_by` in each statement. `languages` are those that it reads
    (`("en",)`), none for all.
    """

    name: str
    version: str
    languages: Sequence[str]

    def extract(self, document: Annotated) -> Iterable[Statement | Refused]:
        """Return what a document states, `document.stated(...)` each.

        A `graph.parse.gate.Refused` among them is counted as what the gate refuses is.
        """
        ...


@runtime_checkable
class Preparing(Protocol):
    """An extractor that wants to see all documents before it is asked for any."""

    def prepare(self, documents: Iterable[Annotated]) -> None:
        """Do what is better done for many at once; `extract` is then called for each."""
        ...


@runtime_checkable
class Reporting(Protocol):
    """An extractor that has something to say of its work."""

    def report(self) -> Mapping[str, Any]:
        """Return it as JSON; `incomplete` says what is lacking, `cost` what was spent, if any."""
        ...


@dataclass(frozen=True)
class Options:
    """What an extractor is made with: a folder to keep things in, and what was set for it.

    `settings` are the variables `FOEDERA_<NAME>_...` by the rest of their names in small letters,
    without those that end in `_KEY`: who needs a secret reads it from the environment.
    """

    cache: Path
    settings: Mapping[str, str] = field(default_factory=dict)


def options_for(data: Path, more: Mapping[str, str] | None = None) -> Callable[[str], Options]:
    """Return what makes the options of an extractor, from the environment and from `more`.

    What it keeps goes to `data`/cache/<name>; `more` has variables that come first.
    """
    variables = {**os.environ, **(more or {})}

    def options(name: str) -> Options:
        start = f"FOEDERA_{name.upper().replace('-', '_')}_"
        settings = {
            variable.removeprefix(start).lower(): value
            for variable, value in sorted(variables.items())
            if variable.startswith(start) and value and not variable.endswith("_KEY")
        }
        return Options(data / "cache" / name, settings)

    return options


@dataclass(frozen=True)
class Chosen:
    """An extractor that a build is asked to use; `failure` says why it could not be loaded.

    `key` is the name of its entry point, `origin` the distribution that brings it with its version
    and `digest` the sha256 of its code and settings. It has `seconds` for one document.
    """

    key: str
    origin: str
    digest: str
    extractor: Extractor | None = None
    failure: str | None = None
    seconds: float = _SECONDS

    @property
    def read_by(self) -> str:
        """What stands in each of its statements."""
        return f"{self.extractor.name} {self.extractor.version}" if self.extractor else self.key

    @property
    def held(self) -> bool:
        """Whether what it gives makes no fact before a curator accepts it."""
        return bool(getattr(self.extractor, "held", False))


@dataclass(frozen=True)
class Extracted:
    """What extractors read, by extractor and then place, and a report on each of them."""

    statements: list[Statement]
    reports: list[dict[str, Any]]


class RuleExtractor:
    """Our own rules (`graph.parse.rules`) as an extractor."""

    name, version = PARSER.rsplit(" ", 1)
    languages: Sequence[str] = ()  # the rules know themselves which they read

    def __init__(self, _options: Options | None = None) -> None:
        """There is nothing to set."""

    def extract(self, document: Annotated) -> list[Statement]:
        """Return what the rules find in one document."""
        return document.by_rules()


RULES_ALONE = (Chosen(RULES, "foedera", "", RuleExtractor()),)


def available() -> dict[str, EntryPoint]:
    """Return the extractors that are installed, by name.

    Raises `FilterError` if two distributions bring one of the same name: it would be left to
    chance which one reads.
    """
    found: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, origin_of(p), p.value)):
        known = found.setdefault(point.name, point)
        if known.value != point.value or origin_of(known) != origin_of(point):
            raise FilterError(
                "--extractor",
                f"two extractors are called {point.name!r}: one of {origin_of(known)}, one of "
                f"{origin_of(point)}; uninstall one of them",
            )
    return found


def choose(names: Sequence[str], options: Callable[[str], Options]) -> tuple[Chosen, ...]:
    """Return the extractors of these names, our rules first and then by name.

    `options` makes what each is called with. Raises `FilterError` for a name that is not
    installed, and what a plug-in raises as a `FoederaError` (a setting is missing); any other
    failure is kept in what is returned.
    """
    if tuple(names) == (RULES,):
        return RULES_ALONE
    installed = available()
    for name in names:
        if name not in installed:
            known = ", ".join(installed)
            hint = did_you_mean(name, installed)
            raise FilterError("--extractor", f"--extractor={name!r}: installed are {known}{hint}")
    ordered = sorted(dict.fromkeys(names), key=lambda name: (name != RULES, name))
    chosen = [_loaded(installed[name], options(name)) for name in ordered]
    by_name: dict[str, Chosen] = {}
    for each in chosen:
        other = by_name.setdefault(each.read_by, each)
        if other is not each:
            raise FilterError(
                "--extractor",
                f"{other.key!r} and {each.key!r} both call themselves {each.read_by!r}; "
                "nobody could tell which of them read a statement",
            )
    return tuple(chosen)


def _loaded(point: EntryPoint, options: Options) -> Chosen:
    key, origin = point.name, origin_of(point)
    seconds = _seconds(key, options)
    try:
        digest = _digest(point, options)
        made = point.load()(options)
        if not isinstance(made, Extractor):
            lacking = [
                n for n in ("name", "version", "languages", "extract") if not hasattr(made, n)
            ]
            raise TypeError(f"{point.value} gives no extractor: it has no {', '.join(lacking)}")
        for word in (made.name, made.version):
            if not isinstance(word, str) or not word or not word.isprintable() or " " in word:
                raise TypeError(f"{point.value}: its name and version are words without spaces")
        return Chosen(key, origin, digest, made, seconds=seconds)
    except FoederaError:
        raise
    except (Exception, SystemExit) as error:
        return Chosen(key, origin, "", failure=f"could not be loaded: {_told(error)}")


def _seconds(key: str, options: Options) -> float:
    """Return how long an extractor may take with one document."""
    written = options.settings.get("seconds", str(_SECONDS))
    try:
        seconds = float(written)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        name = f"FOEDERA_{key.upper().replace('-', '_')}_SECONDS"
        raise FilterError(name, f"{name}={written!r} is no number of seconds above 0")
    return seconds


class _TooLong(BaseException):
    """An extractor takes too long; no error that it could catch with its own."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise `_TooLong` in what runs longer, if this is the main thread, where that can be done.

    A clock that somebody else had set goes on afterwards.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_number: int, _frame: object) -> None:
        raise _TooLong(f"it took more than {seconds:g} s")

    began = time.monotonic()
    before = signal.signal(signal.SIGALRM, ring)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            passed = time.monotonic() - began
            signal.setitimer(signal.ITIMER_REAL, max(0.001, left - passed), interval)


def origin_of(point: EntryPoint) -> str:
    """Return the distribution that brings an extractor, with its version."""
    return f"{point.dist.name} {point.dist.version}" if point.dist else "an unnamed distribution"


def _digest(point: EntryPoint, options: Options) -> str:
    """Return the sha256 of a plug-in's settings and code: its module, or all of its package.

    Our own code is an input of every build anyway.
    """
    digest = hashlib.sha256(json.dumps(dict(options.settings), sort_keys=True).encode())
    top = point.module.split(".")[0]
    spec = None if top == __name__.split(".")[0] else find_spec(top)
    if spec is None:
        return digest.hexdigest()
    folders = [Path(place) for place in spec.submodule_search_locations or ()]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    if spec.origin and not folders:
        files = [Path(spec.origin)]
    for file in sorted(file for file in files if file.suffix != ".pyc"):
        digest.update(f"{file.name}\n{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _told(error: BaseException) -> str:
    """Return an error as one line that a terminal shows as it is."""
    words = " ".join(str(error).split())
    if isinstance(error, _TooLong):
        return words
    shown = "".join(letter for letter in words if letter.isprintable())[:300]
    return f"{type(error).__name__}: {shown}" if shown else type(error).__name__


def inputs_of(chosen: Sequence[Chosen]) -> dict[str, str]:
    """Return what of each extractor decides what a build makes; nothing for our rules alone."""
    if tuple(chosen) == RULES_ALONE:
        return {}
    return {
        each.key: f"{each.read_by} ({each.origin}) held: {each.held} {each.digest}".strip()
        for each in chosen
    }


def is_incomplete(report: Mapping[str, Any]) -> bool:
    """Return whether an extractor, by its report, left out what another run could read."""
    return bool(report["failures"] or report.get("said", {}).get("incomplete"))


def troubles(reports: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line for each failure of an extractor, and for what one left incomplete."""
    for report in reports:
        for failure in report["failures"]:
            where = f" on {failure['document']}" if failure["document"] else ""
            yield (
                f"extractor {report['name']} failed{where}; "
                f"what it would have read there is left out: {failure['why']}"
            )
        incomplete = report.get("said", {}).get("incomplete")
        if incomplete:
            yield f"extractor {report['name']}: {incomplete}"


def costs(reports: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line for each extractor that says what its work has cost."""
    for report in reports:
        if "cost" in report.get("said", {}):
            yield f"extractor {report['name']}: {report['said']['cost']}"


def read_with(
    chosen: Sequence[Chosen],
    documents: Sequence[Document],
    entities: Sequence[Entity],
    vocabulary: Vocabulary,
    model: Model | None = None,
    by_rules: ByRules = parse,
) -> Extracted:
    """Return what the `chosen` extractors read in `documents`, and a report on each extractor.

    Our rules come first, so that what others read besides changes no id of a fact. Where two read
    the same, the statement is the first one's. `model` is a spaCy model with which our rules
    read; `by_rules` applies them to all documents: `graph.parse.parse`, or what does the same
    faster.
    """
    run = _Run(documents, entities, vocabulary, model, by_rules)
    statements: dict[str, Statement] = {}
    reports: list[dict[str, Any]] = []
    for each in chosen:
        found, report = run.reading(each)
        again = sum(statement.id in statements for statement in found)
        for statement in found:
            statements.setdefault(statement.id, statement)
        reports.append({**report, "statements": len(found) - again, "read_before": again})
    return Extracted(list(statements.values()), reports)


class _Run:
    """One reading of documents by several extractors."""

    def __init__(
        self,
        documents: Sequence[Document],
        entities: Sequence[Entity],
        vocabulary: Vocabulary,
        model: Model | None,
        by_rules: ByRules,
    ) -> None:
        self.documents, self.entities, self.vocabulary = documents, entities, vocabulary
        self.model, self.by_rules = model, by_rules
        self.gazetteer = Gazetteer(entities, read_rules())

    def reading(self, chosen: Chosen) -> tuple[list[Statement], dict[str, Any]]:
        """Return what one extractor reads, admitted, and what there is to tell of it."""
        report: dict[str, Any] = {
            "name": chosen.key,
            "read_by": chosen.read_by,
            "origin": chosen.origin,
            "failures": [],
            "refused": {},
        }
        if chosen.extractor is None:
            report["failures"].append({"document": None, "why": chosen.failure})
            return [], report
        if isinstance(chosen.extractor, RuleExtractor):
            found, refused = self._by_rules(chosen)
        else:
            found, refused = self._by_plugin(chosen, chosen.extractor, report["failures"])
        report["refused"] = counted(refused)
        if isinstance(chosen.extractor, Reporting):
            report |= _reported(chosen.extractor, report["failures"])
        return found, report

    def _by_rules(self, chosen: Chosen) -> tuple[list[Statement], list[str]]:
        """Read with our rules, all documents at once; they know the zone of what they read."""
        found: list[Statement] = []
        refused: list[str] = []
        gates: dict[str, Gate] = {}
        by_id = {document.id: document for document in self.documents}
        for statement in self.by_rules(self.documents, self.entities, self.vocabulary, self.model):
            assert isinstance(statement.place, Span)
            document = by_id[statement.place.document]
            gate = gates.get(document.id)
            if gate is None:
                gates = {document.id: self._gate(document)}
                gate = gates[document.id]
            try:
                found.append(gate.admit(statement, statement.read_by))
            except Refused as no:
                refused.append(no.reason)
        return found, refused

    def _gate(self, document: Document) -> Gate:
        return Gate(document, self.vocabulary, self.gazetteer.entities)

    def _by_plugin(
        self, chosen: Chosen, extractor: Extractor, failures: list[dict[str, Any]]
    ) -> tuple[list[Statement], list[str]]:
        found: list[Statement] = []
        refused: list[str] = []
        if isinstance(extractor, Preparing):
            try:
                extractor.prepare(self._annotated(extractor))
            except (Exception, SystemExit) as error:
                failures.append({"document": None, "why": _told(error)})
                return [], []
        for document in self._annotated(extractor):
            try:
                with _at_most(chosen.seconds):
                    given = _taken(extractor.extract(document), len(document.text))
                    admitted, no = self._admitted(chosen, document, given)
            except (Exception, SystemExit, _TooLong) as error:
                failures.append({"document": document.document.id, "why": _told(error)})
                continue
            found += admitted
            refused += no
        return found, refused

    def _annotated(self, extractor: Extractor) -> Iterator[Annotated]:
        """Yield the documents in a language that the extractor reads."""
        for document in self.documents:
            made = Annotated(document, self.gazetteer, self.vocabulary, self.model)
            if not extractor.languages or made.language in extractor.languages:
                yield made

    def _admitted(
        self, chosen: Chosen, document: Annotated, given: Sequence[object]
    ) -> tuple[list[Statement], list[str]]:
        gate = self._gate(document.document)
        admitted: dict[str, Statement] = {}
        refused: list[str] = []
        for each in given:
            if isinstance(each, Refused):
                refused.append(each.reason)
                continue
            try:
                place = each.place if isinstance(each, Statement) else None
                zone = document.zone_at(place.start, place.end) if isinstance(place, Span) else None
                whole = gate.admit(each, chosen.read_by, zone)
                for told in document.as_told(replace(whole, held=whole.held or chosen.held)):
                    made = gate.admit(told, chosen.read_by)
                    admitted.setdefault(made.id, made)
            except Refused as no:
                refused.append(no.reason)
        return sorted(admitted.values(), key=by_place), refused


def _taken(given: Iterable[object], characters: int) -> list[object]:
    """Return all that is given. Raises `ValueError` for more than a text can say."""
    most = characters // _CHARACTERS_A_STATEMENT + _STATEMENTS_BESIDES
    taken = list(itertools.islice(given, most + 1))
    if len(taken) > most:
        raise ValueError(f"more than {most} statements of one document")
    return taken


def by_place(statement: Statement) -> tuple[int, int, str, str]:
    """Return what puts parsed statements of one document in the order of their places."""
    assert isinstance(statement.place, Span)
    return statement.place.start, statement.place.end, statement.kind, statement.id


def _reported(extractor: Reporting, failures: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what an extractor says of its work, if that is JSON."""
    try:
        said: dict[str, Any] = {"said": json.loads(json.dumps(dict(extractor.report())))}
    except (Exception, SystemExit) as error:
        failures.append({"document": None, "why": f"its report: {_told(error)}"})
        return {}
    return said
