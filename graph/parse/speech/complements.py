"""Clauses that another word governs, and whether that word leaves them to somebody else.

"Officials said that Kenya had signed", "the rumour that", "we were told Kenya signed", "asked
whether": what stands in the complement is not the document's own, unless the word that governs it
is factive ("recalled that", "it is clear that").
"""

import re
from collections.abc import Iterator

from graph.facts import Modality
from graph.parse.frozen import replace
from graph.parse.speech.reports import Report
from graph.parse.syntax.voice import Speech
from graph.parse.syntax.wording import CLAUSE_REACH, EVENTS, NAMES, NOMINAL, Wording


def by_complement(here: Wording) -> Iterator[Report]:
    """Yield the clauses that another word governs, unless that word is factive."""
    for place, word in enumerate(here.words):
        if word == "that" and here.line[place] in "?d":
            yield from _that(here, place)
        elif word == "whether":
            yield here.unsaid(place, place + 1, _content_end(here, place, place), Modality.POSSIBLE)
        elif word in here.lexicon.speech and here.speech(place) is not None:
            yield from _without_that(here, place)
        elif _plain_noun(here, place):
            is_ = place + 1 < here.size and here.words[place + 1] in ("is", "was")
            if here.clause_at(place + 1 + is_, named=True):
                yield here.said(place, place + 1, _content_end(here, place, place))
        if word == "how" and _told(here, place) and here.clause_at(place + 1):
            yield here.said(
                place - 1, place + 1, _content_end(here, place, place), _subject(here, place)
            )
        if word == "if" and place and here.asking(place):
            yield here.unsaid(place, place + 1, _content_end(here, place, place), Modality.POSSIBLE)


def _told(here: Wording, place: int) -> bool:
    """Return whether a verb of saying stands before a "how": "told us how"."""
    return any(here.speech(at) is not None for at in (place - 1, place - 2))


def _plain_noun(here: Wording, place: int) -> bool:
    if here.line[place] not in "wvqT" or here.tokens[place].mention is not None:
        return False
    word = here.words[place]
    return here.lexicon.among("nouns", word) or here.lexicon.among("adjectives", word)


def _that(here: Wording, place: int) -> Iterator[Report]:
    after = place + 1
    while after < here.size and here.line[after] in "rn":
        after += 1
    if after >= here.size or here.line[after] in "xv.,;":
        return  # "the report that was published"
    if here.line[place] == "d" and not here.clause_at(place + 1):
        return
    if here.words[place + 1] in here.lexicon.words["joining"]:
        return  # "on that day"
    if place == 0:
        yield from _subject_clause(here)
        return
    governed = _governor(here, place)
    if governed == "own":
        return
    end = _content_end(here, place, place)
    if governed == "supposed":
        yield here.unsaid(place, place + 1, end, Modality.CONDITIONAL)
    else:
        told = here.said(max(0, place - 1), place + 1, end, _subject(here, place))
        unsure = any(
            here.lexicon.among(name, here.words[place - 1]) for name in ("nouns", "adjectives")
        )
        yield replace(told, modality=Modality.POSSIBLE) if unsure else told


def _subject(here: Wording, place: int) -> tuple[int, int]:
    """Return the tokens of whoever says what begins at `place`: those before the first verb."""
    first = here.clause_start(place)
    verb = next((i for i in range(first, place) if here.finite(i)), place)
    return first, verb if verb > first else place


def _content_end(here: Wording, cue: int, content: int) -> int:
    """Return where a complement ends: with its group, or with the clause before the main one.

    "Although officials said that they would not, Kenya signed."
    """
    _, last = here.group(cue)
    opening = here.line[0]
    early = here.words[0] in here.lexicon.few["opening_adjuncts"]
    early = early or any(word in here.lexicon.few["when"] for word in here.words[:5])
    fronted = opening in "s?" or early or here.words[0].endswith("ing") or opening == "i"
    begin = here.clause_start(cue)
    if (
        begin
        and here.line[begin - 1] == ","
        and (here.line[begin] in "?i" or here.words[begin].endswith("ing"))
    ):
        return next(
            (i for i in range(content + 1, last) if here.line[i] == "," and not here.listed(i)),
            last,
        )
    if not fronted or "," in here.line[:cue]:
        return last
    for comma in range(content + 1, last):
        if here.line[comma] == "," and not here.listed(comma) and here.clause_at(comma + 1):
            return comma
    return last


def _subject_clause(here: Wording) -> Iterator[Report]:
    """Yield "That Kenya signed ... is a myth": its own word only if it is said to be so."""
    rest = " ".join(here.words[1:])
    so = r"\b(?:is|was|are|were) (?:a |an |the |not a |no |beyond )?(?:\w+ )?"
    if not any(re.search(rf"{so}{word}\b", rest) for word in here.lexicon.few["own_predicates"]):
        yield here.said(0, 1, here.size)


