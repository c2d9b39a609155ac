"""Who is meant: from the names in statements to entities, by recorded judgements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.errors import SeedError, did_you_mean
from graph.facts import (
    Argument,
    Entity,
    Judgement,
    Name,
    Passage,
    Question,
    Source,
    Span,
    Statement,
)
from graph.identity.chains import with_depth
from graph.identity.names import name_key, uncurated_id
from graph.identity.origins import Origins
from graph.vocabulary import Vocabulary

Players = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The entities that anything mentions, and who plays which role in each statement.

    In `statements` every argument means an entity id; what was written is unchanged. `origins`
    has the sources too, with the ids that remain.
    """

    entities: Mapping[str, Entity]
    statements: tuple[Statement, ...]
    players: Players
    redirects: Mapping[str, str]
    origins: Origins


def resolve(
    statements: Sequence[Statement],
    entities: Iterable[Entity],
    sources: Mapping[str, Source],
    questions: Iterable[Question],
    judgements: Iterable[Judgement],
    vocabulary: Vocabulary,
    copied: Mapping[str, Sequence[Passage]],
) -> Resolved:
    """Return the entities behind the names in `statements`.

    A name that no entity bears becomes an entity of its own document, with an id made from
    both. Entities judged the same become one, under the id named first; the others redirect to
    it. Entities that nothing mentions are left out. `copied` has for each document the passages
    that stand in earlier ones. Raises `SeedError` for a judgement about
    something that is not there.
    """
    known = {entity.id: entity for entity in entities}
    met = _unknown_names(statements, known, sources, vocabulary)
    everything = {**known, **met}
    redirects = _merge(judgements, everything, set(known))
    origins = Origins({key: _settled_source(s, redirects) for key, s in sources.items()}, copied)
    merged = _join_names(everything, redirects)
    settled = tuple(
        with_depth(_settle(s, everything, redirects, sources), origins, merged) for s in statements
    )
    players = {s.id: _players(s) for s in settled}
    mentioned = {e for roles in players.values() for ids in roles.values() for e in ids}
    named = {p.attributed_to for q in questions for p in q.positions}
    named |= {source.author.means for source in sources.values() if source.author}
    named |= {source.work for source in sources.values() if source.work}
    credited = {part.origin for source in sources.values() for part in source.segments}
    named |= {name for name in credited if name in everything and name not in sources}
    mentioned |= {redirects.get(entity, entity) for entity in named}
    kept = _with_links(mentioned, merged)
    entities_kept = {entity: merged[entity] for entity in sorted(kept)}
    return Resolved(entities_kept, settled, players, redirects, origins)


def _settled_source(source: Source, redirects: Mapping[str, str]) -> Source:
    """Return `source` with the entities that now stand for those it names."""

    def last(name: str | None) -> str | None:
        return redirects.get(name, name) if name else None

    author = source.author
    return replace(
        source,
        author=replace(author, means=redirects.get(author.means, author.means)) if author else None,
        work=last(source.work),
        segments=tuple(replace(part, origin=last(part.origin)) for part in source.segments),
    )


def _arguments(statement: Statement) -> Iterable[tuple[str, Argument]]:
    for role, arguments in statement.roles.items():
        for argument in arguments:
            yield role, argument
    for quantities in statement.quantities.values():
        for quantity in quantities:
            if quantity.of:
                yield "of", quantity.of
    if statement.claim:
        yield "attributedTo", statement.claim.attributed_to
        yield from (("chain", argument) for argument in statement.claim.chain)
        yield from (("about", argument) for argument in statement.claim.about)


def _source_hash(statement: Statement, sources: Mapping[str, Source]) -> str:
    place = statement.place
    return sources[place.document].sha256 if isinstance(place, Span) else place.dataset


def _unknown_names(
    statements: Sequence[Statement],
    known: Mapping[str, Entity],
    sources: Mapping[str, Source],
    vocabulary: Vocabulary,
) -> dict[str, Entity]:
    met: dict[str, Entity] = {}
    for statement in statements:
        source = _source_hash(statement, sources)
        for _role, argument in _arguments(statement):
            if argument.means in known:
                continue
            kind = argument.kind if argument.kind in vocabulary.entity_kinds else "Entity"
            made = uncurated_id(source, argument.means)
            if made not in met or met[made].kind == "Entity":
                met[made] = Entity(made, kind or "Entity", argument.means)
    return met


