"""What queries made to hurt do to a running service, and to two others: `make attacks`.

Every attack of `tests/attacks.py` is sent to `foedera serve` on the demonstration graph with a
deadline of two seconds. Told are deaths of the serving process, statuses, by how much an answer
came after the deadline, and how long the next query took. A handful is sent to the peers as
well, each of them started anew after what it did not survive; with an address space of 4 GiB, so
that they cannot take the machine with them. Then one client floods the service while another
asks small queries, and clients leave in the middle of theirs.
"""

import argparse
import contextlib
import http.client
import json
import os
import platform
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from graph.building import build
from graph.query.wire import MAX_QUERY_BYTES
from graph.resources import seed_folders
from graph.snapshot import open_snapshot
from tests.attacks import DEEP, Attack, Family, attacks, filled, named_attacks

_CHECKOUT = Path(__file__).resolve().parent.parent
_PEERS = _CHECKOUT / "build/bench/peers"
_PAGE = _CHECKOUT / "docs/attacks.md"
_DEADLINE_SECONDS = 2.0
_MEMORY_MB = 1024
_PATIENCE_SECONDS = 12.0
_PEER_PATIENCE_SECONDS = 6.0
_PEER_MEMORY_BYTES = 4 << 30
_OVERSHOOT_MS, _NEXT_MS = 250, 100
# How many times as long another client may wait in a flood, and how late a worker may end.
_FLOODED_TIMES, _LEFT_SECONDS = 3, 0.25
_SMALL = "ASK {}"
_ACCEPT = "application/sparql-results+json, */*;q=0.1"
_WORKERS = 3  # two that answer and a spare
# What is expected of each family; None is an answer broken off after it had begun.
_PROPER: dict[Family, set[int | None]] = {
    Family.STACK: {200, 400, 503, 504},
    Family.MEMORY: {None, 503, 504},
    Family.TIME: {None, 504},
    Family.PLANNING: {200, 504},
    Family.HARMLESS: {200, 400},
    Family.FETCHING: {403},
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attack came to: a status (None: broken off), and seconds until then and after."""

    attack: Attack
    status: int | None
    seconds: float
    next_seconds: float
    alive: bool

    @property
    def overshoot_ms(self) -> float:
        """By how much the answer came after the deadline, in milliseconds."""
        return max(0.0, self.seconds - _DEADLINE_SECONDS) * 1000


class Server:
    """A server in a process of its own."""

    def __init__(self, name: str, command: Sequence[str], path: str, **env: str) -> None:
        self.name = name
        self.path = path
        self._command = command
        self._env = env
        self.port = _free_port()
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [part.format(port=self.port) for part in self._command]
        started = subprocess.Popen(
            command,
            env={**os.environ, **self._env},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_limit if self.name != "Foedera" else None,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and started.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask(_SMALL, seconds=5)[0] == 200:
                    return started
            time.sleep(0.05)
        raise SystemExit(f"{self.name} did not start: {' '.join(command)}")

    @property
    def alive(self) -> bool:
        """Whether the process lives."""
        return self.process.poll() is None

    def restart(self) -> None:
        """End the process, if it lives, and start it anew."""
        self.stop()
        self.port = _free_port()
        self.process = self._start()

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ask(
        self, query: str, *, seconds: float = _PATIENCE_SECONDS
    ) -> tuple[int | None, float, bytes]:
        """Return the status, None if the answer broke off, the seconds it took, and its begin.

        Raises `TimeoutError` if nothing comes for so many seconds, `OSError` if nobody listens.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        connection.connect()
        started = time.monotonic()
        try:
            headers = {"Content-Type": "application/sparql-query", "Accept": _ACCEPT}
            connection.request("POST", self.path, query.encode(), headers)
            answer = connection.getresponse()
            begin = answer.read(1 << 16)
            while answer.read(1 << 16):
                if time.monotonic() - started > seconds:
                    raise TimeoutError
        except (http.client.IncompleteRead, http.client.RemoteDisconnected, ConnectionError):
            return None, time.monotonic() - started, b""
        finally:
            connection.close()
        return answer.status, time.monotonic() - started, begin


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_PEER_MEMORY_BYTES, _PEER_MEMORY_BYTES))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _foedera(data: Path) -> Server:
    command = [sys.executable, "-P", "-m", "api.cli", "serve", "--data", str(data)]
    return Server(
        "Foedera",
        [*command, "--port", "{port}"],
        "/sparql",
        FOEDERA_QUERY_SECONDS=str(_DEADLINE_SECONDS),
        FOEDERA_QUERY_MEMORY_MB=str(_MEMORY_MB),
    )


