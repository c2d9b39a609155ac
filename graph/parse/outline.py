"""The grammar of a small language pack: what stands around a verb, by word lists alone.

A sentence becomes a row of chunks: who is named, things that happen, weapons, dates, verbs,
prepositions. A verb has as its subject the first chunk of its clause that no preposition governs,
as its object what follows ungoverned, and prepositions open slots. That is enough for languages in
which the verb stands between subject and object. Everything about one language is in its files
(`rules/<language>/*.yaml`); frames have the form that `docs/rules.md` describes, with the
prepositions of the language as places.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import Any

from graph.facts import Act, Document, Entity, Modality, Polarity, Quantity, Status
from graph.parse.candidates import Candidate, Reading
from graph.parse.confidence import Measured, measured_in
from graph.parse.frozen import dataclass, replace
from graph.parse.model.nlp import Model
from graph.parse.names.known_names import Gazetteer, Player
from graph.parse.rules import Frame, RoleRule, alternatives, frames_in, primary, read_files
from graph.parse.speech.reports import Report
from graph.parse.syntax.clauses import less_sure
from graph.parse.syntax.phrases import Actor, Phrase
from graph.parse.text import Layout, Sentence
from graph.vocabulary import Vocabulary
from graph.when import parse_when

_ACTORS = (
    "State",
    "InternationalOrganization",
    "GovernmentBody",
    "ArmedForce",
    "Person",
    "Company",
)


@dataclass(frozen=True, slots=True)
class Form:
    """What a form of a verb is: `tense` is one of `present`, `past`, `future`, `conditional`,
    `infinitive`, `participle`."""

    verb: str
    tense: str


@dataclass(frozen=True, slots=True)
class _Name:
    """Whom a written name means, and as what: `name`, `adjective` or `seat`."""

    entity: str
    how: str


@dataclass(frozen=True)
class Outline:
    """The rules of a language that is read by this grammar."""

    language: str
    words: Mapping[str, Any]
    zones: Mapping[str, Any]
    claims: Mapping[str, Any]
    frames: tuple[Frame, ...]
    by_verb: Mapping[str, tuple[tuple[tuple[str, ...], Frame], ...]]
    nouns: Mapping[str, tuple[str, str]]
    forms: Mapping[str, tuple[Form, ...]]
    names: Mapping[str, _Name]
    name_pattern: re.Pattern[str]
    dates: tuple[tuple[re.Pattern[str], Mapping[str, Any]], ...]
    number: re.Pattern[str]
    groups: re.Pattern[str]
    measured: Measured | None


@lru_cache(maxsize=8)
def read_outline(language: str) -> Outline:
    """Return the rules of `language`, which ship with the package."""
    files = read_files(language)
    words, names = files["words"], files["names"]
    framed = [file for name, file in sorted(files.items()) if "kind" in file and "frames" in file]
    frames = tuple(frame for file in framed for frame in frames_in(file))
    by_verb: dict[str, list[tuple[tuple[str, ...], Frame]]] = {}
    for frame in frames:
        for verb in frame.verbs:
            first, *rest = verb.split()
            by_verb.setdefault(first, []).append((tuple(rest), frame))
    catenatives = [verb for group in words["catenatives"].values() for verb in group]
    cues = [verb for verbs in files["claims"]["verbs"].values() for verb in verbs]
    bases = {*by_verb, *catenatives, *cues, *words["auxiliaries"], *words["verbs"]}
    written = dict(_written(names, files["states"]))
    return Outline(
        language=language,
        words=words,
        zones=files["zones"],
        claims=files["claims"],
        frames=frames,
        by_verb={verb: tuple(found) for verb, found in by_verb.items()},
        nouns=_nouns(words, framed),
        forms=_forms(words, bases),
        names=written,
        name_pattern=re.compile(rf"\b(?:{alternatives(written)})\b"),
        dates=tuple(_dates(words)),
        number=_number(words),
        groups=re.compile(
            rf"\b(?:{alternatives(w for w in words['pronouns'] if ' ' in w)})\b", re.IGNORECASE
        ),
        measured=measured_in(files.get("confidence")),
    )


def _written(names: Mapping[str, Any], states: Mapping[str, Any]) -> Iterator[tuple[str, _Name]]:
    """Yield each way to write a name: of states, with their adjectives and seats, and of others."""
    for entity, written in states["states"].items():
        for name in written if isinstance(written, list) else [written]:
            yield name, _Name(entity, "name")
    for entity, adjectives in names["adjectives"].items():
        for adjective in adjectives:
            for form in _declined(adjective, names["adjective_forms"]):
                yield form, _Name(entity, "adjective")
                yield form[0].upper() + form[1:], _Name(entity, "name")
    for how in ("seats", "others"):
        for entity, written in names[how].items():
            for name in written:
                yield name, _Name(entity, "seat" if how == "seats" else "name")


def _declined(adjective: str, forms: Mapping[str, Sequence[str]]) -> list[str]:
    """Return an adjective with the endings of the longest ending that it has."""
    fitting = [ending for ending in forms if adjective.endswith(ending)]
    ending = max(fitting, key=len)
    stem = adjective[: len(adjective) - len(ending)]
    return [stem + other for other in forms[ending]]


def _nouns(
    words: Mapping[str, Any], framed: Iterable[Mapping[str, Any]]
) -> dict[str, tuple[str, str]]:
    """Return the class of each common noun, and the kind that it means within it."""
    found: dict[str, tuple[str, str]] = {}
    for file in (words, *framed):
        for name, group in file.get("nouns", {}).items():
            divided = group if isinstance(group, dict) else {"": group}
            for kind, listed in divided.items():
                found.update(dict.fromkeys(listed, (name, kind)))
    return found


def _forms(words: Mapping[str, Any], bases: Iterable[str]) -> dict[str, tuple[Form, ...]]:
    """Return what each form of the verbs `bases` is, by the conjugations of the language."""
    found: dict[str, list[Form]] = {}
    for base in sorted(bases):
        tables = [
            (base[: len(base) - len(ending)], table)
            for ending, table in words["conjugations"].items()
            if base.endswith(ending)
        ]
        stem, table = min(tables, key=lambda each: len(each[0]))
        forms = {tense: [stem + end for end in endings] for tense, endings in table.items()}
        forms |= words["irregular"].get(base, {})
        for tense, written in {**forms, "infinitive": [base]}.items():
            endings = words["agreement"] if tense == "participle" else [""]
            for form in written:
                for ending in endings:
                    found.setdefault(form + ending, []).append(Form(base, tense))
    return {form: tuple(meanings) for form, meanings in found.items()}


def _dates(words: Mapping[str, Any]) -> Iterator[tuple[re.Pattern[str], Mapping[str, Any]]]:
    year, month = (
        r"(?P<year>(?:1[5-9]|20)\d\d)(?!\d)",
        rf"(?P<month>{alternatives(words['months'])})",
    )
    weekday = rf"(?P<weekday>{alternatives(words['weekdays'])})"
    for entry in words["dates"]:
        pattern = entry["pattern"].replace("<month>", month).replace("<year>", year)
        pattern = pattern.replace("<weekday>", weekday)
        yield re.compile(rf"\b{pattern}\b", re.IGNORECASE), entry


def _number(words: Mapping[str, Any]) -> re.Pattern[str]:
    bounds = [bound for listed in words["bounds"].values() for bound in listed]
    return re.compile(
        rf"\b(?:(?P<bound>{alternatives(bounds)})\s+)?"
        rf"(?P<number>{words['digits']}|(?:{alternatives(words['numbers'])})\b)"
        rf"(?P<times>\s+(?:{alternatives(words['multipliers'])})\b)?"
        rf"(?:\s+(?:{words['linking']})?(?P<money>{alternatives(words['currencies'])})\b)?",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a sentence: `kind` is `actors`, `noun`, `weapon`, `date`, `number`, `verb`,
    `preposition`, `and`, `comma`, `that`, `who`, `stop` or `other`.

    `group` is the class of a noun or the word of another, `owners` whose a noun is.
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
class _Verb:
    """A verb with its auxiliaries: places of its first and last chunk, what it is and how sure."""

    first: int
    last: int
    base: str
    passive: bool
    finite: bool
    polarity: Polarity
    modality: Modality
    subject: Chunk | None
    relative: Chunk | None = None


@dataclass
class _Memory:
    """Who has been spoken of: the last person, people by last name, the last two states."""

    person: Player | None = None
    people: dict[str, Player] = field(default_factory=dict)
    pair: tuple[Player, ...] = ()


Read = tuple[Reading, list[Report], list[Report], list[Candidate]]


def read_by_outline(
    document: Document,
    layout: Layout,
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    model: Model | None,  # those that there are know another language
    all_voices: bool,  # beside claims this grammar knows no other's words
) -> Iterator[Read]:
    """Yield each sentence that may state something, with its claims and facts."""
    rules = read_outline(primary(document.source.language))
    given = _names_given(gazetteer.given, rules.language)
    pattern = re.compile(rf"\b(?:{alternatives(given)})\b" if given else r"(?!)")
    memory = _Memory()
    published = document.source.published
    for sentence in layout.sentences:
        block = layout.blocks[sentence.block]
        if block.heading or block.zone == "boilerplate":
            continue
        finder = _Sentence(layout, sentence, rules, gazetteer, given, pattern, memory, published)
        question = layout.plain[sentence.start : sentence.end].rstrip("\"' )").endswith("?")
        phrases = [
            Phrase(chunk.start, chunk.end, "S", actors=chunk.actors)
            for chunk in finder.chunks
            if chunk.actors
        ]
        reading = Reading(sentence, block.zone, (), phrases, (), question, None, False)
        candidates = [] if question else [c for c in finder.facts() if c.kind in vocabulary.kinds]
        yield reading, finder.reports(), [], candidates


def _names_given(entities: Iterable[Entity], language: str) -> Mapping[str, str]:
    """Return the names of curated entities in this language, or in none, with their ids."""
    found = {entity.name: entity.id for entity in entities}
    for entity in entities:
        for name in entity.names:
            if name.language in (None, language) and len(name.text) > 1:
                found.setdefault(name.text, entity.id)
    return found


_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*'?|\S")
_PERSON = re.compile(
    r"[^\W\d_a-zà-ÿ][\w'-]+(?:\s+(?:de|al|el|ben|bin|van|von|da|dos))?(?:\s+[^\W\d_a-zà-ÿ][\w'-]+){1,2}"
)
# Names of the field that are the same in every language that is written in Latin letters.
_SHARED = ("WeaponSystem", "Person", "Company")


class _Sentence:
    """One sentence in chunks, and the claims and facts that it tells."""

    def __init__(
        self,
        layout: Layout,
        sentence: Sentence,
        rules: Outline,
        gazetteer: Gazetteer,
        given: Mapping[str, str],
        given_pattern: re.Pattern[str],
        memory: _Memory,
        published: str | None,
    ) -> None:
        self.layout, self.sentence, self.rules = layout, sentence, rules
        self.gazetteer, self.given, self.memory = gazetteer, given, memory
        self.given_pattern = given_pattern
        self.plain, self.published = layout.plain, published
        self.posts: list[Candidate] = []
        self.chunks = self._joined(self._read())
        self.verbs = list(self._find_verbs())
        self._remember()

    # Chunks

    def _read(self) -> list[Chunk]:
        fixed = sorted(self._fixed(), key=lambda chunk: (chunk.start, -chunk.end))
        chunks: list[Chunk] = []
        place = self.sentence.start
        for chunk in fixed:
            if chunk.start < place:
                continue
            chunks += self._words(place, chunk.start)
            chunks.append(chunk)
            place = chunk.end
        return [*chunks, *self._words(place, self.sentence.end)]

    def _fixed(self) -> Iterator[Chunk]:
        """Yield dates, names and numbers."""
        start, end = self.sentence.start, self.sentence.end
        for pattern, entry in self.rules.dates:
            for found in pattern.finditer(self.plain, start, end):
                when, inferred = self._when(found, entry)
                yield Chunk("date", *found.span(), when=when, inferred=inferred)
        for found in self.rules.name_pattern.finditer(self.plain, start, end):
            name = self.rules.names[found.group()]
            player = self._player(name.entity, 0.9 if name.how == "seat" else 1.0)
            if player is not None:
                kind = "owner" if name.how == "adjective" else "actors"
                yield Chunk(kind, *found.span(), actors=(Actor(player, *found.span()),))
        for found in self.given_pattern.finditer(self.plain, start, end):
            player = self._player(self.given[found.group()], 1.0)
            if player is not None:
                yield self._named(player, *found.span())
        for mention in self.gazetteer.find(self.plain, start, end, None):
            if mention.players[0].kind in _SHARED and not mention.weak:
                yield self._named(mention.players[0], mention.start, mention.end)
        for last, player in self.memory.people.items():
            for found in re.compile(rf"\b{re.escape(last)}\b").finditer(self.plain, start, end):
                told = replace(player, trust=player.trust * 0.95)
                yield Chunk("actors", *found.span(), actors=(Actor(told, *found.span()),))
        for found in self.rules.groups.finditer(self.plain, start, end):
            yield Chunk("pronoun", *found.span(), " ".join(found.group().lower().split()))
        for found in self.rules.number.finditer(self.plain, start, end):
            yield Chunk("number", *found.span(), quantity=self._quantity(found))

    def _named(self, player: Player, start: int, end: int) -> Chunk:
        kind = "weapon" if player.kind == "WeaponSystem" else "actors"
        return Chunk(kind, start, end, actors=(Actor(player, start, end),))

    def _player(self, entity: str, trust: float) -> Player | None:
        return self.gazetteer.player(entity, trust) if entity in self.gazetteer.entities else None

    def _when(self, found: re.Match[str], entry: Mapping[str, Any]) -> tuple[str | None, bool]:
        """Return the date that a pattern found, as EDTF, and whether it is from the context."""
        parts = found.groupdict()
        month = self.rules.words["months"][parts["month"].lower()] if parts.get("month") else None
        day = int(re.sub(r"\D", "", parts["day"])) if parts.get("day") else None
        inferred = not parts.get("year")
        if inferred:
            told = parse_when(self.published) if self.published else None
            anchor = told.latest if told else None
            if anchor is None or told is None:
                return None, True
            if parts.get("weekday"):
                back = anchor.weekday() - self.rules.words["weekdays"].index(
                    parts["weekday"].lower()
                )
                day_told = anchor - timedelta(days=back % 7)
                return day_told.isoformat() if told.day is not None else None, True
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

    def _quantity(self, found: re.Match[str]) -> Quantity:
        words = self.rules.words
        written = found["number"].lower()
        value = words["numbers"].get(written)
        if value is None:
            value = re.sub(r"[\s\u00a0\u202f.]", "", written).replace(",", ".")
        number = Decimal(str(value)) * (
            words["multipliers"][found["times"].strip().lower()] if found["times"] else 1
        )
        unit = words["currencies"][found["money"].lower()] if found["money"] else None
        bound = (found["bound"] or "").lower()
        side = next((name for name, listed in words["bounds"].items() if bound in listed), "exact")
        exact, low, high, near = (
            number if side == name else None for name in ("exact", "minimum", "maximum", "about")
        )
        return Quantity(exact, low, high, near, unit)

    def _words(self, start: int, end: int) -> Iterator[Chunk]:
        """Yield the words between two places; several that are one noun together are one."""
        found = list(_WORD.finditer(self.plain, start, end))
        place = 0
        while place < len(found):
            size = next(
                (
                    n
                    for n in range(min(4, len(found) - place), 0, -1)
                    if self._spelling(found[place : place + n]) in self.rules.nouns
                ),
                1,
            )
            first, last = found[place].start(), found[place + size - 1].end()
            yield self._word(first, last, self._spelling(found[place : place + size]))
            place += size

    def _spelling(self, found: Sequence[re.Match[str]]) -> str:
        return re.sub(r"' ", "'", " ".join(each.group().lower() for each in found))

    def _word(self, start: int, end: int, word: str) -> Chunk:
        words = self.rules.words
        word = words["same"].get(word, word)
        if word in self.rules.nouns:
            group, kind = self.rules.nouns[word]
            chunk_kind = "weapon" if group == "weapon" else "noun"
            return Chunk(chunk_kind, start, end, group, means=kind or word)
        if word in words["negators"]:
            return Chunk("not", start, end, word, negated=True)
        for kind in (
            "prepositions",
            "conjunctions",
            "that",
            "who",
            "determiners",
            "clitics",
            "stops",
        ):
            if word in words[kind]:
                return Chunk(_KINDS[kind], start, end, word, negated=word in words["none"])
        if word in words["pronouns"]:
            return Chunk("pronoun", start, end, word)
        forms = self.rules.forms.get(word, ())
        if forms:
            return Chunk("verb", start, end, word, forms=forms)
        marks = {",": "comma", ";": "stop", ":": "stop", "(": "stop", ")": "stop", '"': "quote"}
        return Chunk(marks.get(word, "other"), start, end, word)

    def _joined(self, chunks: Sequence[Chunk]) -> list[Chunk]:
        """Return the chunks with nouns and their owners, lists of names and posts made one."""
        return self._listed(self._owned(self._placed(self._without_articles(chunks))))

    def _without_articles(self, chunks: Sequence[Chunk]) -> list[Chunk]:
        """Return the chunks without prepositions that are articles between a verb and a thing."""
        found: list[Chunk] = []
        for place, chunk in enumerate(chunks):
            after = chunks[place + 1] if place + 1 < len(chunks) else None
            article = chunk.group in self.rules.words["partitives"] and chunk.kind == "preposition"
            counted = after is not None and after.kind in ("noun", "weapon", "number")
            if not (article and counted and found and found[-1].kind in ("verb", "not", "date")):
                found.append(chunk)
        return found

    def _placed(self, chunks: Sequence[Chunk]) -> list[Chunk]:
        """Return the chunks with "président kényan William Ruto" as that person, and his post."""
        found: list[Chunk] = []
        place = 0
        while place < len(chunks):
            chunk = chunks[place]
            person, after = self._person_at(chunks, place)
            if person is None:
                found.append(chunk)
                place += 1
            else:
                found.append(person)
                place = after
        return found

    def _person_at(self, chunks: Sequence[Chunk], place: int) -> tuple[Chunk | None, int]:
        head = chunks[place]
        if head.kind != "noun" or head.group != "post":
            return None, place
        state: Actor | None = None
        at = place + 1
        while at < len(chunks) and at < place + 9:
            chunk = chunks[at]
            if chunk.kind in ("owner", "actors") and chunk.actors[0].player.kind == "Person":
                break
            if chunk.kind in ("owner", "actors") and state is None:
                state = chunk.actors[0]
            elif self._person_name(chunk) is not None:
                break
            elif chunk.kind not in ("determiner", "preposition", "other", "comma", "noun"):
                return None, place
            at += 1
        if at >= len(chunks) or at >= place + 9:
            return None, place
        start, end = chunks[at].start, chunks[at].end
        known = chunks[at].actors[0].player if chunks[at].actors else None
        if known is None:
            name = self._person_name(chunks[at])
            assert name is not None
            end = start + len(name)
            known = Player(" ".join(name.split()), "Person", known=False, trust=0.85)
        home = state.player if state is not None else None
        home = home if home is None or home.kind == "State" else home.state
        who = Actor(replace(known, state=known.state or home), start, end)
        self.memory.people[
            known.means.split()[-1] if not known.known else self.plain[start:end].split()[-1]
        ] = who.player
        if state is not None:
            title = " ".join(self.plain[head.start : head.end].split())
            self.posts.append(
                Candidate(
                    "PostHeld",
                    "post.before-name",
                    head.start,
                    end,
                    (head.start, end),
                    {"person": (who,), "organization": (state,)},
                    _GUESS,
                    texts={"title": title},
                )
            )
        while at < len(chunks) and chunks[at].start < end:
            at += 1
        return Chunk("actors", head.start, end, actors=(who,)), at

    def _person_name(self, chunk: Chunk) -> str | None:
        """Return the name of two or three words that begins with a chunk which no rule knows."""
        if chunk.kind != "other":
            return None
        found = _PERSON.match(self.plain, chunk.start, self.sentence.end)
        return found.group() if found else None

    def _owned(self, chunks: Sequence[Chunk]) -> list[Chunk]:
        """Return the chunks with what stands before and after a noun taken into it: how many, and
        whose. "La marine kényane" is its state's."""
        found: list[Chunk] = []
        place = 0
        while place < len(chunks):
            chunk = chunks[place]
            place += 1
            if chunk.kind in ("noun", "weapon"):
                owners, quantity, start, negated = list(chunk.owners), None, chunk.start, False
                while found and found[-1].kind in ("number", "determiner", "other"):
                    before = found[-1]
                    counted = before.kind == "number"
                    if before.kind == "other" and not (found[-2:-1] and found[-2].kind == "number"):
                        break
                    quantity = before.quantity if counted else quantity
                    negated = negated or before.negated
                    start = before.start if counted else start
                    found.pop()
                end, actors = chunk.end, chunk.actors
                while place < len(chunks) and self._continues(chunks, place, bool(owners)):
                    following = chunks[place]
                    if following.kind == "weapon":
                        actors, end = following.actors, following.end
                    owners += following.actors if following.kind == "owner" else ()
                    end = following.end if following.kind == "owner" else end
                    place += 1
                chunk = replace(
                    chunk, start=start, end=end, owners=tuple(owners), quantity=quantity,
                    negated=negated, actors=actors,
                )  # fmt: skip
                if chunk.group == "body":
                    chunk = self._body(chunk)
            if chunk.kind == "pronoun":
                chunk = self._meant(chunk, found)
            found.append(chunk)
        return found

    def _continues(self, chunks: Sequence[Chunk], place: int, owned: bool) -> bool:
        """Return whether a chunk belongs to the noun before: "kényane", "et égyptienne"."""
        chunk = chunks[place]
        after = chunks[place + 1] if place + 1 < len(chunks) else None
        if chunk.kind == "owner":
            return True
        if chunk.kind == "weapon" and chunk.actors:
            return chunks[place - 1].kind == "weapon"
        if chunk.kind == "other":
            return after is not None and after.kind in ("owner", "weapon")
        linked = chunk.kind in ("and", "comma") and owned
        return linked and after is not None and after.kind == "owner"

    def _body(self, chunk: Chunk) -> Chunk:
        """Return "la marine kényane" as its state, "le gouvernement" of nobody as nobody."""
        if not chunk.owners:
            return replace(chunk, kind="noun")
        return replace(chunk, kind="actors", actors=chunk.owners, owners=())

    def _meant(self, chunk: Chunk, earlier: Sequence[Chunk]) -> Chunk:
        """Return "il" as the last person, "les deux pays" as the two states named last."""
        groups = self.rules.words["pronouns"][chunk.group]
        here = tuple(_states(earlier).values())
        pair = here if len(here) == 2 else self.memory.pair
        players = {"person": (self.memory.person,), "pair": pair}[groups]
        actors = tuple(
            Actor(replace(p, trust=p.trust * 0.75), chunk.start, chunk.end) for p in players if p
        )
        return replace(chunk, kind="actors" if actors else "other", actors=actors)

    def _listed(self, chunks: Sequence[Chunk]) -> list[Chunk]:
        """Return the chunks with "A, B et C" as one, and the words in between left out."""
        chunks = [c for c in chunks if c.kind not in ("determiner", "clitic")]
        found: list[Chunk] = []
        place = 0
        while place < len(chunks):
            chunk = chunks[place]
            place += 1
            while chunk.kind == "actors" and place + 1 < len(chunks):
                link, other = chunks[place], chunks[place + 1]
                if link.kind not in ("comma", "and") or other.kind != "actors":
                    break
                if _person(chunk) != _person(other):
                    break
                chunk = replace(chunk, end=other.end, actors=(*chunk.actors, *other.actors))
                place += 2
            found.append(chunk)
        return found

    def _remember(self) -> None:
        """Take in whom the sentence names."""
        for chunk in self.chunks:
            for actor in (*chunk.actors, *chunk.owners):
                if actor.player.kind == "Person":
                    self.memory.person = replace(actor.player, trust=1.0)
        states = _states(self.chunks)
        if len(states) == 2:
            self.memory.pair = tuple(replace(state, trust=1.0) for state in states.values())

    # Verbs

    def _find_verbs(self) -> Iterator[_Verb]:
        place = 0
        previous: _Verb | None = None
        while place < len(self.chunks):
            if self.chunks[place].kind != "verb":
                place += 1
                continue
            previous = self._verb_at(place, previous)
            place = previous.last + 1
            yield previous

    def _verb_at(self, place: int, previous: _Verb | None) -> _Verb:
        """Return the verb whose first word stands at `place`, with its auxiliaries and what hangs
        on them: "n'a pas encore été livré", "prévoit de vendre"."""
        auxiliaries = self.rules.words["auxiliaries"]
        polarity, modality = Polarity.AFFIRMED, Modality.FACTUAL
        passive, at = False, place
        denied = place > 0 and self.chunks[place - 1].kind == "not"
        form = self._form(place, ("present", "past", "future", "conditional", "participle"))
        opening = form.tense
        finite = opening not in ("participle", "infinitive")
        start = self._clause_start(place)
        told = start > 0 and self.chunks[start - 1].kind == "that"
        while True:
            tense = self.rules.words["reported"].get(form.tense) if told else None
            modality = less_sure(modality, _TENSES.get(tense or form.tense, Modality.FACTUAL))
            after, negated = self._skipped(at + 1)
            denied = denied or negated
            joined = self._form_at(after, "participle") if form.verb in auxiliaries else None
            if joined is not None:
                passive = auxiliaries[form.verb] == "be" and joined.verb not in auxiliaries
                passive = passive and joined.verb not in self.rules.words["with_be"]
                form, at = joined, after
                continue
            hung, to = self._infinitive(after)
            meaning = self._catenative(form.verb)
            if hung is None or meaning is None:
                break
            if meaning == "negated":
                denied = not denied
            elif meaning != "factual":
                modality = less_sure(modality, Modality(meaning))
            form, at, passive = hung, to, False
        if opening == "participle":
            passive = True  # "les chars livrés par"
        polarity = Polarity.NEGATED if denied else polarity
        if opening == "infinitive" and previous is not None:
            subject, relative = previous.subject, None  # "a nié avoir vendu"
        else:
            subject, relative = self._subject(place, previous, finite)
        return _Verb(place, at, form.verb, passive, finite, polarity, modality, subject, relative)

    def _form(self, place: int, tenses: Sequence[str]) -> Form:
        """Return the form that a word is most likely of: finite before what is not."""
        forms = self.chunks[place].forms
        auxiliary = [f for f in forms if f.verb in self.rules.words["auxiliaries"]]
        for tense in tenses:
            for form in (*auxiliary, *forms):
                if form.tense == tense:
                    return form
        return forms[0]

    def _form_at(self, place: int, tense: str) -> Form | None:
        if place >= len(self.chunks) or self.chunks[place].kind != "verb":
            return None
        return next((f for f in self.chunks[place].forms if f.tense == tense), None)

    def _skipped(self, place: int) -> tuple[int, bool]:
        """Return where a verb goes on after "pas", "déjà", and whether it is denied there."""
        negated = False
        while place < len(self.chunks) and (
            self.chunks[place].kind == "not"
            or self.chunks[place].group in self.rules.words["adverbs"]
        ):
            negated = negated or self.chunks[place].kind == "not"
            place += 1
        return place, negated

    def _infinitive(self, place: int) -> tuple[Form | None, int]:
        """Return the infinitive that stands at `place`, or after "de" and "à" there."""
        linked = (
            place < len(self.chunks)
            and self.chunks[place].group in self.rules.words["linking_words"]
        )
        place += linked
        return self._form_at(place, "infinitive"), place

    def _catenative(self, verb: str) -> str | None:
        groups = self.rules.words["catenatives"]
        return next((str(name) for name, verbs in groups.items() if verb in verbs), None)

    def _clause_start(self, place: int) -> int:
        for i in range(place - 1, -1, -1):
            if self.chunks[i].kind in ("that", "who", "stop", "quote"):
                return i + 1
        return 0

    def _subject(
        self, place: int, previous: _Verb | None, finite: bool
    ) -> tuple[Chunk | None, Chunk | None]:
        """Return the subject of a verb, and what "que" before it stands for."""
        if not finite:
            return (self.chunks[place - 1] if place else None), None
        start = self._clause_start(place)
        opened = self.chunks[start - 1].kind if start else ""
        if opened == "who":
            before = [c for c in self.chunks[: start - 1] if c.kind in _THINGS]
            return (before[-1] if before else None), None
        relative = None
        if opened == "that" and start > 1 and self.chunks[start - 2].kind in ("noun", "weapon"):
            relative = self.chunks[start - 2]
        near = self.chunks[place - 1] if place else None
        since = previous is not None and previous.first >= start
        if since and near is not None and near.kind in _THINGS and self._free(place - 1):
            linked = place > 1 and self.chunks[place - 2].kind in ("and", "comma")
            if linked:
                return near, relative
        if since and previous is not None:
            return previous.subject, relative
        free = [i for i in range(start, place) if self.chunks[i].kind in _THINGS and self._free(i)]
        return (self.chunks[free[0]] if free else None), relative

    def _free(self, place: int) -> bool:
        return place == 0 or self.chunks[place - 1].kind != "preposition"

    # Facts

    def facts(self) -> Iterator[Candidate]:
        """Yield the facts of the sentence: by posts, by verbs, then by nouns that no verb used."""
        yield from self.posts
        used: set[int] = set()
        for verb in self.verbs:
            for rest, frame in self.rules.by_verb.get(verb.base, ()):
                after = self._particles_end(verb.last + 1, rest)
                if after is None:
                    continue
                found, noun = self._by_verb(verb, after, frame, " ".join([verb.base, *rest]))
                if found:
                    used |= {noun} if noun is not None else set()
                    yield from found
                    break
        for place, chunk in enumerate(self.chunks):
            if chunk.kind == "noun" and place not in used:
                yield from self._by_noun(place)

    def _particles_end(self, place: int, rest: Sequence[str]) -> int | None:
        for word in rest:
            if place >= len(self.chunks) or word not in (
                self.chunks[place].group,
                self.chunks[place].means,
            ):
                return None
            place += 1
        return place

    def _by_verb(
        self, verb: _Verb, after: int, frame: Frame, word: str
    ) -> tuple[list[Candidate], int | None]:
        slots, end = self._slots(after)
        subject = [verb.subject] if verb.subject is not None else []
        if verb.relative is not None:
            slots["object"] = [verb.relative, *slots.get("object", [])]
        elif verb.passive:
            slots = {**slots, "object": subject}
            subject = []
        slots["agent"] = subject or slots.get(self.rules.words["by"], [])
        thing = next((c for c in slots.get("object", []) if _is(c, frame.objects)), None)
        if frame.objects and thing is None:
            return [], None
        wanted = frame.listed("subject")
        if wanted and not any(_is(c, wanted) for c in subject):
            return [], None
        if any(_is(c, frame.excluded) for c in slots.get("object", [])):
            return [], None
        if thing is not None:
            slots["owner"] = [replace(thing, kind="actors", actors=thing.owners)]
            slots["including"] = self._slots(self.chunks.index(thing) + 1)[0].get("of", [])
        polarity = Polarity.NEGATED if thing is not None and thing.negated else verb.polarity
        found = self._bound(
            frame, word, slots, polarity, verb.modality,
            (self.chunks[verb.first].start, self.chunks[verb.last].end), thing, end,
        )  # fmt: skip
        return found, self.chunks.index(thing) if thing is not None else None

    def _by_noun(self, place: int) -> Iterator[Candidate]:
        noun = self.chunks[place]
        for frame in self.rules.frames:
            if noun.group not in frame.nouns:
                continue
            slots, end = self._slots(place + 1)
            slots["owner"] = [replace(noun, kind="actors", actors=noun.owners)]
            apart = place > 1 and self.chunks[place - 1].kind == "comma"
            slots["apposed"] = [self.chunks[place - 2]] if apart else []
            polarity = Polarity.NEGATED if noun.negated else Polarity.AFFIRMED
            found = self._bound(
                frame,
                noun.means,
                slots,
                polarity,
                Modality.FACTUAL,
                (noun.start, noun.end),
                noun,
                end,
            )
            if found:
                yield from found
                return

    def _slots(self, place: int) -> tuple[dict[str, list[Chunk]], int]:
        """Return what follows a verb or noun by its preposition, `object` without one, and the end.

        A list after a preposition goes on: "à la Russie et à l'Inde" gives both.
        """
        slots: dict[str, list[Chunk]] = {}
        governed = "object"
        while place < len(self.chunks):
            chunk = self.chunks[place]
            if chunk.kind in ("that", "who", "stop", "quote"):
                break
            if chunk.kind == "verb":
                if any(v.first == place and v.finite for v in self.verbs):
                    break
                governed = "object"
            elif chunk.kind == "preposition":
                governed = chunk.group
            elif chunk.kind in _THINGS or chunk.kind == "date":
                slots.setdefault(governed, []).append(chunk)
                following = self.chunks[place + 1] if place + 1 < len(self.chunks) else None
                goes_on = following is not None and following.kind in ("and", "comma")
                governed = governed if goes_on and chunk.kind != "date" else "object"
            elif chunk.kind == "other":
                governed = "object"
            place += 1
        return slots, place

    def _bound(
        self,
        frame: Frame,
        word: str,
        slots: Mapping[str, Sequence[Chunk]],
        polarity: Polarity,
        modality: Modality,
        trigger: tuple[int, int],
        thing: Chunk | None,
        end: int,
    ) -> list[Candidate]:
        """Return the facts that a frame finds with these slots; none if a role stays empty."""
        roles: dict[str, tuple[Actor, ...]] = {}
        for role, rule in frame.roles.items():
            players = _players(frame, role, rule, slots)
            if len(players) < rule.minimum:
                if rule.optional:
                    continue
                return []
            roles[role] = players
        modality = less_sure(modality, frame.modality) if frame.modality else modality
        if "denies" in frame.flags:
            polarity = Polarity.NEGATED
        dated = self._date(trigger, end, frame)
        sure = polarity is Polarity.AFFIRMED and modality is Modality.FACTUAL
        planned = Status.PLANNED if modality is Modality.PLANNED else None
        status = frame.statuses.get(word, frame.status) if sure else planned
        status = status if polarity is Polarity.AFFIRMED else None
        kind = thing.means if thing is not None and thing.means[:1].isupper() else frame.kind
        kind = kind if frame.kind in ("Agreement", "JointExercise") else frame.kind
        texts = dict(frame.texts)
        if (
            thing is not None
            and thing.kind == "noun"
            and frame.kind in ("Agreement", "JointExercise")
        ):
            texts.setdefault("kindWritten", self.plain[thing.start : thing.end])
        counted = [c.quantity for listed in slots.values() for c in listed if c.kind == "weapon"]
        quantity = next((q for q in counted if q is not None), None)
        quantities = {"quantity": ((quantity, None),)} if quantity and "weapon" in roles else {}
        times = {frame.time: dated.when} if dated is not None and dated.when else {}
        inferred = frozenset(times) if dated is not None and dated.inferred else frozenset()
        spread = [role for role in frame.spread if len(roles.get(role, ())) > 1]
        found = []
        for chosen in product(*(roles[role] for role in spread)):
            whole = {**roles, **{r: (a,) for r, a in zip(spread, chosen, strict=True)}}
            spans = [(a.start, a.end) for listed in whole.values() for a in listed]
            spans += [trigger, *([(dated.start, dated.end)] if times and dated is not None else [])]
            spans += [(thing.start, thing.end)] if thing is not None else []
            trust = min(a.player.trust for listed in whole.values() for a in listed)
            start, last = min(s for s, _ in spans), max(e for _, e in spans)
            found.append(
                Candidate(
                    kind,
                    frame.id,
                    max(start, self.sentence.start),
                    last,
                    trigger,
                    whole,
                    frame.confidence * trust,
                    times,
                    inferred,
                    quantities,
                    texts,
                    status,
                    polarity,
                    modality,
                    {n: (coded[word],) for n, coded in frame.codes.items() if word in coded},
                )
            )
        return found

    def _date(self, trigger: tuple[int, int], end: int, frame: Frame) -> Chunk | None:
        """Return the date of a verb or noun: the first after it in its clause, else one before.

        What happened at one time is not dated by "since 2009".
        """
        place = next(i for i, c in enumerate(self.chunks) if c.end > trigger[0])
        clause = [*self.chunks[place:end], *self.chunks[self._clause_start(place) : place]]
        momentary = frame.status in (Status.SIGNED, Status.HAPPENED, Status.DELIVERED, Status.ENDED)
        return next(
            (
                chunk
                for chunk in clause
                if chunk.kind == "date" and not (momentary and (chunk.when or "").endswith("/.."))
            ),
            None,
        )

    # Claims

    def reports(self) -> list[Report]:
        """Return the claims of the sentence: by verbs of saying, and by "selon X"."""
        acts = {v: Act(act) for act, verbs in self.rules.claims["verbs"].items() for v in verbs}
        found = [
            report
            for verb in self.verbs
            if verb.base in acts and verb.polarity is Polarity.AFFIRMED and not verb.passive
            for report in self._said(verb, acts[verb.base])
        ]
        return [*found, *([] if found else self._according())]

    def _said(self, verb: _Verb, act: Act) -> Iterator[Report]:
        cue = (self.chunks[verb.first].start, self.chunks[verb.last].end)
        last = self._stop()
        subject = verb.subject
        quotes = self.layout.quotes_in(self.sentence.start, self.sentence.end)
        that = self._that(verb.last + 1)
        if that is None and quotes:
            after = self.chunks[verb.last + 1] if verb.last + 1 < len(self.chunks) else None
            if subject is None or not subject.actors:
                subject = after if after is not None and after.kind == "actors" else None
            content = (quotes[0].start, quotes[-1].end)
        elif that is not None:
            content = (that, last)
        elif act is Act.DENIES and self._infinitive(verb.last + 1)[0] is not None:
            content = (self.chunks[verb.last + 1].start, last)
        else:
            return
        holders = subject.actors if subject is not None and subject.kind == "actors" else ()
        if not holders:
            return
        assert subject is not None
        start = min(subject.start, cue[0], content[0])
        form = "indirect" if not quotes else "direct" if that is None else "mixed"
        end = max(subject.end, cue[1], content[1])
        rule = "claim.verb" if act is Act.ASSERTS else f"claim.{act}"
        yield Report(start, end, holders, act, cue, content, rule, _GUESS, form)

    def _that(self, place: int) -> int | None:
        """Return where what is said begins: after "que", which a person told may stand before."""
        for i in range(place, min(len(self.chunks), place + 5)):
            if self.chunks[i].kind == "that":
                return self.chunks[i + 1].start if i + 1 < len(self.chunks) else None
            if self.chunks[i].kind in ("verb", "stop", "who", "quote"):
                return None
        return None

    def _stop(self) -> int:
        """Return where the words of the sentence end, before its full stop."""
        words = self.plain[self.sentence.start : self.sentence.end].rstrip(" .!?\n")
        return self.sentence.start + len(words)

    def _according(self) -> Iterator[Report]:
        for place, chunk in enumerate(self.chunks[:-1]):
            holder = self.chunks[place + 1]
            if chunk.group not in self.rules.claims["according"] or holder.kind != "actors":
                continue
            last = self._stop()
            if place == 0 or all(c.kind == "other" for c in self.chunks[:place]):
                start = holder.end + (self.plain[holder.end : holder.end + 1] == ",")
                content = (
                    start + len(self.plain[start:last]) - len(self.plain[start:last].lstrip()),
                    last,
                )
            else:
                words = self.plain[self.sentence.start : chunk.start].rstrip(" ,")
                content = (self.sentence.start, self.sentence.start + len(words))
            whole = (min(chunk.start, content[0]), max(holder.end, content[1]))
            yield Report(*whole, holder.actors, Act.ASSERTS, (chunk.start, chunk.end), content,
                         "claim.according", _GUESS)  # fmt: skip
            return


