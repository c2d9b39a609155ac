"""Noun phrases: which words of a sentence belong together, and whom they mean.

A `Reader` goes through a document, sentence by sentence, and makes phrases out of tokens. It knows
who owns what ("the Thai and Lao navies" are two), joins what belongs together ("the navy of
Japan"), and finds whom a pronoun, "the ministry" or "both sides" stands for, here or in what the
document has said before (`discourse.py`).
"""

import itertools
import re
from collections.abc import Sequence

from graph.facts import Quantity
from graph.parse.dates import DateMention
from graph.parse.frozen import replace
from graph.parse.names.known_names import Gazetteer, Mention, Player, spellings
from graph.parse.names.people import Post
from graph.parse.names.tokens import Token
from graph.parse.rules import Rules
from graph.parse.syntax.anaphora import anaphora_of
from graph.parse.syntax.discourse import Discourse
from graph.parse.syntax.homes import join_polities, place_body
from graph.parse.syntax.lands import land_meant
from graph.parse.syntax.lists import join_lists, listed_before
from graph.parse.syntax.phrases import (
    NAMES,
    SUBJECTS,
    Actor,
    Phrase,
    actors_of,
    is_free,
    is_two,
    last_word,
    outside_quotes,
    state_of,
)

# Classes: what a head may be, who may own it before ("Russia's") and after it ("of Russia").
_HEADS = frozenset("AETMRNhbkcqtGK")
_OWNERS = frozenset("SOICBXLP")
_OPENING = frozenset("d#Jw") | NAMES | _HEADS  # what a noun phrase begins with
_BODIES = frozenset("SOBbIC")
_NUMBERED_LOOKAHEAD = re.compile(r"[wXKJ]{0,2}?#[wXKJ]{0,2}?[AETMRNhbkcqtG]")
_LOOKAHEAD = re.compile(r"[wXKJ]{0,4}?[AETMRNhbkcqtG]")
_DATED_PAPER = re.compile(r"[wXKJ]{0,4}?[AETMR](?!p)")
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
_ARMS = re.compile(r"p#?[wXKJr]{0,3}[kh]")  # "the Greek navy's four frigates"
_COUNTED_ARMS = re.compile(r"#[wXKJ]{0,3}?[khK]")
_MONEY_AHEAD = re.compile(r"\$(?:\(\$\))?[wXJbkr-]{0,4}?[ATR](?![bkhR])")
_BESIDE = frozenset(("with", "together with", "along with", "alongside", "beside"))
_MORE = frozenset(("more", "other", "such", "further", "additional"))  # "four more frigates"
_MORE_ADJECTIVES = re.compile(r"(?:,?&?#?J)*(?:,?&#?d?(?:J|S(?=w{0,2}[bhqtAETM])))|&(?=B[hb]?)")


