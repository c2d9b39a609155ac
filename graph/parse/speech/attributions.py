"""Claims whose cue is no verb: "according to X", "in X's view", "X's argument is that", a colon."""

import re
from collections.abc import Iterator
from functools import lru_cache

from graph.facts import Act
from graph.parse.frozen import replace
from graph.parse.rules import Rules, alternatives
from graph.parse.speech.contents import clause_opening
from graph.parse.speech.holders import holders_of, is_speaker, source_at
from graph.parse.speech.reports import Report, able_to_say, according, comma_after
from graph.parse.speech.telling import Telling
from graph.parse.syntax.phrases import NOUNS, Phrase, last_word, phrase_at
from graph.parse.syntax.subjects import main_subject
from graph.parse.triggers import Triggered


def by_phrase(here: Telling) -> Iterator[Report]:
    """Yield claims whose cue is a phrase before the holder."""
    for found in according(here.rules).finditer(here.plain, here.sentence.start, here.sentence.end):
        if found.group().lower().startswith(tuple(here.rules.sets.citing)) and _cites_a_quality(
            here, found.end()
        ):
            continue
        holder = source_at(here, found.end())
        if holder is not None and holder.actors:
            report = placed(here, found.span(), holder, "claim.according")
            if report is not None:
                yield report
    yield from _if_believed(here)
    view = _in_view(here.rules)
    for found in view.finditer(here.plain, here.sentence.start, here.sentence.end):
        owner = next(
            (p for p in here.phrases if p.start >= found.start() and (p.actors or p.owners)),
            None,
        )
        if owner is not None and owner.start < found.end():
            own = owner.owners if _HIS.match(found.group()) else owner.actors or owner.owners
            if not own:
                continue
            holder = replace(owner, actors=own, end=found.end())
            report = placed(here, found.span(), holder, "claim.view")
            if report is not None:
                yield report


def _if_believed(here: Telling) -> Iterator[Report]:
    """Yield "..., if the organisers are to be believed", "As the general sees it, ..."."""
    start, end = here.sentence.start, here.sentence.end
    forms = _believed(here.rules)
    for found in (
        match
        for number in forms.worth_trying(here.plain[start:end])
        for match in forms.patterns[number].finditer(here.plain, start, end)
    ):
        first, last = found.span("holder")
        inside = [p for p in here.phrases if first <= p.start < last]
        if len(inside) == 1 and (holders := holders_of(here, inside[0])):
            holder = replace(inside[0], actors=holders, end=found.end())
            report = placed(here, found.span(), holder, "claim.view")
            if report is not None:
                yield report


def _cites_a_quality(here: Telling, place: int) -> bool:
    """Return whether what is cited is a thing of somebody's: "citing the bloc's 'bias'"."""
    first = next((i for i, p in enumerate(here.phrases) if p.end > place), -1)
    owned = phrase_at(here.phrases, first + 1)
    if first < 0 or owned is None or owned.letter not in 'p"':
        return False
    after = phrase_at(here.phrases, first + 2) if owned.letter == "p" else owned
    return after is None or not is_speaker(here, after, "")


def placed(here: Telling, cue: tuple[int, int], holder: Phrase, rule: str) -> Report | None:
    """Return the claim of a cue phrase that stands before, after or amid what is claimed.

    None where it opens a sentence that no comma parts from the holder, unless it is "in X's view".
    """
    start, end = clause_opening(here, cue[0]), here.sentence.end
    lead = here.plain[start : cue[0]].strip(" \"'(—-:;")
    stop = comma_after(here.phrases, here.plain, holder.end)
    if len(lead.split()) <= 2 and not lead.endswith(","):
        if stop is None and rule != "claim.view":
            return None
        stop = holder.end if stop is None else stop
        content = (stop + 1, end)
        return here.report(
            min(cue[0], holder.start), content, cue, holder, rule, Act.ASSERTS, (cue[1], stop)
        )
    if (
        stop is not None
        and len(here.plain[stop:end].split()) > 3
        and here.plain[start : cue[0]].rstrip().removesuffix("at least").rstrip()[-1:] == ","
    ):
        return here.report(start, (start, end), cue, holder, rule, Act.ASSERTS, (cue[1], stop))
    first = _mixed_start(here, cue[0])
    content = (first, cue[0])
    return here.report(
        first, content, cue, holder, rule, Act.ASSERTS, (holder.end, end), last=holder.end
    )


