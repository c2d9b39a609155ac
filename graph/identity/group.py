"""Which statements are about one thing: from statements to facts, by rules that are recorded.

What is asserted is decided here and nowhere else (DESIGN §1). A claim alone never makes a
fact; a fact names the rule or person that judged its statements to be about one occurrence.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rapidfuzz import fuzz

from graph.errors import SeedError
from graph.facts import (
    Act,
    Conflict,
    Fact,
    Modality,
    Origin,
    Polarity,
    Quantity,
    Record,
    Review,
    Source,
    Span,
    Statement,
    Status,
    Zone,
)
from graph.identity.names import name_key
from graph.identity.resolve import Players
from graph.read.reviews import says_that_it_is_so
from graph.vocabulary import Vocabulary
from graph.when import parse_when

BREAKS_A_SHAPE = "breaks a shape"
_RANK = {Origin.CURATED: 0, Origin.IMPORTED: 1, Origin.PARSED: 2}
_SAME_PLACE = 0.5
_SAME_NAME = 85
_PINNED = 3
_SHARED_ROLES = 2


@dataclass(frozen=True, slots=True)
class Grouped:
    """The facts in order of their first statement, and what reviews took away.

    `retracted` has every id by which something retracted or rejected could be asked for; `unread`
    are the statements that were retracted themselves.
    """

    facts: tuple[Fact, ...]
    disputed: Mapping[str, Review]
    retracted: Mapping[str, Review]
    left_out: Mapping[str, str]
    unread: frozenset[str]


@dataclass(slots=True)
class _Group:
    """Statements judged to be about one thing, while they are being gathered."""

    id: str
    statements: list[Statement] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    acceptance: Review | None = None


@dataclass(frozen=True, slots=True)
class _Context:
    vocabulary: Vocabulary
    players: Players
    kinds: Mapping[str, str]
    sources: Mapping[str, Source]

    def key(self, statement: Statement) -> tuple[object, ...]:
        """Return what two statements must share: the kind at its root and the required roles."""
        kind = self.vocabulary.kinds[statement.kind]
        players = self.players[statement.id]
        roles = tuple((r, frozenset(players.get(r, ()))) for r in sorted(kind.required))
        return (self.vocabulary.topmost(statement.kind), roles)


def group(
    statements: Sequence[Statement],
    players: Players,
    entity_kinds: Mapping[str, str],
    sources: Mapping[str, Source],
    reviews: Iterable[Review],
    vocabulary: Vocabulary,
    unfit: frozenset[str] = frozenset(),
) -> Grouped:
    """Return the facts that `statements` make, each with what supports and contradicts it.

    `players` are the entities behind each statement's roles, `entity_kinds` their classes.
    Statements of an asserting place become facts, but for those in `unfit`; so do claims that a
    review accepts. What a review disputes or retracts is left out of the facts and returned
    beside them. Raises `SeedError` for a review of something that is not there.
    """
    context = _Context(vocabulary, players, entity_kinds, sources)
    by_decision = _reviews(reviews)
    retracted, disputed = by_decision["retract"], by_decision["dispute"]
    accepted = by_decision["accept"]
    named = {s for s, review in accepted.items() if review.fact}
    left_out: dict[str, str] = {}
    groups: list[_Group] = []
    finder = _Finder(context)
    for statement in sorted(
        statements, key=lambda s: (_RANK[s.origin], s.fact is None and s.id not in named)
    ):
        if statement.id in retracted or statement.id in disputed:
            left_out[statement.id] = "reviewed"
            # What a program read has no name of its own: its id may be that of a whole fact.
            whole = statement.origin is Origin.PARSED and not _why_not_asserted(statement, context)
            if not whole or finder.find(statement)[0] is not None:
                continue
        if statement.id in unfit:
            left_out[statement.id] = BREAKS_A_SHAPE
            continue
        review = accepted.get(statement.id)
        if review:
            _check_accepted(statement, review, context)
        elif why_not := _why_not_asserted(statement, context):
            left_out[statement.id] = why_not
            continue
        finder.place(statement, review, groups)
    facts = [_consolidate(each, context) for each in groups]
    facts = _with_claims(facts, groups, statements, finder, context, retracted)
    _check_reviews(by_decision, statements, facts)
    kept = tuple(f for f in facts if f.id not in retracted and f.id not in disputed)
    dropped = [f for f in facts if f.id in retracted or f.id in disputed]
    left_out.update({s: "reviewed" for fact in dropped for s in fact.evidence})
    unread = frozenset(s.id for s in statements if s.id in retracted)
    gone = {**by_decision["reject"], **_all_retracted(retracted, statements, facts, kept)}
    return Grouped(kept, disputed, gone, left_out, unread)


def _reviews(reviews: Iterable[Review]) -> dict[str, dict[str, Review]]:
    decisions: dict[str, dict[str, Review]] = {
        decision: {} for decision in ("accept", "dispute", "retract", "reject")
    }
    for review in reviews:
        decisions[review.decision][review.target] = review
    return decisions


def _all_retracted(
    retracted: Mapping[str, Review],
    statements: Sequence[Statement],
    facts: Sequence[Fact],
    kept: Sequence[Fact],
) -> dict[str, Review]:
    """Return what is retracted under every id by which it could be asked for.

    A fact under the ids of the statements it rested on, a statement under its key, and a fact of
    which every statement is retracted under its own id.
    """
    found = dict(retracted)
    for fact in facts:
        if fact.id in retracted:
            found.update({s: retracted[fact.id] for s in fact.evidence if s not in found})
    remaining = {fact.id for fact in kept}
    for statement in statements:
        if statement.id in retracted and statement.fact and statement.fact not in remaining:
            found.setdefault(statement.fact, retracted[statement.id])
    return found


def why_not_acceptable(
    statement: Statement, players: Players, entity_kinds: Mapping[str, str], vocabulary: Vocabulary
) -> str | None:
    """Return why a curator cannot accept `statement` as a fact, or None if they can."""
    if statement.kind not in vocabulary.kinds:
        return "it has only a summary, no kind and roles"
    if not says_that_it_is_so(statement):
        return "it does not say that it is so"
    missing = _unplayable(statement, _Context(vocabulary, players, entity_kinds, {}))
    return f"it has {missing}" if missing else None


def _check_accepted(statement: Statement, review: Review, context: _Context) -> None:
    """Raise `SeedError` if what a curator accepts has no content that could be a fact."""
    why_not = why_not_acceptable(statement, context.players, context.kinds, context.vocabulary)
    if why_not:
        raise SeedError(
            [f"reviews.yaml: {review.fact or review.target!r} cannot be a fact: {why_not}"]
        )


def _affirms(statement: Statement) -> bool:
    """Whether a statement says that its content is so: not negated, and not denied."""
    denied = statement.claim is not None and statement.claim.act is Act.DENIES
    return statement.polarity is Polarity.AFFIRMED and not denied


def _why_not_asserted(statement: Statement, context: _Context) -> str | None:
    """Return why the place of `statement` asserts no fact by itself, or None if it does."""
    kind = context.vocabulary.kinds.get(statement.kind)
    if kind is None or statement.claim is not None:
        return "claim"
    incomplete = _unplayable(statement, context)
    if incomplete:
        return incomplete
    if isinstance(statement.place, Record):
        return None
    if statement.polarity is Polarity.NEGATED:
        return "negated"
    if statement.modality not in (Modality.FACTUAL, Modality.PLANNED):
        return f"only {statement.modality}"
    asserts = context.sources[statement.place.document].asserts
    within = asserts is None or any(context.vocabulary.is_a(statement.kind, a) for a in asserts)
    if not kind.event or not within:
        return "not a kind that its source asserts"
    if statement.origin is Origin.PARSED and statement.zone not in (Zone.BODY, Zone.CAPTION):
        return f"in the zone {statement.zone}"
    return None


def _unplayable(statement: Statement, context: _Context) -> str | None:
    """Return what keeps `statement` from being a whole fact of its kind, or None."""
    kind = context.vocabulary.kinds[statement.kind]
    players = context.players[statement.id]
    for role in kind.required:
        if not players.get(role):
            return f"no {role}"
    for role, allowed in kind.roles.items():
        for entity in players.get(role, ()):
            played = context.kinds[entity]
            if allowed and not any(context.vocabulary.is_a(played, a) for a in allowed):
                return f"a {played} as {role}"
    return None


class _Finder:
    """Finds the group that a statement belongs to, by curated id or by rule."""

    def __init__(self, context: _Context) -> None:
        self.context = context
        self.by_id: dict[str, _Group] = {}
        self.by_key: dict[tuple[object, ...], list[_Group]] = defaultdict(list)
        self.by_place: dict[str, list[_Group]] = defaultdict(list)

    def place(self, statement: Statement, review: Review | None, groups: list[_Group]) -> None:
        """Put `statement` into the group it belongs to, or into a new one at the end."""
        curated = review.fact if review else statement.fact
        rule: str | None = "curated id"
        found = self.by_id.get(curated) if curated else None
        if found is None and not curated:
            found, rule = self.find(statement)
        if found is None:
            found = _Group(curated or statement.id)
            groups.append(found)
            self.by_id[found.id] = found
        elif rule and rule not in found.rules:
            found.rules.append(rule)
        if review:
            found.acceptance = review
        found.statements.append(statement)
        self._index(found, statement)

    def _index(self, found: _Group, statement: Statement) -> None:
        same_key = self.by_key[self.context.key(statement)]
        if found not in same_key:
            same_key.append(found)
        if isinstance(statement.place, Span):
            same_document = self.by_place[statement.place.document]
            if found not in same_document:
                same_document.append(found)

    def find(self, statement: Statement) -> tuple[_Group | None, str | None]:
        """Return the group about the same thing as `statement`, and the rule that says so.

        One place: overlapping spans of one document with agreeing players and times. One day:
        the same players on the same day. One state of affairs: all players and texts that both
        have agree, and times do not exclude each other. One name: the same players and nearly
        the same title. Told again: the same three players in the same document, once without a
        time. Statements of one dataset are never joined: a register has deals alike in every
        column.
        """
        if isinstance(statement.place, Record):
            return None, None
        for candidate in self.by_place[statement.place.document]:
            if any(self._same_place(statement, other) for other in candidate.statements):
                return candidate, "same place"
        for candidate in self.by_key[self.context.key(statement)]:
            for other in candidate.statements:
                rule = self._same_thing(statement, other)
                if rule:
                    return candidate, rule
        return None, None

    def _same_place(self, one: Statement, other: Statement) -> bool:
        if not isinstance(one.place, Span) or not isinstance(other.place, Span):
            return False
        if self.context.vocabulary.topmost(one.kind) != self.context.vocabulary.topmost(other.kind):
            return False
        if one.place.overlap(other.place) < _SAME_PLACE or not _times_agree(one, other):
            return False
        return self._players_agree(one, other)

    def _players_agree(self, one: Statement, known: Statement) -> bool:
        """Whether the players of one, in each required role, are among the known ones.

        Not the other way round: "sold to China, India and Turkey" is more than one known sale.
        """
        for role in self.context.vocabulary.kinds[one.kind].required:
            players = set(self.context.players[one.id].get(role, ()))
            if not players <= set(self.context.players[known.id].get(role, ())):
                return False
        return True

    def _same_state(self, one: Statement, other: Statement) -> bool:
        """Whether two statements of a state agree in every role and text that both have.

        They must share two roles: that somebody held some post is not enough to say that it
        was the same post.
        """
        players = self.context.players
        shared = [
            role
            for role in self.context.vocabulary.kinds[one.kind].roles
            if players[one.id].get(role) and players[other.id].get(role)
        ]
        alike = all({*players[one.id][r]} == {*players[other.id][r]} for r in shared)
        texts = [(one.texts[t], other.texts[t]) for t in one.texts if t in other.texts]
        return (
            len(shared) >= _SHARED_ROLES
            and alike
            and all(fuzz.ratio(name_key(a), name_key(b)) >= _SAME_NAME for a, b in texts)
        )

    def _told_again(self, one: Statement, other: Statement) -> bool:
        """Whether a document comes back to an event without saying when it was.

        Only where three players or more pin it down: who sold what to whom.
        """
        if not isinstance(one.place, Span) or not isinstance(other.place, Span):
            return False
        pinned = len(self.context.vocabulary.kinds[one.kind].required) >= _PINNED
        undated = not one.times or not other.times
        return pinned and undated and one.place.document == other.place.document

    def _same_thing(self, one: Statement, other: Statement) -> str | None:
        if not _times_agree(one, other):
            return None
        if self.context.vocabulary.kinds[one.kind].singular:
            return "same state of affairs" if self._same_state(one, other) else None
        if _share_a_day(one, other):
            return "same day"
        if self._told_again(one, other):
            return "told again"
        names = one.texts.get("name"), other.texts.get("name")
        if names[0] and names[1]:
            keys = name_key(names[0]), name_key(names[1])
            if fuzz.ratio(*keys) >= _SAME_NAME:
                return "same name"
        return None


def _times_agree(one: Statement, other: Statement) -> bool:
    """Whether no time that both state excludes the other's."""
    shared = set(one.times) & set(other.times)
    return all(parse_when(one.times[t]).overlaps(parse_when(other.times[t])) for t in shared)


