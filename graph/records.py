"""Records as users see them: the JSON shapes of facts, statements, entities and the rest.

Made once, at build, and served as they are by REST, Python and the tables of a snapshot.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from graph.facts import (
    Act,
    Argument,
    Document,
    Entity,
    Fact,
    Knowledge,
    Modality,
    Polarity,
    Position,
    Quantity,
    Question,
    Record,
    Source,
    Span,
    Statement,
    Status,
)
from graph.rdf import fact_label
from graph.vocabulary import Vocabulary
from graph.when import extent, parse_when

Shape = dict[str, Any]


@dataclass(frozen=True)
class Recorder:
    """Shapes the records of one build; `documents` are the texts that are here, by id."""

    knowledge: Knowledge
    vocabulary: Vocabulary
    documents: Mapping[str, Document]
    base: str

    @cached_property
    def _statements(self) -> dict[str, Statement]:
        return {statement.id: statement for statement in self.knowledge.statements}

    @cached_property
    def _fact_of(self) -> dict[str, str]:
        return {s: fact.id for fact in self.knowledge.facts for s in fact.evidence}

    @cached_property
    def _questions_of(self) -> dict[str, str]:
        """The first question that each claim is grouped under."""
        found: dict[str, str] = {}
        for question in self.knowledge.questions:
            for position in question.positions:
                for claim in position.claims:
                    found.setdefault(claim, question.id)
        return found

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {s.fact: s.id for s in self.knowledge.statements if s.claim and s.fact}

    def reference(self, entity: str) -> Shape:
        """Return an entity in short: id, name, kind."""
        found = self.knowledge.entities[entity]
        return {"id": entity, "name": found.name, "kind": found.kind}

    def entity(self, entity: Entity) -> Shape:
        """Return an entity: names, identifiers, life and links."""
        return {
            "id": entity.id,
            "iri": f"{self.base}entities/{entity.id}",
            "kind": entity.kind,
            "name": entity.name,
            "names": [
                {
                    "text": name.text,
                    "kind": name.kind,
                    "language": name.language,
                    "start": name.start,
                    "end": name.end,
                }
                for name in entity.names
            ],
            "identifiers": [
                {"scheme": i.scheme, "value": i.value, "source": i.source}
                for i in entity.identifiers
            ],
            "start": entity.start,
            "end": entity.end,
            "links": {
                link: [self.reference(target) for target in targets]
                for link, targets in entity.links.items()
            },
            "description": entity.description,
            "merged": list(entity.merged),
        }

    def fact(self, fact: Fact) -> Shape:
        """Return a fact with its evidence, what supports it, and what contradicts it."""
        return {
            "id": fact.id,
            "iri": f"{self.base}facts/{fact.id}",
            "kind": fact.kind,
            "label": fact_label(fact, self.knowledge.entities, self.vocabulary),
            "basis": "fact",
            "roles": {
                role: [self.reference(entity) for entity in entities]
                for role, entities in fact.roles.items()
            },
            "time": self._time(fact.times, fact.inferred),
            **self._extent(fact.kind, fact.times),
            "quantities": self._quantities(fact.quantities),
            "texts": dict(fact.texts),
            "status": fact.status,
            "origin": fact.origin,
            "confidence": fact.confidence,
            "source_count": fact.source_count,
            "conflicts": [
                {"property": c.property, "value": c.value, "statement": c.statement}
                for c in fact.conflicts
            ],
            "grouped_by": fact.grouped_by,
            "accepted": (
                {"by": fact.accepted.by, "on": fact.accepted.on, "why": fact.accepted.why}
                if fact.accepted
                else None
            ),
            "notes": list(fact.notes),
            "evidence": self._each(fact.evidence),
            "supported_by": self._each(fact.supported_by),
            "contradicted_by": self._each(fact.contradicted_by),
        }

    def claimed(self, statement: Statement) -> Shape | None:
        """Return what a claim states in the form of a fact, marked `basis: claim`.

        None for a claim without content, for one that does not say that it is so, and for one
        that a fact already rests on.
        """
        if (
            statement.claim is None
            or statement.kind not in self.vocabulary.kinds
            or not says_so(statement)
            or statement.id in self._fact_of
            or not any(statement.roles.values())
        ):
            return None
        as_fact = Fact(
            id=statement.id,
            kind=statement.kind,
            roles={r: self.knowledge.players[statement.id][r] for r in statement.roles},
            times=statement.times,
            quantities=statement.quantities,
            texts=statement.texts,
            status=statement.status,
            origin=statement.origin,
            confidence=statement.confidence,
            source_count=1,
            evidence=(statement.id,),
            inferred=statement.inferred,
        )
        iri = f"{self.base}statements/{statement.id}"
        return {**self.fact(as_fact), "iri": iri, "basis": "claim"}

    def statement(self, statement: Statement) -> Shape:
        """Return what one place states, with the place; a claim has its own fields too."""
        shape: Shape = {
            "id": statement.id,
            "iri": f"{self.base}statements/{statement.id}",
            "kind": statement.kind,
            "roles": {
                role: [self._argument(argument) for argument in arguments]
                for role, arguments in statement.roles.items()
            },
            "time": self._time(statement.times, statement.inferred),
            "quantities": self._quantities(statement.quantities),
            "texts": dict(statement.texts),
            "status": statement.status,
            **self._place(statement),
            "origin": statement.origin,
            "read_by": statement.read_by,
            "rule": statement.rule,
            "verified": statement.verified,
            "polarity": statement.polarity,
            "modality": statement.modality,
            "confidence": statement.confidence,
            "attributed_to": None,
            "chain": [],
            "fact": self._fact_of.get(statement.id),
            "note": statement.note,
        }
        return {**shape, **self._claim(statement)} if statement.claim else shape

    def _claim(self, statement: Statement) -> Shape:
        claim = statement.claim
        assert claim is not None
        return {
            "attributed_to": self.reference(claim.attributed_to.means),
            "chain": [self.reference(step.means) for step in claim.chain],
            "act": claim.act,
            "said": (
                {**self._when(claim.said), "inferred": "said" in statement.inferred}
                if claim.said
                else None
            ),
            "summary": claim.summary,
            "question": self._questions_of.get(statement.id),
            "venue": claim.venue,
            "form": claim.form,
            "about": [self.reference(argument.means) for argument in claim.about],
            "key": statement.fact,
            "supports": list(statement.supports),
            "contradicts": [self._keys.get(c, c) for c in statement.contradicts],
        }

    def _place(self, statement: Statement) -> Shape:
        place = statement.place
        if isinstance(place, Record):
            return {"dataset": place.dataset, "version": place.version, "record": place.key}
        assert isinstance(place, Span)
        return {
            "document": place.document,
            "start": place.start,
            "end": place.end,
            "zone": statement.zone,
            "quote": statement.quote,
            "span_sha256": statement.span_sha256,
            "text": self._text(place),
        }

    def _text(self, span: Span) -> str | None:
        """Return the words of the span where they are here and their owner lets them be shown."""
        document = self.documents.get(span.document)
        if document is None or document.source.text_shown != "full":
            return None
        return document.text[span.start : span.end]

    def _each(self, statements: Iterable[str]) -> list[Shape]:
        return [self.statement(self._statements[s]) for s in statements]

    def _argument(self, argument: Argument) -> Shape:
        return {**self.reference(argument.means), "written": argument.written}

    def _when(self, text: str) -> Shape:
        when = parse_when(text)
        return {"edtf": text, "earliest": _day(when.earliest), "latest": _day(when.latest)}

    def _time(self, times: Mapping[str, str], inferred: frozenset[str]) -> Shape:
        return {
            name: {**self._when(text), "inferred": name in inferred} for name, text in times.items()
        }

    def _extent(self, kind: str, times: Mapping[str, str]) -> Shape:
        rules = self.vocabulary.kinds[kind]
        days = extent(times, standing=rules.standing, singular=rules.singular)
        earliest, latest, *sure = days.iso()
        sure_from, sure_to = (None, None) if days.parts else sure
        return {
            "earliest": earliest,
            "latest": latest,
            "sure_from": sure_from,
            "sure_to": sure_to,
        }

    def _quantities(self, quantities: Mapping[str, tuple[Quantity, ...]]) -> Shape:
        return {name: [self._quantity(q) for q in values] for name, values in quantities.items()}

    def _quantity(self, quantity: Quantity) -> Shape:
        numbers = {
            "exact": quantity.exact,
            "min": quantity.minimum,
            "max": quantity.maximum,
            "about": quantity.about,
        }
        shape: Shape = {n: _number(value) for n, value in numbers.items() if value is not None}
        if quantity.unit:
            shape["unit"] = quantity.unit
        if quantity.of:
            shape["of"] = self.reference(quantity.of.means)
        return shape

    def document(self, source: Source) -> Shape:
        """Return a document's entry, whether its text is here, and how much was read from it."""
        here = source.id in self.documents
        read = [
            s
            for s in self.knowledge.statements
            if isinstance(s.place, Span) and s.place.document == source.id
        ]
        return {
            "id": source.id,
            "iri": f"{self.base}documents/{source.id}",
            "title": source.title,
            "publisher": source.publisher,
            "author": self.reference(source.author.means) if source.author else None,
            "published": source.published,
            "language": source.language,
            "licence": source.licence,
            "url": source.url,
            "sha256": source.sha256,
            "text_shown": source.text_shown,
            "shares_origin_with": source.origin,
            "description": source.description,
            "here": here,
            "statement_count": len(read),
            "claim_count": sum(s.claim is not None for s in read),
        }

    def question(self, question: Question) -> Shape:
        """Return a question with its scale and how many positions are known."""
        return {
            "id": question.id,
            "iri": f"{self.base}questions/{question.id}",
            "text": question.text,
            "scale": {str(stance): label for stance, label in sorted(question.scale.items())},
            "note": question.note,
            "position_count": len(question.positions),
        }

    def position(self, question: Question, position: Position) -> Shape:
        """Return one position on `question` with the claims that show it."""
        holder = self.knowledge.redirects.get(position.attributed_to, position.attributed_to)
        return {
            "attributed_to": self.reference(holder),
            "stance": position.stance,
            "stance_label": question.scale[position.stance],
            "note": position.note,
            "claims": self._each(position.claims),
        }


def says_so(statement: Statement) -> bool:
    """Return whether the holder of a claim says that its content is, or may well be, so."""
    return (
        statement.claim is not None
        and statement.claim.act is not Act.DENIES
        and statement.polarity is Polarity.AFFIRMED
        and statement.modality not in (Modality.PLANNED, Modality.UNLIKELY, Modality.CONDITIONAL)
        and statement.status not in (Status.PLANNED, Status.CANCELLED)
    )


def _day(day: object) -> str | None:
    return str(day) if day else None


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
