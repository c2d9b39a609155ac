"""Lists of members in a sentence: "its members are A and B", "Observers: A (1999), B; C".

Found are the organization whose list it is (its owner, behind "of", behind the names, before them
as in "ORG (A, B and C)", or the one spoken of) and each state of the list, with the year in
brackets behind it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from graph.facts import Status
from graph.parse.candidates import Candidate, Scene, made
from graph.parse.frozen import replace
from graph.parse.kinds.membership import each_member
from graph.parse.names.known_names import Player
from graph.parse.rules import Rules, any_of
from graph.parse.syntax.phrases import Actor, Phrase, are_states, ends_so, is_club, phrase_at

_RECENT = 2  # sentences
_NAME = re.compile(r"[A-Z][\w'-]*(?: (?:of|for|the|and|[A-Z0-9][\w'-]*))+")
# "Cape Verde (since 1976)" in a list of members.
_IN_BRACKETS = re.compile(r"\s*\((?:since\s+|from\s+|in\s+)?((?:19|20)\d\d)\)")


def labelled(scene: Scene) -> list[Candidate]:
    """Return the memberships of "Members: A, B", "Founding members (1967): A, B and C",
    "Observers: A; B", "Former members: A (1967-1984)" of the organization spoken of."""
    colon = next((i for i, p in enumerate(scene.phrases[:6]) if p.letter == ":"), 0)
    spoken = scene.reader.discourse.club() or scene.reader.discourse.organization
    if not colon or spoken is None:
        return []
    label = scene.plain[scene.phrases[0].start : scene.phrases[colon].start].lower()
    told = _label(scene.rules).fullmatch(" ".join(label.split()))
    states = list(states_with_dates(scene, colon + 1))
    if told is None or not states:
        return []
    common = next((p for p in scene.phrases[:colon] if p.letter == "D" and p.date), None)
    year = common.date.when if common is not None and common.date is not None else None
    here = Actor(replace(spoken, trust=spoken.trust * 0.8), scene.phrases[0].start,
                 scene.phrases[colon].start)  # fmt: skip
    over = bool(told.group("over") or told.group("suspended"))
    found = []
    for member, own, end in states:
        when = (own or year or "").split("/")[-1 if over else 0]
        found.append(
            made(
                "Membership",
                "membership.listed",
                0.7,
                (member.start if own else scene.phrases[0].start, end if own else states[-1][2]),
                {"member": (member,), "organization": (here,)},
                (member.start, end),
                times={"end" if over else "start": when} if when else {},
                status=Status.ENDED if told.group("over") else None,
                texts={"membershipStatus": told.group("kind")} if told.group("kind") else {},
            )
        )
    return found


def states_with_dates(scene: Scene, at: int) -> Iterator[tuple[Actor, str | None, int]]:
    """Yield the states of a list from `at` on, each with the date in brackets behind it."""
    while at < len(scene.phrases) and are_states(scene.phrases[at]):
        states = scene.phrases[at].actors
        inside = scene.phrases[at + 1 : at + 4]
        dated = [p.letter for p in inside] == ["(", "D", ")"] and inside[1].date is not None
        for i, actor in enumerate(states):
            year = _IN_BRACKETS.match(scene.plain, actor.end)
            if year is not None:
                yield actor, year.group(1), year.end()
            elif dated and i == len(states) - 1:
                assert inside[1].date is not None
                yield actor, inside[1].date.when, inside[2].end
            else:
                yield actor, None, actor.end
        at += 4 if dated else 1
        while at < len(scene.phrases) and scene.phrases[at].letter in ",&;":
            at += 1


def dated_list(scene: Scene) -> Iterator[Candidate]:
    """Yield for "Members: A (1969), B (since 1973) and C": each with the year in brackets."""
    words = scene.rules.memberships["members"]
    for place, noun in enumerate(scene.phrases):
        plural = noun.letter == "w" and noun.word.endswith("s")
        if not plural or not ends_so(noun, words):
            continue
        at = place + 1
        while at < len(scene.phrases) and _introduces(scene, at):
            at += 1
        former = "former" in noun.words
        club = _club_of(scene, place)
        spoken = scene.reader.discourse.club()
        if club is None and spoken is not None:
            club = Actor(replace(spoken, trust=spoken.trust * 0.8), noun.start, noun.end)
        if at == place + 1 or club is None or former:
            continue
        for member, when, end in _with_years(scene, at):
            times = {"start": when} if when else {}
            yield made(
                "Membership", "membership.listed", 0.7, (member.start, end),
                {"member": (member,), "organization": (club,)}, (member.start, end),
                times=times,
            )  # fmt: skip


def one_of_a_list(scene: Scene, place: int, noun: Phrase) -> bool:
    """Return whether the members of the organization at `place` are one of several named: "Chad,
    the NATO members, Mali and"."""
    comma, other = phrase_at(scene.phrases, place - 1), phrase_at(scene.phrases, place - 2)
    alone = other is not None and len(other.actors) == 1 and are_states(other)
    return noun.word.endswith("s") and comma is not None and comma.letter == "," and alone


