"""What is traded: the weapons at a place of a clause, each with its number.

A weapon is one that the field knows, one that only its form shows ("24 HQ-22 launchers", "armoured
cars"), or one spoken of before: "the aircraft", "64 of them". Soldiers are sent, not supplied, and
"arms" alone says little where something more exact is named beside.
"""

import re
from collections.abc import Iterator, Sequence

from graph.parse.candidates import WEAPONS, built
from graph.parse.frozen import replace
from graph.parse.names.known_names import Player
from graph.parse.syntax.phrases import Actor, Phrase, last_word, phrase_at
from graph.parse.syntax.places import Search

# What a type of weapon is called: "HQ-22", "Barak-8", "CGR-080", "CAESAR".
_DESIGNATION = re.compile(r"\b(?:[A-Z]{1,6}-?\d\w*|[A-Z][a-z]+-\d\w*|[A-Z]{4,})\b")
_NAMED_VEHICLE = re.compile(r"(?!(?:East|West|Nort|Sout)h?ern )[A-Z][\w-]+ vehicles?\Z")


def weapons_at(search: Search, name: str) -> list[Actor]:
    """Return the weapons at the place `name`, each with its number."""
    if name == "copula":
        of = search.of_copula()
        listed = [of] if of is not None else []
    elif name == "modifier":
        inner = search.event.inner if search.event is not None else None
        listed = [inner] if inner is not None else []
    elif name == "on_order":
        listed = _on_order(search)
    elif name == "whose":
        listed = _whose(search)
    elif name == "arrived":
        listed = _arrived(search)
    elif name == "of_trade":  # "a deal on the delivery of 12 jets", but not on building them
        listed = [p for p in search.phrases("of") if _is_of_trade(search, p)]
    elif name == "supplied":
        listed = _supplied(search)
    else:
        listed = [*search.phrases(name)]
    direct = name == "object"
    if (
        name == "object"
        and listed
        and last_word(listed[0].word) in search.clause.rules.sets.measures
    ):
        listed = [*search.slots.get("of", ()), *search.slots.get("out of", ()), *listed[1:]]
    elif listed and not direct and last_word(listed[0].word) in search.clause.rules.sets.measures:
        place = search.clause.place_of(listed[0])
        of = phrase_at(search.clause.phrases, place + 1) if place is not None else None
        things = search.clause.phrases[place + 2 : place + 3] if place is not None else ()
        listed = [*things, *listed[1:]] if of is not None and of.letter == "f" else listed
    if direct and listed and listed[0].letter == "$":  # "purchased $26 million in weapons"
        listed = [*listed, *search.slots.get("in", ())]
    if name == "object" and any(p.letter in WEAPONS for p in listed):
        listed = [
            *listed,
            *search.slots.get("including", ()),
            *search.slots.get("such as", ()),
            *search.slots.get("of", ()),
            *_beside(search),
        ]
    listed = [phrase for phrase in listed if not _owns(search, phrase)]
    found = [actor for phrase in listed for actor in _weapon(search, _counted(search, phrase))]
    found = [a for i, a in enumerate(found) if not _is_pronoun(search, a) or (i == 0 and direct)]
    several = direct or name == "agent"
    listed_too = [a for a in found if several and _is_in_a_list(search, a, found)]
    exact = [a for a in found if a in listed_too or not is_generic(search, a)]
    if found and not exact and not direct:  # "sales of arms, including 12 tanks"
        told = (*search.slots.get("including", ()), *search.noun_slots.get("including", ()))
        named = [actor for phrase in told for actor in _weapon(search, _counted(search, phrase))]
        exact = [actor for actor in named if not is_generic(search, actor)]
    return exact or found[:1]


def _on_order(search: Search) -> list[Phrase]:
    """Return the weapons of "12 trainers are on order", "has 12 trainers on order"."""
    phrases, at = search.clause.phrases, search.clause.place - 1
    if at < 1 or phrases[at].word != "on":
        return []
    at -= 1
    while at > 0 and phrases[at].letter in "xr":
        at -= 1
    return [phrases[at]] if phrases[at].letter in WEAPONS else []


def _whose(search: Search) -> list[Phrase]:
    """Return the weapons of "108 tanks whose sale was approved"."""
    event, plain = search.event, search.clause.scene.plain
    place = search.clause.place_of(event) if event is not None else None
    if event is None or not place or plain[event.start - 6 : event.start] != "whose ":
        return []
    return [p for p in search.clause.phrases[place - 1 : place] if p.letter in WEAPONS]


