"""The W3C's SPARQL test suites: what their manifests ask for, and whether an answer is the one.

The suites lie beside the checkout; nothing of them is kept here but the IRIs of tests that are
known to fail (`w3c_known_failures.toml`). Results are read by readers of our own, not by the
engine's, so that what an engine both writes and reads wrongly shows.
"""

import csv
import io
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox
from lxml import etree

# Where the suites are published; their files have these addresses.
SUITES = "https://w3c.github.io/rdf-tests/sparql/"
# Folders with tests of queries and their results, and of updates.
FOLDERS = (
    *(
        f"sparql11/{name}"
        for name in (
            *("add", "aggregates", "basic-update", "bind", "bindings", "cast", "clear"),
            *("construct", "copy", "csv-tsv-res", "delete", "delete-data", "delete-insert"),
            *("delete-where", "drop", "exists", "functions", "grouping", "json-res", "move"),
            *("negation", "project-expression", "property-path", "service", "subquery"),
            *("syntax-fed", "syntax-query", "syntax-update-1", "syntax-update-2"),
            "update-silent",
        )
    ),
    *(
        f"sparql12/{name}"
        for name in (
            *("codepoint-escapes", "eval-triple-terms", "expression", "grouping"),
            *("lang-basedir", "rdf11", "syntax", "syntax-triple-terms-negative"),
            *("syntax-triple-terms-positive", "version"),
        )
    ),
)

_KNOWN = Path(__file__).with_name("w3c_known_failures.toml")
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ITS_DIR = "{http://www.w3.org/2005/11/its}dir"

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row: TypeAlias = tuple[Any, ...]


class Kind(StrEnum):
    """What a test asks for."""

    EVALUATION = "query evaluation"
    CSV_TSV = "CSV and TSV results"
    JSON = "JSON results"
    FEDERATION = "federated queries"
    POSITIVE = "syntax, valid queries"
    NEGATIVE = "syntax, invalid queries"
    POSITIVE_UPDATE = "syntax, valid updates"
    NEGATIVE_UPDATE = "syntax, invalid updates"
    UPDATE = "update evaluation"


_KINDS = {
    "QueryEvaluationTest": Kind.EVALUATION,
    "CSVResultFormatTest": Kind.CSV_TSV,
    "PositiveSyntaxTest": Kind.POSITIVE,
    "NegativeSyntaxTest": Kind.NEGATIVE,
    "PositiveUpdateSyntaxTest": Kind.POSITIVE_UPDATE,
    "NegativeUpdateSyntaxTest": Kind.NEGATIVE_UPDATE,
    "UpdateEvaluationTest": Kind.UPDATE,
}


class Graph:
    """An RDF file, to be walked from node to node."""

    def __init__(self, path: Path, base: str) -> None:
        self._objects: dict[tuple[Any, str], list[Any]] = {}
        for triple in _parsed(path, base):
            self._objects.setdefault((triple.subject, triple.predicate.value), []).append(
                triple.object
            )

    def objects(self, node: object, predicate: str) -> list[Any]:
        return self._objects.get((node, predicate), [])

    def value(self, node: object, predicate: str) -> Any:  # noqa: ANN401 - any term
        return next(iter(self.objects(node, predicate)), None)

    def text(self, node: object, predicate: str) -> str | None:
        """Return an object's IRI or lexical form."""
        found = self.value(node, predicate)
        return None if found is None else str(found.value)

    def items(self, node: object) -> Iterator[Any]:
        """Yield the members of an RDF list."""
        while node is not None and node != ox.NamedNode(_RDF + "nil"):
            yield self.value(node, _RDF + "first")
            node = self.value(node, _RDF + "rest")

    def instances(self, type_: str) -> list[Any]:
        """Return the nodes of a type, in the order of the file."""
        wanted = ox.NamedNode(type_)
        typed = (
            node
            for (node, p), types in self._objects.items()
            if p == _RDF + "type"
            for one in types
            if one == wanted
        )
        return [*typed]


@dataclass(frozen=True, slots=True)
class Case:
    """One test: its query, the files of its dataset by graph (None: the default graph), and the
    file of its result. `base` is the address of the query's file."""

    iri: str
    kind: Kind
    query: str
    base: str
    data: tuple[tuple[str | None, Path], ...] = ()
    result: Path | None = None

    @property
    def ordered(self) -> bool:
        """Whether the rows of the result have an order."""
        modifiers = self.query.rpartition("}")[2]
        return re.search(r"\bORDER\s+BY\b", modifiers, re.IGNORECASE) is not None


