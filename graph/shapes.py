"""SHACL Core over triples in memory: which things break which shapes.

Thirty times as fast as pySHACL on our graphs, so that every check of the seeds can run all
shapes; the tests compare the two. What the shapes use is here (targets, paths, the constraints of
SHACL §4 but for closed, qualified and language ones); anything else raises `OntologyError`, so
that no constraint is ever passed over in silence.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox

from graph.errors import OntologyError

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Values = tuple[Node, ...] | dict[Node, None]
_Path = Callable[["Data", Node], Sequence[Node]]
_Test = Callable[["Data", Node, Sequence[Node]], bool]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SH = "http://www.w3.org/ns/shacl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = _RDF + "type"
_CLASS = "http://www.w3.org/2000/01/rdf-schema#Class"
_NIL = ox.NamedNode(_RDF + "nil")
_LEXICAL = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+\Z"),
    _XSD + "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)\Z"),
    _XSD + "date": re.compile(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?\Z"),
    _XSD + "boolean": re.compile(r"(true|false|0|1)\Z"),
}
# Datatypes of which every text is a value, as far as is known here.
_ANY_TEXT = {_XSD + "string", _RDF + "langString", "http://id.loc.gov/datatypes/edtf"}
_NUMERIC = {_XSD + name for name in ("integer", "decimal", "double", "float")}
# What describes a shape and constrains nothing.
_SAYS_NOTHING = {"name", "description", "order", "group", "message", "severity", "path", "flags"}
# What a shape has once, and what only one with a path has (SHACL §4).
_BOUNDS = {f"{end}{what}" for end in ("min", "max") for what in ("Inclusive", "Exclusive")}
_ONCE = {"path", "datatype", "nodeKind", "in", "pattern", "flags", "minLength", "maxLength"}
_ONCE |= {"minCount", "maxCount"} | _BOUNDS
_OF_PATHS = {"minCount", "maxCount", "lessThan", "lessThanOrEquals"}
# From so many values on it is quicker to look one up than to go through them.
_FEW = 8
_TARGETS = {"targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"}


class Data:
    """Triples by subject and predicate, each value once, and the instances of each class."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self._objects: dict[Node, dict[str, _Values]] = {}
        self._instances: dict[Node, dict[Node, None]] = {}
        # Names come again and again, each time as an object of its own; one of each is kept.
        nodes: dict[Node, Node] = {}
        predicates: dict[str, str] = {}
        for triple in triples:
            subject, value = triple.subject, triple.object
            predicate = predicates.setdefault(triple.predicate.value, triple.predicate.value)
            if isinstance(value, ox.NamedNode):
                value = nodes.setdefault(value, value)
            found = self._objects.setdefault(nodes.setdefault(subject, subject), {})
            found[predicate] = _with(found.get(predicate, ()), value)
            if predicate == _TYPE:
                self._instances.setdefault(value, {})[nodes[subject]] = None

    def objects(self, subject: Node, predicate: str) -> Sequence[Node]:
        """Return the values of a property of `subject`, each once."""
        found = self._objects.get(subject)
        values = found.get(predicate) if found else None
        return tuple(values) if values else ()

    def properties(self, subject: Node) -> Iterable[str]:
        """Return the properties that `subject` has."""
        return self._objects.get(subject, {})

    def subjects(self, predicate: str, value: Node | None = None) -> list[Node]:
        """Return what has the property, with this value if one is given."""
        return [
            subject
            for subject, found in self._objects.items()
            if predicate in found and (value is None or value in found[predicate])
        ]

    def instances(self, of: Node) -> Iterable[Node]:
        """Return what is declared to be of a class."""
        return self._instances.get(of, {})

    def is_a(self, node: Node, of: Node) -> bool:
        """Return whether `node` is declared to be of a class."""
        return node in self._instances.get(of, {})


