"""Members of organizations, as words tell them; frames have the verbs.

"NATO member Turkey", "ORG, an acronym for A, B and C", "A is in ORG". Lists with the word "members"
are in `member_lists.py`, what goes on without its verb in `ellipsis.py`; the words are in
`rules/*/memberships.yaml`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

from graph.facts import Modality, Polarity, Status
from graph.parse.candidates import Candidate, Scene, made
from graph.parse.frozen import replace
from graph.parse.kinds.ellipsis import carried_on, elided, further_clubs, pair_of
from graph.parse.kinds.member_lists import (
    dated_list,
    labelled,
    listed_members,
    one_of_a_list,
    states_with_dates,
)
from graph.parse.names.known_names import Player
from graph.parse.rules import Rules, any_of
from graph.parse.syntax.clauses import slots_after
from graph.parse.syntax.phrases import Actor, Phrase, are_states, ends_so, is_club, phrase_at
from graph.parse.syntax.subjects import find_subject
from graph.parse.syntax.verb_groups import verb_group


def find_members(scene: Scene, framed: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the memberships that a sentence tells beside those of verbs, which are in `framed`."""
    finder = _Members(scene)
    listed = list(finder.all(framed)) if finder.may_find() else []
    yield from listed
    yield from elided(scene, [*framed, *listed])
    yield from further_clubs(scene, framed)
    if not listed and not framed:
        yield from carried_on(scene)


def members_of_line(scene: Scene) -> Iterator[Candidate]:
    """Yield the memberships of a line that ends with a list: "Observers (2008): Peru, Chile"."""
    phrases = [p for p in scene.phrases if p.letter not in ".)"]
    colons = [i for i, p in enumerate(scene.phrases) if p.letter == ":"]
    if not colons or not phrases or phrases[-1].letter not in "SD#":
        return
    if all(p.letter in "SD,;&()#.:" for p in scene.phrases[colons[0] :]):
        yield from labelled(scene) or _Members(scene).all([])


def _is_held(found: Candidate) -> bool:
    """Return whether a fact is a membership that goes on, no exit or suspension."""
    return found.kind == "Membership" and "end" not in found.times and found.status is None


_BODIES = frozenset("OGA")  # of phrases: organizations, groups of states, treaties


def _is_body(actor: Actor) -> bool:
    return actor.player.kind == "InternationalOrganization"


@lru_cache(maxsize=4)
def _hint(rules: Rules) -> re.Pattern[str]:
    """Return the pattern for the words of which a sentence has one that tells of members without
    naming a body or treaty."""
    return re.compile(rules.memberships.get("hint", ""), re.IGNORECASE)


