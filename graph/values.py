"""All that the sources state of one number, time or status of a fact, side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graph.facts import Fact, Quantity, Statement, Status
from graph.identity.alike import affirms, counted, may_be_equal, read_again
from graph.when import parse_when

Stated = str | Quantity

_STATUS = "status"


@dataclass(frozen=True, slots=True)
class StatedValue:
    """What one statement states, and whether that may be the value that the fact has.

    `basis` is `evidence`, `supports` or `contradicts`: what the statement is to the fact.
    """

    value: Stated
    statement: str
    basis: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Values:
    """The values that statements give for one property of a fact.

    `value` is the one that the fact has, None if only claims beside its evidence state one; they
    are then set against the first of them. Contributions and sums of money are told apart by
    whose they are (`of`) and by `unit`.
    """

    name: str
    of: str | None
    unit: str | None
    value: Stated | None
    stated: tuple[StatedValue, ...]

    @property
    def agree(self) -> bool:
        """Whether all may be one value."""
        return all(stated.agrees for stated in self.stated)


# How far a fact has come is told at different times: that a sale was signed does not contradict
# that it was delivered. Only what was called off did not take place.
_CALLED_OFF = frozenset({Status.CANCELLED})
_TOOK_PLACE = frozenset({Status.IN_FORCE, Status.DELIVERED, Status.ENDED, Status.HAPPENED})


@dataclass(slots=True)
class _Row:
    value: Stated | None
    stated: list[tuple[Stated, str, str]] = field(default_factory=list)


def values_of(fact: Fact, statements: Mapping[str, Statement]) -> list[Values]:
    """Return each time, number and status of `fact` with all that is stated of it.

    First times, then numbers, then the status; of each what the evidence states, then supporting,
    then contradicting claims. A statement that denies the fact states no value of it, and of two
    readings of one place, a person's and a program's, the person's counts.
    """
    rows: dict[tuple[str, str | None, str | None], _Row] = {}
    for key, value in _values(fact.times, fact.quantities, fact.status):
        rows.setdefault(key, _Row(value))
    for basis, ids in (
        ("evidence", fact.evidence),
        ("supports", fact.supported_by),
        ("contradicts", fact.contradicted_by),
    ):
        for statement in (statements[one] for one in ids):
            if not affirms(statement):
                continue
            for key, value in _values(statement.times, statement.quantities, statement.status):
                row = rows.setdefault(key, _Row(None))
                if not any(read_again(statement, statements[s]) for _v, s, _b in row.stated):
                    row.stated.append((value, statement.id, basis))
    return [
        Values(*key, row.value, tuple(_compared(row)))
        for key, row in sorted(rows.items(), key=lambda item: _order(*item))
        if row.stated
    ]


def _order(key: "_Key", row: _Row) -> int:
    """Times before numbers before the status, each in the order in which they came."""
    first = row.value if row.value is not None else row.stated[0][0]
    return 2 if key[0] == _STATUS else int(isinstance(first, Quantity))


def _compared(row: _Row) -> Iterator[StatedValue]:
    reference = row.value if row.value is not None else row.stated[0][0]
    for value, statement, basis in row.stated:
        yield StatedValue(value, statement, basis, _may_be_one(value, reference))


def _may_be_one(one: Stated, other: Stated) -> bool:
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return may_be_equal(one, other)
    if isinstance(one, Status) or isinstance(other, Status):
        pairs = ((one, other), (other, one))
        return not any(a in _CALLED_OFF and b in _TOOK_PLACE for a, b in pairs)
    assert isinstance(one, str)
    assert isinstance(other, str)
    return parse_when(one).overlaps(parse_when(other))


_Key = tuple[str, str | None, str | None]


def _values(
    times: Mapping[str, str],
    quantities: Mapping[str, tuple[Quantity, ...]],
    status: Status | None,
) -> Iterator[tuple[_Key, Stated]]:
    for name, text in times.items():
        yield (name, None, None), text
    for name, stated in quantities.items():
        for quantity in stated:
            yield (name, *counted(name, quantity)), quantity
    if status:
        yield (_STATUS, None, None), status
