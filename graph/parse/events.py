"""Facts in a sentence: by frames, and posts, lists of members and statistics by their own shape.

What comes out are candidates with exact places; `graph.parse` makes statements of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from graph.facts import Modality, Polarity, Status
from graph.parse.clauses import (
    Actor,
    Phrase,
    Reader,
    find_subject,
    main_subject,
    slots_after,
    verb_group,
)
from graph.parse.frames import EVENT_NOUNS, OBJECTS, Candidate, Clause, Reading, Scene, phrase_at
from graph.parse.people import Post, is_state_post
from graph.vocabulary import Vocabulary


def find_events(reading: Reading, reader: Reader, vocabulary: Vocabulary) -> list[Candidate]:
    """Return the facts that one sentence states; none where it only asks."""
    if reading.question:
        return []
    finder = _Finder(Scene(reading, reader, vocabulary))
    return [*finder.posts(), *finder.members(), *finder.framed(), *finder.statistics()]


# What may stand inside "agreed last week to", "fully took part in".
_BETWEEN = r"\s+(?:\w+ly\s+)?(?:(?:in|on|last|this|late)\s+[\w ,]{1,24}?\s+)?"


class _Finder:
    """Looks for facts in one sentence."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.reading, self.reader = scene.reading, scene.reader
        self.phrases, self.plain, self.rules = scene.phrases, scene.plain, scene.rules

    def framed(self) -> Iterator[Candidate]:
        """Yield facts by frames of verbs, then by frames of nouns that no verb has used."""
        for place, phrase in enumerate(self.phrases):
            if phrase.verb is not None and phrase.letter == "v":
                yield from self._by_verb(place)
        for place, phrase in enumerate(self.phrases):
            if phrase.letter in EVENT_NOUNS and place not in self.scene.used:
                yield from self._by_noun(place)

    def _by_verb(self, place: int) -> Iterator[Candidate]:
        verb = self.phrases[place].verb
        assert verb is not None
        entries = self.rules.frames_by_verb.get(verb.base, ())
        if not entries:
            return
        clause: Clause | None = None
        for rest, frame in entries:
            after = self._particles(place, rest)
            if after is None:
                continue
            if clause is None or clause.after != after:
                clause = Clause(self.scene, place, after)
            found = clause.bind(frame, " ".join([verb.base, *rest]))
            if found:
                self.scene.transferred = self.scene.transferred or found[0].kind == "ArmsTransfer"
                self.scene.used |= clause.consumed
                yield from found
                return

    def _particles(self, place: int, rest: Sequence[str]) -> int | None:
        """Return the phrase after a verb's further words ("take part in"), None if they miss."""
        if not rest:
            return place + 1
        end = self.phrases[place].end
        wanted = _BETWEEN + r"\s+".join(re.escape(word) for word in rest) + r"\b"
        found = re.compile(wanted, re.IGNORECASE).match(self.plain, end)
        if not found:
            return None
        at = place + 1
        while at < len(self.phrases) and self.phrases[at].end <= found.end():
            at += 1
        return at

    def _by_noun(self, place: int) -> Iterator[Candidate]:
        phrase = self.phrases[place]
        names = [name for name, letter in OBJECTS.items() if letter == phrase.letter]
        for frame in self.rules.frames_by_noun.get(names[0] if names else "", ()):
            words, unwanted = frame.listed("words"), frame.listed("not_words")
            if (words and phrase.word not in words) or (unwanted and phrase.word in unwanted):
                continue
            if "named" in frame.flags and not phrase.named:
                continue
            clause = Clause(self.scene, place, place + 1)
            if frame.listed("about") and not clause.about(frame.listed("about")):
                continue
            found = clause.bind(frame, phrase.word)
            if found:
                self.scene.used |= clause.consumed
                yield from found
                return

    # Posts

    def posts(self) -> Iterator[Candidate]:
        """Yield who holds which post, as told around names."""
        confidence = self.rules.posts["confidence"]
        for post in self.reading.posts:
            where = self._post_at(post)
            if where is None or not post.stated:
                continue
            person = self.reading.tokens[post.person]
            assert person.mention is not None
            who = Actor(person.mention.players[0], person.start, person.end)
            yield self._made(
                "PostHeld", post.rule, confidence[post.rule], (post.start, post.end),
                {"person": (who,), "organization": (where,)}, (post.start, post.end),
                texts={"title": post.title} if post.title else {},
                status=Status.ENDED if post.ended else None,
            )  # fmt: skip
        yield from self._appointed()

    def _post_at(self, post: Post) -> Actor | None:
        """Return where a post is held; for a bare "Foreign Minister X", whom the text is about."""
        if post.organization is not None:
            token = self.reading.tokens[post.organization]
            mention = token.mention
            if mention is not None:
                return Actor(mention.players[0], token.start, token.end)
            body = self.reader.discourse.bodies.get(token.word.split()[-1])
            return Actor(body, token.start, token.end) if body is not None else None
        about = self.reader.discourse.subject
        bare = [other for other in self.reading.posts if other.organization is None]
        if (
            not post.title
            or not is_state_post(post.title, self.rules)
            or len(about) != 1
            or len(bare) != 1
        ):
            return None
        state = about[0] if about[0].kind == "State" else about[0].state
        return Actor(replace(state, trust=0.7), -1, -1) if state is not None else None

    def _appointed(self) -> Iterator[Candidate]:
        """Yield "X was appointed director of Y in 2014", "X heads Y"."""
        [frame] = self.rules.posts["frames"]
        for place, phrase in enumerate(self.phrases):
            if (
                phrase.verb is None
                or phrase.verb.base not in frame["verbs"]
                or phrase.letter != "v"
            ):
                continue
            group = verb_group(self.phrases, place, self.rules)
            subject = find_subject(self.phrases, group)
            if not group.passive or subject is None or subject.letter != "P":
                continue
            title = phrase_at(self.phrases, place + 1)
            if title is not None and title.letter == "i":
                title = phrase_at(self.phrases, place + 2)
            if title is None or title.letter not in "tq" or not title.owners:
                continue
            end, times, inferred = self._time_after(place, title.end)
            yield self._made(
                "PostHeld", frame["id"], frame["confidence"], (subject.start, end),
                {"person": subject.actors[:1], "organization": title.owners[:1]},
                (phrase.start, phrase.end), texts={"title": title.word},
                times={"start": times} if times else {}, inferred=inferred,
                polarity=group.polarity, modality=group.modality,
            )  # fmt: skip

    def _time_after(self, place: int, end: int) -> tuple[int, str | None, frozenset[str]]:
        slots, _ = slots_after(self.phrases, place + 1, self.rules)
        for phrase in (p for listed in slots.values() for p in listed):
            if phrase.date is not None and phrase.date.when:
                inferred = frozenset({"start"}) if phrase.date.inferred else frozenset()
                return max(end, phrase.end), phrase.date.when, inferred
        return end, None, frozenset()

    # Lists of members

    def members(self) -> Iterator[Candidate]:
        """Yield memberships from lists: "ORG, an acronym for A, B and C", "A, a member of ORG"."""
        for place, phrase in enumerate(self.phrases):
            if phrase.letter == "O" and phrase.actors:
                yield from self._stands_for(place)
                yield from self._member_word(place)

    def _stands_for(self, place: int) -> Iterator[Candidate]:
        phrase = self.phrases[place]
        for after in range(place + 1, min(len(self.phrases), place + 8)):
            listed = self.phrases[after]
            if len(listed.actors) < 2 or any(a.player.kind != "State" for a in listed.actors):
                continue
            between = self.plain[phrase.end : listed.start].lower()
            told = any(words in between for words in self.rules.memberships["standing_for"])
            bracket = between.strip() == "(" and len(listed.actors) >= 3
            if told or bracket:
                yield from self._each_member(phrase, listed, "membership.list", 0.85)
            return

    def _member_word(self, place: int) -> Iterator[Candidate]:
        """Yield for "NATO member Turkey", "Turkey, a member of NATO", "Turkey is a NATO member"."""
        organization = self.phrases[place]
        words = self.rules.memberships["members"]
        after, before = phrase_at(self.phrases, place + 1), phrase_at(self.phrases, place - 1)
        if after is not None and after.letter == "w" and after.word in words:
            following = phrase_at(self.phrases, place + 2)
            if following is not None and following.letter == "S":
                yield from self._each_member(organization, following, "membership.word", 0.75)
                return
            yield from self._member_before(place, organization, after)
        elif before is not None and before.letter == "f":
            noun = phrase_at(self.phrases, place - 2)
            if noun is not None and noun.letter == "w" and noun.word in words:
                yield from self._member_before(place - 2, organization, noun)

    def _member_before(self, place: int, organization: Phrase, noun: Phrase) -> Iterator[Candidate]:
        link = phrase_at(self.phrases, place - 1)
        subject: Phrase | None = None
        polarity, modality = Polarity.AFFIRMED, Modality.FACTUAL
        if link is not None and link.letter == ",":
            subject = phrase_at(self.phrases, place - 2)
        elif link is not None and (
            link.letter in "xn" or link.word in self.rules.words["becoming"]
        ):
            group = verb_group(self.phrases, place - 1, self.rules)
            subject = find_subject(self.phrases, group)
            polarity, modality = group.polarity, group.modality
            if link.letter == "n":
                polarity = Polarity.NEGATED
        if link is None or subject is None or subject.letter not in "SBOX" or not subject.actors:
            return
        status = " ".join(
            [*(w for w in noun.words if w in self.rules.memberships["kinds"]), noun.word]
        )
        text = status if status not in ("member", "members") else ""
        yield from self._each_member(
            organization,
            subject,
            "membership.word",
            0.75,
            polarity,
            modality,
            text,
            link.word in self.rules.words["becoming"],
        )

    def _each_member(
        self,
        organization: Phrase,
        members: Phrase,
        rule: str,
        confidence: float,
        polarity: Polarity = Polarity.AFFIRMED,
        modality: Modality = Modality.FACTUAL,
        status: str = "",
        begins: bool = False,
    ) -> Iterator[Candidate]:
        start = min(organization.start, members.start)
        end = max(organization.end, members.end)
        times: dict[str, str] = {}
        inferred: frozenset[str] = frozenset()
        if begins:
            place = next(i for i, p in enumerate(self.phrases) if p is organization)
            end, when, inferred = self._time_after(place, end)
            times = {"start": when} if when else {}
        for member in members.actors:
            yield self._made(
                "Membership", rule, confidence, (start, end),
                {"member": (member,), "organization": organization.actors[:1]},
                (organization.start, organization.end),
                texts={"membershipStatus": status} if status else {},
                times=times, inferred=inferred, polarity=polarity, modality=modality,
            )  # fmt: skip

    # Statistics

    def statistics(self) -> Iterator[Candidate]:
        """Yield shares, sums and counts said of somebody."""
        for place, phrase in enumerate(self.phrases):
            found = None
            if phrase.letter == "%":
                found = self._share(place)
            elif phrase.letter == "$":
                found = self._sum(place)
            elif phrase.letter == "#" and phrase.quantity is not None:
                found = self._count(place)
            if found is not None:
                yield found

    def _share(self, place: int) -> Candidate | None:
        phrase = self.phrases[place]
        after, noun = phrase_at(self.phrases, place + 1), phrase_at(self.phrases, place + 2)
        measures, change = self.rules.statistics["measures"], self.rules.statistics["change"]
        if after is not None and after.letter == "f" and noun is not None:
            measure = noun if noun.word in measures else self._possessed(place + 2)
            if measure is None:
                return None
            return self._statistic("statistic.share", place, phrase.start, measure)
        if after is not None and after.letter == "w" and after.word in change:
            about = self._noun_after(place + 1)
            return self._statistic("statistic.change", place, phrase.start, about or after)
        verb = self._verb_before(place)
        if (
            verb is not None
            and verb.verb
            and verb.verb.base in self.rules.statistics["change_verbs"]
        ):
            return self._statistic("statistic.change", place, verb.start, phrase)
        return None

    def _possessed(self, place: int) -> Phrase | None:
        """Return the noun of "of the world's population", "of its arms exports"."""
        for i in range(place, min(len(self.phrases), place + 4)):
            phrase = self.phrases[i]
            if phrase.letter in ",;.&v":
                return None
            if phrase.word in self.rules.statistics["measures"] or phrase.letter in "wkT":
                nearby = self.plain[self.phrases[place].start : phrase.end].lower()
                if any(measure in nearby.split() for measure in self.rules.statistics["measures"]):
                    return phrase
        return None

    def _noun_after(self, place: int) -> Phrase | None:
        link, noun = phrase_at(self.phrases, place + 1), phrase_at(self.phrases, place + 2)
        return noun if link is not None and link.letter in "if" else None

    def _verb_before(self, place: int) -> Phrase | None:
        for i in range(place - 1, max(-1, place - 6), -1):
            if self.phrases[i].letter == "v":
                return self.phrases[i]
            if self.phrases[i].letter in ";,":
                return None
        return None

    def _sum(self, place: int) -> Candidate | None:
        """Yield "a defence budget of $76 billion", "exports totalled $3 billion" of somebody."""
        phrase = self.phrases[place]
        window = [p for p in self.phrases[max(0, place - 8) : place + 4] if p.letter in "wTt"]
        nouns = self.rules.statistics["money_nouns"]
        verb = self._verb_before(place)
        spoken = (
            verb is not None
            and verb.verb
            and verb.verb.base in self.rules.statistics["money_verbs"]
        )
        noun = next((p for p in window if p.word in nouns), None)
        if noun is None or not (spoken or any(p.word in nouns for p in window)):
            return None
        return self._statistic("statistic.money", place, phrase.start, noun)

    def _count(self, place: int) -> Candidate | None:
        """Yield "four of its nuclear powers": a number of what somebody has."""
        after, noun = phrase_at(self.phrases, place + 1), phrase_at(self.phrases, place + 2)
        if after is None or after.letter != "f" or noun is None or noun.letter not in "wkh":
            return None
        if not set(noun.words) & {"its", "their"}:
            return None
        return self._statistic("statistic.count", place, self.phrases[place].start, noun)

    def _statistic(self, rule: str, place: int, start: int, measure: Phrase) -> Candidate | None:
        phrase = self.phrases[place]
        subject = self._whose(place, measure)
        if subject is None or phrase.quantity is None:
            return None
        end = max(phrase.end, measure.end)
        end = self._with_date(place, end)
        time = self._date_near(place)
        words = self.plain[measure.content or measure.start : measure.end]
        return self._made(
            "Statistic", rule, self.rules.statistics["confidence"][rule], (start, end),
            {"subject": (subject,)}, (phrase.start, phrase.end),
            texts={"measure": words} if measure is not phrase else {},
            times={"date": time} if time else {},
            quantities={"quantity": ((phrase.quantity, None),)},
        )  # fmt: skip

    def _with_date(self, place: int, end: int) -> int:
        following = phrase_at(self.phrases, place + 2)
        return (
            following.end
            if following is not None
            and following.letter == "D"
            and following.end > end
            and following.start - end < 6
            else end
        )

    def _date_near(self, place: int) -> str | None:
        for phrase in self.phrases[place : place + 6]:
            if phrase.date is not None:
                return phrase.date.when
        return None

    def _whose(self, place: int, measure: Phrase) -> Actor | None:
        """Return of whom a number is said: the owner of the measure, else the subject."""
        if measure.owners:
            return measure.owners[0]
        for i in range(place - 1, -1, -1):
            phrase = self.phrases[i]
            if phrase.letter in "vx":
                group = verb_group(self.phrases, i, self.rules)
                subject = find_subject(self.phrases, group)
                if subject is not None and (subject.actors or subject.owners):
                    return [*subject.actors, *subject.owners][0]
        after = [a for p in self.phrases[place + 1 : place + 8] for a in (*p.actors, *p.owners)]
        subject = main_subject(self.phrases, 0, place)
        if subject is not None:
            return subject.actors[0]
        return after[0] if after else None

    # Making candidates

    def _made(
        self,
        kind: str,
        rule: str,
        confidence: float,
        span: tuple[int, int],
        roles: Mapping[str, tuple[Actor, ...]],
        trigger: tuple[int, int],
        **rest: object,
    ) -> Candidate:
        roles = {role: tuple(map(_named, actors)) for role, actors in roles.items()}
        sure = confidence * min(
            (a.player.trust for listed in roles.values() for a in listed), default=1.0
        )
        return Candidate(kind, rule, *span, trigger, roles, sure, **rest)  # type: ignore[arg-type]  # fields by name


def _named(actor: Actor) -> Actor:
    """Return an unknown name as an institution's: it stands where somebody works or is counted."""
    if actor.player.kind:
        return actor
    return replace(actor, player=replace(actor.player, kind="Institution"))
