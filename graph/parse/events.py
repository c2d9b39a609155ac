"""Facts in a sentence: frames bound to their roles, and what has a shape of its own.

A frame (`rules/*/*.yaml`) names verbs or nouns and where each role is looked for. Lists of
members, posts and statistics are patterns. What comes out are candidates with exact places;
`graph.parse` makes statements of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product

from graph.facts import Modality, Polarity, Quantity, Status, Zone
from graph.parse.clauses import (
    Actor,
    Phrase,
    Reader,
    Slots,
    VerbGroup,
    clause_start,
    doubt_before,
    find_subject,
    less_sure,
    main_subject,
    slots_after,
    verb_group,
)
from graph.parse.mentions import Player
from graph.parse.people import Post, is_state_post
from graph.parse.rules import Frame, RoleRule, Rules
from graph.parse.text import Sentence
from graph.parse.tokens import Token
from graph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence, read: its phrases, and what its surroundings give it.

    `earlier_date` is the last date before it in the same paragraph. `after_exercise` is true
    where the paragraph has spoken of an exercise.
    """

    sentence: Sentence
    zone: Zone
    tokens: Sequence[Token]
    phrases: Sequence[Phrase]
    posts: Sequence[Post]
    question: bool
    earlier_date: str | None
    after_exercise: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact as one place states it, before it becomes a statement."""

    kind: str
    rule: str
    start: int
    end: int
    trigger: tuple[int, int]
    roles: Mapping[str, tuple[Actor, ...]]
    confidence: float
    times: Mapping[str, str] = field(default_factory=dict)
    inferred: frozenset[str] = frozenset()
    quantities: Mapping[str, tuple[tuple[Quantity, Actor | None], ...]] = field(
        default_factory=dict
    )
    texts: Mapping[str, str] = field(default_factory=dict)
    status: Status | None = None
    polarity: Polarity = Polarity.AFFIRMED
    modality: Modality = Modality.FACTUAL


def find_events(reading: Reading, reader: Reader, vocabulary: Vocabulary) -> list[Candidate]:
    """Return the facts that one sentence states; none where it only asks."""
    if reading.question:
        return []
    finder = _Finder(reading, reader, vocabulary)
    return [*finder.posts(), *finder.members(), *finder.framed(), *finder.statistics()]


# Which classes of phrases a frame's object may be.
_OBJECTS = {
    "agreement": "A",
    "paper": "R",
    "exercise": "E",
    "transfer": "T",
    "meeting": "M",
    "weapon": "Kk",
    "forces": "h",
}
_EVENT_NOUNS = "AETMR"
_WEAPONS = frozenset("Kkh")


class _Finder:
    """Looks for facts in one sentence."""

    def __init__(self, reading: Reading, reader: Reader, vocabulary: Vocabulary) -> None:
        self.reading, self.reader, self.vocabulary = reading, reader, vocabulary
        self.phrases = reading.phrases
        self.plain = reader.plain
        self.rules: Rules = reader.rules
        self.used: set[int] = set()
        self.transferred = False

    def framed(self) -> Iterator[Candidate]:
        """Yield facts by frames of verbs, then by frames of nouns that no verb has used."""
        for place, phrase in enumerate(self.phrases):
            if phrase.verb is not None and phrase.letter == "v":
                yield from self._by_verb(place)
        for place, phrase in enumerate(self.phrases):
            if phrase.letter in _EVENT_NOUNS and place not in self.used:
                yield from self._by_noun(place)

    def _by_verb(self, place: int) -> Iterator[Candidate]:
        verb = self.phrases[place].verb
        assert verb is not None
        entries = self.rules.frames_by_verb.get(verb.base, ())
        if not entries:
            return
        clause: _Clause | None = None
        for rest, frame in entries:
            after = self._particles(place, rest)
            if after is None:
                continue
            if clause is None or clause.after != after:
                clause = _Clause(self, place, after)
            found = clause.bind(frame, " ".join([verb.base, *rest]))
            if found:
                self.transferred = self.transferred or found[0].kind == "ArmsTransfer"
                self.used |= clause.consumed
                yield from found
                return

    def _particles(self, place: int, rest: Sequence[str]) -> int | None:
        """Return the phrase after a verb's further words ("take part in"), None if they miss."""
        if not rest:
            return place + 1
        end = self.phrases[place].end
        wanted = r"\s+(?:\w+ly\s+)?" + r"\s+".join(re.escape(word) for word in rest) + r"\b"
        found = re.compile(wanted, re.IGNORECASE).match(self.plain, end)
        if not found:
            return None
        at = place + 1
        while at < len(self.phrases) and self.phrases[at].end <= found.end():
            at += 1
        return at

    def _by_noun(self, place: int) -> Iterator[Candidate]:
        phrase = self.phrases[place]
        names = [name for name, letter in _OBJECTS.items() if letter == phrase.letter]
        for frame in self.rules.frames_by_noun.get(names[0] if names else "", ()):
            words, unwanted = frame.option("words"), frame.option("not_words")
            if (words and phrase.word not in words) or (unwanted and phrase.word in unwanted):
                continue
            if frame.option("named") and not phrase.named:
                continue
            clause = _Clause(self, place, place + 1)
            if frame.option("about") and not clause.about(frame.option("about")):
                continue
            found = clause.bind(frame, phrase.word)
            if found:
                self.used |= clause.consumed
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
        """Return where a post is held; a bare "Foreign Minister X" belongs to whom the text is about."""
        if post.organization is not None:
            token = self.reading.tokens[post.organization]
            mention = token.mention
            return Actor(mention.players[0], token.start, token.end) if mention else None
        about = self.reader.discourse.subject
        bare = [other for other in self.reading.posts if other.organization is None]
        if not post.title or not is_state_post(post.title) or len(about) != 1 or len(bare) != 1:
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
            title = _at(self.phrases, place + 1)
            if title is not None and title.letter == "i":
                title = _at(self.phrases, place + 2)
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
        after, before = _at(self.phrases, place + 1), _at(self.phrases, place - 1)
        if after is not None and after.letter == "w" and after.word in words:
            following = _at(self.phrases, place + 2)
            if following is not None and following.letter == "S":
                yield from self._each_member(organization, following, "membership.word", 0.75)
                return
            yield from self._member_before(place, organization, after)
        elif before is not None and before.letter == "f":
            noun = _at(self.phrases, place - 2)
            if noun is not None and noun.letter == "w" and noun.word in words:
                yield from self._member_before(place - 2, organization, noun)

    def _member_before(self, place: int, organization: Phrase, noun: Phrase) -> Iterator[Candidate]:
        link = _at(self.phrases, place - 1)
        subject: Phrase | None = None
        polarity, modality = Polarity.AFFIRMED, Modality.FACTUAL
        if link is not None and link.letter == ",":
            subject = _at(self.phrases, place - 2)
        elif link is not None and (link.letter in "xn" or link.word in _BECOMING):
            group = verb_group(self.phrases, place - 1, self.rules)
            subject = find_subject(self.phrases, group)
            polarity, modality = group.polarity, group.modality
            if link.letter == "n":
                polarity = Polarity.NEGATED
        if subject is None or not subject.actors or subject.letter not in "SBOX":
            return
        status = " ".join([*(w for w in noun.words if w in _MEMBER_WORDS), noun.word])
        text = status if status not in ("member", "members") else ""
        yield from self._each_member(
            organization,
            subject,
            "membership.word",
            0.75,
            polarity,
            modality,
            text,
            link.word in _BECOMING,
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
        after, noun = _at(self.phrases, place + 1), _at(self.phrases, place + 2)
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
        link, noun = _at(self.phrases, place + 1), _at(self.phrases, place + 2)
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
        after, noun = _at(self.phrases, place + 1), _at(self.phrases, place + 2)
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
        following = _at(self.phrases, place + 2)
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
        sure = confidence * min(
            (a.player.trust for listed in roles.values() for a in listed), default=1.0
        )
        return Candidate(kind, rule, *span, trigger, roles, sure, **rest)  # type: ignore[arg-type]  # fields by name


_BECOMING = frozenset({"became", "become", "becomes", "remains", "remained", "remain"})
_MEMBER_WORDS = frozenset({"founding", "full", "observer", "associate", "former", "founder"})


def _at(phrases: Sequence[Phrase], place: int) -> Phrase | None:
    return phrases[place] if 0 <= place < len(phrases) else None


class _Clause:
    """A verb or noun that may state a fact, with everything around it in its clause."""

    def __init__(self, finder: _Finder, place: int, after: int) -> None:
        self.finder, self.place, self.after = finder, place, after
        self.phrases, self.rules = finder.phrases, finder.rules
        self.trigger = self.phrases[place]
        self.consumed: set[int] = set()
        self.counted: list[tuple[int, int]] = []
        self.verbal = self.trigger.letter == "v"
        self.slots, self.end = slots_after(self.phrases, after, self.rules)
        self.reach = self.end
        self.group = verb_group(self.phrases, place, self.rules) if self.verbal else None
        self.subject = find_subject(self.phrases, self.group) if self.group else None
        self.matrix: _Clause | None = None
        if self.group is not None:
            self._read_voice(self.group)
            self.matrix = self._contract(self.group)
        else:
            self._read_predicate()

    def _read_voice(self, group: VerbGroup) -> None:
        """Take "a treaty signed in 1993" for a passive: its subject is the thing, not who did it."""
        bare = not group.passive and group.first == self.place and self.trigger.verb is not None
        assert self.trigger.verb is not None
        participle = self.trigger.verb.form in ("either", "participle")
        thing = self.subject is not None and self.subject.letter in "AERTKk"
        if bare and participle and thing:
            self.group = replace(group, passive=True)

    def _read_predicate(self) -> None:
        """Take in what follows the verb of which an event noun is the subject: "took place in ..."."""
        at = self.end
        while at < len(self.phrases) and self.phrases[at].letter in "xnrv":
            at += 1
        if at == self.end:
            return
        slots, self.reach = slots_after(self.phrases, at, self.rules)
        for name, listed in slots.items():
            if name in _WHERE:
                self.slots.setdefault(name, []).extend(listed)

    def _contract(self, group: VerbGroup) -> "_Clause | None":
        """Return the clause of "signed a deal with India" before "to supply 24 jets"."""
        if not group.infinitive or group.modality is not Modality.POSSIBLE:
            return None
        for i in range(group.first - 1, max(-1, group.first - 9), -1):
            phrase = self.phrases[i]
            if phrase.letter == "v" and phrase.verb is not None:
                if phrase.verb.base not in _SIGNING:
                    return None
                matrix = _Clause(self.finder, i, i + 1)
                noun = matrix.object_of("ART")
                return matrix if noun is not None else None
        return None

    def object_of(self, letters: str) -> int | None:
        """Return the place of the object, if it is of one of these classes."""
        wanted: list[Phrase] = []
        if self.group is not None and self.group.passive and self.subject is not None:
            wanted.append(self.subject)
        wanted += self.slots.get("object", [])[:2]
        for phrase in wanted:
            if phrase.letter in letters:
                return self._place_of(phrase)
        return None

    def _place_of(self, phrase: Phrase) -> int | None:
        return next((i for i, p in enumerate(self.phrases) if p is phrase), None)

    def about(self, names: Iterable[str]) -> bool:
        """Return whether what is talked "on", "about", "for" is of one of these classes."""
        letters = "".join(_OBJECTS[name] for name in names)
        return any(
            phrase.letter in letters
            for slot in ("on", "about", "over", "for", "of", "regarding")
            for phrase in self.slots.get(slot, ())
        )

    # Binding a frame

    def bind(self, frame: Frame, word: str) -> list[Candidate]:
        """Return the facts that the frame finds here; none if a role stays empty."""
        noun = self._fitting_object(frame)
        if noun is False or not self._conditions(frame, word):
            return []
        event = self.phrases[noun] if isinstance(noun, int) and noun >= 0 else None
        if frame.option("then"):
            return self._with_second_verb(frame, word)
        return self._filled(frame, word, event, self.slots)

    def _fitting_object(self, frame: Frame) -> int | bool:
        """Return the place of the frame's object, -1 if it wants none, False if it is missing."""
        if not self.verbal:
            return self.place
        if frame.excluded:
            letters = "".join(_OBJECTS[name] for name in frame.excluded)
            if self.object_of(letters) is not None:
                return False
        if frame.option("where"):
            return self._antecedent(frame.option("where"))
        if not frame.objects:
            return -1
        place = self.object_of("".join(_OBJECTS[name] for name in frame.objects))
        if place is None:
            return False
        if self.phrases[place].letter == "R" and self.phrases[place].word in _NO_PAPERS:
            return False
        self.consumed.add(place)
        return place

    def _antecedent(self, names: Iterable[str]) -> int | bool:
        """Return the place of the noun before "in which", if it is of one of these classes."""
        letters = "".join(_OBJECTS[name] for name in names)
        for phrase in _Search(self, None, self.slots).phrases("where"):
            if phrase.letter in letters:
                place = self._place_of(phrase)
                if place is not None:
                    self.consumed.add(place)
                    return place
        return False

    def _conditions(self, frame: Frame, word: str) -> bool:
        group = self.group
        if frame.option("passive_only") and not (group and group.passive):
            return False
        if frame.option("not_verbs") and word in frame.option("not_verbs"):
            return False
        if frame.option("only_forces") and not (self.subject and self.subject.letter in "hbB"):
            return False
        if frame.option("finite") and not (group and group.finite and not group.gerund):
            return False
        if frame.option("alone") and not self._pair_alone():
            return False
        if frame.option("not_about") and self.about(frame.option("not_about")):
            return False
        spoken = any(phrase.letter == "E" for phrase in self.phrases[: self.place])
        return not frame.option("near") or spoken or self.finder.reading.after_exercise

    def _pair_alone(self) -> bool:
        """Return whether the sentence names no state but the two that the text is about."""
        pair = {player.means for player in self.finder.reader.discourse.two()}
        return not self.finder.transferred and all(
            actor.player.means in pair
            for phrase in self.phrases
            for actor in (*phrase.actors, *phrase.owners)
            if actor.player.kind == "State"
        )

    def _with_second_verb(self, frame: Frame, word: str) -> list[Candidate]:
        """Bind "helped China build a system": the second verb's object is what was made."""
        for i in range(self.place + 1, min(len(self.phrases), self.place + 6)):
            verb = self.phrases[i].verb
            if verb is not None and verb.base in frame.option("then"):
                slots, end = slots_after(self.phrases, i + 1, self.rules)
                before = [p for p in self.phrases[self.place + 1 : i] if p.actors]
                self.end = max(self.end, end)
                return self._filled(frame, word, None, {**slots, "dative": before})
        return []

    def _filled(
        self, frame: Frame, word: str, event: Phrase | None, slots: Slots
    ) -> list[Candidate]:
        search = _Search(self, event, slots)
        roles: dict[str, tuple[Actor, ...]] = {}
        for role, rule in frame.roles.items():
            found = self._players(frame, role, rule, search)
            if len(found) < rule.minimum and not rule.optional:
                return []
            if found:
                roles[role] = tuple(found)
        if not _distinct(roles):
            return []
        spread = [role for role in frame.spread if role in roles]
        return [
            candidate
            for players in product(*(roles[role] for role in spread))
            for candidate in self._finished(
                frame,
                word,
                event,
                {**roles, **{r: (player,) for r, player in zip(spread, players, strict=True)}},
                slots,
            )
        ]

    def _players(self, frame: Frame, role: str, rule: RoleRule, search: "_Search") -> list[Actor]:
        kind = self.finder.vocabulary.kinds[frame.kind]
        allowed = kind.roles.get(role, ())
        clubs = role in (frame.option("bodies_only") or ())
        if clubs:
            allowed = ("InternationalOrganization", "Institution")
        found: dict[str, Actor] = {}
        for name in rule.places:
            if "WeaponSystem" in allowed:
                players = search.weapons(name)
            else:
                actors = search.actors(name)
                actors = [self._as_club(actor) for actor in actors] if clubs else actors
                players = self._fitted(frame, actors, allowed)
            for actor in players:
                found.setdefault(actor.player.means, actor)
            if len(found) >= rule.minimum and not rule.join:
                break
            if not rule.join and len(found) < rule.minimum:
                found = {}
        return list(found.values())

    def _as_club(self, actor: Actor) -> Actor:
        """Return an unknown "Visegrad Group" as what states join: no company, no ministry."""
        last = actor.player.means.split()[-1]
        if actor.player.known or last not in self.rules.names["clubs"]:
            return actor
        return replace(actor, player=replace(actor.player, kind="InternationalOrganization"))

    def _fitted(self, frame: Frame, actors: Iterable[Actor], allowed: Sequence[str]) -> list[Actor]:
        fitted = []
        for actor in actors:
            player = self._fit(actor.player, allowed, frame.prefer_state)
            if player is not None:
                fitted.append(replace(actor, player=player))
        return fitted

    def _fit(self, player: Player, allowed: Sequence[str], prefer_state: bool) -> Player | None:
        """Return whom a role takes a player for: itself, its state, or nobody."""
        is_a = self.finder.vocabulary.is_a
        if (
            not player.kind
            and prefer_state is False
            and "State" not in allowed
            and not player.means.isupper()
        ):
            return None
        if not player.kind:
            guess = next(
                (
                    kind
                    for kind in ("State", "Person", "InternationalOrganization")
                    if kind in allowed
                ),
                None,
            )
            return replace(player, kind=guess, trust=player.trust * 0.85) if guess else None
        state = player.state
        of_state = player.kind in ("GovernmentBody", "ArmedForce", "Government", "Post", "Person")
        if prefer_state and of_state and state is not None and "State" in allowed:
            return replace(state, trust=min(player.trust, state.trust))
        if any(is_a(player.kind, kind) for kind in allowed):
            return player
        if state is not None and "State" in allowed and player.kind != "Place":
            return replace(state, trust=min(player.trust, state.trust))
        return None

    # What else the clause says

    def _finished(
        self,
        frame: Frame,
        word: str,
        event: Phrase | None,
        roles: Mapping[str, tuple[Actor, ...]],
        slots: Slots,
    ) -> list[Candidate]:
        polarity, modality = self._certainty(frame, event)
        date = self._date(frame)
        if frame.option("need") and date is None and "time" in frame.option("need"):
            return []
        if frame.option("alone") and polarity is Polarity.NEGATED:
            return []
        kind = self._kind(frame, event, roles)
        vocabulary_kind = self.finder.vocabulary.kinds[kind]
        times, inferred = self._times(frame, word, date, vocabulary_kind.times, polarity)
        quantities = self._quantities(frame, roles, times, slots)
        quantities = {k: v for k, v in quantities.items() if k in vocabulary_kind.quantities}
        located = self._location(frame)
        whole = {**roles, frame.location: located} if located and frame.location else dict(roles)
        span = self._span(event, whole, date)
        trust = [a.player.trust for listed in whole.values() for a in listed]
        confidence = frame.confidence * min(trust, default=1.0) * (0.95 if inferred else 1.0)
        main = Candidate(
            kind, frame.id, *span, (self.trigger.start, self.trigger.end), whole, confidence,
            times, inferred, quantities, self._texts(frame, event),
            self._status(frame, word, polarity, modality), polarity, modality,
        )  # fmt: skip
        return [main, *self._also_members(frame, main)]

    def _also_members(self, frame: Frame, main: Candidate) -> list[Candidate]:
        """Return a founding's founders as members too, where states founded an organization."""
        if not frame.option("also_members") or main.polarity is Polarity.NEGATED:
            return []
        organization = main.roles["organization"]
        if organization[0].player.kind != "InternationalOrganization":
            return []
        return [
            replace(
                main, kind="Membership", status=None,
                roles={"member": (founder,), "organization": organization},
                texts={"membershipStatus": "founding member"},
                times={"start": main.times["date"]} if "date" in main.times else {},
                inferred=frozenset({"start"}) if main.inferred else frozenset(),
            )
            for founder in main.roles["founder"]
            if founder.player.kind == "State"
        ]  # fmt: skip

    def _certainty(self, frame: Frame, event: Phrase | None) -> tuple[Polarity, Modality]:
        polarity, modality = Polarity.AFFIRMED, Modality.FACTUAL
        group = self.group if self.matrix is None else self.matrix.group
        if group is not None:
            polarity, modality = group.polarity, group.modality
        else:
            polarity, modality = self._noun_certainty()
        if event is not None:
            if event.words[:1] == ("no",) or "no" in event.words:
                polarity = Polarity.NEGATED
            for entry in event.words:
                modality = less_sure(modality, _NOUN_MODALITY.get(entry, Modality.FACTUAL))
        if frame.modality is not None and polarity is Polarity.AFFIRMED:
            modality = less_sure(modality, frame.modality)
        if self._conditional():
            modality = Modality.CONDITIONAL
        first = self.phrases[clause_start(self.phrases, self.place)].start
        left = self.finder.plain[max(first, self.trigger.start - 160) : self.trigger.start]
        doubt = doubt_before(left, self.rules.words["doubts"])
        if doubt == "negated":
            polarity = Polarity.NEGATED
        elif doubt is not None:
            modality = less_sure(modality, Modality(doubt))
        return polarity, modality

    def _conditional(self) -> bool:
        """Return whether an "if" opens the clause."""
        for i in range(self.place - 1, max(-1, self.place - 14), -1):
            phrase = self.phrases[i]
            if phrase.letter == "s" and phrase.word in ("if", "unless", "whether"):
                return True
            if phrase.letter in ";:" or (phrase.letter == "," and not _adverbial(self.phrases, i)):
                return False
        return False

    def _noun_certainty(self) -> tuple[Polarity, Modality]:
        """Return how surely an event noun is said to be: "called for an agreement", "no treaty"."""
        polarity, modality = Polarity.AFFIRMED, Modality.FACTUAL
        for i in range(self.place - 1, max(-1, self.place - 8), -1):
            phrase = self.phrases[i]
            word = (
                phrase.verb.base if phrase.verb else phrase.word.split()[-1] if phrase.word else ""
            )
            if phrase.letter in ";.:":
                break
            if phrase.letter == "n" or word in ("without", "lack", "absence"):
                polarity = Polarity.NEGATED
            if word in self.rules.catenatives and phrase.letter in "vw":
                meaning = self.rules.catenatives[word]
                if meaning is None:
                    polarity = Polarity.NEGATED
                elif word not in ("commit", "agree", "contract", "order", "approve"):
                    modality = less_sure(modality, meaning)
            if phrase.letter == "v" and word in _UNSURE:
                modality = less_sure(modality, Modality.POSSIBLE)
        for phrase in self.phrases[self.end : self.end + 3]:
            if phrase.letter not in "nxr":
                break
            if phrase.letter == "n":
                polarity = Polarity.NEGATED
            modal = self.rules.words["modals"].get(phrase.word)
            modality = less_sure(modality, Modality(modal)) if modal else modality
        return polarity, modality

    def _date(self, frame: Frame) -> tuple[str, bool, Phrase | None] | None:
        """Return when: a date after the verb, before it in the clause, or at the sentence's head.

        The last value is the phrase, None where the date comes from an earlier sentence.
        """
        tight = frame.option("date") == "tight"
        reach = min(self.end, self.place + 5) if tight else self.reach
        for i in range(self.after, min(len(self.phrases), reach)):
            found = self._dated(i)
            if found:
                return found
        if tight:
            return self._after_participle()
        if self.matrix is not None:
            return self.matrix._date(frame)
        first = clause_start(self.phrases, self.place)
        for i in range(self.place - 1, first - 1, -1):
            found = self._dated(i)
            if found and not self._other_verb_between(i):
                return found
        for i in range(min(7, self.place)):
            if self.phrases[i].letter in "vx":
                break
            found = self._dated(i)
            if found:
                return found
        earlier = self.finder.reading.earlier_date
        if earlier and frame.kind in ("JointExercise", "Meeting"):
            return earlier, True, None
        return None

    def _after_participle(self) -> tuple[str, bool, Phrase] | None:
        """Return the date of "the treaty signed in 1993"."""
        following = _at(self.phrases, self.end)
        if following is None or following.verb is None or following.verb.base not in _SIGNING:
            return None
        if following.verb.form not in ("either", "participle"):
            return None
        for i in range(self.end + 1, min(len(self.phrases), self.end + 6)):
            found = self._dated(i)
            if found:
                return found
        return None

    def _dated(self, place: int) -> tuple[str, bool, Phrase] | None:
        phrase = self.phrases[place]
        if phrase.date is None or phrase.date.when is None:
            return None
        return phrase.date.when, phrase.date.inferred, phrase

    def _other_verb_between(self, place: int) -> bool:
        group_first = self.group.first if self.group else self.place
        between = self.phrases[place + 1 : group_first]
        return any(p.letter == "v" and p.verb and p.verb.form != "ing" for p in between)

    def _times(
        self,
        frame: Frame,
        word: str,
        date: tuple[str, bool, Phrase | None] | None,
        known: Sequence[str],
        polarity: Polarity,
    ) -> tuple[dict[str, str], frozenset[str]]:
        if date is None:
            return {}, frozenset()
        name = (frame.option("times") or {}).get(word, frame.time)
        name = name if name in known else "date"
        return {name: date[0]}, frozenset({name}) if date[1] else frozenset()

    def _kind(
        self, frame: Frame, event: Phrase | None, roles: Mapping[str, tuple[Actor, ...]]
    ) -> str:
        """Return the kind: that of the noun ("treaty", "patrol") where it is more exact."""
        kind = frame.kind
        value = event.value if event is not None else ""
        if event is not None and event.named:
            first = self.finder.plain[event.start : event.end].lower()
            value = "Treaty" if re.search(r"\b(?:treaty|pact|convention)\b", first) else kind
        is_a = self.finder.vocabulary.is_a
        if value in self.finder.vocabulary.kinds and is_a(value, kind):
            kind = value
        if (
            frame.id == "exercise.train"
            and self.trigger.verb
            and self.trigger.verb.base == "patrol"
        ):
            kind = "JointPatrol"
        return kind

    def _status(
        self, frame: Frame, word: str, polarity: Polarity, modality: Modality
    ) -> Status | None:
        if polarity is Polarity.NEGATED:
            return None
        if modality is not Modality.FACTUAL:
            return Status.PLANNED if modality in (Modality.PLANNED, Modality.LIKELY) else None
        return frame.statuses.get(word, frame.status)

    def _quantities(
        self,
        frame: Frame,
        roles: Mapping[str, tuple[Actor, ...]],
        times: Mapping[str, str],
        slots: Slots,
    ) -> dict[str, tuple[tuple[Quantity, Actor | None], ...]]:
        found: dict[str, tuple[tuple[Quantity, Actor | None], ...]] = {}
        counted = [a for role in ("weapon", "system") for a in roles.get(role, ()) if a.quantity]
        if counted:
            name = {"ordered": "numberOrdered", "delivered": "numberDelivered"}
            key = next((name[time] for time in times if time in name), "quantity")
            found[key] = tuple((actor.quantity, None) for actor in counted if actor.quantity)
        money = [p for listed in slots.values() for p in listed if p.letter == "$" and p.quantity]
        if money:
            assert money[0].quantity is not None
            found["value"] = ((money[0].quantity, None),)
        if frame.option("counted"):
            found["contribution"] = tuple(self._contributions(roles["participant"][0], slots))
        elif "participant" in roles and self.subject is not None and self.subject.letter == "h":
            found["contribution"] = tuple(
                (replace(actor.quantity, unit=self.subject.word), actor)
                for actor in roles["participant"]
                if actor.quantity is not None
            )
        return {key: values for key, values in found.items() if values}

    def _contributions(self, actor: Actor, slots: Slots) -> Iterator[tuple[Quantity, Actor | None]]:
        of = slots.get("of", [])
        for thing in [*slots.get("object", []), *of]:
            if thing.quantity is not None and thing.letter in "hkKw":
                unit = self.finder.plain[thing.content or thing.start : thing.end]
                tail = next((p for p in of if 0 < p.start - thing.end < 6), None)
                unit = f"{unit} of {tail.word}" if tail is not None and tail.word else unit
                self.counted.append((thing.start, thing.end))
                yield replace(thing.quantity, unit=unit), actor

    def _location(self, frame: Frame) -> tuple[Actor, ...]:
        if frame.location is None:
            return ()
        for slot in _WHERE:
            for phrase in self.slots.get(slot, ()):
                if phrase.letter == "L":
                    return phrase.actors[:1]
                if phrase.place is not None:
                    return (Actor(phrase.place, phrase.start, phrase.end),)
                if (
                    slot in ("in", "near", "off")
                    and phrase.letter == "S"
                    and len(phrase.actors) == 1
                ):
                    return phrase.actors
        return ()

    def _texts(self, frame: Frame, event: Phrase | None) -> dict[str, str]:
        texts = dict(frame.texts)
        if event is None or event.letter not in _EVENT_NOUNS:
            return texts
        written = self.finder.plain[event.content or event.start : event.end]
        texts.setdefault("kindWritten", written)
        if event.named:
            texts["name"] = written
        duration = next((w for w in event.words if _DURATION.fullmatch(w)), None)
        if duration and frame.kind == "JointExercise":
            texts["duration"] = duration
        return texts

    def _span(
        self,
        event: Phrase | None,
        roles: Mapping[str, tuple[Actor, ...]],
        date: tuple[str, bool, Phrase | None] | None,
    ) -> tuple[int, int]:
        """Return from the first to the last character that shows the fact, in this sentence."""
        sentence = self.finder.reading.sentence
        places = [(self.trigger.start, self.trigger.end), *self.counted]
        places += [
            self._phrase_around(a) for listed in roles.values() for a in listed if a.start >= 0
        ]
        if event is not None:
            places.append((event.start, event.end))
        if date is not None and date[2] is not None:
            places.append((self._with_preposition(date[2]), date[2].end))
        start = max(sentence.start, min(first for first, _ in places))
        end = min(sentence.end, max(last for _, last in places))
        return start, end

    def _phrase_around(self, actor: Actor) -> tuple[int, int]:
        """Return the place of the whole phrase that somebody is named in: "Five Russian ships"."""
        for phrase in self.phrases:
            if phrase.start <= actor.start < phrase.end and phrase.letter not in "AERTMv":
                return phrase.start, max(phrase.end, actor.end)
        return actor.start, actor.end

    def _with_preposition(self, phrase: Phrase) -> int:
        place = self._place_of(phrase)
        before = _at(self.phrases, place - 1) if place else None
        return before.start if before is not None and before.letter == "i" else phrase.start


_WHERE = ("in", "off", "over", "near", "at", "through", "along", "around", "off the coast of", "on", "across",
          "into", "of", "inside", "within", "between")  # fmt: skip
_SIGNING = frozenset({"sign", "conclude", "reach", "ink", "seal", "strike", "finalise", "finalize", "win", "agree", "place",
                      "secure", "initial", "adopt", "approve", "award", "have", "make"})  # fmt: skip
_NO_PAPERS = frozenset({"decree", "letter", "package", "statement", "statements", "text"})
_UNSURE = frozenset({"propose", "seek", "call", "urge", "demand", "consider", "discuss", "oppose", "want", "envisage",
                     "plan", "prepare", "advocate", "block", "cancel", "reject", "foresee"})  # fmt: skip
_NOUN_MODALITY = {
    **dict.fromkeys(("planned", "scheduled", "upcoming", "forthcoming", "future", "draft", "next", "expected", "impending"), Modality.PLANNED),
    **dict.fromkeys(("proposed", "possible", "potential", "prospective", "hypothetical", "would-be", "alleged", "reported", "eventual"), Modality.POSSIBLE),
}  # fmt: skip
_DURATION = re.compile(
    r"(?:\w+-)?(?:day|week|month|year)-long|\w+-(?:day|week|month)|weekly|annual"
)


def _adverbial(phrases: Sequence[Phrase], place: int) -> bool:
    """Return whether the comma at `place` only sets off a date or adverb: no new clause."""
    before = _at(phrases, place - 1)
    return before is not None and before.letter in "Dr"


def _distinct(roles: Mapping[str, tuple[Actor, ...]]) -> bool:
    """Return whether nobody plays two opposite roles."""
    seen: dict[str, str] = {}
    for role, actors in roles.items():
        if role == "host":
            continue
        for actor in actors:
            if seen.setdefault(actor.player.means, role) != role:
                return False
    return True


class _Search:
    """Where in a clause the players of a role may stand, by the names that frames use."""

    def __init__(self, clause: _Clause, event: Phrase | None, slots: Slots) -> None:
        self.clause, self.event, self.slots = clause, event, slots
        self.noun_slots: Slots = {}
        if event is not None:
            place = clause._place_of(event)
            if place is not None and place < clause.place:
                self.noun_slots, _ = slots_after(clause.phrases, place + 1, clause.rules)

    def actors(self, name: str) -> list[Actor]:
        """Return who stands at the place `name`."""
        if name == "owner":
            return list(self.event.owners) if self.event is not None else []
        if name == "sentence":
            first = main_subject(self.clause.phrases, 0, self.clause.place)
            return list(first.actors) if first is not None else []
        if name == "pair":
            trigger = self.clause.trigger
            return [
                Actor(replace(player, trust=player.trust * 0.75), trigger.start, trigger.end)
                for player in self.clause.finder.reader.discourse.two()
            ]
        if name == "weapon_owner":
            return [
                owner
                for phrase in self._all()
                if phrase.letter in _WEAPONS
                for owner in phrase.owners
            ]
        if name == "complement":
            subject = self._of_copula()
            return [*subject.actors, *subject.owners] if subject is not None else []
        return [actor for phrase in self.phrases(name) for actor in phrase.actors]

    def _all(self) -> Iterator[Phrase]:
        for listed in (*self.slots.values(), *self.noun_slots.values()):
            yield from listed

    def phrases(self, name: str) -> list[Phrase]:
        """Return the phrases at the place `name`."""
        clause = self.clause
        passive = clause.group is not None and clause.group.passive
        if name in ("agent", "subject"):
            return self._agent(name, passive)
        if name == "object":
            own = self.slots.get("object", [])
            return [clause.subject, *own] if passive and clause.subject is not None else own
        if name == "dative":
            return self._dative()
        if name == "where":
            return self._where()
        if name == "signed_by":
            return self._signed_by()
        found = [*self.slots.get(name, ()), *self.noun_slots.get(name, ())]
        if clause.matrix is not None and name in ("with", "from", "for"):
            found += clause.matrix.slots.get(name, ())
        if name == "from" and clause.matrix is not None:
            found += clause.matrix.slots.get("with", ())
        return found

    def _agent(self, name: str, passive: bool) -> list[Phrase]:
        clause = self.clause
        if name == "subject" or clause.group is None:
            start = clause_start(clause.phrases, clause.place)
            subject = main_subject(clause.phrases, start, clause.place)
            owner = _first_owner(clause.phrases, start, clause.place)
            return [p for p in (subject or owner,) if p is not None]
        if passive:
            return self.slots.get("by", [])
        return [clause.subject] if clause.subject is not None else []

    def _dative(self) -> list[Phrase]:
        given = self.slots.get("dative")
        if given is not None:
            return given
        listed = self.slots.get("object", [])
        if len(listed) > 1 and listed[0].actors and listed[0].letter in "SOBCIXPbu":
            return listed[:1]
        if len(listed) == 1 and listed[0].actors and self.slots.get("with"):
            return listed
        return []

    def _where(self) -> list[Phrase]:
        """Return what "where" or "in which" before the clause stands for."""
        phrases = self.clause.phrases
        for i in range(self.clause.place - 1, 0, -1):
            if phrases[i].letter == "?" and phrases[i].word in ("where", "which"):
                j = i - 1
                while j >= 0 and phrases[j].letter in ",i2f":
                    j -= 1
                return [phrases[j]] if j >= 0 else []
            if phrases[i].letter in ";:":
                break
        return []

    def _signed_by(self) -> list[Phrase]:
        """Return who signed in "the pact signed by A and B in 1950"."""
        clause = self.clause
        following = _at(clause.phrases, clause.end)
        if following is None or following.verb is None or following.verb.base not in _SIGNING:
            return []
        slots, _ = slots_after(clause.phrases, clause.end + 1, clause.rules)
        return [*slots.get("by", []), *slots.get("between", [])]

    def _of_copula(self) -> Phrase | None:
        """Return the subject of "the Russian drill was a joint exercise with ..."."""
        phrases, place = self.clause.phrases, self.clause.place
        if place == 0 or phrases[place - 1].word not in ("is", "was", "were", "are"):
            return None
        return find_subject(phrases, verb_group(phrases, place - 1, self.clause.rules))

    def weapons(self, name: str) -> list[Actor]:
        """Return the weapons at the place `name`, each with its number."""
        if name == "modifier":
            inner = self.event.inner if self.event is not None else None
            listed = [inner] if inner is not None else []
        else:
            listed = self.phrases(name)
        if name == "object" and any(p.letter in _WEAPONS for p in listed):
            listed = [
                *listed,
                *self.slots.get("including", ()),
                *self.slots.get("such as", ()),
                *self.slots.get("of", ()),
            ]
        found = [actor for phrase in listed for actor in self._weapon(self._counted(phrase))]
        exact = [actor for actor in found if not self._generic(actor)]
        return exact or found[:1]

    def _counted(self, phrase: Phrase) -> Phrase:
        """Return the weapons of "two batteries of S-400", with the number of batteries."""
        phrases = self.clause.phrases
        place = self.clause._place_of(phrase)
        if place is None or phrase.word not in self.clause.rules.names["weapon_units"]:
            return phrase
        link, thing = _at(phrases, place + 1), _at(phrases, place + 2)
        if link is None or thing is None or link.letter != "f" or thing.letter not in "KkhX":
            return phrase
        quantity = phrase.quantity
        unit = replace(quantity, unit=phrase.word) if quantity is not None else None
        return replace(thing, quantity=unit)

    def _weapon(self, phrase: Phrase) -> Iterator[Actor]:
        plain = self.clause.finder.plain
        if phrase.letter == "K" and phrase.actors:
            yield Actor(phrase.actors[0].player, phrase.start, phrase.end, phrase.quantity)
        elif phrase.letter in "kh" or (phrase.letter == "X" and phrase.quantity is not None):
            start = phrase.content or phrase.start
            name = " ".join(plain[start : phrase.until or phrase.end].split())
            known = self._known_inside(phrase)
            player = known or Player(name, "WeaponSystem", known=False, trust=0.8)
            yield Actor(player, phrase.start, phrase.end, phrase.quantity)

    def _known_inside(self, phrase: Phrase) -> Player | None:
        """Return the entity of "S-400 systems" where only "S-400" is its name."""
        for token in self.clause.finder.reading.tokens:
            if token.letter == "K" and phrase.start <= token.start < phrase.end and token.mention:
                return token.mention.players[0]
        return None

    def _generic(self, actor: Actor) -> bool:
        words = actor.player.means.lower().split()
        return (
            not actor.player.known
            and bool(words)
            and words[-1] in self.clause.rules.names["generic_weapons"]
            and len(words) < 3
        )


def _first_owner(phrases: Sequence[Phrase], start: int, before: int) -> Phrase | None:
    """Return the first phrase that belongs to somebody, as one that is them: "Russia's minister"."""
    for i in range(start, before):
        if phrases[i].owners and phrases[i].letter in "tbhq":
            return replace(phrases[i], actors=phrases[i].owners)
    return None


def as_number(quantity: Quantity) -> Decimal | None:
    """Return the number of a quantity, however bounded."""
    values = (quantity.exact, quantity.about, quantity.maximum, quantity.minimum)
    return next((value for value in values if value is not None), None)
