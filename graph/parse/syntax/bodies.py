"""Whom the bodies, offices and officials of somebody are: "Japan's navy", "its premier".

With an owner a noun means what is theirs: a body that the gazetteer knows, the person who holds the
post, or else somebody called by the form of the words. Without one it is whoever the text has
called so before (`anaphora.py`).
"""

from graph.parse.frozen import replace
from graph.parse.names.known_names import Gazetteer, Player, spellings
from graph.parse.names.people import is_state_post
from graph.parse.names.tokens import Token
from graph.parse.syntax.anaphora import Setting, group_meant, its_owner, their_owners
from graph.parse.syntax.phrases import Actor, Phrase, state_of


def body_of(owner: Player, word: str, kind: str, gazetteer: Gazetteer) -> Player:
    """Return the body of a state: an entity that bears such a name, else one named by form."""
    if word in gazetteer.rules.sets.sides and owner.kind == "State":
        return owner  # "the Lao side"
    adjective = _adjective(owner, gazetteer)
    singular = gazetteer.rules.names["singular"].get(word, word)
    for name in spellings(f"{adjective} {singular}"):
        known = gazetteer.named(name)
        if known is not None:
            return replace(known, state=known.state or state_of(owner))
    return Player(f"{adjective} {singular}", kind or "GovernmentBody", False, state_of(owner), 0.85)


def as_owned(phrase: Phrase, setting: Setting) -> Phrase:
    """Return a noun that has got its owners, as those whom it now means."""
    actors = () if phrase.letter in "wAETMRkKG" else phrase.owners
    if phrase.letter == "b":
        actors = bodies_meant(phrase, setting)
    elif phrase.letter == "q":
        actors = people_meant(phrase, phrase.end, setting)
    elif phrase.letter == "t":
        actors = office_meant(phrase, setting)
    return replace(phrase, actors=actors)


def bodies_meant(phrase: Phrase, setting: Setting) -> tuple[Actor, ...]:
    """Return which bodies "the Thai and Lao navies", "its army", "the ministry" are."""
    if phrase.owners:
        return tuple(
            Actor(
                _body_called(owner.player, phrase, setting),
                phrase.start,
                phrase.end,
                owner.quantity,
            )
            for owner in phrase.owners
        )
    group = group_meant(phrase, setting)
    if group:
        return group
    discourse, here = setting.discourse, (phrase.start, phrase.end)
    owner = its_owner(phrase, setting)
    if owner is not None:
        body = body_of(owner, phrase.word, phrase.value, setting.gazetteer)
        return (Actor(replace(body, trust=body.trust * 0.8), *here),)
    modifiers = [word for word in phrase.words if word not in ("the", "its", "their")]
    if "the" not in phrase.words or modifiers:
        return ()
    known = discourse.body_called(phrase.word)
    if phrase.word in setting.anaphora.one_body and known:
        return (Actor(replace(known, trust=known.trust * 0.9), *here),)
    state = discourse.home or discourse.state
    if phrase.word == "government" and state:
        return (Actor(replace(state, trust=0.8), *here),)
    return ()


def body_of_the_text(phrase: Phrase, setting: Setting) -> tuple[Actor, ...]:
    """Return whose "the army" is that the text has not told of: that of the state it is about."""
    discourse = setting.discourse
    home = discourse.main_state() or discourse.only_state() or discourse.filed
    if home is None or home.means not in discourse.states or phrase.words != ("the",):
        return ()
    if phrase.word not in setting.rules.sets.state_bodies:
        return ()
    body = body_of(home, phrase.word, phrase.value, setting.gazetteer)
    return (Actor(replace(body, trust=0.7), phrase.start, phrase.end),)


def named_bodies_meant(
    phrase: Phrase, head: Token, actors: tuple[Actor, ...], setting: Setting
) -> tuple[Actor, ...]:
    """Return whom a body's name means after owners, which alone means `actors`.

    "The Indian Ministry of X" is India's, "Thai and Lao Navy" are two navies.
    """
    body = actors[0].player
    if body.state is None and not body.known:
        owner = phrase.owners[0].player
        means = f"{_adjective(owner, setting.gazetteer)} {body.means}"
        named = replace(body, means=means, state=state_of(owner), trust=owner.trust)
        others = _force_of_each(phrase, head, setting)[1:]
        return (Actor(named, phrase.start, head.end), *others)
    owners = {state_of(owner.player) for owner in phrase.owners}
    if owners == {body.state}:
        return actors  # "the Indian Navy's INS Taba"
    return (*_force_of_each(phrase, head, setting), *actors)


