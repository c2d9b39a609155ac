"""Frames bound to a clause: the facts that they find, each with its players, times and numbers.

A frame (`rules/*/*.yaml`) names verbs or nouns and where each role is looked for. Here a verb or
noun with its clause is held against a frame; what comes out are candidates with exact places.
Whether the clause fits is asked of `fitting.py`, who fills the roles of `fillers.py`, when it was
of `dating.py`, how sure it is of `certainty.py`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product

from graph.facts import Polarity, Quantity, Status
from graph.parse.binding.certainty import certainty_of, status_of
from graph.parse.binding.dating import Dated, find_date, first_date, lacks_time, times_of
from graph.parse.binding.fillers import fill_roles
from graph.parse.binding.fitting import fit_frame
from graph.parse.binding.players import actors_at
from graph.parse.binding.spoken import binds_as_told, is_told_already
from graph.parse.binding.trade import Part, parts_of
from graph.parse.binding.weapons import is_generic, weapons_at
from graph.parse.candidates import WEAPONS, Candidate, led
from graph.parse.frozen import dataclass, replace
from graph.parse.rules import Frame, Rules, any_of
from graph.parse.syntax.clauses import Slots, slots_after
from graph.parse.syntax.phrases import Actor, Phrase, last_word, phrase_at, state_of
from graph.parse.syntax.places import Search
from graph.parse.syntax.predicates import EVENT_NOUNS, Clause

_NAME_BEFORE = re.compile(r"\b((?:[A-Z][\w'-]+ )*[A-Z][\w'-]+)\s+(?:\w+\s+){0,2}[a-z]+\Z")

_ON_A_DAY = ("JointExercise", "Meeting", "ArmsTransfer")
_FAR = 90  # characters between who does it and the verb, another verb between

_Roles = Mapping[str, tuple[Actor, ...]]


@dataclass(frozen=True, slots=True)
class Binding:
    """A frame that fits a clause.

    `word` is the clause's verb or noun as the frame lists it, `event` the noun that the fact is
    told of. `slots` are where players are looked for, all of the clause's or those of `part`, one
    of "24 jets from A, 12 ships from B".
    """

    clause: Clause
    frame: Frame
    word: str
    event: Phrase | None
    slots: Slots
    part: Part | None = None


def bind(clause: Clause, frame: Frame, word: str) -> list[Candidate]:
    """Return the facts that the frame finds here; none if it does not fit or a role stays empty.

    What belongs to the fact is taken into the clause: what it has `consumed`, how far it reaches.
    """
    if frame.kind not in clause.scene.vocabulary.kinds:
        return []
    clause.kind = frame.kind
    fit = fit_frame(clause, frame, word)
    if fit is None:
        return []
    if frame.listed("then"):
        return _with_second_verb(clause, frame, word)
    if "complement" in frame.flags:
        _read_complement(clause)
        if any(p.letter in "EA" for p in clause.slots.get("object", ())):
            return []  # "agreed to join the drill", "agreed to conclude a pact"
    parts = parts_of(clause) if frame.kind == "ArmsTransfer" else []
    if parts:
        whole, found = clause.slots, []
        for part in parts:
            clause.slots = part.slots
            found += find_facts(Binding(clause, frame, word, fit.event, part.slots, part))
        clause.slots = whole
        return found
    return find_facts(Binding(clause, frame, word, fit.event, clause.slots))


def find_traded(clause: Clause, side: str, subject: Phrase) -> list[Candidate]:
    """Return the transfers of "A, the first buyer of B's missiles"; `side` is A's role."""
    frame = clause.rules.trade[side]
    found = []
    search = Search(clause, None, clause.slots)
    things = [weapon for name in ("of", "for") for weapon in weapons_at(search, name)]
    generic = all(is_generic(search, weapon) for weapon in things)
    told = actors_at(search, "weapon_owner" if side == "recipient" else "to")
    if generic and not told:
        return []  # "a customer of arms", but not "of Russian arms"
    for actor in subject.actors:
        clause.slots = {**clause.slots, "trader": [replace(subject, actors=(actor,))]}
        found += find_facts(Binding(clause, frame, clause.trigger.word, None, clause.slots))
    return found


