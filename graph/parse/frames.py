"""Frames bound to a clause: who plays which role, when, where, how many, and how surely.

A frame (`rules/*/*.yaml`) names verbs or nouns and where each role is looked for. Here a verb or
noun with its clause is held against a frame; what comes out are candidates with exact places.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from graph.facts import Modality, Polarity, Quantity, Status
from graph.parse.candidates import Candidate, Scene
from graph.parse.clauses import (
    Slots,
    VerbGroup,
    clause_start,
    climb,
    doubt_in,
    find_subject,
    less_sure,
    new_clause,
    slots_after,
    verb_group,
)
from graph.parse.frozen import dataclass, replace
from graph.parse.gatherings import is_gathering
from graph.parse.known_names import Player
from graph.parse.phrases import Actor, Phrase, last_word, phrase_at, state_of
from graph.parse.players import Search, with_only
from graph.parse.rules import Frame, RoleRule, Rules
from graph.parse.spoken import (
    BACKWARDS,
    is_it_signed,
    is_spoken_of,
    is_treaty_named,
    signs_it,
)
from graph.parse.takers import is_against
from graph.parse.trade import parts_of
from graph.vocabulary import Kind

# Which classes of phrases a frame's object may be.
OBJECTS = {
    "agreement": "A",
    "paper": "R",
    "exercise": "E",
    "transfer": "T",
    "meeting": "M",
    "weapon": "Kk",
    "forces": "h",
    "membership": "N",
    "name": "XY",
}
EVENT_NOUNS = "AETMRN"


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date of a fact, and the phrase that gives it; None where an earlier sentence does."""

    when: str
    inferred: bool
    phrase: Phrase | None


def noun_frames(rules: Rules, phrase: Phrase) -> Iterator[Frame]:
    """Yield the frames that an event noun may fill, by its class, its word and its name."""
    names = [name for name, letter in OBJECTS.items() if letter == phrase.letter]
    for frame in rules.frames_by_noun.get(names[0] if names else "", ()):
        words, unwanted = frame.listed("words"), frame.listed("not_words")
        if (words and phrase.word not in words) or (unwanted and phrase.word in unwanted):
            continue
        if "named" not in frame.flags or phrase.named:
            yield frame


