"""Curated seeds: sources, entities, statements, questions, reviews and judgements in YAML.

One pass over all files; every problem of every file is reported at once, each with file, line,
column and the nearest right word. The format is described in docs/seeds.md; what one file of it
holds is read by the module of that name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from graph.errors import SeedError, did_you_mean
from graph.facts import (
    Document,
    Entity,
    Judgement,
    Question,
    Review,
    Source,
    Span,
    Statement,
    words_sha256,
)
from graph.read.entities import check_links, read_entity
from graph.read.files import check_files, document_files, each_file, each_item
from graph.read.questions import read_question
from graph.read.reading import Reading, present
from graph.read.reviews import Amendment, read_judgement, read_reviews
from graph.read.sources import check_sources, read_source
from graph.read.statements import check_quoted, claim_keys, read_statements
from graph.read.yaml import Problems, Value
from graph.vocabulary import Vocabulary

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Seeds:
    """Everything curated, in declared order, with the sha256 of each file it was read from.

    `places` says where each entity, statement, question and review stands (`file:line:column`);
    `amendments` has what each review that amends changes, by its target.
    """

    sources: Mapping[str, Source]
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    questions: tuple[Question, ...]
    reviews: tuple[Review, ...]
    judgements: tuple[Judgement, ...]
    documents: tuple[Path, ...]
    files: Mapping[str, str]
    places: Mapping[str, str]
    amendments: Mapping[str, Amendment] = field(default_factory=dict)


def read_seeds(folders: Sequence[Path], vocabulary: Vocabulary) -> Seeds:
    """Return all that is curated in the seed `folders`, in the order of folders and file names.

    Raises `SeedError` with every problem found in any file.
    """
    reading = Reading(vocabulary)
    for folder in folders:
        check_files(reading, folder)
    for value in each_file(reading, folders, "sources"):
        _add(reading, reading.sources, read_source(reading, value), value)
    for value in each_item(reading, folders, "entities"):
        _add(reading, reading.entities, read_entity(reading, value), value)
    reading.index_names()
    check_links(reading)
    check_sources(reading)
    statements = [
        statement
        for value in each_file(reading, folders, "facts")
        for statement in read_statements(reading, value)
    ]
    check_quoted(reading, statements)
    keys = claim_keys(reading, statements)
    questions = present(
        read_question(reading, value, keys)
        for value in each_item(reading, folders, "questions.yaml")
    )
    reviewed = each_item(reading, folders, "reviews.yaml")
    reviews, amendments = read_reviews(reading, reviewed, statements, keys)
    judgements = present(
        read_judgement(reading, value) for value in each_item(reading, folders, "judgements.yaml")
    )
    _check_fact_ids(reading, statements, keys, reviews)
    _check_references(reading, statements, keys, {r.fact for r in reviews if r.fact})
    if reading.problems.found:
        raise SeedError(reading.problems.found)
    return Seeds(
        sources=reading.sources,
        entities=tuple(reading.entities.values()),
        statements=tuple(statements),
        questions=questions,
        reviews=tuple(reviews),
        judgements=judgements,
        documents=tuple(document_files(folders)),
        files=reading.files,
        places=reading.places,
        amendments=amendments,
    )


def _add(reading: Reading, into: dict[str, _T], made: _T | None, value: Value) -> None:
    if made is None:
        reading.mark_broken(value)
        return
    made_id: str = made.id  # type: ignore[attr-defined]
    if made_id in into:
        value.wrong(f"the id {made_id!r} is already taken at {reading.places[made_id]}")
        return
    into[made_id] = made
    reading.places[made_id] = value.where


def _check_fact_ids(
    reading: Reading,
    statements: Sequence[Statement],
    keys: Mapping[str, Statement],
    reviews: Sequence[Review],
) -> None:
    """Note ids of facts that mean something else too: an entity, a claim, another kind of fact."""
    by_id = {statement.id: statement for statement in statements}
    stated = [(s.fact, s, s.seed or "") for s in statements if s.fact and s.claim is None]
    accepted = [
        (
            review.fact,
            by_id.get(review.target),
            reading.places[f"reviews/{review.decision}/{review.target}"],
        )
        for review in reviews
        if review.fact
    ]
    first: dict[str, tuple[str, str]] = {}
    for fact, statement, where in [*stated, *accepted]:
        if fact in reading.entities:
            reading.problems.add(where, f"{fact!r} is also the id of an entity")
        if fact in keys and keys[fact] is not statement:
            at_the_key = statement is not None and statement.claim is None
            reading.problems.add(
                (at_the_key and keys[fact].seed) or where,
                f"the key {fact!r} is also the id of a fact",
            )
        if statement is None or statement.kind not in reading.vocabulary.kinds:
            continue
        kind, place_of_first = first.setdefault(fact, (statement.kind, where))
        topmost = reading.vocabulary.topmost
        if topmost(kind) != topmost(statement.kind):
            reading.problems.add(
                where, f"{fact!r} is a {kind} at {place_of_first}, so it is no {statement.kind}"
            )


def _check_references(
    reading: Reading,
    statements: Sequence[Statement],
    keys: Mapping[str, Statement],
    accepted: set[str],
) -> None:
    facts = {s.fact for s in statements if s.fact and s.claim is None} | accepted
    for statement in statements:
        for target in (*statement.supports, *statement.contradicts):
            known = target in facts or target in keys
            if not known and not reading.may_be_unread(target, "facts"):
                hint = did_you_mean(target, [*facts, *keys])
                reading.problems.add(statement.seed or "", f"no fact or claim key {target!r}{hint}")
        for target in sorted({*statement.supports} & {*statement.contradicts}):
            what = f"it supports {target!r} and contradicts it"
            reading.problems.add(statement.seed or "", what)


def verify(seeds: Seeds, documents: Sequence[Document]) -> tuple[Statement, ...]:
    """Return the curated statements, those whose text is among `documents` marked verified here.

    Raises `SeedError` for every statement whose span lies outside the text, whose hash differs,
    or whose quote is not in the span.
    """
    texts = {document.id: document.text for document in documents}
    taken = {
        document.id: document.extraction.extractor
        for document in documents
        if document.extraction is not None and document.extraction.parts
    }
    problems = Problems()
    verified: list[Statement] = []
    for statement in seeds.statements:
        place = statement.place
        if not isinstance(place, Span) or place.document not in texts:
            verified.append(statement)
            continue
        wrong = _mismatch(statement, place, texts[place.document])
        if wrong and place.document in taken:
            wrong += (
                f"; the text is as {taken[place.document]} gives it: "
                f"`foedera check --as {place.document} FILE` says where the words are"
            )
        if wrong:
            problems.add(statement.seed or statement.id, wrong)
        verified.append(replace(statement, verified="here"))
    if problems.found:
        raise SeedError(problems.found)
    return tuple(verified)


def _mismatch(statement: Statement, place: Span, text: str) -> str | None:
    if place.end > len(text):
        return f"the span ends at {place.end}, the text of {place.document} at {len(text)}"
    words = text[place.start : place.end]
    if words_sha256(words) != statement.span_sha256:
        return f"the sha256 is not that of {place.document}[{place.start}:{place.end}]"
    if statement.quote and statement.quote not in words:
        return f"the quote {statement.quote!r} is not in the span"
    for erratum in statement.errata:
        if erratum.says and erratum.says not in words:
            return f"the words {erratum.says!r}, said to be wrong, are not in the span"
    return None
