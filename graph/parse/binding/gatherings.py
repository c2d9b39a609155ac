"""Whether what somebody does is an exercise or a meeting: by who does it, with whom, where to.

"Sailed", "received", "gathered" are said of much. A frame asks by a flag (`by_people: true`) that
persons do it, that forces do, that others come along; each flag is a function of the clause here.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from graph.parse.binding.players import actors_at
from graph.parse.rules import Frame, Rules, any_of
from graph.parse.syntax.phrases import Phrase, phrase_at
from graph.parse.syntax.places import Search

if TYPE_CHECKING:
    from graph.parse.syntax.predicates import Clause


def is_gathering(clause: "Clause", frame: Frame) -> bool:
    """Return whether all that the flags of `frame` ask about those who do it is so."""
    return all(_ASKED[flag](clause) for flag in frame.flags if flag in _ASKED)


def holds_it(clause: "Clause") -> bool:
    """Return whether "it" is what is held, where an exercise was told before, here or in the
    sentence before."""
    thing = next(iter(clause.slots.get("object", ())), None)
    told = any(p.letter == "E" for p in clause.phrases[: clause.place])
    told = told or clause.scene.reader.discourse.exercise_age == 0
    active = clause.group is not None and not clause.group.passive
    return active and told and thing is not None and thing.word == "it"


def _does_it_beside(clause: "Clause") -> bool:
    """Return whether the subject stands right before its verb, no other clause between."""
    first = clause.group.first if clause.group is not None else clause.place
    place = clause.place_of(clause.subject) if clause.subject is not None else None
    return place is None or not any(p.letter in ",v&" for p in clause.phrases[place + 1 : first])


def _among_persons(clause: "Clause") -> bool:
    """Return whether persons or holders of posts do it to such: "received President X"."""
    met = [p for p in clause.slots.get("object", clause.slots.get("to", [])) if p.actors][:1]
    if clause.group is not None and clause.group.passive:
        met = [*clause.slots.get("by", ())][:1]
    return all(p is not None and p.letter in "Ptqu" for p in (clause.subject, *met)) and bool(met)


def _within_it(clause: "Clause") -> bool:
    """Return whether forces do something "in", "during", "for" the exercise."""
    before = phrase_at(clause.phrases, clause.place - 1)
    return before is not None and before.word in clause.rules.sets.within


def _definite(clause: "Clause") -> bool:
    """Return whether the noun is another edition of one spoken of: "last July's patrol"."""
    return clause.trigger.date is not None


def _is_visitor(clause: "Clause") -> bool:
    """Return whether a person or a delegation is on a visit to a state, or to a few."""
    goal = [p for name in ("to", "in") for p in clause.slots.get(name, ()) if p.actors]
    person = clause.subject is not None and clause.subject.letter in "Pqtu"
    return person and bool(goal) and goal[0].letter == "S" and len(goal[0].actors) <= _STOPS


def _in_company(clause: "Clause") -> bool:
    """Return whether words beside the verb say that it is done together."""
    first = clause.phrases[clause.group.first] if clause.group is not None else clause.trigger
    last = clause.phrases[min(clause.reach, len(clause.phrases)) - 1].end
    return _together(clause.rules).search(clause.scene.plain, first.start, last) is not None


@lru_cache(maxsize=4)
def _together(rules: Rules) -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(rules.sets.together)}\b", re.IGNORECASE)


def _near_or_forces(clause: "Clause") -> bool:
    """Return whether forces do it, or an exercise was just spoken of."""
    forces = clause.subject is not None and clause.subject.letter in "hbBKk"
    return forces or clause.scene.reader.discourse.exercise_age <= 1


def _forces_go(clause: "Clause") -> bool:
    """Return whether forces or states go somewhere with others, and to no talks."""
    if clause.subject is None or clause.subject.letter not in "SOBbhuKk":
        return False
    things = [
        p for p in clause.slots.get("object", ()) if p.letter not in "DhX" and p.word != "ashore"
    ]
    talks = any(p.letter == "M" for listed in clause.slots.values() for p in listed)
    search = Search(clause, None, clause.slots)
    return not (things or talks) and any(
        actors_at(search, name) for name in clause.rules.sets.beside
    )


def _by_people(clause: "Clause") -> bool:
    """Return whether persons do it, or "the two" who are persons."""
    if clause.subject is None:
        return False
    people = clause.subject.letter in "Pqtu"
    return people or any(
        a.player.kind == "Person" for a in actors_at(Search(clause, None, clause.slots), "agent")
    )


def _is_visit(clause: "Clause") -> bool:
    """Return whether a person or a delegation goes to a state or its capital, on a day."""
    if clause.subject is None or clause.subject.letter not in "Pqt" or not clause.subject.actors:
        return False
    if any(p.letter == "M" for listed in clause.slots.values() for p in listed):
        return False
    goal = [p for name in ("object", "to", "in") for p in clause.slots.get(name, ()) if p.actors]
    return bool(goal) and goal[0].letter == "S" and len(goal[0].actors) <= _STOPS


def _several(clause: "Clause") -> bool:
    """Return whether forces or more than two states do it, so that a name is an exercise's."""
    subject = clause.subject
    if subject is None or (clause.group is not None and clause.group.passive):
        return False
    forces = subject.letter in "hbB" and len(subject.actors) > 1
    states = [a for a in subject.actors if a.player.kind == "State"]
    armed = any(a.player.kind == "ArmedForce" for a in subject.actors)  # "US and Omani navies"
    return forces or len(states) > 2 or (armed and len(subject.actors) > 1)


