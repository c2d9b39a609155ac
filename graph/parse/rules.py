"""The rules of a language, read from `rules/<language>/*.yaml`: words, names, zones, frames.

What a sentence may say and in which words is data; the grammar that binds it together is in
`graph.parse.syntax`. Verbs are listed by their base form and inflected here.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from graph.facts import Act, Modality, Status
from graph.parse.confidence import Measured, measured_in
from graph.parse.learned.weights import Learned, read_learned
from graph.parse.wordsets import DateWords, WordSets, read_date_words, read_word_sets
from graph.read.yaml import load_yaml

_FOLDER = Path(__file__).parent / "rules"
# Of several frames that fit a verb the first is tried first; files not named here come last.
_FIRST = ("transfers", "systems", "agreements", "exercises", "memberships", "meetings")
_OF_THEIR_OWN = ("posts",)  # frames of another shape, for graph.parse.kinds.posts


@dataclass(frozen=True, slots=True)
class VerbForm:
    """One form of a verb: `base`, `s`, `past`, `participle`, `either` (of the two) or `ing`."""

    base: str
    form: str


@dataclass(frozen=True, slots=True)
class RoleRule:
    """Where in a clause the players of a role are looked for, in order of preference.

    With `join` all places count together, else the first that has anybody. Fewer than `minimum`
    players are no match.
    """

    places: tuple[str, ...]
    join: bool
    minimum: int
    optional: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """How a verb or noun says a fact of one kind, and who plays which role in it."""

    id: str
    kind: str
    verbs: tuple[str, ...]
    nouns: tuple[str, ...]
    objects: frozenset[str]
    excluded: frozenset[str]
    roles: Mapping[str, RoleRule]
    confidence: float
    status: Status | None
    statuses: Mapping[str, Status]
    modality: Modality | None
    time: str
    spread: tuple[str, ...]
    prefer_state: bool
    location: str | None
    texts: Mapping[str, str]
    times: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]
    flags: frozenset[str]
    lists: Mapping[str, tuple[str, ...]]

    def listed(self, name: str) -> tuple[str, ...]:
        """Return a further list of the frame ("then", "where"), empty if it has none."""
        return self.lists.get(name, ())


@dataclass(frozen=True, slots=True)
class Cue:
    """What a verb of saying makes of what it reports; `free` ones need no "that"."""

    act: Act
    free: bool


@dataclass(frozen=True, eq=False)
class Rules:
    """Everything that is known of one language, ready for use.

    `lexicon` maps the first word of an entry to its entries, longest first: the words, their
    class (one character, see `graph.parse.names.tokens`) and what they mean within it.
    """

    words: Mapping[str, Any]
    sets: WordSets
    dates: DateWords
    names: Mapping[str, Any]
    zones: Mapping[str, Any]
    claims: Mapping[str, Any]
    voice: Mapping[str, Any]
    posts: Mapping[str, Any]
    statistics: Mapping[str, Any]
    memberships: Mapping[str, Any]
    traders: Mapping[str, str]
    post_verbs: frozenset[str]
    trading: frozenset[str]
    military: frozenset[str]
    military_heads: frozenset[str]
    weapon_sorts: Mapping[str, frozenset[str]]
    civil: frozenset[str]
    trade: Mapping[str, Frame]
    verbs: Mapping[str, VerbForm]
    frames: tuple[Frame, ...]
    parsed: tuple[Frame, ...]
    frames_by_verb: Mapping[str, tuple[tuple[tuple[str, ...], Frame], ...]]
    frames_by_noun: Mapping[str, tuple[Frame, ...]]
    cues: Mapping[str, Cue]
    lexicon: Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]]
    catenatives: Mapping[str, Modality | None]
    organization_heads: Mapping[str, str]
    persons: Mapping[str, Any]
    learned: Learned | None
    learned_frames: tuple[Frame, ...]
    measured: Measured | None


@lru_cache(maxsize=4)
def read_rules(language: str = "en") -> Rules:
    """Return the rules of `language`; they ship with the package."""
    files = read_files(language)
    words, names = files["words"], files["names"]
    facts = _fact_files(files)
    frames = tuple(frame for name in facts for frame in frames_in(files[name]))
    claims = files["claims"]
    cues = _cues(claims)
    verbs = _verb_forms(words, _bases(words, frames, cues, files))
    return Rules(
        words=words,
        sets=read_word_sets(_FOLDER / language / "sets.yaml"),
        dates=read_date_words(_FOLDER / language / "dates.yaml"),
        names=names,
        zones=files["zones"],
        claims=claims,
        voice=files["voice"],
        posts=files["posts"],
        statistics=files["statistics"],
        memberships=files["memberships"],
        military=frozenset(files["transfers"]["military"]),
        trading=frozenset(
            verb.split()[0]
            for frame in frames
            for verb in frame.verbs
            if frame.kind == "ArmsTransfer" and "from" in frame.roles["supplier"].places
        ),
        military_heads=frozenset(files["transfers"]["military_heads"]),
        civil=frozenset(files["transfers"]["civil"]),
        weapon_sorts=_sorts(files["transfers"]["sorts"]),
        post_verbs=frozenset(
            verb.split()[0] for f in files["posts"]["frames"] for verb in f.get("verbs", ())
        ),
        traders={
            noun: side for side, nouns in files["transfers"]["traders"].items() for noun in nouns
        },
        trade={
            frame.id.rpartition("-")[2]: frame
            for frame in frames_in(
                {**files["transfers"], "frames": files["transfers"]["by_trader"]}
            )
        },
        verbs=MappingProxyType(verbs),
        frames=frames,
        parsed=tuple(_frame(files["parsed"], entry) for entry in files["parsed"]["readings"]),
        frames_by_verb=_by_verb(frames),
        frames_by_noun=_by_noun(frames),
        cues=MappingProxyType(cues),
        lexicon=_lexicon(words, names, [files[name] for name in (*facts, *_OF_THEIR_OWN)]),
        catenatives=_catenatives(words),
        organization_heads={
            word: kind for kind, heads in names["organization_heads"].items() for word in heads
        },
        persons=files["persons"],
        learned=read_learned(_FOLDER / language / "learned.json"),
        learned_frames=tuple(
            _frame({}, entry) for entry in files.get("learned", {}).get("readings", ())
        ),
        measured=measured_in(files.get("confidence")),
    )


def _sorts(listed: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Return for each noun of weapons the categories of those that it may mean."""
    nouns = {noun for of_sort in listed.values() for noun in of_sort}
    return {
        noun: frozenset(sort for sort, of_sort in listed.items() if noun in of_sort)
        for noun in nouns
    }


