"""The example queries that come with the ontology, as texts and as RDF.

The RDF is SHACL's (sh:SPARQLExecutable), in the form of SIB's collections of examples, which its
editor reads from a service description: a question in plain words (rdfs:comment), the query, the
prefixes that it uses, and the endpoint that it is meant for (schema:target).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.errors import OntologyError
from graph.prefixes import PREFIXES
from graph.query.guard import Form, check

_QUESTION = "# question: "
_SH = PREFIXES["sh"]
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_COMMENT = ox.NamedNode(PREFIXES["rdfs"] + "comment")
_TARGET = ox.NamedNode(PREFIXES["schema"] + "target")
_ANY_URI = ox.NamedNode(PREFIXES["xsd"] + "anyURI")


@dataclass(frozen=True, slots=True)
class Example:
    """A query that answers a question; `text` is its whole file, the question a comment in it."""

    name: str
    question: str
    text: str
    form: Form


def read_examples(ontology: Path) -> dict[str, Example]:
    """Return the examples in the ontology's folder by name, sorted.

    Raises `OntologyError` for one that does not begin with its question.
    """
    examples = {}
    for path in sorted((ontology / "examples").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        first = text.partition("\n")[0]
        if not first.startswith(_QUESTION):
            raise OntologyError(f"{path}:1: an example begins with {_QUESTION!r} and its question")
        question = first.removeprefix(_QUESTION).strip()
        examples[path.stem] = Example(path.stem, question, text, check(text).form)
    return examples


def prefix_triples(base: str, prefixes: Mapping[str, str] = PREFIXES) -> Iterator[ox.Triple]:
    """Yield the declarations of prefixes (sh:declare) for queries of the dataset."""
    declaring = _prefixes(base)
    yield ox.Triple(declaring, _TYPE, ox.NamedNode(PREFIXES["owl"] + "Ontology"))
    for prefix, namespace in prefixes.items():
        node = ox.NamedNode(f"{declaring.value}/{prefix}")
        yield ox.Triple(declaring, ox.NamedNode(_SH + "declare"), node)
        yield ox.Triple(node, ox.NamedNode(_SH + "prefix"), ox.Literal(prefix))
        literal = ox.Literal(namespace, datatype=_ANY_URI)
        yield ox.Triple(node, ox.NamedNode(_SH + "namespace"), literal)


def example_triples(examples: Iterable[Example], base: str, endpoint: str) -> Iterator[ox.Triple]:
    """Yield the description of `examples` for the SPARQL service at `endpoint`."""
    for example in examples:
        node = ox.NamedNode(f"{base}examples/{example.name}")
        form = example.form.value
        yield ox.Triple(node, _TYPE, ox.NamedNode(_SH + "SPARQLExecutable"))
        yield ox.Triple(node, _TYPE, ox.NamedNode(f"{_SH}SPARQL{form.capitalize()}Executable"))
        yield ox.Triple(node, _COMMENT, ox.Literal(example.question, language="en"))
        yield ox.Triple(node, ox.NamedNode(_SH + "prefixes"), _prefixes(base))
        query = example.text.partition("\n")[2]
        yield ox.Triple(node, ox.NamedNode(_SH + form.lower()), ox.Literal(query))
        yield ox.Triple(node, _TARGET, ox.NamedNode(endpoint))


def _prefixes(base: str) -> ox.NamedNode:
    return ox.NamedNode(base + "examples#prefixes")
