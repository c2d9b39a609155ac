"""When a clause says that its fact was: by a date in it, by what it is told with, or by the text.

A clause may name several dates, and not each is its own: one numbers an exercise ("Lion 2022"), one
says when something was said, one belongs to another event ("after the 2006 coup"). Where none is
its own, the fact may inherit one, of the sentence before or of the line of a chronology; such a
date counts as inferred.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from graph.facts import Modality
from graph.parse.frozen import dataclass
from graph.parse.rules import Frame, Rules
from graph.parse.syntax.clauses import clause_start, new_clause, slots_after
from graph.parse.syntax.phrases import Phrase, phrase_at
from graph.parse.syntax.predicates import Clause
from graph.vocabulary import Kind

_EDITION_YEAR = re.compile(r"(?:[ ]\([A-Z]{3,})?[- ]((?:19|20)\d\d)\b")
_LAST_WORD = re.compile(r"([^\W\d_]+)[ ]\Z")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of a fact, and the phrase that gives it; None where an earlier sentence does."""

    when: str
    inferred: bool
    phrase: Phrase | None


def find_date(clause: Clause, frame: Frame, event: Phrase | None) -> Dated | None:
    """Return when a fact was that a frame finds in a clause, told by the noun `event` if by one."""
    beside = date_beside(clause, frame)
    if event is not None and event.date is not None and frame.kind == "Agreement":
        told = beside.phrase if beside is not None else None
        place = clause.place_of(event)
        after = clause.verbal and place is not None and place < clause.place
        if after and told is not None and told.end <= event.start:
            return None  # "left in 2017, and the 2013 accord, concluded by" is of 2013
    stated = beside if beside is not None and beside.phrase is not None else None
    edition = _edition(clause, frame, event)
    if edition is not None and beside is not None and beside.when.startswith(edition.when):
        edition = None  # "March 2025: A holds Amber Lion 2025"
    subject = _of_subject(clause, frame)
    if subject is not None and stated is not None and stated.when.startswith(subject.when):
        subject = None  # "This year's drill, from 3 to 14 May, involves"
    return (
        subject
        or stated
        or edition
        or beside
        or _own_date(clause, frame, event)
        or _of_section(clause, frame)
    )


def _of_subject(clause: Clause, frame: Frame) -> Dated | None:
    """Return the date of "last July's drill" that brings together, sees, draws."""
    subject = clause.subject
    if frame.kind != "JointExercise" or subject is None or subject.letter != "E":
        return None
    date = subject.date
    return Dated(date.when, date.inferred, subject) if date is not None and date.when else None


def nearest_date(phrases: Sequence[Phrase], first: int, last: int) -> Dated | None:
    """Return the date of a sentence that is nearest to the words between two places, with no
    semicolon between."""
    marks = [phrase.start for phrase in phrases if phrase.letter == ";"]
    near: list[tuple[int, Dated]] = []
    for phrase in phrases:
        if phrase.date is None or not phrase.date.when:
            continue
        start, end = min(first, phrase.start), max(last, phrase.end)
        if not any(start < mark < end for mark in marks):
            gap = max(phrase.start - last, first - phrase.end, 0)
            near.append((gap, Dated(phrase.date.when, phrase.date.inferred, phrase)))
    return min(near, key=lambda one: one[0])[1] if near else None


def lacks_time(clause: Clause, frame: Frame, date: Dated | None) -> bool:
    """Return whether the frame wants a time and there is none, told or vague: "a decade later"."""
    if date is not None or "need_time" not in frame.flags:
        return False
    near = clause.phrases[clause.place : clause.reach]
    vague = _says_which_day(clause) or any(p.letter == "D" for p in near)
    return not ("any_time" in frame.flags and vague)


