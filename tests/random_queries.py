"""Random data and random queries over it, the same for the same seed.

A query is made of frozen parts, so that a test can look at what it consists of (`walk`), write
it in another way (`rewrite`), and cut it down to what a fault needs (`smaller`). Patterns are made
from triples that are there, with terms turned into variables, so that most queries find something.
What a query means has to be laid down by the specification: nothing is left to chance (`SAMPLE`,
the order of `GROUP_CONCAT`, a `LIMIT` inside), and inside `EXISTS` stands only what does not
depend on how variables are put in, which the specification leaves open.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from random import Random
from typing import Any, TypeAlias

import pyoxigraph as ox

XSD = "http://www.w3.org/2001/XMLSchema#"
EXAMPLE = "http://example.org/"

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal


# What a query is made of ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Var:
    """A variable."""

    name: str

    def __str__(self) -> str:
        return f"?{self.name}"


@dataclass(frozen=True, slots=True)
class Path:
    """A property path: an operator before (`^`, `!`), after (`*`, `+`, `?`) or between parts."""

    operator: str
    parts: tuple[Any, ...]

    def __str__(self) -> str:
        written = [str(part) for part in self.parts]
        match self.operator:
            case "^":
                return f"^({written[0]})"
            case "!":
                return f"!({'|'.join(written)})"
            case "*" | "+" | "?":
                return f"({written[0]}){self.operator}"
            case _:
                return f"({self.operator.join(written)})"


@dataclass(frozen=True, slots=True)
class Inverse:
    """A predicate against its direction, inside a negated set."""

    predicate: ox.NamedNode

    def __str__(self) -> str:
        return f"^{self.predicate}"


@dataclass(frozen=True, slots=True)
class Triple:
    """A triple pattern."""

    subject: Any
    predicate: Any
    object: Any

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object} ."


@dataclass(frozen=True, slots=True)
class Call:
    """A function, an operator or an aggregate, written as `form` says."""

    form: str
    arguments: tuple[Any, ...]

    def __str__(self) -> str:
        return self.form.format(*self.arguments)


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between braces."""

    parts: tuple[Any, ...]

    def __str__(self) -> str:
        return "{ " + " ".join(map(str, self.parts)) + " }"


@dataclass(frozen=True, slots=True)
class Exists:
    """A test of whether a group has a solution."""

    group: Group
    negated: bool

    def __str__(self) -> str:
        return f"{'NOT ' if self.negated else ''}EXISTS {self.group}"


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on the group it stands in."""

    condition: Any

    def __str__(self) -> str:
        return f"FILTER ({self.condition})"


@dataclass(frozen=True, slots=True)
class Bind:
    """A value for a new variable."""

    value: Any
    var: Var

    def __str__(self) -> str:
        return f"BIND ({self.value} AS {self.var})"


@dataclass(frozen=True, slots=True)
class Values:
    """Rows given in the query; None is UNDEF."""

    names: tuple[Var, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __str__(self) -> str:
        rows = " ".join(f"({' '.join(_cell(cell) for cell in row)})" for row in self.rows)
        return f"VALUES ({' '.join(map(str, self.names))}) {{ {rows} }}"


def _cell(cell: object) -> str:
    return "UNDEF" if cell is None else str(cell)


@dataclass(frozen=True, slots=True)
class Optional:
    """A group that adds to a solution where it can."""

    group: Group

    def __str__(self) -> str:
        return f"OPTIONAL {self.group}"


@dataclass(frozen=True, slots=True)
class Minus:
    """A group whose solutions are taken away."""

    group: Group

    def __str__(self) -> str:
        return f"MINUS {self.group}"


@dataclass(frozen=True, slots=True)
class Union:
    """Groups, the solutions of each of which count."""

    groups: tuple[Group, ...]

    def __str__(self) -> str:
        return " UNION ".join(map(str, self.groups))


@dataclass(frozen=True, slots=True)
class Graph:
    """A group about one named graph, or each of them."""

    name: Any
    group: Group

    def __str__(self) -> str:
        return f"GRAPH {self.name} {self.group}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is computed."""

    value: Any
    var: Var

    def __str__(self) -> str:
        return f"({self.value} AS {self.var})"


