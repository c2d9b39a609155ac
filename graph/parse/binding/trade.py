"""Who sells and who buys where the clause itself does not say it: what the text has told of both.

"Azerbaijan has ordered 40 JF-17s" after a sentence on Pakistan's fighter; "the boats were handed to
the navy" after a gift was announced. What was told of the same weapon counts, then the last trade,
then the state that makes the weapon where the text names it.
"""

from collections.abc import Iterable, Iterator, Sequence

from graph.parse.binding.weapons import same_weapon
from graph.parse.frozen import dataclass, replace
from graph.parse.names.known_names import Player
from graph.parse.syntax.clauses import Slots, clause_start, slots_after
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
from graph.parse.syntax.places import Search
from graph.parse.syntax.predicates import Clause
from graph.parse.syntax.subjects import main_subject

_SIDES = ("from", "to", "by")  # before who sells or buys

# How sure it is that what was told of a weapon, of a trade, of the maker's state holds here too.
_TOLD, _BEFORE, _MADE, _HOME = 0.8, 0.75, 0.7, 0.65


def supplier_meant(search: Search) -> list[Actor]:
    """Return who supplies the weapons of a clause, by what the text has told before."""
    clause = search.clause
    discourse = clause.scene.reader.discourse
    if _somebody_else(search, sells=True):
        return []
    here = _traded_here(search, "supplier")
    if here is not None:
        return _there(search, here, _TOLD)
    for weapon in _weapons(search):
        told = discourse.suppliers.get(weapon.means)
        if told is not None:
            return _there(search, told[0], _TOLD)
        maker = discourse.makers.get(weapon.means)
        if maker is not None:
            return _there(search, maker, _TOLD)
    traded = discourse.traded().get("supplier")
    if traded is not None and any(_goes_on(search, thing) for thing in search.things()):
        return _there(search, traded, _BEFORE)
    for weapon in _weapons(search):
        for origin in _origins(search, weapon):
            if _is_named(search, origin):
                return _there(search, origin, _MADE)
    recipient = discourse.traded().get("recipient")
    same = recipient is not None and _stands_here(search, recipient) and _is_specific(search)
    if traded is not None and same and not _made_elsewhere(search, traded):
        return _there(search, traded, _BEFORE)
    suppliers = {supplier.means: supplier for supplier, _ in discourse.suppliers.values()}
    sells = discourse.seller or next(iter(suppliers.values()), None)
    if sells is not None and _made_elsewhere(search, sells):
        return []
    if sells is not None and len(suppliers) < 2 and _is_specific(search) and _tells(search):
        return _there(search, sells, _HOME)
    home = discourse.home
    gives = _is_specific(search) and not _buys(search) and not _is_reduced(search)
    if home is not None and gives and not _made_elsewhere(search, home):
        return _there(search, home, _HOME)
    return []


def _somebody_else(search: Search, sells: bool) -> bool:
    """Return whether the clause has a subject of its own, whoever that is: "six foreign companies
    hope to sell it jets"."""
    clause = search.clause
    group, subject, verb = clause.group, clause.subject, clause.trigger.verb
    if group is None or group.passive or subject is None or verb is None or subject.actors:
        return False
    makes = verb.base in clause.rules.words["making"]
    return subject.letter in "wq" and not subject.owners and makes is sells


def _traded_here(search: Search, side: str) -> Player | None:
    """Return who was told in the sentence to supply or get what a bare number now counts more of:
    "bought 12 F-16s from Peru in 2002 and ordered 20 more"."""
    numbers = [thing for thing in search.things() if thing.letter == "#"]
    meant = [same_weapon(search, number) for number in numbers]
    counted = {weapon.means for weapon in meant if weapon is not None}
    for told in reversed(search.clause.scene.trades):
        if told.roles["weapon"][0].player.means in counted:
            return told.roles[side][0].player
    return None


