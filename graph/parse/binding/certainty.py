"""How surely a clause says its fact: negated, planned, likely, doubted, or on a condition.

The verb's own auxiliaries say it, or what is around a noun ("called for an agreement", "no treaty",
"the sale fell through"), the adjectives of the event, an "if" before, words of doubt beside.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from graph.facts import Modality, Polarity, Status
from graph.parse.rules import Frame, Rules
from graph.parse.syntax.clauses import clause_start
from graph.parse.syntax.phrases import Phrase, last_word, phrase_at
from graph.parse.syntax.predicates import Clause
from graph.parse.syntax.verb_groups import less_sure, verb_group
from graph.parse.triggers import Triggered


def certainty_of(clause: Clause, frame: Frame, event: Phrase | None) -> tuple[Polarity, Modality]:
    """Return polarity and modality: of the verb or noun, its adjectives, and what is before."""
    group = clause.group if clause.matrix is None else clause.matrix.group
    polarity, modality = (group.polarity, group.modality) if group is not None else _of_noun(clause)
    if event is not None:
        if "no" in event.words:
            polarity = Polarity.NEGATED
        for name, adjectives in clause.rules.words["event_adjectives"].items():
            if not set(adjectives).isdisjoint(event.words):
                modality = less_sure(modality, Modality(name))
    if frame.kind == "Membership" and _is_of_none(clause):
        polarity = Polarity.NEGATED
    if _is_neither(clause):
        polarity = Polarity.NEGATED
    if "denies" in frame.flags:
        polarity = Polarity.NEGATED
    if frame.modality is not None and polarity is Polarity.AFFIRMED:
        modality = less_sure(modality, frame.modality)
    if clause.matrix is not None and _is_of_intent(clause.matrix):
        modality = less_sure(modality, Modality.PLANNED)
    if modality is Modality.CONDITIONAL and _is_to_come(clause):
        modality = Modality.PLANNED
    if _is_conditional(clause):
        modality = Modality.CONDITIONAL
    first = clause.phrases[clause_start(clause.phrases, clause.place)].start
    left = clause.scene.plain[max(first, clause.trigger.start - 160) : clause.trigger.start]
    right = clause.scene.plain[clause.trigger.end : clause.phrases[-1].end]
    doubt = _doubt_in(left, clause.rules, "doubts")
    doubt = doubt or _doubt_in(right, clause.rules, "doubts_after")
    doubt = doubt or _fate(clause)
    if doubt == "negated":
        polarity = Polarity.NEGATED
    elif doubt is not None:
        modality = less_sure(modality, Modality(doubt))
    negated, governed = clause.governed()
    return Polarity.NEGATED if negated else polarity, less_sure(modality, governed)


def _is_to_come(clause: Clause) -> bool:
    """Return whether "would" only says what somebody said that they will do: "Chad said it would
    sign a pact", with no "if" in the sentence and no "would have"."""
    group = clause.group if clause.matrix is None else clause.matrix.group
    if group is None:
        return False
    words = [p.word for p in clause.phrases[group.first : group.place]]
    mine = clause.kind in ("Agreement", "Membership")
    told = [i for i in range(group.first) if mine and clause.says(i)]
    ifs = any(p.letter == "s" and p.word in ("if", "unless") for p in clause.phrases)
    return bool(told) and "would" in words and "have" not in words and not ifs


def _is_of_intent(deed: Clause) -> bool:
    """Return whether what was signed only says what is meant: "signed a letter of intent to"."""
    place = deed.object_of("ART")
    paper = deed.phrases[place] if place is not None else None
    if paper is None:
        return False
    written = deed.scene.plain[paper.start : paper.end + 12].lower()
    return any(intent in written for intent in deed.rules.words["intents"])


def status_of(
    clause: Clause, frame: Frame, word: str, polarity: Polarity, modality: Modality
) -> Status | None:
    """Return how far what is told has come, as its verb or noun says; None if that is not told."""
    if polarity is Polarity.NEGATED:
        return None
    if clause.matrix is not None and frame.kind == "ArmsTransfer":
        return Status.SIGNED if modality is Modality.FACTUAL else Status.PLANNED
    if modality is not Modality.FACTUAL:
        return Status.PLANNED if modality in (Modality.PLANNED, Modality.LIKELY) else None
    return frame.statuses.get(word, frame.status)


def _is_neither(clause: Clause) -> bool:
    """Return whether nobody does it: "Neither Peru nor Chile sent troops"."""
    place = clause.place_of(clause.subject) if clause.subject is not None else None
    before = phrase_at(clause.phrases, place - 1) if place else None
    return before is not None and before.letter == "n"


def _is_of_none(clause: Clause) -> bool:
    """Return whether the verb is of none: "belongs to no SADC structure"."""
    listed = [p for name in ("object", "to", "in") for p in clause.slots.get(name, ())]
    return clause.verbal and any("no" in p.words[:1] for p in listed)


def _is_conditional(clause: Clause) -> bool:
    """Return whether an "if" opens the clause."""
    for i in range(clause.place - 1, max(-1, clause.place - 14), -1):
        phrase = clause.phrases[i]
        if phrase.letter == "s" and phrase.word in ("if", "unless", "whether"):
            return True
        if phrase.letter in ";:" or (phrase.letter == "," and not _adverbial(clause.phrases, i)):
            return False
    return False


