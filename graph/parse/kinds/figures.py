"""Numbers said of somebody: shares, sums, changes, forces and members, in one sentence.

The words are in `rules/*/statistics.yaml`. A number that is set beside another ("against $4
billion for Peru", "down from 1.1% in 2014") is of the same measure.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from graph.facts import Quantity
from graph.parse.candidates import Candidate, Scene, made
from graph.parse.frozen import replace
from graph.parse.kinds.amounts import find_amount, holder_before_bracket
from graph.parse.syntax.clauses import slots_after
from graph.parse.syntax.phrases import Actor, Phrase, last_word, phrase_at
from graph.parse.syntax.subjects import find_subject, main_subject
from graph.parse.syntax.verb_groups import verb_group


def find_figures(scene: Scene, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the statistics of a sentence in which the facts `found` are told too.

    A number of troops or weapons that belongs to one of these facts is no statistic of its own.
    """
    return list(_Figures(scene, found).all())


_STRONG = re.compile(r"\b(\d[\d,]*)-strong\b")
_MANY = 10  # fewer papers are told one by one
_LARGE = 3000  # smaller bare numbers beside a figure may be years, days, editions


class _Figures:
    """Looks for statistics in one sentence."""

    def __init__(self, scene: Scene, found: Sequence[Candidate]) -> None:
        self.scene, self.found = scene, found
        self.phrases, self.plain, self.rules = scene.phrases, scene.plain, scene.rules
        self.words = self.rules.statistics
        self.last: tuple[Actor, Phrase | None] | None = None

    def all(self) -> Iterator[Candidate]:
        """Yield every figure, in order of place; the discourse remembers whose the last one is."""
        yield from self._each()
        if self.last is not None:
            self.scene.reader.discourse.note_figure(self.last[0].player)

    def _each(self) -> Iterator[Candidate]:
        for place, phrase in enumerate(self.phrases):
            beside = phrase.letter in "%$" or (phrase.letter == "#" and self._is_large(phrase))
            found = self._beside(place) if beside else None
            if found is None and phrase.letter == "%":
                found = self._share(place)
            elif found is None and phrase.letter == "$":
                found = self._sum(place)
            elif found is None and phrase.letter == "#" and phrase.quantity is not None:
                found = self._count(place)
            elif phrase.letter in "hqwS" and phrase.quantity is not None:
                found = self._number(place)
            elif phrase.letter == "-" and not self._told(phrase):
                found = self._strong(place)
            if found is None and phrase.letter in "AR" and phrase.quantity is not None:
                found = self._papers(place)
            elif found is None and phrase.letter == "w" and phrase.money is not None:
                found = self._grant(place)
            if found is None and phrase.quantity is not None and not self._told(phrase):
                found = self._amount(place)
            if found is not None:
                yield found

    def _strong(self, place: int) -> Candidate | None:
        """Return "a 1,600-strong peacekeeping force" at its hyphen: its own, or the subject's."""
        force = phrase_at(self.phrases, place + 1)
        if force is None or force.words[:1] != ("strong",) or force.letter not in "hwGb":
            return None
        before = self.phrases[place - 1] if place else force
        found = _STRONG.search(self.plain, before.start, force.end)
        named = [*force.owners, *force.actors]
        main = main_subject(self.phrases, 0, place)
        named += main.actors[:1] if main is not None else ()
        if found is None or not named:
            return None
        strong = Quantity(exact=Decimal(found.group(1).replace(",", "")))
        return made(
            "Statistic", "statistic.sized", self.words["confidence"]["statistic.sized"],
            (found.start(), force.end), {"subject": (named[0],)}, (found.start(), force.end),
            texts={"measure": force.word}, quantities={"quantity": ((strong, None),)},
        )  # fmt: skip

    def _papers(self, place: int) -> Candidate | None:
        """Return "has signed more than 100 agreements since 1992"."""
        phrase, verb = self.phrases[place], phrase_at(self.phrases, place - 1)
        quantity = phrase.quantity
        size = (quantity.exact or quantity.about or quantity.minimum) if quantity else None
        base = verb.verb.base if verb is not None and verb.verb is not None else ""
        having = verb is not None and verb.word in self.rules.sets.having
        if size is None or size < _MANY or not (having or base in self.rules.words["signing"]):
            return None
        subject = find_subject(self.phrases, verb_group(self.phrases, place - 1, self.rules))
        if subject is None or not subject.actors or self._told(phrase):
            return None
        return self._figure("statistic.count", place, place, subject.actors[0], phrase)

    def _grant(self, place: int) -> Candidate | None:
        """Return "a $15 million grant", "a $500 million line of credit": of who gives it."""
        phrase = self.phrases[place]
        if phrase.word not in self.words["grants"] or self._told(phrase):
            return None
        main = main_subject(self.phrases, 0, place)
        whose = (*phrase.owners, *(main.actors[:1] if main is not None else ()))
        if not whose:
            return None
        grant = replace(phrase, quantity=phrase.money)
        return made(
            "Statistic", "statistic.money", self.words["confidence"]["statistic.money"],
            (phrase.start, phrase.end), {"subject": whose[:1]}, (phrase.start, phrase.end),
            texts={"measure": phrase.word},
            quantities={"quantity": ((grant.quantity, None),)} if grant.quantity else {},
            **self._certainty(place),
        )  # fmt: skip

    def _amount(self, place: int) -> Candidate | None:
        """Return what a verb or the noun beside a number measures with it."""
        phrase = self.phrases[place]
        last = self.last[0] if self.last is not None else self._told_before(place)
        amount = find_amount(self.scene, self.words, place, last)
        if amount is None:
            return None
        self.last = (amount.subject, amount.measure)
        measure = amount.measure
        words = self.plain[measure.content or measure.start : measure.end] if measure else None
        date = self._date_near(place)
        return made(
            "Statistic", amount.rule, self.words["confidence"][amount.rule],
            (amount.start, amount.end), {"subject": (amount.subject,)}, (phrase.start, phrase.end),
            texts={"measure": words} if words else {},
            times={"date": date} if date else {},
            quantities={"quantity": ((phrase.quantity, None),)},
            **self._certainty(place),
        )  # fmt: skip

    def _told_before(self, place: int) -> Actor | None:
        """Return of whom the sentence before told a figure: "It was 3.4 billion a year ago"."""
        player = self.scene.reader.discourse.figured()
        phrase = self.phrases[place]
        return Actor(replace(player, trust=0.7), phrase.start, phrase.end) if player else None

    def _is_large(self, phrase: Phrase) -> bool:
        quantity = phrase.quantity
        size = (quantity.exact or quantity.about or quantity.minimum) if quantity else None
        return size is not None and size >= _LARGE

    def _beside(self, place: int) -> Candidate | None:
        """Return "against $4.1 billion for Peru", "down from 1.1% in 2014" after another figure."""
        if self.last is None:
            return None
        before, two_before = phrase_at(self.phrases, place - 1), phrase_at(self.phrases, place - 2)
        link, whom = phrase_at(self.phrases, place + 1), phrase_at(self.phrases, place + 2)
        compared = before is not None and (
            before.word in self.words["beside"]
            or (two_before is not None and two_before.word in self.words["beside"])
        )
        subject, measure = self.last
        theirs = compared and link is not None and link.word in ("for", "in", "by")
        if theirs and whom is not None and whom.actors and whom.letter in "SOCBI":
            return self._figure("statistic.beside", place, place + 2, whom.actors[0], measure)
        each = self._of_each(place)
        if each is not None:
            return self._figure("statistic.beside", place, place, each, measure)
        comma = two_before is not None and two_before.letter in ",&;"
        if before is not None and comma and before.letter == "S" and len(before.actors) == 1:
            return self._figure("statistic.beside", place, place, before.actors[0], measure)
        if compared:
            end = place + 2 if whom is not None and whom.letter == "D" else place
            end = place + 1 if link is not None and link.letter == "D" else end
            return self._figure("statistic.beside", place, end, subject, measure)
        return None

    def _of_each(self, place: int) -> Actor | None:
        """Return whose share it is in "Morocco for 15%, Chad with 4%" after another's share."""
        link, whom = phrase_at(self.phrases, place - 1), phrase_at(self.phrases, place - 2)
        apart = phrase_at(self.phrases, place - 3)
        if link is None or link.word not in ("for", "with", "at") or whom is None:
            return None
        if apart is None or apart.letter not in ",&;" or whom.letter not in "SOCBIL":
            return None
        return whom.actors[-1] if whom.actors else None

    def _figure(
        self, rule: str, place: int, last: int, subject: Actor, measure: Phrase | None
    ) -> Candidate | None:
        phrase = self.phrases[place]
        if phrase.quantity is None:
            return None
        words = self.plain[measure.content or measure.start : measure.end] if measure else None
        dates = [p.date.when for p in self.phrases[place : last + 1] if p.date and p.letter == "D"]
        return made(
            "Statistic", rule, self.words["confidence"][rule],
            (phrase.start, self.phrases[last].end), {"subject": (subject,)},
            (phrase.start, phrase.end), texts={"measure": words} if words else {},
            times={"date": dates[0]} if dates and dates[0] else {},
            quantities={"quantity": ((phrase.quantity, None),)},
        )  # fmt: skip

    def _share(self, place: int) -> Candidate | None:
        phrase = self.phrases[place]
        after, noun = phrase_at(self.phrases, place + 1), phrase_at(self.phrases, place + 2)
        measures, change = self.words["measures"], self.words["change"]
        if after is not None and after.letter == "f" and noun is not None:
            name = last_word(self.plain[noun.start : noun.end])
            whole = noun.word == "what" or noun.word in measures or name in measures
            measure = noun if whole else self._possessed(place + 2)
            if measure is None:
                return None
            return self._statistic("statistic.share", place, phrase.start, measure)
        if after is not None and after.letter == "w" and after.word in change:
            about = self._noun_after(place + 1)
            return self._statistic("statistic.change", place, phrase.start, about or after)
        verb = self._verb_before(place)
        if verb is not None and verb.verb and verb.verb.base in self.words["change_verbs"]:
            return self._statistic("statistic.change", place, verb.start, phrase)
        return None

    def _possessed(self, place: int) -> Phrase | None:
        """Return the noun of "of the world's population", "of its arms exports"."""
        for i in range(place, min(len(self.phrases), place + 4)):
            phrase = self.phrases[i]
            if phrase.letter in ",;.&v":
                return None
            if phrase.word in self.words["measures"] or phrase.letter in "wkT":
                nearby = self.plain[self.phrases[place].start : phrase.end].lower()
                if any(measure in nearby.split() for measure in self.words["measures"]):
                    return phrase
        return None

    def _noun_after(self, place: int) -> Phrase | None:
        link, noun = phrase_at(self.phrases, place + 1), phrase_at(self.phrases, place + 2)
        return noun if link is not None and link.letter in "if" else None

    def _verb_before(self, place: int) -> Phrase | None:
        for i in range(place - 1, max(-1, place - 6), -1):
            if self.phrases[i].letter == "v":
                return self.phrases[i]
            if self.phrases[i].letter in ";,":
                return None
        return None

    def _sum(self, place: int) -> Candidate | None:
        """Return "a defence budget of $76 billion", "spent $3 billion on arms" of somebody."""
        phrase = self.phrases[place]
        before = phrase_at(self.phrases, place - 1)
        if before is not None and before.word in self.words["pricing"]:
            return None  # "radars worth 600 million yen"
        window = [p for p in self.phrases[max(0, place - 8) : place + 4] if p.letter in "wTtk"]
        nouns = self.words["money_nouns"]
        noun = next((p for p in window if p.word in nouns), None)
        if noun is not None:
            return self._statistic("statistic.money", place, phrase.start, noun)
        return self._spent(place)

    def _is_price(self, phrase: Phrase) -> bool:
        """Return whether a sum is what a transfer that the sentence tells of is worth."""
        return any(
            found.start <= phrase.start < found.end and worth == phrase.quantity
            for found in self.found
            if found.kind == "ArmsTransfer"
            for worth, _ in found.quantities.get("value", ())
        )

    def _spent(self, place: int) -> Candidate | None:
        """Return "Peru spends $2 billion on defence": what a verb of spending says."""
        verb = self._verb_before(place)
        if verb is None or verb.verb is None or verb.verb.base not in self.words["spend_verbs"]:
            return None
        if self._is_price(self.phrases[place]):
            return None
        link, noun = phrase_at(self.phrases, place + 1), phrase_at(self.phrases, place + 2)
        forces = noun is not None and noun.letter in "bB"
        if link is None or link.letter not in "i2f" or noun is None:
            return None
        if verb.verb.base == "pay" and link.word == "for":
            return None  # what a thing costs
        if noun.actors and not forces:
            return None
        return self._statistic("statistic.money", place, self.phrases[place].start, noun)

    def _count(self, place: int) -> Candidate | None:
        """Return "four of its nuclear powers", "has ten": a number of what somebody has."""
        after, noun = phrase_at(self.phrases, place + 1), phrase_at(self.phrases, place + 2)
        if after is None or after.letter != "f" or noun is None or noun.letter not in "wkh":
            return None
        if not set(noun.words) & {"its", "their"} or noun.word == "own":
            return None
        return self._statistic("statistic.count", place, self.phrases[place].start, noun)

    def _number(self, place: int) -> Candidate | None:
        """Return "keeps 7,000 soldiers in Peru", "counts eight members"."""
        phrase = self.phrases[place]
        if phrase.letter == "S":
            return None
        wanted = self.words["have_verbs" if phrase.letter == "w" else "force_verbs"]
        at = self._first_listed(place) - 1
        verb = phrase_at(self.phrases, at)
        base = verb.verb.base if verb is not None and verb.verb is not None else None
        base = "have" if verb is not None and verb.word in ("has", "have", "had") else base
        trained = base in self.words["schooling"] and phrase.letter in "hq"
        done = base in self.words["doing"] and phrase.letter in "hqwkGt"
        trained = trained or done
        if phrase.letter == "h" and phrase.actors and not trained:
            return self._stationed(place)
        if not trained and (base not in wanted or phrase.actors):
            made_up = base in self.words["have_verbs"] and self._of_a_force(at)
            if not made_up or phrase.actors:
                return None
        if self._told(phrase):
            return None
        if base in self.words["sending"] and self._in_an_exercise():
            return None
        if phrase.letter == "w" and phrase.word not in self.words["counted"] and not done:
            return None
        group = verb_group(self.phrases, at, self.rules)
        subject = find_subject(self.phrases, group)
        if subject is None or group.passive:
            return None
        whose = subject.actors[:1] or subject.owners[:1] or self._meant_by(subject)
        if not whose:
            return None
        slots, _ = slots_after(self.phrases, place + 1, self.rules)
        there = next((p for name in ("in", "at", "on") for p in slots.get(name, ())), None)
        listed_on = self.phrases[place + 1 : place + 3]
        last = phrase if there is None or there.end - phrase.end > 60 else there
        if any(p.quantity is not None for p in listed_on):
            last = phrase  # "12 frigates and 40 aircraft in the Baltic" are two
        dates = [p.date for listed in slots.values() for p in listed if p.letter == "D" and p.date]
        date = dates[0] if dates else None
        assert phrase.quantity is not None
        unit = self.plain[phrase.content or phrase.start : last.end]
        near = phrase.start - subject.start < 90 and at == place - 1 and subject.letter != "h"
        return made(
            "Statistic", "statistic.number", self.words["confidence"]["statistic.number"],
            (subject.start if near else phrase.start, last.end),
            {"subject": whose}, (phrase.start, phrase.end),
            texts={"measure": unit}, times={"date": date.when} if date and date.when else {},
            quantities={"quantity": ((phrase.quantity, None),)},
            polarity=group.polarity, modality=group.modality,
        )  # fmt: skip

    def _first_listed(self, place: int) -> int:
        """Return where the list begins of "has 300 commandos, 20 boats and 200 drone operators"."""
        while place > 1 and self.phrases[place - 1].letter in ",&":
            before = self.phrases[place - 2]
            if before.letter not in "hqwk" or before.quantity is None or before.actors:
                break
            place -= 2
        return place

    def _of_a_force(self, place: int) -> bool:
        """Return whether a verb tells what a force has: "the contingent includes 300 commandos"."""
        subject = find_subject(self.phrases, verb_group(self.phrases, place, self.rules))
        return subject is not None and (
            subject.letter == "h" or last_word(subject.word) in self.words["sizes"]
        )

    def _meant_by(self, subject: Phrase) -> tuple[Actor, ...]:
        """Return whose a number is that "the council" has, "the force": of whom the text speaks."""
        discourse = self.scene.reader.discourse
        force = last_word(subject.word) in self.words["sizes"]
        again = subject.words[:1] == ("the",) and set(subject.words[1:]) <= {
            *self.rules.sets.only_more
        }
        if not again or (subject.letter != "G" and not force):
            return ()
        told = discourse.subject[0] if len(discourse.subject) == 1 else None
        last = told if told is not None and told.kind == "State" else discourse.state
        about = discourse.club() if subject.letter == "G" else last
        where = (subject.start, subject.end)
        return (Actor(replace(about, trust=about.trust * 0.7), *where),) if about else ()

    def _in_an_exercise(self) -> bool:
        """Return whether what is sent is sent to an exercise, here or just before."""
        spoken = any(phrase.letter == "E" for phrase in self.phrases)
        return spoken or self.scene.reader.discourse.exercise_age < 3

    def _stationed(self, place: int) -> Candidate | None:
        """Return "28,500 US troops are stationed in Korea", "the base hosts 900 US troops"."""
        phrase = self.phrases[place]
        at = place + 1
        while at < len(self.phrases) and self.phrases[at].letter in 'xr"':
            at += 1
        verb, before = phrase_at(self.phrases, at), phrase_at(self.phrases, place - 1)
        housed = before is not None and before.verb is not None and before.letter == "v"
        housed = housed and before is not None and before.verb is not None and (
            before.verb.base in self.words["housing"]
        )  # fmt: skip
        if housed:
            verb, at = before, place
        if verb is None or verb.verb is None or self._told(phrase) or len(phrase.actors) != 1:
            return None
        done = verb.verb.form in ("either", "participle") or at > place + 1
        if not housed and (verb.verb.base not in self.words["force_verbs"] or not done):
            return None
        if phrase.actors[0].player.state is None and phrase.actors[0].player.kind != "State":
            return None
        if self._in_an_exercise() and verb.verb.base in self.words["sending"]:
            return None
        slots, _ = slots_after(self.phrases, at + 1, self.rules)
        there = next((p for name in ("in", "at", "on") for p in slots.get(name, ())), phrase)
        group = verb_group(self.phrases, place - 1 if housed else at, self.rules)
        assert phrase.quantity is not None
        return made(
            "Statistic", "statistic.number", self.words["confidence"]["statistic.number"],
            (phrase.start, there.end), {"subject": phrase.actors}, (phrase.start, phrase.end),
            texts={"measure": self.plain[phrase.content or phrase.start : there.end]},
            quantities={"quantity": ((phrase.quantity, None),)},
            polarity=group.polarity, modality=group.modality,
        )  # fmt: skip

    def _told(self, phrase: Phrase) -> bool:
        """Return whether another fact of the sentence has this number."""
        return any(
            found.start <= phrase.start < found.end and found.kind != "PostHeld"
            for found in self.found
            if found.kind not in ("Membership", "Agreement", "Treaty")
        )

    def _statistic(self, rule: str, place: int, start: int, measure: Phrase) -> Candidate | None:
        phrase = self.phrases[place]
        subject = self._whose(place, measure)
        if subject is None or phrase.quantity is None:
            return None
        self.last = (subject, measure if measure is not phrase else None)
        end = max(phrase.end, measure.end)
        end = self._with_date(place, end)
        time = self._date_near(place)
        words = self.plain[measure.content or measure.start : measure.end]
        return made(
            "Statistic", rule, self.words["confidence"][rule], (start, end),
            {"subject": (subject,)}, (phrase.start, phrase.end),
            texts={"measure": words} if measure is not phrase else {},
            times={"date": time} if time else {},
            quantities={"quantity": ((phrase.quantity, None),)},
            **self._certainty(place),
        )  # fmt: skip

    def _certainty(self, place: int) -> dict[str, object]:
        """Return polarity and modality of the verb before a number: "will spend 2 percent"."""
        for i in range(place - 1, max(-1, place - 7), -1):
            if self.phrases[i].letter in ";:,&":
                break
            if self.phrases[i].letter in "vx":
                group = verb_group(self.phrases, i, self.rules)
                return {"polarity": group.polarity, "modality": group.modality}
        return {}

    def _with_date(self, place: int, end: int) -> int:
        following = phrase_at(self.phrases, place + 2)
        return (
            following.end
            if following is not None
            and following.letter == "D"
            and following.end > end
            and following.start - end < 6
            else end
        )

    def _date_near(self, place: int) -> str | None:
        for phrase in self.phrases[place : place + 6]:
            if phrase.letter == "(":
                break
            if phrase.date is not None and phrase.letter == "D":
                return phrase.date.when
        return None

    def _whose(self, place: int, measure: Phrase) -> Actor | None:
        """Return of whom a number is said: the owner of the measure, else the subject."""
        bracketed = holder_before_bracket(self.phrases, place)
        if bracketed is not None:
            return bracketed
        does = self._accounting(place)
        if does is not None:
            return does
        if measure.owners:
            return measure.owners[0]
        for i in range(place - 1, -1, -1):
            phrase = self.phrases[i]
            if phrase.letter in "vx":
                group = verb_group(self.phrases, i, self.rules)
                subject = find_subject(self.phrases, group)
                if subject is not None and (subject.actors or subject.owners):
                    return [*subject.actors, *subject.owners][0]
                if subject is not None:
                    inner = self._within(subject)
                    if inner is not None:
                        return inner
        after = [a for p in self.phrases[place + 1 : place + 8] for a in (*p.actors, *p.owners)]
        subject = main_subject(self.phrases, 0, place)
        if subject is not None:
            return subject.actors[0]
        return after[0] if after else None

    def _accounting(self, place: int) -> Actor | None:
        """Return who "accounted for" or "supplied" the share, whosever imports it is of."""
        verb = self._verb_before(place)
        base = verb.verb.base if verb is not None and verb.verb is not None else ""
        if verb is None or base not in self.words["share_verbs"]:
            return None
        at = next(i for i, p in enumerate(self.phrases) if p is verb)
        subject = find_subject(self.phrases, verb_group(self.phrases, at, self.rules))
        if subject is None or len(subject.actors) != 1 or subject.letter not in "SOCBIL":
            return None
        return subject.actors[0]

    def _within(self, subject: Phrase) -> Actor | None:
        """Return the first of "trade between India and Iran", "the share of imports by Peru"."""
        place = next((i for i, p in enumerate(self.phrases) if p is subject), None)
        for _ in range(3):
            if place is None:
                return None
            link, whom = phrase_at(self.phrases, place + 1), phrase_at(self.phrases, place + 2)
            if link is None or link.letter not in "if" or whom is None:
                return None
            named = (*whom.owners, *whom.actors)
            if named:
                return named[0]
            place += 2
        return None