def read_graph(suites: Path, name: str) -> Graph:
    """Return an RDF file of the suites, such as a manifest, with its published address as base."""
    return Graph(suites / name, SUITES + name)


@cache
def read_cases(suites: Path, folder: str) -> tuple[Case, ...]:
    """Return the tests in `folder`, in the order of its manifest."""
    manifest = read_graph(suites, f"{folder}/manifest.ttl")
    [entry] = manifest.instances(MF + "Manifest")
    tests = manifest.items(manifest.value(entry, MF + "entries"))
    return tuple(_read_case(suites, folder, manifest, test) for test in tests)


def _read_case(suites: Path, folder: str, manifest: Graph, test: ox.NamedNode) -> Case:
    type_ = str(manifest.text(test, _RDF + "type")).removeprefix(MF).removesuffix("11")
    kind = _KINDS[type_]
    action = manifest.value(test, MF + "action")
    query = manifest.value(action, _QT + "query") or manifest.value(action, UT + "request")
    asked = query or action
    result = manifest.value(test, MF + "result")
    if kind is Kind.NEGATIVE and asked.value.endswith(".ru"):
        kind = Kind.NEGATIVE_UPDATE
    elif folder.endswith("csv-tsv-res"):
        kind = Kind.CSV_TSV
    elif folder.endswith("json-res"):
        kind = Kind.JSON
    elif folder.endswith("service"):
        kind = Kind.FEDERATION
    return Case(
        iri=test.value,
        kind=kind,
        query=_path(suites, asked).read_text(encoding="utf-8"),
        base=asked.value,
        data=tuple(_dataset(suites, manifest, action)),
        result=_path(suites, result) if isinstance(result, ox.NamedNode) else None,
    )


def _dataset(suites: Path, manifest: Graph, action: object) -> Iterator[tuple[str | None, Path]]:
    for data in manifest.objects(action, _QT + "data"):
        yield None, _path(suites, data)
    for data in manifest.objects(action, _QT + "graphData"):
        named = manifest.value(data, _QT + "graph") or data
        yield manifest.text(data, _RDFS + "label") or named.value, _path(suites, named)


def _path(suites: Path, file: ox.NamedNode) -> Path:
    return suites / file.value.removeprefix(SUITES)


def _parsed(path: Path, base: str | None = None) -> list[ox.Triple]:
    format_ = ox.RdfFormat.from_extension(path.suffix[1:])
    assert format_ is not None, path
    quads = ox.parse(path.read_bytes(), format=format_, base_iri=base or _address(path))
    return [quad.triple for quad in quads]


def _address(path: Path) -> str:
    """Return where a file of the suites is published."""
    return SUITES + str(path).rpartition("/sparql/")[2]


def write_store(case: Case, folder: Path) -> None:
    """Write the dataset of `case` into a new store."""
    store = ox.Store(str(folder))
    for graph, path in case.data:
        name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        if graph is not None:
            store.add_graph(ox.NamedNode(graph))
        format_ = ox.RdfFormat.from_extension(path.suffix[1:])
        if format_ is not None and format_.supports_datasets:
            store.load(path.read_bytes(), format=format_, base_iri=_address(path))
        else:
            store.load(
                path.read_bytes(), format=format_, base_iri=graph or _address(path), to_graph=name
            )
    store.flush()


# What an answer says --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Table:
    """An answer to SELECT: the names of its columns, and for each row its values by column."""

    names: tuple[str, ...]
    rows: tuple[Mapping[str, Node], ...]


Answer: TypeAlias = Table | bool | list[ox.Triple]


def read_expected(path: Path) -> Answer:
    """Return what the file of a result says."""
    if path.suffix == ".srx":
        return read_xml(path.read_bytes())
    if path.suffix == ".srj":
        return read_json(path.read_bytes())
    graph = Graph(path, _address(path))
    sets = graph.instances(_RS + "ResultSet")
    return _result_set(graph, sets[0]) if sets else _parsed(path)


def _result_set(graph: Graph, node: object) -> Answer:
    truth = graph.text(node, _RS + "boolean")
    if truth is not None:
        return truth == "true"
    names = tuple(sorted(o.value for o in graph.objects(node, _RS + "resultVariable")))
    solutions = graph.objects(node, _RS + "solution")
    solutions.sort(key=lambda s: int(graph.text(s, _RS + "index") or 0))
    rows = (
        {
            str(graph.text(binding, _RS + "variable")): graph.value(binding, _RS + "value")
            for binding in graph.objects(solution, _RS + "binding")
        }
        for solution in solutions
    )
    return Table(names, tuple(rows))


