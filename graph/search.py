"""The index of a snapshot's records: look-ups, filters and search over names, in one SQLite file.

Written once by the build, opened read-only and shared by threads. Filters mean the same here
and in path queries (`graph.network`): see `Filters`.
"""

import base64
import binascii
import contextlib
import json
import queue
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from graph.errors import (
    FilterError,
    Gone,
    Moved,
    NotThen,
    SnapshotError,
    UnknownEntity,
    UnknownFact,
    did_you_mean,
)
from graph.facts import (
    CLAIMED_ABOUT,
    FIRST_HAND,
    TOOK_PART,
    Knowledge,
    Origin,
    Review,
    SourceError,
    Span,
    Status,
)
from graph.gaps import GAPS_ARE_ABOUT, Gap
from graph.identity.names import name_key
from graph.records import Recorder, Shape
from graph.said import life, when_said
from graph.vocabulary import Vocabulary
from graph.when import Extent, When, extent, parse_when

_SCHEMA = """
CREATE TABLE entity (id TEXT PRIMARY KEY, kind TEXT, name TEXT, sort TEXT, record TEXT,
    earliest TEXT, latest TEXT) WITHOUT ROWID;
CREATE INDEX entity_sort ON entity (sort, id);
CREATE TABLE name (entity TEXT, text TEXT, key TEXT);
CREATE INDEX name_key ON name (key);
CREATE VIRTUAL TABLE name_grams USING fts5 (key, entity UNINDEXED, tokenize = 'trigram');
CREATE TABLE fact (id TEXT PRIMARY KEY, basis TEXT, kind TEXT, status TEXT, origin TEXT,
    event_type TEXT, source_count INTEGER, earliest TEXT, latest TEXT, sure_from TEXT,
    sure_to TEXT, parts TEXT, sort TEXT, label TEXT, depth INTEGER, record TEXT) WITHOUT ROWID;
CREATE INDEX fact_sort ON fact (sort, id);
CREATE TABLE fact_entity (entity TEXT, role TEXT, fact TEXT);
CREATE INDEX fact_entity_entity ON fact_entity (entity, fact);
CREATE INDEX fact_entity_fact ON fact_entity (fact);
CREATE TABLE fact_source (fact TEXT, source TEXT, holder TEXT);
CREATE INDEX fact_source_fact ON fact_source (fact);
CREATE TABLE fact_via (fact TEXT, via TEXT);
CREATE INDEX fact_via_via ON fact_via (via, fact);
CREATE TABLE fact_relation (fact TEXT, relation TEXT);
CREATE INDEX fact_relation_fact ON fact_relation (fact);
CREATE TABLE statement (id TEXT PRIMARY KEY, kind TEXT, is_claim INTEGER, origin TEXT,
    status TEXT, event_type TEXT, source TEXT, start INTEGER, holder TEXT, earliest TEXT,
    latest TEXT, sure_from TEXT, sure_to TEXT, parts TEXT, sort TEXT, depth INTEGER, record TEXT)
    WITHOUT ROWID;
CREATE INDEX statement_sort ON statement (sort, id);
CREATE TABLE statement_entity (entity TEXT, role TEXT, statement TEXT);
CREATE INDEX statement_entity_entity ON statement_entity (entity, statement);
CREATE INDEX statement_entity_statement ON statement_entity (statement);
CREATE TABLE said (statement TEXT PRIMARY KEY, days TEXT) WITHOUT ROWID;
CREATE TABLE question_claim (question TEXT, statement TEXT);
CREATE TABLE redirect (old TEXT PRIMARY KEY, route TEXT, new TEXT) WITHOUT ROWID;
CREATE TABLE gone (id TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID;
CREATE TABLE document (id TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID;
CREATE TABLE question (id TEXT PRIMARY KEY, record TEXT, positions TEXT, disagreements TEXT,
    proposals TEXT) WITHOUT ROWID;
CREATE TABLE value (id TEXT PRIMARY KEY, sort TEXT, fact TEXT, property TEXT, agree INTEGER,
    stated INTEGER, record TEXT) WITHOUT ROWID;
CREATE INDEX value_sort ON value (sort, id);
CREATE TABLE erratum (id TEXT PRIMARY KEY, sort TEXT, source TEXT, kind TEXT, record TEXT)
    WITHOUT ROWID;
CREATE TABLE gap (id TEXT PRIMARY KEY, sort TEXT, about TEXT, thing TEXT, kind TEXT,
    property TEXT, record TEXT) WITHOUT ROWID;
CREATE INDEX gap_sort ON gap (sort, id);
CREATE INDEX gap_thing ON gap (thing);
CREATE TABLE link (entity TEXT, relation TEXT, target TEXT);
"""
# The columns of a list whose items are not marked `certain`.
_PLAIN = "sort, id, NULL AS certain, '' AS basis, record"
_LAST = "9999-99-99"
_VIEWS = ("asserted", "claims", "all")
_ENOUGH_ALIKE = 70
_MAX_CANDIDATES = 400
_LONGEST_NAME = 200
_LONGEST_CURSOR = 2000
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list, a path or an export is narrowed to; every filter given must hold.

    `at` is a day or a stretch: things that may overlap it pass, each marked `certain` or not.
    `kind` and `entity_kind` hold for the kinds below them too, `place` for what lies in it.
    `event_type` is a type of event or a quad class, which stands for all its types. `view`:
    `asserted` (facts), `claims` (what claims state), or `all`. `first_hand` holds for what rests
    on a document's own voice or on somebody whom it quotes itself, `via` for what came through
    that entity.
    """

    at: When | None = None
    kind: str | None = None
    entity: str | None = None
    entity_kind: str | None = None
    relation: str | None = None
    place: str | None = None
    status: str | None = None
    origin: str | None = None
    document: str | None = None
    attributed_to: str | None = None
    min_sources: int = 0
    view: str = "asserted"
    event_type: str | None = None
    first_hand: bool | None = None
    via: str | None = None


def when_filter(parameter: str, text: str | None) -> When | None:
    """Return the time that the filter `parameter` gives, None if it is not given.

    Raises `FilterError` if it is not EDTF, or has gaps: what is asked for is a day or a stretch.
    """
    if text is None:
        return None
    try:
        when = parse_when(text)
    except ValueError as error:
        raise FilterError(parameter, f"{parameter}: {error}") from error
    if when.extent.parts:
        raise FilterError(parameter, f"{parameter}={text!r} has gaps; ask for a day or a stretch")
    return when


@dataclass(frozen=True, slots=True)
class Page:
    """Some records in documented order, and the cursor of the next ones (None at the end)."""

    items: tuple[Shape, ...]
    cursor: str | None


def write_index(
    path: Path,
    recorder: Recorder,
    relations: Mapping[str, Sequence[str]],
    gaps: Iterable[Gap] = (),
) -> None:
    """Write the index of all records to `path`; `relations` are the edge words of each fact."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.executescript(_SCHEMA)
            writer = _IndexWriter(connection, recorder, relations)
            writer.write()
            writer.write_gaps(gaps)
        connection.execute("ANALYZE")
        connection.execute("VACUUM")
    finally:
        connection.close()


