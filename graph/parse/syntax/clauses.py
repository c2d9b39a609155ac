"""The grammar of a clause: who does what to whom, and how surely.

Around a verb its subject is found and its prepositions open slots; the words before it tell
voice, polarity and modality. There is no parser: an English clause is regular enough around the
verbs that the rules ask for.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from graph.facts import Modality, Polarity
from graph.parse.frozen import dataclass, replace
from graph.parse.rules import Rules
from graph.parse.syntax.phrases import NOUNS, SUBJECTS, Phrase, is_free, last_word
from graph.parse.triggers import Triggered

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
            barred = phrase.word == "from" and _is_told_of(self.phrases, self.at)
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


def verb_group(phrases: Sequence[Phrase], place: int, rules: Rules) -> VerbGroup:
    """Return the verb group whose main verb is the phrase at `place`."""
    return _Group(phrases, place, rules).read()


_CLAUSE_ENDS = frozenset(";:!")


def clause_start(phrases: Sequence[Phrase], place: int) -> int:
    """Return where the stretch between semicolons and colons begins that `place` is in."""
    for i in range(place - 1, -1, -1):
        if phrases[i].letter in _CLAUSE_ENDS:
            return i + 1
        if phrases[i].letter == "—":
            opens = _aside_opens(phrases, i)
            return i + 1 if opens is None else clause_start(phrases, opens)
    return 0


def _aside_opens(phrases: Sequence[Phrase], dash: int) -> int | None:
    """Return where the aside begins that a dash closes before a verb: "Chad and Mali — old foes —
    have a pact"."""
    verbal = dash + 1 < len(phrases) and phrases[dash + 1].letter in "xv"
    for i in range(dash - 1, 0, -1) if verbal else ():
        if phrases[i].letter in _CLAUSE_ENDS:
            return None
        if phrases[i].letter == "—":
            return i
    return None


def main_subject(phrases: Sequence[Phrase], start: int, before: int) -> Phrase | None:
    """Return the first phrase between two places that does something: on no preposition."""
    for i in range(start, before):
        phrase = phrases[i]
        if phrase.actors and phrase.letter in SUBJECTS and is_free(phrases, i):
            return phrase
    return None


def find_subject(phrases: Sequence[Phrase], group: VerbGroup) -> Phrase | None:
    """Return what stands as the subject of a verb group, actor or thing, if it can be told."""
    start = clause_start(phrases, group.first)
    planner = phrases[group.first]
    if group.after_to and planner.letter in "wT" and planner.owners:
        return replace(planner, actors=planner.owners)  # "A Kazakh plan to buy"
    at = group.first - 1
    while at >= start and (phrases[at].letter in 'r"' or _is_first(phrases[at])):
        at -= 1
    at = _before_date(phrases, start, at)
    if at < start:
        return _before_dashes(phrases, at)
    letter = phrases[at].letter
    if letter == "J" and group.gerund and phrases[at].owners:
        return replace(phrases[at], letter="S", actors=phrases[at].owners)  # "Peru's supplying"
    if letter == ",":
        return _before_insertion(phrases, start, at)
    if letter == "-":
        return _between_dashes(phrases, start, at)
    if group.after_to and phrases[at].actors and at and phrases[at - 1].word == "for":
        return phrases[at]
    asks = phrases[at].letter in "wT" and last_word(phrases[at].word) in _PLANS
    if group.after_to and asks and phrases[at].owners:
        return replace(phrases[at], actors=phrases[at].owners)  # "rejected Peru's request to buy"
    if group.gerund and _is_told_of(phrases, at):
        return phrases[at - 1]
    if letter == "?":
        return _antecedent(phrases, start, at)
    if (group.infinitive or group.after_to) and _is_made_to(phrases, at):
        return phrases[at]  # "refused to allow Chad to send"
    controlled = group.infinitive or (group.after_to and not phrases[at].actors)
    if letter in "&s(if2v" or controlled:
        inverted = _after_comma(phrases, group.place) if group.gerund else None
        governing = _governing_subject(phrases, start, at) if controlled else None
        begin = _main_clause(phrases, start, at)
        said = main_subject(phrases, _after_that(phrases, begin, at), at + 1)
        first = governing or said or main_subject(phrases, begin, at + 1)
        first = first or main_subject(phrases, 0, at)
        return first or inverted or _shared_subject(phrases, start, at)
    if letter == ")":
        while at > start and phrases[at].letter != "(":
            at -= 1
        at -= 1
    return climb(phrases, start, at)


