"""Facts that the grammar of a sentence shows, as a model parses it: frames bound along a tree.

The verbs and nouns, and which roles they have, are those of the rules (`rules/*/*.yaml`): where a
verb with a frame has told nothing, because what plays its roles stands too far off for the grammar
of phrases, the tree says who does it, to whom and with whom. Players, times and numbers are those
of the phrases, so that all else is as in a fact that the rules found alone.
"""

from collections.abc import Iterator, Sequence

from graph.facts import Modality, Polarity
from graph.parse.binding.fitting import noun_frames
from graph.parse.binding.frames import bind
from graph.parse.candidates import Candidate, Scene, particles_end
from graph.parse.frozen import replace
from graph.parse.model.nlp import Grammar
from graph.parse.model.trees import Tree
from graph.parse.rules import Frame
from graph.parse.syntax.clauses import Slots
from graph.parse.syntax.phrases import Actor, Phrase
from graph.parse.syntax.predicates import EVENT_NOUNS, Clause
from graph.parse.syntax.verb_groups import less_sure

# The rule of a fact that a tree shows is its frame's family with this.
BY_TREE = ".tree"
_CONFIDENCE = 0.85
# The kinds of facts that any number take part in, by the role that they play.
_SEVERAL = {
    "JointExercise": "participant",
    "JointPatrol": "participant",
    "Agreement": "party",
    "Meeting": "participant",
}
# Who takes part in these may stand anywhere in a text, and the frames look there: along the parse
# alone none was found rightly that they had missed (0 of 4 in 164 texts).
_DRILLS = ("JointExercise", "JointPatrol")
_UNLESS = frozenset(("if", "unless", "whether"))
_STEPS = 4


def find_by_tree(
    scene: Scene, grammar: Grammar, told: Sequence[Candidate]
) -> tuple[list[Candidate], list[Candidate]]:
    """Return what the parse of a sentence shows, and those that the rules have `told` without it.

    A fact that the rules tell of fewer than the tree shows at the same verb is told by the tree;
    one whose verb has a "not" in the tree, however far off, is negated.
    """
    if not grammar.words:
        return [], list(told)
    tree = Tree(grammar.words)
    kept = [_denied(candidate, scene, tree) for candidate in told]
    found: list[Candidate] = []
    for candidate in _shown(scene, tree, kept):
        fewer = [other for other in kept if _of_more(candidate, other)]
        kept = [other for other in kept if not any(other is one for one in fewer)]
        if not any(_same(candidate, other) for other in (*kept, *found)):
            found.append(candidate)
    return found, kept


def _shown(scene: Scene, tree: Tree, told: Sequence[Candidate]) -> Iterator[Candidate]:
    for place, phrase in enumerate(scene.phrases):
        if phrase.verb is not None and phrase.letter == "v":
            word = tree.at(phrase.start, phrase.end)
            if word is not None and tree.words[word].kind in ("VERB", "AUX"):
                yield from _by_verb(scene, tree, place, word, told)
    for place, phrase in enumerate(scene.phrases):
        if phrase.letter in EVENT_NOUNS and place not in scene.used:
            word = tree.at(phrase.content or phrase.start, phrase.end)
            if word is not None and tree.words[word].kind in ("NOUN", "PROPN"):
                yield from _by_noun(scene, tree, place, word, told)


def _denied(candidate: Candidate, scene: Scene, tree: Tree) -> Candidate:
    """Return what the rules tell, negated where the parse hangs a "not" on its verb."""
    verb = next((p for p in _at_start(candidate, scene) if p.letter == "v"), None)
    word = tree.at(verb.start, verb.end) if verb is not None else None
    if word is None or candidate.polarity is Polarity.NEGATED or not tree.negated(word):
        return candidate
    return replace(candidate, polarity=Polarity.NEGATED, status=None)


def _at_start(candidate: Candidate, scene: Scene) -> Iterator[Phrase]:
    return (p for p in scene.phrases if p.start == candidate.trigger[0])


def _at(phrase: Phrase, told: Sequence[Candidate]) -> list[Candidate]:
    """Return what is told by the words of a phrase."""
    return [c for c in told if c.trigger[0] < phrase.end and phrase.start < c.trigger[1]]


def _means(actors: Sequence[Actor]) -> set[str]:
    return {actor.player.means for actor in actors}


def _same(found: Candidate, other: Candidate) -> bool:
    """Return whether what the tree shows has been told in the same words."""
    beside = other.kind == found.kind and other.start < found.end and found.start < other.end
    return beside and all(
        _means(actors) <= _means(other.roles.get(role, ())) for role, actors in found.roles.items()
    )


def _of_more(found: Candidate, other: Candidate) -> bool:
    """Return whether the tree shows what was told, at the same words, of more participants."""
    role = _SEVERAL.get(found.kind)
    at = found.trigger[0] < other.trigger[1] and other.trigger[0] < found.trigger[1]
    if role is None or other.kind != found.kind or not at:
        return False
    return _means(other.roles.get(role, ())) < _means(found.roles.get(role, ()))


