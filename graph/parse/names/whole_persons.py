"""Persons by all their names in one text: "Roe" is the Jane Roe named before, "Jayne Roe" is she
too, "Ferdinand R. Marcos Jr." is one name, and 'Ferdinand "Bongbong" Marcos'.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from graph.parse.frozen import replace
from graph.parse.names.known_names import UNKNOWN, Gazetteer, Mention, Player, last_name
from graph.parse.names.unknown_names import WEAK, Forms, acts, may_be_person
from graph.parse.rules import Rules, alternatives
from graph.parse.text import Layout


def with_whole_persons(plain: str, mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return the mentions with "Ferdinand R. Marcos Jr.", "Lloyd J. Austin III" and "Iván Duque
    Márquez" as one person.

    What stands before a known last name counts if it opens with that person's given name.
    """
    generation = _generation(gazetteer.rules)
    found: list[Mention] = []
    for mention in mentions:
        before = found[-1] if found else None
        if before is not None and mention.start < before.end:
            continue  # the "III" of the name before
        if before is not None and _is_second_surname(plain, before, mention):
            found[-1] = replace(before, end=mention.end)
            continue
        if mention.letter == "P" and len(mention.players) == 1:
            more = generation.match(plain, mention.end)
            end = more.end() if more is not None and plain[mention.end - 1] != "." else mention.end
            mention = replace(mention, end=end)
            if before is not None and _is_given_before(plain, before, mention, gazetteer):
                mention = replace(mention, start=before.start)
                found.pop()
        found.append(mention)
    return found


@lru_cache(maxsize=4)
def _generation(rules: Rules) -> re.Pattern[str]:
    """Return the pattern of what may follow a last name and is still of the name: "Jr."."""
    return re.compile(
        rf",?[ ](?:{alternatives(rules.names['generations'])})\b\.?"
        r"|[ ](?:[Aa]l[- ]|[Bb]in )[A-Z]\w+"  # "Faisal bin Farhan Al-Saud"
    )


def _is_second_surname(plain: str, before: Mention, mention: Mention) -> bool:
    """Return whether one large word goes on with a person's whole name."""
    word = plain[mention.start : mention.end]
    whole = before.letter == "P" and " " in plain[before.start : before.end]
    beside = plain[before.end : mention.start] == " "
    return whole and beside and mention.letter == UNKNOWN and word.isalpha() and not word.isupper()


def _is_given_before(plain: str, before: Mention, mention: Mention, gazetteer: Gazetteer) -> bool:
    """Return whether "Ferdinand R." stands before the "Marcos" whose given name it is."""
    player = mention.players[0]
    known = gazetteer.entities[player.means].name.split()[:1] if player.known else []
    beside = before.letter in "PX" and mention.start - before.end == 1
    initial = beside and plain[before.end - 1] == "."
    return initial and plain[before.start : before.end].split()[:1] == known


_NICKNAME = re.compile(r"[ ][\"'(][A-Z][\w-]+[\"')][ ]\Z")


