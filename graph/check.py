"""Checks what a build made against the SHACL shapes, before anything is published."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from graph.errors import ShapeError
from graph.facts import Knowledge, Origin
from graph.shapes import Data, Node, find_breaches, read_shapes

_SHOWN = 50


def check(
    quads: Iterable[ox.Quad],
    knowledge: Knowledge,
    ontology: Path,
    places: Mapping[str, str],
    base: str,
) -> frozenset[str]:
    """Check the default graph of `quads` against `ontology`/shapes.ttl.

    Returns the ids of parsed statements that make a fact break a shape: what a program read
    wrongly makes no fact, and stops nobody. What people wrote must be right: for anything else
    raises `ShapeError` with one line for each violation: its place, taken from `places` by the
    id of an entity, statement or question, the thing, and what it needs.
    """
    violations = _violations(quads, ontology, base)
    parsed = {s.id for s in knowledge.statements if s.origin is Origin.PARSED}
    evidence = {f"facts/{fact.id}": parsed & {*fact.evidence} for fact in knowledge.facts}
    first = {f"facts/{fact.id}": fact.evidence[0] for fact in knowledge.facts}
    unfit: set[str] = set()
    lines: list[str] = []
    for focus, messages in sorted(violations.items()):
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


def _violations(quads: Iterable[ox.Quad], ontology: Path, base: str) -> dict[str, set[str]]:
    """Return the messages for each thing that breaks a shape, by its address below `base`."""
    data = Data(quad for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph))
    found: dict[str, set[str]] = defaultdict(set)
    for breach in find_breaches(read_shapes(ontology / "shapes.ttl"), data):
        found[_address(breach.focus, base)].add(breach.message)
    return found


def _address(node: Node, base: str) -> str:
    return node.value.removeprefix(base) if isinstance(node, ox.NamedNode) else str(node)
