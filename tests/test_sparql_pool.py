"""Query workers: what runs in them, what becomes of them, and who gets one."""

import asyncio
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox
import pytest

from graph.errors import QueryError, SnapshotError
from graph.query.errors import (
    QueryOverloaded,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    QueryTooLong,
    QueryUnread,
    QueryUnsupported,
    QueryWorkerLost,
)
from graph.query.guard import check
from graph.query.pool import QueryPool
from graph.query.process import run_query, try_worker
from graph.query.turns import Answer
from graph.sandbox import find_allocator

JSON = "application/sparql-results+json"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
EXAMPLE = "http://example.org/"
needs_pidfd = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux has pidfds")
needs_jemalloc = pytest.mark.skipif(not find_allocator(), reason="libjemalloc.so.2 is missing")
_in_memory = False
_allocator: str | None = None


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(EXAMPLE + name)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2,000 statements in the default graph, one in each of two named graphs."""
    folder = tmp_path_factory.mktemp("pool") / "store"
    written = ox.Store(str(folder))
    for number in range(2000):
        written.add(ox.Quad(iri(f"state-{number}"), iri("population"), ox.Literal(number)))
    for name in ("stated", "denied"):
        written.add(ox.Quad(iri("russia"), iri(name), iri("china"), iri(f"graphs/{name}")))
    written.flush()
    with gzip.open(folder.parent / "dump.nq.gz", "wb") as dump:
        written.dump(cast("IO[bytes]", dump), ox.RdfFormat.N_QUADS)
    return folder


def in_memory(store: Path) -> Path:
    """Where the statements of a store lie as N-Quads, for workers that hold them in memory."""
    return store.parent / "dump.nq.gz"


@pytest.fixture(
    autouse=True,
    params=[
        "disk",
        pytest.param("disk, by jemalloc", marks=needs_jemalloc),
        pytest.param("memory", marks=needs_pidfd),
    ],
    scope="module",
)
def kept_in(request: pytest.FixtureRequest) -> Iterator[str]:
    """Every pool here reads its store on disk, by either allocator, and once holds it in memory."""
    global _in_memory, _allocator
    _in_memory = request.param == "memory"
    _allocator = find_allocator() if "jemalloc" in request.param else None
    yield request.param
    _in_memory, _allocator = False, None


@asynccontextmanager
async def running(store: Path, workers: int = 2, **settings: float) -> AsyncIterator[QueryPool]:
    """A pool with all its workers ready."""
    options = {"seconds": 5.0, "queue": 32, "queue_seconds": 5.0, "reader_seconds": 20.0}
    options |= {"answer_mb": 1024, **settings}
    pool = QueryPool(
        store,
        dump=in_memory(store) if _in_memory else None,
        workers=workers,
        seconds=options["seconds"],
        memory_mb=1024,
        queue=int(options["queue"]),
        queue_seconds=options["queue_seconds"],
        reader_seconds=options["reader_seconds"],
        answer_mb=int(options["answer_mb"]),
        allocator=_allocator,
    )
    await pool.start()
    try:
        await until(lambda: pool.state().idle == workers + 1)
        yield pool
    finally:
        await pool.close()


async def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until `holds()`; fail if that takes too long."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        await asyncio.sleep(0.01)


async def ask(
    pool: QueryPool, text: str, *, client: str = "", seconds: float | None = None
) -> bytes:
    async with pool.query(check(text), media_type=JSON, client=client, seconds=seconds) as answer:
        return b"".join([piece async for piece in answer])


def in_pool(
    store: Path, act: Callable[[QueryPool], Awaitable[None]], workers: int = 2, **settings: float
) -> None:
    async def run() -> None:
        async with running(store, workers, **settings) as pool:
            await act(pool)

    asyncio.run(run())


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def kill_all(pool: QueryPool) -> None:
    """Kill the pool's workers; return when all have ended, so that none is asked that is dying."""
    pids = pool.state().pids
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(_runs(pid) for pid in pids):
        assert time.monotonic() < deadline, "a killed worker did not end"
        time.sleep(0.001)


