"""When claims were said, and when entities lived, as far as that is known."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain

from graph.edtf import greatest, least, within
from graph.facts import (
    Act,
    Claim,
    Entity,
    Modality,
    Origin,
    Polarity,
    Source,
    Span,
    Statement,
    Status,
)
from graph.when import Extent, extent, parse_when

# An `end` may be one that is to come, so speaking of it does not come after it.
_TO_COME = frozenset({"end"})
_IN_DOUBT = ("?", "~", "%")
_TELLING = (Act.ASSERTS, Act.DESCRIBES)


class Sayings:
    """When claims were said: as stated, else between days that follow from what is known.

    What a document's author says in it is said on the date of its segment, or else of the
    document. Anything else was said no later than that; nor later than a work was published
    through which it came, nor than the end of its holder and of whoever passed it on; and no
    earlier than its holder began. What asserts or describes something as a fact, as a curator or
    a dataset has it, was said no earlier than those began whom it names, nor than a time that it
    gives, without doubt and not worked out, of what was, began, was signed, ordered or delivered.
    A first day after the last one is passed over, since one of the two is wrong; where nothing
    follows, the bound is unknown. A bound that a stated time leaves unknown is filled likewise.
    """

    def __init__(self, sources: Mapping[str, Source], entities: Mapping[str, Entity]) -> None:
        self._sources = sources
        self._lives = {e.id: life(e.start, e.end) for e in entities.values() if e.start or e.end}
        self._published: dict[str, date] = {}
        for source in sources.values():
            last = parse_when(source.published).latest if source.published else None
            if source.work and last:
                earlier = self._published.get(source.work, last)
                self._published[source.work] = min(last, earlier)

    def when(self, statement: Statement) -> Extent:
        """Return when the claim that `statement` is was said; both its days may be unknown."""
        claim = statement.claim
        assert claim is not None
        stated = parse_when(claim.said).extent if claim.said else Extent()
        if stated.parts or (stated.earliest and stated.latest):
            return stated
        text = self._text_date(statement)
        if text and not claim.said and claim.depth == 0 and not claim.chain:
            return text
        latest = stated.latest or least(text.latest if text else None, *self._ends(claim))
        first = stated.earliest
        if first and latest and first > latest:
            latest = None
        begun = (day for day in self._beginnings(statement) if day and day <= (latest or day))
        earliest = first or greatest(*begun)
        if claim.said:
            return replace(stated, earliest=earliest, latest=latest)
        return within(earliest, latest)

    def _text_date(self, statement: Statement) -> Extent | None:
        """Return the date of the segment that a claim stands in, else of its document."""
        place = statement.place
        source = self._sources.get(place.document) if isinstance(place, Span) else None
        if source is None:
            return None
        assert isinstance(place, Span)
        own = (s.date for s in source.segments if s.start <= place.start < s.end and s.date)
        written = next(own, source.published)
        return parse_when(written).extent if written else None

    def _ends(self, claim: Claim) -> Iterator[date | None]:
        """Yield the days after which a claim was surely not said, as far as they are known."""
        voices = [voice.means for voice in claim.chain]
        for one in (claim.attributed_to.means, *voices):
            yield self._lives.get(one, Extent()).latest
        for work in voices:
            yield self._published.get(work)

    def _beginnings(self, statement: Statement) -> Iterator[date | None]:
        """Yield the days before which a claim was surely not said, as far as they are known."""
        claim = statement.claim
        assert claim is not None
        yield self._lives.get(claim.attributed_to.means, Extent()).earliest
        if not _tells_what_is(statement):
            return
        for named in chain(claim.about, *statement.roles.values()):
            yield self._lives.get(named.means, Extent()).earliest
        for name, text in statement.times.items():
            doubtful = name in statement.inferred or any(mark in text for mark in _IN_DOUBT)
            if name not in _TO_COME and not doubtful:
                yield parse_when(text).earliest


def life(start: str | None, end: str | None) -> Extent:
    """Return when an entity, or a name of one, may and does exist; an unknown end is not open."""
    times = {name: text for name, text in (("start", start), ("end", end)) if text}
    return extent(times, standing=True, singular=True)


def _tells_what_is(statement: Statement) -> bool:
    """Return whether a claim tells what was so when it was said, as a person or dataset has it."""
    assert statement.claim is not None
    return (
        statement.origin is not Origin.PARSED
        and statement.polarity is Polarity.AFFIRMED
        and statement.modality is Modality.FACTUAL
        and statement.status is not Status.PLANNED
        and statement.claim.act in _TELLING
    )
