"""The JSON that the routes answer with, as documented in the OpenAPI description.

The shapes themselves are made once, at build, by `graph.records`; a test holds the two together.
"""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Reference(_Model):
    """An entity in short."""

    id: str
    name: str
    kind: str


class Player(Reference):
    """An entity in a role of a statement, with the words that stand there."""

    written: str


class Time(_Model):
    """A time in EDTF as stated, with the first and last day it may mean."""

    edtf: str
    earliest: str | None
    latest: str | None
    inferred: bool = Field(False, description="resolved from context, not stated in full")


class Days(_Model):
    """The first and the last day that something may have been on; null where it is unknown."""

    earliest: str | None
    latest: str | None


class Quantity(_Model):
    """A number as stated: exact, or with a floor (`min`), a ceiling (`max`), or about so much."""

    exact: float | None = None
    min: float | None = None
    max: float | None = None
    about: float | None = None
    unit: str | None = None
    of: Reference | None = None


class Name(_Model):
    """One name of an entity and when it is used."""

    text: str
    kind: Literal["name", "alias", "adjective", "metonym"]
    language: str | None
    start: str | None
    end: str | None
    certain: bool | None = Field(None, description="with `at` or `during`: in use then for certain")


class Identifier(_Model):
    """An identifier in another scheme, with where it was found."""

    scheme: str
    value: str
    source: str


class Code(_Model):
    """A word of a vocabulary, with its label; `/ontology` says what it means."""

    word: str
    label: str


class Entity(_Model):
    """A state, body, person, organization, place or weapon: one thing behind many names."""

    id: str
    iri: str
    kind: str
    name: str
    names: list[Name]
    identifiers: list[Identifier]
    start: str | None
    end: str | None
    links: dict[str, list[Reference]]
    description: str | None
    merged: list[str]
    codes: dict[str, list[Code]] = Field(description="what it is classed as, by property")
    certain: bool | None = Field(None, description="with `at` or `during`: exists then for certain")


class Erratum(_Model):
    """What a curator knows to be wrong at a place: what it says, and what is right."""

    kind: str = Field(description="in what way it is wrong", examples=["misspelling"])
    says: str | None = Field(description="the wrong words; none where something is left out")
    right: str | None
    note: str | None


class Statement(_Model):
    """What one place in one source states; a claim if `attributed_to` is somebody."""

    id: str
    iri: str
    kind: str
    roles: dict[str, list[Player]]
    time: dict[str, Time]
    quantities: dict[str, list[Quantity]]
    texts: dict[str, str]
    codes: dict[str, list[Code]] = Field(description="what it is classed as, by property")
    event_type: str | None = Field(description="one of PLOVER's types of events, if it is one")
    status: str | None
    document: str | None = None
    start: int | None = Field(None, description="first character of the span, in code points")
    end: int | None = Field(None, description="first character after the span")
    zone: str | None = None
    quote: str | None = None
    span_sha256: str | None = None
    text: str | None = Field(None, description="the words of the span, where they may be shown")
    dataset: str | None = None
    version: str | None = None
    record: str | None = None
    origin: Literal["curated", "imported", "parsed"]
    read_by: str
    rule: str | None
    verified: str | None
    polarity: Literal["affirmed", "negated"]
    modality: str
    confidence: float
    doubts: list[str] = Field(description="what made a parser less sure than its rule is")
    attributed_to: Reference | None
    chain: list[Reference]
    fact: str | None = Field(description="id of the fact that rests on it")
    rereads: str | None = Field(
        description="id of the statement that a curator read at the same place, of a program's"
    )
    errata: list[Erratum]
    note: str | None
    certain: bool | None = None


class Link(_Model):
    """That a claim supports or contradicts a fact or another claim, and who says so."""

    id: str
    type: Literal["fact", "claim"]
    relation: Literal["supports", "contradicts"]
    by: str = Field(description="`curator`, or the rule that judged it by what is said")
    at: str | None = Field(description="the property in which they exclude each other")


class Claim(Statement):
    """A statement attributed to somebody."""

    depth: int = Field(
        description="0 the document's own author, 1 quoted by the document itself, 2 through one "
        "more voice, ..."
    )
    first_hand: bool = Field(description="whether `depth` is 0 or 1")
    act: Literal["asserts", "denies", "hedges", "predicts", "describes"]
    said: Time | None = Field(description="when it was said, as stated; null if nobody says so")
    said_within: Days = Field(
        description="the days between which it was said, as stated or as follows from what is "
        "known of its text, its holder and what it tells; null where nothing follows"
    )
    summary: str | None
    question: str | None = Field(description="the first of `questions`")
    questions: list[str] = Field(description="ids of the questions that it is grouped under")
    venue: str | None
    form: str | None
    channel: str | None = Field(description="in what kind of text or on what occasion it was said")
    certainty: str | None = Field(description="how certain the holder says to be")
    about: list[Reference]
    key: str | None
    links: list[Link] = Field(description="facts and claims that it supports or contradicts")