def _to_an_exercise(clause: "Clause") -> bool:
    """Return whether what is sent goes to nobody but an exercise: no "sent Peru tanks"."""
    given = [p for name in ("dative", "to", "for", "with") for p in clause.slots.get(name, ())]
    first = clause.slots.get("object", [])[:1]
    return not any(p.actors and p.letter not in "EhkK" for p in (*given, *first))


def _for_exercise(clause: "Clause") -> bool:
    """Return whether forces go somewhere for an exercise."""
    return any(p.letter == "E" for name in ("for", "to") for p in clause.slots.get(name, ()))


def _gathers_forces(clause: "Clause") -> bool:
    """Return whether what is gathered are forces of several states: "Dosti brings both navies"."""
    listed = [p for name in ("object", "from") for p in clause.slots.get(name, ())]
    of = {a.player.means for p in listed if p.letter in "hbB" for a in (*p.owners, *p.actors)}
    named = clause.subject is not None and bool(clause.scene.plain[clause.subject.start].isupper())
    told = any(p.letter == "E" for p in clause.phrases[: clause.place])
    return len(of) > 1 and named and not told


def _is_joint(clause: "Clause") -> bool:
    """Return whether an exercise is called joint, and whose it is remains to be understood."""
    noun, before = clause.trigger, phrase_at(clause.phrases, clause.place - 1)
    joint = not clause.rules.sets.called_joint.isdisjoint(noun.words)
    governed = before is not None and before.letter in "fi2"
    return joint and not noun.owners and not governed


def _not_ships(clause: "Clause") -> bool:
    """Return whether a visit is of no ships or troops: "visits by Kenyan warships"."""
    return not any(p.letter in "hkK" for p in clause.slots.get("by", ()))


def _in_a_call(clause: "Clause") -> bool:
    """Return whether it is done "in a phone call", "at a meeting"."""
    links = clause.rules.sets.at_it
    return any(p.letter == "M" for name in links for p in clause.slots.get(name, ()))


def _several_people(clause: "Clause") -> bool:
    """Return whether persons are gathered: "the talks brought together A and B"."""
    listed = [p for p in clause.slots.get("object", ()) if p.actors]
    return bool(listed) and all(p.letter in "Pqt" for p in listed)


