"""One sentence as whoever finds facts in it meets it, and a fact as it is found there.

A `Reading` is what was read of a sentence; a `Scene` adds the document around it and what has been
found so far; a `Candidate` is a fact at its place, not yet a statement. What finds facts (frames,
posts, figures, members, drills, rosters) starts from a scene and makes candidates with `made`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import lru_cache

from graph.facts import Modality, Polarity, Quantity, Status, Zone
from graph.parse.frozen import dataclass, replace
from graph.parse.names.known_names import Player
from graph.parse.names.people import Post
from graph.parse.names.tokens import Token
from graph.parse.rules import Rules, any_of
from graph.parse.syntax.nouns import Reader
from graph.parse.syntax.phrases import Actor, Phrase, phrase_at
from graph.parse.text import Sentence
from graph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody is given to say, from `start` to `end`: for `speaker`, a state or a firm."""

    start: int
    end: int
    speaker: Player | None


def speaker_at(phrase: Phrase, spoken: Sequence[Spoken]) -> Player | None:
    """Return for whom it is said where a phrase stands; of what is said within, the innermost."""
    around = [said for said in spoken if said.start <= phrase.start and phrase.end <= said.end]
    return min(around, key=lambda said: said.end - said.start).speaker if around else None


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence, read: its phrases, and what its surroundings give it.

    `earlier_date` is the last date before it in the same paragraph. `after_exercise` is true
    where the paragraph has spoken of an exercise. `section_date` is the date of the line, or of the
    heading, that it stands under in a chronology. `lately` is the last date of the text, a few
    sentences old at most. `spoken` is what somebody is given to say in it.
    """

    sentence: Sentence
    zone: Zone
    tokens: Sequence[Token]
    phrases: Sequence[Phrase]
    posts: Sequence[Post]
    question: bool
    earlier_date: str | None
    after_exercise: bool
    section_date: str | None = None
    lately: str | None = None
    spoken: Sequence[Spoken] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact as one place states it, before it becomes a statement."""

    kind: str
    rule: str
    start: int
    end: int
    trigger: tuple[int, int]
    roles: Mapping[str, tuple[Actor, ...]]
    confidence: float
    times: Mapping[str, str] = field(default_factory=dict)
    inferred: frozenset[str] = frozenset()
    quantities: Mapping[str, tuple[tuple[Quantity, Actor | None], ...]] = field(
        default_factory=dict
    )
    texts: Mapping[str, str] = field(default_factory=dict)
    status: Status | None = None
    polarity: Polarity = Polarity.AFFIRMED
    modality: Modality = Modality.FACTUAL
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    doubts: frozenset[str] = frozenset()


# Kinds that tell of the same in other words.
_ALIKE = {"JointPatrol": "JointExercise", "Treaty": "Agreement", "JointStatement": "Agreement"}


def kind_of(kind: str) -> str:
    """Return the kind under which one is compared with others: a treaty is an agreement."""
    return _ALIKE.get(kind, kind)


WEAPONS = frozenset("Kkh")  # the classes of phrases of weapons, and of forces


# Who built it, in "Chinese-built" and "ex-Soviet".
@lru_cache(maxsize=4)
def built(rules: Rules) -> re.Pattern[str]:
    """Return the pattern for who built a thing, which its one group or the other has."""
    by, once = any_of(rules.sets.built), any_of(rules.sets.former)
    return re.compile(rf"\b([A-Z][\w. ]*?)-{by}\b|\b{once}-([A-Z][\w.]*)\b")


@lru_cache(maxsize=4)
def led(rules: Rules) -> re.Pattern[str]:
    """Return the pattern for who leads a "US-led drill", which its group has."""
    return re.compile(rf"\b([A-Z][\w. ]*?)-{any_of(rules.sets.led)}\b")


