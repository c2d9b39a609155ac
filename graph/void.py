"""What a dataset holds, in numbers: VoID with class and property partitions, counted at each build.

Editors complete queries from it: what may follow `?x a fo:Treaty` are the properties in the
partition of fo:Treaty. The shape is the one that SIB's void-generator writes and its editor reads:
in each class partition its property partitions, and in each of these the classes
(void:classPartition) and datatypes (void-ext:datatypePartition) of the values.
"""

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pyoxigraph as ox

from graph.glossary import Glossary
from graph.prefixes import PREFIXES, shortened
from graph.vocabulary import ONTOLOGY_IRI

ADDRESS = ".well-known/void"

_VOID = PREFIXES["void"]
_SD = PREFIXES["sd"]
_DCT = PREFIXES["dct"]
_EXT = "http://ldf.fi/void-ext#"
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
_COMMENT = ox.NamedNode(PREFIXES["rdfs"] + "comment")
_INTEGER = ox.NamedNode(PREFIXES["xsd"] + "integer")
_DECIMAL = ox.NamedNode(PREFIXES["xsd"] + "decimal")
_LINK = ox.NamedNode(PREFIXES["skos"] + "exactMatch")
_WIKIDATA = PREFIXES["wd"]

_HALF = 32
_LOW = (1 << _HALF) - 1


def describe(quads: Iterable[ox.Quad], base: str, glossary: Glossary) -> list[ox.Triple]:
    """Return the description of a dataset, in an order that is the same on every build.

    A quad may come more than once. Every number is what COUNT answers in SPARQL; `void:entities`
    of a graph are its subjects below `base`. The class of a value counts in whichever graph it is
    told, since what a statement of the default graph states is typed in another.
    """
    writer = _Writer(_number(quads), base)
    for graph in writer.counted.graphs:
        writer.graph(graph)
    writer.dataset()
    writer.terms(glossary)
    return writer.triples


class _Pairs:
    """Pairs of numbers below 2³², in eight bytes each; each counts once, however often it came."""

    __slots__ = ("_is_whole", "_packed")

    def __init__(self) -> None:
        self._packed = array("Q")
        self._is_whole = True

    def add(self, first: int, second: int) -> None:
        self._packed.append(first << _HALF | second)
        self._is_whole = False

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return ((pair >> _HALF, pair & _LOW) for pair in self._once())

    def __len__(self) -> int:
        return len(self._once())

    def _once(self) -> "array[int]":
        if not self._is_whole:
            self._packed = array("Q", sorted(set(self._packed)))
            self._is_whole = True
        return self._packed


@dataclass(frozen=True, slots=True)
class _Counted:
    """Quads with a number for each term (its place in `terms`), nothing twice.

    `pairs` are the subjects and objects of each graph and property, `types` the classes of each
    subject by graph, `anywhere` in all graphs together, `datatypes` those of literals.
    """

    terms: Sequence[object]
    graphs: Sequence[int]
    pairs: Mapping[tuple[int, int], _Pairs]
    types: Mapping[int, Mapping[int, Sequence[int]]]
    anywhere: Mapping[int, Iterable[int]]
    datatypes: Mapping[int, int]


def _number(quads: Iterable[ox.Quad]) -> _Counted:
    numbers: dict[object, int] = {}
    pairs: dict[tuple[int, int], _Pairs] = defaultdict(_Pairs)

    def number(term: object) -> int:
        return numbers.setdefault(term, len(numbers))

    for quad in quads:
        key = number(quad.graph_name), number(quad.predicate)
        pairs[key].add(number(quad.subject), number(_as_stored(quad.object)))
    datatypes = {number(t): number(t.datatype) for t in [*numbers] if isinstance(t, ox.Literal)}
    terms = [*numbers]
    graphs = sorted({graph for graph, _property in pairs}, key=lambda n: _order(terms[n]))
    types: dict[int, dict[int, list[int]]] = {graph: defaultdict(list) for graph in graphs}
    anywhere: dict[int, set[int]] = defaultdict(set)
    for graph in graphs:
        for subject, kind in pairs.get((graph, numbers.get(_TYPE, -1)), ()):
            if isinstance(terms[kind], ox.NamedNode):
                types[graph][subject].append(kind)
                anywhere[subject].add(kind)
    return _Counted(terms, graphs, pairs, types, anywhere, datatypes)