def _is_told_of(phrases: Sequence[Phrase], at: int) -> bool:
    """Return whether whom a verb is done to does what follows: "accused Peru of selling", "thanked
    Peru for sending"."""
    if at < 2 or phrases[at].word not in ("of", "from", "against", "into", "for"):
        return False
    whom = phrases[at - 1]
    return bool(whom.actors) and whom.letter in SUBJECTS and phrases[at - 2].letter == "v"


def _main_clause(phrases: Sequence[Phrase], start: int, at: int) -> int:
    """Return where the main clause of "When Kenya bought jets, Peru reacted by" begins."""
    if phrases[start].letter != "s":
        return start
    commas = (i for i in range(start + 2, at) if phrases[i].letter == ",")
    return next((i + 1 for i in commas if new_clause(phrases[: at + 1], i)), start)


def _is_first(phrase: Phrase) -> bool:
    """Return whether a word says in which order something was done: "Peru first signed"."""
    return phrase.letter == "w" and phrase.word == "first" and not phrase.words


def _after_that(phrases: Sequence[Phrase], start: int, at: int) -> int:
    """Return where the clause begins that "that" opens after a verb: "X said that Y is to buy"."""
    for i in range(at, start, -1):
        if phrases[i].word == "that" and phrases[i].letter == "?" and phrases[i - 1].letter == "v":
            return i + 1
    return start


# Whoever is named after these does what "to" follows.
_MAKING_DO = frozenset(
    ("allow", "clear", "let", "permit", "ask", "urge", "invite", "persuade", "convince",
     "encourage", "press", "push", "pressure", "want", "require", "force", "enable", "authorise",
     "authorize", "tell", "lead", "prompt", "cause", "expect")
)  # fmt: skip


# "bids by Chad and Mali to buy"
_PLANS = frozenset(
    ("bid", "bids", "plan", "plans", "attempt", "attempts", "effort", "efforts", "request",
     "requests", "decision", "decisions", "pledge", "pledges", "promise", "offer", "offers",
     "agreement", "proposal", "move", "moves")
)  # fmt: skip


def _is_made_to(phrases: Sequence[Phrase], at: int) -> bool:
    """Return whether at `at` stands who is to do it: "urged Chad to", "pressure on Chad to"."""
    whom, before = phrases[at], phrases[at - 1] if at else None
    if before is None or not whom.actors or whom.letter not in SUBJECTS:
        return False
    if before.verb is not None and before.letter == "v":
        return before.verb.base in _MAKING_DO
    noun = last_word(phrases[at - 2].word) if at > 1 else ""
    return (before.word, noun) == ("on", "pressure") or (before.word == "by" and noun in _PLANS)


