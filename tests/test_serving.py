"""The running service: it moves to new snapshots without a gap, and outlives what goes wrong."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

from api.serving import Serving, serving
from api.settings import Settings
from graph.building import build
from graph.query.guard import check
from graph.snapshot import current_snapshot

if TYPE_CHECKING:
    from tests.conftest import Kit

Serve = Callable[..., AbstractContextManager[str]]
_ASK = "ASK { ?treaty a <https://w3id.org/foedera/ontology#Treaty> }"


def _asking(base: str, stop: threading.Event, seen: Counter[str]) -> None:
    """Ask over REST and SPARQL until told to stop; count statuses, and snapshots by their tags."""
    with httpx.Client(base_url=base, timeout=20) as client:
        while not stop.is_set():
            for path, query in (("/facts/treaty-1950", {}), ("/sparql", {"query": _ASK})):
                try:
                    seen[f"{path} {client.get(path, params=query).status_code}"] += 1
                except httpx.TransportError as error:
                    seen[f"{path} {error!r}"] += 1


def _snapshot(base: str) -> str:
    return str(httpx.get(f"{base}/health/ready").json()["snapshot"])


def test_a_newer_snapshot_takes_over_with_no_failed_request(
    tmp_path: Path, kit: "Kit", serve: Serve
) -> None:
    data, seeds = tmp_path / "data", tmp_path / "seeds"
    build([kit.write(seeds)], into=data)
    seen: Counter[str] = Counter()
    with serve(data) as base:
        first, stop = _snapshot(base), threading.Event()
        asking = [threading.Thread(target=_asking, args=(base, stop, seen)) for _ in range(2)]
        for thread in asking:
            thread.start()
        for number in range(3):
            changed = kit.facts.replace("no alliance.", f"no alliance, says {number}.")
            path = build([kit.write(seeds, facts=changed)], into=data)
        deadline = time.monotonic() + 20
        while _snapshot(base) != path.name and time.monotonic() < deadline:
            time.sleep(0.1)
        last = _snapshot(base)
        stop.set()
        for thread in asking:
            thread.join()

    assert (first != last, last) == (True, path.name)
    assert set(seen) == {"/facts/treaty-1950 200", "/sparql 200"}


def test_an_answer_that_has_begun_ends_with_the_snapshot_that_it_began_with(
    tmp_path: Path, kit: "Kit", serve: Serve
) -> None:
    data, seeds = tmp_path / "data", tmp_path / "seeds"
    build([kit.write(seeds)], into=data)
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 20000"
    with (
        serve(data) as base,
        httpx.stream("GET", f"{base}/sparql", params={"query": query}, timeout=30) as answer,
    ):
        pieces = answer.iter_bytes()
        received = [next(pieces)]
        path = build(
            [kit.write(seeds, facts=kit.facts.replace("no alliance.", "none."))], into=data
        )
        deadline = time.monotonic() + 20
        while _snapshot(base) != path.name and time.monotonic() < deadline:
            time.sleep(0.1)
        newest = _snapshot(base)
        received += [*pieces]

    assert newest == path.name
    assert len(json.loads(b"".join(received))["results"]["bindings"]) == 20_000


def test_a_build_killed_while_serving_changes_nothing(
    tmp_path: Path, kit: "Kit", serve: Serve
) -> None:
    data, seeds = tmp_path / "data", tmp_path / "seeds"
    build([kit.write(seeds)], into=data)
    kit.write(seeds, facts=kit.facts.replace("no alliance.", "none."))
    with serve(data) as base:
        before = httpx.get(f"{base}/facts/treaty-1950").json()
        for delay in (0.4, 1.0, 1.3):
            command = [sys.executable, "-P", "-m", "api.cli", "build", "--seeds", str(seeds)]
            started = subprocess.Popen([*command, "--data", str(data)], stdout=subprocess.DEVNULL)
            time.sleep(delay)
            os.kill(started.pid, signal.SIGKILL)
            started.wait()
            assert httpx.get(f"{base}/facts/treaty-1950").json() == before
            assert httpx.get(f"{base}/sparql", params={"query": _ASK}).status_code == 200


def _query_workers(data: Path) -> list[int]:
    """The processes that evaluate queries on a data folder, not those that these are forks of."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_bytes()
            forks = (process / "task" / process.name / "children").read_text()
            if b"graph.query." in command and os.fsencode(data) in command and not forks:
                found.append(int(process.name))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
@pytest.mark.parametrize("store_mb", ["0", "1000"])
def test_the_service_is_ready_only_while_queries_are_answered(
    tmp_path: Path, kit: "Kit", serve: Serve, store_mb: str
) -> None:
    data = tmp_path / "data"
    build([kit.write(tmp_path / "seeds")], into=data)

    def ready(base: str) -> int:
        return httpx.get(f"{base}/health/ready", timeout=20).status_code

    limits = {"FOEDERA_QUERY_WORKERS": "1", "FOEDERA_QUERY_SECONDS": "1"}
    with serve(data, FOEDERA_QUERY_STORE_MB=store_mb, **limits) as base:
        well = httpx.get(f"{base}/health/ready").json()
        while len(_query_workers(data)) < 2:
            time.sleep(0.05)
        time.sleep(1.1)
        stopped = _query_workers(data)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        ill = ready(base)
        alive = httpx.get(f"{base}/health/live").status_code
        deadline = time.monotonic() + 30
        while ready(base) != 200 and time.monotonic() < deadline:
            time.sleep(0.1)
        again = ready(base)

    assert (well["status"], ill, alive, again) == ("ok", 503, 200, 200)
    assert well["sandbox"] in ("seccomp+landlock", "seccomp", "landlock", "none")


