"""Passages that a model is shown, and the way back: where in the text its quotes stand."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.facts import Zone
from graph.parse.annotated import Annotated
from graph.parse.text import Block

# A quote may differ from the text in these alone; each stands for one character.
_UNIFORM = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys("‘’‚‛‹›`´＇", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
# What is not seen: soft hyphens, spaces without width, marks of direction.
_UNSEEN = frozenset(
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e"
)


@dataclass(frozen=True)
class Passage:
    """Characters `start` to `end` of a document, in one segment of it."""

    document: Annotated
    start: int
    end: int

    @property
    def text(self) -> str:
        """The passage as it stands there."""
        return self.document.text[self.start : self.end]

    def find(self, words: str) -> list[tuple[int, int]]:
        """Return every place in the document where `words` stand whole in this passage.

        Only marks of quotation, dashes and space may differ. Places are exact code points.
        """
        wanted = " ".join(_seen(words).translate(_UNIFORM).split())
        if not wanted:
            return []
        plain, offsets = self._plain
        found: list[tuple[int, int]] = []
        at = plain.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if _whole(plain, at, end):
                found.append((offsets[at], offsets[end - 1] + 1))
            at = plain.find(wanted, at + 1)
        return found

    @cached_property
    def _plain(self) -> tuple[str, list[int]]:
        """The passage with uniform marks and single spaces, and where each character came from."""
        letters: list[str] = []
        offsets: list[int] = []
        for place in range(self.start, self.end):
            letter = self.document.text[place]
            if letter in _UNSEEN:
                continue
            space = letter.isspace()
            if space and letters and letters[-1] == " ":
                continue
            letters.append(" " if space else letter.translate(_UNIFORM))
            offsets.append(place)
        return "".join(letters), offsets


def _seen(words: str) -> str:
    return "".join(letter for letter in words if letter not in _UNSEEN)


def _whole(plain: str, start: int, end: int) -> bool:
    """Return whether no word is cut at either end."""
    cut_before = start > 0 and plain[start - 1].isalnum() and plain[start].isalnum()
    cut_after = end < len(plain) and plain[end].isalnum() and plain[end - 1].isalnum()
    return not cut_before and not cut_after


def nearest(places: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """Return the place nearest to a span, the first of several; None if there is none."""

    def distance(place: tuple[int, int]) -> int:
        return max(0, start - place[1], place[0] - end)

    return min(places, key=distance, default=None)


def passages(document: Annotated, size: int, overlap: int) -> Iterator[Passage]:
    """Yield the parts of a document of at most `size` characters, boilerplate left out.

    Each is of one segment (one zone, one date), begins and ends with a sentence, ends with a
    paragraph rather than in the middle of one that would fit into the next, and repeats what fits
    into `overlap` characters of the end of the one before.
    """
    for segment in _segments(document):
        units = list(_units(document, segment))
        first = 0
        while first < len(units):
            last = first
            while last + 1 < len(units) and _goes_on(units, first, last, size):
                last += 1
            yield Passage(document, units[first].start, units[last].end)
            if last + 1 == len(units):
                break
            earliest = first + 1
            first = last + 1
            # What is repeated leaves room for what comes next.
            while (
                first > earliest
                and units[last].end - units[first - 1].start <= overlap
                and _goes_on(units, first - 1, last, size)
            ):
                first -= 1


def _goes_on(units: Sequence["_Unit"], first: int, last: int, size: int) -> bool:
    """Return whether a passage from `first` to `last` has room for the next sentence."""
    start, following = units[first].start, units[last + 1]
    paragraph = following.block
    if paragraph is not units[last].block and paragraph.end - paragraph.start <= size:
        return paragraph.end - start <= size
    return following.end - start <= size


def _segments(document: Annotated) -> Iterator[list[Block]]:
    """Yield blocks that belong together: neighbours in one zone and of one date."""
    found: list[Block] = []
    for block in document.blocks:
        if found and not _together(found[-1], block):
            yield found
            found = []
        if block.zone is not Zone.BOILERPLATE:
            found.append(block)
    if found:
        yield found


def _together(one: Block, other: Block) -> bool:
    story = {Zone.BODY, Zone.QUOTE}
    same = one.zone is other.zone or {one.zone, other.zone} <= story
    return same and one.date == other.date


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a paragraph without one, and the paragraph."""

    start: int
    end: int
    block: Block


def _units(document: Annotated, blocks: list[Block]) -> Iterator[_Unit]:
    """Yield the sentences of blocks, and whole a block that has none."""
    sentences = document.sentences
    starts = [sentence.start for sentence in sentences]
    for block in blocks:
        first, last = bisect_left(starts, block.start), bisect_right(starts, block.end - 1)
        if first < last:
            yield from (_Unit(s.start, s.end, block) for s in sentences[first:last])
        elif document.text[block.start : block.end].strip():
            yield _Unit(block.start, block.end, block)


def names_something(words: str) -> bool:
    """Return whether words look like a name: a capital or a digit in them, and not too many."""
    return re.search(r"[^\W_a-z]", words) is not None and len(words.split()) <= 8
