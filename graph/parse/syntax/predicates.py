"""Predicates that may state a fact, each with its clause: subject, objects, prepositions.

A predicate is a verb ("signed") or a noun of an event ("a drill with"). Around it are its
arguments, each a phrase in its slot. That "a treaty signed in 1993" is a passive, that "the pact
was between A and B" tells of the pact, what "which" stands for, is settled here; what a frame asks
of all this is not known here.
"""

from collections.abc import Iterable

from graph.facts import Modality
from graph.parse.candidates import Scene
from graph.parse.frozen import replace
from graph.parse.syntax.clauses import Slots, clause_start, slots_after
from graph.parse.syntax.phrases import Phrase, are_states, last_word, phrase_at
from graph.parse.syntax.subjects import climb, find_subject
from graph.parse.syntax.verb_groups import VerbGroup, verb_group

# Which classes of phrases a frame's object may be.
OBJECTS = {
    "agreement": "A",
    "paper": "R",
    "exercise": "E",
    "transfer": "T",
    "meeting": "M",
    "weapon": "Kk",
    "forces": "h",
    "troops": "hbB",
    "membership": "N",
    "name": "XY",
}
EVENT_NOUNS = "AETMRN"


class Clause:
    """A verb or noun that may state a fact, with everything around it in its clause.

    The verb or noun is `trigger`, the phrase at `place` of the sentence; from `after` on comes what
    is said of it, by preposition in `slots`, up to the phrase `end`, and after a noun's own verb
    ("took place in") in `tail`, up to `reach`. A verb has its `group` of auxiliaries and its
    `subject`, and if it says what was agreed ("signed a deal to supply") the clause `matrix` of the
    deed. `deed` is the place of "signing" before "of the pact", `doer` whoever does what a noun
    names, where a parse tells.

    Frames leave their mark: `kind` is that of the frame at hand, `consumed` are the places of event
    nouns that it took, `until` is the character up to which the words are its.
    """

    def __init__(self, scene: Scene, place: int, after: int) -> None:
        self.scene, self.place, self.after = scene, place, after
        self.phrases, self.rules = scene.phrases, scene.rules
        self.trigger = self.phrases[place]
        self.until = max(self.trigger.end, self.phrases[after - 1].end)
        self.consumed: set[int] = set()
        self.kind = ""
        self.verbal = self.trigger.letter == "v"
        self.slots, self.end = slots_after(self.phrases, after, self.rules)
        self.late = 0  # the place of an object behind an insertion
        if self.verbal:
            self._read_late_object()
        self.reach = self.end
        self.tail: Slots = {}
        self.is_copula = False
        self.doer: Phrase | None = None
        self.group = verb_group(self.phrases, place, self.rules) if self.verbal else None
        self.subject = find_subject(self.phrases, self.group) if self.group else None
        if self.verbal:
            self._read_ahead()
        self.deed = self._deed()
        self.matrix: Clause | None = None
        if self.group is not None:
            self._read_voice(self.group)
            self.matrix = self._contract(self.group)
        else:
            self._read_predicate()

    def _read_late_object(self) -> None:
        """Take in the agreement of "signed in 2019, and put in force in 2021, a pact with Mali",
        "renewed, through an exchange of notes, their pact": after what is inserted in commas."""
        verb = self.trigger.verb
        frames = self.rules.frames_by_verb.get(verb.base, ()) if verb is not None else ()
        signs = any(frame.kind == "Agreement" and frame.objects for _, frame in frames)
        if not signs or any(p.letter != "D" for p in self.slots.get("object", ())):
            return
        commas = [i for i in range(self.after, min(len(self.phrases) - 1, self.after + 16))
                  if self.phrases[i].letter == ","]  # fmt: skip
        late = next((i + 1 for i in commas[1:] if self.phrases[i + 1].letter in "AR"), None)
        if late is None or any(p.letter in ";:?" for p in self.phrases[self.after : late]):
            return
        opens = self.phrases[commas[0] + 1]
        adjunct = any(p.letter in "iD" for p in self.phrases[self.after : commas[0]])
        inserted = commas[0] == self.after and opens.letter in "iD"
        shared = opens.letter == "&" and adjunct and self.phrases[commas[0] + 2].letter in "xrvn"
        if inserted or shared:
            slots, self.end = slots_after(self.phrases, late, self.rules)
            dated = {} if inserted else {k: v for k, v in self.slots.items() if k != "by"}
            self.slots = {**dated, **slots, "object": slots.get("object", [])}
            self.late = late

    def _read_ahead(self) -> None:
        """Take "it" for who follows in "Under a deal it signed with Chad, Mali may": what opens a
        sentence tells of the subject of its main clause."""
        opens = self.phrases[0]
        thing = next(iter(self.slots.get("object", ())), None)
        meant = [p for p in (self.subject, thing) if p is not None and p.word in ("it", "they")]
        if not meant or opens.letter not in "is" or opens.word == "but":
            return
        at = next((i for i in range(self.after, len(self.phrases) - 2)
                   if self.phrases[i].letter in ",;:"), 0)  # fmt: skip
        ahead, acts = self.phrases[at + 1 : at + 3] if at else (opens, opens)
        several = len(ahead.actors) > 1
        if not are_states(ahead) or self.phrases[at].letter != "," or acts.letter not in "vxnr":
            return
        for it in meant:
            if several != (it.word == "they") or any(
                are_states(p) for p in self.phrases[: self.place] if p not in (it, self.subject)
            ):
                continue
            actors = tuple(replace(a, start=it.start, end=it.end) for a in ahead.actors)
            if it is self.subject:
                self.subject = replace(it, actors=actors)
            else:
                objects = [replace(it, actors=actors), *self.slots["object"][1:]]
                self.slots = {**self.slots, "object": objects}

    def _read_voice(self, group: VerbGroup) -> None:
        """Take "a treaty signed in 1993" for a passive: its subject is the thing."""
        bare = not group.passive and group.first == self.place and self.trigger.verb is not None
        assert self.trigger.verb is not None
        participle = self.trigger.verb.form in ("either", "participle")
        inserted = (self._inserted() or self._announced()) if bare and participle else None
        self.subject = inserted or self.subject
        made = self.trigger.verb.base in self.rules.words["making"] and "by" in self.slots
        founded = inserted is not None or bool(self.slots.get("by"))
        things = (
            "AEMRTKkhOu" if inserted is not None or made else "AERTKkO" if founded else "AERTKk"
        )
        thing = self.subject is not None and self.subject.letter in things
        thing = thing or self._is_bought()
        outcast = self._outcast() if bare and participle else None
        if outcast is not None:
            self.subject, thing = outcast, True
        goal = next(iter(self.slots.get("object", ())), None)
        active = (
            goal is not None
            and goal.letter == "S"
            and self.trigger.verb.base in self.rules.sets.going
        )
        active = active or self.trigger.verb.base in self.rules.sets.never_passive
        settled = goal is not None and self.trigger.verb.base in self.rules.sets.settling
        active = active or settled  # "the treaty ended the war"
        if bare and participle and thing and not active:
            self.group = replace(group, passive=True)
        stays = phrase_at(self.phrases, self.place - 1)
        base = stays.verb.base if stays is not None and stays.verb and stays.letter == "v" else ""
        if participle and base in self.rules.sets.staying:  # "Chad remains suspended"
            going_on = verb_group(self.phrases, self.place - 1, self.rules)
            self.subject = find_subject(self.phrases, going_on)
            self.group = replace(going_on, place=self.place, passive=True)

    def _outcast(self) -> Phrase | None:
        """Return the state that has been let in or put out: "Niger, suspended from the bloc",
        "Expelled from the bloc in 2014, Niger"."""
        done = self.trigger.verb is not None and self.trigger.verb.base in self.rules.sets.admitting
        where = any(self.slots.get(name) for name in ("from", "to", "into", "by"))
        if not done or not where or "object" in self.slots:
            return None
        comma, state = (phrase_at(self.phrases, self.place - i) for i in (1, 2))
        if comma is not None and comma.letter == "," and state is not None and are_states(state):
            return state
        first = clause_start(self.phrases, self.place)
        if any(p.letter != "r" for p in self.phrases[first : self.place]):
            return None
        for i in range(self.after, min(len(self.phrases) - 2, self.after + 12)):
            if self.phrases[i].letter in "vx;:":
                return None
            state, acts = self.phrases[i + 1 : i + 3]
            if self.phrases[i].letter == "," and are_states(state) and acts.letter in "vxnr,":
                return state
        return None

    def _is_bought(self) -> bool:
        """Return whether the subject is a ship or the like that is "bought from Peru in 2019"."""
        verb, subject = self.trigger.verb, self.subject
        bought = verb is not None and verb.base in self.rules.words["buying"]
        if not bought or subject is None or subject.letter != "h" or subject.actors:
            return False
        beside = self.phrases[self.place - 1] is subject and bool(self.slots.get("from"))
        return beside and last_word(subject.word) in self.rules.names["weapons"]

    def _inserted(self) -> Phrase | None:
        """Return the thing of "the pact on their base, concluded in 2012 by both," """
        comma, following = (
            phrase_at(self.phrases, self.place - 1),
            phrase_at(self.phrases, self.after),
        )
        if (
            comma is None
            or comma.letter != ","
            or following is None
            or not self._goes_on(following)
        ):
            return None
        exercise = self._just_named("E")
        if exercise is not None:
            return exercise  # "the end of Exercise Lion, held by"
        thing = climb(self.phrases, clause_start(self.phrases, self.place), self.place - 2)
        return thing if thing is not None and thing.letter in "AEMRTKkh" else None

    def _goes_on(self, following: Phrase) -> bool:
        """Return whether a time or preposition follows a participle: "held each year by"."""
        after = phrase_at(self.phrases, self.after + 1)
        often = following.letter == "w" and after is not None and after.letter == "i"
        return following.letter in "iD" or often

    def _just_named(self, letter: str) -> Phrase | None:
        """Return the noun before the comma, or before the name of it: "a drill, Sea Lion, held"."""
        near = phrase_at(self.phrases, self.place - 2)
        comma, noun = (phrase_at(self.phrases, self.place - i) for i in (3, 4))
        named = near is not None and near.letter in "XYPL" and comma is not None
        if named and comma is not None and comma.letter == ",":
            near = noun
        return near if near is not None and near.letter == letter else None

    def _announced(self) -> Phrase | None:
        """Return the thing of "Signed in Lima by both ministers, the accord provides for"."""
        first = clause_start(self.phrases, self.place)
        if any(p.letter != "r" for p in self.phrases[first : self.place]):
            return None
        for i in range(self.after, min(len(self.phrases) - 1, self.after + 16)):
            if self.phrases[i].letter in "vx;:":
                return None
            thing = self.phrases[i + 1]
            if self.phrases[i].letter == "," and (thing.letter in "AERO" or thing.word == "it"):
                at = i + 2
                while at < len(self.phrases) and self.phrases[at].letter in 'rifD"SX':
                    at += 1
                acts = at < len(self.phrases) and self.phrases[at].letter in "vx,"
                return thing if acts else None
        return None

    def _deed(self) -> int | None:
        """Return the place of "signing" in "the signing of a pact": what is done to the noun."""
        if self.verbal:
            return None
        of, deed = phrase_at(self.phrases, self.place - 1), phrase_at(self.phrases, self.place - 2)
        if of is None or deed is None or of.letter != "f":
            return None
        return self.place - 2 if last_word(deed.word) in self.rules.words["deeds"] else None

    def predicate(self) -> int | None:
        """Return the place of the verb whose subject the noun or infinitive is, if one follows."""
        at = self.end
        if at < len(self.phrases) and self.phrases[at].letter == ",":
            if at + 1 < len(self.phrases) and self.phrases[at + 1].letter == "?":
                at += 2
            else:
                at = next(
                    (
                        i
                        for i in range(at + 1, min(len(self.phrases) - 1, at + 12))
                        if self.phrases[i].letter == "," and self.phrases[i + 1].letter in "xv"
                    ),
                    at - 1,
                ) + 1  # fmt: skip
        while at < len(self.phrases) and self.phrases[at].letter in 'xnr"':
            at += 1
        following = phrase_at(self.phrases, at)
        return at if following is not None and following.letter == "v" else None

    def _read_predicate(self) -> None:
        """Take in what follows an event noun's own verb: "took place in ..."."""
        at = self.end
        while at < len(self.phrases) and self.phrases[at].letter in "xnrv":
            at += 1
        if at == self.end:
            return
        self.tail, self.reach = slots_after(self.phrases, at, self.rules)
        self.is_copula = self.phrases[at - 1].word in self.rules.words["be"]
        if self.is_copula:  # "the pact was between A and B"
            told = {name: v for name, v in self.tail.items() if name in ("between", "among")}
            self.slots = {**told, **self.slots}
        elif self.phrases[at - 1].word in self.rules.sets.standing and "between" in self.tail:
            self.slots = {"between": self.tail["between"], **self.slots}

    def _contract(self, group: VerbGroup) -> "Clause | None":
        """Return the clause of "signed a deal with India" before "to supply 24 jets"."""
        if not group.after_to:
            return None
        for i in range(self.place - 1, max(-1, self.place - 10), -1):
            phrase = self.phrases[i]
            if phrase.letter == "v" and phrase.verb is not None:
                if phrase.verb.base not in self.rules.words["signing"]:
                    return None
                matrix = Clause(self.scene, i, i + 1)
                noun = matrix.object_of("ART")
                asked = noun is not None and last_word(self.phrases[noun].word)
                return matrix if asked and asked not in self.rules.sets.asked_for else None
        return None

    def object_of(self, letters: str) -> int | None:
        """Return the place of the object, if it is of one of these classes."""
        wanted: list[Phrase] = []
        if self.group is not None and self.group.passive and self.subject is not None:
            wanted.append(self.subject)
        listed = self.slots.get("object", [])
        wanted += [p for i, p in enumerate(listed) if i < 2 or p.named]
        if listed and last_word(listed[0].word) in self.rules.words["stretches"]:
            wanted += self.slots.get("of", [])[:1]  # "launched ten days of war games"
        if listed and listed[0].letter == "$":
            wanted += self.slots.get("of", [])[:1]  # "signed $10 billion worth of contracts"
        if self.group is not None and not self.group.passive:
            wanted += self.relative_noun()
        for phrase in wanted:
            if phrase.letter in letters or ("A" in letters and self._is_signed_paper(phrase)):
                return self.place_of(phrase)
        return None

    def _is_signed_paper(self, phrase: Phrase) -> bool:
        """Return whether an unknown name is that of a paper, by its last word, where it is signed:
        "signed the Lake Partnership Programme"."""
        verb = self.trigger.verb
        if phrase.letter not in "IXY" or any(actor.player.known for actor in phrase.actors):
            return False
        written = self.scene.plain[phrase.start : phrase.end].split()
        papers = self.rules.names["signed_papers"]
        signs = verb is not None and verb.base in self.rules.words["signs"]
        if signs and written[-1].isupper() and len(written[-1]) > 2 and len(written) < 3:
            return True  # "concluded ANZUS"
        return signs and len(written) > 1 and last_word(written[-1]) in papers

    def relative_noun(self) -> list[Phrase]:
        """Return the noun of "the pact which A and B signed", "the pact A and B signed"."""
        index = self.place_of(self.subject) if self.subject is not None else None
        if index is None or index < 1:
            return []
        before = index - 1
        lent = self.phrases[before - 1].letter == "T"  # "the lease that Chad granted Mali"
        if self.phrases[before].word == "that" and self._has_object() and not lent:
            return []  # "a statement that they were leaving the bloc"
        if self.phrases[before].word in ("which", "that"):
            before -= 1
            before -= before > 0 and self.phrases[before].letter == ","
        if self.phrases[before].word == "what":  # "What A and B signed in 2015 was a pact"
            after = self.phrases[self.end : self.end + 2]
            be = len(after) == 2 and after[0].word in self.rules.words["be"]
            return [after[1]] if be and after[1].letter in "AR" else []
        noun = phrase_at(self.phrases, before)
        if noun is not None and noun.letter == "w":  # "the pact on trade that A and B signed"
            noun = climb(self.phrases, clause_start(self.phrases, self.place), before)
            noun = noun if noun is not None and noun.letter in "AR" else None
        persons = any(p.letter in "Ptq" for p in self.slots.get("object", ())[:1])
        if before == index - 1 and persons:
            return []  # "before the drill Peru's minister met X"
        return [noun] if noun is not None and noun.letter in EVENT_NOUNS else []

    def _has_object(self) -> bool:
        """Return whether what the verb is done to follows it, and is no mere time."""
        return any(p.letter in "SOGIBCX" for p in self.slots.get("object", ())[:1])

    def relative_object(self) -> list[Phrase]:
        """Return the organization of "the bloc which A left": what no event noun names."""
        index = self.place_of(self.subject) if self.subject is not None else None
        if index is not None and index and self.phrases[index - 1].letter in "Kkh":
            noun = self.phrases[index - 1]  # "the 24 jets Kenya ordered"
            things = noun.quantity is not None or noun.words[:1] == ("the",)
            return [noun] if things and self.place - index < 4 else []
        if index is None or index < 2 or self.phrases[index - 1].word not in ("which", "that"):
            return []
        noun = self.phrases[index - 2]
        noun = self.phrases[index - 3] if noun.letter == "," and index > 2 else noun
        return [noun] if noun.letter in "OIKkhb" else []

    def place_of(self, phrase: Phrase) -> int | None:
        """Return the place of a phrase in the sentence."""
        start, end = phrase.start, phrase.end
        for place, other in enumerate(self.phrases):
            if other.start == start and other.end == end:
                return place
        return None

    def about(self, names: Iterable[str]) -> bool:
        """Return whether what is talked "on", "about", "for" is of one of these classes."""
        letters = "".join(OBJECTS[name] for name in names)
        return any(
            phrase.letter in letters
            for slot in ("on", "about", "over", "for", "of", "regarding", "to")
            for phrase in self.slots.get(slot, ())
        )

    def says(self, place: int) -> bool:
        """Return whether the phrase at `place` is a verb of saying."""
        verb = self.phrases[place].verb
        return verb is not None and verb.base in self.rules.cues

    def governed(self) -> tuple[bool, Modality]:
        """Return whether words further up negate it, and how sure they leave it: a parse tells."""
        return False, Modality.FACTUAL

    def hanging_dates(self) -> Iterable[int]:
        """Return the places of dates that hang on it, in order of reading: a parse tells."""
        return ()
