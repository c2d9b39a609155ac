"""The vocabulary of the graph, read from `ontology/foedera.ttl`, the only list of its terms, and
from `ontology/vocabularies/`, the only list of the words that coded properties may have.

The ontology says of each kind of fact which roles, times, quantities, texts and codes it has,
which pairs of roles become edges, and which type of event it is. Code asks here; no kind or role
is named in code for what it may contain.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from graph.errors import OntologyError
from graph.facts import Modality, Statement, Status
from graph.when import Extent, extent

BASE_IRI = "https://w3id.org/foedera/"
ONTOLOGY_IRI = BASE_IRI + "ontology#"
EDTF_IRI = "http://id.loc.gov/datatypes/edtf"

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LOCATION = "https://schema.org/location"
_EVENT_TYPE = "eventType"

Codes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a vocabulary: what it is called, what it means, and the concept that it names.

    `concept` is the local name of the SKOS concept (`PatrolExercise` for `patrol`), `broader`
    that of the one above it.
    """

    concept: str
    label: str
    definition: str
    broader: str | None


@dataclass(frozen=True, slots=True)
class EventRule:
    """Which type of event a fact of a kind is, None for no event, on what condition.

    A fact must have the `status`, and one of the `codes` (pairs of property and word), if any
    are given.
    """

    event_type: str | None
    status: str | None = None
    codes: tuple[tuple[str, str], ...] = ()

    @property
    def is_general(self) -> bool:
        """Whether it holds without any condition."""
        return self.status is None and not self.codes

    def holds(self, status: str | None, codes: Codes) -> bool:
        """Return whether a fact of this status and with these codes meets the condition."""
        coded = not self.codes or any(word in codes.get(name, ()) for name, word in self.codes)
        return coded and self.status in (None, status)


