"""Who is a side of a transfer: who sells, buys, orders, makes or gives what is told of."""

from collections.abc import Container

from graph.parse.binding.slots import actors_in, firm_behind
from graph.parse.binding.weapons import is_arm, last_traded, same_weapon
from graph.parse.candidates import WEAPONS
from graph.parse.frozen import replace
from graph.parse.names.known_names import Player
from graph.parse.syntax.clauses import clause_start, new_clause, slots_after
from graph.parse.syntax.phrases import Actor, Phrase, last_word, phrase_at, state_of
from graph.parse.syntax.places import Search
from graph.parse.syntax.subjects import find_subject, main_subject
from graph.parse.syntax.verb_groups import verb_group

_NEAR = 4  # phrases between a subject and what it halted, ordered, announced


def weapon_owner(search: Search) -> list[Actor]:
    """Return whose the arms are, or who built them: "China's missile", "Chinese-built boats"."""
    weapons = [phrase for phrase in search.things() if is_arm(search, phrase)]
    owners = [owner for phrase in weapons for owner in phrase.owners]
    return owners or [made for phrase in weapons for made in search.clause.scene.built_by(phrase)]


def built(search: Search) -> list[Actor]:
    """Return who built the things: "Chinese-built boats"."""
    weapons = [phrase for phrase in search.things() if phrase.letter in WEAPONS]
    return [made for phrase in weapons for made in search.clause.scene.built_by(phrase)]


def thing_owner(search: Search) -> list[Actor]:
    """Return whose the things are: "Togo's first TB2s, bought from Turkey"."""
    things = (phrase for phrase in search.things() if phrase.letter in WEAPONS)
    return [owner for phrase in things for owner in phrase.owners]


def whose_thing(search: Search) -> list[Actor]:
    """Return whose the things are in "supplies most of Kenya's weapons", but not of "Kenyan
    weapons"."""
    plain = search.clause.scene.plain
    theirs = thing_owner(search)
    return [owner for owner in theirs if plain[owner.end : owner.end + 1] in ("'", "’")]


def whose_trader(search: Search) -> list[Actor]:
    """Return whose customers or suppliers are told of: "Turkey's customers for the TB2"."""
    return list(search.clause.trigger.owners)


def same_supplier(search: Search) -> list[Actor]:
    """Return who has been told to supply a weapon, where more of the same is bought."""
    clause = search.clause
    where = (clause.trigger.start, clause.trigger.end)
    for thing in search.things():
        known = thing.letter == "K" and thing.actors
        weapon = thing.actors[0].player if known else same_weapon(search, thing)
        told = clause.scene.reader.discourse.suppliers.get(weapon.means if weapon else "")
        if told is None:
            continue
        supplier, recipient = told
        named = (a.player for p in clause.phrases for a in (*p.actors, *p.owners))
        same = any(recipient.means in (p.means, p.state and p.state.means) for p in named)
        if same or not clause.rules.sets.more_of_it.isdisjoint(thing.words):
            return [Actor(replace(supplier, trust=supplier.trust * 0.75), *where)]
    return []


def text_buyer(search: Search) -> list[Actor]:
    """Return who says at the end that something is bought, else whom the text is about."""
    return _speaking_buyer(search) or _text_buyer(search)


def _speaking_buyer(search: Search) -> list[Actor]:
    """Return whose body or minister says at the end that something is bought: "The purchase of ten
    jets from Peru is off, the Kenyan defence ministry said"."""
    phrases = search.clause.phrases
    for i in range(len(phrases) - 1, search.clause.place, -1):
        if not search.clause.says(i) or i < 2:
            continue
        subject, before = phrases[i - 1], phrases[i - 2]
        state = state_of(subject.actors[0].player) if len(subject.actors) == 1 else None
        official = subject.letter in "bqtP" and before.letter == ","
        return [replace(subject.actors[0], player=state)] if official and state else []
    return []


