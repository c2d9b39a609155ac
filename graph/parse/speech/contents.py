"""Where a claim begins, and where what is said in it stands: after its cue, or before it.

After the cue it begins past the circumstances ("on Monday, in a letter to the paper"), with "that",
a quotation mark, a colon or at once with a clause, and ends with the sentence unless the claim is
itself inserted. Before the cue it is a quotation or all that the sentence has said so far.
"""

import re

from graph.parse.speech.telling import Telling
from graph.parse.syntax.phrases import Phrase
from graph.parse.syntax.verb_groups import VerbGroup
from graph.parse.text import Quote

# Classes of whom "told" tells.
LISTENERS = frozenset("SOICBPXqtwbkGT")
_AS_BEFORE = re.compile(r"\b[Aa]s\s+(?:the\s+)?\Z")


def claim_start(here: Telling, subject: Phrase, group: VerbGroup) -> int:
    """Return where a claim begins: with its holder, unless another verb stands between."""
    first = here.phrases[group.first].start
    issuing = here.rules.claims["issuing"]
    inside = [p.letter for p in here.phrases if subject.end <= p.start < first]
    if inside[:1] in (["f"], ["i"]) and "," in inside[1:-1]:
        inside = inside[inside.index(",") :]  # "a colonel of my acquaintance, who was there, said"
    inserted = inside[:1] == inside[-1:] == [","] and len(inside) > 2  # "X, based in Y, said"
    inserted = inserted or inside[:1] == ["?"]  # "an official who was there said"
    doing = inside[:1] == ["v"] and subject.letter in "qtw" and not {"&", ",", "x"} & set(inside)
    inserted = inserted or doing  # "two officers briefed on the plan said"
    between = any(
        p.letter == "v"
        and subject.end <= p.start < first
        and not (group.gerund and p.verb is not None and p.verb.base in issuing)
        for p in here.phrases
    )
    return first if (between and not inserted) or subject.start > first else subject.start


def as_before(here: Telling, subject: Phrase) -> int:
    """Return where a claim begins with the "as" before its holder, if one stands there."""
    before = _AS_BEFORE.search(here.plain, max(0, subject.start - 8), subject.start)
    return before.start() if before is not None else subject.start


def clause_opening(here: Telling, cue: int) -> int:
    """Return where the clause of a cue phrase begins if a colon or semicolon opens it."""
    marks = [p.end for p in here.phrases if p.letter in ":;" and p.end <= cue]
    near = marks and not here.plain[marks[-1] : cue].strip()
    return marks[-1] + 1 if near else here.sentence.start


def content_after(here: Telling, place: int, base: str, free: bool) -> int | None:
    """Return where what is said begins: after "that", a quotation mark, a colon, or at once."""
    at = past_circumstances(here, place + 1, base in here.rules.claims["told"])
    if at >= len(here.phrases):
        return None
    phrase = here.phrases[at]
    if _is_little(here, at):
        return None
    if phrase.word == "that" and phrase.letter == "?":
        return at + 1 if at + 1 < len(here.phrases) else None
    if phrase.letter == ":":
        return at + 1 if at + 1 < len(here.phrases) else None
    if phrase.letter == '"':
        return at
    if base == "deny":
        return at if _denied(here, at) else None
    if base == "say" and phrase.letter not in ",.;:i2fv&?u)s" and _says_much(here, at):
        return at
    if at == place + 1 or base in here.rules.claims["told"]:
        named = phrase.letter in "uPSOBIX"  # "announced they will", not "announced the pact"
        if (free or named) and _is_clause(here, at):
            return at
        unheard = free and at > place + 1  # "warned the navy could be late": nobody is told
        return place + 1 if unheard and _is_clause(here, place + 1) else None
    return at if free and base == "say" and _is_clause(here, at) else None


def _is_little(here: Telling, at: int) -> bool:
    """Return whether what follows is no words of anybody: "said yes, and", "said this on Monday",
    "proposed something else"."""
    written = here.written(here.phrases[at]).lower()
    following = here.phrases[at + 1] if at + 1 < len(here.phrases) else None
    alone = following is None or following.letter in ",.;&Di"
    return written in here.rules.sets.anything or (alone and written in here.rules.sets.little)


def _says_much(here: Telling, at: int) -> bool:
    """Return whether so much follows "says" that it is what is said, whatever its verb."""
    first = here.phrases[at]
    rest = here.plain[first.start : here.sentence.end].split()
    little = {"nothing", "little", "much", "so", "it", "this", "that", "something", "a", "no"}
    return len(rest) >= 5 and rest[0].lower() not in little