def _beside(search: Search) -> list[Phrase]:
    """Return the weapons of "six trainers, along with one Su-25", "as well as four boats"."""
    sets = search.clause.rules.sets
    names = (sets.beside - {"with"}) | sets.also_things
    listed = (p for name in names for p in search.slots.get(name, ()))
    return [p for p in listed if p.letter in WEAPONS and not p.owners]


def _is_in_a_list(search: Search, actor: Actor, found: Sequence[Actor]) -> bool:
    """Return whether things stand in one list with others: "boats, trucks and radios"."""
    plain = search.clause.scene.plain
    general = set(actor.player.means.lower().split()) & search.clause.rules.sets.arms_traded
    others = (a for a in found if a is not actor)
    between = (plain[min(a.end, actor.end) : max(a.start, actor.start)].strip() for a in others)
    return not general and any(words in (",", "and", ", and") for words in between)


def _owns(search: Search, thing: Phrase) -> bool:
    """Return whether a thing is only whose another is: "bought its corvette's missiles"."""
    place = search.clause.place_of(thing)
    after = phrase_at(search.clause.phrases, place + 1) if place is not None else None
    return after is not None and after.letter == "p"


def same_weapon(search: Search, phrase: Phrase) -> Player | None:
    """Return which weapon "the aircraft" is: the last one named, here or before."""
    discourse = search.clause.scene.reader.discourse
    inside = (p.inner if p.letter in "kh" and p.inner else p for p in search.clause.phrases)
    earlier = [p for p in inside if p.letter == "K" and p.end <= phrase.start]
    last = earlier[-1].actors[0].player if earlier and earlier[-1].actors else None
    if phrase.letter == "u":
        lately = discourse.weapon if discourse.weapon_age <= 1 else None
        told = search.clause.subject is phrase and phrase.word in ("they", "these")
        alone = search.slots.get("object") == [phrase] and bool(search.slots.get("to"))
        if phrase.word == "it" and alone:  # "sold the Gripen to A, and leased it to B"
            lately, told = None, True
        player = (last or lately) if phrase.word == "them" or told else None
        return replace(player, trust=player.trust * 0.75) if player is not None else None
    if phrase.letter == "#":
        return _more_of_them(search, phrase, last)
    sets = search.clause.rules.sets
    definite = not sets.definite.isdisjoint(phrase.words)
    only = _only_counts(search, phrase)
    owned = any(owner.end <= phrase.content for owner in phrase.owners)
    kind = phrase.letter == "w" and phrase.word in sets.kinds_of_things and definite
    if (phrase.letter not in "kh" and not kind) or not only or owned or phrase.inner:
        return None
    general = phrase.word in search.clause.rules.names["general_weapons"]
    if not definite and not (last is not None and general and phrase.quantity is not None):
        return None
    traded = discourse.traded().get("weapon")
    if last is None and traded is not None and _same_noun(phrase.word, traded.means):
        return replace(traded, trust=traded.trust * 0.8)
    alike = definite and general and last is None and traded is not None and not traded.known
    if alike and traded is not None and _of_one_sort(search, phrase.word, traded.means):
        return replace(traded, trust=traded.trust * 0.75)  # "boats", then "the vessels"
    player = last or discourse.weapon
    if player is None or not _of_that_sort(search, phrase.word, player):
        return None
    return replace(player, trust=player.trust * 0.8)


def _only_counts(search: Search, thing: Phrase) -> bool:
    """Return whether the words before a noun only say which or how many: "the first two boats"."""
    sets = search.clause.rules.sets
    words = sets.definite | sets.only_more | sets.counts
    return all(word[:1].isdigit() or word in words for word in thing.words)


def _more_of_them(search: Search, number: Phrase, last: Player | None) -> Player | None:
    """Return which weapon a bare number counts: "bought 12 F-16s and ordered 20 more in 2011", "an
    order for six"."""
    place = search.clause.place_of(number)
    before, after = (phrase_at(search.clause.phrases, (place or 0) + step) for step in (-1, 1))
    if place is None or before is None or (after is not None and after.letter in "fwKkh%$#-("):
        return None
    if before.letter != "v" and before.word != "for":
        return None
    trades = [c.roles["weapon"][0] for c in search.clause.scene.trades]
    here = [actor.player for actor in trades if actor.end <= number.start]
    discourse = search.clause.scene.reader.discourse
    lately = discourse.traded().get("weapon") if discourse.trade_age <= 1 else None
    player = here[-1] if here else last or lately
    return replace(player, trust=player.trust * 0.8) if player is not None else None


