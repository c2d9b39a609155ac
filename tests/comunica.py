"""Comunica, a SPARQL engine and client in JavaScript, kept running and asked from Python.

`make` installs it into `.venv/clients` as `tests/clients/package-lock.json` has it, where npm is.
"""

import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

JSON = "application/sparql-results+json"

_TESTS = Path(__file__).resolve().parent
_INSTALLED = _TESTS.parent / ".venv/clients"


class ComunicaError(Exception):
    """Comunica could not answer; the message is its own."""


def installed() -> Path:
    """Return the folder where Comunica is installed, or skip the test."""
    if shutil.which("node") is None:
        pytest.skip("no Node.js is installed, which Comunica needs")
    if not (_INSTALLED / ".ready").exists():
        pytest.skip("Comunica is not installed; `make` does so where there is npm")
    return _INSTALLED


def command_line() -> Path:
    """Return Comunica's own program for the command line, or skip the test."""
    return installed() / "node_modules/.bin/comunica-sparql"


class Comunica:
    """A running Comunica: `ask` it, and `close` it at last."""

    def __init__(self, seconds: float = 60) -> None:
        """Start it; an answer may take so many seconds of its processor time."""
        self._seconds = seconds
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(_TESTS / "clients/comunica.mjs"), str(installed())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def ask(
        self, query: str, sources: Sequence[str | Mapping[str, str]], accept: str = JSON
    ) -> str:
        """Return the answer in the media type `accept`.

        Raises `ComunicaError` if there is none, or none within the seconds that there are.

        A source is an address, to find out what it is, or made by `service` or `data`.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"sources": list(sources), "query": query, "accept": accept}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        before = self._used()
        # An answer is one line, so nothing of it has been read ahead.
        while not select.select([self._process.stdout], [], [], 0.5)[0]:
            if self._used() - before > self._seconds:
                self._process.kill()
                break
        line = self._process.stdout.readline()
        if not line:
            # Some faults of its own it does not survive.
            self.close()
            self._start()
            raise ComunicaError(f"it ended, or took longer than {self._seconds:g} seconds")
        said: dict[str, Any] = json.loads(line)
        if "text" not in said:
            raise ComunicaError(said["error"])
        return str(said["text"])

    def _used(self) -> float:
        """Return the seconds of processor time that it has had, as proc(5) has them."""
        try:
            status = Path(f"/proc/{self._process.pid}/stat").read_text()
        except FileNotFoundError:
            return time.monotonic()
        user, system = status.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def service(address: str) -> dict[str, str]:
    """Return a SPARQL service as a source."""
    return {"type": "sparql", "value": address}


def data(text: str, media_type: str = "application/trig") -> dict[str, str]:
    """Return data as a source."""
    return {
        "type": "serialized",
        "value": text,
        "mediaType": media_type,
        "baseIRI": "http://example.org/",
    }
