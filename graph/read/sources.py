"""Entries of `sources/`: the documents that statements are read from."""

from collections.abc import Mapping

from graph.errors import did_you_mean
from graph.facts import Argument, Segment, Source, Zone
from graph.read.reading import (
    Reading,
    each,
    get,
    one_of,
    read_language,
    read_sha256,
    read_slug,
    read_span,
    texts_of,
)
from graph.read.yaml import Value

_FIELDS = (
    *("id", "title", "publisher", "author", "published", "language", "sha256", "licence", "url"),
    *("text_shown", "origin", "work", "asserts", "description", "segments"),
)
_SHOWN = ("full", "quote", "none")


def read_source(reading: Reading, value: Value) -> Source | None:
    """Return a source entry, or None after noting why there is none."""
    fields = value.record(_FIELDS, ("id", "title", "publisher", "sha256"))
    source_id = get(fields, "id", read_slug)
    sha256 = get(fields, "sha256", read_sha256)
    texts = texts_of(
        fields, "title", "publisher", "licence", "url", "description", "origin", "work"
    )
    author = fields.get("author")
    kinds = tuple(reading.vocabulary.kinds)
    # All that is given is read before what is missing ends it, so that every problem is told.
    published, language = (
        get(fields, "published", Value.when),
        get(fields, "language", read_language),
    )
    shown = get(fields, "text_shown", one_of(_SHOWN, "way to show a text"))
    asserts = each(fields, "asserts", one_of(kinds, "kind of fact"))
    segments = each(fields, "segments", _segment)
    if source_id is None or sha256 is None or not texts["title"] or not texts["publisher"]:
        return None
    name = author.text() if author else None
    return Source(
        id=source_id,
        title=texts["title"],
        publisher=texts["publisher"],
        sha256=sha256,
        author=Argument(name, name) if name else None,
        published=published,
        language=language or "en",
        licence=texts["licence"],
        url=texts["url"],
        text_shown=shown or "quote",
        origin=texts["origin"],
        asserts=asserts if "asserts" in fields else None,
        segments=segments,
        description=texts["description"],
        work=texts["work"],
    )


def _segment(value: Value) -> Segment | None:
    fields = value.record(("span", "zone", "date", "origin"), ("span", "zone"))
    span = get(fields, "span", read_span)
    zone = get(fields, "zone", one_of(tuple(Zone), "zone"))
    if span is None or zone is None:
        return None
    date, origin = get(fields, "date", Value.when), get(fields, "origin", Value.text)
    return Segment(span[0], span[1], Zone(zone), date, origin)


def check_sources(reading: Reading) -> None:
    """Note texts given twice, and authors, origins, works and credits that are not there."""
    by_hash: dict[str, str] = {}
    for source in reading.sources.values():
        where = reading.places[source.id]
        if source.id in reading.entities:
            reading.problems.add(where, f"{source.id!r} is also the id of a source")
        first = by_hash.setdefault(source.sha256, source.id)
        if first != source.id:
            reading.problems.add(where, f"sha256: this is the text of {first!r} already")
        author = source.author.means if source.author else None
        if author and author not in reading.entities and "entities" not in reading.unread:
            hint = did_you_mean(author, reading.entities)
            reading.problems.add(where, f"author: no entity {author!r}{hint}")
        known = source.origin in reading.sources or "sources" in reading.unread
        if source.origin and not known:
            hint = did_you_mean(source.origin, reading.sources)
            reading.problems.add(where, f"origin: no source {source.origin!r}{hint}")
        _check_credits(reading, source, where)
        if _repeats_itself(source, reading.sources):
            reading.problems.add(where, f"origin: {source.id!r} comes from itself in the end")


def _check_credits(reading: Reading, source: Source, where: str) -> None:
    """Note a work that is none, or already stands for another source, and unknown credits."""
    work = source.work
    known = reading.entities.get(work or "")
    is_work = known.kind == "Work" if known else "entities" in reading.unread
    if work and not is_work:
        works = [entity.id for entity in reading.entities.values() if entity.kind == "Work"]
        reading.problems.add(where, f"work: no Work {work!r}{did_you_mean(work, works)}")
    first = next(other.id for other in reading.sources.values() if other.work == work)
    if work and first != source.id:
        reading.problems.add(where, f"work: {work!r} stands for {first!r} already")
    for part in source.segments:
        known_origin = part.origin in reading.sources or part.origin in reading.entities
        unread = reading.unread & {"sources", "entities"}
        if part.origin and not (known_origin or unread):
            hint = did_you_mean(part.origin, [*reading.sources, *reading.entities])
            reading.problems.add(
                where, f"segments: origin: no source or entity {part.origin!r}{hint}"
            )


def _repeats_itself(source: Source, sources: Mapping[str, Source]) -> bool:
    seen = {source.id}
    while (origin := sources.get(source.origin or "")) is not None:
        source = origin
        if source.id in seen:
            return True
        seen.add(source.id)
    return False