def _buys(search: Search) -> bool:
    """Return whether what a clause tells is told of who buys: "ordered", "the purchase"."""
    trigger, words = search.clause.trigger, search.clause.rules.words
    if trigger.verb is not None and trigger.letter == "v":
        return trigger.verb.base in (*words["buying"], *words["moving"])
    return trigger.word.startswith(tuple(search.clause.rules.sets.buying_stems))


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things that a verb tells of: the phrases from place `first` to `last`, with
    what stands at which place there, from character `since` (0 for the first) of the text."""

    first: int
    last: int
    since: int
    slots: Slots


def _is_next_thing(clause: Clause, place: int) -> bool:
    """Return whether the phrase at a place is counted, and a comma or "and" stands before it."""
    phrases, phrase, first = clause.phrases, clause.phrases[place], place
    several = phrase.quantity is not None or phrase.words[:1] in (("a",), ("an",))
    counted = phrase.letter in "Kk" or (phrase.letter in "hX" and several)
    after = phrase_at(phrases, place + 1)
    linked_too = after is not None and after.word in _SIDES
    counted = counted or (phrase.letter in "hX" and not phrase.owners and linked_too)
    of, number = phrase_at(phrases, place - 1), phrase_at(phrases, place - 2)
    if phrase.letter in "Kkh" and of is not None and number is not None and of.letter == "f":
        first = place - 2 if last_word(number.word) in clause.rules.sets.counting else place
        counted = counted or first < place
    before = phrase_at(phrases, first - 1)
    return counted and before is not None and (before.letter in ",&" or before.word == "as well as")


def parts_of(clause: Clause) -> list[Part]:
    """Return the parts of "24 jets from A, 12 ships from B and radars from C", or of "the sale of
    36 jets to A and 24 ships to B"; none where there is but one."""
    given = _given_each(clause)
    if given:
        return given
    phrases, bounds, linked = clause.phrases, [clause.after], False
    for i in range(clause.after, clause.end):
        phrase = phrases[i]
        if linked and phrase.letter in "KkhX" and _is_next_thing(clause, i):
            bounds.append(i)
            linked = False
        linked = linked or phrase.word in _SIDES or phrase.letter == "D"
    if len(bounds) < 2 or not linked:
        return []
    parts = [
        dict(slots_after(phrases[:last], first, clause.rules)[0])
        for first, last in zip(bounds, [*bounds[1:], clause.end], strict=True)
    ]
    slot = next((name for name, listed in parts[0].items() if listed[0].letter in "Kkh"), "object")
    for part in parts[1:]:
        part[slot] = [*part.pop("object", ()), *part.get(slot, ())]
    for name in _SIDES:  # "six boats to Peru in 2019 and two in 2021"
        told = [part[name] for part in parts if name in part]
        for part in parts if len(told) == 1 else ():
            part.setdefault(name, told[0])
    starts = (0, *(phrases[first].start for first in bounds[1:]))
    return [
        Part(first, last, since, slots)
        for first, last, since, slots in zip(
            bounds, [*bounds[1:], clause.end], starts, parts, strict=True
        )
    ]


def _given_each(clause: Clause) -> list[Part]:
    """Return the parts of "gave Peru tanks, Kenya howitzers and Chad radars"."""
    whom, *things = [p for p in clause.slots.get("object", ()) if p.letter != "D"] or [
        clause.trigger
    ]
    each = len(things) > 1 and whom.letter == "S" and all(p.letter in "Kkh" for p in things)
    if not each or any(not _is_for(clause, thing) for thing in things[1:]):
        return []
    parts = []
    for number, thing in enumerate(things):
        place = clause.place_of(thing)
        if place is None:
            return []
        to = replace(whom, start=thing.start, actors=thing.owners) if number else whom
        slots = {**clause.slots, "object": [to, replace(thing, owners=()) if number else thing]}
        parts.append(Part(place, place + 1, thing.start if number else 0, slots))
    return parts


def _is_for(clause: Clause, thing: Phrase) -> bool:
    """Return whether the name of a state stands bare before a thing: "Kenya howitzers"."""
    plain = clause.scene.plain
    return len(thing.owners) == 1 and all(
        plain[owner.start : owner.end].lower().replace(" ", "-") == owner.player.means
        and plain[owner.end : owner.end + 1] == " "
        for owner in thing.owners
    )


