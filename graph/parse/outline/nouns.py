"""Chunks that belong together made one: a noun and whose it is, a person and his post, a list.

Pronouns are given whom they mean here, by what the text has told so far (`Memory`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from graph.parse.candidates import Candidate
from graph.parse.frozen import dataclass, replace
from graph.parse.names.known_names import Player
from graph.parse.outline.chunks import Chunk, Text, chunk_at
from graph.parse.syntax.phrases import Actor

_PERSON = re.compile(
    r"[^\W\d_a-zà-ÿ][\w'-]+(?:\s+(?:de|al|el|ben|bin|van|von|da|dos))?(?:\s+[^\W\d_a-zà-ÿ][\w'-]+){1,2}"
)
_REACH = 8  # chunks from a post to who holds it
_BETWEEN = ("determiner", "preposition", "other", "comma", "noun")
_CONFIDENCE = 0.7


@dataclass
class Memory:
    """Who has been spoken of: the last person, people by last name, the last two states."""

    person: Player | None = None
    people: dict[str, Player] = field(default_factory=dict)
    pair: tuple[Player, ...] = ()


def join_chunks(
    chunks: Sequence[Chunk], text: Text, memory: Memory
) -> tuple[list[Chunk], list[Candidate]]:
    """Return the chunks of a sentence with those that belong together made one, and the posts that
    stand before names; `memory` takes in whom the sentence names."""
    placed, posts = _placed(_without_articles(chunks, text.rules.words), text, memory)
    joined = _listed(_owned(placed, text.rules.words, memory))
    _remember(joined, memory)
    return joined, posts


def _without_articles(chunks: Sequence[Chunk], words: Mapping[str, Any]) -> list[Chunk]:
    """Return the chunks without prepositions that are articles between a verb and a thing."""
    found: list[Chunk] = []
    for place, chunk in enumerate(chunks):
        after = chunk_at(chunks, place + 1)
        article = chunk.group in words["partitives"] and chunk.kind == "preposition"
        counted = after is not None and after.kind in ("noun", "weapon", "number")
        if not (article and counted and found and found[-1].kind in ("verb", "not", "date")):
            found.append(chunk)
    return found


# Persons with their posts


def _placed(
    chunks: Sequence[Chunk], text: Text, memory: Memory
) -> tuple[list[Chunk], list[Candidate]]:
    """Return the chunks with "président kényan William Ruto" as that person, and his post."""
    found: list[Chunk] = []
    posts: list[Candidate] = []
    place = 0
    while place < len(chunks):
        head = chunks[place]
        place += 1
        titled = head.kind == "noun" and head.group == "post"
        holder, state = _holder(chunks, place, text.plain) if titled else (None, None)
        if holder is None:
            found.append(head)
            continue
        found.append(Chunk("actors", head.start, holder.end, actors=(holder,)))
        memory.people[text.plain[holder.start : holder.end].split()[-1]] = holder.player
        if state is not None:
            posts.append(
                Candidate(
                    "PostHeld",
                    "post.before-name",
                    head.start,
                    holder.end,
                    (head.start, holder.end),
                    {"person": (holder,), "organization": (state,)},
                    _CONFIDENCE,
                    texts={"title": " ".join(text.plain[head.start : head.end].split())},
                )
            )
        while place < len(chunks) and chunks[place].start < holder.end:
            place += 1
    return found, posts


def _holder(chunks: Sequence[Chunk], place: int, plain: str) -> tuple[Actor | None, Actor | None]:
    """Return who holds the post that ends before `place`, and of which state or body; None for who
    is not told."""
    state: Actor | None = None
    for chunk in chunks[place : place + _REACH]:
        if chunk.kind in ("owner", "actors"):
            [named] = chunk.actors
            if named.player.kind == "Person":
                return _at_home(named, state), state
            if state is not None:
                break
            state = named
        elif (name := _person_name(chunk, plain, chunks[-1].end)) is not None:
            unknown = Player(" ".join(name.split()), "Person", known=False, trust=0.85)
            person = Actor(unknown, chunk.start, chunk.start + len(name))
            return _at_home(person, state), state
        elif chunk.kind not in _BETWEEN:
            break
    return None, None


def _at_home(person: Actor, state: Actor | None) -> Actor:
    """Return a person as one of the state that his post is of, unless known to be another's."""
    home = _state_of(state.player) if state is not None else None
    return replace(person, player=replace(person.player, state=person.player.state or home))


def _person_name(chunk: Chunk, plain: str, end: int) -> str | None:
    """Return the name of two or three words that begins with a chunk which no rule knows."""
    found = _PERSON.match(plain, chunk.start, end) if chunk.kind == "other" else None
    return found.group() if found else None


# Nouns with their owners


