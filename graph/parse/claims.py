"""Who says what: direct, mixed and indirect speech, with the holder and the content's place.

A report has a cue ("says", "according to", "puts it"), a holder and a content. The content
may lie before the cue, after it, or on both sides; it may run over several sentences of one
quotation. A claim within a claim keeps the outer holder in its chain.

The forms of claims are looked for one by one (`reporting_verbs.py`, `speech_acts.py`,
`attributions.py`); here is what becomes of all that are found: which of two for one place counts,
where one ends that another follows, which lies within which.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from graph.parse.candidates import Reading
from graph.parse.frozen import replace
from graph.parse.rules import Rules
from graph.parse.speech.attributions import by_being, by_colon, by_noun, by_phrase
from graph.parse.speech.reporting_verbs import by_verb
from graph.parse.speech.reports import Report, trimmed
from graph.parse.speech.telling import Telling
from graph.parse.syntax.phrases import Actor
from graph.parse.text import Layout


def find_claims(
    reading: Reading,
    layout: Layout,
    rules: Rules,
    parsed: Sequence[Report] = (),
    before: Sequence[Actor] = (),
) -> list[Report]:
    """Return the claims that one sentence reports, in order of place.

    `parsed` are those that a model found; where rules speak of the same place, theirs count.
    `before` are those who were told last to say something, not long ago: "it" and "they" are those.
    """
    if reading.question and not layout.quotes_in(reading.sentence.start, reading.sentence.end):
        return []
    here = Telling(reading.sentence, reading.phrases, layout, layout.plain, rules, before)
    found = [*by_phrase(here), *by_verb(here), *by_noun(here), *by_being(here)]
    found = [report for report in found if _can_be_held(report, layout, rules)]
    found = found or list(by_colon(here))
    found += [report for report in parsed if not any(_alike(report, other) for other in found)]
    found = [replace(r, listed=False) if _spoken_by_another(r, layout) else r for r in found]
    found.sort(key=lambda report: (report.start, -report.end, report.cue))
    return _nested(_cut_apart(_once_each(found), layout))


def _can_be_held(report: Report, layout: Layout, rules: Rules) -> bool:
    """Return whether a claim's holders are somebody, and no word that stands for nobody in it."""
    unknown = [actor for actor in report.holders if not actor.player.known]
    return not any(
        actor.player.means == " ".join(layout.text[actor.start : actor.end].split())
        and _no_holder(rules).fullmatch(actor.player.means.replace("’", "'"))
        for actor in unknown
    )


def _spoken_by_another(report: Report, layout: Layout) -> bool:
    """Return whether holder and cue stand in a quotation of which the paragraph says whose it is.

    In a paragraph that is nothing but a quotation whoever is named there is all that is told.
    """
    cue = report.cue[0]
    around = layout.quotes_around(cue, cue, 1600)
    inside = [q for q in around if q.start < report.start and cue < q.end and q.closed]
    block = next((b for b in layout.blocks if b.start <= cue < b.end), None)
    return block is not None and any(
        layout.plain[block.start : q.start].strip(" ,:")
        or len(layout.plain[q.end : block.end].split()) > 1
        for q in inside
    )


def _alike(one: Report, other: Report) -> bool:
    """Return whether two claims have one cue, or much the same place."""
    if one.cue[0] < other.cue[1] and other.cue[0] < one.cue[1]:
        return True
    shared = min(one.end, other.end) - max(one.start, other.start)
    sizes = (one.end - one.start, other.end - other.start)
    same = 2 * shared >= min(sizes) and _same_holders(one, other)
    return same or 5 * shared >= 4 * max(sizes)


def _once_each(found: Sequence[Report]) -> list[Report]:
    """Return the reports, of two with one cue or one place the first."""
    kept: list[Report] = []
    for report in found:
        same = any(
            report.cue == other.cue
            or (report.start, report.end) == (other.start, other.end)
            or (report.content == other.content and _same_holders(report, other))
            for other in kept
        )
        said = report.content[1] - report.content[0] > 3
        if report.rule == "claim.colon" or (report.holders and said and not same):
            kept.append(report)
    return kept


