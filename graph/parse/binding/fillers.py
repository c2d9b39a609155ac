"""Who fills the roles of a frame: of those who stand where it looks, whom each role takes.

A role takes the kinds that the ontology allows: of somebody else it takes the state ("Thai
officials"), of an unknown name what the role asks for, or nobody. `players.py` knows where those
stand of whom it is asked here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from graph.parse.binding.players import actors_at
from graph.parse.binding.weapons import is_arm, weapons_at
from graph.parse.frozen import replace
from graph.parse.names.known_names import Player
from graph.parse.rules import Frame, RoleRule, Rules, any_of
from graph.parse.syntax.phrases import Actor, Phrase, phrase_at, state_of
from graph.parse.syntax.places import Search
from graph.parse.syntax.predicates import Clause

_BODIES = ("GovernmentBody", "ArmedForce")
_GUESSES = ("State", "Person", "InternationalOrganization")
_WITH = re.compile(r"\bwith\s+\Z")
_LISTED = re.compile(r"\s*(?:,|,?\s*(?:and|or|&))\s+(?:the\s+)?", re.IGNORECASE)


def fill_roles(frame: Frame, search: Search) -> dict[str, tuple[Actor, ...]] | None:
    """Return who fills each role of a frame in the clause of `search`, as it lists its roles.

    None if a role stays empty that must not, or if those found cannot be meant: one on two sides.
    """
    roles: dict[str, tuple[Actor, ...]] = {}
    for role, rule in frame.roles.items():
        found = _fillers(frame, role, rule, search)
        if len(found) < rule.minimum and not rule.optional:
            return None
        if found:
            roles[role] = tuple(found)
    if not _distinct(roles) or ("people" in frame.flags and not _all_people(roles)):
        return None
    if frame.kind == "ArmsTransfer" and _sells_to_itself(search.clause, roles):
        return None
    return roles


def _fillers(frame: Frame, role: str, rule: RoleRule, search: Search) -> list[Actor]:
    """Return who fills a role, in the order in which its rule lists where to look."""
    clause = search.clause
    kind = clause.scene.vocabulary.kinds[frame.kind]
    allowed = kind.roles.get(role, ())
    only_states = role in frame.listed("states_only")
    if only_states:
        allowed = ("State",)
    clubs = role in frame.listed("bodies_only")
    if clubs:
        allowed = ("InternationalOrganization", "Institution")
    found: dict[str, Actor] = {}
    for name in rule.places:
        if name in ("home_party", "speaking_party") and len(found) != 1:
            continue
        if "WeaponSystem" in allowed:
            players = weapons_at(search, name)
        else:
            actors = actors_at(search, name)
            if clubs:
                named = (_club_named(clause, phrase) for phrase in search.phrases(name))
                actors = [
                    *(_as_club(actor, clause.rules) for actor in actors),
                    *(a for a in named if a is not None),
                ]
                actors = [actor for actor in actors if not _only_owns(clause, actor)]
                if name in ("in", "at"):  # "sits in Brussels" is where, not in what
                    towns = {(p.start, p.end) for p in search.phrases(name) if p.place is not None}
                    actors = [a for a in actors if (a.start, a.end) not in towns]
            if role == "recipient" and name == "object":
                actors = [actor for actor in actors if actor.player.kind]  # no "sold Thaad"
                first = next((p.start for p in search.phrases(name) if is_arm(search, p)), None)
                if first is not None:  # "offered jets, and the group Dassault"
                    actors = [actor for actor in actors if actor.end <= first]
            if only_states:
                actors = [actor for actor in actors if actor.player.kind]
            players = _fitted(clause, frame, actors, allowed)
        for actor in players:
            found.setdefault(actor.player.means, actor)
        if len(found) >= rule.minimum and not rule.join:
            break
        if not rule.join and len(found) < rule.minimum:
            found = {}
    acted = frame.kind == "Meeting" and clause.verbal and rule.places[0] == "agent"
    if acted and not actors_at(search, "agent"):
        return []  # "I met Captain Roe, a Kenyan officer" is no meeting with Kenya
    if role == "participant" and frame.kind == "JointExercise":
        listed = [a for a in found.values() if a.player.known or _in_a_list(clause, a, found)]
        states = [actor for actor in listed if actor.player.kind == "State"]
        if len(found) == 1 and "agent" in rule.places and _is_only_company(found, search):
            return _with_own_forces(list(found.values()), search)
        if len(states) > 2:
            return states  # "ships from 12 NATO allies: A, B and C"
        return listed if len(listed) > 1 else list(found.values())
    if role == "party" and "with" in rule.places and _with_only(found, search):
        return []
    if role == "party" and "agent" in rule.places:
        return _states_behind(list(found.values()), search, rule)
    return list(found.values())


def _is_only_company(found: Mapping[str, Actor], search: Search) -> bool:
    """Return whether of those who exercise only the partner is known: "the navy, with Peru's"."""
    clause = search.clause
    active = clause.group is not None and not clause.group.passive and clause.subject is not None
    names = ("with", "alongside", "together with", "along with")
    company = {
        (actor.player.state or actor.player).means
        for name in names
        for actor in actors_at(search, name)
    }
    doing = (actor.player for actor in actors_at(search, "agent"))
    return active and found.keys() <= company and not any(p.known or p.state for p in doing)


def _with_own_forces(found: list[Actor], search: Search) -> list[Actor]:
    """Return the partner and the state that the text is about, whose "the navy" is; else nobody."""
    clause = search.clause
    home = clause.scene.reader.discourse.main_state()
    forces = clause.subject is not None and clause.subject.letter in "bhBY"
    if home is None or not forces or home.means in {actor.player.means for actor in found}:
        return []
    own = replace(home, trust=home.trust * 0.7)
    return [Actor(own, clause.trigger.start, clause.trigger.end), *found]


def _with_only(found: Mapping[str, Actor], search: Search) -> bool:
    """Return whether only those are known with whom something was agreed: "a deal with A and B"."""
    other = {actor.player.means for actor in actors_at(search, "with")}
    for actor in actors_at(search, "with"):
        other |= {actor.player.state.means} if actor.player.state is not None else set()
    return len(found) > 1 and found.keys() <= other


def _states_behind(found: list[Actor], search: Search, rule: RoleRule) -> list[Actor]:
    """Return for persons of whom no state is known the two states that are spoken of."""
    named = [a for a in found if a.player.known and a.player.kind != "Person"]
    agents = [a for a in actors_at(search, "agent") if a.player.kind in ("Person", "", "State")]
    unknown = [a for a in agents if not a.player.known or a.player.kind == "Person"]
    alone = [a for a in unknown if state_of(a.player) is None]
    one = len(found) == 2 and len(named) == 1 and len(alone) == 1
    if one and any(a.player.kind == "Person" or not a.player.kind for a in alone):
        pair = actors_at(search, "pair")
        if len(pair) == 2 and named[0].player.means in {a.player.means for a in pair}:
            return pair  # "their pact was signed by Israel's minister and X"
    if len(named) >= 2 or len(unknown) < 2 or rule.minimum < 2 or len(named) != len(found):
        by_names = len(found) >= 2 and not named and len(unknown) == len(found)
        if not by_names:
            return found
    states = actors_at(search, "two_named") or actors_at(search, "pair")
    return states if len(states) == 2 else found


def _only_owns(clause: Clause, actor: Actor) -> bool:
    """Return whether somebody is only whose a thing is: "rejoined the alliance's command"."""
    owner = next(
        (
            i
            for i, p in enumerate(clause.phrases)
            if p.letter in "OG" and p.start <= actor.start < p.end
        ),
        None,
    )
    after = phrase_at(clause.phrases, owner + 1) if owner is not None else None
    return after is not None and after.letter == "p" and after.start > clause.trigger.start


def _club_named(clause: Clause, phrase: Phrase) -> Actor | None:
    """Return what states join by a name that looks like a pact's or a weapon's: "Rio Pact"."""
    plain = clause.scene.plain[phrase.content or phrase.start : phrase.end]
    name = " ".join(plain.split()).removeprefix("the ").removeprefix("The ")
    last = name.split()[-1:]
    known = any(actor.player.known for actor in phrase.actors)
    if known or phrase.letter not in "AKY" or not name[:1].isupper() or " " not in name:
        return None
    if not set(last) & set(clause.rules.names["clubs"]):
        return None
    player = Player(name, "InternationalOrganization", known=False, trust=0.75)
    return Actor(player, phrase.end - len(name), phrase.end)


def _as_club(actor: Actor, rules: Rules) -> Actor:
    """Return an unknown "Visegrad Group" as what states join: no company, no ministry."""
    last = actor.player.means.split()[-1]
    if actor.player.known or last not in rules.names["clubs"]:
        return actor
    if _of_one_state(rules).search(actor.player.means):
        return actor  # "our own Defence Force" is no club of states
    return replace(actor, player=replace(actor.player, kind="InternationalOrganization"))


def _fitted(
    clause: Clause, frame: Frame, actors: Iterable[Actor], allowed: Sequence[str]
) -> list[Actor]:
    fitted = []
    actors = [*actors]
    for actor in actors:
        if actor.quantity is not None and not actor.player.kind:
            continue  # "two M28 Skytrucks" buy and sell nothing
        if clause.kind == "Agreement" and not actor.player.kind and _speaks(clause, actor):
            continue  # "Roe thought that talks with Peru would start"
        unknown = clause.kind == "JointExercise" and not actor.player.kind
        if unknown and not _beside_a_state(clause, actor, actors):
            continue  # ships and places are named beside exercises more often than states
        player = _fit(clause, actor.player, allowed, frame.prefer_state)
        if clause.kind == "Membership" and player is not None and player.kind == "Person":
            continue  # "the general was welcomed by the commander"
        if player is not None:
            fitted.append(actor if player is actor.player else replace(actor, player=player))
    return fitted


def _speaks(clause: Clause, actor: Actor) -> bool:
    """Return whether an unknown name is that of whoever says or thinks something here."""
    at = next((i for i, p in enumerate(clause.phrases) if p.start <= actor.start < p.end), None)
    verb = phrase_at(clause.phrases, at + 1) if at is not None else None
    person = clause.scene.reader.discourse.person
    spoke = person is not None and person.means == actor.player.means
    says = verb is not None and verb.verb is not None and verb.verb.base in clause.rules.cues
    that = phrase_at(clause.phrases, at + 2) if at is not None else None
    return spoke or (says and that is not None and that.letter == "?")


def _beside_a_state(clause: Clause, actor: Actor, others: Sequence[Actor]) -> bool:
    """Return whether an unknown name stands in a list with a state, or after "with": "Kenya and
    Ruritania"."""
    with_ = _WITH.search(clause.scene.plain, max(0, actor.start - 8), actor.start) is not None
    return with_ or _listed(clause, actor, others)


