"""What documents state, kept by content: an unchanged document is not parsed again.

An entry is named by a hash of all that decides it: the document, the entities and words given, and
the parser with what it is built on. It is written whole or not at all, and begins with a hash of
what follows, so that an entry that a kill or a full disk has damaged counts as none.
"""

import hashlib
import json
import os
import re
import sys
import unicodedata
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.facts import Document, Entity, Statement
from graph.parse.model.nlp import Model
from graph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# How much of what the last build did not need is left for another one, the latest first.
SPARE_BYTES = 256 * 1024 * 1024
_BUILT_ON = ("pyahocorasick", "rapidfuzz")
_NAME = re.compile(r"[0-9a-f]{64}")
_HASH_BYTES = 32
_numbers = count()


class Kept:
    """A folder of parsed documents, made when the first one is put there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> None:
        """Import what reading and writing entries needs, before memory is limited."""
        _statements()

    def get(self, key: str) -> list[Statement] | None:
        """Return the statements of an entry; None if there is none, or it is damaged."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            os.utime(path)
        except FileNotFoundError:
            return None
        told, packed = content[:_HASH_BYTES], content[_HASH_BYTES:]
        if hashlib.sha256(packed).digest() != told:
            return None
        return _statements().validate_json(zlib.decompress(packed))

    def put(self, key: str, statements: Sequence[Statement]) -> None:
        """Write an entry: whoever reads at the same time sees all of it, or none."""
        shape = _statements().dump_json(list(statements), exclude_defaults=True)
        packed = zlib.compress(shape, 1)
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.{next(_numbers)}")
        try:
            unfinished.write_bytes(hashlib.sha256(packed).digest() + packed)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def sweep(self, needed: Iterable[str], spare_bytes: int = SPARE_BYTES) -> None:
        """Remove what is not `needed`, but for the latest entries that `spare_bytes` hold.

        What killed writers left unfinished goes too. No other build may be writing.
        """
        wanted = {self._path(key) for key in needed}
        others: list[tuple[int, int, Path]] = []
        for path in self.folder.glob("??/*"):
            if path.name.startswith("."):
                path.unlink(missing_ok=True)
            elif path not in wanted:
                told = path.stat()
                others.append((-told.st_mtime_ns, told.st_size, path))
        kept = 0
        for _age, size, path in sorted(others):
            kept += size
            if kept > spare_bytes:
                path.unlink(missing_ok=True)
        for folder in self.folder.glob("??"):
            with suppress(OSError):  # it is not empty
                folder.rmdir()

    def _path(self, key: str) -> Path:
        if _NAME.fullmatch(key) is None:
            raise ValueError(f"{key!r} is no name of an entry")
        return self.folder / key[:2] / key[2:]


def setting_key(
    entities: Sequence[Entity], vocabulary: Vocabulary, model: Model | None = None
) -> str:
    """Return a hash of all that decides what documents state, but for the documents."""
    digest = hashlib.sha256(_parser().encode())
    for part in (model.label if model is not None else None, *entities, vocabulary):
        digest.update(_written(part))
    return digest.hexdigest()


def document_key(setting: str, document: Document) -> str:
    """Return the name of the entry of one document, parsed in a setting."""
    return hashlib.sha256(setting.encode() + _written(document)).hexdigest()


@cache
def _statements() -> "TypeAdapter[list[Statement]]":
    from pydantic import TypeAdapter  # half a second that a process without documents saves

    return TypeAdapter(list[Statement])


@cache
def _parser() -> str:
    """Return a hash of the code, the rules and what they run on."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    files = [
        path
        for path in package.rglob("*")
        if path.suffix in (".py", ".yaml", ".txt") and "_data" not in path.parts
    ]
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(package)}\n{content}\n".encode())
    built_on = (sys.version, unicodedata.unidata_version, *map(version, _BUILT_ON))
    return f"{digest.hexdigest()} {' '.join(built_on)}"


def _written(value: object) -> bytes:
    return json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value as JSON has it, the same for equal values in every process."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Mapping):
        return {"map": [[_plain(key), _plain(value[key])] for key in sorted(value)]}
    if isinstance(value, frozenset | set):
        return {"set": sorted(_plain(each) for each in value)}
    if isinstance(value, Sequence):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in what decides a document's statements")
