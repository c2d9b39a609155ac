"""Entities, facts, statements, claims, questions, documents and paths."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from api import models
from api.routes import pages
from api.routes.common import (
    PROBLEMS,
    Current,
    Cursor,
    FirstHand,
    Limit,
    Narrowed,
    Via,
    Window,
    known_parameters,
    list_shape,
    page_shape,
    paged,
)
from api.shapes import paths_shape
from graph.errors import Moved, TextWithheld
from graph.paging import part_of

router = APIRouter(responses=PROBLEMS, dependencies=[Depends(known_parameters)])


@router.get("/entities", response_model=models.Page[models.Entity], tags=["entities"])
def list_entities(
    request: Request,
    current: Current,
    at: Window,
    q: Annotated[
        str | None,
        Query(
            max_length=200,
            description="a name, misspelt or in any script",
            examples=["Vassily Kashin"],
        ),
    ] = None,
    kind: Annotated[str | None, Query(description="kind of entity", examples=["Person"])] = None,
    place: Annotated[str | None, Query(description="a place, with what lies in it")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Find entities by name: best matches first with `q`, else by name.

    With `at` or `during`, those that may exist then, with their names in use then; each says
    whether it is `certain`.
    """
    listed = current.records.entities(q, kind or None, limit, cursor, at=at, place=place or None)
    found = page_shape(request, listed)
    return pages.html_or_json(request, current, found, pages.entities_page)


@router.get("/entities/{entity_id}", response_model=models.Entity, tags=["entities"])
def one_entity(request: Request, entity_id: str, current: Current, at: Window) -> Response:
    """One entity; an id that was merged into another answers 308.

    With `at` or `during`, its names in use then; 404 if it did not exist. Links have no dates.
    """
    found = current.records.entity(entity_id, at)
    return pages.html_or_json(request, current, found, pages.entity_page)


