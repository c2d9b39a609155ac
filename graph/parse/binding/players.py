"""Who plays a role: who stands at the places where frames let one look, by name.

A frame says "supplier: [agent, from, owner, maker]". Most names are a place in the clause, or a
preposition (`places.py`); others look around it ("likewise", "hosts", "ordered_from") or back at
what the text was about ("topic", "pair", "last_agreement"). Who is found is the less trusted, the
further one had to look.
"""

import re

from graph.parse.binding.trade import (
    abroad,
    agent_at_home,
    at_home,
    bracketed,
    named_before,
    recipient_meant,
    supplier_meant,
)
from graph.parse.binding.weapons import is_arm, last_traded, same_weapon
from graph.parse.candidates import WEAPONS, speaker_at
from graph.parse.frozen import replace
from graph.parse.kinds.takers import exercise_name, find_takers
from graph.parse.names.known_names import Player
from graph.parse.syntax.clauses import (
    clause_start,
    find_subject,
    main_subject,
    new_clause,
    slots_after,
    verb_group,
)
from graph.parse.syntax.phrases import Actor, Phrase, are_states, last_word, phrase_at, state_of
from graph.parse.syntax.places import Search
from graph.parse.syntax.predicates import Clause

_NEAR = 4  # phrases between a subject and what it halted, ordered, announced
_SIDES = ("supplier", "recipient")
_HERE = 0.75  # an organization of this trust was named in the sentence itself
_FRESH = 4  # sentences for which two states stay those that the text is about


