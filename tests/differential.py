"""Three voices on the same query: the service over HTTP, rdflib, and Comunica where they differ.

`known_differences.toml` lists by class why voices differ and which is wrong by the specification.
A class has here the way to write a query `without` what it is about. A difference belongs to a
class if the service and rdflib agree on the query written that way, and if Comunica does not
speak for a voice that the class calls wrong. What belongs to no class is unexplained.
"""

import argparse
import gzip
import logging
import re
import signal
import sys
import time
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from itertools import combinations, count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Protocol, TypeAlias

import pyoxigraph as ox
import rdflib
from rdflib.query import Result

from tests import comunica, w3c
from tests import random_queries as rq
from tests.comunica import Comunica, ComunicaError
from tests.random_queries import Bind, Call, Filter, Group, Inverse, Query, Select, Var
from tests.w3c import Table
from tests.w3c_service import Service

BASE = rq.EXAMPLE
# Of a processor for rdflib, by the clock for Comunica; few queries need a tenth of it.
SECONDS = 2
QUERIES_A_DATASET = 25

_LISTED = Path(__file__).with_name("known_differences.toml")


# Voices ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Failed:
    """A voice that gave no answer, and why."""

    why: str


Said: TypeAlias = Table | bool | Failed


class Voice(Protocol):
    """Something that answers queries about one dataset."""

    def ask(self, query: str) -> Said:
        """Return the answer, or why there is none."""


