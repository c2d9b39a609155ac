"""Which words of a sentence one noun phrase takes: "the 2018 accord", "Kenya's four frigates".

Tokens are taken from left to right, each by its class (`tokens.py` lists them) and by what follows
it. Which of them are owners, numbers and dates is told apart here; whom they mean is not.
"""

import re
from collections.abc import Sequence

from graph.facts import Quantity
from graph.parse.dates import DateMention
from graph.parse.names.tokens import Token
from graph.parse.rules import Rules
from graph.parse.syntax.phrases import NAMES, Actor, Phrase, actors_of, last_word

# Classes: what a head may be, who may own it before ("Russia's"), what a noun phrase begins with.
_HEADS = frozenset("AETMRNhbkcqtGK")
_OWNERS = frozenset("SOICBXLP")
OPENING = frozenset("d#Jw") | NAMES | _HEADS

_NUMBERED_LOOKAHEAD = re.compile(r"[wXKJ]{0,2}?#[wXKJ]{0,2}?[AETMRNhbkcqtG]")
_LOOKAHEAD = re.compile(r"[wXKJ]{0,4}?[AETMRNhbkcqtG]")
_DATED_PAPER = re.compile(r"[wXKJ]{0,4}?[AETMR](?!p)")
_COUNTED_ARMS = re.compile(r"#[wXKJ]{0,3}?[khK]")
_MONEY_AHEAD = re.compile(r"\$(?:\(\$\))?[wXJbkr-]{0,4}?[ATR](?![bkhR])")
_MORE = frozenset(("more", "other", "such", "further", "additional"))  # "four more frigates"
_MORE_ADJECTIVES = re.compile(r"(?:,?&?#?J)*(?:,?&#?d?(?:J|S(?=w{0,2}[bhqtAETM])))|&(?=B[hb]?)")


