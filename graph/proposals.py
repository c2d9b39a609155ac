"""What programs have read and no person has judged: the proposals that `foedera review` shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz, process

from graph.facts import Document, Entity, Fact, Judgement, Origin, Span, Statement
from graph.identity.group import BREAKS_A_SHAPE, HELD, why_not_acceptable
from graph.identity.names import name_key
from graph.parse import wording
from graph.parse.text import lay_out
from graph.rdf import fact_label
from graph.read.curated import Seeds
from graph.read.entries import slug
from graph.records import Recorder

# As in the search for entities (graph/lookup.py).
_ENOUGH_ALIKE = 70
# How much of the shorter of two spans the other covers at one place, as in `graph.identity.alike`.
_SAME_PLACE = 0.5


class About(StrEnum):
    """What a proposal is about: a fact, a claim that could be one, what makes none, or a name.

    What is `held` an extractor read that asserts nothing without a curator.
    """

    FACT = "fact"
    HELD = "held"
    CLAIM = "claim"
    BROKEN = "broken"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing to judge, with the place that it was read at.

    `id` is that of `statement`, or of an entity that no curator has named. `becomes` says in a
    line what it is or would be, `details` its times and numbers. `sentence` is the text around
    the span, from the character `sentence_start` on. `nearest` is the known entity that a name
    is most like, `suggested` an id for a claim as a fact.
    """

    about: About
    id: str
    statement: Statement
    becomes: str
    confidence: float
    sentence: str
    sentence_start: int
    details: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    name: str | None = None
    nearest: Entity | None = None
    suggested: str | None = None

    @property
    def span(self) -> Span:
        """Where it was read."""
        assert isinstance(self.statement.place, Span)
        return self.statement.place

    def shape(self) -> dict[str, Any]:
        """Return the proposal as JSON shows it."""
        near = self.nearest
        return {
            "about": self.about,
            "id": self.id,
            "kind": self.statement.kind if near is None else near.kind,
            "becomes": self.becomes,
            "details": [*self.details],
            "other_evidence": [*self.others],
            "confidence": self.confidence,
            "rule": self.statement.rule,
            "doubts": [*self.statement.doubts],
            "document": self.span.document,
            "start": self.span.start,
            "end": self.span.end,
            "sentence": " ".join(self.sentence.split()),
            "nearest": None if near is None else {"id": near.id, "name": near.name},
        }


def propose(recorder: Recorder, left_out: Mapping[str, str], seeds: Seeds) -> list[Proposal]:
    """Return what a build has read by program and nobody has judged, in order of place.

    Facts that rest on parsed statements alone and that no review accepts; what is held for a
    curator, unless a fact was read at its place that says it too; claims that could be
    accepted and speak of no fact that is there; statements that break a shape; names that are
    like those of a known entity, each with the nearest one, unless a judgement is about the two.
    """
    finder = _Proposer(recorder)
    knowledge = recorder.knowledge
    statements = {s.id: s for s in knowledge.statements}
    found: list[Proposal] = []
    for fact in knowledge.facts:
        evidence = [statements[s] for s in fact.evidence]
        if fact.accepted is None and all(s.origin is Origin.PARSED for s in evidence):
            found.append(finder.fact(fact, evidence))
    settled = {s for f in knowledge.facts for s in (*f.evidence, *f.supported_by)}
    for statement in knowledge.statements:
        if statement.origin is not Origin.PARSED or statement.id in settled:
            continue
        if left_out.get(statement.id) == BREAKS_A_SHAPE:
            found.append(finder.statement(About.BROKEN, statement))
        elif left_out.get(statement.id) == HELD:
            if finder.is_new(statement):
                found.append(finder.statement(About.HELD, statement))
        elif finder.could_be_a_fact(statement):
            found.append(finder.statement(About.CLAIM, statement))
    found.extend(finder.names(seeds.entities, seeds.judgements))
    return sorted(found, key=lambda p: (p.span.document, p.span.start, p.span.end, p.about, p.id))


