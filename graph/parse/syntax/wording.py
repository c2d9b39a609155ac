"""The words of one sentence, and what kind of word stands where.

`Wording` is a sentence without its quotation marks: its tokens, their words, and a line of their
classes (`tokens.py`). It tells finite verbs and verbs of saying from nouns that look alike, where
clauses begin and end, and makes the reports that `complements.py`, `asides.py`, `framing.py` and
`hearsay.py` find.
"""

from itertools import pairwise

from graph.facts import Act, Modality, Polarity
from graph.parse.candidates import Reading
from graph.parse.names.known_names import Player
from graph.parse.names.tokens import Token
from graph.parse.rules import Rules
from graph.parse.speech.reports import UNNAMED_TRUST, Report, able_to_say, tight
from graph.parse.syntax.phrases import Actor
from graph.parse.syntax.voice import Lexicon, Speech
from graph.parse.text import Layout

# How many tokens into a clause its verb is looked for.
CLAUSE_REACH = 18
# Classes: of marks between stretches, of events and things, of who may say something, of what a
# noun phrase is made of, in a frame ("in the novel") and anywhere.
STOPS = frozenset(",;:—().!")
EVENTS = frozenset("AETMRKkh")
NAMES = frozenset("SPOBICXuqt")
_PHRASE = frozenset("dJwrEGp#XSPOBIqthbR")
NOMINAL = frozenset("dJ#SPOBICXLKYuqtwbcGhkAETMR$%")


