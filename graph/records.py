"""Records as users see them: the JSON shapes of facts, statements, entities and the rest.

Made once, at build, and served as they are by REST, Python and the tables of a snapshot.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from graph.facts import (
    Answers,
    Argument,
    ClaimLink,
    Document,
    Entity,
    Extraction,
    Fact,
    IndependentOrigin,
    Knowledge,
    Part,
    Position,
    Quantity,
    Question,
    Record,
    Shape,
    Source,
    Span,
    Statement,
    Status,
)
from graph.gaps import GAPS_ARE_ABOUT, Gap
from graph.identity.alike import affirms, excluding_number
from graph.identity.links import CURATOR, SAME_CONTENT
from graph.identity.origins import Origins
from graph.identity.questions import Disagreement, Proposal, disagreements, proposals
from graph.rdf import fact_label
from graph.said import Sayings
from graph.values import Stated, Values, values_of
from graph.vocabulary import Codes, Vocabulary
from graph.when import parse_when


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
    def _questions_of(self) -> dict[str, list[str]]:
        """The questions that each claim is grouped under."""
        found: dict[str, list[str]] = {}
        for question in self.knowledge.questions:
            for claim in dict.fromkeys(c for p in question.positions for c in p.claims):
                found.setdefault(claim, []).append(question.id)
        return found

    @cached_property
    def _links_of(self) -> dict[str, list[Shape]]:
        """What each claim supports and contradicts: facts and claims, each with who says so."""
        found: dict[str, list[Shape]] = {}
        for fact in self.knowledge.facts:
            for relation, claims in (
                ("supports", fact.supported_by),
                ("contradicts", fact.contradicted_by),
            ):
                for claim in claims:
                    statement = self._statements[claim]
                    declared = fact.id in (*statement.supports, *statement.contradicts)
                    by = CURATOR if declared else SAME_CONTENT
                    link = {"id": fact.id, "type": "fact", "relation": relation, "by": by}
                    at = None if declared or relation == "supports" else _excluded(statement, fact)
                    found.setdefault(claim, []).append({**link, "at": at})
        for joined in self.knowledge.links:
            for claim, other in ((joined.claim, joined.other), (joined.other, joined.claim)):
                found.setdefault(claim, []).append(
                    {"id": other, "type": "claim", **_how_linked(joined)}
                )
        return found

    @cached_property
    def _sayings(self) -> Sayings:
        return Sayings(self.knowledge.sources, self.knowledge.entities)

    @cached_property
    def _facts(self) -> dict[str, Fact]:
        return {fact.id: fact for fact in self.knowledge.facts}

    @cached_property
    def _read_from(self) -> dict[str, list[Statement]]:
        """The statements that stand in each document."""
        found: dict[str, list[Statement]] = {}
        for statement in self.knowledge.statements:
            if isinstance(statement.place, Span):
                found.setdefault(statement.place.document, []).append(statement)
        return found

    @cached_property
    def _origins(self) -> Origins:
        return Origins(self.knowledge.sources, self.knowledge.copied)

    def _origin(self, origin: IndependentOrigin) -> Shape:
        """Return one independent origin with its name and the statements that come from it."""
        name = origin.id
        if origin.type == "document":
            name = self.knowledge.sources[origin.id].title
        elif origin.type == "entity":
            name = self.knowledge.entities[origin.id].name
        return {
            "id": origin.id,
            "type": origin.type,
            "name": name,
            "statements": list(origin.statements),
        }

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
            "codes": self._codes(entity.codes),
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
            "codes": self._codes(fact.codes),
            "event_type": fact.event_type,
            "status": fact.status,
            "origin": fact.origin,
            "confidence": fact.confidence,
            "source_count": fact.source_count,
            "origins": [self._origin(origin) for origin in fact.origins],
            "support_count": fact.support_count,
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
            or not statement.says_so
            or statement.id in self._fact_of
            or not any(statement.roles.values())
        ):
            return None
        as_fact = replace(
            self.knowledge.as_fact(statement),
            inferred=statement.inferred,
            codes=statement.codes,
            event_type=self.vocabulary.stated_event_type(statement),
            origins=self._origins.of([statement]),
            support_count=1,
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
            "codes": self._codes(statement.codes),
            "event_type": self.vocabulary.stated_event_type(statement),
            "status": statement.status,
            **self._place(statement),
            "origin": statement.origin,
            "read_by": statement.read_by,
            "rule": statement.rule,
            "verified": statement.verified,
            "polarity": statement.polarity,
            "modality": statement.modality,
            "confidence": statement.confidence,
            "doubts": list(statement.doubts),
            "attributed_to": None,
            "chain": [],
            "fact": self._fact_of.get(statement.id),
            "rereads": self.knowledge.rereadings.get(statement.id),
            "errata": [
                {"kind": e.kind, "says": e.says, "right": e.right, "note": e.note}
                for e in statement.errata
            ],
            "note": statement.note,
        }
        return {**shape, **self._claim(statement)} if statement.claim else shape

    def _claim(self, statement: Statement) -> Shape:
        claim = statement.claim
        assert claim is not None
        said = self._sayings.when(statement)
        return {
            "attributed_to": self.reference(claim.attributed_to.means),
            "chain": [self.reference(step.means) for step in claim.chain],
            "depth": claim.depth,
            "first_hand": claim.first_hand,
            "act": claim.act,
            "said": (
                {**self._when(claim.said), "inferred": "said" in statement.inferred}
                if claim.said
                else None
            ),
            "said_within": {
                "earliest": _day(said.earliest),
                "latest": _day(said.latest),
            },
            "summary": claim.summary,
            "question": next(iter(self._questions_of.get(statement.id, [])), None),
            "questions": self._questions_of.get(statement.id, []),
            "venue": claim.venue,
            "form": claim.form,
            "channel": claim.channel,
            "certainty": claim.certainty,
            "about": [self.reference(argument.means) for argument in claim.about],
            "key": statement.fact,
            "links": self._links_of.get(statement.id, []),
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
        days = self.vocabulary.kinds[kind].extent(times)
        earliest, latest, *sure = days.iso()
        sure_from, sure_to = (None, None) if days.parts else sure
        return {
            "earliest": earliest,
            "latest": latest,
            "sure_from": sure_from,
            "sure_to": sure_to,
        }

    def _codes(self, codes: Codes) -> Shape:
        """Return for each coded property its words, each with the label that people read."""
        return {
            name: [
                {"word": word, "label": self.vocabulary.words(name)[word].label} for word in words
            ]
            for name, words in codes.items()
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

    def gap(self, gap: Gap) -> Shape:
        """Return a question that has no answer yet, with what it is about."""
        about = {about: gap.id if about == gap.about else None for about in GAPS_ARE_ABOUT}
        label, kind = self._subject_of(gap)
        shape = {"label": label, "kind": kind, "property": gap.property, "question": gap.question}
        return {**about, **shape}

    def _subject_of(self, gap: Gap) -> tuple[str, str]:
        """Return the label and the kind of what a gap is about."""
        if gap.about == "document":
            return self.knowledge.sources[gap.id].title, "Document"
        if gap.about == "fact":
            fact = self._facts[gap.id]
            return fact_label(fact, self.knowledge.entities, self.vocabulary), fact.kind
        statement = self._statements[gap.id]
        assert statement.claim is not None
        holder = self.knowledge.entities[statement.claim.attributed_to.means].name
        words = statement.claim.summary or statement.quote
        return f"{holder}: {words}" if words else f"{holder} {statement.claim.act}", "Claim"

    def document(self, source: Source) -> Shape:
        """Return a document's entry, whether its text is here, and how much was read from it."""
        here = source.id in self.documents
        read = self._read_from.get(source.id, [])
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
            "work": self.reference(source.work) if source.work else None,
            "copied": [
                {"start": passage.start, "end": passage.end, "origin": passage.origin}
                for passage in self.knowledge.copied.get(source.id, ())
            ],
            "description": source.description,
            "here": here,
            "extraction": self._extraction(source.id),
            "statement_count": len(read),
            "claim_count": sum(self.knowledge.is_claim(s) for s in read),
        }

    def _extraction(self, document: str) -> Shape | None:
        """Return in short how a text came out of the bytes received, if it is here."""
        found = self.documents[document].extraction if document in self.documents else None
        if found is None:
            return None
        return {
            "media_type": found.media_type,
            "extractor": found.extractor,
            "encoding": found.encoding,
            "encoding_known": found.known,
            "parts": len(found.parts),
            "removed": sum(length for _path, length in found.removed),
            "found": {
                name: {"value": value, "where": where}
                for name, (value, where) in sorted(found.found.items())
            },
            "notes": list(found.notes),
        }

    def errata(self) -> list[Shape]:
        """Return every error in a source that a curator noted, with its place."""
        return [
            {
                "kind": erratum.kind,
                "says": erratum.says,
                "right": erratum.right,
                "note": erratum.note,
                "noted_by": statement.read_by,
                "statement": statement.id,
                **self._place(statement),
                "attributed_to": (
                    self.reference(statement.claim.attributed_to.means) if statement.claim else None
                ),
                "fact": self._fact_of.get(statement.id),
            }
            for statement in self.knowledge.statements
            for erratum in statement.errata
        ]

    def values(self, fact: Fact) -> list[Shape]:
        """Return each property of a fact with all its stated values side by side."""
        return [self._values(fact, values) for values in values_of(fact, self._statements)]

    def _values(self, fact: Fact, values: Values) -> Shape:
        return {
            "fact": {
                "id": fact.id,
                "label": fact_label(fact, self.knowledge.entities, self.vocabulary),
                "kind": fact.kind,
            },
            "property": values.name,
            "of": self.reference(values.of) if values.of else None,
            "unit": values.unit,
            "value": self._stated(values.value),
            "agree": values.agree,
            "stated": [
                {
                    "value": self._stated(stated.value),
                    "agrees": stated.agrees,
                    "basis": stated.basis,
                    **self._told(self._statements[stated.statement]),
                }
                for stated in values.stated
            ],
        }

    def _stated(self, value: Stated | None) -> Shape | None:
        if value is None:
            return None
        if isinstance(value, Quantity):
            return self._quantity(value)
        return {"status": value} if isinstance(value, Status) else self._when(value)

    def _told(self, statement: Statement) -> Shape:
        """Return where a statement stands and who says it, in short."""
        place, claim = statement.place, statement.claim
        where: Shape = (
            {"document": place.document, "start": place.start, "end": place.end}
            if isinstance(place, Span)
            else {"dataset": place.dataset, "record": place.key}
        )
        return {
            "statement": statement.id,
            **where,
            "quote": statement.quote,
            "origin": statement.origin,
            "attributed_to": self.reference(claim.attributed_to.means) if claim else None,
            "said": self._when(claim.said) if claim and claim.said else None,
        }

    def question(self, question: Question) -> Shape:
        """Return a question with its scale, and how many answer it and disagree."""
        return {
            "id": question.id,
            "iri": f"{self.base}questions/{question.id}",
            "text": question.text,
            "answers": question.answers,
            "scale": {str(stance): label for stance, label in sorted(question.scale.items())},
            "note": question.note,
            "position_count": len(question.positions),
            "disagreement_count": len(disagreements(question, self.knowledge.links)),
        }

    def position(self, question: Question, position: Position) -> Shape:
        """Return one position on `question` with the claims that show it."""
        return {
            **self._answer(question, position),
            "note": position.note,
            "claims": self._each(position.claims),
        }

    def _answer(self, question: Question, position: Position) -> Shape:
        holder = self.knowledge.redirects.get(position.attributed_to, position.attributed_to)
        stance, answer = position.stance, position.answer
        shape: Shape = {
            "attributed_to": self.reference(holder),
            "stance": stance,
            "stance_label": None if stance is None else question.scale[stance],
            "answer": None,
        }
        if answer is not None:
            is_time = question.answers is Answers.TIME
            shape["answer"] = self._when(answer) if is_time else {"exact": _number(Decimal(answer))}
        return shape

    def disagreements(self, question: Question) -> list[Shape]:
        """Return who disagrees with whom on `question`, and in what, furthest apart first."""
        found = disagreements(question, self.knowledge.links)
        return [self._disagreement(question, pair) for pair in found]

    def _disagreement(self, question: Question, pair: Disagreement) -> Shape:
        sides: list[Shape] = [
            {**self._answer(question, position), "claims": list(position.claims)}
            for position in (pair.one, pair.other)
        ]
        return {
            "between": sides,
            "same_holder": len({side["attributed_to"]["id"] for side in sides}) == 1,
            "at": pair.at,
            "distance": None if pair.distance is None else _number(pair.distance),
            "unit": pair.unit,
            "contradictions": [
                {"claims": [link.claim, link.other], "by": link.by, "at": link.at}
                for link in pair.contradictions
            ],
        }

    def proposals(self, question: Question) -> list[Shape]:
        """Return the claims that may speak to `question` and that no position shows yet."""
        texts = {document.id: document.text for document in self.documents.values()}
        return [self._proposal(p) for p in proposals(question, self.knowledge, texts)]

    def _proposal(self, proposal: Proposal) -> Shape:
        return {
            "claim": self.statement(self._statements[proposal.claim]),
            "terms": list(proposal.terms),
            "says_so": proposal.says_so,
        }


def extraction_shape(extraction: Extraction) -> Shape:
    """Return an extraction with all its parts, as a snapshot keeps it beside the text."""
    return {
        "extractor": extraction.extractor,
        "media_type": extraction.media_type,
        "encoding": extraction.encoding,
        "parts": [_part(part) for part in extraction.parts],
        "marks": [list(mark) for mark in extraction.marks],
        "removed": [{"at": at, "characters": length} for at, length in extraction.removed],
    }


def _part(part: Part) -> Shape:
    lines = [{"offset": o, "page": page, "line": line} for o, page, line in part.lines]
    return {
        "start": part.start,
        "end": part.end,
        "kind": part.kind,
        "path": part.path,
        "lines": lines,
    }


def _excluded(claim: Statement, fact: Fact) -> str | None:
    """Return in which property a claim excludes a fact: its polarity, or a number."""
    if not affirms(claim):
        return "polarity"
    return excluding_number(claim.quantities, fact.quantities)


def _how_linked(link: ClaimLink) -> Shape:
    relation = "supports" if link.supports else "contradicts"
    return {"relation": relation, "by": link.by, "at": link.at}


def _day(day: object) -> str | None:
    return str(day) if day else None


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
