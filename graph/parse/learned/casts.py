"""Who may take part in a fact together, and how likely that is.

A sentence is likely to state a fact, and each who is named in it to play a role; a cast is a choice
of them. What is seen of it as a whole are numbers: how likely its sentence and its players are, how
likely the likeliest who is left out is, how many they are, whether a rule has told of the kind
already. What these say of whether the fact is so was learned too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache, lru_cache
from itertools import chain
from math import log

from graph.parse.binding.weapons import weapons_at
from graph.parse.candidates import Candidate, Scene, kind_of
from graph.parse.confidence import INHERITED
from graph.parse.frozen import dataclass, replace
from graph.parse.learned.company import Chance, of_parties, of_sides, of_speaker
from graph.parse.learned.features import CLAIM, MEANT, NUMBER, SPEAKER, THING, Seen
from graph.parse.learned.judge import Judge
from graph.parse.names.known_names import Player
from graph.parse.speech.reports import Report
from graph.parse.syntax.phrases import Actor
from graph.parse.syntax.places import Search
from graph.parse.syntax.predicates import Clause

# Above which likelihood somebody takes part, in three guesses at who all do.
_GUESSES = (0.35, 0.5, 0.65)
_POSSIBLE = 0.25
_MOST = 5.0  # log-odds
_Roles = Mapping[str, tuple[Actor, ...]]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays which role in a fact of a kind, bound to the phrase at `place`.

    `seen` are the numbers that its likelihood is learned from, by name.
    """

    roles: _Roles
    place: int
    seen: Mapping[str, float]


def casts_of(judge: Judge, kind: str, told: Sequence[Candidate | Report]) -> Iterator[Cast]:
    """Yield who may take part in facts of a kind, but for what has been told of it."""
    place = judge.trigger(kind)
    if place is None:
        return
    players = [_used(one) for one in told]
    for choice in _CASTS[kind](judge, place):
        if not any(_same(choice.roles, one) for one in told):
            seen = _seen(judge, kind, place, choice.chosen, choice.others, players)
            yield Cast(choice.roles, place, {**seen, **choice.seen})


def numbers_of(
    judge: Judge, told: Candidate | Report, all_: Sequence[Candidate | Report]
) -> dict[str, float]:
    """Return the numbers that are seen of a fact or claim that a rule has told, one of `all_`."""
    kind = kind_of(told.kind) if isinstance(told, Candidate) else CLAIM
    roles = roles_of(told)
    used = used_by(told, all_)
    chosen: dict[str, list[Chance]] = {}
    others: list[Chance] = []
    for role in (name.partition(".")[2] for name in judge.learned.roles_of(kind)):
        if role in (THING, NUMBER) or role not in roles:
            continue
        playing = {actor.player.means for actor in roles[role]}
        for one in judge.players(kind, role):
            if one.actor.player.means in playing or one.named in playing:
                chosen.setdefault(role, []).append(one)
            elif one.place >= 0 and used.isdisjoint((one.actor.player.means, one.named)):
                others.append(one)
    return _seen(judge, kind, judge.trigger(kind), chosen, others, [])


def roles_of(told: Candidate | Report) -> _Roles:
    """Return who plays which role in a fact or claim that has been told."""
    return told.roles if isinstance(told, Candidate) else {SPEAKER: told.holders}


def _same(roles: _Roles, told: Candidate | Report) -> bool:
    """Return whether a fact or claim has been told of these players, or of this number."""
    if NUMBER in roles:
        return any(a.start < told.end and told.start < a.end for a in roles[NUMBER])
    return same_players(roles, roles_of(told))


def same_players(roles: _Roles, before: _Roles) -> bool:
    """Return whether those who play are the same, and what is traded or counted."""
    return all(
        {a.player.means for a in actors} == {a.player.means for a in before.get(role, ())}
        for role, actors in roles.items()
        if role not in (THING, NUMBER)
    ) and _same_thing(roles, before)


def _same_thing(roles: _Roles, before: _Roles) -> bool:
    """Return whether two facts are of one thing, by its place or name, or of one figure."""
    things = [(one, other) for one in roles.get(THING, ()) for other in before.get(THING, ())]
    figures = [(one, other) for one in roles.get(NUMBER, ()) for other in before.get(NUMBER, ())]
    if THING not in roles and NUMBER not in roles:
        return True
    return any(one.player.means == other.player.means for one, other in things) or any(
        one.start < other.end and other.start < one.end for one, other in (*things, *figures)
    )


