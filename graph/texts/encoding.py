"""Bytes as text: by their mark, by what is declared, as UTF-8, as UTF-16, else by a guess."""

import codecs
import re
from dataclasses import dataclass

from graph.errors import DocumentError

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# What programs call by these names is Windows-1252 (WHATWG Encoding Standard, section 4.2).
_WINDOWS = frozenset({"ascii", "iso8859-1", "latin-1", "cp1252"})
_KNOWN_FILES = (
    (b"PK\x03\x04", "a ZIP archive (a .docx, .odt or .epub is one): save its text as HTML or PDF"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"BZh", "a bzip2 archive: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive: unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old Office file: save its text as HTML or PDF"),
    (b"{\\rtf", "rich text (RTF): save it as HTML or PDF"),
    (b"\x7fELF", "a program"),
)
_SAMPLE = 256 * 1024
# Of the bytes of a text in a language of Western Europe, fewer are not ASCII.
_MOSTLY_ASCII = 0.04
_LARGEST_DAMAGE = 0.001
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was in, how that is known, and how many bytes had no meaning in it.

    `known` is `mark`, `declared`, `valid` (UTF-8 is hardly ever valid by chance) or `guessed`.
    """

    text: str
    encoding: str
    known: str
    replaced: int = 0


def decode(content: bytes, name: str, declared: str | None = None) -> Decoded:
    """Return the text in `content`, without a byte order mark.

    `declared` is the encoding that the page or message names. Raises `DocumentError` for what is
    no text, or in no encoding that can be told.
    """
    for start, what in _KNOWN_FILES:
        if content.startswith(start):
            raise DocumentError(f"{name}: {what}; not a text")
    decoded = _decode(content, name, declared)
    # A page or letter may hold a stray one; what is full of them is no text.
    controls = len(_CONTROLS.findall(decoded.text[:_SAMPLE]))
    if controls > 8 and controls > _LARGEST_DAMAGE * min(len(decoded.text), _SAMPLE):
        raise DocumentError(f"{name}: has {controls} control characters; not a text")
    return decoded


def _decode(content: bytes, name: str, declared: str | None) -> Decoded:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return Decoded(content[len(mark) :].decode(encoding), encoding, "mark")
            except UnicodeDecodeError as error:
                place = error.start + len(mark)
                raise DocumentError(
                    f"{name}: not the {encoding.upper()} that its mark says: "
                    f"byte {place} cannot be read"
                ) from error
    known = _known(declared)
    if known is not None:
        text = _strictly(content, known)
        if text is not None:
            return Decoded(text, known, "declared")
    text = _strictly(content, "utf-8")
    if text is not None and (text.count("\0") <= len(text) // 100 or not _sixteen(content)):
        return Decoded(text, "utf-8", "valid")
    wide = _sixteen(content)
    if wide is not None:
        text = _strictly(content, wide)
        if text is not None:
            return Decoded(text, wide, "guessed")
    if known is not None:
        text = content.decode(known, "replace")
        replaced = text.count("\ufffd")
        if replaced <= max(1, _LARGEST_DAMAGE * len(text)):
            return Decoded(text, known, "declared", replaced)
    return _guess(content, name)


def _known(declared: str | None) -> str | None:
    """Return Python's name of a declared encoding; None if it is none, or cannot be right."""
    if not declared:
        return None
    try:
        found = codecs.lookup(declared.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    # What declares UTF-16 in single bytes is in UTF-8 (HTML Standard, 13.2.3.2). Codecs that
    # make no text of bytes (base64, zlib) have no place here.
    if found.name.startswith(("utf-16", "utf-32", "utf-7")):
        return "utf-8"
    if not found._is_text_encoding:
        return None
    return "cp1252" if found.name in _WINDOWS else found.name


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _sixteen(content: bytes) -> str | None:
    """Return the order of bytes if every other one is nought, as in UTF-16 of Latin letters."""
    sample = content[:_SAMPLE]
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half and odd > 0.6 * half and even < 0.05 * half:
        return "utf-16-le"
    if half and even > 0.6 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _guess(content: bytes, name: str) -> Decoded:
    sample = content[:_SAMPLE]
    # In Windows-1252 letters begin there; what lies below are quotation marks and dashes.
    letters = sum(byte >= 0xC0 for byte in sample)
    marks = sum(0x80 <= byte < 0xC0 for byte in sample)
    western = letters <= _MOSTLY_ASCII * len(sample) and marks <= 0.1 * len(sample)
    text = _strictly(content, "cp1252") if western else None
    if text is not None:
        return Decoded(text, "cp1252", "guessed")
    import charset_normalizer  # of no use to most texts

    best = charset_normalizer.from_bytes(sample).best()
    if best is not None:
        text = _strictly(content, best.encoding)
        if text is not None:
            return Decoded(text, best.encoding, "guessed")
    raise DocumentError(
        f"{name}: neither UTF-8 nor another encoding that can be told; save it as UTF-8"
    )
