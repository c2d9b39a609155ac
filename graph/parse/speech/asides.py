"""What is said of a clause by another beside it: ", one official told reporters", "Both deny it."

A clause of saying that has no content of its own closes or interrupts what it gives to somebody;
an aside (", a claim the ministry denies") or the next sentence ("That is a lie.") takes it back.
"""

import re
from collections.abc import Iterator

from graph.parse.speech.reports import Report
from graph.parse.syntax.voice import Speech
from graph.parse.syntax.wording import STOPS, Wording

# How many words a remark has that says of the sentence before that it is only said.
_LONGEST_REMARK = 22
_BETWEEN_WORDS = re.compile(r"[^\w']+")


def by_neighbour(here: Wording, before: str, after: str) -> Iterator[Report]:
    """Yield the whole sentence where the one before or after says that it is only said."""
    if here.lexicon.finds("forth", before.strip(" .!\"'")) or _of_before(here, after):
        yield here.said(0, 0, here.size)


def by_bare_clause(here: Wording) -> Iterator[Report]:
    """Yield what a clause of saying that has no content of its own closes or interrupts."""
    segments = here.segments()
    for number, (first, last) in enumerate(segments):
        if first and here.line[first - 1] == ";" and _leaves(here, first):
            yield here.said(first, here.group(first - 1)[0], first - 1)
        cue = _bare_report(here, first, last)
        cue = _aside(here, first, last) if cue is None else cue
        if cue is None or (number == 0 and len(segments) == 1):
            continue
        start, end = here.group(cue)
        ends = all(here.line[i] in STOPS for i in range(last, end))
        if first == 0 or not ends:
            region = (start, end) if first else (last, end)
        else:
            region = (start, first)
        if number and here.line[first - 1] == ":" and ends:
            region = (start, first)
        if not _tells(here, *region):
            continue  # "Ann Poe, who runs the bank, agreed": only who it is
        yield here.said(cue, *region, (first, last))


def _tells(here: Wording, start: int, end: int) -> bool:
    """Return whether a verb stands in what is said, and not only after "who"."""
    relative = False
    for letter in here.line[start:end]:
        relative = (relative and letter not in ",;:—") or letter == "?"
        if letter in "vx" and not relative:
            return True
    return False


def _bare_report(here: Wording, first: int, last: int) -> int | None:
    """Return the verb of a stretch that says who said it and not what: "officials say"."""
    at, manner = here.past_lead(first, last)
    if at >= last or here.words[at] in ("something", "anything", "nothing"):
        return None
    if manner == "as" and here.line[at] == "x":  # "as is often claimed"
        return next(
            (i for i in range(at, last) if here.verbal(i) and not _announced(here, i)), None
        )
    plural = here.speech(at, "said", "thought") if here.line[at] in "vwq" else None
    inverts = plural is not None and plural.form == "base" and _inverted(here, at, last, "so")
    if inverts and here.words[at + 1].endswith("s"):
        return at
    if here.verbal(at) and not (manner == "as" and _announced(here, at)):
        speech = here.speech(at, "said", "thought")
        if manner == "as" and speech is not None and speech.form in ("either", "participle"):
            return at if here.words[at] not in here.lexicon.factive else None
        if _inverted(here, at, last, manner):
            return at
    if here.speech(at, "inscribed") and _inverted(here, at, last, manner):
        return at
    if here.line[at] in "s&?i2" or here.words[at] in here.lexicon.few["no_matter"]:
        return None
    return _main_report(here, at, last, manner)


def _announced(here: Wording, at: int) -> bool:
    """Return whether "as planned", "as announced in May" follows."""
    return here.words[at] in here.lexicon.few["announced"]  # fmt: skip


def _inverted(here: Wording, at: int, last: int, manner: str) -> bool:
    """Return whether the holder stands after its verb: "say diplomats", "reads the letter"."""
    following = at + 1
    if following >= last:
        return at > 0 and last >= here.size - 1 and here.line[at - 1] == ","  # ", said."
    if here.line[following] not in "dJqtwPSXBOIuC#bGhc":
        return False
    if here.words[following] == "that" or (
        here.line[following] == "u" and here.words[following] in ("it", "this")
    ):
        return False
    head = following
    while head + 1 < last and here.line[head + 1] in "dJ#wqtPSXBOICGbcAETMRKkhTLp":
        head += 1
    if here.line[head] in "AETMKkhL":
        return False
    if here.line[following] == "w" and not here.speaker(head):
        return False
    if here.line[head] == "w" and not here.speaker(head) and not manner:
        named = any(here.line[i] in "PSXBOIC" for i in range(following, head + 1))
        return named or (here.speech(at, "said") is not None and here.speech(at, "object") is None)
    return not (here.clause_at(following) and here.speech(at, "inscribed"))


