"""Statements made of claims and facts as they are found: quoted, weighed, each named for itself.

What is said within a claim is its holder's and not the document's; what is too unsure waits for a
curator.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from graph.facts import (
    MAX_QUOTED_WORDS,
    Act,
    Argument,
    Claim,
    Document,
    Origin,
    Polarity,
    Quantity,
    Span,
    Statement,
    Zone,
    statement_id,
    words_sha256,
)
from graph.parse.candidates import Candidate, Reading
from graph.parse.confidence import doubts_of, is_unsure
from graph.parse.frozen import replace
from graph.parse.model.bound import BY_TREE
from graph.parse.model.grammar import BY_GRAMMAR
from graph.parse.model.nlp import Model
from graph.parse.names.people import PRESUPPOSED
from graph.parse.rules import Wording, primary
from graph.parse.speech.reports import Report, innermost
from graph.parse.syntax.phrases import Actor
from graph.parse.syntax.verb_groups import less_sure
from graph.parse.text import Layout
from graph.vocabulary import Vocabulary

VERSION = "0.1.0"  # of the rules, as statements tell by what they were read

_ZONE_FACTORS = {
    Zone.BODY: 1.0,
    Zone.CAPTION: 0.9,
    Zone.QUOTE: 0.9,
    Zone.NOTE: 0.8,
    Zone.RELATED: 0.8,
    Zone.BOILERPLATE: 0.0,
}


class Writer:
    """Makes statements of what was found in one document."""

    def __init__(
        self,
        document: Document,
        layout: Layout,
        vocabulary: Vocabulary,
        rules: Wording,
        model: Model | None,
    ) -> None:
        self.document, self.layout, self.vocabulary = document, layout, vocabulary
        self.rules = rules
        self.reader = f"foedera-rules-{primary(document.source.language)} {VERSION}"
        named = f"{self.reader} with {model.label}" if model is not None else self.reader
        self.model_reader = named
        self.text = document.text

    def statements(
        self,
        reading: Reading,
        reports: Sequence[Report],
        hearsay: Sequence[Report],
        candidates: Sequence[Candidate],
    ) -> Iterator[Statement]:
        """Yield the claims of a sentence, then the facts, those within a claim attributed.

        What is said by nobody in particular is no claim worth listing; but a fact within it is
        that nobody's, and not the document's.
        """
        for report in reports:
            for holder in report.holders if report.listed else ():
                yield self._claim(report, holder, reading)
        for found in candidates:
            candidate = self._playable(found)
            if candidate is None:
                continue
            candidate = _as_told(candidate, hearsay)
            told = [*reports, *(h for h in hearsay if h.holders)]
            first, last = candidate.trigger
            around = innermost(told, first) or innermost(told, last - 1)
            if around is None:
                yield self._fact(candidate, reading, None, None)
                continue
            for holder in around.holders:
                yield self._fact(candidate, reading, around, holder)

    def apart(self, statement: Statement, found: Mapping[str, Statement]) -> Statement:
        """Return the statement; where another has its words but means others, with these named.

        "All three left the bloc" is three memberships in the same words.
        """
        twin = found.get(statement.id)
        if twin is None or _meant(twin) == _meant(statement):
            return statement
        roles = {
            role: tuple(replace(a, written=f"{a.written} ({a.means})") for a in arguments)
            for role, arguments in statement.roles.items()
        }
        claim = statement.claim
        if claim is not None:  # "both governments insist" is a claim of each
            holder = claim.attributed_to
            named = replace(holder, written=f"{holder.written} ({holder.means})")
            claim = replace(claim, attributed_to=named)
        told = replace(statement, roles=roles, claim=claim)
        return replace(told, id=statement_id(self.document.source.sha256, told))

    def _claim(self, report: Report, holder: Actor, reading: Reading) -> Statement:
        about = [
            actor
            for phrase in reading.phrases
            for actor in (*phrase.actors, *phrase.owners)
            if report.content[0] <= actor.start < report.content[1]
            and actor.player.known and actor.player.means != holder.player.means
        ]  # fmt: skip
        once = {actor.player.means: actor for actor in about}
        claim = self.attributed(report, holder)
        return self._weighed(
            [holder],
            Statement(
                id="",
                kind="Claim",
                place=Span(self.document.id, report.start, report.end),
                origin=Origin.PARSED,
                read_by=self._read_by(report.rule),
                roles={},
                times={},
                quantities={},
                texts={},
                confidence=_rounded(report.confidence * _ZONE_FACTORS[reading.zone]),
                held=_by_pronoun(reading, holder),
                inferred=said_inferred(report),
                claim=replace(claim, about=tuple(self._argument(a) for a in once.values())),
                quote=self._quote(report.start, report.end, report.cue),
                zone=reading.zone,
                rule=report.rule,
            ),
            report.doubts,
        )

    def _read_by(self, rule: str) -> str:
        shown = rule in BY_GRAMMAR or rule.endswith(BY_TREE)
        return self.model_reader if shown else self.reader

    def _playable(self, candidate: Candidate) -> Candidate | None:
        """Return the candidate with the players whom the ontology allows; None if one lacks."""
        kind = self.vocabulary.kinds.get(candidate.kind)
        if kind is None:
            return None
        roles = {
            role: tuple(actor for actor in actors if self._plays(actor, kind.roles.get(role, ())))
            for role, actors in candidate.roles.items()
        }
        roles = {role: actors for role, actors in roles.items() if actors}
        lacking = any(role not in roles for role in kind.required)
        return None if lacking else replace(candidate, roles=roles)

    def _plays(self, actor: Actor, allowed: Sequence[str]) -> bool:
        return any(self.vocabulary.is_a(actor.player.kind, kind) for kind in allowed)

    def attributed(self, report: Report, holder: Actor) -> Claim:
        """Return what makes a statement the claim of one holder of a report."""
        return Claim(
            attributed_to=self._argument(holder),
            act=report.act,
            chain=tuple(self._argument(step) for step in report.chain),
            said=report.said.when if report.said else None,
            venue=report.venue,
            form=report.form,
        )

    def _fact(
        self, candidate: Candidate, reading: Reading, report: Report | None, holder: Actor | None
    ) -> Statement:
        claim = self.attributed(report, holder) if report is not None and holder else None
        denied = claim is not None and claim.act is Act.DENIES
        denied = denied and candidate.rule not in PRESUPPOSED
        trust = holder.player.trust if holder is not None else 1.0
        players = [actor for actors in candidate.roles.values() for actor in actors]
        return self._weighed(
            [*players, *([holder] if holder is not None else [])],
            Statement(
                id="",
                kind=candidate.kind,
                place=Span(self.document.id, candidate.start, candidate.end),
                origin=Origin.PARSED,
                read_by=self._read_by(candidate.rule),
                roles={
                    role: tuple(self._argument(actor) for actor in actors)
                    for role, actors in candidate.roles.items()
                },
                times=candidate.times,
                quantities={
                    name: tuple(self._counted(*value) for value in values)
                    for name, values in candidate.quantities.items()
                },
                texts=self._known_texts(candidate),
                inferred=candidate.inferred | said_inferred(report),
                status=None if denied else candidate.status,
                polarity=Polarity.NEGATED if denied else candidate.polarity,
                modality=candidate.modality,
                confidence=_rounded(candidate.confidence * _ZONE_FACTORS[reading.zone] * trust),
                claim=claim,
                quote=self._quote(candidate.start, candidate.end, candidate.trigger),
                zone=reading.zone,
                rule=candidate.rule,
                codes=self._known_codes(candidate),
            ),
            candidate.doubts,
        )

    def _known_texts(self, candidate: Candidate) -> dict[str, str]:
        known = self.vocabulary.kinds[candidate.kind].texts
        return {
            name: " ".join(text.split()) for name, text in candidate.texts.items() if name in known
        }

    def _known_codes(self, candidate: Candidate) -> dict[str, tuple[str, ...]]:
        known = self.vocabulary.kinds[candidate.kind].codes
        return {name: words for name, words in candidate.codes.items() if name in known}

    def _counted(self, quantity: Quantity, of: Actor | None) -> Quantity:
        return replace(quantity, of=self._argument(of)) if of is not None else quantity

    def _argument(self, actor: Actor) -> Argument:
        player = actor.player
        written = self.text[actor.start : actor.end] if actor.start >= 0 else player.means
        return Argument(written, player.means, None if player.known else player.kind or None)

    def _weighed(
        self, players: Sequence[Actor], statement: Statement, words: frozenset[str]
    ) -> Statement:
        """Return the statement as sure as its rule was measured to be, with what lowers that.

        What is too unsure waits for a curator. A language without measurements leaves what the
        rule itself says.
        """
        trust = min((a.player.trust for a in players if a.player.known), default=1.0)
        doubts, measured = doubts_of(statement, trust, words), self.rules.measured
        sure, held = statement.confidence, statement.held
        if measured is not None:
            assert statement.rule is not None
            sure = _rounded(measured.confidence(statement.rule, doubts))
            held = held or is_unsure(statement.kind, sure)
            sure = _rounded(sure * _ZONE_FACTORS[statement.zone])
        place = statement.place
        assert isinstance(place, Span)
        return replace(
            statement,
            id=statement_id(self.document.source.sha256, statement),
            span_sha256=words_sha256(self.text[place.start : place.end]),
            verified="here",
            confidence=sure,
            doubts=doubts,
            held=held,
        )

    def _quote(self, start: int, end: int, trigger: tuple[int, int]) -> str:
        """Return at most twelve words of the span that show the fact best: those at its trigger."""
        words = [(found.start(), found.end()) for found in _words(self.text, start, end)]
        if not words:
            return self.text[start:end]
        at = next((i for i, word in enumerate(words) if word[1] > trigger[0]), 0)
        first = max(0, min(at - 4, len(words) - MAX_QUOTED_WORDS))
        last = min(len(words), first + MAX_QUOTED_WORDS)
        return self.text[words[first][0] : words[last - 1][1]]


def _by_pronoun(reading: Reading, holder: Actor) -> bool:
    """Return whether only "he" says who holds a claim: whom it means is a curator's to say."""
    return not holder.player.known and any(
        phrase.letter == "u" and (phrase.start, phrase.end) == (holder.start, holder.end)
        for phrase in reading.phrases
        if not phrase.actors
    )


