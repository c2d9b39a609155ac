"""Who holds which post, by the parse of a sentence: beside a name, or as what somebody became.

"General Otieno, commander of the navy's second fleet", "Kenya's envoy to Fiji, Grace Otieno", "she
was made ambassador". The nouns of posts are those of the rules, and so are persons and bodies.
"""

from collections.abc import Iterator, Sequence

from graph.facts import Status
from graph.parse.bound import BY_TREE
from graph.parse.candidates import Candidate, Scene, made
from graph.parse.nlp import Grammar
from graph.parse.phrases import Actor, Phrase
from graph.parse.trees import Tree

_CONFIDENCE = 0.7
# Who employs somebody; a city named alone is its state.
_EMPLOYERS = (
    "State", "Government", "GovernmentBody", "ArmedForce", "InternationalOrganization",
    "Institution", "Company", "",
)  # fmt: skip
# Prepositions after a post before where it is held; "ambassador to Peru" is not Peru's.
_AT = ("of", "at", "for", "in", "from", "with")
_BECOMING = frozenset(("be", "become", "make", "name", "appoint", "elect", "remain"))


def find_posts_by_tree(
    scene: Scene, grammar: Grammar, told: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Yield the posts that the parse shows of persons of whom the rules have `told` none here."""
    if not grammar.words:
        return
    tree = Tree(grammar.words)
    posts = [c for c in told if c.kind == "PostHeld"]
    known = {a.player.means for c in posts for a in c.roles.get("person", ())}
    for phrase in scene.phrases:
        person = phrase.actors[0] if len(phrase.actors) == 1 else None
        if person is None or person.player.kind not in ("Person", "") or phrase.letter not in "PXu":
            continue
        short = phrase.letter == "X" and " " not in scene.plain[phrase.start : phrase.end]
        if short or person.player.means in known:
            continue
        word = tree.at(person.start, person.end)
        found = (_held(scene, tree, person, noun) for noun in _titles(tree, word))
        post = next((candidate for candidate in found if candidate is not None), None)
        if post is not None:
            known.add(person.player.means)
            yield post


def _titles(tree: Tree, person: int | None) -> Iterator[int]:
    """Yield the nouns that may be somebody's post: beside the name, or after "is", "was made"."""
    if person is None:
        return
    yield from tree.children(person, "appos")
    word = tree.words[person]
    if word.role == "appos":
        yield word.head
    verb = tree.words[word.head]
    subject = word.role in ("nsubj", "nsubjpass") and not tree.negated(word.head)
    if subject and verb.lemma in _BECOMING and not tree.has(word.head, "aux", "mark"):
        yield from tree.children(word.head, "attr", "oprd")


def _held(scene: Scene, tree: Tree, person: Actor, noun: int) -> Candidate | None:
    """Return the post that a noun names, if it is a post's and where it is held can be told."""
    title = _phrase(scene, tree, noun)
    if title is None or title.letter not in "tq" or title.start <= person.start < title.end:
        return None
    where = next((a for a in _where(scene, tree, title, noun) if a.player.kind in _EMPLOYERS), None)
    if where is None or where.player.means == person.player.means:
        return None
    words = {word.lower() for word in (*title.words, title.word)}
    ended = not words.isdisjoint(scene.rules.names["ended_words"])
    start, end = min(title.start, person.start), max(title.end, person.end, where.end)
    return made(
        "PostHeld", "post" + BY_TREE, _CONFIDENCE, (start, end),
        {"person": (person,), "organization": (where,)}, (title.start, title.end),
        texts={"title": title.word}, status=Status.ENDED if ended else None,
    )  # fmt: skip


def _where(scene: Scene, tree: Tree, title: Phrase, noun: int) -> Iterator[Actor]:
    """Yield whose post it is: "Kenya's", "Kenyan", "of the navy's second fleet"."""
    yield from title.owners
    for owner in tree.children(noun, "poss", "compound", "nmod"):
        yield from _actors(scene, tree, owner)
    for preposition in tree.children(noun, "prep"):
        if tree.words[preposition].lower in _AT:
            for place in tree.children(preposition, "pobj"):
                yield from _actors(scene, tree, place)
                for owner in tree.children(place, "poss", "nmod"):
                    yield from _actors(scene, tree, owner)


def _actors(scene: Scene, tree: Tree, word: int) -> Iterator[Actor]:
    phrase = _phrase(scene, tree, word)
    if phrase is not None and phrase.letter not in "PuwAERTM":
        yield from (*phrase.actors[:1], *phrase.owners[:1])


def _phrase(scene: Scene, tree: Tree, word: int) -> Phrase | None:
    at = tree.words[word].start
    return next((p for p in scene.phrases if p.start <= at < p.end), None)
