"""Other copies of a source's text: where the spans of its statements are in them (DESIGN §9)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import SeedError, did_you_mean
from graph.facts import Document, Span, Statement, words_sha256
from graph.read.anchors import Anchor, Anchored, moved, plain, reanchor
from graph.read.curated import Seeds
from graph.read.documents import read_text


@dataclass(frozen=True, slots=True)
class Copy:
    """Another copy of a source's text, as a document, and its statements with where they are.

    `cut` says whether the source's segments are where they belong; if not, they are left out.
    """

    document: Document
    anchored: tuple[tuple[Statement, Anchored], ...]
    cut: bool

    def words(self, place: tuple[int, int]) -> str:
        """Return the words at a place of the copy."""
        return self.document.text[place[0] : place[1]]


def read_as(copy: tuple[str, Path], seeds: Seeds, documents: Sequence[Document]) -> Copy:
    """Return the file of `copy` as a copy of the text of the source that it names.

    Where that text is among the `documents` it is compared with, else spans are found by their
    sha256. Raises `SeedError` for an unknown source, `DocumentError` for a file that is no text.
    """
    source_id, path = copy
    if source_id not in seeds.sources:
        raise SeedError([f"--as: no source {source_id!r}{did_you_mean(source_id, seeds.sources)}"])
    text, sha256 = read_text(path)
    source = seeds.sources[source_id]
    original = next((d.text for d in documents if d.id == source_id), None)
    mine = [s for s in seeds.statements if _document(s) == source_id]
    anchored = reanchor([_anchor(s) for s in mine], text, original)
    offsets = [offset for segment in source.segments for offset in (segment.start, segment.end)]
    new = (moved(offsets, original, text) if original is not None else None) or []
    bounds = zip(new[::2], new[1::2], strict=True)
    segments = [
        replace(segment, start=start, end=end)
        for segment, (start, end) in zip(source.segments, bounds, strict=False)
    ]
    here = replace(source, sha256=sha256, segments=tuple(segments))
    cut = len(segments) == len(source.segments)
    return Copy(Document(here, text), tuple(zip(mine, anchored, strict=True)), cut)


def use(
    seeds: Seeds, documents: Sequence[Document], copies: Sequence[Copy]
) -> tuple[Seeds, list[Document]]:
    """Return seeds and documents with the copies in place of the sources' own texts.

    Statements keep their ids and have the places, words and hashes of the copy. Raises
    `SeedError` if a span is not found in it exactly once.
    """
    problems: list[str] = []
    placed: dict[str, Statement] = {}
    for copy in copies:
        for statement, found in copy.anchored:
            if found.state == "found":
                placed[statement.id] = _placed(statement, found.places[0], copy)
            else:
                problems.append(
                    f"{statement.seed}: {found.state} in the copy of {copy.document.id}: "
                    f"characters {found.anchor.start} to {found.anchor.end}"
                )
    if problems:
        raise SeedError(problems)
    taken = {copy.document.id: copy.document for copy in copies}
    kept = [document for document in documents if document.id not in taken]
    sources = {key: taken[key].source if key in taken else s for key, s in seeds.sources.items()}
    statements = tuple(placed.get(s.id, s) for s in seeds.statements)
    return replace(seeds, sources=sources, statements=statements), [*kept, *taken.values()]


def _placed(statement: Statement, place: tuple[int, int], copy: Copy) -> Statement:
    words = copy.words(place)
    quote = statement.quote
    if quote is not None and quote not in words:
        # The same words, with the copy's own marks.
        quote = next((words[s:e] for s, e in plain(words).places(plain(quote))), None)
    return replace(
        statement,
        place=Span(copy.document.id, *place),
        span_sha256=words_sha256(words),
        quote=quote,
    )


def _document(statement: Statement) -> str | None:
    return statement.place.document if isinstance(statement.place, Span) else None


def _anchor(statement: Statement) -> Anchor:
    place = statement.place
    assert isinstance(place, Span)
    return Anchor(place.start, place.end, statement.span_sha256 or "", statement.quote)
