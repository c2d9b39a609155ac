"""Times written in EDTF, and the days that each may and does cover.

EDTF is the Extended Date/Time Format of the Library of Congress (ISO 8601-2:2019;
https://www.loc.gov/standards/datetime/). Levels 0 and 1 are read in full, and level 2 but for
years of more than four digits, which no `xsd:date` of ours holds. `graph.when` is the door.

A mark of doubt (`?`, `~`, `%`) changes no bound: how far off an "about" may be, the source did not
say, and the graph does not make it up. What the standard leaves open is settled here: seasons
without a hemisphere are those of the northern one, and the winter (in the south the summer) of a
year is the one that begins in it.
"""

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

_YEAR, _TWO_DIGITS = (
    rf"(?![?~%][0-9X]+[?~%])[?~%]?([0-9X]{{{length}}})[?~%]?" for length in (4, 2)
)
_DATE = re.compile(rf"{_YEAR}(?:-{_TWO_DIGITS}(?:-{_TWO_DIGITS})?)?")
_SIGNIFICANT = re.compile(r"([0-9]{4})S([1-4])[?~%]?")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:Z|[+-]([0-9]{2})(?::([0-9]{2}))?)?"
)
_LONG_YEAR = re.compile(r"-|Y-?[0-9]|[?~%]-")
_OUTSIDE = "it lies outside the years 1 to 9999, and other days cannot be compared here"
UNWRITTEN = "it is not written as EDTF writes dates"
_OPEN = ("", "..")
# From which month to which, by what stands in place of the month; above 12, in the next year.
_NORTH = ((3, 5), (6, 8), (9, 11), (12, 14))
_SOUTH = (*_NORTH[2:], *_NORTH[:2])
_QUARTERS = ((1, 3), (4, 6), (7, 9), (10, 12))
_THIRDS_AND_HALVES = ((1, 4), (5, 8), (9, 12), (1, 6), (7, 12))
_SEASONS = dict(enumerate((*_NORTH, *_NORTH, *_SOUTH, *_QUARTERS, *_THIRDS_AND_HALVES), start=21))
# A set of all years from 1 to 9999 is no list of days that somebody saw.
_MOST_MEMBERS = 100


@dataclass(frozen=True, slots=True)
class Extent:
    """The days that something may and does cover.

    It lies between `earliest` and `latest`; None where the bound is unknown or there is none.
    It has surely begun by `sure_from` and has surely not ended before `sure_to` (`date.max` if it
    goes on). So it surely covers every day from `sure_from` to `sure_to`; where these lie the
    other way round, as of something within a year, some day between them. None where nothing
    is sure. `parts` are its parts if it has gaps: "in 2016 and in 2018", or "in one of the two".
    """

    earliest: date | None = None
    latest: date | None = None
    sure_from: date | None = None
    sure_to: date | None = None
    parts: tuple["Extent", ...] = ()

    def iso(self) -> tuple[str | None, str | None, str | None, str | None]:
        """Return its four days as text that sorts as they do."""
        earliest, latest, sure_from, sure_to = (
            day.isoformat() if day else None
            for day in (self.earliest, self.latest, self.sure_from, self.sure_to)
        )
        return earliest, latest, sure_from, sure_to

    def may_meet(self, other: "Extent") -> bool:
        """Return whether the two may share a day; an unknown bound excludes nothing."""
        if self.parts:
            return any(part.may_meet(other) for part in self.parts)
        if other.parts:
            return other.may_meet(self)
        return _not_after(self.earliest, other.latest) and _not_after(other.earliest, self.latest)

    def surely_meets(self, window: "Extent") -> bool:
        """Return whether it has for certain a day from the first to the last day of `window`."""
        if self.parts:
            return any(part.surely_meets(window) for part in self.parts)
        if self.sure_from is None or self.sure_to is None:
            return False
        return _not_after(self.sure_from, window.latest) and _not_after(
            window.earliest, self.sure_to
        )


def _not_after(one: date | None, other: date | None) -> bool:
    return one is None or other is None or one <= other


def read_edtf(text: str) -> Extent:
    """Return the days that `text` means; raise `ValueError` saying what is wrong with it."""
    if text[:1] + text[-1:] in ("[]", "{}"):
        members = text[1:-1].split(",")
        return _one_of(members) if text[0] == "[" else _all_of(members)
    if text.count("/") == 1:
        return _interval(*text.split("/"))
    moment = _MOMENT.fullmatch(text)
    return _moment(*moment.groups()) if moment else _date(text)