class Conflict(_Model):
    """A value that contradicts the consolidated one, with the statement that has it."""

    property: str
    value: str
    statement: str


class Acceptance(_Model):
    """A curator's judgement that a claimed event is a fact."""

    by: str
    on: str
    why: str


class IndependentOrigin(_Model):
    """Where some of a fact's evidence comes from, independently of the rest."""

    id: str
    type: Literal["document", "dataset", "entity"]
    name: str
    statements: list[str] = Field(description="ids of the evidence that comes from it")


class Fact(_Model):
    """What the graph asserts, with its evidence; or, with `basis: claim`, what a claim states."""

    id: str
    iri: str
    kind: str
    label: str
    basis: Literal["fact", "claim"]
    roles: dict[str, list[Reference]]
    time: dict[str, Time]
    earliest: str | None
    latest: str | None
    sure_from: str | None = Field(description="day by which it has surely begun")
    sure_to: str | None = Field(
        description="day before which it has surely not ended; 9999-12-31 if it goes on"
    )
    quantities: dict[str, list[Quantity]]
    texts: dict[str, str]
    codes: dict[str, list[Code]] = Field(description="what it is classed as, by property")
    event_type: str | None = Field(description="one of PLOVER's types of events, if it is one")
    status: str | None
    origin: str
    confidence: float
    source_count: int = Field(description="independent origins that it rests on")
    origins: list[IndependentOrigin] = Field(description="those origins, one by one")
    support_count: int = Field(
        description="independent origins of its evidence and of the claims that support it"
    )
    conflicts: list[Conflict]
    grouped_by: str | None = Field(description="what judged the evidence to be about one thing")
    accepted: Acceptance | None
    notes: list[str]
    evidence: list[Claim | Statement]
    supported_by: list[Claim | Statement]
    contradicted_by: list[Claim | Statement]
    certain: bool | None = Field(None, description="with `at` or `during`: holds then for certain")


class Gap(_Model):
    """A question that nothing answers yet, about a fact, a statement or a document."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "fact": "s-400-sale",
                    "label": "Russia supplied arms to China: S-400",
                    "kind": "ArmsTransfer",
                    "property": "ordered",
                    "question": "When was it ordered?",
                }
            ]
        },
    )

    fact: str | None = Field(None, description="id of the fact that it is about, if about one")
    statement: str | None = Field(None, description="id of the claim, if it is about one")
    document: str | None = Field(None, description="id of the document, if it is about one")
    label: str
    kind: str = Field(description="kind of the fact, or Claim, or Document")
    property: str = Field(description="what an answer would be a value of")
    question: str


class Copied(_Model):
    """Characters of a document's text that stand in an earlier document, `origin`."""

    start: int
    end: int
    origin: str


class Said(_Model):
    """What a document says of itself, and where: `meta author`, `JSON-LD`, `byline`, `From`."""

    value: str
    where: str


class Extraction(_Model):
    """How the stored text came out of the bytes received."""

    media_type: str
    extractor: str = Field(description="with its version: another one may give another text")
    encoding: str | None
    encoding_known: Literal["mark", "declared", "valid", "guessed"] | None
    parts: int = Field(description="parts with a place on the page, listed with the text")
    removed: int = Field(description="characters of the page that are not the article's")
    found: dict[str, Said]
    notes: list[str]


class TextLine(_Model):
    """Where a line of a page of a PDF begins in the stored text; pages and lines from 1."""

    offset: int
    page: int
    line: int


class TextPart(_Model):
    """A part of the stored text and where it stood: the path of its element, or lines of pages."""

    start: int
    end: int
    kind: str
    path: str | None
    lines: list[TextLine]


class Document(_Model):
    """A source: its entry, and how much was read from it."""

    id: str
    iri: str
    title: str
    publisher: str
    author: Reference | None
    published: str | None
    language: str
    licence: str | None
    url: str | None
    sha256: str
    text_shown: Literal["full", "quote", "none"]
    shares_origin_with: str | None
    work: Reference | None = Field(description="what stands for it in attribution chains")
    copied: list[Copied] = Field(description="passages that stand in earlier documents")
    description: str | None
    here: bool = Field(description="whether the text was there when the snapshot was built")
    extraction: Extraction | None = Field(description="null where the text is not here")
    statement_count: int
    claim_count: int


class Marked(_Model):
    """Where a statement stands in a text."""

    statement: str
    kind: str
    start: int
    end: int
    attributed_to: Reference | None


class Text(_Model):
    """A document's stored text with the spans of its statements."""

    document: str
    text: str
    spans: list[Marked]
    parts: list[TextPart] = Field(description="empty for plain text and Markdown")


class Question(_Model):
    """A question that groups claims, with its documented scale if its answers are stances."""

    id: str
    iri: str
    text: str
    answers: Literal["stance", "time", "number"]
    scale: dict[str, str]
    note: str | None
    position_count: int
    disagreement_count: int


