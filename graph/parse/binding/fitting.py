"""Whether a clause fits a frame: its object, voice and subject, and what else the frame asks.

A frame (`rules/*/*.yaml`) names the classes of objects that it takes, and by flags and lists what
further must hold. Whether there is somebody for each of its roles is another question, that of
`fillers.py`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from graph.parse.binding.dating import date_in_participle
from graph.parse.binding.gatherings import holds_it, is_gathering
from graph.parse.binding.players import actors_at
from graph.parse.binding.spoken import is_it_signed, is_spoken_of, is_treaty_named, signs_it
from graph.parse.frozen import dataclass
from graph.parse.kinds.takers import is_against
from graph.parse.rules import Frame, Rules
from graph.parse.syntax.clauses import clause_start
from graph.parse.syntax.phrases import Phrase, last_word, phrase_at
from graph.parse.syntax.places import Search
from graph.parse.syntax.predicates import OBJECTS, Clause


@dataclass(frozen=True, slots=True)
class Fit:
    """That a clause fits a frame, and the noun of the event that it tells of, if there is one."""

    event: Phrase | None


def noun_frames(rules: Rules, phrase: Phrase) -> Iterator[Frame]:
    """Yield the frames that an event noun may fill, by its class, its word and its name."""
    names = [name for name, letter in OBJECTS.items() if letter == phrase.letter]
    for frame in rules.frames_by_noun.get(names[0] if names else "", ()):
        words, unwanted = frame.listed("words"), frame.listed("not_words")
        if (words and phrase.word not in words) or (unwanted and phrase.word in unwanted):
            continue
        if "named" not in frame.flags or phrase.named:
            yield frame


def fit_frame(clause: Clause, frame: Frame, word: str) -> Fit | None:
    """Return how a clause fits a frame that lists its verb or noun as `word`; None if it does not.

    The places of the nouns that the frame takes are put into what the clause has `consumed`, also
    if another condition then fails.
    """
    fit = _with_object(clause, frame)
    if fit is None or not _conditions(clause, frame, word):
        return None
    event = fit.event
    if event is None and frame.kind == "JointExercise" and "near" in frame.flags:
        event = _told_of(clause)  # "The exercise began with ships from A and B taking part"
    if event is None and clause.subject is not None and "subject_event" in frame.flags:
        event = clause.subject  # "Deliveries to Kyiv include 31 tanks"
        clause.consumed.add(clause.place_of(event) or 0)
    if event is None and "by_agreement" in frame.flags:
        event = next(p for p in clause.slots["by"] if p.letter == "A")
        clause.consumed.add(clause.place_of(event) or 0)
    if "named_object" in frame.flags and not _has_name(clause, event):
        return None
    if "that_object" in frame.flags and not is_treaty_named(clause, event):
        return None
    if "spoken_agreement" in frame.flags and not is_spoken_of(clause, event):
        return None
    return Fit(event)


def _with_object(clause: Clause, frame: Frame) -> Fit | None:
    """Return the object that the frame wants, or that it wants none; None if it is missing."""
    if not clause.verbal:
        return Fit(clause.trigger)
    if frame.excluded:
        letters = "".join(OBJECTS[name] for name in frame.excluded)
        if clause.object_of(letters) is not None:
            return None
    if frame.listed("where"):
        return _antecedent(clause, frame.listed("where"))
    if "pronoun" in frame.flags:
        return Fit(None) if is_it_signed(clause) else None
    if "object_it" in frame.flags and frame.kind == "Membership":
        return Fit(None) if _is_of_it(clause) else None
    if "object_it" in frame.flags and frame.kind == "JointExercise":
        return Fit(None) if holds_it(clause) else None
    if "object_it" in frame.flags:
        return Fit(None) if signs_it(clause) else None
    if not frame.objects:
        return Fit(None)
    place = clause.object_of("".join(OBJECTS[name] for name in frame.objects))
    if place is None:
        return None
    alone = clause.phrases[place].word in clause.rules.names["own_papers"]
    if clause.phrases[place].letter == "R" and alone and not frame.listed("object_words"):
        return None
    clause.consumed.add(place)
    return Fit(clause.phrases[place])


def _antecedent(clause: Clause, names: Iterable[str]) -> Fit | None:
    """Return the noun before "in which" as the event, if it is of one of these classes."""
    letters = "".join(OBJECTS[name] for name in names)
    for phrase in Search(clause, None, clause.slots).phrases("where"):
        if phrase.letter in letters:
            place = clause.place_of(phrase)
            if place is not None:
                clause.consumed.add(place)
                return Fit(phrase)
    return None


def _conditions(clause: Clause, frame: Frame, word: str) -> bool:
    """Return whether all holds that the flags and lists of a frame ask of a clause."""
    if word in frame.lists.get("not_verbs", ()):
        return False
    for flag in frame.flags:
        holds = _WANTED.get(flag)
        if holds is not None and not holds(clause):
            return False
    return _as_its_kind(clause, frame) and _as_listed(clause, frame) and is_gathering(clause, frame)


def _as_its_kind(clause: Clause, frame: Frame) -> bool:
    """Return whether a clause may tell of facts of the frame's kind."""
    if frame.kind == "Agreement":
        return not _is_agreed_on(clause)
    if frame.kind == "JointExercise":
        if not clause.verbal and _opposed(clause):
            return False
        # not "allows both to train and to hold drills"
        return not _only_adds(clause) and not _only_after(clause, "allowing")
    if frame.kind == "Meeting":
        if frame.objects and _only_after(clause, "agreeing"):
            return False  # "agreed to open talks"
        return not (clause.verbal and _meets_no_one(clause))
    return True


