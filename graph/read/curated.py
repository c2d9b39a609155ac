"""Curated seeds: sources, entities, statements, questions, reviews and judgements in YAML.

One pass over all files; every problem of every file is reported at once, each with file, line,
column and the nearest right word. The format is described in docs/seeds.md.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from graph.errors import SeedError, did_you_mean
from graph.facts import (
    Act,
    Answers,
    Argument,
    Claim,
    Document,
    Entity,
    Erratum,
    Identifier,
    Judgement,
    Modality,
    Name,
    Origin,
    Polarity,
    Position,
    Quantity,
    Question,
    Review,
    ReviewedPlace,
    Segment,
    Source,
    SourceError,
    Span,
    Statement,
    Status,
    Zone,
    statement_id,
)
from graph.read.yaml import Problems, ScalarNode, Value, read_yaml
from graph.vocabulary import Kind, Vocabulary

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_LINKS = ("successorOf", "partOf", "locatedIn", "governs")
_SHOWN = ("full", "quote", "none")
_FORMS = ("direct", "mixed", "indirect")
_FOLDERS = ("sources", "entities", "facts")
_FILES = ("questions.yaml", "reviews.yaml", "judgements.yaml")
_MAX_ID = 100
_MAX_QUOTED_WORDS = 12
_MAX_QUOTED_CHARACTERS = 200
_MAX_QUOTED_WORDS_OF_A_DOCUMENT = 250
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_WIKIDATA = re.compile(r"Q[0-9]+\Z")
_STATEMENT_ID = re.compile(r"[0-9a-f]{16}\Z")
_DECISIONS = ("accept", "dispute", "retract", "reject", "amend")
_OF_PROGRAMS = ("reject", "amend")

_ENVELOPE = [
    "kind",
    "span",
    "sha256",
    "quote",
    "id",
    "verified",
    "zone",
    "inferred",
    "status",
    "polarity",
    "modality",
    "confidence",
    "note",
    "supports",
    "contradicts",
    "errata",
]
_CLAIM_FIELDS = [
    *["attributed_to", "act", "chain", "said", "summary", "venue", "form", "about"],
    *["channel", "certainty"],
]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a reviewer reads otherwise than a program did: fields `changed` and fields `without`."""

    changed: Value | None
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seeds:
    """Everything curated, in declared order, with the sha256 of each file it was read from.

    `places` says where each entity, statement, question and review stands (`file:line:column`);
    `amendments` has what each review that amends changes, by its target.
    """

    sources: Mapping[str, Source]
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    questions: tuple[Question, ...]
    reviews: tuple[Review, ...]
    judgements: tuple[Judgement, ...]
    documents: tuple[Path, ...]
    files: Mapping[str, str]
    places: Mapping[str, str]
    amendments: Mapping[str, Amendment] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """What is being read: the problems so far and what may be referred to.

    `whole`: a statement must have all that its kind requires; what amends one need not.
    """

    vocabulary: Vocabulary
    problems: Problems = field(default_factory=Problems)
    files: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    by_name: dict[str, set[str]] = field(default_factory=dict)
    all_names: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    amendments: dict[str, Amendment] = field(default_factory=dict)
    whole: bool = True

    def index_names(self) -> None:
        """Make names and aliases (not metonyms) findable, upper and lower case alike."""
        for entity in self.entities.values():
            self.all_names.update(
                n.casefold() for n in (entity.name, *(m.text for m in entity.names))
            )
            for name in (entity.name, *(n.text for n in entity.names if n.kind == "alias")):
                self.by_name.setdefault(name.casefold(), set()).add(entity.id)

    def entity(self, value: Value) -> str | None:
        """Return the id of the entity that `value` names by id or name, or note the problem."""
        written = value.text()
        if written is None or written in self.entities:
            return written
        found = self.by_name.get(written.casefold(), set())
        if len(found) == 1:
            return next(iter(found))
        if written in self.broken:
            return None  # what is wrong with it has been said where it stands
        if found:
            value.wrong(f"{written!r} may be {' or '.join(sorted(found))}; write the id")
            return None
        hint = did_you_mean(written, [*self.entities, *self.by_name])
        value.wrong(f"no entity {written!r}{hint}")
        return None

    def argument(self, value: Value) -> Argument | None:
        """Return a role's player: an entity, or `{written: words, entity: id}`."""
        if not value.is_mapping:
            found = self.entity(value)
            written = value.text()
            return Argument(written, found) if found and written else None
        fields = value.record(("written", "entity"), ("written", "entity"))
        if len(fields) < 2:
            return None
        found, written = self.entity(fields["entity"]), fields["written"].text()
        return Argument(written, found) if found and written else None

    def arguments(self, value: Value) -> tuple[Argument, ...]:
        """Return the players in a list or single value."""
        return _present(self.argument(item) for item in value.items())


def _present(values: Iterable[_T | None]) -> tuple[_T, ...]:
    return tuple(value for value in values if value is not None)


