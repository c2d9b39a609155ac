"""Facts by the parse alone, where no frame has told one: whoever is bound to a verb or noun.

What a reading asks for is data (`rules/*/parsed.yaml`): a verb by its lemma, or a noun with the
verbs that it may be under ("signed a pact", "a pact which they signed", "the pact was signed"), and
for each role the ways by which its players hang on these. How far off they stand, and in which
order, does not count.
"""

from collections.abc import Iterator, Sequence

from graph.parse.bound import BY_TREE, ParsedClause
from graph.parse.candidates import Candidate, Scene
from graph.parse.dating import date_beside
from graph.parse.frames import Binding, find_facts
from graph.parse.frozen import replace
from graph.parse.nlp import Grammar
from graph.parse.phrases import Phrase
from graph.parse.predicates import OBJECTS
from graph.parse.rules import Frame
from graph.parse.trees import Tree

_VERBS = ("VERB", "AUX")
# Kinds that tell of the same in other words.
_ALIKE = {"JointPatrol": "JointExercise", "Treaty": "Agreement", "JointStatement": "Agreement"}
_STEPS = 8
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
        read = clause.read(frame)
        found = [other for other in found if not any(_of_more(c, other) for c in read)]
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


def _beside(found: Candidate, other: Candidate) -> bool:
    """Return whether another tells of the same kind of fact in the same words.

    Of two who join the same body one may have been told alone.
    """
    kinds = {_ALIKE.get(kind, kind) for kind in (found.kind, other.kind)}
    if len(kinds) > 1 or other.start >= found.end or found.start >= other.end:
        return False
    joins = [[c.roles[r][0].player.means for r in ("member", "organization")]
             for c in (found, other) if c.kind == "Membership"]  # fmt: skip
    return not joins or joins[0][0] == joins[1][0] or joins[0][1] != joins[1][1]


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
        event = None if self.verbal else self.trigger
        lemma = self.tree.words[self.word].lemma
        found = find_facts(Binding(self, frame, lemma, event, self.slots))
        rule = frame.id.partition(".")[0] + BY_TREE
        return [replace(c, rule=rule) for c in found if self._named(c)]

    def _named(self, candidate: Candidate) -> bool:
        """Return whether those who join are named, and no "it" or "her country"."""
        members = candidate.roles.get("member", ())
        return all(self.scene.plain[a.start].isupper() for a in members if a.start >= 0)

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
