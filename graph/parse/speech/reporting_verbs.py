"""Claims whose cue is a verb: direct and indirect speech, the verb before or after what is said.

"X says that ...", `"...," said X`, "..., X told Y, ...", "as X puts it: ...", "..., quoted X as
saying", and in the passive "was refuted by X". Which verbs report is data (`claims.yaml`); here is
which order of verb, holder and content does. Forms without a clause are in `speech_acts.py`.
"""

import re
from collections.abc import Iterator

from graph.facts import Act, Modality, Polarity
from graph.parse.frozen import replace
from graph.parse.speech.attributions import placed
from graph.parse.speech.contents import (
    LISTENERS,
    as_before,
    claim_start,
    clause_opening,
    content_after,
    content_before,
    content_end,
    goes_nowhere,
    past_circumstances,
    past_time,
    quote_before,
    says_something,
)
from graph.parse.speech.holders import (
    holders_of,
    is_speaker,
    named_after_title,
    named_paper,
    speaker_of,
)
from graph.parse.speech.reports import Report, able_to_say
from graph.parse.speech.speech_acts import (
    MAKING_CLEAR,
    acting,
    figuring,
    judging,
    naming,
    seeing_as,
)
from graph.parse.speech.telling import ReportingVerb, Telling
from graph.parse.syntax.phrases import Actor, Phrase, last_word, phrase_at
from graph.parse.syntax.subjects import find_subject
from graph.parse.syntax.verb_groups import VerbGroup, verb_group

_ASIDE = re.compile(r",\s+(?:which|who|whose)\b")


def by_verb(here: Telling) -> Iterator[Report]:
    """Yield claims whose cue is a verb."""
    claims = here.rules.claims
    for place, phrase in enumerate(here.phrases):
        if phrase.letter != "v" or phrase.verb is None:
            continue
        base = phrase.verb.base
        if place == 0 or here.phrases[place - 1].letter not in "2v":  # "helped to found a club"
            base = claims["past"].get(phrase.word, base)
        base = _with_particle(here, place, base)
        known = (
            base in here.rules.cues or base in claims["naming"] or base in claims["seeing_as"]
            or base in claims["puts"] or base in claims["accusing"] or base in claims["acts"]
            or base in claims["told_by"] or base in MAKING_CLEAR
            or base in claims["judging_so"] or base in claims["figuring"]
            or base in claims["showing"] or base in claims["forecasting"]
        )  # fmt: skip
        quoted = _quoted_as_saying(here, place)
        if quoted is not None:
            yield quoted
        elif known:
            report = _by_one_verb(here, place, base)
            if report is not None:
                yield report


def _with_particle(here: Telling, place: int, base: str) -> str:
    """Return the verb with its particle where the two are one: "points out"."""
    both = f"{base} {here.phrases[place + 1].word}" if place + 1 < len(here.phrases) else base
    return both if both in here.rules.claims["phrasal"] else base


def _by_one_verb(here: Telling, place: int, base: str) -> Report | None:
    """Return the claim that the verb at `place` reports, by the first form that fits."""
    group = verb_group(here.phrases, place, here.rules)
    if " " in base and not group.passive:
        place += 1
    verb = ReportingVerb(place, base, group, (here.phrases[place].start, here.phrases[place].end))
    if group.passive:
        return _denied_by(here, verb) or _told_by(here, verb) or _thought_by(here, verb)
    group = _purpose(here, _habit(here, group))
    verb = replace(verb, group=group)
    if base in here.rules.claims["manner"] and '"' not in here.letters(0, len(here.phrases)):
        return None
    if _says_only(here, verb):
        group = replace(group, modality=Modality.FACTUAL)
    if not _reports(group) or (group.gerund and base == "consider"):
        return None  # "considering that" is "since"
    if base in here.rules.claims["showing"]:
        shown = _shown(here, verb)
        if shown is not None:
            return shown
    inverted = _inverted(here, verb)
    if inverted is not None:
        return _trailing(here, verb, inverted, inverted.end)
    subject = speaker_of(here, group)
    if subject is None or _half_quoted(here, subject, place) or _only_joined(here, verb, subject):
        return None
    return (
        _as_said(here, verb, subject)
        or _amid(here, verb, subject)
        or _leading(here, verb, subject)
        or naming(here, verb, subject)
        or seeing_as(here, verb, subject)
        or judging(here, verb, subject)
        or figuring(here, verb, subject)
        or _thus(here, verb, subject)
        or _after_content(here, verb, subject)
        or acting(here, verb, subject)
    )


