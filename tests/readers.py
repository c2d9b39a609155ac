"""Seeds with one document, plug-ins installed beside Foedera, and the command line, for tests."""

import io
import json
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from api.cli import main
from graph.snapshot import open_snapshot
from tests.conftest import put, sha256_of

ENTITIES = """\
- {id: norway, kind: State, name: Norway}
- {id: sweden, kind: State, name: Sweden}
- {id: denmark, kind: State, name: Denmark}
- {id: finland, kind: State, name: Finland}
- {id: kari-berg, kind: Person, name: Kari Berg}
"""
SOURCE = """\
id: register
title: A register
publisher: Foedera
published: 2023-01-01
sha256: {sha256}
"""


class Done(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    stdout: str
    stderr: str


class Reader:
    """Seeds with one document, a folder in which plug-ins are installed, and the command line."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, text: str) -> None:
        self.seeds, self.data, self.site = folder / "seeds", folder / "data", folder / "site"
        self.patch = patch
        self.site.mkdir()
        patch.syspath_prepend(self.site)
        put(self.seeds, {"entities/entities.yaml": ENTITIES})
        self.write(text)

    def write(self, text: str) -> None:
        files = {
            "sources/register.yaml": SOURCE.format(sha256=sha256_of(text)),
            "documents/register.txt": text,
        }
        put(self.seeds, files)

    def install(self, name: str, code: str, point: str = "Plugin") -> None:
        """Install a distribution of one module, with the metadata that installers write."""
        module = name.replace("-", "_")
        sys.modules.pop(module, None)
        put(
            self.site,
            {
                f"{module}.py": code,
                f"{module}-1.0.dist-info/METADATA": f"Name: {name}\nVersion: 1.0\n",
                f"{module}-1.0.dist-info/entry_points.txt": (
                    f"[foedera.extractors]\n{name} = {module}:{point}\n"
                ),
            },
        )

    def run(self, *arguments: str, answers: str = "", seeds: bool = True) -> "Done":
        """Run a command as `foedera` does, in this process."""
        command, *rest = arguments
        out, err = io.StringIO(), io.StringIO()
        self.patch.setattr("sys.stdin", io.StringIO(answers))
        with redirect_stdout(out), redirect_stderr(err):
            where = ["--seeds", str(self.seeds)] if seeds else []
            code = main([command, *where, "--data", str(self.data), *rest])
        return Done(code, out.getvalue(), err.getvalue())

    def built(self, *extractors: str, flags: Sequence[str] = ()) -> dict[str, Any]:
        """Build with these extractors; return what the build prints, which is its report too."""
        chosen = [word for name in extractors for word in ("--extractor", name)]
        done = self.run("build", "--json", *chosen, *flags)
        assert done.code == 0, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        return {**report, "stderr": done.stderr}

    def fact(self, fact: str) -> dict[str, Any]:
        """Return a fact as the current snapshot serves it."""
        with open_snapshot(self.data) as snapshot:
            return dict(snapshot.records.fact(fact))

    def statements(self) -> list[dict[str, Any]]:
        with open_snapshot(self.data) as snapshot:
            return [dict(s) for s in snapshot.records.statements_of("register")]