def times_of(
    frame: Frame, word: str, event: Phrase | None, date: Dated | None, kind: Kind
) -> tuple[dict[str, str], frozenset[str]]:
    """Return the dates of a fact by name, and which of the names are inferred.

    The name is that which the verb `word` gives it; "the 2018 accord" has its own year besides.
    """
    times: dict[str, str] = {}
    inferred: frozenset[str] = frozenset()
    if date is not None:
        name = frame.times.get(word, frame.time)
        name = name if name in kind.times else "date"
        when = date.when
        if kind.name in ("Agreement", "Treaty") and when.startswith("/"):
            name, when = "end", when.removeprefix("/")  # "leases the base until 2050"
        times = {name: when}
        inferred = frozenset({name}) if date.inferred else inferred
    if event is not None and event.date is not None and event.date.when:
        times = _with_own(times, event.date.when, kind)
    return times, inferred


def _with_own(times: dict[str, str], own: str, kind: Kind) -> dict[str, str]:
    """Return the times with the year of "the 2018 accord", which is its own, not the deed's."""
    name = "signed" if "signed" in kind.times else "date"
    kept = name in times and (name == "signed" or times[name].startswith(own))
    return times if kept or name not in kind.times else {**times, name: own}


def date_beside(clause: Clause, frame: Frame) -> Dated | None:
    """Return when: a date after the verb, before it, or at the sentence's head.

    For what happens on one day, also the date of the sentence before.
    """
    for place in clause.hanging_dates():
        found = _dated(clause, place)
        if found is not None:
            return found
    tight = "tight" in frame.flags and clause.deed is None and not clause.is_copula
    reach = min(clause.end, clause.place + 5) if tight else clause.reach
    reach = _before_next_paper(clause, reach) if frame.kind == "Agreement" else reach
    after = first_date(clause, clause.place + 1, reach)
    if after is not None:
        return after
    if frame.kind == "Agreement" and clause.verbal:
        later = _day_after_purpose(clause)
        if later is not None:
            return later
    if clause.verbal and clause.group is not None and clause.group.passive:
        since = _dates_from(clause, clause.place)
        if since is not None:
            return since
    if tight or clause.is_copula:
        return date_in_participle(clause) or _date_of_passive(clause)
    if clause.matrix is not None:
        return date_beside(clause.matrix, frame)
    later = _date_of_predicate(clause) if frame.kind in ("JointExercise", "Meeting") else None
    found = later or _date_before(clause)
    if found is None and frame.kind == "JointExercise":
        found = _only_date(clause)
    if found is None and _says_which_day(clause):
        when = clause.scene.reader.when or ""
        return Dated(when, True, None) if len(when) == len("2024-06-15") else None
    return found or _earlier(clause, frame)


def _says_which_day(clause: Clause) -> bool:
    """Return whether "today" stands after the verb: no other day is meant."""
    days = clause.rules.sets.some_day
    return any(p.word in days for p in clause.phrases[clause.place : clause.reach])


def _before_next_paper(clause: Clause, reach: int) -> int:
    """Return where another agreement with its own partner begins: "signed a pact with A and an
    accord with B in May"."""
    words = [p.word if p.word == "with" else p.letter for p in clause.phrases[:reach]]
    for i in range(clause.place + 2, len(words)):
        apart = words[i] in "AR" and words[i - 1] == "&" and "with" in words[clause.place : i]
        if apart and "with" in words[i:]:
            return i - 1
    return reach


def _day_after_purpose(clause: Clause) -> Dated | None:
    """Return the day that ends "signed a pact on clearing mines in Lima on 4 May", "an accord to
    build a base on 4 May": no mere month or year, which may be that of what is agreed on."""
    at, phrases = clause.end, clause.phrases
    to, verb = phrase_at(phrases, at), phrase_at(phrases, at + 1)
    if to is not None and to.letter == "2" and verb is not None and verb.letter == "v":
        at += 1
    elif (
        to is None or to.verb is None or to.verb.form != "ing" or phrases[at - 1].letter not in "if"
    ):
        return None
    _, end = slots_after(phrases, at + 1, clause.rules)
    found = first_date(clause, at + 1, end)
    return found if found is not None and len(found.when) == len("2019-06-05") else None


