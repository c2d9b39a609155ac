"""The lines above a text: which is its headline, which its masthead, and what day it is of.

Pages that were pasted or saved as text begin with a masthead, navigation, labels ("OPINION"), the
headline, a byline and a date, in any order. A line is told by its form alone; what might be read in
two ways is not taken: a date in a headline or in prose says nothing of when the text was written.
"""

import re
from collections.abc import Iterator, Sequence

from graph.texts.found import (
    DATE,
    MONTH,
    Found,
    byline_of,
    clean,
    date_line_of,
    parse_date,
    person,
)

_FIELD = re.compile(
    r"^(?P<name>from|sent|date|subject|to|cc|bcc|reply-to|title|headline|author|by|published"
    r"|publisher|source|publication|outlet|url|link|updated|message-id)\s*:\s*(?P<value>.*)$",
    re.I,
)
_FIELDS = {
    "subject": "title", "title": "title", "headline": "title",
    "from": "author", "author": "author", "by": "author",
    "date": "published", "sent": "published", "published": "published",
    "publisher": "publisher", "source": "publisher", "publication": "publisher",
    "outlet": "publisher", "url": "url", "link": "url",
}  # fmt: skip
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S)
_FIRST_LINES = 24
_LONGEST_TITLE = 200
_PROSE = 220  # characters from which a line is no longer above the text
_LINES = 14  # lines above a text, at most

# Words by which a line says when what follows was written, where it begins to say something: "Text
# closed 8 April 2024", not "The yard, closed on 8 April 2024". The later ones may be long after.
_WRITTEN = (
    r"published|posted|issued|released?|written|dated?|recorded|conducted|compiled|closed|filed"
    r"|delivered"
)
_ANYWHERE = (
    r"spoke\s+(?:to|with)\s+us|entry\s+of|edition\s+of|as\s+of|(?:week|month|year)\s+ending"
    r"|(?:conversation|interview|exchange)\s+(?:took\s+place|was\s+(?:recorded|held|conducted))"
)
_LATER = r"(?:updated|revised|modified|edited)"
_LABELLED = re.compile(
    rf"(?:(?:^|[|·•;.:(—–-])\W*(?:(?:it|first|last|text|article|story|interview|this|page|was|is)\s+)*"
    rf"(?:(?P<written>{_WRITTEN})|(?P<later>{_LATER}))|\b(?P<said>{_ANYWHERE}))\b"
    rf"(?:[^.;|·•]|(?<=\b\w)\.|(?<=\b(?:dr|mr|lt))\.|(?<=\b(?:mrs|ret|gen|col))\.){{0,90}}?"
    rf"(?P<date>{DATE}|{MONTH})",
    re.I,
)
# "HANOI, March 14, 2023 (Agency) - ", "Doha, 24 November 2025", "SUVA, 3 August 2023. "
_PLACE = (
    r"(?!(?:The|A|An)\b)[^\W\d_a-z][\w.'’-]*"
    r"(?:\s(?:de|la|el|do|da|dos|du|des|al|[^\W\d_a-z][\w.'’-]*)){0,4}"
    r"(?:,\s*[^\W\d_a-z][\w.'’ ]{1,30}){0,2}"
)
_DATELINE = re.compile(
    rf"^(?P<place>{_PLACE}),\s*(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*)?"
    rf"(?P<date>(?i:{DATE}))(?:,?\s*\d\d?[:.]\d\d)?\s*"
    r"(?:\((?P<agency>[^()]{2,60})\)\s*)?(?P<mark>--|[-–—:.]|$)",
)
_SET_OFF = re.compile(
    rf"(?P<before>^|.*?[|·•,.:;(–—-]\s*|[^.]*?\s)"
    rf"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    rf"(?:\d{{1,2}}\s*[–-]\s*)?(?P<date>{DATE}|{MONTH})"
    r"(?P<after>$|\s*(?:[|·•,.;:)–—-].*|at\s+\d.*|\d\d?[:.]\d\d.*))",
    re.I,
)
_SEPARATOR = re.compile(r"\s+[|·•>–—/]\s+|\s*[|·•]\s*|\s{2,}|\s+-\s+")
_SMALL = ("of", "for", "the", "and", "in", "on", "de", "no", "&")
_FEW = 3  # words before a date in a line that is no prose: "Leading article, 30 April 2022"
_BESIDE = re.compile(
    r"^(?:\[|\W*(?:photo|image|picture|caption|map|video|graphic|related(?:\s+\w+)?|next"
    r"|(?:read|see)(?:\s+(?:also|next|more))?)\s*:)",
    re.I,
)
_STEERING = re.compile(
    r"^\W*(?:skip to|subscribe (?:for|now|to)|listen to this|share\s*:|log ?in\b"
    r"|sign (?:in|up)\b|back to (?:top|home)|you have (?:read )?\d"
    r"|(?:view|read) (?:this|in)\b.*\bbrowser|.*\b(?:uses? cookies|your privacy)\b)",
    re.I,
)
_MENU = re.compile(
    r"^\W*(?:home|menu|subscribe|search|share|print|listen|sections?|about|advertisement|follow us"
    r"|newsletter|contents?)\b",
    re.I,
)
_MENU_WORDS = 3  # at most, in a line that is a menu by its first word alone
_LABEL = re.compile(
    r"^\W*(?:(?:news\s+)?analysis|opinion|comment(?:ary)?|editorial|explainer|feature|interview"
    r"|long ?reads?|fact ?(?:box|sheet)|press release|for immediate release|leading article"
    r"|policy brief|brief(?:ing)?|report|exclusive|in brief|world|africa|asia|europe|defence"
    r"|defense|politics|transcript|unofficial transcript|question and answer|q ?& ?a|review"
    r"|letter|obituary|background|timeline|chronology|podcast|live|updated?|breaking"
    r"|market brief|special report|research note|republic of \w+|no\.? \d+|issue \d+)\b"
    r"(?=\W*$|\s+(?:[|·•:/\d]|no\b|by\b|q\d)|\W*\d)",
    re.I,
)
_LABEL_WORDS = 7  # at most: "Policy Brief 41 | September 2023"
_MASTHEAD = 6  # words, at most
_HEADLINE = 3  # words, at least, by which a headline is told from the name of a paper
_PAPER = re.compile(
    r"\b(?:Post|Gazette|Times|Review|Herald|Tribune|Courier|Journal|Ledger|Digest|Weekly|Quarterly"
    r"|Magazine|Newsletter|Bulletin|Monitor|Observer|Wire|News|Press|Agency|Service|Institute"
    r"|Cent(?:re|er)|Council|Foundation|Office|Ministry|Department|Library)\b",
    re.I,
)


