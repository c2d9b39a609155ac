"""The explorer: the records as pages for people, at the same addresses as the JSON.

Every page is rendered here and works without scripts. What a claim says is always shown as the
claim of whoever made it.
"""

import asyncio
import json
import re
import shlex
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api import models
from api.negotiate import NotAcceptable, best_match
from api.problems import Problem, problem_of
from api.routes import service
from api.routes.common import PROBLEMS, Current, live
from api.routes.sparql import SparqlEndpoint
from api.serving import Live, Serving
from api.web import first_rows, marked_pieces, render, safe_link
from graph.errors import Gone, Moved, QueryError, UnknownFact
from graph.filters import Filters, when_filter
from graph.gaps import GAPS_ARE_ABOUT
from graph.glossary import about_entity, about_kind, about_term
from graph.query.guard import check
from graph.records import Shape
from graph.resources import package_version
from graph.snapshot import Snapshot
from graph.vocabulary import ONTOLOGY_IRI, Word
from graph.when import When

_T = TypeVar("_T")

router = APIRouter(tags=["pages"])

# How much one page holds; beyond that it says so and links to lists with a next page.
_MOST = 500
_MOST_ROWS = 1000
_MOST_BYTES = 8 * 1024 * 1024
_INTERESTING = 3
_ROUTES = ("entities", "facts", "statements", "documents", "questions")
_TABLE = "application/sparql-results+json"
_FORMATS = {
    "table": ("a page", ""),
    "csv": ("CSV, or Turtle for a graph", "text/csv, text/turtle;q=0.9"),
    "tsv": ("TSV, or N-Triples", "text/tab-separated-values, application/n-triples;q=0.9"),
    "json": ("JSON, or JSON-LD", f"{_TABLE}, application/ld+json;q=0.9"),
    "xml": ("XML, or RDF/XML", "application/sparql-results+xml, application/rdf+xml;q=0.9"),
}
_Format = Literal["table", "csv", "tsv", "json", "xml"]
_FIRST_EXAMPLE = "arms-transfers"
_ONTOLOGY_FORMS = {"text/turtle": "ttl", "application/ld+json": "jsonld", "text/html": "html"}

PageOf = Callable[[Request, Snapshot, Shape], Response]


def wants_html(request: Request) -> bool:
    """Return whether the client would rather have a page than JSON; without a word, JSON."""
    offers = ("application/json", "text/html")
    try:
        return best_match(request.headers.get("accept"), offers) == "text/html"
    except NotAcceptable:
        return False


def html_or_json(request: Request, current: Snapshot, shape: Shape, page: PageOf) -> Response:
    """Return `shape` as a page if the client likes that better, else as JSON.

    A list (`items` and `next`) carries the address of its next page in a `Link` header too.
    """
    following = shape.get("next")
    answer = page(request, current, shape) if wants_html(request) else JSONResponse(shape)
    if following:
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


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


def _page(
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
        formats=[(value, name) for value, (name, _accept) in _FORMATS.items()],
        **context,
    )
    return HTMLResponse(text, status, headers={"Vary": "Accept"})


@router.get("/", response_model=models.Index)
def index(request: Request, leased: Annotated[Live, Depends(live)]) -> Response:
    """What is served and where to go on; in a browser, the first page of the explorer."""
    if wants_html(request):
        return home_page(request, leased.snapshot)
    return service.index(leased)


def home_page(request: Request, current: Snapshot) -> Response:
    """Return the first page: what is in the graph, and every way into it."""
    counts = current.records.counts()
    shown, title = _interesting(current)
    return _page(
        request,
        current,
        "home.html",
        totals=current.manifest["counts"],
        facts=counts["facts"],
        entities=counts["entities"],
        questions=current.records.questions(),
        shown=shown,
        shown_title=title,
        query=_examples(current)[_FIRST_EXAMPLE],
    )


def _interesting(current: Snapshot) -> tuple[list[Shape], str]:
    """Return a few facts worth a look, each of another kind, and what to call them."""
    corroborated = current.records.facts(Filters(min_sources=2), 50).items
    title = "From several independent sources" if corroborated else "Some of its facts"
    ranked = sorted(
        corroborated or current.records.facts(Filters(), 200).items,
        key=lambda fact: (fact["source_count"], fact["latest"] or ""),
        reverse=True,
    )
    best_of_kind = {fact["kind"]: fact for fact in reversed(ranked)}
    return [f for f in ranked if best_of_kind[f["kind"]] is f][:_INTERESTING], title