def _of_noun(clause: Clause) -> tuple[Polarity, Modality]:
    """Return how surely an event noun is said to be: "called for an agreement", "no treaty"."""
    polarity, modality = Polarity.AFFIRMED, Modality.FACTUAL
    before = clause.place if clause.deed is None else clause.deed
    if clause.kind == "Meeting":
        negated, modality = _before_meeting(clause, before)
        polarity = Polarity.NEGATED if negated else polarity
    for phrase in reversed(clause.phrases[max(0, before - 7) : before]):
        if phrase.letter in ";.:":
            break
        negated, meant = _bearing(clause, phrase)
        polarity = Polarity.NEGATED if negated else polarity
        modality = less_sure(modality, meant)
    if polarity is Polarity.NEGATED and _is_allowed_again(clause.phrases[:before], clause):
        polarity, modality = Polarity.AFFIRMED, less_sure(modality, Modality.POSSIBLE)
    for at, phrase in enumerate(clause.phrases[clause.end : clause.end + 3], clause.end):
        if phrase.letter not in "nxr":
            break
        if phrase.letter == "n" and not _is_not_a(clause, at):
            polarity = Polarity.NEGATED
        modal = clause.rules.words["modals"].get(phrase.word)
        modality = less_sure(modality, Modality(modal)) if modal else modality
    return polarity, modality


def _is_allowed_again(before: Sequence[Phrase], clause: Clause) -> bool:
    """Return whether a ban on the noun is told to end: "lifted its ban on sales"."""
    words = clause.rules.words
    near = before[-7:]
    ban = next((i for i, p in enumerate(near) if last_word(p.word) in words["bans"]), None)
    verbs = (p.verb.base for p in near[:ban] if p.verb is not None) if ban is not None else ()
    return any(verb in words["lifting"] for verb in verbs)


def _before_meeting(clause: Clause, place: int) -> tuple[bool, Modality]:
    """Return whether the words before a meeting deny it, and how sure they leave it: "will
    have talks", "is to attend a meeting"."""
    at, negated, modality = place - 1, False, Modality.FACTUAL
    while at >= 0 and clause.phrases[at].letter in "xrn":
        negated = negated or clause.phrases[at].letter == "n"
        modal = clause.rules.words["modals"].get(clause.phrases[at].word)
        modality = less_sure(modality, Modality(modal)) if modal else modality
        at -= 1
    link = phrase_at(clause.phrases, place - 1)
    verb = place - 2 if link is not None and link.letter == "i" else place - 1
    found = phrase_at(clause.phrases, verb)
    base = found.verb.base if found is not None and found.verb is not None else ""
    if found is not None and found.letter == "v" and base in clause.rules.sets.meeting_verbs:
        group = verb_group(clause.phrases, verb, clause.rules)
        modality = less_sure(modality, group.modality)
        negated = negated or group.polarity is Polarity.NEGATED
    return negated, modality


def _is_not_a(clause: Clause, place: int) -> bool:
    """Return whether a "not" only says what an event is not: "the sale was not a surprise"."""
    following = phrase_at(clause.phrases, place + 1)
    be = clause.phrases[place - 1].word in clause.rules.words["be"]
    return be and following is not None and following.words[:1] in (("a",), ("an",), ("the",))


def _bearing(clause: Clause, phrase: Phrase) -> tuple[bool, Modality]:
    """Return whether a word before an event noun negates it, and how sure it leaves it."""
    words = phrase.word.split()
    word = phrase.verb.base if phrase.verb else words[-1] if words else ""
    negated = phrase.letter == "n" or word in clause.rules.words["lacking"]
    negated = negated or (phrase.letter == "v" and word in clause.rules.words["fates"]["negated"])
    modality = Modality.FACTUAL
    if phrase.letter == "v" and word in clause.rules.words["unsure"]:
        modality = Modality.POSSIBLE
    if word in clause.rules.catenatives and phrase.letter in "vw":
        meaning = clause.rules.catenatives[word]
        negated = negated or meaning is None
        if meaning is not None and word not in clause.rules.words["signing"]:
            modality = less_sure(modality, meaning)
    return negated, modality


def _fate(clause: Clause) -> str | None:
    """Return what the verb after a noun or a plan makes of it: "the sale fell through"."""
    planned = clause.group is not None and (clause.group.after_to or clause.group.gerund)
    first = clause_start(clause.phrases, clause.place)
    planned = planned and not any(p.letter in "vx" for p in clause.phrases[first : clause.place])
    at = clause.predicate() if clause.group is None or planned else None
    if at is None:
        return None
    verb = clause.phrases[at].verb
    unarrived = any(p.letter == "n" for p in clause.phrases[clause.end : at])
    if unarrived and verb is not None and verb.base in clause.rules.words["arriving"]:
        return "negated"
    rest = " ".join(p.word for p in clause.phrases[at + 1 : at + 4])
    for meaning, fates in clause.rules.words["fates"].items():
        for fate in fates:
            base, _, particle = fate.partition(" ")
            if verb is not None and verb.base == base and rest.startswith(particle):
                return str(meaning)
    return None


def _adverbial(phrases: Sequence[Phrase], place: int) -> bool:
    """Return whether the comma at `place` only sets off a date or adverb: no new clause."""
    before = phrase_at(phrases, place - 1)
    return before is not None and before.letter in "Dr"


def _doubt_in(text: str, rules: Rules, name: str) -> str | None:
    """Return what the words `text` beside a verb make of it: `negated`, a modality, or None.

    `name` is the list of such words in `words.yaml`: `doubts` before it, `doubts_after`.
    """
    doubts, meanings = _doubts(rules, name)
    for number in doubts.worth_trying(text):
        if doubts.patterns[number].search(text):
            return meanings[number]
    return None


@lru_cache(maxsize=8)
def _doubts(rules: Rules, name: str) -> tuple[Triggered, tuple[str, ...]]:
    entries = rules.words[name]
    patterns = [re.compile(entry["pattern"], re.IGNORECASE) for entry in entries]
    return Triggered(patterns), tuple(entry["as"] for entry in entries)