@router.get(
    "/entities/{entity_id}/facts", response_model=models.Page[models.Fact], tags=["entities"]
)
def facts_of_entity(
    request: Request,
    entity_id: str,
    current: Current,
    narrowed: Narrowed,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The facts in which an entity plays a role, by their first day, undated ones last."""
    try:
        current.records.entity(entity_id)
    except Moved as moved:
        raise Moved(f"{moved.path}/facts") from moved
    own = replace(narrowed, entity=entity_id)
    found = page_shape(request, current.records.facts(own, limit, cursor))
    return pages.html_or_json(request, current, found, pages.facts_of_entity_page)


@router.get("/facts", response_model=models.Page[models.Fact], tags=["facts"])
def list_facts(
    request: Request, current: Current, narrowed: Narrowed, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Facts with their evidence, by their first day, undated ones last."""
    found = page_shape(request, current.records.facts(narrowed, limit, cursor))
    return pages.html_or_json(request, current, found, pages.facts_page)


@router.get("/facts/{fact_id}", response_model=models.Fact, tags=["facts"])
def one_fact(request: Request, fact_id: str, current: Current) -> Response:
    """One fact with its evidence; the id of any statement it rests on answers 308."""
    return pages.html_or_json(request, current, current.records.fact(fact_id), pages.fact_page)


@router.get(
    "/statements/{statement_id}", response_model=models.Statement | models.Claim, tags=["facts"]
)
def one_statement(request: Request, statement_id: str, current: Current) -> Response:
    """What one place in one source states; a curator's key of a claim answers 308."""
    found = current.records.statement(statement_id)
    return pages.html_or_json(request, current, found, pages.statement_page)


@router.get("/claims", response_model=models.Page[models.Claim], tags=["claims"])
def list_claims(
    request: Request,
    current: Current,
    narrowed: Narrowed,
    question: Annotated[
        str | None, Query(description="id of a question", examples=["allied"])
    ] = None,
    rereadings: Annotated[
        bool, Query(description="also what a program read where a curator read the same claim")
    ] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Who claims what, with quote and place, in the order of documents and places.

    A claim that a curator and a program read at one place is there once, as the curator read it;
    `rereadings=true` or `origin=parsed` shows the program's reading.
    """
    rows = current.records.claims(narrowed, limit, cursor, question, rereadings)
    found = page_shape(request, rows)
    return pages.html_or_json(request, current, found, pages.claims_page)


@router.get("/questions", response_model=models.Page[models.Question], tags=["claims"])
def list_questions(request: Request, current: Current) -> Response:
    """The questions that group claims."""
    found = list_shape(current.records.questions())
    return pages.html_or_json(request, current, found, pages.questions_page)


@router.get("/questions/{question_id}", response_model=models.Question, tags=["claims"])
def one_question(request: Request, question_id: str, current: Current, at: Window) -> Response:
    """One question with its scale.

    With `at` or `during`, how many positions may have been taken then, and how many disagree.
    """
    found = current.records.question(question_id)
    if at:
        found = {
            **found,
            "position_count": len(current.records.positions(question_id, at)),
            "disagreement_count": len(current.records.disagreements(question_id, at)),
        }
    return pages.html_or_json(request, current, found, pages.question_page)


@router.get(
    "/questions/{question_id}/positions",
    response_model=models.Page[models.Position],
    tags=["claims"],
)
def list_positions(
    request: Request,
    question_id: str,
    current: Current,
    at: Window,
    first_hand: FirstHand = None,
    via: Via = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Who answers a question how, each position with the claims that show it.

    With `at` or `during`, the claims that may have been said then, with `first_hand` or `via`
    those that came to us so, and the positions that they show.
    """
    positions = current.records.positions(question_id, at, first_hand, via or None)
    found = page_shape(request, part_of("positions", positions, limit, cursor))
    return pages.html_or_json(request, current, found, pages.positions_page)


@router.get(
    "/questions/{question_id}/disagreements",
    response_model=models.Page[models.Disagreement],
    tags=["claims"],
)
def list_disagreements(
    request: Request,
    question_id: str,
    current: Current,
    at: Window,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Who disagrees with whom on a question and in what, furthest apart first.

    Stances exclude each other if one is a yes and the other a no, or if they are two steps or more
    apart; times if they share no day; numbers if they differ. With `at` or `during`, those that
    claims show which may have been said then: `during=../2015` is as of the end of 2015.
    """
    found = current.records.disagreements(question_id, at)
    return paged(request, part_of("disagreements", found, limit, cursor))


@router.get(
    "/questions/{question_id}/proposals",
    response_model=models.Page[models.Proposal],
    tags=["claims"],
)
def list_proposals(
    request: Request,
    question_id: str,
    current: Current,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Claims that may speak to a question and that no position shows yet: a curator decides."""
    found = current.records.proposals(question_id)
    return paged(request, part_of("proposals", found, limit, cursor))


@router.get("/values", response_model=models.Page[models.Values], tags=["facts"])
def list_values(
    request: Request,
    current: Current,
    narrowed: Narrowed,
    property_: Annotated[
        str | None,
        Query(
            alias="property",
            description="a time, number or status",
            examples=["numberOrdered"],
        ),
    ] = None,
    agree: Annotated[
        bool | None, Query(description="only where all values may be one, or only where not")
    ] = None,
    least: Annotated[int, Query(ge=1, le=1000, description="least number of stated values")] = 2,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Numbers, times and status side by side: all that is stated of each, in the facts' order."""
    rows = current.records.values(narrowed, property_ or None, agree, least, limit, cursor)
    found = page_shape(request, rows)
    return pages.html_or_json(request, current, found, pages.values_page)


@router.get("/facts/{fact_id}/values", response_model=models.Page[models.Values], tags=["facts"])
def values_of_fact(fact_id: str, current: Current) -> JSONResponse:
    """All that the sources state of each time, number and status of one fact, side by side."""
    try:
        return JSONResponse(list_shape(current.records.values_of(fact_id)))
    except Moved as moved:
        raise Moved(f"{moved.path}/values") from moved


@router.get("/errata", response_model=models.Page[models.ErratumInSource], tags=["documents"])
def list_errata(
    request: Request,
    current: Current,
    document: Annotated[str | None, Query(description="id of a document")] = None,
    kind: Annotated[
        str | None, Query(description="in what way it is wrong", examples=["omission"])
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """What curators know to be wrong in the sources, in the order of documents and places."""
    rows = current.records.errata(document or None, kind or None, limit, cursor)
    found = page_shape(request, rows)
    return pages.html_or_json(request, current, found, pages.errata_page)


@router.get("/documents", response_model=models.Page[models.Document], tags=["documents"])
def list_documents(request: Request, current: Current) -> Response:
    """The documents that statements were read from."""
    found = list_shape(current.records.documents())
    return pages.html_or_json(request, current, found, pages.documents_page)


@router.get("/documents/{document_id}", response_model=models.Document, tags=["documents"])
def one_document(request: Request, document_id: str, current: Current) -> Response:
    """One document's entry."""
    found = current.records.document(document_id)
    return pages.html_or_json(request, current, found, pages.document_page)


@router.get("/documents/{document_id}/text", response_model=models.Text, tags=["documents"])
def document_text(document_id: str, current: Current) -> JSONResponse:
    """A document's text with the spans of its statements, where its entry lets it be shown."""
    document = current.records.document(document_id)
    text = current.document_text(document_id) if document["text_shown"] == "full" else None
    if text is None:
        raise TextWithheld(f"the text of {document_id!r} may not be shown, or is not here")
    spans = [
        {name: s[name] for name in ("kind", "start", "end", "attributed_to")}
        | {"statement": s["id"]}
        for s in current.records.statements_of(document_id)
    ]
    extraction = current.extraction(document_id)
    parts = extraction["parts"] if extraction else []
    return JSONResponse({"document": document_id, "text": text, "spans": spans, "parts": parts})


@router.get("/paths", response_model=models.Paths, tags=["paths"])
def list_paths(
    request: Request,
    current: Current,
    narrowed: Narrowed,
    source: Annotated[
        str,
        Query(max_length=200, description="id or name of one end", examples=["alexander-lukin"]),
    ],
    target: Annotated[
        str, Query(max_length=200, description="id or name of the other end", examples=["su-35"])
    ],
    max_hops: Annotated[int, Query(ge=1, le=6, description="longest path, in facts")] = 4,
    k: Annotated[int, Query(ge=1, le=100, description="most paths to return")] = 5,
    direction: Annotated[
        Literal["any", "out", "in"],
        Query(description="follow relations either way, or only out or in"),
    ] = "any",
) -> Response:
    """The shortest chains of facts between two entities, with evidence for each hop.

    Filters hold within the search: a path that they forbid is not found, and a longer one that
    they allow is. Claims are followed only with `view=claims` or `view=all`, and marked.
    """
    answer = current.paths(
        source, target, max_hops=max_hops, k=k, direction=direction, filters=narrowed
    )
    return pages.html_or_json(request, current, paths_shape(current, answer), pages.paths_page)
