"""The rules of a small language pack, ready for use: words, forms of verbs, names, frames."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from graph.parse.confidence import Measured, measured_in
from graph.parse.frozen import dataclass
from graph.parse.rules import Frame, alternatives, frames_in, read_files


@dataclass(frozen=True, slots=True)
class Form:
    """What a form of a verb is: `tense` is one of `present`, `past`, `future`, `conditional`,
    `infinitive`, `participle`."""

    verb: str
    tense: str


@dataclass(frozen=True, slots=True)
class _Name:
    """Whom a written name means, and as what: `name`, `adjective` or `seat`."""

    entity: str
    how: str


@dataclass(frozen=True)
class Outline:
    """The rules of a language that is read by this grammar.

    `by_verb` has for each verb the words that must follow it with the frames for it, `nouns` for
    each noun its class and the kind that it means within it, `forms` for each written form the
    verbs that it may be of. `dates` are patterns with their entries in the file, `groups` those of
    pronouns of several words.
    """

    language: str
    words: Mapping[str, Any]
    zones: Mapping[str, Any]
    claims: Mapping[str, Any]
    frames: tuple[Frame, ...]
    by_verb: Mapping[str, tuple[tuple[tuple[str, ...], Frame], ...]]
    nouns: Mapping[str, tuple[str, str]]
    forms: Mapping[str, tuple[Form, ...]]
    names: Mapping[str, _Name]
    name_pattern: re.Pattern[str]
    dates: tuple[tuple[re.Pattern[str], Mapping[str, Any]], ...]
    number: re.Pattern[str]
    groups: re.Pattern[str]
    measured: Measured | None


@lru_cache(maxsize=8)
def read_outline(language: str) -> Outline:
    """Return the rules of `language`, which ship with the package."""
    files = read_files(language)
    words, names = files["words"], files["names"]
    framed = [file for name, file in sorted(files.items()) if "kind" in file and "frames" in file]
    frames = tuple(frame for file in framed for frame in frames_in(file))
    by_verb: dict[str, list[tuple[tuple[str, ...], Frame]]] = {}
    for frame in frames:
        for verb in frame.verbs:
            first, *rest = verb.split()
            by_verb.setdefault(first, []).append((tuple(rest), frame))
    catenatives = [verb for group in words["catenatives"].values() for verb in group]
    cues = [verb for verbs in files["claims"]["verbs"].values() for verb in verbs]
    bases = {*by_verb, *catenatives, *cues, *words["auxiliaries"], *words["verbs"]}
    written = dict(_written(names, files["states"]))
    return Outline(
        language=language,
        words=words,
        zones=files["zones"],
        claims=files["claims"],
        frames=frames,
        by_verb={verb: tuple(found) for verb, found in by_verb.items()},
        nouns=_nouns(words, framed),
        forms=_forms(words, bases),
        names=written,
        name_pattern=re.compile(rf"\b(?:{alternatives(written)})\b"),
        dates=tuple(_dates(words)),
        number=_number(words),
        groups=re.compile(
            rf"\b(?:{alternatives(w for w in words['pronouns'] if ' ' in w)})\b", re.IGNORECASE
        ),
        measured=measured_in(files.get("confidence")),
    )


def _written(names: Mapping[str, Any], states: Mapping[str, Any]) -> Iterator[tuple[str, _Name]]:
    """Yield each way to write a name: of states, with their adjectives and seats, and of others."""
    for entity, written in states["states"].items():
        for name in written if isinstance(written, list) else [written]:
            yield name, _Name(entity, "name")
    for entity, adjectives in names["adjectives"].items():
        for adjective in adjectives:
            for form in _declined(adjective, names["adjective_forms"]):
                yield form, _Name(entity, "adjective")
                yield form[0].upper() + form[1:], _Name(entity, "name")
    for how in ("seats", "others"):
        for entity, written in names[how].items():
            for name in written:
                yield name, _Name(entity, "seat" if how == "seats" else "name")


def _declined(adjective: str, forms: Mapping[str, Sequence[str]]) -> list[str]:
    """Return an adjective with the endings of the longest ending that it has."""
    fitting = [ending for ending in forms if adjective.endswith(ending)]
    ending = max(fitting, key=len)
    stem = adjective[: len(adjective) - len(ending)]
    return [stem + other for other in forms[ending]]


def _nouns(
    words: Mapping[str, Any], framed: Iterable[Mapping[str, Any]]
) -> dict[str, tuple[str, str]]:
    """Return the class of each common noun, and the kind that it means within it."""
    found: dict[str, tuple[str, str]] = {}
    for file in (words, *framed):
        for name, group in file.get("nouns", {}).items():
            divided = group if isinstance(group, dict) else {"": group}
            for kind, listed in divided.items():
                found.update(dict.fromkeys(listed, (name, kind)))
    return found


def _forms(words: Mapping[str, Any], bases: Iterable[str]) -> dict[str, tuple[Form, ...]]:
    """Return what each form of the verbs `bases` is, by the conjugations of the language."""
    found: dict[str, list[Form]] = {}
    for base in sorted(bases):
        tables = [
            (base[: len(base) - len(ending)], table)
            for ending, table in words["conjugations"].items()
            if base.endswith(ending)
        ]
        stem, table = min(tables, key=lambda each: len(each[0]))
        forms = {tense: [stem + end for end in endings] for tense, endings in table.items()}
        forms |= words["irregular"].get(base, {})
        for tense, written in {**forms, "infinitive": [base]}.items():
            endings = words["agreement"] if tense == "participle" else [""]
            for form in written:
                for ending in endings:
                    found.setdefault(form + ending, []).append(Form(base, tense))
    return {form: tuple(meanings) for form, meanings in found.items()}


def _dates(words: Mapping[str, Any]) -> Iterator[tuple[re.Pattern[str], Mapping[str, Any]]]:
    year = r"(?P<year>(?:1[5-9]|20)\d\d)(?!\d)"
    month = rf"(?P<month>{alternatives(words['months'])})"
    weekday = rf"(?P<weekday>{alternatives(words['weekdays'])})"
    for entry in words["dates"]:
        pattern = entry["pattern"].replace("<month>", month).replace("<year>", year)
        pattern = pattern.replace("<weekday>", weekday)
        yield re.compile(rf"\b{pattern}\b", re.IGNORECASE), entry


def _number(words: Mapping[str, Any]) -> re.Pattern[str]:
    bounds = [bound for listed in words["bounds"].values() for bound in listed]
    return re.compile(
        rf"\b(?:(?P<bound>{alternatives(bounds)})\s+)?"
        rf"(?P<number>{words['digits']}|(?:{alternatives(words['numbers'])})\b)"
        rf"(?P<times>\s+(?:{alternatives(words['multipliers'])})\b)?"
        rf"(?:\s+(?:{words['linking']})?(?P<money>{alternatives(words['currencies'])})\b)?",
        re.IGNORECASE,
    )
