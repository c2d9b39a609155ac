"""`foedera new source | entity | fact`: begins an entry of the seeds that `foedera check` passes.

What stands in a file stays as it is; the entry is added as text. Nothing is written that would
not pass the check of the whole seeds, and what is missing is said.
"""

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.errors import DocumentError, FoederaError, SeedError, did_you_mean
from graph.resources import ontology_folder, seed_folders

if TYPE_CHECKING:
    from api.settings import Settings
    from graph.facts import Document, Entity
    from graph.read.curated import Seeds
    from graph.read.entries import Written
    from graph.vocabulary import Kind, Vocabulary

# A first line that is longer is a sentence rather than a title.
_LONGEST_TITLE = 120
# How alike (of 100) two names are that may be those of one entity, so that it is asked about.
_ENOUGH_ALIKE = 90
# A file in the folder itself, and none that seeds pass over.
_FILE_NAME = re.compile(r"(?!README|LICENSE)[\w-][\w.-]*\Z")


def add_arguments(parser: argparse.ArgumentParser, *, seeds: Any) -> None:  # noqa: ANN401
    """Declare what `foedera new` takes; `seeds` adds the flag `--seeds` to a parser."""
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    source = kinds.add_parser("source", help="the entry of a document")
    source.add_argument("file", type=Path, metavar="FILE")
    source.add_argument("--id", help="its id (default: from its title)")
    source.add_argument("--title", help="its title (default: the first line, or the file's name)")
    source.add_argument("--publisher", help="who published it (asked on a terminal)")
    source.add_argument("--language", help="a tag such as en (asked on a terminal)")
    source.add_argument("--published", help="when, in EDTF")
    source.add_argument("--author", help="id of an entity")
    source.add_argument("--licence")
    source.add_argument("--url")
    source.add_argument("--text-shown", choices=("full", "quote", "none"))
    entity = kinds.add_parser("entity", help="an entity")
    entity.add_argument("kind", metavar="KIND")
    entity.add_argument("name", metavar="NAME")
    entity.add_argument("--id", help="its id (default: from its name)")
    entity.add_argument("--file", help="name of the file in entities/ (default: by kind)")
    entity.add_argument("--force", action="store_true", help="although there is one like it")
    fact = kinds.add_parser("fact", help="what a document states, or with --attributed-to a claim")
    fact.add_argument("source", metavar="SOURCE")
    fact.add_argument("kind", metavar="KIND")
    fact.add_argument("fields", nargs="*", metavar="FIELD=VALUE", help="party=russia signed=2001")
    fact.add_argument("--quote", required=True, metavar="WORDS", help="the words that state it")
    fact.add_argument("--nth", type=int, help="which one, where they stand more than once")
    fact.add_argument("--documents", type=Path, action="append", default=[], metavar="DIR")
    fact.add_argument("--id", help="id of the fact, or key of the claim")
    fact.add_argument("--attributed-to", metavar="ENTITY", help="whose claim it is")
    fact.add_argument("--act", help="what the holder does by it (asserts, denies, ...)")
    fact.add_argument("--curator", help="who reads it (default: as in the file, or git's name)")
    for each in (source, entity, fact):
        seeds(each)


def run(given: argparse.Namespace, settings: "Settings") -> int:
    """Add an entry to the last seed folder; say where, and what may be filled in."""
    from graph.read.entries import held
    from graph.vocabulary import read_vocabulary

    folders = seed_folders(settings.seeds)
    vocabulary = read_vocabulary(ontology_folder())
    with held(folders[-1]):
        return _add(given, folders, vocabulary)


def _add(given: argparse.Namespace, folders: Sequence[Path], vocabulary: "Vocabulary") -> int:
    from graph.read.curated import read_seeds
    from graph.read.entries import current_text

    seeds = read_seeds(folders, vocabulary)
    make = {"source": _new_source, "entity": _new_entity, "fact": _new_fact}[given.what]
    path, text, hint = make(given, folders, seeds, vocabulary)
    before = current_text(path)
    _write_checked(folders, path, text, before, getattr(given, "documents", []))
    print(f"{path}: {hint}")
    return 0


