"""Calendars as they are written down, and what is refused of them."""

import copy
from datetime import UTC, date, datetime, time

import pytest

from dispatch.working_time import BadCalendar, Calendar, is_open, open_intervals
from tests.dispatch.desks import EVERY_DAY, OSLO, a_desk, at, hours

WRITTEN = {
    "zone": "Europe/Oslo",
    "weekly": {"mon": [["08:30", "12:00"], ["12:30", "17:00"]], "fri": [["22:00", "06:00"]]},
    "closed": ["2026-05-17", "2026-12-25"],
    "special": {"2026-12-24": [["08:30", "12:00"]], "2026-12-31": []},
}


def written(**changes: object) -> dict:
    return copy.deepcopy(WRITTEN) | changes


def test_a_calendar_is_written_as_it_was_read():
    assert Calendar.from_json(WRITTEN).to_json() == WRITTEN


def test_what_was_read_means_what_it_says():
    assert Calendar.from_json(WRITTEN) == Calendar(
        OSLO,
        {0: hours("08:30-12:00", "12:30-17:00"), 4: hours("22:00-06:00")},
        frozenset({date(2026, 5, 17), date(2026, 12, 25)}),
        {date(2026, 12, 24): hours("08:30-12:00"), date(2026, 12, 31): []},
    )


def test_closures_and_special_hours_may_be_missing():
    assert Calendar.from_json({"zone": OSLO, "weekly": {}}) == a_desk(days=[])


def test_a_day_that_ends_at_24_00_ends_at_midnight():
    whole = Calendar.from_json(written(weekly={"mon": [["00:00", "24:00"]]}))
    assert open_intervals(whole, date(2026, 6, 1)) == [(at("2026-06-01 00:00"), at("2026-06-02 00:00"))]


def test_seconds_are_kept():
    assert Calendar.from_json(written(weekly={"mon": [["08:30:15", "17:00"]]})).to_json()["weekly"] == {
        "mon": [["08:30:15", "17:00"]]
    }


def test_equal_calendars_are_one_key():
    one, other = Calendar.from_json(WRITTEN), Calendar.from_json(written())
    assert one == other and hash(one) == hash(other)
    assert one != Calendar.from_json(written(closed=[]))
    assert one != WRITTEN


def test_the_order_hours_are_written_in_makes_no_difference():
    turned = written(weekly={"fri": [["22:00", "06:00"]], "mon": [["12:30", "17:00"], ["08:30", "12:00"]]})
    assert Calendar.from_json(turned) == Calendar.from_json(WRITTEN)


def test_a_calendar_can_not_be_changed_behind_its_back():
    weekly = {0: hours("08:30-17:00")}
    desk = Calendar(OSLO, weekly)
    weekly[0].clear()
    assert is_open(desk, at("2026-06-01 09:00"))
    with pytest.raises(TypeError):
        desk.weekly[1] = ()


def test_always_is_always():
    assert Calendar.always(OSLO) == a_desk("00:00-00:00", days=EVERY_DAY)


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"zone": "Europe/Oslø"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"zone": "Europe"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"zone": None}, "zone"),
        ({"weekly": []}, "weekly"),
        ({"weekly": {"monday": []}}, "weekly"),
        ({"weekly": {"mon": None}}, "weekly.mon"),
        ({"weekly": {"mon": "08:30-17:00"}}, "weekly.mon"),
        ({"weekly": {"mon": [["08:30"]]}}, "weekly.mon"),
        ({"weekly": {"mon": [["08:30", "12:00", "17:00"]]}}, "weekly.mon"),
        ({"weekly": {"mon": [["08:30", "25:00"]]}}, "weekly.mon"),
        ({"weekly": {"mon": [["24:00", "08:30"]]}}, "weekly.mon"),
        ({"weekly": {"mon": [["08:60", "17:00"]]}}, "weekly.mon"),
        ({"weekly": {"mon": [[8, 17]]}}, "weekly.mon"),
        ({"weekly": {"mon": [[f"{h:02}:{m:02}", "23:59"] for h in range(23) for m in (0, 5, 10)]}}, "weekly.mon"),
        ({"closed": "2026-05-17"}, "closed"),
        ({"closed": ["2026-02-29"]}, "closed"),
        ({"closed": ["2026-04-31"]}, "closed"),
        ({"closed": ["0000-01-01"]}, "closed"),
        ({"closed": ["17.05.2026"]}, "closed"),
        ({"closed": [20260517]}, "closed"),
        ({"special": []}, "special"),
        ({"special": {"24 December": []}}, "special"),
        ({"special": {"2026-12-24": [["08:30", "noon"]]}}, "special.2026-12-24"),
        ({"holidays": []}, "holidays"),
    ],
)
def test_a_wrong_calendar_is_refused_with_the_place_of_the_mistake(changes, field):
    with pytest.raises(BadCalendar) as refused:
        Calendar.from_json(written(**changes))
    assert refused.value.facts["field"] == field
    assert field in str(refused.value)


@pytest.mark.parametrize("given", [None, [], "Europe/Oslo", {}, {"zone": OSLO}, {"weekly": {}}])
def test_what_is_no_calendar_at_all_is_refused(given):
    with pytest.raises(BadCalendar):
        Calendar.from_json(given)


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekly": {7: []}},
        {"weekly": {"mon": []}},
        {"weekly": {True: []}},
        {"weekly": {0: [(time(8), time(9, tzinfo=UTC))]}},
        {"weekly": {0: [(time(8), time(9, 0, 0, 1))]}},
        {"weekly": {}, "closed": frozenset({datetime(2026, 5, 17, tzinfo=UTC)})},
        {"weekly": {}, "special": {"2026-05-17": []}},
    ],
)
def test_values_of_the_wrong_kind_are_refused(wrong):
    with pytest.raises(BadCalendar):
        Calendar(OSLO, **wrong)
