"""Facts that nobody wrote a rule for, found by what was learned from annotated texts.

The words of a sentence say how likely it states a fact of a kind, the words around each name how
likely that one takes part, and both together how likely those are its players. What is likely
enough, and no rule has told, is bound to the word that speaks most for it, and gets its time and
certainty as every other fact. What the rules tell is judged by the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from graph.facts import Act, Modality, Polarity
from graph.parse.binding.dating import Dated, nearest_date, times_of
from graph.parse.binding.frames import Binding, finished
from graph.parse.candidates import Candidate, Scene, kind_of, made
from graph.parse.confidence import (
    LINKED,
    WORDS_AGAINST,
    WORDS_LEAVE_DOUBT,
    WORDS_LEAVE_OPEN,
    WORDS_UNFAVOURABLE,
)
from graph.parse.frozen import replace
from graph.parse.learned.casts import (
    Cast,
    casts_of,
    numbers_of,
    roles_of,
    same_players,
    used_by,
)
from graph.parse.learned.dated import DATE, DateSeen, date_of
from graph.parse.learned.features import CLAIM, MEANT, NUMBER, SPEAKER, THING, Sight
from graph.parse.learned.judge import Judge
from graph.parse.rules import Frame
from graph.parse.speech.reports import Report
from graph.parse.syntax.phrases import Actor, last_word, phrase_at
from graph.parse.syntax.predicates import EVENT_NOUNS, Clause
from graph.parse.syntax.verb_groups import verb_group

_Told = TypeVar("_Told", Candidate, Report)


def with_learned(
    scene: Scene, reports: Sequence[Report], told: Sequence[Candidate]
) -> tuple[list[Report], list[Candidate]]:
    """Return the claims and facts of a sentence with what its words make doubtful.

    After them come those that no rule has told and that are likely enough.
    """
    learned = scene.rules.learned
    if learned is None:
        return list(reports), list(told)
    sight = Sight(scene)
    if learned.watch is not None:
        learned.watch(sight, reports, told)
        return list(reports), list(told)
    judge = Judge(sight, learned)
    found, said = list(told), list(reports)
    somebody = any(phrase.actors or phrase.owners for phrase in scene.phrases)
    asked = scene.reading.question or _is_urged(scene)
    for frame in scene.rules.learned_frames if somebody and not asked else ():
        if not _is_worth_it(judge, frame.kind):
            continue
        before = [one for one in told if kind_of(one.kind) == frame.kind]
        if before and frame.kind in _TOLD_ONCE:
            continue
        for cast, chance in _likely(judge, frame.kind, before):
            if NUMBER in cast.roles and _counts_in(cast.roles[NUMBER][0], found):
                continue
            found += [_as_certain(judge, one, cast) for one in _bound(judge, frame, cast, chance)]
    if not reports and not asked and _is_worth_it(judge, CLAIM):
        likely = _likely(judge, CLAIM, reports)
        said += [_claim(scene, *one) for one in likely if _is_said(scene, *one)]
    claims = [one if one.rule in _WHOLE else _doubted(judge, one, said) for one in said]
    facts = [_doubted(judge, one, found) for one in found]
    return claims, facts


def _is_urged(scene: Scene) -> bool:
    """Return whether a sentence only calls for what it tells: "Let us sign"."""
    first = [scene.plain[t.start : t.end].lower() for t in scene.reading.tokens[:2]]
    sets = scene.rules.sets
    return len(first) == 2 and first[0] in sets.urging and first[1] in sets.we


def _counts_in(number: Actor, found: Sequence[Candidate]) -> bool:
    """Return whether a number is how many a fact is of: those who take part, what is sold."""
    return number.quantity is not None and any(
        replace(quantity, unit=number.quantity.unit) == number.quantity
        and one.start <= number.start < one.end
        for one in found
        for listed in one.quantities.values()
        for quantity, _ in listed
    )


# Claims that are whole paragraphs: no word of theirs needs to say that they are said.
_WHOLE = ("claim.answer", "claim.block", "claim.interview", "claim.quoted-on")
_LEARNED = "learned."  # how the names of rules begin that nobody wrote
# Below which likelihood there is which doubt.
_BARS = (
    (0.2, WORDS_AGAINST),
    (0.4, WORDS_UNFAVOURABLE),
    (0.6, WORDS_LEAVE_OPEN),
    (0.7, WORDS_LEAVE_DOUBT),
)


def _doubted(judge: Judge, told: _Told, all_: Sequence[_Told]) -> _Told:
    """Return one of the facts or claims of a sentence with the doubts about it, if any, that its
    words raise."""
    kind = kind_of(told.kind) if isinstance(told, Candidate) else CLAIM
    roles = roles_of(told)
    played = {role: actors for role, actors in roles.items() if role not in (THING, NUMBER)}
    doubts = judge.doubts(kind, played, used_by(told, all_))
    chance = told.confidence
    if not told.rule.startswith(_LEARNED):
        if f"{kind}.told" not in judge.learned.facts:
            return told
        chance = judge.learned.of_fact(f"{kind}.told", numbers_of(judge, told, all_))
    doubts |= {doubt for doubt in [next((d for bar, d in _BARS if chance < bar), "")] if doubt}
    return replace(told, doubts=doubts) if doubts else told


def _likely(
    judge: Judge, kind: str, told: Sequence[Candidate | Report]
) -> list[tuple[Cast, float]]:
    """Return the facts of a kind that are likely enough, the likeliest first: no two of the same
    thing or member, and but one where who takes part is a set."""
    learned = judge.learned
    least = learned.least[kind]
    likely = [
        (cast, chance)
        for cast in casts_of(judge, kind, told)
        if not _set_apart(kind, cast)
        and not _is_met(judge.sight.scene, kind, cast)
        and (chance := learned.of_fact(kind, cast.seen)) >= least
    ]
    likely.sort(key=lambda one: -one[1])
    if kind not in _ONE_BY_ONE:
        return likely[:1]
    return [
        (cast, chance)
        for place, (cast, chance) in enumerate(likely)
        if not any(_same_fact(cast.roles, before.roles) for before, _ in likely[:place])
    ]


def _same_fact(
    roles: Mapping[str, tuple[Actor, ...]], before: Mapping[str, tuple[Actor, ...]]
) -> bool:
    """Return whether two are of one fact: of the same players, or the sale of one thing."""
    things = [actors[THING][0] for actors in (roles, before) if actors.get(THING)]
    one, other = things if len(things) == 2 else (None, None)
    overlap = one and other and one.start < other.end and other.start < one.end
    return bool(overlap) or same_players(roles, before)


# A sentence less likely to state a fact is not looked at: in 144 texts that nothing was learned
# from no such one told any. Members and figures often follow others.
_LEAST = 0.25
_HARDLY = {
    "Agreement": 0.4, CLAIM: 0.35, "JointExercise": 0.65, "Meeting": 0.35,
    "Membership": 0.1, "Statistic": 0.1,
}  # fmt: skip
# Of these a sentence tells one at most by what was learned: beside none of 910 in 318 texts that
# rules had told was another found.
_TOLD_ONCE = ("Agreement", "JointExercise")
_ONE_BY_ONE = ("ArmsTransfer", "Membership", "PostHeld", "Statistic")


def _is_worth_it(judge: Judge, kind: str) -> bool:
    """Return whether a sentence may state a fact of a kind that no rule tells."""
    return judge.chance(kind) >= _HARDLY.get(kind, _LEAST)


def _set_apart(kind: str, cast: Cast) -> bool:
    """Return whether a dash or colon stands between the word of a fact and a player: what is
    inserted may be whose word it is ("A - so the paper - signed")."""
    return kind != CLAIM and bool(cast.seen["apart"])


def _is_met(scene: Scene, kind: str, cast: Cast) -> bool:
    """Return whether a title before the verb is of who does something to the person after it, and
    not the person's: "Ghana's ambassador thanked Ana Ruiz"."""
    if kind != "PostHeld" or scene.phrases[cast.place].letter not in _TITLES:
        return False
    start = cast.roles["person"][0].start
    at = next((i for i, p in enumerate(scene.phrases) if p.start <= start < p.end), 0)
    return cast.place < at - 1 and scene.phrases[at - 1].letter == "v"


