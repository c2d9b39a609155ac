"""The phrases of a sentence: which words belong together, and whom they mean.

A `Reader` goes through a document, sentence by sentence, and makes phrases out of tokens. Which
words a noun phrase takes is found in `noun_words.py`. Whom it means is found by its owners
(`bodies.py`: "the Thai and Lao navies" are two) or by what the document has said before
(`anaphora.py`: "both sides"). In the end what belongs together is joined (`attaching.py`,
`lists.py`, `homes.py`): "the navy of Japan", "Japan and India".
"""

import re
from collections.abc import Sequence

from graph.parse.frozen import replace
from graph.parse.names.known_names import Gazetteer, Mention, Player
from graph.parse.names.people import Post
from graph.parse.names.tokens import Token
from graph.parse.rules import Rules
from graph.parse.syntax.anaphora import (
    Setting,
    all_meant,
    anaphora_of,
    both_meant,
    forces_meant,
    noun_meant,
    read_pronoun,
)
from graph.parse.syntax.attaching import attach_owners, join_owners
from graph.parse.syntax.bodies import (
    as_owned,
    bodies_meant,
    body_of,
    body_of_the_text,
    named_bodies_meant,
    office_meant,
    people_meant,
)
from graph.parse.syntax.discourse import Discourse
from graph.parse.syntax.homes import join_polities, place_body
from graph.parse.syntax.lands import land_meant
from graph.parse.syntax.lists import join_lists, listed_before
from graph.parse.syntax.noun_words import OPENING, NounWords
from graph.parse.syntax.phrases import (
    NAMES,
    Actor,
    Phrase,
    Row,
    actors_of,
    is_two,
    state_of,
)

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


class Reader:
    """Makes phrases out of tokens, with what the document has said so far at hand."""

    def __init__(self, gazetteer: Gazetteer, plain: str) -> None:
        self.gazetteer = gazetteer
        self.rules: Rules = gazetteer.rules
        self.plain = plain
        self.discourse = Discourse(self.rules.sets)
        self.only_club: Player | None = None  # the one organization that the whole text names
        self.when: str | None = None  # of the sentence at hand, if the document tells
        # which kinds of players may play a role of a kind of fact, as far as that was asked
        self.playable: dict[tuple[str, str], dict[str, str]] = {}
        self._exercises = _exercise_names(plain)

    def phrases(self, tokens: Sequence[Token], posts: Sequence[Post]) -> Row:
        """Return the phrases of a sentence; persons with their posts are one phrase each."""
        setting = Setting(
            plain=self.plain,
            gazetteer=self.gazetteer,
            rules=self.rules,
            anaphora=anaphora_of(self.rules),
            discourse=self.discourse,
            spoken=[],
            only_club=self.only_club,
            when=self.when,
        )
        _Sentence(tokens, setting, self._exercises).read(posts)
        joined = join_lists(join_polities(setting.spoken, self.rules), self.rules)
        attached = attach_owners(join_owners(joined, setting), setting)
        return Row(join_lists(attached, self.rules))

    def body_of(self, owner: Player, word: str, kind: str) -> Player:
        """Return the body that a state or its adjective owns: the "army" of "the Lao army"."""
        return body_of(owner, word, kind, self.gazetteer)

    def state_called(self, adjective: str) -> Player | None:
        """Return the state that an adjective or a name means: "Chinese", "US"."""
        player = self.gazetteer.described(adjective)
        return state_of(player) if player is not None else None