def read_seeds(folders: Sequence[Path], vocabulary: Vocabulary) -> Seeds:
    """Return all that is curated in the seed `folders`, in the order of folders and file names.

    Raises `SeedError` with every problem found in any file.
    """
    reading = _Reading(vocabulary)
    for folder in folders:
        _check_files(reading, folder)
    for value in _each_file(reading, folders, "sources"):
        _add(reading, reading.sources, _source(reading, value), value)
    for value in _each_item(reading, folders, "entities"):
        _add(reading, reading.entities, _entity(reading, value), value)
    reading.index_names()
    _check_links(reading)
    statements = [
        statement
        for value in _each_file(reading, folders, "facts")
        for statement in _facts_file(reading, value)
    ]
    _check_quoted(reading, statements)
    keys = _keys(reading, statements)
    questions = [
        q
        for v in _each_item(reading, folders, "questions.yaml")
        if (q := _question(reading, v, keys))
    ]
    reviews = _reviews(reading, _each_item(reading, folders, "reviews.yaml"), statements, keys)
    judgements = [
        j for v in _each_item(reading, folders, "judgements.yaml") if (j := _judgement(reading, v))
    ]
    _check_fact_ids(reading, statements, keys, reviews)
    _check_references(reading, statements, keys, {r.fact for r in reviews if r.fact})
    documents = [
        path
        for folder in folders
        if (folder / "documents").is_dir()
        for path in sorted((folder / "documents").iterdir())
        if path.is_file() and not path.name.startswith(".")
    ]
    if reading.problems.found:
        raise SeedError(reading.problems.found)
    return Seeds(
        sources=reading.sources,
        entities=tuple(reading.entities.values()),
        statements=tuple(statements),
        questions=tuple(questions),
        reviews=tuple(reviews),
        judgements=tuple(judgements),
        documents=tuple(documents),
        files=reading.files,
        places=reading.places,
        amendments=reading.amendments,
    )


def _check_files(reading: _Reading, folder: Path) -> None:
    """Note what lies in a seed folder and would not be read: it may be thought to be a fact."""
    folders = (*_FOLDERS, "documents", "mappings")
    for path in _visible(folder):
        if not (path.is_dir() if path.name in folders else path.is_file() and path.name in _FILES):
            hint = did_you_mean(path.name, [*folders, *_FILES])
            expected = ", ".join([f"{name}/" for name in folders] + list(_FILES))
            reading.problems.add(
                f"{path}:1:1", f"not read: {path.name!r}; expected one of {expected}{hint}"
            )
    for name in _FOLDERS:
        for path in _visible(folder / name):
            if path.suffix != ".yaml" or not path.is_file():
                reading.problems.add(
                    f"{path}:1:1",
                    f"not read: {path.name!r}; expected files in {name}/ that end in .yaml",
                )


def _visible(folder: Path) -> list[Path]:
    passed_over = (".", "README", "LICENSE")
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in paths if not path.name.startswith(passed_over)]


def _yaml_files(folder: Path, name: str) -> list[Path]:
    path = folder / name
    if name in _FILES:
        return [path] if path.is_file() else []
    return [file for file in _visible(path) if file.suffix == ".yaml" and file.is_file()]


def _each_file(reading: _Reading, folders: Sequence[Path], name: str) -> list[Value]:
    values: list[Value] = []
    for folder in folders:
        for path in _yaml_files(folder, name):
            label = path.relative_to(folder).as_posix()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            number = len([known for known in reading.files if known.endswith(label)])
            reading.files[f"{number}/{label}" if number else label] = digest
            value = read_yaml(path, reading.problems)
            if value is not None:
                values.append(value)
    return values


def _each_item(reading: _Reading, folders: Sequence[Path], name: str) -> list[Value]:
    items: list[Value] = []
    for value in _each_file(reading, folders, name):
        if not value.is_list:
            value.wrong("a list (- item) is expected here")
            continue
        items.extend(value.items())
    return items


def _add(reading: _Reading, into: dict[str, _T], made: "_T | None", value: Value) -> None:
    if made is None:
        _mark_broken(reading, value)
        return
    made_id: str = made.id  # type: ignore[attr-defined]
    if made_id in into:
        value.wrong(f"the id {made_id!r} is already taken at {reading.places[made_id]}")
        return
    into[made_id] = made
    reading.places[made_id] = value.where


def _mark_broken(reading: _Reading, value: Value) -> None:
    """Remember the id of what could not be read, so that a reference to it is no second problem."""
    made_id = value.fields().get("id") if value.is_mapping else None
    reading.broken.add((made_id and made_id.text()) or "")


def _texts(fields: Mapping[str, Value], *names: str) -> dict[str, str | None]:
    return {name: fields[name].text() if name in fields else None for name in names}


def _get(fields: Mapping[str, Value], name: str, read: Callable[[Value], _T | None]) -> _T | None:
    return read(fields[name]) if name in fields else None


def _slug(value: Value) -> str | None:
    written = value.text()
    if written is not None and not _SLUG.match(written):
        value.wrong(f"{written!r} is no id; ids are small letters, digits and hyphens")
        return None
    if written is not None and len(written) > _MAX_ID:
        value.wrong(f"an id of {len(written)} characters; at most {_MAX_ID}")
        return None
    return written


def _language(value: Value) -> str | None:
    written = value.text()
    if written is not None and not _LANGUAGE.match(written):
        value.wrong(f"{written!r} is no language tag; write en or pt-BR")
        return None
    return written


def _sha256(value: Value) -> str | None:
    written = value.text()
    if written is not None and not _SHA256.match(written):
        value.wrong(f"{written!r} is no sha256; it has 64 small hexadecimal digits")
        return None
    return written


def _span(value: Value) -> tuple[int, int] | None:
    numbers = [item.integer() for item in value.items()]
    if len(numbers) == 2 and None not in numbers:
        start, end = numbers
        assert start is not None
        assert end is not None
        if 0 <= start < end:
            return start, end
    value.wrong("a span is [start, end] in characters, start below end")
    return None


