"""How a text is laid out before anything is read in it, and that places in it are exact."""

import hashlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.facts import Document, Entity, Name, Segment, Source, Span, Zone
from graph.parse import parse
from graph.parse.dates import NOT_YET, NotYetToldError, anchor_from, find_dates
from graph.parse.rules import read_rules
from graph.parse.text import Layout, lay_out
from graph.resources import ontology_folder
from graph.vocabulary import Vocabulary, read_vocabulary

ENTITIES = (
    Entity("kenya", "State", "Kenya", (Name("Kenyan", "adjective"), Name("Nairobi", "metonym"))),
    Entity("uganda", "State", "Uganda", (Name("Ugandan", "adjective"), Name("Kampala", "metonym"))),
)

PAGE = """\
Follow us on social

Kenya and Uganda drill together

By Jane Roe

Kenya and Uganda held a joint exercise near Busia in May 2023. It was the third of its kind.

What the neighbours want

Uganda sold Kenya 12 patrol boats in 2019. The boats patrol the lake.

Thanks to our readers, this has been a good year; please consider a donation to our newsroom.

Kenyan President William Ruto meets Ugandan President Yoweri Museveni in Kampala. REUTERS/A. Roe

Analysis | East Africa

Rwanda buys drones

Rwanda bought six drones from Kenya last week, two officials said.

Keep reading

Subscribe now to our weekly newsletter and miss nothing.
"""


def _layout(text: str, segments: tuple[Segment, ...] = ()) -> Layout:
    return lay_out(text, read_rules(), segments)


def _sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in _layout(text).sentences]


def _document(text: str) -> Document:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(Source("note", "A note", "Foedera", digest), text)


def test_a_page_is_told_apart_from_its_caption_its_notices_and_the_stories_beside_it() -> None:
    layout = _layout(PAGE)

    zones = {PAGE[b.start : b.end][:12]: str(b.zone) for b in layout.blocks}
    assert zones == {
        "Follow us on": "boilerplate",
        "Kenya and Ug": "body",
        "By Jane Roe": "body",
        "What the nei": "body",
        "Uganda sold ": "body",
        "Thanks to ou": "boilerplate",
        "Kenyan Presi": "caption",
        "Analysis | E": "boilerplate",
        "Rwanda buys ": "related",
        "Rwanda bough": "related",
        "Keep reading": "boilerplate",
        "Subscribe no": "boilerplate",
    }


def test_a_donation_notice_in_mid_article_does_not_end_it() -> None:
    text = (
        "Kenya signed a pact with Uganda in 2020.\n\n"
        "Please consider a donation to our newsroom today.\n\n"
        "Uganda sold Kenya 12 patrol boats in 2021."
    )

    assert [str(block.zone) for block in _layout(text).blocks] == ["body", "boilerplate", "body"]


_PARAGRAPH = (
    "Kenya and Uganda met in Kampala on Tuesday after two years of talks that many had given up "
    "for lost, and signed a pact on the lake, two officials said."
)
_HEADLINES = "Rwanda buys six drones from Turkey to watch its border\nChad denies it sent troops"


@pytest.mark.parametrize("marker", ["READ MORE", "RELATED COVERAGE", "Read also", "More on this"])
@pytest.mark.parametrize("items", [_HEADLINES, "• " + _HEADLINES.replace("\n", "\n• ")])
def test_headlines_after_a_marker_are_other_stories_each_line_one(marker: str, items: str) -> None:
    text = f"{_PARAGRAPH}\n\n{_PARAGRAPH}\n\n{_PARAGRAPH}\n\n{marker}\n{items}\n"

    found = [(text[b.start : b.end].strip("• "), str(b.zone)) for b in _layout(text).blocks]

    headlines = [(line, "related") for line in _HEADLINES.split("\n")]
    assert found == [*[(_PARAGRAPH, "body")] * 3, (marker, "boilerplate"), *headlines]