def actors_at(search: Search, name: str) -> list[Actor]:
    """Return who stands at the place `name`."""
    clause = search.clause
    if name == "owner" and search.event is not None and not search.event.owners:
        theirs = _theirs(search, search.event)
        if theirs:
            return theirs
    if name in ("last_agreement", "last_two"):
        parties = clause.scene.reader.discourse.parties()
        if name == "last_two" and len(parties) != 2:
            return []  # of many parties one may leave alone
        where = (clause.trigger.start, clause.trigger.end)
        return [Actor(replace(p, trust=p.trust * 0.75), *where) for p in parties]
    if name == "forces":
        first = clause_start(clause.phrases, clause.place)
        near = clause.phrases[first : clause.place]
        armed = (p for p in near if p.letter in "hbBK" or _counts_people(p))
        return [a for p in armed for a in (*p.owners, *p.actors)]
    if name == "takers":
        return find_takers(clause.phrases, clause.place, clause.scene.plain, clause.rules)
    if name == "meeters":
        return _meeters(search)
    if name == "same_exercise":
        return _same_exercise(search)
    if name == "told_host":  # "Kenya hosted the drill. Troops from A and B took part"
        discourse, told = clause.scene.reader.discourse, search.event is not None
        host = discourse.host if discourse.host_age <= 1 and not told else None
        where = (clause.trigger.start, clause.trigger.end)
        return [Actor(replace(host, trust=host.trust * 0.8), *where)] if host else []
    if name == "after_mark":
        return _after_mark(search)
    if name == "after_colon":
        at = clause.end
        short = "".join(p.letter for p in clause.phrases[at : at + 3])
        at += 3 if re.fullmatch(r"\([XOIA]\)", short) else 0  # "Manila Pact (SEATO): A, B"
        after = phrase_at(clause.phrases, at)
        listed = phrase_at(clause.phrases, at + 1)
        colon = after is not None and after.letter == ":" and listed is not None
        return list(listed.actors) if colon and listed is not None else []
    if name == "label":
        return _label(search)
    if name == "other_named":  # "Peru's lease of a port, Chad's minister said"
        owned = search.event is not None and bool(search.event.owners)
        return _two_named(search) if owned else []
    if name == "two_named":
        return _two_named(search)
    if name == "by_it":  # "It was signed by A and B", where "it" is a thing spoken of
        it = clause.subject is not None and clause.subject.word == "it"
        return actors_at(search, "by") if it else []
    if name == "its":  # "its membership in the bloc": that of the subject
        noun = clause.trigger
        its = noun.words[:1] in (("its",), ("their",)) and not noun.owners
        theirs = (actors_at(search, "subject") or _subject_after(search)) if its else []
        return [replace(a, start=noun.start, end=noun.end) for a in theirs]
    if name == "two_meant":
        return _two_meant(search)
    if name == "owner" and search.event is not None and search.event.letter == "M":
        theirs = _of_the_person(search, search.event)
        if theirs:
            return theirs
    if name == "owner":
        deed = clause.phrases[clause.deed].owners if clause.deed is not None else ()
        if search.event is None:
            return list(deed)
        led = clause.scene.led_by(search.event) if search.event.letter == "E" else []
        return [*search.event.owners, *led, *deed, *_first_of(search)]
    if name == "last_exercise":
        drilled = clause.scene.reader.discourse.drilled
        where = (clause.trigger.start, clause.trigger.end)
        return [Actor(replace(p, trust=p.trust * 0.7), *where) for p in drilled]
    if name == "club":
        return _club(search)
    if name == "club_it" and (clause.subject is None or clause.subject.word != "it"):
        return []  # "Founded by both, it has grown"
    if name in ("spoken_club", "club_it"):
        fresh = clause.scene.reader.discourse.club()
        first = clause_start(clause.phrases, clause.place)
        if any(p.letter == "A" for p in clause.phrases[first : clause.place]):
            return []  # it is a treaty that is joined or left
        return [a for a in _club(search) if a.player.trust > _HERE or fresh is not None]
    if name == "likewise":
        return _likewise(search)
    if name == "pair":
        where = (clause.trigger.start, clause.trigger.end)
        discourse = clause.scene.reader.discourse
        two = discourse.two() if discourse.age <= _FRESH else ()
        return [Actor(replace(player, trust=player.trust * 0.75), *where) for player in two]
    if name == "pair_alone":
        return _pair_alone(search)
    if name == "weapon_owner":  # "China's missile", "Chinese-built boats"
        weapons = [phrase for phrase in search.things() if is_arm(search, phrase)]
        owners = [owner for phrase in weapons for owner in phrase.owners]
        return owners or [made for phrase in weapons for made in clause.scene.built_by(phrase)]
    if name == "built":
        weapons = [phrase for phrase in search.things() if phrase.letter in WEAPONS]
        return [made for phrase in weapons for made in clause.scene.built_by(phrase)]
    if name == "same_supplier":
        return _same_supplier(search)
    if name == "shared_to":  # "provide two ships and lend five aircraft to Peru"
        return _shared_to(search)
    if name == "other_party":  # "an accord reached with Peru" in a text about another state
        return _other_party(search)
    if name == "home_party":  # "a deal was signed with Peru" in a text about another state
        return [] if actors_at(search, "agent") else _other_party(search)
    if name == "speaking_party":  # "No drill with India is planned," Nepalese officials said
        player = speaker_at(clause.trigger, clause.scene.reading.spoken)
        where = (clause.trigger.start, clause.trigger.end)
        return [Actor(replace(player, trust=player.trust * 0.9), *where)] if player else []
    if name == "with_bodies":  # "signed with Peru's procurement agency"
        bodies = [p for p in search.phrases("with") if not p.actors]
        return [owner for p in bodies for owner in p.owners]
    if name == "defended":  # "the treaty obliges A to defend B"
        verb, whom = (phrase_at(clause.phrases, clause.end + i) for i in (1, 2))
        base = verb.verb.base if verb is not None and verb.verb is not None else ""
        return list(whom.actors) if whom and base in clause.rules.sets.defending else []
    if name == "with_first":
        return _with_first(search)
    if name == "they_two":
        return _they_two(search)
    if name == "text_club":
        return _text_club(search)
    if name == "members_club":
        return _members_club(search)
    if name == "with_including":  # "with several states, including A and B"
        with_ = search.phrases("with")[-1:] if not actors_at(search, "with") else []
        return [a for p in search.phrases("including")[:1] for a in p.actors] if with_ else []
    if name == "contract_with":  # "signed a contract with Peru's agency to supply 12 ships"
        partners = clause.matrix.slots.get("with", []) if clause.matrix is not None else []
        return [a for p in partners for a in (*p.actors, *p.owners)][:1]
    if name == "at_home":
        return at_home(search)
    if name == "agent_at_home":
        return agent_at_home(search)
    if name in ("awarded", "awarder"):  # "A awarded B a contract to supply six boats"
        return _of_award(search, name)
    if name == "asked":
        return _asked(search)
    if name == "abroad":
        return abroad(search)
    if name == "giver":
        return _giver(search)
    if name == "supplier_meant":
        return supplier_meant(search)
    if name == "recipient_meant":
        return recipient_meant(search)
    if name == "thing_owner":  # "Togo's first TB2s, bought from Turkey"
        things = (phrase for phrase in search.things() if phrase.letter in WEAPONS)
        return [owner for phrase in things for owner in phrase.owners]
    if name == "whose_thing":  # "supplies most of Kenya's weapons", but not "Kenyan weapons"
        plain = clause.scene.plain
        theirs = actors_at(search, "thing_owner")
        return [owner for owner in theirs if plain[owner.end : owner.end + 1] in ("'", "’")]
    if name == "text_buyer":
        return _speaking_buyer(search) or _text_buyer(search)
    if name == "topic":
        group, topic = clause.group, clause.scene.reader.discourse.topic
        participle = group is not None and not (group.finite or group.after_to)
        if clause.scene.transferred or participle:
            topic = None
        where = (clause.trigger.start, clause.trigger.end)
        return [Actor(replace(topic, trust=topic.trust * 0.7), *where)] if topic else []
    if name == "whose_trader":  # "Turkey's customers for the TB2"
        return list(clause.trigger.owners)
    if name == "subject_for":  # "trainers for Kenya will come from Peru"
        place = clause.place_of(clause.subject) if clause.subject is not None else None
        link, whom = (phrase_at(clause.phrases, (place or 0) + step) for step in (1, 2))
        meant = place is not None and link is not None and link.word == "for"
        return list(whom.actors) if meant and whom is not None else []
    if name == "named_before":
        return named_before(search)
    if name == "bracketed":
        return bracketed(search)
    if name == "attenders":
        return _attenders(search)
    if name == "whose_meeting":
        return _whose_meeting(search)
    if name == "led_by":
        return _led_by(search)
    if name == "agent" and search.clause.kind in ("Agreement", "Membership") and _is_we(search):
        return _of_speaker(search)
    if name == "agent" and search.clause.kind == "Meeting":
        return _persons_meant(search, _he(search) or _acting(search) or _by_title(search))
    if name == "object" and search.clause.kind == "Meeting":
        return [a for p in (search.phrases("object") or _whom(search)) for a in p.actors]
    if name == "agent" and search.clause.kind == "JointExercise":
        others = (*_joined_by(search), *_company_before(search), *_unnamed_host(search),
                  *_runner(search))  # fmt: skip
        return [*_acting(search), *others]
    if name.startswith("last_") and name.removeprefix("last_") in _SIDES:
        return _of_last_trade(search, name.removeprefix("last_"))
    if name == "ordered_from":
        return _ordered_from(search)
    if name == "hosts":
        return _hosts(search)
    if name == "maker":
        return [actor for phrase in _made_by(search) for actor in phrase.actors]
    if name == "reached":
        return _reached(search)
    if name == "orderer":
        return [actor for phrase in _bought_by(search) for actor in phrase.actors]
    if name == "near_subject":  # "Germany halted arms sales", and no judge pages before
        near = _nearest_subject(search) or search.subject()
        return [a for p in near if _is_near(search, p) for a in p.actors]
    if name == "same_recipient":  # "A has received drones, while the delivery of jets by Peru"
        return _same_recipient(search)
    if name == "under_contract":
        return _under_contract(search)
    if name == "head_owner":
        return _head_owner(search)
    if name in ("allower", "thanker"):
        return _who_speaks_of(search, name)
    if name == "signed_with":  # "an order for 24 jets, signed with Saab in 2023"
        return _signed_with(search)
    if name == "subject_owner" and clause.subject is not None:
        return list(clause.subject.owners)
    if name.endswith("_owner") and name != "weapon_owner":
        slot = name.removesuffix("_owner")
        return [owner for phrase in search.phrases(slot) for owner in phrase.owners]
    if name == "complement":
        subject = search.of_copula()
        return [*subject.actors, *subject.owners] if subject is not None else []
    found = search.phrases(name)
    if search.clause.kind == "ArmsTransfer":  # "gave our Kenyan friends", "from its Thai ally"
        found = [_other_than_doer(search, _firm_behind(search, phrase)) for phrase in found]
        found = [_as_friends(search.clause, phrase) for phrase in found]
    if search.clause.kind == "JointExercise":  # "jumped with Hungary's", "French Rafales"
        found = [replace(p, actors=p.owners) if _is_theirs(p) else p for p in found]
        found = [_as_friends(search.clause, phrase) for phrase in found]
    return [actor for phrase in found for actor in phrase.actors]


def _is_theirs(phrase: Phrase) -> bool:
    """Return whether a thing stands for whose it is: "with its Greek counterparts"."""
    return phrase.letter in "JKk" or (phrase.letter == "q" and bool(phrase.owners))


def _other_than_doer(search: Search, phrase: Phrase) -> Phrase:
    """Return "it" as the other state of the sentence where the doer cannot be meant: "A signed a
    pact with B and has supplied it with jets"."""
    subject = search.clause.subject
    if phrase.letter != "u" or subject is None or phrase is subject:
        return phrase
    doer = {actor.player.means for actor in subject.actors}
    if not doer & {actor.player.means for actor in phrase.actors}:
        return phrase
    before = [p for p in search.clause.phrases if p.end <= phrase.start and p.letter == "S"]
    others = [a for p in before for a in p.actors if a.player.means not in doer]
    return replace(
        phrase, actors=tuple(replace(a, start=phrase.start, end=phrase.end) for a in others[-1:])
    )


