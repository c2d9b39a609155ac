"""A sentence as a row of chunks: its dates, names, numbers and words, each told for what it is."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from graph.facts import Document, Entity, Quantity
from graph.parse.frozen import dataclass, replace
from graph.parse.names.known_names import Gazetteer, Player
from graph.parse.outline.rules import Form, Outline
from graph.parse.rules import alternatives
from graph.parse.syntax.phrases import Actor
from graph.parse.text import Layout, Sentence
from graph.when import parse_when

# Chunks of these kinds may be subject or object.
THINGS = ("actors", "noun", "weapon", "owner")
# Names of the field that are the same in every language that is written in Latin letters.
_SHARED = ("WeaponSystem", "Person", "Company")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*'?|\S")
_LONGEST = 4  # words that are one noun together
# Of a word in several of these lists the first counts.
_KINDS = {
    "prepositions": "preposition", "conjunctions": "and", "that": "that", "who": "who",
    "determiners": "determiner", "clitics": "clitic", "stops": "stop",
}  # fmt: skip
_MARKS = {",": "comma", ";": "stop", ":": "stop", "(": "stop", ")": "stop", '"': "quote"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a sentence: `kind` is `actors`, `owner` (an adjective), `pronoun`, `noun`,
    `weapon`, `date`, `number`, `verb`, `not`, `preposition`, `determiner`, `clitic`, `and`,
    `comma`, `that`, `who`, `stop`, `quote` or `other`.

    `group` is the class of a noun or the word of another, `means` the kind that a noun means within
    its class, else its word, `owners` whose a noun is. A date that is `inferred` has its year from
    the context.
    """

    kind: str
    start: int
    end: int
    group: str = ""
    actors: tuple[Actor, ...] = ()
    owners: tuple[Actor, ...] = ()
    quantity: Quantity | None = None
    when: str | None = None
    inferred: bool = False
    means: str = ""
    forms: tuple[Form, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text with all that is known beside it: the rules of its language, names, when it was
    published.

    `given` are the names of curated entities in its language, with their ids.
    """

    plain: str
    rules: Outline
    gazetteer: Gazetteer
    given: Mapping[str, str]
    given_pattern: re.Pattern[str]
    published: str | None


def open_text(document: Document, layout: Layout, gazetteer: Gazetteer, rules: Outline) -> Text:
    """Return the text of a document, ready for `find_chunks`."""
    given = _names_given(gazetteer.given, rules.language)
    pattern = re.compile(rf"\b(?:{alternatives(given)})\b" if given else r"(?!)")
    return Text(layout.plain, rules, gazetteer, given, pattern, document.source.published)


def _names_given(entities: Iterable[Entity], language: str) -> Mapping[str, str]:
    """Return the names of curated entities in this language, or in none, with their ids."""
    found = {entity.name: entity.id for entity in entities}
    for entity in entities:
        for name in entity.names:
            if name.language in (None, language) and len(name.text) > 1:
                found.setdefault(name.text, entity.id)
    return found


def chunk_at(chunks: Sequence[Chunk], place: int) -> Chunk | None:
    """Return the chunk at a place, None beyond the last."""
    return chunks[place] if place < len(chunks) else None


def find_chunks(text: Text, sentence: Sentence, people: Mapping[str, Player]) -> list[Chunk]:
    """Return a sentence as chunks in order of place, none overlapping.

    `people` are persons whom the text has named before, by their last names.
    """
    fixed = sorted(_fixed(text, sentence, people), key=lambda chunk: (chunk.start, -chunk.end))
    chunks: list[Chunk] = []
    place = sentence.start
    for chunk in fixed:
        if chunk.start < place:
            continue
        chunks += _words(text, place, chunk.start)
        chunks.append(chunk)
        place = chunk.end
    return [*chunks, *_words(text, place, sentence.end)]


def _fixed(text: Text, sentence: Sentence, people: Mapping[str, Player]) -> Iterator[Chunk]:
    """Yield dates, names and numbers; the longest of those at one place counts."""
    plain, rules, start, end = text.plain, text.rules, sentence.start, sentence.end
    for pattern, entry in rules.dates:
        for found in pattern.finditer(plain, start, end):
            when, inferred = _when(found, entry, text)
            yield Chunk("date", *found.span(), when=when, inferred=inferred)
    for found in rules.name_pattern.finditer(plain, start, end):
        name = rules.names[found.group()]
        player = _player(name.entity, text.gazetteer, 0.9 if name.how == "seat" else 1.0)
        if player is not None:
            yield _named("owner" if name.how == "adjective" else "actors", player, *found.span())
    for found in text.given_pattern.finditer(plain, start, end):
        player = _player(text.given[found.group()], text.gazetteer)
        if player is not None:
            yield _named(_kind_of(player), player, *found.span())
    for mention in text.gazetteer.find(plain, start, end, None):
        player = mention.players[0]
        if player.kind in _SHARED and not mention.weak:
            yield _named(_kind_of(player), player, mention.start, mention.end)
    for last, player in people.items():
        told = replace(player, trust=player.trust * 0.95)
        for found in re.compile(rf"\b{re.escape(last)}\b").finditer(plain, start, end):
            yield _named("actors", told, *found.span())
    for found in rules.groups.finditer(plain, start, end):
        yield Chunk("pronoun", *found.span(), " ".join(found.group().lower().split()))
    for found in rules.number.finditer(plain, start, end):
        yield Chunk("number", *found.span(), quantity=_quantity(found, rules.words))


def _named(kind: str, player: Player, start: int, end: int) -> Chunk:
    return Chunk(kind, start, end, actors=(Actor(player, start, end),))


def _kind_of(player: Player) -> str:
    return "weapon" if player.kind == "WeaponSystem" else "actors"


def _player(entity: str, gazetteer: Gazetteer, trust: float = 1.0) -> Player | None:
    return gazetteer.player(entity, trust) if entity in gazetteer.entities else None


def _when(found: re.Match[str], entry: Mapping[str, Any], text: Text) -> tuple[str | None, bool]:
    """Return the date that a pattern found, as EDTF, and whether it is from the context."""
    parts, words = found.groupdict(), text.rules.words
    month = words["months"][parts["month"].lower()] if parts.get("month") else None
    day = int(re.sub(r"\D", "", parts["day"])) if parts.get("day") else None
    inferred = not parts.get("year")
    if inferred:
        told = parse_when(text.published) if text.published else None
        anchor = told.latest if told else None
        if anchor is None or told is None:
            return None, True
        if parts.get("weekday"):
            back = (anchor.weekday() - words["weekdays"].index(parts["weekday"].lower())) % 7
            before = anchor - timedelta(days=back)
            return before.isoformat() if told.day is not None else None, True
        year = anchor.year + entry.get("shift", 0)
        if month is not None and "shift" not in entry and date(year, month, 1) > anchor:
            year -= 1
    else:
        year = int(parts["year"])
    when = f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    try:
        parse_when(when)
    except ValueError:
        return None, inferred
    return when + entry.get("open", ""), inferred


def _quantity(found: re.Match[str], words: Mapping[str, Any]) -> Quantity:
    written = found["number"].lower()
    value = words["numbers"].get(written)
    if value is None:
        value = re.sub(r"[\s\u00a0\u202f.]", "", written).replace(",", ".")
    times = words["multipliers"][found["times"].strip().lower()] if found["times"] else 1
    number = Decimal(str(value)) * times
    unit = words["currencies"][found["money"].lower()] if found["money"] else None
    bound = (found["bound"] or "").lower()
    side = next((name for name, listed in words["bounds"].items() if bound in listed), "exact")
    exact, low, high, near = (
        number if side == name else None for name in ("exact", "minimum", "maximum", "about")
    )
    return Quantity(exact, low, high, near, unit)


def _words(text: Text, start: int, end: int) -> Iterator[Chunk]:
    """Yield the words between two places; several that are one noun together are one."""
    found = list(_WORD.finditer(text.plain, start, end))
    place = 0
    while place < len(found):
        longest = min(_LONGEST, len(found) - place)
        spelled = {n: _spelling(found[place : place + n]) for n in range(longest, 0, -1)}
        size = next((n for n, word in spelled.items() if word in text.rules.nouns), 1)
        last = found[place + size - 1]
        yield _word(found[place].start(), last.end(), spelled[size], text.rules)
        place += size


def _spelling(found: Sequence[re.Match[str]]) -> str:
    return re.sub(r"' ", "'", " ".join(each.group().lower() for each in found))


def _word(start: int, end: int, word: str, rules: Outline) -> Chunk:
    words = rules.words
    word = words["same"].get(word, word)
    if word in rules.nouns:
        group, kind = rules.nouns[word]
        chunk_kind = "weapon" if group == "weapon" else "noun"
        return Chunk(chunk_kind, start, end, group, means=kind or word)
    if word in words["negators"]:
        return Chunk("not", start, end, word, negated=True)
    for name, kind in _KINDS.items():
        if word in words[name]:
            return Chunk(kind, start, end, word, negated=word in words["none"])
    if word in words["pronouns"]:
        return Chunk("pronoun", start, end, word)
    if word in rules.forms:
        return Chunk("verb", start, end, word, forms=rules.forms[word])
    return Chunk(_MARKS.get(word, "other"), start, end, word)
