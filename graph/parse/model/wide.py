"""Facts by the parse alone, where no frame has told one: whoever is bound to a verb or noun.

What a reading asks for is data (`rules/*/parsed.yaml`): a verb by its lemma, or a noun with the
verbs that it may be under ("signed a pact", "a pact which they signed", "the pact was signed"), and
for each role the ways by which its players hang on these. How far off they stand, and in which
order, does not count.
"""

from collections.abc import Iterator, Sequence

from graph.parse.binding.dating import date_beside
from graph.parse.binding.frames import Binding, find_facts
from graph.parse.candidates import Candidate, Scene, kind_of
from graph.parse.frozen import replace
from graph.parse.model.bound import BY_TREE, ParsedClause, within_clause
from graph.parse.model.nlp import Grammar
from graph.parse.model.trees import Tree
from graph.parse.rules import Frame
from graph.parse.syntax.phrases import Actor, Phrase, state_of
from graph.parse.syntax.predicates import OBJECTS

_VERBS = ("VERB", "AUX")
_STEPS = 8
_HEADING = frozenset(("head", "lead"))
_GOING = frozenset(("fly", "travel", "go", "come", "arrive", "head", "return", "drive", "sail"))
# Verbs of what may go anywhere without being given: ships are sent to sea.
_MOVING = frozenset(("send", "ship", "move", "lend"))
_MEANT = 0.65  # the trust in a state that is only what a sentence or text is about
# On what something is done, that it does not tell of itself: "sold under a contract".
_BASES = frozenset(("under", "after", "before", "since", "despite", "until", "by", "as", "over"))
# What counts other things: "a series of drills".
_MEASURES = frozenset(
    ("worth", "number", "series", "round", "set", "pair", "dozen", "day", "week", "phase",
     "edition", "type", "total", "couple", "half", "part", "leg", "stage")
)  # fmt: skip


def find_widely(scene: Scene, grammar: Grammar, told: Sequence[Candidate]) -> list[Candidate]:
    """Return those `told`, and what the parse shows of kinds of which none in the same words is.

    An exercise told of fewer than the parse shows at the same word is told of all of them.
    """
    tree = Tree(grammar.words)
    found = list(told)
    for word, frame, verbs in _fitting(scene, tree):
        place = _place(scene, tree, word)
        if place is None:
            continue
        clause = WideClause(scene, place, tree, word, verbs)
        read = [c for c in clause.read(frame) if within_clause(c, tree)]
        found = [
            other
            for other in found
            if not any(_of_more(c, other) or _names_host(c, other) for c in read)
        ]
        found += [c for c in read if not any(_beside(c, other) for other in found)]
    return found


def _fitting(scene: Scene, tree: Tree) -> Iterator[tuple[int, Frame, list[int]]]:
    """Yield each word that a reading is for, with the reading and the verbs that go with it."""
    for frame in scene.rules.parsed:
        for place, word in enumerate(tree.words):
            if _acts(tree, place) and any(_is_verb(tree, place, verb) for verb in frame.verbs):
                yield place, frame, []
            elif word.kind in ("NOUN", "PROPN") and _is_noun(scene, tree, place, frame):
                verbs = list(_under(tree, place, frame))
                if verbs or "alone" in frame.flags:
                    yield place, frame, verbs


def _acts(tree: Tree, place: int) -> bool:
    """Return whether a word is a verb, or has a subject, whatever the model takes it for."""
    return tree.words[place].kind in _VERBS or tree.has(place, "nsubj", "nsubjpass")


def _is_verb(tree: Tree, place: int, verb: str) -> bool:
    first, *rest = verb.split()
    if tree.words[place].lemma != first:
        return False
    beneath = {tree.words[i].lower for i in tree.below[place]}
    beneath |= {tree.words[j].lower for i in tree.below[place] for j in tree.below[i]}
    return beneath.issuperset(rest)


def _is_noun(scene: Scene, tree: Tree, place: int, frame: Frame) -> bool:
    word = tree.words[place]
    letters = "".join(OBJECTS[name] for name in frame.nouns if name in OBJECTS)
    phrase = next((p for p in scene.phrases if p.start <= word.start < p.end), None)
    if phrase is not None and phrase.letter in letters and word.end >= phrase.end - 2:
        return True
    return word.lemma in frame.nouns


def _under(tree: Tree, noun: int, frame: Frame) -> Iterator[int]:
    """Yield the verbs of a reading that a noun is under, or that tell of it."""
    for verb in _above(tree, noun, "far" in frame.flags):
        if any(_is_verb(tree, verb, under) for under in frame.listed("under")):
            yield verb
    for verb in tree.children(noun, "relcl", "acl"):
        listed = (*frame.listed("under"), *frame.listed("leading_to"))
        if any(_is_verb(tree, verb, under) for under in listed):
            yield verb


