"""The grammar of a clause: noun phrases, who does what to whom, how surely, and who "they" are.

A sentence becomes a row of phrases. Around a verb its agent and object are found, its
prepositions open slots, and the words before it tell polarity and modality. There is no
parser: an English clause is regular enough around the verbs that the rules ask for.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise

from graph.facts import Modality, Polarity, Quantity
from graph.parse.dates import DateMention
from graph.parse.frozen import dataclass
from graph.parse.mentions import Gazetteer, Mention, Player
from graph.parse.people import Post
from graph.parse.rules import Rules, VerbForm
from graph.parse.tokens import Token


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in a phrase: whom it is, where it is written, and how many of theirs."""

    player: Player
    start: int
    end: int
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase or a single word of a sentence; `letter` is the class of its head.

    `actors` are those it means, `owners` those that a noun belongs to ("the Russian drill").
    `words` are its words before the head. `inner` is a weapon named within ("S-400 deliveries").
    """

    start: int
    end: int
    letter: str
    word: str = ""
    value: str = ""
    actors: tuple[Actor, ...] = ()
    owners: tuple[Actor, ...] = ()
    words: tuple[str, ...] = ()
    quantity: Quantity | None = None
    place: Player | None = None
    date: DateMention | None = None
    verb: VerbForm | None = None
    inner: "Phrase | None" = None
    named: bool = False
    content: int = 0
    until: int = 0
    post: Post | None = None


@dataclass
class Discourse:
    """Who has been spoken of so far, so that "he", "the ministry", "both" can be resolved."""

    person: Player | None = None
    pair: tuple[Player, ...] = ()
    subject: tuple[Player, ...] = ()
    state: Player | None = None
    organization: Player | None = None
    bodies: dict[str, Player] = field(default_factory=dict)
    posts: dict[tuple[str, str], Player] = field(default_factory=dict)
    states: dict[str, Player] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    groups: dict[int, tuple[Player, ...]] = field(default_factory=dict)
    homes: dict[str, Player] = field(default_factory=dict)
    weapon: Player | None = None
    weapon_age: int = 99  # how many sentences ago a weapon was named
    # who supplies each weapon told to be traded, and to whom
    suppliers: dict[str, tuple[Player, Player]] = field(default_factory=dict)
    age: int = 0  # how many sentences ago the pair was named
    members: dict[str, tuple[Player, ...]] = field(default_factory=dict)
    drilled: tuple[Player, ...] = ()  # who took part in the last exercise
    figure: Player | None = None  # whose the last figure was
    figure_age: int = 99  # how many sentences ago it was told
    agreed: tuple[Player, ...] = ()  # the parties of the last agreement
    agreed_on: str | None = None  # its date
    agreed_age: int = 99  # how many sentences ago it was told
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
    club_age: int = 0  # how many sentences ago the organization was named
    recent: tuple[Player, ...] = ()  # persons, the last named first
    company: Player | None = None
    titled: dict[str, Player] = field(default_factory=dict)  # "minister": who was called so last

    def note(self, phrases: Sequence[Phrase]) -> None:
        """Take in a sentence that has been read."""
        persons = [a.player for p in phrases if p.letter == "P" for a in p.actors]
        first = next((p for i, p in enumerate(phrases) if _is_free(phrases, i) and p.actors), None)
        if persons:
            lead = first.actors[0].player if first and first.letter == "P" else persons[-1]
            self.person = lead
        named_now = {person.means: person for person in persons}
        others = (p for p in self.recent if p.means not in named_now)
        self.recent = (*reversed(named_now.values()), *others)[:_REMEMBERED]
        if first:
            self.subject = tuple(actor.player for actor in first.actors)
        self.age += 1
        self.club_age += 1
        self.trade_age += 1
        self.weapon_age += 1
        if any(p.letter == "A" and p.named for p in phrases):
            self.club_age = 99  # it is a treaty that states join and leave now
        self.agreed_age += 1
        self.figure_age += 1
        self.drilled_age += 1
        exercise = any(phrase.letter == "E" for phrase in phrases)
        self.exercise_age = 0 if exercise else self.exercise_age + 1
        self.host_age += 1
        hosting = exercise and any(p.word in _HOSTS or _is_verb(p, "host") for p in phrases)
        if hosting and first is not None and first.letter == "S" and len(first.actors) == 1:
            self.host, self.host_age = first.actors[0].player, 0
        self.persons_age += 1
        once = {player.means: player for player in persons}
        if len(once) == 2:
            self.persons, self.persons_age = tuple(once.values()), 0
        for phrase in phrases:
            self._note_phrase(phrase)
        named = (a.player for p in phrases for a in (*p.actors, *p.owners))
        states = {s.means: s for s in map(_state, named) if s is not None}
        if len(states) == 2:
            self.pair, self.age = tuple(states.values()), 0

    def _note_phrase(self, phrase: Phrase) -> None:
        everyone = [actor.player for actor in (*phrase.actors, *phrase.owners)]
        states = list(dict.fromkeys(p if p.kind == "State" else p.state for p in everyone))
        known = [state for state in states if state is not None]
        named = phrase.inner if phrase.letter in "kh" and phrase.inner is not None else phrase
        if named.letter == "K" and named.actors:
            self.weapon, self.weapon_age = named.actors[0].player, 0
        if len(phrase.actors) > 2 and all(a.player.kind == "State" for a in phrase.actors):
            self.groups[len(phrase.actors)] = tuple(a.player for a in phrase.actors)
        if len(known) == 2:
            self.pair, self.age = tuple(known), 0
        if known:
            self.state = known[-1]
        for state in known:
            self.states[state.means] = state
            self.counts[state.means] = self.counts.get(state.means, 0) + 1
        if phrase.post is not None and phrase.post.title and phrase.actors:
            self.titled[last_word(phrase.post.title)] = phrase.actors[0].player
        for player in everyone:
            if player.kind == "Company":
                self.company = player
            if player.kind == "InternationalOrganization":
                self.organization, self.club_age = player, 0
            if player.kind in ("GovernmentBody", "ArmedForce"):
                for word in player.means.replace("-", " ").lower().split():
                    self.bodies[word] = player

    def note_topic(self, phrases: Sequence[Phrase]) -> None:
        """Take in a heading, which may say of which state its section is."""
        named = (a.player for p in phrases for a in (*p.actors, *p.owners))
        states = {s.means: s for s in map(_state, named) if s is not None}
        self.topic = next(iter(states.values())) if len(states) == 1 else None

    def note_members(self, told: Iterable[tuple[Player, Player]]) -> None:
        """Take in who has been told to be a member of what."""
        for member, organization in told:
            listed = self.members.get(organization.means, ())
            if member.means not in {player.means for player in listed}:
                self.members[organization.means] = (*listed, member)
            self.organization, self.club_age = organization, 0

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

    def note_figure(self, player: Player) -> None:
        """Take in of whom a figure was told, so that "it was 3 billion before" is theirs."""
        self.figure, self.figure_age = player, -1

    def figured(self) -> Player | None:
        """Return of whom the sentence before told a figure."""
        return self.figure if self.figure_age < 1 else None

    def note_agreement(self, parties: tuple[Player, ...], when: str | None) -> None:
        """Take in between whom an agreement was told, so that "the accord" is theirs later on."""
        if len(parties) > 1:
            self.agreed, self.agreed_on, self.agreed_age = parties, when, -1

    def two_persons(self) -> tuple[Player, ...]:
        """Return the two persons last named together, if not long ago: "the two met again"."""
        return self.persons if self.persons_age <= _SPOKEN_OF else ()

    def parties(self) -> tuple[Player, ...]:
        """Return between whom the last agreement is, if it was told not long ago."""
        return self.agreed if self.agreed_age < _AGREED else ()

    def traded(self) -> Mapping[str, Player]:
        """Return the players of the last transfer, by role, if it was told just before."""
        return self.trade if self.trade_age < _SPOKEN_OF else {}

    def main_state(self) -> Player | None:
        """Return the state that the text has named by far most often, None if there is no such."""
        often = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))[:2]
        if not often or often[0][1] < 3 or (len(often) > 1 and often[0][1] < 2 * often[1][1]):
            return None
        return self.states[often[0][0]]

    def club(self) -> Player | None:
        """Return the organization that is spoken of: the last one named, if not long ago."""
        return self.organization if self.club_age <= _SPOKEN_OF else self.main_club

    def two(self) -> tuple[Player, ...]:
        """Return the two states last named together, else the two named most often."""
        if self.pair:
            return self.pair
        often = sorted(self.counts, key=lambda means: (-self.counts[means], means))[:2]
        return tuple(self.states[means] for means in often) if len(often) == 2 else ()


_REMEMBERED = 8  # persons
_HOSTS = ("host", "hosts", "hosting")


def _is_verb(phrase: Phrase, base: str) -> bool:
    return phrase.verb is not None and phrase.verb.base == base


_AGREED = 3  # sentences for which "the accord" is the last one told
_SPOKEN_OF = 3  # sentences for which an organization stays the one that is spoken of


def last_word(name: str) -> str:
    """Return the last word of a name, in small letters."""
    return name.lower().split()[-1] if name else ""


def _is_free(phrases: Sequence[Phrase], place: int) -> bool:
    """Return whether the phrase at `place` hangs on no preposition."""
    return place == 0 or phrases[place - 1].letter not in "fi2"


# Classes: what may stand before a head, what a head may be, which names stand alone.
_HEADS = frozenset("AETMRNhbkcqtGK")
_NAMES = frozenset("SOICBPXLKY")
_OWNERS = frozenset("SOICBXLP")
_NUMBERED_LOOKAHEAD = re.compile(r"[wXKJ]{0,2}?#[wXKJ]{0,2}?[AETMRNhbkcqtG]")
_LOOKAHEAD = re.compile(r"[wXKJ]{0,4}?[AETMRNhbkcqtG]")


class Reader:
    """Makes phrases out of tokens, with what the document has said so far at hand."""

    def __init__(self, gazetteer: Gazetteer, plain: str) -> None:
        self.gazetteer = gazetteer
        self.rules: Rules = gazetteer.rules
        self.plain = plain
        self.discourse = Discourse()
        self._spoken: Sequence[Phrase] = ()
        self._exercises = _exercise_names(plain)
        self.only_club: Player | None = None  # the one organization that the whole text names
        self.when: str | None = None  # of the sentence at hand, if the document tells
        groups = self.rules.names["groups"]
        self._pairs = frozenset(groups["pairs"])
        self._alone = frozenset(groups["pairs_alone"])
        self._one_state = frozenset(groups["one_state"])
        self._one_organization = frozenset(groups["one_organization"])
        self._one_body = frozenset(groups["one_body"])
        self._women = frozenset(name.lower() for name in self.rules.names["women"])
        self._men = frozenset(name.lower() for name in self.rules.names["men"])

    def phrases(self, tokens: Sequence[Token], posts: Sequence[Post]) -> list[Phrase]:
        """Return the phrases of a sentence; persons with their posts are one phrase each."""
        line = "".join(token.letter for token in tokens)
        posts = _one_each(posts)
        by_first = {post.first: post for post in posts}
        found: list[Phrase] = []
        self._spoken = found
        place = 0
        while place < len(tokens):
            post = by_first.get(place)
            if post is not None:
                person = self._person(tokens, post)
                place = post.last
                if line[place : place + 1] == "p":
                    person, place = self._owned_by(person, tokens, line, place + 1)
                found.append(person)
                continue
            limit = min((p.first for p in posts if p.first > place), default=len(tokens))
            phrase, place = self._phrase(tokens, line, place, limit, found)
            found.append(phrase)
        return self._grouped(self._attached(self._grouped(found)))

    def _owned_by(
        self, person: Phrase, tokens: Sequence[Token], line: str, place: int
    ) -> tuple[Phrase, int]:
        """Return the noun phrase of "President Ruto's visit", and where it ends."""
        scan = _Scan(tokens, line, place, len(tokens))
        while scan.at < len(tokens) and (line[scan.at] in _HEADS or line[scan.at] in "wX"):
            scan.take()
        scan.owners = list(person.actors)
        if not scan.content:
            return replace(person, letter="w", actors=(), owners=person.actors), place
        return replace(self._finish(scan), start=person.start), scan.at

    def _person(self, tokens: Sequence[Token], post: Post) -> Phrase:
        token = tokens[post.person]
        assert token.mention is not None
        player = token.mention.players[0]
        owner = _owner_of(tokens, post)
        state = owner.players[0] if owner and owner.players else None
        state = state if state is None or state.kind == "State" else state.state
        home = self.discourse.homes.get(player.means)
        if state is None and home is not None:
            state = home
        if state is not None:
            self.discourse.homes[player.means] = state
            if player.state is None and state is not None:
                player = replace(player, state=state)
            if post.title and post.stated and state is not None:
                self.discourse.posts[last_word(post.title), state.means] = player
        actor = Actor(player, token.start, token.end)
        return Phrase(post.start, post.end, "P", "", actors=(actor,), post=post)

    def _phrase(
        self,
        tokens: Sequence[Token],
        line: str,
        place: int,
        limit: int,
        earlier: Sequence[Phrase],
    ) -> tuple[Phrase, int]:
        before = earlier[-1] if earlier else None
        token = tokens[place]
        if token.letter == "D" and line[place + 1 : place + 2] == "p" and place + 2 < limit:
            noun, after = self._noun_phrase(tokens, line, place + 2, limit, None)
            return replace(noun, start=token.start, date=token.date), after
        if token.letter == "D":
            return Phrase(token.start, token.end, "D", date=token.date), place + 1
        if token.letter == "u":
            return self._pronoun(token, earlier), place + 1
        if token.word == "whose" and place + 1 < limit:
            return self._whose(tokens, line, place, limit, earlier)
        if (
            token.letter in "d#J"
            or token.letter in _NAMES
            or token.letter in _HEADS
            or token.letter == "w"
        ):
            return self._noun_phrase(tokens, line, place, limit, before)
        return (
            Phrase(
                token.start,
                token.end,
                token.letter,
                token.word,
                verb=token.verb,
                quantity=token.quantity,
            ),
            place + 1,
        )

    def _whose(
        self, tokens: Sequence[Token], line: str, place: int, limit: int, earlier: Sequence[Phrase]
    ) -> tuple[Phrase, int]:
        """Return the noun of "A and B, whose ministers met", owned by those before it."""
        noun, after = self._noun_phrase(tokens, line, place + 1, limit, None)
        owners = _listed_before(earlier)
        if not owners or noun.owners:
            return noun, after
        return self._owned(replace(noun, owners=owners)), after

    def _pronoun(self, token: Token, earlier: Sequence[Phrase]) -> Phrase:
        """Return a pronoun as whom it stands for: the subject before it, here or a sentence ago."""
        players: tuple[Player, ...] = ()
        subject = next(
            (
                p
                for i, p in enumerate(earlier)
                if p.actors and p.letter in _SUBJECTS and _is_free(earlier, i)
            ),
            None,
        )
        those = tuple(actor.player for actor in subject.actors) if subject else ()
        before = those or self.discourse.subject
        if token.word in ("he", "she"):
            players = self._person_meant(token.word, earlier)
        elif token.word == "him" and self.discourse.person is not None and self._greets(earlier):
            here = {a.player.means for p in earlier for a in p.actors}
            person = self.discourse.person
            players = () if person.means in here else (person,)
        elif token.word == "they" and len(before) > 1:
            players = before
        elif token.word == "it" and len(before) == 1:
            players = tuple(p for p in before if p.kind != "Person")
        trust = 0.9 if token.word in ("he", "she", "him") else 0.7
        actors = tuple(
            Actor(replace(p, trust=p.trust * trust), token.start, token.end) for p in players
        )
        return Phrase(token.start, token.end, "u", token.word, actors=actors)

    def _greets(self, earlier: Sequence[Phrase]) -> bool:
        """Return whether the verb before is one of meeting: "met him at the airport"."""
        verb = earlier[-1].verb if earlier else None
        return verb is not None and verb.base in self.rules.words["greeting"]

    def _person_meant(self, pronoun: str, earlier: Sequence[Phrase]) -> tuple[Player, ...]:
        """Return who "he" or "she" is: somebody named last whose given name does not forbid it."""
        free = [phrase for i, phrase in enumerate(earlier) if _is_free(earlier, i)]
        listed = [
            [a.player for p in phrases for a in p.actors if a.player.kind == "Person"]
            for phrases in (free, earlier)
        ]
        named = listed[0] or listed[1]
        last = (self.discourse.person,) if self.discourse.person is not None else ()
        candidates = (*named[:1], *last, *named[1:], *self.discourse.recent)
        others = self._men if pronoun == "she" else self._women
        person = next((p for p in candidates if self._given_name(p) not in others), None)
        return (person,) if person is not None else ()

    def _given_name(self, person: Player) -> str:
        known = self.gazetteer.entities[person.means].name if person.known else person.means
        return (known or "").lower().partition(" ")[0]

    def _noun_phrase(
        self, tokens: Sequence[Token], line: str, place: int, limit: int, before: Phrase | None
    ) -> tuple[Phrase, int]:
        scan = _Scan(tokens, line, place, limit)
        scan.determiners()
        giving = (
            before is not None
            and before.verb is not None
            and before.verb.base in self.rules.words["giving"]
        )
        while scan.at < limit and self._takes(scan, giving and scan.at == place):
            pass
        if scan.at == place:
            scan.at += 1
        return self._finish(scan), scan.at

    def _takes(self, scan: "_Scan", gift: bool) -> bool:
        """Take one more word or name into a noun phrase; return whether it may go on.

        `gift` is true right after "sold": there "China jets" are two things.
        """
        letter = scan.line[scan.at]
        if letter == "J":
            scan.adjectives()
        elif letter in _OWNERS and scan.next_is("p"):
            scan.owner(2)
        elif letter in _HEADS or letter == "w" or scan.numbers_a_name():
            scan.take()
        elif letter in _NAMES:
            return self._takes_name(scan, letter, gift)
        elif letter == "#" and scan.owners and not scan.content and scan.quantity is None:
            scan.number()  # "Kenya's four frigates"
        elif letter == "r" and not scan.content and scan.owners and scan.at + 1 < scan.limit:
            scan.at += 1
        else:
            return False
        return True

    def _takes_name(self, scan: "_Scan", letter: str, gift: bool) -> bool:
        modifies = letter != "P" and not gift and scan.leads_to_head()
        if modifies and letter != "X":
            scan.owner(1)
        elif modifies or not scan.content:
            scan.take()
        return modifies

    def _finish(self, scan: "_Scan") -> Phrase:
        tokens = scan.tokens
        first, last = tokens[scan.first], tokens[max(scan.first, scan.at - 1)]
        head = scan.content[-1] if scan.content else None
        if head is None:
            return self._headless(scan, first, last)
        words = tuple(
            token.word for token in tokens[scan.first : scan.at] if token is not head and token.word
        )
        inner = self._inner_weapon(scan, head)
        self._unown_a_name(scan, head)
        phrase = Phrase(
            first.start,
            last.end,
            head.letter,
            head.word,
            head.value,
            owners=tuple(scan.owners),
            words=words,
            quantity=scan.quantity,
            inner=inner,
            named=head.mention is not None and head.letter in "AE",
            content=(head if head.mention and head.letter == "E" else scan.content[0]).start,
            until=head.end,
            date=scan.date,
            place=head.mention.place if head.mention else None,
        )
        return self._meant(phrase, head, scan)

    def _unown_a_name(self, scan: "_Scan", head: Token) -> None:
        """Take the capital of "the Wellington Convention" for a name, not for a party."""
        place = next((i for i in range(scan.first, scan.at) if scan.tokens[i] is head), scan.first)
        before = scan.tokens[place - 1] if place > scan.first else None
        city = before is not None and before.mention is not None and before.mention.place
        if head.letter == "A" and city and self.plain[head.start].isupper() and scan.owners:
            scan.owners.pop()

    def _headless(self, scan: "_Scan", first: Token, last: Token) -> Phrase:
        """Return a phrase of an adjective, number or determiner alone: "the Chinese", "both"."""
        words = tuple(token.word for token in scan.tokens[scan.first : scan.at] if token.word)
        letter = "w"
        actors: tuple[Actor, ...] = ()
        if scan.owners and words[:1] == ("the",):
            letter, actors = "S", tuple(scan.owners)
        elif _is_group(words) and scan.quantity is not None and scan.quantity.exact is not None:
            actors = self._all_of(int(scan.quantity.exact), first.start, last.end)
            letter = "S" if actors else "w"
        elif words == ("both",):
            actors = self._together(first.start, last.end)
        if not actors and words == ("the",) and _is_two(scan.quantity):
            actors = self._together(first.start, last.end)
        if actors:
            letter = "S"
        elif scan.owners:
            letter = "J"
        elif scan.quantity is not None:
            letter = "#"
        return Phrase(
            first.start, last.end, letter, actors=actors, words=words, quantity=scan.quantity,
            owners=() if actors else tuple(scan.owners), content=first.start,
        )  # fmt: skip

    def _all_of(self, count: int, start: int, end: int) -> tuple[Actor, ...]:
        """Return the last group of so many: "all three"."""
        group = self._counted_here(count) or self.discourse.groups.get(count, ())
        return tuple(Actor(replace(p, trust=p.trust * 0.9), start, end) for p in group)

    def _counted_here(self, count: int) -> tuple[Player, ...]:
        """Return the list of so many states that the sentence has given before."""
        for phrase in reversed(self._spoken):
            states = tuple(a.player for a in phrase.actors if a.player.kind == "State")
            if len(states) == count > 2:
                return states
        return ()

    def _together(self, start: int, end: int) -> tuple[Actor, ...]:
        return tuple(
            Actor(replace(player, trust=player.trust * 0.9), start, end)
            for player in self._two_here() or self.discourse.two()
        )

    def _two_here(self) -> tuple[Player, ...]:
        """Return the two states that the sentence has named so far, if it is two."""
        named = (a.player for p in self._spoken for a in (*p.actors, *p.owners))
        states = {s.means: s for s in map(_state, named) if s is not None}
        if len(states) <= 2:
            return tuple(states.values()) if len(states) == 2 else ()
        # Of more, those two that the last stretch between semicolons with two names.
        ends = [i for i, p in enumerate(self._spoken) if p.letter in ";:"]
        for first, last in zip([0, *ends], [*ends, len(self._spoken)], strict=True):
            named = (a.player for p in self._spoken[first:last] for a in (*p.actors, *p.owners))
            here = {s.means: s for s in map(_state, named) if s is not None}
            states = here if len(here) == 2 else states
        return tuple(states.values()) if len(states) == 2 else ()

    def _inner_weapon(self, scan: "_Scan", head: Token) -> Phrase | None:
        if head.letter not in "TAERMkh":
            return None
        for token in scan.content[:-1]:
            if token.letter in "kK":
                actors = _name_actors(token)
                return Phrase(
                    token.start,
                    token.end,
                    token.letter,
                    token.word,
                    actors=actors,
                    content=token.start,
                )
        return None

    def _meant(self, phrase: Phrase, head: Token, scan: "_Scan") -> Phrase:
        """Return the phrase with those whom it means."""
        letter = phrase.letter
        if head.mention is not None and letter in _NAMES:
            actors = _name_actors(head, phrase.quantity)
            home = self.discourse.homes.get(actors[0].player.means) if actors else None
            if letter == "P" and home is not None and actors[0].player.state is None:
                actors = (replace(actors[0], player=replace(actors[0].player, state=home)),)
            if letter == "B" and phrase.owners:
                actors = self._owned_bodies(phrase, head, actors)
            name = self.plain[head.start : head.end]
            if letter in "XY" and self._names_an_exercise(name, scan):
                return replace(
                    phrase, letter="E", word="exercise", value="JointExercise", named=True
                )
            if letter == "X" and "the" in phrase.words:
                letter = "Y"
            return replace(phrase, letter=letter, actors=actors)
        if letter == "b":
            return replace(phrase, actors=self._bodies(phrase, head))
        if letter == "h":
            return replace(phrase, actors=phrase.owners)
        if letter == "q":
            return replace(phrase, actors=self._people(phrase, head))
        if letter == "t":
            return replace(phrase, actors=self._office(phrase, head))
        if letter == "w" and self._is_an_edition(phrase, head):
            return replace(phrase, letter="E", word="exercise", value="JointExercise")
        if letter in "wG":
            return replace(phrase, actors=self._anaphor(phrase, head))
        if letter == "c" and scan.at < scan.limit and scan.line[scan.at] in "XC":
            company_name = scan.tokens[scan.at]
            scan.at += 1
            actor = _name_actors(company_name)[0]
            company = replace(
                actor, player=replace(actor.player, kind=actor.player.kind or "Company")
            )
            return replace(phrase, letter="C", end=company_name.end, actors=(company,))
        return phrase

    def _is_an_edition(self, phrase: Phrase, head: Token) -> bool:
        """Return whether "the 2019 iteration" is one of an exercise spoken of just before."""
        spoken = self.discourse.exercise_age < _SPOKEN_OF
        spoken = spoken or any(p.letter == "E" for p in self._spoken)
        return spoken and head.word in self.rules.names["editions"] and "of" not in phrase.words

    def _names_an_exercise(self, name: str, scan: "_Scan") -> bool:
        """Return whether an unknown name is an exercise's: by the text, or by a year in it."""
        bare = _EDITION.sub("", name)
        if bare in self._exercises or name.split()[0] in ("Exercise", "Exercises"):
            return True
        dated = bare != name and _YEARLY.search(name) is not None
        following = scan.tokens[scan.at] if scan.at < len(scan.tokens) else None
        dated = dated or (_NUMERAL.search(name) is not None and self._is_held(scan))
        year = following is not None and following.letter == "D" and following.date is not None
        if year and following is not None and following.start - scan.tokens[scan.at - 1].end == 1:
            dated = dated or self.plain[following.start : following.end].isdigit()
        return dated and bare.split()[-1] not in self.rules.words["yearly"]

    def _is_held(self, scan: "_Scan") -> bool:
        """Return whether "held off Durban" or ", conducted with India" follows a name."""
        at = scan.at
        while at < len(scan.tokens) and scan.tokens[at].letter in ",x":
            at += 1
        verb = scan.tokens[at].verb if at < len(scan.tokens) else None
        held = verb is not None and verb.base in self.rules.words["holding"]
        return held and verb is not None and verb.form in ("either", "participle")

    def _owned_bodies(
        self, phrase: Phrase, head: Token, actors: tuple[Actor, ...]
    ) -> tuple[Actor, ...]:
        """Return "the Indian Ministry of X" as India's, "Thai and Lao navy" as two navies."""
        body = actors[0].player
        if body.state is None and not body.known:
            owner = phrase.owners[0].player
            named = replace(
                body, means=f"{self._adjective(owner)} {body.means}", state=_state(owner)
            )
            return (Actor(named, phrase.start, head.end), *self._owner_bodies(phrase, head)[1:])
        return (*self._owner_bodies(phrase, head), *actors)

    def _owner_bodies(self, phrase: Phrase, head: Token) -> tuple[Actor, ...]:
        word = " ".join(self.plain[head.start : head.end].split()[1:]).lower() or head.word
        return tuple(
            Actor(
                self._body(owner.player, word, "ArmedForce"), owner.start, owner.end, owner.quantity
            )
            for owner in phrase.owners
        )

    def _bodies(self, phrase: Phrase, head: Token) -> tuple[Actor, ...]:
        if phrase.owners:
            return tuple(
                Actor(
                    self._body(owner.player, head.word, head.value),
                    phrase.start,
                    phrase.end,
                    owner.quantity,
                )
                for owner in phrase.owners
            )
        pair = self._pair(phrase, head)
        if pair:
            return pair
        owner = self._its(phrase)
        if owner is not None:
            body = self._body(owner, head.word, head.value)
            trusted = replace(body, trust=body.trust * 0.8)
            return (Actor(trusted, phrase.start, phrase.end),)
        modifiers = [word for word in phrase.words if word not in ("the", "its", "their")]
        known = self.discourse.bodies.get(last_word(head.word))
        if "the" in phrase.words and not modifiers and head.word in self._one_body and known:
            return (Actor(replace(known, trust=known.trust * 0.9), phrase.start, phrase.end),)
        if (
            "the" in phrase.words
            and not modifiers
            and head.word == "government"
            and self.discourse.state
        ):
            return (Actor(replace(self.discourse.state, trust=0.8), phrase.start, phrase.end),)
        return ()

    def _its(self, phrase: Phrase) -> Player | None:
        """Return whose "its navy" is: the one subject's before it, here or a sentence ago."""
        if "its" not in phrase.words[:1]:
            return None
        here = [p for i, p in enumerate(self._spoken) if p.actors and _is_free(self._spoken, i)]
        named = [a.player for a in here[0].actors] if here else list(self.discourse.subject)
        return _state(named[0]) if len(named) == 1 else None

    def _body(self, owner: Player, word: str, kind: str) -> Player:
        """Return the body of a state: an entity that bears such a name, else one named by form."""
        adjective = self._adjective(owner)
        singular = self.rules.names["singular"].get(word, word)
        for name in _spellings(f"{adjective} {singular}"):
            known = self.gazetteer.named(name)
            if known is not None:
                return replace(known, state=known.state or _state(owner))
        return Player(
            f"{adjective} {singular}", kind or "GovernmentBody", False, _state(owner), 0.85
        )

    def _adjective(self, owner: Player) -> str:
        entity = self.gazetteer.entities.get(owner.means)
        if entity is None:
            return owner.means
        adjectives = [name.text for name in entity.names if name.kind == "adjective"]
        return adjectives[0] if adjectives else entity.name

    def _people(self, phrase: Phrase, head: Token) -> tuple[Actor, ...]:
        bodies = [o for o in phrase.owners if o.player.kind != "State"]
        if bodies:
            return tuple(Actor(o.player, phrase.start, phrase.end) for o in bodies)
        if phrase.owners:
            return tuple(
                Actor(
                    Player(
                        f"{self._adjective(o.player)} {head.word}",
                        "Government",
                        False,
                        _state(o.player),
                        0.7,
                    )
                    if _state(o.player)
                    else o.player,
                    o.start,
                    phrase.end,
                )
                for o in phrase.owners
            )
        theirs = phrase.words[:1] == ("their",) and "counterpart" not in head.word
        return self._pair(phrase, head) or (self._theirs(phrase) if theirs else ())

    def _theirs(self, phrase: Phrase) -> tuple[Actor, ...]:
        """Return the two states named before in "under an accord their ministers made"."""
        players = (replace(player, trust=player.trust * 0.85) for player in self._two_here())
        return tuple(Actor(player, phrase.start, phrase.end) for player in players)

    def _office(self, phrase: Phrase, head: Token) -> tuple[Actor, ...]:
        """Return who "Japan's premier" is: the person, if the text has named one, else the post."""
        if phrase.owners:
            owner = phrase.owners[0]
            state = _state(owner.player)
            if state is None:
                return ()
            person = self.discourse.posts.get((last_word(head.word), state.means))
            if person is None and self.when is not None:
                person = self.gazetteer.holder(state.means, head.word, self.when)
            name = f"{head.word.capitalize()} of {self._name(state)}"
            player = (
                replace(person, trust=0.85) if person else Player(name, "Post", False, state, 0.8)
            )
            return (Actor(player, phrase.start, phrase.end),)
        if phrase.words == ("the",):
            holders = {
                p.means: p
                for (title, _), p in self.discourse.posts.items()
                if title == last_word(head.word)
            }
            if len(holders) == 1:
                [person] = holders.values()
                return (Actor(replace(person, trust=0.8), phrase.start, phrase.end),)
        return ()

    def body_of(self, owner: Player, word: str, kind: str) -> Player:
        """Return the body that a state or its adjective owns: the "army" of "the Lao army"."""
        return self._body(owner, word, kind)

    def state_called(self, adjective: str) -> Player | None:
        """Return the state that an adjective or a name means: "Chinese", "US"."""
        player = self.gazetteer.described(adjective)
        return _state(player) if player is not None else None

    def _name(self, player: Player) -> str:
        entity = self.gazetteer.entities.get(player.means)
        return entity.name if entity else player.means

    def _pair(self, phrase: Phrase, head: Token) -> tuple[Actor, ...]:
        meant = not {"the", "these", "those", "their", "both", "its"}.isdisjoint(phrase.words)
        two = (_is_two(phrase.quantity) and meant) or "both" in phrase.words
        if phrase.words == ("the",) and head.word in self._alone:
            return self._together(phrase.start, phrase.end)
        spoken = f"two {head.word}" if two else ""
        if spoken in self._pairs or (two and f"both {head.word}" in self._pairs):
            return self._together(phrase.start, phrase.end)
        return ()

    def _anaphor(self, phrase: Phrase, head: Token) -> tuple[Actor, ...]:
        pair = self._pair(phrase, head)
        if pair:
            return pair
        if head.word in ("members", "members states", "states", "countries", "member states"):
            club = self._club(phrase)
            listed = self.discourse.members.get(club.means, ()) if club is not None else ()
            if listed and (head.word.startswith("member") or "member" in phrase.words):
                return tuple(
                    Actor(replace(p, trust=p.trust * 0.85), phrase.start, phrase.end)
                    for p in listed
                )
        player: Player | None = None
        if phrase.words[:1] in (("his",), ("her",)) and head.word in self._one_state:
            person = self.discourse.person
            player = person and (self.discourse.homes.get(person.means) or person.state)
        if phrase.words == ("the",):
            if head.word in self._one_organization:
                player = self.discourse.organization or self.only_club
            elif head.word in self._one_state:
                here = [a.player for p in self._spoken for a in (*p.actors, *p.owners)]
                named = [state for state in map(_state, here) if state is not None]
                player = named[-1] if named else self.discourse.state
        return (Actor(replace(player, trust=0.8), phrase.start, phrase.end),) if player else ()

    def _club(self, phrase: Phrase) -> Player | None:
        """Return of what "its members", "the bloc's members" are members."""
        owners = [o.player for o in phrase.owners if o.player.kind == "InternationalOrganization"]
        if owners:
            return owners[0]
        theirs = not {"its", "their", "all"}.isdisjoint(phrase.words)
        return self.discourse.organization if theirs else None

    def _attached(self, phrases: list[Phrase]) -> list[Phrase]:
        """Return the phrases with "the navy of Japan", "ships from Japan and India" made one."""
        found: list[Phrase] = []
        place = 0
        while place < len(phrases):
            phrase = phrases[place]
            link = phrases[place + 1] if place + 1 < len(phrases) else None
            person = self._person_of_state(phrases, place, found)
            if person is not None:
                found.append(person)
                place += 3
                continue
            if (
                phrase.letter in "bhqtG"
                and not phrase.owners
                and (not phrase.actors or _of_another_state(phrases, place))
                and link is not None
            ):
                joined = self._owned_after(phrases, place, link)
                if joined is not None:
                    found.append(joined[0])
                    place = joined[1]
                    continue
            found.append(phrase)
            place += 1
        return found

    def _person_of_state(
        self, phrases: Sequence[Phrase], place: int, earlier: Sequence[Phrase]
    ) -> Phrase | None:
        """Return "Edi Rama of Albania" as the person, whose state is named after "of"."""
        phrase = phrases[place]
        if place + 2 >= len(phrases) or phrases[place + 1].letter != "f" or not phrase.actors:
            return None
        state = phrases[place + 2]
        if state.letter != "S" or len(state.actors) != 1 or len(phrase.actors) != 1:
            return None
        actor = phrase.actors[0]
        if phrase.letter == "X":
            named = len(actor.player.means.split()) > 1 and not actor.player.known
            beside = next((p for p in reversed(earlier) if p.letter not in ",&"), None)
            if not named or beside is None or beside.letter not in "Pq":
                return None
        elif phrase.letter != "P":
            return None
        home = actor.player.state or state.actors[0].player
        player = replace(actor.player, kind=actor.player.kind or "Person", state=home)
        self.discourse.homes.setdefault(player.means, home)
        end = state.end
        return replace(phrase, letter="P", end=end, actors=(replace(actor, player=player),))

    def _owned_after(
        self, phrases: Sequence[Phrase], place: int, link: Phrase
    ) -> tuple[Phrase, int] | None:
        """Return a noun with those whom "of", "from", "at" make its owners, and where it ends."""
        phrase = phrases[place]
        there = {"q": ("from", "in", "for", "at"), "h": ("from",), "b": ("in",)}.get(
            phrase.letter, ()
        )
        traded = (p.verb is not None and p.verb.base in self.rules.trading for p in phrases[:place])
        if phrase.letter == "h" and phrase.word in self.rules.names["weapons"] and any(traded):
            return None  # "leases five aircraft from Japan"
        owner = phrases[place + 2] if place + 2 < len(phrases) else None
        if owner is None or (link.letter != "f" and link.word not in there):
            return None
        if owner.letter not in _BODIES or not owner.actors:
            return None
        whole = replace(phrase, end=owner.end, owners=owner.actors)
        return self._owned(whole), place + 3

    def _owned(self, phrase: Phrase) -> Phrase:
        """Return a noun that has got its owners, as those whom it now means."""
        token = Token(phrase.start, phrase.end, phrase.letter, phrase.word, phrase.value)
        actors = () if phrase.letter in "wAETMRkK" else phrase.owners
        if phrase.letter == "b":
            actors = self._bodies(phrase, token)
        elif phrase.letter == "q":
            actors = self._people(phrase, token)
        elif phrase.letter == "t":
            actors = self._office(phrase, token)
        elif phrase.letter == "G":
            actors = ()
        return replace(phrase, actors=actors)

    def _grouped(self, phrases: list[Phrase]) -> list[Phrase]:
        """Return the phrases with "Japan, Australia and the Indian navy" as one of all."""
        found: list[Phrase] = []
        place = 0
        while place < len(phrases):
            end, members = place + 1, [phrases[place]]
            while phrases[place].actors and phrases[place].letter in _JOINABLE:
                step = self._next_member(phrases, end, members)
                if step is None:
                    break
                members.append(phrases[step])
                end = step + 1
            if len(members) > 1 and not _apart(phrases, place, members, end):
                actors = tuple(actor for member in members for actor in member.actors)
                whole = replace(members[0], end=members[-1].end, actors=actors, post=None)
                if _are_named(members):  # "the two leaders, A and B"
                    actors = tuple(a for member in members[1:] for a in member.actors)
                    whole = replace(members[1], start=members[0].start, end=whole.end, post=None)
                    whole = replace(whole, actors=actors)
                persons = _with_their_states(members)
                if persons:  # "the Brazilian and Argentine presidents, A and B"
                    whole = replace(members[1], start=members[0].start, end=whole.end, post=None)
                    whole = replace(whole, actors=persons)
                if members[-1].letter == "h":  # "U.S. and Colombian paratroopers"
                    whole = replace(whole, letter="h", word=members[-1].word)
                found.append(whole)
                place = end
            else:
                found.append(phrases[place])
                place += 1
        return found

    def _next_member(
        self, phrases: Sequence[Phrase], place: int, members: Sequence[Phrase]
    ) -> int | None:
        """Return where the next conjunct stands, after a comma, "and" or both."""
        links = ""
        if _dated_aside(phrases, place):
            place += 3  # "Hungary (2018) and Turkmenistan (2021)"
        while (
            place < len(phrases)
            and len(links) < 2
            and (
                phrases[place].letter in ",&" or phrases[place].word in self.rules.words["additive"]
            )
        ):
            links += "&" if phrases[place].letter != "," else ","
            place += 1
        if links not in (",", "&", ",&") or place >= len(phrases):
            return None
        phrase = phrases[place]
        fits = phrase.actors and phrase.letter in _JOINABLE and phrase.letter != "u"
        if not fits or (links == "," and not _list_goes_on(phrases, place)):
            return None
        follows = place + 1 < len(phrases) and phrases[place + 1].letter in "vx"
        if links == ",&" and len(members) == 1 and follows and members[0].post is None:
            return None
        of = place + 1 < len(phrases) and phrases[place + 1].letter == "f"
        if of and phrase.letter in "PX" and members[0].letter in "SO":
            return None  # "Edi Rama of Albania and Jan Nowak of Poland"
        return place