def _runs(pid: int) -> bool:
    """Return whether a process can still be met: its first thread may end before the others do, and
    until they have, nobody is told that it has ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX" or len(os.listdir(f"/proc/{pid}/task")) > 1
    except (FileNotFoundError, ProcessLookupError):
        return False


def _opened(store: Path) -> ox.Store:
    """The store as workers have it: in memory its rows come in another order than on disk."""
    if not _in_memory:
        return ox.Store.read_only(str(store))
    loaded = ox.Store()
    loaded.bulk_load(gzip.decompress(in_memory(store).read_bytes()), ox.RdfFormat.N_QUADS)
    return loaded


@pytest.mark.parametrize(
    "text",
    [
        "ASK {}",
        f"SELECT ?s ?n {{ ?s <{EXAMPLE}population> ?n FILTER(?n < 3) }} ORDER BY ?n",
        "SELECT ?s ?p ?o { ?s ?p ?o }",
        "SELECT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g",
    ],
)
def test_a_worker_answers_as_the_engine_does(store: Path, text: str) -> None:
    async def act(pool: QueryPool) -> None:
        expected = _opened(store).query(text)
        assert not isinstance(expected, ox.QueryTriples)
        written = expected.serialize(format=ox.QueryResultsFormat.JSON)

        assert await ask(pool, text) == written

    in_pool(store, act)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT * { ?s ?p ?o }", ["s", "p", "o"]),
        ("SELECT*{?s ?p ?o}", ["s", "p", "o"]),
        ("PREFIX z: <urn:?z> SELECT DISTINCT * # ?c\n{ ?s ?p ?o }", ["s", "p", "o"]),
        ("SELECT REDUCED * { ?s ?p ?o FILTER(?q) }", ["s", "p", "o"]),
        ("SELECT * { $b <urn:p> ?a . ?a ?c '?d' }", ["b", "a", "c"]),
        ("SELECT * { { SELECT ?y { ?x ?z ?y } } ?y ?z [] }", ["y", "z"]),
        ("SELECT * { { SELECT * { ?y ?x [] } } } VALUES ?a { 1 }", ["y", "x", "a"]),
        ("SELECT * {}", []),
    ],
)
def test_the_columns_of_select_star_come_as_the_query_names_them(
    store: Path, text: str, columns: list[str]
) -> None:
    async def act(pool: QueryPool) -> None:
        answer = json.loads(await ask(pool, text))
        assert answer["head"]["vars"] == columns

    in_pool(store, act)


def test_an_answer_is_given_while_another_query_runs(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        endless = asyncio.create_task(ask(pool, ENDLESS, client="a", seconds=60))
        await until(lambda: pool.state().running == 1)

        assert json.loads(await ask(pool, "ASK {}", client="b"))["boolean"] is True
        assert not endless.done()
        endless.cancel()

    in_pool(store, act)


def test_a_query_is_killed_at_its_deadline_and_the_next_one_is_answered(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        before = set(pool.state().pids)
        started = time.monotonic()
        with pytest.raises(QueryTimeout, match=r"after 0\.3 seconds"):
            await ask(pool, ENDLESS, seconds=0.3)
        took = time.monotonic() - started

        assert took < 2.3
        assert await ask(pool, "ASK {}")
        [killed] = before - set(pool.state().pids)
        await until(lambda: not alive(killed))
        await until(lambda: pool.state().idle == 3)
        assert pool.state().killed == 1

    in_pool(store, act)


def test_a_query_cannot_lengthen_the_deadline(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        with pytest.raises(QueryTimeout, match=r"after 0\.3 seconds"):
            await ask(pool, ENDLESS, seconds=60)

    in_pool(store, act, seconds=0.3)


def test_a_query_whose_asker_leaves_is_killed(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        before = set(pool.state().pids)
        task = asyncio.create_task(ask(pool, ENDLESS))
        await until(lambda: pool.state().running == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        [killed] = before - set(pool.state().pids)
        await until(lambda: not alive(killed))
        assert pool.state().running == 0

    in_pool(store, act)


def test_a_large_answer_begins_before_its_end_and_may_be_left(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        async with pool.query(check(LONG), media_type=JSON) as answer:
            first = await anext(aiter(answer))
            assert (first[:8], answer.complete) == (b'{"head":', False)

        assert pool.state().killed == 1
        assert await ask(pool, "ASK {}")

    in_pool(store, act)


def test_a_large_answer_that_outlasts_the_deadline_breaks_off_with_an_error(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        received = 0
        try:
            async with pool.query(check(LONG), media_type=JSON, seconds=0.5) as answer:
                async for piece in answer:
                    received += len(piece)
        except QueryTimeout:
            broken = True
        else:
            broken = False

        assert (broken, received > 256 * 1024) == (True, True)

    in_pool(store, act)


def test_a_reader_who_dawdles_holds_a_worker_only_as_long_as_readers_may(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        async with pool.query(check(LONG), media_type=JSON) as answer:
            pieces = aiter(answer)
            await anext(pieces)
            await until(lambda: pool.state().running == 0)
            assert await ask(pool, "ASK {}")
            with pytest.raises(QueryUnread, match=r"0\.3 seconds"):
                async for _piece in pieces:
                    pass

    in_pool(store, act, workers=1, reader_seconds=0.3)


def test_a_slow_reader_gets_the_whole_answer_though_that_takes_longer_than_a_query_may(
    store: Path,
) -> None:
    text = f"{LONG} LIMIT 10000"

    async def act(pool: QueryPool) -> None:
        async with pool.query(check(text), media_type=JSON) as answer:
            pieces = aiter(answer)
            parts = [await anext(pieces)]
            await asyncio.sleep(3.5)
            assert (pool.state().running, answer.complete) == (1, False)
            parts += [piece async for piece in pieces]

        assert len(json.loads(b"".join(parts))["results"]["bindings"]) == 10_000
        assert pool.state().killed == 0

    in_pool(store, act, seconds=3)


def test_a_slow_reader_does_not_make_the_deadline_longer(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        async with pool.query(check(LONG), media_type=JSON) as answer:
            pieces = aiter(answer)
            await anext(pieces)
            await asyncio.sleep(1)
            with pytest.raises(QueryTimeout, match=r"after 1\.5 seconds"):
                async for _piece in pieces:
                    pass

    in_pool(store, act, seconds=1.5)


def test_an_answer_larger_than_one_may_be_ends_with_an_error(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        received = bytearray()

        async def read() -> None:
            async with pool.query(check(LONG), media_type=JSON) as answer:
                async for piece in answer:
                    received.extend(piece)

        with pytest.raises(QueryTooLarge, match="more than 1 MB") as raised:
            await read()
        assert 256 * 1024 < len(received) <= raised.value.limit_bytes == 1024 * 1024
        assert pool.state().running == 0

    in_pool(store, act, answer_mb=1)


def test_an_idle_worker_that_is_killed_from_outside_is_replaced(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        before = pool.state().pids
        kill_all(pool)
        await until(lambda: pool.state().crashed == 3)

        assert await ask(pool, "ASK {}")
        await until(lambda: pool.state().idle == 3)
        assert not set(before) & set(pool.state().pids)

    in_pool(store, act)


def test_a_worker_that_dies_of_its_query_takes_nothing_with_it(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        task = asyncio.create_task(ask(pool, ENDLESS))
        await until(lambda: pool.state().running == 1)
        await asyncio.sleep(0.1)
        killed = set(pool.state().pids)
        for pid in killed:
            os.kill(pid, signal.SIGSEGV)

        with pytest.raises(QueryWorkerLost, match="SIGSEGV"):
            await task
        # The spare was killed with it, and takes a moment to be gone on a busy machine.
        await until(lambda: killed.isdisjoint(pool.state().pids))
        assert await ask(pool, "ASK {}")

    in_pool(store, act)


def test_one_client_never_holds_the_last_free_worker(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        flood = [asyncio.create_task(ask(pool, ENDLESS, client="a")) for _ in range(8)]
        await until(lambda: pool.state().waiting == 7)
        assert pool.state().running == 1

        assert await ask(pool, "ASK {}", client="b")
        for task in flood:
            task.cancel()
        await asyncio.gather(*flood, return_exceptions=True)
        assert (pool.state().running, pool.state().waiting) == (0, 0)
        assert await ask(pool, "ASK {}", client="a")

    in_pool(store, act)


def test_those_who_wait_are_served_when_a_worker_is_free(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        answers = await asyncio.gather(*(ask(pool, "ASK {}", client="a") for _ in range(16)))

        assert {json.loads(answer)["boolean"] for answer in answers} == {True}

    in_pool(store, act, workers=1)


def number(n: int) -> str:
    """A query whose answer shows that it is this one's."""
    return f"SELECT ?n {{ VALUES ?n {{ {n} }} }}"


