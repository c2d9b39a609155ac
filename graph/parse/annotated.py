"""A document as extractors are given it: its text, and what our rules know of each place in it."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from graph.facts import (
    Argument,
    Claim,
    Document,
    Entity,
    Modality,
    Origin,
    Polarity,
    Quantity,
    Span,
    Statement,
    Zone,
)
from graph.parse import Voice, find_voices, parse_document, wording
from graph.parse.datelines import find_anchors
from graph.parse.dates import DateMention, find_dates
from graph.parse.gate import Refused
from graph.parse.mentions import find_mentions
from graph.parse.model.nlp import Model
from graph.parse.names.known_names import Gazetteer
from graph.parse.names.tokens import tokenise
from graph.parse.syntax.verb_groups import less_sure
from graph.parse.text import Block, Layout, Sentence, lay_out
from graph.vocabulary import Vocabulary

UNCLEAR = "it is not clear whose word it is"


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a text, `start` to `end`, with those whom it means, known entities or proposals."""

    start: int
    end: int
    means: tuple[Argument, ...]
    kinds: tuple[str, ...]


class Annotated:
    """One document, laid out when that is first asked for; offsets are those of its stored text.

    `entities` are all that are known, by id: those of the seeds and of the field's gazetteer.
    """

    def __init__(
        self,
        document: Document,
        gazetteer: Gazetteer,
        vocabulary: Vocabulary,
        model: Model | None = None,
    ) -> None:
        self.document, self.vocabulary = document, vocabulary
        self._model = model
        self.entities: Mapping[str, Entity] = gazetteer.entities
        self._gazetteer = gazetteer

    @property
    def text(self) -> str:
        """The stored text, to which all spans refer."""
        return self.document.text

    @property
    def language(self) -> str:
        """The document's language, without its region: `en`."""
        return self.document.source.language.split("-")[0]

    @property
    def published(self) -> str | None:
        """The date of the document (EDTF), where it is known."""
        return self.document.source.published

    @cached_property
    def layout(self) -> Layout:
        """The text laid out in blocks, sentences and quotations."""
        source = self.document.source
        rules = wording(source.language)
        return lay_out(self.text, rules, source.segments, self.document.extraction)

    @property
    def blocks(self) -> Sequence[Block]:
        """Paragraphs, headings and captions, each with its zone and, where known, its date."""
        return self.layout.blocks

    @property
    def sentences(self) -> Sequence[Sentence]:
        """The sentences, each with the number of its block."""
        return self.layout.sentences

    @cached_property
    def names(self) -> list[Named]:
        """Every name in the text: the gazetteer's, and unknown ones by their form."""
        dates = [block.date or self.published for block in self.blocks]
        found = find_mentions(self.layout, self._gazetteer, dates)
        return [
            Named(
                mention.start,
                mention.end,
                tuple(
                    Argument(
                        self.text[mention.start : mention.end],
                        player.means,
                        None if player.known else player.kind or None,
                    )
                    for player in mention.players
                ),
                tuple(player.kind for player in mention.players),
            )
            for mention in found.mentions
        ]

    def names_within(self, start: int, end: int) -> list[Named]:
        """Return the names that lie between two places."""
        first = bisect_right(self.names, start - 1, key=lambda name: name.start)
        last = bisect_right(self.names, end - 1, key=lambda name: name.start)
        return [name for name in self.names[first:last] if name.end <= end]

    def name_at(self, start: int, end: int) -> Argument | None:
        """Return whom the name from `start` to `end` means; None if no one name stands there."""
        found = [name for name in self.names_within(start, end) if len(name.means) == 1]
        whole = [name for name in found if (name.start, name.end) == (start, end)]
        return whole[0].means[0] if whole else None

    def dates_within(self, start: int, end: int) -> list[DateMention]:
        """Return the dates between two places of one block, relative ones resolved and marked."""
        number = self.block_at(start)
        if number is None:
            return []
        rules, anchor = self._gazetteer.rules, self._anchors[number]
        return find_dates(self.layout.plain, start, end, rules, anchor)

    def quantity_within(self, start: int, end: int) -> Quantity | None:
        """Return the only number between two places, with its bound ("up to 24"); else None."""
        rules = self._gazetteer.rules
        dates = self.dates_within(start, end)
        tokens = tokenise(self.layout.plain, start, end, [], dates, rules)
        found = [token.quantity for token in tokens if token.quantity is not None]
        return found[0] if len(found) == 1 else None

    def block_at(self, place: int) -> int | None:
        """Return the number of the block that a place lies in."""
        number = bisect_right(self.blocks, place, key=lambda block: block.start) - 1
        return number if number >= 0 and place < self.blocks[number].end else None

    def zone_at(self, start: int, end: int) -> Zone:
        """Return the zone of a span; where it touches several, boilerplate counts first."""
        zones = [b.zone for b in self.blocks if b.start < end and b.end > start]
        if not zones or Zone.BOILERPLATE in zones:
            return Zone.BOILERPLATE if zones else Zone.BODY
        return zones[0]

    def by_rules(self) -> list[Statement]:
        """Return what our own rules read in the document."""
        return parse_document(self.document, self._gazetteer, self.vocabulary, self._model)

    def stated(
        self,
        kind: str,
        start: int,
        end: int,
        roles: Mapping[str, Sequence[Argument]],
        **more: Any,  # noqa: ANN401  # the fields of a statement, each checked by the gate
    ) -> Statement:
        """Return what the text states from `start` to `end`, for the gate to complete.

        `more` are further fields of `graph.facts.Statement`: `times`, `quantities`, `texts`,
        `codes`, `claim`, `polarity`, `modality`, `status`, `confidence` (0.5 unless given), `rule`.
        """
        words = {"times": {}, "quantities": {}, "texts": {}, "confidence": 0.5, **more}
        return Statement(
            id="",
            kind=kind,
            place=Span(self.document.id, start, end),
            origin=Origin.PARSED,
            read_by="",
            roles={role: tuple(arguments) for role, arguments in roles.items()},
            **words,
        )

    def as_told(self, statement: Statement) -> Iterator[Statement]:
        """Yield `statement` as its place tells it: the document's own word, or each holder's claim.

        What is given as the document's own word, but stands in what the sentence only reports,
        is the claim of those who hold it; what it supposes or denies is that. Where no rule reads
        whose word it is (a heading, a language without rules) it is held for a curator. Raises
        `Refused` where a part of it is somebody's word and another part is not.
        """
        if statement.claim is not None:
            yield statement
            return
        place = statement.place
        assert isinstance(place, Span)
        voices, read = self._voices
        players = self._players(statement, place)
        if not all(any(start <= at < end for start, end in read) for at, _written in players):
            yield replace(statement, held=True)
            return
        around = [_innermost(voices, at) for at, _written in players]
        whose = next((voice for voice in around if voice is not None), None)
        holders = {claim.attributed_to.written for claim in whose.claims} if whose else set()
        # Who says something of themselves ("Norway said that it had") stands before it.
        for voice, (_at, written) in zip(around, players, strict=True):
            if voice != whose and not (voice is None and written in holders):
                raise Refused(UNCLEAR)
        for at, _written in players:
            for voice in voices:
                if not voice.claims and voice.start <= at < voice.end:
                    statement = _supposed(statement, voice)
        if whose is None:
            yield statement
            return
        for claim in whose.claims:
            yield attributed(statement, claim, whose.inferred)

    def holders_within(self, start: int, end: int) -> set[str]:
        """Return the words for those whose word something between two places is, by our rules."""
        voices, _read = self._voices
        near = [voice for voice in voices if voice.start < end and voice.end > start]
        return {claim.attributed_to.written for voice in near for claim in voice.claims}

    def _players(self, statement: Statement, place: Span) -> list[tuple[int, str]]:
        """Return where in its span a statement names its players; else where it begins and ends."""
        written = {a.written for arguments in statement.roles.values() for a in arguments}
        found = [(self.text.find(words, place.start, place.end), words) for words in written]
        named = sorted((at, words) for at, words in found if at >= 0)
        span = self.text[place.start : place.end]
        first = place.start + len(span) - len(span.lstrip())
        return named or [(first, ""), (place.start + len(span.rstrip()) - 1, "")]

    @cached_property
    def _anchors(self) -> list[Any]:
        return find_anchors(self.document, self.layout, self._gazetteer)

    @cached_property
    def _voices(self) -> tuple[list[Voice], list[tuple[int, int]]]:
        return find_voices(
            self.document, self.layout, self._gazetteer, self.vocabulary, self._model
        )


def attributed(statement: Statement, claim: Claim, inferred: frozenset[str]) -> Statement:
    """Return `statement` as the claim of somebody; who denies it says that it is not so."""
    denied = claim.act == "denies"
    return replace(
        statement,
        claim=claim,
        status=None if denied else statement.status,
        polarity=Polarity.NEGATED if denied else statement.polarity,
        inferred=statement.inferred | inferred,
    )


def _supposed(statement: Statement, voice: Voice) -> Statement:
    if voice.modality is not None:
        modality = less_sure(Modality(statement.modality), voice.modality)
        return replace(statement, modality=modality, status=None)
    if voice.polarity is Polarity.NEGATED:
        return replace(statement, polarity=Polarity.NEGATED, status=None)
    return statement


def _innermost(voices: Sequence[Voice], point: int) -> Voice | None:
    """Return the narrowest voice with holders around a place."""
    around = [v for v in voices if v.claims and v.start <= point < v.end]
    return min(around, key=lambda v: v.end - v.start, default=None)