def _main_report(here: Wording, at: int, last: int, manner: str) -> int | None:
    """Return the main verb of a stretch, if it is one of saying that has nothing to say."""
    relative = False
    place = at
    while place < last:
        letter = here.line[place]
        if letter == "?" and place > at:
            relative = True
        elif letter == "s" or (letter == "&" and here.clause_at(place + 1)):
            return None
        elif here.finite(place):
            end = _group_end(here, place, last)
            if relative:
                relative, place = False, end + 1
                continue
            later = any(here.finite(i) for i in range(end + 1, last))
            if end == place and (
                (here.reduced(end) and (later or here.words[end + 1 : end + 2] == ["by"]))
                or (end == at and here.speech(end) is not None)
            ):
                place += 1
                continue
            return _closing(here, at, place, end, last, manner)
        place += 1
    return None


def _group_end(here: Wording, place: int, last: int) -> int:
    """Return the verb at the end of "would later have said"."""
    end = place
    while end + 1 < last and (here.line[end] in "xrn") and (
        here.line[end + 1] in "xrnv" or here.speech(end + 1) is not None
    ):  # fmt: skip
        end += 1
    return end


def _closing(
    here: Wording, first: int, group: int, verb: int, last: int, manner: str
) -> int | None:
    if group == first or _zero_relative(here, first, group):
        return None
    if (
        here.words[verb] == "have"
        and here.line[verb + 1 : verb + 2] == "u"
        and here.speech(last - 1) is not None
    ):
        return verb  # "would have us believe"
    inscribed = here.speech(verb, "inscribed")
    speech = here.speech(verb) or inscribed
    if speech is None or speech.form == "ing":
        return None
    if speech.form == "base" and here.line[verb - 1] == "2":
        return None  # "needless to say"
    passive = any(here.words[i] in here.lexicon.few["passive_be"] for i in range(group, verb))
    subject = here.words[first:group]
    if passive and _at_second_hand(here, verb + 1, last):
        return verb
    impersonal = not {"it", "this", "that"}.isdisjoint([*subject[:1], *subject[-1:]])
    if passive and not ("telling" in speech.classes or manner or impersonal):
        return None
    if "seeming" in speech.classes and subject[:1] != ["it"]:
        return None
    tail = verb + 1
    if inscribed and speech.base == "have" and here.words[tail : tail + 1] != ["it"]:
        return None  # "as it had with Peru", not "as rumour had it"
    if inscribed and not here.speech(verb, "said", "thought", "telling"):
        return verb if tail >= last or manner else None
    if here.verbal(last - 1) and last - 1 > verb:
        return verb  # "polls suggest most people think"
    if any(word in ("should", "must") for word in here.words[group:verb]):
        return None
    if manner == "as" and here.record_before(verb):
        return None
    if manner == "as" and (_announced(here, verb) or "would" in here.words[tail:last]):
        return None
    if tail >= last or manner:
        return verb
    return verb if _nothing_said(here, verb, tail, last, speech) else None


def _at_second_hand(here: Wording, tail: int, last: int) -> bool:
    """Return whether "quoted as saying", "said to have boasted" goes on so."""
    if here.words[tail : tail + 1] == ["as"]:
        return here.speech(tail + 1) is not None
    return here.words[tail : tail + 1] == ["to"] and any(
        here.speech(i, "said", "thought") for i in range(tail + 1, min(last, tail + 4))
    )


def _zero_relative(here: Wording, first: int, last: int) -> bool:
    """Return whether before a verb stands "a decision the opposition": a noun, its relative."""
    return any(
        here.line[at] in "dSPOBIJ" and here.line[at - 1] in "wAETMRqtGbc"
        and here.words[at] not in ("all", "both")
        and here.line[first] == "d" and "p" not in here.line[at : at + 2]
        for at in range(first + 2, last)
    )  # fmt: skip


def _nothing_said(here: Wording, verb: int, tail: int, last: int, speech: Speech) -> bool:
    """Return whether after a verb only circumstances follow: when, where, to whom."""
    letter, word = here.line[tail], here.words[tail]
    if word == "that" or here.clause_at(tail, named="object" in speech.classes):
        return False
    if letter == "2":
        return tail + 1 >= last or here.line[tail + 1] not in "vxr"
    if letter in "rDi&?":
        return word not in ("about", "of") and not (letter == "r" and word in ("too", "so"))
    verb_after = here.tokens[tail].verb
    if letter == "v" and verb_after is not None and verb_after.form == "ing":
        return True
    if speech.base in here.lexicon.few["listening"]:
        return True
    return word in ("it", "so") and speech.base in here.lexicon.few["putting"]