def entities_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return entities by name, or those that a search found."""
    return _page(
        request,
        current,
        "entities.html",
        items=found["items"],
        next=found["next"],
        q=request.query_params.get("q"),
        kind=request.query_params.get("kind"),
        kinds=current.records.counts()["entities"],
        place=request.query_params.get("place", ""),
        at=_asked_time(request),
    )


def entity_page(request: Request, current: Snapshot, entity: Shape) -> Response:
    """Return the dossier of an entity: its facts by kind, its positions, claims by and about it."""
    asked = _asked_time(request)
    own = Filters(entity=entity["id"], at=when_filter("at", asked or None))
    facts = current.records.facts(own, _MOST)
    claims = current.records.claims(own, _MOST)
    groups: dict[str, list[Shape]] = {}
    for fact in sorted(facts.items, key=lambda fact: str(fact["kind"])):
        groups.setdefault(fact["kind"], []).append(fact)
    made = [c for c in claims.items if c["attributed_to"]["id"] == entity["id"]]
    others = [c for c in claims.items if c["attributed_to"]["id"] != entity["id"]]
    about = [c for c in others if _speaks_of(c, entity["id"])]
    return _page(
        request,
        current,
        "entity.html",
        it=entity,
        groups=groups,
        more_facts=facts.cursor is not None,
        made=made,
        about=about,
        passed_on=[c for c in others if c not in about],
        more_claims=claims.cursor is not None,
        most=_MOST,
        positions=_positions_of(current, entity["id"], own.at),
        at=asked,
    )


def _asked_time(request: Request) -> str:
    """Return the day or interval that was asked for, as written; empty if none was."""
    return request.query_params.get("at") or request.query_params.get("during", "")


def _speaks_of(claim: Shape, entity: str) -> bool:
    """Return whether a claim is about `entity`, rather than having reached us through it."""
    spoken_of = [*claim["about"], *(p for players in claim["roles"].values() for p in players)]
    return any(reference["id"] == entity for reference in spoken_of)


def _positions_of(current: Snapshot, holder: str, at: When | None) -> list[tuple[Shape, Shape]]:
    return [
        (question, position)
        for question in current.records.questions()
        for position in current.records.positions(question["id"], at)
        if position["attributed_to"]["id"] == holder
    ]


def facts_page(request: Request, current: Snapshot, found: Shape, title: str = "") -> Response:
    """Return facts with their evidence; `title` says whose, if they are narrowed to an entity."""
    asked = request.query_params
    return _page(
        request,
        current,
        "facts.html",
        items=found["items"],
        next=found["next"],
        title_of=title,
        kind=asked.get("kind"),
        fact_kinds=list(current.records.counts()["facts"]),
        at=_asked_time(request),
        place=asked.get("place", ""),
        shown_view=asked.get("view", "asserted"),
        min_sources=_whole(asked.get("min_sources", "0")),
    )


def _whole(number: str) -> int:
    """Return a number as a form sent it, `2.0` is one; 0 for anything else: the route says so."""
    return int(float(number)) if re.fullmatch(r"[0-9]{1,6}(\.0+)?", number) else 0


def facts_of_entity_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return the facts of the entity that the address names."""
    entity = current.records.entity(request.path_params["entity_id"])
    return facts_page(request, current, found, f"Facts about {entity['name']}")


def fact_page(request: Request, current: Snapshot, fact: Shape) -> Response:
    """Return one fact with its evidence, what is stated more than once, and what is not known."""
    records, fact_id = current.records, fact["id"]
    values = [row for row in records.values_of(fact_id) if len(row["stated"]) > 1]
    return _page(
        request, current, "fact.html", it=fact, values=values, gaps=records.gaps_of(fact_id)
    )


