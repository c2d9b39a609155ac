"""Identity: one entity behind many names, one fact behind many statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from graph.facts import Document, Knowledge, Passage, Question, Source, Statement
from graph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from graph.identity.copies import Copies
    from graph.read.curated import Seeds


class Identified(NamedTuple):
    """What is known after identification, and why each statement without a fact has none."""

    knowledge: Knowledge
    left_out: Mapping[str, str]


def identify(
    statements: Sequence[Statement],
    seeds: "Seeds",
    sources: Mapping[str, Source],
    vocabulary: Vocabulary,
    unfit: frozenset[str] = frozenset(),
    copied: Mapping[str, tuple[Passage, ...]] | None = None,
) -> Identified:
    """Return the entities and facts behind `statements`; `sources` are their documents.

    Of statements with one id the first stays. Those in `unfit`, ids, make no fact. `copied` has
    for each document the passages that stand in earlier ones. Raises
    `SeedError` for a judgement or review of something that is not there.
    """
    # Only a build needs these; a service that looks up a name has no use for them.
    from graph.identity.alike import Context
    from graph.identity.group import group
    from graph.identity.links import link_claims
    from graph.identity.readings import find_rereadings
    from graph.identity.resolve import resolve

    resolved = resolve(
        _each_once(statements),
        seeds.entities,
        sources,
        seeds.questions,
        seeds.judgements,
        vocabulary,
        copied or {},
    )
    kinds = {entity.id: entity.kind for entity in resolved.entities.values()}
    context = Context(vocabulary, resolved.players, kinds, resolved.origins)
    rereadings = find_rereadings(resolved.statements, context)
    grouped = group(resolved.statements, context, seeds.reviews, rereadings, unfit)
    retracted = grouped.retracted
    read = tuple(s for s in resolved.statements if s.id not in grouped.unread)
    knowledge = Knowledge(
        entities=resolved.entities,
        sources=resolved.origins.sources,
        statements=read,
        players=resolved.players,
        facts=grouped.facts,
        questions=tuple(_without(question, grouped.unread) for question in seeds.questions),
        links=link_claims(read, rereadings, context),
        rereadings=rereadings,
        redirects=resolved.redirects,
        retracted=retracted,
        disputed=grouped.disputed,
        copied=copied or {},
    )
    return Identified(knowledge, grouped.left_out)


def with_shared_origins(
    sources: Mapping[str, Source], documents: Sequence[Document], copies: "Copies"
) -> dict[str, Source]:
    """Return all sources, those of `documents` too, a copy of a whole text with its origin.

    An origin that a source declares itself stays.
    """
    found = {**sources, **{document.id: document.source for document in documents}}
    for copy, origin in copies.whole.items():
        if found[copy].origin is None:
            found[copy] = replace(found[copy], origin=origin)
    return found


def _without(question: Question, unread: Collection[str]) -> Question:
    """Return `question` without retracted claims, and without positions that only they show."""
    kept = [
        replace(position, claims=tuple(c for c in position.claims if c not in unread))
        for position in question.positions
        if not position.claims or any(c not in unread for c in position.claims)
    ]
    return replace(question, positions=tuple(kept))


def _each_once(statements: Sequence[Statement]) -> list[Statement]:
    found: dict[str, Statement] = {}
    for statement in statements:
        found.setdefault(statement.id, statement)
    return list(found.values())