def _text_buyer(search: Search) -> list[Actor]:
    """Return whose purchase "the jets were bought from Israel" is: whom the text is about."""
    clause, discourse = search.clause, search.clause.scene.reader.discourse
    group = clause.group
    told = group is not None and group.finite and group.passive
    meant = group is None or ((group.after_to or group.gerund) and clause.subject is None)
    if not told and not meant:
        return []
    whole = group is not None and group.first < group.place
    if told and whole and same_recipient(search):  # "A bought jets, while ships were ordered"
        return same_recipient(search)
    subject = None if whole else main_subject(clause.phrases, 0, clause.place)
    if told and subject is not None and subject.letter in "Sb" and _is_counted_off(search):
        found = subject.actors  # "A took delivery of the last of 12 jets bought from B"
        return [replace(a, player=replace(a.player, trust=a.player.trust * 0.8)) for a in found]
    about = discourse.subject
    state = about[0] if len(about) == 1 else None
    state = state if state is None or state.kind == "State" else state.state
    often = max(discourse.counts.values(), default=0)
    if state is not None and discourse.counts.get(state.means, 0) < often:
        state = None  # some other state is what the text is about
    buyer = discourse.topic or discourse.traded().get("recipient") or state
    if buyer is not None and buyer is not state and _others_named(search, buyer):
        buyer = None  # "Chad is near a deal with Peru on buying jets" is not of who bought before
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(buyer, trust=buyer.trust * 0.65), *where)] if buyer else []


def _is_counted_off(search: Search) -> bool:
    """Return whether the subject is "the last of 12 jets"."""
    thing = search.clause.subject
    place = search.clause.place_of(thing) if thing is not None else None
    of = phrase_at(search.clause.phrases, place - 1) if place else None
    return of is not None and of.letter == "f"


def _others_named(search: Search, buyer: Player) -> bool:
    """Return whether the words before name a state, and neither the buyer nor whom it buys from."""
    phrases, place = search.clause.phrases, search.clause.place
    sells = {a.player.means for name in ("with", "from") for a in actors_in(search, name)}
    before = (p for i, p in enumerate(phrases[:place]) if i and phrases[i - 1].letter not in "fi2")
    named = {
        state.means
        for phrase in before
        for actor in phrase.actors
        if (state := state_of(actor.player)) is not None
    }
    home = state_of(buyer) or buyer
    return bool(named - sells) and home.means not in named


def topic_of_text(search: Search) -> list[Actor]:
    """Return whom the text is about, until the sentence has told of a transfer."""
    clause = search.clause
    group, topic = clause.group, clause.scene.reader.discourse.topic
    participle = group is not None and not (group.finite or group.after_to)
    if clause.scene.transferred or participle:
        topic = None
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(topic, trust=topic.trust * 0.7), *where)] if topic else []


def last_supplier(search: Search) -> list[Actor]:
    """Return who delivers what the sentence before ordered."""
    return _of_last_trade(search, "supplier")


def last_recipient(search: Search) -> list[Actor]:
    """Return who gets what the sentence before ordered."""
    return _of_last_trade(search, "recipient")


def _of_last_trade(search: Search, side: str) -> list[Actor]:
    """Return who delivers what the sentence before ordered, or gets it."""
    clause = search.clause
    player = last_traded(search, side)
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(player, trust=player.trust * 0.75), *where)] if player else []


def ordered_from(search: Search) -> list[Actor]:
    """Return the supplier in "received two tankers, the last of nine ordered from Peru"."""
    phrases, rules = search.clause.phrases, search.clause.rules
    for i in range(search.clause.after, len(phrases) - 1):
        verb = phrases[i].verb
        if phrases[i].letter in ";:" or phrases[i].letter == "s":
            break
        buys = verb is not None and verb.base in rules.words["buying"]
        if buys and verb is not None and verb.form in ("either", "participle"):
            before = i - 2 if phrases[i - 1].letter in "uS" else i - 1
            counted = phrases[before].letter in "#hkK"
            slots, _ = slots_after(phrases, i + 1, rules)
            return [a for p in slots.get("from", ()) for a in p.actors] if counted else []
    return []


