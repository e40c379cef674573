"""Business time on ordinary days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dispatch.working_time import (
    Calendar,
    NaiveTime,
    NeverOpen,
    TooFar,
    add_business,
    business_between,
    is_open,
    next_opening,
    open_intervals,
)
from tests.dispatch.desks import EVERY_DAY, OSLO, SHANGHAI, a_desk, at, hours

OFFICE = a_desk("08:30-12:00", "12:30-17:00")
NIGHTS = a_desk("22:00-06:00", days=EVERY_DAY)
HOUR = timedelta(hours=1)


def test_the_lunch_break_is_not_working_time():
    assert add_business(OFFICE, at("2026-06-01 11:30"), HOUR) == at("2026-06-01 13:00")


def test_a_promise_ends_with_the_day_and_not_with_the_next_morning():
    assert add_business(OFFICE, at("2026-06-01 16:00"), HOUR) == at("2026-06-01 17:00")


def test_over_the_weekend_the_clock_stands_still():
    assert add_business(OFFICE, at("2026-06-05 16:00"), 2 * HOUR) == at("2026-06-08 09:30")


def test_one_can_count_back_from_a_deadline():
    assert add_business(OFFICE, at("2026-06-08 09:00"), -HOUR) == at("2026-06-05 16:30")


def test_an_hour_before_the_opening_plus_half_is_the_evening_before_at_its_last_moment():
    """Backwards the last such moment counts: 08:30 itself, and not 17:00 the day before."""
    assert add_business(OFFICE, at("2026-06-08 09:30"), -HOUR) == at("2026-06-08 08:30")


def test_no_time_at_all_changes_nothing_even_at_night():
    assert add_business(OFFICE, at("2026-06-06 03:00"), timedelta()) == at("2026-06-06 03:00")


def test_time_counted_backwards_is_negative():
    assert business_between(OFFICE, at("2026-06-08 09:30"), at("2026-06-05 16:00")) == -2 * HOUR


def test_overlapping_intervals_count_once():
    desk = a_desk("08:00-12:00", "10:00-14:00", "14:00-16:00")
    assert open_intervals(desk, date(2026, 6, 1)) == [(at("2026-06-01 08:00"), at("2026-06-01 16:00"))]
    assert business_between(desk, at("2026-06-01 00:00"), at("2026-06-02 00:00")) == 8 * HOUR


def test_a_night_shift_that_meets_the_early_shift_counts_once():
    desk = Calendar(OSLO, {0: hours("22:00-06:00"), 1: hours("05:00-13:00")})
    assert business_between(desk, at("2026-06-01 00:00"), at("2026-06-03 00:00")) == 15 * HOUR


def test_on_a_closed_day_nothing_starts_but_last_nights_shift_ends_as_planned():
    desk = a_desk("22:00-06:00", days=EVERY_DAY, closed=frozenset({date(2026, 5, 17)}))
    assert is_open(desk, at("2026-05-17 05:59"))
    assert open_intervals(desk, date(2026, 5, 17)) == []
    assert next_opening(desk, at("2026-05-17 06:00")) == at("2026-05-18 22:00")


def test_special_hours_replace_the_week_and_win_over_a_closure():
    eve = date(2026, 12, 24)
    desk = a_desk("08:30-17:00", closed=frozenset({eve}), special={eve: hours("08:30-12:00")})
    assert open_intervals(desk, eve) == [(at("2026-12-24 08:30"), at("2026-12-24 12:00"))]
    assert add_business(desk, at("2026-12-24 11:00"), 2 * HOUR) == at("2026-12-25 09:30")


def test_the_moment_of_opening_is_open_and_the_moment_of_closing_is_not():
    assert is_open(OFFICE, at("2026-06-01 08:30"))
    assert not is_open(OFFICE, at("2026-06-01 12:00"))


def test_the_next_opening_of_an_open_desk_is_now():
    assert next_opening(OFFICE, at("2026-06-01 09:00")) == at("2026-06-01 09:00")
    assert next_opening(OFFICE, at("2026-06-05 17:00")) == at("2026-06-08 08:30")


def test_a_desk_that_never_closes_counts_elapsed_time():
    always = Calendar.always(SHANGHAI)
    assert add_business(always, at("2026-12-31 23:00"), 5000 * HOUR) == at("2026-12-31 23:00") + 5000 * HOUR


def test_a_year_end_is_a_day_like_others():
    assert add_business(NIGHTS, at("2026-12-31 23:00"), 8 * HOUR) == at("2027-01-01 23:00")


def test_a_leap_day_is_worked():
    assert business_between(a_desk("08:00-16:00"), at("2028-02-28 00:00"), at("2028-03-02 00:00")) == 24 * HOUR
    assert open_intervals(a_desk("08:00-16:00"), date(2028, 2, 29))


def test_fractions_of_a_second_survive():
    length = timedelta(hours=30, microseconds=1)
    end = add_business(OFFICE, at("2026-06-01 11:30:00.5"), length)
    assert business_between(OFFICE, at("2026-06-01 11:30:00.5"), end) == length


@pytest.mark.parametrize("length", [HOUR, -HOUR])
def test_a_desk_without_hours_is_refused_and_not_waited_for(length):
    with pytest.raises(NeverOpen):
        add_business(a_desk(days=[]), at("2026-06-01 09:00"), length)
    with pytest.raises(NeverOpen):
        next_opening(a_desk(days=[]), at("2026-06-01 09:00"))


@pytest.mark.parametrize("day, length", [("2026-06-01", 2 * HOUR), ("2027-08-01", -2 * HOUR)])
def test_a_closure_of_more_than_370_days_is_refused(day, length):
    desk = a_desk(days=[], special={date(2026, 6, 1): hours("09:00-10:00"), date(2027, 8, 1): hours("09:00-10:00")})
    with pytest.raises(NeverOpen):
        add_business(desk, at(f"{day} 09:30"), length)
    assert business_between(desk, at("2026-06-01 09:30"), at("2027-08-01 09:30")) == HOUR


def test_a_closure_of_a_year_is_waited_for():
    desk = a_desk(days=[], special={date(2026, 6, 1): hours("09:00-10:00"), date(2027, 6, 1): hours("09:00-10:00")})
    assert add_business(desk, at("2026-06-01 09:30"), HOUR) == at("2027-06-01 09:30")
    assert add_business(desk, at("2027-06-01 09:30"), -HOUR) == at("2026-06-01 09:30")


def test_a_wider_question_does_not_change_an_earlier_answer():
    desk = a_desk("09:00-15:00", zone=SHANGHAI)
    first = add_business(desk, at("2026-06-01 11:30"), 20 * HOUR)
    assert add_business(desk, at("2026-06-01 11:30"), 160_000 * HOUR) > at("2100-01-01 00:00")
    assert add_business(desk, at("2026-06-01 11:30"), -90_000 * HOUR) < at("1990-01-01 00:00")
    assert add_business(desk, at("2026-06-01 11:30"), 20 * HOUR) == first


@pytest.mark.parametrize("length", [10**7 * HOUR, -(10**7) * HOUR])
def test_thousands_of_years_are_refused(length):
    with pytest.raises(TooFar):
        add_business(OFFICE, at("2026-06-01 09:00"), length)


@pytest.mark.parametrize("year", [1, 1950, 2150, 9999])
def test_years_nobody_plans_for_are_refused(year):
    with pytest.raises(TooFar):
        is_open(OFFICE, datetime(year, 12, 31, 23, tzinfo=UTC))
    with pytest.raises(TooFar):
        open_intervals(OFFICE, date(year, 12, 31))


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(NaiveTime, match="2026-06-01T09:00:00"):
        is_open(OFFICE, datetime(2026, 6, 1, 9))  # noqa: DTZ001
