"""Pages in HTML: the text of the article, block by block, each with its place on the page.

Which blocks are the article's is decided by the page's own marks (`article`, `main`, roles,
classes of elements) and by where most of the running text is; the text itself comes from a walk
of our own over the elements, so that every block keeps its path. Nothing is run or fetched.
"""

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lxml import etree, html

from graph.errors import DocumentError
from graph.facts import Extraction, PartKind
from graph.texts.encoding import Decoded, decode
from graph.texts.found import (
    Found,
    byline_of,
    clean,
    merged,
    parse_date,
    person,
    read_line,
)
from graph.texts.model import Assembly, Extracted, MediaType

EXTRACTOR = "foedera-html 1"
MAX_BYTES = 50 * 1024 * 1024

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w:.-]{2,40})""",
    re.I,
)
_PROLOG = re.compile(r"\A\s*(?:<\?xml[^>]{0,300}\?>\s*)")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Not shown as text, or not the page's words.
_UNSEEN = _set(
    "head script style noscript template iframe object embed applet canvas audio video svg math "
    "select option datalist button input textarea map area dialog rt rp frameset noframes"
)
_INLINE = _set(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark nobr "
    "picture q ruby rb s samp small source span strike strong sub sup time tt u var wbr"
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_KINDS = {
    **dict.fromkeys(_HEADINGS, PartKind.HEADING),
    **dict.fromkeys(("li", "dt", "dd"), PartKind.ITEM),
    **dict.fromkeys(("figcaption", "caption"), PartKind.CAPTION),
    **dict.fromkeys(("pre", "listing", "xmp"), PartKind.VERBATIM),
    "tr": PartKind.ROW,
    "blockquote": PartKind.QUOTE,
}
# These keep their kind in whatever block lies in them.
_LASTING = frozenset({PartKind.CAPTION, PartKind.QUOTE, PartKind.NOTE, PartKind.ROW})
_ASIDE_TAGS = frozenset({"nav", "footer", "aside", "form", "menu", "header"})
_ASIDE_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu", "alert"}
)
_WORDS = re.compile(r"[a-z]+|\d+")
_ASIDE_WORDS = _set(
    "nav navbar navigation menu sidebar footer cookie cookies consent gdpr newsletter newsletters "
    "subscribe subscription signup optin share sharing social sharedaddy addthis promo promotion "
    "advert advertisement ad ads adslot sponsor sponsored comments comment disqus respond "
    "breadcrumb breadcrumbs paywall donate donation donations fundraising popup modal masthead "
    "widget widgets outbrain taboola tags taglist toolbar skip pagination pager print pullquote "
    "metered login topbar noprint editsection toc hatnote navbox catlinks"
)
_RELATED_WORDS = _set(
    "related recommend recommended recommendations teaser teasers readmore morefrom trending "
    "mostread popular latest upnext seealso readnext"
)
_RELATED_PAIRS = frozenset(
    {("read", "more"), ("more", "from"), ("most", "read"), ("most", "popular"), ("read", "next"),
     ("up", "next"), ("see", "also"), ("you", "may"), ("also", "like"), ("editors", "picks")}
)  # fmt: skip
_ASIDE_PAIRS = frozenset({("pull", "quote"), ("sign", "up"), ("back", "top"), ("mail", "list")})
_CAPTION_WORDS = frozenset({"caption", "figcaption", "credit", "photocredit", "imagecredit"})
_NOTE_WORDS = frozenset({"footnote", "footnotes", "endnote", "endnotes", "references", "reflist"})
_BYLINE_WORDS = frozenset({"byline", "author", "authors", "dateline", "pubdate", "timestamp"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_NO_BREAK = re.compile(r"[ \t\n\r\f]+")
# Not seen, and in the middle of words.
_INVISIBLE = re.compile("[\u00ad\u200b\ufeff]")
_MARK = re.compile(r"^\s*[\[(]?(?:\d{1,3}|[*†‡§]{1,3}|[a-z])[\])]?\s*$")
_LONGEST_PATH = 60
_CELLS = " | "


@dataclass(slots=True)
class _Frame:
    """A block-level element: its place, what it is, and which blocks lie in it."""

    parent: "_Frame | None"
    tag: str
    step: str
    kind: PartKind
    flag: str | None
    flagged: "_Frame | None"
    first: int
    depth: int
    last: int = 0
    weight: int = 0
    good: int = 0
    heaviest: "_Frame | None" = None

    def path(self) -> str:
        steps: list[str] = []
        frame: _Frame | None = self
        while frame is not None and len(steps) < _LONGEST_PATH:
            steps.append(frame.step)
            frame = frame.parent
        return ("/" if frame is None else "…/") + "/".join(reversed(steps))


@dataclass(slots=True)
class _Block:
    """A run of text between two breaks. `linked` of its characters lie in links."""

    text: str
    frame: _Frame
    kind: PartKind
    linked: int
    marks: tuple[tuple[int, int], ...]
    words: frozenset[str]

    @property
    def density(self) -> float:
        return self.linked / max(1, len(self.text))

    @property
    def running(self) -> int:
        """How many characters of running text it has: sentences that are not links."""
        prose = len(self.text) >= 50 and self.density < 0.5
        return len(self.text) if prose and re.search(r"[.!?…][\"'”’)]*(?:\s|$)", self.text) else 0


def extract_html(content: bytes, name: str, declared: str | None = None) -> Extracted:
    """Return the article of the page in `content`.

    `declared` is what a message that the page came in says of its encoding. Raises
    `DocumentError` for what is too large, no text, or has no words to read.
    """
    if len(content) > MAX_BYTES:
        raise DocumentError(f"{name}: {len(content)} bytes; of HTML at most {MAX_BYTES} are read")
    told = _DECLARED.search(content[:4096])
    told_bytes = (told.group(1) or told.group(2)) if told else None
    decoded = decode(content, name, declared or (told_bytes or b"").decode("ascii", "replace"))
    root = _tree(decoded.text, name)
    walk = _Walk()
    walk.over(root)
    blocks = walk.blocks
    if not any(block.text for block in blocks):
        raise DocumentError(
            f"{name}: a page without words; one that a script fills must be saved as the browser "
            "shows it, or as text"
        )
    page = _Page(walk.frames, blocks)
    about = _about(root)
    assembly = Assembly()
    article, title = page.article(about)
    for block, kind in article:
        assembly.add(block.text, kind, path=block.frame.path(), marks=block.marks)
    if not assembly.pieces:
        raise DocumentError(f"{name}: no running text on the page, only links and labels")
    shown = _shown(article)
    if title is not None:
        shown = {"title": (title, "heading"), **shown}
    return Extracted(
        assembly.text,
        Extraction(
            extractor=EXTRACTOR,
            media_type=MediaType.HTML,
            encoding=decoded.encoding,
            known=decoded.known,
            parts=tuple(assembly.parts),
            marks=tuple(assembly.marks),
            removed=page.removed(article),
            found=merged(about, shown),
            notes=_notes(decoded, content),
        ),
    )


def _notes(decoded: Decoded, content: bytes) -> tuple[str, ...]:
    notes = []
    if re.search(rb"<html\b", content[:20_000], re.I) and not re.search(
        rb"</(?:html|body)\s*>", content[-20_000:], re.I
    ):
        notes.append("the page has no end, so it may be cut short")
    if decoded.replaced:
        notes.append(f"{decoded.replaced} characters cannot be read as {decoded.encoding}")
    if decoded.known == "guessed":
        notes.append(f"its encoding is not declared and was guessed: {decoded.encoding}")
    return tuple(notes)


def _tree(text: str, name: str) -> html.HtmlElement:
    text = _PROLOG.sub("", text.replace("\0", ""), count=1)
    parser = html.HTMLParser(
        remove_comments=True, remove_pis=True, huge_tree=True, no_network=True, recover=True
    )
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise DocumentError(f"{name}: a page that cannot be read: {error}") from error
    # libxml2 goes no deeper than 2048 elements and leaves out what lies below.
    if any("depth" in entry.message for entry in parser.error_log):
        raise DocumentError(f"{name}: its elements are nested too deeply to be read")
    return root


class _Walk:
    """Walks over a page's elements once, without recursion, and gathers blocks."""

    def __init__(self) -> None:
        self.frames: list[_Frame] = []
        self.blocks: list[_Block] = []
        self.top: _Frame | None = None
        self.buffer: list[str] = []
        self.length = 0
        self.linked = 0
        self.links = 0
        self.verbatim = 0
        self.marks: list[tuple[int, int]] = []
        self.sups: list[tuple[int, int, bool]] = []
        self.words: set[str] = set()
        # The elements that are open, each with how many of each name it has had.
        self.steps: list[tuple[str, dict[str, int]]] = []

    def over(self, root: html.HtmlElement) -> None:
        """Gather the blocks of everything below `root`."""
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if event == "start":
                if tag in _UNSEEN or _is_hidden(element):
                    walker.skip_subtree()
                    # Its end comes all the same, with the text behind it.
                    element.set("data-foedera-unseen", "1")
                    self._step(tag)
                    self._space()
                    continue
                self.steps.append((self._step(tag), {}))
                self._begin(element, tag)
                self._write(element.text)
            else:
                if element.get("data-foedera-unseen") is None:
                    self._end(element, tag)
                    self.steps.pop()
                self._write(element.tail)
        self._flush()

    def _step(self, tag: str) -> str:
        """Return an element's step in a path: its name and its number among those of its parent."""
        if not self.steps:
            return tag
        counts = self.steps[-1][1]
        counts[tag] = counts.get(tag, 0) + 1
        return f"{tag}[{counts[tag]}]"

    def _begin(self, element: html.HtmlElement, tag: str) -> None:
        if tag in _INLINE:
            self.links += tag == "a"
            self.words.update(_words_of(element) & _BYLINE_WORDS)
            if tag == "br":
                self._break()
            elif tag == "sup" or _is_noteref(element):
                self.sups.append((self.length, len(self.buffer), _is_noteref(element)))
            elif tag == "q":
                self._put("“")
            return
        if tag in ("td", "th") and self._in_row():
            if self.length:
                self.buffer[-1] = self.buffer[-1].rstrip(" ") or ""
                self.length = sum(map(len, self.buffer))
                self._put(_CELLS)
            return
        if self._in_row() and tag not in ("tr", "table"):
            self._space()
            return
        self._flush()
        parent = self.top
        kind = _KINDS.get(tag, PartKind.PARAGRAPH)
        words = _words_of(element)
        if parent is not None and parent.kind in _LASTING and kind not in _LASTING:
            kind = parent.kind
        if tag == "tr" and not _is_row(element):
            kind = parent.kind if parent is not None and parent.kind in _LASTING else kind
            kind = PartKind.PARAGRAPH if kind is PartKind.ROW else kind
        if words & _CAPTION_WORDS and tag not in _HEADINGS and tag not in ("body", "article"):
            kind = PartKind.CAPTION
        if _is_note(element, words, tag):
            kind = PartKind.NOTE
        depth = len(self.steps)
        above = parent.depth if parent is not None else 0
        step = "/".join(name for name, _counts in self.steps[above:])
        flag = _flag(element, tag, words)
        frame = _Frame(parent, tag, step, kind, flag, None, len(self.blocks), depth)
        frame.flagged = frame if flag else (parent.flagged if parent is not None else None)
        self.frames.append(frame)
        self.top = frame
        self.verbatim += kind is PartKind.VERBATIM and tag in _KINDS
        self.words.update(words & _BYLINE_WORDS)

    def _end(self, element: html.HtmlElement, tag: str) -> None:
        if tag in _INLINE:
            self.links -= tag == "a"
            if tag == "q":
                self._put("”")
            elif tag == "sup" or _is_noteref(element):
                self._end_sup(element)
            return
        if self._in_row() and tag != "tr":
            self._space()
            return
        frame = self.top
        if frame is None or frame.tag != tag:
            return
        self._flush()
        frame.last = len(self.blocks)
        self.verbatim -= frame.kind is PartKind.VERBATIM and tag in _KINDS
        self.top = frame.parent

    def _in_row(self) -> bool:
        return self.top is not None and self.top.tag == "tr" and self.top.kind is PartKind.ROW

    def _end_sup(self, element: html.HtmlElement) -> None:
        if not self.sups:
            return
        start, piece, told = self.sups.pop()
        written = "".join(self.buffer[piece:])
        told = told or self.links > 0 or any(True for _ in element.iter("a"))
        before = self.buffer[piece - 1][-4:] if piece else ""
        plain = bool(before) and not before[-1].isdigit() and not before[-1].isspace()
        units = re.search(r"\b(?:k|c|m|d)?m$", before)
        if _MARK.match(written) and (told or (plain and not units and written.strip().isdigit())):
            lead = len(written) - len(written.lstrip())
            self.marks.append((start + lead, start + len(written.rstrip())))

    def _write(self, text: str | None) -> None:
        if text:
            text = _INVISIBLE.sub("", text)
            if self.verbatim:
                self._put(text.replace("\r\n", "\n").replace("\r", "\n"))
                return
            text = _NO_BREAK.sub(" ", text)
            if text.startswith(" ") and (not self.length or self.buffer[-1][-1:] in " \n"):
                text = text[1:]
            self._put(text)

    def _put(self, text: str) -> None:
        if text:
            self.buffer.append(text)
            self.length += len(text)
            self.linked += len(text) if self.links else 0

    def _space(self) -> None:
        if self.length and self.buffer[-1][-1:] not in " \n":
            self._put(" ")

    def _break(self) -> None:
        """A line break: two in a row begin another paragraph, as on old pages."""
        if self.verbatim:
            self._put("\n")
        elif self.length and self.buffer[-1][-1:] == "\n":
            self._flush()
        elif self.length:
            self._put("\n")

    def _flush(self) -> None:
        written = "".join(self.buffer)
        text = written.strip(" \t\n\r\f") if not self.verbatim else written.strip("\n")
        frame = self.top
        if text.strip() and frame is not None:
            lead = written.index(text)
            marks = [(a - lead, b - lead) for a, b in self.marks]
            marks = [(a, b) for a, b in marks if 0 <= a < b <= len(text)]
            words = frozenset(self.words)
            self.blocks.append(_Block(text, frame, frame.kind, self.linked, tuple(marks), words))
        self.buffer, self.length, self.linked, self.marks, self.sups = [], 0, 0, [], []
        self.words = set()


