"""What a list, a path or an export is narrowed to, and that narrowing in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.errors import FilterError
from graph.when import When, parse_when

# What sorts before and after every day, for what has no first or no last one.
FIRST, LAST = "0000", "9999-99-99"
# The four days of a part, as `Extent.iso` gives them, within its JSON.
_DAY_OF_PART = tuple(f"json_extract(value, '$[{n}]')" for n in range(4))


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list, a path or an export is narrowed to; every filter given must hold.

    `at` is a day or a stretch: things that may overlap it pass, each marked `certain` or not.
    `kind` and `entity_kind` hold for the kinds below them too, `place` for what lies in it.
    `event_type` is a type of event or a quad class, which stands for all its types. `view`:
    `asserted` (facts), `claims` (what claims state), or `all`. `first_hand` holds for what rests
    on a document's own voice or on somebody whom it quotes itself, `via` for what came through
    that entity.
    """

    at: When | None = None
    kind: str | None = None
    entity: str | None = None
    entity_kind: str | None = None
    relation: str | None = None
    place: str | None = None
    status: str | None = None
    origin: str | None = None
    document: str | None = None
    attributed_to: str | None = None
    min_sources: int = 0
    view: str = "asserted"
    event_type: str | None = None
    first_hand: bool | None = None
    via: str | None = None


def when_filter(parameter: str, text: str | None) -> When | None:
    """Return the time that the filter `parameter` gives, None if it is not given.

    Raises `FilterError` if it is not EDTF, or has gaps: what is asked for is a day or a stretch.
    """
    if text is None:
        return None
    try:
        when = parse_when(text)
    except ValueError as error:
        raise FilterError(parameter, f"{parameter}: {error}") from error
    if when.extent.parts:
        raise FilterError(parameter, f"{parameter}={text!r} has gaps; ask for a day or a stretch")
    return when


@dataclass(slots=True)
class Where:
    """Conditions in SQL that must all hold, and the values of their question marks, in order."""

    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, condition: str, *values: object) -> None:
        """Narrow further; `values` stand for the question marks of `condition`."""
        self.conditions.append(condition)
        self.values += values

    @property
    def sql(self) -> str:
        """What stands behind WHERE."""
        return " AND ".join(self.conditions) or "1"


def marks(values: Sequence[object]) -> str:
    """Return as many question marks as there are values, for what stands in IN ( )."""
    return ", ".join("?" * len(values))


def may_overlap(table: str, when: When) -> str:
    """Return the SQL that says whether a row of `table` may cover a day of `when`."""
    first, last = _window(when)

    def meets(earliest: str, latest: str) -> str:
        return (
            f"({earliest} IS NULL OR {earliest} <= '{last}') "
            f"AND ({latest} IS NULL OR {latest} >= '{first}')"
        )

    of_whole = meets("earliest", "latest")
    if table == "entity":
        return of_whole
    of_a_part = f"SELECT 1 FROM json_each(parts) WHERE {meets(_DAY_OF_PART[0], _DAY_OF_PART[1])}"
    return f"{of_whole} AND (parts IS NULL OR EXISTS ({of_a_part}))"


def overlaps_for_certain(filters: Filters) -> str:
    """Return the SQL that says whether a row overlaps the time asked for, for certain.

    It is NULL if no time is asked for.
    """
    if filters.at is None:
        return "NULL"
    first, last = _window(filters.at)
    part = (
        "EXISTS (SELECT 1 FROM json_each(parts) WHERE {begun} <= '{last}' AND {lasts} >= '{first}')"
    )
    of_parts = part.format(begun=_DAY_OF_PART[2], lasts=_DAY_OF_PART[3], first=first, last=last)
    of_whole = f"sure_from IS NOT NULL AND sure_from <= '{last}' AND sure_to >= '{first}'"
    return f"CASE WHEN parts IS NULL THEN {of_whole} ELSE {of_parts} END"


def _window(when: When) -> tuple[str, str]:
    """Return the first and the last day of `when` as text; days sort as their ISO dates do."""
    earliest, latest = when.earliest, when.latest
    return (earliest.isoformat() if earliest else FIRST), (latest.isoformat() if latest else LAST)
