"""A clause in a row of phrases: where it begins, where it ends, what follows its verb in it.

What follows is told apart by preposition. There is no parser: an English clause is regular enough
around the verbs that the rules ask for. Its verb group is read in `verb_groups.py`, its subject is
found in `subjects.py`.
"""

from collections.abc import Mapping, Sequence

from graph.parse.rules import Rules
from graph.parse.syntax.phrases import NOUNS, SUBJECTS, Phrase, kept

_CLAUSE_ENDS = frozenset(";:!")


def clause_start(phrases: Sequence[Phrase], place: int) -> int:
    """Return where the stretch between semicolons and colons begins that `place` is in."""
    for i in range(place - 1, -1, -1):
        if phrases[i].letter in _CLAUSE_ENDS:
            return i + 1
        if phrases[i].letter == "—":
            opens = _aside_opens(phrases, i)
            return i + 1 if opens is None else clause_start(phrases, opens)
    return 0


def _aside_opens(phrases: Sequence[Phrase], dash: int) -> int | None:
    """Return where the aside begins that a dash closes before a verb: "Chad and Mali — old foes —
    have a pact"."""
    verbal = dash + 1 < len(phrases) and phrases[dash + 1].letter in "xv"
    for i in range(dash - 1, 0, -1) if verbal else ():
        if phrases[i].letter in _CLAUSE_ENDS:
            return None
        if phrases[i].letter == "—":
            return i
    return None


Slots = Mapping[str, Sequence[Phrase]]


@kept
def slots_after(phrases: Sequence[Phrase], place: int, rules: Rules) -> tuple[Slots, int]:
    """Return what follows a verb or noun up to the end of its clause, by preposition.

    What comes before the first preposition is the slot `object`. The second value is the place
    where the clause ended.
    """
    slots: dict[str, list[Phrase]] = {}
    slot, at = "object", place
    depth = 0
    while at < len(phrases):
        phrase = phrases[at]
        if phrase.letter in "()":
            depth += 1 if phrase.letter == "(" else -1
        elif depth <= 0:
            if phrase.letter == "," and phrases[at - 1].letter == "&":
                at = _closing(phrases, at)  # "jets and, if they are right, missiles"
                continue
            aside = _after_aside(phrases, at) if phrase.letter in "v?" else None
            if aside is not None:
                at, slot = aside, "aside"
                continue
            if phrase.letter in _ENDING and _ends_clause(phrases, at, slots):
                break
            if phrase.letter in "if2":
                slot = phrase.word
            elif phrase.letter == "," and slot != "object" and _object_follows(phrases, at, slots):
                slot = "object"
            elif _is_adjunct(slot, phrase, rules) and _stands_apart(phrases, at, slots):
                slots["object"] = [phrase]  # "signed in Lima a treaty"
            elif phrase.letter in NOUNS or phrase.letter in "D%$":
                slots.setdefault(slot, []).append(phrase)
        at += 1
    return slots, at


def _closing(phrases: Sequence[Phrase], comma: int) -> int:
    """Return the place after the comma that closes what another opens; after that if none does."""
    closes = (i for i in range(comma + 1, min(len(phrases), comma + 8)) if phrases[i].letter == ",")
    return next(closes, comma) + 1


def _is_adjunct(slot: str, thing: Phrase, rules: Rules) -> bool:
    """Return whether an object may follow what a preposition has: "signed with Mali a pact"."""
    return slot in rules.sets.adjuncts or (slot == "with" and thing.letter in "ART")


def _stands_apart(phrases: Sequence[Phrase], at: int, slots: Slots) -> bool:
    """Return whether a thing with its article follows right after a place: "in Lima a treaty"."""
    thing, before = phrases[at], phrases[at - 1]
    if before.letter == '"' and at > 1:
        before = phrases[at - 2]
    told = [p for p in slots.get("object", ()) if p.letter != "D"]
    counted = thing.quantity is not None or bool({"a", "an", "the", "its"} & set(thing.words[:1]))
    free = not thing.actors or thing.letter == "K"
    named = thing.letter in "AETRKkh" and (counted or thing.named) and free
    arms = thing.letter in "Kkh" and thing.quantity is not None and before.letter == "w"
    return named and not told and (before.letter in "SLDBCIb" or arms)


def _object_follows(phrases: Sequence[Phrase], comma: int, slots: Slots) -> bool:
    """Return whether after ", on a gratuitous basis," comes what is given: "two helicopters"."""
    thing = phrases[comma + 1] if comma + 1 < len(phrases) else None
    if thing is None or "object" in slots or thing.letter not in "Kkh" or thing.actors:
        return False
    counted = thing.quantity is not None or bool({"a", "an"} & set(thing.words))
    return counted and any(phrase.letter == "," for phrase in phrases[max(0, comma - 8) : comma])