def _with_years(scene: Scene, at: int) -> Iterator[tuple[Actor, str | None, int]]:
    """Yield the states of a list with the years in brackets behind them, if any has one."""
    found: list[tuple[Actor, str | None, int]] = []
    while at < len(scene.phrases):
        states = scene.phrases[at]
        if not are_states(states):
            break
        found += [(actor, None, actor.end) for actor in states.actors]
        at += 1
        inside = scene.phrases[at : at + 3]
        if [p.letter for p in inside] == ["(", "D", ")"] and inside[1].date is not None:
            last, when = states.actors[-1], inside[1].date.when
            found[-1] = (last, when, inside[2].end)
            at += 3
        while at < len(scene.phrases) and scene.phrases[at].letter in ",&":
            at += 1
    if len(found) > 1 and any(when for _, when, _ in found):
        yield from found


def listed_members(scene: Scene) -> Iterator[Candidate]:
    """Yield for "with four members, A, B and C", "its members are A and B" of a known club."""
    words = scene.rules.memberships["members"]
    for place, phrase in enumerate(scene.phrases):
        said = " ".join([*phrase.words, phrase.word])
        plural = _members(scene.rules).search(said) is not None
        theirs = bool(phrase.owners) or phrase.words[:1] == ("its",)
        one = phrase.word == "member" and theirs  # "NATO's newest member, Sweden"
        if phrase.letter != "w" or not (plural or (one and phrase.word in words)):
            continue
        if one_of_a_list(scene, place - 1, phrase):
            continue
        named = _named_after(scene, place)
        first = at = place + (3 if named is not None else 1)
        while at < len(scene.phrases) and at < first + 4 and _introduces(scene, at):
            at += 1
        listed = _listed_from(scene, at)
        if at == first or listed is None or len(listed.actors) < 1 + plural:
            continue
        if any(actor.player.kind != "State" for actor in listed.actors):
            continue
        club = named or _club_of(scene, place, at)
        if club is None:
            continue
        for member in listed.actors:
            year = _IN_BRACKETS.match(scene.plain, member.end)
            span = (member.start, year.end()) if year else (phrase.start, listed.end)
            yield made(
                "Membership", "membership.listed", 0.7, span,
                {"member": (member,), "organization": (club,)}, (phrase.start, phrase.end),
                times={"start": year.group(1)} if year else {},
            )  # fmt: skip


def _listed_from(scene: Scene, at: int) -> Phrase | None:
    """Return the phrase at a place, with all states of a list after a colon: "A; B; C"."""
    listed = phrase_at(scene.phrases, at)
    if listed is None or scene.phrases[at - 1].letter != ":" or not are_states(listed):
        return listed
    told = list(states_with_dates(scene, at))
    return replace(listed, actors=tuple(actor for actor, _, _ in told), end=told[-1][2])


def _named_after(scene: Scene, place: int) -> Actor | None:
    """Return the organization of "members of the Lake Compact", known or not."""
    of, phrase = phrase_at(scene.phrases, place + 1), phrase_at(scene.phrases, place + 2)
    if of is None or phrase is None or of.word not in scene.rules.sets.member_of:
        return None
    if is_club(phrase):
        return phrase.actors[0]
    if of.letter != "f":
        return None
    written = scene.plain[phrase.content or phrase.start : phrase.end]
    name = " ".join(written.split()).removeprefix("the ").removeprefix("The ")
    known = any(a.player.known for a in phrase.actors)
    if known or phrase.letter not in "IXYCBKAML" or not _NAME.fullmatch(name):
        return None
    player = Player(name, "InternationalOrganization", known=False, trust=0.75)
    return Actor(player, phrase.end - len(written.rstrip()), phrase.end)


def _introduces(scene: Scene, place: int) -> bool:
    """Return whether a phrase stands between "members" and their names."""
    phrase = scene.phrases[place]
    told = phrase.word in scene.rules.memberships["introducing"]
    return told or phrase.letter in ',:(—-"' or (phrase.letter == "u" and phrase.word == "them")


def _made_up(scene: Scene, listed: int) -> list[Actor]:
    """Return the organization of "its six members - A, B and C - make up the ORG"."""
    for i in range(listed + 1, min(len(scene.phrases), listed + 7)):
        phrase = scene.phrases[i]
        if phrase.letter == "O":
            verb = any(p.letter == "v" for p in scene.phrases[listed:i])
            return list(phrase.actors) if verb else []
    return []