class _Members:
    """Looks for members in one sentence."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.reader, self.rules = scene.reader, scene.rules
        self.phrases, self.plain = scene.phrases, scene.plain

    def may_find(self) -> bool:
        """Return whether the sentence names a body or treaty, or has a word about members."""
        if any(p.letter in _BODIES or any(map(_is_body, p.owners)) for p in self.phrases):
            return True
        where = self.scene.reading.sentence
        return _hint(self.rules).search(self.plain, where.start, where.end) is not None

    def all(self, framed: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield memberships from lists: "ORG, an acronym for A, B and C", "A, a member of ORG"."""
        every = list(framed)
        told = {pair_of(found) for found in framed if _is_held(found)}
        # "ceased to be a member" makes nobody a member
        told |= {pair_of(found) for found in framed if found.rule == "membership.cease"}
        for place, phrase in enumerate(self.phrases):
            if is_club(phrase) or self._is_treaty(phrase):
                for found in (*self._stands_for(place), *self._member_word(place)):
                    if pair_of(found) in told:
                        continue  # "the Quad, or Quadrilateral Dialogue, whose members are"
                    if found.polarity is not Polarity.NEGATED:
                        told.add(pair_of(found))  # "no member of the bloc, where it is an observer"
                    every.append(found)
                    yield found
        further = (
            *dated_list(self.scene), *listed_members(self.scene), *self._bare_member(),
            *self._others(), *self._inside(), *self._opening_word(), *self._limited_to(),
            *self._owned_word(), *self._invited(), *self._applied(), *self._among_them(),
            *self._as_member(), *self._fellows(), *labelled(self.scene), *self._one_of_club(),
            *self._of_all(), *self._seeking(),
        )  # fmt: skip
        further = (*further, *self._but_not([*every, *further]))
        for found in further:
            if pair_of(found) not in told:
                told.add(pair_of(found))
                yield found

    def _stands_for(self, place: int) -> Iterator[Candidate]:
        phrase = self.phrases[place]
        for after in range(place + 1, min(len(self.phrases), place + 12)):
            listed = self.phrases[after]
            if listed.letter == "O":
                return  # "the Lake Alliance, or Alliance of Lake States, formed by": once is enough
            between = self.plain[phrase.end : listed.start].lower()
            if self.phrases[after - 1].letter == "(" and are_states(listed):
                row = list(states_with_dates(self.scene, after))  # "(Peru, Chile, Brazil)"
                listed = replace(listed, actors=tuple(a for a, _, _ in row), end=row[-1][2])
            if len(listed.actors) < 2 or any(a.player.kind != "State" for a in listed.actors):
                continue
            told = any(words in between for words in self.rules.memberships["standing_for"])
            opens = _opens_list(self.rules).fullmatch(between) is not None
            bracket = opens and len(listed.actors) >= 3
            if told or bracket:
                yield from self._each_member(phrase, listed, "membership.list", 0.85)
            return

    def _member_word(self, place: int) -> Iterator[Candidate]:
        """Yield for "NATO member Turkey", "Turkey, a member of NATO", "Turkey is a NATO member",
        "Turkey is an observer in the bloc", "party to the Ottawa Treaty"."""
        clubs = list(self._with_others(place))
        organization = clubs[0]
        words = self.rules.memberships["members"]
        before = phrase_at(self.phrases, place - 1)
        if not is_club(organization):
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
        if linked and noun is not None and noun.letter in "wt" and ends_so(noun, words):
            for club in (organization, *clubs[1:]):
                yield from self._member_before(place - 2, club, noun)
            return
        words = self.rules.memberships["members"]
        at = place + 1
        owned = phrase_at(self.phrases, at)
        at += owned is not None and owned.letter == "p"
        after = phrase_at(self.phrases, at)
        told = after is not None and after.letter in "wvt" and ends_so(after, words)
        if after is not None and told and not one_of_a_list(self.scene, place, after):
            if before is not None and before.letter == "w" and self._only_qualifies(before):
                place -= 1  # "became a full NATO member"
            following = phrase_at(self.phrases, at + 1)
            if following is not None and following.letter == "S":
                yield from self._each_member(organization, following, "membership.word", 0.75)
                return
            yield from self._member_before(place, organization, after)

    def _but_not(self, told: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield for "Turkey is in NATO but not in the EU", "a member of the EU but not of NATO"."""
        for place, no in enumerate(self.phrases[:-2]):
            link, club = self.phrases[place + 1 : place + 3]
            if place < 2 or no.letter != "n" or link.letter not in "fi2" or not is_club(club):
                continue
            before = self.phrases[place - 2]
            for found in told:
                where = found.roles["organization"][0] if found.kind == "Membership" else None
                if where is not None and before.start <= where.start < before.end:
                    yield from self._each_member(
                        club, replace(before, actors=found.roles["member"]), "membership.word", 0.7,
                        Polarity.NEGATED,
                    )  # fmt: skip

    def _fellows(self) -> Iterator[Candidate]:
        """Yield whose fellow member somebody is: "Greece and its fellow NATO member Turkey"."""
        words = self.rules.memberships["members"]
        for place, fellow in enumerate(self.phrases[:-2]):
            club, noun = self.phrases[place + 1 : place + 3]
            whose = bool(fellow.owners or fellow.words) and fellow.word in ("fellow", "fellows")
            if not whose or not is_club(club) or not ends_so(noun, words):
                continue
            before = (p for p in reversed(self.phrases[:place]) if p.letter == "S")
            owner = replace(fellow, actors=fellow.owners)
            states = owner if fellow.owners else next(before, fellow)
            if are_states(states):
                yield from self._each_member(club, states, "membership.word", 0.7)

    def _one_of_club(self) -> Iterator[Candidate]:
        """Yield for "As one of the Five Eyes (the others being A and B), C": the others too."""
        for place, one in enumerate(self.phrases[:-2]):
            of, club = self.phrases[place + 1 : place + 3]
            after = phrase_at(self.phrases, place + 3)
            apart = after is None or after.letter not in "pwbkfN&S"
            if one.word != "one" or of.letter != "f" or club.letter != "O" or not apart:
                continue
            yield from self._member_before(place, club, replace(one, word="member"))
            for i in range(place + 3, min(len(self.phrases) - 2, place + 14)):
                rest, be, listed = self.phrases[i : i + 3]
                others = self.plain[rest.start : rest.end].lower() in self.rules.sets.rest_of_them
                told = be.letter in "x:" or be.word in self.rules.words["be"]
                if others and told and are_states(listed):
                    yield from self._each_member(club, listed, "membership.listed", 0.75)

    def _of_all(self) -> Iterator[Candidate]:
        """Yield for "Of the ten members of the bloc, only Laos", "Of the twelve states that founded
        it in 1949, Iceland alone"."""
        comma = next((i for i, p in enumerate(self.phrases[:10]) if p.letter == ","), 0)
        first = self.phrases[0] if self.phrases else None
        if not comma or first is None or first.word not in ("of", "among"):
            return
        inside = self.phrases[1:comma]
        clubs = [p for p in inside if is_club(p)]
        owned = [
            o for p in inside for o in p.owners if o.player.kind == "InternationalOrganization"
        ]
        club = clubs[0] if clubs else replace(inside[0], actors=tuple(owned[:1])) if owned else None
        words = (*self.rules.memberships["members"], *self.rules.sets.member_plurals)
        several = inside[0].word.endswith("s") and (
            ends_so(inside[0], words) or inside[0].quantity is not None
        )
        if club is None or not club.actors or not several:
            return
        at = comma + 1
        while at < len(self.phrases) and self.phrases[at].word in ("only", "just", "alone"):
            at += 1
        told = phrase_at(self.phrases, at)
        if told is None or told.letter not in "Sbw":
            return
        states = told if told.letter == "S" else replace(told, actors=told.owners)
        if are_states(states):
            dates = [p.date.when for p in inside if p.letter == "D" and p.date is not None]
            for found in self._each_member(club, states, "membership.listed", 0.7):
                when = dates[0] if dates else None
                yield replace(found, times={"start": when} if when else {})

    def _seeking(self) -> Iterator[Candidate]:
        """Yield for "Candidates for entry into the bloc include A and B", "Georgia remains a
        candidate for EU membership"."""
        words = self.rules.memberships["seeking"]
        for place, noun in enumerate(self.phrases[:-2]):
            if noun.letter not in "wtq" or not ends_so(noun, words):
                continue
            club, after = self._sought(place + 1)
            if club is None or not club.actors:
                continue
            while after < len(self.phrases) and self.phrases[after].letter in "rx":
                after += 1
            if after < len(self.phrases) and self.phrases[after].word in ("include", "including"):
                after += 1
            listed = phrase_at(self.phrases, after)
            if noun.word.endswith("s") and listed is not None and are_states(listed):
                for found in self._each_member(club, listed, "membership.listed", 0.7):
                    yield replace(found, texts={"membershipStatus": noun.word.removesuffix("s")})
            elif not noun.word.endswith("s"):
                yield from self._member_before(place, club, noun)

    def _sought(self, at: int) -> tuple[Phrase | None, int]:
        """Return the organization of "for entry into the bloc", "for EU membership", "to the bloc",
        and where what follows begins."""
        link, goal = phrase_at(self.phrases, at), phrase_at(self.phrases, at + 1)
        if link is None or goal is None or link.word not in ("for", "to"):
            return None, at
        if is_club(goal):
            return goal, at + 2
        if goal.letter != "N":
            return None, at
        clubs = [a for a in goal.owners if a.player.kind == "InternationalOrganization"]
        if clubs:
            return replace(goal, actors=tuple(clubs[:1])), at + 2
        to, named = phrase_at(self.phrases, at + 2), phrase_at(self.phrases, at + 3)
        told = to is not None and to.letter in "fi2" and named is not None and is_club(named)
        return (named, at + 4) if told else (None, at)

    def _with_others(self, place: int) -> Iterator[Phrase]:
        """Yield an organization with those of "and of the other", and apart from it those after a
        date: "a member of A and of B since 2004, and of C since 2018"."""
        phrase = self.phrases[place]
        before = phrase_at(self.phrases, place - 1)
        at = place + 1
        while phrase.letter == "O" and before is not None and at < len(self.phrases):
            dated = False
            while at < len(self.phrases) and self.phrases[at].letter in "D,&r":
                dated = dated or self.phrases[at].letter == "D"
                at += 1
            other = phrase_at(self.phrases, at + 1)
            same = at < len(self.phrases) and self.phrases[at].word == before.word
            if not same or other is None or other.letter != "O":
                break
            if dated:
                yield phrase
                phrase = other
            else:
                phrase = replace(phrase, actors=(*phrase.actors, *other.actors), end=other.end)
            at += 2
        yield phrase

    def _only_qualifies(self, phrase: Phrase) -> bool:
        """Return whether a noun phrase is the beginning of another: "a full" NATO member."""
        words = self.plain[phrase.start : phrase.end].lower().split()
        kinds = self.rules.memberships["kinds"]
        return set(words[words[0] in self.rules.words["determiners"] :]) <= set(kinds)

    def _is_treaty(self, phrase: Phrase) -> bool:
        """Return whether a phrase names a treaty that states may be party to."""
        written = self.plain[phrase.content or phrase.start : phrase.end]
        if phrase.letter in "XY":  # "a member of the NPT"
            return written.removeprefix("the ").isupper() and len(written) > len("EU")
        return phrase.letter == "A" and phrase.named and not phrase.owners and " " in written

    def _treaty(self, phrase: Phrase) -> Actor:
        """Return a treaty as what states are party to."""
        written = self.plain[phrase.content or phrase.start : phrase.end]
        name = " ".join(written.split()).removeprefix("the ").removeprefix("The ")
        player = Player(name, "InternationalOrganization", known=False, trust=0.75)
        return Actor(player, phrase.end - len(name), phrase.end)

    def _member_before(self, place: int, organization: Phrase, noun: Phrase) -> Iterator[Candidate]:
        longer = False
        place = self._first_of_row(place)
        kinds = self.rules.memberships["kinds"]
        while place > 1 and (
            self.phrases[place - 1].letter == "r"
            or self._no_longer(place - 1)
            or self.phrases[place - 1].word in kinds  # "were founding members"
        ):
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
            place -= 4 * self._beside(place - 2)  # "is, along with Mali, a member"
            link = phrase_at(self.phrases, place - 1)
        named = link is not None and link.letter == ":" and place == 2  # "Peru: member of NATO"
        if link is not None and (link.letter in ",(" or named):
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
        if subject.letter in "uw" and not are_states(subject):
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

    def _first_of_row(self, place: int) -> int:
        """Return where a row of memberships begins: "a member of A and a partner of B", "a NATO
        member and a partner of B"."""
        words = self.rules.memberships["members"]
        while place > 3 and self.phrases[place - 1].letter == "&":
            near, mid, far = (self.phrases[place - n] for n in (2, 3, 4))
            if is_club(near) and mid.letter in "fi2" and ends_so(far, words):
                place -= 4
            elif near.letter == "w" and ends_so(near, words) and is_club(mid):
                place -= 3
            else:
                break
        return place

    def _beside(self, place: int) -> bool:
        """Return whether who stands at `place` is only set beside the subject: "is, like Mali,"."""
        like, comma = phrase_at(self.phrases, place - 1), phrase_at(self.phrases, place - 2)
        beside = like is not None and like.word in self.rules.memberships["beside"]
        return beside and comma is not None and comma.letter == ","

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
        at, inside = place, 0
        while at < len(self.phrases) and (inside or self.phrases[at].letter != ","):
            inside += {"(": 1, ")": -1}.get(self.phrases[at].letter, 0)
            at += 1
        bracket = any(p.letter == "(" for p in self.phrases[place:at])
        return phrase_at(self.phrases, at + 1) if at - place < (16 if bracket else 6) else None

    def _invited(self) -> Iterator[Candidate]:
        """Yield for "NATO invited Sweden and Poland to join", which is a plan."""
        for place, verb in enumerate(self.phrases[:-3]):
            asks = verb.verb is not None and verb.verb.base in self.rules.memberships["inviting"]
            states, to, joins = self.phrases[place + 1 : place + 4]
            if not asks or not are_states(states) or to.letter != "2" or joins.verb is None:
                continue
            group = verb_group(self.phrases, place, self.rules)
            club = find_subject(self.phrases, group)
            following = phrase_at(self.phrases, place + 4)
            named = following is not None and following.letter in "SOIACBhEM"
            if joins.verb.base != "join" or named or club is None or not is_club(club):
                continue
            yield from self._each_member(
                club, states, "membership.invite", 0.6, group.polarity, Modality.PLANNED
            )

    def _applied(self) -> Iterator[Candidate]:
        """Yield for "Peru's application for membership of the bloc", which is a plan."""
        nouns = self.rules.memberships["applying"]
        for place, noun in enumerate(self.phrases[:-2]):
            if noun.letter != "w" or not noun.owners or not ends_so(noun, nouns):
                continue
            link, sought = self.phrases[place + 1], self.phrases[place + 2]
            states = replace(noun, actors=noun.owners)
            if link.letter == "2" and is_club(sought) and are_states(states):
                if noun.word in self.rules.memberships["applying_to"]:
                    yield from self._each_member(
                        sought, states, "membership.apply", 0.6, modality=Modality.PLANNED
                    )
                continue
            if link.letter not in "i2" or sought.letter != "N" or not are_states(states):
                continue
            of, named = (phrase_at(self.phrases, place + n) for n in (3, 4))
            clubs = [a for a in sought.owners if a.player.kind == "InternationalOrganization"]
            if not clubs and of is not None and of.letter in "f2i" and named and is_club(named):
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
        if meant and be.word in self.rules.words["be"] and are_states(listed) and not recent:
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
            near = [p for p in self.phrases[verb:place] if are_states(p)]
            states = subject if subject is not None and are_states(subject) else None
            if states is None and subject is not None and is_club(subject) and near:
                states = near[0]
            clubs = [p for p in self.phrases[:place] if is_club(p)]
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
            spoken_of = organization.word in self.rules.memberships["inside"]
            named = is_club(organization) and (organization.letter == "O" or spoken_of)
            if link is None or not (named or club is not None):
                continue
            at, outside = place - 1, link.word in ("outside", "out of")
            part = phrase_at(self.phrases, place - 2)
            if link.letter == "f" and part is not None and part.word == "part":
                at = place - 2
            elif not (outside or link.word in ("in", "inside")):
                continue
            comma, state = phrase_at(self.phrases, at - 1), phrase_at(self.phrases, at - 2)
            apart = comma is not None and comma.letter in ",(" and self._since(organization)
            if apart and state is not None and are_states(state) and not outside:
                yield from self._each_member(
                    organization, state, "membership.word", 0.7, begins=True
                )  # "Poland, in NATO since 1999,"
                continue
            longer = at > 1 and self._no_longer(at - 1)
            at -= longer
            be = phrase_at(self.phrases, at - 1)
            while be is not None and (be.letter in "rns" or be.word == "back") and at > 1:
                at -= 1  # "is not even in"
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
            known = subject is not None and are_states(subject)
            if subject is None or not known or (after is not None and after.letter in "pwkbt"):
                continue
            if organization.letter == "G" and after is not None and after.letter == "f":
                continue  # "is in the alliance of the willing"
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
            if noun.letter != "w" or not ends_so(noun, words):
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
            if comma is None or comma.letter != "," or member is None or not are_states(member):
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
            if noun.letter == "w" and clubs and ends_so(noun, words):
                club = replace(noun, actors=tuple(clubs[:1]))
                link, states = (phrase_at(self.phrases, place - n) for n in (1, 2))
                among = link is not None and link.word in ("among", "amongst")
                if among and states is not None and are_states(states):
                    yield from self._each_member(club, states, "membership.word", 0.75)
                    continue  # "Norway and Turkey among NATO's members"
                yield from self._member_before(place, club, noun)

    def _limited_to(self) -> Iterator[Candidate]:
        """Yield for "Membership of the Quad is limited to Australia, India, Japan and ..."."""
        for place, noun in enumerate(self.phrases[:-3]):
            if noun.letter != "N" or noun.word != "membership":
                continue
            if place and self.phrases[place - 1].word == "for":
                continue  # "candidates for membership of the bloc are"
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
            if listed is None or not verbs or len(listed.actors) < 2 or not are_states(listed):
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
            inside = phrase_at(self.phrases, place + 2)
            if following is not None and following.letter == "i" and inside and is_club(inside):
                continue  # "an observer in the bloc" says of which
            here = Actor(replace(club, trust=club.trust * 0.8), phrase.start, phrase.end)
            yield from self._member_before(place, replace(phrase, actors=(here,)), phrase)

    def _named_before(self, place: int) -> Player | None:
        """Return the organization that the sentence names last before a place, after a state."""
        for phrase in reversed(self.phrases[:place]):
            if phrase.letter == "O" and phrase.actors:
                return phrase.actors[0].player
            owners = [a for a in phrase.owners if a.player.kind == "InternationalOrganization"]
            since = [p for p in self.phrases[:place] if p.start >= phrase.end]
            if owners and any(p.letter == "?" for p in since[:3]):
                return owners[0].player  # "the chair of the bloc, of which it has been a member"
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


@lru_cache(maxsize=4)
def _others(rules: Rules) -> re.Pattern[str]:
    return re.compile(rules.memberships.get("others", "(?!)"), re.IGNORECASE)


@lru_cache(maxsize=4)
def _opens_list(rules: Rules) -> re.Pattern[str]:
    """Return what stands between an organization and its members: "the EAC (", "the EAC) - ",
    "the EAC countries - "."""
    nouns = any_of(rules.memberships["before_list"])
    apposed = rf"\)?,\s[^,()]+\s{nouns}\s*[(–—]\s*"  # "the JEF, a coalition of ten states (A, B"
    return re.compile(rf"\s*\)?\s*(?:{nouns}\s*)?[(:–—-]\s*|{apposed}")
