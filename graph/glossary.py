"""What every term means: the ontology and its vocabularies as people read them.

The page on the ontology in `docs/` and the one that the server gives are written from this.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.errors import OntologyError
from graph.vocabulary import ONTOLOGY_IRI, EventRule, Kind, Vocabulary, ontology_files

_SECTION = re.compile(r"# \d+\. (?P<title>.+)")
_TERM = re.compile(r"fo:(?P<name>\w+) a ")
_PREFIXES = {
    ONTOLOGY_IRI: "",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs:",
    "http://www.w3.org/2001/XMLSchema#": "xsd:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://www.w3.org/ns/dcat#": "dcat:",
    "http://www.w3.org/ns/oa#": "oa:",
    "http://www.w3.org/ns/org#": "org:",
    "http://www.w3.org/ns/prov#": "prov:",
    "http://www.w3.org/ns/shacl#": "sh:",
    "http://xmlns.com/foaf/0.1/": "foaf:",
    "https://schema.org/": "schema:",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property, vocabulary or concept; names are shortened by their prefixes.

    `notation` is the word of a concept, `others` are further labels, `schemes` the vocabularies
    that it belongs to and `broader` the concept above it. `words_of` is the vocabulary of a coded
    property, `players` those who may play a role, `example` a statement of a kind in YAML.
    """

    name: str
    label: str
    definition: str
    source: str
    near: tuple[str, ...]
    parents: tuple[str, ...]
    players: tuple[str, ...]
    notation: str
    others: tuple[str, ...]
    schemes: tuple[str, ...]
    broader: str
    words_of: str
    example: str


@dataclass(frozen=True, slots=True)
class Section:
    """Terms that stand together: a section of the ontology, or the concepts of a vocabulary.

    `scheme` is the vocabulary itself, None for a section of the ontology.
    """

    title: str
    terms: tuple[Term, ...]
    scheme: Term | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A work that definitions come from, by the `name` under which sources cite it.

    `seen` says whether it was read itself, `note` what of it was read or through what it is
    known, and `used_for` what definitions it was used for. `date` is EDTF or `undated`.
    """

    name: str
    title: str
    creator: str
    date: str
    used_for: str
    seen: bool
    note: str


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms: the sections of the ontology in its order, then the vocabularies by file.

    `works` are those that their definitions come from, by name.
    """

    sections: tuple[Section, ...]
    vocabularies: tuple[Section, ...]
    works: tuple[Work, ...]

    @property
    def names(self) -> frozenset[str]:
        """The local name of every term, concept and vocabulary."""
        sections = (*self.sections, *self.vocabularies)
        schemes = (section.scheme.name for section in sections if section.scheme)
        return frozenset({term.name for section in sections for term in section.terms} | {*schemes})


def read_glossary(folder: Path) -> Glossary:
    """Return every term that the files in the ontology's `folder` declare.

    Raises `OntologyError` for a term of ours without a definition, which nobody could look up.
    """
    ontology, *vocabularies, works = ontology_files(folder)
    terms = _read_terms([ontology, *vocabularies])
    sections = [
        Section(title, tuple(terms[name] for name in names if name in terms))
        for title, names in _sections(ontology.read_text(encoding="utf-8"))
    ]
    schemes = [
        terms[name]
        for file in vocabularies
        for name in _TERM.findall(file.read_text(encoding="utf-8"))
        if not terms[name].schemes
    ]
    words = [
        Section(s.label, tuple(t for t in terms.values() if s.name in t.schemes), s)
        for s in schemes
    ]
    kept = tuple(section for section in sections if section.terms)
    return Glossary(kept, tuple(words), _read_works(works))