def _counts_people(phrase: Phrase) -> bool:
    """Return whether states stand for so many of their people: "300 Kenyans and 150 Thais"."""
    return phrase.letter == "S" and any(actor.quantity is not None for actor in phrase.actors)


def _as_friends(clause: Clause, phrase: Phrase) -> Phrase:
    """Return "their American partners" as the state that they are of; "Chad's partners" are
    others, and "our Thai neighbour Chad" is named behind."""
    if phrase.actors or last_word(phrase.word) not in clause.rules.words["taking"]["who"]:
        return phrase
    if any(clause.scene.plain[owner.end : owner.end + 1] in ("'", "’") for owner in phrase.owners):
        return phrase
    after = phrase_at(clause.phrases, (clause.place_of(phrase) or 0) + 1)
    named = after is not None and bool(after.actors)
    return phrase if named else replace(phrase, actors=phrase.owners)


def _firm_behind(search: Search, phrase: Phrase) -> Phrase:
    """Return "the Swiss subsidiary of Saab" as the firm."""
    if phrase.actors or phrase.letter != "w":
        return phrase
    place = search.clause.place_of(phrase)
    of, firm = (phrase_at(search.clause.phrases, (place or -9) + step) for step in (1, 2))
    whose = of is not None and of.letter == "f" and firm is not None and firm.letter == "C"
    return replace(phrase, actors=firm.actors) if whose and firm is not None else phrase


def _of_the_person(search: Search, event: Phrase) -> list[Actor]:
    """Return who is meant in "his meeting with": the person spoken of."""
    person = search.clause.scene.reader.discourse.person
    here = main_subject(search.clause.phrases, 0, search.clause.place)
    if here is not None and here.letter == "P" and len(here.actors) == 1:
        person = here.actors[0].player  # "Ruto recalled his meeting"
    if event.words[:1] not in (("his",), ("her",)) or event.owners or person is None:
        return []
    return [Actor(replace(person, trust=person.trust * 0.8), event.start, event.end)]


def _meeters(search: Search) -> list[Actor]:
    """Return the persons who meet "at a meeting", "after talks with B": subject and company."""
    clause, phrases = search.clause, search.clause.phrases
    place = clause.place
    with_ = [p for name in ("with", "between") for p in search.slots.get(name, ())]
    company = [p for p in with_ if p.letter in "Pqtu" and p.actors]
    company += [
        p
        for i, p in enumerate(phrases[1:place], 1)
        if p.letter in "Pqt" and p.actors and phrases[i - 1].word == "with"
    ]
    if last_word(clause.trigger.word) == "visit":
        goal = [p for p in search.slots.get("to", ()) if p.letter == "S" and len(p.actors) == 1]
        company = goal[:1]
    before = [i for i in range(place) if phrases[i].letter == "v"]
    subject = None
    if before:
        subject = find_subject(phrases, verb_group(phrases, before[-1], clause.rules))
    if subject is None or subject.letter not in "Pqtu":
        main = main_subject(phrases, 0, len(phrases))
        subject = main if main is not None and main.letter in "Pqt" else None
    link = phrase_at(phrases, place - 1)
    at_it = link is not None and link.word in clause.rules.sets.at_it
    of = link is not None and link.letter == "f"
    had = link is not None and link.letter == "x" and place > 1  # "both had their first talks"
    if had and phrases[place - 2].letter in "Pqtu" and phrases[place - 2].actors:
        subject = phrases[place - 2]
    if subject is None or not (at_it or of or had or company):
        return []
    if not company and len(subject.actors) < 2:
        return []
    found = {a.player.means: a for p in (subject, *company) for a in p.actors}
    return list(found.values())


def _shared_to(search: Search) -> list[Actor]:
    """Return to whom the next verb after "and" gives, where this one has no such word."""
    phrases, at = search.clause.phrases, search.clause.end
    at -= phrases[at - 1].letter == "&"
    link, verb = phrase_at(phrases, at), phrase_at(phrases, at + 1)
    if link is None or verb is None or link.letter != "&" or verb.letter != "v":
        return []
    slots, _ = slots_after(phrases, at + 2, search.clause.rules)
    return [actor for p in slots.get("to", ())[:1] for actor in p.actors]


def _they_two(search: Search) -> list[Actor]:
    """Return the two states that the sentence before named, where "they" sign or have something."""
    clause, discourse = search.clause, search.clause.scene.reader.discourse
    near = clause.phrases[max(0, clause.place - 4) : clause.place]
    they = [p for p in near if p.word == "they" and p.letter == "u"]
    planned = clause.group is not None and (clause.group.after_to or not clause.group.finite)
    ahead = clause.subject is not None and bool(clause.subject.actors)
    if ahead or not they or they[-1].actors or discourse.age > 1 or planned:
        return []
    return actors_at(search, "pair")


def _text_club(search: Search) -> list[Actor]:
    """Return the organization that the text is about, for what is adopted where none is named."""
    clause, discourse = search.clause, search.clause.scene.reader.discourse
    club, main = discourse.organization, discourse.main_club
    named = any(search.slots.get(name) for name in ("with", "between", "among", "by"))
    if club is None or main is None or club.means != main.means or named:
        return []
    if search.event is None or search.event.owners or _two_named(search):
        return []
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(club, trust=club.trust * 0.8), *where)]


def _members_club(search: Search) -> list[Actor]:
    """Return the organization of "the bloc's members", "the leaders of the bloc" as who signs."""
    clause = search.clause
    subject, phrases = clause.subject, clause.phrases
    place = clause.place_of(subject) if subject is not None else None
    if subject is None or place is None or any(a.player.kind == "State" for a in subject.actors):
        return []
    of = place > 1 and phrases[place - 1].letter == "f" and subject.letter == "O"
    head = phrases[place - 2] if of else subject  # "the leaders of the states of the bloc"
    if last_word(head.word or "") not in clause.rules.names["members_of_club"]:
        return []
    near = [subject, *phrases[max(0, place - 1) : place]]
    after = phrases[place + 1 : clause.place]
    near += [p for i, p in enumerate(after) if i and after[i - 1].letter == "f"]
    named = [a for p in near for a in (*p.actors, *p.owners)]
    return [a for a in named if a.player.kind == "InternationalOrganization"][:1]


def _other_party(search: Search) -> list[Actor]:
    """Return the state that the text is about, where only the other party is named."""
    discourse = search.clause.scene.reader.discourse
    home = discourse.home or discourse.main_state()
    club = discourse.main_club is not None
    named = search.subject() or club or home is None or search.event is None or search.event.owners
    group = search.clause.group
    if (group is not None and group.after_to) or _names_a_third(search, home):
        return []  # "urged the government to sign a pact with Chad"
    if named or home is None or any(p.actors for p in search.slots.get("between", ())):
        return []
    where = (search.clause.trigger.start, search.clause.trigger.end)
    return [Actor(replace(home, trust=home.trust * 0.8), *where)]


