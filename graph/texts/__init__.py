"""The text of a document as received: which kind it is, and what of it is stored.

Plain text and Markdown are decoded and stored as they are. Out of pages (HTML), PDF and letters a
text is taken in a process of its own (`process.py`); the libraries for it are loaded there, and
only when there is such a document.
"""

import re
from pathlib import PurePath

from graph.errors import DocumentError
from graph.facts import Extraction
from graph.texts.encoding import decode
from graph.texts.heads import find_in_lines
from graph.texts.model import Extracted, MediaType
from graph.texts.process import Extractors

__all__ = ["MAX_BYTES", "SUFFIXES", "Extracted", "Extractors", "MediaType", "extract"]

MAX_BYTES = 100 * 1024 * 1024
PLAIN = "foedera-text 1"

_KINDS = {
    ".txt": MediaType.TEXT,
    ".text": MediaType.TEXT,
    ".md": MediaType.MARKDOWN,
    ".markdown": MediaType.MARKDOWN,
    ".html": MediaType.HTML,
    ".htm": MediaType.HTML,
    ".xhtml": MediaType.HTML,
    ".pdf": MediaType.PDF,
    ".eml": MediaType.MAIL,
    ".mht": MediaType.MAIL,
    ".mhtml": MediaType.MAIL,
}
SUFFIXES = tuple(_KINDS)
_PAGE = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?<(?:!doctype\s+html|html)\b", re.I
)


def extract(
    content: bytes, name: str, extractors: Extractors, otherwise: MediaType | None = None
) -> Extracted:
    """Return the text that is stored of the document `name`, by its suffix and first bytes.

    What has no known suffix is taken for `otherwise`.

    Raises `DocumentError` for what is no text, too large, damaged or encrypted; the message
    begins with `name`.
    """
    media_type = _media_type(content, name, otherwise)
    if media_type in (MediaType.TEXT, MediaType.MARKDOWN):
        return _plain(content, name, media_type)
    return extractors.extract(content, name, media_type)


def _media_type(content: bytes, name: str, otherwise: MediaType | None) -> MediaType:
    suffix = PurePath(name).suffix.lower()
    kind = _KINDS.get(suffix, otherwise)
    if kind is None:
        raise DocumentError(f"{name}: no document that can be read; known: {', '.join(SUFFIXES)}")
    if len(content) > MAX_BYTES:
        raise DocumentError(f"{name}: {len(content)} bytes; at most {MAX_BYTES} are read")
    if not content.strip():
        raise DocumentError(f"{name}: empty")
    # What a file is called is not always what it is.
    if b"%PDF-" in content[:1024] and (kind is MediaType.PDF or content.startswith(b"%PDF-")):
        return MediaType.PDF
    if kind is MediaType.PDF:
        raise DocumentError(f"{name}: no PDF: it does not begin with %PDF-")
    return MediaType.HTML if _PAGE.match(content[:1024]) else kind


def _plain(content: bytes, name: str, media_type: MediaType) -> Extracted:
    decoded = decode(content, name)
    if "\0" in decoded.text:
        raise DocumentError(
            f"{name}: has a NUL character at {decoded.text.index(chr(0))}; not a text"
        )
    notes: tuple[str, ...] = ()
    if decoded.known == "guessed":
        notes = (f"its encoding is not declared and was guessed: {decoded.encoding}",)
    extraction = Extraction(
        extractor=PLAIN,
        media_type=media_type,
        encoding=decoded.encoding,
        known=decoded.known,
        found=find_in_lines(decoded.text),
        notes=notes,
    )
    return Extracted(decoded.text, extraction)