def _of_several(found: Candidate) -> bool:
    """Return whether all who take part are likely shown: of one alone the others are not, and of an
    unknown name it is not told that it is one of them."""
    role = _SEVERAL.get(found.kind)
    players = [actor.player for actor in found.roles.get(role or "", ())]
    known = found.kind == "Meeting" or all(player.known for player in players)
    return role is None or (len(players) > 1 and known)


def _by_verb(
    scene: Scene, tree: Tree, place: int, word: int, told: Sequence[Candidate]
) -> Iterator[Candidate]:
    verb = scene.phrases[place].verb
    assert verb is not None
    here = _at(scene.phrases[place], told)
    for rest, frame in scene.rules.frames_by_verb.get(verb.base, ()):
        after = particles_end(scene, place, rest)
        if after is None and _apart(tree, word, rest):
            after = place + 1
        fits = frame.kind in _SEVERAL if here else "visit" not in frame.flags
        if after is None or not fits or frame.kind in _DRILLS:
            continue  # what is a visit is known by what else the sentence tells
        clause = ParsedClause(scene, place, after, tree, word)
        bound = bind(clause, frame, " ".join([verb.base, *rest]))
        found = [_named(c, frame) for c in bound if _of_several(c)]
        if here:
            found = [c for c in found if any(_of_more(c, other) for other in here)]
        if found:
            scene.used |= clause.consumed
            yield from found
            return


def _by_noun(
    scene: Scene, tree: Tree, place: int, word: int, told: Sequence[Candidate]
) -> Iterator[Candidate]:
    phrase = scene.phrases[place]
    if _at(phrase, told):
        return
    for frame in noun_frames(scene.rules, phrase):
        if frame.kind == "Meeting" or frame.kind in _DRILLS:
            continue  # who meets is beside the noun, or is not told by it
        clause = ParsedClause(scene, place, place + 1, tree, word)
        if frame.listed("about") and not clause.about(frame.listed("about")):
            continue
        found = [_named(c, frame) for c in bind(clause, frame, phrase.word) if _of_several(c)]
        if found:
            scene.used |= clause.consumed
            yield from found
            return


def within_clause(found: Candidate, tree: Tree) -> bool:
    """Return whether all who take part in an exercise are told in its own clause, or above it.

    "A platoon of C watched" beside "A and B trained" tells of no exercise of C's.
    """
    at = tree.at(*found.trigger)
    if at is None or found.kind not in _DRILLS:
        return True
    above = {tree.clause(word) for word in tree.above(at)}
    words = (tree.at(a.start, a.end) for a in found.roles.get("participant", ()) if a.start >= 0)
    return all(word is None or tree.clause(word) in above for word in words)


def _apart(tree: Tree, word: int, rest: Sequence[str]) -> bool:
    """Return whether the verb's particle stands apart: "handed six boats over"."""
    particles = [tree.words[i].lower for i in tree.children(word, "prt")]
    return len(rest) == 1 and rest[0] in particles


def _named(candidate: Candidate, frame: Frame) -> Candidate:
    family = frame.id.partition(".")[0]
    return replace(candidate, rule=family + BY_TREE, confidence=candidate.confidence * _CONFIDENCE)