def within(first: date | None, last: date | None) -> Extent:
    """Return what lies somewhere between two days; on the one day, if they are the same."""
    return Extent(first, last, last, first) if first and last else Extent(first, last)


def _date(text: str) -> Extent:
    significant = _SIGNIFICANT.fullmatch(text)
    if significant:
        year, digits = significant[1], int(significant[2])
        return _date(year[:digits] + "X" * (4 - digits))
    found = _DATE.fullmatch(text)
    if found is None:
        if _LONG_YEAR.match(text):
            raise ValueError(_OUTSIDE)
        if "T" in text:
            raise ValueError("a time of day is written as in 2004-01-01T10:10:10Z, and alone")
        raise ValueError(UNWRITTEN)
    year, month, day = found.groups()
    if year == "0000":
        raise ValueError(_OUTSIDE)
    code = int(month) if month and month.isdigit() else 0
    if code in _SEASONS and day is None:
        return _season(year, *_SEASONS[code])
    if next(_days("2000", month, day, _ascending), None) is None:
        raise ValueError(_why_none(year, month, day))  # not in a leap year, so never
    first = next(_days(year, month, day, _ascending), None)
    last = next(_days(year, month, day, _descending), None)
    if first is None or last is None:
        raise ValueError(_why_none(year, month, day))
    return Extent() if year == "XXXX" else within(first, last)


_Order = Callable[[list[int]], list[int]]


def _ascending(numbers: list[int]) -> list[int]:
    return numbers


def _descending(numbers: list[int]) -> list[int]:
    return numbers[::-1]


def _days(year: str, month: str | None, day: str | None, order: _Order) -> Iterator[date]:
    """Yield the days that the digits allow, from the first on or from the last back."""
    for y in order(_years(year)):
        for m in order(_numbers(month or "XX", 12)):
            for d in order(_numbers(day or "XX", calendar.monthrange(y, m)[1])):
                yield date(y, m, d)


def _years(digits: str) -> list[int]:
    if digits.isdigit():
        return [int(digits)]
    choices = (range(10) if digit == "X" else (int(digit),) for digit in digits)
    return [y for a, b, c, d in product(*choices) if (y := 1000 * a + 100 * b + 10 * c + d)]


def _numbers(digits: str, most: int) -> list[int]:
    if digits.isdigit():
        return [int(digits)] if 1 <= int(digits) <= most else []
    if digits == "XX":
        return list(range(1, most + 1))

    def fits(number: int) -> bool:
        return all(x in ("X", y) for x, y in zip(digits, f"{number:02d}", strict=True))

    return [number for number in range(1, most + 1) if fits(number)]


def _why_none(year: str, month: str | None, day: str | None) -> str:
    if month and not _numbers(month, 12):
        return f"there is no month {month}; months are 01 to 12, seasons and quarters 21 to 41"
    if day and _numbers(day, 31) and month and "X" not in year + month:
        count = calendar.monthrange(int(year), int(month))[1]
        return f"{calendar.month_name[int(month)]} {year} has {count} days"
    return f"there is no day {day}"


def _season(year: str, first_month: int, last_month: int) -> Extent:
    years = _years(year)
    first, last = years[0], years[-1] + (last_month > 12)
    month = (last_month - 1) % 12 + 1
    if last > date.max.year:
        raise ValueError(_OUTSIDE)
    if year == "XXXX":
        return Extent()
    return within(
        date(first, first_month, 1), date(last, month, calendar.monthrange(last, month)[1])
    )


def _moment(
    day: str, hour: str, minute: str, second: str, ahead: str | None, ahead_minutes: str | None
) -> Extent:
    """Return the day of a time of day, as it is written: that of its own time zone."""
    if int(hour) > 23 or max(int(minute), int(second)) > 59:
        raise ValueError(f"there is no {hour}:{minute}:{second} o'clock")
    if int(ahead or 0) > 14 or int(ahead_minutes or 0) > 59:
        raise ValueError("there is no such time zone; they go from -12:00 to +14:00")
    return _date(day)


def _interval(first: str, last: str) -> Extent:
    if first in _OPEN and last in _OPEN:
        raise ValueError("it has neither a beginning nor an end")
    if "T" in first + last:
        raise ValueError("an interval has no times of day; leave them out")
    begin = None if first in _OPEN else _date(first)
    end = None if last in _OPEN else _date(last)
    if begin is None:
        assert end is not None
        # An open beginning is no claim that it has always been so; only its end is sure.
        return sure(None, end.latest, end.latest, end.earliest)
    if end is None:
        goes_on = date.max if last == ".." else begin.earliest
        return sure(begin.earliest, None, begin.latest, goes_on)
    if not _not_after(begin.earliest, end.latest):
        raise ValueError("it ends before it begins")
    return sure(
        begin.earliest,
        end.latest,
        least(begin.latest, end.latest),
        greatest(begin.earliest, end.earliest),
    )


