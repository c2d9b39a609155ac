"""Claims that reach beyond their sentence.

A quotation that goes on in the next sentence, a block quotation that the sentence before
announced, and whom "the company" or "the minister" means who says something.
"""

import re
from collections.abc import Sequence

from graph.facts import Act
from graph.parse.candidates import Reading
from graph.parse.frozen import dataclass, replace
from graph.parse.names.known_names import Player
from graph.parse.rules import Rules
from graph.parse.speech.reports import Report, able_to_say, trimmed
from graph.parse.syntax.discourse import Discourse
from graph.parse.syntax.phrases import Actor, Phrase
from graph.parse.syntax.subjects import main_subject
from graph.parse.text import Layout

_ONE_CLAIM = 200  # characters
_CALLED = re.compile(r"(?:the|this) ((?:[a-z]+ )?[a-z]+)")


def continued_claim(
    reading: Reading, layout: Layout, before: Report | None, rules: Rules
) -> Report | None:
    """Return the claim of a sentence that goes on quoting whoever was quoted just before it."""
    if before is None or reading.sentence.end - reading.sentence.start < 10:
        return None
    sentence = reading.sentence
    for quote in layout.quotes_in(sentence.start, sentence.end):
        first, last = quote.inner
        words = len(layout.plain[first:last].split())
        lead = layout.plain[sentence.start : quote.start].split()
        if quote.closed and words >= rules.claims["continued_words"] and len(lead) <= 2:
            return Report(
                sentence.start, trimmed(layout.plain, sentence.start, sentence.end),
                before.holders, before.act, (quote.start, quote.start + 1), (first, last),
                "claim.continued", 0.65, "direct", chain=before.chain,
            )  # fmt: skip
    return None


def with_continued(before: Report, more: Report) -> Report | None:
    """Return a claim with the quotation that goes on right after it: `"...," he said. "..."`.

    None if the two would be too long to be read as one.
    """
    quoted = before.rule == "claim.after" and before.form == "direct"
    quoted = quoted and more.rule == "claim.continued" and more.content[0] - more.start <= 1
    if not quoted or more.end - before.start > _ONE_CLAIM or more.start - before.end > 3:
        return None
    return replace(before, end=more.end)


@dataclass(frozen=True, slots=True)
class Announced:
    """Whose words are set off below a sentence.

    `told` if it has told of them as a claim; unless a `colon` opens them, they must be quoted.
    """

    holders: tuple[Actor, ...] = ()
    colon: bool = False
    told: bool = False


def announced_holders(reading: Reading, layout: Layout, reports: Sequence[Report]) -> Announced:
    """Return whose words a sentence announces: of what is set off below it.

    It ends in a colon; or somebody has said something in it, and what is below is in quotation
    marks.
    """
    sentence = reading.sentence
    colon = layout.plain[sentence.start : sentence.end].rstrip().endswith(":")
    if reports and (colon or reports[-1].rule in _SAID):
        return Announced(reports[-1].holders, colon, told=colon)
    if not colon:
        return Announced()
    subject = main_subject(reading.phrases, 0, len(reading.phrases))
    if subject is None or subject.word == "it":
        return Announced()
    return Announced(able_to_say(subject.actors), colon)


_SAID = frozenset(("claim.verb", "claim.after"))


def block_quotation(reading: Reading, layout: Layout, announced: Announced) -> Report | None:
    """Return a sentence of a block quotation as a claim of those who were announced before it.

    The first one is listed, with all of the quotation if it is short, unless what announced it
    was told as a claim.
    """
    start, end = reading.sentence.start, reading.sentence.end
    block = layout.blocks[reading.sentence.block]
    opens = not layout.plain[block.start : start].strip(' >"')
    marked = layout.plain[block.start : block.end].lstrip(" >").startswith('"')
    if not announced.holders or end - start < 10 or not (announced.colon or marked):
        return None
    if block.end - start <= _ONE_CLAIM:
        end = max(end, block.end) if opens else end
    end = trimmed(layout.plain, start, end)
    return Report(
        start, end, announced.holders, Act.ASSERTS, (start, start + 1), (start, end),
        "claim.block-quotation", 0.75, "direct", listed=opens and not announced.told,
    )  # fmt: skip


def with_meant(
    reports: Sequence[Report], phrases: Sequence[Phrase], discourse: Discourse, rules: Rules
) -> list[Report]:
    """Return the reports with "the company", "the ministry", "the minister" as whom they mean.

    That is the company, the body of that name or whoever was given that title, named last: in the
    sentence itself or before it.
    """
    return [
        replace(report, holders=tuple(_meant(a, phrases, discourse, rules) for a in report.holders))
        for report in reports
    ]


def _meant(actor: Actor, phrases: Sequence[Phrase], discourse: Discourse, rules: Rules) -> Actor:
    written = actor.player.means.lower()
    if written in ("his office", "her office") and discourse.person is not None:
        person = replace(discourse.person, trust=discourse.person.trust * 0.8)
        return replace(actor, player=person)
    called = None if actor.player.known else _CALLED.fullmatch(written)
    if called is None:
        return actor
    words = called[1].split()
    here = [
        a.player
        for p in phrases
        for a in (*p.actors, *p.owners)
        if a.start < actor.start and a.player.means != actor.player.means
    ]
    found: Player | None = None
    if words[-1] in rules.claims["company_words"]:  # "the company", "the aerospace company"
        found = next((p for p in reversed(here) if p.kind == "Company"), discourse.company)
    elif words[-1] in rules.claims["body_words"]:
        bodies = [p for p in reversed(here) if p.kind in ("GovernmentBody", "ArmedForce")]
        known = [*bodies, *filter(None, [discourse.body_called(called[1])])]
        found = next((p for p in known if set(words) <= set(_name_words(p.means))), None)
    elif len(words) == 1 and words[0] in rules.claims["papers"]:
        found = discourse.voice  # "the release said": of whoever has spoken
    else:
        spoke = words[-1] in rules.claims["same_person"] or words[-1] in rules.names["rank_words"]
        spoke = spoke and len(words) == 1
        found = discourse.called(called[1]) or (discourse.person if spoke else None)
        if found is None and words[-1] in rules.claims["also_person"]:
            found = _only_person(called[1], here, discourse)
    if found is None:
        return actor
    return replace(actor, player=replace(found, trust=found.trust * 0.8))


def _only_person(title: str, here: Sequence[Player], discourse: Discourse) -> Player | None:
    """Return the one person named here and lately, if no other title was told of them."""
    fresh = [
        player
        for player, at in discourse.lately.values()
        if player.kind == "Person" and discourse.sentences - at < _LATELY
    ]
    named = {p.means: p for p in here if p.kind == "Person"}
    named = named or {p.means: p for p in fresh}
    if len(named) != 1:
        return None
    [person] = named.values()
    titles = [told for told, who in discourse.titled if who == person.means]
    return person if all(told.split()[-1] == title.split()[-1] for told in titles) else None


_LATELY = 3  # sentences for which whoever was named is "the politician"


def _name_words(name: str) -> list[str]:
    return re.split(r"[ -]", name.lower())
