"""What extraction gives: a text, its parts with where they stood, and what it says of itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from graph.facts import Extraction, Part, PartKind

_MOST_REMOVED = 1000


class MediaType(StrEnum):
    """The kinds of document that are read."""

    TEXT = "text/plain"
    MARKDOWN = "text/markdown"
    HTML = "text/html"
    PDF = "application/pdf"
    MAIL = "message/rfc822"


@dataclass(frozen=True, slots=True)
class Extracted:
    """A text as it is stored, and how it came out of the bytes received."""

    text: str
    extraction: Extraction


@dataclass(slots=True)
class Assembly:
    """A text that is put together part by part, an empty line between two of them."""

    pieces: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    length: int = 0

    def add(
        self,
        text: str,
        kind: PartKind,
        *,
        path: str | None = None,
        lines: tuple[tuple[int, int, int], ...] = (),
        marks: tuple[tuple[int, int], ...] = (),
    ) -> None:
        """Add a part; offsets in `lines` and `marks` count from its own start."""
        if self.pieces:
            self.pieces.append("\n\n")
            self.length += 2
        start = self.length
        self.pieces.append(text)
        self.length += len(text)
        placed = tuple((start + offset, page, line) for offset, page, line in lines)
        self.parts.append(Part(start, self.length, kind, path, placed))
        self.marks += [(start + first, start + last) for first, last in marks]

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.pieces)


def as_json(extracted: Extracted) -> dict[str, Any]:
    """Return the text and its extraction as JSON can hold them; `from_json` reads it back."""
    return {"text": extracted.text, "extraction": asdict(extracted.extraction)}


def from_json(shape: Mapping[str, Any]) -> Extracted:
    """Return what `as_json` wrote."""
    given = dict(shape["extraction"])
    parts = tuple(
        Part(
            part["start"], part["end"], PartKind(part["kind"]), part["path"],
            tuple((offset, page, line) for offset, page, line in part["lines"]),
        )
        for part in given.pop("parts")
    )  # fmt: skip
    marks = tuple((start, end) for start, end in given.pop("marks"))
    removed = tuple((path, length) for path, length in given.pop("removed"))
    found = {name: (value, where) for name, (value, where) in given.pop("found").items()}
    notes = tuple(given.pop("notes"))
    extraction = Extraction(
        **given, parts=parts, marks=marks, removed=removed[:_MOST_REMOVED], found=found, notes=notes
    )
    return Extracted(shape["text"], extraction)
