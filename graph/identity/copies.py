"""Which documents copy others, whole or in passages, so that one text does not count twice.

Texts are compared as words, so that wrapping, quotation marks, dashes and case do not matter.
Runs of words ("shingles", Broder, "On the resemblance and containment of documents", 1997) are
hashed and thinned out by winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms
for document fingerprinting", 2003), which finds every common run of `_FOUND_WORDS` words. From
there matches are extended word by word, and joined where only a few words differ.
"""

import re
import unicodedata
import zlib
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph.facts import Document, Passage, Source
from graph.when import parse_when

_SHINGLE = 5
_FOUND_WORDS = 12
_WINDOW = _FOUND_WORDS - _SHINGLE + 1
# A passage is a long sentence at least: independent reports share names and short quotations.
_PASSAGE_WORDS = 24
# How many words may differ between two matches of one passage, and what part must be the same.
_GAP = 16
_ALIKE = 0.7
# How much of a document's words must stand in another one for it to be a copy of the whole.
_WHOLE = 0.7
# How much of a statement's words must lie in a copied passage for it to come from there.
_WITHIN = 0.8
# What stands in so many documents, and in such a part of all, is boilerplate.
_STOCK_DOCUMENTS = 10
_STOCK_SHARE = 0.02

# A text that says one thing again and again is compared where it says it first.
_REPEATED = 4
_ROOM = 1 << 32
_MODULUS = (1 << 61) - 1
_BASE = 1_000_003
_LEADING = pow(_BASE, _SHINGLE, _MODULUS)
# What may stand within a word and is not part of it: soft hyphens and joiners.
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
# A word; in scripts that leave no space between words, a character.
_WORD = re.compile(
    "[\u0e00-\u0eff\u2e80-\u9fff\uf900-\ufaff]"
    f"|(?:(?![\u0e00-\u0eff\u2e80-\u9fff\uf900-\ufaff])[^\\W_][\u0300-\u036f{_UNSEEN}]*)+"
)
_HIDDEN = re.compile(f"[{_UNSEEN}]")


# Where a shingle stands here and in another document, and its hash.
_Seed = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Copies:
    """What was found: `whole` has for each copy the earlier document that it repeats, `passages`
    for each document what stands in earlier ones, in the order of its text."""

    whole: Mapping[str, str]
    passages: Mapping[str, tuple[Passage, ...]]


def find_copies(documents: Sequence[Document], sources: Mapping[str, Source]) -> Copies:
    """Return which of `documents` repeat an earlier one, whole or in passages.

    A document is a copy of another if seven tenths of its words stand there in passages; a
    passage has at least 24 words, or is all of a shorter text, and is the same but for a few of
    them; texts of less than five words are not compared. Earlier is what was published earlier
    (the last day that its date may mean), those without such a day coming last, in the order
    given. What stands in many documents is boilerplate, and no passage.

    `sources` are all sources by id. Where one declares its origin that holds: nothing else is
    sought for it, and what repeats it comes from there. Cost grows with the length of all texts.
    The answer is the same on every run.
    """
    declared = {**sources, **{document.id: document.source for document in documents}}
    origins = {name: source.origin for name, source in declared.items() if source.origin}
    ordered = sorted(documents, key=_place_in_time)
    hashes = _WordHashes()
    words: list[array[int]] = []
    first: dict[int, int] = {}  # of a shingle the first document, times 2**32, and its place there
    whole: dict[str, str] = {}
    found: list[tuple[str, Passage, list[int]]] = []
    copied: Counter[int] = Counter()
    for number, document in enumerate(ordered):
        own = hashes.of(document.text)
        words.append(own)
        seeds: dict[int, list[_Seed]] = defaultdict(list)
        met: Counter[int] = Counter()
        for mark, here in _winnow(own):
            met[mark] += 1
            if met[mark] > _REPEATED:
                continue
            other, there = divmod(first.setdefault(mark, number * _ROOM + here), _ROOM)
            if other != number:
                seeds[other].append((here, there, mark))
        if document.source.origin is not None:
            continue
        matches = {
            other: passages
            for other in sorted(seeds)
            if _root(ordered[other].id, origins) != document.id
            and (passages := _match(own, words[other], seeds[other]))
        }
        copy_of = _repeated(len(own), matches)
        if copy_of is not None:
            whole[document.id] = origins[document.id] = ordered[copy_of].id
        spans = _spans(document.text) if matches else []
        for other, passages in matches.items():
            for begin, end in passages:
                shared = [mark for here, _there, mark in seeds[other] if begin <= here < end]
                passage = Passage(spans[begin][0], spans[end - 1][1], ordered[other].id)
                found.append((document.id, passage, shared))
                if copy_of is None:
                    copied.update(set(shared))
    most = max(_STOCK_DOCUMENTS, int(_STOCK_SHARE * len(documents)))
    passages_of: dict[str, list[Passage]] = defaultdict(list)
    for name, passage, shared in found:
        if 2 * sum(copied[mark] >= most for mark in shared) <= len(shared):
            passages_of[name].append(passage)
    return Copies(
        whole,
        {
            document.id: tuple(sorted(passages_of[document.id], key=lambda p: (p.start, p.end)))
            for document in documents
            if document.id in passages_of
        },
    )


