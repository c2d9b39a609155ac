"""Pages of lists, and the cursors that lead from one to the next."""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.errors import FilterError
from graph.facts import Shape

# Characters; what sorts an item is far shorter.
_LONGEST_CURSOR = 2000
# Digits of an offset that a cursor may have.
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Page:
    """Some records in documented order, and the cursor of the next ones (None at the end)."""

    items: tuple[Shape, ...]
    cursor: str | None


def page_of(name: str, rows: Sequence[tuple[str, str, Shape]], limit: int) -> Page:
    """Return the first `limit` of `rows` of the list `name`: sort key, id and record.

    There is a next page if there are more rows.
    """
    shown = rows[:limit]
    items = tuple(record for _sort, _key, record in shown)
    more = len(rows) > limit and shown
    return Page(items, write_cursor(name, shown[-1][:2]) if more else None)


def part_of(name: str, items: Sequence[Shape], limit: int, cursor: str | None) -> Page:
    """Return a page of a list `name` that is there as a whole, in its own order."""
    written = (read_cursor(cursor, name, 1) or ["0"])[0]
    if not written.isdecimal() or len(written) > _LONGEST_NUMBER:
        raise FilterError("cursor", "cursor is not one that this list gave")
    start = int(written)
    end = start + limit
    following = write_cursor(name, [str(end)]) if len(items) > end else None
    return Page(tuple(items[start:end]), following)


def write_cursor(name: str, parts: Iterable[str]) -> str:
    """Return where to go on in the list `name`, opaque to clients."""
    written = json.dumps([name, *parts]).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def read_cursor(cursor: str | None, name: str, length: int) -> list[str] | None:
    """Return the `length` parts of a cursor of the list `name`, None without one.

    Raises `FilterError` for a cursor that this list did not give.
    """
    if not cursor:
        return None
    wrong = FilterError("cursor", "cursor is not one that this list gave")
    if len(cursor) > _LONGEST_CURSOR:
        raise wrong
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        whole = isinstance(parts, list) and all(isinstance(part, str) for part in parts)
        if not whole or parts[0] != name or len(parts) != length + 1:
            raise wrong
        json.dumps(parts, ensure_ascii=False).encode()
    except (binascii.Error, ValueError, IndexError, RecursionError) as error:
        raise wrong from error
    return list(parts[1:])
