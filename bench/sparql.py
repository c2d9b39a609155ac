"""Measure the SPARQL service beside its peers in one run: `make bench` writes docs/benchmarks.md.

    python bench/sparql.py [--facts 100000] [--rounds 5] [--seconds 2] [--no-rdflib]

All servers serve the same store, are asked the same over loopback, and take turns in every round,
so that whatever else the machine does hits all alike. Answers are compared before anything is
timed. Reads /proc: Linux only.
"""

import argparse
import csv
import io
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from load import Job, Load, drive
from made_up import FO, Scale, entity, fact
from servers import (
    BUILD,
    PEERS,
    Server,
    bare,
    install_peers,
    make_graph,
    native,
    ours,
    rdflib_endpoint,
    say,
)

from graph.sandbox import find_allocator

_DOCS = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_JSON = "application/sparql-results+json"
_CSV = "text/csv"
_TRIPLES = "application/n-triples"
_CONNECTIONS = 16
# Graphs up to this size are held in memory here, given the memory that these need (4 GiB).
_LOADED_FACTS = 100_000
_LOADED_WITHIN_SECONDS = 300
_PREFIXES = f"""PREFIX fo: <{FO}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX dct: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#> """


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of query: `text` makes the one of a number; no two numbers have the same text."""

    name: str
    text: Callable[[Scale, int], str]
    media_type: str = _JSON

    def request(self, scale: Scale, number: int, server: Server) -> bytes:
        """Return the bytes that ask `server`."""
        return get(server, self.text(scale, number), self.media_type)


def _lookup(scale: Scale, number: int) -> str:
    company = entity("company", number * 7919 % scale.companies)
    return f"SELECT ?property ?value {{ {company} ?property ?value }} LIMIT {1000 + number}"


def _treaties(_scale: Scale, number: int) -> str:
    year = 1990 + number % 30
    return _PREFIXES + (
        f"SELECT ?treaty ?day {{ ?treaty a fo:Treaty ; fo:party {entity('state', number % 7)} ; "
        f'fo:signedEarliest ?day FILTER(?day >= "{year}-01-01"^^xsd:date && '
        f'?day < "{year + 5}-01-01"^^xsd:date) }} LIMIT {100_000 + number}'
    )


def _exporters(_scale: Scale, number: int) -> str:
    return _PREFIXES + (
        "SELECT ?state (SUM(?number) AS ?sum) { ?sale a fo:ArmsTransfer ; fo:supplier ?state ; "
        f"fo:numberOrdered ?number }} GROUP BY ?state ORDER BY DESC(?sum) ?state "
        f"LIMIT {20 + number}"
    )


def _claims(_scale: Scale, number: int) -> str:
    person = entity("person", 200 + number % 400)
    return _PREFIXES + (
        "SELECT ?claim ?fact ?quote ?title { "
        f"?claim fo:attributedTo {person} ; fo:quote ?quote ; fo:document ?document . "
        f"?document dct:title ?title . ?fact fo:supportedBy ?claim }} LIMIT {100_000 + number}"
    )


def _path(_scale: Scale, number: int) -> str:
    source, target = entity("state", 150 + number % 20), entity("state", 180 + number % 19)
    return _PREFIXES + (
        f"SELECT (COUNT(*) AS ?paths) {{ {source} fo:suppliedArmsTo ?a . "
        f"?a fo:suppliedArmsTo ?b . ?b fo:suppliedArmsTo {target} }} LIMIT {1 + number}"
    )


def _contains(_scale: Scale, number: int) -> str:
    return _PREFIXES + (
        "SELECT ?weapon ?name { ?weapon a fo:WeaponSystem ; rdfs:label ?name "
        f'FILTER(CONTAINS(LCASE(STR(?name)), "{number % 90 + 10}")) }} LIMIT {100_000 + number}'
    )


def _construct(scale: Scale, number: int) -> str:
    iri = fact(number * 7919 % scale.facts)
    return _PREFIXES + (
        f"CONSTRUCT {{ {iri} ?p ?o . ?s ?q ?v }} WHERE {{ {{ {iri} ?p ?o }} UNION "
        f"{{ {iri} prov:wasDerivedFrom ?s . ?s ?q ?v }} }} LIMIT {100_000 + number}"
    )


def _dump(_scale: Scale, number: int) -> str:
    return _PREFIXES + (
        "SELECT ?fact ?label ?status { ?fact fo:status ?status ; rdfs:label ?label } "
        f"LIMIT {100_000 - number}"
    )


LOOKUP = Question("lookup of one entity", _lookup)
SHORT = (
    Question("treaties in a window", _treaties),
    Question("claims with their source", _claims),
    Question("paths of 3 steps", _path),
    Question("CONTAINS", _contains),
    Question("CONSTRUCT of a fact", _construct, _TRIPLES),
)
EXPORTERS = Question("group and sum", _exporters)
CLAIMS = SHORT[1]
DUMPS = (
    Question("100,000 rows as JSON", _dump),
    Question("100,000 rows as CSV", _dump, _CSV),
)


# Times a dump is asked for at least: two of the same server may differ by a half on a machine that
# others use, and each of our workers has caches of its own to warm.
_DUMPS = 11


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: what was measured, the goal, ours and the peer's, whether it is met."""

    measure: str
    goal: str
    mine: str
    peer: str
    ratio: str
    met: bool