def people_meant(phrase: Phrase, until: int, setting: Setting) -> tuple[Actor, ...]:
    """Return for whom "Japanese officials", "NATO leaders" act; what they are called ends at the
    character `until`."""
    bodies = [o for o in phrase.owners if o.player.kind != "State"]
    if bodies:
        return tuple(Actor(o.player, phrase.start, phrase.end) for o in bodies)
    if phrase.owners:
        named = setting.plain[max(o.end for o in phrase.owners) : until].split()
        called = " ".join(named[named[:1] == ["'s"] :])  # "Norwegian Labour Party leaders"
        called = called if called.lower().endswith(f" {phrase.word}") else phrase.word
        gazetteer = setting.gazetteer
        return tuple(
            Actor(
                Player(
                    f"{_adjective(o.player, gazetteer)} {called}",
                    "Government",
                    False,
                    o.player,
                    0.7,
                ),
                o.start,
                phrase.end,
            )
            for o in phrase.owners
        )
    theirs = phrase.words[:1] == ("their",) and "counterpart" not in phrase.word
    return group_meant(phrase, setting) or (their_owners(phrase, setting) if theirs else ())


def office_meant(phrase: Phrase, setting: Setting) -> tuple[Actor, ...]:
    """Return who "Japan's premier" is: the person, if the text has named one, else the post."""
    discourse = setting.discourse
    if phrase.owners:
        owner = phrase.owners[0]
        state = state_of(owner.player)
        if state is None:
            return ()
        title = _title_of(phrase, setting)
        person = next(iter(discourse.holders(title, state)), None)
        if person is None and setting.when is not None:
            person = setting.gazetteer.holder(state.means, title, setting.when)
            if person is not None and person == discourse.untitled(state):
                discourse.note_renamed(title, state, person)
        person = person or _renamed(title, state, phrase, setting)
        name = f"{phrase.word.capitalize()} of {setting.name_of(state)}"
        player = replace(person, trust=0.85) if person else Player(name, "Post", False, state, 0.8)
        return (Actor(player, phrase.start, phrase.end),)
    if phrase.words[:1] == ("the",) and set(phrase.words[1:]) <= setting.rules.sets.deputies:
        holders = discourse.holders(_title_of(phrase, setting))
        if len(holders) == 1:
            return (Actor(replace(holders[0], trust=0.8), phrase.start, phrase.end),)
        title, home = _title_of(phrase, setting), discourse.main_state()
        if not holders and home is not None and is_state_post(title, setting.rules):
            person = _renamed(title, home, phrase, setting)
            return (Actor(person, phrase.start, phrase.end),) if person is not None else ()
    return ()


def _renamed(title: str, state: Player, phrase: Phrase, setting: Setting) -> Player | None:
    """Return who "the Kenyan minister" is where no post was told of anybody: the one person whom
    the sentence before names.

    The title opens its sentence, or says something; "met the Kenyan minister" may be another.
    """
    before = setting.spoken[-1] if setting.spoken else None
    told = before is not None and before.verb is not None
    says = told and before is not None and before.verb and before.verb.base in setting.rules.cues
    opens = all(not p.actors and p.verb is None for p in setting.spoken)
    aside = before is not None and before.letter in ',"'
    definite = "the" in phrase.words[:1] or bool(phrase.owners)
    person = setting.discourse.untitled(state)
    if not definite or "a" in phrase.words[:1] or person is None:
        return None
    if person.state != state and not (says or opens or aside):
        return None
    setting.discourse.note_renamed(title, state, person)
    return replace(person, trust=person.trust * _RENAMED)


_RENAMED = 0.85  # the trust in who is called by a title that was not told before


def _title_of(phrase: Phrase, setting: Setting) -> str:
    """Return the title that a noun is, with whether it is a deputy's: "vice minister"."""
    deputy = [word for word in phrase.words if word in setting.rules.sets.deputies]
    return " ".join([*deputy, phrase.word])


def _body_called(owner: Player, phrase: Phrase, setting: Setting) -> Player:
    """Return the body of a state by all its words, "India's external affairs ministry", if one
    is known by them, or if a state has many such bodies."""
    rules, gazetteer = setting.rules, setting.gazetteer
    ends = [i + 1 for i, word in enumerate(phrase.words) if word in ("'s", "and", "own")]
    words = phrase.words[max(ends, default=0) :]
    words = tuple(word for word in words if word not in rules.words["determiners"])
    if phrase.word not in rules.sets.many_bodies or not words:
        return body_of(owner, phrase.word, phrase.value, gazetteer)
    one = rules.names["singular"].get(phrase.word, phrase.word)
    bodies = [
        body_of(owner, " ".join((*words[first:], one)), phrase.value, gazetteer)
        for first in range(len(words))
    ]
    return next((body for body in bodies if body.known), bodies[0])


def _force_of_each(phrase: Phrase, head: Token, setting: Setting) -> tuple[Actor, ...]:
    """Return the force so called of each of the owners of a name."""
    word = " ".join(setting.plain[head.start : head.end].split()[1:]).lower() or head.word
    return tuple(
        Actor(
            body_of(owner.player, word, "ArmedForce", setting.gazetteer),
            owner.start,
            owner.end,
            owner.quantity,
        )
        for owner in phrase.owners
    )


def _adjective(owner: Player, gazetteer: Gazetteer) -> str:
    """Return how a state's bodies are called: "Japanese"; its name if it has no adjective."""
    entity = gazetteer.entities.get(owner.means)
    if entity is None:
        return owner.means
    adjectives = [name.text for name in entity.names if name.kind == "adjective"]
    return adjectives[0] if adjectives else entity.name