_TITLES = "tq"  # the classes of phrases of a title, or of somebody by one


def _is_said(scene: Scene, cast: Cast, chance: float) -> bool:
    """Return whether the words of a cast are of what was said: not "would say" or "did not say",
    nor "said this", "wrote the report", whose words are elsewhere, nor "which experts call so".

    Of a verb that is none of saying it must be likelier: "gave notice of the clause".
    """
    place, start = cast.place, cast.roles[SPEAKER][0].start
    at = next((i for i, p in enumerate(scene.phrases) if p.start <= start < p.end), 0)
    if at > 1 and scene.phrases[at - 1].letter == "?" and scene.phrases[at - 2].letter == ",":
        return False
    verb, what = scene.phrases[place], phrase_at(scene.phrases, place + 1)
    if verb.verb is None or verb.letter != "v":
        return True
    told = what is not None and what.letter not in ".;"
    before = scene.phrases[at - 1].word if at else ""
    if not told and at < place and before in scene.rules.claims["subordinating"]:
        return False  # "although critics complained"
    group = verb_group(scene.phrases, place, scene.rules)
    if group.modality is not Modality.FACTUAL or group.polarity is not Polarity.AFFIRMED:
        return False
    claims = scene.rules.claims
    if what is not None and what.word in claims["no_words"].get(verb.verb.base, ()):
        return False
    if what is not None and last_word(what.word) in (*claims["papers"], *claims["accounts"]):
        return False
    quoted = any(phrase.letter == '"' for phrase in scene.phrases)
    opened = any(phrase.word == "that" for phrase in scene.phrases[place : place + 4])
    if not (quoted or opened or verb.verb.base in scene.rules.cues) and chance < _SAID_SO:
        return False
    first = scene.plain[what.start : what.end].lower().split()[:1] if what is not None else []
    return quoted or scene.rules.sets.little.isdisjoint(first)


