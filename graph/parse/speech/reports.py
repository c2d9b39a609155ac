"""A report: what somebody is given to say, with its place, its holders and its content's place.

`claims.py` finds who says what, `hearsay.py` what is left to somebody unnamed, `grammar.py` what a
model's parse shows; here is what these share: the report itself, who is able to hold one, and how
the stretch of text that one is about is trimmed and described.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from graph.facts import Act, Modality, Polarity
from graph.parse.dates import DateMention
from graph.parse.frozen import dataclass, replace
from graph.parse.rules import Rules, alternatives
from graph.parse.syntax.phrases import Actor, Phrase, is_two
from graph.parse.text import Layout, Quote

# Who is meant by "some" or "its ministry" is not known; that it is not the document itself is.
UNNAMED_TRUST = 0.6
_HOLDERS = frozenset(
    {
        "Person",
        "State",
        "Government",
        "GovernmentBody",
        "ArmedForce",
        "Post",
        "Company",
        "InternationalOrganization",
        "Institution",
        "",
    }
)
_TAIL = " \n\t,;:—-"


@dataclass(frozen=True, slots=True)
class Report:
    """A claim at its place: `start` to `end` with cue and holder, `content` what is claimed.

    Where nobody holds it, `modality` and `polarity` are what becomes of facts in the content. One
    that does not bind (`binds`) says something of what is there: "condemned the strikes"; facts in
    it are the document's own. One that is not `listed` goes on with the claim before it.
    """

    start: int
    end: int
    holders: tuple[Actor, ...]
    act: Act
    cue: tuple[int, int]
    content: tuple[int, int]
    rule: str
    confidence: float
    form: str = "indirect"
    venue: str | None = None
    said: DateMention | None = None
    chain: tuple[Actor, ...] = ()
    modality: Modality | None = None
    polarity: Polarity = Polarity.AFFIRMED
    binds: bool = True
    listed: bool = True
    doubts: frozenset[str] = frozenset()


def able_to_say(actors: Sequence[Actor]) -> tuple[Actor, ...]:
    """Return those who can say something; an unknown name is taken for a person's."""
    found = []
    for actor in actors:
        if actor.player.kind not in _HOLDERS:
            continue
        player = actor.player
        if not player.kind:
            player = replace(player, kind="Person", trust=player.trust * 0.8)
            actor = replace(actor, player=player)
        found.append(actor)
    return tuple(found)


def two_people(phrases: Sequence[Phrase], both: Phrase) -> tuple[Actor, ...]:
    """Return who "both", "the two men" are that say something: the two persons whom the sentence
    has named, if it is two."""
    several = "both" in both.words or ("the" in both.words and is_two(both.quantity))
    if not several or both.owners or both.letter not in "Sqtw":
        return ()
    before = [p for p in phrases if p.end <= both.start]
    persons = {a.player.means: a for p in before for a in p.actors if a.player.kind == "Person"}
    return tuple(persons.values()) if len(persons) == 2 else ()


@lru_cache(maxsize=4)
def unnamed_speakers(rules: Rules) -> frozenset[str]:
    """Return the nouns, in singular and plural, of those who speak unnamed."""
    words = rules.claims["unnamed"]
    return frozenset([*words, *(f"{word}s" for word in words), *rules.claims["unnamed_many"]])


@lru_cache(maxsize=4)
def according(rules: Rules) -> re.Pattern[str]:
    """Return the pattern of "according to" and its like."""
    return re.compile(rf"\b(?:{alternatives(rules.claims['according'])})\s+", re.IGNORECASE)


@lru_cache(maxsize=4)
def no_source(rules: Rules) -> re.Pattern[str]:
    """Return the pattern of what "according to" may name that says nothing: plans and laws."""
    return re.compile(rf"(?:the\s+|an?\s+)?(?:{alternatives(rules.claims['no_source'])})\b")


def comma_after(phrases: Sequence[Phrase], plain: str, place: int) -> int | None:
    """Return where the next comma or colon outside brackets is; None if the sentence has none."""
    depth = 0
    if plain[place : place + 1] == ",":
        return place
    for phrase in phrases:
        if phrase.start < place:
            continue
        depth += (phrase.letter == "(") - (phrase.letter == ")")
        if phrase.letter in ",:" and depth <= 0:
            return phrase.start
    return None


def form_of(layout: Layout, start: int, end: int) -> str:
    """Return `direct` where nearly all of a content is quoted, `mixed` where some is."""
    quotes = layout.quotes_in(start, end + 1)
    quoted = sum(quote.end - quote.start for quote in _outermost(quotes))
    if not quoted:
        return "indirect"
    return "direct" if quoted >= 0.85 * (end - start) else "mixed"


def _outermost(quotes: Sequence[Quote]) -> Iterator[Quote]:
    reached = -1
    for quote in quotes:
        if quote.start >= reached:
            yield quote
            reached = quote.end


def outside_quotes(layout: Layout, cue: int, content: tuple[int, int]) -> bool:
    """Return whether a cue stands in a quotation that what it is to introduce reaches out of."""
    around = layout.quotes_around(cue, cue, 400)
    return any(q.start < cue < q.end and not q.start <= content[0] < q.end for q in around)


def trimmed(plain: str, start: int, end: int) -> int:
    """Return the end of a claim without space and stop; a closing quotation mark stays."""
    while end > start and plain[end - 1] in _TAIL:
        end -= 1
    while end > start and plain[end - 1] in ".!" and plain[end - 1 : end + 1] not in ('."', '!"'):
        end -= 1
        while end > start and plain[end - 1] in _TAIL:
            end -= 1
    return end


def tight(plain: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch of text without the space, commas and stops around it."""
    while start < end and plain[start] in " ,:\n\t":
        start += 1
    return start, max(start, trimmed(plain, start, end))


def innermost(reports: Sequence[Report], place: int) -> Report | None:
    """Return the report within whose content a place lies, the narrowest if several."""
    around = [r for r in reports if r.binds and r.content[0] <= place < r.content[1]]
    return min(around, key=lambda r: r.content[1] - r.content[0], default=None)