class _Proposer:
    """Makes proposals from the records of one build."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.knowledge = recorder.knowledge
        self.kinds = {e.id: e.kind for e in self.knowledge.entities.values()}
        evidence = {s for fact in self.knowledge.facts for s in fact.evidence}
        self.resting = [s for s in self.knowledge.statements if s.id in evidence]
        self.sentences = {
            document.id: _sentences(document) for document in recorder.documents.values()
        }

    def is_new(self, held: Statement) -> bool:
        """Whether what is held could be accepted, and no fact rests on its place already."""
        players, vocabulary = self.knowledge.players, self.recorder.vocabulary
        if why_not_acceptable(held, players, self.kinds, vocabulary) is not None:
            return False
        required = vocabulary.kinds[held.kind].required
        own = [set(players[held.id].get(role, ())) for role in required]
        return not any(
            vocabulary.topmost(other.kind) == vocabulary.topmost(held.kind)
            and isinstance(held.place, Span)
            and isinstance(other.place, Span)
            and held.place.overlap(other.place) >= _SAME_PLACE
            and [set(players[other.id].get(role, ())) for role in required] == own
            for other in self.resting
        )

    def could_be_a_fact(self, statement: Statement) -> bool:
        """Whether a claim, about which nobody has decided, could be accepted as a fact."""
        if statement.claim is None or statement.id in self.knowledge.disputed:
            return False
        players, vocabulary = self.knowledge.players, self.recorder.vocabulary
        return why_not_acceptable(statement, players, self.kinds, vocabulary) is None

    def fact(self, fact: Fact, evidence: Sequence[Statement]) -> Proposal:
        """Return the proposal that a fact is right."""
        by_id = {s.id: s for s in evidence}
        first = by_id.get(fact.id, evidence[0])
        others = tuple(s.id for s in evidence if s is not first)
        return self._made(About.FACT, first, fact, others)

    def statement(self, about: About, statement: Statement) -> Proposal:
        """Return the proposal that a claim, or a statement without a fact, is right."""
        return self._made(about, statement, self.knowledge.as_fact(statement), ())

    def _made(
        self, about: About, statement: Statement, fact: Fact, others: tuple[str, ...]
    ) -> Proposal:
        entities, vocabulary = self.knowledge.entities, self.recorder.vocabulary
        start, sentence = self._sentence(statement)
        suggested = [*(e for players in fact.roles.values() for e in players)][:3]
        names = [entities[e].name if e.startswith("x-") else e for e in suggested]
        times = [*fact.times.values()][:1]
        return Proposal(
            about=about,
            id=statement.id,
            statement=statement,
            becomes=fact_label(fact, entities, vocabulary),
            confidence=statement.confidence,
            sentence=sentence,
            sentence_start=start,
            details=tuple(self._details(fact, statement)),
            others=others,
            suggested=slug(" ".join([*names, vocabulary.kinds[fact.kind].label, *times])),
        )

    def _details(self, fact: Fact, statement: Statement) -> Iterable[str]:
        yield from (f"{name} {text}" for name, text in fact.times.items())
        for name, quantities in fact.quantities.items():
            for q in quantities:
                numbers = {"": q.exact, "at least ": q.minimum, "at most ": q.maximum}
                numbers["about "] = q.about
                amounts = [f"{word}{n}" for word, n in numbers.items() if n is not None]
                yield " ".join(filter(None, (name, *amounts, q.unit)))
        if fact.status:
            yield f"status {fact.status}"
        if statement.claim:
            holder = self.knowledge.entities[statement.claim.attributed_to.means].name
            yield f"{statement.claim.act} by {holder}"

    def _sentence(self, statement: Statement) -> tuple[int, str]:
        """Return the sentence, or sentences, around a span, and where they begin."""
        place = statement.place
        assert isinstance(place, Span)
        text = self.recorder.documents[place.document].text
        around = [
            (start, end)
            for start, end in self.sentences[place.document]
            if start < place.end and end > place.start
        ]
        start = min([place.start, *(start for start, _end in around)])
        return start, text[start : max([place.end, *(end for _start, end in around)])]

    def names(
        self, entities: Sequence[Entity], judgements: Sequence[Judgement]
    ) -> Iterable[Proposal]:
        """Yield each unknown name that is like that of a known entity, once for all documents."""
        known = [
            (name_key(text), entity)
            for entity in entities
            for text in (entity.name, *(name.text for name in entity.names))
        ]
        keys = [key for key, _entity in known]
        judged = [_judged(judgement) for judgement in judgements]
        seen: set[str] = set()
        for unknown in self.knowledge.entities.values():
            key = name_key(unknown.name)
            if not unknown.id.startswith("x-") or key in seen:
                continue
            seen.add(key)
            best = process.extractOne(key, keys, scorer=fuzz.WRatio, score_cutoff=_ENOUGH_ALIKE)
            statement = self._mentioning(unknown.id)
            if best is None or statement is None:
                continue
            nearest = known[best[2]][1]
            names = {nearest.id, *(k for k, entity in known if entity is nearest)}
            if any({unknown.id, key} & ids and names & ids for ids in judged):
                continue
            start, sentence = self._sentence(statement)
            yield Proposal(
                about=About.NAME,
                id=unknown.id,
                statement=statement,
                becomes=f"{unknown.name} ({unknown.kind}) is {nearest.name} ({nearest.kind})",
                confidence=round(best[1] / 100, 2),
                sentence=sentence,
                sentence_start=start,
                # A name that a known entity bears too would mean that one: only the id will do.
                name=unknown.id if key in keys or not _is_name(unknown.name) else unknown.name,
                nearest=nearest,
            )

    def _mentioning(self, entity: str) -> Statement | None:
        for statement in self.knowledge.statements:
            here = isinstance(statement.place, Span)
            if here and any(entity in e for e in self.knowledge.players[statement.id].values()):
                assert isinstance(statement.place, Span)
                if statement.place.document in self.recorder.documents:
                    return statement
        return None


def _is_name(text: str) -> bool:
    """Whether a judgement takes `text` for a name: in small letters and one word it is an id."""
    return text != text.lower() or " " in text


def _judged(judgement: Judgement) -> set[str]:
    return {word for written in judgement.ids for word in (written, name_key(written))}


def _sentences(document: Document) -> list[tuple[int, int]]:
    layout = lay_out(document.text, wording(document.source.language), document.source.segments)
    return [(sentence.start, sentence.end) for sentence in layout.sentences]