def _as_listed(clause: Clause, frame: Frame) -> bool:
    """Return whether a clause has what the lists of the frame ask for."""
    lists = frame.lists
    if not lists:
        return True
    if not all(clause.slots.get(name) for name in lists.get("needs", ())):
        return False
    before = phrase_at(clause.phrases, clause.place - 1)
    if before is not None and before.verb and before.verb.base in lists.get("not_after", ()):
        return False
    if "object_words" in lists and not _object_called(clause, lists["object_words"]):
        return False
    if "subject" in lists and not _subject_is(clause, lists["subject"]):
        return False
    return "not_about" not in lists or not clause.about(lists["not_about"])


def _has_name(clause: Clause, event: Phrase | None) -> bool:
    """Return whether an agreement has a name, or one in it: "the Paris climate accord"."""
    if event is None or event.named:
        return event is not None
    written = clause.scene.plain[event.content or event.start : event.end]
    if written.isupper():
        return True  # "the JCPOA"
    return not event.owners and any(word[:1].isupper() for word in written.split()[:-1])


def _is_passive(clause: Clause) -> bool:
    return clause.group is not None and clause.group.passive


def _is_finite(clause: Clause) -> bool:
    return clause.group is not None and clause.group.finite and not clause.group.gerund


def _is_planned(clause: Clause) -> bool:
    return clause.group is not None and clause.group.after_to


def _by_firm(clause: Clause) -> bool:
    """Return whether a company does it."""
    subject = clause.subject
    return subject is not None and (
        subject.letter == "C" or any(a.player.kind == "Company" for a in subject.actors)
    )


def _by_agreement(clause: Clause) -> bool:
    return any(p.letter == "A" for p in clause.slots.get("by", ()))


def _is_done_to(clause: Clause) -> bool:
    """Return whether the noun is of a deed, and no transfer of arms has been told."""
    return clause.deed is not None and not clause.scene.transferred


def _with_one(clause: Clause) -> bool:
    """Return whether "with" names one who agreed, and no verb of signing knows better."""
    if _happened_between(clause) or _is_signed(clause):
        return False
    return len(actors_at(Search(clause, None, clause.slots), "with")) == 1


def _is_agreed_on(clause: Clause) -> bool:
    """Return whether the verb only says what an agreement told before is to do: "signed a deal to
    open a base"."""
    paper = clause.matrix.object_of("A") if clause.matrix is not None else None
    return paper is not None and paper in clause.scene.used


def _is_of_nothing(clause: Clause) -> bool:
    """Return whether nothing was agreed on."""
    things = (*clause.slots.get("on", ()), *clause.slots.get("object", ()))
    follows = phrase_at(clause.phrases, clause.after)
    nothing = clause.rules.sets.nothing
    return any(p.word in nothing for p in (*things, *filter(None, [follows])))


def _is_witnessed(clause: Clause) -> bool:
    """Return whether somebody looks on at the noun's signing: "witnessed the signing of a pact"."""
    at = (clause.deed or 0) - 1
    while at > 0 and clause.phrases[at].letter in "ri":
        at -= 1
    verb = clause.phrases[at].verb if clause.deed and at >= 0 else None
    return verb is not None and verb.base in clause.rules.sets.witnessing