def get(server: Server, query: str, media_type: str) -> bytes:
    """Return a request for `query`."""
    address = f"{server.path}?query={quote(query)}"
    head = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAccept: {media_type}"
    return f"{head}\r\n\r\n".encode()


class Client:
    """One kept connection to a server."""

    def __init__(self, server: Server, address: str = "127.0.0.1") -> None:
        self._socket = socket.socket()
        self._socket.bind((address, 0))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.settimeout(300)
        self._socket.connect(("127.0.0.1", server.port))

    def ask(self, request: bytes) -> tuple[bytes, float, float]:
        """Return the body, and the seconds to its first byte and to its last."""
        started = time.perf_counter()
        self._socket.sendall(request)
        received = bytearray()
        first = 0.0
        while True:
            piece = self._socket.recv(1 << 20)
            first = first or time.perf_counter() - started
            if not piece:
                raise RuntimeError(f"the connection broke after {len(received)} bytes")
            received += piece
            end = received.find(b"\r\n\r\n")
            if end < 0:
                continue
            head = bytes(received[:end]).lower()
            if not head.startswith(b"http/1.1 200"):
                raise RuntimeError(received[:2000].decode("latin-1"))
            if b"content-length:" in head:
                length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
                if len(received) >= end + 4 + length:
                    return bytes(received[end + 4 :]), first, time.perf_counter() - started
            elif received.endswith(b"\r\n0\r\n\r\n"):
                seconds = time.perf_counter() - started
                return _unchunked(bytes(received[end + 4 :])), first, seconds

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()


def _unchunked(body: bytes) -> bytes:
    parts = []
    start = 0
    while True:
        end = body.index(b"\r\n", start)
        size = int(body[start:end], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[end + 2 : end + 2 + size])
        start = end + 4 + size


@contextmanager
def client(server: Server, address: str = "127.0.0.1") -> Iterator[Client]:
    """A client for as long as it is entered."""
    made = Client(server, address)
    try:
        yield made
    finally:
        made.close()


def _canonical(body: bytes, media_type: str) -> "Counter[tuple[object, ...]] | set[str]":
    """Return an answer as it can be compared: rows, triples, in any order."""
    if media_type == _JSON:
        rows = json.loads(body)["results"]["bindings"]
        return Counter(
            tuple(sorted((name, term["value"]) for name, term in row.items())) for row in rows
        )
    if media_type == _CSV:
        return Counter(map(tuple, csv.reader(io.StringIO(body.decode()))))
    return set(body.decode().splitlines())


