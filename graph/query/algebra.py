"""What a query asks for, step by step: its SPARQL algebra, read by rdflib in a process of its own.

The engine's Python binding shows neither plan nor algebra. What rdflib gives is the query as the
standard defines it (SPARQL 1.1 §18.2), not how the engine goes about it: that orders joins as it
sees fit. A parser can be attacked as an engine can, so it runs as `python -P -m
graph.query.algebra`, limited in memory and time, without network or programs of its own.
"""

import asyncio
import json
import os
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.query.process import BOOT_SECONDS
from graph.sandbox import enter_sandbox, worker_environment

_MEMORY_MB = 1024
_MOST_PATTERNS = 100
_SILENT = frozenset(("_vars", "lazy", "datasetClause"))
_PARTS = ("p", "p1", "p2", "part")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One triple pattern in SPARQL, in full; `graph` is what GRAPH names around it.

    `simple` unless its property is a path, which can mean a search of the whole graph.
    """

    text: str
    graph: str | None
    simple: bool


@dataclass(frozen=True, slots=True)
class Algebra:
    """A query taken apart.

    `tree` has for each step its name (`op`), what it holds as text, the numbers of its `patterns`,
    and the steps below it (`of`). `dataset` are the graphs of FROM and of FROM NAMED, None if the
    query has neither.
    """

    tree: Mapping[str, Any]
    patterns: tuple[Pattern, ...]
    dataset: tuple[tuple[str, ...], tuple[str, ...]] | None


class AlgebraError(Exception):
    """There is no algebra; the message says why."""


async def read_algebra(text: str, base: str | None, seconds: float) -> Algebra:
    """Return the algebra of the query `text`, relative IRIs resolved against `base`.

    Raises `AlgebraError` for what rdflib does not understand (SPARQL 1.2 for instance), or not
    within `seconds`.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "graph.query.algebra"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=worker_environment(),
    )
    asked = json.dumps({"text": text, "base": base}).encode()
    assert process.stdout is not None
    try:
        async with asyncio.timeout(BOOT_SECONDS):
            await process.stdout.readline()
        async with asyncio.timeout(seconds):
            told, _nothing = await process.communicate(asked)
    except TimeoutError as error:
        raise AlgebraError("no plan: the query could not be taken apart in time") from error
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    answer: dict[str, Any] = (
        json.loads(told) if process.returncode == 0 else {"error": "it could not be read"}
    )
    if "error" in answer:
        raise AlgebraError(f"no plan: rdflib does not take this query: {answer['error']}")
    dataset = None
    if answer["dataset"]:
        default, named = answer["dataset"]
        dataset = tuple(default), tuple(named)
    return Algebra(answer["tree"], tuple(Pattern(*p) for p in answer["patterns"]), dataset)


def main() -> None:
    """Read a query from standard input and write what it is made of to standard output."""
    import rdflib
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):  # macOS knows the limit but does not take it
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_MB << 20, _MEMORY_MB << 20))
    # rdflib imports parts of itself when a query first needs them.
    packages = Path(rdflib.__file__).parent.parent
    enter_sandbox((str(Path(os.__file__).parent), str(packages)))
    # From here on the time counts: to import rdflib takes longer than most queries.
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    asked = json.load(sys.stdin)
    try:
        query = translateQuery(parseQuery(asked["text"]), base=asked["base"])
        answer = _take_apart(query.algebra)
    except Exception as error:  # whatever a parser of others raises, the query is not its own
        answer = {"error": str(error).partition("\n")[0][:200] or type(error).__name__}
    sys.stdout.write(json.dumps(answer))


def _take_apart(algebra: Any) -> dict[str, Any]:  # noqa: ANN401 - rdflib's values have no types
    reader = _Reader()
    clauses = _held(algebra, "datasetClause") or ()
    dataset = None
    if clauses:
        dataset = [[str(c[k]) for c in clauses if _held(c, k)] for k in ("default", "named")]
    return {"tree": reader.step(algebra, None), "patterns": reader.patterns, "dataset": dataset}


