"""The documentation tells the truth: it leaves nothing out, and every example in it runs."""

import argparse
import ast
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

import graph
from api.cli import _parser
from api.server import Service
from api.settings import Settings
from graph.when import parse_when

if TYPE_CHECKING:
    from tests.conftest import Kit

CHECKOUT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.checkout


def _read(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def test_every_setting_is_documented_with_its_default() -> None:
    reference = _read("docs/reference.md")

    for name, setting in Settings.model_fields.items():
        row = f"| `FOEDERA_{name.upper()}` |"
        assert row in reference
        if name not in ("seeds", "token"):
            [line] = [line for line in reference.splitlines() if line.startswith(row)]
            default = setting.default
            words = ":".join(default) if isinstance(default, tuple) else str(default)
            written = f"`{words.removesuffix('.0')}`" if default is not None else "| none |"
            assert written in line


def test_every_command_is_documented_and_none_that_is_not_there() -> None:
    [commands] = [a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction)]
    documented = set(re.findall(r"^\| `foedera (\w+)", _read("docs/reference.md"), re.MULTILINE))

    assert documented == set(commands.choices)


def test_every_route_is_documented_and_none_that_is_not_there() -> None:
    described = set(Service(Settings()).application().openapi()["paths"])
    documented = set(re.findall(r"^\| `GET(?:, POST)? (/\S*)`", _read("docs/reference.md"), re.M))

    assert documented == described


def test_every_filter_is_documented() -> None:
    described = Service(Settings()).application().openapi()["paths"]["/facts"]["get"]["parameters"]
    reference = _read("docs/reference.md")

    for parameter in described:
        if parameter["name"] not in ("limit", "cursor", "snapshot"):
            assert f"`{parameter['name']}=`" in reference, parameter["name"]


def test_every_route_and_parameter_has_a_description() -> None:
    for path, methods in Service(Settings()).application().openapi()["paths"].items():
        for method, operation in methods.items():
            assert operation.get("summary") or operation.get("description"), (method, path)


def test_the_facade_exports_what_it_says() -> None:
    assert graph.__all__ == ["Filters", "FoederaError", "build", "open_snapshot"]
    assert all(getattr(graph, name) for name in graph.__all__)


def test_only_snapshots_and_queries_open_a_store() -> None:
    opened = [
        path.relative_to(CHECKOUT).as_posix()
        for path in sorted((CHECKOUT / "graph").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("ox.Store")
    ]

    assert set(opened) == {
        "graph/query/worker.py",
        "graph/query/zygote.py",
        "graph/publishing.py",
    }


def test_the_lock_has_hashes_and_no_addresses_and_no_squatted_names() -> None:
    lock = _read("requirements.lock")
    packages = re.findall(r"^[a-z0-9-]+==(\S+)", lock, re.MULTILINE)

    python = ("requirements.lock", "bench/nlp.lock", "bench/peers.lock")
    for path in (*python, "tests/clients/package-lock.json"):
        assert "://" not in _read(path)
        assert not re.search(r"==999\.", _read(path))
    assert len(packages) == len(re.split(r"^(?=[a-z])", lock, flags=re.MULTILINE)) - 1
    assert lock.count("--hash=sha256:") > len(packages)


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", _read("README.md"), re.DOTALL)


def _examples() -> Iterator[tuple[str, str]]:
    """Yield each command of the README with the output that it shows."""
    for block in _blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


EXAMPLES = [example for example in _examples() if not example[0].startswith("make")]


@pytest.fixture
def folder(tmp_path: Path, kit: "Kit") -> Path:
    """A folder in which the README's commands find what they name."""
    (tmp_path / "ontology").symlink_to(CHECKOUT / "ontology")
    (tmp_path / "my-documents").mkdir()
    (tmp_path / "my-documents" / "note.txt").write_text(kit.text)
    return tmp_path


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[c[:40] for c, _o in EXAMPLES])
def test_every_command_of_the_readme_answers_as_it_says(
    command: str, output: str, folder: Path, server: str, demo_data: Path
) -> None:
    here = command.replace("http://127.0.0.1:8000", server)
    here = here.replace(".venv/bin/foedera", f"{shlex.quote(sys.executable)} -P -m api.cli")
    data = folder / "data" if " build " in command else demo_data
    done = subprocess.run(
        ["bash", "-c", here],
        cwd=folder,
        env={**os.environ, "FOEDERA_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert (done.returncode, done.stderr) == (0, "")
    if " build " not in command:
        assert done.stdout.replace("\r\n", "\n").rstrip("\n") == output.rstrip("\n")


def test_the_readmes_python_runs(demo_data: Path, tmp_path: Path) -> None:
    [code] = _blocks("python")
    shown = code + "\nprint(type(network).__name__, type(dataset).__name__, len(answer.paths))\n"
    done = subprocess.run(
        [sys.executable, "-P", "-c", shown.replace('"data"', repr(str(demo_data)))],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout == "MultiDiGraph Dataset 5\n"


def test_make_serve_builds_and_serves_and_starts_in_seconds_again(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"FOEDERA_PORT": str(port), "FOEDERA_DATA": str(tmp_path / "data")}
    for _time in range(2):
        started = subprocess.Popen(
            ["make", "--silent", "serve"],
            cwd=CHECKOUT,
            env={**os.environ, **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            assert _answers(f"http://127.0.0.1:{port}/health/ready")
        finally:
            os.killpg(started.pid, signal.SIGTERM)
            started.wait(timeout=30)

    assert len(list((tmp_path / "data" / "snapshots").iterdir())) == 1


def _answers(address: str) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            if httpx.get(address).status_code == 200:
                return True
        time.sleep(0.2)
    return False


def test_no_page_speaks_of_more_than_the_readme_shows() -> None:
    linked = re.findall(r"\]\(((?!http)[^)#]+)\)", _read("README.md"))

    assert linked
    assert [name for name in linked if not (CHECKOUT / name).exists()] == []


def test_the_table_of_times_says_what_the_reader_makes_of_them() -> None:
    row = r"^\| (`.*) \| .* \| (\S+)(?: \(`(..)`\))? \| (\S+) \|$"
    # The days are those of the first form, or of the season that is named beside them.
    told = {
        (f"2019-{code}" if code else forms.split("`")[1]): (first, last)
        for forms, first, code, last in re.findall(row, _read("docs/seeds.md"), re.MULTILINE)
    }

    whens = {text: parse_when(text) for text in told}
    assert len(told) == 20
    assert {
        text: (str(when.earliest or "–"), str(when.latest or "–")) for text, when in whens.items()
    } == told
