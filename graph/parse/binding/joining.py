"""Who joins in: who takes part in an exercise, hosts it or runs it; who meets whom."""

from graph.parse.binding.slots import actors_in
from graph.parse.frozen import replace
from graph.parse.kinds.takers import exercise_name, find_takers
from graph.parse.syntax.clauses import clause_start, slots_after
from graph.parse.syntax.phrases import Actor, Phrase, last_word, phrase_at
from graph.parse.syntax.places import Search
from graph.parse.syntax.subjects import find_subject, main_subject
from graph.parse.syntax.verb_groups import verb_group


def exercise_agent(search: Search) -> list[Actor]:
    """Return who holds an exercise, with those who joined, came along, host or run it."""
    others = (*_joined_by(search), *_company_before(search), *_unnamed_host(search),
              *_runner(search))  # fmt: skip
    return [*_acting(search), *others]


def meeting_agent(search: Search) -> list[Actor]:
    """Return who meets: whom "he" means, who does it, or who alone is "the minister"."""
    return _persons_meant(search, _he(search) or _acting(search) or _by_title(search))


def meeting_object(search: Search) -> list[Actor]:
    """Return who is met: the object, or the person of "President Rama, whom A had met"."""
    return [a for p in (search.phrases("object") or _whom(search)) for a in p.actors]


def forces(search: Search) -> list[Actor]:
    """Return whose forces, weapons and counted people are named before, in the clause."""
    clause = search.clause
    first = clause_start(clause.phrases, clause.place)
    near = clause.phrases[first : clause.place]
    armed = (p for p in near if p.letter in "hbBK" or _counts_people(p))
    return [a for p in armed for a in (*p.owners, *p.actors)]


def _counts_people(phrase: Phrase) -> bool:
    """Return whether states stand for so many of their people: "300 Kenyans and 150 Thais"."""
    return phrase.letter == "S" and any(actor.quantity is not None for actor in phrase.actors)


def takers(search: Search) -> list[Actor]:
    """Return who is told to take part, by the words for it."""
    clause = search.clause
    return find_takers(clause.phrases, clause.place, clause.scene.plain, clause.rules)


def after_mark(search: Search) -> list[Actor]:
    """Return who is listed right after an exercise: "Cobra Gold (A, B)", "Malabar - A, B"."""
    phrases, place = search.clause.phrases, search.clause.place
    dated = phrase_at(phrases, place + 1)
    at = place + 1 + (dated is not None and dated.letter == "D")
    mark = phrase_at(phrases, at)
    if mark is None or mark.letter not in "(—-:":
        return []
    found: list[Actor] = []
    for phrase in phrases[at + 1 :]:
        if phrase.letter in "SBbh" and phrase.actors:
            found += phrase.actors
        elif phrase.letter not in ",&" or not found:
            break
    return found


def same_exercise(search: Search) -> list[Actor]:
    """Return who was told to take part in the exercise of this name, in this edition."""
    clause = search.clause
    if search.event is None:
        return []
    name = exercise_name(clause.scene.plain[search.event.content : search.event.end], clause.rules)
    told = clause.scene.reader.discourse.exercises.get(name, ())
    where = (search.event.start, search.event.end)
    return [Actor(replace(player, trust=player.trust * 0.75), *where) for player in told]


def last_exercise(search: Search) -> list[Actor]:
    """Return who took part in the exercise that the text told of last."""
    clause = search.clause
    drilled = clause.scene.reader.discourse.drilled
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(p, trust=p.trust * 0.7), *where) for p in drilled]


def told_host(search: Search) -> list[Actor]:
    """Return the host told before: "Kenya hosted the drill. Troops from A and B took part"."""
    clause = search.clause
    discourse, told = clause.scene.reader.discourse, search.event is not None
    host = discourse.host if discourse.host_age <= 1 and not told else None
    where = (clause.trigger.start, clause.trigger.end)
    return [Actor(replace(host, trust=host.trust * 0.8), *where)] if host else []


