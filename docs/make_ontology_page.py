"""Write docs/ontology.md from the files in `ontology/`: run it after every change of these.

The sections of the page are those of foedera.ttl (`# 3. Roles: ...`), then the vocabularies, the
shapes and the example queries. A test compares the page with what this writes.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from graph.glossary import (
    Section,
    Term,
    Work,
    about_entity,
    about_kind,
    about_term,
    in_backquotes,
    read_glossary,
)
from graph.vocabulary import Vocabulary, read_vocabulary

_COMPANIONS = ("Earliest", "Latest", "Min", "Max", "About")

INTRODUCTION = """\
# The ontology

<!-- Written by docs/make_ontology_page.py from the files in ontology/; edit those. -->

The terms of the graph, from [`ontology/foedera.ttl`](../ontology/foedera.ttl) (OWL 2, CC BY 4.0).
The namespace is `https://w3id.org/foedera/ontology#`, the prefix `fo:`, which is left out below.
`GET /ontology` gives all of it as Turtle, JSON-LD or a page on which `#Treaty` leads to the term.

A **fact** is a node of one of the kinds of the first table. Its roles lead to entities; each of its
times is a date in EDTF with the first and the last day that it may mean; its **codes** are words of
the vocabularies below; its evidence are **statements**, each at its place in a document or dataset.
What a statement states is a node of the same kinds in the graph `graphs/stated`, so that no query
of the default graph can take a **claim** for a fact.
"""

WORKS = """\
## Works that definitions come from

Every definition is in our own words. The source of a term is `Foedera` where the definition is
ours; a work of this table, with the place in it, where the work itself says so; or `Foedera, after`
a work where it was not read itself, or where the definition says more or less than it does. An IRI
of another vocabulary is the term that ours follows. From
[`ontology/works.ttl`](../ontology/works.ttl).
"""


def make_page(folder: Path) -> str:
    """Return the page on the ontology in `folder`, in Markdown."""
    vocabulary, glossary = read_vocabulary(folder), read_glossary(folder)
    parts = [INTRODUCTION, _overview(vocabulary)]
    for section in glossary.sections:
        if any(term.example for term in section.terms):
            parts.append(f"## {section.title}\n")
            parts += [_kind(term, vocabulary) for term in section.terms]
        else:
            parts.append(f"## {section.title}\n\n{_table(_fold(section.terms))}")
    parts.append("## Vocabularies\n")
    parts += [_words(section) for section in glossary.vocabularies]
    parts += [
        _works(glossary.works),
        _shapes("What a build checks", folder / "shapes.ttl", folder / "statement-shapes.ttl"),
        _shapes("What a build asks", folder / "gaps.ttl"),
        _examples(folder / "examples"),
    ]
    return "\n".join(parts)


def _overview(vocabulary: Vocabulary) -> str:
    rows = [
        (
            f"[{kind.name}](#{kind.name.lower()})",
            in_backquotes(kind.required),
            in_backquotes(name for name in kind.codes if name != "eventType"),
            ", ".join(dict.fromkeys(rule.relation for rule in kind.edges)),
            kind.event_rules[-1].event_type or "",
        )
        for kind in vocabulary.kinds.values()
    ]
    head = ("Kind of fact", "Roles that it must have", "Codes", "Edges", "Event type")
    return _markdown(head, rows)


def _kind(term: Term, vocabulary: Vocabulary) -> str:
    lines = [f"### {term.name}", "", term.definition, ""]
    lines += [f"- {line}" for line in about_term(term)]
    if term.name in vocabulary.kinds:
        lines += [f"- {line}" for line in about_kind(vocabulary.kinds[term.name], vocabulary)]
    lines += [f"- {line}" for line in about_entity(term.name, vocabulary)]
    if term.example:
        lines += ["", "```yaml", term.example, "```"]
    return "\n".join([*lines, ""])


def _fold(terms: Sequence[Term]) -> Iterator[tuple[str, Term]]:
    """Yield the terms with their names, `startEarliest` and the like beside their `start`."""
    names = {term.name for term in terms}
    for term in terms:
        if any(term.name.removesuffix(end) in names - {term.name} for end in _COMPANIONS):
            continue
        beside = [term.name + end for end in _COMPANIONS if term.name + end in names]
        yield in_backquotes([term.name, *beside]), term


def _table(rows: Iterable[tuple[str, Term]]) -> str:
    return _markdown(
        ("Term", "What it means", "Where it comes from"),
        [(names, _meaning(term), "; ".join(about_term(term))) for names, term in rows],
    )


def _meaning(term: Term) -> str:
    players = f" Played by {', '.join(term.players)}." if term.players else ""
    return term.definition + players


def _words(section: Section) -> str:
    scheme = section.scheme
    assert scheme is not None
    head = ("Concept", "Word", "What it means", "Where it comes from")
    rows = [
        (
            f"`{term.name}`",
            f"`{term.notation}`",
            term.definition + (f" Also: {', '.join(term.others)}." if term.others else ""),
            (f"below `{term.broader}`; " if term.broader else "") + term.source,
        )
        for term in section.terms
    ]
    title = f"### {scheme.name}\n\n{scheme.definition} From {scheme.source}.\n"
    return f"{title}\n{_markdown(head, rows)}"


def _works(works: Iterable[Work]) -> str:
    """Return the table of the works that definitions come from, and what of them was read."""
    head = ("Work", "Title, author, date", "Used for", "Seen", "What was read")
    rows = [
        (
            work.name,
            f"{work.title}. {work.creator}, {work.date}",
            work.used_for,
            "yes" if work.seen else "second-hand",
            work.note,
        )
        for work in works
    ]
    return f"{WORKS}\n{_markdown(head, rows)}"


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


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    cells = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join([*("| " + " | ".join(line) + " |" for line in cells), ""])


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    page = make_page(here.parent / "ontology")
    (here / "ontology.md").write_text(page, encoding="utf-8")
