"""Queries made to hurt: whatever they do, the service answers, properly, and goes on."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, nullcontext
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import httpx
import pyoxigraph as ox
import pytest
import uvicorn
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from api import problems
from api.connection import Connection
from api.routes.sparql import SparqlEndpoint
from graph.errors import QueryError
from graph.query.errors import QueryMemory
from graph.query.guard import Form, Query, check
from graph.query.pool import QueryPool
from graph.query.process import run_query
from graph.query.wire import MAX_QUERY_BYTES
from tests.attacks import DEEP, PREFIX, Attack, Family, filled, named_attacks

SECONDS = 1.0


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chain of 3,000 states, each a neighbour of the next."""
    folder = tmp_path_factory.mktemp("attacked") / "store"
    borders = ox.NamedNode("http://example.org/borders")
    states = [ox.NamedNode(f"http://example.org/state-{number}") for number in range(3001)]
    written = ox.Store(str(folder))
    written.extend(ox.Quad(a, borders, b) for a, b in pairwise(states))
    written.flush()
    return folder


@pytest.fixture(scope="module")
def service(store: Path) -> Iterator[httpx.Client]:
    """A client of a real server whose queries have one second and little memory."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = QueryPool(store, workers=2, seconds=SECONDS, memory_mb=1024)
        await pool.start()
        snapshot = SimpleNamespace(id="attacked", base="http://example.org/")
        app.state.leased = SimpleNamespace(pool=pool, snapshot=snapshot, edition="attacked")
        yield
        await pool.close()

    app = FastAPI(lifespan=lifespan)
    problems.install(app)
    endpoint = SparqlEndpoint(lambda: nullcontext(app.state.leased))
    app.router.routes.append(Route("/sparql", endpoint))
    config = uvicorn.Config(app, port=0, log_level="error", http=Connection)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
        yield client
    server.should_exit = True
    thread.join()


def post(service: httpx.Client, query: str) -> httpx.Response:
    headers = {"Content-Type": "application/sparql-query"}
    return service.post("/sparql", content=query.encode(), headers=headers)


def still_serves(service: httpx.Client) -> bool:
    return bool(post(service, "ASK {}").json()["boolean"])


@pytest.mark.parametrize("kind", DEEP)
def test_a_query_as_deep_as_fits_gets_an_answer_and_harms_nobody(
    service: httpx.Client, kind: str
) -> None:
    query = filled(DEEP[kind], MAX_QUERY_BYTES)

    answer = post(service, query)

    assert len(query) > MAX_QUERY_BYTES - 100
    assert answer.status_code in (200, 400, 503, 504), answer.text
    assert still_serves(service)


@pytest.mark.parametrize("kind", DEEP)
def test_a_query_that_is_longer_is_refused_unread(service: httpx.Client, kind: str) -> None:
    query = filled(DEEP[kind], 2 * MAX_QUERY_BYTES)

    answer = post(service, query)

    assert answer.status_code == 413
    assert answer.json()["limit_bytes"] == MAX_QUERY_BYTES


def test_three_thousand_nested_groups_may_come_in_an_address(service: httpx.Client) -> None:
    answer = service.get("/sparql", params={"query": f"ASK {'{' * 3000}{'}' * 3000}"})

    assert (answer.status_code, answer.json()["boolean"]) == (200, True)
    assert still_serves(service)


STATUSES: dict[Family, set[int | None]] = {
    # None is an answer that broke off after it had begun, so that no part passes for the whole.
    Family.MEMORY: {None, 503, 504},
    Family.TIME: {None, 504},
    Family.PLANNING: {200, 504},
    Family.HARMLESS: {200, 400},
    Family.FETCHING: {403},
}


@pytest.mark.parametrize("attack", named_attacks(), ids=lambda attack: attack.name)
def test_an_attack_gets_its_status_near_the_deadline_and_harms_nobody(
    service: httpx.Client, attack: Attack
) -> None:
    started = time.monotonic()
    try:
        answer = post(service, attack.text)
    except httpx.RemoteProtocolError:
        status = None
    else:
        status = answer.status_code
    took = time.monotonic() - started

    assert status in STATUSES[attack.family]
    assert took < SECONDS + 4
    assert still_serves(service)


def test_a_query_for_more_memory_than_allowed_says_so(store: Path) -> None:
    query = next(a.text for a in named_attacks() if a.name == "sort a cross product")

    with pytest.raises(QueryMemory, match="768 MB"):
        list(run_query(store, query, seconds=60, memory_mb=768))


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port on this machine that notices who connects."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        yield listening


def connected(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except TimeoutError:
        return False
    return True


# What the engine takes for a SERVICE clause; the standard would see a name or an IRI in some.
FETCHING = (
    "ASK {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "ASK {{ service silent<{url}>{{}} }}",
    "ASK {{ SERVICE#\n<{url}> {{ ?s ?p ?o }} }}",
    "ASK {{ # '\nSERVICE <{url}> {{ }} # '\n}}",
    "SELECT * {{ BIND(<{url}> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}",
    "PREFIX : <{url}> ASK {{ SERVICE:x{{ ?s ?p ?o }} }}",
    "PREFIX ex: <{url}> ASK {{ SERVICEex:x{{ ?s ?p ?o }} }}",
    "PREFIX ex: <{url}> PREFIX SERVICEex: <{url}> ASK {{ SERVICEex:x{{ ?s ?p ?o }} }}",
    "PREFIX ex: <{url}> PREFIX SERVICESILENTex: <{url}> ASK {{ SERVICESILENTex:x{{}} }}",
    "ASK {{ ?s ?p true.SERVICE<{url}>{{ ?s ?p ?o }} }}",
    "ASK {{ ?s ?p 1SERVICE<{url}>{{ ?s ?p ?o }} }}",
    "ASK {{ ?s ?p ?o FILTER(?s<'x>'||true)SERVICE<{url}>{{ ?s ?p ?o }} FILTER(?s<'y>'||true) }}",
    "ASK {{ ?s ?p ?o FILTER(?s<<'>||true)SERVICE<{url}>{{ }} FILTER(?s<<'>||true) }}",
    "SELECT (?s<'x>' AS ?t) {{ ?s ?p ?o SERVICE<{url}>{{ }} FILTER(?s<'y>'||true) }}",
    "ASK {{ {{ SELECT ?s (1 AS ?u) (?s<'x>' AS ?t) {{ ?s ?p ?o SERVICE<{url}>{{ }} "
    "FILTER(?s<'y>'||true) }} }} }}",
)


@pytest.mark.parametrize("written", FETCHING)
def test_a_query_that_would_fetch_is_refused_and_nothing_is_fetched(
    service: httpx.Client, listener: socket.socket, written: str
) -> None:
    port = listener.getsockname()[1]

    answer = post(service, written.format(url=f"http://127.0.0.1:{port}/"))

    assert answer.status_code == 403, answer.text
    assert answer.json()["type"].endswith("/query-forbidden")
    assert not connected(listener)


@pytest.mark.parametrize("update", ["LOAD <http://127.0.0.1/>", "INSERT DATA {}", "CLEAR ALL"])
def test_an_update_is_refused(service: httpx.Client, update: str) -> None:
    answer = post(service, update)

    assert answer.status_code == 403
    assert "read-only" in answer.json()["detail"]


def test_the_engine_by_itself_would_fetch(listener: socket.socket) -> None:
    """Else the tests around this one would show nothing."""
    visits: list[bool] = []
    visitor = threading.Thread(target=lambda: visits.append(connected(listener)))
    visitor.start()

    with pytest.raises(OSError, match=r".+"):
        ox.Store().query(FETCHING[0].format(url=f"http://127.0.0.1:{listener.getsockname()[1]}/"))

    visitor.join()
    assert visits == [True]


@pytest.mark.parametrize("written", FETCHING[:6])
def test_a_worker_cannot_fetch_even_where_nobody_guards_it(
    store: Path, listener: socket.socket, written: str
) -> None:
    text = written.format(url=f"http://127.0.0.1:{listener.getsockname()[1]}/")

    async def ask() -> str:
        pool = QueryPool(store, workers=1)
        await pool.start()
        sandbox = pool.state().sandbox
        try:
            async with pool.query(Query(text, Form.ASK), media_type="application/json") as answer:
                await anext(aiter(answer))
        except QueryError:
            pass
        finally:
            await pool.close()
        return sandbox

    if asyncio.run(ask()) == "none":
        pytest.skip("this system has no seccomp")
    assert not connected(listener)


HARMLESS = st.sampled_from(("SERVICE", "service", "LOAD", "SERVICE <http://x/> {", "SERVICE ?s {"))
TEXTS = st.text(st.characters(exclude_characters="\r\n\\'\"", codec="utf-8"), max_size=12)
NAMES = st.from_regex(r"[a-zA-Z0-9_/?&=;.~'()!*,-]{0,12}", fullmatch=True)


@st.composite
def mentions(draw: st.DrawFn) -> str:
    """A statement or more in which SERVICE or LOAD stands only where it means nothing."""
    word = draw(HARMLESS)
    before, after = draw(TEXTS), draw(TEXTS)
    path = draw(NAMES) + word.partition(" ")[0] + draw(NAMES)
    quote = draw(st.sampled_from(("'", '"', "'''", '"""')))
    return draw(
        st.sampled_from(
            (
                f"?s ?p {quote}{before} {word} {after}{quote} .",
                f"?s ?p '{before}\\'{word}\\\\' .",
                f"?s ?p <http://example.org/{path}> .",
                f"<http://example.org/{path}> ?p (1 <http://example.org/{path}>) .",
                f"# {before} {word} {after}\n",
                f"?s :{word.partition(' ')[0]} ?{word.partition(' ')[0]} .",
                f"FILTER(?s IN (<http://example.org/{path}>, {quote}{word}{quote})) ",
                f"FILTER(?s < 1 && ?o > <http://example.org/{path}>) ",
                f"OPTIONAL {{ ?s ?p {quote}{before}{word}{quote} }} ",
                f"{{ SELECT ?s (STR(<http://example.org/{path}>) AS ?t) {{ ?s ?p ?o }} }} ",
            )
        )
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(mentions(), min_size=1, max_size=5))
def test_a_query_may_speak_of_services_in_texts_comments_names_and_addresses(
    parts: list[str],
) -> None:
    text = f"{PREFIX}SELECT * {{ ?s ?p ?o . {' '.join(parts)} }}"
    ox.Store().query(text)  # it is a query, as the engine sees it

    assert check(text).form is Form.SELECT


@given(
    st.lists(
        st.sampled_from(
            [
                *("PREFIX ex: <http://example.org/>", "prefix : <a>", "BASE <http://b/>", "# a\n"),
                *("SELECT", "select DISTINCT", "ASK", "CONSTRUCT", "DESCRIBE", "INSERT DATA", "*"),
                *("?a", "$b", "(", ")", "{", "}", "[]", "_:x", "<", "<<", ">", "'", '"', "\\"),
                *("NOW()", "uuid()", "BNODE ()", "CONCAT (?a)", "SERVICE <s> {}", "LOAD", "ex:a"),
            ]
        ),
        max_size=9,
    ),
    st.sampled_from(["", " ", "\n"]),
)
@settings(max_examples=400)
def test_a_plain_query_is_read_as_one_that_is_read_token_by_token(
    words: list[str], between: str
) -> None:
    text = between.join(words) + "\n#"

    # What is not all ASCII is never read the short way.
    assert _read(text) == _read(text + "é")


def _read(text: str) -> object:
    try:
        query = check(text)
    except QueryError as error:
        return type(error)
    return query.form, query.repeatable, query.star, query.mentioned, query.text.rstrip("é")