def hosts(search: Search) -> list[Actor]:
    """Return who held it: "the drill, hosted by A and B, drew", "the drill A hosted with B"."""
    phrases, rules = search.clause.phrases, search.clause.rules
    first = clause_start(phrases, search.clause.place)
    for i in range(first + 1, search.clause.place):
        verb = phrases[i].verb
        if verb is None or verb.base not in rules.words["holding"]:
            continue
        slots, _ = slots_after(phrases, i + 1, rules)
        found = [a for name in ("by", "with") for p in slots.get(name, ()) for a in p.actors]
        group = verb_group(phrases, i, rules)
        holds = verb.base == "host" or any(p.letter == "?" for p in phrases[max(0, i - 3) : i])
        subject = find_subject(phrases, group) if holds else None
        if subject is not None and subject.letter in "Sb" and not group.passive:
            found += subject.actors
        if found:
            return found
    subject, discourse = search.clause.subject, search.clause.scene.reader.discourse
    again = subject is not None and subject.words[:1] == ("the",) and not subject.named
    if again and discourse.host is not None and discourse.host_age <= 1:
        where = (search.clause.trigger.start, search.clause.trigger.end)
        return [Actor(replace(discourse.host, trust=discourse.host.trust * 0.8), *where)]
    return []


def _unnamed_host(search: Search) -> list[Actor]:
    """Return whose text it is, for "Mosi II, conducted with A and B": the host goes unsaid."""
    clause, event = search.clause, search.event
    passive = clause.group is not None and clause.group.passive
    if not passive or event is None or event.owners or not search.slots.get("with"):
        return []
    if search.slots.get("by") or search.slots.get("between"):
        return []
    about = clause.scene.reader.discourse.subject
    where = (clause.trigger.start, clause.trigger.end)
    participle = clause.group is not None and clause.group.first == clause.place
    doer = _doer_before(search) if participle else None
    if doer is not None and len(doer.actors) == 1 and doer.letter in "SbBh":
        return list(doer.actors)  # "Peru brought a battery for a drill held with Chile"
    host = about[0] if len(about) == 1 and about[0].kind == "State" else None
    return [Actor(replace(host, trust=host.trust * 0.7), *where)] if host is not None else []


def _doer_before(search: Search) -> Phrase | None:
    """Return the subject of the verb before that of the clause."""
    clause, phrases = search.clause, search.clause.phrases
    verb = next((i for i in range(clause.place - 1, -1, -1) if phrases[i].letter == "v"), None)
    return find_subject(phrases, verb_group(phrases, verb, clause.rules)) if verb else None


def _runner(search: Search) -> list[Actor]:
    """Return who holds what others take part in: "joined Mosi, a drill that A runs", "run by A"."""
    phrases, holding = search.clause.phrases, search.clause.rules.words["holding"]
    place = search.clause.place_of(search.event) if search.event is not None else None
    if place is None or phrases[place].letter != "E":
        return []
    at = place + 1
    at += "".join(p.letter for p in phrases[at : at + 2]) in ("D,", "DE")
    at += 2 * ("".join(p.letter for p in phrases[at : at + 2]) == ",E")
    first, second, third = (phrase_at(phrases, at + i) for i in range(3))
    if first is None or second is None or third is None:
        return []
    by = first.verb is not None and first.verb.form in ("either", "participle")
    runs = first.verb if by and second.word == "by" else third.verb if first.letter == "?" else None
    whose = third if by else second
    held = runs is not None and runs.base in holding and whose.letter in "SbB"
    return list(whose.actors) if held else []