def past_circumstances(here: Telling, at: int, told: bool) -> int:
    """Return the place after "on Monday", "in a letter (2021)", "this writer"."""
    depth = 0
    start = at
    while at < len(here.phrases):
        phrase = here.phrases[at]
        if phrase.letter == ")" and depth <= 0:
            break  # the brackets that the cue stands in end
        if phrase.letter in "()":
            depth += 1 if phrase.letter == "(" else -1
        elif depth <= 0:
            comma = phrase.letter == "," and _circumstance_goes_on(here, at)
            preposition = phrase.letter in "i2f" and _is_circumstance(here, at)
            preposition = preposition and not _is_meanwhile(here, at)
            listener = told and (at == start or _listens(here, start, at))
            listener = listener and phrase.letter not in '"?:,vx.'
            added = at > start and _is_added(here, at)
            before = _a_time_before(here, at)
            passed = phrase.letter in "rD" and not _is_there(here, at)
            if not (passed or comma or preposition or listener or added or before):
                break
            if preposition or before:
                at += 1
        at += 1
    return min(at, len(here.phrases))


def _a_time_before(here: Telling, at: int) -> bool:
    """Return whether "a week before" stands at `at`, with "that" or a quotation after it."""
    words = "".join(p.word + p.letter for p in here.phrases[at + 1 : at + 3])
    return here.phrases[at].letter == "w" and words in ("beforeithat?", 'beforei"', "beforei:")


def _listens(here: Telling, start: int, at: int) -> bool:
    """Return whether names in a row are whom "told" tells, with "that" or a colon after them:
    "told the Arabic-language channel Al-Noor that"."""
    if at - start > 3 or any(p.letter not in LISTENERS for p in here.phrases[start : at + 1]):
        return False
    following = next((p for p in here.phrases[at + 1 :] if p.letter not in LISTENERS), None)
    return following is not None and following.word in ("that", "") and following.letter in "?:"


def _is_added(here: Telling, at: int) -> bool:
    """Return whether a participle tells more of what was named: "a statement posted on"."""
    phrase, following = here.phrases[at], here.phrases[at + 1 : at + 2]
    participle = phrase.verb is not None and phrase.verb.form in ("either", "participle")
    return participle and phrase.letter == "v" and bool(following) and following[0].letter in "ir"


def _is_circumstance(here: Telling, at: int) -> bool:
    """Return whether something follows a preposition that may be when or where it was said."""
    following = here.phrases[at + 1] if at + 1 < len(here.phrases) else None
    return following is not None and following.letter not in '"?:,vx.n'


def _is_there(here: Telling, at: int) -> bool:
    """Return whether a clause begins at `at` with "there was"."""
    verb = here.phrases[at + 1] if at + 1 < len(here.phrases) else None
    return here.written(here.phrases[at]) == "there" and verb is not None and verb.letter in "xv"


def _is_meanwhile(here: Telling, at: int) -> bool:
    """Return whether "as we walk" stands at `at`, a clause and no circumstance."""
    after = here.phrases[at + 1 : at + 3]
    pronoun = len(after) == 2 and after[0].letter == "u" and after[1].letter in "vx"
    return pronoun and here.phrases[at].word in here.rules.sets.meanwhile


def _circumstance_goes_on(here: Telling, at: int) -> bool:
    """Return whether after a comma comes the quotation or "that": "said, in 2019, that"."""
    following = here.phrases[at + 1] if at + 1 < len(here.phrases) else None
    return following is not None and following.letter in '"iD?:r'


def past_time(here: Telling, at: int) -> int:
    """Return the place after "on Monday", "in her last article", "later"."""
    while at < len(here.phrases) and here.phrases[at].letter in "rDi":
        preposition = here.phrases[at].letter == "i"
        if preposition and not _is_circumstance(here, at):
            break
        at += 1 + preposition
    return at


def _is_clause(here: Telling, at: int) -> bool:
    """Return whether what stands at `at` is somebody or something with a verb of its own."""
    first = here.phrases[at]
    if first.letter in ",.;:vx&s?)fi2" and not (first.letter == "i" and _fronted(here, at)):
        return False
    following = here.phrases[at + 1] if at + 1 < len(here.phrases) else None
    if _is_there(here, at):
        return True
    if first.letter == "u" and following is not None and following.letter in "pw":
        return True  # "it's", or a verb that no rule asks for
    for place, phrase in enumerate(here.phrases[at + 1 : at + 14], at):
        if phrase.letter == "v" and here.phrases[place].letter == "&" and place - at < 3:
            return False  # "admitted defeat and left"
        if phrase.letter in "xn" or (
            phrase.letter == "v" and phrase.verb and phrase.verb.form != "ing"
        ):
            return not (phrase.letter == "v" and _tells_of_a_noun(here, at, place + 1))
        if phrase.letter in ",;:?." or (phrase.letter == "2" and phrase.word == "to"):
            return False
    return False