def _says_only(here: Telling, verb: ReportingVerb) -> bool:
    """Return whether it is "would say only that", by which little is said, but that."""
    before = phrase_at(here.phrases, verb.group.place - 1)
    would = before is not None and before.word in here.rules.claims["only_said"]
    only = _ONLY.match(here.plain, verb.cue[1], here.sentence.end) is not None
    helper = phrase_at(here.phrases, verb.group.place - 2)
    if before is not None and before.word == "only" and helper is not None:
        would = only = helper.word in here.rules.claims["only_said"]  # "would only say that"
    return verb.base in here.rules.claims["said_only"] and would and only


_ONLY = re.compile(r"\s+(?:only|(?:no|little|nothing)\s+more\s+than|nothing\s+(?:except|beyond))\b")


def _shown(here: Telling, verb: ReportingVerb) -> Report | None:
    """Return "figures from the ministry show that", "..., data of the bank show"."""
    listed = here.rules.claims["shown_in"]
    for place in range(verb.group.first - 1, max(-1, verb.group.first - 6), -1):
        papers = here.phrases[place]
        if papers.letter in ',;:"?':
            return None
        if last_word(here.written(papers).lower()) in listed:
            break
    else:
        return None
    link = phrase_at(here.phrases, place + 1)
    at = place + 2 + (link is not None and link.letter == "v")  # "published by"
    link = phrase_at(here.phrases, at - 1)
    whose = phrase_at(here.phrases, at)
    given = at == place + 3  # "leaked to", "seen by"
    links = ("from", "by", "of", "to") if given else ("from", "by", "of")
    if link is None or link.word not in links or whose is None:
        return None
    holders = able_to_say(whose.actors) or holders_of(here, whose)
    if not holders or at >= verb.group.first:
        return None
    holder, cue = replace(whose, actors=holders), verb.cue
    before = phrase_at(here.phrases, place - 1)
    after = phrase_at(here.phrases, verb.place + 1)
    ends = after is None or after.letter in ".;:,"
    if ends and before is not None and before.letter == "," and says_something(here, place):
        start = clause_opening(here, papers.start)
        return here.report(
            start, (start, papers.start), cue, holder, "claim.shown", Act.ASSERTS,
            (whose.end, cue[0]), last=cue[1],
        )  # fmt: skip
    if ends or after is None:
        return None
    return here.report(
        papers.start, (after.start, content_end(here, holder, verb.place + 1)), cue, holder,
        "claim.shown", Act.ASSERTS, (whose.end, cue[0]),
    )  # fmt: skip


def _thought_by(here: Telling, verb: ReportingVerb) -> Report | None:
    """Return "Peru is thought by officials to have sold it", "I am told by two people that"."""
    by, named = phrase_at(here.phrases, verb.place + 1), phrase_at(here.phrases, verb.place + 2)
    if verb.base not in here.rules.cues or by is None or by.word != "by" or named is None:
        return None
    subject = find_subject(here.phrases, verb.group)
    if subject is None or not _reports(replace(verb.group, passive=False)):
        return None
    following = here.phrases[verb.place + 3 : verb.place + 9]
    stop = next((i for i, p in enumerate(following) if p.letter in ",;.:"), len(following))
    opens = next((p for p in following[:stop] if p.letter == "2" or p.word == "that"), None)
    holders = holders_of(here, named, opens.start) if opens is not None else ()
    if opens is None or not holders:
        return None
    told = verb.base in here.rules.claims["told"]
    start = subject.start
    content = (opens.end if told else start, content_end(here, named, verb.place + 2))
    return here.report(
        start, content, verb.cue, replace(named, actors=holders), "claim.thought-by",
        here.rules.cues[verb.base].act, (named.end, opens.start),
    )  # fmt: skip


