"""Fixtures that several features share.

Strategy: small real things. A test that needs a graph builds a small one from seeds of its own or
uses the demonstration snapshot, built once for the whole session; nothing is patched.
"""

import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from graph.resources import ontology_folder, seed_folders
from graph.snapshot import Snapshot, open_snapshot
from graph.vocabulary import Vocabulary, read_vocabulary

CHECKOUT = Path(__file__).resolve().parent.parent
# A copy of the tests that runs against an installed wheel has no README to try.
collect_ignore = [] if (CHECKOUT / "README.md").exists() else ["test_docs.py"]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where every test is expected to run (`FOEDERA_NO_SKIPS=1`), a skip fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or os.environ.get("FOEDERA_NO_SKIPS") != "1":
        return
    skipped = reporter.stats.get("skipped", [])
    for report in skipped:
        reporter.write_line(f"skipped, though none may be: {report.nodeid}: {report.longrepr[2]}")
    if skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of articles, annotations and schemas beside the checkout, or a skip."""
    given = os.environ.get("FOEDERA_SHARED")
    folder = Path(given) if given else CHECKOUT.parent / "shared"
    if not (folder / "seeds").is_dir():
        pytest.skip(f"{folder.name!r} with the articles is not beside the checkout")
    return folder


@pytest.fixture(scope="session")
def suites(shared: Path) -> Path:
    """The folder of the W3C's SPARQL test suites, or a skip."""
    folder = shared / "rdf-tests/sparql"
    if not folder.is_dir():
        pytest.skip("the W3C's test suites are not beside the checkout")
    return folder


@pytest.fixture(scope="session")
def ontology() -> Path:
    return ontology_folder()


@pytest.fixture(scope="session")
def vocabulary(ontology: Path) -> Vocabulary:
    return read_vocabulary(ontology)


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a snapshot of the demonstration seeds."""
    from graph.building import build

    data = tmp_path_factory.mktemp("demo")
    build(seed_folders(), into=data)
    return data


@pytest.fixture(scope="session")
def demo(demo_data: Path) -> Iterator[Snapshot]:
    with open_snapshot(demo_data) as snapshot:
        yield snapshot


TEXT = (
    "India signed a treaty of friendship with Nepal on 31 July 1950. "
    "Analysts in Delhi say the treaty is no alliance."
)
SOURCES = """\
id: treaty-note
title: A note on a treaty
publisher: Foedera
published: "2026-11-23"
sha256: {sha256}
licence: CC0-1.0
text_shown: full
"""
ENTITIES = """\
- {id: india, kind: State, name: India, adjectives: [Indian], metonyms: [Delhi]}
- {id: nepal, kind: State, name: Nepal}
- {id: delhi-analysts, kind: Institution, name: Analysts in Delhi}
"""
FACTS = """\
source: treaty-note
curator: Foedera curators
statements:
  - id: treaty-1950
    kind: Treaty
    span: [0, 62]
    sha256: {treaty}
    quote: signed a treaty of friendship with Nepal
    party: [india, nepal]
    signed: "1950-07-31"
    name: Treaty of Friendship
  - id: analysts-no-alliance
    kind: Claim
    span: [64, 112]
    sha256: {claim}
    quote: the treaty is no alliance
    attributed_to: delhi-analysts
    act: denies
    summary: The treaty of 1950 is no alliance.
    about: [india, nepal]
"""
QUESTIONS = """\
- id: allies
  text: Are India and Nepal allies?
  scale: {-1: they are not, 0: undecided, 1: they are}
  positions:
    - {attributed_to: delhi-analysts, stance: -1, claims: [analysts-no-alliance]}
"""


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def place_of(words: str, text: str, between: str = ", ") -> str:
    """The fields of a statement that say where in `text` its `words` stand, in one line or two."""
    start = text.index(words)
    return f"span: [{start}, {start + len(words)}]{between}sha256: {sha256_of(words)}"


def put(folder: Path, files: Mapping[str, str]) -> Path:
    """Write `files`, by their names below `folder`, and return the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


class Kit:
    """A small seed folder, file by file, for tests to write with one thing changed."""

    text = TEXT
    sources = SOURCES.format(sha256=sha256_of(TEXT))
    entities = ENTITIES
    facts = FACTS.format(
        treaty=sha256_of(TEXT[0:62]),
        claim=sha256_of(TEXT[64:112]),
    )
    questions = QUESTIONS

    def write(self, folder: Path, **changed: str) -> Path:
        """Write the seeds into `folder` and return it; `changed` replaces whole files."""
        files = {
            "sources/treaty-note.yaml": changed.get("sources", self.sources),
            "entities/entities.yaml": changed.get("entities", self.entities),
            "facts/treaty-note.yaml": changed.get("facts", self.facts),
            "questions.yaml": changed.get("questions", self.questions),
            "reviews.yaml": changed.get("reviews", "[]\n"),
            "judgements.yaml": changed.get("judgements", "[]\n"),
            "documents/treaty-note.txt": changed.get("document", self.text),
        }
        return put(folder, files)


@pytest.fixture(scope="session")
def kit() -> Kit:
    """What to write small seed folders with."""
    return Kit()


@pytest.fixture
def small_seeds(tmp_path: Path, kit: Kit) -> Path:
    """A seed folder with one treaty, one claim, one question and one text."""
    return kit.write(tmp_path / "seeds")


Runner = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def run() -> Runner:
    """A function that runs the command line as a user does: `run("build", cwd=folder)`."""

    def run_foedera(*arguments: str, cwd: Path, **env: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-P", "-m", "api.cli", *arguments],
            cwd=cwd,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run_foedera


@contextmanager
def serving(data: Path, **env: str) -> Iterator[str]:
    """Serve the data folder in a process of its own; give the address it answers under."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-P", "-m", "api.cli", "serve", "--port", str(port)]
    base = f"http://127.0.0.1:{port}"
    # A file: of a pipe that nobody reads, 64 kB of log would make the server wait for ever.
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [*command, "--data", str(data)],
            env={**os.environ, **env},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            for _attempt in range(300):
                if process.poll() is not None:
                    log.seek(0)
                    raise RuntimeError(f"the server ended: {log.read()}")
                with suppress(httpx.TransportError):
                    if httpx.get(f"{base}/health/ready").status_code == 200:
                        break
                time.sleep(0.1)
            yield base
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="session")
def serve() -> Callable[..., AbstractContextManager[str]]:
    """A function that serves a data folder: `with serve(data) as base: ...`."""
    return serving


@pytest.fixture(scope="session")
def server(demo_data: Path) -> Iterator[str]:
    """The address of a real server of the demonstration snapshot."""
    with serving(demo_data) as base:
        yield base


@pytest.fixture(scope="session")
def client(server: str) -> Iterator[httpx.Client]:
    """A client of that server."""
    with httpx.Client(base_url=server, timeout=30) as made:
        yield made