class _Page:
    """Which blocks of a page are its article."""

    def __init__(self, frames: list[_Frame], blocks: list[_Block]) -> None:
        self.frames, self.blocks = frames, blocks
        for block in blocks:
            block.frame.weight += block.running
        _sum_up(frames, "weight")
        total = frames[0].weight if frames else 0
        for frame in frames:
            # A class such as `has-sidebar` on what holds most of the page means nothing.
            if frame.flag and total and frame.weight > total / 2:
                frame.flag = None
        for frame in frames:
            above = frame.parent.flagged if frame.parent is not None else None
            frame.flagged = frame if frame.flag else above
        for block in blocks:
            block.frame.good += 0 if block.frame.flagged else block.running
        _sum_up(frames, "good")
        self.root = self._root()

    def _root(self) -> _Frame:
        """Return the element that is the article: marked as such, else with most of the text."""
        total = self.frames[0].good
        for tag in ("article", "main"):
            marked = [f for f in self.frames if f.tag == tag and not f.flagged]
            best = max(marked, key=lambda f: f.good, default=None)
            if best is not None and best.good * 2 > total:
                return best
        frame = self.frames[0]
        while frame.heaviest is not None and frame.heaviest.good * 4 >= frame.good * 3 > 0:
            frame = frame.heaviest
        # A paragraph alone is never an article: its container is.
        while frame.parent is not None and frame.tag in ("p", "li", "td", "blockquote"):
            frame = frame.parent
        return frame

    def article(self, about: Found) -> tuple[list[tuple[_Block, PartKind]], str | None]:
        """Return the blocks of the article with what each is, and its title as on the page."""
        first, last = self.root.first, self.root.last
        title = self._title(about, first, last)
        chosen: list[tuple[_Block, PartKind]] = []
        if title is not None and not first <= title < last:
            chosen.append((self.blocks[title], PartKind.TITLE))
        listed = self._lists_of_links(first, last)
        for number in range(first, last):
            block = self.blocks[number]
            if number == title:
                chosen.append((block, PartKind.TITLE))
                continue
            kind = self._kind(block, listed)
            if kind is not None:
                chosen.append((block, kind))
        return chosen, self.blocks[title].text if title is not None else None

    def _kind(self, block: _Block, listed: set[int]) -> PartKind | None:
        """Return what a block of the article's element is; None if it is not the article's."""
        flagged: _Frame | None = block.frame.flagged
        inside = self.root.first
        related = False
        while flagged is not None and flagged is not self.root:
            if flagged.first < inside or flagged.last > self.root.last:
                break
            if flagged.flag == "header":
                pass
            elif flagged.flag == "related":
                related = True
            else:
                return None
            flagged = flagged.parent.flagged if flagged.parent is not None else None
        if related or id(block.frame.parent) in listed or self._in_card(block):
            return PartKind.RELATED
        if block.kind is PartKind.PARAGRAPH and block.words and len(block.text) < 200:
            return PartKind.BYLINE
        if byline_of(block.text) and block.kind in (PartKind.PARAGRAPH, PartKind.HEADING):
            return PartKind.BYLINE
        return block.kind

    def _in_card(self, block: _Block) -> bool:
        """Return whether the block lies in an `article` within the article: another story."""
        frame: _Frame | None = block.frame
        steps = 0
        while frame is not None and frame is not self.root and steps < _LONGEST_PATH:
            if frame.tag == "article" and self.root.tag in ("article", "main"):
                return frame.good * 2 < self.root.good
            frame, steps = frame.parent, steps + 1
        return False

    def _lists_of_links(self, first: int, last: int) -> set[int]:
        """Return the lists in which three items or more are nothing but links to other pages."""
        items: dict[int, list[_Block]] = {}
        for block in self.blocks[first:last]:
            if block.frame.tag == "li" and block.frame.parent is not None:
                items.setdefault(id(block.frame.parent), []).append(block)
        return {
            parent
            for parent, found in items.items()
            if len(found) >= 3 and all(block.density > 0.8 for block in found)
        }

    def _title(self, about: Found, first: int, last: int) -> int | None:
        """Return the number of the block that is the page's title: its first heading."""
        told = _alike(about["title"][0]) if "title" in about else ""
        headings = [
            number
            for number, block in enumerate(self.blocks[:last])
            if block.frame.tag == "h1"
            and (not block.frame.flagged or block.frame.flagged.flag == "header")
        ]
        for number in headings:
            written = _alike(self.blocks[number].text)
            if told and written and (written in told or told in written):
                return number
        inside = [number for number in headings if number >= first]
        if inside or headings:
            return inside[0] if inside else headings[-1]
        for number in range(first, min(first + 4, last)):
            block = self.blocks[number]
            if told and block.frame.tag in _HEADINGS and _alike(block.text) in told:
                return number
        return None

    def removed(self, article: list[tuple[_Block, PartKind]]) -> tuple[tuple[str, int], ...]:
        """Return what of the page is not in the text: each top-most element with its length."""
        kept = {id(block) for block, _kind in article}
        found: dict[int, list[Any]] = {}
        for block in self.blocks:
            if id(block) in kept:
                continue
            frame = block.frame.flagged or block.frame
            entry = found.setdefault(id(frame), [frame, 0])
            entry[1] += len(block.text)
        return tuple((frame.path(), length) for frame, length in list(found.values())[:1000])