def _mixed_start(here: Telling, cue: int) -> int:
    """Return where the content of a trailing cue begins: with the clause of the quotations."""
    start = here.sentence.start
    quotes = here.layout.quotes_in(start, cue)
    if not quotes or quotes[0].start - start < 12:
        return start
    before = [p for p in here.phrases if p.end <= quotes[0].start]
    for phrase in reversed(before[-2:]):
        if phrase.letter == "2" or phrase.word == "that":
            return phrase.start
    commas = [p for p in before if p.letter in ",;:"]
    following = next((p for p in here.phrases if commas and p.start > commas[-1].start), None)
    return following.start if following is not None else start


def by_noun(here: Telling) -> Iterator[Report]:
    """Yield claims like "X's argument is that ...", "the verdict of X is that ...", "it is X's
    contention that ..."."""
    nouns = _nouns(here.rules)
    for place, phrase in enumerate(here.phrases):
        if not phrase.word or last_word(phrase.word) not in nouns:
            continue
        whose, at = (phrase, place + 1) if phrase.owners else _of_whom(here, place)
        office = here.phrases[place - 2] if _is_owned(here, place) else None
        if whose is None and office is not None:
            whose, at = office, place + 1  # "the minister's answer is that"
        if whose is None or at + 1 >= len(here.phrases):
            continue
        holders = able_to_say(phrase.owners) if whose is phrase else holders_of(here, whose)
        link, that = here.phrases[at], here.phrases[at + 1]
        be = link.word in here.rules.words["be"] or link.word == "remains"
        before = phrase_at(here.phrases, place - 1)
        is_it = link.word == "that" and before is not None and before.word in ("is", "was")
        direct = link.word == "that" and whose is phrase
        if holders and ((be and that.word == "that") or is_it or direct):
            start = (that if be else link).end + 1
            first = whose.start if whose is office else phrase.start
            yield here.report(
                first, (start, here.sentence.end), (phrase.start, link.end),
                replace(whose, actors=holders), "claim.noun", Act.ASSERTS, (0, 0),
            )  # fmt: skip


def _is_owned(here: Telling, place: int) -> bool:
    """Return whether a phrase is of somebody without a name: "the minister's answer"."""
    mark, office = phrase_at(here.phrases, place - 1), phrase_at(here.phrases, place - 2)
    return mark is not None and mark.letter == "p" and office is not None and office.letter in "qtb"


def _of_whom(here: Telling, place: int) -> tuple[Phrase | None, int]:
    """Return who has the view of "the verdict of Jane Roe, who was there, is that", "word from the
    ministry is that", "the line in Ankara is that", and the place of its "is"."""
    link, whose = phrase_at(here.phrases, place + 1), phrase_at(here.phrases, place + 2)
    if link is None or whose is None or link.word not in ("of", "from", "in", "among"):
        return None, 0
    if link.word == "in" and whose.letter not in "SLX":
        return None, 0
    at = place + 3
    if at < len(here.phrases) and here.phrases[at].letter == ",":
        at = next(
            (i + 1 for i, p in enumerate(here.phrases[at + 1 :], at + 1) if p.letter == ","), at
        )
    return whose, at


def by_being(here: Telling) -> Iterator[Report]:
    """Yield claims like "X is adamant that ...", "X has been clear for months that ..."."""
    being, ends = _being(here.rules), _ends_of_being(here.rules)
    for place, phrase in enumerate(here.phrases):
        words = last_word(here.written(phrase))
        if words not in ends:
            continue
        also = phrase_at(here.phrases, place - 1)
        first = place - 3 if also is not None and also.letter == "&" else place - 1
        if also is not None and also.letter in "fi":
            words, first = f"{also.word} {here.written(phrase).lower()}", place - 2  # "of the view"
        act = being.get(words)
        helper = phrase_at(here.phrases, first)  # "is" of "is clear and unequivocal"
        if act is None or helper is None or helper.word not in here.rules.sets.being:
            continue
        that = next((i for i in range(place + 1, place + 4) if _opens(here, i)), None)
        if that is None and act is Act.HEDGES and _opens_clause(here, place + 1):
            that = place  # "is sure the talks failed"
        while first and here.phrases[first - 1].letter in "xr":
            first -= 1
        subject = phrase_at(here.phrases, first - 1)
        said = here.phrases[first:place]
        unsaid = any(p.word in here.rules.sets.unsaid for p in said)
        free = first == 1 or here.phrases[first - 2].letter in ',;"rs&?D'
        if that is not None and any(p.letter in ",;:v(" for p in here.phrases[place + 1 : that]):
            continue  # "is confident, considering that"
        if that is None or subject is None or unsaid or not free or subject.letter in "AETMRKk":
            continue
        holders = holders_of(here, subject)
        if holders and that + 1 < len(here.phrases):
            yield here.report(
                subject.start, (here.phrases[that + 1].start, here.sentence.end),
                (phrase.start, phrase.end), replace(subject, actors=holders), "claim.being",
                act, (subject.start, here.phrases[that].start),
            )  # fmt: skip


