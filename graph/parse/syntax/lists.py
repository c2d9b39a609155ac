"""Lists of names: "Japan, Australia and the Indian navy" as one phrase of all three.

Most of it tells what looks like a list and is none: "In Syria, Russia and Iran agreed".
"""

from collections.abc import Sequence
from itertools import pairwise

from graph.parse.frozen import replace
from graph.parse.rules import Rules
from graph.parse.syntax.clauses import clause_start
from graph.parse.syntax.phrases import Actor, Phrase, ends_so, is_two

_JOINABLE = frozenset("SOICBPXhbqtu")


_SHORT = 8  # letters of a short form: "SNMCMG2"


def join_lists(phrases: Sequence[Phrase], rules: Rules) -> list[Phrase]:
    """Return the phrases with "Japan, Australia and the Indian navy" as one of all."""
    found: list[Phrase] = []
    place = 0
    while place < len(phrases):
        if not phrases[place].actors or phrases[place].letter not in _JOINABLE:
            found.append(phrases[place])
            place += 1
            continue
        end, members = place + 1, [phrases[place]]
        while True:
            step = _next_member(phrases, end, members, rules)
            if step is None:
                break
            members.append(phrases[step])
            end = step + 1
        if len(members) > 1 and not _apart(phrases, place, members, end):
            actors = tuple(actor for member in members for actor in member.actors)
            whole = replace(members[0], end=members[-1].end, actors=actors, post=None)
            if _are_named(members):  # "the two leaders, A and B"
                actors = tuple(a for member in members[1:] for a in member.actors)
                whole = replace(members[1], start=members[0].start, end=whole.end, post=None)
                whole = replace(whole, actors=actors)
            persons = _with_their_states(members)
            if persons:  # "the Brazilian and Argentine presidents, A and B"
                whole = replace(members[1], start=members[0].start, end=whole.end, post=None)
                whole = replace(whole, actors=persons)
            if members[-1].letter == "h":  # "U.S. and Colombian paratroopers"
                whole = replace(whole, letter="h", word=members[-1].word)
            found.append(whole)
            place = end
        else:
            found.append(phrases[place])
            place += 1
    return found


def _governed(phrases: Sequence[Phrase], phrase: Phrase) -> bool:
    """Return whether "from", "to" or "by" stands right before a phrase, no "between"."""
    place = next((i for i, p in enumerate(phrases) if p is phrase), 0)
    return place > 0 and phrases[place - 1].word in ("from", "to", "by")


def _closed(phrases: Sequence[Phrase], first: Phrase, place: int) -> bool:
    """Return whether a list after a preposition has had its "and" before the one at `place`."""
    start = next((i for i, p in enumerate(phrases) if p is first), 0)
    links = sum(p.letter == "&" for p in phrases[start:place])
    return links > 1 and start > 0 and phrases[start - 1].letter in "if2"


def _next_member(
    phrases: Sequence[Phrase], place: int, members: Sequence[Phrase], rules: Rules
) -> int | None:
    """Return where the next conjunct stands, after a comma, "and" or both."""
    links = ""
    if _dated_aside(phrases, place):
        place += 3  # "Hungary (2018) and Turkmenistan (2021)"
    while (
        place < len(phrases)
        and len(links) < 2
        and (phrases[place].letter in ",&" or phrases[place].word in rules.words["additive"])
    ):
        links += "&" if phrases[place].letter != "," else ","
        place += 1
    if links not in (",", "&", ",&") or place >= len(phrases):
        return None
    phrase = phrases[place]
    fits = phrase.actors and phrase.letter in _JOINABLE and phrase.letter != "u"
    more = links == "," and _as_adjective(members[0], rules) and _of_several(phrase)
    if not fits or (links == "," and not more and not _list_goes_on(phrases, place)):
        return None
    follows = place + 1 < len(phrases) and phrases[place + 1].letter in "vx"
    if follows and is_two(phrase.quantity) and len(phrase.actors) == 2:
        return None  # "met the Danish minister, Jane Roe, and the two signed"
    one = follows and phrases[place + 1].word in ("is", "was", "has", "does")
    if links == "&" and one and _governed(phrases, members[0]) and len(members) == 1:
        return None  # "bought six from Russia and Myanmar is getting more"
    if links == ",&" and len(members) == 1 and follows and members[0].post is None:
        return None
    if links == "," and phrase.letter == "S" and _is_listed_of(phrases, members[0], rules):
        return None  # "the three members of the Lake Compact, Peru, Chile and Brazil"
    if links == ",&" and follows and _closed(phrases, members[0], place):
        return None  # "the ties between Peru and Chile, and Peru joined the drill"
    if links == ",&" and follows and _are_those(phrase):
        return None  # "met X, and the two signed"
    of = place + 1 < len(phrases) and phrases[place + 1].letter == "f"
    if of and phrase.letter in "PX" and members[0].letter in "SO":
        return None  # "Edi Rama of Albania and Jan Nowak of Poland"
    return place