def compare(servers: Sequence[Server], scale: Scale, questions: Sequence[Question]) -> None:
    """Ask all the same. Raises `RuntimeError` if any answer differs from the first server's.

    Of a table that a limit cuts off, another engine may give another part: there the number of
    rows is compared.
    """
    for question in questions:
        number = 0 if question in DUMPS else 3
        answers = []
        for server in servers:
            with client(server) as asking:
                body, _first, _all = asking.ask(question.request(scale, number, server))
            answer = _canonical(body, question.media_type)
            cut = question in DUMPS and scale.facts > 100_000
            answers.append(len(answer) if cut else answer)
        if not answers[0]:
            raise RuntimeError(f"{question.name}: the answer is empty")
        for server, answer in zip(servers[1:], answers[1:], strict=True):
            if answer != answers[0]:
                raise RuntimeError(f"{question.name}: {server.name} answers otherwise")


@dataclass(frozen=True, slots=True)
class Drive:
    """What a server did under load: medians over the rounds."""

    per_second: float
    cpu_us: float
    client_us: float


def _throughput(
    servers: Sequence[Server],
    requests: Callable[[Server, int], tuple[bytes, ...]],
    rounds: int,
    seconds: float,
    *,
    addresses: bool = True,
) -> list[Drive]:
    """Return for each server how much it answers, all taking turns in each round."""
    loads: dict[str, list[tuple[Load, float]]] = {server.name: [] for server in servers}
    for number in range(rounds):
        turn = servers if number % 2 == 0 else [*reversed(servers)]
        for server in turn:
            asked = requests(server, number)
            before = server.cpu_seconds()
            load = drive(Job(server.port, asked, seconds, _CONNECTIONS, addresses))
            used = server.cpu_seconds() - before
            loads[server.name].append((load, used / load.answers * 1e6))
    return [
        Drive(
            statistics.median(load.per_second for load, _cpu in done),
            statistics.median(cpu for _load, cpu in done),
            statistics.median(load.cpu_seconds / load.answers * 1e6 for load, _cpu in done),
        )
        for done in loads.values()
    ]


def lookups(mine: Server, peer: Server, scale: Scale, rounds: int, seconds: float) -> Iterator[Row]:
    """Lookups, each another request; then the same few again and again."""
    count = int(20_000 * seconds)

    def different(server: Server, number: int) -> tuple[bytes, ...]:
        first = number * count
        return tuple(LOOKUP.request(scale, n, server) for n in range(first, first + count))

    def others(server: Server, number: int) -> tuple[bytes, ...]:
        # What was asked in the row before is answered from memory.
        return different(server, rounds + 1 + number)

    def alike(server: Server, _number: int) -> tuple[bytes, ...]:
        return tuple(LOOKUP.request(scale, -n, server) for n in range(1, 51))

    for name, goal, least, requests, addresses in (
        ("lookups, every request different", "0.45 (0.8)", 0.45, different, True),
        ("the same from one address", "", 0.0, others, False),
        ("lookups, requests repeat", "2", 2.0, alike, True),
    ):
        say(name)
        for server in (mine, peer):
            drive(Job(server.port, requests(server, rounds), 0.5, _CONNECTIONS, addresses))
        one, other = _throughput([mine, peer], requests, rounds, seconds, addresses=addresses)
        ratio = one.per_second / other.per_second
        yield Row(
            f"{name}, requests/s",
            f"≥ {goal} × Oxigraph" if goal else "",
            f"{one.per_second:,.0f}",
            f"{other.per_second:,.0f}",
            f"{ratio:.2f}",
            ratio >= least,
        )
        yield Row(
            "— CPU of the server, µs a request",
            "",
            f"{one.cpu_us:.0f} (client {one.client_us:.0f})",
            f"{other.cpu_us:.0f} (client {other.client_us:.0f})",
            f"{one.cpu_us / other.cpu_us:.2f}",
            True,
        )


