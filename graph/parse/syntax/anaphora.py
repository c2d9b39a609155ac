"""Whom the words mean by which a text comes back to those it has named.

They are pronouns ("he", "it"), pairs and groups ("both sides", "the three"), organizations and
states by what they are ("the bloc", "his country"), and owners of "its navy", "their ministers".
They are looked for in the sentence before the word, and in what the text has said before
(`discourse.py`). Whoever is only meant is less sure than who is named.
"""

import itertools
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache

from graph.parse.frozen import dataclass, replace
from graph.parse.names.known_names import Gazetteer, Player
from graph.parse.names.tokens import Token
from graph.parse.rules import Rules
from graph.parse.syntax.discourse import Discourse
from graph.parse.syntax.phrases import (
    SUBJECTS,
    Actor,
    Phrase,
    is_free,
    is_two,
    last_word,
    outside_quotes,
    state_of,
)

_BESIDE = frozenset(("with", "together with", "along with", "alongside", "beside"))


@dataclass(frozen=True, slots=True)
class Anaphora:
    """These words, by what they may mean; `women` and `men` are first names, in small letters."""

    pairs: frozenset[str]
    alone: frozenset[str]
    counted: frozenset[str]
    one_state: frozenset[str]
    lands: frozenset[str]
    one_organization: frozenset[str]
    that_organization: frozenset[str]
    by_its_name: frozenset[str]
    one_body: frozenset[str]
    women: frozenset[str]
    men: frozenset[str]