def test_a_query_nested_3000_deep_leaves_the_service_answering(client: httpx.Client) -> None:
    nested = "SELECT * " + "{" * 3000 + "}" * 3000

    answer = client.get("/sparql", params={"query": nested})

    assert answer.status_code in (200, 400, 413, 414, 500, 503)
    assert client.get("/sparql", params={"query": _ASK}).json()["boolean"] is True
    assert client.get("/facts/treaty-2001").status_code == 200


def test_clients_behind_a_proxy_on_this_machine_are_told_apart(
    demo_data: Path, serve: Serve
) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with serve(demo_data, FOEDERA_QUERY_SECONDS="30") as base:
        port = int(base.rpartition(":")[2])

        def ask(client: str) -> int:
            return httpx.get(
                f"{base}/sparql",
                params={"query": f'ASK {{ FILTER("{client}" != "") }}'},  # of none kept ready
                headers={"X-Forwarded-For": client},
                timeout=20,
            ).status_code

        with socket.create_connection(("127.0.0.1", port)) as held:
            request = f"GET /sparql?query={quote(endless)} HTTP/1.1\r\nHost: x\r\n"
            held.sendall(f"{request}X-Forwarded-For: 192.0.2.1\r\n\r\n".encode())
            time.sleep(1)
            other, same = ask("192.0.2.2"), ask("192.0.2.1")

    assert (other, same) == (200, 503)


def test_the_service_stops_when_told_to(demo_data: Path, serve: Serve) -> None:
    started = time.monotonic()
    with serve(demo_data) as base:
        assert httpx.get(f"{base}/health/live").json()["status"] == "ok"
        stopping = time.monotonic()

    assert time.monotonic() - stopping < 10
    assert stopping - started < 20


def test_several_processes_serve_one_snapshot(demo_data: Path, serve: Serve) -> None:
    with serve(demo_data, FOEDERA_WORKERS="2", FOEDERA_QUERY_WORKERS="1") as base:
        answers = {httpx.get(f"{base}/facts/treaty-2001").text for _ in range(8)}

    assert len(answers) == 1


def test_a_moved_entity_answers_308_and_a_retracted_fact_410(
    tmp_path: Path, kit: "Kit", serve: Serve
) -> None:
    seeds = kit.write(
        tmp_path / "seeds",
        entities=kit.entities + "- {id: bharat, kind: State, name: Bharat}\n",
        facts=kit.facts.replace("about: [india, nepal]", "about: [bharat, nepal]"),
        judgements="- {same: [india, bharat], by: me, on: 2026-11-23, why: one state}\n",
        reviews="- {retract: treaty-1950, by: me, on: 2026-11-23, why: a wrong reading}\n",
    )
    build([seeds], into=tmp_path / "data")
    with serve(tmp_path / "data") as base:
        gone = httpx.get(f"{base}/facts/treaty-1950")
        moved = httpx.get(f"{base}/entities/bharat")

    assert (moved.status_code, moved.headers["location"]) == (308, "/entities/india")
    assert (gone.status_code, gone.json()["why"]) == (410, "a wrong reading")


def test_a_client_that_stalls_does_not_keep_the_service_from_stopping(
    demo_data: Path, serve: Serve
) -> None:
    with serve(demo_data) as base:
        stalled = socket.create_connection(("127.0.0.1", int(base.rpartition(":")[2])))
        head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        stalled.sendall(f"{head}Content-Length: 500\r\n\r\nASK".encode())
        time.sleep(0.5)
        stopping = time.monotonic()
    stalled.close()

    assert time.monotonic() - stopping < 15


def test_the_service_goes_on_past_a_snapshot_that_it_cannot_read(
    tmp_path: Path, kit: "Kit", serve: Serve
) -> None:
    data, seeds = tmp_path / "data", tmp_path / "seeds"
    build([kit.write(seeds)], into=data)
    with serve(data) as base:
        first = _snapshot(base)
        (data / "snapshots" / "broken").mkdir()
        (data / "snapshots" / "broken" / "manifest.json").write_text("{")
        (data / "current").unlink()
        (data / "current").symlink_to("snapshots/broken")
        time.sleep(2.5)
        meanwhile = _snapshot(base)
        changed = kit.facts.replace("no alliance.", "none.")
        path = build([kit.write(seeds, facts=changed)], into=data)
        deadline = time.monotonic() + 15
        while _snapshot(base) != path.name and time.monotonic() < deadline:
            time.sleep(0.2)
        last = _snapshot(base)

    assert (meanwhile, last) == (first, path.name)


