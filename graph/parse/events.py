"""Facts in a sentence: by frames, and posts, lists of members and statistics by their own shape.

What comes out are candidates with exact places; `graph.parse` makes statements of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.facts import Modality, Polarity, Status
from graph.parse.binding.dating import nearest_date
from graph.parse.binding.fitting import noun_frames
from graph.parse.binding.frames import bind, contract_of, find_owned, find_traded, sale_of
from graph.parse.candidates import WEAPONS, Candidate, Reading, Scene, made, particles_end
from graph.parse.frozen import replace
from graph.parse.kinds.drills import find_drills
from graph.parse.kinds.figures import find_figures
from graph.parse.kinds.members import find_members
from graph.parse.kinds.named_posts import find_named_posts
from graph.parse.kinds.posts import find_posts_by_verb
from graph.parse.kinds.takers import find_takers
from graph.parse.kinds.trade_lines import find_trade_lines
from graph.parse.model.bound import find_by_tree
from graph.parse.model.held import find_posts_by_tree
from graph.parse.model.nlp import NO_GRAMMAR, Grammar
from graph.parse.model.wide import find_widely
from graph.parse.names.known_names import Player
from graph.parse.syntax.clauses import new_clause
from graph.parse.syntax.nouns import Reader
from graph.parse.syntax.phrases import (
    Actor,
    Phrase,
    are_states,
    phrase_at,
    state_of,
)
from graph.parse.syntax.predicates import EVENT_NOUNS, Clause
from graph.vocabulary import Vocabulary


def find_events(
    reading: Reading, reader: Reader, vocabulary: Vocabulary, grammar: Grammar = NO_GRAMMAR
) -> list[Candidate]:
    """Return the facts that one sentence states; none where it only asks.

    `grammar` is what a model says of the sentence: facts that only its parse shows come last.
    """
    if reading.question:
        return []
    scene = Scene(reading, reader, vocabulary)
    finder = _Finder(scene)
    named = list(find_named_posts(scene))
    posts = [*named, *find_posts_by_verb(scene, named)]
    reader.discourse.note_homes(_homes(posts))
    framed = list(finder.framed())
    framed += find_drills(scene, framed)
    framed = [_of_its_edition(scene, found) for found in framed]
    framed = [_dated_nearby(scene, found) for found in framed]
    found = [*posts, *find_members(scene, framed), *framed]
    shown, found = find_by_tree(scene, grammar, found)
    found += shown
    if grammar.words:
        found = find_posts_by_tree(scene, grammar, found)
        found = find_widely(scene, grammar, found)
    figures = [f for f in find_figures(scene, found) if not _of_what_is_told(f, found)]
    return [*found, *figures]


def _of_what_is_told(figure: Candidate, told: Iterable[Candidate]) -> bool:
    """Return whether a number is how many join, or the price, in a line that tells of these: "the
    bloc is six countries: ...", "Peru: twelve howitzers from Poland, $40m"."""
    return any(
        one.rule in ("transfer.line", "membership.listed")
        and one.start <= figure.start < one.end
        and figure.rule in ("statistic.line", "statistic.amount")
        for one in told
    )


def _dated_nearby(scene: Scene, found: Candidate) -> Candidate:
    """Return an agreement or exercise of which no rule says when it was with the nearest date of
    its sentence, as one that is inferred: "has an accord with Peru, which applies since May"."""
    if found.times or found.kind not in _DATED:
        return found
    date = nearest_date(scene.phrases, found.start, found.end)
    lasts = date is not None and date.when.endswith("/..") and found.kind != "Agreement"
    if date is None or lasts or "date" not in scene.vocabulary.kinds[found.kind].times:
        return found  # "the third drill since 2019" was not held since
    return replace(found, times={"date": date.when}, inferred=frozenset({"date"}))


_DATED = ("Agreement", "JointExercise", "JointPatrol")