def _in_a_list(clause: Clause, actor: Actor, found: Mapping[str, Actor]) -> bool:
    """Return whether an unknown name of one word is in a list of states that we know: every
    state is known, save in what is made up."""
    one = " " not in actor.player.means and not actor.player.means.isupper()
    return one and _listed(clause, actor, [a for a in found.values() if a.player.known])


def _listed(clause: Clause, actor: Actor, others: Iterable[Actor]) -> bool:
    """Return whether somebody stands beside one of these in a list: "A, B", "A and B"."""
    for other in others:
        first, second = sorted((actor, other), key=lambda one: one.start)
        between = clause.scene.plain[first.end : second.start]
        if other.player.kind and _LISTED.fullmatch(between):
            return True
    return False


def _fit(
    clause: Clause, player: Player, allowed: Sequence[str], prefer_state: bool
) -> Player | None:
    """Return whom a role takes a player for: itself, its state, or nobody."""
    if not player.kind:
        return _guessed(player, allowed)
    home = clause.scene.reader.discourse.homes.get(player.means)
    state = (player.state or home) if "State" in allowed and player.kind != "Place" else None
    of_state = player.kind in ("GovernmentBody", "ArmedForce", "Government", "Post", "Person")
    if player.kind == "Government" and not player.known and state is not None:
        return replace(state, trust=min(player.trust, state.trust))  # "Thai officials"
    if prefer_state and not player.known and state is None and player.kind in _BODIES:
        of = player.means.rpartition(" of ")[2].removeprefix("the ").lower().replace(" ", "-")
        own = clause.scene.reader.discourse.named.get(of)
        if own is not None and "State" in allowed:
            return replace(own, trust=0.8)  # "the Senate of the Philippines"
        main = clause.scene.reader.discourse.main_state()  # "the Ministry of Defence" of the text
        return replace(main, trust=0.7) if main is not None and "State" in allowed else None
    if prefer_state and player.kind == "Person" and state is None:
        return None  # somebody signs for a state, and nobody knows for which
    stands = any(clause.scene.vocabulary.is_a(player.kind, kind) for kind in allowed)
    if stands and not (prefer_state and of_state and state is not None):
        return player
    return replace(state, trust=min(player.trust, state.trust)) if state is not None else None


