"""Known names: the entities given and those of the field, found in a text by their names.

A `Player` is whom some words mean, a `Mention` the words with their players. A `Gazetteer` finds
the names of all entities at once (an Aho-Corasick automaton over all of them), tells by letter
case, date and company whether a name stands for its bearer, and knows offices and who held them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import ahocorasick

from graph.facts import Entity
from graph.parse.frozen import dataclass, replace
from graph.parse.gazetteer import EXERCISE, Field, Spelling, lower, read_field
from graph.parse.rules import Rules, read_rules
from graph.when import parse_when

# Letters of the classes of mentions; all classes are listed in `tokens.py`.
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


def last_name(name: str, rules: Rules) -> str:
    """Return the last word of a person's name that is no "Jr." or "III"."""
    words = [word for word in name.split() if word.rstrip(".") not in rules.names["generations"]]
    return words[-1] if words else name


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
        self.by_last_name: dict[str, list[Entity]] = {}  # persons given, in small letters
        persons = {e.name: e for e in entities if e.kind == "Person" and e.name}
        for person in persons.values():
            key = last_name(person.name, rules).lower()
            self.by_last_name.setdefault(key, []).append(person)
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
                same = entity == spelling.entity
                found.append(spelling if same else replace(spelling, entity=entity))
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

    def origins(self, weapon: str) -> tuple[Player, ...]:
        """Return the states that make a weapon, by the gazetteer of the field; none if unknown."""
        row = self.field.rows.get(weapon)
        listed = (row.fields.get("origin") or "").split(";") if row is not None else ()
        states = (self._stands_for.get(state, state) for state in listed)
        return tuple(self.player(state) for state in states if state in self.entities)

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
        trust = {"metonym": 0.93, "people": 0.93}.get(actor.kind, 1.0)
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
        """Return whether a short form is spelt as a name: "Nato", "Caricom", "Thaad"."""
        name = spelling.text
        spelt = name.isupper() and len(name) > 3 and surface == name.capitalize()
        unlike = surface not in self.rules.names["no_acronyms"]
        kinds = ("InternationalOrganization", "WeaponSystem")  # "Nato", "Thaad"
        return spelt and unlike and spelling.entity_kind in kinds

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


def spellings(name: str) -> Iterator[str]:
    """Yield a body's name as it may be spelt: "Defence Ministry", "Defense Ministry"."""
    yield name
    if "defence" in name:
        yield name.replace("defence", "defense")
    if "defense" in name:
        yield name.replace("defense", "defence")
    found = re.match(r"(.+) ministry of (\w+)$", name)
    if found:
        yield from spellings(f"{found[1]} {found[2]} ministry")