def _json(shape: Shape | list[Shape] | dict[str, str]) -> str:
    return json.dumps(shape, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class _IndexWriter:
    """Fills the tables from the records of one build."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        recorder: Recorder,
        relations: Mapping[str, Sequence[str]],
    ) -> None:
        self.connection = connection
        self.recorder = recorder
        self.knowledge: Knowledge = recorder.knowledge
        self.relations = relations

    def write(self) -> None:
        self._entities()
        self._statements()
        self._facts()
        self._values()
        self._errata()
        self._rest()

    def _insert(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        for row in rows:
            marks = ", ".join("?" * len(row))
            self.connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)

    def _entities(self) -> None:
        for entity in self.knowledge.entities.values():
            record = _json(self.recorder.entity(entity))
            sort = name_key(entity.name)
            bounds = life(entity.start, entity.end).iso()[:2]
            self._insert("entity", [(entity.id, entity.kind, entity.name, sort, record, *bounds)])
            texts = dict.fromkeys([entity.name, *(n.text for n in entity.names)])
            keys = dict.fromkeys(name_key(text) for text in texts)
            self._insert("name", [(entity.id, text, name_key(text)) for text in texts])
            self._insert("name_grams", [(key, entity.id) for key in keys])
            links = entity.links.items()
            self._insert("link", [(entity.id, name, t) for name, ts in links for t in ts])

    def _days(self, kind: str, times: Mapping[str, str]) -> tuple[str | None, ...]:
        rules = self.recorder.vocabulary.kinds.get(kind)
        if rules is None:
            return _columns(Extent())
        return _columns(extent(times, standing=rules.standing, singular=rules.singular))

    def _statements(self) -> None:
        for s in self.knowledge.statements:
            place = s.place
            source, start = (
                (place.document, place.start) if isinstance(place, Span) else (place.dataset, 0)
            )
            claim = s.claim
            said = when_said(s, self.knowledge.sources) if claim else None
            row = (
                *(s.id, s.kind, int(claim is not None), s.origin, s.status),
                *(self.recorder.vocabulary.stated_event_type(s), source, start),
                claim.attributed_to.means if claim else None,
                *(_columns(said) if said and not s.times else self._days(s.kind, s.times)),
                f"{source}|{start:09d}",
                claim.depth if claim else 0,
                _json(self.recorder.statement(s)),
            )
            self._insert("statement", [row])
            if said:
                self._insert("said", [(s.id, json.dumps(said.iso()))])
            players = self.knowledge.players[s.id]
            self._insert(
                "statement_entity", [(e, role, s.id) for role, ids in players.items() for e in ids]
            )
            if s.claim and s.fact:
                self._insert("redirect", [("statements/" + s.fact, "statements", s.id)])

    def _facts(self) -> None:
        sources = {
            s.id: (
                s.place.document if isinstance(s.place, Span) else s.place.dataset,
                s.claim.attributed_to.means if s.claim else None,
            )
            for s in self.knowledge.statements
        }
        depths = {s.id: s.claim.depth if s.claim else 0 for s in self.knowledge.statements}
        claimed = [(s, self.recorder.claimed(s)) for s in self.knowledge.statements]
        shapes = [
            *((fact.times, self.recorder.fact(fact)) for fact in self.knowledge.facts),
            *((s.times, shape) for s, shape in claimed if shape),
        ]
        for times, shape in shapes:
            days = self._days(shape["kind"], times)
            evidence = [e["id"] for e in shape["evidence"]]
            row = (
                *(shape[n] for n in ("id", "basis", "kind", "status", "origin")),
                *(shape["event_type"], shape["source_count"]),
                *days,
                days[0] or _LAST,
                shape["label"],
                min(depths[e] for e in evidence),
                _json(shape),
            )
            self._insert("fact", [row])
            players = {(e["id"], role) for role, es in shape["roles"].items() for e in es}
            self._insert("fact_entity", [(e, role, shape["id"]) for e, role in sorted(players)])
            self._insert("fact_source", [(shape["id"], *sources[e]) for e in evidence])
            voices = {voice["id"] for e in shape["evidence"] for voice in e["chain"]}
            self._insert("fact_via", [(shape["id"], voice) for voice in sorted(voices)])
            words = dict.fromkeys(self.relations.get(shape["id"], ()))
            self._insert("fact_relation", [(shape["id"], word) for word in words])
            if shape["basis"] == "fact":
                moved = [e for e in evidence if e != shape["id"]]
                self._insert("redirect", [("facts/" + e, "facts", shape["id"]) for e in moved])

    def _values(self) -> None:
        for fact in self.knowledge.facts:
            sort = self._days(fact.kind, fact.times)[0] or _LAST
            for number, shape in enumerate(self.recorder.values(fact)):
                row = (
                    *(f"{fact.id}|{number:03d}", sort, fact.id, shape["property"]),
                    *(int(shape["agree"]), len(shape["stated"]), _json(shape)),
                )
                self._insert("value", [row])

    def _errata(self) -> None:
        for number, shape in enumerate(self.recorder.errata()):
            source = shape.get("document") or shape["dataset"]
            sort = f"{source}|{shape.get('start', 0):09d}"
            row = (f"{number:06d}", sort, source, shape["kind"], _json(shape))
            self._insert("erratum", [row])

    def write_gaps(self, gaps: Iterable[Gap]) -> None:
        for number, gap in enumerate(gaps):
            shape = self.recorder.gap(gap)
            sort = f"{GAPS_ARE_ABOUT.index(gap.about)}{name_key(shape['label'])}"
            row = (f"{gap.id}|{number:09d}", sort, gap.about, gap.id, shape["kind"], gap.property)
            self._insert("gap", [(*row, _json(shape))])

    def _rest(self) -> None:
        for old, new in self.knowledge.redirects.items():
            self._insert("redirect", [("entities/" + old, "entities", new)])
        reviewed = [
            *self.knowledge.retracted.items(),
            *((f"disputed/{target}", r) for target, r in self.knowledge.disputed.items()),
            *((f"disputed/{old}", r) for old, r in self._disputed_before().items()),
        ]
        for target, review in reviewed:
            reason = {"by": review.by, "on": review.on, "why": review.why}
            if review.decision == "reject":
                reason["how"] = "rejected"
            self._insert("gone", [(target, _json(reason))])
        self._insert("redirect", self._moved())
        for source in self.knowledge.sources.values():
            self._insert("document", [(source.id, _json(self.recorder.document(source)))])
        for question in self.knowledge.questions:
            positions = [self.recorder.position(question, p) for p in question.positions]
            claims = dict.fromkeys(c for p in question.positions for c in p.claims)
            self._insert("question_claim", [(question.id, claim) for claim in claims])
            lists = (
                positions,
                self.recorder.disagreements(question),
                self.recorder.proposals(question),
            )
            record = _json(self.recorder.question(question))
            self._insert("question", [(question.id, record, *map(_json, lists))])

    def _disputed_before(self) -> dict[str, Review]:
        """Return what is disputed by the id that it had when it was."""
        disputed, moved = self.knowledge.disputed, self.knowledge.moved
        return {old: disputed[new] for old, new in moved.items() if new in disputed}

    def _moved(self) -> Iterator[tuple[str, str, str]]:
        """Yield where the ids of reviewed statements lead now: to the fact, or the statement."""
        facts = {s: fact.id for fact in self.knowledge.facts for s in fact.evidence}
        statements = {s.id for s in self.knowledge.statements}
        for old, new in self.knowledge.moved.items():
            if new in statements and old not in self.knowledge.retracted:
                yield f"statements/{old}", "statements", new
                if new in self.knowledge.disputed:
                    continue
                route, target = ("facts", facts[new]) if new in facts else ("statements", new)
                yield f"facts/{old}", route, target


class Records:
    """Read access to the index of one snapshot; safe to share between threads."""

    def __init__(self, path: Path, vocabulary: Vocabulary) -> None:
        if not path.is_file():
            raise SnapshotError(f"{path}: the index is missing; run `foedera build`")
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._vocabulary = vocabulary
        self._idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()

    def close(self) -> None:
        """Close the connections that nobody uses; the object cannot be used afterwards."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
        try:
            rows = connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            connection.close()
            raise SnapshotError(f"the index is damaged ({error}); run `foedera build`") from error
        # Given back rather than kept by a thread, so that there are never more than are in use.
        self._idle.put(connection)
        return rows

    def _one(self, table: str, key: str) -> Shape | None:
        rows = self._rows(f"SELECT record FROM {table} WHERE id = ?", [key])
        return json.loads(rows[0][0]) if rows else None

    def _missing(self, route: str, key: str) -> None:
        """Raise `Moved` or `Gone` if `key` used to be there."""
        rows = self._rows("SELECT route, new FROM redirect WHERE old = ?", [f"{route}/{key}"])
        if rows:
            raise Moved(f"{rows[0][0]}/{rows[0][1]}")
        if route == "entities":
            return
        gone = self._rows("SELECT record FROM gone WHERE id = ?", [key])
        if gone:
            raise Gone(**json.loads(gone[0][0]))
        disputed = self._rows("SELECT record FROM gone WHERE id = ?", [f"disputed/{key}"])
        if disputed:
            reason = json.loads(disputed[0][0])
            raise UnknownFact(
                f"{key!r} is not asserted: {reason['by']} disputed it on {reason['on']}: "
                f"{reason['why']}"
            )

    def entity(self, entity: str, at: When | None = None) -> Shape:
        """Return one entity, with `at` as it was then (see `entity_then`).

        Raises `Moved` after a merge, else `UnknownEntity`; `NotThen` if it did not exist then.
        """
        found = self._one("entity", entity)
        if found is None:
            self._missing("entities", entity)
            raise UnknownEntity(entity, self.nearest_entities(entity))
        if at is None:
            return found
        then = entity_then(found, at)
        if then is None:
            bounds = f"from {found['start'] or 'unknown'} to {found['end'] or 'unknown'}"
            raise NotThen(f"{entity!r} did not exist in {at.text}: it is known {bounds}")
        return then

    def entity_id(self, written: str) -> str:
        """Return the id of the entity that `written` names by id or by a name it alone bears."""
        if self._rows("SELECT 1 FROM entity WHERE id = ?", [written]):
            return written
        moved = self._rows("SELECT new FROM redirect WHERE old = ?", ["entities/" + written])
        if moved:
            return str(moved[0][0])
        sql = "SELECT DISTINCT entity FROM name WHERE key = ? ORDER BY entity"
        named = [str(row[0]) for row in self._rows(sql, [name_key(written)])]
        if len(named) == 1:
            return named[0]
        raise UnknownEntity(written, named or self.nearest_entities(written))

    def nearest_entities(self, written: str, count: int = 3) -> list[str]:
        """Return the ids of the entities whose names are most like `written`."""
        ranked = self._ranked(written.replace("-", " "))
        return [entity for entity, _score in ranked[:count]]

    def _ranked(self, written: str) -> list[tuple[str, float]]:
        """Return entity ids with a score from 0 to 100, best first: names most like `written`.

        Candidates share a run of three characters with it (all names, while they are few);
        they are ranked by their likeness, so that a misspelt name is found in any script.
        """
        key = name_key(written[:_LONGEST_NAME])
        if not key:
            return []
        grams = sorted({key[i : i + 3] for i in range(len(key) - 2)})
        rows: list[tuple[Any, ...]] = []
        if grams:
            match = " OR ".join(f'"{gram}"' for gram in grams)
            sql = (
                "SELECT key, entity FROM name_grams WHERE name_grams MATCH ? ORDER BY rank LIMIT ?"
            )
            rows = self._rows(sql, [match, _MAX_CANDIDATES])
        if not rows:
            # Too short for a run of three ("UK", names in Chinese): those that have it first.
            sql = "SELECT key, entity FROM name ORDER BY key <> ?, instr(key, ?) = 0, rowid LIMIT ?"
            rows = self._rows(sql, [key, key, _MAX_CANDIDATES])
        best: dict[str, float] = {}
        keys = [row[0] for row in rows]
        for _key, score, index in process.extract(key, keys, scorer=fuzz.WRatio, limit=None):
            entity = rows[index][1]
            best[entity] = max(best.get(entity, 0.0), score)
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return [(entity, score) for entity, score in ranked if score >= _ENOUGH_ALIKE]

    def entities(
        self,
        q: str | None = None,
        kind: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
        *,
        at: When | None = None,
        place: str | None = None,
    ) -> Page:
        """Return entities by name; with `q` the best matches first, else in order of names.

        With `at`, those that may exist then, each as it was (see `entity_then`); with `place`, the
        place and what lies in it.
        """
        kinds = self._kinds("kind", kind) if kind else None
        places = self.places_in(place) if place else None
        if q is not None:
            return _then(self._found(q, kinds, limit, cursor, at, places), at)
        after = _read_cursor(cursor, "entity", 2)
        where, values = ["1"], []
        if kinds:
            where.append(f"kind IN ({_marks(kinds)})")
            values += kinds
        if at:
            where.append(_possible("entity", at))
        if places is not None:
            where.append(f"id IN ({_marks(places)})")
            values += places
        if after:
            where.append("(sort, id) > (?, ?)")
            values += after
        sql = (
            f"SELECT sort, id, record FROM entity WHERE {' AND '.join(where)} "
            "ORDER BY sort, id LIMIT ?"
        )
        return _then(_page("entity", self._rows(sql, [*values, limit + 1]), limit), at)

    def _found(
        self,
        q: str,
        kinds: Sequence[str] | None,
        limit: int,
        cursor: str | None,
        at: When | None,
        places: Sequence[str] | None,
    ) -> Page:
        written = (_read_cursor(cursor, "found", 1) or ["0"])[0]
        if not written.isdecimal() or len(written) > _LONGEST_NUMBER:
            raise FilterError("cursor", "cursor is not one that this list gave")
        offset = int(written)
        records = [
            record
            for entity, _score in self._ranked(q)
            if (record := self._one("entity", entity))
            and (not kinds or record["kind"] in kinds)
            and (places is None or entity in places)
            and (at is None or life(record["start"], record["end"]).may_meet(at.extent))
        ]
        more = len(records) > offset + limit
        items = tuple(records[offset : offset + limit])
        return Page(items, _write_cursor("found", [str(offset + limit)]) if more else None)

    def fact(self, fact: str) -> Shape:
        """Return one fact. Raises `Moved`, `Gone` or `UnknownFact`."""
        sql = "SELECT record FROM fact WHERE id = ? AND basis = 'fact'"
        rows = self._rows(sql, [fact])
        if not rows:
            self._missing("facts", fact)
            raise UnknownFact(f"no fact {fact!r}")
        return dict(json.loads(rows[0][0]))

    def statement(self, statement: str) -> Shape:
        """Return one statement. Raises `Moved` for a claim's key, else `Gone`, `UnknownFact`."""
        found = self._one("statement", statement)
        if found is None:
            self._missing("statements", statement)
            raise UnknownFact(f"no statement {statement!r}")
        return found

    def facts(self, filters: Filters, limit: int = 50, cursor: str | None = None) -> Page:
        """Return facts by their first day (undated ones last), then by id."""
        where, values = self._fact_conditions(filters)
        columns = f"sort, id, {_certain(filters)} AS certain, basis, record"
        return self._list("fact", columns, where, values, limit, cursor)

    def claims(
        self,
        filters: Filters,
        limit: int = 50,
        cursor: str | None = None,
        question: str | None = None,
    ) -> Page:
        """Return claims in the order of their documents and places."""
        where, values = ["is_claim = 1"], list[object]()
        if question:
            self.question(question)
            where.append("id IN (SELECT statement FROM question_claim WHERE question = ?)")
            values.append(question)
        conditions, more = self._shared_conditions(filters, "statement")
        if filters.document:
            conditions.append("source = ?")
            more.append(filters.document)
        if filters.attributed_to:
            conditions.append("holder = ?")
            more.append(self.entity_id(filters.attributed_to))
        if filters.via:
            conditions.append(
                "id IN (SELECT statement FROM statement_entity WHERE entity = ? AND role = 'chain')"
            )
            more.append(self.entity_id(filters.via))
        columns = f"sort, id, {_certain(filters)} AS certain, 'claim', record"
        return self._list(
            "statement", columns, [*where, *conditions], [*values, *more], limit, cursor
        )

    def statements_of(self, document: str) -> Iterator[Shape]:
        """Yield the statements of a document in the order of their places."""
        sql = "SELECT record FROM statement WHERE source = ? ORDER BY sort, id"
        for (record,) in self._rows(sql, [document]):
            yield json.loads(record)

    def _list(
        self,
        table: str,
        columns: str,
        where: Sequence[str],
        values: Sequence[object],
        limit: int,
        cursor: str | None,
    ) -> Page:
        after = _read_cursor(cursor, table, 2)
        conditions = [*where, *(["(sort, id) > (?, ?)"] if after else [])]
        sql = (
            f"SELECT {columns} FROM {table} WHERE {' AND '.join(conditions) or '1'} "
            "ORDER BY sort, id LIMIT ?"
        )
        rows = self._rows(sql, [*values, *(after or []), limit + 1])
        shapes = [
            (sort, key, _json({**json.loads(record), **_mark(certain)}))
            for sort, key, certain, _basis, record in rows
        ]
        return _page(table, shapes, limit)

    def _fact_conditions(self, filters: Filters) -> tuple[list[str], list[object]]:
        where, values = self._shared_conditions(filters, "fact")
        if filters.view != "all":
            where.append("basis = ?")
            values.append("fact" if filters.view == "asserted" else "claim")
        if filters.min_sources:
            where.append("source_count >= ?")
            values.append(filters.min_sources)
        for column, wanted in (
            ("source", filters.document),
            ("holder", self.entity_id(filters.attributed_to) if filters.attributed_to else None),
        ):
            if wanted:
                where.append(f"id IN (SELECT fact FROM fact_source WHERE {column} = ?)")
                values.append(wanted)
        if filters.via:
            where.append("id IN (SELECT fact FROM fact_via WHERE via = ?)")
            values.append(self.entity_id(filters.via))
        if filters.relation:
            where.append("id IN (SELECT fact FROM fact_relation WHERE relation = ?)")
            values.append(filters.relation)
        return where, values

    def _shared_conditions(self, filters: Filters, table: str) -> tuple[list[str], list[object]]:
        where: list[str] = []
        values: list[object] = []
        if filters.kind:
            kinds = self.kinds_below("kind", filters.kind)
            where.append(f"kind IN ({_marks(kinds)})")
            values += kinds
        self.check_words(filters)
        for name, wanted in (("status", filters.status), ("origin", filters.origin)):
            if wanted:
                where.append(f"{name} = ?")
                values.append(wanted)
        if filters.event_type:
            types = self.event_types(filters.event_type)
            where.append(f"event_type IN ({_marks(types)})")
            values += types
        if filters.first_hand is not None:
            where.append(f"depth {'<=' if filters.first_hand else '>'} {FIRST_HAND}")
        if filters.at:
            where.append(_possible(table, filters.at))
        joined = f"id IN (SELECT {table} FROM {table}_entity WHERE entity"
        if filters.entity:
            where.append(f"{joined} = ?)")
            values.append(self.entity_id(filters.entity))
        if filters.entity_kind:
            kinds = self._kinds("entity_kind", filters.entity_kind)
            where.append(f"{joined} IN (SELECT id FROM entity WHERE kind IN ({_marks(kinds)})))")
            values += kinds
        if filters.place:
            places, roles = self.places_in(filters.place), self._place_roles
            where.append(f"{joined} IN ({_marks(places)}) AND role IN ({_marks(roles)}))")
            values += [*places, *roles]
        return where, values

    def facts_played_by(self, entity: str | None, kind: str | None) -> frozenset[str] | None:
        """Return the ids of facts and claims in which `entity`, and one of `kind`, plays a role.

        None if neither is given: then nothing is narrowed.
        """
        wanted: list[tuple[str, list[str]]] = []
        if entity:
            wanted.append(("= ?", [self.entity_id(entity)]))
        if kind:
            kinds = self._kinds("entity_kind", kind)
            wanted.append((f"IN (SELECT id FROM entity WHERE kind IN ({_marks(kinds)}))", kinds))
        sets = [self._facts_with(condition, values) for condition, values in wanted]
        return frozenset.intersection(*sets) if sets else None

    def _facts_with(self, condition: str, values: Sequence[str]) -> frozenset[str]:
        sql = (
            f"SELECT fact FROM fact_entity WHERE entity {condition} "
            f"UNION SELECT statement FROM statement_entity WHERE entity {condition}"
        )
        return frozenset(str(row[0]) for row in self._rows(sql, [*values, *values]))

    @cached_property
    def _place_roles(self) -> list[str]:
        """The roles that a place may play: a sale by a state is not "in" that state."""
        kinds = self._vocabulary.kinds.values()
        return sorted(
            {role for kind in kinds for role, who in kind.roles.items() if "Place" in who}
        )

    def places_in(self, place: str) -> list[str]:
        """Return the id of `place` and of everything located in it, at any depth."""
        sql = """WITH RECURSIVE inside (id) AS (SELECT ? UNION SELECT link.entity FROM link
            JOIN inside ON link.target = inside.id WHERE link.relation = 'locatedIn')
            SELECT id FROM inside ORDER BY id"""
        return [str(row[0]) for row in self._rows(sql, [self.entity_id(place)])]

    @property
    def _relations(self) -> list[str]:
        return [*self._vocabulary.relations, TOOK_PART, CLAIMED_ABOUT]

    @cached_property
    def _documents(self) -> list[str]:
        """The ids of all documents and datasets that anything rests on."""
        sql = "SELECT id FROM document UNION SELECT source FROM statement"
        return [str(row[0]) for row in self._rows(sql)]

    def check_words(self, filters: Filters) -> None:
        """Raise `FilterError` for a filter whose word is not known."""
        if filters.view not in _VIEWS:
            raise FilterError("view", f"view is one of {', '.join(_VIEWS)}")
        for name, wanted, known in (
            ("status", filters.status, tuple(Status)),
            ("origin", filters.origin, tuple(Origin)),
            ("relation", filters.relation, self._relations),
            ("document", filters.document, self._documents),
        ):
            if wanted:
                self._known(name, wanted, known)
        if filters.event_type:
            self.event_types(filters.event_type)

    def kinds_below(self, parameter: str, kind: str) -> list[str]:
        """Return a kind of facts and those below it, or raise `FilterError`."""
        self._known(parameter, kind, [*self._vocabulary.kinds, "Claim"])
        return self._vocabulary.below(kind) or [kind]

    def event_types(self, word: str) -> list[str]:
        """Return a type of event, or those of a quad class, or raise `FilterError`."""
        self._known("event_type", word, self._vocabulary.event_words)
        return self._vocabulary.event_types(word)

    def _kinds(self, parameter: str, kind: str) -> list[str]:
        self._known(parameter, kind, [*self._vocabulary.entity_kinds, "Entity"])
        return self._vocabulary.below(kind)

    def _known(self, parameter: str, written: str, known: Iterable[str]) -> None:
        words = list(known)
        if written not in words:
            hint = did_you_mean(written, words)
            raise FilterError(parameter, f"{parameter}={written!r} is not known{hint}")

    def documents(self) -> list[Shape]:
        """Return all documents by id."""
        return [json.loads(r[0]) for r in self._rows("SELECT record FROM document ORDER BY id")]

    def document(self, document: str) -> Shape:
        """Return one document. Raises `UnknownFact`."""
        found = self._one("document", document)
        if found is None:
            known = [row[0] for row in self._rows("SELECT id FROM document")]
            raise UnknownFact(f"no document {document!r}{did_you_mean(document, known)}")
        return found

    def questions(self) -> list[Shape]:
        """Return all questions by id."""
        return [json.loads(r[0]) for r in self._rows("SELECT record FROM question ORDER BY id")]

    def question(self, question: str) -> Shape:
        """Return one question. Raises `UnknownFact`."""
        found = self._one("question", question)
        if found is None:
            known = [row[0] for row in self._rows("SELECT id FROM question")]
            raise UnknownFact(f"no question {question!r}{did_you_mean(question, known)}")
        return found

    def positions(
        self,
        question: str,
        at: When | None = None,
        first_hand: bool | None = None,
        via: str | None = None,
    ) -> list[Shape]:
        """Return the positions on a question in the curator's order.

        With `at`, those that a claim shows which may have been said then, with these claims; each
        position and claim says whether it is `certain`. With `first_hand` or `via` (as in
        `Filters`) only claims that pass are shown, and only positions that some of their claims
        show. Raises `UnknownFact` or `UnknownEntity`.
        """
        positions = self._of_question("positions", question)
        if first_hand is not None or via is not None:
            positions = self._that_came(positions, first_hand, via)
        return positions if at is None else self._said_then(positions, at)

    def _that_came(
        self, positions: Iterable[Shape], first_hand: bool | None, via: str | None
    ) -> list[Shape]:
        voice = self.entity_id(via) if via else None
        narrowed = [
            {
                **position,
                "claims": [
                    claim
                    for claim in position["claims"]
                    if first_hand in (None, claim["first_hand"])
                    and (voice is None or voice in [step["id"] for step in claim["chain"]])
                ],
            }
            for position in positions
        ]
        return [position for position in narrowed if position["claims"]]

    def _said_then(self, positions: Iterable[Shape], at: When) -> list[Shape]:
        then: list[Shape] = []
        for position in positions:
            said = [(claim, self._said(claim["id"])) for claim in position["claims"]]
            claims = [
                {**claim, "certain": when.surely_meets(at.extent)}
                for claim, when in said
                if when.may_meet(at.extent)
            ]
            if claims:
                certain = any(claim["certain"] for claim in claims)
                then.append({**position, "claims": claims, "certain": certain})
        return then

    def _said(self, claim: str) -> Extent:
        """Return when a claim was said."""
        rows = self._rows("SELECT days FROM said WHERE statement = ?", [claim])
        days = (date.fromisoformat(day) if day else None for day in json.loads(rows[0][0]))
        earliest, latest, sure_from, sure_to = days
        return Extent(earliest, latest, sure_from, sure_to)

    def disagreements(self, question: str) -> list[Shape]:
        """Return who disagrees on a question, furthest apart first. Raises `UnknownFact`."""
        return self._of_question("disagreements", question)

    def proposals(self, question: str) -> list[Shape]:
        """Return claims that may speak to a question, in their order. Raises `UnknownFact`."""
        return self._of_question("proposals", question)

    def _of_question(self, column: str, question: str) -> list[Shape]:
        rows = self._rows(f"SELECT {column} FROM question WHERE id = ?", [question])
        if not rows:
            self.question(question)
        return list(json.loads(rows[0][0]))

    def values(
        self,
        filters: Filters,
        property_: str | None = None,
        agree: bool | None = None,
        least: int = 2,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page:
        """Return the properties of which `least` or more statements state a value, side by side.

        In the order of their facts. `agree` narrows to those of which all values may be one, or
        to those that conflict. Raises `FilterError` for a property that no fact has.
        """
        conditions, values = self._fact_conditions(filters)
        where = [f"fact IN (SELECT id FROM fact WHERE {' AND '.join(conditions)})", "stated >= ?"]
        values.append(least)
        if property_:
            self._known("property", property_, self._properties)
            where.append("property = ?")
            values.append(property_)
        if agree is not None:
            where.append("agree = ?")
            values.append(int(agree))
        return self._list("value", _PLAIN, where, values, limit, cursor)

    def values_of(self, fact: str) -> list[Shape]:
        """Return each property of a fact with all its stated values. Raises as `fact` does."""
        self.fact(fact)
        rows = self._rows("SELECT record FROM value WHERE fact = ? ORDER BY id", [fact])
        return [json.loads(row[0]) for row in rows]

    def errata(
        self,
        document: str | None = None,
        kind: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page:
        """Return the errors in sources that curators noted, in the order of their places."""
        where, values = ["1"], list[object]()
        for name, column, wanted, known in (
            ("document", "source", document, self._documents),
            ("kind", "kind", kind, tuple(SourceError)),
        ):
            if wanted:
                self._known(name, wanted, known)
                where.append(f"{column} = ?")
                values.append(wanted)
        return self._list("erratum", _PLAIN, where, values, limit, cursor)

    @property
    def _properties(self) -> list[str]:
        kinds = self._vocabulary.kinds.values()
        names = {name for kind in kinds for name in (*kind.times, *kind.quantities)}
        return sorted({*names, "status"})

    def gaps(
        self,
        kind: str | None = None,
        entity: str | None = None,
        document: str | None = None,
        property: str | None = None,  # noqa: A002  # the word of the query
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page:
        """Return what is not known: of facts, then of claims, then of documents, each by label.

        Narrowed to a `kind` of fact (or `Claim`, `Document`), to what `entity` plays a role in,
        to what rests on or stands in `document`, and to one `property`. Raises `FilterError`.
        """
        where, values = ["1"], []
        if kind:
            self._known("kind", kind, [*self._vocabulary.kinds, "Claim", "Document"])
            kinds = self._vocabulary.below(kind) or [kind]
            where.append(f"kind IN ({_marks(kinds)})")
            values += kinds
        if entity:
            where.append(
                "(about = 'fact' AND thing IN (SELECT fact FROM fact_entity WHERE entity = ?) OR "
                "about = 'statement' AND "
                "thing IN (SELECT statement FROM statement_entity WHERE entity = ?))"
            )
            values += [self.entity_id(entity)] * 2
        if document:
            self._known("document", document, self._documents)
            where.append(
                "(about = 'fact' AND thing IN (SELECT fact FROM fact_source WHERE source = ?) OR "
                "about = 'statement' AND thing IN (SELECT id FROM statement WHERE source = ?) OR "
                "about = 'document' AND thing = ?)"
            )
            values += [document] * 3
        if property:
            known = [row[0] for row in self._rows("SELECT DISTINCT property FROM gap")]
            self._known("property", property, known)
            where.append("property = ?")
            values.append(property)
        if after := _read_cursor(cursor, "gap", 2):
            where.append("(sort, id) > (?, ?)")
            values += after
        narrowed = " AND ".join(where)
        sql = f"SELECT sort, id, record FROM gap WHERE {narrowed} ORDER BY sort, id LIMIT ?"
        return _page("gap", self._rows(sql, [*values, limit + 1]), limit)

    def gaps_of(self, fact: str) -> list[Shape]:
        """Return what is not known about a fact, in the order of the ontology's questions."""
        sql = "SELECT record FROM gap WHERE about = 'fact' AND thing = ? ORDER BY id"
        return [json.loads(row[0]) for row in self._rows(sql, [fact])]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many facts of each kind, entities of each kind, and claims there are."""
        facts = self._rows(
            "SELECT kind, COUNT(*) FROM fact WHERE basis = 'fact' GROUP BY kind ORDER BY kind"
        )
        entities = self._rows("SELECT kind, COUNT(*) FROM entity GROUP BY kind ORDER BY kind")
        return {"facts": dict(facts), "entities": dict(entities)}


def _iso(day: object, default: str) -> str:
    return str(day) if day else default


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _certain(filters: Filters) -> str:
    """Return the SQL that says whether a row overlaps the time asked for, for certain."""
    if filters.at is None:
        return "NULL"
    first, last = _window(filters.at)
    part = (
        "EXISTS (SELECT 1 FROM json_each(parts) WHERE {begun} <= '{last}' AND {lasts} >= '{first}')"
    )
    of_parts = part.format(begun=_DAY_OF_PART[2], lasts=_DAY_OF_PART[3], first=first, last=last)
    of_whole = f"sure_from IS NOT NULL AND sure_from <= '{last}' AND sure_to >= '{first}'"
    return f"CASE WHEN parts IS NULL THEN {of_whole} ELSE {of_parts} END"


# The four days of a part, as `Extent.iso` gives them, within its JSON.
_DAY_OF_PART = tuple(f"json_extract(value, '$[{n}]')" for n in range(4))


def _window(when: When) -> tuple[str, str]:
    """Return the first and the last day of `when` as text; days sort as their ISO dates do."""
    return _iso(when.earliest, "0000"), _iso(when.latest, _LAST)


def _possible(table: str, when: When) -> str:
    """Return the SQL that says whether a row of `table` may cover a day of `when`."""
    first, last = _window(when)

    def meets(earliest: str, latest: str) -> str:
        return (
            f"({earliest} IS NULL OR {earliest} <= '{last}') "
            f"AND ({latest} IS NULL OR {latest} >= '{first}')"
        )

    of_whole = meets("earliest", "latest")
    if table == "entity":
        return of_whole
    of_a_part = f"SELECT 1 FROM json_each(parts) WHERE {meets(_DAY_OF_PART[0], _DAY_OF_PART[1])}"
    return f"{of_whole} AND (parts IS NULL OR EXISTS ({of_a_part}))"


def _columns(days: Extent) -> tuple[str | None, ...]:
    """Return an extent as the columns of a row: its four days, and its parts as JSON."""
    parts = json.dumps([part.iso() for part in days.parts]) if days.parts else None
    return (*days.iso(), parts)


def entity_then(entity: Shape, at: When) -> Shape | None:
    """Return an entity as it was: its names in use then, `certain` on it and on each of them.

    None if it did not exist then. A name or entity without a start or an end may be older or
    younger, and is not certain beyond what is known.
    """
    lived = life(entity["start"], entity["end"])
    if not lived.may_meet(at.extent):
        return None
    used = [(name, life(name["start"], name["end"])) for name in entity["names"]]
    names = [
        {**name, "certain": when.surely_meets(at.extent)}
        for name, when in used
        if when.may_meet(at.extent)
    ]
    return {**entity, "names": names, "certain": lived.surely_meets(at.extent)}


def _then(page: Page, at: When | None) -> Page:
    """Return a page of entities as they were."""
    if at is None:
        return page
    return Page(tuple(e for item in page.items if (e := entity_then(item, at))), page.cursor)


def _mark(certain: int | None) -> dict[str, bool]:
    return {} if certain is None else {"certain": bool(certain)}


def _page(name: str, rows: Sequence[tuple[Any, ...]], limit: int) -> Page:
    shown = rows[:limit]
    items = tuple(json.loads(row[2]) for row in shown)
    more = len(rows) > limit and shown
    return Page(items, _write_cursor(name, map(str, shown[-1][:2])) if more else None)


def _write_cursor(name: str, parts: Iterable[str]) -> str:
    """Return where to go on in the list `name`, opaque to clients."""
    written = json.dumps([name, *parts]).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def _read_cursor(cursor: str | None, name: str, length: int) -> list[str] | None:
    if not cursor:
        return None
    wrong = FilterError("cursor", "cursor is not one that this list gave")
    if len(cursor) > _LONGEST_CURSOR:
        raise wrong
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        whole = isinstance(parts, list) and all(isinstance(part, str) for part in parts)
        if not whole or parts[0] != name or len(parts) != length + 1:
            raise wrong
        json.dumps(parts, ensure_ascii=False).encode()
    except (binascii.Error, ValueError, IndexError, RecursionError) as error:
        raise wrong from error
    return list(parts[1:])