def _opens_clause(here: Telling, place: int) -> bool:
    """Return whether somebody at a place does something right after: "the talks have failed"."""
    noun, verb = phrase_at(here.phrases, place), phrase_at(here.phrases, place + 1)
    finite = verb is not None and (
        verb.letter == "x" or (verb.verb is not None and verb.verb.form in ("either", "past", "s"))
    )
    return noun is not None and noun.letter in NOUNS and finite


def _opens(here: Telling, place: int) -> bool:
    """Return whether "that" at a place opens what is said: only circumstances stand before it."""
    that = phrase_at(here.phrases, place)
    return that is not None and that.word == "that" and that.letter == "?"


@lru_cache(maxsize=4)
def _nouns(rules: Rules) -> frozenset[str]:
    return frozenset(rules.claims["nouns"])


@lru_cache(maxsize=4)
def _being(rules: Rules) -> dict[str, Act]:
    listed: dict[str, list[str]] = rules.claims["being"]
    return {word: Act(act) for act, words in listed.items() for word in words}


@lru_cache(maxsize=4)
def _ends_of_being(rules: Rules) -> frozenset[str]:
    """Return with which words those of `_being` end."""
    return frozenset(words.rpartition(" ")[2] for words in _being(rules))


def by_colon(here: Telling) -> Iterator[Report]:
    """Yield `Roe was more careful: "..."`, where a colon does for a verb of saying."""
    for place, phrase in enumerate(here.phrases[:-1]):
        if phrase.letter != ":" or here.phrases[place + 1].letter != '"':
            continue
        subject = main_subject(here.phrases, 0, place)
        quotes = here.layout.quotes_in(phrase.end, here.sentence.end)
        if subject is None or not quotes or not quotes[0].closed:
            return
        holders = able_to_say(subject.actors)
        if not holders and last_word(subject.word) in here.rules.claims["nouns"]:
            holders = able_to_say(subject.owners)  # "The admiral's answer was short"
        words = len(here.plain[quotes[0].start : quotes[0].end].split())
        if holders and words >= here.rules.claims["quoted_words"]:
            yield here.report(
                subject.start,
                (quotes[0].start, here.sentence.end),
                (phrase.start, phrase.end),
                replace(subject, actors=holders),
                "claim.colon",
                Act.ASSERTS,
                (0, 0),
            )
        return


_HIS = re.compile(r"[Ii]n\s+(?:his|her|their)\b")


@lru_cache(maxsize=4)
def _in_view(rules: Rules) -> re.Pattern[str]:
    nouns, counts = (alternatives(rules.claims[name]) for name in ("in_view", "by_view"))
    return re.compile(
        rf"\b(?:[Ii]n\s+(?:the\s+)?(?:[\w.-]+\s+){{0,4}}?[\w.-]+(?:'s|s')\s+(?:own\s+)?(?:{nouns})"
        rf"|[Ii]n\s+(?:his|her|their)\s+(?:own\s+)?(?:{nouns})"
        rf"|[Bb]y\s+(?:the\s+)?(?:[\w.-]+\s+){{0,4}}?[\w.-]+(?:'s|s')\s+(?:own\s+)?(?:{counts}))\b"
    )


@lru_cache(maxsize=4)
def _believed(rules: Rules) -> Triggered:
    return Triggered([re.compile(form) for form in rules.claims["believed"]])