def _above(tree: Tree, noun: int, far: bool) -> Iterator[int]:
    """Yield the verb whose subject or object a noun is: "signed a pact".

    What is counted counts as its number: "signed billions worth of contracts". What hangs on other
    nouns is that verb's if it may be `far`: "issued licences for exports".
    """
    word = tree.words[noun]
    preposition = tree.words[word.head]
    if word.role == "conj" and preposition.kind not in _VERBS:
        yield from _above(tree, word.head, far)
    elif word.role in ("nsubj", "nsubjpass", "attr", "dobj"):
        yield word.head
        if word.role in ("nsubj", "nsubjpass"):  # "was signed in May and ratified by both"
            joined = tree.children(word.head, "conj")
            yield from (i for i in joined if not tree.has(i, "nsubj", "nsubjpass"))
    elif word.role == "pobj" and preposition.lower not in _BASES:
        above = tree.words[preposition.head]
        if above.kind in _VERBS:
            yield preposition.head
        elif preposition.lower == "of" and above.lemma in _MEASURES:
            yield from _above(tree, preposition.head, far)
        elif far:
            yield from (verb for verb in (tree.governor(noun),) if verb is not None)


def _place(scene: Scene, tree: Tree, word: int) -> int | None:
    at = tree.words[word].start
    return next((i for i, p in enumerate(scene.phrases) if p.start <= at < p.end), None)


def _of_more(found: Candidate, other: Candidate) -> bool:
    """Return whether an exercise is told of all whom another tells of, and of more, by one word."""
    if "participant" not in found.roles or found.kind != other.kind or found.kind == "Meeting":
        return False
    near = other.start < found.end and found.start < other.end
    mine, theirs = ({a.player.means for a in c.roles["participant"]} for c in (found, other))
    return near and theirs < mine


def _names_host(found: Candidate, other: Candidate) -> bool:
    """Return whether a meeting says whom a visit was to, of which another tells where it went."""
    visit = other.rule.startswith(("meeting.visit", "meeting.receive"))
    if not visit or found.kind != "Meeting" or other.start >= found.end or found.start >= other.end:
        return False
    mine, theirs = ({a.player.means for a in c.roles["participant"]} for c in (found, other))
    return not mine.isdisjoint(theirs)


def _beside(found: Candidate, other: Candidate) -> bool:
    """Return whether another tells of the same kind of fact in the same words.

    Of two who join the same body one may have been told alone.
    """
    kinds = {kind_of(found.kind), kind_of(other.kind)}
    if len(kinds) > 1 or other.start >= found.end or found.start >= other.end:
        return False
    if found.kind != "Membership":
        return True
    (mine, club), (theirs, body) = (
        (c.roles["member"][0].player.means, c.roles["organization"][0]) for c in (found, other)
    )
    alike = club.player.means == body.player.means or (
        club.start < body.end and body.start < club.end
    )
    return mine == theirs and alike


def _acting(phrase: Phrase) -> Phrase:
    """Return a subject as whose it is where it is nobody: what "Kenya's parliament" does."""
    return phrase if phrase.actors else replace(phrase, actors=phrase.owners)


