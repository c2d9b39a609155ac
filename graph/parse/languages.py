"""In which language a document is: as somebody says, else as its own words tell."""

import re
from collections.abc import Iterable

from graph.facts import Document
from graph.parse.frozen import replace
from graph.parse.rules import pack_of, primary, read_packs
from graph.read.documents import is_uncurated

# ISO 639-2: a language that is not determined.
UNDETERMINED = "und"
_WORDS = re.compile(r"[^\W\d_]+")
_MOST_CHARACTERS, _FEWEST_WORDS = 20_000, 20
# Of English and French text these words are a third and more; names alone are none of them.
_LEAST_SHARE, _LEAST_LEAD = 0.08, 1.5


def detect_language(text: str) -> str | None:
    """Return the language that a text is in by its stop words, None if it is that of no pack.

    The words at its beginning are counted (20,000 characters). The language of most stop words is
    taken if these are at least 8 in 100 words, and half as many again as those of the next one.
    """
    words = [found.group().lower() for found in _WORDS.finditer(text[:_MOST_CHARACTERS])]
    counts = {
        pack.language: sum(word in pack.stop_words for word in words)
        for pack in read_packs().values()
    }
    language = max(sorted(counts), key=lambda each: counts[each])
    others = [count for each, count in counts.items() if each != language]
    enough = counts[language] >= max(1, len(words) * _LEAST_SHARE)
    ahead = counts[language] >= _LEAST_LEAD * max(others, default=0)
    return language if enough and ahead else None


def with_languages(documents: Iterable[Document], asked: str | None = None) -> list[Document]:
    """Return `documents`, those of which nobody says the language with the one that they are in.

    A source entry and a page's own word go first, and `asked` before both. A text of fewer than
    twenty words tells too little and stays as it is (English, as everything is that does not say
    otherwise); a longer one in a language of which there are no rules is `und`.
    """
    return [_with_language(document, asked) for document in documents]


def _with_language(document: Document, asked: str | None) -> Document:
    source, extraction = document.source, document.extraction
    said = extraction is not None and "language" in extraction.found
    if asked is None and (said or not is_uncurated(source)):
        return document
    language = asked or detect_language(document.text)
    if language is None:
        words = _WORDS.finditer(document.text[:_MOST_CHARACTERS])
        short = sum(1 for _ in words) < _FEWEST_WORDS
        language = source.language if short else UNDETERMINED
    return replace(document, source=replace(source, language=language))


def why_unread(document: Document) -> str | None:
    """Return why nothing is read in a document, if there are no rules for its language."""
    language = document.source.language
    if pack_of(language) is not None:
        return None
    known = ", ".join(f"{pack.language} ({pack.name})" for pack in read_packs().values())
    told = "unknown" if primary(language) == UNDETERMINED else repr(language)
    return f"its language is {told}: no facts were looked for; there are rules for {known}"