def _is_had(clause: Clause) -> bool:
    """Return whether the noun is what somebody has: "Chad and Mali have a pact"."""
    at = clause.place - 1
    while at >= 0 and clause.phrases[at].letter in "rn":
        at -= 1
    having = at >= 0 and clause.phrases[at].word in clause.rules.sets.having
    return having and not any(p.letter == "v" for p in clause.phrases[clause.place : clause.end])


def _told_of(clause: Clause) -> Phrase | None:
    """Return the exercise that the same clause speaks of before the verb."""
    first = clause_start(clause.phrases, clause.place)
    before = reversed(clause.phrases[first : clause.place])
    return next((p for p in before if p.letter == "E"), None)


def _under(clause: Clause) -> bool:
    """Return whether the noun is what something is done under: "under a 2014 accord, A"."""
    before = phrase_at(clause.phrases, clause.place - 1)
    terms = phrase_at(clause.phrases, clause.place - 2)
    if before is not None and before.letter == "f" and terms is not None:
        told = last_word(terms.word) in clause.rules.sets.terms
        before = phrase_at(clause.phrases, clause.place - 3) if told else before
    dated = clause.trigger.date is not None or date_in_participle(clause) is not None
    dated = dated or any(p.letter == "D" for p in clause.slots.get("of", ())[:1])
    sets, opens = (
        clause.rules.sets,
        clause.place == 1 or (clause.place > 1 and clause.phrases[clause.place - 2].letter in ";:"),
    )
    under = before is not None and before.word in sets.under
    under = under or (before is not None and before.word == "in" and clause.trigger.named)
    under = under or (before is not None and opens and before.word in sets.under_first)
    verb = phrase_at(clause.phrases, clause.place - 2)
    rests = verb is not None and verb.verb is not None and verb.verb.base in sets.resting
    under = under or (rests and before is not None and before.letter in "if2")
    built = clause.trigger.words[:1] == ("the",) and clause.place > 1
    built = built and clause.phrases[clause.place - 2].letter == "v"
    under = under or (before is not None and built and before.word == "by")  # "opened by the"
    return under and dated and not clause.scene.transferred


def _happened_between(clause: Clause) -> bool:
    """Return whether "with" belongs to something else: "a ceasefire after battles with"."""
    apart = clause.rules.words["setting_apart"]
    first = next((p for p in clause.slots.get("with", ()) if p.actors), None)
    place = clause.place_of(first) if first is not None else None
    between = clause.phrases[clause.place : place] if place is not None else ()
    return any(p.word in apart for p in between)


def _is_signed(clause: Clause) -> bool:
    """Return whether the noun is the object of a verb of signing."""
    verb = phrase_at(clause.phrases, clause.place - 1)
    signs = clause.rules.words["signs"]
    return verb is not None and verb.verb is not None and verb.verb.base in signs


def _opposed(clause: Clause) -> bool:
    """Return whether the words of the noun itself say what is done against the exercise."""
    return is_against([clause.trigger], clause.scene.plain, clause.rules)


def _only_adds(clause: Clause) -> bool:
    """Return whether ", joined by B's navy" only adds to those whom the sentence tells to do it."""
    verb = clause.trigger.verb
    before = phrase_at(clause.phrases, clause.place - 1)
    after = phrase_at(clause.phrases, clause.after)
    joins = verb is not None and verb.base in clause.rules.words["joining"]
    return (
        joins and before is not None and before.letter == "," and after is not None
        and after.word == "by"
    )  # fmt: skip


def _only_after(clause: Clause, words: str) -> bool:
    """Return whether it is only what one of these verbs is said to be for, after its "to"."""
    first = clause_start(clause.phrases, clause.place)
    before = clause.phrases[first : clause.place]
    verbs = [i for i, p in enumerate(before) if p.verb is not None][-3:]
    allows = [i for i in verbs if before[i].verb.base in clause.rules.words[words]]  # type: ignore[union-attr]  # not None as above
    to = clause.group is not None and clause.group.after_to
    return bool(allows) and (to or any(p.letter == "2" for p in before[allows[-1] :]))


