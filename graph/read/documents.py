"""Documents: files of text, matched to their source entries by sha256."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from graph.errors import DocumentError
from graph.facts import Document, Source

SUFFIXES = (".txt", ".md", ".markdown")
_MAX_BYTES = 100 * 1024 * 1024


def read_documents(
    paths: Iterable[Path], sources: Mapping[str, Source]
) -> tuple[list[Document], list[Path]]:
    """Return the documents at `paths` (files or folders), and the files in folders left unread.

    A file is the document of the source entry that has its sha256; a file that no entry knows
    becomes a source of its own, titled by its name. One text is read once. Files in a folder
    whose suffix is not one of `SUFFIXES` are left unread; what is hidden, by its own name or by
    that of a folder below the one given, is passed over. Raises `DocumentError` if a path does
    not exist, a file named itself cannot be read, or a text is not UTF-8.
    """
    by_hash = {source.sha256: source for source in sources.values()}
    documents: dict[str, Document] = {}
    unread: list[Path] = []
    for path in paths:
        for file in _files(path):
            if file.suffix.lower() not in SUFFIXES:
                if file == path:
                    known = ", ".join(SUFFIXES)
                    raise DocumentError(f"{file}: no document that can be read; known: {known}")
                unread.append(file)
                continue
            document = read_document(file, by_hash)
            documents.setdefault(document.source.sha256, document)
    return list(documents.values()), unread


def read_document(path: Path, by_hash: Mapping[str, Source]) -> Document:
    """Return the document in the file at `path`; `by_hash` are source entries by sha256.

    The text is exactly what the file holds, decoded; nothing is trimmed or changed, so that
    spans made elsewhere on the same file agree. Raises `DocumentError`.
    """
    try:
        size_bytes = path.stat().st_size
        if size_bytes > _MAX_BYTES:
            raise DocumentError(f"{path}: {size_bytes} bytes; at most {_MAX_BYTES} are read")
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: {error.strerror or error}") from error
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path}: not UTF-8: byte {error.start} cannot be read") from error
    if "\0" in text:
        raise DocumentError(f"{path}: has a NUL character at {text.index(chr(0))}; not a text")
    digest = hashlib.sha256(content).hexdigest()
    source = by_hash.get(digest) or Source(
        id=f"doc-{digest[:12]}", title=path.name, publisher="unknown", sha256=digest
    )
    return Document(source, text)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(
            file
            for file in path.rglob("*")
            if file.is_file()
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
    if not path.exists():
        raise DocumentError(f"{path}: no such file or folder")
    return [path]
