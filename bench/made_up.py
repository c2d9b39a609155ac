"""Facts made up from a seed number, in the RDF that a build writes (DESIGN of `graph/rdf.py`).

What is made depends on the number of facts and the seed alone, so that every run and every
server is asked of the same graph. A few states, weapons and speakers are in very many facts and
most companies in few, as in registers of the real world.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

BASE = "https://w3id.org/foedera/"
FO = BASE + "ontology#"
_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_DERIVED = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
_TITLE = "<http://purl.org/dc/terms/title>"
_PUBLISHER = "<http://purl.org/dc/terms/publisher>"
_ALT_LABEL = "<http://www.w3.org/2004/02/skos/core#altLabel>"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_EDTF = "http://id.loc.gov/datatypes/edtf"
_SYLLABLES = ("ar", "bel", "cor", "dun", "est", "fal", "gor", "hin", "ist", "jor", "kal", "lum")
_KINDS = ("ArmsTransfer", "Treaty", "JointExercise", "Membership", "Meeting")
_KINDS_OFTEN = (45, 20, 15, 12, 8)


@dataclass(frozen=True, slots=True)
class Scale:
    """How many of each thing a graph of so many facts has."""

    facts: int

    @property
    def states(self) -> int:
        """States, the same few in every graph."""
        return 200

    @property
    def weapons(self) -> int:
        """Types of weapon."""
        return 500

    @property
    def people(self) -> int:
        """People to whom claims are attributed."""
        return 1000

    @property
    def companies(self) -> int:
        """Companies, of which each is in a handful of facts."""
        return self.facts // 5

    @property
    def documents(self) -> int:
        """Documents in which claims stand."""
        return max(10, self.facts // 100)


def entity(kind: str, number: int) -> str:
    """Return the IRI of an entity, in angle brackets."""
    return f"<{BASE}entities/{kind}-{number}>"


def fact(number: int) -> str:
    """Return the IRI of a fact, in angle brackets."""
    return f"<{BASE}facts/f-{number:07}>"


def write_quads(path: Path, facts: int, seed: int = 7) -> int:
    """Write a graph of so many facts as N-Quads; return how many quads were written."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        block: list[str] = []
        for line in _quads(Scale(facts), random.Random(seed)):
            block.append(line)
            if len(block) == 8192:
                file.writelines(block)
                count += len(block)
                block.clear()
        file.writelines(block)
    return count + len(block)


def _quads(scale: Scale, chance: random.Random) -> Iterator[str]:
    yield from _entities(scale, chance)
    for number in range(scale.documents):
        document = f"<{BASE}documents/d-{number}>"
        yield f"{document} {_RDF_TYPE} <{FO}Document> .\n"
        yield f'{document} {_TITLE} "Report {number} on {_name(chance)}" .\n'
        yield f'{document} {_PUBLISHER} "Institute {number % 40}" .\n'
    # As unequally common as words in a language (Zipf).
    states = list(accumulate(1 / (rank + 3) for rank in range(scale.states)))
    weapons = list(accumulate(1 / (rank + 5) for rank in range(scale.weapons)))
    people = list(accumulate(1 / (rank + 20) for rank in range(scale.people)))
    shortcuts: set[str] = set()
    for number in range(scale.facts):
        [kind] = chance.choices(_KINDS, _KINDS_OFTEN)
        first, second = chance.choices(range(scale.states), cum_weights=states, k=2)
        [weapon] = chance.choices(range(scale.weapons), cum_weights=weapons)
        company = entity("company", chance.randrange(scale.companies))
        roles = _roles(kind, first, second, weapon, company)
        yield from _fact(number, kind, roles, chance)
        if kind == "ArmsTransfer" and first != second:
            shortcuts.add(f"{roles[0][1]} <{FO}suppliedArmsTo> {roles[1][1]} .\n")
        if chance.random() < 0.2:
            [person] = chance.choices(range(scale.people), cum_weights=people)
            yield from _claim(number, person, chance.randrange(scale.documents), chance)
    yield from sorted(shortcuts)


def _entities(scale: Scale, chance: random.Random) -> Iterator[str]:
    kinds = (
        ("state", "State", scale.states),
        ("weapon", "WeaponSystem", scale.weapons),
        ("person", "Person", scale.people),
        ("company", "Company", scale.companies),
    )
    for word, kind, count in kinds:
        for number in range(count):
            iri = entity(word, number)
            yield f"{iri} {_RDF_TYPE} <{FO}{kind}> .\n"
            yield f'{iri} {_LABEL} "{_name(chance)} {number}"@en .\n'
            yield f'{iri} {_ALT_LABEL} "{_name(chance)}"@ru .\n'
            yield f"{iri} <{FO}country> {entity('state', chance.randrange(scale.states))} .\n"
            yield f'{iri} <{FO}start> "{chance.randrange(1800, 2000)}"^^<{_EDTF}> .\n'
            yield f'{iri} <{FO}wikidata> "Q{chance.randrange(10**7)}" .\n'


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=3)).title()


