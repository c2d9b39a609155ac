"""Read a query before anything runs it: its size, its form, and whether it stays at home.

Nothing here parses SPARQL; it only divides the text into tokens as the standard does (SPARQL 1.1
§19.8). The engine has no tokens: it reads characters, so `SERVICEex:x` or `1SERVICE<..>` is a
SERVICE clause to it, and `?a<'b>'` a comparison with a string where the standard sees an IRI.
The reading here follows it there, so that what the engine takes for a SERVICE is one here too.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple

from graph.errors import did_you_mean
from graph.query.errors import QueryForbidden, QuerySyntaxError, QueryTooLong
from graph.query.wire import MAX_QUERY_BYTES

_TABLE_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/xml",
    "text/xml",
)
_GRAPH_TYPES = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
    "application/json",
    "application/xml",
    "text/xml",
)


class Form(StrEnum):
    """What a query asks for."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def tabular(self) -> bool:
        """Whether the answer is a table or a truth value rather than a graph."""
        return self in (Form.SELECT, Form.ASK)

    @property
    def media_types(self) -> tuple[str, ...]:
        """What an answer can be written as, the default first, then other names for these."""
        return _TABLE_TYPES if self.tabular else _GRAPH_TYPES


class Query(NamedTuple):
    """A query that may be given to a worker; made by `check`.

    `repeatable` if asking again on the same snapshot gives the same bytes: it makes no blank
    nodes and asks neither for the time nor for chance. For a `SELECT *`, `star` is where the
    star is, and `mentioned` are the variables in the order in which they come first.
    """

    text: str
    form: Form
    repeatable: bool = True
    star: int | None = None
    mentioned: tuple[str, ...] = ()