def _aside(here: Wording, first: int, last: int) -> int | None:
    """Return where a stretch says of the rest that it is only claimed, or denies it.

    ", a claim the ministry denies", ", which nobody has confirmed", "(unconfirmed)".
    """
    if first == 0:
        return None
    word = here.words[first]
    if word in here.lexicon.few["articles"] or here.line[first] in "wq":
        head = first
        while (
            head + 1 < last
            and not here.lexicon.among("nouns", here.words[head])
            and here.line[head + 1] in "wJrqvT"
            and not here.finite(head + 1)
        ):
            head += 1
        alone = here.line[first - 1] in "—:(" and head == last - 1 and last >= here.size - 1
        one = word in ("a", "an", "another")
        own = here.words[head] in here.lexicon.few["own_appositions"]
        if one and not own and here.lexicon.among("nouns", here.words[head]):
            return head
        if alone and (
            here.speaker(head) or here.words[head] in ("unconfirmed", "disputed", "allegedly")
        ):
            return head
    text = here.plain[here.tokens[first].start : here.tokens[last - 1].end]
    if here.lexicon.patterns["tag"].match(text) or _leaves(here, first):
        return first
    return first if _denies(here, first, last) else None


def _leaves(here: Wording, first: int) -> bool:
    """Return whether the rest of the group says of what is before it that it is only said."""
    last = here.group(first)[1]
    text = here.plain[here.tokens[first].start : here.tokens[last - 1].end]
    return _of_before(here, text)


def _denies(here: Wording, first: int, last: int) -> bool:
    """Return whether a stretch denies the rest: ", which it denies", "but this is false"."""
    opening = here.words[first]
    at = first + 1
    if opening in ("something", "which", "that"):
        return here.false_of(first, last) or _denied_by(here, at, last)
    if here.line[first] in "s&" or opening in here.lexicon.few["concessive"]:
        if at < last and here.words[at] in here.lexicon.few["anaphors"]:
            anaphor = here.words[at] not in ("the", "it") or here.lexicon.among(
                "nouns", here.words[min(at + 1, last - 1)]
            )
            if (anaphor or here.words[at] == "it") and here.false_of(at, last):
                return here.words[at] != "it" or here.lexicon.finds(
                    "false_it", " ".join(here.words[at:last])
                )
        return _denied_by(here, at, last, object_needed=True)
    return here.line[first - 1] in "(—" and _denied_by(here, first, last, object_needed=True)


def _denied_by(here: Wording, first: int, last: int, object_needed: bool = False) -> bool:
    """Return whether somebody "denies (this)" or "has not confirmed (it)" there."""
    for at in range(first + 1, last):
        deny = here.lexicon.denying.get(here.words[at])
        confirm = here.lexicon.confirming.get(here.words[at])
        if deny is not None and _no_one(here, first, at):
            continue  # "nobody denies this"
        if deny is None and not (confirm is not None and _no_one(here, first, at)):
            continue
        if here.line[at] in "d" or (deny is None and confirm is None):
            continue
        after = here.words[at + 1] if at + 1 < last else ""
        if after in here.lexicon.few["denied_objects"] and (
            at + 2 >= last or here.line[at + 2] in "irD"
        ):
            return True
        if not object_needed and (not after or here.line[at + 1] in "irD"):
            return True
        if (
            object_needed
            and after in ("the",)
            and here.words[min(at + 2, last - 1)] in here.lexicon.few["claims"]
        ):
            return True
    return False


def _no_one(here: Wording, first: int, at: int) -> bool:
    return any(
        word in here.lexicon.few["no_one"] or word.endswith("n't") for word in here.words[first:at]
    )


def _of_before(here: Wording, text: str) -> bool:
    """Return whether a text that follows leaves what is before it to others, or denies it.

    "So says the letter", "That is what we were told", "None of this is true", "Both deny it".
    """
    text = text.strip(" .!\"'").lower()
    words = text.split()
    if len(words) > _LONGEST_REMARK:
        return False
    if _denied_in(here, text) or here.lexicon.finds("afterwards", text):
        return True
    found = here.lexicon.patterns["back"].match(text)
    if found is None:
        return False
    rest = re.sub(r"\A's\b", "is", found["rest"].lstrip(" ,"))
    remark = here.lexicon.patterns["insertion"].sub("", rest, count=1)
    told = any(
        here.lexicon.verb(word, "said", "thought", "telling", "inscribed")
        for word in remark.split()[:8]
    )
    if found["so"]:
        return told and not rest.startswith("that")
    if here.lexicon.false(remark) or (found["none"] and here.lexicon.finds("true", rest)):
        return True
    what = here.lexicon.patterns["what"].match(remark)
    return what is not None and (what["what"] is None or told)


def _denied_in(here: Wording, text: str) -> bool:
    """Return whether "both sides deny this" is all that a text says."""
    words = _BETWEEN_WORDS.split(text)
    few = here.lexicon.few
    for at in range(1, len(words) - 1):
        this = words[at + 1] in few["denied_objects"]
        if not this or (at + 2 < len(words) and words[at + 2] not in few["remark_ends"]):
            continue
        negated = not here.lexicon.few["no_one"].isdisjoint(words[:at])
        denies = words[at] in here.lexicon.denying and not negated
        doubts = words[at] in here.lexicon.confirming and any(
            word in here.lexicon.few["no_one"] or word.endswith("n't") for word in words[:at]
        )  # fmt: skip
        if denies or doubts:
            return True
    return False
