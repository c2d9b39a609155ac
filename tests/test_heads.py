"""What the first lines of a text say of it: its headline, its author, its paper, its day."""

import pytest

from graph.texts.heads import find_in_lines

PROSE = (
    "Two tugs left the yard before dawn, and nobody on the quay could say for whom they had been "
    "built, what they had cost or why the name on the bow of the second one had been painted over "
    "in such a hurry that the brush marks showed from the other bank of the river."
)


def _says(*head: str) -> dict[str, str]:
    found = find_in_lines("\n\n".join((*head, PROSE, PROSE)))
    return {name: value for name, (value, _where) in found.items()}


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (
            ("The River Gazette", "Home | World | Sport | Log in", "Tugs leave for unknown buyer",
             "By Ann Okello", "Published 14 May 2025, 17:42 GMT"),
            {"publisher": "The River Gazette", "title": "Tugs leave for unknown buyer",
             "author": "Ann Okello", "published": "2025-05-14"},
        ),
        (
            ("Skip to content", "Home > News > Yards", "OPINION", "A tug is not a fleet",
             "By Farah al-Okello, 6 October 2025"),
            {"title": "A tug is not a fleet", "author": "Farah al-Okello",
             "published": "2025-10-06"},
        ),
        (
            ("EXPLAINER | 10 February 2025", "Five questions about the tugs"),
            {"title": "Five questions about the tugs", "published": "2025-02-10"},
        ),
        (
            ("Lima Institute for River Studies", "Policy Brief 41, September 2023",
             "AFTER THE TUGS: WHO BUILDS NOW"),
            {"publisher": "Lima Institute for River Studies",
             "title": "AFTER THE TUGS: WHO BUILDS NOW", "published": "2023-09"},
        ),
        (
            ("Notes from the quay", "Posted by J. Okello on 19 November 2025 · 14 comments"),
            {"title": "Notes from the quay", "author": "J. Okello", "published": "2025-11-19"},
        ),
        (
            ("Tugs: a chronology", "Compiled by the yards desk; last revised 30 May 2024",
             "3 November 1988: the first tug of the river is laid down at the old yard"),
            {"title": "Tugs: a chronology", "published": "2024-05-30"},
        ),
        (
            ("The yard that came back", "LIMA, March 14, 2023 (River Wire) - Two tugs left."),
            {"title": "The yard that came back", "published": "2023-03-14"},
        ),
        (
            ("# The yard", "**Issue 41, March 2021. Published by the Yard Society.**"),
            {"title": "The yard", "published": "2021-03"},
        ),
    ],
)  # fmt: skip
def test_a_head_says_what_it_is_of(head: tuple[str, ...], says: dict[str, str]) -> None:
    found = _says(*head)

    assert {name: found.get(name) for name in says} == says


@pytest.mark.parametrize(
    "head",
    [
        ("The fall of the old yard, 15 August 2021",),
        ("The yard closed on 15 August 2021 and nobody said a word about why it had to",),
        ("Tugs", "[Photo: the yard on 3 May 2023. Ann Okello]"),
        ("Tugs", "Read also: The crane that fell, 3 May 2023"),
        ("Tugs", "Signed at Lima 05/03/2021"),
        ("Tugs", "The old yard, closed on 15 August 2021, is to be let to a maker of sails."),
        ("Tugs", "Why a book published on 3 May 2019 in Lima still sells in every port there is."),
    ],
)
def test_a_date_that_may_be_of_what_is_told_dates_no_text(head: tuple[str, ...]) -> None:
    assert "published" not in _says(*head)


def test_entries_of_a_chronicle_that_open_with_a_place_and_a_day_date_no_text() -> None:
    found = _says(
        "A life in yards",
        "Lima, 3 May 1999. The keel is laid.",
        "Paris, 4 June 2001. The crane falls.",
    )

    assert "published" not in found


@pytest.mark.parametrize(
    "headline",
    ["Search for missing tug ends", "Home guard to man the old yard", "Next year in the yard",
     "Share of the yard in trade falls", "See no tug, hear no tug"],
)  # fmt: skip
def test_a_headline_that_begins_as_a_menu_does_is_one(headline: str) -> None:
    assert _says("Home | World | Sport", headline, "By Ann Okello")["title"] == headline
