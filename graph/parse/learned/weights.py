"""What was learned from annotated texts: how much each word speaks for a kind of fact or a role.

`rules/<language>/learned.json` is written by `bench/learn.py`, which says from which texts. A
probability is the logistic function of the sum of the weights of all that is seen. Weights are
whole hundredths, so that sums do not depend on their order.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import field
from functools import cached_property, lru_cache
from math import exp
from pathlib import Path
from typing import Any

from graph.parse.frozen import dataclass

_MOST = 30.0  # log-odds beyond which nothing gets surer


@dataclass(frozen=True)
class Learned:
    """The weights of one language, by kind of fact.

    `sentences` are for whether a sentence states a fact of a kind, `roles` for whether somebody
    plays a role in it, by `kind.role`, `facts` for whether a fact of certain players is so that no
    rule tells, and, by `kind.told`, one that a rule tells, from numbers that are seen of it. A fact
    less likely than `least` of its kind is not told. `certainty` is for whether a fact is told as
    one that is not so (`denied`), is to be (`planned`) or may be (`possible`). `watch` is shown
    each sentence instead, with what rules tell of it, when weights are to be learned.
    """

    sentences: Mapping[str, Mapping[str, int]]
    roles: Mapping[str, Mapping[str, int]]
    facts: Mapping[str, Mapping[str, int]]
    least: Mapping[str, float]
    certainty: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    watch: Callable[[Any, Any, Any], None] | None = None

    @cached_property
    def of_sentences(self) -> "Together":
        """The weights for whether a sentence states a fact, of all kinds."""
        return Together(self.sentences)

    @cached_property
    def of_roles(self) -> "Together":
        """The weights for whether somebody plays a role, of all `kind.role`."""
        return Together(self.roles)

    def roles_of(self, kind: str) -> list[str]:
        """Return the roles of a kind that have weights, as `kind.role`."""
        return [name for name in self.roles if name.partition(".")[0] == kind]

    def of_role(self, kind: str, role: str, features: Iterable[str]) -> float:
        """Return how likely somebody with these features plays a role, if there is such a fact."""
        return likely(self.for_role(f"{kind}.{role}", features))

    def for_role(self, name: str, features: Iterable[str]) -> int:
        """Return the odds of that, of `kind.role`, as `likely` takes them, which add up."""
        weights = self.roles[name]
        return sum(filter(None, map(weights.get, features)))

    def of_certainty(self, features: Collection[str]) -> dict[str, float]:
        """Return how likely a fact with these features is `denied`, `planned` or `possible`."""
        return {
            name: likely(sum(filter(None, map(weights.get, features))))
            for name, weights in self.certainty.items()
        }

    def of_fact(self, kind: str, seen: Mapping[str, float]) -> float:
        """Return how likely a fact is of which these numbers are seen."""
        weight, total = self.facts[kind].get, 0
        for name, number in seen.items():
            if number and (weighs := weight(name)):
                total += weighs if number == 1 else round(weighs * number)
        return likely(total)


class Together:
    """Weights of several names, added up for all of them at once.

    What a feature weighs for each name is a digit of one whole number, to the base 2**24, so that
    each feature is looked up and added once and not once a name.
    """

    def __init__(self, weights: Mapping[str, Mapping[str, int]]) -> None:
        self._digits = {name: _DIGIT * place for place, name in enumerate(weights)}
        self._zero = sum(_HALF << digit for digit in self._digits.values())
        self._numbers: dict[str, int] = {}
        for name, listed in weights.items():
            for feature, weight in listed.items():
                before = self._numbers.get(feature, 0)
                self._numbers[feature] = before + (weight << self._digits[name])

    def total(self, features: Iterable[str]) -> int:
        """Return the sums of the weights of these features as one number, for `digit`."""
        return sum(filter(None, map(self._numbers.get, features)), self._zero)

    def digit(self, total: int, name: str) -> int:
        """Return the sum of one name."""
        return (total >> self._digits[name] & _WHOLE) - _HALF


_DIGIT = 24  # bits: no sum of hundredths comes near the half of 2**24
_HALF, _WHOLE = 1 << _DIGIT - 1, (1 << _DIGIT) - 1


@lru_cache(maxsize=4096)
def likely(hundredths: int) -> float:
    """Return the probability whose odds have this natural logarithm, in hundredths."""
    return 1 / (1 + exp(-max(-_MOST, min(_MOST, hundredths / 100))))


def read_learned(path: Path) -> Learned | None:
    """Return what a file has; None where there is none."""
    if not path.exists():
        return None
    file = json.loads(path.read_text("utf-8"))
    parts = ("sentences", "roles", "facts", "least", "certainty")
    return Learned(**{part: file.get(part, {}) for part in parts})