def _word(known: tuple[str, ...], what: str) -> Callable[[Value], str | None]:
    return lambda value: value.word(known, what)


def _source(reading: _Reading, value: Value) -> Source | None:
    fields = value.record(
        (
            "id",
            "title",
            "publisher",
            "author",
            "published",
            "language",
            "sha256",
            "licence",
            "url",
            "text_shown",
            "origin",
            "work",
            "asserts",
            "description",
            "segments",
        ),
        ("id", "title", "publisher", "sha256"),
    )
    source_id = _get(fields, "id", _slug)
    sha256 = _get(fields, "sha256", _sha256)
    texts = _texts(fields, "title", "publisher", "licence", "url", "description", "origin", "work")
    author = fields.get("author")
    kinds = tuple(reading.vocabulary.kinds)
    asserts = fields.get("asserts")
    # All that is given is read before what is missing ends it, so that every problem is told.
    published, language = _get(fields, "published", Value.when), _get(fields, "language", _language)
    shown = _get(fields, "text_shown", _word(_SHOWN, "way to show a text"))
    asserted = (
        _present(item.word(kinds, "kind of fact") for item in asserts.items()) if asserts else None
    )
    segments = fields["segments"].items() if "segments" in fields else ()
    parts = _present(_segment(item) for item in segments)
    if source_id is None or sha256 is None or not texts["title"] or not texts["publisher"]:
        return None
    name = author.text() if author else None
    return Source(
        id=source_id,
        title=texts["title"],
        publisher=texts["publisher"],
        sha256=sha256,
        author=Argument(name, name) if name else None,
        published=published,
        language=language or "en",
        licence=texts["licence"],
        url=texts["url"],
        text_shown=shown or "quote",
        origin=texts["origin"],
        asserts=asserted,
        segments=parts,
        description=texts["description"],
        work=texts["work"],
    )


def _segment(value: Value) -> Segment | None:
    fields = value.record(("span", "zone", "date", "origin"), ("span", "zone"))
    span = _get(fields, "span", _span)
    zone = _get(fields, "zone", _word(tuple(Zone), "zone"))
    if span is None or zone is None:
        return None
    date, origin = _get(fields, "date", Value.when), _get(fields, "origin", Value.text)
    return Segment(span[0], span[1], Zone(zone), date, origin)


def _codes(
    reading: _Reading, names: Iterable[str], fields: Mapping[str, Value]
) -> dict[str, tuple[str, ...]]:
    """Return the words of those coded properties among `names` that are given, each once."""
    codes: dict[str, tuple[str, ...]] = {}
    for name in names:
        if name not in fields:
            continue
        words = [_coded(reading, name, item) for item in fields[name].items()]
        codes[name] = tuple(dict.fromkeys(_present(words)))
        if name in reading.vocabulary.single and len(words) > 1:
            fields[name].wrong(f"{name!r} has one word, not {len(words)}")
    return {name: words for name, words in codes.items() if words}


def _coded(reading: _Reading, name: str, value: Value) -> str | None:
    """Return a word of the coded property `name`, or note the problem."""
    return value.word(reading.vocabulary.words(name), f"word of {name!r}")


def _codes_of_entities(reading: _Reading, value: Value) -> tuple[str, ...]:
    """Return the coded properties of the kind that `value` is of; all of them if it is of none."""
    by_kind = reading.vocabulary.entity_codes
    kind = value.fields().get("kind") if value.is_mapping else None
    written = kind.node.written if kind and isinstance(kind.node, ScalarNode) else ""
    return by_kind.get(written) or tuple(name for names in by_kind.values() for name in names)


def _entity(reading: _Reading, value: Value) -> Entity | None:
    codes = _codes_of_entities(reading, value)
    fields = value.record(
        (
            *[
                "id",
                "kind",
                "name",
                "names",
                "adjectives",
                "metonyms",
                "identifiers",
                "start",
                "end",
                "description",
                "source",
            ],
            *_LINKS,
            *codes,
        ),
        ("id", "kind", "name"),
    )
    entity_id = _get(fields, "id", _slug)
    kind = _get(fields, "kind", _word(tuple(reading.vocabulary.entity_kinds), "kind of entity"))
    texts = _texts(fields, "name", "description", "source")
    names = [
        name
        for field_name, name_kind in (
            ("names", "alias"),
            ("adjectives", "adjective"),
            ("metonyms", "metonym"),
        )
        if field_name in fields
        for item in fields[field_name].items()
        if (name := _name(item, name_kind))
    ]
    identifiers = (
        [_identifier(item) for item in fields["identifiers"].items()]
        if "identifiers" in fields
        else []
    )
    links: dict[str, tuple[str, ...]] = {
        link: _present(item.text() for item in fields[link].items())
        for link in _LINKS
        if link in fields
    }
    start, end = _get(fields, "start", Value.when), _get(fields, "end", Value.when)
    coded = _codes(reading, codes, fields)
    if entity_id is None or kind is None or not texts["name"]:
        return None
    return Entity(
        id=entity_id,
        kind=kind,
        name=texts["name"],
        names=tuple(names),
        identifiers=_present(identifiers),
        start=start,
        end=end,
        links=links,
        description=texts["description"],
        source=texts["source"],
        codes=coded,
    )


def _name(value: Value, kind: str) -> Name | None:
    if not value.is_mapping:
        text = value.text()
        return Name(text, kind) if text else None
    fields = value.record(("text", "language", "start", "end"), ("text",))
    text, language = _get(fields, "text", Value.text), _get(fields, "language", _language)
    if text is None:
        return None
    start, end = _get(fields, "start", Value.when), _get(fields, "end", Value.when)
    return Name(text, kind, language, start, end)