def _sum_up(frames: list[_Frame], name: str) -> None:
    """Add each element's number to its parent's, from the leaves up, and note the heaviest."""
    for frame in reversed(frames):
        parent = frame.parent
        if parent is None:
            continue
        mine = getattr(frame, name)
        setattr(parent, name, getattr(parent, name) + mine)
        if name == "good" and mine and (parent.heaviest is None or mine >= parent.heaviest.good):
            parent.heaviest = frame


def _alike(text: str) -> str:
    return "".join(re.findall(r"\w+", text.lower()))


def _words_of(element: html.HtmlElement) -> frozenset[str]:
    """Return the words of an element's class, id and item property."""
    if not element.attrib:
        return frozenset()
    given = " ".join((element.get(name) or "")[:300] for name in ("class", "id", "itemprop", "rel"))
    return frozenset(_WORDS.findall(re.sub(r"([a-z])([A-Z])", r"\1 \2", given).lower()))


def _pairs_of(element: html.HtmlElement) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for given in f"{(element.get('class') or '')[:300]} {(element.get('id') or '')[:100]}".split():
        words = _WORDS.findall(re.sub(r"([a-z])([A-Z])", r"\1 \2", given).lower())
        found.update(pairwise(words))
    return found


def _flag(element: html.HtmlElement, tag: str, words: frozenset[str]) -> str | None:
    """Return `aside` for what is never an article's text, `related`, `header`, or None."""
    if tag in ("html", "body", "main"):
        return None
    pairs = _pairs_of(element) if words else set()
    if words & _RELATED_WORDS or pairs & _RELATED_PAIRS:
        return "related"
    if words & _ASIDE_WORDS or pairs & _ASIDE_PAIRS:
        return "aside"
    if tag == "header":
        return "header"
    if tag in _ASIDE_TAGS or (element.get("role") or "").lower() in _ASIDE_ROLES:
        return "aside"
    return None