def latencies(mine: Server, peer: Server, scale: Scale, rounds: int) -> Iterator[Row]:
    """The median of single requests, one after the other, the servers taking turns in each."""
    number = 0
    with client(mine) as one, client(peer) as other:
        for question in SHORT:
            say(question.name)
            seconds: tuple[list[float], list[float]] = ([], [])
            for _round in range(rounds):
                for _request in range(30):
                    number += 1
                    for asking, server, taken in (
                        (one, mine, seconds[0]),
                        (other, peer, seconds[1]),
                    ):
                        request = question.request(scale, number, server)
                        taken.append(asking.ask(request)[2] * 1000)
            ours_ms, peer_ms = map(statistics.median, seconds)
            yield Row(
                f"{question.name}, p50 ms",
                "≤ 1.2 × Oxigraph + 0.7 ms",
                f"{ours_ms:.2f}",
                f"{peer_ms:.2f}",
                f"{ours_ms / peer_ms:.2f}",
                ours_ms <= 1.2 * peer_ms + 0.7,
            )


def dumps(mine: Server, peer: Server, scale: Scale, rounds: int) -> Iterator[Row]:
    """Large answers: megabytes a second, when the first byte comes, and what memory it takes."""
    grown = 0.0
    for question in DUMPS:
        say(question.name)
        rates: dict[str, list[float]] = {mine.name: [], peer.name: []}
        firsts = []
        for number in range(max(rounds, _DUMPS)):
            for server in ((mine, peer), (peer, mine))[number % 2]:
                before = server.memory_mb()
                with client(server) as asking:
                    request = question.request(scale, number, server)
                    body, first, whole = asking.ask(request)
                rates[server.name].append(len(body) / 1e6 / whole)
                if server is mine:
                    firsts.append(first / whole)
                    # The first answers warm what stays warm.
                    grown = max(grown, server.memory_mb() - before) if number else grown
        one, other = (statistics.median(rate) for rate in rates.values())
        yield Row(
            f"{question.name}, MB/s",
            "≥ Oxigraph",
            f"{one:.1f}",
            f"{other:.1f}",
            f"{one / other:.2f}",
            one >= other,
        )
        first = statistics.median(firsts)
        yield Row(
            "— first byte, part of the whole time",
            "while the query runs",
            f"{first:.0%}",
            "",
            "",
            first < 0.5,
        )
    yield Row(
        "— growth of the serving process, MB", "flat (under 8)", f"{grown:.1f}", "", "", grown < 8
    )


def settle(mine: Server, loads: bool) -> float | None:
    """Return after how many seconds the graph was in memory; at once, None, if it stays on disk."""
    started = time.monotonic()
    while loads and mine.store() != "memory":
        if time.monotonic() - started > _LOADED_WITHIN_SECONDS:
            raise RuntimeError("the graph was not loaded into memory")
        time.sleep(0.05)
    return time.monotonic() - started if loads else None


def memory(mine: Server, peer: Server, loaded: float | None) -> Iterator[Row]:
    """What all of it has cost in memory, and how long queries were answered from disk."""
    one, other = mine.all_memory_mb(), peer.all_memory_mb()
    where = "on disk" if loaded is None else "in memory"
    yield Row(
        f"memory of all processes, graph {where}, MB", "", f"{one:,.0f}", f"{other:,.0f}", "", False
    )
    if loaded is not None:
        yield Row(
            "from the first answer until the graph was in memory, s",
            "",
            f"{loaded:.1f}",
            "",
            "",
            False,
        )


def busy(mine: Server, scale: Scale, rounds: int) -> Iterator[Row]:
    """How long `ASK {}` takes while another client's heavy query runs."""
    say("ASK while a heavy query runs")
    number = 0
    idle: list[float] = []
    loaded: list[float] = []
    heavy = f"SELECT (COUNT(*) AS ?n) {{ ?a <{FO}status> ?s . ?b <{FO}status> ?s }}"
    with client(mine, "127.0.2.1") as asking:
        for round_ in range(rounds):
            for times, runs in ((idle, False), (loaded, True)):
                endless = Client(mine, "127.0.2.2")
                try:
                    if runs:
                        text = f"{heavy} LIMIT {round_ + 1}"
                        endless._socket.sendall(get(mine, text, _JSON))
                        time.sleep(0.3)
                    for _ in range(100):
                        number += 1
                        request = get(mine, f"ASK {{ }} # {number}", _JSON)
                        times.append(asking.ask(request)[2] * 1000)
                        time.sleep(0.005)
                finally:
                    endless.close()
                time.sleep(0.7 if runs else 0)
    quiet, under = (statistics.quantiles(times, n=20)[18] for times in (idle, loaded))
    yield Row(
        "ASK {} while a heavy query runs, p95 ms",
        "≤ 3 × idle",
        f"{under:.2f}",
        f"{quiet:.2f} (idle)",
        f"{under / quiet:.2f}",
        under <= 3 * quiet,
    )