def _date_of_passive(clause: Clause) -> Dated | None:
    """Return the date of "was replaced in January 1992 by a pact"."""
    before = phrase_at(clause.phrases, clause.place - 1)
    if clause.verbal or before is None or before.word != "by":
        return None
    verbs = (i for i in range(clause.place - 2, -1, -1) if clause.phrases[i].letter == "v")
    return first_date(clause, next(verbs, clause.place), clause.place)


def _edition(clause: Clause, frame: Frame, event: Phrase | None) -> Dated | None:
    """Return the year of "African Lion 2022", for an exercise that nothing else dates."""
    if frame.kind != "JointExercise":
        return None
    plain = clause.scene.plain
    for drill in _drills(clause, event):
        found = _EDITION_YEAR.match(plain, drill.end)
        found = found or _EDITION_YEAR.search(plain, drill.start, drill.end)
        if found is not None:
            return Dated(found.group(1), True, None)
    return None


def _drills(clause: Clause, event: Phrase | None) -> Iterator[Phrase]:
    """Yield the exercise that a clause tells of, and those that it is at or that are it."""
    places = [clause.place_of(event)] if event is not None else []
    yield from [event] if event is not None else []
    for place in (p for p in places if p is not None):
        name = phrase_at(clause.phrases, place + 2)
        if name is not None and name.letter == "E" and clause.phrases[place + 1].letter == ",":
            yield name  # "a naval exercise, Amber Lion 2023, was"
    for place in (p for p in places if p is not None and p > 1):
        at = place - 2 - (clause.phrases[place - 2].letter == "D")
        if clause.phrases[place - 1].letter == "," and clause.phrases[at].letter == "E":
            yield clause.phrases[at]  # "Amber Lion 2023, an exercise in which"
    around = [p for name in clause.rules.sets.within for p in clause.slots.get(name, ())]
    around += [clause.subject] if clause.subject is not None else []
    yield from (p for p in around if p.letter == "E" and p is not event)


def _own_date(clause: Clause, frame: Frame, event: Phrase | None) -> Dated | None:
    """Return the date of "the accord that they concluded in 2007" where the deed has none."""
    place = clause.place_of(event) if event is not None else None
    if "spoken_agreement" in frame.flags:
        return None
    if place is None or frame.kind != "Agreement" or not clause.verbal or place < clause.place:
        return None
    for i in range(place + 1, min(len(clause.phrases), place + 7)):
        verb = clause.phrases[i].verb
        if clause.phrases[i].letter in ";:.&":
            return None
        if verb is not None and clause.phrases[i].letter == "v":
            signs = verb.base in clause.rules.words["signing"]
            return first_date(clause, i + 1, i + 7) if signs else None
    return None


def _of_section(clause: Clause, frame: Frame) -> Dated | None:
    """Return the date of the line or heading of a chronology that the fact is told under."""
    when = clause.scene.reading.section_date
    happens = frame.kind in ("Agreement", "JointExercise", "Meeting")
    happens = happens or (frame.kind == "Membership" and frame.time in ("start", "end"))
    return Dated(when, True, None) if when is not None and happens else None


def _only_date(clause: Clause) -> Dated | None:
    """Return the one date of the sentence, unless it is when something was said."""
    places = [i for i, p in enumerate(clause.phrases) if p.letter == "D"]
    if len(places) != 1 or any(clause.says(i) for i in range(len(clause.phrases))):
        return None
    verb = next((p.verb for p in reversed(clause.phrases[: places[0]]) if p.verb), None)
    of_another = verb is not None and verb.base in clause.rules.words["dating"]
    return None if of_another else _dated(clause, places[0])