def _guessed(player: Player, allowed: Sequence[str]) -> Player | None:
    """Return an unknown name as what a role asks for; as a club of states only in capitals."""
    capitals = player.means.isupper() or " " in player.means
    if "Company" in allowed and capitals:  # who sells or builds arms and is no known state
        return replace(player, kind="Company", trust=player.trust * 0.85)
    guess = next((kind for kind in _GUESSES if kind in allowed), None)
    if guess is None or (guess == "InternationalOrganization" and not player.means.isupper()):
        return None
    return replace(player, kind=guess, trust=player.trust * 0.85)


def _sells_to_itself(clause: Clause, roles: Mapping[str, tuple[Actor, ...]]) -> bool:
    """Return whether context makes a state the buyer of its own firm's or body's weapons."""
    trigger = (clause.trigger.start, clause.trigger.end)
    sides = [*roles.get("supplier", ()), *roles.get("recipient", ())]
    meant = any((actor.start, actor.end) == trigger for actor in sides)
    states = [state_of(actor.player) for actor in sides]
    named = [state.means for state in states if state is not None]
    return meant and len(named) > len(set(named))


def _all_people(roles: Mapping[str, tuple[Actor, ...]]) -> bool:
    """Return whether everybody is a person or holds a post."""
    return all(a.player.kind in ("Person", "Post") for listed in roles.values() for a in listed)


def _distinct(roles: Mapping[str, tuple[Actor, ...]]) -> bool:
    """Return whether nobody plays two opposite roles."""
    seen: dict[str, str] = {}
    for role, actors in roles.items():
        if role == "host":
            continue
        for actor in actors:
            if seen.setdefault(actor.player.means, role) != role:
                return False
    return True


@lru_cache(maxsize=4)
def _of_one_state(rules: Rules) -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(rules.sets.own_forces)}\Z")
