"""Posts told by verbs: who was appointed, leads, works at, resigned; else see `named_posts.py`.

The verbs are in `rules/*/posts.yaml`; here a verb with its clause is held against them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from graph.facts import Polarity, Status
from graph.parse.candidates import Candidate, Scene, made, particles_end
from graph.parse.frozen import replace
from graph.parse.names.known_names import Gazetteer, Player
from graph.parse.names.people import is_state_post
from graph.parse.rules import Rules
from graph.parse.syntax.clauses import Slots, slots_after
from graph.parse.syntax.phrases import Actor, Phrase, last_word, phrase_at
from graph.parse.syntax.subjects import find_subject
from graph.parse.syntax.verb_groups import VerbGroup, verb_group


def find_posts_by_verb(scene: Scene, told: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the posts that verbs of a sentence tell; not those `told` by the form of names."""
    finder = _Verbs(scene)
    seen = _Told(told)
    for found in (*finder.respective(), *finder.all(), *finder.led_by(), *finder.swapped()):
        if seen.is_new(found):
            yield found
    for found in (*finder.named_last(seen.all), *finder.relieved(seen.all)):
        if not seen.has(found) and seen.is_new(found):
            yield found


@lru_cache(maxsize=4)
def _relieving(rules: Rules) -> frozenset[str]:
    """Return the base forms of the verbs of one who takes another's place."""
    return frozenset(verb.split()[0] for verb in rules.posts["relieving"])


def owner_in(gazetteer: Gazetteer, title: str) -> tuple[Player, str] | None:
    """Return whose "NATO Secretary General" or "President of Turkey" is, with the title alone.

    None if the title does not name it.
    """
    words = title.split()
    parts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(len(words) - 1, 0, -1)]
    alone, _, after_of = title.partition(" of ")
    for written, rest in (*parts, (after_of.removeprefix("the "), alone)):
        owner = gazetteer.named(written) if written[:1].isupper() else None
        if owner is not None and owner.kind not in ("Post", "Person"):
            return owner, rest
    return None


class _Told:
    """The posts of a sentence that have been told, so that none is told twice."""

    def __init__(self, told: Sequence[Candidate]) -> None:
        self.all = list(told)
        self._titles: dict[tuple[str, str], list[str]] = {}
        for found in told:
            self._note(found)

    def _note(self, found: Candidate) -> None:
        title = last_word(found.texts.get("title", ""))
        self._titles.setdefault(_who_where(found), []).append(title)

    def has(self, found: Candidate) -> bool:
        """Return whether the person has been told to hold some post there."""
        return _who_where(found) in self._titles

    def is_new(self, found: Candidate) -> bool:
        """Return whether a post is none of those told, and count it among them from now on.

        Of one person in one place another title is another post: "named General X, the navy
        chief, as its defence minister".
        """
        title = last_word(found.texts.get("title", ""))
        before = self._titles.get(_who_where(found), [])
        if before and (not title or title in before or "" in before):
            return False
        self._note(found)
        self.all.append(found)
        return True


def _who_where(found: Candidate) -> tuple[str, str]:
    person, where = found.roles["person"][0], found.roles["organization"][0]
    return person.player.means, where.player.means


def _may_be_one(phrase: Phrase) -> bool:
    """Return whether a name that nobody bears has the form of a person's."""
    name = phrase.actors[0].player.means if phrase.letter == "X" else ""
    return 2 <= len(name.split()) <= 4 and not phrase.words


