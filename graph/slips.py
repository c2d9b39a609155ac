"""What people write instead of EDTF, and what they should have written."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from graph.edtf import read_edtf

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january jan", "february feb", "march mar", "april apr", "may", "june jun"),
            *("july jul", "august aug", "september sept sep", "october oct", "november nov"),
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})\.?"
_YEAR = r"(?P<year>[0-9]{4})"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_PERIODS = {
    **{"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24},
    **{f"q{number}": 32 + number for number in range(1, 5)},
    **{f"h{number}": 39 + number for number in range(1, 3)},
}
_PERIOD = rf"(?P<period>{'|'.join(_PERIODS)})"
_ORDINAL = r"(?P<ordinal>[0-9]{1,2})(?:st|nd|rd|th)"


def meant_by(text: str) -> list[str]:
    """Return what `text`, which is no EDTF, was probably meant to say, in EDTF, likeliest first."""
    plain = " ".join(text.split()).strip(".").lower()
    if re.match(r"-[0-9]{4}|y-?[0-9]{4}|0000\b", plain):
        return []
    return list(dict.fromkeys(form for form in _forms(plain) if _is_edtf(form)))


def _is_edtf(text: str) -> bool:
    try:
        read_edtf(text)
    except ValueError:
        return False
    return True


def _forms(text: str) -> Iterator[str]:
    """Yield what `text` may have been meant to be, the likeliest first; not all of it is EDTF."""
    tidied = text.upper().replace(" ", "").replace("U", "X")
    yield tidied
    yield re.sub(r"\bOPEN\b", "..", tidied).replace("XNKNOWN", "")
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z?", tidied):
        yield tidied.removesuffix("Z") + ":00" + tidied[16:]
    for pattern, form in _SLIPS:
        found = pattern.fullmatch(text)
        if found:
            yield from form(found)
            return
    about = re.fullmatch(r"(?:circa|ca?\.?|about|around|approximately|~) ?(.+)", text)
    if about:
        yield from (form + "~" for form in [about[1].upper(), *_forms(about[1])])
    ends = re.fullmatch(r"(?:from |between )?(.+?) ?(?: to | and | until |[–—-]|/) ?(.+)", text)
    if ends:
        first, last = (next(filter(_is_edtf, _forms(end)), "") for end in ends.groups())
        if first and last and "/" not in first + last:
            if _is_edtf(f"{first}/{last}"):
                yield f"{first}/{last}"
                yield f"[{first}..{last}]"
            else:
                yield f"{last}/{first}"


def _ymd(found: re.Match[str]) -> Iterator[str]:
    parts = found.groupdict()
    month = parts["month"]
    number = _MONTHS.get(month) or int(month)
    day = f"-{int(parts['day']):02d}" if parts.get("day") and int(parts["day"]) else ""
    yield parts["year"] + (f"-{number:02d}{day}" if number else "")


def _two_orders(found: re.Match[str]) -> Iterator[str]:
    first, second, year = found.groups()
    yield f"{year}-{int(second):02d}-{int(first):02d}"
    yield f"{year}-{int(first):02d}-{int(second):02d}"


def _week(found: re.Match[str]) -> Iterator[str]:
    year, week = int(found["year"]), int(found["week"])
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return
    yield f"{monday}/{monday + timedelta(days=6)}"


def _year_after(found: re.Match[str]) -> Iterator[str]:
    """Yield "2017-18": from a year to one of the same century."""
    last = found["year"][:2] + found["last"]
    if last > found["year"]:
        yield f"{found['year']}/{last}"


def _bound(found: re.Match[str]) -> Iterator[str]:
    year = int(found["year"])
    match found["word"]:
        case "before":
            yield f"[..{year - 1:04d}]"
        case "by":
            yield f"[..{year:04d}]"
        case "after":
            yield f"[{year + 1:04d}..]"
        case "since" | "from":
            yield f"{year:04d}/.."
        case _:
            yield f"/{year:04d}"


def _period(found: re.Match[str]) -> Iterator[str]:
    yield f"{found['year']}-{_PERIODS[found['period']]}"


def _century(found: re.Match[str]) -> Iterator[str]:
    yield f"{int(found['ordinal']) - 1:02d}XX"


def _decade(found: re.Match[str]) -> Iterator[str]:
    yield f"{found['decade']}X"


def _month(found: re.Match[str]) -> Iterator[str]:
    yield f"{found['year']}-{int(found['month'] or found['m']):02d}"


_Form = Callable[[re.Match[str]], Iterator[str]]
_SLIPS: tuple[tuple[re.Pattern[str], _Form], ...] = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (rf"{_YEAR}[-/.](?P<month>[0-9]{{1,2}})[-/.](?P<day>[0-9]{{1,2}})", _ymd),
        (rf"{_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>[0-9]{{2}})", _ymd),
        (rf"{_YEAR}(?:[/.](?P<month>[0-9]{{1,2}})|-(?P<m>[0-9]))", _month),
        (r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})", _two_orders),
        (rf"(?:in )?{_MONTH},? {_YEAR}", _ymd),
        (rf"(?:on )?{_DAY} (?:of )?{_MONTH},? {_YEAR}", _ymd),
        (rf"(?:on )?{_MONTH} {_DAY},? {_YEAR}", _ymd),
        (rf"{_YEAR}-?w(?P<week>[0-9]{{1,2}})(?:-[1-7])?", _week),
        (rf"{_YEAR}[-–/](?P<last>[0-9]{{2}})", _year_after),
        (r"(?:the )?(?:early |mid-?|late )?(?P<decade>[0-9]{3})0'?s", _decade),
        (rf"(?:the )?(?:early |mid-?|late )?{_ORDINAL} century", _century),
        (rf"{_PERIOD}(?: of)?[ -]{_YEAR}", _period),
        (rf"{_YEAR}[ -]?{_PERIOD}", _period),
        (rf"(?P<word>before|by|after|since|from|until|till|up to) {_YEAR}", _bound),
    )
)