def read_json(content: bytes) -> Table | bool:
    """Return what a SPARQL 1.1 Query Results JSON document says."""
    document = json.loads(content)
    if "boolean" in document:
        return bool(document["boolean"])
    rows = (
        {name: _json_term(term) for name, term in row.items()}
        for row in document["results"]["bindings"]
    )
    return Table(tuple(document["head"]["vars"]), tuple(rows))


def _json_term(term: Mapping[str, Any]) -> Node:
    value = term["value"]
    match term["type"]:
        case "uri":
            return ox.NamedNode(value)
        case "bnode":
            return ox.BlankNode(value)
        case "triple":
            return _triple(_json_term(value[part]) for part in ("subject", "predicate", "object"))
        case _:
            return _literal(value, term.get("datatype"), term.get("xml:lang"), term.get("its:dir"))


def read_xml(content: bytes) -> Table | bool:
    """Return what a SPARQL Query Results XML document says."""
    document = etree.fromstring(content)
    truth = document.findtext("{*}boolean")
    if truth is not None:
        return truth.strip() == "true"
    names = (str(variable.get("name")) for variable in document.iterfind("{*}head/{*}variable"))
    rows = (
        {str(cell.get("name")): _xml_term(cell[0]) for cell in row.iterfind("{*}binding")}
        for row in document.iterfind("{*}results/{*}result")
    )
    return Table(tuple(names), tuple(rows))


def _xml_term(element: etree._Element) -> Node:
    value = element.text or ""
    match etree.QName(element).localname:
        case "uri":
            return ox.NamedNode(value)
        case "bnode":
            return ox.BlankNode(value)
        case "triple":
            return _triple(_xml_term(part[0]) for part in element)
        case _:
            language, direction = element.get(_XML_LANG), element.get(_ITS_DIR)
            return _literal(value, element.get("datatype"), language, direction)


def _literal(
    value: str, datatype: str | None, language: str | None, direction: str | None
) -> ox.Literal:
    if language:
        # An empty direction is none.
        base = ox.BaseDirection(direction) if direction else None
        return ox.Literal(value, language=language, direction=base)
    return ox.Literal(value, datatype=ox.NamedNode(datatype) if datatype else None)


def _triple(parts: Iterable[Any]) -> ox.Triple:
    subject, predicate, object_ = parts
    return ox.Triple(subject, predicate, object_)


