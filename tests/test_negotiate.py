"""Choosing a representation by the client's own words, and what errors look like to it."""

import asyncio
from typing import Annotated, Literal

import httpx
import pytest
from fastapi import FastAPI, Query
from hypothesis import given
from hypothesis import strategies as st

from api import problems
from api.negotiate import NotAcceptable, acceptable_codings, best_match
from graph.errors import FilterError, SnapshotError, UnknownEntity, UnknownFact
from graph.query.errors import QueryOverloaded

OFFERS = ("application/json", "application/xml", "text/csv", "text/turtle")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/csv"),
        ("text/turtle", "text/turtle"),
        ("TEXT/Turtle", "text/turtle"),
        ("text/csv;q=0.5, application/xml;q=0.6", "application/xml"),
        ("text/csv, application/xml", "application/xml"),
        ("application/*;q=0.5, text/*;q=0.4", "application/json"),
        ("text/*;q=0.3, text/turtle;q=0.7, */*;q=0.5", "text/turtle"),
        ("*/*;q=0.8, application/json;q=0.1", "application/xml"),
        ("application/json;q=0, */*;q=0.1", "application/xml"),
        ("image/png, text/csv;q=0.001", "text/csv"),
        ("text/csv;charset=utf-8", "text/csv"),
        ('text/csv; charset="UTF-8" ; q=1.000', "text/csv"),
        ("text/csv;header=present, application/xml;q=0.1", "application/xml"),
        ('text/csv;note="a, b;q=0", application/xml;q=0.1', "application/xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ("nonsense, text/csv", "text/csv"),
        ("*/csv, text/csv;q=2, text/turtle;q=0.1", "text/turtle"),
        ("text/csv;q=0.2;q, text/turtle;q=0.1", "text/turtle"),
        (" ,, text/csv ,", "text/csv"),
    ],
)
def test_the_offer_that_the_client_likes_best_is_chosen(accept: str | None, chosen: str) -> None:
    assert best_match(accept, OFFERS) == chosen


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/csv;q=0", "text/csv;header=no"])
def test_where_nothing_fits_nothing_is_chosen(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="application/json, application/xml"):
        best_match(accept, OFFERS)


@given(st.text())
def test_no_header_is_too_strange_to_be_read(accept: str) -> None:
    try:
        chosen = best_match(accept, OFFERS)
    except NotAcceptable:
        chosen = OFFERS[0]
    acceptable_codings(accept, ("gzip",))

    assert chosen in OFFERS


@given(st.lists(st.sampled_from(OFFERS), min_size=1, unique=True))
def test_what_is_named_alone_is_chosen_whatever_the_order_of_offers(offers: list[str]) -> None:
    assert [best_match(offer, offers) for offer in offers] == offers


@pytest.mark.parametrize(
    ("accept_encoding", "taken"),
    [
        (None, ["identity"]),
        ("", ["identity"]),
        ("gzip", ["gzip", "identity"]),
        ("GZIP, deflate, br", ["gzip", "identity"]),
        ("x-gzip", ["gzip", "identity"]),
        ("gzip, deflate, br, zstd", ["zstd", "gzip", "identity"]),
        ("gzip, zstd;q=0.9", ["gzip", "zstd", "identity"]),
        ("*", ["zstd", "gzip", "identity"]),
        ("br", ["identity"]),
        ("gzip;q=0", ["identity"]),
        ("*, gzip;q=0", ["zstd", "identity"]),
        ("identity, gzip;q=0.5", ["identity", "gzip"]),
        ("identity;q=0.5, gzip;q=0.5", ["gzip", "identity"]),
        ("identity;q=0, gzip", ["gzip"]),
        ("gzip, *;q=0", ["gzip"]),
        ("identity, *;q=0", ["identity"]),
        ("identity;q=0", []),
        ("*;q=0", []),
        ("br, identity;q=0", []),
        ("gzip;q=2, zstd;q=0.001", ["zstd", "identity"]),
    ],
)
def test_the_codings_that_a_client_takes_are_known_the_best_first(
    accept_encoding: str | None, taken: list[str]
) -> None:
    assert [*acceptable_codings(accept_encoding, ("zstd", "gzip"))] == taken


