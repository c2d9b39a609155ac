"""A verb with the words before it: what they tell of voice, polarity and modality.

"was not expected to be sold" is read from "sold" leftwards, over auxiliaries and adverbs, over
verbs that govern others ("plans to"), nouns that do ("a request to") and what is only inserted.
"""

from collections.abc import Sequence

from graph.facts import Modality, Polarity
from graph.parse.frozen import dataclass
from graph.parse.rules import Rules
from graph.parse.syntax.clauses import clause_start
from graph.parse.syntax.phrases import SUBJECTS, Phrase, kept, last_word

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


_TIMES = (("this",), ("last",), ("each",), ("every",))  # "has this spring handed over"


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
            barred = phrase.word == "from" and is_told_of(self.phrases, self.at)
            without = without or barred  # "stopped Peru from selling"
            self.negated = self.negated or without or self._ruled_out()
            asked = (
                self.at > 0
                and last_word(self.phrases[self.at - 1].word) in self.rules.sets.asked_for
            )
            self._weigh("possible" if asked else None)  # "rejected the request for joining"
            return False
        if phrase.letter == '"' and self.at > 0 and self.phrases[self.at - 1].letter in "x2":
            return self._left()
        if phrase.letter == "," and self.at > 0 and self.phrases[self.at - 1].letter == "r":
            return self._left()
        return self._inserted(phrase)

    def _inserted(self, phrase: Phrase) -> bool:
        """Pass over the time of "have for the first time held", "will on Monday sign", "has this
        spring handed over", and what stands in commas: "has, for its part, sold"."""
        if phrase.letter == ",":
            before = self._back(",", "vxn?") - 1
        elif phrase.letter in "wD":
            before = self._back("x", "vn?,SOIP")
            first = self.phrases[before + 1]
            if first.letter not in "iD" and first.words[:1] not in _TIMES:
                return False
        else:
            return False
        if before < 0 or self.phrases[before].letter != "x":
            return False
        self.at = before
        return True

    def _back(self, wanted: str, barred: str) -> int:
        """Return the place of a class of phrase, at most six back; -1 if a barred one is nearer."""
        for i in range(self.at - 1, max(-1, self.at - 7), -1):
            if self.phrases[i].letter in wanted + barred:
                return i if self.phrases[i].letter in wanted else -1
        return -1

    def _left(self) -> bool:
        self.at -= 1
        return True

    def _adverb(self, phrase: Phrase) -> bool:
        self._weigh(self.rules.words["hedges"].get(phrase.word))
        self.at -= 1
        comma = self.at >= 0 and self.phrases[self.at].letter == ","
        if comma and self.at > 0 and self.phrases[self.at - 1].actors and not self._after_which():
            self.at -= 1
        return True

    def _after_which(self) -> bool:
        """Return whether the comma may close "Chad, which borders Mali, also signed"."""
        first = clause_start(self.phrases, self.at)
        opened = range(first + 1, self.at)
        return any(
            self.phrases[i].letter == "?" and self.phrases[i - 1].letter == "," for i in opened
        )

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
        self.at = self._going()
        return self._catenative(self.phrases[self.at])

    def _going(self) -> int:
        """Return the place of the verb in "flew to Lima on Monday to meet", else the place at hand:
        whoever goes there does it."""
        for i in range(self.at, max(-1, self.at - 9), -1):
            phrase = self.phrases[i]
            if phrase.letter == "v":
                goes = (
                    phrase.verb is not None
                    and phrase.verb.base in self.rules.sets.journeys
                    and self.after_to
                )
                return i if goes else self.at
            if phrase.letter not in "SLXDBOPif2,wchqbhK#":
                break
        return self.at

    def _catenative(self, phrase: Phrase) -> bool:
        word = phrase.verb.base if phrase.verb else last_word(phrase.word)
        if word not in self.rules.catenatives and word in self.rules.verbs:
            word = self.rules.verbs[word].base  # "plans" as a noun
        particle = self._ruled_out()
        if word in self.rules.sets.journeys and phrase.letter == "v" and not particle:
            self.own, self.infinitive, self.auxiliary = False, False, False
            self.form = phrase.verb.form if phrase.verb else "base"
            return self._left()
        if phrase.letter in "wT" and phrase.owners and word in self.rules.sets.asked_for:
            self._weigh("possible")
            return self._governed(phrase)  # "rejected Peru's request to buy"
        if word not in self.rules.catenatives and not particle:
            words = (*phrase.words, *phrase.word.split())
            one_of_a_row = any(w in self.rules.sets.in_a_row or w.endswith("th") for w in words)
            self._weigh("possible" if self.infinitive and not one_of_a_row else None)
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
        if phrase.letter in "wT":
            return self._governed(phrase)
        if phrase.letter in "vir":
            return self._left()
        return False

    def _governed(self, noun: Phrase) -> bool:
        """Take in what is done to the plan in "cancelled plans to sell"."""
        self.at -= 1
        verb = self.phrases[self.at].verb if self.at >= 0 else None
        if verb is not None and verb.base in self.rules.words["fates"]["negated"]:
            self.negated = True  # "dropped plans to buy"
            return False
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


@kept
def verb_group(phrases: Sequence[Phrase], place: int, rules: Rules) -> VerbGroup:
    """Return the verb group whose main verb is the phrase at `place`."""
    return _Group(phrases, place, rules).read()


def is_told_of(phrases: Sequence[Phrase], at: int) -> bool:
    """Return whether whom a verb is done to does what follows: "accused Peru of selling", "thanked
    Peru for sending"."""
    if at < 2 or phrases[at].word not in ("of", "from", "against", "into", "for"):
        return False
    whom = phrases[at - 1]
    return bool(whom.actors) and whom.letter in SUBJECTS and phrases[at - 2].letter == "v"