def with_nicknames(plain: str, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions with 'Ferdinand "Bongbong" Marcos' as one name, without the nickname."""
    found: list[Mention] = []
    for mention in mentions:
        first = next(
            (
                m
                for m in found[-2:]
                if m.letter in "PX" and m.players
                and _NICKNAME.fullmatch(plain[m.end : mention.start])
            ),
            None,
        )  # fmt: skip
        if first is None or mention.letter not in "PX":
            found.append(mention)
            continue
        known = next((p for m in (mention, first) for p in m.players[:1] if p.known), None)
        name = f"{plain[first.start : first.end]} {plain[mention.start : mention.end]}"
        player = known or Player(name, "Person", known=False, trust=0.85)
        found[found.index(first) :] = [Mention(first.start, mention.end, "P", (player,))]
    return found


def with_known_persons(plain: str, mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return the mentions with misspelt names of known persons linked ("Jayne Roe")."""
    by_last = gazetteer.by_last_name
    found = []
    for mention in mentions:
        if mention.letter in ("P", UNKNOWN) and not mention.players[0].known:
            name = mention.players[0].means
            near = [
                entity
                for entity in by_last.get(last_name(name, gazetteer.rules).lower(), ())
                if len(name.split()) > 1 and fuzz.ratio(name.lower(), entity.name.lower()) >= 80
            ]
            if len(near) == 1:
                player = gazetteer.player(near[0].id, trust=0.85)
                mention = replace(mention, letter="P", players=(player,))
        found.append(mention)
    return found


def with_last_names(layout: Layout, mentions: list[Mention], forms: Forms) -> list[Mention]:
    """Return the mentions with every "Roe" linked to the full name before, else after, it.

    A full name counts as a person's wherever one place shows it to be one, or where its last word
    does something alone elsewhere.
    """
    persons = {layout.plain[m.start : m.end] for m in mentions if m.letter == "P" and m.players}
    persons |= _called_by_last_name(layout.plain, mentions, forms)
    known = [_as_person(layout.plain, mention, persons) for mention in mentions]
    told = {m.players[0].means for m in known if m.letter == "P" and m.players and not m.bare}
    full: dict[str, Player] = {}
    parts: dict[str, Player] = {}
    for mention in reversed(known):  # of a name that only comes later, the first place counts
        full.update(_full_name(layout.plain, mention, forms))
        parts.update(_further_names(layout.plain, mention))
    found: list[Mention] = []
    for mention in known:
        full.update(_full_name(layout.plain, mention, forms))
        parts.update(_further_names(layout.plain, mention))
        written = layout.plain[mention.start : mention.end]
        player = full.get(written)
        if player is None and mention.letter in (UNKNOWN, "P") and not mention.players[0].known:
            player = parts.get(written)
        if player is not None and mention.letter in (UNKNOWN, WEAK, "P"):
            same = mention.players[0].known
            other = mention.bare and mention.players[0].means not in told
            same = same and not (other and player.means != mention.players[0].means)
            person = mention.players[0] if same else replace(player, trust=player.trust * 0.95)
            mention = replace(mention, letter="P", players=(person,))
        if mention.letter != WEAK:
            found.append(mention)
    return found


def _called_by_last_name(plain: str, mentions: Sequence[Mention], forms: Forms) -> set[str]:
    """Return the names of nobody known whose last word alone does something elsewhere: "Jane Roe
    keeps goats", where later on "Roe laughs". No place or ship is shortened so."""
    alone: set[str] = set()
    barred: set[str] = set()
    full: set[str] = set()
    for mention in mentions:
        if mention.letter not in (UNKNOWN, WEAK):
            continue
        written = plain[mention.start : mention.end]
        before = plain[max(0, mention.start - 12) : mention.start].split()
        if before and before[-1].lower() in forms.no_person_words:
            barred.add(written)
        elif " " in written:
            full.add(written)
        elif acts(plain, mention.end, forms):
            alone.add(written)
    named = {name for name in full - barred if may_be_person(name.split(), forms)}
    return {name for name in named if name.split()[-1] in alone - barred}


def _as_person(plain: str, mention: Mention, persons: set[str]) -> Mention:
    if mention.letter != UNKNOWN or plain[mention.start : mention.end] not in persons:
        return mention
    player = replace(mention.players[0], kind="Person", trust=0.85)
    return replace(mention, letter="P", players=(player,))


def _full_name(plain: str, mention: Mention, forms: Forms) -> dict[str, Player]:
    """Return the last name of a person whose full name stands here, with the person."""
    written = plain[mention.start : mention.end]
    if mention.letter != "P" or len(written.split()) < 2:
        return {}
    return {last_name(written, forms.rules): mention.players[0]}


def _further_names(plain: str, mention: Mention) -> dict[str, Player]:
    """Return the other names of a person whose full name stands here: "Lee" of "Lee Sang-min",
    "Ospina" and "Germán Ospina" of "Germán Ospina Leal"; they mean the person where no last name
    does."""
    names = plain[mention.start : mention.end].split()
    if mention.letter != "P" or not 1 < len(names) <= 4:
        return {}
    shorter = [" ".join(names[:count]) for count in range(2, len(names))]
    alone = [name for name in names[:-1] if len(name) > 2 and name.isalpha()]
    return dict.fromkeys([*alone, *shorter], mention.players[0])