def _oxigraph(store: Path) -> Server:
    command = [str(_PEERS / "bin/oxigraph"), "serve-read-only", "--location", str(store)]
    seconds = ["--timeout-s", f"{_DEADLINE_SECONDS:g}"]
    return Server("Oxigraph", [*command, "--bind", "127.0.0.1:{port}", *seconds], "/query")


def _rdflib_endpoint(dump: Path) -> Server:
    """rdflib-endpoint as its own page says to run it, on an in-memory dataset of rdflib."""
    [site] = (_PEERS / "lib").glob("python3*/site-packages")
    program = (
        f"import sys; sys.path.append({str(site)!r})\n"
        "import gzip, rdflib, uvicorn\n"
        "from rdflib_endpoint import SparqlEndpoint\n"
        "graph = rdflib.Dataset()\n"
        f"graph.parse(gzip.open({str(dump)!r}), format='nquads')\n"
        "uvicorn.run(SparqlEndpoint(graph=graph), port={port}, log_level='critical')\n"
    )
    return Server("rdflib-endpoint", [sys.executable, "-P", "-c", program], "/")


def attack_once(server: Server, attack: Attack) -> Outcome:
    """Send one attack, then a small query, and tell what came of both."""
    try:
        status, seconds, _ = server.ask(attack.text)
    except TimeoutError:
        status, seconds = 0, _PATIENCE_SECONDS
    try:
        answered, next_seconds, _ = server.ask(_SMALL)
    except OSError:
        answered, next_seconds = None, float("inf")
    if answered != 200:
        next_seconds = float("inf")
    return Outcome(attack, status, seconds, next_seconds, server.alive)


def attack_peer(server: Server, attack: Attack) -> str:
    """Send one attack to a peer; return in words what came of it."""
    try:
        status, seconds, begin = server.ask(attack.text, seconds=_PEER_PATIENCE_SECONDS)
    except TimeoutError:
        said = f"no answer in {_PEER_PATIENCE_SECONDS:g} s"
    except OSError:
        said = "refuses connections"
    else:
        said = f"{status or 'broke off'} in {seconds:.1f} s"
        if status == 200 and not _is_json(begin):
            said += ", **an error inside**"
    with contextlib.suppress(subprocess.TimeoutExpired):
        # What kills a process takes a moment to.
        code = server.process.wait(timeout=0.3)
        server.restart()
        return f"**dies** ({signal.Signals(-code).name if code < 0 else f'exit {code}'})"
    try:
        answered, next_seconds, _ = server.ask(_SMALL, seconds=2)
    except OSError:
        answered, next_seconds = None, 0.0
    burns = _cpu_seconds(server.process.pid)
    time.sleep(1)
    if _cpu_seconds(server.process.pid) - burns > 0.15:
        said += ", goes on computing"
    if answered != 200:
        said += ", **answers nobody**"
    elif next_seconds > 0.5:
        said += f", next after {next_seconds:.1f} s"
    if "computing" in said or "nobody" in said:
        server.restart()
    return said


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def flood(server: Server, seconds: float = 6.0) -> list[float]:
    """Ask small queries while another client floods; return the seconds each took, inf for none."""
    heavy = next(a.text for a in named_attacks() if a.name == "count a cross product")
    request = f"GET {server.path}?query={quote(heavy)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    took: list[float] = []
    with contextlib.ExitStack() as open_:
        for _ in range(32):
            made = open_.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            made.sendall(request)
        end = time.monotonic() + seconds
        source = ("127.0.0.2", 0)
        while time.monotonic() < end:
            connection = http.client.HTTPConnection(
                "127.0.0.1", server.port, timeout=10, source_address=source
            )
            started = time.monotonic()
            connection.request("GET", f"{server.path}?query={quote(_SMALL)}")
            answered = connection.getresponse()
            answered.read()
            took.append(time.monotonic() - started if answered.status == 200 else float("inf"))
            connection.close()
            time.sleep(0.02)
    return took


