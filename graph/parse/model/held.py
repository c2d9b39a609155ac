"""Who holds which post, by the parse of a sentence: beside a name, or as what somebody became.

"General Otieno, commander of the navy's second fleet", "Kenya's envoy to Fiji, Grace Otieno", "she
served as ambassador". The nouns of posts are those of the rules, and so are bodies; persons are
those too whom only the model sees, and where they work may have a name that nobody knows.
"""

from collections.abc import Iterator, Sequence

from graph.facts import Status
from graph.parse.candidates import Candidate, Scene, made
from graph.parse.frozen import replace
from graph.parse.model.bound import BY_TREE
from graph.parse.model.nlp import Grammar
from graph.parse.model.trees import Tree
from graph.parse.names.known_names import Player
from graph.parse.syntax.phrases import Actor

_CONFIDENCE = 0.7
_UNKNOWN, _MEANT = 0.75, 0.8  # the trust in a name that only the model sees, in who "she" is
# Who employs somebody; a city named alone is its state.
_EMPLOYERS = (
    "State", "Government", "GovernmentBody", "ArmedForce", "InternationalOrganization",
    "Institution", "Company", "",
)  # fmt: skip
# Prepositions after a post before where it is held; "ambassador to Peru" is not Peru's.
_AT = ("of", "at", "in", "from", "with", "on", "for")
_BECOMING = frozenset(
    ("be", "become", "make", "name", "appoint", "elect", "remain", "serve", "work", "act")
)
_REPLACING = frozenset(("replace", "succeed", "follow"))
_BESIDE = ("compound", "nmod", "amod", "appos")
_HE = ("he", "she")


def find_posts_by_tree(
    scene: Scene, grammar: Grammar, told: Sequence[Candidate]
) -> list[Candidate]:
    """Return what the rules have `told` with the posts that the parse shows beside.

    Of "A, President of Togo B" the rules may take A for the president: that is B's.
    """
    tree = Tree(grammar.words)
    kept = [c for c in told if c.kind != "PostHeld" or not _names_next(scene, grammar, c)]
    for person, word in _persons(scene, grammar, tree):
        for noun in (*_before_name(tree, word, person), *_titles(tree, word)):
            post = (
                _held(scene, grammar, tree, person, noun) if _is_title(scene, tree, noun) else None
            )
            if (
                post is None
                or _names_next(scene, grammar, post)
                or _called(grammar, tree, noun, word)
            ):
                continue
            if not any(_same(post, other) for other in kept if other.kind == "PostHeld"):
                kept.append(post)
    return kept


def _names_next(scene: Scene, grammar: Grammar, post: Candidate) -> bool:
    """Return whether the name of another person follows a post without a comma."""
    person = post.roles["person"][0]
    if person.end >= post.end:
        return False
    return any(
        name.kind == "Person" and 0 < name.start - post.end < 3
        and scene.plain[post.end : name.start].isspace()
        for name in grammar.names
    )  # fmt: skip


def _called(grammar: Grammar, tree: Tree, noun: int, person: int) -> bool:
    """Return whether a post's own name follows it: "A, the envoy to Togo, B, and C"."""
    others = [tree.words[i].start for i in tree.children(noun, "appos") if i != person]
    return any(n.start <= at < n.end for n in grammar.names if n.kind == "Person" for at in others)


def _before_name(tree: Tree, word: int, person: Actor) -> Iterator[int]:
    """Yield the nouns of "the President of Togo", however they are parsed, right before a name."""
    first = next((i for i, w in enumerate(tree.words) if w.start >= person.start), word)
    at = first - 1
    while at > 0 and tree.words[at].kind in ("PROPN", "ADJ") and first - at < 6:
        if tree.words[at - 1].lower == "of":
            yield at - 2
            return
        at -= 1


def _same(post: Candidate, other: Candidate) -> bool:
    """Return whether somebody is told to hold a post in the same words, or at the same body."""
    one, two = (c.roles["person"][0].player.means.split()[-1:] for c in (post, other))
    if one != two:
        return False
    names = [tuple(a.player.means for a in c.roles.get("organization", ())) for c in (post, other)]
    within = other.start <= post.trigger[0] < other.end
    return within or names[0] == names[1]