def _order(graph: object) -> str:
    """Return what graphs are sorted by: the default one first."""
    return graph.value if isinstance(graph, ox.NamedNode) else ""


def _as_stored(term: object) -> object:
    """Return a term as the store has it, which keeps numbers by value and languages in small
    letters: the same number written in two ways counts once."""
    if isinstance(term, ox.Literal):
        if term.language:
            return ox.Literal(term.value, language=term.language.lower())
        if term.datatype == _DECIMAL:
            return ox.Literal(format(Decimal(term.value).normalize(), "f"), datatype=_DECIMAL)
    return term


@dataclass(slots=True)
class _Values:
    """The triples of one property, of all subjects or of those of one class."""

    triples: int = 0
    subjects: set[int] = field(default_factory=set)
    objects: set[int] = field(default_factory=set)
    classes: dict[int, int] = field(default_factory=dict)
    datatypes: dict[int, int] = field(default_factory=dict)


class _Writer:
    """Collects the triples; each thing that is described has an IRI of its own."""

    def __init__(self, counted: _Counted, base: str) -> None:
        self.counted = counted
        self.base = base
        self.triples: list[ox.Triple] = []
        self._used: set[str] = set()

    def node(self, *path: str) -> ox.NamedNode:
        return ox.NamedNode(f"{self.base}{ADDRESS}#{'/'.join(path)}")

    def say(self, subject: ox.NamedNode, name: str, value: ox.NamedNode | str | int) -> None:
        """Add a triple; `name` is a term of VoID or an IRI."""
        predicate = ox.NamedNode(name if ":" in name else _VOID + name)
        if isinstance(value, int):
            literal = ox.Literal(str(value), datatype=_INTEGER)
            self.triples.append(ox.Triple(subject, predicate, literal))
        else:
            term = ox.Literal(value) if isinstance(value, str) else value
            self.triples.append(ox.Triple(subject, predicate, term))

    def part(self, node: ox.NamedNode, name: str, iri: str, path: Sequence[str]) -> ox.NamedNode:
        """Add a partition of `node`: that of the class, property or datatype `iri`."""
        self._used.add(iri)
        part = self.node(*path, _slug(iri))
        namespace = _EXT if name == "datatype" else _VOID
        self.say(node, f"{namespace}{name}Partition", part)
        self.say(part, namespace + name, ox.NamedNode(iri))
        return part

    def by_iri(self, numbers: Iterable[int]) -> list[tuple[str, int]]:
        """Return the IRIs of numbered terms, sorted, each with its number."""
        terms = ((self.counted.terms[number], number) for number in numbers)
        return sorted((term.value, n) for term, n in terms if isinstance(term, ox.NamedNode))

    def name(self, graph: int) -> str:
        """Return what a graph is called in the description: `default`, `stated`."""
        term = self.counted.terms[graph]
        if isinstance(term, ox.NamedNode):
            return term.value.removeprefix(self.base + "graphs/")
        return "default"

    def graph(self, graph: int) -> None:
        """Describe one graph: its numbers, then its partitions by class and by property."""
        name = self.name(graph)
        node = self.node(name)
        pairs = {p: pairs for (g, p), pairs in self.counted.pairs.items() if g == graph}
        subjects = {subject for of_property in pairs.values() for subject, _object in of_property}
        objects = {value for of_property in pairs.values() for _subject, value in of_property}
        sizes = Counter(kind for kinds in self.counted.types[graph].values() for kind in kinds)
        self.say(node, _TYPE.value, ox.NamedNode(_VOID + "Dataset"))
        self.say(node, _TYPE.value, ox.NamedNode(_SD + "Graph"))
        self.say(node, "triples", sum(map(len, pairs.values())))
        self.say(
            node, "entities", sum(iri.startswith(self.base) for iri, _n in self.by_iri(subjects))
        )
        self.say(node, "distinctSubjects", len(subjects))
        self.say(node, "distinctObjects", len(objects))
        self.say(node, "classes", len(sizes))
        self.say(node, "properties", len(pairs))
        for iri, kind in self.by_iri(sizes):
            self.say(self.part(node, "class", iri, [name]), "entities", sizes[kind])
        for iri, predicate in self.by_iri(pairs):
            self.property(name, iri, self.values(graph, pairs[predicate]))

    def values(self, graph: int, pairs: _Pairs) -> dict[int | None, _Values]:
        """Return the triples of one property: of all subjects (None), and of each class."""
        types, datatypes = self.counted.types[graph], self.counted.datatypes
        found: dict[int | None, _Values] = defaultdict(_Values)
        for subject, value in pairs:
            kinds, datatype = self.counted.anywhere.get(value, ()), datatypes.get(value)
            for kind in (None, *types.get(subject, ())):
                values = found[kind]
                values.triples += 1
                values.subjects.add(subject)
                values.objects.add(value)
                for its in kinds:
                    values.classes[its] = values.classes.get(its, 0) + 1
                if datatype is not None:
                    values.datatypes[datatype] = values.datatypes.get(datatype, 0) + 1
        return found

    def property(self, graph: str, iri: str, by_class: Mapping[int | None, _Values]) -> None:
        """Describe one property: in the whole graph, and in the partition of each class."""
        self.numbers(self.part(self.node(graph), "property", iri, [graph, "any"]), by_class[None])
        for kind, number in self.by_iri(kind for kind in by_class if kind is not None):
            path, values = [graph, _slug(kind)], by_class[number]
            part = self.part(self.node(*path), "property", iri, path)
            self.numbers(part, values)
            path = [*path, _slug(iri)]
            for its, n in self.by_iri(values.classes):
                self.say(self.part(part, "class", its, path), "triples", values.classes[n])
            for its, n in self.by_iri(values.datatypes):
                self.say(self.part(part, "datatype", its, path), "triples", values.datatypes[n])

    def numbers(self, part: ox.NamedNode, values: _Values) -> None:
        self.say(part, "triples", values.triples)
        self.say(part, "distinctSubjects", len(values.subjects))
        self.say(part, "distinctObjects", len(values.objects))

    def dataset(self) -> None:
        """Describe the dataset as a whole: its graphs, its vocabularies, its links to Wikidata."""
        dataset = self.node("dataset")
        self.say(dataset, _TYPE.value, ox.NamedNode(_VOID + "Dataset"))
        self.say(dataset, _TYPE.value, ox.NamedNode(_SD + "Dataset"))
        self.say(dataset, _DCT + "title", "Foedera")
        self.say(dataset, "uriSpace", self.base)
        self.say(dataset, "triples", sum(map(len, self.counted.pairs.values())))
        for graph in self.counted.graphs:
            name, term = self.name(graph), self.counted.terms[graph]
            self.say(dataset, "subset", self.node(name))
            # Without sd:graph between a name and what it names: SIB's editor would read the
            # partitions of such graphs and no longer see those of the default graph.
            if isinstance(term, ox.NamedNode):
                self.say(dataset, _SD + "namedGraph", self.node(name))
                self.say(self.node(name), _TYPE.value, ox.NamedNode(_SD + "NamedGraph"))
                self.say(self.node(name), _SD + "name", term)
            else:
                self.say(dataset, _SD + "defaultGraph", self.node(name))
        for namespace in sorted({_namespace(iri) for iri in self._used}):
            self.say(dataset, "vocabulary", ox.NamedNode(namespace))
        self.links(dataset)

    def links(self, dataset: ox.NamedNode) -> None:
        """Describe the links from entities to Wikidata, if there are any."""
        terms = self.counted.terms
        linked = [
            value
            for (graph, predicate), pairs in self.counted.pairs.items()
            if terms[predicate] == _LINK and isinstance(terms[graph], ox.DefaultGraph)
            for iri, value in self.by_iri(value for _subject, value in pairs)
            if iri.startswith(_WIKIDATA)
        ]
        if linked:
            linkset, wikidata = self.node("wikidata-links"), self.node("wikidata")
            self.say(dataset, "subset", linkset)
            self.say(linkset, _TYPE.value, ox.NamedNode(_VOID + "Linkset"))
            self.say(linkset, "subjectsTarget", dataset)
            self.say(linkset, "linkPredicate", _LINK)
            self.say(linkset, "objectsTarget", wikidata)
            self.say(linkset, "triples", len(linked))
            self.say(wikidata, _TYPE.value, ox.NamedNode(_VOID + "Dataset"))
            self.say(wikidata, _DCT + "title", "Wikidata")
            self.say(wikidata, "uriSpace", _WIKIDATA)

    def terms(self, glossary: Glossary) -> None:
        """Give the terms of ours that are in use their labels and definitions."""
        for section in (*glossary.sections, *glossary.vocabularies):
            for term in section.terms:
                if ONTOLOGY_IRI + term.name in self._used:
                    used = ox.NamedNode(ONTOLOGY_IRI + term.name)
                    for predicate, text in ((_LABEL, term.label), (_COMMENT, term.definition)):
                        literal = ox.Literal(text, language="en")
                        self.triples.append(ox.Triple(used, predicate, literal))