def _write_checked(
    folders: Sequence[Path], path: Path, text: str, before: str, documents: Sequence[Path]
) -> None:
    """Write `text` to `path`, if the seeds with it pass all that a build asks of them.

    What stood there `before` must still stand there.
    """
    from graph.building import understand
    from graph.read.entries import changed_meanwhile, current_text, replace_text

    with tempfile.TemporaryDirectory() as temporary:
        tried = [Path(temporary) / str(number) for number in range(len(folders))]
        for folder, copy in zip(folders, tried, strict=True):
            shutil.copytree(folder, copy)
        inside = tried[-1] / path.relative_to(folders[-1])
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.write_bytes(text.encode())
        try:
            understand(tried, documents)
        except FoederaError as error:
            message = str(error)
            for folder, copy in zip(folders, tried, strict=True):
                message = message.replace(str(copy), str(folder))
            raise SeedError([f"nothing is written, since with it:\n{message}"]) from error
    if current_text(path) != before:
        raise changed_meanwhile(path)
    replace_text(path, text)


def _first_line(folders: Sequence[Path], path: Path, name: str) -> str:
    """Return the line by which editors find the schema: the checkout's own, else the public one."""
    from graph.vocabulary import BASE_IRI

    schema = folders[-1].resolve().parent / "ontology" / "schemas" / f"{name}.json"
    depth = len(path.relative_to(folders[-1]).parts)
    local = f"{'../' * depth}ontology/schemas/{name}.json"
    address = local if schema.is_file() else f"{BASE_IRI}schemas/{name}.json"
    return f"# yaml-language-server: $schema={address}\n"


_Made = tuple[Path, str, str]


def _new_source(
    given: argparse.Namespace, folders: Sequence[Path], seeds: "Seeds", vocabulary: "Vocabulary"
) -> _Made:
    from graph.parse.languages import with_languages
    from graph.read.documents import read_document, with_known_authors
    from graph.read.entries import mapping_text, slug, unused

    [document] = with_languages(with_known_authors([read_document(given.file, {})], seeds.entities))
    sha256 = document.source.sha256
    known = next((s.id for s in seeds.sources.values() if s.sha256 == sha256), None)
    if known:
        raise SeedError([f"{given.file}: this is the text of the source {known!r} already"])
    assert document.extraction is not None
    found = {n: value for n, (value, _where) in document.extraction.found.items()}
    title = given.title or found.get("title") or _title(document.text) or given.file.stem
    source_id = given.id or unused(slug(title) or f"doc-{sha256[:12]}", seeds.sources)
    if source_id in seeds.sources:
        raise SeedError([f"there is a source {source_id!r}, at {seeds.places[source_id]}"])
    publisher = given.publisher or _asked("publisher", found.get("publisher", "unknown"))
    entry: dict[str, Written] = {"id": source_id, "title": title, "publisher": publisher}
    author = document.source.author
    said = {**found, "author": author.means if author else ""}
    for name in ("author", "published"):
        value: str = getattr(given, name) or said.get(name, "")
        if value:
            entry[name] = value
    entry["language"] = given.language or _asked("language", document.source.language)
    entry["sha256"] = sha256
    for name in ("licence", "url", "text_shown"):
        if getattr(given, name) or (name == "url" and found.get("url")):
            entry[name] = getattr(given, name) or found["url"]
    path = folders[-1] / "sources" / f"{source_id}.yaml"
    fill = [n for n in ("author", "published", "licence", "url", "text_shown") if n not in entry]
    fill = [*(["publisher"] if publisher == "unknown" else []), *fill]
    text = _first_line(folders, path, "sources") + mapping_text(entry) + "\n"
    told = f"the source {source_id!r}; to fill in as far as known: {', '.join(fill)}"
    if "author" not in entry and "author" in found:
        told += f"; the document says that it is by {found['author']!r}, whom no entity is called"
    return path, text, told