def _names_a_third(search: Search, home: Player | None) -> bool:
    """Return whether the sentence names the parliament or minister of a state that is neither of
    the text nor the other party: "Still before the Kenyan senate is a pact with Chad"."""
    with_ = (b.player for a in search.slots.get("with", ()) for b in a.actors)
    other = {state.means for player in with_ if (state := state_of(player)) is not None}
    bodies = (p for p in search.clause.phrases if p.letter in "btq")
    named = {o.player.means for p in bodies for o in p.owners if o.player.kind == "State"}
    return bool(named - other - ({home.means} if home is not None else set()))


def _with_first(search: Search) -> list[Actor]:
    """Return with whom it is, where a passive clause begins so: "With Peru, a pact was signed"."""
    clause, phrases = search.clause, search.clause.phrases
    first = clause_start(phrases, clause.place)
    link, whom, comma = (phrase_at(phrases, first + i) for i in range(3))
    opens = link is not None and link.word == "with" and comma is not None and comma.letter == ","
    passive = clause.group is not None and clause.group.passive
    return list(whom.actors) if opens and passive and whom is not None else []


def _same_exercise(search: Search) -> list[Actor]:
    """Return who was told to take part in the exercise of this name, in this edition."""
    clause = search.clause
    if search.event is None:
        return []
    name = exercise_name(clause.scene.plain[search.event.content : search.event.end], clause.rules)
    told = clause.scene.reader.discourse.exercises.get(name, ())
    where = (search.event.start, search.event.end)
    return [Actor(replace(player, trust=player.trust * 0.75), *where) for player in told]


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
    fresh = discourse.age <= _FRESH
    two = list(named.values()) if len(named) == 2 else discourse.two() if fresh else ()
    return [Actor(replace(p, trust=p.trust * 0.8), event.start, event.end) for p in two]


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


def _is_we(search: Search) -> bool:
    """Return whether "we" do it, and nobody else that the sentence names."""
    subject = search.clause.subject
    return subject is not None and subject.word == "we" and not subject.actors


def _of_speaker(search: Search) -> list[Actor]:
    """Return whose minister or spokesman says it: "We have signed a pact with Peru," Chad's foreign
    minister said."""
    phrases, clause, subject = search.clause.phrases, search.clause, search.clause.subject
    marks = [i for i, p in enumerate(phrases) if p.letter == '"']
    closes = next((i for i in marks if i > clause.place), None)
    opens = next((i for i in reversed(marks) if i < clause.place), None)
    if closes is None or opens is None:
        return []
    beside = (*phrases[closes + 1 : closes + 6], *reversed(phrases[max(0, opens - 6) : opens]))
    for phrase in beside:
        if phrase.letter in "tqP" and (phrase.owners or phrase.actors):
            found = phrase.owners[:1] if phrase.owners else phrase.actors[:1]
            homes = clause.scene.reader.discourse.homes
            states = [state_of(a.player) or homes.get(a.player.means) for a in found]
            return [
                Actor(replace(state, trust=state.trust * 0.85), subject.start, subject.end)
                for state in states
                if state is not None and subject is not None
            ]
    return []


def _label(search: Search) -> list[Actor]:
    """Return the states before the colon of "Peru: pact with Chad", "Chad-Mali ties: a pact"."""
    phrases = search.clause.phrases
    if len(phrases) < 3 or phrases[1].letter != ":" or search.clause.place < 2:
        return []
    return [a for a in (*phrases[0].actors, *phrases[0].owners) if a.player.kind == "State"]


def _two_meant(search: Search) -> list[Actor]:
    """Return the pair that the text is about, if the sentence names no others; else its two."""
    pair = actors_at(search, "pair")
    meant = {actor.player.means for actor in pair}
    here = {actor.player.means for actor in _two_named(search)}
    return pair if len(pair) == 2 and here <= meant else _two_named(search)


def _pair_alone(search: Search) -> list[Actor]:
    """Return the two states that the text is about, where the sentence names no other state."""
    meant = {actor.player.means for actor in actors_at(search, "pair")}
    here = {
        state.means
        for phrase in search.clause.phrases
        for actor in (*phrase.actors, *phrase.owners)
        if (state := state_of(actor.player)) is not None
    }
    return actors_at(search, "pair") if here <= meant else []


def _two_named(search: Search) -> list[Actor]:
    """Return the two states that the sentence names, if it names just two."""
    named: dict[str, Actor] = {}
    for phrase in search.clause.phrases:
        for actor in (*phrase.actors, *phrase.owners):
            state = actor.player if actor.player.kind == "State" else actor.player.state
            if state is not None:
                named.setdefault(state.means, replace(actor, player=state))
    return list(named.values()) if len(named) == 2 else []


def _after_mark(search: Search) -> list[Actor]:
    """Return who is listed right after an exercise: "Cobra Gold (A, B)", "Malabar - A, B"."""
    phrases, place = search.clause.phrases, search.clause.place
    dated = phrase_at(phrases, place + 1)
    at = place + 1 + (dated is not None and dated.letter == "D")
    mark = phrase_at(phrases, at)
    if mark is None or mark.letter not in "(—-:":
        return []
    found: list[Actor] = []
    for phrase in phrases[at + 1 :]:
        if phrase.letter in "SBbh" and phrase.actors:
            found += phrase.actors
        elif phrase.letter not in ",&" or not found:
            break
    return found


def _attenders(search: Search) -> list[Actor]:
    """Return who is there in "a meeting, chaired by X and attended by Y and Z"."""
    phrases, rules = search.clause.phrases, search.clause.rules
    found = list(actors_at(search, "by"))
    for i in range(search.clause.after, len(phrases) - 1):
        verb = phrases[i].verb
        if phrases[i].letter in ";:":
            break
        if verb is not None and verb.base in rules.sets.attending and phrases[i + 1].letter == "i":
            slots, _ = slots_after(phrases, i + 1, rules)
            found += [a for p in slots.get("by", ()) for a in p.actors]
    return found


def _whose_meeting(search: Search) -> list[Actor]:
    """Return the organization of "hosted the annual summit of the bloc"."""
    place = search.clause.place_of(search.event) if search.event is not None else None
    if (
        place is None
        or search.event is None
        or last_word(search.event.word) in search.clause.rules.sets.many_meetings
    ):
        return []
    of, whose = (phrase_at(search.clause.phrases, place + i) for i in (1, 2))
    if of is None or whose is None or of.letter != "f":
        return []
    return [a for a in whose.actors if a.player.kind == "InternationalOrganization"]


def _led_by(search: Search) -> list[Actor]:
    """Return who leads a delegation that meets: "received a delegation headed by Minister X"."""
    phrases, leading = search.clause.phrases, search.clause.rules.sets.leading
    for i in range(1, len(phrases) - 2):
        verb, by, leader = phrases[i].verb, phrases[i + 1], phrases[i + 2]
        leads = verb is not None and verb.base in leading and by.letter == "i"
        if leads and leader.letter in "Pt" and phrases[i - 1].letter in "qG,SBbtwO":
            return list(leader.actors)
    return []