def _date_of_predicate(clause: Clause) -> Dated | None:
    """Return the date of "The drill, aimed at pirates, began on 4 May", "took part in the
    drill with Peru, scheduled for May"."""
    at = clause.predicate() if not clause.verbal else None
    if at is not None and clause.phrases[at - 1].letter == ",":
        following = range(at + 1, min(len(clause.phrases) - 1, at + 14))
        closes = (i for i in following if clause.phrases[i].letter == ",")
        at = next((i + 1 for i in closes if clause.phrases[i + 1].letter in "xv"), at)
    if at is not None:
        return first_date(clause, at + 1, slots_after(clause.phrases, at + 1, clause.rules)[1])
    for i in range(clause.end, min(len(clause.phrases), clause.end + 12)):
        verb = clause.phrases[i].verb
        if verb is not None and verb.base in clause.rules.words["scheduling"]:
            linked = clause.phrases[i - 1].letter in ",?x"
            return first_date(clause, i + 1, i + 8) if linked else None
        if clause.phrases[i].letter in "v;:&":
            return None
    return None


def _date_before(clause: Clause) -> Dated | None:
    first = clause_start(clause.phrases, clause.place)
    aside = _aside(clause)
    for i in range(clause.place - 1, first - 1, -1):
        found = _dated(clause, i) if i not in aside else None
        if found is not None and _when_follows(clause, i):
            return found  # "said so in 2019, when A held a drill with B"
        if clause.says(i):
            return None  # what stands before "said" is when it was said
        apart = clause.kind == "ArmsTransfer" and _links(clause, i)
        if apart and new_clause(clause.phrases, i):
            break  # "A sold ships in 2018, and B has given jets"
        if found is not None and _in_insertion(clause, i):
            continue
        if found is not None and not _other_verb_between(clause, i):
            return None if _signed_since(clause, found) else found
    if any(new_clause(clause.phrases, i) for i in range(clause.place) if _links(clause, i)):
        return None
    verbs = (i for i in range(clause.place) if clause.phrases[i].letter in "vx")
    first_verb = next(verbs, clause.place)
    if _has_own_start(clause, first_verb):
        return None
    opening = first_date(clause, 0, min(7, first_verb))
    return None if _signed_since(clause, opening) else opening


def _aside(clause: Clause) -> range:
    """Return the places of ", which have formed a union since 1999," between subject and verb."""
    subject = clause.place_of(clause.subject) if clause.subject is not None else None
    if subject is None or clause.kind != "Agreement" or subject + 2 >= clause.place:
        return range(0)
    comma, which = clause.phrases[subject + 1], clause.phrases[subject + 2]
    opens = comma.letter == "," and which.letter == "?"
    return range(subject + 1, clause.place) if opens else range(0)


def _signed_since(clause: Clause, date: Dated | None) -> bool:
    """Return whether it would be signed from then on: "a treaty in the making since 2022 is to be
    signed", not "since 1992 they have signed"."""
    verb, subject = clause.trigger.verb, clause.subject
    signs = verb is not None and verb.base in clause.rules.words["signs"]
    lasting = date is not None and date.phrase is not None and date.when.endswith("/..")
    if not (signs and lasting and clause.kind == "Agreement") or subject is None:
        return False
    return date is not None and date.phrase is not None and date.phrase.start > subject.start


def _in_insertion(clause: Clause, place: int) -> bool:
    """Return whether a date is only of what is said of the subject: "Peru, which left in 2011,"."""
    subject = clause.place_of(clause.subject) if clause.subject is not None else None
    if clause.kind in ("JointExercise", "Meeting"):
        return False  # "the minister, who will be there until May, meets": that is when
    if subject is None or all(p.letter != "," for p in clause.phrases[place : clause.place]):
        return False
    opens = range(subject + 2, place)
    return any(
        clause.phrases[i].letter == "?" and clause.phrases[i - 1].letter == "," for i in opens
    )


def _has_own_start(clause: Clause, verb: int) -> bool:
    """Return whether another does it after "and": "In May A trained; and each spring it holds"."""
    subject = clause.place_of(clause.subject) if clause.subject is not None else None
    if subject is None or subject < verb or clause.kind not in ("JointExercise", "Meeting"):
        return False
    return any(p.letter == "&" for p in clause.phrases[max(verb, subject - 5) : subject])