def _governing_subject(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return who does what governs an infinitive: B of "A said that B had asked to buy"."""
    if phrases[at].letter != "v":
        return None
    while at >= start and phrases[at].letter in "vxrn2":
        at -= 1
    subject = phrases[at] if at >= start else None
    acts = subject is not None and subject.actors and subject.letter in SUBJECTS
    free = is_free(phrases, at) or phrases[at - 1].word in _BEFORE_CLAUSES
    return subject if acts and free else None


def _shared_subject(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return the thing that did or suffered what is told before "and" as well: "The boats are used
    by Peru and have been given to"."""
    if phrases[at].letter != "&":
        return None
    for i in range(start + 1, at):
        if phrases[i].letter in "vx":
            thing = phrases[i - 1]
            return thing if thing.letter in NOUNS and (i < 2 or is_free(phrases, i - 1)) else None
    return None


def _before_dashes(phrases: Sequence[Phrase], at: int) -> Phrase | None:
    """Return the thing before an aside in dashes: "The drill - it was the third - drew"."""
    if at < 1 or phrases[at].letter != "—":
        return None
    opens = next((i for i in range(at - 1, 0, -1) if phrases[i].letter == "—"), 0)
    return climb(phrases, clause_start(phrases, opens), opens - 1) if opens else None


def _between_dashes(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return who does it in "The leaders - A, B and C - met": those named between the dashes."""
    opens = next((i for i in range(at - 1, start, -1) if phrases[i].letter == "-"), at)
    inside = phrases[opens + 1 : at]
    named = len(inside) == 1 and inside[0].letter in "PS" and len(inside[0].actors) > 1
    aside = bool(inside) and opens > start and all(p.letter not in "vxs;:" for p in inside)
    if not named and aside and phrases[opens - 1].actors:
        return climb(phrases, start, opens - 1)  # "Chad and Mali - old foes - signed"
    return inside[0] if named else None


def _before_date(phrases: Sequence[Phrase], start: int, at: int) -> int:
    """Return the place before the date of "Japan on Tuesday signed"; `at` if there is none."""
    before = at
    if before > start and phrases[before].letter == "D":
        before -= 1
        if before > start and phrases[before].letter in "if":
            before -= 1
    named = before >= start and before != at and phrases[before].letter in NOUNS
    return before if named else at


def _after_comma(phrases: Sequence[Phrase], place: int) -> Phrase | None:
    for i in range(place, min(len(phrases) - 1, place + 14)):
        if phrases[i].letter == "," and phrases[i + 1].actors:
            return phrases[i + 1]
    return None


# Prepositions that a clause may follow: "fell silent after Kenya signed".
_BEFORE_CLAUSES = frozenset(("after", "before", "since", "until", "as"))


def climb(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return the head of "the growth of trade with India": what no preposition governs."""
    while at >= start and phrases[at].letter in NOUNS:
        if (
            at - 1 >= start
            and phrases[at - 1].letter in "fi2"
            and phrases[at - 1].word not in _BEFORE_CLAUSES
            and at - 2 >= start
            and phrases[at - 2].letter in NOUNS
        ):
            whole = phrases[at - 1].letter == "f" and phrases[at - 2].word.startswith("all")
            group = last_word(phrases[at - 2].word) in _COLLECTIVE
            if phrases[at].actors and (whole or (group and phrases[at - 1].word != "in")):
                return phrases[at]  # "a group of Moroccan diplomats", "all three of its members"
            part = phrases[at - 2]
            share = part.words[-1:] in _SHARES or (part.word,) in _SHARES
            share = share or part.word in _FIRST_OF
            if phrases[at].letter in "Kkh" and share:
                return phrases[at]  # "most of Pakistan's warships were supplied"
            at -= 2
            continue
        if _reduced(phrases, start, at):
            at -= 3
            continue
        return phrases[at]
    return phrases[at] if at >= start and phrases[at].letter == "D" and at == start else None


_COLLECTIVE = frozenset(
    ("group", "number", "delegation", "handful", "pair", "team", "dozens", "hundreds", "thousands",
     "fleet", "flotilla", "squadron", "detachment", "contingent", "trio", "majority", "lot",
     "republics", "states", "countries", "nations", "members", "neighbours", "neighbors",
     "allies", "powers", "governments")
)  # fmt: skip
_SHARES = (("most",), ("all",), ("some",), ("many",), ("much",), ("several",), ("both",))
_FIRST_OF = frozenset(("first", "second", "third", "last", "half", "rest", "remainder"))
_BY = ("by", "in", "from", "with")


def _reduced(phrases: Sequence[Phrase], start: int, at: int) -> bool:
    """Return whether at `at` ends "boats built by Peru", so that the boats are the subject."""
    if at - 3 < start or phrases[at - 1].letter != "i" or phrases[at - 3].letter not in "AETMRkKh":
        return False
    verb = phrases[at - 2]
    participle = verb.verb is not None and verb.verb.form in ("either", "participle")
    return verb.letter == "v" and participle and phrases[at - 1].word in _BY


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
        told = phrases[i + 1].letter == "?" or phrases[i + 1].word == "including"
        told = told or _is_participle(phrases[i + 1])
        thing = thing or (told and i - 1 <= start + 2 and before.letter in "qtG")
        if phrases[i].letter == "," and thing and before.letter in NOUNS:
            found = climb(phrases, start, i - 1)
            return _apposed_to(phrases, found, start) or found
    return main_subject(phrases, start, comma)


def _is_participle(phrase: Phrase) -> bool:
    """Return whether a phrase is "published", as it opens ", published in May,"."""
    verb = phrase.verb
    return phrase.letter == "v" and verb is not None and verb.form in ("either", "participle")


def _apposed_to(phrases: Sequence[Phrase], found: Phrase | None, start: int) -> Phrase | None:
    """Return the person in "Jane Roe, commander of the wing, based in Peru, said"."""
    at = next((i for i in range(start, len(phrases)) if phrases[i] is found), start)
    first = max(start, at - 6)
    comma = next((i for i in range(at - 1, first, -1) if phrases[i].letter in ",vx;:"), 0)
    if not comma or phrases[comma].letter != "," or phrases[comma + 1].letter not in "tq":
        return None
    person = phrases[comma - 1]
    return person if person.letter == "P" and person.actors else None


_SEVERAL = frozenset(("both", "all", "each"))  # "Chad and Mali, both of which left"


def _antecedent(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return what "which" or "that" before a verb stands for; none after "in which"."""
    if phrases[at].word in ("which", "whom") and at - 3 >= start and phrases[at - 1].letter == "f":
        some, comma = phrases[at - 2], phrases[at - 3]
        several = not _SEVERAL.isdisjoint((some.word, *some.words))
        several = comma.letter == "," and (several or some.letter == "#")
        told = several and at - 4 >= start and phrases[at - 4].letter in NOUNS
        things = told and some.letter == "#"
        return climb(phrases, start, at - 4) if things else phrases[at - 4] if told else None
    if phrases[at].word not in ("which", "who", "that"):
        return None
    before = at - 1
    if before >= start and phrases[before].letter == ",":
        before -= 1
    if before >= start and phrases[before].letter == ")":
        while before > start and phrases[before].letter != "(":
            before -= 1
        before -= 1
    if before >= start and phrases[before].letter in NOUNS:
        return _set_beside(phrases, start, before) or phrases[before]
    return None


def _set_beside(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return the state of "Sweden, the region's largest lender, which donated"."""
    if phrases[at].actors or phrases[at].letter not in "wG":
        return None
    while at > start and phrases[at].letter in "wGpfr":
        at -= 1
    free = at > start and phrases[at].letter == "," and is_free(phrases, at - 1)
    named = phrases[at - 1] if free else None
    return named if named is not None and named.actors and named.letter in "SC" else None


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
            if phrase.letter == "," and phrases[at - 1].letter == "&":
                at = _closing(phrases, at)  # "jets and, if they are right, missiles"
                continue
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
            elif _is_adjunct(slot, phrase, rules) and _stands_apart(phrases, at, slots):
                slots["object"] = [phrase]  # "signed in Lima a treaty"
            elif phrase.letter in NOUNS or phrase.letter in "D%$":
                slots.setdefault(slot, []).append(phrase)
                if phrase.letter == "D" and slot == "object":
                    pass
        at += 1
    return slots, at


def _closing(phrases: Sequence[Phrase], comma: int) -> int:
    """Return the place after the comma that closes what another opens; after that if none does."""
    closes = (i for i in range(comma + 1, min(len(phrases), comma + 8)) if phrases[i].letter == ",")
    return next(closes, comma) + 1


def _is_adjunct(slot: str, thing: Phrase, rules: Rules) -> bool:
    """Return whether an object may follow what a preposition has: "signed with Mali a pact"."""
    return slot in rules.sets.adjuncts or (slot == "with" and thing.letter in "ART")


def _stands_apart(phrases: Sequence[Phrase], at: int, slots: Slots) -> bool:
    """Return whether a thing with its article follows right after a place: "in Lima a treaty"."""
    thing, before = phrases[at], phrases[at - 1]
    if before.letter == '"' and at > 1:
        before = phrases[at - 2]
    told = [p for p in slots.get("object", ()) if p.letter != "D"]
    counted = thing.quantity is not None or bool({"a", "an", "the", "its"} & set(thing.words[:1]))
    free = not thing.actors or thing.letter == "K"
    named = thing.letter in "AETRKkh" and (counted or thing.named) and free
    arms = thing.letter in "Kkh" and thing.quantity is not None and before.letter == "w"
    return named and not told and (before.letter in "SLDBCIb" or arms)


def _object_follows(phrases: Sequence[Phrase], comma: int, slots: Slots) -> bool:
    """Return whether after ", on a gratuitous basis," comes what is given: "two helicopters"."""
    thing = phrases[comma + 1] if comma + 1 < len(phrases) else None
    if thing is None or "object" in slots or thing.letter not in "Kkh" or thing.actors:
        return False
    counted = thing.quantity is not None or bool({"a", "an"} & set(thing.words))
    return counted and any(phrase.letter == "," for phrase in phrases[max(0, comma - 8) : comma])


def _after_aside(phrases: Sequence[Phrase], at: int) -> int | None:
    """Return where the clause goes on after ", which the Dutch lead,"; None if it does not."""
    if phrases[at].letter == "v":
        return _after_participle(phrases, at)
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


def _after_participle(phrases: Sequence[Phrase], at: int) -> int | None:
    """Return where the clause goes on after ", comprising ten stations," and ", built in Oslo,"."""
    verb = phrases[at].verb
    apart = verb is not None and verb.form in ("ing", "either", "participle")
    if not apart or at < 2 or phrases[at - 1].letter != "," or phrases[at - 2].letter not in NOUNS:
        return None
    for i in range(at + 1, min(len(phrases) - 2, at + 9)):
        if phrases[i].letter in ";:.?x":
            return None
        if phrases[i].letter == ",":
            goes_on = phrases[i + 1].word in ("to", "from") and phrases[i + 2].actors
            return i if goes_on else None
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
    while i + 1 < len(phrases) and (
        phrases[i].letter in '&,r"D' or (phrases[i].letter == "i" and phrases[i + 1].letter == "D")
    ):
        i += 1
    if _is_done(phrases, i) or _does_as_much(phrases, i):
        return True
    if i + 1 >= len(phrases) or (
        phrases[i].letter not in SUBJECTS and phrases[i].letter not in "Kk"
    ):
        return False
    does = phrases[i + 1].letter in "vxn"
    if phrases[i].letter in "Kkh" and (
        phrases[i + 1].letter in "xn" or (phrases[i].quantity and not _may_be_done(phrases[i + 1]))
    ):
        return True  # ", and four radars were sold", "and in 2017 two more followed"
    if not does and phrases[i + 1].letter == "f":  # "and Damen of the Netherlands built"
        does = phrases[i].actors != () and i + 3 < len(phrases) and phrases[i + 3].letter in "vxn"
    return does and bool(phrases[i].actors or phrases[i].letter == "w")


def _does_as_much(phrases: Sequence[Phrase], at: int) -> bool:
    """Return whether somebody does the same there: ", Denmark 19 and the Netherlands 24"."""
    letters = "".join(p.letter for p in phrases[at : at + 3])
    return re.fullmatch(r"[SO]#[,.&;]?", letters) is not None


def _may_be_done(phrase: Phrase) -> bool:
    """Return whether a phrase is no verb that only somebody can do: a participle or no verb."""
    return phrase.verb is None or phrase.letter != "v" or phrase.verb.base not in _COMING


_COMING = frozenset(("follow", "arrive", "come", "go", "remain", "enter"))


def _is_done(phrases: Sequence[Phrase], at: int) -> bool:
    """Return whether an event there has a verb: ", and an order for jets has followed", ", and its
    purchase of jets, told of in May, never happened"."""
    if at >= len(phrases) or phrases[at].letter not in "TAEMR":
        return False
    noun, at = phrases[at], at + 1
    while at + 1 < len(phrases) and phrases[at].letter in "if":
        at += 2
    if at < len(phrases) and phrases[at].letter == "," and noun.letter == "T":
        closes = (
            i + 1 for i in range(at + 1, min(len(phrases) - 1, at + 9)) if phrases[i].letter == ","
        )
        at = next(closes, at)
    return at < len(phrases) and phrases[at].letter in "xn"


def doubt_in(text: str, rules: Rules, name: str) -> str | None:
    """Return what the words `text` beside a verb make of it: `negated`, a modality, or None.

    `name` is the list of such words in `words.yaml`: `doubts` before it, `doubts_after`.
    """
    doubts, meanings = _doubts(rules, name)
    for number in doubts.worth_trying(text):
        if doubts.patterns[number].search(text):
            return meanings[number]
    return None


@lru_cache(maxsize=8)
def _doubts(rules: Rules, name: str) -> tuple[Triggered, tuple[str, ...]]:
    entries = rules.words[name]
    patterns = [re.compile(entry["pattern"], re.IGNORECASE) for entry in entries]
    return Triggered(patterns), tuple(entry["as"] for entry in entries)
