"""Whether an agreement is one that the text has spoken of: "the accord", "it", by its name."""

from collections.abc import Mapping

from graph.facts import Polarity
from graph.parse.binding.dating import Dated
from graph.parse.binding.parties import called_by
from graph.parse.binding.players import actors_at
from graph.parse.syntax.clauses import slots_after
from graph.parse.syntax.phrases import Actor, Phrase, phrase_at, state_of
from graph.parse.syntax.places import Search
from graph.parse.syntax.predicates import Clause


def is_spoken_of(clause: Clause, event: Phrase | None) -> bool:
    """Return whether the noun is the last agreement, or another of the same parties."""
    if event is None or event.owners or _between_others(clause, event):
        return False
    bare = clause.group is not None and clause.group.first == clause.place
    if bare and event.words[:1] and event.words[0] in clause.rules.sets.indefinite:
        return False  # "under an accord signed in 2015" is one not told yet
    name = clause.scene.plain[event.content or event.start : event.end]
    named = event.named and not event.word  # "the Arms Trade Treaty", no "the Lima Protocol"
    if named and name != clause.scene.reader.discourse.agreed_name:
        return False
    called = called_by(event, clause.rules)
    parties = {player.means for player in clause.scene.reader.discourse.parties(called)}
    states = (state_of(a.player) for p in clause.phrases for a in (*p.actors, *p.owners))
    here = {state.means for state in states if state is not None}
    if here and here.isdisjoint(parties) and event.words[:1] == ("the",):
        return False  # "The accord, to which A and B are parties" is not of those told before
    search = Search(clause, event, clause.slots)
    doing = [a.player for name in ("agent", "with") for a in actors_at(search, name)]
    if any(state is None or state.means not in parties for state in map(state_of, doing)):
        return False
    if event.words[:1] and event.words[0] in clause.rules.sets.pointing_back:
        return True
    passive = clause.group is not None and clause.group.passive
    return passive and not any(p.actors for p in clause.slots.get("by", ()))


def is_treaty_named(clause: Clause, event: Phrase | None) -> bool:
    """Return whether "the treaty" is one of many parties: named before, with no two told."""
    if event is None:
        return False
    discourse = clause.scene.reader.discourse
    bare = event.words == ("the",) and event.value == "Treaty" and not event.owners
    return bare and discourse.treaty_named and not discourse.parties()


def is_it_signed(clause: Clause) -> bool:
    """Return whether "it" is what is signed, right after an agreement was told."""
    subject, group = clause.subject, clause.group
    passive = group is not None and group.passive and group.polarity is Polarity.AFFIRMED
    told = clause.scene.reader.discourse.agreed_age < 1
    return passive and told and subject is not None and subject.word == "it"


def signs_it(clause: Clause) -> bool:
    """Return whether "it" or "the treaty" is what is ratified, soon after one was told."""
    thing = next(iter(clause.slots.get("object", ())), None)
    active = clause.group is not None and not clause.group.passive
    if thing is None or not active:
        return False
    discourse = clause.scene.reader.discourse
    if thing.word == "it":
        return discourse.agreed_age < 1
    bare = thing.letter == "A" and not thing.named and not thing.owners
    return bare and thing.words == ("the",) and bool(discourse.parties())


def is_told_already(clause: Clause, event: Phrase | None, date: Dated | None) -> bool:
    """Return whether "the accord" says nothing new: no other date than when it was told."""
    definite = (
        event is not None and event.words[:1] and event.words[0] in clause.rules.sets.pointing_back
    )
    if not definite:
        return False
    agreed_on = clause.scene.reader.discourse.agreed_on or ""
    return date is None or date.phrase is None or agreed_on.startswith(date.when)


def binds_as_told(
    clause: Clause, roles: Mapping[str, tuple[Actor, ...]], date: Dated | None
) -> bool:
    """Return whether "the treaty" is the one told before, of the same parties and no other."""
    discourse, subject = clause.scene.reader.discourse, clause.subject
    told = {player.means for player in discourse.parties()}
    parties = {actor.player.means for actor in roles.get("party", ())}
    return is_told_already(clause, subject, date) and bool(told) and parties <= told


def _between_others(clause: Clause, event: Phrase) -> bool:
    """Return whether the noun itself says whose it is: "a treaty between the three"."""
    place = clause.place_of(event)
    slots = slots_after(clause.phrases, place + 1, clause.rules)[0] if place is not None else {}
    after = phrase_at(clause.phrases, (place or 0) + 1)
    if after is not None and after.letter == "?" and place != clause.place:
        return True  # "the accord that A and B signed"
    return any(slots.get(name) for name in ("with", "between", "among"))
