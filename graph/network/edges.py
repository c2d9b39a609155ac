"""From facts and claims to edges between entities (DESIGN §4).

The ontology says for each kind which pairs of roles become edges. An edge's id is the id of its
fact (or statement), `-` and a number from 1, so the same fact always gives the same edges.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from types import MappingProxyType

from graph.facts import (
    CLAIMED_ABOUT,
    TOOK_PART,
    Edge,
    Entity,
    Fact,
    Knowledge,
    Source,
    Span,
    Statement,
    Status,
)
from graph.said import Sayings
from graph.vocabulary import EdgeRule, Kind, Vocabulary
from graph.when import Extent, parse_when

MOST_PAIRED = 8

_Roles = Mapping[str, tuple[str, ...]]

_UNREAL = (Status.PLANNED, Status.CANCELLED)
_TELLING = ("date", "signed", "delivered", "ordered")


@dataclass(frozen=True, slots=True)
class _Link:
    source: str
    target: str
    relation: str
    symmetric: bool = False


@dataclass(frozen=True, slots=True)
class EdgesAndNodes:
    """The whole network: edges of facts, then of claims, and everything that they join."""

    edges: tuple[Edge, ...]
    nodes: tuple[Entity, ...]


def network_of(knowledge: Knowledge, vocabulary: Vocabulary) -> EdgesAndNodes:
    """Return the network of all that a build knows; entities without edges are nodes as well."""
    statements = {statement.id: statement for statement in knowledge.statements}
    sources: dict[str, tuple[str, ...]] = {}
    holders: dict[str, tuple[str, ...]] = {}
    for fact in knowledge.facts:
        behind = [statements[one] for one in fact.evidence]
        claims = [knowledge.players[one.id] for one in behind if one.claim]
        sources[fact.id] = tuple(dict.fromkeys(_source(one) for one in behind))
        holders[fact.id] = tuple(sorted({e for roles in claims for e in roles["attributedTo"]}))
    evidence = {one for fact in knowledge.facts for one in fact.evidence}
    reached = {
        fact.id: _reached([statements[one] for one in fact.evidence]) for fact in knowledge.facts
    }
    of_facts = [
        replace(edge, depth=reached[edge.fact][0], via=reached[edge.fact][1])
        for edge in make_edges(knowledge.facts, vocabulary, sources, holders)
    ]
    of_claims = make_claim_edges(
        knowledge.statements,
        knowledge.players,
        vocabulary,
        sources=knowledge.sources,
        entities=knowledge.entities,
        evidence=evidence,
        fact_edges=of_facts,
    )
    edges = (*of_facts, *of_claims)
    events = event_nodes(edges, [*knowledge.statements, *knowledge.facts], vocabulary)
    return EdgesAndNodes(edges, (*knowledge.entities.values(), *events))


def make_edges(
    facts: Iterable[Fact],
    vocabulary: Vocabulary,
    sources: Mapping[str, tuple[str, ...]],
    holders: _Roles | None = None,
) -> list[Edge]:
    """Return the edges of `facts`, in their order; planned and cancelled ones make none.

    `sources` has for each fact's id the documents and datasets that it rests on, `holders` the
    entities whose claims it rests on, if any. Pairs of players of one role come once, in sorted
    order; more than eight are not paired, but each is joined to a node with the fact's id, which
    `event_nodes` gives.
    """
    return [
        edge
        for fact in facts
        if fact.status not in _UNREAL
        for edge in _fact_edges(
            fact, vocabulary.kinds[fact.kind], sources[fact.id], (holders or {}).get(fact.id, ())
        )
    ]


def make_claim_edges(
    statements: Iterable[Statement],
    roles_of: Mapping[str, _Roles],
    vocabulary: Vocabulary,
    *,
    sources: Mapping[str, Source] = MappingProxyType({}),
    entities: Mapping[str, Entity] = MappingProxyType({}),
    evidence: Collection[str] = frozenset(),
    fact_edges: Iterable[Edge] = (),
) -> list[Edge]:
    """Return the edges of the claims among `statements`, their basis `claim`.

    `roles_of` has for each statement's id who plays which role, as entity ids, with the holders
    under `attributedTo` and those it is about under `about`. What a claim says gives the edges
    that the fact would give, unless it is negated or denied, or said only to be planned, unlikely
    or conditional; or unless it is among `evidence`, ids of statements that facts rest on, since
    the fact has that edge. Each holder is joined to everybody whom the claim names, at the time at
    which it was said; where that is not known, between the days that follow from its text among
    `sources` and from the lives of `entities` (`Sayings`).

    A fact may bear the id of the claim that it rests on; numbers then go on after `fact_edges`.
    """
    numbers = Counter(edge.fact for edge in fact_edges)
    sayings = Sayings(sources, entities)
    return [
        edge
        for statement in statements
        if statement.claim
        for edge in _numbered(
            _claim_links(
                statement,
                roles_of[statement.id],
                vocabulary,
                sayings.when(statement),
                statement.id in evidence,
            ),
            numbers[statement.id],
        )
    ]


def event_nodes(
    edges: Iterable[Edge], events: Iterable[Fact | Statement], vocabulary: Vocabulary
) -> list[Entity]:
    """Return a node for each of `events` that `edges` join its many participants to."""
    joined = {edge.target for edge in edges if edge.relation == TOOK_PART}
    nodes = {
        event.id: Entity(event.id, event.kind, _title(event, vocabulary.kinds[event.kind]))
        for event in events
        if event.id in joined
    }
    return list(nodes.values())


def _fact_edges(
    fact: Fact, kind: Kind, sources: tuple[str, ...], holders: tuple[str, ...]
) -> list[Edge]:
    common = Edge(
        id=fact.id,
        source="",
        target="",
        relation="",
        fact=fact.id,
        kind=fact.kind,
        basis="fact",
        origin=fact.origin,
        time=None,
        earliest=None,
        latest=None,
        confidence=fact.confidence,
        source_count=fact.source_count,
        sources=sources,
        status=fact.status,
        places=_places(kind, fact.roles),
        holders=holders,
        event_type=fact.event_type,
    )
    dated = _at(common, fact.times, kind)
    return _numbered([(dated, link) for link in _links(kind, fact.roles, fact.id)])


def _claim_links(
    statement: Statement, roles: _Roles, vocabulary: Vocabulary, said: Extent, is_evidence: bool
) -> list[tuple[Edge, _Link]]:
    kind = vocabulary.kinds.get(statement.kind)
    content = {role: roles[role] for role in sorted(kind.roles) if role in roles} if kind else {}
    event_type = vocabulary.stated_event_type(statement)
    common, claim = _claimed(statement, roles, event_type), statement.claim
    links: list[tuple[Edge, _Link]] = []
    if kind and not is_evidence and statement.says_so:
        stated = replace(common, places=_places(kind, content))
        dated = _at(stated, statement.times, kind)
        links = [(dated, link) for link in _links(kind, content, statement.id)]
    # That somebody made a claim has the time when they made it, not the time of what it says.
    made = _on(replace(common, time=claim.said if claim else None), said)
    named = {entity for players in content.values() for entity in players}
    about = _about(common.holders, named | set(roles.get("about", ())))
    return [*links, *((made, link) for link in about)]


def _claimed(statement: Statement, roles: _Roles, event_type: str | None) -> Edge:
    return Edge(
        id=statement.id,
        source="",
        target="",
        relation="",
        fact=statement.id,
        kind=statement.kind,
        basis="claim",
        origin=statement.origin,
        time=None,
        earliest=None,
        latest=None,
        confidence=statement.confidence,
        source_count=1,
        sources=(_source(statement),),
        status=statement.status,
        holders=tuple(sorted(set(roles["attributedTo"]))),
        event_type=event_type,
        depth=statement.claim.depth if statement.claim else 0,
        via=tuple(sorted(set(roles.get("chain", ())))),
    )


def _reached(behind: Sequence[Statement]) -> tuple[int, tuple[str, ...]]:
    """Return the least depth of the statements `behind` a fact, and through whom they came."""
    claims = [statement.claim for statement in behind]
    voices = {voice.means for claim in claims if claim for voice in claim.chain}
    return min(claim.depth if claim else 0 for claim in claims), tuple(sorted(voices))


def _source(statement: Statement) -> str:
    place = statement.place
    return place.document if isinstance(place, Span) else place.dataset


def _about(holders: Iterable[str], entities: Iterable[str]) -> list[_Link]:
    pairs = product(holders, sorted(entities))
    return [_Link(holder, entity, CLAIMED_ABOUT) for holder, entity in pairs if holder != entity]


def _links(kind: Kind, roles: _Roles, event: str) -> list[_Link]:
    links = (link for rule in kind.edges for link in _rule_links(rule, roles, event))
    return list(dict.fromkeys(links))


def _rule_links(rule: EdgeRule, roles: _Roles, event: str) -> Iterator[_Link]:
    players = sorted(set(roles.get(rule.source, ())))
    if not rule.symmetric:
        for source, target in product(players, sorted(set(roles.get(rule.target, ())))):
            if source != target:
                yield _Link(source, target, rule.relation)
    elif len(players) > MOST_PAIRED:
        for player in players:
            yield _Link(player, event, TOOK_PART)
    else:
        for source, target in combinations(players, 2):
            yield _Link(source, target, rule.relation, symmetric=True)


def _numbered(links: Iterable[tuple[Edge, _Link]], after: int = 0) -> list[Edge]:
    return [
        replace(
            common,
            id=f"{common.id}-{number}",
            source=link.source,
            target=link.target,
            relation=link.relation,
            symmetric=link.symmetric,
        )
        for number, (common, link) in enumerate(links, start=after + 1)
    ]


def _places(kind: Kind, roles: _Roles) -> tuple[str, ...]:
    """Return who plays the roles that tell where it is."""
    return tuple(sorted({player for role in kind.places for player in roles.get(role, ())}))


def _at(edge: Edge, times: Mapping[str, str], kind: Kind) -> Edge:
    days = kind.extent(times)
    return _on(replace(edge, time=_telling(times, kind.singular)), days)


def _on(edge: Edge, days: Extent) -> Edge:
    earliest, latest, sure_from, sure_to = days.iso()
    return replace(
        edge,
        earliest=earliest,
        latest=latest,
        sure_from=sure_from,
        sure_to=sure_to,
        parts=tuple(part.iso() for part in days.parts),
    )


def _telling(times: Mapping[str, str], singular: bool) -> str | None:
    """Return the time that says most: when it happened, or from when to when it lasted.

    The `date` of a singular state is only a day on which it held, so its bounds come first.
    """
    stretch = _stretch(times.get("start"), times.get("end"))
    told = next((times[name] for name in _TELLING if name in times), None)
    return (stretch or told) if singular else (told or stretch)


def _stretch(begin: str | None, end: str | None) -> str | None:
    """Return EDTF from `begin` to `end`, an unknown bound left empty, None if both are.

    EDTF has no interval of intervals: a bound that is itself one gives its outer day, and a
    beginning that is an open one (`2001/..`) says that there is no end.
    """
    if begin and begin.endswith("/..") and not end:
        return begin
    if begin and "/" in begin:
        begin = str(parse_when(begin).earliest or "")
    if end and "/" in end:
        end = str(parse_when(end).latest or "")
    return f"{begin or ''}/{end or ''}" if begin or end else None


def _title(event: Fact | Statement, kind: Kind) -> str:
    time = _telling(event.times, kind.singular)
    return event.texts.get("name") or (f"{kind.label}, {time}" if time else kind.label)
