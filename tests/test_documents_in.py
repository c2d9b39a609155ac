"""Documents as they come in: pages, PDF, letters and plain text in any encoding.

Every file is made here, of our own words; what is hostile is made here too. Tests go through
`foedera build`, `foedera parse`, HTTP, and the functions that read documents.
"""

import json
import subprocess
import sys
import textwrap
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import html as lxml_html

from graph.building import build
from graph.errors import DocumentError
from graph.facts import Document, PartKind, words_sha256
from graph.read.documents import read_document, read_documents
from graph.snapshot import open_snapshot
from graph.texts import Extractors, MediaType
from tests.conftest import Kit, Runner, put, sha256_of

TITLE = "Fighters for Beijing"
BYLINE = "By Mira Holt"
DATED = "4 May 2021"
PARAGRAPHS = (
    "Russia sold China 24 Su-35 fighter jets in 2015, and the last of them were delivered to the "
    "Chinese air force three years later, as the two governments had announced.",
    "India signed a treaty of friendship with Nepal on 31 July 1950. It is still in force, "
    "though diplomats have asked for its military articles to be revised.",
    "“Moscow has sold Beijing the best that it has,” said Alexander Lukin, who has written about "
    "the two countries for many years.",
    "Russia and China held the naval exercise Joint Sea 2016 in the South China Sea in "
    "September 2016.",
)
NOTE = "Italy sold Malta 3 patrol ships in 1990."


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html>\n<html lang='en'><head>{head}</head><body>{body}</body></html>"


def article_page() -> str:
    first, *rest = (f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return page(
        f"<nav><a href='/'>Home</a></nav><article><h1>{TITLE}</h1>"
        f"<p class='byline'>{BYLINE}</p><p>{DATED}</p>{first}{''.join(rest)}</article>"
        "<footer><p>The Upland Review is a magazine. Its readers write letters to it.</p></footer>",
        f"<meta charset='utf-8'><title>{TITLE}</title>",
    )


# A writer of small PDFs.


class Pdf:
    """A PDF with lines of Helvetica at places given in points, in pages."""

    def __init__(self) -> None:
        self.pages: list[list[bytes]] = [[]]

    def line(self, text: str, x: float, y: float, size: float = 11) -> None:
        written = text.encode("cp1252").replace(b"\\", b"\\\\")
        written = written.replace(b"(", b"\\(").replace(b")", b"\\)")
        self.pages[-1].append(
            b"BT /F1 %.1f Tf 1 0 0 1 %.1f %.1f Tm (%s) Tj ET" % (size, x, y, written)
        )

    def paragraph(self, lines: Sequence[str], y: float, size: float = 11) -> float:
        """Write lines one below the other, from `y` down; return where the next may begin."""
        for text in lines:
            self.line(text, 72, y, size)
            y -= 1.3 * size
        return y - size

    def bytes(self, info: str = "", trailer: str = "") -> bytes:
        count = len(self.pages)
        kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
        for number, lines in enumerate(self.pages):
            objects += [
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
                b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * number),
                stream(b"\n".join(lines)),
            ]
        objects.append(f"<< {info} >>".encode("cp1252"))
        return pdf_of(objects, f"/Info {len(objects)} 0 R {trailer}".encode())


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    made, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return made + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\n" % (
        size, table, size, trailer,
    ) + b"startxref\n%d\n%%%%EOF\n" % len(made)  # fmt: skip


def article_pdf() -> bytes:
    pdf = Pdf()
    pdf.line(TITLE, 72, 720, 20)
    pdf.line(BYLINE, 72, 690)
    pdf.line(DATED, 72, 668)
    y = 630.0
    for paragraph in PARAGRAPHS:
        y = pdf.paragraph(textwrap.wrap(paragraph, 84), y)
    return pdf.bytes()


def pdf_with(content: bytes, more: bytes = b"") -> bytes:
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>",
            stream(content, more),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def read(folder: Path, name: str, content: str | bytes) -> Document:
    """The document in a new file of that name."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_document(path, {})


def parts(document: Document, *kinds: PartKind) -> list[str]:
    assert document.extraction is not None
    return [
        document.text[part.start : part.end]
        for part in document.extraction.parts
        if not kinds or part.kind in kinds
    ]


def found(document: Document) -> dict[str, str]:
    assert document.extraction is not None
    return {name: value for name, (value, _where) in document.extraction.found.items()}


# One article in four forms.


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    blocks = [TITLE, BYLINE, DATED, *PARAGRAPHS]
    (folder / "article.txt").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    (folder / "article.md").write_text("# " + "\n\n".join(blocks) + "\n", encoding="utf-8")
    (folder / "article.html").write_text(article_page(), encoding="utf-8")
    (folder / "article.pdf").write_bytes(article_pdf())
    return folder


def statements(run: Runner, path: Path) -> list[dict[str, Any]]:
    done = run("parse", "--json", path.name, cwd=path.parent)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def without_places(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What lines say wherever they stand, and in whatever order those at one place are listed."""
    kept = [
        {
            **{name: value for name, value in line.items() if name not in ("id", "doc")},
            "text": " ".join(line["text"].split()),
            "attributed_to": sorted(line.get("attributed_to", "").split("; ")),
            "args": {
                **line["args"],
                "speaker": sorted(line["args"].get("speaker", "").split("; ")),
            },
            "start": None,
            "end": None,
        }
        for line in lines
    ]
    return sorted(kept, key=lambda line: json.dumps(line, sort_keys=True))


