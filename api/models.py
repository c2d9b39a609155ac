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
    certain: bool | None = Field(None, description="with `at` or `during`: exists then for certain")


class Statement(_Model):
    """What one place in one source states; a claim if `attributed_to` is somebody."""

    id: str
    iri: str
    kind: str
    roles: dict[str, list[Player]]
    time: dict[str, Time]
    quantities: dict[str, list[Quantity]]
    texts: dict[str, str]
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
    attributed_to: Reference | None
    chain: list[Reference]
    fact: str | None = Field(description="id of the fact that rests on it")
    note: str | None
    certain: bool | None = None


class Claim(Statement):
    """A statement attributed to somebody."""

    act: Literal["asserts", "denies", "hedges", "predicts", "describes"]
    said: Time | None
    summary: str | None
    question: str | None
    venue: str | None
    form: str | None
    about: list[Reference]
    key: str | None
    supports: list[str]
    contradicts: list[str]


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
    status: str | None
    origin: str
    confidence: float
    source_count: int = Field(description="independent origins that it rests on")
    conflicts: list[Conflict]
    grouped_by: str | None = Field(description="what judged the evidence to be about one thing")
    accepted: Acceptance | None
    notes: list[str]
    evidence: list[Claim | Statement]
    supported_by: list[Claim | Statement]
    contradicted_by: list[Claim | Statement]
    certain: bool | None = Field(None, description="with `at` or `during`: holds then for certain")


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
    description: str | None
    here: bool = Field(description="whether the text was there when the snapshot was built")
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


class Question(_Model):
    """A question that groups claims, with its documented scale."""

    id: str
    iri: str
    text: str
    scale: dict[str, str]
    note: str | None
    position_count: int


class Position(_Model):
    """Somebody's answer to a question, with the claims that show it."""

    attributed_to: Reference
    stance: int
    stance_label: str
    note: str | None
    claims: list[Claim]
    certain: bool | None = Field(
        None, description="with `at` or `during`: one of the claims was said then for certain"
    )


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


class Health(_Model):
    """Whether the service can answer."""

    status: Literal["ok", "starting"]
    snapshot: str | None = None


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
