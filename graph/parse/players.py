"""Who plays a role: the places where frames let one look, by name, and who stands there.

A frame says "supplier: [agent, from, owner, maker]". Most names are a place in the clause, or a
preposition; others look around it ("likewise", "hosts", "ordered_from") or back at what the text
was about ("topic", "pair", "last_agreement"). `Search` is all of them for one clause: `actors` for
who stands at a place, `weapons` for what is traded there, `phrases` for the phrases themselves.
What it finds is the less trusted, the further it had to look.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from graph.parse.candidates import BUILT, WEAPONS
from graph.parse.clauses import (
    Slots,
    clause_start,
    find_subject,
    main_subject,
    slots_after,
    verb_group,
)
from graph.parse.frozen import replace
from graph.parse.known_names import Player
from graph.parse.phrases import Actor, Phrase, last_word, phrase_at
from graph.parse.takers import exercise_name, find_takers
from graph.parse.trade import abroad, at_home, recipient_meant, supplier_meant

if TYPE_CHECKING:
    from graph.parse.frames import Clause

# Words that point to things spoken of, and those that say of them no more than which or how many.
_DEFINITE = frozenset(("the", "these", "those", "such"))
_ONLY_MORE = _DEFINITE | frozenset(
    ("more", "further", "additional", "other", "another", "first", "second", "third", "fourth",
     "fifth", "last", "final", "next", "remaining", "same", "all", "both", "new", "a", "an", "its",
     "their")
)  # fmt: skip
# "millions of shells", "a batch of missiles"
_HOW_MANY = frozenset(
    ("millions", "thousands", "hundreds", "dozens", "scores", "tens", "number", "batch", "lot",
     "consignment", "series", "tranche", "fleet", "pair", "handful", "range", "package", "set",
     "first", "last", "quantity", "quantities", "variety", "array", "shipment", "trio", "half",
     "majority", "type", "types", "variants", "versions", "models", "units", "examples", "copies")
)  # fmt: skip
# What a type of weapon is called: "HQ-22", "Barak-8", "CGR-080", "CAESAR".
_DESIGNATION = re.compile(r"\b(?:[A-Z]{1,6}-?\d\w*|[A-Z][a-z]+-\d\w*|[A-Z]{4,})\b")
_NAMED_VEHICLE = re.compile(r"(?!(?:East|West|Nort|Sout)h?ern )[A-Z][\w-]+ vehicles?\Z")
_MORE_OF_IT = frozenset(("more", "further", "additional", "such", "another"))
_KINDS = frozenset(("type", "model"))
_COUNTS = frozenset(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
     "twelve", "dozen", "a dozen", "several")
)  # fmt: skip
_NEAR = 4  # phrases between a subject and what it halted, ordered, announced
_AT_IT = ("at", "in", "during", "after", "following", "for", "on")
_SIDES = ("supplier", "recipient")
_HERE = 0.75  # an organization of this trust was named in the sentence itself
_FRESH = 4  # sentences for which two states stay those that the text is about
_ANTECEDENTS = frozenset("AETMROIC")


class Search:
    """Where in a clause the players of a role may stand, by the names that frames use."""

    def __init__(self, clause: "Clause", event: Phrase | None, slots: Slots) -> None:
        self.clause, self.event, self.slots = clause, event, slots
        self.noun_slots: Slots = {}
        if event is not None:
            place = clause.place_of(event)
            if place is not None and place < clause.place:
                self.noun_slots, _ = slots_after(clause.phrases, place + 1, clause.rules)

    def actors(self, name: str) -> list[Actor]:
        """Return who stands at the place `name`."""
        clause = self.clause
        if name == "owner" and self.event is not None and not self.event.owners:
            theirs = self._theirs(self.event)
            if theirs:
                return theirs
        if name in ("last_agreement", "last_two"):
            parties = clause.scene.reader.discourse.parties()
            if name == "last_two" and len(parties) != 2:
                return []  # of many parties one may leave alone
            where = (clause.trigger.start, clause.trigger.end)
            return [Actor(replace(p, trust=p.trust * 0.75), *where) for p in parties]
        if name == "forces":
            first = clause_start(clause.phrases, clause.place)
            near = clause.phrases[first : clause.place]
            return [a for p in near if p.letter in "hbBK" for a in (*p.owners, *p.actors)]
        if name == "takers":
            return find_takers(clause.phrases, clause.place, clause.scene.plain, clause.rules)
        if name == "meeters":
            return self._meeters()
        if name == "same_exercise":
            return self._same_exercise()
        if name == "after_colon":
            at = clause.end
            short = "".join(p.letter for p in clause.phrases[at : at + 3])
            at += 3 if re.fullmatch(r"\([XOIA]\)", short) else 0  # "Manila Pact (SEATO): A, B"
            after = phrase_at(clause.phrases, at)
            listed = phrase_at(clause.phrases, at + 1)
            colon = after is not None and after.letter == ":" and listed is not None
            return list(listed.actors) if colon and listed is not None else []
        if name == "two_named":
            return self._two_named()
        if name == "by_it":  # "It was signed by A and B", where "it" is a thing spoken of
            it = clause.subject is not None and clause.subject.word == "it"
            return self.actors("by") if it else []
        if name == "its":  # "its membership in the bloc": that of the subject
            noun = clause.trigger
            its = noun.words[:1] in (("its",), ("their",)) and not noun.owners
            theirs = self.actors("subject") if its else []
            return [replace(a, start=noun.start, end=noun.end) for a in theirs]
        if name == "two_meant":
            return self._two_meant()
        if name == "owner" and self.event is not None and self.event.letter == "M":
            theirs = self._of_the_person(self.event)
            if theirs:
                return theirs
        if name == "owner":
            deed = clause.phrases[clause.deed].owners if clause.deed is not None else ()
            return [*self.event.owners, *deed] if self.event is not None else list(deed)
        if name == "last_exercise":
            drilled = clause.scene.reader.discourse.drilled
            where = (clause.trigger.start, clause.trigger.end)
            return [Actor(replace(p, trust=p.trust * 0.7), *where) for p in drilled]
        if name == "club":
            return self._club()
        if name == "club_it" and (clause.subject is None or clause.subject.word != "it"):
            return []  # "Founded by both, it has grown"
        if name in ("spoken_club", "club_it"):
            fresh = clause.scene.reader.discourse.club()
            first = clause_start(clause.phrases, clause.place)
            if any(p.letter == "A" for p in clause.phrases[first : clause.place]):
                return []  # it is a treaty that is joined or left
            return [a for a in self._club() if a.player.trust > _HERE or fresh is not None]
        if name == "likewise":
            return self._likewise()
        if name == "pair":
            where = (clause.trigger.start, clause.trigger.end)
            discourse = clause.scene.reader.discourse
            two = discourse.two() if discourse.age <= _FRESH else ()
            return [Actor(replace(player, trust=player.trust * 0.75), *where) for player in two]
        if name == "weapon_owner":  # "China's missile", "Chinese-built boats"
            weapons = [phrase for phrase in self.things() if self._is_arm(phrase)]
            owners = [owner for phrase in weapons for owner in phrase.owners]
            return owners or [made for phrase in weapons for made in clause.scene.built_by(phrase)]
        if name == "built":
            weapons = [phrase for phrase in self.things() if phrase.letter in WEAPONS]
            return [made for phrase in weapons for made in clause.scene.built_by(phrase)]
        if name == "same_supplier":
            return self._same_supplier()
        if name == "shared_to":  # "provide two ships and lend five aircraft to Peru"
            return self._shared_to()
        if name == "other_party":  # "an accord reached with Peru" in a text about another state
            return self._other_party()
        if name == "with_including":  # "with several states, including A and B"
            with_ = self.phrases("with")[-1:] if not self.actors("with") else []
            return [a for p in self.phrases("including")[:1] for a in p.actors] if with_ else []
        if name == "contract_with":  # "signed a contract with Peru's agency to supply 12 ships"
            partners = clause.matrix.slots.get("with", []) if clause.matrix is not None else []
            return [a for p in partners for a in (*p.actors, *p.owners)][:1]
        if name == "at_home":
            return at_home(self)
        if name == "abroad":
            return abroad(self)
        if name == "giver":
            return self._giver()
        if name == "supplier_meant":
            return supplier_meant(self)
        if name == "recipient_meant":
            return recipient_meant(self)
        if name == "thing_owner":  # "Togo's first TB2s, bought from Turkey"
            things = (phrase for phrase in self.things() if phrase.letter in WEAPONS)
            return [owner for phrase in things for owner in phrase.owners]
        if name == "text_buyer":
            return self._text_buyer()
        if name == "topic":
            group, topic = clause.group, clause.scene.reader.discourse.topic
            participle = group is not None and not (group.finite or group.after_to)
            if clause.scene.transferred or participle:
                topic = None
            where = (clause.trigger.start, clause.trigger.end)
            return [Actor(replace(topic, trust=topic.trust * 0.7), *where)] if topic else []
        if name == "agent" and self.clause.kind == "Meeting":
            return self._persons_meant(self._acting())
        if name == "agent" and self.clause.kind == "JointExercise":
            return [*self._acting(), *self._joined_by(), *self._unnamed_host()]
        if name.startswith("last_") and name.removeprefix("last_") in _SIDES:
            return self._of_last_trade(name.removeprefix("last_"))
        if name == "ordered_from":
            return self._ordered_from()
        if name == "hosts":
            return self._hosts()
        if name == "maker":
            return [actor for phrase in self._made_by() for actor in phrase.actors]
        if name == "reached":
            return self._reached()
        if name == "orderer":
            return [actor for phrase in self._bought_by() for actor in phrase.actors]
        if name == "near_subject":  # "Germany halted arms sales", and no judge pages before
            return [a for p in self._subject() if self._is_near(p) for a in p.actors]
        if name == "subject_owner" and clause.subject is not None:
            return list(clause.subject.owners)
        if name.endswith("_owner") and name != "weapon_owner":
            slot = name.removesuffix("_owner")
            return [owner for phrase in self.phrases(slot) for owner in phrase.owners]
        if name == "complement":
            subject = self._of_copula()
            return [*subject.actors, *subject.owners] if subject is not None else []
        found = self.phrases(name)
        if self.clause.kind == "JointExercise":  # "jumped with Hungary's", "French Rafales"
            found = [replace(p, actors=p.owners) if p.letter in "JKk" else p for p in found]
        return [actor for phrase in found for actor in phrase.actors]

    def _of_the_person(self, event: Phrase) -> list[Actor]:
        """Return who is meant in "his meeting with": the person spoken of."""
        person = self.clause.scene.reader.discourse.person
        here = main_subject(self.clause.phrases, 0, self.clause.place)
        if here is not None and here.letter == "P" and len(here.actors) == 1:
            person = here.actors[0].player  # "Ruto recalled his meeting"
        if event.words[:1] not in (("his",), ("her",)) or event.owners or person is None:
            return []
        return [Actor(replace(person, trust=person.trust * 0.8), event.start, event.end)]

    def _meeters(self) -> list[Actor]:
        """Return the persons who meet "at a meeting", "after talks with B": subject and company."""
        clause, phrases = self.clause, self.clause.phrases
        place = clause.place
        with_ = [p for name in ("with", "between") for p in self.slots.get(name, ())]
        company = [p for p in with_ if p.letter in "Pqtu" and p.actors]
        company += [
            p
            for i, p in enumerate(phrases[1:place], 1)
            if p.letter in "Pqt" and p.actors and phrases[i - 1].word == "with"
        ]
        if last_word(clause.trigger.word) == "visit":
            goal = [p for p in self.slots.get("to", ()) if p.letter == "S" and len(p.actors) == 1]
            company = goal[:1]
        before = [i for i in range(place) if phrases[i].letter == "v"]
        subject = None
        if before:
            subject = find_subject(phrases, verb_group(phrases, before[-1], clause.rules))
        if subject is None or subject.letter not in "Pqtu":
            main = main_subject(phrases, 0, len(phrases))
            subject = main if main is not None and main.letter in "Pqt" else None
        link = phrase_at(phrases, place - 1)
        at_it = link is not None and link.word in _AT_IT
        of = link is not None and link.letter == "f"
        if subject is None or not (at_it or of or company):
            return []
        if not company and len(subject.actors) < 2:
            return []
        found = {a.player.means: a for p in (subject, *company) for a in p.actors}
        return list(found.values())

    def _shared_to(self) -> list[Actor]:
        """Return to whom the next verb after "and" gives, where this one has no such word."""
        phrases, at = self.clause.phrases, self.clause.end
        at -= phrases[at - 1].letter == "&"
        link, verb = phrase_at(phrases, at), phrase_at(phrases, at + 1)
        if link is None or verb is None or link.letter != "&" or verb.letter != "v":
            return []
        slots, _ = slots_after(phrases, at + 2, self.clause.rules)
        return [actor for p in slots.get("to", ())[:1] for actor in p.actors]

    def _other_party(self) -> list[Actor]:
        """Return the state that the text is about, where only the other party is named."""
        discourse = self.clause.scene.reader.discourse
        home = discourse.home or discourse.main_state()
        club = discourse.main_club is not None
        named = self._subject() or club or home is None or self.event is None or self.event.owners
        if named or home is None or any(p.actors for p in self.slots.get("between", ())):
            return []
        where = (self.clause.trigger.start, self.clause.trigger.end)
        return [Actor(replace(home, trust=home.trust * 0.7), *where)]

    def _same_exercise(self) -> list[Actor]:
        """Return who was told to take part in the exercise of this name, in this edition."""
        clause = self.clause
        if self.event is None:
            return []
        name = exercise_name(clause.scene.plain[self.event.content : self.event.end])
        told = clause.scene.reader.discourse.exercises.get(name, ())
        where = (self.event.start, self.event.end)
        return [Actor(replace(player, trust=player.trust * 0.75), *where) for player in told]

    def _theirs(self, event: Phrase) -> list[Actor]:
        """Return the two states of "their pact": here before it, else last named together."""
        if event.words[:1] != ("their",) or event.letter not in "ARE":
            return []
        about = self.clause.scene.reader.discourse.subject
        if event.letter == "E" and len(about) > 1 and all(p.kind == "State" for p in about):
            where = (event.start, event.end)
            return [Actor(replace(p, trust=p.trust * 0.8), *where) for p in about]
        if event.letter == "E":
            return []
        named: dict[str, Player] = {}
        for phrase in self.clause.phrases:
            if phrase.start >= event.start:
                break
            for actor in (*phrase.actors, *phrase.owners):
                state = actor.player if actor.player.kind == "State" else actor.player.state
                if state is not None:
                    named[state.means] = state
        discourse = self.clause.scene.reader.discourse
        fresh = discourse.age <= _FRESH
        two = list(named.values()) if len(named) == 2 else discourse.two() if fresh else ()
        return [Actor(replace(p, trust=p.trust * 0.8), event.start, event.end) for p in two]

    def _two_meant(self) -> list[Actor]:
        """Return the pair that the text is about, if the sentence names no others; else its two."""
        pair = self.actors("pair")
        meant = {actor.player.means for actor in pair}
        here = {actor.player.means for actor in self._two_named()}
        return pair if len(pair) == 2 and here <= meant else self._two_named()

    def _two_named(self) -> list[Actor]:
        """Return the two states that the sentence names, if it names just two."""
        named: dict[str, Actor] = {}
        for phrase in self.clause.phrases:
            for actor in (*phrase.actors, *phrase.owners):
                state = actor.player if actor.player.kind == "State" else actor.player.state
                if state is not None:
                    named.setdefault(state.means, replace(actor, player=state))
        return list(named.values()) if len(named) == 2 else []

    def _persons_meant(self, actors: list[Actor]) -> list[Actor]:
        """Return the persons whom "the two", "both leaders", "they" are, if two were named."""
        places = {(actor.start, actor.end) for actor in actors}
        states = all(actor.player.kind == "State" for actor in actors)
        persons = self.clause.scene.reader.discourse.two_persons()
        if len(actors) != 2 or len(places) != 1 or not states or len(persons) != 2:
            return actors
        of = {p.state.means for p in persons if p.state is not None}
        if not of <= {actor.player.means for actor in actors}:
            return actors
        where = next(iter(places))
        return [Actor(replace(person, trust=person.trust * 0.8), *where) for person in persons]

    def _acting(self) -> list[Actor]:
        agents = self._agent()
        if self.clause.kind == "JointExercise":
            agents = [self._as_named_before(phrase) for phrase in agents]
        return [actor for phrase in agents for actor in phrase.actors]

    def _as_named_before(self, subject: Phrase) -> Phrase:
        """Return "NATO countries", "KNS Jasiri and one patrol boat" as those named before."""
        phrases, place = self.clause.phrases, self.clause.place_of(subject)
        if subject.letter in "Kk" and subject.owners:
            return replace(subject, actors=subject.owners)  # "the RAF's Typhoons"
        if subject.actors or not place:
            return subject
        at = place - 1
        if subject.letter == "J" and phrases[at].letter == "&" and at:  # "A's army and B's"
            return replace(subject, actors=(*phrases[at - 1].actors, *subject.owners))
        if subject.letter in "hk":
            while at > 0 and phrases[at].letter in "u#&":
                at -= 1
        elif last_word(subject.word) not in self.clause.rules.words["taking"]["who"]:
            return subject
        before = phrases[at] if at < place - 1 or subject.letter == "w" else subject
        named = before.owners or before.actors if before.letter == "b" else before.actors
        return replace(subject, actors=named) if before.letter in "SObBh" else subject

    def _unnamed_host(self) -> list[Actor]:
        """Return whose text it is, for "Mosi II, conducted with A and B": the host goes unsaid."""
        clause, event = self.clause, self.event
        passive = clause.group is not None and clause.group.passive
        if not passive or event is None or event.owners or not self.slots.get("with"):
            return []
        if self.slots.get("by") or self.slots.get("between"):
            return []
        about = clause.scene.reader.discourse.subject
        where = (clause.trigger.start, clause.trigger.end)
        host = about[0] if len(about) == 1 and about[0].kind == "State" else None
        return [Actor(replace(host, trust=host.trust * 0.7), *where)] if host is not None else []

    def _joined_by(self) -> list[Actor]:
        """Return who is added in "A and B, joined by C and D, held"."""
        phrases, rules = self.clause.phrases, self.clause.rules
        first = clause_start(phrases, self.clause.place)
        for i in range(first + 1, self.clause.end):
            verb = phrases[i].verb
            if verb is None or verb.base not in rules.words["joining"] or i == self.clause.place:
                continue
            if verb.form == "either" and phrases[i - 1].letter == ",":
                slots, _ = slots_after(phrases, i + 1, rules)
                return [actor for p in slots.get("by", ()) for actor in p.actors]
        return []

    def _same_supplier(self) -> list[Actor]:
        """Return who has been told to supply a weapon, where more of the same is bought."""
        clause = self.clause
        where = (clause.trigger.start, clause.trigger.end)
        for thing in self.things():
            known = thing.letter == "K" and thing.actors
            weapon = thing.actors[0].player if known else self.same_weapon(thing)
            told = clause.scene.reader.discourse.suppliers.get(weapon.means if weapon else "")
            if told is None:
                continue
            supplier, recipient = told
            named = (a.player for p in clause.phrases for a in (*p.actors, *p.owners))
            same = any(recipient.means in (p.means, p.state and p.state.means) for p in named)
            if same or not _MORE_OF_IT.isdisjoint(thing.words):
                return [Actor(replace(supplier, trust=supplier.trust * 0.75), *where)]
        return []

    def _text_buyer(self) -> list[Actor]:
        """Return whose purchase "the jets were bought from Israel" is: whom the text is about."""
        clause, discourse = self.clause, self.clause.scene.reader.discourse
        group = clause.group
        told = group is not None and group.finite and group.passive
        meant = group is None or ((group.after_to or group.gerund) and clause.subject is None)
        if not told and not meant:
            return []
        about = discourse.subject
        state = about[0] if len(about) == 1 else None
        state = state if state is None or state.kind == "State" else state.state
        often = max(discourse.counts.values(), default=0)
        if state is not None and discourse.counts.get(state.means, 0) < often:
            state = None  # some other state is what the text is about
        buyer = discourse.topic or discourse.traded().get("recipient") or state
        where = (clause.trigger.start, clause.trigger.end)
        return [Actor(replace(buyer, trust=buyer.trust * 0.65), *where)] if buyer else []

    def _of_last_trade(self, side: str) -> list[Actor]:
        """Return who delivers what the sentence before ordered, or gets it."""
        clause = self.clause
        player = clause.scene.reader.discourse.traded().get(side)
        where = (clause.trigger.start, clause.trigger.end)
        return [Actor(replace(player, trust=player.trust * 0.75), *where)] if player else []

    def _arrived(self) -> list[Phrase]:
        """Return what arrived of the last transfer: "the first of the jets", "the first two"."""
        clause, traded = self.clause, self.clause.scene.reader.discourse.traded().get("weapon")
        subject = clause.subject
        place = clause.place_of(subject) if subject is not None else None
        if traded is None or subject is None or place is None:
            return []
        of, whole = phrase_at(clause.phrases, place + 1), phrase_at(clause.phrases, place + 2)
        if of is not None and of.letter == "f" and whole is not None:
            whole = replace(whole, quantity=subject.quantity)
        thing = whole if of is not None and of.letter == "f" else subject
        if thing is not None and thing.letter == "#" and thing is subject:  # "38 have arrived"
            actor = Actor(traded, thing.start, thing.end, thing.quantity)
            return [replace(thing, letter="K", actors=(actor,))]
        if thing is None or thing.letter not in WEAPONS or (thing.owners and not thing.actors):
            return []
        same = any(actor.player.means == traded.means for actor in thing.actors)
        words = {thing.word, *thing.word.split()[-1:]}
        generic = thing.letter in "kh" and not words.isdisjoint(
            {*traded.means.lower().split()[-1:], *clause.rules.names["general_weapons"]}
        )
        if not same and not generic:
            return []
        actor = Actor(traded, thing.start, thing.end, thing.quantity)
        return [replace(thing, letter="K", actors=(actor,))]

    def _ordered_from(self) -> list[Actor]:
        """Return the supplier in "received two tankers, the last of nine ordered from Peru"."""
        phrases, rules = self.clause.phrases, self.clause.rules
        for i in range(self.clause.after, len(phrases) - 1):
            verb = phrases[i].verb
            if phrases[i].letter in ";:" or phrases[i].letter == "s":
                break
            buys = verb is not None and verb.base in rules.words["buying"]
            if buys and verb is not None and verb.form in ("either", "participle"):
                counted = phrases[i - 1].letter in "#hkK"
                slots, _ = slots_after(phrases, i + 1, rules)
                return [a for p in slots.get("from", ()) for a in p.actors] if counted else []
        return []

    def _hosts(self) -> list[Actor]:
        """Return who held it: "the drill, hosted by A and B, drew", "the drill A hosted with B"."""
        phrases, rules = self.clause.phrases, self.clause.rules
        first = clause_start(phrases, self.clause.place)
        for i in range(first + 1, self.clause.place):
            verb = phrases[i].verb
            if verb is None or verb.base not in rules.words["holding"]:
                continue
            slots, _ = slots_after(phrases, i + 1, rules)
            found = [a for name in ("by", "with") for p in slots.get(name, ()) for a in p.actors]
            group = verb_group(phrases, i, rules)
            subject = find_subject(phrases, group) if verb.base == "host" else None
            if subject is not None and subject.letter == "S" and not group.passive:
                found += subject.actors
            if found:
                return found
        subject, discourse = self.clause.subject, self.clause.scene.reader.discourse
        again = subject is not None and subject.words[:1] == ("the",) and not subject.named
        if again and discourse.host is not None and discourse.host_age <= 1:
            where = (self.clause.trigger.start, self.clause.trigger.end)
            return [Actor(replace(discourse.host, trust=discourse.host.trust * 0.8), *where)]
        return []

    def _is_near(self, phrase: Phrase) -> bool:
        place = self.clause.place_of(phrase)
        return place is None or self.clause.place - place <= _NEAR

    def _reached(self) -> list[Actor]:
        """Return where "a gift of ten trucks from Peru" went: "reached Fiji", "went to Fiji"."""
        at = self.clause.predicate()
        verb = self.clause.phrases[at].verb if at is not None else None
        if verb is None or verb.base not in self.clause.rules.words["reaching"]:
            return []
        listed = (p for name in ("object", "to", "in") for p in self.clause.tail.get(name, ()))
        return [actor for phrase in listed for actor in phrase.actors]

    def _club(self) -> list[Actor]:
        """Return the organization spoken of last, here or before: "its accession followed"."""
        clause = self.clause
        where = (clause.trigger.start, clause.trigger.end)
        near = (*reversed(clause.phrases[: clause.place]), *clause.phrases[clause.place :][:12])
        for phrase in near:
            for actor in (*phrase.actors, *phrase.owners):
                if actor.player.kind == "InternationalOrganization":
                    return [Actor(replace(actor.player, trust=0.8), *where)]
        discourse = clause.scene.reader.discourse
        club = discourse.club() or discourse.organization
        return [Actor(replace(club, trust=0.7), *where)] if club is not None else []

    def _likewise(self) -> list[Actor]:
        """Return who does the same: "Kenya belongs to the bloc, as do Uganda and Egypt"."""
        phrases = self.clause.phrases
        for i in range(self.clause.after, len(phrases) - 2):
            if phrases[i].letter in ";:":
                break
            if phrases[i].word == "as" and phrases[i + 1].word in ("do", "does", "did"):
                return list(phrases[i + 2].actors)
        return []

    def things(self) -> Iterator[Phrase]:
        """Yield what a transfer may be of, the subject of a passive first."""
        clause = self.clause
        passive = clause.group is not None and clause.group.passive
        if clause.subject is not None and (passive or clause.subject.letter in WEAPONS):
            yield clause.subject
        yield from self._all()

    def _bought_by(self) -> list[Phrase]:
        """Return who ordered the thing: "delivered six transports ordered by Portugal"."""
        clause = self.clause
        for thing in self.things():
            place = clause.place_of(thing)
            verb = phrase_at(clause.phrases, (place or 0) + 1)
            if thing.letter not in WEAPONS or verb is None or verb.verb is None:
                continue
            if verb.verb.base in clause.rules.words["buying"]:
                return slots_after(clause.phrases, (place or 0) + 2, clause.rules)[0].get("by", [])
        return []

    def _made_by(self) -> list[Phrase]:
        """Return who supplied or built the thing: "six submarines supplied by Russia"."""
        clause = self.clause
        for thing in self.things():
            place = clause.place_of(thing)
            verb = phrase_at(clause.phrases, (place or 0) + 1)
            at = (place or 0) + 1
            while verb is not None and verb.letter in "?uxr,()X" and at < (place or 0) + 6:
                at += 1
                verb = phrase_at(clause.phrases, at)
            if thing.letter not in WEAPONS or verb is None or verb.verb is None:
                continue
            made = verb.verb.base in clause.rules.words["making"]
            bought = verb.verb.base in clause.rules.words["buying"]
            participle = verb.verb.form in ("either", "participle")
            if verb.letter == "v" and (made or bought) and (participle or at == (place or 0) + 1):
                slots, _ = slots_after(clause.phrases, at + 1, clause.rules)
                names = ("by", "from", "in") if made else ("from",)
                told = ([p for p in slots.get(name, ()) if p.actors] for name in names)
                return next((found for found in told if found), [])
        return []

    def _giver(self) -> list[Actor]:
        """Return whose gift the thing is: "two boats, a gift of the Thai government, arrived"."""
        phrases = self.clause.phrases
        for thing in self.things():
            at = (self.clause.place_of(thing) or 0) + 1
            comma, gift, of = (phrase_at(phrases, at + i) for i in range(3))
            if comma is None or comma.letter != "," or gift is None or gift.letter != "T":
                continue
            if gift.owners:
                return list(gift.owners)
            whose = phrase_at(phrases, at + 3)
            if of is not None and whose is not None and (of.letter == "f" or of.word == "from"):
                return list(whose.actors)
        return []

    def _supplied(self) -> list[Phrase]:
        """Return the things at the object of which it is told who built or sold them: of "A and B,
        as well as the C bought from Peru" the last alone."""
        phrases = self.clause.phrases
        listed = [p for p in self.phrases("object") if self._is_arm(p)]
        found = [p for p in listed if p.owners or self.clause.scene.built_by(p)]
        for thing in [p for p in self.things() if self._is_arm(p)]:
            at = self.clause.place_of(thing) or 0
            while at + 1 < len(phrases) and phrases[at + 1].letter in "?uxr,()X":
                at += 1
            verb = phrases[at + 1].verb if at + 1 < len(phrases) else None
            words = self.clause.rules.words
            if verb is None or verb.base not in (*words["making"], *words["buying"]):
                continue
            place = self.clause.place_of(thing) or 0
            while place > 1 and phrases[place - 1].letter in ",&" and phrases[place - 2] in listed:
                place -= 2
            found += phrases[place : (self.clause.place_of(thing) or 0) + 1 : 2]
        return found

    def _all(self) -> Iterator[Phrase]:
        for listed in (*self.slots.values(), *self.noun_slots.values()):
            yield from listed

    def phrases(self, name: str) -> list[Phrase]:
        """Return the phrases at the place `name`: one of a few special ones, or a preposition."""
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self)
        found = [*self.slots.get(name, ()), *self.noun_slots.get(name, ())]
        if name in ("with", "between", "among") and self.clause.kind == "Agreement":
            found = [phrase for phrase in found if not self._set_apart(phrase)]
        if name in ("between", "with"):
            found = [phrase for phrase in found if not self._is_where(phrase)]
        if name in ("with", "of") and self.clause.kind == "Meeting" and not self.clause.verbal:
            found = [phrase for phrase in found if self._is_of_the_meeting(phrase, name)]
        matrix = self.clause.matrix
        if matrix is not None and name in ("with", "from", "for"):
            found += matrix.slots.get(name, ())
        if matrix is not None and name == "from":
            found += matrix.slots.get("with", ())
        return found

    def _is_of_the_meeting(self, phrase: Phrase, name: str) -> bool:
        """Return whether those after "of" or "with" meet, and stand beside nothing else: "a meeting
        in the wake of", "talks with Y, the chief of the army, Z, said"."""
        phrases, place = self.clause.phrases, self.clause.place_of(phrase)
        if place is None:
            return False
        if phrases[place - 1].letter == ",":
            return False
        head = phrase_at(phrases, place - 2)
        return name == "with" or head is None or head.letter != "w"

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

    def _agent(self) -> list[Phrase]:
        clause = self.clause
        if clause.group is None:
            return self._subject()
        if clause.group.passive:
            return self.slots.get("by", [])
        return [self._named_after(clause.subject)] if clause.subject is not None else []

    def _named_after(self, subject: Phrase) -> Phrase:
        """Return "six states" with those that the sentence names after a colon, if as many."""
        count = subject.quantity.exact if subject.quantity is not None else None
        if subject.actors or count is None or count < 2:
            return subject
        phrases = self.clause.phrases
        for i in range(self.clause.after, len(phrases) - 2):
            if phrases[i].word == "among" and phrases[i + 1].word == "them":
                return replace(subject, actors=phrases[i + 2].actors)
        for i in range(self.clause.after, len(phrases) - 1):
            if phrases[i].letter == ":" and len(phrases[i + 1].actors) == count:
                return replace(subject, actors=phrases[i + 1].actors)
        return subject

    def _subject(self) -> list[Phrase]:
        phrases, place = self.clause.phrases, self.clause.place
        if self.clause.doer is not None:
            return [self.clause.doer]
        start = clause_start(phrases, place)
        beside = phrase_at(phrases, place - 1)
        if not self.clause.verbal and beside is not None and len(beside.actors) > 1:
            return [beside]  # "..., and Japan and the United States a Treaty of ..."
        subject = main_subject(phrases, start, place) or _first_owner(phrases, start, place)
        return [subject] if subject is not None else []

    def _first(self) -> list[Phrase]:
        first = main_subject(self.clause.phrases, 0, self.clause.place)
        return [first] if first is not None else []

    def _object(self) -> list[Phrase]:
        clause, own = self.clause, self.slots.get("object", [])
        passive = clause.group is not None and clause.group.passive
        if passive and clause.subject is not None:
            return [*self._listed_before(clause.subject), clause.subject, *own]
        return own or clause.relative_object()

    def _listed_before(self, subject: Phrase) -> list[Phrase]:
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

    def _dative(self) -> list[Phrase]:
        given = self.slots.get("dative")
        if given is not None:
            return given
        listed = self.slots.get("object", [])
        if len(listed) > 1 and listed[0].actors and listed[0].letter in "SOBCIXPbu":
            return listed[:1]
        if len(listed) == 1 and listed[0].actors and self.slots.get("with"):
            return listed
        return []

    def _where(self) -> list[Phrase]:
        """Return what "where" or "in which" before the clause stands for."""
        phrases = self.clause.phrases
        for i in range(self.clause.place - 1, 0, -1):
            if phrases[i].letter == "?" and phrases[i].word in ("where", "which"):
                before = phrases[max(0, i - 9) : i]
                nouns = [p for p in reversed(before) if p.letter in _ANTECEDENTS]
                return nouns[:1] or [p for p in reversed(before) if p.letter in "XY"][:1]
            if phrases[i].letter in ";:":
                break
        return []

    def _signed_by(self) -> list[Phrase]:
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
        if (
            following is None
            or following.verb is None
            or following.verb.base not in clause.rules.words["signing"]
        ):
            return []
        slots, _ = slots_after(clause.phrases, clause.end + 1, clause.rules)
        return [*slots.get("by", []), *slots.get("between", [])]

    def _of_copula(self) -> Phrase | None:
        """Return the subject of "the Russian drill was a joint exercise with ..."."""
        phrases, place = self.clause.phrases, self.clause.place
        if place == 0 or phrases[place - 1].word not in ("is", "was", "were", "are"):
            return None
        return find_subject(phrases, verb_group(phrases, place - 1, self.clause.rules))

    def weapons(self, name: str) -> list[Actor]:
        """Return the weapons at the place `name`, each with its number."""
        if name == "copula":
            of = self._of_copula()
            listed = [of] if of is not None else []
        elif name == "modifier":
            inner = self.event.inner if self.event is not None else None
            listed = [inner] if inner is not None else []
        else:
            listed = self.phrases(name)
        direct = name == "object"
        if name == "object" and listed and last_word(listed[0].word) in _HOW_MANY:
            listed = [*self.slots.get("of", ()), *self.slots.get("out of", ()), *listed[1:]]
        elif listed and not direct and last_word(listed[0].word) in _HOW_MANY:
            place = self.clause.place_of(listed[0])
            of = phrase_at(self.clause.phrases, place + 1) if place is not None else None
            things = self.clause.phrases[place + 2 : place + 3] if place is not None else ()
            listed = [*things, *listed[1:]] if of is not None and of.letter == "f" else listed
        if name == "object" and any(p.letter in WEAPONS for p in listed):
            listed = [
                *listed,
                *self.slots.get("including", ()),
                *self.slots.get("such as", ()),
                *self.slots.get("of", ()),
            ]
        found = [actor for phrase in listed for actor in self._weapon(self._counted(phrase))]
        found = [a for i, a in enumerate(found) if not self._is_pronoun(a) or (i == 0 and direct)]
        exact = [actor for actor in found if not self.is_generic(actor)]
        if found and not exact and not direct:  # "sales of arms, including 12 tanks"
            told = (*self.slots.get("including", ()), *self.noun_slots.get("including", ()))
            named = [actor for phrase in told for actor in self._weapon(self._counted(phrase))]
            exact = [actor for actor in named if not self.is_generic(actor)]
        return exact or found[:1]

    def _counted(self, phrase: Phrase) -> Phrase:
        """Return the weapons of "two batteries of S-400", "64 of the aircraft", with the number."""
        phrases = self.clause.phrases
        place = self.clause.place_of(phrase)
        number, of = phrase_at(phrases, (place or 0) - 2), phrase_at(phrases, (place or 0) - 1)
        if number is not None and number.letter == "#" and of is not None and of.letter == "f":
            return replace(phrase, quantity=number.quantity)
        if place is None or phrase.word not in self.clause.rules.names["weapon_units"]:
            return phrase
        link, thing = phrase_at(phrases, place + 1), phrase_at(phrases, place + 2)
        if link is None or thing is None or link.letter != "f" or thing.letter not in "KkhX":
            return phrase
        quantity = phrase.quantity
        unit = replace(quantity, unit=phrase.word) if quantity is not None else None
        return replace(thing, quantity=unit)

    def _weapon(self, phrase: Phrase) -> Iterator[Actor]:
        plain = self.clause.scene.plain
        same = self.same_weapon(phrase)
        if phrase.letter == "u" and same is None:
            return
        if same is not None:
            yield Actor(same, phrase.start, phrase.end, phrase.quantity)
        elif phrase.letter == "K" and phrase.actors:
            yield Actor(phrase.actors[0].player, phrase.start, phrase.end, phrase.quantity)
        elif phrase.letter == "h" and not phrase.inner and not self._is_weapon(phrase.word):
            return  # soldiers are sent, not supplied
        elif (
            phrase.letter in "kh"
            or (phrase.letter == "X" and phrase.quantity is not None)
            or self._military(phrase)
        ):
            start = phrase.content or phrase.start
            written = BUILT.sub("", plain[start : phrase.until or phrase.end])
            name = " ".join(written.split())
            known = self._known_inside(phrase)
            player = known or Player(name, "WeaponSystem", known=False, trust=0.8)
            yield Actor(player, phrase.start, phrase.end, phrase.quantity)

    def _is_weapon(self, noun: str) -> bool:
        return noun in self.clause.rules.names["weapons"]

    def _is_arm(self, phrase: Phrase) -> bool:
        """Return whether a phrase is of weapons, by its class or its form: "all 33 Hornets"."""
        counted = phrase.letter == "X" and phrase.quantity is not None
        return phrase.letter in WEAPONS or counted or self._military(phrase)

    def _military(self, phrase: Phrase) -> bool:
        """Return whether a thing that no rule knows is of a military sort: "armoured cars"."""
        if phrase.letter != "w":
            return False
        fits = not self.clause.rules.military.isdisjoint(phrase.words)
        fits = fits or phrase.inner is not None
        fits = fits or _DESIGNATION.search(self._written(phrase)) is not None
        if fits and last_word(phrase.word) in self.clause.rules.military_heads:
            return True
        counted = phrase.quantity is not None and not phrase.actors
        if counted and self._to_forces() and phrase.word not in self.clause.rules.civil:
            return phrase.word.endswith("s")  # "donated three generators to the navy"
        civil = self.clause.rules.civil
        named = any(word[:1].isupper() for word in self._written(phrase).split())
        return counted and named and phrase.word.endswith("s") and phrase.word not in civil

    def _to_forces(self) -> bool:
        """Return whether what the clause tells of goes to armed forces."""
        given = (p for name in ("dative", "to") for p in self.slots.get(name, ()))
        return any(a.player.kind == "ArmedForce" for p in given for a in p.actors)

    def _written(self, phrase: Phrase) -> str:
        return self.clause.scene.plain[phrase.content or phrase.start : phrase.end]

    def same_weapon(self, phrase: Phrase) -> Player | None:
        """Return which weapon "the aircraft" is: the last one named, here or before."""
        discourse = self.clause.scene.reader.discourse
        inside = (p.inner if p.letter in "kh" and p.inner else p for p in self.clause.phrases)
        earlier = [p for p in inside if p.letter == "K" and p.end <= phrase.start]
        last = earlier[-1].actors[0].player if earlier and earlier[-1].actors else None
        if phrase.letter == "u":
            lately = discourse.weapon if discourse.weapon_age <= 1 else None
            told = self.clause.subject is phrase and phrase.word in ("they", "these")
            player = (last or lately) if phrase.word == "them" or told else None
            return replace(player, trust=player.trust * 0.75) if player is not None else None
        definite = not _DEFINITE.isdisjoint(phrase.words)
        only = all(word in _ONLY_MORE or _is_number(word) for word in phrase.words)
        owned = any(owner.end <= phrase.content for owner in phrase.owners)
        kind = phrase.letter == "w" and phrase.word in _KINDS and definite
        if (phrase.letter not in "kh" and not kind) or not only or owned or phrase.inner:
            return None
        general = phrase.word in self.clause.rules.names["general_weapons"]
        if not definite and not (last is not None and general and phrase.quantity is not None):
            return None
        traded = discourse.traded().get("weapon")
        if last is None and traded is not None and _same_noun(phrase.word, traded.means):
            return replace(traded, trust=traded.trust * 0.8)
        alike = definite and general and last is None and traded is not None and not traded.known
        if alike and traded is not None and self._of_one_sort(phrase.word, traded.means):
            return replace(traded, trust=traded.trust * 0.75)  # "boats", then "the vessels"
        player = last or discourse.weapon
        if player is None or not self._of_that_sort(phrase.word, player):
            return None
        return replace(player, trust=player.trust * 0.8)

    def _of_one_sort(self, noun: str, name: str) -> bool:
        """Return whether two nouns may mean one thing: "vessels" and "patrol boats"."""
        sorts = self.clause.rules.weapon_sorts
        one, other = sorts.get(last_word(noun), ()), sorts.get(last_word(name), ())
        return not set(one).isdisjoint(other)

    def _is_pronoun(self, actor: Actor) -> bool:
        return self.clause.scene.plain[actor.start : actor.end].lower() == "them"

    def _of_that_sort(self, noun: str, weapon: Player) -> bool:
        """Return whether a noun may mean a weapon: "the ships" are no Rafales."""
        sorts = self.clause.rules.weapon_sorts.get(last_word(noun))
        row = self.clause.scene.reader.gazetteer.field.rows.get(weapon.means)
        sort = row.fields.get("weaponCategory") if row is not None else None
        return sorts is None or sort is None or sort in sorts

    def _known_inside(self, phrase: Phrase) -> Player | None:
        """Return the entity of "S-400 systems" where only "S-400" is its name."""
        for token in self.clause.scene.reading.tokens:
            if token.letter == "K" and phrase.start <= token.start < phrase.end and token.mention:
                return token.mention.players[0]
        return None

    def is_generic(self, actor: Actor) -> bool:
        """Return whether a weapon is only called by a general word: "arms", "combat aircraft"."""
        words = actor.player.means.lower().split()
        return (
            not actor.player.known
            and bool(words)
            and words[-1] in self.clause.rules.names["generic_weapons"]
            and len(words) < 3
            and self.clause.rules.military.isdisjoint(words)
            and not _NAMED_VEHICLE.match(actor.player.means)
        )