class Endpoint:
    """The service, on the store that was chosen for it."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def ask(self, query: str) -> Said:
        accept, direct = "application/sparql-results+json", "application/sparql-query"
        answer = self._service.client.post(
            "/sparql", content=query.encode(), headers={"Accept": accept, "Content-Type": direct}
        )
        if answer.status_code != 200:
            return Failed(f"{answer.status_code}: {answer.text}")
        return w3c.read_json(answer.content)


class Rdflib:
    """rdflib, in this process."""

    def __init__(self, quads: Sequence[ox.Quad]) -> None:
        self._dataset = rdflib.Dataset()
        for quad in quads:
            graph = self._dataset.default_graph
            if isinstance(quad.graph_name, ox.NamedNode):
                graph = self._dataset.graph(rdflib.URIRef(quad.graph_name.value))
            subject, predicate, object_ = map(_to_rdflib, quad.triple)
            graph.add((subject, predicate, object_))

    def ask(self, query: str) -> Said:
        try:
            with _limited(SECONDS):
                result = self._dataset.query(query)
                if result.type == "ASK":
                    return bool(result.askAnswer)
                # Asked for as an attribute, it would hide an error behind one of its own.
                bindings = Result.bindings.fget(result)  # type: ignore[attr-defined]
                rows = [{str(n): _from_rdflib(t) for n, t in row.items()} for row in bindings]
        except Exception as error:
            return Failed(f"{type(error).__name__}: {error}")
        return Table(tuple(map(str, result.vars or ())), tuple(rows))


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` after so many seconds of this process's own time."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"no answer within {seconds} seconds")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _to_rdflib(term: Any) -> Any:  # noqa: ANN401 - any term
    match term:
        case ox.NamedNode():
            return rdflib.URIRef(term.value)
        case ox.BlankNode():
            return rdflib.BNode(term.value)
        case _ if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        case _ if term.datatype.value == rq.XSD + "string":
            return rdflib.Literal(term.value)
        case _:
            return rdflib.Literal(term.value, datatype=term.datatype.value, normalize=False)


def _from_rdflib(term: Any) -> w3c.Node:  # noqa: ANN401 - any term
    match term:
        case rdflib.URIRef():
            return ox.NamedNode(str(term))
        case rdflib.BNode():
            return ox.BlankNode(str(term))
        case _ if term.language:
            return ox.Literal(str(term), language=term.language)
        case _ if term.datatype:
            return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
        case _:
            return ox.Literal(str(term))


class OfComunica:
    """Comunica, on data of its own."""

    def __init__(self, running: Comunica, quads: Sequence[ox.Quad]) -> None:
        self._running = running
        text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
        assert text is not None
        self._source = comunica.data(text.decode(), "application/n-quads")

    def ask(self, query: str) -> Said:
        try:
            return w3c.read_json(self._running.ask(query, [self._source]).encode())
        except ComunicaError as error:
            return Failed(str(error))


def agree(one: Said, other: Said) -> bool:
    """Return whether two answers say the same.

    Rows have no order, blank nodes may have other names; decimals and doubles are compared to nine
    digits, since the specification does not say how precise a division is.
    """
    if isinstance(one, Table) and isinstance(other, Table):
        names = one.names
        rows = [[_row(row, names) for row in table.rows] for table in (one, other)]
        return {*names} == {*other.names} and w3c.same_rows(*rows, ordered=False)
    return type(one) is type(other) and not isinstance(one, Failed) and one == other


def _row(row: Mapping[str, Any], names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(_atom(row.get(name)) for name in names)


def _atom(term: object) -> tuple[Any, ...] | None:
    match term:
        case ox.NamedNode():
            return ("iri", term.value)
        case ox.BlankNode():
            return ("blank", term.value)
        case ox.Literal():
            datatype = term.datatype.value.removeprefix(rq.XSD)
            return (
                "literal",
                datatype,
                _value(term.value, datatype),
                (term.language or "").lower(),
            )
        case _:
            return None


def _value(text: str, datatype: str) -> str:
    try:
        match datatype:
            case "integer" | "decimal" | "int":
                return f"{Decimal(text):.8e}"
            case "double" | "float":
                return f"{float(text):.8e}"
    except (ArithmeticError, ValueError):
        pass
    return text


# Classes of differences -----------------------------------------------------------------------

Without: TypeAlias = Callable[[Query], Query]


def _calls(pattern: str, form: str) -> Without:
    """Write the calls whose form matches in another `form`, with the arguments they have."""
    wanted = re.compile(pattern)

    def change(part: Any) -> Any:  # noqa: ANN401 - any part
        if isinstance(part, Call) and wanted.search(part.form):
            return Call(form, part.arguments)
        return part

    return lambda query: rq.rewrite(query, change)


def _groups(change: Callable[[Any], Sequence[Any]]) -> Without:
    """Put in the place of each part of a group what `change` says."""

    def within(part: Any) -> Any:  # noqa: ANN401 - any part
        if isinstance(part, Group):
            return Group(tuple(new for old in part.parts for new in change(old)))
        return part

    return lambda query: rq.rewrite(query, within)


def _aggregates(query: Select) -> bool:
    calls = (part for part in rq.walk(query.columns) if isinstance(part, Call))
    return any(re.match(r"(COUNT|SUM|AVG|MIN|MAX)\(|STRLEN\(GROUP", call.form) for call in calls)


def _without_grouping(query: Query) -> Query:
    def change(part: Any) -> Any:  # noqa: ANN401 - any part
        if not isinstance(part, Select) or not (part.grouped or _aggregates(part)):
            return part
        columns = (rq.Column(1, c.var) if isinstance(c, rq.Column) else c for c in part.columns)
        return replace(part, columns=tuple(columns), grouped=None, having=None, distinct=True)

    return rq.rewrite(query, change)  # type: ignore[no-any-return]


def _without_negated_inverse(query: Query) -> Query:
    """Write `!(^p|q)` as the path `!q` or, the other way, `!p`."""

    def change(part: Any) -> Any:  # noqa: ANN401 - any part
        match part:
            case rq.Path("!", (Inverse(predicate), other)):
                return rq.Path(
                    "|", (rq.Path("!", (other,)), rq.Path("^", (rq.Path("!", (predicate,)),)))
                )
        return part

    return rq.rewrite(query, change)  # type: ignore[no-any-return]


def _without_alternatives(query: Query) -> Query:
    """Write `p|q` as a union and `!p` as a filter of predicates, which find each way by itself."""
    numbers = count()

    def unfolded(part: Any) -> Sequence[Any]:  # noqa: ANN401 - any part
        match part:
            case rq.Triple(subject, rq.Path("|", paths), object_):
                ways = [unfolded(rq.Triple(subject, path, object_)) for path in paths]
                return (rq.Union(tuple(Group(tuple(way)) for way in ways)),)
            case rq.Triple(subject, rq.Path("^", (path,)), object_):
                return unfolded(rq.Triple(object_, path, subject))
            case rq.Triple(subject, rq.Path("/", (first, second)), object_):
                middle = Var(f"m{next(numbers)}")
                before = unfolded(rq.Triple(subject, first, middle))
                return (*before, *unfolded(rq.Triple(middle, second, object_)))
            case rq.Triple(subject, rq.Path("!", (ox.NamedNode() as predicate,)), object_):
                other = Var(f"m{next(numbers)}")
                condition = Filter(Call("{} != {}", (other, predicate)))
                return (rq.Triple(subject, other, object_), condition)
        return (part,)

    return _groups(unfolded)(query)


def _without_duplicates(query: Query) -> Query:
    """Write each SELECT as one of distinct solutions, and aggregates as counts of nothing."""

    def change(part: Any) -> Any:  # noqa: ANN401 - any part
        if isinstance(part, Select):
            return replace(part, distinct=True)
        if isinstance(part, Call) and re.match(r"(COUNT|SUM|AVG)\(|STRLEN\(GROUP", part.form):
            return Call("COUNT(?no)", ())
        return part

    return rq.rewrite(query, change)  # type: ignore[no-any-return]


def _step_of_path(part: Any) -> Any:  # noqa: ANN401 - any part
    match part:
        case rq.Path("*" | "+" | "?", (path,)):
            return path
    return part


def _text_of_no_blank_node(query: Query) -> Query:
    def change(part: Any) -> Any:  # noqa: ANN401 - any part
        if isinstance(part, Call) and "STR({" in part.form:
            form = part.form.replace("{}", "{0}")
            form = re.sub(r"\bSTR\((\{\d\})\)", r"STR(IF(ISBLANK(\1), 1/0, \1))", form)
            return Call(form, part.arguments)
        return part

    return rq.rewrite(query, change)  # type: ignore[no-any-return]


def _named_apart(query: Query) -> Query:
    """Give variables other names where, by their scope, they are others than those of that name."""

    def renamed(part: Any, names: set[str], suffix: str) -> Any:  # noqa: ANN401 - any part
        def change(inner: Any) -> Any:  # noqa: ANN401 - any part
            known = isinstance(inner, Var) and inner.name in names
            return Var(inner.name + suffix) if known else inner

        return rq.rewrite(part, change)

    def variables(part: object) -> set[str]:
        return {inner.name for inner in rq.walk(part) if isinstance(inner, Var)}

    number = 0

    def change(part: Any) -> Any:  # noqa: ANN401 - any part
        nonlocal number
        number += 1
        match part:
            case rq.SubSelect(inner):
                return rq.SubSelect(renamed(inner, variables(inner) - {*inner.names}, f"_{number}"))
            case rq.Union(groups):
                return rq.Union(tuple(map(own, groups)))
            case rq.Minus(group):
                return rq.Minus(own(group))
            case rq.Graph(name, group):
                return rq.Graph(name, own(group))
        return part

    def own(group: Group) -> Group:
        bound = _bound(group)
        parts = (
            renamed(part, variables(part) - bound, f"_{number}_{index}")
            if isinstance(part, Filter | Bind | rq.Optional)
            else part
            for index, part in enumerate(group.parts)
        )
        return Group(tuple(parts))

    return rq.rewrite(query, change)  # type: ignore[no-any-return]


def _bound(part: Any) -> set[str]:  # noqa: ANN401 - any part
    """Return the names of the variables that a pattern may bind."""
    match part:
        case Filter() | rq.Minus():
            return set()
        case Bind(_, var):
            return {var.name}
        case rq.SubSelect(query):
            return {*query.names}
        case Var(name):
            return {name}
        case _:
            return {name for child in rq.children(part) for name in _bound(child)}


def _unwrapped_graphs(part: Any) -> Sequence[Any]:  # noqa: ANN401 - any part
    match part:
        case rq.Graph(Var(), group):
            return group.parts
    return (part,)


def _simplified(change: Callable[[Any], Any]) -> Without:
    return lambda query: rq.rewrite(query, change)


WITHOUT: Mapping[str, Without] = {
    # All voices are given the values that the store keeps.
    "values": lambda query: query,
    "sums": _calls(r"^(SUM|AVG)\(", "COUNT(*)"),
    "least-and-greatest": _calls(r"^(MIN|MAX)\(", "COUNT(*)"),
    "negated-inverse": lambda query: _without_alternatives(_without_negated_inverse(query)),
    "alternatives": _without_alternatives,
    "text-of-blank-nodes": _text_of_no_blank_node,
    "scope": _named_apart,
    "order-of-other-values": _calls(r"^\(?\{\} (<|>|<=|>=) \{\}", "BOUND(?no)"),
    "arithmetic": _calls(r"^\(\{\} [-+*/] \{\}\)$|^\(- |^(ABS|CEIL|FLOOR|ROUND)\(", "1"),
    "casts": _calls(r"^\(?<http://www.w3.org/2001/XMLSchema#\w+>\(", "1"),
    "equality": _calls(r"^\(?\{0?\} (=|!=|IN|NOT IN) ", "BOUND(?no)"),
    "paths-of-length-zero": _simplified(_step_of_path),
    "repeated-steps": _simplified(_step_of_path),
    "each-named-graph": _groups(_unwrapped_graphs),
    "groups-of-nothing": _without_grouping,
    "optional-after-values": _groups(lambda part: () if isinstance(part, rq.Optional) else (part,)),
    "duplicates-in-joins": _without_duplicates,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A class of differences; `wrong` are the voices that are wrong, none where all may differ.

    `example` shows it on `data` (TriG), where `answer`, another query, has the right answer.
    """

    name: str
    wrong: frozenset[str]
    section: str
    reason: str
    data: str = ""
    example: str = ""
    answer: str = ""


