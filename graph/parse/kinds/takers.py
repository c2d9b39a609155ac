"""Who takes part in an exercise, wherever a sentence names them.

A frame looks where its verb or noun lets it look. Reports of exercises name those who take part all
over the sentence: "Participating are soldiers from A, B and C", "the drill, with ships from A and
the navy of B, opened off C". Here each state or force that a sentence names is taken or left by
the words that bind it: a preposition of company, a noun of forces, a verb that gathers.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from graph.parse.names.known_names import Player
from graph.parse.rules import Rules, any_of
from graph.parse.syntax.phrases import Actor, Phrase, last_word
from graph.parse.triggers import Triggered


def find_takers(phrases: Sequence[Phrase], place: int, plain: str, rules: Rules) -> list[Actor]:
    """Return the states that a sentence about an exercise names as taking part, in order.

    The word for the exercise, or for taking part, is at `place`. Empty if the sentence tells what
    somebody thinks of the exercise or does against it ("condemned"), or is about an agreement or
    talks on it.
    """
    words = rules.words["taking"]
    if _is_a_topic(phrases, place, words) or is_against(phrases, plain, rules):
        return []
    return list(_Takers(phrases, words, rules.cues).all())


def is_against(phrases: Sequence[Phrase], plain: str, rules: Rules) -> bool:
    """Return whether a sentence tells what is thought of an exercise, or done against it."""
    return _against(rules).search(plain[phrases[0].start : phrases[-1].end])


@lru_cache(maxsize=4)
def _against(rules: Rules) -> Triggered:
    return Triggered([re.compile(rules.words["taking"]["against"], re.IGNORECASE)])


def _is_a_topic(phrases: Sequence[Phrase], place: int, words: Mapping[str, Any]) -> bool:
    """Return whether an exercise is only what something is about: "talks over patrols"."""
    link, head = (phrases[i] if i >= 0 else None for i in (place - 1, place - 2))
    if link is None or head is None or phrases[place].letter != "E":
        return False
    if link.letter == "f":  # "talks of a drill", "in the areas of training"
        return head.letter in "AMRT" or last_word(head.word) in words["fields"]
    return link.word in words["topic"] or (link.letter == "i" and head.letter in "AMRT")


class _Takers:
    """The phrases of one sentence, each taken as somebody who takes part or left."""

    def __init__(
        self, phrases: Sequence[Phrase], words: Mapping[str, Any], saying: Container[str]
    ) -> None:
        self.phrases, self.words, self.saying = phrases, words, saying

    def all(self) -> Iterator[Actor]:
        taken: set[int] = set()
        seen: set[str] = set()
        asides = self._asides()
        for place, phrase in enumerate(self.phrases):
            actors = [a for a in (*phrase.owners, *phrase.actors) if state_of(a.player) is not None]
            if phrase.letter not in "SBbhKXE" or not actors or place in asides:
                continue
            if phrase.letter == "E":
                actors = [a for a in phrase.owners if state_of(a.player) is not None]
            elif not self._takes_part(place, taken):
                continue
            taken.add(place)
            for actor in actors:
                state = state_of(actor.player)
                if state is not None and state.means not in seen:
                    seen.add(state.means)
                    yield Actor(state, actor.start, actor.end, actor.quantity)

    def _asides(self) -> set[int]:
        """Return the places in ", which has bought frigates from A and B,": of other things."""
        found: set[int] = set()
        for place in range(1, len(self.phrases)):
            opens = self.phrases[place].word in ("which", "who", "whose")
            if not opens or self.phrases[place - 1].letter != ",":
                continue
            last = next(
                (i for i in range(place, len(self.phrases)) if self.phrases[i].letter in ",;."),
                len(self.phrases),
            )
            inside = range(place, last)
            bases = {p.verb.base for p in self.phrases[place:last] if p.verb is not None}
            named = [*self.words["taking"], *self.words["gathering"], *self.words["holding"]]
            if bases.isdisjoint(named):
                found.update(inside)
        return found

    def _takes_part(self, place: int, taken: set[int]) -> bool:
        phrase = self.phrases[place]
        link = self.phrases[place - 1] if place else None
        if self._says(place):
            return False
        after = self.phrases[place + 1 : place + 3]
        if [p.word for p in after] == ["among", "them"]:
            return True
        if link is None or (link.letter in "Dr" and place == 1):
            return self._acts(place)
        if link.letter == ";" and after and after[0].letter in "vx":
            asked = all(p.letter != "n" for p in self.phrases[place + 1 : place + 4])
            return asked and self._acts(place)  # "with troops of A; B has not been asked"
        if link.letter in ",&;" or link.letter == "X" or link.word in self.words["also"]:
            before = self._listed_before(place, taken)
            return before if before is not None else self._acts(place)
        if link.letter == "u" and place > 1 and self.phrases[place - 2].word in self.words["among"]:
            return True  # "27 nations, among them Sweden"
        if link.letter in ":—-":
            return self._told_before(place)
        if link.letter in "v?":
            base = link.verb.base if link.verb is not None else ""
            return base in self.words["gathering"]
        if link.letter == "x":
            return self._told_before(place)
        if link.letter == "f":
            head = self.phrases[place - 2] if place > 1 else None
            return head is not None and self._is_force(head)
        if link.letter == "i":
            return self._with(place, link, taken)
        if link.letter == "w" and last_word(link.word) in self.words["who"]:
            return True  # "NATO members Italy and Greece"
        return phrase.letter in "hB" and link.letter in "r"

    def _with(self, place: int, link: Phrase, taken: set[int]) -> bool:
        if link.word not in self.words["with"]:
            return False
        head = self.phrases[place - 2] if place > 1 else None
        if head is None:
            return link.word in self.words["opening"]
        if link.word == "from":
            return bool(taken) if head.letter in "r&,#" else self._is_force(head)
        if link.word == "between":
            return head.letter in "E,D" or last_word(head.word) in self.words["events"]
        if link.word == "by":
            if head.letter == "r" and place > 2:
                head = self.phrases[place - 3]  # "hosted jointly by"
            base = head.verb.base if head.verb is not None else last_word(head.word)
            return base in self.words["holding"]
        return last_word(head.word) not in self.words["ties"]

    def _listed_before(self, place: int, taken: set[int]) -> bool | None:
        """Return whether what a list goes on from takes part; None if there is no list."""
        at = place - 1
        while at > 0 and (
            self.phrases[at].letter in ",&;" or self.phrases[at].word in self.words["also"]
        ):
            at -= 1
        before = self.phrases[at]
        ship = before.letter in "KX" or (before.letter == "B" and at not in taken)
        if ship and self.phrases[place].letter in "hKB":
            at = max((i for i in taken if i < at), default=at)
            before = self.phrases[at]
        if before.letter == ")":
            at = next((i for i in range(at, 0, -1) if self.phrases[i].letter == "("), 0) - 1
            before = self.phrases[at]
        alike = bool(before.actors) and before.letter in "SBbhK"
        return (at in taken) if alike else None

    def _acts(self, place: int) -> bool:
        """Return whether a phrase that hangs on nothing is the subject of a verb, of no saying or
        staying away."""
        for i in range(place + 1, len(self.phrases)):
            phrase = self.phrases[i]
            if phrase.letter == "v":
                base = phrase.verb.base if phrase.verb is not None else ""
                after = self.phrases[i + 1].word if i + 1 < len(self.phrases) else ""
                away = self.words["absent"].get(base, ())
                return base not in self.saying and not (away and (after in away or "" in away))
            if phrase.letter in ";:":
                return False
        return False

    def _says(self, place: int) -> bool:
        """Return whether a verb of saying is right beside a phrase: "the ministry said"."""
        near = (self.phrases[i] for i in (place + 1, place + 2) if i < len(self.phrases))
        for phrase in near:
            if phrase.verb is not None and phrase.verb.base in self.saying:
                return True
            if phrase.letter not in "rxD":
                return False
        return False

    def _told_before(self, place: int) -> bool:
        """Return whether a list after a colon or "are" is of those who take part."""
        return any(
            (p.verb is not None and p.verb.base in self.words["taking"])
            or last_word(p.word) in self.words["who"]
            for p in self.phrases[:place]
        )

    def _is_force(self, head: Phrase) -> bool:
        return head.letter in "hbqK" or last_word(head.word) in self.words["who"]


def exercise_name(written: str, rules: Rules) -> str:
    """Return what an exercise is called, without year and the word for it: "cobra gold"."""
    return " ".join(_not_named(rules).sub(" ", written).split()).lower()


@lru_cache(maxsize=4)
def _not_named(rules: Rules) -> re.Pattern[str]:
    words = any_of(rules.sets.unnamed_drills)
    return re.compile(rf"\b(?:{words}|\d{{2,4}})\b|['\"-]", re.IGNORECASE)


def state_of(player: Player) -> Player | None:
    """Return the state that a player is or belongs to; of a person none is asked."""
    if player.kind == "State":
        return player
    return player.state if player.kind in ("ArmedForce", "GovernmentBody", "Government") else None
