"""The index of a snapshot's records, one SQLite file: its tables, and how a build fills them.

It is read by `graph.search`.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from graph.facts import Knowledge, Review, Shape, Span
from graph.filters import LAST
from graph.gaps import GAPS_ARE_ABOUT, Gap
from graph.identity.names import name_key
from graph.records import Recorder
from graph.said import Sayings, life
from graph.when import Extent

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
    latest TEXT, sure_from TEXT, sure_to TEXT, parts TEXT, sort TEXT, depth INTEGER,
    rereads TEXT, record TEXT) WITHOUT ROWID;
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


def write_index(
    path: Path,
    recorder: Recorder,
    relations: Mapping[str, Sequence[str]],
    gaps: Iterable[Gap] = (),
) -> None:
    """Write the index of all records and of what is not known to a new file at `path`.

    `relations` are the edge words of each fact, by its id.
    """
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
        return _columns(rules.extent(times) if rules else Extent())

    def _statements(self) -> None:
        sayings = Sayings(self.knowledge.sources, self.knowledge.entities)
        for s in self.knowledge.statements:
            place = s.place
            source, start = (
                (place.document, place.start) if isinstance(place, Span) else (place.dataset, 0)
            )
            claim = s.claim
            said = sayings.when(s) if claim else None
            row = (
                *(s.id, s.kind, int(claim is not None), s.origin, s.status),
                *(self.recorder.vocabulary.stated_event_type(s), source, start),
                claim.attributed_to.means if claim else None,
                *(_columns(said) if said and not s.times else self._days(s.kind, s.times)),
                f"{source}|{start:09d}",
                claim.depth if claim else 0,
                self.knowledge.rereadings.get(s.id),
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
                days[0] or LAST,
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
            sort = self._days(fact.kind, fact.times)[0] or LAST
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


def _columns(days: Extent) -> tuple[str | None, ...]:
    """Return an extent as the columns of a row: its four days, and its parts as JSON."""
    parts = json.dumps([part.iso() for part in days.parts]) if days.parts else None
    return (*days.iso(), parts)
