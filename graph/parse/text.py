"""The text of a document laid out: blocks with their zones, sentences, quotations, footnote marks.

All places are code points of the text as received. `Layout.plain` is a copy of equal length in
which quotation marks, spaces and dashes are made uniform and footnote marks and Markdown signs
are blanked, so that patterns can be searched in it and places read off in the original.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from graph.facts import Extraction, Part, PartKind, Segment, Zone
from graph.parse.frozen import dataclass, replace
from graph.parse.rules import Wording
from graph.parse.triggers import Triggered

# No sentence is longer; what goes on is cut at a space, so that work stays linear.
LONGEST_SENTENCE = 1500
_LONGEST_HEADING_WORDS = 16

_UNIFORM = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‘’‚‛‹›′`´＇", "'"),
        **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008", " "),
        **dict.fromkeys("\u2009\u200a\u202f\u205f\u3000\u200b\u200e\u200f\ufeff\u00ad\t", " "),
        **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        "\u2015": "\u2014",
        "\0": " ",
    }
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation with its marks; `depth` 0 is the outermost. `closed` is false at a lost end."""

    start: int
    end: int
    depth: int
    closed: bool

    @property
    def inner(self) -> tuple[int, int]:
        """What stands between the marks."""
        return self.start + 1, self.end - 1 if self.closed else self.end


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or list item. `date` is that of its segment, where it has its own.

    `told` says that the page itself told its zone, so that its look decides nothing.
    """

    start: int
    end: int
    zone: Zone = Zone.BODY
    heading: bool = False
    date: str | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, without the space around it, and the block that it is part of."""

    start: int
    end: int
    block: int


@dataclass(frozen=True)
class Layout:
    """A text with everything that lies in it, in order of place."""

    text: str
    plain: str
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    notes: tuple[tuple[int, int], ...]
    datelines: tuple[tuple[int, int], ...]

    def quotes_in(self, start: int, end: int) -> list[Quote]:
        """Return the quotations that lie wholly within `start` to `end`, outermost first."""
        first = bisect_right(self.quotes, start - 1, key=lambda quote: quote.start)
        last = bisect_right(self.quotes, end - 1, key=lambda quote: quote.start)
        return [self.quotes[i] for i in range(first, last) if self.quotes[i].end <= end]

    def quotes_around(self, start: int, end: int, reach: int) -> list[Quote]:
        """Return the quotations that overlap `start` to `end` and lie within `reach` of it."""
        first = bisect_right(self.quotes, start - reach - 1, key=lambda quote: quote.start)
        last = bisect_right(self.quotes, end, key=lambda quote: quote.start)
        return [q for q in self.quotes[first:last] if start < q.end <= end + reach]


def lay_out(
    text: str,
    rules: Wording,
    segments: Sequence[Segment] = (),
    extraction: Extraction | None = None,
) -> Layout:
    """Return `text` laid out; `segments`, where a curator gave them, decide the zones.

    Where the text came out of a page, the parts of its `extraction` are the blocks.
    """
    uniform = _DOUBLED.sub(_one_mark, text.translate(_UNIFORM))
    uniform = _RUNS_ON.sub(_as_blank, uniform)
    parts = extraction.parts if extraction is not None else ()
    told = extraction.marks if extraction is not None else ()
    notes = tuple(sorted({*_footnote_marks(uniform), *told}))
    signs = () if parts else tuple(_markdown_signs(uniform))
    plain = _blank(uniform, [*notes, *signs])
    found = _from_parts(plain, uniform, parts) if parts else _find_blocks(plain, uniform)
    blocks = tuple(_in_zones(plain, found, rules, segments))
    quotes = tuple(quote for block in blocks for quote in _find_quotes(text, plain, block))
    datelines = tuple(_datelines(plain, blocks))
    sentences = tuple(_all_sentences(plain, blocks, quotes, rules, dict(datelines)))
    return Layout(text, plain, blocks, sentences, quotes, notes, datelines)