def _club_of(scene: Scene, place: int, listed: int | None = None) -> Actor | None:
    """Return the organization of "members" at `place`: owner, "of", behind the names `listed`,
    the last one before."""
    phrase = scene.phrases[place]
    clubs = ("InternationalOrganization",)
    owned = [a for a in phrase.owners if a.player.kind in clubs]
    after = phrase_at(scene.phrases, place + 2) if place + 2 < len(scene.phrases) else None
    of = phrase_at(scene.phrases, place + 1)
    if of is not None and of.letter == "f" and after is not None:
        owned += [a for a in after.actors if a.player.kind in clubs]
    if not owned and listed is not None:
        owned += _made_up(scene, listed)
    for before in reversed(scene.phrases[:place]):
        owned += [a for a in (*before.actors, *before.owners) if a.player.kind in clubs]
    if owned:
        return owned[0]
    theirs = not {"its", "the", "their"}.isdisjoint(phrase.words)
    club = _unknown_club(scene) if theirs else None
    club = club or scene.reader.discourse.organization
    if club is None or not (theirs or phrase.quantity is not None):
        return None
    return Actor(replace(club, trust=club.trust * 0.8), phrase.start, phrase.end)


def _unknown_club(scene: Scene) -> Player | None:
    """Return what the sentence before is about or names last, where its name may be that of a club:
    "The Lake Forum met. Its members are"."""
    discourse = scene.reader.discourse
    recent = discourse.sentences - discourse.institution_at < _RECENT
    for spoken in (*discourse.subject, *filter(None, [discourse.institution if recent else None])):
        named = set(spoken.means.split()[-1:]) & set(scene.rules.names["clubs"])
        if spoken.kind in ("", "Institution") and named:
            return replace(spoken, kind="InternationalOrganization")
    return None


def list_behind(scene: Scene, place: int) -> Iterator[Candidate]:
    """Yield for "ORG, an acronym for A, B and C", "ORG (A, B and C)" the states behind it."""
    phrase = scene.phrases[place]
    for after in range(place + 1, min(len(scene.phrases), place + 12)):
        listed = scene.phrases[after]
        if listed.letter == "O":
            return  # "the Lake Alliance, or Alliance of Lake States, formed by": once is enough
        between = scene.plain[phrase.end : listed.start].lower()
        if scene.phrases[after - 1].letter == "(" and are_states(listed):
            row = list(states_with_dates(scene, after))  # "(Peru, Chile, Brazil)"
            listed = replace(listed, actors=tuple(a for a, _, _ in row), end=row[-1][2])
        if len(listed.actors) < 2 or any(a.player.kind != "State" for a in listed.actors):
            continue
        told = any(words in between for words in scene.rules.memberships["standing_for"])
        opens = _opens_list(scene.rules).fullmatch(between) is not None
        bracket = opens and len(listed.actors) >= 3
        if told or bracket:
            yield from each_member(scene, phrase, listed, "membership.list", 0.85)
        return


def limited_to(scene: Scene) -> Iterator[Candidate]:
    """Yield for "Membership of the Quad is limited to Australia, India, Japan and ..."."""
    for place, noun in enumerate(scene.phrases[:-3]):
        if noun.letter != "N" or noun.word != "membership":
            continue
        if place and scene.phrases[place - 1].word == "for":
            continue  # "candidates for membership of the bloc are"
        owned = [a for a in noun.owners if a.player.kind == "InternationalOrganization"]
        of, named = scene.phrases[place + 1], scene.phrases[place + 2]
        club = named if of.letter == "f" and named.letter == "O" else None
        if club is None and not owned:
            continue
        at = place + (3 if club is not None else 1)
        while at < len(scene.phrases) and scene.phrases[at].letter in "xv2ri":
            at += 1
        listed = phrase_at(scene.phrases, at)
        verbs = [p for p in scene.phrases[place:at] if p.letter in "vx"]
        if listed is None or not verbs or len(listed.actors) < 2 or not are_states(listed):
            continue
        where = club or replace(noun, actors=tuple(owned))
        yield from each_member(scene, where, listed, "membership.list", 0.75)


def counted_list(scene: Scene) -> Iterator[Candidate]:
    """Yield for "The bloc is six countries: A, B, C, D, E and F"."""
    for place, club in enumerate(scene.phrases[:-4]):
        be, those, mark, listed = scene.phrases[place + 1 : place + 5]
        counted = those.letter == "w" and those.word in scene.rules.memberships["of_states"]
        told = be.word in scene.rules.words["be"] and mark.letter in ":,"
        states = are_states(listed) and len(listed.actors) > 1
        if is_club(club) and told and counted and those.quantity is not None and states:
            yield from each_member(scene, club, listed, "membership.listed", 0.75)


