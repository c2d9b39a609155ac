"""Exercises told over two sentences: one names the exercise, the next says whose forces are there.

"Steppe Wolf began on Monday. Ships of Kenya, India and Oman are at sea." The second sentence has no
word for an exercise; it tells who takes part in that of the first.
"""

from collections.abc import Iterator, Sequence

from graph.facts import Status
from graph.parse.candidates import Candidate, Scene, made
from graph.parse.kinds.takers import find_takers, is_against
from graph.parse.names.known_names import Player
from graph.parse.syntax.phrases import Actor, Phrase
from graph.parse.syntax.subjects import main_subject
from graph.parse.syntax.verb_groups import verb_group

_CONFIDENCE = 0.55  # as sure as other inherited participants


def find_drills(scene: Scene, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the exercise of the sentence before with those whose forces this one names."""
    discourse = scene.reader.discourse
    told = any(candidate.kind in ("JointExercise", "JointPatrol") for candidate in found)
    if told or discourse.exercise_age != 0 or discourse.drilled_age == 0:
        return
    if is_against(scene.phrases, scene.plain, scene.rules):
        return
    subject = main_subject(scene.phrases, 0, len(scene.phrases))
    forces = subject if subject is not None and subject.letter in "hB" else None
    states = _states(forces) if forces is not None else _forces_named(scene)
    if len(states) < 2:
        return
    first = min(actor.start for actor in states.values())
    place = next((i for i, p in enumerate(scene.phrases) if p.start <= first < p.end), 0)
    verb = _verb_after(scene.phrases, place) or _first_verb(scene.phrases)
    if verb is None:
        return
    group = verb_group(scene.phrases, verb, scene.rules)
    start = min(first, scene.phrases[place].start)
    end = max(scene.phrases[verb].end, *(actor.end for actor in states.values()))
    if discourse.host is not None and discourse.host_age <= 1:
        host = Actor(discourse.host, start, end)
        states = {host.player.means: host, **states}
    date = scene.reading.earlier_date
    yield made(
        "JointExercise", "exercise.forces", _CONFIDENCE, (start, end),
        {"participant": tuple(states.values())},
        (scene.phrases[verb].start, scene.phrases[verb].end),
        times={"date": date} if date else {},
        inferred=frozenset({"date"}) if date else frozenset(),
        status=Status.HAPPENED, polarity=group.polarity, modality=group.modality,
    )  # fmt: skip


def _forces_named(scene: Scene) -> dict[str, Actor]:
    """Return the states whose forces the sentence names as there, if it does name forces."""
    forces = {
        actor.start
        for phrase in scene.phrases
        if phrase.letter in "hbB"
        for actor in (*phrase.actors, *phrase.owners)
    }
    takers = find_takers(scene.phrases, 0, scene.plain, scene.rules)
    named = {actor.player.means: actor for actor in takers}
    return named if any(actor.start in forces for actor in takers) else {}


def _first_verb(phrases: Sequence[Phrase]) -> int | None:
    return next((i for i, p in enumerate(phrases) if p.letter == "v"), None)


def _states(forces: Phrase) -> dict[str, Actor]:
    """Return the states whose forces a phrase names, each once."""
    found: dict[str, Actor] = {}
    for actor in (*forces.actors, *forces.owners):
        state = _state_of(actor.player)
        if state is not None:
            found.setdefault(state.means, Actor(state, actor.start, actor.end))
    return found


def _state_of(player: Player) -> Player | None:
    return player if player.kind == "State" else player.state


def _verb_after(phrases: Sequence[Phrase], place: int) -> int | None:
    """Return the place of the verb that the phrase at `place` is the subject of."""
    at = place + 1
    while at < len(phrases) and phrases[at].letter in "rnx":
        at += 1
    if at < len(phrases) and phrases[at].letter == "v":
        return at
    auxiliaries = [i for i in range(place + 1, at) if phrases[i].letter == "x"]
    return auxiliaries[-1] if auxiliaries else None