class Reader:
    """Makes phrases out of tokens, with what the document has said so far at hand."""

    def __init__(self, gazetteer: Gazetteer, plain: str) -> None:
        self.gazetteer = gazetteer
        self.rules: Rules = gazetteer.rules
        self.plain = plain
        self.discourse = Discourse(self.rules.sets)
        self._spoken: Sequence[Phrase] = ()
        self._exercises = set(_exercise_names(plain))
        self.only_club: Player | None = None  # the one organization that the whole text names
        self.when: str | None = None  # of the sentence at hand, if the document tells
        self._anaphora = anaphora_of(self.rules)

    def phrases(self, tokens: Sequence[Token], posts: Sequence[Post]) -> list[Phrase]:
        """Return the phrases of a sentence; persons with their posts are one phrase each."""
        line = "".join(token.letter for token in tokens)
        posts = _one_each(posts)
        by_first = {post.first: post for post in posts}
        further = sorted(by_first, reverse=True)  # where posts begin after a place, the next last
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
            while further and further[-1] <= place:
                further.pop()
            limit = further[-1] if further else len(tokens)
            phrase, place = self._phrase(tokens, line, place, limit, found)
            if phrase.letter == "b" and phrase.actors and _ARMS.match(line, place, limit):
                phrase, place = self._arms_of(phrase, tokens, line, place + 1, limit)
            found.append(phrase)
            place_body(found)
        found = join_polities(found, self.rules)
        attached = self._attached(self._owned_together(join_lists(found, self.rules)))
        return join_lists(attached, self.rules)

    def _owned_together(self, phrases: list[Phrase]) -> list[Phrase]:
        """Return phrases with "Finland's and Sweden's bid" made one, where a clause begins."""
        found: list[Phrase] = []
        for phrase in phrases:
            states = found[-2] if len(found) > 1 and found[-1].letter == "&" else None
            begins = len(found) == 2 or (len(found) > 2 and found[-3].letter in ';:"s(')
            if states is not None and states.letter in "SJ" and begins and phrase.letter in "wAEMN":
                owner = phrase.owners[0] if len(phrase.owners) == 1 else None
                apart = owner is not None and self.plain[owner.end : owner.end + 1] in ("'", "’")
                others = states.actors or states.owners  # "Finland's and Sweden's bid"
                if owner is not None and apart and others and owner.player.kind == "State":
                    owners = (*others, owner)
                    found[-2:] = [self._owned(replace(phrase, start=states.start, owners=owners))]
                    continue
            found.append(phrase)
        return found

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

    def _arms_of(
        self, body: Phrase, tokens: Sequence[Token], line: str, place: int, limit: int
    ) -> tuple[Phrase, int]:
        """Return the weapons of "the Greek navy's four frigates", and where they end."""
        arms, after = self._noun_phrase(tokens, line, place, limit, None)
        theirs = body.actors if arms.letter == "h" else arms.actors
        return replace(arms, start=body.start, owners=body.actors, actors=theirs), after

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
                self.discourse.note_post(post.title, state, player)
        if post.title:
            self.discourse.note_title(post.title, player)
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
        if token.letter in _OPENING:
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
        own = place + 2 < limit and tokens[place + 1].word == "own"
        noun, after = self._noun_phrase(tokens, line, place + 1 + own, limit, None)
        owners = listed_before(earlier)
        if not owners or noun.owners:
            return noun, after
        return self._owned(replace(noun, owners=owners)), after

    def _pronoun(self, token: Token, earlier: Sequence[Phrase]) -> Phrase:
        """Return a pronoun as whom it stands for: the subject before it, here or a sentence ago."""
        players: tuple[Player, ...] = ()
        free = (
            i
            for i, p in enumerate(earlier)
            if p.actors and p.letter in SUBJECTS and is_free(earlier, i)
        )
        those = self._listed_from(earlier, next(free, None), token.word == "they")
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
            players = self._not_itself(players, earlier)
        trust = 0.9 if token.word in ("he", "she", "him") else 0.7
        actors = tuple(
            Actor(replace(p, trust=p.trust * trust), token.start, token.end) for p in players
        )
        return Phrase(token.start, token.end, "u", token.word, actors=actors)

    def _listed_from(
        self, earlier: Sequence[Phrase], place: int | None, several: bool
    ) -> tuple[Player, ...]:
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

    def _not_itself(
        self, players: tuple[Player, ...], earlier: Sequence[Phrase]
    ) -> tuple[Player, ...]:
        """Return whom "it" means as what somebody does something to, who is not "it" himself.

        In "Norway sold it two ships" that is the state named before in the sentence, or the one
        that the text is about.
        """
        verb = next((i for i in range(len(earlier) - 1, 0, -1) if earlier[i].letter == "v"), None)
        base = earlier[verb].verb if verb is not None else None
        frames = self.rules.frames_by_verb.get(base.base, ()) if base is not None else ()
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
        discourse = self.discourse
        about = (*given, *reversed(named), *discourse.subject, discourse.main_state(),
                 discourse.state)  # fmt: skip
        others = (p for p in about if p is not None and p.kind == "State" and p.means not in doer)
        return tuple(itertools.islice(others, 1))

    def _greets(self, earlier: Sequence[Phrase]) -> bool:
        """Return whether the verb before is one of meeting: "met him at the airport"."""
        verb = earlier[-1].verb if earlier else None
        return verb is not None and verb.base in self.rules.words["greeting"]

    def _person_meant(self, pronoun: str, earlier: Sequence[Phrase]) -> tuple[Player, ...]:
        """Return who "he" or "she" is: somebody named last whose given name does not forbid it."""
        spoken = outside_quotes(earlier)
        free = [phrase for i, phrase in enumerate(earlier) if spoken[i] and is_free(earlier, i)]
        said = [p for i, p in enumerate(earlier) if spoken[i] and self._speaks(earlier, i)]
        listed = [
            [a.player for p in phrases for a in p.actors if a.player.kind == "Person"]
            for phrases in (said[-1:], free, [p for i, p in enumerate(earlier) if spoken[i]])
        ]
        named = next(filter(None, listed), [])
        last = (self.discourse.person,) if self.discourse.person is not None else ()
        candidates = (*named[:1], *last, *named[1:], *self.discourse.recent)
        others = self._anaphora.men if pronoun == "she" else self._anaphora.women
        person = next((p for p in candidates if self._given_name(p) not in others), None)
        return (person,) if person is not None else ()

    def _speaks(self, earlier: Sequence[Phrase], place: int) -> bool:
        """Return whether a verb of saying follows a phrase: "Mr. Roe said he"."""
        after = next((p for p in earlier[place + 1 :] if p.letter not in "xr"), None)
        return after is not None and after.verb is not None and after.verb.base in self.rules.cues

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
        elif letter in NAMES:
            return self._takes_name(scan, letter, gift)
        elif letter == "$" and _MONEY_AHEAD.match(scan.line, scan.at, scan.limit):
            scan.worth()  # "a $40 million deal"
        elif letter == "#" and scan.owners and not scan.content and scan.quantity is None:
            scan.number()  # "Kenya's four frigates"
        elif letter == "#" and scan.in_a_row():
            scan.content.clear()
            scan.at += 1  # "the first four aircraft": how many came first is no number of the sale
        elif letter == "r" and not scan.content and scan.owners and scan.at + 1 < scan.limit:
            scan.at += 1
        elif letter == "D" and scan.dates_a_paper():
            scan.year()  # "Kenya's 1961 treaty with Peru"
        else:
            return False
        return True

    def _takes_name(self, scan: "_Scan", letter: str, gift: bool) -> bool:
        # "sold China jets" and "sold Ruritania 12 jets", but "sold Hisar missiles"
        given = gift and (letter != "X" or scan.next_is("#"))
        modifies = letter != "P" and not given and (scan.leads_to_head() or self._is_short(scan))
        modifies = modifies or (letter == "P" and self._governs(scan))
        if letter == "X" and not modifies and self._goes_with_a_weapon(scan):
            scan.at += 1  # "twelve SH-60F Multi-Mission Helicopters"
            return True
        if modifies and letter != "X":
            scan.owner(1)
        elif modifies or not scan.content:
            scan.take()
        return modifies

    def _goes_with_a_weapon(self, scan: "_Scan") -> bool:
        """Return whether a name is only the noun in capitals of the weapon named before it."""
        token = scan.tokens[scan.at]
        named = bool(scan.content) and scan.content[-1].letter == "K"
        noun = last_word(self.plain[token.start : token.end])
        return named and noun in self.rules.names["weapons"]

    def _governs(self, scan: "_Scan") -> bool:
        """Return whether a person's name only says whose government it is: "the Obama cabinet"."""
        words = self.rules.names["cabinets"]
        return scan.next_is("b") and scan.tokens[scan.at + 1].word in words

    def _is_short(self, scan: "_Scan") -> bool:
        """Return whether "US" or "UK" stands as an adjective before some noun: "U.S. allies"."""
        token = scan.tokens[scan.at]
        named = self.plain[token.start : token.end] in ("US", "U.S.", "UK", "U.K.", "EU")
        return named and scan.next_is("w") and scan.tokens[scan.at + 1].verb is None

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
        city = self._unown_a_name(scan, head)
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
            named=city is not None or (head.mention is not None and head.letter in "AE"),
            content=(
                head if head.mention and head.letter == "E" else city or scan.content[0]
            ).start,
            until=head.end,
            date=scan.date,
            place=head.mention.place if head.mention else None,
            money=scan.money,
        )
        return self._meant(phrase, head, scan)

    def _unown_a_name(self, scan: "_Scan", head: Token) -> Token | None:
        """Return the capital of "the Wellington Convention", the organization of "the NORAD
        agreement between": now a part of a name, no party."""
        if head.letter != "A" or not scan.owners:
            return None
        place = next((i for i in range(scan.first, scan.at) if scan.tokens[i] is head), scan.first)
        before = scan.tokens[place - 1] if place > scan.first else None
        following = scan.tokens[place + 1] if place + 1 < len(scan.tokens) else None
        club = before is not None and before.letter == "O" and following is not None
        club = club and following is not None and following.word in ("between", "among")
        large = self.plain[head.start].isupper()
        capital = large and before is not None and before.mention and before.mention.place
        if before is not None and (club or capital):
            scan.owners.pop()
            return before
        return None

    def _headless(self, scan: "_Scan", first: Token, last: Token) -> Phrase:
        """Return a phrase of an adjective, number or determiner alone: "the Chinese", "both"."""
        own = (t for t in scan.tokens[scan.first : scan.at] if t.letter != "#")
        words = tuple(token.word for token in own if token.word)
        letter = "w"
        actors: tuple[Actor, ...] = ()
        if scan.owners and words[:1] == ("the",):
            letter, actors = "S", tuple(scan.owners)
        elif _is_group(words) and scan.quantity is not None and scan.quantity.exact is not None:
            number = int(scan.quantity.exact)
            actors = self._all_of(number, first.start, last.end, words == ("the",))
            letter = "S" if actors else "w"
        elif words == ("both",) and self._spoken and self._spoken[-1].letter == "x":
            letter = "r"  # "Peru and Chad have both signed"
        elif words == ("both",):
            actors = self._together(first.start, last.end)
        if not actors and words == ("the",) and is_two(scan.quantity):
            actors = self._together(first.start, last.end)
        if actors:
            letter = "S"
        elif letter == "r":
            pass
        elif scan.owners:
            letter = "J"
        elif scan.quantity is not None:
            letter = "#"
        return Phrase(
            first.start, last.end, letter, actors=actors, words=words, quantity=scan.quantity,
            owners=() if actors else tuple(scan.owners), content=first.start,
        )  # fmt: skip

    def _all_of(self, count: int, start: int, end: int, lately: bool) -> tuple[Actor, ...]:
        """Return the last group of so many: "all three", and "the three" if spoken of `lately`."""
        told = self.discourse.last_group(count) if lately else self.discourse.groups.get(count, ())
        group = self._counted_here(count) or told
        return tuple(Actor(replace(p, trust=p.trust * 0.9), start, end) for p in group)

    def _counted_here(self, count: int) -> tuple[Player, ...]:
        """Return the list of so many states that the sentence has given before."""
        for phrase in reversed(self._spoken):
            states = tuple(a.player for a in phrase.actors if a.player.kind == "State")
            if len(states) == count > 2:
                return states
        return ()

    def _together(self, start: int, end: int) -> tuple[Actor, ...]:
        here, told = self._two_here(), self.discourse.two()
        beside = bool(self._spoken) and self._spoken[-1].word in _BESIDE
        if here and beside:  # "A and B take part with the two": those are others
            here = ()
            told = () if {p.means for p in told} & self._named_here() else told
        return tuple(
            Actor(replace(player, trust=player.trust * 0.9), start, end) for player in here or told
        )

    def _named_here(self) -> set[str]:
        return {a.player.means for p in self._spoken for a in (*p.actors, *p.owners)}

    def _two_here(self) -> tuple[Player, ...]:
        """Return the two states that the sentence has named so far, if it is two."""
        named = (a.player for p in self._spoken for a in (*p.actors, *p.owners))
        states = {s.means: s for s in map(state_of, named) if s is not None}
        if len(states) != 2 and len(people := self.discourse.states_of_people(self._spoken)) == 2:
            return tuple(people.values())  # "In Oslo A's and B's ministers ..., and the two sides"
        if len(states) <= 2:
            return tuple(states.values()) if len(states) == 2 else ()
        acting = (a.player for p in self._spoken for a in p.actors if p.letter in "SPBhbqt")
        doers = {s.means: s for s in map(state_of, acting) if s is not None}
        if len(doers) == 2:
            return tuple(doers.values())  # those that only own something are no side
        # Of more, those two that the last stretch between semicolons with two names.
        ends = [i for i, p in enumerate(self._spoken) if p.letter in ";:"]
        for first, last in zip([0, *ends], [*ends, len(self._spoken)], strict=True):
            named = (a.player for p in self._spoken[first:last] for a in (*p.actors, *p.owners))
            here = {s.means: s for s in map(state_of, named) if s is not None}
            states = here if len(here) == 2 else states
        return tuple(states.values()) if len(states) == 2 else ()

    def _inner_weapon(self, scan: "_Scan", head: Token) -> Phrase | None:
        if head.letter not in "TAERMkh" and head.word not in self.rules.military_heads:
            return None
        for token in scan.content[:-1]:
            if token.letter in "kK":
                actors = actors_of(token)
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
        if head.mention is not None and letter in NAMES:
            actors = actors_of(head, phrase.quantity)
            home = self.discourse.homes.get(actors[0].player.means) if actors else None
            if letter == "P" and home is not None and actors[0].player.state is None:
                actors = (replace(actors[0], player=replace(actors[0].player, state=home)),)
            if letter == "I" and len(phrase.owners) == 1 and not actors[0].player.state:
                home = state_of(phrase.owners[0].player)  # "Chad's Centre for Defence Purchases"
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
        called = letter in "wb" and not phrase.owners and head.word in self._anaphora.lands
        where = (phrase.words, head.word, self._spoken, self.discourse, self.gazetteer)
        land = land_meant(*where) if called else None
        if land is not None:
            actor = Actor(replace(land, trust=0.8), phrase.start, phrase.end)
            return replace(phrase, letter="S", actors=(actor,))
        if letter == "b":
            return replace(phrase, actors=self._bodies(phrase, head))
        if letter == "h":
            actors = phrase.owners or self._of_the_person(phrase) or self._of_the_subject(phrase)
            return replace(phrase, end=self._after_ship(scan, phrase), actors=actors)
        if letter == "q":
            return replace(phrase, actors=self._people(phrase, head))
        if letter == "t":
            return replace(phrase, actors=self._office(phrase, head))
        if letter == "w" and self._is_an_edition(phrase, head):
            return replace(phrase, letter="E", word="exercise", value="JointExercise")
        if letter in "wG":
            meant = self._anaphor(phrase, head)
            return replace(phrase, actors=meant) if meant or phrase.actors else phrase
        if letter == "c" and scan.at < scan.limit and scan.line[scan.at] in "XC":
            company_name = scan.tokens[scan.at]
            scan.at += 1
            actor = actors_of(company_name)[0]
            company = replace(
                actor, player=replace(actor.player, kind=actor.player.kind or "Company")
            )
            return replace(phrase, letter="C", end=company_name.end, actors=(company,))
        return phrase

    def _after_ship(self, scan: "_Scan", phrase: Phrase) -> int:
        """Return where "the frigate Taba" ends: with the name of the ship, taken with its kind."""
        named = scan.at < scan.limit and scan.line[scan.at] in "XP"
        if not named or last_word(phrase.word) not in self.rules.names["named_forces"]:
            return phrase.end
        name = scan.tokens[scan.at]
        if name.start - phrase.end != 1:
            return phrase.end
        scan.at += 1
        return name.end

    def _is_an_edition(self, phrase: Phrase, head: Token) -> bool:
        """Return whether "the 2019 iteration" is one of an exercise spoken of just before."""
        spoken = self.discourse.spoke_of_exercise()
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
        named = dated and bare.split()[-1] not in self.rules.words["yearly"]
        if named:
            self._exercises.add(bare)  # "Mosi II", and so "the first Mosi"
        return named

    def _of_the_person(self, phrase: Phrase) -> tuple[Actor, ...]:
        """Return whose "his ships" are: the state's of the person spoken of."""
        person = self.discourse.person
        if phrase.words[:1] not in (("his",), ("her",)) or person is None:
            return ()
        here = [a.player for p in self._spoken for a in p.actors if p.letter in "Pt"]
        person = here[-1] if here else person
        state = self.discourse.homes.get(person.means) or person.state
        if state is None:
            return ()
        return (Actor(replace(state, trust=0.75), phrase.start, phrase.end),)

    def _of_the_subject(self, phrase: Phrase) -> tuple[Actor, ...]:
        """Return whose "its soldiers" are: the subject's before it."""
        owner = self._its(phrase)
        trusted = replace(owner, trust=owner.trust * 0.8) if owner is not None else None
        return (Actor(trusted, phrase.start, phrase.end),) if trusted is not None else ()

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
            means, state = f"{self._adjective(owner)} {body.means}", state_of(owner)
            named = replace(body, means=means, state=state, trust=owner.trust)
            return (Actor(named, phrase.start, head.end), *self._owner_bodies(phrase, head)[1:])
        owners = {state_of(owner.player) for owner in phrase.owners}
        if owners == {body.state}:
            return actors  # "the Indian Navy's INS Taba"
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
                    self._body_called(owner.player, phrase, head),
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
        known = self.discourse.body_called(head.word)
        if (
            "the" in phrase.words
            and not modifiers
            and head.word in self._anaphora.one_body
            and known
        ):
            return (Actor(replace(known, trust=known.trust * 0.9), phrase.start, phrase.end),)
        if (
            "the" in phrase.words
            and not modifiers
            and head.word == "government"
            and (state := self.discourse.home or self.discourse.state)
        ):
            return (Actor(replace(state, trust=0.8), phrase.start, phrase.end),)
        return ()

    def _its(self, phrase: Phrase) -> Player | None:
        """Return whose "its navy" is: the one subject's before it, here or a sentence ago."""
        if "its" not in phrase.words[:1]:
            return None
        here = [p for i, p in enumerate(self._spoken) if p.actors and is_free(self._spoken, i)]
        named = [a.player for a in here[0].actors] if here else list(self.discourse.subject)
        return state_of(named[0]) if len(named) == 1 else None

    def _body_called(self, owner: Player, phrase: Phrase, head: Token) -> Player:
        """Return the body of a state by all its words, "India's external affairs ministry", if one
        is known by them, or if a state has many such bodies."""
        ends = [i + 1 for i, word in enumerate(phrase.words) if word in ("'s", "and", "own")]
        words = phrase.words[max(ends, default=0) :]
        words = tuple(word for word in words if word not in self.rules.words["determiners"])
        if head.word not in self.rules.sets.many_bodies or not words:
            return self._body(owner, head.word, head.value)
        one = self.rules.names["singular"].get(head.word, head.word)
        bodies = [
            self._body(owner, " ".join((*words[first:], one)), head.value)
            for first in range(len(words))
        ]
        return next((body for body in bodies if body.known), bodies[0])

    def _body(self, owner: Player, word: str, kind: str) -> Player:
        """Return the body of a state: an entity that bears such a name, else one named by form."""
        adjective = self._adjective(owner)
        singular = self.rules.names["singular"].get(word, word)
        for name in spellings(f"{adjective} {singular}"):
            known = self.gazetteer.named(name)
            if known is not None:
                return replace(known, state=known.state or state_of(owner))
        return Player(
            f"{adjective} {singular}", kind or "GovernmentBody", False, state_of(owner), 0.85
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
            named = self.plain[max(o.end for o in phrase.owners) : head.end].split()
            called = " ".join(named[named[:1] == ["'s"] :])  # "Norwegian Labour Party leaders"
            called = called if called.lower().endswith(f" {head.word}") else head.word
            return tuple(
                Actor(
                    Player(
                        f"{self._adjective(o.player)} {called}",
                        "Government",
                        False,
                        state_of(o.player),
                        0.7,
                    )
                    if state_of(o.player)
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
            state = state_of(owner.player)
            if state is None:
                return ()
            title = self._title_of(phrase, head)
            person = next(iter(self.discourse.holders(title, state)), None)
            if person is None and self.when is not None:
                person = self.gazetteer.holder(state.means, title, self.when)
            name = f"{head.word.capitalize()} of {self._name(state)}"
            player = (
                replace(person, trust=0.85) if person else Player(name, "Post", False, state, 0.8)
            )
            return (Actor(player, phrase.start, phrase.end),)
        if phrase.words[:1] == ("the",) and set(phrase.words[1:]) <= self.rules.sets.deputies:
            holders = self.discourse.holders(self._title_of(phrase, head))
            if len(holders) == 1:
                return (Actor(replace(holders[0], trust=0.8), phrase.start, phrase.end),)
        return ()

    def _title_of(self, phrase: Phrase, head: Token) -> str:
        """Return the title that a noun is, with whether it is a deputy's: "vice minister"."""
        deputy = [word for word in phrase.words if word in self.rules.sets.deputies]
        return " ".join([*deputy, head.word])

    def body_of(self, owner: Player, word: str, kind: str) -> Player:
        """Return the body that a state or its adjective owns: the "army" of "the Lao army"."""
        return self._body(owner, word, kind)

    def state_called(self, adjective: str) -> Player | None:
        """Return the state that an adjective or a name means: "Chinese", "US"."""
        player = self.gazetteer.described(adjective)
        return state_of(player) if player is not None else None

    def _name(self, player: Player) -> str:
        entity = self.gazetteer.entities.get(player.means)
        return entity.name if entity else player.means

    def _pair(self, phrase: Phrase, head: Token) -> tuple[Actor, ...]:
        meant = not {"the", "these", "those", "their", "both", "its"}.isdisjoint(phrase.words)
        two = (is_two(phrase.quantity) and meant) or "both" in phrase.words
        if phrase.words == ("the",) and head.word in self._anaphora.alone:
            return self._together(phrase.start, phrase.end)
        if phrase.owners and "both" in phrase.words:
            return ()  # "both Chad's neighbours" say who is meant, and are not two spoken of
        spoken = f"two {head.word}" if two else ""
        if spoken in self._anaphora.pairs or (two and f"both {head.word}" in self._anaphora.pairs):
            return self._together(phrase.start, phrase.end)
        return self._several(phrase, head)

    def _several(self, phrase: Phrase, head: Token) -> tuple[Actor, ...]:
        """Return whom "the three countries", "all four members" are: as many as were listed."""
        count = phrase.quantity.exact if phrase.quantity is not None else None
        meant = not {"the", "these", "those", "all"}.isdisjoint(phrase.words)
        if count is None or count < 3 or not meant or phrase.owners:
            return ()
        if head.word not in self._anaphora.counted:
            return ()
        listed = self.discourse.groups.get(int(count), ())
        where = (phrase.start, phrase.end)
        return tuple(Actor(replace(p, trust=p.trust * 0.8), *where) for p in listed)

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
        if phrase.words[:1] in (("his",), ("her",)) and head.word in self._anaphora.one_state:
            player = self._home_told()
        if phrase.words in (("that",), ("this",)) and head.word in self._anaphora.that_organization:
            player = self.discourse.club() or self.only_club
        if phrase.words == ("the",):
            spoken = self.discourse.organization or self.only_club
            if head.word in self._anaphora.one_organization:
                player = self.discourse.clubs.get(last_word(head.word)) or spoken
            elif spoken is not None and head.word in self._anaphora.by_its_name:
                player = spoken if head.word in self._name(spoken).lower().split() else None
            elif head.word in self._anaphora.one_state:
                here = [a.player for p in self._spoken for a in (*p.actors, *p.owners)]
                named = [state for state in map(state_of, here) if state is not None]
                player = named[-1] if named else self.discourse.state
        return (Actor(replace(player, trust=0.8), phrase.start, phrase.end),) if player else ()

    def _home_told(self) -> Player | None:
        """Return whose "his country" is: of whom the sentence has named last, or else the text."""
        for phrase in reversed(self._spoken):
            owners = [o.player for o in phrase.owners if o.player.kind == "State"]
            if phrase.letter in "tq" and len(owners) == 1:
                return owners[0]  # "Kenya's ambassador said his country would"
            if phrase.letter == "P" and len(phrase.actors) == 1:
                person = phrase.actors[0].player
                return self.discourse.homes.get(person.means) or person.state
        spoken = self.discourse.person
        return spoken and (self.discourse.homes.get(spoken.means) or spoken.state)

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
            theirs = self._those_of(phrases, place, found)
            if theirs is not None:
                found.append(theirs)
                place += 3
                continue
            person = self._person_of_state(phrases, place, found)
            if person is not None:
                found.append(person)
                place += 3
                continue
            mission = self._mission_at(phrase, phrases, place)
            if mission is not None:
                found.append(mission[0])
                place = mission[1]
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

    def _those_of(
        self, phrases: Sequence[Phrase], place: int, earlier: Sequence[Phrase]
    ) -> Phrase | None:
        """Return "that of Peru" in "Chad's navy and that of Peru" as the noun it stands for."""
        pronoun = phrases[place]
        if pronoun.letter not in "?dwu" or place + 2 >= len(phrases):
            return None
        written = self.plain[pronoun.start : pronoun.end].lower()
        if written not in self.rules.sets.standing_for:
            return None
        link, owner = phrases[place + 1], phrases[place + 2]
        if link.letter != "f" or owner.letter not in "SB" or not owner.actors:
            return None
        noun = next((p for p in reversed(earlier) if p.letter in "bhqt" and p.owners), None)
        if noun is None:
            return None
        start, end = pronoun.start, owner.end
        again = replace(noun, start=start, end=end, content=start, owners=owner.actors, actors=())
        return self._owned(replace(again, words=(), quantity=None, until=end))

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

    def _mission_at(
        self, phrase: Phrase, phrases: Sequence[Phrase], place: int
    ) -> tuple[Phrase, int] | None:
        """Return "the Kenyan embassy in Lima" as that embassy, of which Kenya has others."""
        link, where = phrases[place + 1 : place + 2], phrases[place + 2 : place + 3]
        body = phrase.letter == "b" and last_word(phrase.word) in self.rules.sets.missions
        if (
            not body
            or len(phrase.actors) != 1
            or not link
            or link[0].letter not in "i2"
            or not where
        ):
            return None
        there, mission = where[0], phrase.actors[0]
        if there.letter not in "SLX" or link[0].word not in ("in", "to") or mission.player.known:
            return None
        name = f"{mission.player.means} {link[0].word} {self.plain[there.start : there.end]}"
        actor = replace(mission, end=there.end, player=replace(mission.player, means=name))
        return replace(phrase, end=there.end, actors=(actor,)), place + 3

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
        if link.word == "in" and last_word(phrase.word) in self.rules.sets.abroad:
            return None
        owner = phrases[place + 2] if place + 2 < len(phrases) else None
        if owner is None or (link.letter != "f" and link.word not in there):
            return None
        both = owner.letter == "w" and len(owner.actors) > 1  # "the navies of both countries"
        if not (owner.letter in _BODIES or both) or not owner.actors:
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


class _Scan:
    """One noun phrase being read from left to right."""

    def __init__(self, tokens: Sequence[Token], line: str, first: int, limit: int) -> None:
        self.tokens, self.line, self.first, self.limit = tokens, line, first, limit
        self.at = first
        self.owners: list[Actor] = []
        self.content: list[Token] = []
        self.quantity: Quantity | None = None
        self.date: DateMention | None = None
        self.money: Quantity | None = None

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

    def dates_a_paper(self) -> bool:
        """Return whether a date stands between an owner and an agreement."""
        first = bool(self.owners) and not self.content and self.date is None
        return first and _DATED_PAPER.match(self.line, self.at + 1, self.limit) is not None

    def worth(self) -> None:
        """Take "5.6 trillion won" or "5.6 trillion won (US$4 billion)" before "contract"."""
        self.money = self.tokens[self.at].quantity
        self.at += 4 if self.line[self.at : self.at + 4] == "$($)" else 1

    def number(self) -> None:
        self.quantity = self.tokens[self.at].quantity
        self.at += 1

    def in_a_row(self) -> bool:
        """Return whether only "first" or "last" stands before a number of weapons."""
        alone = [token.word for token in self.content]
        return alone in (["first"], ["last"], ["next"], ["final"]) and (
            _COUNTED_ARMS.match(self.line, self.at, self.limit) is not None
        )

    def take(self) -> None:
        self.content.append(self.tokens[self.at])
        self.at += 1

    def adjectives(self) -> None:
        """Take "Russian", "Russian and Chinese", "five Russian and five Chinese"."""
        more = _MORE_ADJECTIVES.match(self.line, self.at + 1, self.limit)
        each = not more or "#" in more.group()
        self.owners += actors_of(self.tokens[self.at], self.quantity if each else None)
        self.at += 1
        if not more:
            return
        for place in range(self.at, more.end()):
            if self.line[place] == "#":
                self.quantity = self.tokens[place].quantity
            elif self.line[place] in "JS":
                self.owners += actors_of(self.tokens[place], self.quantity if each else None)
        self.at = more.end()

    def owner(self, size: int) -> None:
        """Take "Russia's" (two tokens), or a bare name before a noun, which owns it if known."""
        named = actors_of(self.tokens[self.at])
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


def _exercise_names(plain: str) -> frozenset[str]:
    """Return the names that the text puts beside the word "exercise" somewhere."""
    if _EXERCISES.search(plain) is None:
        return frozenset()
    names = (name for found in _CALLED.findall(plain) for name in found if name)
    return frozenset(_EDITION.sub("", name) for name in names)


def _is_group(words: tuple[str, ...]) -> bool:
    return "all" in words or words == ("the",)
