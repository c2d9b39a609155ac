"""The servers that are compared, as their users start them, and the graph that all serve."""

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pyoxigraph as ox
from made_up import write_quads

from graph.building import build
from graph.resources import seed_folders
from graph.snapshot import SCHEMA

_HERE = Path(__file__).parent
BUILD = _HERE.parent / "build" / "bench"
PEERS = BUILD / "peers"
_STARTS_WITHIN_SECONDS = 120
# As users have it: without their bytecode all servers would start in twice the time.
_ENVIRONMENT = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its name, where it listens, and the process that was started."""

    name: str
    port: int
    path: str
    pid: int

    def processes(self) -> list[int]:
        """Return the process and all that came of it."""
        return _tree(self.pid)

    def cpu_seconds(self) -> float:
        """Return how much processor time it has used so far, with its workers."""
        return sum(map(_cpu_seconds, self.processes()))

    def all_memory_mb(self) -> float:
        """Return the memory of all its processes, what they share counted once (PSS), in MB."""
        told = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.processes()]
        return sum(int(text.split("Pss:")[1].split()[0]) for text in told) / 1024

    def store(self) -> str:
        """Return where ours finds the graph: `memory` or `disk`."""
        with urlopen(f"http://127.0.0.1:{self.port}/health/ready") as answer:
            return str(json.load(answer)["store"])

    def memory_mb(self) -> float:
        """Return the memory of the serving process alone (resident), in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


def make_graph(facts: int) -> Path:
    """Return the data folder of a graph of so many facts, made if it is not there yet.

    It is a snapshot of the demonstration seeds whose store has the made-up facts instead.
    """
    folder = BUILD / str(facts)
    stamp = folder / "made.json"
    made = {"by": (_HERE / "made_up.py").read_text(), "schema": SCHEMA, "dump": True}
    if stamp.is_file() and json.loads(stamp.read_text()) == made:
        return folder / "data"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    say(f"making a graph of {facts:,} facts")
    snapshot = build(seed_folders(), into=folder / "data")
    shutil.rmtree(snapshot / "store")
    quads = folder / "facts.nq"
    count = write_quads(quads, facts)
    say(f"loading {count:,} quads")
    store = ox.Store(str(snapshot / "store"))
    store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    store.flush()
    store.optimize()
    del store
    with quads.open("rb") as plain, gzip.open(snapshot / "dump.nq.gz", "wb", 1) as dump:
        shutil.copyfileobj(plain, dump)
    quads.unlink()
    manifest = json.loads((snapshot / "manifest.json").read_text())
    manifest["counts"]["quads"] = count
    (snapshot / "manifest.json").write_text(json.dumps(manifest))
    stamp.write_text(json.dumps(made))
    return folder / "data"


def install_peers() -> None:
    """Install the peers from their lock into an environment of their own."""
    lock = _HERE / "peers.lock"
    done = PEERS / "installed.lock"
    if done.is_file() and done.read_bytes() == lock.read_bytes():
        return
    say("installing the peers")
    shutil.rmtree(PEERS, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", PEERS], check=True)
    uv = Path(sys.executable).with_name("uv")
    options = ["--quiet", "--python", PEERS / "bin" / "python", "--no-build", "--require-hashes"]
    subprocess.run([uv, "pip", "install", *options, "-r", lock], check=True)
    shutil.copy(lock, done)


@contextmanager
def ours(data: Path, port: int) -> Iterator[Server]:
    """Our service: one HTTP process, two query workers."""
    command = [sys.executable, "-P", "-m", "api.cli", "serve", "--port", str(port)]
    environment = {"FOEDERA_DATA": str(data), "FOEDERA_QUERY_SECONDS": "120"}
    with _running("Foedera", command, port, "/sparql", environment) as server:
        yield server


@contextmanager
def native(store: Path, port: int) -> Iterator[Server]:
    """The server of Oxigraph, in Rust, with as many threads as it likes."""
    command = [str(PEERS / "bin" / "oxigraph"), "serve-read-only", "--location", str(store)]
    with _running("Oxigraph", [*command, "-b", f"127.0.0.1:{port}"], port, "/query") as server:
        yield server


@contextmanager
def rdflib_endpoint(store: Path, port: int) -> Iterator[Server]:
    """rdflib-endpoint on oxrdflib."""
    script = _HERE / "rdflib_service.py"
    command = [str(PEERS / "bin" / "python"), str(script), str(store), str(port)]
    with _running("rdflib-endpoint", command, port, "/") as server:
        yield server


@contextmanager
def bare(port: int) -> Iterator[Server]:
    """An empty FastAPI application, in our own environment."""
    command = [sys.executable, "-P", str(_HERE / "bare_service.py"), str(port)]
    with _running("bare FastAPI", command, port, "/sparql") as server:
        yield server


@contextmanager
def _running(
    name: str,
    command: Sequence[str],
    port: int,
    path: str,
    environment: dict[str, str] | None = None,
) -> Iterator[Server]:
    log = BUILD / f"{name}.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command,
            env={**_ENVIRONMENT, **(environment or {})},
            stdout=errors,
            stderr=errors,
            cwd=_HERE.parent,
        )
    try:
        wait_for(process, port, path, log)
        yield Server(name, port, path, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(process: "subprocess.Popen[bytes]", port: int, path: str, log: Path) -> None:
    """Return when the server has given its first answer. Raises `RuntimeError` if it ends."""
    request = f"GET {path}?query=ASK%20%7B%7D HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    ends = time.monotonic() + _STARTS_WITHIN_SECONDS
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {log.read_text()}")
        try:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(request)
                if connection.recv(1024).startswith(b"HTTP/1.1 200"):
                    return
        except OSError:
            pass
        time.sleep(0.002)
    raise RuntimeError(f"the server did not start: {log.read_text()}")


def _tree(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += _tree(int(child))
    return found


def _cpu_seconds(pid: int) -> float:
    """Return the processor time of a process, with threads that have ended, to a hundredth."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def say(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(text, file=sys.stderr, flush=True)
