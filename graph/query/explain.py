"""What a query costs, and why: its algebra, how much each pattern matches, and measured times.

All of it comes from processes that may be killed: the algebra from one of its own, the numbers
from the query workers, under the same guard, deadline and queue as any query.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.errors import QueryError
from graph.prefixes import shortened
from graph.query import wire
from graph.query.algebra import Algebra, AlgebraError, Pattern, read_algebra
from graph.query.errors import QueryMemory, QueryOverloaded, QueryTimeout, QueryWorkerLost
from graph.query.guard import Form, Query, check
from graph.query.pool import QueryPool

_ALGEBRA_SECONDS = 5.0
# The counts of patterns may take this part of the deadline.
_COUNTING = 4
_MOST_COUNTED = 40
_IRI = re.compile(r"<([^>]+)>")
ABOUT = (
    "The engine shows no plan. `plan` is the algebra that the SPARQL 1.1 standard gives the query "
    "(read by rdflib); the engine joins in an order of its own. `matches` is how many results a "
    "pattern has alone; a pattern with none, outside OPTIONAL, MINUS, UNION and FILTER, leaves the "
    "whole answer empty. Times are of one run in a query worker: `parse` includes planning on no "
    "data, `evaluate` lasts until the engine gives back an answer to read from (aggregates do "
    "their work there), `waiting` is the queue and the way to the worker and back."
)


async def explain(
    pool: QueryPool,
    query: Query,
    *,
    client: str,
    seconds: float | None,
    base_iri: str | None,
    default_graphs: tuple[str, ...] | None,
    named_graphs: tuple[str, ...] | None,
) -> dict[str, Any]:
    """Return an account of `query`: `plan`, `patterns`, `times` in seconds, `answer`.

    A query that is stopped or fails while it runs still has its plan; `failed` says what
    happened. Raises a `QueryError` if it is no query, or nothing can be asked at all; that is
    `QueryOverloaded` while enough others are being explained.
    """
    if pool.explaining.locked():
        raise QueryOverloaded("other queries are being explained")
    async with pool.explaining:
        return await _explain(
            pool,
            query,
            seconds,
            {
                "client": client,
                "base_iri": base_iri,
                "default_graphs": default_graphs,
                "named_graphs": named_graphs,
            },
        )


async def _explain(
    pool: QueryPool, query: Query, seconds: float | None, asking: Mapping[str, Any]
) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    told: dict[str, Any] = {"query": query.text, "form": query.form.value, "about": ABOUT}
    # First of all, so that what is no query is told as that.
    began = loop.time()
    measured, failed = await _measure(pool, query, seconds, asking)
    took = loop.time() - began
    try:
        algebra = await read_algebra(query.text, asking["base_iri"], _ALGEBRA_SECONDS)
    except AlgebraError as error:
        told["plan"], told["plan_missing"], told["patterns"] = None, str(error), []
    else:
        counts = await _count(pool, algebra, seconds, asking)
        told["plan"] = algebra.tree
        told["patterns"] = [
            {"pattern": p.text, "graph": p.graph, "matches": counts.get(number)}
            for number, p in enumerate(algebra.patterns)
        ]
    if measured:
        names = ("parse", "evaluate", "first_row", "rest", "total", "cpu")
        times = {name: round(measured[f"{name}_seconds"], 6) for name in names}
        waiting = max(0.0, took - measured["total_seconds"])
        told["times"] = {"waiting": round(waiting, 6), **times}
        told["answer"] = {
            "count": measured["count"],
            "boolean": measured["boolean"],
            "size_bytes": measured["size_bytes"],
            "measured_as": _measured_as(query.form),
        }
    told["failed"] = str(failed) if failed else None
    return told


def _measured_as(form: Form) -> str | None:
    match form:
        case Form.SELECT:
            return "text/tab-separated-values"
        case Form.ASK:
            return None
        case _:
            return "application/n-triples"


async def _measure(
    pool: QueryPool, query: Query, seconds: float | None, asking: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, QueryError | None]:
    """Return what a worker measured, or why it did not come to that."""
    try:
        return await _ask(pool, query, wire.MEASURED, seconds, asking), None
    except (QueryTimeout, QueryMemory, QueryWorkerLost) as error:
        return None, error


async def _ask(
    pool: QueryPool,
    query: Query,
    media_type: str,
    seconds: float | None,
    asking: Mapping[str, Any],
) -> dict[str, Any]:
    async with pool.query(query, media_type=media_type, seconds=seconds, **asking) as answer:
        told = b"".join([piece async for piece in answer])
    return dict(json.loads(told))


async def _count(
    pool: QueryPool, algebra: Algebra, seconds: float | None, asking: Mapping[str, Any]
) -> dict[int, int]:
    """Return how many results each pattern has alone, by its number; nothing for paths, or if it
    takes too long to say."""
    wanted = [(n, p) for n, p in enumerate(algebra.patterns) if p.simple][:_MOST_COUNTED]
    if not wanted:
        return {}
    allowed = min(pool.seconds, seconds or pool.seconds) / _COUNTING
    try:
        query = check(_counting(wanted, algebra.dataset))
        told = await _ask(pool, query, Form.SELECT.media_types[0], allowed, asking)
    except QueryError:
        return {}
    [row] = told["results"]["bindings"]
    return {number: int(row[f"n{number}"]["value"]) for number, _pattern in wanted}


def _counting(
    wanted: Sequence[tuple[int, Pattern]],
    dataset: tuple[tuple[str, ...], tuple[str, ...]] | None,
) -> str:
    """Return one query that counts all patterns, each in a row of its own joined with the rest."""
    default, named = dataset or ((), ())
    clauses = [*(f"FROM <{iri}>" for iri in default), *(f"FROM NAMED <{iri}>" for iri in named)]
    counts = []
    for number, pattern in wanted:
        within = f"{{ {pattern.text} }}"
        if pattern.graph:
            within = f"{{ GRAPH {pattern.graph} {within} }}"
        counts.append(f"{{ SELECT (COUNT(*) AS ?n{number}) WHERE {within} }}")
    return "\n".join(["SELECT *", *clauses, "WHERE {", *counts, "}"])


def as_text(told: Mapping[str, Any]) -> str:
    """Return an account, made by `explain`, for reading: numbers, notes, patterns, plan."""
    lines = [*_numbers(told)]
    if told.get("notes"):
        lines += ["", "Notes", *(f"  {note}" for note in told["notes"])]
    if told["patterns"]:
        lines += ["", "Patterns, with how much each matches alone"]
        lines += [f"  {_counted(p):>9}  [{n}] {_short(p)}" for n, p in enumerate(told["patterns"])]
    lines += ["", "Plan: the algebra of the query; numbers in brackets are those of patterns"]
    lines += [*_steps(told["plan"], 1)] if told["plan"] else [f"  {told['plan_missing']}"]
    return "\n".join([*lines, "", told["about"], ""])


def _numbers(told: Mapping[str, Any]) -> Iterator[str]:
    if told["failed"]:
        yield f"Failed: {told['failed']}"
    if "answer" in told:
        answer = told["answer"]
        if answer["boolean"] is not None:
            yield f"Answer: {'yes' if answer['boolean'] else 'no'}"
        else:
            what = "rows" if told["form"] == Form.SELECT else "triples"
            yield (
                f"Answer: {answer['count']} {what}, {answer['size_bytes']} bytes as "
                + (answer["measured_as"])
            )
        yield "Milliseconds"
        for name, seconds in told["times"].items():
            yield f"  {1000 * seconds:>9.3f}  {name.replace('_', ' ')}"


def _counted(pattern: Mapping[str, Any]) -> str:
    return "-" if pattern["matches"] is None else str(pattern["matches"])


def _short(pattern: Mapping[str, Any]) -> str:
    graph = f"GRAPH {pattern['graph']} " if pattern["graph"] else ""
    return _IRI.sub(lambda iri: shortened(iri[1]) or iri[0], graph + pattern["pattern"])


def _steps(step: Mapping[str, Any], depth: int) -> Iterator[str]:
    held = []
    for name, value in step.items():
        if name == "patterns":
            held.append(f"[{', '.join(map(str, value))}]")
        elif name not in ("op", "of"):
            held.append(", ".join(value) if isinstance(value, list) else str(value))
    text = _IRI.sub(lambda iri: shortened(iri[1]) or iri[0], " ".join(held))
    yield f"{'  ' * depth}{step['op']} {text}".rstrip()
    for below in step.get("of", ()):
        yield from _steps(below, depth + 1)
