"""Who plays a role: who stands at the places where frames let one look, by name.

A frame says "supplier: [agent, from, owner, maker]". Most names are a place in the clause, or a
preposition (`places.py`, `slots.py`); others look around it ("likewise", "hosts", "ordered_from")
or back at what the text was about ("topic", "pair", "last_agreement"): `sides.py` for transfers,
`joining.py` for exercises and meetings, `parties.py` for agreements and memberships, and here what
serves all. Who is found is the less trusted, the further one had to look.
"""

from collections.abc import Callable, Mapping

from graph.parse.binding.joining import (
    after_mark,
    attenders,
    exercise_agent,
    forces,
    hosts,
    last_exercise,
    led_by,
    meeters,
    meeting_agent,
    meeting_object,
    same_exercise,
    takers,
    told_host,
    whose_meeting,
)
from graph.parse.binding.parties import (
    FRESH,
    after_colon,
    by_it,
    club_it,
    club_meant,
    defended,
    its_subject,
    labelled,
    last_agreement,
    last_two,
    likewise,
    members_club,
    other_named,
    other_party,
    pair_alone,
    pair_meant,
    speaking_party,
    spoken_agent,
    spoken_club,
    text_club,
    they_two,
    two_meant,
    two_named,
    with_bodies,
    with_first,
    with_including,
)
from graph.parse.binding.sides import (
    allower,
    asked,
    awarded,
    awarder,
    built,
    contract_with,
    giver,
    head_owner,
    last_recipient,
    last_supplier,
    maker,
    near_subject,
    ordered_from,
    orderer,
    other_signer,
    same_recipient,
    same_supplier,
    shared_to,
    signed_with,
    subject_for,
    text_buyer,
    thanker,
    thing_owner,
    topic_of_text,
    under_contract,
    weapon_owner,
    where_reached,
    whose_thing,
    whose_trader,
)
from graph.parse.binding.slots import actors_in
from graph.parse.binding.trade import (
    abroad,
    agent_at_home,
    at_home,
    bracketed,
    named_before,
    recipient_meant,
    supplier_meant,
)
from graph.parse.frozen import replace
from graph.parse.names.known_names import Player
from graph.parse.syntax.phrases import Actor, Phrase, last_word, phrase_at
from graph.parse.syntax.places import Search
from graph.parse.syntax.subjects import main_subject


def actors_at(search: Search, name: str) -> list[Actor]:
    """Return who stands at the place `name`: of `_PLACES`, of `_BY_KIND`, else a slot; "to_owner"
    is whose those in the slot "to" are."""
    find = _PLACES.get(name) or _BY_KIND.get((search.clause.kind, name))
    if find is not None:
        return find(search)
    if name.endswith("_owner"):
        return _owners_in(search, name.removesuffix("_owner"))
    return actors_in(search, name)


def _owners_in(search: Search, slot: str) -> list[Actor]:
    """Return whose those are that stand in a slot."""
    return [owner for phrase in search.phrases(slot) for owner in phrase.owners]


def _subject_owner(search: Search) -> list[Actor]:
    """Return whose the subject of the clause is, or what stands in its place."""
    subject = search.clause.subject
    return list(subject.owners) if subject is not None else _owners_in(search, "subject")


def _complement(search: Search) -> list[Actor]:
    """Return the subject of "the Russian drill was a joint exercise with", and whose it is."""
    subject = search.of_copula()
    return [*subject.actors, *subject.owners] if subject is not None else []


def _home_party(search: Search) -> list[Actor]:
    """Return the state that the text is about where nobody is told to have signed: "a deal was
    signed with Peru"."""
    return [] if actors_at(search, "agent") else other_party(search)


def _owner(search: Search) -> list[Actor]:
    """Return whose the event is: of "their pact", of "his meeting", else as it is told."""
    clause, event = search.clause, search.event
    theirs = _theirs(search, event) if event is not None and not event.owners else []
    if not theirs and event is not None and event.letter == "M":
        theirs = _of_the_person(search, event)
    if theirs:
        return theirs
    deed = clause.phrases[clause.deed].owners if clause.deed is not None else ()
    if event is None:
        return list(deed)
    led = clause.scene.led_by(event) if event.letter == "E" else []
    return [*event.owners, *led, *deed, *_first_of(search)]