def read_engine(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """Return what results of the engine say."""
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    if isinstance(results, ox.QueryTriples):
        return [*results]
    names = tuple(variable.value for variable in results.variables)
    rows = ({name: row[name] for name in names if row[name] is not None} for row in results)
    return Table(names, tuple(rows))


# Whether it is the right one ------------------------------------------------------------------


def difference(expected: Answer, actual: Answer, *, ordered: bool) -> str | None:
    """Return in what `actual` differs from `expected`, None if in nothing that counts.

    Blank nodes may have other names, one for one over the whole answer. Numbers, truth values and
    times are compared by value within their datatype. Rows have an order only if `ordered`.
    """
    if type(expected) is not type(actual):
        return f"{type(actual).__name__}, not {type(expected).__name__}"
    if isinstance(expected, Table) and isinstance(actual, Table):
        if {*expected.names} != {*actual.names}:
            return f"columns {sorted(actual.names)}, not {sorted(expected.names)}"
        names = sorted(expected.names)
        wanted, found = ([_row(row, names) for row in t.rows] for t in (expected, actual))
    elif isinstance(expected, list) and isinstance(actual, list):
        ordered = False
        wanted, found = ([*{_atom(triple) or () for triple in part}] for part in (expected, actual))
    else:
        return None if expected == actual else f"{actual}, not {expected}"
    if same_rows(wanted, found, ordered=ordered):
        return None
    return f"{len(found)} rows {found[:5]}, not {len(wanted)} rows {wanted[:5]}"


def _row(row: Mapping[str, Node], names: Sequence[str]) -> Row:
    return tuple(_atom(row.get(name)) for name in names)


def _atom(term: object) -> Row | None:
    """Return a term as a tuple that is equal for equal values."""
    match term:
        case ox.NamedNode():
            return ("iri", term.value)
        case ox.BlankNode():
            return ("blank", term.value)
        case ox.Triple():
            return ("triple", *map(_atom, (term.subject, term.predicate, term.object)))
        case ox.Literal():
            language = (term.language or "").lower()
            return ("literal", term.datatype.value, _value(term), language, str(term.direction))
        case _:
            return None


def _value(literal: ox.Literal) -> object:
    """Return a literal's value where Python has one like it, else its lexical form."""
    text, datatype = literal.value, literal.datatype.value.removeprefix(_XSD)
    with suppress(ValueError, ArithmeticError):
        match datatype:
            case "integer" | "int" | "long" | "short" | "byte" | "nonNegativeInteger":
                return int(text)
            case "decimal":
                return Decimal(text).normalize()
            case "double" | "float":
                return repr(float(text))
            case "boolean":
                return {"true": True, "1": True, "false": False, "0": False}.get(text, text)
            case "dateTime":
                time = datetime.fromisoformat(text)
                return (time.astimezone(UTC) if time.tzinfo else time).isoformat()
    return text


def same_rows(wanted: Sequence[Row], found: Sequence[Row], *, ordered: bool) -> bool:
    """Return whether the rows are the same but for the names of blank nodes."""
    if len(wanted) != len(found):
        return False
    names: dict[Row, str] | None = {}
    if ordered:
        for left, right in zip(wanted, found, strict=True):
            names = _renamed(left, right, names) if names is not None else None
        return names is not None
    ground = Counter(row for row in wanted if not has_blanks(row))
    if ground != Counter(row for row in found if not has_blanks(row)):
        return False
    return _matches([*filter(has_blanks, wanted)], [*filter(has_blanks, found)], {})


def has_blanks(atom: object) -> bool:
    """Return whether a blank node is in a row or a term as a tuple."""
    return isinstance(atom, tuple) and (atom[:1] == ("blank",) or any(map(has_blanks, atom)))


def _matches(wanted: list[Row], found: list[Row], names: dict[Row, str]) -> bool:
    """Search for names under which each row has its own counterpart; fewest choices first."""
    if not wanted:
        return True
    choices = {
        index: [(row, named) for row in found if (named := _renamed(left, row, names)) is not None]
        for index, left in enumerate(wanted)
    }
    chosen = min(choices, key=lambda index: len(choices[index]))
    rest = wanted[:chosen] + wanted[chosen + 1 :]
    for row, named in choices[chosen]:
        left = [*found]
        left.remove(row)
        if _matches(rest, left, named):
            return True
    return False


def _renamed(wanted: object, found: object, names: dict[Row, str]) -> dict[Row, str] | None:
    """Return the names of blank nodes under which both are the same, None if there are none."""
    if not isinstance(wanted, tuple) or not isinstance(found, tuple):
        return names if wanted == found else None
    if wanted[:1] == found[:1] == ("blank",):
        there, back = ("there", wanted[1]), ("back", found[1])
        if names.get(there, found[1]) != found[1] or names.get(back, wanted[1]) != wanted[1]:
            return None
        return {**names, there: found[1], back: wanted[1]}
    if len(wanted) != len(found):
        return None
    for left, right in zip(wanted, found, strict=True):
        renamed = _renamed(left, right, names)
        if renamed is None:
            return None
        names = renamed
    return names


def difference_in_letters(expected: Path, content: bytes) -> str | None:
    """Return in what a CSV or TSV document differs from a file, None if not in a letter.

    Blank nodes may have other names, lines another order; CSV has lines that end as RFC 4180
    says, which the files of the suite do not.
    """
    read = _csv_rows if expected.suffix == ".csv" else _tsv_rows
    wanted, found = read(expected.read_bytes().replace(b"\r\n", b"\n")), read(content)
    if expected.suffix == ".csv" and content.count(b"\n") != content.count(b"\r\n"):
        return "lines do not end in CR LF"
    if wanted[:1] == found[:1] and same_rows(wanted[1:], found[1:], ordered=False):
        return None
    return f"{found}, not {wanted}"


def _csv_rows(content: bytes) -> list[Row]:
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    return [tuple(map(_cell, row)) for row in rows]


def _tsv_rows(content: bytes) -> list[Row]:
    return [tuple(map(_cell, line.split("\t"))) for line in content.decode().splitlines()]


def _cell(written: str) -> Row:
    return ("blank", written) if written.startswith("_:") else ("text", written)


# What is known to fail ------------------------------------------------------------------------


@cache
def known_failures() -> Mapping[str, Mapping[str, str]]:
    """Return why tests fail that are known to: by `engine` or `endpoint`, then by test."""
    known: dict[str, dict[str, str]] = {"engine": {}, "endpoint": {}}
    for group in tomllib.loads(_KNOWN.read_text(encoding="utf-8"))["failures"]:
        for where in group["at"]:
            for test in group["tests"]:
                assert test not in known[where], f"{test} is listed twice"
                known[where][test] = group["reason"]
    return known
