"""Phrases that are made one with whose they are: "the navy of Japan", "that of Peru".

A noun gets its owners from the phrases around it, over "of", "from", "in" or "and"; whom it then
means is found anew (`bodies.py`).
"""

from collections.abc import Sequence

from graph.parse.frozen import replace
from graph.parse.syntax.anaphora import Setting
from graph.parse.syntax.bodies import as_owned
from graph.parse.syntax.phrases import Phrase, last_word

_BODIES = frozenset("SOBbIC")
_OWNABLE = frozenset("?dwubhqtG")  # the classes of phrases that others follow as their owners


def join_owners(phrases: Sequence[Phrase], setting: Setting) -> list[Phrase]:
    """Return phrases with "Finland's and Sweden's bid" made one, where a clause begins."""
    found: list[Phrase] = []
    for phrase in phrases:
        states = found[-2] if len(found) > 1 and found[-1].letter == "&" else None
        begins = len(found) == 2 or (len(found) > 2 and found[-3].letter in ';:"s(')
        if states is not None and states.letter in "SJ" and begins and phrase.letter in "wAEMN":
            owner = phrase.owners[0] if len(phrase.owners) == 1 else None
            apart = owner is not None and setting.plain[owner.end : owner.end + 1] in ("'", "’")
            others = states.actors or states.owners  # "Finland's and Sweden's bid"
            if owner is not None and apart and others and owner.player.kind == "State":
                whole = replace(phrase, start=states.start, owners=(*others, owner))
                found[-2:] = [as_owned(whole, setting)]
                continue
        found.append(phrase)
    return found


def attach_owners(phrases: Sequence[Phrase], setting: Setting) -> list[Phrase]:
    """Return the phrases with "the navy of Japan", "ships from Japan and India" made one."""
    found: list[Phrase] = []
    place = 0
    while place < len(phrases) - 2:
        whole = None
        if phrases[place].letter in _OWNABLE or phrases[place + 1].letter == "f":
            whole = (
                _those_of(phrases, place, found, setting)
                or _person_of_state(phrases, place, found, setting)
                or _mission_at(phrases, place, setting)
                or _owned_after(phrases, place, setting)
            )
        found.append(whole or phrases[place])
        place += 3 if whole is not None else 1
    return [*found, *phrases[place:]]


def _those_of(
    phrases: Sequence[Phrase], place: int, earlier: Sequence[Phrase], setting: Setting
) -> Phrase | None:
    """Return "that of Peru" in "Chad's navy and that of Peru" as the noun it stands for."""
    pronoun = phrases[place]
    if pronoun.letter not in "?dwu" or place + 2 >= len(phrases):
        return None
    written = setting.plain[pronoun.start : pronoun.end].lower()
    if written not in setting.rules.sets.standing_for:
        return None
    link, owner = phrases[place + 1], phrases[place + 2]
    if link.letter != "f" or owner.letter not in "SB" or not owner.actors:
        return None
    noun = next((p for p in reversed(earlier) if p.letter in "bhqt" and p.owners), None)
    if noun is None:
        return None
    start, end = pronoun.start, owner.end
    again = replace(noun, start=start, end=end, content=start, owners=owner.actors, actors=())
    return as_owned(replace(again, words=(), quantity=None, until=end), setting)


def _person_of_state(
    phrases: Sequence[Phrase], place: int, earlier: Sequence[Phrase], setting: Setting
) -> Phrase | None:
    """Return "Edi Rama of Albania" as the person, whose state is named after "of"."""
    phrase = phrases[place]
    if place + 2 >= len(phrases) or phrases[place + 1].letter != "f" or not phrase.actors:
        return None
    state = phrases[place + 2]
    if state.letter != "S" or len(state.actors) != 1 or len(phrase.actors) != 1:
        return None
    actor = phrase.actors[0]
    if phrase.letter == "X":
        named = len(actor.player.means.split()) > 1 and not actor.player.known
        beside = next((p for p in reversed(earlier) if p.letter not in ",&"), None)
        if not named or beside is None or beside.letter not in "Pq":
            return None
    elif phrase.letter != "P":
        return None
    home = actor.player.state or state.actors[0].player
    player = replace(actor.player, kind=actor.player.kind or "Person", state=home)
    setting.discourse.homes.setdefault(player.means, home)
    end = state.end
    return replace(phrase, letter="P", end=end, actors=(replace(actor, player=player),))


def _mission_at(phrases: Sequence[Phrase], place: int, setting: Setting) -> Phrase | None:
    """Return "the Kenyan embassy in Lima" as that embassy, of which Kenya has others."""
    phrase = phrases[place]
    if phrase.letter != "b" or last_word(phrase.word) not in setting.rules.sets.missions:
        return None
    if len(phrase.actors) != 1 or place + 2 >= len(phrases):
        return None
    link, there, mission = phrases[place + 1], phrases[place + 2], phrase.actors[0]
    if link.letter not in "i2" or link.word not in ("in", "to"):
        return None
    if there.letter not in "SLX" or mission.player.known:
        return None
    name = f"{mission.player.means} {link.word} {setting.plain[there.start : there.end]}"
    actor = replace(mission, end=there.end, player=replace(mission.player, means=name))
    return replace(phrase, end=there.end, actors=(actor,))


def _owned_after(phrases: Sequence[Phrase], place: int, setting: Setting) -> Phrase | None:
    """Return a noun with those whom "of", "from", "at" make its owners."""
    phrase = phrases[place]
    if phrase.letter not in "bhqtG" or phrase.owners or place + 2 >= len(phrases):
        return None
    link, owner, rules = phrases[place + 1], phrases[place + 2], setting.rules
    # "the navy", though one was spoken of, may be that "of Honduras"
    another = phrase.letter == "b" and link.letter == "f" and owner.letter == "S"
    if phrase.actors and not another:
        return None
    there = {"q": ("from", "in", "for", "at"), "h": ("from",), "b": ("in",)}.get(phrase.letter, ())
    traded = (p.verb is not None and p.verb.base in rules.trading for p in phrases[:place])
    if phrase.letter == "h" and phrase.word in rules.names["weapons"] and any(traded):
        return None  # "leases five aircraft from Japan"
    if link.word == "in" and last_word(phrase.word) in rules.sets.abroad:
        return None
    if link.letter != "f" and link.word not in there:
        return None
    both = owner.letter == "w" and len(owner.actors) > 1  # "the navies of both countries"
    if not (owner.letter in _BODIES or both) or not owner.actors:
        return None
    return as_owned(replace(phrase, end=owner.end, owners=owner.actors), setting)