def test_an_article_goes_on_after_headlines_in_its_middle() -> None:
    text = "\n\n".join([*[_PARAGRAPH] * 3, "READ MORE", _HEADLINES, *[_PARAGRAPH] * 4])

    zones = [str(block.zone) for block in _layout(text).blocks]

    assert zones == [*["body"] * 3, "boilerplate", *["related"] * 2, *["body"] * 4]


@pytest.mark.parametrize(
    "notice",
    [
        "Every morning but Sunday. Enter your e-mail address.",
        "GET THE COURIER IN YOUR INBOX",
        "Got a tip? newsroom@courier.example",
        "(Reporting by Jane Roe in Quito; Editing by A. Poe)",
        "Reporting by Jane Roe in Quito and B. Roe in Lima; Editing by A. Poe",
        "Our Standards: The Courier's principles",
        "You are receiving this because you signed up. Unsubscribe",
        "Licensing rights | Report an error",
    ],
)
def test_notices_of_a_page_are_no_part_of_its_article(notice: str) -> None:
    text = f"{_PARAGRAPH}\n\n{_PARAGRAPH}\n\n{notice}\n"

    assert [str(b.zone) for b in _layout(text).blocks] == ["body", "body", "boilerplate"]


def test_a_paragraph_on_who_reported_something_is_one_of_the_article() -> None:
    text = f"{_PARAGRAPH}\n\nReporting by the paper showed that nobody had paid for the boats.\n"

    assert [str(b.zone) for b in _layout(text).blocks] == ["body", "body"]


def test_segments_that_a_curator_drew_decide_the_zones() -> None:
    text = "Kenya and Uganda met. A teaser of another story."

    layout = _layout(text, (Segment(22, len(text), Zone.RELATED, "2024-11"),))

    found = [(text[b.start : b.end], str(b.zone), b.date) for b in layout.blocks]
    assert found == [
        ("Kenya and Uganda met. ", "body", None),
        ("A teaser of another story.", "related", "2024-11"),
    ]


def test_headings_are_no_paragraphs_but_a_lone_line_is_one() -> None:
    page, line = _layout(PAGE), _layout("Kenya sold Uganda 12 boats in 2019")

    headings = [PAGE[b.start : b.end] for b in page.blocks if b.heading and b.zone is Zone.BODY]
    assert headings == [
        "Kenya and Uganda drill together",
        "By Jane Roe",
        "What the neighbours want",
    ]
    assert [block.heading for block in line.blocks] == [False]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The U.S. agreed. It paid.", ["The U.S. agreed.", "It paid."]),
        ("Gen. J. Roe spoke to Dr. Otieno.", ["Gen. J. Roe spoke to Dr. Otieno."]),
        ("Growth was 4.2 percent. Trade fell.", ["Growth was 4.2 percent.", "Trade fell."]),
        ('"We agreed." He left.', ['"We agreed."', "He left."]),
        (
            "He said that “we agreed. Nobody objected.” Then he left.",
            ["He said that “we agreed. Nobody objected.”", "Then he left."],
        ),
        (
            "It works.12 The rest failed”.13 So be it.",
            ["It works.", "The rest failed”.", "So be it."],
        ),
    ],
)
def test_sentences_end_where_they_end(text: str, sentences: list[str]) -> None:
    assert [sentence.rstrip("0123456789") for sentence in _sentences(text)] == sentences


@pytest.mark.parametrize("text", ["A Su-35 flew in 2019.", "The G20 met.", "Article No.5 says so."])
def test_numbers_that_belong_to_names_and_years_are_no_footnotes(text: str) -> None:
    assert _layout(text).notes == ()


def test_footnote_digits_are_marks_and_no_part_of_the_words() -> None:
    text = "It may grow.35 He calls it “likely”.36 The end of cooperation37 came.”40"

    layout = _layout(text)

    assert [text[start:end] for start, end in layout.notes] == ["35", "36", "37", "40"]
    assert "35" not in layout.plain
    assert len(layout.plain) == len(text)