def _identifier(value: Value) -> Identifier | None:
    fields = value.record(("scheme", "value", "source"), ("scheme", "value", "source"))
    texts = _texts(fields, "scheme", "value", "source")
    scheme, number, source = texts["scheme"], texts["value"], texts["source"]
    if scheme == "wikidata" and number and not _WIKIDATA.match(number):
        fields["value"].wrong(f"{number!r} is no Wikidata id; it is Q and a number, such as Q159")
    return Identifier(scheme, number, source) if scheme and number and source else None


def _check_links(reading: _Reading) -> None:
    for entity in reading.entities.values():
        for link, targets in entity.links.items():
            for target in targets:
                if target not in reading.entities:
                    hint = did_you_mean(target, reading.entities)
                    where = reading.places[entity.id]
                    reading.problems.add(where, f"{link}: no entity {target!r}{hint}")
    by_hash: dict[str, str] = {}
    for source in reading.sources.values():
        where = reading.places[source.id]
        if source.id in reading.entities:
            reading.problems.add(where, f"{source.id!r} is also the id of a source")
        first = by_hash.setdefault(source.sha256, source.id)
        if first != source.id:
            reading.problems.add(where, f"sha256: this is the text of {first!r} already")
        if source.author and source.author.means not in reading.entities:
            hint = did_you_mean(source.author.means, reading.entities)
            reading.problems.add(where, f"author: no entity {source.author.means!r}{hint}")
        if source.origin and source.origin not in reading.sources:
            hint = did_you_mean(source.origin, reading.sources)
            reading.problems.add(where, f"origin: no source {source.origin!r}{hint}")
        _check_credits(reading, source, where)
        if _repeats_itself(source, reading.sources):
            reading.problems.add(where, f"origin: {source.id!r} comes from itself in the end")


def _check_credits(reading: _Reading, source: Source, where: str) -> None:
    """Note a work that is none, or already stands for another source, and unknown credits."""
    work = source.work
    if work and (work not in reading.entities or reading.entities[work].kind != "Work"):
        works = [entity.id for entity in reading.entities.values() if entity.kind == "Work"]
        reading.problems.add(where, f"work: no Work {work!r}{did_you_mean(work, works)}")
    first = next(other.id for other in reading.sources.values() if other.work == work)
    if work and first != source.id:
        reading.problems.add(where, f"work: {work!r} stands for {first!r} already")
    for part in source.segments:
        if part.origin and part.origin not in {*reading.sources, *reading.entities}:
            hint = did_you_mean(part.origin, [*reading.sources, *reading.entities])
            reading.problems.add(
                where, f"segments: origin: no source or entity {part.origin!r}{hint}"
            )


def _repeats_itself(source: Source, sources: Mapping[str, Source]) -> bool:
    seen = {source.id}
    while (origin := sources.get(source.origin or "")) is not None:
        source = origin
        if source.id in seen:
            return True
        seen.add(source.id)
    return False


def _facts_file(reading: _Reading, value: Value) -> list[Statement]:
    fields = value.record(("source", "curator", "statements"), ("source", "curator", "statements"))
    curator = _get(fields, "curator", Value.text)
    source_id = _get(fields, "source", lambda v: _source_named(reading, v))
    if "statements" not in fields:
        return []
    whole = curator is not None and source_id is not None
    source = reading.sources[source_id] if source_id else Source("", "", "", "")
    statements: list[Statement] = []
    for item in fields["statements"].items():
        statement = _statement(reading, item, source, curator or "")
        if statement is None or not whole:
            _mark_broken(reading, item)
            continue
        if statement.id in reading.places:
            item.wrong(f"the same statement stands at {reading.places[statement.id]}")
            continue
        reading.places[statement.id] = item.where
        statements.append(statement)
    return statements


def _source_named(reading: _Reading, value: Value) -> str | None:
    return None if value.text() in reading.broken else value.word(reading.sources, "source")


def _check_quoted(reading: _Reading, statements: Sequence[Statement]) -> None:
    """Note, at the statement that goes beyond it, what is quoted of a source above the limit."""
    words: dict[str, int] = {}
    beyond: dict[str, str] = {}
    for statement in statements:
        assert isinstance(statement.place, Span)
        source_id = statement.place.document
        quoted = [statement.quote, *(erratum.says for erratum in statement.errata)]
        count = sum(len((quote or "").split()) for quote in quoted)
        words[source_id] = words.get(source_id, 0) + count
        if words[source_id] > _MAX_QUOTED_WORDS_OF_A_DOCUMENT:
            beyond.setdefault(source_id, statement.seed or "")
    for source_id, where in beyond.items():
        if reading.sources[source_id].text_shown != "full":
            reading.problems.add(
                where,
                f"{words[source_id]} quoted words of {source_id}; "
                f"at most {_MAX_QUOTED_WORDS_OF_A_DOCUMENT} of one document may be quoted",
            )