def _only_joined(here: Telling, verb: ReportingVerb, subject: Phrase) -> bool:
    """Return whether a verb goes on with one that reports nothing: "would neither confirm nor deny
    it", "Peru should buy tugs and ask Chad to"."""
    link, before = (phrase_at(here.phrases, verb.group.first - i) for i in (1, 2))
    form = here.phrases[verb.group.place].verb
    bare = form is not None and form.form == "base" and verb.group.first == verb.group.place
    word = here.phrases[verb.group.place].word
    bare = bare and word not in here.rules.claims["past"]
    bare = bare and word not in here.rules.sets.same_past
    if bare and link is not None and link.letter == "v":
        return True  # "dismissed talk of a contract"
    one = subject.letter == "S" and len(subject.actors) == 1
    if bare and one and not subject.words and not here.written(subject).endswith("s"):
        return True  # "gave Russia notice of": no verb agrees so
    if not bare or link is None or link.letter != "&":
        return False
    if before is not None and before.letter == "v":
        return not _reports(verb_group(here.phrases, verb.group.first - 2, here.rules))
    return subject.letter in "PS" and len(subject.actors) == 1  # "Peru ask" agrees with nothing


def _habit(here: Telling, group: VerbGroup) -> VerbGroup:
    """Return the group of "she likes to say", "he used to say" as one that says."""
    verb = phrase_at(here.phrases, group.place - 2)
    to = phrase_at(here.phrases, group.place - 1)
    if verb is None or to is None or to.letter != "2" or group.place < 3:
        return group
    base = verb.verb.base if verb.verb is not None else verb.word
    helper = phrase_at(here.phrases, group.place - 3)
    if base in here.rules.claims["heard_to"] and helper is not None and helper.letter == "x":
        heard = verb_group(here.phrases, group.place - 2, here.rules)
        return replace(heard, place=group.place, passive=False)  # "was heard to say"
    being = verb.letter == "w" and helper is not None and helper.letter == "x"
    habits = here.rules.claims["saying_habits"]
    if {base, base.removesuffix("s"), base.removesuffix("d")}.isdisjoint(habits):
        return group
    if verb.verb is not None and verb.verb.form in ("ing", "base"):
        return group
    own = verb_group(here.phrases, group.place - 2, here.rules) if verb.letter == "v" else None
    if own is None:
        first = group.place - 2
        while being and here.phrases[first - 1].letter == "x":
            first -= 1  # "has been quick to say"
        return replace(
            group, first=first, infinitive=False, after_to=False, gerund=False,
            modality=Modality.FACTUAL,
        )  # fmt: skip
    plain = own.first == own.place  # "used to say", "wishes to say", not "may wish to say"
    sure = Modality.FACTUAL if plain else own.modality
    return replace(own, place=group.place, modality=sure, passive=False)


def _purpose(here: Telling, group: VerbGroup) -> VerbGroup:
    """Return the group of "took to the radio to say that", "was at pains to say that" as one that
    says: what is done so as to say it, is said."""
    to = phrase_at(here.phrases, group.place - 1)
    said_by = here.phrases[group.place].verb
    base = said_by.base if said_by is not None else ""
    at = group.place + 1 + (" " in _with_particle(here, group.place, base))
    that = phrase_at(here.phrases, at)
    said = that is not None and (that.word == "that" or that.letter in ':"')
    if to is None or to.letter != "2" or not said:
        return group
    ways = here.rules.claims["saying_ways"]
    for place in range(group.place - 2, max(0, group.place - 8), -1):
        phrase = here.phrases[place]
        if phrase.letter in ',;:"?&n':
            return group
        pains = phrase.letter == "x" and "at pains" in here.plain[phrase.end : to.start]
        if phrase.letter != "v" and not pains:
            continue
        base = phrase.verb.base if phrase.verb is not None else ""
        if not pains and (base not in ways or phrase.verb is None):
            return group
        own = verb_group(here.phrases, place, here.rules) if not pains else None
        if own is None:
            return replace(group, first=place, infinitive=False, after_to=False, gerund=False,
                           modality=Modality.FACTUAL)  # fmt: skip
        return replace(own, place=group.place, passive=False)
    return group


def _reports(group: VerbGroup) -> bool:
    """Return whether a verb group reports something said: not "would say", "did not say"."""
    sure = group.modality in (Modality.FACTUAL, Modality.LIKELY)
    return (
        sure and not group.passive and group.polarity is Polarity.AFFIRMED and not group.infinitive
    )