@dataclass(frozen=True, slots=True)
class Select:
    """A query, or one inside another; `keys` are of ORDER BY, each with whether it descends."""

    columns: tuple[Any, ...]
    group: Group
    distinct: bool = False
    grouped: tuple[Var, ...] | None = None
    having: Any = None
    keys: tuple[tuple[Var, bool], ...] = ()
    limit: int | None = None
    offset: int = 0

    def __str__(self) -> str:
        written = ["SELECT DISTINCT" if self.distinct else "SELECT", *map(str, self.columns)]
        written += ["WHERE", str(self.group)]
        if self.grouped:
            written += ["GROUP BY", *map(str, self.grouped)]
        if self.having is not None:
            written.append(f"HAVING ({self.having})")
        if self.keys:
            written.append("ORDER BY")
            written += [f"DESC({var})" if down else str(var) for var, down in self.keys]
        if self.limit is not None:
            written.append(f"LIMIT {self.limit} OFFSET {self.offset}")
        return " ".join(written)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(c.var.name if isinstance(c, Column) else c.name for c in self.columns)


@dataclass(frozen=True, slots=True)
class SubSelect:
    """A query inside a group."""

    query: Select

    def __str__(self) -> str:
        return f"{{ {self.query} }}"


@dataclass(frozen=True, slots=True)
class Ask:
    """A query for whether there is a solution."""

    group: Group

    def __str__(self) -> str:
        return f"ASK {self.group}"


Query: TypeAlias = Select | Ask


def walk(part: object) -> Iterator[Any]:
    """Yield a part of a query and all that it consists of."""
    yield part
    for child in children(part):
        yield from walk(child)


def children(part: object) -> Iterator[Any]:
    """Yield what a part of a query directly consists of."""
    if isinstance(part, tuple):
        yield from part
    elif is_dataclass(part):
        yield from (getattr(part, field.name) for field in fields(part))


