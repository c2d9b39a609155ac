"""What is done with words though no clause gives them: condemning, calling, seeing as.

Each form is tried with a verb and its subject; None if the sentence does not have that form.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from graph.facts import Act, Modality, Polarity
from graph.parse.frozen import replace
from graph.parse.rules import Rules, alternatives
from graph.parse.speech.contents import as_before, claim_start, content_end
from graph.parse.speech.reports import Report
from graph.parse.speech.telling import ReportingVerb, Telling
from graph.parse.syntax.phrases import Phrase, last_word, phrase_at
from graph.parse.syntax.verb_groups import verb_group

# Letters of phrases that an act of speech may be about.
_THINGS = frozenset("wAERTMkKGbhqtSOIBLuXPNcg#$")
MAKING_CLEAR = ("make", "let", "leave")  # "made it clear that", "left no doubt that"
_AS = re.compile(r"\bas\b")
_CALLED = re.compile(r"\s+(?:this|that|it|them)\s+(?:an?|the|nothing)\s")  # "calls that a gift"


def acting(here: Telling, verb: ReportingVerb, subject: Phrase) -> Report | None:
    """Return what is done with words though no clause says it: "condemned the strikes"."""
    asked = phrase_at(here.phrases, here.place_of(subject) - 1)
    unsaid = asked is not None and asked.word in ("if", "that") and _is_unsaid(here, subject)
    if verb.group.gerund or unsaid or (asked is not None and asked.word == "whether"):
        return None
    at = verb.place + 1
    while at < len(here.phrases) and here.phrases[at].letter in "rD":
        at += 1
    clear = verb.base in MAKING_CLEAR
    content = _made_clear(here, at) if clear else _acted_on(here, at, verb.base)
    if content is None:
        return None
    start = as_before(here, subject) if clear else claim_start(here, subject, verb.group)
    report = here.report(
        start,
        (here.phrases[content].start, content_end(here, subject, content)),
        verb.cue,
        subject,
        "claim.clear" if clear else "claim.act",
        Act.ASSERTS,
        (subject.start, here.phrases[content].start),
    )
    return replace(report, binds=clear)


def _is_unsaid(here: Telling, subject: Phrase) -> bool:
    """Return whether a subject's clause hangs on a verb of saying that nobody says: "declined to
    say if", "did not confirm that"."""
    at = here.place_of(subject) - 2
    verb = phrase_at(here.phrases, at)
    if verb is None or verb.verb is None or verb.verb.base not in here.rules.cues:
        return False
    group = verb_group(here.phrases, at, here.rules)
    unsure = group.modality not in (Modality.FACTUAL, Modality.LIKELY) or group.infinitive
    joined = phrase_at(here.phrases, at - 1)
    nor = joined is not None and joined.word in ("nor", "or")
    return unsure or nor or group.polarity is not Polarity.AFFIRMED


def _acted_on(here: Telling, at: int, base: str) -> int | None:
    """Return where that begins which a verb of `acts` is about, if the words fit it."""
    fits = here.rules.claims["acts"].get(base, ())
    first, after = phrase_at(here.phrases, at), phrase_at(here.phrases, at + 1)
    if first is None or (after is None and first.letter not in _THINGS):
        return None
    if first.letter == "n" and after is not None and after.word == "to":
        return at if "to" in fits else None  # "professes not to have been told"
    if first.letter == "2" and first.word == "to":
        infinitive = after is not None and after.letter in "vwx"
        return at if "to" in fits and infinitive else None
    if first.letter == "v" and "ing" in fits:
        return at if first.verb is not None and first.verb.form == "ing" else None
    if "it" in fits:
        ends = after is None or after.letter in ",.;:&D"
        meant = ends and here.written(first) in ("it", "this", "that")
        if meant or fits == ["it"]:
            return at - 1 if meant else None
    if "otherwise" in fits:
        return at if first.word == "otherwise" else None
    if first.word in fits and first.letter in "if2":
        visited = base == "call" and first.word != "for" and not _asked_to(here, at + 1, 14)
        return None if visited else at  # "called on the minister" is a visit
    if first.letter not in _THINGS:
        return None
    if "idea" in fits:
        return at if last_word(first.word) in here.rules.claims["denied"] else None
    listed = next((name for name in ("claimed", "stance") if name in fits), None)
    if listed is not None:
        return at if last_word(first.word) in here.rules.claims[listed] else None
    if "whom of" in fits:
        return at if after is not None and after.word == "of" else None
    if "whom" in fits:
        return at if _asked_to(here, at + 1, 3) else None
    greeted = first.letter in "PS" and "thing" in fits
    ended = first.letter == "A" and base == "denounce"  # a treaty is denounced by leaving it
    return at if ("what" in fits or "thing" in fits) and not (greeted or ended) else None