@lru_cache(maxsize=4096)
def _odds(chance: float) -> float:
    clear = min(max(chance, 1e-4), 1 - 1e-4)
    return max(-_MOST, min(_MOST, log(clear / (1 - clear))))


def _seen(
    judge: Judge,
    kind: str,
    place: int | None,
    chosen: Mapping[str, Sequence[Chance]],
    others: Sequence[Chance],
    told: Sequence[set[str]],
) -> dict[str, float]:
    """Return the numbers of a cast: `chosen` play in it, `others` do not, and `told` are who play
    in each fact of the kind that has been told."""
    scene = judge.sight.scene
    players = [one for listed in chosen.values() for one in listed]
    odds = [_odds(one.chance) for one in players] or [0.0]
    rival = _odds(max(one.chance for one in others)) if others else -_MOST
    at = scene.phrases[place].start if place is not None else scene.reading.sentence.start
    starts = [p.actor.start for p in players if p.place >= 0]
    first, last = min([at, *starts]), max([at, *starts])
    apart = any(first < mark < last for mark in judge.sight.marks)
    far = max(at - first, last - at)
    sentence = scene.reading.sentence
    used = {p.actor.player.means for p in players}
    seen = {
        "": 1.0,
        "sentence": _odds(judge.chance(kind)),
        "least": min(odds),
        "mean": sum(odds) / len(odds),
        "rival": rival,
        "margin": min(odds) - rival,
        "meant": float(sum(p.place < 0 for p in players)),
        "weak": float(any(p.actor.player.trust < INHERITED for p in players)),
        "apart": float(apart),
        "far": far / 100,
        "long": (sentence.end - sentence.start) / 100,
        "listed": max((_beside(scene, p) for p in players), default=0) / 5,
        "told": float(bool(told)),
        "told of them": float(not used.isdisjoint(chain.from_iterable(told))),
        f"count {min(len(players), 5)}": 1.0,
        f"letter {scene.phrases[place].letter if place is not None else ''}": 1.0,
    }
    for role, listed in chosen.items():
        seen[role] = _odds(min(one.chance for one in listed)) if listed else -_MOST
    for name in (*_ODDS, *chosen):
        odd, (unlikely, likelier, likely) = seen[name], _bends(name)
        if odd > 0:
            seen[likelier] = odd
            if odd > _CLEAR:
                seen[likely] = odd - _CLEAR
        elif odd < -_CLEAR:
            seen[unlikely] = odd + _CLEAR
    return seen


@cache
def _bends(name: str) -> tuple[str, str, str]:
    """Return the names of odds where they count more or less."""
    return f"{name} unlikely", f"{name} likelier", f"{name} likely"


# What is odds counts more or less where it is clear: log-odds at which the line bends.
_ODDS, _CLEAR = ("sentence", "least", "mean", "rival", "margin"), 1.5


def _beside(scene: Scene, player: Chance) -> int:
    """Return with how many others somebody is listed."""
    return len(scene.phrases[player.place].actors) if player.place >= 0 else 0


def used_by(told: Candidate | Report, all_: Sequence[Candidate | Report]) -> set[str]:
    """Return who plays in a fact or claim, and in those that the same word tells: "sold them to A,
    B and C" is three facts, and none of the three is there in place of another."""
    if isinstance(told, Report):
        return _used(told)
    same = (
        one
        for one in all_
        if isinstance(one, Candidate) and (one.kind, one.trigger) == (told.kind, told.trigger)
    )
    return _used(told).union(*map(_used, same))


def _used(told: Candidate | Report) -> set[str]:
    return {actor.player.means for actors in roles_of(told).values() for actor in actors}


@dataclass(frozen=True, slots=True)
class _Choice:
    """Who is chosen for which role, who else there is, and what is seen of those together."""

    roles: _Roles
    chosen: Mapping[str, Sequence[Chance]]
    others: Sequence[Chance]
    seen: Mapping[str, float] = field(default_factory=dict)