@cache
def listed() -> Mapping[str, Difference]:
    """Return the classes of differences that are known, by name."""
    entries = tomllib.loads(_LISTED.read_text(encoding="utf-8"))["differences"]
    found = (Difference(**{**entry, "wrong": frozenset(entry["wrong"])}) for entry in entries)
    return {difference.name: difference for difference in found}


@dataclass(frozen=True, slots=True)
class Case:
    """A query on which the service and rdflib differ."""

    query: Query
    answers: Mapping[str, Said]
    classes: tuple[str, ...] | None

    def __str__(self) -> str:
        said = (f"  {voice}: {_shown(answer)}" for voice, answer in self.answers.items())
        return "\n".join([str(self.query), *said])


def _shown(answer: Said) -> str:
    if not isinstance(answer, Table):
        return str(answer)
    rows = [[str(row.get(name)) for name in answer.names] for row in answer.rows[:5]]
    return f"{len(answer.rows)} rows {rows}"


class Comparison:
    """The voices on one dataset."""

    def __init__(self, service: Voice, own: Voice, third: Voice) -> None:
        self._service, self._rdflib, self._comunica = service, own, third

    def compare(self, query: Query) -> Case | None:
        """Return how the voices differ on a query and which classes explain it, None if not."""
        whole = replace(query, limit=None) if isinstance(query, Select) else query
        answers = {"service": self._service.ask(str(whole)), "rdflib": self._rdflib.ask(str(whole))}
        if agree(answers["service"], answers["rdflib"]):
            return None
        answers["comunica"] = self._comunica.ask(str(whole))
        return Case(whole, answers, self._explain(whole, answers))

    def _explain(self, query: Query, answers: Mapping[str, Said]) -> tuple[str, ...] | None:
        """Return classes without which the service and rdflib agree, none of them to be spared."""
        known = listed()
        names = tuple(name for name in known if WITHOUT[name](query) != query)
        for name in names:
            if self._explains((name,), query, answers):
                return (name,)
        if not self._explains(names, query, answers):
            return None
        for name in reversed(names):
            fewer = tuple(other for other in names if other != name)
            if self._explains(fewer, query, answers):
                names = fewer
        return names

    def _explains(self, names: Sequence[str], query: Query, answers: Mapping[str, Said]) -> bool:
        if not any(_fits(listed()[name], answers) for name in names):
            return False
        for name in names:
            query = WITHOUT[name](query)
        return agree(self._service.ask(str(query)), self._rdflib.ask(str(query)))

    def cut_down(self, case: Case) -> Case:
        """Return an unexplained case with as little in its query as leaves it unexplained."""
        for query in rq.smaller(case.query):
            less = self.compare(query)
            if less is not None and less.classes is None:
                return self.cut_down(less)
        return case

    def by_voice(self, query: str) -> dict[str, Said]:
        """Return what each voice says."""
        voices = {"service": self._service, "rdflib": self._rdflib, "comunica": self._comunica}
        return {name: voice.ask(query) for name, voice in voices.items()}

    def complaint(self, query: Query) -> str | None:
        """Return what is wrong with the order or the slice that the service gives, None if nothing.

        Of a slice only that is laid down: it has as many rows as it should, all of them are among
        the rows of the whole, and rows are in an order that the keys allow.
        """
        if not isinstance(query, Select) or not query.keys:
            return None
        whole, given = (
            self._service.ask(str(replace(query, limit=None))),
            self._service.ask(str(query)),
        )
        if not isinstance(whole, Table) or not isinstance(given, Table):
            return f"{given}"
        expected = (
            max(len(whole.rows) - query.offset, 0) if query.limit is not None else len(whole.rows)
        )
        expected = min(expected, query.limit) if query.limit is not None else expected
        names = query.names
        rest = Counter(_row(row, names) for row in given.rows) - Counter(
            _row(row, names) for row in whole.rows
        )
        if len(given.rows) != expected or any(not w3c.has_blanks(row) for row in rest):
            return f"{_shown(given)} is no slice of {_shown(whole)}"
        for earlier, later in combinations(given.rows, 2):
            for var, down in query.keys:
                order = _order(earlier.get(var.name), later.get(var.name))
                if order is None or order != 0:
                    if order is not None and (order > 0) is not down:
                        return f"{earlier} stands before {later}"
                    break
        return None


