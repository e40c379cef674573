"""A branch's calendars: several beside each other, days that it edits, proposals to tick, and a feed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from dispatch.calendars import actions, feed
from dispatch.calendars.actions import Day
from dispatch.calendars.holidays import UnknownCountry, proposals
from dispatch.errors import NotFound
from dispatch.people.branch_calendar import ALWAYS, OPENING, CalendarEdition, DaySource, NeverChanges
from dispatch.people.hours import ClosedTooLong, NoHours, OverlappingHours, stretches
from dispatch.settings import Settings
from dispatch.stamp import Actor, Role, Source
from dispatch.store.refusals import AlreadyThere
from dispatch.working_time import Target, due
from dispatch.working_time.hours import BadHours, UnknownZone
from tests.builders import a_branch
from tests.dispatch.calendars.test_ics import a_file
from tests.dispatch.intake.address_server import raw, serving

FRIDAY_EVENING = datetime(2026, 11, 27, 19, tzinfo=UTC)
CHRISTMAS = date(2026, 12, 25)
WATCH = {"sat": [["18:00", "02:00"]], "sun": [["10:00", "14:00"], ["18:00", "22:00"]]}


def opening(branch):
    return branch.calendar_named(OPENING)


def test_a_calendar_that_never_sleeps_runs_beside_the_opening_hours(tx):
    branch = a_branch(tx)
    two_hours = Target.parse("2bh")

    assert due(branch.calendar_named(ALWAYS).calendar, FRIDAY_EVENING, two_hours).hour == 21
    assert due(branch.calendar, FRIDAY_EVENING, two_hours) == datetime(2026, 11, 30, 9, tzinfo=UTC)


def test_a_watch_across_midnight_is_a_calendar_of_its_own(tx):
    branch = a_branch(tx)
    watch = {"name": "weekend-watch", "title": "Weekend watch", "time_zone": "Europe/Oslo", "weekly": WATCH}
    made = actions.add_calendar(tx, branch.code, **watch)

    assert due(made.calendar, FRIDAY_EVENING, Target.parse("9bh")) == datetime(2026, 11, 29, 10, tzinfo=UTC)
    with pytest.raises(actions.NameTaken):
        actions.add_calendar(tx, branch.code, **watch)
    with pytest.raises(actions.NameUnfit):
        actions.add_calendar(tx, branch.code, **watch | {"name": "Weekend Watch!"})


def test_the_calendar_that_never_sleeps_can_not_be_put_to_bed(tx):
    branch = a_branch(tx)
    with pytest.raises(NeverChanges):
        actions.put_days(tx, branch.code, ALWAYS, [Day(CHRISTMAS, [], "Christmas")])
    with pytest.raises(NeverChanges):
        actions.set_week(tx, branch.code, ALWAYS, weekly=WATCH, time_zone="Europe/Oslo")
    with pytest.raises(NeverChanges):
        actions.set_feed(tx, branch.code, ALWAYS, "https://example.org/a.ics")


@pytest.mark.parametrize(
    ("weekly", "zone", "refusal"),
    [
        ({"mon": [["08:00", "12:00"], ["11:30", "16:00"]]}, "Europe/Oslo", OverlappingHours),
        ({"sun": [["22:00", "09:00"]], "mon": [["08:00", "16:00"]]}, "Europe/Oslo", OverlappingHours),
        ({"mon": [["08:00", "24:30"]]}, "Europe/Oslo", BadHours),
        ({}, "Europe/Oslo", NoHours),
        ({"mon": [["08:00", "16:00"]]}, "Europe/Olso", UnknownZone),
    ],
)
def test_hours_that_can_not_be_are_refused_and_change_nothing(tx, weekly, zone, refusal):
    branch = a_branch(tx)
    before = opening(branch).edition

    with pytest.raises(refusal):
        actions.set_week(tx, branch.code, OPENING, weekly=weekly, time_zone=zone)

    assert opening(branch).edition is before
    assert opening(branch).time_zone == "Europe/Oslo"


def test_hours_are_read_as_people_write_them():
    assert stretches("08:00–12:00, 12:30 - 24:00", "mon") == [["08:00", "12:00"], ["12:30", "24:00"]]
    assert stretches("  ", "mon") == []
    for wrong in ("08:00", "8-12", "08:00–24:30", "noon–13:00"):
        with pytest.raises(BadHours):
            stretches(wrong, "mon")


def test_a_closed_day_and_one_with_hours_of_its_own_make_a_new_edition_and_leave_the_old_one_be(tx):
    branch = a_branch(tx)
    before = opening(branch).edition
    eve = Day(date(2026, 12, 24), [["08:00", "12:00"]], "Christmas Eve")

    actions.put_days(tx, branch.code, OPENING, [eve, Day(CHRISTMAS, [], "Christmas")])

    assert branch.calendar.hours(CHRISTMAS) == ()
    assert len(branch.calendar.hours(eve.day)) == 1
    assert before.calendar.hours(CHRISTMAS) != ()
    actions.drop_days(tx, branch.code, OPENING, [CHRISTMAS, eve.day])
    assert branch.calendar == before.calendar


def test_the_same_day_twice_is_one_day_as_it_was_given_last(tx):
    branch = a_branch(tx)
    for why in ("Christmas", "Closed for the holiday"):
        actions.put_days(tx, branch.code, OPENING, [Day(CHRISTMAS, [], why)])
    tx.session.flush()

    assert [day.why for day in branch.closures] == ["Closed for the holiday"]
    with pytest.raises(AlreadyThere), tx.savepoint():
        tx.session.execute(text("INSERT INTO calendar_day (calendar_id, day, hours, why, source) "
                                "SELECT calendar_id, day, hours, why, source FROM calendar_day"))  # fmt: skip


def test_no_closure_is_so_long_that_nothing_could_fall_due(tx):
    branch, year = a_branch(tx), [Day(CHRISTMAS + timedelta(days=n), [], "Closed") for n in range(360)]

    with pytest.raises(ClosedTooLong):
        actions.put_days(tx, branch.code, OPENING, year)

    tx.session.rollback()
    actions.put_days(tx, a_branch(tx).code, OPENING, year[:300])


def test_an_edition_that_differs_in_nothing_is_not_laid_down(tx):
    branch = a_branch(tx)
    actions.set_week(tx, branch.code, OPENING, weekly=opening(branch).weekly, time_zone="Europe/Oslo")
    tx.session.flush()
    assert tx.session.query(CalendarEdition).count() == 2  # the opening hours and the one that never sleeps


def test_somebody_else_s_branch_has_no_calendars(database):
    with database.transaction(Actor(role=Role.SYSTEM, source=Source.SEED)) as tx:
        mine, theirs = a_branch(tx), a_branch(tx)
    manager = Actor(role=Role.MANAGER, source=Source.CONSOLE, branches=frozenset({mine.id}))
    with database.transaction(manager) as tx, pytest.raises(NotFound):
        actions.put_days(tx, theirs.code, OPENING, [Day(CHRISTMAS, [], "")])


def test_public_holidays_are_proposed_in_the_branch_s_language_and_close_nothing_by_themselves(tx):
    branch = a_branch(tx)
    found = {one.day.day: one for one in proposals(opening(branch), "NO", None, since=date(2026, 12, 1), language="nb")}

    assert found[CHRISTMAS].day.why == "Første juledag"
    assert found[CHRISTMAS].usual and not found[CHRISTMAS].there
    assert date(2028, 5, 17) in found
    assert branch.closures == []
    swedish = proposals(opening(branch), "SE", None, since=date(2026, 6, 1), language="sv")
    assert "Midsommardagen" in {one.day.why for one in swedish}
    with pytest.raises(UnknownCountry):
        proposals(opening(branch), "XX", None, since=CHRISTMAS, language="nb")


def test_china_s_days_that_make_up_for_a_long_holiday_are_proposed_as_workdays(tx):
    found = proposals(opening(a_branch(tx)), "CN", None, since=date(2026, 1, 1), language="zh-Hans")
    by_day = {one.day.day: one.day for one in found}

    assert by_day[date(2026, 10, 1)].why == "国庆节"
    assert by_day[date(2026, 10, 10)].hours == [["08:00", "16:00"]]  # a Saturday on which all work


class Desk:
    """A branch whose opening hours follow a feed."""

    def __init__(self, database, url):
        self.database, self.settings = database, Settings(secret_key="x" * 32, feed_hosts=("127.0.0.1",))
        with database.transaction(Actor(role=Role.SYSTEM, source=Source.SEED)) as tx:
            branch = a_branch(tx)
            self.calendar_id, self.code = opening(branch).id, branch.code
            actions.set_feed(tx, branch.code, OPENING, url)

    def read(self):
        feed.read_feed(self.database, self.settings, calendar_id=self.calendar_id)
        return self.days()

    def days(self):
        with self.database.transaction(Actor(role=Role.SYSTEM, source=Source.SEED)) as tx:
            calendar = tx.session.get(feed.BranchCalendar, self.calendar_id)
            self.failure = calendar.feed_failure
            return {one.day: (one.why, one.source) for one in calendar.days}

    def put(self, *days):
        with self.database.transaction(Actor(role=Role.SYSTEM, source=Source.SEED)) as tx:
            actions.put_days(tx, self.code, OPENING, days)


def ics(*days):
    return raw(a_file(*(f"DTSTART;VALUE=DATE:{day:%Y%m%d}\nSUMMARY:{why}" for day, why in days)))


def test_a_feed_adds_moves_and_takes_back_its_own_days_and_leaves_those_of_the_desk(database):
    boxing_day, ours = CHRISTMAS + timedelta(days=1), CHRISTMAS + timedelta(days=9)
    with serving(ics((CHRISTMAS, "Christmas"), (ours, "Theirs"))) as server:
        desk = Desk(database, f"{server.url}/a.ics")
        desk.put(Day(ours, [["10:00", "12:00"]], "Stocktaking"))
        assert desk.read() == {
            CHRISTMAS: ("Christmas", DaySource.FEED), ours: ("Stocktaking", DaySource.HAND)
        }  # fmt: skip
        server.answer = ics((boxing_day, "Boxing Day"))
        assert desk.read() == {
            boxing_day: ("Boxing Day", DaySource.FEED), ours: ("Stocktaking", DaySource.HAND)
        }  # fmt: skip


def test_a_feed_that_is_broken_huge_or_silent_changes_nothing_and_says_so(database):
    with serving(ics((CHRISTMAS, "Christmas"))) as server:
        desk = Desk(database, f"{server.url}/a.ics")
        before = desk.read()
        for answer in (raw(b"<html>"), raw(b"x" * 1_100_000), raw(b"", status=500), raw(b"BEGIN:VCALENDAR\r\n")):
            server.answer = answer
            assert desk.read() == before
            assert desk.failure["says"]
        server.answer = ics((CHRISTMAS, "Christmas"))
        desk.read()
        assert desk.failure is None


def test_a_feed_is_read_only_from_machines_the_administrator_has_named(database):
    desk = Desk(database, "http://localhost:1/a.ics")
    desk.read()
    assert "FEED_HOSTS" in desk.failure["says"]
