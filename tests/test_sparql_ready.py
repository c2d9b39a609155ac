"""Answers that are kept ready, and queries that are answered by the connection itself."""

import gzip
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, parse_headers
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, quote_plus

import httpx
import pyoxigraph as ox
import pytest

from api.ready import Ready, ReadyAnswers
from tests.test_sparql_protocol import BASE, ENDLESS, SALE, Service, application, serving

MANY = f"SELECT ?state {{ ?state <{BASE}is> ?state }} ORDER BY ?state LIMIT 100"
CSV = {"Accept": "text/csv", "Accept-Encoding": "identity"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sales and 2,000 states."""
    folder = tmp_path_factory.mktemp("ready") / "store"
    written = ox.Store(str(folder))
    sales = f"@base <{BASE}> . <a> <buyer> <china> ; <count> 24 . <b> <buyer> <india> ; <count> 5 ."
    written.load(sales.encode(), format=ox.RdfFormat.TURTLE)
    many = (ox.NamedNode(f"{BASE}state-{number}") for number in range(2000))
    written.extend(ox.Quad(state, ox.NamedNode(BASE + "is"), state) for state in many)
    written.flush()
    return folder


@pytest.fixture
def service(store: Path) -> Iterator[Service]:
    """A running server, with nothing kept ready yet."""
    with serving(application(store, seconds=30)) as running:
        running.until_idle()
        yield running


@contextmanager
def no_worker(service: Service) -> Iterator[None]:
    """Hold every worker: what is answered now is answered without one."""
    pids = service.state.pids
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def ask(
    service: Service, query: str, method: str = "GET", headers: dict[str, str] = CSV, **others: str
) -> httpx.Response:
    return service.client.request(
        method, "/sparql", params={"query": query, **others}, headers=headers
    )


def told(answer: httpx.Response) -> dict[str, str]:
    """The headers but for the time."""
    return {name: value for name, value in answer.headers.items() if name != "date"}


def test_a_request_that_repeats_has_the_same_answer_without_a_worker(service: Service) -> None:
    first = ask(service, SALE)
    with no_worker(service):
        # The second is found by its meaning, the third by what was remembered of its bytes.
        again = [ask(service, SALE) for _ in range(3)]

    assert first.text == f"buyer,count\r\n{BASE}india,5\r\n{BASE}china,24\r\n"
    assert [(a.status_code, a.content, told(a)) for a in again] == 3 * [
        (200, first.content, told(first))
    ]


def test_head_has_the_headers_of_a_ready_answer_and_no_body(service: Service) -> None:
    got = ask(service, SALE)
    with no_worker(service):
        head = ask(service, SALE, "HEAD")

    assert (head.status_code, head.content, told(head)) == (200, b"", told(got))


def test_a_client_that_has_the_ready_answer_is_told_so(service: Service) -> None:
    tag = ask(service, SALE).headers["etag"]
    with no_worker(service):
        known = ask(service, SALE, headers={**CSV, "If-None-Match": tag})
        other = ask(service, SALE, headers={**CSV, "If-None-Match": '"another"'})

    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    assert (other.status_code, other.headers["etag"]) == (200, tag)


def test_a_query_that_is_sent_in_another_way_has_the_ready_answer(service: Service) -> None:
    first = ask(service, SALE)
    with no_worker(service):
        posted = service.client.post("/sparql", data={"query": SALE}, headers=CSV)
        plus = service.client.get(f"/sparql?query={quote_plus(SALE)}", headers=CSV)

    assert (posted.content, told(posted)) == (first.content, told(first))
    assert (plus.content, told(plus)) == (first.content, told(first))


def test_every_format_and_coding_has_an_answer_of_its_own(service: Service) -> None:
    ways = [
        {"Accept": accept, "Accept-Encoding": coding}
        for accept in ("text/csv", "application/sparql-results+json")
        for coding in ("identity", "gzip", "zstd")
    ]
    first = [ask(service, MANY, headers=way) for way in ways]
    with no_worker(service):
        again = [ask(service, MANY, headers=way) for way in ways]

    assert [told(answer) for answer in again] == [told(answer) for answer in first]
    assert [answer.content for answer in again] == [answer.content for answer in first]
    assert len({answer.headers["etag"] for answer in first}) == 6
    assert first[1].headers["content-encoding"] == "gzip"
    assert (first[0].text.count("\r\n"), first[0].text) == (101, first[1].text)


def test_a_ready_answer_is_not_given_for_another_snapshot(service: Service, tmp_path: Path) -> None:
    before = [ask(service, SALE) for _ in range(3)][-1]
    leased = service.app.state.leased
    service.app.state.leased = SimpleNamespace(
        pool=leased.pool,
        edition="second",
        snapshot=SimpleNamespace(id="second", base="http://elsewhere/"),
    )
    after = ask(service, SALE)

    assert after.text == "buyer,count\r\n"
    assert after.headers["etag"] != before.headers["etag"]


def test_a_first_part_is_never_given_for_the_whole(service: Service) -> None:
    whole, part = ask(service, MANY), ask(service, MANY, partial="1")
    with no_worker(service):
        whole_again, part_again = ask(service, MANY), ask(service, MANY, partial="1")

    assert (part.headers["foedera-partial"], part.text.count("\r\n")) == ("first 3", 4)
    assert (part_again.content, told(part_again)) == (part.content, told(part))
    assert (whole_again.content, told(whole_again)) == (whole.content, told(whole))
    assert "foedera-partial" not in whole_again.headers


def test_an_answer_that_is_never_the_same_twice_is_not_kept(service: Service) -> None:
    query = "SELECT (STRUUID() AS ?id) {}"

    assert ask(service, query).content != ask(service, query).content


def test_what_failed_is_asked_again(service: Service) -> None:
    slow = f"SELECT (COUNT(*) AS ?n) {{ ?a <{BASE}is> ?b . ?c <{BASE}is> ?d }}"
    failed = ask(service, slow, timeout="0.001")
    answered = ask(service, slow)

    assert (failed.status_code, answered.status_code) == (504, 200)
    assert answered.text == "n\r\n4000000\r\n"
    assert [ask(service, "SELECT * {").status_code for _ in range(2)] == [400, 400]


def test_an_answer_that_broke_off_is_not_kept(service: Service) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"

    for _attempt in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            ask(service, query, timeout="1")


def test_what_finds_nothing_is_answered_with_the_same_notes_again(service: Service) -> None:
    query = f"ASK {{ <{BASE}nobody> ?p ?o }}"
    headers = {"Accept": "text/csv"}
    first = ask(service, query, headers=headers)
    with no_worker(service):
        again = ask(service, query, headers=headers)

    assert (first.text, again.text, told(again)) == ("false", "false", told(first))


@pytest.mark.parametrize("encode", [quote, quote_plus])
@pytest.mark.parametrize(
    "text", ["a=b&c", "50 % + 1 %41 =41", "Москва, 北京", "=\r\n= \t=3D", "q;r#s?t_u"]
)
def test_a_query_in_an_address_is_read_as_it_was_written(
    service: Service, encode: Callable[[str], str], text: str
) -> None:
    literal = json.dumps(text, ensure_ascii=False)
    address = f"/sparql?query={encode(f'SELECT ({literal} AS ?text) {{}}')}"
    answer = service.client.get(address, headers={"Accept": "application/json"})

    assert answer.json()["results"]["bindings"][0]["text"]["value"] == text


@pytest.mark.parametrize("rest", ["%", "%2", "%zz"])
def test_a_percent_sign_that_encodes_nothing_stays(service: Service, rest: str) -> None:
    host, port = service.client.base_url.host, service.client.base_url.port
    connection = HTTPConnection(host, port or 0, timeout=20)
    connection.request("GET", f"/sparql?query=ASK%7B%7D{rest}")
    answer = connection.getresponse().read()
    connection.close()
    posted = service.post(f"ASK{{}}{rest}")

    assert (posted.status_code, answer) == (400, posted.content)


def test_requests_that_are_sent_at_once_are_answered_in_their_order(service: Service) -> None:
    slow = f"SELECT (COUNT(*) AS ?n) {{ ?a <{BASE}is> ?b . ?c <{BASE}is> ?d }}"
    queries = [SALE, slow, SALE, "ASK { } # 1", *["SELECT * {"] * 2, *[SALE] * 3000, "ASK { } # 2"]
    ask(service, SALE)
    sent = b"".join(
        b"GET /sparql?query=%s HTTP/1.1\r\nHost: here\r\nAccept: text/csv\r\n%s\r\n"
        % (quote(query).encode(), b"Connection: close\r\n" if number == len(queries) - 1 else b"")
        for number, query in enumerate(queries)
    )
    host, port = service.client.base_url.host, service.client.base_url.port
    with socket.create_connection((host, port or 0), timeout=60) as connection:
        connection.sendall(sent)
        received = b""
        while piece := connection.recv(1 << 20):
            received += piece

    answers = received.split(b"HTTP/1.1 ")[1:]
    bodies = [answer.partition(b"\r\n\r\n")[2] for answer in answers]
    sale = f"buyer,count\r\n{BASE}india,5\r\n{BASE}china,24\r\n".encode()
    assert len(answers) == len(queries)
    assert bodies[:4] == [sale, b"n\r\n4000000\r\n", sale, b"true"]
    assert [answer[:3] for answer in answers[4:6]] == [b"400", b"400"]
    assert (set(bodies[6:-1]), bodies[-1]) == ({sale}, b"true")


def test_requests_with_lines_that_are_known_are_answered_as_the_first_was(service: Service) -> None:
    slow = f"SELECT (COUNT(*) AS ?n) {{ ?a <{BASE}is> ?b . ?c <{BASE}is> ?d }}"
    large = f"SELECT * {{ ?a <{BASE}is> ?b . ?c <{BASE}is> ?d }} LIMIT 9000"
    nothing = "SELECT ?x { ?x <urn:x:none> 1 }"
    sale = f"buyer,count\r\n{BASE}india,5\r\n{BASE}china,24\r\n".encode()
    host, port = service.client.base_url.host, service.client.base_url.port
    line = "GET /sparql?query=%s HTTP/1.1\r\nHost: here\r\nAccept: text/csv%s\r\n\r\n"
    with socket.create_connection((host, port or 0), timeout=60) as connection:
        reader = connection.makefile("rb")

        def send(query: str, more: str = "") -> None:
            connection.sendall((line % (quote(query), more)).encode())

        def received() -> tuple[int, bytes]:
            status = int(reader.readline().split()[1])
            headers = parse_headers(reader)
            if headers["transfer-encoding"] is None:
                return status, reader.read(int(headers["content-length"]))
            body = b""
            while size := int(reader.readline(), 16):
                body += reader.read(size)
                reader.readline()
            reader.readline()
            return status, body

        send(f"{SALE} # 0")
        answers = [received()]
        for query in (f"{SALE} # 1", "ASK { } # 2", large, "SELECT * {", nothing, f"{SALE} # 3"):
            send(query)
            answers.append(received())
        send(slow)
        time.sleep(0.05)
        send("ASK { } # 4")
        send("ASK { } # 5")
        answers += [received(), received(), received()]
        send("ASK { } # 6", "\r\nConnection: close")
        answers.append(received())
        ended = reader.read()

    statuses = [status for status, _body in answers]
    bodies = [body for _status, body in answers]
    assert statuses == [200, 200, 200, 200, 400, 200, 200, 200, 200, 200, 200]
    assert (bodies[:3], bodies[3].count(b"\n")) == ([sale, sale, b"true"], 9001)
    assert bodies[5:] == [b"x\r\n", sale, b"n\r\n4000000\r\n", *[b"true"] * 3]
    assert ended == b""


def test_what_a_client_accepts_is_told_by_its_own_lines(service: Service) -> None:
    def types(number: int) -> list[str]:
        accepted = ("text/csv", "application/json", "text/html, */*;q=0.1", "text/csv")
        answers = [ask(service, f"ASK {{ }} # {number}", headers={"Accept": a}) for a in accepted]
        return [answer.headers["content-type"].partition(";")[0] for answer in answers]

    told_once = types(1)

    expected = ["text/csv", "application/json", "application/sparql-results+json", "text/csv"]
    assert [types(2), types(3), told_once] == [expected] * 3


def test_a_body_that_looks_like_a_known_request_is_a_body(service: Service) -> None:
    known = f"GET /sparql?query={quote(SALE)} HTTP/1.1\r\nHost: here\r\n\r\n".encode()
    post = b"POST /sparql HTTP/1.1\r\nHost: here\r\nContent-Type: text/plain\r\n"
    host, port = service.client.base_url.host, service.client.base_url.port
    with socket.create_connection((host, port or 0), timeout=20) as connection:
        for _ in range(3):
            connection.sendall(known)
            assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")
        connection.sendall(known + post + b"Content-Length: %d\r\n\r\n" % len(known))
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")
        connection.sendall(known)

        assert connection.recv(4096).startswith(b"HTTP/1.1 415 ")


@pytest.mark.parametrize(
    "head",
    [b"GET /sparql?query=%s", b"GET /sparql HTTP/1.1\r\nX-Long: %s", b"GET / HTTP/1.1\r\n%s"],
)
def test_a_head_without_end_is_refused(service: Service, head: bytes) -> None:
    long = b"X-Many: 1\r\n" * 40_000 if head.endswith(b"\n%s") else b"a" * 400_000
    host, port = service.client.base_url.host, service.client.base_url.port
    with socket.create_connection((host, port or 0), timeout=20) as connection:
        connection.sendall((head % long)[: 300 * 1024])
        answer = connection.recv(4096)

    assert answer.startswith(b"HTTP/1.1 431 ")


def test_a_client_that_leaves_before_its_turn_leaves_nothing(service: Service) -> None:
    host, port = service.client.base_url.host, service.client.base_url.port
    request = f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: here\r\n\r\n".encode()
    connections = [socket.create_connection((host, port or 0), timeout=20) for _ in range(4)]
    for connection in connections:
        connection.sendall(request)
    deadline = time.monotonic() + 20
    while (service.state.running, service.state.waiting) != (1, 3):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    for connection in connections:
        connection.close()

    service.until_idle()
    assert service.state.waiting == 0


def test_answers_take_no_more_memory_than_they_may() -> None:
    answers = ReadyAnswers(100_000)
    for number in range(100):
        ready = Ready("one", f'"{number}"', b"etag: x\r\n", b"x" * 10_000, small=False)
        answers.keep(ready)
        answers.remember(("/sparql", b"query=%d" % number), ready)
        assert answers.tagged('"0"')
        assert answers.size_bytes <= 100_000

    kept = [number for number in range(100) if answers.tagged(f'"{number}"')]
    by_way = [n for n in range(100) if answers.asked(("/sparql", b"query=%d" % n))]
    assert kept == by_way == [0, *range(93, 100)]


def test_an_answer_too_large_to_be_kept_costs_no_other_its_place() -> None:
    answers = ReadyAnswers(20_000)
    answers.keep(Ready("one", '"small"', b"", b"x" * 1000, small=False))
    answers.keep(Ready("one", '"large"', b"", gzip.compress(os.urandom(50_000)), small=False))

    assert (len(answers), answers.tagged('"large"')) == (1, None)
