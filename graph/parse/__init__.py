"""Statements that documents make, found by rules: no model, no network, the same every time.

A text is laid out (`text`), names and dates are found (`mentions`, `dates`), sentences become
phrases (`tokens`, `people`, `clauses`), and frames and cues find facts and claims in them
(`events`, `claims`). Words and frames are data in `rules/`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.facts import (
    MAX_QUOTED_WORDS,
    Act,
    Argument,
    Claim,
    Document,
    Entity,
    Modality,
    Origin,
    Polarity,
    Quantity,
    Span,
    Statement,
    Status,
    Zone,
    statement_id,
    words_sha256,
)
from graph.parse.binding.trade import makers_told, seller_told
from graph.parse.candidates import Candidate, Reading, Scene
from graph.parse.claims import find_claims
from graph.parse.confidence import LEAST, doubts_of
from graph.parse.dates import Anchor, DateMention, anchor_from, find_dates
from graph.parse.events import find_events
from graph.parse.frozen import replace
from graph.parse.gazetteer import with_mentioned
from graph.parse.kinds.members import members_of_line
from graph.parse.kinds.rosters import Roster
from graph.parse.kinds.takers import exercise_name
from graph.parse.mentions import find_mentions
from graph.parse.model.bound import BY_TREE
from graph.parse.model.grammar import BY_GRAMMAR, along_parse, find_by_grammar
from graph.parse.model.nlp import NO_GRAMMAR, Grammar, Model
from graph.parse.names.known_names import Gazetteer, Mention, Player, field_for
from graph.parse.names.people import PRESUPPOSED, find_posts
from graph.parse.names.tokens import tokenise
from graph.parse.outline import read_by_outline, read_outline
from graph.parse.rules import Rules, Wording, pack_of, primary, read_packs, read_rules
from graph.parse.speech.continued import (
    Announced,
    announced_holders,
    block_quotation,
    continued_claim,
    with_continued,
    with_meant,
)
from graph.parse.speech.hearsay import find_hearsay
from graph.parse.speech.ourselves import spoken_for, with_us
from graph.parse.speech.reports import Report, innermost
from graph.parse.syntax.clauses import less_sure
from graph.parse.syntax.nouns import Reader
from graph.parse.syntax.phrases import Actor, Phrase, state_of
from graph.parse.syntax.turns import Turns
from graph.parse.text import Block, Layout, Sentence, lay_out
from graph.vocabulary import Vocabulary

_VERSION = "0.1.0"
PARSER = f"foedera-rules-en {_VERSION}"

# The language of whose offices and short forms the field's gazetteer is made.
_FIELD = "en"
_ZONE_FACTORS = {
    Zone.BODY: 1.0,
    Zone.CAPTION: 0.9,
    Zone.QUOTE: 0.9,
    Zone.NOTE: 0.8,
    Zone.RELATED: 0.8,
    Zone.BOILERPLATE: 0.0,
}


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
    writer = _Writer(document, layout, vocabulary, rules_of(pack.language), model)
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
                    _said_inferred(report),
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
    writer = _Writer(document, layout, vocabulary, rules, model)
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

    Hearsay is looked for where there are facts, or everywhere.
    """
    sections = _sections(layout, gazetteer.rules)
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
    clubs = {m.players[0].means: m.players[0] for m in names.mentions if m.letter == "O"}
    reader.only_club = next(iter(clubs.values())) if len(clubs) == 1 else None
    reader.discourse.main_club = _main_club(names.mentions)
    letterhead = _letterhead(layout, names.mentions, gazetteer.rules)
    reader.discourse.home = letterhead or _home(names.mentions)
    reader.discourse.named = _states(names.mentions)
    memory, turns, roster = _Memory(), Turns(layout, gazetteer.rules), Roster(gazetteer.rules)
    for number, sentence in enumerate(layout.sentences):
        block = layout.blocks[sentence.block]
        if memory.enter(sentence.block, block.zone):
            reader.discourse = type(reader.discourse)(
                sets=reader.discourse.sets,
                main_club=reader.discourse.main_club,
                home=reader.discourse.home,
                named=reader.discourse.named,
            )
        if block.zone is Zone.BOILERPLATE:
            continue
        reader.when = dates[sentence.block]
        found = find_dates(
            layout.plain, sentence.start, sentence.end, gazetteer.rules,
            anchors[sentence.block], memory.told,
        )  # fmt: skip
        mentions = names.within(sentence.start, sentence.end)
        tokens = tokenise(
            layout.plain, sentence.start, sentence.end, mentions, found, gazetteer.rules
        )
        posts = find_posts(tokens, layout.plain, gazetteer.rules)
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
                reader.discourse.note_members(_members(members))
                yield line, [], [], members
            continue
        last = layout.plain[sentence.start : sentence.end].rstrip()[-1:]
        roster.open(phrases, last, reader.discourse.club())
        question = layout.plain[sentence.start : sentence.end].rstrip("\"' )").endswith("?")
        reading = Reading(
            sentence, block.zone, tokens, phrases, posts, question, memory.date, memory.exercise,
            _line_date(phrases, sentence, block) or sections[sentence.block], memory.lately(),
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
        reader.discourse.note_members(_members(candidates))
        reader.discourse.note_joined(_joined(candidates))
        reader.discourse.note_exercise(_drilled(candidates))
        reader.discourse.note_exercises(_named_exercises(candidates, gazetteer.rules))
        reader.discourse.post = _post(candidates) or reader.discourse.post
        reader.discourse.note_trade(_trade(candidates))
        reader.discourse.note_suppliers(_suppliers(candidates))
        reader.discourse.note_makers(makers_told(phrases, reader))
        reader.discourse.seller = seller_told(phrases) or reader.discourse.seller
        reader.discourse.note_agreement(*_agreed(candidates))
        reader.discourse.note_treaty(_treaty(candidates))
        hearsay = []
        if candidates or all_voices:
            beside = _beside(layout, number)
            bound = [report for report in reports if report.binds]
            hearsay = find_hearsay(reading, layout, gazetteer.rules, bound, beside)
        memory.note(reading, reports)
        if block.zone is not Zone.QUOTE:
            memory.announced = announced_holders(reading, layout, reports)
        quotes = layout.quotes_in(sentence.start, sentence.end)
        reader.discourse.note(phrases, [(quote.start, quote.end) for quote in quotes])
        reader.discourse.note_speakers([a.player for r in reports for a in r.holders])
        yield reading, reports, hearsay, candidates


def _states(mentions: Sequence[Mention]) -> dict[str, Player]:
    """Return the states that a text names, themselves or by their bodies, firms and people."""
    named = (state_of(player) for mention in mentions for player in mention.players)
    return {state.means: state for state in named if state is not None}


def _letterhead(layout: Layout, mentions: Sequence[Mention], rules: Rules) -> Player | None:
    """Return the state of the ministry or force whose name alone stands at the head of a text."""
    bodies = frozenset(rules.names["groups"]["one_body"])
    for block in layout.blocks[:_HEAD]:
        named = [m for m in mentions if block.start <= m.start < block.end and m.players]
        words = layout.plain[block.start : block.end].lower().split()
        body = not bodies.isdisjoint(words) and len(words) <= _NAME_WORDS
        if body and len(named) == 1 and words[-1][-1:].isalpha():
            return state_of(named[0].players[0])
    return None


_HEAD = 2  # blocks of a text that may be whose it is: "Ministry of Defence of Peru"
_NAME_WORDS = 8


def _home(mentions: Sequence[Mention]) -> Player | None:
    """Return the state that a text is about: the only one, or one named twice as often as any.

    Its bodies and people count as it.
    """
    named = [state for m in mentions for p in m.players[:1] if (state := state_of(p)) is not None]
    counts = Counter(state.means for state in named).most_common(2)
    if not counts or (len(counts) > 1 and counts[0][1] < max(3, 2 * counts[1][1])):
        return None
    return next(state for state in named if state.means == counts[0][0])


def _main_club(mentions: Sequence[Mention]) -> Player | None:
    """Return the organization that a text names far more often than any other."""
    players = {m.players[0].means: m.players[0] for m in mentions if m.letter == "O"}
    counts = Counter(m.players[0].means for m in mentions if m.letter == "O").most_common(2)
    alone = len(counts) == 1 and counts[0][1] > 1
    often = bool(counts) and counts[0][1] > 2
    most = often and (len(counts) == 1 or counts[0][1] >= 2 * counts[1][1])
    return players[counts[0][0]] if alone or most else None


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


def _members(candidates: Sequence[Candidate]) -> Iterator[tuple[Player, Player]]:
    """Yield each member that a sentence tells, with its organization."""
    for found in candidates:
        sure = found.polarity is Polarity.AFFIRMED and found.status is not Status.ENDED
        if found.kind == "Membership" and sure:
            yield found.roles["member"][0].player, found.roles["organization"][0].player


def _joined(candidates: Sequence[Candidate]) -> tuple[Player, bool] | None:
    """Return of which club a sentence tells last that somebody joined or left it, and if it was
    left; none without a time."""
    told = [c for c in candidates if c.kind == "Membership" and c.times.keys() & {"start", "end"}]
    return (told[-1].roles["organization"][0].player, "end" in told[-1].times) if told else None


def _trade(candidates: Sequence[Candidate]) -> Mapping[str, Player] | None:
    """Return who supplied whom with what: what all transfers of a sentence have in common."""
    found = [
        c
        for c in candidates
        if c.kind == "ArmsTransfer" and c.polarity is Polarity.AFFIRMED and c.status is not None
    ]
    if not found:
        return None
    named: dict[str, dict[str, Player]] = {}
    for candidate in found:
        for role, actors in candidate.roles.items():
            named.setdefault(role, {}).update({a.player.means: a.player for a in actors})
    return {role: next(iter(by.values())) for role, by in named.items() if len(by) == 1}


def _post(candidates: Sequence[Candidate]) -> tuple[Player, str] | None:
    """Return where the post is held that a sentence tells last, and its title."""
    found = [c for c in candidates if c.kind == "PostHeld"]
    if not found:
        return None
    return found[-1].roles["organization"][0].player, found[-1].texts.get("title", "")


def _suppliers(candidates: Sequence[Candidate]) -> Iterator[tuple[Player, Player, Player]]:
    """Yield each weapon that a sentence tells to be traded, with its supplier and recipient."""
    for found in candidates:
        if found.kind == "ArmsTransfer" and len(found.roles["supplier"]) == 1:
            for weapon in found.roles["weapon"]:
                sides = found.roles["supplier"][0].player, found.roles["recipient"][0].player
                yield (weapon.player, *sides)


def _treaty(candidates: Sequence[Candidate]) -> str | None:
    """Return the name of the treaty of three states or more that a sentence told last."""
    told = (c for c in reversed(candidates) if len(c.roles.get("party", ())) > 2)
    return next((c.texts["name"] for c in told if " " in c.texts.get("name", "")), None)


def _agreed(
    candidates: Sequence[Candidate],
) -> tuple[tuple[Player, ...], str | None, str | None]:
    """Return between whom the last agreement is that a sentence tells of, its date and name."""
    for found in reversed(candidates):
        parties = found.roles.get("party", ())
        if len(parties) > 1 and found.rule != "agreement.contract":  # of contracts there are many
            when = found.times.get("signed") or found.times.get("date")
            return tuple(actor.player for actor in parties), when, found.texts.get("name")
    return (), None, None


def _named_exercises(
    candidates: Sequence[Candidate], rules: Rules
) -> Iterator[tuple[str, tuple[Player, ...]]]:
    """Yield the exercises with a name and those who took part in them."""
    for found in candidates:
        players = tuple(actor.player for actor in found.roles.get("participant", ()))
        name = found.texts.get("name")
        if found.kind in ("JointExercise", "JointPatrol") and name and len(players) > 1:
            yield exercise_name(name, rules), players


def _drilled(candidates: Sequence[Candidate]) -> tuple[Player, ...]:
    """Return who took part in the last exercise that a sentence tells of."""
    found = [c for c in candidates if c.kind in ("JointExercise", "JointPatrol")]
    listed = [c.roles.get("participant", ()) for c in found if c.polarity is Polarity.AFFIRMED]
    return tuple(a.player for a in listed[-1]) if listed and len(listed[-1]) > 1 else ()


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


def _sections(layout: Layout, rules: Rules) -> list[str | None]:
    """Return for each block the date that it stands under: of a heading that is one, as the "1951"
    of a chronology, or of its own first words: "17 January 2025. Peru and Chile sign".

    One such line alone is no chronology: it is the day of the text.
    """
    dates: list[str | None] = []
    headings = 0
    section: str | None = None
    for block in layout.blocks:
        if block.heading:
            told = find_dates(layout.plain, block.start, block.end, rules, None)
            rest = layout.plain[block.start : block.end]
            for mention in told:
                written = layout.plain[mention.start : mention.end]
                rest = rest.replace(written, "")
            whole = len(told) == 1 and not any(c.isalnum() for c in rest)
            section = told[0].when if whole else None
            headings += whole
        opening = None if block.heading else _entry_date(layout.plain, block, section, rules)
        headings += opening is not None
        dates.append(opening or section)
    return dates if headings > 1 else [None] * len(dates)


def _entry_date(plain: str, block: Block, section: str | None, rules: Rules) -> str | None:
    """Return the day or month that stands alone before what an entry of a chronology tells."""
    anchor = anchor_from(section, []) if section else None
    found = find_dates(plain, block.start, min(block.end, block.start + _ENTRY), rules, anchor)
    if not found or any(c.isalnum() for c in plain[block.start : found[0].start]):
        return None
    when, after = found[0].when, plain[found[0].end : found[0].end + 2]
    exact = when is not None and (_DAY.fullmatch(when) or _MONTH.fullmatch(when))
    return when if exact and _ENDS_DATE.match(after) else None


_ENTRY = 40  # characters in which the date of an entry stands
_ENDS_DATE = re.compile(r"[.:]\s|\n|\s[-\u2013\u2014]")


def _line_date(phrases: Sequence[Phrase], sentence: Sentence, block: Block) -> str | None:
    """Return the date that opens a line of a chronology: "30 August: a pact between ..."."""
    if sentence.start - block.start > _MARK or len(phrases) < 3:
        return None
    first = next((i for i, p in enumerate(phrases[:3]) if p.letter == "D"), None)
    if first is None or any(p.letter not in "-—i" for p in phrases[:first]):
        return None
    date, after = phrases[first].date, phrases[first + 1].letter if first + 1 < len(phrases) else ""
    return date.when if date is not None and after in (":", "—", "-") else None


_MARK = 4  # characters that a list's mark may take


def find_anchors(
    document: Document,
    layout: Layout,
    gazetteer: Gazetteer,
    sections: Sequence[str | None] | None = None,
) -> list[Anchor | None]:
    """Return for each block what its relative dates count from."""
    rules = gazetteer.rules
    if sections is None:
        sections = _sections(layout, rules)
    ahead = re.compile(rules.words["ahead"], re.IGNORECASE)

    def told_in(block: Block) -> list[DateMention]:
        return find_dates(layout.plain, block.start, block.end, rules, None)

    named = (  # not looked for in a text whose day is known
        mention
        for block in layout.blocks
        if block.zone is Zone.BODY
        for mention in told_in(block)
        if not ahead.search(layout.plain[max(block.start, mention.start - 60) : mention.start])
    )
    told = [
        mention
        for start, end in layout.datelines
        for mention in find_dates(layout.plain, start, end, rules, None)
        if mention.when
    ]
    dated = told[0].when if told else _head_date(layout, rules) or _year_of_title(layout, rules)
    whole = anchor_from(document.source.published or dated, named)
    if not document.source.published and dated is None and whole is not None:
        whole = _of_dateline(layout, rules, whole)
    anchors = []
    for block, section in zip(layout.blocks, sections, strict=True):
        if block.zone is Zone.BODY and not block.date:
            anchors.append(anchor_from(section, []) if section else whole)
            continue
        anchors.append(anchor_from(block.date, told_in(block)))
    return anchors


def _of_dateline(layout: Layout, rules: Rules, year: Anchor) -> Anchor:
    """Return the day of "BISHKEK, June 15 (Agency)", in the year that the text names."""
    for start, end in layout.datelines:
        for mention in find_dates(layout.plain, start, end, rules, year):
            if mention.when and _DAY.fullmatch(mention.when):
                return anchor_from(mention.when, []) or year
    return year


def _year_of_title(layout: Layout, rules: Rules) -> str | None:
    """Return the one year that the title of a text names: "Exercises in 2022"."""
    title = next((block for block in layout.blocks if block.zone is Zone.BODY), None)
    if title is None or not title.heading:
        return None
    dates = find_dates(layout.plain, title.start, title.end, rules, None)
    years = {date.when for date in dates if date.when is not None}
    return years.pop() if len(years) == 1 and all(map(_YEAR.fullmatch, years)) else None


def _head_date(layout: Layout, rules: Rules) -> str | None:
    """Return the day, or the month, that the lines above the text give: "Updated May 2, 2023"."""
    day: str | None = None
    month: str | None = None
    for place, block in enumerate(layout.blocks[:10]):
        body = not block.heading and (place or block.end - block.start > 220)
        end = _head_lines(layout.plain, block) if body else block.end
        for mention in find_dates(layout.plain, block.start, end, rules, None):
            full = mention.when and not mention.inferred and _DAY.fullmatch(mention.when)
            day = mention.when if full else day
            whole = mention.when and not mention.inferred and _MONTH.fullmatch(mention.when)
            month = mention.when if whole else month
        if body:
            break
    return day or month


def _head_lines(plain: str, block: Block) -> int:
    """Return where the short lines end that a block begins with: title, byline, "Posted on"."""
    at = block.start
    while at < block.end:
        end = plain.find("\n", at, block.end)
        line = plain[at : end if end >= 0 else block.end].strip()
        if end < 0 or len(line) > _HEAD_LINE or line.endswith((".", "?", "!")):
            last = len(line) <= _HEAD_LINE and end < 0 and not line.endswith((".", "?", "!"))
            return block.end if last and at > block.start else at
        at = end + 1
    return at


_HEAD_LINE = 100  # characters
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")
_YEAR = re.compile(r"\d{4}")


_THAT_DAY = 8  # sentences for which the day that a report tells of is that of what two sides sign
_LATELY = 2  # sentences for which whoever spoke is "it" or "they" that add something


class _Memory:
    """What a paragraph has said so far: its last date, exercise and claim.

    `announced` are those whose words are set off in the blocks after it.
    """

    def __init__(self) -> None:
        self.block = -1
        self.zone: Zone | None = None
        self.date: str | None = None
        self.told: str | None = None  # the last date of the whole text so far
        self.told_age = 0  # how many sentences ago that was told
        self.exercise = False
        self.report: Report | None = None
        self.announced = Announced()
        self.spoken: Report | None = None  # the last claim of the whole text so far
        self.spoken_age = 99  # how many sentences ago that was
        self.spoken_block = -1

    def enter(self, block: int, zone: Zone) -> bool:
        """Begin a sentence; return whether another part of the document begins with it."""
        if block != self.block:
            self.date, self.exercise, self.report = None, False, None
        # What is quoted is still part of the story; a caption or a teaser is another one.
        told = {self.zone, zone} - {None}
        changed = len(told) > 1 and told != {Zone.BODY, Zone.QUOTE}
        self.block, self.zone = block, zone
        return changed

    def note(self, reading: Reading, reports: Sequence[Report]) -> None:
        """Take in a sentence that has been read."""
        dated = [p.date.when for p in reading.phrases if p.letter == "D" and p.date and p.date.when]
        dated = [when for when in dated if not any(o != when and o.startswith(when) for o in dated)]
        last = dated[-1] if dated else None
        self.told = last or self.told
        self.told_age = 0 if last else self.told_age + 1
        if last is not None and not (self.date or "").startswith(last):
            self.date = last
        self.exercise = self.exercise or any(p.letter == "E" for p in reading.phrases)
        spoken = [report for report in reports if report.binds]
        self.report = spoken[-1] if spoken else None
        self.spoken_age += 1
        if spoken:
            outer = spoken[-1]
            self.spoken, self.spoken_age, self.spoken_block = outer, 0, self.block

    def lately(self) -> str | None:
        """Return the last date, of another paragraph too, if it is a few sentences old at most."""
        day = self.told is not None and len(self.told) == len("2019-06-05")
        return self.told if self.told_age <= (_THAT_DAY if day else _LATELY) else None

    def speakers(self) -> tuple[Actor, ...]:
        """Return who spoke in the sentence before, or in the one before that."""
        fresh = self.spoken is not None and self.spoken_age < _LATELY
        return self.spoken.holders if self.spoken is not None and fresh else ()

    def quoted_before(self, block: int, layout: Layout) -> tuple[Actor, ...]:
        """Return whose quotation the paragraph before `block` is, or ends in without its mark."""
        said = self.spoken
        if said is None or self.spoken_age > 0 or self.spoken_block != block - 1:
            return ()
        place = layout.blocks[self.spoken_block]
        words = layout.plain[place.start : place.end].strip()
        whole = said.rule in ("claim.after", "claim.quoted-on") and said.form != "indirect"
        opened = said.form == "direct" and words.count('"') % 2 and not words.startswith('"')
        return said.holders if whole or opened else ()


class _Writer:
    """Makes statements of what was found in one document."""

    def __init__(
        self,
        document: Document,
        layout: Layout,
        vocabulary: Vocabulary,
        rules: Wording,
        model: Model | None,
    ) -> None:
        self.document, self.layout, self.vocabulary = document, layout, vocabulary
        self.rules = rules
        self.reader = f"foedera-rules-{primary(document.source.language)} {_VERSION}"
        named = f"{self.reader} with {model.label}" if model is not None else self.reader
        self.model_reader = named
        self.text = document.text

    def statements(
        self,
        reading: Reading,
        reports: Sequence[Report],
        hearsay: Sequence[Report],
        candidates: Sequence[Candidate],
    ) -> Iterator[Statement]:
        """Yield the claims of a sentence, then the facts, those within a claim attributed.

        What is said by nobody in particular is no claim worth listing; but a fact within it is
        that nobody's, and not the document's.
        """
        for report in reports:
            for holder in report.holders if report.listed else ():
                yield self._claim(report, holder, reading)
        for found in candidates:
            candidate = self._playable(found)
            if candidate is None:
                continue
            candidate = _as_told(candidate, hearsay)
            told = [*reports, *(h for h in hearsay if h.holders)]
            first, last = candidate.trigger
            around = innermost(told, first) or innermost(told, last - 1)
            if around is None:
                yield self._fact(candidate, reading, None, None)
                continue
            for holder in around.holders:
                yield self._fact(candidate, reading, around, holder)

    def apart(self, statement: Statement, found: Mapping[str, Statement]) -> Statement:
        """Return the statement; where another has its words but means others, with these named.

        "All three left the bloc" is three memberships in the same words.
        """
        twin = found.get(statement.id)
        if twin is None or _meant(twin) == _meant(statement):
            return statement
        roles = {
            role: tuple(replace(a, written=f"{a.written} ({a.means})") for a in arguments)
            for role, arguments in statement.roles.items()
        }
        claim = statement.claim
        if claim is not None:  # "both governments insist" is a claim of each
            holder = claim.attributed_to
            named = replace(holder, written=f"{holder.written} ({holder.means})")
            claim = replace(claim, attributed_to=named)
        return self._signed(replace(statement, id="", roles=roles, claim=claim))

    def _claim(self, report: Report, holder: Actor, reading: Reading) -> Statement:
        about = [
            actor
            for phrase in reading.phrases
            for actor in (*phrase.actors, *phrase.owners)
            if report.content[0] <= actor.start < report.content[1]
            and actor.player.known and actor.player.means != holder.player.means
        ]  # fmt: skip
        once = {actor.player.means: actor for actor in about}
        claim = self.attributed(report, holder)
        return self._weighed(
            [holder],
            Statement(
                id="",
                kind="Claim",
                place=Span(self.document.id, report.start, report.end),
                origin=Origin.PARSED,
                read_by=self._read_by(report.rule),
                roles={},
                times={},
                quantities={},
                texts={},
                confidence=_rounded(report.confidence * _ZONE_FACTORS[reading.zone]),
                held=_by_pronoun(reading, holder),
                inferred=_said_inferred(report),
                claim=replace(claim, about=tuple(self._argument(a) for a in once.values())),
                quote=self._quote(report.start, report.end, report.cue),
                zone=reading.zone,
                rule=report.rule,
            ),
        )

    def _read_by(self, rule: str) -> str:
        shown = rule in BY_GRAMMAR or rule.endswith(BY_TREE)
        return self.model_reader if shown else self.reader

    def _playable(self, candidate: Candidate) -> Candidate | None:
        """Return the candidate with the players whom the ontology allows; None if one lacks."""
        kind = self.vocabulary.kinds.get(candidate.kind)
        if kind is None:
            return None
        roles = {
            role: tuple(actor for actor in actors if self._plays(actor, kind.roles.get(role, ())))
            for role, actors in candidate.roles.items()
        }
        roles = {role: actors for role, actors in roles.items() if actors}
        lacking = any(role not in roles for role in kind.required)
        return None if lacking else replace(candidate, roles=roles)

    def _plays(self, actor: Actor, allowed: Sequence[str]) -> bool:
        return any(self.vocabulary.is_a(actor.player.kind, kind) for kind in allowed)

    def attributed(self, report: Report, holder: Actor) -> Claim:
        """Return what makes a statement the claim of one holder of a report."""
        return Claim(
            attributed_to=self._argument(holder),
            act=report.act,
            chain=tuple(self._argument(step) for step in report.chain),
            said=report.said.when if report.said else None,
            venue=report.venue,
            form=report.form,
        )

    def _fact(
        self, candidate: Candidate, reading: Reading, report: Report | None, holder: Actor | None
    ) -> Statement:
        claim = self.attributed(report, holder) if report is not None and holder else None
        denied = claim is not None and claim.act is Act.DENIES
        denied = denied and candidate.rule not in PRESUPPOSED
        trust = holder.player.trust if holder is not None else 1.0
        players = [actor for actors in candidate.roles.values() for actor in actors]
        return self._weighed(
            [*players, *([holder] if holder is not None else [])],
            Statement(
                id="",
                kind=candidate.kind,
                place=Span(self.document.id, candidate.start, candidate.end),
                origin=Origin.PARSED,
                read_by=self._read_by(candidate.rule),
                roles={
                    role: tuple(self._argument(actor) for actor in actors)
                    for role, actors in candidate.roles.items()
                },
                times=candidate.times,
                quantities={
                    name: tuple(self._counted(*value) for value in values)
                    for name, values in candidate.quantities.items()
                },
                texts=self._known_texts(candidate),
                inferred=candidate.inferred | _said_inferred(report),
                status=None if denied else candidate.status,
                polarity=Polarity.NEGATED if denied else candidate.polarity,
                modality=candidate.modality,
                confidence=_rounded(candidate.confidence * _ZONE_FACTORS[reading.zone] * trust),
                claim=claim,
                quote=self._quote(candidate.start, candidate.end, candidate.trigger),
                zone=reading.zone,
                rule=candidate.rule,
                codes=self._known_codes(candidate),
            ),
        )

    def _known_texts(self, candidate: Candidate) -> dict[str, str]:
        known = self.vocabulary.kinds[candidate.kind].texts
        return {
            name: " ".join(text.split()) for name, text in candidate.texts.items() if name in known
        }

    def _known_codes(self, candidate: Candidate) -> dict[str, tuple[str, ...]]:
        known = self.vocabulary.kinds[candidate.kind].codes
        return {name: words for name, words in candidate.codes.items() if name in known}

    def _counted(self, quantity: Quantity, of: Actor | None) -> Quantity:
        return replace(quantity, of=self._argument(of)) if of is not None else quantity

    def _argument(self, actor: Actor) -> Argument:
        player = actor.player
        written = self.text[actor.start : actor.end] if actor.start >= 0 else player.means
        return Argument(written, player.means, None if player.known else player.kind or None)

    def _weighed(self, players: Sequence[Actor], statement: Statement) -> Statement:
        """Return the statement as sure as its rule was measured to be, with what lowers that.

        What is too unsure waits for a curator. A language without measurements leaves what the
        rule itself says.
        """
        trust = min((a.player.trust for a in players if a.player.known), default=1.0)
        doubts, measured = doubts_of(statement, trust), self.rules.measured
        sure, held = statement.confidence, statement.held
        if measured is not None:
            assert statement.rule is not None
            sure = measured.confidence(statement.rule, doubts)
            held = held or sure < LEAST
            sure = _rounded(sure * _ZONE_FACTORS[statement.zone])
        return self._signed(replace(statement, confidence=sure, doubts=doubts, held=held))

    def _signed(self, statement: Statement) -> Statement:
        place = statement.place
        assert isinstance(place, Span)
        digest = words_sha256(self.text[place.start : place.end])
        name = statement_id(self.document.source.sha256, statement)
        return replace(statement, id=name, span_sha256=digest, verified="here")

    def _quote(self, start: int, end: int, trigger: tuple[int, int]) -> str:
        """Return at most twelve words of the span that show the fact best: those at its trigger."""
        words = [(found.start(), found.end()) for found in _words(self.text, start, end)]
        if not words:
            return self.text[start:end]
        at = next((i for i, word in enumerate(words) if word[1] > trigger[0]), 0)
        first = max(0, min(at - 4, len(words) - MAX_QUOTED_WORDS))
        last = min(len(words), first + MAX_QUOTED_WORDS)
        return self.text[words[first][0] : words[last - 1][1]]


def _by_pronoun(reading: Reading, holder: Actor) -> bool:
    """Return whether only "he" says who holds a claim: whom it means is a curator's to say."""
    return not holder.player.known and any(
        phrase.letter == "u" and (phrase.start, phrase.end) == (holder.start, holder.end)
        for phrase in reading.phrases
        if not phrase.actors
    )


def _as_told(candidate: Candidate, hearsay: Sequence[Report]) -> Candidate:
    """Return the candidate as sure as what it stands in: nobody's word, supposed or denied.

    Whoever says of "Minister X" that he did nothing does not say that he is no minister.
    """
    first, last = candidate.trigger
    if candidate.rule in PRESUPPOSED:
        return candidate
    for told in hearsay:
        inside = any(told.content[0] <= place < told.content[1] for place in (first, last - 1))
        if not inside:
            continue
        if told.modality is not None:
            modality = less_sure(candidate.modality, told.modality)
            candidate = replace(candidate, modality=modality, status=None)
        elif told.polarity is Polarity.NEGATED:
            candidate = replace(candidate, polarity=Polarity.NEGATED, status=None)
    return candidate


def _meant(statement: Statement) -> tuple[object, ...]:
    """Return whom the arguments of a statement mean."""
    holder = statement.claim.attributed_to.means if statement.claim else None
    roles = sorted((role, tuple(a.means for a in args)) for role, args in statement.roles.items())
    return holder, *roles


_WORD = re.compile(r"\S+")


def _words(text: str, start: int, end: int) -> Iterator["re.Match[str]"]:
    return _WORD.finditer(text, start, end)


def _rounded(confidence: float) -> float:
    return round(min(1.0, max(0.0, confidence)), 3)


def _said_inferred(report: Report | None) -> frozenset[str]:
    """Return `said` if the time at which it was said was worked out from its context.

    "On Thursday" in a text without a date says no time at all, so none was worked out.
    """
    said = report.said if report is not None else None
    return frozenset({"said"}) if said is not None and said.when and said.inferred else frozenset()
