"""The words of the project as frozen data: documents, statements, claims, facts, entities.

A *statement* is what one place in one source states. A *claim* is a statement attributed to
somebody. A *fact* is what the graph asserts of the world, with the statements behind it.
Nothing here reads, writes or decides anything.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

# A thing as the JSON that is served.
Shape = dict[str, Any]
# The words of edges that are made from every kind: to the node of an event with many players,
# and from the holder of a claim to everybody whom it names.
TOOK_PART = "took part in"
CLAIMED_ABOUT = "made a claim about"
# The greatest depth of a claim that is first-hand: the document itself quotes its holder.
FIRST_HAND = 1


class Origin(StrEnum):
    """Who read a statement: a person, a parser, or an importer of datasets."""

    CURATED = "curated"
    IMPORTED = "imported"
    PARSED = "parsed"


class Polarity(StrEnum):
    """Whether the place says that something is so, or that it is not."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"


class Modality(StrEnum):
    """How sure the place itself is."""

    FACTUAL = "factual"
    PLANNED = "planned"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    CONDITIONAL = "conditional"


class Act(StrEnum):
    """What the holder of a claim does by it."""

    ASSERTS = "asserts"
    DENIES = "denies"
    HEDGES = "hedges"
    PREDICTS = "predicts"
    DESCRIBES = "describes"


class Status(StrEnum):
    """How far a fact has come."""

    PLANNED = "planned"
    SIGNED = "signed"
    IN_FORCE = "in-force"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    ENDED = "ended"
    HAPPENED = "happened"


class SourceError(StrEnum):
    """In what way a source is wrong."""

    OMISSION = "omission"
    WRONG_DATE = "wrong-date"
    WRONG_NUMBER = "wrong-number"
    WRONG_NAME = "wrong-name"
    MISSPELLING = "misspelling"
    MISATTRIBUTION = "misattribution"
    MISTRANSLATION = "mistranslation"
    CONTRADICTION = "contradiction"
    OUTDATED = "outdated"


class Zone(StrEnum):
    """What part of a document a segment is.

    `quote` are another's words set off from the text (a block quotation, the letter that a reply
    repeats), `note` is a footnote or endnote.
    """

    BODY = "body"
    CAPTION = "caption"
    RELATED = "related"
    BOILERPLATE = "boilerplate"
    QUOTE = "quote"
    NOTE = "note"


