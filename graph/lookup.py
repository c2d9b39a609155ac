"""What the words of a request mean in one snapshot: who is named, which kinds, what a filter asks.

Every word is checked, and what is misspelt is answered with the nearest right one. Filters mean
the same here and in path queries (`graph.network`).
"""

import contextlib
import queue
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from graph.errors import FilterError, SnapshotError, UnknownEntity, did_you_mean
from graph.facts import CLAIMED_ABOUT, FIRST_HAND, TOOK_PART, Origin, Status
from graph.filters import Filters, Where, marks, may_overlap
from graph.identity.names import name_key
from graph.vocabulary import Vocabulary

_VIEWS = ("asserted", "claims", "all")
# How alike (of 100) a name must be to be offered, of how many that share three characters, and
# how much of what was asked is compared.
_ENOUGH_ALIKE = 70
_MAX_CANDIDATES = 400
_LONGEST_NAME = 200


class Lookup:
    """Finds entities, kinds, places and conditions for words; safe to share between threads."""

    def __init__(self, path: Path, vocabulary: Vocabulary) -> None:
        if not path.is_file():
            raise SnapshotError(f"{path}: the index is missing; run `foedera build`")
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self.vocabulary = vocabulary
        self._idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()

    def close(self) -> None:
        """Close the connections that nobody uses; the object cannot be used afterwards."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows that a query finds. Raises `SnapshotError` if the index is damaged."""
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

    def entity_id(self, written: str) -> str:
        """Return the id of the entity that `written` names by id or by a name it alone bears.

        Raises `UnknownEntity`, with the nearest ones, if there is none.
        """
        if self.rows("SELECT 1 FROM entity WHERE id = ?", [written]):
            return written
        moved = self.rows("SELECT new FROM redirect WHERE old = ?", ["entities/" + written])
        if moved:
            return str(moved[0][0])
        sql = "SELECT DISTINCT entity FROM name WHERE key = ? ORDER BY entity"
        named = [str(row[0]) for row in self.rows(sql, [name_key(written)])]
        if len(named) == 1:
            return named[0]
        raise UnknownEntity(written, named or self.nearest_entities(written))

    def nearest_entities(self, written: str, count: int = 3) -> list[str]:
        """Return the ids of the entities whose names are most like `written`."""
        ranked = self.ranked(written.replace("-", " "))
        return [entity for entity, _score in ranked[:count]]

    def ranked(self, written: str) -> list[tuple[str, float]]:
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
            rows = self.rows(sql, [match, _MAX_CANDIDATES])
        if not rows:
            # Too short for a run of three ("UK", names in Chinese): those that have it first.
            sql = "SELECT key, entity FROM name ORDER BY key <> ?, instr(key, ?) = 0, rowid LIMIT ?"
            rows = self.rows(sql, [key, key, _MAX_CANDIDATES])
        # Loaded when somebody first looks for a name, not by each process that starts.
        from rapidfuzz import fuzz, process

        best: dict[str, float] = {}
        keys = [row[0] for row in rows]
        for _key, score, index in process.extract(key, keys, scorer=fuzz.WRatio, limit=None):
            entity = rows[index][1]
            best[entity] = max(best.get(entity, 0.0), score)
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return [(entity, score) for entity, score in ranked if score >= _ENOUGH_ALIKE]

    def places_in(self, place: str) -> list[str]:
        """Return the id of `place` and of everything located in it, at any depth.

        Raises `UnknownEntity`.
        """
        sql = """WITH RECURSIVE inside (id) AS (SELECT ? UNION SELECT link.entity FROM link
            JOIN inside ON link.target = inside.id WHERE link.relation = 'locatedIn')
            SELECT id FROM inside ORDER BY id"""
        return [str(row[0]) for row in self.rows(sql, [self.entity_id(place)])]

    @cached_property
    def _place_roles(self) -> list[str]:
        """The roles that tell where something is: a sale by a state is not "in" that state."""
        kinds = self.vocabulary.kinds.values()
        return sorted({role for kind in kinds for role in kind.places})

    @property
    def _relations(self) -> list[str]:
        return [*self.vocabulary.relations, TOOK_PART, CLAIMED_ABOUT]

    @cached_property
    def source_ids(self) -> list[str]:
        """The ids of all documents and datasets that anything rests on."""
        sql = "SELECT id FROM document UNION SELECT source FROM statement"
        return [str(row[0]) for row in self.rows(sql)]

    def check_word(self, parameter: str, written: str, known: Iterable[str]) -> None:
        """Raise `FilterError`, with the nearest right word, if `written` is not a known one."""
        words = list(known)
        if written not in words:
            hint = did_you_mean(written, words)
            raise FilterError(parameter, f"{parameter}={written!r} is not known{hint}")

    def entity_kinds(self, parameter: str, kind: str) -> list[str]:
        """Return a kind of entities and those below it, or raise `FilterError`."""
        self.check_word(parameter, kind, [*self.vocabulary.entity_kinds, "Entity"])
        return self.vocabulary.below(kind)

    def kinds_below(self, parameter: str, kind: str) -> list[str]:
        """Return a kind of facts and those below it, or raise `FilterError`."""
        self.check_word(parameter, kind, [*self.vocabulary.kinds, "Claim"])
        return self.vocabulary.below(kind) or [kind]

    def event_types(self, word: str) -> list[str]:
        """Return a type of event, or those of a quad class, or raise `FilterError`."""
        self.check_word("event_type", word, self.vocabulary.event_words)
        return self.vocabulary.event_types(word)

    def check_words(self, filters: Filters) -> None:
        """Raise `FilterError` for a filter whose word is not known; kinds are not looked at."""
        if filters.view not in _VIEWS:
            raise FilterError("view", f"view is one of {', '.join(_VIEWS)}")
        for name, wanted, known in (
            ("status", filters.status, tuple(Status)),
            ("origin", filters.origin, tuple(Origin)),
            ("relation", filters.relation, self._relations),
            ("document", filters.document, self.source_ids),
        ):
            if wanted:
                self.check_word(name, wanted, known)
        if filters.event_type:
            self.event_types(filters.event_type)

    def where_facts(self, filters: Filters) -> Where:
        """Return the conditions on facts and what claims state.

        Raises `FilterError` for an unknown word, `UnknownEntity` for an unknown entity.
        """
        where = self._where(filters, "fact")
        if filters.view != "all":
            where.add("basis = ?", "fact" if filters.view == "asserted" else "claim")
        if filters.min_sources:
            where.add("source_count >= ?", filters.min_sources)
        for column, wanted in (
            ("source", filters.document),
            ("holder", self.entity_id(filters.attributed_to) if filters.attributed_to else None),
        ):
            if wanted:
                where.add(f"id IN (SELECT fact FROM fact_source WHERE {column} = ?)", wanted)
        if filters.via:
            via = self.entity_id(filters.via)
            where.add("id IN (SELECT fact FROM fact_via WHERE via = ?)", via)
        if filters.relation:
            with_relation = "id IN (SELECT fact FROM fact_relation WHERE relation = ?)"
            where.add(with_relation, filters.relation)
        return where

    def where_claims(self, filters: Filters, question: str | None) -> Where:
        """Return the conditions on claims, on a `question` if one is given.

        Raises as `where_facts`.
        """
        where = self._where(filters, "statement")
        where.add("is_claim = 1")
        if question:
            of_question = "id IN (SELECT statement FROM question_claim WHERE question = ?)"
            where.add(of_question, question)
        if filters.document:
            where.add("source = ?", filters.document)
        if filters.attributed_to:
            where.add("holder = ?", self.entity_id(filters.attributed_to))
        if filters.via:
            passed_on = "SELECT statement FROM statement_entity WHERE entity = ? AND role = 'chain'"
            where.add(f"id IN ({passed_on})", self.entity_id(filters.via))
        return where

    def _where(self, filters: Filters, table: str) -> Where:
        """Return the conditions that are the same for facts and statements."""
        where = Where()
        if filters.kind:
            kinds = self.kinds_below("kind", filters.kind)
            where.add(f"kind IN ({marks(kinds)})", *kinds)
        self.check_words(filters)
        for name, wanted in (("status", filters.status), ("origin", filters.origin)):
            if wanted:
                where.add(f"{name} = ?", wanted)
        if filters.event_type:
            types = self.event_types(filters.event_type)
            where.add(f"event_type IN ({marks(types)})", *types)
        if filters.first_hand is not None:
            where.add(f"depth {'<=' if filters.first_hand else '>'} {FIRST_HAND}")
        if filters.at:
            where.add(may_overlap(table, filters.at))
        joined = f"id IN (SELECT {table} FROM {table}_entity WHERE entity"
        if filters.entity:
            where.add(f"{joined} = ?)", self.entity_id(filters.entity))
        if filters.entity_kind:
            kinds = self.entity_kinds("entity_kind", filters.entity_kind)
            of_kinds = f"SELECT id FROM entity WHERE kind IN ({marks(kinds)})"
            where.add(f"{joined} IN ({of_kinds}))", *kinds)
        if filters.place:
            places, roles = self.places_in(filters.place), self._place_roles
            in_roles = f"{joined} IN ({marks(places)}) AND role IN ({marks(roles)}))"
            where.add(in_roles, *places, *roles)
        return where

    def facts_played_by(self, entity: str | None, kind: str | None) -> frozenset[str] | None:
        """Return the ids of facts and claims in which `entity`, and one of `kind`, plays a role.

        None if neither is given: then nothing is narrowed.
        """
        wanted: list[tuple[str, list[str]]] = []
        if entity:
            wanted.append(("= ?", [self.entity_id(entity)]))
        if kind:
            kinds = self.entity_kinds("entity_kind", kind)
            wanted.append((f"IN (SELECT id FROM entity WHERE kind IN ({marks(kinds)}))", kinds))
        sets = [self._facts_with(condition, values) for condition, values in wanted]
        return frozenset.intersection(*sets) if sets else None

    def _facts_with(self, condition: str, values: Sequence[str]) -> frozenset[str]:
        sql = (
            f"SELECT fact FROM fact_entity WHERE entity {condition} "
            f"UNION SELECT statement FROM statement_entity WHERE entity {condition}"
        )
        return frozenset(str(row[0]) for row in self.rows(sql, [*values, *values]))