def sure(
    earliest: date | None, latest: date | None, sure_from: date | None, sure_to: date | None
) -> Extent:
    """Return an extent; half a certainty is none."""
    if sure_from is None or sure_to is None:
        return Extent(earliest, latest)
    return Extent(earliest, latest, sure_from, sure_to)


def least(*days: date | None) -> date | None:
    """Return the first of those days that are known."""
    return min((day for day in days if day), default=None)


def greatest(*days: date | None) -> date | None:
    """Return the last of those days that are known."""
    return max((day for day in days if day), default=None)


def _range(text: str) -> tuple[date | None, date | None]:
    """Return the first and the last day of a member of a set: a date, or a range of them."""
    first, dots, last = text.partition("..")
    if not dots:
        whole = _date(text)
        return whole.earliest, whole.latest
    if not first and not last:
        raise ValueError("a range in a set has a beginning or an end: [2016..], [..2018]")
    earliest = _date(first).earliest if first else None
    latest = _date(last).latest if last else None
    if not _not_after(earliest, latest):
        raise ValueError(f"the range {text} ends before it begins")
    return earliest, latest


def _one_of(members: list[str]) -> Extent:
    ranges = [_range(member) for member in members]
    firsts, lasts = [first for first, _ in ranges], [last for _, last in ranges]
    earliest = None if None in firsts else least(*firsts)
    latest = None if None in lasts else greatest(*lasts)
    # It is sure only that it is not before the first nor after the last of them.
    whole = within(earliest, latest)
    parts = _apart(ranges)
    if len(parts) == 1:
        return whole
    marks = whole.sure_from, whole.sure_to
    return replace(whole, parts=tuple(Extent(*part, *marks) for part in parts))


def hull(extents: Sequence[Extent]) -> Extent:
    """Return what lasts from the beginning of the first of `extents` to the end of the last."""
    firsts, lasts = [e.earliest for e in extents], [e.latest for e in extents]
    return sure(
        None if None in firsts else least(*firsts),
        None if None in lasts else greatest(*lasts),
        least(*(e.sure_from for e in extents)),
        greatest(*(e.sure_to for e in extents)),
    )


def _apart(ranges: list[tuple[date | None, date | None]]) -> list[tuple[date | None, date | None]]:
    """Return ranges in order, those that overlap joined to one."""
    apart: list[tuple[date | None, date | None]] = []
    for first, last in sorted(ranges, key=lambda r: (r[0] or date.min, r[1] or date.max)):
        if apart and _not_after(first, apart[-1][1]):
            both = (apart[-1][1], last)
            apart[-1] = (apart[-1][0], None if None in both else greatest(*both))
        else:
            apart.append((first, last))
    return apart


def _all_of(members: list[str]) -> Extent:
    parts = [part for member in members for part in _members(member)]
    if len(parts) > _MOST_MEMBERS:
        raise ValueError(f"it has more than {_MOST_MEMBERS} members; write a stretch: 1900/2018")
    if len(parts) == 1:
        return parts[0]
    return replace(hull(parts), parts=tuple(parts))


def _members(text: str) -> list[Extent]:
    """Return the members that `text` stands for in a set of which all are meant."""
    first, dots, last = text.partition("..")
    if not dots:
        return [_date(text)]
    earliest, latest = _range(text)
    if not first or not last:
        named = _date(first or last)
        return [sure(earliest, latest, named.sure_from, named.sure_to)]
    if len(first) != len(last) or not re.fullmatch(r"[0-9-]+", first + last):
        raise ValueError(f"the range {text} has ends of two kinds; write {{2016..2018}}")
    assert earliest is not None
    assert latest is not None
    if len(first) == 10:
        return [Extent(earliest, latest, earliest, latest)]
    months = range(earliest.year * 12 + earliest.month - 1, latest.year * 12 + latest.month)
    step = 12 if len(first) == 4 else 1
    some = months[::step][: _MOST_MEMBERS + 1]
    return [_date(f"{m // 12:04d}" + (f"-{m % 12 + 1:02d}" if step == 1 else "")) for m in some]