def _asked_to(here: Telling, at: int, reach: int) -> bool:
    """Return whether "to" follows before long: "asked Peru to", "called on all sides to"."""
    near = here.phrases[at : at + reach]
    stop = next((i for i, p in enumerate(near) if p.letter in ".,;:vx?"), len(near))
    return any(p.letter == "2" and p.word == "to" for p in near[:stop])


def _made_clear(here: Telling, at: int) -> int | None:
    """Return where that begins which is made clear: "made it clear to all that"."""
    first = phrase_at(here.phrases, at)
    if first is None:
        return None
    found = _clear(here.rules).match(here.plain, first.start, here.sentence.end)
    if found is None:
        return None
    return next((i for i, p in enumerate(here.phrases) if p.start >= found.end()), None)


def naming(here: Telling, verb: ReportingVerb, subject: Phrase) -> Report | None:
    """Return "what X calls "...", "X has called it a ..."."""
    if verb.base not in here.rules.claims["naming"]:
        return None
    after = here.phrases[verb.place + 1 :]
    inserted = _what_before(here, subject) is not None  # "what she calls, with a sigh, ..."
    if not after or after[0].letter in ("i2.;" if inserted else "i2.,;"):
        return None
    quotes = here.layout.quotes_in(verb.cue[1], here.sentence.end)
    near = quotes and len(here.plain[verb.cue[1] : quotes[0].start].split()) <= 9
    what = _what_before(here, subject)
    so = _CALLED.match(here.plain, verb.cue[1]) is not None
    if not near and not so and not (verb.base == "call" and _two_nouns(after)):
        return None
    start = what.start if what is not None else subject.start
    end = quotes[0].end if near and what is not None else content_end(here, subject, verb.place + 1)
    content = (verb.cue[1] + 1, end)
    report = here.report(
        start, content, verb.cue, subject, "claim.naming",
        Act.DESCRIBES, (subject.start, verb.cue[0]),
    )  # fmt: skip
    return replace(report, form="direct") if near else report


def _what_before(here: Telling, subject: Phrase) -> Phrase | None:
    """Return the "what" of "what X calls"."""
    index = here.place_of(subject)
    before = here.phrases[index - 1] if index else None
    return before if before is not None and before.word == "what" else None


def _two_nouns(after: Sequence[Phrase]) -> bool:
    """Return whether an object and what it is called follow: "called the pact a mistake"."""
    nouns = [p for p in after[:3] if p.letter in "wAERTMkGbhqtSOIBLuX"]
    second = after[1] if len(after) > 1 else None
    return (
        len(nouns) >= 2 and second is not None and second.words[:1] in (("a",), ("an",), ("the",))
    )


