"""The parse of one sentence as a tree, as a model gives it: who does what, however far off.

Words are numbered as they stand; what hangs on a word has the labels of spaCy's English models.
Nothing here knows the rules: what a verb or noun has by the grammar is told in numbers of words.
"""

from collections.abc import Iterator, Sequence

from graph.parse.model.nlp import Word

# What stands for somebody named before it.
_RELATIVE = frozenset(("who", "whom", "which", "that", "whose"))
_NOT = frozenset(("not", "n't", "never"))
_OBJECTS = ("dobj", "attr", "oprd")
_SUBJECTS = ("nsubj", "nsubjpass")
# How far a verb's subject is looked for upwards.
_STEPS = 5
# How deep phrases hang on phrases: "a contract for the supply of tanks to Peru".
_DEPTH = 4


class Tree:
    """The words of one sentence, each hanging on another."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.below: list[list[int]] = [[] for _ in words]
        for place, word in enumerate(words):
            if word.head != place:
                self.below[word.head].append(place)

    def at(self, start: int, end: int) -> int | None:
        """Return the word that all others of the characters from `start` to `end` hang on."""
        inside = [i for i, word in enumerate(self.words) if start <= word.start < end]
        heads = (i for i in inside if self.words[i].head not in inside or self.words[i].head == i)
        return next(heads, None)

    def children(self, place: int, *roles: str) -> Iterator[int]:
        """Yield what hangs on a word in one of these roles."""
        return (below for below in self.below[place] if self.words[below].role in roles)

    def has(self, place: int, *roles: str) -> bool:
        """Return whether something hangs on a word in one of these roles."""
        return next(self.children(place, *roles), None) is not None

    def listed(self, noun: int) -> list[int]:
        """Return a noun with those joined to it: "Peru, Chile and Fiji"."""
        found = [noun]
        for joined in self.children(noun, "conj"):
            if self.words[joined].kind not in ("VERB", "AUX"):
                found += self.listed(joined)
        return found

    def antecedent(self, word: int) -> int:
        """Return the noun that "who" or "which" stands for, else the word itself."""
        if self.words[word].lower not in _RELATIVE:
            return word
        place = word
        for _ in range(_STEPS):
            if self.words[place].role == "relcl":
                return self.words[place].head
            place = self.words[place].head
        return word

    def infinitive(self, verb: int) -> bool:
        """Return whether a verb stands after "to"."""
        return any(self.words[i].lower == "to" for i in self.children(verb, "aux"))

    def negated(self, verb: int) -> bool:
        """Return whether a "not" hangs on a verb or its auxiliary, and no "not only"."""
        at = (verb, *self.children(verb, "aux", "auxpass"))
        only = any(self.words[i].lower == "only" for i in self.below[verb])
        return not only and any(
            self.words[i].lower in _NOT for place in at for i in self.children(place, "neg")
        )

    def passive(self, verb: int) -> bool:
        """Return whether a verb tells what is done to its subject: "was sold", "a pact signed"."""
        word = self.words[verb]
        if self.has(verb, "auxpass", "nsubjpass"):
            return True
        if self.infinitive(verb) or word.lower.endswith("ing") or self.has(verb, "nsubj"):
            return False
        if word.role == "acl":
            return True
        bare = not self.has(verb, "aux", *_OBJECTS)
        joined = word.role == "conj" and self.words[word.head].kind == "VERB"
        return bare and joined and self.passive(word.head)

    def subject(self, verb: int, steps: int = _STEPS) -> int | None:
        """Return who or what does a verb, or has it done to it in the passive.

        Its own subject, the antecedent of a relative clause, the noun that a participle tells of,
        or that of the verb which it is joined to or governed by: "agreed to buy".
        """
        helpers = (verb, *self.children(verb, "aux", "auxpass"))
        own = next((i for at in helpers for i in self.children(at, *_SUBJECTS)), None)
        if own is not None:
            return self.antecedent(own)
        word = self.words[verb]
        head = word.head
        if not steps or head == verb:
            return None
        governor = self.words[head]
        if word.role == "acl":
            if self.infinitive(verb):  # "signed a contract to supply"
                return self._owner(head, steps)
            return head
        if word.role == "relcl":  # "tanks that were sold" without its pronoun
            return head if not self._has_subject(verb) else None
        if word.role in ("xcomp", "advcl"):
            helped = next(self.children(head, "dobj"), None) if word.role == "xcomp" else None
            if helped is not None and governor.kind == "VERB":
                return helped  # "helped Peru build", "asked Chile to send"
            return (
                self.subject(head, steps - 1) if governor.kind in ("VERB", "AUX", "ADJ") else None
            )
        if word.role == "pcomp":  # "by signing"
            return self._governing(head, steps)
        if word.role == "conj" and governor.kind in ("VERB", "AUX"):
            return self.subject(head, steps - 1)
        return None

    def _has_subject(self, verb: int) -> bool:
        return self.has(verb, *_SUBJECTS)

    def _owner(self, noun: int, steps: int) -> int | None:
        """Return whose "bid to buy" it is: "Peru's", "by Peru", or the subject of "made"."""
        owner = next(self.children(noun, "poss", "nmod"), None)
        for by in self.children(noun, "prep"):
            if owner is None and self.words[by].lower == "by":
                owner = next(self.children(by, "pobj"), None)
        return owner if owner is not None else self._governing(noun, steps)

    def _governing(self, noun: int, steps: int) -> int | None:
        """Return the subject of the verb that a noun or preposition hangs on."""
        verb = self.governor(noun)
        return self.subject(verb, steps - 1) if verb is not None and steps else None

    def governor(self, noun: int) -> int | None:
        """Return the verb that a noun is the object of, or hangs on by prepositions."""
        place = noun
        for _ in range(_STEPS):
            word = self.words[place]
            if word.head == place or word.role in (*_SUBJECTS, "appos", "relcl", "poss"):
                return None
            place = word.head
            if self.words[place].kind in ("VERB", "AUX"):
                return place
        return None

    def clause(self, word: int) -> int:
        """Return the verb with a subject of its own, or the root, that a word is under or is."""
        place = word
        while self.words[place].head != place:
            verb = self.words[place].kind in ("VERB", "AUX")
            if verb and self.has(place, *_SUBJECTS):
                break
            place = self.words[place].head
        return place

    def above(self, word: int) -> list[int]:
        """Return a word with all that it hangs on, up to the root."""
        found = [word]
        while self.words[found[-1]].head != found[-1]:
            found.append(self.words[found[-1]].head)
        return found

    def objects(self, verb: int) -> list[int]:
        """Return what is done: the verb's object, that of "built and delivered", the antecedent of
        "which they signed"."""
        found = [self.antecedent(i) for i in self.children(verb, *_OBJECTS)]
        word = self.words[verb]
        if not found:
            joined = (i for i in self.children(verb, "conj") if not self._has_subject(i))
            found = next((list(self.children(i, "dobj")) for i in joined), [])
        left_out = word.role == "relcl" and self._has_subject(verb) and not self.passive(verb)
        pronoun = any(self.words[i].lower in _RELATIVE for i in self._beneath(verb))
        if not found and left_out and not pronoun:
            found = [word.head]  # "the pact they signed"
        return [joined for noun in found for joined in self.listed(noun)]

    def _beneath(self, place: int) -> Iterator[int]:
        for below in self.below[place]:
            yield below
            if self.words[below].kind not in ("VERB", "AUX"):
                yield from self._beneath(below)

    def by_preposition(self, place: int) -> Iterator[tuple[int, int]]:
        """Yield each preposition on a verb or noun with a noun after it, the nearest first.

        Then those on these nouns, and on the objects: "a contract with A for the supply of B".
        """
        level, depth = [place], 0
        while level and depth < _DEPTH:
            following: list[int] = []
            for at in level:
                for preposition, noun in self._own_prepositions(at):
                    yield preposition, noun
                    following.append(noun)
                if self.words[at].kind in ("VERB", "AUX"):
                    following += self.objects(at)
            level, depth = following, depth + 1

    def _own_prepositions(self, place: int) -> Iterator[tuple[int, int]]:
        for preposition in self.children(place, "prep", "agent", "dative"):
            if self.words[preposition].kind not in ("ADP", "SCONJ", "VERB"):
                continue
            last = preposition
            for deeper in self.children(preposition, "prep"):  # "along with", "out of"
                last = deeper
            joined = (i for i in self.children(last, "conj") if self.words[i].kind == "ADP")
            for each in (last, *joined):  # "of the forum and of the bank"
                for noun in self.children(each, "pobj"):
                    for listed in self.listed(noun):
                        yield each, self.antecedent(listed)