def at_home(search: Search) -> list[Actor]:
    """Return which of those who agree on a weapon makes it: France, in "India and France signed a
    deal for 36 Rafales"."""
    origins = {
        state.means
        for weapon in _weapons(search)
        for state in search.clause.scene.reader.gazetteer.origins(weapon.means)
    }
    parties = _parties(search)
    found = [actor for actor in parties if _home_of(actor) in origins]
    firms = [actor for actor in parties if actor.player.kind == "Company"]
    if len(firms) == 1 and len(parties) == 2:  # a firm and a ministry: the firm sells
        return firms
    return found if len(found) == 1 else []


def agent_at_home(search: Search) -> list[Actor]:
    """Return who signs for weapons of their own make: France, in "France signed a deal with India
    for 26 Rafales"."""
    origins = {o.means for w in _weapons(search) for o in _origins(search, w)}
    partners = [actor for phrase in search.phrases("with") for actor in phrase.actors]
    if not partners or any(_home_of(actor) in origins for actor in partners):
        return []
    agents = [actor for phrase in search.phrases("agent") for actor in phrase.actors]
    return [actor for actor in agents if _home_of(actor) in origins]


def abroad(search: Search) -> list[Actor]:
    """Return who agrees on a weapon with the one who makes it."""
    home = at_home(search)
    makers = {_home_of(actor) for actor in home}
    if any(actor.player.kind == "Company" for actor in home):
        return [a for a in _parties(search) if a.player.means != home[0].player.means]
    return [a for a in _parties(search) if _home_of(a) not in makers] if makers else []


def _parties(search: Search) -> list[Actor]:
    talks = () if search.clause.verbal else search.phrases("with")
    found = (*search.phrases("agent"), *search.phrases("between"), *talks)
    return [actor for phrase in found for actor in phrase.actors]


def _home_of(actor: Actor) -> str:
    state = state_of(actor.player)
    return state.means if state is not None else ""


def recipient_meant(search: Search) -> list[Actor]:
    """Return who gets the weapons of a clause: who got them last, or whom the text is about."""
    clause = search.clause
    if any(p.letter in "wGq" and not p.actors for p in search.slots.get("to", ())):
        return []  # "sold 72 jets to the desert kingdom", whoever that is
    discourse = clause.scene.reader.discourse
    traded = discourse.traded()
    recipient, weapon = traded.get("recipient"), traded.get("weapon")
    same = weapon is not None and any(named.means == weapon.means for named in _weapons(search))
    if recipient is not None and (same or any(_goes_on(search, t) for t in search.things())):
        return _there(search, recipient, _BEFORE)
    for named in _weapons(search):
        told = discourse.suppliers.get(named.means)
        if told is not None:
            return _there(search, told[1], _BEFORE)
    supplier = traded.get("supplier")
    tells = _is_specific(search) and _tells(search) and not _is_reduced(search)
    again = supplier is not None and _stands_here(search, supplier)
    if recipient is not None and again and tells:
        return _there(search, recipient, _BEFORE)
    lead = _before_colon(search)
    if lead is not None and tells:
        return _there(search, lead, _BEFORE)
    about = discourse.subject[0] if len(discourse.subject) == 1 else None
    others = _named_here(search) - {about.means} if about is not None else set()
    if about is not None and about.kind == "State" and len(others) == 1 and tells:
        clause_words = clause.phrases[clause.place : clause.after + 1]
        came = "from" in clause.slots or any(p.word == "from" for p in clause_words)
        if came and about.means not in _named_here(search):
            return _there(search, about, _HOME)
    home = discourse.home or (_mainly(search) if tells else None)
    helped = recipient is not None and home is not None and recipient.means == home.means
    if home is not None and (helped or _is_specific(search)) and _tells(search):
        return _there(search, home, _HOME)
    return []


