"""Facts in a sentence: by frames, and posts, lists of members and statistics by their own shape.

What comes out are candidates with exact places; `graph.parse` makes statements of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.facts import Modality, Polarity, Status
from graph.parse.binding.dating import nearest_date
from graph.parse.binding.fitting import noun_frames
from graph.parse.binding.frames import bind, contract_of, find_owned, find_traded
from graph.parse.candidates import WEAPONS, Candidate, Reading, Scene, made, particles_end
from graph.parse.frozen import replace
from graph.parse.kinds.drills import find_drills
from graph.parse.kinds.figures import find_figures
from graph.parse.kinds.members import find_members
from graph.parse.kinds.posts import find_posts_by_verb, owner_in
from graph.parse.kinds.takers import find_takers
from graph.parse.kinds.trade_lines import find_trade_lines
from graph.parse.model.bound import find_by_tree
from graph.parse.model.held import find_posts_by_tree
from graph.parse.model.nlp import NO_GRAMMAR, Grammar
from graph.parse.model.wide import find_widely
from graph.parse.names.known_names import Player
from graph.parse.names.people import Post, is_state_post
from graph.parse.names.people import state_of as token_state
from graph.parse.syntax.clauses import new_clause
from graph.parse.syntax.discourse import title_head
from graph.parse.syntax.nouns import Reader
from graph.parse.syntax.phrases import (
    Actor,
    Phrase,
    are_states,
    is_free,
    last_word,
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
    posts = list(finder.posts())
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


_STATES_OWN = ("GovernmentBody", "ArmedForce")  # kinds of bodies that are a state's


def _is_minister(title: str | None) -> bool:
    return title is not None and title.lower().split()[-1] == "minister"


_FEW = 2  # states of which a text may speak for a bare "the minister, X" to be the last one's


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
    """Yield the facts with each membership once: "expanded to include A", "announced its exit from"
    are told by one verb."""
    seen: set[tuple[str, str]] = set()
    until: dict[tuple[str, str], int] = {}  # where the words end that told who left what
    for found in told:
        if found.kind == "Membership":
            member, club = (found.roles[r][0].player.means for r in ("member", "organization"))
            if found.status is None and (member, club) in seen:
                continue
            if found.rule in _EXITS and found.start < until.get((member, club), -1):
                continue
            if found.status is None:
                seen.add((member, club))
            if "end" in found.times or found.status is Status.ENDED:
                until[member, club] = found.end
        yield found


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
        yield from (found for found in told if not _only_a_visit(found, told))
        yield from self._traders()
        if not any(found.kind == "ArmsTransfer" for found in told):
            yield from find_trade_lines(self.scene)
        yield from self._owned([found for found in told if found.kind == "ArmsTransfer"])

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
                return

    # Posts

    def posts(self) -> Iterator[Candidate]:
        """Yield who holds which post, as told around names."""
        by_form = list(self._posts_by_form())
        yield from by_form
        yield from find_posts_by_verb(self.scene, by_form)

    def _posts_by_form(self) -> Iterator[Candidate]:
        confidence = self.rules.posts["confidence"]
        told: set[tuple[int, str]] = set()
        sets = self.rules.sets
        after_another = sets.predecessors | sets.successors
        for post in self.reading.posts:
            where, title = self._post_at(post), post.title
            if title and title.lower() in sets.counterparts and not post.stated:
                spoken = self.reader.discourse.post  # "his Estonian colleague, X"
                told_one = spoken is not None and is_state_post(spoken[1], self.rules)
                title = spoken[1] if spoken is not None and told_one else None
                post = replace(post, title=title, stated=told_one)
            if title and title.lower() in after_another and post.organization is None:
                where, title = self._post_before()
                ended = post.title is not None and post.title.lower() in sets.predecessors
                post = replace(post, title=title, ended=ended)
            if where is None or not post.stated or (post.person, where.player.means) in told:
                continue
            told.add((post.person, where.player.means))
            person = self.reading.tokens[post.person]
            assert person.mention is not None
            who = Actor(person.mention.players[0], person.start, person.end)
            if self._only_again(post, who.player, where):
                continue
            named = owner_in(self.reader.gazetteer, title) if title and " " in title else None
            if named is not None and named[0].means == where.player.means:
                post = replace(post, title=named[1])
            yield made(
                "PostHeld", post.rule, confidence[post.rule], (post.start, post.end),
                {"person": (who,), "organization": (where,)}, (post.start, post.end),
                texts={"title": post.title} if post.title else {},
                status=Status.ENDED if post.ended else None,
            )  # fmt: skip

    def _only_again(self, post: Post, who: Player, where: Actor) -> bool:
        """Return whether a bare "President X" only names by the title who was told to bear it."""
        known = self.reader.discourse.bearers
        key = (who.means, where.player.means)
        bare = where.start < 0 and not post.ended
        again = bare and key in known
        known.add(key)
        return again

    def _post_before(self) -> tuple[Actor | None, str | None]:
        """Return where the post is held, and its title, that "his predecessor, X" held before."""
        told = self.reader.discourse.post
        if told is None:
            return None, None
        where, written = told
        return Actor(replace(where, trust=where.trust * 0.8), -1, -1), written or None

    def _post_at(self, post: Post) -> Actor | None:
        """Return where a post is held; for a bare "Foreign Minister X", whom the text is about."""
        named = self._named_in_title(post)
        if named is not None:
            return named
        both = self._respective(post) if post.rule == "post.respective" else None
        if both is not None and post.organization is None:
            return both
        sent = self._sent_by(post)
        if sent is not None:
            return sent if sent.player.means else None  # nobody knows who sends "envoy to Iraq X"
        person = self._person_of(post)
        unowned = post.organization is None or post.organization < post.first
        known = person.state if person is not None and person.known else None
        if unowned and known and post.title and is_state_post(post.title, self.rules):
            return Actor(known, -1, -1)
        apart = post.organization is not None and post.organization < post.first
        if unowned and post.title and " " in post.title:
            told = owner_in(self.reader.gazetteer, post.title)
            if told is not None:
                return Actor(told[0], post.start, post.end)
        of_state = apart and self._is_of_a_state(post)
        if of_state:
            post = replace(post, organization=self._state_before(post))
            apart = post.organization is not None
        if apart and self._is_rank(post.title):
            return None  # "the Kenyan camp that General X runs"
        main = self._main_instead(post) if apart and not of_state else None
        if main is not None:
            return Actor(main, -1, -1)
        if post.organization is not None:
            token = self.reading.tokens[post.organization]
            mention = token.mention
            if mention is not None and token.letter == "P":
                boss = mention.players[0]
                state = self.reader.discourse.homes.get(boss.means) or boss.state
                return Actor(state, token.start, token.end) if state is not None else None
            if mention is not None:
                return Actor(mention.players[0], token.start, token.end)
            owned = self._owned_body(post.organization) or self._body_here(post.organization)
            if owned is not None:
                return owned
            discourse = self.reader.discourse
            spoken = discourse.clubs if token.letter == "G" else discourse.bodies
            meant = spoken.get(token.word.split()[-1])
            state = self._state_spoken_of(post) if meant is None and token.letter == "b" else None
            if state is not None and token.value in _STATES_OWN:
                meant = self.reader.body_of(replace(state, trust=0.7), token.word, token.value)
            return Actor(meant, token.start, token.end) if meant is not None else None
        if self._is_its(post):
            here = self._body_before(post)
            if here is not None:
                return here
            about = [p for p in self.reader.discourse.subject if p.kind not in ("Person", "State")]
            return Actor(replace(about[0], trust=0.75), -1, -1) if len(about) == 1 else None
        company = self._company_before(post)
        if company is not None:
            return company
        club = self.reader.discourse.club()
        if club is not None and (post.title or "").lower().endswith(
            tuple(self.rules.posts["of_bodies"])
        ):
            return Actor(replace(club, trust=0.75), -1, -1)  # "High Representative X"
        bare = [other.title for other in self.reading.posts if other.organization is None]
        title = post.title or ""
        leads = self._says_its(post) and title.lower() == "leader"
        if not (is_state_post(title, self.rules) or leads) or bare.count(title) > 1:
            return None
        state = self._state_spoken_of(post)
        return Actor(replace(state, trust=0.7), -1, -1) if state is not None else None

    def _says_its(self, post: Post) -> bool:
        """Return whether a post is told as that of "its minister, X", "X, its minister"."""
        tokens = self.reading.tokens[post.first : post.last]
        return post.theirs and any(token.word == "its" for token in tokens)

    def _is_its(self, post: Post) -> bool:
        """Return whether a post is that of "its commander, X", told of a body before it."""
        its = self._says_its(post)
        if its and self._is_of_states_alone(post):
            return False
        about = self.reader.discourse.subject
        spoken = bool(about) and about[0].kind not in ("", "Person", "State")
        return its and (spoken or self._body_before(post) is not None)

    def _body_before(self, post: Post) -> Actor | None:
        """Return the body that a sentence names before "its": "the army and its own chief, X"."""
        for place in range(post.first - 1, -1, -1):
            token = self.reading.tokens[place]
            if token.letter in "ICOB" and token.mention is not None:
                return Actor(token.mention.players[0], token.start, token.end)
            owned = self._owned_body(place)
            if owned is not None or token.letter in "SP":
                return owned
        return None

    def _is_of_a_state(self, post: Post) -> bool:
        """Return whether a bare "President X" stands after a club, which has none: "ASEAN, and
        President X"."""
        at = post.organization
        club = at is not None and self.reading.tokens[at].letter == "O"
        return club and self._is_of_states_alone(post)

    def _is_of_states_alone(self, post: Post) -> bool:
        """Return whether only states have such a post: a minister, a king."""
        return title_head(post.title or "", self.rules.sets) in self.rules.sets.heads_of_state

    def _state_before(self, post: Post) -> int | None:
        """Return the place of the one state that the sentence names before a bare title."""
        tokens = self.reading.tokens[: post.first]
        named = {state.means: i for i, t in enumerate(tokens) if t.letter in "SJ"
                 and (state := token_state(t)) is not None}  # fmt: skip
        return next(iter(named.values())) if len(named) == 1 else None

    def _named_in_title(self, post: Post) -> Actor | None:
        """Return the state of "Ambassador of Korea to Peru", "President of Kenya" as one name."""
        title = post.title or ""
        own = post.organization is None or not post.first <= post.organization < post.last
        sent = not set(self.rules.posts["sent"]).isdisjoint(title.lower().split())
        words = title.split() if own or sent else []
        at = next((i for i, word in enumerate(words) if word in self.rules.sets.of_titles), -1)
        name = " ".join(word for word in words[at + 1 :] if word[:1].isupper()) if at > 0 else ""
        state = self.reader.gazetteer.named(name) if name else None
        if state is None or state.kind != "State":
            return None
        first, last = self.reading.tokens[post.first], self.reading.tokens[post.last - 1]
        return Actor(state, first.start, last.end)

    def _state_spoken_of(self, post: Post) -> Player | None:
        """Return whose "the foreign minister, X" is where the sentence does not say it."""
        discourse = self.reader.discourse
        before = discourse.person
        person = self._person_of(post)
        home = discourse.homes.get(person.means) if person is not None else None
        if home is not None and not post.theirs:
            return home
        office = discourse.offices.get(last_word(post.title or ""))
        if office is not None and not post.theirs:
            return office  # "the President of Mongolia", then "President Elbegdorj"
        if self._says_its(post):
            return self._state_before_its(post)
        if post.theirs and before is not None:
            return discourse.homes.get(before.means) or before.state
        main = discourse.main_state()
        about = discourse.subject
        if len(about) != 1 or (main is None and len(discourse.counts) > _FEW):
            return main or self._leading(
                post, about
            )  # of many the last named is as often another's
        return (about[0] if about[0].kind == "State" else about[0].state) or main

    def _state_before_its(self, post: Post) -> Player | None:
        """Return whose "its foreign minister, X" is: the subject of the sentence where that is a
        state, else that of the sentence before, else the one state that stands before."""
        named = (
            (i, p)
            for i, p in enumerate(self.phrases)
            if p.end <= post.start and p.letter == "S" and p.actors
        )
        at, here = next(named, (0, None))
        if here is not None and len(here.actors) == 1 and is_free(self.phrases, at):
            return here.actors[0].player
        discourse = self.reader.discourse
        about = discourse.subject
        states = [p if p.kind == "State" else p.state for p in about]
        if len(states) == 1 and states[0] is not None:
            return states[0]
        token = self._state_before(post)
        if token is None:
            return discourse.main_state()
        return token_state(self.reading.tokens[token])

    def _leading(self, post: Post, about: Sequence[Player]) -> Player | None:
        """Return the state named most often by far, or that named most often if it is spoken of."""
        title = (post.title or "").lower()
        sent = " of " not in title and not set(self.rules.posts["sent"]).isdisjoint(title.split())
        leading, clear = self.reader.discourse.leading_state()
        if sent or leading is None:
            return None
        own = [p if p.kind == "State" else p.state for p in about]
        states = {state.means for state in own if state is not None}
        return leading if clear or states == {leading.means} else None

    def _is_rank(self, title: str | None) -> bool:
        ranks = self.rules.names["rank_words"]
        return title is not None and (
            title.lower() in ranks or all(word in ranks for word in title.lower().split())
        )

    def _theirs(self, post: Post, place: int) -> Player | None:
        """Return whose "its ambassador to Iraq" is: the first state that the sentence names."""
        its = any(t.word in ("its", "their") for t in self.reading.tokens[post.first : place])
        named = (state_of(a.player) for p in self.phrases for a in p.actors) if its else ()
        return next((state for state in named if state is not None), None)

    def _main_instead(self, post: Post) -> Player | None:
        """Return the state that the text is about, for a bare title after another name.

        Not for "a Ugandan delegation led by Foreign Minister X".
        """
        assert post.organization is not None
        between = self.reading.tokens[post.organization + 1 : post.first]
        main = self.reader.discourse.main_state()
        mention = self.reading.tokens[post.organization].mention
        named = mention.players[0] if mention is not None else None
        if main is None or named is None or named.means == main.means:
            return None
        if named.kind != "State" or not is_state_post(post.title or "", self.rules):
            return None  # NATO's "Secretary-General X"
        led = any(token.word in ("by", "under") for token in between)
        verbs = [token.verb for token in between if token.letter == "v"]
        verb = bool(verbs) and not any(v and v.base in self.rules.sets.seeing for v in verbs)
        return replace(main, trust=0.7) if verb and not led and not post.theirs else None

    def _owned_body(self, place: int) -> Actor | None:
        """Return the body of "the Lao army", "Kenya's navy" whose noun is the token at `place`."""
        tokens = self.reading.tokens
        at = place - 1 - (place > 0 and tokens[place - 1].letter == "p")
        mention = tokens[at].mention if at >= 0 and tokens[at].letter in "JS" else None
        if mention is None or tokens[place].letter != "b":
            return None
        body = self.reader.body_of(mention.players[0], tokens[place].word, tokens[place].value)
        return Actor(body, tokens[at].start, tokens[place].end)

    def _body_here(self, place: int) -> Actor | None:
        """Return the body of "Kenya bought them; the army's spokesman, X": that of the state that
        the sentence names last before it."""
        tokens = self.reading.tokens
        before = (t for t in reversed(tokens[:place]) if t.letter == "S" and t.mention is not None)
        named = next(before, None)
        if named is None or named.mention is None or tokens[place].letter != "b":
            return None
        state = named.mention.players[0]
        body = self.reader.body_of(state, tokens[place].word, tokens[place].value)
        return Actor(replace(body, trust=body.trust * 0.8), tokens[place].start, tokens[place].end)

    def _respective(self, post: Post) -> Actor | None:
        """Return whose "the two foreign ministers, A and B" are: of the two states named last, in
        their order, unless one is known to be of the other."""
        both = [p for p in self.reading.posts if p.rule == post.rule and p.organization is None]
        pair = self.reader.discourse.two()
        if len(both) != 2 or len(pair) != 2 or self.reader.discourse.age > 2:
            return None
        known = [p.state if p is not None else None for p in map(self._person_of, both)]
        strangers = [s for s in known if s is not None and s not in pair]
        if strangers:
            return None
        crossed = known[0] == pair[1] or known[1] == pair[0]
        state = pair[(both[0] is post) if crossed else (both[1] is post)]
        return Actor(replace(state, trust=state.trust * 0.75), post.start, post.end)

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
        link = tokens[place - 2] if before.letter == "d" and place > 1 else before
        there = link.word in ("in", "at") and tokens[place].letter == "S"
        envoy = link.letter == "2" or there
        body = tokens[place].mention
        if body is not None and tokens[place].letter == "B" and _is_minister(post.title):
            force = body.players[0]  # "French Armed Forces Minister" is France's
            if force.kind == "ArmedForce" and force.state is not None:
                return Actor(force.state, tokens[place].start, tokens[place].end)
        if tokens[place].letter == "b" and _is_minister(post.title):
            owner = next((t for t in tokens[:place][-2:] if t.letter in "JS" and t.mention), None)
            if owner is not None and owner.mention is not None:
                return Actor(owner.mention.players[0], owner.start, owner.end)
        sent = envoy and not set(self.rules.posts["sent"]).isdisjoint(
            (post.title or "").lower().split()
        )
        forces = before.letter == "J" and tokens[place].letter == "B"
        for i in range(max(0, post.first - 1), place):
            token = tokens[i]
            if (envoy or forces) and token.letter == "J" and token.mention is not None:
                return Actor(token.mention.players[0], token.start, token.end)
        if sent:
            state = self._theirs(post, place) or self._state_spoken_of(post)
            host = state_of(body.players[0]) if body is not None and body.players else None
            if state is not None and host is not None and state.means == host.means:
                state = None
            where = Actor(replace(state, trust=0.65), -1, -1) if state is not None else None
            return where or Actor(Player("", "", False), -1, -1)
        return None