def _owner_of(tokens: Sequence[Token], post: Post) -> Mention | None:
    """Return the name of the organization of a post; of "the Lao army" that of the state."""
    if post.organization is None:
        return None
    at = post.organization
    if tokens[at].letter == "b":
        at -= 1 + (tokens[at - 1].letter == "p")
    return tokens[at].mention


def _one_each(posts: Sequence[Post]) -> list[Post]:
    """Return one post for each person, over the words of all of them, none overlapping."""
    found: dict[int, Post] = {}
    for post in posts:
        other = found.get(post.person)
        if other is not None:
            told = post if other.organization is None and post.organization is not None else other
            first, last = min(post.first, other.first), max(post.last, other.last)
            start, end = min(post.start, other.start), max(post.end, other.end)
            post = replace(told, first=first, last=last, start=start, end=end)
        found[post.person] = post
    kept: list[Post] = []
    for post in sorted(found.values(), key=lambda p: p.first):
        if not kept or post.first >= kept[-1].last:
            kept.append(post)
        elif post.person >= kept[-1].last:
            kept.append(replace(post, first=kept[-1].last))
    return kept


def _of_another_state(phrases: Sequence[Phrase], place: int) -> bool:
    """Return whether "the navy", though one was spoken of, is that "of Honduras"."""
    body = phrases[place].letter == "b" and place + 2 < len(phrases)
    return body and phrases[place + 1].letter == "f" and phrases[place + 2].letter == "S"