def is_generic(search: Search, actor: Actor) -> bool:
    """Return whether a weapon is only called by a general word: "arms", "combat aircraft"."""
    words = actor.player.means.lower().split()
    return (
        not actor.player.known
        and bool(words)
        and words[-1] in search.clause.rules.names["generic_weapons"]
        and len(words) < 3
        and search.clause.rules.military.isdisjoint(words)
        and not _NAMED_VEHICLE.match(actor.player.means)
    )


def is_arm(search: Search, phrase: Phrase) -> bool:
    """Return whether a phrase is of weapons, by its class or its form: "all 33 Hornets"."""
    counted = phrase.letter == "X" and phrase.quantity is not None
    return phrase.letter in WEAPONS or counted or _military(search, phrase)


def _is_of_trade(search: Search, thing: Phrase) -> bool:
    """Return whether a thing is what a sale or delivery is of."""
    noun = phrase_at(search.clause.phrases, (search.clause.place_of(thing) or 0) - 2)
    return noun is not None and noun.letter == "T"


def last_traded(search: Search, role: str) -> Player | None:
    """Return who or what played a role in the last transfer, of this sentence or before."""
    before = search.clause.trigger.start
    here = [c.roles for c in search.clause.scene.trades if c.roles["weapon"][0].end <= before]
    if here:
        return here[-1][role][0].player if role in here[-1] else None
    return search.clause.scene.reader.discourse.traded().get(role)


def _arrived(search: Search) -> list[Phrase]:
    """Return what arrived of the last transfer: "the first of the jets", "the first two"."""
    clause, traded = search.clause, last_traded(search, "weapon")
    subject = clause.subject
    place = clause.place_of(subject) if subject is not None else None
    if traded is None or subject is None or place is None or subject.letter == "T":
        return []  # "the delivery of four tanks followed" is told by its noun
    of, whole = phrase_at(clause.phrases, place + 1), phrase_at(clause.phrases, place + 2)
    if of is not None and of.letter == "f" and whole is not None:
        whole = replace(whole, quantity=subject.quantity)
    thing = whole if of is not None and of.letter == "f" else subject
    some = thing is subject and subject.words == ("the",) and not subject.actors
    some = some and subject.word in clause.rules.sets.some_of_a_lot
    if (
        thing is not None and thing is subject and (thing.letter == "#" or some)
    ):  # "38 have arrived"
        actor = Actor(traded, thing.start, thing.end, thing.quantity)
        return [replace(thing, letter="K", actors=(actor,))]
    if thing is None or thing.letter not in WEAPONS or (thing.owners and not thing.actors):
        return []
    same = any(actor.player.means == traded.means for actor in thing.actors)
    words = {thing.word, *thing.word.split()[-1:]}
    generic = thing.letter in "kh" and not words.isdisjoint(
        {*traded.means.lower().split()[-1:], *clause.rules.names["general_weapons"]}
    )
    if not same and not (generic and _only_counts(search, thing)):
        return []
    actor = Actor(traded, thing.start, thing.end, thing.quantity)
    return [replace(thing, letter="K", actors=(actor,))]


def _supplied(search: Search) -> list[Phrase]:
    """Return the things at the object of which it is told who built or sold them: of "A and B,
    as well as the C bought from Peru" the last alone."""
    phrases = search.clause.phrases
    listed = [p for p in search.phrases("object") if is_arm(search, p)]
    found = [p for p in listed if p.owners or search.clause.scene.built_by(p)]
    for thing in [p for p in search.things() if is_arm(search, p)]:
        at = search.clause.place_of(thing) or 0
        while at + 1 < len(phrases) and phrases[at + 1].letter in "?uxr,()X":
            at += 1
        verb = phrases[at + 1].verb if at + 1 < len(phrases) else None
        words = search.clause.rules.words
        if verb is None or verb.base not in (*words["making"], *words["buying"]):
            continue
        place = search.clause.place_of(thing) or 0
        while place > 1 and phrases[place - 1].letter in ",&" and phrases[place - 2] in listed:
            place -= 2
        found += phrases[place : (search.clause.place_of(thing) or 0) + 1 : 2]
    return found


def _counted(search: Search, phrase: Phrase) -> Phrase:
    """Return the weapons of "two batteries of S-400", "64 of the aircraft", with the number."""
    phrases = search.clause.phrases
    place = search.clause.place_of(phrase)
    number, of = phrase_at(phrases, (place or 0) - 2), phrase_at(phrases, (place or 0) - 1)
    if number is not None and number.letter == "#" and of is not None and of.letter == "f":
        return replace(phrase, quantity=number.quantity)
    if place is None or phrase.word not in search.clause.rules.names["weapon_units"]:
        return phrase
    link, thing = phrase_at(phrases, place + 1), phrase_at(phrases, place + 2)
    if link is None or thing is None or link.letter != "f" or thing.letter not in "KkhX":
        return phrase
    quantity = phrase.quantity
    unit = replace(quantity, unit=phrase.word) if quantity is not None else None
    return replace(thing, quantity=unit)


