"""Whose word a sentence is: what it reports, supposes or calls false, which it does not state.

The rule is structural. A clause is the document's own where it is the sentence's main clause or
hangs on it as a relative or an adverbial one. What is the complement of another word ("says that",
"the news that", "sure", "whether") is not, unless the word is factive (`rules/*/voice.yaml`). Nor
is what a bare clause closes or interrupts (", one official told reporters"), what a colon, a title
or an "if" frames as said or supposed, nor an event that its predicate denies ("was a rumour").
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from graph.facts import Act, Modality, Polarity
from graph.parse.candidates import Reading
from graph.parse.claims import (
    UNNAMED_TRUST,
    Report,
    able_to_say,
    according,
    comma_after,
    no_source,
    tight,
)
from graph.parse.clauses import Actor
from graph.parse.mentions import Player
from graph.parse.rules import Rules, VerbForm, alternatives, inflected
from graph.parse.text import Layout
from graph.parse.tokens import Token
from graph.parse.triggers import Triggered

# How far from a sentence a quotation around it may begin and end.
_LONG_QUOTE = 1600
# How many words a quoted remark has that says nothing of the rest of its sentence.
_REMARK = 2
# How many tokens into a clause its verb is looked for.
_CLAUSE_REACH = 18


def find_hearsay(
    reading: Reading,
    layout: Layout,
    rules: Rules,
    reports: Sequence[Report],
    beside: tuple[str, str] = ("", ""),
) -> list[Report]:
    """Return what a sentence gives as said by somebody unnamed, or does not say at all.

    "Its ministry says that", "it is said that", "the rumour that": nobody is found who holds it,
    and the document does not say it either; the holder is whatever words stand there. A report
    without holders is nobody's word: its `modality` or `polarity` is what becomes of facts within
    it ("if", "the sale never happened"). Cues that are among `reports` are not taken again.
    `beside` are the sentences before and after, which may say it of this one ("That is a lie.").
    """
    finder = _Finder(reading, layout, _lexicon(rules), rules)
    found = [*finder.everything(beside), *finder.by_quotation(reports)]
    # A remark of a word or two ("Rubbish," said the minister when asked) holds no more than itself.
    fuller = [r for r in reports if len(layout.plain[slice(*r.content)].split()) > _REMARK]
    known = {report.cue for report in fuller}
    return [
        report
        for report in found
        if not report.holders
        or (report.cue not in known and not any(_holds(other, report) for other in fuller))
    ]


def _holds(outer: Report, inner: Report) -> bool:
    """Return whether a claim reports all that hearsay does: its cue, and what it is about."""
    cue = outer.start <= inner.cue[0] and inner.cue[1] <= outer.end
    return cue and outer.content[0] <= inner.content[1] and inner.content[0] <= outer.content[1]


@dataclass(frozen=True, slots=True)
class _Speech:
    """A form of a verb of saying, thinking or seeming, and the classes that its verb is in."""

    base: str
    form: str
    classes: frozenset[str]


@dataclass(frozen=True)
class _Lexicon:
    """The words of `voice.yaml`, ready for looking up."""

    voice: Mapping[str, Any]
    speech: Mapping[str, tuple[_Speech, ...]]
    words: Mapping[str, frozenset[str]]
    few: Mapping[str, frozenset[str]]
    denying: Mapping[str, VerbForm]
    confirming: Mapping[str, VerbForm]
    fiction_verbs: Mapping[str, VerbForm]
    factive: Mapping[str, VerbForm]
    showing: Mapping[str, VerbForm]
    unreal: Mapping[str, VerbForm]
    unreal_objects: re.Pattern[str]
    patterns: Mapping[str, re.Pattern[str]]
    framed: Triggered
    framed_as_false: tuple[bool, ...]

    def finds(self, name: str, text: str) -> bool:
        """Return whether the pattern `name` is found in `text`."""
        return self.patterns[name].search(text) is not None

    def false(self, text: str) -> bool:
        """Return whether `text` begins with what is said of that which is not so."""
        return self._unreported(self.patterns["false"].match(text))

    def falsity(self, text: str) -> bool:
        """Return whether `text` has what is said of that which is not so."""
        return self._unreported(self.patterns["false"].search(text))

    def _unreported(self, found: re.Match[str] | None) -> bool:
        return found is not None and not self.finds("reported", found.group())

    def verb(self, word: str, *classes: str) -> _Speech | None:
        """Return `word` as a form of a verb in one of `classes`, if it is one."""
        for entry in self.speech.get(word, ()):
            if not entry.classes.isdisjoint(classes):
                return entry
        return None

    def among(self, name: str, word: str) -> bool:
        """Return whether the list `name` has a word, or the last of several, in the plural too."""
        last = word.rpartition(" ")[2]
        return word in self.words[name] or last in self.words[name]


_LISTS = (
    "factive_words", "true_words", "no_doubt", "records", "joining", "supposing", "nouns",
    "nouns_of", "news", "adjectives", "fiction", "accounts", "speakers", "writings", "own_leads",
    "papers", "tellers", "gossip", "outlets",
)  # fmt: skip


@lru_cache(maxsize=4)
def _lexicon(rules: Rules) -> _Lexicon:
    voice = rules.voice
    classes: dict[str, set[str]] = {}
    for name, bases in voice["verbs"].items():
        for base in bases:
            classes.setdefault(base, set()).add(name)
    for base in rules.cues:
        classes.setdefault(base.split()[0], set()).add("said")
    for base in rules.claims["told"]:
        classes.setdefault(base, set()).add("telling")
    speech: dict[str, list[_Speech]] = {}
    for base, named in sorted(classes.items()):
        for word, form in inflected(rules, [base]).items():
            speech.setdefault(word, []).append(_Speech(base, form.form, frozenset(named)))
    plurals = {name: frozenset(_with_plurals(map(str, voice[name]))) for name in _LISTS}
    pattern = _Filler(voice["parts"], voice, plurals)
    return _Lexicon(
        voice=voice,
        speech={word: tuple(entries) for word, entries in speech.items()},
        words=plurals,
        few={name: frozenset(words) for name, words in voice["few"].items()},
        denying=inflected(rules, voice["denying_verbs"]),
        confirming=inflected(rules, voice["confirming_verbs"]),
        fiction_verbs=inflected(rules, voice["fiction_verbs"]),
        factive=inflected(rules, [verb.split()[0] for verb in voice["factive_verbs"]]),
        showing=inflected(rules, voice["showing_verbs"]),
        unreal=inflected(rules, voice["unreal_objects"]),
        unreal_objects=_with_particles(rules, voice["unreal_objects_with"]),
        patterns={name: pattern.any_of(entries) for name, entries in voice["patterns"].items()},
        framed=Triggered(
            [re.compile(pattern.filled(entry["pattern"])) for entry in voice["framed"]]
        ),
        framed_as_false=tuple(entry.get("as") == "false" for entry in voice["framed"]),
    )


@dataclass(frozen=True, slots=True)
class _Filler:
    """Makes patterns of those of `voice.yaml`, where `{name}` stands for a part or for a list."""

    parts: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]
    plural: Mapping[str, frozenset[str]]

    def any_of(self, entries: Sequence[str | Mapping[str, Any]]) -> re.Pattern[str]:
        """Return one pattern for all of `entries`, in any letter case."""
        texts = (entry if isinstance(entry, str) else entry["pattern"] for entry in entries)
        return re.compile("|".join(map(self.filled, texts)), re.IGNORECASE)

    def filled(self, pattern: str) -> str:
        """Return `pattern` with each `{name}` spelt out."""
        return re.sub(r"\{([a-z_]+)\}", lambda found: self._part(found[1]), pattern)

    def _part(self, name: str) -> str:
        if name in self.parts:
            return f"(?:{self.filled(self.parts[name])})"
        return f"(?i:{alternatives(self.plural.get(name) or self.lists[name])})"


def _with_plurals(words: Iterator[str]) -> Iterator[str]:
    for word in words:
        yield word
        yield word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeou" else word + "s"


def _with_particles(rules: Rules, verbs: Sequence[str]) -> re.Pattern[str]:
    forms = []
    for verb in verbs:
        base, _, particle = verb.partition(" ")
        forms += [f"{form} {particle}" for form in inflected(rules, [base])]
    return re.compile(rf"\b(?:{alternatives(forms)})\s", re.IGNORECASE)


_STOPS = frozenset(",;:—().!")
_EVENTS = frozenset("AETMRKkh")
_NAMES = frozenset("SPOBICXuqt")
_PHRASE = frozenset("dJwrEGp#XSPOBIqthbR")
_NOMINAL = frozenset("dJ#SPOBICXLKYuqtwbcGhkAETMR$%")
_IFS = frozenset(("if", "unless"))


class _Finder:
    """Looks through the tokens of one sentence, quotation marks left out."""

    def __init__(self, reading: Reading, layout: Layout, lexicon: _Lexicon, rules: Rules) -> None:
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

    def everything(self, beside: tuple[str, str]) -> Iterator[Report]:
        """Yield what the sentence does not say itself, whatever shows it."""
        if self.size == 0:
            return
        yield from self.by_neighbour(*beside)
        yield from self.by_complement()
        yield from self.by_bare_clause()
        yield from self.by_colon()
        yield from self.by_supposition()
        yield from self.by_title()
        yield from self.by_predicate()
        yield from self.by_noun_object()
        yield from self.by_phrase()

    # What kind of word stands where

    def speech(self, place: int, *classes: str) -> _Speech | None:
        """Return the verb of saying that a token is, if it can be one there."""
        if not 0 <= place < self.size or self.line[place] in "AETMRKkDSPOBICX,;:.()—#":
            return None
        classes = classes or ("said", "thought", "telling", "seeming")
        return self.lexicon.verb(self.words[place], *classes)

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
            first = self._clause_start(place)
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
        if place >= self.size or self.line[place] not in _NOMINAL:
            return False
        if named and self.line[place] not in _NAMES and not (
            self.line[place] == "d" and place + 1 < self.size and self.line[place + 1] in _NAMES
        ):  # fmt: skip
            return False
        for at in range(place + 1, min(self.size, place + _CLAUSE_REACH)):
            letter = self.line[at]
            if letter in ";:?s—()." or (letter == "," and not self._listed(at)):
                return False
            if letter == "2" and at + 1 < self.size and self.line[at + 1] in "vxr":
                return False
            if self.finite(at) and not self._reduced(at):
                return self.line[at - 1] != "&"
        return False

    def _listed(self, comma: int) -> bool:
        """Return whether a comma stands in a list of names: "Kenya, Uganda and Peru signed"."""
        following = self.line[comma + 1] if comma + 1 < self.size else "."
        return (
            comma > 0
            and self.line[comma - 1] in "SPOBICXJ"
            and following in "SPOBICX"
            and "&" in self.line[comma : comma + 8]
        )

    def _reduced(self, place: int) -> bool:
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
        return by or (before in _EVENTS and after in "iD.,f")

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

    # Regions

    def group(self, place: int) -> tuple[int, int]:
        """Return the first and last token of the stretch between semicolons around `place`."""
        first = self.line.rfind(";", 0, place) + 1
        last = self.line.find(";", place)
        return first, last if last >= 0 else self.size

    def said(self, cue: int, first: int, last: int, holder: tuple[int, int] | None = None,
             act: Act = Act.HEDGES) -> Report:  # fmt: skip
        """Return tokens `first` up to `last` as said by whoever the words of `holder` mean."""
        low, high = self._places(*(holder or (cue, cue + 1)))
        span = (self.tokens[cue].start, self.tokens[cue].end)
        return self._unnamed((low, high), span, self._places(first, last), act)

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

    def _unnamed(
        self, holder: tuple[int, int], cue: tuple[int, int], content: tuple[int, int], act: Act
    ) -> Report:
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

    def content_end(self, cue: int, content: int) -> int:
        """Return where a complement ends: with its group, or with the clause before the main one.

        "Although officials said that they would not, Kenya signed."
        """
        _, last = self.group(cue)
        opening = self.line[0]
        early = self.words[0] in self.lexicon.few["opening_adjuncts"]
        early = early or any(word in self.lexicon.few["when"] for word in self.words[:5])
        fronted = opening in "s?" or early or self.words[0].endswith("ing") or opening == "i"
        begin = self._clause_start(cue)
        if (
            begin
            and self.line[begin - 1] == ","
            and (self.line[begin] in "?i" or self.words[begin].endswith("ing"))
        ):
            return next(
                (
                    i
                    for i in range(content + 1, last)
                    if self.line[i] == "," and not self._listed(i)
                ),
                last,
            )
        if not fronted or "," in self.line[:cue]:
            return last
        for comma in range(content + 1, last):
            if self.line[comma] == "," and not self._listed(comma) and self.clause_at(comma + 1):
                return comma
        return last

    # "that", "whether", and clauses right after a verb of saying

    def by_complement(self) -> Iterator[Report]:
        """Yield the clauses that another word governs, unless that word is factive."""
        for place, word in enumerate(self.words):
            if word == "that" and self.line[place] in "?d":
                yield from self._that(place)
            elif word == "whether":
                yield self.unsaid(
                    place, place + 1, self.content_end(place, place), Modality.POSSIBLE
                )
            elif self.speech(place) is not None:
                yield from self._without_that(place)
            elif self._plain_noun(place):
                is_ = place + 1 < self.size and self.words[place + 1] in ("is", "was")
                if self.clause_at(place + 1 + is_, named=True):
                    yield self.said(place, place + 1, self.content_end(place, place))
            if word == "how" and self._told(place) and self.clause_at(place + 1):
                yield self.said(
                    place - 1, place + 1, self.content_end(place, place), self._subject(place)
                )
            if word == "if" and place and self._asking(place):
                yield self.unsaid(
                    place, place + 1, self.content_end(place, place), Modality.POSSIBLE
                )

    def _asking(self, place: int) -> bool:
        """Return whether "if" or "how" stands after what asks or knows: "asked if"."""
        before = self.words[place - 1]
        return self.speech(place - 1) is not None or before in self.lexicon.few["knowing"]

    def _told(self, place: int) -> bool:
        """Return whether a verb of saying stands before a "how": "told us how"."""
        return any(self.speech(at) is not None for at in (place - 1, place - 2))

    def _plain_noun(self, place: int) -> bool:
        word = self.words[place]
        listed = self.lexicon.among("nouns", word) or self.lexicon.among("adjectives", word)
        return listed and self.line[place] in "wvqT" and self.tokens[place].mention is None

    def _that(self, place: int) -> Iterator[Report]:
        after = place + 1
        while after < self.size and self.line[after] in "rn":
            after += 1
        if after >= self.size or self.line[after] in "xv.,;":
            return  # "the report that was published"
        if self.line[place] == "d" and not self.clause_at(place + 1):
            return
        if self.words[place + 1] in self.lexicon.words["joining"]:
            return  # "on that day"
        if place == 0:
            yield from self._subject_clause()
            return
        governed = self._governor(place)
        if governed == "own":
            return
        end = self.content_end(place, place)
        if governed == "supposed":
            yield self.unsaid(place, place + 1, end, Modality.CONDITIONAL)
        else:
            told = self.said(max(0, place - 1), place + 1, end, self._subject(place))
            unsure = any(
                self.lexicon.among(name, self.words[place - 1]) for name in ("nouns", "adjectives")
            )
            yield replace(told, modality=Modality.POSSIBLE) if unsure else told

    def _subject(self, place: int) -> tuple[int, int]:
        """Return the tokens of whoever says what begins at `place`: those before the first verb."""
        first = self._clause_start(place)
        verb = next((i for i in range(first, place) if self.finite(i)), place)
        return first, verb if verb > first else place

    def _clause_start(self, place: int) -> int:
        """Return the first token of the stretch without a boundary that ends before `place`."""
        while place > 0 and self.line[place - 1] not in ",;:—(":
            place -= 1
        return place

    def _subject_clause(self) -> Iterator[Report]:
        """Yield "That Kenya signed ... is a myth": its own word only if it is said to be so."""
        rest = " ".join(self.words[1:])
        so = r"\b(?:is|was|are|were) (?:a |an |the |not a |no |beyond )?(?:\w+ )?"
        if not any(
            re.search(rf"{so}{word}\b", rest) for word in self.lexicon.few["own_predicates"]
        ):
            yield self.said(0, 1, self.size)

    def _governor(self, place: int) -> str:
        """Return what the word that governs a "that" makes of it: `own`, `said` or `supposed`."""
        at = place - 1
        while (
            at > 0 and self.line[at] in "rD" and not self.lexicon.among("joining", self.words[at])
        ):
            at -= 1
        word, letter = self.words[at], self.line[at]
        if letter in ",)":
            return self._before_insertion(place)
        if letter in ":;—(" or (letter == "&" and at == 0):
            return "own"
        if self.lexicon.among("supposing", word) and (
            word not in ("event", "condition", "case") or self.words[at - 1] in ("in", "on", "the")
        ):
            return "supposed"
        if self.lexicon.among("joining", word):
            return "own" if not self._told_before(at) else "said"
        if word in ("not", "only") or (letter == "s" and word != "once"):
            return "own"
        if letter == "&":  # "said that ... and that ..."
            return "said" if self._reported_before(at) else "own"
        if self._cleft(at, place):
            return "own"
        if letter == "x" or word in ("remains", "remained"):
            return self._predicated(at)
        if at == 0 and (word in self.lexicon.few["noted"] or word in self.lexicon.factive):
            return "own"
        if self.words[max(0, at - 1) : at + 1] == ["rest", "assured"]:
            return "own"
        if (word == "saying" and self.words[at - 1] == "without") or "suffice" in self.words[
            max(0, at - 4) : at
        ]:
            return "own"
        if word == "record" and self.words[at - 1] == "of":
            return "own"
        if self._to_be_noted(at):
            return "own"
        if not self.lexicon.few["wrongly"].isdisjoint(self.words[self._clause_start(at) : place]):
            return "said"
        judged = self._judged(at)
        if judged:
            return judged
        if letter in _EVENTS or self.line[place] == "d":
            return "said" if self._told_before(at) and not self._gap(place) else "own"
        if self.tokens[at].verb is not None and letter == "v":
            return "said"
        if self._told_before(at):
            return "said"
        return "own" if self._gap(place) else "said"

    def _to_be_noted(self, at: int) -> bool:
        """Return whether "it should be noted that", "it is worth noting that" only points at it."""
        before = self.words[max(0, at - 4) : at]
        noted = self.words[at] in self.lexicon.few["noted"]
        return (
            noted
            and "it" in self.words[max(0, at - 5) : at]
            and any(word in self.lexicon.few["should"] for word in before)
        )

    def _predicated(self, at: int) -> str:
        """Return what "the fact is that", "it may be that" make of what follows."""
        first = self._clause_start(at)
        subject = self.words[first:at]
        if "it" in subject or self.words[at] == "be":
            return "own" if subject[:1] == ["so"] else "said"
        own = any(
            self.lexicon.among(name, word)
            for word in subject
            for name in ("own_leads", "factive_words")
        )
        told = any(self.verbal(i) for i in range(first, at)) or any(
            self.lexicon.among("nouns", w) for w in subject
        )
        if subject[:1] == ["what"] and not any(self.speech(i) for i in range(first, at)):
            return "own"
        return "own" if own and not told else "said"

    def _judged(self, at: int) -> str:
        """Return what a listed word makes of the clause that it governs, "" if it is not."""
        word = self.words[at]
        undenied = word in self.lexicon.denying or word in self.lexicon.words["no_doubt"]
        if (
            undenied
            and self.words[at - 1] != "nor"
            and (self._negated_before(at) or self.words[at - 1] == "beyond")
        ):
            return "own"
        if "granted" in self.words[at - 1 : at + 1] and "for" in self.words[at - 2 : at]:
            return "said"
        if self.lexicon.among("true_words", word) and not {
            "let",
            "made",
            "makes",
            "make",
        }.isdisjoint(self.words[max(0, at - 3) : at]):
            return "said"
        if word in self.lexicon.showing or word in self.lexicon.factive:
            if self._weakened(at):
                return "said"
            if word in self.lexicon.factive and word not in self.lexicon.showing:
                return "own"
            if self._record_before(at) or (
                self._it_before(at) and self.lexicon.among("true_words", word)
            ):
                return "own" if not self._negated_before(at) else "said"
            return "said"
        if self.lexicon.among("true_words", word):
            if self._it_before(at) and not self._negated_before(at):
                return "own"
            return "said"
        if word in self.lexicon.words["no_doubt"] and self._no_before(at):
            return "own"
        if self.lexicon.among("factive_words", word):
            return "said" if word not in ("fact", "facts") and self._told_before(at) else "own"
        if (
            self.speech(at)
            or self.lexicon.among("nouns", word)
            or self.lexicon.among("adjectives", word)
        ):
            return "said"
        return "said" if self.lexicon.among("news", word) else ""

    def _no_before(self, at: int) -> bool:
        return any(
            word in self.lexicon.few["lacking_doubt"] for word in self.words[max(0, at - 3) : at]
        )

    def _it_before(self, at: int) -> bool:
        """Return whether "it" or "what", and no person, is what is clear or certain."""
        window = self.words[max(0, at - 7) : at]
        return any(word in self.lexicon.few["impersonal"] for word in window)

    def _negated_before(self, at: int) -> bool:
        window = self.words[max(0, at - 5) : at]
        return any(
            word in self.lexicon.few["negating"]
            or word.endswith("n't") for word in window
        )  # fmt: skip

    def _weakened(self, at: int) -> bool:
        """Return whether a factive verb hangs on one of saying: "claims to know that"."""
        to = at - 1
        while to > 0 and self.line[to] in "rx":
            to -= 1
        return to > 0 and self.line[to] == "2" and self.speech(to - 1) is not None

    def _record_before(self, at: int) -> bool:
        """Return whether the subject of "show that" is a record."""
        first = self._clause_start(at)
        for place in range(first, at):
            if self.line[place] in "if":
                break
            if self.lexicon.among("records", self.words[place]):
                return True
        return False

    def _before_insertion(self, place: int) -> str:
        """Return what a "that" after a comma is by the verbs of saying further left."""
        if not self.lexicon.few["wrongly"].isdisjoint(self.words[max(0, place - 3) : place]):
            return "said"
        return "said" if self._reported_before(place) else "own"

    def _reported_before(self, place: int) -> bool:
        first, _ = self.group(place)
        return any(
            self.verbal(at) and self.words[at] not in self.lexicon.factive
            for at in range(first, place)
        )

    def _told_before(self, at: int) -> bool:
        """Return whether a verb of saying stands before a noun: "told pupils that"."""
        for place in range(at - 1, max(-1, at - 12), -1):
            if self.line[place] in ",;:—(?":
                return False
            speech = self.speech(place)
            if speech is not None and (speech.form == "ing" or self.verbal(place)):
                return self.words[place] not in self.lexicon.factive
            if self.finite(place) and self.line[place] == "v":
                return False
        return False

    def _cleft(self, at: int, place: int) -> bool:
        """Return whether "it was in Nairobi that" only moves a part of its own clause."""
        first = self._clause_start(at)
        window = self.words[first : first + 3]
        it = "it" in window[:2] and any(word in ("is", "was", "'s") for word in window)
        if it and self.speech(first + 2) is not None and self.verbal(first + 2):
            return False  # "it was noised about Nairobi that"
        listed = any(
            self.lexicon.among(name, self.words[at]) for name in ("true_words", "adjectives")
        )
        moved = self.line[first + 2 : first + 3] == "i" or self.words[first + 2] == "thanks"
        if it and not listed and moved:
            return True
        return it and self.line[place - 1] in "DSLPXOBI"

    def _gap(self, place: int) -> bool:
        """Return whether a clause lacks an object, the noun before it: "the plan that X made"."""
        for at in range(place + 1, min(self.size, place + _CLAUSE_REACH)):
            if self.line[at] == "v" or (self.line[at] == "w" and self.finite(at)):
                following = at + 1
                while following < self.size and self.line[following] == "r":
                    following += 1
                return (
                    following >= self.size
                    or self.line[following] not in "dJ#SPOBICXLKYqwbchkAETMRG$%u?"
                )
        return True

    def _without_that(self, place: int) -> Iterator[Report]:
        """Yield the clause right after a verb of saying: "we were told Kenya signed"."""
        speech = self.speech(place)
        assert speech is not None
        if place and self.words[place - 1] in ("who", "which") and "object" in speech.classes:
            return
        if (
            "seeming" in speech.classes
            and not self._it_before(place)
            and speech.base not in ("look",)
        ):
            return
        at = place + 1
        while at < self.size and self.line[at] in "rD":
            at += 1
        if at < self.size and self.words[at] in ("like", "as") and "seeming" in speech.classes:
            at += 2 if at + 1 < self.size and self.words[at + 1] in ("if", "though") else 1
        if (
            at < self.size
            and self.words[at] == "it"
            and at + 1 < self.size
            and self.words[at + 1] == "that"
        ):
            return
        named = "object" in speech.classes or not self.verbal(place)
        if self.line[at : at + 1] == "," and self.words[place] in ("say",) and place == 0:
            return
        start = at if self.clause_at(at, named) else self._after_listener(place, at, speech)
        if start is None:
            return
        if (
            self.words[place] in self.lexicon.factive
            and not self._weakened(place)
            and "said" not in speech.classes
        ):
            return
        yield self.said(place, start, self.content_end(place, start), self._subject(place + 1))

    def _after_listener(self, place: int, at: int, speech: _Speech) -> int | None:
        """Return where the clause after "told reporters" begins."""
        if "telling" not in speech.classes:
            return None
        for end in range(at + 1, min(self.size, at + 5)):
            if self.line[end - 1] not in _NOMINAL:
                return None
            if (
                self.line[end] in _NAMES | {"d"}
                and self.line[end - 1] not in "dJ#"
                and self.clause_at(end, named=True)
            ):
                return end
        return None

    # ", one official told reporters"

    def _segments(self) -> list[tuple[int, int]]:
        """Return the stretches between commas, dashes, brackets and other boundaries."""
        cuts = [
            i
            for i, letter in enumerate(self.line)
            if letter in _STOPS and not (letter == "," and self._listed(i))
        ]
        edges = [-1, *cuts, self.size]
        return [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]

    def by_bare_clause(self) -> Iterator[Report]:
        """Yield what a clause of saying that has no content of its own closes or interrupts."""
        segments = self._segments()
        for number, (first, last) in enumerate(segments):
            if first and self.line[first - 1] == ";" and self._leaves(first):
                yield self.said(first, self.group(first - 1)[0], first - 1)
            cue = self._bare_report(first, last)
            cue = self._aside(first, last) if cue is None else cue
            if cue is None or (number == 0 and len(segments) == 1):
                continue
            start, end = self.group(cue)
            ends = all(self.line[i] in _STOPS for i in range(last, end))
            if first == 0 or not ends:
                region = (start, end) if first else (last, end)
            else:
                region = (start, first)
            if number and self.line[first - 1] == ":" and ends:
                region = (start, first)
            yield self.said(cue, *region, (first, last))

    def _bare_report(self, first: int, last: int) -> int | None:
        """Return the verb of a stretch that says who said it and not what: "officials say"."""
        at, manner = self._past_lead(first, last)
        if at >= last or self.words[at] in ("something", "anything", "nothing"):
            return None
        if manner == "as" and self.line[at] == "x":  # "as is often claimed"
            return next(
                (i for i in range(at, last) if self.verbal(i) and not self._announced(i)), None
            )
        plural = self.speech(at, "said", "thought") if self.line[at] in "vwq" else None
        inverts = plural is not None and plural.form == "base" and self._inverted(at, last, "so")
        if inverts and self.words[at + 1].endswith("s"):
            return at
        if self.verbal(at) and not (manner == "as" and self._announced(at)):
            speech = self.speech(at, "said", "thought")
            if manner == "as" and speech is not None and speech.form in ("either", "participle"):
                return at if self.words[at] not in self.lexicon.factive else None
            if self._inverted(at, last, manner):
                return at
        if self.speech(at, "inscribed") and self._inverted(at, last, manner):
            return at
        if self.line[at] in "s&?i2" or self.words[at] in self.lexicon.few["no_matter"]:
            return None
        return self._main_report(at, last, manner)

    def _announced(self, at: int) -> bool:
        """Return whether "as planned", "as announced in May" follows."""
        return self.words[at] in self.lexicon.few["announced"]  # fmt: skip

    def _past_lead(self, first: int, last: int) -> tuple[int, str]:
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

    def _inverted(self, at: int, last: int, manner: str) -> bool:
        """Return whether the holder stands after its verb: "say diplomats", "reads the letter"."""
        following = at + 1
        if following >= last:
            return at > 0 and last >= self.size - 1 and self.line[at - 1] == ","  # ", said."
        if self.line[following] not in "dJqtwPSXBOIuC#bGhc":
            return False
        if self.words[following] == "that" or (
            self.line[following] == "u" and self.words[following] in ("it", "this")
        ):
            return False
        head = following
        while head + 1 < last and self.line[head + 1] in "dJ#wqtPSXBOICGbcAETMRKkhTLp":
            head += 1
        if self.line[head] in "AETMKkhL":
            return False
        if self.line[following] == "w" and not self._speaker(head):
            return False
        if self.line[head] == "w" and not self._speaker(head) and not manner:
            named = any(self.line[i] in "PSXBOIC" for i in range(following, head + 1))
            return named or (
                self.speech(at, "said") is not None and self.speech(at, "object") is None
            )
        return not (self.clause_at(following) and self.speech(at, "inscribed"))

    def _speaker(self, at: int) -> bool:
        return self.lexicon.among("speakers", self.words[at]) or self.lexicon.among(
            "writings", self.words[at]
        )

    def _main_report(self, at: int, last: int, manner: str) -> int | None:
        """Return the main verb of a stretch, if it is one of saying that has nothing to say."""
        relative = False
        place = at
        while place < last:
            letter = self.line[place]
            if letter == "?" and place > at:
                relative = True
            elif letter == "s" or (letter == "&" and self.clause_at(place + 1)):
                return None
            elif self.finite(place):
                end = self._group_end(place, last)
                if relative:
                    relative, place = False, end + 1
                    continue
                later = any(self.finite(i) for i in range(end + 1, last))
                if end == place and (
                    (self._reduced(end) and (later or self.words[end + 1 : end + 2] == ["by"]))
                    or (end == at and self.speech(end) is not None)
                ):
                    place += 1
                    continue
                return self._closing(at, place, end, last, manner)
            place += 1
        return None

    def _group_end(self, place: int, last: int) -> int:
        """Return the verb at the end of "would later have said"."""
        end = place
        while end + 1 < last and (self.line[end] in "xrn") and (
            self.line[end + 1] in "xrnv" or self.speech(end + 1) is not None
        ):  # fmt: skip
            end += 1
        return end

    def _closing(self, first: int, group: int, verb: int, last: int, manner: str) -> int | None:
        if group == first or self._zero_relative(first, group):
            return None
        if (
            self.words[verb] == "have"
            and self.line[verb + 1 : verb + 2] == "u"
            and self.speech(last - 1) is not None
        ):
            return verb  # "would have us believe"
        inscribed = self.speech(verb, "inscribed")
        speech = self.speech(verb) or inscribed
        if speech is None or speech.form == "ing":
            return None
        if speech.form == "base" and self.line[verb - 1] == "2":
            return None  # "needless to say"
        passive = any(self.words[i] in self.lexicon.few["passive_be"] for i in range(group, verb))
        subject = self.words[first:group]
        if passive and self._at_second_hand(verb + 1, last):
            return verb
        impersonal = not {"it", "this", "that"}.isdisjoint([*subject[:1], *subject[-1:]])
        if passive and not ("telling" in speech.classes or manner or impersonal):
            return None
        if "seeming" in speech.classes and subject[:1] != ["it"]:
            return None
        tail = verb + 1
        if inscribed and not self.speech(verb, "said", "thought", "telling"):
            return verb if tail >= last or manner else None
        if self.verbal(last - 1) and last - 1 > verb:
            return verb  # "polls suggest most people think"
        if any(word in ("should", "must") for word in self.words[group:verb]):
            return None
        if manner == "as" and self._record_before(verb):
            return None
        if manner == "as" and (self._announced(verb) or "would" in self.words[tail:last]):
            return None
        if tail >= last or manner:
            return verb
        return verb if self._nothing_said(verb, tail, last, speech) else None

    def _at_second_hand(self, tail: int, last: int) -> bool:
        """Return whether "quoted as saying", "said to have boasted" goes on so."""
        if self.words[tail : tail + 1] == ["as"]:
            return self.speech(tail + 1) is not None
        return self.words[tail : tail + 1] == ["to"] and any(
            self.speech(i, "said", "thought") for i in range(tail + 1, min(last, tail + 4))
        )

    def _zero_relative(self, first: int, last: int) -> bool:
        """Return whether before a verb stands "a decision the opposition": a noun, its relative."""
        return any(
            self.line[at] in "dSPOBIJ" and self.line[at - 1] in "wAETMRqtGbc"
            and self.words[at] not in ("all", "both")
            and self.line[first] == "d" and "p" not in self.line[at : at + 2]
            for at in range(first + 2, last)
        )  # fmt: skip

    def _nothing_said(self, verb: int, tail: int, last: int, speech: _Speech) -> bool:
        """Return whether after a verb only circumstances follow: when, where, to whom."""
        letter, word = self.line[tail], self.words[tail]
        if word == "that" or self.clause_at(tail, named="object" in speech.classes):
            return False
        if letter == "2":
            return tail + 1 >= last or self.line[tail + 1] not in "vxr"
        if letter in "rDi&?":
            return word not in ("about", "of") and not (letter == "r" and word in ("too", "so"))
        verb_after = self.tokens[tail].verb
        if letter == "v" and verb_after is not None and verb_after.form == "ing":
            return True
        if speech.base in self.lexicon.few["listening"]:
            return True
        return word in ("it", "so") and speech.base in self.lexicon.few["putting"]

    def _aside(self, first: int, last: int) -> int | None:
        """Return where a stretch says of the rest that it is only claimed, or denies it.

        ", a claim the ministry denies", ", which nobody has confirmed", "(unconfirmed)".
        """
        if first == 0:
            return None
        word = self.words[first]
        if word in self.lexicon.few["articles"] or self.line[first] in "wq":
            head = first
            while (
                head + 1 < last
                and not self.lexicon.among("nouns", self.words[head])
                and self.line[head + 1] in "wJrqvT"
                and not self.finite(head + 1)
            ):
                head += 1
            alone = self.line[first - 1] in "—:(" and head == last - 1 and last >= self.size - 1
            one = word in ("a", "an", "another")
            own = self.words[head] in self.lexicon.few["own_appositions"]
            if one and not own and self.lexicon.among("nouns", self.words[head]):
                return head
            if alone and (
                self._speaker(head) or self.words[head] in ("unconfirmed", "disputed", "allegedly")
            ):
                return head
        text = self.plain[self.tokens[first].start : self.tokens[last - 1].end]
        if self.lexicon.patterns["tag"].match(text) or self._leaves(first):
            return first
        return first if self._denies(first, last) else None

    def _leaves(self, first: int) -> bool:
        """Return whether the rest of the group says of what is before it that it is only said."""
        last = self.group(first)[1]
        text = self.plain[self.tokens[first].start : self.tokens[last - 1].end]
        return self._of_before(text)

    def _denies(self, first: int, last: int) -> bool:
        """Return whether a stretch denies the rest: ", which it denies", "but this is false"."""
        opening = self.words[first]
        at = first + 1
        if opening in ("something", "which", "that"):
            return self._false_of(first, last) or self._denied_by(at, last)
        if self.line[first] in "s&" or opening in self.lexicon.few["concessive"]:
            if at < last and self.words[at] in self.lexicon.few["anaphors"]:
                anaphor = self.words[at] not in ("the", "it") or self.lexicon.among(
                    "nouns", self.words[min(at + 1, last - 1)]
                )
                if (anaphor or self.words[at] == "it") and self._false_of(at, last):
                    return self.words[at] != "it" or self.lexicon.finds(
                        "false_it", " ".join(self.words[at:last])
                    )
            return self._denied_by(at, last, object_needed=True)
        return self.line[first - 1] in "(—" and self._denied_by(first, last, object_needed=True)

    def _false_of(self, first: int, last: int) -> bool:
        text = self.plain[self.tokens[first].start : self.tokens[last - 1].end]
        return self.lexicon.falsity(text)

    def _denied_by(self, first: int, last: int, object_needed: bool = False) -> bool:
        """Return whether somebody "denies (this)" or "has not confirmed (it)" there."""
        for at in range(first + 1, last):
            deny = self.lexicon.denying.get(self.words[at])
            confirm = self.lexicon.confirming.get(self.words[at])
            if deny is not None and self._no_one(first, at):
                continue  # "nobody denies this"
            if deny is None and not (confirm is not None and self._no_one(first, at)):
                continue
            if self.line[at] in "d" or (deny is None and confirm is None):
                continue
            after = self.words[at + 1] if at + 1 < last else ""
            if after in self.lexicon.few["denied_objects"] and (
                at + 2 >= last or self.line[at + 2] in "irD"
            ):
                return True
            if not object_needed and (not after or self.line[at + 1] in "irD"):
                return True
            if (
                object_needed
                and after in ("the",)
                and self.words[min(at + 2, last - 1)] in self.lexicon.few["claims"]
            ):
                return True
        return False

    def _no_one(self, first: int, at: int) -> bool:
        return any(
            word in self.lexicon.few["no_one"] or word.endswith("n't")
            for word in self.words[first:at]
        )

    # Frames

    def by_colon(self) -> Iterator[Report]:
        """Yield what a colon or dash introduces as somebody's, or leaves to somebody."""
        for place, letter in enumerate(self.line):
            if letter not in ":—" or place == 0 or place + 1 >= self.size:
                continue
            first, last = self.group(place)
            start = max(self.line.rfind(letter, 0, place) + 1, first)
            dash = letter == "—" and place - start <= 3 and self._name_only(start, place)
            if dash or (letter == ":" and self._lead(start, place)):
                yield self.said(place, place + 1, last, (start, place))
            if letter == ":" and self._pointed(place + 1, last):
                yield self.said(place, first, place, (place + 1, last))

    def _name_only(self, first: int, last: int) -> bool:
        return all(self.line[i] in "dJwqt" for i in range(first, last)) and self.lexicon.among(
            "speakers", self.words[last - 1]
        )

    def _lead(self, first: int, colon: int) -> bool:
        """Return whether what stands before a colon says that what follows is said or told."""
        words = self.words[first:colon]
        verb = next((i for i in range(first + 1, colon) if self.finite(i)), colon)
        if "no" in words or any(word in ("fact", "facts") for word in words):
            return any(self.verbal(i) and self.speech(i, "said") for i in range(first, colon))
        if any(word in self.lexicon.few["unreal_leads"] for word in words):
            return True
        right = any(word in self.lexicon.few["right"] for word in words[-2:])
        if right and not self._negated_before(colon - 1):
            return False
        if verb > first and words and self._speaker(verb - 1):
            return True
        if not words or (any(self.lexicon.among("own_leads", word) for word in words) and not any(
            self.verbal(i) and self.speech(i, "said") for i in range(first, colon)
        )):  # fmt: skip
            return False
        if any(
            self.verbal(i) or (self.speech(i, "inscribed") and i > first)
            for i in range(first, colon)
        ):
            return True
        told = ("writings", "speakers", "fiction", "nouns")
        if any(self.lexicon.among(name, word) for word in words for name in told):
            return True
        if any(self.lexicon.among("nouns", word) for word in words):
            return True
        return (
            colon - first <= 3
            and self.line[colon - 1] in "PX"
            and all(c in "dJtPXq" for c in self.line[first:colon])
        )

    def _pointed(self, first: int, last: int) -> bool:
        """Return whether after a colon it is said that it is only said: "that is the rumour"."""
        while last > first and self.line[last - 1] in _STOPS:
            last -= 1
        if last - first > 14 or last <= first:
            return False
        words = self.words[first:last]
        points = words[0] in self.lexicon.few["pointers"] and (
            any(self.verbal(i) or self.speech(i, "inscribed") for i in range(first, last))
            or any(self.lexicon.among(name, w) for w in words for name in ("nouns", "writings"))
            or self._false_of(first, last)
        )  # fmt: skip
        short = (
            last - first <= 3
            and self._speaker(last - 1)
            and all(self.line[i] in "dJwqtvGbB" for i in range(first, last))
        )
        bare = last - first <= 4 and words[0] in self.lexicon.few["pointers"] and all(
            letter in "dJwqtP" for letter in self.line[first + 1 : last]
        ) and words[0] in ("so", "thus")  # fmt: skip
        text = self.plain[self.tokens[first].start : self.tokens[last - 1].end]
        false = last - first <= 4 and self.lexicon.patterns["false"].match(f"is {text}") is not None
        return points or short or bare or false

    def by_supposition(self) -> Iterator[Report]:
        """Yield what an "if", "suppose", "had X ..." or "as if" only supposes."""
        if not self.reading.question:
            opening = self.words[0]
            starts = (
                opening in ("had", "were", "should")
                and self.size > 1
                and self.line[1] in _NOMINAL - {"u"} | {"u"}
            )
            imperative = opening in self.lexicon.few["imperatives"]
            let = opening == "let" and any(w in self.lexicon.few["let_us"] for w in self.words[1:4])
            clause = self.clause_at(1) or (
                self.size > 1 and self.words[1] in self.lexicon.few["imagined"]
            )
            if starts or let or (imperative and clause and (opening != "say" or self.clause_at(1))):
                last = self.group(0)[1]
                yield self.unsaid(0, 0, last, Modality.CONDITIONAL)
        for place, word in enumerate(self.words):
            if word in _IFS:
                yield from self._if(place)
            elif word in ("as",) and self.words[place + 1 : place + 2] in (["if"], ["though"]):
                yield self.unsaid(place, place + 2, self.group(place)[1], Modality.CONDITIONAL)
            elif (
                word in self.lexicon.few["providing"]
                and self.clause_at(place + 1, named=word == "provided")
            ) or (
                word == "case"
                and place
                and self.words[place - 1] == "in"
                and self.clause_at(place + 1)
            ):
                yield self.unsaid(place, place + 1, self.group(place)[1], Modality.CONDITIONAL)

    def _if(self, place: int) -> Iterator[Report]:
        """Yield the clause that "if" opens, and the main one where it hangs on it."""
        before = self.words[place - 1] if place else ""
        first, last = self.group(place)
        if not any(self.finite(i) for i in range(place + 1, last)) or before == "as":
            return
        even = before == "even"
        start = place - even
        comma = next(
            (i for i in range(place + 1, last) if self.line[i] == "," and not self._listed(i)), last
        )
        only = self.words[place + 1] == "only" and not self.clause_at(place + 2)
        if only or not any(self.finite(i) for i in range(place + 1, comma)):
            return
        if start == first or self.line[start - 1] in "&,—:(":
            later = self.line[comma + 1 : last] if comma < last else ""
            if start == first or (start > first and self.line[start - 1] == "&"):
                end = comma if even else last
                yield self.unsaid(place, place, end, Modality.CONDITIONAL)
            elif even:
                yield self.unsaid(place, place, comma, Modality.CONDITIONAL)
            else:
                del later
                yield self.unsaid(place, first, last, Modality.CONDITIONAL)
        elif self._asking(place):
            yield self.unsaid(place, place, comma, Modality.POSSIBLE)
        else:
            will = any(word in self.lexicon.few["future"] for word in self.words[first:place])
            yield self.unsaid(place, first if will else place, comma, Modality.CONDITIONAL)

    def by_title(self) -> Iterator[Report]:
        """Yield what stands in a work of fiction or in somebody's account: "in the novel"."""
        for first, last in self._segments():
            noun = self._framing_noun(first, last)
            if noun is not None:
                start, end = self.group(first)
                yield self.said(noun, start, end, (first, noun + 1))
        verb = next(
            (
                i
                for i in range(1, self.size)
                if self.finite(i) or (self.words[i] in self.lexicon.fiction_verbs and i > 1)
            ),
            None,
        )
        if verb is None:
            return
        set_in = self.words[verb] in ("is", "was") and self.words[verb + 1] in ("set", "about")
        if self.words[verb] not in self.lexicon.fiction_verbs and not set_in:
            return
        head = verb - 1
        while head > 0 and self.line[head] in "r":
            head -= 1
        subject = next((i for i in range(0, head + 1) if self.line[i] in "if"), head + 1) - 1
        if (
            subject >= 0
            and all(self.line[i] in "dJwprEGMTvq#u" for i in range(0, subject + 1))
            and self._fiction(subject)
        ):
            yield self.said(subject, verb, self.size, (0, verb))

    def _fiction(self, at: int) -> bool:
        two = " ".join(self.words[max(0, at - 1) : at + 1])
        return (
            self.words[at] in self.lexicon.words["fiction"] or two in self.lexicon.words["fiction"]
        )

    def _framing_noun(self, first: int, last: int) -> int | None:
        """Return the noun of "in the novel", "from what we hear", "by his account"."""
        few = self.lexicon.few
        first = self._past_lead(first, last)[0]
        if first >= last or self.words[first] not in few["frame_prepositions"]:
            return None
        if self.words[first : first + 2] == ["from", "what"]:
            return next((i for i in range(first + 2, min(last, first + 8)) if self.verbal(i)), None)
        head = self._head(first, last)
        if head == first:
            return None
        inside = self.words[first] in few["within"]
        described = self.words[first + 1 : head + 1]
        definite = self.line[first + 1] in "dpJSPOBIX" or self.words[first + 1] in few["parts"]
        if inside and definite:
            fiction = next((i for i in range(first + 1, head + 1) if self._told_in(i, head)), None)
            if fiction is not None or not few["fictitious"].isdisjoint(described):
                return head if fiction is None else fiction
            if self._part_of_fiction(head, last):
                return head
        if definite and self.words[head] in few["versions"]:
            return head
        own = self.words[first + 1] in few["possessors"] or "p" in self.line[first:head]
        many = self.words[first] == "by" and self.words[first + 1] in few["many_accounts"]
        return (
            head if self.words[head] in self.lexicon.words["accounts"] and (own or many) else None
        )

    def _head(self, first: int, last: int) -> int:
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

    def _told_in(self, at: int, head: int) -> bool:
        """Return whether a work of fiction is named at `at`, as the head or before a participle."""
        ends = at == head or self.tokens[at + 1].verb is not None
        return ends and self._fiction(at) and not self.words[at].endswith(("games", "play"))

    def _part_of_fiction(self, head: int, last: int) -> bool:
        """Return whether "of the war game" follows: "in round two of the war game"."""
        of = head + 1
        if (
            of >= last
            or self.line[of] != "f"
            or self.lexicon.few["parts"].isdisjoint(self.words[:of])
        ):
            return False
        end = self._head(of, last)
        return any(self._told_in(at, end) for at in range(of + 1, end + 1))

    def _nounlike(self, at: int) -> bool:
        """Return whether a word that may be a verb is the noun of a frame: "in the telling"."""
        listed = self._fiction(at) or self.words[at] in self.lexicon.words["accounts"]
        return self.line[at] == "v" and listed

    # Predicates of an event, and nouns and verbs that have it for an object

    def by_predicate(self) -> Iterator[Report]:
        """Yield the subject of what denies it: "the sale was only a rumour", "never happened"."""
        start, end = self.tokens[0].start, self.tokens[-1].end
        for found in self.lexicon.patterns["false"].finditer(self.plain, start, end):
            place = next(
                (i for i, token in enumerate(self.tokens) if token.start >= found.start()), None
            )
            if place is None or place == 0:
                continue
            first = self._subject_start(place)
            if first < place:
                yield self.unsaid(place, first, place)

    def _subject_start(self, place: int) -> int:
        """Return where the subject of the predicate at `place` begins."""
        at = place - 1
        while at >= 0:
            letter = self.line[at]
            if (
                letter in ";:.("
                or (letter == "s" and at > 0)
                or (letter == "&" and self._new_subject(at, place))
            ):
                break
            if letter in ",—)":
                if at == place - 1:  # an insertion ends here: go on before it
                    opening = at - 1
                    while opening >= 0 and self.line[opening] not in ",—(;:":
                        opening -= 1
                    if opening < 0:
                        break
                    place, at = opening, opening - 1
                    continue
                if not self._listed(at):
                    break
            at -= 1
        return at + 1

    def _new_subject(self, at: int, place: int) -> bool:
        """Return whether after an "and" before `place` another clause begins."""
        before = any(
            self.finite(i) and not self._reduced(i) for i in range(self._clause_start(at), at)
        )
        return before

    def by_noun_object(self) -> Iterator[Report]:
        """Yield the events of "rumours of a sale", "hinted at a treaty", "denied the sale"."""
        for place in range(self.size - 1):
            word = self.words[place]
            if word in self.lexicon.few["fictitious"] and self.words[place + 2 : place + 3] == [
                "of"
            ]:
                yield self.said(place, place + 1, self._object_end(place + 3))
            nominal = self.words[place + 1] in self.lexicon.few["about"] or (
                self.words[place + 1] == "for" and word in self.lexicon.few["planned"])  # fmt: skip
            if word in self.lexicon.few["preventing"] and self.line[place + 1] in "dJ#SPOBIXwTEAMp":
                yield self.unsaid(place, place + 1, self._object_end(place + 1))
            if (
                nominal
                and self.lexicon.among("nouns_of", word)
                and self.line[place] not in "AETMKk"
            ):
                yield self.said(place, place + 1, self._object_end(place + 2))
            form = self.lexicon.unreal.get(word)
            if (
                form is not None
                and self.line[place] in "vwq"
                and self.line[place + 1] in "dJ#SPOBIXwTEAMpk"
            ):
                if form.form in ("either", "participle") and self._adjectival(place):
                    continue
                yield self.said(place, place + 1, self._object_end(place + 1))
            if word in self.lexicon.few["blamed"]:
                of = next(
                    (
                        i
                        for i in range(place + 1, min(self.size - 1, place + 6))
                        if self.words[i] in ("of", "about")
                    ),
                    None,
                )
                if of is not None:
                    doing = of + 1 < self.size and (
                        self.line[of + 1] in "xv" or self.words[of + 1].endswith("ing")
                    )
                    yield self.said(
                        place, of + 1, self.group(place)[1] if doing else self._object_end(of + 1)
                    )
        start, end = self.tokens[0].start, self.tokens[-1].end
        for found in self.lexicon.unreal_objects.finditer(self.plain, start, end):
            cue = next(i for i, token in enumerate(self.tokens) if token.end > found.start())
            yield self.said(cue, cue + 1, self._object_end(min(cue + 2, self.size - 1)))
        no_such = re.compile(r"\bno such thing as\b", re.IGNORECASE).search(self.plain, start, end)
        if no_such is not None:
            cue = next(i for i, token in enumerate(self.tokens) if token.end > no_such.start())
            yield self.unsaid(cue, cue, self.group(cue)[1])

    def _adjectival(self, place: int) -> bool:
        return place > 0 and self.line[place - 1] in "dpJ"

    def _object_end(self, place: int) -> int:
        while place < self.size and self.line[place] not in ",;:.s—?" and not (
            self.finite(place) and not self._reduced(place)
        ):  # fmt: skip
            place += 1
        return place

    # Sentences beside, quotations, and phrases

    def by_neighbour(self, before: str, after: str) -> Iterator[Report]:
        """Yield the whole sentence where the one before or after says that it is only said."""
        if self.lexicon.finds("forth", before.strip(" .!\"'")) or self._of_before(after):
            yield self.said(0, 0, self.size)

    def _of_before(self, text: str) -> bool:
        """Return whether a text that follows leaves what is before it to others, or denies it.

        "So says the letter", "That is what we were told", "None of this is true", "Both deny it".
        """
        text = text.strip(" .!\"'").lower()
        words = text.split()
        if len(words) > _LONGEST_REMARK:
            return False
        if self._denied_in(text) or self.lexicon.finds("afterwards", text):
            return True
        found = self.lexicon.patterns["back"].match(text)
        if found is None:
            return False
        rest = re.sub(r"\A's\b", "is", found["rest"].lstrip(" ,"))
        remark = self.lexicon.patterns["insertion"].sub("", rest, count=1)
        told = any(
            self.lexicon.verb(word, "said", "thought", "telling", "inscribed")
            for word in remark.split()[:8]
        )
        if found["so"]:
            return told and not rest.startswith("that")
        if self.lexicon.false(remark) or (found["none"] and self.lexicon.finds("true", rest)):
            return True
        what = self.lexicon.patterns["what"].match(remark)
        return what is not None and (what["what"] is None or told)

    def _denied_in(self, text: str) -> bool:
        """Return whether "both sides deny this" is all that a text says."""
        words = re.split(r"[^\w']+", text)
        for at in range(1, len(words) - 1):
            negated = not self.lexicon.few["no_one"].isdisjoint(words[:at])
            denies = words[at] in self.lexicon.denying and not negated
            doubts = words[at] in self.lexicon.confirming and any(
                word in self.lexicon.few["no_one"] or word.endswith("n't") for word in words[:at]
            )  # fmt: skip
            this = words[at + 1] in self.lexicon.few["denied_objects"]
            ends = at + 2 >= len(words) or words[at + 2] in self.lexicon.few["remark_ends"]
            if (denies or doubts) and this and ends:
                return True
        return False

    def by_quotation(self, reports: Sequence[Report]) -> Iterator[Report]:
        """Yield what stands between quotation marks and is no part of a claim: others' words."""
        start, end = self.sentence.start, self.sentence.end
        verbs = [p.start for p in self.reading.phrases if p.letter in "vx"]
        if not verbs:
            return
        for quote in self.layout.quotes_around(start, end, _LONG_QUOTE):
            first, last = max(start, quote.inner[0]), min(end, quote.inner[1])
            if not quote.closed or not any(first <= verb < last for verb in verbs):
                continue
            claimed = any(r.content[0] <= first and last <= r.content[1] + 1 for r in reports)
            words = len(self.plain[slice(*quote.inner)].split())
            if not claimed and words >= self.rules.claims["quoted_words"]:
                mark = (quote.start, quote.start + 1)
                yield self._unnamed(mark, mark, (first, last), Act.ASSERTS)

    def _source_after(self, place: int) -> bool:
        """Return whether a person, body or writing is named right after "citing"."""
        at = next((i for i, token in enumerate(self.tokens) if token.start >= place), self.size)
        return any(
            self.line[i] in "PXOBCIqtb" or self._speaker(i)
            for i in range(at, self._head(at - 1, self.size) + 1)
        )

    def by_phrase(self) -> Iterator[Report]:
        """Yield the sentence of "according to" and whoever is named in words we do not know."""
        start, end = self.sentence.start, self.sentence.end
        text = self.plain[start:end]
        for number in self.lexicon.framed.worth_trying(text):
            pattern = self.lexicon.framed.patterns[number]
            false = self.lexicon.framed_as_false[number]
            for found in pattern.finditer(text):
                part = found.span("said") if "said" in pattern.groupindex else (0, len(text))
                cue = (start + found.start(), start + (found.end() if part[0] == 0 else part[0]))
                content = (start + part[0], start + part[1])
                told = self._unnamed(cue, cue, content, Act.HEDGES)
                yield replace(told, holders=(), polarity=Polarity.NEGATED) if false else told
        for found in according(self.rules).finditer(self.plain, start, end):
            if no_source(self.rules).match(self.plain, found.end()):
                continue
            if found.group().strip().lower() in ("citing", "quoting") and not self._source_after(
                found.end()
            ):
                continue
            stop = comma_after(self.reading.phrases, self.plain, found.end())
            leads = stop is not None and len(self.plain[start : found.start()].split()) <= 2
            holder = (found.end(), stop if stop is not None else end)
            content = (stop + 1, end) if leads and stop is not None else (start, found.start())
            if stop is not None and not leads:
                content = (start, end)
            yield self._unnamed(holder, found.span(), content, Act.ASSERTS)


# How many words a remark has that says of the sentence before that it is only said.
_LONGEST_REMARK = 22