def _is_hidden(element: html.HtmlElement) -> bool:
    style = element.get("style")
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or (style is not None and _HIDDEN.search(style[:500]) is not None)
    )


def _is_noteref(element: html.HtmlElement) -> bool:
    if element.tag not in ("a", "sup", "span"):
        return False
    told = f"{element.get('role') or ''} {element.get('class') or ''}"[:200].lower()
    return element.get("role") == "doc-noteref" or (
        "noteref" in told or "footnote-ref" in told or (element.tag == "sup" and "ref" in told)
    )


def _is_note(element: html.HtmlElement, words: frozenset[str], tag: str) -> bool:
    role = element.get("role") or ""
    told = role in ("doc-footnote", "doc-endnote", "doc-endnotes") or bool(words & _NOTE_WORDS)
    return told and tag in ("section", "div", "ol", "ul", "li", "aside", "p", "footer", "dl")


def _is_row(element: html.HtmlElement) -> bool:
    """Return whether a table's row holds values, not the layout of a page."""
    heads = any(True for _ in element.iterchildren("th"))
    if sum(1 for _ in element.iterchildren("td", "th")) < 2:
        return False
    for below in element.iterdescendants():
        if below.tag in ("table", "ul", "ol", "form", "article", "section", "h1", "h2", "h3"):
            return False
        if below.tag in ("p", "div", "blockquote") and not heads:
            return len("".join(element.itertext())) < 200
    return True


