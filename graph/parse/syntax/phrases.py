"""What a sentence is made of, once read: phrases, and the actors that they mean.

`nouns.py` makes them out of tokens; what they are to a verb is found in `subjects.py` and
`clauses.py`. The letter of a phrase is the class of its head; `tokens.py` lists the classes.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple, cast

from graph.facts import Quantity
from graph.parse.dates import DateMention
from graph.parse.frozen import dataclass
from graph.parse.names.known_names import Player
from graph.parse.names.people import Post
from graph.parse.names.tokens import Token
from graph.parse.rules import VerbForm

# Classes of names that stand alone, of what may do something, of all that a preposition may govern.
NAMES = frozenset("SOICBPXLKY")
SUBJECTS = frozenset("SOICBPXhbqtwGu")
NOUNS = frozenset("AETMRNhbkcqtGKSOICBPXLYwuJ#")


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in a phrase: whom it is, where it is written, and how many of theirs."""

    player: Player
    start: int
    end: int
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase or a single word of a sentence; `letter` is the class of its head.

    `actors` are those it means, `owners` those that a noun belongs to ("the Russian drill").
    `words` are its words before the head. `inner` is a weapon named within ("S-400 deliveries").
    `money` is what "a $40 million deal" is worth.
    """

    start: int
    end: int
    letter: str
    word: str = ""
    value: str = ""
    actors: tuple[Actor, ...] = ()
    owners: tuple[Actor, ...] = ()
    words: tuple[str, ...] = ()
    quantity: Quantity | None = None
    place: Player | None = None
    date: DateMention | None = None
    verb: VerbForm | None = None
    inner: "Phrase | None" = None
    named: bool = False
    content: int = 0
    until: int = 0
    post: Post | None = None
    money: Quantity | None = None


class Row(list[Phrase]):
    """The phrases of a sentence, which change no more; what was worked out is kept with them."""

    __slots__ = ("known",)

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        super().__init__(phrases)
        self.known: dict[tuple[object, object], tuple[object, object]] = {}


_At = TypeVar("_At")
_Rest = TypeVarTuple("_Rest")
_Worked = TypeVar("_Worked")
_OfRow = Callable[[Sequence[Phrase], _At, *_Rest], _Worked]


def kept(work: _OfRow[_At, *_Rest, _Worked]) -> _OfRow[_At, *_Rest, _Worked]:
    """Return a function of phrases and a place or verb among them that is worked out once a `Row`.

    A dozen finders ask the same of each verb; none of them may change what they get.
    """

    @wraps(work)
    def ask(phrases: Sequence[Phrase], at: _At, /, *rest: *_Rest) -> _Worked:
        if type(phrases) is not Row:
            return work(phrases, at, *rest)
        key = work, at if type(at) is int else id(at)
        found = phrases.known.get(key)
        if found is None:
            # with what was asked of, so that no other has its id
            phrases.known[key] = found = at, work(phrases, at, *rest)
        return cast(_Worked, found[1])

    return ask


def actors_of(token: Token, quantity: Quantity | None = None) -> tuple[Actor, ...]:
    """Return those whom a token names, `quantity` of theirs each; none if it is no name."""
    mention = token.mention
    if mention is None:
        return ()
    return tuple(Actor(player, mention.start, mention.end, quantity) for player in mention.players)


def state_of(player: Player) -> Player | None:
    """Return a state as itself, anybody else as the state that is theirs, if it is known."""
    return player if player.kind == "State" else player.state


def is_free(phrases: Sequence[Phrase], place: int) -> bool:
    """Return whether the phrase at `place` hangs on no preposition."""
    return place == 0 or phrases[place - 1].letter not in "fi2"


def is_two(quantity: Quantity | None) -> bool:
    """Return whether a number is exactly two."""
    return quantity is not None and quantity.exact == 2


@lru_cache(maxsize=4096)
def last_word(name: str) -> str:
    """Return the last word of a name, in small letters."""
    return name.lower().rsplit(None, 1)[-1] if name else ""


def phrase_at(phrases: Sequence[Phrase], place: int) -> Phrase | None:
    """Return the phrase at `place`, None beyond either end."""
    return phrases[place] if 0 <= place < len(phrases) else None


def ends_so(phrase: Phrase, words: Iterable[str]) -> bool:
    """Return whether a noun is one of `words`, of one word or more: "full member"."""
    told = " ".join([*phrase.words, phrase.word])
    if not told.endswith(tuple(words)):  # the quick question first
        return False
    return f" {told}".endswith(tuple(f" {word}" for word in words))


def is_club(phrase: Phrase) -> bool:
    """Return whether a phrase is an organization, by its name or as "the bloc"."""
    if phrase.letter == "O":
        return bool(phrase.actors)
    return phrase.letter == "G" and any(
        actor.player.kind == "InternationalOrganization" for actor in phrase.actors
    )


def are_states(phrase: Phrase) -> bool:
    """Return whether a phrase means states, and nobody else."""
    return bool(phrase.actors) and all(a.player.kind == "State" for a in phrase.actors)


def outside_quotes(phrases: Sequence[Phrase]) -> list[bool]:
    """Return for each phrase whether it stands outside the quotations closed among them."""
    marks = [i for i, phrase in enumerate(phrases) if phrase.letter == '"']
    if len(marks) % 2:
        return [True] * len(phrases)
    inside = {i for a, b in zip(marks[::2], marks[1::2], strict=True) for i in range(a, b)}
    return [i not in inside for i in range(len(phrases))]