def _fits(difference: Difference, answers: Mapping[str, Said]) -> bool:
    """Return whether a class calls a voice wrong that Comunica contradicts, if it takes a side."""
    if not difference.wrong:
        return True
    for side, other in (("service", "rdflib"), ("rdflib", "service")):
        if agree(answers["comunica"], answers[side]):
            return other in difference.wrong or {side, "comunica"} <= difference.wrong
    return bool(difference.wrong & {"service", "rdflib"})


def _order(one: Any, other: Any) -> int | None:  # noqa: ANN401 - any terms
    """Return -1, 0 or 1 as SPARQL 1.1 §15.1 orders two terms, None where it does not."""
    ranks = [_rank(term) for term in (one, other)]
    if ranks[0] != ranks[1]:
        return -1 if ranks[0] < ranks[1] else 1
    if one is None or one == other:
        return 0
    if isinstance(one, ox.NamedNode):
        return -1 if one.value < other.value else 1
    keys = [_key(term) for term in (one, other)]
    if keys[0] is None or keys[1] is None or keys[0][0] != keys[1][0]:
        return None
    return int(keys[0][1] > keys[1][1]) - int(keys[0][1] < keys[1][1])


def _rank(term: object) -> int:
    kinds = (type(None), ox.BlankNode, ox.NamedNode, ox.Literal)
    return [isinstance(term, kind) for kind in kinds].index(True)