def values_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return what is stated of one property, side by side."""
    asked = request.query_params
    return _page(
        request,
        current,
        "values.html",
        items=found["items"],
        next=found["next"],
        kind=asked.get("kind"),
        fact_kinds=list(current.records.counts()["facts"]),
        agree=asked.get("agree", ""),
        least=_whole(asked.get("least", "2")),
    )


def errata_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return what is wrong in the sources, each with its place."""
    return _page(request, current, "errata.html", items=found["items"], next=found["next"])


def gaps_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return what is not known, the questions about one thing together."""
    things = [
        {
            "href": f"/{route}/{quote(key, safe='')}",
            "label": questions[0]["label"],
            "kind": questions[0]["kind"],
            "questions": [gap["question"] for gap in questions],
        }
        for (route, key), group in groupby(found["items"], key=_subject_of)
        if (questions := list(group))
    ]
    return _page(
        request,
        current,
        "gaps.html",
        things=things,
        next=found["next"],
        kinds=[*current.records.counts()["facts"], "Claim", "Document"],
        kind=request.query_params.get("kind"),
        entity=request.query_params.get("entity", ""),
    )


def _subject_of(gap: Shape) -> tuple[str, str]:
    """Return the route and the id of what a gap is about."""
    return next((f"{about}s", gap[about]) for about in GAPS_ARE_ABOUT if gap[about])


def claims_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return claims, each with its holder, words and place."""
    return _page(
        request,
        current,
        "claims.html",
        items=found["items"],
        next=found["next"],
        questions=current.records.questions(),
        question=request.query_params.get("question"),
        attributed_to=request.query_params.get("attributed_to", ""),
        at=_asked_time(request),
    )


def statement_page(request: Request, current: Snapshot, statement: Shape) -> Response:
    """Return one statement or claim: its words, its place, and what it states."""
    return _page(request, current, "statement.html", it=statement)