def _joined_by(search: Search) -> list[Actor]:
    """Return who is added in "A and B, joined by C and D, held"."""
    phrases, rules = search.clause.phrases, search.clause.rules
    first = clause_start(phrases, search.clause.place)
    reached = search.clause.end
    follows = "".join(p.letter for p in phrases[reached - 1 : reached + 1])
    until = min(len(phrases), reached + 1) if follows == ",v" else reached
    for i in range(search.clause.place + 1, until):
        if phrases[i].letter == "&" and phrases[i - 1].letter == ",":
            until = i  # ", and the navies of both, joined by C, held"
            break
    for i in range(first + 1, until):
        verb = phrases[i].verb
        if verb is None or verb.base not in rules.words["joining"] or i == search.clause.place:
            continue
        if verb.form == "either" and phrases[i - 1].letter == ",":
            slots, _ = slots_after(phrases, i + 1, rules)
            by = slots.get("by", [])
            if by and not any(p.actors for p in by):  # "joined by minehunters from Latvia"
                by = slots.get("from", slots.get("of", []))
            return [actor for p in by for actor in p.actors]
    return []


def _company_before(search: Search) -> list[Actor]:
    """Return in whose company it is in "A's troops, together with 200 from B, practised"."""
    clause, phrases = search.clause, search.clause.phrases
    subject = clause.place_of(clause.subject) if clause.subject is not None else None
    if subject is None or subject + 2 >= len(phrases) or phrases[subject + 1].letter != ",":
        return []
    if phrases[subject + 2].word not in clause.rules.sets.beside:
        return []
    first = clause.group.first if clause.group is not None else clause.place
    inside = phrases[subject + 3 : first]
    if not inside or inside[-1].letter != "," or any(p.letter in "v?,;:" for p in inside[:-1]):
        return []
    people = (p for p in inside if p.letter in "SBbhK" or (p.owners and p.word.endswith("s")))
    return [actor for p in people for actor in (*p.actors, *p.owners)]


def _acting(search: Search) -> list[Actor]:
    agents = search._agent()
    if search.clause.kind == "JointExercise":
        agents = [_as_named_before(search, phrase) for phrase in agents]
    return [actor for phrase in agents for actor in phrase.actors]


def _as_named_before(search: Search, subject: Phrase) -> Phrase:
    """Return "NATO countries", "KNS Jasiri and one patrol boat" as those named before."""
    phrases, place = search.clause.phrases, search.clause.place_of(subject)
    if subject.letter in "Kk" and subject.owners:  # "the RAF's Typhoons and Polish F-16s"
        return replace(subject, actors=(*_owners_listed(search, place), *subject.owners))
    if subject.letter in "wc#" and not subject.actors and place is not None:
        subject = _as_their_forces(search, subject, place)
    if subject.letter in "hb" and subject.actors and place:
        return _with_state_before(search, subject, place)
    if subject.letter == "S" and place and place > 3 and phrases[place - 1].word == "from":
        return _with_those_before(search, subject, place)
    if subject.actors or not place:
        return subject
    at = place - 1
    if subject.letter == "J" and phrases[at].letter == "&" and at:  # "A's army and B's"
        return replace(subject, actors=(*phrases[at - 1].actors, *subject.owners))
    if subject.letter in "hk":
        while at > 0 and phrases[at].letter in "u#&":
            at -= 1
    elif last_word(subject.word) not in search.clause.rules.words["taking"]["who"]:
        return subject
    before = phrases[at] if at < place - 1 or subject.letter == "w" else subject
    named = before.owners or before.actors if before.letter == "b" else before.actors
    return replace(subject, actors=named) if before.letter in "SObBh" else subject


def _owners_listed(search: Search, place: int | None) -> list[Actor]:
    """Return whose the weapons are that are listed before those at a place."""
    phrases, found = search.clause.phrases, list[Actor]()
    at = place or 0
    while at > 1 and phrases[at - 1].letter in ",&" and phrases[at - 2].letter in "Kkh":
        at -= 2
        found = [*phrases[at].owners, *found]
    return found


def _as_their_forces(search: Search, subject: Phrase, place: int) -> Phrase:
    """Return "engineers of the Kenyan Army", "UK ground controllers" as those whose they are."""
    link, whose = (phrase_at(search.clause.phrases, place + i) for i in (1, 2))
    of = link is not None and (link.letter == "f" or link.word == "from")
    if of and whose is not None and whose.letter in "bBSh" and whose.actors:
        return replace(subject, actors=whose.actors)
    several = (
        subject.letter == "w"
        and subject.word.endswith("s")
        and all(a.player.kind == "State" for a in subject.owners)
    )
    return replace(subject, actors=subject.owners) if several else subject


