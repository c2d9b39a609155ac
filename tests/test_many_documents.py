"""Many documents: parsed by several processes, each once, whatever is killed in between."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.errors import DocumentError
from graph.facts import Document, Entity, Source
from graph.parse import parse
from graph.parse.many import Limits, parse_many
from graph.vocabulary import Vocabulary
from tests.conftest import Runner

_STATES = ("Kenya", "Ghana", "Oman", "Nepal", "Chile", "Peru", "Fiji", "Mali", "Malta", "Jordan")
_FILLER = "The road by the harbour was closed in the winter, and nobody had said why. "


def _text(number: int, characters: int = 6_000) -> str:
    """Return a text that states a sale and an agreement of its own among much that is nothing."""
    a, b = _STATES[number % 10], _STATES[(number // 10 + number + 1) % 10]
    facts = (
        f"{a} delivered {number + 3} helicopters to {b} in {1990 + number % 30}. "
        f'"We shall meet again," said Ada Birk{"abcdefghij"[number % 10]}, a spokesman for {b}. '
        f"{a} and {b} signed a fishing agreement in May {1990 + number % 30}. "
    )
    return f"Report {number}\n\n{facts}\n\n" + _FILLER * (characters // len(_FILLER))


def _documents(count: int, characters: int = 6_000) -> list[Document]:
    texts = [_text(number, characters) for number in range(count)]
    return [
        Document(Source(f"d{n}", f"Report {n}", "us", hashlib.sha256(t.encode()).hexdigest()), t)
        for n, t in enumerate(texts)
    ]


def _entries(folder: Path) -> dict[str, int]:
    """Return what is kept in a folder: the name of each entry with the number of its file."""
    return {
        f"{path.parent.name}{path.name}": path.stat().st_ino
        for path in folder.glob("??/*")
        if not path.name.startswith(".")
    }


def _children(pid: int) -> list[int]:
    """Return the processes that a process has started, as Linux tells them."""
    told = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in told for child in path.read_text().split()]


def _parsers(pid: int) -> list[int]:
    return [
        child
        for child in _children(pid)
        if b"graph.parse.worker" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are listed in /proc")


@pytest.fixture(scope="module")
def known(vocabulary: Vocabulary) -> Vocabulary:
    return vocabulary


@pytest.mark.parametrize("jobs", [1, 3])
def test_any_number_of_processes_finds_what_one_reading_finds_in_its_order(
    known: Vocabulary, tmp_path: Path, jobs: int
) -> None:
    documents = _documents(20)
    told: list[tuple[int, int]] = []

    found = parse_many(
        documents, (), known, folder=tmp_path, jobs=jobs, done=lambda *n: told.append(n)
    )

    assert found == parse(documents, (), known)
    assert len(found) >= 40
    assert told == [(number, 20) for number in range(21)]
    assert parse_many(documents[:2], (), known) == parse(documents[:2], (), known)


def test_what_is_kept_is_not_parsed_again_unless_something_that_decides_it_has_changed(
    known: Vocabulary, tmp_path: Path
) -> None:
    documents = _documents(3)
    told: list[tuple[int, int]] = []

    def again(documents: Sequence[Document], entities: Sequence[Entity] = ()) -> None:
        told.clear()
        found = parse_many(
            documents, entities, known, folder=tmp_path, done=lambda *n: told.append(n)
        )
        assert found == parse(documents, entities, known)

    again(documents)
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    before = _entries(tmp_path)
    again([*documents[::-1], documents[0]])
    assert (told, _entries(tmp_path)) == ([(3, 3)], before)
    again([*documents[:2], Document(documents[2].source, documents[2].text + " Mali left NATO.")])
    assert told[0] == (2, 3)
    again(documents, [Entity(id="ada-birka", kind="Person", name="Ada Birka")])
    assert told[0] == (0, 3)


def test_an_entry_that_is_damaged_is_parsed_again(known: Vocabulary, tmp_path: Path) -> None:
    documents = _documents(2)
    found = parse_many(documents, (), known, folder=tmp_path)
    whole, cut = sorted(path for path in tmp_path.glob("??/*"))
    cut.write_bytes(cut.read_bytes()[:-1])
    whole.write_bytes(b"")
    (whole.parent / ".unfinished.1.2").write_bytes(b"x")

    assert parse_many(documents, (), known, folder=tmp_path) == found
    assert parse_many(documents, (), known, folder=tmp_path) == found
    assert sorted(tmp_path.glob("??/*")) == [whole, cut]


def test_a_document_that_needs_too_much_is_named_and_the_others_are_kept(
    known: Vocabulary, tmp_path: Path
) -> None:
    long, *others = [*_documents(1, 200_000), *_documents(4)[1:]]
    limits = Limits(memory_mb=0, memory_bytes_a_character=1)
    slow = Limits(seconds=0.0, characters_a_second=1e9)

    with pytest.raises(DocumentError) as little:
        parse_many([long], (), known, folder=tmp_path, limits=limits)
    with pytest.raises(DocumentError) as short:
        parse_many([long], (), known, folder=tmp_path, limits=slow)

    assert re.fullmatch(
        r"d0 \(Report 0\): needs more than 0 MB to be parsed(, or breaks the parser)?",
        str(little.value),
    )
    assert str(short.value) == "d0 (Report 0): not parsed within 0 seconds"
    assert parse_many(others, (), known, folder=tmp_path) == parse(others, (), known)


@on_linux
def test_a_process_that_dies_names_its_document_and_the_rest_goes_on(
    known: Vocabulary, tmp_path: Path
) -> None:
    documents = _documents(20)

    def kill(now: int, _all: int) -> None:
        if now == 3:
            os.kill(_parsers(os.getpid())[0], signal.SIGKILL)

    with pytest.raises(DocumentError) as wrong:
        parse_many(documents, (), known, folder=tmp_path, jobs=2, done=kill)

    [line] = str(wrong.value).splitlines()
    assert line.endswith("): the process that parses it ended with SIGKILL")
    assert line.split()[0] in {document.id for document in documents}
    assert len(_entries(tmp_path)) == 19
    assert _parsers(os.getpid()) == []
    assert parse_many(documents, (), known, folder=tmp_path) == parse(documents, (), known)


@on_linux
@pytest.mark.timeout(300)
def test_a_killed_build_goes_on_where_it_was_and_makes_the_same_snapshot(
    run: Runner, tmp_path: Path
) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (tmp_path / "seeds" / "sources").mkdir(parents=True)
    for number in range(20):
        (texts / f"{number:02}.txt").write_text(_text(number))
    parsed = tmp_path / "data" / "parsed"
    command = [sys.executable, "-P", "-m", "api.cli", "build", "texts", "--jobs", "2"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as build:
        while build.poll() is None and len(_entries(parsed)) < 5:
            time.sleep(0.02)
        workers = _parsers(build.pid)
        build.kill()
    before = _entries(parsed)

    again = run("build", "texts", "--jobs", "1", "--json", cwd=tmp_path)
    alone = run("build", "texts", "--jobs", "1", "--json", "--data", "other", cwd=tmp_path)

    assert 5 <= len(before) < 20
    assert len(workers) == 2
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    after = _entries(parsed)
    assert len(after) == 20
    assert {name: after[name] for name in before} == before
    assert (again.returncode, again.stderr, alone.returncode) == (0, "", 0)
    assert json.loads(again.stdout)["snapshot"] == json.loads(alone.stdout)["snapshot"]
    manifests = [tmp_path / name / "current" / "manifest.json" for name in ("data", "other")]
    assert manifests[0].read_bytes() == manifests[1].read_bytes()


def test_a_number_of_processes_below_one_is_a_slip_of_the_command_line(
    run: Runner, tmp_path: Path
) -> None:
    done = run("build", "--jobs", "0", cwd=tmp_path)

    assert done.returncode == 2
    assert "'0' is no whole number from 1 up" in done.stderr