def judging(here: Telling, verb: ReportingVerb, subject: Phrase) -> Report | None:
    """Return "X called it historic", "X found the trip "theatrical""."""
    if verb.base not in here.rules.claims["judging_so"]:
        return None
    found = _so(here.rules).match(here.plain, verb.cue[1], here.sentence.end)
    if found is None or (found["bare"] and verb.base in ("find", "think", "consider")):
        return None
    thing = phrase_at(here.phrases, verb.place + 1)
    end = max(found.end("bare"), found.end("quoted"))
    if thing is None or thing.letter not in _THINGS | {"d"} or end > here.sentence.end:
        return None
    first = thing.start
    if any(p.letter in "vx&,;:" for p in here.phrases[verb.place + 1 :] if p.end < end):
        return None
    until = content_end(here, subject, verb.place + 1)
    report = here.report(
        subject.start, (first, max(end, until)), verb.cue, subject, "claim.judging",
        Act.DESCRIBES, (subject.start, verb.cue[0]),
    )  # fmt: skip
    return replace(report, binds=False)


def figuring(here: Telling, verb: ReportingVerb, subject: Phrase) -> Report | None:
    """Return "X estimates spending at 3 billion", "X puts the number at 40", "X guesses 7", "X
    expects growth of 3 percent"."""
    claims = here.rules.claims
    expects = verb.base in claims["forecasting"]
    if not expects and verb.base not in claims["figuring"]:
        return None
    after = here.phrases[verb.place + 1 : verb.place + 12]
    stop = next((i for i, p in enumerate(after) if p.letter in ",;:vx?&"), len(after))
    after = after[:stop]
    at = next((i for i, p in enumerate(after) if p.word == "at" and p.letter == "i"), -1)
    if after and after[0].word == "by":
        return None  # "put by the institute at 3 billion"
    number = after[at + 1 : at + 3] if at > 0 else after[:1] if verb.base == "guess" else []
    number = after if expects else number
    if not any(p.letter in "#$" or p.quantity is not None or p.money is not None for p in number):
        return None
    end = content_end(here, subject, verb.place + 1)
    return here.report(
        subject.start, (after[0].start, end), verb.cue, subject, "claim.figure", Act.ASSERTS,
        (subject.start, verb.cue[0]),
    )  # fmt: skip


def seeing_as(here: Telling, verb: ReportingVerb, subject: Phrase) -> Report | None:
    """Return "X describes it as ...", "X sees Y as ..."."""
    sure = verb.group.modality is Modality.FACTUAL
    if verb.base not in here.rules.claims["seeing_as"] or not sure:
        return None
    found = _AS.search(here.plain, verb.cue[1], min(here.sentence.end, verb.cue[1] + 160))
    if not found or any(
        p.letter in ";:?v" and p.start < found.start() for p in here.phrases[verb.place + 1 :]
    ):
        return None
    if verb.base == "present" or (
        verb.base in ("see", "view", "define", "dismiss", "reject") and subject.letter == "u"
    ):
        return None
    end = content_end(here, subject, verb.place + 2)
    return here.report(
        subject.start, (verb.cue[1] + 1, end), verb.cue, subject, "claim.as",
        Act.DESCRIBES, (subject.start, verb.cue[0]),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _so(rules: Rules) -> re.Pattern[str]:
    thing = r"(?:(?:the|an?|its|his|her|their|this|that|such)\s+)?(?:[\w'-]+\s+){1,6}?"
    return re.compile(
        rf"\s+{thing}(?:(?:[a-z]+ly\s+)?(?P<bare>{rules.claims['judged_so']})"
        r"(?=\s*(?:[.,;:)—]|and\b|but\b|in\b|on\b|for\b|within\b|since\b|\Z))"
        r"|(?P<quoted>\"[^\"]{3,60}\"))"
    )


@lru_cache(maxsize=4)
def _clear(rules: Rules) -> re.Pattern[str]:
    words = alternatives(rules.claims["clear"])
    return re.compile(
        rf"(?:it\s+(?:[a-z]+ly\s+|very\s+|quite\s+)?(?:{words})\s+(?:to\s+[\w' ]+?\s+)?"
        r"|(?:little|no)\s+doubt\s+|no\s+(?:secret|bones)\s+(?:of|about)\s+(?:\w+\s+){1,3}?)that\b"
    )