def _dated_aside(phrases: Sequence[Phrase], place: int) -> bool:
    """Return whether "(2018)" stands at `place`."""
    return "".join(phrase.letter for phrase in phrases[place : place + 3]) in ("(D)", "(#)")


# What tells one edition of a series from another: "Talisman-2021", "Saber Guardian 19", "Mosi II".
_EDITION = re.compile(r"(?:[- ]'?(?:(?:19|20)\d\d|\d\d?)|[- ][IVXL]+)\Z")
_NUMERAL = re.compile(r" (?:[IVX]{1,5}|\d\d?)\Z")
_YEARLY = re.compile(r"-(?:19|20)\d\d\Z")
_CAPITALS = r"((?:[A-Z][\w'-]+)(?:\s+[A-Z][\w'-]+){0,2})"
_CALLED = re.compile(
    rf"\b(?:exercises?|drills?|manoeuvres|maneuvers|war\s?games?),?\s+(?:(?:called|named|dubbed|codenamed|code-named|known\s+as)\s+)?['\"]?{_CAPITALS}"
    rf"|\b[Ee]xercise\s+{_CAPITALS}"
    rf"|\b{_CAPITALS}['\"]?(?:\s+(?:19|20)\d\d)?['\"]?\s+(?:(?:military|naval|joint|air|annual|bilateral|multinational|field|maritime|army|land|amphibious)\s+){{0,2}}(?:exercises?|drills?|manoeuvres|war\s?games?)\b"
)
_EXERCISES = re.compile(r"xercise|rill|manoeuvre|maneuver|war\s?game")


