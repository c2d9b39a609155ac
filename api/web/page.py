"""One page of the explorer: what every template may ask of the snapshot, and who wants a page."""

import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.negotiate import NotAcceptable, best_match
from api.web import render
from graph.errors import Gone, Moved, UnknownFact
from graph.facts import Shape
from graph.resources import package_version
from graph.snapshot import Snapshot
from graph.vocabulary import Word

# The forms in which the answer to a query can be had: in words, and as the header `Accept`.
TABLE = "application/sparql-results+json"
FORMATS = {
    "table": ("a page", ""),
    "csv": ("CSV, or Turtle for a graph", "text/csv, text/turtle;q=0.9"),
    "tsv": ("TSV, or N-Triples", "text/tab-separated-values, application/n-triples;q=0.9"),
    "json": ("JSON, or JSON-LD", f"{TABLE}, application/ld+json;q=0.9"),
    "xml": ("XML, or RDF/XML", "application/sparql-results+xml, application/rdf+xml;q=0.9"),
}


def wants_html(request: Request) -> bool:
    """Return whether the client would rather have a page than JSON; without a word, JSON."""
    offers = ("application/json", "text/html")
    try:
        return best_match(request.headers.get("accept"), offers) == "text/html"
    except NotAcceptable:
        return False


class _View:
    """What templates ask of the snapshot while they render one page."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._titles: dict[str, str] = {}

    def label(self, name: str) -> str:
        """Return a term of the ontology in words."""
        return self._snapshot.vocabulary.labels.get(name, name)

    def words(self, name: str) -> Mapping[str, Word]:
        """Return the words of a coded property, each with its concept, label and definition."""
        return self._snapshot.vocabulary.words(name)

    def address(self, reference: Shape, basis: str = "fact") -> str:
        """Return where a node leads: an entity, or an event that joins many participants."""
        route = "entities"
        if reference["kind"] in self._snapshot.vocabulary.kinds:
            route = "facts" if basis == "fact" else "statements"
        return f"/{route}/{quote(reference['id'], safe='')}"

    def question(self, question: str) -> str:
        """Return the text of a question."""
        return str(self._snapshot.records.question(question)["text"])

    def document_title(self, document: str) -> str:
        """Return the title of a document."""
        if document not in self._titles:
            self._titles[document] = str(self._snapshot.records.document(document)["title"])
        return self._titles[document]

    def named(self, target: str) -> dict[str, str]:
        """Return the address and the label of a fact or, if it is none, of a statement."""
        records = self._snapshot.records
        address = quote(target, safe="")
        try:
            return {"href": f"/facts/{address}", "label": records.fact(target)["label"]}
        except (UnknownFact, Moved, Gone):
            pass
        try:
            statement = records.statement(target)
        except (UnknownFact, Moved, Gone):
            return {"href": f"/statements/{address}", "label": target}
        label = statement.get("summary") or statement.get("quote") or target
        holder = statement["attributed_to"]
        shown = {"href": f"/statements/{address}", "label": label}
        return {**shown, "holder": holder["name"]} if holder else shown


def show(
    request: Request,
    snapshot: Snapshot | None,
    template: str,
    *,
    status: int = 200,
    is_data: bool = True,
    **context: Any,  # noqa: ANN401
) -> HTMLResponse:
    """Return a page; with `is_data` it says how to have the same as JSON."""
    text = render(
        template,
        path=request.scope["path"],
        data_address=shlex.quote(str(request.url)) if is_data else None,
        snapshot=snapshot.id if snapshot else None,
        version=package_version(),
        view=_View(snapshot) if snapshot else None,
        formats=[(value, name) for value, (name, _accept) in FORMATS.items()],
        **context,
    )
    return HTMLResponse(text, status, headers={"Vary": "Accept"})