def _slug(iri: str) -> str:
    """Return a term as a part of an IRI: `Treaty`, `skos.altLabel`, else a hash of it."""
    if iri.startswith(ONTOLOGY_IRI):
        return iri.removeprefix(ONTOLOGY_IRI)
    short = shortened(iri)
    if short and "/" not in short and "#" not in short:
        return short.replace(":", ".")
    return "x-" + hashlib.sha256(iri.encode()).hexdigest()[:12]


def _namespace(iri: str) -> str:
    """Return the IRI of a term up to its last `#` or `/`."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


@dataclass(frozen=True, slots=True)
class Usage:
    """How often terms are used, read back from a description.

    `classes` and `properties` have for each IRI the graphs in which it is used, by their names in
    the description, with the number of its instances or triples; `datatypes` those of the literals
    that a property has; `graphs` the IRI of each named graph by its name.
    """

    classes: Mapping[str, Mapping[str, int]]
    properties: Mapping[str, Mapping[str, int]]
    datatypes: Mapping[str, frozenset[str]]
    graphs: Mapping[str, str]


def read_usage(triples: Iterable[ox.Triple]) -> Usage:
    """Return the usage that a description made by `describe` tells of."""
    known: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and not isinstance(
            triple.object, (ox.BlankNode, ox.Triple)
        ):
            known[triple.subject.value][triple.predicate.value].append(triple.object.value)
    graphs = {
        graph.partition("#")[2]: said[_SD + "name"][0]
        for graph, said in known.items()
        if _SD + "name" in said
    }
    classes: dict[str, dict[str, int]] = defaultdict(dict)
    properties: dict[str, dict[str, int]] = defaultdict(dict)
    for name, part in _parts(known, "classPartition"):
        classes[part[_VOID + "class"][0]][name] = int(part[_VOID + "entities"][0])
    for name, part in _parts(known, "propertyPartition"):
        properties[part[_VOID + "property"][0]][name] = int(part[_VOID + "triples"][0])
    datatypes: dict[str, set[str]] = defaultdict(set)
    for said in known.values():
        for typed in said.get(_EXT + "datatypePartition", ()):
            datatypes[said[_VOID + "property"][0]].update(known[typed][_EXT + "datatype"])
    literals = {name: frozenset(found) for name, found in datatypes.items()}
    return Usage(classes, properties, literals, graphs)


def _parts(
    known: Mapping[str, Mapping[str, Sequence[str]]], relation: str
) -> Iterator[tuple[str, Mapping[str, Sequence[str]]]]:
    """Yield the partitions of each graph, with the name of the graph."""
    for subject, said in known.items():
        if _SD + "Graph" in said.get(_TYPE.value, ()):
            for part in said.get(_VOID + relation, ()):
                yield subject.partition("#")[2], known[part]