def _exercise_names(plain: str) -> frozenset[str]:
    """Return the names that the text puts beside the word "exercise" somewhere."""
    if _EXERCISES.search(plain) is None:
        return frozenset()
    names = (name for found in _CALLED.findall(plain) for name in found if name)
    return frozenset(_EDITION.sub("", name) for name in names)


def _listed_before(phrases: Sequence[Phrase]) -> tuple[Actor, ...]:
    """Return all of the "A, B and C" that stands last, after it a comma at most."""
    found: tuple[Actor, ...] = ()
    at = len(phrases) - 1
    joined = False
    while at >= 0:
        if phrases[at].letter in ",&":
            joined = joined or phrases[at].letter == "&"
            if found and not joined:
                break
        elif phrases[at].actors and phrases[at].letter in _JOINABLE:
            if found and phrases[at + 1].letter not in ",&":
                break
            found = (*phrases[at].actors, *found)
        else:
            break
        at -= 1
    return found


_JOINABLE = frozenset("SOICBPXhbqtu")
_BODIES = frozenset("SOBbIC")


def _list_goes_on(phrases: Sequence[Phrase], place: int) -> bool:
    """Return whether after a mere comma the list ends with "and" further on."""
    for phrase in phrases[place : place + 24]:
        if phrase.letter == "&":
            return True
        if phrase.letter not in ",SOICBPXhbqt(D)":
            return False
    return False


