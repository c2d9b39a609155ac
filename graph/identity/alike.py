"""When two statements are about one thing, by rules that are recorded in `Fact.grouped_by`.

One place: overlapping spans of one document with agreeing players and times. One day: the same
players on the same day. One state of affairs: all players and texts that both have agree, and
times do not exclude each other. One measure: the same subject, measure and base at the same
time. One name: the same players and nearly the same title. Told again: the same three players in
the same document, once without a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from graph.facts import Act, Origin, Polarity, Quantity, Span, Statement
from graph.identity.names import name_key
from graph.identity.origins import Origins
from graph.identity.resolve import Players
from graph.vocabulary import Kind, Vocabulary
from graph.when import parse_when

# How much of the shorter of two spans the other covers at one place.
_SAME_PLACE = 0.5
# How alike (of 100) two titles of one thing read.
_SAME_NAME = 85
# How many players pin an event down without its time, and how many at least must be compared.
_PINNED = 3
_SHARED_ROLES = 2
Trait = tuple[str, object]
_COUNTED_BY_UNIT = ("contribution", "value")


@dataclass(frozen=True, slots=True)
class Context:
    """What statements are compared by: who plays which role in each, and of what kind they are."""

    vocabulary: Vocabulary
    players: Players
    kinds: Mapping[str, str]
    origins: Origins

    def key(self, statement: Statement) -> tuple[object, ...]:
        """Return what two statements must share: the kind at its root, the required roles and
        codes, and the roles that are compared besides."""
        kind = self.vocabulary.kinds[statement.kind]
        players = self.players[statement.id]
        compared = sorted({*kind.required, *kind.compared})
        roles = tuple((r, frozenset(players.get(r, ()))) for r in compared)
        return (self.vocabulary.topmost(statement.kind), roles, _required_codes(statement, kind))


def affirms(statement: Statement) -> bool:
    """Return whether a statement says that its content is so: not negated, and not denied."""
    denied = statement.claim is not None and statement.claim.act is Act.DENIES
    return statement.polarity is Polarity.AFFIRMED and not denied


def read_again(one: Statement, known: Statement) -> bool:
    """Return whether `one` is a program's reading of the place that `known` is a reading of."""
    if one.origin is not Origin.PARSED or one.id == known.id:
        return False
    if not isinstance(one.place, Span) or not isinstance(known.place, Span):
        return False
    return one.place.overlap(known.place) >= _SAME_PLACE


def same_place(one: Statement, other: Statement, context: Context) -> bool:
    """Return whether two statements stand at one place and agree in players and times."""
    if not isinstance(one.place, Span) or not isinstance(other.place, Span):
        return False
    if context.vocabulary.topmost(one.kind) != context.vocabulary.topmost(other.kind):
        return False
    if one.place.overlap(other.place) < _SAME_PLACE or not times_agree(one, other):
        return False
    kinds = context.vocabulary.kinds
    if _required_codes(one, kinds[one.kind]) != _required_codes(other, kinds[other.kind]):
        return False
    return players_agree(one, other, context)


def _required_codes(statement: Statement, kind: Kind) -> tuple[tuple[str, ...], ...]:
    return tuple(statement.codes.get(name, ()) for name in kind.required_codes)


def players_agree(one: Statement, known: Statement, context: Context) -> bool:
    """Return whether the players of one, in each required or compared role, are among the known.

    Not the other way round: "sold to China, India and Turkey" is more than one known sale.
    """
    kind = context.vocabulary.kinds[one.kind]
    for role in (*kind.required, *kind.compared):
        players = set(context.players[one.id].get(role, ()))
        if not players <= set(context.players[known.id].get(role, ())):
            return False
    return True


def same_thing(one: Statement, other: Statement, context: Context) -> str | None:
    """Return the rule by which two statements with one key are about one thing, or None."""
    kind = context.vocabulary.kinds[one.kind]
    if not times_agree(one, other):
        return None
    if kind.singular:
        return "same state of affairs" if _same_state(one, other, context) else None
    if kind.measured:
        return "same measure" if _same_measure(one, other, kind.measured) else None
    if _share_a_day(one, other):
        return "same day"
    if _told_again(one, other, context):
        return "told again"
    return "same name" if _alike(one, other, "name") else None


def traits(statement: Statement, context: Context) -> list[Trait]:
    """Return what `same_thing` may compare `statement` by: two that share none are two things.

    Of a state of affairs or a measure that is only the key; of an occurrence its days, that it
    has a name, and the document, where that may come back to it without a time.
    """
    kind = context.vocabulary.kinds[statement.kind]
    if kind.singular or kind.measured:
        return [("key", None)]
    days = {parse_when(text).day for text in statement.times.values()} - {None}
    found: list[Trait] = [("day", day) for day in days]
    if "name" in statement.texts:
        found.append(("name", None))
    if isinstance(statement.place, Span) and len(kind.required) >= _PINNED:
        found.append(("document", statement.place.document))
    return found


