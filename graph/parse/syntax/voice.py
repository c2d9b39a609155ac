"""The words of `rules/*/voice.yaml`, ready for looking up: who says, thinks, denies, imagines.

A `Lexicon` knows each form of each verb with the classes that its verb is in, nouns in the plural
too, and the patterns with their parts spelt out. It is made once for the rules of a language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graph.parse.rules import Rules, VerbForm, alternatives, inflected
from graph.parse.triggers import Triggered


@dataclass(frozen=True, slots=True)
class Speech:
    """A form of a verb of saying, thinking or seeming, and the classes that its verb is in."""

    base: str
    form: str
    classes: frozenset[str]


@dataclass(frozen=True)
class Lexicon:
    """The words of `voice.yaml`, ready for looking up."""

    voice: Mapping[str, Any]
    speech: Mapping[str, tuple[Speech, ...]]
    words: Mapping[str, frozenset[str]]
    few: Mapping[str, frozenset[str]]
    denying: Mapping[str, VerbForm]
    confirming: Mapping[str, VerbForm]
    fiction_verbs: Mapping[str, VerbForm]
    factive: Mapping[str, VerbForm]
    showing: Mapping[str, VerbForm]
    unreal: Mapping[str, VerbForm]
    unreal_objects: re.Pattern[str]
    patterns: Mapping[str, re.Pattern[str]]
    triggered: Mapping[str, Triggered]
    framed: Triggered
    framed_as_false: tuple[bool, ...]

    def finds(self, name: str, text: str) -> bool:
        """Return whether the pattern `name` is found in `text`."""
        return self.triggered[name].search(text)

    def may_have(self, name: str, text: str) -> bool:
        """Return whether the pattern `name` may be found in `text`: a quick question."""
        return bool(self.triggered[name].worth_trying(text))

    def false(self, text: str) -> bool:
        """Return whether `text` begins with what is said of that which is not so."""
        return self._unreported(self.patterns["false"].match(text))

    def falsity(self, text: str) -> bool:
        """Return whether `text` has what is said of that which is not so."""
        if not self.may_have("false", text):
            return False
        return self._unreported(self.patterns["false"].search(text))

    def _unreported(self, found: re.Match[str] | None) -> bool:
        return found is not None and not self.finds("reported", found.group())

    def verb(self, word: str, *classes: str) -> Speech | None:
        """Return `word` as a form of a verb in one of `classes`, if it is one."""
        for entry in self.speech.get(word, ()):
            if not entry.classes.isdisjoint(classes):
                return entry
        return None

    def among(self, name: str, word: str) -> bool:
        """Return whether the list `name` has a word, or the last of several, in the plural too."""
        last = word.rpartition(" ")[2]
        return word in self.words[name] or last in self.words[name]


_LISTS = (
    "factive_words", "true_words", "no_doubt", "records", "joining", "supposing", "nouns",
    "nouns_of", "news", "adjectives", "fiction", "accounts", "speakers", "writings", "own_leads",
    "papers", "tellers", "gossip", "outlets",
)  # fmt: skip


@lru_cache(maxsize=4)
def read_lexicon(rules: Rules) -> Lexicon:
    """Return the words of `voice.yaml` of these rules; made once for each language."""
    voice = rules.voice
    classes: dict[str, set[str]] = {}
    for name, bases in voice["verbs"].items():
        for base in bases:
            classes.setdefault(base, set()).add(name)
    for base in rules.cues:
        classes.setdefault(base.split()[0], set()).add("said")
    for base in rules.claims["told"]:
        classes.setdefault(base, set()).add("telling")
    speech: dict[str, list[Speech]] = {}
    for base, named in sorted(classes.items()):
        for word, form in inflected(rules, [base]).items():
            speech.setdefault(word, []).append(Speech(base, form.form, frozenset(named)))
    plurals = {name: frozenset(_with_plurals(map(str, voice[name]))) for name in _LISTS}
    pattern = _Filler(voice["parts"], voice, plurals)
    return Lexicon(
        voice=voice,
        speech={word: tuple(entries) for word, entries in speech.items()},
        words=plurals,
        few={name: frozenset(words) for name, words in voice["few"].items()},
        denying=inflected(rules, voice["denying_verbs"]),
        confirming=inflected(rules, voice["confirming_verbs"]),
        fiction_verbs=inflected(rules, voice["fiction_verbs"]),
        factive=inflected(rules, [verb.split()[0] for verb in voice["factive_verbs"]]),
        showing=inflected(rules, voice["showing_verbs"]),
        unreal=inflected(rules, voice["unreal_objects"]),
        unreal_objects=_with_particles(rules, voice["unreal_objects_with"]),
        patterns={name: pattern.any_of(entries) for name, entries in voice["patterns"].items()},
        triggered={name: pattern.each_of(entries) for name, entries in voice["patterns"].items()},
        framed=Triggered(
            [re.compile(pattern.filled(entry["pattern"])) for entry in voice["framed"]]
        ),
        framed_as_false=tuple(entry.get("as") == "false" for entry in voice["framed"]),
    )


_Entry = str | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Filler:
    """Makes patterns of those of `voice.yaml`, where `{name}` stands for a part or for a list."""

    parts: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]
    plural: Mapping[str, frozenset[str]]

    def any_of(self, entries: Sequence[_Entry]) -> re.Pattern[str]:
        """Return one pattern for all of `entries`, in any letter case."""
        return re.compile("|".join(self._texts(entries)), re.IGNORECASE)

    def each_of(self, entries: Sequence[_Entry]) -> Triggered:
        """Return a pattern for each of `entries`, with what a text must have for it."""
        return Triggered([re.compile(text, re.IGNORECASE) for text in self._texts(entries)])

    def _texts(self, entries: Sequence[_Entry]) -> list[str]:
        texts = (entry if isinstance(entry, str) else entry["pattern"] for entry in entries)
        return [self.filled(text) for text in texts]

    def filled(self, pattern: str) -> str:
        """Return `pattern` with each `{name}` spelt out."""
        return re.sub(r"\{([a-z_]+)\}", lambda found: self._part(found[1]), pattern)

    def _part(self, name: str) -> str:
        if name in self.parts:
            return f"(?:{self.filled(self.parts[name])})"
        return f"(?i:{alternatives(self.plural.get(name) or self.lists[name])})"


def _with_plurals(words: Iterator[str]) -> Iterator[str]:
    for word in words:
        yield word
        yield word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeou" else word + "s"


def _with_particles(rules: Rules, verbs: Sequence[str]) -> re.Pattern[str]:
    forms = []
    for verb in verbs:
        base, _, particle = verb.partition(" ")
        forms += [f"{form} {particle}" for form in inflected(rules, [base])]
    return re.compile(rf"\b(?:{alternatives(forms)})\s", re.IGNORECASE)
