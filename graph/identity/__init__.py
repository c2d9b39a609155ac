"""Identity: one entity behind many names, one fact behind many statements."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from graph.facts import Knowledge, Source, Statement
from graph.identity.group import group
from graph.identity.resolve import resolve
from graph.read.curated import Seeds
from graph.vocabulary import Vocabulary


class Identified(NamedTuple):
    """What is known after identification, and why each statement without a fact has none."""

    knowledge: Knowledge
    left_out: Mapping[str, str]


def identify(
    statements: Sequence[Statement],
    seeds: Seeds,
    sources: Mapping[str, Source],
    vocabulary: Vocabulary,
    unfit: frozenset[str] = frozenset(),
) -> Identified:
    """Return the entities and facts behind `statements`; `sources` are their documents.

    Of statements with one id the first stays. Those in `unfit`, ids, make no fact. Raises
    `SeedError` for a judgement or review of something that is not there.
    """
    resolved = resolve(
        _each_once(statements),
        seeds.entities,
        sources,
        seeds.questions,
        seeds.judgements,
        vocabulary,
    )
    kinds = {entity.id: entity.kind for entity in resolved.entities.values()}
    grouped = group(
        resolved.statements, resolved.players, kinds, sources, seeds.reviews, vocabulary, unfit
    )
    knowledge = Knowledge(
        entities=resolved.entities,
        sources={key: _with_author(s, resolved.redirects) for key, s in sources.items()},
        statements=resolved.statements,
        players=resolved.players,
        facts=grouped.facts,
        questions=seeds.questions,
        redirects=resolved.redirects,
        retracted=grouped.retracted,
        disputed=grouped.disputed,
    )
    return Identified(knowledge, grouped.left_out)


def _with_author(source: Source, redirects: Mapping[str, str]) -> Source:
    author = source.author
    if author is None or author.means not in redirects:
        return source
    return replace(source, author=replace(author, means=redirects[author.means]))


def _each_once(statements: Sequence[Statement]) -> list[Statement]:
    found: dict[str, Statement] = {}
    for statement in statements:
        found.setdefault(statement.id, statement)
    return list(found.values())
