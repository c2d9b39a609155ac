"""Statements that documents make, found by rules: no model, no network, the same every time.

A text is laid out (`text`), names and dates are found (`mentions`, `dates`), sentences become
phrases (`tokens`, `people`, `nouns`), frames and cues find facts and claims in them (`events`,
`claims`) with what the text has told so far in mind (`context`), and these are made statements
(`writing`). Words and frames are data in `rules/`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from graph.facts import (
    Claim,
    Document,
    Entity,
    Modality,
    Polarity,
    Span,
    Statement,
    Zone,
)
from graph.parse.candidates import Candidate, Reading, Scene
from graph.parse.claims import find_claims
from graph.parse.context import Memory, members_told, note_told, set_scene
from graph.parse.datelines import find_anchors, line_date, sections_of
from graph.parse.dates import NOT_YET, NotYetToldError, find_dates
from graph.parse.events import find_events
from graph.parse.frozen import replace
from graph.parse.gazetteer import with_mentioned
from graph.parse.kinds.members import members_of_line
from graph.parse.kinds.rosters import Roster
from graph.parse.learned.bound import with_learned
from graph.parse.mentions import find_mentions
from graph.parse.model.grammar import along_parse, find_by_grammar
from graph.parse.model.nlp import NO_GRAMMAR, Grammar, Model
from graph.parse.names.known_names import Gazetteer, field_for
from graph.parse.names.people import Post, find_posts
from graph.parse.names.tokens import Token, tokenise
from graph.parse.outline import read_by_outline
from graph.parse.outline.rules import read_outline
from graph.parse.rules import Wording, pack_of, read_packs, read_rules
from graph.parse.speech.continued import (
    announced_holders,
    block_quotation,
    continued_claim,
    with_continued,
    with_meant,
)
from graph.parse.speech.hearsay import find_hearsay
from graph.parse.speech.ourselves import spoken_for, with_us
from graph.parse.speech.reports import Report
from graph.parse.syntax.nouns import Reader
from graph.parse.syntax.turns import Turns
from graph.parse.text import Layout, Sentence, lay_out
from graph.parse.writing import VERSION, Writer, said_inferred
from graph.vocabulary import Vocabulary

PARSER = f"foedera-rules-en {VERSION}"

# The language of whose offices and short forms the field's gazetteer is made.
_FIELD = "en"


def parse(
    documents: Iterable[Document],
    entities: Sequence[Entity],
    vocabulary: Vocabulary,
    model: Model | None = None,
) -> list[Statement]:
    """Return what `documents` state, in order of document and place.

    Names are those of `entities` and of the field's gazetteer (`with_known` adds what is mentioned
    of it); what has another name is found by its form, and its arguments keep the name. A document
    in a language without rules yields nothing. Spans are exact: the hash of `text[start:end]` is
    the statement's `span_sha256`. A `model` is one more voice: it finds claims and names where the
    rules find none.
    """
    read = reader(entities, vocabulary, model)
    return [statement for document in documents for statement in read(document)]


def reader(
    entities: Sequence[Entity], vocabulary: Vocabulary, model: Model | None = None
) -> Callable[[Document], list[Statement]]:
    """Return a function that gives what a document states, as `parse` does, for one at a time."""
    gazetteer = Gazetteer(entities, read_rules(_FIELD))
    return lambda document: parse_document(document, gazetteer, vocabulary, model)


def with_known(entities: Sequence[Entity], statements: Iterable[Statement]) -> tuple[Entity, ...]:
    """Return `entities` and those of the field's gazetteer that `statements` mention."""
    return with_mentioned(entities, statements, field_for(_FIELD))


