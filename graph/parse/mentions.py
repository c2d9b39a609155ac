"""Who and what a text names: known entities by their names, unknown ones by form and context.

Known names come from the entities alone (an Aho-Corasick automaton over all of them). A
person's last name means the person once the full name has stood in the text. A name that no
entity bears is found by its capitals and by what stands around it: a title, an apposition, a
verb of saying, the head word of an institution.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest

import ahocorasick
from rapidfuzz import fuzz

from graph.facts import Entity
from graph.parse.frozen import dataclass
from graph.parse.gazetteer import EXERCISE, Field, Spelling, lower, read_field
from graph.parse.nlp import Name
from graph.parse.rules import Rules, alternatives, read_rules
from graph.parse.text import Layout, Sentence
from graph.when import parse_when

# Letters of the classes of mentions; the classes of common words are in `graph.parse.clauses`.
LETTERS = {
    "State": "S",
    "Government": "S",
    "GovernmentBody": "B",
    "ArmedForce": "B",
    "InternationalOrganization": "O",
    "Institution": "I",
    "Company": "C",
    "Person": "P",
    "Place": "L",
    "WeaponSystem": "K",
    "Post": "t",
    "Work": "Y",
}
UNKNOWN = "X"
_WEAK = "~"  # one large word that opens a sentence: a name only if it is somebody's last name
_NOBODY = "w"
_LINKS = ("governs", "partOf", "locatedIn")


@dataclass(frozen=True, slots=True)
class Player:
    """Whom some words mean: an entity's id, or a name that no entity bears (`known` false).

    `kind` is a class of entities, for an unknown name a guess, or empty. `state` is the state
    that a body, post or person belongs to. `trust` is how sure the link from word to entity is.
    """

    means: str
    kind: str
    known: bool
    state: "Player | None" = None
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text and whom it means; `place` is what it means where no actor is wanted.

    `letter` is its class. `adjective` is true of "Russian" and "Sino-Russian". A `weak` name is an
    everyday word too, and nothing beside it says that it is a name; a `bare` one is one word alone.
    """

    start: int
    end: int
    letter: str
    players: tuple[Player, ...]
    adjective: bool = False
    place: Player | None = None
    weak: bool = False
    bare: bool = False


class Gazetteer:
    """The names of all known entities, ready to be found in any text.

    Those given come first: an entity of the field's gazetteer with the id of one of them, or with
    its name and kind, is that one.
    """

    def __init__(self, entities: Sequence[Entity], rules: Rules) -> None:
        self.rules, self.given = rules, tuple(entities)
        self.field = _field(rules)
        self.entities = _Everybody({entity.id: entity for entity in entities}, self.field)
        self._stands_for = dict(_shadows(entities, self.field))
        self._entries: dict[str, list[Spelling]] = {}
        for entity in entities:
            for spelling in _names(entity):
                self._entries.setdefault(lower(spelling.text), []).append(spelling)
        self._automaton = ahocorasick.Automaton()
        for key in sorted(self._entries):
            self._automaton.add_word(key, key)
        if self._entries:
            self._automaton.make_automaton()
        self.persons = {
            entity.name: entity for entity in entities if entity.kind == "Person" and entity.name
        }
        self._stands_for |= dict(self._offices(entities))
        self._players: dict[tuple[str, float], Player] = {}
        self.company = {
            kind: frozenset(words) for kind, words in rules.names["company"].items()
        } | {"WeaponSystem": _weapon_words(rules)}

    def _offices(self, entities: Sequence[Entity]) -> Iterator[tuple[str, str]]:
        """Yield ids of offices ("nepali-army") with those of the entities given that they are,
        whichever way these are named: "Army of Nepal", "Nepal's army"."""
        for entity in entities:
            if entity.kind not in _BODIES:
                continue
            for name in (entity.name, *(n.text for n in entity.names if n.kind == "alias")):
                for owner, office in _owner_and_office(name):
                    for entry in self.spellings(lower(owner)):
                        found = self.field.office(entry.entity, office)
                        if found and found != entity.id and found not in self._stands_for:
                            yield found, entity.id

    def spellings(self, key: str) -> list[Spelling]:
        """Return whose name `key`, in small letters, is; first those of the entities given."""
        found = list(self._entries.get(key, ()))
        own = {spelling.entity for spelling in found}
        for spelling in self.field.spellings.get(key, ()):
            entity = self._stands_for.get(spelling.entity, spelling.entity)
            if entity not in own:
                found.append(replace(spelling, entity=entity))
        return found

    def player(self, entity: str, trust: float = 1.0) -> Player:
        """Return the entity of this id as a player, with the state that it belongs to."""
        key = (entity, trust)
        if key not in self._players:
            known = self.entities[entity]
            state = None if known.kind == "State" else self._state_of(known)
            self._players[key] = Player(entity, known.kind, known=True, state=state, trust=trust)
        return self._players[key]

    def _state_of(self, entity: Entity) -> Player | None:
        """Return the state of a body: by its links, else by how its name begins."""
        linked = [target for link in _LINKS for target in entity.links.get(link, ())]
        first = entity.name.split()[0].removesuffix("'s")
        by_name = [
            entry.entity
            for entry in self.spellings(lower(first))
            if entity.kind in ("GovernmentBody", "ArmedForce", "Government", "Post")
        ]
        told = self.field.state_of(entity.id)
        for target in [*linked, *by_name, *([told] if told else [])]:
            target = self._stands_for.get(target, target)
            if target in self.entities and self.entities[target].kind == "State":
                return Player(target, "State", known=True)
        return None

    def named(self, written: str) -> Player | None:
        """Return the entity that bears exactly this name, letter case aside.

        "Turkish navy" is the office of a state if nobody is called so.
        """
        for entry in self.spellings(lower(written)):
            if entry.kind in ("name", "alias"):
                return self.player(entry.entity)
        words = written.split()
        for size in range(1, min(4, len(words))):
            adjective = " ".join(words[:size])
            for entry in self.spellings(lower(adjective)):
                if entry.entity_kind == "State":
                    body = self.body(entry.entity, " ".join(words[size:]))
                    if body is not None:
                        return body
        return None

    def described(self, written: str) -> Player | None:
        """Return whom a name or an adjective means: "Chinese", "US"."""
        for entry in self.spellings(lower(written)):
            return self.player(entry.entity)
        return None

    def body(self, state: str, written: str) -> Player | None:
        """Return the office ("navy", "Ministry of Defence") of a state; None if it is none."""
        office = self.field.office(state, written)
        if office is None:
            return None
        office = self._stands_for.get(office, office)
        if office not in self.entities:
            return None
        return replace(self.player(office), state=Player(state, "State", known=True))

    def holder(self, state: str, title: str, when: str) -> Player | None:
        """Return who held a post ("president") of a state at a time, if one person did."""
        held = {
            term.person
            for term in self.field.holders(state, self.rules.names["same_posts"].get(title, title))
            if _overlap(when, term.start, term.end or "..") is True
        }
        if len(held) != 1:
            return None
        person = self._stands_for.get(*held, *held)
        return self.player(person, trust=0.85) if person in self.entities else None

    def titled(self, title: str, last_name: str, when: str | None) -> Player | None:
        """Return who "President Bush" is at a time; of several a person unknown, of their state.

        None if nobody of that name held the post.
        """
        same = self.rules.names["same_posts"].get(title, title)
        held = [
            (owner, term)
            for owner, term in self.field.titled(same, last_name)
            if when is None or _overlap(when, term.start, None)  # not of a text before the post
        ]
        then = [h for h in held if when and _overlap(when, h[1].start, h[1].end or "..")]
        people = {term.person for _owner, term in then or held}
        owners = {self._stands_for.get(owner, owner) for owner, _term in then or held}
        if len(people) == 1:
            person = self._stands_for.get(*people, *people)
            return self.player(person, trust=0.9) if person in self.entities else None
        if len(owners) != 1 or self.entities[min(owners)].kind != "State":
            return None
        state = Player(min(owners), "State", known=True)
        return Player(last_name, "Person", known=False, state=state, trust=0.85)

    def find(self, plain: str, start: int, end: int, when: str | None) -> list[Mention]:
        """Return the known names between two places, the longest first come, none overlapping."""
        lowered = lower(plain[start:end])
        hits: list[tuple[int, int, str]] = []
        for automaton in (self._automaton, self.field.automaton):
            if len(automaton) == 0:
                continue
            for last, key in automaton.iter(lowered):
                first = start + last + 1 - len(key)
                if _bounded_before(plain, first):
                    hits.append((first, start + last + 1, key))
        hits.sort(key=_by_place)
        found: list[Mention] = []
        reached = start
        tried: tuple[int, int] | None = None
        for first, last, key in hits:
            if first < reached or (first, last) == tried:
                continue
            tried = (first, last)
            mention = self._mention(plain, first, last, key, when)
            if mention is not None:
                found.append(mention)
                reached = mention.end
        return found

    def _mention(
        self, plain: str, start: int, end: int, key: str, when: str | None
    ) -> Mention | None:
        after = plain[end : end + 1]
        if after.isalnum() and after != "s" and not after.isupper() and not after.isdigit():
            return None
        fitting = [
            e
            for e in self.spellings(key)
            if _case_fits(plain[start:end], e.text) or self._as_a_word(plain[start:end], e)
        ]
        if any(entry.start or entry.end for entry in fitting):
            told = _year_before(plain, start) or when
            fitting = [entry for entry in fitting if _in_use(entry, told)]
        surface, variant = plain[start:end], _variant_end(plain, end, fitting)
        plural = _plural_end(plain, variant)
        if not fitting or not _bounded_after(plain, plural):
            return None
        if plural != end and variant == end and not any(_may_be_plural(e) for e in fitting):
            return None
        accompanied = [
            e for e in fitting if not e.weak or self._in_company(plain, start, plural, e)
        ]
        fitting = accompanied or fitting
        actor = next((e for e in fitting if e.entity_kind != "Place"), fitting[0])
        place = next((e for e in fitting if e.entity_kind == "Place"), None)
        if place is not None and actor.weak and not accompanied:
            actor = place
        adjective = actor.kind == "adjective" and plural == end
        if actor.entity_kind == EXERCISE:
            name = plain[start:plural]
            exercise = Player(name, "JointExercise", known=False, trust=0.9)
            return Mention(start, plural, "E", (exercise,), weak=not accompanied)
        trust = {"metonym": 0.9, "people": 0.8}.get(actor.kind, 1.0)
        located = place or (actor if actor.kind == "metonym" else None)
        return Mention(
            start,
            plural,
            "J" if adjective else LETTERS.get(actor.entity_kind, UNKNOWN),
            (self.player(actor.entity, trust),),
            adjective,
            self._place(located, surface) if located and located is not actor else
            self._unnamed_place(actor, surface),
            weak=actor.weak and not accompanied,
            bare=" " not in surface,
        )  # fmt: skip

    def _as_a_word(self, surface: str, spelling: Spelling) -> bool:
        """Return whether an organization's short form is spelt as a name: "Nato", "Caricom"."""
        name = spelling.text
        spelt = name.isupper() and len(name) > 3 and surface == name.capitalize()
        unlike = surface not in self.rules.names["no_acronyms"]
        return spelt and unlike and spelling.entity_kind == "InternationalOrganization"

    def _in_company(self, plain: str, start: int, end: int, spelling: Spelling) -> bool:
        """Return whether a name that is an everyday word too stands by words of its field."""
        words = self.company.get(spelling.entity_kind)
        if spelling.entity_kind == EXERCISE and re.match(r"[ -]'?\d\d", plain[end : end + 4]):
            return True
        if not words:
            return False
        around = f"{plain[max(0, start - 70) : start]} {plain[end : end + 70]}".lower()
        return not words.isdisjoint(re.findall(r"[^\W\d_]+", around))

    def _place(self, entry: Spelling, surface: str) -> Player:
        if entry.entity_kind == "Place":
            return self.player(entry.entity)
        return Player(surface, "Place", known=False)

    def _unnamed_place(self, entry: Spelling, surface: str) -> Player | None:
        """Return the place that a metonym is, though no entity is that place."""
        if entry.kind == "metonym":
            return Player(surface.removeprefix("the ").removeprefix("The "), "Place", known=False)
        return None


