"""Identity: one entity behind many names, one fact behind many statements."""

import hashlib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from graph.facts import Document, Knowledge, Question, Source, Statement
from graph.identity.alike import Context
from graph.identity.group import group
from graph.identity.links import link_claims
from graph.identity.resolve import resolve
from graph.read.curated import Seeds
from graph.vocabulary import Vocabulary

# Marks that copies of one text differ in: quotation marks and dashes.
_ALIKE = str.maketrans("‘’‚‛“”„‟«»‐‑‒–—―−", "'" * 4 + '"' * 6 + "-" * 7)


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
    retracted = grouped.retracted
    read = tuple(s for s in resolved.statements if s.id not in grouped.unread)
    context = Context(vocabulary, resolved.players, kinds, sources)
    knowledge = Knowledge(
        entities=resolved.entities,
        sources={key: _with_author(s, resolved.redirects) for key, s in sources.items()},
        statements=read,
        players=resolved.players,
        facts=grouped.facts,
        questions=tuple(_without(question, grouped.unread) for question in seeds.questions),
        links=link_claims(read, context),
        redirects=resolved.redirects,
        retracted=retracted,
        disputed=grouped.disputed,
    )
    return Identified(knowledge, grouped.left_out)


def with_shared_origins(
    sources: Mapping[str, Source], documents: Sequence[Document]
) -> dict[str, Source]:
    """Return all sources, those of `documents` too, near copies of a text with one origin.

    Two texts are near copies if they are the same in NFC with all white space, quotation marks
    and dashes alike; the earlier one is the origin.
    """
    found = {**sources, **{document.id: document.source for document in documents}}
    first: dict[str, str] = {}
    for document in documents:
        plain = unicodedata.normalize("NFC", document.text).translate(_ALIKE)
        digest = hashlib.sha256(" ".join(plain.split()).encode(errors="replace")).hexdigest()
        origin = first.setdefault(digest, document.id)
        if origin != document.id and found[document.id].origin is None:
            found[document.id] = replace(found[document.id], origin=origin)
    return found


def _without(question: Question, unread: Collection[str]) -> Question:
    """Return `question` without retracted claims, and without positions that only they show."""
    kept = [
        replace(position, claims=tuple(c for c in position.claims if c not in unread))
        for position in question.positions
        if not position.claims or any(c not in unread for c in position.claims)
    ]
    return replace(question, positions=tuple(kept))


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
