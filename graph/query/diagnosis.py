"""Say what is wrong with a query: what, at which place, and how to mend it.

The engine tells how far it came and lists all that it would have taken there, which helps nobody
who wrote FLITER. So the text is looked through for the usual slips first, by tokens alone; the
first that is found is told, and where none is, the token that cannot stand where it is, which
`guard.placed` makes of the engine's complaint.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import NamedTuple

from graph.errors import nearest_words
from graph.prefixes import PREFIXES
from graph.query.errors import QuerySyntaxError
from graph.query.guard import tokens

_EXAMPLES = "each query at /examples is one that works"
# SPARQL 1.1 §19.8, 1.2, and what the engine has beyond them.
_WORDS = frozenset(
    """
    A ABS ADJUST AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS
    COUNT DATATYPE DAY DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH
    GROUP GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC
    ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH
    NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE ROUND
    SAMETERM SAMEVALUE SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT
    STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR
    SUM TIMEZONE TRIPLE TRUE TZ UCASE UNDEF UNION URI UUID VALUES VERSION WHERE YEAR
    """.split()  # noqa: SIM905
)
# Of what is like: FLITER is FILTER to 0.83, and foo is FLOOR to 0.75, which nobody meant.
_CLOSE = 0.8
_CLOSING = {"(": ")", "{": "}", "[": "]"}
_TERMS = frozenset(("variable", "iri", "name", "string", "number", "blank"))
# What the engine says of rules that a parser alone does not know, and how to keep them.
_NO_IRI = "IRI parsing failed"
_RULES = {
    "SELECT contains a variable that is unbound": (
        "a column is neither grouped by nor an aggregate",
        "name it in GROUP BY too, or aggregate it, as in (SAMPLE(?x) AS ?one)",
    ),
    "SELECT * is not authorized with GROUP BY": (
        "SELECT * cannot have a GROUP BY",
        "name the columns: those grouped by, and aggregates such as (COUNT(*) AS ?n)",
    ),
    _NO_IRI: (
        "this is no IRI",
        "an IRI is absolute, or relative where BASE is given, and has no spaces",
    ),
}


class _Slip(NamedTuple):
    start: int
    message: str
    hint: str


class _Seen(NamedTuple):
    kind: str
    text: str
    start: int
    word: str
    prefix: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def syntax_error(text: str, message: str) -> QuerySyntaxError:
    """Return what is wrong with `text`, of which the engine has complained with `message`.

    Its place is that of the token that cannot stand there, as `guard.placed` leaves it.
    """
    found = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    seen = [_Seen(t.kind, t.text, t.start, t.word, t.prefix) for t in tokens(text)]
    if found is None:
        return _error(text, _Slip(0, _shortened(message), _EXAMPLES))
    place = _offset(text, int(found[1]), int(found[2]))
    if _NO_IRI in message:
        # What comes after an IRI that cannot be read is not what it seems to be. The engine finds
        # that it is none at its end.
        start = text.rfind("<", 0, place) if text[place : place + 1] == ">" else place
        return _error(text, _Slip(start, *_RULES[_NO_IRI]))
    for slips in (_unended, _prefixes, _words, _brackets, _commas, _conditions, _triples):
        slip = next(slips(text, seen), None)
        if slip:
            return _error(text, slip)
    for said, (complaint, hint) in _RULES.items():
        if said in message:
            return _error(text, _Slip(place, complaint, hint))
    for slip in _reused(seen, place):
        return _error(text, slip)
    return _error(text, _unexpected(text, seen, place))


def _error(text: str, slip: _Slip) -> QuerySyntaxError:
    return QuerySyntaxError.at(text, slip.start, slip.message, slip.hint)


def _offset(text: str, line: int, column: int) -> int:
    """Return where in `text` a line and a column, both from 1, are."""
    start = 0
    for _line in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def _shortened(complaint: str, length: int = 300) -> str:
    return complaint if len(complaint) <= length else complaint[:length] + "..."


def _unended(text: str, seen: Sequence[_Seen]) -> Iterator[_Slip]:
    end = seen[-1].end if seen else 0
    rest = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*").match(text, end)
    assert rest is not None
    if rest.end() < len(text):
        hint = 'close it with the same mark; a text of several lines stands in """..."""'
        yield _Slip(rest.end(), "a text that begins here does not end", hint)


def _prefixes(_text: str, seen: Sequence[_Seen]) -> Iterator[_Slip]:
    """Find names with a prefix that is not declared."""
    declared: set[str] = set()
    for before, token in zip([None, *seen], seen, strict=False):
        if token.kind == "name" and before and before.word == "PREFIX":
            declared.add(token.prefix)
        elif token.kind == "name" and token.prefix not in declared:
            missing = list(
                dict.fromkeys(
                    t.prefix for t in seen if t.kind == "name" and t.prefix not in declared
                )
            )
            complaint = f"prefix {token.prefix}: is not declared"
            yield _Slip(token.start, complaint, _prefix_hint(missing, declared, seen))


def _prefix_hint(missing: Sequence[str], declared: set[str], seen: Sequence[_Seen]) -> str:
    later = {t.prefix for b, t in pairwise(seen) if b.word == "PREFIX"}
    known = [name for name in missing if name in PREFIXES and name not in later]
    if known:
        lines = " ".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in known)
        return f"put this before the query: {lines}"
    nearest = nearest_words(missing[0], sorted(declared | later)) or nearest_words(
        missing[0], sorted(PREFIXES)
    )
    if nearest and nearest[0] in declared | later:
        return f"did you mean {nearest[0]}:?"
    if nearest:
        return f"did you mean {nearest[0]}:, PREFIX {nearest[0]}: <{PREFIXES[nearest[0]]}>?"
    return f"put its namespace before the query: PREFIX {missing[0]}: <...>"


def _words(_text: str, seen: Sequence[_Seen]) -> Iterator[_Slip]:
    for token in seen:
        if token.kind == "word" and token.word not in _WORDS:
            nearest = get_close_matches(token.word, sorted(_WORDS), 1, _CLOSE)
            hint = "variables begin with ?, names have a prefix and a colon, texts stand in quotes"
            if nearest:
                hint = f"did you mean {nearest[0]}?"
            yield _Slip(token.start, f"{token.text[:40]} is no word of SPARQL", hint)


def _brackets(_text: str, seen: Sequence[_Seen]) -> Iterator[_Slip]:
    opened: list[_Seen] = []
    for token in seen:
        if token.kind != "mark":
            continue
        if token.text in _CLOSING:
            opened.append(token)
        elif token.text in _CLOSING.values():
            if not opened:
                hint = f"take it away, or open {token.text} where it should begin"
                yield _Slip(token.start, f"{token.text} closes nothing", hint)
                return
            if _CLOSING[opened[-1].text] != token.text:
                wanted = _CLOSING[opened[-1].text]
                hint = f"close {opened[-1].text} with {wanted} first"
                yield _Slip(token.start, f"{token.text} comes before {wanted}", hint)
                return
            opened.pop()
    if opened:
        missing = "".join(_CLOSING[token.text] for token in reversed(opened))
        hint = f"add {missing} at the end, or where the part ends"
        yield _Slip(opened[-1].start, f"{opened[-1].text} is never closed", hint)


def _commas(_text: str, seen: Sequence[_Seen]) -> Iterator[_Slip]:
    """Find commas between the columns of a SELECT."""
    selecting = False
    for token in seen:
        if token.word == "SELECT":
            selecting = True
        elif selecting and token.text == ",":
            yield _Slip(token.start, "no comma can stand here", "columns have spaces between them")
        elif token.kind != "variable" and token.word not in ("DISTINCT", "REDUCED"):
            selecting = False


def _conditions(_text: str, seen: Sequence[_Seen]) -> Iterator[_Slip]:
    """Find conditions of FILTER without parentheses."""
    for before, token in pairwise(seen):
        if before.word == "FILTER" and token.kind in ("variable", "string", "number"):
            yield _Slip(token.start, "a condition needs parentheses", "write FILTER (...)")


def _triples(_text: str, seen: Sequence[_Seen]) -> Iterator[_Slip]:
    """Find triples of plain terms that have too few or too many of them."""
    terms: list[_Seen] | None = None
    after = "{"
    for number, token in enumerate(seen):
        if token.kind in _TERMS or token.word == "A":
            if terms is not None:
                terms.append(token)
        elif token.text in ("{", "}", ".", ";"):
            if terms is not None and (slip := _of_wrong_length(terms, after, token)):
                yield slip
            after = token.text
            is_data = any(t.word == "VALUES" for t in seen[max(0, number - 2) : number])
            terms = None if token.text == "{" and is_data else []
        else:
            # A path, a list, an expression or a keyword: not for counting.
            terms = None


def _of_wrong_length(terms: Sequence[_Seen], after: str, ended: _Seen) -> _Slip | None:
    wanted = 2 if after == ";" else 3
    names = ("subject", "property", "value")[3 - wanted :]
    if not terms or len(terms) == wanted:
        return None
    if len(terms) < wanted:
        complaint = f"a triple ends here without its {names[len(terms)]}"
        hint = "write subject, property and value; after ; the subject is that of before"
        return _Slip(ended.start, complaint, hint)
    extra = terms[wanted]
    return _Slip(
        *(extra.start, f"{extra.text[:40]} comes after the end of a triple"),
        "put . between triples, ; before another property, or , before another value",
    )


def _reused(seen: Sequence[_Seen], place: int) -> Iterator[_Slip]:
    """Find variables before `place` that are given a value with AS and were in their group before.

    What is in a group is not seen in the groups within it, but is after its end (§18.2.1).
    """
    outer: list[set[str]] = []
    known: set[str] = set()
    for before, token in pairwise(token for token in seen if token.start < place):
        if token.text == "{":
            outer.append(known)
            known = set()
        elif token.text == "}" and outer:
            known |= outer.pop()
        elif token.kind == "variable":
            if before.word == "AS" and token.text in known:
                hint = "give the new value a name of its own"
                yield _Slip(token.start, f"{token.text} has a value already", hint)
            known.add(token.text)


def _unexpected(text: str, seen: Sequence[_Seen], place: int) -> _Slip:
    """Return what there is to say of a place where the engine did not go on."""
    token = next((token for token in seen if token.start == place), None)
    if token is not None:
        return _Slip(place, f"SPARQL does not allow {token.text[:40]!r} here", _EXAMPLES)
    before = [token for token in seen if token.start < place]
    last = f" after {before[-1].text[:40]!r}" if before else ""
    return _Slip(place, f"the query stops too early or goes wrong{last}", _EXAMPLES)
