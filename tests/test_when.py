"""Times as written in EDTF, and the days that they may mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.when import Extent, extent, parse_when


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2019-06-05", date(2019, 6, 5), date(2019, 6, 5)),
        ("2021-10", date(2021, 10, 1), date(2021, 10, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2017~", date(2017, 1, 1), date(2017, 12, 31)),
        ("2017?", date(2017, 1, 1), date(2017, 12, 31)),
        ("201X", date(2010, 1, 1), date(2019, 12, 31)),
        ("2021-22", date(2021, 6, 1), date(2021, 8, 31)),
        ("../2019", None, date(2019, 12, 31)),
        ("/2019", None, date(2019, 12, 31)),
        ("2019/..", date(2019, 1, 1), None),
        ("2016/2018", date(2016, 1, 1), date(2018, 12, 31)),
        ("[2016..2018]", date(2016, 1, 1), date(2018, 12, 31)),
        ("[..2018]", None, date(2018, 12, 31)),
        ("2004-06~/2006-08", date(2004, 6, 1), date(2006, 8, 31)),
    ],
)
def test_a_time_has_a_first_and_a_last_day(
    text: str, earliest: date | None, latest: date | None
) -> None:
    when = parse_when(text)

    assert (when.text, when.earliest, when.latest) == (text, earliest, latest)


@pytest.mark.parametrize(
    "text", ["2019-02-30", "2019-13", "June 2019", "", "2018/2016", "../..", "19"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"EDTF|date|begin"):
        parse_when(text)


def test_only_a_day_and_the_inside_of_a_stretch_are_sure() -> None:
    day, year, stretch = parse_when("2019-06-05"), parse_when("2018"), parse_when("2016/2018")

    assert (day.sure_from, day.sure_to) == (date(2019, 6, 5), date(2019, 6, 5))
    assert (year.sure_from, year.sure_to) == (None, None)
    assert (stretch.sure_from, stretch.sure_to) == (date(2016, 12, 31), date(2018, 1, 1))


@given(st.dates(), st.dates())
def test_two_days_overlap_only_if_they_are_one(one: date, other: date) -> None:
    first, second = parse_when(one.isoformat()), parse_when(other.isoformat())

    assert first.overlaps(second) == (one == other)
    assert (first.day, first.vagueness()) == (one, 0)


@given(st.text(max_size=20))
def test_any_text_is_a_time_or_a_value_error(text: str) -> None:
    try:
        when = parse_when(text)
    except ValueError:
        return
    assert when.earliest is None or when.latest is None or when.earliest <= when.latest


def test_a_membership_without_an_end_is_not_sure_to_hold_later() -> None:
    found = extent({"start": "2017-06-09"}, standing=True, singular=True)

    assert found == Extent(date(2017, 6, 9), None, None, None)


def test_a_membership_is_sure_between_its_start_and_the_day_it_was_last_seen() -> None:
    found = extent({"start": "2001-06-15", "date": "2021"}, standing=True, singular=True)

    assert found == Extent(date(2001, 6, 15), None, date(2001, 6, 15), date(2021, 1, 1))


def test_a_treaty_may_hold_from_its_signature_on() -> None:
    found = extent({"signed": "2001-07-16"}, standing=True, singular=False)

    assert found == Extent(date(2001, 7, 16), None, None, None)


def test_an_order_and_its_deliveries_span_both() -> None:
    found = extent({"ordered": "2015", "delivered": "2016/2018"}, standing=False, singular=False)

    assert found == Extent(date(2015, 1, 1), date(2018, 12, 31), None, None)


def test_an_open_bound_leaves_the_extent_open() -> None:
    deliveries = {"ordered": "2015", "delivered": "2016/.."}

    assert extent(deliveries, standing=False, singular=False) == Extent(
        date(2015, 1, 1), None, None, None
    )
    assert extent({"start": "2015-03-01"}, standing=False, singular=False) == Extent(
        date(2015, 3, 1), None, None, None
    )


def test_a_membership_is_sure_on_the_day_it_was_seen() -> None:
    day = date(2019, 6, 5)

    found = extent({"date": "2019-06-05"}, standing=True, singular=True)

    assert found == Extent(None, None, day, day)
