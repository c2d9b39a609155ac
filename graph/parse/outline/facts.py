"""The facts of a sentence: frames filled from what stands around its verbs and nouns."""

from collections.abc import Collection, Iterator, Sequence
from itertools import product

from graph.facts import Modality, Polarity, Status
from graph.parse.candidates import Candidate
from graph.parse.frozen import dataclass, replace
from graph.parse.names.known_names import Player
from graph.parse.outline.chunks import THINGS, Chunk, Text, chunk_at
from graph.parse.outline.verbs import Parts, Verb, clause_start
from graph.parse.rules import Frame, RoleRule
from graph.parse.syntax.phrases import Actor
from graph.parse.syntax.verb_groups import less_sure

# What is of these kinds is so as the noun for it says: a treaty, a drill.
_SAID_BY_NOUN = ("Agreement", "JointExercise")
# What has come to this happened at one time.
_MOMENTARY = (Status.SIGNED, Status.HAPPENED, Status.DELIVERED, Status.ENDED)

_Slots = dict[str, list[Chunk]]


@dataclass(frozen=True, slots=True)
class _Event:
    """What a verb or noun, written from `trigger[0]` to `trigger[1]`, tells of.

    `thing` is the noun, or the object of the verb. `place` to `end` are the places of the chunks
    from the verb or noun to the end of what belongs to it.
    """

    word: str
    trigger: tuple[int, int]
    thing: Chunk | None
    slots: _Slots
    place: int
    end: int
    polarity: Polarity
    modality: Modality


def find_facts(parts: Parts, text: Text) -> Iterator[Candidate]:
    """Yield the facts of a sentence: by verbs, then by nouns that no verb used."""
    used: set[int] = set()
    for verb in parts.verbs:
        for rest, frame in text.rules.by_verb.get(verb.base, ()):
            after = _particles_end(parts.chunks, verb.last + 1, rest)
            if after is None:
                continue
            word = " ".join([verb.base, *rest])
            event = _event_of_verb(parts, verb, after, frame, word, text.rules.words["by"])
            found = _filled(frame, event, parts.chunks, text.plain) if event is not None else []
            if event is not None and found:
                if event.thing is not None:
                    used.add(parts.chunks.index(event.thing))
                yield from found
                break
    for place, chunk in enumerate(parts.chunks):
        if chunk.kind == "noun" and place not in used:
            yield from _by_noun(parts, place, text)


def _particles_end(chunks: Sequence[Chunk], place: int, rest: Sequence[str]) -> int | None:
    """Return the place after the further words of a verb, None where they do not stand."""
    for word in rest:
        chunk = chunk_at(chunks, place)
        if chunk is None or word not in (chunk.group, chunk.means):
            return None
        place += 1
    return place


def _event_of_verb(
    parts: Parts, verb: Verb, after: int, frame: Frame, word: str, by: str
) -> _Event | None:
    """Return what a verb tells of, None where a frame does not fit its subject and object."""
    slots, end = _slots(parts, after)
    subject = [verb.subject] if verb.subject is not None else []
    if verb.relative is not None:
        slots["object"] = [verb.relative, *slots.get("object", [])]
    elif verb.passive:
        slots["object"], subject = subject, []
    slots["agent"] = subject or slots.get(by, [])
    objects = slots.get("object", [])
    thing = next((chunk for chunk in objects if _is(chunk, frame.objects)), None)
    if frame.objects and thing is None:
        return None
    wanted = frame.listed("subject")
    if wanted and not any(_is(chunk, wanted) for chunk in subject):
        return None
    if any(_is(chunk, frame.excluded) for chunk in objects):
        return None
    if thing is not None:
        slots["owner"] = [_owners(thing)]
        slots["including"] = _slots(parts, parts.chunks.index(thing) + 1)[0].get("of", [])
    polarity = Polarity.NEGATED if thing is not None and thing.negated else verb.polarity
    trigger = parts.chunks[verb.first].start, parts.chunks[verb.last].end
    return _Event(word, trigger, thing, slots, verb.first, end, polarity, verb.modality)


def _by_noun(parts: Parts, place: int, text: Text) -> list[Candidate]:
    """Return the facts that the noun at `place` tells by the first frame that fits."""
    noun = parts.chunks[place]
    slots, end = _slots(parts, place + 1)
    slots["owner"] = [_owners(noun)]
    apart = place > 1 and parts.chunks[place - 1].kind == "comma"
    slots["apposed"] = [parts.chunks[place - 2]] if apart else []
    polarity = Polarity.NEGATED if noun.negated else Polarity.AFFIRMED
    trigger = noun.start, noun.end
    event = _Event(noun.means, trigger, noun, slots, place, end, polarity, Modality.FACTUAL)
    fitting = (frame for frame in text.rules.frames if noun.group in frame.nouns)
    filled = (_filled(frame, event, parts.chunks, text.plain) for frame in fitting)
    return next((found for found in filled if found), [])


def _slots(parts: Parts, place: int) -> tuple[_Slots, int]:
    """Return what follows a verb or noun by its preposition, `object` without one, and the end.

    A list after a preposition goes on: "à la Russie et à l'Inde" gives both.
    """
    chunks = parts.chunks
    finite = {verb.first for verb in parts.verbs if verb.finite}
    slots: _Slots = {}
    governed = "object"
    while place < len(chunks):
        chunk = chunks[place]
        if chunk.kind in ("that", "who", "stop", "quote") or place in finite:
            break
        if chunk.kind in ("verb", "other"):
            governed = "object"
        elif chunk.kind == "preposition":
            governed = chunk.group
        elif chunk.kind in THINGS or chunk.kind == "date":
            slots.setdefault(governed, []).append(chunk)
            following = chunk_at(chunks, place + 1)
            goes_on = following is not None and following.kind in ("and", "comma")
            governed = governed if goes_on and chunk.kind != "date" else "object"
        place += 1
    return slots, place