def named_before(search: Search) -> list[Actor]:
    """Return the one state that the sentence names before the thing, and that does not give it:
    "Peru's fleet grows: two frigates came from Italy"."""
    clause = search.clause
    until = min((thing.start for thing in search.things()), default=clause.trigger.start)
    giving = [p for name in ("from", "object", "agent") for p in search.phrases(name)]
    gives = {actor.player.means for phrase in giving for actor in phrase.actors}
    named: dict[str, Actor] = {}
    for phrase in clause.phrases:
        if phrase.start >= until:
            break
        for actor in (*phrase.actors, *phrase.owners):
            state = state_of(actor.player)
            if state is not None and state.means not in gives:
                named[state.means] = replace(actor, player=replace(state, trust=state.trust * 0.9))
    return list(named.values()) if len(named) == 1 else []


def bracketed(search: Search) -> list[Actor]:
    """Return of whom it is told in brackets: "Peru (four transports, ordered from Italy)"."""
    clause = search.clause
    first = next((i for i in range(clause.place, 0, -1) if clause.phrases[i].letter == "("), 0)
    closed = any(p.letter == ")" for p in clause.phrases[first : clause.place])
    whose = clause.phrases[first - 1] if first and not closed else None
    return list(whose.actors) if whose is not None and are_states(whose) else []


def _before_colon(search: Search) -> Player | None:
    """Return of which state it is told in "Oman has other suppliers: Britain delivered jets"."""
    phrases = search.clause.phrases
    first = clause_start(phrases, search.clause.place)
    if not first or phrases[first - 1].letter != ":":
        return None
    subject = main_subject(phrases, 0, first)
    about = subject.actors[0].player if subject is not None and len(subject.actors) == 1 else None
    here = {a.player.means for p in phrases[first:] for a in (*p.actors, *p.owners)}
    state = about is not None and about.kind == "State" and about.means not in here
    return about if state else None


def _stands_here(search: Search, player: Player) -> bool:
    """Return whether the sentence names somebody, or the state that is theirs."""
    state = state_of(player)
    return (state or player).means in _named_here(search)


def _named_here(search: Search) -> set[str]:
    """Return the states, and others without one, that the sentence names."""
    named = (a.player for p in search.clause.phrases for a in (*p.actors, *p.owners))
    return {(state_of(player) or player).means for player in named}


def _mainly(search: Search) -> Player | None:
    """Return the state that the text names by far most so far, leaving out the sentence's."""
    discourse, here = search.clause.scene.reader.discourse, _named_here(search)
    ranked = sorted(((n, m) for m, n in discourse.counts.items() if m not in here), reverse=True)
    second = ranked[1][0] if len(ranked) > 1 else 0
    if not ranked or ranked[0][0] < 3 or ranked[0][0] < 1.5 * second:
        return None
    return discourse.states[ranked[0][1]]


def _origins(search: Search, weapon: Player) -> list[Player]:
    """Return the states that make a weapon, and those that the text names as their successors."""
    reader = search.clause.scene.reader
    found = list(reader.gazetteer.origins(weapon.means))
    past = {state.means for state in found}
    for state in reader.discourse.named.values():
        row = reader.gazetteer.field.rows.get(state.means)
        if row is not None and past and row.fields.get("successorOf") in past:
            found.insert(0, state)
    return found


def _made_elsewhere(search: Search, seller: Player) -> bool:
    """Return whether every named weapon is known to be made by others than the seller's state."""
    home = state_of(seller)
    made = [{state.means for state in _origins(search, w)} for w in _weapons(search)]
    return home is not None and bool(made) and all(o and home.means not in o for o in made)