def find_owned(clause: Clause, whose: Phrase) -> list[Candidate]:
    """Return the transfers of "Peru's Chinese-made tanks"; `whose` are those who have them."""
    clause.slots = {"object": [clause.trigger], "trader": [whose]}
    clause.until = clause.trigger.end
    frame = clause.rules.trade["owner"]
    return find_facts(Binding(clause, frame, clause.trigger.word, None, clause.slots))


def find_facts(binding: Binding) -> list[Candidate]:
    """Return the facts of a frame that fits: one for each who is told of apart, none if a role
    stays empty."""
    frame = binding.frame
    search = Search(binding.clause, binding.event, binding.slots)
    roles = fill_roles(frame, search)
    if roles is None:
        return []
    pairs = _bilateral(binding, roles, search)
    if pairs:
        each = [{**roles, "party": pair} for pair in pairs]
        return [found for pair in each for found in finished(binding, pair)]
    spread = [role for role in frame.spread if role in roles]
    if not all(a.player.kind == "State" for a in roles.get("supplier", ())):
        spread = [role for role in spread if role != "supplier"]  # a firm and its state are one
    told = [
        {**roles, **{r: (player,) for r, player in zip(spread, players, strict=True)}}
        for players in product(*(roles[role] for role in spread))
    ]
    if frame.kind == "ArmsTransfer" and len(roles.get("supplier", ())) > 1:
        told = [one for one in told if _makes_it(binding.clause, one)]
    return [candidate for one in told for candidate in finished(binding, one)]


def _makes_it(clause: Clause, roles: _Roles) -> bool:
    """Return whether a supplier is not only whose another thing is: "A flies French jets and Polish
    helicopters" tells of no Polish jets."""
    supplier, weapon = roles["supplier"][0], roles["weapon"][0]
    inside = next((p for p in clause.phrases if p.start <= supplier.start < p.end), None)
    return (
        inside is None
        or inside.letter not in WEAPONS
        or inside is clause.trigger
        or inside.start <= weapon.start < inside.end
    )


