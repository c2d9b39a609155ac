"""Patterns are tried only where they may match, and wherever they match."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.parse.triggers import Triggered, needed


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        (r"a\s+ b\s?c", [{"a bc", "a b c"}]),
        (r"story (?:goes|went)", [{"story goes", "story went"}]),
        (r"\b[Tt]o hear [^,]{1,60} tell it\b", [{" tell it"}, {"to hear "}]),
        (r"(?i:Don't) quote (?:me|us)?", [{"don't quote me", "don't quote us", "don't quote "}]),
        (r"the (?:very )?word", [{"the very word", "the word"}]),
        (r"(?:a deal|\w+ pact) of", [{"a deal", " pact"}, {" of"}]),
        (r"(?:rumou?r)+ of(?= war)", [{"rumor", "rumour"}, {" of"}]),
        (r"(?:rumour)* (?!of)[a-z]{3}", []),
        (r"denied|\d+", []),
        (r"x", []),
    ],
)
def test_what_a_pattern_cannot_match_without_is_read_off_it(
    pattern: str, strings: list[set[str]]
) -> None:
    assert [set(each) for each in needed(re.compile(pattern))] == strings


def test_a_text_is_tried_with_the_patterns_whose_words_it_has_in_any_case() -> None:
    told = Triggered([re.compile(p, re.I) for p in ("so (?:they|he) said", "on paper", r"\d")])

    assert list(told.worth_trying("ON PAPER there are two.")) == [1, 2]
    assert list(told.worth_trying("Or \u017fo they say.")) == [2]
    assert list(told.worth_trying("Or \u017fo they said.")) == [0, 2]
    assert told.search("\u0130t is so, SO THEY SAID")
    assert not told.search("So they say.")
    assert not Triggered([]).search("So they say.")


_PIECES = st.sampled_from(
    [
        *("(?:a deal|the Pact)", "[Ss]tory", r"\s+", r"\s", r"(?: |\s+x)", "goes?", "(?:so )?"),
        *("[^,]{1,4}", "(?P<s>it|that)", "(?=x)x", "(?:is|was)+", "(?:no)*", "(?!y)", "—", "é"),
        *("[a-z]", "(?i:İs)", "(?i:said)", r"\b"),
    ]
)


@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data(), pieces=st.lists(_PIECES, min_size=1, max_size=5))
def test_no_text_that_a_pattern_matches_is_kept_from_it(
    data: st.DataObject, pieces: list[str]
) -> None:
    pattern = re.compile("".join(dict.fromkeys(pieces)))
    text = data.draw(st.from_regex(pattern))

    assert list(Triggered([pattern]).worth_trying(text)) == [0]