def _apart(phrases: Sequence[Phrase], place: int, members: Sequence[Phrase], end: int) -> bool:
    """Return whether "In Syria, Russia and Iran ..." was taken for one list of three."""
    comma = phrases[place + 1].letter == "," and len(members) > 2
    return comma and _opens_with_adjunct(phrases, place) and _acts(phrases, end)


def _opens_with_adjunct(phrases: Sequence[Phrase], place: int) -> bool:
    """Return whether before `place` stands only "During a visit in May to", with no verb yet."""
    first = clause_start(phrases, place)
    while first < place and phrases[first].letter in '&r"':
        first += 1
    opening = phrases[first:place]
    return (
        bool(opening)
        and opening[0].letter == "i"
        and opening[-1].letter in "if2"
        and not any(p.letter in "vx?s" for p in opening)
        and not any(a.letter == "," and b.letter not in "iD" for a, b in pairwise(opening))
        # "In May 2020 the navies of A, B and C": what follows the date does it.
        and not any(a.letter == "D" and b.letter not in "i,D" for a, b in pairwise(opening))
    )


def _acts(phrases: Sequence[Phrase], at: int) -> bool:
    """Return whether a verb follows, at most after an adverb or a date: "on Monday signed"."""
    while at < len(phrases) and phrases[at].letter in "rDi" and at < len(phrases) - 1:
        if phrases[at].letter == "i" and phrases[at + 1].letter != "D":
            return False
        at += 1
    return at < len(phrases) and phrases[at].letter in "vx"


