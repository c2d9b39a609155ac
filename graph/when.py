"""Time as it is stated: EDTF, kept as written, with the first and last day it may mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from graph.edtf import UNWRITTEN, Extent, greatest, hull, least, read_edtf, sure
from graph.slips import meant_by

__all__ = ["Extent", "When", "extent", "parse_when"]

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class When:
    """A time as written, with the days that it may and does cover (see `Extent`)."""

    text: str
    extent: Extent

    @property
    def earliest(self) -> date | None:
        """The first day that it may cover; None where that is unknown or there is none."""
        return self.extent.earliest

    @property
    def latest(self) -> date | None:
        """The last day that it may cover; None where that is unknown or there is none."""
        return self.extent.latest

    @property
    def sure_from(self) -> date | None:
        """The day by which it has surely begun; None if none is sure."""
        return self.extent.sure_from

    @property
    def sure_to(self) -> date | None:
        """The day before which it has surely not ended: `date.max` if the end is open (`..`)."""
        return self.extent.sure_to

    @property
    def day(self) -> date | None:
        """The one day meant, or None if it may be several."""
        return self.earliest if self.earliest == self.latest else None

    def overlaps(self, other: "When") -> bool:
        """Return whether the two may share a day; an unknown bound excludes nothing."""
        return self.extent.may_meet(other.extent)

    def vagueness(self) -> int:
        """Return how many days it spans, so that the more precise of two can be kept."""
        if self.earliest is None or self.latest is None:
            return date.max.toordinal()
        return self.latest.toordinal() - self.earliest.toordinal()


@lru_cache(maxsize=4096)
def parse_when(text: str) -> When:
    """Return the time that `text` writes in EDTF; raise `ValueError` saying what is wrong."""
    if len(text) > _LONGEST:
        raise ValueError(
            f"'{text[:40]}...' has more than the {_LONGEST} characters of an EDTF date"
        )
    try:
        return When(text, read_edtf(text))
    except ValueError as error:
        raise ValueError(
            f"{text!r} is no usable EDTF date: {error}{_advice(text, error)}"
        ) from error


def _advice(text: str, error: ValueError) -> str:
    meant = meant_by(text)
    if not meant and str(error) == UNWRITTEN:
        meant = ["2019-06-05, 2021-10, 2017~", "2016/2018"]
    return f"; write {' or '.join(meant)}" if meant else ""


def extent(times: Mapping[str, str], *, standing: bool, singular: bool) -> Extent:
    """Return the days that a fact with these `times` may cover, and those that it covers surely.

    A `standing` state of affairs lasts from its beginning to its `end`. It begins with `start`,
    or, unless it is `singular`, when it was signed or happened; a beginning that is an open
    interval (`2001/..`) says that it still lasts, a missing or unknown end does not. The `date` of
    a singular state (a membership, a post) is a time through which it is known to hold.

    An occurrence lasts from the first of its times to the last; `start` and `end` are its
    bounds, and where one of them is missing or unknown, `date` is.
    """
    extents = {name: parse_when(text).extent for name, text in times.items()}
    if not extents:
        return Extent()
    start, end, seen = (extents.get(name) for name in ("start", "end", "date"))
    if standing:
        if not singular:
            start, seen = start or extents.get("signed") or seen, None
        return _lasting(start, end, seen)
    if start or end:
        return _bounded(start, end, seen)
    if len(extents) == 1:
        return next(iter(extents.values()))
    return hull(list(extents.values()))


def _lasting(start: Extent | None, end: Extent | None, seen: Extent | None) -> Extent:
    """Return what lasts from some time in `start` to some time in `end` and holds when `seen`."""
    earliest = start.earliest if start else None
    latest = end.latest if end else None
    if not _in_order(earliest, latest):
        return Extent(earliest, latest)
    begun = [_last_beginning(start)] if start else []
    lasts = [end.earliest] if end else []
    if start and not end:
        lasts.append(date.max if start.sure_to == date.max else start.earliest)
    if end and not start:
        begun.append(end.latest)
    # A sighting before the beginning or after the end contradicts these, and proves nothing.
    if seen and _in_order(earliest, seen.sure_from) and _in_order(seen.sure_to, latest):
        begun.append(seen.sure_from)
        lasts.append(seen.sure_to)
    return sure(earliest, latest, least(*begun, latest), greatest(*lasts, earliest))


def _in_order(one: date | None, other: date | None) -> bool:
    return one is None or other is None or one <= other


def _last_beginning(start: Extent) -> date | None:
    """Return the last day on which something may begin: an interval begins with its beginning."""
    return start.latest or start.sure_from


def _bounded(start: Extent | None, end: Extent | None, seen: Extent | None) -> Extent:
    """Return an occurrence from `start` to `end`; where one is not known, `seen` bounds it.

    It does not where it has surely begun before, or surely ends after.
    """
    lasting = _lasting(start, end, None)
    if seen is None or not seen.may_meet(lasting):
        return lasting
    earliest, latest = lasting.earliest, lasting.latest
    if earliest is None and _in_order(seen.earliest, lasting.sure_from):
        earliest = seen.earliest
    if latest is None and _in_order(lasting.sure_to, seen.latest):
        latest = seen.latest
    return sure(
        earliest,
        latest,
        least(lasting.sure_from, latest),
        greatest(lasting.sure_to, earliest),
    )