def _by_place(hit: tuple[int, int, str]) -> tuple[int, int, int]:
    """Sort names by where they begin, the longest first; an article makes no name longer."""
    first, last, key = hit
    return first + (4 if key.startswith("the ") else 0), -last, first


class _Everybody(Mapping[str, Entity]):
    """All entities by id: those given, else those of the field."""

    def __init__(self, given: Mapping[str, Entity], field: Field) -> None:
        self._given, self._field = given, field

    def __getitem__(self, key: str) -> Entity:
        entity = self._given.get(key) or self._field.entity(key)
        if entity is None:
            raise KeyError(key)
        return entity

    def __iter__(self) -> Iterator[str]:
        return iter([*self._given, *(i for i in self._field.rows if i not in self._given)])

    def __len__(self) -> int:
        return len(list(iter(self)))


def _field(rules: Rules) -> Field:
    offices = rules.names["offices"]
    return read_field(tuple((name, tuple(words or ())) for name, words in offices.items()))


def field_for(language: str) -> Field:
    """Return the field's gazetteer as the rules of `language` use it."""
    return _field(read_rules(language))


def _shadows(entities: Sequence[Entity], field: Field) -> Iterator[tuple[str, str]]:
    """Yield ids of the field with those of the entities given that they mean."""
    ours = {row.fields["name"].rstrip("?!").casefold(): i for i, row in field.rows.items()}
    for entity in entities:
        names = [entity.name, *(n.text for n in entity.names if n.kind == "alias")]
        for name in names:
            row = ours.get(name.casefold())
            if row is not None and row != entity.id and _alike(field.rows[row].kind, entity.kind):
                yield row, entity.id


def _owner_and_office(name: str) -> Iterator[tuple[str, str]]:
    """Yield each way to take a name for an office and whose it is."""
    office, _, owner = name.rpartition(" of ")
    if office:
        yield owner.removeprefix("the "), office
    words = name.split()
    for size in range(1, min(4, len(words))):
        yield " ".join(words[:size]).removesuffix("'s"), " ".join(words[size:])


_BODIES = frozenset(("Government", "GovernmentBody", "ArmedForce", "Institution"))


def _alike(first: str, second: str) -> bool:
    bodies = ("GovernmentBody", "ArmedForce", "Institution")
    return first == second or (first in bodies and second in bodies)


def _weapon_words(rules: Rules) -> frozenset[str]:
    """Return the words beside which "Javelin" is a missile: weapons and what is done with them."""
    words = [word for name in ("weapons", "weapon_units") for word in rules.names[name]]
    single = {part for word in words for part in word.lower().split()}
    return frozenset(single | set(rules.names["company"]["WeaponSystem"])) - {"system", "ship"}