def questions_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return the questions that group claims."""
    return _page(request, current, "questions.html", items=found["items"])


def question_page(request: Request, current: Snapshot, question: Shape) -> Response:
    """Return a question, who answers it how, who disagrees, and the claims that show it."""
    records, asked = current.records, _asked_time(request)
    positions = records.positions(question["id"], when_filter("at", asked or None))
    return _page(
        request,
        current,
        "question.html",
        it=question,
        steps=_steps(question, positions),
        disagreements=records.disagreements(question["id"])[:_MOST],
        proposals=records.proposals(question["id"])[:_MOST],
        at=asked,
    )


def _steps(
    question: Shape, positions: Sequence[Shape]
) -> list[tuple[int | None, str, list[Shape]]]:
    """Return the answers to a question with who gives them: the steps of its scale from yes to
    no, or the times or numbers given, each with no stance and no meaning but itself."""
    if question["answers"] != "stance":
        answers: dict[str, list[Shape]] = {}
        for position in positions:
            answers.setdefault(json.dumps(position["answer"]), []).append(position)
        return [(None, "", given) for given in answers.values()]
    return [
        (stance, question["scale"][str(stance)], [p for p in positions if p["stance"] == stance])
        for stance in sorted(map(int, question["scale"]), reverse=True)
    ]


def documents_page(request: Request, current: Snapshot, found: Shape) -> Response:
    """Return the documents that statements were read from."""
    return _page(request, current, "documents.html", items=found["items"])


def document_page(request: Request, current: Snapshot, document: Shape) -> Response:
    """Return a document with its statements, marked in its text where that may be shown."""
    statements, more = first_rows(current.records.statements_of(document["id"]), _MOST)
    shown = document["text_shown"] == "full"
    text = current.document_text(document["id"]) if shown else None
    return _page(
        request,
        current,
        "document.html",
        it=document,
        statements=statements,
        more=more,
        pieces=list(marked_pieces(text, statements)) if text else [],
    )


def paths_page(request: Request, current: Snapshot, found: Shape | None) -> Response:
    """Return the form for paths and, if it was sent, the paths with the evidence of each hop."""
    asked = request.query_params
    return _page(
        request,
        current,
        "paths.html",
        is_data=found is not None,
        it=found,
        source=asked.get("source", ""),
        target=asked.get("target", ""),
        max_hops=_whole(asked.get("max_hops", "4")),
        shown_view=asked.get("view", "asserted" if found else "all"),
        direction=asked.get("direction", "any"),
        at=_asked_time(request),
    )


@router.get(
    "/ontology",
    response_class=Response,
    responses={**PROBLEMS, 200: {"content": {media_type: {} for media_type in _ONTOLOGY_FORMS}}},
    tags=["service"],
)
def ontology(request: Request, current: Current) -> Response:
    """Every term and every word of the vocabularies: Turtle, JSON-LD, or a page.

    The IRI of a term ends in `ontology#` and its name, which leads to it on the page.
    """
    media_type = best_match(request.headers.get("accept"), list(_ONTOLOGY_FORMS))
    form = _ONTOLOGY_FORMS[media_type]
    if form == "html":
        return _page(request, current, "ontology.html", terms=_terms(current))
    return Response(current.terms(form), media_type=media_type, headers={"Vary": "Accept"})


@lru_cache(maxsize=1)
def _terms(current: Snapshot) -> str:
    """Return the part of the page that has the terms, the same for as long as a snapshot is."""
    glossary = current.glossary
    return render(
        "terms.html",
        glossary=glossary,
        names=glossary.names,
        vocabulary=current.vocabulary,
        about_entity=about_entity,
        about_kind=about_kind,
        about_term=about_term,
    )


@router.get("/paths/new", include_in_schema=False)
def new_path(request: Request, current: Current) -> Response:
    """Return the empty form for paths."""
    return paths_page(request, current, None)


def problem_page(request: Request, problem: Problem) -> Response | None:
    """Return `problem` as a page, or None if the client would rather have its document."""
    if not wants_html(request):
        return None
    if request.scope["path"] == "/paths" and not request.query_params:
        return RedirectResponse("/paths/new")
    nearest = [
        (name, _corrected(request, problem, name)) for name in problem.members.get("nearest", ())
    ]
    answer = _page(
        request,
        None,
        "problem.html",
        status=problem.status,
        is_data=False,
        problem=problem,
        nearest=nearest,
    )
    answer.headers.update(problem.headers)
    return answer


def _corrected(request: Request, problem: Problem, entity: str) -> str:
    """Return the address that was asked for with the misspelt entity put right, else its own."""
    name = problem.members.get("parameter")
    if name is not None:
        corrected = {**request.query_params, name: entity}
        return f"{quote(request.scope['path'])}?{urlencode(corrected)}"
    return f"/entities/{quote(entity, safe='')}"


def _examples(current: Snapshot) -> dict[str, str]:
    """Return the example queries that come with the ontology, by name."""
    folder = current.ontology / "examples"
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.rq"))}


def _question_of(query: str) -> str:
    """Return what an example query asks, from its first line."""
    return query.partition("\n")[0].removeprefix("# question:").strip()


class _TooLarge(Exception):
    """The answer is larger than a page should be."""


_TOO_LARGE = Problem(
    400, "The answer is too large for a page", "Ask for less, or take it as a file."
)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A value in a table of results: its text and, if it leads anywhere, where."""

    text: str
    href: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class _Result:
    """An answer to a query as a page shows it: a table, a truth value, or a graph in Turtle."""

    names: Sequence[str] = ()
    rows: Sequence[Sequence[_Cell]] = ()
    truth: bool | None = None
    graph: str | None = None
    more: bool = False


def query_page(request: Request) -> Response:
    """Return the page on which queries are written; `/sparql` shows it to people."""
    serving: Serving = request.app.state.serving
    with serving.lease() as leased:
        return _query_page(request, leased.snapshot, _examples(leased.snapshot)[_FIRST_EXAMPLE])


def _query_page(
    request: Request,
    current: Snapshot,
    text: str,
    result: _Result | None = None,
    problem: Problem | None = None,
) -> Response:
    number = problem.members.get("line") if problem else None
    lines = text.splitlines()
    return _page(
        request,
        current,
        "query.html",
        status=problem.status if problem else 200,
        is_data=False,
        text=text,
        format="table",
        result=result,
        problem=problem,
        line=lines[number - 1] if number and number <= len(lines) else None,
        examples=[(name, _question_of(query)) for name, query in _examples(current).items()],
        base=current.base,
        most=_MOST_ROWS,
    )


