"""Who does what a verb tells: the subject of its group, near or far before it.

It stands before the verb, before an insertion or a date, before the "which" that stands for it, or
with the verb that governs this one ("urged Chad to send").
"""

from collections.abc import Sequence

from graph.parse.frozen import replace
from graph.parse.syntax.clauses import clause_start, new_clause
from graph.parse.syntax.phrases import NOUNS, SUBJECTS, Phrase, is_free, kept, last_word
from graph.parse.syntax.verb_groups import VerbGroup, is_told_of


def main_subject(phrases: Sequence[Phrase], start: int, before: int) -> Phrase | None:
    """Return the first phrase between two places that does something: on no preposition."""
    for i in range(start, before):
        phrase = phrases[i]
        if phrase.actors and phrase.letter in SUBJECTS and is_free(phrases, i):
            return phrase
    return None


@kept
def find_subject(phrases: Sequence[Phrase], group: VerbGroup) -> Phrase | None:
    """Return what stands as the subject of a verb group, actor or thing, if it can be told."""
    start = clause_start(phrases, group.first)
    planner = phrases[group.first]
    if group.after_to and planner.letter in "wT" and planner.owners:
        return replace(planner, actors=planner.owners)  # "A Kazakh plan to buy"
    at = group.first - 1
    while at >= start and (phrases[at].letter in 'r"' or _is_first(phrases[at])):
        at -= 1
    at = _before_date(phrases, start, at)
    if at < start:
        return _before_dashes(phrases, at)
    letter = phrases[at].letter
    if letter == "J" and group.gerund and phrases[at].owners:
        return replace(phrases[at], letter="S", actors=phrases[at].owners)  # "Peru's supplying"
    if letter == ",":
        return _before_insertion(phrases, start, at)
    if letter == "-":
        return _between_dashes(phrases, start, at)
    if group.after_to and phrases[at].actors and at and phrases[at - 1].word == "for":
        return phrases[at]
    asks = phrases[at].letter in "wT" and last_word(phrases[at].word) in _PLANS
    if group.after_to and asks and phrases[at].owners:
        return replace(phrases[at], actors=phrases[at].owners)  # "rejected Peru's request to buy"
    if group.gerund and is_told_of(phrases, at):
        return phrases[at - 1]
    if letter == "?":
        return _antecedent(phrases, start, at)
    if (group.infinitive or group.after_to) and _is_made_to(phrases, at):
        return phrases[at]  # "refused to allow Chad to send"
    controlled = group.infinitive or (group.after_to and not phrases[at].actors)
    if letter in "&s(if2v" or controlled:
        inverted = _after_comma(phrases, group.place) if group.gerund else None
        governing = _governing_subject(phrases, start, at) if controlled else None
        begin = _main_clause(phrases, start, at)
        said = main_subject(phrases, _after_that(phrases, begin, at), at + 1)
        first = governing or said or main_subject(phrases, begin, at + 1)
        first = first or main_subject(phrases, 0, at)
        return first or inverted or _shared_subject(phrases, start, at)
    if letter == ")":
        while at > start and phrases[at].letter != "(":
            at -= 1
        at -= 1
    return climb(phrases, start, at)


def _main_clause(phrases: Sequence[Phrase], start: int, at: int) -> int:
    """Return where the main clause of "When Kenya bought jets, Peru reacted by" begins."""
    if phrases[start].letter != "s":
        return start
    commas = (i for i in range(start + 2, at) if phrases[i].letter == ",")
    return next((i + 1 for i in commas if new_clause(phrases[: at + 1], i)), start)


def _is_first(phrase: Phrase) -> bool:
    """Return whether a word says in which order something was done: "Peru first signed"."""
    return phrase.letter == "w" and phrase.word == "first" and not phrase.words


def _after_that(phrases: Sequence[Phrase], start: int, at: int) -> int:
    """Return where the clause begins that "that" opens after a verb: "X said that Y is to buy"."""
    for i in range(at, start, -1):
        if phrases[i].word == "that" and phrases[i].letter == "?" and phrases[i - 1].letter == "v":
            return i + 1
    return start


# Whoever is named after these does what "to" follows.
_MAKING_DO = frozenset(
    ("allow", "clear", "let", "permit", "ask", "urge", "invite", "persuade", "convince",
     "encourage", "press", "push", "pressure", "want", "require", "force", "enable", "authorise",
     "authorize", "tell", "lead", "prompt", "cause", "expect")
)  # fmt: skip


# "bids by Chad and Mali to buy"
_PLANS = frozenset(
    ("bid", "bids", "plan", "plans", "attempt", "attempts", "effort", "efforts", "request",
     "requests", "decision", "decisions", "pledge", "pledges", "promise", "offer", "offers",
     "agreement", "proposal", "move", "moves")
)  # fmt: skip


