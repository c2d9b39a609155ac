"""What a valid query may have wrong all the same, so that it finds nothing: for whoever wrote it.

A query is never changed. These are remarks on its names: a term that the ontology does not have,
one that is used in another graph only, an entity that is not there, a text without its language.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from graph.errors import nearest_words
from graph.prefixes import PREFIXES, shortened
from graph.query.guard import tokens
from graph.vocabulary import ONTOLOGY_IRI
from graph.void import Usage

_ROUTES = ("entities", "facts", "statements", "documents", "questions")
_PAGE = re.compile(rf"https?://[^/?#]+/((?:{'|'.join(_ROUTES)})/[^?#]+)")
_ESCAPE = re.compile(r"\\(.)")
_TEXT = PREFIXES["rdf"] + "langString"
_PLAIN = PREFIXES["xsd"] + "string"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LOOSE = re.compile(r"[#/]+\Z")


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on what is written at `line` and `column`, both from 1."""

    message: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"


@dataclass(frozen=True, slots=True)
class _Name:
    """An IRI in a query, as it is written and in full; `text` if a plain string comes after it."""

    written: str
    iri: str
    start: int
    text: str | None = None


def find_notes(
    query: str,
    base: str,
    declared: frozenset[str],
    usage: Usage,
    missing: Callable[[str], str | None],
) -> list[Note]:
    """Return every note on a query, in the order of the query.

    `missing` says of `entities/x`, of a fact, statement, document or question, why it is not
    there, None if it is.
    """

    def found() -> Iterator[tuple[int, str]]:
        names = [*_names(query, base)]
        yield from _namespaces(query)
        yield from _undeclared(names, declared)
        words = {token.word for token in tokens(query)}
        if not words & {"GRAPH", "FROM"}:
            yield from _elsewhere(query, names, usage)
        yield from _texts(names, usage)
        for name in names:
            page = _PAGE.match(name.iri)
            local = name.iri.removeprefix(base).partition("#")[0]
            if name.iri.startswith(base) and local.partition("/")[0] in _ROUTES:
                why = missing(local)
                if why:
                    yield name.start, f"{name.written}: {why}"
            elif page:
                yield (
                    name.start,
                    f"{name.written} is the address of a page; in the graph this is "
                    f"<{base}{page[1]}>",
                )

    return _noted(query, found)


def _noted(query: str, found: Callable[[], Iterator[tuple[int, str]]]) -> list[Note]:
    """Return what was found, each remark once, with its place."""
    notes: dict[str, Note] = {}
    for start, message in sorted(found()):
        line_start = query.rfind("\n", 0, start) + 1
        line = query.count("\n", 0, start) + 1
        notes.setdefault(message, Note(message, line, start - line_start + 1))
    return [*notes.values()]


def _names(query: str, base: str) -> Iterator[_Name]:
    """Yield the IRIs of a query outside its prologue, in full where its prefixes are declared."""
    prefixes: dict[str, str] = {}
    held: _Name | None = None
    text: str | None = None
    before = earlier = ""
    for token in tokens(query):
        name = None
        if token.kind == "iri":
            iri = token.text[1:-1]
            iri = iri if _ABSOLUTE.match(iri) else urljoin(base, iri)
            if before == "BASE":
                base = iri
            elif earlier == "PREFIX":
                prefixes[before] = iri
            else:
                name = _Name(token.text, iri, token.start)
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if before != "PREFIX" and prefix in prefixes:
                full = prefixes[prefix] + _ESCAPE.sub(r"\1", local)
                name = _Name(token.text, full, token.start)
        if held and text is not None:
            plain = token.kind != "language" and token.text != "^^"
            yield _Name(held.written, held.iri, held.start, text if plain else None)
            held = text = None
        if held and token.kind == "string":
            text = token.text
        elif held:
            yield held
            held = None
        held = name or held
        earlier = before
        before = token.prefix if token.kind == "name" else token.word
    if held:
        yield held


def _undeclared(names: Iterable[_Name], declared: frozenset[str]) -> Iterator[tuple[int, str]]:
    for name in names:
        term = name.iri.removeprefix(ONTOLOGY_IRI)
        if name.iri.startswith(ONTOLOGY_IRI) and term and term not in declared:
            nearest = nearest_words(term, declared)
            meant = f"; did you mean fo:{nearest[0]}?" if nearest else ""
            yield name.start, f"{name.written} is no term of the ontology{meant}"


def _namespaces(query: str) -> Iterator[tuple[int, str]]:
    """Find prefixes that stand for nearly the namespace that is usual, as without its `#`."""
    earlier = before = None
    for token in tokens(query):
        if token.kind == "iri" and before and earlier and earlier.word == "PREFIX":
            usual, given = PREFIXES.get(before.prefix), token.text[1:-1]
            bare = _LOOSE.sub("", given).partition("://")[2]
            if usual and given != usual and bare == _LOOSE.sub("", usual).partition("://")[2]:
                yield (
                    token.start,
                    f"{before.prefix}: stands for {token.text} here; usual is <{usual}>",
                )
        earlier, before = before, token


def _elsewhere(query: str, names: list[_Name], usage: Usage) -> Iterator[tuple[int, str]]:
    """Find terms that the default graph does not use, in a query that looks in no other.

    Of alternatives (`fo:quantity|fo:quantityMin`) one that is used there is enough.
    """
    for alternatives in _alternatives(query, names):
        used = [
            (name, {**usage.classes.get(name.iri, {}), **usage.properties.get(name.iri, {})})
            for name in alternatives
        ]
        if any("default" in graphs for _, graphs in used):
            continue
        for name, graphs in used:
            if graphs:
                where = " and ".join(f"GRAPH <{usage.graphs[graph]}>" for graph in sorted(graphs))
                yield name.start, f"{name.written} is used in {where} only"


def _alternatives(query: str, names: Iterable[_Name]) -> Iterator[list[_Name]]:
    """Yield the names of a query, those together that only `|` parts."""
    together: list[_Name] = []
    for name in names:
        if together:
            before = together[-1]
            if query[before.start + len(before.written) : name.start].strip() != "|":
                yield together
                together = []
        together.append(name)
    if together:
        yield together


def _texts(names: list[_Name], usage: Usage) -> Iterator[tuple[int, str]]:
    """Find plain texts after properties that never have one."""
    for name in names:
        datatypes = usage.datatypes.get(name.iri)
        if name.text is None or not datatypes or _PLAIN in datatypes:
            continue
        if datatypes == {_TEXT}:
            yield name.start, f"texts of {name.written} have a language; write {name.text}@en"
        else:
            kinds = " or ".join(sorted(shortened(kind) or f"<{kind}>" for kind in datatypes))
            yield name.start, f"values of {name.written} are typed {kinds}; {name.text} is not"
