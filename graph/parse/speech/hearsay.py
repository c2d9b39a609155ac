"""Whose word a sentence is: what it reports, supposes or calls false, which it does not state.

The rule is structural. A clause is the document's own where it is the sentence's main clause or
hangs on it as a relative or an adverbial one. What is the complement of another word ("says that",
"the news that", "sure", "whether") is not, unless the word is factive (`rules/*/voice.yaml`). Nor
is what a bare clause closes or interrupts (", one official told reporters"), what a colon, a title
or an "if" frames as said or supposed, nor an event that its predicate denies ("was a rumour").

The first three of these have modules of their own: `complements.py`, `asides.py`, `framing.py`.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from graph.facts import Act, Polarity
from graph.parse.candidates import Reading
from graph.parse.frozen import replace
from graph.parse.rules import Rules
from graph.parse.speech.asides import by_bare_clause, by_neighbour
from graph.parse.speech.complements import by_complement
from graph.parse.speech.framing import by_colon, by_supposition, by_title
from graph.parse.speech.reports import Report, according, comma_after, no_source
from graph.parse.syntax.voice import read_lexicon
from graph.parse.syntax.wording import Wording
from graph.parse.text import Layout

# How far from a sentence a quotation around it may begin and end.
_LONG_QUOTE = 1600
# How many words a quoted remark has that says nothing of the rest of its sentence.
_REMARK = 2


def find_hearsay(
    reading: Reading,
    layout: Layout,
    rules: Rules,
    reports: Sequence[Report],
    beside: tuple[str, str] = ("", ""),
) -> list[Report]:
    """Return what a sentence gives as said by somebody unnamed, or does not say at all.

    "Its ministry says that", "it is said that", "the rumour that": nobody is found who holds it,
    and the document does not say it either; the holder is whatever words stand there. A report
    without holders is nobody's word: its `modality` or `polarity` is what becomes of facts within
    it ("if", "the sale never happened"). Cues that are among `reports` are not taken again.
    `beside` are the sentences before and after, which may say it of this one ("That is a lie.").
    """
    here = Wording(reading, layout, read_lexicon(rules), rules)
    found = [*_everything(here, beside), *_by_quotation(here, reports)]
    # A remark of a word or two ("Rubbish," said the minister when asked) holds no more than itself.
    fuller = [r for r in reports if len(layout.plain[slice(*r.content)].split()) > _REMARK]
    known = {report.cue for report in fuller}
    return [
        report
        for report in found
        if not report.holders
        or (report.cue not in known and not any(_holds(other, report) for other in fuller))
    ]


def _holds(outer: Report, inner: Report) -> bool:
    """Return whether a claim reports all that hearsay does: its cue, and what it is about."""
    cue = outer.start <= inner.cue[0] and inner.cue[1] <= outer.end
    return cue and outer.content[0] <= inner.content[1] and inner.content[0] <= outer.content[1]


def _everything(here: Wording, beside: tuple[str, str]) -> Iterator[Report]:
    """Yield what the sentence does not say itself, whatever shows it."""
    if here.size == 0:
        return
    yield from by_neighbour(here, *beside)
    yield from by_complement(here)
    yield from by_bare_clause(here)
    yield from by_colon(here)
    yield from by_supposition(here)
    yield from by_title(here)
    yield from _by_predicate(here)
    yield from _by_noun_object(here)
    yield from _by_phrase(here)


def _by_predicate(here: Wording) -> Iterator[Report]:
    """Yield the subject of what denies it: "the sale was only a rumour", "never happened"."""
    start, end = here.tokens[0].start, here.tokens[-1].end
    if not here.lexicon.may_have("false", here.plain[start:end]):
        return
    for found in here.lexicon.patterns["false"].finditer(here.plain, start, end):
        place = next(
            (i for i, token in enumerate(here.tokens) if token.start >= found.start()), None
        )
        if place is None or place == 0:
            continue
        first = _subject_start(here, place)
        if first < place:
            yield here.unsaid(place, first, place)


def _subject_start(here: Wording, place: int) -> int:
    """Return where the subject of the predicate at `place` begins."""
    at = place - 1
    while at >= 0:
        letter = here.line[at]
        if (
            letter in ";:.("
            or (letter == "s" and at > 0)
            or (letter == "&" and _new_subject(here, at))
        ):
            break
        if letter in ",—)":
            if at == place - 1:  # an insertion ends here: go on before it
                opening = at - 1
                while opening >= 0 and here.line[opening] not in ",—(;:":
                    opening -= 1
                if opening < 0:
                    break
                place, at = opening, opening - 1
                continue
            if not here.listed(at):
                break
        at -= 1
    return at + 1


def _new_subject(here: Wording, at: int) -> bool:
    """Return whether another clause begins after the "and" at `at`."""
    return any(here.finite(i) and not here.reduced(i) for i in range(here.clause_start(at), at))


def _by_noun_object(here: Wording) -> Iterator[Report]:
    """Yield the events of "rumours of a sale", "hinted at a treaty", "denied the sale"."""
    few, unreal = here.lexicon.few, here.lexicon.unreal
    fictitious, about, planned = few["fictitious"], few["about"], few["planned"]
    preventing, blamed = few["preventing"], few["blamed"]
    for place, (word, after) in enumerate(pairwise(here.words)):
        if word in fictitious and here.words[place + 2 : place + 3] == ["of"]:
            yield here.said(place, place + 1, _object_end(here, place + 3))
        nominal = after in about or (after == "for" and word in planned)
        if word in preventing and here.line[place + 1] in "dJ#SPOBIXwTEAMp":
            yield here.unsaid(place, place + 1, _object_end(here, place + 1))
        if nominal and here.lexicon.among("nouns_of", word) and here.line[place] not in "AETMKk":
            yield here.said(place, place + 1, _object_end(here, place + 2))
        form = unreal.get(word)
        if (
            form is not None
            and here.line[place] in "vwq"
            and here.line[place + 1] in "dJ#SPOBIXwTEAMpk"
        ):
            if form.form in ("either", "participle") and _adjectival(here, place):
                continue
            yield here.said(place, place + 1, _object_end(here, place + 1))
        if word in blamed:
            of = next(
                (
                    i
                    for i in range(place + 1, min(here.size - 1, place + 6))
                    if here.words[i] in ("of", "about")
                ),
                None,
            )
            if of is not None:
                doing = of + 1 < here.size and (
                    here.line[of + 1] in "xv" or here.words[of + 1].endswith("ing")
                )
                yield here.said(
                    place, of + 1, here.group(place)[1] if doing else _object_end(here, of + 1)
                )
    start, end = here.tokens[0].start, here.tokens[-1].end
    for found in here.lexicon.unreal_objects.finditer(here.plain, start, end):
        cue = next(i for i, token in enumerate(here.tokens) if token.end > found.start())
        if here.line[cue + 2 : cue + 3] in ("%", "#"):
            continue  # "made up 33% of the imports" is no tale
        yield here.said(cue, cue + 1, _object_end(here, min(cue + 2, here.size - 1)))
    no_such = here.lexicon.patterns["no_such"].search(here.plain, start, end)
    if no_such is not None:
        cue = next(i for i, token in enumerate(here.tokens) if token.end > no_such.start())
        yield here.unsaid(cue, cue, here.group(cue)[1])


def _adjectival(here: Wording, place: int) -> bool:
    return place > 0 and here.line[place - 1] in "dpJ"


def _object_end(here: Wording, place: int) -> int:
    while place < here.size and here.line[place] not in ",;:.s—?" and not (
        here.finite(place) and not here.reduced(place)
    ):  # fmt: skip
        place += 1
    return place


def _by_quotation(here: Wording, reports: Sequence[Report]) -> Iterator[Report]:
    """Yield what stands between quotation marks and is no part of a claim: others' words."""
    start, end = here.sentence.start, here.sentence.end
    verbs = [p.start for p in here.reading.phrases if p.letter in "vx"]
    if not verbs:
        return
    for quote in here.layout.quotes_around(start, end, _LONG_QUOTE):
        first, last = max(start, quote.inner[0]), min(end, quote.inner[1])
        if not quote.closed or not any(first <= verb < last for verb in verbs):
            continue
        claimed = any(r.content[0] <= first and last <= r.content[1] + 1 for r in reports)
        words = len(here.plain[slice(*quote.inner)].split())
        if not claimed and words >= here.rules.claims["quoted_words"]:
            mark = (quote.start, quote.start + 1)
            yield here.unnamed(mark, mark, (first, last), Act.ASSERTS)