def leave(server: Server, times: int = 20) -> list[float]:
    """Leave in the middle of a query; return in how many seconds its worker was gone each time."""
    heavy = next(a.text for a in named_attacks() if a.name == "count a cross product")
    request = f"GET {server.path}?query={quote(heavy)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    pid = server.process.pid
    took = []
    for _ in range(times):
        _until(partial(_at_rest, pid), f"{_WORKERS} workers at rest")
        connection = socket.create_connection(("127.0.0.1", server.port))
        before = {worker: _cpu_seconds(worker) for worker in _workers(pid)}
        connection.sendall(request)
        _until(partial(_one_works, before), "a worker to begin")
        started = time.monotonic()
        connection.close()
        _until(partial(_one_is_gone, pid, before), f"the end of one of {[*before]}")
        took.append(time.monotonic() - started)
    return took


def _at_rest(pid: int) -> bool:
    """Whether all workers are there and have started, so that none of them computes."""
    before = {worker: _cpu_seconds(worker) for worker in _workers(pid)}
    time.sleep(0.3)
    after = {worker: _cpu_seconds(worker) for worker in _workers(pid)}
    return len(after) == _WORKERS and before == after


def _one_works(before: Mapping[int, float]) -> bool:
    return any(_cpu_seconds(worker) > spent + 0.05 for worker, spent in before.items())


def _one_is_gone(pid: int, before: Mapping[int, float]) -> bool:
    return not before.keys() <= _workers(pid)


def _until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit(f"waited in vain for {what}")
        time.sleep(0.002)


def _workers(pid: int) -> set[int]:
    """The query workers of the process `pid` that live."""
    children = {child for child in _children(pid) if not _is_dead(child)}
    forks = {fork for child in children for fork in _children(child) if not _is_dead(fork)}
    # Of a graph in memory, the one child holds it and its forks are the workers.
    return forks or children


def _children(pid: int) -> set[int]:
    with contextlib.suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        return {int(child) for task in tasks for child in task.read_text().split()}
    return set()


def _is_dead(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] in "ZX"


# Those that say most about an engine left alone, the smallest that killed it first.
_FOR_PEERS = {
    **{f"{name}, 16,000 bytes": filled(DEEP[name], 16_000) for name in ("groups", "calls")},
    **{
        f"{name}, 30,000 bytes": filled(DEEP[name], 30_000)
        for name in ("exists", "path alternatives")
    },
    **{
        attack.name: attack.text
        for attack in named_attacks()
        if attack.name
        in (
            "sort a cross product",
            "double a text",
            "count a cross product",
            "reach everywhere twice",
            "a path of 400 steps",
            "300 optionals",
            "a regex that backtracks",
        )
    },
}


@contextlib.contextmanager
def _listening() -> Iterator[tuple[str, Callable[[], int]]]:
    """A listener on this machine: its address, and how often somebody has called."""
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    caller, _ = listener.accept()
                    calls.append(caller)
                    caller.close()

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", lambda: len(calls)
        listener.shutdown(socket.SHUT_RDWR)


