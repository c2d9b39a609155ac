"""Facts that nobody wrote a rule for, found by what was learned from annotated texts.

Where the rules tell no fact of a kind in a sentence, the words of the sentence say how likely it
states one, and the words around each name how likely that one takes part. What is likely enough is
bound to the word that speaks most for it, and gets its time and certainty as every other fact. What
the rules tell is judged by the same.
"""

from collections.abc import Iterator, Mapping, Sequence

from graph.facts import Act
from graph.parse.binding.frames import Binding, finished
from graph.parse.binding.weapons import weapons_at
from graph.parse.candidates import Candidate, Scene, kind_of
from graph.parse.confidence import INHERITED
from graph.parse.frozen import replace
from graph.parse.learned.features import Sight
from graph.parse.learned.judge import CLAIM, SPEAKER, Chance, Judge
from graph.parse.rules import Frame
from graph.parse.speech.reports import Report, able_to_say
from graph.parse.syntax.phrases import Actor, Phrase
from graph.parse.syntax.places import Search
from graph.parse.syntax.predicates import EVENT_NOUNS, Clause

_EVEN = 0.5
# How likely a sentence must be a claim, somebody its holder, and another one a member too.
_SURE = 0.7
_Roles = Mapping[str, tuple[Actor, ...]]


def with_learned(
    scene: Scene, reports: Sequence[Report], told: Sequence[Candidate]
) -> tuple[list[Report], list[Candidate]]:
    """Return the claims and facts of a sentence with what its words make doubtful.

    After them come facts of kinds of which the rules have told none, and members whom they have
    not. Where they have no claim, one that is sure is told.
    """
    learned = scene.rules.learned
    if learned is None:
        return list(reports), list(told)
    sight = Sight(scene)
    if learned.watch is not None:
        learned.watch(sight)
        return list(reports), list(told)
    judge = Judge(sight, learned)
    found = list(told)
    kinds = {kind_of(one.kind) for one in told}
    somebody = any(phrase.actors or phrase.owners for phrase in scene.phrases)
    if somebody and not scene.reading.question:
        for frame in scene.rules.learned_frames:
            least = learned.least[frame.kind]
            if frame.kind not in kinds and judge.chance(frame.kind) >= least:
                found += _bound(scene, judge, frame, least)
            elif frame.kind == "Membership" and judge.chance(frame.kind) >= _SURE:
                members = {_member(one) for one in told if one.kind == "Membership"}
                more = _bound(scene, judge, frame, _SURE)
                found += [one for one in more if _member(one) not in members]
    said = list(reports) or ([] if scene.reading.question else _claimed(scene, judge))
    claims = [
        replace(one, doubts=doubts) if (doubts := judge.of_claim(one)) else one for one in said
    ]
    facts = [
        replace(one, doubts=doubts) if (doubts := judge.of_fact(one)) else one for one in found
    ]
    return claims, facts


def _member(told: Candidate) -> str:
    return told.roles["member"][0].player.means


def _claimed(scene: Scene, judge: Judge) -> list[Report]:
    """Return the claim of a sentence that surely has one, and surely somebody's who is named."""
    place = judge.trigger(CLAIM)
    if place is None or judge.chance(CLAIM) < _SURE:
        return []
    marks = [phrase for phrase in scene.phrases if phrase.letter == '"']
    named = [
        player
        for player in judge.players(CLAIM, SPEAKER)
        if player.place >= 0 and sum(m.start < player.actor.start for m in marks) % 2 == 0
    ]
    holder = _likeliest(named)
    holders = able_to_say([holder.actor]) if holder is not None else ()
    if holder is None or holder.chance < _SURE or not holders or len(marks) % 2:
        return []
    sentence, trigger = scene.reading.sentence, scene.phrases[place]
    end = sentence.start + len(scene.plain[sentence.start : sentence.end].rstrip())
    cue = scene.rules.cues.get(trigger.verb.base) if trigger.verb is not None else None
    first = min(trigger.start, holder.actor.start)
    last = max(trigger.end, holder.actor.end)
    content = (last, end) if end - last > first - sentence.start else (sentence.start, first)
    if marks:
        content = (marks[0].start, marks[-1].end)
    return [
        Report(
            sentence.start, end, holders, cue.act if cue else Act.ASSERTS,
            (trigger.start, trigger.end), content, "claim.learned", holder.chance,
            form="mixed" if marks else "indirect",
        )
    ]  # fmt: skip