@dataclass
class Scene:
    """One sentence with all that is needed to find facts in it, and what was found so far.

    `used` are the places of event nouns that a verb has claimed; `transferred` is true once a
    transfer of arms was found; `trades` are those that verbs have told, in order. `phrases` are
    those of the sentence, `plain` is the document's text, made uniform, `rules` are the language's.
    """

    reading: Reading
    reader: Reader
    vocabulary: Vocabulary
    used: set[int] = field(default_factory=set)
    transferred: bool = False
    trades: list[Candidate] = field(default_factory=list)
    phrases: Sequence[Phrase] = field(init=False)
    plain: str = field(init=False)
    rules: Rules = field(init=False)

    def __post_init__(self) -> None:
        self.phrases, self.plain = self.reading.phrases, self.reader.plain
        self.rules = self.reader.rules

    def built_by(self, phrase: Phrase) -> list[Actor]:
        """Return who built the things of "four Chinese-built patrol boats", "his tanks, all
        Chinese-built,"."""
        found = built(self.rules).search(self.plain, phrase.start, self._with_apposed(phrase))
        if found is None and phrase.owners:
            return self._told_to_be(phrase)
        maker = self.reader.state_called(found.group(1) or found.group(2)) if found else None
        return [Actor(maker, phrase.start, phrase.end)] if maker is not None else []

    def _told_to_be(self, phrase: Phrase) -> list[Actor]:
        """Return whose make the things are in "Kenya's tanks are Polish": one state's."""
        place = next((i for i, p in enumerate(self.phrases) if p is phrase), -1)
        be, told, after = (phrase_at(self.phrases, place + step) for step in (1, 2, 3))
        whose = told is not None and told.letter == "J" and len(told.owners) == 1
        ends = after is None or after.letter in ".,;:"
        is_ = place >= 0 and be is not None and be.word in self.rules.words["be"]
        return list(told.owners) if is_ and whose and ends and told is not None else []

    def _with_apposed(self, phrase: Phrase) -> int:
        """Return where a phrase ends, with what a comma after it says of who built its things."""
        place = next((i for i, p in enumerate(self.phrases) if p is phrase), -1)
        comma, told = (phrase_at(self.phrases, place + step) for step in (1, 2))
        if place < 0 or comma is None or comma.letter != "," or told is None or told.letter != "w":
            return phrase.end
        last = self.plain[told.start : told.end].rpartition(" ")[2]
        return told.end if built(self.rules).fullmatch(last) else phrase.end

    def led_by(self, phrase: Phrase) -> list[Actor]:
        """Return who leads or hosts the exercise of "the Kenyan-led drill"."""
        found = led(self.rules).search(self.plain, phrase.start, phrase.end)
        leader = self.reader.state_called(found.group(1)) if found else None
        return [Actor(leader, phrase.start, phrase.end)] if leader is not None else []


# What may stand inside "agreed last week to", "fully took part in".
_BETWEEN = r"\s+(?:\w+ly\s+)?(?:(?:in|on|last|this|late)\s+[\w ,]{1,24}?\s+)??"
# ... and "took delivery in January of".
_WITHIN = r"\s+(?:(?:in|on|last|this|late)\s+[\w ]{1,24}?\s+)??"


def particles_end(scene: Scene, place: int, rest: Sequence[str]) -> int | None:
    """Return the phrase after a verb's further words ("take part in"), None if they miss."""
    if not rest:
        return place + 1
    found = _particles(tuple(rest)).match(scene.plain, scene.phrases[place].end)
    if not found:
        return None
    at = place + 1
    while at < len(scene.phrases) and scene.phrases[at].end <= found.end():
        at += 1
    return at


@lru_cache(maxsize=1024)
def _particles(rest: tuple[str, ...]) -> re.Pattern[str]:
    wanted = _BETWEEN + _WITHIN.join(re.escape(word) for word in rest) + r"\b"
    return re.compile(wanted, re.IGNORECASE)


def made(
    kind: str,
    rule: str,
    confidence: float,
    span: tuple[int, int],
    roles: Mapping[str, tuple[Actor, ...]],
    trigger: tuple[int, int],
    **rest: object,
) -> Candidate:
    """Return a candidate at `span`, as sure as the rule and the least sure of its players.

    An unknown name that plays a role is taken for an institution's.
    """
    roles = {role: tuple(map(_named, actors)) for role, actors in roles.items()}
    sure = confidence * min(
        (a.player.trust for listed in roles.values() for a in listed), default=1.0
    )
    return Candidate(kind, rule, *span, trigger, roles, sure, **rest)  # type: ignore[arg-type]  # fields by name


def _named(actor: Actor) -> Actor:
    """Return an unknown name as an institution's: it stands where somebody works or is counted."""
    if actor.player.kind:
        return actor
    return replace(actor, player=replace(actor.player, kind="Institution"))