def _statement(reading: _Reading, value: Value, source: Source, curator: str) -> Statement | None:
    if not value.is_mapping or "kind" not in value.fields():
        value.wrong("a statement is a mapping with 'kind'")
        return None
    kind_value = value.fields()["kind"]
    known = (*reading.vocabulary.kinds, "Claim")
    kind_name = kind_value.word(known, "kind of fact")
    if kind_name is None:
        return None
    kind = reading.vocabulary.kinds.get(kind_name)
    parts = (*kind.roles, *kind.times, *kind.quantities, *kind.texts, *kind.codes) if kind else ()
    fields = value.record((*_ENVELOPE, *_CLAIM_FIELDS, *parts), ("span", "sha256"))
    claim = _claim(reading, value, fields)
    if kind is None and "attributed_to" not in fields:
        value.wrong("a claim needs 'attributed_to': say whose it is")
    span = _get(fields, "span", _span)
    statement = Statement(
        id="",
        kind=kind_name,
        place=Span(source.id, *(span or (0, 1))),
        origin=Origin.CURATED,
        read_by=curator,
        roles=_roles(reading, value, kind, fields),
        times=_times(kind, fields),
        quantities=_quantities(reading, kind, fields),
        texts={
            n: t for n in (kind.texts if kind else ()) if n in fields and (t := fields[n].text())
        },
        claim=claim,
        span_sha256=_get(fields, "sha256", _sha256),
        quote=_get(fields, "quote", _short_quote),
        fact=_get(fields, "id", _slug),
        seed=value.where,
        codes=_codes(reading, kind.codes if kind else (), fields),
        **_envelope(fields),
    )
    for name in kind.required_codes if kind and "attributed_to" not in fields else ():
        if name not in fields:
            value.wrong(f"{kind_name} needs {name!r}")
    told = {*statement.times, *(["said"] if statement.claim and statement.claim.said else [])}
    for name in sorted(statement.inferred - told):
        fields["inferred"].wrong(f"{name!r} is no time of this statement")
    if span is None or (claim is None and (kind is None or "attributed_to" in fields)):
        return None  # what somebody says would else become a fact
    return replace(statement, id=statement_id(source.sha256, statement))


def _envelope(fields: Mapping[str, Value]) -> dict[str, Any]:
    """Return the keyword arguments of `Statement` that every kind shares."""
    words: dict[str, Any] = {}
    for name, enum in (
        ("status", Status),
        ("polarity", Polarity),
        ("modality", Modality),
        ("zone", Zone),
    ):
        if name in fields and (word := fields[name].word(tuple(enum), name)):
            words[name] = enum(word)
    if "confidence" in fields and (number := fields["confidence"].number()) is not None:
        if number > 1:
            fields["confidence"].wrong("confidence lies between 0 and 1")
        words["confidence"] = float(number)
    if "inferred" in fields:
        words["inferred"] = frozenset(_present(i.text() for i in fields["inferred"].items()))
    for name in ("supports", "contradicts"):
        if name in fields:
            words[name] = _present(item.text() for item in fields[name].items())
    if "errata" in fields:
        words["errata"] = _present(_erratum(item) for item in fields["errata"].items())
    words["note"] = _get(fields, "note", Value.text)
    words["verified"] = _get(fields, "verified", _day)
    return words


def _erratum(value: Value) -> Erratum | None:
    fields = value.record(("kind", "says", "right", "note"), ("kind",))
    kind = _get(fields, "kind", _word(tuple(SourceError), "kind of error"))
    if kind is None:
        return None
    texts = _texts(fields, "right", "note")
    says = _short_quote(fields["says"]) if "says" in fields else None
    if kind != SourceError.OMISSION and "says" not in fields:
        value.wrong("'says' is missing: the words that are wrong")
    if not (texts["right"] or texts["note"]):
        value.wrong("say what is 'right', or in a 'note' what is wrong")
    return Erratum(SourceError(kind), says, texts["right"], texts["note"])


def _day(value: Value) -> str | None:
    written = value.when()
    if written is not None and not _DAY.match(written):
        value.wrong(f"{written!r} is no day; write 2026-11-23")
        return None
    return written


def _short_quote(value: Value) -> str | None:
    quote = value.text()
    if quote and len(quote.split()) > _MAX_QUOTED_WORDS:
        value.wrong(f"{len(quote.split())} words; a quote has at most {_MAX_QUOTED_WORDS}")
    if quote and len(quote) > _MAX_QUOTED_CHARACTERS:
        value.wrong(f"{len(quote)} characters; a quote has at most {_MAX_QUOTED_CHARACTERS}")
    return quote


def _claim(reading: _Reading, value: Value, fields: Mapping[str, Value]) -> Claim | None:
    if "attributed_to" not in fields:
        for name in _CLAIM_FIELDS:
            if name in fields:
                fields[name].wrong(f"{name!r} belongs to a claim: say 'attributed_to' too")
        return None
    holder = reading.argument(fields["attributed_to"])
    act = _get(fields, "act", _word(tuple(Act), "act")) or Act.ASSERTS
    if holder is None:
        return None
    texts = _texts(fields, "summary", "venue")
    return Claim(
        attributed_to=holder,
        act=Act(act),
        chain=_get(fields, "chain", reading.arguments) or (),
        said=_get(fields, "said", Value.when),
        summary=texts["summary"],
        venue=texts["venue"],
        form=_get(fields, "form", _word(_FORMS, "form of speech")),
        about=_get(fields, "about", reading.arguments) or (),
        channel=_get(fields, "channel", lambda v: _coded(reading, "channel", v)),
        certainty=_get(fields, "certainty", lambda v: _coded(reading, "certainty", v)),
    )


