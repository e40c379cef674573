"""The days on which the clocks change, and their neighbours."""

from datetime import date, timedelta

import pytest

from dispatch.working_time import Calendar, Target, add_business, business_between, due, is_open, open_intervals
from tests.dispatch.desks import (
    EVERY_DAY,
    LORD_HOWE,
    NEW_YORK,
    OSLO,
    SHANGHAI,
    STOCKHOLM,
    WEEKDAYS,
    a_desk,
    at,
    hours,
)

HOUR = timedelta(hours=1)
CHANGES = [
    (OSLO, date(2026, 3, 29), -1),
    (OSLO, date(2026, 10, 25), 1),
    (STOCKHOLM, date(2026, 3, 29), -1),
    (STOCKHOLM, date(2026, 10, 25), 1),
    (NEW_YORK, date(2026, 3, 8), -1),
    (NEW_YORK, date(2026, 11, 1), 1),
    (SHANGHAI, date(2026, 3, 29), 0),
    (SHANGHAI, date(2026, 10, 25), 0),
    (LORD_HOWE, date(2026, 4, 5), 0.5),
    (LORD_HOWE, date(2026, 10, 4), -0.5),
]


def open_hours(desk: Calendar, day: date) -> float:
    return sum((end - start for start, end in open_intervals(desk, day)), timedelta()) / HOUR


@pytest.mark.parametrize("zone, change, more", CHANGES)
def test_every_shift_has_its_true_length(zone, change, more):
    nights, office = a_desk("22:00-06:00", zone=zone, days=EVERY_DAY), a_desk("08:00-16:00", zone=zone, days=EVERY_DAY)
    for offset in range(-7, 8):
        day = change + timedelta(days=offset)
        assert open_hours(nights, day) == 8 + (more if offset == -1 else 0)
        assert open_hours(Calendar.always(zone), day) == 24 + (more if offset == 0 else 0)
        assert open_hours(office, day) == 8


@pytest.mark.parametrize("zone, change, more", CHANGES)
@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_a_day_from_noon_is_longer_or_shorter_by_the_change(zone, change, more, offset):
    day = change + timedelta(days=offset)
    noon, day_after = at(f"{day} 12:00", zone), at(f"{day + timedelta(days=1)} 12:00", zone)
    desk = Calendar.always(zone)
    assert business_between(desk, noon, day_after) == (24 + (more if offset == -1 else 0)) * HOUR
    assert due(desk, noon, Target.parse("1d")) == due(desk, noon, Target.parse("1bd")) == day_after
    assert due(desk, noon, Target.parse("24h")) == noon + 24 * HOUR


@pytest.mark.parametrize("zone, change, more", CHANGES)
def test_56_days_end_at_the_same_time_of_day_whatever_the_clocks_did(zone, change, more):
    for offset in range(-57, 2):
        day = change + timedelta(days=offset)
        end = due(Calendar.always(zone), at(f"{day} 14:10", zone), Target.parse("56d"))
        assert end == at(f"{day + timedelta(days=56)} 14:10", zone)


def test_half_past_two_does_not_exist_in_march_and_is_read_as_half_past_three():
    assert due(Calendar.always(OSLO), at("2026-03-28 02:30"), Target.parse("1d")) == at("2026-03-29 03:30")
    desk = a_desk("02:30-06:00", days=EVERY_DAY)
    assert open_intervals(desk, date(2026, 3, 29)) == [(at("2026-03-29 03:30"), at("2026-03-29 06:00"))]


def test_hours_that_lie_wholly_in_the_skipped_hour_are_moved_and_keep_their_length():
    desk = a_desk("02:15-02:45", days=EVERY_DAY)
    assert open_intervals(desk, date(2026, 3, 29)) == [(at("2026-03-29 03:15"), at("2026-03-29 03:45"))]


def test_hours_that_the_change_turns_around_are_no_hours():
    assert open_intervals(a_desk("02:30-03:15", days=EVERY_DAY), date(2026, 3, 29)) == []


def test_half_past_two_in_october_means_the_first():
    first = at("2026-10-25 00:30", "UTC")
    assert due(Calendar.always(OSLO), at("2026-10-24 02:30"), Target.parse("1d")) == first
    desk = a_desk("02:30-03:00", days=EVERY_DAY)
    assert open_hours(desk, date(2026, 10, 25)) == 1.5
    assert is_open(desk, first) and is_open(desk, first + HOUR)


def test_a_night_shift_of_nine_hours_is_worked_for_nine_hours():
    desk = a_desk("22:00-06:00", days=EVERY_DAY)
    assert add_business(desk, at("2026-10-24 22:00"), 9 * HOUR) == at("2026-10-25 06:00")
    assert add_business(desk, at("2026-03-28 22:00"), 8 * HOUR) == at("2026-03-29 23:00")


def test_a_day_a_zone_left_out_has_no_hours():
    """Samoa went from the 29th of December 2011 straight to the 31st."""
    always = Calendar.always("Pacific/Apia")
    assert open_intervals(always, date(2011, 12, 30)) == []
    start = at("2011-12-29 12:00", "Pacific/Apia")
    assert due(always, start, Target.parse("1bd")) == at("2011-12-31 12:00", "Pacific/Apia") == start + 24 * HOUR


def test_business_days_cross_a_change_at_the_same_time_of_day():
    desk = Calendar(NEW_YORK, {day: hours("09:00-17:00") for day in WEEKDAYS})
    for start, end in [("2026-03-06 10:15", "2026-03-13 10:15"), ("2026-10-30 10:15", "2026-11-06 10:15")]:
        assert due(desk, at(start, NEW_YORK), Target.parse("5bd")) == at(end, NEW_YORK)
