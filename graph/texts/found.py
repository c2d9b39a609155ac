"""What a line of a document says of it: its author, its date.

What is found is a pair of the value and of where it was found. Only what cannot be read in two ways
is taken: `05/03/2021` is no date.
"""

import re
from collections.abc import Mapping
from datetime import date
from email.utils import parsedate_to_datetime

Found = dict[str, tuple[str, str]]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6})?$")
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\.?,?\s+(\d{{4}})\b", re.I
)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.I)
_MONTH_ONLY = re.compile(rf"^\W*({_MONTH})\.?,?\s+(\d{{4}})\W*$", re.I)
_YEARS = range(1500, 2200)
# A day, and a month, in any of the forms that have but one meaning.
DATE = (
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\.?,?\s+\d{{4}}"
    rf"|(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})\b"
)
MONTH = rf"(?:{_MONTH})\.?,?\s+\d{{4}}\b"

# A line that is a date and nothing else, but for a word before it and a time after it.
_DATE_LINE = re.compile(
    rf"""^\W*(?:(?:first\s+)?(?:published|posted|updated|dated?|issued|released|written)
    (?:\s+on|\s+at)?\s*[:|-]?\s*)?
    (?:(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?
    (?P<date>\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTH})\.?,?\s+\d{{4}}
    |(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|(?:{_MONTH})\.?,?\s+\d{{4}})
    (?:[\sT,|·•-]*(?:at\s+)?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?:\s*[ap]\.?m\.?)?
    (?:\s*(?:[A-Z]{{1,5}}|[+-]\d{{2}}:?\d{{2}}))?)?\W*$""",
    re.I | re.X,
)
_PERSON = (
    r"(?!(?i:the|a|an|our|all|this|that|its|his|her)\b)"
    r"[^\W\d_a-z][\w'’.-]*(?:\s+(?:(?:de|da|del|van|von|der|den|bin|al|el|ibn|la|le|di|du)\s+)?"
    r"(?:(?:al|el|ad|an|ar|as|ash|at|ez|ul|bin)-)?[^\W\d_a-z][\w'’.-]*){1,4}"
)
_BYLINE = re.compile(
    r"^\W*(?i:by|(?:written|words|text|posted|compiled|edited|story) by|(?:author|by|words)\s*:)\s+"
    rf"(?P<who>{_PERSON}(?:(?:,\s*|\s+and\s+|,\s+and\s+|\s*&\s*){_PERSON})*)"
    rf"(?:(?:\s*[|·•,—–-]\s*|\s+on\s+)(?P<more>.*))?\s*$"
)


def read_line(line: str, found: Found) -> None:
    """Add to `found` the author or the date that a line is, if it is a byline or a date."""
    line = line.strip("*_#> ")
    byline = _BYLINE.match(line) if len(line) < 160 else None
    if byline:
        found.setdefault("author", (person(byline["who"]), "byline"))
        line = byline["more"] or ""
    dated = _DATE_LINE.match(line) if len(line) < 100 else None
    if dated:
        when = parse_date(dated["date"])
        if when:
            found.setdefault("published", (when, "date line"))


def byline_of(text: str) -> str | None:
    """Return whom a line like "By Jane Doe, 3 May" names; None if it is no byline."""
    found = _BYLINE.match(text) if len(text) < 200 else None
    return person(found["who"]) if found else None


def date_line_of(text: str) -> str | None:
    """Return the date (EDTF) that a line is, but for a word before and a time after it."""
    found = _DATE_LINE.match(text) if len(text) < 120 else None
    return parse_date(found["date"]) if found else None


def parse_date(written: str) -> str | None:
    """Return a date as EDTF (day or month); None if there is none, or it may be read twice.

    Of a date with a time and a time zone, the day is as written.
    """
    written = " ".join(written.split())[:200]
    compact = _COMPACT.match(written)
    for found, order in (
        (compact, (1, 2, 3)),
        (_ISO.search(written), (1, 2, 3)),
        (_DAY_FIRST.search(written), (3, 2, 1)),
        (_MONTH_FIRST.search(written), (3, 1, 2)),
    ):
        if found:
            return _day(*(found.group(number) for number in order))
    month = _MONTH_ONLY.match(written)
    if month and int(month.group(2)) in _YEARS:
        return f"{month.group(2)}-{_MONTHS[month.group(1).lower()]:02}"
    try:
        return parsedate_to_datetime(written).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _day(year: str, month: str, day: str) -> str | None:
    number = _MONTHS[month.lower()] if month.lower() in _MONTHS else int(month)
    try:
        found = date(int(year), number, int(day))
    except ValueError:
        return None
    return found.isoformat() if found.year in _YEARS else None


def person(written: str) -> str:
    """Return a name without "By" and without an address: `Jane Doe <jane@...>` is Jane Doe."""
    name = re.sub(r"<[^<>]*>|\([^()]*@[^()]*\)|\[mailto:[^\]]*\]", " ", written)
    name = re.sub(r"^\W*(?:by|written by|words by|author)\b\s*:?\s*", "", name, flags=re.I)
    name = clean(name).strip("\"' ,;|")
    return "" if "@" in name or "://" in name else name


_UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")


def clean(value: str) -> str:
    """Return a value in one line, without what no text can hold, at most 300 characters long."""
    return " ".join(_UNFIT.sub(" ", value).split())[:300].strip()


def merged(*sources: Mapping[str, tuple[str, str]]) -> Found:
    """Return what was found, of several values of one thing the first that is not empty."""
    found: Found = {}
    for source in sources:
        for name, (value, where) in source.items():
            if value:
                found.setdefault(name, (value, where))
    return found