def fetched(server: Server) -> str:
    """Whether a query can have the server call somebody else."""
    with _listening() as (url, calls):
        query = f"ASK {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"
        try:
            status, _, _ = server.ask(query, seconds=_PEER_PATIENCE_SECONDS)
        except TimeoutError:
            status = 0
        return f"**calls it** ({status})" if calls() else f"{status}, nobody called"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    lines = [head, ["---"] * len(head), *rest]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _families(outcomes: Sequence[Outcome]) -> str:
    rows = [["attacks", "sent", "statuses", "latest after the deadline", "next answer, p50, max"]]
    for family in Family:
        of = [outcome for outcome in outcomes if outcome.attack.family is family]
        statuses = Counter(str(o.status or "broken off") for o in of)
        told = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
        after = [outcome.next_seconds * 1000 for outcome in of]
        latest = max(outcome.overshoot_ms for outcome in of)
        late = f"{latest:.0f} ms" if latest else "before it"
        rows.append(
            [
                family,
                str(len(of)),
                told,
                late,
                f"{statistics.median(after):.0f}, {max(after):.0f} ms",
            ]
        )
    return _table(rows)


def _wrong(outcome: Outcome) -> list[str]:
    """What was not as it should be."""
    wrong = []
    if not outcome.alive:
        wrong.append("the serving process died")
    if outcome.status not in _PROPER[outcome.attack.family]:
        wrong.append(f"status {outcome.status}")
    if outcome.overshoot_ms > _OVERSHOOT_MS:
        wrong.append(f"{outcome.overshoot_ms:.0f} ms after the deadline")
    if outcome.next_seconds * 1000 > _NEXT_MS:
        wrong.append(f"next answer after {outcome.next_seconds * 1000:.0f} ms")
    return wrong


def main() -> int:
    """Run everything; print the page, and with `--write` keep it; 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {_PAGE.name}")
    parser.add_argument("--alone", action="store_true", help="without the peers")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        build(seed_folders(), into=data)
        with open_snapshot(data) as snapshot:
            store, dump = snapshot.store, snapshot.path / "dump.nq.gz"
            quads = snapshot.manifest["counts"]["quads"]
        server = _foedera(data)
        try:
            page, failed = _attack_all(server, quads)
            if not given.alone:
                page += _compare(server, store, dump)
        finally:
            server.stop()
    print(page)
    if given.write:
        _PAGE.write_text(page + "\n")
    return int(failed)


def _attack_all(server: Server, quads: int) -> tuple[str, bool]:
    pid = server.process.pid
    outcomes = []
    for attack in attacks(MAX_QUERY_BYTES):
        outcomes.append(attack_once(server, attack))
        print(f"{attack.family}: {attack.name}: {outcomes[-1].status}", file=sys.stderr)
    wrong = [f"- {o.attack.name}: {', '.join(_wrong(o))}" for o in outcomes if _wrong(o)]
    late = sorted(outcome.overshoot_ms for outcome in outcomes)
    after = sorted(outcome.next_seconds * 1000 for outcome in outcomes)
    time.sleep(_DEADLINE_SECONDS)
    idle = [server.ask(_SMALL)[1] for _ in range(200)]
    flooded, left = flood(server), leave(server)
    deaths = int(not server.alive or server.process.pid != pid)
    missed = sum(took == float("inf") for took in flooded)
    calm, under = _at(sorted(idle), 0.95), _at(sorted(flooded), 0.95)
    late_for_others = bool(missed) or under > _FLOODED_TIMES * calm or max(left) > _LEFT_SECONDS
    if late_for_others:
        wrong.append("- what others wait for in a flood, or how late a worker ends: see the table")
    goals = [
        ["measure", "goal", "measured"],
        ["deaths of the serving process", "0", str(deaths)],
        [
            "answers without a proper status",
            "0",
            str(sum(o.status not in _PROPER[o.attack.family] for o in outcomes)),
        ],
        [
            "answer after the deadline, p99, max",
            f"max {_OVERSHOOT_MS} ms",
            f"{_at(late, 0.99):.0f}, {late[-1]:.0f} ms",
        ],
        [
            "next answer, p50, p99, max",
            f"max {_NEXT_MS} ms",
            f"{_at(after, 0.5):.0f}, {_at(after, 0.99):.0f}, {after[-1]:.0f} ms",
        ],
        [
            "worker gone after its client left, p50, max",
            "max 250 ms",
            f"{_at(sorted(left), 0.5) * 1000:.0f}, {max(left) * 1000:.0f} ms",
        ],
        [
            "`ASK {}` of another client in a flood, p50, p95 (idle)",
            "p95 3 times idle",
            f"{_at(sorted(flooded), 0.5) * 1000:.1f}, {under * 1000:.1f} ms "
            f"({_at(sorted(idle), 0.5) * 1000:.1f}, {calm * 1000:.1f} ms), "
            f"{missed} of {len(flooded)} unanswered",
        ],
    ]
    page = _HEAD.format(
        count=len(outcomes),
        quads=quads,
        deadline=_DEADLINE_SECONDS,
        memory=_MEMORY_MB,
        machine=_machine(),
        foedera=version("foedera"),
        engine=version("pyoxigraph"),
        limit=MAX_QUERY_BYTES,
    )
    page += f"{_table(goals)}\n\n{_families(outcomes)}\n"
    if wrong:
        page += "\nGoals missed by:\n\n" + "\n".join(wrong) + "\n"
    return page, bool(wrong or deaths)


def _at(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _machine() -> str:
    load = os.getloadavg()[1]
    return (
        f"{os.cpu_count()} cores with a load of {load:.1f} before and meanwhile, "
        f"Linux {platform.release()}, Python {platform.python_version()}"
    )


_HEAD = """\
# Attacks: what queries made to hurt do