def _are_named(members: Sequence[Phrase]) -> bool:
    """Return whether the first of a list only says what the others are: "the two leaders, A"."""
    first = members[0]
    counted = _is_two(first.quantity) or "both" in first.words or "their" in first.words
    return first.letter == "q" and counted and all(m.letter == "P" for m in members[1:])


def _with_their_states(members: Sequence[Phrase]) -> tuple[Actor, ...]:
    """Return the persons of "the Irish and Kenyan ministers, A and B", each with his state."""
    first, holder = members[0], members[1]
    post = holder.post
    plural = post is not None and (post.title or "").endswith("s")
    states = [actor.player for actor in first.actors]
    last = holder.actors[0].player.state if holder.actors else None
    counted = len(states) + 1 == len(members) - 1 and all(m.letter in "PX" for m in members[1:])
    if first.letter != "S" or not plural or not counted or last is None:
        return ()
    found = []
    for member, home in zip(members[1:], [*states, last], strict=True):
        [actor] = member.actors[:1]
        player = replace(actor.player, kind=actor.player.kind or "Person", state=home)
        found.append(replace(actor, player=player))
    return tuple(found)


def _is_group(words: tuple[str, ...]) -> bool:
    return "all" in words or words == ("the",)


def _is_two(quantity: Quantity | None) -> bool:
    return quantity is not None and quantity.exact == 2


def _state(player: Player) -> Player | None:
    return player if player.kind == "State" else player.state


def _spellings(name: str) -> Iterator[str]:
    yield name
    if "defence" in name:
        yield name.replace("defence", "defense")
    if "defense" in name:
        yield name.replace("defense", "defence")
    found = re.match(r"(.+) ministry of (\w+)$", name)
    if found:
        yield from _spellings(f"{found[1]} {found[2]} ministry")


def _name_actors(token: Token, quantity: Quantity | None = None) -> tuple[Actor, ...]:
    mention = token.mention
    if mention is None:
        return ()
    return tuple(Actor(player, mention.start, mention.end, quantity) for player in mention.players)


class _Scan:
    """One noun phrase being read from left to right."""

    def __init__(self, tokens: Sequence[Token], line: str, first: int, limit: int) -> None:
        self.tokens, self.line, self.first, self.limit = tokens, line, first, limit
        self.at = first
        self.owners: list[Actor] = []
        self.content: list[Token] = []
        self.quantity: Quantity | None = None
        self.date: DateMention | None = None

    def next_is(self, letter: str) -> bool:
        return self.at + 1 < self.limit and self.line[self.at + 1] == letter

    def determiners(self) -> None:
        while self.at < self.limit and self.line[self.at] == "d":
            self.at += 1
        if self.at < self.limit and self.line[self.at] == "#":
            self.number()
            if self.at < self.limit and self.tokens[self.at].word in _MORE:
                self.at += 1
        self.year()

    def year(self) -> None:
        """Take the year of "the 2018 accord", "a May 2014 contract": of the thing, not the deed."""
        if self.at < self.limit and self.line[self.at] == "D" and self.leads_to_head():
            self.date = self.tokens[self.at].date
            self.at += 1

    def number(self) -> None:
        self.quantity = self.tokens[self.at].quantity
        self.at += 1

    def take(self) -> None:
        self.content.append(self.tokens[self.at])
        self.at += 1

    def adjectives(self) -> None:
        """Take "Russian", "Russian and Chinese", "five Russian and five Chinese"."""
        more = _MORE_ADJECTIVES.match(self.line, self.at + 1, self.limit)
        each = not more or "#" in more.group()
        self.owners += _name_actors(self.tokens[self.at], self.quantity if each else None)
        self.at += 1
        if not more:
            return
        for place in range(self.at, more.end()):
            if self.line[place] == "#":
                self.quantity = self.tokens[place].quantity
            elif self.line[place] == "J":
                self.owners += _name_actors(self.tokens[place], self.quantity if each else None)
        self.at = more.end()

    def owner(self, size: int) -> None:
        """Take "Russia's" (two tokens), or a bare name before a noun, which owns it if known."""
        named = _name_actors(self.tokens[self.at])
        self.owners += [a for a in named if size > 1 or a.player.known]
        self.at += size

    def numbers_a_name(self) -> bool:
        """Return whether a number belongs to the name before it: "Leopard 2 tanks"."""
        named = bool(self.content) and self.content[-1].letter == "X"
        return named and self.line[self.at] == "#" and self.leads_to_head()

    def leads_to_head(self) -> bool:
        """Return whether a bare name is a modifier: "NATO exercise", "Rafale fighter jets"."""
        if _LOOKAHEAD.match(self.line, self.at + 1, self.limit):
            return True
        numbered = self.line[self.at] == "X"
        return (
            numbered and _NUMBERED_LOOKAHEAD.match(self.line, self.at + 1, self.limit) is not None
        )


_MORE = frozenset(("more", "other", "such", "further", "additional"))  # "four more frigates"
_MORE_ADJECTIVES = re.compile(r"(?:,?&?#?J)*(?:,?&#?d?J)|&(?=B[hb]?)")

