"""The vocabulary of the graph, read from `ontology/foedera.ttl`, the only list of its terms.

The ontology says of each kind of fact which roles, times, quantities and texts it has, and
which pairs of roles become edges. Code asks here; no kind or role is named in code for what it
may contain.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from graph.errors import OntologyError

BASE_IRI = "https://w3id.org/foedera/"
ONTOLOGY_IRI = BASE_IRI + "ontology#"
EDTF_IRI = "http://id.loc.gov/datatypes/edtf"

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"


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
    kind says nothing, and by which two statements are compared. `event`: a document's own voice
    makes it a fact. `standing`: a state of affairs that lasts (a treaty), no occurrence;
    `singular`: of which there is one at a time between the same players (a membership).
    `measured` are the texts that two statements share if they measure one thing (a statistic).
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
    measured: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All terms of the ontology, by local name."""

    kinds: Mapping[str, Kind]
    entity_kinds: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]

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
    def classes(self) -> list[str]:
        """IRIs of our classes, sorted."""
        declared = self.subjects[_RDF + "type", _OWL + "Class"]
        return sorted(iri for iri in declared if iri.startswith(ONTOLOGY_IRI))


def read_vocabulary(folder: Path) -> Vocabulary:
    """Return the vocabulary declared in `folder`/foedera.ttl.

    Raises `OntologyError` if the file is missing, is not Turtle, or leaves a term undefined.
    """
    path = folder / "foedera.ttl"
    try:
        triples = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
        ontology = _Ontology(iter(triples))
    except (OSError, SyntaxError) as error:
        raise OntologyError(f"{path}: {error}") from error
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
    return Vocabulary(kinds, entity_kinds, labels)


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
        for role in [*gather("requiredRole"), *gather("role")]
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
        measured=tuple(gather("measuredBy")),
    )