def seller_told(phrases: Sequence[Phrase]) -> Player | None:
    """Return whose exports of arms a sentence speaks of: "Turkey expands exports of drones",
    "Turkey's arms sales"."""
    for place, phrase in enumerate(phrases):
        if phrase.letter != "T" or not phrase.word.startswith(("export", "sales", "supplies")):
            continue
        of, thing = phrase_at(phrases, place + 1), phrase_at(phrases, place + 2)
        arms = of is not None and of.letter == "f" and thing is not None and thing.letter in "Kkh"
        if not arms and phrase.inner is None:
            continue
        free = (a.player for i, p in enumerate(phrases[:place]) if is_free(phrases, i)
                for a in p.actors)  # fmt: skip
        named = next(iter((*(o.player for o in phrase.owners), *free)), None)
        return state_of(named) if named is not None else None
    return None


def _is_specific(search: Search) -> bool:
    """Return whether the weapons are named or counted, no mere "arms"."""
    return any(True for _ in _weapons(search)) or any(_is_counted(t) for t in search.things())


def _is_counted(thing: Phrase) -> bool:
    """Return whether a thing is a number of weapons: "118 armoured vehicles"."""
    return thing.letter in "kh" and thing.quantity is not None and not thing.actors


def _tells(search: Search) -> bool:
    """Return whether the clause says that something was done, or is to be: it has a finite verb."""
    group, verb = search.clause.group, search.clause.trigger.verb
    moved = verb is not None and verb.base in search.clause.rules.words["moving"]
    return group is not None and (group.finite or group.after_to) and not moved


def _is_reduced(search: Search) -> bool:
    """Return whether the clause is "the boats supplied by Russia", within another."""
    group = search.clause.group
    return group is not None and group.passive and group.first == group.place


def makers_told(phrases: Sequence[Phrase], reader: Reader) -> Iterator[tuple[Player, Player]]:
    """Yield each weapon of a sentence with who makes it: its company, or the state of its origin.

    "Boeing's Apache", "the TB2, built by Baykar", "the Turkish-made TB2"; a state counts as maker
    only where it is known for it, for "Ukraine's TB2s" are those that it has.
    """
    for place, phrase in enumerate(phrases):
        if phrase.letter == "K" and phrase.actors:
            thing = phrase
        elif phrase.letter in "kh" and phrase.inner is not None and phrase.inner.actors:
            thing = phrase.inner
        else:
            continue
        weapon = thing.actors[0].player
        origins = {state.means for state in reader.gazetteer.origins(weapon.means)}
        for owner in (*phrase.owners, *_built_by(phrases, place, reader)):
            state = state_of(owner.player)
            same = state is not None and state.means in origins
            if same or owner.player.kind == "Company":
                yield weapon, owner.player
                break


def _built_by(phrases: Sequence[Phrase], place: int, reader: Reader) -> Iterable[Actor]:
    """Return who builds the weapon in "the TB2, which is built by Baykar", "made by A and B"."""
    for at in range(place + 1, min(len(phrases) - 2, place + 6)):
        phrase = phrases[at]
        if phrase.verb is not None and phrase.letter == "v":
            makes = phrase.verb.base in reader.rules.words["making"]
            by = phrases[at + 1].word == "by"
            return phrases[at + 2].actors if makes and by else ()
        if phrase.letter not in ",?xr":
            return ()
    return ()


def _weapons(search: Search) -> Iterator[Player]:
    """Yield the weapons by name that stand where the clause tells of things."""
    for thing in search.things():
        more = same_weapon(search, thing) if thing.letter == "#" else None
        if more is not None:
            yield more
        elif thing.letter == "K" and thing.actors:
            yield thing.actors[0].player
        elif thing.letter in "kh" and thing.inner is not None and thing.inner.actors:
            yield thing.inner.actors[0].player


def _goes_on(search: Search, thing: Phrase) -> bool:
    """Return whether a thing is of the trade told before: "the boats", "two more of them"."""
    return thing.letter in "khw" and same_weapon(search, thing) is not None


def _is_named(search: Search, state: Player) -> bool:
    """Return whether the text names a state, itself or through a body or firm of it."""
    return state.means in search.clause.scene.reader.discourse.named


def _there(search: Search, player: Player, trust: float) -> list[Actor]:
    trigger = search.clause.trigger
    return [Actor(replace(player, trust=player.trust * trust), trigger.start, trigger.end)]
