"""The verbs of a sentence with their auxiliaries: whose they are, and how surely they are told."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.facts import Modality, Polarity
from graph.parse.frozen import dataclass
from graph.parse.outline.chunks import THINGS, Chunk, chunk_at
from graph.parse.outline.rules import Form
from graph.parse.syntax.verb_groups import less_sure
from graph.parse.text import Sentence

# What a form is first taken for that may be several.
_LIKELIEST = ("present", "past", "future", "conditional", "participle")
_TENSES = {"future": Modality.PLANNED, "conditional": Modality.POSSIBLE}


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb with its auxiliaries: places of its first and last chunk, what it is and how sure.

    `relative` is what "que" before it stands for.
    """

    first: int
    last: int
    base: str
    passive: bool
    finite: bool
    polarity: Polarity
    modality: Modality
    subject: Chunk | None
    relative: Chunk | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """A sentence in its parts: its chunks, and the verbs among them."""

    sentence: Sentence
    chunks: Sequence[Chunk]
    verbs: Sequence[Verb]


def find_verbs(chunks: Sequence[Chunk], words: Mapping[str, Any]) -> Iterator[Verb]:
    """Yield the verbs among the chunks of a sentence, in order of place."""
    previous: Verb | None = None
    for place, chunk in enumerate(chunks):
        if chunk.kind == "verb" and (previous is None or place > previous.last):
            previous = _verb_at(chunks, place, previous, words)
            yield previous


def _verb_at(
    chunks: Sequence[Chunk], place: int, previous: Verb | None, words: Mapping[str, Any]
) -> Verb:
    """Return the verb whose first word stands at `place`, with its auxiliaries and what hangs on
    them: "n'a pas encore été livré", "prévoit de vendre"."""
    auxiliaries = words["auxiliaries"]
    form = _likeliest(chunks[place].forms, auxiliaries)
    opening = form.tense
    start = clause_start(chunks, place)
    told = start > 0 and chunks[start - 1].kind == "that"
    denied = place > 0 and chunks[place - 1].kind == "not"
    modality, passive, last = Modality.FACTUAL, False, place
    while True:
        tense = words["reported"].get(form.tense) if told else None
        modality = less_sure(modality, _TENSES.get(tense or form.tense, Modality.FACTUAL))
        after, negated = _skipped(chunks, last + 1, words)
        denied = denied or negated
        joined = _form_at(chunks, after, "participle") if form.verb in auxiliaries else None
        if joined is not None:
            passive = auxiliaries[form.verb] == "be" and joined.verb not in auxiliaries
            passive = passive and joined.verb not in words["with_be"]
            form, last = joined, after
            continue
        hung, to = infinitive_at(chunks, after, words)
        meaning = _catenative(form.verb, words)
        if hung is None or meaning is None:
            break
        if meaning == "negated":
            denied = not denied
        elif meaning != "factual":
            modality = less_sure(modality, Modality(meaning))
        form, last, passive = hung, to, False
    passive = passive or opening == "participle"  # "les chars livrés par"
    finite = opening not in ("participle", "infinitive")
    polarity = Polarity.NEGATED if denied else Polarity.AFFIRMED
    if opening == "infinitive" and previous is not None:
        subject, relative = previous.subject, None  # "a nié avoir vendu"
    elif not finite:
        subject, relative = (chunks[place - 1] if place else None), None
    else:
        subject, relative = _subject(chunks, start, place, previous)
    return Verb(place, last, form.verb, passive, finite, polarity, modality, subject, relative)


def _likeliest(forms: Sequence[Form], auxiliaries: Mapping[str, str]) -> Form:
    """Return the form that a word is most likely of: finite before what is not."""
    auxiliary = [form for form in forms if form.verb in auxiliaries]
    for tense in _LIKELIEST:
        for form in (*auxiliary, *forms):
            if form.tense == tense:
                return form
    return forms[0]


def _form_at(chunks: Sequence[Chunk], place: int, tense: str) -> Form | None:
    chunk = chunk_at(chunks, place)
    forms = chunk.forms if chunk is not None else ()
    return next((form for form in forms if form.tense == tense), None)


def _skipped(chunks: Sequence[Chunk], place: int, words: Mapping[str, Any]) -> tuple[int, bool]:
    """Return where a verb goes on after "pas", "déjà", and whether it is denied there."""
    negated = False
    for chunk in chunks[place:]:
        if chunk.kind != "not" and chunk.group not in words["adverbs"]:
            break
        negated = negated or chunk.kind == "not"
        place += 1
    return place, negated


def infinitive_at(
    chunks: Sequence[Chunk], place: int, words: Mapping[str, Any]
) -> tuple[Form | None, int]:
    """Return the infinitive that stands at `place`, or after "de" and "à" there, and its place."""
    link = chunk_at(chunks, place)
    place += link is not None and link.group in words["linking_words"]
    return _form_at(chunks, place, "infinitive"), place


def _catenative(verb: str, words: Mapping[str, Any]) -> str | None:
    """Return what a verb makes of the infinitive after it: "factual", "planned", "negated"."""
    groups = words["catenatives"]
    return next((str(name) for name, verbs in groups.items() if verb in verbs), None)


def clause_start(chunks: Sequence[Chunk], place: int) -> int:
    """Return the place of the first chunk of the clause that the chunk at `place` stands in."""
    for i in range(place - 1, -1, -1):
        if chunks[i].kind in ("that", "who", "stop", "quote"):
            return i + 1
    return 0


def _subject(
    chunks: Sequence[Chunk], start: int, place: int, previous: Verb | None
) -> tuple[Chunk | None, Chunk | None]:
    """Return the subject of a finite verb at `place` in the clause from `start` on, and what "que"
    before it stands for."""
    opened = chunks[start - 1].kind if start else ""
    if opened == "who":
        before = [chunk for chunk in chunks[: start - 1] if chunk.kind in THINGS]
        return (before[-1] if before else None), None
    relative = None
    if opened == "that" and start > 1 and chunks[start - 2].kind in ("noun", "weapon"):
        relative = chunks[start - 2]
    if previous is not None and previous.first >= start:
        near = chunks[place - 1]
        added = near.kind in THINGS and chunks[place - 2].kind in ("and", "comma")
        return (near if added else previous.subject), relative
    free = (
        chunks[i]
        for i in range(start, place)
        if chunks[i].kind in THINGS and (i == 0 or chunks[i - 1].kind != "preposition")
    )
    return next(free, None), relative
