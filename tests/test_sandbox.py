"""What a query worker cannot do, whatever a query makes of it."""

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.query.process import try_worker

LANDLOCK_CREATE_RULESET = 444


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one statement, and beside it a file that is none of a query's business."""
    folder = tmp_path_factory.mktemp("sandboxed")
    (folder / "secret").write_text("xyzzy")
    iri = ox.NamedNode("http://example.org/treaty")
    written = ox.Store(str(folder / "store"))
    written.add(ox.Quad(iri, iri, iri))
    written.flush()
    return folder / "store"


@pytest.fixture(scope="module")
def walls(store: Path) -> set[str]:
    """The parts of the sandbox that this system has; a skip where it has none."""
    found = try_worker(store).sandbox
    if found == "none":
        pytest.skip("this system has neither seccomp nor Landlock")
    return set(found.split("+"))


def attempt(store: Path, code: str, wall: str = "") -> str:
    """Run `code` in a process that has entered the sandbox; return what became of it.

    With `wall`, of this part of the sandbox alone.
    """
    other = {"seccomp": "_restrict_files", "landlock": "_refuse_calls"}.get(wall)
    program = f"""
import ctypes, os, signal, socket, subprocess, sys
import pyoxigraph as ox
from graph import sandbox
{f"sandbox.{other} = lambda *_: False" if other else ""}
store = {str(store)!r}
listening = socket.create_server(("127.0.0.1", 0))
unconnected = socket.socket()
sandbox.enter_sandbox([store])
try:
    done = {code}
except OSError as error:
    done = type(error).__name__
print(done)
"""
    command = [sys.executable, "-P", "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_the_store_can_be_read(store: Path, walls: set[str]) -> None:
    count = attempt(store, "len(list(ox.Store.read_only(store)))")

    assert (count, bool(walls)) == ("1", True)


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').read()",
        "open(store + '/../secret').read()",
        "os.listdir('/')",
        "os.listdir(store + '/..')",
        "open(store + '/new', 'w')",
        "open(store + '/CURRENT', 'a')",
        "os.truncate(store + '/CURRENT', 0)",
        "os.unlink(store + '/CURRENT')",
        "os.rename(store + '/CURRENT', store + '/OTHER')",
        "os.mkdir(store + '/folder')",
        "os.symlink('/etc/passwd', store + '/link')",
        "os.link(store + '/CURRENT', store + '/link')",
        "unconnected.connect(listening.getsockname())",
        "unconnected.bind(('127.0.0.1', 0))",
        "os.kill(os.getppid(), 0)",
    ],
)
def test_landlock_alone_leaves_only_reading_the_store(
    store: Path, walls: set[str], code: str
) -> None:
    if "landlock" not in walls:
        pytest.skip("this system has no Landlock")
    newest = {"connect": 4, "bind": 4, "kill": 6, "truncate": 3}
    if landlock_version() < max((v for word, v in newest.items() if word in code), default=1):
        pytest.skip("this system's Landlock is too old for that")

    assert attempt(store, code, "landlock") == "PermissionError"


@pytest.mark.parametrize(
    "code",
    [
        "socket.socket()",
        "socket.socketpair()",
        "unconnected.connect(listening.getsockname())",
        "subprocess.run(['/bin/true'])",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.fork()",
        "os.kill(os.getppid(), 0)",
        "os.pidfd_open(os.getppid())",
    ],
)
def test_seccomp_alone_leaves_no_network_programs_or_processes(
    store: Path, walls: set[str], code: str
) -> None:
    if "seccomp" not in walls:
        pytest.skip("this system has no seccomp")

    assert attempt(store, code, "seccomp") == "PermissionError"


@pytest.mark.parametrize(
    ("code", "done"),
    [
        ("open('/etc/passwd').readline() != ''", "True"),
        ("unconnected.connect(listening.getsockname())", "None"),
        ("subprocess.run(['/bin/true']).returncode", "0"),
        ("os.kill(os.getppid(), 0)", "None"),
    ],
)
def test_without_the_sandbox_it_could_be_done(store: Path, code: str, done: str) -> None:
    """Else the tests above would show nothing."""
    program = f"import os, socket, subprocess; s = {str(store)!r}; print({code})".replace(
        "print", "l = socket.create_server(('127.0.0.1', 0)); u = socket.socket(); print"
    )
    program = program.replace("listening", "l").replace("unconnected", "u")
    command = [sys.executable, "-P", "-c", program]

    assert subprocess.check_output(command, text=True, timeout=60).strip() == done


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_has_all_of_the_sandbox_that_the_system_has(walls: set[str]) -> None:
    seccomp = "Seccomp:" in Path("/proc/self/status").read_text()

    expected = [("seccomp", seccomp), ("landlock", landlock_version() > 0)]
    assert walls == {name for name, there in expected if there}


def landlock_version() -> int:
    """The version of Landlock's interface that the kernel has, 0 or less without one."""
    import ctypes

    ask = ctypes.CDLL(None).syscall
    ask.restype = ctypes.c_long
    if sys.platform != "linux":
        return 0
    return int(ask(ctypes.c_long(LANDLOCK_CREATE_RULESET), None, ctypes.c_size_t(0), 1))
