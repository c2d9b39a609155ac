"""Answers that were paid for, kept on disk: a build that was killed asks for none of them again."""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered, and the tokens of question and answer; `estimated` if nobody said."""

    content: str
    tokens_in: int
    tokens_out: int
    estimated: bool = False


def key_of(request: Mapping[str, Any]) -> str:
    """Return the sha256 of all that decides an answer: model, prompt, parameters and passage."""
    canonical = json.dumps(request, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class Kept:
    """Answers in the folder `folder`, each in a file named after its key.

    A file is written beside its place, flushed and renamed, so that it is whole or not there. One
    that is damaged counts as not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Answer | None:
        """Return the answer kept under a key, or None."""
        try:
            kept = json.loads(self._path(key).read_bytes())
            answer = Answer(**kept["answer"])
            whole = kept["sha256"] == _digest(answer.content)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return answer if whole else None

    def put(self, key: str, answer: Answer) -> None:
        """Keep an answer. Raises `OSError` if it cannot be written."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        words = {
            "content": answer.content,
            "tokens_in": answer.tokens_in,
            "tokens_out": answer.tokens_out,
            "estimated": answer.estimated,
        }
        kept = json.dumps({"answer": words, "sha256": _digest(answer.content)})
        descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(kept)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(beside).unlink()
            raise

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