def against_rdflib(mine: Server, peer: Server, scale: Scale, rounds: int) -> Iterator[Row]:
    """Processor time of a request, ours beside rdflib-endpoint's."""
    for question, times in ((DUMPS[0], 1), (EXPORTERS, 1), (CLAIMS, 5)):
        say(f"{question.name}, against rdflib-endpoint")
        used: dict[str, list[float]] = {mine.name: [], peer.name: []}
        for number in range(min(rounds, 3)):
            # Ticks are of 10 ms; more requests of the fast one make for a finer measure.
            for server, count in ((mine, 10 * times), (peer, times)):
                before = server.cpu_seconds()
                with client(server) as asking:
                    for each in range(count):
                        asking.ask(question.request(scale, 1 + each + count * number, server))
                used[server.name].append((server.cpu_seconds() - before) / count * 1000)
        one, other = (statistics.median(ms) for ms in used.values())
        ratio = other / max(one, 0.01)
        yield Row(
            f"{question.name}, CPU ms a request",
            "20 × less than rdflib-endpoint",
            f"{one:.1f}",
            f"{other:,.0f}",
            f"{ratio:.0f} × less",
            ratio >= 20,
        )


_OPENING = """
import asyncio, sys, time
from pathlib import Path
from graph.query.guard import check
from graph.query.pool import QueryPool
from graph.snapshot import open_snapshot

async def first(data, text):
    started = time.perf_counter()
    snapshot = open_snapshot(Path(data))
    pool = QueryPool(snapshot.store)
    await pool.start()
    async with pool.query(check(text), media_type="application/sparql-results+json") as answer:
        body = answer.body()
    print(time.perf_counter() - started)
    assert b"value" in body
    await pool.close()

asyncio.run(first(*sys.argv[1:]))
"""