needs_pidfd = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux has pidfds")
_ROWS = "SELECT ?s { ?s ?p ?o }"


async def _ask_until(served: Serving, holds: Callable[[], bool]) -> set[str]:
    """Ask again and again until `holds()`; return which stores the answers came from."""
    stores = set()
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        with served.lease() as leased:
            stores.add(leased.pool.state().store)
            async with leased.pool.query(check(_ROWS), media_type="text/csv") as answer:
                assert b"".join([piece async for piece in answer]).count(b"\n") > 100
        await asyncio.sleep(0)
    return stores


def _zygotes() -> list[int]:
    """The processes of this one that hold a graph in memory."""
    threads = Path("/proc/self/task").iterdir()
    children = [child for t in threads for child in (t / "children").read_text().split()]
    found = [(int(c), Path(f"/proc/{c}/cmdline").read_bytes()) for c in children]
    return [pid for pid, command in found if b"graph.query.zygote" in command]


@needs_pidfd
def test_a_large_graph_is_queried_on_disk_until_it_is_loaded_into_memory(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.serving._SOON_LOADED_QUADS", 0)

    async def act() -> None:
        async with serving(Settings(data=demo_data, query_store_mb=1000)) as served:
            with served.lease() as held:
                begun = held.edition

                def moved() -> bool:
                    with served.lease() as leased:
                        return leased.pool.state().store == "memory"

                assert "disk" in await _ask_until(served, moved)
                with served.lease() as leased:
                    assert (begun.split()[1], leased.edition.split()[1]) == ("disk", "memory")
                    assert leased.snapshot is held.snapshot
                async with held.pool.query(check("ASK {}"), media_type="text/csv") as answer:
                    assert answer.body() == b"true"
        assert _zygotes() == []

    asyncio.run(act())


@needs_pidfd
@pytest.mark.parametrize(("allowed_mb", "store"), [(0, "disk"), (1000, "memory"), (None, "memory")])
def test_a_graph_is_held_in_memory_if_it_may_be(
    demo_data: Path, serve: Serve, allowed_mb: int | None, store: str
) -> None:
    setting = {} if allowed_mb is None else {"FOEDERA_QUERY_STORE_MB": str(allowed_mb)}
    with serve(demo_data, **setting) as base:
        assert httpx.get(f"{base}/health/ready").json()["store"] == store


@needs_pidfd
def test_workers_come_again_after_the_process_that_holds_the_graph_is_killed(
    demo_data: Path,
) -> None:
    async def act() -> None:
        async with serving(Settings(data=demo_data, query_store_mb=1000)) as served:
            [first] = _zygotes()
            with served.lease() as leased:
                pool = leased.pool
                os.kill(first, signal.SIGKILL)
                forks, seen = pool.state().pids, set[int]()
                for number, pid in enumerate(forks):
                    # Those of the one that was killed may end before and after there is another.
                    os.kill(pid, signal.SIGKILL)
                    rest = {*forks[number + 1 :]}

                    def mended(rest: set[int] = rest) -> bool:
                        state = pool.state()
                        renewed = state.ready == 3 and rest == {*state.pids} & {*forks}
                        return renewed and _zygotes() not in ([], [first])

                    deadline = time.monotonic() + 20
                    while not mended():
                        assert time.monotonic() < deadline
                        await asyncio.sleep(0.01)
                    seen.update(_zygotes())
                assert len(seen) == 1  # the second outlives forks that are not its own
                async with pool.query(check("ASK {}"), media_type="text/csv") as answer:
                    assert answer.body() == b"true"

    asyncio.run(act())


@needs_pidfd
def test_a_graph_that_cannot_be_loaded_stays_on_disk(
    demo_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("api.serving._SOON_LOADED_QUADS", 0)
    data = tmp_path / "data"
    shutil.copytree(demo_data, data, symlinks=True)
    dump = current_snapshot(data) / "dump.nq.gz"
    dump.chmod(0o600)
    dump.write_bytes(dump.read_bytes()[:200])

    async def act() -> None:
        async with serving(Settings(data=data, query_store_mb=1000)) as served:
            stores = await _ask_until(served, lambda: "stays on disk" in caplog.text)
            assert stores == {"disk"}

    asyncio.run(act())
    assert "the graph stays on disk" in caplog.text
    assert "dump.nq.gz cannot be loaded" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
@pytest.mark.parametrize("store_mb", ["0", "1000"])
def test_an_interrupt_from_the_terminal_ends_no_query(
    demo_data: Path, serve: Serve, store_mb: str
) -> None:
    pairs = "SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a ?d FILTER(?a != ?c) }"
    answers = []
    with serve(demo_data, FOEDERA_QUERY_STORE_MB=store_mb, FOEDERA_QUERY_SECONDS="60") as base:

        def ask() -> None:
            told = httpx.get(f"{base}/sparql", params={"query": pairs}, timeout=60)
            answers.append(told.status_code)

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.3)
        running = asking.is_alive()
        for pid in _query_workers(demo_data):
            os.kill(pid, signal.SIGINT)
        asking.join()

    assert (running, answers) == (True, [200])