def _title(text: str) -> str | None:
    """Return the first line, if it looks like a title."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    line = " ".join(line.lstrip("#").split())
    return line if line and len(line) <= _LONGEST_TITLE and not line.endswith(".") else None


def _asked(what: str, default: str) -> str:
    if not sys.stdin.isatty():
        return default
    return input(f"{what} [{default}]: ").strip() or default


def _new_entity(
    given: argparse.Namespace, folders: Sequence[Path], seeds: "Seeds", vocabulary: "Vocabulary"
) -> _Made:
    from graph.read.entries import appended, current_text, item_text, slug

    if given.kind not in vocabulary.entity_kinds:
        hint = did_you_mean(given.kind, vocabulary.entity_kinds)
        raise SeedError([f"{given.kind!r} is no kind of entity{hint}"])
    entity_id = given.id or slug(given.name)
    if not entity_id:
        raise SeedError([f"{given.name!r} suggests no id in Latin letters: give one with --id"])
    alike = _like(given.name, entity_id, seeds.entities)
    same = next((e for e in alike if e.id == entity_id), None)
    if alike and (same or not given.force):
        shown = "\n".join(f"  {e.id}: {e.name} ({e.kind}), {seeds.places[e.id]}" for e in alike)
        other = "give another --id" if same else "--force adds it all the same"
        raise SeedError([f"there is one like {given.name!r} already; {other}:\n{shown}"])
    path = folders[-1] / "entities" / _entities_file(given, folders, seeds)
    entry = {"id": entity_id, "kind": given.kind, "name": given.name}
    text = current_text(path) or _first_line(folders, path, "entities")
    made = appended(text, path, item_text(entry), item_text(entry, 2))
    more = "names, identifiers (each with its source), start, end, description"
    return path, made, f"the entity {entity_id!r}; to fill in as far as known: {more}"


def _like(name: str, entity_id: str, entities: Sequence["Entity"]) -> list["Entity"]:
    """Return the entities that have this id or much the same name."""
    from rapidfuzz import fuzz

    from graph.identity.names import name_key

    key = name_key(name)
    return [
        entity
        for entity in entities
        if entity.id == entity_id
        or any(
            fuzz.ratio(key, name_key(text)) >= _ENOUGH_ALIKE
            for text in (entity.name, *(n.text for n in entity.names if n.kind == "alias"))
        )
    ]


def _entities_file(given: argparse.Namespace, folders: Sequence[Path], seeds: "Seeds") -> str:
    """Return the file in entities/: as given, else the one with most of this kind."""
    if given.file:
        if not _FILE_NAME.match(given.file):
            raise SeedError(
                [f"--file={given.file!r} is no name of a file in entities/; write states.yaml"]
            )
        return given.file if given.file.endswith(".yaml") else f"{given.file}.yaml"
    counts: dict[str, int] = {}
    for entity in seeds.entities:
        path = Path(seeds.places[entity.id].rsplit(":", 2)[0])
        if entity.kind == given.kind and path.parent == folders[-1] / "entities":
            counts[path.name] = counts.get(path.name, 0) + 1
    return max(sorted(counts), key=lambda n: counts[n], default=f"{given.kind.lower()}.yaml")


def _new_fact(
    given: argparse.Namespace, folders: Sequence[Path], seeds: "Seeds", vocabulary: "Vocabulary"
) -> _Made:
    from graph.facts import words_sha256
    from graph.read.entries import appended, current_text, item_text, yaml_text

    if given.kind not in (*vocabulary.kinds, "Claim"):
        raise SeedError(
            [f"{given.kind!r} is no kind of fact{did_you_mean(given.kind, vocabulary.kinds)}"]
        )
    document = _document(given, seeds)
    start, end = _place(given, document)
    words = document.text[start:end]
    entry: dict[str, Written] = {"kind": given.kind}
    if given.id:
        entry["id"] = given.id
    entry |= {
        "span": [str(start), str(end)],
        "sha256": words_sha256(words),
        "quote": _quote(words),
    }
    if given.attributed_to:
        entry |= {"attributed_to": given.attributed_to, "act": given.act or "asserts"}
    elif given.act:
        raise SeedError(["--act belongs to a claim: say --attributed-to too"])
    entry |= _fields(given.fields)
    path = folders[-1] / "facts" / f"{document.id}.yaml"
    text = current_text(path)
    if not text:
        curator = given.curator or _curator()
        head = f"source: {document.id}\ncurator: {yaml_text(curator)}\nstatements:\n"
        text = _first_line(folders, path, "facts") + head
    kind = vocabulary.kinds.get(given.kind)
    hints = _hints(kind, entry) if kind else ["summary: what is claimed, in our own words"]
    items = item_text(entry, 0, hints), item_text(entry, 2, hints)
    made = appended(text, path, *items, key="statements")
    return path, made, f"{given.kind} at {start}-{end}: {' '.join(words.split())}"


def _curator() -> str:
    from api.review import reviewer

    return reviewer("--curator")


def _document(given: argparse.Namespace, seeds: "Seeds") -> "Document":
    """Return the text of the source, from the seeds' documents or those given."""
    from graph.read.documents import read_documents

    if given.source not in seeds.sources:
        hint = did_you_mean(given.source, seeds.sources)
        raise SeedError([f"no source {given.source!r}{hint}"])
    documents, _unread = read_documents([*seeds.documents, *given.documents], seeds.sources)
    found = next((d for d in documents if d.id == given.source), None)
    if found is None:
        raise DocumentError(
            f"the text of {given.source!r} is not here: give its folder with --documents"
        )
    return found


