"""Who disagrees with whom on a question and in what, and which claims may speak to it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from operator import itemgetter

from graph.facts import (
    Act,
    Answers,
    ClaimLink,
    Knowledge,
    Polarity,
    Position,
    Question,
    Span,
    Statement,
)
from graph.when import parse_when

# Two steps of a scale apart is another answer; one step is another shade of the same.
_APART = 2


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two positions on a question that exclude each other.

    `at` says in what: `stance`, `time`, `number`, or `claims` where the answers may be the same
    but claims behind them contradict each other (`contradictions`). `distance` is how far apart
    the answers are, in `unit`: steps of the scale, days between the two times, or the
    difference of the numbers; None for claims.
    """

    one: Position
    other: Position
    at: str
    distance: Decimal | None
    unit: str | None
    contradictions: tuple[ClaimLink, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A claim that no position shows yet, with the terms of the question that it has.

    `says_so` tells whether it affirms or denies what it speaks of; whether that answers the
    question with yes or no is for a curator to see.
    """

    claim: str
    terms: tuple[str, ...]
    says_so: bool


def disagreements(question: Question, links: Sequence[ClaimLink]) -> list[Disagreement]:
    """Return the pairs of positions on `question` that exclude each other, furthest apart first.

    Stances exclude each other if one is a yes and the other a no, or if they are two steps or
    more apart; times if they share no day; numbers if they differ. Pairs equally far apart keep
    the curator's order. Two positions of one holder are a pair like any other: a change of mind.
    """
    contradicting: dict[str, dict[int, ClaimLink]] = defaultdict(dict)
    for number, link in enumerate(links):
        if not link.supports:
            contradicting[link.claim][number] = contradicting[link.other][number] = link
    found: list[Disagreement] = []
    for one, other in combinations(question.positions, 2):
        between = tuple(_between(one, other, contradicting))
        distance = _DISTANCES[question.answers](one, other)
        if distance:
            unit = _UNITS[question.answers]
            found.append(Disagreement(one, other, question.answers, distance, unit, between))
        elif between:
            found.append(Disagreement(one, other, "claims", None, None, between))
    return sorted(found, key=lambda pair: -(pair.distance or 0))


def _between(
    one: Position, other: Position, contradicting: Mapping[str, Mapping[int, ClaimLink]]
) -> Iterator[ClaimLink]:
    near: dict[int, ClaimLink] = {}
    for claim in one.claims:
        near.update(contradicting.get(claim, {}))
    ones, others = set(one.claims), set(other.claims)
    for _number, link in sorted(near.items(), key=itemgetter(0)):
        if (link.claim in ones and link.other in others) or (
            link.claim in others and link.other in ones
        ):
            yield link


def _steps(one: Position, other: Position) -> Decimal:
    assert one.stance is not None
    assert other.stance is not None
    apart = abs(one.stance - other.stance)
    return Decimal(apart if apart >= _APART or one.stance * other.stance < 0 else 0)


def _days(one: Position, other: Position) -> Decimal:
    """Return the days from the end of the earlier time to the beginning of the later one.

    Of times in several parts (`{2016,2018}`) the nearest two count.
    """
    assert one.answer is not None
    assert other.answer is not None
    first, second = parse_when(one.answer), parse_when(other.answer)
    if first.overlaps(second):
        return Decimal(0)
    apart = [
        (late.earliest - early.latest).days
        for one_part in first.extent.parts or (first.extent,)
        for other_part in second.extent.parts or (second.extent,)
        for early, late in ((one_part, other_part), (other_part, one_part))
        if early.latest and late.earliest and early.latest < late.earliest
    ]
    return Decimal(min(apart))


def _number(one: Position, other: Position) -> Decimal:
    assert one.answer is not None
    assert other.answer is not None
    return abs(Decimal(one.answer) - Decimal(other.answer))


_DISTANCES = {Answers.STANCE: _steps, Answers.TIME: _days, Answers.NUMBER: _number}
_UNITS = {Answers.STANCE: "steps", Answers.TIME: "days", Answers.NUMBER: None}


def proposals(question: Question, knowledge: Knowledge, texts: Mapping[str, str]) -> list[Proposal]:
    """Return the claims that may speak to `question` and that no position of it shows.

    They name everybody whom the question is `about` and have one of its `terms` as a word, in
    the curator's summary or in the words of the place where the text is here (`texts`, by
    document). A question without terms is proposed nothing.
    """
    if not question.terms:
        return []
    shown = {claim for position in question.positions for claim in position.claims}
    about = {knowledge.redirects.get(entity, entity) for entity in question.about}
    patterns = {
        term: re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.IGNORECASE)
        for term in question.terms
    }
    found: list[Proposal] = []
    for statement in knowledge.statements:
        if statement.claim is None or statement.id in shown:
            continue
        if statement.id in knowledge.rereadings:
            continue
        named = {e for ids in knowledge.players[statement.id].values() for e in ids}
        if not about <= named:
            continue
        words = _words(statement, texts)
        terms = tuple(term for term, pattern in patterns.items() if pattern.search(words))
        if terms:
            denied = statement.polarity is Polarity.NEGATED or statement.claim.act is Act.DENIES
            found.append(Proposal(statement.id, terms, not denied))
    return found


def _words(statement: Statement, texts: Mapping[str, str]) -> str:
    assert statement.claim is not None
    place = statement.place
    here = texts.get(place.document, "")[place.start : place.end] if isinstance(place, Span) else ""
    return f"{statement.claim.summary or ''} {here}"
