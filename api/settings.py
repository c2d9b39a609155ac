"""Settings, each a variable `FOEDERA_<NAME>` and, for the commands that use it, a flag."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import pyoxigraph as ox
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graph.sandbox import find_allocator
from graph.vocabulary import BASE_IRI

if TYPE_CHECKING:
    from graph.parse.model.nlp import Model


class Settings(BaseSettings):
    """Everything that can be set from outside; frozen, and handed to what needs it."""

    model_config = SettingsConfigDict(env_prefix="FOEDERA_", frozen=True, extra="ignore")

    # An empty host would be every address of the machine.
    host: str = Field("127.0.0.1", min_length=1, description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on")
    data: Path = Field(Path("data"), description="folder of the snapshots")
    seeds: Annotated[tuple[Path, ...], NoDecode] = Field(
        (), description="seed folders, separated by ':' in the variable, repeatable as a flag"
    )
    extractors: Annotated[tuple[str, ...], NoDecode] = Field(
        ("rules",), description="what reads documents, as seed folders are given"
    )
    base_iri: str = Field(BASE_IRI, description="base of all IRIs, fixed at build")
    workers: int = Field(1, ge=1, le=64, description="HTTP processes")
    query_seconds: float = Field(10.0, gt=0, le=3600, description="deadline of a SPARQL query")
    query_memory_mb: int = Field(
        2048, ge=768, description="address space of a query worker, in MiB"
    )
    query_store_mb: int | None = Field(
        None,
        ge=0,
        description="memory that a graph may take to be queried there rather than on disk, "
        "in MiB for each HTTP process; 0: always on disk; by default all of them together may "
        "take a quarter of what is available",
    )
    query_answer_mb: int = Field(
        1024, ge=1, description="size of a SPARQL answer before compression, in MiB"
    )
    query_allocator: str | None = Field(
        None,
        description="library that manages the memory of query workers on disk; by default "
        "jemalloc where the system has it, empty: the C library alone",
    )
    query_workers: int = Field(2, ge=1, le=64, description="query workers of each HTTP process")
    answers_mb: int = Field(
        64, ge=0, description="SPARQL answers that each HTTP process keeps ready, in MiB; 0: none"
    )
    spacy: str | None = Field(
        None, min_length=1, description="spaCy model that reads documents too, by name or folder"
    )
    token: str | None = Field(
        None, description="token for writing over HTTP; none: no writing", repr=False
    )

    def model(self) -> "Model | None":
        """Return the spaCy model that is named, opened; None if none is. Raises `ModelError`."""
        from graph.parse.model.nlp import open_model

        return open_model(self.spacy) if self.spacy is not None else None

    @field_validator("data", mode="before")
    @classmethod
    def _is_folder(cls, value: object) -> object:
        # Path("") would be the current folder, which nobody means by an empty value.
        if value == "":
            raise ValueError("a folder is expected")
        return value

    @field_validator("extractors", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        names = value.split(":") if isinstance(value, str) else value
        if isinstance(names, list | tuple) and (not names or "" in names):
            raise ValueError("the name of an extractor is expected")
        return tuple(names) if isinstance(names, list | tuple) else names

    @field_validator("query_allocator")
    @classmethod
    def _is_library(cls, value: str | None) -> str | None:
        if value and not Path(value).is_file():
            raise ValueError("the path of a library is expected")
        return value

    def allocator(self) -> str | None:
        """Return the library that manages the memory of query workers, None for the C library."""
        return find_allocator() if self.query_allocator is None else self.query_allocator or None

    @field_validator("seeds", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part for part in value.split(":") if part)
        if isinstance(value, list | tuple) and "" in value:
            raise ValueError("a folder is expected")
        return value

    @field_validator("base_iri")
    @classmethod
    def _is_base(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or not value.endswith("/"):
            raise ValueError("a base IRI begins with http:// or https:// and ends with '/'")
        ox.NamedNode(value)  # raises ValueError, saying which character no IRI may have
        return value
