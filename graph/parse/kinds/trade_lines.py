"""Trades told without a verb, in lines of digests: "Peru: twelve howitzers from Poland, $40m"."""

from collections.abc import Iterator

from graph.parse.binding.weapons import weapons_at
from graph.parse.candidates import WEAPONS, Candidate, Scene, made
from graph.parse.syntax.phrases import Phrase
from graph.parse.syntax.places import Search
from graph.parse.syntax.predicates import Clause

_CONFIDENCE = 0.65
_MARKS = "-—#."  # the classes of phrases of what opens a line of a list
_REACH = 5  # phrases between what is bought and "from"
_ENDS = ".;(v"


def find_trade_lines(scene: Scene) -> Iterator[Candidate]:
    """Yield the trade that a line tells which begins with who buys and a colon."""
    phrases = scene.phrases
    first = next((i for i, p in enumerate(phrases) if p.letter not in _MARKS), len(phrases))
    if first + 2 >= len(phrases) or phrases[first + 1].letter != ":":
        return
    buyer = phrases[first]
    if buyer.letter not in "Sb" or len(buyer.actors) != 1 or buyer.owners:
        return
    for place in range(first + 2, len(phrases)):
        thing = phrases[place]
        if thing.letter in _ENDS or thing.letter == "x":
            return
        seller = _seller_after(scene, place) if thing.letter in WEAPONS else None
        if seller is None:
            continue
        search = Search(Clause(scene, place, place + 1), None, {"thing": [thing]})
        for weapon in weapons_at(search, "thing"):
            count = weapon.quantity
            yield made(
                "ArmsTransfer", "transfer.line", _CONFIDENCE, (buyer.start, seller.end),
                {"recipient": buyer.actors, "supplier": seller.actors[:1], "weapon": (weapon,)},
                (thing.start, thing.end),
                quantities={"quantity": ((count, None),)} if count is not None else {},
            )  # fmt: skip
        return


def _seller_after(scene: Scene, place: int) -> Phrase | None:
    """Return who stands after the "from" that follows soon."""
    for at in range(place + 1, min(place + _REACH, len(scene.phrases) - 1)):
        phrase, named = scene.phrases[at], scene.phrases[at + 1]
        if phrase.letter in _ENDS:
            return None
        if phrase.word == "from":
            return named if named.letter in "SCBOI" and named.actors else None
    return None