def _shown(article: list[tuple[_Block, PartKind]]) -> Found:
    """Return the author and the date that the article itself shows, above its text."""
    found: Found = {}
    for block, kind in article[:12]:
        if kind not in (PartKind.BYLINE, PartKind.PARAGRAPH) or len(block.text) > 200:
            continue
        for line in re.split(r"\s*[\n|·•]\s*", block.text):
            read_line(line, found)
            if kind is PartKind.BYLINE:
                later = parse_date(line)
                if later:
                    found.setdefault("published", (later, "byline"))
    return found


_METAS = {
    "title": ("og:title", "twitter:title", "dc.title", "citation_title", "headline"),
    "author": ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author",
               "byl", "citation_author"),
    "published": ("article:published_time", "og:published_time", "datepublished",
                  "parsely-pub-date", "sailthru.date", "pubdate", "publish-date", "date",
                  "dc.date", "dc.date.issued", "dcterms.date", "citation_publication_date"),
    "publisher": ("og:site_name", "dc.publisher", "citation_publisher", "application-name"),
    "url": ("og:url",),
}  # fmt: skip
_LANGUAGE = re.compile(r"^[a-zA-Z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")


def _about(root: html.HtmlElement) -> Found:
    """Return what the page says of itself to programs: JSON-LD, meta elements, its `title`."""
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        value = clean((meta.get("content") or "")[:2000])
        if name and value:
            metas.setdefault(name.strip().lower(), value)
    told: Found = {}
    for field_name, names in _METAS.items():
        for name in names:
            value = metas.get(name, "")
            value = (parse_date(value) or "") if field_name == "published" else value
            value = person(value) if field_name == "author" else value
            if value:
                told.setdefault(field_name, (value, f"meta {name}"))
    marked: Found = {}
    story = next((e for e in root.iter("article", "main")), root)
    for stamp in story.iter("time"):
        when = parse_date(stamp.get("datetime") or "")
        if when:
            marked["published"] = (when, "time")
            break
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            marked["url"] = (clean(link.get("href") or ""), "canonical link")
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    if _LANGUAGE.match(language.replace("_", "-")):
        marked["language"] = (language.replace("_", "-"), "lang")
    heading = root.find(".//title")
    if heading is not None and heading.text:
        site = told.get("publisher", ("", ""))[0]
        marked["title"] = (_without_site(clean(heading.text), site), "title")
    found = merged(_linked_data(root), told, marked)
    if "url" in found and not found["url"][0].lower().startswith(("http://", "https://")):
        del found["url"]
    return found