_ORDER = (Modality.FACTUAL, Modality.LIKELY, Modality.PLANNED, Modality.POSSIBLE, Modality.UNLIKELY,
          Modality.CONDITIONAL)  # fmt: skip


def less_sure(first: Modality, second: Modality) -> Modality:
    """Return the one of two modalities that promises less."""
    return max(first, second, key=_ORDER.index)


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """A verb with its auxiliaries: from phrase `first` to the verb itself at `place`."""

    first: int
    place: int
    passive: bool
    finite: bool
    polarity: Polarity
    modality: Modality
    gerund: bool
    infinitive: bool
    after_to: bool


class _Group:
    """A verb group being read from the verb leftwards."""

    def __init__(self, phrases: Sequence[Phrase], place: int, rules: Rules) -> None:
        verb = phrases[place].verb
        self.phrases, self.place, self.rules = phrases, place, rules
        self.form = verb.form if verb else "s"
        self.at = place - 1
        self.passive = self.negated = self.auxiliary = self.infinitive = False
        self.after_to = False
        self.own = True  # the words read so far belong to the verb itself, not to "expected to"
        self.gerund = self.form == "ing"
        self.modality = Modality.FACTUAL

    def read(self) -> VerbGroup:
        while self.at >= 0 and self._step():
            pass
        participle = self.form in ("either", "participle", "past", "base")  # "is run by"
        finite = self.auxiliary or self.form in ("s", "past", "either", "base")
        return VerbGroup(
            self.at + 1,
            self.place,
            self.passive and participle,
            finite and not self.infinitive,
            Polarity.NEGATED if self.negated else Polarity.AFFIRMED,
            self.modality,
            self.gerund and not self.auxiliary,
            self.infinitive,
            self.after_to,
        )

    def _step(self) -> bool:
        phrase = self.phrases[self.at]
        if phrase.letter == "r":
            return self._adverb(phrase)
        if phrase.letter == "n":
            self.negated = self.negated or phrase.word != "neither"
            self._weigh(self.rules.words["modals"].get(phrase.word.removesuffix("n't")))
            self.auxiliary = True
            return self._left()
        if phrase.letter == "x":
            return self._auxiliary(phrase.word)
        if phrase.letter == "2":
            return self._to()
        if (
            phrase.letter == "v"
            and self.form == "ing"
            and not self.auxiliary
            and not self.infinitive
        ):
            return self._catenative(phrase)
        if phrase.letter == "f" and self.gerund and not self.auxiliary:
            under_way = self.at > 0 and self.phrases[self.at - 1].word == "process"
            self._weigh("planned" if under_way else "possible")
            self.negated = self.negated or self._ruled_out()
            return False
        if phrase.letter == "i" and self.gerund and not self.auxiliary:
            without = phrase.word in self.rules.words["lacking"]
            self.negated = self.negated or without or self._ruled_out()
            return False
        if phrase.letter == '"' and self.at > 0 and self.phrases[self.at - 1].letter in "x2":
            return self._left()
        if phrase.letter == "," and self.at > 0 and self.phrases[self.at - 1].letter == "r":
            return self._left()
        return False

    def _left(self) -> bool:
        self.at -= 1
        return True

    def _adverb(self, phrase: Phrase) -> bool:
        self._weigh(self.rules.words["hedges"].get(phrase.word))
        self.at -= 1
        comma = self.at >= 0 and self.phrases[self.at].letter == ","
        if comma and self.at > 0 and self.phrases[self.at - 1].actors:
            self.at -= 1
        return True

    def _weigh(self, modality: str | None) -> None:
        if modality:
            self.modality = less_sure(self.modality, Modality(modality))

    def _auxiliary(self, word: str) -> bool:
        if word in self.rules.words["be"] or word in ("get", "got", "gets"):
            passive = self.own and not self.auxiliary and self.form != "ing"
            self.passive = self.passive or passive
        if word == "being" and self.own:
            self.passive = True
        self._weigh(self.rules.words["modals"].get(word))
        self.auxiliary = True
        return self._left()

    def _to(self) -> bool:
        self.at -= 1
        self.infinitive = True
        self.after_to = self.after_to or self.own
        self.own = False
        hedged = False
        while self.at >= 0 and (
            self.phrases[self.at].letter in 'rn"' or self.phrases[self.at].word == "yet"
        ):
            hedge = self.rules.words["hedges"].get(self.phrases[self.at].word)
            hedged = hedged or hedge is not None
            if self.phrases[self.at].word == "yet":  # "has yet to be ratified"
                self.negated = True
            self._weigh(hedge)
            self.negated = self.negated or self.phrases[self.at].letter == "n"
            self.at -= 1
        if self.at < 0:
            self._weigh("possible")
            return False
        phrase = self.phrases[self.at]
        if phrase.letter == "x":
            be = phrase.word in self.rules.words["be"]
            self.infinitive = False
            self._weigh(None if hedged else "planned" if be else "possible")
            return True
        return self._catenative(phrase)

    def _catenative(self, phrase: Phrase) -> bool:
        word = phrase.verb.base if phrase.verb else last_word(phrase.word)
        if word not in self.rules.catenatives and word in self.rules.verbs:
            word = self.rules.verbs[word].base  # "plans" as a noun
        particle = self._ruled_out()
        if word not in self.rules.catenatives and not particle:
            self._weigh("possible" if self.infinitive else None)
            return False
        meaning = None if particle else self.rules.catenatives[word]
        if word == "go" and phrase.verb and phrase.verb.form == "ing":
            meaning = Modality.PLANNED
        self.negated = self.negated or meaning is None
        self._weigh(meaning.value if meaning else None)
        self.own = False
        self.form = phrase.verb.form if phrase.verb else "base"
        self.gerund = False
        self.infinitive = False
        self.auxiliary = False
        if phrase.letter == "w":
            return self._governed(phrase)
        if phrase.letter in "vir":
            return self._left()
        return False

    def _governed(self, noun: Phrase) -> bool:
        """Take in what is done to the plan in "cancelled plans to sell"."""
        self.at -= 1
        verb = self.phrases[self.at].verb if self.at >= 0 else None
        if verb is not None and verb.base in self.rules.catenatives:
            meaning = self.rules.catenatives[verb.base]
            self.negated = self.negated or meaning is None
            self._weigh(meaning.value if meaning else None)
            return False
        return not noun.owners

    def _ruled_out(self) -> bool:
        words = " ".join(
            p.verb.base if p.verb else p.word
            for p in self.phrases[max(0, self.at - 2) : self.at + 1]
        )
        return any(words.endswith(entry) for entry in self.rules.words["particles_that_negate"])


def verb_group(phrases: Sequence[Phrase], place: int, rules: Rules) -> VerbGroup:
    """Return the verb group whose main verb is the phrase at `place`."""
    return _Group(phrases, place, rules).read()


_CLAUSE_ENDS = frozenset(";:!")


def clause_start(phrases: Sequence[Phrase], place: int) -> int:
    """Return where the stretch between semicolons and colons begins that `place` is in."""
    for i in range(place - 1, -1, -1):
        if phrases[i].letter in _CLAUSE_ENDS or phrases[i].letter == "—":
            return i + 1
    return 0


def main_subject(phrases: Sequence[Phrase], start: int, before: int) -> Phrase | None:
    """Return the first phrase between two places that does something: on no preposition."""
    for i in range(start, before):
        phrase = phrases[i]
        if phrase.actors and phrase.letter in _SUBJECTS and _is_free(phrases, i):
            return phrase
    return None


_SUBJECTS = frozenset("SOICBPXhbqtwGu")
_NOUNS = frozenset("AETMRNhbkcqtGKSOICBPXLYwuJ#")


def find_subject(phrases: Sequence[Phrase], group: VerbGroup) -> Phrase | None:
    """Return what stands as the subject of a verb group, actor or thing, if it can be told."""
    start = clause_start(phrases, group.first)
    planner = phrases[group.first]
    if group.after_to and planner.letter == "w" and planner.owners:
        return replace(planner, actors=planner.owners)  # "A Kazakh plan to buy"
    at = group.first - 1
    while at >= start and phrases[at].letter in 'r"':
        at -= 1
    at = _before_date(phrases, start, at)
    if at < start:
        return _before_dashes(phrases, at)
    letter = phrases[at].letter
    if letter == ",":
        return _before_insertion(phrases, start, at)
    if group.after_to and phrases[at].actors and at and phrases[at - 1].word == "for":
        return phrases[at]
    if letter == "?":
        return _antecedent(phrases, start, at)
    controlled = group.infinitive or (group.after_to and not phrases[at].actors)
    if letter in "&s(if2v" or controlled:
        inverted = _after_comma(phrases, group.place) if group.gerund else None
        return main_subject(phrases, start, at + 1) or main_subject(phrases, 0, at) or inverted
    if letter == ")":
        while at > start and phrases[at].letter != "(":
            at -= 1
        at -= 1
    return climb(phrases, start, at)