def _several(judge: Judge, kind: str, role: str, fewest: int) -> Iterator[_Choice]:
    """Yield guesses at who takes part: all, or all of those named, who are likelier than a bar; one
    or two who are named, with the likeliest whom the sentence does not name; the likeliest two."""
    players = sorted(judge.players(kind, role), key=lambda one: -one.chance)
    meant = [player for player in players if player.place < 0][:1]
    guesses = [[one for one in players if one.chance > bar] for bar in _GUESSES]
    guesses.append(players[:2])
    for bar in _GUESSES:
        named = [one for one in players if one.place >= 0 and one.chance > bar]
        guesses += [named, *([named + meant] if 0 < len(named) < _FIRST else [])]
    known: list[set[str]] = []
    for taking in guesses:
        means = {player.actor.player.means for player in taking}
        if len(taking) >= fewest and means not in known:
            known.append(means)
            taken = set(map(id, taking))
            left = [player for player in players if id(player) not in taken]
            seen = of_parties(judge.sight.past, taking, left)
            yield _Choice({role: tuple(p.actor for p in taking)}, {role: taking}, left, seen)


def _parties(judge: Judge, _place: int) -> Iterator[_Choice]:
    return _several(judge, "Agreement", "party", 1)


def _participants(judge: Judge, _place: int) -> Iterator[_Choice]:
    return _several(judge, "JointExercise", "participant", 1)


def _those_who_meet(judge: Judge, _place: int) -> Iterator[_Choice]:
    return _several(judge, "Meeting", "participant", 2)


def _members(judge: Judge, _place: int) -> Iterator[_Choice]:
    """Yield each who may be a member of what may have some."""
    kind = "Membership"
    clubs = judge.players(kind, "organization")
    for club in _possible(clubs):
        rivals = [other for other in clubs if other is not club]
        for member in _possible(judge.players(kind, "member", club.place)):
            if member.actor.player.means != club.actor.player.means:
                roles = {"member": (member.actor,), "organization": (club.actor,)}
                yield _Choice(roles, {"member": [member], "organization": [club]}, rivals)


def _offices(judge: Judge, _place: int) -> Iterator[_Choice]:
    """Yield each person who may hold a post, with where that most likely is."""
    kind = "PostHeld"
    for person in _possible(judge.players(kind, "person")):
        places = judge.players(kind, "organization", person.place)
        where = likeliest(places)
        if where is not None and where.actor.player.means != person.actor.player.means:
            rivals = [other for other in places if other is not where]
            roles = {"person": (person.actor,), "organization": (where.actor,)}
            yield _Choice(roles, {"person": [person], "organization": [where]}, rivals)


def _possible(players: Sequence[Chance]) -> list[Chance]:
    """Return those who may play a role, the likeliest first."""
    return sorted((one for one in players if one.chance > _POSSIBLE), key=lambda one: -one.chance)


def _beside_word(
    judge: Judge, kind: str, role: str, listed: Sequence[Seen], place: int
) -> Iterator[tuple[Seen, float]]:
    """Yield which things or numbers may be those of a fact that the phrase at `place` tells of,
    each with how likely it is."""
    for seen in listed:
        if not judge.sight.apart(seen.place, place):
            chance = judge.learned.of_role(kind, role, judge.sight.beside(seen, place))
            if chance > _POSSIBLE:
                yield seen, chance


def _figures(judge: Judge, place: int) -> Iterator[_Choice]:
    kind = "Statistic"
    for number, chance in _beside_word(judge, kind, NUMBER, judge.sight.numbers, place):
        players = judge.players(kind, "subject", number.place)
        subject = likeliest(players)
        if subject is not None:
            roles = {"subject": (subject.actor,), NUMBER: (number.actor,)}
            value = Chance(number.actor, "", number.place, chance)
            left = [player for player in players if player is not subject]
            yield _Choice(roles, {"subject": [subject], NUMBER: [value]}, left)