def _same_state(one: Statement, other: Statement, context: Context) -> bool:
    """Whether two statements of a state agree in every role and text that both have.

    They must share two roles: that somebody held some post is not enough to say that it
    was the same post.
    """
    players = context.players
    shared = [
        role
        for role in context.vocabulary.kinds[one.kind].roles
        if players[one.id].get(role) and players[other.id].get(role)
    ]
    same = all({*players[one.id][r]} == {*players[other.id][r]} for r in shared)
    return (
        len(shared) >= _SHARED_ROLES
        and same
        and all(_alike(one, other, name) for name in one.texts if name in other.texts)
    )


def _same_measure(one: Statement, other: Statement, measured: tuple[str, ...]) -> bool:
    """Whether two numbers measure the same of one subject in the same year or on the same day."""
    alike = all(_alike(one, other, name) for name in measured)
    return alike and bool(one.times.keys() & other.times.keys())


def _told_again(one: Statement, other: Statement, context: Context) -> bool:
    """Whether a document comes back to an event without saying when it was.

    Only where three players or more pin it down: who sold what to whom.
    """
    if not isinstance(one.place, Span) or not isinstance(other.place, Span):
        return False
    pinned = len(context.vocabulary.kinds[one.kind].required) >= _PINNED
    undated = not one.times or not other.times
    return pinned and undated and one.place.document == other.place.document


def _alike(one: Statement, other: Statement, text: str) -> bool:
    """Whether both have a text and it reads nearly the same in both."""
    if text not in one.texts or text not in other.texts:
        return False
    keys = name_key(one.texts[text]), name_key(other.texts[text])
    # Only a build compares names; a process that serves starts without.
    from rapidfuzz import fuzz

    return fuzz.ratio(*keys) >= _SAME_NAME


def times_agree(one: Statement, other: Statement) -> bool:
    """Return whether no time that both state excludes the other's."""
    shared = set(one.times) & set(other.times)
    return all(parse_when(one.times[t]).overlaps(parse_when(other.times[t])) for t in shared)


def _share_a_day(one: Statement, other: Statement) -> bool:
    days = {parse_when(text).day for text in one.times.values()} - {None}
    return bool(days & {parse_when(text).day for text in other.times.values()})


def said_alike(one: Statement, other: Statement, context: Context) -> bool:
    """Return whether two claims with one key speak of one thing, though it may be no fact.

    As for facts, or if a text that both have is the same and none differs. A code that both have
    tells nothing, since it says of what class a thing is and not which; but one that differs tells
    them apart.
    """
    if same_thing(one, other, context):
        return True
    texts = [_alike(one, other, name) for name in one.texts if name in other.texts]
    codes = (name for name in one.codes if name in other.codes)
    one_class = all(not set(one.codes[name]).isdisjoint(other.codes[name]) for name in codes)
    return bool(texts) and all(texts) and one_class and times_agree(one, other)


def said_traits(statement: Statement, context: Context) -> list[Trait]:
    """Return what `said_alike` may compare a claim by: two that share none are not alike."""
    codes = [("code", (name, word)) for name, words in statement.codes.items() for word in words]
    texts = [("text", name) for name in statement.texts]
    return [*traits(statement, context), *texts, *codes]


def excluding_number(
    one: Mapping[str, tuple[Quantity, ...]], other: Mapping[str, tuple[Quantity, ...]]
) -> str | None:
    """Return the first property in which a number of one cannot be that of the other, or None."""
    for name in sorted(one.keys() & other.keys()):
        for stated in one[name]:
            for known in other[name]:
                same = counted(name, stated) == counted(name, known)
                if same and not may_be_equal(stated, known):
                    return name
    return None


def counted(name: str, quantity: Quantity) -> tuple[str | None, str | None]:
    """Return whose number `quantity` is and, where that tells two numbers apart, what it counts.

    Five warships and two hundred troops are two contributions, dollars and roubles two sums; but
    "24 jets" and "24 aircraft" of one sale are one number.
    """
    unit = quantity.unit if name in _COUNTED_BY_UNIT else None
    return quantity.of.means if quantity.of else None, unit


def may_be_equal(one: Quantity, other: Quantity) -> bool:
    """Return whether two quantities may be one number: their ranges meet, "about" a tenth off."""

    def bounds(quantity: Quantity) -> tuple[Decimal, Decimal]:
        if quantity.exact is not None:
            return quantity.exact, quantity.exact
        if quantity.about is not None:
            return quantity.about * Decimal("0.9"), quantity.about * Decimal("1.1")
        return quantity.minimum or Decimal(0), quantity.maximum or Decimal("Infinity")

    (low, high), (other_low, other_high) = bounds(one), bounds(other)
    return low <= other_high and other_low <= high
