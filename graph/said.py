"""When claims were said, and when entities lived, as far as that is known."""

from collections.abc import Mapping

from graph.facts import Source, Span, Statement
from graph.when import Extent, extent, parse_when


def when_said(claim: Statement, sources: Mapping[str, Source]) -> Extent:
    """Return when a claim was said: as stated, else no later than the text in which it stands.

    The date of its segment goes before that of its document.
    """
    if claim.claim and claim.claim.said:
        return parse_when(claim.claim.said).extent
    place = claim.place
    source = sources.get(place.document) if isinstance(place, Span) else None
    if source is None:
        return Extent()
    assert isinstance(place, Span)
    own = (s.date for s in source.segments if s.start <= place.start < s.end and s.date)
    written = next(own, source.published)
    return Extent(None, parse_when(written).latest) if written else Extent()


def life(start: str | None, end: str | None) -> Extent:
    """Return when an entity, or a name of one, may and does exist; an unknown end is not open."""
    times = {name: text for name, text in (("start", start), ("end", end)) if text}
    return extent(times, standing=True, singular=True)
