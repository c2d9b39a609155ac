"""Paths: the shortest chains of facts between two entities.

A filter holds inside the search, edge by edge: what it forbids is never walked, so a longer chain
is found where a shorter one is forbidden. The search grows a ball of edges around each end, the
cheaper one first, until their radii add up to the length in question; chains of that length are
then walked in order, and left where the target is too far for the hops that remain.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import inf, prod

from graph.errors import FilterError, UnknownEntity, nearest_words
from graph.facts import FIRST_HAND, Edge, Entity, Origin, Status
from graph.when import When

_Check = Callable[[Edge], bool]
_Arc = tuple[int, int]


class View(StrEnum):
    """What an edge may rest on: facts, claims, or either."""

    ASSERTED = "asserted"
    CLAIMS = "claims"
    ALL = "all"


class Direction(StrEnum):
    """Which way edges are followed; those without a direction are followed either way."""

    ANY = "any"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class EdgeFilter:
    """Which edges count. None leaves a property open; what is given must all hold.

    `at` is a day or a stretch: an edge passes if it may overlap it, and one of unknown time
    passes. `kinds` are kinds of facts and `places` places, each with all that lie below them.
    `documents` are ids of documents and datasets, `attributed_to` of the holders of claims,
    `facts` of facts and claims; `event_types` are types of events. `first_hand`: what rests on a
    document's own voice or on somebody whom it quotes itself, or else what does not; `via` are
    those through whom it came.
    """

    at: When | None = None
    kinds: frozenset[str] | None = None
    relations: frozenset[str] | None = None
    origins: frozenset[Origin] | None = None
    statuses: frozenset[Status] | None = None
    documents: frozenset[str] | None = None
    attributed_to: frozenset[str] | None = None
    places: frozenset[str] | None = None
    facts: frozenset[str] | None = None
    event_types: frozenset[str] | None = None
    min_sources: int = 0
    view: View = View.ASSERTED
    first_hand: bool | None = None
    via: frozenset[str] | None = None

    def predicate(self) -> Callable[[Edge], bool]:
        """Return the function that says whether an edge passes."""
        checks = list(self._checks())
        if len(checks) == 1:
            return checks[0]
        return lambda edge: all(check(edge) for check in checks)

    def certain(self, edge: Edge) -> bool | None:
        """Return whether `edge` overlaps the time asked for for certain; None if none was."""
        if self.at is None:
            return None
        first, last = _days(self.at)
        marks = [part[2:] for part in edge.parts] or [(edge.sure_from, edge.sure_to)]
        if any(begun and lasts and begun <= last and lasts >= first for begun, lasts in marks):
            return True
        return bool(
            edge.earliest and edge.latest and edge.earliest >= first and edge.latest <= last
        )

    def _checks(self) -> Iterator[_Check]:
        if self.view is not View.ALL:
            basis = "fact" if self.view is View.ASSERTED else "claim"
            yield lambda edge: edge.basis == basis
        if self.at is not None:
            yield _may_overlap(*_days(self.at))
        if self.min_sources > 1:
            yield lambda edge: edge.source_count >= self.min_sources
        if (kinds := self.kinds) is not None:
            yield lambda edge: edge.kind in kinds
        if (relations := self.relations) is not None:
            yield lambda edge: edge.relation in relations
        if (origins := self.origins) is not None:
            yield lambda edge: edge.origin in origins
        if (statuses := self.statuses) is not None:
            yield lambda edge: edge.status in statuses
        if (documents := self.documents) is not None:
            yield lambda edge: not documents.isdisjoint(edge.sources)
        if (holders := self.attributed_to) is not None:
            yield lambda edge: not holders.isdisjoint(edge.holders)
        if (first_hand := self.first_hand) is not None:
            yield lambda edge: (edge.depth <= FIRST_HAND) is first_hand
        if (voices := self.via) is not None:
            yield lambda edge: not voices.isdisjoint(edge.via)
        if (places := self.places) is not None:
            yield lambda edge: not places.isdisjoint(edge.places)
        if (facts := self.facts) is not None:
            yield lambda edge: edge.fact in facts
        if (types := self.event_types) is not None:
            yield lambda edge: edge.event_type in types


_ASSERTED = EdgeFilter()


def _days(when: When) -> tuple[str, str]:
    """Return the first and last day of `when` as ISO dates, which sort as the days do."""
    first = when.earliest.isoformat() if when.earliest else "0001-01-01"
    last = when.latest.isoformat() if when.latest else "9999-12-31"
    return first, last


def _may_overlap(first: str, last: str) -> _Check:
    def meets(earliest: str | None, latest: str | None) -> bool:
        return (earliest is None or earliest <= last) and (latest is None or latest >= first)

    def check(edge: Edge) -> bool:
        if edge.parts:
            return any(meets(*part[:2]) for part in edge.parts)
        return meets(edge.earliest, edge.latest)

    return check


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path, from entity `source` to entity `target` by `edge`.

    `forward` is false where the edge is followed against its direction. `certain` says whether
    the edge overlaps the time asked for beyond doubt, None if none was asked for.
    """

    source: str
    target: str
    edge: Edge
    forward: bool
    certain: bool | None

    @property
    def relation(self) -> str:
        """The edge's word, to be read from its own source to its own target."""
        return self.edge.relation


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of facts between two entities.

    `score` is the product over its hops of confidence times `1 - 0.5 ** sources`: between 0 and
    1, lower with every hop, higher with every independent source of one.
    """

    hops: tuple[Hop, ...]

    @property
    def score(self) -> float:
        """How well the path is supported."""
        return prod(h.edge.confidence * (1 - 0.5**h.edge.source_count) for h in self.hops)


@dataclass(frozen=True, slots=True)
class PathAnswer:
    """Paths in order; `complete` is false if the search ran out of steps before it was done."""

    paths: tuple[Path, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class _Rows:
    """Arcs by node: from `offsets[n]` to `offsets[n + 1]`, each a neighbour and an edge."""

    offsets: "array[int]"
    neighbours: "array[int]"
    edges: "array[int]"

    def of(self, node: int) -> Iterator[_Arc]:
        start, end = self.offsets[node], self.offsets[node + 1]
        return zip(self.neighbours[start:end], self.edges[start:end], strict=True)

    def degree(self, node: int) -> int:
        return self.offsets[node + 1] - self.offsets[node]


def _arcs(
    ends: Iterable[tuple[int, int, bool]], *, along: bool, against: bool
) -> Iterator[tuple[int, int, int]]:
    for number, (source, target, symmetric) in enumerate(ends):
        # A path never comes back to where it was, so an edge from a node to itself is no arc.
        if source != target and (along or symmetric):
            yield source, target, number
        if source != target and (against or symmetric):
            yield target, source, number


def _rows(node_count: int, arcs: Iterable[tuple[int, int, int]]) -> _Rows:
    buckets: list[list[_Arc]] = [[] for _ in range(node_count)]
    for node, neighbour, edge in arcs:
        buckets[node].append((neighbour, edge))
    offsets = array("q", [0])
    for bucket in buckets:
        offsets.append(offsets[-1] + len(bucket))
    neighbours = array("i", (neighbour for bucket in buckets for neighbour, _ in bucket))
    return _Rows(
        offsets, neighbours, array("i", (edge for bucket in buckets for _, edge in bucket))
    )


class Network:
    """Entities and the edges between them, laid out for walking.

    Never changes once made, so any number of threads may search it at once. Entities without
    edges are in it too. Raises `UnknownEntity` for an edge with an end that is not among `nodes`.
    """

    def __init__(self, nodes: Iterable[Entity], edges: Iterable[Edge]) -> None:
        self.names = {node.id: node.name for node in nodes}
        self.ids = tuple(self.names)
        self.edges = tuple(sorted(edges, key=lambda edge: (edge.fact, edge.id)))
        self._numbers = {entity: number for number, entity in enumerate(self.ids)}
        ends = [(self._end(e.source), self._end(e.target), e.symmetric) for e in self.edges]
        self._out = _rows(len(self.ids), _arcs(ends, along=True, against=False))
        self._in = _rows(len(self.ids), _arcs(ends, along=False, against=True))
        self._any = _rows(len(self.ids), _arcs(ends, along=True, against=True))

    def number(self, entity: str) -> int:
        """Return the node of `entity`. Raises `UnknownEntity` with the nearest names."""
        if entity in self._numbers:
            return self._numbers[entity]
        raise UnknownEntity(entity, self._nearest(entity))

    def degree(self, node: int) -> int:
        """Return how many edges join `node` to others, whatever their direction."""
        return self._any.degree(node)

    def rows(self, direction: Direction) -> tuple[_Rows, _Rows]:
        """Return the arcs that lead on in `direction`, and those that lead back."""
        if direction == Direction.ANY:
            return self._any, self._any
        return (self._out, self._in) if direction == Direction.OUT else (self._in, self._out)

    def _end(self, entity: str) -> int:
        if entity not in self._numbers:
            raise UnknownEntity(entity)
        return self._numbers[entity]

    def _nearest(self, written: str) -> list[str]:
        owners = {name: entity for entity, name in self.names.items()} | {i: i for i in self.ids}
        found = nearest_words(written, owners, count=6)
        best = {owners[word]: word for word in reversed(found)}
        return [word for word in found if best[owners[word]] == word][:3]


def find_paths(
    network: Network,
    source: str,
    target: str,
    *,
    max_hops: int = 4,
    k: int = 5,
    direction: str = Direction.ANY,
    keep: EdgeFilter = _ASSERTED,
    exclude: frozenset[str] = frozenset(),
    max_degree: int | None = None,
    budget_steps: int = 1_000_000,
) -> PathAnswer:
    """Return the `k` shortest chains of facts from `source` to `target`.

    Shortest first; chains of one length are ordered by the facts of their hops, so the answer is
    the same on every run. Parallel edges give different chains; no chain meets an entity twice.
    Only edges that `keep` lets pass are walked. No chain leads through an entity of `exclude`, or
    through one with more than `max_degree` edges; the two ends may be such. After about
    `budget_steps` edges looked at the search stops: the answer then has the first of the chains
    and is not `complete`.

    Raises `UnknownEntity` if either end is not in the network, and `FilterError` for a `direction`
    that is none.
    """
    if direction not in tuple(Direction):
        raise FilterError("direction", f"direction is {direction!r}; expected any, out or in")
    start, goal = network.number(source), network.number(target)
    if start == goal:
        return PathAnswer((), complete=True)
    barred = frozenset(network.number(entity) for entity in exclude if entity in network.names)
    search = _Search(
        *(network, start, goal, Direction(direction), keep.predicate(), barred),
        *(inf if max_degree is None else max_degree, budget_steps),
    )
    found: list[Path] = []
    try:
        for trail in search.trails(max_hops) if k > 0 else ():
            found.append(_path(network, start, trail, keep))
            if len(found) >= k:
                break
    except _OutOfSteps:
        return PathAnswer(tuple(found), complete=False)
    return PathAnswer(tuple(found), complete=True)


def _path(network: Network, start: int, trail: tuple[_Arc, ...], keep: EdgeFilter) -> Path:
    nodes = [start, *(node for node, _ in trail)]
    hops = []
    for (node, following), (_, number) in zip(pairwise(nodes), trail, strict=True):
        edge, here = network.edges[number], network.ids[node]
        forward = edge.symmetric or edge.source == here
        hops.append(Hop(here, network.ids[following], edge, forward, keep.certain(edge)))
    return Path(tuple(hops))


class _OutOfSteps(Exception):
    """The search has looked at as many edges as it may."""


class _Ball:
    """What is known around one end: the distance of each node met, and the nodes by layer."""

    def __init__(self, centre: int) -> None:
        self.distances = {centre: 0}
        self.layers = [[centre]]

    @property
    def radius(self) -> int:
        return len(self.layers) - 1


class _Search:
    """One search: which edges and nodes count for it, and what it has found out so far."""

    def __init__(
        self,
        network: Network,
        start: int,
        goal: int,
        direction: Direction,
        passes: _Check,
        barred: frozenset[int],
        max_degree: float,
        steps: int,
    ) -> None:
        self._network, self._passes, self._barred = network, passes, barred
        self._max_degree, self._steps = max_degree, steps
        self._start, self._goal = start, goal
        self._rows_on, self._rows_back = network.rows(direction)
        self._known_on: dict[int, list[_Arc]] = {}
        self._known_back = self._known_on if self._rows_on is self._rows_back else {}
        self._from_start, self._from_goal = _Ball(start), _Ball(goal)

    def trails(self, max_hops: int) -> Iterator[tuple[_Arc, ...]]:
        """Yield every path of up to `max_hops` as the arcs it takes, in order."""
        for length in range(1, max_hops + 1):
            if not self._grow():
                return
            left = self._hops_left(length)
            if self._start in left:
                yield from _Walk(self, length, left).trails()

    def arcs_on(self, node: int) -> list[_Arc]:
        """Return the arcs that lead on from `node` and count, in order."""
        return self._arcs(node, self._rows_on, self._known_on)

    def arcs_to_goal(self) -> dict[int, list[_Arc]]:
        """Return for each node the arcs from it straight to the target, in order."""
        last: dict[int, list[_Arc]] = defaultdict(list)
        for node, edge in self._arcs(self._goal, self._rows_back, self._known_back):
            last[node].append((self._goal, edge))
        return last

    @property
    def ends(self) -> tuple[int, int]:
        """The nodes of the source and the target."""
        return self._start, self._goal

    def _arcs(self, node: int, rows: _Rows, known: dict[int, list[_Arc]]) -> list[_Arc]:
        arcs = known.get(node)
        if arcs is None:
            self._spend(rows.degree(node))
            edges, passes = self._network.edges, self._passes
            arcs = [(n, e) for n, e in rows.of(node) if self._is_open(n) and passes(edges[e])]
            known[node] = arcs
        self._spend(len(arcs))
        return arcs

    def _spend(self, steps: int) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise _OutOfSteps

    def _is_open(self, node: int) -> bool:
        if node in self.ends:
            return True
        return node not in self._barred and self._network.degree(node) <= self._max_degree

    def _grow(self) -> bool:
        """Make the cheaper ball one hop wider; return whether the two ends can still meet."""
        start, goal = self._from_start, self._from_goal
        if self._cost(start, self._rows_on) <= self._cost(goal, self._rows_back):
            self._widen(start, self._rows_on, self._known_on)
        else:
            self._widen(goal, self._rows_back, self._known_back)
        met = self._goal in start.distances or self._start in goal.distances
        return met or bool(start.layers[-1] and goal.layers[-1])

    def _cost(self, ball: _Ball, rows: _Rows) -> int:
        return sum(rows.degree(node) for node in ball.layers[-1])

    def _widen(self, ball: _Ball, rows: _Rows, known: dict[int, list[_Arc]]) -> None:
        layer, distances = [], ball.distances
        for node in ball.layers[-1]:
            for neighbour, _ in self._arcs(node, rows, known):
                if neighbour not in distances:
                    distances[neighbour] = ball.radius + 1
                    if neighbour not in self.ends:
                        layer.append(neighbour)
        ball.layers.append(layer)

    def _hops_left(self, length: int) -> dict[int, int]:
        """Return how far the target is from each node that a path of `length` may lead through.

        Beyond the ball around the target, only what lies in the ball around the source matters,
        and there only as deep as the path can still be.
        """
        left = dict(self._from_goal.distances)
        for hops in range(self._from_goal.radius + 1, length + 1):
            near = self._from_start.layers[: length - hops + 1]
            nodes = [node for layer in near for node in layer if node not in left]
            for node in nodes:
                if any(left.get(n) == hops - 1 for n, _ in self.arcs_on(node)):
                    left[node] = hops
        return left


class _Walk:
    """The walk through all paths of one length, depth first."""

    def __init__(self, search: _Search, length: int, left: dict[int, int]) -> None:
        self._search, self._length, self._left = search, length, left
        self._last = search.arcs_to_goal()
        self._met = set(search.ends)
        self._trail: list[_Arc] = []

    def trails(self) -> Iterator[tuple[_Arc, ...]]:
        """Yield the paths in the order of their edges."""
        return self._on_from(self._search.ends[0], self._length)

    def _on_from(self, node: int, hops: int) -> Iterator[tuple[_Arc, ...]]:
        if hops == 1:
            for arc in self._last.get(node, ()):
                yield (*self._trail, arc)
            return
        for arc in self._search.arcs_on(node):
            neighbour = arc[0]
            if neighbour in self._met or self._left.get(neighbour, hops) >= hops:
                continue
            self._met.add(neighbour)
            self._trail.append(arc)
            yield from self._on_from(neighbour, hops - 1)
            self._trail.pop()
            self._met.discard(neighbour)
