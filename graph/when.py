"""Time as it is stated: EDTF, kept as written, with the first and last day it may mean.

EDTF is the Extended Date/Time Format of the Library of Congress (ISO 8601-2:2019). Plain dates
are read here; everything else by the `edtf` package, imported only when such a value comes.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")
# The grammar for the rest takes time and memory that grow with the text.
_LONGEST = 64
_OPEN = ("", "..")


@dataclass(frozen=True, slots=True)
class When:
    """A time as written, with the days it may cover; None where a bound is open or unknown.

    `sure_from` to `sure_to` are the days that it covers for certain: the one day of a day, the
    inner days of a stretch (`2016/2018`), none of a time that lies somewhere within (`2018`).
    """

    text: str
    earliest: date | None
    latest: date | None
    sure_from: date | None = None
    sure_to: date | None = None

    @property
    def day(self) -> date | None:
        """The one day meant, or None if it may be several."""
        return self.earliest if self.earliest == self.latest else None

    def overlaps(self, other: "When") -> bool:
        """Return whether the two may share a day; an unknown bound excludes nothing."""
        starts_in_time = (
            self.earliest is None or other.latest is None or self.earliest <= other.latest
        )
        ends_in_time = (
            self.latest is None or other.earliest is None or other.earliest <= self.latest
        )
        return starts_in_time and ends_in_time

    def vagueness(self) -> int:
        """Return how many days it spans, so that the more precise of two can be kept."""
        if self.earliest is None or self.latest is None:
            return date.max.toordinal()
        return self.latest.toordinal() - self.earliest.toordinal()


@lru_cache(maxsize=4096)
def parse_when(text: str) -> When:
    """Return the time that `text` writes in EDTF; raise `ValueError` saying what is wrong."""
    if len(text) > _LONGEST or not text.isascii() or text != text.strip():
        shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
        raise ValueError(f"{shown!r} is no EDTF date; write 2019-06-05, 2021-10 or 2016/2018")
    plain = _PLAIN.match(text)
    if plain:
        return _plain(text, *(int(part) if part else None for part in plain.groups()))
    if "/" in text and text.count("/") == 1:
        first, last = text.split("/")
        if first in _OPEN and last in _OPEN:
            raise ValueError(f"{text!r} has neither a beginning nor an end")
        begin = None if first in _OPEN else parse_when(first)
        end = None if last in _OPEN else parse_when(last)
        earliest = begin.earliest if begin else None
        latest = end.latest if end else None
        if earliest and latest and earliest > latest:
            raise ValueError(f"{text!r} ends before it begins")
        sure_from, sure_to = begin and begin.latest, end and end.earliest
        if not (sure_from and sure_to and sure_from <= sure_to):
            sure_from = sure_to = None
        return When(text, earliest, latest, sure_from, sure_to)
    return _other(text)


def _plain(text: str, year: int | None, month: int | None, day: int | None) -> When:
    assert year is not None
    try:
        if month is None:
            return When(text, date(year, 1, 1), date(year, 12, 31))
        if month > 12:
            return _other(text)
        if day is None:
            last_day = calendar.monthrange(year, month)[1]
            return When(text, date(year, month, 1), date(year, month, last_day))
        one_day = date(year, month, day)
        return When(text, one_day, one_day, one_day, one_day)
    except (ValueError, calendar.IllegalMonthError) as error:
        raise ValueError(f"{text!r} is no date: {error}") from error


def _other(text: str) -> When:
    import edtf  # its grammar takes a sixth of a second to set up

    try:
        value = edtf.parse_edtf(text)
    except edtf.EDTFParseException as error:
        raise ValueError(
            f"{text!r} is no EDTF date; write 2019-06-05, 2021-10, 2017~ or 2016/2018"
        ) from error
    open_below, open_above = re.match(r"[\[{]\.\.", text), re.search(r"\.\.[\]}]$", text)
    try:
        earliest = None if open_below else date(*value.lower_strict()[:3])
        latest = None if open_above else date(*value.upper_strict()[:3])
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} lies outside the years 1 to 9999") from error
    return When(text, earliest, latest)


@dataclass(frozen=True, slots=True)
class Extent:
    """The days that a fact may and does cover; None where unknown."""

    earliest: date | None = None
    latest: date | None = None
    sure_from: date | None = None
    sure_to: date | None = None


def extent(times: Mapping[str, str], *, standing: bool, singular: bool) -> Extent:
    """Return the days that a fact with these `times` may cover, and those that it covers surely.

    An occurrence lies within all its times. A `standing` state of affairs begins with `start`,
    or, unless it is `singular`, when it was signed or happened, and lasts to its `end`; an
    unknown end is not "open". The `date` of a singular state (a membership, a post) is a day on
    which it is known to hold.
    """
    whens = {name: parse_when(text) for name, text in times.items()}
    if not whens:
        return Extent()
    names = ("start",) if singular else ("start", "signed", "date")
    begin = next((whens[name] for name in names if name in whens), None)
    end = whens.get("end")
    if standing:
        seen = whens.get("date") if singular else None
        return Extent(
            begin.earliest if begin else None,
            end.latest if end else None,
            *_sure(begin or seen, end or seen),
        )
    if "start" in whens or end is not None:
        return Extent(
            begin.earliest if begin else None, end.latest if end else None, *_sure(begin, end)
        )
    starts = [when.earliest for when in whens.values()]
    ends = [when.latest for when in whens.values()]
    sure = [(when.sure_from, when.sure_to) for when in whens.values()]
    return Extent(
        None if None in starts else min(day for day in starts if day),
        None if None in ends else max(day for day in ends if day),
        *(sure[0] if len(sure) == 1 else (None, None)),
    )


def _sure(begin: When | None, held: When | None) -> tuple[date | None, date | None]:
    """Return the days from the last possible beginning to the first possible end."""
    first, last = begin.latest if begin else None, held.earliest if held else None
    return (first, last) if first and last and first <= last else (None, None)