_SAID_SO = 0.7  # how likely a claim must be that is told by no verb of saying and quotes nothing


def _claim(scene: Scene, cast: Cast, chance: float) -> Report:
    """Return the claim of somebody who is named."""
    holder = _as_meant(cast.roles[SPEAKER][0])
    marks = [phrase for phrase in scene.phrases if phrase.letter == '"']
    sentence, trigger = scene.reading.sentence, scene.phrases[cast.place]
    end = sentence.start + len(scene.plain[sentence.start : sentence.end].rstrip())
    cue = scene.rules.cues.get(trigger.verb.base) if trigger.verb is not None else None
    named = holder.start >= 0
    first = min(trigger.start, holder.start) if named else trigger.start
    last = max(trigger.end, holder.end)
    after = phrase_at(scene.phrases, cast.place + 1)
    opened = after is not None and after.letter == "?" and after.start >= last  # "said that"
    longer = end - last > first - sentence.start
    content = (last, end) if opened or longer else (sentence.start, first)
    if marks:
        content = (marks[0].start, marks[-1].end)
    return Report(
        sentence.start, end, (holder,), cue.act if cue else Act.ASSERTS,
        (trigger.start, trigger.end), content, "learned.claim", chance,
        form="mixed" if marks else "indirect",
    )  # fmt: skip


def _bound(judge: Judge, frame: Frame, cast: Cast, chance: float) -> list[Candidate]:
    """Return the fact of a cast."""
    scene = judge.sight.scene
    if NUMBER in cast.roles:
        return [_figure(scene, frame, cast, chance)]
    if frame.kind == "PostHeld" and not _is_named(scene, cast.roles["person"][0]):
        return []
    clause = Clause(scene, cast.place, cast.place + 1)
    clause.kind = frame.kind
    trigger = clause.trigger
    event = trigger if trigger.letter in EVENT_NOUNS else None
    binding = Binding(clause, frame, trigger.word, event, clause.slots)
    # Whose word any of it is, all of it is: nobody wrote down which word tells the fact.
    roles = {role: tuple(map(_as_meant, actors)) for role, actors in cast.roles.items()}
    told: Iterable[Candidate] = finished(binding, roles)
    if f"{frame.kind}.{DATE}" in judge.learned.roles:
        date = date_of(judge, frame.kind, cast.place)
        told = (_of_date(scene, frame, found, date) for found in told)
    else:
        told = (_dated(scene, frame, found) for found in told)
    return [
        replace(whole, confidence=chance, trigger=(whole.start, whole.end))
        for found in told
        if found.times or frame.kind != "Agreement" or not _by_role(roles)
        for whole in [_with_players(scene, found)]
    ]


def _is_named(scene: Scene, person: Actor) -> bool:
    """Return whether the text has named a person: it does not say who "the Swedish premier" is."""
    here = any(p.letter != "t" and p.start <= person.start < p.end for p in scene.phrases)
    recent = scene.reader.discourse.recent
    return here or any(before.means == person.player.means for before in recent)


def _as_meant(actor: Actor) -> Actor:
    """Return somebody whom the sentence does not name as no surer than that, also the state of a
    person who is meant."""
    if actor.start >= 0:
        return actor
    return replace(actor, player=replace(actor.player, trust=min(actor.player.trust, MEANT)))


