"""Errors over HTTP: problem documents (RFC 9457), the same for every route.

`problem_of` says what each error of `graph` is to a client; `install` makes an app answer so.
Messages of our own errors are written for the person who asked; of all others nothing leaves
the process but the status.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.negotiate import NotAcceptable
from graph.errors import (
    FilterError,
    FoederaError,
    Gone,
    Moved,
    NotThen,
    QueryError,
    SnapshotError,
    SnapshotNotKept,
    TextWithheld,
    UnknownEntity,
    UnknownFact,
)
from graph.query.errors import (
    QueryForbidden,
    QueryMemory,
    QueryOverloaded,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    QueryTooLong,
    QueryUnsupported,
    QueryWorkerLost,
)

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.exceptions import RequestValidationError

MEDIA_TYPE = "application/problem+json"
TYPES = "https://w3id.org/foedera/problems/"

_OPEN = {"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff"}

_LOG = logging.getLogger("foedera.http")

# What an error is to a client: the slug of its type, its status, its title.
_KINDS: dict[type[FoederaError], tuple[str, int, str]] = {
    UnknownEntity: ("unknown-entity", 404, "No such entity"),
    UnknownFact: ("unknown-fact", 404, "No such fact or statement"),
    NotThen: ("not-then", 404, "Not at that time"),
    FilterError: ("bad-parameter", 400, "A parameter cannot be understood"),
    Gone: ("retracted", 410, "This has been retracted"),
    SnapshotNotKept: ("snapshot-not-kept", 410, "This snapshot is not served"),
    TextWithheld: ("text-withheld", 403, "This text is not shown"),
    SnapshotError: ("no-snapshot", 503, "Nothing can be served"),
    QuerySyntaxError: ("query-syntax", 400, "This is not a SPARQL query"),
    QueryUnsupported: ("query-unsupported", 400, "The query cannot be evaluated here"),
    QueryForbidden: ("query-forbidden", 403, "The query is not allowed"),
    QueryTooLong: ("query-too-long", 413, "The query is too long"),
    QueryTooLarge: ("answer-too-large", 422, "The answer is too large"),
    QueryTimeout: ("query-timeout", 504, "The query took too long"),
    QueryMemory: ("memory-limit", 503, "The query needs too much memory"),
    QueryOverloaded: ("overloaded", 503, "Too many queries are waiting"),
    QueryWorkerLost: ("worker-lost", 500, "The query could not be finished"),
    QueryError: ("query-failed", 500, "The query could not be finished"),
}
# These speak of our files to whoever runs the service; clients are told less.
_INTERNAL = {
    QueryError: "the engine failed on this query; this has been logged",
    SnapshotError: "no snapshot can be served right now",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, for a client: a problem document and the headers that go with it.

    `type` is `about:blank` where the status says it all; `members` are further members of the
    document, such as `parameter`.
    """

    status: int
    title: str
    detail: str | None = None
    type: str = "about:blank"
    members: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """Return the document in JSON."""
        document = {"type": self.type, "title": self.title, "status": self.status}
        if self.detail is not None:
            document["detail"] = self.detail
        text = json.dumps({**document, **self.members}, ensure_ascii=False)
        # A lone surrogate, from a name in a file system, is no reason to fail at failing.
        return text.encode(errors="replace")

    def response(self) -> Response:
        """Return the problem as an answer."""
        return Response(self.body(), self.status, {**self.headers}, MEDIA_TYPE)


def blank(
    status: int, detail: str | None = None, headers: Mapping[str, str] | None = None
) -> Problem:
    """Return a problem of which the status says what kind it is."""
    return Problem(status, HTTPStatus(status).phrase, detail, headers=headers or {})


def bad_parameter(parameter: str, detail: str) -> Problem:
    """Return the problem that the parameter `parameter` cannot be understood."""
    return problem_of(FilterError(parameter, detail))


def not_acceptable(error: NotAcceptable) -> Problem:
    """Return the problem that none of what is offered is acceptable."""
    return Problem(
        406,
        "Not Acceptable",
        str(error),
        members={"available": [*error.offers]},
        headers={"Vary": "Accept"},
    )