def _bound(scene: Scene, judge: Judge, frame: Frame, least: float) -> Iterator[Candidate]:
    """Yield the facts of a kind that are at least as likely as `least`, of those who are named."""
    place = judge.trigger(frame.kind)
    if place is None:
        return
    for roles, chance in _CASTS[frame.kind](judge, place):
        players = [actor for actors in roles.values() for actor in actors]
        meant = any(a.start < 0 or a.player.trust < INHERITED for a in players)
        if chance < least or meant or _broken(scene, place, roles):
            continue
        clause = Clause(scene, place, place + 1)
        clause.kind = frame.kind
        trigger = clause.trigger
        event = trigger if trigger.letter in EVENT_NOUNS else None
        binding = Binding(clause, frame, trigger.word, event, clause.slots)
        for found in finished(binding, roles):
            # Whose word any of it is, all of it is: nobody wrote down which word tells the fact.
            yield replace(found, confidence=chance, trigger=(found.start, found.end))


def _broken(scene: Scene, place: int, roles: _Roles) -> bool:
    """Return whether a dash or colon stands between the word that tells of a fact and who plays in
    it: what is inserted there may be whose word it is ("A - so the paper - signed")."""
    at = scene.phrases[place].start
    spans = [sorted((at, a.start)) for actors in roles.values() for a in actors]
    marks = [phrase.start for phrase in scene.phrases if phrase.letter in "-:"]
    return any(first < mark < last for first, last in spans for mark in marks)


def _several(judge: Judge, kind: str, role: str, fewest: int) -> Iterator[tuple[_Roles, float]]:
    """Yield who takes part, and how likely it is that all of these do and no others."""
    chance = judge.chance(kind)
    players = judge.players(kind, role)
    for player in players:
        chance *= max(player.chance, 1 - player.chance)
    taking = tuple(player.actor for player in players if player.chance > _EVEN)
    if len(taking) >= fewest:
        yield {role: taking}, chance


def _parties(judge: Judge, _place: int) -> Iterator[tuple[_Roles, float]]:
    return _several(judge, "Agreement", "party", 2)


def _participants(judge: Judge, _place: int) -> Iterator[tuple[_Roles, float]]:
    return _several(judge, "JointExercise", "participant", 1)


def _those_who_meet(judge: Judge, _place: int) -> Iterator[tuple[_Roles, float]]:
    return _several(judge, "Meeting", "participant", 2)


def _members(judge: Judge, _place: int) -> Iterator[tuple[_Roles, float]]:
    club = _likeliest(judge.players("Membership", "organization"))
    if club is None or club.chance < _EVEN:
        return
    for member in judge.players("Membership", "member", club.place):
        if member.chance > _EVEN and member.actor.player.means != club.actor.player.means:
            roles = {"member": (member.actor,), "organization": (club.actor,)}
            yield roles, judge.chance("Membership") * club.chance * member.chance


def _traded(judge: Judge, place: int) -> Iterator[tuple[_Roles, float]]:
    kind, sight = "ArmsTransfer", judge.sight
    for thing in sight.things:
        chance = judge.learned.of_role(kind, "weapon", sight.beside(thing, place))
        weapon = _weapon(sight.scene, place, thing.place) if chance > _EVEN else None
        if weapon is None:
            continue
        supplier = _likeliest(judge.players(kind, "supplier", thing.place))
        recipient = _likeliest(judge.players(kind, "recipient", thing.place))
        if supplier is None or recipient is None:
            continue
        if supplier.actor.player.means != recipient.actor.player.means:
            sides = {"supplier": (supplier.actor,), "recipient": (recipient.actor,)}
            chance *= judge.chance(kind) * supplier.chance * recipient.chance
            yield {**sides, "weapon": (weapon,)}, chance


_CASTS = {
    "Agreement": _parties,
    "ArmsTransfer": _traded,
    "JointExercise": _participants,
    "Meeting": _those_who_meet,
    "Membership": _members,
}


def _likeliest(players: Sequence[Chance]) -> Chance | None:
    return max(players, key=lambda one: one.chance, default=None)


def _weapon(scene: Scene, place: int, thing: int) -> Actor | None:
    """Return the weapon that a phrase names, with its number, seen from the phrase at `place`."""
    listed: list[Phrase] = [scene.phrases[thing]]
    search = Search(Clause(scene, place, place + 1), None, {"thing": listed})
    return next(iter(weapons_at(search, "thing")), None)