def rewrite(part: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - any part
    """Return a part of a query with `change` applied to all that it consists of, inner first."""
    if isinstance(part, tuple):
        return tuple(rewrite(child, change) for child in part)
    if is_dataclass(part) and not isinstance(part, type):
        changed = {f.name: rewrite(getattr(part, f.name), change) for f in fields(part)}
        part = replace(part, **changed)
    return change(part)


def smaller(query: Query) -> Iterator[Query]:
    """Yield queries with one thing less, larger cuts first."""
    for part in _smaller(query):
        if isinstance(part, Select) and not part.columns:
            continue
        yield part


def _smaller(part: Any) -> Iterator[Any]:  # noqa: ANN401 - any part
    match part:
        case Group(parts):
            for index, inner in enumerate(parts):
                rest = parts[:index], parts[index + 1 :]
                yield Group(rest[0] + rest[1])
                if isinstance(inner, Optional | Minus | Graph):
                    yield Group(rest[0] + inner.group.parts + rest[1])
                if isinstance(inner, Union):
                    for group in inner.groups:
                        yield Group(rest[0] + group.parts + rest[1])
                if isinstance(inner, SubSelect):
                    yield Group(rest[0] + inner.query.group.parts + rest[1])
        case Call(_, arguments):
            yield from arguments
        case Select():
            if part.distinct:
                yield replace(part, distinct=False)
            if part.having is not None:
                yield replace(part, having=None)
            if len(part.columns) > 1:
                for column in part.columns:
                    yield replace(part, columns=tuple(c for c in part.columns if c != column))
        case Values(names, rows) if len(rows) > 1:
            for row in rows:
                yield Values(names, (row,))
        case Path(_, parts) if not isinstance(part.parts[0], Inverse):
            yield from parts
    if is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            value = getattr(part, field.name)
            if isinstance(value, tuple):
                for index, inner in enumerate(value):
                    for less in _smaller(inner):
                        whole = (*value[:index], less, *value[index + 1 :])
                        yield replace(part, **{field.name: whole})
            elif is_dataclass(value):
                for less in _smaller(value):
                    yield replace(part, **{field.name: less})


# Data -----------------------------------------------------------------------------------------


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


# In the forms that XML Schema calls canonical, in which a store by value keeps them.
LITERALS = (
    *(_typed(text, "integer") for text in ("0", "1", "2", "7", "-3", "24")),
    *(_typed(text, "decimal") for text in ("1.5", "0.25", "-2.5", "24.75")),
    *(_typed(text, "double") for text in ("1.5E0", "2.0E0", "-1.0E3")),
    *(_typed(text, "boolean") for text in ("true", "false")),
    *(_typed(text, "date") for text in ("2001-07-16", "2019-06-05", "2019-06-30")),
    *(
        _typed(text, "dateTime")
        for text in ("2001-07-16T10:00:00Z", "2019-06-05T12:30:00Z", "2019-06-05T23:59:59+03:00")
    ),
    *(_typed(text, "gYear") for text in ("2001", "2019")),
    *(
        ox.Literal(text)
        for text in ("treaty", "Treaty", "alliance", "1", "", 'a "quoted" word', "Союз", "条約")
    ),
    *(
        ox.Literal(text, language=language)
        for text, language in (
            ("treaty", "en"),
            ("treaty", "en-gb"),
            ("Vertrag", "de"),
            ("договор", "ru"),
            ("alliance", "fr"),
        )
    ),
    ox.Literal("2001-07", datatype=ox.NamedNode("http://id.loc.gov/datatypes/edtf")),
)
# Forms that a store by value changes.
AS_WRITTEN = (
    *(_typed(text, "integer") for text in ("001", "+7")),
    *(_typed(text, "int") for text in ("5", "24")),
    *(_typed(text, "decimal") for text in ("1.50", "2.0")),
    _typed("1.0e6", "double"),
    _typed("1", "boolean"),
    _typed("2019-06-05T12:30:00.500Z", "dateTime"),
    _typed("2019-06-05T12:30:00+00:00", "dateTime"),
    ox.Literal("colour", language="en-GB"),
)


def make_data(random: Random, *, as_written: bool = False) -> list[ox.Quad]:
    """Return a small dataset: a default graph and two or three named ones that overlap."""
    iris: list[Term] = [ox.NamedNode(f"{EXAMPLE}{name}") for name in "abcdefg"]
    predicates = [ox.NamedNode(f"{EXAMPLE}{name}") for name in ("p", "q", "r", "s")]
    blanks: list[Term] = [ox.BlankNode(name) for name in ("x", "y")]
    graphs = [ox.NamedNode(f"{EXAMPLE}g{n}") for n in range(1, random.randint(2, 3) + 1)]
    literals = [*LITERALS, *(AS_WRITTEN * 4 if as_written else ())]
    few = random.sample(literals, 9)

    def some_triple() -> tuple[Any, Any, Any]:
        object_ = random.choice(few) if random.random() < 0.45 else random.choice(iris + blanks)
        return random.choice(iris + blanks), random.choice(predicates), object_

    triples = [some_triple() for _ in range(random.randint(8, 22))]
    quads = {ox.Quad(*triple): None for triple in triples}
    for graph in graphs:
        shared = random.sample(triples, random.randint(0, 4))
        own = [some_triple() for _ in range(random.randint(2, 8))]
        quads |= {ox.Quad(*triple, graph): None for triple in (*shared, *own)}
    return [*quads]


def sample_data(random: Random, quads: Sequence[ox.Quad], count: int = 60) -> list[ox.Quad]:
    """Return about `count` quads, whole descriptions of nodes that are connected."""
    by_subject: dict[Any, list[ox.Quad]] = {}
    for quad in quads:
        by_subject.setdefault(quad.subject, []).append(quad)
    subjects = [*by_subject]
    taken: dict[ox.Quad, None] = {}
    wanted: list[Any] = []
    while len(taken) < count:
        node = wanted.pop(random.randrange(len(wanted))) if wanted else random.choice(subjects)
        found = by_subject.pop(node, [])
        taken |= dict.fromkeys(found)
        wanted += [quad.object for quad in found if quad.object in by_subject]
        subjects = [*by_subject] if not wanted else subjects
    return [*taken]


# Queries --------------------------------------------------------------------------------------

_FRESH = "abcdefghijklmnopqrstuvwxyz"


class QueryMaker:
    """Makes queries over a dataset; `make` gives one after another."""

    def __init__(self, random: Random, quads: Sequence[ox.Quad]) -> None:
        self._random = random
        self._graphs: dict[Any, list[ox.Quad]] = {}
        for quad in quads:
            self._graphs.setdefault(quad.graph_name, []).append(quad)
        self._default = self._graphs.pop(ox.DefaultGraph(), [])
        literals = {q.object: None for q in quads if isinstance(q.object, ox.Literal)}
        self._literals = [*literals] or [*LITERALS]
        self._predicates = [*{q.predicate: None for q in quads}]
        self._resources = [*{q.subject: None for q in quads if isinstance(q.subject, ox.NamedNode)}]
        self._count = 0

    def make(self) -> Query:
        """Return a query."""
        self._count = 0
        group, seen = self._group(self._default, 2, [])
        if not seen or self._chance(0.06):
            return Ask(group)
        return self._select(group, seen, top=True)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _fresh(self) -> Var:
        self._count += 1
        letter, round_ = (self._count - 1) % 26, (self._count - 1) // 26
        return Var(_FRESH[letter] + (str(round_) if round_ else ""))

    def _select(self, group: Group, seen: list[Var], *, top: bool) -> Select:
        random = self._random
        distinct = self._chance(0.25)
        if self._chance(0.3):
            select = self._aggregated(group, seen)
        else:
            kept = random.sample(seen, random.randint(1, min(4, len(seen))))
            columns: list[Any] = [*kept]
            if self._chance(0.2):
                columns.append(Column(self._any(seen), self._fresh()))
            select = Select(tuple(columns), group, distinct)
        if top and self._chance(0.35):
            names = random.sample(select.names, random.randint(1, min(2, len(select.names))))
            keys = tuple((Var(name), self._chance(0.4)) for name in names)
            select = replace(select, keys=keys)
            if self._chance(0.5):
                select = replace(select, limit=random.randint(0, 6), offset=random.randint(0, 3))
        return select

    def _aggregated(self, group: Group, seen: list[Var]) -> Select:
        random = self._random
        grouped = None
        if self._chance(0.75):
            grouped = tuple(random.sample(seen, random.randint(1, min(2, len(seen)))))
        columns: list[Any] = [*(grouped or ())]
        count = random.randint(1, 2)
        columns += [Column(self._aggregate(seen), self._fresh()) for _ in range(count)]
        having = None
        if grouped and self._chance(0.3):
            form = random.choice(["{} > {}", "{} <= {}", "{} != {}"])
            having = Call(form, (self._aggregate(seen), random.randint(0, 3)))
        return Select(tuple(columns), group, grouped=grouped, having=having)

    def _aggregate(self, seen: list[Var]) -> Call:
        form = self._random.choice(
            [
                "COUNT(*)",
                "COUNT({})",
                "COUNT(DISTINCT {})",
                "SUM({})",
                "SUM(DISTINCT {})",
                "AVG({})",
                "MIN({})",
                "MAX({})",
                "STRLEN(GROUP_CONCAT(STR({}); SEPARATOR=','))",
            ]
        )
        return Call(form, (self._random.choice(seen),) if "{}" in form else ())

    def _group(
        self, triples: list[ox.Quad], depth: int, outer: list[Var]
    ) -> tuple[Group, list[Var]]:
        """Return a group and the variables that it binds; `outer` are those around it."""
        parts: list[Any] = []
        seen: list[Var] = []
        self._add(self._first(triples, depth, outer), parts, seen)
        for _ in range(self._random.choice([0, 0, 1, 1, 2, 3]) if depth else self._chance(0.3)):
            self._add(self._further(triples, depth, seen, outer), parts, seen)
        return Group(tuple(parts)), seen

    @staticmethod
    def _add(found: tuple[list[Any], list[Var]], parts: list[Any], seen: list[Var]) -> None:
        parts += found[0]
        for var in found[1]:
            if var not in seen:
                seen.append(var)

    def _first(
        self, triples: list[ox.Quad], depth: int, outer: list[Var]
    ) -> tuple[list[Any], list[Var]]:
        draw = self._random.random()
        if draw < 0.12 and self._graphs and triples is self._default:
            return self._graph(depth, outer)
        if draw < 0.18:
            return self._values(outer)
        if draw < 0.24 and depth:
            return self._sub_select(triples, depth, outer)
        if not triples:
            return [], []
        return self._triples(triples, outer)

    def _further(
        self, triples: list[ox.Quad], depth: int, seen: list[Var], outer: list[Var]
    ) -> tuple[list[Any], list[Var]]:
        around = [*seen, *(var for var in outer if var not in seen)]
        kinds = ["filter", "filter", "filter", "bind", "values", "triples", "exists"]
        if depth:
            kinds += ["optional", "optional", "union", "minus", "sub"]
            kinds += ["graph"] if triples is self._default and self._graphs else []
        match self._random.choice(kinds):
            case "filter":
                return [Filter(self._truth(around))], []
            case "exists":
                group = Group(tuple(self._triples(triples, around)[0])) if triples else Group(())
                return [Filter(Exists(group, self._chance(0.5)))], []
            case "bind":
                var = self._fresh()
                return [Bind(self._any(around), var)], [var]
            case "values":
                return self._values(around)
            case "optional":
                group, inner = self._group(triples, depth - 1, around)
                return [Optional(group)], inner
            case "minus":
                return [Minus(self._group(triples, depth - 1, around)[0])], []
            case "union":
                sides = [self._group(triples, depth - 1, around) for _ in range(2)]
                inner = [var for _, found in sides for var in found]
                return [Union(tuple(side for side, _ in sides))], inner
            case "graph":
                return self._graph(depth, around)
            case "sub":
                return self._sub_select(triples, depth, around)
            case _:
                return self._triples(triples, around) if triples else ([], [])

    def _graph(self, depth: int, outer: list[Var]) -> tuple[list[Any], list[Var]]:
        name = self._random.choice([*self._graphs])
        group, seen = self._group(self._graphs[name], max(depth - 1, 0), outer)
        if self._chance(0.5):
            return [Graph(name, group)], seen
        var = self._fresh()
        return [Graph(var, group)], [*seen, var]

    def _sub_select(
        self, triples: list[ox.Quad], depth: int, outer: list[Var]
    ) -> tuple[list[Any], list[Var]]:
        group, seen = self._group(triples, depth - 1, outer)
        if not seen:
            return [group], []
        select = self._select(group, seen, top=False)
        return [SubSelect(select)], [Var(name) for name in select.names]

    def _values(self, outer: list[Var]) -> tuple[list[Any], list[Var]]:
        random = self._random
        names = [self._fresh()]
        if outer and self._chance(0.7):
            names = random.sample(outer, random.randint(1, min(2, len(outer))))
        pool = [*self._literals, *self._resources]
        rows = tuple(
            tuple(None if self._chance(0.12) else random.choice(pool) for _ in names)
            for _ in range(random.randint(1, 4))
        )
        return [Values(tuple(names), rows)], names

    # Patterns -----------------------------------------------------------------------------

    def _triples(self, triples: list[ox.Quad], outer: list[Var]) -> tuple[list[Any], list[Var]]:
        random = self._random
        chosen = [random.choice(triples)]
        for _ in range(random.choice([0, 0, 1, 1, 2])):
            known = {term for quad in chosen for term in (quad.subject, quad.object)}
            near = [quad for quad in triples if {quad.subject, quad.object} & known]
            chosen.append(random.choice(near))
        written: dict[Any, Any] = {}
        seen: list[Var] = []

        def as_written(term: Any, share: float) -> Any:  # noqa: ANN401 - any term
            if term not in written:
                if isinstance(term, ox.BlankNode) or self._chance(share):
                    reused = [var for var in outer if var not in written.values()]
                    old = reused and self._chance(0.45)
                    written[term] = random.choice(reused) if old else self._fresh()
                else:
                    written[term] = term
            if isinstance(written[term], Var) and written[term] not in seen:
                seen.append(written[term])
            return written[term]

        parts = []
        for quad in chosen:
            subject = as_written(quad.subject, 0.75)
            if self._chance(0.22):
                predicate: Any = self._path(quad.predicate, 2)
            else:
                predicate = as_written(quad.predicate, 0.1)
            parts.append(Triple(subject, predicate, as_written(quad.object, 0.75)))
        return parts, seen

    def _path(self, predicate: ox.NamedNode, depth: int) -> Any:  # noqa: ANN401 - any path
        random = self._random
        if not depth:
            return predicate
        inner = self._path(predicate, max(depth - random.randint(1, 2), 0))
        other = self._path(random.choice(self._predicates), max(depth - 2, 0))
        operator = random.choice(["^", "/", "|", "|", "*", "+", "?", "!"])
        if operator == "!":
            sides = (Inverse(predicate), random.choice(self._predicates))
            return Path("!", sides if self._chance(0.4) else (random.choice(self._predicates),))
        return Path(operator, (inner, other) if operator in "/|" else (inner,))

    # Expressions --------------------------------------------------------------------------

    def _pick(self, seen: list[Var]) -> Any:  # noqa: ANN401 - a variable or a literal
        if seen and self._chance(0.8):
            return self._random.choice(seen)
        return self._random.choice(self._literals)

    def _any(self, seen: list[Var]) -> Any:  # noqa: ANN401 - any expression
        draw = self._random.random()
        if draw < 0.35:
            return self._text(seen)
        if draw < 0.6:
            return self._number(seen)
        if draw < 0.7:
            return self._truth(seen)
        form = self._random.choice(
            ["COALESCE({}, {})", "IF({2}, {0}, {1})", "DATATYPE({})", "STRLANG(STR({}), 'en')"]
        )
        return Call(form, (self._pick(seen), self._pick(seen), self._truth(seen)))

    def _text(self, seen: list[Var]) -> Any:  # noqa: ANN401 - any expression
        form = self._random.choice(
            [
                "STR({})",
                "LANG({})",
                "UCASE(STR({}))",
                "LCASE({})",
                "SUBSTR({}, 2)",
                "SUBSTR(STR({}), 1, 3)",
                "CONCAT(STR({0}), STR({1}))",
                "CONCAT({0}, {1})",
                "STRBEFORE(STR({}), 'e')",
                "STRAFTER({}, 'a')",
                "REPLACE(STR({}), '[aeiou]', '_')",
                "ENCODE_FOR_URI(STR({}))",
                f"<{XSD}string>({{}})",
            ]
        )
        return Call(form, (self._pick(seen), self._pick(seen)))

    def _number(self, seen: list[Var]) -> Any:  # noqa: ANN401 - any expression
        form = self._random.choice(
            [
                "STRLEN(STR({}))",
                "STRLEN({})",
                "({} + {})",
                "({} - {})",
                "({} * {})",
                "({} / {})",
                "(- {})",
                "ABS({})",
                "CEIL({})",
                "FLOOR({})",
                "ROUND({})",
                "YEAR({})",
                "MONTH({})",
                "HOURS({})",
                f"<{XSD}integer>({{}})",
                f"<{XSD}decimal>({{}})",
                f"<{XSD}double>({{}})",
            ]
        )
        return Call(form, (self._pick(seen), self._pick(seen)))

    def _truth(self, seen: list[Var], depth: int = 2) -> Any:  # noqa: ANN401 - any expression
        random = self._random
        if depth and self._chance(0.25):
            form = random.choice(["({} && {})", "({} || {})", "(! {})"])
            return Call(form, (self._truth(seen, depth - 1), self._truth(seen, depth - 1)))
        form = random.choice(
            [
                *["{} = {}", "{} != {}", "{} < {}", "{} >= {}"] * 2,
                "{0} IN ({1}, {2})",
                "{0} NOT IN ({1}, {2})",
                "BOUND({0})",
                "ISIRI({})",
                "ISBLANK({})",
                "ISLITERAL({})",
                "ISNUMERIC({})",
                "SAMETERM({}, {})",
                "CONTAINS(STR({}), 'a')",
                "STRSTARTS(STR({}), 'h')",
                "STRENDS({}, 'y')",
                "REGEX(STR({}), '^[a-m]')",
                "REGEX({}, 'TREATY', 'i')",
                "LANGMATCHES(LANG({}), 'en')",
                "LANG({}) = ''",
                f"DATATYPE({{}}) = <{XSD}integer>",
                f"<{XSD}boolean>({{}})",
            ]
        )
        if "BOUND" in form:
            return Call(form, (random.choice(seen),)) if seen else Call("true", ())
        return Call(f"({form})", tuple(self._pick(seen) for _ in range(3)))
