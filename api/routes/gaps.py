"""What is not known: the questions that facts, claims and documents leave open."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api import models
from api.routes import pages
from api.routes.common import PROBLEMS, Current, Cursor, Limit, known_parameters, page_shape

router = APIRouter(responses=PROBLEMS, dependencies=[Depends(known_parameters)])


@router.get("/gaps", response_model=models.Page[models.Gap], tags=["gaps"])
def list_gaps(
    request: Request,
    current: Current,
    kind: Annotated[
        str | None,
        Query(
            description="kind of fact, those below it included; or Claim, or Document",
            examples=["ArmsTransfer"],
        ),
    ] = None,
    entity: Annotated[
        str | None,
        Query(
            max_length=200,
            description="id or name of an entity that plays a role",
            examples=["china"],
        ),
    ] = None,
    document: Annotated[
        str | None, Query(description="id of the document", examples=["rs-2021"])
    ] = None,
    property: Annotated[  # noqa: A002  # the word of the query
        str | None,
        Query(description="what an answer would be a value of", examples=["ordered"]),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """What is missing and worth asking: of facts, then claims, then documents, each by label.

    A question is open while none of the properties that would answer it is known; which
    questions there are is in the ontology (`gaps.ttl`). A filter left empty is none.
    """
    found = page_shape(
        request,
        current.records.gaps(
            kind or None, entity or None, document or None, property or None, limit, cursor
        ),
    )
    return pages.html_or_json(request, current, found, pages.gaps_page)
