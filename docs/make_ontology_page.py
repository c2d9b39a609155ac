"""Write docs/ontology.md from the files in `ontology/`: run it after every change of these.

The sections of the page are those of foedera.ttl (`# 3. Roles: ...`), then the vocabularies, the
shapes and the example queries. A test compares the page with what this writes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.vocabulary import ONTOLOGY_IRI, Kind, Vocabulary, read_vocabulary

_SECTION = re.compile(r"# \d+\. (?P<title>.+)")
_TERM = re.compile(r"fo:(?P<name>\w+) a ")
_COMPANIONS = ("Earliest", "Latest", "Min", "Max", "About")
_PREFIXES = {
    ONTOLOGY_IRI: "",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs:",
    "http://www.w3.org/2001/XMLSchema#": "xsd:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://www.w3.org/ns/dcat#": "dcat:",
    "http://www.w3.org/ns/oa#": "oa:",
    "http://www.w3.org/ns/org#": "org:",
    "http://www.w3.org/ns/prov#": "prov:",
    "http://www.w3.org/ns/shacl#": "sh:",
    "http://xmlns.com/foaf/0.1/": "foaf:",
    "https://schema.org/": "schema:",
}

INTRODUCTION = """\
# The ontology

<!-- Written by docs/make_ontology_page.py from the files in ontology/; edit those. -->

The terms of the graph, from [`ontology/foedera.ttl`](../ontology/foedera.ttl) (OWL 2, CC BY 4.0).
The namespace is `https://w3id.org/foedera/ontology#`, the prefix `fo:`, which is left out below.