def _persons(scene: Scene, grammar: Grammar, tree: Tree) -> Iterator[tuple[Actor, int]]:
    """Yield each person of a sentence with the word that the name hangs on."""
    seen: set[int] = set()
    for phrase in scene.phrases:
        for actor in phrase.actors if phrase.letter in "PX" else ():
            whole = " " in scene.plain[actor.start : actor.end] or actor.player.known
            named = any(
                n.kind == "Person" and n.start < actor.end and actor.start < n.end
                for n in grammar.names
            )
            fits = actor.player.kind == "Person" or (actor.player.kind == "" and whole and named)
            word = tree.at(actor.start, actor.end) if fits and actor.start >= 0 else None
            if word is not None and word not in seen:
                seen.add(word)
                player = replace(actor.player, kind="Person")
                yield replace(actor, player=player), word
    for name in grammar.names:
        word = tree.at(name.start, name.end) if name.kind == "Person" else None
        written = " ".join(scene.plain[name.start : name.end].split())
        if word is not None and word not in seen and " " in written:
            seen.add(word)
            player = Player(written, "Person", known=False, trust=_UNKNOWN)
            yield Actor(player, name.start, name.end), word
    meant = scene.reader.discourse.person
    for place, word_ in enumerate(tree.words):
        if word_.lower in _HE and meant is not None and word_.role in ("nsubj", "nsubjpass"):
            yield Actor(replace(meant, trust=_MEANT), word_.start, word_.end), place


def _titles(tree: Tree, person: int) -> Iterator[int]:
    """Yield the nouns that are somebody's posts: beside the name, or after "is", "served as"."""
    beside = [*tree.children(person, *_BESIDE)]
    if tree.words[person].role == "appos":
        beside.append(tree.words[person].head)
    verb = tree.words[person].head
    if tree.words[person].role == "dobj" and tree.words[verb].lemma in _REPLACING:
        beside += _as(tree, verb)
        beside += _as(tree, person)
    if tree.words[person].role in ("nsubj", "nsubjpass"):
        beside += _became(tree, verb)
        for joined in tree.children(verb, "conj"):
            beside += _became(tree, joined) if not tree.has(joined, "nsubj", "nsubjpass") else []
    for clause in tree.children(person, "relcl", "acl"):
        beside += _became(tree, clause)
    for noun in beside:
        yield from tree.listed(noun)


def _became(tree: Tree, verb: int) -> Iterator[int]:
    """Yield the nouns that a verb's subject is, or does something as."""
    lemma = tree.words[verb].lemma
    if tree.negated(verb) or tree.has(verb, "mark") or lemma not in _BECOMING | _REPLACING:
        return
    if any(tree.words[i].lower != "to" and tree.words[i].lemma not in ("be", "have")
           for i in tree.children(verb, "aux")):  # fmt: skip
        return
    yield from tree.children(verb, "attr", "oprd")
    yield from _as(tree, verb)
    for replaced in tree.children(verb, "dobj") if lemma in _REPLACING else ():
        yield from _as(tree, replaced)


def _as(tree: Tree, place: int) -> Iterator[int]:
    """Yield the nouns after "as" on a word."""
    for preposition in tree.children(place, "prep"):
        if tree.words[preposition].lower == "as":
            yield from tree.children(preposition, "pobj")


def _is_title(scene: Scene, tree: Tree, noun: int) -> bool:
    """Return whether a noun with those before it is a post of the rules, and no mere rank."""
    word, rules = tree.words[noun], scene.rules
    ranks = rules.names["rank_words"]
    if word.kind not in ("NOUN", "PROPN"):
        return False
    first = tree.words[max(0, noun - 5)].start
    before = tuple(scene.plain[first : word.end].lower().split())
    if before[-1].count("-") > 1:  # "Under-Secretary-General"
        before = (before[-1].split("-", 1)[1],)
    ends = (before[-length:] for length in range(1, len(before) + 1))
    named = (entry for end in ends for entry in rules.lexicon.get(end[0], ()) if entry[0] == end)
    titles = [entry for entry in named if entry[1] == "t"]
    of = any(tree.words[i].lower == "of" for i in tree.children(noun, "prep"))
    return any(of or len(words) > 1 or words[-1] not in ranks for words, _, _ in titles)