@pytest.mark.parametrize("form", ["article.md", "article.html", "article.pdf"])
def test_an_article_states_the_same_in_whatever_form_it_comes(
    forms: Path, run: Runner, form: str
) -> None:
    as_text = without_places(statements(run, forms / "article.txt"))

    as_form = without_places(statements(run, forms / form))

    assert {line["type"] for line in as_text} >= {"transfer", "agreement", "exercise", "claim"}
    assert as_form == as_text


@pytest.mark.parametrize("form", ["article.txt", "article.md", "article.html", "article.pdf"])
def test_every_form_says_its_title_author_and_date(forms: Path, form: str) -> None:
    document = read_document(forms / form, {})

    assert {n: found(document)[n] for n in ("title", "author", "published")} == {
        "title": TITLE,
        "author": "Mira Holt",
        "published": "2021-05-04",
    }
    assert (document.source.title, document.source.published) == (TITLE, "2021-05-04")


def test_the_same_files_give_the_same_snapshot_which_names_the_extractors(
    forms: Path, small_seeds: Path, tmp_path: Path
) -> None:
    first = build([small_seeds], [forms], into=tmp_path / "one")
    second = build([small_seeds], [forms], into=tmp_path / "two")

    manifest = json.loads((first / "manifest.json").read_text(encoding="utf-8"))
    assert first.name == second.name
    assert manifest["extractors"] == ["foedera-html 1", "foedera-pdf 1", "foedera-text 1"]


def test_documents_keep_their_order_however_many_processes_read_them(tmp_path: Path) -> None:
    for number in range(30):
        long = f"<p>India signed treaty {number} with Nepal.</p>" * (400 if number % 7 == 0 else 2)
        (tmp_path / f"{number:02}.html").write_text(
            page(f"<main><h1>Of {number}</h1>{long}</main>"), encoding="utf-8"
        )
    (tmp_path / "07a.pdf").write_bytes(article_pdf())

    alone, _ = read_documents([tmp_path], {}, 1)
    by_three, _ = read_documents([tmp_path], {}, 3)

    assert len(alone) == 31
    assert by_three == alone
    assert [document.text.split("\n")[0] for document in alone[:10]] == [
        *(f"Of {number}" for number in range(8)),
        TITLE,
        "Of 8",
    ]


def test_the_first_document_that_cannot_be_read_is_named_by_any_number_of_processes(
    tmp_path: Path,
) -> None:
    for number in range(20):
        broken = b"%PDF-1.7\nno more" if number >= 5 else article_pdf()
        (tmp_path / f"{number:02}.pdf").write_bytes(broken + b"\n" * number)

    said = set()
    for jobs in (1, 4):
        with pytest.raises(DocumentError) as wrong:
            read_documents([tmp_path], {}, jobs)
        said.add(str(wrong.value))

    [message] = said
    assert message.startswith(f"{tmp_path / '05.pdf'}: ")


# Pages.

NOISE = page(
    """
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav></header>
<main><article>
<h1>Pact in the Highlands</h1>
<figure><img src="x.jpg" alt="China sold Iran 10 jets in 2001.">
<figcaption>Soldiers of India and Nepal marched in Kathmandu in 2019.</figcaption></figure>
<p>India signed a treaty of friendship with Nepal on 31&nbsp;July
   1950.<sup><a href="#n1">1</a></sup> Both <!-- China sold Iran 10 tanks --> renewed it
   in 2014.</p>
<p hidden>Russia sold Iran 100 tanks in 1999.</p><p style="display: none">Peru left the WTO.</p>
<aside class="newsletter-signup"><p>Sign up. France signed a treaty with Chad in 1960.</p></aside>
<div class="donate-box"><p>Give to us. Spain signed a treaty with Malta in 1961.</p></div>
<p>Russia sold China 24 Su-35 fighter jets in 2015, &ldquo;a landmark deal&rdquo;.</p>
<p>India&#8217;s foreign ministry wrote:</p>
<blockquote><p>Japan sold Peru 12 frigates in 2003.</p></blockquote>
<table><tr><th>Year</th><th>Jets</th></tr><tr><td>2015</td><td><p>24</p></td></tr></table>
<table><tr><td><table><tr><td>A layout table within another is a paragraph.</td></tr></table>
</td></tr></table>
<ul><li>First point of a list.</li><li>Second point.</li></ul>
<section role="doc-endnotes"><ol><li id="n1">Italy sold Malta 3 ships in 1990.</li></ol></section>
<div class="related-posts"><h3>Related</h3><article><a href="/x"><h4>A card</h4>
<p>Germany signed a pact with Spain in 2001.</p></a></article></div>
</article></main>
<script>var text = "India sold Nepal 40 tanks in 2001.";</script>
<footer><p>Brazil signed a treaty with Cuba in 2005. All rights reserved.</p></footer>""",
    "<meta charset='utf-8'><title>Pact</title><style>p { color: red }</style>",
)


