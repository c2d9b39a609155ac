"""Times as written in EDTF, the days that they may and do cover, and what facts make of them."""

import re
from datetime import date, timedelta

import edtf
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from graph.when import Extent, When, extent, parse_when


def day(text: str) -> date | None:
    """Return a day as the tables write it; None for `-`, the end of time for `on`."""
    return None if text == "-" else date.max if text == "on" else date.fromisoformat(text)


def within(first: str, last: str) -> Extent:
    """Return what lies somewhere between two days."""
    return Extent(day(first), day(last), day(last), day(first))


# The examples of the specification (https://www.loc.gov/standards/datetime/), with the first and
# the last day that each may mean, worked out by hand; those of years beyond ours stand below.
SPECIFIED = [
    # Level 0
    ("1985-04-12", "1985-04-12", "1985-04-12"),
    ("1985-04", "1985-04-01", "1985-04-30"),
    ("1985", "1985-01-01", "1985-12-31"),
    ("1985-04-12T23:20:30", "1985-04-12", "1985-04-12"),
    ("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12"),
    ("1985-04-12T23:20:30-04", "1985-04-12", "1985-04-12"),
    ("1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12"),
    ("1964/2008", "1964-01-01", "2008-12-31"),
    ("2004-06/2006-08", "2004-06-01", "2006-08-31"),
    ("2004-02-01/2005-02-08", "2004-02-01", "2005-02-08"),
    ("2004-02-01/2005-02", "2004-02-01", "2005-02-28"),
    ("2004-02-01/2005", "2004-02-01", "2005-12-31"),
    ("2005/2006-02", "2005-01-01", "2006-02-28"),
    # Level 1
    ("2001-21", "2001-03-01", "2001-05-31"),
    ("2001-22", "2001-06-01", "2001-08-31"),
    ("2001-23", "2001-09-01", "2001-11-30"),
    ("2001-24", "2001-12-01", "2002-02-28"),
    ("1984?", "1984-01-01", "1984-12-31"),
    ("2004-06~", "2004-06-01", "2004-06-30"),
    ("2004-06-11%", "2004-06-11", "2004-06-11"),
    ("201X", "2010-01-01", "2019-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("2004-XX", "2004-01-01", "2004-12-31"),
    ("1985-04-XX", "1985-04-01", "1985-04-30"),
    ("1985-XX-XX", "1985-01-01", "1985-12-31"),
    ("1985-04-12/..", "1985-04-12", "-"),
    ("1985-04/..", "1985-04-01", "-"),
    ("1985/..", "1985-01-01", "-"),
    ("../1985-04-12", "-", "1985-04-12"),
    ("../1985-04", "-", "1985-04-30"),
    ("../1985", "-", "1985-12-31"),
    ("1985-04-12/", "1985-04-12", "-"),
    ("1985-04/", "1985-04-01", "-"),
    ("1985/", "1985-01-01", "-"),
    ("/1985-04-12", "-", "1985-04-12"),
    ("/1985-04", "-", "1985-04-30"),
    ("/1985", "-", "1985-12-31"),
    ("1984~/2004-06", "1984-01-01", "2004-06-30"),
    ("1984/2004-06~", "1984-01-01", "2004-06-30"),
    ("1984?/2004%", "1984-01-01", "2004-12-31"),
    # Level 2
    ("1950S2", "1900-01-01", "1999-12-31"),
    ("2001-25", "2001-03-01", "2001-05-31"),
    ("2001-26", "2001-06-01", "2001-08-31"),
    ("2001-27", "2001-09-01", "2001-11-30"),
    ("2003-28", "2003-12-01", "2004-02-29"),
    ("2001-29", "2001-09-01", "2001-11-30"),
    ("2001-30", "2001-12-01", "2002-02-28"),
    ("2001-31", "2001-03-01", "2001-05-31"),
    ("2001-32", "2001-06-01", "2001-08-31"),
    ("2001-33", "2001-01-01", "2001-03-31"),
    ("2001-34", "2001-04-01", "2001-06-30"),
    ("2001-35", "2001-07-01", "2001-09-30"),
    ("2001-36", "2001-10-01", "2001-12-31"),
    ("2001-37", "2001-01-01", "2001-04-30"),
    ("2001-38", "2001-05-01", "2001-08-31"),
    ("2001-39", "2001-09-01", "2001-12-31"),
    ("2001-40", "2001-01-01", "2001-06-30"),
    ("2001-41", "2001-07-01", "2001-12-31"),
    ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31"),
    ("[..1760-12-03]", "-", "1760-12-03"),
    ("[1760-12..]", "1760-12-01", "-"),
    ("[1760-01,1760-02,1760-12..]", "1760-01-01", "-"),
    ("[1667,1760-12]", "1667-01-01", "1760-12-31"),
    ("{1667,1668,1670..1672}", "1667-01-01", "1672-12-31"),
    ("{1960,1961-12}", "1960-01-01", "1961-12-31"),
    ("{..1984}", "-", "1984-12-31"),
    ("2004-06-11%", "2004-06-11", "2004-06-11"),
    ("2004-06~-11", "2004-06-11", "2004-06-11"),
    ("2004?-06-11", "2004-06-11", "2004-06-11"),
    ("?2004-06-~11", "2004-06-11", "2004-06-11"),
    ("2004-%06-11", "2004-06-11", "2004-06-11"),
    ("156X-12-25", "1560-12-25", "1569-12-25"),
    ("15XX-12-25", "1500-12-25", "1599-12-25"),
    ("XXXX-12-XX", "-", "-"),
    ("1XXX-XX", "1000-01-01", "1999-12-31"),
    ("1XXX-12", "1000-12-01", "1999-12-31"),
    ("1984-1X", "1984-10-01", "1984-12-31"),
    ("2004-06-~01/2004-06-~20", "2004-06-01", "2004-06-20"),
    ("2004-06-XX/2004-07-03", "2004-06-01", "2004-07-03"),
    # What curators of this field write
    ("2017%", "2017-01-01", "2017-12-31"),
    ("2019-06-~05", "2019-06-05", "2019-06-05"),
    ("?2019-06", "2019-06-01", "2019-06-30"),
    ("2019-06-XX", "2019-06-01", "2019-06-30"),
    ("2019-06-2X", "2019-06-20", "2019-06-29"),
    ("XXXX-12", "-", "-"),
    ("1XXX", "1000-01-01", "1999-12-31"),
    ("0XXX", "0001-01-01", "0999-12-31"),
    ("201X-02-29", "2012-02-29", "2016-02-29"),
    ("2024-02", "2024-02-01", "2024-02-29"),
    ("[2016..2018]", "2016-01-01", "2018-12-31"),
    ("2018-22/2019-33", "2018-06-01", "2019-03-31"),
]


@pytest.mark.parametrize(("text", "earliest", "latest"), SPECIFIED)
def test_a_time_has_a_first_and_a_last_day(text: str, earliest: str, latest: str) -> None:
    when = parse_when(text)

    assert (when.text, when.earliest, when.latest) == (text, day(earliest), day(latest))


@pytest.mark.parametrize(
    ("text", "sure_from", "sure_to"),
    [
        # One day is sure; of a year it is sure that some day of it is meant.
        ("2019-06-05", "2019-06-05", "2019-06-05"),
        ("2019-06-05?", "2019-06-05", "2019-06-05"),
        ("2018", "2018-12-31", "2018-01-01"),
        ("[2016..2018]", "2018-12-31", "2016-01-01"),
        # A stretch covers what lies between its ends, however these are given.
        ("2016/2018", "2016-12-31", "2018-01-01"),
        ("2018-03/2018", "2018-03-31", "2018-03-01"),
        ("201X/2019-06-05", "2019-06-05", "2019-06-05"),
        ("{2019-06-01..2019-06-05}", "2019-06-01", "2019-06-05"),
        # An open end goes on; of an unknown end only the beginning is sure.
        ("2018/..", "2018-12-31", "on"),
        ("2018-03-01/..", "2018-03-01", "on"),
        ("2018-03-01/", "2018-03-01", "2018-03-01"),
        ("2018/", "2018-12-31", "2018-01-01"),
        # No beginning is taken for "always": only the end is sure.
        ("../2018-03-01", "2018-03-01", "2018-03-01"),
        ("/2018", "2018-12-31", "2018-01-01"),
        # One of the days before or after: none of them is sure.
        ("[..2018]", "-", "-"),
        ("[2018..]", "-", "-"),
        ("XXXX-12", "-", "-"),
    ],
)
def test_what_a_time_surely_covers(text: str, sure_from: str, sure_to: str) -> None:
    when = parse_when(text)

    assert (when.sure_from, when.sure_to) == (day(sure_from), day(sure_to))


def test_all_of_a_set_is_sure_and_its_gaps_are_not_even_possible() -> None:
    when = parse_when("{2016,2018-03-01,2018-03-02}")

    assert when.extent.parts == (
        within("2016-01-01", "2016-12-31"),
        within("2018-03-01", "2018-03-01"),
        within("2018-03-02", "2018-03-02"),
    )
    assert [
        (when.extent.may_meet(asked), when.extent.surely_meets(asked))
        for asked in (parse_when(t).extent for t in ("2016", "2016-05", "2017", "2018-03-02"))
    ] == [(True, True), (True, False), (False, False), (True, True)]
    assert parse_when("{2016..2018}").extent.parts == tuple(
        within(f"{year}-01-01", f"{year}-12-31") for year in (2016, 2017, 2018)
    )


def test_one_of_a_set_is_sure_only_if_all_of_it_is_asked_for() -> None:
    when = parse_when("[2014,2016,2017-01..2018]")

    assert [(part.earliest, part.latest) for part in when.extent.parts] == [
        (day("2014-01-01"), day("2014-12-31")),
        (day("2016-01-01"), day("2016-12-31")),
        (day("2017-01-01"), day("2018-12-31")),
    ]
    assert [
        (when.extent.may_meet(asked), when.extent.surely_meets(asked))
        for asked in (parse_when(t).extent for t in ("2015", "2016", "2014/2017", "2014/2018"))
    ] == [(False, False), (True, False), (True, False), (True, True)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2019-13", "there is no month 13; months are 01 to 12, seasons and quarters 21 to 41"),
        ("2019-02-30", "February 2019 has 28 days"),
        ("2019-02-3X", "February 2019 has 28 days"),
        ("2019-06-00", "there is no day 00; write 2019-06"),
        ("201X-02-30", "there is no day 30"),
        ("05/06/2019", "write 2019-06-05 or 2019-05-06"),
        ("25/12/2019", "write 2019-12-25"),
        ("June 2019", "write 2019-06"),
        ("5 June 2019", "write 2019-06-05"),
        ("June 5th, 2019", "write 2019-06-05"),
        ("2019-6-5", "write 2019-06-05"),
        ("2019/06/05", "write 2019-06-05"),
        ("20190605", "write 2019-06-05"),
        ("2019/06", "write 2019-06"),
        ("c. 2017", "write 2017~"),
        ("circa June 2019", "write 2019-06~"),
        ("1990s", "write 199X"),
        ("the early 1990s", "write 199X"),
        ("19th century", "write 18XX"),
        ("2021-W05", "write 2021-02-01/2021-02-07"),
        ("2019–2021", "write 2019/2021 or [2019..2021]"),
        ("2019-2021", "write 2019/2021 or [2019..2021]"),
        ("2017-18", "there is no month 18; months are 01 to 12, seasons and quarters 21 to 41; "
         "write 2017/2018"),
        ("2018/2016", "it ends before it begins; write 2016/2018"),
        ("spring 2019", "write 2019-21"),
        ("Q3 2019", "write 2019-35"),
        ("before 2019", "write [..2018]"),
        ("since 2018", "write 2018/.."),
        ("199u", "write 199X"),
        ("2004/open", "write 2004/.."),
        ("2004/unknown", "write 2004/"),
        (" 2019 ", "write 2019"),
        ("[2016, 2018]", "write [2016,2018]"),
        ("2019-06-05T10:10", "a time of day is written as in 2004-01-01T10:10:10Z, and alone; "
         "write 2019-06-05T10:10:00"),
        ("2019-06-05T25:00:00", "there is no 25:00:00 o'clock"),
        ("2019-06-05T10:00:00Z/..", "an interval has no times of day; leave them out"),
        ("../..", "it has neither a beginning nor an end"),
        ("/", "it has neither a beginning nor an end"),
        ("[2018..2016]", "the range 2018..2016 ends before it begins"),
        ("{1000..2018}", "it has more than 100 members; write a stretch: 1900/2018"),
        (
            "{XXXX..2019}",
            "the range XXXX..2019 has ends of two kinds; write {2016..2018}",
        ),
        ("XXXX-02-30", "there is no day 30"),
        ("Y17000", "it lies outside the years 1 to 9999, and other days cannot be compared here"),
        ("Y17E7", "it lies outside the years 1 to 9999, and other days cannot be compared here"),
        ("-0044", "it lies outside the years 1 to 9999, and other days cannot be compared here"),
        ("0000", "it lies outside the years 1 to 9999, and other days cannot be compared here"),
        ("9999-24", "it lies outside the years 1 to 9999, and other days cannot be compared here"),
        ("soon", "write 2019-06-05, 2021-10, 2017~ or 2016/2018"),
        ("", "write 2019-06-05, 2021-10, 2017~ or 2016/2018"),
        ("~2017~", "write 2019-06-05, 2021-10, 2017~ or 2016/2018"),
        ("19", "write 2019-06-05, 2021-10, 2017~ or 2016/2018"),
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_what_would_be_right(text: str, message: str) -> None:
    if message.startswith("write"):
        message = f"it is not written as EDTF writes dates; {message}"

    with pytest.raises(ValueError) as refused:  # noqa: PT011 the whole message is compared
        parse_when(text)

    assert str(refused.value) == f"{text!r} is no usable EDTF date: {message}"


@given(st.text(alphabet="0129X-/.~?%[]{},STYZ: ", max_size=24) | st.text(max_size=24))
@example("0" * 300)
@example("[" * 100)
def test_any_text_is_a_time_or_a_value_error(text: str) -> None:
    try:
        when = parse_when(text)
    except ValueError:
        return
    assert when.earliest is None or when.latest is None or when.earliest <= when.latest


# Times of every form, made from their grammar.

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
_MARKS = st.sampled_from(["", "", "~", "?", "%"])


@st.composite
def dates(draw: st.DrawFn) -> str:
    """Return a date to the year, month or day, or a season, perhaps marked with a doubt."""
    exact = draw(DAYS).isoformat()
    parts = exact[: draw(st.sampled_from([4, 7, 10]))].split("-")
    if len(parts) == 2 and draw(st.booleans()):
        parts[1] = str(draw(st.integers(21, 41)))
    marked = [draw(_MARKS) + part if draw(st.booleans()) else part + draw(_MARKS) for part in parts]
    return "-".join(marked)


@st.composite
def masked(draw: st.DrawFn) -> str:
    """Return a date of the years 2000 to 2099 with some digits unspecified."""
    exact = draw(st.dates(date(2000, 1, 1), date(2099, 12, 31))).isoformat()
    shown = exact[: draw(st.sampled_from([4, 7, 10]))]
    hidden = draw(st.sets(st.integers(2, len(shown) - 1)))
    return "".join("X" if n in hidden and c != "-" else c for n, c in enumerate(shown))


@st.composite
def intervals(draw: st.DrawFn) -> str:
    """Return an interval with ends of every kind."""
    first = draw(dates() | masked() | st.sampled_from(["", ".."]))
    last = draw(dates() | masked() | st.sampled_from(["", ".."]))
    return f"{first}/{last}"


@st.composite
def sets(draw: st.DrawFn) -> str:
    """Return one of several dates and ranges, or all of them."""
    years = st.integers(1990, 2030).map(str)
    member = dates() | years | st.tuples(years, years).map(lambda pair: "..".join(sorted(pair)))
    members = draw(st.lists(member, min_size=1, max_size=3))
    ends = draw(st.sampled_from(["[]", "{}"]))
    return ends[0] + draw(st.sampled_from(["", "", "..1990,"])) + ",".join(members) + ends[1]


def valid(text: str) -> bool:
    try:
        parse_when(text)
    except ValueError:
        return False
    return True


times = (dates() | masked() | intervals() | sets()).filter(valid)
ALL_DAYS = [date(2000, 1, 1) + timedelta(days=n) for n in range(36525)]


@settings(deadline=None)  # it looks at every day of a century
@given(masked())
def test_unspecified_digits_mean_every_day_that_has_the_others(text: str) -> None:
    pattern = re.compile(text.replace("X", "[0-9]"))
    fitting = [one for one in ALL_DAYS if pattern.match(one.isoformat())]

    when = parse_when(text)

    assert (when.earliest, when.latest) == (fitting[0], fitting[-1])


# Where the `edtf` package gives no bound that may be compared: it ends winters in December, gives
# an unknown end ten years and an open one no bound, and cannot read part of level 2.
@settings(deadline=None)  # the other reader is slow
@given(dates() | intervals() | sets())
def test_bounds_are_those_of_another_reader_where_that_is_right(text: str) -> None:
    assume(valid(text) and not re.search(r"-[?~%]?(24|28|30)|^/|/$|\.\.", text))
    try:
        other = edtf.parse_edtf(text)
        first, last = (date(*bound[:3]) for bound in (other.lower_strict(), other.upper_strict()))
    except (edtf.EDTFParseException, ValueError, AttributeError, TypeError):
        assume(False)

    when = parse_when(text)

    assert (when.earliest, when.latest) == (first, last)


@given(times)
def test_what_is_sure_is_possible_too(text: str) -> None:
    found = parse_when(text).extent

    for part in found.parts or (found,):
        assert (part.sure_from is None) == (part.sure_to is None)
        assert found.earliest is None or (part.earliest or found.earliest) >= found.earliest
        assert found.latest is None or (part.latest or found.latest) <= found.latest
    if found.sure_from and found.sure_to and found.sure_from <= found.sure_to:
        assert found.earliest is None or found.earliest <= found.sure_from
        assert found.latest is None or found.latest >= found.sure_to


@given(times, DAYS, DAYS)
def test_what_surely_meets_a_stretch_may_meet_it(text: str, one: date, other: date) -> None:
    found, asked = parse_when(text).extent, Extent(min(one, other), max(one, other))

    assert found.may_meet(asked) or not found.surely_meets(asked)
    assert found.may_meet(asked) == asked.may_meet(found)


@given(DAYS, DAYS)
def test_two_days_overlap_only_if_they_are_one(one: date, other: date) -> None:
    first, second = parse_when(one.isoformat()), parse_when(other.isoformat())

    assert first.overlaps(second) == (one == other)
    assert (first.day, first.vagueness()) == (one, 0)


# What facts make of their times


def state(**given_times: str) -> Extent:
    """Return the extent of a membership, of which there is one at a time."""
    return extent(given_times, standing=True, singular=True)


def agreement(**given_times: str) -> Extent:
    return extent(given_times, standing=True, singular=False)


def occurrence(**given_times: str) -> Extent:
    return extent(given_times, standing=False, singular=False)


@pytest.mark.parametrize(
    ("found", "days"),
    [
        # A state whose end is not known is sure on its first day only; an open one goes on.
        (state(start="2017-06-09"), "2017-06-09 - 2017-06-09 2017-06-09"),
        (state(start="2017-06-09", end="2018"), "2017-06-09 2018-12-31 2017-06-09 2018-01-01"),
        (state(start="2017-06-09/.."), "2017-06-09 - 2017-06-09 on"),
        (state(start="2017-06-09/"), "2017-06-09 - 2017-06-09 2017-06-09"),
        (state(date="2017-06-09/.."), "- - 2017-06-09 on"),
        (state(date="2017-06-09/"), "- - 2017-06-09 2017-06-09"),
        # It surely holds until it was last seen.
        (state(start="2001-06-15", date="2021"), "2001-06-15 - 2001-06-15 2021-01-01"),
        (state(date="2019-06-05"), "- - 2019-06-05 2019-06-05"),
        (state(date="2021"), "- - 2021-12-31 2021-01-01"),
        (state(date="2016/2018"), "- - 2016-12-31 2018-01-01"),
        (state(date="{2016-01-02,2018-01-02}"), "- - 2016-01-02 2018-01-02"),
        (state(start="2010", end="2020", date="2013"),
         "2010-01-01 2020-12-31 2010-12-31 2020-01-01"),
        (state(end="2018"), "- 2018-12-31 2018-12-31 2018-01-01"),
        (state(start="[2016..]"), "2016-01-01 - - -"),
        (state(start="[2016..]", end="2018"), "2016-01-01 2018-12-31 2018-12-31 2018-01-01"),
        # An agreement begins with its start, else when it was signed, else at its date.
        (agreement(signed="2001-07-16"), "2001-07-16 - 2001-07-16 2001-07-16"),
        (agreement(signed="2001-07-16", start="2002-02-28"),
         "2002-02-28 - 2002-02-28 2002-02-28"),
        (agreement(signed="2001-07-16", end="2021-07-16"),
         "2001-07-16 2021-07-16 2001-07-16 2021-07-16"),
        (agreement(signed="2001-07-16/.."), "2001-07-16 - 2001-07-16 on"),
        (agreement(signed="2001-07-16", start="2002/.."), "2002-01-01 - 2002-12-31 on"),
        (agreement(date="2019"), "2019-01-01 - 2019-12-31 2019-01-01"),
        # An occurrence lasts from the first of its times to the last.
        (occurrence(date="2018-09"), "2018-09-01 2018-09-30 2018-09-30 2018-09-01"),
        (occurrence(start="2018-09-11", end="2018-09-17"),
         "2018-09-11 2018-09-17 2018-09-11 2018-09-17"),
        (occurrence(start="2018-09-11"), "2018-09-11 - 2018-09-11 2018-09-11"),
        (occurrence(start="2018-09-11", date="2018-09"),
         "2018-09-11 2018-09-30 2018-09-11 2018-09-11"),
        (occurrence(end="2018-09-17", date="2018-09"),
         "2018-09-01 2018-09-17 2018-09-17 2018-09-17"),
        (occurrence(ordered="2015", delivered="2016/2018"),
         "2015-01-01 2018-12-31 2015-12-31 2018-01-01"),
        (occurrence(ordered="2015", delivered="2016/.."), "2015-01-01 - 2015-12-31 on"),
        (occurrence(ordered="2015", delivered="2016/"), "2015-01-01 - 2015-12-31 2016-01-01"),
        (occurrence(date="[..2019]"), "- 2019-12-31 - -"),
        (occurrence(), "- - - -"),
    ],
)  # fmt: skip
def test_a_fact_covers_the_days_that_its_times_say(found: Extent, days: str) -> None:
    first, last, sure_from, sure_to = (day(text) for text in days.split())

    assert found == Extent(first, last, sure_from, sure_to)


def test_a_delivery_in_two_years_does_not_cover_the_year_between() -> None:
    found = occurrence(delivered="{2016,2018}")

    assert [found.may_meet(parse_when(year).extent) for year in ("2016", "2017", "2018")] == [
        True,
        False,
        True,
    ]


_FEW = [date(2000, 1, n) for n in range(1, 7)]
_BEFORE, _AFTER = date(1999, 12, 31), date(2000, 1, 7)
_STRETCHES = st.tuples(st.sampled_from(_FEW), st.sampled_from(_FEW)).map(sorted)


@given(
    st.none() | _STRETCHES,
    st.none() | _STRETCHES,
    st.none() | _STRETCHES,
    st.booleans(),
    _STRETCHES,
)
def test_a_state_may_and_does_hold_in_the_worlds_that_its_times_allow(
    start: list[date] | None,
    end: list[date] | None,
    seen: list[date] | None,
    goes_on: bool,
    window: list[date],
) -> None:
    """Compare with every pair of a first and a last day, in a week and the days around it."""
    assume(start or end or seen)
    given_times = {}
    if start:
        given_times["start"] = f"[{start[0]}..{start[1]}]"
    if end:
        given_times["end"] = f"[{end[0]}..{end[1]}]"
    if seen:
        given_times["date"] = f"{seen[0]}/.." if goes_on and not end else f"{seen[0]}/{seen[1]}"
    last_seen = seen and (_AFTER if goes_on and not end else seen[1])
    worlds = [
        (first, last)
        for first in (_BEFORE, *_FEW, _AFTER)
        for last in (_BEFORE, *_FEW, _AFTER)
        if first <= last
        and (not start or start[0] <= first <= start[1])
        and (not end or end[0] <= last <= end[1])
        and (not seen or not last_seen or (first <= seen[0] and last >= last_seen))
    ]
    assume(worlds)

    found, asked = state(**given_times), Extent(window[0], window[1])

    meeting = [first <= window[1] and last >= window[0] for first, last in worlds]
    assert found.surely_meets(asked) == all(meeting)
    assert found.may_meet(asked) or not any(meeting)


_NAMES = st.sampled_from(["start", "end", "date", "signed"])
_RULES = st.sampled_from([(True, True), (True, False), (False, False)])


@given(st.dictionaries(_NAMES, times), _RULES, DAYS, DAYS)
@example(
    {"start": "[..1990,1990]", "end": "2001", "date": "2001"},
    (False, False),
    date(2000, 1, 1),
    date(2000, 1, 1),
)
def test_of_any_fact_what_is_certain_is_possible(
    given_times: dict[str, str], rules: tuple[bool, bool], one: date, other: date
) -> None:
    standing, singular = rules
    found = extent(given_times, standing=standing, singular=singular)
    assume(not (found.earliest and found.latest and found.earliest > found.latest))
    asked = Extent(min(one, other), max(one, other))

    assert found.may_meet(asked) or not found.surely_meets(asked)


@st.composite
def narrowed(draw: st.DrawFn) -> tuple[str, str]:
    """Return a stretch of days as some time within, and a narrower one inside it."""
    four = sorted(draw(st.tuples(DAYS, DAYS, DAYS, DAYS)))
    return f"[{four[0]}..{four[3]}]", f"[{four[1]}..{four[2]}]"


@given(st.dictionaries(_NAMES, narrowed(), min_size=1), _RULES)
def test_a_time_that_is_known_better_never_widens_what_a_fact_may_cover(
    given_times: dict[str, tuple[str, str]], rules: tuple[bool, bool]
) -> None:
    standing, singular = rules
    wide, narrow = (
        extent(
            {name: pair[n] for name, pair in given_times.items()},
            standing=standing,
            singular=singular,
        )
        for n in (0, 1)
    )
    ends = {name: parse_when(pair[1]) for name, pair in given_times.items()}
    assume(all(_fit(ends.get(one), ends.get(other)) for one, other in _ORDERS))

    assert wide.earliest is None or (narrow.earliest and narrow.earliest >= wide.earliest)
    assert wide.latest is None or (narrow.latest and narrow.latest <= wide.latest)
    if wide.sure_from and wide.sure_to:
        assert narrow.sure_from
        assert narrow.sure_to
        assert narrow.sure_from <= wide.sure_from
        assert narrow.sure_to >= wide.sure_to


_ORDERS = [("start", "end"), ("start", "date"), ("date", "end"), ("signed", "end")]


def _fit(one: When | None, other: When | None) -> bool:
    """Whether one may begin before the other ends."""
    if one is None or other is None or one.earliest is None or other.latest is None:
        return True
    return one.earliest <= other.latest


@given(times)
def test_every_bound_is_a_day_that_reads_back(text: str) -> None:
    found = parse_when(text).extent

    for shown in found.iso():
        assert shown is None or date.fromisoformat(shown).isoformat() == shown
