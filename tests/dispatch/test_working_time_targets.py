"""What is promised, when it is due, and how much of it is spent."""

from datetime import date, timedelta

import pytest

from dispatch.working_time import BadPause, BadTarget, Calendar, Kind, NeverOpen, Target, TooFar, due, spent
from tests.dispatch.desks import EVERY_DAY, OSLO, a_desk, at, hours

HOUR = timedelta(hours=1)
OFFICE = a_desk(
    "08:30-17:00",
    closed=frozenset({date(2026, 5, 14), date(2026, 5, 17), date(2026, 5, 25)}),
    special={date(2026, 12, 24): hours("08:30-12:00")},
)


@pytest.mark.parametrize(
    "target, promised, falls_due",
    [
        ("24h", "2026-06-05 16:00", "2026-06-06 16:00"),
        ("0.5h", "2026-06-05 16:00", "2026-06-05 16:30"),
        ("8bh", "2026-06-05 16:00", "2026-06-08 15:30"),
        ("8bh", "2026-06-06 11:00", "2026-06-08 16:30"),
        ("8.5bh", "2026-06-06 11:00", "2026-06-08 17:00"),
        ("1bd", "2026-06-05 16:00", "2026-06-08 16:00"),
        ("5bd", "2026-05-13 16:00", "2026-05-21 16:00"),
        ("5bd", "2026-06-06 11:00", "2026-06-15 08:30"),
        ("1bd", "2026-06-01 07:00", "2026-06-02 08:30"),
        ("1bd", "2026-06-01 17:00", "2026-06-03 08:30"),
        ("1bd", "2026-12-23 15:00", "2026-12-24 15:00"),
        ("1bd", "2026-12-24 13:00", "2026-12-28 08:30"),
        ("30d", "2026-06-05 16:00", "2026-07-05 16:00"),
        ("1d", "2028-02-28 12:00", "2028-02-29 12:00"),
        ("365d", "2028-02-29 12:00", "2029-02-28 12:00"),
        ("1d", "2026-12-31 23:59:59", "2027-01-01 23:59:59"),
    ],
)
def test_a_promise_falls_due(target, promised, falls_due):
    assert due(OFFICE, at(promised), Target.parse(target)) == at(falls_due)


def test_a_night_shift_belongs_to_the_day_it_starts():
    """Two o'clock on Saturday morning is still Friday's work, so a business day later is Tuesday's two o'clock."""
    desk = a_desk("22:00-06:00")
    assert due(desk, at("2026-06-06 02:00"), Target.parse("1bd")) == at("2026-06-09 02:00")
    assert due(desk, at("2026-06-05 23:00"), Target.parse("1bd")) == at("2026-06-08 23:00")
    assert due(desk, at("2026-06-04 23:00"), Target.parse("2bd")) == at("2026-06-08 23:00")


def test_a_pause_outside_every_business_day_moves_no_deadline():
    """From Saturday noon until before Monday's shift, while Friday's night had gone on until six."""
    desk, pauses = a_desk("22:00-06:00"), [(at("2026-06-06 12:00"), at("2026-06-08 01:00"))]
    assert due(desk, at("2026-06-05 23:00"), Target.parse("2bd"), pauses) == at("2026-06-09 23:00")


@pytest.mark.parametrize(
    "target, pause, falls_due",
    [
        ("24h", ("2026-06-05 18:00", "2026-06-05 20:30"), "2026-06-06 18:30"),
        ("8bh", ("2026-06-05 16:30", "2026-06-08 09:00"), "2026-06-08 16:30"),
        ("2bd", ("2026-06-08 10:00", "2026-06-09 12:00"), "2026-06-10 18:00"),
        ("30d", ("2026-06-10 10:00", "2026-06-12 11:00"), "2026-07-07 17:00"),
    ],
)
def test_a_pause_moves_the_deadline_by_its_length_in_the_targets_own_time(target, pause, falls_due):
    pauses = [tuple(map(at, pause))]
    end = due(OFFICE, at("2026-06-05 16:00"), Target.parse(target), pauses)
    assert end == at(falls_due)
    assert spent(OFFICE, Target.parse(target), at("2026-06-05 16:00"), end, pauses) == Target.parse(target).length


def test_a_pause_after_the_deadline_rescues_nothing():
    pauses = [(at("2026-06-06 16:00"), at("2026-06-07 16:00"))]
    assert due(OFFICE, at("2026-06-05 16:00"), Target.parse("24h"), pauses) == at("2026-06-06 16:00")