A **fact** is a node of one of the kinds of the first table. Its roles lead to entities; each of its
times is a date in EDTF with the first and the last day that it may mean; its evidence are
**statements**, each at its place in a document or dataset. What a statement states is a node of the
same kinds in the graph `graphs/stated`, so that no query of the default graph can take a **claim**
for a fact.
"""


@dataclass(frozen=True, slots=True)
class Term:
    """A term with what the page tells of it, names shortened by their prefixes."""

    name: str
    definition: str
    source: str
    near: tuple[str, ...]
    parents: tuple[str, ...]
    players: tuple[str, ...]
    notation: str
    schemes: tuple[str, ...]


def make_page(folder: Path) -> str:
    """Return the page on the ontology in `folder`, in Markdown."""
    vocabulary = read_vocabulary(folder)
    text = (folder / "foedera.ttl").read_text(encoding="utf-8")
    terms = _read_terms(folder / "foedera.ttl")
    concepts = [t for path in _vocabularies(folder) for t in _read_terms(path).values()]
    parts = [INTRODUCTION, _overview(vocabulary)]
    for title, names in _sections(text):
        own = [terms[name] for name in names if name in terms]
        if any(term.name in vocabulary.kinds for term in own):
            parts.append(f"## {title}\n")
            parts += [_kind(term, vocabulary) for term in own]
        elif own:
            parts.append(f"## {title}\n\n{_table(_fold(own))}")
    parts += [
        _concepts(concepts),
        _shapes("What a build checks", folder / "shapes.ttl", folder / "statement-shapes.ttl"),
        _shapes("What a build asks", folder / "gaps.ttl"),
        _examples(folder / "examples"),
    ]
    return "\n".join(parts)


def _sections(text: str) -> list[tuple[str, list[str]]]:
    sections: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if title := _SECTION.match(line):
            sections.append((title["title"], []))
        elif term := _TERM.match(line):
            sections[-1][1].append(term["name"])
    return sections


def _vocabularies(folder: Path) -> list[Path]:
    return sorted((folder / "vocabularies").glob("*.ttl"))


def _read_terms(path: Path) -> dict[str, Term]:
    values: dict[str, dict[str, list[str]]] = {}
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
        if not isinstance(quad.subject, ox.NamedNode) or isinstance(quad.object, ox.Triple):
            continue
        predicates = values.setdefault(_short(quad.subject.value), {})
        value = quad.object.value
        shown = value if isinstance(quad.object, ox.Literal) else _short(value)
        predicates.setdefault(_short(quad.predicate.value), []).append(shown)
    return {
        name: _term(name, found)
        for name, found in values.items()
        if "skos:definition" in found and "/" not in name
    }


def _term(name: str, found: dict[str, list[str]]) -> Term:
    return Term(
        name=name,
        definition=found["skos:definition"][0],
        source="; ".join(found.get("dcterms:source", [])),
        near=tuple(found.get("skos:closeMatch", [])),
        parents=(*found.get("rdfs:subClassOf", []), *found.get("rdfs:subPropertyOf", [])),
        players=tuple(found.get("playedBy", [])),
        notation=found.get("skos:notation", [""])[0],
        schemes=tuple(found.get("skos:inScheme", [])),
    )


def _short(iri: str) -> str:
    for namespace, prefix in _PREFIXES.items():
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return iri


def _overview(vocabulary: Vocabulary) -> str:
    rows = [
        (f"[{kind.name}](#{kind.name.lower()})", _words(kind.required), _edge_words(kind))
        for kind in vocabulary.kinds.values()
    ]
    return _markdown(("Kind of fact", "Roles that it must have", "Edges"), rows)


def _kind(term: Term, vocabulary: Vocabulary) -> str:
    lines = [f"### {term.name}", "", term.definition, ""]
    lines += [f"- {fact}" for fact in _kind_facts(term, vocabulary.kinds.get(term.name))]
    return "\n".join([*lines, ""])


def _kind_facts(term: Term, kind: Kind | None) -> Iterator[str]:
    yield from _origins(term)
    if kind is None:
        return
    for role, players in kind.roles.items():
        needed = ", required" if role in kind.required else ""
        yield f"role `{role}`{needed}: {', '.join(players)}"
    for title, names in (
        ("times", kind.times),
        ("quantities", kind.quantities),
        ("texts", kind.texts),
    ):
        if names:
            yield f"{title}: {_words(names)}"
    for rule in kind.edges:
        ends = f"from `{rule.source}` to `{rule.target}`"
        pair = f"between any two in `{rule.source}`"
        yield f"edge {pair if rule.symmetric else ends}: {rule.relation} (`{rule.predicate}`)"
    if kind.standing:
        once = ", one at a time between the same players" if kind.singular else ""
        yield f"a state of affairs that lasts{once}"


def _origins(term: Term) -> Iterator[str]:
    if term.parents:
        yield f"below {_words(term.parents)}"
    if term.near:
        yield f"close to {_words(term.near)}"
    yield f"from {term.source}"


def _edge_words(kind: Kind) -> str:
    return ", ".join(dict.fromkeys(rule.relation for rule in kind.edges))


def _fold(terms: Sequence[Term]) -> Iterator[tuple[str, Term]]:
    """Yield the terms with their names, `startEarliest` and the like beside their `start`."""
    names = {term.name for term in terms}
    for term in terms:
        if any(term.name.removesuffix(end) in names - {term.name} for end in _COMPANIONS):
            continue
        beside = [term.name + end for end in _COMPANIONS if term.name + end in names]
        yield _words([term.name, *beside]), term


def _table(rows: Iterable[tuple[str, Term]]) -> str:
    return _markdown(
        ("Term", "What it means", "Where it comes from"),
        [(names, _meaning(term), "; ".join(_origins(term))) for names, term in rows],
    )


def _meaning(term: Term) -> str:
    players = f" Played by {', '.join(term.players)}." if term.players else ""
    return term.definition + players


def _concepts(terms: Sequence[Term]) -> str:
    parts = ["## Vocabularies\n"]
    for scheme in (term for term in terms if not term.schemes):
        rows = [
            (f"`{term.name}`", f"`{term.notation}`", term.definition, term.source)
            for term in terms
            if scheme.name in term.schemes
        ]
        parts.append(f"### {scheme.name}\n\n{scheme.definition} From {scheme.source}.\n")
        parts.append(_markdown(("Concept", "Word", "What it means", "Where it comes from"), rows))
    return "\n".join(parts)


def _shapes(title: str, *paths: Path) -> str:
    """Return the messages of the shapes, in the order of the files."""
    messages = [
        quad.object.value
        for path in paths
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        if quad.predicate.value.endswith("shacl#message") and isinstance(quad.object, ox.Literal)
    ]
    lines = [f"- {message}" for message in dict.fromkeys(messages)]
    return "\n".join([f"## {title}\n", *lines, ""])


def _examples(folder: Path) -> str:
    lines = [
        f"- [{path.stem}](../ontology/examples/{path.name}): {_question(path)}"
        for path in sorted(folder.glob("*.rq"))
    ]
    return "\n".join(["## Example queries\n", *lines, ""])


def _question(path: Path) -> str:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    return first.removeprefix("# question: ")


def _words(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    cells = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join([*("| " + " | ".join(line) + " |" for line in cells), ""])


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    page = make_page(here.parent / "ontology")
    (here / "ontology.md").write_text(page, encoding="utf-8")
