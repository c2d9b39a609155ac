"""Members of organizations, as words tell them; frames have the verbs.

Each way to tell them has a function; all are tried in one order, and the first to find who is a
member of what has it. Ways by the word for what they are ("NATO member Turkey") are in
`member_words.py`, by being or wanting to be there ("A is in ORG") in `member_verbs.py`, by lists in
`member_lists.py`, by what goes on without its verb in `ellipsis.py`; the words are in
`rules/*/memberships.yaml`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from graph.facts import Polarity
from graph.parse.candidates import Candidate, Scene
from graph.parse.frozen import replace
from graph.parse.kinds.ellipsis import carried_on, elided, further_clubs
from graph.parse.kinds.member_lists import (
    among_them,
    counted_list,
    dated_list,
    labelled,
    limited_to,
    list_behind,
    listed_members,
    other_members,
    some_of_all,
)
from graph.parse.kinds.member_verbs import applied, as_member, inside, invited
from graph.parse.kinds.member_words import (
    bare_word,
    by_word,
    fellows,
    is_treaty,
    one_of_club,
    opening_word,
    owned_word,
    seeking,
)
from graph.parse.kinds.membership import each_member, pair_of
from graph.parse.rules import Rules
from graph.parse.syntax.phrases import Actor, is_club
from graph.parse.triggers import Triggered


def find_members(scene: Scene, framed: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the memberships that a sentence tells beside those of verbs, which are in `framed`."""
    listed = list(_told(scene, framed)) if _may_tell(scene) else []
    yield from listed
    yield from elided(scene, [*framed, *listed])
    yield from further_clubs(scene, framed)
    if not listed and not framed:
        yield from carried_on(scene)


def members_of_line(scene: Scene) -> Iterator[Candidate]:
    """Yield the memberships of a line that ends with a list: "Observers (2008): Peru, Chile"."""
    phrases = [p for p in scene.phrases if p.letter not in ".)"]
    colons = [i for i, p in enumerate(scene.phrases) if p.letter == ":"]
    if not colons or not phrases or phrases[-1].letter not in "SD#":
        return
    if all(p.letter in "SD,;&()#.:" for p in scene.phrases[colons[0] :]):
        yield from labelled(scene) or _told(scene, [])


def _is_held(found: Candidate) -> bool:
    """Return whether a fact is a membership that goes on, no exit or suspension."""
    return found.kind == "Membership" and "end" not in found.times and found.status is None


_BODIES = frozenset("OGA")  # of phrases: organizations, groups of states, treaties


def _is_body(actor: Actor) -> bool:
    return actor.player.kind == "InternationalOrganization"


@lru_cache(maxsize=4)
def _hint(rules: Rules) -> Triggered:
    """Return the pattern for the words of which a sentence has one that tells of members without
    naming a body or treaty."""
    return Triggered([re.compile(rules.memberships.get("hint", ""), re.IGNORECASE)])


def _may_tell(scene: Scene) -> bool:
    """Return whether the sentence names a body or treaty, or has a word about members."""
    if any(p.letter in _BODIES or any(map(_is_body, p.owners)) for p in scene.phrases):
        return True
    where = scene.reading.sentence
    return _hint(scene.rules).search(scene.plain[where.start : where.end])


def _told(scene: Scene, framed: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the memberships that the sentence tells by words: the first found of each pair.

    What is negated may come before it. There is none of a pair that `framed` has as one that goes
    on or ceases.
    """
    every = list(framed)
    told = {pair_of(found) for found in framed if _is_held(found)}
    # "ceased to be a member" makes nobody a member
    told |= {pair_of(found) for found in framed if found.rule == "membership.cease"}
    for place, phrase in enumerate(scene.phrases):
        if is_club(phrase) or is_treaty(scene, phrase):
            for found in (*list_behind(scene, place), *by_word(scene, place)):
                if pair_of(found) in told:
                    continue  # "the Quad, or Quadrilateral Dialogue, whose members are"
                if found.polarity is not Polarity.NEGATED:
                    told.add(pair_of(found))  # "no member of the bloc, where it is an observer"
                every.append(found)
                yield found
    further = (
        *dated_list(scene), *listed_members(scene), *counted_list(scene), *bare_word(scene),
        *other_members(scene), *inside(scene), *opening_word(scene), *limited_to(scene),
        *owned_word(scene), *invited(scene), *applied(scene), *among_them(scene),
        *as_member(scene), *fellows(scene), *labelled(scene), *one_of_club(scene),
        *some_of_all(scene), *seeking(scene),
    )  # fmt: skip
    further = (*further, *_but_not(scene, [*every, *further]))
    for found in further:
        if pair_of(found) not in told:
            told.add(pair_of(found))
            yield found


def _but_not(scene: Scene, told: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield for "Turkey is in NATO but not in the EU", "a member of the EU but not of NATO"."""
    for place, no in enumerate(scene.phrases[:-2]):
        link, club = scene.phrases[place + 1 : place + 3]
        if place < 2 or no.letter != "n" or link.letter not in "fi2" or not is_club(club):
            continue
        before = scene.phrases[place - 2]
        for found in told:
            where = found.roles["organization"][0] if found.kind == "Membership" else None
            if where is not None and before.start <= where.start < before.end:
                yield from each_member(
                    scene, club, replace(before, actors=found.roles["member"]),
                    "membership.word", 0.7, Polarity.NEGATED,
                )  # fmt: skip