def shared_to(search: Search) -> list[Actor]:
    """Return to whom the next verb after "and" gives, where this one has no such word."""
    phrases, at = search.clause.phrases, search.clause.end
    at -= phrases[at - 1].letter == "&"
    link, verb = phrase_at(phrases, at), phrase_at(phrases, at + 1)
    if link is None or verb is None or link.letter != "&" or verb.letter != "v":
        return []
    slots, _ = slots_after(phrases, at + 2, search.clause.rules)
    return [actor for p in slots.get("to", ())[:1] for actor in p.actors]


def subject_for(search: Search) -> list[Actor]:
    """Return for whom the subject is: "trainers for Kenya will come from Peru"."""
    clause = search.clause
    place = clause.place_of(clause.subject) if clause.subject is not None else None
    link, whom = (phrase_at(clause.phrases, (place or 0) + step) for step in (1, 2))
    meant = place is not None and link is not None and link.word == "for"
    return list(whom.actors) if meant and whom is not None else []


def near_subject(search: Search) -> list[Actor]:
    """Return the subject just before: "Germany halted arms sales", and no judge pages before."""
    near = _nearest_subject(search) or search.subject()
    return [a for p in near if _is_near(search, p) for a in p.actors]


def _is_near(search: Search, phrase: Phrase) -> bool:
    place = search.clause.place_of(phrase)
    return place is None or search.clause.place - place <= _NEAR


def _nearest_subject(search: Search) -> list[Phrase]:
    """Return the subject of the last clause that begins before: "A buys ships, and B followed"."""
    phrases, place = search.clause.phrases, search.clause.place
    first = clause_start(phrases, place)
    for i in range(place - 1, first, -1):
        if phrases[i].letter in ",&" and new_clause(phrases[:place], i):
            subject = main_subject(phrases, i, place)
            return [subject] if subject is not None else []
    return []


def same_recipient(search: Search) -> list[Actor]:
    """Return who gets what else the sentence has told to be sold or given, where one alone does."""
    clause = search.clause
    told = {
        c.roles["recipient"][0].player
        for c in clause.scene.trades
        if len(c.roles["recipient"]) == 1
    }
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(p, trust=p.trust * 0.7), *where) for p in told] if len(told) == 1 else []


def contract_with(search: Search) -> list[Actor]:
    """Return with whom it is: "signed a contract with Peru's agency to supply 12 ships"."""
    matrix = search.clause.matrix
    partners = matrix.slots.get("with", []) if matrix is not None else []
    return [a for p in partners for a in (*p.actors, *p.owners)][:1]


def signed_with(search: Search) -> list[Actor]:
    """Return with whom it is told, right after the noun, that a deal was signed."""
    clause, phrases = search.clause, search.clause.phrases
    at = clause.end
    while at < len(phrases) and phrases[at].letter in ",r":
        at += 1
    verb = phrases[at].verb if at < len(phrases) else None
    if verb is None or at - clause.end > 2 or verb.base not in clause.rules.words["signing"]:
        return []
    if verb.form not in ("either", "participle"):
        return []
    slots, _ = slots_after(phrases, at + 1, clause.rules)
    told = ([a for p in slots.get(name, ()) for a in p.actors] for name in ("with", "from", "to"))
    return next((found for found in told if found), [])


def other_signer(search: Search) -> list[Actor]:
    """Return who sells in "A and B signed a deal on the sale of 12 jets to B's air force"."""
    clause, phrases, rules = search.clause, search.clause.phrases, search.clause.rules
    gets = [a for name in ("to", "for") for p in clause.slots.get(name, ()) for a in p.actors]
    getting = {state.means for a in gets if (state := state_of(a.player)) is not None}
    for place in range(clause.place - 1, -1, -1):
        verb = phrases[place].verb
        if phrases[place].letter in ";:":
            break
        if phrases[place].letter != "v" or verb is None or verb.base not in rules.words["signs"]:
            continue
        subject = find_subject(phrases, verb_group(phrases, place, rules))
        signers = {
            state.means: replace(a, player=state)
            for a in (subject.actors if subject is not None else ())
            if (state := state_of(a.player)) is not None
        }
        others = [actor for means, actor in signers.items() if means not in getting]
        return others if len(signers) == 2 and len(others) == 1 else []
    return []