def test_a_pause_before_the_promise_is_not_credited():
    pauses = [(at("2026-06-05 10:00"), at("2026-06-05 17:00"))]
    assert due(OFFICE, at("2026-06-05 16:00"), Target.parse("24h"), pauses) == at("2026-06-06 17:00")


def test_pauses_that_overlap_count_once():
    pauses = [(at("2026-06-05 18:00"), at("2026-06-05 20:00")), (at("2026-06-05 19:00"), at("2026-06-05 21:00"))]
    assert due(OFFICE, at("2026-06-05 16:00"), Target.parse("24h"), pauses) == at("2026-06-06 19:00")
    assert spent(OFFICE, Target.parse("24h"), at("2026-06-05 16:00"), at("2026-06-05 22:00"), pauses) == 3 * HOUR


def test_a_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(BadPause):
        due(OFFICE, at("2026-06-05 16:00"), Target.parse("24h"), [(at("2026-06-05 18:00"), at("2026-06-05 17:00"))])


@pytest.mark.parametrize(
    "target, ended, length",
    [
        ("24h", "2026-06-08 10:00", 66 * HOUR),
        ("8bh", "2026-06-08 10:00", 2.5 * HOUR),
        ("5bd", "2026-06-08 10:00", 18 * HOUR),
        ("5bd", "2026-06-06 10:00", 8 * HOUR),
        ("30d", "2026-06-08 10:00", 66 * HOUR),
        ("24h", "2026-06-05 15:00", 0 * HOUR),
    ],
)
def test_time_is_spent_in_the_targets_own_kind(target, ended, length):
    assert spent(OFFICE, Target.parse(target), at("2026-06-05 16:00"), at(ended)) == length


def test_before_the_first_opening_no_business_day_has_begun():
    assert spent(OFFICE, Target.parse("5bd"), at("2026-06-06 11:00"), at("2026-06-08 08:00")) == timedelta()


def test_wall_clock_days_do_not_notice_the_hour_the_clocks_gained():
    assert spent(OFFICE, Target.parse("56d"), at("2026-10-24 12:00"), at("2026-10-26 12:00")) == timedelta(days=2)
    assert spent(OFFICE, Target.parse("99h"), at("2026-10-24 12:00"), at("2026-10-26 12:00")) == 49 * HOUR


@pytest.mark.parametrize("text", ["24h", "0.5h", "8bh", "5bd", "30d", "56d", "0.0167h"])
def test_a_target_is_written_as_it_was_read(text):
    assert str(Target.parse(text)) == text


def test_a_target_knows_its_kind_and_length():
    assert Target.parse(" 5bd ") == Target.parse("5BD") == Target(Kind.BUSINESS_DAYS, timedelta(days=5))


@pytest.mark.parametrize(
    "text", ["", "24", "h", "0h", "0.0000000001h", "0d", "-1h", "1.5d", "24 h", "PT5H", "1e3h", "٣h", "9999999h"]
)
def test_what_is_no_target_is_refused_in_plain_words(text):
    with pytest.raises(BadTarget, match="is not a target"):
        Target.parse(text)


@pytest.mark.parametrize("text", ["8bh", "5bd"])
def test_nothing_falls_due_at_a_desk_that_never_opens(text):
    with pytest.raises(NeverOpen):
        due(a_desk(days=[]), at("2026-06-05 16:00"), Target.parse(text))


def test_business_days_do_not_wait_out_a_closure_of_more_than_370_days():
    desk = a_desk(days=[], special={date(2026, 6, 1): hours("09:00-10:00"), date(2027, 8, 1): hours("09:00-10:00")})
    with pytest.raises(NeverOpen):
        due(desk, at("2026-06-01 09:30"), Target.parse("1bd"))


def test_a_long_closure_after_the_deadline_is_nobodys_business():
    days = {date(2026, 6, 1): hours("09:00-10:00"), date(2026, 6, 2): hours("09:00-10:00")}
    desk = a_desk(days=[], special=days | {date(2027, 8, 1): hours("09:00-10:00")})
    assert due(desk, at("2026-06-01 09:30"), Target.parse("1bd")) == at("2026-06-02 09:30")


@pytest.mark.parametrize("text", ["99999d", "99999bd", "999999bh", "999999.9999h"])
def test_a_target_of_centuries_is_refused(text):
    with pytest.raises(TooFar):
        due(a_desk("08:30-09:30", days=EVERY_DAY), at("2100-01-01 09:00"), Target.parse(text))


def test_two_calendars_stand_side_by_side():
    promised = at("2026-06-06 11:00")
    assert due(Calendar.always(OSLO), promised, Target.parse("4bh")) == at("2026-06-06 15:00")
    assert due(OFFICE, promised, Target.parse("4bh")) == at("2026-06-08 12:30")