def test_of_a_page_only_the_article_is_kept_part_by_part(tmp_path: Path) -> None:
    document = read(tmp_path, "noise.html", NOISE)

    assert document.extraction is not None
    kept = [(part.kind, document.text[part.start : part.end]) for part in document.extraction.parts]
    assert kept == [
        ("title", "Pact in the Highlands"),
        ("caption", "Soldiers of India and Nepal marched in Kathmandu in 2019."),
        (
            "paragraph",
            "India signed a treaty of friendship with Nepal on 31\u00a0July 1950.1 "
            "Both renewed it in 2014.",
        ),
        ("paragraph", "Russia sold China 24 Su-35 fighter jets in 2015, “a landmark deal”."),
        ("paragraph", "India’s foreign ministry wrote:"),
        ("quote", "Japan sold Peru 12 frigates in 2003."),
        ("row", "Year | Jets"),
        ("row", "2015 | 24"),
        ("paragraph", "A layout table within another is a paragraph."),
        ("item", "First point of a list."),
        ("item", "Second point."),
        ("note", "Italy sold Malta 3 ships in 1990."),
        ("related", "Related"),
        ("related", "A card"),
        ("related", "Germany signed a pact with Spain in 2001."),
    ]
    assert [document.text[a - 5 : b] for a, b in document.extraction.marks] == ["1950.1"]
    assert [at.split("/")[-1] for at, _length in document.extraction.removed] == [
        "nav[1]", "aside[1]", "div[1]", "footer[1]",
    ]  # fmt: skip


def test_only_the_articles_own_words_make_facts(tmp_path: Path, run: Runner) -> None:
    (tmp_path / "noise.html").write_text(NOISE, encoding="utf-8")

    lines = statements(run, tmp_path / "noise.html")

    told = {(line["type"], line["zone"], line.get("attributed_to")) for line in lines}
    assert told >= {
        ("agreement", "body", None),
        ("transfer", "body", None),
        ("agreement", "related", None),
    }
    [quoted] = [line for line in lines if line["zone"] == "quote" and line["type"] == "transfer"]
    assert (quoted["args"]["buyer"], quoted["attributed_to"]) == (
        "Peru",
        "Indian Ministry of External Affairs",
    )
    said = json.dumps(lines)
    for unsaid in ("Iran", "France", "Chad", "Brazil", "Cuba", "WTO", '"40"', "Spain signed"):
        assert unsaid not in said


def test_the_path_of_a_part_leads_to_its_element_on_the_page(tmp_path: Path) -> None:
    document = read(tmp_path, "noise.html", NOISE)
    root = lxml_html.document_fromstring(NOISE)
    assert document.extraction is not None

    for part in document.extraction.parts:
        assert part.path is not None
        [element] = root.findall("." + part.path.removeprefix("/html"))
        words = " ".join(map(str, element.itertext())).split()
        own = document.text[part.start : part.end].replace(" | ", " ").split()
        assert set(own) <= {*words, "1950.1", "deal”."}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # No marks of structure: the running text is where most of it is.
        (
            "<div id='c1'><a href='/a'>One</a> <a href='/b'>Two</a></div><div id='c2'>"
            + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
            + "</div><div id='c3'><ul>"
            + "<li><a href='/x'>Another story of the day</a></li>" * 4
            + "</ul></div>",
            list(PARAGRAPHS),
        ),
        # A page of the nineties: text and two breaks.
        (
            "<font size=2>" + "<br><br>".join(PARAGRAPHS) + "</font>",
            list(PARAGRAPHS),
        ),
        # A class that means something elsewhere, on what holds all of the page.
        (
            "<div class='with-sidebar social comments'>"
            + "".join(f"<div>{p}</div>" for p in PARAGRAPHS)
            + "</div>",
            list(PARAGRAPHS),
        ),
        # The form that some systems put around everything.
        (
            "<form><div>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS) + "</div></form>",
            list(PARAGRAPHS),
        ),
    ],
    ids=["columns", "breaks", "classes", "form"],
)
def test_the_article_is_found_on_pages_without_marks_of_structure(
    tmp_path: Path, body: str, expected: list[str]
) -> None:
    assert parts(read(tmp_path, "plain.html", page(body))) == expected


