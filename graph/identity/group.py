"""Which statements are about one thing: from statements to facts, by rules that are recorded.

What is asserted is decided here and nowhere else (DESIGN §1). A claim alone never makes a
fact; a fact names the rule or person that judged its statements to be about one occurrence.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
    Span,
    Statement,
    Status,
    Zone,
)
from graph.identity.alike import (
    Context,
    Trait,
    affirms,
    excluding_number,
    may_be_equal,
    same_place,
    same_thing,
    traits,
)
from graph.identity.resolve import Players
from graph.read.settle import says_that_it_is_so
from graph.vocabulary import Vocabulary
from graph.when import parse_when

BREAKS_A_SHAPE = "breaks a shape"
HELD = "waits for a curator"
_RANK = {Origin.CURATED: 0, Origin.IMPORTED: 1, Origin.PARSED: 2}
_STRETCH = 500  # characters; spans are mostly shorter
_Key = tuple[object, ...]


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
    keys: dict[_Key, None] = field(default_factory=dict)
    traits: dict[Trait, None] = field(default_factory=dict)


def group(
    statements: Sequence[Statement],
    context: Context,
    reviews: Iterable[Review],
    rereadings: Mapping[str, str],
    unfit: frozenset[str] = frozenset(),
) -> Grouped:
    """Return the facts that `statements` make, each with what supports and contradicts it.

    Statements of an asserting place become facts, but for those in `unfit` and for what repeats a
    curator's claim (`rereadings`); so do claims that a review accepts. What a review disputes or
    retracts is left out of the facts and returned beside them. Raises `SeedError` for a review of
    something that is not there.
    """
    by_decision = _reviews(reviews)
    retracted, disputed = by_decision["retract"], by_decision["dispute"]
    accepted = by_decision["accept"]
    named = {s for s, review in accepted.items() if review.fact}
    left_out: dict[str, str] = {}
    groups: list[_Group] = []
    finder = _Finder(context)
    claims = {statement.id for statement in statements if statement.claim}
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
        elif rereadings.get(statement.id) in claims:
            left_out[statement.id] = "a curator read a claim there"
            continue
        finder.place(statement, review, groups)
    facts = [_consolidate(each, context) for each in groups]
    beside = [s for s in statements if s.id not in retracted and s.id not in rereadings]
    facts = _with_claims(facts, groups, beside, finder, context)
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
    missing = _unplayable(statement, players, entity_kinds, vocabulary)
    return f"it has {missing}" if missing else None


def _check_accepted(statement: Statement, review: Review, context: Context) -> None:
    """Raise `SeedError` if what a curator accepts has no content that could be a fact."""
    why_not = why_not_acceptable(statement, context.players, context.kinds, context.vocabulary)
    if why_not:
        raise SeedError(
            [f"reviews.yaml: {review.fact or review.target!r} cannot be a fact: {why_not}"]
        )


def _why_not_asserted(statement: Statement, context: Context) -> str | None:
    """Return why the place of `statement` asserts no fact by itself, or None if it does."""
    kind = context.vocabulary.kinds.get(statement.kind)
    if kind is None or statement.claim is not None:
        return "claim"
    incomplete = _unplayable(statement, context.players, context.kinds, context.vocabulary)
    if incomplete:
        return incomplete
    if _waits(statement):
        return HELD
    if isinstance(statement.place, Record):
        return None
    if statement.polarity is Polarity.NEGATED:
        return "negated"
    if statement.modality not in (Modality.FACTUAL, Modality.PLANNED):
        return f"only {statement.modality}"
    asserts = context.origins.sources[statement.place.document].asserts
    within = asserts is None or any(context.vocabulary.is_a(statement.kind, a) for a in asserts)
    if not kind.event or not within:
        return "not a kind that its source asserts"
    if statement.origin is Origin.PARSED and statement.zone not in (Zone.BODY, Zone.CAPTION):
        return f"in the zone {statement.zone}"
    return None


def _waits(statement: Statement) -> bool:
    """Return whether a statement has no weight before a curator accepts or amends it."""
    return statement.held and statement.origin is Origin.PARSED


def _unplayable(
    statement: Statement, players: Players, entity_kinds: Mapping[str, str], vocabulary: Vocabulary
) -> str | None:
    """Return what keeps `statement` from being a whole fact of its kind, or None."""
    kind, playing = vocabulary.kinds[statement.kind], players[statement.id]
    for role in kind.required:
        if not playing.get(role):
            return f"no {role}"
    for name in kind.required_codes:
        if name not in statement.codes:
            return f"no {name}"
    for role, allowed in kind.roles.items():
        for entity in playing.get(role, ()):
            played = entity_kinds[entity]
            if allowed and not any(vocabulary.is_a(played, a) for a in allowed):
                return f"a {played} as {role}"
    return None


class _Finder:
    """Finds the group that a statement belongs to, by curated id or by rule."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.by_id: dict[str, _Group] = {}
        self.by_trait: dict[tuple[_Key, Trait], dict[int, _Group]] = defaultdict(dict)
        self.first_with: dict[tuple[_Key, str], int] = {}
        self.by_place: dict[tuple[str, str, int], dict[int, _Group]] = defaultdict(dict)
        self.first_in: dict[tuple[str, str], int] = {}

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
        found.keys[self.context.key(statement)] = None
        found.traits.update(dict.fromkeys(traits(statement, self.context)))
        for key in found.keys:
            order = self.first_with.setdefault((key, found.id), len(self.first_with))
            for trait in found.traits:
                self.by_trait[key, trait][order] = found
        if isinstance(statement.place, Span):
            place = (statement.place.document, found.id)
            order = self.first_in.setdefault(place, len(self.first_in))
            for stretch in self._stretches(statement, statement.place):
                self.by_place[stretch][order] = found

    def _stretches(self, statement: Statement, place: Span) -> Iterator[tuple[str, str, int]]:
        """Yield a key for each stretch of the document that the span touches.

        Two spans with a character in common share one, so that not all of a document need be
        compared with each statement.
        """
        kind = self.context.vocabulary.topmost(statement.kind)
        for number in range(
            place.start // _STRETCH, max(place.end - 1, place.start) // _STRETCH + 1
        ):
            yield place.document, kind, number

    def _at_place(self, statement: Statement, place: Span) -> list[_Group]:
        """Return the groups that may overlap a span, in the order of the document's groups."""
        near: dict[int, _Group] = {}
        for stretch in self._stretches(statement, place):
            near.update(self.by_place.get(stretch, {}))
        return [near[order] for order in sorted(near)]

    def _alike(self, statement: Statement) -> list[_Group]:
        """Return the groups of the same key that share a trait, in the order of the key's groups.

        What shares none is about another thing: not all exercises of two states are compared.
        """
        key, near = self.context.key(statement), dict[int, _Group]()
        for trait in traits(statement, self.context):
            near.update(self.by_trait.get((key, trait), {}))
        return [near[order] for order in sorted(near)]

    def find(self, statement: Statement) -> tuple[_Group | None, str | None]:
        """Return the group about the same thing as `statement`, and the rule that says so.

        The rules are those of `graph.identity.alike`. Statements of one dataset are never joined:
        a register has deals alike in every column.
        """
        if isinstance(statement.place, Record):
            return None, None
        for candidate in self._at_place(statement, statement.place):
            if any(same_place(statement, other, self.context) for other in candidate.statements):
                return candidate, "same place"
        for candidate in self._alike(statement):
            for other in candidate.statements:
                rule = same_thing(statement, other, self.context)
                if rule:
                    return candidate, rule
        return None, None