def _governor(here: Wording, place: int) -> str:
    """Return what the word that governs a "that" makes of it: `own`, `said` or `supposed`."""
    at = place - 1
    while at > 0 and here.line[at] in "rD" and not here.lexicon.among("joining", here.words[at]):
        at -= 1
    word, letter = here.words[at], here.line[at]
    if letter in ",)":
        return _before_insertion(here, place)
    if letter in ":;—(" or (letter == "&" and at == 0):
        return "own"
    if here.lexicon.among("supposing", word) and (
        word not in ("event", "condition", "case") or here.words[at - 1] in ("in", "on", "the")
    ):
        return "supposed"
    if here.lexicon.among("joining", word):
        return "own" if not _told_before(here, at) else "said"
    if word in ("not", "only") or (letter == "s" and word != "once"):
        return "own"
    if letter == "&":  # "said that ... and that ..."
        return "said" if _reported_before(here, at) else "own"
    if _cleft(here, at, place):
        return "own"
    if letter == "x" or word in ("remains", "remained"):
        return _predicated(here, at)
    if at == 0 and (word in here.lexicon.few["noted"] or word in here.lexicon.factive):
        return "own"
    if here.words[max(0, at - 1) : at + 1] == ["rest", "assured"]:
        return "own"
    if (word == "saying" and here.words[at - 1] == "without") or "suffice" in here.words[
        max(0, at - 4) : at
    ]:
        return "own"
    if word == "record" and here.words[at - 1] == "of":
        return "own"
    if _to_be_noted(here, at):
        return "own"
    if not here.lexicon.few["wrongly"].isdisjoint(here.words[here.clause_start(at) : place]):
        return "said"
    judged = _judged(here, at)
    if judged:
        return judged
    if letter in EVENTS or here.line[place] == "d":
        return "said" if _told_before(here, at) and not _gap(here, place) else "own"
    if here.tokens[at].verb is not None and letter == "v":
        return "said"
    if _told_before(here, at):
        return "said"
    return "own" if _gap(here, place) else "said"


def _to_be_noted(here: Wording, at: int) -> bool:
    """Return whether "it should be noted that", "it is worth noting that" only points at it."""
    before = here.words[max(0, at - 4) : at]
    noted = here.words[at] in here.lexicon.few["noted"]
    return (
        noted
        and "it" in here.words[max(0, at - 5) : at]
        and any(word in here.lexicon.few["should"] for word in before)
    )


def _predicated(here: Wording, at: int) -> str:
    """Return what "the fact is that", "it may be that" make of what follows."""
    first = here.clause_start(at)
    subject = here.words[first:at]
    if "it" in subject or here.words[at] == "be":
        return "own" if subject[:1] == ["so"] else "said"
    own = any(
        here.lexicon.among(name, word)
        for word in subject
        for name in ("own_leads", "factive_words")
    )
    told = any(here.verbal(i) for i in range(first, at)) or any(
        here.lexicon.among("nouns", w) for w in subject
    )
    if subject[:1] == ["what"] and not any(here.speech(i) for i in range(first, at)):
        return "own"
    return "own" if own and not told else "said"


def _judged(here: Wording, at: int) -> str:
    """Return what a listed word makes of the clause that it governs, "" if it is not."""
    word = here.words[at]
    undenied = word in here.lexicon.denying or word in here.lexicon.words["no_doubt"]
    if (
        undenied
        and here.words[at - 1] != "nor"
        and (here.negated_before(at) or here.words[at - 1] == "beyond")
    ):
        return "own"
    if "granted" in here.words[at - 1 : at + 1] and "for" in here.words[at - 2 : at]:
        return "said"
    if here.lexicon.among("true_words", word) and not {
        "let",
        "made",
        "makes",
        "make",
    }.isdisjoint(here.words[max(0, at - 3) : at]):
        return "said"
    if word in here.lexicon.showing or word in here.lexicon.factive:
        if _weakened(here, at):
            return "said"
        if word in here.lexicon.factive and word not in here.lexicon.showing:
            return "own"
        if here.record_before(at) or (
            _it_before(here, at) and here.lexicon.among("true_words", word)
        ):
            return "own" if not here.negated_before(at) else "said"
        return "said"
    if here.lexicon.among("true_words", word):
        if _it_before(here, at) and not here.negated_before(at):
            return "own"
        return "said"
    if word in here.lexicon.words["no_doubt"] and _no_before(here, at):
        return "own"
    if here.lexicon.among("factive_words", word):
        return "said" if word not in ("fact", "facts") and _told_before(here, at) else "own"
    if (
        here.speech(at)
        or here.lexicon.among("nouns", word)
        or here.lexicon.among("adjectives", word)
    ):
        return "said"
    return "said" if here.lexicon.among("news", word) else ""


