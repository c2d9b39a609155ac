"""Reviews held against what is there: found again after a rebuild, applied where they hold.

A review names a statement's id, which changes when a newer parser reads other arguments at the
place. With `at` it is then found by that place; what could be meant twice, or is not there, is
stale and told, never applied to something else (DESIGN §3).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from graph.errors import SeedError, did_you_mean
from graph.facts import (
    Act,
    Argument,
    Claim,
    Document,
    Entity,
    Modality,
    Origin,
    Polarity,
    Review,
    ReviewedPlace,
    Source,
    Span,
    Stale,
    Statement,
    statement_id,
    words_sha256,
)
from graph.read.curated import Seeds
from graph.read.reviews import STATEMENT_ID, Amendment, read_changes
from graph.read.yaml import Problems, Value
from graph.vocabulary import Vocabulary

# How much of the shorter of two spans the other covers at one place, as in `graph.identity.alike`.
_SAME_PLACE = 0.5
_NOT_HERE = "no statement with this id is here"


@dataclass(frozen=True, slots=True)
class Settled:
    """The statements and reviews of a build once each review has found what it is of.

    `reviews` are those that hold, each naming a statement or fact of this build; `moved` leads
    from the id that a review was written for to the statement it holds for now. `places` are
    those of the seeds and of amended statements.
    """

    statements: tuple[Statement, ...]
    reviews: tuple[Review, ...]
    stale: tuple[Stale, ...]
    moved: Mapping[str, str]
    places: Mapping[str, str]


def settle(
    seeds: Seeds,
    curated: Sequence[Statement],
    parsed: Sequence[Statement],
    documents: Sequence[Document],
    vocabulary: Vocabulary,
) -> Settled:
    """Return the statements with what reviews amend, and the reviews that hold for them.

    A review of a parsed statement holds for the one with its id; without one, if it says `at`,
    for the only one of that kind at the same place of the same text, else with the same words.
    An amended statement is curated and read by the reviewer; a rejected one is none. Raises
    `SeedError` for an amendment that makes no right statement.
    """
    here = {s.id: s for s in (*curated, *parsed)}
    found, stale = _found(seeds.reviews, here, parsed, {d.id: d for d in documents})
    entities = {entity.id: entity for entity in seeds.entities}
    sources = {**seeds.sources, **{d.id: d.source for d in documents}}
    texts = {d.id: d.text for d in documents}
    holding: list[Review] = []
    moved: dict[str, str] = {}
    amended: dict[str, Statement] = {}
    problems = Problems()
    as_facts = [(s.fact, s, s.seed or "") for s in curated if s.fact and s.claim is None]
    for review in seeds.reviews:
        if review.target in found:
            target = found[review.target]
            if review.decision == "accept" and review.fact:
                place = seeds.places[f"reviews/accept/{review.target}"]
                as_facts.append((review.fact, here[target], place))
            if target != review.target:
                moved[review.target] = target
        elif not _is_of_program(review) or (
            review.decision in ("retract", "reject") and review.target not in here
        ):
            target = review.target  # what was taken back stays taken back, here or not
        else:
            continue
        if review.decision != "amend":
            holding.append(replace(review, target=target))
            if target != review.target and review.decision in ("retract", "reject"):
                holding.append(review)
            continue
        made = _amended(here[target], review, seeds, sources, entities, vocabulary, problems)
        if made is not None and not _quoted(made, texts):
            problems.add(made.seed or "", f"the quote {made.quote!r} is not in the span")
        elif made is not None:
            amended[target] = made
            moved.update({old: made.id for old in (review.target, target) if old != made.id})
    made_facts = [s for s in amended.values() if s.fact and s.claim is None]
    as_facts += [(s.fact or "", s, s.seed or "") for s in made_facts]
    _check_facts(as_facts, seeds, vocabulary, problems)
    named = {*(fact for fact, _s, _where in as_facts), *(s.fact for s in curated if s.claim)}
    named |= {review.fact for review in seeds.reviews}
    for statement in amended.values():
        for target in {*statement.supports, *statement.contradicts} - named:
            hint = did_you_mean(target, filter(None, named))
            problems.add(statement.seed or "", f"no fact or claim key {target!r}{hint}")
    if problems.found:
        raise SeedError(problems.found)
    gone = {*amended, *(review.target for review in holding if review.decision == "reject")}
    statements = [*curated, *amended.values(), *(s for s in parsed if s.id not in gone)]
    places = {**seeds.places, **{s.id: s.seed or "" for s in amended.values()}}
    return Settled(tuple(statements), tuple(holding), tuple(stale), moved, places)


def _check_facts(
    as_facts: Sequence[tuple[str, Statement, str]],
    seeds: Seeds,
    vocabulary: Vocabulary,
    problems: Problems,
) -> None:
    """Note ids that reviews give to facts and that mean an entity, or facts of two kinds."""
    entities = {entity.id for entity in seeds.entities}
    first: dict[str, tuple[str, str]] = {}
    for fact, statement, where in as_facts:
        if fact in entities:
            problems.add(where, f"{fact!r} is also the id of an entity")
        if statement.kind not in vocabulary.kinds:
            continue
        kind, place = first.setdefault(fact, (statement.kind, where))
        if vocabulary.topmost(kind) != vocabulary.topmost(statement.kind):
            problems.add(where, f"{fact!r} is a {kind} at {place}, so it is no {statement.kind}")


def _is_of_program(review: Review) -> bool:
    return STATEMENT_ID.match(review.target) is not None


def _found(
    reviews: Sequence[Review],
    here: Mapping[str, Statement],
    parsed: Sequence[Statement],
    documents: Mapping[str, Document],
) -> tuple[dict[str, str], list[Stale]]:
    """Return for each review of a parsed statement the id it holds for, and those that are stale.

    What one review names by its id is not found by the place of another one.
    """
    named = {review.target for review in reviews}
    found: dict[str, str] = {}
    why: dict[str, str] = {}
    claimed: dict[str, list[str]] = {}
    free = [s for s in parsed if s.id not in named]
    for review in reviews:
        target = review.target
        if not _is_of_program(review):
            continue
        if target in here:
            if here[target].origin is Origin.CURATED and review.decision in ("reject", "amend"):
                why[target] = "a person wrote this statement: mend it where it stands"
            else:
                found[target] = target
            continue
        if review.at is None:
            why[target] = _NOT_HERE
            continue
        ids = _at_place(review.at, free, documents)
        if len(ids) == 1:
            claimed.setdefault(ids[0], []).append(target)
        else:
            several = f"{len(ids)} statements may be meant: {', '.join(ids)}"
            why[target] = several if ids else f"{_NOT_HERE}, and no {review.at.kind} at its place"
    decisions = {review.target: review for review in reviews}
    for statement, targets in claimed.items():
        for target in targets:
            if len(targets) > 1:
                why[target] = f"{statement} is now at the place of {len(targets)} reviews"
            elif decisions[target].decision == "accept" and not says_that_it_is_so(here[statement]):
                why[target] = f"{statement}, now at its place, does not say that it is so"
            else:
                found[target] = statement
    return found, [Stale(review, why[review.target]) for review in reviews if review.target in why]


def says_that_it_is_so(statement: Statement) -> bool:
    """Return whether a statement could be a fact: neither negated, denied nor only thought of."""
    denied = statement.claim is not None and statement.claim.act is Act.DENIES
    sure = statement.modality in (Modality.FACTUAL, Modality.PLANNED)
    return sure and statement.polarity is Polarity.AFFIRMED and not denied


def _at_place(
    at: ReviewedPlace, parsed: Sequence[Statement], documents: Mapping[str, Document]
) -> list[str]:
    """Return the ids of the statements at a reviewed place: of the same text, else of its words."""
    of_kind = [s for s in parsed if s.kind == at.kind and isinstance(s.place, Span)]
    same_text = {d.id for d in documents.values() if _is_of(at, d) and _has_words(at, d)}
    if same_text:
        return [
            s.id
            for s in of_kind
            if isinstance(s.place, Span)
            and s.place.document in same_text
            and replace(at.span, document=s.place.document).overlap(s.place) >= _SAME_PLACE
        ]
    return [s.id for s in of_kind if s.span_sha256 == at.sha256]


def _is_of(at: ReviewedPlace, document: Document) -> bool:
    """Whether a document is the reviewed one, perhaps read before it had a source entry."""
    unnamed = f"doc-{document.source.sha256[:12]}"
    return at.span.document in (document.id, unnamed)


def _has_words(at: ReviewedPlace, document: Document) -> bool:
    words = document.text[at.span.start : at.span.end]
    return words_sha256(words) == at.sha256


def _amended(
    parsed: Statement,
    review: Review,
    seeds: Seeds,
    sources: Mapping[str, Source],
    entities: Mapping[str, Entity],
    vocabulary: Vocabulary,
    problems: Problems,
) -> Statement | None:
    """Return what a reviewer reads at the place of `parsed`, or None after noting why nothing."""
    assert isinstance(parsed.place, Span)
    amendment = seeds.amendments[review.target]
    where = seeds.places[f"reviews/amend/{review.target}"]
    changed = replace(amendment.changed, problems=problems) if amendment.changed else None
    given: dict[str, Value] = changed.fields() if changed else {}
    partial = (
        read_changes(entities, vocabulary, changed, parsed.kind, parsed.place) if changed else None
    )
    if changed and partial is None:
        return None
    made = _overlaid(parsed, partial, frozenset(given), amendment, vocabulary)
    made = replace(
        made,
        origin=Origin.CURATED,
        read_by=review.by,
        confidence=made.confidence if "confidence" in given else 1.0,
        rule=None,
        doubts=(),
        verified="here",
        seed=where,
    )
    wrong = _wrong(made, given, entities, vocabulary)
    if wrong:
        problems.add(where, f"as amended: {wrong}")
        return None
    return replace(made, id=statement_id(sources[parsed.place.document].sha256, made))


def _overlaid(
    parsed: Statement,
    partial: Statement | None,
    given: Collection[str],
    amendment: Amendment,
    vocabulary: Vocabulary,
) -> Statement:
    """Return `parsed` with the fields `given` from `partial`, and without what is taken away.

    Fields have their names in YAML; a name within a mapping (a role, a time) replaces that one.
    What the kind, if it has changed, does not have falls away.
    """
    lost = {*amendment.without, *given}
    same_kind = partial is None or partial.kind == parsed.kind
    kind = vocabulary.kinds.get(partial.kind) if partial else None
    parts = {*kind.roles, *kind.times, *kind.quantities, *kind.texts} if kind else set()
    words: dict[str, Any] = {}
    for each in fields(Statement):
        name = "id" if each.name == "fact" else each.name
        old = getattr(parsed, each.name)
        new = getattr(partial, each.name) if partial else old
        if isinstance(old, Mapping):
            kept = {k: v for k, v in old.items() if k not in lost and (same_kind or k in parts)}
            words[each.name] = {**kept, **{k: v for k, v in new.items() if k in given}}
        elif name in given:
            words[each.name] = new
        elif name in amendment.without:
            words[each.name] = each.default
    if "inferred" not in given:
        words["inferred"] = parsed.inferred & {*words["times"]} - lost
    claimed = partial.claim if partial else None
    words["claim"] = _overlaid_claim(parsed.claim, claimed, given, amendment)
    return replace(parsed, **words)


def _overlaid_claim(
    parsed: Claim | None, partial: Claim | None, given: Collection[str], amendment: Amendment
) -> Claim | None:
    if "attributed_to" in amendment.without or (parsed is None and "attributed_to" not in given):
        return None
    if parsed is None:
        return partial
    words: dict[str, Any] = {}
    for each in fields(Claim):
        if each.name in given:
            words[each.name] = getattr(partial, each.name)
        elif each.name in amendment.without:
            words[each.name] = each.default
    return replace(parsed, **words)


def _quoted(statement: Statement, texts: Mapping[str, str]) -> bool:
    """Whether the quote of a statement, if it has one, stands in its span."""
    place = statement.place
    text = texts.get(place.document) if isinstance(place, Span) else None
    if text is None or not isinstance(place, Span) or statement.quote is None:
        return True
    return statement.quote in text[place.start : place.end]


def _wrong(
    made: Statement,
    given: Mapping[str, Value],
    entities: Mapping[str, Entity],
    vocabulary: Vocabulary,
) -> str | None:
    """Return what keeps an amended statement from being a right one of its kind, or None."""
    claim_fields = {each.name for each in fields(Claim)}
    if made.claim is None and claim_fields & set(given):
        return "it is no claim: say 'attributed_to' too"
    kind = vocabulary.kinds.get(made.kind)
    if kind is None:
        return None if made.claim else "a claim needs 'attributed_to': say whose it is"
    for role in kind.required:
        if made.claim is None and not made.roles.get(role):
            return f"{made.kind} needs {role!r}"
    for role, arguments in made.roles.items():
        for argument in arguments:
            played = _kind_of(argument, entities)
            allowed = kind.roles[role]
            if played and allowed and not any(vocabulary.is_a(played, a) for a in allowed):
                return f"{argument.means} is a {played}; {role!r} is played by {', '.join(allowed)}"
    return None


def _kind_of(argument: Argument, entities: Mapping[str, Entity]) -> str | None:
    known = entities.get(argument.means)
    return known.kind if known else argument.kind