class NounWords:
    """The words of one noun phrase, from the place `first` up to, not including, `at`.

    `content` are the nouns and unknown names among them, the last of which is the head. `owners`
    own it or are its adjectives, `quantity` counts it, `date` and `money` are its own.
    """

    def __init__(
        self, tokens: Sequence[Token], line: str, first: int, limit: int, plain: str, rules: Rules
    ) -> None:
        self.tokens, self.line, self.first, self.limit = tokens, line, first, limit
        self.plain, self.rules = plain, rules
        self.at = first
        self.owners: list[Actor] = []
        self.content: list[Token] = []
        self.quantity: Quantity | None = None
        self.date: DateMention | None = None
        self.money: Quantity | None = None

    def take_phrase(self, gift: bool) -> None:
        """Take a whole noun phrase, of one word at least.

        `gift` is true right after "sold": there "China jets" are two things.
        """
        self._determiners()
        while self.at < self.limit and self._takes(gift and self.at == self.first):
            pass
        if self.at == self.first:
            self.at += 1

    def take_nouns(self) -> None:
        """Take nouns and unknown names only, as they follow a person's "'s"; there may be none."""
        while self.at < self.limit and (self.line[self.at] in _HEADS or self.line[self.at] in "wX"):
            self._take()

    def take_ship(self, phrase: Phrase) -> int:
        """Return where "the frigate Taba" ends: with the name of the ship, taken with its kind."""
        named = self.at < self.limit and self.line[self.at] in "XP"
        if not named or last_word(phrase.word) not in self.rules.names["named_forces"]:
            return phrase.end
        name = self.tokens[self.at]
        if name.start - phrase.end != 1:
            return phrase.end
        self.at += 1
        return name.end

    def take_company(self) -> Token | None:
        """Take the name that follows "the shipbuilder", and return it."""
        if self.at >= self.limit or self.line[self.at] not in "XC":
            return None
        self.at += 1
        return self.tokens[self.at - 1]

    @property
    def start(self) -> int:
        """The character at which the words begin."""
        return self.tokens[self.first].start

    @property
    def end(self) -> int:
        """The character at which the words taken so far end."""
        return self.tokens[max(self.first, self.at - 1)].end

    def phrase(self) -> Phrase:
        """Return the phrase that the words make around their head, not yet with whom it means."""
        head = self.content[-1]
        words = tuple(
            token.word
            for token in self.tokens[self.first : self.at]
            if token is not head and token.word
        )
        inner = self._inner_weapon(head)
        city = self._unown_a_name(head)
        return Phrase(
            self.start,
            self.end,
            head.letter,
            head.word,
            head.value,
            owners=tuple(self.owners),
            words=words,
            quantity=self.quantity,
            inner=inner,
            named=city is not None or (head.mention is not None and head.letter in "AE"),
            content=(
                head if head.mention and head.letter == "E" else city or self.content[0]
            ).start,
            until=head.end,
            date=self.date,
            place=head.mention.place if head.mention else None,
            money=self.money,
        )

    def _inner_weapon(self, head: Token) -> Phrase | None:
        if head.letter not in "TAERMkh" and head.word not in self.rules.military_heads:
            return None
        for token in self.content[:-1]:
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

    def _unown_a_name(self, head: Token) -> Token | None:
        """Return the capital of "the Wellington Convention", the organization of "the NORAD
        agreement between": now a part of a name, no party."""
        if head.letter != "A" or not self.owners:
            return None
        place = next((i for i in range(self.first, self.at) if self.tokens[i] is head), self.first)
        before = self.tokens[place - 1] if place > self.first else None
        following = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        club = before is not None and before.letter == "O" and following is not None
        club = club and following is not None and following.word in ("between", "among")
        large = self.plain[head.start].isupper()
        capital = large and before is not None and before.mention and before.mention.place
        if before is not None and (club or capital):
            self.owners.pop()
            return before
        return None

    def _determiners(self) -> None:
        while self.at < self.limit and self.line[self.at] == "d":
            self.at += 1
        if self.at < self.limit and self.line[self.at] == "#":
            self._number()
            if self.at < self.limit and self.tokens[self.at].word in _MORE:
                self.at += 1
        self._year()

    def _takes(self, gift: bool) -> bool:
        """Take one more word or name; return whether the phrase may go on."""
        letter = self.line[self.at]
        if letter == "J":
            self._adjectives()
        elif letter in _OWNERS and self._next_is("p"):
            self._owner(2)
        elif letter in _HEADS or letter == "w" or self._numbers_a_name():
            self._take()
        elif letter in NAMES:
            return self._takes_name(letter, gift)
        elif letter == "$" and _MONEY_AHEAD.match(self.line, self.at, self.limit):
            self._worth()  # "a $40 million deal"
        elif letter == "#" and self.owners and not self.content and self.quantity is None:
            self._number()  # "Kenya's four frigates"
        elif letter == "#" and self._in_a_row():
            self.content.clear()
            self.at += 1  # "the first four aircraft": how many came first is no number of the sale
        elif letter == "r" and not self.content and self.owners and self.at + 1 < self.limit:
            self.at += 1
        elif letter == "D" and self._dates_a_paper():
            self._year()  # "Kenya's 1961 treaty with Peru"
        else:
            return False
        return True

    def _takes_name(self, letter: str, gift: bool) -> bool:
        # "sold China jets" and "sold Ruritania 12 jets", but "sold Hisar missiles"
        given = gift and (letter != "X" or self._next_is("#"))
        modifies = letter != "P" and not given and (self._leads_to_head() or self._is_short())
        modifies = modifies or (letter == "P" and self._governs())
        if letter == "X" and not modifies and self._goes_with_a_weapon():
            self.at += 1  # "twelve SH-60F Multi-Mission Helicopters"
            return True
        if modifies and letter != "X":
            self._owner(1)
        elif modifies or not self.content:
            self._take()
        return modifies

    def _goes_with_a_weapon(self) -> bool:
        """Return whether a name is only the noun in capitals of the weapon named before it."""
        token = self.tokens[self.at]
        named = bool(self.content) and self.content[-1].letter == "K"
        noun = last_word(self.plain[token.start : token.end])
        return named and noun in self.rules.names["weapons"]

    def _governs(self) -> bool:
        """Return whether a person's name only says whose government it is: "the Obama cabinet"."""
        words = self.rules.names["cabinets"]
        return self._next_is("b") and self.tokens[self.at + 1].word in words

    def _is_short(self) -> bool:
        """Return whether "US" or "UK" stands as an adjective before some noun: "U.S. allies"."""
        token = self.tokens[self.at]
        named = self.plain[token.start : token.end] in ("US", "U.S.", "UK", "U.K.", "EU")
        return named and self._next_is("w") and self.tokens[self.at + 1].verb is None

    def _next_is(self, letter: str) -> bool:
        return self.at + 1 < self.limit and self.line[self.at + 1] == letter

    def _year(self) -> None:
        """Take the year of "the 2018 accord", "a May 2014 contract": of the thing, not the deed."""
        if self.at < self.limit and self.line[self.at] == "D" and self._leads_to_head():
            self.date = self.tokens[self.at].date
            self.at += 1

    def _dates_a_paper(self) -> bool:
        """Return whether a date stands between an owner and an agreement."""
        first = bool(self.owners) and not self.content and self.date is None
        return first and _DATED_PAPER.match(self.line, self.at + 1, self.limit) is not None

    def _worth(self) -> None:
        """Take "5.6 trillion won" or "5.6 trillion won (US$4 billion)" before "contract"."""
        self.money = self.tokens[self.at].quantity
        self.at += 4 if self.line[self.at : self.at + 4] == "$($)" else 1

    def _number(self) -> None:
        self.quantity = self.tokens[self.at].quantity
        self.at += 1

    def _in_a_row(self) -> bool:
        """Return whether only "first" or "last" stands before a number of weapons."""
        alone = [token.word for token in self.content]
        return alone in (["first"], ["last"], ["next"], ["final"]) and (
            _COUNTED_ARMS.match(self.line, self.at, self.limit) is not None
        )

    def _take(self) -> None:
        self.content.append(self.tokens[self.at])
        self.at += 1

    def _adjectives(self) -> None:
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

    def _owner(self, size: int) -> None:
        """Take "Russia's" (two tokens), or a bare name before a noun, which owns it if known."""
        named = actors_of(self.tokens[self.at])
        self.owners += [a for a in named if size > 1 or a.player.known]
        self.at += size

    def _numbers_a_name(self) -> bool:
        """Return whether a number belongs to the name before it: "Leopard 2 tanks"."""
        named = bool(self.content) and self.content[-1].letter == "X"
        return named and self.line[self.at] == "#" and self._leads_to_head()

    def _leads_to_head(self) -> bool:
        """Return whether a bare name is a modifier: "NATO exercise", "Rafale fighter jets"."""
        if _LOOKAHEAD.match(self.line, self.at + 1, self.limit):
            return True
        numbered = self.line[self.at] == "X"
        return (
            numbered and _NUMBERED_LOOKAHEAD.match(self.line, self.at + 1, self.limit) is not None
        )
