"""What a document has spoken of so far: whom "he", "both sides", "the accord" may mean.

A `Discourse` takes in each sentence when it has been read, and what was told in it: `note` and
`note_...`. How long ago something was told is counted in sentences, and what is too old to be
meant is not given back.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from graph.parse.frozen import dataclass
from graph.parse.names.known_names import Player
from graph.parse.syntax.phrases import Phrase, is_free, last_word, state_of
from graph.parse.wordsets import WordSets

_REMEMBERED = 8  # persons
_AGREED = 3  # sentences for which "the accord" is the last one told
_JUST_SPOKEN = 1  # sentences for which whoever spoke stays "he" though another is mentioned
_GROUPED = 2  # sentences for which "the three" are those listed last
_BODY = 6  # sentences for which a body named is "the army"
_SPOKEN_OF = 3  # sentences for which an organization stays the one that is spoken of


def _says_where(phrases: Sequence[Phrase], place: int, sets: WordSets) -> bool:
    """Return whether states only say where it is: "the waters between Japan and Korea"."""
    if place < 2 or phrases[place - 1].word != "between":
        return False
    return last_word(phrases[place - 2].word) in sets.between_lands


@dataclass
class Discourse:
    """Who has been spoken of so far, so that "he", "the ministry", "both" can be resolved.

    `sets` are words of the language that it is spoken in.
    """

    sets: WordSets
    person: Player | None = None
    pair: tuple[Player, ...] = ()
    subject: tuple[Player, ...] = ()
    state: Player | None = None
    organization: Player | None = None
    bodies: dict[str, Player] = field(default_factory=dict)
    own_bodies: dict[str, Player] = field(default_factory=dict)  # of the state of the whole text
    clubs: dict[str, Player] = field(default_factory=dict)  # organizations, by words of their names
    posts: dict[tuple[str, str], Player] = field(default_factory=dict)
    states: dict[str, Player] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    groups: dict[int, tuple[Player, ...]] = field(default_factory=dict)
    grouped: dict[int, int] = field(default_factory=dict)  # in which sentence, by their number
    sentences: int = 0  # how many have been taken in
    lately: dict[str, tuple[Player, int]] = field(default_factory=dict)  # in which sentence
    homes: dict[str, Player] = field(default_factory=dict)
    spoke_age: int = 99  # how many sentences ago that person was told to say something
    voice: Player | None = None  # the state, body or company that said something last
    weapon: Player | None = None
    weapon_age: int = 99  # how many sentences ago a weapon was named
    # who supplies each weapon told to be traded, and to whom
    suppliers: dict[str, tuple[Player, Player]] = field(default_factory=dict)
    age: int = 0  # how many sentences ago the pair was named
    members: dict[str, tuple[Player, ...]] = field(default_factory=dict)
    exercises: dict[str, tuple[Player, ...]] = field(default_factory=dict)  # who took part, by name
    last_joined: tuple[Player, bool] | None = None  # which club was joined last, or left
    joined_at: int = -99  # in which sentence
    joined_age: int = 99  # how many sentences ago a membership was told
    drilled: tuple[Player, ...] = ()  # who took part in the last exercise
    figure: Player | None = None  # whose the last figure was
    figure_age: int = 99  # how many sentences ago it was told
    agreed: tuple[Player, ...] = ()  # the parties of the last agreement
    agreed_on: str | None = None  # its date
    agreed_name: str | None = None  # its name, if it was told by one
    agreed_age: int = 99  # how many sentences ago it was told
    # by which words each agreement was told, and between whom it is
    papers: list[tuple[frozenset[str], tuple[Player, ...]]] = field(default_factory=list)
    trade: Mapping[str, Player] = field(default_factory=dict)  # the last transfer's players
    trade_age: int = 99  # how many sentences ago a transfer was told
    drilled_age: int = 99  # how many sentences ago that was told
    host: Player | None = None  # who is told to host an exercise
    host_age: int = 99  # how many sentences ago that was told
    persons: tuple[Player, ...] = ()  # the two persons last named together
    persons_age: int = 99  # how many sentences ago that was
    exercise_age: int = 99  # how many sentences ago an exercise was spoken of
    post: tuple[Player, str] | None = None  # the last post told: where, and its title
    topic: Player | None = None  # the one state that the last heading names
    main_club: Player | None = None  # the organization that the text names most
    home: Player | None = None  # the state that the whole text names most
    named: Mapping[str, Player] = field(default_factory=dict)  # the states of the whole text
    filed: Player | None = None  # the state of its dateline
    seller: Player | None = None  # whose exports of arms the text speaks of
    offices: dict[str, Player] = field(default_factory=dict)  # whose "the president of" was told
    makers: dict[str, Player] = field(default_factory=dict)  # who makes or sells each weapon
    institution: Player | None = None  # the institution named last
    institution_at: int = -99  # in which sentence
    club_age: int = 0  # how many sentences ago the organization was named
    treaty: Player | None = None  # the last treaty told by its name, which states join and leave
    treaty_age: int = 99  # how many sentences ago it was told
    treaty_named: bool = False  # whether the text has named any treaty
    recent: tuple[Player, ...] = ()  # persons, the last named first
    company: Player | None = None
    titled: dict[tuple[str, str], Player] = field(default_factory=dict)  # by title, and who it is
    bearers: set[tuple[str, str]] = field(default_factory=set)  # who and where: posts told
    renamed: dict[str, int] = field(
        default_factory=dict
    )  # in which sentence a title stood for them
    described: set[str] = field(default_factory=set)  # persons told what they are: "X, a teacher"

    def note(self, phrases: Sequence[Phrase], quoted: Sequence[tuple[int, int]] = ()) -> None:
        """Take in a sentence that has been read; `quoted` are the places of its quotations.

        Who is named in a quotation alone is not whom the text goes on to call "he".
        """
        of_persons = [p for p in phrases if p.letter == "P"]
        persons = [a.player for p in of_persons for a in p.actors]
        first = next((p for i, p in enumerate(phrases) if is_free(phrases, i) and p.actors), None)
        told = [
            a.player
            for p in of_persons
            if not any(start < p.start < end for start, end in quoted)
            for a in p.actors
        ]
        self.described.update(_described(phrases))
        self.spoke_age += 1
        self.person = self._spoken_of(first, told)
        named_now = {person.means: person for person in persons}
        others = (p for p in self.recent if p.means not in named_now)
        self.recent = (*reversed(named_now.values()), *others)[:_REMEMBERED]
        if first:
            self.subject = tuple(actor.player for actor in first.actors)
        whose = next((i for i, p in enumerate(phrases) if p.actors or p.owners), None)
        if whose is not None and not phrases[whose].actors and is_free(phrases, whose):
            owners = phrases[whose].owners  # "Peru's answer is no"
            self.subject = tuple(actor.player for actor in owners)
        self.age += 1
        self.club_age += 1
        self.joined_age += 1
        self.sentences += 1
        self.trade_age += 1
        self.weapon_age += 1
        treaty = any(p.letter == "A" and p.named for p in phrases)
        self.treaty_named = self.treaty_named or treaty
        if treaty and self.club_age > 1:  # not the treaty of an organization just named
            self.club_age = 99  # it is a treaty that states join and leave now
        self.treaty_age += 1
        self.agreed_age += 1
        self.figure_age += 1
        self.drilled_age += 1
        exercise = any(phrase.letter == "E" for phrase in phrases)
        self.exercise_age = 0 if exercise else self.exercise_age + 1
        self.host_age += 1
        hosting = exercise and any(
            p.word in self.sets.hosting or _is_verb(p, "host") for p in phrases
        )
        if hosting and first is not None and first.letter == "S" and len(first.actors) == 1:
            self.host, self.host_age = first.actors[0].player, 0
        self.persons_age += 1
        once = {player.means: player for player in persons}
        if len(once) == 2:
            self.persons, self.persons_age = tuple(once.values()), 0
        for place, phrase in enumerate(phrases):
            pair, age = self.pair, self.age
            if phrase.actors or phrase.owners or phrase.inner is not None:
                self._note_phrase(phrase)
                if _says_where(phrases, place, self.sets):
                    self.pair, self.age = pair, age
        everybody = [a.player for p in phrases for a in (*p.actors, *p.owners)]
        self._note_clubs(everybody, first)
        named = (player for player in everybody if player.kind not in ("Company", "Place"))
        states = {s.means: s for s in map(state_of, named) if s is not None}
        if len(states) != 2:
            states = self.states_of_people(phrases)
        if len(states) == 2:
            self.pair, self.age = tuple(states.values()), 0

    def states_of_people(self, phrases: Iterable[Phrase]) -> dict[str, Player]:
        """Return the states of the persons and officials that phrases name, by what they mean."""
        people = [a.player for p in phrases if p.letter in "Pqt" for a in (*p.actors, *p.owners)]
        known = [state_of(player) or self.homes.get(player.means) for player in people]
        states = {state.means: state for state in known if state is not None}
        persons = {player.means for player in people if player.kind == "Person"}
        if len(states) == 1 and len(persons) == 2 and None in known and self.home is not None:
            states.setdefault(self.home.means, self.home)  # the text's own president and another's
        return states

    def _spoken_of(self, first: Phrase | None, told: Sequence[Player]) -> Player | None:
        """Return who "he" is after a sentence: its subject, else who was so before and is named
        again or has just spoken, else who is named last."""
        if first is not None and first.letter == "P" and first.actors[0].player in told:
            return first.actors[0].player
        before = self.person
        if first is not None and first.letter == "t" and first.actors[0].player.kind == "Person":
            return first.actors[0].player  # "India's prime minister thanked the president"
        if first is not None and first.word in ("he", "she"):
            meant = (*self.recent, *filter(None, [before]))
            same = (p for p in meant if p.means == first.actors[0].player.means)
            return next(same, before)
        if not told:
            return before
        again = before is not None and before.means in {p.means for p in told}
        return before if again or self.spoke_age <= _JUST_SPOKEN else told[-1]

    def note_speakers(self, speakers: Sequence[Player]) -> None:
        """Take in who said what a sentence reports: the first person, and the last body."""
        person = next((p for p in speakers if p.kind == "Person"), None)
        if person is not None:
            self.person, self.spoke_age = person, 0
        bodies = [p for p in speakers if p.kind and p.kind != "Person"]
        self.voice = bodies[-1] if bodies else self.voice

    def _note_clubs(self, named: Sequence[Player], first: Phrase | None) -> None:
        """Take in the organization spoken of, where a sentence has named several: the one that the
        text is about, or else its subject."""
        clubs = {p.means: p for p in named if p.kind == "InternationalOrganization"}
        if len(clubs) < 2:
            return
        lead = first.actors[0].player if first is not None else None
        for player in (self.main_club, lead):
            if player is not None and player.means in clubs:
                self.organization = player
                return

    def _note_phrase(self, phrase: Phrase) -> None:
        named = phrase.inner if phrase.letter in "kh" and phrase.inner is not None else phrase
        if named.letter == "K" and named.actors:
            self.weapon, self.weapon_age = named.actors[0].player, 0
        everyone = [actor.player for actor in (*phrase.actors, *phrase.owners)]
        if not everyone:
            return
        states = list(dict.fromkeys(p if p.kind == "State" else p.state for p in everyone))
        known = [state for state in states if state is not None]
        if len(phrase.actors) > 2 and all(a.player.kind == "State" for a in phrase.actors):
            self.groups[len(phrase.actors)] = tuple(a.player for a in phrase.actors)
            self.grouped[len(phrase.actors)] = self.sentences
        if len(known) == 2:
            self.pair, self.age = tuple(known), 0
        if known:
            self.state = known[-1]
        for state in known:
            self.states[state.means] = state
            self.counts[state.means] = self.counts.get(state.means, 0) + 1
        if phrase.letter == "t" and phrase.owners and phrase.word:
            of = state_of(phrase.owners[0].player)
            self.offices |= {last_word(phrase.word): of} if of is not None else {}
        for player in (*everyone, *known):
            self.lately.pop(player.means, None)
            self.lately[player.means] = player, self.sentences
        for player in everyone:
            if player.kind == "Company":
                self.company = player
            if player.kind == "InternationalOrganization":
                self.organization, self.club_age = player, 0
            if player.kind == "Institution":
                self.institution, self.institution_at = player, self.sentences
            if player.kind in ("GovernmentBody", "ArmedForce"):
                own = self.home is not None and state_of(player) == self.home
                for word in player.means.replace("-", " ").lower().split():
                    self.bodies[word] = player
                    self.own_bodies |= {word: player} if own else {}
            if player.kind in ("InternationalOrganization", "Institution"):
                for word in player.means.replace("-", " ").lower().split():
                    self.clubs[word] = player

    def note_title(self, title: str, who: Player) -> None:
        """Take in what somebody is called beside the name: "the minister" may mean them later."""
        key = (title.lower(), who.means)
        self.titled.pop(key, None)  # who is called so now comes last
        self.titled[key] = who

    def untitled(self, state: Player | None) -> Player | None:
        """Return the one person of the sentence before whose post has not been told, and who may be
        of a state: "said Ann Poe. The Kenyan minister was in Oslo"."""
        fresh = [
            player
            for player, at in self.lately.values()
            if player.kind == "Person" and self.sentences - at < 1
        ]
        if len(fresh) != 1:
            return None
        [person] = fresh
        titled = any(who.means == person.means for who in self.titled.values())
        if titled or person.means in self.described:
            return None
        home = self.homes.get(person.means) or person.state
        if home is not None:
            return person if home == state else None
        acts = self.spoke_age < 1 or any(who.means == person.means for who in self.subject)
        return person if acts and _means(self.person) == person.means else None

    def note_renamed(self, title: str, state: Player, who: Player) -> None:
        """Take in that a title has stood for somebody who had none before."""
        self.renamed[who.means] = self.sentences
        self.homes.setdefault(who.means, state)
        self.note_title(title, who)
        self.note_post(title, state, who)

    def note_post(self, title: str, state: Player, who: Player) -> None:
        """Take in who is told to hold a post of a state."""
        key = (title.lower(), state.means)
        self.posts.pop(key, None)
        self.posts[key] = who

    def called(self, title: str) -> Player | None:
        """Return who "the minister", "the vice minister" is: whoever was given that title last.

        Who is called just so comes before who bears a longer title, then the person spoken of, then
        one of the state that the text is about.
        """
        home, spoken = _means(self.home), _means(self.person)

        def rank(at: int) -> tuple[bool, bool, bool, int]:
            told, who = found[at]
            state = _means(self.homes.get(who.means) or who.state)
            return told == title.lower(), who.means == spoken, bool(home) and state == home, at

        found = [
            (told, w) for (told, _), w in self.titled.items() if _is_called(told, title, self.sets)
        ]
        return found[max(range(len(found)), key=rank)][1] if found else None

    def holders(self, title: str, state: Player | None = None) -> list[Player]:
        """Return who was told to hold a post so called, of a state or of any; the last first."""
        found = {
            who.means: who
            for (told, where), who in reversed(self.posts.items())
            if (state is None or where == state.means) and _is_called(told, title, self.sets)
        }
        return list(found.values())

    def note_topic(self, phrases: Sequence[Phrase]) -> None:
        """Take in a heading, which may say of which state its section is, or of which treaty."""
        self.treaty_named = self.treaty_named or any(p.letter == "A" for p in phrases)
        named = (a.player for p in phrases for a in (*p.actors, *p.owners))
        states = {s.means: s for s in map(state_of, named) if s is not None}
        self.topic = next(iter(states.values())) if len(states) == 1 else None

    def note_members(self, told: Iterable[tuple[Player, Player]]) -> None:
        """Take in who has been told to be a member of what."""
        for member, organization in told:
            listed = self.members.get(organization.means, ())
            if member.means not in {player.means for player in listed}:
                self.members[organization.means] = (*listed, member)
            self.organization, self.club_age, self.joined_age = organization, 0, -1

    def note_joined(self, told: tuple[Player, bool] | None) -> None:
        """Take in which club a sentence told somebody to join, or to leave."""
        if told is not None:
            self.last_joined, self.joined_at = told, self.sentences

    def note_trade(self, players: Mapping[str, Player] | None) -> None:
        """Take in who supplied whom with what, so that "the first of them arrived" is theirs."""
        if players is not None:
            self.trade, self.trade_age = players, -1

    def note_suppliers(self, told: Iterable[tuple[Player, Player, Player]]) -> None:
        """Take in who supplies which weapon to whom, so that more of the same is theirs too."""
        for weapon, supplier, recipient in told:
            self.suppliers[weapon.means] = (supplier, recipient)

    def note_exercise(self, players: tuple[Player, ...]) -> None:
        """Take in who took part in an exercise that the sentence told of, if it did."""
        if players:
            self.drilled, self.drilled_age = players, -1

    def note_exercises(self, told: Iterable[tuple[str, tuple[Player, ...]]]) -> None:
        """Take in who took part in the exercises that the sentence told of by their names."""
        for name, players in told:
            if len(players) >= len(self.exercises.get(name, ())):
                self.exercises[name] = players

    def note_figure(self, player: Player) -> None:
        """Take in of whom a figure was told, so that "it was 3 billion before" is theirs."""
        self.figure, self.figure_age = player, -1

    def figured(self) -> Player | None:
        """Return of whom the sentence before told a figure."""
        return self.figure if self.figure_age < 1 else None

    def note_agreement(
        self, parties: tuple[Player, ...], when: str | None, name: str | None
    ) -> None:
        """Take in between whom an agreement was told, so that "the accord" is theirs later on."""
        if len(parties) > 1:
            self.agreed, self.agreed_on, self.agreed_age = parties, when, -1
            self.agreed_name = name

    def note_treaty(self, name: str | None) -> None:
        """Take in the name of a treaty that the sentence told, which states may accede to later."""
        if name is not None:
            kind = "InternationalOrganization"
            self.treaty, self.treaty_age = Player(name, kind, known=False, trust=0.75), -1

    def two_persons(self) -> tuple[Player, ...]:
        """Return the two persons last named together, if not long ago: "the two met again"."""
        return self.persons if self.persons_age <= _SPOKEN_OF else ()

    def note_papers(self, told: Iterable[tuple[str, tuple[Player, ...]]]) -> None:
        """Take in how agreements were called, and between whom they are."""
        self.papers += [(frozenset(words.lower().split()), parties) for words, parties in told]

    def parties(self, called: Collection[str] = ()) -> tuple[Player, ...]:
        """Return between whom the agreement is that was called by these words ("the access pact"),
        else the last one, if it was told not long ago, else the only one."""
        for words, parties in reversed(self.papers) if called else ():
            if words.issuperset(called):
                return parties
        if self.agreed_age < _AGREED:
            return self.agreed
        between = {frozenset(p.means for p in parties): parties for _, parties in self.papers}
        alone = len(between) == 1 and not called
        return next(iter(between.values())) if alone else ()

    def spoke_of_exercise(self) -> bool:
        """Return whether an exercise was spoken of not long ago."""
        return self.exercise_age < _SPOKEN_OF

    def traded(self) -> Mapping[str, Player]:
        """Return the players of the last transfer, by role, if it was told just before."""
        return self.trade if self.trade_age < _SPOKEN_OF else {}

    def body_called(self, name: str) -> Player | None:
        """Return which body "the ministry", "the navy" is: that of the state that the text is
        about, or else the one named last; None if no body was named with all these words."""
        words = name.lower().split()
        for bodies in (self.own_bodies, self.bodies):
            body = bodies.get(words[-1]) if words else None
            if body is not None and bodies is self.bodies and not self._still_spoken_of(body):
                continue
            named = body.means.replace("-", " ").lower().split() if body is not None else []
            if set(words) <= set(named):
                return body
        return None

    def _still_spoken_of(self, body: Player) -> bool:
        """Return whether a body, or its state, was named lately: no "Red Army" of a memory."""
        state = state_of(body)
        named = [self.lately.get(who.means) for who in (body, state) if who is not None]
        return any(one is not None and self.sentences - one[1] <= _BODY for one in named)

    def main_state(self) -> Player | None:
        """Return the state that the text has named by far most often, None if there is no such."""
        often = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))[:2]
        if not often or often[0][1] < 3 or (len(often) > 1 and often[0][1] < 2 * often[1][1]):
            return self.home
        return self.states[often[0][0]]

    def only_state(self) -> Player | None:
        """Return the one state that the text has named so far."""
        return next(iter(self.states.values())) if len(self.states) == 1 else None

    def leading_state(self) -> tuple[Player | None, bool]:
        """Return the state that the text has named most often so far, and whether it is so clearly.

        That is four times for every three of the next. None where two lead, or it was named twice.
        """
        often = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))[:2]
        if not often or often[0][1] < 3:
            return None, False
        second = often[1][1] if len(often) > 1 else 0
        leading = self.states[often[0][0]] if often[0][1] > second else None
        return leading, 3 * often[0][1] >= 4 * second

    def note_homes(self, told: Iterable[tuple[Player, Player]]) -> None:
        """Take in which state each person belongs to whose post was told."""
        for person, state in told:
            if person.state is None:
                self.homes.setdefault(person.means, state)

    def note_makers(self, told: Iterable[tuple[Player, Player]]) -> None:
        """Take in who makes which weapon: "Boeing's Apache", "the TB2, built by Baykar"."""
        for weapon, maker in told:
            self.makers.setdefault(weapon.means, maker)

    def joined(self) -> bool:
        """Return whether a membership was told in one of the two sentences before."""
        return self.joined_age < 2

    def club(self) -> Player | None:
        """Return the organization that is spoken of: the last one named, if not long ago.

        It may be a treaty of many parties, if that was told since.
        """
        if self.treaty_age < min(self.club_age, _SPOKEN_OF):
            return self.treaty
        return self.organization if self.club_age <= _SPOKEN_OF else self.main_club

    def last_group(self, count: int) -> tuple[Player, ...]:
        """Return the states of the last list of so many, if no more than a few sentences old."""
        fresh = self.sentences - self.grouped.get(count, -99) <= _GROUPED
        return self.groups.get(count, ()) if fresh else ()

    def two(self) -> tuple[Player, ...]:
        """Return the two states last named together, else the two named most often."""
        if self.pair:
            return self.pair
        often = sorted(self.counts, key=lambda means: (-self.counts[means], means))[:2]
        return tuple(self.states[means] for means in often) if len(often) == 2 else ()


def _described(phrases: Sequence[Phrase]) -> Iterator[str]:
    """Yield the persons of whom a sentence says what they are: "Ann Poe, a teacher", "of Lima"."""
    for phrase, after, noun in zip(phrases, phrases[1:], phrases[2:], strict=False):
        told = after.letter in ",(" and noun.words[:1] in (("a",), ("an",), ("the",), ("who",))
        if phrase.letter == "P" and (told or after.letter in "fi" or noun.letter in "tq"):
            yield from (actor.player.means for actor in phrase.actors)


def _means(player: Player | None) -> str:
    return player.means if player is not None else ""


def title_head(title: str, sets: WordSets) -> str:
    """Return what a title is for short: the "minister" of "Minister of War"."""
    words = title.lower().split()
    at = next((i for i, word in enumerate(words) if i and word in sets.of_titles), len(words))
    return words[at - 1] if words else ""


def _is_called(told: str, title: str, sets: WordSets) -> bool:
    """Return whether the bearer of the title `told` may be called by another, or a part of it: the
    "minister" of "minister of defence", but of no "vice minister"."""
    words = [set(each.lower().split()) for each in (told, title)]
    deputies = [not sets.deputies.isdisjoint(each) for each in words]
    stems = [{word[:_STEM] for word in each} for each in words]
    more = stems[1] - {word[:_STEM] for word in (*sets.deputies, *sets.of_titles)}
    same = title_head(told, sets) == title_head(title, sets) and deputies[0] == deputies[1]
    return same and more <= stems[0]


_STEM = 5  # letters: "defence" and "defense" are one


def _is_verb(phrase: Phrase, base: str) -> bool:
    return phrase.verb is not None and phrase.verb.base == base