class _Sentence:
    """One sentence whose tokens are made into phrases, from left to right: `setting.spoken`.

    `exercises` are the names of exercises in the text; those that turn out to be such are added.
    """

    def __init__(self, tokens: Sequence[Token], setting: Setting, exercises: set[str]) -> None:
        self.tokens, self.setting, self.exercises = tokens, setting, exercises
        self.line = "".join(token.letter for token in tokens)
        self.plain, self.rules, self.discourse = setting.plain, setting.rules, setting.discourse
        self.found = setting.spoken

    def read(self, posts: Sequence[Post]) -> None:
        """Make phrases out of all tokens; persons with their posts are one phrase each."""
        posts = _one_each(posts)
        by_first = {post.first: post for post in posts}
        further = sorted(by_first, reverse=True)  # where posts begin after a place, the next last
        place = 0
        while place < len(self.tokens):
            post = by_first.get(place)
            if post is not None:
                person = self._person(post)
                place = post.last
                if self.line[place : place + 1] == "p":
                    person, place = self._owned_by(person, place + 1)
                self.found.append(person)
                continue
            while further and further[-1] <= place:
                further.pop()
            limit = further[-1] if further else len(self.tokens)
            phrase, place = self._phrase(place, limit)
            if phrase.letter == "b" and phrase.actors and _ARMS.match(self.line, place, limit):
                phrase, place = self._arms_of(phrase, place + 1, limit)
            self.found.append(phrase)
            place_body(self.found)

    def _person(self, post: Post) -> Phrase:
        token = self.tokens[post.person]
        assert token.mention is not None
        player = token.mention.players[0]
        owner = _owner_of(self.tokens, post)
        state = owner.players[0] if owner and owner.players else None
        state = state if state is None or state.kind == "State" else state.state
        state = state or self.discourse.homes.get(player.means)
        if state is not None:
            self.discourse.homes[player.means] = state
            if player.state is None:
                player = replace(player, state=state)
            if post.title and post.stated:
                self.discourse.note_post(post.title, state, player)
        if post.title:
            self.discourse.note_title(post.title, player)
        actor = Actor(player, token.start, token.end)
        return Phrase(post.start, post.end, "P", "", actors=(actor,), post=post)

    def _owned_by(self, person: Phrase, place: int) -> tuple[Phrase, int]:
        """Return the noun phrase of "President Ruto's visit", and where it ends."""
        words = self._words(place, len(self.tokens))
        words.take_nouns()
        if not words.content:
            return replace(person, letter="w", actors=(), owners=person.actors), place
        words.owners = list(person.actors)
        return replace(self._read_words(words), start=person.start), words.at

    def _arms_of(self, body: Phrase, place: int, limit: int) -> tuple[Phrase, int]:
        """Return the weapons of "the Greek navy's four frigates", and where they end."""
        arms, after = self._noun_phrase(place, limit)
        theirs = body.actors if arms.letter == "h" else arms.actors
        return replace(arms, start=body.start, owners=body.actors, actors=theirs), after

    def _phrase(self, place: int, limit: int) -> tuple[Phrase, int]:
        token = self.tokens[place]
        if token.letter == "D" and self.line[place + 1 : place + 2] == "p" and place + 2 < limit:
            noun, after = self._noun_phrase(place + 2, limit)
            return replace(noun, start=token.start, date=token.date), after
        if token.letter == "D":
            return Phrase(token.start, token.end, "D", date=token.date), place + 1
        if token.letter == "u":
            return read_pronoun(token, self.setting), place + 1
        if token.word == "whose" and place + 1 < limit:
            return self._whose(place, limit)
        if token.letter in OPENING:
            before = self.found[-1].verb if self.found else None
            gives = before is not None and before.base in self.rules.words["giving"]
            return self._noun_phrase(place, limit, gives)
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

    def _whose(self, place: int, limit: int) -> tuple[Phrase, int]:
        """Return the noun of "A and B, whose ministers met", owned by those before it."""
        own = place + 2 < limit and self.tokens[place + 1].word == "own"
        noun, after = self._noun_phrase(place + 1 + own, limit)
        owners = listed_before(self.found)
        if not owners or noun.owners:
            return noun, after
        return as_owned(replace(noun, owners=owners), self.setting), after

    def _noun_phrase(self, place: int, limit: int, gift: bool = False) -> tuple[Phrase, int]:
        """Return the noun phrase at a place, a `gift` right after "sold", and where it ends."""
        words = self._words(place, limit)
        words.take_phrase(gift)
        return self._read_words(words), words.at

    def _words(self, place: int, limit: int) -> NounWords:
        return NounWords(self.tokens, self.line, place, limit, self.plain, self.rules)

    def _read_words(self, words: NounWords) -> Phrase:
        """Return the words of a noun phrase as whom they mean; a name after them may be taken."""
        if not words.content:
            return self._headless(words)
        head, phrase = words.content[-1], words.phrase()
        if head.mention is not None and head.letter in NAMES:
            return self._name(phrase, head, words)
        return self._noun(phrase, words)

    def _headless(self, words: NounWords) -> Phrase:
        """Return a phrase of an adjective, number or determiner alone: "the Chinese", "both"."""
        start, end, quantity = words.start, words.end, words.quantity
        own = (t for t in words.tokens[words.first : words.at] if t.letter != "#")
        told = tuple(token.word for token in own if token.word)
        actors: tuple[Actor, ...] = ()
        adverb = False
        if words.owners and told[:1] == ("the",):
            actors = tuple(words.owners)
        elif _is_group(told) and quantity is not None and quantity.exact is not None:
            lately = told == ("the",)
            actors = all_meant(int(quantity.exact), start, end, lately, self.setting)
        elif told == ("both",) and self.found and self.found[-1].letter == "x":
            adverb = True  # "Peru and Chad have both signed"
        elif told == ("both",):
            actors = both_meant(start, end, self.setting)
        if not actors and told == ("the",) and is_two(quantity):
            actors = both_meant(start, end, self.setting)
        letter = "w"
        if actors:
            letter = "S"
        elif adverb:
            letter = "r"
        elif words.owners:
            letter = "J"
        elif quantity is not None:
            letter = "#"
        return Phrase(
            start, end, letter, actors=actors, words=told, quantity=quantity,
            owners=() if actors else tuple(words.owners), content=start,
        )  # fmt: skip

    def _name(self, phrase: Phrase, head: Token, words: NounWords) -> Phrase:
        """Return a name as whom it means, or as the exercise that it names."""
        letter, actors = phrase.letter, actors_of(head, phrase.quantity)
        home = self.discourse.homes.get(actors[0].player.means) if actors else None
        if letter == "P" and home is not None and actors[0].player.state is None:
            actors = (replace(actors[0], player=replace(actors[0].player, state=home)),)
        if letter == "I" and len(phrase.owners) == 1 and not actors[0].player.state:
            home = state_of(phrase.owners[0].player)  # "Chad's Centre for Defence Purchases"
            actors = (replace(actors[0], player=replace(actors[0].player, state=home)),)
        if letter == "B" and phrase.owners:
            actors = named_bodies_meant(phrase, head, actors, self.setting)
        if letter in "XY" and self._names_an_exercise(self.plain[head.start : head.end], words):
            return replace(phrase, letter="E", word="exercise", value="JointExercise", named=True)
        if letter == "X" and "the" in phrase.words:
            letter = "Y"
        return replace(phrase, letter=letter, actors=actors)

    def _noun(self, phrase: Phrase, words: NounWords) -> Phrase:
        """Return a noun as whom it means: with its owners, or by what was told before."""
        letter, setting = phrase.letter, self.setting
        called = letter in "wb" and not phrase.owners and phrase.word in setting.anaphora.lands
        where = (phrase.words, phrase.word, self.found, self.discourse, setting.gazetteer)
        land = land_meant(*where) if called else None
        if land is not None:
            actor = Actor(replace(land, trust=0.8), phrase.start, phrase.end)
            return replace(phrase, letter="S", actors=(actor,))
        if letter == "b":
            whole = words.line[words.at : words.at + 1] not in ("f", "p")  # not "the army of Peru"
            meant = bodies_meant(phrase, setting)
            more = body_of_the_text(phrase, setting) if whole and not phrase.owners else ()
            return replace(phrase, actors=meant or more)
        if letter == "h":
            actors = phrase.owners or forces_meant(phrase, setting)
            return replace(phrase, end=words.take_ship(phrase), actors=actors)
        if letter == "q":
            return replace(phrase, actors=people_meant(phrase, phrase.until, setting))
        if letter == "t":
            return replace(phrase, actors=office_meant(phrase, setting))
        if letter == "w" and self._is_an_edition(phrase):
            return replace(phrase, letter="E", word="exercise", value="JointExercise")
        if letter in "wG":
            meant = noun_meant(phrase, setting)
            return replace(phrase, actors=meant) if meant else phrase
        company_name = words.take_company() if letter == "c" else None
        if company_name is not None:
            actor = actors_of(company_name)[0]
            company = replace(
                actor, player=replace(actor.player, kind=actor.player.kind or "Company")
            )
            return replace(phrase, letter="C", end=company_name.end, actors=(company,))
        return phrase

    def _is_an_edition(self, phrase: Phrase) -> bool:
        """Return whether "the 2019 iteration" is one of an exercise spoken of just before."""
        spoken = self.discourse.spoke_of_exercise()
        spoken = spoken or any(p.letter == "E" for p in self.found)
        return spoken and phrase.word in self.rules.names["editions"] and "of" not in phrase.words

    def _names_an_exercise(self, name: str, words: NounWords) -> bool:
        """Return whether an unknown name is an exercise's: by the text, or by a year in it."""
        bare = _EDITION.sub("", name)
        if bare in self.exercises or name.split()[0] in ("Exercise", "Exercises"):
            return True
        dated = bare != name and _YEARLY.search(name) is not None
        following = self.tokens[words.at] if words.at < len(self.tokens) else None
        dated = dated or (_NUMERAL.search(name) is not None and self._is_held(words.at))
        year = following is not None and following.letter == "D" and following.date is not None
        if year and following is not None and following.start - words.end == 1:
            dated = dated or self.plain[following.start : following.end].isdigit()
        named = dated and bare.split()[-1] not in self.rules.words["yearly"]
        if named:
            self.exercises.add(bare)  # "Mosi II", and so "the first Mosi"
        return named

    def _is_held(self, at: int) -> bool:
        """Return whether "held off Durban" or ", conducted with India" follows a name."""
        while at < len(self.tokens) and self.tokens[at].letter in ",x":
            at += 1
        verb = self.tokens[at].verb if at < len(self.tokens) else None
        held = verb is not None and verb.base in self.rules.words["holding"]
        return held and verb is not None and verb.form in ("either", "participle")


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


def _exercise_names(plain: str) -> set[str]:
    """Return the names that the text puts beside the word "exercise" somewhere."""
    if _EXERCISES.search(plain) is None:
        return set()
    names = (name for found in _CALLED.findall(plain) for name in found if name)
    return {_EDITION.sub("", name) for name in names}


def _is_group(words: tuple[str, ...]) -> bool:
    return "all" in words or words == ("the",)
