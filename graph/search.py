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
from functools import cached_property
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from graph.errors import (
    FilterError,
    Gone,
    Moved,
    SnapshotError,
    UnknownEntity,
    UnknownFact,
    did_you_mean,
)
from graph.facts import CLAIMED_ABOUT, TOOK_PART, Knowledge, Origin, Review, Span, Status
from graph.identity.names import name_key
from graph.records import Recorder, Shape
from graph.vocabulary import Vocabulary
from graph.when import When, extent, parse_when

_SCHEMA = """
CREATE TABLE entity (id TEXT PRIMARY KEY, kind TEXT, name TEXT, sort TEXT, record TEXT)
    WITHOUT ROWID;
CREATE INDEX entity_sort ON entity (sort, id);
CREATE TABLE name (entity TEXT, text TEXT, key TEXT);
CREATE INDEX name_key ON name (key);
CREATE VIRTUAL TABLE name_grams USING fts5 (key, entity UNINDEXED, tokenize = 'trigram');
CREATE TABLE fact (id TEXT PRIMARY KEY, basis TEXT, kind TEXT, status TEXT, origin TEXT,
    source_count INTEGER, earliest TEXT, latest TEXT, sure_from TEXT, sure_to TEXT, sort TEXT,
    label TEXT, record TEXT) WITHOUT ROWID;
CREATE INDEX fact_sort ON fact (sort, id);
CREATE TABLE fact_entity (entity TEXT, role TEXT, fact TEXT);
CREATE INDEX fact_entity_entity ON fact_entity (entity, fact);
CREATE INDEX fact_entity_fact ON fact_entity (fact);
CREATE TABLE fact_source (fact TEXT, source TEXT, holder TEXT);
CREATE INDEX fact_source_fact ON fact_source (fact);
CREATE TABLE fact_relation (fact TEXT, relation TEXT);
CREATE INDEX fact_relation_fact ON fact_relation (fact);
CREATE TABLE statement (id TEXT PRIMARY KEY, kind TEXT, is_claim INTEGER, origin TEXT,
    status TEXT, source TEXT, start INTEGER, holder TEXT, earliest TEXT,
    latest TEXT, sure_from TEXT, sure_to TEXT, sort TEXT, record TEXT) WITHOUT ROWID;
CREATE INDEX statement_sort ON statement (sort, id);
CREATE TABLE statement_entity (entity TEXT, role TEXT, statement TEXT);
CREATE INDEX statement_entity_entity ON statement_entity (entity, statement);
CREATE INDEX statement_entity_statement ON statement_entity (statement);
CREATE TABLE question_claim (question TEXT, statement TEXT);
CREATE TABLE redirect (old TEXT PRIMARY KEY, route TEXT, new TEXT) WITHOUT ROWID;
CREATE TABLE gone (id TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID;
CREATE TABLE document (id TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID;
CREATE TABLE question (id TEXT PRIMARY KEY, record TEXT, positions TEXT) WITHOUT ROWID;
CREATE TABLE link (entity TEXT, relation TEXT, target TEXT);
"""
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
    `view`: `asserted` (facts), `claims` (what claims state), or `all`.
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


def when_filter(parameter: str, text: str | None) -> When | None:
    """Return the time that the filter `parameter` gives, None if it is not given.

    Raises `FilterError` if it is not EDTF.
    """
    try:
        return None if text is None else parse_when(text)
    except ValueError as error:
        raise FilterError(parameter, f"{parameter}={text!r}: {error}") from error


@dataclass(frozen=True, slots=True)
class Page:
    """Some records in documented order, and the cursor of the next ones (None at the end)."""

    items: tuple[Shape, ...]
    cursor: str | None