def _tells_of_a_noun(here: Telling, at: int, place: int) -> bool:
    """Return whether a participle with a preposition tells of a noun after "suggested": "a
    design for frigates based on one of its own" is no clause."""
    verb = here.phrases[place].verb
    after = here.phrases[place + 1].letter if place + 1 < len(here.phrases) else "."
    bare = here.phrases[at].words[:1] in (("a",), ("an",), ("the",))
    participle = verb is not None and verb.form in ("either", "participle")
    later = any(p.letter in "xn" for p in here.phrases[place + 1 :])
    return participle and bare and after == "i" and place > at + 1 and not later


def _fronted(here: Telling, at: int) -> bool:
    """Return whether a comma soon sets off what opens a clause: "in 2021, Peru left"."""
    return any(p.letter == "," for p in here.phrases[at : at + 5])


def _denied(here: Telling, at: int) -> bool:
    """Return whether that is denied which stands at `at`: having done it, reports, a clause."""
    phrase = here.phrases[at]
    if phrase.letter == "v" and phrase.verb and phrase.verb.form == "ing":
        return True
    if phrase.letter == "x" and phrase.word in ("having", "being"):
        return True
    last = phrase.word.split()[-1:]
    every = phrase.words[:1] in (("any",), ("all",)) or here.written(phrase).lower().startswith(
        "any "
    )
    return every or not set(last).isdisjoint(here.rules.claims["denied"]) or _is_clause(here, at)


def goes_nowhere(here: Telling, content: int) -> bool:
    """Return whether nothing is left to be said: "said that.", "polls suggest most think."."""
    spoken = [p for p in here.phrases[content:] if p.letter not in '.,;:"!']
    last = spoken[-1].verb if spoken else None
    if last is not None and last.base in here.rules.cues and len(spoken) <= 2:
        return True
    return all(p.letter in '.,;:"!' for p in here.phrases[content:])


def content_end(here: Telling, subject: Phrase, content: int) -> int:
    """Return where the content ends: with the sentence, or with a subordinate clause."""
    index = here.place_of(subject)
    before = here.phrases[index - 1] if index else None
    relative = next((p for p in here.phrases[index + 1 : index + 4] if p.letter == "?"), None)
    if relative is not None and relative.end < here.phrases[content].start:
        after = here.phrases[index + 1]
        inserted = after.letter == "," and after.end <= relative.start
        stops = (p for p in here.phrases[content + 1 :] if p.letter == ",")
        stop = next((p for p in stops if not _quoted(here, p.start)), None)
        if inserted and stop is not None:
            return stop.start  # "Kenya, which says that ..., signed"
    opening = here.rules.claims["subordinating"]
    if before is not None and before.letter in "s?ri" and before.word in opening:
        for i in range(content + 2, len(here.phrases)):
            if here.phrases[i].letter == "," and not _quoted(here, here.phrases[i].start):
                return here.phrases[i].start
    return here.sentence.end


def _quoted(here: Telling, place: int) -> bool:
    """Return whether a place is in a quotation that does not open the sentence."""
    return any(
        quote.start < place < quote.end and quote.start > here.sentence.start
        for quote in here.layout.quotes_in(here.sentence.start, here.sentence.end)
    )


def quote_before(here: Telling, place: int) -> Quote | None:
    """Return the quotation that ends right before `place`."""
    window = here.layout.quotes_in(max(0, place - 1600), place)
    near = [quote for quote in window if not here.plain[quote.end : place].strip(' ,.;-—"')]
    return min(near, key=lambda quote: quote.start, default=None)


def content_before(here: Telling, cue: int, quote: Quote | None) -> int:
    """Return where what stands before a cue begins, `quote` being the quotation right before it:
    no further back than the bracket that both stand in."""
    bracket = _bracket_before(here, cue)
    if bracket is not None:
        return quote.start if quote is not None and quote.start >= bracket else bracket
    if quote is None:
        colons = [p.end for p in here.phrases if p.letter in ":;" and p.end < cue]
        return colons[-1] + 1 if colons else here.sentence.start
    if quote.start <= here.sentence.start:
        return quote.start
    between = here.plain[here.sentence.start : quote.start].rstrip()
    if between.endswith((":", ";")) or not between:
        return quote.start
    return here.sentence.start


def _bracket_before(here: Telling, cue: int) -> int | None:
    """Return where the words in the brackets begin that a cue stands in, if it stands in any."""
    marks = [p for p in here.phrases if p.letter in "()" and p.end <= cue]
    return marks[-1].end if marks and marks[-1].letter == "(" else None


_FEW = 3  # words, of which no clause and no quotation are made


def says_something(here: Telling, before: int) -> bool:
    """Return whether a clause or a quotation stands before the phrase at `before`, or at least a
    noun: "No pressure from China, he added"."""
    told = here.phrases[:before]
    few = len(here.plain[told[0].start : told[-1].end].split()) < _FEW if told else True
    bare = not few and told[0].letter not in 'irDs,;:"' and told[-1].letter == ","
    return bare or any(p.letter in 'vxn"' for p in told)