def _names(entity: Entity) -> Iterator[Spelling]:
    """Yield the names of `entity` that may stand in an English text."""
    yield Spelling(entity.name, "name", entity.id, entity.kind)
    for name in entity.names:
        if name.language in (None, "en") and len(name.text) > 1:
            yield Spelling(
                name.text, name.kind, entity.id, entity.kind, False, name.start, name.end
            )


def _bounded_before(plain: str, start: int) -> bool:
    before = plain[start - 1] if start else " "
    return not (before.isalnum() or before == "_")


def _bounded_after(plain: str, end: int) -> bool:
    after = plain[end] if end < len(plain) else " "
    return not (after.isalnum() or after == "_")


_EDITION = re.compile(r"(?:[ ](?:[IVXL]{1,7}|'?\d\d)|-\d{2,4})(?!\w)")
_VARIANT = re.compile(
    r"(?:[A-Z]{1,4}\d?(?:[/-][A-Z]{1,3}\d?)*)?(?:[ -](?:Block|Mk|MK|Mark)[ .-]?[IVX\d]+[A-Z+]?)?"
)


def _variant_end(plain: str, end: int, entries: Sequence[Spelling]) -> int:
    """Return where a designation or number ends: "F-16C/D", "F-16 Block 70", "UNITAS LXI"."""
    if any(entry.entity_kind == EXERCISE for entry in entries):
        edition = _EDITION.match(plain, end)
        return edition.end() if edition else end
    designated = any(
        entry.entity_kind == "WeaponSystem" and entry.text[-1:].isdigit() for entry in entries
    )
    found = _VARIANT.match(plain, end) if designated else None
    if found is None or plain[found.end() : found.end() + 1].isdigit():
        return end
    return found.end()


def _plural_end(plain: str, end: int) -> int:
    after = plain[end : end + 2]
    return end + 1 if after[:1] == "s" and not after[1:].isalnum() else end


def _may_be_plural(entry: Spelling) -> bool:
    return entry.entity_kind == "WeaponSystem" or (
        entry.kind == "adjective" and entry.text[-2:] in ("an", "ni", "li", "qi", "ti", "ri")
    )


def _case_fits(surface: str, name: str) -> bool:
    """Return whether letters are large and small as in the name: "us" is not "US".

    The first word may be large where the name's is small; in a name of several words, what begins
    small may be large too ("Missile Attack Warning System"). A headline in capitals fits.
    """
    if surface == name:
        return True
    if surface.isupper() and len(surface) >= 5 and not name.isupper():
        return True
    written, words = surface.split(), name.split()
    if len(words) == 1 or len(written) != len(words):
        return name[:1].islower() and surface[1:] == name[1:]
    return all(
        not word[0].isupper() or letters[0].isupper()
        for letters, word in zip(written, words, strict=True)
    )


_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b[^.!?]*\Z")


def _year_before(plain: str, start: int) -> str | None:
    """Return the year that a sentence has told shortly before a name: "In 1985 Bonn ..."."""
    found = _YEAR.search(plain, max(0, start - 60), start)
    return found.group(1) if found else None


def _in_use(entry: Spelling, when: str | None) -> bool:
    """Return whether the name was in use at the time of the text, if both are known."""
    if when is None or not (entry.start or entry.end):
        # Of an undated text the present is more likely than a time that is over.
        return when is not None or entry.end is None or entry.kind != "metonym"
    return _overlap(when, entry.start, entry.end) is not False