class Clause:
    """A verb or noun that may state a fact, with everything around it in its clause."""

    def __init__(self, scene: Scene, place: int, after: int) -> None:
        self.scene, self.place, self.after = scene, place, after
        self.phrases, self.rules = scene.phrases, scene.rules
        self.trigger = self.phrases[place]
        self.until = max(self.trigger.end, self.phrases[after - 1].end)
        self.consumed: set[int] = set()
        self.kind = ""
        self.counted: list[tuple[int, int]] = []
        self.verbal = self.trigger.letter == "v"
        self.slots, self.end = slots_after(self.phrases, after, self.rules)
        self.reach = self.end
        self.tail: Slots = {}
        self.is_copula = False
        self.part = 0  # where the part at hand of several begins, see `trade.parts_of`
        self.doer: Phrase | None = None  # who does what a noun names, where a parse tells
        self.group = verb_group(self.phrases, place, self.rules) if self.verbal else None
        self.subject = find_subject(self.phrases, self.group) if self.group else None
        self.deed = self._deed()
        self.matrix: Clause | None = None
        if self.group is not None:
            self._read_voice(self.group)
            self.matrix = self._contract(self.group)
        else:
            self._read_predicate()

    def _read_voice(self, group: VerbGroup) -> None:
        """Take "a treaty signed in 1993" for a passive: its subject is the thing."""
        bare = not group.passive and group.first == self.place and self.trigger.verb is not None
        assert self.trigger.verb is not None
        participle = self.trigger.verb.form in ("either", "participle")
        inserted = (self._inserted() or self._announced()) if bare and participle else None
        self.subject = inserted or self.subject
        made = self.trigger.verb.base in self.rules.words["making"] and "by" in self.slots
        founded = inserted is not None or bool(self.slots.get("by"))
        things = "AERTKkhOu" if inserted is not None or made else "AERTKkO" if founded else "AERTKk"
        thing = self.subject is not None and self.subject.letter in things
        goal = next(iter(self.slots.get("object", ())), None)
        active = goal is not None and goal.letter == "S" and self.trigger.verb.base in _GOING
        if bare and participle and thing and not active:
            self.group = replace(group, passive=True)

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
            or following.letter not in "iD"
        ):
            return None
        thing = climb(self.phrases, clause_start(self.phrases, self.place), self.place - 2)
        return thing if thing is not None and thing.letter in "AERTKkh" else None

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
        of, deed = phrase_at(self.phrases, self.place - 1), phrase_at(self.phrases, self.place - 2)
        if self.verbal or of is None or deed is None or of.letter != "f":
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

    def _fate(self) -> str | None:
        """Return what the verb after a noun or a plan makes of it: "the sale fell through"."""
        planned = self.group is not None and (self.group.after_to or self.group.gerund)
        first = clause_start(self.phrases, self.place)
        planned = planned and not any(p.letter in "vx" for p in self.phrases[first : self.place])
        at = self.predicate() if self.group is None or planned else None
        if at is None:
            return None
        verb = self.phrases[at].verb
        unarrived = any(p.letter == "n" for p in self.phrases[self.end : at])
        if unarrived and verb is not None and verb.base in self.rules.words["arriving"]:
            return "negated"
        rest = " ".join(p.word for p in self.phrases[at + 1 : at + 4])
        for meaning, fates in self.rules.words["fates"].items():
            for fate in fates:
                base, _, particle = fate.partition(" ")
                if verb is not None and verb.base == base and rest.startswith(particle):
                    return str(meaning)
        return None

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
        elif self.phrases[at - 1].word in ("place", "held") and "between" in self.tail:
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
                return matrix if noun is not None else None
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
        if self.group is not None and not self.group.passive:
            wanted += self._relative()
        for phrase in wanted:
            if phrase.letter in letters:
                return self.place_of(phrase)
        return None

    def _relative(self) -> list[Phrase]:
        """Return the noun of "the pact which A and B signed", "the pact A and B signed"."""
        index = self.place_of(self.subject) if self.subject is not None else None
        if index is None or index < 1:
            return []
        before = index - 1
        if self.phrases[before].word in ("which", "that"):
            before -= 1
            before -= before > 0 and self.phrases[before].letter == ","
        noun = phrase_at(self.phrases, before)
        return [noun] if noun is not None and noun.letter in EVENT_NOUNS else []

    def relative_object(self) -> list[Phrase]:
        """Return the organization of "the bloc which A left": what no event noun names."""
        index = self.place_of(self.subject) if self.subject is not None else None
        if index is None or index < 2 or self.phrases[index - 1].word not in ("which", "that"):
            return []
        noun = self.phrases[index - 2]
        noun = self.phrases[index - 3] if noun.letter == "," and index > 2 else noun
        return [noun] if noun.letter in "OIKkhb" else []

    def place_of(self, phrase: Phrase) -> int | None:
        """Return the place of a phrase in the sentence."""
        return next((i for i, p in enumerate(self.phrases) if p is phrase), None)

    def about(self, names: Iterable[str]) -> bool:
        """Return whether what is talked "on", "about", "for" is of one of these classes."""
        letters = "".join(OBJECTS[name] for name in names)
        return any(
            phrase.letter in letters
            for slot in ("on", "about", "over", "for", "of", "regarding", "to")
            for phrase in self.slots.get(slot, ())
        )

    # Binding a frame

    def bind(self, frame: Frame, word: str) -> list[Candidate]:
        """Return the facts that the frame finds here; none if a role stays empty."""
        if frame.kind not in self.scene.vocabulary.kinds:
            return []
        self.kind = frame.kind
        noun = self._fitting_object(frame)
        if noun is False or not self._conditions(frame, word):
            return []
        event = self.phrases[noun] if isinstance(noun, int) and noun >= 0 else None
        if event is None and frame.kind == "JointExercise" and "near" in frame.flags:
            event = self._told_of()  # "The exercise began with ships from A and B taking part"
        if event is None and self.subject is not None and "subject_event" in frame.flags:
            event = self.subject  # "Deliveries to Kyiv include 31 tanks"
            self.consumed.add(self.place_of(event) or 0)
        if "named_object" in frame.flags and not (event is not None and event.named):
            return []
        if "that_object" in frame.flags and not is_treaty_named(self, event):
            return []
        if "spoken_agreement" in frame.flags and not is_spoken_of(self, event):
            return []
        if frame.listed("then"):
            return self._with_second_verb(frame, word)
        if "complement" in frame.flags:
            self._read_complement()
        parts = parts_of(self) if frame.kind == "ArmsTransfer" else []
        if parts:
            whole, found = self.slots, []
            for self.part, self.slots in parts:
                found += self._filled(frame, word, event, self.slots)
            self.slots, self.part = whole, 0
            return found
        return self._filled(frame, word, event, self.slots)

    def _told_of(self) -> Phrase | None:
        """Return the exercise that the same clause speaks of before the verb."""
        first = clause_start(self.phrases, self.place)
        before = reversed(self.phrases[first : self.place])
        return next((p for p in before if p.letter == "E"), None)

    def traded(self, side: str, subject: Phrase) -> list[Candidate]:
        """Return the transfers of "A, the first buyer of B's missiles"; `side` is A's role."""
        frame = self.rules.trade[side]
        found = []
        things = Search(self, None, self.slots)
        if all(things.is_generic(weapon) for weapon in things.weapons("of")):
            return []
        for actor in subject.actors:
            self.slots = {**self.slots, "trader": [replace(subject, actors=(actor,))]}
            found += self._filled(frame, self.trigger.word, None, self.slots)
        return found

    def _fitting_object(self, frame: Frame) -> int | bool:
        """Return the place of the frame's object, -1 if it wants none, False if it is missing."""
        if not self.verbal:
            return self.place
        if frame.excluded:
            letters = "".join(OBJECTS[name] for name in frame.excluded)
            if self.object_of(letters) is not None:
                return False
        if frame.listed("where"):
            return self._antecedent(frame.listed("where"))
        if "pronoun" in frame.flags:
            return -1 if is_it_signed(self) else False
        if "object_it" in frame.flags:
            return -1 if signs_it(self) else False
        if not frame.objects:
            return -1
        place = self.object_of("".join(OBJECTS[name] for name in frame.objects))
        if place is None:
            return False
        alone = self.phrases[place].word in self.rules.names["own_papers"]
        if self.phrases[place].letter == "R" and alone and not frame.listed("object_words"):
            return False
        self.consumed.add(place)
        return place

    def _antecedent(self, names: Iterable[str]) -> int | bool:
        """Return the place of the noun before "in which", if it is of one of these classes."""
        letters = "".join(OBJECTS[name] for name in names)
        for phrase in Search(self, None, self.slots).phrases("where"):
            if phrase.letter in letters:
                place = self.place_of(phrase)
                if place is not None:
                    self.consumed.add(place)
                    return place
        return False

    def _conditions(self, frame: Frame, word: str) -> bool:
        group = self.group
        if "passive_only" in frame.flags and not (group and group.passive):
            return False
        if word in frame.listed("not_verbs"):
            return False
        if "by_agreement" in frame.flags and not any(
            p.letter == "A" for p in self.slots.get("by", ())
        ):
            return False
        if "finite" in frame.flags and not (group and group.finite and not group.gerund):
            return False
        if "no_plan" in frame.flags and group is not None and group.after_to:
            return False
        if not all(self.slots.get(name) for name in frame.listed("needs")):
            return False
        barred = "not_company" if self.subject and self.subject.letter == "C" else "by_company"
        if barred in frame.flags:
            return False
        if "named_subject" in frame.flags and not self._is_named():
            return False
        before = phrase_at(self.phrases, self.place - 1)
        if before is not None and before.verb and before.verb.base in frame.listed("not_after"):
            return False
        if frame.kind == "JointExercise" and not self.verbal and self._opposed():
            return False
        if "member_told" in frame.flags and not self.scene.reader.discourse.joined():
            return False
        if "intransitive" in frame.flags and not self._goes_without_object():
            return False
        if "one_with" in frame.flags and self._happened_between():
            return False
        if "one_with" in frame.flags and self._is_signed():
            return False  # the verb's own frame knows better whose it is
        if "one_with" in frame.flags and len(Search(self, None, self.slots).actors("with")) != 1:
            return False
        if "alone" in frame.flags and not self._pair_alone():
            return False
        if frame.listed("object_words") and not self._object_called(frame.listed("object_words")):
            return False
        if frame.listed("subject") and not self._subject_is(frame.listed("subject")):
            return False
        if frame.listed("not_about") and self.about(frame.listed("not_about")):
            return False
        if "spoken_subject" in frame.flags and not is_spoken_of(self, self.subject):
            return False
        if "under" in frame.flags and not self._under():
            return False
        return is_gathering(self, frame)

    def _under(self) -> bool:
        """Return whether the noun is what something is done under: "under a 2014 accord, A"."""
        before = phrase_at(self.phrases, self.place - 1)
        dated = self.trigger.date is not None or self._after_participle() is not None
        under = before is not None and before.word in ("under", "through", "thanks to")
        return under and dated and not self.scene.transferred

    def _happened_between(self) -> bool:
        """Return whether "with" belongs to something else: "a ceasefire after battles with"."""
        apart = self.rules.words["setting_apart"]
        first = next((p for p in self.slots.get("with", ()) if p.actors), None)
        place = self.place_of(first) if first is not None else None
        between = self.phrases[self.place : place] if place is not None else ()
        return any(p.word in apart for p in between)

    def _is_signed(self) -> bool:
        """Return whether the noun is the object of a verb of signing."""
        verb = phrase_at(self.phrases, self.place - 1)
        signs = self.rules.words["signs"]
        return verb is not None and verb.verb is not None and verb.verb.base in signs

    def _opposed(self) -> bool:
        """Return whether the words of the noun itself say what is done against the exercise."""
        return is_against([self.trigger], self.scene.plain, self.rules)

    def _is_named(self) -> bool:
        """Return whether the subject is named, or an "it" for the one the text is about."""
        subject = self.subject
        if subject is None or subject.letter != "u":
            return subject is not None
        means = tuple(actor.player.means for actor in subject.actors)
        about = tuple(player.means for player in self.scene.reader.discourse.subject)
        joined = (*self.slots.get("to", ())[:1], *self.slots.get("object", ())[:1])
        club = any(p.letter in "OI" for p in joined)
        return subject.word == "it" and means == about and club

    def _goes_without_object(self) -> bool:
        """Return whether states do it and only a time is said of it: "Peru left in 2011"."""
        subject = self.subject
        acts = subject is not None and bool(subject.actors) and subject.letter in "Sb"
        kinds = {a.player.kind for a in subject.actors} if subject is not None else set()
        beside = ("object", "to", "in", "into", "from", "of", "for", "on", "out of", "at", "over")
        listed = [p for name in beside for p in self.slots.get(name, ())]
        commas = (p.start for p in self.phrases[self.after : self.end] if p.letter == ",")
        until = next(commas, self.phrases[-1].end)  # "A joined in 2001, B in 2003"
        alone = all(p.letter == "D" for p in listed if p.start < until)
        return acts and alone and kinds <= {"State", "Government"}

    def _object_called(self, words: Iterable[str]) -> bool:
        """Return whether the object is one of these nouns: "leased a naval base"."""
        things = [*self.slots.get("object", ())]
        if self.group is not None and self.group.passive and self.subject is not None:
            things.append(self.subject)
        written = [" ".join(self.scene.plain[p.start : p.end].lower().split()) for p in things]
        return any(f" {name}".endswith(f" {word}") for name in written for word in words)

    def _subject_is(self, names: Iterable[str]) -> bool:
        letters = "".join(OBJECTS[name] for name in names)
        if self.subject is not None and self.subject.word == "it" and "E" in letters:
            return self.scene.reader.discourse.exercise_age == 0  # told of in the sentence before
        return self.subject is not None and self.subject.letter in letters

    def _pair_alone(self) -> bool:
        """Return whether the sentence names no state but the two that the text is about."""
        pair = {player.means for player in self.scene.reader.discourse.two()}
        if not pair and len(Search(self, None, self.slots).actors("two_named")) == 2:
            return not self.scene.transferred
        return not self.scene.transferred and all(
            actor.player.means in pair
            for phrase in self.phrases
            for actor in (*phrase.actors, *phrase.owners)
            if actor.player.kind == "State"
        )

    def _read_complement(self) -> None:
        """Take in what was agreed: "agreed to restore relations on 10 March"."""
        at = self.after
        while at < len(self.phrases) and self.phrases[at].letter in "2rnx?":
            at += 1
        verb = phrase_at(self.phrases, at)
        if verb is None or verb.letter != "v":
            return
        slots, end = slots_after(self.phrases, at + 1, self.rules)
        things = [p for listed in slots.values() for p in listed]
        last = max((p.end for p in things), default=verb.end)
        self.until = max(self.until, min(last, self.trigger.end + 160))
        self.reach = max(self.reach, end)
        self.slots = {**slots, **self.slots}

    def _with_second_verb(self, frame: Frame, word: str) -> list[Candidate]:
        """Bind "helped China build a system": the second verb's object is what was made."""
        for i in range(self.place + 1, min(len(self.phrases), self.place + 6)):
            verb = self.phrases[i].verb
            if verb is not None and verb.base in frame.listed("then"):
                slots, end = slots_after(self.phrases, i + 1, self.rules)
                before = [p for p in self.phrases[self.place + 1 : i] if p.actors]
                self.end = max(self.end, end)
                self.reach = max(self.reach, end)
                return self._filled(frame, word, None, {**slots, "dative": before})
        return []

    def _filled(
        self, frame: Frame, word: str, event: Phrase | None, slots: Slots
    ) -> list[Candidate]:
        search = Search(self, event, slots)
        roles: dict[str, tuple[Actor, ...]] = {}
        for role, rule in frame.roles.items():
            found = self._players(frame, role, rule, search)
            if len(found) < rule.minimum and not rule.optional:
                return []
            if found:
                roles[role] = tuple(found)
        if not _distinct(roles) or ("people" in frame.flags and not _all_people(roles)):
            return []
        if frame.kind == "ArmsTransfer" and self._sells_to_itself(roles):
            return []
        pairs = self._bilateral(frame, event, roles, search)
        if pairs:
            return [
                candidate
                for pair in pairs
                for candidate in self._finished(frame, word, event, {**roles, "party": pair}, slots)
            ]
        spread = [role for role in frame.spread if role in roles]
        if not all(a.player.kind == "State" for a in roles.get("supplier", ())):
            spread = [role for role in spread if role != "supplier"]  # a firm and its state are one
        return [
            candidate
            for players in product(*(roles[role] for role in spread))
            for candidate in self._finished(
                frame,
                word,
                event,
                {**roles, **{r: (player,) for r, player in zip(spread, players, strict=True)}},
                slots,
            )
        ]

    def _bilateral(
        self,
        frame: Frame,
        event: Phrase | None,
        roles: Mapping[str, tuple[Actor, ...]],
        search: Search,
    ) -> list[tuple[Actor, Actor]]:
        """Return the pairs of "Peru signed pacts with Chad and with Mali": one for each of them."""
        plural = event is not None and last_word(event.word) in self.rules.names["plural_papers"]
        plural = plural or "each" in frame.flags
        doing = search.actors("agent") if self.verbal else search.actors("owner")
        if frame.kind != "Agreement" or not plural or len(doing) != 1:
            return []
        parties = roles.get("party", ())
        whose = state_of(doing[0].player) or doing[0].player
        first = next((a for a in parties if a.player.means == whose.means), None)
        others = [a for a in parties if a is not first]
        return [(first, other) for other in others] if first and len(others) > 1 else []

    def _sells_to_itself(self, roles: Mapping[str, tuple[Actor, ...]]) -> bool:
        """Return whether context makes a state the buyer of its own firm's or body's weapons."""
        trigger = (self.trigger.start, self.trigger.end)
        sides = [*roles.get("supplier", ()), *roles.get("recipient", ())]
        meant = any((actor.start, actor.end) == trigger for actor in sides)
        states = [state_of(actor.player) for actor in sides]
        named = [state.means for state in states if state is not None]
        return meant and len(named) > len(set(named))

    def _players(self, frame: Frame, role: str, rule: RoleRule, search: Search) -> list[Actor]:
        kind = self.scene.vocabulary.kinds[frame.kind]
        allowed = kind.roles.get(role, ())
        if role in frame.listed("states_only"):
            allowed = ("State",)
        clubs = role in frame.listed("bodies_only")
        if clubs:
            allowed = ("InternationalOrganization", "Institution")
        found: dict[str, Actor] = {}
        for name in rule.places:
            if "WeaponSystem" in allowed:
                players = search.weapons(name)
            else:
                actors = search.actors(name)
                if clubs:
                    named = (self._club_named(phrase) for phrase in search.phrases(name))
                    actors = [*map(self._as_club, actors), *(a for a in named if a is not None)]
                    actors = [actor for actor in actors if not self._only_owns(actor)]
                if role == "recipient" and name == "object":
                    actors = [actor for actor in actors if actor.player.kind]  # no "sold Thaad"
                if role in frame.listed("states_only"):
                    actors = [actor for actor in actors if actor.player.kind]
                players = self._fitted(frame, actors, allowed)
            for actor in players:
                found.setdefault(actor.player.means, actor)
            if len(found) >= rule.minimum and not rule.join:
                break
            if not rule.join and len(found) < rule.minimum:
                found = {}
        if role == "participant" and frame.kind == "JointExercise":
            listed = [a for a in found.values() if a.player.known or self._in_a_list(a, found)]
            states = [actor for actor in listed if actor.player.kind == "State"]
            if len(states) > 2:
                return states  # "ships from 12 NATO allies: A, B and C"
            return listed if len(listed) > 1 else list(found.values())
        if role == "party" and "with" in rule.places and with_only(found, search):
            return []
        if role == "party" and "agent" in rule.places:
            return self._states_behind(list(found.values()), search, rule)
        return list(found.values())

    def _states_behind(self, found: list[Actor], search: Search, rule: RoleRule) -> list[Actor]:
        """Return for persons of whom no state is known the two states that are spoken of."""
        named = [a for a in found if a.player.known and a.player.kind != "Person"]
        agents = [a for a in search.actors("agent") if a.player.kind in ("Person", "", "State")]
        unknown = [a for a in agents if not a.player.known or a.player.kind == "Person"]
        if len(named) >= 2 or len(unknown) < 2 or rule.minimum < 2 or len(named) != len(found):
            by_names = len(found) >= 2 and not named and len(unknown) == len(found)
            if not by_names:
                return found
        states = search.actors("two_named") or search.actors("pair")
        return states if len(states) == 2 else found

    def _only_owns(self, actor: Actor) -> bool:
        """Return whether somebody is only whose a thing is: "rejoined the alliance's command"."""
        owner = next(
            (
                i
                for i, p in enumerate(self.phrases)
                if p.letter in "OG" and p.start <= actor.start < p.end
            ),
            None,
        )
        after = phrase_at(self.phrases, owner + 1) if owner is not None else None
        return after is not None and after.letter == "p" and after.start > self.trigger.start

    def _club_named(self, phrase: Phrase) -> Actor | None:
        """Return what states join by a name that looks like a pact's or a weapon's: "Rio Pact"."""
        plain = self.scene.plain[phrase.content or phrase.start : phrase.end]
        name = " ".join(plain.split()).removeprefix("the ").removeprefix("The ")
        last = name.split()[-1:]
        known = any(actor.player.known for actor in phrase.actors)
        if known or phrase.letter not in "AKY" or not name[:1].isupper() or " " not in name:
            return None
        if not set(last) & set(self.rules.names["clubs"]):
            return None
        player = Player(name, "InternationalOrganization", known=False, trust=0.75)
        return Actor(player, phrase.end - len(name), phrase.end)

    def _as_club(self, actor: Actor) -> Actor:
        """Return an unknown "Visegrad Group" as what states join: no company, no ministry."""
        last = actor.player.means.split()[-1]
        if actor.player.known or last not in self.rules.names["clubs"]:
            return actor
        if last == "Force" and _OF_ONE_STATE.search(actor.player.means):
            return actor  # "our own Defence Force" is no club of states
        return replace(actor, player=replace(actor.player, kind="InternationalOrganization"))

    def _fitted(self, frame: Frame, actors: Iterable[Actor], allowed: Sequence[str]) -> list[Actor]:
        fitted = []
        actors = [*actors]
        for actor in actors:
            if actor.quantity is not None and not actor.player.kind:
                continue  # "two M28 Skytrucks" buy and sell nothing
            unknown = self.kind == "JointExercise" and not actor.player.kind
            if unknown and not self._beside_a_state(actor, actors):
                continue  # ships and places are named beside exercises more often than states
            player = self._fit(actor.player, allowed, frame.prefer_state)
            if player is not None:
                fitted.append(replace(actor, player=player))
        return fitted

    def _beside_a_state(self, actor: Actor, others: Sequence[Actor]) -> bool:
        """Return whether an unknown name stands in a list with a state, or after "with": "Kenya and
        Ruritania"."""
        with_ = _WITH.search(self.scene.plain, max(0, actor.start - 8), actor.start) is not None
        return with_ or self._listed(actor, others)

    def _in_a_list(self, actor: Actor, found: Mapping[str, Actor]) -> bool:
        """Return whether an unknown name of one word is in a list of states that we know: every
        state is known, save in what is made up."""
        one = " " not in actor.player.means and not actor.player.means.isupper()
        return one and self._listed(actor, [a for a in found.values() if a.player.known])

    def _listed(self, actor: Actor, others: Iterable[Actor]) -> bool:
        for other in others:
            first, second = sorted((actor, other), key=lambda one: one.start)
            between = self.scene.plain[first.end : second.start]
            if other.player.kind and _LISTED.fullmatch(between):
                return True
        return False

    def _fit(self, player: Player, allowed: Sequence[str], prefer_state: bool) -> Player | None:
        """Return whom a role takes a player for: itself, its state, or nobody."""
        if not player.kind:
            return self._guessed(player, allowed)
        home = self.scene.reader.discourse.homes.get(player.means)
        state = (player.state or home) if "State" in allowed and player.kind != "Place" else None
        of_state = player.kind in ("GovernmentBody", "ArmedForce", "Government", "Post", "Person")
        if player.kind == "Government" and not player.known and state is not None:
            return replace(state, trust=min(player.trust, state.trust))  # "Thai officials"
        if prefer_state and not player.known and state is None and player.kind in _BODIES:
            main = self.scene.reader.discourse.main_state()  # "the Ministry of Defence" of the text
            return replace(main, trust=0.7) if main is not None and "State" in allowed else None
        stands = any(self.scene.vocabulary.is_a(player.kind, kind) for kind in allowed)
        if stands and not (prefer_state and of_state and state is not None):
            return player
        return replace(state, trust=min(player.trust, state.trust)) if state is not None else None

    def _guessed(self, player: Player, allowed: Sequence[str]) -> Player | None:
        """Return an unknown name as what a role asks for; as a club of states only in capitals."""
        capitals = player.means.isupper() or " " in player.means
        if "Company" in allowed and capitals:  # who sells or builds arms and is no known state
            return replace(player, kind="Company", trust=player.trust * 0.85)
        guess = next((kind for kind in _GUESSES if kind in allowed), None)
        if guess is None or (guess == "InternationalOrganization" and not player.means.isupper()):
            return None
        return replace(player, kind=guess, trust=player.trust * 0.85)

    # What else the clause says

    def _finished(
        self,
        frame: Frame,
        word: str,
        event: Phrase | None,
        roles: Mapping[str, tuple[Actor, ...]],
        slots: Slots,
    ) -> list[Candidate]:
        polarity, modality = self._certainty(frame, event)
        date = (
            self._date(frame)
            or self._edition(frame, event)
            or self._own_date(frame, event)
            or self._of_section(frame)
        )
        if "need_time" in frame.flags and date is None and not self._timed(frame):
            return []
        if "alone" in frame.flags and polarity is Polarity.NEGATED:
            return []
        if "spoken_agreement" in frame.flags and self._told_already(event, date):
            return []
        if "anew" in frame.flags and self._binds_as_told(roles, date):
            return []
        kind = self._kind(frame, event)
        known = self.scene.vocabulary.kinds[kind]
        times, inferred = self._times(frame, word, date, known)
        if event is not None and event.date is not None and event.date.when:
            times = _with_own(times, event.date.when, known)
        quantities = self._quantities(frame, roles, times, slots)
        quantities = {k: v for k, v in quantities.items() if k in known.quantities}
        located = self._location(frame)
        whole = {**roles, frame.location: located} if located and frame.location else dict(roles)
        span = self._span(event, whole, date)
        trust = [a.player.trust for listed in whole.values() for a in listed]
        confidence = frame.confidence * min(trust, default=1.0) * (0.95 if inferred else 1.0)
        main = Candidate(
            kind, frame.id, *span, (self.trigger.start, self.until), whole, confidence,
            times, inferred, quantities, self._texts(frame, event),
            self._status(frame, word, polarity, modality), polarity, modality,
            {name: (coded[word],) for name, coded in frame.codes.items() if word in coded},
        )  # fmt: skip
        return [main, *self._also_members(frame, main)]

    def _timed(self, frame: Frame) -> bool:
        """Return whether a time that cannot be told is given: "a decade later"."""
        near = self.phrases[self.place : self.reach]
        return "any_time" in frame.flags and any(p.letter == "D" for p in near)

    def _binds_as_told(self, roles: Mapping[str, tuple[Actor, ...]], date: "_Dated | None") -> bool:
        """Return whether "the treaty" is the one told before, of the same parties and no other."""
        discourse, subject = self.scene.reader.discourse, self.subject
        told = {player.means for player in discourse.parties()}
        parties = {actor.player.means for actor in roles.get("party", ())}
        return self._told_already(subject, date) and bool(told) and parties <= told

    def _told_already(self, event: Phrase | None, date: "_Dated | None") -> bool:
        """Return whether "the accord" says nothing new: no other date than when it was told."""
        definite = event is not None and event.words[:1] and event.words[0] in BACKWARDS
        if not definite:
            return False
        agreed_on = self.scene.reader.discourse.agreed_on or ""
        return date is None or date.phrase is None or agreed_on.startswith(date.when)

    def _also_members(self, frame: Frame, main: Candidate) -> list[Candidate]:
        """Return a founding's founders as members too, where states founded an organization."""
        if "also_members" not in frame.flags or main.polarity is Polarity.NEGATED:
            return []
        organization = main.roles["organization"]
        if organization[0].player.kind != "InternationalOrganization":
            return []
        return [
            replace(
                main, kind="Membership", status=None,
                roles={"member": (founder,), "organization": organization},
                texts={"membershipStatus": "founding member"},
                times={"start": main.times["date"]} if "date" in main.times else {},
                inferred=frozenset({"start"}) if main.inferred else frozenset(),
            )
            for founder in main.roles["founder"]
            if founder.player.kind == "State"
        ]  # fmt: skip

    def _certainty(self, frame: Frame, event: Phrase | None) -> tuple[Polarity, Modality]:
        """Return polarity and modality: of the verb or noun, its adjectives, and what is before."""
        group = self.group if self.matrix is None else self.matrix.group
        polarity, modality = (
            (group.polarity, group.modality) if group is not None else self._noun_certainty()
        )
        if event is not None:
            if "no" in event.words:
                polarity = Polarity.NEGATED
            for name, adjectives in self.rules.words["event_adjectives"].items():
                if not set(adjectives).isdisjoint(event.words):
                    modality = less_sure(modality, Modality(name))
        if frame.kind == "Membership" and self._none():
            polarity = Polarity.NEGATED
        if "denies" in frame.flags:
            polarity = Polarity.NEGATED
        if frame.modality is not None and polarity is Polarity.AFFIRMED:
            modality = less_sure(modality, frame.modality)
        if self._conditional():
            modality = Modality.CONDITIONAL
        first = self.phrases[clause_start(self.phrases, self.place)].start
        left = self.scene.plain[max(first, self.trigger.start - 160) : self.trigger.start]
        right = self.scene.plain[self.trigger.end : self.phrases[-1].end]
        doubt = doubt_in(left, self.rules, "doubts")
        doubt = doubt or doubt_in(right, self.rules, "doubts_after")
        doubt = doubt or self._fate()
        if doubt == "negated":
            polarity = Polarity.NEGATED
        elif doubt is not None:
            modality = less_sure(modality, Modality(doubt))
        return polarity, modality

    def _none(self) -> bool:
        """Return whether the verb is of none: "belongs to no SADC structure"."""
        listed = [p for name in ("object", "to", "in") for p in self.slots.get(name, ())]
        return self.verbal and any("no" in p.words[:1] for p in listed)

    def _conditional(self) -> bool:
        """Return whether an "if" opens the clause."""
        for i in range(self.place - 1, max(-1, self.place - 14), -1):
            phrase = self.phrases[i]
            if phrase.letter == "s" and phrase.word in ("if", "unless", "whether"):
                return True
            if phrase.letter in ";:" or (phrase.letter == "," and not _adverbial(self.phrases, i)):
                return False
        return False

    def _noun_certainty(self) -> tuple[Polarity, Modality]:
        """Return how surely an event noun is said to be: "called for an agreement", "no treaty"."""
        polarity, modality = Polarity.AFFIRMED, Modality.FACTUAL
        before = self.place if self.deed is None else self.deed
        if self.kind == "Meeting":
            negated, modality = self._governing(before)
            polarity = Polarity.NEGATED if negated else polarity
        for phrase in reversed(self.phrases[max(0, before - 7) : before]):
            if phrase.letter in ";.:":
                break
            negated, meant = self._bearing(phrase)
            polarity = Polarity.NEGATED if negated else polarity
            modality = less_sure(modality, meant)
        for at, phrase in enumerate(self.phrases[self.end : self.end + 3], self.end):
            if phrase.letter not in "nxr":
                break
            if phrase.letter == "n" and not self._is_not_a(at):
                polarity = Polarity.NEGATED
            modal = self.rules.words["modals"].get(phrase.word)
            modality = less_sure(modality, Modality(modal)) if modal else modality
        return polarity, modality

    def _governing(self, place: int) -> tuple[bool, Modality]:
        """Return whether the words before a meeting deny it, and how sure they leave it: "will
        have talks", "is to attend a meeting"."""
        at, negated, modality = place - 1, False, Modality.FACTUAL
        while at >= 0 and self.phrases[at].letter in "xrn":
            negated = negated or self.phrases[at].letter == "n"
            modal = self.rules.words["modals"].get(self.phrases[at].word)
            modality = less_sure(modality, Modality(modal)) if modal else modality
            at -= 1
        link = phrase_at(self.phrases, place - 1)
        verb = place - 2 if link is not None and link.letter == "i" else place - 1
        found = phrase_at(self.phrases, verb)
        base = found.verb.base if found is not None and found.verb is not None else ""
        if found is not None and found.letter == "v" and base in _MEETING:
            group = verb_group(self.phrases, verb, self.rules)
            modality = less_sure(modality, group.modality)
            negated = negated or group.polarity is Polarity.NEGATED
        return negated, modality

    def _is_not_a(self, place: int) -> bool:
        """Return whether a "not" only says what an event is not: "the sale was not a surprise"."""
        following = phrase_at(self.phrases, place + 1)
        be = self.phrases[place - 1].word in self.rules.words["be"]
        return be and following is not None and following.words[:1] in (("a",), ("an",), ("the",))

    def _bearing(self, phrase: Phrase) -> tuple[bool, Modality]:
        """Return whether a word before an event noun negates it, and how sure it leaves it."""
        words = phrase.word.split()
        word = phrase.verb.base if phrase.verb else words[-1] if words else ""
        negated = phrase.letter == "n" or word in self.rules.words["lacking"]
        negated = negated or (phrase.letter == "v" and word in self.rules.words["fates"]["negated"])
        modality = Modality.FACTUAL
        if phrase.letter == "v" and word in self.rules.words["unsure"]:
            modality = Modality.POSSIBLE
        if word in self.rules.catenatives and phrase.letter in "vw":
            meaning = self.rules.catenatives[word]
            negated = negated or meaning is None
            if meaning is not None and word not in self.rules.words["signing"]:
                modality = less_sure(modality, meaning)
        return negated, modality

    def _date(self, frame: Frame) -> "_Dated | None":
        """Return when: a date after the verb, before it, or at the sentence's head."""
        tight = "tight" in frame.flags and self.deed is None and not self.is_copula
        reach = min(self.end, self.place + 5) if tight else self.reach
        after = self._first_date(self.place + 1, reach)
        if after is not None:
            return after
        if self.verbal and self.group is not None and self.group.passive:
            since = self._dates_from(self.place)
            if since is not None:
                return since
        if tight or self.is_copula:
            return self._after_participle()
        if self.matrix is not None:
            return self.matrix._date(frame)
        later = self._date_of_predicate() if frame.kind in ("JointExercise", "Meeting") else None
        found = later or self._date_before()
        if found is None and frame.kind == "JointExercise":
            found = self._only_date()
        return found or self._earlier(frame)

    def _only_date(self) -> "_Dated | None":
        """Return the one date of the sentence, unless it is when something was said."""
        places = [i for i, p in enumerate(self.phrases) if p.letter == "D"]
        if len(places) != 1 or any(self._says(i) for i in range(len(self.phrases))):
            return None
        verb = next((p.verb for p in reversed(self.phrases[: places[0]]) if p.verb), None)
        of_another = verb is not None and verb.base in self.rules.words["dating"]
        return None if of_another else self._dated(places[0])

    def _date_of_predicate(self) -> "_Dated | None":
        """Return the date of "The drill, aimed at pirates, began on 4 May", "took part in the
        drill with Peru, scheduled for May"."""
        at = self.predicate() if not self.verbal else None
        if at is not None and self.phrases[at - 1].letter == ",":
            following = range(at + 1, min(len(self.phrases) - 1, at + 14))
            closes = (i for i in following if self.phrases[i].letter == ",")
            at = next((i + 1 for i in closes if self.phrases[i + 1].letter in "xv"), at)
        if at is not None:
            return self._first_date(at + 1, slots_after(self.phrases, at + 1, self.rules)[1])
        for i in range(self.end, min(len(self.phrases), self.end + 12)):
            verb = self.phrases[i].verb
            if verb is not None and verb.base in self.rules.words["scheduling"]:
                linked = self.phrases[i - 1].letter in ",?x"
                return self._first_date(i + 1, i + 8) if linked else None
            if self.phrases[i].letter in "v;:&":
                return None
        return None

    def _date_before(self) -> "_Dated | None":
        first = clause_start(self.phrases, self.place)
        for i in range(self.place - 1, first - 1, -1):
            if self._says(i):
                return None  # what stands before "said" is when it was said
            found = self._dated(i)
            if found is not None and not self._other_verb_between(i):
                return found
        if any(new_clause(self.phrases, i) for i in range(self.place) if self._links(i)):
            return None
        verbs = (i for i in range(self.place) if self.phrases[i].letter in "vx")
        return self._first_date(0, min(7, next(verbs, self.place)))

    def _says(self, place: int) -> bool:
        verb = self.phrases[place].verb
        return verb is not None and verb.base in self.rules.cues

    def _links(self, place: int) -> bool:
        return self.phrases[place].letter == "&" and place > 0

    def _earlier(self, frame: Frame) -> "_Dated | None":
        """Return the date of the sentence before, for what happens on one day."""
        same = self._same_occasion(frame)
        earlier = self.scene.reading.earlier_date or (self.scene.reading.lately if same else None)
        occasion = frame.kind in ("JointExercise", "Meeting") or same
        occasion = occasion or "spoken_agreement" in frame.flags
        if earlier is None or not occasion:
            return None
        return _Dated(earlier, True, None)

    def _own_date(self, frame: Frame, event: Phrase | None) -> "_Dated | None":
        """Return the date of "the accord that they concluded in 2007" where the deed has none."""
        place = self.place_of(event) if event is not None else None
        if "spoken_agreement" in frame.flags:
            return None
        if place is None or frame.kind != "Agreement" or not self.verbal or place < self.place:
            return None
        for i in range(place + 1, min(len(self.phrases), place + 7)):
            verb = self.phrases[i].verb
            if self.phrases[i].letter in ";:.&":
                return None
            if verb is not None and self.phrases[i].letter == "v":
                signs = verb.base in self.rules.words["signing"]
                return self._first_date(i + 1, i + 7) if signs else None
        return None

    def _of_section(self, frame: Frame) -> "_Dated | None":
        """Return the date of the line or heading of a chronology that the fact is told under."""
        when = self.scene.reading.section_date
        happens = frame.kind in ("Agreement", "JointExercise", "Meeting")
        happens = happens or (frame.kind == "Membership" and frame.time in ("start", "end"))
        return _Dated(when, True, None) if when is not None and happens else None

    def _same_occasion(self, frame: Frame) -> bool:
        """Return whether "both ministers" sign, who have just been told to have met."""
        subject = self.subject
        several = subject is not None and subject.letter in "qwSu" and len(subject.actors) == 2
        if frame.kind != "Agreement" or not several or subject is None or subject.owners:
            return False
        places = {(actor.start, actor.end) for actor in subject.actors}
        return len(places) == 1 and places == {(subject.start, subject.end)}

    def _edition(self, frame: Frame, event: Phrase | None) -> "_Dated | None":
        """Return the year of "African Lion 2022", for an exercise that nothing else dates."""
        if frame.kind != "JointExercise" or event is None:
            return None
        found = _EDITION_YEAR.match(self.scene.plain, event.end) or _EDITION_YEAR.search(
            self.scene.plain, event.start, event.end
        )
        return _Dated(found.group(1), True, None) if found is not None else None

    def _after_participle(self) -> "_Dated | None":
        """Return the date of "the treaty signed in 1993", "the pact, which dates from 1961"."""
        at = self.reach if self.is_copula else self.end
        while at < len(self.phrases) and self.phrases[at].letter in ',?xr"&':
            at += 1
        following = phrase_at(self.phrases, at)
        if following is not None and following.letter == "x":
            at += 1
            following = phrase_at(self.phrases, at)
        if following is None or following.verb is None or following.letter != "v":
            return None
        base = following.verb.base
        signed = base in self.rules.words["signing"] or base in self.rules.words["dating"]
        if not signed and following.verb.form in ("either", "participle"):
            return self._dates_from(at)  # "the treaty, brokered by X, dates from 1984"
        if not signed:
            return None
        _, end = slots_after(self.phrases, at + 1, self.rules)
        if base in self.rules.words["dating"]:
            end = max(end, at + 5)  # "dates back to 1997"
        return self._first_date(at + 1, min(end, at + 8))

    def _dates_from(self, place: int) -> "_Dated | None":
        """Return the date of "dates from 1984" after an insertion that begins at `place`."""
        for i in range(place + 1, min(len(self.phrases), place + 10)):
            verb = self.phrases[i].verb
            if verb is not None and verb.base in self.rules.words["dating"]:
                return self._first_date(i + 1, i + 4)
            if self.phrases[i].letter in "v;:":
                return None
        return None

    def _first_date(self, start: int, end: int) -> "_Dated | None":
        found = (self._dated(i) for i in range(start, min(len(self.phrases), end)))
        return next((date for date in found if date is not None), None)

    def _dated(self, place: int) -> "_Dated | None":
        phrase = self.phrases[place]
        if phrase.letter != "D" or phrase.date is None or phrase.date.when is None:
            return None
        if self._in_a_name(phrase) or self._only_for(place) or self._counted_since(place):
            return None
        if self._of_another_event(place):
            return None
        return _Dated(phrase.date.when, phrase.date.inferred, phrase)

    def _of_another_event(self, place: int) -> bool:
        """Return whether a date is that of a thing that it stands before: "after the 2006 coup"."""
        before, after = phrase_at(self.phrases, place - 1), phrase_at(self.phrases, place + 1)
        if before is None or after is None or after.letter != "w":
            return False
        plain = self.scene.plain
        the = plain[before.start : before.end].lower() in ("the", "a", "last")
        return the and plain[self.phrases[place].end : after.start].isspace()

    def _counted_since(self, place: int) -> bool:
        """Return whether "since 2019" only says from when is counted: "the third drill since"."""
        phrase, plain = self.phrases[place], self.scene.plain
        if not plain[phrase.start : phrase.end].lower().startswith("since"):
            return False
        return _RANKED.search(plain, self.scene.reading.sentence.start, phrase.start) is not None

    def _only_for(self, place: int) -> bool:
        """Return whether a time is what a thing is for: "a cooperation plan for 2023"."""
        before, thing = phrase_at(self.phrases, place - 1), phrase_at(self.phrases, place - 2)
        noun = thing is not None and thing.letter in "wAR"
        return before is not None and before.word == "for" and noun

    def _in_a_name(self, phrase: Phrase) -> bool:
        """Return whether a year only numbers an exercise or law: "Steadfast Defender 2024"."""
        plain = self.scene.plain
        if not plain[phrase.start : phrase.end].isdigit():
            return False
        before = _LAST_WORD.search(plain, max(0, phrase.start - 24), phrase.start)
        return (
            before is not None
            and before.group(1)[0].isupper()
            and (before.group(1).lower() not in self.rules.lexicon)
        )

    def _other_verb_between(self, place: int) -> bool:
        group_first = self.group.first if self.group else self.place
        between = self.phrases[place + 1 : group_first]
        return any(p.letter == "v" and p.verb and p.verb.form != "ing" for p in between)

    def _times(
        self, frame: Frame, word: str, date: "_Dated | None", kind: Kind
    ) -> tuple[dict[str, str], frozenset[str]]:
        """Return the date under the name that the verb gives it, and whether it is inferred."""
        if date is None:
            return {}, frozenset()
        name = frame.times.get(word, frame.time)
        name = name if name in kind.times else "date"
        return {name: date.when}, frozenset({name}) if date.inferred else frozenset()

    def _kind(self, frame: Frame, event: Phrase | None) -> str:
        """Return the kind: that of the noun or verb ("treaty", "patrol") where it is more exact."""
        value = event.value if event is not None else ""
        if event is not None and event.named:
            name = self.scene.plain[event.start : event.end]
            value = "Treaty" if _TREATY.search(name) else frame.kind
        if self.verbal and self.trigger.verb and self.trigger.verb.base == "patrol":
            value = "JointPatrol"
        known = value in self.scene.vocabulary.kinds
        return value if known and self.scene.vocabulary.is_a(value, frame.kind) else frame.kind

    def _status(
        self, frame: Frame, word: str, polarity: Polarity, modality: Modality
    ) -> Status | None:
        if polarity is Polarity.NEGATED:
            return None
        if self.matrix is not None and frame.kind == "ArmsTransfer":
            return Status.SIGNED if modality is Modality.FACTUAL else Status.PLANNED
        if modality is not Modality.FACTUAL:
            return Status.PLANNED if modality in (Modality.PLANNED, Modality.LIKELY) else None
        return frame.statuses.get(word, frame.status)

    def _quantities(
        self,
        frame: Frame,
        roles: Mapping[str, tuple[Actor, ...]],
        times: Mapping[str, str],
        slots: Slots,
    ) -> dict[str, tuple[tuple[Quantity, Actor | None], ...]]:
        found: dict[str, tuple[tuple[Quantity, Actor | None], ...]] = {}
        counted = [a for role in ("weapon", "system") for a in roles.get(role, ()) if a.quantity]
        if counted:
            name = {"ordered": "numberOrdered", "delivered": "numberDelivered"}
            key = next((name[time] for time in times if time in name), "quantity")
            found[key] = tuple((actor.quantity, None) for actor in counted if actor.quantity)
        worth = self._worth(slots)
        if worth is not None:
            found["value"] = ((worth, None),)
        if "counted" in frame.flags:
            found["contribution"] = tuple(self._contributions(roles["participant"][0], slots))
        elif "participant" in roles and self.subject is not None and self.subject.letter == "h":
            found["contribution"] = tuple(
                (replace(actor.quantity, unit=self.subject.word), actor)
                for actor in roles["participant"]
                if actor.quantity is not None
            )
        return {key: values for key, values in found.items() if values}

    def _worth(self, slots: Slots) -> Quantity | None:
        """Return what a deal is worth: "a $40 million contract", "a contract worth $40 million"."""
        listed = [p for phrases in slots.values() for p in phrases]
        matrix = self.matrix.slots if self.matrix is not None else {}
        deals = [self.trigger, *([self.subject] if self.subject is not None else []), *listed]
        deals += [p for phrases in matrix.values() for p in phrases]
        named = (p.money for p in deals if p.money is not None)
        alone = (p.quantity for p in listed if p.letter == "$" and p.quantity)
        return next(named, None) or next(alone, None)

    def _contributions(self, actor: Actor, slots: Slots) -> Iterator[tuple[Quantity, Actor | None]]:
        of = slots.get("of", [])
        for thing in [*slots.get("object", []), *of]:
            if thing.quantity is not None and thing.letter in "hkKw":
                unit = self.scene.plain[thing.content or thing.start : thing.end]
                tail = next((p for p in of if 0 < p.start - thing.end < 6), None)
                unit = f"{unit} of {tail.word}" if tail is not None and tail.word else unit
                self.counted.append((thing.start, thing.end))
                yield replace(thing.quantity, unit=unit), actor

    def _location(self, frame: Frame) -> tuple[Actor, ...]:
        if frame.location is None:
            return ()
        for slot in map(str, self.rules.words["where"]):
            listed: list[Phrase] = [*self.slots.get(slot, []), *self.tail.get(slot, [])]
            for phrase in listed:
                if phrase.place is not None:
                    return (Actor(phrase.place, phrase.start, phrase.end),)
                state = phrase.letter == "S" and len(phrase.actors) == 1
                if phrase.letter == "L" or (state and slot in ("in", "near", "off")):
                    return phrase.actors[:1]
        return ()

    def _texts(self, frame: Frame, event: Phrase | None) -> dict[str, str]:
        texts = dict(frame.texts)
        if event is None or event.letter not in EVENT_NOUNS:
            return texts
        written = self.scene.plain[event.content or event.start : event.end]
        texts.setdefault("kindWritten", written)
        name = written if event.named else self._exercise_name(event)
        if name:
            texts["name"] = name
        duration = next((w for w in event.words if _DURATION.fullmatch(w)), None)
        if duration and frame.kind == "JointExercise":
            texts["duration"] = duration
        return texts

    def _exercise_name(self, event: Phrase) -> str | None:
        """Return "Medusa" of "the exercise Medusa", "Komodo" of "the fifth Komodo exercise"."""
        place = self.place_of(event)
        following = phrase_at(self.phrases, place + 1) if place is not None else None
        if event.letter != "E" or following is None:
            return None
        if following.letter == "X" and following.start - event.end == 1:
            return self.scene.plain[following.start : following.end]
        before = _NAME_BEFORE.search(self.scene.plain[event.content : event.until])
        return before.group(1) if before is not None else None

    def _span(
        self,
        event: Phrase | None,
        roles: Mapping[str, tuple[Actor, ...]],
        date: "_Dated | None",
    ) -> tuple[int, int]:
        """Return from the first to the last character that shows the fact, in this sentence."""
        sentence = self.scene.reading.sentence
        places = [(self.trigger.start, self.until), *self.counted]
        places += [
            self._phrase_around(a)
            for listed in roles.values()
            for a in listed
            if a.start >= 0 and not self._only_says(a)
        ]
        if event is not None:
            places.append((event.start, event.end))
        if self.deed is not None:
            places.append((self.phrases[self.deed].start, self.phrases[self.deed].end))
        if date is not None and date.phrase is not None:
            places.append((self._with_preposition(date.phrase), date.phrase.end))
        places = [place for place in places if place[0] >= self.part] or places
        start = max(sentence.start, min(first for first, _ in places))
        end = min(sentence.end, max(last for _, last in places))
        return start, end

    def _only_says(self, actor: Actor) -> bool:
        """Return whether between somebody and the noun stands a verb of saying: "X said that"."""
        if self.verbal or actor.end > self.trigger.start:
            return False
        between = (
            i for i, p in enumerate(self.phrases) if actor.end <= p.start < self.trigger.start
        )
        return any(self._says(i) for i in between)

    def _phrase_around(self, actor: Actor) -> tuple[int, int]:
        """Return the place of the whole phrase that somebody is named in: "Five Russian ships"."""
        for phrase in self.phrases:
            if phrase.start <= actor.start < phrase.end and phrase.letter not in "AERTMv":
                return phrase.start, max(phrase.end, actor.end)
        return actor.start, actor.end

    def _with_preposition(self, phrase: Phrase) -> int:
        place = self.place_of(phrase)
        before = phrase_at(self.phrases, place - 1) if place else None
        return before.start if before is not None and before.letter == "i" else phrase.start