def _with_players(scene: Scene, found: Candidate) -> Candidate:
    """Return a post whose place has all who are named in it, also where what is said of the person
    tells of it."""
    if found.kind != "PostHeld":
        return found
    named = [a for actors in found.roles.values() for a in actors if a.start >= 0]
    around = [p for p in scene.phrases for a in named if p.start <= a.start < p.end]
    start = min([found.start, *(p.start for p in around)])
    return replace(found, start=start, end=max([found.end, *(p.end for p in around)]))


# How likely a fact must be not so, to be or possible to be told as that: less so where the grammar
# of its words says it too.
_CERTAIN, _SAID_TOO = 0.5, 0.2
_OPEN = {"planned": Modality.PLANNED, "possible": Modality.POSSIBLE}


def _as_certain(judge: Judge, found: Candidate, cast: Cast) -> Candidate:
    """Return a fact as one that is so, is not so, is to be or may be, by the words around."""
    around = judge.sight.around(kind_of(found.kind), cast.place)
    chances = judge.learned.of_certainty(around)
    if not chances:
        return found
    bar = _SAID_TOO if found.polarity is Polarity.NEGATED else _CERTAIN
    polarity = Polarity.NEGATED if chances["denied"] > bar else Polarity.AFFIRMED
    modality = found.modality
    if modality is Modality.FACTUAL:
        modality = _of_attempt(judge.sight.scene, cast.place)
    if modality is Modality.FACTUAL:
        name = max(_OPEN, key=lambda name: chances[name])
        modality = _OPEN[name] if chances[name] > _CERTAIN else modality
    return replace(found, polarity=polarity, modality=modality)


def _of_attempt(scene: Scene, place: int) -> Modality:
    """Return how sure what is told by "sought to", "agreed to" before another verb is, or by who
    did so ("their leaders sought to"); factual where no such verb tells it."""
    at = next((i for i, p in enumerate(scene.phrases) if i >= place and p.letter in "v,;."), place)
    verb, after = scene.phrases[at].verb, phrase_at(scene.phrases, at + 1)
    if verb is None or at > place + _ITS_VERB or after is None or after.letter != "2":
        return Modality.FACTUAL
    return scene.rules.catenatives.get(verb.base, Modality.FACTUAL) or Modality.FACTUAL


_ITS_VERB = 4  # phrases within which the verb of a noun stands


def _by_role(roles: Mapping[str, tuple[Actor, ...]]) -> bool:
    """Return whether a pronoun or a role stands for a player ("the two states"): without a date
    such a fact is most often one that the text has told before."""
    return any(a.player.trust < LINKED for actors in roles.values() for a in actors)


def _figure(scene: Scene, frame: Frame, cast: Cast, chance: float) -> Candidate:
    """Return the figure of a cast, with the words around the number for what it measures."""
    [number] = cast.roles[NUMBER]
    at = next(i for i, p in enumerate(scene.phrases) if p.start <= number.start < p.end)
    here, after = scene.phrases[at], phrase_at(scene.phrases, at + 1)
    last = after if after is not None and after.letter in "qwhf" else here
    told = made(
        frame.kind, frame.id, chance, (here.start, last.end),
        {"subject": cast.roles["subject"]}, (here.start, last.end),
        texts={"measure": scene.plain[last.content or last.start : last.end]},
        quantities={"quantity": ((number.quantity, None),)},
    )  # fmt: skip
    return _dated(scene, frame, replace(told, confidence=chance))


def _of_date(scene: Scene, frame: Frame, found: Candidate, date: DateSeen | None) -> Candidate:
    """Return a fact with the date that is likeliest its own, and none else."""
    if date is None:
        return replace(found, times={}, inferred=frozenset())
    if date.when in found.times.values():
        return found
    phrase = scene.phrases[date.place] if date.place >= 0 else None
    dated = Dated(date.when, date.inferred, phrase)
    times, inferred = times_of(frame, "", None, dated, scene.vocabulary.kinds[found.kind])
    return replace(found, times=times, inferred=inferred)


def _dated(scene: Scene, frame: Frame, found: Candidate) -> Candidate:
    """Return a fact whose words have no date of their own with the nearest of the sentence, with no
    semicolon between."""
    if found.times and not found.inferred:
        return found
    date = nearest_date(scene.phrases, *found.trigger)
    if date is None:
        return found
    kind = scene.vocabulary.kinds[found.kind]
    times, inferred = times_of(frame, "", None, date, kind)
    return replace(found, times=times, inferred=inferred)