def _owned(chunks: Sequence[Chunk], words: Mapping[str, Any], memory: Memory) -> list[Chunk]:
    """Return the chunks with what stands before and after a noun taken into it: how many, and
    whose. "La marine kényane" is its state's."""
    found: list[Chunk] = []
    place = 0
    while place < len(chunks):
        chunk = chunks[place]
        place += 1
        if chunk.kind in ("noun", "weapon"):
            chunk, place = _with_owners(_with_number(chunk, found), chunks, place)
            if chunk.group == "body" and chunk.owners:
                chunk = replace(chunk, kind="actors", actors=chunk.owners, owners=())
        elif chunk.kind == "pronoun":
            chunk = _meant(chunk, found, words, memory)
        found.append(chunk)
    return found


def _with_number(noun: Chunk, earlier: list[Chunk]) -> Chunk:
    """Return a noun with the number and the articles before it, which are taken from `earlier`."""
    while earlier and earlier[-1].kind in ("number", "determiner", "other"):
        if earlier[-1].kind == "other" and [c.kind for c in earlier[-2:-1]] != ["number"]:
            break
        before = earlier.pop()
        if before.kind == "number":
            noun = replace(noun, start=before.start, quantity=before.quantity)
        noun = replace(noun, negated=noun.negated or before.negated)
    return noun


def _with_owners(noun: Chunk, chunks: Sequence[Chunk], place: int) -> tuple[Chunk, int]:
    """Return a noun with whose it is and a weapon's name, from `place` on, and the place after."""
    while place < len(chunks) and _continues(chunks, place, bool(noun.owners)):
        following = chunks[place]
        place += 1
        if following.kind == "weapon":
            noun = replace(noun, end=following.end, actors=following.actors)
        elif following.kind == "owner":
            noun = replace(noun, end=following.end, owners=(*noun.owners, *following.actors))
    return noun, place


def _continues(chunks: Sequence[Chunk], place: int, owned: bool) -> bool:
    """Return whether a chunk belongs to the noun before: "kényane", "et égyptienne"."""
    chunk, after = chunks[place], chunk_at(chunks, place + 1)
    if chunk.kind == "owner":
        return True
    if chunk.kind == "weapon" and chunk.actors:
        return chunks[place - 1].kind == "weapon"
    if chunk.kind == "other":
        return after is not None and after.kind in ("owner", "weapon")
    linked = chunk.kind in ("and", "comma") and owned
    return linked and after is not None and after.kind == "owner"


def _meant(
    pronoun: Chunk, earlier: Sequence[Chunk], words: Mapping[str, Any], memory: Memory
) -> Chunk:
    """Return "il" as the last person, "les deux pays" as the two states named last."""
    here = tuple(_states(earlier).values())
    pair = here if len(here) == 2 else memory.pair
    players = {"person": (memory.person,), "pair": pair}[words["pronouns"][pronoun.group]]
    actors = tuple(
        Actor(replace(p, trust=p.trust * 0.75), pronoun.start, pronoun.end) for p in players if p
    )
    return replace(pronoun, kind="actors" if actors else "other", actors=actors)


# Lists


def _listed(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Return the chunks with "A, B et C" as one, and the words in between left out."""
    chunks = [c for c in chunks if c.kind not in ("determiner", "clitic")]
    found: list[Chunk] = []
    place = 0
    while place < len(chunks):
        chunk = chunks[place]
        place += 1
        while chunk.kind == "actors" and place + 1 < len(chunks):
            link, other = chunks[place], chunks[place + 1]
            if link.kind not in ("comma", "and") or other.kind != "actors":
                break
            if _is_person(chunk) != _is_person(other):
                break
            chunk = replace(chunk, end=other.end, actors=(*chunk.actors, *other.actors))
            place += 2
        found.append(chunk)
    return found


def _is_person(chunk: Chunk) -> bool:
    return chunk.actors[0].player.kind == "Person"


# What the text has told


def _remember(chunks: Iterable[Chunk], memory: Memory) -> None:
    """Take in whom a sentence names."""
    for chunk in chunks:
        for actor in (*chunk.actors, *chunk.owners):
            if actor.player.kind == "Person":
                memory.person = replace(actor.player, trust=1.0)
    states = _states(chunks)
    if len(states) == 2:
        memory.pair = tuple(replace(state, trust=1.0) for state in states.values())


def _states(chunks: Iterable[Chunk]) -> dict[str, Player]:
    """Return the states that are named, or whose bodies and people are, by their ids."""
    named = (a.player for chunk in chunks for a in (*chunk.actors, *chunk.owners))
    return {state.means: state for state in map(_state_of, named) if state is not None}


def _state_of(player: Player) -> Player | None:
    return player if player.kind == "State" else player.state