def _meets_no_one(clause: Clause) -> bool:
    """Return whether what is met is no person: "will meet the 2% target", "met the deadline"."""
    verb = clause.trigger.verb
    group = clause.group
    if verb is None or verb.base != "meet" or (group is not None and group.passive):
        return False
    met = [p for p in clause.phrases[clause.place + 1 : clause.place + 4] if p.letter != "r"]
    share = [p.letter for p in met[:2]] in (["w", "%"],) or (bool(met) and met[0].letter in "%$")
    thing = bool(met) and met[0].letter in "wAETRKk" and not met[0].actors
    called = thing and last_word(met[0].word) in clause.rules.words["met"]
    return share or called


def _is_named(clause: Clause) -> bool:
    """Return whether the subject is named, or an "it" for the one the text is about."""
    subject = clause.subject
    if subject is None or subject.letter != "u":
        return subject is not None
    means = tuple(actor.player.means for actor in subject.actors)
    about = tuple(player.means for player in clause.scene.reader.discourse.subject)
    joined = (*clause.slots.get("to", ())[:1], *clause.slots.get("object", ())[:1])
    club = any(p.letter in "OI" for p in joined)
    return subject.word == "it" and means == about and club


def _goes_without_object(clause: Clause) -> bool:
    """Return whether states do it and only a time is said of it: "Peru left in 2011"."""
    subject = clause.subject
    acts = subject is not None and bool(subject.actors) and subject.letter in "Sb"
    kinds = {a.player.kind for a in subject.actors} if subject is not None else set()
    beside = ("object", "to", "in", "into", "from", "of", "for", "on", "out of", "at", "over")
    listed = [p for name in beside for p in clause.slots.get(name, ())]
    commas = (p.start for p in clause.phrases[clause.after : clause.end] if p.letter == ",")
    until = next(commas, clause.phrases[-1].end)  # "A joined in 2001, B in 2003"
    alone = all(p.letter == "D" for p in listed if p.start < until)
    return acts and alone and kinds <= {"State", "Government"}


def _is_of_it(clause: Clause) -> bool:
    """Return whether what is joined or left is only called "it"."""
    thing = next(iter(clause.slots.get("object", ())), None)
    return thing is not None and thing.word == "it"


def _object_called(clause: Clause, words: Iterable[str]) -> bool:
    """Return whether the object is one of these nouns: "leased a naval base"."""
    things = [*clause.slots.get("object", ())]
    if clause.group is not None and clause.group.passive and clause.subject is not None:
        things.append(clause.subject)
    elif clause.group is not None:
        things += clause.relative_noun()
    written = [" ".join(clause.scene.plain[p.start : p.end].lower().split()) for p in things]
    return any(f" {name}".endswith(f" {word}") for name in written for word in words)


def _subject_is(clause: Clause, names: Iterable[str]) -> bool:
    """Return whether the subject is of one of these classes."""
    letters = "".join(OBJECTS[name] for name in names)
    if clause.subject is not None and clause.subject.word == "it" and "E" in letters:
        return clause.scene.reader.discourse.exercise_age == 0  # told of in the sentence before
    subject = clause.subject
    inner = subject.inner if subject is not None else None
    if "K" in letters and inner is not None and inner.letter == "K":
        return True  # "The NASAMS system arrived"
    return subject is not None and subject.letter in letters


def _pair_alone(clause: Clause) -> bool:
    """Return whether the sentence names no state but the two that the text is about."""
    pair = {player.means for player in clause.scene.reader.discourse.two()}
    if not pair and len(actors_at(Search(clause, None, clause.slots), "two_named")) == 2:
        return not clause.scene.transferred
    return not clause.scene.transferred and all(
        actor.player.means in pair
        for phrase in clause.phrases
        for actor in (*phrase.actors, *phrase.owners)
        if actor.player.kind == "State"
    )


# What each flag asks of a clause.
_WANTED: Mapping[str, Callable[[Clause], bool]] = {
    "active": lambda clause: not _is_passive(clause),
    "alone": _pair_alone,
    "by_agreement": _by_agreement,
    "by_company": _by_firm,
    "complement": lambda clause: not _is_of_nothing(clause),
    "done": _is_done_to,
    "finite": _is_finite,
    "had": _is_had,
    "intransitive": _goes_without_object,
    "member_told": lambda clause: clause.scene.reader.discourse.joined(),
    "named_subject": _is_named,
    "no_plan": lambda clause: not _is_planned(clause),
    "not_company": lambda clause: not _by_firm(clause),
    "one_with": _with_one,
    "passive_only": _is_passive,
    "spoken_subject": lambda clause: is_spoken_of(clause, clause.subject),
    "under": _under,
    "witnessed": _is_witnessed,
}
