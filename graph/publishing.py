"""Publishing a snapshot: how a build writes one, and puts it in the place of the one before.

Built in a folder of its own, flushed to disk, renamed into place, and only then the link
`current` is swapped; a kill at any moment leaves the previous snapshot serving. A published
folder is never opened for writing again (a reader beside a writer is undefined in Oxigraph).
"""

import contextlib
import fcntl
import gzip
import hashlib
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graph.errors import SnapshotError
from graph.facts import Document, Review, Shape, Stale
from graph.gaps import find_gaps
from graph.glossary import read_glossary
from graph.index import write_index
from graph.network.edges import EdgesAndNodes
from graph.quads import QuadFile, load
from graph.rdf import terms_of
from graph.records import Recorder, extraction_shape
from graph.snapshot import CURRENT, SCHEMA
from graph.vocabulary import ontology_files
from graph.void import describe

if TYPE_CHECKING:
    from graph.read.curated import Seeds

KEPT = 3


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a snapshot: the records, the network, the quads, and what was read.

    `inputs` has the sha256 of everything that was read, `left_out` says of each statement without a
    fact why it has none, `unread` are files that were found but could not be read as documents,
    `started` is when the build began (`time.monotonic`), `seeds` what is curated (and where it
    stands), `stale` are the reviews that hold for nothing here, `extractors` the reports on those
    that read the documents.
    """

    recorder: Recorder
    network: EdgesAndNodes
    quads: QuadFile
    ontology: Path
    inputs: Mapping[str, Any]
    left_out: Mapping[str, str]
    unread: Sequence[Path]
    started: float
    seeds: "Seeds"
    stale: Sequence[Stale]
    extractors: Sequence[Mapping[str, Any]] = ()


def write_snapshot(contents: Contents, data: Path, tick: Callable[[str], None]) -> Path:
    """Publish `contents` below `data`/snapshots as the current snapshot; return its folder.

    Takes the build lock of `data`: a second build at the same time raises `SnapshotError`. What
    an earlier, killed build left behind is swept away first. `tick` is told each step.
    """
    snapshots = data / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    with _build_lock(data):
        for leftover in snapshots.glob(".building-*"):
            shutil.rmtree(leftover)
        folder = snapshots / f".building-{os.getpid()}"
        folder.mkdir()
        try:
            manifest = _fill(folder, contents, tick)
            tick("publish")
            published = _publish(folder, snapshots / manifest["id"])
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _point_current_at(data, published)
        _sweep(snapshots, published)
    return published


@contextlib.contextmanager
def _build_lock(data: Path) -> Iterator[None]:
    with (data / ".build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SnapshotError(f"{data}: another build is running") from error
        yield


def _fill(folder: Path, contents: Contents, tick: Callable[[str], None]) -> dict[str, Any]:
    """Write every file of a snapshot into `folder`; return the manifest."""
    recorder = contents.recorder
    for name in ("store", "network", "search", "documents"):
        (folder / name).mkdir()
    tick("store")
    quads = contents.quads.in_order()
    _write_store(folder / "store", quads)
    tick("records")
    _write_tables(folder, recorder)
    _write_network(folder / "network", contents.network)
    _write_documents(folder / "documents", recorder.documents.values())
    shutil.copytree(contents.ontology, folder / "ontology")
    _write_terms(folder, contents.ontology)
    _write_dump(folder / "dump.nq.gz", quads)
    _write_description(folder / "void.nt", quads, contents)
    tick("index")
    relations: dict[str, list[str]] = {}
    for edge in contents.network.edges:
        relations.setdefault(edge.fact, []).append(edge.relation)
    gaps = find_gaps(quads, contents.ontology, recorder.base)
    write_index(folder / "search" / "records.sqlite", recorder, relations, gaps)
    manifest = _manifest(folder, contents, len(quads))
    _write_json(folder / "manifest.json", manifest)
    _write_json(folder / "report.json", _report(manifest, contents))
    _write_json(folder / "files.json", _checksums(folder, folder.rglob("*")))
    return manifest


def _write_store(folder: Path, quads: QuadFile) -> None:
    store = ox.Store(str(folder))
    load(store, quads.open())
    store.flush()
    store.optimize()
    del store


def _write_tables(folder: Path, recorder: Recorder) -> None:
    knowledge = recorder.knowledge
    facts = [recorder.fact(fact) for fact in knowledge.facts]
    columns = (
        "id kind label event_type status origin confidence source_count earliest latest".split()  # noqa: SIM905
    )
    _write_parquet(folder / "facts.parquet", facts, columns)
    statements = [recorder.statement(statement) for statement in knowledge.statements]
    columns = "id kind origin polarity modality confidence document start end quote fact".split()  # noqa: SIM905
    _write_parquet(folder / "statements.parquet", statements, columns)


def _write_parquet(path: Path, shapes: Sequence[Shape], columns: Sequence[str]) -> None:
    """Write one row for each shape: its plain columns, and the whole of it as JSON (`record`)."""
    import pyarrow as pa  # a tenth of a second to import; only the build needs it
    import pyarrow.parquet as pq

    numbers = {
        "confidence": pa.float64(),
        **dict.fromkeys(("source_count", "start", "end"), pa.int64()),
    }
    arrays: dict[str, Any] = {
        column: pa.array([shape.get(column) for shape in shapes], numbers.get(column, pa.string()))
        for column in columns
    }
    arrays["record"] = pa.array([json.dumps(shape, ensure_ascii=False) for shape in shapes])
    pq.write_table(pa.table(arrays), path, compression="zstd")


def _write_network(folder: Path, network: EdgesAndNodes) -> None:
    with (folder / "nodes.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(n), ensure_ascii=False) + "\n" for n in network.nodes)
    with (folder / "edges.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(
            json.dumps(asdict(edge), ensure_ascii=False) + "\n" for edge in network.edges
        )


def _write_documents(folder: Path, documents: Iterable[Document]) -> None:
    """Write each text, and how it came out of the bytes received: `.txt` and `.json`."""
    for document in documents:
        (folder / f"{document.id}.txt").write_bytes(document.text.encode())
        if document.extraction is not None:
            _write_json(folder / f"{document.id}.json", extraction_shape(document.extraction))


def _write_terms(folder: Path, ontology: Path) -> None:
    """Write the ontology and its vocabularies as one file, in Turtle and in JSON-LD."""
    turtle = b"\n".join(path.read_bytes() for path in ontology_files(ontology))
    (folder / "terms.ttl").write_bytes(turtle)
    ox.serialize(terms_of(ontology), folder / "terms.jsonld", format=ox.RdfFormat.JSON_LD)


def _write_dump(path: Path, quads: QuadFile) -> None:
    """Write the quads, which are in order, from our records and not from the store, which would
    rewrite literals; with no time stamp, so that the same quads give the same bytes."""
    with path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as zipped:
        shutil.copyfileobj(quads.open(), zipped, 1 << 20)


def _write_description(path: Path, quads: QuadFile, contents: Contents) -> None:
    glossary = read_glossary(contents.ontology)
    described = describe(quads, contents.recorder.base, glossary)
    ox.serialize(described, path, format=ox.RdfFormat.N_TRIPLES)


def _manifest(folder: Path, contents: Contents, quads: int) -> dict[str, Any]:
    knowledge = contents.recorder.knowledge
    checked = ["facts.parquet", "statements.parquet", "dump.nq.gz", "void.nt"]
    files = [folder / name for name in (*checked, "network/nodes.jsonl", "network/edges.jsonl")]
    files += (folder / "documents").iterdir()
    manifest: dict[str, Any] = {
        "schema": SCHEMA,
        "base": contents.recorder.base,
        "inputs": contents.inputs,
        "extractors": sorted(
            {d.extraction.extractor for d in contents.recorder.documents.values() if d.extraction}
        ),
        "counts": {
            "entities": len(knowledge.entities),
            "facts": len(knowledge.facts),
            "statements": len(knowledge.statements),
            "claims": sum(knowledge.is_claim(s) for s in knowledge.statements),
            "documents": len(knowledge.sources),
            "questions": len(knowledge.questions),
            "edges": len(contents.network.edges),
            "quads": quads,
        },
        "checksums": _checksums(folder, files),
    }
    canonical = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    return {"id": hashlib.sha256(canonical).hexdigest()[:16], **manifest}


def _report(manifest: Mapping[str, Any], contents: Contents) -> dict[str, Any]:
    """Return what a curator wants to know after a build; nothing is left out in silence."""
    # What serves a snapshot reads no documents.
    from graph.parse.languages import why_unread
    from graph.read.documents import asked_for

    def notes(document: Document) -> list[str]:
        extraction, unread = document.extraction, why_unread(document)
        return [*(extraction.notes if extraction else ()), *([unread] if unread else [])]

    knowledge = contents.recorder.knowledge
    return {
        "snapshot": manifest["id"],
        "counts": manifest["counts"],
        "facts_by_kind": _counted(fact.kind for fact in knowledge.facts),
        "statements_by_origin": _counted(s.origin for s in knowledge.statements),
        "statements_without_a_fact": _counted(contents.left_out.values()),
        "disputed": sorted(knowledge.disputed),
        "retracted": _reviewed(knowledge.retracted, "retract"),
        "rejected": _reviewed(knowledge.retracted, "reject"),
        "stale_reviews": [stale_shape(stale) for stale in contents.stale],
        "extractors": [dict(report) for report in contents.extractors],
        "unread_files": sorted(path.name for path in contents.unread),
        "documents": [
            {
                "id": document.id,
                "title": document.source.title,
                "unknown": list(asked_for(document)),
                "notes": notes(document),
            }
            for document in contents.recorder.documents.values()
            if asked_for(document) or notes(document)
        ],
        "seconds": round(time.monotonic() - contents.started, 1),
    }


def _reviewed(reviews: Mapping[str, Review], decision: str) -> list[str]:
    return sorted(target for target, review in reviews.items() if review.decision == decision)


def stale_shape(stale: Stale) -> dict[str, str]:
    """Return a review that holds for nothing here, as reports show it."""
    review = stale.review
    return {"decision": review.decision, "target": review.target, "why": stale.why}


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(str(word) for word in words).items()))


def _checksums(folder: Path, files: Iterable[Path]) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(files)
        if file.is_file()
    }


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _publish(folder: Path, into: Path) -> Path:
    """Flush `folder` to disk and rename it.

    An equal snapshot that is there already stays if it is whole, and makes room if it is not.
    """
    if into.is_dir() and _is_whole(into):
        shutil.rmtree(folder)
        return into
    damaged = into.with_name(f".building-{into.name}")
    if into.is_dir():
        into.rename(damaged)
    for path in sorted(folder.rglob("*")):
        _flush(path)
        if path.is_file():
            path.chmod(0o444)
    _flush(folder)
    folder.rename(into)
    _flush(into.parent)
    shutil.rmtree(damaged, ignore_errors=True)
    return into


def _is_whole(snapshot: Path) -> bool:
    """Whether every file of a published snapshot is what it was when it was published."""
    try:
        files: dict[str, str] = json.loads((snapshot / "files.json").read_bytes())
        return _checksums(snapshot, [snapshot / name for name in files]) == files
    except (OSError, ValueError):
        return False


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _point_current_at(data: Path, published: Path) -> None:
    link = data / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(published.relative_to(data))
    link.rename(data / CURRENT)
    os.utime(published)
    _flush(data)


def _sweep(snapshots: Path, published: Path) -> None:
    """Remove the oldest snapshots beyond `KEPT`, but none that a process still holds."""
    others = [p for p in snapshots.iterdir() if p.is_dir() and p != published]
    newest_first = sorted(others, key=lambda p: p.stat().st_mtime, reverse=True)
    for old in newest_first[KEPT - 1 :]:
        with contextlib.suppress(FileNotFoundError), (old / "manifest.json").open() as manifest:
            try:
                fcntl.flock(manifest, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
        shutil.rmtree(old)
