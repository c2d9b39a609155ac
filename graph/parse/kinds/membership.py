"""A membership as it is found: each state of one phrase in each organization of another.

What stands around the two says when it began and whether it is over or is none.
"""

from collections.abc import Iterator
from itertools import product

from graph.facts import Modality, Polarity, Status
from graph.parse.candidates import Candidate, Scene, made
from graph.parse.syntax.clauses import slots_after
from graph.parse.syntax.phrases import Phrase, phrase_at


def pair_of(found: Candidate) -> tuple[str, str]:
    """Return who is a member of what."""
    return found.roles["member"][0].player.means, found.roles["organization"][0].player.means


def each_member(
    scene: Scene,
    organization: Phrase,
    members: Phrase,
    rule: str,
    confidence: float,
    polarity: Polarity = Polarity.AFFIRMED,
    modality: Modality = Modality.FACTUAL,
    status: str = "",
    begins: bool = False,
    ended: bool = False,
) -> Iterator[Candidate]:
    """Yield a membership of each of `members` in each organization, nobody in itself.

    One that `begins` does so on the date behind the organization, else on the one that opens the
    sentence; one that has `ended` is over.
    """
    start = min(organization.start, members.start)
    end = max(organization.end, members.end)
    times: dict[str, str] = {}
    inferred: frozenset[str] = frozenset()
    if begins:
        place = next(i for i, p in enumerate(scene.phrases) if p.end == organization.end)
        end, when, inferred = _time_after(scene, place, end)
        opening = phrase_at(scene.phrases, int(scene.phrases[0].letter == "i"))
        if when is None and opening is not None and opening.letter == "D" and opening.date:
            when = opening.date.when
            inferred = frozenset({"start"} if opening.date.inferred and when else ())
            start = min(start, opening.start)
        times = {"start": when} if when else {}
    planned = Status.PLANNED if modality is Modality.PLANNED else None
    for member, club in product(members.actors, organization.actors):
        if member.player.means == club.player.means:
            continue
        yield made(
            "Membership", rule, confidence, (start, end),
            {"member": (member,), "organization": (club,)},
            (organization.start, organization.end),
            texts={"membershipStatus": status} if status else {},
            times=times, inferred=inferred, polarity=polarity, modality=modality,
            status=Status.ENDED if ended else planned,
        )  # fmt: skip


def _time_after(scene: Scene, place: int, end: int) -> tuple[int, str | None, frozenset[str]]:
    slots, _ = slots_after(scene.phrases, place + 1, scene.rules)
    for phrase in (p for listed in slots.values() for p in listed):
        if phrase.letter == "D" and phrase.date is not None and phrase.date.when:
            inferred = frozenset({"start"}) if phrase.date.inferred else frozenset()
            lasting = _opens_since(scene, place + 1) and "/" not in phrase.date.when
            when = f"{phrase.date.when}/.." if lasting else phrase.date.when
            return max(end, phrase.end), when, inferred
    return end, None, frozenset()


def since_follows(scene: Scene, phrase: Phrase) -> bool:
    """Return whether "since 2012" or "since April 2023" follows a phrase."""
    place = next((i for i, p in enumerate(scene.phrases) if p.end == phrase.end), 0)
    return _opens_since(scene, place + 1)


def _opens_since(scene: Scene, place: int) -> bool:
    here, after = (phrase_at(scene.phrases, place + i) for i in (0, 1))
    if here is None:
        return False
    since = here.word in scene.rules.sets.since
    dated = after is not None and after.letter == "D"
    written = scene.plain[here.start : here.end].lower().split()
    return (since and dated) or (here.letter == "D" and written[0] in scene.rules.sets.since)


def is_over(scene: Scene, place: int) -> bool:
    """Return whether a word says that what was so is over: "no longer"."""
    phrase = scene.phrases[place]
    written = " ".join(scene.plain[phrase.start : phrase.end].lower().split())
    return written in ("no longer", "no more")


def after_neither(scene: Scene, phrase: Phrase) -> bool:
    """Return whether "neither" stands before a phrase of the sentence."""
    place = next((i for i, p in enumerate(scene.phrases) if p is phrase), 0)
    before = phrase_at(scene.phrases, place - 1)
    return before is not None and before.word == "neither"