def test_a_list_in_a_letter_keeps_its_line_breaks_in_preformatted_text(tmp_path: Path) -> None:
    written = "Dear colleagues,\n\nRussia sold China 24 Su-35 fighter jets in 2015.\n"

    document = read(tmp_path, "archive.html", page(f"<pre>{written}</pre>"))

    assert document.text == written.strip("\n")


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", '
            '"headline": "A title", "datePublished": "2021-05-04T23:30:00-05:00", '
            '"author": {"@id": "#a"}, "publisher": {"name": "The Review"}}, '
            '{"@type": "Person", "@id": "#a", "name": "Mira Holt"}]}</script>',
            "",
            ("A title", "Mira Holt", "2021-05-04", "The Review"),
        ),
        (
            '<meta property="og:title" content="A title">'
            '<meta property="article:published_time" content="2021-05-04T08:00:00Z">'
            '<meta name="author" content="By Mira Holt"><meta property="og:site_name" '
            'content="The Review">',
            "",
            ("A title", "Mira Holt", "2021-05-04", "The Review"),
        ),
        (
            "<title>A title | The Review</title>",
            "<h1>A title</h1><p>By Mira Holt</p><p>Published on May 4th, 2021 at 10:30 GMT</p>",
            ("A title", "Mira Holt", "2021-05-04", "?"),
        ),
        (
            "<title>A title</title>",
            "<div class='byline'>By Mira Holt · <time datetime='2021-05-04'>today</time></div>",
            ("A title", "Mira Holt", "2021-05-04", "?"),
        ),
        # What can be read in two ways, or is broken, is no date, and no author is an address.
        (
            '<script type="application/ld+json">{"@type": "Article", broken</script>'
            '<meta name="date" content="05/04/2021"><meta name="author" content="https://x.test/me">',
            "",
            ("?", "?", "?", "?"),
        ),
    ],
    ids=["JSON-LD", "meta", "shown", "time", "none"],
)
def test_a_page_says_its_title_author_date_and_publisher(
    tmp_path: Path, head: str, body: str, expected: tuple[str, ...]
) -> None:
    text = f"<article>{body}<p>{PARAGRAPHS[0]}</p></article>"

    told = found(read(tmp_path, "page.html", page(text, head)))

    names = ("title", "author", "published", "publisher")
    assert tuple(told.get(name, "?") for name in names) == expected


# PDF.


def test_lines_of_a_pdf_are_joined_without_heads_and_with_words_made_whole(tmp_path: Path) -> None:
    pdf = Pdf()
    for number, state in enumerate(("Peru", "Chile", "Ghana", "Kenya"), 1):
        pdf.line("The Upland Review", 72, 760, 9)
        pdf.line(f"Page {number}", 280, 30, 9)
        pdf.paragraph(
            [
                f"In that year {state} and its neighbour signed a mili-",
                f"tary agreement, says {state}, about the Su-",
                f"35, of which {state} had two, and a long-",
                f"term plan; a long-term plan of {state} is one of ten years, and this para-",
            ],
            720,
        )
        if number < 4:
            pdf.pages.append([])
    document = read(tmp_path, "review.pdf", pdf.bytes())

    assert document.extraction is not None
    assert (
        "In that year Peru and its neighbour signed a military agreement, says Peru, about the "
        "Su-35, of which Peru had two, and a long-term plan; a long-term plan of Peru"
    ) in document.text
    assert "Upland" not in document.text
    assert "Page 2" not in document.text
    assert [at for at, _length in document.extraction.removed][:2] == [
        "page 1, line 1", "page 1, line 2",
    ]  # fmt: skip


def test_each_line_of_a_pdf_is_found_again_on_its_page(tmp_path: Path) -> None:
    pdf = Pdf()
    pdf.paragraph(
        [
            "The first line of the text ends with a word that is to be divi-",
            "ded, and the second goes on to the end of the page, where it stops and",
        ],
        100,
    )
    pdf.pages.append([])
    pdf.paragraph(["runs on to the next page."], 720)

    document = read(tmp_path, "lines.pdf", pdf.bytes())

    assert document.extraction is not None
    [part] = document.extraction.parts
    assert document.text.startswith(
        "The first line of the text ends with a word that is to be divided"
    )
    assert [
        (page_number, line, document.text[offset:][:7]) for offset, page_number, line in part.lines
    ] == [(1, 1, "The fir"), (1, 2, "ded, an"), (2, 1, "runs on")]


def test_footnotes_of_a_pdf_are_notes_and_their_marks_are_no_numbers(tmp_path: Path) -> None:
    pdf = Pdf()
    lines = textwrap.wrap(PARAGRAPHS[0] + " " + PARAGRAPHS[1], 84)
    y = pdf.paragraph(lines[:-1], 720)
    pdf.line("It ended the dispute between the two.", 72, y, 11)
    pdf.line("7", 259, y + 4, 6)
    pdf.line("7 " + NOTE, 72, 60, 8)

    document = read(tmp_path, "notes.pdf", pdf.bytes())

    assert document.extraction is not None
    assert parts(document, PartKind.NOTE) == ["7 " + NOTE]
    assert [document.text[a - 4 : b] for a, b in document.extraction.marks] == ["two.7"]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    pdf = Pdf()
    left = ["The left column begins with a sentence", "that goes on below and at the top of the"]
    right = ["right column, where the sentence ends", "with its last words."]
    for x, column in ((72, left), (320, right)):
        for number, text in enumerate(column):
            pdf.line(text, x, 700 - 14 * number)

    assert parts(read(tmp_path, "columns.pdf", pdf.bytes())) == [" ".join([*left, *right])]