def _denied_by(here: Telling, verb: ReportingVerb) -> Report | None:
    """Return "the plan was refuted by the ministry"."""
    by = next((p for p in here.phrases[verb.place + 1 : verb.place + 3] if p.word == "by"), None)
    if verb.base not in here.rules.claims["denied_by"] or by is None:
        return None
    holder = next((p for p in here.phrases if p.start > by.start), None)
    holders = holders_of(here, holder) if holder is not None else ()
    if holder is None or not holders or verb.group.polarity is not Polarity.AFFIRMED:
        return None
    start = clause_opening(here, here.phrases[verb.group.first].start)
    end = content_end(here, holder, verb.place)
    content = (start, here.phrases[verb.group.first].start)
    holder = replace(holder, actors=holders)
    return here.report(
        start, content, verb.cue, holder, "claim.denies", Act.DENIES, (verb.cue[1], end), last=end
    )


def _told_by(here: Telling, verb: ReportingVerb) -> Report | None:
    """Return "the idea was first proposed by the envoy", "it was reiterated in May by"."""
    if verb.base not in here.rules.claims["told_by"]:
        return None
    if not _reports(replace(verb.group, passive=False)):
        return None
    near = here.phrases[verb.place + 1 : verb.place + 8]
    stop = next((i for i, p in enumerate(near) if p.letter in ".,;:v?"), len(near))
    by = next((i for i, p in enumerate(near[:stop], verb.place + 1) if p.word == "by"), None)
    holder = named_after_title(here, by + 1) if by is not None else None
    holders = able_to_say(holder.actors) if holder is not None else ()
    subject = find_subject(here.phrases, verb.group)
    if holder is None or not holders or subject is None or subject.letter == "P":
        return None
    following = next((p for p in here.phrases if p.start >= holder.end), None)
    called = following is not None and following.word == "as"  # "described by X as"
    content = (holder.end, here.sentence.end) if called else (subject.start, verb.cue[0])
    report = here.report(
        subject.start, content, verb.cue, replace(holder, actors=holders),
        "claim.told-by", Act.ASSERTS, (verb.cue[1], holder.end),
        last=None if called else holder.end,
    )  # fmt: skip
    return replace(report, binds=False)


def _half_quoted(here: Telling, subject: Phrase, place: int) -> bool:
    """Return whether a verb is quoted and its subject is not: 'had taken "note" of it'."""
    verb = here.phrases[place].start
    around = here.layout.quotes_around(verb, verb + 1, 40)
    quoted = [q for q in around if q.start < verb < q.end and q.end - q.start < 40]
    return any(not q.start <= subject.start < q.end for q in quoted)


def _leading(here: Telling, verb: ReportingVerb, subject: Phrase) -> Report | None:
    """Return "X says that ...", "X told Y in Z: ...", "X believes ..."."""
    cue = here.rules.cues.get(verb.base)
    if cue is None:
        return _accusing(here, verb, subject)
    content = content_after(here, verb.place, verb.base, cue.free)
    if content is None or goes_nowhere(here, content):
        return None
    start = here.phrases[content].start
    rule = f"claim.{cue.act}" if cue.act is not Act.ASSERTS else "claim.verb"
    return here.report(
        claim_start(here, subject, verb.group),
        (start, content_end(here, subject, content)),
        verb.cue,
        subject,
        rule,
        cue.act,
        (subject.start, start),
    )


def _accusing(here: Telling, verb: ReportingVerb, subject: Phrase) -> Report | None:
    """Return "X accuses Y of ...", "X blames Y for ..."."""
    if verb.base not in here.rules.claims["accusing"]:
        return None
    after = here.phrases[verb.place + 1 : verb.place + 8]
    if not any(phrase.letter == "f" for phrase in after):
        return None
    content = (after[0].start, content_end(here, subject, verb.place + 1))
    return here.report(subject.start, content, verb.cue, subject, "claim.verb", Act.ASSERTS, (0, 0))


