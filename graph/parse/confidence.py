"""How sure a parsed statement is: what its rule reached on annotated texts, less its doubts.

`rules/<language>/confidence.yaml` says how often each rule was right on texts that people have
annotated, and how much each doubt lowers that; `graph.parse.calibrate` measures and writes it. A
rule is right with `(right + m * p) / (right + wrong + m)`: the mean of a beta distribution whose
prior p is what its family (`transfer` of `transfer.supply`) reached, found in the same way from
what all rules reached. Doubts are added to the logarithm of the odds.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import exp, log
from typing import Any

from graph.facts import Modality, Polarity, Statement

# What makes a statement less sure than its rule, in the order in which it is told.
TIME_INHERITED = "time inherited"
PLAYER_INHERITED = "player inherited"
PLAYER_LINKED = "player by pronoun or role"
NAME_UNKNOWN = "unknown name"
NOT_FACTUAL = "not factual"
NEGATED = "negated"
REPORTED = "reported"
# What was learned from annotated texts speaks against it (`graph.parse.learned`): its sentence, one
# who plays a role in it, one who is not told to; each a little or much.
WORDS_DOUBTFUL = "words hardly say so"
WORDS_UNLIKE = "words say otherwise"
PLAYER_DOUBTFUL = "player doubtful"
PLAYER_UNLIKELY = "player unlikely"
OTHER_POSSIBLE = "another player possible"
OTHER_LIKELY = "another player likely"
# All of that together makes it likely with less than 0.7, 0.6, 0.4, 0.2: one of these.
WORDS_LEAVE_DOUBT = "words leave some doubt"
WORDS_LEAVE_OPEN = "words leave it open"
WORDS_UNFAVOURABLE = "words make it unlikely"
WORDS_AGAINST = "words make it very unlikely"
DOUBTS = (
    TIME_INHERITED, PLAYER_INHERITED, PLAYER_LINKED, NAME_UNKNOWN, NOT_FACTUAL, NEGATED, REPORTED,
    WORDS_DOUBTFUL, WORDS_UNLIKE, PLAYER_DOUBTFUL, PLAYER_UNLIKELY, OTHER_POSSIBLE, OTHER_LIKELY,
    WORDS_LEAVE_DOUBT, WORDS_LEAVE_OPEN, WORDS_UNFAVOURABLE, WORDS_AGAINST,
)  # fmt: skip
# How sure a link from words to an entity is (`Player.trust`): a name 1, a metonym or "the Tajiks"
# 0.93, "he" 0.9, what only an earlier sentence names less than 0.8. What "Moscow" bought or signed
# Russia did; what "Moscow" says is less sure to be said by it.
INHERITED, LINKED, _SPEAKER_LINKED = 0.8, 0.92, 0.95
_ALMOST = 0.98  # nothing that a program has read is surer
# What is less sure, and so expected to be wrong rather than right, makes no fact before a curator
# accepts it. What is whole only with each of several players counts as wrong for any one of them.
LEAST = 0.5
_LEAST_OF = {"JointExercise": 0.3, "JointPatrol": 0.3}


def is_unsure(kind: str, confidence: float) -> bool:
    """Return whether a statement of a kind is too unsure to make a fact."""
    return confidence < _LEAST_OF.get(kind, LEAST)


def doubts_of(statement: Statement, trust: float, words: Collection[str] = ()) -> tuple[str, ...]:
    """Return which doubts there are about a statement.

    `trust` is that of its least sure player among those who are known, `words` are the doubts that
    its words raise.
    """
    players = [argument for arguments in statement.roles.values() for argument in arguments]
    players += [statement.claim.attributed_to] if statement.claim else []
    fact = statement.kind != "Claim"
    found = {
        TIME_INHERITED: fact and bool(statement.inferred & set(statement.times)),
        PLAYER_INHERITED: trust < INHERITED,
        PLAYER_LINKED: INHERITED <= trust < (LINKED if fact else _SPEAKER_LINKED),
        NAME_UNKNOWN: any(player.kind is not None for player in players),
        NOT_FACTUAL: statement.modality is not Modality.FACTUAL,
        NEGATED: statement.polarity is Polarity.NEGATED,
        REPORTED: fact and statement.claim is not None,
    }
    return tuple(doubt for doubt in DOUBTS if found.get(doubt) or doubt in words)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was right and wrong on annotated texts."""

    right: int = 0
    wrong: int = 0

    @property
    def count(self) -> int:
        """How often it was anything."""
        return self.right + self.wrong

    def mean(self, prior: float, strength: float) -> float:
        """Return the mean of the beta distribution after this, before which `prior` was expected
        as surely as if seen `strength` times."""
        return (self.right + strength * prior) / (self.count + strength)

    def bounds(self, z: float = 1.96) -> tuple[float, float]:
        """Return the Wilson interval, by default of 95 %; (0, 1) where nothing was seen."""
        n = self.count
        if not n:
            return 0.0, 1.0
        share = self.right / n
        centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        spread = z * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5 / (1 + z * z / n)
        return max(0.0, centre - spread), min(1.0, centre + spread)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.right + other.right, self.wrong + other.wrong)