def faulty_app() -> FastAPI:
    """An app whose routes fail in every way that there is."""
    app = FastAPI()
    problems.install(app)
    errors: dict[str, Exception] = {
        "entity": UnknownEntity("rusia", ["russia"]),
        "fact": UnknownFact("no fact 'treaty-1801'"),
        "filter": FilterError("at", "'yesterday' is no EDTF date"),
        "snapshot": SnapshotError("/secret/place is damaged"),
        "overloaded": QueryOverloaded("too many queries are waiting", retry_after=3),
        "offers": NotAcceptable(["text/csv"]),
        "bug": ZeroDivisionError("secret"),
    }

    @app.get("/fail/{kind}")
    def fail(kind: str) -> None:
        raise errors[kind]

    @app.get("/read")
    def read(
        limit: Annotated[int, Query(ge=1)] = 1, view: Literal["claims", "all"] = "all"
    ) -> dict[str, int]:
        return {"limit": limit}

    return app


def get(path: str, method: str = "GET") -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(faulty_app(), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("path", "status", "document"),
    [
        (
            "/fail/entity",
            404,
            {
                "type": "https://w3id.org/foedera/problems/unknown-entity",
                "title": "No such entity",
                "status": 404,
                "detail": "no entity 'rusia'; did you mean russia?",
                "nearest": ["russia"],
            },
        ),
        (
            "/fail/fact",
            404,
            {
                "type": "https://w3id.org/foedera/problems/unknown-fact",
                "title": "No such fact or statement",
                "status": 404,
                "detail": "no fact 'treaty-1801'",
            },
        ),
        (
            "/fail/filter",
            400,
            {
                "type": "https://w3id.org/foedera/problems/bad-parameter",
                "title": "A parameter cannot be understood",
                "status": 400,
                "detail": "'yesterday' is no EDTF date",
                "parameter": "at",
            },
        ),
        (
            "/fail/snapshot",
            503,
            {
                "type": "https://w3id.org/foedera/problems/no-snapshot",
                "title": "Nothing can be served",
                "status": 503,
                "detail": "no snapshot can be served right now",
            },
        ),
        (
            "/fail/offers",
            406,
            {
                "type": "about:blank",
                "title": "Not Acceptable",
                "status": 406,
                "detail": "this can be had as text/csv",
                "available": ["text/csv"],
            },
        ),
        (
            "/fail/bug",
            500,
            {
                "type": "about:blank",
                "title": "Internal Server Error",
                "status": 500,
                "detail": "the service failed; this has been logged",
            },
        ),
        ("/nowhere", 404, {"type": "about:blank", "title": "Not Found", "status": 404}),
        (
            "/read?limit=0&view=claim",
            400,
            {
                "type": "https://w3id.org/foedera/problems/bad-parameter",
                "title": "A parameter cannot be understood",
                "status": 400,
                "detail": "limit: Input should be greater than or equal to 1",
                "parameter": "limit",
                "errors": [
                    {
                        "in": "query",
                        "parameter": "limit",
                        "detail": "Input should be greater than or equal to 1",
                    },
                    {
                        "in": "query",
                        "parameter": "view",
                        "detail": "Input should be 'claims' or 'all'",
                    },
                ],
            },
        ),
    ],
)
def test_an_error_is_a_problem_document_that_says_what_was_wrong(
    path: str, status: int, document: dict[str, object]
) -> None:
    answer = get(path)

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()) == (status, document)


def test_a_page_of_another_site_may_read_that_the_service_failed() -> None:
    failed = get("/fail/bug").headers

    assert failed["access-control-allow-origin"] == "*"
    assert failed["x-content-type-options"] == "nosniff"


def test_a_client_is_told_when_to_come_back() -> None:
    assert get("/fail/overloaded").headers["retry-after"] == "3"


def test_a_method_that_a_route_does_not_have_is_answered_with_those_it_has() -> None:
    answer = get("/read", "DELETE")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.json() == {"type": "about:blank", "title": "Method Not Allowed", "status": 405}
