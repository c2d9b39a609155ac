"""Members of organizations, as words, lists and ellipses tell them; frames have the verbs.

"NATO member Turkey", "ORG, an acronym for A, B and C", "its six members are ...", "Albania joined
in 2009, Montenegro in 2017". The words are in `rules/*/memberships.yaml`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product

from graph.facts import Modality, Polarity, Status
from graph.parse.candidates import Candidate, Scene, made
from graph.parse.clauses import find_subject, slots_after, verb_group
from graph.parse.frozen import replace
from graph.parse.known_names import Player
from graph.parse.phrases import Actor, Phrase, phrase_at
from graph.parse.rules import Rules, any_of


def find_members(scene: Scene, framed: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the memberships that a sentence tells beside those of verbs, which are in `framed`."""
    finder = _Members(scene)
    listed = list(finder.all(framed))
    yield from listed
    yield from finder.elided([*framed, *listed])


def members_of_line(scene: Scene) -> Iterator[Candidate]:
    """Yield the memberships of a line that ends with a list: "Observers (2008): Peru, Chile"."""
    phrases = [p for p in scene.phrases if p.letter not in ".)"]
    colons = [i for i, p in enumerate(scene.phrases) if p.letter == ":"]
    if not colons or not phrases or phrases[-1].letter not in "SD#":
        return
    if all(p.letter in "SD,;&()#.:" for p in scene.phrases[colons[0] :]):
        finder = _Members(scene)
        yield from finder.labelled() or finder.all([])


def _pair(found: Candidate) -> tuple[str, str]:
    """Return who is a member of what."""
    return found.roles["member"][0].player.means, found.roles["organization"][0].player.means


def _is_held(found: Candidate) -> bool:
    """Return whether a fact is a membership that goes on, no exit or suspension."""
    return found.kind == "Membership" and "end" not in found.times and found.status is None