def about_kind(kind: Kind, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield one line for each thing that facts of a kind may have, names in `backquotes`."""
    for role, players in kind.roles.items():
        needed = ", required" if role in kind.required else ""
        yield f"role `{role}`{needed}: {', '.join(players)}"
    for title, names in (
        ("times", kind.times),
        ("quantities", kind.quantities),
        ("texts", kind.texts),
    ):
        if names:
            yield f"{title}: {in_backquotes(names)}"
    for name, scheme in kind.codes.items():
        needed = ", required" if name in kind.required_codes else ""
        several = "" if name in vocabulary.single else ", several"
        yield f"code `{name}`{needed}{several}: words of `{scheme}`"
    for rule in kind.edges:
        ends = f"from `{rule.source}` to `{rule.target}`"
        pair = f"between any two in `{rule.source}`"
        yield f"edge {pair if rule.symmetric else ends}: {rule.relation} (`{rule.predicate}`)"
    if "eventType" not in kind.required_codes:
        yield f"event type, unless coded by hand: {_event_types(kind, vocabulary)}"
    if kind.standing:
        once = ", one at a time between the same players" if kind.singular else ""
        yield f"a state of affairs that lasts{once}"


def about_entity(name: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield one line for each code that entities of the kind `name` may have."""
    for code in vocabulary.entity_codes.get(name, ()):
        yield f"code `{code}`: words of `{vocabulary.words_of[code]}`"


def about_term(term: Term) -> Iterator[str]:
    """Yield where a term comes from and what it is near to, names in `backquotes`."""
    if term.parents:
        yield f"below {in_backquotes(term.parents)}"
    if term.broader:
        yield f"below `{term.broader}`"
    if term.near:
        yield f"close to {in_backquotes(term.near)}"
    if term.words_of:
        yield f"words of `{term.words_of}`"
    yield f"from {term.source}"


def in_backquotes(names: Iterable[str]) -> str:
    """Return names as a list, each in backquotes."""
    return ", ".join(f"`{name}`" for name in names)


def _event_types(kind: Kind, vocabulary: Vocabulary) -> str:
    *special, general = kind.event_rules
    if general.event_type is None:
        return "none"
    return "; ".join([*(_event_rule(r, vocabulary) for r in special), f"else {_type(general)}"])


def _event_rule(rule: EventRule, vocabulary: Vocabulary) -> str:
    if rule.status is not None:
        return f"{_type(rule)} if {vocabulary.words('status')[rule.status].label}"
    return f"{_type(rule)} if `{rule.codes[0][0]}` is {' or '.join(word for _, word in rule.codes)}"


def _type(rule: EventRule) -> str:
    return rule.event_type or "none"


def _sections(text: str) -> list[tuple[str, list[str]]]:
    sections: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if title := _SECTION.match(line):
            sections.append((title["title"], []))
        elif term := _TERM.match(line):
            sections[-1][1].append(term["name"])
    return sections


def _read_terms(files: Iterable[Path]) -> dict[str, Term]:
    values: dict[str, dict[str, list[str]]] = {}
    for file in files:
        for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE):
            if not isinstance(quad.subject, ox.NamedNode) or isinstance(quad.object, ox.Triple):
                continue
            if not quad.subject.value.startswith(ONTOLOGY_IRI):
                continue
            predicates = values.setdefault(_short(quad.subject.value), {})
            value = quad.object.value
            shown = value if isinstance(quad.object, ox.Literal) else _short(value)
            predicates.setdefault(_short(quad.predicate.value), []).append(shown)
    return {name: _term(name, found) for name, found in values.items()}


def _read_works(file: Path) -> tuple[Work, ...]:
    """Return the works that `file` declares by name. Raises `OntologyError` if one lacks a line."""
    found: dict[str, dict[str, str]] = {}
    for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple):
            values = found.setdefault(quad.subject.value, {})
            values[_short(quad.predicate.value)] = quad.object.value
    try:
        works = [
            Work(
                name=values["rdfs:label"],
                title=values["dcterms:title"],
                creator=values["dcterms:creator"],
                date=values["dcterms:date"],
                used_for=values["dcterms:description"],
                seen=values["seen"] == "true",
                note=values["skos:note"],
            )
            for values in found.values()
        ]
    except KeyError as error:
        raise OntologyError(f"{file}: a work has no {error.args[0]}") from error
    return tuple(sorted(works, key=lambda work: work.name))


def _term(name: str, found: dict[str, list[str]]) -> Term:
    def first(predicate: str) -> str:
        return found.get(predicate, [""])[0]

    if not first("skos:definition"):
        raise OntologyError(f"fo:{name} has no definition")
    return Term(
        name=name,
        label=first("rdfs:label"),
        definition=first("skos:definition"),
        source="; ".join(found.get("dcterms:source", [])),
        near=tuple(found.get("skos:closeMatch", [])),
        parents=(*found.get("rdfs:subClassOf", []), *found.get("rdfs:subPropertyOf", [])),
        players=tuple(found.get("playedBy", [])),
        notation=first("skos:notation"),
        others=tuple(found.get("skos:altLabel", [])),
        schemes=tuple(found.get("skos:inScheme", [])),
        broader=first("skos:broader"),
        words_of=first("wordsOf"),
        example=first("skos:example"),
    )


def _short(iri: str) -> str:
    for namespace, prefix in _PREFIXES.items():
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return iri
