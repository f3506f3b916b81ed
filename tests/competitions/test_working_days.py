from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competitions.calendar.working_days import (
    NoticeDay,
    NoticeTooShort,
    YearNotCovered,
    day_kind,
    is_working_day,
    notice_period,
)

# The library knows no 2003 and never will; its last year moves on with every release.
BEFORE_ALL_DATA = date(2003, 12, 31)


def test_five_working_days_from_a_thursday_end_on_the_next_wednesday():
    period = notice_period(date(2022, 7, 21), 5, mode="working")
    assert period.ends_on == date(2022, 7, 27)
    assert len(period.days) == 7
    assert period.days[2] == NoticeDay(date(2022, 7, 23), False, "weekend")


def test_the_notice_of_2019_is_seven_days_of_which_five_are_working_days():
    period = notice_period(date(2019, 7, 26), 7, mode="calendar")
    assert period.ends_on == date(2019, 8, 1)
    assert sum(day.kind == "workday" for day in period.days) == 5
    assert all(day.counts for day in period.days)
    assert notice_period(date(2019, 7, 26), 5, mode="working").ends_on == date(2019, 8, 1)


def test_a_national_holiday_does_not_count_and_its_make_up_weekend_does():
    period = notice_period(date(2022, 9, 29), 5, mode="working")
    assert period.ends_on == date(2022, 10, 10)
    assert [day.date.day for day in period.days if day.counts] == [29, 30, 8, 9, 10]
    kinds = [day.kind for day in period.days]
    assert kinds == ["workday"] * 2 + ["holiday"] * 7 + ["makeup_workday"] * 2 + ["workday"]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2022, 10, 8), "makeup_workday"),  # a Saturday
        (date(2022, 10, 9), "makeup_workday"),  # a Sunday
        (date(2022, 10, 3), "holiday"),  # a Monday
        (date(2022, 10, 1), "holiday"),  # a Saturday
        (date(2022, 7, 23), "weekend"),
        (date(2022, 7, 22), "workday"),
    ],
)
def test_the_kind_of_a_day(day, kind):
    assert day_kind(day) == kind
    assert is_working_day(day) == (kind in {"workday", "makeup_workday"})


def test_a_notice_that_starts_on_a_sunday_counts_from_monday():
    period = notice_period(date(2022, 7, 24), 1, mode="working")
    assert (period.starts_on, period.ends_on) == (date(2022, 7, 24), date(2022, 7, 25))


def test_a_year_without_data_is_refused():
    with pytest.raises(YearNotCovered) as caught:
        notice_period(BEFORE_ALL_DATA, 1, mode="working")
    assert caught.value.year == 2003


def test_a_period_that_only_crosses_into_such_a_year_is_refused(monkeypatch):
    known = day_kind

    def only_2022(day):
        if day.year != 2022:
            raise YearNotCovered(day.year)
        return known(day)

    monkeypatch.setattr("competitions.calendar.working_days.day_kind", only_2022)
    assert notice_period(date(2022, 12, 26), 5, mode="working").ends_on == date(2022, 12, 30)
    with pytest.raises(YearNotCovered) as caught:
        notice_period(date(2022, 12, 26), 6, mode="working")
    assert caught.value.year == 2023


def test_the_last_year_of_the_library_is_a_boundary_too():
    year = 2026
    while True:
        try:
            day_kind(date(year + 1, 1, 4))
        except YearNotCovered:
            break
        year += 1
    with pytest.raises(YearNotCovered) as caught:
        notice_period(date(year, 12, 28), 30, mode="working")
    assert caught.value.year == year + 1


def test_calendar_days_need_no_calendar_but_say_what_they_do_not_know():
    period = notice_period(BEFORE_ALL_DATA, 2, mode="calendar")
    assert [(day.counts, day.kind) for day in period.days] == [
        (True, "unknown"),
        (True, "holiday"),
    ]
    assert period.ends_on == date(2004, 1, 1)


@pytest.mark.parametrize("mode", ["working", "calendar"])
def test_a_notice_has_at_least_one_day(mode):
    with pytest.raises(NoticeTooShort):
        notice_period(date(2022, 7, 21), 0, mode=mode)


def test_an_unknown_mode_is_a_bug():
    with pytest.raises(ValueError, match="lunar"):
        notice_period(date(2022, 7, 21), 5, mode="lunar")


@given(
    st.dates(date(2005, 1, 1), date(2024, 12, 31)),
    st.integers(1, 30),
    st.sampled_from(["working", "calendar"]),
)
@settings(deadline=None)
def test_a_period_has_exactly_its_days_and_ends_on_one_that_counts(starts_on, days, mode):
    period = notice_period(starts_on, days, mode=mode)
    assert sum(day.counts for day in period.days) == days
    assert period.days[0].date == starts_on
    assert period.days[-1].date == period.ends_on
    assert period.days[-1].counts
    assert len(period.days) == (period.ends_on - starts_on).days + 1