class Number(_Model):
    """A number that answers a question."""

    exact: float


class Answer(_Model):
    """Whose answer it is, and what it says: a stance on the scale, or a time or number."""

    attributed_to: Reference
    stance: int | None
    stance_label: str | None
    answer: Time | Number | None


class Position(Answer):
    """Somebody's answer to a question, with the claims that show it."""

    note: str | None
    claims: list[Claim]
    certain: bool | None = Field(
        None, description="with `at` or `during`: one of the claims was said then for certain"
    )


class Side(Answer):
    """One side of a disagreement, with the ids of the claims that show it."""

    claims: list[str]


class Contradiction(_Model):
    """Two claims that exclude each other, who says so, and in which property."""

    claims: list[str]
    by: str
    at: str | None


class Disagreement(_Model):
    """Two positions that exclude each other, and in what.

    `at` is `stance`, `time` or `number`, or `claims` where the answers may be one but claims
    behind them contradict each other.
    """

    between: list[Side] = Field(min_length=2, max_length=2)
    same_holder: bool = Field(
        description="both positions are one holder's, who changed their mind or says two things"
    )
    at: Literal["stance", "time", "number", "claims"]
    distance: float | None = Field(description="how far apart the two answers are")
    unit: Literal["steps", "days"] | None = Field(description="of the distance")
    contradictions: list[Contradiction]
    certain: bool | None = Field(
        None, description="with `at` or `during`: both sides said it then for certain"
    )


class Proposal(_Model):
    """A claim that may speak to a question and that no position shows yet."""

    claim: Claim
    terms: list[str] = Field(description="terms of the question that it has")
    says_so: bool = Field(description="whether it affirms what it speaks of, or denies it")


class FactInShort(_Model):
    """A fact in short."""

    id: str
    label: str
    kind: str


class StatusValue(_Model):
    """A status as a value."""

    status: str


class StatedValue(_Model):
    """What one statement states of a property, where it stands, and whose it is."""

    value: Time | Quantity | StatusValue
    agrees: bool = Field(description="whether it may be the value that the fact has")
    basis: Literal["evidence", "supports", "contradicts"]
    statement: str
    document: str | None = None
    start: int | None = None
    end: int | None = None
    dataset: str | None = None
    record: str | None = None
    quote: str | None
    origin: Literal["curated", "imported", "parsed"]
    attributed_to: Reference | None
    said: Time | None


class Values(_Model):
    """All that the sources state of one property of a fact, side by side."""

    fact: FactInShort
    property: str = Field(examples=["numberOrdered"])
    of: Reference | None = Field(description="whose contribution it is")
    unit: str | None
    value: Time | Quantity | StatusValue | None = Field(description="the value that the fact has")
    agree: bool = Field(description="whether all may be one value")
    stated: list[StatedValue]


class ErratumInSource(Erratum):
    """An error in a source with its place, and who noted it."""

    noted_by: str
    statement: str
    document: str | None = None
    start: int | None = None
    end: int | None = None
    zone: str | None = None
    quote: str | None = None
    span_sha256: str | None = None
    text: str | None = None
    dataset: str | None = None
    version: str | None = None
    record: str | None = None
    attributed_to: Reference | None
    fact: str | None = Field(description="id of the fact that rests on the statement all the same")


class Hop(_Model):
    """One step of a path: a fact (or, with `basis: claim`, a claim) and its evidence."""

    source: Reference
    target: Reference
    relation: str
    forward: bool = Field(description="whether the relation points from source to target")
    basis: Literal["fact", "claim"]
    fact: str
    kind: str
    time: str | None
    certain: bool | None
    evidence: list[Claim | Statement]


class Path(_Model):
    """A chain of facts; `score` is the product of its hops' scores, 0 to 1."""

    length: int
    score: float
    hops: list[Hop]


class Paths(_Model):
    """Paths, shortest first; `complete` is false if the search was stopped at its bound."""

    paths: list[Path]
    complete: bool


class Page(_Model, Generic[T]):
    """Some items in documented order, and the address of the next ones."""

    items: list[T]
    next: str | None


class Example(_Model):
    """An example query with the question that it answers."""

    name: str = Field(examples=["arms-transfers"])
    iri: str
    question: str
    form: Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
    query: str


class Examples(_Model):
    """All example queries, by name."""

    items: list[Example]


class Health(_Model):
    """Whether the service can answer."""

    status: Literal["ok", "starting"]
    snapshot: str | None = None
    sandbox: str | None = None
    store: Literal["memory", "disk"] | None = None


class Index(_Model):
    """What is served: the snapshot, its counts, and where to go on."""

    name: str
    version: str
    snapshot: str
    base: str
    counts: dict[str, int]
    links: dict[str, str]


class Problem(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str | None = None
    parameter: str | None = None
    nearest: list[str] | None = None