def _before_dashes(phrases: Sequence[Phrase], at: int) -> Phrase | None:
    """Return the thing before an aside in dashes: "The drill - it was the third - drew"."""
    if at < 1 or phrases[at].letter != "—":
        return None
    opens = next((i for i in range(at - 1, 0, -1) if phrases[i].letter == "—"), 0)
    return climb(phrases, clause_start(phrases, opens), opens - 1) if opens else None


def _before_date(phrases: Sequence[Phrase], start: int, at: int) -> int:
    """Return the place before the date of "Japan on Tuesday signed"; `at` if there is none."""
    before = at
    if before > start and phrases[before].letter == "D":
        before -= 1
        if before > start and phrases[before].letter in "if":
            before -= 1
    named = before >= start and before != at and phrases[before].letter in _NOUNS
    return before if named else at


def _after_comma(phrases: Sequence[Phrase], place: int) -> Phrase | None:
    for i in range(place, min(len(phrases) - 1, place + 14)):
        if phrases[i].letter == "," and phrases[i + 1].actors:
            return phrases[i + 1]
    return None


# Prepositions that a clause may follow: "fell silent after Kenya signed".
_BEFORE_CLAUSES = frozenset(("after", "before", "since", "until"))


def climb(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return the head of "the growth of trade with India": what no preposition governs."""
    while at >= start and phrases[at].letter in _NOUNS:
        if (
            at - 1 >= start
            and phrases[at - 1].letter in "fi2"
            and phrases[at - 1].word not in _BEFORE_CLAUSES
            and at - 2 >= start
            and phrases[at - 2].letter in _NOUNS
        ):
            if phrases[at].actors and last_word(phrases[at - 2].word) in _COLLECTIVE:
                return phrases[at]  # "a group of Moroccan diplomats met"
            at -= 2
            continue
        if _reduced(phrases, start, at):
            at -= 3
            continue
        return phrases[at]
    return phrases[at] if at >= start and phrases[at].letter == "D" and at == start else None


_COLLECTIVE = frozenset(
    ("group", "number", "delegation", "handful", "pair", "team", "dozens", "hundreds", "thousands",
     "fleet", "flotilla", "squadron", "detachment", "contingent", "trio", "majority", "lot")
)  # fmt: skip
_BY = ("by", "in", "from", "with")


def _reduced(phrases: Sequence[Phrase], start: int, at: int) -> bool:
    """Return whether at `at` ends "boats built by Peru", so that the boats are the subject."""
    if at - 3 < start or phrases[at - 1].letter != "i" or phrases[at - 3].letter not in "AETMRkKh":
        return False
    verb = phrases[at - 2]
    participle = verb.verb is not None and verb.verb.form in ("either", "participle")
    return (
        verb.letter == "v" and participle and phrases[at - 1].word in ("by", "in", "from", "with")
    )


def _before_insertion(phrases: Sequence[Phrase], start: int, comma: int) -> Phrase | None:
    """Return the subject before ", a city of the north," or ", which ..., "."""
    named = phrases[comma - 1] if comma - 1 > start else None
    if named is not None and named.letter == "P" and named.actors and comma - 3 >= start:
        office = phrases[comma - 3]
        if phrases[comma - 2].letter == "," and office.letter in "qtw" and not office.actors:
            return named  # "the two leaders, A and B, met"
    several = named is not None and named.letter == "P" and len(named.actors) > 1
    if several and phrases[comma - 2].letter in ",&D":
        return named
    for i in range(comma - 1, max(start, comma - 24), -1):
        before = phrases[i - 1]
        thing = bool(before.actors) or before.letter in "AETMkh"
        if phrases[i].letter == "," and thing and before.letter in _NOUNS:
            return climb(phrases, start, i - 1)
    return main_subject(phrases, start, comma)


def _antecedent(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return what "which" or "that" before a verb stands for; none after "in which"."""
    if phrases[at].word not in ("which", "who", "that"):
        return None
    before = at - 1
    if before >= start and phrases[before].letter == ",":
        before -= 1
    if before >= start and phrases[before].letter == ")":
        while before > start and phrases[before].letter != "(":
            before -= 1
        before -= 1
    if before >= start and phrases[before].letter in _NOUNS:
        return phrases[before]
    return None


Slots = dict[str, list[Phrase]]


def slots_after(phrases: Sequence[Phrase], place: int, rules: Rules) -> tuple[Slots, int]:
    """Return what follows a verb or noun up to the end of its clause, by preposition.

    What comes before the first preposition is the slot `object`. The second value is the place
    where the clause ended.
    """
    slots: Slots = {}
    slot, at = "object", place
    depth = 0
    while at < len(phrases):
        phrase = phrases[at]
        if phrase.letter in "()":
            depth += 1 if phrase.letter == "(" else -1
        elif depth <= 0:
            aside = _after_aside(phrases, at)
            if aside is not None:
                at, slot = aside, "aside"
                continue
            if _ends_clause(phrases, at, slots):
                break
            if phrase.letter in "if2":
                slot = phrase.word
            elif phrase.letter == "," and slot != "object" and _object_follows(phrases, at, slots):
                slot = "object"
            elif phrase.letter in _NOUNS or phrase.letter in "D%$":
                slots.setdefault(slot, []).append(phrase)
                if phrase.letter == "D" and slot == "object":
                    pass
        at += 1
    return slots, at


def _object_follows(phrases: Sequence[Phrase], comma: int, slots: Slots) -> bool:
    """Return whether after ", on a gratuitous basis," comes what is given: "two helicopters"."""
    thing = phrases[comma + 1] if comma + 1 < len(phrases) else None
    if thing is None or "object" in slots or thing.letter not in "Kkh" or thing.actors:
        return False
    counted = thing.quantity is not None or bool({"a", "an"} & set(thing.words))
    return counted and any(phrase.letter == "," for phrase in phrases[max(0, comma - 8) : comma])


def _after_aside(phrases: Sequence[Phrase], at: int) -> int | None:
    """Return where the clause goes on after ", which the Dutch lead,"; None if it does not."""
    opens = phrases[at].letter == "?" and phrases[at].word in ("which", "who", "whose", "where")
    before = at - 1 if at and phrases[at - 1].letter == "," else at - 2
    if not opens or before < 0 or phrases[before].letter != ",":
        return None
    for i in range(at + 1, min(len(phrases) - 1, at + 14)):
        if phrases[i].letter in ";:.":
            return None
        if phrases[i].letter == "," and phrases[i + 1].letter == "i":
            return i
    return None


def _ends_clause(phrases: Sequence[Phrase], at: int, slots: Slots) -> bool:
    phrase = phrases[at]
    if phrase.letter in ";:!?—":
        return True
    if phrase.letter == "s":
        return (
            phrase.word not in ("since", "once")
            or at + 1 >= len(phrases)
            or phrases[at + 1].letter != "D"
        )
    if phrase.letter in "vxn":
        return bool(slots) or phrases[at - 1].letter != "&"
    if phrase.letter == "2":
        return at + 1 < len(phrases) and phrases[at + 1].letter in "vxr"
    if phrase.letter == "." and at + 1 < len(phrases) and phrases[at + 1].letter != '"':
        return True
    return phrase.letter in ",&" and new_clause(phrases, at)


def new_clause(phrases: Sequence[Phrase], at: int) -> bool:
    """Return whether after a comma or "and" somebody else does something: ", and India said"."""
    i = at + 1
    while i < len(phrases) and phrases[i].letter in '&,r"D':
        i += 1
    if i + 1 >= len(phrases) or phrases[i].letter not in _SUBJECTS:
        return False
    does = phrases[i + 1].letter in "vxn"
    if not does and phrases[i + 1].letter == "f":  # "and Damen of the Netherlands built"
        does = phrases[i].actors != () and i + 3 < len(phrases) and phrases[i + 3].letter in "vxn"
    return does and bool(phrases[i].actors or phrases[i].letter == "w")


def doubt_in(text: str, doubts: Sequence[Mapping[str, str]]) -> str | None:
    """Return what the words `text` beside a verb make of it: `negated`, a modality, or None."""
    for doubt in doubts:
        if re.search(doubt["pattern"], text, re.IGNORECASE):
            return doubt["as"]
    return None