def _when_follows(clause: Clause, place: int) -> bool:
    """Return whether a date opens the clause at hand: "in 2019, when"."""
    comma, when = (phrase_at(clause.phrases, place + i) for i in (1, 2))
    opens = comma is not None and comma.letter == "," and when is not None
    return opens and when is not None and when.word in clause.rules.sets.opening_time


def _links(clause: Clause, place: int) -> bool:
    return clause.phrases[place].letter == "&" and place > 0


def _earlier(clause: Clause, frame: Frame) -> Dated | None:
    """Return the date of the sentence before, for what happens on one day."""
    same = _same_occasion(clause, frame)
    earlier = clause.scene.reading.earlier_date or (clause.scene.reading.lately if same else None)
    day = earlier is not None and len(earlier) == len("2019-06-05")
    occasion = frame.kind in ("JointExercise", "Meeting") or same
    occasion = occasion or "spoken_agreement" in frame.flags or (day and _signs(clause, frame))
    if earlier is None or not occasion:
        return None
    return Dated(earlier, True, None)


def _signs(clause: Clause, frame: Frame) -> bool:
    """Return whether somebody "signed" an agreement, or it "was signed": told as what happened
    on that day, not as what they "have signed" or "will sign"."""
    group, verb = clause.group, clause.trigger.verb
    if frame.kind != "Agreement" or group is None or verb is None or not clause.verbal:
        return False
    words = [p.verb.base for p in clause.phrases[group.first : clause.place] if p.verb is not None]
    past = verb.form in ("past", "either") or group.passive
    plain = group.modality is Modality.FACTUAL and "have" not in words
    return past and plain and verb.base in clause.rules.words["signing"]


def _same_occasion(clause: Clause, frame: Frame) -> bool:
    """Return whether "both ministers" sign, who have just been told to have met."""
    subject = clause.subject
    several = subject is not None and subject.letter in "qwSu" and len(subject.actors) == 2
    if frame.kind != "Agreement" or not several or subject is None or subject.owners:
        return False
    places = {(actor.start, actor.end) for actor in subject.actors}
    return len(places) == 1 and places == {(subject.start, subject.end)}


def date_in_participle(clause: Clause) -> Dated | None:
    """Return the date of "the treaty signed in 1993", "the pact, which dates from 1961"."""
    at = clause.reach if clause.is_copula else clause.end
    while at < len(clause.phrases) and clause.phrases[at].letter in ',?xr"&':
        at += 1
    following = phrase_at(clause.phrases, at)
    if following is not None and following.letter == "x":
        at += 1
        following = phrase_at(clause.phrases, at)
    if following is None or following.verb is None or following.letter != "v":
        return None
    base = following.verb.base
    signed = base in clause.rules.words["signing"] or base in clause.rules.words["dating"]
    if not signed and following.verb.form in ("either", "participle"):
        return _dates_from(clause, at)  # "the treaty, brokered by X, dates from 1984"
    if not signed:
        return None
    _, end = slots_after(clause.phrases, at + 1, clause.rules)
    if base in clause.rules.words["dating"]:
        end = max(end, at + 5)  # "dates back to 1997"
    return first_date(clause, at + 1, min(end, at + 8))


def _dates_from(clause: Clause, place: int) -> Dated | None:
    """Return the date of "dates from 1984" after an insertion that begins at `place`."""
    for i in range(place + 1, min(len(clause.phrases), place + 10)):
        verb = clause.phrases[i].verb
        if verb is not None and verb.base in clause.rules.words["dating"]:
            return first_date(clause, i + 1, i + 4)
        if clause.phrases[i].letter in "v;:":
            return None
    return None


def first_date(clause: Clause, start: int, end: int) -> Dated | None:
    """Return the first date of a fact among the phrases from `start` to before `end`."""
    each = (_dated(clause, i) for i in range(start, min(len(clause.phrases), end)))
    found = [date for date in each if date is not None]
    first, second = (*found[:2], None, None)[:2]
    if first is None or second is None or len(first.when) != len("2019"):
        return first
    exact = second.when.startswith(f"{first.when}-")
    return second if exact else first  # "during the 1972 summit on 26 May"