def problem_of_request(error: FoederaError, request: Request) -> Problem:
    """Return what `error` is to the client of `request`, with the parameter that caused it."""
    problem = problem_of(error)
    if isinstance(error, UnknownEntity):
        given = request.query_params.items()
        named = next((name for name, value in given if value == error.written), None)
        if named is not None:
            return replace(problem, members={**problem.members, "parameter": named})
    return problem


def problem_of(error: FoederaError) -> Problem:
    """Return what `error` is to a client."""
    kind = next((known for known in type(error).__mro__ if known in _KINDS), None)
    if kind is None or kind in _INTERNAL:
        _LOG.error("%s: %s", type(error).__name__, error)
    if kind is None:
        return blank(500)
    slug, status, title = _KINDS[kind]
    detail = _INTERNAL.get(kind, str(error))
    members, headers = _members(error), _headers(error)
    return Problem(status, title, detail, TYPES + slug, members, headers)


def _members(error: FoederaError) -> dict[str, Any]:
    match error:
        case UnknownEntity():
            return {"nearest": [*error.nearest]}
        case FilterError():
            return {"parameter": error.parameter}
        case Gone():
            return {"by": error.by, "on": error.on, "why": error.why}
        case QuerySyntaxError():
            place: dict[str, Any] = {"line": error.line, "column": error.column, "hint": error.hint}
            place["excerpt"] = error.excerpt
            return {name: value for name, value in place.items() if value is not None}
        case QueryTooLong() | QueryTooLarge():
            return {"limit_bytes": error.limit_bytes}
        case QueryTimeout():
            return {"seconds": error.seconds}
        case QueryMemory():
            return {"memory_mb": error.memory_mb}
    return {}


def _headers(error: FoederaError) -> dict[str, str]:
    match error:
        case QueryOverloaded():
            return {"Retry-After": str(error.retry_after)}
        case SnapshotError():
            return {"Retry-After": "5"}
    return {}


# Returns a problem as a page, or None for a client that would rather have its document.
PageOf = Callable[[Request, Problem], Response | None]


def install(app: "FastAPI", page_of: PageOf | None = None) -> None:
    """Make `app` answer every error with a problem document, or with what `page_of` makes of it."""
    from fastapi.exceptions import RequestValidationError

    app.state.problem_page = page_of
    app.add_exception_handler(FoederaError, _on_error)
    app.add_exception_handler(Moved, _on_moved)
    app.add_exception_handler(NotAcceptable, _on_not_acceptable)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, on_unexpected)


def _answer(request: Request, problem: Problem) -> Response:
    page_of: PageOf | None = request.app.state.problem_page
    page = page_of(request, problem) if page_of else None
    return page or problem.response()


async def _on_error(request: Request, error: Exception) -> Response:
    return _answer(request, problem_of_request(cast("FoederaError", error), request))


async def _on_moved(request: Request, error: Exception) -> Response:
    """Answer 308: the same question, at the address that now answers it."""
    query = f"?{request.url.query}" if request.url.query else ""
    return Response(status_code=308, headers={"Location": f"/{cast('Moved', error).path}{query}"})


async def _on_not_acceptable(_request: Request, error: Exception) -> Response:
    return not_acceptable(cast("NotAcceptable", error)).response()


async def _on_http(request: Request, error: Exception) -> Response:
    raised = cast("HTTPException", error)
    said = raised.detail != HTTPStatus(raised.status_code).phrase
    problem = blank(raised.status_code, raised.detail if said else None, raised.headers)
    return _answer(request, problem)


async def _on_invalid(request: Request, error: Exception) -> Response:
    """Answer 400 for what FastAPI found wrong; each place is like `("query", "limit")`."""
    errors = [
        {"in": str(place[0]), "parameter": ".".join(map(str, place[1:])), "detail": found["msg"]}
        for found in cast("RequestValidationError", error).errors()
        for place in [found["loc"]]
    ]
    first = errors[0]
    problem = bad_parameter(first["parameter"], f"{first['parameter']}: {first['detail']}")
    members = {**problem.members, "errors": errors}
    return _answer(request, replace(problem, members=members))


async def on_unexpected(request: Request, error: Exception) -> Response:
    """Answer 500 without internals; the one place that takes whatever comes.

    It stands outside all that adds headers to an answer, so it brings those without which a page
    of another site would not be told even the status.
    """
    _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return blank(500, "the service failed; this has been logged", _OPEN).response()