def some_of_all(scene: Scene) -> Iterator[Candidate]:
    """Yield for "Of the ten members of the bloc, only Laos", "Of the twelve states that founded
    it in 1949, Iceland alone"."""
    comma = next((i for i, p in enumerate(scene.phrases[:10]) if p.letter == ","), 0)
    first = scene.phrases[0] if scene.phrases else None
    if not comma or first is None or first.word not in ("of", "among"):
        return
    inside = scene.phrases[1:comma]
    if not inside:
        return  # "Of, though nothing is agreed, ..."
    clubs = [p for p in inside if is_club(p)]
    owned = [o for p in inside for o in p.owners if o.player.kind == "InternationalOrganization"]
    club = clubs[0] if clubs else replace(inside[0], actors=tuple(owned[:1])) if owned else None
    words = (*scene.rules.memberships["members"], *scene.rules.sets.member_plurals)
    several = inside[0].word.endswith("s") and (
        ends_so(inside[0], words) or inside[0].quantity is not None
    )
    if club is None or not club.actors or not several:
        return
    at = comma + 1
    while at < len(scene.phrases) and scene.phrases[at].word in ("only", "just", "alone"):
        at += 1
    told = phrase_at(scene.phrases, at)
    if told is None or told.letter not in "Sbw":
        return
    states = told if told.letter == "S" else replace(told, actors=told.owners)
    if are_states(states):
        dates = [p.date.when for p in inside if p.letter == "D" and p.date is not None]
        for found in each_member(scene, club, states, "membership.listed", 0.7):
            when = dates[0] if dates else None
            yield replace(found, times={"start": when} if when else {})


def among_them(scene: Scene) -> Iterator[Candidate]:
    """Yield for "Among them are A, B and C" right after an organization's members."""
    discourse = scene.reader.discourse
    club = discourse.club()
    if len(scene.phrases) < 4 or club is None or discourse.club_age > 1:
        return
    among, them, be, listed = scene.phrases[:4]
    meant = among.word in ("among", "amongst") and them.word in ("them", "these", "its members")
    recent = discourse.exercise_age == 0
    if meant and be.word in scene.rules.words["be"] and are_states(listed) and not recent:
        here = Actor(replace(club, trust=club.trust * 0.8), them.start, them.end)
        where = replace(them, actors=(here,))
        yield from each_member(scene, where, listed, "membership.listed", 0.65)


def other_members(scene: Scene) -> Iterator[Candidate]:
    """Yield for "The other six are Norway, Poland and ..." where a club is spoken of."""
    club = scene.reader.discourse.club()
    for place, phrase in enumerate(scene.phrases[:-2]):
        be, listed = scene.phrases[place + 1], scene.phrases[place + 2]
        others = _others(scene.rules).search(scene.plain, phrase.start, phrase.end)
        if club is None or others is None or be.word not in scene.rules.words["be"]:
            continue
        count = scene.rules.words["numbers"].get(others.group(1).lower())
        states = all(actor.player.kind == "State" for actor in listed.actors)
        if states and count is not None and len(listed.actors) == int(count):
            here = Actor(replace(club, trust=club.trust * 0.8), phrase.start, phrase.end)
            club_phrase = replace(phrase, actors=(here,))
            yield from each_member(scene, club_phrase, listed, "membership.listed", 0.75)


@lru_cache(maxsize=4)
def _members(rules: Rules) -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(rules.sets.member_plurals)}\Z")


@lru_cache(maxsize=4)
def _label(rules: Rules) -> re.Pattern[str]:
    """Return what stands before the colon of a line of members, and what it says of them."""
    return re.compile(rules.memberships.get("label", "(?!)"))


@lru_cache(maxsize=4)
def _others(rules: Rules) -> re.Pattern[str]:
    return re.compile(rules.memberships.get("others", "(?!)"), re.IGNORECASE)


@lru_cache(maxsize=4)
def _opens_list(rules: Rules) -> re.Pattern[str]:
    """Return what stands between an organization and its members: "the EAC (", "the EAC) - ",
    "the EAC countries - "."""
    nouns = any_of(rules.memberships["before_list"])
    apposed = rf"\)?,\s[^,()]+\s{nouns}\s*[(–—]\s*"  # "the JEF, a coalition of ten states (A, B"
    return re.compile(rf"\s*\)?\s*(?:{nouns}\s*)?[(:–—-]\s*|{apposed}")