def _he(search: Search) -> list[Actor]:
    """Return whom "he" means in "Rama flew to Lima, where he met": who did what is told before."""
    clause, phrases = search.clause, search.clause.phrases
    subject = clause.subject
    place = clause.place_of(subject) if subject is not None else None
    passive = clause.group is not None and clause.group.passive
    if passive or subject is None or not place or subject.word not in ("he", "she"):
        return []
    if phrases[place - 1].letter not in "s?" or phrases[place - 1].word in ("that", "what"):
        return []
    before = next((i for i in range(place - 1, -1, -1) if phrases[i].letter == "v"), None)
    if before is None:
        owners = [a for p in phrases[:place] if p.letter == "M" for a in p.owners]
        persons = [a for a in owners if a.player.kind == "Person"]  # "Rama's visit, where he met"
        return [replace(a, start=subject.start, end=subject.end) for a in persons[-1:]]
    if clause.says(before):
        return []
    doer = find_subject(phrases, verb_group(phrases, before, clause.rules))
    if doer is None or doer.letter not in "Pt" or len(doer.actors) != 1:
        return []
    return [replace(a, start=subject.start, end=subject.end) for a in doer.actors]


def _by_title(search: Search) -> list[Actor]:
    """Return whom alone the text has called "the minister", or the last two as "the ministers"."""
    clause, discourse = search.clause, search.clause.scene.reader.discourse
    subject = clause.subject
    passive = clause.group is not None and clause.group.passive
    if passive or subject is None or subject.letter not in "qt" or subject.words != ("the",):
        return []
    place = clause.place_of(subject)
    after = phrase_at(clause.phrases, place + 1) if place is not None else None
    if subject.owners or after is None or after.letter == "f":
        return []
    if f"two {subject.word}" in clause.rules.names["groups"]["pairs"]:
        persons = [*discourse.two_persons()]
    else:
        told = discourse.holders(subject.word)
        persons = told if len(told) == 1 else []
    where = (subject.start, subject.end)
    return [Actor(replace(person, trust=person.trust * 0.8), *where) for person in persons]


def _whom(search: Search) -> list[Phrase]:
    """Return the person of "President Rama, whom A had met"."""
    clause = search.clause
    at = (clause.place_of(clause.subject) or 0) - 1 if clause.subject is not None else -1
    if at < 1 or clause.phrases[at].word != "whom":
        return []
    at -= 2 if clause.phrases[at - 1].letter == "," else 1
    person = phrase_at(clause.phrases, at)
    return [person] if person is not None and person.letter in "Pt" and at >= 0 else []


def _persons_meant(search: Search, actors: list[Actor]) -> list[Actor]:
    """Return the persons whom "the two", "both leaders", "they" are, if two were named."""
    places = {(actor.start, actor.end) for actor in actors}
    states = all(actor.player.kind == "State" for actor in actors)
    persons = search.clause.scene.reader.discourse.two_persons()
    if len(actors) != 2 or len(places) != 1 or not states or len(persons) != 2:
        return actors
    of = {p.state.means for p in persons if p.state is not None}
    if not of <= {actor.player.means for actor in actors}:
        return actors
    where = next(iter(places))
    return [Actor(replace(person, trust=person.trust * 0.8), *where) for person in persons]


def _acting(search: Search) -> list[Actor]:
    agents = search._agent()
    if search.clause.kind == "JointExercise":
        agents = [_as_named_before(search, phrase) for phrase in agents]
    return [actor for phrase in agents for actor in phrase.actors]


def _as_named_before(search: Search, subject: Phrase) -> Phrase:
    """Return "NATO countries", "KNS Jasiri and one patrol boat" as those named before."""
    phrases, place = search.clause.phrases, search.clause.place_of(subject)
    if subject.letter in "Kk" and subject.owners:  # "the RAF's Typhoons and Polish F-16s"
        return replace(subject, actors=(*_owners_listed(search, place), *subject.owners))
    if subject.letter in "wc#" and not subject.actors and place is not None:
        subject = _as_their_forces(search, subject, place)
    if subject.letter in "hb" and subject.actors and place:
        return _with_state_before(search, subject, place)
    if subject.letter == "S" and place and place > 3 and phrases[place - 1].word == "from":
        return _with_those_before(search, subject, place)
    if subject.actors or not place:
        return subject
    at = place - 1
    if subject.letter == "J" and phrases[at].letter == "&" and at:  # "A's army and B's"
        return replace(subject, actors=(*phrases[at - 1].actors, *subject.owners))
    if subject.letter in "hk":
        while at > 0 and phrases[at].letter in "u#&":
            at -= 1
    elif last_word(subject.word) not in search.clause.rules.words["taking"]["who"]:
        return subject
    before = phrases[at] if at < place - 1 or subject.letter == "w" else subject
    named = before.owners or before.actors if before.letter == "b" else before.actors
    return replace(subject, actors=named) if before.letter in "SObBh" else subject


def _owners_listed(search: Search, place: int | None) -> list[Actor]:
    """Return whose the weapons are that are listed before those at a place."""
    phrases, found = search.clause.phrases, list[Actor]()
    at = place or 0
    while at > 1 and phrases[at - 1].letter in ",&" and phrases[at - 2].letter in "Kkh":
        at -= 2
        found = [*phrases[at].owners, *found]
    return found


def _company_before(search: Search) -> list[Actor]:
    """Return in whose company it is in "A's troops, together with 200 from B, practised"."""
    clause, phrases = search.clause, search.clause.phrases
    subject = clause.place_of(clause.subject) if clause.subject is not None else None
    if subject is None or subject + 2 >= len(phrases) or phrases[subject + 1].letter != ",":
        return []
    if phrases[subject + 2].word not in clause.rules.sets.beside:
        return []
    first = clause.group.first if clause.group is not None else clause.place
    inside = phrases[subject + 3 : first]
    if not inside or inside[-1].letter != "," or any(p.letter in "v?,;:" for p in inside[:-1]):
        return []
    people = (p for p in inside if p.letter in "SBbhK" or (p.owners and p.word.endswith("s")))
    return [actor for p in people for actor in (*p.actors, *p.owners)]


def _as_their_forces(search: Search, subject: Phrase, place: int) -> Phrase:
    """Return "engineers of the Kenyan Army", "UK ground controllers" as those whose they are."""
    link, whose = (phrase_at(search.clause.phrases, place + i) for i in (1, 2))
    of = link is not None and (link.letter == "f" or link.word == "from")
    if of and whose is not None and whose.letter in "bBSh" and whose.actors:
        return replace(subject, actors=whose.actors)
    several = (
        subject.letter == "w"
        and subject.word.endswith("s")
        and all(a.player.kind == "State" for a in subject.owners)
    )
    return replace(subject, actors=subject.owners) if several else subject


def _with_state_before(search: Search, subject: Phrase, place: int) -> Phrase:
    """Return "some 100 US, and 200 Peruvian troops", "Chad's and Mali's armies" as of both."""
    phrases, at = search.clause.phrases, place - 1
    while at > 0 and phrases[at].letter in ",&":
        at -= 1
    other = phrases[at]
    if at < place - 1 and other.letter == "J":  # "Chad's and Mali's armies"
        return replace(subject, actors=(*other.owners, *subject.actors))
    listed = at < place - 1 and phrases[place - 1].letter == "&" and other.quantity is not None
    if not listed or other.letter != "S":
        return subject
    return replace(subject, actors=(*other.actors, *subject.actors))


