"""Whether what is parsed says what an annotation says, both in the exchange form of `gold.py`.

It does if they are of one type, their spans overlap, and the arguments that count agree: names by
what they are aliases of, things and bodies by likeness, persons by last name, dates if one is asked
for. The form's own description gives the measures.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from unicodedata import combining, normalize

from rapidfuzz import fuzz

from graph.facts import Entity, Span
from graph.parse import with_everybody
from graph.parse.gold import Line, written_number
from graph.parse.names.tokens import tokenise
from graph.parse.rules import read_rules

_OVERLAP, _CLAIM_OVERLAP = 0.5, 0.7
_LONGER, _CLAIM_LONGER, _CLAIM_SPAN = 3, 2, 200
_ITEM_LIKENESS, _NAME_LIKENESS = 75, 80


def fits(gold: Line, prediction: Line, names: Mapping[str, str] | None = None) -> bool:
    """Return whether a prediction says what an annotation says, at its place."""
    if gold["doc"] != prediction["doc"] or gold["type"] != prediction["type"]:
        return False
    claim = gold["type"] == "claim"
    if overlap(gold, prediction) < (_CLAIM_OVERLAP if claim else _OVERLAP):
        return False
    length, given = gold["end"] - gold["start"], prediction["end"] - prediction["start"]
    longest = max(_CLAIM_LONGER * length, _CLAIM_SPAN) if claim else _LONGER * length
    return given <= longest and _args_fit(gold, prediction, names or {})


def overlap(one: Line, other: Line) -> float:
    """Return how much of the shorter of two spans they share, from 0 to 1."""
    first = Span("", one["start"], one["end"])
    return first.overlap(Span("", other["start"], other["end"]))


def _args_fit(gold: Line, prediction: Line, names: Mapping[str, str]) -> bool:
    wanted, given = gold["args"], prediction["args"]
    match gold["type"]:
        case "agreement":
            return _parties_fit(wanted, given, names) and date_fits(wanted, given)
        case "exercise":
            same = _all(wanted, "participants", names) == _all(given, "participants", names)
            return same and date_fits(wanted, given)
        case "transfer":
            sides = all(
                _same(wanted.get(side), given.get(side), names) for side in ("seller", "buyer")
            )
            return sides and _alike(wanted.get("item"), given.get("item"), _ITEM_LIKENESS, names)
        case "membership":
            member = _same(wanted.get("member"), given.get("member"), names)
            return member and _alike(wanted.get("org"), given.get("org"), _NAME_LIKENESS, names)
        case "position":
            person = _same_person(wanted.get("person"), given.get("person"))
            return person and _alike(wanted.get("org"), given.get("org"), _NAME_LIKENESS, names)
        case "claim":
            return _speakers_fit(wanted, given, names)
        case "meeting":
            return _in_common(wanted, given, names) >= 2
        case "statistic":
            return _digits(wanted.get("value")) == _digits(given.get("value"))
    return True


def _folded(name: str) -> str:
    """Return a name in small letters without accents: "Erdoğan" and "Erdogan" are one."""
    bare = "".join(c for c in normalize("NFKD", name.casefold()) if not combining(c))
    return " ".join(bare.replace("ı", "i").split())


def _canonical(name: str, names: Mapping[str, str]) -> str:
    folded = _folded(name)
    return names.get(folded, folded)


def _all(args: Line, key: str, names: Mapping[str, str]) -> set[str]:
    return {_canonical(name, names) for name in args.get(key, ())}


def _parties_fit(wanted: Line, given: Line, names: Mapping[str, str]) -> bool:
    """Return whether all parties wanted are there, and at most one more."""
    parties, found = _all(wanted, "parties", names), _all(given, "parties", names)
    return parties <= found and len(found - parties) <= 1


def date_fits(wanted: Line, given: Line) -> bool:
    """Return whether arguments have the date that others have, if these have any."""
    date = wanted.get("date")
    if not date:
        return True
    found = str(given.get("date") or "")
    return found == date or (len(str(date)) == 4 and found[:4] == date)


def _same(wanted: str | None, given: str | None, names: Mapping[str, str]) -> bool:
    return not wanted or (
        bool(given) and _canonical(wanted, names) == _canonical(str(given), names)
    )


def _alike(wanted: str | None, given: str | None, least: int, names: Mapping[str, str]) -> bool:
    if not wanted:
        return True
    if not given:
        return False
    pairs = (
        (_folded(wanted), _folded(given)),
        (_canonical(wanted, names), _canonical(given, names)),
    )
    return any(fuzz.partial_ratio(*pair) >= least for pair in pairs)


def _same_person(wanted: str | None, given: str | None) -> bool:
    if not wanted or not given:
        return not wanted
    return _surname(wanted) == _surname(given)


def _surname(name: str) -> str:
    words = [word.rstrip(".,") for word in _folded(name).split()]
    return next((word for word in reversed(words) if word not in ("jr", "sr", "ii", "iii")), "")


def _speakers_fit(wanted: Line, given: Line, names: Mapping[str, str]) -> bool:
    speakers = [name for name in str(wanted.get("speaker", "")).split("; ") if name]
    found = [name for name in str(given.get("speaker", "")).split("; ") if name]
    return all(any(_same_speaker(name, other, names) for other in found) for name in speakers)


def _same_speaker(wanted: str, given: str, names: Mapping[str, str]) -> bool:
    if _same(wanted, given, names):
        return True
    if _is_body(wanted):
        return _alike(wanted, given, _NAME_LIKENESS, names)
    return " " in wanted and _same_person(wanted, given)


def _is_body(name: str) -> bool:
    """Return whether a name is a body's rather than a person's: its last word is no surname."""
    return name.split()[-1][:1].islower() or name.isupper() or len(name.split()) > 4


def is_named(line: Line, key: str, name: str, names: Mapping[str, str]) -> bool:
    """Return whether an annotation has somebody or something of this name as its argument `key`.

    `names` are as `aliases` of `evaluate`, both folded (`folded_names`).
    """
    given = line["args"].get(key) or ()
    listed = [given] if isinstance(given, str) else given
    if key == "item":
        return any(_alike(each, name, _ITEM_LIKENESS, names) for each in listed)
    if key == "value":
        return any(_digits(each) == _digits(name) for each in listed)
    if key == "org":
        return any(_alike(each, name, _NAME_LIKENESS, names) for each in listed)
    if key == "speaker":
        speakers = [one for each in listed for one in each.split("; ") if one]
        return any(_same_speaker(one, name, names) for one in speakers)
    of_people = line["type"] in ("meeting", "position") and key != "org"
    return any(
        _same(each, name, names) or (of_people and _same_person(each, name)) for each in listed
    )


def _in_common(wanted: Line, given: Line, names: Mapping[str, str]) -> int:
    found = list(given.get("participants", ()))
    return sum(
        any(_same(name, other, names) or _same_person(name, other) for other in found)
        for name in wanted.get("participants", ())
    )


def _digits(value: object) -> str:
    """Return the digits of a number, of one in words ("a dozen") those that it is written with."""
    written = str(value or "")
    digits = "".join(re.findall(r"\d+", written))
    return digits or _digits_of_words(written)


@lru_cache(maxsize=1000)
def _digits_of_words(words: str) -> str:
    tokens = tokenise(words, 0, len(words), (), (), read_rules("en"))
    number = next((token.quantity for token in tokens if token.quantity is not None), None)
    return _digits(written_number(number)) if number is not None else ""


def aliases_of(entities: Sequence[Entity]) -> dict[str, str]:
    """Return the canonical name for each name of `entities` and of the field's gazetteer."""
    return {
        name.text: entity.name
        for entity in with_everybody(entities)
        for name in entity.names
        if name.kind in ("alias", "name")
    }


def folded_names(aliases: Mapping[str, str]) -> dict[str, str]:
    """Return the names as they are compared: in small letters without accents."""
    return {_folded(alias): _folded(name) for alias, name in aliases.items()}
