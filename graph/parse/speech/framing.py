"""What frames a clause as said, supposed or told in a story.

A colon or a dash ("The ministry: Kenya signed"), an "if" or "suppose", "in the novel", "by his
account".
"""

from collections.abc import Iterator

from graph.facts import Modality
from graph.parse.speech.reports import Report
from graph.parse.syntax.wording import NOMINAL, STOPS, Wording

_IFS = frozenset(("if", "unless"))


def by_colon(here: Wording) -> Iterator[Report]:
    """Yield what a colon or dash introduces as somebody's, or leaves to somebody."""
    for place, letter in enumerate(here.line):
        if letter not in ":—" or place == 0 or place + 1 >= here.size:
            continue
        first, last = here.group(place)
        start = max(here.line.rfind(letter, 0, place) + 1, first)
        dash = letter == "—" and place - start <= 3 and _name_only(here, start, place)
        if dash or (letter == ":" and _lead(here, start, place)):
            yield here.said(place, place + 1, last, (start, place))
        if letter == ":" and _pointed(here, place + 1, last):
            yield here.said(place, first, place, (place + 1, last))


def _name_only(here: Wording, first: int, last: int) -> bool:
    return all(here.line[i] in "dJwqt" for i in range(first, last)) and here.lexicon.among(
        "speakers", here.words[last - 1]
    )


def _lead(here: Wording, first: int, colon: int) -> bool:
    """Return whether what stands before a colon says that what follows is said or told."""
    words = here.words[first:colon]
    verb = next((i for i in range(first + 1, colon) if here.finite(i)), colon)
    if "no" in words or any(word in ("fact", "facts") for word in words):
        return any(here.verbal(i) and here.speech(i, "said") for i in range(first, colon))
    if any(word in here.lexicon.few["unreal_leads"] for word in words):
        return True
    right = any(word in here.lexicon.few["right"] for word in words[-2:])
    if right and not here.negated_before(colon - 1):
        return False
    if verb > first and words and here.speaker(verb - 1):
        return True
    if not words or (any(here.lexicon.among("own_leads", word) for word in words) and not any(
        here.verbal(i) and here.speech(i, "said") for i in range(first, colon)
    )):  # fmt: skip
        return False
    if any(
        here.verbal(i) or (here.speech(i, "inscribed") and i > first) for i in range(first, colon)
    ):
        return True
    told = ("writings", "speakers", "fiction", "nouns")
    if any(here.lexicon.among(name, word) for word in words for name in told):
        return True
    if any(here.lexicon.among("nouns", word) for word in words):
        return True
    return (
        colon - first <= 3
        and here.line[colon - 1] in "PX"
        and all(c in "dJtPXq" for c in here.line[first:colon])
    )


def _pointed(here: Wording, first: int, last: int) -> bool:
    """Return whether after a colon it is said that it is only said: "that is the rumour"."""
    while last > first and here.line[last - 1] in STOPS:
        last -= 1
    if last - first > 14 or last <= first:
        return False
    words = here.words[first:last]
    points = words[0] in here.lexicon.few["pointers"] and (
        any(here.verbal(i) or here.speech(i, "inscribed") for i in range(first, last))
        or any(here.lexicon.among(name, w) for w in words for name in ("nouns", "writings"))
        or here.false_of(first, last)
    )  # fmt: skip
    short = (
        last - first <= 3
        and here.speaker(last - 1)
        and all(here.line[i] in "dJwqtvGbB" for i in range(first, last))
    )
    bare = last - first <= 4 and words[0] in here.lexicon.few["pointers"] and all(
        letter in "dJwqtP" for letter in here.line[first + 1 : last]
    ) and words[0] in ("so", "thus")  # fmt: skip
    text = here.plain[here.tokens[first].start : here.tokens[last - 1].end]
    false = last - first <= 4 and here.lexicon.patterns["false"].match(f"is {text}") is not None
    return points or short or bare or false


def by_supposition(here: Wording) -> Iterator[Report]:
    """Yield what an "if", "suppose", "had X ..." or "as if" only supposes."""
    if not here.reading.question:
        opening = here.words[0]
        starts = (
            opening in ("had", "were", "should")
            and here.size > 1
            and here.line[1] in NOMINAL - {"u"} | {"u"}
        )
        imperative = opening in here.lexicon.few["imperatives"]
        let = opening == "let" and any(w in here.lexicon.few["let_us"] for w in here.words[1:4])
        clause = here.clause_at(1) or (
            here.size > 1 and here.words[1] in here.lexicon.few["imagined"]
        )
        if starts or let or (imperative and clause and (opening != "say" or here.clause_at(1))):
            last = here.group(0)[1]
            yield here.unsaid(0, 0, last, Modality.CONDITIONAL)
    for place, word in enumerate(here.words):
        if word in _IFS:
            yield from _if(here, place)
        elif word in ("as",) and here.words[place + 1 : place + 2] in (["if"], ["though"]):
            yield here.unsaid(place, place + 2, here.group(place)[1], Modality.CONDITIONAL)
        elif (
            word in here.lexicon.few["providing"]
            and here.clause_at(place + 1, named=word == "provided")
        ) or (
            word == "case" and place and here.words[place - 1] == "in" and here.clause_at(place + 1)
        ):
            yield here.unsaid(place, place + 1, here.group(place)[1], Modality.CONDITIONAL)