def find_in_lines(text: str) -> Found:
    """Return what the first lines of a plain text or Markdown say of it.

    Front matter, headers as of a letter, a byline, a line with a date or a dateline; the title is
    the first heading, else the first line that looks like a headline, below a masthead and menu.
    """
    front = _FRONT_MATTER.match(text[:20_000])
    if front:
        found = _from_fields(front.group(1), "front matter")
        rest = text[front.end() :]
    else:
        found, rest = {}, text
    lines = [line for _start, line in zip(range(_FIRST_LINES), _lines(rest), strict=False)]
    fields = _leading_fields(lines)
    if fields:
        found = {**_from_fields("\n".join(fields), "header"), **found}
        lines = lines[len(fields) :]
    return {**_read_head(lines), **found}


def _lines(text: str) -> Iterator[str]:
    for line in text[:40_000].lstrip("\ufeff").splitlines():
        if line.strip():
            yield line.strip()


def _leading_fields(lines: list[str]) -> list[str]:
    """Return the lines that are fields of a header: two or more, at the very beginning."""
    count = 0
    while count < len(lines) and _FIELD.match(lines[count]):
        count += 1
    return lines[:count] if count >= 2 else []


def _from_fields(text: str, where: str) -> Found:
    found: Found = {}
    for line in text.splitlines():
        field = _FIELD.match(line.strip())
        name = _FIELDS.get(field["name"].lower()) if field else None
        if field is None or name is None:
            continue
        value = field["value"].strip().strip("\"'")
        if name == "published":
            value = parse_date(value) or ""
        elif name == "author":
            value = person(value)
        if clean(value):
            found.setdefault(name, (clean(value), f"{where}: {field['name']}"))
    return found


def _read_head(lines: Sequence[str]) -> Found:
    """Return the title, author, date and publisher that the first lines of a text show."""
    head = list(_above(lines))
    found: Found = {}
    title, masthead = _headline(head)
    if title is not None:
        where = "first line" if head.index(title) == 0 else "headline"
        found["title"] = (clean(title.lstrip("#").replace("*", "")), where)
    if masthead is not None:
        found["publisher"] = (masthead, "masthead")
    for line in head:
        name = byline_of(line)
        if name:
            found.setdefault("author", (name, "byline"))
    when = _day(lines, head, title)
    if when is not None:
        found["published"] = when
    return found