class Wording:
    """The words of one sentence, quotation marks left out; places are places of tokens."""

    def __init__(self, reading: Reading, layout: Layout, lexicon: Lexicon, rules: Rules) -> None:
        self.reading, self.layout, self.lexicon, self.rules = reading, layout, lexicon, rules
        self.plain, self.sentence = layout.plain, reading.sentence
        self.tokens: list[Token] = [token for token in reading.tokens if token.letter != '"']
        self.words = [self._word(token) for token in self.tokens]
        self.line = "".join(map(self._letter, self.tokens))
        self.size = len(self.tokens)

    def _word(self, token: Token) -> str:
        return token.word or self.plain[token.start : token.end].lower()

    def _letter(self, token: Token) -> str:
        """Return the class of a token; a hyphen between spaces is a dash."""
        if token.letter != "-":
            return token.letter
        around = self.plain[max(0, token.start - 1) : token.end + 1]
        return "—" if around.startswith(" ") and around.endswith((" ", "-")) else "-"

    def speech(self, place: int, *classes: str) -> Speech | None:
        """Return the verb of saying that a token is, if it can be one there."""
        if not 0 <= place < self.size or self.words[place] not in self.lexicon.speech:
            return None
        if self.line[place] in "AETMRKkDSPOBICX,;:.()—#":
            return None
        classes = classes or ("said", "thought", "telling", "seeming")
        speech = self.lexicon.verb(self.words[place], *classes)
        before = self.line[place - 1 : place]
        past = speech is not None and speech.form in ("past", "either", "participle")
        return None if past and before == "2" else speech  # "helped to found a club"

    def verbal(self, place: int) -> bool:
        """Return whether a verb of saying is a verb where it stands, and finite or a participle."""
        speech = self.speech(place)
        if speech is None or speech.form == "ing":
            return False
        before = self.line[place - 1] if place else ""
        if self.line[place] in "vx" or speech.form in ("past", "participle"):
            return True
        if speech.form == "either":
            return before not in ("d", "p", "J")
        if speech.form == "base":
            first = self.clause_start(place)
            link = next((i for i in range(first + 1, place) if self.line[i] in "if?"), place)
            return self._plural(place - 1) or self._plural(link - 1)
        return before not in ("d", "p", "J", "f", "i", "#")

    def _plural(self, place: int) -> bool:
        """Return whether several, "I" or an auxiliary stand before a verb in its base form."""
        if place < 0:
            return False
        word, letter = self.words[place], self.line[place]
        if letter in "xnr2":
            return True
        if letter == "u":
            return word not in self.lexicon.few["singular_pronouns"]
        if letter in "SPOBICXLKD":
            return "&" in self.line[max(0, place - 3) : place]
        return (
            word in self.lexicon.few["many"]
            or word.endswith("men")
            or (word.endswith("s") and not word.endswith("ss") and letter in "wqtbGhcM")
        )

    def finite(self, place: int) -> bool:
        """Return whether a finite verb or its auxiliary stands at `place`."""
        letter, token = self.line[place], self.tokens[place]
        if letter == "x":
            return self.words[place] not in ("be", "been", "being", "having")
        if letter == "n":
            return self.words[place].endswith("n't") or self.words[place] in ("never", "cannot")
        if letter == "v":
            return token.verb is None or token.verb.form != "ing"
        ambiguous = token.verb is not None and token.verb.form in ("past", "either")
        return letter == "w" and (
            (ambiguous and self.line[place - 1] not in "dpJ") or self.verbal(place)
        )

    def clause_at(self, place: int, named: bool = False) -> bool:
        """Return whether somebody or something with a finite verb of its own stands at `place`.

        With `named` it must begin with a name or pronoun: "announced Kenya signed", not "announced
        the pact signed in May".
        """
        place = self._past_fronted(place)
        if place >= self.size or self.line[place] not in NOMINAL:
            return False
        if named and self.line[place] not in NAMES and not (
            self.line[place] == "d" and place + 1 < self.size and self.line[place + 1] in NAMES
        ):  # fmt: skip
            return False
        for at in range(place + 1, min(self.size, place + CLAUSE_REACH)):
            letter = self.line[at]
            if letter in ";:?s—()." or (letter == "," and not self.listed(at)):
                return False
            if letter == "2" and at + 1 < self.size and self.line[at + 1] in "vxr":
                return False
            if self.finite(at) and not self.reduced(at):
                return self.line[at - 1] != "&"
        return False

    def listed(self, comma: int) -> bool:
        """Return whether a comma stands in a list of names: "Kenya, Uganda and Peru signed"."""
        following = self.line[comma + 1] if comma + 1 < self.size else "."
        return (
            comma > 0
            and self.line[comma - 1] in "SPOBICXJ"
            and following in "SPOBICX"
            and "&" in self.line[comma : comma + 8]
        )

    def reduced(self, place: int) -> bool:
        """Return whether a participle only describes the noun before it: "a pact signed in May"."""
        verb = self.tokens[place].verb
        if (
            self.line[place] not in "vw"
            or verb is None
            or verb.form not in ("either", "participle")
        ):
            return False
        before = self.line[place - 1] if place else "."
        after = self.line[place + 1] if place + 1 < self.size else "."
        by = self.words[place + 1] == "by" if place + 1 < self.size else False
        return by or (before in EVENTS and after in "iD.,f")

    def _past_fronted(self, place: int) -> int:
        """Return the place after "in May", "last year,", "on Monday" before a clause."""
        first = place
        while place < self.size:
            letter = self.line[place]
            if letter in "rDn" or (
                letter == "," and place > first and self.line[place - 1] in "rDSLwIOMAE"
            ):
                place += 1
            elif letter == "i":
                end = place + 1
                while end < min(self.size, place + 6) and self.line[end] in "dJwLSOIMAE#qpf":
                    end += 1
                stop = self.line[end] if end < self.size else "."
                if stop == "D" or (stop == "," and end > place + 1):
                    place = end + 1
                else:
                    return place
            else:
                return place
        return place

    def asking(self, place: int) -> bool:
        """Return whether "if" or "how" stands after what asks or knows: "asked if"."""
        before = self.words[place - 1]
        return self.speech(place - 1) is not None or before in self.lexicon.few["knowing"]

    def speaker(self, at: int) -> bool:
        """Return whether a word means somebody who says things, or what things are said in."""
        return self.lexicon.among("speakers", self.words[at]) or self.lexicon.among(
            "writings", self.words[at]
        )

    def negated_before(self, at: int) -> bool:
        """Return whether one of the few words before `at` denies."""
        window = self.words[max(0, at - 5) : at]
        return any(
            word in self.lexicon.few["negating"]
            or word.endswith("n't") for word in window
        )  # fmt: skip

    def record_before(self, at: int) -> bool:
        """Return whether the subject of "show that" is a record."""
        first = self.clause_start(at)
        for place in range(first, at):
            if self.line[place] in "if":
                break
            if self.lexicon.among("records", self.words[place]):
                return True
        return False

    def fiction(self, at: int) -> bool:
        """Return whether a word, with the one before it or alone, means a work of fiction."""
        two = " ".join(self.words[max(0, at - 1) : at + 1])
        return (
            self.words[at] in self.lexicon.words["fiction"] or two in self.lexicon.words["fiction"]
        )

    def head(self, first: int, last: int) -> int:
        """Return the last token of the noun phrase after a preposition, itself if there is none."""
        head = first
        while head + 1 < last:
            letter = self.line[head + 1]
            name = letter in "SPOBIX" and self.line[head] in "wEG"  # "in her novel Kenya signed"
            again = letter == "d" and head > first
            if name or again or not (letter in _PHRASE or self._nounlike(head + 1)):
                break
            head += 1
        return head

    def _nounlike(self, at: int) -> bool:
        """Return whether a word that may be a verb is the noun of a frame: "in the telling"."""
        listed = self.fiction(at) or self.words[at] in self.lexicon.words["accounts"]
        return self.line[at] == "v" and listed

    def past_lead(self, first: int, last: int) -> tuple[int, str]:
        """Return the place after "or so", "at least", "as", and which of them it was."""
        at, manner = first, ""
        while at < last and (self.words[at] in self.lexicon.few["leads"] or self.line[at] == "r"):
            if self.words[at] == "at" and self.words[at + 1 : at + 2] != ["least"]:
                break
            if self.words[at] == "and" and self.words[at + 1 : at + 2] != ["so"]:
                break
            if self.words[at] in ("so", "as"):
                manner = self.words[at]
            at += 1
        return at, manner

    def group(self, place: int) -> tuple[int, int]:
        """Return the first and last token of the stretch between semicolons around `place`."""
        first = self.line.rfind(";", 0, place) + 1
        last = self.line.find(";", place)
        return first, last if last >= 0 else self.size

    def clause_start(self, place: int) -> int:
        """Return the first token of the stretch without a boundary that ends before `place`."""
        while place > 0 and self.line[place - 1] not in ",;:—(":
            place -= 1
        return place

    def segments(self) -> list[tuple[int, int]]:
        """Return the stretches between commas, dashes, brackets and other boundaries."""
        cuts = [
            i
            for i, letter in enumerate(self.line)
            if letter in STOPS and not (letter == "," and self.listed(i))
        ]
        edges = [-1, *cuts, self.size]
        return [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]

    def false_of(self, first: int, last: int) -> bool:
        """Return whether a stretch has what is said of that which is not so."""
        text = self.plain[self.tokens[first].start : self.tokens[last - 1].end]
        return self.lexicon.falsity(text)

    def said(self, cue: int, first: int, last: int, holder: tuple[int, int] | None = None,
             act: Act = Act.HEDGES) -> Report:  # fmt: skip
        """Return tokens `first` up to `last` as said by whoever the words of `holder` mean."""
        low, high = self._places(*(holder or (cue, cue + 1)))
        span = (self.tokens[cue].start, self.tokens[cue].end)
        return self.unnamed((low, high), span, self._places(first, last), act)

    def unsaid(self, cue: int, first: int, last: int, modality: Modality | None = None) -> Report:
        """Return tokens `first` up to `last` as supposed, or without a modality as denied."""
        low, high = self._places(first, last)
        return Report(
            low, high, (), Act.HEDGES if modality else Act.DENIES,
            (self.tokens[cue].start, self.tokens[cue].end), (low, high), "claim.hearsay", 0.0,
            modality=modality, polarity=Polarity.AFFIRMED if modality else Polarity.NEGATED,
        )  # fmt: skip

    def _places(self, first: int, last: int) -> tuple[int, int]:
        first = min(max(0, first), self.size - 1)
        last = min(max(first + 1, last), self.size)
        return self.tokens[first].start, self.tokens[last - 1].end

    def unnamed(
        self, holder: tuple[int, int], cue: tuple[int, int], content: tuple[int, int], act: Act
    ) -> Report:
        """Return characters `content` as said by those whom the characters `holder` mean."""
        first, last = tight(self.plain, *holder)
        words = self.plain[first:last] or self.plain[slice(*cue)]
        unnamed = Actor(Player(words, "", known=False, trust=UNNAMED_TRUST), first, last)
        actors = self._named_holders(first, cue) or (unnamed,)
        start, end = min(first, content[0]), max(last, content[1])
        return Report(
            start, end, actors, act, cue, tight(self.plain, *content), "claim.hearsay",
            self.rules.claims["confidence"] * UNNAMED_TRUST,
        )  # fmt: skip

    def _named_holders(self, first: int, cue: tuple[int, int]) -> tuple[Actor, ...]:
        """Return those who are named right before a verb of saying, and do say it.

        Not of "Kenya did not say", "Kenya was told": there nobody known holds it.
        """
        place = next((i for i, token in enumerate(self.tokens) if token.start == cue[0]), 0)
        after = self.tokens[place + 1].start if place + 1 < self.size else -1
        wanted = after if first == cue[0] else first  # ", wrote Jane Roe"
        phrase = next((p for p in self.reading.phrases if p.start == wanted and p.actors), None)
        if phrase is not None and wanted == after and self.verbal(place):
            return able_to_say(phrase.actors)
        if phrase is None or phrase.end > cue[0] or not self.verbal(place):
            return ()
        between = [i for i in range(place) if self.tokens[i].start >= phrase.end]
        active = all(
            self.line[i] == "r" or self.words[i] in ("has", "have", "had") for i in between
        )
        return able_to_say(phrase.actors) if active else ()