def _of_its_edition(scene: Scene, found: Candidate) -> Candidate:
    """Return an exercise in the year that stands in its name, where none is told of its date:
    "Blue Lance 2022 was held in May", in a text of 2023."""
    when = found.times.get("date", "")
    if found.kind != "JointExercise" or "date" not in found.inferred or not when[:4].isdigit():
        return found
    named = (p for p in scene.phrases if p.letter == "E" and found.start <= p.start < found.end)
    years = (_EDITION.search(scene.plain[p.start : p.end + len(" 2022")]) for p in named)
    editions = {year[1] for year in years if year is not None}
    if len(editions) != 1 or when[:4] in editions:
        return found
    return replace(found, times={**found.times, "date": when.replace(when[:4], editions.pop())})


_EDITION = re.compile(r" ((?:19|20)\d\d)\Z")


def _homes(posts: Sequence[Candidate]) -> Iterator[tuple[Player, Player]]:
    """Yield each person who is told to hold a post of a state, with the state."""
    for found in posts:
        where = found.roles["organization"][0].player
        if where.kind == "State" and found.polarity is Polarity.AFFIRMED:
            yield found.roles["person"][0].player, where


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


def _contracted(found: Candidate, told: Iterable[Candidate]) -> bool:
    """Return whether a contract is one that the sentence has told: "signed deals with A to buy
    tanks, to buy jets"."""
    return found.rule == "agreement.contract" and _again(found, told)


def _meets_as_told(
    found: Candidate, told: Iterable[Candidate], homes: Mapping[str, Player]
) -> bool:
    """Return whether a meeting is of the states of those whom a verb has told to meet: "received
    her colleague for the seventh meeting of the two"."""
    if found.kind != "Meeting":
        return False
    players = {actor.player.means for actor in found.roles.get("participant", ())}
    for other in told:
        if other.kind != "Meeting" or other.polarity is not found.polarity:
            continue
        met = [actor.player for actor in other.roles.get("participant", ())]
        states = [player.state or homes.get(player.means) for player in met]
        named = {p.means for p in (*met, *states) if p is not None}
        if players <= named and 0 <= found.trigger[0] - other.trigger[1] < _NEARBY:
            return True
    return False


_NEARBY = 120  # characters between a verb of meeting and the noun that names the same meeting


def _may_join(found: Candidate) -> bool:
    """Return whether one state alone might join an exercise that is not named: no exercise yet."""
    unsure = found.modality in (Modality.POSSIBLE, Modality.CONDITIONAL, Modality.UNLIKELY)
    alone = len(found.roles.get("participant", ())) == 1
    joins = found.rule in ("exercise.join", "exercise.also")
    affirmed = found.polarity is Polarity.AFFIRMED
    return joins and alone and unsure and affirmed and "name" not in found.texts


def _within_another(found: Candidate, told: Iterable[Candidate]) -> bool:
    """Return whether an exercise is told with more participants in the same words: its hosts alone
    are no other exercise."""
    if found.kind != "JointExercise":
        return False
    players = {actor.player.means for actor in found.roles.get("participant", ())}
    return any(
        other.kind == found.kind
        and players < {actor.player.means for actor in other.roles.get("participant", ())}
        and other.start < found.end
        and found.start < other.end
        for other in told
    )


def _only_in_use(found: Candidate, told: Sequence[Candidate]) -> bool:
    """Return whether somebody uses what the same words tell them to have got: "flies three jets
    that it received from Peru", "received jets bought from Peru" are one transfer."""
    if found.kind != "ArmsTransfer":
        return False
    uses = found.rule == "transfer.operate"
    return any(
        other is not found
        and other.kind == found.kind
        and (uses or (other.rule != "transfer.operate" and other.trigger < found.trigger))
        and other.start < found.end
        and found.start < other.end
        and _sides_of(other) == _sides_of(found)
        for other in told
    )


def _sides_of(found: Candidate) -> list[str]:
    """Return what a transfer is of, from which state's and to which state's."""
    players = [found.roles[role][0].player for role in ("weapon", "supplier", "recipient")]
    return [(state_of(player) or player).means for player in players]


