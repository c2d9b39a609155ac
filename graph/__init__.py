"""Foedera for Python: build a knowledge graph, open a snapshot of it, ask it.

    >>> import graph
    >>> snapshot = graph.open_snapshot("data")                            # doctest: +SKIP
    >>> snapshot.paths("alexander-lukin", "su-35", filters=graph.Filters(view="all"))
    ...                                                                   # doctest: +SKIP

What these functions need is loaded when they are called.
"""

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import FoederaError

if TYPE_CHECKING:
    from graph.filters import Filters
    from graph.snapshot import Snapshot

__all__ = ["Filters", "FoederaError", "build", "open_snapshot"]


def build(
    seeds: Sequence[str | PathLike[str]] = (),
    documents: Sequence[str | PathLike[str]] = (),
    *,
    into: str | PathLike[str] = "data",
    base: str | None = None,
    tick: Callable[[str], None] = lambda step: None,
    copies: Sequence[tuple[str, str | PathLike[str]]] = (),
    extractors: Sequence[str] = ("rules",),
) -> "Snapshot":
    """Build a snapshot from seed folders and documents below `into`; return it, open.

    Without `seeds`, `./seeds` when it has `sources/`, else the demonstration seeds. Documents
    are files or folders; `copies` are files that are taken for the texts of sources, each with
    the source's id, as with `--as`. `extractors` read the documents, as with `--extractor`; the
    snapshot's `report` says how that went. Raises a `FoederaError` that says what is wrong, and
    where.
    """
    from graph.building import build as build_snapshot
    from graph.parse.extractors import choose, options_for
    from graph.resources import seed_folders
    from graph.snapshot import open_snapshot as open_path
    from graph.vocabulary import BASE_IRI

    path = build_snapshot(
        seed_folders([Path(folder) for folder in seeds]),
        [Path(path) for path in documents],
        into=Path(into),
        base=base or BASE_IRI,
        tick=tick,
        copies=[(source, Path(file)) for source, file in copies],
        extractors=choose(extractors, options_for(Path(into))),
    )
    return open_path(path)


def open_snapshot(path: str | PathLike[str] = "data") -> "Snapshot":
    """Return the snapshot at `path`: its own folder, or the current one of a data folder.

    `.network()` gives networkx, `.dataset()` rdflib, `.sparql(query)` an answer, `.paths(a, b)`
    chains of facts, `.entity(name)` one entity, `.records` everything else. Close it, or use it
    in a `with` statement. Raises `SnapshotError` if there is none.
    """
    from graph.snapshot import open_snapshot as open_path

    return open_path(Path(path))


def __getattr__(name: str) -> object:
    if name == "Filters":
        from graph.filters import Filters

        return Filters
    raise AttributeError(f"module 'graph' has no attribute {name!r}")
