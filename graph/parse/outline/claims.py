"""The claims of a sentence: who says what, by verbs of saying and by "selon X"."""

from collections.abc import Sequence
from itertools import pairwise

from graph.facts import Act, Polarity
from graph.parse.outline.chunks import Chunk, Text, chunk_at
from graph.parse.outline.verbs import Parts, Verb, infinitive_at
from graph.parse.speech.reports import Report
from graph.parse.text import Quote

_CONFIDENCE = 0.7
_BETWEEN = 5  # chunks from a verb of saying to what is said, "que" among them


def find_reports(parts: Parts, text: Text, quotes: Sequence[Quote]) -> list[Report]:
    """Return the claims of a sentence, in which `quotes` lie: by verbs, else by "selon X"."""
    acts = {v: Act(act) for act, verbs in text.rules.claims["verbs"].items() for v in verbs}
    found = [
        _said(verb, acts[verb.base], parts, text, quotes)
        for verb in parts.verbs
        if verb.base in acts and verb.polarity is Polarity.AFFIRMED and not verb.passive
    ]
    reports = [report for report in found if report is not None]
    if not reports:
        according = _according(parts, text)
        reports = [according] if according is not None else []
    return reports


def _said(verb: Verb, act: Act, parts: Parts, text: Text, quotes: Sequence[Quote]) -> Report | None:
    """Return what the subject of a verb of saying says: what is quoted, or stands after "que"."""
    chunks, subject = parts.chunks, verb.subject
    cue = chunks[verb.first].start, chunks[verb.last].end
    after = chunk_at(chunks, verb.last + 1)
    that = _that(chunks, verb.last + 1)
    if that is not None:
        content = (that, _words_end(parts, text))
    elif quotes:
        if subject is None or not subject.actors:
            subject = after
        content = (quotes[0].start, quotes[-1].end)
    elif (
        after is not None
        and act is Act.DENIES
        and infinitive_at(chunks, verb.last + 1, text.rules.words)[0] is not None
    ):
        content = (after.start, _words_end(parts, text))
    else:
        return None
    if subject is None or subject.kind != "actors":
        return None
    start = min(subject.start, cue[0], content[0])
    end = max(subject.end, cue[1], content[1])
    form = "indirect" if not quotes else "direct" if that is None else "mixed"
    rule = "claim.verb" if act is Act.ASSERTS else f"claim.{act}"
    return Report(start, end, subject.actors, act, cue, content, rule, _CONFIDENCE, form)


def _that(chunks: Sequence[Chunk], place: int) -> int | None:
    """Return where what is said begins: after "que", which a person told may stand before."""
    for i, chunk in enumerate(chunks[place : place + _BETWEEN], place + 1):
        if chunk.kind == "that":
            said = chunk_at(chunks, i)
            return said.start if said is not None else None
        if chunk.kind in ("verb", "stop", "who", "quote"):
            return None
    return None


def _words_end(parts: Parts, text: Text) -> int:
    """Return where the words of the sentence end, before its full stop."""
    start, end = parts.sentence.start, parts.sentence.end
    return start + len(text.plain[start:end].rstrip(" .!?\n"))


def _according(parts: Parts, text: Text) -> Report | None:
    """Return what is so "selon X": what stands after X at the head of a sentence, else before."""
    chunks, plain = parts.chunks, text.plain
    for place, (cue, holder) in enumerate(pairwise(chunks)):
        if cue.group not in text.rules.claims["according"] or holder.kind != "actors":
            continue
        if all(chunk.kind == "other" for chunk in chunks[:place]):
            start, last = holder.end + plain.startswith(",", holder.end), _words_end(parts, text)
            said = plain[start:last]
            content = (start + len(said) - len(said.lstrip()), last)
        else:
            start = parts.sentence.start
            content = (start, start + len(plain[start : cue.start].rstrip(" ,")))
        return Report(
            min(cue.start, content[0]),
            max(holder.end, content[1]),
            holder.actors,
            Act.ASSERTS,
            (cue.start, cue.end),
            content,
            "claim.according",
            _CONFIDENCE,
        )
    return None