def _thus(here: Telling, verb: ReportingVerb, subject: Phrase) -> Report | None:
    """Return "as X puts it: ...", "X explains Y thus:" before a quotation."""
    if verb.base not in here.rules.claims["puts"] and verb.base not in here.rules.cues:
        return None
    after = here.phrases[verb.place + 1 :]
    colon = next((p for p in after[:11] if p.letter == ":"), None)
    it = bool(after) and after[0].word == "it"
    if verb.base in here.rules.claims["puts"] and not it:
        return None
    start = as_before(here, subject)
    between = [p for p in after if colon and p.start < colon.start]
    if colon is not None and not any(p.letter in "v?(" for p in between):
        end = here.sentence.end
        content = (colon.end, end) if colon.end < end else (colon.start, colon.end)
        return here.report(
            start, content, verb.cue, subject, "claim.colon", Act.ASSERTS, (0, 0),
            form_before_end=True,
        )  # fmt: skip
    if it and start < subject.start:
        phrase = replace(subject, end=after[0].end)
        return placed(here, (start, verb.cue[1]), phrase, "claim.puts")
    return None


def _as_said(here: Telling, verb: ReportingVerb, subject: Phrase) -> Report | None:
    """Return "As X has said, ...", which opens its sentence."""
    added = here.letters(0, 2) == "r,"  # "Also, as X says, ..."
    opening = phrase_at(here.phrases, 2 * added)
    index = here.place_of(subject)
    opens = opening is not None and opening.word == "as" and 0 < index <= 4 + 2 * added
    if opening is None or not opens or not _may_follow(here, verb.base):
        return None
    between = here.phrases[1 + 2 * added : index]
    at = past_time(here, verb.place + 1)
    comma = phrase_at(here.phrases, at)
    if any(p.letter in "vx,?n" for p in between) or comma is None or comma.letter != ",":
        return None
    if not any(p.letter in 'vxn"' for p in here.phrases[at + 1 :]):
        return None
    return here.report(
        opening.start, (comma.end, here.sentence.end), verb.cue, subject, "claim.as-said",
        Act.ASSERTS, (subject.start, comma.start),
    )  # fmt: skip


def _amid(here: Telling, verb: ReportingVerb, subject: Phrase) -> Report | None:
    """Return "..., X says, ...": set off by commas, with something said before it."""
    index = here.place_of(subject)
    following = here.phrases[verb.place + 1] if verb.place + 1 < len(here.phrases) else None
    if not index or following is None or not _may_follow(here, verb.base):
        return None
    at = past_time(here, _past_listener(here, verb.place + 1, index, verb.base))
    if at < len(here.phrases) and here.phrases[at].letter == "i" and at > verb.place + 1:
        at = past_circumstances(here, at, told=False)  # "told me over coffee,"
    if at >= len(here.phrases) or here.phrases[at].letter != ",":
        return None
    before = here.phrases[index - 1].letter
    if here.phrases[index - 1].word == "so" and index > 1:
        before = here.phrases[index - 2].letter  # ", so the auditor wrote in June, ..."
    goes_on = any(p.letter in "vxn" for p in here.phrases[at + 1 : at + 4])
    if before not in ',"' or not (says_something(here, index) or goes_on):
        return None
    return _trailing(here, verb, subject, here.phrases[at - 1].end)


def _past_listener(here: Telling, at: int, index: int, base: str) -> int:
    """Return the place after whom "told" tells, where a quotation stands before who tells."""
    quoted = '"' in here.letters(index - 2, index)
    while (
        quoted
        and base in here.rules.claims["told"]
        and at < len(here.phrases)
        and here.phrases[at].letter not in '"?:,;vx.irD)'
    ):
        at += 1
    whom, comma = phrase_at(here.phrases, at), phrase_at(here.phrases, at + 1)
    heard = base in here.rules.claims["told"] and whom is not None and whom.letter in LISTENERS
    if heard and comma is not None and comma.letter in ",D":
        return at + 1  # "Poland, its president told parliament, will"
    to, whom = phrase_at(here.phrases, at), phrase_at(here.phrases, at + 1)
    addressed = to is not None and to.letter == "2" and whom is not None
    return at + 2 if addressed and whom is not None and whom.letter in LISTENERS else at