def _held(scene: Scene, grammar: Grammar, tree: Tree, person: Actor, noun: int) -> Candidate | None:
    """Return the post that a noun names, if where it is held can be told."""
    words = tree.words
    named = [noun, *(i for i in tree.children(noun, "compound", "amod") if i < noun)]
    first = min(words[i].start for i in named)
    where = next(
        (
            actor
            for actor in _where(scene, grammar, tree, noun)
            if actor.player.kind in _EMPLOYERS
            and actor.player.means != person.player.means
            and not (actor.start < person.end and person.start < actor.end)
            and not actor.start <= words[noun].start < actor.end
        ),
        None,
    )
    if where is None:
        return None
    before = {words[i].lower for i in tree.below[noun]}
    ended = not before.isdisjoint(scene.rules.names["ended_words"])
    title = " ".join(scene.plain[first : words[noun].end].split())
    start = min(first, person.start, where.start if where.start >= 0 else first)
    end = max(words[noun].end, person.end, where.end)
    return made(
        "PostHeld", "post" + BY_TREE, _CONFIDENCE, (start, end),
        {"person": (person,), "organization": (where,)}, (first, words[noun].end),
        texts={"title": title}, status=Status.ENDED if ended else None,
    )  # fmt: skip


def _where(scene: Scene, grammar: Grammar, tree: Tree, noun: int) -> Iterator[Actor]:
    """Yield whose post it is: "Kenya's", "Kenyan", "of the navy's second fleet"."""
    for at in tree.children(noun, "prep"):
        for place in tree.children(at, "pobj") if tree.words[at].lower == "at" else ():
            yield from _actors(scene, tree, place)  # "a ministry's adviser at the college"
    for owner in tree.children(noun, "poss", "compound", "nmod", "amod"):
        yield from _actors(scene, tree, owner)
        before = tree.words[owner].role in ("poss", "compound", "nmod") and owner < noun
        if before and not _of_title(scene, tree, owner, noun):  # "Harbour Group spokesman"
            yield from _unknown(scene, grammar, tree, owner)
    for preposition in tree.children(noun, "prep"):
        word = tree.words[preposition].lower
        for place in tree.children(preposition, "pobj") if word in _AT else ():
            if _in_title(scene, tree, noun, place):  # "chief of staff of the navy"
                yield from _where(scene, grammar, tree, place)
                continue
            for named in (place, *tree.children(place, "poss", "nmod")):
                yield from _actors(scene, tree, named)
            yield from _unknown(scene, grammar, tree, place)


def _in_title(scene: Scene, tree: Tree, noun: int, place: int) -> bool:
    words = tuple(word.lower for word in tree.words[noun : place + 1])
    entries = scene.rules.lexicon.get(words[0], ()) if words else ()
    return any(entry[0] == words and entry[1] == "t" for entry in entries)


def _of_title(scene: Scene, tree: Tree, word: int, noun: int) -> bool:
    """Return whether a word before a noun only says which post it is: "Defence Minister"."""
    words = tuple(each.lower for each in tree.words[word : noun + 1])
    entries = scene.rules.lexicon.get(words[0], ())
    titles = any(entry[0] == words[: len(entry[0])] and len(entry[0]) > 1 for entry in entries)
    return titles or " ".join(words) in scene.rules.names["rank_words"]


def _actors(scene: Scene, tree: Tree, word: int) -> Iterator[Actor]:
    """Yield who is named at a word, or owns what is."""
    at = tree.words[word].start
    for phrase in scene.phrases:
        if phrase.start <= at < phrase.end and phrase.letter not in "wAERTM":
            here = [a for a in (*phrase.actors, *phrase.owners) if a.start <= at < a.end]
            yield from here
            if not here and phrase.letter != "P":
                yield from (*phrase.actors[:1], *phrase.owners[:1])


def _unknown(scene: Scene, grammar: Grammar, tree: Tree, word: int) -> Iterator[Actor]:
    """Yield the body of a name that only the model sees: "of the Office for Rivers"."""
    at = tree.words[word].start
    for name in grammar.names:
        if name.start <= at < name.end and name.kind == "":
            means = " ".join(scene.plain[name.start : name.end].split())
            yield Actor(
                Player(means, "Institution", known=False, trust=_UNKNOWN), name.start, name.end
            )