def _after_aside(phrases: Sequence[Phrase], at: int) -> int | None:
    """Return where the clause goes on after ", which the Dutch lead,"; None if it does not."""
    if phrases[at].letter == "v":
        return _after_participle(phrases, at)
    opens = phrases[at].letter == "?" and phrases[at].word in ("which", "who", "whose", "where")
    before = at - 1 if at and phrases[at - 1].letter == "," else at - 2
    if not opens or before < 0 or phrases[before].letter != ",":
        return None
    for i in range(at + 1, min(len(phrases) - 1, at + 14)):
        if phrases[i].letter in ";:.":
            return None
        if phrases[i].letter == "," and phrases[i + 1].letter == "i":
            return i
    return None


def _after_participle(phrases: Sequence[Phrase], at: int) -> int | None:
    """Return where the clause goes on after ", comprising ten stations," and ", built in Oslo,"."""
    verb = phrases[at].verb
    apart = verb is not None and verb.form in ("ing", "either", "participle")
    if not apart or at < 2 or phrases[at - 1].letter != "," or phrases[at - 2].letter not in NOUNS:
        return None
    for i in range(at + 1, min(len(phrases) - 2, at + 9)):
        if phrases[i].letter in ";:.?x":
            return None
        if phrases[i].letter == ",":
            goes_on = phrases[i + 1].word in ("to", "from") and phrases[i + 2].actors
            return i if goes_on else None
    return None


_ENDING = frozenset(";:!?—svxn2.,&")  # the classes of phrases that may end a clause


def _ends_clause(phrases: Sequence[Phrase], at: int, slots: Slots) -> bool:
    phrase = phrases[at]
    if phrase.letter in ";:!?—":
        return True
    if phrase.letter == "s":
        return (
            phrase.word not in ("since", "once")
            or at + 1 >= len(phrases)
            or phrases[at + 1].letter != "D"
        )
    if phrase.letter in "vxn":
        return bool(slots) or phrases[at - 1].letter != "&"
    if phrase.letter == "2":
        return at + 1 < len(phrases) and phrases[at + 1].letter in "vxr"
    if phrase.letter == "." and at + 1 < len(phrases) and phrases[at + 1].letter != '"':
        return True
    return phrase.letter in ",&" and new_clause(phrases, at)


def new_clause(phrases: Sequence[Phrase], at: int) -> bool:
    """Return whether after a comma or "and" somebody else does something: ", and India said"."""
    i = at + 1
    while i + 1 < len(phrases) and (
        phrases[i].letter in '&,r"D' or (phrases[i].letter == "i" and phrases[i + 1].letter == "D")
    ):
        i += 1
    if _is_done(phrases, i) or _does_as_much(phrases, i):
        return True
    if i + 1 >= len(phrases) or (
        phrases[i].letter not in SUBJECTS and phrases[i].letter not in "Kk"
    ):
        return False
    does = phrases[i + 1].letter in "vxn"
    if phrases[i].letter in "Kkh" and (
        phrases[i + 1].letter in "xn" or (phrases[i].quantity and not _may_be_done(phrases[i + 1]))
    ):
        return True  # ", and four radars were sold", "and in 2017 two more followed"
    if not does and phrases[i + 1].letter == "f":  # "and Damen of the Netherlands built"
        does = phrases[i].actors != () and i + 3 < len(phrases) and phrases[i + 3].letter in "vxn"
    return does and bool(phrases[i].actors or phrases[i].letter == "w")


def _does_as_much(phrases: Sequence[Phrase], at: int) -> bool:
    """Return whether somebody does the same there: ", Denmark 19 and the Netherlands 24"."""
    if at >= len(phrases) or phrases[at].letter not in "SO":
        return False
    letters = "".join(p.letter for p in phrases[at + 1 : at + 3])
    return letters[:1] == "#" and letters[1:] in ("", ",", ".", "&", ";")


def _may_be_done(phrase: Phrase) -> bool:
    """Return whether a phrase is no verb that only somebody can do: a participle or no verb."""
    return phrase.verb is None or phrase.letter != "v" or phrase.verb.base not in _COMING


_COMING = frozenset(("follow", "arrive", "come", "go", "remain", "enter"))


def _is_done(phrases: Sequence[Phrase], at: int) -> bool:
    """Return whether an event there has a verb: ", and an order for jets has followed", ", and its
    purchase of jets, told of in May, never happened"."""
    if at >= len(phrases) or phrases[at].letter not in "TAEMR":
        return False
    noun, at = phrases[at], at + 1
    while at + 1 < len(phrases) and phrases[at].letter in "if":
        at += 2
    if at < len(phrases) and phrases[at].letter == "," and noun.letter == "T":
        closes = (
            i + 1 for i in range(at + 1, min(len(phrases) - 1, at + 9)) if phrases[i].letter == ","
        )
        at = next(closes, at)
    return at < len(phrases) and phrases[at].letter in "xn"
