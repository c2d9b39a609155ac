"""How surely the rules are right, measured on annotated texts; and whether that holds on others.

`measure` makes of the parser's outcomes on annotated texts what `rules/<language>/confidence.yaml`
says, `reliability` holds the confidence of any outcomes against how many of them are right.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import log

from graph.parse.confidence import DOUBTS, Measured, Tally, log_odds, share_of
from graph.parse.evaluation import Outcome

# How many statements the priors of a rule and of a family may weigh; which, the texts decide.
_STRENGTHS = tuple(product((5.0, 10.0, 20.0, 40.0), (5.0, 10.0, 20.0, 40.0)))
# Holds the weight of a doubt that few statements have near zero, as if by three of them.
_RIDGE = 3.0
_SWEEPS = 60
_STEPS = 60


def measure(outcomes: Sequence[Outcome], unread: float = 0.0) -> Measured:
    """Return what the rules reach, measured on the outcomes of one language.

    The weight of the prior is the one by which the outcomes of each document are best foretold
    (least logarithmic loss) from those of the others. The weights of doubts are those of a
    logistic regression on top of what each rule reaches; a doubt never makes surer.
    """
    documents = sorted({outcome.line["doc"] for outcome in outcomes})

    def loss(strength: tuple[float, float]) -> float:
        lost = 0.0
        for document in documents:
            others = [o for o in outcomes if o.line["doc"] != document]
            lost += _loss(_fitted(others, strength), outcomes, document)
        return lost

    strength = min(_STRENGTHS, key=loss) if len(documents) > 1 else _STRENGTHS[-1]
    return replace(_fitted(outcomes, strength), unread=unread)


def _loss(measured: Measured, outcomes: Iterable[Outcome], document: str) -> float:
    """Return the logarithmic loss over the outcomes of one document."""
    lost = 0.0
    for outcome in outcomes:
        if outcome.line["doc"] == document:
            sure = measured.confidence(outcome.line["rule"], outcome.line["doubts"])
            lost -= log(sure if outcome.right else 1 - sure)
    return lost


def _fitted(outcomes: Sequence[Outcome], strength: tuple[float, float]) -> Measured:
    tallies: dict[str, Tally] = defaultdict(Tally)
    for outcome in outcomes:
        tallies[outcome.line["rule"]] += Tally(int(outcome.right), int(not outcome.right))
    bare = Measured(dict(sorted(tallies.items())), {}, strength)
    of_rule = {rule: log_odds(bare.rule(rule)) for rule in bare.rules}
    odds = [of_rule[outcome.line["rule"]] for outcome in outcomes]
    # The constant, which comes first and is not kept, takes what rules reach without any doubt.
    having = {"": range(len(odds))} | {
        doubt: [i for i, o in enumerate(outcomes) if doubt in o.line["doubts"]] for doubt in DOUBTS
    }
    weights = dict.fromkeys(having, 0.0)
    for _ in range(_SWEEPS):
        for name, places in having.items():
            ridge = _RIDGE if name else 1e-6
            slope, curve = -ridge * weights[name], ridge
            for i in places:
                share = share_of(odds[i])
                slope += outcomes[i].right - share
                curve += share * (1 - share)
            new = weights[name] + slope / curve
            new = min(0.0, new) if name else new
            for i in places:
                odds[i] += new - weights[name]
            weights[name] = new
    doubts = {doubt: round(weights[doubt], 3) for doubt in DOUBTS}
    return replace(bare, doubts=doubts, constant=round(weights[""], 3))


def unread_of(measured: Measured, outcomes: Sequence[Outcome], first_sight: Tally) -> float:
    """Return by how much the log-odds of texts that no rule was written from lie lower.

    `first_sight` is what such texts reached once. With what is returned the mean confidence of
    the `outcomes` that were measured is the share of it that was right.
    """
    right = len(outcomes) * first_sight.right / first_sight.count
    low, high = -6.0, 6.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        tried = replace(measured, unread=middle)
        expected = sum(tried.confidence(o.line["rule"], o.line["doubts"]) for o in outcomes)
        low, high = (low, middle) if expected > right else (middle, high)
    return round((low + high) / 2, 3)


@dataclass(frozen=True, slots=True)
class Bin:
    """Outcomes whose confidence lies from `low` up to, not including, `high`."""

    low: float
    high: float
    count: int
    confidence: float
    right: float

    def as_json(self) -> Mapping[str, float]:
        """Return everything as plain data."""
        return {
            "from": self.low, "to": self.high, "count": self.count,
            "confidence": round(self.confidence, 4), "right": round(self.right, 4),
        }  # fmt: skip


def reliability(outcomes: Iterable[Outcome]) -> list[Bin]:
    """Return the tenths from 0 to 1 that have outcomes, with their mean confidence and the share
    of them that is right."""
    tenths: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        tenths[min(9, int(outcome.line["confidence"] * 10 + 1e-9))].append(outcome)
    return [
        Bin(
            tenth / 10, (tenth + 1) / 10, len(found),
            sum(o.line["confidence"] for o in found) / len(found),
            sum(o.right for o in found) / len(found),
        )
        for tenth, found in sorted(tenths.items())
    ]  # fmt: skip


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: how far confidence and the share that is right lie
    apart, on average over the outcomes; 0 where there are none."""
    whole = sum(each.count for each in bins)
    return sum(each.count * abs(each.confidence - each.right) for each in bins) / max(1, whole)