def _same_holders(one: Report, other: Report) -> bool:
    return [a.player.means for a in one.holders] == [a.player.means for a in other.holders]


def _cut_apart(found: Sequence[Report], layout: Layout) -> list[Report]:
    """Return the reports with one's content ended where another's begins beside it."""
    result: list[Report] = []
    for report in found:
        end = report.end
        for other in found:
            if other is report or not report.content[0] < other.start < end:
                continue
            before = layout.plain[report.content[0] : other.start].rstrip().rstrip('"')
            beside = _BESIDE.search(before) and not _goes_on_saying(report, other, before)
            if before.endswith(":") or beside:
                end = min(end, other.start)
        if end < report.end:
            end = _without_link(layout.plain, report.start, end)
            content = (report.content[0], min(report.content[1], end))
            report = replace(report, end=end, content=content)
        result.append(report)
    return result


def _goes_on_saying(report: Report, other: Report, before: str) -> bool:
    """Return whether one says both in one breath: "said that it would stay and urged all to"."""
    return _same_holders(report, other) and before.endswith((" and", " but", ", then"))


_BESIDE = re.compile(r"(?:[;,]\s*(?:and|but|while|whereas|yet)|;)$")
_BESIDE_TAIL = re.compile(r"[;,]?\s*(?:and|but|while|whereas|yet)?\s*$")


def _without_link(plain: str, start: int, end: int) -> int:
    tail = plain[max(start, end - 12) : end]
    found = _BESIDE_TAIL.search(tail)
    return trimmed(plain, start, end - (len(tail) - found.start() if found else 0))


def _said_within(found: Sequence[Report]) -> dict[int, bool]:
    """Return which reports only go on with one around them: "he said that he hoped that".

    With each whether it still tells whose the facts in it are, as the one around it does not.
    """
    within: dict[int, bool] = {}
    for i, report in enumerate(found):
        around = [
            other
            for other in found
            if other is not report
            and other.start <= report.start
            and report.end <= other.end
            and other.cue < report.cue
            and _same_holders(report, other)
        ]
        if around:
            within[i] = report.binds and not any(other.binds for other in around)
    return within


def _nested(found: Sequence[Report]) -> list[Report]:
    """Return the reports with those inside another carrying its holder in their chain.

    Where all that the outer one says is that the inner one says it, the inner one is enough.
    """
    result: list[Report] = []
    within = _said_within(found)
    found = [
        replace(report, listed=False) if within.get(i) else report for i, report in enumerate(found)
    ]
    dropped = {i for i, kept in within.items() if not kept}
    for report in found:
        outer = [
            (i, other)
            for i, other in enumerate(found)
            if other is not report and other.content[0] <= report.start and report.end <= other.end
            and not _same_holders(report, other)
        ]  # fmt: skip
        chain: tuple[Actor, ...] = ()
        enough = False
        for i, other in outer:
            chain = (*chain, other.holders[0])
            whole = report.start - other.content[0] <= 2 and other.end - report.end <= 2
            if whole and other.rule != "claim.after" and i not in dropped:
                unnamed = not any(a.player.known or a.player.kind for a in report.holders)
                dropped.add(len(result) if unnamed else i)
                enough = enough or not unnamed
        result.append(replace(report, chain=chain))
        if chain and not report.binds and not enough:
            dropped.add(len(result) - 1)  # what is said in passing within what another one says
    return [report for i, report in enumerate(result) if i not in dropped]


@lru_cache(maxsize=4)
def _no_holder(rules: Rules) -> re.Pattern[str]:
    return re.compile(rules.claims.get("no_holder", "(?!)"), re.IGNORECASE)
