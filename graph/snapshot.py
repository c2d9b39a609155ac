"""Snapshots: one build, immutable and self-contained, from which everything is served.

What a build publishes (`graph.publishing`) is opened here, read-only; nothing that only a build
needs is imported.
"""

import fcntl
import gzip
import json
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

import pyoxigraph as ox

from graph.errors import FilterError, FoederaError, Moved, OntologyError, SnapshotError
from graph.examples import Example, read_examples
from graph.facts import Edge, Entity, Identifier, Name, Origin, Shape, Status
from graph.filters import Filters
from graph.glossary import Glossary, read_glossary
from graph.network.edges import EdgesAndNodes
from graph.search import Records
from graph.vocabulary import Vocabulary, read_vocabulary
from graph.void import Usage, read_usage

if TYPE_CHECKING:
    import networkx
    import rdflib

    from graph.network.paths import EdgeFilter, Network, PathAnswer
    from graph.query.notes import Note

_W = TypeVar("_W", bound=str)

SCHEMA = 4
CURRENT = "current"
_REBUILD = "run `foedera build` to make one"


def current_snapshot(data: Path) -> Path:
    """Return the folder of the current snapshot of `data`, links followed.

    Raises `SnapshotError` if there is none.
    """
    link = data / CURRENT
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
    def dump(self) -> Path:
        """All quads as gzipped N-Quads, literals exactly as recorded."""
        return self.path / "dump.nq.gz"

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

        with gzip.open(self.dump, "rb") as dump:
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
