"""The explorer's way of writing: templates, times and quantities in words, safe links, marked text.

Pages work without scripts, load nothing from another host, and escape whatever they are given.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from jinja2 import Environment

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DATE = re.compile(r"(-?\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?%])?\Z")
_DOUBTS = {"~": "about ", "?": "perhaps ", "%": "perhaps about ", None: ""}
_WIKIDATA = re.compile(r"[QP][1-9][0-9]*\Z")


def render(template: str, **context: Any) -> str:  # noqa: ANN401
    """Return `templates/<template>` filled with `context`, every value escaped."""
    return _environment().get_template(template).render(**context)


@cache
def _environment() -> "Environment":
    # Only pages need it, and it takes a tenth of the time in which the service starts.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("api", "web/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        when=in_words,
        number=_number,
        quantity=quantity_in_words,
        segment=_segment,
        first_upper=_first_upper,
        stance=_stance,
    )
    environment.globals.update(
        life=life_in_words, safe_link=safe_link, identifier_link=identifier_link
    )
    return environment


def in_words(edtf: str) -> str:
    """Return a time in EDTF in English words; what has no simple words stays as it is."""
    if edtf.startswith("[") and edtf.endswith("]") and "," not in edtf:
        return _some_time(*_ends(edtf[1:-1], ".."))
    if edtf[:1] + edtf[-1:] in ("[]", "{}"):
        members = [_member(member) for member in edtf[1:-1].split(",")]
        word = "or" if edtf[0] == "[" else "and"
        return f" {word} ".join(filter(None, [", ".join(members[:-1]), members[-1]]))
    if edtf.count("/") == 1:
        return _stretch(*_ends(edtf, "/"))
    return _date(edtf)


def life_in_words(start: str | None, end: str | None) -> str:
    """Return from when to when an entity or a name is known: "since 1991", "1922 to 1991"."""
    begin = start or ""
    if begin.endswith("/..") and not end:
        return in_words(begin)
    if begin and end:
        return f"{in_words(begin)} to {in_words(end)}"
    return f"from {in_words(begin)}" if begin else f"until {in_words(end or '')}"


def _ends(text: str, mark: str) -> tuple[str, str]:
    first, _, last = text.partition(mark)
    return first, last


def _member(text: str) -> str:
    """Return one member of a set, a date or a range of them."""
    if ".." not in text:
        return _date(text)
    first, last = _ends(text, "..")
    return f"each of {_date(first)} to {_date(last)}" if first and last else _some_time(first, last)


def _some_time(first: str, last: str) -> str:
    if not first:
        return f"{_date(last)} or earlier"
    if not last:
        return f"{_date(first)} or later"
    return f"some time from {_date(first)} to {_date(last)}"


def _stretch(first: str, last: str) -> str:
    if first in ("", ".."):
        return f"until {_date(last)}"
    if last in ("", ".."):
        return f"since {_date(first)}" if last else f"from {_date(first)}"
    return f"{_date(first)} to {_date(last)}"


def _date(edtf: str) -> str:
    found = _DATE.match(edtf)
    if found is None or (found[2] and not 1 <= int(found[2]) <= 12):
        return edtf
    year, month, day, doubt = found.groups()
    parts = [str(int(day))] if day else []
    parts += [_MONTHS[int(month) - 1]] if month else []
    return _DOUBTS[doubt] + " ".join([*parts, year])


def _number(value: float) -> str:
    """Return a number with its thousands set apart; years and small numbers stay as they are."""
    return f"{value:,}" if abs(value) >= 10_000 else str(value)


def quantity_in_words(quantity: Mapping[str, Any]) -> str:
    """Return a quantity as stated: exact, or with its bounds, and its unit."""
    words = {"exact": "", "min": "at least ", "max": "at most ", "about": "about "}
    stated = [before + _number(quantity[n]) for n, before in words.items() if n in quantity]
    return " ".join([" and ".join(stated), *filter(None, [quantity.get("unit")])])


def _segment(text: str) -> str:
    """Return `text` as one segment of a path."""
    return quote(text, safe="")


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stance(stance: int) -> str:
    """Return a stance with its sign, a real minus."""
    return f"{stance:+d}".replace("-", "−") if stance else "0"


def safe_link(address: str | None) -> str | None:
    """Return `address` if a reader may be sent there: http or https, a host, nothing hidden."""
    if address is None or not address.isprintable() or any(c in address for c in " \\"):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def identifier_link(scheme: str, value: str) -> str | None:
    """Return where an identifier leads, or None if it is no address and of no scheme we know."""
    if scheme == "wikidata" and _WIKIDATA.match(value):
        return f"https://www.wikidata.org/wiki/{value}"
    return safe_link(value)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same statements.

    `statement` is the narrowest one; `ended` are the numbers, in the order of statements, of
    those that end with this piece.
    """

    text: str
    statement: Mapping[str, Any] | None
    ended: tuple[int, ...]


def marked_pieces(text: str, statements: Sequence[Mapping[str, Any]]) -> Iterator[Piece]:
    """Yield all of `text` in pieces, cut wherever one of `statements` begins or ends."""
    starts, ends = _by_place(statements, "start"), _by_place(statements, "end")
    bounds = sorted({0, len(text), *starts, *ends})
    inside: set[int] = set()
    for start, end in pairwise(bounds):
        inside |= set(starts.get(start, ()))
        inside -= set(ends.get(start, ()))
        narrowest = min(inside, key=lambda n: (_length(statements[n]), n), default=None)
        yield Piece(
            text[start:end],
            None if narrowest is None else statements[narrowest],
            tuple(n + 1 for n in ends.get(end, ())),
        )


def _by_place(statements: Sequence[Mapping[str, Any]], side: str) -> dict[int, list[int]]:
    places: dict[int, list[int]] = {}
    for number, statement in enumerate(statements):
        places.setdefault(statement[side], []).append(number)
    return places


def _length(statement: Mapping[str, Any]) -> int:
    return int(statement["end"] - statement["start"])


def first_rows(rows: Iterable[Any], most: int) -> tuple[list[Any], bool]:
    """Return at most `most` of `rows`, and whether there are more."""
    shown: list[Any] = []
    for row in rows:
        if len(shown) == most:
            return shown, True
        shown.append(row)
    return shown, False