def _if(here: Wording, place: int) -> Iterator[Report]:
    """Yield the clause that "if" opens, and the main one where it hangs on it."""
    before = here.words[place - 1] if place else ""
    first, last = here.group(place)
    if not any(here.finite(i) for i in range(place + 1, last)) or before == "as":
        return
    even = before == "even"
    start = place - even
    comma = next(
        (i for i in range(place + 1, last) if here.line[i] == "," and not here.listed(i)), last
    )
    only = here.words[place + 1] == "only" and not here.clause_at(place + 2)
    if only or not any(here.finite(i) for i in range(place + 1, comma)):
        return
    if start == first or here.line[start - 1] in "&,—:(":
        later = here.line[comma + 1 : last] if comma < last else ""
        if start == first or (start > first and here.line[start - 1] == "&"):
            end = comma if even else last
            yield here.unsaid(place, place, end, Modality.CONDITIONAL)
        elif even:
            yield here.unsaid(place, place, comma, Modality.CONDITIONAL)
        else:
            del later
            yield here.unsaid(place, first, last, Modality.CONDITIONAL)
    elif here.asking(place):
        yield here.unsaid(place, place, comma, Modality.POSSIBLE)
    else:
        will = any(word in here.lexicon.few["future"] for word in here.words[first:place])
        yield here.unsaid(place, first if will else place, comma, Modality.CONDITIONAL)


def by_title(here: Wording) -> Iterator[Report]:
    """Yield what stands in a work of fiction or in somebody's account: "in the novel"."""
    for first, last in here.segments():
        noun = _framing_noun(here, first, last)
        if noun is not None:
            start, end = here.group(first)
            yield here.said(noun, start, end, (first, noun + 1))
    verb = next(
        (
            i
            for i in range(1, here.size)
            if here.finite(i) or (here.words[i] in here.lexicon.fiction_verbs and i > 1)
        ),
        None,
    )
    if verb is None:
        return
    set_in = here.words[verb] in ("is", "was") and here.words[verb + 1] in ("set", "about")
    if here.words[verb] not in here.lexicon.fiction_verbs and not set_in:
        return
    head = verb - 1
    while head > 0 and here.line[head] in "r":
        head -= 1
    subject = next((i for i in range(0, head + 1) if here.line[i] in "if"), head + 1) - 1
    if (
        subject >= 0
        and all(here.line[i] in "dJwprEGMTvq#u" for i in range(0, subject + 1))
        and here.fiction(subject)
    ):
        yield here.said(subject, verb, here.size, (0, verb))


def _framing_noun(here: Wording, first: int, last: int) -> int | None:
    """Return the noun of "in the novel", "from what we hear", "by his account"."""
    few = here.lexicon.few
    first = here.past_lead(first, last)[0]
    if first >= last or here.words[first] not in few["frame_prepositions"]:
        return None
    if here.words[first : first + 2] == ["from", "what"]:
        return next((i for i in range(first + 2, min(last, first + 8)) if here.verbal(i)), None)
    head = here.head(first, last)
    if head == first:
        return None
    inside = here.words[first] in few["within"]
    described = here.words[first + 1 : head + 1]
    definite = here.line[first + 1] in "dpJSPOBIX" or here.words[first + 1] in few["parts"]
    if inside and definite:
        fiction = next((i for i in range(first + 1, head + 1) if _told_in(here, i, head)), None)
        if fiction is not None or not few["fictitious"].isdisjoint(described):
            return head if fiction is None else fiction
        if _part_of_fiction(here, head, last):
            return head
    if definite and here.words[head] in few["versions"]:
        return head
    own = here.words[first + 1] in few["possessors"] or "p" in here.line[first:head]
    many = here.words[first] == "by" and here.words[first + 1] in few["many_accounts"]
    return head if here.words[head] in here.lexicon.words["accounts"] and (own or many) else None


def _told_in(here: Wording, at: int, head: int) -> bool:
    """Return whether a work of fiction is named at `at`, as the head or before a participle."""
    ends = at == head or here.tokens[at + 1].verb is not None
    return ends and here.fiction(at) and not here.words[at].endswith(("games", "play"))


def _part_of_fiction(here: Wording, head: int, last: int) -> bool:
    """Return whether "of the war game" follows: "in round two of the war game"."""
    of = head + 1
    if of >= last or here.line[of] != "f" or here.lexicon.few["parts"].isdisjoint(here.words[:of]):
        return False
    end = here.head(of, last)
    return any(_told_in(here, at, end) for at in range(of + 1, end + 1))