def _roles(
    kind: str, first: int, second: int, weapon: int, company: str
) -> tuple[tuple[str, str], ...]:
    one, other = entity("state", first), entity("state", second)
    match kind:
        case "ArmsTransfer":
            return (
                ("supplier", one),
                ("recipient", other),
                ("weapon", entity("weapon", weapon)),
                ("maker", company),
            )
        case "Treaty":
            return (("party", one), ("party", other))
        case "JointExercise":
            return (("participant", one), ("participant", other), ("sponsor", company))
        case "Membership":
            return (("member", company), ("organization", one))
        case _:
            return (("participant", one), ("participant", other), ("host", company))


def _fact(
    number: int, kind: str, roles: tuple[tuple[str, str], ...], chance: random.Random
) -> Iterator[str]:
    iri = fact(number)
    day = (
        f"{chance.randrange(1990, 2026)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 28):02}"
    )
    yield f"{iri} {_RDF_TYPE} <{FO}{kind}> .\n"
    if kind == "Treaty":
        yield f"{iri} {_RDF_TYPE} <{FO}Agreement> .\n"
    yield f'{iri} {_LABEL} "{kind} {number} ({day[:4]})"@en .\n'
    for role, player in roles:
        yield f"{iri} <{FO}{role}> {player} .\n"
    when = {"ArmsTransfer": "ordered", "Treaty": "signed"}.get(kind, "start")
    yield f'{iri} <{FO}{when}> "{day}"^^<{_EDTF}> .\n'
    for bound in ("Earliest", "Latest"):
        yield f'{iri} <{FO}{when}{bound}> "{day}"^^<{_XSD}date> .\n'
    if kind == "ArmsTransfer":
        yield f'{iri} <{FO}numberOrdered> "{chance.randrange(1, 200)}"^^<{_XSD}integer> .\n'
    yield f"{iri} <{FO}status> <{FO}Happened> .\n"
    yield f"{iri} <{FO}origin> <{FO}Imported> .\n"
    yield f'{iri} <{FO}sourceCount> "1"^^<{_XSD}integer> .\n'
    statement = f"{BASE}statements/s-{number:07}"
    yield f"{iri} {_DERIVED} <{statement}> .\n"
    yield f"<{statement}> {_RDF_TYPE} <{FO}Statement> .\n"
    yield f"<{statement}> <{FO}dataset> <{BASE}datasets/register> .\n"
    yield f'<{statement}> <{FO}record> "{kind}|{number}" .\n'
    yield from _content(statement, kind, roles)


def _content(statement: str, kind: str, roles: tuple[tuple[str, str], ...]) -> Iterator[str]:
    stated = f"<{BASE}graphs/stated>"
    content = f"<{statement}#content>"
    yield f"<{statement}> <{FO}states> {content} .\n"
    yield f"{content} {_RDF_TYPE} <{FO}{kind}> {stated} .\n"
    yield f"{content} <{FO}polarity> <{FO}Affirmed> {stated} .\n"
    for role, player in roles:
        yield f"{content} <{FO}{role}> {player} {stated} .\n"


def _claim(number: int, person: int, document: int, chance: random.Random) -> Iterator[str]:
    statement = f"{BASE}statements/c-{number:07}"
    start = chance.randrange(20_000)
    yield f"{fact(number)} <{FO}supportedBy> <{statement}> .\n"
    yield f"<{statement}> {_RDF_TYPE} <{FO}Statement> .\n"
    yield f"<{statement}> {_RDF_TYPE} <{FO}Claim> .\n"
    yield f"<{statement}> <{FO}origin> <{FO}Parsed> .\n"
    yield f"<{statement}> <{FO}attributedTo> {entity('person', person)} .\n"
    yield f"<{statement}> <{FO}act> <{FO}Asserts> .\n"
    yield f"<{statement}> <{FO}document> <{BASE}documents/d-{document}> .\n"
    yield f'<{statement}> <{FO}charStart> "{start}"^^<{_XSD}integer> .\n'
    yield f'<{statement}> <{FO}charEnd> "{start + 80}"^^<{_XSD}integer> .\n'
    yield f'<{statement}> <{FO}quote> "{_name(chance)} and {_name(chance)} in {number}" .\n'