def _first_of_each(told: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the facts with each membership and exercise once: "expanded to include A", "announced
    its exit from", "saw A and B train together" are told by one verb."""
    seen: set[tuple[str, str]] = set()
    until: dict[tuple[str, str], int] = {}  # where the words end that told who left what
    told = list(told)
    left = {_who_in_what(found) for found in told if found.status is Status.ENDED}
    drills: set[tuple[frozenset[str], tuple[str, ...]]] = set()
    for found in told:
        if found.kind == "JointExercise":
            players = frozenset(a.player.means for a in found.roles.get("participant", ()))
            drill = players, tuple(sorted(found.times.values()))
            if drill in drills:
                continue
            drills.add(drill)
        if found.kind == "Membership":
            member, club = _who_in_what(found)
            negated = found.polarity is Polarity.NEGATED
            if negated and found.rule == _NOT_LEFT:
                yield replace(found, times={}, inferred=frozenset())
                continue
            if negated and (member, club) in left:
                continue  # "ceased to belong to"
            if found.status is None and (member, club) in seen:
                continue
            if found.rule in _EXITS and found.start < until.get((member, club), -1):
                continue
            if found.status is None:
                seen.add((member, club))
            if "end" in found.times or found.status is Status.ENDED:
                until[member, club] = found.end
        yield found


def _who_in_what(found: Candidate) -> tuple[str, str]:
    """Return who is told to be a member of what; both empty of another fact."""
    if found.kind != "Membership":
        return "", ""
    member, club = (found.roles[role][0].player.means for role in ("member", "organization"))
    return member, club


# By which rule a club is told not to be left: "froze its part in the bloc but has not quit it".
_NOT_LEFT = "membership.leave-object-it"
# What an unknown name may be taken for that is only a place.
_SOMEWHERE = ("", "Place", "Company", "State")
# Rules of nouns that name again what a verb may have told: "gave notice of its withdrawal".
_EXITS = ("membership.leaving", "membership.leaving-it")


def _only_a_visit(found: Candidate, told: Sequence[Candidate]) -> bool:
    """Return whether a visit is told with a meeting of the visitor in the same sentence."""
    if found.rule not in ("meeting.visit", "meeting.visit-to", "meeting.visit-noun"):
        return False
    visitor = found.roles["participant"][0].player.means
    return any(
        visitor in {actor.player.means for actor in other.roles.get("participant", ())}
        for other in told
        if other is not found and other.kind == found.kind
    )


# Rules of exercises that may see only some of those who take part.
_PARTIAL = ("exercise.join", "exercise.also", "exercise.hold", "exercise.host", "exercise.gather")


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
                told += [c for c in self._by_verb(place) if not _contracted(c, told)]
        for place, phrase in enumerate(self.phrases):
            if phrase.letter in EVENT_NOUNS and place not in self.scene.used:
                homes = self.reader.discourse.homes
                new = [c for c in self._by_noun(place) if not _again(c, told)]
                told += [c for c in new if not _meets_as_told(c, told, homes)]
        told = [found for found in self._with_takers(told) if not _may_join(found)]
        told += list(self._fallen_back(told))
        told = [found for found in _first_of_each(told) if not _within_another(found, told)]
        told = [found for found in told if not _only_in_use(found, told)]
        told = [found for found in told if not self._only_moved(found)]
        yield from (found for found in told if not _only_a_visit(found, told))
        yield from self._traders()
        if not any(found.kind == "ArmsTransfer" for found in told):
            yield from find_trade_lines(self.scene)
        yield from self._owned([found for found in told if found.kind == "ArmsTransfer"])

    def _only_moved(self, found: Candidate) -> bool:
        """Return whether weapons are only sent somewhere: "sent four jets to Boa Vista"."""
        if found.kind != "ArmsTransfer":
            return False
        sent = self.scene.plain[slice(*found.trigger)].lower().split()[-1:]
        recipient = found.roles["recipient"][0].player
        somewhere = recipient.kind in _SOMEWHERE and not recipient.known
        return somewhere and not self.rules.sets.sent.isdisjoint(sent)

    def _traders(self) -> Iterator[Candidate]:
        """Yield for "Peru became the first buyer of China's HQ-9", "Italy, the supplier of ..."."""
        for place, phrase in enumerate(self.phrases):
            side = self.rules.traders.get(phrase.word)
            if side is not None and phrase.owners and self._arms_before(phrase):
                yield from self._arms_trader(place, side)
                continue
            of = phrase_at(self.phrases, place + 1) if side is not None else None
            if side is None or of is None or (of.letter != "f" and of.word != "for"):
                continue
            link = phrase_at(self.phrases, place - 1)
            listed = self._listed_traders(place)
            if listed is not None:
                yield from find_traded(Clause(self.scene, place, place + 1), side, listed)
                continue
            if link is None or (link.letter not in "v,x" and link.word != "as"):
                continue
            at = place - 2
            while at > 0 and self.phrases[at].letter in "vxrn":
                at -= 1
            subject = phrase_at(self.phrases, at)
            if subject is None or not subject.actors:
                continue
            clause = Clause(self.scene, place, place + 1)
            yield from find_traded(clause, side, subject)

    def _listed_traders(self, place: int) -> Phrase | None:
        """Return the states of "Among the buyers of Turkish drones are Peru and Chad", "Buyers of
        Turkish drones include Peru"."""
        before = self.phrases[place - 1].letter if place else ";"
        opens = before in ';:,"' or (place == 1 and self.phrases[0].letter in "ir")
        if not opens:
            return None
        at = Clause(self.scene, place, place + 1).end
        verb, states = phrase_at(self.phrases, at), phrase_at(self.phrases, at + 1)
        if verb is None or states is None or not are_states(states):
            return None
        base = verb.verb.base if verb.verb is not None else verb.word
        lists = verb.letter == ":" or base in self.rules.sets.listing
        lists = lists or (verb.letter == "x" and verb.word in self.rules.words["be"])
        return states if lists else None

    def _owned(self, told: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield for "Peru's Chinese-made tanks", "Peru already has Chinese-made tanks"."""
        for place, phrase in enumerate(self.phrases):
            if phrase.letter not in WEAPONS or not self.scene.built_by(phrase):
                continue
            whose = self._whose(place)
            if whose is not None and not any(c.start <= phrase.start < c.end for c in told):
                yield from find_owned(Clause(self.scene, place, place + 1), whose)

    def _whose(self, place: int) -> Phrase | None:
        """Return the phrase of whoever has the things at a place, as them."""
        phrase, before = self.phrases[place], phrase_at(self.phrases, place - 1)
        if before is not None and before.letter == "f" and not phrase.owners:
            phrase = self.phrases[place - 2]  # "Peru's fleet of Chinese-made tanks"
        if phrase.owners:
            return replace(phrase, actors=phrase.owners)
        at = place - 2
        while at > 0 and self.phrases[at].letter == "r":
            at -= 1
        has = before is not None and before.word in self.rules.sets.having
        return self.phrases[at] if has and at >= 0 and self.phrases[at].letter == "S" else None

    def _arms_trader(self, place: int, side: str) -> Iterator[Candidate]:
        """Yield for "Peru is Kenya's main arms supplier", "Peru's largest arms buyer is Kenya"."""
        phrase, link = self.phrases[place], phrase_at(self.phrases, place - 1)
        before = link is not None and link.letter in "xv" and place > 1
        after = phrase_at(self.phrases, place + 1)
        at = place - 2 if before else place + 2
        while before and at > 0 and self.phrases[at].letter in "vxr":
            at -= 1
        subject = phrase_at(self.phrases, at)
        be = self.rules.words["be"]
        told = before or (after is not None and after.word in be)
        if not told or subject is None or not phrase.owners or subject.letter not in "SO":
            return
        weapon = Player(self._arms_before(phrase), "WeaponSystem", known=False, trust=0.8)
        where = (min(subject.start, phrase.start), max(subject.end, phrase.end))
        other = "recipient" if side == "supplier" else "supplier"
        for trader in subject.actors:
            yield made(
                "ArmsTransfer", f"transfer.trader-{side}", 0.65, where,
                {side: (trader,), other: phrase.owners[:1],
                 "weapon": (Actor(weapon, phrase.start, phrase.end),)}, where,
            )  # fmt: skip

    def _arms_before(self, supplier: Phrase) -> str:
        """Return what "Kenya's main arms supplier" supplies; nothing where it may be tea."""
        written = self.plain[supplier.start : supplier.end].lower().rpartition(" ")[0]
        goods = (name for name in self.rules.sets.arms_traded if written.endswith(f" {name}"))
        return max(goods, key=len, default="")

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
            found = bind(clause, frame, " ".join([verb.base, *rest]))
            again = not clause.consumed.isdisjoint(self.scene.used)
            if found and again and "party" in found[0].roles:
                return  # "the treaty concluded in 2022 has yet to be ratified" is one
            if found:
                self.scene.transferred = self.scene.transferred or found[0].kind == "ArmsTransfer"
                self.scene.trades += [c for c in found if c.kind == "ArmsTransfer"]
                self.scene.used |= clause.consumed
                yield from found
                yield from contract_of(clause, found)
                yield from sale_of(clause, found)
                return

    def _with_takers(self, told: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield the facts, the one exercise that a sentence tells with all who take part in it.

        A frame sees those near its verb; "vessels from A and also from B were to take part".
        """
        exercises = [c for c in told if c.kind in ("JointExercise", "JointPatrol")]
        for found in told:
            whole = found in exercises and found.rule in _PARTIAL and len(exercises) == 1
            if not whole or found.polarity is not Polarity.AFFIRMED:
                yield found
                continue
            place = next(i for i, p in enumerate(self.phrases) if p.end > found.trigger[0])
            takers = find_takers(self._told_with(place), place, self.plain, self.rules)
            mine = {actor.player.means for actor in found.roles["participant"]}
            more = [actor for actor in takers if actor.player.means not in mine]
            if not more or not mine <= {actor.player.means for actor in takers}:
                yield found
                continue
            span = [(found.start, found.end), *((a.start, a.end) for a in more)]
            yield replace(
                found,
                roles={**found.roles, "participant": (*found.roles["participant"], *more)},
                start=min(start for start, _ in span),
                end=max(end for _, end in span),
            )

    def _told_with(self, place: int) -> Sequence[Phrase]:
        """Return the phrases of the sentence up to where another clause tells of something else:
        "was held at Lima, and in June Peru bought"."""
        words = self.rules.words["taking"]
        told = (*words["taking"], *words["gathering"], *words["holding"])
        for i in range(place + 1, len(self.phrases)):
            opens = self.phrases[i].letter == "&" and new_clause(self.phrases, i)
            opens = opens or self._opens_with_time(i)
            verb = next((p.verb for p in self.phrases[i:] if p.letter == "v"), None)
            if opens and verb is not None and verb.base not in told:
                return self.phrases[:i]
        return self.phrases

    def _opens_with_time(self, place: int) -> bool:
        """Return whether "and in June 2022," stands at `place`."""
        letters = "".join(p.letter for p in self.phrases[place : place + 4])
        return letters[:3] == "&D," or letters == "&iD,"

    def _fallen_back(self, told: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield what frames for want of a better find, once in a sentence that told nothing else
        of the kind."""
        kinds = {found.kind for found in told}
        for letter, same in (("E", {"JointExercise", "JointPatrol"}), ("M", {"Meeting"})):
            places = [i for i, p in enumerate(self.phrases) if p.letter == letter]
            if kinds.isdisjoint(same):
                each = (list(self._by_noun(place, fallback=True)) for place in places)
                yield from next((found for found in each if found), [])

    def _by_noun(self, place: int, fallback: bool = False) -> Iterator[Candidate]:
        phrase = self.phrases[place]
        for frame in noun_frames(self.rules, phrase):
            if ("fallback" in frame.flags) != fallback:
                continue
            clause = Clause(self.scene, place, place + 1)
            if frame.listed("about") and not clause.about(frame.listed("about")):
                continue
            found = bind(clause, frame, phrase.word)
            if found:
                self.scene.used |= clause.consumed
                yield from found
                yield from sale_of(clause, found)
                return