def openings(data: Path, scale: Scale, rounds: int) -> Iterator[Row]:
    """From opening the snapshot to the first answer of its first worker."""
    say("open and first answer")
    seconds = []
    for number in range(rounds):
        command = [sys.executable, "-P", "-c", _OPENING, str(data), _lookup(scale, number)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds.append(float(done.stdout))
    middle = statistics.median(seconds)
    yield Row("open and first answer, s", "≤ 1 s", f"{middle:.2f}", "", "", middle <= 1)


def starts(data: Path, port: int, rounds: int) -> Iterator[Row]:
    """From the start of the process to the first answer, beside an empty application.

    Ours is that of a query; for how soon the rest answers there is no peer.
    """
    say("start of the process")
    seconds: tuple[list[float], list[float]] = ([], [])
    rest: list[float] = []
    # The first round leaves the bytecode behind, as the first start by a user does.
    for number in range(rounds + 1):
        for serve, taken in ((partial(ours, data), seconds[0]), (bare, seconds[1])):
            started = time.perf_counter()
            with serve(port) as server:
                answered = time.perf_counter() - started
                if serve is not bare:
                    urlopen(f"http://127.0.0.1:{server.port}/facts?limit=1").close()
                    rest.append(time.perf_counter() - started)
                if number:
                    taken.append(answered)
    one, other = map(statistics.median, seconds)
    yield Row(
        "start of the process to first answer, s",
        "≤ 1.5 × bare FastAPI",
        f"{one:.2f}",
        f"{other:.2f} (bare FastAPI)",
        f"{one / other:.2f}",
        one <= 1.5 * other,
    )
    yield Row(
        "— the same to the first record over REST, s",
        "",
        f"{statistics.median(rest[1:]):.2f}",
        "",
        "",
        False,
    )


def _machine() -> str:
    model = next(
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    )
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (
        f"{os.cpu_count()} cores of {model}, {pages >> 30} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def _versions() -> str:
    python = PEERS / "bin" / "python"
    names = ("oxigraph", "rdflib-endpoint", "oxrdflib", "rdflib")
    program = f"from importlib.metadata import version\nprint(*map(version, {names!r}))"
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True)
    peers = [f"{name} {v}" for name, v in zip(names, done.stdout.split(), strict=True)]
    own = [f"{name} {version(name)}" for name in ("foedera", "pyoxigraph", "uvicorn", "uvloop")]
    own.append(f"query workers on disk with {Path(find_allocator() or 'the C library').name}")
    return ", ".join((*own, *peers))


def section(facts: int, rows: Sequence[Row], rounds: int, load: float) -> str:
    """Return the part of the page about graphs of so many facts."""
    lines = [
        f"## {facts:,} facts",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}; rounds: {rounds}; "
        f"load average at the end {load:.1f}.",
        "",
        f"{_versions()}.",
        "",
        "| measure | goal | Foedera | peer | ratio | met |",
        "|---|---|---:|---:|---:|---|",
    ]
    for row in rows:
        met = ("yes" if row.met else "**no**") if row.goal else ""
        lines.append(
            f"| {row.measure} | {row.goal} | {row.mine} | {row.peer} | {row.ratio} | {met} |"
        )
    return "\n".join(lines) + "\n"


def write(page: Path, part: str) -> None:
    """Put `part` into the page in place of the section with its heading, else at the end."""
    heading = part.splitlines()[0]
    parts = page.read_text().split("\n## ")
    kept = [parts[0].rstrip(), *("## " + p.rstrip() for p in parts[1:])]
    if any(p.startswith(heading + "\n") for p in kept):
        kept = [part.rstrip() if p.startswith(heading + "\n") else p for p in kept]
    else:
        kept.append(part.rstrip())
    page.write_text("\n\n".join(kept) + "\n")


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description="measure the SPARQL service beside its peers")
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each round of a load")
    parser.add_argument("--port", type=int, default=8910, help="the first of four")
    parser.add_argument("--no-rdflib", action="store_true", help="leave out rdflib-endpoint")
    parser.add_argument("--page", type=Path, default=_DOCS)
    given = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    install_peers()
    data = make_graph(given.facts)
    store = (data / "current").resolve() / "store"
    scale = Scale(given.facts)
    rows: list[Row] = []

    def add(measured: Iterator[Row]) -> None:
        for row in measured:
            say(f"  {row.measure}: {row.mine}, peer {row.peer}, ratio {row.ratio}")
            rows.append(row)

    with ExitStack() as running:
        mine = running.enter_context(ours(data, given.port))
        loaded = settle(mine, given.facts <= _LOADED_FACTS)
        peer = running.enter_context(native(store, given.port + 1))
        say("comparing answers")
        compare((mine, peer), scale, (LOOKUP, *SHORT, EXPORTERS, *DUMPS))
        add(lookups(mine, peer, scale, given.rounds, given.seconds))
        add(latencies(mine, peer, scale, given.rounds))
        add(dumps(mine, peer, scale, given.rounds))
        add(busy(mine, scale, given.rounds))
        add(memory(mine, peer, loaded))
        if not given.no_rdflib:
            slow = running.enter_context(rdflib_endpoint(store, given.port + 2))
            compare((mine, slow), scale, (CLAIMS, EXPORTERS, DUMPS[0]))
            add(against_rdflib(mine, slow, scale, given.rounds))
    add(openings(data, scale, given.rounds))
    add(starts(data, given.port + 3, given.rounds))
    part = section(given.facts, rows, given.rounds, os.getloadavg()[0])
    write(given.page, part)
    print(part)


if __name__ == "__main__":
    main()