def _with_those_before(search: Search, subject: Phrase, place: int) -> Phrase:
    """Return "400 troops from Chad and 300 from Mali" as of both."""
    phrases, at, found = search.clause.phrases, place - 2, [*subject.actors]
    while at > 1 and phrases[at].letter == "#" and phrases[at - 1].letter in ",&":
        before = phrases[at - 2]
        found[:0] = before.actors if before.letter in "hbS" else ()
        at -= 4  # "300 from Mali, 200 from Chad and 100 from Peru"
    return replace(subject, actors=tuple(found))


def _unnamed_host(search: Search) -> list[Actor]:
    """Return whose text it is, for "Mosi II, conducted with A and B": the host goes unsaid."""
    clause, event = search.clause, search.event
    passive = clause.group is not None and clause.group.passive
    if not passive or event is None or event.owners or not search.slots.get("with"):
        return []
    if search.slots.get("by") or search.slots.get("between"):
        return []
    about = clause.scene.reader.discourse.subject
    where = (clause.trigger.start, clause.trigger.end)
    participle = clause.group is not None and clause.group.first == clause.place
    doer = _doer_before(search) if participle else None
    if doer is not None and len(doer.actors) == 1 and doer.letter in "SbBh":
        return list(doer.actors)  # "Peru brought a battery for a drill held with Chile"
    host = about[0] if len(about) == 1 and about[0].kind == "State" else None
    return [Actor(replace(host, trust=host.trust * 0.7), *where)] if host is not None else []


def _runner(search: Search) -> list[Actor]:
    """Return who holds what others take part in: "joined Mosi, a drill that A runs", "run by A"."""
    phrases, holding = search.clause.phrases, search.clause.rules.words["holding"]
    place = search.clause.place_of(search.event) if search.event is not None else None
    if place is None or phrases[place].letter != "E":
        return []
    at = place + 1
    at += "".join(p.letter for p in phrases[at : at + 2]) in ("D,", "DE")
    at += 2 * ("".join(p.letter for p in phrases[at : at + 2]) == ",E")
    first, second, third = (phrase_at(phrases, at + i) for i in range(3))
    if first is None or second is None or third is None:
        return []
    by = first.verb is not None and first.verb.form in ("either", "participle")
    runs = first.verb if by and second.word == "by" else third.verb if first.letter == "?" else None
    whose = third if by else second
    held = runs is not None and runs.base in holding and whose.letter in "SbB"
    return list(whose.actors) if held else []


def _doer_before(search: Search) -> Phrase | None:
    """Return the subject of the verb before that of the clause."""
    clause, phrases = search.clause, search.clause.phrases
    verb = next((i for i in range(clause.place - 1, -1, -1) if phrases[i].letter == "v"), None)
    return find_subject(phrases, verb_group(phrases, verb, clause.rules)) if verb else None


def _joined_by(search: Search) -> list[Actor]:
    """Return who is added in "A and B, joined by C and D, held"."""
    phrases, rules = search.clause.phrases, search.clause.rules
    first = clause_start(phrases, search.clause.place)
    reached = search.clause.end
    follows = "".join(p.letter for p in phrases[reached - 1 : reached + 1])
    until = min(len(phrases), reached + 1) if follows == ",v" else reached
    for i in range(search.clause.place + 1, until):
        if phrases[i].letter == "&" and phrases[i - 1].letter == ",":
            until = i  # ", and the navies of both, joined by C, held"
            break
    for i in range(first + 1, until):
        verb = phrases[i].verb
        if verb is None or verb.base not in rules.words["joining"] or i == search.clause.place:
            continue
        if verb.form == "either" and phrases[i - 1].letter == ",":
            slots, _ = slots_after(phrases, i + 1, rules)
            by = slots.get("by", [])
            if by and not any(p.actors for p in by):  # "joined by minehunters from Latvia"
                by = slots.get("from", slots.get("of", []))
            return [actor for p in by for actor in p.actors]
    return []


def _same_supplier(search: Search) -> list[Actor]:
    """Return who has been told to supply a weapon, where more of the same is bought."""
    clause = search.clause
    where = (clause.trigger.start, clause.trigger.end)
    for thing in search.things():
        known = thing.letter == "K" and thing.actors
        weapon = thing.actors[0].player if known else same_weapon(search, thing)
        told = clause.scene.reader.discourse.suppliers.get(weapon.means if weapon else "")
        if told is None:
            continue
        supplier, recipient = told
        named = (a.player for p in clause.phrases for a in (*p.actors, *p.owners))
        same = any(recipient.means in (p.means, p.state and p.state.means) for p in named)
        if same or not clause.rules.sets.more_of_it.isdisjoint(thing.words):
            return [Actor(replace(supplier, trust=supplier.trust * 0.75), *where)]
    return []


def _speaking_buyer(search: Search) -> list[Actor]:
    """Return whose body or minister says at the end that something is bought: "The purchase of ten
    jets from Peru is off, the Kenyan defence ministry said"."""
    phrases = search.clause.phrases
    for i in range(len(phrases) - 1, search.clause.place, -1):
        if not search.clause.says(i) or i < 2:
            continue
        subject, before = phrases[i - 1], phrases[i - 2]
        state = state_of(subject.actors[0].player) if len(subject.actors) == 1 else None
        official = subject.letter in "bqtP" and before.letter == ","
        return [replace(subject.actors[0], player=state)] if official and state else []
    return []


def _text_buyer(search: Search) -> list[Actor]:
    """Return whose purchase "the jets were bought from Israel" is: whom the text is about."""
    clause, discourse = search.clause, search.clause.scene.reader.discourse
    group = clause.group
    told = group is not None and group.finite and group.passive
    meant = group is None or ((group.after_to or group.gerund) and clause.subject is None)
    if not told and not meant:
        return []
    whole = group is not None and group.first < group.place
    if told and whole and _same_recipient(search):  # "A bought jets, while ships were ordered"
        return _same_recipient(search)
    subject = None if whole else main_subject(clause.phrases, 0, clause.place)
    if told and subject is not None and subject.letter in "Sb" and _is_counted_off(search):
        found = subject.actors  # "A took delivery of the last of 12 jets bought from B"
        return [replace(a, player=replace(a.player, trust=a.player.trust * 0.8)) for a in found]
    about = discourse.subject
    state = about[0] if len(about) == 1 else None
    state = state if state is None or state.kind == "State" else state.state
    often = max(discourse.counts.values(), default=0)
    if state is not None and discourse.counts.get(state.means, 0) < often:
        state = None  # some other state is what the text is about
    buyer = discourse.topic or discourse.traded().get("recipient") or state
    if buyer is not None and buyer is not state and _others_named(search, buyer):
        buyer = None  # "Chad is near a deal with Peru on buying jets" is not of who bought before
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(buyer, trust=buyer.trust * 0.65), *where)] if buyer else []