def write_index(path: Path, recorder: Recorder, relations: Mapping[str, Sequence[str]]) -> None:
    """Write the index of all records to `path`; `relations` are the edge words of each fact."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.executescript(_SCHEMA)
            _IndexWriter(connection, recorder, relations).write()
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
        self._rest()

    def _insert(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        for row in rows:
            marks = ", ".join("?" * len(row))
            self.connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)

    def _entities(self) -> None:
        for entity in self.knowledge.entities.values():
            record = _json(self.recorder.entity(entity))
            sort = name_key(entity.name)
            self._insert("entity", [(entity.id, entity.kind, entity.name, sort, record)])
            texts = dict.fromkeys([entity.name, *(n.text for n in entity.names)])
            keys = dict.fromkeys(name_key(text) for text in texts)
            self._insert("name", [(entity.id, text, name_key(text)) for text in texts])
            self._insert("name_grams", [(key, entity.id) for key in keys])
            links = entity.links.items()
            self._insert("link", [(entity.id, name, t) for name, ts in links for t in ts])

    def _days(self, kind: str, times: Mapping[str, str]) -> tuple[str | None, ...]:
        rules = self.recorder.vocabulary.kinds.get(kind)
        if rules is None:
            return (None, None, None, None)
        days = extent(times, standing=rules.standing, singular=rules.singular)
        bounds = (days.earliest, days.latest, days.sure_from, days.sure_to)
        return tuple(day.isoformat() if day else None for day in bounds)

    def _statements(self) -> None:
        for s in self.knowledge.statements:
            place = s.place
            source, start = (
                (place.document, place.start) if isinstance(place, Span) else (place.dataset, 0)
            )
            claim = s.claim
            times = {"date": claim.said} if claim and claim.said and not s.times else s.times
            row = (
                *(s.id, s.kind, int(claim is not None), s.origin, s.status, source, start),
                claim.attributed_to.means if claim else None,
                *self._days(s.kind, times),
                f"{source}|{start:09d}",
                _json(self.recorder.statement(s)),
            )
            self._insert("statement", [row])
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
        claimed = [(s, self.recorder.claimed(s)) for s in self.knowledge.statements]
        shapes = [
            *((fact.times, self.recorder.fact(fact)) for fact in self.knowledge.facts),
            *((s.times, shape) for s, shape in claimed if shape),
        ]
        for times, shape in shapes:
            days = self._days(shape["kind"], times)
            row = (
                *(shape[n] for n in ("id", "basis", "kind", "status", "origin", "source_count")),
                *days,
                days[0] or _LAST,
                shape["label"],
                _json(shape),
            )
            self._insert("fact", [row])
            players = {(e["id"], role) for role, es in shape["roles"].items() for e in es}
            self._insert("fact_entity", [(e, role, shape["id"]) for e, role in sorted(players)])
            evidence = [e["id"] for e in shape["evidence"]]
            self._insert("fact_source", [(shape["id"], *sources[e]) for e in evidence])
            words = dict.fromkeys(self.relations.get(shape["id"], ()))
            self._insert("fact_relation", [(shape["id"], word) for word in words])
            if shape["basis"] == "fact":
                moved = [e for e in evidence if e != shape["id"]]
                self._insert("redirect", [("facts/" + e, "facts", shape["id"]) for e in moved])

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
            record = _json(self.recorder.question(question))
            self._insert("question", [(question.id, record, _json(positions))])

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

    def entity(self, entity: str) -> Shape:
        """Return one entity. Raises `Moved` after a merge, else `UnknownEntity`."""
        found = self._one("entity", entity)
        if found is None:
            self._missing("entities", entity)
            raise UnknownEntity(entity, self.nearest_entities(entity))
        return found

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
            rows = self._rows("SELECT key, entity FROM name LIMIT ?", [_MAX_CANDIDATES])
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
    ) -> Page:
        """Return entities by name; with `q` the best matches first, else in order of names."""
        kinds = self._kinds("kind", kind) if kind else None
        if q is not None:
            return self._found(q, kinds, limit, cursor)
        after = _read_cursor(cursor, "entity", 2)
        where, values = ["1"], []
        if kinds:
            where.append(f"kind IN ({_marks(kinds)})")
            values += kinds
        if after:
            where.append("(sort, id) > (?, ?)")
            values += after
        sql = (
            f"SELECT sort, id, record FROM entity WHERE {' AND '.join(where)} "
            "ORDER BY sort, id LIMIT ?"
        )
        return _page("entity", self._rows(sql, [*values, limit + 1]), limit)

    def _found(self, q: str, kinds: Sequence[str] | None, limit: int, cursor: str | None) -> Page:
        written = (_read_cursor(cursor, "found", 1) or ["0"])[0]
        if not written.isdecimal() or len(written) > _LONGEST_NUMBER:
            raise FilterError("cursor", "cursor is not one that this list gave")
        offset = int(written)
        records = [
            record
            for entity, _score in self._ranked(q)
            if (record := self._one("entity", entity)) and (not kinds or record["kind"] in kinds)
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
        if filters.at:
            where.append("(earliest IS NULL OR earliest <= ?) AND (latest IS NULL OR latest >= ?)")
            values += [_iso(filters.at.latest, _LAST), _iso(filters.at.earliest, "0000")]
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

    def kinds_below(self, parameter: str, kind: str) -> list[str]:
        """Return a kind of facts and those below it, or raise `FilterError`."""
        self._known(parameter, kind, [*self._vocabulary.kinds, "Claim"])
        return self._vocabulary.below(kind) or [kind]

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
            raise UnknownFact(f"no question {question!r}")
        return found

    def positions(self, question: str) -> list[Shape]:
        """Return the positions on a question in the curator's order. Raises `UnknownFact`."""
        rows = self._rows("SELECT positions FROM question WHERE id = ?", [question])
        if not rows:
            raise UnknownFact(f"no question {question!r}")
        return list(json.loads(rows[0][0]))

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
    first, last = _iso(filters.at.earliest, "0000"), _iso(filters.at.latest, _LAST)
    covers = f"(sure_from IS NOT NULL AND sure_from <= '{last}' AND sure_to >= '{first}')"
    within = (
        f"(earliest IS NOT NULL AND latest IS NOT NULL AND earliest >= '{first}' "
        f"AND latest <= '{last}')"
    )
    return f"({covers} OR {within})"


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
