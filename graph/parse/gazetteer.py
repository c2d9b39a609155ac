"""The names of the field, known before any seed names them: states, bodies, weapons, people.

They lie in `gazetteer/*.txt`, one a line, with how each file was made at its head. An entity of it
enters the graph only when a text mentions it. Offices of states ("the Turkish navy") are made by
pattern, so that every state has them under a stable id.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from pathlib import Path

import ahocorasick

from graph.errors import SeedError
from graph.facts import Entity, Identifier, Name, Statement
from graph.parse.frozen import dataclass

_FOLDER = Path(__file__).parent / "gazetteer"
_FILES = (
    "states", "bodies", "organizations", "people", "companies", "institutions", "weapons",
    "exercises", "places",
)  # fmt: skip
_SOURCE = "Foedera's gazetteer, {}.txt"
_CODES = "rigour 2.6.1 (MIT), territory {}"
_NAMED = (("name", "name"), ("names", "alias"), ("adjectives", "adjective"), ("seats", "metonym"))
_LISTED = (*_NAMED, ("people", "people"))
_STATES = ("partOf", "locatedIn", "of", "governs")
EXERCISE = "Exercise"


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a name: whose it is, and when it may be taken for theirs.

    `kind` is that of `graph.facts.Name`, or `people` ("Danes"). A `weak` one counts only in
    company. `start` and `end` (EDTF) bound its use.
    """

    text: str
    kind: str
    entity: str
    entity_kind: str
    weak: bool = False
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A post that somebody held: `title` in small letters, `start` and `end` as EDTF."""

    person: str
    title: str
    start: str
    end: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file: its kind and its fields by column, lists still in one text."""

    kind: str
    file: str
    fields: Mapping[str, str]

    def all(self, column: str) -> list[str]:
        """Return the values of a column."""
        return [value for value in self.fields.get(column, "").split(";") if value]


@dataclass(frozen=True)
class Field:
    """Everything in the gazetteer, ready to be found in texts and to become entities."""

    rows: Mapping[str, Row]
    spellings: Mapping[str, tuple[Spelling, ...]]
    automaton: ahocorasick.Automaton
    offices: Mapping[str, str]
    terms: Mapping[str, tuple[Term, ...]]
    _filled: Mapping[tuple[str, str], str]
    _adjectives: Mapping[str, str]
    _by_last: Mapping[str, Sequence[tuple[str, Term]]]
    _made: dict[str, Entity] = field(default_factory=dict)

    def entity(self, entity_id: str) -> Entity | None:
        """Return the entity of this id, a state's office by its pattern too; else None."""
        if entity_id not in self._made:
            row = self.rows.get(entity_id)
            made = self._by_pattern(entity_id) if row is None else _entity(entity_id, row)
            if made is None or made.kind == EXERCISE:
                return None
            self._made[entity_id] = made
        return self._made[entity_id]

    def office(self, state: str, written: str) -> str | None:
        """Return the id of the office that `written` ("navy", "ministry of defense") is of a state.

        None for a word that is no office, or an id that is no state here.
        """
        canonical = self.offices.get(written.lower())
        row = self.rows.get(state)
        if canonical is None or row is None or row.kind != "State":
            return None
        filled = self._filled.get((state, canonical))
        return filled or f"{slug(_adjective(row))}-{slug(canonical)}"

    def state_of(self, entity_id: str) -> str | None:
        """Return the id of the state that something belongs to, if it is told."""
        row = self.rows.get(entity_id)
        if row is None:
            made = self._by_pattern(entity_id)
            links = made.links if made else {}
            return next((t for targets in links.values() for t in targets), None)
        for column in _STATES:
            for target in row.all(column):
                if target in self.rows and self.rows[target].kind == "State":
                    return target
        return None

    def holders(self, state: str, title: str) -> tuple[Term, ...]:
        """Return who held the post `title` ("president") of a state or organization, and when."""
        return tuple(t for t in self.terms.get(state, ()) if t.title == title)

    def titled(self, title: str, last_name: str) -> tuple[tuple[str, Term], ...]:
        """Return who of a last name held a post ("president", "Brown"), each with the owner."""
        return tuple(
            (owner, term) for owner, term in self._by_last.get(last_name, ()) if term.title == title
        )

    def _by_pattern(self, entity_id: str) -> Entity | None:
        for canonical in _canonical(self.offices):
            ending = f"-{slug(canonical)}"
            state = self._adjectives.get(entity_id.removesuffix(ending))
            if not entity_id.endswith(ending) or state is None:
                continue
            if (state, canonical) in self._filled:
                return None
            return _office(entity_id, state, _adjective(self.rows[state]), canonical)
        return None


