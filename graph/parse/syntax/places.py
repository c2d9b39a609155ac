"""Where in a clause somebody or something may stand: the phrases at a place that a frame names.

A frame says "supplier: [agent, from, owner]". A place is a preposition, or one of a few by the
grammar of the clause ("agent", "object", "dative", "signed_by"). Which of the phrases are meant is
for whoever asks: `players.py` for somebody, `weapons.py` for what is traded.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from graph.parse.candidates import WEAPONS
from graph.parse.frozen import replace
from graph.parse.syntax.clauses import Slots, clause_start, slots_after
from graph.parse.syntax.phrases import Phrase, last_word, phrase_at
from graph.parse.syntax.predicates import Clause
from graph.parse.syntax.subjects import find_subject, main_subject
from graph.parse.syntax.verb_groups import verb_group

_FRONTED = frozenset(("from", "for", "to"))
_ANTECEDENTS = frozenset("AETMROIC")


# "... with A in 2019, with", where "+" is "with".
_WITH_LATER = re.compile(r"\+[SOB]i?D[,&]+\+\Z")

_INSERTED = re.compile(r",[^,]*,")  # "the withdrawal, long planned, of Peru"
_OF_A_NAME = frozenset("fi2ODrXIYAGKB")


class Search:
    """The phrases of a clause by the places that frames name; `event` is the noun told of."""

    def __init__(self, clause: Clause, event: Phrase | None, slots: Slots) -> None:
        self.clause, self.event, self.slots = clause, event, slots
        self.noun_slots: Slots = {}
        if event is not None:
            place = clause.place_of(event)
            if place is not None and place < clause.place:
                self.noun_slots, _ = slots_after(clause.phrases, place + 1, clause.rules)

    def phrases(self, name: str) -> Sequence[Phrase]:
        """Return the phrases at the place `name`: one of a few special ones, or a preposition."""
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self)
        found = [*self.slots.get(name, ()), *self.noun_slots.get(name, ())]
        if name in ("with", "between", "among") and self.clause.kind == "Agreement":
            found = [phrase for phrase in found if not self._set_apart(phrase)]
            found = [phrase for phrase in found if not self._of_next_paper(phrase)]
        if name in ("between", "with"):
            found = [phrase for phrase in found if not self._is_where(phrase)]
        if name in ("with", "of") and self.clause.kind == "Meeting" and not self.clause.verbal:
            found = [phrase for phrase in found if self._is_of_the_meeting(phrase, name)]
        if not found and name in _FRONTED and self.clause.kind == "ArmsTransfer":
            found = [*self._fronted(name)]
        if name == "of" and self.clause.kind == "Membership" and not self.clause.verbal:
            found = [phrase for phrase in found if self._is_of_the_noun(phrase)]
        matrix = self.clause.matrix
        if matrix is not None and name in ("with", "from", "for"):
            found += matrix.slots.get(name, ())
        if matrix is not None and name == "from":
            found += matrix.slots.get("with", ())
        return found

    def _fronted(self, name: str) -> Sequence[Phrase]:
        """Return what stands at the head of "For its radars Peru turned to Chad", "It is from Chad
        that Peru gets them"."""
        clause = self.clause
        subject = clause.place_of(clause.subject) if clause.subject is not None else None
        first = clause_start(clause.phrases, clause.place)
        cleft = "".join(p.letter for p in clause.phrases[first : first + 2]) == "ux"
        first += 2 * cleft
        link, thing, after = (phrase_at(clause.phrases, first + step) for step in range(3))
        if link is None or link.word != name or thing is None or subject is None:
            return []
        at = first + 2 + (after is not None and after.letter in ",?")
        beside = at == subject and (not cleft or (after is not None and after.word == "that"))
        return [thing] if beside and clause.verbal else []

    def things(self) -> Iterator[Phrase]:
        """Yield what a transfer may be of, the subject of a passive first."""
        clause = self.clause
        passive = clause.group is not None and clause.group.passive
        if clause.subject is not None and (passive or clause.subject.letter in WEAPONS):
            yield clause.subject
        yield from self._all()

    def _all(self) -> Iterator[Phrase]:
        passed_over = self.clause.rules.sets.passed_over
        for name, listed in (*self.slots.items(), *self.noun_slots.items()):
            if name not in passed_over:
                yield from listed

    def _agent(self) -> Sequence[Phrase]:
        clause = self.clause
        if clause.group is None:
            return self.subject()
        if clause.group.passive:
            return self.slots.get("by", [])
        if clause.subject is not None and clause.kind == "ArmsTransfer":
            return [*self._listed_before(clause.subject), self._named_after(clause.subject)]
        return [self._named_after(clause.subject)] if clause.subject else self._last_to()

    def _last_to(self) -> Sequence[Phrase]:
        """Return who did it in "The last state to join the bloc was Chad"."""
        clause = self.clause
        row, to = (phrase_at(clause.phrases, clause.place - n) for n in (2, 1))
        be, told = (phrase_at(clause.phrases, clause.end + n) for n in (0, 1))
        if row is None or to is None or to.letter != "2" or be is None or told is None:
            return []
        last = not {*row.words, row.word}.isdisjoint(clause.rules.sets.in_a_row)
        return [told] if last and be.word in clause.rules.words["be"] and told.actors else []

    def _named_after(self, subject: Phrase) -> Phrase:
        """Return "six states" with those that the sentence names after a colon, if as many."""
        count = subject.quantity.exact if subject.quantity is not None else None
        if subject.actors or count is None or count < 2:
            return subject
        phrases = self.clause.phrases
        place = self.clause.place_of(subject) or 0
        listed = phrase_at(phrases, place + 2)
        if (
            listed is not None
            and phrases[place + 1].letter in "-(:"
            and len(listed.actors) == count
        ):
            return replace(subject, actors=listed.actors)  # "Three states - A, B and C - signed"
        for i in range(self.clause.after, len(phrases) - 2):
            if phrases[i].word == "among" and phrases[i + 1].word == "them":
                return replace(subject, actors=phrases[i + 2].actors)
        for i in range(self.clause.after, len(phrases) - 1):
            if phrases[i].letter == ":" and len(phrases[i + 1].actors) == count:
                return replace(subject, actors=phrases[i + 1].actors)
        return subject

    def subject(self) -> Sequence[Phrase]:
        """Return who does it: what a parse tells, else what stands before the verb or noun."""
        phrases, place = self.clause.phrases, self.clause.place
        if self.clause.doer is not None:
            return [self.clause.doer]
        start = clause_start(phrases, place)
        beside = phrase_at(phrases, place - 1)
        if self.clause.kind == "Agreement" and not self.clause.verbal and self._has_none():
            return []
        if not self.clause.verbal and beside is not None and len(beside.actors) > 1:
            return [beside]  # "..., and Japan and the United States a Treaty of ..."
        subject = main_subject(phrases, start, place) or _first_owner(phrases, start, place)
        return [subject] if subject is not None else []

    def _has_none(self) -> bool:
        """Return whether nobody does what a noun tells: "there is a pact with", "was replaced by a
        pact with"."""
        phrases, at = self.clause.phrases, self.clause.place - 1
        if at >= 0 and phrases[at].word == "by":
            return True
        there = self.clause.rules.sets.existential
        while at >= 0 and phrases[at].letter in "xrn" and phrases[at].word not in there:
            at -= 1
        return at >= 0 and phrases[at].word in there

    def _first(self) -> Sequence[Phrase]:
        first = main_subject(self.clause.phrases, 0, self.clause.place)
        return [first] if first is not None else []

    def _object(self) -> Sequence[Phrase]:
        clause, own = self.clause, self.slots.get("object", [])
        passive = clause.group is not None and clause.group.passive
        if passive and clause.subject is not None:
            return [*self._listed_before(clause.subject), clause.subject, *own]
        if clause.kind == "ArmsTransfer" and self._given_to():
            return [*own, *clause.relative_object()]  # "the jets that Sweden offers Kenya"
        return own or clause.relative_object()

    def _given_to(self) -> Sequence[Phrase]:
        """Return to whom "the jets that Sweden offers Kenya" are given: all that follows."""
        own = [p for p in self.slots.get("object", ()) if p.letter != "D"]
        verb = self.clause.trigger.verb
        gives = verb is not None and verb.base in self.clause.rules.words["giving"]
        one = gives and len(own) == 1 and bool(own[0].actors) and own[0].letter in "SOBu"
        return own if one and self.clause.relative_object() else []

    def _listed_before(self, subject: Phrase) -> Sequence[Phrase]:
        """Return the weapons counted before "and" the subject: "two Mi-8 and one Su-25 were"."""
        place = self.clause.place_of(subject) or 0
        found: list[Phrase] = []
        while place > 1 and subject.letter in WEAPONS:
            link, thing = self.clause.phrases[place - 1], self.clause.phrases[place - 2]
            if link.letter not in ",&" or thing.letter not in WEAPONS or thing.actors:
                counted = thing.letter == "K" and link.letter in ",&"
                if not counted:
                    break
            found.insert(0, thing)
            place -= 2
        return found

    def _dative(self) -> Sequence[Phrase]:
        given = self.slots.get("dative")
        if given is not None:
            return given
        listed = self.slots.get("object", [])
        if len(listed) > 1 and listed[0].actors and listed[0].letter in "SOBCIXPbu":
            return listed[:1]
        theirs = len(listed) > 1 and listed[0].owners and listed[1].letter != "S"
        whom = self.clause.rules.words["taking"]["who"]
        if theirs and (listed[0].word in ("forces", "troops") or last_word(listed[0].word) in whom):
            return [replace(listed[0], actors=listed[0].owners)]  # "gave Peruvian forces radars"
        lent = len(listed) == 1 and bool(listed[0].actors)
        if lent and (self.slots.get("with") or self.clause.relative_noun()):
            return listed  # "the lease that Chad granted Mali"
        return self._given_to()

    def _where(self) -> Sequence[Phrase]:
        """Return what "where" or "in which" before the clause stands for."""
        phrases = self.clause.phrases
        for i in range(self.clause.place - 1, 0, -1):
            if phrases[i].word == "when" and phrases[i].letter in "s?":  # "Oryx in 2011, when both"
                near = [p for p in reversed(phrases[max(0, i - 5) : i]) if p.letter == "E"]
                return near[:1]
            if phrases[i].letter == "?" and phrases[i].word in ("where", "which"):
                before = phrases[max(0, i - 9) : i]
                nouns = [p for p in reversed(before) if p.letter in _ANTECEDENTS]
                return nouns[:1] or [p for p in reversed(before) if p.letter in "XY"][:1]
            if phrases[i].letter in ";:":
                break
        return []

    def _signed_by(self) -> Sequence[Phrase]:
        """Return who signed in "the pact signed by A and B in 1950"."""
        clause = self.clause
        event = clause.place_of(self.event) if self.event is not None and clause.verbal else None
        at = (event + 1) if event is not None and event > clause.place else clause.end
        if clause.verbal:
            while at < len(clause.phrases) and clause.phrases[at].letter in "?uxnr":
                at += 1
            verb = phrase_at(clause.phrases, at)
            signs = verb is not None and verb.verb and verb.verb.base in clause.rules.words["signs"]
            return (
                slots_after(clause.phrases, at + 1, clause.rules)[0].get("with", [])
                if signs
                else []
            )
        following = phrase_at(clause.phrases, clause.end)
        if following is not None and following.letter == "?" and self._are_parties():
            return self._are_parties()
        if (
            following is None
            or following.verb is None
            or following.verb.base not in clause.rules.words["signing"]
        ):
            return []
        slots, _ = slots_after(clause.phrases, clause.end + 1, clause.rules)
        return [*slots.get("by", []), *slots.get("between", [])]

    def _are_parties(self) -> Sequence[Phrase]:
        """Return A and B of "the accord, to which A and B are parties"."""
        clause = self.clause
        be = clause.rules.words["be"]
        for i in range(clause.end + 1, min(len(clause.phrases) - 2, clause.end + 3)):
            whom, are, bound = clause.phrases[i : i + 3]
            if are.word in be and last_word(bound.word) in ("parties", "signatories"):
                return [whom]
        return []

    def of_copula(self) -> Phrase | None:
        """Return the subject of "the Russian drill was a joint exercise with ..."."""
        phrases, place = self.clause.phrases, self.clause.place
        if place == 0 or phrases[place - 1].word not in ("is", "was", "were", "are"):
            return None
        return find_subject(phrases, verb_group(phrases, place - 1, self.clause.rules))

    def _is_of_the_meeting(self, phrase: Phrase, name: str) -> bool:
        """Return whether those after "of" or "with" meet, and stand beside nothing else: "a meeting
        in the wake of", "talks with Y, the chief of the army, Z, said"."""
        phrases, place = self.clause.phrases, self.clause.place_of(phrase)
        if place is None:
            return False
        if phrases[place - 1].letter == ",":
            return False
        between = phrases[self.clause.place + 1 : place]
        if any(p.letter == "M" for p in between):
            return False  # "a meeting with X, following my talks with Y"
        head = phrase_at(phrases, place - 2)
        near = name == "with" or all(p.letter in "fiSOBbJ&,qt" for p in between)
        return near and (name == "with" or head is None or head.letter != "w")

    def _is_of_the_noun(self, phrase: Phrase) -> bool:
        """Return whether "of" belongs to the noun, and to nothing named after it: "accession to the
        bloc in 1983 preceded the landing of"."""
        place = self.clause.place_of(phrase)
        between = self.clause.phrases[self.clause.place + 1 : place] if place is not None else ()
        letters = _INSERTED.sub("", "".join(p.letter for p in between))
        return set(letters) <= _OF_A_NAME

    def _of_next_paper(self, phrase: Phrase) -> bool:
        """Return whether somebody is party to another agreement: B of "a pact with A and an accord
        with B", of "a pact with A in 2019 and with B in 2021"."""
        clause = self.clause
        own = clause.place_of(self.event) if self.event is not None else None
        place = clause.place_of(phrase)
        if own is None or place is None:
            return False
        between = clause.phrases[own + 1 : place]
        links = "".join("+" if p.word == "with" else p.letter for p in between)
        return any(pair in links for pair in ("&A", "&R")) or _WITH_LATER.search(links) is not None

    def _set_apart(self, phrase: Phrase) -> bool:
        """Return whether a preposition belongs to something beside: "amid tension with Chad"."""
        place = self.clause.place_of(phrase)
        if place is None:
            return False
        near = self.clause.phrases[self.clause.place + 1 : place]
        apart = self.clause.rules.words["setting_apart"]
        return any(p.letter == "i" and p.word in apart for p in near)

    def _is_where(self, phrase: Phrase) -> bool:
        """Return whether "between" or "with" only says where: "the waters between Japan and Korea",
        "its border with Laos"."""
        place = self.clause.place_of(phrase)
        head = phrase_at(self.clause.phrases, place - 2) if place is not None else None
        taking = self.clause.rules.words["taking"]
        exercise = self.clause.kind == "JointExercise"  # "because of its squabble with Laos"
        others = (*taking["lands"], *(taking["ties"] if exercise else ()))
        return head is not None and last_word(head.word) in others


def _first_owner(phrases: Sequence[Phrase], start: int, before: int) -> Phrase | None:
    """Return the first phrase that somebody owns, as them: "Russia's minister"."""
    for i in range(start, before):
        if phrases[i].owners and phrases[i].letter in "tbhq":
            return replace(phrases[i], actors=phrases[i].owners)
    return None


# The places with a name of their own; any other is a preposition.
_SPECIAL: Mapping[str, Callable[[Search], Sequence[Phrase]]] = {
    "agent": Search._agent,
    "subject": Search.subject,
    "sentence": Search._first,
    "object": Search._object,
    "dative": Search._dative,
    "where": Search._where,
    "signed_by": Search._signed_by,
}
