"""What a text is about, and what each sentence leaves for those after it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from graph.facts import Polarity, Status, Zone
from graph.parse.binding.trade import makers_told, seller_told
from graph.parse.candidates import Candidate, Reading
from graph.parse.kinds.takers import exercise_name
from graph.parse.names.known_names import Mention, Player
from graph.parse.rules import Rules
from graph.parse.speech.continued import Announced
from graph.parse.speech.reports import Report
from graph.parse.syntax.nouns import Reader
from graph.parse.syntax.phrases import Actor, Phrase, state_of
from graph.parse.text import Layout


def set_scene(reader: Reader, layout: Layout, mentions: Sequence[Mention]) -> None:
    """Tell the reader of a text whom it names: its states, its own one, its organization."""
    clubs = {m.players[0].means: m.players[0] for m in mentions if m.letter == "O"}
    reader.only_club = next(iter(clubs.values())) if len(clubs) == 1 else None
    reader.discourse.main_club = _main_club(mentions)
    letterhead = _letterhead(layout, mentions, reader.rules)
    reader.discourse.home = letterhead or _home(mentions)
    reader.discourse.named = _states(mentions)
    reader.discourse.filed = _filed(layout, mentions)


def note_told(reader: Reader, candidates: Sequence[Candidate], phrases: Sequence[Phrase]) -> None:
    """Keep what a sentence has told of clubs, exercises, posts, trade and agreements."""
    discourse = reader.discourse
    discourse.note_makers(makers_told(phrases, reader))
    discourse.seller = seller_told(phrases) or discourse.seller
    if not candidates:
        return
    discourse.note_members(members_told(candidates))
    discourse.note_joined(_joined(candidates))
    discourse.note_exercise(_drilled(candidates))
    discourse.note_exercises(_named_exercises(candidates, reader.rules))
    discourse.post = _post(candidates) or discourse.post
    discourse.note_trade(_trade(candidates))
    discourse.note_suppliers(_suppliers(candidates))
    discourse.note_agreement(*_agreed(candidates))
    discourse.note_papers(_papers(candidates))
    discourse.note_treaty(_treaty(candidates))


def _states(mentions: Sequence[Mention]) -> dict[str, Player]:
    """Return the states that a text names, themselves or by their bodies, firms and people."""
    named = (state_of(player) for mention in mentions for player in mention.players)
    return {state.means: state for state in named if state is not None}


def _filed(layout: Layout, mentions: Sequence[Mention]) -> Player | None:
    """Return the state of the one dateline of a text: where "MANILA, Sept 4 -" was filed."""
    if len(layout.datelines) != 1:
        return None
    [(start, end)] = layout.datelines
    there = (p for m in mentions if start <= m.start < end for p in m.players)
    return next((state for p in there if (state := state_of(p)) is not None), None)


def _letterhead(layout: Layout, mentions: Sequence[Mention], rules: Rules) -> Player | None:
    """Return the state of the ministry or force whose name alone stands at the head of a text."""
    bodies = frozenset(rules.names["groups"]["one_body"])
    for block in layout.blocks[:_HEAD]:
        named = [m for m in mentions if block.start <= m.start < block.end and m.players]
        words = layout.plain[block.start : block.end].lower().split()
        body = not bodies.isdisjoint(words) and len(words) <= _NAME_WORDS
        if body and len(named) == 1 and words[-1][-1:].isalpha():
            return state_of(named[0].players[0])
    return None


_HEAD = 2  # blocks of a text that may be whose it is: "Ministry of Defence of Peru"


_NAME_WORDS = 8


def _home(mentions: Sequence[Mention]) -> Player | None:
    """Return the state that a text is about: the only one, or one named twice as often as any.

    Its bodies and people count as it.
    """
    named = [state for m in mentions for p in m.players[:1] if (state := state_of(p)) is not None]
    counts = Counter(state.means for state in named).most_common(2)
    if not counts or (len(counts) > 1 and counts[0][1] < max(3, 2 * counts[1][1])):
        return None
    return next(state for state in named if state.means == counts[0][0])


def _main_club(mentions: Sequence[Mention]) -> Player | None:
    """Return the organization that a text names far more often than any other."""
    players = {m.players[0].means: m.players[0] for m in mentions if m.letter == "O"}
    counts = Counter(m.players[0].means for m in mentions if m.letter == "O").most_common(2)
    alone = len(counts) == 1 and counts[0][1] > 1
    often = bool(counts) and counts[0][1] > 2
    most = often and (len(counts) == 1 or counts[0][1] >= 2 * counts[1][1])
    return players[counts[0][0]] if alone or most else None


def members_told(candidates: Sequence[Candidate]) -> Iterator[tuple[Player, Player]]:
    """Yield each member that a sentence tells, with its organization."""
    for found in candidates:
        sure = found.polarity is Polarity.AFFIRMED and found.status is not Status.ENDED
        if found.kind == "Membership" and sure:
            yield found.roles["member"][0].player, found.roles["organization"][0].player


def _joined(candidates: Sequence[Candidate]) -> tuple[Player, bool] | None:
    """Return of which club a sentence tells last that somebody joined or left it, and if it was
    left; none without a time."""
    told = [c for c in candidates if c.kind == "Membership" and c.times.keys() & {"start", "end"}]
    return (told[-1].roles["organization"][0].player, "end" in told[-1].times) if told else None


def _trade(candidates: Sequence[Candidate]) -> Mapping[str, Player] | None:
    """Return who supplied whom with what: what all transfers of a sentence have in common."""
    found = [
        c
        for c in candidates
        if c.kind == "ArmsTransfer" and c.polarity is Polarity.AFFIRMED and c.status is not None
    ]
    if not found:
        return None
    named: dict[str, dict[str, Player]] = {}
    for candidate in found:
        for role, actors in candidate.roles.items():
            named.setdefault(role, {}).update({a.player.means: a.player for a in actors})
    return {role: next(iter(by.values())) for role, by in named.items() if len(by) == 1}


def _post(candidates: Sequence[Candidate]) -> tuple[Player, str] | None:
    """Return where the post is held that a sentence tells last, and its title."""
    found = [c for c in candidates if c.kind == "PostHeld"]
    if not found:
        return None
    return found[-1].roles["organization"][0].player, found[-1].texts.get("title", "")


def _suppliers(candidates: Sequence[Candidate]) -> Iterator[tuple[Player, Player, Player]]:
    """Yield each weapon that a sentence tells to be traded, with its supplier and recipient."""
    for found in candidates:
        if found.kind == "ArmsTransfer" and len(found.roles["supplier"]) == 1:
            for weapon in found.roles["weapon"]:
                sides = found.roles["supplier"][0].player, found.roles["recipient"][0].player
                yield (weapon.player, *sides)


def _treaty(candidates: Sequence[Candidate]) -> str | None:
    """Return the name of the treaty of three states or more that a sentence told last."""
    told = (c for c in reversed(candidates) if len(c.roles.get("party", ())) > 2)
    return next((c.texts["name"] for c in told if " " in c.texts.get("name", "")), None)


def _agreed(
    candidates: Sequence[Candidate],
) -> tuple[tuple[Player, ...], str | None, str | None]:
    """Return between whom the last agreement is that a sentence tells of, its date and name."""
    for found in reversed(candidates):
        parties = found.roles.get("party", ())
        if len(parties) > 1 and found.rule != "agreement.contract":  # of contracts there are many
            when = found.times.get("signed") or found.times.get("date")
            return tuple(actor.player for actor in parties), when, found.texts.get("name")
    return (), None, None


def _papers(candidates: Sequence[Candidate]) -> Iterator[tuple[str, tuple[Player, ...]]]:
    """Yield how the agreements that a sentence tells are called, and between whom they are."""
    for found in candidates:
        parties = tuple(actor.player for actor in found.roles.get("party", ()))
        words = found.texts.get("kindWritten", "")
        if len(parties) > 1 and words and found.rule != "agreement.contract":
            yield words, parties


def _named_exercises(
    candidates: Sequence[Candidate], rules: Rules
) -> Iterator[tuple[str, tuple[Player, ...]]]:
    """Yield the exercises with a name and those who took part in them."""
    for found in candidates:
        players = tuple(actor.player for actor in found.roles.get("participant", ()))
        name = found.texts.get("name")
        if found.kind in ("JointExercise", "JointPatrol") and name and len(players) > 1:
            yield exercise_name(name, rules), players


def _drilled(candidates: Sequence[Candidate]) -> tuple[Player, ...]:
    """Return who took part in the last exercise that a sentence tells of."""
    found = [c for c in candidates if c.kind in ("JointExercise", "JointPatrol")]
    listed = [c.roles.get("participant", ()) for c in found if c.polarity is Polarity.AFFIRMED]
    return tuple(a.player for a in listed[-1]) if listed and len(listed[-1]) > 1 else ()


_THAT_DAY = 8  # sentences for which the day that a report tells of is that of what two sides sign


_LATELY = 2  # sentences for which whoever spoke is "it" or "they" that add something


_STAMPED = "DSLX,.:-—"  # the classes of phrases of a day and a place


class Memory:
    """What a paragraph has said so far: its last date, exercise and claim.

    `announced` are those whose words are set off in the blocks after it.
    """

    def __init__(self) -> None:
        self.block = -1
        self.zone: Zone | None = None
        self.date: str | None = None
        self.stamp: str | None = None  # the day of "May 4, Accra.", a sentence
        self.told: str | None = None  # the last date of the whole text so far
        self.told_age = 0  # how many sentences ago that was told
        self.exercise = False
        self.report: Report | None = None
        self.announced = Announced()
        self.spoken: Report | None = None  # the last claim of the whole text so far
        self.spoken_age = 99  # how many sentences ago that was
        self.spoken_block = -1

    def enter(self, block: int, zone: Zone) -> bool:
        """Begin a sentence; return whether another part of the document begins with it."""
        if block != self.block:
            self.date, self.exercise, self.report = None, False, None
            self.stamp = None
        # What is quoted is still part of the story; a caption or a teaser is another one.
        told = {self.zone, zone} - {None}
        changed = len(told) > 1 and told != {Zone.BODY, Zone.QUOTE}
        self.block, self.zone = block, zone
        return changed

    def note(self, reading: Reading, reports: Sequence[Report]) -> None:
        """Take in a sentence that has been read."""
        dated = [p.date.when for p in reading.phrases if p.letter == "D" and p.date and p.date.when]
        dated = [when for when in dated if not any(o != when and o.startswith(when) for o in dated)]
        last = dated[-1] if dated else None
        letters = [phrase.letter for phrase in reading.phrases]
        placed = not set(letters).isdisjoint("SLX") and all(each in _STAMPED for each in letters)
        self.stamp = last if placed and len(dated) == 1 else self.stamp
        self.told = last or self.told
        self.told_age = 0 if last else self.told_age + 1
        if last is not None and not (self.date or "").startswith(last):
            self.date = last
        self.exercise = self.exercise or any(p.letter == "E" for p in reading.phrases)
        spoken = [report for report in reports if report.binds]
        self.report = spoken[-1] if spoken else None
        self.spoken_age += 1
        if spoken:
            outer = spoken[-1]
            self.spoken, self.spoken_age, self.spoken_block = outer, 0, self.block

    def lately(self) -> str | None:
        """Return the last date, of another paragraph too, if it is a few sentences old at most."""
        day = self.told is not None and len(self.told) == len("2019-06-05")
        return self.told if self.told_age <= (_THAT_DAY if day else _LATELY) else None

    def speakers(self) -> tuple[Actor, ...]:
        """Return who spoke in the sentence before, or in the one before that."""
        fresh = self.spoken is not None and self.spoken_age < _LATELY
        return self.spoken.holders if self.spoken is not None and fresh else ()

    def quoted_before(self, block: int, layout: Layout) -> tuple[Actor, ...]:
        """Return whose quotation the paragraph before `block` is, or ends in without its mark."""
        said = self.spoken
        if said is None or self.spoken_age > 0 or self.spoken_block != block - 1:
            return ()
        place = layout.blocks[self.spoken_block]
        words = layout.plain[place.start : place.end].strip()
        whole = said.rule in ("claim.after", "claim.quoted-on") and said.form != "indirect"
        opened = said.form == "direct" and words.count('"') % 2 and not words.startswith('"')
        return said.holders if whole or opened else ()
