"""Snapshots: one build, immutable and self-contained, from which everything is served.

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
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

import pyoxigraph as ox

from graph.errors import FilterError, FoederaError, Moved, OntologyError, SnapshotError
from graph.examples import Example, read_examples
from graph.facts import Document, Edge, Entity, Identifier, Name, Origin, Review, Stale, Status
from graph.filters import Filters
from graph.gaps import find_gaps
from graph.glossary import Glossary, read_glossary
from graph.index import write_index
from graph.network.edges import EdgesAndNodes
from graph.rdf import terms_of
from graph.records import Recorder, Shape, extraction_shape
from graph.search import Records
from graph.vocabulary import Vocabulary, ontology_files, read_vocabulary
from graph.void import Usage, describe, read_usage

if TYPE_CHECKING:
    import networkx
    import rdflib

    from graph.network.paths import EdgeFilter, Network, PathAnswer
    from graph.query.notes import Note
    from graph.read.curated import Seeds

_W = TypeVar("_W", bound=str)

SCHEMA = 4
KEPT = 3
_CURRENT = "current"
_REBUILD = "run `foedera build` to make one"


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
    quads: Sequence[ox.Quad]
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
    _write_store(folder / "store", contents.quads)
    tick("records")
    _write_tables(folder, recorder)
    _write_network(folder / "network", contents.network)
    _write_documents(folder / "documents", recorder.documents.values())
    shutil.copytree(contents.ontology, folder / "ontology")
    _write_terms(folder, contents.ontology)
    _write_dump(folder / "dump.nq.gz", contents.quads)
    _write_description(folder / "void.nt", contents)
    tick("index")
    relations: dict[str, list[str]] = {}
    for edge in contents.network.edges:
        relations.setdefault(edge.fact, []).append(edge.relation)
    gaps = find_gaps(contents.quads, contents.ontology, recorder.base)
    write_index(folder / "search" / "records.sqlite", recorder, relations, gaps)
    manifest = _manifest(folder, contents)
    _write_json(folder / "manifest.json", manifest)
    _write_json(folder / "report.json", _report(manifest, contents))
    _write_json(folder / "files.json", _checksums(folder, folder.rglob("*")))
    return manifest


def _write_store(folder: Path, quads: Sequence[ox.Quad]) -> None:
    store = ox.Store(str(folder))
    store.bulk_extend(quads)
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


def _write_dump(path: Path, quads: Iterable[ox.Quad]) -> None:
    """Write the quads as sorted N-Quads, from our records and not from the store, which would
    rewrite literals; with no time stamp, so that the same quads give the same bytes."""
    lines = sorted({f"{quad} .\n" for quad in quads})
    with path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as zipped:
        for line in lines:
            zipped.write(line.encode())


def _write_description(path: Path, contents: Contents) -> None:
    glossary = read_glossary(contents.ontology)
    described = describe(contents.quads, contents.recorder.base, glossary)
    ox.serialize(described, path, format=ox.RdfFormat.N_TRIPLES)


def _manifest(folder: Path, contents: Contents) -> dict[str, Any]:
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
            "quads": len(set(contents.quads)),
        },
        "checksums": _checksums(folder, files),
    }
    canonical = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    return {"id": hashlib.sha256(canonical).hexdigest()[:16], **manifest}


def _report(manifest: Mapping[str, Any], contents: Contents) -> dict[str, Any]:
    """Return what a curator wants to know after a build; nothing is left out in silence."""
    from graph.read.documents import asked_for  # what serves a snapshot reads no documents

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
                "notes": list(document.extraction.notes) if document.extraction else [],
            }
            for document in contents.recorder.documents.values()
            if asked_for(document) or (document.extraction and document.extraction.notes)
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
    link = data / f".{_CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(published.relative_to(data))
    link.rename(data / _CURRENT)
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


def current_snapshot(data: Path) -> Path:
    """Return the folder of the current snapshot of `data`, links followed.

    Raises `SnapshotError` if there is none.
    """
    link = data / _CURRENT
    if not link.exists():
        raise SnapshotError(f"{data}: no snapshot here; {_REBUILD}")
    return link.resolve()


def _read_manifest(file: IO[str], path: Path) -> dict[str, Any]:
    try:
        manifest = json.load(file)
        schema = manifest["schema"]
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"{path}: the manifest is damaged; {_REBUILD}") from error
    if schema != SCHEMA:
        raise SnapshotError(
            f"{path}: made with schema {schema}, this version reads {SCHEMA}; {_REBUILD}"
        )
    return dict(manifest)


class Snapshot:
    """One snapshot, open for reading; hold it for as long as it is used, then `close` it.

    While it is open a build does not sweep it away. Everything beyond the records is loaded
    when it is first asked for.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._held = (path / "manifest.json").open(encoding="utf-8")
        except OSError as error:
            raise SnapshotError(f"{path}: no snapshot; {_REBUILD}") from error
        try:
            fcntl.flock(self._held, fcntl.LOCK_SH)
            self.manifest: dict[str, Any] = _read_manifest(self._held, path)
            self.id: str = self.manifest["id"]
            self.base: str = self.manifest["base"]
            self.vocabulary: Vocabulary = read_vocabulary(path / "ontology")
            self.records = Records(path / "search" / "records.sqlite", self.vocabulary)
        except OntologyError as error:
            self._held.close()
            raise SnapshotError(f"{path}: the snapshot is damaged; {_REBUILD}: {error}") from error
        except SnapshotError:
            self._held.close()
            raise

    def close(self) -> None:
        """Let go of the snapshot; it may be swept away from now on."""
        self.records.close()
        self._held.close()

    def __enter__(self) -> "Snapshot":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def store(self) -> Path:
        """The folder of the Oxigraph store, for query workers to open read-only."""
        return self.path / "store"

    @property
    def ontology(self) -> Path:
        """The folder of the ontology that the snapshot was built with."""
        return self.path / "ontology"

    @cached_property
    def glossary(self) -> Glossary:
        """What every term of the ontology means."""
        return read_glossary(self.ontology)

    @cached_property
    def examples(self) -> dict[str, Example]:
        """The example queries that come with the ontology, by name."""
        return read_examples(self.ontology)

    def description(self) -> list[ox.Triple]:
        """Return the description of the dataset in VoID: what is in which graph, and how often."""
        with (self.path / "void.nt").open("rb") as file:
            return [quad.triple for quad in ox.parse(file, format=ox.RdfFormat.N_TRIPLES)]

    @cached_property
    def usage(self) -> Usage:
        """How often each class and property is used in which graph."""
        return read_usage(self.description())

    def terms(self, form: str) -> bytes:
        """Return the ontology with its vocabularies as one file: `ttl` or `jsonld`."""
        return (self.path / f"terms.{form}").read_bytes()

    @property
    def report(self) -> dict[str, Any]:
        """What a curator wants to know about the build: what made no fact, and why."""
        return dict(json.loads((self.path / "report.json").read_bytes()))

    def reference(self, entity: str) -> Shape:
        """Return a node in short: id, name, kind. An event with many participants is one too."""
        node = self._nodes_by_id[entity]
        return {"id": node.id, "name": node.name, "kind": node.kind}

    @cached_property
    def _nodes_by_id(self) -> dict[str, Entity]:
        return {node.id: node for node in self.nodes}

    def entity(self, entity: str) -> Shape:
        """Return an entity by id or name. Raises `UnknownEntity` with the nearest ones."""
        return self.records.entity(self.records.entity_id(entity))

    def extraction(self, document: str) -> Shape | None:
        """Return how a document's text came out of the bytes received, its parts with their
        places on the page, or None if the text is not here."""
        path = self.path / "documents" / f"{self.records.document(document)['id']}.json"
        return dict(json.loads(path.read_bytes())) if path.is_file() else None

    def document_text(self, document: str) -> str | None:
        """Return the stored text of a document, or None if it is not here."""
        path = self.path / "documents" / f"{self.records.document(document)['id']}.txt"
        return path.read_bytes().decode() if path.is_file() else None

    @cached_property
    def nodes(self) -> list[Entity]:
        """Everything that edges join: entities, and events with many participants."""
        with (self.path / "network" / "nodes.jsonl").open(encoding="utf-8") as lines:
            return [_node(json.loads(line)) for line in lines]

    @cached_property
    def edges(self) -> list[Edge]:
        """The edges of facts and of claims, in the order of both."""
        with (self.path / "network" / "edges.jsonl").open(encoding="utf-8") as lines:
            return [_edge(json.loads(line)) for line in lines]

    @cached_property
    def paths_network(self) -> "Network":
        """The network in the form in which paths are sought."""
        from graph.network.paths import Network

        return Network(self.nodes, self.edges)

    def network(self) -> "networkx.MultiDiGraph[str]":
        """Return the asserted network as a new `networkx.MultiDiGraph`.

        Edges are keyed by their id and carry relation, fact, kind, time, origin and sources.
        """
        from graph.network.views import to_networkx

        return to_networkx(self.nodes, [edge for edge in self.edges if edge.basis == "fact"])

    def dataset(self) -> "rdflib.Dataset":
        """Return all quads as a new `rdflib.Dataset`, literals exactly as recorded."""
        import rdflib

        with gzip.open(self.path / "dump.nq.gz", "rb") as dump:
            dataset = rdflib.Dataset()
            dataset.parse(source=dump, format="nquads")  # type: ignore[arg-type]
        return dataset

    def paths(
        self,
        source: str,
        target: str,
        *,
        max_hops: int = 4,
        k: int = 5,
        direction: str = "any",
        filters: Filters | None = None,
    ) -> "PathAnswer":
        """Return the shortest chains of facts between two entities, named by id or name.

        `evidence(hop.edge)` gives what each hop rests on. Raises `UnknownEntity` or
        `FilterError`.
        """
        from graph.network.paths import find_paths

        ends = self.records.entity_id(source), self.records.entity_id(target)
        if ends[0] == ends[1]:
            raise FilterError("target", f"source and target are both {ends[0]!r}")
        return find_paths(
            self.paths_network,
            *ends,
            max_hops=max_hops,
            k=k,
            direction=direction,
            keep=self.edge_filter(filters or Filters()),
        )

    def evidence(self, edge: Edge) -> list[Shape]:
        """Return the statements that an edge rests on: a fact's evidence, or the claim itself."""
        if edge.basis == "fact":
            return list(self.records.fact(edge.fact)["evidence"])
        return [self.records.statement(edge.fact)]

    def sparql(
        self,
        query: str,
        *,
        media_type: str | None = None,
        seconds: float = 10.0,
        memory_mb: int = 2048,
    ) -> Iterator[bytes]:
        """Yield the answer to a SPARQL query, evaluated in a process of its own.

        By default SPARQL JSON results for SELECT and ASK, Turtle for CONSTRUCT and DESCRIBE.
        Raises a `QueryError` that says what is wrong, or that a bound was passed.
        """
        from graph.query.process import run_query

        return run_query(
            self.store, query, media_type=media_type, seconds=seconds, memory_mb=memory_mb
        )

    def notes(self, query: str) -> list["Note"]:
        """Return what a valid query may have wrong all the same: names that are not there."""
        from graph.query.notes import find_notes

        return find_notes(query, self.base, self.glossary.names, self.usage, self._missing)

    def _missing(self, path: str) -> str | None:
        """Return why there is nothing at `path` (`entities/x`), None if there is something."""
        route, _, key = path.partition("/")
        reading: dict[str, Callable[[str], Shape]] = {
            "entities": self.records.entity,
            "facts": self.records.fact,
            "statements": self.records.statement,
            "documents": self.records.document,
            "questions": self.records.question,
        }
        try:
            reading[route](unquote(key))
        except Moved as moved:
            return f"this is <{self.base}{moved.path}> now"
        except FoederaError as error:
            return str(error)
        return None

    def slice(self, filters: Filters) -> EdgesAndNodes:
        """Return the edges that pass `filters`, and their ends; without filters, every node."""
        passes = self.edge_filter(filters).predicate()
        edges = tuple(edge for edge in self.edges if passes(edge))
        if filters == Filters(view=filters.view):
            return EdgesAndNodes(edges, tuple(self.nodes))
        ends = {end for edge in edges for end in (edge.source, edge.target)}
        return EdgesAndNodes(edges, tuple(node for node in self.nodes if node.id in ends))

    def edge_filter(self, filters: Filters) -> "EdgeFilter":
        """Return `filters` as a path query uses them, kinds and places widened to those below.

        Raises `FilterError` or `UnknownEntity` for a word that is not known.
        """
        from graph.network.paths import EdgeFilter, View

        records = self.records
        records.check_words(filters)
        return EdgeFilter(
            at=filters.at,
            kinds=frozenset(records.kinds_below("kind", filters.kind)) if filters.kind else None,
            relations=_one(filters.relation),
            origins=_one(Origin(filters.origin)) if filters.origin else None,
            statuses=_one(Status(filters.status)) if filters.status else None,
            documents=_one(filters.document),
            attributed_to=(
                _one(records.entity_id(filters.attributed_to)) if filters.attributed_to else None
            ),
            places=frozenset(records.places_in(filters.place)) if filters.place else None,
            facts=records.facts_played_by(filters.entity, filters.entity_kind),
            event_types=(
                frozenset(records.event_types(filters.event_type)) if filters.event_type else None
            ),
            min_sources=filters.min_sources,
            view=View(filters.view),
            first_hand=filters.first_hand,
            via=_one(records.entity_id(filters.via)) if filters.via else None,
        )


def _one(word: _W | None) -> frozenset[_W] | None:
    return None if word is None else frozenset({word})


def _node(fields: dict[str, Any]) -> Entity:
    fields["names"] = tuple(Name(**name) for name in fields["names"])
    fields["identifiers"] = tuple(Identifier(**i) for i in fields["identifiers"])
    fields["links"] = {link: tuple(targets) for link, targets in fields["links"].items()}
    fields["merged"] = tuple(fields["merged"])
    fields["codes"] = {name: tuple(words) for name, words in fields["codes"].items()}
    return Entity(**fields)


def _edge(fields: dict[str, Any]) -> Edge:
    fields["origin"] = Origin(fields["origin"])
    fields["status"] = Status(fields["status"]) if fields["status"] else None
    for name in ("sources", "places", "holders", "via"):
        fields[name] = tuple(fields[name])
    fields["parts"] = tuple(tuple(part) for part in fields["parts"])
    return Edge(**fields)


def open_snapshot(path: Path) -> Snapshot:
    """Return the snapshot at `path`: a snapshot's own folder, or a data folder's current one."""
    if (path / "manifest.json").is_file():
        return Snapshot(path.resolve())
    return Snapshot(current_snapshot(path))