class WideClause(ParsedClause):
    """A verb or noun with all that hangs on it, and on the verbs that it is under."""

    def __init__(
        self, scene: Scene, place: int, tree: Tree, word: int, verbs: Sequence[int]
    ) -> None:
        self.verbs = verbs
        super().__init__(scene, place, place + 1, tree, word)
        self.subject = _acting(self.subject) if self.subject is not None else None
        if tree.infinitive(word) and tree.words[word].role in ("acl", "xcomp", "advcl"):
            above = self._slots_of(tree.words[word].head)  # "talks with Peru to buy", ...
            self.slots = {**self.slots, "partner": above.get("with", [])}
        for verb in verbs:
            theirs = self._slots_of(verb)
            self.slots = {
                name: [*self.slots.get(name, ()), *theirs.get(name, ())]
                for name in dict.fromkeys((*self.slots, *theirs))
            }

        if _acts(tree, word):
            self.slots = {**self.slots, **self._apart()}
        self.slots = {
            **self.slots,
            "text_state": self._spoken_of(),
            "headed": self._headed(),
            "beside": self._beside_them(),
            "who": self._bearer(),
        }
        self._put_sides()

    def _headed(self) -> list[Phrase]:
        """Return who heads the delegation that is received: "a delegation led by B"."""
        tree = self.tree
        slots: dict[str, list[Phrase]] = {}
        for noun in tree.objects(self.word):
            for verb in tree.children(noun, "acl", "relcl"):
                if tree.words[verb].lemma in _HEADING:
                    by = [n for p, n in tree.by_preposition(verb) if tree.words[p].lower == "by"]
                    self._put(slots, "by", by[:1])
        return slots.get("by", [])

    def _beside_them(self) -> list[Phrase]:
        """Return who is named beside what a verb has: "sat with her counterpart, B"."""
        nouns = [*self.tree.objects(self.word)]
        nouns += [n for p, n in self.tree.by_preposition(self.word)
                  if self.tree.words[p].lower in ("with", "to")]  # fmt: skip
        slots: dict[str, list[Phrase]] = {}
        for noun in nouns:
            self._put(slots, "beside", list(self.tree.children(noun, "appos")))
        return slots.get("beside", [])

    def _bearer(self) -> list[Phrase]:
        """Return who is what a noun says: "A, a buyer of", "A is a buyer of", "emerged as"."""
        tree, word = self.tree, self.tree.words[self.word]
        at: int | None = None
        if word.role == "appos":
            at = word.head
        elif word.role in ("attr", "oprd"):
            at = tree.subject(word.head)
        elif word.role == "pobj" and tree.words[word.head].lower == "as":
            verb = tree.words[word.head].head
            at = tree.subject(verb) if tree.words[verb].kind in _VERBS else None
        phrase = self._phrase(at) if at is not None else None
        return [phrase] if phrase is not None else []

    def _put_sides(self) -> None:
        """Put who sells and who buys by "A signed with B a contract for": the maker sells."""
        around = [self.subject] if self.subject is not None else []
        around += [self.doer] if self.doer is not None else []
        around += [p for name in ("with", "between", "by") for p in self.slots.get(name, ())]
        sides = {a.player.means: a for p in around for a in (*p.actors, *p.owners) if a.player.kind}
        weapons = [a for p in self.slots.get("for", ()) for a in p.actors if p.letter == "K"]
        origins = {
            state.means
            for weapon in weapons
            for state in self.scene.reader.gazetteer.origins(weapon.player.means)
        }
        sells = [a for a in sides.values() if a.player.kind == "Company"]
        if not sells:
            of = {m: state_of(a.player) for m, a in sides.items()}
            sells = [a for m, a in sides.items() if (s := of[m]) is not None and s.means in origins]
        buys = [a for a in sides.values() if a not in sells and a.player.kind != "Person"]
        if len(sells) == 1 and buys:
            seller = replace(self.trigger, actors=tuple(sells), owners=())
            buyer = replace(self.trigger, actors=tuple(buys), owners=())
            self.slots = {**self.slots, "seller_here": [seller], "buyer_here": [buyer]}

    def _apart(self) -> dict[str, list[Phrase]]:
        """Return to whom and from whom, wherever it stands under the verb and under no other.

        A parse often hangs "to" on the last noun before it: "shipped, if it is true, guns to A".
        """
        slots: dict[str, list[Phrase]] = {}
        level = [self.word]
        while level:
            level = [i for at in level for i in self.tree.below[at]
                     if self.tree.words[i].kind not in _VERBS]  # fmt: skip
            for at in level:
                if self.tree.words[at].lower in ("to", "from"):
                    for noun in self.tree.children(at, "pobj"):
                        name = f"apart_{self.tree.words[at].lower}"
                        self._put(slots, name, self.tree.listed(noun))
        return slots

    def _spoken_of(self) -> list[Phrase]:
        """Return the trigger as the state that the sentence or the text is about."""
        discourse, words = self.scene.reader.discourse, self.tree.words
        if words[self.word].lemma in _MOVING or not any(map(self._is_exact, self._things())):
            return []
        root = next((i for i, w in enumerate(words) if w.head == i), None)
        subject = self.tree.subject(root) if root is not None else None
        phrase = self._phrase(subject) if subject is not None else None
        players = [a.player for a in phrase.actors] if phrase is not None else []
        first = players[0] if len(players) == 1 and players[0].kind == "State" else None
        if root is None or not self._within(root):
            first = None
        mine = self.subject.actors if self.subject is not None else ()
        if first is None or any(a.player.means == first.means for a in mine):
            first = discourse.home or discourse.main_state()
        if first is None or any(a.player.means == first.means for a in mine):
            return []
        player = replace(first, trust=first.trust * _MEANT)
        here = Actor(player, self.trigger.start, self.trigger.end)
        return [replace(self.trigger, actors=(here,), owners=())]

    def _within(self, root: int) -> bool:
        """Return whether a clause lies within that of the sentence's main verb, not beside it."""
        place = self.word
        for _ in range(_STEPS):
            word = self.tree.words[place]
            if word.role in ("conj", "parataxis", "ccomp") and word.kind in _VERBS:
                return False
            if word.head == place:
                break
            place = word.head
        return place == root != self.word

    def _things(self) -> Iterator[Phrase]:
        for name in ("object", "of"):
            yield from self.slots.get(name, ())
        if self.group is not None and self.group.passive and self.subject is not None:
            yield self.subject

    def _is_exact(self, thing: Phrase) -> bool:
        """Return whether a thing is weapons by name or number, no mere "arms"."""
        named = any(letter.isupper() for letter in self.scene.plain[thing.start : thing.end])
        counted = thing.quantity is not None
        return thing.letter == "K" or (thing.letter == "k" and (named or counted))

    def _slots_of(self, verb: int) -> dict[str, list[Phrase]]:
        slots: dict[str, list[Phrase]] = {}
        self._put(slots, "object", [i for i in self.tree.objects(verb) if i != self.word])
        for preposition, noun in self.tree.by_preposition(verb):
            if noun != self.word:
                self._put(slots, self._preposition(preposition), [noun])
        return slots

    def _who_does(self) -> Phrase | None:
        """Return who does it: nobody by a noun alone, nor where the noun itself is the subject."""
        if _acts(self.tree, self.word):
            verbs: Sequence[int] = (self.word,)
        else:
            verbs = self.verbs
        for verb in verbs:
            if self.tree.passive(verb):
                continue
            subject = self.tree.subject(verb)
            if subject is not None and subject != self.word:
                found = self._whoever(subject, verb)
                if found is not None and (found.actors or found.owners):
                    return _acting(found)
        return replace(self.trigger, actors=(), owners=())

    def read(self, frame: Frame) -> list[Candidate]:
        """Return the facts that a reading finds here; none if a role stays empty."""
        self.kind = frame.kind
        bare = (
            not {"object", "by"} & set(self.slots)
            and self.group is not None
            and not self.group.passive
        )
        dated = date_beside(self, frame) is not None
        definite = self.trigger.named or "the" in self.trigger.words
        if "definite" in frame.flags and not (definite and dated):
            return []
        if "bare" in frame.flags and not (bare and dated):
            return []
        if not self._fits(frame):
            return []
        event = None if self.verbal else self.trigger
        lemma = self.tree.words[self.word].lemma
        found = find_facts(Binding(self, frame, lemma, event, self.slots))
        rule = frame.id.partition(".")[0] + BY_TREE
        return [replace(c, rule=rule) for c in found if self._named(c)]

    def _fits(self, frame: Frame) -> bool:
        """Return whether the verb's object, and what it hangs on, are what a reading wants."""
        if "going" in frame.flags and not self._goes():
            return False
        if not all(self.slots.get(name) for name in frame.listed("needs")):
            return False
        things = [*self.slots.get("object", ())]
        if self.group is not None and self.group.passive and self.subject is not None:
            things = [self.subject]
        if frame.objects:
            letters = "".join(OBJECTS[name] for name in frame.objects)
            return any(thing.letter in letters for thing in things)
        if "any_object" in frame.flags:
            other = any(thing.letter in "AR" for thing in things)
            return not other and any(thing.letter in "wXY" for thing in things)
        return True

    def _goes(self) -> bool:
        """Return whether the verb says what somebody goes for: "flew to A to see B"."""
        word = self.tree.words[self.word]
        above = self.tree.words[word.head]
        to = self.tree.infinitive(self.word) and word.role in ("advcl", "xcomp")
        return above.lemma in _GOING and (to or word.role == "conj")

    def _named(self, candidate: Candidate) -> bool:
        """Return whether those who join are named, no "it" and no person: "their envoy left"."""
        members = [a for a in candidate.roles.get("member", ()) if a.start >= 0]
        persons = [p for p in self.phrases if p.letter in "Pqt"]
        return all(
            self.scene.plain[a.start].isupper()
            and not any(p.start <= a.start < p.end for p in persons)
            for a in members
        )

    def hanging_dates(self) -> Iterator[int]:
        """Yield the places of dates that hang on the word or its verbs, no other verb between."""
        mine = (self.word, *self.verbs)
        for place, phrase in enumerate(self.phrases):
            at = self.tree.at(phrase.start, phrase.end) if phrase.letter == "D" else None
            if at is not None and self._hangs_on(at, mine):
                yield place

    def _hangs_on(self, word: int, wanted: Sequence[int]) -> bool:
        for _ in range(_STEPS):
            if word in wanted:
                return True
            head = self.tree.words[word].head
            if head == word or (self.tree.words[word].kind in _VERBS and word not in wanted):
                return False
            word = head
        return False