def _roles(
    reading: _Reading, value: Value, kind: Kind | None, fields: Mapping[str, Value]
) -> dict[str, tuple[Argument, ...]]:
    roles: dict[str, tuple[Argument, ...]] = {}
    if kind is None:
        return roles
    for role, players in kind.roles.items():
        if role not in fields or not fields[role].items():
            if reading.whole and role in kind.required and "attributed_to" not in fields:
                value.wrong(f"{kind.name} needs {role!r}")
            continue
        roles[role] = reading.arguments(fields[role])
        for argument in roles[role]:
            entity = reading.entities[argument.means]
            if players and not any(reading.vocabulary.is_a(entity.kind, p) for p in players):
                fields[role].wrong(
                    f"{entity.id} is a {entity.kind}; {role!r} is played by {', '.join(players)}"
                )
    return roles


def _times(kind: Kind | None, fields: Mapping[str, Value]) -> dict[str, str]:
    names = kind.times if kind else ()
    return {name: when for name in names if name in fields and (when := fields[name].when())}


def _quantities(
    reading: _Reading, kind: Kind | None, fields: Mapping[str, Value]
) -> dict[str, tuple[Quantity, ...]]:
    return {
        name: _present(_quantity(reading, item) for item in fields[name].items())
        for name in (kind.quantities if kind else ())
        if name in fields
    }


def _quantity(reading: _Reading, value: Value) -> Quantity | None:
    if not value.is_mapping:
        number = value.number()
        return Quantity(exact=number) if number is not None else None
    fields = value.record(("exact", "min", "max", "about", "unit", "of"), ())
    if not {"exact", "min", "max", "about"} & set(fields):
        value.wrong("a quantity needs 'exact', 'min', 'max' or 'about'")
    return Quantity(
        exact=_get(fields, "exact", Value.number),
        minimum=_get(fields, "min", Value.number),
        maximum=_get(fields, "max", Value.number),
        about=_get(fields, "about", Value.number),
        unit=_get(fields, "unit", Value.text),
        of=_get(fields, "of", reading.argument),
    )


def _keys(reading: _Reading, statements: Sequence[Statement]) -> dict[str, Statement]:
    """Return the claims by key; a key names one claim."""
    keys: dict[str, Statement] = {}
    for statement in statements:
        if statement.claim is None or statement.fact is None:
            continue
        if statement.fact in keys:
            other = keys[statement.fact].seed
            reading.problems.add(
                statement.seed or "",
                f"the claim key {statement.fact!r} is already taken at {other}",
            )
        keys[statement.fact] = statement
    return keys


def _claim_key(reading: _Reading, value: Value, keys: Mapping[str, Statement]) -> str | None:
    if value.text() in reading.broken:
        return None
    written = value.word(keys, "claim key")
    return keys[written].id if written else None


def _question(reading: _Reading, value: Value, keys: Mapping[str, Statement]) -> Question | None:
    fields = value.record(
        ("id", "text", "answers", "scale", "positions", "about", "terms", "note"), ("id", "text")
    )
    question_id, text = _get(fields, "id", _slug), _get(fields, "text", Value.text)
    answers = Answers(_get(fields, "answers", _word(tuple(Answers), "kind of answer")) or "stance")
    if answers is Answers.STANCE and value.is_mapping and "scale" not in fields:
        value.wrong("'scale' is missing; or say 'answers: time' or 'answers: number'")
    if answers is not Answers.STANCE and "scale" in fields:
        fields["scale"].wrong(f"a question whose answers are a {answers} has no scale")
    if question_id is None or text is None:
        return None
    scale = {
        int(step): label
        for step, item in (
            fields["scale"].record(("-2", "-1", "0", "1", "2"), ()).items()
            if "scale" in fields
            else ()
        )
        if (label := item.text())
    }
    positions = [
        _position(reading, item, answers, scale, keys)
        for item in (fields["positions"].items() if "positions" in fields else ())
    ]
    place = f"questions/{question_id}"
    if place in reading.places:
        value.wrong(f"the id {question_id!r} is already taken at {reading.places[place]}")
        return None
    reading.places[place] = value.where
    return Question(
        question_id,
        text,
        scale,
        _present(positions),
        _get(fields, "note", Value.text),
        answers,
        about=_present(
            reading.entity(item) for item in (fields["about"].items() if "about" in fields else ())
        ),
        terms=_present(
            item.text() for item in (fields["terms"].items() if "terms" in fields else ())
        ),
    )


def _position(
    reading: _Reading,
    value: Value,
    answers: Answers,
    scale: Mapping[int, str],
    keys: Mapping[str, Statement],
) -> Position | None:
    given = "stance" if answers is Answers.STANCE else "answer"
    needed = ("attributed_to", given, "claims")
    fields = value.record((*needed, "note"), needed)
    if any(name not in fields for name in needed):
        return None
    holder = reading.entity(fields["attributed_to"])
    claims: tuple[str, ...] = _present(
        _claim_key(reading, item, keys) for item in fields["claims"].items()
    )
    stance: int | None = None
    answer: str | None = None
    if answers is Answers.STANCE:
        stance = fields["stance"].integer()
        if stance is not None and stance not in scale:
            fields["stance"].wrong(f"{stance} is not on the scale {sorted(scale)}")
    elif answers is Answers.TIME:
        answer = fields["answer"].when()
    else:
        number = fields["answer"].number()
        answer = None if number is None else str(number)
    if holder is None or (stance is None and answer is None):
        return None
    note = _get(fields, "note", Value.text)
    return Position(holder, claims, stance, answer, note)