def _is_made_to(phrases: Sequence[Phrase], at: int) -> bool:
    """Return whether at `at` stands who is to do it: "urged Chad to", "pressure on Chad to"."""
    whom, before = phrases[at], phrases[at - 1] if at else None
    if before is None or not whom.actors or whom.letter not in SUBJECTS:
        return False
    if before.verb is not None and before.letter == "v":
        return before.verb.base in _MAKING_DO
    noun = last_word(phrases[at - 2].word) if at > 1 else ""
    return (before.word, noun) == ("on", "pressure") or (before.word == "by" and noun in _PLANS)


def _governing_subject(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return who does what governs an infinitive: B of "A said that B had asked to buy"."""
    if phrases[at].letter != "v":
        return None
    while at >= start and phrases[at].letter in "vxrn2":
        at -= 1
    subject = phrases[at] if at >= start else None
    acts = subject is not None and subject.actors and subject.letter in SUBJECTS
    free = is_free(phrases, at) or phrases[at - 1].word in _BEFORE_CLAUSES
    return subject if acts and free else None


def _shared_subject(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return the thing that did or suffered what is told before "and" as well: "The boats are used
    by Peru and have been given to"."""
    if phrases[at].letter != "&":
        return None
    for i in range(start + 1, at):
        if phrases[i].letter in "vx":
            thing = phrases[i - 1]
            return thing if thing.letter in NOUNS and (i < 2 or is_free(phrases, i - 1)) else None
    return None


def _before_dashes(phrases: Sequence[Phrase], at: int) -> Phrase | None:
    """Return the thing before an aside in dashes: "The drill - it was the third - drew"."""
    if at < 1 or phrases[at].letter != "—":
        return None
    opens = next((i for i in range(at - 1, 0, -1) if phrases[i].letter == "—"), 0)
    return climb(phrases, clause_start(phrases, opens), opens - 1) if opens else None


def _between_dashes(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return who does it in "The leaders - A, B and C - met": those named between the dashes."""
    opens = next((i for i in range(at - 1, start, -1) if phrases[i].letter == "-"), at)
    inside = phrases[opens + 1 : at]
    named = len(inside) == 1 and inside[0].letter in "PS" and len(inside[0].actors) > 1
    aside = bool(inside) and opens > start and all(p.letter not in "vxs;:" for p in inside)
    if not named and aside and phrases[opens - 1].actors:
        return climb(phrases, start, opens - 1)  # "Chad and Mali - old foes - signed"
    return inside[0] if named else None


def _before_date(phrases: Sequence[Phrase], start: int, at: int) -> int:
    """Return the place before the date of "Japan on Tuesday signed"; `at` if there is none."""
    before = at
    if before > start and phrases[before].letter == "D":
        before -= 1
        if before > start and phrases[before].letter in "if":
            before -= 1
    named = before >= start and before != at and phrases[before].letter in NOUNS
    return before if named else at


def _after_comma(phrases: Sequence[Phrase], place: int) -> Phrase | None:
    for i in range(place, min(len(phrases) - 1, place + 14)):
        if phrases[i].letter == "," and phrases[i + 1].actors:
            return phrases[i + 1]
    return None


# Prepositions that a clause may follow: "fell silent after Kenya signed".
_BEFORE_CLAUSES = frozenset(("after", "before", "since", "until", "as"))


def climb(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return the head of "the growth of trade with India": what no preposition governs."""
    while at >= start and phrases[at].letter in NOUNS:
        link = at - 1
        while link > start and phrases[link].letter == "r":
            link -= 1  # "with long service"
        if (
            link - 1 >= start
            and phrases[link].letter in "fi2"
            and phrases[link].word not in _BEFORE_CLAUSES
            and phrases[link - 1].letter in NOUNS
        ):
            part = phrases[link - 1]
            whole = phrases[link].letter == "f" and part.word.startswith("all")
            group = last_word(part.word) in _COLLECTIVE
            if phrases[at].actors and (whole or (group and phrases[link].word != "in")):
                return phrases[at]  # "a group of Moroccan diplomats", "all three of its members"
            share = part.words[-1:] in _SHARES or (part.word,) in _SHARES
            share = share or part.word in _FIRST_OF
            if phrases[at].letter in "Kkh" and share:
                return phrases[at]  # "most of Pakistan's warships were supplied"
            at = link - 1
            continue
        if _reduced(phrases, start, at):
            at -= 3
            continue
        return phrases[at]
    return phrases[at] if at >= start and phrases[at].letter == "D" and at == start else None


_COLLECTIVE = frozenset(
    ("group", "number", "delegation", "handful", "pair", "team", "dozens", "hundreds", "thousands",
     "fleet", "flotilla", "squadron", "detachment", "contingent", "trio", "majority", "lot",
     "republics", "states", "countries", "nations", "members", "neighbours", "neighbors",
     "allies", "powers", "governments")
)  # fmt: skip
_SHARES = (("most",), ("all",), ("some",), ("many",), ("much",), ("several",), ("both",))
_FIRST_OF = frozenset(("first", "second", "third", "last", "half", "rest", "remainder"))
_BY = ("by", "in", "from", "with")


def _reduced(phrases: Sequence[Phrase], start: int, at: int) -> bool:
    """Return whether at `at` ends "boats built by Peru", so that the boats are the subject."""
    if at - 3 < start or phrases[at - 1].letter != "i" or phrases[at - 3].letter not in "AETMRkKh":
        return False
    verb = phrases[at - 2]
    participle = verb.verb is not None and verb.verb.form in ("either", "participle")
    return verb.letter == "v" and participle and phrases[at - 1].word in _BY


def _before_insertion(phrases: Sequence[Phrase], start: int, comma: int) -> Phrase | None:
    """Return the subject before ", a city of the north," or ", which ..., "."""
    named = phrases[comma - 1] if comma - 1 > start else None
    if named is not None and named.letter == "P" and named.actors and comma - 3 >= start:
        office = phrases[comma - 3]
        if phrases[comma - 2].letter == "," and office.letter in "qtw" and not office.actors:
            return named  # "the two leaders, A and B, met"
    several = named is not None and named.letter == "P" and len(named.actors) > 1
    if several and phrases[comma - 2].letter in ",&D":
        return named
    for i in range(comma - 1, max(start, comma - 24), -1):
        before = phrases[i - 1]
        thing = bool(before.actors) or before.letter in "AETMkh"
        told = phrases[i + 1].letter == "?" or phrases[i + 1].word == "including"
        told = told or _is_participle(phrases[i + 1]) or phrases[i + 1].letter == "s"
        told = told or _is_doing(phrases[i + 1]) or phrases[i + 1].letter in "iw"
        thing = thing or (told and i - 1 <= start + 2 and before.letter in "qtG")
        if phrases[i].letter == "," and thing and before.letter in NOUNS:
            found = climb(phrases, start, i - 1)
            return _apposed_to(phrases, found, start) or found
    return main_subject(phrases, start, comma)


def _is_participle(phrase: Phrase) -> bool:
    """Return whether a phrase is "published", as it opens ", published in May,"."""
    verb = phrase.verb
    return phrase.letter == "v" and verb is not None and verb.form in ("either", "participle")


def _is_doing(phrase: Phrase) -> bool:
    """Return whether a phrase is "speaking", as it opens ", speaking in Lima,"."""
    return phrase.letter == "v" and phrase.verb is not None and phrase.verb.form == "ing"


def _apposed_to(phrases: Sequence[Phrase], found: Phrase | None, start: int) -> Phrase | None:
    """Return the person in "Jane Roe, commander of the wing, based in Peru, said"."""
    at = next((i for i in range(start, len(phrases)) if phrases[i] is found), start)
    first = max(start, at - 6)
    comma = next((i for i in range(at - 1, first, -1) if phrases[i].letter in ",vx;:"), 0)
    if not comma or phrases[comma].letter != "," or phrases[comma + 1].letter not in "tq":
        return None
    person = phrases[comma - 1]
    return person if person.letter == "P" and person.actors else None


_SEVERAL = frozenset(("both", "all", "each"))  # "Chad and Mali, both of which left"


def _antecedent(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return what "which" or "that" before a verb stands for; none after "in which"."""
    if phrases[at].word in ("which", "whom") and at - 3 >= start and phrases[at - 1].letter == "f":
        some, comma = phrases[at - 2], phrases[at - 3]
        several = not _SEVERAL.isdisjoint((some.word, *some.words))
        several = comma.letter == "," and (several or some.letter == "#")
        told = several and at - 4 >= start and phrases[at - 4].letter in NOUNS
        things = told and some.letter == "#"
        return climb(phrases, start, at - 4) if things else phrases[at - 4] if told else None
    if phrases[at].word not in ("which", "who", "that"):
        return None
    before = at - 1
    if before >= start and phrases[before].letter == ",":
        before -= 1
    if before >= start and phrases[before].letter == ")":
        while before > start and phrases[before].letter != "(":
            before -= 1
        before -= 1
    if before >= start and phrases[before].letter in NOUNS:
        return _set_beside(phrases, start, before) or phrases[before]
    return None


def _set_beside(phrases: Sequence[Phrase], start: int, at: int) -> Phrase | None:
    """Return the state of "Sweden, the region's largest lender, which donated"."""
    if phrases[at].actors or phrases[at].letter not in "wG":
        return None
    while at > start and phrases[at].letter in "wGpfr":
        at -= 1
    free = at > start and phrases[at].letter == "," and is_free(phrases, at - 1)
    named = phrases[at - 1] if free else None
    return named if named is not None and named.actors and named.letter in "SC" else None
