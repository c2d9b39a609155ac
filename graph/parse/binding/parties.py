"""Who is party to an agreement or a member of an organization: the two that a sentence or text is
about, its organization, and whoever speaks for a state.
"""

import re

from graph.parse.binding.slots import actors_in
from graph.parse.candidates import speaker_at
from graph.parse.frozen import replace
from graph.parse.names.known_names import Player
from graph.parse.rules import Rules
from graph.parse.syntax.clauses import clause_start
from graph.parse.syntax.phrases import (
    Actor,
    Phrase,
    are_states,
    last_word,
    phrase_at,
    state_of,
)
from graph.parse.syntax.places import Search

FRESH = 4  # sentences for which two states stay those that the text is about
_HERE = 0.75  # an organization of this trust was named in the sentence itself


def spoken_agent(search: Search) -> list[Actor]:
    """Return who agrees or joins; for "we", whose minister or spokesman says so."""
    return _of_speaker(search) if _is_we(search) else actors_in(search, "agent")


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


def speaking_party(search: Search) -> list[Actor]:
    """Return who speaks: "No drill with India is planned," Nepalese officials said."""
    clause = search.clause
    player = speaker_at(clause.trigger, clause.scene.reading.spoken)
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(player, trust=player.trust * 0.9), *where)] if player else []


def last_agreement(search: Search) -> list[Actor]:
    """Return the parties to the agreement that the text told of last."""
    clause = search.clause
    called = called_by(search.event, clause.rules) if search.event is not None else ()
    parties = clause.scene.reader.discourse.parties(called)
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(p, trust=p.trust * 0.75), *where) for p in parties]


def called_by(event: Phrase, rules: Rules) -> tuple[str, ...]:
    """Return the words that tell "the access pact" from other pacts."""
    plain = (*rules.words["determiners"], *rules.sets.any_agreement)
    return tuple(word for word in event.words if word not in plain)


def last_two(search: Search) -> list[Actor]:
    """Return the parties to the last agreement if they are two: of many one may leave alone."""
    parties = last_agreement(search)
    return parties if len(parties) == 2 else []


def pair_meant(search: Search) -> list[Actor]:
    """Return the two states that the text is about, named not long ago."""
    clause = search.clause
    where = (clause.trigger.start, clause.trigger.end)
    discourse = clause.scene.reader.discourse
    two = discourse.two() if discourse.age <= FRESH else ()
    return [Actor(replace(player, trust=player.trust * 0.75), *where) for player in two]


def pair_alone(search: Search) -> list[Actor]:
    """Return the two states that the text is about, where the sentence names no other state."""
    meant = {actor.player.means for actor in pair_meant(search)}
    here = {
        state.means
        for phrase in search.clause.phrases
        for actor in (*phrase.actors, *phrase.owners)
        if (state := state_of(actor.player)) is not None
    }
    return pair_meant(search) if here <= meant else []


def they_two(search: Search) -> list[Actor]:
    """Return the two states that the sentence before named, where "they" sign or have something."""
    clause, discourse = search.clause, search.clause.scene.reader.discourse
    near = clause.phrases[max(0, clause.place - 4) : clause.place]
    they = [p for p in near if p.word == "they" and p.letter == "u"]
    planned = clause.group is not None and (clause.group.after_to or not clause.group.finite)
    ahead = clause.subject is not None and bool(clause.subject.actors)
    if ahead or not they or they[-1].actors or discourse.age > 1 or planned:
        return []
    return pair_meant(search)


def two_meant(search: Search) -> list[Actor]:
    """Return the pair that the text is about, if the sentence names no others; else its two."""
    told = _as_told(search)
    if told:
        return told
    pair = pair_meant(search)
    meant = {actor.player.means for actor in pair}
    here = {actor.player.means for actor in two_named(search)}
    return pair if len(pair) == 2 and here <= meant else two_named(search)


def _as_told(search: Search) -> list[Actor]:
    """Return between whom "the access pact" is that the text has told of, where the sentence names
    no others."""
    event = search.event
    if event is None or event.words[:1] != ("the",) or event.owners:
        return []
    parties = last_agreement(search)
    means = {actor.player.means for actor in parties}
    named = (state_of(a.player) for p in search.clause.phrases for a in (*p.actors, *p.owners))
    here = {state.means for state in named if state is not None}
    return parties if here <= means else []


def two_named(search: Search) -> list[Actor]:
    """Return the two states that the sentence names, if it names just two."""
    named: dict[str, Actor] = {}
    for phrase in search.clause.phrases:
        for actor in (*phrase.actors, *phrase.owners):
            state = actor.player if actor.player.kind == "State" else actor.player.state
            if state is not None:
                named.setdefault(state.means, replace(actor, player=state))
    return list(named.values()) if len(named) == 2 else []


def other_named(search: Search) -> list[Actor]:
    """Return the two named where one owns what is told: "Peru's lease of a port, Chad's minister
    said"."""
    owned = search.event is not None and bool(search.event.owners)
    return two_named(search) if owned else []


