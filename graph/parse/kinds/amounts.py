"""Numbers that a verb, an apposition or the head of a line gives as the measure of something.

"Its army numbers 77,000", "an army of 20,000", "1,150 strong", "61 percent of respondents", "with
6,700 in uniform", "$2 billion - Peru's spending". `graph.parse.kinds.figures` makes facts of them;
the words are in `rules/*/statistics.yaml`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.parse.candidates import Scene
from graph.parse.frozen import dataclass, replace
from graph.parse.syntax.clauses import clause_start
from graph.parse.syntax.phrases import Actor, Phrase, is_free, last_word, phrase_at
from graph.parse.syntax.subjects import find_subject, main_subject
from graph.parse.syntax.verb_groups import verb_group

_MONEY_OF_STATES = 1_000_000  # less is what a thing costs


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as the measure of somebody: by which rule, of what, and from where to where."""

    rule: str
    subject: Actor
    measure: Phrase | None
    start: int
    end: int


def find_amount(
    scene: Scene, words: Mapping[str, Any], place: int, last: Actor | None
) -> Amount | None:
    """Return what the number at `place` measures, if its surroundings say so.

    `last` is whom the figure before it in the sentence was about.
    """
    return _Amounts(scene, words, place, last).find()


class _Amounts:
    """One number and what stands around it."""

    def __init__(
        self, scene: Scene, words: Mapping[str, Any], place: int, last: Actor | None
    ) -> None:
        self.scene, self.words, self.place, self.last = scene, words, place, last
        self.phrases, self.rules = scene.phrases, scene.rules
        self.number = scene.phrases[place]

    def find(self) -> Amount | None:
        """Return the first reading that fits."""
        letter = self.number.letter
        if letter == "S":
            return self._fallen()
        if letter in "hqw" and self.number.word not in self.words["counted"]:
            if self.number.word == "strong":
                return self._strong()
            if self.number.word == "short":
                return self._short()
            if letter == "w":
                unit = self.number.word in self.words["units"]
                return (self._sized() or self._said_by_verb() if unit else None) or self._fallen()
            found = self._put_at() or self._said_by_verb() or self._possessed() or self._sized()
            return found or self._there_are() or self._fallen()
        return (
            self._strong()
            or self._put_at()
            or (self._of_people() if letter == "w" else None)
            or self._sized()
            or self._possessed()
            or self._said_by_verb()
            or self._line()
            or (self._of_state_line() if letter == "$" else None)
            or (self._worth() if letter == "$" else None)
            or (self._up() if letter == "%" else None)
            or (self._fallen() if letter == "w" else None)
            or (self._ballots() if letter in "#w" else None)
            or (self._share_of_people() if letter == "%" else None)
            or (self._beside_rank() or self._there() or self._of_them() if letter == "#" else None)
            or (self._based() if letter == "#" else None)
            or (self._of_all() if letter == "#" else None)
            or (self._sum() if letter == "$" else None)
        )

    def _amount(
        self, rule: str, subject: Actor | None, measure: Phrase | None, first: int, last: int
    ) -> Amount | None:
        if subject is None:
            return None
        start, end = self.phrases[first].start, self.phrases[last].end
        return Amount(rule, subject, measure, start, end)

    # Whose it is

    def _spoken_of(self) -> Actor | None:
        """Return whom the text is about: the last figure, else the last sentence."""
        if self.last is not None:
            return self.last
        discourse = self.scene.reader.discourse
        about = discourse.subject[0] if len(discourse.subject) == 1 else discourse.state
        if about is not None and about.kind == "Person":  # a defence budget is no person's
            about = about.state or discourse.main_state() or about
        where = (self.number.start, self.number.end)
        return Actor(replace(about, trust=about.trust * 0.7), *where) if about else None

    def _of(self, phrase: Phrase) -> Actor | None:
        """Return whose a noun is: its owner, itself, or what "of", "in", "between" joins to it."""
        for actor in (*phrase.owners, *phrase.actors):
            return actor
        place = next((i for i, p in enumerate(self.phrases) if p is phrase), None)
        if place is None:
            return None
        for at in range(place + 1, min(len(self.phrases), place + 7)):
            if self.phrases[at].letter in "vx,;:":
                break
            for actor in (*self.phrases[at].actors, *self.phrases[at].owners):
                return actor
        return None

    def _somebody(self) -> Actor | None:
        """Return who does what the clause says, else who is named beside the number."""
        bracketed = holder_before_bracket(self.phrases, self.place)
        if bracketed is not None:
            return bracketed
        for i in range(self.place - 1, clause_start(self.phrases, self.place) - 1, -1):
            if self.phrases[i].letter in "vx":
                subject = find_subject(self.phrases, verb_group(self.phrases, i, self.rules))
                whose = self._of(subject) if subject is not None else None
                if whose is not None:
                    return whose
        first = main_subject(self.phrases, 0, self.place)
        if first is not None:
            return first.actors[0]
        near = [*self.phrases[self.place + 1 : self.place + 9], *self.phrases[: self.place]]
        named = (actor for p in near for actor in (*p.actors, *p.owners))
        return next(named, None) or self._spoken_of()

    # The readings

    def _strong(self) -> Amount | None:
        """Return "the Nepali contingent, 1,150 strong, is ..."."""
        following = phrase_at(self.phrases, self.place + 1)
        said = self.number.word or (following.word if following is not None else "")
        if said != "strong":
            return None
        before = phrase_at(self.phrases, self.place - 1)
        noun = self.phrases[self.place - 2] if before and before.letter == "," else before
        if before is not None and before.letter == "x":  # "its army is 24,000 strong"
            noun = find_subject(self.phrases, verb_group(self.phrases, self.place - 1, self.rules))
        whose = self._of(noun) if noun is not None else None
        return self._amount("statistic.sized", whose, noun, self.place, self.place)

    def _possessed(self) -> Amount | None:
        """Return "with 1.4 million troops, India has", "Peru, with 33 members, is"."""
        with_ = phrase_at(self.phrases, self.place - 1)
        after, before = (
            phrase_at(self.phrases, self.place + 1),
            phrase_at(self.phrases, self.place - 2),
        )
        if with_ is None or with_.word != "with" or self.number.letter not in "hqw":
            return None
        if any(p.letter in "EM" for p in self.phrases) or self.number.actors:
            return None
        opens = before is None and after is not None and after.letter == ","
        whose = phrase_at(self.phrases, self.place + 2) if opens else None
        if before is not None and before.letter == ",":
            whose = phrase_at(self.phrases, self.place - 3)
        if whose is None or whose.letter not in "SOBCb" or not whose.actors:
            return None
        return self._amount("statistic.sized", whose.actors[0], self.number, self.place, self.place)

    def _sized(self) -> Amount | None:
        """Return "an army of 20,000", "a population of 5 million", "a 20 percent stake"."""
        of, noun = phrase_at(self.phrases, self.place - 1), phrase_at(self.phrases, self.place - 2)
        if noun is not None and noun.letter == "r":
            noun = phrase_at(self.phrases, self.place - 3)  # "a population then of 3 million"
        after = phrase_at(self.phrases, self.place + 1)
        if self.number.letter in "%$" and after is not None and self._is_measure(after):
            whose = self._of(after) if after.owners else self._somebody()
            return self._amount("statistic.sized", whose, after, self.place, self.place + 1)
        if of is None or noun is None or of.letter != "f" or not self._is_measure(noun):
            return None
        whose = noun.owners[0] if noun.owners else self._somebody()
        return self._amount("statistic.sized", whose, noun, self.place - 2, self.place)

    def _is_measure(self, noun: Phrase) -> bool:
        written = self.scene.plain[noun.start : noun.end]
        return bool({noun.word, last_word(written)} & set(self.words["sizes"]))

    def _said_by_verb(self) -> Amount | None:
        """Return "its forces number 77,000", "those of Bolivia stand at 34,000"."""
        at = self.place - 1
        while at >= 0 and (self.phrases[at].letter in "ri2" or self.phrases[at].word == "record"):
            at -= 1
        between = " ".join(p.word for p in self.phrases[at + 1 : self.place])
        verb = phrase_at(self.phrases, at)
        if verb is None or verb.letter not in "vx":
            return None
        group = verb_group(self.phrases, at, self.rules)
        subject = find_subject(self.phrases, group)
        base = verb.verb.base if verb.verb is not None else verb.word
        base = "be" if base in self.rules.words["be"] else base
        fits = any(
            base == first and (not rest or rest in between.split())
            for first, _, rest in (entry.partition(" ") for entry in self.words["amount_verbs"])
        )
        if not fits or subject is None or not self._measurable(subject, base):
            return None
        whose = self._of(subject) or self._spoken_of()
        return self._amount("statistic.amount", whose, subject, at, self.place)

    def _put_at(self) -> Amount | None:
        """Return "puts Peru's arsenal at 300", "estimates its forces at 30,000 troops"."""
        at, noun = phrase_at(self.phrases, self.place - 1), phrase_at(self.phrases, self.place - 2)
        verb = phrase_at(self.phrases, self.place - 3)
        if at is None or noun is None or verb is None or at.word != "at" or verb.verb is None:
            return None
        if verb.verb.base not in self.words["putting"] or not self._measurable(noun, "be"):
            return None
        whose = noun.owners[0] if noun.owners else noun.actors[0] if noun.actors else None
        return self._amount("statistic.amount", whose, noun, self.place - 3, self.place)

    def _fallen(self) -> Amount | None:
        """Return "24 soldiers were killed", "some 40,000 Nicaraguans had died": people lost."""
        at = self.place + 1
        while at < len(self.phrases) and self.phrases[at].letter in "xr":
            at += 1
        verb = phrase_at(self.phrases, at)
        if verb is None or verb.verb is None or verb.letter != "v":
            return None
        doing = (*self.words["losing"], *(self.words["serving"] if self.number.actors else ()))
        if verb.verb.base not in doing or not is_free(self.phrases, self.place):
            return None
        named = (*self.number.actors, *self.number.owners)
        whose = named[0] if named else self._somebody()
        rule = "statistic.lost" if verb.verb.base in self.words["losing"] else "statistic.number"
        return self._amount(rule, whose, self.number, self.place, at)

    def _short(self) -> Amount | None:
        """Return "the army is 3,000 soldiers short of its goal"."""
        at = self.place - 1
        while at > 0 and self.phrases[at].letter == "r":
            at -= 1
        if self.phrases[at].letter not in "xv":
            return None
        subject = find_subject(self.phrases, verb_group(self.phrases, at, self.rules))
        whose = self._of(subject) if subject is not None else None
        return self._amount(
            "statistic.amount", whose or self._spoken_of(), self.number, self.place, self.place
        )

    def _there_are(self) -> Amount | None:
        """Return "there are 1,200 American marines in Norway", theirs who are named with them."""
        be, there = phrase_at(self.phrases, self.place - 1), phrase_at(self.phrases, self.place - 2)
        if be is None or there is None or be.letter != "x" or there.word.lower() != "there":
            return None
        whose = next(iter((*self.number.actors, *self.number.owners)), None)
        return self._amount("statistic.number", whose, self.number, self.place, self.place)

    def _of_people(self) -> Amount | None:
        """Return "a small country of only 10 million people": its population."""
        of, noun = phrase_at(self.phrases, self.place - 1), phrase_at(self.phrases, self.place - 2)
        if of is not None and of.letter == "r":
            of, noun = noun, phrase_at(self.phrases, self.place - 3)
        if of is None or noun is None or of.letter != "f":
            return None
        fits = self.number.word in self.words["inhabitants"] and noun.word in self.words["lands"]
        if not fits:
            return None
        first = main_subject(self.phrases, 0, len(self.phrases))
        whose = first.actors[0] if first is not None else self._spoken_of()
        return self._amount("statistic.sized", whose, self.number, self.place, self.place)

    def _based(self) -> Amount | None:
        """Return "around 870 are deployed abroad" of whom the text has told a figure or forces."""
        be, verb = phrase_at(self.phrases, self.place + 1), phrase_at(self.phrases, self.place + 2)
        at = self.place + 2
        if verb is not None and verb.letter == "r":
            verb, at = phrase_at(self.phrases, self.place + 3), self.place + 3
        if be is None or verb is None or be.letter != "x" or verb.verb is None:
            return None
        done = verb.verb.form in ("either", "participle") and is_free(self.phrases, self.place)
        if verb.verb.base not in self.words["basing"] or not done:
            return None
        return self._amount("statistic.number", self._spoken_of(), None, self.place, at)

    def _worth(self) -> Amount | None:
        """Return "exported $15 billion worth of weapons", "signed $2 billion worth of deals"."""
        worth, of, things = (phrase_at(self.phrases, self.place + i) for i in (1, 2, 3))
        if worth is None or of is None or things is None or worth.word != "worth":
            return None
        if of.letter != "f" or things.letter not in "wkhTAR":
            return None
        return self._amount("statistic.worth", self._somebody(), things, self.place, self.place + 3)

    def _up(self) -> Amount | None:
        """Return "(down 2.8 % on 2019)": by how much the figure before it changed."""
        by = phrase_at(self.phrases, self.place - 1)
        if by is None or by.word not in ("up", "down") or self.last is None:
            return None
        return self._amount("statistic.change", self.last, None, self.place - 1, self.place)

    def _of_state_line(self) -> Amount | None:
        """Return "India: military spending in 2020, USD 72.9 billion", a line for each state."""
        at = 0
        while at < self.place and self.phrases[at].letter in '-—"':
            at += 1
        whose, colon = phrase_at(self.phrases, at), phrase_at(self.phrases, at + 1)
        if whose is None or colon is None or colon.letter != ":" or len(whose.actors) != 1:
            return None
        told = [p for p in self.phrases[at + 2 : self.place] if p.letter in "vx"]
        if told or whose.letter not in "SOI":
            return None
        first = at if self.place - at < 9 else self.place
        return self._amount("statistic.line", whose.actors[0], None, first, self.place)

    def _measurable(self, subject: Phrase, base: str) -> bool:
        """Return whether a verb of measure says a number of it: no "the president reached 80"."""
        if subject.letter == "u":
            return subject.word in ("it", "they", "that") and self.last is not None
        if base == "cost" and self.number.letter == "$":
            return True
        if subject.letter in "OI" and self.number.word in self.words["counted"]:
            return base != "have"  # "NATO has grown to 28 members"
        if subject.letter in "ART" and self.number.letter == "$":
            return True  # "the deal was valued at 5 trillion won"
        if subject.letter in "bB":
            return True
        if base == "stand" and subject.letter in "wTk" and subject.owners:
            return True  # "Saab's order book stands at $10 billion"
        if subject.letter in "h":
            return base != "have"
        written = self.scene.plain[subject.start : subject.end]
        names = {subject.word, last_word(written)}
        return subject.letter in "wTkMG" and bool(
            names & {*self.words["sizes"], *self.words["money_nouns"], *self.words["figures"]}
        )

    def _line(self) -> Amount | None:
        """Return "$2.1 billion - Azerbaijan's military spending" at the head of a line."""
        dash = phrase_at(self.phrases, self.place + 1)
        before = [p for p in self.phrases[: self.place] if p.letter not in '-—"']
        written = self.scene.plain[self.number.start : self.number.end]
        digits = any(c.isdigit() for c in written)
        if before or not digits or dash is None or dash.letter not in "-—:":
            return None
        rest = self.phrases[self.place + 2 :]
        named = [actor for p in rest for actor in (*p.owners, *p.actors)]
        measure = next((p for p in rest if p.letter in "whqkATMEN"), None)
        whose = named[0] if named else None
        return self._amount("statistic.line", whose, measure, self.place, self.place)

    def _ballots(self) -> Amount | None:
        """Return "14 against", "45 abstentions", "120 votes for"."""
        after = phrase_at(self.phrases, self.place + 1)
        two_after = phrase_at(self.phrases, self.place + 2)
        word = self.number.word if self.number.letter == "w" else ""
        ballot = word in self.words["ballots"] or (
            after is not None and after.word in self.words["ballot_sides"]
            and (two_after is None or two_after.letter in ",.&;)")
        )  # fmt: skip
        votes = phrase_at(self.phrases, self.place - 2)
        to = phrase_at(self.phrases, self.place - 1)
        against = to is not None and to.letter == "2" and votes is not None
        ballot = ballot or (against and votes is not None and votes.word in self.words["ballots"])
        voted = any(p.word in self.words["ballots"] for p in self.phrases)
        if not ballot or not (voted or self.last is not None):
            return None
        return self._amount(
            "statistic.ballots", self.last or self._somebody(), None, self.place, self.place
        )

    def _share_of_people(self) -> Amount | None:
        """Return "61 percent of respondents opposed", "barely 4 percent of that went to ..."."""
        written = self.scene.plain[self.number.start : self.number.end]
        counted = any(c.isdigit() for c in written) or "cent" in written
        if not counted or self._is_levy():
            return None
        after, noun = (
            phrase_at(self.phrases, self.place + 1),
            phrase_at(self.phrases, self.place + 2),
        )
        measure = noun if after is not None and after.letter == "f" else None
        whose = self._of(measure) if measure is not None else None
        last = self.place + 2 if measure is not None else self.place
        return self._amount(
            "statistic.percent", whose or self._somebody(), measure, self.place, last
        )

    def _is_levy(self) -> bool:
        near = self.phrases[max(0, self.place - 4) : self.place + 4]
        return any(
            word in self.words["no_shares"] for p in near for word in (p.word, *p.words) if word
        )

    def _beside_rank(self) -> Amount | None:
        """Return "with 6,700 in uniform", "Rwanda follows with 5,900" of contributors, ranks."""
        with_ = phrase_at(self.phrases, self.place - 1)
        if with_ is None or with_.word != "with":
            return None
        ranked = any(
            word in self.words["ranks"]
            for p in self.phrases
            for word in (*p.words, p.word, p.verb.base if p.verb is not None else "")
        )
        after = phrase_at(self.phrases, self.place + 1)
        alone = after is None or after.letter in ".,;&)i"
        if not ranked or not alone:
            return None
        return self._amount("statistic.ranked", self._somebody(), None, self.place, self.place)

    def _of_them(self) -> Amount | None:
        """Return "Indonesia supplies 1,230 of them", but none of the weapons told of before."""
        of, them = phrase_at(self.phrases, self.place + 1), phrase_at(self.phrases, self.place + 2)
        if of is None or them is None or of.letter != "f" or them.word not in ("them", "these"):
            return None
        arms = any(p.letter in "KkE" for p in self.phrases[: self.place])
        if arms or self.scene.reader.discourse.weapon_age <= 1:
            return None
        return self._amount("statistic.ranked", self._somebody(), None, self.place, self.place + 2)

    def _there(self) -> Amount | None:
        """Return "at its height there were about 12,000" of whom the text is about."""
        be, there = phrase_at(self.phrases, self.place - 1), phrase_at(self.phrases, self.place - 2)
        after = phrase_at(self.phrases, self.place + 1)
        alone = after is None or after.letter in ".,;)i"
        if be is None or there is None or be.letter != "x" or there.word != "there" or not alone:
            return None
        return self._amount("statistic.amount", self._spoken_of(), None, self.place, self.place)

    def _of_all(self) -> Amount | None:
        """Return "of the 54 members only 22 had ratified", "three have signed", not "all three"."""
        verb = phrase_at(self.phrases, self.place + 1)
        here, before = self.phrases[self.place], phrase_at(self.phrases, self.place - 1)
        every = self.scene.rules.sets.every
        if not every.isdisjoint((*here.words, before.word if before is not None else "")):
            return None
        if verb is None or verb.letter not in "vxn":
            return None
        first = clause_start(self.phrases, self.place)
        whole = next((p for p in self.phrases[first : self.place] if self._is_counted(p)), None)
        if whole is None:
            return None
        whose = self._of(whole)
        return self._amount("statistic.ranked", whose, whole, self.place, self.place + 1)

    def _is_counted(self, phrase: Phrase) -> bool:
        return phrase.letter in "wG" and phrase.word in self.words["counted"]

    def _sum(self) -> Amount | None:
        """Return "pledged $2 billion to Yemen": money of somebody that is no price."""
        near = self.phrases[clause_start(self.phrases, self.place) :]
        prices = self.words["prices"]
        priced = any(
            p.letter in "KkT" or word in prices
            for p in near
            for word in (p.word, *p.words, p.verb.base if p.verb is not None else "")
        )
        before = phrase_at(self.phrases, self.place - 1)
        bracketed = before is not None and before.letter == "("
        quantity = self.number.quantity
        size = (quantity.exact or quantity.about or quantity.minimum) if quantity else None
        if priced or bracketed or size is None or size < _MONEY_OF_STATES:
            return None
        whose = self._somebody()
        here = whose is not None and whose.start != self.number.start
        return self._amount("statistic.sum", whose if here else None, None, self.place, self.place)


def holder_before_bracket(phrases: Sequence[Phrase], place: int) -> Actor | None:
    """Return whose number stands in brackets right after a name: "China (13%)"."""
    bracket, holder = phrase_at(phrases, place - 1), phrase_at(phrases, place - 2)
    if bracket is None or holder is None or bracket.letter != "(":
        return None
    return holder.actors[-1] if holder.letter in "SOCBIL" and holder.actors else None


def amount_verbs(words: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the base form of every verb that gives a number to a measure."""
    yield from (entry.split()[0] for entry in words["amount_verbs"])