# "NAIROBI, 3 May 2021 (KNA) - ": where and when an agency wrote.
_DATELINE = re.compile(
    r"[A-Z][A-Z .'/-]{2,40}(?:,[^\n—(]{0,40}?)?\s*(?:\([^)\n]{2,30}\)\s*)?"
    r"(?:\s-{1,2}|\s?—)\s+(?=[\"A-Z])"
    # "Lima, 9 October 2024. The minister": as press offices write it
    r"|[A-Z][\w'. -]{2,30},\s(?:\d{1,2}(?:st|nd|rd|th)?\s[A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\s\d{1,2},)"
    r"\s(?:19|20)\d\d(?:\s\([^)\n]{2,30}\))?\s?[.:—-]{1,2}\s+(?=[\"A-Z])"
)


def _datelines(plain: str, blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    for block in blocks:
        found = _DATELINE.match(plain, block.start, min(block.end, block.start + 120))
        if found and not block.heading:
            yield found.span()


# What goes on for longer without a space is no words: data, a drawn line, keys held down. Patterns
# of words would go over it from each of its places to its end.
_RUNS_ON = re.compile(r"(?<!\S)\S{301,}")


def _as_blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


_DOUBLED = re.compile(r"(?<!')''(?!')")


def _one_mark(found: re.Match[str]) -> str:
    """Return two single marks that stand for a double one as that one and a space."""
    place, text = found.start(), found.string
    opens = place == 0 or text[place - 1].isspace() or text[place - 1] in "([—"
    return ' "' if opens else '" '


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    pieces, last = [], 0
    for start, end in sorted(spans):
        start = max(start, last)
        if end > start:
            pieces += [text[last:start], " " * (end - start)]
            last = end
    return "".join([*pieces, text[last:]])


_NOTES = re.compile(
    # cooperation.35 | states,"12 | future".36 | issues."40 | bloc'.7
    r"""(?<=[a-z)\]][.,;:!?])['"]{0,2}(\d{1,3})(?=\s|$)"""
    r"""|(?<=[a-z)\]])['"]{1,2}[.,;:!?]?(\d{1,3})(?=\s|$)"""
    # cooperation35, after a plain word of some length: "Su-35" and "G20" are none
    r"""|(?<=[a-z]{4})(\d{1,3})(?=[\s.,;:)]|$)"""
    r"""|(?<=\S)(\[\d{1,3}\])|([\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,3})""",
)
_NOTE_BEGINS = re.compile(r"[\d\['\"\u00b9\u00b2\u00b3\u2070\u2074-\u2079]")
_NUMBERED = re.compile(r"\b(?:nos?|art|arts|sec|fig|vol|ch|pp?|para|paras|chap|ver)\.$", re.I)


def _footnote_marks(plain: str) -> Iterator[tuple[int, int]]:
    for found in _matches(_NOTES, _NOTE_BEGINS, plain):
        group = found.lastindex
        assert group is not None
        start, end = found.span(group)
        if not _NUMBERED.search(plain, max(0, start - 8), start):
            yield start, end


_LINE_SIGNS = re.compile(
    r"^(?:[ ]{0,3}(?:(#{1,6})(?=\s)|((?:>[ ]?)+))|\s{0,8}([*+-])(?=\s)|\s{0,3}(```.*|~~~.*)$)",
    re.MULTILINE,
)
_SIGNS = re.compile(
    r"(!?\[)(?=[^\]\n]{1,300}\]\()|(\]\([^)\s]{1,500}(?:\s\"[^\"\n]{0,200}\")?\))"
    r"|(\*{1,3}|(?<!\w)_{1,2})(?=\S)|(?<=\S)(\*{1,3}|_{1,2}(?!\w))"
)
_SIGN_BEGINS = re.compile(r"[!\[\]*_]")


def _markdown_signs(plain: str) -> Iterator[tuple[int, int]]:
    """Yield what is Markdown and no text: what begins a line, and what stands within one."""
    for found in (*_LINE_SIGNS.finditer(plain), *_matches(_SIGNS, _SIGN_BEGINS, plain)):
        assert found.lastindex is not None
        yield found.span(found.lastindex)


def _matches(
    pattern: re.Pattern[str], begins: re.Pattern[str], text: str
) -> Iterator[re.Match[str]]:
    """Yield where `pattern` matches as `finditer` does, tried only where the character `begins`
    one, which is found much faster than all that may stand before it is ruled out."""
    reached = 0
    for first in begins.finditer(text):
        if first.start() >= reached and (found := pattern.match(text, first.start())) is not None:
            reached = found.end()
            yield found


_PART_ZONES = {
    PartKind.CAPTION: Zone.CAPTION,
    PartKind.QUOTE: Zone.QUOTE,
    PartKind.NOTE: Zone.NOTE,
    PartKind.RELATED: Zone.RELATED,
    PartKind.ROW: Zone.BODY,
    PartKind.ITEM: Zone.BODY,
}
_HEADINGS = (PartKind.TITLE, PartKind.BYLINE, PartKind.HEADING)


def _from_parts(plain: str, uniform: str, parts: Sequence[Part]) -> Iterator[Block]:
    """Yield the blocks that a page has; what is verbatim there is text like any other."""
    for part in parts:
        if part.kind is PartKind.VERBATIM:
            yield from _find_blocks(plain, uniform, part.start, part.end)
            continue
        zone = _PART_ZONES.get(part.kind)
        yield Block(
            part.start,
            part.end,
            zone or Zone.BODY,
            heading=part.kind in _HEADINGS,
            told=zone not in (None, Zone.BODY),
        )


_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
_QUOTED = re.compile(r"[ ]{0,3}(?:>[ ]?)+")
_NEW_ITEM = re.compile(r"^\s*(?:#{1,6}\s|[*+•-]\s|\d{1,2}[.)]\s|>\s?)")
_ENDS = re.compile(r"""[.!?:;…]['")\]]*\s*$""")


def _find_blocks(
    plain: str, uniform: str, first: int = 0, last: int | None = None
) -> Iterator[Block]:
    """Yield paragraphs: lines, joined where a line was only wrapped.

    Lines that begin with `>` are another's words: the letter that is answered, a quotation.
    """
    lines = [
        found.span()
        for found in _LINE.finditer(plain, first, len(plain) if last is None else last)
        if plain[slice(*found.span())].strip()
    ]
    start: int | None = None
    for (first, last), following in pairwise([*lines, (len(plain) + 2, len(plain) + 2)]):
        begin = first if start is None else start
        if _continues(plain, uniform, (first, last), following):
            start = begin
            continue
        start = None
        text = plain[begin:last]
        quoted = _QUOTED.match(uniform, begin) is not None
        yield Block(
            begin + len(text) - len(text.lstrip()),
            last - (len(text) - len(text.rstrip())),
            Zone.QUOTE if quoted else Zone.BODY,
            heading=uniform[begin:last].lstrip().startswith("#"),
            told=quoted,
        )


def _continues(plain: str, uniform: str, line: tuple[int, int], following: tuple[int, int]) -> bool:
    """Return whether `following` is the same paragraph, broken by a narrow page."""
    gap = plain[line[1] : following[0]]
    if following[0] > len(plain) or gap.count("\n") > 1 or "\f" in gap:
        return False
    written, after = plain[slice(*line)], uniform[slice(*following)].lstrip()
    quoted = [_QUOTED.match(uniform, start) for start in (line[0], following[0])]
    depths = [found.group().count(">") if found else 0 for found in quoted]
    if depths[0] != depths[1]:
        return False
    if depths[0]:
        after = plain[slice(*following)].lstrip()
    if uniform[slice(*line)].lstrip().startswith("#") or _NEW_ITEM.match(after):
        return False
    if after[:1].islower():
        return not written.rstrip().endswith((".", "!", "?"))
    wrapped = 40 <= len(written.rstrip()) <= 110 and not _ENDS.search(written)
    return wrapped and len(written.split()) > 6


def _in_zones(
    plain: str, blocks: Iterator[Block], rules: Wording, segments: Sequence[Segment]
) -> list[Block]:
    """Return the blocks with their zones: as a curator drew them, else by the look of them."""
    found = list(blocks)
    if len(found) > 1:
        found = [
            replace(block, heading=block.heading or _is_heading(plain, block)) for block in found
        ]
        if all(block.heading for block in found):
            found = [replace(block, heading=False) for block in found]
    for number, block in enumerate(found):
        if block.told and block.heading:
            found[number] = replace(block, heading=False)
    if segments:
        return [block for part in found for block in _cut(part, sorted(segments, key=_place))]
    return _by_look(plain, found, rules)


def _place(segment: Segment) -> tuple[int, int]:
    return segment.start, segment.end


def _cut(block: Block, segments: Sequence[Segment]) -> list[Block]:
    """Return `block` cut where segments begin and end inside it."""
    inside = [s for s in segments if s.start < block.end and s.end > block.start]
    edges = {block.start, block.end}
    edges |= {e for s in inside for e in (s.start, s.end) if block.start < e < block.end}
    parts = []
    for start, end in pairwise(sorted(edges)):
        owner = next((s for s in inside if s.start <= start and end <= s.end), None)
        zone, date = (owner.zone, owner.date) if owner else (Zone.BODY, None)
        parts.append(replace(block, start=start, end=end, zone=zone, date=date))
    return parts


def _is_item(plain: str, block: Block) -> bool:
    """Return whether the block is a phrase after the mark of a list: no heading of what follows."""
    line = plain.rfind("\n", 0, block.start) + 1
    return _ITEM.match(plain[line : block.end]) is not None


_ITEM = re.compile(r"\s*[-•*·–▪]\s+\S+(?:\s+\S+){3}")


def _is_heading(plain: str, block: Block) -> bool:
    text = plain[block.start : block.end]
    words = text.split()
    if len(words) > _LONGEST_HEADING_WORDS or len(text) > 160 or _is_item(plain, block):
        return False
    return not _ENDS.search(text) or (text.endswith("?") and len(words) < 14 and text[:1].isupper())


def _by_look(plain: str, blocks: list[Block], rules: Wording) -> list[Block]:
    """Return the blocks with zones by line and paragraph rules (`rules/*/zones.yaml`).

    A teaser marker, a picture credit or a section label after the article's closing notice
    begin other stories; what lies before the last closing notice is the article's own. Headlines
    right after a teaser marker are other stories wherever it stands, each line one.
    """
    patterns = {
        name: _any_of(tuple(rules.zones[name])) for name in ("caption", "boilerplate", "teaser")
    }
    label = re.compile(rules.zones["section_label"])
    zones: list[Zone] = []
    kinds: list[str] = []
    for block in blocks:
        text = plain[block.start : min(block.end, block.start + 1200)]
        kinds.append("told" if block.told else _look(text, patterns, label))
    closing = _closing(kinds, blocks)
    after_close = listed = False
    for number, kind in enumerate(kinds):
        ended = closing is not None and number > closing
        after_close = after_close or (ended and _opens_story(kind, blocks[number]))
        listed = kind == "teaser" or (listed and _is_headlines(plain, blocks[number]))
        zones.append(_zone(kind, after_close or listed))
        if listed and kind in ("text", "told"):
            kinds[number] = "headlines"
    return [
        part
        for block, zone, kind in zip(blocks, zones, kinds, strict=True)
        for part in _placed(plain, block, zone, kind)
    ]


def _placed(plain: str, block: Block, zone: Zone, kind: str) -> Iterator[Block]:
    """Yield a block in its zone; of headlines each line by itself."""
    if kind == "headlines":
        for line in _LINE.finditer(plain, block.start, block.end):
            written = line.group()
            if written.strip():
                start = line.end() - len(written.lstrip())
                end = line.start() + len(written.rstrip())
                yield Block(start, end, Zone.RELATED)
    elif block.told:
        yield block
    else:
        yield replace(block, zone=zone, heading=block.heading and kind != "caption")


def _is_headlines(plain: str, block: Block) -> bool:
    """Return whether every line of a block is short and no sentence with its full stop."""
    lines = [line.strip() for line in plain[block.start : block.end].split("\n") if line.strip()]
    longest = max(len(line.split()) for line in lines)
    return longest <= _LONGEST_HEADING_WORDS and all(line[-1] not in ".:;," for line in lines)


@lru_cache(maxsize=16)
def _any_of(patterns: tuple[str, ...]) -> Triggered:
    return Triggered([re.compile(pattern, re.IGNORECASE) for pattern in patterns])


def _look(text: str, patterns: Mapping[str, Triggered], label: re.Pattern[str]) -> str:
    if len(text) < 120 and patterns["teaser"].search(text):
        return "teaser"
    if patterns["boilerplate"].search(text):
        return "boilerplate"
    if len(text) < 600 and patterns["caption"].search(text):
        return "caption"
    return "label" if label.match(text) else "text"


def _closing(kinds: Sequence[str], blocks: Sequence[Block]) -> int | None:
    """Return the number of the block that closes the article, if other stories follow.

    It is the last notice before the first teaser that comes after real paragraphs, and after which
    the article does not go on.
    """
    teaser = next((i for i, kind in enumerate(kinds) if kind == "teaser" and i > 2), None)
    if teaser is None or _goes_on(kinds, blocks, teaser):
        return None
    for number in range(teaser, 0, -1):
        if kinds[number] == "boilerplate" and _paragraphs(kinds, blocks, number) >= 2:
            return number
    return teaser if _paragraphs(kinds, blocks, teaser) >= 1 else None


def _goes_on(kinds: Sequence[str], blocks: Sequence[Block], teaser: int) -> bool:
    """Return whether paragraphs in a row follow a teaser, more than another story shows of its own.

    "READ MORE" and a headline often stand in the middle of an article.
    """
    run = 0
    for kind, block in zip(kinds[teaser:], blocks[teaser:], strict=True):
        whole = kind == "text" and not block.heading and block.end - block.start > _PARAGRAPH
        run = run + 1 if whole else 0
        if run == _GOES_ON:
            return True
    return False


_PARAGRAPH, _GOES_ON = 120, 3  # characters of a paragraph, and paragraphs in a row


def _paragraphs(kinds: Sequence[str], blocks: Sequence[Block], until: int) -> int:
    return sum(
        kind == "text" and not block.heading
        for kind, block in zip(kinds[:until], blocks[:until], strict=True)
    )


def _opens_story(kind: str, block: Block) -> bool:
    return kind in ("label", "teaser") or (kind == "text" and block.heading)


def _zone(kind: str, after_close: bool) -> Zone:
    if kind in ("boilerplate", "teaser", "label"):
        return Zone.BOILERPLATE
    if after_close:
        return Zone.RELATED
    return Zone.CAPTION if kind == "caption" else Zone.BODY


_OPENING, _CLOSING = "“„«‟", "”»"
_SINGLE_OPENING = "‘‚‹"
_DEEPEST = 6
_MARK = re.compile("[\"']")
_CLOSING_SINGLE = re.compile(r"'(?!\w)")
_LONGEST_SINGLE = 300


def _find_quotes(text: str, plain: str, block: Block) -> list[Quote]:
    """Return the quotations of one block; those left open end with it."""
    found: list[Quote] = []
    stack: list[tuple[int, str]] = []
    for place in _marks(plain, block):
        mark = plain[place]
        if _opens(text, plain, place, block, stack):
            nested = len(stack) < _DEEPEST
            if nested and (mark == '"' or _single_closes(plain, place, block)):
                stack.append((place, mark))
            continue
        if mark == "'" and not (stack and stack[-1][1] == "'" and not _in_word(plain, place)):
            continue
        while stack and stack[-1][1] != mark:
            stack.pop()
        if stack:
            start, _ = stack.pop()
            found.append(Quote(start, place + 1, len(stack), closed=True))
    found += [
        Quote(start, block.end, depth, closed=False)
        for depth, (start, mark) in enumerate(stack)
        if mark == '"'
    ]
    return sorted(found, key=lambda quote: (quote.start, quote.depth))


def _marks(plain: str, block: Block) -> Iterator[int]:
    for found in _MARK.finditer(plain, block.start, block.end):
        yield found.start()


def _opens(text: str, plain: str, place: int, block: Block, stack: list[tuple[int, str]]) -> bool:
    mark = text[place]
    if mark in _OPENING or mark in _SINGLE_OPENING:
        return True
    if mark in _CLOSING:
        return False
    before = plain[place - 1] if place > block.start else " "
    after = plain[place + 1] if place + 1 < block.end else " "
    if plain[place] == "'":
        return (before.isspace() or before in '("[—') and after.isalnum() and mark != "’"
    if any(open_mark == '"' for _, open_mark in stack) and not (
        before.isspace() and after.isalnum()
    ):
        return False
    return (before.isspace() or before in "([-—'/") and not after.isspace()


def _in_word(plain: str, place: int) -> bool:
    return place + 1 < len(plain) and plain[place + 1].isalnum() and plain[place - 1].isalnum()


def _single_closes(plain: str, place: int, block: Block) -> bool:
    """Return whether a single mark at `place` has its other half nearby: no mere apostrophe."""
    until = min(block.end, place + _LONGEST_SINGLE)
    return _CLOSING_SINGLE.search(plain, place + 1, until) is not None


_END = re.compile(r"""(?<![.!?…])([.!?…]+)(['")\]]*)(\s+)(?=['"(\[—-]*\s*(\S))""")


def _all_sentences(
    plain: str,
    blocks: Sequence[Block],
    quotes: Sequence[Quote],
    rules: Wording,
    datelines: Mapping[int, int],
) -> Iterator[Sentence]:
    stops = _Stops(rules)
    remaining = list(reversed(quotes))
    for number, block in enumerate(blocks):
        inside = []
        while remaining and remaining[-1].start < block.end:
            inside.append(remaining.pop())
        begin = datelines.get(block.start, block.start)
        for start, end in _sentences(plain, block, begin, inside, stops):
            for piece in _in_pieces(plain, start, end):
                yield Sentence(*piece, number)


def _sentences(
    plain: str, block: Block, start: int, quotes: Sequence[Quote], stops: "_Stops"
) -> Iterator[tuple[int, int]]:
    within = _inner_quotes(plain, block, quotes)
    next_quote = 0
    for found in _END.finditer(plain, start, block.end):
        cut = found.end(2)
        while next_quote < len(within) and within[next_quote][1] <= cut:
            next_quote += 1
        if next_quote < len(within) and within[next_quote][0] < cut < within[next_quote][1]:
            continue
        if stops.end(plain, found):
            yield start, cut
            start = found.end(3)
    if start < block.end:
        yield start, block.end


def _inner_quotes(plain: str, block: Block, quotes: Sequence[Quote]) -> list[tuple[int, int]]:
    """Return the quotations that a sentence runs around: begun in its middle, and closed.

    What is said in them, however many sentences, belongs to the sentence that quotes it.
    """
    found = []
    last = block.start
    for quote in quotes:
        before = plain[max(last, quote.start - 200) : quote.start].rstrip(" \"'([-—")
        opens_sentence = quote.start == block.start or not before or _ENDS_SENTENCE.search(before)
        if quote.closed and not opens_sentence and quote.end - quote.start < LONGEST_SENTENCE // 2:
            found.append((quote.start, quote.end))
            last = quote.start
    return found


_ENDS_SENTENCE = re.compile(r"""[.!?…]['")\]]*$""")
_INITIALS = re.compile(r"(?:^|[\s(\"'.-])(?:[A-Z]\.)*[A-Z]$")


class _Stops:
    """Which full stops end a sentence, and which an abbreviation."""

    def __init__(self, rules: Wording) -> None:
        words = rules.words
        self._abbreviations = frozenset(w.rstrip(".").lower() for w in words["abbreviations"])
        self._may_end = frozenset(words["may_end"])
        self._counting = frozenset(w.lower() for w in words.get("before_numbers", ()))
        self._starters = re.compile(rf"['\"(]*(?:{'|'.join(words['starters'])})\b")

    def end(self, plain: str, found: re.Match[str]) -> bool:
        """Return whether a sentence ends with the stop that `_END` found."""
        following = found.group(4)
        if following.islower():
            return False
        if found.group(1) != ".":
            return following.isupper() or not following.isalpha()
        before = plain[max(0, found.start() - 24) : found.start()]
        word = before.split()[-1].strip("\"'()[]").lower() if before.split() else ""
        begins = self._starters.match(plain, found.end(3)) is not None
        if word in self._counting and following.isalpha():
            return True  # "Lima says no." is no "No. 4"
        if word in self._abbreviations:
            return word.replace(".", "") in self._may_end and begins
        if _INITIALS.search(before):
            return "." in word and begins
        return True


def _in_pieces(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentence, in pieces if it is too long to be one."""
    while end - start > LONGEST_SENTENCE:
        cut = plain.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        cut = cut if cut > start else start + LONGEST_SENTENCE
        yield start, cut
        start = cut
        while start < end and plain[start].isspace():
            start += 1
    if start < end:
        yield start, end