def _with_somebody(clause: "Clause") -> bool:
    """Return whether a person goes to see another, or sits with one: "flew to Lima to see Rama"."""
    with_ = clause.slots.get("with", [])
    met = [p for p in (with_ or clause.slots.get("object", [])) if p.letter in "Pt" and p.actors]
    doer = clause.subject is not None and clause.subject.letter in "Pqtu"
    goes = clause.group is not None and clause.group.after_to
    as_ = "as" in clause.slots or "object" not in clause.slots
    dated = any(p.letter == "D" for p in clause.phrases[clause.place : clause.place + 4])
    saw = doer and dated and not as_ and clause.subject is not None and clause.subject.letter == "P"
    return doer and bool(met) and (goes or bool(with_) or saw)


def _at_exercise(clause: "Clause") -> bool:
    """Return whether it is done "in", "during", "for" an exercise."""
    at = [p for name in clause.rules.sets.within for p in clause.slots.get(name, ())]
    return any(p.letter == "E" or _in_quotes(clause, p) for p in at)


def _in_quotes(clause: "Clause", phrase: Phrase) -> bool:
    """Return whether a name stands in quotation marks: 'for "Desert Lion"', an exercise's."""
    marks = clause.scene.plain[max(0, phrase.start - 1) : phrase.end + 1]
    quoted = phrase.letter in "XY" and marks[:1] in "\"'“‘" and marks[-1:] in "\"'”’,"
    return quoted and phrase.end > phrase.start


def _into_a_force(clause: "Clause") -> bool:
    """Return whether something goes to an armed force: "joined the Kenyan navy"."""
    listed = [p for name in _INTO for p in clause.slots.get(name, ())]
    return any(
        p.letter in "bB" and any(a.player.kind == "ArmedForce" for a in p.actors) for p in listed
    )


_INTO = ("object", "with", "in", "to", "into")


def _only_forces(clause: "Clause") -> bool:
    subject = clause.subject
    if subject is None:
        return False
    armed = any(a.player.kind == "ArmedForce" for a in subject.actors)  # "Peru and Chile's navies"
    return subject.letter in "hbB" or armed or _has_owned_weapons(subject)


def _has_owned_weapons(phrase: Phrase) -> bool:
    return phrase.letter in "Kk" and bool(phrase.owners)


def _not_forces(clause: "Clause") -> bool:
    subject = clause.subject
    return subject is None or not (subject.letter == "h" or subject.value == "ArmedForce")


def _with_person(clause: "Clause") -> bool:
    return any(p.letter in "Pt" and p.actors for p in clause.slots.get("with", ()))


def _near(clause: "Clause") -> bool:
    """Return whether an exercise is spoken of, in the sentence or not long before."""
    scene = clause.scene
    spoken = any(phrase.letter == "E" for phrase in clause.phrases)
    return (
        spoken or scene.reader.discourse.spoke_of_exercise() or bool(scene.reading.after_exercise)
    )


def _of_many(clause: "Clause") -> bool:
    """Return whether the exercise is said to be of several nations: "a regional drill"."""
    place = clause.object_of("E")
    many = clause.rules.words["taking"]["many"]
    return place is not None and not set(many).isdisjoint(clause.phrases[place].words)


_STOPS = 3  # states of one trip
_ASKED: Mapping[str, Callable[["Clause"], bool]] = {
    "accompanied": _forces_go,
    "at_exercise": _at_exercise,
    "beside": _does_it_beside,
    "by_people": _by_people,
    "definite": _definite,
    "for_exercise": _for_exercise,
    "in_company": _in_company,
    "into_a_force": _into_a_force,
    "in_a_call": _in_a_call,
    "joint": _is_joint,
    "near": _near,
    "of_forces": _gathers_forces,
    "near_or_forces": _near_or_forces,
    "of_many": _of_many,
    "not_forces": _not_forces,
    "not_ships": _not_ships,
    "only_forces": _only_forces,
    "persons": _among_persons,
    "several": _several,
    "several_people": _several_people,
    "unaddressed": _to_an_exercise,
    "visit": _is_visit,
    "visitor": _is_visitor,
    "with_person": _with_person,
    "with_somebody": _with_somebody,
    "within": _within_it,
}