def _weapon(search: Search, phrase: Phrase) -> Iterator[Actor]:
    plain = search.clause.scene.plain
    same = same_weapon(search, phrase)
    if phrase.letter in "u#" and same is None:
        return
    if same is not None:
        yield Actor(same, phrase.start, phrase.end, phrase.quantity)
    elif phrase.letter == "K" and phrase.actors:
        yield Actor(phrase.actors[0].player, phrase.start, phrase.end, phrase.quantity)
    elif phrase.letter == "h" and not _is_supplied(search, phrase):
        return  # soldiers are sent, not supplied
    elif (
        phrase.letter in "kh"
        or (phrase.letter == "X" and phrase.quantity is not None)
        or _military(search, phrase)
    ):
        start = phrase.content or phrase.start
        written = built(search.clause.rules).sub("", plain[start : phrase.until or phrase.end])
        name = " ".join(written.split())
        known = _known_inside(search, phrase)
        player = known or Player(name, "WeaponSystem", known=False, trust=0.8)
        yield Actor(player, phrase.start, phrase.end, phrase.quantity)


def _is_supplied(search: Search, forces: Phrase) -> bool:
    """Return whether forces are things: "tanks", "Patriot units", but no "Patriot crews"."""
    units = search.clause.rules.names["weapon_units"]
    unit = forces.inner is not None and last_word(forces.word) in units
    return unit or _is_weapon(search, forces.word)


def _is_weapon(search: Search, noun: str) -> bool:
    return noun in search.clause.rules.names["weapons"]


def _military(search: Search, phrase: Phrase) -> bool:
    """Return whether a thing that no rule knows is of a military sort: "armoured cars"."""
    if phrase.letter != "w":
        return False
    fits = not search.clause.rules.military.isdisjoint(phrase.words)
    fits = fits or phrase.inner is not None
    fits = fits or _DESIGNATION.search(_written(search, phrase)) is not None
    if fits and last_word(phrase.word) in search.clause.rules.military_heads:
        return True
    counted = phrase.quantity is not None and not phrase.actors
    if counted and _to_forces(search) and phrase.word not in search.clause.rules.civil:
        return phrase.word.endswith("s")  # "donated three generators to the navy"
    civil = search.clause.rules.civil
    named = any(word[:1].isupper() for word in _written(search, phrase).split())
    return counted and named and phrase.word.endswith("s") and phrase.word not in civil


def _to_forces(search: Search) -> bool:
    """Return whether what the clause tells of goes to armed forces."""
    given = (p for name in ("dative", "to") for p in search.slots.get(name, ()))
    return any(a.player.kind == "ArmedForce" for p in given for a in p.actors)


def _written(search: Search, phrase: Phrase) -> str:
    return search.clause.scene.plain[phrase.content or phrase.start : phrase.end]


def _of_one_sort(search: Search, noun: str, name: str) -> bool:
    """Return whether two nouns may mean one thing: "vessels" and "patrol boats"."""
    sorts = search.clause.rules.weapon_sorts
    one, other = sorts.get(last_word(noun), ()), sorts.get(last_word(name), ())
    return not set(one).isdisjoint(other)


def _is_pronoun(search: Search, actor: Actor) -> bool:
    return search.clause.scene.plain[actor.start : actor.end].lower() in ("them", "it")


def _of_that_sort(search: Search, noun: str, weapon: Player) -> bool:
    """Return whether a noun may mean a weapon: "the ships" are no Rafales."""
    sorts = search.clause.rules.weapon_sorts.get(last_word(noun))
    row = search.clause.scene.reader.gazetteer.field.rows.get(weapon.means)
    sort = row.fields.get("weaponCategory") if row is not None else None
    return sorts is None or sort is None or sort in sorts


def _known_inside(search: Search, phrase: Phrase) -> Player | None:
    """Return the entity of "S-400 systems" where only "S-400" is its name."""
    for token in search.clause.scene.reading.tokens:
        if token.letter == "K" and phrase.start <= token.start < phrase.end and token.mention:
            return token.mention.players[0]
    return None


def _same_noun(word: str, name: str) -> bool:
    """Return whether a noun is the last word of a name, in the singular or the plural."""
    last = last_word(name).removesuffix("s")
    return bool(last) and last_word(word).removesuffix("s") == last