def with_everybody(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Return all entities of the field's gazetteer, and after them `entities`."""
    field = field_for(_FIELD)
    everybody = (field.entity(entity_id) for entity_id in field.rows)
    return (*(entity for entity in everybody if entity is not None), *entities)


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose word the characters from `start` to `end` of a sentence are, or that they are nobody's.

    `claims` has one for each who holds it. Without any, `modality` and `polarity` are what
    becomes of facts told there ("if", "the sale never happened").
    """

    start: int
    end: int
    claims: tuple[Claim, ...]
    modality: Modality | None
    polarity: Polarity
    inferred: frozenset[str]


def find_voices(
    document: Document,
    layout: Layout,
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    model: Model | None = None,
) -> tuple[list[Voice], list[tuple[int, int]]]:
    """Return whose word is what in a text, and the sentences of which that could be told.

    What lies in such a sentence and in no voice is the document's own word; of a heading or a
    text in a language without rules nothing is known.
    """
    pack = pack_of(document.source.language)
    if pack is None:
        return [], []
    rules_of, read_by = _GRAMMARS[pack.grammar]
    writer = Writer(document, layout, vocabulary, rules_of(pack.language), model)
    voices: list[Voice] = []
    read: list[tuple[int, int]] = []
    everything = _with_continued(read_by(document, layout, gazetteer, vocabulary, model, True))
    for reading, reports, hearsay, _found in everything:
        read.append((reading.sentence.start, reading.sentence.end))
        for report in [*reports, *hearsay]:
            claims = tuple(writer.attributed(report, holder) for holder in report.holders)
            voices.append(
                Voice(
                    *report.content,
                    claims,
                    report.modality,
                    report.polarity,
                    said_inferred(report),
                )
            )
    return voices, read


def parse_document(
    document: Document,
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    model: Model | None = None,
) -> list[Statement]:
    """Return what one document states, as `parse` does, with the names of `gazetteer`."""
    pack = pack_of(document.source.language)
    if pack is None:
        return []
    rules_of, read_by = _GRAMMARS[pack.grammar]
    rules = rules_of(pack.language)
    layout = lay_out(document.text, rules, document.source.segments, document.extraction)
    writer = Writer(document, layout, vocabulary, rules, model)
    found: dict[str, Statement] = {}
    read = _with_continued(read_by(document, layout, gazetteer, vocabulary, model, False))
    for reading, reports, hearsay, candidates in read:
        for statement in writer.statements(reading, reports, hearsay, candidates):
            statement = writer.apart(statement, found)
            found.setdefault(statement.id, statement)
    return sorted(found.values(), key=_by_place)


_Read = tuple[Reading, list[Report], list[Report], list[Candidate]]


def wording(language: str) -> Wording:
    """Return the rules by which texts with this language tag are read; for want of such, those of
    the field's own language, which lay out any text."""
    pack = pack_of(language) or read_packs()[_FIELD]
    return _GRAMMARS[pack.grammar][0](pack.language)


def _with_continued(read: Iterable[_Read]) -> Iterator[_Read]:
    """Yield what was read with a quotation that goes on made part of the claim before it."""
    held: _Read | None = None
    for reading, reports, hearsay, candidates in read:
        if held is not None:
            before = held[1]
            same = held[0].sentence.block == reading.sentence.block
            if same and before and len(reports) == 1:
                whole = with_continued(before[-1], reports[0])
                if whole is not None:
                    before[-1] = whole
                    reports = [replace(reports[0], listed=False)]
            yield held
        held = reading, reports, hearsay, candidates
    if held is not None:
        yield held


def _by_place(statement: Statement) -> tuple[int, int, str, str]:
    assert isinstance(statement.place, Span)
    return statement.place.start, statement.place.end, statement.kind, statement.id


def _read(
    document: Document,
    layout: Layout,
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    model: Model | None,
    all_voices: bool = False,
) -> Iterator["_Read"]:
    """Yield each sentence that may state something, with its claims, hearsay and facts.

    Hearsay is looked for where there are facts, or everywhere; for some sentences at once, and they
    are written at once: a processor keeps at hand what one step needs, not what all do.
    """
    rules = gazetteer.rules
    in_turn = _in_turn(document, layout, gazetteer, vocabulary, model)
    while some := list(islice(in_turn, _AT_ONCE)):
        read: list[_Read] = []
        for number, reading, reports, candidates in some:
            heading = layout.blocks[reading.sentence.block].heading
            hearsay = []
            if (candidates or all_voices) and not heading:
                bound = [report for report in reports if report.binds]
                hearsay = find_hearsay(reading, layout, rules, bound, _beside(layout, number))
            read.append((reading, reports, hearsay, candidates))
        yield from read


_AT_ONCE = 32  # sentences
_Words = tuple[list[Token], list[Post]]


def _in_turn(
    document: Document,
    layout: Layout,
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    model: Model | None,
) -> Iterator[tuple[int, Reading, list[Report], list[Candidate]]]:
    """Yield each sentence that may state something, by its number, with its claims and facts: what
    depends on the sentences before it."""
    sections = sections_of(layout, gazetteer.rules)
    anchors = find_anchors(document, layout, gazetteer, sections)
    published = document.source.published
    dates = [
        block.date or section or published
        for block, section in zip(layout.blocks, sections, strict=True)
    ]
    grammars = _grammars(layout, model)
    proposed = [name for grammar in grammars for name in grammar.names]
    names = find_mentions(layout, gazetteer, dates, proposed)
    reader = Reader(gazetteer, layout.plain)
    set_scene(reader, layout, names.mentions)
    memory, turns, roster = Memory(), Turns(layout, gazetteer.rules), Roster(gazetteer.rules)

    def words_of(sentence: Sentence, told: str | None) -> _Words | None:
        """Return the words of a sentence and its posts; None of what is not read, or not yet, as a
        date in it is told from the last one before it."""
        if layout.blocks[sentence.block].zone is Zone.BOILERPLATE:
            return None
        place = layout.plain, sentence.start, sentence.end
        try:
            found = find_dates(*place, gazetteer.rules, anchors[sentence.block], told)
        except NotYetToldError:
            return None
        mentions = names.within(sentence.start, sentence.end)
        tokens = tokenise(*place, mentions, found, gazetteer.rules)
        return tokens, find_posts(tokens, layout.plain, gazetteer.rules)

    ahead: list[_Words | None] = []
    for number, sentence in enumerate(layout.sentences):
        if number % _AT_ONCE == 0:
            some = layout.sentences[number : number + _AT_ONCE]
            ahead = [words_of(each, NOT_YET) for each in some]
        block = layout.blocks[sentence.block]
        if memory.enter(sentence.block, block.zone):
            reader.discourse = type(reader.discourse)(
                sets=reader.discourse.sets,
                main_club=reader.discourse.main_club,
                home=reader.discourse.home,
                named=reader.discourse.named,
                filed=reader.discourse.filed,
            )
        if block.zone is Zone.BOILERPLATE:
            continue
        reader.when = dates[sentence.block]
        words = ahead[number % _AT_ONCE] or words_of(sentence, memory.told)
        assert words is not None
        tokens, posts = words
        phrases = reader.phrases(tokens, posts)
        if block.heading:
            reader.discourse.note(phrases)  # a heading names whom its section is about
            turns.note(phrases)
            reader.discourse.note_topic(phrases)
            line = Reading(
                sentence, block.zone, tokens, phrases, posts, False, memory.date, memory.exercise
            )
            members = list(roster.read_heading(line, reader.discourse.club()))
            members = members or list(members_of_line(Scene(line, reader, vocabulary)))
            if members:
                reader.discourse.note_members(members_told(members))
                yield number, line, [], members
            continue
        last = layout.plain[sentence.start : sentence.end].rstrip()[-1:]
        roster.open(phrases, last, reader.discourse.club())
        question = layout.plain[sentence.start : sentence.end].rstrip("\"' )").endswith("?")
        reading = Reading(
            sentence, block.zone, tokens, phrases, posts, question, memory.date, memory.exercise,
            line_date(phrases, sentence, block) or memory.stamp or sections[sentence.block],
            memory.lately(),
        )  # fmt: skip
        parsed = (
            find_by_grammar(grammars[number], reading, layout, gazetteer.rules, memory.speakers())
            if grammars
            else ()
        )
        reports = find_claims(reading, layout, gazetteer.rules, parsed, memory.speakers())
        if grammars:
            reports = along_parse(reports, grammars[number], reading, layout, gazetteer.rules)
        reports = with_meant(reports, phrases, reader.discourse, gazetteer.rules)
        turn = turns.report(sentence.block, phrases, memory.quoted_before(sentence.block, layout))
        if not reports and turn is None:
            more = (
                block_quotation(reading, layout, memory.announced)
                if block.zone is Zone.QUOTE
                else continued_claim(reading, layout, memory.report, gazetteer.rules)
            )
            reports = [more] if more is not None else []
        if turn is not None:
            reports = [turn, *(replace(r, chain=(turn.holders[0], *r.chain)) for r in reports)]
        grammar = grammars[number] if grammars else NO_GRAMMAR
        if reports:
            spoken = spoken_for(reports, reader.discourse)
            ours = with_us(phrases, spoken, gazetteer.rules)
            reading = replace(reading, phrases=ours, spoken=spoken)
        candidates = find_events(reading, reader, vocabulary, grammar)
        scene = Scene(reading, reader, vocabulary)
        reports, candidates = with_learned(scene, reports, candidates)
        note_told(reader, candidates, phrases)
        memory.note(reading, reports)
        if block.zone is not Zone.QUOTE:
            memory.announced = announced_holders(reading, layout, reports)
        quotes = layout.quotes_in(sentence.start, sentence.end)
        reader.discourse.note(phrases, [(quote.start, quote.end) for quote in quotes])
        reader.discourse.note_speakers([a.player for r in reports for a in r.holders])
        yield number, reading, reports, candidates


_Grammar = Callable[
    [Document, Layout, Gazetteer, Vocabulary, Model | None, bool], Iterator["_Read"]
]
# By which grammar a language pack may say that it is read: its rules, and who reads with them.
_GRAMMARS: Mapping[str, tuple[Callable[[str], Wording], _Grammar]] = {
    "clauses": (read_rules, _read),
    "outline": (read_outline, read_by_outline),
}


def _grammars(layout: Layout, model: Model | None) -> list[Grammar]:
    """Return what the model says of each sentence that is read; nothing without a model."""
    if model is None:
        return []
    read = [
        index
        for index, sentence in enumerate(layout.sentences)
        if layout.blocks[sentence.block].zone is not Zone.BOILERPLATE
        and not layout.blocks[sentence.block].heading
    ]
    places = [(layout.sentences[index].start, layout.sentences[index].end) for index in read]
    grammars = [Grammar()] * len(layout.sentences)
    for index, grammar in zip(read, model.read(layout.plain, places), strict=True):
        grammars[index] = grammar
    return grammars


def _beside(layout: Layout, number: int) -> tuple[str, str]:
    """Return the sentences before and after one in its paragraph, empty where there is none."""
    block = layout.sentences[number].block
    around = [
        layout.sentences[at] if 0 <= at < len(layout.sentences) else None
        for at in (number - 1, number + 1)
    ]
    before, after = (
        layout.plain[other.start : other.end] if other is not None and other.block == block else ""
        for other in around
    )
    return before, after