def test_a_pdf_says_what_its_information_holds_but_not_when_it_was_published(
    tmp_path: Path,
) -> None:
    pdf = Pdf()
    pdf.paragraph(textwrap.wrap(PARAGRAPHS[0], 84), 720)
    told = "/Title (A title) /Author (Mira Holt) /CreationDate (D:20210504120000Z)"

    assert found(read(tmp_path, "a.pdf", pdf.bytes(told))) == {
        "title": "A title",
        "author": "Mira Holt",
        "created": "2021-05-04",
    }
    assert found(read(tmp_path, "b.pdf", pdf.bytes("/Title (Microsoft Word - x.doc)"))) == {}


# Letters.

LETTER = """\
From: Mira Holt <mira@review.test>
To: desk@review.test
Date: Tue, 4 May 2021 23:30:00 -0500
Subject: =?utf-8?q?Fighters_for_Beijing?=
MIME-Version: 1.0
Content-Type: text/plain; charset=windows-1252
Content-Transfer-Encoding: 8bit

Russia sold China 24 Su\x9635 fighter jets in 2015.

On 3 May 2021, Jan Brandt wrote:

> India signed a treaty of friendship with Nepal on
> 31 July 1950, and it is in force.
>> Japan sold Peru 12 frigates in 2003.
"""


def test_a_letter_has_its_author_and_date_and_repeats_anothers_words(
    tmp_path: Path, run: Runner
) -> None:
    document = read(tmp_path, "letter.eml", LETTER.encode("latin-1"))
    lines = statements(run, tmp_path / "letter.eml")

    assert found(document) == {
        "title": TITLE,
        "author": "Mira Holt",
        "published": "2021-05-04",
    }
    assert "24 Su–35 fighter" in document.text
    assert [(line["zone"], line["type"]) for line in lines if line["type"] != "claim"] == [
        ("body", "transfer"),
        ("quote", "agreement"),
        ("quote", "transfer"),
    ]
    [agreement] = [line for line in lines if line["type"] == "agreement"]
    assert "Nepal on\n> 31 July 1950" in agreement["text"]


def test_a_page_saved_as_one_file_is_read_like_the_page(tmp_path: Path) -> None:
    head = (
        "From: <Saved by a browser>\nSnapshot-Content-Location: https://review.test/a\n"
        "Subject: Fighters\nMIME-Version: 1.0\nContent-Type: multipart/related; "
        'boundary="b"\n\n--b\nContent-Type: text/html; charset=utf-8\n\n'
    )

    document = read(tmp_path, "page.mhtml", head + article_page() + "\n--b--\n")

    assert parts(document, PartKind.PARAGRAPH)[-4:] == list(PARAGRAPHS)
    assert document.source.url == "https://review.test/a"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "From: Mira Holt\nSent: Tuesday, May 4, 2021 10:12 AM\n"
            f"Subject: Fighters for Beijing\n\n{PARAGRAPHS[0]}\n",
            {"title": TITLE, "author": "Mira Holt", "published": "2021-05-04"},
        ),
        (
            f"---\ntitle: Fighters for Beijing\nauthor: Mira Holt\ndate: 2021-05-04\n---\n\n"
            f"{PARAGRAPHS[0]}\n",
            {"title": TITLE, "author": "Mira Holt", "published": "2021-05-04"},
        ),
        (
            f"# Fighters for Beijing\n\n*By Mira Holt, 4 May 2021*\n\n{PARAGRAPHS[0]}\n",
            {"title": TITLE, "author": "Mira Holt", "published": "2021-05-04"},
        ),
        (f"{PARAGRAPHS[0]}\n\nBy the end of 2016 all was done.\n", {}),
    ],
    ids=["letter", "front matter", "byline", "none"],
)
def test_plain_text_says_in_its_first_lines_what_it_is(
    tmp_path: Path, text: str, expected: dict[str, str]
) -> None:
    assert found(read(tmp_path, "note.md", text)) == expected


def test_the_headers_of_a_pasted_letter_state_nothing(tmp_path: Path, run: Runner) -> None:
    (tmp_path / "paste.txt").write_text(
        "From: Mira Holt\nDate: 4 May 2021\nSubject: Russia sold Iran 4 S-300 batteries in 2016\n\n"
        "Russia sold China 24 Su-35 fighter jets in 2015.\n",
        encoding="utf-8",
    )

    [line] = statements(run, tmp_path / "paste.txt")

    assert line["args"]["buyer"] == "China"


# Encodings, and characters that are not seen.

ACCENTED = "The café’s owner – a Pole – wrote: “Russia sold China 24 Su-35 fighter jets in 2015.”"
CYRILLIC = "Россия продала Китаю двадцать четыре истребителя. " * 8