def _owners(thing: Chunk) -> Chunk:
    """Return those whose a thing is, in its place."""
    return replace(thing, kind="actors", actors=thing.owners)


def _is(chunk: Chunk, classes: Collection[str]) -> bool:
    return (chunk.group if chunk.kind == "noun" else chunk.kind) in classes


# Frames filled


def _filled(frame: Frame, event: _Event, chunks: Sequence[Chunk], plain: str) -> list[Candidate]:
    """Return the facts that a frame finds in an event; none if a role stays empty."""
    roles = _roles(frame, event.slots)
    if roles is None:
        return []
    thing = event.thing
    modality = less_sure(event.modality, frame.modality) if frame.modality else event.modality
    polarity = Polarity.NEGATED if "denies" in frame.flags else event.polarity
    kind, texts = frame.kind, dict(frame.texts)
    if thing is not None and kind in _SAID_BY_NOUN:
        kind = thing.means if thing.means[:1].isupper() else kind
        if thing.kind == "noun":
            texts.setdefault("kindWritten", plain[thing.start : thing.end])
    weapons = (c for listed in event.slots.values() for c in listed if c.kind == "weapon")
    quantity = next((c.quantity for c in weapons if c.quantity is not None), None)
    counted = quantity if "weapon" in roles else None
    dated = _date(frame, event, chunks)
    times = {frame.time: dated.when} if dated is not None and dated.when else {}
    places = [event.trigger]
    places += [(dated.start, dated.end)] if dated is not None and times else []
    places += [(thing.start, thing.end)] if thing is not None else []
    spread = [role for role in frame.spread if len(roles.get(role, ())) > 1]
    found = []
    for chosen in product(*(roles[role] for role in spread)):
        whole = roles | {role: (actor,) for role, actor in zip(spread, chosen, strict=True)}
        actors = [actor for listed in whole.values() for actor in listed]
        spans = [*places, *((actor.start, actor.end) for actor in actors)]
        found.append(
            Candidate(
                kind,
                frame.id,
                min(start for start, _ in spans),
                max(end for _, end in spans),
                event.trigger,
                whole,
                frame.confidence * min(actor.player.trust for actor in actors),
                times,
                frozenset(times) if dated is not None and dated.inferred else frozenset(),
                {"quantity": ((counted, None),)} if counted is not None else {},
                texts,
                _status(frame, event.word, polarity, modality),
                polarity,
                modality,
                {
                    n: (coded[event.word],)
                    for n, coded in frame.codes.items()
                    if event.word in coded
                },
            )
        )
    return found


def _roles(frame: Frame, slots: _Slots) -> dict[str, tuple[Actor, ...]] | None:
    """Return who plays which role of a frame, None if one has fewer players than it needs."""
    roles: dict[str, tuple[Actor, ...]] = {}
    for role, rule in frame.roles.items():
        players = _players(frame, role, rule, slots)
        if len(players) >= rule.minimum:
            roles[role] = players
        elif not rule.optional:
            return None
    return roles


def _players(frame: Frame, role: str, rule: RoleRule, slots: _Slots) -> tuple[Actor, ...]:
    found: dict[str, Actor] = {}
    for place in rule.places:
        for chunk in slots.get(place, ()):
            for actor in _weapons(chunk) if role == "weapon" else _actors(chunk, frame):
                found.setdefault(actor.player.means, actor)
        if not rule.join:
            if found and len(found) >= rule.minimum:
                break
            found = {}
    return tuple(found.values())


def _actors(chunk: Chunk, frame: Frame) -> Iterator[Actor]:
    if chunk.kind not in ("actors", "owner"):
        return
    for actor in chunk.actors:
        state = actor.player.state
        if frame.prefer_state and state is not None:
            yield replace(actor, player=replace(state, trust=actor.player.trust))
        else:
            yield actor


def _weapons(chunk: Chunk) -> Iterator[Actor]:
    if chunk.kind == "weapon":
        known = chunk.actors[:1]
        player = known[0].player if known else Player(chunk.means, "WeaponSystem", False, None, 0.8)
        yield Actor(player, chunk.start, chunk.end, chunk.quantity)


def _status(frame: Frame, word: str, polarity: Polarity, modality: Modality) -> Status | None:
    """Return what has come of a fact: what the word for it says, where it is surely so."""
    if polarity is not Polarity.AFFIRMED:
        return None
    if modality is Modality.FACTUAL:
        return frame.statuses.get(word, frame.status)
    return Status.PLANNED if modality is Modality.PLANNED else None


def _date(frame: Frame, event: _Event, chunks: Sequence[Chunk]) -> Chunk | None:
    """Return the date of a verb or noun: the first after it in its clause, else one before.

    What happened at one time is not dated by "since 2009".
    """
    before = chunks[clause_start(chunks, event.place) : event.place]
    for chunk in (*chunks[event.place : event.end], *before):
        since = (chunk.when or "").endswith("/..")
        if chunk.kind == "date" and not (since and frame.status in _MOMENTARY):
            return chunk
    return None
