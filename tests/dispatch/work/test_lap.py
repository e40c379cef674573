"""A clock is what its events tell, by whatever rule and calendar they are told again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatch.work.sla.lap import EventKind, Judged, Told, replay
from dispatch.working_time import Calendar

OFFICE = Calendar.from_json(
    {"zone": "Europe/Oslo", "weekly": {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)  # nine in Oslo
EIGHT = Judged("8bh", OFFICE)
START = Told(EventKind.START, MONDAY, by=EIGHT)


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def pause(hours: float, reason: str = "part") -> Told:
    return Told(EventKind.PAUSE, at(hours), reason)


def resume(hours: float, reason: str | None = None) -> Told:
    return Told(EventKind.RESUME, at(hours), reason)


def test_a_clock_stands_still_for_a_pause():
    assert replay([START]).due(MONDAY) == at(24)
    assert replay([START, pause(1), resume(3)]).due(at(4)) == at(26)


def test_while_it_stands_still_it_says_when_it_would_be_due_if_it_went_on_now():
    lap = replay([START, pause(1)])

    assert lap.paused_since == at(1)
    assert lap.due(at(2)) == at(25)
    assert lap.due(at(3)) == at(26)


def test_two_things_waited_for_at_once_are_one_pause():
    lap = replay([START, pause(1, "part"), pause(2, "customer"), resume(3, "part"), resume(4, "customer")])

    assert lap.paused_since is None
    assert lap.due(at(5)) == at(27)


def test_a_new_rule_is_told_the_same_pauses():
    tight = Told(EventKind.RETARGET, at(4), by=Judged("4bh", OFFICE))
    back = Told(EventKind.RETARGET, at(4.5), by=EIGHT)

    assert replay([START, pause(1), resume(3), tight]).due(at(5)) == at(6)
    there_and_back, never = replay([START, pause(1), resume(3), tight, back]), replay([START, pause(1), resume(3)])
    assert (there_and_back.by, there_and_back.over) == (never.by, never.over)


def test_what_stops_while_it_stands_still_stood_still_to_the_end():
    lap = replay([START, pause(2), Told(EventKind.STOP, at(6))])

    assert lap.spent(at(100)) == timedelta(hours=2)
    assert lap.paused_since is None


def test_what_is_opened_again_starts_a_new_lap_without_the_old_pauses():
    again = Told(EventKind.START, at(48), by=EIGHT)

    assert replay([START, pause(1), Told(EventKind.STOP, at(2)), again]).due(at(48)) == at(72)


def test_records_of_others_may_hold_what_makes_no_sense():
    assert replay([resume(1), pause(2), Told(EventKind.STOP, at(3))]) is None
    assert replay([START, resume(1, "part")]) == replay([START])
    assert replay([START, Told(EventKind.STOP, at(2)), pause(3)]) == replay([START, Told(EventKind.STOP, at(2))])


def test_it_does_not_matter_in_which_order_they_are_told():
    events = [START, pause(1), resume(3), pause(5, "customer"), Told(EventKind.STOP, at(6))]

    assert replay(reversed(events)) == replay(events)


moments = st.integers(0, 3000).map(lambda minutes: at(minutes / 60))


@given(st.lists(st.tuples(moments, moments).map(sorted), max_size=5), moments)
def test_cutting_a_pause_in_two_changes_nothing(spans, cut):
    whole, halves = [START], [START]
    for number, (begin, end) in enumerate(spans):
        first, second = f"reason {number}", f"reason {number}, on"
        middle = min(max(begin, cut), end)
        whole += [Told(EventKind.PAUSE, begin, first), Told(EventKind.RESUME, end, first)]
        halves += [Told(EventKind.PAUSE, begin, first), Told(EventKind.RESUME, middle, first)]
        halves += [Told(EventKind.PAUSE, middle, second), Told(EventKind.RESUME, end, second)]
    later = at(60)

    assert replay(whole).due(later) == replay(halves).due(later)
    assert replay(whole).spent(later) == replay(halves).spent(later)