def _key(term: Any) -> tuple[str, Any] | None:  # noqa: ANN401 - any term
    if not isinstance(term, ox.Literal):
        return None
    match term.datatype.value.removeprefix(rq.XSD):
        case "integer" | "decimal":
            return ("number", Decimal(term.value))
        case "string":
            return ("text", term.value)
        case "boolean":
            return ("truth", term.value)
        case _:
            return None


# Runs -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Outcome:
    """What a run found; `classes` counts each class that a difference needed."""

    queries: int = 0
    agreements: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    cases: list[Case] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def unexplained(self) -> list[Case]:
        return [case for case in self.cases if case.classes is None]


def datasets(random: Random, quads: Sequence[ox.Quad]) -> Iterator[list[ox.Quad]]:
    """Yield datasets for ever: four generic ones, then one in the shape of `quads`."""
    while True:
        for number in range(4):
            yield kept(rq.make_data(random, as_written=number == 3))
        yield kept(rq.sample_data(random, quads))


def kept(quads: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return data as a store of ours keeps them: by value, not in the letters they came in."""
    store = ox.Store()
    store.extend(quads)
    return [*store]


@contextmanager
def serving(service: Service, quads: Sequence[ox.Quad]) -> Iterator[Endpoint]:
    """Give the service, on a store with a dataset."""
    with TemporaryDirectory() as folder:
        store = ox.Store(str(Path(folder) / "store"))
        store.extend(quads)
        store.flush()
        del store
        service.choose(Path(folder) / "store", BASE)
        try:
            yield Endpoint(service)
        finally:
            service.release()


@contextmanager
def comparing(
    service: Service, running: Comunica, quads: Sequence[ox.Quad]
) -> Iterator[Comparison]:
    """Give the voices on a dataset."""
    with serving(service, quads) as endpoint:
        yield Comparison(endpoint, Rdflib(quads), OfComunica(running, quads))


def run(
    queries: int,
    seed: int,
    quads: Sequence[ox.Quad],
    service: Service,
    running: Comunica,
    tell: Callable[[str], None] = lambda text: None,
) -> Outcome:
    """Ask so many random queries of all voices; the same for the same seed and `quads`.

    `tell` is called with what is unexplained, at once.
    """
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    outcome, random = Outcome(), Random(seed)
    for data in datasets(random, quads):
        with comparing(service, running, data) as comparison, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            maker = rq.QueryMaker(random, data)
            for _ in range(QUERIES_A_DATASET):
                query = maker.make()
                outcome.queries += 1
                case = comparison.compare(query)
                complaint = comparison.complaint(query)
                outcome.agreements += case is None
                if case is not None:
                    outcome.cases.append(case)
                    if case.classes is None:
                        tell(f"unexplained: {comparison.cut_down(case)}\n")
                    outcome.classes.update(case.classes or ("unexplained",))
                if complaint is not None:
                    tell(f"order: {query}\n  {complaint}\n")
                    outcome.complaints.append(f"{query}\n  {complaint}")
                if outcome.queries == queries:
                    return outcome
    raise AssertionError("datasets do not end")


def main() -> int:
    """Run many queries and print what was found; 1 if anything is unexplained."""
    parser = argparse.ArgumentParser(description="compare the service, rdflib and Comunica")
    parser.add_argument("--queries", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dump", type=Path, required=True, help="dump.nq.gz of a snapshot")
    asked = parser.parse_args()
    quads = [*ox.parse(gzip.decompress(asked.dump.read_bytes()), format=ox.RdfFormat.N_QUADS)]
    started = time.monotonic()

    def tell(text: str) -> None:
        print(text, flush=True)

    with Service() as service, closing(Comunica(SECONDS)) as running:
        outcome = run(asked.queries, asked.seed, quads, service, running, tell)
    print(f"queries {outcome.queries}, agreements {outcome.agreements}, differences by class:")
    for name, number in outcome.classes.most_common():
        print(f"  {name} {number}")
    never = listed().keys() - outcome.classes.keys() - {"values"}
    print(f"never met: {', '.join(sorted(never)) or 'none'}")
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)
    return bool(outcome.unexplained or outcome.complaints)


if __name__ == "__main__":
    sys.exit(main())