@lru_cache(maxsize=1)
def read_field(offices: tuple[tuple[str, tuple[str, ...]], ...]) -> Field:
    """Return the gazetteer; `offices` are those of states, each with its other words.

    It is read once in a process. Raises `SeedError` for a line that its file's head does not
    describe.
    """
    rows: dict[str, Row] = {}
    for name in _FILES:
        for entity_id, row in read_lines(_FOLDER / f"{name}.txt"):
            if entity_id in rows:
                raise SeedError([f"{name}.txt: the id {entity_id!r} is taken twice"])
            rows[entity_id] = row
    for entity_id, row in _seats(rows):
        rows.setdefault(entity_id, row)
    spellings: dict[str, list[Spelling]] = {}
    for entity_id, row in rows.items():
        for spelling in _spellings(entity_id, row):
            spellings.setdefault(lower(spelling.text), []).append(spelling)
    automaton = ahocorasick.Automaton()
    for key in spellings:
        automaton.add_word(key, key)
    automaton.make_automaton()
    terms = _terms(rows)
    by_last: dict[str, list[tuple[str, Term]]] = {}
    for owner, held in terms.items():
        for term in held:
            by_last.setdefault(rows[term.person].fields["name"].split()[-1], []).append(
                (owner, term)
            )
    words = {word: canonical for canonical, others in offices for word in (canonical, *others)}
    return Field(
        rows=rows,
        spellings={key: tuple(found) for key, found in spellings.items()},
        automaton=automaton,
        offices=words,
        terms=terms,
        _by_last=by_last,
        _filled={
            (row.fields["partOf"], row.fields["fills"]): entity_id
            for entity_id, row in rows.items()
            if row.fields.get("fills")
        },
        _adjectives={slug(_adjective(row)): i for i, row in rows.items() if row.kind == "State"},
    )


def with_mentioned(
    entities: Sequence[Entity], statements: Iterable[Statement], known: Field
) -> tuple[Entity, ...]:
    """Return `entities` and, of the gazetteer, those that the statements mention, with their links.

    What `entities` have stays theirs.
    """
    have = {entity.id for entity in entities}
    queue = sorted({name for s in statements for name in _mentioned(s)} - have)
    added: dict[str, Entity] = {}
    while queue:
        entity_id = queue.pop()
        entity = known.entity(entity_id)
        if entity is None or entity_id in have or entity_id in added:
            continue
        added[entity_id] = entity
        queue.extend(target for targets in entity.links.values() for target in targets)
    return (*entities, *(added[entity_id] for entity_id in sorted(added)))


def _mentioned(statement: Statement) -> Iterator[str]:
    for arguments in statement.roles.values():
        yield from (argument.means for argument in arguments)
    for quantities in statement.quantities.values():
        yield from (quantity.of.means for quantity in quantities if quantity.of)
    claim = statement.claim
    if claim is not None:
        for argument in (claim.attributed_to, *claim.chain, *claim.about):
            yield argument.means