class ParsedClause(Clause):
    """A clause whose subject, objects and prepositions are those of a parse."""

    def __init__(self, scene: Scene, place: int, after: int, tree: Tree, word: int) -> None:
        super().__init__(scene, place, after)
        self.tree, self.word = tree, word
        self.slots = {**(self.slots if self.verbal else {}), **self._parsed_slots()}
        if self.group is None:
            self.doer = self._who_does()
            return
        subject = tree.subject(word)
        self.subject = (
            self._whoever(subject, word) if subject is not None else None
        ) or self.subject
        self.group = replace(self.group, passive=tree.passive(word))

    def _who_does(self) -> Phrase | None:
        """Return the subject of the verb whose object an event noun is: "held talks with"."""
        verb = self.tree.governor(self.word)
        subject = self.tree.subject(verb) if verb is not None else None
        return self._whoever(subject, verb or subject) if subject is not None else None

    def _phrase(self, word: int) -> Phrase | None:
        """Return the phrase that a word is in, if that is a noun's."""
        at = self.tree.words[word].start
        return next(
            (p for p in self.phrases if p.start <= at < p.end and p.letter not in "vxnrif2,.;:"),
            None,
        )

    def _whoever(self, noun: int, verb: int) -> Phrase | None:
        """Return a subject with all who are joined to it, or who are meant by "ships of".

        Who stands beyond the verb does something else: "A and B take part, and C watches".
        """
        here = [i for i in self.tree.listed(noun) if (i < verb) is (noun < verb)]
        listed = [p for p in map(self._phrase, here) if p is not None]
        if not listed:
            return None
        phrase = listed[0]
        actors = tuple(dict.fromkeys(actor for p in listed for actor in p.actors))
        if not actors and not phrase.owners:
            others = [
                *self.tree.children(noun, "appos"),
                *(n for p, n in self.tree.by_preposition(noun)
                  if self.tree.words[p].head == noun
                  and self.tree.words[p].lower in ("of", "from")),
            ]  # fmt: skip
            meant = [p for p in map(self._phrase, others) if p is not None]
            actors = tuple(dict.fromkeys(actor for p in meant for actor in p.actors))
        return replace(phrase, actors=actors) if actors != phrase.actors else phrase

    def _parsed_slots(self) -> Slots:
        slots: dict[str, list[Phrase]] = {}
        tree = self.tree
        given = [i for i in tree.children(self.word, "dative") if tree.words[i].kind != "ADP"]
        for name, nouns in (("object", tree.objects(self.word)), ("dative", given)):
            self._put(slots, name, nouns)
        nearest: dict[str, int] = {}
        for preposition, noun in tree.by_preposition(self.word):
            name = self._preposition(preposition)
            # What hangs on a noun further down is another's: "with" of the nearest counts.
            head = tree.words[preposition].head
            if nearest.setdefault(name, head) == head:
                self._put(slots, name, [noun])
        deed = self._deed_in_tree()
        if deed is not None:  # "the signing of the pact by both"
            for preposition, noun in tree.by_preposition(deed):
                name = self._preposition(preposition)
                if name not in nearest and noun != self.word:
                    self._put(slots, "between" if name == "by" else name, [noun])
        governor = tree.words[self.word].head
        if self.verbal and tree.words[self.word].role == "xcomp":  # "agreed with Peru to buy"
            for preposition, noun in tree.by_preposition(governor):
                if self._preposition(preposition) == "with" and "with" not in nearest:
                    self._put(slots, "with", [noun])
        return slots

    def _deed_in_tree(self) -> int | None:
        words = self.tree.words
        of = words[self.word].head
        if self.verbal or words[of].lower != "of":
            return None
        deed = words[of].head
        return deed if words[deed].lower in self.rules.words["deeds"] else None

    def _put(self, slots: dict[str, list[Phrase]], name: str, nouns: Sequence[int]) -> None:
        for noun in nouns:
            phrase = self._phrase(noun)
            listed = slots.setdefault(name, []) if phrase is not None else []
            if phrase is not None and not any(phrase is other for other in listed):
                listed.append(phrase)

    def _preposition(self, word: int) -> str:
        at = self.tree.words[word].start
        phrase = next(
            (p for p in self.phrases if p.start <= at < p.end and p.letter in "if2"), None
        )
        return phrase.word if phrase is not None and phrase.word else self.tree.words[word].lower

    def governed(self) -> tuple[bool, Modality]:
        """Return what "not", "may", "if" and "agreed to" make of a verb, however far off."""
        tree, rules = self.tree, self.rules
        negated, modality = False, Modality.FACTUAL
        place = self.word
        for _ in range(_STEPS):
            word = tree.words[place]
            negated = negated or tree.negated(place)
            for below in tree.below[place]:
                child = tree.words[below]
                if child.role == "mark" and child.lower in _UNLESS:
                    modality = Modality.CONDITIONAL
                meant = rules.words["modals"].get(child.lower) if child.role == "aux" else None
                meant = meant or (
                    rules.words["hedges"].get(child.lower) if child.role == "advmod" else None
                )
                modality = less_sure(modality, Modality(meant)) if meant else modality
            head = tree.words[word.head]
            if place == self.word and not self.verbal:
                verb = tree.governor(place)
                if verb is None:
                    break
                negated, modality = self._weighed(verb, negated, modality)
                place = verb
                continue
            if word.head == place or word.role not in ("xcomp", "conj", "acl", "advcl"):
                break
            if word.role == "conj" and tree.has(place, "nsubj", "nsubjpass", "aux", "auxpass"):
                break
            if word.role in ("acl", "advcl") and not tree.infinitive(place):
                break
            if word.role != "conj":
                governed = rules.catenatives.get(head.lemma, Modality.POSSIBLE)
                negated = negated or governed is None
                modality = less_sure(modality, governed) if governed is not None else modality
            place = word.head
        return negated, modality

    def _weighed(self, verb: int, negated: bool, modality: Modality) -> tuple[bool, Modality]:
        """Return what the verb makes of its noun: "cancelled the drill", "seeks a pact"."""
        lemma = self.tree.words[verb].lemma
        if lemma not in self.rules.catenatives or lemma in self.rules.words["signing"]:
            return negated, modality
        meant = self.rules.catenatives[lemma]
        return negated or meant is None, less_sure(modality, meant or modality)
