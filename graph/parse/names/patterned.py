"""Names that a pattern of words makes: ships by the letters of a navy, groups of states."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from graph.parse.frozen import replace
from graph.parse.names.known_names import Gazetteer, Mention, Player
from graph.parse.rules import Rules, alternatives


@lru_cache(maxsize=4)
def _group(rules: Rules) -> re.Pattern[str]:
    which = alternatives(rules.names["state_groups"])
    numbers = alternatives(rules.words["numbers"])
    nouns = alternatives(rules.names["state_group_nouns"])
    return re.compile(
        rf"\b(?:(?P<count>{numbers})[ ])?(?P<which>{which})[ ](?:{nouns}|(?P<all>{numbers}))\b(?!-)"
    )


def find_groups(plain: str, gazetteer: Gazetteer) -> Iterator[Mention]:
    """Yield "the Baltic states", "three Baltic republics", "the Nordic five" as all of them."""
    groups: Mapping[str, Sequence[str]] = gazetteer.rules.names["state_groups"]
    numbers = gazetteer.rules.words["numbers"]
    for found in _group(gazetteer.rules).finditer(plain):
        states = [gazetteer.named(name) for name in groups[found["which"]]]
        count = numbers.get((found["count"] or found["all"] or "").lower(), len(states))
        if count == len(states) and None not in states:
            players = tuple(replace(state, trust=0.85) for state in states if state is not None)
            yield Mention(found.start(), found.end(), "S", players)


_SHIP_NAME = r"[^\W\d_a-z][^\W\d_]*(?:[-'][^\W\d_]+)*"


@lru_cache(maxsize=4)
def _ship(rules: Rules) -> re.Pattern[str]:
    letters = alternatives(rules.names["ships"])
    name = rf"{_SHIP_NAME}(?:[ ]{_SHIP_NAME}){{0,2}}"
    return re.compile(rf"\b({letters})[ ](?!(?:{letters})\b){name}")


def find_ships(plain: str, gazetteer: Gazetteer) -> Iterator[Mention]:
    """Yield the ships of navies by the letters before their names, each as a force of its state."""
    prefixes: Mapping[str, str] = gazetteer.rules.names["ships"]
    for found in _ship(gazetteer.rules).finditer(plain):
        state = gazetteer.named(prefixes[found.group(1)])
        if state is not None:
            ship = Player(found.group(), "ArmedForce", known=False, state=state)
            yield Mention(found.start(), found.end(), "B", (ship,))
