"""Quads on disk rather than in memory, where a build of many documents has millions of them."""

import heapq
import io
import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# How many lines are sorted at a time, in about 200 MB: those of some four hundred documents.
_RUN_LINES = 500_000
_READ_BYTES = 1 << 20


class QuadFile:
    """Quads in a file, as N-Quads, read anew by whoever iterates over them, literals as recorded.

    The file has no name: it goes with this object, and with the process whatever ends that.
    """

    def __init__(self, lines: Iterable[bytes], folder: Path | None = None) -> None:
        """Write `lines` into a file in `folder`, by default where the system has such files."""
        self._folder = folder
        self._count = 0
        with tempfile.TemporaryFile(dir=folder) as file:
            for line in lines:
                file.write(line)
                self._count += 1
            file.flush()
            self._handle = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._handle)

    @classmethod
    def of(cls, quads: Iterable[ox.Quad], folder: Path | None = None) -> "QuadFile":
        """Write `quads` in the order in which they come."""
        return cls((f"{quad} .\n".encode() for quad in quads), folder)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[ox.Quad]:
        return ox.parse(self.open(), ox.RdfFormat.N_QUADS)

    def open(self) -> IO[bytes]:
        """Return the lines as a file, from the first on."""
        return cast("IO[bytes]", io.BufferedReader(_FromStart(self, self._handle), _READ_BYTES))

    def in_order(self) -> "QuadFile":
        """Return the same quads in the order of their lines, each once."""
        runs = [*self._runs()]
        if len(runs) == 1:
            return runs[0]
        merged = heapq.merge(*(run.open() for run in runs))
        return QuadFile((line for line, _same in groupby(merged)), self._folder)

    def _runs(self) -> Iterator["QuadFile"]:
        lines = self.open()
        while run := {*islice(lines, _RUN_LINES)}:
            yield QuadFile(sorted(run), self._folder)
        if not self._count:
            yield self


class _FromStart(io.RawIOBase):
    """Reads an open file from its start, wherever others are in it; `owner` keeps it open."""

    def __init__(self, owner: QuadFile, handle: int) -> None:
        self._owner = owner
        self._handle = handle
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        read = os.preadv(self._handle, [buffer], self._at)
        self._at += read
        return read


def load(store: ox.Store, lines: IO[bytes]) -> None:
    """Load N-Quads into `store`, blank nodes under their names; `bulk_load` would make up new ones.

    Raises `SyntaxError` for what is no N-Quads.
    """
    rest = _WithoutBlankNodes(lines)
    store.bulk_load(cast("IO[bytes]", rest), ox.RdfFormat.N_QUADS)
    store.extend(ox.parse(b"".join(rest.left_out), ox.RdfFormat.N_QUADS))


class _WithoutBlankNodes:
    """Reads the lines of a file but for those that may have a blank node, `left_out`."""

    def __init__(self, lines: IO[bytes]) -> None:
        self.left_out: list[bytes] = []
        self._lines = lines
        self._ready = b""

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes, nothing at the end."""
        while not self._ready:
            piece = self._lines.read(_READ_BYTES)
            if not piece:
                return b""
            piece += self._lines.readline()
            if b"_:" in piece:
                kept: list[bytes] = []
                for line in piece.splitlines(keepends=True):
                    (self.left_out if b"_:" in line else kept).append(line)
                piece = b"".join(kept)
            self._ready = piece
        size = len(self._ready) if size < 0 else size
        given, self._ready = self._ready[:size], self._ready[size:]
        return given
