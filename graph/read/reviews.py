"""`reviews.yaml` and `judgements.yaml`: what people decided about statements and about names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graph.errors import did_you_mean
from graph.facts import Entity, Judgement, Review, ReviewedPlace, Source, Span, Statement
from graph.read.reading import (
    SLUG,
    Reading,
    each,
    get,
    read_day,
    read_sha256,
    read_slug,
    read_span,
    texts_of,
)
from graph.read.statements import CLAIM_FIELDS, ENVELOPE, read_statement
from graph.read.yaml import Value
from graph.vocabulary import Vocabulary

STATEMENT_ID = re.compile(r"[0-9a-f]{16}\Z")
_DECISIONS = ("accept", "dispute", "retract", "reject", "amend")
_OF_PROGRAMS = ("reject", "amend")
_VERDICTS = ("same", "different", "unsure")


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a reviewer reads otherwise than a program did: fields `changed` and fields `without`."""

    changed: Value | None
    without: tuple[str, ...]


def read_reviews(
    reading: Reading,
    values: Sequence[Value],
    statements: Sequence[Statement],
    keys: Mapping[str, Statement],
) -> tuple[list[Review], dict[str, Amendment]]:
    """Return the reviews, and by target what those that amend change.

    There is one for each target, which is the id of a fact or of a statement; `keys` are the
    claims by their keys.
    """
    amendments: dict[str, Amendment] = {}
    read = [
        (review, value) for value in values if (review := _review(reading, value, keys, amendments))
    ]
    facts = {s.fact for s in statements if s.fact and s.claim is None}
    facts |= {review.fact for review, _value in read if review.fact}
    reviewed: dict[str, str] = {}
    for review, value in read:
        target, decision = review.target, review.decision
        where = value.fields()[decision].where
        known = [*keys] if decision == "accept" else [*facts, *keys]
        if decision in _OF_PROGRAMS and not STATEMENT_ID.match(target):
            message = (
                f"what a program read is named by its id, 16 hexadecimal digits, to {decision}"
            )
            reading.problems.add(where, f"{message}; mend what a person wrote where it stands")
        elif not (
            STATEMENT_ID.match(target) or target in known or reading.may_be_unread(target, "facts")
        ):
            what = "claim key" if decision == "accept" else "statement or fact"
            hint = did_you_mean(target, known)
            reading.problems.add(where, f"no {what} {target!r} to {decision}{hint}")
        elif target in reviewed:
            written = value.fields()[decision].text()
            reading.problems.add(where, f"{written!r} is already reviewed at {reviewed[target]}")
        reviewed.setdefault(target, where)
    return [review for review, _value in read], amendments


def _review(
    reading: Reading,
    value: Value,
    keys: Mapping[str, Statement],
    amendments: dict[str, Amendment],
) -> Review | None:
    fields = value.record(
        (*_DECISIONS, "as", "at", "with", "without", "by", "on", "why"), ("by", "on", "why")
    )
    given = [decision for decision in _DECISIONS if decision in fields]
    if len(given) != 1:
        value.wrong("a review has one of 'accept', 'dispute', 'retract', 'reject' or 'amend'")
        return None
    decision = given[0]
    texts = texts_of(fields, decision, "by", "why")
    target, by, why = texts[decision], texts["by"], texts["why"]
    on, fact = get(fields, "on", read_day), get(fields, "as", read_slug)
    if "as" in fields and decision != "accept":
        fields["as"].wrong("'as' belongs to 'accept'")
        fact = None
    at = get(fields, "at", lambda v: _reviewed_place(reading, v))
    if decision == "amend":
        fact = _amendment(reading, value, fields, target, at, amendments)
    for name in ("with", "without"):
        if name in fields and decision != "amend":
            fields[name].wrong(f"{name!r} belongs to 'amend'")
    if decision == "accept" and target is not None and target in keys:
        fact, target = fact or target, keys[target].id
    elif target is not None and target in keys:
        target = keys[target].id
    if not (target and by and why and on):
        return None
    reading.places[f"reviews/{decision}/{target}"] = value.where
    return Review(decision, target, by, on, why, fact, at)


def _reviewed_place(reading: Reading, value: Value) -> ReviewedPlace | None:
    """Return the place that a review is of; its document need not be part of this build."""
    required = ("document", "span", "sha256", "kind")
    fields = value.record(required, required)
    if len(fields) < len(required):
        return None
    document, span = fields["document"].text(), read_span(fields["span"])
    sha256 = read_sha256(fields["sha256"])
    kind = fields["kind"].word((*reading.vocabulary.kinds, "Claim"), "kind of fact")
    if document is None or span is None or sha256 is None or kind is None:
        return None
    return ReviewedPlace(Span(document, *span), sha256, kind)