def _is_listed_of(phrases: Sequence[Phrase], club: Phrase, rules: Rules) -> bool:
    """Return whether a phrase is the organization of "the three members of"."""
    at = next((i for i, p in enumerate(phrases) if p is club), 0)
    if club.letter != "O" or at < 2 or phrases[at - 1].letter != "f":
        return False
    return ends_so(phrases[at - 2], rules.sets.member_plurals)


def _as_adjective(phrase: Phrase, rules: Rules) -> bool:
    """Return whether a state is called as it would be before a noun: "US", "UK"."""
    [name, *others] = (actor.player.means for actor in phrase.actors)
    return phrase.letter == "S" and not others and name in rules.sets.no_adjective


def _of_several(phrase: Phrase) -> bool:
    """Return whether forces or officials are of several states: "Japanese and Indian navies"."""
    return phrase.letter in "bBhq" and len(phrase.owners) > 1


def _are_those(phrase: Phrase) -> bool:
    """Return whether a phrase is "the two", "both": those named before."""
    places = {(actor.start, actor.end) for actor in phrase.actors}
    return len(phrase.actors) > 1 and places == {(phrase.start, phrase.end)}


def _dated_aside(phrases: Sequence[Phrase], place: int) -> bool:
    """Return whether "(2018)" or a short form as in "the Royal Thai Army (RTA)" is at `place`."""
    aside = phrases[place : place + 3]
    if not aside or aside[0].letter != "(":
        return False
    letters = "".join(phrase.letter for phrase in aside)
    short = letters in ("(S)", "(B)", "(O)", "(X)") and aside[1].end - aside[1].start <= _SHORT
    return letters in ("(D)", "(#)") or short


def _list_goes_on(phrases: Sequence[Phrase], place: int) -> bool:
    """Return whether after a mere comma the list ends with "and" further on."""
    for phrase in phrases[place : place + 24]:
        if phrase.letter == "&":
            return True
        if phrase.letter not in ",SOICBPXhbqt(D)#":
            return False
    return False


def _apart(phrases: Sequence[Phrase], place: int, members: Sequence[Phrase], end: int) -> bool:
    """Return whether "In Syria, Russia and Iran ..." was taken for one list of three."""
    comma = phrases[place + 1].letter == "," and len(members) > 2
    return comma and _opens_with_adjunct(phrases, place) and _acts(phrases, end)


def _opens_with_adjunct(phrases: Sequence[Phrase], place: int) -> bool:
    """Return whether before `place` stands only "During a visit in May to", with no verb yet."""
    first = clause_start(phrases, place)
    while first < place and phrases[first].letter in '&r"':
        first += 1
    opening = phrases[first:place]
    return (
        bool(opening)
        and opening[0].letter == "i"
        and opening[-1].letter in "if2"
        and not any(p.letter in "vx?s" for p in opening)
        and not any(a.letter == "," and b.letter not in "iD" for a, b in pairwise(opening))
        # "In May 2020 the navies of A, B and C": what follows the date does it.
        and not any(a.letter == "D" and b.letter not in "i,D" for a, b in pairwise(opening))
    )


def _acts(phrases: Sequence[Phrase], at: int) -> bool:
    """Return whether a verb follows, at most after an adverb or a date: "on Monday signed"."""
    while at < len(phrases) and phrases[at].letter in "rDi" and at < len(phrases) - 1:
        if phrases[at].letter == "i" and phrases[at + 1].letter != "D":
            return False
        at += 1
    return at < len(phrases) and phrases[at].letter in "vx"


def _are_named(members: Sequence[Phrase]) -> bool:
    """Return whether the first of a list only says what the others are: "the two leaders, A"."""
    first = members[0]
    counted = is_two(first.quantity) or "both" in first.words or "their" in first.words
    return first.letter == "q" and counted and all(m.letter in "PX" for m in members[1:])


def _with_their_states(members: Sequence[Phrase]) -> tuple[Actor, ...]:
    """Return the persons of "the Irish and Kenyan ministers, A and B", each with his state."""
    first, holder = members[0], members[1]
    post = holder.post
    plural = post is not None and (post.title or "").endswith("s")
    states = [actor.player for actor in first.actors]
    last = holder.actors[0].player.state if holder.actors else None
    counted = len(states) + 1 == len(members) - 1 and all(m.letter in "PX" for m in members[1:])
    if first.letter != "S" or not plural or not counted or last is None:
        return ()
    found = []
    for member, home in zip(members[1:], [*states, last], strict=True):
        [actor] = member.actors[:1]
        player = replace(actor.player, kind=actor.player.kind or "Person", state=home)
        found.append(replace(actor, player=player))
    return tuple(found)


def listed_before(phrases: Sequence[Phrase]) -> tuple[Actor, ...]:
    """Return all of the "A, B and C" that stands last, after it a comma at most."""
    found: tuple[Actor, ...] = ()
    at = len(phrases) - 1
    joined = False
    while at >= 0:
        if phrases[at].letter in ",&":
            joined = joined or phrases[at].letter == "&"
            if found and not joined:
                break
        elif phrases[at].actors and phrases[at].letter in _JOINABLE:
            if found and phrases[at + 1].letter not in ",&":
                break
            found = (*phrases[at].actors, *found)
        else:
            break
        at -= 1
    return found