def _is_counted_off(search: Search) -> bool:
    """Return whether the subject is "the last of 12 jets"."""
    thing = search.clause.subject
    place = search.clause.place_of(thing) if thing is not None else None
    of = phrase_at(search.clause.phrases, place - 1) if place else None
    return of is not None and of.letter == "f"


def _others_named(search: Search, buyer: Player) -> bool:
    """Return whether the words before name a state, and neither the buyer nor whom it buys from."""
    phrases, place = search.clause.phrases, search.clause.place
    sells = {a.player.means for name in ("with", "from") for a in actors_at(search, name)}
    before = (p for i, p in enumerate(phrases[:place]) if i and phrases[i - 1].letter not in "fi2")
    named = {
        state.means
        for phrase in before
        for actor in phrase.actors
        if (state := state_of(actor.player)) is not None
    }
    home = state_of(buyer) or buyer
    return bool(named - sells) and home.means not in named


def _of_last_trade(search: Search, side: str) -> list[Actor]:
    """Return who delivers what the sentence before ordered, or gets it."""
    clause = search.clause
    player = last_traded(search, side)
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(player, trust=player.trust * 0.75), *where)] if player else []


def _ordered_from(search: Search) -> list[Actor]:
    """Return the supplier in "received two tankers, the last of nine ordered from Peru"."""
    phrases, rules = search.clause.phrases, search.clause.rules
    for i in range(search.clause.after, len(phrases) - 1):
        verb = phrases[i].verb
        if phrases[i].letter in ";:" or phrases[i].letter == "s":
            break
        buys = verb is not None and verb.base in rules.words["buying"]
        if buys and verb is not None and verb.form in ("either", "participle"):
            before = i - 2 if phrases[i - 1].letter in "uS" else i - 1
            counted = phrases[before].letter in "#hkK"
            slots, _ = slots_after(phrases, i + 1, rules)
            return [a for p in slots.get("from", ()) for a in p.actors] if counted else []
    return []


def _hosts(search: Search) -> list[Actor]:
    """Return who held it: "the drill, hosted by A and B, drew", "the drill A hosted with B"."""
    phrases, rules = search.clause.phrases, search.clause.rules
    first = clause_start(phrases, search.clause.place)
    for i in range(first + 1, search.clause.place):
        verb = phrases[i].verb
        if verb is None or verb.base not in rules.words["holding"]:
            continue
        slots, _ = slots_after(phrases, i + 1, rules)
        found = [a for name in ("by", "with") for p in slots.get(name, ()) for a in p.actors]
        group = verb_group(phrases, i, rules)
        holds = verb.base == "host" or any(p.letter == "?" for p in phrases[max(0, i - 3) : i])
        subject = find_subject(phrases, group) if holds else None
        if subject is not None and subject.letter in "Sb" and not group.passive:
            found += subject.actors
        if found:
            return found
    subject, discourse = search.clause.subject, search.clause.scene.reader.discourse
    again = subject is not None and subject.words[:1] == ("the",) and not subject.named
    if again and discourse.host is not None and discourse.host_age <= 1:
        where = (search.clause.trigger.start, search.clause.trigger.end)
        return [Actor(replace(discourse.host, trust=discourse.host.trust * 0.8), *where)]
    return []


def _is_near(search: Search, phrase: Phrase) -> bool:
    place = search.clause.place_of(phrase)
    return place is None or search.clause.place - place <= _NEAR


def _nearest_subject(search: Search) -> list[Phrase]:
    """Return the subject of the last clause that begins before: "A buys ships, and B followed"."""
    phrases, place = search.clause.phrases, search.clause.place
    first = clause_start(phrases, place)
    for i in range(place - 1, first, -1):
        if phrases[i].letter in ",&" and new_clause(phrases[:place], i):
            subject = main_subject(phrases, i, place)
            return [subject] if subject is not None else []
    return []


def _same_recipient(search: Search) -> list[Actor]:
    """Return who gets what else the sentence has told to be sold or given, where one alone does."""
    clause = search.clause
    told = {
        c.roles["recipient"][0].player
        for c in clause.scene.trades
        if len(c.roles["recipient"]) == 1
    }
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(p, trust=p.trust * 0.7), *where) for p in told] if len(told) == 1 else []


def _signed_with(search: Search) -> list[Actor]:
    """Return with whom it is told, right after the noun, that a deal was signed."""
    clause, phrases = search.clause, search.clause.phrases
    at = clause.end
    while at < len(phrases) and phrases[at].letter in ",r":
        at += 1
    verb = phrases[at].verb if at < len(phrases) else None
    if verb is None or at - clause.end > 2 or verb.base not in clause.rules.words["signing"]:
        return []
    if verb.form not in ("either", "participle"):
        return []
    slots, _ = slots_after(phrases, at + 1, clause.rules)
    told = ([a for p in slots.get(name, ()) for a in p.actors] for name in ("with", "from", "to"))
    return next((found for found in told if found), [])


def _head_owner(search: Search) -> list[Actor]:
    """Return whose "a Swedish licence for the sale" is, or who issued a licence for it."""
    phrases, place, rules = search.clause.phrases, search.clause.place, search.clause.rules
    link, head = (phrase_at(phrases, place - step) for step in (1, 2))
    hangs = link is not None and link.word in ("for", "on", "of") and head is not None
    if not hangs or head is None or head.letter not in "wRAT":
        return []
    verb = phrase_at(phrases, place - 3)
    if not head.owners and verb is not None and verb.letter == "v":
        issued = last_word(head.word) in rules.sets.licences
        subject = find_subject(phrases, verb_group(phrases, place - 3, rules)) if issued else None
        return list(subject.actors) if subject is not None else []
    return list(head.owners)


def _who_speaks_of(search: Search, name: str) -> list[Actor]:
    """Return who "allowed Peru to buy" jets and so sells them, or "thanked Peru for sending" them
    and so has them."""
    clause, rules = search.clause, search.clause.rules
    place = clause.place_of(clause.subject) if clause.subject is not None else None
    verb = phrase_at(clause.phrases, place - 1) if place else None
    if verb is None or verb.verb is None or verb.letter != "v" or place is None:
        return []
    wanted = rules.words["allowing"] if name == "allower" else rules.sets.thanking
    if verb.verb.base not in wanted:
        return []
    subject = find_subject(clause.phrases, verb_group(clause.phrases, place - 1, rules))
    return list(subject.actors) if subject is not None else []


def _of_award(search: Search, name: str) -> list[Actor]:
    """Return to whom a contract "to supply" something was given, or who gave it."""
    matrix = search.clause.matrix
    verb = matrix.trigger.verb if matrix is not None else None
    if matrix is None or verb is None or verb.base not in ("award", "give", "hand", "grant"):
        return []
    of = Search(matrix, None, matrix.slots)
    return [a for p in of.phrases("dative" if name == "awarded" else "agent") for a in p.actors]


def _asked(search: Search) -> list[Actor]:
    """Return who "rejected Peru's request to buy" jets, and was to sell them."""
    clause, group = search.clause, search.clause.group
    place = group.first if group is not None and group.after_to else 0
    if place < 1 or last_word(clause.phrases[place].word) not in clause.rules.sets.asked_for:
        return []
    before = place - 2 if clause.phrases[place - 1].word in ("down", "off") else place - 1
    if clause.phrases[before].letter != "v":
        return []
    subject = find_subject(clause.phrases, verb_group(clause.phrases, before, clause.rules))
    return list(subject.actors) if subject is not None else []


