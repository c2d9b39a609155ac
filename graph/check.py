"""Checks what a build made against the SHACL shapes, before anything is published."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from graph.errors import ShapeError
from graph.facts import Knowledge, Origin
from graph.quads import QuadFile
from graph.shapes import Data, Node, find_breaches, read_shapes

_SHOWN = 100
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def check(
    quads: QuadFile | Sequence[ox.Quad],
    knowledge: Knowledge,
    ontology: Path,
    places: Mapping[str, str],
    base: str,
) -> frozenset[str]:
    """Check the facts of `quads` against `ontology`/shapes.ttl, and what statements state.

    The shapes of the latter are in statement-shapes.ttl and hold for the graph `graphs/stated`.

    Returns the ids of parsed statements that make a fact break a shape: what a program read
    wrongly makes no fact, and stops nobody. What people wrote must be right: for anything else
    raises `ShapeError` with one line for each violation: its place, taken from `places` by the
    id of an entity, statement or question, the thing, and what it needs.
    """
    violations = _violations(ontology / "shapes.ttl", _default(quads), base)
    misstated = _violations(ontology / "statement-shapes.ttl", _stated(quads, base), base)
    parsed = {s.id for s in knowledge.statements if s.origin is Origin.PARSED}
    evidence = {f"facts/{fact.id}": parsed & {*fact.evidence} for fact in knowledge.facts}
    first = {f"facts/{fact.id}": fact.evidence[0] for fact in knowledge.facts}
    resting = {one for fact in knowledge.facts for one in fact.evidence}
    unfit: set[str] = set()
    lines: list[str] = []
    for focus in list(misstated):
        statement = focus.split("#")[0].removeprefix("statements/")
        if statement in parsed:
            del misstated[focus]
            unfit |= {statement} & resting
    for focus, messages in sorted([*violations.items(), *misstated.items()]):
        path = focus.split("#")[0]
        if evidence.get(path):
            unfit |= evidence[path]
            continue
        known = (path, path.partition("/")[2], first.get(path, ""))
        place = next((f"{places[key]}: " for key in known if key in places), "")
        lines.extend(f"{place}{focus}: {message}" for message in sorted(messages))
    if lines:
        more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
        raise ShapeError("\n".join([*lines[:_SHOWN], *more]))
    return frozenset(unfit)


def _default(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    return (quad for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph))


def _stated(quads: Iterable[ox.Quad], base: str) -> Iterator[ox.Quad]:
    """Yield the graph of what is stated, with the kinds of entities."""
    entities, stated = base + "entities/", ox.NamedNode(base + "graphs/stated")
    for quad in quads:
        if quad.graph_name == stated:
            yield quad
        elif not isinstance(quad.graph_name, ox.DefaultGraph):
            continue
        elif quad.predicate == _TYPE and _address(quad.subject, "").startswith(entities):
            yield quad


def _violations(shapes: Path, quads: Iterable[ox.Quad], base: str) -> dict[str, set[str]]:
    """Return the messages for each thing that breaks a shape, by its address below `base`."""
    found: dict[str, set[str]] = defaultdict(set)
    for breach in find_breaches(read_shapes(shapes), Data(quads)):
        found[_address(breach.focus, base)].add(breach.message)
    return found


def _address(node: Node, base: str) -> str:
    return node.value.removeprefix(base) if isinstance(node, ox.NamedNode) else str(node)