def _consolidate(group: _Group, context: Context) -> Fact:
    """Return the fact behind the statements of `group`; what contradicts it is kept beside it."""
    ranked = sorted(group.statements, key=lambda s: _RANK[s.origin])
    conflicts: list[Conflict] = []
    times, inferred = _times(ranked, conflicts)
    kind, status = _kind(ranked, context.vocabulary), _status(ranked, conflicts)
    codes = _codes(ranked, context.vocabulary, conflicts)
    origins = context.origins.of(ranked)
    return Fact(
        id=group.id,
        kind=kind,
        roles=_roles(ranked, context, conflicts),
        times=times,
        quantities=_quantities(ranked, conflicts),
        texts=_first_of(ranked, lambda s: s.texts),
        status=status,
        origin=ranked[0].origin,
        confidence=max(s.confidence for s in ranked),
        source_count=len(origins),
        evidence=tuple(s.id for s in ranked),
        inferred=inferred,
        conflicts=tuple(conflicts),
        grouped_by=", ".join(group.rules) or None,
        accepted=group.acceptance,
        notes=tuple(dict.fromkeys(s.note for s in ranked if s.note)),
        codes=codes,
        event_type=context.vocabulary.event_type(kind, status, codes),
        origins=origins,
        support_count=len(origins),
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
    ranked: Sequence[Statement], context: Context, conflicts: list[Conflict]
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


def _codes(
    ranked: Sequence[Statement], vocabulary: Vocabulary, conflicts: list[Conflict]
) -> dict[str, tuple[str, ...]]:
    """Return the words of each coded property: those of the best rank that states it.

    Words of that rank are joined where a property may have several, and what a lower rank adds
    is left to its statement. Of a property that has one word the first stands, and every other
    one is a conflict, whatever its rank.
    """
    codes: dict[str, tuple[str, ...]] = {}
    ranks: dict[str, int] = {}
    for statement in ranked:
        rank = _RANK[statement.origin]
        for name, words in statement.codes.items():
            if name not in codes:
                codes[name], ranks[name] = words, rank
                continue
            new = tuple(word for word in words if word not in codes[name])
            if name in vocabulary.single:
                conflicts.extend(Conflict(name, word, statement.id) for word in new)
            elif ranks[name] == rank:
                codes[name] += new
    return codes


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
    """Return each quantity once for each owner and unit: of the best rank, and there the exact
    before the vague.

    Of what one statement lists nothing is dropped; a value of another statement that excludes
    the one kept is a conflict.
    """
    kept: dict[tuple[str, str | None, str | None], tuple[Quantity, Statement]] = {}
    for statement in sorted(ranked, key=lambda s: _RANK[s.origin]):
        for name, values in statement.quantities.items():
            for stated in values:
                key = (name, stated.of.means if stated.of else None, stated.unit)
                known, source = kept.setdefault(key, (stated, statement))
                if source is statement:
                    continue
                if not may_be_equal(stated, known):
                    conflicts.append(Conflict(name, _in_digits(stated), statement.id))
                elif (
                    known.exact is None
                    and stated.exact is not None
                    and _RANK[source.origin] == _RANK[statement.origin]
                ):
                    kept[key] = (stated, statement)
    quantities: dict[str, tuple[Quantity, ...]] = {}
    for (name, _owner, _unit), (quantity, _source) in kept.items():
        quantities[name] = (*quantities.get(name, ()), quantity)
    return quantities


def _in_digits(quantity: Quantity) -> str:
    words = (
        ("", quantity.exact),
        ("about ", quantity.about),
        ("at least ", quantity.minimum),
        ("at most ", quantity.maximum),
    )
    return ", ".join(f"{word}{number}" for word, number in words if number is not None)


def _with_claims(
    facts: Sequence[Fact],
    groups: Sequence[_Group],
    statements: Sequence[Statement],
    finder: _Finder,
    context: Context,
) -> list[Fact]:
    """Return the facts with the claims of `statements` that support or contradict each of them."""
    supported: dict[str, list[str]] = defaultdict(list)
    contradicted: dict[str, list[str]] = defaultdict(list)
    resting = {s.id for each in groups for s in each.statements}
    by_fact = {fact.id: fact for fact in facts}
    for statement in statements:
        if statement.claim is None or statement.id in resting or _waits(statement):
            continue
        for target in dict.fromkeys(statement.supports):
            if target in by_fact:
                supported[target].append(statement.id)
        for target in dict.fromkeys(statement.contradicts):
            if target in by_fact:
                contradicted[target].append(statement.id)
        for fact_id, affirmed in _judged_by_content(statement, finder, context):
            numbers = by_fact[fact_id].quantities if fact_id in by_fact else {}
            supports = affirmed and excluding_number(statement.quantities, numbers) is None
            side = supported if supports else contradicted
            if statement.id not in (*supported[fact_id], *contradicted[fact_id]):
                side[fact_id].append(statement.id)
    by_id = {s.id: s for s in (*statements, *(s for each in groups for s in each.statements))}
    return [
        replace(
            fact,
            supported_by=tuple(supported[fact.id]),
            contradicted_by=tuple(contradicted[fact.id]),
            support_count=len(
                context.origins.of(by_id[s] for s in (*fact.evidence, *supported[fact.id]))
            ),
        )
        for fact in facts
    ]


def _judged_by_content(
    claim: Statement, finder: _Finder, context: Context
) -> Iterator[tuple[str, bool]]:
    """Yield the fact that a claim's content speaks of, and whether the claim affirms it."""
    if claim.kind not in context.vocabulary.kinds or _unplayable(
        claim, context.players, context.kinds, context.vocabulary
    ):
        return
    found = finder.by_id.get(claim.fact) if claim.fact else None
    if found is None:
        found, _rule = finder.find(claim)
    assert claim.claim is not None
    tells = claim.modality in (Modality.FACTUAL, Modality.PLANNED)
    if found is not None and tells and claim.claim.act not in (Act.PREDICTS, Act.HEDGES):
        yield found.id, affirms(claim)


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