def _first_owner(phrases: Sequence[Phrase], start: int, before: int) -> Phrase | None:
    """Return the first phrase that somebody owns, as them: "Russia's minister"."""
    for i in range(start, before):
        if phrases[i].owners and phrases[i].letter in "tbhq":
            return replace(phrases[i], actors=phrases[i].owners)
    return None


# The places with a name of their own; any other is a preposition.
_SPECIAL: Mapping[str, Callable[[Search], list[Phrase]]] = {
    "agent": Search._agent,
    "subject": Search._subject,
    "sentence": Search._first,
    "object": Search._object,
    "dative": Search._dative,
    "where": Search._where,
    "signed_by": Search._signed_by,
    "arrived": Search._arrived,
    "supplied": Search._supplied,
}


def _is_number(word: str) -> bool:
    return word[:1].isdigit() or word in _COUNTS


def _same_noun(word: str, name: str) -> bool:
    """Return whether a noun is the last word of a name, in the singular or the plural."""
    last = last_word(name).removesuffix("s")
    return bool(last) and last_word(word).removesuffix("s") == last


def with_only(found: Mapping[str, Actor], search: Search) -> bool:
    """Return whether only those are known with whom something was agreed: "a deal with A and B"."""
    other = {actor.player.means for actor in search.actors("with")}
    for actor in search.actors("with"):
        other |= {actor.player.state.means} if actor.player.state is not None else set()
    return len(found) > 1 and found.keys() <= other