class _Reader:
    """Turns rdflib's algebra into plain values, and collects the triple patterns on its way."""

    def __init__(self) -> None:
        self.patterns: list[tuple[str, str | None, bool]] = []
        self._blanks: dict[str, str] = {}

    def step(self, node: Any, graph: str | None) -> dict[str, Any]:  # noqa: ANN401
        """Return one step with those below it."""
        name = str(node.name).rstrip("_")
        told: dict[str, Any] = {"op": name}
        if name == "Graph":
            graph = told["graph"] = node["term"].n3()
        if triples := _held(node, "triples"):
            told["patterns"] = [*self._numbered(triples, graph)]
        for key, value in node.items():
            if key not in _SILENT and key not in _PARTS and key not in ("triples", "term"):
                texts = [*self._texts(value, graph)]
                if texts:
                    told[_KEYS.get(key, key)] = texts if len(texts) > 1 else texts[0]
        below = [
            part for key in _PARTS for part in _listed(_held(node, key)) if hasattr(part, "name")
        ]
        if below:
            told["of"] = [self.step(part, graph) for part in below]
        return told

    def _numbered(self, triples: Sequence[Any], graph: str | None) -> Iterator[int]:
        """Yield the numbers of triples, which come as triples or one after the other."""
        flat = [term for t in triples for term in (t if isinstance(t, (tuple, list)) else [t])]
        for start in range(0, len(flat) - 2, 3):
            if len(self.patterns) < _MOST_PATTERNS:
                subject, verb, value = flat[start : start + 3]
                text = f"{self.text(subject)} {self.text(verb)} {self.text(value)}"
                self.patterns.append((text, graph, _is_term(verb)))
                yield len(self.patterns) - 1

    def _texts(self, value: Any, graph: str | None) -> Iterator[str]:  # noqa: ANN401
        for one in _listed(value):
            text = self.text(one, graph)
            if text and text != "TrueFilter":
                yield text

    def text(self, value: Any, graph: str | None = None) -> str:  # noqa: ANN401
        """Return a term or an expression as text, close to how it is written."""
        from rdflib.paths import Path
        from rdflib.term import BNode, Identifier, Variable

        if isinstance(value, BNode):
            return self._blanks.setdefault(str(value), f"?_{len(self._blanks) + 1}")
        if isinstance(value, (Identifier, Path)):
            return str(value.n3())
        if isinstance(value, Variable):
            return f"?{value}"
        if isinstance(value, Mapping):
            return self._expression(value, graph)
        if isinstance(value, (list, tuple, set, frozenset)):
            return ", ".join(self.text(one, graph) for one in value)
        return "" if value is None else str(value)

    def _expression(self, value: Mapping[Any, Any], graph: str | None) -> str:
        name = str(getattr(value, "name", "")).rstrip("_")
        if not name:
            pairs = (f"{self.text(k)} = {self.text(v)}" for k, v in value.items())
            return " ".join(pairs)
        if name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            told = self.step(value["graph"], graph)
            numbers = [*_numbers(told)]
            return f"{name.removeprefix('Builtin_').replace('NOT', 'NOT ')} {numbers}"
        if "other" in value:
            if name == "RelationalExpression" and isinstance(value["other"], list):
                members = self.text(value["other"], graph)
                return f"({self.text(value['expr'], graph)} {value['op']} ({members}))"
            operators = [str(o) for o in _listed(_held(value, "op"))]
            words = {"ConditionalAndExpression": "&&", "ConditionalOrExpression": "||"}
            text = self.text(value["expr"], graph)
            others = (
                _listed(value["other"]) if isinstance(value["other"], list) else [value["other"]]
            )
            for number, other in enumerate(others):
                between = operators[number] if number < len(operators) else words.get(name, "")
                text += f" {between} {self.text(other, graph)}"
            return f"({text})"
        parts = [self.text(v, graph) for k, v in value.items() if k not in _SILENT]
        if name == "OrderCondition":
            return f"{_held(value, 'order') or 'ASC'}({self.text(value['expr'], graph)})"
        if name == "TrueFilter":
            return name
        return f"{name.removeprefix('Builtin_')}({', '.join(filter(None, parts))})"


_KEYS = {"expr": "expression", "PV": "variables", "var": "variable", "A": "aggregates"}


def _held(node: Any, key: str) -> Any:  # noqa: ANN401
    """Return a part of rdflib's node, None if it has none; its own `get` raises there."""
    return dict.get(node, key)


def _is_term(verb: Any) -> bool:  # noqa: ANN401
    from rdflib.term import URIRef, Variable

    return isinstance(verb, (URIRef, Variable))


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    if value is None:
        return []
    return [*value] if isinstance(value, (list, tuple)) else [value]


def _numbers(told: Mapping[str, Any]) -> Iterator[int]:
    """Yield the numbers of all patterns in a step and below it."""
    yield from told.get("patterns", ())
    for part in told.get("of", ()):
        yield from _numbers(part)


if __name__ == "__main__":
    main()
