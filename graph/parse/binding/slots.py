"""Who stands in a slot of a clause: the phrases there, and whom each of them stands for.

"gave our Kenyan friends" is to Kenya, "jumped with Hungary's" with Hungary, and "the Swiss
subsidiary of Saab" is Saab.
"""

from graph.parse.frozen import replace
from graph.parse.syntax.phrases import Actor, Phrase, last_word, phrase_at
from graph.parse.syntax.places import Search
from graph.parse.syntax.predicates import Clause


def actors_in(search: Search, name: str) -> list[Actor]:
    """Return who stands in the slot `name`: a place of the grammar, or a preposition."""
    found = search.phrases(name)
    if search.clause.kind == "ArmsTransfer":  # "gave our Kenyan friends", "from its Thai ally"
        found = [_other_than_doer(search, firm_behind(search, phrase)) for phrase in found]
        found = [_as_friends(search.clause, phrase) for phrase in found]
    if search.clause.kind == "JointExercise":  # "jumped with Hungary's", "French Rafales"
        found = [replace(p, actors=p.owners) if _is_theirs(p) else p for p in found]
        found = [_as_friends(search.clause, phrase) for phrase in found]
    return [actor for phrase in found for actor in phrase.actors]


def firm_behind(search: Search, phrase: Phrase) -> Phrase:
    """Return "the Swiss subsidiary of Saab" as the firm."""
    if phrase.actors or phrase.letter != "w":
        return phrase
    place = search.clause.place_of(phrase)
    of, firm = (phrase_at(search.clause.phrases, (place or -9) + step) for step in (1, 2))
    whose = of is not None and of.letter == "f" and firm is not None and firm.letter == "C"
    return replace(phrase, actors=firm.actors) if whose and firm is not None else phrase


def _other_than_doer(search: Search, phrase: Phrase) -> Phrase:
    """Return "it" as the other state of the sentence where the doer cannot be meant: "A signed a
    pact with B and has supplied it with jets"."""
    subject = search.clause.subject
    if phrase.letter != "u" or subject is None or phrase is subject:
        return phrase
    doer = {actor.player.means for actor in subject.actors}
    if not doer & {actor.player.means for actor in phrase.actors}:
        return phrase
    before = [p for p in search.clause.phrases if p.end <= phrase.start and p.letter == "S"]
    others = [a for p in before for a in p.actors if a.player.means not in doer]
    return replace(
        phrase, actors=tuple(replace(a, start=phrase.start, end=phrase.end) for a in others[-1:])
    )


def _as_friends(clause: Clause, phrase: Phrase) -> Phrase:
    """Return "their American partners" as the state that they are of; "Chad's partners" are
    others, and "our Thai neighbour Chad" is named behind."""
    if phrase.actors or last_word(phrase.word) not in clause.rules.words["taking"]["who"]:
        return phrase
    if any(clause.scene.plain[owner.end : owner.end + 1] in ("'", "’") for owner in phrase.owners):
        return phrase
    after = phrase_at(clause.phrases, (clause.place_of(phrase) or 0) + 1)
    named = after is not None and bool(after.actors)
    return phrase if named else replace(phrase, actors=phrase.owners)


def _is_theirs(phrase: Phrase) -> bool:
    """Return whether a thing stands for whose it is: "with its Greek counterparts"."""
    return phrase.letter in "JKk" or (phrase.letter == "q" and bool(phrase.owners))