def other_party(search: Search) -> list[Actor]:
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


def by_it(search: Search) -> list[Actor]:
    """Return who "signed" in "It was signed by A and B", where "it" is a thing spoken of."""
    subject = search.clause.subject
    it = subject is not None and subject.word == "it"
    return actors_in(search, "by") if it else []


def with_bodies(search: Search) -> list[Actor]:
    """Return whose body it is with: "signed with Peru's procurement agency"."""
    bodies = [p for p in search.phrases("with") if not p.actors]
    return [owner for p in bodies for owner in p.owners]


def with_first(search: Search) -> list[Actor]:
    """Return with whom it is, where a passive clause begins so: "With Peru, a pact was signed"."""
    clause, phrases = search.clause, search.clause.phrases
    first = clause_start(phrases, clause.place)
    link, whom, comma = (phrase_at(phrases, first + i) for i in range(3))
    opens = link is not None and link.word == "with" and comma is not None and comma.letter == ","
    passive = clause.group is not None and clause.group.passive
    return list(whom.actors) if opens and passive and whom is not None else []


def with_including(search: Search) -> list[Actor]:
    """Return who is listed in "with several states, including A and B"."""
    with_ = search.phrases("with")[-1:] if not actors_in(search, "with") else []
    return [a for p in search.phrases("including")[:1] for a in p.actors] if with_ else []


def defended(search: Search) -> list[Actor]:
    """Return B of "the treaty obliges A to defend B"."""
    clause = search.clause
    verb, whom = (phrase_at(clause.phrases, clause.end + i) for i in (1, 2))
    base = verb.verb.base if verb is not None and verb.verb is not None else ""
    return list(whom.actors) if whom and base in clause.rules.sets.defending else []


def after_colon(search: Search) -> list[Actor]:
    """Return who is listed after a colon: "Manila Pact (SEATO): A, B"."""
    clause = search.clause
    at = clause.end
    short = "".join(p.letter for p in clause.phrases[at : at + 3])
    at += 3 if re.fullmatch(r"\([XOIA]\)", short) else 0  # "Manila Pact (SEATO): A, B"
    after = phrase_at(clause.phrases, at)
    listed = phrase_at(clause.phrases, at + 1)
    colon = after is not None and after.letter == ":" and listed is not None
    return list(listed.actors) if colon and listed is not None else []


def labelled(search: Search) -> list[Actor]:
    """Return the states before the colon of "Peru: pact with Chad", "Chad-Mali ties: a pact"."""
    phrases = search.clause.phrases
    if len(phrases) < 3 or phrases[1].letter != ":" or search.clause.place < 2:
        return []
    return [a for a in (*phrases[0].actors, *phrases[0].owners) if a.player.kind == "State"]


def its_subject(search: Search) -> list[Actor]:
    """Return whose "its membership in the bloc" is: the subject's."""
    noun = search.clause.trigger
    its = noun.words[:1] in (("its",), ("their",)) and not noun.owners
    theirs = (actors_in(search, "subject") or _subject_after(search)) if its else []
    return [replace(a, start=noun.start, end=noun.end) for a in theirs]


def _subject_after(search: Search) -> list[Actor]:
    """Return the states that a sentence goes on with: "Since its accession, Poland has"."""
    phrases, comma = search.clause.phrases, search.clause.end
    states, verb = phrase_at(phrases, comma + 1), phrase_at(phrases, comma + 2)
    goes_on = (
        states is not None and are_states(states) and verb is not None and verb.letter in "xvn"
    )
    opens = search.clause.place <= 1 and comma < len(phrases) and phrases[comma].letter == ","
    return list(states.actors) if states is not None and goes_on and opens else []


def likewise(search: Search) -> list[Actor]:
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


def club_meant(search: Search) -> list[Actor]:
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


def spoken_club(search: Search) -> list[Actor]:
    """Return the organization spoken of, unless it is a treaty that is joined or left."""
    clause = search.clause
    fresh = clause.scene.reader.discourse.club()
    first = clause_start(clause.phrases, clause.place)
    if any(p.letter == "A" for p in clause.phrases[first : clause.place]):
        return []
    return [a for a in club_meant(search) if a.player.trust > _HERE or fresh is not None]


def club_it(search: Search) -> list[Actor]:
    """Return the organization spoken of as "it"; not of "Founded by both, it has grown"."""
    subject = search.clause.subject
    return spoken_club(search) if subject is not None and subject.word == "it" else []


def text_club(search: Search) -> list[Actor]:
    """Return the organization that the text is about, for what is adopted where none is named."""
    clause, discourse = search.clause, search.clause.scene.reader.discourse
    club, main = discourse.organization, discourse.main_club
    named = any(search.slots.get(name) for name in ("with", "between", "among", "by"))
    if club is None or main is None or club.means != main.means or named:
        return []
    if search.event is None or search.event.owners or two_named(search):
        return []
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(club, trust=club.trust * 0.8), *where)]


def members_club(search: Search) -> list[Actor]:
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
