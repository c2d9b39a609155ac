"""The query editor: a page on which queries are written, with the first rows of their answers."""

import asyncio
import json
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.problems import Problem, problem_of
from api.routes.common import live
from api.routes.sparql import SparqlEndpoint, client_of
from api.serving import Live, Serving
from api.web import safe_link
from api.web.page import FORMATS, TABLE, show
from graph.errors import QueryError
from graph.query.explain import as_text, explain
from graph.query.guard import check
from graph.snapshot import Snapshot
from graph.vocabulary import ONTOLOGY_IRI

_T = TypeVar("_T")

router = APIRouter(tags=["pages"])

FIRST_EXAMPLE = "arms-transfers"
# How much of an answer one page holds; beyond that it says so.
_MOST_ROWS = 1000
_MOST_BYTES = 8 * 1024 * 1024
_ROUTES = ("entities", "facts", "statements", "documents", "questions")
_Format = Literal["table", "csv", "tsv", "json", "xml"]
_TOO_LARGE = Problem(
    400, "The answer is too large for a page", "Ask for less, or take it as a file."
)


class _TooLarge(Exception):
    """The answer is larger than a page should be."""


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
        return _query_page(request, leased.snapshot, leased.snapshot.examples[FIRST_EXAMPLE].text)


def _query_page(
    request: Request,
    current: Snapshot,
    text: str,
    result: _Result | None = None,
    problem: Problem | None = None,
    account: str | None = None,
) -> Response:
    notes = current.notes(text) if result else []
    return show(
        request,
        current,
        "query.html",
        status=problem.status if problem else 200,
        is_data=False,
        text=text,
        format="table",
        result=result,
        problem=problem,
        notes=[str(note) for note in notes],
        account=account,
        examples=[*current.examples.values()],
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
    explained: Annotated[bool, Query(alias="explain")] = False,
) -> Response:
    """Show the query editor and, if there is a query, its answer: on the page, or as data.

    With `explain=1` what the query costs in place of its answer.
    """
    current = leased.snapshot
    if query is not None and explained:
        return await _explained(request, leased, query)
    if query is not None and form != "table":
        return _Protocol(request, query, FORMATS[form][1])
    if query is None:
        known = current.examples
        shown = known.get(example or FIRST_EXAMPLE, known[FIRST_EXAMPLE])
        return await asyncio.to_thread(_query_page, request, current, shown.text)
    try:
        result, problem = await _while_they_wait(request, _answer(request, leased, query)), None
    except QueryError as error:
        result, problem = None, problem_of(error)
    except _TooLarge:
        result, problem = None, _TOO_LARGE
    return await asyncio.to_thread(_query_page, request, current, query, result, problem)


async def _explained(request: Request, leased: Live, text: str) -> Response:
    """Return the editor with an account of the query."""
    account, problem = None, None
    try:
        query = await asyncio.to_thread(check, text)
        explaining = explain(
            leased.pool,
            query,
            client=client_of(request),
            seconds=None,
            base_iri=leased.snapshot.base,
            default_graphs=None,
            named_graphs=None,
        )
        told = await _while_they_wait(request, explaining)
        told["notes"] = [*map(str, await asyncio.to_thread(leased.snapshot.notes, text))]
        account = as_text(told)
    except QueryError as error:
        problem = problem_of(error)
    return await asyncio.to_thread(
        _query_page, request, leased.snapshot, text, None, problem, account
    )


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
        media_type=TABLE if query.form.tabular else "text/turtle",
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