def read_files(language: str) -> dict[str, Any]:
    """Return the files of a language by their names without the ending."""
    return {path.stem: load_yaml(path) for path in sorted((_FOLDER / language).glob("*.yaml"))}


def _fact_files(files: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the names of the files with frames: a new one needs no other mention."""
    framed = [name for name, file in files.items() if "kind" in file and "frames" in file]
    known = [name for name in _FIRST if name in framed]
    return [*known, *(n for n in sorted(framed) if n not in (*_FIRST, *_OF_THEIR_OWN))]


@dataclass(frozen=True, slots=True)
class Pack:
    """A language that can be read: by which grammar, and the words that tell its texts apart."""

    language: str
    name: str
    grammar: str
    stop_words: frozenset[str]


@lru_cache(maxsize=1)
def read_packs() -> Mapping[str, Pack]:
    """Return the languages that have rules, by their code."""
    found = [load_yaml(path) for path in sorted(_FOLDER.glob("*/pack.yaml"))]
    return {
        file["language"]: Pack(
            file["language"], file["name"], file["grammar"], frozenset(file["stop_words"])
        )
        for file in found
    }


class Wording(Protocol):
    """What every grammar's rules have, whatever else: the words and the zones of the language, and
    how sure its rules were measured to be."""

    @property
    def words(self) -> Mapping[str, Any]:
        """Words that bind sentences together, abbreviations, dates."""
        ...

    @property
    def zones(self) -> Mapping[str, Any]:
        """By what lines the parts of a page are told apart."""
        ...

    @property
    def measured(self) -> Measured | None:
        """What the rules reached on annotated texts, None where nobody has measured."""
        ...


def primary(language: str) -> str:
    """Return the language of a tag without region or script: "pt" of "pt-BR"."""
    return language.partition("-")[0].lower()


def pack_of(language: str) -> Pack | None:
    """Return by which pack texts with this language tag are read; None for none."""
    return read_packs().get(primary(language))


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern for any of `words`, the longest first; spaces match any white space."""
    ordered = sorted(
        {tuple(_elements(word)) for word in words}, key=lambda word: (-len(word), word)
    )
    return _branching(ordered, 0) if ordered else ""


def any_of(words: Collection[str]) -> str:
    """Return a pattern for any of `words`, the longest first; of none, one that matches nowhere.

    Unlike in `alternatives` a space is one space.
    """
    pattern = alternatives(words).replace(r"\s+", " ")
    return f"(?:{pattern})" if words else "(?!)"


def _elements(word: str) -> Iterator[str]:
    for letter in word:
        yield r"\s+" if letter == " " else re.escape(letter)


def _branching(words: Sequence[tuple[str, ...]], at: int) -> str:
    """Return a pattern for what `words`, alike so far, have from their element `at` on.

    What begins alike stands together, so that a text fails all of it at once. Where letters differ
    in case alone, which may not matter to the whole pattern, the order of the words decides.
    """
    groups: dict[str, list[tuple[str, ...]]] = {}
    for word in words:
        groups.setdefault(word[at] if at < len(word) else "", []).append(word)
    if len({first.casefold() for first in groups}) < len(groups):
        parts = ["".join(word[at:]) for word in words]
    else:
        parts = [first and first + _branching(group, at + 1) for first, group in groups.items()]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def inflected(rules: Rules, bases: Iterable[str]) -> dict[str, VerbForm]:
    """Return every form of the verbs `bases`, which need not be among those that facts ask for."""
    return _verb_forms(rules.words, set(bases))


def frames_in(file: Mapping[str, Any]) -> Iterator[Frame]:
    """Yield the frames of a file of facts."""
    for entry in [*file.get("frames", ()), *file.get("founding", ())]:
        yield _frame(file, entry)


def _frame(file: Mapping[str, Any], entry: Mapping[str, Any]) -> Frame:
    status = entry.get("status")
    modality = entry.get("modality")
    roles = {
        role: RoleRule(
            tuple(rule["from"]), rule.get("join", False), rule.get("min", 1),
            rule.get("optional", False),
        )
        for role, rule in entry["roles"].items()
    }  # fmt: skip
    kind = entry["kind"] if "kind" in entry else file["kind"]
    return Frame(
        id=entry["id"],
        kind=kind,
        verbs=tuple(entry.get("verbs", ())),
        nouns=tuple(entry.get("nouns", ())),
        objects=frozenset(entry.get("object", ())),
        excluded=frozenset(entry.get("not_object", ())),
        roles=roles,
        confidence=entry["confidence"],
        status=Status(status) if status else None,
        statuses={word: Status(value) for word, value in entry.get("statuses", {}).items()},
        modality=Modality(modality) if modality else None,
        time=entry.get("time", "date"),
        spread=tuple(entry.get("spread", file.get("spread", ()))),
        prefer_state=entry.get("prefer_state", file.get("prefer_state", False)),
        location=entry.get("location", file.get("location")),
        texts=entry.get("texts", {}),
        times=entry.get("times", {}),
        codes=entry.get("codes", {}),
        flags=frozenset(name for name, value in entry.items() if value is True),
        lists={name: tuple(value) for name, value in entry.items() if isinstance(value, list)},
    )


def _cues(claims: Mapping[str, Any]) -> dict[str, Cue]:
    cues = {
        verb: Cue(Act(act), strength == "free")
        for act, strengths in claims["verbs"].items()
        for strength, verbs in strengths.items()
        for verb in verbs
    }
    return cues


def _bases(
    words: Mapping[str, Any],
    frames: Iterable[Frame],
    cues: Mapping[str, Cue],
    files: Mapping[str, Any],
) -> set[str]:
    """Return the base form of every verb that any rule names."""
    claims, statistics = files["claims"], files["statistics"]
    named = [
        *words["verbs"],
        *words["irregular"],
        *(verb for group in words["catenatives"].values() for verb in group),
        *(verb for frame in frames for verb in [*frame.verbs, *frame.listed("then")]),
        *cues,
        *claims["naming"],
        *claims["seeing_as"],
        *claims["puts"],
        *claims["quoting"],
        *claims["judging_so"],
        *claims["figuring"],
        *claims["forecasting"],
        *claims["acts"],
        *statistics["change_verbs"],
        *statistics["money_verbs"],
        *(verb for frame in files["posts"]["frames"] for verb in frame.get("verbs", ())),
        *files["posts"]["relieving"],
        *statistics["spend_verbs"],
        *statistics["have_verbs"],
        *statistics["force_verbs"],
        *statistics["amount_verbs"],
        *words["joining"],
        *files["names"]["working"],
        *words["particles_that_negate"],
        *words["dating"],
        *words["making"],
        *words["buying"],
        *words["arriving"],
        *words["reaching"],
        *(verb for fates in words["fates"].values() for verb in fates),
    ]
    return {verb.split()[0] for verb in named} - set(words["not_verbs"])


def _verb_forms(words: Mapping[str, Any], bases: Iterable[str]) -> dict[str, VerbForm]:
    """Return every form of the verbs `bases`."""
    irregular, doubling = words["irregular"], set(words["doubling"])
    forms: dict[str, VerbForm] = {}
    for base in sorted(bases):
        both = base in doubling and base.endswith("l")  # "cancelled" and "canceled"
        for doubled in (True, False) if both else (base in doubling,):
            for form, name in _inflect(base, irregular.get(base), doubled):
                forms.setdefault(form, VerbForm(base, name))
    for base in sorted(bases):  # a base form is itself before it is another verb's past
        forms[base] = VerbForm(base, "base")
    return forms


def _inflect(base: str, irregular: list[str] | None, doubled: bool) -> Iterator[tuple[str, str]]:
    stem = base + base[-1] if doubled else base
    yield base, "base"
    yield _third_person(base), "s"
    yield _with_ending(stem, "ing"), "ing"
    if irregular is None:
        yield _with_ending(stem, "ed"), "either"
        return
    past, participle = irregular
    if past == participle:
        yield past, "either"
    else:
        yield past, "past"
        yield participle, "participle"


def _third_person(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        return base + "es"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def _with_ending(stem: str, ending: str) -> str:
    if ending == "ed" and stem.endswith("y") and stem[-2:-1] not in "aeiou":
        return stem[:-1] + "ied"
    if ending == "ing" and stem.endswith("ie"):
        return stem[:-2] + "ying"
    if stem.endswith("e") and not (ending == "ing" and stem.endswith(("ee", "oe", "ye"))):
        return stem[:-1] + ending
    return stem + ending


def _by_verb(
    frames: Iterable[Frame],
) -> dict[str, tuple[tuple[tuple[str, ...], Frame], ...]]:
    """Return, by the first word of each verb, its further words and its frame, in order."""
    found: dict[str, list[tuple[tuple[str, ...], Frame]]] = {}
    for frame in frames:
        for verb in frame.verbs:
            first, *rest = verb.split()
            found.setdefault(first, []).append((tuple(rest), frame))
    return {
        verb: tuple(sorted(entries, key=lambda entry: -len(entry[0])))
        for verb, entries in found.items()
    }


def _by_noun(frames: Iterable[Frame]) -> dict[str, tuple[Frame, ...]]:
    found: dict[str, list[Frame]] = {}
    for frame in frames:
        for noun in frame.nouns:
            found.setdefault(noun, []).append(frame)
    return {noun: tuple(entries) for noun, entries in found.items()}


def _catenatives(words: Mapping[str, Any]) -> dict[str, Modality | None]:
    """Return what each word before "to V" makes of V; None is a negation."""
    return {
        word: None if name == "negated" else Modality(name)
        for name, group in words["catenatives"].items()
        for word in group
    }


# Which lists are of which class of words (`graph.parse.names.tokens`); an earlier list goes first.
_NAMED = (
    ("agreements", "A"), ("exercises", "E"), ("forces", "h"), ("bodies", "b"), ("people", "q"),
    ("posts", "t"), ("weapons", "k"), ("transfers", "T"), ("meetings", "M"), ("papers", "R"),
    ("companies", "c"), ("organizations", "G"),
)  # fmt: skip
_COMMON = (
    ("phrase_prepositions", "i"), ("abbreviations", "w"), ("verbal_prepositions", "i"),
    ("of", "f"), ("to", "2"), ("prepositions", "i"), ("determiners", "d"), ("conjunctions", "&"),
    ("auxiliaries", "x"), ("modals", "x"), ("negators", "n"), ("subordinators", "s"),
    ("relatives", "?"), ("reflexives", "r"), ("pronouns", "u"), ("hedges", "r"), ("adverbs", "r"),
)  # fmt: skip


def _lexicon(
    words: Mapping[str, Any], names: Mapping[str, Any], facts: Iterable[Mapping[str, Any]] = ()
) -> dict[str, tuple[tuple[tuple[str, ...], str, str], ...]]:
    """Return the entries of all lists by their first word, the longest first.

    A list may be divided by what its words mean: bodies by their kind, treaties and accords. The
    file of a kind of fact adds `nouns` of its own to these classes.
    """
    listed = [(names[name], letter) for name, letter in _NAMED]
    for name, letter in (*_NAMED, ("memberships", "N")):
        listed += [(file.get("nouns", {}).get(name, ()), letter) for file in facts]
    listed += [(words[name], letter) for name, letter in _COMMON]
    entries: dict[tuple[str, ...], tuple[str, str]] = {}
    for group, letter in listed:
        divided = isinstance(group, dict) and all(isinstance(v, list) for v in group.values())
        for value, part in group.items() if divided else [("", group)]:
            for entry in part:
                entries.setdefault(tuple(entry.lower().split()), (letter, value))
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for key, (letter, value) in entries.items():
        found.setdefault(key[0], []).append((key, letter, value))
    return {
        first: tuple(sorted(entries_, key=lambda entry: -len(entry[0])))
        for first, entries_ in found.items()
    }