def _amendment(
    reading: Reading,
    value: Value,
    fields: Mapping[str, Value],
    target: str | None,
    at: ReviewedPlace | None,
    amendments: dict[str, Amendment],
) -> str | None:
    """Add what a review amends to `amendments`.

    Returns the id of the fact that the amended statement is evidence for, if that changes.
    """
    changed = fields.get("with")
    nothing = changed is None or (changed.is_mapping and not changed.fields())
    if nothing and "without" not in fields:
        value.wrong("say what is amended: 'with' has the right fields, 'without' names wrong ones")
        return None
    without = each(fields, "without", Value.text)
    if target is not None:
        amendments[target] = Amendment(changed, without)
    known = _may_be_taken_away(reading.vocabulary)
    each(fields, "without", lambda item: item.word(known, "field that can be taken away"))
    written = changed.fields() if changed is not None and changed.is_mapping else {}
    kind = get(written, "kind", Value.text) or (at.kind if at else None)
    if changed is None or kind is None:
        return None
    partial = _read_changes(reading, changed, kind, at.span if at else Span("", 0, 1))
    return partial.fact if partial else None


def _may_be_taken_away(vocabulary: Vocabulary) -> tuple[str, ...]:
    kept = ("kind", "span", "sha256", "id", "verified", "act")
    parts = [
        part
        for kind in vocabulary.kinds.values()
        for part in (*kind.roles, *kind.times, *kind.quantities, *kind.texts, *kind.codes)
    ]
    return tuple(n for n in (*ENVELOPE, *CLAIM_FIELDS, *parts) if n not in kept)


def _read_changes(reading: Reading, changed: Value, kind: str, span: Span) -> Statement | None:
    """Return a statement with the fields in `changed`, and nothing else of what it needs."""
    for name in ("span", "sha256", "verified"):
        if changed.is_mapping and name in changed.fields():
            changed.fields()[name].wrong(f"an amended statement keeps its place: no {name!r}")
            return None
    given = changed.fields() if changed.is_mapping else {}
    more: dict[str, object] = {
        "kind": kind,
        "span": [str(span.start), str(span.end)],
        "sha256": "0" * 64,
    }
    if kind == "Claim" or any(name in given for name in CLAIM_FIELDS):
        more["attributed_to"] = next(iter(reading.entities), "")
    here = Source(id=span.document, title="", publisher="", sha256="")
    return read_statement(replace(reading, whole=False), changed.with_defaults(more), here, "")


def read_changes(
    entities: Mapping[str, Entity], vocabulary: Vocabulary, changed: Value, kind: str, span: Span
) -> Statement | None:
    """Return a statement of `kind` with the fields that `changed` has, read as those of seeds are.

    `entities`, by id, are those that it may name. What it lacks is empty or a placeholder.
    Problems are noted in those of `changed`; then, or if nothing can be read, None may be
    returned.
    """
    reading = Reading(vocabulary, changed.problems)
    reading.entities = dict(entities)
    reading.index_names()
    return _read_changes(reading, changed, kind, span)


def read_judgement(reading: Reading, value: Value) -> Judgement | None:
    """Return a judgement about entities, or None after noting why there is none."""
    fields = value.record((*_VERDICTS, "by", "on", "why"), ("by", "on", "why"))
    given = [verdict for verdict in _VERDICTS if verdict in fields]
    if len(given) != 1:
        value.wrong("a judgement has one of 'same', 'different' or 'unsure'")
        return None
    ids = each(fields, given[0], Value.text)
    for item in fields[given[0]].items():
        _check_judged(reading, item)
    if len(ids) < 2:
        fields[given[0]].wrong("a judgement is about two or more ids or names")
        return None
    texts = texts_of(fields, "by", "why")
    on = get(fields, "on", read_day)
    if not (texts["by"] and texts["why"] and on):
        return None
    return Judgement(given[0], ids, texts["by"], on, texts["why"])


def _check_judged(reading: Reading, value: Value) -> None:
    """Note what looks like a curated id and is none; other words are names found in texts."""
    written = value.text()
    if written is None or not SLUG.match(written) or written.startswith("x-"):
        return
    known = written in reading.entities or written in reading.all_names
    if not known and not reading.may_be_unread(written, "entities"):
        hint = did_you_mean(written, [*reading.entities, *reading.all_names])
        value.wrong(f"no entity {written!r}{hint}")