def _theirs(search: Search, event: Phrase) -> list[Actor]:
    """Return the two states of "their pact": here before it, else last named together; the one
    state spoken of, of "its 1951 accord with Peru"."""
    if event.words[:1] == ("its",) and event.letter in "AR":
        about = search.clause.scene.reader.discourse.subject
        other = bool(search.slots.get("with")) and not search.subject()
        spoken = other and len(about) == 1 and about[0].kind == "State"
        where = (event.start, event.end)
        return [Actor(replace(about[0], trust=about[0].trust * 0.8), *where)] if spoken else []
    if event.words[:1] != ("their",) or event.letter not in "ARE":
        return []
    about = search.clause.scene.reader.discourse.subject
    doer = search.clause.subject
    if event.letter == "E" and doer is not None and len(doer.actors) > 1 and doer.letter in "ShbB":
        return []  # "A and B held their drill": those who hold it
    if event.letter == "E" and len(about) > 1 and all(p.kind == "State" for p in about):
        where = (event.start, event.end)
        return [Actor(replace(p, trust=p.trust * 0.8), *where) for p in about]
    if event.letter == "E":
        return []
    named: dict[str, Player] = {}
    for phrase in search.clause.phrases:
        if phrase.start >= event.start:
            break
        for actor in (*phrase.actors, *phrase.owners):
            state = actor.player if actor.player.kind == "State" else actor.player.state
            if state is not None:
                named[state.means] = state
    discourse = search.clause.scene.reader.discourse
    fresh = discourse.age <= FRESH
    two = list(named.values()) if len(named) == 2 else discourse.two() if fresh else ()
    return [Actor(replace(p, trust=p.trust * 0.8), event.start, event.end) for p in two]


def _of_the_person(search: Search, event: Phrase) -> list[Actor]:
    """Return who is meant in "his meeting with": the person spoken of."""
    person = search.clause.scene.reader.discourse.person
    here = main_subject(search.clause.phrases, 0, search.clause.place)
    if here is not None and here.letter == "P" and len(here.actors) == 1:
        person = here.actors[0].player  # "Ruto recalled his meeting"
    if event.words[:1] not in (("his",), ("her",)) or event.owners or person is None:
        return []
    return [Actor(replace(person, trust=person.trust * 0.8), event.start, event.end)]


def _first_of(search: Search) -> list[Actor]:
    """Return whose an agreement is as "a pact, Chad's first with an Asian state, was signed"."""
    place = search.clause.place_of(search.event) if search.event is not None else None
    if place is None or search.event is None or search.event.letter not in "AR":
        return []
    comma, whose = (phrase_at(search.clause.phrases, place + i) for i in (1, 2))
    in_a_row = search.clause.rules.sets.in_a_row
    apart = comma is not None and comma.letter == "," and whose is not None
    counted = whose is not None and last_word(whose.word) in in_a_row
    return list(whose.owners) if apart and counted and whose is not None else []


# Who stands at the places with a name of their own, of whatever kind the clause is.
_PLACES: Mapping[str, Callable[[Search], list[Actor]]] = {
    "complement": _complement,
    "owner": _owner,
    "subject_owner": _subject_owner,
    # who sells and who buys
    "abroad": abroad,
    "agent_at_home": agent_at_home,
    "allower": allower,
    "asked": asked,
    "at_home": at_home,
    "awarded": awarded,
    "awarder": awarder,
    "bracketed": bracketed,
    "built": built,
    "contract_with": contract_with,
    "giver": giver,
    "head_owner": head_owner,
    "last_recipient": last_recipient,
    "last_supplier": last_supplier,
    "maker": maker,
    "named_before": named_before,
    "near_subject": near_subject,
    "ordered_from": ordered_from,
    "orderer": orderer,
    "reached": where_reached,
    "recipient_meant": recipient_meant,
    "same_recipient": same_recipient,
    "same_supplier": same_supplier,
    "shared_to": shared_to,
    "other_signer": other_signer,
    "signed_with": signed_with,
    "subject_for": subject_for,
    "supplier_meant": supplier_meant,
    "text_buyer": text_buyer,
    "thanker": thanker,
    "thing_owner": thing_owner,
    "topic": topic_of_text,
    "under_contract": under_contract,
    "weapon_owner": weapon_owner,
    "whose_thing": whose_thing,
    "whose_trader": whose_trader,
    # who takes part and who meets
    "after_mark": after_mark,
    "attenders": attenders,
    "forces": forces,
    "hosts": hosts,
    "last_exercise": last_exercise,
    "led_by": led_by,
    "meeters": meeters,
    "same_exercise": same_exercise,
    "takers": takers,
    "told_host": told_host,
    "whose_meeting": whose_meeting,
    # who is a party or a member
    "after_colon": after_colon,
    "by_it": by_it,
    "club": club_meant,
    "club_it": club_it,
    "defended": defended,
    "home_party": _home_party,
    "its": its_subject,
    "label": labelled,
    "last_agreement": last_agreement,
    "last_two": last_two,
    "likewise": likewise,
    "members_club": members_club,
    "other_named": other_named,
    "other_party": other_party,
    "pair": pair_meant,
    "pair_alone": pair_alone,
    "speaking_party": speaking_party,
    "spoken_club": spoken_club,
    "text_club": text_club,
    "they_two": they_two,
    "two_meant": two_meant,
    "two_named": two_named,
    "with_bodies": with_bodies,
    "with_first": with_first,
    "with_including": with_including,
}


# Who stands at a slot where the kind of a clause has more to say about it.
_BY_KIND: Mapping[tuple[str, str], Callable[[Search], list[Actor]]] = {
    ("Agreement", "agent"): spoken_agent,
    ("JointExercise", "agent"): exercise_agent,
    ("Meeting", "agent"): meeting_agent,
    ("Meeting", "object"): meeting_object,
    ("Membership", "agent"): spoken_agent,
}
