"""Who says what: direct, mixed and indirect speech, with the holder and the content's place.

A report has a cue ("says", "according to", "puts it"), a holder and a content. The content
may lie before the cue, after it, or on both sides; it may run over several sentences of one
quotation. A claim within a claim keeps the outer holder in its chain.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from graph.facts import Act, Modality, Polarity
from graph.parse.candidates import Reading
from graph.parse.clauses import VerbGroup, find_subject, main_subject, verb_group
from graph.parse.dates import DateMention
from graph.parse.frozen import replace
from graph.parse.known_names import Player
from graph.parse.phrases import Actor, Phrase, last_word, phrase_at
from graph.parse.reports import (
    UNNAMED_TRUST,
    Report,
    able_to_say,
    according,
    comma_after,
    form_of,
    no_source,
    tight,
    trimmed,
    unnamed_speakers,
)
from graph.parse.rules import Rules, alternatives, any_of
from graph.parse.text import Layout, Quote


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
    finder = _Finder(reading, layout, rules, before)
    found = [*finder.by_phrase(), *finder.by_verb(), *finder.by_noun()]
    found = [report for report in found if _can_be_held(report, layout, rules)]
    found = found or list(finder.by_colon())
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


_LISTENERS = frozenset("SOICBPXqtwbkGT")
# What the words that mean a holder do not go beyond.
_ENDS = frozenset(',;:."?()&sr')


class _Finder:
    """Looks for claims in one sentence."""

    def __init__(
        self, reading: Reading, layout: Layout, rules: Rules, before: Sequence[Actor] = ()
    ) -> None:
        self.reading, self.layout, self.rules = reading, layout, rules
        self.before = before
        self.sentence = reading.sentence
        self.phrases = reading.phrases
        self.plain = layout.plain
        self.confidence: float = rules.claims["confidence"]

    # "According to X", "in X's view", "as X puts it"

    def by_phrase(self) -> Iterator[Report]:
        """Yield claims whose cue is a phrase before the holder."""
        for found in according(self.rules).finditer(
            self.plain, self.sentence.start, self.sentence.end
        ):
            if found.group().lower().startswith(
                tuple(self.rules.sets.citing)
            ) and self._cites_a_quality(found.end()):
                continue
            holder = self._holder_after(found.end()) or self._unnamed_after(found.end())
            if holder is not None and holder.actors:
                yield from self._placed(found.span(), holder, "claim.according")
        view = _in_view(self.rules)
        for found in view.finditer(self.plain, self.sentence.start, self.sentence.end):
            holder = next(
                (p for p in self.phrases if p.start >= found.start() and (p.actors or p.owners)),
                None,
            )
            if holder is not None and holder.start < found.end():
                actors = holder.actors or holder.owners
                yield from self._placed(
                    found.span(), replace(holder, actors=actors, end=found.end()), "claim.view"
                )

    def _cites_a_quality(self, place: int) -> bool:
        """Return whether what is cited is a thing of somebody's: "citing the bloc's 'bias'"."""
        first = next((i for i, p in enumerate(self.phrases) if p.end > place), -1)
        owned = phrase_at(self.phrases, first + 1)
        if first < 0 or owned is None or owned.letter not in 'p"':
            return False
        after = phrase_at(self.phrases, first + 2) if owned.letter == "p" else owned
        return after is None or not self._is_speaker(after, "")

    def _holder_after(self, place: int) -> Phrase | None:
        """Return who is named after "according to": directly, or as whose report it is."""
        first = next((i for i, p in enumerate(self.phrases) if p.end > place), None)
        if first is None:
            return None
        for phrase in self.phrases[first : first + 12]:
            if phrase.letter in ",;:v" and not (
                phrase.verb and phrase.verb.form in ("either", "participle")
            ):
                return None
            if phrase.letter in ".":
                return None
            pronoun = self._written(phrase).lower()
            if pronoun in self.rules.sets.named_objects:
                return replace(phrase, actors=self._according_to(phrase, pronoun))
            actors = able_to_say(phrase.actors) or able_to_say(phrase.owners)
            if actors and phrase.letter not in "AERM":
                return self._named_after(phrase) or replace(phrase, actors=actors)
        return None

    def _according_to(self, phrase: Phrase, pronoun: str) -> tuple[Actor, ...]:
        """Return who "him" is in "according to him": whoever spoke last."""
        persons = pronoun in ("him", "her")
        fitting = [a for a in self.before if (a.player.kind in ("Person", "")) is persons]
        many = pronoun == "them"
        meant = list(self.before) if many else fitting if len(self.before) == 1 else []
        return tuple(replace(a, start=phrase.start, end=phrase.end) for a in meant)

    def _named_after(self, phrase: Phrase) -> Phrase | None:
        """Return the person of "the then adviser to the ministry, Jane Roe"."""
        if all(actor.player.kind == "Person" for actor in phrase.actors):
            return None
        index = next((i for i, p in enumerate(self.phrases) if p.start == phrase.start), 0)
        near = range(index, min(index + 6, len(self.phrases) - 1))
        comma = next((i for i in near if self.phrases[i].letter in ",v."), None)
        if comma is None or self.phrases[comma].letter != ",":
            return None
        after = self.phrases[comma + 1]
        closes = comma + 2 >= len(self.phrases) or self.phrases[comma + 2].letter in ',".'
        person = after.letter == "P" or (after.letter == "X" and " " in self._written(after))
        if not (person and after.actors and closes):
            return None
        return replace(after, actors=able_to_say(after.actors))

    def _written(self, phrase: Phrase) -> str:
        return self.plain[phrase.start : phrase.end]

    def _unnamed_after(self, place: int) -> Phrase | None:
        """Return the words after "according to" up to the next boundary, if they mean a source."""
        if no_source(self.rules).match(self.plain, place):
            return None
        first = next((i for i, p in enumerate(self.phrases) if p.start >= place), None)
        if first is None or self.phrases[first].letter in ',;:."v?':
            return None
        last = first
        while last + 1 < len(self.phrases) and self.phrases[last + 1].letter not in ',;:."()?':
            last += 1
        span = (self.phrases[first].start, self.phrases[last].end)
        return replace(self.phrases[last], actors=(self._by_words(*span),), start=span[0])

    def _placed(self, cue: tuple[int, int], holder: Phrase, rule: str) -> Iterator[Report]:
        """Yield the claim of a cue phrase that stands before, after or amid what is claimed."""
        start, end = self._clause_start(cue[0]), self.sentence.end
        lead = self.plain[start : cue[0]].strip(" \"'(—-:;")
        stop = comma_after(self.phrases, self.plain, holder.end)
        if len(lead.split()) <= 2 and not lead.endswith(","):
            if stop is None and rule != "claim.view":
                return
            stop = holder.end if stop is None else stop
            content = (stop + 1, end)
            yield self._report(
                min(cue[0], holder.start), content, cue, holder, rule, Act.ASSERTS, (cue[1], stop)
            )
        elif (
            stop is not None
            and len(self.plain[stop:end].split()) > 3
            and self.plain[start : cue[0]].rstrip().removesuffix("at least").rstrip()[-1:] == ","
        ):
            yield self._report(start, (start, end), cue, holder, rule, Act.ASSERTS, (cue[1], stop))
        else:
            first = self._mixed_start(cue[0])
            content = (first, cue[0])
            yield self._report(
                first, content, cue, holder, rule, Act.ASSERTS, (holder.end, end), last=holder.end
            )

    def _clause_start(self, cue: int) -> int:
        """Return where the clause of a cue phrase begins if a colon or semicolon opens it."""
        marks = [p.end for p in self.phrases if p.letter in ":;" and p.end <= cue]
        near = marks and not self.plain[marks[-1] : cue].strip()
        return marks[-1] + 1 if near else self.sentence.start

    def _mixed_start(self, cue: int) -> int:
        """Return where the content of a trailing cue begins: with the clause of the quotations."""
        start = self.sentence.start
        quotes = self.layout.quotes_in(start, cue)
        if not quotes or quotes[0].start - start < 12:
            return start
        before = [p for p in self.phrases if p.end <= quotes[0].start]
        for phrase in reversed(before[-2:]):
            if phrase.letter == "2" or phrase.word == "that":
                return phrase.start
        commas = [p for p in before if p.letter in ",;:"]
        following = next((p for p in self.phrases if commas and p.start > commas[-1].start), None)
        return following.start if following is not None else start

    # Verbs

    def by_verb(self) -> Iterator[Report]:
        """Yield claims whose cue is a verb."""
        claims = self.rules.claims
        for place, phrase in enumerate(self.phrases):
            if phrase.letter != "v" or phrase.verb is None:
                continue
            base = self._with_particle(place, phrase.verb.base)
            known = (
                base in self.rules.cues or base in claims["naming"] or base in claims["seeing_as"]
                or base in claims["puts"] or base in claims["accusing"] or base in claims["acts"]
                or base in claims["told_by"] or base == "make"
            )  # fmt: skip
            quoted = self._quoted_as_saying(place)
            if quoted is not None:
                yield quoted
            elif known:
                report = self._verb(place, base)
                if report is not None:
                    yield report

    def _quoted_as_saying(self, place: int) -> Report | None:
        """Return the claim of "..., an agency quoted Jane Roe as saying", also before "that"."""
        saying = self.phrases[place]
        holder, link = phrase_at(self.phrases, place - 2), phrase_at(self.phrases, place - 1)
        verb = phrase_at(self.phrases, place - 3)
        says = (
            saying.verb is not None
            and saying.verb.form == "ing"
            and (saying.verb.base in self.rules.cues)
        )
        quoting = self.rules.claims["quoting"]
        quotes = verb is not None and verb.verb is not None and verb.verb.base in quoting
        if not says or not quotes or link is None or link.word != "as" or holder is None:
            return None
        holders = able_to_say(holder.actors)
        if not holders or verb is None:
            return None
        agency = find_subject(self.phrases, verb_group(self.phrases, place - 3, self.rules))
        first = agency.start if agency is not None else verb.start
        cue, holder = (saying.start, saying.end), replace(holder, actors=holders)
        quote = self._quote_before(first)
        if quote is None:
            content = (saying.end + 1, self.sentence.end)
            following = phrase_at(self.phrases, place + 1)
            if following is None or following.letter in ".,;:":
                return None
            return self._report(first, content, cue, holder, "claim.verb", Act.ASSERTS, (0, 0))
        start = self._content_start(first, quote)
        return self._report(
            start, (start, first), cue, holder, "claim.after", Act.ASSERTS,
            (holder.start, self.sentence.end), last=saying.end,
        )  # fmt: skip

    def _with_particle(self, place: int, base: str) -> str:
        """Return the verb with its particle where the two are one: "points out"."""
        both = f"{base} {self.phrases[place + 1].word}" if place + 1 < len(self.phrases) else base
        return both if both in self.rules.claims["phrasal"] else base

    def _denied_by(self, place: int, group: VerbGroup, base: str) -> Report | None:
        """Return "the plan was refuted by the ministry"."""
        by = next((p for p in self.phrases[place + 1 : place + 3] if p.word == "by"), None)
        if base not in self.rules.claims["denied_by"] or by is None:
            return None
        holder = next((p for p in self.phrases if p.start > by.start), None)
        holders = self._holders(holder) if holder is not None else ()
        if holder is None or not holders or group.polarity is not Polarity.AFFIRMED:
            return None
        start = self._clause_start(self.phrases[group.first].start)
        end = self._content_end(holder, place)
        span = (self.phrases[place].start, self.phrases[place].end)
        content = (start, self.phrases[group.first].start)
        holder = replace(holder, actors=holders)
        return self._report(
            start, content, span, holder, "claim.denies", Act.DENIES, (span[1], end), last=end
        )

    def _told_by(self, place: int, group: VerbGroup, base: str) -> Report | None:
        """Return "the idea was first proposed by the envoy", "it was reiterated in May by"."""
        if base not in self.rules.claims["told_by"] or group.polarity is not Polarity.AFFIRMED:
            return None
        if not _reports(replace(group, passive=False)):
            return None
        near = self.phrases[place + 1 : place + 8]
        stop = next((i for i, p in enumerate(near) if p.letter in ".,;:v?"), len(near))
        by = next((i for i, p in enumerate(near[:stop], place + 1) if p.word == "by"), None)
        holder = self._named_after_title(by + 1) if by is not None else None
        holders = able_to_say(holder.actors) if holder is not None else ()
        subject = find_subject(self.phrases, group)
        if holder is None or not holders or subject is None or subject.letter == "P":
            return None
        cue = (self.phrases[place].start, self.phrases[place].end)
        report = self._report(
            subject.start, (subject.start, cue[0]), cue, replace(holder, actors=holders),
            "claim.told-by", Act.ASSERTS, (cue[1], holder.end), last=holder.end,
        )  # fmt: skip
        return replace(report, binds=False)

    def _named_after_title(self, at: int) -> Phrase | None:
        """Return who is named after "by": "the ambassador in Kenya Jane Roe", "Peru"."""
        first = phrase_at(self.phrases, at)
        for phrase in self.phrases[at : at + 5]:
            if phrase.letter in ",.;:v&x":
                break
            if phrase.letter == "P" and phrase.actors:
                return phrase
        return first if first is not None and first.actors and first.letter in "PSBOIC" else None

    def _verb(self, place: int, base: str) -> Report | None:
        group = verb_group(self.phrases, place, self.rules)
        if group.passive:
            return self._denied_by(place, group, base) or self._told_by(place, group, base)
        if not _reports(group) or (group.gerund and base == "consider"):
            return None  # "considering that" is "since"
        if " " in base:
            place += 1
        inverted = self._inverted(place, base)
        if inverted is not None:
            return self._trailing(place, group, inverted, base, inverted.end)
        subject = find_subject(self.phrases, group)
        if subject is None or (
            subject.letter in "AERTMkKLDY" and not self._is_speaker(subject, "kR")
        ):
            return None
        subject = self._of_both(subject, group)
        subject = self._apposed(self._who(subject, group), group.first)
        holders = self._holders(subject, self.phrases[group.first].start)
        relative = group.first and self.phrases[group.first - 1].letter == "?"
        if not holders or (relative and not subject.actors):
            return None
        subject = replace(subject, actors=holders, start=self._with_owner(subject))
        if self._half_quoted(subject, place):
            return None
        return (
            self._as_said(place, subject, base)
            or self._amid(place, group, subject, base)
            or self._leading(place, group, subject, base)
            or self._naming(place, group, subject, base)
            or self._as(place, group, subject, base)
            or self._thus(place, group, subject, base)
            or self._after_content(place, group, subject, base)
            or self._act(place, group, subject, base)
        )

    def _act(self, place: int, group: VerbGroup, subject: Phrase, base: str) -> Report | None:
        """Return what is done with words though no clause says it: "condemned the strikes"."""
        if group.gerund:
            return None
        at = place + 1
        while at < len(self.phrases) and self.phrases[at].letter == "r":
            at += 1
        content = self._made_clear(at) if base == "make" else self._acted_on(at, base)
        if content is None:
            return None
        clear = base == "make"
        start = self._as_before(subject) if clear else self._claim_start(subject, group)
        report = self._report(
            start,
            (self.phrases[content].start, self._content_end(subject, content)),
            (self.phrases[place].start, self.phrases[place].end),
            subject,
            "claim.clear" if clear else "claim.act",
            Act.ASSERTS,
            (subject.start, self.phrases[content].start),
        )
        return replace(report, binds=clear)

    def _acted_on(self, at: int, base: str) -> int | None:
        """Return where that begins which a verb of `acts` is about, if the words fit it."""
        fits = self.rules.claims["acts"].get(base, ())
        first, after = phrase_at(self.phrases, at), phrase_at(self.phrases, at + 1)
        if first is None or (after is None and first.letter not in _THINGS):
            return None
        if first.letter == "2" and first.word == "to":
            infinitive = after is not None and after.letter in "vwx"
            return at if "to" in fits and infinitive else None
        if first.word in fits and first.letter in "if2":
            visited = base == "call" and first.word != "for" and not self._asked_to(at + 1, 14)
            return None if visited else at  # "called on the minister" is a visit
        if first.letter not in _THINGS:
            return None
        if "idea" in fits:
            return at if last_word(first.word) in self.rules.claims["denied"] else None
        if "whom of" in fits:
            return at if after is not None and after.word == "of" else None
        if "whom" in fits:
            return at if self._asked_to(at + 1, 3) else None
        greeted = first.letter in "PS" and "thing" in fits
        ended = first.letter == "A" and base == "denounce"  # a treaty is denounced by leaving it
        return at if ("what" in fits or "thing" in fits) and not (greeted or ended) else None

    def _asked_to(self, at: int, reach: int) -> bool:
        """Return whether "to" follows before long: "asked Peru to", "called on all sides to"."""
        near = self.phrases[at : at + reach]
        stop = next((i for i, p in enumerate(near) if p.letter in ".,;:vx?"), len(near))
        return any(p.letter == "2" and p.word == "to" for p in near[:stop])

    def _made_clear(self, at: int) -> int | None:
        """Return where that begins which is made clear: "made it clear to all that"."""
        first = phrase_at(self.phrases, at)
        if first is None:
            return None
        found = _clear(self.rules).match(self.plain, first.start, self.sentence.end)
        if found is None:
            return None
        return next((i for i, p in enumerate(self.phrases) if p.start >= found.end()), None)

    def _of_both(self, subject: Phrase, group: VerbGroup) -> Phrase:
        """Return who does both in "Leaders criticised Peru and accused it": no object of the first
        verb is the subject of the second."""
        at = next((i for i, p in enumerate(self.phrases) if p.start == subject.start), 0)
        joined = group.first and self.phrases[group.first - 1].letter == "&"
        verb = phrase_at(self.phrases, at - 1)
        if not joined or at != group.first - 2 or verb is None or verb.letter != "v":
            return subject
        before = find_subject(self.phrases, verb_group(self.phrases, at - 1, self.rules))
        return before if before is not None and self._holders(before) else subject

    def _who(self, subject: Phrase, group: VerbGroup) -> Phrase:
        """Return the person of "Jane Roe of an institute in London, who said": no town is "who"."""
        who = phrase_at(self.phrases, group.first - 1)
        if who is None or who.word != "who" or subject.letter not in "SL":
            return subject
        persons = [p for p in self.phrases[: group.first] if p.letter == "P" and p.actors]
        return persons[-1] if persons else subject

    def _apposed(self, subject: Phrase, verb: int) -> Phrase:
        """Return the person of "the journal's editor, Jane Roe, says" whom no rule knows."""
        place = next((i for i, p in enumerate(self.phrases) if p.start == subject.start), None)
        if place is None or subject.letter in "PX":
            return subject
        before = self.phrases[max(0, place - 2) : place]
        inserted = len(before) == 2 and before[1].letter == "," and before[0].letter == "P"
        if inserted and subject.letter in "tw" and not subject.actors:
            return before[0]  # "Jane Roe, deputy commandant for plans, policies and operations,"
        beside = self.phrases[place + 1 : verb]
        owner = self.plain[subject.end - 2 : subject.end] in ("'s", "s'")
        if owner and beside[:1] and beside[0].letter == "P":
            return replace(beside[0], start=subject.start)  # "The Ledger's editor Jane Roe"
        closed = len(beside) == 3 and beside[0].letter == beside[2].letter == ","
        if not closed or (subject.letter not in "tq" and not self._is_speaker(subject, "")):
            return subject
        name = beside[1]
        full = name.letter in "PX" and len(name.actors) == 1 and " " in self._written(name)
        return replace(name, start=subject.start) if full else subject

    def _half_quoted(self, subject: Phrase, place: int) -> bool:
        """Return whether a verb is quoted and its subject is not: 'had taken "note" of it'."""
        verb = self.phrases[place].start
        around = self.layout.quotes_around(verb, verb + 1, 40)
        quoted = [q for q in around if q.start < verb < q.end and q.end - q.start < 40]
        return any(not q.start <= subject.start < q.end for q in quoted)

    def _holders(self, phrase: Phrase, verb: int = 0) -> tuple[Actor, ...]:
        """Return who says something: those meant, or whoever the words "two officials" mean.

        The words go on up to the verb at `verb`: "a spokesman for the port".
        """
        if phrase.letter == "u":
            spoken = self._one_of(phrase) or self._who_spoke(phrase)
            if spoken:
                return spoken
        known = able_to_say(phrase.actors)
        if known or phrase.actors:
            return known
        if len(phrase.owners) == 1 and last_word(phrase.word) in self.rules.claims["papers"]:
            owner = able_to_say(phrase.owners)
            if owner:
                return owner  # "a Kenyan readout said"
        lead = self.plain[max(self.sentence.start, phrase.start - 8) : phrase.end]
        if _nobody(self.rules).match(self._written(phrase)) or lead.lower().startswith("neither "):
            return ()
        speaks = phrase.letter in "qtbcG" or self._is_speaker(phrase, "")
        more = [p for p in self.phrases if phrase.end <= p.start < verb]
        end = phrase.end
        for place, following in enumerate(more):
            if following.letter in _ENDS or (place == 0 and following.letter not in "if"):
                break
            end = following.end
        start = self._with_owner(phrase) if speaks else phrase.start
        return (self._by_words(start, end),) if speaks else ()

    def _one_of(self, one: Phrase) -> tuple[Actor, ...]:
        """Return who "one of the Turkish officials" is: somebody by these words alone."""
        place = next((i for i, p in enumerate(self.phrases) if p.start == one.start), 0)
        of, those = phrase_at(self.phrases, place + 1), phrase_at(self.phrases, place + 2)
        if (
            one.word not in self.rules.sets.some_of_many
            or of is None
            or those is None
            or of.word != "of"
        ):
            return ()
        speaks = those.letter in "qt" or self._is_speaker(those, "")
        return (self._by_words(one.start, those.end),) if speaks else ()

    def _who_spoke(self, pronoun: Phrase) -> tuple[Actor, ...]:
        """Return who "it" and "they" are beside a verb of saying: whoever spoke last, if it fits.

        "He" is whoever was named last, unless a spokesman without a name has just spoken.
        """
        persons = [a for a in self.before if a.player.kind == "Person"]
        unnamed = [a for a in self.before if not a.player.kind]
        fits = {
            "it": not persons,
            "they": len(self.before) > 1 or (bool(unnamed) and self._are_many(unnamed[0])),
            "he": len(self.before) == 1
            and ((bool(unnamed) and self._is_post(unnamed[0])) or self._only_quoted(pronoun)),
        }  # fmt: skip
        fits["him"] = fits["her"] = fits["she"] = fits["he"]
        if not self.before or not fits.get(pronoun.word):
            return ()
        return tuple(
            replace(a, start=pronoun.start, end=pronoun.end,
                    player=replace(a.player, trust=a.player.trust * 0.8))
            for a in self.before
        )  # fmt: skip

    def _only_quoted(self, pronoun: Phrase) -> bool:
        """Return whether whom "he" would mean is named in this sentence in a quotation alone."""
        meant = {actor.player.means for actor in pronoun.actors}
        places = [
            a.start
            for p in self.phrases
            for a in p.actors
            if a.start < pronoun.start and a.player.means in meant
        ]
        quotes = self.layout.quotes_in(self.sentence.start, self.sentence.end)
        return bool(places) and all(any(q.start < at < q.end for q in quotes) for at in places)

    def _is_post(self, actor: Actor) -> bool:
        """Return whether the words of an unnamed speaker end in a post: "a ministry spokesman"."""
        entries = self.rules.lexicon.get(_last(actor), ())
        return bool(entries) and entries[-1][1] in ("q", "t")

    def _are_many(self, actor: Actor) -> bool:
        """Return whether the words of an unnamed speaker mean several: "two officials"."""
        last = _last(actor)
        return last.endswith("s") or last in self.rules.claims["unnamed_many"]

    def _is_speaker(self, phrase: Phrase, letters: str) -> bool:
        """Return whether the last word of a phrase, of one of these classes, is who may speak."""
        words = self.plain[phrase.start : phrase.end].lower().split()
        named = words[-1:] and words[-1] in unnamed_speakers(self.rules)
        tank = words[-2:] in (["think", "tank"], ["think", "tanks"])
        return (not letters or phrase.letter in letters) and bool(named or tank)

    def _with_owner(self, phrase: Phrase) -> int:
        """Return where the words of "the ministry's readout" begin."""
        index = next((i for i, p in enumerate(self.phrases) if p.start == phrase.start), 0)
        owned = index > 1 and self.phrases[index - 1].letter == "p"
        return self.phrases[index - 2].start if owned else phrase.start

    def _by_words(self, start: int, end: int) -> Actor:
        """Return a holder of whom nothing is known but the words that mean them."""
        words = " ".join(self.plain[start:end].split())
        return Actor(Player(words, "", known=False, trust=UNNAMED_TRUST), start, end)

    def _amid(self, place: int, group: VerbGroup, subject: Phrase, base: str) -> Report | None:
        """Return "..., X says, ...": set off by commas, with something said before it."""
        index = next((i for i, p in enumerate(self.phrases) if p.start == subject.start), None)
        following = self.phrases[place + 1] if place + 1 < len(self.phrases) else None
        if not index or following is None or not self._may_follow(base):
            return None
        at = self._past_time(self._past_listener(place + 1, index, base))
        if at >= len(self.phrases) or self.phrases[at].letter != ",":
            return None
        before = self.phrases[index - 1].letter
        goes_on = any(p.letter in "vxn" for p in self.phrases[at + 1 : at + 4])
        if before not in ',"' or not (self._says_something(index) or goes_on):
            return None
        return self._trailing(place, group, subject, base, self.phrases[at - 1].end)

    def _as_said(self, place: int, subject: Phrase, base: str) -> Report | None:
        """Return "As X has said, ...", which opens its sentence."""
        first = self.phrases[0]
        index = next((i for i, p in enumerate(self.phrases) if p.start == subject.start), 0)
        opens = first.word == "as" and 0 < index <= 4
        if not opens or not self._may_follow(base):
            return None
        between = self.phrases[1:index]
        at = self._past_time(place + 1)
        comma = phrase_at(self.phrases, at)
        if any(p.letter in "vx,?n" for p in between) or comma is None or comma.letter != ",":
            return None
        if not any(p.letter in 'vxn"' for p in self.phrases[at + 1 :]):
            return None
        cue = (self.phrases[place].start, self.phrases[place].end)
        return self._report(
            first.start, (comma.end, self.sentence.end), cue, subject, "claim.as-said",
            Act.ASSERTS, (subject.start, comma.start),
        )  # fmt: skip

    def _past_listener(self, at: int, index: int, base: str) -> int:
        """Return the place after whom "told" tells, where a quotation stands before who tells."""
        quoted = '"' in self._letters(index - 2, index)
        while (
            quoted
            and base in self.rules.claims["told"]
            and at < len(self.phrases)
            and self.phrases[at].letter not in '"?:,;vx.irD'
        ):
            at += 1
        to, whom = phrase_at(self.phrases, at), phrase_at(self.phrases, at + 1)
        addressed = to is not None and to.letter == "2" and whom is not None
        return at + 2 if addressed and whom is not None and whom.letter in _LISTENERS else at

    def _past_time(self, at: int) -> int:
        """Return the place after "on Monday", "in her last article", "later"."""
        while at < len(self.phrases) and self.phrases[at].letter in "rDi":
            preposition = self.phrases[at].letter == "i"
            if preposition and not self._is_circumstance(at):
                break
            at += 1 + preposition
        return at

    def _may_follow(self, base: str) -> bool:
        cue = self.rules.cues.get(base)
        return cue is not None and (cue.act is Act.ASSERTS or base in self.rules.claims["after"])

    def _says_something(self, before: int) -> bool:
        """Return whether a clause or a quotation stands before the phrase at `before`."""
        return any(p.letter in 'vxn"' for p in self.phrases[:before])

    def _inverted(self, place: int, base: str) -> Phrase | None:
        """Return the holder of `"...," said Jane Roe`: after the verb, the content before it."""
        cue = self.rules.cues.get(base)
        told = base in self.rules.claims["told"]  # "..., the envoy told Reuters": that listens
        if cue is None or told or place == 0 or place + 1 >= len(self.phrases):
            return None
        next_one = self.phrases[place + 1]
        counted = next_one.letter == "#" or next_one.word == "one"
        number = counted and place + 2 < len(self.phrases)
        holder = self.phrases[place + 1 + number]
        if number:
            holder = replace(holder, start=next_one.start)
        before = self.phrases[place - 1]
        holders = self._holders(holder)
        if not holders or holder.letter not in "PSBOICXqtwb":
            return None
        if before.letter == '"' or (
            before.letter == "," and place > 1 and self.phrases[place - 2].letter == '"'
        ):
            return replace(holder, actors=holders)
        if before.letter == "," and self._told_after(place, place + 1 + number, base):
            return replace(holder, actors=holders)
        return None

    def _told_after(self, place: int, holder: int, base: str) -> bool:
        """Return whether 'Rome was keener, says Jane Roe' ends in its holder, or goes on after."""
        cue = self.rules.cues[base]
        last = holder
        while last + 1 < len(self.phrases) and self.phrases[last + 1].letter in "ifDPSOBIXqtwbcG":
            last += 1
        ends = last + 1 >= len(self.phrases) or self.phrases[last + 1].letter in ',.;:"!'
        said = cue.act is Act.ASSERTS
        return ends and said and (self._says_something(place - 1) or place < 3)

    def _leading(self, place: int, group: VerbGroup, subject: Phrase, base: str) -> Report | None:
        """Return "X says that ...", "X told Y in Z: ...", "X believes ..."."""
        cue = self.rules.cues.get(base)
        if cue is None:
            return self._accusing(place, subject, base)
        content = self._content_place(place, base, cue.free)
        if content is None:
            return None
        if self._goes_nowhere(content):
            return None
        end = self._content_end(subject, content)
        first = self.phrases[content]
        start = first.start
        rule = f"claim.{cue.act}" if cue.act is not Act.ASSERTS else "claim.verb"
        return self._report(
            self._claim_start(subject, group),
            (start, end),
            (self.phrases[place].start, self.phrases[place].end),
            subject,
            rule,
            cue.act,
            (subject.start, start),
        )

    def _claim_start(self, subject: Phrase, group: VerbGroup) -> int:
        """Return where a claim begins: with its holder, unless another verb stands between."""
        first = self.phrases[group.first].start
        between = any(p.letter == "v" and subject.end <= p.start < first for p in self.phrases)
        return first if between or subject.start > first else subject.start

    def _accusing(self, place: int, subject: Phrase, base: str) -> Report | None:
        if base not in self.rules.claims["accusing"]:
            return None
        for i in range(place + 1, min(len(self.phrases), place + 8)):
            if self.phrases[i].letter == "f":
                span = (self.phrases[place].start, self.phrases[place].end)
                content = (self.phrases[place + 1].start, self._content_end(subject, place + 1))
                return self._report(
                    subject.start, content, span, subject, "claim.verb", Act.ASSERTS, (0, 0)
                )
        return None

    def _content_place(self, place: int, base: str, free: bool) -> int | None:
        """Return where what is said begins: after "that", a quotation mark, a colon, or at once."""
        at = self._past_circumstances(place + 1, base in self.rules.claims["told"])
        if at >= len(self.phrases):
            return None
        phrase = self.phrases[at]
        if phrase.word == "that" and phrase.letter == "?":
            return at + 1 if at + 1 < len(self.phrases) else None
        if phrase.letter == ":":
            return at + 1 if at + 1 < len(self.phrases) else None
        if phrase.letter == '"':
            return at
        if base == "deny":
            return at if self._denied(at) else None
        if base == "say" and phrase.letter not in ",.;:i2fv&?u)s" and self._says_much(at):
            return at
        if at == place + 1 or base in self.rules.claims["told"]:
            named = phrase.letter in "uPSOBIX"  # "announced they will", not "announced the pact"
            return at if (free or named) and self._is_clause(at) else None
        return at if free and base == "say" and self._is_clause(at) else None

    def _says_much(self, at: int) -> bool:
        """Return whether so much follows "says" that it is what is said, whatever its verb."""
        first = self.phrases[at]
        rest = self.plain[first.start : self.sentence.end].split()
        little = {"nothing", "little", "much", "so", "it", "this", "that", "something", "a", "no"}
        return len(rest) >= 5 and rest[0].lower() not in little

    def _past_circumstances(self, at: int, told: bool) -> int:
        """Return the place after "on Monday", "in a letter (2021)", "this writer"."""
        depth = 0
        start = at
        while at < len(self.phrases):
            phrase = self.phrases[at]
            if phrase.letter in "()":
                depth += 1 if phrase.letter == "(" else -1
            elif depth <= 0:
                comma = phrase.letter == "," and self._circumstance_goes_on(at)
                preposition = phrase.letter in "i2f" and self._is_circumstance(at)
                listener = told and (at == start or self._listens(start, at))
                listener = listener and phrase.letter not in '"?:,vx.'
                added = at > start and self._is_added(at)
                if not (phrase.letter in "rD" or comma or preposition or listener or added):
                    break
                if preposition:
                    at += 1
            at += 1
        return min(at, len(self.phrases))

    def _listens(self, start: int, at: int) -> bool:
        """Return whether names in a row are whom "told" tells, with "that" or a colon after them:
        "told the Arabic-language channel Al-Noor that"."""
        if at - start > 3 or any(p.letter not in _LISTENERS for p in self.phrases[start : at + 1]):
            return False
        following = next((p for p in self.phrases[at + 1 :] if p.letter not in _LISTENERS), None)
        return following is not None and following.word in ("that", "") and following.letter in "?:"

    def _is_added(self, at: int) -> bool:
        """Return whether a participle tells more of what was named: "a statement posted on"."""
        phrase, following = self.phrases[at], self.phrases[at + 1 : at + 2]
        participle = phrase.verb is not None and phrase.verb.form in ("either", "participle")
        return (
            participle and phrase.letter == "v" and bool(following) and following[0].letter in "ir"
        )

    def _is_circumstance(self, at: int) -> bool:
        following = self.phrases[at + 1] if at + 1 < len(self.phrases) else None
        return following is not None and following.letter not in '"?:,vx.n'

    def _circumstance_goes_on(self, at: int) -> bool:
        """Return whether after a comma comes the quotation or "that": "said, in 2019, that"."""
        following = self.phrases[at + 1] if at + 1 < len(self.phrases) else None
        return following is not None and following.letter in '"iD?:r'

    def _is_clause(self, at: int) -> bool:
        """Return whether what stands at `at` is somebody or something with a verb of its own."""
        first = self.phrases[at]
        if first.letter in ",.;:vx&s?)fi2" and not (first.letter == "i" and self._fronted(at)):
            return False
        following = self.phrases[at + 1] if at + 1 < len(self.phrases) else None
        if first.letter == "u" and following is not None and following.letter in "pw":
            return True  # "it's", or a verb that no rule asks for
        for place, phrase in enumerate(self.phrases[at + 1 : at + 14], at):
            if phrase.letter == "v" and self.phrases[place].letter == "&" and place - at < 3:
                return False  # "admitted defeat and left"
            if phrase.letter in "xn" or (
                phrase.letter == "v" and phrase.verb and phrase.verb.form != "ing"
            ):
                return not (phrase.letter == "v" and self._tells_of_a_noun(at, place + 1))
            if phrase.letter in ",;:?." or (phrase.letter == "2" and phrase.word == "to"):
                return False
        return False

    def _tells_of_a_noun(self, at: int, place: int) -> bool:
        """Return whether a participle with a preposition tells of a noun after "suggested": "a
        design for frigates based on one of its own" is no clause."""
        verb = self.phrases[place].verb
        after = self.phrases[place + 1].letter if place + 1 < len(self.phrases) else "."
        bare = self.phrases[at].words[:1] in (("a",), ("an",), ("the",))
        participle = verb is not None and verb.form in ("either", "participle")
        later = any(p.letter in "xn" for p in self.phrases[place + 1 :])
        return participle and bare and after == "i" and place > at + 1 and not later

    def _fronted(self, at: int) -> bool:
        return any(p.letter == "," for p in self.phrases[at : at + 5])

    def _denied(self, at: int) -> bool:
        phrase = self.phrases[at]
        if phrase.letter == "v" and phrase.verb and phrase.verb.form == "ing":
            return True
        if phrase.letter == "x" and phrase.word in ("having", "being"):
            return True
        last = phrase.word.split()[-1:]
        return not set(last).isdisjoint(self.rules.claims["denied"]) or self._is_clause(at)

    def _goes_nowhere(self, content: int) -> bool:
        """Return whether nothing is left to be said: "said that.", "polls suggest most think."."""
        spoken = [p for p in self.phrases[content:] if p.letter not in '.,;:"!']
        last = spoken[-1].verb if spoken else None
        if last is not None and last.base in self.rules.cues and len(spoken) <= 2:
            return True
        return all(p.letter in '.,;:"!' for p in self.phrases[content:])

    def _content_end(self, subject: Phrase, content: int) -> int:
        """Return where the content ends: with the sentence, or with a subordinate clause."""
        index = next((i for i, p in enumerate(self.phrases) if p.start == subject.start), 0)
        before = self.phrases[index - 1] if index else None
        relative = next((p for p in self.phrases[index + 1 : index + 4] if p.letter == "?"), None)
        if relative is not None and relative.end < self.phrases[content].start:
            after = self.phrases[index + 1]
            inserted = after.letter == "," and after.end <= relative.start
            stops = (p for p in self.phrases[content + 1 :] if p.letter == ",")
            stop = next((p for p in stops if not self._quoted(p.start)), None)
            if inserted and stop is not None:
                return stop.start  # "Kenya, which says that ..., signed"
        opening = self.rules.claims["subordinating"]
        if before is not None and before.letter in "s?ri" and before.word in opening:
            for i in range(content + 2, len(self.phrases)):
                if self.phrases[i].letter == "," and not self._quoted(self.phrases[i].start):
                    return self.phrases[i].start
        return self.sentence.end

    def _quoted(self, place: int) -> bool:
        return any(
            quote.start < place < quote.end and quote.start > self.sentence.start
            for quote in self.layout.quotes_in(self.sentence.start, self.sentence.end)
        )

    def _naming(self, place: int, group: VerbGroup, subject: Phrase, base: str) -> Report | None:
        """Return "what X calls "...", "X has called it a ..."."""
        if base not in self.rules.claims["naming"]:
            return None
        after = self.phrases[place + 1 :]
        if not after or after[0].letter in "i2.,;":
            return None
        quotes = self.layout.quotes_in(self.phrases[place].end, self.sentence.end)
        near = quotes and len(self.plain[self.phrases[place].end : quotes[0].start].split()) <= 9
        what = self._what_before(subject)
        if not near and not (base == "call" and _two_nouns(after)):
            return None
        start = what.start if what is not None else subject.start
        end = (
            self._naming_end(quotes)
            if near and what is not None
            else self._content_end(subject, place + 1)
        )
        span = (self.phrases[place].start, self.phrases[place].end)
        content = (self.phrases[place].end + 1, end)
        report = self._report(
            start, content, span, subject, "claim.naming", Act.DESCRIBES, (subject.start, span[0])
        )
        return replace(report, form="direct") if near else report

    def _naming_end(self, quotes: Sequence[Quote]) -> int:
        return quotes[0].end

    def _what_before(self, subject: Phrase) -> Phrase | None:
        index = next((i for i, p in enumerate(self.phrases) if p.start == subject.start), 0)
        before = self.phrases[index - 1] if index else None
        return before if before is not None and before.word == "what" else None

    def _as(self, place: int, group: VerbGroup, subject: Phrase, base: str) -> Report | None:
        """Return "X describes it as ...", "X sees Y as ..."."""
        if base not in self.rules.claims["seeing_as"] or group.modality is not Modality.FACTUAL:
            return None
        found = _AS.search(
            self.plain,
            self.phrases[place].end,
            min(self.sentence.end, self.phrases[place].end + 160),
        )
        if not found or any(
            p.letter in ";:?v" and p.start < found.start() for p in self.phrases[place + 1 :]
        ):
            return None
        if base == "present" or (
            base in ("see", "view", "define", "dismiss", "reject") and subject.letter == "u"
        ):
            return None
        span = (self.phrases[place].start, self.phrases[place].end)
        end = self._content_end(subject, place + 2)
        return self._report(
            subject.start, (self.phrases[place].end + 1, end), span, subject, "claim.as",
            Act.DESCRIBES, (subject.start, span[0]),
        )  # fmt: skip

    def _thus(self, place: int, group: VerbGroup, subject: Phrase, base: str) -> Report | None:
        """Return "as X puts it: ...", "X explains Y thus:" before a quotation."""
        if base not in self.rules.claims["puts"] and base not in self.rules.cues:
            return None
        colon = next((p for p in self.phrases[place + 1 : place + 12] if p.letter == ":"), None)
        it = self.phrases[place + 1].word == "it" if place + 1 < len(self.phrases) else False
        if base in self.rules.claims["puts"] and not it:
            return None
        span = (self.phrases[place].start, self.phrases[place].end)
        start = self._as_before(subject)
        between = [p for p in self.phrases[place + 1 :] if colon and p.start < colon.start]
        if colon is not None and not any(p.letter in "v?(" for p in between):
            content = (
                (colon.end, self.sentence.end)
                if colon.end < self.sentence.end
                else (colon.start, colon.end)
            )
            return self._report(
                start,
                content,
                span,
                subject,
                "claim.colon",
                Act.ASSERTS,
                (0, 0),
                form_before_end=True,
            )
        if it and start < subject.start:
            phrase = replace(subject, end=self.phrases[place + 1].end)
            return next(self._placed((start, span[1]), phrase, "claim.puts"), None)
        return None

    def _as_before(self, subject: Phrase) -> int:
        before = _AS_BEFORE.search(self.plain, max(0, subject.start - 8), subject.start)
        return before.start() if before is not None else subject.start

    def _after_content(
        self, place: int, group: VerbGroup, subject: Phrase, base: str
    ) -> Report | None:
        """Return "..., X says." and "..., X says, ...", the subject before the verb."""
        if not self._may_follow(base):
            return None
        index = next((i for i, p in enumerate(self.phrases) if p.start == subject.start), 0)
        before = self.phrases[index - 1] if index else None
        cried = before is None and self._cried_before(subject.start)
        if not cried:
            if before is None or not (before.letter in ',"' or before.word == "as"):
                return None
            if not self._says_something(index):
                return None
        at = self._past_circumstances(place + 1, base in self.rules.claims["told"])
        following = self.phrases[at].letter if at < len(self.phrases) else "."
        if following == "s" and '"' in self._letters(index - 2, index):
            following = "."  # '"...," he said while opening the yard'
        if following not in '.,";:!' and '"' in self._letters(index - 2, index):
            at = self._clause_ends(at)
            following = self.phrases[at].letter if at < len(self.phrases) else "."
        if following not in '.,";:!':
            return None
        return self._trailing(place, group, subject, base, self.phrases[max(place, at - 1)].end)

    def _cried_before(self, place: int) -> bool:
        """Return whether a sentence begins after its quotation: '"Never!" the envoy said.'"""
        if self._quote_before(place) is None:
            return False
        return self.plain[:place].rstrip()[-2:] in ('!"', '?"')

    def _letters(self, first: int, last: int) -> str:
        return "".join(p.letter for p in self.phrases[max(0, first) : last])

    def _clause_ends(self, at: int) -> int:
        """Return the place of the next mark if no verb stands before it, else `at`."""
        for i in range(at, min(at + 8, len(self.phrases))):
            if self.phrases[i].letter in '.,";:!':
                return i
            if self.phrases[i].letter in "vx?":
                break
        return at

    def _trailing(
        self, place: int, group: VerbGroup, subject: Phrase, base: str, end: int
    ) -> Report | None:
        """Return a claim whose content stands before its cue, or on both sides of it."""
        cue = self.rules.cues[base]
        first = min(subject.start, self.phrases[group.first].start)
        quote = self._quote_before(first)
        start = self._content_start(first, quote)
        if start >= first:
            return None
        end = max(end, subject.end)
        more = self._goes_on(end)
        return self._report(
            start,
            (start, self.sentence.end if more else first),
            (self.phrases[place].start, self.phrases[place].end),
            subject,
            "claim.after",
            cue.act,
            (subject.start, end + 60),
            last=None if more else end,
        )

    def _goes_on(self, end: int) -> bool:
        """Return whether the content goes on after "X says,"."""
        rest = self.plain[end : self.sentence.end].strip()
        aside = _ASIDE.match(rest) is not None  # "..., a paper said, which is untrue"
        return rest.startswith(",") and len(rest.split()) > 2 and not aside

    def _quote_before(self, place: int) -> Quote | None:
        """Return the quotation that ends right before `place`."""
        window = self.layout.quotes_in(max(0, place - 1600), place)
        near = [quote for quote in window if not self.plain[quote.end : place].strip(' ,.;-—"')]
        return min(near, key=lambda quote: quote.start, default=None)

    def _content_start(self, cue: int, quote: Quote | None) -> int:
        if quote is None:
            colons = [p.end for p in self.phrases if p.letter in ":;" and p.end < cue]
            return colons[-1] + 1 if colons else self.sentence.start
        if quote.start <= self.sentence.start:
            return quote.start
        between = self.plain[self.sentence.start : quote.start].rstrip()
        if between.endswith((":", ";")) or not between:
            return quote.start
        return self.sentence.start

    # "X's view is that"

    def by_noun(self) -> Iterator[Report]:
        """Yield claims like "X's argument is that ..."."""
        nouns = self.rules.claims["nouns"]
        for place, phrase in enumerate(self.phrases):
            if phrase.word not in nouns or not phrase.owners or place + 2 >= len(self.phrases):
                continue
            link, that = self.phrases[place + 1], self.phrases[place + 2]
            holders = able_to_say(phrase.owners)
            if (
                link.word in ("is", "was", "remains", "that")
                and (that.word == "that" or link.word == "that")
                and holders
            ):
                holder = replace(phrase, actors=holders)
                start = that.end + 1
                yield self._report(
                    phrase.start, (start, self.sentence.end), (phrase.start, link.end), holder,
                    "claim.noun", Act.ASSERTS, (0, 0),
                )  # fmt: skip

    def by_colon(self) -> Iterator[Report]:
        """Yield `Roe was more careful: "..."`, where a colon does for a verb of saying."""
        for place, phrase in enumerate(self.phrases[:-1]):
            if phrase.letter != ":" or self.phrases[place + 1].letter != '"':
                continue
            subject = main_subject(self.phrases, 0, place)
            quotes = self.layout.quotes_in(phrase.end, self.sentence.end)
            if subject is None or not quotes or not quotes[0].closed:
                return
            holders = able_to_say(subject.actors)
            words = len(self.plain[quotes[0].start : quotes[0].end].split())
            if holders and words >= self.rules.claims["quoted_words"]:
                yield self._report(
                    subject.start,
                    (quotes[0].start, self.sentence.end),
                    (phrase.start, phrase.end),
                    replace(subject, actors=holders),
                    "claim.colon",
                    Act.ASSERTS,
                    (0, 0),
                )
            return

    # Making reports

    def _report(
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
        first, until = content
        end = last if last is not None else until
        end = trimmed(self.plain, start, max(end, cue[1]))
        first, until = tight(self.plain, first, min(until, max(end, first)))
        form = form_of(self.layout, first, until)
        if form_before_end and until - first < 3:
            form = "direct"
        low, high = circumstances
        return Report(
            start, end, holder.actors, act, cue, (first, until), rule,
            self.confidence * min((a.player.trust for a in holder.actors), default=1.0),
            form, self._venue(low, min(high, self.sentence.end)), self._said(low, high),
        )  # fmt: skip

    def _venue(self, start: int, end: int) -> str | None:
        lead = self.plain[self.sentence.start : start] if start else ""
        for text in (self.plain[start:end], lead if len(lead) < 90 else ""):
            for pattern in _venues(self.rules):
                found = pattern.search(text)
                if found:
                    return " ".join(found.group(1).split())
        return None

    def _said(self, start: int, end: int) -> DateMention | None:
        """Return when it was said: a date beside the cue, or one that opens the sentence."""
        for phrase in self.phrases:
            if phrase.date is not None and start <= phrase.start < end:
                return phrase.date
        for place, phrase in enumerate(self.phrases[:6]):
            if phrase.letter in "vx" or phrase.start >= start or not start:
                return None
            beside = place + 1 < len(self.phrases) and self.phrases[place + 1]
            if phrase.date is not None and beside:
                return phrase.date
        return None


_ASIDE = re.compile(r",\s+(?:which|who|whose)\b")
# Letters of phrases that an act of speech may be about.
_THINGS = frozenset("wAERTMkKGbhqtSOIBLuXPNcg#$")
_AS_BEFORE = re.compile(r"\b[Aa]s\s+(?:the\s+)?\Z")
_AS = re.compile(r"\bas\b")


@lru_cache(maxsize=4)
def _nobody(rules: Rules) -> re.Pattern[str]:
    return re.compile(rf"{any_of(rules.sets.nobody)}\b", re.IGNORECASE)


@lru_cache(maxsize=4)
def _no_holder(rules: Rules) -> re.Pattern[str]:
    return re.compile(rules.claims.get("no_holder", "(?!)"), re.IGNORECASE)


@lru_cache(maxsize=4)
def _in_view(rules: Rules) -> re.Pattern[str]:
    nouns = alternatives(rules.claims["in_view"])
    return re.compile(
        rf"\b[Ii]n\s+(?:the\s+)?(?:[\w.-]+\s+){{0,4}}?[\w.-]+(?:'s|s')\s+(?:{nouns})\b"
    )


@lru_cache(maxsize=4)
def _clear(rules: Rules) -> re.Pattern[str]:
    words = alternatives(rules.claims["clear"])
    return re.compile(
        rf"it\s+(?:[a-z]+ly\s+|very\s+|quite\s+)?(?:{words})\s+(?:to\s+[\w' ]+?\s+)?that\b"
    )


@lru_cache(maxsize=4)
def _venues(rules: Rules) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in rules.claims["venues"])


