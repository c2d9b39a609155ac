"""Patterns that are tried only on a text with words that they cannot match without.

A rule's pattern fails on nearly every sentence, and to fail it looks at every character. What it
needs is known before: `story (?:goes|went)` matches nothing without "story ", nor without "goes" or
"went". These strings are read off the patterns themselves, so that whoever writes one need not list
them, and one automaton finds all those of all patterns in one pass. (R. Cox, Regular Expression
Matching with a Trigram Index, 2012, does the same for files.)
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]  # no stubs
from re import _parser as parser  # type: ignore[attr-defined]  # no stubs
from typing import Any

import ahocorasick

# Of longer lists of strings it would cost more to tell that none is there.
_MOST_STRINGS = 2000
# Shorter ones are in nearly every text: to look for them takes longer than what they would spare.
_SHORTEST = 3
# Letters that `re.IGNORECASE` takes for an ASCII one and `str.lower` does not.
_FOLDED = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s"})

_SPACES = re.compile(r"\s+")

_Strings = frozenset[str]
_NOTHING, _SPACE = frozenset({""}), frozenset({" "})


class Triggered:
    """Patterns in an order, each with what a text must have before it is worth trying."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self.patterns = tuple(patterns)
        numbers: dict[_Strings, int] = {}
        self._needed = tuple(
            frozenset(numbers.setdefault(strings, len(numbers)) for strings in needed(pattern))
            for pattern in self.patterns
        )
        self._always = tuple(n for n, wanted in enumerate(self._needed) if not wanted)
        # Which patterns to think of where a set is there: each stands at one of those it needs.
        self._think_of: dict[int, list[int]] = {}
        for number, wanted in enumerate(self._needed):
            if wanted:
                self._think_of.setdefault(max(wanted), []).append(number)
        holders: dict[str, list[int]] = {}
        for strings, number in numbers.items():
            for string in strings:
                holders.setdefault(string, []).append(number)
        automaton = ahocorasick.Automaton()
        for string in sorted(holders):
            automaton.add_word(string, tuple(holders[string]))
        if holders:
            automaton.make_automaton()
        self._finds = automaton.iter if holders else None

    def worth_trying(self, text: str) -> Sequence[int]:
        """Return the numbers of the patterns that may match somewhere in `text`, in order."""
        there: set[int] = set()
        if self._finds:
            for _end, numbers in self._finds(_fold(text)):
                there.update(numbers)
        if not there:
            return self._always
        needed, found = self._needed, [*self._always]
        for number in there:
            found += [n for n in self._think_of.get(number, ()) if needed[n] <= there]
        return sorted(found)

    def search(self, text: str) -> bool:
        """Return whether any of the patterns is found in `text`."""
        return any(self.patterns[n].search(text) for n in self.worth_trying(text))


def needed(pattern: re.Pattern[str]) -> tuple[frozenset[str], ...]:
    """Return sets of strings in small letters: a text that matches has one at least of each.

    None where nothing can be said. Only what is matched counts, not what stands around it.
    """
    whole, found = _read(parser.parse(pattern.pattern, pattern.flags))
    return tuple(_telling([*found, *([whole] if whole else [])])[:2])


@lru_cache(maxsize=32)
def _fold(text: str) -> str:
    """Return a text in small letters, with one space for all that stand together."""
    folded = text.lower() if text.isascii() else text.translate(_FOLDED).lower()
    return f" {' '.join(folded.split())} "


def _telling(found: Iterable[_Strings]) -> list[_Strings]:
    """Return the sets that say something, first those of long strings, and of few."""
    sets = {strings for strings in found if min(map(len, strings)) >= _SHORTEST}
    return sorted(sets, key=lambda strings: (-min(map(len, strings)), len(strings), min(strings)))


def _read(elements: Iterable[tuple[Any, Any]]) -> tuple[_Strings | None, list[_Strings]]:
    """Return what elements in a row match altogether, if it is few strings, and what they need."""
    run, whole = _NOTHING, True
    found: list[_Strings] = []
    for kind, value in elements:
        strings, needs = _element(kind, value)
        found += needs
        if strings is not None and len(run) * len(strings) <= _MOST_STRINGS:
            run = frozenset(_SPACES.sub(" ", before + after) for before in run for after in strings)
            continue
        whole = False
        found.append(run)
        run = strings or _NOTHING
    return (run, found) if whole else (None, [*found, run])


def _element(kind: Any, value: Any) -> tuple[_Strings | None, list[_Strings]]:  # noqa: ANN401
    if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return _NOTHING, []  # they stand between characters and match none
    if kind is op.LITERAL:
        return _letters([(kind, value)]), []
    if kind is op.IN:
        return _letters(value), []
    if kind in (op.SUBPATTERN, op.ATOMIC_GROUP):
        return _read(value[3] if kind is op.SUBPATTERN else value)
    if kind is op.BRANCH:
        return _branches([_read(branch) for branch in value[1]])
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, most, inner = value
        strings, needs = _read(inner)
        if strings == _SPACE:
            return (_SPACE if least else _SPACE | _NOTHING), []
        if most == 1 and least == 0 and strings is not None:
            return strings | _NOTHING, []
        return None, [*needs, *([strings] if strings else [])] if least else []
    return None, []


def _branches(
    read: Sequence[tuple[_Strings | None, list[_Strings]]],
) -> tuple[_Strings | None, list[_Strings]]:
    wholes = [whole for whole, _ in read if whole is not None]
    if len(wholes) == len(read):
        together = frozenset[str]().union(*wholes)
        return (together, []) if len(together) <= _MOST_STRINGS else (None, [])
    best = [_telling([*found, *([whole] if whole else [])])[:1] for whole, found in read]
    together = frozenset[str]().union(*(strings for first in best for strings in first))
    return None, [together] if all(best) and len(together) <= _MOST_STRINGS else []


def _letters(choices: Iterable[tuple[Any, Any]]) -> _Strings | None:
    """Return the characters of a class in small letters, or None if it is no short list."""
    letters = set()
    for kind, value in choices:
        letter = chr(value) if kind is op.LITERAL else " " if value is op.CATEGORY_SPACE else ""
        if not (letter.isascii() or letter.lower() == letter.upper()) or not letter:
            return None
        letters.add(letter.lower())
    return frozenset(letters)