@dataclass(frozen=True, slots=True)
class EdgeRule:
    """Which two roles of a kind make an edge, in which word and by which property.

    `source == target` means each unordered pair of the players of one role (`symmetric`).
    """

    source: str
    target: str
    relation: str
    predicate: str

    @property
    def symmetric(self) -> bool:
        """Whether the two ends play the same role."""
        return self.source == self.target


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of facts with what it may contain, its superclasses' parts included.

    `ancestors` are the superclasses among the kinds, nearest first. `roles` maps each role to
    the entity kinds that may play it; `required` are those without which a statement of this
    kind says nothing, and by which two statements are compared; `compared` are further roles by
    which they are, `places` those that tell where it is, `measured` the texts that two
    statements share if they measure one thing (a statistic). `codes` maps each coded property to
    the vocabulary of its words, and `required_codes` are to codes what `required` is to roles.
    `event_rules` end with a general one. `event`: a document's own voice makes it a fact.
    `standing`: a state of affairs that lasts (a treaty), no occurrence; `singular`: of which there
    is one at a time between the same players (a membership).
    """

    name: str
    label: str
    definition: str
    ancestors: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    times: tuple[str, ...]
    quantities: tuple[str, ...]
    texts: tuple[str, ...]
    edges: tuple[EdgeRule, ...]
    event: bool
    standing: bool
    singular: bool
    compared: tuple[str, ...]
    places: tuple[str, ...]
    measured: tuple[str, ...]
    codes: Mapping[str, str]
    required_codes: tuple[str, ...]
    event_rules: tuple[EventRule, ...]

    def extent(self, times: Mapping[str, str]) -> Extent:
        """Return when a fact of this kind with these `times` may and does hold."""
        return extent(times, standing=self.standing, singular=self.singular)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All terms of the ontology, by local name.

    `schemes` has the words of each vocabulary, in its order, by notation; `words_of` says to
    which of them the values of a property belong, and `single` are the properties that have one
    value at most. `entity_codes` are the coded properties of each kind of entity.
    """

    kinds: Mapping[str, Kind]
    entity_kinds: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    entity_codes: Mapping[str, tuple[str, ...]]
    schemes: Mapping[str, Mapping[str, Word]]
    words_of: Mapping[str, str]
    single: frozenset[str]

    def is_a(self, kind: str, ancestor: str) -> bool:
        """Return whether `kind` (of facts or of entities) is `ancestor` or below it."""
        if kind == ancestor:
            return True
        if kind in self.kinds:
            return ancestor in self.kinds[kind].ancestors
        return ancestor in self.entity_kinds.get(kind, ())

    def topmost(self, kind: str) -> str:
        """Return the topmost kind of facts above `kind`: of a patrol the exercise, of a treaty
        the agreement; `kind` itself if there is none."""
        above = [ancestor for ancestor in self.kinds[kind].ancestors if ancestor in self.kinds]
        return above[-1] if above else kind

    def below(self, ancestor: str) -> list[str]:
        """Return `ancestor` and every kind below it, sorted."""
        names = {*self.kinds, *self.entity_kinds}
        return sorted(name for name in names if self.is_a(name, ancestor))

    @property
    def relations(self) -> list[str]:
        """The words of all edges, sorted."""
        return sorted({rule.relation for kind in self.kinds.values() for rule in kind.edges})

    def words(self, name: str) -> Mapping[str, Word]:
        """Return the words that the coded property `name` may have, by notation."""
        return self.schemes[self.words_of[name]]

    def event_type(self, kind: str, status: str | None, codes: Codes) -> str | None:
        """Return which type of event something of this kind is, None if it is no event.

        What it is coded as by hand comes first, then the rules of its kind.
        """
        if _EVENT_TYPE in codes:
            return codes[_EVENT_TYPE][0]
        rules = self.kinds[kind].event_rules if kind in self.kinds else ()
        if not rules or rules[-1].event_type is None:
            return None
        return next(rule.event_type for rule in rules if rule.holds(status, codes))

    def stated_event_type(self, statement: Statement) -> str | None:
        """Return which type of event a statement tells of, None if of none."""
        planned = Status.PLANNED if statement.modality is Modality.PLANNED else None
        return self.event_type(statement.kind, statement.status or planned, statement.codes)

    def event_types(self, word: str) -> list[str]:
        """Return the event type `word`, or those of the quad class `word`; else none."""
        types = self.words(_EVENT_TYPE)
        if word in types:
            return [word]
        classes = {w.concept for s in self.schemes.values() for n, w in s.items() if n == word}
        return [name for name, found in types.items() if found.broader in classes]

    @property
    def event_words(self) -> list[str]:
        """The event types, and the quad classes above them."""
        types = self.words(_EVENT_TYPE)
        above = {found.broader for found in types.values()}
        others = [n for s in self.schemes.values() for n, w in s.items() if w.concept in above]
        return [*types, *others]


class _Ontology:
    """The triples of the ontology, indexed for reading kinds out of them."""

    def __init__(self, triples: Iterator[ox.Quad]) -> None:
        self.objects: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for quad in triples:
            subject, predicate = quad.subject, quad.predicate.value
            value = quad.object
            assert not isinstance(subject, ox.Triple)
            if isinstance(value, ox.Triple):
                continue
            name = f"_:{value.value}" if isinstance(value, ox.BlankNode) else value.value
            key = f"_:{subject.value}" if isinstance(subject, ox.BlankNode) else subject.value
            self.objects[key, predicate].append(name)
            self.subjects[predicate, name].append(key)

    def local(self, subject: str, name: str) -> list[str]:
        """Return the values of one of our own properties, as local names where they are ours."""
        values = self.objects[subject, ONTOLOGY_IRI + name]
        return [value.removeprefix(ONTOLOGY_IRI) for value in values]

    def words(self, subject: str, name: str) -> list[str]:
        """Return the notations of the concepts that one of our own properties leads to."""
        concepts = self.objects[subject, ONTOLOGY_IRI + name]
        return [self.one(concept, _SKOS + "notation") for concept in concepts]

    def says_where(self, role: str) -> bool:
        """Return whether a role tells where something is."""
        return _LOCATION in self.objects[ONTOLOGY_IRI + role, _RDFS + "subPropertyOf"]

    def one(self, subject: str, predicate: str) -> str:
        values = self.objects[subject, predicate]
        if not values:
            raise OntologyError(f"<{subject}> has no <{predicate}>")
        return values[0]

    def ancestors(self, iri: str) -> list[str]:
        """Return our superclasses of `iri`, nearest first."""
        found: list[str] = []
        queue = [iri]
        while queue:
            for parent in self.objects[queue.pop(0), _RDFS + "subClassOf"]:
                if parent.startswith(ONTOLOGY_IRI) and parent not in found:
                    found.append(parent)
                    queue.append(parent)
        return found

    @cached_property
    def words_of(self) -> dict[str, str]:
        """For each property with a vocabulary of words the name of that vocabulary."""
        return {
            subject.removeprefix(ONTOLOGY_IRI): scheme.removeprefix(ONTOLOGY_IRI)
            for (subject, predicate), values in self.objects.items()
            if predicate == ONTOLOGY_IRI + "wordsOf"
            for scheme in values
        }

    @cached_property
    def classes(self) -> list[str]:
        """IRIs of our classes, sorted."""
        declared = self.subjects[_RDF + "type", _OWL + "Class"]
        return sorted(iri for iri in declared if iri.startswith(ONTOLOGY_IRI))