def _reviews(
    reading: _Reading,
    values: Sequence[Value],
    statements: Sequence[Statement],
    keys: Mapping[str, Statement],
) -> list[Review]:
    """Return the reviews, one for each target, which is an id of a fact or of a statement."""
    read = [(review, value) for value in values if (review := _review(reading, value, keys))]
    facts = {s.fact for s in statements if s.fact and s.claim is None}
    facts |= {review.fact for review, _value in read if review.fact}
    reviewed: dict[str, str] = {}
    for review, value in read:
        target, decision = review.target, review.decision
        where = value.fields()[decision].where
        known = [*keys] if decision == "accept" else [*facts, *keys]
        if decision in _OF_PROGRAMS and not _STATEMENT_ID.match(target):
            message = (
                f"what a program read is named by its id, 16 hexadecimal digits, to {decision}"
            )
            reading.problems.add(where, f"{message}; mend what a person wrote where it stands")
        elif not (_STATEMENT_ID.match(target) or target in known or target in reading.broken):
            what = "claim key" if decision == "accept" else "statement or fact"
            hint = did_you_mean(target, known)
            reading.problems.add(where, f"no {what} {target!r} to {decision}{hint}")
        elif target in reviewed:
            written = value.fields()[decision].text()
            reading.problems.add(where, f"{written!r} is already reviewed at {reviewed[target]}")
        reviewed.setdefault(target, where)
    return [review for review, _value in read]


def _review(reading: _Reading, value: Value, keys: Mapping[str, Statement]) -> Review | None:
    fields = value.record(
        (*_DECISIONS, "as", "at", "with", "without", "by", "on", "why"), ("by", "on", "why")
    )
    given = [decision for decision in _DECISIONS if decision in fields]
    if len(given) != 1:
        value.wrong("a review has one of 'accept', 'dispute', 'retract', 'reject' or 'amend'")
        return None
    decision = given[0]
    texts = _texts(fields, decision, "by", "why")
    target, by, why = texts[decision], texts["by"], texts["why"]
    on, fact = _get(fields, "on", _day), _get(fields, "as", _slug)
    if "as" in fields and decision != "accept":
        fields["as"].wrong("'as' belongs to 'accept'")
        fact = None
    at = _get(fields, "at", lambda v: _reviewed_place(reading, v))
    if decision == "amend":
        fact = _amendment(reading, value, fields, target, at)
    for name in ("with", "without"):
        if name in fields and decision != "amend":
            fields[name].wrong(f"{name!r} belongs to 'amend'")
    if decision == "accept" and target is not None and target in keys:
        fact, target = fact or target, keys[target].id
    elif target is not None and target in keys:
        target = keys[target].id
    if not (target and by and why and on):
        return None
    reading.places[f"reviews/{decision}/{target}"] = value.where
    return Review(decision, target, by, on, why, fact, at)


def _reviewed_place(reading: _Reading, value: Value) -> ReviewedPlace | None:
    """Return the place that a review is of; its document need not be part of this build."""
    required = ("document", "span", "sha256", "kind")
    fields = value.record(required, required)
    if len(fields) < len(required):
        return None
    document, span = fields["document"].text(), _span(fields["span"])
    sha256 = _sha256(fields["sha256"])
    kind = fields["kind"].word((*reading.vocabulary.kinds, "Claim"), "kind of fact")
    if document is None or span is None or sha256 is None or kind is None:
        return None
    return ReviewedPlace(Span(document, *span), sha256, kind)


def _amendment(
    reading: _Reading,
    value: Value,
    fields: Mapping[str, Value],
    target: str | None,
    at: ReviewedPlace | None,
) -> str | None:
    """Note what a review amends; return the id of the fact that it is now evidence for."""
    changed = fields.get("with")
    nothing = changed is None or (changed.is_mapping and not changed.fields())
    if nothing and "without" not in fields:
        value.wrong("say what is amended: 'with' has the right fields, 'without' names wrong ones")
        return None
    without: tuple[str, ...] = _present(
        item.text() for item in (fields["without"].items() if "without" in fields else ())
    )
    if target is not None:
        reading.amendments[target] = Amendment(changed, without)
    known = _may_be_taken_away(reading.vocabulary)
    for item in fields["without"].items() if "without" in fields else ():
        item.word(known, "field that can be taken away")
    written = changed.fields() if changed is not None and changed.is_mapping else {}
    kind = _get(written, "kind", Value.text) or (at.kind if at else None)
    if changed is None or kind is None:
        return None
    partial = _read_changes(reading, changed, kind, at.span if at else Span("", 0, 1))
    return partial.fact if partial else None


def _may_be_taken_away(vocabulary: Vocabulary) -> tuple[str, ...]:
    kept = ("kind", "span", "sha256", "id", "verified", "act")
    parts = [
        part
        for kind in vocabulary.kinds.values()
        for part in (*kind.roles, *kind.times, *kind.quantities, *kind.texts, *kind.codes)
    ]
    return tuple(n for n in (*_ENVELOPE, *_CLAIM_FIELDS, *parts) if n not in kept)


def _read_changes(reading: _Reading, changed: Value, kind: str, span: Span) -> Statement | None:
    """Return a statement with the fields in `changed`, and nothing else of what it needs."""
    for name in ("span", "sha256", "verified"):
        if changed.is_mapping and name in changed.fields():
            changed.fields()[name].wrong(f"an amended statement keeps its place: no {name!r}")
            return None
    given = changed.fields() if changed.is_mapping else {}
    more: dict[str, object] = {
        "kind": kind,
        "span": [str(span.start), str(span.end)],
        "sha256": "0" * 64,
    }
    if kind == "Claim" or any(name in given for name in _CLAIM_FIELDS):
        more["attributed_to"] = next(iter(reading.entities), "")
    here = Source(id=span.document, title="", publisher="", sha256="")
    return _statement(replace(reading, whole=False), changed.with_defaults(more), here, "")


