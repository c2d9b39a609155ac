"""Queries that hurt: what kills an engine, what never ends, what only looks bad.

Each construct overflows the stack, takes all memory, or runs for ever in an engine that is left
alone with it; the tests hold that the service outlives all of them, and `bench/attacks.py` tells
what they cost it and what they do to others. None depends on what is in the store, as long as it
has a few thousand triples.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

PREFIX = "PREFIX : <http://example.org/> "


class Family(StrEnum):
    """What an attack is after."""

    STACK = "deeper than the stack"
    MEMORY = "more than the memory"
    TIME = "without an end"
    PLANNING = "long before the first row"
    HARMLESS = "only looks bad"
    FETCHING = "fetches from elsewhere"


@dataclass(frozen=True, slots=True)
class Attack:
    """One query and what it is after."""

    name: str
    family: Family
    text: str


# Each overflows an 8 MB stack at a few kilobytes, and there kills the process that evaluates it.
DEEP: dict[str, Callable[[int], str]] = {
    "calls": lambda n: f"ASK {{ FILTER({'STR(' * n}1{')' * n} = '1') }}",
    "groups": lambda n: f"ASK {'{' * n}{'}' * n}",
    "exists": lambda n: f"ASK {{ {'FILTER EXISTS {' * n}{'}' * n} }}",
    "parentheses": lambda n: f"ASK {{ FILTER({'(' * n}1{')' * n} = 1) }}",
    "negations": lambda n: f"ASK {{ FILTER({'!' * n}true) }}",
    "sums": lambda n: f"ASK {{ FILTER(1{'+1' * n} > 0) }}",
    "differences": lambda n: f"ASK {{ FILTER(1{'-1' * n} > 0) }}",
    "conjunctions": lambda n: f"ASK {{ FILTER(true{'&&true' * n}) }}",
    "conditions": lambda n: f"ASK {{ FILTER({'IF(true,' * n}true{',false)' * n}) }}",
    "path parentheses": lambda n: f"{PREFIX} ASK {{ ?a {'(' * n}:p{')' * n} ?b }}",
    "path alternatives": lambda n: f"{PREFIX} ASK {{ ?a :p{'|:p' * n} ?b }}",
    "path sequences": lambda n: f"{PREFIX} ASK {{ ?a :p{'/:p' * n} ?b }}",
    "path repetitions": lambda n: f"{PREFIX} ASK {{ ?a {'(' * n}:p{')*' * n} ?b }}",
    "minus": lambda n: f"ASK {{ {'?s ?p ?o MINUS {' * n}{'}' * n} }}",
    "unions": lambda n: f"ASK {{ {{}}{'UNION{}' * n} }}",
    "optionals": lambda n: f"ASK {{ {'OPTIONAL { ?s ?p ?o } ' * n} }}",
    "filters": lambda n: f"ASK {{ ?s ?p ?o {'FILTER(?s=1)' * n} }}",
    "triple terms": lambda n: f"ASK {{ ?s ?p {'<<(?s ?p ' * n}?o{')>>' * n} }}",
    "reifiers": lambda n: f"ASK {{ {'<<' * n}?s ?p ?o{'>>?p ?o' * n} }}",
    "blank nodes": lambda n: f"{PREFIX} ASK {{ ?s :p {'[ :p ' * n}1{']' * n} }}",
    "collections": lambda n: f"{PREFIX} ASK {{ ?s :p {'(' * n}1{')' * n} }}",
    "selects": lambda n: f"ASK {{ {'{SELECT*{' * n}{'}}' * n} }}",
    "triples": lambda n: f"ASK {{ {'?s ?p ?o.' * n} }}",
    "chained triples": lambda n: f"ASK {{ {''.join(f'?v{i} ?p ?v{i + 1}.' for i in range(n))} }}",
}


def filled(build: Callable[[int], str], size_bytes: int) -> str:
    """Return the largest query of its kind that has at most `size_bytes`."""
    low, high = 1, size_bytes
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(build(middle)) <= size_bytes else (low, middle - 1)
    return build(low)


_CROSS = "?a ?p ?b . ?c ?q ?d . ?e ?r ?f"
_ANY = "!<http://example.org/none>"
_CONCAT = " ".join(f"BIND(CONCAT({','.join([f'?x{i}'] * 10)}) AS ?x{i + 1})" for i in range(10))
_REPLACE = " ".join(f"BIND(REPLACE(?x{i}, 'a', '{'a' * 32}') AS ?x{i + 1})" for i in range(8))
_WORDS = "^(" + "|".join(f"w{i}" for i in range(9000)) + ")$"
_NUMBERS = " ".join(str(n) for n in range(10_000))

_MEMORY = {
    "sort a cross product": f"SELECT * {{ {_CROSS} }} ORDER BY ?f ?a",
    "double a text": f"SELECT (STRLEN(?x10) AS ?n) {{ BIND('0123456789' AS ?x0) {_CONCAT} }}",
    "replace a text": f"SELECT (STRLEN(?x8) AS ?n) {{ BIND('{'a' * 16}' AS ?x0) {_REPLACE} }}",
    "distinct identifiers": f"SELECT DISTINCT (UUID() AS ?id) {{ {_CROSS} }}",
    "group a cross product": f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {_CROSS} }} GROUP BY ?a ?d",
    "concatenate a cross product": f"SELECT (GROUP_CONCAT(STR(?a)) AS ?t) {{ {_CROSS} }}",
}
_TIME = {
    "count a cross product": f"SELECT (COUNT(*) AS ?n) {{ {_CROSS} }}",
    "walk everywhere": (
        f"SELECT (COUNT(*) AS ?n) {{ ?a (({_ANY})*)* ?b . ?c (({_ANY})*)* ?d . ?e {_ANY} ?f }}"
    ),
    "reach everywhere twice": (
        f"SELECT (COUNT(*) AS ?n) {{ ?a ({_ANY})+ ?b . ?c ({_ANY})+ ?d . ?e ({_ANY})+ ?f }}"
    ),
    "join what is optional": (
        "SELECT (COUNT(*) AS ?n) { ?a ?p ?b OPTIONAL { ?c ?q ?d } OPTIONAL { ?e ?r ?f } }"
    ),
    "compare everything": f"SELECT * {{ {_CROSS} FILTER NOT EXISTS {{ ?x ?y ?z, ?a, ?c }} }}",
    "join values": (
        f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {_NUMBERS} }} ?a ?p ?b . ?c ?q ?d "
        "FILTER(?x != ?a) }"
    ),
    "find in a list": f"SELECT * {{ {_CROSS} FILTER(?b IN ({', '.join(_NUMBERS.split())})) }}",
    "list without end": f"SELECT * {{ {_CROSS} }}",
    "build without end": f"CONSTRUCT {{ ?a :p ?b , ?c , ?d , ?e , ?f }} WHERE {{ {_CROSS} }}",
    "build a hundred times": (
        f"CONSTRUCT {{ {' '.join(f'?a <urn:{n}> ?f .' for n in range(100))} }} WHERE {{ {_CROSS} }}"
    ),
}
_PLANNING = {
    "a path of 200 steps": f"ASK {{ ?a {'/'.join([':p'] * 200)} ?b }}",
    "a path of 400 steps": f"ASK {{ ?a {'/'.join([':p'] * 400)} ?b }}",
    "100 nested blank nodes": DEEP["blank nodes"](100).removeprefix(PREFIX),
    "300 nested blank nodes": DEEP["blank nodes"](300).removeprefix(PREFIX),
    "100 optionals": DEEP["optionals"](100),
    "300 optionals": DEEP["optionals"](300),
    "2000 triples": f"ASK {{ {' '.join(f'?s{i} :p{i} ?o{i} .' for i in range(2000))} }}",
    "nine thousand words": f"SELECT * {{ {_CROSS} FILTER(REGEX(STR(?a), '{_WORDS}')) }}",
    "a sum of 8000": f"ASK {{ FILTER(1{'+1' * 8000} > 0) }}",
}
_HARMLESS = {
    "a regex that backtracks": f"ASK {{ FILTER(REGEX('{'a' * 40}!', '^(a+)+$')) }}",
    "a regex that counts": "ASK { FILTER(REGEX('a', '((a{1,100}){1,100}){1,100}')) }",
    "a comment of 60 kB": f"ASK {{ }} # {'x' * 60_000}",
    "a name of 60 kB": f"ASK {{ <http://example.org/{'x' * 60_000}> ?p ?o }}",
    "2000 prefixes": " ".join(f"PREFIX p{n}: <urn:{n}>" for n in range(2000)) + " ASK {}",
    "numbers that overflow": (
        "SELECT (9223372036854775807 + 1 AS ?a) (1e308 * 1e308 AS ?b) (1 / 0 AS ?c) {}"
    ),
    "dates that overflow": (
        'SELECT (YEAR("999999999999-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>)'
        " AS ?y) {}"
    ),
    "ends of a text": "SELECT (SUBSTR('abc', -2147483648, 9223372036854775807) AS ?t) {}",
    "a limit of 2^64 - 1": "SELECT * { ?s ?p ?o } LIMIT 18446744073709551615 OFFSET 99999999",
    "a base that is none": "BASE <:::> ASK { <a> ?p ?o }",
    "a graph from elsewhere": "ASK FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
    "half a character": "ASK { FILTER('\\uD800' = '') }",
    "a NUL": "ASK { FILTER('\\u0000' = '\x00') }",
}
_FETCHING = {
    "a service": "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "a silent service": "ASK { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "a service out of a variable": (
        "ASK { BIND(<http://127.0.0.1:9/> AS ?u) SERVICE ?u { ?s ?p ?o } }"
    ),
    "a load": "LOAD <http://127.0.0.1:9/>",
}

_SHALLOW_BYTES = (5_000, 16_000)


def attacks(limit_bytes: int) -> list[Attack]:
    """Return every attack; those on the stack small, and as deep as `limit_bytes` let in."""
    deep = [
        Attack(f"{name}, {size_bytes:,} bytes", Family.STACK, filled(build, size_bytes))
        for name, build in DEEP.items()
        for size_bytes in (*_SHALLOW_BYTES, limit_bytes)
    ]
    return [*deep, *named_attacks()]


def named_attacks() -> list[Attack]:
    """Return the attacks that are not on the stack."""
    families = {
        Family.MEMORY: _MEMORY,
        Family.TIME: _TIME,
        Family.PLANNING: _PLANNING,
        Family.HARMLESS: _HARMLESS,
        Family.FETCHING: _FETCHING,
    }
    return [
        Attack(name, family, text if family is Family.FETCHING else PREFIX + text)
        for family, queries in families.items()
        for name, text in queries.items()
    ]