_WITH = re.compile(r"\bwith\s+\Z")
_LISTED = re.compile(r"\s*(?:,|,?\s*(?:and|or|&))\s+(?:the\s+)?", re.IGNORECASE)
_OF_ONE_STATE = re.compile(r"\b(?:Defence|Defense|Air|Police|Border|Security)[ ]Force\Z")
_MEETING = ("have", "hold", "attend", "participate", "take", "join", "host", "convene", "chair")
_RANKED = re.compile(
    r"\b(?:first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|\w*teen|\d+)th|times?"
    r"|largest|biggest|only)\b",
    re.IGNORECASE,
)
_EDITION_YEAR = re.compile(r"(?:[ ]\([A-Z]{3,})?[- ]((?:19|20)\d\d)\b")


_BODIES = ("GovernmentBody", "ArmedForce")
_TREATY = re.compile(r"\b(?:treaty|pact|convention)\b", re.IGNORECASE)
_GUESSES = ("State", "Person", "InternationalOrganization")
_LAST_WORD = re.compile(r"([^\W\d_]+)[ ]\Z")
_NAME_BEFORE = re.compile(r"\b((?:[A-Z][\w'-]+ )*[A-Z][\w'-]+)\s+(?:\w+\s+){0,2}[a-z]+\Z")
_DURATION = re.compile(
    r"(?:\w+-)?(?:day|week|month|year)-long|\w+-(?:day|week|month)|weekly|annual"
)


def _with_own(times: dict[str, str], own: str, kind: Kind) -> dict[str, str]:
    """Return the times with the year of "the 2018 accord", which is its own, not the deed's."""
    name = "signed" if "signed" in kind.times else "date"
    kept = name == "signed" and name in times
    return times if kept or name not in kind.times else {**times, name: own}


def _adverbial(phrases: Sequence[Phrase], place: int) -> bool:
    """Return whether the comma at `place` only sets off a date or adverb: no new clause."""
    before = phrase_at(phrases, place - 1)
    return before is not None and before.letter in "Dr"


def _all_people(roles: Mapping[str, tuple[Actor, ...]]) -> bool:
    """Return whether everybody is a person or holds a post."""
    return all(a.player.kind in ("Person", "Post") for listed in roles.values() for a in listed)


def _distinct(roles: Mapping[str, tuple[Actor, ...]]) -> bool:
    """Return whether nobody plays two opposite roles."""
    seen: dict[str, str] = {}
    for role, actors in roles.items():
        if role == "host":
            continue
        for actor in actors:
            if seen.setdefault(actor.player.means, role) != role:
                return False
    return True


_GOING = frozenset(("reach", "leave", "enter"))  # "Gripens reached Brazil"
