"""The whole flow, from seeds and documents to a snapshot, on one screen."""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from graph.check import check
from graph.errors import SnapshotError
from graph.facts import Stale
from graph.identity import identify, with_shared_origins
from graph.identity.copies import find_copies
from graph.network.edges import network_of
from graph.parse import with_known
from graph.parse.extractors import RULES_ALONE, Chosen, inputs_of, is_incomplete, read_with
from graph.parse.languages import with_languages
from graph.parse.many import Done, parse_many
from graph.parse.model.nlp import Model
from graph.publishing import Contents, write_snapshot
from graph.quads import QuadFile
from graph.rdf import ontology_quads, to_quads
from graph.read.curated import read_seeds, verify
from graph.read.documents import read_documents, with_known_authors
from graph.read.reanchor import read_as, use
from graph.read.settle import settle
from graph.records import Recorder
from graph.resources import ontology_folder, package_version
from graph.snapshot import open_snapshot
from graph.vocabulary import BASE_IRI, read_vocabulary

_UNFIT = "what it is of breaks a shape, so it makes no fact"
Copies = Sequence[tuple[str, Path]]
STEPS = ("read", "parse", "identify", "RDF", "SHACL", "store", "records", "index", "publish")


def build(
    seed_folders: Sequence[Path],
    paths: Sequence[Path] = (),
    *,
    into: Path,
    base: str = BASE_IRI,
    tick: Callable[[str], None] = lambda step: None,
    copies: Copies = (),
    model: Model | None = None,
    extractors: Sequence[Chosen] = RULES_ALONE,
    jobs: int | None = None,
    done: Done = lambda now, all_: None,
) -> Path:
    """Turn seeds and the documents at `paths` into a new current snapshot below `into`.

    `copies` are files that are taken for the texts of sources, each with the source's id;
    `extractors` read the documents (`graph.parse.extractors`), and `model` is a spaCy model with
    which our rules do. Returns the snapshot's folder. Bad input raises a `FoederaError` and leaves
    the snapshot that was current as it was. `tick` is called with each of `STEPS` as it begins, and
    `done` with how many documents our rules have read, of how many. What these state is kept in
    `into`/parsed, so that an unchanged document is not parsed again; `jobs` processes parse what is
    new.
    """
    contents = understand(
        seed_folders,
        paths,
        base=base,
        tick=tick,
        copies=copies,
        model=model,
        extractors=extractors,
        folder=into,
        jobs=jobs,
        done=done,
    )
    return write_snapshot(contents, into, tick)


def understand(
    seed_folders: Sequence[Path],
    paths: Sequence[Path] = (),
    *,
    base: str = BASE_IRI,
    tick: Callable[[str], None] = lambda step: None,
    copies: Copies = (),
    model: Model | None = None,
    extractors: Sequence[Chosen] = RULES_ALONE,
    folder: Path | None = None,
    jobs: int | None = None,
    done: Done = lambda now, all_: None,
) -> Contents:
    """Return what a snapshot of this input would hold, checked in full; nothing is published.

    Only what documents state is kept, in `folder`/parsed, if a folder is given.

    Raises a `FoederaError` for bad input, as `build` does.
    """
    started = time.monotonic()
    ontology = ontology_folder()
    inputs = _inputs(seed_folders, paths, ontology, copies, model, extractors)
    vocabulary = read_vocabulary(ontology)
    tick("read")
    seeds = read_seeds(seed_folders, vocabulary)
    documents, unread = read_documents([*seeds.documents, *paths], seeds.sources, jobs)
    documents = with_languages(with_known_authors(documents, seeds.entities))
    if copies:
        seeds, documents = use(seeds, documents, [read_as(c, seeds, documents) for c in copies])
    curated = verify(seeds, documents)
    tick("parse")
    parsed_folder = folder / "parsed" if folder else None
    by_rules = partial(parse_many, folder=parsed_folder, jobs=jobs, done=done)
    read = read_with(extractors, documents, seeds.entities, vocabulary, model, by_rules)
    parsed = read.statements
    seeds = replace(seeds, entities=with_known(seeds.entities, parsed))
    copied = find_copies(documents, seeds.sources)
    settled = settle(seeds, curated, parsed, documents, vocabulary)
    seeds = replace(seeds, reviews=settled.reviews, places=settled.places)
    sources = with_shared_origins(seeds.sources, documents, copied)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    meanings = [*ontology_quads(ontology, base)]
    unfit: frozenset[str] = frozenset()
    while True:
        tick("identify")
        knowledge, left_out = identify(
            settled.statements, seeds, sources, vocabulary, unfit, copied.passages
        )
        knowledge = replace(knowledge, moved=settled.moved)
        network = network_of(knowledge, vocabulary)
        tick("RDF")
        told = to_quads(knowledge, network.edges, vocabulary, base)
        quads = QuadFile.of(chain(told, meanings), folder)
        tick("SHACL")
        misread = check(quads, knowledge, ontology, seeds.places, base)
        if not misread:
            break
        unfit |= misread
    broken = [r for r in seeds.reviews if r.decision == "accept" and r.target in unfit]
    stale = (*settled.stale, *(Stale(review, _UNFIT) for review in broken))
    recorder = Recorder(knowledge, vocabulary, {d.id: d for d in documents}, base)
    return Contents(
        recorder, network, quads, ontology, inputs, left_out, unread, started, seeds, stale,
        read.reports,
    )  # fmt: skip


def unchanged(
    seed_folders: Sequence[Path],
    paths: Sequence[Path],
    data: Path,
    base: str = BASE_IRI,
    copies: Copies = (),
    model: Model | None = None,
    extractors: Sequence[Chosen] = RULES_ALONE,
) -> bool:
    """Return whether the current snapshot of `data` was built from exactly this input.

    One that an extractor left incomplete was not.
    """
    try:
        with open_snapshot(data) as snapshot:
            inputs = _inputs(seed_folders, paths, ontology_folder(), copies, model, extractors)
            same = snapshot.base == base and snapshot.manifest["inputs"] == inputs
            return same and not any(map(is_incomplete, snapshot.report["extractors"]))
    except SnapshotError:
        return False


def _inputs(
    seed_folders: Sequence[Path],
    paths: Sequence[Path],
    ontology: Path,
    copies: Copies,
    model: Model | None,
    extractors: Sequence[Chosen],
) -> dict[str, str | dict[str, str]]:
    """Return the sha256 of everything that decides what a build makes, and a model's name."""
    code = Path(__file__).parent
    return {
        "version": package_version(),
        "code": _digest(
            [
                *code.rglob("*.py"),
                *(code / "parse").rglob("*.yaml"),
                *(code / "parse").rglob("*.txt"),
            ],
            code,
        ),
        "ontology": _digest(_files([ontology]), ontology),
        "seeds": {str(n): _digest(_files([f]), f) for n, f in enumerate(seed_folders)},
        "documents": {
            str(n): _digest(_files([p]), p if p.is_dir() else p.parent) for n, p in enumerate(paths)
        },
        **({"copies": {key: _digest([p], p.parent) for key, p in copies}} if copies else {}),
        **({"model": model.label} if model is not None else {}),
        **({"extractors": read_by} if (read_by := inputs_of(extractors)) else {}),
    }


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from (path.rglob("*") if path.is_dir() else [path])


def _hidden(file: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(below).parts)


def _digest(files: Iterable[Path], below: Path) -> str:
    """Return one sha256 over the names below the folder `below` and the contents of `files`."""
    digest = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file() and not _hidden(file, below)):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(os.fsencode(file.relative_to(below)) + f"\n{content}\n".encode())
    return digest.hexdigest()