@router.get("/query", include_in_schema=False)
async def ask(
    request: Request,
    leased: Annotated[Live, Depends(live)],
    query: str | None = None,
    example: str | None = None,
    form: Annotated[_Format, Query(alias="format")] = "table",
) -> Response:
    """Show the query editor and, if there is a query, its answer: on the page, or as data."""
    current = leased.snapshot
    if query is not None and form != "table":
        return _Protocol(request, query, _FORMATS[form][1])
    examples = _examples(current)
    if query is None:
        text = examples.get(example or _FIRST_EXAMPLE, examples[_FIRST_EXAMPLE])
        return await asyncio.to_thread(_query_page, request, current, text)
    try:
        result, problem = await _while_they_wait(request, _answer(request, leased, query)), None
    except QueryError as error:
        result, problem = None, problem_of(error)
    except _TooLarge:
        result, problem = None, _TOO_LARGE
    return await asyncio.to_thread(_query_page, request, current, query, result, problem)


async def _while_they_wait(request: Request, answering: Coroutine[Any, Any, _T]) -> _T:
    """Return what `answering` gives; stop it, and with it its worker, if the client leaves."""
    task = asyncio.ensure_future(answering)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((task, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        if not task.done():
            task.cancel()
    return await task


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class _Protocol(Response):
    """What `/sparql` answers to a query with the header `Accept`, which a form cannot send."""

    def __init__(self, request: Request, query: str, accept: str) -> None:
        super().__init__()
        serving: Serving = request.app.state.serving
        self._endpoint = SparqlEndpoint(serving.lease)
        self._query = urlencode({"query": query}).encode()
        self._accept = accept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        headers = MutableHeaders(raw=list(scope["headers"]))
        headers["Accept"] = self._accept
        asked = {"path": "/sparql", "query_string": self._query, "headers": headers.raw}
        await self._endpoint({**scope, **asked}, receive, send)


async def _answer(request: Request, leased: Live, text: str) -> _Result:
    """Return the first rows of the answer. Raises a `QueryError` or `_TooLarge`."""
    query = await asyncio.to_thread(check, text)
    chunks: list[bytes] = []
    async with leased.pool.query(
        query,
        media_type=_TABLE if query.form.tabular else "text/turtle",
        client=request.client.host if request.client else "",
        base_iri=leased.snapshot.base,
        rows=_MOST_ROWS,
    ) as answer:
        size_bytes = 0
        async for chunk in answer:
            size_bytes += len(chunk)
            if size_bytes > _MOST_BYTES:
                raise _TooLarge
            chunks.append(chunk)
    content = b"".join(chunks).decode()
    if not query.form.tabular:
        return _Result(graph=content, more=answer.truncated)
    return await asyncio.to_thread(_table, content, answer.truncated, leased.snapshot.base)


def _table(content: str, more: bool, base: str) -> _Result:
    answer = json.loads(content)
    if "boolean" in answer:
        return _Result(truth=answer["boolean"])
    names = answer["head"]["vars"]
    rows = [
        [_cell(binding.get(name), base) for name in names]
        for binding in answer["results"]["bindings"]
    ]
    return _Result(names=names, rows=rows, more=more)


def _cell(term: Mapping[str, Any] | None, base: str) -> _Cell:
    """Return an RDF term for a reader: our own things as links to their pages here."""
    if term is None:
        return _Cell("")
    value = term["value"]
    if term["type"] == "uri":
        return _iri_cell(value, base)
    if term["type"] == "bnode":
        return _Cell(f"_:{value}")
    if term["type"] == "triple":
        parts = (_cell(value[part], base).text for part in ("subject", "predicate", "object"))
        return _Cell(f"<< {' '.join(parts)} >>")
    return _Cell(value, language=term.get("xml:lang"))


def _iri_cell(iri: str, base: str) -> _Cell:
    if iri.startswith(ONTOLOGY_IRI):
        return _Cell(f"fo:{iri.removeprefix(ONTOLOGY_IRI)}")
    if iri.startswith(base):
        local = iri.removeprefix(base)
        return _Cell(local, f"/{local}" if local.split("/")[0] in _ROUTES else None)
    return _Cell(iri, safe_link(iri))