def _source_after(here: Wording, place: int) -> bool:
    """Return whether a person, body or writing is named right after "citing"."""
    at = next((i for i, token in enumerate(here.tokens) if token.start >= place), here.size)
    return any(
        here.line[i] in "PXOBCIqtb" or here.speaker(i)
        for i in range(at, here.head(at - 1, here.size) + 1)
    )


def _by_phrase(here: Wording) -> Iterator[Report]:
    """Yield the sentence of "according to" and whoever is named in words we do not know."""
    start, end = here.sentence.start, here.sentence.end
    text = here.plain[start:end]
    for number in here.lexicon.framed.worth_trying(text):
        pattern = here.lexicon.framed.patterns[number]
        false = here.lexicon.framed_as_false[number]
        for found in pattern.finditer(text):
            part = found.span("said") if "said" in pattern.groupindex else (0, len(text))
            cue = (start + found.start(), start + (found.end() if part[0] == 0 else part[0]))
            content = (start + part[0], start + part[1])
            told = here.unnamed(cue, cue, content, Act.HEDGES)
            yield replace(told, holders=(), polarity=Polarity.NEGATED) if false else told
    for found in according(here.rules).finditer(here.plain, start, end):
        if no_source(here.rules).match(here.plain, found.end()):
            continue
        if found.group().strip().lower() in ("citing", "quoting") and not _source_after(
            here, found.end()
        ):
            continue
        stop = comma_after(here.reading.phrases, here.plain, found.end())
        leads = stop is not None and len(here.plain[start : found.start()].split()) <= 2
        holder = (found.end(), stop if stop is not None else end)
        content = (stop + 1, end) if leads and stop is not None else (start, found.start())
        if stop is not None and not leads:
            content = (start, end)
        yield here.unnamed(holder, found.span(), content, Act.ASSERTS)