def _with_state_before(search: Search, subject: Phrase, place: int) -> Phrase:
    """Return "some 100 US, and 200 Peruvian troops", "Chad's and Mali's armies" as of both."""
    phrases, at = search.clause.phrases, place - 1
    while at > 0 and phrases[at].letter in ",&":
        at -= 1
    other = phrases[at]
    if at < place - 1 and other.letter == "J":  # "Chad's and Mali's armies"
        return replace(subject, actors=(*other.owners, *subject.actors))
    listed = at < place - 1 and phrases[place - 1].letter == "&" and other.quantity is not None
    if not listed or other.letter != "S":
        return subject
    return replace(subject, actors=(*other.actors, *subject.actors))


def _with_those_before(search: Search, subject: Phrase, place: int) -> Phrase:
    """Return "400 troops from Chad and 300 from Mali" as of both."""
    phrases, at, found = search.clause.phrases, place - 2, [*subject.actors]
    while at > 1 and phrases[at].letter == "#" and phrases[at - 1].letter in ",&":
        before = phrases[at - 2]
        found[:0] = before.actors if before.letter in "hbS" else ()
        at -= 4  # "300 from Mali, 200 from Chad and 100 from Peru"
    return replace(subject, actors=tuple(found))


def meeters(search: Search) -> list[Actor]:
    """Return the persons who meet "at a meeting", "after talks with B": subject and company."""
    clause, phrases = search.clause, search.clause.phrases
    place = clause.place
    with_ = [p for name in ("with", "between") for p in search.slots.get(name, ())]
    company = [p for p in with_ if p.letter in "Pqtu" and p.actors]
    company += [
        p
        for i, p in enumerate(phrases[1:place], 1)
        if p.letter in "Pqt" and p.actors and phrases[i - 1].word == "with"
    ]
    if last_word(clause.trigger.word) == "visit":
        goal = [p for p in search.slots.get("to", ()) if p.letter == "S" and len(p.actors) == 1]
        company = goal[:1]
    before = [i for i in range(place) if phrases[i].letter == "v"]
    subject = None
    if before:
        subject = find_subject(phrases, verb_group(phrases, before[-1], clause.rules))
    if subject is None or subject.letter not in "Pqtu":
        main = main_subject(phrases, 0, len(phrases))
        subject = main if main is not None and main.letter in "Pqt" else None
    link = phrase_at(phrases, place - 1)
    at_it = link is not None and link.word in clause.rules.sets.at_it
    of = link is not None and link.letter == "f"
    had = link is not None and link.letter == "x" and place > 1  # "both had their first talks"
    if had and phrases[place - 2].letter in "Pqtu" and phrases[place - 2].actors:
        subject = phrases[place - 2]
    if subject is None or not (at_it or of or had or company):
        return []
    if not company and len(subject.actors) < 2:
        return []
    found = {a.player.means: a for p in (subject, *company) for a in p.actors}
    return list(found.values())


def attenders(search: Search) -> list[Actor]:
    """Return who is there in "a meeting, chaired by X and attended by Y and Z"."""
    phrases, rules = search.clause.phrases, search.clause.rules
    found = list(actors_in(search, "by"))
    for i in range(search.clause.after, len(phrases) - 1):
        verb = phrases[i].verb
        if phrases[i].letter in ";:":
            break
        if verb is not None and verb.base in rules.sets.attending and phrases[i + 1].letter == "i":
            slots, _ = slots_after(phrases, i + 1, rules)
            found += [a for p in slots.get("by", ()) for a in p.actors]
    return found


def whose_meeting(search: Search) -> list[Actor]:
    """Return the organization of "hosted the annual summit of the bloc"."""
    place = search.clause.place_of(search.event) if search.event is not None else None
    if (
        place is None
        or search.event is None
        or last_word(search.event.word) in search.clause.rules.sets.many_meetings
    ):
        return []
    of, whose = (phrase_at(search.clause.phrases, place + i) for i in (1, 2))
    if of is None or whose is None or of.letter != "f":
        return []
    return [a for a in whose.actors if a.player.kind == "InternationalOrganization"]