def _share_a_day(one: Statement, other: Statement) -> bool:
    days = {parse_when(text).day for text in one.times.values()} - {None}
    return bool(days & {parse_when(text).day for text in other.times.values()})


def _consolidate(group: _Group, context: _Context) -> Fact:
    """Return the fact behind the statements of `group`; what contradicts it is kept beside it."""
    ranked = sorted(group.statements, key=lambda s: _RANK[s.origin])
    conflicts: list[Conflict] = []
    times, inferred = _times(ranked, conflicts)
    return Fact(
        id=group.id,
        kind=_kind(ranked, context.vocabulary),
        roles=_roles(ranked, context, conflicts),
        times=times,
        quantities=_quantities(ranked, conflicts),
        texts=_first_of(ranked, lambda s: s.texts),
        status=_status(ranked, conflicts),
        origin=ranked[0].origin,
        confidence=max(s.confidence for s in ranked),
        source_count=_source_count(ranked, context.sources),
        evidence=tuple(s.id for s in ranked),
        inferred=inferred,
        conflicts=tuple(conflicts),
        grouped_by=", ".join(group.rules) or None,
        accepted=group.acceptance,
        notes=tuple(dict.fromkeys(s.note for s in ranked if s.note)),
    )


def _kind(ranked: Sequence[Statement], vocabulary: Vocabulary) -> str:
    """Return the kind of the first statement, or one below it that another one states."""
    kind = ranked[0].kind
    for statement in ranked[1:]:
        if vocabulary.is_a(statement.kind, kind):
            kind = statement.kind
    return kind