def _with(values: _Values, value: Node) -> _Values:
    """Return `values` and one more, once: most properties have one value, a few have thousands."""
    if isinstance(values, dict):
        values[value] = None
    elif value not in values:
        values = (*values, value)
        return values if len(values) < _FEW else dict.fromkeys(values)
    return values


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape, ready to be tried: `message` is told where it is broken.

    `path` is None for a node shape. `predicates` are those that it asks for, alternatives in
    order; `properties` are the shapes of the values.
    """

    name: str
    targets: tuple[Callable[[Data], Iterable[Node]], ...]
    path: _Path | None
    predicates: tuple[str, ...]
    tests: tuple[_Test, ...]
    properties: "tuple[Shape, ...]"
    message: str

    def broken(self, data: Data, focus: Node) -> "Iterator[tuple[Node, Shape]]":
        """Yield each thing that breaks this shape or one of its properties, with that shape."""
        values = (focus,) if self.path is None else self.path(data, focus)
        for test in self.tests:
            if not test(data, focus, values):
                yield focus, self
                break
        for shape in self.properties:
            for value in values:
                yield from shape.broken(data, value)

    def holds(self, data: Data, node: Node) -> bool:
        """Return whether `node` conforms to this shape."""
        return next(self.broken(data, node), None) is None


@dataclass(frozen=True, slots=True)
class Breach:
    """A thing that breaks a shape: its name, the `predicates` it asks for, and its message."""

    focus: Node
    shape: str
    predicates: tuple[str, ...]
    message: str


def find_breaches(shapes: Iterable[Shape], data: Data) -> Iterator[Breach]:
    """Yield every breach of `shapes` in `data`, each once, shape by shape."""
    for shape in shapes:
        focuses = dict.fromkeys(node for target in shape.targets for node in target(data))
        for focus in focuses:
            for node, broken in dict.fromkeys(shape.broken(data, focus)):
                yield Breach(node, broken.name, broken.predicates, broken.message)


def read_shapes(path: Path) -> list[Shape]:
    """Return the shapes with targets in the Turtle file at `path`.

    Raises `OntologyError` if it cannot be read or uses what is not known here.
    """
    try:
        triples = [quad.triple for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE)]
    except (OSError, SyntaxError) as error:
        raise OntologyError(f"{path}: {error}") from error
    reader = _Reader(Data(triples), path)
    classes = {*reader.source.instances(ox.NamedNode(_CLASS))}
    for node in classes & {*reader.source.instances(ox.NamedNode(_SH + "NodeShape"))}:
        raise reader.refused(f"{_written(node)} is a class and a shape: say sh:targetClass")
    targeted = (reader.source.subjects(_SH + name) for name in sorted(_TARGETS))
    return [reader.shape(node) for node in dict.fromkeys(n for nodes in targeted for n in nodes)]


class _Reader:
    """Makes shapes out of the triples of one file."""

    def __init__(self, source: Data, path: Path) -> None:
        self.source = source
        self.path = path
        self._made: dict[Node, Shape | None] = {}

    def refused(self, why: str) -> OntologyError:
        """Return the error that the file has something in it that is not known here."""
        return OntologyError(f"{self.path}: {why}")

    def shape(self, node: Node) -> Shape:
        if node not in self._made:
            self._made[node] = None
            self._made[node] = self._shape(node)
        made = self._made[node]
        if made is None:
            raise self.refused(f"{_written(node)} is defined by itself")
        return made

    def number(self, node: Node) -> int:
        """Return the number that a count or length is bounded by."""
        if not (isinstance(node, ox.Literal) and _LEXICAL[_XSD + "integer"].match(node.value)):
            raise self.refused(f"{_written(node)!r} is no whole number")
        return int(node.value)

    def values(self, node: Node, name: str) -> Sequence[Node]:
        return self.source.objects(node, _SH + name)

    def _shape(self, node: Node) -> Shape:
        [path, *_] = [*self.values(node, "path"), None]
        messages = [_written(message) for message in self.values(node, "message")]
        described = self.source.properties(node)
        names = [name.removeprefix(_SH) for name in described if name.startswith(_SH)]
        tests: list[_Test] = []
        for name in sorted(_ONCE & {*names}):
            if len(self.values(node, name)) > 1:
                raise self.refused(f"sh:{name} is given twice to one shape")
        for value in self.values(node, "property"):
            if not self.values(value, "path"):
                raise self.refused("a shape of a property has no sh:path")
        for name in names:
            if name in _SAYS_NOTHING or name in _TARGETS or name == "property":
                continue
            if name not in _CONSTRAINTS:
                raise self.refused(f"sh:{name} is not known to the checks")
            if path is None and name in _OF_PATHS:
                raise self.refused(f"sh:{name} is of a shape with sh:path")
            tests += [_CONSTRAINTS[name](self, value, node) for value in self.values(node, name)]
        return Shape(
            name=_written(node),
            targets=tuple(
                _target(name, value)
                for name in names
                if name in _TARGETS
                for value in self.values(node, name)
            ),
            path=None if path is None else self._path(path),
            predicates=self._asked(node),
            tests=tuple(tests),
            properties=tuple(self.shape(value) for value in self.values(node, "property")),
            message=" ".join(messages) or f"breaks {_written(node)}",
        )

    def listed(self, node: Node) -> list[Node]:
        """Return the members of an RDF list."""
        found: list[Node] = []
        seen: set[Node] = set()
        while node != _NIL:
            parts = [self.source.objects(node, _RDF + name) for name in ("first", "rest")]
            if node in seen or any(len(part) != 1 for part in parts):
                raise self.refused(f"{_written(node)} is no list")
            seen.add(node)
            [first], [node] = parts
            found.append(first)
        return found

    def _path(self, node: Node) -> _Path:
        if isinstance(node, ox.NamedNode):
            predicate = node.value
            return lambda data, focus: data.objects(focus, predicate)
        if choices := self.values(node, "alternativePath"):
            paths = [self._path(choice) for choice in self.listed(choices[0])]
            return lambda data, focus: tuple(
                dict.fromkeys(value for path in paths for value in path(data, focus))
            )
        if self.source.objects(node, _RDF + "first"):
            steps = [self._path(step) for step in self.listed(node)]
            return lambda data, focus: _follow(data, focus, steps)
        raise self.refused("a path is a property, a choice or a sequence of them")

    def _asked(self, node: Node) -> tuple[str, ...]:
        """Return the properties whose values are tried: of the path, or of the first of sh:or."""
        for path in self.values(node, "path"):
            return self._predicates(path)
        for choices in self.values(node, "or"):
            for choice in self.listed(choices):
                return self._asked(choice)
        return ()

    def _predicates(self, node: Node) -> tuple[str, ...]:
        if isinstance(node, ox.NamedNode):
            return (node.value,)
        [choices] = self.values(node, "alternativePath") or (node,)
        return tuple(name for part in self.listed(choices) for name in self._predicates(part))


def _follow(data: Data, focus: Node, steps: Sequence[_Path]) -> Sequence[Node]:
    reached: Sequence[Node] = (focus,)
    for step in steps:
        reached = tuple(dict.fromkeys(value for node in reached for value in step(data, node)))
    return reached


def _written(node: Node) -> str:
    return node.value if isinstance(node, (ox.NamedNode, ox.Literal)) else str(node)


def _target(name: str, value: Node) -> Callable[[Data], Iterable[Node]]:
    if name == "targetClass":
        return lambda data: data.instances(value)
    if name == "targetNode":
        return lambda data: (value,)
    predicate = _written(value)
    if name == "targetSubjectsOf":
        return lambda data: data.subjects(predicate)
    return lambda data: dict.fromkeys(
        node for subject in data.subjects(predicate) for node in data.objects(subject, predicate)
    )


# Constraints: from the value that a shape gives for one to a test of a focus and its values.


def _each(holds: Callable[[Data, Node], bool]) -> _Test:
    """Return a test that holds if it holds for every value."""
    return lambda data, focus, values: all(holds(data, value) for value in values)


def _datatype(reader: _Reader, wanted: Node, shape: Node) -> _Test:
    name = _written(wanted)
    lexical = _LEXICAL.get(name)
    if lexical is None and name not in _ANY_TEXT:
        raise reader.refused(f"the datatype {name} is not known to the checks")

    def holds(data: Data, value: Node) -> bool:
        return (
            isinstance(value, ox.Literal)
            and value.datatype.value == name
            and (lexical is None or lexical.match(value.value) is not None)
            and (name != _XSD + "date" or _is_day(value.value))
        )

    return _each(holds)


def _is_day(written: str) -> bool:
    """Whether a date is one of the calendar; years that Python has not are taken on trust."""
    if not re.match(r"[0-9]{4}-", written) or written.startswith("0000"):
        return True
    try:
        date.fromisoformat(written[:10])
    except ValueError:
        return False
    return True


def _node_kind(reader: _Reader, wanted: Node, shape: Node) -> _Test:
    name = _written(wanted).removeprefix(_SH)
    kinds: tuple[type, ...] = tuple(
        kind
        for word, kind in (
            ("IRI", ox.NamedNode),
            ("BlankNode", ox.BlankNode),
            ("Literal", ox.Literal),
        )
        if word in name
    )
    if not kinds:
        raise reader.refused(f"sh:{name} is no kind of node")
    return _each(lambda data, value: isinstance(value, kinds))


def _pattern(reader: _Reader, wanted: Node, shape: Node) -> _Test:
    flags = "".join(map(_written, reader.values(shape, "flags")))
    if flags not in ("", "i"):
        raise reader.refused(f"sh:flags {flags!r} is not known to the checks")
    pattern = re.compile(_written(wanted), re.IGNORECASE if flags else 0)
    return _each(
        lambda data, value: (
            not isinstance(value, ox.BlankNode) and pattern.search(_written(value)) is not None
        )
    )


def _length(most: bool) -> "Callable[[_Reader, Node, Node], _Test]":
    def made(reader: _Reader, wanted: Node, shape: Node) -> _Test:
        bound = reader.number(wanted)
        return _each(
            lambda data, value: (
                not isinstance(value, ox.BlankNode)
                and (len(_written(value)) <= bound if most else len(_written(value)) >= bound)
            )
        )

    return made


def _comparable(node: Node) -> Decimal | date | str | None:
    """Return what a literal is compared by, None if it has no order."""
    if not isinstance(node, ox.Literal):
        return None
    datatype = node.datatype.value
    try:
        if datatype in _NUMERIC:
            return Decimal(node.value)
        if datatype == _XSD + "date":
            return date.fromisoformat(node.value)
    except (InvalidOperation, ValueError):
        return None
    return node.value if datatype == _XSD + "string" else None


def _ordered(one: Node, other: Node, *, strictly: bool) -> bool:
    """Whether `one` is less than `other` (or equal); what cannot be compared is neither."""
    first, second = _comparable(one), _comparable(other)
    if first is None or type(first) is not type(second):
        return False
    assert second is not None
    less: bool = first < second if strictly else first <= second  # type: ignore[operator]
    return less


def _range(*, lowest: bool, strictly: bool) -> "Callable[[_Reader, Node, Node], _Test]":
    def made(reader: _Reader, bound: Node, shape: Node) -> _Test:
        if _comparable(bound) is None:
            raise reader.refused(f"{bound} is no bound known to the checks")
        if lowest:
            return _each(lambda data, value: _ordered(bound, value, strictly=strictly))
        return _each(lambda data, value: _ordered(value, bound, strictly=strictly))

    return made


def _less(*, strictly: bool) -> "Callable[[_Reader, Node, Node], _Test]":
    def made(reader: _Reader, other: Node, shape: Node) -> _Test:
        predicate = _written(other)
        return lambda data, focus, values: all(
            _ordered(value, bound, strictly=strictly)
            for bound in data.objects(focus, predicate)
            for value in values
        )

    return made


def _in(reader: _Reader, members: Node, shape: Node) -> _Test:
    allowed = set(reader.listed(members))
    return _each(lambda data, value: value in allowed)


def _class(reader: _Reader, wanted: Node, shape: Node) -> _Test:
    return _each(lambda data, value: data.is_a(value, wanted))


def _disjoint(reader: _Reader, other: Node, shape: Node) -> _Test:
    predicate = _written(other)
    return lambda data, focus, values: not {*values} & {*data.objects(focus, predicate)}


def _equals(reader: _Reader, other: Node, shape: Node) -> _Test:
    predicate = _written(other)
    return lambda data, focus, values: {*values} == {*data.objects(focus, predicate)}


def _logical(wanted: Callable[[int, int], bool]) -> "Callable[[_Reader, Node, Node], _Test]":
    """Return the constraint that so many shapes of a list hold for each value."""

    def made(reader: _Reader, members: Node, shape: Node) -> _Test:
        shapes = [reader.shape(member) for member in reader.listed(members)]
        return _each(
            lambda data, value: wanted(sum(s.holds(data, value) for s in shapes), len(shapes))
        )

    return made


def _or(reader: _Reader, members: Node, shape: Node) -> _Test:
    shapes = [reader.shape(member) for member in reader.listed(members)]
    return _each(lambda data, value: any(s.holds(data, value) for s in shapes))


def _not(reader: _Reader, other: Node, shape: Node) -> _Test:
    unwanted = reader.shape(other)
    return _each(lambda data, value: not unwanted.holds(data, value))


def _node_shape(reader: _Reader, other: Node, shape: Node) -> _Test:
    wanted = reader.shape(other)
    return _each(wanted.holds)


def _min_count(reader: _Reader, least: Node, shape: Node) -> _Test:
    number = reader.number(least)
    return lambda data, focus, values: len(values) >= number


def _max_count(reader: _Reader, most: Node, shape: Node) -> _Test:
    number = reader.number(most)
    return lambda data, focus, values: len(values) <= number


_CONSTRAINTS: dict[str, Callable[[_Reader, Node, Node], _Test]] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "in": _in,
    "hasValue": lambda reader, wanted, shape: lambda data, focus, values: wanted in values,
    "pattern": _pattern,
    "minLength": _length(most=False),
    "maxLength": _length(most=True),
    "minInclusive": _range(lowest=True, strictly=False),
    "maxInclusive": _range(lowest=False, strictly=False),
    "minExclusive": _range(lowest=True, strictly=True),
    "maxExclusive": _range(lowest=False, strictly=True),
    "lessThan": _less(strictly=True),
    "lessThanOrEquals": _less(strictly=False),
    "disjoint": _disjoint,
    "equals": _equals,
    "node": _node_shape,
    "and": _logical(lambda held, of: held == of),
    "or": _or,
    "xone": _logical(lambda held, of: held == 1),
    "not": _not,
}