class _Members:
    """Looks for members in one sentence."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.reader, self.rules = scene.reader, scene.rules
        self.phrases, self.plain = scene.phrases, scene.plain

    def all(self, framed: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield memberships from lists: "ORG, an acronym for A, B and C", "A, a member of ORG"."""
        told = {_pair(found) for found in framed if _is_held(found)}
        for place, phrase in enumerate(self.phrases):
            if _is_club(phrase) or self._is_treaty(phrase):
                for found in (*self._stands_for(place), *self._member_word(place)):
                    if _pair(found) in told:
                        continue  # "the Quad, or Quadrilateral Dialogue, whose members are"
                    told.add(_pair(found))
                    yield found
        # "ceased to be a member" makes nobody a member
        told |= {_pair(found) for found in framed if found.rule == "membership.cease"}
        further = (
            *self._dated_list(), *self._listed_members(), *self._bare_member(), *self._others(),
            *self._inside(), *self._opening_word(), *self._limited_to(), *self._owned_word(),
            *self._invited(), *self._applied(), *self._among_them(), *self._as_member(),
            *self.labelled(),
        )  # fmt: skip
        for found in further:
            if _pair(found) not in told:
                told.add(_pair(found))
                yield found

    def _stands_for(self, place: int) -> Iterator[Candidate]:
        phrase = self.phrases[place]
        for after in range(place + 1, min(len(self.phrases), place + 12)):
            listed = self.phrases[after]
            if listed.letter == "O":
                return  # "the Lake Alliance, or Alliance of Lake States, formed by": once is enough
            if len(listed.actors) < 2 or any(a.player.kind != "State" for a in listed.actors):
                continue
            between = self.plain[phrase.end : listed.start].lower()
            told = any(words in between for words in self.rules.memberships["standing_for"])
            bracket = between.strip() in ("(", "-", "–", "—", ":") and len(listed.actors) >= 3
            if told or bracket:
                yield from self._each_member(phrase, listed, "membership.list", 0.85)
            return

    def _member_word(self, place: int) -> Iterator[Candidate]:
        """Yield for "NATO member Turkey", "Turkey, a member of NATO", "Turkey is a NATO member",
        "Turkey is an observer in the bloc", "party to the Ottawa Treaty"."""
        organization = self.phrases[place]
        words = self.rules.memberships["members"]
        before = phrase_at(self.phrases, place - 1)
        if not organization.actors:
            organization = replace(organization, actors=(self._treaty(organization),))
            words = self.rules.memberships["bound"]
        elif before is not None and before.letter != "f":
            words = self.rules.memberships["linked"]
        noun = phrase_at(self.phrases, place - 2)
        linked = (
            before is not None
            and before.letter in "fi2"
            and before.word in self.rules.sets.member_of
        )
        if linked and noun is not None and noun.letter in "wt" and _ends_so(noun, words):
            yield from self._member_before(place - 2, organization, noun)
            return
        words = self.rules.memberships["members"]
        at = place + 1
        owned = phrase_at(self.phrases, at)
        at += owned is not None and owned.letter == "p"
        after = phrase_at(self.phrases, at)
        told = after is not None and after.letter in "wv" and _ends_so(after, words)
        if after is not None and told:
            following = phrase_at(self.phrases, at + 1)
            if following is not None and following.letter == "S":
                yield from self._each_member(organization, following, "membership.word", 0.75)
                return
            yield from self._member_before(place, organization, after)

    def _is_treaty(self, phrase: Phrase) -> bool:
        """Return whether a phrase names a treaty that states may be party to."""
        named = phrase.letter == "A" and phrase.named and not phrase.owners
        return named and " " in self.plain[phrase.content or phrase.start : phrase.end]

    def _treaty(self, phrase: Phrase) -> Actor:
        """Return a treaty as what states are party to."""
        written = self.plain[phrase.content or phrase.start : phrase.end]
        name = " ".join(written.split()).removeprefix("the ").removeprefix("The ")
        player = Player(name, "InternationalOrganization", known=False, trust=0.75)
        return Actor(player, phrase.end - len(name), phrase.end)

    def _member_before(self, place: int, organization: Phrase, noun: Phrase) -> Iterator[Candidate]:
        longer = False
        while place > 1 and (self.phrases[place - 1].letter == "r" or self._no_longer(place - 1)):
            place -= 1  # "is only an associate member", "is no longer a member"
            longer = longer or self._no_longer(place)
        longer = longer or "former" in noun.words
        place -= 2 * self._one_of(place)
        link = phrase_at(self.phrases, place - 1)
        if link is not None and link.word in ("among", "amongst"):
            place -= 1  # "was among the founders of"
            link = phrase_at(self.phrases, place - 1)
        subject: Phrase | None = None
        polarity, modality = Polarity.AFFIRMED, Modality.FACTUAL
        if link is not None and link.letter == ",":
            subject = phrase_at(self.phrases, place - 2)
        elif link is not None and link.word == "as" and place == 1:
            subject = self._after_comma(place)
        elif link is not None and (quantified := self._quantified(place - 1)) is not None:
            subject, none = quantified
            polarity = Polarity.NEGATED if none else polarity
        elif link is not None and (
            link.letter in "xn" or link.word in self.rules.words["becoming"]
        ):
            group = verb_group(self.phrases, place - 1, self.rules)
            subject = find_subject(self.phrases, group)
            polarity, modality = group.polarity, group.modality
            if link.letter == "n":
                polarity = Polarity.NEGATED
        if link is None or subject is None or subject.letter not in "SBOXuw" or not subject.actors:
            return
        if subject.letter in "uw" and not _are_states(subject):
            return
        if self._after_neither(subject):
            polarity = Polarity.NEGATED
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
            link.word in self.rules.words["becoming"]
            or self._since(organization)
            or self._since(noun),
            longer,
        )

    def _one_of(self, place: int) -> bool:
        """Return whether "one of" stands before the members: "is one of the founders of"."""
        of, one = phrase_at(self.phrases, place - 1), phrase_at(self.phrases, place - 2)
        return of is not None and of.letter == "f" and one is not None and one.word == "one"

    def _no_longer(self, place: int) -> bool:
        """Return whether a word says that what was so is over: "no longer"."""
        phrase = self.phrases[place]
        written = " ".join(self.plain[phrase.start : phrase.end].lower().split())
        return written in ("no longer", "no more")

    def _after_neither(self, phrase: Phrase) -> bool:
        before = phrase_at(self.phrases, (self._place_of(phrase) or 0) - 1)
        return before is not None and before.word == "neither"

    def _after_comma(self, place: int) -> Phrase | None:
        """Return who follows the comma in "As a member of the bloc, Peru attends"."""
        comma = next(
            (i for i in range(place, len(self.phrases)) if self.phrases[i].letter == ","), 0
        )
        return phrase_at(self.phrases, comma + 1) if comma and comma - place < 6 else None

    def _invited(self) -> Iterator[Candidate]:
        """Yield for "NATO invited Sweden and Poland to join", which is a plan."""
        for place, verb in enumerate(self.phrases[:-3]):
            asks = verb.verb is not None and verb.verb.base in self.rules.memberships["inviting"]
            states, to, joins = self.phrases[place + 1 : place + 4]
            if not asks or not _are_states(states) or to.letter != "2" or joins.verb is None:
                continue
            group = verb_group(self.phrases, place, self.rules)
            club = find_subject(self.phrases, group)
            following = phrase_at(self.phrases, place + 4)
            named = following is not None and following.letter in "SOIACBhEM"
            if joins.verb.base != "join" or named or club is None or not _is_club(club):
                continue
            yield from self._each_member(
                club, states, "membership.invite", 0.6, group.polarity, Modality.PLANNED
            )

    def _applied(self) -> Iterator[Candidate]:
        """Yield for "Peru's application for membership of the bloc", which is a plan."""
        nouns = self.rules.memberships["applying"]
        for place, noun in enumerate(self.phrases[:-2]):
            bids = noun.letter == "w" and _ends_so(noun, nouns)
            link, sought = self.phrases[place + 1], self.phrases[place + 2]
            if not bids or link.letter not in "i2" or sought.letter != "N":
                continue
            states = replace(noun, actors=noun.owners)
            if not _are_states(states):
                continue
            of, named = (phrase_at(self.phrases, place + n) for n in (3, 4))
            clubs = [a for a in sought.owners if a.player.kind == "InternationalOrganization"]
            if not clubs and of is not None and of.letter in "f2i" and named and _is_club(named):
                clubs = list(named.actors)
            spoken = self.reader.discourse.club()
            if not clubs and spoken is not None:
                clubs = [Actor(replace(spoken, trust=0.7), sought.start, sought.end)]
            if clubs:
                where = replace(sought, actors=tuple(clubs[:1]))
                yield from self._each_member(
                    where, states, "membership.apply", 0.6, modality=Modality.PLANNED
                )

    def _among_them(self) -> Iterator[Candidate]:
        """Yield for "Among them are A, B and C" right after an organization's members."""
        discourse = self.reader.discourse
        club = discourse.club()
        if len(self.phrases) < 4 or club is None or discourse.club_age > 1:
            return
        among, them, be, listed = self.phrases[:4]
        meant = among.word in ("among", "amongst") and them.word in ("them", "these", "its members")
        recent = discourse.exercise_age == 0
        if meant and be.word in self.rules.words["be"] and _are_states(listed) and not recent:
            here = Actor(replace(club, trust=club.trust * 0.8), them.start, them.end)
            where = replace(them, actors=(here,))
            yield from self._each_member(where, listed, "membership.listed", 0.65)

    def _as_member(self) -> Iterator[Candidate]:
        """Yield for "A sits in the hall of ORG as an observer", "ORG took A in as its member"."""
        words = self.rules.memberships["bare"]
        for place, noun in enumerate(self.phrases):
            link = phrase_at(self.phrases, place - 1)
            of = phrase_at(self.phrases, place + 1)
            if place < 3 or noun.letter not in "wt" or link is None or link.word != "as":
                continue
            content = self.plain[noun.content or noun.start : noun.end].lower()
            owned = noun.owners or (of is not None and of.letter == "f")
            if owned or not any(f" {content}".endswith(f" {word}") for word in words):
                continue
            verb = next(
                (i for i in range(place - 2, -1, -1) if self.phrases[i].letter == "v"), None
            )
            if verb is None:
                continue
            group = verb_group(self.phrases, verb, self.rules)
            subject = find_subject(self.phrases, group)
            near = [p for p in self.phrases[verb:place] if _are_states(p)]
            states = subject if subject is not None and _are_states(subject) else None
            if states is None and subject is not None and _is_club(subject) and near:
                states = near[0]
            clubs = [p for p in self.phrases[:place] if _is_club(p)]
            spoken = self.reader.discourse.club()
            club = clubs[-1].actors[0] if clubs else None
            if club is None and spoken is not None:
                club = Actor(replace(spoken, trust=spoken.trust * 0.8), noun.start, noun.end)
            if states is None or club is None or self.reader.discourse.exercise_age < 2:
                continue
            yield from self._each_member(
                replace(noun, actors=(club,)), states, "membership.word", 0.65,
                group.polarity, group.modality, noun.word, True,
            )  # fmt: skip

    def labelled(self) -> list[Candidate]:
        """Return the memberships of "Members: A, B", "Founding members (1967): A, B and C",
        "Observers: A; B", "Former members: A (1967-1984)" of the organization spoken of."""
        colon = next((i for i, p in enumerate(self.phrases[:6]) if p.letter == ":"), 0)
        spoken = self.reader.discourse.club() or self.reader.discourse.organization
        if not colon or spoken is None:
            return []
        label = self.plain[self.phrases[0].start : self.phrases[colon].start].lower()
        told = _label(self.rules).fullmatch(" ".join(label.split()))
        states = list(self._states_with_dates(colon + 1))
        if told is None or not states:
            return []
        common = next((p for p in self.phrases[:colon] if p.letter == "D" and p.date), None)
        year = common.date.when if common is not None and common.date is not None else None
        here = Actor(replace(spoken, trust=spoken.trust * 0.8), self.phrases[0].start,
                     self.phrases[colon].start)  # fmt: skip
        over = bool(told.group("over") or told.group("suspended"))
        found = []
        for member, own, end in states:
            when = (own or year or "").split("/")[-1 if over else 0]
            found.append(
                made(
                    "Membership",
                    "membership.listed",
                    0.7,
                    (member.start if own else self.phrases[0].start, end if own else states[-1][2]),
                    {"member": (member,), "organization": (here,)},
                    (member.start, end),
                    times={"end" if over else "start": when} if when else {},
                    status=Status.ENDED if told.group("over") else None,
                    texts={"membershipStatus": told.group("kind")} if told.group("kind") else {},
                )
            )
        return found

    def _states_with_dates(self, at: int) -> Iterator[tuple[Actor, str | None, int]]:
        """Yield the states of a list from `at` on, each with the date in brackets behind it."""
        while at < len(self.phrases) and _are_states(self.phrases[at]):
            states = self.phrases[at].actors
            inside = self.phrases[at + 1 : at + 4]
            dated = [p.letter for p in inside] == ["(", "D", ")"] and inside[1].date is not None
            for i, actor in enumerate(states):
                year = _IN_BRACKETS.match(self.plain, actor.end)
                if year is not None:
                    yield actor, year.group(1), year.end()
                elif dated and i == len(states) - 1:
                    assert inside[1].date is not None
                    yield actor, inside[1].date.when, inside[2].end
                else:
                    yield actor, None, actor.end
            at += 4 if dated else 1
            while at < len(self.phrases) and self.phrases[at].letter in ",&;":
                at += 1

    def _dated_list(self) -> Iterator[Candidate]:
        """Yield for "Members: A (1969), B (since 1973) and C": each with the year in brackets."""
        words = self.rules.memberships["members"]
        for place, noun in enumerate(self.phrases):
            plural = noun.letter == "w" and noun.word.endswith("s")
            if not plural or not _ends_so(noun, words):
                continue
            at = place + 1
            while at < len(self.phrases) and self._introduces(at):
                at += 1
            former = "former" in noun.words
            club = self._club_of(place)
            spoken = self.reader.discourse.club()
            if club is None and spoken is not None:
                club = Actor(replace(spoken, trust=spoken.trust * 0.8), noun.start, noun.end)
            if at == place + 1 or club is None or former:
                continue
            for member, when, end in self._with_years(at):
                times = {"start": when} if when else {}
                yield made(
                    "Membership", "membership.listed", 0.7, (member.start, end),
                    {"member": (member,), "organization": (club,)}, (member.start, end),
                    times=times,
                )  # fmt: skip

    def _with_years(self, at: int) -> Iterator[tuple[Actor, str | None, int]]:
        """Yield the states of a list with the years in brackets behind them, if any has one."""
        found: list[tuple[Actor, str | None, int]] = []
        while at < len(self.phrases):
            states = self.phrases[at]
            if not _are_states(states):
                break
            found += [(actor, None, actor.end) for actor in states.actors]
            at += 1
            inside = self.phrases[at : at + 3]
            if [p.letter for p in inside] == ["(", "D", ")"] and inside[1].date is not None:
                last, when = states.actors[-1], inside[1].date.when
                found[-1] = (last, when, inside[2].end)
                at += 3
            while at < len(self.phrases) and self.phrases[at].letter in ",&":
                at += 1
        if len(found) > 1 and any(when for _, when, _ in found):
            yield from found

    def _quantified(self, place: int) -> tuple[Phrase, bool] | None:
        """Return those before "neither of which is", and whether it is none of them."""
        which, of = phrase_at(self.phrases, place - 1), phrase_at(self.phrases, place - 2)
        if self.phrases[place].letter != "x" or which is None or which.letter != "?":
            return None
        some, comma = phrase_at(self.phrases, place - 3), phrase_at(self.phrases, place - 4)
        before = phrase_at(self.phrases, place - 5)
        if of is None or of.letter != "f" or some is None or comma is None or before is None:
            return None
        word = self.plain[some.start : some.end].lower()
        if comma.letter != "," or not before.actors or word not in self.rules.sets.how_many_of:
            return None
        return before, word in self.rules.sets.nobody

    def _inside(self) -> Iterator[Candidate]:
        """Yield for "Sweden is in NATO", "Kosovo is not part of the EU", "outside NATO"."""
        spoken = self.reader.discourse.club()
        for place, organization in enumerate(self.phrases):
            link = phrase_at(self.phrases, place - 1)
            club = spoken if organization.word == "it" else None
            named = organization.letter == "O" and bool(organization.actors)
            if link is None or not (named or club is not None):
                continue
            at, outside = place - 1, link.word in ("outside", "out of")
            part = phrase_at(self.phrases, place - 2)
            if link.letter == "f" and part is not None and part.word == "part":
                at = place - 2
            elif not (outside or link.word in ("in", "inside")):
                continue
            be = phrase_at(self.phrases, at - 1)
            longer = at > 1 and self._no_longer(at - 1)
            at -= longer
            be = phrase_at(self.phrases, at - 1)
            while be is not None and be.letter in "rn" and at > 1:
                at -= 1
                be = phrase_at(self.phrases, at - 1)
            stays = (
                be is not None and be.verb is not None and be.verb.base in self.rules.sets.staying
            )
            if be is None or not (stays or be.word in self.rules.words["be"]):
                continue
            group = verb_group(self.phrases, at - 1, self.rules)
            subject = find_subject(self.phrases, group)
            if organization.letter == "u" and club is not None:
                here = Actor(replace(club, trust=club.trust * 0.8), link.end + 1, organization.end)
                organization = replace(organization, actors=(here,))
            after = phrase_at(self.phrases, place + 1)
            known = subject is not None and _are_states(subject)
            if subject is None or not known or (after is not None and after.letter in "pwkbt"):
                continue
            negated = outside or any(p.letter == "n" for p in self.phrases[group.first : place])
            first = phrase_at(self.phrases, (self._place_of(subject) or 0) - 1)
            negated = negated or (first is not None and first.word == "neither")
            polarity = Polarity.NEGATED if negated else group.polarity
            yield from self._each_member(
                organization, subject, "membership.word", 0.7, polarity, group.modality,
                begins=self._since(organization), ended=longer,
            )  # fmt: skip

    def _place_of(self, phrase: Phrase) -> int | None:
        return next((i for i, p in enumerate(self.phrases) if p is phrase), None)

    def _opening_word(self) -> Iterator[Candidate]:
        """Yield for "A NATO member since 2004, Romania hosts": said ahead of the subject."""
        words = self.rules.memberships["members"]
        for place, noun in enumerate(self.phrases[:-2]):
            if noun.letter != "w" or not _ends_so(noun, words):
                continue
            if place and self.phrases[place - 1].letter not in ';:"O':
                continue
            organization = phrase_at(self.phrases, place - 1) if place else None
            at = place + 1
            if organization is None or organization.letter != "O":
                of, named = phrase_at(self.phrases, at), phrase_at(self.phrases, at + 1)
                if of is None or of.letter != "f" or named is None or named.letter != "O":
                    continue
                organization, at = named, at + 2
            elif place > 1 and self.phrases[place - 2].letter not in ';:"':
                continue
            when = phrase_at(self.phrases, at)
            dated = when is not None and when.letter == "D"
            at += dated
            comma, member = phrase_at(self.phrases, at), phrase_at(self.phrases, at + 1)
            if comma is None or comma.letter != "," or member is None or not _are_states(member):
                continue
            for found in self._each_member(organization, member, "membership.word", 0.75):
                told = when is not None and dated and when.date is not None and when.date.when
                times = {"start": str(told)} if told else {}
                yield replace(found, times=times)

    def _owned_word(self) -> Iterator[Candidate]:
        """Yield for "Sweden becomes NATO's 32nd member"."""
        words = self.rules.memberships["members"]
        for place, noun in enumerate(self.phrases):
            clubs = [a for a in noun.owners if a.player.kind == "InternationalOrganization"]
            if noun.letter == "w" and clubs and _ends_so(noun, words):
                yield from self._member_before(place, replace(noun, actors=tuple(clubs[:1])), noun)

    def _limited_to(self) -> Iterator[Candidate]:
        """Yield for "Membership of the Quad is limited to Australia, India, Japan and ..."."""
        for place, noun in enumerate(self.phrases[:-3]):
            if noun.letter != "N" or noun.word != "membership":
                continue
            owned = [a for a in noun.owners if a.player.kind == "InternationalOrganization"]
            of, named = self.phrases[place + 1], self.phrases[place + 2]
            club = named if of.letter == "f" and named.letter == "O" else None
            if club is None and not owned:
                continue
            at = place + (3 if club is not None else 1)
            while at < len(self.phrases) and self.phrases[at].letter in "xv2ri":
                at += 1
            listed = phrase_at(self.phrases, at)
            verbs = [p for p in self.phrases[place:at] if p.letter in "vx"]
            if listed is None or not verbs or len(listed.actors) < 2 or not _are_states(listed):
                continue
            where = club or replace(noun, actors=tuple(owned))
            yield from self._each_member(where, listed, "membership.list", 0.75)

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
        ended: bool = False,
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
            said = " ".join([*phrase.words, phrase.word])
            plural = _members(self.rules).search(said) is not None
            theirs = bool(phrase.owners) or phrase.words[:1] == ("its",)
            one = phrase.word == "member" and theirs  # "NATO's newest member, Sweden"
            if phrase.letter != "w" or not (plural or (one and phrase.word in words)):
                continue
            named = self._named_after(place)
            first = at = place + (3 if named is not None else 1)
            while at < len(self.phrases) and at < first + 4 and self._introduces(at):
                at += 1
            listed = self._listed_from(at)
            if at == first or listed is None or len(listed.actors) < 1 + plural:
                continue
            if any(actor.player.kind != "State" for actor in listed.actors):
                continue
            club = named or self._club_of(place, at)
            if club is None:
                continue
            for member in listed.actors:
                year = _IN_BRACKETS.match(self.plain, member.end)
                span = (member.start, year.end()) if year else (phrase.start, listed.end)
                yield made(
                    "Membership", "membership.listed", 0.7, span,
                    {"member": (member,), "organization": (club,)}, (phrase.start, phrase.end),
                    times={"start": year.group(1)} if year else {},
                )  # fmt: skip

    def _listed_from(self, at: int) -> Phrase | None:
        """Return the phrase at a place, with all states of a list after a colon: "A; B; C"."""
        listed = phrase_at(self.phrases, at)
        if listed is None or self.phrases[at - 1].letter != ":" or not _are_states(listed):
            return listed
        told = list(self._states_with_dates(at))
        return replace(listed, actors=tuple(actor for actor, _, _ in told), end=told[-1][2])

    def _named_after(self, place: int) -> Actor | None:
        """Return the organization of "members of the Lake Compact", known or not."""
        of, phrase = phrase_at(self.phrases, place + 1), phrase_at(self.phrases, place + 2)
        if of is None or of.letter != "f" or phrase is None:
            return None
        if _is_club(phrase):
            return phrase.actors[0]
        written = self.plain[phrase.content or phrase.start : phrase.end]
        name = " ".join(written.split()).removeprefix("the ").removeprefix("The ")
        known = any(a.player.known for a in phrase.actors)
        if known or phrase.letter not in "IXYCBKAML" or not _NAME.fullmatch(name):
            return None
        player = Player(name, "InternationalOrganization", known=False, trust=0.75)
        return Actor(player, phrase.end - len(written.rstrip()), phrase.end)

    def _bare_member(self) -> Iterator[Candidate]:
        """Yield for "Peru, a member since 2012", "it became the eighth partner state" of a club
        that the sentences before name."""
        spoken = self.reader.discourse.club()
        endings = tuple(f" {word}" for word in self.rules.memberships["bare"])
        for place, phrase in enumerate(self.phrases):
            content = self.plain[phrase.content or phrase.start : phrase.end].lower()
            if not f" {content}".endswith(endings):
                continue
            club = self._named_before(place) or spoken
            following = phrase_at(self.phrases, place + 1)
            if club is None:
                continue
            if phrase.owners or (following is not None and following.letter in 'fwSOXPv"2'):
                continue
            here = Actor(replace(club, trust=club.trust * 0.8), phrase.start, phrase.end)
            yield from self._member_before(place, replace(phrase, actors=(here,)), phrase)

    def _named_before(self, place: int) -> Player | None:
        """Return the organization that the sentence names last before a place, after a state."""
        for phrase in reversed(self.phrases[:place]):
            if phrase.letter == "O" and phrase.actors:
                return phrase.actors[0].player
            last = phrase.actors[0].player.means.split()[-1:] if phrase.actors else []
            if phrase.letter in "IXY" and set(last) & set(self.rules.names["clubs"]):
                return replace(phrase.actors[0].player, kind="InternationalOrganization")
        return None

    def _others(self) -> Iterator[Candidate]:
        """Yield for "The other six are Norway, Poland and ..." where a club is spoken of."""
        club = self.reader.discourse.club()
        for place, phrase in enumerate(self.phrases[:-2]):
            be, listed = self.phrases[place + 1], self.phrases[place + 2]
            others = _others(self.rules).search(self.plain, phrase.start, phrase.end)
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

    def _made_up(self, listed: int) -> list[Actor]:
        """Return the organization of "its six members - A, B and C - make up the ORG"."""
        for i in range(listed + 1, min(len(self.phrases), listed + 7)):
            phrase = self.phrases[i]
            if phrase.letter == "O":
                verb = any(p.letter == "v" for p in self.phrases[listed:i])
                return list(phrase.actors) if verb else []
        return []

    def _club_of(self, place: int, listed: int | None = None) -> Actor | None:
        """Return the organization of "members" at `place`: owner, "of", behind the names `listed`,
        the last one before."""
        phrase = self.phrases[place]
        clubs = ("InternationalOrganization",)
        owned = [a for a in phrase.owners if a.player.kind in clubs]
        after = phrase_at(self.phrases, place + 2) if place + 2 < len(self.phrases) else None
        of = phrase_at(self.phrases, place + 1)
        if of is not None and of.letter == "f" and after is not None:
            owned += [a for a in after.actors if a.player.kind in clubs]
        if not owned and listed is not None:
            owned += self._made_up(listed)
        for before in reversed(self.phrases[:place]):
            owned += [a for a in (*before.actors, *before.owners) if a.player.kind in clubs]
        if owned:
            return owned[0]
        club = self.reader.discourse.organization
        theirs = not {"its", "the", "their"}.isdisjoint(phrase.words)
        if club is None or not (theirs or phrase.quantity is not None):
            return None
        return Actor(replace(club, trust=club.trust * 0.8), phrase.start, phrase.end)

    def elided(self, told: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield for "Albania joined NATO in 2009, Montenegro in 2017 and North Macedonia in 2020".

        What follows a membership with its time goes on with it: other states, each with a time of
        its own, or with "did so", "followed"; or a state that "does not". So it is with what one
        state signed with another: "with Kenya in 2019 and Peru in 2021".
        """
        seen = {_pair(found) for found in told if found.kind == "Membership"}
        for found in told:
            member = found.kind == "Membership"
            parties = found.roles.get("party", ())
            if not member and (len(parties) != 2 or not found.times):
                continue
            ends = [i for i, p in enumerate(self.phrases) if p.start < found.end]
            at = (ends[-1] if ends else 0) + 1
            noun = found.rule in _BY_NOUN
            for state, when, polarity, last in self._more(at, noun):
                if member:
                    pair = (state.player.means, found.roles["organization"][0].player.means)
                    if pair in seen:
                        continue
                    seen.add(pair)
                elif when is None or state.player.means in {a.player.means for a in parties}:
                    continue
                name = next(iter(found.times), self._time_name(found))
                times = {name: when.date.when} if when is not None and when.date else {}
                dated = {k: v for k, v in times.items() if v is not None}
                inferred = when is not None and when.date is not None and when.date.inferred
                role = {"member": (state,)} if member else {"party": (parties[0], state)}
                yield replace(
                    found, start=state.start, end=last, trigger=(state.start, last),
                    roles={**found.roles, **role}, times=dated,
                    inferred=frozenset(dated) if inferred else frozenset(),
                    confidence=found.confidence * 0.9,
                    polarity=Polarity.NEGATED if polarity else found.polarity,
                    status=None if polarity else found.status,
                )  # fmt: skip

    def _time_name(self, found: Candidate) -> str:
        return "end" if found.status is not None else "start"

    def _more(
        self, at: int, noun: bool = False
    ) -> Iterator[tuple[Actor, Phrase | None, bool, int]]:
        """Yield each further member, its time, whether it is none, and where that ends.

        After a `noun` ("the entry of A in 2009 and B in 2017") its verb may follow.
        """
        while at < len(self.phrases):
            first = at
            while at < len(self.phrases) and (
                self.phrases[at].letter in ",;&"
                or self.phrases[at].word in self.rules.sets.next_clause
                or (at > first and self.phrases[at].word == "with")
                or self._followed_by(at)
            ):
                at += 1
            states = phrase_at(self.phrases, at)
            if at == first or states is None or not _are_states(states):
                return
            at += 1
            under = [p.letter for p in self.phrases[at : at + 2]]
            at += 2 * (under == ["i", "P"])  # "Nicaragua under Daniel Ortega in 2007"
            going = at
            while going < len(self.phrases) and self._goes_along(going):
                going += 1
            ellipsis = self.phrases[at:going]
            negated = any(p.letter == "n" for p in ellipsis)
            did = any(p.letter in "vx" for p in ellipsis)
            at = going + (going < len(self.phrases) and self.phrases[going].letter == "i")
            when = phrase_at(self.phrases, at)
            when = when if when is not None and when.letter == "D" else None
            at = at + 1 if when is not None else going
            following = phrase_at(self.phrases, at)
            ends = (
                following is None
                or following.letter in ',;&.:"'
                or following.word in self.rules.sets.next_clause
            )
            ends = ends or (noun and following is not None and following.letter in "xv")
            if not ends or not (did or when is not None):
                return
            last = self.phrases[at - 1].end
            for member in states.actors:
                yield member, when, negated, last

    def _followed_by(self, place: int) -> bool:
        """Return whether a word is of "followed by": "joined in 1984, followed by Laos in 1997"."""
        phrase, before = self.phrases[place], phrase_at(self.phrases, place - 1)
        follow = self.rules.memberships["following"]
        if phrase.word == "by" and before is not None:
            phrase = before
        elif phrase_at(self.phrases, place + 1) is None or self.phrases[place + 1].word != "by":
            return False
        return phrase.verb is not None and phrase.verb.base in follow

    def _goes_along(self, place: int) -> bool:
        """Return whether a word says that somebody does the same: "followed", "did so"."""
        phrase = self.phrases[place]
        same = phrase.verb is not None and phrase.verb.base in self.rules.memberships["following"]
        auxiliary = phrase.word in ("do", "does", "did", "has", "have", "had", "is", "are")
        return same or auxiliary or phrase.letter in "nr" or phrase.word in ("so", "same")


_NAME = re.compile(r"[A-Z][\w'-]*(?: (?:of|for|the|and|[A-Z0-9][\w'-]*))+")
# What stands before the colon of a line of members, and what it says of them.
# "Cape Verde (since 1976)" in a list of members.
_IN_BRACKETS = re.compile(r"\s*\((?:since\s+|from\s+|in\s+)?((?:19|20)\d\d)\)")
_BY_NOUN = ("membership.joining", "membership.joining-it", "membership.membership-of")
# Between "observer", "party" and the organization or treaty.


def _ends_so(phrase: Phrase, words: Iterable[str]) -> bool:
    """Return whether a noun is one of `words`, of one word or more: "full member"."""
    told = " ".join([*phrase.words, phrase.word])
    if not told.endswith(tuple(words)):  # the quick question first
        return False
    return f" {told}".endswith(tuple(f" {word}" for word in words))


def _is_club(phrase: Phrase) -> bool:
    """Return whether a phrase is an organization, by its name or as "the bloc"."""
    if phrase.letter == "O":
        return bool(phrase.actors)
    return phrase.letter == "G" and any(
        actor.player.kind == "InternationalOrganization" for actor in phrase.actors
    )


def _are_states(phrase: Phrase) -> bool:
    return bool(phrase.actors) and all(a.player.kind == "State" for a in phrase.actors)


@lru_cache(maxsize=4)
def _members(rules: Rules) -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(rules.sets.member_plurals)}\Z")


@lru_cache(maxsize=4)
def _label(rules: Rules) -> re.Pattern[str]:
    return re.compile(rules.memberships.get("label", "(?!)"))


@lru_cache(maxsize=4)
def _others(rules: Rules) -> re.Pattern[str]:
    return re.compile(rules.memberships.get("others", "(?!)"), re.IGNORECASE)