@dataclass(frozen=True, eq=False)
class Measured:
    """What the rules of one language reached: `rules` by their name, `doubts` in log-odds.

    `strength` is how many statements the prior of a rule weighs, and that of a family. `constant`
    is for what has no doubt: a rule's tally is of statements with and without. `unread` is added to
    the log-odds of every statement: how much others' texts again lie lower or higher than those
    that the rules were measured on.
    """

    rules: Mapping[str, Tally]
    doubts: Mapping[str, float]
    strength: tuple[float, float]
    constant: float = 0.0
    unread: float = 0.0

    def rule(self, name: str) -> float:
        """Return how often a rule is right, by its own tally and its family's."""
        return self.rules.get(name, Tally()).mean(self.family(_family(name)), self.strength[0])

    def family(self, name: str) -> float:
        """Return how often the rules of a family are right, by their tallies and all rules'."""
        of_family = self._families.get(name, Tally())
        return of_family.mean(self._every.mean(0.5, 2), self.strength[1])

    @cached_property
    def _odds(self) -> dict[str, float]:
        """The log-odds of a statement by each rule, about which there are no doubts; as asked."""
        return {}

    @cached_property
    def _families(self) -> Mapping[str, Tally]:
        """The tallies of the rules of each family together."""
        families: dict[str, Tally] = {}
        for rule, tally in self.rules.items():
            families[_family(rule)] = families.get(_family(rule), Tally()) + tally
        return families

    @cached_property
    def _every(self) -> Tally:
        """The tallies of all rules together."""
        return sum(self.rules.values(), Tally())

    def confidence(self, rule: str, doubts: Collection[str]) -> float:
        """Return how sure a statement by `rule` is, about which there are these doubts."""
        odds = self._odds.get(rule)
        if odds is None:
            self._odds[rule] = odds = log_odds(self.rule(rule)) + self.constant + self.unread
        return min(_ALMOST, share_of(odds + sum(self.doubts.get(doubt, 0.0) for doubt in doubts)))


def measured_in(file: Mapping[str, Any] | None) -> Measured | None:
    """Return what a file `confidence.yaml` says; None where there is none."""
    if file is None:
        return None
    return Measured(
        {rule: Tally(right, wrong) for rule, (right, wrong) in file["rules"].items()},
        dict(file["doubts"]),
        (file["strength"]["rule"], file["strength"]["family"]),
        file["constant"],
        file["unread"]["log_odds"],
    )


def _family(rule: str) -> str:
    return rule.partition(".")[0]


def log_odds(share: float) -> float:
    """Return the natural logarithm of the odds of a share, which is not 0 or 1."""
    return log(share / (1 - share))


def share_of(odds: float) -> float:
    """Return the share whose odds have this natural logarithm."""
    return 1 / (1 + exp(-odds))
