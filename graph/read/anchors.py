"""Where words stand in a text that is not quite the one they were read in.

Copies of one text differ in encoding, line breaks, spaces, quotation marks, dashes and in how
accents are composed; what is left when these are alike is compared (DESIGN §9).
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Literal

from rapidfuzz import fuzz

from graph.facts import words_sha256

_ALIKE = {
    **dict.fromkeys("“”„‟«»″＂", '"'),
    **dict.fromkeys("‘’‚‛‹›′`´＇", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
}
# How alike (of 100) a passage must be to be shown as the nearest one to words that are not there.
_NEAR = 60


@dataclass(frozen=True)
class Plain:
    """A text as copies of it are compared, and where each of its characters stands in the text."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def places(self, words: "Plain") -> list[tuple[int, int]]:
        """Return where `words` stand, as start and end in the text received."""
        wanted = words.text.strip()
        if not wanted:
            return []
        found: list[tuple[int, int]] = []
        at = self.text.find(wanted)
        while at >= 0:
            found.append((self.starts[at], self.ends[at + len(wanted) - 1]))
            at = self.text.find(wanted, at + 1)
        return found

    def nearest(self, words: "Plain") -> tuple[int, int] | None:
        """Return the passage most like `words`, or None if none is much like them."""
        if not self.text or not words.text.strip():
            return None
        found = fuzz.partial_ratio_alignment(words.text.strip(), self.text, score_cutoff=_NEAR)
        if found is None or found.dest_end <= found.dest_start:
            return None
        return self.starts[found.dest_start], self.ends[found.dest_end - 1]


def plain(text: str) -> Plain:
    """Return `text` in NFC, with spaces, quotation marks and dashes alike.

    A run of white space is one space; characters that are not seen are dropped.
    """
    written: list[tuple[str, int, int]] = []
    for cluster, start, end in _clusters(text):
        if cluster.isspace():
            if written and written[-1][0] == " ":
                written[-1] = (" ", written[-1][1], end)
            else:
                written.append((" ", start, end))
        elif unicodedata.category(cluster[0]) != "Cf":
            alike = _ALIKE.get(cluster, cluster)
            written += [(character, start, end) for character in alike]
    return Plain(
        "".join(character for character, _start, _end in written),
        tuple(start for _character, start, _end in written),
        tuple(end for _character, _start, end in written),
    )


def _clusters(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each character with the marks composed onto it, in NFC, and its place."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and (
            unicodedata.combining(text[end]) or "\u1160" <= text[end] <= "\u11ff"
        ):
            end += 1
        yield unicodedata.normalize("NFC", text[start:end]), start, end
        start = end


@dataclass(frozen=True, slots=True)
class Anchor:
    """A span as its statement has it: its place, the sha256 of its words, and a quote from it."""

    start: int
    end: int
    sha256: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where the words of an anchor stand in a copy: at one place, at several, or at none."""

    anchor: Anchor
    places: tuple[tuple[int, int], ...]

    @property
    def state(self) -> str:
        """`found`, `ambiguous` or `gone`."""
        return "gone" if not self.places else "found" if len(self.places) == 1 else "ambiguous"


def reanchor(anchors: Sequence[Anchor], copy: str, original: str | None = None) -> list[Anchored]:
    """Return where the words of each anchor stand in `copy`, another copy of their text.

    With the `original` its words are looked for. Without it the copy is written in every way
    that a publisher may have written it (quotation marks, dashes, spaces, composed accents), and
    a stretch as long as the span that has its sha256 is the span. Words that stand there more
    than once are those between the nearest spans of which there is one.
    """
    copies = plain(copy)
    searcher = _ByHash(copy)
    found: list[Anchored] = []
    for anchor in anchors:
        words = None
        known = None if original is None else original[anchor.start : anchor.end]
        if known is not None and words_sha256(known) == anchor.sha256:
            words = plain(known)
        else:
            place = searcher.find(anchor, copies)
            words = plain(copy[place[0] : place[1]]) if place else None
        found.append(Anchored(anchor, tuple(copies.places(words)) if words else ()))
    return _in_order(found)


def moved(offsets: Sequence[int], original: str, copy: str) -> list[int] | None:
    """Return where places of `original` are in `copy`; None if the texts differ in words."""
    before, after = plain(original), plain(copy)
    if before.text != after.text:
        return None
    return [
        after.starts[index] if (index := _index(before, offset)) < len(after.starts) else len(copy)
        for offset in offsets
    ]


def _index(text: Plain, offset: int) -> int:
    return next((i for i, end in enumerate(text.ends) if end > offset), len(text.ends))


def _in_order(found: Sequence[Anchored]) -> list[Anchored]:
    """Return the anchors, of several places those that keep their order in the text."""
    sure = sorted((f.anchor.start, f.places[0][0]) for f in found if len(f.places) == 1)

    def settled(each: Anchored) -> Anchored:
        if len(each.places) < 2:
            return each
        low = max((new for old, new in sure if old <= each.anchor.start), default=0)
        high = min((new for old, new in sure if old > each.anchor.start), default=None)
        between = [
            (start, end)
            for start, end in each.places
            if start >= low and (high is None or start <= high)
        ]
        return replace(each, places=tuple(between)) if len(between) == 1 else each

    return [settled(each) for each in found]


@dataclass(frozen=True, slots=True)
class _Way:
    """How a publisher writes: opening and closing marks, dashes, accents, spaces; None: as here."""

    spaced: bool
    form: Literal["NFC", "NFD"] | None
    dash: str | None
    double: tuple[str, str] | None
    single: tuple[str, str] | None


_FORMS: tuple[Literal["NFC", "NFD"] | None, ...] = (None, "NFC", "NFD")
_WAYS = tuple(
    _Way(spaced, form, dash, double, single)
    for form, dash, spaced, double, single in product(
        _FORMS,
        (None, "-", "–", "—"),
        (False, True),
        (None, ('"', '"'), ("“", "”")),
        (None, ("'", "'"), ("‘", "’")),
    )
)


@dataclass(frozen=True)
class _Rendering:
    """A copy written in one way, and the place in the copy of each of its characters."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @cached_property
    def beginnings(self) -> list[int]:
        """Where words, with the marks before them, begin."""
        return [found.start() for found in re.finditer(r"(?<!\w)\S", self.text)]

    def beginnings_near(self, near: Sequence[tuple[int, int]] | None, length: int) -> Iterator[int]:
        """Yield where a stretch of `length` may begin that holds one of the places `near`."""
        last = len(self.text) - length
        bounds = (
            [(0, last)]
            if near is None
            else [
                (bisect_left(self.ends, end) - length + 1, bisect_right(self.starts, start) - 1)
                for start, end in near
            ]
        )
        for low, high in bounds:
            first = bisect_left(self.beginnings, low)
            for number in range(first, bisect_right(self.beginnings, min(high, last))):
                yield self.beginnings[number]