def ontology_files(folder: Path) -> list[Path]:
    """Return the files in `folder` that declare terms: the ontology, its vocabularies, and the
    works that their definitions come from."""
    vocabularies = sorted((folder / "vocabularies").glob("*.ttl"))
    return [folder / "foedera.ttl", *vocabularies, folder / "works.ttl"]


def read_vocabulary(folder: Path) -> Vocabulary:
    """Return the vocabulary declared in `folder`/foedera.ttl and `folder`/vocabularies.

    Raises `OntologyError` if a file is missing, is not Turtle, or leaves a term undefined.
    """
    ontology = _Ontology(_triples(folder))
    occurrence, entity = ONTOLOGY_IRI + "Occurrence", ONTOLOGY_IRI + "Entity"
    kinds: dict[str, Kind] = {}
    entity_kinds: dict[str, tuple[str, ...]] = {}
    for iri in ontology.classes:
        name, ancestors = iri.removeprefix(ONTOLOGY_IRI), ontology.ancestors(iri)
        if occurrence in ancestors:
            kinds[name] = _kind(ontology, iri, ancestors)
        elif entity in ancestors:
            entity_kinds[name] = tuple(a.removeprefix(ONTOLOGY_IRI) for a in ancestors)
    labels = {
        subject.removeprefix(ONTOLOGY_IRI): values[0]
        for (subject, predicate), values in ontology.objects.items()
        if predicate == _RDFS + "label" and subject.startswith(ONTOLOGY_IRI)
    }
    functional = ontology.subjects[_RDF + "type", _OWL + "FunctionalProperty"]
    return Vocabulary(
        kinds,
        entity_kinds,
        labels,
        entity_codes={
            name: tuple(
                c for a in (name, *ancestors) for c in ontology.local(ONTOLOGY_IRI + a, "code")
            )
            for name, ancestors in entity_kinds.items()
        },
        schemes=_schemes(ontology),
        words_of=ontology.words_of,
        single=frozenset(iri.removeprefix(ONTOLOGY_IRI) for iri in functional),
    )


def _triples(folder: Path) -> Iterator[ox.Quad]:
    for path in ontology_files(folder):
        try:
            yield from ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
        except (OSError, SyntaxError) as error:
            raise OntologyError(f"{path}: {error}") from error