def _no_before(here: Wording, at: int) -> bool:
    return any(
        word in here.lexicon.few["lacking_doubt"] for word in here.words[max(0, at - 3) : at]
    )


def _it_before(here: Wording, at: int) -> bool:
    """Return whether "it" or "what", and no person, is what is clear or certain."""
    window = here.words[max(0, at - 7) : at]
    return any(word in here.lexicon.few["impersonal"] for word in window)


def _weakened(here: Wording, at: int) -> bool:
    """Return whether a factive verb hangs on one of saying: "claims to know that"."""
    to = at - 1
    while to > 0 and here.line[to] in "rx":
        to -= 1
    return to > 0 and here.line[to] == "2" and here.speech(to - 1) is not None


def _before_insertion(here: Wording, place: int) -> str:
    """Return what a "that" after a comma is by the verbs of saying further left."""
    if not here.lexicon.few["wrongly"].isdisjoint(here.words[max(0, place - 3) : place]):
        return "said"
    return "said" if _reported_before(here, place) else "own"


def _reported_before(here: Wording, place: int) -> bool:
    first, _ = here.group(place)
    return any(
        here.verbal(at) and here.words[at] not in here.lexicon.factive for at in range(first, place)
    )


def _told_before(here: Wording, at: int) -> bool:
    """Return whether a verb of saying stands before a noun: "told pupils that"."""
    for place in range(at - 1, max(-1, at - 12), -1):
        if here.line[place] in ",;:—(?":
            return False
        speech = here.speech(place)
        if speech is not None and (speech.form == "ing" or here.verbal(place)):
            return here.words[place] not in here.lexicon.factive
        if here.finite(place) and here.line[place] == "v":
            return False
    return False


def _cleft(here: Wording, at: int, place: int) -> bool:
    """Return whether "it was in Nairobi that" only moves a part of its own clause."""
    first = here.clause_start(at)
    window = here.words[first : first + 3]
    it = "it" in window[:2] and any(word in ("is", "was", "'s") for word in window)
    if it and here.speech(first + 2) is not None and here.verbal(first + 2):
        return False  # "it was noised about Nairobi that"
    listed = any(here.lexicon.among(name, here.words[at]) for name in ("true_words", "adjectives"))
    moved = here.line[first + 2 : first + 3] == "i" or here.words[first + 2] == "thanks"
    if it and not listed and moved:
        return True
    return it and here.line[place - 1] in "DSLPXOBI"


def _gap(here: Wording, place: int) -> bool:
    """Return whether a clause lacks an object, the noun before it: "the plan that X made"."""
    for at in range(place + 1, min(here.size, place + CLAUSE_REACH)):
        if here.line[at] == "v" or (here.line[at] == "w" and here.finite(at)):
            following = at + 1
            while following < here.size and here.line[following] == "r":
                following += 1
            return (
                following >= here.size
                or here.line[following] not in "dJ#SPOBICXLKYqwbchkAETMRG$%u?"
            )
    return True


def _without_that(here: Wording, place: int) -> Iterator[Report]:
    """Yield the clause right after a verb of saying: "we were told Kenya signed"."""
    speech = here.speech(place)
    assert speech is not None
    if place and here.words[place - 1] in ("who", "which") and "object" in speech.classes:
        return
    if "seeming" in speech.classes and not _it_before(here, place) and speech.base not in ("look",):
        return
    at = place + 1
    while at < here.size and here.line[at] in "rD":
        at += 1
    if at < here.size and here.words[at] in ("like", "as") and "seeming" in speech.classes:
        at += 2 if at + 1 < here.size and here.words[at + 1] in ("if", "though") else 1
    if (
        at < here.size
        and here.words[at] == "it"
        and at + 1 < here.size
        and here.words[at + 1] == "that"
    ):
        return
    named = "object" in speech.classes or not here.verbal(place)
    if here.line[at : at + 1] == "," and here.words[place] in ("say",) and place == 0:
        return
    start = at if here.clause_at(at, named) else _after_listener(here, place, at, speech)
    if start is None:
        return
    if (
        here.words[place] in here.lexicon.factive
        and not _weakened(here, place)
        and "said" not in speech.classes
    ):
        return
    yield here.said(place, start, _content_end(here, place, start), _subject(here, place + 1))


def _after_listener(here: Wording, place: int, at: int, speech: Speech) -> int | None:
    """Return where the clause after "told reporters" begins."""
    if "telling" not in speech.classes:
        return None
    for end in range(at + 1, min(here.size, at + 5)):
        if here.line[end - 1] not in NOMINAL:
            return None
        if (
            here.line[end] in NAMES | {"d"}
            and here.line[end - 1] not in "dJ#"
            and here.clause_at(end, named=True)
        ):
            return end
    return None