_GUESS = 0.7
_KINDS = {
    "prepositions": "preposition", "conjunctions": "and", "that": "that", "who": "who",
    "determiners": "determiner", "clitics": "clitic", "stops": "stop",
}  # fmt: skip
_THINGS = ("actors", "noun", "weapon", "owner")
_TENSES = {"future": Modality.PLANNED, "conditional": Modality.POSSIBLE}


def _states(chunks: Iterable[Chunk]) -> dict[str, Player]:
    """Return the states that are named, or whose bodies and people are."""
    named = (a.player for chunk in chunks for a in (*chunk.actors, *chunk.owners))
    states = (player if player.kind == "State" else player.state for player in named)
    return {state.means: state for state in states if state is not None}


def _person(chunk: Chunk) -> bool:
    return chunk.actors[0].player.kind == "Person"


def _is(chunk: Chunk, classes: Iterable[str]) -> bool:
    return any(
        name == chunk.group if chunk.kind == "noun" else name == chunk.kind for name in classes
    )


def _players(
    frame: Frame, role: str, rule: RoleRule, slots: Mapping[str, Sequence[Chunk]]
) -> tuple[Actor, ...]:
    found: dict[str, Actor] = {}
    weapons = role == "weapon"
    for place in rule.places:
        for chunk in slots.get(place, ()):
            for actor in _weapons(chunk) if weapons else _actors(chunk, frame.prefer_state):
                found.setdefault(actor.player.means, actor)
        if found and not rule.join and len(found) >= rule.minimum:
            break
        if not rule.join and len(found) < rule.minimum:
            found = {}
    return tuple(found.values())


def _actors(chunk: Chunk, prefer_state: bool) -> Iterator[Actor]:
    if chunk.kind not in ("actors", "owner"):
        return
    for actor in chunk.actors:
        state = actor.player.state
        if prefer_state and state is not None:
            yield replace(actor, player=replace(state, trust=actor.player.trust))
        else:
            yield actor


def _weapons(chunk: Chunk) -> Iterator[Actor]:
    if chunk.kind == "weapon":
        known = chunk.actors[:1]
        player = known[0].player if known else Player(chunk.means, "WeaponSystem", False, None, 0.8)
        yield Actor(player, chunk.start, chunk.end, chunk.quantity)