def _above(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines before the first that is prose."""
    for line in lines[:_LINES]:
        if len(line) > _PROSE or (_DATELINE.match(line) is not None and len(line) > _PROSE // 2):
            return
        yield line


def _headline(head: Sequence[str]) -> tuple[str | None, str | None]:
    """Return which line is the headline, and which the name of the paper above it.

    A short first line is a masthead if a menu stands below it, or it is one by its words and a
    date or a label stands between it and a line that may be a headline.
    """
    marked = next((line for line in head[:6] if re.match(r"#\s+\S", line)), None)
    titles = [at for at, line in enumerate(head) if _may_be_title(line) and not _is_beside(line)]
    if not titles or marked is not None:
        return marked, None
    first = head[titles[0]]
    if titles[0] > 0 or len(first.split()) > _MASTHEAD:
        return first, None
    menu = any(_is_menu(line) for line in head[1:3])
    end = next((at for at, line in enumerate(head) if at and _is_beside(line)), len(head))
    later = [head[at] for at in titles if at > (0 if menu else end)]
    later = [line for line in later if len(line.split()) >= _HEADLINE]
    named = first.isupper() or _PAPER.search(first) is not None
    if later and (menu or (named and not later[0].endswith("?"))):
        return later[0], clean(first)
    return first, None


def _may_be_title(line: str) -> bool:
    words = line.split()
    return (
        len(line) <= _LONGEST_TITLE
        and not line.endswith((".", ",", ";", ":"))
        and not line.startswith((">", "-", "|", "•", "["))
        and any(c.isalpha() for c in line)
        and bool(words)
    )


def _is_menu(line: str) -> bool:
    """Return whether a line is what a page is steered by: "Home | World | Sport"."""
    parts = [part for part in _SEPARATOR.split(line.strip("|")) if part.strip()]
    short = all(len(part.split()) <= 3 for part in parts)
    word = len(parts) > 1 or len(line.split()) <= _MENU_WORDS
    steers = _STEERING.match(line) is not None or (word and _MENU.match(line) is not None)
    return steers or (len(parts) >= 3 and short)


def _is_beside(line: str) -> bool:
    """Return whether a line is a menu, a label, a byline or a date, not a headline."""
    label = (
        _LABEL.match(line) is not None and len(_SEPARATOR.split(line)[0].split()) <= _LABEL_WORDS
    )
    label = label or _BESIDE.match(line) is not None
    dated = date_line_of(line) is not None or _DATELINE.match(line) is not None
    return label or dated or _is_menu(line) or byline_of(line) is not None or _posted(line)


def _posted(line: str) -> bool:
    found = _LABELLED.search(line)
    return found is not None and found["said"] is None and found.start() == 0


def _day(lines: Sequence[str], head: Sequence[str], title: str | None) -> tuple[str, str] | None:
    """Return the date of the text and where it stands: the first of the best kind."""
    told: list[tuple[int, str, str]] = []
    for line in head:
        if _BESIDE.match(line) is None:
            told += _dates(line.strip("*_#> "), headline=line == title)
    for line in [*head, *lines[len(head) : len(head) + 1]]:
        found = _DATELINE.match(line.strip("*_#> "))
        when = parse_date(found["date"]) if found else None
        if found is not None and when and (found["mark"] != "." or _alone(lines, line)):
            told.append((1, when, "dateline"))
    days = [one for one in told if len(one[1]) == len("2021-05-04")] or told
    best = min(days, key=lambda one: one[0], default=None)
    return best[1:] if best is not None else None


def _alone(lines: Sequence[str], line: str) -> bool:
    """Return whether no other line begins with a place and a day, as entries of a chronicle do."""
    return not any(_DATELINE.match(other) for other in lines if other is not line)


def _dates(line: str, headline: bool) -> Iterator[tuple[int, str, str]]:
    """Yield the dates that a line above a text is of, each with how little it is to be trusted.

    In a headline only one at its end is, with its weekday or after a bar or dash.
    """
    whole = date_line_of(line)
    if whole:
        yield 0, whole, "date line"
        return
    for found in () if headline else _LABELLED.finditer(line):
        when = parse_date(found["date"])
        if when:
            yield (3 if found["later"] else 0), when, "date line"
    off = _SET_OFF.match(line) if _DATELINE.match(line) is None else None
    when = parse_date(off["date"]) if off is not None else None
    if off is None or not when or _LABELLED.search(line):
        return
    mark, after = off["before"].rstrip()[-1:], off["after"].strip()
    if not mark and after[:1] in tuple(":.–—-") and len(after.split()) > _FEW:
        return  # an entry of a chronicle: "3 November 1988: paratroopers land"
    parts = _SEPARATOR.split(off["before"].rstrip(" ,.:;(–—-|·•"))
    words = parts[-1].rpartition(". ")[2].split()
    named = all(w[:1].isupper() or not w[:1].isalpha() or w in _SMALL for w in words)
    if headline:
        barred = mark in tuple("|·•–—")
        apart = named and (len(parts) > 1 or ". " in parts[-1])
        if not after.strip("|·•,.;:)") and (off["weekday"] or barred or apart):
            yield 2, when, "date line"
        return
    comma = mark in tuple(",.:;(–—-|·•") or not words
    by = byline_of(line) is not None or line[:3].lower() == "by "
    if by or not words or (len(words) <= _FEW and (comma or named)) or (comma and named):
        yield 2, when, "byline" if by else "date line"