def led_by(search: Search) -> list[Actor]:
    """Return who leads a delegation that meets: "received a delegation headed by Minister X"."""
    phrases, leading = search.clause.phrases, search.clause.rules.sets.leading
    for i in range(1, len(phrases) - 2):
        verb, by, leader = phrases[i].verb, phrases[i + 1], phrases[i + 2]
        leads = verb is not None and verb.base in leading and by.letter == "i"
        if leads and leader.letter in "Pt" and phrases[i - 1].letter in "qG,SBbtwO":
            return list(leader.actors)
    return []


def _he(search: Search) -> list[Actor]:
    """Return whom "he" means in "Rama flew to Lima, where he met": who did what is told before."""
    clause, phrases = search.clause, search.clause.phrases
    subject = clause.subject
    place = clause.place_of(subject) if subject is not None else None
    passive = clause.group is not None and clause.group.passive
    if passive or subject is None or not place or subject.word not in ("he", "she"):
        return []
    if phrases[place - 1].letter not in "s?" or phrases[place - 1].word in ("that", "what"):
        return []
    before = next((i for i in range(place - 1, -1, -1) if phrases[i].letter == "v"), None)
    if before is None:
        owners = [a for p in phrases[:place] if p.letter == "M" for a in p.owners]
        persons = [a for a in owners if a.player.kind == "Person"]  # "Rama's visit, where he met"
        return [replace(a, start=subject.start, end=subject.end) for a in persons[-1:]]
    if clause.says(before):
        return []
    doer = find_subject(phrases, verb_group(phrases, before, clause.rules))
    if doer is None or doer.letter not in "Pt" or len(doer.actors) != 1:
        return []
    return [replace(a, start=subject.start, end=subject.end) for a in doer.actors]


def _by_title(search: Search) -> list[Actor]:
    """Return whom alone the text has called "the minister", or the last two as "the ministers"."""
    clause, discourse = search.clause, search.clause.scene.reader.discourse
    subject = clause.subject
    passive = clause.group is not None and clause.group.passive
    if passive or subject is None or subject.letter not in "qt" or subject.words != ("the",):
        return []
    place = clause.place_of(subject)
    after = phrase_at(clause.phrases, place + 1) if place is not None else None
    if subject.owners or after is None or after.letter == "f":
        return []
    if f"two {subject.word}" in clause.rules.names["groups"]["pairs"]:
        persons = [*discourse.two_persons()]
    else:
        told = discourse.holders(subject.word)
        persons = told if len(told) == 1 else []
    where = (subject.start, subject.end)
    return [Actor(replace(person, trust=person.trust * 0.8), *where) for person in persons]


def _whom(search: Search) -> list[Phrase]:
    """Return the person of "President Rama, whom A had met"."""
    clause = search.clause
    at = (clause.place_of(clause.subject) or 0) - 1 if clause.subject is not None else -1
    if at < 1 or clause.phrases[at].word != "whom":
        return []
    at -= 2 if clause.phrases[at - 1].letter == "," else 1
    person = phrase_at(clause.phrases, at)
    return [person] if person is not None and person.letter in "Pt" and at >= 0 else []


def _persons_meant(search: Search, actors: list[Actor]) -> list[Actor]:
    """Return the persons whom "the two", "both leaders", "they" are, if two were named."""
    places = {(actor.start, actor.end) for actor in actors}
    states = all(actor.player.kind == "State" for actor in actors)
    persons = search.clause.scene.reader.discourse.two_persons()
    if len(actors) != 2 or len(places) != 1 or not states or len(persons) != 2:
        return actors
    of = {p.state.means for p in persons if p.state is not None}
    if not of <= {actor.player.means for actor in actors}:
        return actors
    where = next(iter(places))
    return [Actor(replace(person, trust=person.trust * 0.8), *where) for person in persons]