def test_quotations_nest_and_lost_ends_end_with_the_paragraph() -> None:
    text = '“She says “we ‘won’ it” today.\n\nThey said "yes" and left.'

    found = [(text[q.start : q.end], q.depth, q.closed) for q in _layout(text).quotes]

    assert found == [
        ("“She says “we ‘won’ it” today.", 0, False),
        ("“we ‘won’ it”", 1, True),
        ("‘won’", 2, True),
        ('"yes"', 0, True),
    ]


def test_an_apostrophe_is_no_quotation() -> None:
    assert _layout("Kenya's and the states' ships don't sail.").quotes == ()


def test_markdown_signs_are_skipped_and_places_stay_those_of_the_file() -> None:
    text = "# Title\n\nKenya and **Uganda** signed a [pact](https://example.org/p) in 2020.\n"

    [pact] = [s for s in parse([_document(text)], ENTITIES, _vocabulary()) if s.kind == "Treaty"]

    assert isinstance(pact.place, Span)
    assert text[pact.place.start : pact.place.end].startswith("Kenya and **Uganda** signed")
    assert [argument.means for argument in pact.roles["party"]] == ["kenya", "uganda"]


def _vocabulary() -> Vocabulary:
    return read_vocabulary(ontology_folder())


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("on June 5, 2019", "2019-06-05"),
        ("on 5 June 2019", "2019-06-05"),
        ("from 3 to 14 March 2025", "2025-03-03/2025-03-14"),
        ("in August, 2021", "2021-08"),
        ("by 2019", "[..2019]"),
        ("before 2019", "[..2018]"),
        ("until 2019", "/2019"),
        ("since 2018", "2018/.."),
        ("between 2015 and 2018", "2015/2018"),
        ("in the 1990s", "199X"),
        ("in late 2021", "2021"),
        ("On the last day of February 2020", "2020-02-29"),
        ("the twenty-first of May 2001", "2001-05-21"),
        ("New Year's Day 2024", "2024-01-01"),
        ("New Year's Eve 1999", "1999-12-31"),
        ("(2021-09-21)", "2021-09-21"),
    ],
)
def test_explicit_dates_become_edtf(text: str, when: str) -> None:
    [found] = find_dates(text, 0, len(text), read_rules(), None)

    assert (found.when, found.inferred) == (when, False)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("in October", "2021-10"),
        ("in December", "2020-12"),
        ("will meet in December", "2021-12"),
        ("said they would meet in December", "2021-12"),
        ("this morning", "2021-11-05"),
        ("last night", "2021-11-04"),
        ("last year", "2020"),
        ("on Wednesday", "2021-11-03"),
        ("two years ago", "2019"),
        ("last month", "2021-10"),
        # Some time in a week is some time in its month, if it is of one.
        ("last week", "2021-10"),
        ("next week", "2021-11"),
        ("this week", "2021-11"),
        ("two weeks ago", "2021-10"),
        ("in a fortnight", "2021-11"),
        ("the year before last", "2019"),
        ("a year ago this month", "2020-11"),
        ("is twenty-two years since", "1999"),
        ("this August", "2021-08"),
        ("comes in December", "2021-12"),
        ("may be signed in December", "2021-12"),
        ("the plan of 1 December", "2020-12-01"),
        ("Golden Dragon (May)", "2021-05"),
        ("signed April", "2021-04"),
        ("the thirteenth of March", "2021-03-13"),
        ("on the 17th of this month", "2021-11-17"),
        ("April-May", "2021-04/2021-05"),
    ],
)
def test_relative_dates_are_resolved_and_marked(text: str, when: str) -> None:
    anchor = anchor_from("2021-11-05", [])

    [found] = find_dates(text, 0, len(text), read_rules(), anchor)

    assert (found.when, found.inferred) == (when, True)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("It stood until 1994, when, that July, they left.", ["/1994", "1994-07"]),
        ("They left by the 1951 text, which they settled that July.", ["1951", "2006-07"]),
        ("Amber Lion-2024 brought troops to the shore that July.", ["2024-07"]),
        (
            "Initialled in Ohio on 21 November 1995, signed in Paris on 14 December.",
            ["1995-11-21", "1995-12-14"],
        ),
        (
            "Since the pact of 21 November 1995 they have met on 14 October.",
            ["1995-11-21", "2021-10-14"],
        ),
    ],
)
def test_a_date_may_count_from_the_one_told_before_it(text: str, dates: list[str]) -> None:
    anchor = anchor_from("2021-11-05", [])

    found = find_dates(text, 0, len(text), read_rules(), anchor, "2006-03-15")

    assert [date.when for date in found] == dates