def _place(given: argparse.Namespace, document: "Document") -> tuple[int, int]:
    """Return where the words stand in the text; quotation marks, dashes, spaces may differ."""
    from graph.read.anchors import plain

    text, words = plain(document.text), plain(given.quote)
    places = text.places(words)
    nth: int | None = given.nth
    if nth is not None and 1 <= nth <= len(places):
        return places[nth - 1]
    if len(places) == 1 and nth is None:
        return places[0]
    if places:
        shown = [
            f"  {number}: {start}-{end} {_around(document.text, start, end)}"
            for number, (start, end) in enumerate(places, 1)
        ]
        told = f"these words stand in {document.id} {len(places)} times; say which with --nth:"
        raise SeedError([told, *shown])
    nearest = text.nearest(words)
    hint = f"; the nearest: {document.text[slice(*nearest)]!r}" if nearest else ""
    raise SeedError([f"these words are not in {document.id}{hint}"])


def _around(text: str, start: int, end: int) -> str:
    return " ".join(text[max(0, start - 30) : end + 30].split())


def _quote(words: str) -> str:
    """Return the first words of a span, as many as a quote may have."""
    from graph.facts import MAX_QUOTED_CHARACTERS, MAX_QUOTED_WORDS

    end = len(words)
    for number, (_start, stop) in enumerate(_words(words), 1):
        if number <= MAX_QUOTED_WORDS and stop <= MAX_QUOTED_CHARACTERS:
            end = stop
    return words[:end]


def _words(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(r"\S+", text)]


def _fields(written: Sequence[str]) -> "dict[str, Written]":
    """Return `party=russia party=china signed=2001` as fields; one given twice is a list."""
    from graph.read.entries import plain
    from graph.read.yaml import Problems, parse_yaml

    fields: dict[str, Written] = {}
    for each in written:
        name, equals, value = each.partition("=")
        problems = Problems()
        parsed = parse_yaml(value, Path(name), problems) if equals and value else None
        if parsed is None or problems.found:
            raise SeedError([f"{each!r} is no field: write name=value"])
        new = plain(parsed)
        if name in fields:
            before, more = fields[name], new if isinstance(new, list) else [new]
            fields[name] = [*(before if isinstance(before, list) else [before]), *more]
        else:
            fields[name] = new
    return fields


def _hints(kind: "Kind", entry: Mapping[str, object]) -> list[str]:
    """Return the roles, times, quantities and texts of a kind that an entry does not have."""
    groups = {
        "roles": kind.roles,
        "times": kind.times,
        "quantities": kind.quantities,
        "texts": kind.texts,
    }
    found = {what: [n for n in names if n not in entry] for what, names in groups.items()}
    return [f"{what}: {', '.join(names)}" for what, names in found.items() if names]