def number_in(answer: bytes) -> int:
    [row] = json.loads(answer)["results"]["bindings"]
    return int(row["n"]["value"])


def test_each_of_many_short_queries_gets_its_own_answer(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        asked = [ask(pool, number(n), client=str(n % 16)) for n in range(200)]

        assert [number_in(answer) for answer in await asyncio.gather(*asked)] == [*range(200)]

    in_pool(store, act, queue=500)


@pytest.mark.parametrize("workers", [1, 2])
def test_who_was_asked_behind_a_slow_query_is_answered_by_another_worker(
    store: Path, workers: int
) -> None:
    async def act(pool: QueryPool) -> None:
        slow = asyncio.create_task(ask(pool, ENDLESS, client="slow", seconds=1.5))
        behind = [asyncio.create_task(ask(pool, number(n), client=str(n))) for n in range(9)]
        await asyncio.sleep(0)

        if workers == 1:
            with pytest.raises(QueryTimeout):
                await slow
        answers = await asyncio.gather(*behind)
        assert [number_in(answer) for answer in answers] == [*range(9)]
        assert slow.done() == (workers == 1)
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)
        assert number_in(await ask(pool, number(10))) == 10
        assert (pool.state().running, pool.state().waiting) == (0, 0)

    in_pool(store, act, workers=workers)