def _as_told(candidate: Candidate, hearsay: Sequence[Report]) -> Candidate:
    """Return the candidate as sure as what it stands in: nobody's word, supposed or denied.

    Whoever says of "Minister X" that he did nothing does not say that he is no minister.
    """
    first, last = candidate.trigger
    if candidate.rule in PRESUPPOSED:
        return candidate
    for told in hearsay:
        inside = any(told.content[0] <= place < told.content[1] for place in (first, last - 1))
        if not inside:
            continue
        if told.modality is not None:
            modality = less_sure(candidate.modality, told.modality)
            candidate = replace(candidate, modality=modality, status=None)
        elif told.polarity is Polarity.NEGATED:
            candidate = replace(candidate, polarity=Polarity.NEGATED, status=None)
    return candidate


def _meant(statement: Statement) -> tuple[object, ...]:
    """Return whom the arguments of a statement mean."""
    holder = statement.claim.attributed_to.means if statement.claim else None
    roles = sorted((role, tuple(a.means for a in args)) for role, args in statement.roles.items())
    return holder, *roles


_WORD = re.compile(r"\S+")


def _words(text: str, start: int, end: int) -> Iterator["re.Match[str]"]:
    return _WORD.finditer(text, start, end)


def _rounded(confidence: float) -> float:
    return round(min(1.0, max(0.0, confidence)), 3)


def said_inferred(report: Report | None) -> frozenset[str]:
    """Return `said` if the time at which it was said was worked out from its context.

    "On Thursday" in a text without a date says no time at all, so none was worked out.
    """
    said = report.said if report is not None else None
    return frozenset({"said"}) if said is not None and said.when and said.inferred else frozenset()