def _after_content(here: Telling, verb: ReportingVerb, subject: Phrase) -> Report | None:
    """Return "..., X says." and "..., X says, ...", the subject before the verb."""
    if not _may_follow(here, verb.base):
        return None
    index = _with_title(here, subject)
    before = here.phrases[index - 1] if index else None
    cried = before is None and _cried_before(here, subject.start)
    if not cried:
        if before is None or not (before.letter in ',"' or before.word == "as"):
            return None
        if not says_something(here, index):
            return None
    at = past_circumstances(here, verb.place + 1, verb.base in here.rules.claims["told"])
    following = here.phrases[at].letter if at < len(here.phrases) else "."
    told = phrase_at(here.phrases, at)
    aside = told is not None and told.word in here.rules.sets.meanwhile
    if (following == "s" and '"' in here.letters(index - 2, index)) or aside:
        following = "."  # '"...," he said while opening the yard'
    if following not in '.,";:!)' and '"' in here.letters(index - 2, index):
        at = _clause_ends(here, at)
        following = here.phrases[at].letter if at < len(here.phrases) else "."
    if following not in '.,";:!)':
        return None
    return _trailing(here, verb, subject, here.phrases[max(verb.place, at - 1)].end)


def _with_title(here: Telling, subject: Phrase) -> int:
    """Return the place where "the state news agency BNA" begins, of which the name is a phrase."""
    index = here.place_of(subject)
    title = phrase_at(here.phrases, index - 1) if index else None
    if title is None or title.letter not in "Gqtbw" or subject.letter not in "XPICO":
        return index
    beside = not here.plain[title.end : subject.start].strip(" ")
    return index - 1 if beside and is_speaker(here, title, "") else index


def _cried_before(here: Telling, place: int) -> bool:
    """Return whether a sentence begins after its quotation: '"Never!" the envoy said.'"""
    if quote_before(here, place) is None:
        return False
    return here.plain[:place].rstrip()[-2:] in ('!"', '?"')


def _clause_ends(here: Telling, at: int) -> int:
    """Return the place of the next mark if no verb stands before it, else `at`."""
    for i in range(at, min(at + 8, len(here.phrases))):
        if here.phrases[i].letter in '.,";:!':
            return i
        if here.phrases[i].letter in "vx?":
            break
    return at


def _inverted(here: Telling, verb: ReportingVerb) -> Phrase | None:
    """Return the holder of `"...," said Jane Roe`: after the verb, the content before it."""
    cue = here.rules.cues.get(verb.base)
    told = verb.base in here.rules.claims["told"]  # "..., the envoy told Reuters": that listens
    if cue is None or told or verb.group.place == 0 or verb.place + 1 >= len(here.phrases):
        return None
    next_one = here.phrases[verb.place + 1]
    counted = next_one.letter == "#" or next_one.word == "one"
    number = counted and verb.place + 2 < len(here.phrases)
    holder = named_paper(here, verb.place + 1) or here.phrases[verb.place + 1 + number]
    if number:
        holder = replace(holder, start=next_one.start)
    called = phrase_at(here.phrases, verb.place + 2 + number)
    if called is not None and not holder.actors and _is_called(here, holder, called):
        holder = replace(called, start=holder.start)  # "wrote the jurist Jane Roe"
    first = verb.group.place  # of "points out" the first
    before = here.phrases[first - 1]
    holders = holders_of(here, holder) or _of_paper(here, verb.place + 1)
    paper = holder.letter in "AR" and bool(holders)
    if not holders or (not paper and holder.letter not in "PSBOICXqtwb"):
        return None
    if before.letter == '"' or (
        before.letter == "," and first > 1 and here.phrases[first - 2].letter == '"'
    ):
        return replace(holder, actors=holders)
    if before.letter == "," and _told_after(here, verb, verb.place + 1 + number):
        return replace(holder, actors=holders)
    return None


def _is_called(here: Telling, kind: Phrase, name: Phrase) -> bool:
    """Return whether who stands beside a kind of speakers is one of them: "the jurist Jane Roe"."""
    beside = not here.plain[kind.end : name.start].strip(" ")
    return beside and name.letter in "PX" and bool(name.actors) and is_speaker(here, kind, "")