def _status(ranked: Sequence[Statement], conflicts: list[Conflict]) -> Status | None:
    """Return the status of the best rank; one of its rank that differs is a conflict.

    A lower rank has often read less: that a sale was agreed on does not contradict that it was
    delivered.
    """
    stated = [s for s in ranked if s.status]
    if not stated:
        planned = all(s.modality is Modality.PLANNED for s in ranked)
        return Status.PLANNED if planned else None
    first = stated[0]
    conflicts.extend(
        Conflict("status", str(s.status), s.id)
        for s in stated
        if s.status is not first.status and _RANK[s.origin] == _RANK[first.origin]
    )
    return first.status


def _first_of(
    ranked: Sequence[Statement], values: Callable[[Statement], Mapping[str, str]]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for statement in ranked:
        for name, value in values(statement).items():
            found.setdefault(name, value)
    return found


def _roles(
    ranked: Sequence[Statement], context: _Context, conflicts: list[Conflict]
) -> dict[str, tuple[str, ...]]:
    """Join the players of curated statements; what a lower rank adds to a role is a conflict."""
    roles: dict[str, tuple[str, ...]] = {}
    ranks: dict[str, int] = {}
    for statement in ranked:
        rank = _RANK[statement.origin]
        for role in statement.roles:
            entities = context.players[statement.id].get(role, ())
            known = roles.get(role, ())
            new = tuple(entity for entity in entities if entity not in known)
            if role not in roles or ranks[role] == rank:
                roles[role], ranks[role] = (*known, *new), rank
            else:
                conflicts.extend(Conflict(role, entity, statement.id) for entity in new)
    return roles


def _times(
    ranked: Sequence[Statement], conflicts: list[Conflict]
) -> tuple[dict[str, str], frozenset[str]]:
    """Return the times: each of the best rank, and the more precise before the vaguer."""
    chosen: dict[str, Statement] = {}
    for name in sorted({name for statement in ranked for name in statement.times}):
        stated = [statement for statement in ranked if name in statement.times]
        best = min(stated, key=lambda s: (_RANK[s.origin], parse_when(s.times[name]).vagueness()))
        chosen[name] = best
        kept = parse_when(best.times[name])
        conflicts.extend(
            Conflict(name, s.times[name], s.id)
            for s in stated
            if not parse_when(s.times[name]).overlaps(kept)
        )
    times = {name: statement.times[name] for name, statement in chosen.items()}
    return times, frozenset(name for name in times if name in chosen[name].inferred)


def _quantities(
    ranked: Sequence[Statement], conflicts: list[Conflict]
) -> dict[str, tuple[Quantity, ...]]:
    """Return each quantity once for each owner and unit, the exact before the vague.

    Of what one statement lists nothing is dropped; a value of another statement that excludes
    the one kept is a conflict.
    """
    kept: dict[tuple[str, str | None, str | None], tuple[Quantity, str]] = {}
    for statement in sorted(ranked, key=lambda s: _RANK[s.origin]):
        for name, values in statement.quantities.items():
            for stated in values:
                key = (name, stated.of.means if stated.of else None, stated.unit)
                known, source = kept.setdefault(key, (stated, statement.id))
                if source == statement.id:
                    continue
                if not _may_be_equal(stated, known):
                    conflicts.append(Conflict(name, _in_digits(stated), statement.id))
                elif known.exact is None and stated.exact is not None:
                    kept[key] = (stated, statement.id)
    quantities: dict[str, tuple[Quantity, ...]] = {}
    for (name, _owner, _unit), (quantity, _source) in kept.items():
        quantities[name] = (*quantities.get(name, ()), quantity)
    return quantities


def _may_be_equal(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities may be one number: their ranges meet; "about" is a tenth off."""

    def bounds(quantity: Quantity) -> tuple[Decimal, Decimal]:
        if quantity.exact is not None:
            return quantity.exact, quantity.exact
        if quantity.about is not None:
            return quantity.about * Decimal("0.9"), quantity.about * Decimal("1.1")
        return quantity.minimum or Decimal(0), quantity.maximum or Decimal("Infinity")

    (low, high), (other_low, other_high) = bounds(one), bounds(other)
    return low <= other_high and other_low <= high


def _in_digits(quantity: Quantity) -> str:
    words = (
        ("", quantity.exact),
        ("about ", quantity.about),
        ("at least ", quantity.minimum),
        ("at most ", quantity.maximum),
    )
    return ", ".join(f"{word}{number}" for word, number in words if number is not None)


def _source_count(ranked: Sequence[Statement], sources: Mapping[str, Source]) -> int:
    """Return how many independent origins state it: texts that share an origin count once."""
    return len({_origin_of(statement, sources) for statement in ranked})


def _origin_of(statement: Statement, sources: Mapping[str, Source]) -> str:
    place = statement.place
    if isinstance(place, Record):
        return place.dataset
    document = place.document
    while (origin := sources[document].origin) is not None:
        document = origin
    return document


def _with_claims(
    facts: Sequence[Fact],
    groups: Sequence[_Group],
    statements: Sequence[Statement],
    finder: _Finder,
    context: _Context,
    retracted: Mapping[str, Review],
) -> list[Fact]:
    """Return the facts with the claims that support or contradict each of them."""
    supported: dict[str, list[str]] = defaultdict(list)
    contradicted: dict[str, list[str]] = defaultdict(list)
    resting = {s.id for each in groups for s in each.statements}
    known = {fact.id for fact in facts}
    for statement in statements:
        if statement.claim is None or statement.id in resting or statement.id in retracted:
            continue
        for target in statement.supports:
            if target in known:
                supported[target].append(statement.id)
        for target in statement.contradicts:
            if target in known:
                contradicted[target].append(statement.id)
        for fact_id, supports in _judged_by_content(statement, finder, context):
            side = supported if supports else contradicted
            if statement.id not in (*supported[fact_id], *contradicted[fact_id]):
                side[fact_id].append(statement.id)
    return [
        replace(
            fact,
            supported_by=tuple(supported[fact.id]),
            contradicted_by=tuple(contradicted[fact.id]),
        )
        for fact in facts
    ]


def _judged_by_content(
    claim: Statement, finder: _Finder, context: _Context
) -> Iterator[tuple[str, bool]]:
    """Yield the fact that a claim's content speaks of, and whether the claim supports it."""
    if claim.kind not in context.vocabulary.kinds or _unplayable(claim, context):
        return
    found = finder.by_id.get(claim.fact) if claim.fact else None
    if found is None:
        found, _rule = finder.find(claim)
    assert claim.claim is not None
    tells = claim.modality in (Modality.FACTUAL, Modality.PLANNED)
    if found is not None and tells and claim.claim.act is not Act.PREDICTS:
        yield found.id, _affirms(claim)


def _check_reviews(
    by_decision: Mapping[str, Mapping[str, Review]],
    statements: Sequence[Statement],
    facts: Sequence[Fact],
) -> None:
    """Raise `SeedError` for reviews of what is not there; retracted things may be gone."""
    known = {s.id for s in statements} | {f.id for f in facts}
    problems = [
        f"reviews.yaml: no statement or fact {target!r} to {decision}"
        for decision in ("accept", "dispute")
        for target in by_decision[decision]
        if target not in known
    ]
    if problems:
        raise SeedError(problems)