def _settle(
    statement: Statement,
    everything: Mapping[str, Entity],
    redirects: Mapping[str, str],
    sources: Mapping[str, Source],
) -> Statement:
    """Return `statement` with the entity's id as the meaning of each argument."""
    source = _source_hash(statement, sources)

    def settled(argument: Argument) -> Argument:
        entity = argument.means
        if entity not in everything:
            entity = uncurated_id(source, argument.means)
        return replace(argument, means=redirects.get(entity, entity))

    def all_settled(arguments: Iterable[Argument]) -> tuple[Argument, ...]:
        return tuple(settled(argument) for argument in arguments)

    claim = statement.claim
    return replace(
        statement,
        roles={role: all_settled(arguments) for role, arguments in statement.roles.items()},
        quantities={
            name: tuple(replace(q, of=settled(q.of)) if q.of else q for q in quantities)
            for name, quantities in statement.quantities.items()
        },
        claim=replace(
            claim,
            attributed_to=settled(claim.attributed_to),
            chain=all_settled(claim.chain),
            about=all_settled(claim.about),
        )
        if claim
        else None,
    )


def _players(statement: Statement) -> dict[str, tuple[str, ...]]:
    players: dict[str, dict[str, None]] = {}
    for role, argument in _arguments(statement):
        players.setdefault(role, {})[argument.means] = None
    return {role: tuple(ids) for role, ids in players.items()}


def _merge(
    judgements: Iterable[Judgement], everything: Mapping[str, Entity], curated: Collection[str]
) -> dict[str, str]:
    """Return for each entity judged the same as another one the entity that stands for both.

    That is the `curated` one, and the one named first if there are more. Raises `SeedError` if
    two that are judged different come out as one.
    """
    by_name: dict[str, list[str]] = {}
    for entity in everything.values():
        by_name.setdefault(name_key(entity.name), []).append(entity.id)
    redirects: dict[str, str] = {}
    apart: list[tuple[Judgement, list[str]]] = []
    for judgement in judgements:
        ids = [entity for name in judgement.ids for entity in _judged(name, everything, by_name)]
        if judgement.verdict == "different":
            apart.append((judgement, ids))
        elif judgement.verdict == "same" and ids:
            ids.sort(key=lambda entity: entity not in curated)
            first = _last(ids[0], redirects)
            for other in (_last(entity, redirects) for entity in ids[1:]):
                if other != first:
                    redirects[other] = first
    for judgement, ids in apart:
        if len({_last(entity, redirects) for entity in ids}) < len(set(ids)):
            names = " and ".join(judgement.ids)
            raise SeedError([f"judgements.yaml: {names} are judged different, and also the same"])
    return {old: _last(old, redirects) for old in redirects}


def _last(entity: str, redirects: Mapping[str, str]) -> str:
    while entity in redirects:
        entity = redirects[entity]
    return entity


def _judged(
    name: str, everything: Mapping[str, Entity], by_name: Mapping[str, list[str]]
) -> list[str]:
    """Return the entities that a judgement names by id or by name.

    A name that nothing in this build bears is fine: judgements outlive the documents in which
    it stood. An id that is no entity is a slip of the pen.
    """
    if name in everything:
        return [name]
    found = by_name.get(name_key(name), [])
    if not found and name == name.lower() and " " not in name and not name.startswith("x-"):
        hint = did_you_mean(name, everything)
        raise SeedError([f"judgements.yaml: no entity {name!r}{hint}"])
    return found


def _join_names(
    everything: Mapping[str, Entity], redirects: Mapping[str, str]
) -> dict[str, Entity]:
    joined = {
        entity.id: replace(
            entity,
            links={
                link: tuple(dict.fromkeys(redirects.get(t, t) for t in targets))
                for link, targets in entity.links.items()
            },
        )
        for entity in everything.values()
    }
    for old, kept in sorted(redirects.items()):
        gone, stays = joined[old], joined[kept]
        known = {stays.name, *(name.text for name in stays.names)}
        names = [n for n in (Name(gone.name), *gone.names) if n.text not in known]
        joined[kept] = replace(
            stays,
            names=(*stays.names, *names),
            identifiers=(*stays.identifiers, *gone.identifiers),
            start=stays.start or gone.start,
            end=stays.end or gone.end,
            links={**gone.links, **stays.links},
            codes={**gone.codes, **stays.codes},
            description=stays.description or gone.description,
            merged=(*stays.merged, old),
        )
    return joined


def _with_links(mentioned: set[str], everything: Mapping[str, Entity]) -> set[str]:
    kept: set[str] = set()
    queue = sorted(mentioned)
    while queue:
        entity = queue.pop()
        if entity in kept:
            continue
        kept.add(entity)
        queue.extend(t for targets in everything[entity].links.values() for t in targets)
    return kept