def lower(text: str) -> str:
    """Return `text` in small letters, of the same length."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in text)


_PLAIN = str.maketrans("łŁøØđĐıßæ", "lLoOdDisa")


def slug(text: str) -> str:
    """Return `text` as an id is written: "Côte d'Ivoire" is `cote-divoire`."""
    letters = unicodedata.normalize("NFKD", text.translate(_PLAIN)).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", letters.decode().lower().replace("'", "")).strip("-")


def read_lines(path: Path) -> Iterator[tuple[str, Row]]:
    """Yield the id and the fields of each line of a file; its head names kind and columns.

    Raises `SeedError` for a line that does not fit its columns.
    """
    kind, columns = "", []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        if line.startswith("kind:"):
            kind = line.removeprefix("kind:").strip()
        elif line.startswith("columns:"):
            columns = [name.strip() for name in line.removeprefix("columns:").split("|")]
        else:
            values = [value.strip() for value in line.split("|")]
            if len(values) > len(columns) or not values[0]:
                raise SeedError([f"{path.name}:{number}: {len(columns)} columns, not so: {line!r}"])
            fields = {name: value for name, value in zip(columns, values, strict=False) if value}
            force = "ArmedForce" if fields.get("force") else kind
            yield fields.get("id") or f"exercise {values[0]}", Row(force, path.stem, fields)


def _seats(rows: Mapping[str, Row]) -> list[tuple[str, Row]]:
    """Return the seats of states and organizations as places: Warsaw is a city in Poland.

    "the Kremlin" and streets and houses are no cities.
    """
    found: list[tuple[str, Row]] = []
    named = {row.fields["name"] for row in rows.values() if row.kind == "Place"}
    for entity_id, row in rows.items():
        if row.kind != "State":
            continue
        for seat in row.all("seats"):
            name, _start, _end, weak = _dated(seat)
            if weak or name in named or name in _NO_CITIES or name.startswith("the "):
                continue
            named.add(name)
            fields = {"name": name, "placeKind": "city"}
            fields["locatedIn"] = entity_id if not row.fields.get("end") else ""
            found.append((f"{slug(name)}-city", Row("Place", row.file, fields)))
    return found


_NO_CITIES = frozenset(
    ("Kremlin", "Zhongnanhai", "Quai d'Orsay", "Palazzo Chigi", "Blue House", "Cheong Wa Dae",
     "Malacañang", "Malacanang", "La Moncloa", "Bankova", "Downing Street", "10 Downing Street",
     "No. 10", "Number 10", "Whitehall", "Westminster", "White House", "Miraflores",
     "Constantinople", "Salisbury", "Saigon", "Peking", "Dacca", "Washington DC", "Kiev",
     "Rangoon", "Teheran", "Berne", "Kishinev", "Ulan Bator")
)  # fmt: skip


def _dated(value: str) -> tuple[str, str | None, str | None, bool]:
    """Return a name with its times and whether it is weak: of "Bonn@1949/1990?" all four."""
    weak = value.endswith("?")
    text, _, when = value.removesuffix("?").partition("@")
    start, _, end = when.partition("/")
    return (
        text,
        start if start and start != ".." else None,
        end if end and end != ".." else None,
        weak,
    )


def _spellings(entity_id: str, row: Row) -> Iterator[Spelling]:
    seen = set()
    for column, kind in _LISTED:
        values = row.all(column) if column != "name" else [row.fields["name"]]
        for value in values:
            text, start, end, weak = _dated(value)
            if text in seen and kind != "adjective":
                continue
            seen.add(text)
            strong = text.endswith("!")
            weak = weak or (_everyday(row.kind, text) and not strong)
            text = text.removesuffix("!")
            yield Spelling(text, kind, entity_id, row.kind, weak, start, end)
            for other in _designations(row.kind, text):
                if other not in seen:
                    seen.add(other)
                    yield Spelling(other, kind, entity_id, row.kind, weak, start, end)


def _everyday(kind: str, text: str) -> bool:
    """Return whether a weapon's or exercise's name is one word without a number: "Javelin"."""
    return kind in ("WeaponSystem", EXERCISE) and text.isalpha()


_DESIGNATION = re.compile(r"([A-Za-z]{1,7})([ -])(\d{2,3}[A-Z]{0,3})")


def _designations(kind: str, text: str) -> Iterator[str]:
    """Yield "Su35" and "Su 35" of "Su-35", "Hermes-900" of "Hermes 900"."""
    found = _DESIGNATION.fullmatch(text) if kind == "WeaponSystem" else None
    if found is None:
        return
    first, gap, number = found.groups()
    if len(first) < 4 and gap == "-":
        yield first + number
    if len(first) > 1:
        yield f"{first}{' ' if gap == '-' else '-'}{number}"


def _entity(entity_id: str, row: Row) -> Entity:
    names = [
        Name(text.removesuffix("!"), kind, None, start, end)
        for column, kind in _NAMED[1:]
        for text, start, end, _weak in map(_dated, row.all(column))
    ]
    links = {
        link: tuple(row.all(link))
        for link in ("partOf", "locatedIn", "successorOf")
        if row.all(link)
    }
    name = row.fields["name"].rstrip("?!")
    codes = {
        code: (row.fields[code],) for code in ("placeKind", "weaponCategory") if code in row.fields
    }
    return Entity(
        id=entity_id,
        kind=row.kind,
        name=name,
        names=tuple(name_ for name_ in names if name_.text != name or name_.kind != "alias"),
        identifiers=tuple(_identifiers(row)),
        start=row.fields.get("start"),
        end=row.fields.get("end"),
        links=links,
        source=_SOURCE.format(row.file),
        codes=codes,
    )


def _identifiers(row: Row) -> Iterator[Identifier]:
    source = _CODES.format(row.fields.get("code", ""))
    for column, scheme in (("wikidata", "wikidata"), ("alpha3", "iso3166-1")):
        if column in row.fields:
            yield Identifier(scheme, row.fields[column], source)


def _adjective(row: Row) -> str:
    adjectives = row.all("adjectives")
    return adjectives[0] if adjectives else row.fields["name"]


def _canonical(offices: Mapping[str, str]) -> list[str]:
    """Return the offices, the longest first: "air force" is no "force"."""
    return sorted(set(offices.values()), key=lambda office: (-len(office), office))


FORCES = frozenset(
    ("navy", "army", "air force", "armed forces", "marine corps", "national guard",
     "special forces", "rocket force", "space force", "coast guard")
)  # fmt: skip


def _office(entity_id: str, state: str, adjective: str, canonical: str) -> Entity:
    force = canonical in FORCES
    kind = (
        "ArmedForce" if force else "Government" if canonical == "government" else "GovernmentBody"
    )
    name = f"{adjective} {canonical.title() if force else canonical}"
    link = "governs" if kind == "Government" else "partOf"
    return Entity(
        id=entity_id,
        kind=kind,
        name=name,
        links={link: (state,)},
        source="Named by its state and office",
    )


def _terms(rows: Mapping[str, Row]) -> dict[str, tuple[Term, ...]]:
    """Return the posts in people.txt by the state or organization that they are of."""
    found: dict[str, list[Term]] = {}
    for entity_id, row in rows.items():
        for value in row.all("posts"):
            title, start, end, _weak = _dated(value)
            assert start is not None
            found.setdefault(row.fields["of"], []).append(Term(entity_id, title, start, end))
    return {owner: tuple(terms) for owner, terms in found.items()}
