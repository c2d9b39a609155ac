"""PDF with a text layer: paragraphs out of lines, each line with its page.

PDFium gives characters with their places; lines, paragraphs, running heads, footnotes and words
divided at the end of a line are found here, by the geometry of the page alone.
"""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from graph.errors import DocumentError
from graph.facts import Extraction, PartKind
from graph.texts.found import (
    Found,
    byline_of,
    clean,
    date_line_of,
    merged,
    parse_date,
    person,
    read_line,
)
from graph.texts.model import Assembly, Extracted, MediaType

EXTRACTOR = "foedera-pdf 1"
MAX_BYTES = 100 * 1024 * 1024
MAX_PAGES = 5000
MAX_CHARACTERS = 20_000_000

# A running head stands on so many pages; so many lines at either end of a page may be one.
_RUNNING_PAGES = 3
_EDGE_LINES = 2
_HYPHENS = "-\u2010\u00ad\x02\ufffe"
_PAGE_NUMBER = re.compile(
    r"^\W*(?:page|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?\W*$", re.I
)
# What browsers print around a page: the time, and its address.
_PRINTED = re.compile(
    r"^\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}[:.]\d{2}\b|^(?:file|https?)://\S+(?: \d+/\d+)?$"
)
_NOTE_START = re.compile(r"^\s*[\[(]?(?:\d{1,3}|[*†‡§]{1,2})[\])]?[.)]?\s+\S|^\s*\d{1,3}[A-Z“\"‘]")
_CLOSED = re.compile(r"[.!?:;…][\"'”’)\]]*\d{0,3}$")
_BULLET = re.compile(r"^\s*(?:[•▪‣◦*–-]|\(?\d{1,2}[.)])\s+\S")


@dataclass(slots=True)
class _Line:
    """A line of a page; `size` is the height of most of its letters, in points."""

    text: str
    page: int
    number: int
    left: float
    right: float
    base: float
    size: float
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class _Character:
    """A character with the left and right edge, the base line and the height of its box."""

    text: str
    left: float
    right: float
    base: float
    size: float
    end: bool = False


@dataclass(slots=True)
class _Paragraph:
    """Lines that run on, joined; offsets in `lines` and `marks` count from its start."""

    text: str
    lines: list[tuple[int, int, int]]
    marks: list[tuple[int, int]]
    last: _Line
    first: _Line
    note: bool = False
    heading: bool = False


def extract_pdf(content: bytes, name: str) -> Extracted:
    """Return the running text of the document in `content`.

    Raises `DocumentError` for what is too large, damaged, encrypted, or only pictures of pages.
    """
    if len(content) > MAX_BYTES:
        raise DocumentError(f"{name}: {len(content)} bytes; of PDF at most {MAX_BYTES} are read")
    document = _open(content, name)
    try:
        pages, pictures = _pages(document, name)
        about = _about(document)
    finally:
        document.close()
    lines = [line for page in pages for line in page]
    if not lines:
        raise DocumentError(
            f"{name}: {len(pages)} pages without a text layer, only pictures of pages; "
            "run it through character recognition (OCR) first"
        )
    body_size = _body_size(lines)
    running = _running(pages)
    kept = [[line for line in page if id(line) not in running] for page in pages]
    words = _vocabulary(lines)
    paragraphs = list(_paragraphs(kept, body_size, words))
    assembly = Assembly()
    _assemble(paragraphs, assembly)
    heads = [line for line in lines if id(line) in running]
    notes = []
    if pictures:
        shown = ", ".join(map(str, pictures[:10])) + (", ..." if len(pictures) > 10 else "")
        notes.append(f"pages without text, perhaps pictures: {shown}")
    return Extracted(
        assembly.text,
        Extraction(
            extractor=EXTRACTOR,
            media_type=MediaType.PDF,
            parts=tuple(assembly.parts),
            marks=tuple(assembly.marks),
            removed=tuple((f"page {h.page}, line {h.number}", len(h.text)) for h in heads[:1000]),
            found=merged(_shown(paragraphs, about), about),
            notes=tuple(notes),
        ),
    )


