"""Documents: files as texts, matched to their source entries by sha256."""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from graph.errors import DocumentError
from graph.facts import Argument, Document, Entity, Extraction, Source
from graph.sandbox import processors
from graph.texts import MAX_BYTES, SUFFIXES, Extractors, MediaType, extract

# What a curator is asked for where a document does not say it of itself.
ASKED_FOR = ("title", "author", "published", "publisher")
_PAGES = (".html", ".htm", ".xhtml")
# So many files are read ahead of the one whose turn it is, for each process.
_AHEAD = 4


def read_documents(
    paths: Iterable[Path], sources: Mapping[str, Source], jobs: int | None = None
) -> tuple[list[Document], list[Path]]:
    """Return the documents at `paths` (files or folders), and the files in folders left unread.

    Texts are taken out of pages, PDF and letters by `jobs` processes (as many as there are cores);
    what is returned does not depend on how many.

    A file is the document of the source entry that has its sha256; a file that no entry knows
    becomes a source of its own, with the title, publisher and date that it says of itself. One
    text is read once. Files in a folder whose suffix is not one of `SUFFIXES` are left unread, and
    so is what a browser saved beside a page, in the folder `<page>_files`; what is hidden, by its
    own name or by that of a folder below the one given, is passed over. Raises `DocumentError` if
    a path does not exist, a file named itself is of no known kind, or one cannot be read.
    """
    by_hash = {source.sha256: source for source in sources.values()}
    documents: dict[str, Document] = {}
    files: list[Path] = []
    unread: list[Path] = []
    for path in paths:
        for file in _files(path):
            if file != path and (
                file.suffix.lower() not in SUFFIXES or _belongs_to_a_page(file, path)
            ):
                unread.append(file)
            else:
                files.append(file)
    for document in _read_all(files, by_hash, jobs or processors()):
        documents.setdefault(document.source.sha256, document)
    return list(documents.values()), unread


def read_document(path: Path, by_hash: Mapping[str, Source]) -> Document:
    """Return the document in the file at `path`; `by_hash` are source entries by sha256.

    Plain text and Markdown are exactly what the file holds, decoded and without a byte order
    mark; nothing is trimmed or changed, so that spans made elsewhere on the same file agree. Of
    pages, PDF and e-mail the text is what extraction gives. Raises `DocumentError`.
    """
    with Extractors() as extractors:
        return _read(path, by_hash, extractors)


def read_text(path: Path) -> tuple[str, str]:
    """Return the text that is stored of the file at `path`, and the sha256 of its bytes.

    A file of no known suffix is taken for plain text.

    Raises `DocumentError`.
    """
    with Extractors() as extractors:
        document = _read(path, {}, extractors, MediaType.TEXT)
    return document.text, document.source.sha256


def with_known_authors(documents: Iterable[Document], entities: Sequence[Entity]) -> list[Document]:
    """Return `documents`, those without an author with the one person who bears the name found.

    A name that no person or more than one bears stays what the document says of itself.
    """
    persons: dict[str, set[str]] = {}
    for entity in entities:
        if entity.kind == "Person":
            for name in (entity.name, *(n.text for n in entity.names if n.kind == "alias")):
                persons.setdefault(name.casefold(), set()).add(entity.id)
    known = []
    for document in documents:
        source, found = document.source, document.extraction
        name = found.found.get("author", ("", ""))[0] if found else ""
        means = persons.get(name.casefold(), set())
        if source.author is None and is_uncurated(source) and len(means) == 1:
            author = Argument(name, next(iter(means)))
            document = replace(document, source=replace(source, author=author))
        known.append(document)
    return known


def asked_for(document: Document) -> tuple[str, ...]:
    """Return which of `ASKED_FOR` nobody has said: neither a source entry nor the document."""
    if not is_uncurated(document.source):
        return ()
    found = document.extraction.found if document.extraction else {}
    return tuple(name for name in ASKED_FOR if name not in found)


def is_uncurated(source: Source) -> bool:
    """Return whether nobody has written the source entry: it is what the document says."""
    return source.id == _own_id(source.sha256)


def _own_id(sha256: str) -> str:
    return f"doc-{sha256[:12]}"


def _read_all(
    files: Sequence[Path], by_hash: Mapping[str, Source], jobs: int
) -> Iterator[Document]:
    """Yield the documents in `files`, in their order; a few are read ahead, by `jobs` processes."""
    with ExitStack() as running:
        free: SimpleQueue[Extractors] = SimpleQueue()
        for _ in range(jobs):  # each starts its process when it is first needed
            free.put(running.enter_context(Extractors()))
        threads = running.enter_context(ThreadPoolExecutor(jobs))
        # If one cannot be read, nothing more is begun.
        running.callback(threads.shutdown, wait=False, cancel_futures=True)

        def read(file: Path) -> Document:
            extractors = free.get()
            try:
                return _read(file, by_hash, extractors)
            finally:
                free.put(extractors)

        ahead: deque[Future[Document]] = deque()
        for file in files:
            ahead.append(threads.submit(read, file))
            if len(ahead) > _AHEAD * jobs:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _read(
    path: Path,
    by_hash: Mapping[str, Source],
    extractors: Extractors,
    otherwise: MediaType | None = None,
) -> Document:
    try:
        size_bytes = path.stat().st_size
        if size_bytes > MAX_BYTES:
            raise DocumentError(f"{path}: {size_bytes} bytes; at most {MAX_BYTES} are read")
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: {error.strerror or error}") from error
    extracted = extract(content, str(path), extractors, otherwise)
    digest = hashlib.sha256(content).hexdigest()
    source = by_hash.get(digest) or _source(path, digest, extracted.extraction)
    return Document(source, extracted.text, extracted.extraction)


def _source(path: Path, sha256: str, extraction: Extraction) -> Source:
    """Return the entry of a document that has none: what it says of itself."""

    def said(name: str) -> str | None:
        return extraction.found.get(name, (None, ""))[0]

    return Source(
        id=_own_id(sha256),
        title=said("title") or path.name,
        publisher=said("publisher") or "unknown",
        sha256=sha256,
        published=said("published"),
        language=_language(said("language")),
        url=said("url"),
    )


def _language(said: str | None) -> str:
    primary, *rest = (said or "en").split("-")
    return "-".join([primary.lower(), *rest])


def _belongs_to_a_page(file: Path, below: Path) -> bool:
    """Return whether a browser saved the file with a page, whose own lies beside the folder."""
    for folder in file.relative_to(below).parents:
        name = folder.name
        stem = name.removesuffix("_files").removesuffix("_Files")
        if stem != name and any(
            (below / folder.parent / (stem + suffix)).is_file() for suffix in _PAGES
        ):
            return True
    return False


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
