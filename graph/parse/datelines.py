"""What the dates of a text count from: its own day, that of its part of a chronology, its title."""

import re
from collections.abc import Sequence

from graph.facts import Document, Zone
from graph.parse.dates import Anchor, DateMention, anchor_from, find_dates
from graph.parse.names.known_names import Gazetteer
from graph.parse.rules import Rules
from graph.parse.syntax.phrases import Phrase
from graph.parse.text import Block, Layout, Sentence


def find_anchors(
    document: Document,
    layout: Layout,
    gazetteer: Gazetteer,
    sections: Sequence[str | None] | None = None,
) -> list[Anchor | None]:
    """Return for each block what its relative dates count from."""
    rules = gazetteer.rules
    if sections is None:
        sections = sections_of(layout, rules)
    ahead = re.compile(rules.words["ahead"], re.IGNORECASE)

    def told_in(block: Block) -> list[DateMention]:
        return find_dates(layout.plain, block.start, block.end, rules, None)

    named = (  # not looked for in a text whose day is known
        mention
        for block in layout.blocks
        if block.zone is Zone.BODY
        for mention in told_in(block)
        if not ahead.search(layout.plain[max(block.start, mention.start - 60) : mention.start])
    )
    told = [
        mention
        for start, end in layout.datelines
        for mention in find_dates(layout.plain, start, end, rules, None)
        if mention.when
    ]
    dated = told[0].when if told else _head_date(layout, rules) or _year_of_title(layout, rules)
    whole = anchor_from(document.source.published or dated, named)
    if not document.source.published and dated is None and whole is not None:
        whole = _of_dateline(layout, rules, whole)
    anchors = []
    for block, section in zip(layout.blocks, sections, strict=True):
        if block.zone is Zone.BODY and not block.date:
            anchors.append(anchor_from(section, []) if section else whole)
            continue
        anchors.append(anchor_from(block.date, told_in(block)))
    return anchors


def sections_of(layout: Layout, rules: Rules) -> list[str | None]:
    """Return for each block the date that it stands under: of a heading that is one, as the "1951"
    of a chronology, or of its own first words: "17 January 2025. Peru and Chile sign".

    One such line alone is no chronology: it is the day of the text.
    """
    dates: list[str | None] = []
    headings = 0
    section: str | None = None
    before: str | None = None  # the date of the entry before
    for block in layout.blocks:
        if block.heading:
            told = find_dates(layout.plain, block.start, block.end, rules, None)
            rest = layout.plain[block.start : block.end]
            for mention in told:
                written = layout.plain[mention.start : mention.end]
                rest = rest.replace(written, "")
            whole = len(told) == 1 and not any(c.isalnum() for c in rest)
            section = told[0].when if whole else None
            before = None
            headings += whole
        opening = None
        if not block.heading:
            opening = _entry_date(layout.plain, block, section or before, rules, section is None)
            before = opening or before
        headings += opening is not None
        dates.append(opening or section)
    return dates if headings > 1 else [None] * len(dates)


def _entry_date(
    plain: str, block: Block, since: str | None, rules: Rules, onward: bool
) -> str | None:
    """Return the day or month that stands alone before what an entry of a chronology tells.

    One without a year is of the year of `since`; if it is to go `onward` from that, of the next one
    where its month is an earlier one.
    """
    year = since[:4] if since is not None and since[:4].isdigit() else None
    anchor = anchor_from(year, []) if year is not None else None
    found = find_dates(plain, block.start, min(block.end, block.start + _ENTRY), rules, anchor)
    if not found or any(c.isalnum() for c in plain[block.start : found[0].start]):
        return None
    when, after = found[0].when, plain[found[0].end : found[0].end + 2]
    exact = when is not None and (_DAY.fullmatch(when) or _MONTH.fullmatch(when))
    if when is None or not exact or _ENDS_DATE.match(after) is None:
        return None
    if onward and found[0].inferred and since is not None and when[:7] < since[:7]:
        return f"{int(when[:4]) + 1:04d}{when[4:]}"
    return when


_ENTRY = 40  # characters in which the date of an entry stands


_ENDS_DATE = re.compile(r"[.:]\s|\n|\s[-\u2013\u2014]")


def line_date(phrases: Sequence[Phrase], sentence: Sentence, block: Block) -> str | None:
    """Return the date that opens a line of a chronology: "30 August: a pact between ..."."""
    if sentence.start - block.start > _MARK or len(phrases) < 3:
        return None
    first = next((i for i, p in enumerate(phrases[:3]) if p.letter == "D"), None)
    if first is None or any(p.letter not in "-—i" for p in phrases[:first]):
        return None
    date, after = phrases[first].date, phrases[first + 1].letter if first + 1 < len(phrases) else ""
    return date.when if date is not None and after in (":", "—", "-") else None


_MARK = 4  # characters that a list's mark may take


def _of_dateline(layout: Layout, rules: Rules, year: Anchor) -> Anchor:
    """Return the day of "BISHKEK, June 15 (Agency)", in the year that the text names."""
    for start, end in layout.datelines:
        for mention in find_dates(layout.plain, start, end, rules, year):
            if mention.when and _DAY.fullmatch(mention.when):
                return anchor_from(mention.when, []) or year
    return year


def _year_of_title(layout: Layout, rules: Rules) -> str | None:
    """Return the one year that the title of a text names: "Exercises in 2022"."""
    title = next((block for block in layout.blocks if block.zone is Zone.BODY), None)
    if title is None or not title.heading:
        return None
    dates = find_dates(layout.plain, title.start, title.end, rules, None)
    years = {date.when for date in dates if date.when is not None}
    return years.pop() if len(years) == 1 and all(map(_YEAR.fullmatch, years)) else None


def _head_date(layout: Layout, rules: Rules) -> str | None:
    """Return the day, or the month, that the lines above the text give: "Updated May 2, 2023"."""
    day: str | None = None
    month: str | None = None
    for place, block in enumerate(layout.blocks[:10]):
        body = not block.heading and (place or block.end - block.start > 220)
        end = _head_lines(layout.plain, block) if body else block.end
        for mention in find_dates(layout.plain, block.start, end, rules, None):
            full = mention.when and not mention.inferred and _DAY.fullmatch(mention.when)
            day = mention.when if full else day
            whole = mention.when and not mention.inferred and _MONTH.fullmatch(mention.when)
            month = mention.when if whole else month
        if body:
            break
    return day or month


def _head_lines(plain: str, block: Block) -> int:
    """Return where the short lines end that a block begins with: title, byline, "Posted on"."""
    at = block.start
    while at < block.end:
        end = plain.find("\n", at, block.end)
        line = plain[at : end if end >= 0 else block.end].strip()
        if end < 0 or len(line) > _HEAD_LINE or line.endswith((".", "?", "!")):
            last = len(line) <= _HEAD_LINE and end < 0 and not line.endswith((".", "?", "!"))
            return block.end if last and at > block.start else at
        at = end + 1
    return at


_HEAD_LINE = 100  # characters


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


_MONTH = re.compile(r"\d{4}-\d\d")


_YEAR = re.compile(r"\d{4}")