def _open(content: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pdfium.FPDF_ERR_PASSWORD:
            raise DocumentError(f"{name}: encrypted; save it without a password") from error
        if code == pdfium.FPDF_ERR_SECURITY:
            raise DocumentError(f"{name}: encrypted in a way that is not supported") from error
        raise DocumentError(f"{name}: no PDF that can be read; damaged or cut short") from error


def _pages(document: pypdfium2.PdfDocument, name: str) -> tuple[list[list[_Line]], list[int]]:
    """Return the lines of each page, and the numbers of pages without any."""
    count = len(document)
    if count > MAX_PAGES:
        raise DocumentError(f"{name}: {count} pages; at most {MAX_PAGES} are read")
    pages: list[list[_Line]] = []
    pictures: list[int] = []
    characters = 0
    for number in range(count):
        try:
            page = document[number]
            textpage = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise DocumentError(f"{name}: page {number + 1} is damaged") from error
        try:
            characters += textpage.count_chars()
            if characters > MAX_CHARACTERS:
                raise DocumentError(f"{name}: more than {MAX_CHARACTERS} characters")
            found = list(_lines(textpage, number + 1))
        finally:
            textpage.close()
            page.close()
        pages.append(found)
        if not found:
            pictures.append(number + 1)
    return pages, pictures


def _characters(textpage: pypdfium2.PdfTextPage) -> Iterator[_Character]:
    raw, count = textpage.raw, textpage.count_chars()
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    index = 0
    while index < count:
        code = pdfium.FPDFText_GetUnicode(raw, index)
        # Halves of a character beyond the first plane come one after the other.
        if 0xD800 <= code < 0xDC00 and index + 1 < count:
            low = pdfium.FPDFText_GetUnicode(raw, index + 1)
            if 0xDC00 <= low < 0xE000:
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
                index += 1
        if 0xD800 <= code < 0xE000 or code == 0:
            index += 1
            continue
        text = "-" if pdfium.FPDFText_IsHyphen(raw, index) == 1 else chr(code)
        end = text == "-" and code == 2
        pdfium.FPDFText_GetLooseCharBox(raw, index, ctypes.byref(box))
        pdfium.FPDFText_GetCharOrigin(raw, index, ctypes.byref(x), ctypes.byref(y))
        height = abs(box.top - box.bottom)
        yield _Character(text, box.left, box.right, y.value, height, end)
        index += 1


def _lines(textpage: pypdfium2.PdfTextPage, page: int) -> Iterator[_Line]:
    """Yield the lines of a page in the order in which it writes them."""
    current: list[_Character] = []
    number = 0
    for character in _characters(textpage):
        if character.text in "\r\n":
            line = _line(current, page, number + 1)
            current = []
        elif current and not character.text.isspace() and _breaks(current, character):
            line = _line(current, page, number + 1)
            current = [character]
        else:
            current.append(character)
            continue
        if line is not None:
            number += 1
            yield line
    last = _line(current, page, number + 1)
    if last is not None:
        yield last


def _breaks(current: Sequence[_Character], character: _Character) -> bool:
    """Return whether a character is on another line than the letters before it."""
    seen = next((c for c in reversed(current) if not c.text.isspace() and c.size), None)
    if seen is None or not character.size:
        return False
    size = max(seen.size, character.size)
    # Back to the left: a new line, whatever its height. A raised figure stays on its line.
    if character.right < seen.left - size and abs(character.base - seen.base) > 0.15 * size:
        return True
    return abs(character.base - seen.base) > 0.75 * size


def _line(characters: Sequence[_Character], page: int, number: int) -> _Line | None:
    letters = [c for c in characters if not c.text.isspace()]
    if not letters:
        return None
    size = median(c.size for c in letters)
    base = median(c.base for c in letters)
    pieces: list[str] = []
    marks: list[tuple[int, int]] = []
    length, open_mark = 0, -1
    for character in characters:
        raised = (
            (character.text.isdigit() or character.text in "*†‡§")
            and character.size < 0.85 * size
            and character.base > base + 0.1 * size
        )
        if raised and open_mark < 0:
            # The space before a raised figure is PDFium's; the mark belongs to the word.
            while pieces and pieces[-1].isspace():
                length -= len(pieces.pop())
            open_mark = length
        elif not raised and open_mark >= 0 and not character.text.isspace():
            marks.append((open_mark, length))
            open_mark = -1
        if open_mark >= 0 and character.text.isspace():
            marks.append((open_mark, length))
            open_mark = -1
        text = " " if character.text.isspace() else character.text
        pieces.append(text)
        length += len(text)
    if open_mark >= 0:
        marks.append((open_mark, length))
    text = "".join(pieces)
    text = re.sub(r"[\x00-\x1f]", " ", text)
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    placed = tuple((a - lead, b - lead) for a, b in marks if a > lead and b - lead <= len(text))
    left, right = min(c.left for c in letters), max(c.right for c in letters)
    return _Line(text, page, number, left, right, base, size, placed)


def _body_size(lines: Sequence[_Line]) -> float:
    """Return the height of letters in which most of the text is set, in half points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size))


def _running(pages: Sequence[Sequence[_Line]]) -> set[int]:
    """Return the lines (by identity) that are running heads or feet, or numbers of pages.

    A line at the edge of a page that stands on three pages or more, digits aside; and a line
    there that is nothing but a number.
    """
    edges = [_edge(page) for page in pages]
    seen: Counter[str] = Counter()
    for edge in edges:
        seen.update({_key(line.text) for line in edge})
    running = set()
    for page, edge in zip(pages, edges, strict=True):
        for line in edge:
            often = seen[_key(line.text)] >= _RUNNING_PAGES
            number = len(page) > 1 and _PAGE_NUMBER.match(line.text) is not None
            if often or number or _PRINTED.match(line.text):
                running.add(id(line))
    return running


def _edge(page: Sequence[_Line]) -> list[_Line]:
    """Return the lines at the top and at the bottom of a page, by height."""
    ordered = sorted(page, key=lambda line: -line.base)
    heights = list(dict.fromkeys(round(line.base) for line in ordered))
    outer = {*heights[:_EDGE_LINES], *heights[-_EDGE_LINES:]}
    return [line for line in ordered if round(line.base) in outer]


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.lower().split()))


_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def _vocabulary(lines: Sequence[_Line]) -> Counter[str]:
    """Return the words of the document that stand within a line, in lower case."""
    words: Counter[str] = Counter()
    for line in lines:
        inner = line.text.split()
        words.update(found.lower() for word in inner[:-1] for found in _WORD.findall(word))
    return words


def _paragraphs(
    pages: Sequence[Sequence[_Line]], body: float, words: Counter[str]
) -> Iterator[_Paragraph]:
    """Yield paragraphs in order; footnotes come after the paragraph that runs over their page."""
    gap = _leading(pages)
    current: _Paragraph | None = None
    notes: list[_Paragraph] = []
    for page in pages:
        text, foot = _split_notes(page, body)
        notes += _joined(foot, body, words)
        edges = _right_edges(text)
        for line in text:
            edge = edges[round(line.left / _COLUMN)]
            if current is not None and _goes_on(current, line, gap, body, edge):
                _append(current, line, words)
                continue
            if current is not None:
                yield current
            current = _begin(line, body)
    if current is not None:
        yield current
    yield from notes


# Lines that begin within so many points of each other are of one column.
_COLUMN = 48


def _right_edges(lines: Sequence[_Line]) -> dict[int, float]:
    """Return how far to the right lines reach, for each place at which lines begin."""
    edges: dict[int, float] = {}
    for line in lines:
        place = round(line.left / _COLUMN)
        edges[place] = max(edges.get(place, 0.0), line.right)
    return edges


def _joined(lines: Sequence[_Line], body: float, words: Counter[str]) -> Iterator[_Paragraph]:
    """Yield the footnotes of a page."""
    current: _Paragraph | None = None
    for line in lines:
        if current is not None and not _NOTE_START.match(line.text):
            _append(current, line, words)
            continue
        if current is not None:
            yield current
        current = _begin(line, body)
        current.note, current.heading = True, False
    if current is not None:
        yield current


def _leading(pages: Sequence[Sequence[_Line]]) -> float:
    """Return the usual distance between the base lines of two lines of a paragraph, in points."""
    gaps: Counter[float] = Counter()
    for page in pages:
        for above, below in pairwise(page):
            distance = above.base - below.base
            if 0 < distance < 4 * max(above.size, below.size):
                gaps[round(distance * 2) / 2] += 1
    if not gaps:
        return 0.0
    most = max(gaps.values())
    return min(gap for gap, count in gaps.items() if count * 2 >= most)


def _split_notes(page: Sequence[_Line], body: float) -> tuple[Sequence[_Line], Sequence[_Line]]:
    """Return the lines of a page, and its footnotes: small print at the bottom, numbered."""
    start = len(page)
    while start > 0 and page[start - 1].size < 0.92 * body:
        start -= 1
    small = page[start:]
    if small and start > 0 and _NOTE_START.match(small[0].text):
        return page[:start], small
    return page, ()


def _begin(line: _Line, body: float) -> _Paragraph:
    heading = line.size > 1.12 * body and len(line.text) < 200
    return _Paragraph(
        line.text, [(0, line.page, line.number)], list(line.marks), line, line, heading=heading
    )


def _goes_on(paragraph: _Paragraph, line: _Line, gap: float, body: float, edge: float) -> bool:
    """Return whether a line is of the paragraph before it; its column reaches to `edge`."""
    last = paragraph.last
    if abs(line.size - last.size) > 0.08 * body:
        return False
    divided = paragraph.text[-1:] in _HYPHENS and len(paragraph.text) > 1
    lower = line.text[:1].islower()
    if line.page != last.page or line.base > last.base:
        # The next page or column.
        return divided or lower or not (_CLOSED.search(paragraph.text) or paragraph.heading)
    distance = last.base - line.base
    if gap and distance > 1.35 * gap:
        return False
    if _BULLET.match(line.text) and not lower:
        return False
    closed = _CLOSED.search(paragraph.text) is not None
    indented = line.left > last.left + 0.6 * body and len(paragraph.lines) > 1
    indented = indented or (
        len(paragraph.lines) == 1 and line.left > last.left + 0.6 * body and closed
    )
    short = last.right < edge - 6 * body
    stub = last.right - last.left < 0.6 * (edge - last.left)
    return lower or not ((closed and (indented or short)) or (stub and not divided))


def _append(paragraph: _Paragraph, line: _Line, words: Counter[str]) -> None:
    """Add a line to a paragraph; a word that was divided between the two is put together."""
    text = paragraph.text
    if text[-1:] in _HYPHENS and text[-2:-1].isalnum():
        text = text[:-1] + ("" if _divided(text[:-1], line.text, words) else "-")
    elif not text.endswith(("—", "/")):
        text += " "
    start = len(text)
    paragraph.text = text + line.text
    paragraph.lines.append((start, line.page, line.number))
    paragraph.marks += [(start + a, start + b) for a, b in line.marks]
    paragraph.last = line


def _divided(before: str, after: str, words: Counter[str]) -> bool:
    """Return whether a hyphen at the end of a line is there for the line's sake alone.

    It is if a small letter follows, unless the word is written with it elsewhere and never
    without it, or with it more often.
    """
    head = re.search(r"[^\W\d_]+$", before)
    tail = re.match(r"[^\W\d_]+", after)
    if head is None or tail is None or not tail.group()[0].islower():
        return False
    first, second = head.group().lower(), tail.group().lower()
    whole, joined = words[first + second], words[f"{first}-{second}"]
    if whole or joined:
        return whole >= joined
    # Two words that are both words here are a compound: "defence-industrial".
    return not (words[first] and words[second] and len(first) > 3 and len(second) > 3)


def _assemble(paragraphs: Sequence[_Paragraph], assembly: Assembly) -> None:
    largest = max((p.first.size for p in paragraphs if p.heading and p.first.page == 1), default=0)
    title = next(
        (p for p in paragraphs if p.heading and p.first.page == 1 and p.first.size == largest), None
    )
    for paragraph in paragraphs:
        if paragraph is title:
            kind = PartKind.TITLE
        elif paragraph.note:
            kind = PartKind.NOTE
        elif paragraph.heading:
            kind = PartKind.HEADING
        elif byline_of(paragraph.text) or date_line_of(paragraph.text):
            kind = PartKind.BYLINE
        else:
            kind = PartKind.PARAGRAPH
        assembly.add(
            paragraph.text, kind, lines=tuple(paragraph.lines), marks=tuple(paragraph.marks)
        )


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w+", text.lower()))


def _shown(paragraphs: Sequence[_Paragraph], about: Found) -> Found:
    """Return the title, author and date that the first page shows."""
    found: Found = {}
    first = [p for p in paragraphs if p.first.page == 1]
    heads = [p for p in first if p.heading]
    largest = max((p.first.size for p in heads), default=0)
    title = next((p.text for p in heads if p.first.size == largest), "")
    if title:
        found["title"] = (clean(title), "heading")
    told = _letters(about.get("title", ("", ""))[0])
    if title and told and _letters(title) not in told:
        del found["title"]
    for paragraph in first[:8]:
        read_line(paragraph.text, found)
    return found


_NO_TITLE = re.compile(
    r"^(?:untitled|unnamed|document\d*|microsoft word|anonymous|unspecified|about:blank)\b"
    r"|\.(?:docx?|pdf|indd|html?|tex|dvi)$",
    re.I,
)


def _about(document: pypdfium2.PdfDocument) -> Found:
    """Return what the document's information dictionary says, but not what programs fill in."""
    given = document.get_metadata_dict(skip_empty=True)
    title, author = clean(given.get("Title", "")), person(given.get("Author", ""))
    created = re.match(r"D:(\d{8})", given.get("CreationDate", ""))
    when = parse_date(created.group(1)) if created else None
    found: Found = {}
    if title and not _NO_TITLE.search(title):
        found["title"] = (title, "PDF title")
    if author and not _NO_TITLE.search(author):
        found["author"] = (author, "PDF author")
    if when:
        found["created"] = (when, "PDF creation date")
    return found