def _under_contract(search: Search) -> list[Actor]:
    """Return with whom it is that somebody gets a thing "under a contract signed with Saab"."""
    phrases = search.clause.phrases
    for place in range(1, len(phrases) - 1):
        under = phrases[place - 1].word in ("under", "through", "as part of")
        if phrases[place].letter in "AR" and under:
            until = next(
                (i for i in range(place, len(phrases)) if phrases[i].letter in ",;:"), None
            )
            slots, _ = slots_after(phrases[:until], place + 1, search.clause.rules)
            signed = next(
                (i for i in range(place, until or len(phrases)) if phrases[i].letter == "v"), None
            )
            if "with" not in slots and signed is not None:
                slots, _ = slots_after(phrases[:until], signed + 1, search.clause.rules)
            firms = (_firm_behind(search, phrase) for phrase in slots.get("with", ()))
            return [actor for phrase in firms for actor in phrase.actors][:1]
    return []


def _reached(search: Search) -> list[Actor]:
    """Return where "a gift of ten trucks from Peru" went: "reached Fiji", "went to Fiji"; for a
    town, whose it is: "two boats given by Peru arrived in Suva"."""
    at = search.clause.end if search.clause.verbal else search.clause.predicate()
    at = at if at is not None and at < len(search.clause.phrases) else None
    verb = search.clause.phrases[at].verb if at is not None else None
    if verb is None or verb.base not in search.clause.rules.words["reaching"]:
        return []
    tail = search.clause.tail
    if at is not None and search.clause.verbal:
        tail, _ = slots_after(search.clause.phrases, at + 1, search.clause.rules)
    listed = (p for name in ("object", "to", "in", "at") for p in tail.get(name, ()))
    reached = [actor for phrase in listed for actor in phrase.actors if actor.player.kind]
    return [replace(a, player=a.player.state or a.player) if a.player.kind == "Place" else a
            for a in reached]  # fmt: skip


def _club(search: Search) -> list[Actor]:
    """Return the organization spoken of last, here or before: "its accession followed"."""
    clause = search.clause
    where = (clause.trigger.start, clause.trigger.end)
    near = (*reversed(clause.phrases[: clause.place]), *clause.phrases[clause.place :][:12])
    for phrase in near:
        for actor in (*phrase.actors, *phrase.owners):
            if actor.player.kind == "InternationalOrganization":
                return [Actor(replace(actor.player, trust=0.8), *where)]
    discourse = clause.scene.reader.discourse
    club = discourse.club() or discourse.organization
    return [Actor(replace(club, trust=0.7), *where)] if club is not None else []


def _subject_after(search: Search) -> list[Actor]:
    """Return the states that a sentence goes on with: "Since its accession, Poland has"."""
    phrases, comma = search.clause.phrases, search.clause.end
    states, verb = phrase_at(phrases, comma + 1), phrase_at(phrases, comma + 2)
    goes_on = (
        states is not None and are_states(states) and verb is not None and verb.letter in "xvn"
    )
    opens = search.clause.place <= 1 and comma < len(phrases) and phrases[comma].letter == ","
    return list(states.actors) if states is not None and goes_on and opens else []


def _likewise(search: Search) -> list[Actor]:
    """Return who does the same: "Kenya belongs to the bloc, as do Uganda and Egypt", "Besides
    Kenya, the bloc consists of", "Kenya, like Egypt, belongs"."""
    phrases = search.clause.phrases
    for i in range(search.clause.place - 2, 0, -1):
        comma, like = phrase_at(phrases, i - 2), phrases[i - 1]
        apart = phrases[i + 1].letter == "," and (comma is None or comma.letter in ',.:"')
        if apart and are_states(phrases[i]) and like.word in search.clause.rules.sets.likewise:
            return list(phrases[i].actors)
    for i in range(search.clause.after, len(phrases) - 2):
        if phrases[i].letter in ";:":
            break
        if phrases[i].word == "as" and phrases[i + 1].word in ("do", "does", "did"):
            return list(phrases[i + 2].actors)
    return []


def _bought_by(search: Search) -> list[Phrase]:
    """Return who ordered the thing: "delivered six transports ordered by Portugal"."""
    clause = search.clause
    for thing in search.things():
        place = clause.place_of(thing)
        verb = phrase_at(clause.phrases, (place or 0) + 1)
        if thing.letter not in WEAPONS or verb is None or verb.verb is None:
            continue
        if verb.verb.base in clause.rules.words["buying"]:
            return slots_after(clause.phrases, (place or 0) + 2, clause.rules)[0].get("by", [])
    return []


def _made_by(search: Search) -> list[Phrase]:
    """Return who supplied or built the thing: "six submarines supplied by Russia"."""
    clause = search.clause
    for thing in search.things():
        place = clause.place_of(thing)
        verb = phrase_at(clause.phrases, (place or 0) + 1)
        at = (place or 0) + 1
        if verb is not None and verb.letter == "x" and thing is not clause.subject:
            continue  # "sold Peru jets, and four radars were supplied by Thales"
        while verb is not None and verb.letter in "?uxr,()X" and at < (place or 0) + 6:
            at += 1
            verb = phrase_at(clause.phrases, at)
        if thing.letter not in WEAPONS or verb is None or verb.verb is None:
            continue
        made = verb.verb.base in clause.rules.words["making"]
        bought = verb.verb.base in clause.rules.words["buying"]
        participle = verb.verb.form in ("either", "participle")
        if verb.letter == "v" and (made or bought) and (participle or at == (place or 0) + 1):
            slots, _ = slots_after(clause.phrases, at + 1, clause.rules)
            names = ("by", "from", "in") if made else ("from",)
            told = ([p for p in slots.get(name, ()) if p.actors] for name in names)
            return next((found for found in told if found), [])
    return []


def _giver(search: Search) -> list[Actor]:
    """Return whose gift the thing is: "two boats, a gift of the Thai government, arrived"."""
    clause, phrases = search.clause, search.clause.phrases
    link, gift = (phrase_at(phrases, clause.after + i) for i in range(2))
    if link is not None and link.word == "as" and gift is not None and gift.letter == "T":
        told, _ = slots_after(phrases, clause.after + 2, clause.rules)  # "came as a gift from"
        by = [a for name in ("from", "of") for p in told.get(name, ()) for a in p.actors]
        return list(gift.owners) or by
    for thing in search.things():
        at = (search.clause.place_of(thing) or 0) + 1
        comma, gift, of = (phrase_at(phrases, at + i) for i in range(3))
        if comma is None or comma.letter != "," or gift is None or gift.letter != "T":
            continue
        if gift.owners:
            return list(gift.owners)
        whose = phrase_at(phrases, at + 3)
        if of is not None and whose is not None and (of.letter == "f" or of.word == "from"):
            return list(whose.actors)
    return []