class PartKind(StrEnum):
    """What a part of a page is, by its place and make-up there."""

    TITLE = "title"
    BYLINE = "byline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CAPTION = "caption"
    QUOTE = "quote"
    NOTE = "note"
    RELATED = "related"
    VERBATIM = "verbatim"


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a document something is stated: characters `start` up to, not including, `end`.

    Counted in Unicode code points of the stored text, so `text[start:end]` is what is stated.
    """

    document: str
    start: int
    end: int

    def overlap(self, other: "Span") -> float:
        """Return the shared characters as a part of the shorter span, 0 to 1."""
        if self.document != other.document:
            return 0.0
        shared = min(self.end, other.end) - max(self.start, other.start)
        shorter = min(self.end - self.start, other.end - other.start)
        return max(0, shared) / shorter if shorter > 0 else 0.0


# How much of a source a quote may have, for the sake of its publisher: a part of the span.
MAX_QUOTED_WORDS = 12
MAX_QUOTED_CHARACTERS = 200


def words_sha256(words: str) -> str:
    """Return the sha256, in hexadecimal, by which the words of a span are known again."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters `start` up to, not including, `end` of a document that stand in `origin` too.

    `origin` is the id of an earlier document, so the passage is not this document's own.
    """

    start: int
    end: int
    origin: str


@dataclass(frozen=True, slots=True)
class Record:
    """Where in a dataset something is stated: the key of a record in one version."""

    dataset: str
    version: str
    key: str


@dataclass(frozen=True, slots=True)
class Argument:
    """Who or what plays a role in a statement.

    `written` are the words at the place ("Moscow", "the two countries"), or the word that the
    curator wrote. `means` is whom the reader took them for: an entity id, or a name that no
    entity bears yet; `kind` is then a guess at its class ("Person").
    """

    written: str
    means: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as stated: exact, or with a floor, a ceiling, or only about so much.

    `unit` says of what ("warships", "percent", "USD"); `of` whose, where several are given.
    """

    exact: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    about: Decimal | None = None
    unit: str | None = None
    of: Argument | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What makes a statement a claim: whose it is, and what they do by it.

    `chain` lists through whom it reached the document, outermost first (the blog, the report),
    without the holder. `venue` is where it was said; `form` is `direct`, `mixed` or `indirect`.
    `depth` is 0 for what the document's own author claims, 1 for whom the document quotes itself,
    and one more for each further voice. `channel` (a letter, a speech) and `certainty` (the
    holder's own) are words of the vocabularies.
    """

    attributed_to: Argument
    act: Act
    chain: tuple[Argument, ...] = ()
    said: str | None = None
    summary: str | None = None
    venue: str | None = None
    form: str | None = None
    about: tuple[Argument, ...] = ()
    channel: str | None = None
    certainty: str | None = None
    depth: int = 1

    @property
    def first_hand(self) -> bool:
        """Whether nobody else stands between the holder and the document."""
        return self.depth <= FIRST_HAND


@dataclass(frozen=True, slots=True)
class Erratum:
    """What a curator knows to be wrong at a place: `says` are the words there, `right` what is so.

    An omission has no `says`.
    """

    kind: SourceError
    says: str | None
    right: str | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What one place in one source states. Immutable.

    `kind` is a class of the ontology; the kind `Claim` has no content of its own. `roles` are
    the ontology's roles; `times` are EDTF as stated, those in `inferred` resolved from context;
    `texts` are literal properties. `fact` is the curated id of the fact it is evidence for, or
    for a claim the key by which curators refer to it. `zone` is where in the document it lies.
    `verified` is `here` (the text was there and the span's hash agreed), the day on which a
    curator verified it, or None. `seed` is the `file:line:column` of a curated statement. `codes`
    are words of the vocabularies by property: how the reader classes what is stated. `doubts` are
    what made a parser less sure of it (`graph.parse.confidence`). One that is `held` makes no fact
    until a curator accepts it.
    """

    id: str
    kind: str
    place: Span | Record
    origin: Origin
    read_by: str
    roles: Mapping[str, tuple[Argument, ...]]
    times: Mapping[str, str]
    quantities: Mapping[str, tuple[Quantity, ...]]
    texts: Mapping[str, str]
    inferred: frozenset[str] = frozenset()
    status: Status | None = None
    polarity: Polarity = Polarity.AFFIRMED
    modality: Modality = Modality.FACTUAL
    confidence: float = 1.0
    claim: Claim | None = None
    quote: str | None = None
    span_sha256: str | None = None
    fact: str | None = None
    zone: Zone = Zone.BODY
    rule: str | None = None
    supports: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()
    errata: tuple[Erratum, ...] = ()
    note: str | None = None
    verified: str | None = None
    seed: str | None = None
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    held: bool = False

    @property
    def says_so(self) -> bool:
        """Whether it is a claim whose holder says that its content is, or may well be, so."""
        return (
            self.claim is not None
            and self.claim.act is not Act.DENIES
            and self.polarity is Polarity.AFFIRMED
            and self.modality not in (Modality.PLANNED, Modality.UNLIKELY, Modality.CONDITIONAL)
            and self.status not in (Status.PLANNED, Status.CANCELLED)
        )


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def statement_id(source: str, statement: Statement) -> str:
    """Return the id of `statement`: 16 hex digits over its source, place, kind and words.

    `source` is the document's sha256, or dataset and version. Only what is written at the place
    counts, never an entity's id as resolved, so a merge of entities changes no id (DESIGN §3),
    and never a code, which is how the reader classes it.
    """
    place = statement.place
    where = [place.start, place.end] if isinstance(place, Span) else [place.key]
    holder = statement.claim.attributed_to.written if statement.claim else None
    words = {
        "source": source,
        "where": where,
        "kind": statement.kind,
        "roles": {
            role: [argument.written for argument in arguments]
            for role, arguments in sorted(statement.roles.items())
        },
        "times": dict(sorted(statement.times.items())),
        "quantities": {
            name: [_quantity_words(quantity) for quantity in quantities]
            for name, quantities in sorted(statement.quantities.items())
        },
        "texts": dict(sorted(statement.texts.items())),
        "polarity": statement.polarity,
        "modality": statement.modality,
        "holder": holder,
        "chain": [step.written for step in statement.claim.chain] if statement.claim else [],
    }
    return hashlib.sha256(_CANONICAL.encode(words).encode()).hexdigest()[:16]


def _quantity_words(quantity: Quantity) -> list[str | None]:
    numbers = (quantity.exact, quantity.minimum, quantity.maximum, quantity.about)
    return [
        *(None if number is None else str(number) for number in numbers),
        quantity.unit,
        quantity.of.written if quantity.of else None,
    ]


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a document with its own zone and, where known, its own date (EDTF).

    `origin` is who is credited for it, a source or an entity such as a photo agency: what it
    states comes from there and not from the document around it.
    """

    start: int
    end: int
    zone: Zone
    date: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A document as its entry in `seeds/sources` describes it; the text may be elsewhere.

    `published` is EDTF. `origin` names the source that this one repeats, so that the two count
    once. `work` is the entity that stands for this document in attribution chains. `asserts`
    narrows the kinds that its own voice makes facts; None means all event kinds.
    `text_shown` is `full`, `quote` or `none`.
    """

    id: str
    title: str
    publisher: str
    sha256: str
    author: Argument | None = None
    published: str | None = None
    language: str = "en"
    licence: str | None = None
    url: str | None = None
    text_shown: str = "quote"
    origin: str | None = None
    asserts: tuple[str, ...] | None = None
    segments: tuple[Segment, ...] = ()
    description: str | None = None
    work: str | None = None

    def segment_at(self, span: Span) -> Segment | None:
        """Return the segment in which the middle of `span` lies, if there is one."""
        middle = (span.start + span.end) // 2
        return next((part for part in self.segments if part.start <= middle < part.end), None)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, heading, row or caption of an extracted text, and where it stood.

    `path` is the way to its element from the root of the page, for HTML. `lines` say, for PDF, at
    which offset of the stored text which page and which line of it begin, both counted from 1.
    """

    start: int
    end: int
    kind: PartKind
    path: str | None = None
    lines: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """How a stored text came out of the bytes received.

    `extractor` has a version: another version may give another text. `known` says how the
    `encoding` is known. `marks` are footnote marks; `removed` what of the page is not in the text,
    by its place there and the number of its characters. `found` is what the document says of
    itself (`title`, `author`, `published` as EDTF, `publisher`, `language`, `url`), each with
    where it was found. `notes` are for the curator.
    """

    extractor: str
    media_type: str
    encoding: str | None = None
    known: str | None = None
    parts: tuple[Part, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    removed: tuple[tuple[str, int], ...] = ()
    found: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text that is here, with its source entry. `source.sha256` is of the bytes received.

    `text` is what of them is stored and what spans refer to; `extraction` says how it came out.
    """

    source: Source
    text: str
    extraction: Extraction | None = None

    @property
    def id(self) -> str:
        """The id of its source, used in spans and addresses."""
        return self.source.id


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an entity. `kind` is `name`, `alias`, `adjective` or `metonym`.

    `start` and `end` (EDTF) bound when it is used for this entity.
    """

    text: str
    kind: str = "alias"
    language: str | None = None
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """An entity's identifier in another scheme, with where we have it from."""

    scheme: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A state, body, person, organization, place, weapon: one thing behind many names.

    `start` and `end` (EDTF) are its life; `links` join it to other entities by property
    (`successorOf`, `locatedIn`, `partOf`, `governs`). `codes` are words of the vocabularies.
    """

    id: str
    kind: str
    name: str
    names: tuple[Name, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    start: str | None = None
    end: str | None = None
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    description: str | None = None
    merged: tuple[str, ...] = ()
    source: str | None = None
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that contradicts the consolidated one, with the statement that has it."""

    property: str
    value: str
    statement: str


@dataclass(frozen=True, slots=True)
class IndependentOrigin:
    """One of the origins that a fact has independently of each other.

    `type` is `document`, `dataset` or `entity`, and `id` the id of one; `statements` are ids of
    the evidence that comes from it.
    """

    id: str
    type: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One occurrence or state of affairs that the graph asserts, with what stands behind it.

    Roles hold entity ids. `evidence` are ids of the statements it rests on, in declared order;
    `supported_by` and `contradicted_by` are claims that it does not rest on. `origins` are the
    `source_count` independent origins of its evidence; `support_count` counts those of the
    supporting claims too. `grouped_by` names
    the rule or person that judged the statements to be about one thing. `disputed` facts are
    kept for their evidence but are not asserted. `codes` are words of the vocabularies by
    property; `event_type` is the type of event that follows from them, the kind and the status.
    """

    id: str
    kind: str
    roles: Mapping[str, tuple[str, ...]]
    times: Mapping[str, str]
    quantities: Mapping[str, tuple[Quantity, ...]]
    texts: Mapping[str, str]
    status: Status | None
    origin: Origin
    confidence: float
    source_count: int
    evidence: tuple[str, ...]
    inferred: frozenset[str] = frozenset()
    supported_by: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    grouped_by: str | None = None
    accepted: "Review | None" = None
    notes: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    event_type: str | None = None
    origins: tuple[IndependentOrigin, ...] = ()
    support_count: int = 0


@dataclass(frozen=True, slots=True)
class ReviewedPlace:
    """Where the statement stands that a review is of, so that the review outlives its id.

    `sha256` is that of the span's words in UTF-8, `kind` the statement's.
    """

    span: Span
    sha256: str
    kind: str


@dataclass(frozen=True, slots=True)
class Review:
    """A curator's judgement on a statement or fact: who, when and why.

    `decision` is `accept`, `dispute`, `retract`, `reject` (a program misread the place) or
    `amend` (it read some fields wrongly); `target` is a statement's id or key, or a fact's id;
    `fact` is the id that an accepted or amended statement gets as a fact. `at` is where a parsed
    statement stands, by which it is found again when its id has changed.
    """

    decision: str
    target: str
    by: str
    on: str
    why: str
    fact: str | None = None
    at: ReviewedPlace | None = None


@dataclass(frozen=True, slots=True)
class Stale:
    """A review of what a program read that holds for nothing in this build, and why."""

    review: Review
    why: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A recorded judgement on identity: `same`, `different` or `unsure`, reversible."""

    verdict: str
    ids: tuple[str, ...]
    by: str
    on: str
    why: str


class Answers(StrEnum):
    """What the answers to a question are: steps of its scale, times, or numbers."""

    STANCE = "stance"
    TIME = "time"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Position:
    """Somebody's answer to a question, and the claims that show it.

    A question with a scale is answered by a `stance` on it, any other by an `answer`: a time in
    EDTF or a number in digits.
    """

    attributed_to: str
    claims: tuple[str, ...]
    stance: int | None = None
    answer: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question that groups claims; `scale` documents each stance from -2 to +2.

    A question whose `answers` are times or numbers has no scale. `about` (entity ids) and
    `terms` (words) say which claims are proposed for it.
    """

    id: str
    text: str
    scale: Mapping[int, str]
    positions: tuple[Position, ...]
    note: str | None = None
    answers: Answers = Answers.STANCE
    about: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimLink:
    """That one claim supports or contradicts another, and who or what says so.

    `by` is `curator` or the name of a rule; `at` is the property in which they meet or differ
    (`polarity` where one denies what the other says), None if a curator did not say.
    """

    claim: str
    other: str
    supports: bool
    by: str
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A link between two entities made from a fact, or from a claim's content.

    `id` is the fact's (or statement's) id, `-` and a number. `basis` is `fact` or `claim`.
    Days are ISO dates or None where unknown: it lies within `earliest` to `latest` and covers
    `sure_from` to `sure_to` for certain, as `graph.edtf.Extent` says; `parts` has these four for
    each of its parts if it has gaps. `sources` are document or dataset ids. `depth` is the least
    depth of what it rests on, `via` are all through whom that reached a document.
    """

    id: str
    source: str
    target: str
    relation: str
    fact: str
    kind: str
    basis: str
    origin: Origin
    time: str | None
    earliest: str | None
    latest: str | None
    confidence: float
    source_count: int
    sources: tuple[str, ...]
    status: Status | None = None
    symmetric: bool = False
    places: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    sure_from: str | None = None
    sure_to: str | None = None
    event_type: str | None = None
    depth: int = 0
    via: tuple[str, ...] = ()
    parts: tuple[tuple[str | None, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that one build knows, ready to be written: the input of every later step.

    `players` holds, for each statement, the entity ids behind its roles; the holder of a claim
    stands there as `attributedTo`, those it speaks of as `about`, its chain as `chain`.
    `redirects` maps ids of merged entities to the entity that now stands for them, `moved` ids of
    reviewed statements to the statement that is now at their place. `links` join claims that
    support or contradict each other, each pair once. `rereadings` has for each parsed statement
    that repeats a curated one the id of the latter. `copied` has for each document the passages
    that it has from earlier ones.
    """

    entities: Mapping[str, Entity]
    sources: Mapping[str, Source]
    statements: tuple[Statement, ...]
    players: Mapping[str, Mapping[str, tuple[str, ...]]]
    facts: tuple[Fact, ...]
    questions: tuple[Question, ...]
    links: tuple[ClaimLink, ...] = ()
    rereadings: Mapping[str, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)
    retracted: Mapping[str, Review] = field(default_factory=dict)
    disputed: Mapping[str, Review] = field(default_factory=dict)
    copied: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)

    def is_claim(self, statement: Statement) -> bool:
        """Return whether a statement is a claim, and no second reading of one."""
        return statement.claim is not None and statement.id not in self.rereadings

    def as_fact(self, statement: Statement) -> Fact:
        """Return what one statement states as if it were a fact of the statement's own id."""
        players = self.players[statement.id]
        return Fact(
            id=statement.id,
            kind=statement.kind,
            roles={role: players[role] for role in statement.roles},
            times=statement.times,
            quantities=statement.quantities,
            texts=statement.texts,
            status=statement.status,
            origin=statement.origin,
            confidence=statement.confidence,
            source_count=1,
            evidence=(statement.id,),
        )
