"""A sentence as whoever looks for claims in it meets it, and how a claim found there is reported.

A `Telling` is to claims what a `Scene` is to facts. Forms of claims (`reporting_verbs.py`,
`speech_acts.py`, `attributions.py`) find cue, holder and content; `Telling.report` makes a `Report`
of the three: where it ends, how much of it is quoted, how sure it is, where and when it was said.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from graph.facts import Act
from graph.parse.dates import DateMention
from graph.parse.frozen import dataclass
from graph.parse.rules import Rules
from graph.parse.speech.reports import Report, form_of, tight, trimmed
from graph.parse.syntax.phrases import Actor, Phrase
from graph.parse.syntax.verb_groups import VerbGroup
from graph.parse.text import Layout, Sentence


@dataclass(frozen=True, slots=True)
class Telling:
    """One sentence with all that is needed to find claims in it.

    `plain` is the text of the whole document, which all places count in. `before` are those who
    were told last to say something, not long ago.
    """

    sentence: Sentence
    phrases: Sequence[Phrase]
    layout: Layout
    plain: str
    rules: Rules
    before: Sequence[Actor]

    def written(self, phrase: Phrase) -> str:
        """Return a phrase as it is written."""
        return self.plain[phrase.start : phrase.end]

    def letters(self, first: int, last: int) -> str:
        """Return the classes of the phrases from place `first` up to, not including, `last`."""
        return "".join(p.letter for p in self.phrases[max(0, first) : last])

    def place_of(self, phrase: Phrase) -> int:
        """Return which of the phrases begins where this one does; 0 if none does."""
        return next((i for i, p in enumerate(self.phrases) if p.start == phrase.start), 0)

    def report(
        self,
        start: int,
        content: tuple[int, int],
        cue: tuple[int, int],
        holder: Phrase,
        rule: str,
        act: Act,
        circumstances: tuple[int, int],
        last: int | None = None,
        form_before_end: bool = False,
    ) -> Report:
        """Return the claim of those whom `holder` means, found by `rule`.

        It ends with its content, or at `last` if that is given. Within `circumstances` stand where
        and when it was said. `form_before_end` is true of a quotation that only the next sentence
        may bring.
        """
        first, until = content
        end = last if last is not None else until
        end = trimmed(self.plain, start, max(end, cue[1]))
        first, until = tight(self.plain, first, min(until, max(end, first)))
        form = form_of(self.layout, first, until)
        if form_before_end and until - first < 3:
            form = "direct"
        low, high = circumstances
        confidence: float = self.rules.claims["confidence"]
        return Report(
            start, end, holder.actors, act, cue, (first, until), rule,
            confidence * min((a.player.trust for a in holder.actors), default=1.0),
            form, _venue(self, low, min(high, self.sentence.end)), _said(self, low, high),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportingVerb:
    """A verb that may report something: its place, its infinitive, its auxiliaries, where it is.

    `base` has the particle in it if there is one ("point out"); `place` and `cue` are then those of
    the particle.
    """

    place: int
    base: str
    group: VerbGroup
    cue: tuple[int, int]


def _venue(here: Telling, start: int, end: int) -> str | None:
    """Return where it was said: in words beside the cue, or in the few that open the sentence."""
    lead = here.plain[here.sentence.start : start] if start else ""
    for text in (here.plain[start:end], lead if len(lead) < 90 else ""):
        for pattern in _venues(here.rules):
            found = pattern.search(text)
            if found:
                return " ".join(found.group(1).split())
    return None


def _said(here: Telling, start: int, end: int) -> DateMention | None:
    """Return when it was said: a date beside the cue, or one that opens the sentence."""
    for phrase in here.phrases:
        if phrase.date is not None and start <= phrase.start < end:
            return phrase.date
    for place, phrase in enumerate(here.phrases[:6]):
        if phrase.letter in "vx" or phrase.start >= start or not start:
            return None
        beside = place + 1 < len(here.phrases) and here.phrases[place + 1]
        if phrase.date is not None and beside:
            return phrase.date
    return None


@lru_cache(maxsize=4)
def _venues(rules: Rules) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in rules.claims["venues"])