Made by `make attacks` on {machine},
with Foedera {foedera} and pyoxigraph {engine}.

`tests/attacks.py` has {count} queries, of at most {limit:,} bytes: each construct that overflows
an 8 MB stack, at three depths, and what takes all memory, never ends, plans for ever, only looks
bad, or would fetch from elsewhere. Each was sent to `foedera serve` with a deadline of
{deadline:g} s and {memory:,} MB for each query on the demonstration graph ({quads:,} quads), and
`ASK {{}}` right after it on a new connection. The flood is 32 endless queries of one address
while another asks. The tests hold deaths and statuses; times are shown here alone.

"""
_BESIDE = """
## Beside two others

The same run, machine and data; a deadline of {deadline:g} s where there is one (`--timeout-s` of
`oxigraph serve-read-only`; rdflib-endpoint has none), {patience:g} s of patience, 4 GiB of address
space for the peers, and a fresh process after each death or hang. Oxigraph {oxigraph},
rdflib-endpoint {endpoint} on rdflib {rdflib}.

"""


def _compare(server: Server, store: Path, dump: Path) -> str:
    peers = [_oxigraph(store), _rdflib_endpoint(dump)]
    rows = [["attack", server.name, *(peer.name for peer in peers)]]
    try:
        for name, text in _FOR_PEERS.items():
            attack = Attack(name, Family.STACK, text)
            rows.append([name, *(attack_peer(each, attack) for each in (server, *peers))])
            print(rows[-1], file=sys.stderr)
        rows.append(["`SERVICE`", *(fetched(each) for each in (server, *peers))])
    finally:
        for peer in peers:
            peer.stop()
    versions = json.loads(
        subprocess.check_output([str(_PEERS / "bin/python"), "-c", _VERSIONS], text=True)
    )
    head = _BESIDE.format(deadline=_DEADLINE_SECONDS, patience=_PEER_PATIENCE_SECONDS, **versions)
    return head + _table(rows)


_VERSIONS = (
    "import json; from importlib.metadata import version as v; "
    "print(json.dumps({'oxigraph': v('oxigraph'), 'endpoint': v('rdflib-endpoint'), "
    "'rdflib': v('rdflib')}))"
)

if __name__ == "__main__":
    sys.exit(main())