@lru_cache(maxsize=4)
def anaphora_of(rules: Rules) -> Anaphora:
    """Return the words of a language (`names.yaml`, `groups`)."""
    groups = {name: frozenset(words) for name, words in rules.names["groups"].items()}
    women, men = (frozenset(map(str.lower, rules.names[name])) for name in ("women", "men"))
    return Anaphora(
        pairs=groups["pairs"],
        alone=groups["pairs_alone"],
        counted=groups["counted"],
        one_state=groups["one_state"],
        lands=groups["one_state"] | frozenset(rules.names["lands"]),
        one_organization=groups["one_organization"],
        that_organization=groups["that_organization"],
        by_its_name=groups["by_its_name"],
        one_body=groups["one_body"],
        women=women,
        men=men,
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """What whom a phrase means depends on: the names that are known, and what was told before it.

    `spoken` are the phrases read so far of the sentence of the text `plain`, which is of the date
    `when`, if the document tells. `only_club` is the one organization that the whole text names.
    """

    plain: str
    gazetteer: Gazetteer
    rules: Rules
    anaphora: Anaphora
    discourse: Discourse
    spoken: list[Phrase]
    only_club: Player | None
    when: str | None

    def name_of(self, player: Player) -> str:
        """Return the name that somebody is known by, or else is called by in the text."""
        entity = self.gazetteer.entities.get(player.means)
        return entity.name if entity else player.means


def read_pronoun(token: Token, setting: Setting) -> Phrase:
    """Return a pronoun as whom it stands for: the subject before it, here or a sentence ago."""
    earlier, discourse = setting.spoken, setting.discourse
    players: tuple[Player, ...] = ()
    free = (
        i
        for i, p in enumerate(earlier)
        if p.actors and p.letter in SUBJECTS and is_free(earlier, i)
    )
    those = _listed_from(earlier, next(free, None), token.word == "they")
    before = those or discourse.subject
    if token.word in ("he", "she"):
        players = _person_meant(token.word, setting)
    elif token.word == "him" and discourse.person is not None and _greets(setting):
        here = {a.player.means for p in earlier for a in p.actors}
        person = discourse.person
        players = () if person.means in here else (person,)
    elif token.word == "they" and len(before) > 1:
        players = before
    elif token.word == "it" and len(before) == 1:
        players = tuple(p for p in before if p.kind != "Person")
        players = _not_itself(players, setting)
    trust = 0.9 if token.word in ("he", "she", "him") else 0.7
    actors = _less_sure(players, trust, token.start, token.end)
    return Phrase(token.start, token.end, "u", token.word, actors=actors)


def both_meant(start: int, end: int, setting: Setting) -> tuple[Actor, ...]:
    """Return the two whom "both", "the two" mean: two states named here, or those told before."""
    here, told = _two_here(setting), setting.discourse.two()
    beside = bool(setting.spoken) and setting.spoken[-1].word in _BESIDE
    if here and beside:  # "A and B take part with the two": those are others
        here = ()
        named = {a.player.means for p in setting.spoken for a in (*p.actors, *p.owners)}
        told = () if {p.means for p in told} & named else told
    return _less_sure(here or told, 0.9, start, end)


def all_meant(
    count: int, start: int, end: int, lately: bool, setting: Setting
) -> tuple[Actor, ...]:
    """Return the last group of so many: "all three", and "the three" if spoken of `lately`."""
    discourse = setting.discourse
    told = discourse.last_group(count) if lately else discourse.groups.get(count, ())
    return _less_sure(_counted_here(count, setting.spoken) or told, 0.9, start, end)


def group_meant(phrase: Phrase, setting: Setting) -> tuple[Actor, ...]:
    """Return whom "the two sides", "both countries", "all four members" are; none of a noun that
    no group is told by."""
    words, anaphora = phrase.words, setting.anaphora
    meant = not {"the", "these", "those", "their", "both", "its"}.isdisjoint(words)
    two = (is_two(phrase.quantity) and meant) or "both" in words
    if words == ("the",) and phrase.word in anaphora.alone:
        return both_meant(phrase.start, phrase.end, setting)
    if phrase.owners and "both" in words:
        return ()  # "both Chad's neighbours" say who is meant, and are not two spoken of
    spoken = f"two {phrase.word}" if two else ""
    if spoken in anaphora.pairs or (two and f"both {phrase.word}" in anaphora.pairs):
        return both_meant(phrase.start, phrase.end, setting)
    return _several(phrase, setting)


def noun_meant(phrase: Phrase, setting: Setting) -> tuple[Actor, ...]:
    """Return whom "the two sides", "its members", "the bloc", "his country" are, if anybody."""
    group = group_meant(phrase, setting)
    if group:
        return group
    word, words = phrase.word, phrase.words
    anaphora, discourse = setting.anaphora, setting.discourse
    if word in ("members", "members states", "states", "countries", "member states"):
        club = _club(phrase, discourse)
        listed = discourse.members.get(club.means, ()) if club is not None else ()
        if listed and (word.startswith("member") or "member" in words):
            return _less_sure(listed, 0.85, phrase.start, phrase.end)
    player: Player | None = None
    if words[:1] in (("his",), ("her",)) and word in anaphora.one_state:
        player = _home_told(setting)
    if words in (("that",), ("this",)) and word in anaphora.that_organization:
        player = discourse.club() or setting.only_club
    if words == ("the",):
        spoken = discourse.organization or setting.only_club
        if word in anaphora.one_organization:
            player = discourse.clubs.get(last_word(word)) or spoken
        elif spoken is not None and word in anaphora.by_its_name:
            player = spoken if word in setting.name_of(spoken).lower().split() else None
        elif word in anaphora.one_state:
            here = [a.player for p in setting.spoken for a in (*p.actors, *p.owners)]
            named = [state for state in map(state_of, here) if state is not None]
            player = named[-1] if named else discourse.state
    return (Actor(replace(player, trust=0.8), phrase.start, phrase.end),) if player else ()


def its_owner(phrase: Phrase, setting: Setting) -> Player | None:
    """Return whose "its navy" is: the one subject's before it, here or a sentence ago."""
    if "its" not in phrase.words[:1]:
        return None
    spoken = setting.spoken
    here = [p for i, p in enumerate(spoken) if p.actors and is_free(spoken, i)]
    named = [a.player for a in here[0].actors] if here else list(setting.discourse.subject)
    return state_of(named[0]) if len(named) == 1 else None


def their_owners(phrase: Phrase, setting: Setting) -> tuple[Actor, ...]:
    """Return the two states named before in "under an accord their ministers made"."""
    return _less_sure(_two_here(setting), 0.85, phrase.start, phrase.end)


def forces_meant(phrase: Phrase, setting: Setting) -> tuple[Actor, ...]:
    """Return whose "his ships" are, the state's of the person spoken of, or "its soldiers"."""
    person = setting.discourse.person
    if phrase.words[:1] in (("his",), ("her",)) and person is not None:
        here = [a.player for p in setting.spoken for a in p.actors if p.letter in "Pt"]
        person = here[-1] if here else person
        state = setting.discourse.homes.get(person.means) or person.state
        if state is None:
            return ()
        return (Actor(replace(state, trust=0.75), phrase.start, phrase.end),)
    owner = its_owner(phrase, setting)
    return _less_sure((owner,), 0.8, phrase.start, phrase.end) if owner is not None else ()


def _less_sure(players: Iterable[Player], trust: float, start: int, end: int) -> tuple[Actor, ...]:
    """Return players as those whom the words from `start` to `end` mean, so much less sure."""
    return tuple(Actor(replace(p, trust=p.trust * trust), start, end) for p in players)


def _listed_from(earlier: Sequence[Phrase], place: int | None, several: bool) -> tuple[Player, ...]:
    """Return who stands at a place; if `several` are meant, all of "Mali, Chad and Niger"."""
    if place is None:
        return ()
    listed = [actor.player for actor in earlier[place].actors]
    letter = earlier[place].letter
    while several and place + 2 < len(earlier) and earlier[place + 1].letter in ",&":
        place += 1 + (earlier[place + 2].letter == "&")  # "Chad, and Niger"
        if place + 1 >= len(earlier) or earlier[place + 1].letter != letter:
            break
        place += 1
        listed += [actor.player for actor in earlier[place].actors]
    return tuple(listed)


def _not_itself(players: tuple[Player, ...], setting: Setting) -> tuple[Player, ...]:
    """Return whom "it" means as what somebody does something to, who is not "it" himself.

    In "Norway sold it two ships" that is the state named before in the sentence, or the one
    that the text is about.
    """
    earlier, discourse = setting.spoken, setting.discourse
    verb = next((i for i in range(len(earlier) - 1, 0, -1) if earlier[i].letter == "v"), None)
    base = earlier[verb].verb if verb is not None else None
    frames = setting.rules.frames_by_verb.get(base.base, ()) if base is not None else ()
    if verb is None or any(p.letter in ",&;:?s" for p in earlier[verb:]):
        return players
    if all(frame.kind != "ArmsTransfer" for _, frame in frames):
        return players  # "Saab said it had"
    at = verb - 1
    while at > 0 and earlier[at].letter in "xrn":
        at -= 1
    doer = {actor.player.means for actor in earlier[at].actors}
    if not doer or not is_free(earlier, at):
        return players
    given = [a.player for i, p in enumerate(earlier[1:at]) if earlier[i].word == "to"
             for a in p.actors]  # fmt: skip
    if not doer & {p.means for p in players} and not given:
        return players
    named = [a.player for p in earlier[:at] for a in (*p.actors, *p.owners)]
    about = (*given, *reversed(named), *discourse.subject, discourse.main_state(),
             discourse.state)  # fmt: skip
    others = (p for p in about if p is not None and p.kind == "State" and p.means not in doer)
    return tuple(itertools.islice(others, 1))


def _greets(setting: Setting) -> bool:
    """Return whether the verb before is one of meeting: "met him at the airport"."""
    verb = setting.spoken[-1].verb if setting.spoken else None
    return verb is not None and verb.base in setting.rules.words["greeting"]


def _person_meant(pronoun: str, setting: Setting) -> tuple[Player, ...]:
    """Return who "he" or "she" is: somebody named last whose given name does not forbid it."""
    earlier, discourse = setting.spoken, setting.discourse
    cues = setting.rules.cues
    spoken = outside_quotes(earlier)
    free = [phrase for i, phrase in enumerate(earlier) if spoken[i] and is_free(earlier, i)]
    said = [p for i, p in enumerate(earlier) if spoken[i] and _speaks(earlier, i, cues)]
    listed = [
        [a.player for p in phrases for a in p.actors if a.player.kind == "Person"]
        for phrases in (said[-1:], free, [p for i, p in enumerate(earlier) if spoken[i]])
    ]
    named = next(filter(None, listed), [])
    last = (discourse.person,) if discourse.person is not None else ()
    candidates = (*named[:1], *last, *named[1:], *discourse.recent)
    others = setting.anaphora.men if pronoun == "she" else setting.anaphora.women
    gazetteer = setting.gazetteer
    person = next((p for p in candidates if _given_name(p, gazetteer) not in others), None)
    return (person,) if person is not None else ()


def _speaks(earlier: Sequence[Phrase], place: int, cues: Container[str]) -> bool:
    """Return whether a verb of saying follows a phrase: "Mr. Roe said he"."""
    after = next((p for p in earlier[place + 1 :] if p.letter not in "xr"), None)
    return after is not None and after.verb is not None and after.verb.base in cues


def _given_name(person: Player, gazetteer: Gazetteer) -> str:
    known = gazetteer.entities[person.means].name if person.known else person.means
    return (known or "").lower().partition(" ")[0]


def _two_here(setting: Setting) -> tuple[Player, ...]:
    """Return the two states that the sentence has named so far, if it is two."""
    spoken = setting.spoken
    named = (a.player for p in spoken for a in (*p.actors, *p.owners))
    states = {s.means: s for s in map(state_of, named) if s is not None}
    if len(states) != 2 and len(people := setting.discourse.states_of_people(spoken)) == 2:
        return tuple(people.values())  # "In Oslo A's and B's ministers ..., and the two sides"
    if len(states) <= 2:
        return tuple(states.values()) if len(states) == 2 else ()
    acting = (a.player for p in spoken for a in p.actors if p.letter in "SPBhbqt")
    doers = {s.means: s for s in map(state_of, acting) if s is not None}
    if len(doers) == 2:
        return tuple(doers.values())  # those that only own something are no side
    # Of more, those two that the last stretch between semicolons with two names.
    ends = [i for i, p in enumerate(spoken) if p.letter in ";:"]
    for first, last in zip([0, *ends], [*ends, len(spoken)], strict=True):
        named = (a.player for p in spoken[first:last] for a in (*p.actors, *p.owners))
        here = {s.means: s for s in map(state_of, named) if s is not None}
        states = here if len(here) == 2 else states
    return tuple(states.values()) if len(states) == 2 else ()


def _counted_here(count: int, spoken: Sequence[Phrase]) -> tuple[Player, ...]:
    """Return the list of so many states that the sentence has given before."""
    for phrase in reversed(spoken):
        states = tuple(a.player for a in phrase.actors if a.player.kind == "State")
        if len(states) == count > 2:
            return states
    return ()


def _several(phrase: Phrase, setting: Setting) -> tuple[Actor, ...]:
    """Return whom "the three countries", "all four members" are: as many as were listed."""
    count = phrase.quantity.exact if phrase.quantity is not None else None
    meant = not {"the", "these", "those", "all"}.isdisjoint(phrase.words)
    if count is None or count < 3 or not meant or phrase.owners:
        return ()
    if phrase.word not in setting.anaphora.counted:
        return ()
    listed = setting.discourse.groups.get(int(count), ())
    return _less_sure(listed, 0.8, phrase.start, phrase.end)


def _club(phrase: Phrase, discourse: Discourse) -> Player | None:
    """Return of what "its members", "the bloc's members" are members."""
    owners = [o.player for o in phrase.owners if o.player.kind == "InternationalOrganization"]
    if owners:
        return owners[0]
    theirs = not {"its", "their", "all"}.isdisjoint(phrase.words)
    return discourse.organization if theirs else None


def _home_told(setting: Setting) -> Player | None:
    """Return whose "his country" is: of whom the sentence has named last, or else the text."""
    homes = setting.discourse.homes
    for phrase in reversed(setting.spoken):
        owners = [o.player for o in phrase.owners if o.player.kind == "State"]
        if phrase.letter in "tq" and len(owners) == 1:
            return owners[0]  # "Kenya's ambassador said his country would"
        if phrase.letter == "P" and len(phrase.actors) == 1:
            person = phrase.actors[0].player
            return homes.get(person.means) or person.state
    spoken = setting.discourse.person
    return spoken and (homes.get(spoken.means) or spoken.state)