_LARGE = re.compile(r" [A-Z][a-z]+")


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
            if len(states) != len(named.actors) or len(states) < 2:
                continue
            title = self.scene.plain[phrase.content : phrase.end].removesuffix("s")
            for who, state in zip(named.actors, states, strict=True):
                yield made(
                    "PostHeld", "post.respective", 0.6, (phrase.start, who.end),
                    {"person": (who,), "organization": (Actor(state, phrase.start, phrase.end),)},
                    (phrase.start, phrase.end), texts={"title": title},
                )  # fmt: skip

    def led_by(self) -> Iterator[Candidate]:
        """Yield for "the Norwegian fleet, commanded by X", "the institute is led by X"."""
        for place, phrase in enumerate(self.phrases[:-2]):
            by, named = self.phrases[place + 1], self.phrases[place + 2]
            base = phrase.verb.base if phrase.verb is not None and phrase.letter == "v" else ""
            if by.word != "by" or named.letter != "P" or base not in self.rules.posts["leading"]:
                continue
            group = verb_group(self.phrases, place, self.rules)
            body = find_subject(self.phrases, group) if group.passive else self._just_before(place)
            if body is None or body.letter not in "OICBb" or len(body.actors) != 1:
                continue
            yield made(
                "PostHeld", "post.led-by", 0.7, (body.start, named.end),
                {"person": named.actors[:1], "organization": body.actors},
                (phrase.start, phrase.end), polarity=group.polarity, modality=group.modality,
            )  # fmt: skip

    def _just_before(self, place: int) -> Phrase | None:
        """Return the body before a participle and its comma: "the fleet at Oslo, led by"."""
        at = place - 1 - (self.phrases[place - 1].letter == ",") if place else -1
        where = at > 1 and self.phrases[at - 1].word in ("at", "in") and place - at == 2
        return phrase_at(self.phrases, at - 2 if where else at)

    def relieved(self, told: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield who held a post before or after one that is told: "succeeding Vice Admiral X"."""
        verbs = self.rules.posts["relieving"]
        for place, phrase in enumerate(self.phrases):
            if phrase.letter != "v" or phrase.verb is None:
                continue
            if not told and phrase.verb.base not in self.rules.posts["succeeding"]:
                continue  # "he followed Jane Roe" may be upstairs
            for verb in verbs:
                first, *rest = verb.split()
                after = (
                    particles_end(self.scene, place, rest) if phrase.verb.base == first else None
                )
                if after is None:
                    continue
                found = self._other_holder(place, after, told)
                if found is not None:
                    yield found
                break

    def swapped(self) -> Iterator[Candidate]:
        """Yield both posts of "X was replaced by Y as minister", "Y succeeded X as minister"."""
        bases = _relieving(self.rules)
        for place, phrase in enumerate(self.phrases):
            base = phrase.verb.base if phrase.verb is not None and phrase.letter == "v" else ""
            if base not in bases:
                continue
            group = verb_group(self.phrases, place, self.rules)
            slots, end = slots_after(self.phrases, place + 1, self.rules)
            title = next((p for p in slots.get("as", ()) if self._is_title(p)), None)
            subject = find_subject(self.phrases, group)
            other = next(iter(slots.get("by" if group.passive else "object", ())), None)
            sides = [subject, other]
            if title is None or group.polarity is not Polarity.AFFIRMED:
                continue
            whose = self._where({}, group, None, title, {"of": slots.get("of", [])})
            for side in sides:
                if side is None or len(side.actors) != 1:
                    continue
                who = side.actors[0]
                if side.letter == "X" and _may_be_one(side):
                    who = replace(who, player=replace(who.player, kind="Person"))
                where = whose or self._home(title, who)
                if who.player.kind != "Person" or where is None:
                    continue
                came = (side is other) == group.passive
                times, inferred, dated = self._when({}, place, end)
                if not came:
                    times = {"end": times["start"]} if "start" in times else times
                    inferred = frozenset(times) if inferred else frozenset()
                written = self.scene.plain[title.content or title.start : title.until or title.end]
                yield made(
                    "PostHeld", "post.relieved", 0.65,
                    (min(who.start, phrase.start), max(title.end, who.end, dated)),
                    {"person": (who,), "organization": (where,)}, (phrase.start, phrase.end),
                    texts={"title": written}, times=times, inferred=inferred,
                    modality=group.modality, status=None if came else Status.ENDED,
                )  # fmt: skip

    def named_last(self, told: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield for "Its president since 2022 is X", "his successor was Y": the post, then who."""
        for place, be in enumerate(self.phrases[:-1]):
            named = self.phrases[place + 1]
            if be.word not in self.rules.words["be"] or named.letter != "P" or named.post:
                continue
            at = place - 1
            while at > 0 and self.phrases[at].letter in "Di":
                at -= 1
            title = self.phrases[at] if at >= 0 else None
            if title is None or not self._is_title(title) or not named.actors:
                continue
            sets = self.rules.sets
            other = last_word(title.word) in sets.predecessors | sets.successors
            where, written = self._of_title(title, other, told)
            if where is None:
                continue
            ended = last_word(title.word) in sets.predecessors or be.word in ("was", "were")
            yield made(
                "PostHeld", "post.named-last", 0.65, (title.start, named.end),
                {"person": named.actors[:1], "organization": (where,)}, (be.start, be.end),
                texts={"title": written} if written else {},
                status=Status.ENDED if ended and last_word(title.word) != "successor" else None,
            )  # fmt: skip

    def _of_title(
        self, title: Phrase, other: bool, told: Sequence[Candidate]
    ) -> tuple[Actor | None, str]:
        """Return where the post of a title is held, and the title."""
        discourse = self.scene.reader.discourse
        if other:
            last = told[-1] if told else None
            if last is not None:
                return last.roles["organization"][0], last.texts.get("title", "")
            if discourse.post is not None:
                where, written = discourse.post
                return Actor(replace(where, trust=where.trust * 0.8), -1, -1), written
            return None, ""
        written = self.scene.plain[title.content or title.start : title.until or title.end]
        if title.owners:
            return title.owners[0], written
        club = discourse.club() if "its" in title.words[:1] else None
        return (Actor(replace(club, trust=0.7), -1, -1) if club is not None else None), written

    def _other_holder(self, place: int, after: int, told: Sequence[Candidate]) -> Candidate | None:
        group = verb_group(self.phrases, place, self.rules)
        slots, _ = slots_after(self.phrases, after, self.rules)
        named = slots.get("by" if group.passive else "object", [])[:1]
        if not group.passive and self.phrases[place].word.startswith(("take", "took")):
            told_from = [p for p in slots.get("from", ())[:2] if p.letter == "P"][:1]
            named = named if named and named[0].letter == "P" else told_from
        others = [a for p in named for a in p.actors[:1] if p.letter == "P" or _may_be_one(p)]
        others = [replace(a, player=replace(a.player, kind="Person")) for a in others]
        subject = find_subject(self.phrases, group)
        means = {a.player.means for a in subject.actors} if subject is not None else set()
        told = told or self._told_before(subject)
        same = [c for c in told if c.roles["person"][0].player.means in means]
        if not others or not (same or len(told) == 1) or group.polarity is not Polarity.AFFIRMED:
            return None
        here = [c for c in same if c.trigger[0] == self.phrases[place].start]
        post, [other] = (here or same or list(told))[0], others
        if post.roles["person"][0].player.means == other.player.means:
            return None
        trigger = (self.phrases[place].start, self.phrases[place].end)
        texts = {"title": post.texts["title"]} if "title" in post.texts else {}
        return made(
            "PostHeld", "post.relieved", 0.65,
            (min(trigger[0], other.start), max(trigger[1], named[0].end)),
            {"person": (other,), "organization": post.roles["organization"]}, trigger,
            texts=texts, modality=group.modality, status=None if group.passive else Status.ENDED,
        )  # fmt: skip

    def _told_before(self, subject: Phrase | None) -> list[Candidate]:
        """Return the post told last, where the subject is "she" or "he" who got it."""
        discourse = self.scene.reader.discourse
        if subject is None or subject.letter != "u" or discourse.post is None or not subject.actors:
            return []
        where, written = discourse.post
        actor = Actor(replace(where, trust=where.trust * 0.8), -1, -1)
        roles = {"person": subject.actors[:1], "organization": (actor,)}
        texts = {"title": written} if written else {}
        return [made("PostHeld", "post.before", 0.7, (0, 0), roles, (0, 0), texts=texts)]

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
        for verb in frame.get("verbs", ()) if base and phrase.letter == "v" else ():
            if not verb.startswith(base):
                continue
            first, *rest = verb.split()
            if base == first:
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
        if where is None and title is not None:
            where = self._named_in(title) or (
                None if self._of_other(slots) else self._home(title, who)
            )
        if where is None or where.player.means == who.player.means:
            return None
        start = min(who.start, self.phrases[place].start)
        start = start if who.start >= 0 else self.phrases[place].start
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
            listed = [p for p in listed if len(p.actors) == 1]
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
        return next((p for p in listed if self._is_title(p)), None)

    def _is_title(self, phrase: Phrase) -> bool:
        return phrase.letter == "t" or (
            phrase.letter == "q" and phrase.word in self.rules.names["posts"]
        )

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
            owner = title.owners[0]
            cut = owner.end >= title.end and _LARGE.match(self.scene.plain, title.end) is not None
            return owner if not cut else None
        letters = "OICBXGb" if title is None else "SOICBXG"
        for slot in ("object", "at", "of", "to", "for", "in", "with"):
            for phrase in slots.get(slot, ()):
                if phrase.letter in letters and phrase.actors and phrase is not title:
                    place = phrase.place is not None and slot in ("at", "in", "to")
                    if self._goes_on(phrase):
                        return None  # "Consul General of the U.S. Consulate"
                    if not place and (phrase.letter != "X" or slot in ("at", "of")):
                        return phrase.actors[-1] if phrase.letter == "B" else phrase.actors[0]
        if frame.get("appoints") and not group.passive and subject is not None and subject.actors:
            player = subject.actors[0].player
            state = player if player.kind == "State" else player.state
            actor = subject.actors[0]
            return Actor(state, actor.start, actor.end) if state is not None else None
        return None

    def _of_other(self, slots: Slots) -> bool:
        """Return whether something else than a known body is what a post is of."""
        return any(p.letter in "XwE" and p.words[:1] == ("the",) for p in slots.get("of", ())[:1])

    def _goes_on(self, phrase: Phrase) -> bool:
        """Return whether a state is only the beginning of a name."""
        return phrase.letter == "S" and _LARGE.match(self.scene.plain, phrase.end) is not None

    def _named_in(self, title: Phrase) -> Actor | None:
        """Return whose "NATO Secretary General" is, where the title is one name with its owner."""
        written = self.scene.plain[title.start : title.end]
        named = owner_in(self.scene.reader.gazetteer, written)
        return Actor(named[0], title.start, title.end) if named is not None else None

    def _home(self, title: Phrase, who: Actor) -> Actor | None:
        """Return whose "second secretary in Moscow" is: the state that the person belongs to."""
        written = self.scene.plain[title.content or title.start : title.until or title.end]
        if written.lower().endswith(tuple(self.rules.posts["of_bodies"])):
            club = self.scene.reader.discourse.club()
            return Actor(replace(club, trust=0.7), -1, -1) if club is not None else None
        sent = not set(self.rules.posts["sent"]).isdisjoint(written.lower().split())
        if not sent and not is_state_post(written, self.rules):
            return None
        discourse = self.scene.reader.discourse
        state = discourse.homes.get(who.player.means) or who.player.state
        state = state or discourse.main_state()
        return Actor(replace(state, trust=0.65), -1, -1) if state is not None else None

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