def test_a_worker_that_is_killed_takes_nobody_with_it_who_was_asked_behind(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        first = asyncio.create_task(ask(pool, ENDLESS, client="first"))
        behind = [asyncio.create_task(ask(pool, number(n), client=str(n))) for n in range(4)]
        await asyncio.sleep(0)
        kill_all(pool)

        with pytest.raises(QueryWorkerLost):
            await first
        answers = await asyncio.gather(*behind)
        assert [number_in(answer) for answer in answers] == [*range(4)]

    in_pool(store, act, workers=1)


def test_who_leaves_while_asked_behind_another_disturbs_nobody(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        for _round in range(20):
            tasks = [
                asyncio.create_task(ask(pool, number(n), client=str(n % 5))) for n in range(16)
            ]
            await asyncio.sleep(0.001)
            for task in tasks[1::3]:
                task.cancel()
            answers = await asyncio.gather(*tasks, return_exceptions=True)
            given = [number_in(a) if isinstance(a, bytes) else None for a in answers]
            stayed = [n for n in range(16) if n % 3 != 1]

            assert [given[n] for n in stayed] == stayed
        assert (pool.state().running, pool.state().waiting) == (0, 0)

    in_pool(store, act)


def test_a_full_queue_refuses_at_once_and_keeps_room_for_other_clients(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        flood = [asyncio.create_task(ask(pool, ENDLESS, client="a")) for _ in range(3)]
        await until(lambda: pool.state().waiting == 2)
        with pytest.raises(QueryOverloaded, match="too many") as refused:
            await ask(pool, "ASK {}", client="a")
        waiting = asyncio.create_task(ask(pool, "ASK {}", client="b"))
        await until(lambda: pool.state().waiting == 3)
        flood[0].cancel()
        for task in flood:
            task.cancel()

        assert await waiting
        assert refused.value.retry_after > 0

    in_pool(store, act, workers=1, queue=4)


def test_nobody_waits_for_ever(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        endless = asyncio.create_task(ask(pool, ENDLESS))
        await until(lambda: pool.state().running == 1)
        with pytest.raises(QueryOverloaded, match="too long"):
            await ask(pool, "ASK {}")
        endless.cancel()

    in_pool(store, act, workers=1, queue_seconds=0.2)


def test_a_pool_that_closes_lets_queries_end_and_leaves_no_process(store: Path) -> None:
    async def act() -> None:
        async with running(store) as pool:
            pids = pool.state().pids
            text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
            counting = asyncio.create_task(ask(pool, text))
            await until(lambda: pool.state().running == 1)
            await pool.close(drain_seconds=10)

            assert b'"4000000"' in await counting
            assert not any(alive(pid) for pid in pids)
            with pytest.raises(QueryOverloaded, match="closing"):
                await ask(pool, "ASK {}")

    asyncio.run(act())


def test_a_pool_that_must_close_refuses_those_who_wait(store: Path) -> None:
    async def act() -> None:
        async with running(store, workers=1) as pool:
            tasks = [asyncio.create_task(ask(pool, ENDLESS)) for _ in range(2)]
            await until(lambda: pool.state().waiting == 1)
            await pool.close()
            errors = await asyncio.gather(*tasks, return_exceptions=True)

            assert {str(error) for error in errors} == {"the service is closing"}

    asyncio.run(act())


def test_a_pool_on_no_store_does_not_start(tmp_path: Path) -> None:
    async def act() -> None:
        pool = QueryPool(tmp_path / "nothing")
        with pytest.raises(SnapshotError, match="nothing"):
            await pool.start()

    asyncio.run(act())


def test_a_worker_says_which_library_manages_its_memory(store: Path) -> None:
    assert try_worker(store, 1024, _allocator).allocator == _allocator


def test_what_is_no_library_is_passed_over(store: Path, tmp_path: Path) -> None:
    (tmp_path / "libjemalloc.so.2").write_text("no library")

    assert try_worker(store, 1024, str(tmp_path / "libjemalloc.so.2")).allocator is None


@needs_jemalloc
def test_workers_do_without_a_library_that_keeps_them_from_starting(
    store: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = bytearray(Path(find_allocator() or "").read_bytes())
    # Its code, with a trap in place of each instruction.
    part = len(library) // 4
    library[part : 2 * part] = b"\xcc" * part
    broken = tmp_path / "libbroken.so"
    broken.write_bytes(library)

    async def act() -> bytes:
        pool = QueryPool(store, allocator=str(broken))
        await pool.start()
        try:
            return await ask(pool, "ASK {}")
        finally:
            await pool.close()

    assert b"true" in asyncio.run(act())
    assert f"query workers do without {broken}" in caplog.text


def test_workers_end_with_the_process_that_started_them(store: Path) -> None:
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from graph.query.process import start_worker\n"
        "process, ours = start_worker(Path(sys.argv[1]), 1024)\n"
        "ours.recv(1)\n"
        "print(process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-P", "-c", program, str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()

    asyncio.run(until(lambda: not running_program(worker)))


def running_program(pid: int) -> bool:
    """Whether a process runs; one that nobody has buried yet does not."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_knows_nothing_of_the_secrets_of_its_parent(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOEDERA_TOKEN", "xyzzy")

    async def act(pool: QueryPool) -> None:
        for pid in pool.state().pids:
            environment = await asyncio.to_thread(Path(f"/proc/{pid}/environ").read_bytes)
            assert b"PATH=" in environment
            assert b"xyzzy" not in environment

    in_pool(store, act)


TERMS = (
    'SELECT ?t { VALUES ?t { <http://example.org/a> "a\\tb\\n\\"c\\"" "Москва"@ru 1 1.5 1e3 '
    '"2019-06-05"^^<http://www.w3.org/2001/XMLSchema#date> true UNDEF '
    '<<( <http://example.org/a> <http://example.org/b> "c" )>> } }'
)


@pytest.mark.parametrize("media_type", [JSON, "application/sparql-results+xml", "text/csv"])
def test_the_first_part_of_an_answer_is_written_as_the_whole_is(
    store: Path, media_type: str
) -> None:
    async def act(pool: QueryPool) -> None:
        async def rows(count: int | None) -> tuple[bytes, bool]:
            query = check(TERMS)
            async with pool.query(query, media_type=media_type, rows=count) as answer:
                return b"".join([piece async for piece in answer]), answer.truncated

        whole, _ = await rows(None)

        assert await rows(100) == (whole, False)
        part, truncated = await rows(3)
        assert (truncated, len(part) < len(whole)) == (True, True)

    in_pool(store, act)


def test_the_first_part_of_a_graph_has_so_many_triples(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        query = check("CONSTRUCT WHERE { ?s ?p ?o }")

        async def part(count: int) -> tuple[int, bool]:
            async with pool.query(query, media_type="application/n-triples", rows=count) as answer:
                written = b"".join([piece async for piece in answer])
            return len(written.splitlines()), answer.truncated

        assert await part(10) == (10, True)
        assert await part(5000) == (2000, False)

    in_pool(store, act)


async def graphs_seen(
    pool: QueryPool, default: tuple[str, ...] | None, named: tuple[str, ...] | None
) -> tuple[int, list[str]]:
    """Return how many triples the default graph has, and the names of the named graphs."""
    names = "SELECT ?g { GRAPH ?g {} } ORDER BY ?g"
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    found = []
    for text in (count, names):
        async with pool.query(
            check(text), media_type=JSON, default_graphs=default, named_graphs=named
        ) as answer:
            found.append(json.loads(b"".join([piece async for piece in answer])))
    counts, graphs = ([*each["results"]["bindings"]] for each in found)
    return int(counts[0]["n"]["value"]), [graph["g"]["value"] for graph in graphs]


@pytest.mark.parametrize(
    ("default", "named", "seen"),
    [
        (None, None, (2000, ["denied", "stated"])),
        (("stated",), None, (1, [])),
        (("stated", "stated"), None, (1, [])),
        (("stated", "denied"), None, (2, [])),
        (None, ("stated",), (0, ["stated"])),
        (("denied",), ("stated",), (1, ["stated"])),
        (("unknown",), None, (0, [])),
    ],
)
def test_a_query_sees_the_graphs_it_is_given_and_no_others(
    store: Path,
    default: tuple[str, ...] | None,
    named: tuple[str, ...] | None,
    seen: tuple[int, list[str]],
) -> None:
    def full(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return names and tuple(f"{EXAMPLE}graphs/{name}" for name in names)

    async def act(pool: QueryPool) -> None:
        count, names = seen
        expected = (count, [f"{EXAMPLE}graphs/{name}" for name in names])

        assert await graphs_seen(pool, full(default), full(named)) == expected

    in_pool(store, act)


def test_a_small_answer_is_complete_when_it_comes(store: Path) -> None:
    async def act(pool: QueryPool) -> None:
        async with pool.query(check("ASK {}"), media_type=JSON) as answer:
            assert isinstance(answer, Answer)
            assert (answer.complete, answer.size_bytes, answer.media_type) == (True, 26, JSON)

    in_pool(store, act)


def test_a_script_gets_json_for_a_table_and_turtle_for_a_graph(store: Path) -> None:
    table = b"".join(run_query(store, "SELECT (1 AS ?one) {}"))
    graph = b"".join(run_query(store, "CONSTRUCT { <http://example.org/a> a 1 } {}"))

    assert json.loads(table)["results"]["bindings"][0]["one"]["value"] == "1"
    assert graph == b"<http://example.org/a> a 1 .\n"


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("SELECT * {", QuerySyntaxError, "line 1, column 10: { is never closed"),
        (
            "ASK {\n ?s ?p ?o ,, }",
            QuerySyntaxError,
            "line 2, column 12: SPARQL does not allow ',' here",
        ),
        (
            "ASK { ?s 'é' ?o }",
            QuerySyntaxError,
            "line 1, column 10: SPARQL does not allow \"'é'\" here",
        ),
        (
            "SELECT ?s { ?s ?p ?o } LIMT 3",
            QuerySyntaxError,
            "column 24: LIMT is no word .*mean LIMIT",
        ),
        ("ASK { ?s ?p 'it\n' }", QuerySyntaxError, "column 13: a text that begins here does"),
        ("ASK { ?s ?p <http://a b> }", QuerySyntaxError, "column 13: this is no IRI"),
        (
            "SELECT ?x (COUNT(*) AS ?n) { ?x ?y ?z }",
            QuerySyntaxError,
            "a column is neither grouped by nor an aggregate",
        ),
        ("PREFIX fo: <urn:fo> ASK { ?s foo:x ?o }", QuerySyntaxError, "column 30.*mean fo:"),
        (
            "SELECT * { ?s a fo:State }",
            QuerySyntaxError,
            "prefix fo: is not declared; put this before the query: "
            "PREFIX fo: <https://w3id.org/foedera/ontology#>",
        ),
        ("SELECT * { ?s zzzz:x ?o }", QuerySyntaxError, "PREFIX zzzz: <...>"),
        ("SELEKT * {}", QuerySyntaxError, "line 1, column 1.*did you mean 'SELECT'"),
        ("# nothing\n", QuerySyntaxError, "line 2, column 1: there is no query here"),
        (f"ASK {{ }} # {'x' * 65_530}", QueryTooLong, "at most 65536"),
        ("ASK { FILTER(<http://example.org/f>(1)) }", QueryUnsupported, "example.org/f"),
        (ENDLESS, QueryTimeout, "after 0.5 seconds"),
    ],
)
def test_a_script_is_told_why_there_is_no_answer(
    store: Path, text: str, error: type[QueryError], message: str
) -> None:
    with pytest.raises(error, match=message):
        list(run_query(store, text, seconds=0.5))


def test_a_script_cannot_have_a_table_as_turtle(store: Path) -> None:
    with pytest.raises(QueryUnsupported, match="choose application/sparql-results"):
        run_query(store, "ASK {}", media_type="text/turtle")


def test_a_script_that_stops_reading_ends_the_query(store: Path) -> None:
    pieces = run_query(store, LONG, seconds=60)
    next(pieces)

    started = time.monotonic()
    pieces.close()  # type: ignore[attr-defined]  # it is a generator, though only promised to iterate

    assert time.monotonic() - started < 5


def test_a_worker_is_not_started_with_too_little_memory(store: Path) -> None:
    with pytest.raises(ValueError, match="768 MB or more, not 100"):
        list(run_query(store, "ASK {}", memory_mb=100))