def _schemes(ontology: _Ontology) -> dict[str, dict[str, Word]]:
    """Return the words of each vocabulary by notation, in the order of its file."""
    schemes: dict[str, dict[str, Word]] = {}
    for scheme in ontology.subjects[_RDF + "type", _SKOS + "ConceptScheme"]:
        words = schemes.setdefault(scheme.removeprefix(ONTOLOGY_IRI), {})
        for concept in ontology.subjects[_SKOS + "inScheme", scheme]:
            broader = ontology.objects[concept, _SKOS + "broader"]
            words[ontology.one(concept, _SKOS + "notation")] = Word(
                concept=concept.removeprefix(ONTOLOGY_IRI),
                label=ontology.one(concept, _SKOS + "prefLabel"),
                definition=ontology.one(concept, _SKOS + "definition"),
                broader=broader[0].removeprefix(ONTOLOGY_IRI) if broader else None,
            )
    return schemes


def _event_rules(ontology: _Ontology, lineage: list[str]) -> tuple[EventRule, ...]:
    """Return the rules of a kind: those on a status, those on codes, then the general one.

    Of each sort the nearest in the lineage comes first.
    """
    code_of = {scheme: name for name, scheme in ontology.words_of.items()}
    rules = [
        EventRule(
            event_type=next(iter(ontology.words(node, "thenEventType")), None),
            status=next(iter(ontology.words(node, "whenStatus")), None),
            codes=tuple(
                (
                    code_of[ontology.one(concept, _SKOS + "inScheme").removeprefix(ONTOLOGY_IRI)],
                    word,
                )
                for concept, word in zip(
                    ontology.objects[node, ONTOLOGY_IRI + "whenCode"],
                    ontology.words(node, "whenCode"),
                    strict=True,
                )
            ),
        )
        for owner in lineage
        for node in ontology.objects[owner, ONTOLOGY_IRI + "eventRule"]
    ]
    on_status = [rule for rule in rules if rule.status is not None]
    on_codes = [rule for rule in rules if rule.status is None and rule.codes]
    general = [rule for rule in rules if rule.is_general]
    return (*on_status, *on_codes, *general[:1])


def _kind(ontology: _Ontology, iri: str, ancestors: list[str]) -> Kind:
    lineage = [iri, *ancestors]

    def gather(name: str) -> list[str]:
        values = [value for owner in lineage for value in ontology.local(owner, name)]
        return list(dict.fromkeys(values))

    narrowed = {
        ontology.local(node, "narrowedRole")[0]: tuple(ontology.local(node, "playedBy"))
        for owner in reversed(lineage)
        for node in ontology.objects[owner, ONTOLOGY_IRI + "narrowing"]
    }
    roles = {
        role: narrowed.get(role) or tuple(ontology.local(ONTOLOGY_IRI + role, "playedBy"))
        for role in [*gather("requiredRole"), *gather("comparedRole"), *gather("role")]
    }
    edges = [
        EdgeRule(
            source=ontology.local(node, "edgeFrom")[0],
            target=ontology.local(node, "edgeTo")[0],
            relation=ontology.one(node, ONTOLOGY_IRI + "edgeRelation"),
            predicate=ontology.local(node, "edgeProperty")[0],
        )
        for owner in lineage
        for node in ontology.objects[owner, ONTOLOGY_IRI + "edge"]
    ]
    return Kind(
        name=iri.removeprefix(ONTOLOGY_IRI),
        label=ontology.one(iri, _RDFS + "label"),
        definition=ontology.one(iri, _SKOS + "definition"),
        ancestors=tuple(a.removeprefix(ONTOLOGY_IRI) for a in ancestors),
        roles=roles,
        required=tuple(gather("requiredRole")),
        times=tuple(gather("time")),
        quantities=tuple(gather("quantityProperty")),
        texts=tuple(gather("text")),
        edges=tuple(edges),
        event=gather("assertable")[:1] == ["true"],
        standing=gather("standing")[:1] == ["true"],
        singular=gather("singular")[:1] == ["true"],
        compared=tuple(gather("comparedRole")),
        codes={
            name: ontology.words_of[name] for name in [*gather("requiredCode"), *gather("code")]
        },
        required_codes=tuple(gather("requiredCode")),
        event_rules=_event_rules(ontology, lineage),
        places=tuple(role for role in roles if ontology.says_where(role)),
        measured=tuple(gather("measuredBy")),
    )