def under_contract(search: Search) -> list[Actor]:
    """Return with whom it is that somebody gets a thing "under a contract signed with Saab"."""
    phrases = search.clause.phrases
    for place in range(1, len(phrases) - 1):
        under = phrases[place - 1].word in ("under", "through", "as part of")
        if phrases[place].letter in "AR" and under:
            until = next(
                (i for i in range(place, len(phrases)) if phrases[i].letter in ",;:"), None
            )
            slots, _ = slots_after(phrases[:until], place + 1, search.clause.rules)
            signed = next(
                (i for i in range(place, until or len(phrases)) if phrases[i].letter == "v"), None
            )
            if "with" not in slots and signed is not None:
                slots, _ = slots_after(phrases[:until], signed + 1, search.clause.rules)
            firms = (firm_behind(search, phrase) for phrase in slots.get("with", ()))
            return [actor for phrase in firms for actor in phrase.actors][:1]
    return []


def head_owner(search: Search) -> list[Actor]:
    """Return whose "a Swedish licence for the sale" is, or who issued a licence for it."""
    phrases, place, rules = search.clause.phrases, search.clause.place, search.clause.rules
    link, head = (phrase_at(phrases, place - step) for step in (1, 2))
    hangs = link is not None and link.word in ("for", "on", "of") and head is not None
    if not hangs or head is None or head.letter not in "wRAT":
        return []
    verb = phrase_at(phrases, place - 3)
    if not head.owners and verb is not None and verb.letter == "v":
        issued = last_word(head.word) in rules.sets.licences
        subject = find_subject(phrases, verb_group(phrases, place - 3, rules)) if issued else None
        return list(subject.actors) if subject is not None else []
    return list(head.owners)


def allower(search: Search) -> list[Actor]:
    """Return who "allowed Peru to buy" jets, and so sells them."""
    return _who_speaks_of(search, search.clause.rules.words["allowing"])


def thanker(search: Search) -> list[Actor]:
    """Return who "thanked Peru for sending" jets, and so has them."""
    return _who_speaks_of(search, search.clause.rules.sets.thanking)


def _who_speaks_of(search: Search, wanted: Container[str]) -> list[Actor]:
    """Return who does what these verbs say to the subject: "allowed Peru to buy" jets, "thanked
    Peru for sending" them."""
    clause, rules = search.clause, search.clause.rules
    place = clause.place_of(clause.subject) if clause.subject is not None else None
    verb = phrase_at(clause.phrases, place - 1) if place else None
    if verb is None or verb.verb is None or verb.letter != "v" or place is None:
        return []
    if verb.verb.base not in wanted:
        return []
    subject = find_subject(clause.phrases, verb_group(clause.phrases, place - 1, rules))
    return list(subject.actors) if subject is not None else []


def awarded(search: Search) -> list[Actor]:
    """Return to whom a contract was given: "A awarded B a contract to supply six boats"."""
    return _of_award(search, "dative")


def awarder(search: Search) -> list[Actor]:
    """Return who gave a contract: "A awarded B a contract to supply six boats"."""
    return _of_award(search, "agent")


def _of_award(search: Search, place: str) -> list[Actor]:
    """Return who stands at a place of the clause in which a contract "to supply" was given."""
    matrix = search.clause.matrix
    verb = matrix.trigger.verb if matrix is not None else None
    if matrix is None or verb is None or verb.base not in ("award", "give", "hand", "grant"):
        return []
    of = Search(matrix, None, matrix.slots)
    return [a for p in of.phrases(place) for a in p.actors]


def asked(search: Search) -> list[Actor]:
    """Return who "rejected Peru's request to buy" jets, and was to sell them."""
    clause, group = search.clause, search.clause.group
    place = group.first if group is not None and group.after_to else 0
    if place < 1 or last_word(clause.phrases[place].word) not in clause.rules.sets.asked_for:
        return []
    before = place - 2 if clause.phrases[place - 1].word in ("down", "off") else place - 1
    if clause.phrases[before].letter != "v":
        return []
    subject = find_subject(clause.phrases, verb_group(clause.phrases, before, clause.rules))
    return list(subject.actors) if subject is not None else []


