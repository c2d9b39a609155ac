"""Posts told by verbs: who was appointed, leads, works at, resigned; `people` has those by form.

The verbs are in `rules/*/posts.yaml`; here a verb with its clause is held against them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph.facts import Status
from graph.parse.clauses import (
    Actor,
    Phrase,
    Slots,
    VerbGroup,
    find_subject,
    slots_after,
    verb_group,
)
from graph.parse.frames import Candidate, Scene, made, particles_end, phrase_at
from graph.parse.mentions import Player


def find_posts_by_verb(scene: Scene, told: Sequence[tuple[str, str]]) -> Iterator[Candidate]:
    """Yield the posts that verbs of a sentence tell; not those `told` (person, organization)."""
    finder = _Verbs(scene)
    seen = set(told)
    for found in (*finder.respective(), *finder.all()):
        person, where = found.roles["person"][0], found.roles["organization"][0]
        key = person.player.means, where.player.means
        if key not in seen:
            seen.add(key)
            yield found


class _Verbs:
    """Looks for verbs of posts in one sentence."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.phrases, self.rules = scene, scene.phrases, scene.rules

    def all(self) -> Iterator[Candidate]:
        """Yield the posts found, each verb tried with each frame."""
        if not any(p.letter in "PXu" and p.actors for p in self.phrases):
            return
        for place, phrase in enumerate(self.phrases):
            if phrase.letter not in "vx":
                continue
            base = phrase.verb.base if phrase.verb is not None else "be"
            if base != "be" and base not in self.rules.post_verbs:
                continue
            for frame in self.rules.posts["frames"]:
                after = self._after(place, phrase, frame)
                found = self._bound(frame, place, after) if after is not None else None
                if found is not None:
                    yield found
                    break

    def respective(self) -> Iterator[Candidate]:
        """Yield for "their foreign ministers, A and B, met": in the order of the two states."""
        for place, phrase in enumerate(self.phrases[:-2]):
            comma, named = self.phrases[place + 1], self.phrases[place + 2]
            if phrase.letter != "q" or comma.letter != "," or named.letter != "P":
                continue
            own = [a.player.state for a in named.actors if a.player.state is not None]
            own = own if len(own) == len(named.actors) else []
            states = [o.player for o in phrase.owners] or own or list(self._theirs(phrase))
            if len(states) != len(named.actors) or len(states) < 2 or named.post is not None:
                continue
            title = self.scene.plain[phrase.content : phrase.end].removesuffix("s")
            for who, state in zip(named.actors, states, strict=True):
                yield made(
                    "PostHeld", "post.respective", 0.6, (phrase.start, who.end),
                    {"person": (who,), "organization": (Actor(state, phrase.start, phrase.end),)},
                    (phrase.start, phrase.end), texts={"title": title},
                )  # fmt: skip

    def _theirs(self, phrase: Phrase) -> Sequence[Player]:
        theirs = "their" in phrase.words or (phrase.quantity is not None)
        return self.scene.reader.discourse.two() if theirs else ()

    def _after(self, place: int, phrase: Phrase, frame: Mapping[str, Any]) -> int | None:
        """Return where the clause goes on after the verb of a frame, None if it is another."""
        if phrase.letter == "x" and phrase.verb is None:
            return place + 1 if frame.get("copula") and self._is_copula(place) else None
        base = phrase.verb.base if phrase.verb is not None else ""
        if frame.get("copula") and base == "be" and self._is_copula(place):
            return place + 1
        for verb in frame.get("verbs", ()):
            first, *rest = verb.split()
            if base == first and phrase.letter == "v":
                end = particles_end(self.scene, place, rest)
                if end is not None:
                    return end
        return None

    def _is_copula(self, place: int) -> bool:
        word, following = self.phrases[place].word, phrase_at(self.phrases, place + 1)
        be = word in self.rules.words["be"]
        return be and following is not None and following.letter not in "vx"

    def _bound(self, frame: Mapping[str, Any], place: int, after: int) -> Candidate | None:
        group = verb_group(self.phrases, place, self.rules)
        slots, end = slots_after(self.phrases, after, self.rules)
        subject = find_subject(self.phrases, group)
        title = self._title(after, end, slots)
        who = self._who(frame, group, subject, slots)
        if who is None or (title is None and not frame.get("untitled")):
            return None
        where = self._where(frame, group, subject, title, slots)
        if where is None or where.player.means == who.player.means:
            return None
        start = min(who.start, self.phrases[place].start)
        last = max(where.end, title.end if title is not None else 0, self.phrases[after - 1].end)
        times, inferred, dated = self._when(frame, place, end)
        words = title.words if title is not None else ()
        former = any(word in self.rules.names["ended_words"] for word in words)
        plain = self.scene.plain
        written = plain[title.content or title.start : title.until or title.end] if title else ""
        return made(
            "PostHeld", frame["id"], frame["confidence"], (start, max(last, dated)),
            {"person": (who,), "organization": (where,)},
            (self.phrases[place].start, self.phrases[place].end),
            texts={"title": written} if written else {}, times=times, inferred=inferred,
            polarity=group.polarity, modality=group.modality,
            status=Status.ENDED if former or frame.get("ended") else None,
        )  # fmt: skip

    def _who(
        self, frame: Mapping[str, Any], group: VerbGroup, subject: Phrase | None, slots: Slots
    ) -> Actor | None:
        """Return the person: the subject, or in "Peru named X minister" the object."""
        if frame.get("appoints") and not group.passive:
            listed = [p for p in slots.get("object", ())[:1] if p.letter == "P"]
            return listed[0].actors[0] if listed else None
        if frame.get("appoints") is None and group.passive:
            return None
        if subject is None or len(subject.actors) != 1:
            return None
        actor = subject.actors[0]
        unknown = not actor.player.kind and subject.letter == "X"
        if unknown and len(actor.player.means.split()) in (2, 3) and not frame.get("untitled"):
            actor = replace(actor, player=replace(actor.player, kind="Person"))
        return actor if actor.player.kind == "Person" else None

    def _title(self, after: int, end: int, slots: Slots) -> Phrase | None:
        listed = [*slots.get("object", ()), *slots.get("as", ())]
        return next((p for p in listed if p.letter == "t"), None)

    def _where(
        self,
        frame: Mapping[str, Any],
        group: VerbGroup,
        subject: Phrase | None,
        title: Phrase | None,
        slots: Slots,
    ) -> Actor | None:
        """Return the organization: the owner of the title, what "of" or "at" gives, or whose
        appointment it is."""
        if title is not None and title.owners:
            return title.owners[0]
        letters = "OICBX" if title is None else "SOICBX"
        for slot in ("object", "at", "of", "to", "for", "in", "with"):
            for phrase in slots.get(slot, ()):
                if phrase.letter in letters and phrase.actors and phrase is not title:
                    place = phrase.place is not None and slot in ("at", "in", "to")
                    if not place and (phrase.letter != "X" or slot in ("at", "of")):
                        return phrase.actors[-1] if phrase.letter == "B" else phrase.actors[0]
        if frame.get("appoints") and not group.passive and subject is not None and subject.actors:
            player = subject.actors[0].player
            state = player if player.kind == "State" else player.state
            actor = subject.actors[0]
            return Actor(state, actor.start, actor.end) if state is not None else None
        return None

    def _when(
        self, frame: Mapping[str, Any], place: int, end: int
    ) -> tuple[dict[str, str], frozenset[str], int]:
        """Return when the post began or ended, whether that is inferred, and where it stands."""
        for phrase in self.phrases[place : end + 1]:
            if phrase.letter == "D" and phrase.date is not None and phrase.date.when:
                word = self.scene.plain[phrase.start : phrase.end].lower()
                name = "end" if frame.get("ended") or word.startswith("until") else "start"
                if frame.get("copula") and name == "start" and not word.startswith("since"):
                    name = "date"
                inferred = frozenset({name}) if phrase.date.inferred else frozenset()
                return {name: phrase.date.when}, inferred, phrase.end
        return {}, frozenset(), 0