class _WordHashes(dict[str, int]):
    """Hashes of words as they are compared: letters and digits alone, case ignored (NFKC)."""

    def __missing__(self, word: str) -> int:
        plain = unicodedata.normalize("NFKC", _HIDDEN.sub("", word)).casefold()
        self[word] = made = zlib.crc32(plain.encode(errors="replace"))
        return made

    def of(self, text: str) -> "array[int]":
        """Return the hashes of the words of `text`, in order."""
        return array("I", map(self.__getitem__, _WORD.findall(text)))


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where each word of `text` stands, in code points."""
    return [word.span() for word in _WORD.finditer(text)]


def _place_in_time(document: Document) -> tuple[bool, date]:
    """Return what documents are sorted by: the last day of publication, declared copies first,
    so that what repeats one of them has its origin too."""
    published = document.source.published
    latest = parse_when(published).latest if published else None
    return document.source.origin is None, latest or date.max


def _root(document: str, origins: Mapping[str, str]) -> str:
    while document in origins:
        document = origins[document]
    return document


def _winnow(words: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield some of the shingles of `words`, each with its place: the least of every window.

    A text of fewer shingles than a window has is one window.
    """
    shingles: list[int] = []
    rolling = 0
    for place, word in enumerate(words):
        rolling = (rolling * _BASE + word) % _MODULUS
        if place >= _SHINGLE:
            rolling = (rolling - words[place - _SHINGLE] * _LEADING) % _MODULUS
        if place >= _SHINGLE - 1:
            shingles.append(rolling)
    least = -1
    for end in range(min(_WINDOW, len(shingles)), len(shingles) + 1):
        begin = max(0, end - _WINDOW)
        if end == 0:
            return
        if least < begin:
            least = min(range(begin, end), key=lambda i: (shingles[i], -i))
        elif shingles[end - 1] <= shingles[least]:
            least = end - 1
        else:
            continue
        yield shingles[least], least


@dataclass(slots=True)
class _Run:
    """Words that two texts share but for a few: from `begin` to `end` here, up to `there` there."""

    begin: int
    end: int
    there: int
    alike: int

    def covers(self, here: int, place: int) -> bool:
        """Whether the match at two places is part of it already."""
        return here < self.end and place - here == self.there - self.end

    def takes(self, here: int, place: int, length: int) -> bool:
        """Whether a match of `length` words goes on with it; if so it is part of it now.

        What is passed over is no longer than the match, so that a common phrase bridges little.
        """
        shift = max(0, self.end - here, self.there - place)
        skipped = (here + shift - self.end, place + shift - self.there)
        alike = self.alike + length - shift
        if (
            max(skipped) > min(_GAP, length - shift)
            or alike < _ALIKE * (here + length - self.begin)
            or shift >= length
        ):
            return False
        self.alike = alike
        self.end, self.there = here + length, place + length
        return True


def _match(
    own: Sequence[int], other: Sequence[int], seeds: Sequence[_Seed]
) -> list[tuple[int, int]]:
    """Return the passages of `own`, as words from and to, that stand in `other`."""
    runs: list[_Run] = []
    closed: list[_Run] = []
    for here, place, _mark in seeds:
        near = [run for run in runs if here - run.end <= _GAP + _FOUND_WORDS]
        closed += [run for run in runs if run not in near]
        runs = near
        if any(run.covers(here, place) for run in runs):
            continue
        left = right = 0
        while here > left and place > left and own[here - left - 1] == other[place - left - 1]:
            left += 1
        most = min(len(own) - here, len(other) - place)
        while right < most and own[here + right] == other[place + right]:
            right += 1
        begins = here - left, place - left
        if right and not any(run.takes(*begins, left + right) for run in reversed(runs)):
            runs.append(_Run(here - left, here + right, place + right, left + right))
    enough = min(_PASSAGE_WORDS, len(own))
    passages: list[tuple[int, int]] = []
    for run in sorted([*closed, *runs], key=lambda run: run.begin):
        if run.alike < enough:
            continue
        if passages and run.begin <= passages[-1][1]:
            passages[-1] = (passages[-1][0], max(passages[-1][1], run.end))
        else:
            passages.append((run.begin, run.end))
    return passages


def _repeated(word_count: int, matches: Mapping[int, Sequence[tuple[int, int]]]) -> int | None:
    """Return the document that most of the words stand in, the earliest of equals, if any."""
    covered = {
        other: sum(end - begin for begin, end in passages) for other, passages in matches.items()
    }
    best = max(covered, key=lambda other: (covered[other], -other), default=None)
    return best if best is not None and covered[best] >= max(1, _WHOLE * word_count) else None


def origin_of_span(passages: Sequence[Passage], start: int, end: int) -> str | None:
    """Return the document that the characters `start` to `end` are copied from, or None.

    At least four fifths of them lie within passages of that document.
    """
    shared: Counter[str] = Counter()
    for passage in passages[: bisect_right(passages, end, key=lambda p: p.start)]:
        shared[passage.origin] += max(0, min(end, passage.end) - max(start, passage.start))
    best = max(shared, key=lambda origin: (shared[origin], origin), default=None)
    return best if best is not None and shared[best] >= _WITHIN * (end - start) else None