def where_reached(search: Search) -> list[Actor]:
    """Return where "a gift of ten trucks from Peru" went: "reached Fiji", "went to Fiji"; for a
    town, whose it is: "two boats given by Peru arrived in Suva"."""
    at = search.clause.end if search.clause.verbal else search.clause.predicate()
    at = at if at is not None and at < len(search.clause.phrases) else None
    verb = search.clause.phrases[at].verb if at is not None else None
    if verb is None or verb.base not in search.clause.rules.words["reaching"]:
        return []
    tail = search.clause.tail
    if at is not None and search.clause.verbal:
        tail, _ = slots_after(search.clause.phrases, at + 1, search.clause.rules)
    listed = (p for name in ("object", "to", "in", "at") for p in tail.get(name, ()))
    reached = [actor for phrase in listed for actor in phrase.actors if actor.player.kind]
    return [replace(a, player=a.player.state or a.player) if a.player.kind == "Place" else a
            for a in reached]  # fmt: skip


def orderer(search: Search) -> list[Actor]:
    """Return who ordered the thing: "delivered six transports ordered by Portugal"."""
    clause = search.clause
    for thing in search.things():
        place = clause.place_of(thing)
        verb = phrase_at(clause.phrases, (place or 0) + 1)
        if thing.letter not in WEAPONS or verb is None or verb.verb is None:
            continue
        if verb.verb.base in clause.rules.words["buying"]:
            by = slots_after(clause.phrases, (place or 0) + 2, clause.rules)[0].get("by", [])
            return [actor for phrase in by for actor in phrase.actors]
    return []


def maker(search: Search) -> list[Actor]:
    """Return who supplied or built the thing: "six submarines supplied by Russia"."""
    clause = search.clause
    for thing in search.things():
        place = clause.place_of(thing)
        verb = phrase_at(clause.phrases, (place or 0) + 1)
        at = (place or 0) + 1
        if verb is not None and verb.letter == "x" and thing is not clause.subject:
            continue  # "sold Peru jets, and four radars were supplied by Thales"
        while verb is not None and verb.letter in "?uxr,()X" and at < (place or 0) + 6:
            at += 1
            verb = phrase_at(clause.phrases, at)
        if thing.letter not in WEAPONS or verb is None or verb.verb is None:
            continue
        made = verb.verb.base in clause.rules.words["making"]
        bought = verb.verb.base in clause.rules.words["buying"]
        participle = verb.verb.form in ("either", "participle")
        if verb.letter == "v" and (made or bought) and (participle or at == (place or 0) + 1):
            slots, _ = slots_after(clause.phrases, at + 1, clause.rules)
            names = ("by", "from", "in") if made else ("from",)
            told = ([p for p in slots.get(name, ()) if p.actors] for name in names)
            found = next((found for found in told if found), [])
            return [actor for phrase in found for actor in phrase.actors]
    return []


def giver(search: Search) -> list[Actor]:
    """Return whose gift the thing is: "two boats, a gift of the Thai government, arrived"."""
    clause, phrases = search.clause, search.clause.phrases
    link, gift = (phrase_at(phrases, clause.after + i) for i in range(2))
    if link is not None and link.word == "as" and gift is not None and gift.letter == "T":
        told, _ = slots_after(phrases, clause.after + 2, clause.rules)  # "came as a gift from"
        by = [a for name in ("from", "of") for p in told.get(name, ()) for a in p.actors]
        return list(gift.owners) or by
    for thing in search.things():
        at = (search.clause.place_of(thing) or 0) + 1
        comma, gift, of = (phrase_at(phrases, at + i) for i in range(3))
        if comma is None or comma.letter != "," or gift is None or gift.letter != "T":
            continue
        if gift.owners:
            return list(gift.owners)
        whose = phrase_at(phrases, at + 3)
        if of is not None and whose is not None and (of.letter == "f" or of.word == "from"):
            return list(whose.actors)
    return []