def read_changes(
    seeds: Seeds, vocabulary: Vocabulary, changed: Value, kind: str, span: Span
) -> Statement | None:
    """Return a statement of `kind` with the fields that `changed` has, read as those of seeds are.

    What it lacks is empty or a placeholder. Problems are noted in those of `changed`; then, or
    if nothing can be read, None may be returned.
    """
    reading = _Reading(vocabulary, changed.problems)
    reading.entities = {entity.id: entity for entity in seeds.entities}
    reading.index_names()
    return _read_changes(reading, changed, kind, span)


def _judgement(reading: _Reading, value: Value) -> Judgement | None:
    verdicts = ("same", "different", "unsure")
    fields = value.record((*verdicts, "by", "on", "why"), ("by", "on", "why"))
    given = [verdict for verdict in verdicts if verdict in fields]
    if len(given) != 1:
        value.wrong("a judgement has one of 'same', 'different' or 'unsure'")
        return None
    ids: tuple[str, ...] = _present(item.text() for item in fields[given[0]].items())
    for item in fields[given[0]].items():
        _check_judged(reading, item)
    if len(ids) < 2:
        fields[given[0]].wrong("a judgement is about two or more ids or names")
        return None
    texts = _texts(fields, "by", "why")
    on = _get(fields, "on", _day)
    if not (texts["by"] and texts["why"] and on):
        return None
    return Judgement(given[0], ids, texts["by"], on, texts["why"])


def _check_judged(reading: _Reading, value: Value) -> None:
    """Note what looks like a curated id and is none; other words are names found in texts."""
    written = value.text()
    if written is None or not _SLUG.match(written) or written.startswith("x-"):
        return
    if not any(written in known for known in (reading.entities, reading.all_names, reading.broken)):
        hint = did_you_mean(written, [*reading.entities, *reading.all_names])
        value.wrong(f"no entity {written!r}{hint}")


def _check_fact_ids(
    reading: _Reading,
    statements: Sequence[Statement],
    keys: Mapping[str, Statement],
    reviews: Sequence[Review],
) -> None:
    """Note ids of facts that mean something else too: an entity, a claim, another kind of fact."""
    by_id = {statement.id: statement for statement in statements}
    stated = [(s.fact, s, s.seed or "") for s in statements if s.fact and s.claim is None]
    accepted = [
        (
            review.fact,
            by_id.get(review.target),
            reading.places[f"reviews/{review.decision}/{review.target}"],
        )
        for review in reviews
        if review.fact
    ]
    first: dict[str, tuple[str, str]] = {}
    for fact, statement, where in [*stated, *accepted]:
        if fact in reading.entities:
            reading.problems.add(where, f"{fact!r} is also the id of an entity")
        if fact in keys and keys[fact] is not statement:
            at_the_key = statement is not None and statement.claim is None
            reading.problems.add(
                (at_the_key and keys[fact].seed) or where,
                f"the key {fact!r} is also the id of a fact",
            )
        if statement is None or statement.kind not in reading.vocabulary.kinds:
            continue
        kind, place_of_first = first.setdefault(fact, (statement.kind, where))
        topmost = reading.vocabulary.topmost
        if topmost(kind) != topmost(statement.kind):
            reading.problems.add(
                where, f"{fact!r} is a {kind} at {place_of_first}, so it is no {statement.kind}"
            )


def _check_references(
    reading: _Reading,
    statements: Sequence[Statement],
    keys: Mapping[str, Statement],
    accepted: "set[str]",
) -> None:
    facts = {s.fact for s in statements if s.fact and s.claim is None} | accepted | reading.broken
    for statement in statements:
        for target in (*statement.supports, *statement.contradicts):
            if target not in facts and target not in keys:
                hint = did_you_mean(target, [*facts, *keys])
                reading.problems.add(statement.seed or "", f"no fact or claim key {target!r}{hint}")


def verify(seeds: Seeds, documents: Sequence[Document]) -> tuple[Statement, ...]:
    """Return the curated statements, those whose text is among `documents` marked verified here.

    Raises `SeedError` for every statement whose span lies outside the text, whose hash differs,
    or whose quote is not in the span.
    """
    texts = {document.id: document.text for document in documents}
    problems = Problems()
    verified: list[Statement] = []
    for statement in seeds.statements:
        place = statement.place
        if not isinstance(place, Span) or place.document not in texts:
            verified.append(statement)
            continue
        wrong = _mismatch(statement, place, texts[place.document])
        if wrong:
            problems.add(statement.seed or statement.id, wrong)
        verified.append(replace(statement, verified="here"))
    if problems.found:
        raise SeedError(problems.found)
    return tuple(verified)


def _mismatch(statement: Statement, place: Span, text: str) -> str | None:
    if place.end > len(text):
        return f"the span ends at {place.end}, the text of {place.document} at {len(text)}"
    words = text[place.start : place.end]
    if hashlib.sha256(words.encode()).hexdigest() != statement.span_sha256:
        return f"the sha256 is not that of {place.document}[{place.start}:{place.end}]"
    if statement.quote and statement.quote not in words:
        return f"the quote {statement.quote!r} is not in the span"
    for erratum in statement.errata:
        if erratum.says and erratum.says not in words:
            return f"the words {erratum.says!r}, said to be wrong, are not in the span"
    return None