def _overlap(when: str, start: str | None, end: str | None) -> bool | None:
    """Return whether a time meets a stretch of time; None where one of them is no time."""
    try:
        told = parse_when(when)
        begun = parse_when(start) if start else None
        ended = parse_when(end) if end and end != ".." else None
    except ValueError:
        return None
    too_early = begun and begun.earliest and told.latest and told.latest < begun.earliest
    too_late = ended and ended.latest and told.earliest and told.earliest > ended.latest
    return not too_early and not too_late


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Capitalised words in a row, with the sentence that they stand in."""

    words: tuple[_Word, ...]
    opens: bool

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


class _Forms:
    """Patterns by which unknown names are known, made once from the rules."""

    def __init__(self, rules: Rules) -> None:
        names = rules.names
        self.rules = rules
        self.ordinary = frozenset(names["ordinary"])
        self.given_names = frozenset(names["given_names"])
        self.first_names = frozenset(
            name for listed in rules.persons["first_names"].values() for name in listed
        )
        self.no_person_last = frozenset(rules.persons["no_person_last"])
        self.no_person_before = frozenset(rules.persons["no_person_before"])
        self.no_person_after = tuple(rules.persons["no_person_after"])
        self.peoples = frozenset(names["peoples"])
        self.officers = frozenset(names["state_posts"])
        self.particles = frozenset(names["particles"])
        self.honorifics = frozenset(names["honorifics"])
        self.ranks = names["ranks"]
        self.places = frozenset(names["organization_heads"]["Place"])
        self.heads = rules.organization_heads
        self.directions = frozenset(names["direction_words"])
        self.titles = frozenset(
            word for title in [*names["posts"], *names["post_modifiers"]] for word in title.split()
        ) | {f"{title.split()[-1]}s" for title in names["posts"]}
        self.title_parts = frozenset(names["title_parts"])
        self.calendar = frozenset([*rules.words["months"], *rules.words["weekdays"]])
        titles = alternatives([*names["posts"], *names["ranks"], *names["honorifics"]])
        claims = rules.claims
        reporting = {*rules.cues, *claims["naming"], *claims["seeing_as"], *claims["puts"]}
        reporting_forms = [form for form, verb in rules.verbs.items() if verb.base in reporting]
        says = alternatives(reporting_forms)
        self.before = re.compile(
            rf"(?:\b(?:{titles})\.?,?\s+"
            rf"|\b(?:{titles})\s+(?:to|of|for|in)\s+(?:the\s+)?\w+(?:\s+\w+)?,\s+"
            rf"|\b(?:according to|in the words of|interview with|as)\s+)$",
            re.IGNORECASE,
        )
        self.after = re.compile(
            rf"(?:,?\s+(?:has\s+|had\s+|also\s+|once\s+|recently\s+|have\s+)*(?:{says})\b"
            rf"|,\s+(?:himself|herself|who)\b|\s+\((?:left|right|centre|center|L|R)\b"
            rf"|'s\s+(?:view|opinion|words|argument|assessment)\b|\s+puts?\s+it\b"
            rf"|,\s+(?:an?\s+|the\s+|its\s+|then\s+)?(?:[\w'.-]+\s+){{0,5}}?(?:{titles})\b)"
        )
        # The last words before a name that `before` and `follows_say` can match at all: to look for
        # these first is a hundred times faster.
        self.last_words = frozenset(
            phrase.split()[-1].lower()
            for phrase in (*names["posts"], *names["ranks"], *names["honorifics"], *reporting_forms)
        ) | {"to", "of", "with", "as"}
        self.title_before = re.compile(rf"\b({alternatives(names['posts'])})\s\Z", re.IGNORECASE)
        self.drills = frozenset(names["exercises"]["JointExercise"])
        drills = alternatives(self.drills)
        self.exercise_before = re.compile(
            rf"\b(?:{drills})[ ](?:(?:named|called|codenamed|code-named|dubbed)[ ])?[\"']?\Z",
            re.IGNORECASE,
        )
        self.exercise_after = re.compile(rf"(?P<year>[ ](?:19|20)\d\d)?[ ](?:{drills})\b")
        self.common = frozenset(
            words[0]
            for entries in rules.lexicon.values()
            for words, letter, _value in entries
            if len(words) == 1 and letter in "bGAEMRTk"
        )
        self.follows_say = re.compile(rf"[\"',]\s*(?:{says})\s+$")

    def may_tell(self, before: str) -> bool:
        """Return whether the words before a name may be a title or a verb of saying."""
        words = before.split()
        if not words or words[-1].endswith(","):
            return bool(words)
        return words[-1].rstrip(".").lower() in self.last_words

    def is_common_opening(self, word: str) -> bool:
        """Return whether a word that opens a sentence is in the lexicon, and no title or month."""
        lower = word.lower()
        if lower in self.titles or word in self.calendar:
            return False
        return lower in self.rules.lexicon or lower in self.rules.verbs

    def is_common(self, word: str) -> bool:
        """Return whether a single large word is a common noun: "the Navy", "the Treaty"."""
        return word.lower() in self.common


@lru_cache(maxsize=4)
def _forms(rules: Rules) -> _Forms:
    return _Forms(rules)


@dataclass(frozen=True)
class Names:
    """Every mention of one document, in order, and where each person's full name stood."""

    mentions: tuple[Mention, ...]
    _starts: tuple[int, ...]

    def within(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin between two places."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [mention for mention in self.mentions[first:last] if mention.end <= end]


def find_mentions(
    layout: Layout,
    gazetteer: Gazetteer,
    when: Sequence[str | None],
    proposed: Sequence[Name] = (),
) -> Names:
    """Return all names in a document; `when` is the date of each block, where known.

    `proposed` are names that a model sees: they count where no entity bears the name and its form
    and context tell nothing of it.
    """
    forms = _forms(gazetteer.rules)
    known: list[Mention] = []
    for block, date in zip(layout.blocks, when, strict=True):
        known += gazetteer.find(layout.plain, block.start, block.end, date)
    known = [
        mention
        if _means_it(layout.plain, mention, gazetteer.rules)
        else _as_plain_word(layout.plain, mention)
        for mention in _accompanied(known)
        if not _is_given_name(layout.plain, mention, forms)
        and not _in_a_surname(layout.plain, mention)
        and not _in_wrong_company(layout.plain, mention, gazetteer.rules)
    ]
    formed = [*_by_form(layout, known, forms), *_types(layout.plain)]
    if proposed:
        formed = list(_with_proposed(layout.plain, formed, known, proposed))
    merged = _longest([*known, *formed])
    merged = _designated(merged, gazetteer)
    merged = _joined(layout.plain, merged, gazetteer)
    merged = _as_offices(layout.plain, merged, gazetteer)
    merged = _with_short_forms(layout.plain, merged)
    merged = _as_exercises(layout.plain, merged, forms)
    persons = _resolve_persons(layout.plain, merged, gazetteer)
    everything = _with_last_names(layout, persons, forms)
    everything = _with_titles(layout, everything, gazetteer, when)
    return Names(tuple(everything), tuple(mention.start for mention in everything))


_TYPE = re.compile(r"\bType[ -]\d{2,4}[A-Z\d]{0,4}\b")


def _types(plain: str) -> Iterator[Mention]:
    """Yield designations of the form "Type 053H2G", which no entity bears."""
    if "Type" not in plain:
        return
    for found in _TYPE.finditer(plain):
        player = Player(found.group(), "WeaponSystem", known=False, trust=0.75)
        yield Mention(found.start(), found.end(), "K", (player,))


def _with_proposed(
    plain: str, formed: Sequence[Mention], known: Sequence[Mention], proposed: Sequence[Name]
) -> Iterator[Mention]:
    """Yield the names found by form, unknown ones with the kind that a model proposes.

    Of one word alone a model often takes a person for a company, so it proposes longer names only.
    """
    sure = [m for m in (*known, *formed) if m.letter != UNKNOWN]
    taken: list[tuple[int, int]] = []
    for name in proposed:
        words = plain[name.start : name.end].split()
        letter = LETTERS.get(name.kind, UNKNOWN)
        inside = any(m.start < name.end and name.start < m.end for m in sure)
        if inside or len(words) < 2 or not words[-1][:1].isupper():
            continue
        player = Player(" ".join(words), name.kind, known=False, trust=0.75)
        taken.append((name.start, name.end))
        yield Mention(name.start, name.end, letter, (player,))
    for mention in formed:
        free = not any(mention.start < end and start < mention.end for start, end in taken)
        if mention.letter != UNKNOWN or free:
            yield mention


def _with_titles(
    layout: Layout, mentions: list[Mention], gazetteer: Gazetteer, when: Sequence[str | None]
) -> list[Mention]:
    """Return the mentions with "President Bush" as the one who held that post.

    Only where the text gives nobody's full name that ends so.
    """
    forms = _forms(gazetteer.rules)
    plain = layout.plain
    starts = [block.start for block in layout.blocks]
    full = {
        plain[m.start : m.end].split()[-1]
        for m in mentions
        if m.letter in "PX" and not m.bare and " " in plain[m.start : m.end]
    }
    found: list[Mention] = []
    for mention in mentions:
        name = plain[mention.start : mention.end]
        player = mention.players[0] if mention.letter == "P" and mention.players else None
        unknown = player is not None and not player.known and player.means == name
        if unknown and name.isalpha() and name not in full:
            title = forms.title_before.search(plain[max(0, mention.start - 40) : mention.start])
            block = max(0, bisect_right(starts, mention.start) - 1)
            held = title and gazetteer.titled(title.group(1).lower(), name, when[block])
            owner = found[-1] if found and _is_state(found[-1]) else None
            beside = title and owner and mention.start - owner.end <= len(title.group()) + 3
            state = owner.players[0].means if beside and owner else None
            if held and not (state and held.state and held.state.means != state):
                mention = replace(mention, players=(held,))
        found.append(mention)
    return found


def _accompanied(known: Sequence[Mention]) -> list[Mention]:
    """Return the names without everyday words whose bearer the text names nowhere for certain."""
    certain = {m.players[0].means for m in known if not m.weak and m.players}
    return [m for m in known if not m.weak or m.players[0].means in certain]


def _in_wrong_company(plain: str, mention: Mention, rules: Rules) -> bool:
    """Return whether the words beside a name show another thing of that name: a US state."""
    words = rules.names["elsewhere"].get(plain[mention.start : mention.end])
    if words is None:
        return False
    around = plain[max(0, mention.start - 120) : mention.start] + plain[mention.end :][:120]
    return any(re.search(rf"\b{re.escape(word)}\b", around) for word in words)


_ARTICLE_BEFORE = re.compile(r"(?<![\w-])(?:al|el|ul|ad|an|as|ar|at|az|ed|es)-\Z")


def _in_a_surname(plain: str, mention: Mention) -> bool:
    """Return whether "Sabah" is no place but part of "al-Sabah"."""
    return _ARTICLE_BEFORE.search(plain, max(0, mention.start - 4), mention.start) is not None


_NEXT_NAME = re.compile(r"[ ]([A-Z][\w'-]*)")


def _is_given_name(plain: str, mention: Mention, forms: "_Forms") -> bool:
    """Return whether "Jordan" or "Chad" is a person's first name here: a last name follows."""
    if plain[mention.start : mention.end] not in forms.given_names:
        return False
    following = _NEXT_NAME.match(plain, mention.end)
    if following is None:
        return False
    word = following.group(1).removesuffix("'s")
    return not (
        word in forms.heads
        or word in forms.calendar
        or word in forms.ordinary
        or word.lower() in forms.titles
        or forms.is_common(word)
        or word.isupper()
    )


def _designated(mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return the mentions with designations that only add to a known one, "MiG-29UPG", as it."""
    found = []
    for mention in mentions:
        player = mention.players[0] if mention.players else None
        if mention.letter == "K" and player is not None and not player.known:
            base = re.match(r"[A-Za-z]+-?\d+", player.means)
            known = gazetteer.named(base.group()) if base else None
            if known is not None and known.kind == "WeaponSystem":
                mention = replace(mention, players=(replace(known, trust=0.9),))
        found.append(mention)
    return found


_OF_STATE = re.compile(r"[ ]of[ ](?:the[ ])?\Z")


def _as_offices(plain: str, mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return the mentions with "Ministry of Defence" beside its state as that state's ministry.

    "Indian Ministry of Defence", "India's Ministry of Defence", "Ministry of Defence of India".
    """
    found: list[Mention] = []
    for mention in mentions:
        last = found[-1] if found else None
        if _is_state(mention):
            royal = _royal_force(plain, mention, gazetteer)
            if royal is not None:
                if last is not None and last.end > royal.start:
                    found.pop()
                found.append(royal)
                continue
        if last is None or mention.start < last.end:
            if last is None or mention.end > last.end:
                found.append(mention)
            continue
        between = plain[last.end : mention.start]
        if mention.letter == "B" and _is_state(last) and between in (" ", "'s "):
            state, body = last.players[0], mention.players[0]
            written = plain[mention.start : mention.end]
            foreign = body.known and body.state is not None and body.state.means != state.means
            office = gazetteer.body(state.means, written) if foreign or not body.known else None
            if foreign and office is None:
                kind = body.kind
                office = Player(
                    f"{plain[last.start : last.end]} {written}", kind, False, state, 0.85
                )
            if office is not None:
                found[-1] = Mention(last.start, mention.end, "B", (office,))
                continue
        if _is_body(last) and _is_state(mention) and _OF_STATE.match(between):
            office = gazetteer.body(mention.players[0].means, plain[last.start : last.end])
            if office is not None:
                found[-1] = Mention(last.start, mention.end, "B", (office,))
                continue
        found.append(mention)
    return found


_SHORT_FORM = re.compile(r"[ ]\((?:the[ ])?([A-Z][A-Za-z&-]{1,9})\)")


def _with_short_forms(plain: str, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions with "LPF" as whoever "Lund Peace Forum (LPF)" says that it is."""
    short: dict[str, Mention] = {}
    for mention in mentions:
        found = _SHORT_FORM.match(plain, mention.end) if mention.letter in "OICBX" else None
        if found and _abbreviates(found.group(1), plain[mention.start : mention.end]):
            short.setdefault(found.group(1), mention)
    if not short:
        return mentions
    meant = []
    for mention in mentions:
        full = short.get(plain[mention.start : mention.end])
        unknown = mention.letter == UNKNOWN or (
            mention.letter in "OICB" and not mention.players[0].known
        )
        if full is not None and full is not mention and unknown:
            mention = replace(mention, letter=full.letter, players=full.players)
        meant.append(mention)
    return meant


def _abbreviates(short: str, name: str) -> bool:
    """Return whether the capitals of a short form stand in a name in this order."""
    initials = [word[0].upper() for word in re.findall(r"[^\W\d_]+", name)]
    place = 0
    for letter in short:
        if not letter.isupper():
            continue
        if letter not in initials[place:]:
            return False
        place = initials.index(letter, place) + 1
    return True


def _as_exercises(plain: str, mentions: list[Mention], forms: "_Forms") -> list[Mention]:
    """Return the mentions with every name that one place calls an exercise as one.

    "Exercise Amber Dawn", "the Steel Harvest 2021 drills"; a single word before "exercise" may
    be an adjective that we do not know.
    """
    mentions = _whole_names(plain, mentions)
    called = set()
    for mention in mentions:
        if mention.letter != UNKNOWN:
            continue
        name = plain[mention.start : mention.end]
        before = forms.exercise_before.search(plain[max(0, mention.start - 40) : mention.start])
        after = forms.exercise_after.match(plain, mention.end)
        if before or (after and (" " in name or after.group("year"))):
            called.add(name)
    if not called:
        return mentions
    found = []
    for mention in mentions:
        name = plain[mention.start : mention.end]
        if mention.letter in (UNKNOWN, _WEAK) and name in called:
            player = Player(name, "JointExercise", known=False, trust=0.85)
            mention = replace(mention, letter="E", players=(player,))
        found.append(mention)
    return found


def _whole_names(plain: str, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions with "Arctic Lance" in "Exercise Arctic Lance" as one, not as a place."""
    found: list[Mention] = []
    for mention in mentions:
        first = found[-1] if found else None
        beside = first is not None and plain[first.end : mention.start] == " "
        if first is None or not beside or mention.letter != UNKNOWN or first.letter == UNKNOWN:
            found.append(mention)
        elif _EXERCISE.search(plain[max(0, first.start - 10) : first.start]):
            found[-1] = replace(mention, start=first.start)
        else:
            found.append(mention)
    return found


_EXERCISE = re.compile(r"\bExercises?[ ]\Z")
_ROYAL = re.compile(r"Royal[ ]\Z")
_FORCE = re.compile(r"[ ](?:Navy|Air[ ]Force|Army|Armed[ ]Forces|Marines|Police)\b")


def _royal_force(plain: str, mention: Mention, gazetteer: Gazetteer) -> Mention | None:
    """Return "Royal Tongan Navy" as the navy of Tonga; None for anything else."""
    before = _ROYAL.search(plain[max(0, mention.start - 6) : mention.start])
    after = _FORCE.match(plain, mention.end)
    if not before or not after:
        return None
    office = gazetteer.body(mention.players[0].means, after.group().strip())
    return Mention(mention.start - 6, after.end(), "B", (office,)) if office else None


def _is_body(mention: Mention) -> bool:
    return mention.letter == "B" and bool(mention.players) and not mention.players[0].known


def _is_state(mention: Mention) -> bool:
    single = len(mention.players) == 1 and mention.players[0].known
    return single and mention.players[0].kind == "State"


def _as_plain_word(plain: str, mention: Mention) -> Mention:
    """Return the name with what is hyphened to it, as a word that means nobody: "US-led"."""
    left = re.search(r"[^\W\d_]+-$", plain[max(0, mention.start - 20) : mention.start])
    right = re.match(r"-[^\W\d_]+", plain[mention.end : mention.end + 20])
    start = mention.start - (len(left.group()) if left else 0)
    end = mention.end + (len(right.group()) if right else 0)
    return Mention(start, end, _NOBODY, ())


def _means_it(plain: str, mention: Mention, rules: Rules) -> bool:
    """Return whether a known name stands for its bearer here: not in "US-led", "anti-NATO"."""
    before = plain[max(0, mention.start - 20) : mention.start]
    after = plain[mention.end : mention.end + 20]
    left = re.search(r"([^\W\d_]+)-$", before)
    if left and left.group(1).lower() in rules.names["prefixes"]:
        return False
    right = re.match(r"-([^\W\d_]+)", after)
    if right and (right.group(1) in rules.names["suffixes"] or right.group(1).islower()):
        return False
    if left and left.group(1) in rules.names["combining"]:
        return mention.adjective
    return not (left and left.group(1).islower())


def _longest(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions in order, of overlapping ones the longest, of equals the known."""
    ordered = sorted(
        mentions, key=lambda m: (m.start, -m.end, not (m.players and m.players[0].known))
    )
    kept: list[Mention] = []
    for mention in ordered:
        if kept and mention.start < kept[-1].end:
            if mention.end - mention.start > kept[-1].end - kept[-1].start:
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept


_WORD = re.compile(r"[^\W_]+(?:[.'-][^\W_]+)*\.?")
_ARTICLED = re.compile(r"(?:al|el|ul|ad|an|as|ar|at|az|ed|es)-[A-Z]")
_GAP = re.compile(r"[ \u00a0]{1,3}(?:&[ ])?\Z")


def _by_form(layout: Layout, known: Sequence[Mention], forms: _Forms) -> Iterator[Mention]:
    """Yield names that no entity bears, by their capitals: persons, bodies, places, others."""
    starts = [mention.start for mention in known]
    for sentence in layout.sentences:
        if layout.blocks[sentence.block].heading:
            continue
        first = bisect_left(starts, sentence.start)
        last = bisect_right(starts, sentence.end)
        inside = known[first:last]
        reached = sentence.start
        for run in _runs(layout.plain, sentence, forms):
            left = tuple(word for word in run.words if word.start >= reached)
            for mention in _name_run(layout.plain, _Run(left, run.opens), inside, forms):
                reached = max(reached, mention.end)
                yield mention


def _runs(plain: str, sentence: Sentence, forms: _Forms) -> Iterator[_Run]:
    words: list[_Word] = []
    opens = True
    at_start = True
    before = ""
    for found in _WORD.finditer(plain, sentence.start, sentence.end):
        word = _trimmed(found, forms)
        joined = bool(words) and _GAP.fullmatch(plain, words[-1].end, word.start) is not None
        capital = word.text[0].isupper() or (
            joined and word.text[0].isdigit() and len(word.text) < 4
        )
        capital = capital or (joined and _ARTICLED.match(word.text) is not None)
        capital = capital and not _is_date(word.text, before, forms)
        before = word.text
        particle = joined and word.text in forms.particles and _capital_follows(plain, found.end())
        if words and not (joined and (capital or particle)):
            yield _Run(tuple(words), opens)
            words = []
        if capital or particle:
            if not words:
                opens = at_start
            words.append(word)
        at_start = False
    if words:
        yield _Run(tuple(words), opens)


_DATED = frozenset(
    ("in", "on", "last", "this", "next", "during", "since", "until", "by", "early", "late", "mid")
)


def _is_date(word: str, before: str, forms: _Forms) -> bool:
    """Return whether a large word is part of a date: "On Wednesday Kenya", "in June Kenya"."""
    if word in forms.rules.words["weekdays"]:
        return True
    return word in forms.rules.words["months"] and before.lower() in _DATED


def _trimmed(found: re.Match[str], forms: _Forms) -> _Word:
    """Return the word without a possessive ending or a full stop that is not its own."""
    text = found.group()
    if text.endswith("."):
        stem = text[:-1]
        keeps = len(stem) == 1 or "." in stem or stem in forms.ranks or stem in forms.honorifics
        text = text if keeps else stem
    if text.endswith("'s"):
        text = text[:-2]
    return _Word(found.start(), found.start() + len(text), text)


def _capital_follows(plain: str, place: int) -> bool:
    after = plain[place : place + 3].lstrip()
    return after[:1].isupper()


def _name_run(plain: str, run: _Run, known: Sequence[Mention], forms: _Forms) -> Iterator[Mention]:
    """Yield what one run of capitals names, known names and titles cut away."""
    run_ = _without_opening(plain, run, forms)
    if run_ is None:
        return
    run_ = _after_staff(plain, run_)
    if run_ is None:
        return
    organization = _organization(plain, run_, known, forms)
    if organization is not None:
        yield organization
        rest = [word for word in run_.words if word.start >= organization.end]
        before = [word for word in run_.words if word.end <= organization.start]
    else:
        rest, before = list(run_.words), []
    weak = run_.opens and len(run_.words) == 1 and not _acts(plain, run_.end, forms)
    for part in (before, rest):
        for piece in _pieces(part, known, forms, run.start if run.opens else -1):
            mention = _person_or_other(plain, piece, forms)
            if mention is not None:
                unsure = weak and mention.letter == UNKNOWN
                yield replace(mention, letter=_WEAK) if unsure else mention


def _without_opening(plain: str, run: _Run, forms: _Forms) -> _Run | None:
    """Return the run without a word that is large only because it opens the sentence."""
    words = run.words
    if run.opens and words:
        first = words[0].text
        adverb = first.endswith("ly") and not _may_be_first_name(plain, run, forms)
        if first in forms.ordinary or adverb or forms.is_common_opening(first):
            words = words[1:]
    return _Run(words, run.opens) if words else None


_STAFFS = frozenset(
    ("Army", "Navy", "Naval", "Air", "Force", "Defence", "Defense", "General", "Joint", "Staff",
     "Operations", "Protocol", "Cabinet", "Police", "Mission")
)  # fmt: skip


def _after_staff(plain: str, run: _Run) -> _Run | None:
    """Return the run without the "Army Staff" of a chief of it."""
    if _CHIEF_OF.search(plain[max(0, run.start - 16) : run.start]) is None:
        return run
    at = 0
    while at < len(run.words) and run.words[at].text in _STAFFS:
        at += 1
    rest = run.words[at:]
    return _Run(rest, False) if rest else None


def _may_be_first_name(plain: str, run: _Run, forms: _Forms) -> bool:
    """Return whether a word in -ily that opens a sentence is no adverb: "Emily Roe says"."""
    two = len(run.words) == 2 and run.words[0].text.endswith("ily")
    return two and forms.after.match(plain, run.end) is not None


_NEXT = re.compile(r"'s\b|,?\s+(?:and\s+[A-Z]|([^\W\d_]+))")


def _acts(plain: str, end: int, forms: _Forms) -> bool:
    """Return whether what follows a single opening word shows it to be a name."""
    if plain[end : end + 1] == ",":
        return True
    found = _NEXT.match(plain, end)
    if not found:
        return False
    word = found.group(1)
    verb = forms.rules.verbs.get(word) if word else None
    auxiliary = word in ("has", "had", "was", "is", "did", "does", "will")
    return word is None or auxiliary or (verb is not None and verb.form != "base")


# "Chief of Army Staff" is a post; its staff is no body that acts.
_CHIEF_OF = re.compile(r"\b[Cc]hief[ ]of[ ](?:the[ ])?\Z")
_OF = re.compile(r"[ ](?:of|for|on|in)[ ](?:the[ ]|an?[ ])?(?=[^\W\d_])")
_AND = re.compile(r"(?:[ ]and[ ]|,[ ](?=[A-Z]\w+(?:,[ ][A-Z]\w+)?,?[ ]and[ ][A-Z]))(?=[^\W\d_])")


def _organization(plain: str, run: _Run, known: Sequence[Mention], forms: _Forms) -> Mention | None:
    """Return the body, institution, place or treaty whose name the run holds, if it holds one."""
    heads = [i for i, word in enumerate(run.words) if word.text in forms.heads]
    if not heads:
        return None
    last = heads[-1]
    kind = forms.heads[run.words[last].text]
    first = _first_word(plain, run, last, kind, known, forms)
    start, end = run.words[first].start, run.words[last].end
    if last == len(run.words) - 1 and kind != "Weapon":
        end = _with_object(plain, end, kind, known, forms)
        end = _without_speaker(plain, end, run.words[last].end, forms)
    name = plain[start:end]
    if len(name.split()) == 1 or kind == "Weapon" or _CHIEF_OF.search(plain[:start][-16:]):
        return None
    if kind == "Agreement":
        return Mention(start, end, "A", (Player(name, "Agreement", known=False),))
    return Mention(start, end, LETTERS[kind], (Player(name, kind, known=False, trust=0.85),))


def _first_word(
    plain: str, run: _Run, last: int, kind: str, known: Sequence[Mention], forms: _Forms
) -> int:
    """Return where the name begins: after titles, persons, and for bodies after "Russian"."""
    first = 0
    for i in range(last):
        word = run.words[i]
        owner = next((m for m in known if m.start <= word.start < m.end), None)
        apart = owner is not None and (
            owner.letter == "P" or (owner.adjective and kind in ("GovernmentBody", "ArmedForce"))
            or (owner.letter in "SO" and kind in ("GovernmentBody", "ArmedForce", "Agreement")
                and owner.end <= run.words[last].start)
        )  # fmt: skip
        if apart or plain[word.end : word.end + 2] == "'s":
            first = i + 1
    return first


def _with_object(plain: str, end: int, kind: str, known: Sequence[Mention], forms: _Forms) -> int:
    """Return the end of "University" with its "of Leeds", of "Treaty" with its "of Peace"."""
    for _ in range(3):
        of = _OF.match(plain, end)
        if not of or (" in " in of.group() and kind != "Agreement"):
            return end
        if kind == "ArmedForce" and " of " not in of.group():
            return end
        if not plain[of.end()].isupper() or _first_at(plain, of.end()) in forms.calendar:
            return end
        owner = next((m for m in known if m.start == of.end() and m.letter in "SJOP"), None)
        person = next((m for m in known if m.start >= of.end() and m.letter == "P"), None)
        if owner and kind in ("GovernmentBody", "ArmedForce", "Agreement") and owner.letter != "J":
            return end
        if " on " in of.group() and kind not in ("Agreement", "Institution"):
            return end
        end = _capital_end(plain, of.end())
        if person and of.end() < person.start < end:
            return person.start - 1
        if kind != "Place" and "University" not in plain[end - 40 : end]:
            end = _with_more(plain, end, known)
    return end


def _with_more(plain: str, end: int, known: Sequence[Mention]) -> int:
    """Return the end of "Institute of Peace" with its "and Conflict Studies"."""
    for _ in range(3):
        linked = _AND.match(plain, end)
        if linked is None or any(m.start == linked.end() and m.letter in "SJP" for m in known):
            return end
        further = _capital_end(plain, linked.end())
        if further == linked.end():
            return end
        end = further
    return end


def _first_at(plain: str, place: int) -> str:
    found = _WORD.match(plain, place)
    return found.group().rstrip(".") if found else ""


_TWO_NAMES = re.compile(r"([ ][^\W\d_]\S+[ ][^\W\d_]\S+)\Z")


def _without_speaker(plain: str, end: int, head_end: int, forms: _Forms) -> int:
    """Return the end of "University of Leeds" where "Jane Roe says" follows without a comma."""
    if not forms.after.match(plain, end) or plain[end : end + 1] == ",":
        return end
    found = _TWO_NAMES.search(plain, head_end, end)
    if found and len(plain[head_end:end].split()) >= 4:
        last = plain[found.start() : end].split()[-1]
        if _stands_alone(plain, last, end):
            return found.start()
    return end


def _stands_alone(plain: str, word: str, besides: int) -> bool:
    """Return whether a word stands elsewhere without a capital before it, as a last name does."""
    for count, found in enumerate(re.finditer(rf"\b{re.escape(word)}\b", plain)):
        before = plain[max(0, found.start() - 30) : found.start()].split()
        if found.end() != besides and not (before and before[-1][:1].isupper()):
            return True
        if count > 20:
            break
    return False


def _capital_end(plain: str, start: int) -> int:
    """Return where the capitalised words from `start` on end."""
    end = start
    for found in _WORD.finditer(plain, start, start + 120):
        if found.start() != end and plain[end : found.start()] != " ":
            break
        text = found.group().removesuffix(".").removesuffix("'s")
        if not text[:1].isupper():
            break
        end = found.start() + len(text)
        if text != found.group():
            break
    return end


def _pieces(
    words: Sequence[_Word], known: Sequence[Mention], forms: _Forms, opening: int
) -> Iterator[list[_Word]]:
    """Yield stretches of words that belong to no known name and are no title or date.

    `opening` is where the sentence begins: the word there may be large for that alone.
    """
    piece: list[_Word] = []
    for word, following in zip_longest(words, words[1:]):
        owner = next((m for m in known if m.start <= word.start < m.end), None)
        alone = len(piece) == 1 and piece[0].start == opening
        taken = owner is not None and not (piece and _goes_on(word, owner, alone, forms))
        named = following is not None and following.text[0].isupper()
        if piece and named and word.text.lower() in forms.officers:
            piece = []  # "Planning and Investment Minister Jane Roe"
            continue
        if not piece and named and word.text.lower() in forms.drills:
            continue  # "held Exercise Amber Dawn"
        month = word.text in forms.calendar and not named
        part = following is not None and following.text.lower() not in forms.titles
        if taken or month or _no_name(word, bool(piece), part, forms):
            if piece:
                yield piece
            piece = []
        else:
            piece.append(word)
    if piece:
        yield piece


def _goes_on(word: _Word, mention: Mention, alone: bool, forms: _Forms) -> bool:
    """Return whether a known name ends another one: "Michael Jordan", "the Blue Heron drills"."""
    if mention.letter == "P":
        return mention.bare
    if mention.letter == "K":
        return mention.bare and word.text.isalpha() and not alone
    return mention.letter == "S" and not mention.adjective and word.text in forms.given_names


# Su-57, F-16, T-90, HQ-9B, TB2; but not G20, Zapad-2021, COVID-19.
_DESIGNATION = re.compile(r"[A-Z][A-Za-z]{0,4}-?(?!(?:19|20)\d\d\b)\d{1,4}[A-Z]{0,3}(?:-[A-Z])?s?")
_NO_WEAPON = re.compile(r"G-?\d|COVID|Covid|B\d\d?$|Q\d|H\d|P\d")


def _no_name(word: _Word, inside: bool, named: bool, forms: _Forms) -> bool:
    """Return whether a large word is a title, a date or an adjective rather than a name.

    Before a word that is no title (`named`), words such as "Air" are none either.
    """
    stem = word.text.removesuffix(".")
    if stem in forms.ranks or stem in forms.honorifics:
        return True
    if "-" in stem and stem.rpartition("-")[2] in forms.rules.names["suffixes"]:
        return True
    title = not inside and stem.lower() in forms.titles
    title = title and not (named and stem.lower() in forms.title_parts)
    return title or not any(letter.isalpha() for letter in stem)


def _person_or_other(plain: str, piece: Sequence[_Word], forms: _Forms) -> Mention | None:
    start, end = piece[0].start, piece[-1].end
    name = plain[start:end]
    if name in forms.ordinary or len(name) < 2:
        return None
    if len(piece) == 1 and (forms.is_common(name) or name in forms.peoples):
        return None
    if len(piece) == 1 and _DESIGNATION.fullmatch(name) and not _NO_WEAPON.match(name):
        return Mention(start, end, "K", (Player(name, "WeaponSystem", known=False, trust=0.75),))
    if piece[-1].text in forms.places and len(piece) > 1:
        return Mention(start, end, "L", (Player(name, "Place", known=False, trust=0.85),))
    if len(piece) <= 4 and _is_person(plain, piece, forms):
        return Mention(start, end, "P", (Player(name, "Person", known=False, trust=0.85),))
    return Mention(start, end, UNKNOWN, (Player(name, "", known=False, trust=0.7),))


def _is_person(plain: str, piece: Sequence[_Word], forms: _Forms) -> bool:
    """Return whether context says that these capitals are a person's name."""
    start, end = piece[0].start, piece[-1].end
    if not all(
        word.text.replace("-", "").replace(".", "").replace("'", "").isalpha() for word in piece
    ):
        return False
    if any(word.text.isupper() and len(word.text) > 3 for word in piece):
        return False
    before = plain[max(0, start - 60) : start]
    told = forms.may_tell(before)
    titled = told and forms.before.search(before) is not None
    if len(piece) == 1:
        return titled and not before.rstrip().lower().endswith((" as", "according to"))
    after = plain[end : end + 90]
    if titled or forms.after.match(after):
        return True
    if told and forms.follows_say.search(before):
        return True
    return _has_first_name(piece, before, after, forms) or _of_institution(after, forms)


def _has_first_name(piece: Sequence[_Word], before: str, after: str, forms: _Forms) -> bool:
    """Return whether a name begins as persons' names do, and is no ship's, street's or prize's."""
    first, last = piece[0].text, piece[-1].text
    if first not in forms.first_names or last in forms.no_person_last or last in forms.heads:
        return False
    words = before.split()
    named = bool(words) and words[-1] in forms.no_person_before
    return not named and not after.lstrip(" -").startswith(forms.no_person_after)


def _of_institution(after: str, forms: _Forms) -> bool:
    found = re.match(r"\s+of\s+(?:the\s+)?((?:[A-Z][\w.'&-]*\s?(?:of\s|for\s|and\s)?){1,7})", after)
    return found is not None and any(
        forms.heads.get(word.rstrip(".,'"))
        in ("Institution", "Company", "InternationalOrganization")
        for word in found.group(1).split()
    )


def _joined(plain: str, mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return the mentions with "Russia-China" and "Sino-Russian" as one adjective of two."""
    combining = gazetteer.rules.names["combining"]
    found: list[Mention] = []
    for mention in mentions:
        if (
            found
            and plain[found[-1].end : mention.start] in ("-", "/")
            and found[-1].end < mention.start
        ):
            last = found[-1]
            if last.letter in "SJPXB" and mention.letter in "SJPXB":
                players = (*last.players, *mention.players)
                found[-1] = Mention(last.start, mention.end, "J", players, adjective=True)
                continue
        first = re.search(r"([^\W\d_]+)-$", plain[max(0, mention.start - 14) : mention.start])
        if first and mention.adjective and first.group(1) in combining:
            other = _combining_player(combining[first.group(1)], gazetteer)
            start = mention.start - len(first.group())
            if not found or found[-1].end <= start:
                mention = replace(mention, start=start, players=(other, *mention.players))
        found.append(mention)
    return found


def _combining_player(adjective: str, gazetteer: Gazetteer) -> Player:
    for entry in gazetteer.spellings(adjective.lower()):
        return gazetteer.player(entry.entity)
    return Player(adjective, "State", known=False, trust=0.6)


def _resolve_persons(plain: str, mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return the mentions with misspelt names of known persons linked ("Jayne Roe")."""
    by_last: dict[str, list[Entity]] = {}
    for entity in gazetteer.persons.values():
        by_last.setdefault(_last_name(entity.name, gazetteer.rules).lower(), []).append(entity)
    found = []
    for mention in mentions:
        if mention.letter in ("P", UNKNOWN) and not mention.players[0].known:
            name = mention.players[0].means
            near = [
                entity
                for entity in by_last.get(_last_name(name, gazetteer.rules).lower(), ())
                if len(name.split()) > 1 and fuzz.ratio(name.lower(), entity.name.lower()) >= 80
            ]
            if len(near) == 1:
                player = gazetteer.player(near[0].id, trust=0.85)
                mention = replace(mention, letter="P", players=(player,))
        found.append(mention)
    return found


def _last_name(name: str, rules: Rules) -> str:
    words = [word for word in name.split() if word.rstrip(".") not in rules.names["generations"]]
    return words[-1] if words else name


def _with_last_names(layout: Layout, mentions: list[Mention], forms: _Forms) -> list[Mention]:
    """Return the mentions with every "Roe" linked to the full name before, else after, it.

    A full name counts as a person's wherever one place shows it to be one.
    """
    persons = {layout.plain[m.start : m.end] for m in mentions if m.letter == "P" and m.players}
    known = [_as_person(layout.plain, mention, persons) for mention in mentions]
    told = {m.players[0].means for m in known if m.letter == "P" and m.players and not m.bare}
    full: dict[str, Player] = {}
    parts: dict[str, Player] = {}
    for mention in reversed(known):  # of a name that only comes later, the first place counts
        full.update(_full_name(layout.plain, mention, forms))
        parts.update(_further_names(layout.plain, mention))
    found: list[Mention] = []
    for mention in known:
        full.update(_full_name(layout.plain, mention, forms))
        parts.update(_further_names(layout.plain, mention))
        written = layout.plain[mention.start : mention.end]
        player = full.get(written)
        if player is None and mention.letter in (UNKNOWN, "P") and not mention.players[0].known:
            player = parts.get(written)
        if player is not None and mention.letter in (UNKNOWN, _WEAK, "P"):
            same = mention.players[0].known
            other = mention.bare and mention.players[0].means not in told
            same = same and not (other and player.means != mention.players[0].means)
            person = mention.players[0] if same else replace(player, trust=player.trust * 0.95)
            mention = replace(mention, letter="P", players=(person,))
        if mention.letter != _WEAK:
            found.append(mention)
    return found


def _as_person(plain: str, mention: Mention, persons: set[str]) -> Mention:
    if mention.letter != UNKNOWN or plain[mention.start : mention.end] not in persons:
        return mention
    player = replace(mention.players[0], kind="Person", trust=0.85)
    return replace(mention, letter="P", players=(player,))


def _full_name(plain: str, mention: Mention, forms: _Forms) -> dict[str, Player]:
    """Return the last name of a person whose full name stands here, with the person."""
    written = plain[mention.start : mention.end]
    if mention.letter != "P" or len(written.split()) < 2:
        return {}
    return {_last_name(written, forms.rules): mention.players[0]}


def _further_names(plain: str, mention: Mention) -> dict[str, Player]:
    """Return the other names of a person whose full name stands here: "Lee" of "Lee Sang-min",
    "Ospina" of "Germán Ospina Leal"; they mean the person where no last name does."""
    names = plain[mention.start : mention.end].split()
    if mention.letter != "P" or not 1 < len(names) <= 4:
        return {}
    return {name: mention.players[0] for name in names[:-1] if len(name) > 2 and name.isalpha()}
