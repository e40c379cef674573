"""Calendar files of strangers: whole days become closed days; what is broken, huge or hostile changes nothing."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.calendars.ics import MOST_BYTES, MOST_EVENTS, FileTooLarge, NoCalendarFile, closed_days

SINCE, UNTIL = date(2026, 11, 1), date(2029, 11, 1)


def a_file(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}", *event.strip().splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*events: str):
    return closed_days(a_file(*events), since=SINCE, until=UNTIL)


def test_a_whole_day_is_a_closed_day_by_its_name():
    found = read("DTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas Day")
    assert [(one.day, one.hours, one.why) for one in found.days] == [(date(2026, 12, 25), [], "Christmas Day")]


def test_several_days_end_before_the_day_the_file_names_as_their_end():
    found = read("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:Christmas")
    assert [one.day.day for one in found.days] == [24, 25, 26]
    assert len(read("DTSTART;VALUE=DATE:20261224\nDURATION:P2D").days) == 2


def test_a_day_of_every_year_closes_every_year_but_those_taken_out():
    event = "DTSTART;VALUE=DATE:20200517\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20280517\nSUMMARY:Constitution Day"
    assert [one.day.year for one in read(event).days] == [2027, 2029]
    fourth = "DTSTART;VALUE=DATE:20261126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\nSUMMARY:Thanksgiving"
    assert [one.day.isoformat() for one in read(fourth).days] == ["2026-11-26", "2027-11-25", "2028-11-23"]
    assert len(read("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY;COUNT=2").days) == 2


def test_what_was_called_off_closes_nothing_and_the_past_is_not_asked_for():
    assert read("DTSTART;VALUE=DATE:20261225\nSTATUS:CANCELLED").days == []
    assert read("DTSTART;VALUE=DATE:20251225").days == []


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261224T120000Z\nDTEND:20261224T160000Z\nSUMMARY:Early",
        "DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=WEEKLY\nSUMMARY:Early",
        "DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=SECONDLY\nSUMMARY:Early",
        "DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=YEARLY;INTERVAL=0\nSUMMARY:Early",
        "DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=YEARLY;BYSECOND=1\nSUMMARY:Early",
        "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261224\nSUMMARY:Early",
        "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20401224\nSUMMARY:Early",
        "SUMMARY:Early",
    ],
)
def test_what_says_nothing_about_whole_days_is_left_out_by_name(event):
    found = read(event)
    assert (found.days, found.left_out) == ([], ["Early"])


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"\x89PNG\r\n", b"<html>BEGIN:VCALENDAR", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
     b"BEGIN:VCALENDAR\x00END:VCALENDAR", a_file("DTSTART;VALUE=DATE:20261225")[:-30],
     a_file("DTSTART;VALUE=DATE:20261225").replace(b"END:VEVENT", b"END:VTODO")],
)  # fmt: skip
def test_what_is_no_calendar_is_refused(data):
    with pytest.raises(NoCalendarFile):
        closed_days(data, since=SINCE, until=UNTIL)


def test_what_is_too_large_is_refused_unread():
    with pytest.raises(FileTooLarge):
        closed_days(b"BEGIN:VCALENDAR" + b" " * MOST_BYTES, since=SINCE, until=UNTIL)
    with pytest.raises(FileTooLarge):
        closed_days(b"BEGIN:VEVENT\r\n" * (MOST_EVENTS + 1), since=SINCE, until=UNTIL)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;COUNT=999999999",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9",
    ],
)
def test_no_rule_can_keep_us_busy(rule):
    began = time.process_time()
    found = read(*[f"DTSTART;VALUE=DATE:19000101\nRRULE:{rule}\nSUMMARY:x"] * 300)
    assert time.process_time() - began < 10
    assert len(found.left_out) == 100  # beyond so many no recurring event is read


def test_a_title_that_no_text_may_hold_is_made_one_line():
    found = read("DTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas\\n\\nDay\x07 " + "x" * 500)
    assert found.days[0].why.startswith("Christmas Day x")
    assert len(found.days[0].why) == 120


@given(st.binary(max_size=400), st.integers(0, 400))
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(noise, at):
    data = a_file("DTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas", "DTSTART;VALUE=DATE:20261226\nRRULE:FREQ=YEARLY")
    try:
        closed_days(data[:at] + noise + data[at:], since=SINCE, until=UNTIL)
    except (NoCalendarFile, FileTooLarge) as refusal:
        assert "Nothing was changed" in str(refusal)
