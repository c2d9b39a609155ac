"""The records of a snapshot, one at a time and in lists: what REST and the explorer read.

From the index that the build wrote (`graph.index`), opened read-only and shared by threads.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from graph.errors import (
    Gone,
    Moved,
    NotThen,
    UnknownEntity,
    UnknownFact,
    did_you_mean,
)
from graph.facts import Origin, Shape, SourceError
from graph.filters import Filters, Where, marks, may_overlap, overlaps_for_certain
from graph.lookup import Lookup
from graph.paging import Page, page_of, part_of, read_cursor
from graph.said import life
from graph.when import Extent, When


class Records(Lookup):
    """Read access to the records of one snapshot; safe to share between threads."""

    def _one(self, table: str, key: str) -> Shape | None:
        rows = self.rows(f"SELECT record FROM {table} WHERE id = ?", [key])
        return json.loads(rows[0][0]) if rows else None

    def _missing(self, route: str, key: str) -> None:
        """Raise `Moved` or `Gone` if `key` used to be there."""
        rows = self.rows("SELECT route, new FROM redirect WHERE old = ?", [f"{route}/{key}"])
        if rows:
            raise Moved(f"{rows[0][0]}/{rows[0][1]}")
        if route == "entities":
            return
        gone = self.rows("SELECT record FROM gone WHERE id = ?", [key])
        if gone:
            raise Gone(**json.loads(gone[0][0]))
        disputed = self.rows("SELECT record FROM gone WHERE id = ?", [f"disputed/{key}"])
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
        kinds = self.entity_kinds("kind", kind) if kind else None
        places = self.places_in(place) if place else None
        if q is not None:
            return _then(self._found(q, kinds, limit, cursor, at, places), at)
        where = Where()
        if kinds:
            where.add(f"kind IN ({marks(kinds)})", *kinds)
        if at:
            where.add(may_overlap("entity", at))
        if places is not None:
            where.add(f"id IN ({marks(places)})", *places)
        return _then(self._list("entity", where, limit, cursor), at)

    def _found(
        self,
        q: str,
        kinds: Sequence[str] | None,
        limit: int,
        cursor: str | None,
        at: When | None,
        places: Sequence[str] | None,
    ) -> Page:
        records = [
            record
            for entity, _score in self.ranked(q)
            if (record := self._one("entity", entity))
            and (not kinds or record["kind"] in kinds)
            and (places is None or entity in places)
            and (at is None or life(record["start"], record["end"]).may_meet(at.extent))
        ]
        return part_of("found", records, limit, cursor)

    def fact(self, fact: str) -> Shape:
        """Return one fact. Raises `Moved`, `Gone` or `UnknownFact`."""
        sql = "SELECT record FROM fact WHERE id = ? AND basis = 'fact'"
        rows = self.rows(sql, [fact])
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
        certain = overlaps_for_certain(filters)
        return self._list("fact", self.where_facts(filters), limit, cursor, certain)

    def claims(
        self,
        filters: Filters,
        limit: int = 50,
        cursor: str | None = None,
        question: str | None = None,
        rereadings: bool = False,
    ) -> Page:
        """Return claims in the order of their documents and places.

        What a program read where a curator had read the same claim is left out, unless
        `rereadings` are wanted or the filters ask for what is parsed.
        """
        if question:
            self.question(question)
        where, certain = self.where_claims(filters, question), overlaps_for_certain(filters)
        if not rereadings and filters.origin != Origin.PARSED:
            where.add("rereads IS NULL")
        return self._list("statement", where, limit, cursor, certain)

    def statements_of(self, document: str) -> Iterator[Shape]:
        """Yield the statements of a document in the order of their places."""
        sql = "SELECT record FROM statement WHERE source = ? ORDER BY sort, id"
        for (record,) in self.rows(sql, [document]):
            yield json.loads(record)

    def _list(
        self, table: str, where: Where, limit: int, cursor: str | None, certain: str = "NULL"
    ) -> Page:
        """Return a page of the records of `table` in their order.

        `certain` is the SQL that says whether a row is so for certain; NULL marks none.
        """
        if after := read_cursor(cursor, table, 2):
            where.add("(sort, id) > (?, ?)", *after)
        sql = (
            f"SELECT sort, id, {certain}, record FROM {table} WHERE {where.sql} "
            "ORDER BY sort, id LIMIT ?"
        )
        rows = [
            (sort, key, {**json.loads(record), **_mark(sure)})
            for sort, key, sure, record in self.rows(sql, [*where.values, limit + 1])
        ]
        return page_of(table, rows, limit)

    def documents(self) -> list[Shape]:
        """Return all documents by id."""
        return [json.loads(r[0]) for r in self.rows("SELECT record FROM document ORDER BY id")]

    def document(self, document: str) -> Shape:
        """Return one document. Raises `UnknownFact`."""
        found = self._one("document", document)
        if found is None:
            known = [row[0] for row in self.rows("SELECT id FROM document")]
            raise UnknownFact(f"no document {document!r}{did_you_mean(document, known)}")
        return found

    def questions(self) -> list[Shape]:
        """Return all questions by id."""
        return [json.loads(r[0]) for r in self.rows("SELECT record FROM question ORDER BY id")]

    def question(self, question: str) -> Shape:
        """Return one question. Raises `UnknownFact`."""
        found = self._one("question", question)
        if found is None:
            known = [row[0] for row in self.rows("SELECT id FROM question")]
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
        rows = self.rows("SELECT days FROM said WHERE statement = ?", [claim])
        days = (date.fromisoformat(day) if day else None for day in json.loads(rows[0][0]))
        earliest, latest, sure_from, sure_to = days
        return Extent(earliest, latest, sure_from, sure_to)

    def disagreements(self, question: str, at: When | None = None) -> list[Shape]:
        """Return who disagrees on a question, furthest apart first.

        With `at`, those of which a claim of either side may have been said then, with these
        claims and the contradictions between them; each pair says whether it is `certain`, which
        takes a claim of either side that was said then for sure. Two who disagree in nothing but
        what they claim need one such contradiction. Raises `UnknownFact`.
        """
        pairs = self._of_question("disagreements", question)
        return pairs if at is None else list(self._between_then(pairs, at))

    def _between_then(self, pairs: Iterable[Shape], at: When) -> Iterator[Shape]:
        then: dict[str, bool] = {}
        for pair in pairs:
            sides: list[Shape] = []
            for side in pair["between"]:
                for claim in side["claims"]:
                    when = self._said(claim)
                    if when.may_meet(at.extent):
                        then[claim] = when.surely_meets(at.extent)
                sides.append({**side, "claims": [c for c in side["claims"] if c in then]})
            between = [c for c in pair["contradictions"] if then.keys() >= set(c["claims"])]
            if all(side["claims"] for side in sides) and (between or pair["at"] != "claims"):
                if pair["at"] == "claims":
                    certain = any(all(then[claim] for claim in c["claims"]) for c in between)
                else:
                    certain = all(any(then[claim] for claim in s["claims"]) for s in sides)
                yield {**pair, "between": sides, "contradictions": between, "certain": certain}

    def proposals(self, question: str) -> list[Shape]:
        """Return claims that may speak to a question, in their order. Raises `UnknownFact`."""
        return self._of_question("proposals", question)

    def _of_question(self, column: str, question: str) -> list[Shape]:
        rows = self.rows(f"SELECT {column} FROM question WHERE id = ?", [question])
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
        of_facts = self.where_facts(filters)
        where = Where()
        where.add(f"fact IN (SELECT id FROM fact WHERE {of_facts.sql})", *of_facts.values)
        where.add("stated >= ?", least)
        if property_:
            self.check_word("property", property_, self._properties)
            where.add("property = ?", property_)
        if agree is not None:
            where.add("agree = ?", int(agree))
        return self._list("value", where, limit, cursor)

    def values_of(self, fact: str) -> list[Shape]:
        """Return each property of a fact with all its stated values. Raises as `fact` does."""
        self.fact(fact)
        rows = self.rows("SELECT record FROM value WHERE fact = ? ORDER BY id", [fact])
        return [json.loads(row[0]) for row in rows]

    def errata(
        self,
        document: str | None = None,
        kind: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page:
        """Return the errors in sources that curators noted, in the order of their places."""
        where = Where()
        for name, column, wanted, known in (
            ("document", "source", document, self.source_ids),
            ("kind", "kind", kind, tuple(SourceError)),
        ):
            if wanted:
                self.check_word(name, wanted, known)
                where.add(f"{column} = ?", wanted)
        return self._list("erratum", where, limit, cursor)

    @property
    def _properties(self) -> list[str]:
        kinds = self.vocabulary.kinds.values()
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
        where = Where()
        if kind:
            self.check_word("kind", kind, [*self.vocabulary.kinds, "Claim", "Document"])
            kinds = self.vocabulary.below(kind) or [kind]
            where.add(f"kind IN ({marks(kinds)})", *kinds)
        if entity:
            where.add(
                "(about = 'fact' AND thing IN (SELECT fact FROM fact_entity WHERE entity = ?) OR "
                "about = 'statement' AND "
                "thing IN (SELECT statement FROM statement_entity WHERE entity = ?))",
                *[self.entity_id(entity)] * 2,
            )
        if document:
            self.check_word("document", document, self.source_ids)
            where.add(
                "(about = 'fact' AND thing IN (SELECT fact FROM fact_source WHERE source = ?) OR "
                "about = 'statement' AND thing IN (SELECT id FROM statement WHERE source = ?) OR "
                "about = 'document' AND thing = ?)",
                *[document] * 3,
            )
        if property:
            known = [row[0] for row in self.rows("SELECT DISTINCT property FROM gap")]
            self.check_word("property", property, known)
            where.add("property = ?", property)
        return self._list("gap", where, limit, cursor)

    def gaps_of(self, fact: str) -> list[Shape]:
        """Return what is not known about a fact, in the order of the ontology's questions."""
        sql = "SELECT record FROM gap WHERE about = 'fact' AND thing = ? ORDER BY id"
        return [json.loads(row[0]) for row in self.rows(sql, [fact])]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many facts of each kind, entities of each kind, and claims there are."""
        facts = self.rows(
            "SELECT kind, COUNT(*) FROM fact WHERE basis = 'fact' GROUP BY kind ORDER BY kind"
        )
        entities = self.rows("SELECT kind, COUNT(*) FROM entity GROUP BY kind ORDER BY kind")
        return {"facts": dict(facts), "entities": dict(entities)}


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