def _traded(judge: Judge, place: int) -> Iterator[_Choice]:
    kind, sight = "ArmsTransfer", judge.sight
    clause: Clause | None = None
    for thing, chance in _beside_word(judge, kind, THING, sight.things, place):
        clause = clause or Clause(sight.scene, place, place + 1)
        weapon = _weapon(clause, thing)
        if weapon is None:
            continue
        suppliers = [
            player
            for player in judge.players(kind, "supplier", thing.place)
            if not sight.is_after(player.place, "for")  # "Norway's tugs for Peru"
        ]
        recipients = judge.players(kind, "recipient", thing.place)
        bought = Chance(weapon, "", thing.place, chance)
        for supplier, recipient in _pairs(suppliers, recipients):
            left = [p for p in suppliers if p is not supplier and p.named != recipient.named]
            left += [p for p in recipients if p is not recipient and p.named != supplier.named]
            sides = {"supplier": supplier, "recipient": recipient}
            roles = {role: (one.actor,) for role, one in sides.items()}
            chosen = {role: [one] for role, one in sides.items()}
            all_ = {"supplier": suppliers, "recipient": recipients}
            seen = of_sides(sight.past, sight.scene.reader.gazetteer, weapon.player, sides, all_)
            yield _Choice({**roles, THING: (weapon,)}, {**chosen, THING: [bought]}, left, seen)


def _pairs(ones: Sequence[Chance], others: Sequence[Chance]) -> list[tuple[Chance, Chance]]:
    """Return the likeliest two, and the likeliest who are both named, or one of them."""
    halves = [
        ([one for one in listed if one.place >= 0], [one for one in listed if one.place < 0])
        for listed in (ones, others)
    ]
    (here, meant), (there, meant_there) = halves
    found: list[tuple[Chance, Chance]] = []
    for pair in (
        _two(ones, others), _two(here, there), _two(here, meant_there), _two(meant, there)
    ):  # fmt: skip
        if pair is not None and pair not in found:
            found.append(pair)
    return found


def _speakers(judge: Judge, place: int) -> Iterator[_Choice]:
    """Yield each of the two likeliest whom the sentence names, and the likeliest other."""
    phrases = judge.sight.scene.phrases
    marks = [phrase.start for phrase in phrases if phrase.letter == '"']
    players = sorted(judge.players(CLAIM, SPEAKER), key=lambda one: -one.chance)
    named = [player for player in players if player.place >= 0]
    meant = [player for player in players if player.place < 0]
    for one in (*named[:2], *meant[:1]):
        left = [player for player in players if player is not one]
        seen = of_speaker(one, players, place, marks, phrases[place].start)
        yield _Choice({SPEAKER: (one.actor,)}, {SPEAKER: [one]}, left, seen)


_CASTS = {
    "Agreement": _parties,
    "ArmsTransfer": _traded,
    CLAIM: _speakers,
    "JointExercise": _participants,
    "Meeting": _those_who_meet,
    "Membership": _members,
    "PostHeld": _offices,
    "Statistic": _figures,
}


def likeliest(players: Sequence[Chance]) -> Chance | None:
    """Return the one who most likely plays a role."""
    return max(players, key=lambda one: one.chance, default=None)


def _two(ones: Sequence[Chance], others: Sequence[Chance]) -> tuple[Chance, Chance] | None:
    """Return the likeliest two who are not the same."""
    pairs = (
        (one, other)
        for one in sorted(ones, key=lambda one: -one.chance)[:_FIRST]
        for other in sorted(others, key=lambda other: -other.chance)[:_FIRST]
        if one.actor.player.means != other.actor.player.means
    )
    return max(pairs, key=lambda pair: pair[0].chance * pair[1].chance, default=None)


_FIRST = 3
_NAMED_SO = "XwkhK"  # the classes of phrases whose words may name a weapon


def _weapon(clause: Clause, thing: Seen) -> Actor | None:
    """Return the weapon of a phrase with its number, seen from a clause: as every other rule finds
    it, or else one spoken of before, or by an unknown name."""
    scene = clause.scene
    phrase = scene.phrases[thing.place]
    search = Search(clause, None, {"thing": [phrase]})
    found = next(iter(weapons_at(search, "thing")), None)
    if found is not None:
        return found
    player = thing.actor.player
    if player.means:
        meant = replace(player, trust=min(player.trust, MEANT))
        return Actor(meant, phrase.start, phrase.end, phrase.quantity)
    if phrase.letter not in _NAMED_SO:
        return None
    name = " ".join(scene.plain[phrase.content or phrase.start : phrase.end].split())
    unknown = Player(name, "WeaponSystem", known=False, trust=MEANT)
    return Actor(unknown, phrase.start, phrase.end, phrase.quantity)