def _of_paper(here: Telling, at: int) -> tuple[Actor, ...]:
    """Return whose paper it is in '"...," read a communiqué from the ministry'."""
    paper, link = phrase_at(here.phrases, at), phrase_at(here.phrases, at + 1)
    papers = here.rules.claims["papers"]
    if paper is None or last_word(here.written(paper).lower()) not in papers:
        return ()
    if link is not None and link.letter == "v":  # "a statement issued by"
        link, at = phrase_at(here.phrases, at + 2), at + 1
    of = link is not None and link.word in ("from", "by", "of")
    whose = named_after_title(here, at + 2) if of else None
    return able_to_say(whose.actors) if whose is not None else ()


def _told_after(here: Telling, verb: ReportingVerb, holder: int) -> bool:
    """Return whether 'Rome was keener, says Jane Roe' ends in its holder, or goes on after."""
    cue = here.rules.cues[verb.base]
    last = holder
    while last + 1 < len(here.phrases) and here.phrases[last + 1].letter in "ifDPSOBIXqtwbcG":
        last += 1
    ends = last + 1 >= len(here.phrases) or here.phrases[last + 1].letter in ',.;:"!?'
    inserted = here.plain[here.phrases[last].end : here.phrases[last].end + 1] == ","
    first = verb.group.place
    said = cue.act is Act.ASSERTS and (says_something(here, first - 1) or first < 3 or inserted)
    return said and (ends or inserted)


def _trailing(here: Telling, verb: ReportingVerb, subject: Phrase, end: int) -> Report | None:
    """Return a claim whose content stands before its cue, or on both sides of it."""
    cue = here.rules.cues[verb.base]
    own = range(verb.group.first, verb.group.place + 1)  # not "Nevertheless," before the verb
    first = next(here.phrases[i].start for i in own if here.phrases[i].letter not in "r,")
    first = min(subject.start, first)
    quote = quote_before(here, first)
    start = content_before(here, first, quote)
    if start >= first:
        return None
    end = max(end, subject.end)
    more = _goes_on(here, end)
    return here.report(
        start,
        (start, here.sentence.end if more else first),
        verb.cue,
        subject,
        "claim.after",
        cue.act,
        (subject.start, end + 60),
        last=None if more else end,
    )


def _goes_on(here: Telling, end: int) -> bool:
    """Return whether the content goes on after "X says,"."""
    rest = here.plain[end : here.sentence.end].strip()
    aside = _ASIDE.match(rest) is not None  # "..., a paper said, which is untrue"
    return rest.startswith(",") and len(rest.split()) > 2 and not aside


def _may_follow(here: Telling, base: str) -> bool:
    """Return whether a verb may stand after what it reports."""
    cue = here.rules.cues.get(base)
    return cue is not None and (cue.act is Act.ASSERTS or base in here.rules.claims["after"])


def _quoted_as_saying(here: Telling, place: int) -> Report | None:
    """Return the claim of "..., an agency quoted Jane Roe as saying", also before "that"."""
    saying = here.phrases[place]
    if saying.verb is None or saying.verb.form != "ing" or saying.verb.base not in here.rules.cues:
        return None
    holder, link = phrase_at(here.phrases, place - 2), phrase_at(here.phrases, place - 1)
    verb = phrase_at(here.phrases, place - 3)
    quoting = here.rules.claims["quoting"]
    quotes = verb is not None and verb.verb is not None and verb.verb.base in quoting
    if not quotes or link is None or link.word != "as" or holder is None:
        return None
    holders = holders_of(here, holder)
    if not holders or verb is None:
        return None
    agency = find_subject(here.phrases, verb_group(here.phrases, place - 3, here.rules))
    first = agency.start if agency is not None else verb.start
    cue, holder = (saying.start, saying.end), replace(holder, actors=holders)
    quote = quote_before(here, first)
    if quote is None:
        content = (saying.end + 1, here.sentence.end)
        following = phrase_at(here.phrases, place + 1)
        if following is None or following.letter in ".,;:":
            return None
        return here.report(first, content, cue, holder, "claim.verb", Act.ASSERTS, (0, 0))
    start = content_before(here, first, quote)
    return here.report(
        start, (start, first), cue, holder, "claim.after", Act.ASSERTS,
        (holder.start, here.sentence.end), last=saying.end,
    )  # fmt: skip