class _ByHash:
    """Finds spans in a copy by length and sha256, the words themselves being unknown.

    The copy is written in further ways only as long as a span is not found; the way in which
    the last one was found is tried first.
    """

    def __init__(self, copy: str) -> None:
        self.copy = copy
        self.clusters = list(_clusters(copy))
        self.made: list[_Rendering] = []
        self.ways = iter(_WAYS)
        self.last = 0

    def renderings(self) -> Iterator[tuple[int, _Rendering]]:
        """Yield the copy in every way to write it, those that come to the same once."""
        if self.made:
            yield self.last, self.made[self.last]
        for number, rendering in enumerate(self.made):
            if number != self.last:
                yield number, rendering
        for way in self.ways:
            rendering = _render(self.copy, self.clusters, way)
            if all(rendering.text != known.text for known in self.made):
                self.made.append(rendering)
                yield len(self.made) - 1, rendering

    def find(self, anchor: Anchor, copies: Plain) -> tuple[int, int] | None:
        """Return the first place in the copy whose words, written in some way, are the span's."""
        length = anchor.end - anchor.start
        near = copies.places(plain(anchor.quote)) if anchor.quote else None
        for number, rendering in self.renderings():
            for start in rendering.beginnings_near(near, length):
                words = rendering.text[start : start + length]
                tried = (words, *_with_one_break(words)) if near else (words,)
                if any(words_sha256(each) == anchor.sha256 for each in tried):
                    self.last = number
                    return rendering.starts[start], rendering.ends[start + length - 1]
        return None


def _with_one_break(words: str) -> Iterator[str]:
    """Yield `words` with one of the spaces, wherever, as a line break or a no-break space."""
    for found in re.finditer(" ", words):
        for other in ("\n", "\u00a0", "\u202f"):
            yield words[: found.start()] + other + words[found.end() :]


def _render(copy: str, clusters: Sequence[tuple[str, int, int]], way: _Way) -> _Rendering:
    """Return `copy` written in one way. A hyphen between letters or digits stays a hyphen."""
    written: list[tuple[str, int, int]] = []
    for cluster, start, end in clusters:
        form = way.form
        character = copy[start:end] if form is None else unicodedata.normalize(form, cluster)
        alike = _ALIKE.get(cluster, cluster)
        if way.spaced and cluster.isspace():
            if written and written[-1][0] == " ":
                written[-1] = (" ", written[-1][1], end)
                continue
            character = " "
        elif alike == '"' and way.double:
            character = way.double[_closes(copy, start)]
        elif alike == "'" and way.single:
            character = way.single[_closes(copy, start)]
        elif alike == "-" and way.dash and not _in_word(copy, start, cluster):
            character = way.dash
        written += [(part, start, end) for part in character]
    return _Rendering(
        "".join(part for part, _start, _end in written),
        tuple(start for _part, start, _end in written),
        tuple(end for _part, _start, end in written),
    )


def _closes(text: str, place: int) -> bool:
    """Whether a quotation mark stands behind a word, as an apostrophe does."""
    return place > 0 and not text[place - 1].isspace() and text[place - 1] not in "([—–-“‘\"'"


def _in_word(text: str, place: int, character: str) -> bool:
    """Whether a hyphen joins two halves of a word ("Su-35"); a real dash never does."""
    beside = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return character == "-" and len(beside) == 2 and beside.isalnum()