_TIGHT = frozenset(("BNODE", "COALESCE", "CONCAT"))
_LOOSE = re.compile(r"(?:BNODE|COALESCE|CONCAT)[ \t\r\n#]", re.IGNORECASE)
_UPDATES = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)
# In most queries, which are short and plain: all that comes before what is asked for, told in one
# step. Declarations, the form, and what shows that its columns are named one by one.
_PLAIN = re.compile(
    r"""[ \t\r\n]*+
    (?:PREFIX[ \t\r\n]++(?:[A-Za-z][A-Za-z0-9_\-]*+)?:[ \t\r\n]*+
        <[^\x00-\x20<>"{}|^`\\]*+>[ \t\r\n]*+)*+
    (?:(SELECT)[ \t\r\n]++(?:(?:DISTINCT|REDUCED)[ \t\r\n]++)?[?$(]
        |(ASK|CONSTRUCT)[ \t\r\n]*+\{)""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# In small letters, what a query has nowhere of which more must be known.
_TELLING = (
    *("service", "load"),
    *("now", "rand", "uuid", "bnode"),
    *("coalesce", "concat"),
)
_NOT_REPEATABLE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)

# Letters that PN_CHARS has beyond Python's \w.
_MORE = "\u00b7\u0300-\u036f\u203f\u2040"
_LOCAL = (
    rf"(?:(?![{_MORE}])[\w:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])"
    rf"(?:[\w\-:{_MORE}]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%]|\.+(?=[\w\-:%\\{_MORE}]))*+"
)
# Everything but `<`, which depends on what is around it. Possessive throughout: no text makes
# this slower than its length.
_TOKEN = re.compile(
    rf"""
    (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*+\"\"\"
        | '''(?:'{{0,2}}(?:[^'\\]|\\.))*+'''
        | "(?:[^"\\\r\n]|\\.)*+"
        | '(?:[^'\\\r\n]|\\.)*+')
    | (?P<variable>[?$][\w{_MORE}]++)
    | (?P<blank>_:{_LOCAL})
    | (?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
    | (?P<language>@[A-Za-z]++(?:-++[A-Za-z0-9]++)*+)
    | (?P<name>(?:[^\W\d_][\w.\-{_MORE}]*+)?:(?:{_LOCAL})?)
    | (?P<word>[^\W\d_][\w.\-{_MORE}]*+)
    | (?P<mark>&&|\|\||\^\^|!=|>=|>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SPACE = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+")
_IRI = re.compile(r"""<(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>""")

_CLOSED_BY = {
    ")": ("expression", "terms"),
    "}": ("expression", "terms", "quoted", "group", "clauses"),
    ">>": ("quoted",),
}
_QUOTES = ("'", '"')
_OPERANDS = frozenset(("iri", "name", "string", "variable", "blank", "number", "language"))


class _Token(NamedTuple):
    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "word" else ""

    @property
    def prefix(self) -> str:
        return self.text.partition(":")[0]


_NOTHING = _Token("nothing", "", 0)


def check(text: str, limit_bytes: int = MAX_QUERY_BYTES) -> Query:
    """Return `text` as a query that a worker may evaluate.

    Raises `QueryTooLong`, `QueryForbidden` for an update or a query that would fetch from
    another host, or `QuerySyntaxError` if it is plainly no query. That nothing is raised does
    not mean that it is one: the engine judges the rest.
    """
    if text.isascii() and len(text) <= limit_bytes:
        query = _plain(text)
        if query:
            return query
    try:
        size_bytes = len(text.encode())
    except UnicodeEncodeError as error:
        hint = "take the half of a surrogate pair away"
        raise _syntax_error(text, error.start, "this is no Unicode character", hint) from error
    if size_bytes > limit_bytes:
        raise QueryTooLong(size_bytes, limit_bytes)
    text = _tightened(text)
    tokens = _Tokens(text)
    form = _form(text, tokens)
    lowered = text.lower()
    if "service" in lowered or "load" in lowered:
        _refuse_fetching(text)
    makes_blanks = form is Form.CONSTRUCT and ("[" in text or "_:" in text)
    repeatable = not makes_blanks and not _NOT_REPEATABLE.search(text)
    star = _star(tokens) if form is Form.SELECT else None
    return Query(text, form, repeatable, star, _mentioned(tokens) if star is not None else ())


def _plain(text: str) -> Query | None:
    """Return the same as `check` would if the query is plain ASCII text of the plainest kind.

    None if it is not; for a lookup, to read it token by token would take a tenth of all.
    """
    begins = _PLAIN.match(text)
    if begins is None:
        return None
    lowered = text.lower()
    for word in _TELLING:
        if word in lowered:
            return None
    form = Form[begins[begins.lastindex or 0].upper()]
    makes_blanks = form is Form.CONSTRUCT and ("[" in text or "_:" in text)
    return Query(text, form, not makes_blanks)


def _tightened(text: str) -> str:
    """Return `text` with no space between the names of three functions and their bracket.

    The engine refuses one there (`CONCAT (?a)`), which the grammar allows. The space moves behind
    the bracket, so that all else stays in its place.
    """
    if not _LOOSE.search(text):
        return text
    parts: list[str] = []
    done = 0
    before = _NOTHING
    with suppress(QuerySyntaxError):
        for token in _Tokens(text):
            end = before.start + len(before.text)
            if token.text == "(" and before.word in _TIGHT and end < token.start:
                parts += (text[done:end], "(", text[end : token.start])
                done = token.start + 1
            before = token
    return "".join((*parts, text[done:]))


def spread(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return `text` with wide gaps between its tokens, and of each token (place there, here).

    The engine tells of the furthest place that it has looked at, and looks for a word by its
    length: where `OPTIONAL` might stand it looks eight characters ahead, over a token or three. No
    word of SPARQL is longer than a gap, so that in this text the furthest place is one of the
    token that cannot stand there. The last place is that of the text's end.
    """
    parts: list[str] = []
    places = []
    size = end = 0
    before = _NOTHING
    for token in _Tokens(text):
        between = text[end : token.start]
        if between or _may_part(before, token):
            between += _GAP
        size += len(between)
        places.append((size, token.start))
        parts += (between, token.text)
        size += len(token.text)
        end = token.start + len(token.text)
        before = token
    rest = text[end:] + ("\n" if "#" in text[end:] else "") + _GAP
    return "".join((*parts, rest)), (*places, (size + len(rest), len(text)))


def placed(text: str, places: Sequence[tuple[int, int]], wide: str, message: str) -> str:
    """Return the engine's complaint `message` about `wide` as one about `text`, in its true place.

    `wide` and `places` are what `spread` gives.
    """
    found = _AT.match(message)
    if found is None:
        return message
    at = _offset(wide, int(found[1]), int(found[2]))
    index = bisect_right(places, at, key=itemgetter(0)) - 1
    line, column = _line_and_column(text, places[max(index, 0)][1])
    return f"error at {line}:{column}: {message[found.end() :]}"


_AT = re.compile(r"error at (\d+):(\d+): ")
_GAP = " " * 24
# Between these no space may come, or none that leaves the meaning as it is.
_UNPARTED = frozenset(("<<", ">>", "^^", "<", "|", "+", "-"))


def _may_part(before: _Token, token: _Token) -> bool:
    """Return whether there may be a space between two tokens that have none."""
    joined = before.text in _UNPARTED or token.text in _UNPARTED or before.word in _TIGHT
    return not joined and token.kind not in ("language", "nothing")


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    line_start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - line_start + 1


def _form(text: str, tokens: "_Tokens") -> Form:
    """Return the form of a query, its first word after the prologue."""
    token = next(tokens, _NOTHING)
    while token.word in ("BASE", "PREFIX", "VERSION"):
        if token.word == "PREFIX":
            _need(text, next(tokens, _NOTHING), "name", "a name that ends in a colon")
        if token.word == "VERSION":
            next(tokens, None)
        else:
            _need(text, next(tokens, _NOTHING), "iri", "an IRI in angle brackets")
        token = next(tokens, _NOTHING)
    if token is _NOTHING:
        hint = "begin with SELECT, ASK, CONSTRUCT or DESCRIBE"
        raise _syntax_error(text, len(text), "there is no query here", hint)
    if token.word in _UPDATES:
        raise QueryForbidden(f"{token.word} would change the graph, which is read-only here")
    if token.word not in Form.__members__:
        wanted = f"expected SELECT, ASK, CONSTRUCT or DESCRIBE, not {token.text[:40]!r}"
        nearest = did_you_mean(token.text.upper(), Form.__members__).removeprefix("; ")
        hint = nearest or "after PREFIX and BASE a query begins with one of these words"
        raise _syntax_error(text, token.start, wanted, hint)
    return Form[token.word]


def _need(text: str, token: _Token, kind: str, what: str) -> None:
    """Raise `QuerySyntaxError` if `token` is not of the kind that a declaration needs."""
    if token.kind != kind:
        start = len(text) if token is _NOTHING else token.start
        hint = "write PREFIX name: <namespace> or BASE <address>"
        raise _syntax_error(text, start, f"a declaration needs {what} here", hint)


def _star(tokens: "_Tokens") -> int | None:
    """Return where the star of a `SELECT *` is, of which SELECT was read last."""
    token = next(tokens, _NOTHING)
    if token.word in ("DISTINCT", "REDUCED"):
        token = next(tokens, _NOTHING)
    return token.start if token.text == "*" else None


def _mentioned(tokens: "_Tokens") -> tuple[str, ...]:
    """Return the variables in the rest of a query, in order of first mention."""
    names: dict[str, None] = {}
    with suppress(QuerySyntaxError):
        for token in tokens:
            if token.kind == "variable":
                names[token.text[1:]] = None
    return tuple(names)


def _refuse_fetching(text: str) -> None:
    """Raise `QueryForbidden` if the engine might read a SERVICE clause or a LOAD in `text`."""
    declared: set[str] = set()
    earlier = before = _NOTHING
    for token in _Tokens(text):
        if token.kind == "word" and (token.word == "LOAD" or "SERVICE" in token.word):
            raise _fetches(token)
        if token.kind == "name":
            if before.word == "PREFIX":
                declared.add(token.prefix)
            elif "service" in token.prefix.lower() and token.prefix not in declared:
                raise _fetches(token)
        elif token.text == "{" and _may_be_clause(before, earlier):
            raise _fetches(before)
        earlier, before = before, token


def _may_be_clause(name: _Token, before: _Token) -> bool:
    """Return whether the engine may read `name` and the `{` after it as `SERVICE :x {`."""
    suspicious = name.kind == "name" and "service" in name.prefix.lower()
    return suspicious and before.word not in ("GRAPH", "FROM", "NAMED")


def _fetches(token: _Token) -> QueryForbidden:
    return QueryForbidden(f"a query cannot fetch from another host, as {token.text[:40]!r} would")


def tokens(text: str) -> "Iterator[_Token]":
    """Yield the tokens of `text` up to its end, or to a string that does not end."""
    with suppress(QuerySyntaxError):
        yield from _Tokens(text)


def _syntax_error(text: str, start: int, message: str, hint: str | None = None) -> QuerySyntaxError:
    return QuerySyntaxError.at(text, start, message, hint)


class _Tokens:
    """The tokens of a query one by one, without spaces and comments.

    Only `<` needs more than the characters at hand. It compares two values where an expression
    has just had one, and opens an IRI elsewhere; so `_open` keeps what each open bracket holds:
    `expression`, `terms` (a collection, a path, a row of VALUES), `quoted` (`<<`), `group`, or
    `clauses`, a group in which SELECT was seen, and the query itself.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._open = ["clauses"]
        self._before = _NOTHING
        self._earlier = _NOTHING

    def __iter__(self) -> Iterator[_Token]:
        return self

    def __next__(self) -> _Token:
        spaces = _SPACE.match(self._text, self._at)
        assert spaces is not None
        start = spaces.end()
        if start == len(self._text):
            raise StopIteration
        if self._text[start] == "<":
            kind, self._at = self._angle(start)
        else:
            match = _TOKEN.match(self._text, start)
            assert match is not None
            assert match.lastgroup is not None
            kind, self._at = match.lastgroup, match.end()
        token = _Token(kind, self._text[start : self._at], start)
        if token.text in _QUOTES:
            hint = 'close it with the same mark; a text of several lines stands in """..."""'
            raise _syntax_error(self._text, start, "a text that begins here does not end", hint)
        self._nest(token)
        self._earlier, self._before = self._before, token
        return token

    def _angle(self, start: int) -> tuple[str, int]:
        """Return the kind of token that `<` begins, and where it ends."""
        if self._open[-1] == "expression" and self._is_operand(self._before):
            return "mark", start + 1
        if self._text.startswith("<<", start):
            return "mark", start + 2
        iri = _IRI.match(self._text, start)
        return ("iri", iri.end()) if iri else ("mark", start + 1)

    @staticmethod
    def _is_operand(token: _Token) -> bool:
        ended = token.text in (")", ">>") or token.word in ("TRUE", "FALSE")
        return ended or token.kind in _OPERANDS

    def _nest(self, token: _Token) -> None:
        inside = self._open[-1]
        if token.kind == "mark":
            opened = self._opened(token.text)
            if opened:
                self._open.append(opened)
            elif inside in _CLOSED_BY.get(token.text, ()) and len(self._open) > 1:
                self._open.pop()
        elif inside == "group" and token.word.startswith("SELECT"):
            self._open[-1] = "clauses"

    def _opened(self, mark: str) -> str | None:
        """Return what a bracket that comes now holds, or None if `mark` opens nothing."""
        if mark == "(":
            return "expression" if self._opens_expression() else "terms"
        return {"{": "group", "<<": "quoted"}.get(mark)

    def _opens_expression(self) -> bool:
        """Return whether a `(` that comes now holds an expression."""
        match self._open[-1]:
            case "group":
                return self._follows_constraint()
            case "quoted":
                return False
            case inside:
                return inside != "terms"

    def _follows_constraint(self) -> bool:
        """Return whether a group is at FILTER(, BIND(, a function's name and the like."""
        before, earlier = self._before, self._earlier
        if before.kind == "word":
            return before.word != "A"
        named = before.kind in ("name", "iri")
        return named and (earlier.word.endswith("FILTER") or "filter" in before.text.lower())