@pytest.mark.parametrize(
    ("content", "text", "encoding", "known"),
    [
        (ACCENTED.encode(), ACCENTED, "utf-8", "valid"),
        (b"\xef\xbb\xbf" + ACCENTED.encode(), ACCENTED, "utf-8", "mark"),
        (ACCENTED.encode("utf-16"), ACCENTED, "utf-16-le", "mark"),
        (ACCENTED.encode("utf-16-be"), ACCENTED, "utf-16-be", "guessed"),
        (b"\xff\xfe\0\0" + ACCENTED.encode("utf-32-le"), ACCENTED, "utf-32-le", "mark"),
        ((ACCENTED * 2).encode("cp1252"), ACCENTED * 2, "cp1252", "guessed"),
        (CYRILLIC.encode("cp1251"), CYRILLIC, "cp1251", "guessed"),
    ],
    ids=["UTF-8", "mark", "UTF-16", "no mark", "UTF-32", "Windows", "Cyrillic"],
)
def test_a_text_is_read_in_the_encoding_that_it_is_in(
    tmp_path: Path, content: bytes, text: str, encoding: str, known: str
) -> None:
    document = read(tmp_path, "note.txt", content)

    assert document.text == text
    assert document.extraction is not None
    assert (document.extraction.encoding, document.extraction.known) == (encoding, known)
    assert bool(document.extraction.notes) == (known == "guessed" and "16" not in encoding) or (
        known == "guessed"
    )


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("<meta charset=iso-8859-1>", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8_r"),
        ("<meta charset='utf-16'>", "utf-8"),
        ("<meta charset='no-such'>", "utf-8"),
        ("<meta charset='base64'>", "utf-8"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_declares(
    tmp_path: Path, declared: str, encoding: str
) -> None:
    words = "Россия и Китай. " if encoding == "koi8_r" else "Café – “Paris”. "
    text = page(f"<p>{words}{PARAGRAPHS[0]}</p>", declared)

    document = read(tmp_path, "page.html", text.encode(encoding))

    assert document.text == words + PARAGRAPHS[0]


def test_marks_of_direction_and_soft_hyphens_move_no_span(tmp_path: Path, run: Runner) -> None:
    hidden = (
        "\u202eIndia\u202c signed a treaty of friendship with \u2067Nepal\u2069 on 31 July 1950."
    )
    (tmp_path / "bidi.txt").write_text("First.\n\n\U0001f600 " + hidden, encoding="utf-8")
    soft = "<p>In\u00addia signed a trea\u200bty of friendship with Nepal on 31 July 1950.</p>"
    (tmp_path / "soft.html").write_text(page(soft), encoding="utf-8")

    [in_text] = statements(run, tmp_path / "bidi.txt")
    [in_page] = statements(run, tmp_path / "soft.html")

    stored = (tmp_path / "bidi.txt").read_text(encoding="utf-8")
    assert in_text["text"] == stored[in_text["start"] : in_text["end"]]
    assert in_text["args"]["parties"] == in_page["args"]["parties"] == ["India", "Nepal"]
    assert in_page["text"] == "India signed a treaty of friendship with Nepal on 31 July 1950"


# What cannot be read is told.

WORDS = b"BT /F1 12 Tf 72 700 Td (India signed a treaty with Nepal in 1950.) Tj ET"
_NO_PAGES = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 100000000 >>"
_LOCK = "/Encrypt << /Filter /Standard /V 1 /R 2 /O <{0}> /U <{0}> /P -4 >> /ID [<00> <00>]"


def _locked() -> bytes:
    pdf = Pdf()
    pdf.line(PARAGRAPHS[0], 72, 700)
    return pdf.bytes(trailer=_LOCK.format("41" * 32))


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "deep": (
        "deep.html",
        lambda: b"<html><body>" + b"<div>" * 100_000 + PARAGRAPHS[0].encode(),
        "its elements are nested too deeply to be read",
    ),
    "a page that a script fills": (
        "app.html",
        lambda: page("<div id=root></div><script>run()</script>").encode(),
        "a page without words; one that a script fills",
    ),
    "a picture": ("shot.txt", lambda: b"\x89PNG\r\n\x1a\n\0\0", "a PNG image; not a text"),
    "an office file": ("report.txt", lambda: b"PK\x03\x04\x14\0", "a ZIP archive (a .docx"),
    "empty": ("empty.txt", lambda: b" \n", "empty"),
    "a nought": ("nul.txt", lambda: b"India\0Nepal", "has a NUL character at 5; not a text"),
    "controls": ("raw.txt", lambda: b"India \x01\x02" * 50, "control characters; not a text"),
    "half of UTF-16": ("half.txt", lambda: b"\xff\xfea\0b", "not the UTF-16-LE that its mark says"),
    "no pages": (
        "pages.pdf",
        lambda: pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", _NO_PAGES]),
        "no PDF that can be read; damaged or cut short",
    ),
    "cut short": (
        "cut.pdf",
        lambda: pdf_with(WORDS)[:200],
        "no PDF that can be read; damaged or cut short",
    ),
    "only pictures": (
        "scan.pdf",
        lambda: pdf_with(b"0 0 100 100 re f"),
        "without a text layer, only pictures of pages; run it through character recognition",
    ),
    "locked": ("locked.pdf", _locked, "encrypted; save it without a password"),
    "not what it is called": ("page.pdf", lambda: b"hello", "no PDF: it does not begin with"),
    "a bomb": (
        "bomb.pdf",
        lambda: pdf_with(
            zlib.compress(zlib.compress(WORDS + b" " * (1 << 30), 9), 9),
            b"/Filter [/FlateDecode /FlateDecode]",
        ),
        "needs more than 512 MB to be read",
    ),
    "a letter without one": ("x.eml", lambda: b"Subject: x\n\n", "an e-mail without a text in it"),
}


@pytest.mark.parametrize("case", list(HOSTILE))
def test_what_cannot_be_read_is_told_and_the_next_document_is_read(
    tmp_path: Path, case: str
) -> None:
    from graph.texts import extract

    name, make, message = HOSTILE[case]
    with Extractors(memory_mb=512) as extractors:
        with pytest.raises(DocumentError) as caught:
            extract(make(), name, extractors)
        after = extract(article_page().encode(), "after.html", extractors)

    assert str(caught.value).startswith(f"{name}: ")
    assert message in str(caught.value)
    assert TITLE in after.text


def test_entities_name_no_file_and_do_not_multiply(tmp_path: Path) -> None:
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    doctype = f"<!DOCTYPE html [<!ENTITY l0 'ha'>{laughs}<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"

    document = read(
        tmp_path,
        "a.xhtml",
        f"<?xml version='1.0'?>{doctype}<html><body><p>&f;&l9; {PARAGRAPHS[0]}</p>",
    )

    assert PARAGRAPHS[0] in document.text
    assert "root:" not in document.text
    assert "haha" not in document.text


def test_a_document_that_takes_too_long_is_told() -> None:
    with (
        Extractors(seconds=0.001) as extractors,
        pytest.raises(DocumentError, match=r"^slow\.html: not read within 0\.001 seconds"),
    ):
        extractors.extract(article_page().encode(), "slow.html", MediaType.HTML)


def test_a_build_with_a_document_that_cannot_be_read_says_which(
    small_seeds: Path, run: Runner, tmp_path: Path
) -> None:
    put(tmp_path / "in", {"page.html": article_page()})
    (tmp_path / "in" / "scan.pdf").write_bytes(pdf_with(b"0 0 9 9 re f"))

    done = run("build", "in", "--seeds", str(small_seeds), cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith("in/scan.pdf: 1 pages without a text layer")
    assert not (tmp_path / "data" / "current").exists()


def test_libraries_for_pages_are_not_loaded_for_plain_text(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(ACCENTED, encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from graph.read.documents import read_documents\n"
        "read_documents([Path('note.txt')], {})\n"
        "print([n for n in ('lxml', 'pypdfium2', 'charset_normalizer', 'email.parser') "
        "if n in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-P", "-c", program], cwd=tmp_path, capture_output=True, text=True
    )

    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_what_a_browser_saved_beside_a_page_is_no_document(tmp_path: Path) -> None:
    put(
        tmp_path / "saved",
        {
            "page.html": article_page(),
            "page_files/frame.html": page(f"<p>{NOTE}</p>"),
            "page_files/style.css": "p {}",
            "notes_files/note.txt": NOTE,
        },
    )

    documents, unread = read_documents([tmp_path / "saved"], {})

    assert sorted(d.source.title for d in documents) == [TITLE, NOTE] or [
        d.text for d in documents
    ] == [NOTE, documents[1].text]
    assert sorted(path.name for path in unread) == ["frame.html", "style.css"]


# In a snapshot, and over HTTP.


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory,
    serve: Callable[..., AbstractContextManager[str]],
) -> Iterator[tuple[httpx.Client, dict[str, Any]]]:
    """A server of a page with a source entry and of two documents without; the build's report."""
    folder = tmp_path_factory.mktemp("served")
    written = article_page()
    put(
        folder / "seeds",
        {
            "sources/page.yaml": "id: page\ntitle: A page\npublisher: Foedera\npublished: "
            f'"2021-05-04"\nsha256: {sha256_of(written)}\nlicence: CC0-1.0\ntext_shown: full\n',
            "entities/entities.yaml": "- {id: russia, kind: State, name: Russia}\n"
            "- {id: china, kind: State, name: China, adjectives: [Chinese]}\n"
            "- {id: mira-holt, kind: Person, name: Mira Holt}\n",
            "documents/page.html": written,
            "documents/letter.eml": "Date: 4 May 2021\nFrom: Mira Holt <m@x.test>\n\n"
            + PARAGRAPHS[0],
        },
    )
    scan = Pdf()
    scan.paragraph(textwrap.wrap(PARAGRAPHS[3], 84), 720)
    (folder / "seeds/documents/chapter.pdf").write_bytes(scan.bytes())
    snapshot = build([folder / "seeds"], into=folder / "data")
    report = json.loads((snapshot / "report.json").read_text(encoding="utf-8"))
    with serve(folder / "data") as base, httpx.Client(base_url=base, timeout=30) as client:
        yield client, report


def test_a_document_tells_how_its_text_came_out_of_what_was_received(
    served: tuple[httpx.Client, dict[str, Any]],
) -> None:
    client, _report = served

    told = client.get("/documents/page").json()["extraction"]

    assert {n: told[n] for n in ("media_type", "extractor", "encoding", "encoding_known")} == {
        "media_type": "text/html",
        "extractor": "foedera-html 1",
        "encoding": "utf-8",
        "encoding_known": "declared",
    }
    assert told["parts"] == 3 + len(PARAGRAPHS)
    assert told["found"]["author"] == {"value": "Mira Holt", "where": "byline"}


def test_the_text_of_a_page_is_served_with_its_parts_and_exact_spans(
    served: tuple[httpx.Client, dict[str, Any]],
) -> None:
    client, _report = served

    answer = client.get("/documents/page/text").json()
    text = answer["text"]

    assert [text[p["start"] : p["end"]] for p in answer["parts"]][3:] == list(PARAGRAPHS)
    assert answer["parts"][0] == {
        "start": 0,
        "end": len(TITLE),
        "kind": "title",
        "path": "/html/body[1]/article[1]/h1[1]",
        "lines": [],
    }
    assert answer["spans"]
    for span in answer["spans"]:
        statement = client.get(f"/statements/{span['statement']}").json()
        words = text[span["start"] : span["end"]]
        assert (statement["text"], statement["span_sha256"]) == (words, words_sha256(words))


def test_a_document_without_an_entry_has_what_it_says_of_itself_and_the_rest_is_asked_for(
    served: tuple[httpx.Client, dict[str, Any]],
) -> None:
    client, report = served
    documents = {
        d["publisher"] + (d["published"] or ""): d for d in client.get("/documents").json()["items"]
    }

    letter, chapter = documents["unknown2021-05-04"], documents["unknown"]

    assert letter["author"]["id"] == "mira-holt"
    assert {d["id"]: d["unknown"] for d in report["documents"]} == {
        letter["id"]: ["title", "publisher"],
        chapter["id"]: ["title", "author", "published", "publisher"],
    }


def test_the_page_of_a_document_says_how_it_was_received(
    served: tuple[httpx.Client, dict[str, Any]],
) -> None:
    client, _report = served

    shown = client.get("/documents/page", headers={"Accept": "text/html"})

    rows = lxml_html.document_fromstring(shown.text).iter("dd")
    values = [" ".join("".join(map(str, row.itertext())).split()) for row in rows]
    assert shown.status_code == 200
    assert {"text/html, read by foedera-html 1", "Mira Holt"} <= set(values)


def test_curated_spans_are_found_again_in_the_page_of_their_text(
    small_seeds: Path, kit: Kit, run: Runner, tmp_path: Path
) -> None:
    treaty, rest = kit.text.split(". ", 1)
    put(
        tmp_path,
        {"copy.html": page(f"<nav>Home</nav><article><p>{treaty}.</p><p>{rest}</p></article>")},
    )

    done = run(
        "build", "--as", "treaty-note", "copy.html", "--seeds", str(small_seeds), cwd=tmp_path
    )

    assert done.returncode == 0, done.stderr
    with open_snapshot(tmp_path / "data") as snapshot:
        text = snapshot.document_text("treaty-note")
        assert text == f"{treaty}.\n\n{rest}"
        for statement in snapshot.records.statements_of("treaty-note"):
            words = text[statement["start"] : statement["end"]]
            assert statement["span_sha256"] == words_sha256(words)


def test_spans_of_another_extraction_are_told_with_what_finds_them_again(
    small_seeds: Path, kit: Kit, run: Runner, tmp_path: Path
) -> None:
    written = page(f"<article><h1>A note</h1><p>{kit.text}</p></article>")
    put(tmp_path, {"note.html": written})
    source = small_seeds / "sources/treaty-note.yaml"
    known = source.read_text(encoding="utf-8").replace(sha256_of(kit.text), sha256_of(written))
    source.write_text(known, encoding="utf-8")

    done = run("build", "note.html", "--seeds", str(small_seeds), cwd=tmp_path)
    found_again = run(
        "check", "--json", "--as", "treaty-note", "note.html", "--seeds", str(small_seeds),
        cwd=tmp_path,
    )  # fmt: skip

    assert done.returncode == 1
    assert (
        "the sha256 is not that of treaty-note[0:62]; the text is as foedera-html 1 gives it: "
        "`foedera check --as treaty-note FILE` says where the words are"
    ) in done.stderr
    moved = len("A note\n\n")
    [report] = json.loads(found_again.stdout)
    assert [place[:2] for span in report["spans"] for place in span["places"]] == [
        [moved, moved + 62],
        [moved + 64, moved + 112],
    ]


def test_a_new_source_begins_with_what_the_page_says(
    small_seeds: Path, run: Runner, tmp_path: Path
) -> None:
    put(tmp_path, {"page.html": article_page()})

    done = run("new", "source", "page.html", "--seeds", str(small_seeds), cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    [entry] = (small_seeds / "sources").glob("fighters-*.yaml")
    written = entry.read_text(encoding="utf-8")
    assert f"title: {TITLE}\n" in written
    assert 'published: "2021-05-04"' in written or "published: 2021-05-04" in written