def _dated(clause: Clause, place: int) -> Dated | None:
    phrase = clause.phrases[place]
    if phrase.letter != "D" or phrase.date is None or phrase.date.when is None:
        return None
    if _in_a_name(clause, phrase) or _only_for(clause, place) or _counted_since(clause, place):
        return None
    if _of_another_event(clause, place) or _of_next_clause(clause, place):
        return None
    if _of_a_bracket(clause, place):
        return None
    return Dated(phrase.date.when, phrase.date.inferred, phrase)


def _of_a_bracket(clause: Clause, place: int) -> bool:
    """Return whether brackets before a date have a verb of their own: "signed (as Chad did in May
    2022)"."""
    phrases = clause.phrases
    if place <= clause.place:
        return False
    opened = next((i for i in range(place - 1, clause.place, -1) if phrases[i].letter in "()"), -1)
    if opened < 0 or phrases[opened].letter == ")":
        return False
    closed = next((i for i in range(place, len(phrases)) if phrases[i].letter == ")"), len(phrases))
    return any(p.letter in "vx" for p in phrases[opened:closed])


def _of_next_clause(clause: Clause, place: int) -> bool:
    """Return whether a date opens what is told next: "was held at Lima, and in May 2022, X met"."""
    if place <= clause.place:
        return False
    at = place - (clause.phrases[place - 1].letter == "i")
    link, after = phrase_at(clause.phrases, at - 1), phrase_at(clause.phrases, place + 1)
    opens = link is not None and link.letter == "&" and at - 1 > clause.place
    return opens and after is not None and after.letter == ","


def _of_another_event(clause: Clause, place: int) -> bool:
    """Return whether a date is that of a thing that it stands before: "after the 2006 coup"."""
    before, after = phrase_at(clause.phrases, place - 1), phrase_at(clause.phrases, place + 1)
    if before is None or after is None or after.letter != "w":
        return False
    plain = clause.scene.plain
    the = plain[before.start : before.end].lower() in ("the", "a", "last")
    return the and plain[clause.phrases[place].end : after.start].isspace()


def _counted_since(clause: Clause, place: int) -> bool:
    """Return whether "since 2019" only says from when is counted: "the third drill since"."""
    phrase, plain = clause.phrases[place], clause.scene.plain
    if not plain[phrase.start : phrase.end].lower().startswith("since"):
        return False
    return (
        _ranked(clause.rules).search(plain, clause.scene.reading.sentence.start, phrase.start)
        is not None
    )


def _only_for(clause: Clause, place: int) -> bool:
    """Return whether a time is what a thing is for: "a cooperation plan for 2023"."""
    before, thing = phrase_at(clause.phrases, place - 1), phrase_at(clause.phrases, place - 2)
    noun = thing is not None and thing.letter in "wAR"
    return before is not None and before.word == "for" and noun


def _in_a_name(clause: Clause, phrase: Phrase) -> bool:
    """Return whether a year only numbers an exercise or law: "Steadfast Defender 2024"."""
    plain = clause.scene.plain
    if not plain[phrase.start : phrase.end].isdigit():
        return False
    before = _LAST_WORD.search(plain, max(0, phrase.start - 24), phrase.start)
    if before is None or not before.group(1)[0].isupper():
        return False
    named = any(p.letter == "E" and p.end == phrase.start - 1 for p in clause.phrases)
    return named or before.group(1).lower() not in clause.rules.lexicon


def _other_verb_between(clause: Clause, place: int) -> bool:
    group_first = clause.group.first if clause.group else clause.place
    between = clause.phrases[place + 1 : group_first]
    return any(p.letter == "v" and p.verb and p.verb.form != "ing" for p in between)


@lru_cache(maxsize=4)
def _ranked(rules: Rules) -> re.Pattern[str]:
    return re.compile(rules.words.get("ranked", "(?!)"), re.IGNORECASE)