def _without_site(title: str, site: str) -> str:
    """Return a page's title without the name of the site behind it."""
    for mark in (" | ", " — ", " – ", " - ", " :: ", " » "):
        head, found, tail = title.rpartition(mark)
        if found and (_alike(tail) == _alike(site) if site else mark == " | "):
            return head
    return title


_ARTICLES = re.compile(r"Article|Report|BlogPosting|Posting$")


def _linked_data(root: html.HtmlElement) -> Found:
    """Return what the page's JSON-LD says of the article (schema.org)."""
    things: list[Mapping[str, Any]] = []
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            things += _things(json.loads(script.text or ""))
        except (ValueError, RecursionError):
            continue
    by_id = {
        thing["@id"]: thing
        for thing in things
        if isinstance(thing.get("@id"), str) and _texts(thing, "name")
    }
    articles = [thing for thing in things if _ARTICLES.search(" ".join(_texts(thing, "@type")))]
    found: Found = {}
    for thing in articles[:1]:
        given = {
            "title": next(iter(_texts(thing, "headline") or _texts(thing, "name")), ""),
            "author": ", ".join(
                dict.fromkeys(person(name) for name in _names(thing.get("author"), by_id))
            ),
            "published": parse_date(next(iter(_texts(thing, "datePublished")), "")) or "",
            "publisher": next(iter(_names(thing.get("publisher"), by_id)), ""),
            "language": next(iter(_texts(thing, "inLanguage")), ""),
        }
        if not _LANGUAGE.match(given["language"]):
            given["language"] = ""
        found = {name: (clean(value), "JSON-LD") for name, value in given.items() if clean(value)}
    return found


def _things(loaded: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a JSON document that may be an article, at most some thousands."""
    waiting, seen = deque([loaded]), 0
    while waiting and seen < 5000:
        one = waiting.popleft()
        seen += 1
        if isinstance(one, list):
            waiting += one[:1000]
        elif isinstance(one, dict):
            yield one
            waiting += [one[name] for name in ("@graph", "mainEntity", "author", "publisher")
                        if isinstance(one.get(name), dict | list)]  # fmt: skip


def _texts(thing: Mapping[str, Any], name: str) -> list[str]:
    value = thing.get(name)
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str) and text.strip()]


def _names(value: object, by_id: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the names of persons or bodies, given as text, as objects or by their ids."""
    names: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            names.append(one)
        elif isinstance(one, dict):
            named = _texts(one, "name") or _texts(by_id.get(str(one.get("@id")), {}), "name")
            names += named[:1]
    return [name for name in names if clean(name)]