@pytest.mark.parametrize(
    "text",
    [
        "It may rise.",
        "Resolution 1701",
        "Article 1948 of the code",
        "1500 troops came",
        "they march on",
        "$2000 each",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert find_dates(text, 0, len(text), read_rules(), None) == []


def test_a_date_told_from_the_one_before_waits_until_that_is_read() -> None:
    text = "They signed it that September."
    with pytest.raises(NotYetToldError):
        find_dates(text, 0, len(text), read_rules(), None, NOT_YET)
    [found] = find_dates(text, 0, len(text), read_rules(), None, "2006-03-15")
    assert found.when == "2006-09"
    # a date of its own sentence is enough
    own = "Of 15 March 2006: they signed it that September."
    dates = find_dates(own, 0, len(own), read_rules(), None, NOT_YET)
    assert [date.when for date in dates] == ["2006-03-15", "2006-09"]


# Texts that look like articles as well as any other: names, marks and dates in any order.
_PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *("Kenya", "Uganda", "and", "Kenyan", "Jane Roe", "President", "he", "of the"),
                *("“", "”", '"', "'", "’", "‘", ".", ". ", ",", ":", ";", "?", "(", ")", "—"),
                *(" ", "\n", "\n\n", "\u00a0", "\u202e", "İ", "ß", "# ", "* ", "35", "not", "that"),
                *("said", "signed a treaty", "sold", "24 Su-35 jets", "in 2019", "according to"),
                *("the two countries", "joint exercise", "with"),
            ]
        ),
        st.text(max_size=5),
    ),
    max_size=60,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_PIECES)
def test_every_statement_shows_its_exact_place(pieces: list[str]) -> None:
    text = " ".join(pieces)

    for statement in parse([_document(text)], ENTITIES, _vocabulary()):
        assert isinstance(statement.place, Span)
        stated = text[statement.place.start : statement.place.end]
        assert 0 <= statement.place.start < statement.place.end <= len(text)
        assert statement.span_sha256 == hashlib.sha256(stated.encode()).hexdigest()
        assert statement.quote is not None
        assert statement.quote in stated
        assert len(statement.quote.split()) <= 12


@settings(max_examples=150, deadline=None)
@given(st.text() | _PIECES.map("".join))
def test_sentences_cover_the_text_and_never_overlap(text: str) -> None:
    layout = _layout(text)

    reached = 0
    for start, end in sorted([*((s.start, s.end) for s in layout.sentences), *layout.datelines]):
        assert layout.plain[reached:start].strip() == ""
        assert reached <= start < end <= len(text)
        reached = end
    assert layout.plain[reached:].strip() == ""
    assert len(layout.plain) == len(text)


@pytest.mark.parametrize(
    "piece",
    ["“", '" ', "'", "(", ".", "a ", "Kenya and ", "University of ", "Kenya said that ", "**", "["],
)
def test_long_and_strange_texts_take_time_in_proportion(piece: str) -> None:
    def seconds(size: int) -> float:
        document = _document(piece * (size // len(piece)))
        begun = time.process_time()
        parse([document], ENTITIES, _vocabulary())
        return time.process_time() - begun

    seconds(1_000)  # the rules are read once
    small, large = seconds(20_000), seconds(80_000)

    assert large < 12 * small + 0.5
