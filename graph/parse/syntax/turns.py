"""Whole paragraphs that are somebody's: the answers of an interview, and quotations set apart."""

import re
from collections import Counter
from collections.abc import Sequence

from graph.facts import Act
from graph.parse.frozen import replace
from graph.parse.rules import Rules
from graph.parse.speech.reports import Report, tight
from graph.parse.syntax.interviews import interview_in
from graph.parse.syntax.phrases import Actor, Phrase
from graph.parse.text import Layout

# "Izquierdo: ...", "Q: ...", "A: ..." at the head of a paragraph.
_LABEL = re.compile(
    r"\W{0,4}(?P<label>(?:[A-Z][\w.'-]*)(?: (?:[A-Z][\w.'-]*|de|von|al)){0,4})"
    r"(?: \([^()\n]{1,40}\))?\W{0,3}: "
)
# A quotation set apart as Markdown has it: its block begins after the mark.
_SET_APART = re.compile(r">\s*\Z")
_WORD_BEFORE = re.compile(r"(\w+):?\s+\Z")
_CONFIDENCE = 0.8
_POINT = 200  # characters
_REMARK = 6  # words


class Turns:
    """Who speaks in the paragraph that is being read, if one person does."""

    def __init__(self, layout: Layout, rules: Rules) -> None:
        self._sets = rules.sets
        self._layout = layout
        found = [_LABEL.match(layout.plain, b.start, b.end) for b in layout.blocks]
        labels = Counter(match["label"] for match in found if match is not None)
        asked = not rules.sets.asking.isdisjoint(labels)
        asked = asked and not rules.sets.answering.isdisjoint(labels)
        talk = asked or sum(count > 1 for count in labels.values()) > 1
        self._labels = found if talk else [None] * len(found)
        self._interview = None if talk else interview_in(layout, rules.sets)
        self._asked: tuple[Actor, ...] | None = None  # who is, once it has begun
        self._introduced_by_name: dict[str, Actor] = {}
        self._block = -1
        self._report: Report | None = None
        self._answerer: tuple[Actor, ...] = ()
        self._introduced: tuple[Actor, ...] = ()
        self._from = 0
        self._named: dict[str, Actor] = {}  # persons by their last names

    def report(
        self, block: int, phrases: Sequence[Phrase], before: tuple[Actor, ...] = ()
    ) -> Report | None:
        """Return the claim that the paragraph of a sentence is, None if it is nobody's.

        Sentences are handed over in order of place; `phrases` are those of the sentence, `before`
        those who were quoted at the end of the paragraph before.
        """
        if block != self._block:
            self._block, self._report = block, self._begun(block, phrases, before)
        self._introduced = self._leading_to_a_quotation(block, phrases)
        self.note(phrases)
        return self._report

    def note(self, phrases: Sequence[Phrase]) -> None:
        """Take in who is named in a sentence that is read, or in a heading."""
        for actor in (actor for phrase in phrases for actor in phrase.actors):
            written = self._layout.plain[actor.start : actor.end].split()
            name = written[-1].lower() if written else ""
            if name and actor.player.kind == "Person":
                self._named.setdefault(name, actor)
            if self._interview is not None and self._asked is None and self._may_answer(actor):
                self._introduced_by_name.setdefault(name, actor)

    def _may_answer(self, actor: Actor) -> bool:
        """Return whether somebody is a person by name, or may be, and has not written the text."""
        plain = self._layout.plain
        full = actor.player.kind in ("Person", "") and " " in plain[actor.start : actor.end]
        before = _WORD_BEFORE.search(plain, max(0, actor.start - 20), actor.start)
        return full and (before is None or before[1].lower() not in self._sets.writers)

    def _by_last_name(self, label: re.Match[str]) -> tuple[Actor, ...]:
        """Return the person named before whose last name a label has: "BRIG. AL-HARTHY"."""
        actor = self._named.get(label["label"].split()[-1].lower())
        return (actor,) if actor is not None else ()

    def _begun(
        self, block: int, phrases: Sequence[Phrase], before: tuple[Actor, ...]
    ) -> Report | None:
        layout = self._layout
        place = layout.blocks[block]
        label = self._labels[block]
        if label is not None:
            named = next((p for p in phrases[:3] if p.actors and p.end <= label.end()), None)
            if label["label"] in self._sets.answering:
                holders = self._answerer
            elif label["label"] in self._sets.asking:
                holders = ()
            else:
                holders = (_persons(named) if named is not None else ()) or self._by_last_name(
                    label
                )
                self._answerer = holders or self._answerer
            answer = self._whole(holders, label.end(), place.end, "claim.answer")
            colon = (label.end() - 2, label.end() - 1)
            if answer is None:
                return None
            return replace(answer, cue=colon, end=self._point_ends(answer.start, answer.end))
        if self._interview is not None and block in self._interview.answers:
            opening = _LABEL.match(layout.plain, place.start, place.end)
            start = opening.end() if opening is not None else place.start
            answer = self._whole(self._interviewed(), start, place.end, "claim.interview")
            return answer and replace(answer, end=self._point_ends(answer.start, answer.end))
        if self._introduced and _SET_APART.search(
            layout.text, max(0, place.start - 4), place.start
        ):
            quoted = self._whole(self._introduced, place.start, place.end, "claim.block")
            if quoted is None:
                return None
            short = quoted.end - self._from <= _POINT
            return replace(quoted, start=self._from) if short else quoted
        if before and self._all_quoted(block):
            more = self._whole(before, place.start, place.end, "claim.quoted-on")
            return more and replace(more, end=self._point_ends(more.start, more.end))
        return None

    def _interviewed(self) -> tuple[Actor, ...]:
        """Return who is interviewed: who is addressed by name in a question, or else was named
        first before it, but for who has written it up."""
        if self._asked is None:
            assert self._interview is not None
            begins = self._layout.blocks[self._interview.begins].start
            told = [(name, a) for name, a in self._introduced_by_name.items() if a.start < begins]
            addressed = [a for name, a in told if name in self._interview.addressed]
            self._asked = tuple((addressed or [actor for _, actor in told])[:1])
        return self._asked

    def _all_quoted(self, block: int) -> bool:
        """Return whether a paragraph is one quotation, closed or not, and no more."""
        place, plain = self._layout.blocks[block], self._layout.plain
        words = plain[place.start : place.end].strip()
        marks = words.count('"')
        closed = marks == 2 and words.endswith('"')
        return words.startswith('"') and len(words.split()) >= _REMARK and (marks == 1 or closed)

    def _point_ends(self, start: int, end: int) -> int:
        """Return where the point of an answer ends: with its first sentences, some 200 characters.

        All of the answer is the speaker's; to be read as one claim it must be short.
        """
        ends = [
            s.end for s in self._layout.sentences if start < s.end <= end + 2
        ]  # the answer has lost its stop
        fit = [place for place in ends if place - start <= _POINT]
        said = self._layout.plain[start : fit[-1]].split() if fit else []
        if len(said) < _REMARK and len(ends) > len(fit):
            fit = ends[: len(fit) + 1]  # "They do." says nothing yet
        return tight(self._layout.plain, start, fit[-1] if fit else ends[0] if ends else end)[1]

    def _whole(self, holders: tuple[Actor, ...], start: int, end: int, rule: str) -> Report | None:
        first, last = tight(self._layout.plain, start, end)
        while first < last and self._layout.plain[first] in "> *":
            first += 1
        if not holders or first >= last:
            return None
        return Report(
            first, last, holders, Act.ASSERTS, (first, first + 1), (first, last), rule,
            _CONFIDENCE, "direct",
        )  # fmt: skip

    def _leading_to_a_quotation(self, block: int, phrases: Sequence[Phrase]) -> tuple[Actor, ...]:
        """Return who is named in a sentence that closes its paragraph with a colon."""
        end = self._layout.blocks[block].end
        if self._layout.plain[end - 1 : end] != ":" or not phrases:
            return ()
        if self._layout.plain[phrases[-1].end : end].strip(" :\n"):
            return ()
        self._from = phrases[0].start
        return next((found for p in phrases if (found := _persons(p))), ())


def _persons(phrase: Phrase) -> tuple[Actor, ...]:
    return tuple(actor for actor in phrase.actors if actor.player.kind == "Person")
