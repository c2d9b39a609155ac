"""Facts in a sentence: by frames, and posts, lists of members and statistics by their own shape.

What comes out are candidates with exact places; `graph.parse` makes statements of them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from graph.facts import Modality, Polarity, Status
from graph.parse.clauses import (
    Actor,
    Phrase,
    Reader,
    find_subject,
    slots_after,
    verb_group,
)
from graph.parse.drills import find_drills
from graph.parse.figures import find_figures
from graph.parse.frames import (
    EVENT_NOUNS,
    OBJECTS,
    Candidate,
    Clause,
    Reading,
    Scene,
    made,
    particles_end,
    phrase_at,
)
from graph.parse.mentions import Player
from graph.parse.people import Post, is_state_post
from graph.parse.posts import find_posts_by_verb
from graph.vocabulary import Vocabulary


def find_events(reading: Reading, reader: Reader, vocabulary: Vocabulary) -> list[Candidate]:
    """Return the facts that one sentence states; none where it only asks."""
    if reading.question:
        return []
    scene = Scene(reading, reader, vocabulary)
    finder = _Finder(scene)
    framed = list(finder.framed())
    framed += find_drills(scene, framed)
    found = [*finder.posts(), *finder.members(framed), *framed]
    return [*found, *find_figures(scene, found)]


def _is_minister(title: str | None) -> bool:
    return title is not None and title.lower().split()[-1] in ("minister", "secretary")


def _again(found: Candidate, told: Iterable[Candidate]) -> bool:
    """Return whether a noun only names again what a verb beside it has told of the same players."""
    role = {"JointExercise": "participant", "JointPatrol": "participant", "Meeting": "participant"}
    name = role.get(found.kind, "party")
    players = {actor.player.means for actor in found.roles.get(name, ())}
    return bool(players) and any(
        players == {actor.player.means for actor in other.roles.get(name, ())}
        and other.start < found.end
        and found.start < other.end
        for other in told
    )


def _within_another(found: Candidate, told: Iterable[Candidate]) -> bool:
    """Return whether an exercise is told with more participants in the same words: its hosts alone
    are no other exercise."""
    if found.kind != "JointExercise" or found.rule == "exercise.contribute":
        return False
    players = {actor.player.means for actor in found.roles.get("participant", ())}
    return any(
        other.kind == found.kind
        and players < {actor.player.means for actor in other.roles.get("participant", ())}
        and other.start < found.end
        and found.start < other.end
        for other in told
    )


def _only_a_visit(found: Candidate, told: Sequence[Candidate]) -> bool:
    """Return whether a visit is told with a meeting of the visitor in the same sentence."""
    if found.rule != "meeting.visit":
        return False
    visitor = found.roles["participant"][0].player.means
    return any(
        visitor in {actor.player.means for actor in other.roles.get("participant", ())}
        for other in told
        if other is not found and other.kind == found.kind
    )


def _pair(found: Candidate) -> tuple[str, str]:
    """Return who is a member of what."""
    return found.roles["member"][0].player.means, found.roles["organization"][0].player.means


_OTHERS = re.compile(
    r"\b(?:other|remaining) (\w+)(?: members| states| countries)?\Z", re.IGNORECASE
)


class _Finder:
    """Looks for facts in one sentence."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.reading, self.reader = scene.reading, scene.reader
        self.phrases, self.plain, self.rules = scene.phrases, scene.plain, scene.rules

    def framed(self) -> Iterator[Candidate]:
        """Yield facts by frames of verbs, then by frames of nouns that no verb has used."""
        told: list[Candidate] = []
        for place, phrase in enumerate(self.phrases):
            if phrase.verb is not None and phrase.letter == "v":
                told += self._by_verb(place)
        for place, phrase in enumerate(self.phrases):
            if phrase.letter in EVENT_NOUNS and place not in self.scene.used:
                told += [c for c in self._by_noun(place) if not _again(c, told)]
        told = [found for found in told if not _within_another(found, told)]
        yield from (found for found in told if not _only_a_visit(found, told))
        yield from self._traders()

    def _traders(self) -> Iterator[Candidate]:
        """Yield for "Peru became the first buyer of China's HQ-9", "Italy, the supplier of ..."."""
        for place, phrase in enumerate(self.phrases):
            of = phrase_at(self.phrases, place + 1)
            side = self.rules.traders.get(phrase.word)
            if side is None or of is None or of.letter != "f":
                continue
            link = phrase_at(self.phrases, place - 1)
            if link is None or (link.letter not in "v,x" and link.word != "as"):
                continue
            at = place - 2
            while at > 0 and self.phrases[at].letter in "vxrn":
                at -= 1
            subject = phrase_at(self.phrases, at)
            if subject is None or not subject.actors:
                continue
            clause = Clause(self.scene, place, place + 1)
            yield from clause.traded(side, subject)

    def _by_verb(self, place: int) -> Iterator[Candidate]:
        verb = self.phrases[place].verb
        assert verb is not None
        entries = self.rules.frames_by_verb.get(verb.base, ())
        if not entries:
            return
        clause: Clause | None = None
        for rest, frame in entries:
            after = particles_end(self.scene, place, rest)
            if after is None:
                continue
            if clause is None or clause.after != after:
                clause = Clause(self.scene, place, after)
            found = clause.bind(frame, " ".join([verb.base, *rest]))
            again = not clause.consumed.isdisjoint(self.scene.used)
            if found and again and "party" in found[0].roles:
                return  # "the treaty concluded in 2022 has yet to be ratified" is one
            if found:
                self.scene.transferred = self.scene.transferred or found[0].kind == "ArmsTransfer"
                self.scene.used |= clause.consumed
                yield from found
                return

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
        by_form = list(self._posts_by_form())
        yield from by_form
        told = [
            (found.roles["person"][0].player.means, found.roles["organization"][0].player.means)
            for found in by_form
        ]
        yield from find_posts_by_verb(self.scene, told)

    def _posts_by_form(self) -> Iterator[Candidate]:
        confidence = self.rules.posts["confidence"]
        for post in self.reading.posts:
            where = self._post_at(post)
            if where is None or not post.stated:
                continue
            person = self.reading.tokens[post.person]
            assert person.mention is not None
            who = Actor(person.mention.players[0], person.start, person.end)
            yield made(
                "PostHeld", post.rule, confidence[post.rule], (post.start, post.end),
                {"person": (who,), "organization": (where,)}, (post.start, post.end),
                texts={"title": post.title} if post.title else {},
                status=Status.ENDED if post.ended else None,
            )  # fmt: skip

    def _post_at(self, post: Post) -> Actor | None:
        """Return where a post is held; for a bare "Foreign Minister X", whom the text is about."""
        sent = self._sent_by(post)
        if sent is not None:
            return sent
        person = self._person_of(post)
        unowned = post.organization is None or post.organization < post.first
        known = person.state if person is not None and person.known else None
        if unowned and known and post.title and is_state_post(post.title, self.rules):
            return Actor(known, -1, -1)
        if post.organization is not None:
            token = self.reading.tokens[post.organization]
            mention = token.mention
            if mention is not None:
                return Actor(mention.players[0], token.start, token.end)
            body = self.reader.discourse.bodies.get(token.word.split()[-1])
            return Actor(body, token.start, token.end) if body is not None else None
        company = self._company_before(post)
        if company is not None:
            return company
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

    def _company_before(self, post: Post) -> Actor | None:
        """Return whose "program chief X" is: that of the one company that the sentence names."""
        words = post.title.lower().split() if post.title else [""]
        if words[-1] not in self.rules.names["company_posts"] or len(words) > 3:
            return None
        if is_state_post(post.title or "", self.rules):
            return None
        named = {
            player.means: Actor(player, token.start, token.end)
            for token in self.reading.tokens[: post.first]
            if token.mention is not None and token.letter == "C"
            for player in token.mention.players
        }
        companies = list(named.values())
        if len(companies) != 1:
            return None
        company = companies[0].player
        return Actor(replace(company, trust=company.trust * 0.75), -1, -1)

    def _person_of(self, post: Post) -> Player | None:
        mention = self.reading.tokens[post.person].mention
        return mention.players[0] if mention is not None and mention.players else None

    def _sent_by(self, post: Post) -> Actor | None:
        """Return whose "American ambassador to Kuwait" is, "French Armed Forces Minister"."""
        tokens, place = self.reading.tokens, post.organization
        if place is None or not post.first <= place < post.last:
            return None
        before = tokens[place - 1] if place else tokens[place]
        envoy = before.letter == "2" or (before.letter == "d" and tokens[place - 2].letter == "2")
        body = tokens[place].mention
        if body is not None and tokens[place].letter == "B" and _is_minister(post.title):
            force = body.players[0]  # "French Armed Forces Minister" is France's
            if force.kind == "ArmedForce" and force.state is not None:
                return Actor(force.state, tokens[place].start, tokens[place].end)
        forces = before.letter == "J" and tokens[place].letter == "B"
        for i in range(max(0, post.first - 1), place):
            token = tokens[i]
            if (envoy or forces) and token.letter == "J" and token.mention is not None:
                return Actor(token.mention.players[0], token.start, token.end)
        return None

    # Lists of members

    def members(self, framed: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield memberships from lists: "ORG, an acronym for A, B and C", "A, a member of ORG"."""
        told = {_pair(found) for found in framed if found.kind == "Membership"}
        for place, phrase in enumerate(self.phrases):
            if phrase.letter == "O" and phrase.actors:
                for found in (*self._stands_for(place), *self._member_word(place)):
                    told.add(_pair(found))
                    yield found
        for found in (*self._listed_members(), *self._bare_member(), *self._others()):
            if _pair(found) not in told:
                yield found

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
            link.word in self.rules.words["becoming"] or self._since(organization),
        )

    def _since(self, phrase: Phrase) -> bool:
        """Return whether "since 2012" follows a phrase."""
        place = next((i for i, p in enumerate(self.phrases) if p.end == phrase.end), 0)
        following = phrase_at(self.phrases, place + 1)
        written = self.plain[following.start : following.end].lower() if following else ""
        return following is not None and following.letter == "D" and written.startswith("since ")

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
            place = next(i for i, p in enumerate(self.phrases) if p.end == organization.end)
            end, when, inferred = self._time_after(place, end)
            opening = phrase_at(self.phrases, int(self.phrases[0].letter == "i"))
            if when is None and opening is not None and opening.letter == "D" and opening.date:
                when = opening.date.when
                inferred = frozenset({"start"} if opening.date.inferred and when else ())
                start = min(start, opening.start)
            times = {"start": when} if when else {}
        for member in members.actors:
            yield made(
                "Membership", rule, confidence, (start, end),
                {"member": (member,), "organization": organization.actors[:1]},
                (organization.start, organization.end),
                texts={"membershipStatus": status} if status else {},
                times=times, inferred=inferred, polarity=polarity, modality=modality,
            )  # fmt: skip

    def _time_after(self, place: int, end: int) -> tuple[int, str | None, frozenset[str]]:
        slots, _ = slots_after(self.phrases, place + 1, self.rules)
        for phrase in (p for listed in slots.values() for p in listed):
            if phrase.letter == "D" and phrase.date is not None and phrase.date.when:
                inferred = frozenset({"start"}) if phrase.date.inferred else frozenset()
                return max(end, phrase.end), phrase.date.when, inferred
        return end, None, frozenset()

    def _listed_members(self) -> Iterator[Candidate]:
        """Yield for "with four members, A, B and C", "its members are A and B" of a known club."""
        words = self.rules.memberships["members"]
        for place, phrase in enumerate(self.phrases):
            plural = phrase.word.endswith("s") and phrase.word.startswith(("member", "signat"))
            one = phrase.word == "member" and bool(phrase.owners)  # "NATO's newest member, Sweden"
            if phrase.letter != "w" or phrase.word not in words or not (plural or one):
                continue
            at = place + 1
            while at < len(self.phrases) and at < place + 5 and self._introduces(at):
                at += 1
            listed = phrase_at(self.phrases, at)
            if at == place + 1 or listed is None or len(listed.actors) < 1 + plural:
                continue
            if any(actor.player.kind != "State" for actor in listed.actors):
                continue
            club = self._club_of(place)
            if club is None:
                continue
            for member in listed.actors:
                yield made(
                    "Membership", "membership.listed", 0.7, (phrase.start, listed.end),
                    {"member": (member,), "organization": (club,)}, (phrase.start, phrase.end),
                )  # fmt: skip

    def _bare_member(self) -> Iterator[Candidate]:
        """Yield for "Peru, a member since 2012", "it became the eighth partner state" of a club
        that the sentences before name."""
        club = self.reader.discourse.club()
        words = self.rules.memberships["bare"]
        for place, phrase in enumerate(self.phrases):
            following = phrase_at(self.phrases, place + 1)
            content = self.plain[phrase.content or phrase.start : phrase.end].lower()
            if club is None or not any(f" {content}".endswith(f" {word}") for word in words):
                continue
            if phrase.owners or (following is not None and following.letter in 'fwSOXPv"2'):
                continue
            here = Actor(replace(club, trust=club.trust * 0.8), phrase.start, phrase.end)
            yield from self._member_before(place, replace(phrase, actors=(here,)), phrase)

    def _others(self) -> Iterator[Candidate]:
        """Yield for "The other six are Norway, Poland and ..." where a club is spoken of."""
        club = self.reader.discourse.club()
        for place, phrase in enumerate(self.phrases[:-2]):
            be, listed = self.phrases[place + 1], self.phrases[place + 2]
            others = _OTHERS.search(self.plain, phrase.start, phrase.end)
            if club is None or others is None or be.word not in self.rules.words["be"]:
                continue
            count = self.rules.words["numbers"].get(others.group(1).lower())
            states = all(actor.player.kind == "State" for actor in listed.actors)
            if states and count is not None and len(listed.actors) == int(count):
                here = Actor(replace(club, trust=club.trust * 0.8), phrase.start, phrase.end)
                club_phrase = replace(phrase, actors=(here,))
                yield from self._each_member(club_phrase, listed, "membership.listed", 0.75)

    def _introduces(self, place: int) -> bool:
        """Return whether a phrase stands between "members" and their names."""
        phrase = self.phrases[place]
        told = phrase.word in self.rules.memberships["introducing"]
        return told or phrase.letter in ',:(—-"' or (phrase.letter == "u" and phrase.word == "them")

    def _club_of(self, place: int) -> Actor | None:
        """Return the organization of "members" at `place`: owner, "of", the last one before."""
        phrase = self.phrases[place]
        clubs = ("InternationalOrganization",)
        owned = [a for a in phrase.owners if a.player.kind in clubs]
        after = phrase_at(self.phrases, place + 2) if place + 2 < len(self.phrases) else None
        of = phrase_at(self.phrases, place + 1)
        if of is not None and of.letter == "f" and after is not None:
            owned += [a for a in after.actors if a.player.kind in clubs]
        for before in reversed(self.phrases[:place]):
            owned += [a for a in (*before.actors, *before.owners) if a.player.kind in clubs]
        if owned:
            return owned[0]
        club = self.reader.discourse.organization
        theirs = not {"its", "the", "their"}.isdisjoint(phrase.words)
        if club is None or not (theirs or phrase.quantity is not None):
            return None
        return Actor(replace(club, trust=club.trust * 0.8), phrase.start, phrase.end)