def _last(actor: Actor) -> str:
    return actor.player.means.lower().split()[-1] if actor.player.means else ""


def _reports(group: VerbGroup) -> bool:
    """Return whether a verb group reports something said: not "would say", "did not say"."""
    sure = group.modality in (Modality.FACTUAL, Modality.LIKELY)
    return (
        sure and not group.passive and group.polarity is Polarity.AFFIRMED and not group.infinitive
    )


def _two_nouns(after: Sequence[Phrase]) -> bool:
    """Return whether an object and what it is called follow: "called the pact a mistake"."""
    nouns = [p for p in after[:3] if p.letter in "wAERTMkGbhqtSOIBLuX"]
    second = after[1] if len(after) > 1 else None
    return (
        len(nouns) >= 2 and second is not None and second.words[:1] in (("a",), ("an",), ("the",))
    )


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
        for i, other in outer:
            chain = (*chain, other.holders[0])
            whole = report.start - other.content[0] <= 2 and other.end - report.end <= 2
            if whole and other.rule != "claim.after" and i not in dropped:
                unnamed = not any(a.player.known or a.player.kind for a in report.holders)
                dropped.add(len(result) if unnamed else i)
        result.append(replace(report, chain=chain))
        if chain and not report.binds:
            dropped.add(len(result) - 1)  # what is said in passing within what another one says
    return [report for i, report in enumerate(result) if i not in dropped]