def contract_of(clause: Clause, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the agreement that a transfer of arms is told with: "signed a contract for 12 jets
    with", "signed a deal to supply". None where no paper is signed, or one side is not known."""
    deed = clause.matrix or clause
    place = deed.object_of("AR") if deed.verbal else None
    sold = next((c for c in found if c.kind == "ArmsTransfer"), None)
    if sold is None or place is None or sold.polarity is Polarity.NEGATED:
        return []
    verb, paper = deed.trigger.verb, deed.phrases[place]
    signs = verb is not None and verb.base in clause.rules.words["signs"]
    if not signs or last_word(paper.word) not in clause.rules.names["contracts"]:
        return []
    parties: dict[str, Actor] = {}
    for role in ("supplier", "recipient"):
        for actor in sold.roles.get(role, ()):
            parties.setdefault(actor.player.means, actor)
    if len(parties) < 2:
        return []
    written = clause.scene.plain[paper.content or paper.start : paper.end]
    when = next(iter(sold.times.values()), None)
    inferred = frozenset({"signed"}) if sold.inferred else frozenset[str]()
    value = {k: v for k, v in sold.quantities.items() if k == "value"}
    return [
        replace(
            sold, kind="Agreement", rule="agreement.contract",
            roles={"party": tuple(sorted(parties.values(), key=lambda actor: actor.start))},
            times={"signed": when} if when else {}, inferred=inferred if when else frozenset(),
            quantities=value, texts={"kindWritten": written}, codes={},
        )
    ]  # fmt: skip


def sale_of(clause: Clause, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the transfer that a deal on a weapon is: "Peru suspended its Gripen deal with Sweden".
    Whoever makes the weapon sells it; none where neither side is known to."""
    deed = clause.matrix or clause
    place = deed.object_of("AR") if deed.verbal else deed.place
    told = next((c for c in found if c.kind in ("Agreement", "Treaty")), None)
    paper = deed.phrases[place] if place is not None else None
    if told is None or paper is None or paper.inner is None or paper.inner.letter != "K":
        return []
    parties = told.roles["party"]
    weapon = next(iter(paper.inner.actors), None)
    named = last_word(paper.word) in clause.rules.names["contracts"]
    if weapon is None or len(parties) != 2 or not named:
        return []
    makers = {state.means for state in clause.scene.reader.gazetteer.origins(weapon.player.means)}
    homes = [state.means if (state := state_of(a.player)) else "" for a in parties]
    makes = [a.player.kind == "Company" or home in makers
             for a, home in zip(parties, homes, strict=True)]  # fmt: skip
    if makes[0] == makes[1]:
        return []
    supplier, recipient = parties if makes[0] else reversed(parties)
    when = next(iter(told.times.values()), None)
    return [
        replace(
            told, kind="ArmsTransfer", rule="transfer.deal-on", codes={},
            roles={"supplier": (supplier,), "recipient": (recipient,), "weapon": (weapon,)},
            times={"date": when} if when else {},
            inferred=frozenset({"date"}) if when and told.inferred else frozenset(),
            polarity=Polarity.NEGATED if told.status is Status.ENDED else told.polarity,
            status=None if told.status is Status.ENDED else told.status,
        )
    ]  # fmt: skip


def _read_complement(clause: Clause) -> None:
    """Take in what was agreed: "agreed to restore relations on 10 March"."""
    at = clause.after
    while at < len(clause.phrases) and clause.phrases[at].letter in "2rnx?":
        at += 1
    verb = phrase_at(clause.phrases, at)
    if verb is None or verb.letter != "v":
        return
    slots, end = slots_after(clause.phrases, at + 1, clause.rules)
    things = [p for listed in slots.values() for p in listed]
    last = max((p.end for p in things), default=verb.end)
    clause.until = max(clause.until, min(last, clause.trigger.end + 160))
    clause.reach = max(clause.reach, end)
    clause.slots = {**slots, **clause.slots}


def _with_second_verb(clause: Clause, frame: Frame, word: str) -> list[Candidate]:
    """Bind "helped China build a system": the second verb's object is what was made."""
    for i in range(clause.place + 1, min(len(clause.phrases), clause.place + 6)):
        verb = clause.phrases[i].verb
        if verb is not None and verb.base in frame.listed("then"):
            slots, end = slots_after(clause.phrases, i + 1, clause.rules)
            before = [p for p in clause.phrases[clause.place + 1 : i] if p.actors]
            clause.end = max(clause.end, end)
            clause.reach = max(clause.reach, end)
            return find_facts(Binding(clause, frame, word, None, {**slots, "dative": before}))
    return []


def _bilateral(binding: Binding, roles: _Roles, search: Search) -> list[tuple[Actor, Actor]]:
    """Return the pairs of "Peru signed pacts with Chad and with Mali": one for each of them."""
    clause, frame, event = binding.clause, binding.frame, binding.event
    plural = event is not None and last_word(event.word) in clause.rules.names["plural_papers"]
    plural = plural or "each" in frame.flags
    plural = plural or ("had" in frame.flags and event is not None and "similar" in event.words)
    doer = "agent" if clause.verbal else "subject" if "had" in frame.flags else "owner"
    doing = actors_at(search, doer)
    if frame.kind != "Agreement" or not plural or len(doing) != 1:
        return []
    parties = roles.get("party", ())
    whose = state_of(doing[0].player) or doing[0].player
    first = next((a for a in parties if a.player.means == whose.means), None)
    others = [a for a in parties if a is not first]
    return [(first, other) for other in others] if first and len(others) > 1 else []


def finished(binding: Binding, roles: _Roles) -> list[Candidate]:
    """Return the fact told of these players, with all else that the clause says of it."""
    clause, frame, word, event = binding.clause, binding.frame, binding.word, binding.event
    polarity, modality = certainty_of(clause, frame, event)
    part = binding.part
    own = first_date(clause, part.first, part.last) if part is not None else None
    date = own or find_date(clause, frame, event)
    if lacks_time(clause, frame, date):
        return []
    passing = "alone" in frame.flags or "spoken_agreement" in frame.flags
    if passing and date is not None and date.when.endswith("/.."):
        return []  # "of the contracts signed since June"
    if "alone" in frame.flags and polarity is Polarity.NEGATED:
        return []
    shows = word in ("publish", "release", "issue", "unveil", "announce")
    if frame.kind == "Agreement" and shows and polarity is Polarity.NEGATED:
        return []  # what is kept secret is not denied
    if "spoken_agreement" in frame.flags and is_told_already(clause, event, date):
        return []
    if "anew" in frame.flags and binds_as_told(clause, roles, date):
        return []
    kind = _kind(clause, frame, event)
    known = clause.scene.vocabulary.kinds[kind]
    times, inferred = times_of(frame, word, event, date, known)
    quantities = _quantities(binding, roles, times)
    quantities = {k: v for k, v in quantities.items() if k in known.quantities}
    located = _location(clause, frame)
    whole = {**roles, frame.location: located} if located and frame.location else dict(roles)
    span = _span(binding, whole, date)
    trust = [a.player.trust for listed in whole.values() for a in listed]
    confidence = frame.confidence * min(trust, default=1.0) * (0.95 if inferred else 1.0)
    main = Candidate(
        kind, frame.id, *span, (clause.trigger.start, clause.until), whole, confidence,
        times, inferred, quantities, _texts(clause, frame, event),
        status_of(clause, frame, word, polarity, modality), polarity, modality,
        {name: (coded[word],) for name, coded in frame.codes.items() if word in coded},
    )  # fmt: skip
    return [main, *_also_members(frame, main)]


def _also_members(frame: Frame, main: Candidate) -> list[Candidate]:
    """Return a founding's founders as members too, where states founded an organization."""
    if "also_members" not in frame.flags or main.polarity is Polarity.NEGATED:
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


def _kind(clause: Clause, frame: Frame, event: Phrase | None) -> str:
    """Return the kind: that of the noun or verb ("treaty", "patrol") where it is more exact."""
    value = event.value if event is not None else ""
    if event is not None and event.named:
        name = clause.scene.plain[event.start : event.end]
        value = "Treaty" if _treaty(clause.rules).search(name) else frame.kind
    if clause.verbal and clause.trigger.verb and clause.trigger.verb.base == "patrol":
        value = "JointPatrol"
    known = value in clause.scene.vocabulary.kinds
    return value if known and clause.scene.vocabulary.is_a(value, frame.kind) else frame.kind


def _quantities(
    binding: Binding, roles: _Roles, times: Mapping[str, str]
) -> dict[str, tuple[tuple[Quantity, Actor | None], ...]]:
    """Return how many weapons, what worth and which contributions, each with whose it is."""
    subject = binding.clause.subject
    found: dict[str, tuple[tuple[Quantity, Actor | None], ...]] = {}
    counted = [a for role in ("weapon", "system") for a in roles.get(role, ()) if a.quantity]
    if counted:
        name = {"ordered": "numberOrdered", "delivered": "numberDelivered"}
        key = next((name[time] for time in times if time in name), "quantity")
        found[key] = tuple((actor.quantity, None) for actor in counted if actor.quantity)
    worth = _worth(binding)
    if worth is not None:
        found["value"] = ((worth, None),)
    if "counted" in binding.frame.flags:
        giver = roles["participant"][0]
        found["contribution"] = tuple((number, giver) for number in _contributions(binding))
    elif "participant" in roles and subject is not None and subject.letter == "h":
        found["contribution"] = tuple(
            (replace(actor.quantity, unit=subject.word), actor)
            for actor in roles["participant"]
            if actor.quantity is not None
        )
    return {key: values for key, values in found.items() if values}


def _worth(binding: Binding) -> Quantity | None:
    """Return what a deal is worth: "a $40 million contract", "a contract worth $40 million"."""
    clause = binding.clause
    listed = [p for phrases in binding.slots.values() for p in phrases]
    matrix = clause.matrix.slots if clause.matrix is not None else {}
    deals = [clause.trigger, *([clause.subject] if clause.subject is not None else []), *listed]
    deals += [p for phrases in matrix.values() for p in phrases]
    named = (p.money for p in deals if p.money is not None)
    alone = (p.quantity for p in _prices(binding))
    return next(named, None) or next(alone, None)


def _prices(binding: Binding) -> list[Phrase]:
    """Return the sums of a deal that stand alone: "worth $40 million", "for $9 million"."""
    listed = (p for phrases in binding.slots.values() for p in phrases)
    priced = binding.frame.kind == "ArmsTransfer"
    return [p for p in listed if priced and p.letter == "$" and p.quantity is not None]


def _contributions(binding: Binding) -> Iterator[Quantity]:
    """Yield how many of what somebody sends: "200 soldiers", "a battery of howitzers"."""
    plain = binding.clause.scene.plain
    for thing in _counted(binding):
        assert thing.quantity is not None
        unit = plain[thing.content or thing.start : thing.end]
        of = binding.slots.get("of", ())
        tail = next((p for p in of if 0 < p.start - thing.end < 6), None)
        unit = f"{unit} of {tail.word}" if tail is not None and tail.word else unit
        yield replace(thing.quantity, unit=unit)


def _counted(binding: Binding) -> list[Phrase]:
    """Return the forces and weapons with a number that a frame counts."""
    if "counted" not in binding.frame.flags:
        return []
    listed = [*binding.slots.get("object", ()), *binding.slots.get("of", ())]
    return [thing for thing in listed if thing.quantity is not None and thing.letter in "hkKw"]


def _location(clause: Clause, frame: Frame) -> tuple[Actor, ...]:
    """Return where it was, by the first preposition of place that names somewhere."""
    if frame.location is None:
        return ()
    for slot in map(str, clause.rules.words["where"]):
        listed: list[Phrase] = [*clause.slots.get(slot, []), *clause.tail.get(slot, [])]
        for phrase in listed:
            if phrase.place is not None:
                return (Actor(phrase.place, phrase.start, phrase.end),)
            state = phrase.letter == "S" and len(phrase.actors) == 1
            if phrase.letter == "L" or (state and slot in ("in", "near", "off")):
                return phrase.actors[:1]
    return ()


def _texts(clause: Clause, frame: Frame, event: Phrase | None) -> dict[str, str]:
    """Return what is kept as written: the noun of the event, its name, how long it lasts."""
    texts = dict(frame.texts)
    if event is None or event.letter not in EVENT_NOUNS:
        return texts
    written = clause.scene.plain[event.content or event.start : event.end]
    texts.setdefault("kindWritten", written)
    name = written if event.named else _exercise_name(clause, event)
    name = name or _apposed_name(clause, event)
    if name:
        texts["name"] = name
    duration = next((w for w in event.words if _duration(clause.rules).fullmatch(w)), None)
    if duration and frame.kind == "JointExercise":
        texts["duration"] = duration
    return texts


def _exercise_name(clause: Clause, event: Phrase) -> str | None:
    """Return "Medusa" of "the exercise Medusa", "Komodo" of "the fifth Komodo exercise"."""
    place = clause.place_of(event)
    following = phrase_at(clause.phrases, place + 1) if place is not None else None
    if event.letter != "E" or following is None:
        return None
    if following.letter == "X" and following.start - event.end == 1:
        return clause.scene.plain[following.start : following.end]
    inside = [t for t in clause.scene.reading.tokens if event.start <= t.start < event.until]
    known = next((t for t in inside if t.mention is not None and t.letter == "E"), None)
    if known is not None:
        return clause.scene.plain[known.start : known.end]
    before = _NAME_BEFORE.search(clause.scene.plain[event.content : event.until])
    if before is None or led(clause.rules).search(before.group(1)):
        return None  # "the US-led exercise" has no name
    return before.group(1)


def _apposed_name(clause: Clause, event: Phrase) -> str | None:
    """Return "Amber Lion" of "a naval exercise, Amber Lion, was held"."""
    place = clause.place_of(event)
    comma, name = (phrase_at(clause.phrases, (place or 0) + step) for step in (1, 2))
    apposed = event.letter == "E" and comma is not None and comma.letter == "," and name is not None
    if not apposed or name is None or name.letter != "E" or not name.named:
        return None
    return clause.scene.plain[name.content or name.start : name.end]


def _span(binding: Binding, roles: _Roles, date: Dated | None) -> tuple[int, int]:
    """Return from the first to the last character that shows the fact, in this sentence."""
    clause, event, sentence = binding.clause, binding.event, binding.clause.scene.reading.sentence
    places = [(clause.trigger.start, clause.until)]
    places += [(thing.start, thing.end) for thing in _counted(binding)]
    places += [
        _phrase_around(clause, a)
        for listed in roles.values()
        for a in listed
        if a.start >= 0 and not _only_says(clause, a) and not _shared(clause, a)
    ]
    if binding.frame.kind in _ON_A_DAY:
        places = [at for at in places if not _far_before(clause, at)]
    if event is not None:
        places.append((event.start, event.end))
    if clause.deed is not None:
        places.append((clause.phrases[clause.deed].start, clause.phrases[clause.deed].end))
    places += [(p.start, p.end) for p in _prices(binding)]
    if date is not None and date.phrase is not None:
        places.append((_with_preposition(clause, date.phrase), date.phrase.end))
    since = binding.part.since if binding.part is not None else 0
    places = [place for place in places if place[0] >= since] or places
    start = max(sentence.start, min(first for first, _ in places))
    end = min(sentence.end, max(last for _, last in places))
    return start, end


def _far_before(clause: Clause, place: tuple[int, int]) -> bool:
    """Return whether other deeds are told between somebody and the verb: "A, which left the bloc
    and shows no wish to return, hosted B"."""
    least = 0 if clause.kind == "ArmsTransfer" else 1  # other verbs
    gap = clause.trigger.start - place[1]
    between = [p for p in clause.phrases if place[1] <= p.start < clause.trigger.start]
    return gap > _FAR and sum(p.letter == "v" for p in between) > least


def _only_says(clause: Clause, actor: Actor) -> bool:
    """Return whether between somebody and the noun stands a verb of saying: "X said that"."""
    if clause.verbal or actor.end > clause.trigger.start:
        return False
    between = (
        i for i, p in enumerate(clause.phrases) if actor.end <= p.start < clause.trigger.start
    )
    return any(clause.says(i) for i in between)


def _shared(clause: Clause, actor: Actor) -> bool:
    """Return whether somebody is the subject of another verb first: "A bought ships in 2002 and
    ordered more in 2011" tells the order after "and"."""
    group = clause.group
    before = phrase_at(clause.phrases, group.first - 1) if group is not None else None
    subject = clause.subject
    trade = clause.kind == "ArmsTransfer"
    shared = trade and before is not None and before.letter == "&"
    return shared and subject is not None and subject.start <= actor.start < subject.end


def _phrase_around(clause: Clause, actor: Actor) -> tuple[int, int]:
    """Return the place of the whole phrase that somebody is named in: "Five Russian ships"."""
    for phrase in clause.phrases:
        if phrase.start <= actor.start < phrase.end and phrase.letter not in "AERTMv":
            return phrase.start, max(phrase.end, actor.end)
    return actor.start, actor.end


def _with_preposition(clause: Clause, phrase: Phrase) -> int:
    """Return where a phrase begins, together with the preposition before it."""
    place = clause.place_of(phrase)
    before = phrase_at(clause.phrases, place - 1) if place else None
    return before.start if before is not None and before.letter == "i" else phrase.start


@lru_cache(maxsize=4)
def _treaty(rules: Rules) -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(rules.sets.treaties)}\b", re.IGNORECASE)


@lru_cache(maxsize=4)
def _duration(rules: Rules) -> re.Pattern[str]:
    return re.compile(rules.words.get("lasting", "(?!)"))
