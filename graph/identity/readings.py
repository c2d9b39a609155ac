"""Which statements a program read where a curator had read the same: one place, two readings.

The curator's counts; the program's is kept and says whose it repeats, so that lists of claims, what
supports a fact, and numbers side by side do not have one place twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.facts import Origin, Span, Statement
from graph.identity.alike import Context, players_agree, read_again, times_agree

_STRETCH = 500  # characters; spans are mostly shorter


def find_rereadings(statements: Sequence[Statement], context: Context) -> dict[str, str]:
    """Return for each parsed statement that repeats a curated one the id of the latter.

    They overlap by half of the shorter one and are of one kind (a claim without content repeats
    any claim). Of two claims the holder is the same, or one that the program could not name; of
    two statements in the document's own voice players and times agree. What a program took for
    the document's own word repeats the claim that a curator read there.
    """
    curated: dict[tuple[str, int], list[Statement]] = defaultdict(list)
    for statement in statements:
        if statement.origin is Origin.CURATED:
            for stretch in _stretches(statement):
                curated[stretch].append(statement)
    found: dict[str, str] = {}
    for statement in statements:
        if statement.origin is Origin.PARSED:
            known = _repeated(statement, _near(statement, curated), context)
            if known is not None:
                found[statement.id] = known.id
    return found


def _stretches(statement: Statement) -> Iterator[tuple[str, int]]:
    place = statement.place
    if isinstance(place, Span):
        last = max(place.end - 1, place.start) // _STRETCH
        for number in range(place.start // _STRETCH, last + 1):
            yield place.document, number


def _near(
    statement: Statement, curated: Mapping[tuple[str, int], Sequence[Statement]]
) -> Iterable[Statement]:
    near = (known for stretch in _stretches(statement) for known in curated.get(stretch, ()))
    return {known.id: known for known in near}.values()


def _repeated(
    statement: Statement, near: Iterable[Statement], context: Context
) -> Statement | None:
    """Return the curated statement that `statement` repeats, the one that covers most of it."""
    repeated = [
        known
        for known in near
        if read_again(statement, known) and _says_the_same(statement, known, context)
    ]
    return max(repeated, key=lambda known: _shared(statement, known), default=None)


def _shared(one: Statement, other: Statement) -> int:
    assert isinstance(one.place, Span)
    assert isinstance(other.place, Span)
    return min(one.place.end, other.place.end) - max(one.place.start, other.place.start)


def _says_the_same(statement: Statement, known: Statement, context: Context) -> bool:
    if statement.claim is None:
        one_kind = _one_kind(statement, known, context)
        if known.claim is not None:
            return one_kind
        agree = one_kind and times_agree(statement, known)
        return agree and players_agree(statement, known, context)
    if known.claim is None:
        return False
    holder = statement.claim.attributed_to.means
    whose = holder == known.claim.attributed_to.means or holder.startswith("x-")
    without_content = statement.kind not in context.vocabulary.kinds
    return whose and (without_content or _one_kind(statement, known, context))


def _one_kind(one: Statement, other: Statement, context: Context) -> bool:
    kinds, topmost = context.vocabulary.kinds, context.vocabulary.topmost
    known = one.kind in kinds and other.kind in kinds
    return known and topmost(one.kind) == topmost(other.kind)
