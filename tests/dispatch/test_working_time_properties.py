"""What holds for every calendar, every moment and every length, clock changes included."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from dispatch.working_time import (
    Calendar,
    Kind,
    Target,
    add_business,
    business_between,
    due,
    is_open,
    next_opening,
    open_intervals,
    spent,
)
from tests.dispatch.desks import EVERY_DAY, LORD_HOWE, NEW_YORK, OSLO, SHANGHAI, STOCKHOLM, a_desk, at

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CHANGES = [
    datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 8), (3, 29), (4, 5), (10, 4), (10, 25), (11, 1))
]
thorough = settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.too_slow])

zones = st.sampled_from([OSLO, STOCKHOLM, NEW_YORK, SHANGHAI, LORD_HOWE])
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
mornings = st.builds(time, st.integers(0, 12), st.sampled_from([0, 15, 30]))
stretches = st.lists(st.tuples(clocks, clocks), max_size=3)
days = st.dates(date(2026, 1, 1), date(2027, 2, 28))
some_days = st.one_of(days, st.sampled_from([change.date() for change in CHANGES]))
around_changes = st.builds(lambda day, hours: day + hours, st.sampled_from(CHANGES), st.timedeltas(-3 * DAY, 3 * DAY))
anywhere = st.datetimes(datetime(2026, 1, 1), datetime(2027, 2, 28), timezones=st.just(UTC))  # noqa: DTZ001
moments = st.one_of(around_changes, anywhere)
lengths = st.timedeltas(timedelta(), 60 * DAY)


@st.composite
def calendars(draw) -> Calendar:
    """Always with a long Wednesday, so that sixty days of work need years and not centuries."""
    weekly = draw(st.dictionaries(st.integers(0, 6), stretches)) | {2: [(draw(mornings), time(23, 45))]}
    return Calendar(
        draw(zones),
        weekly,
        draw(st.frozensets(some_days, max_size=5)),
        draw(st.dictionaries(some_days, stretches, max_size=5)),
    )


@thorough
@given(calendars(), moments, lengths)
@example(a_desk("22:00-06:00", days=EVERY_DAY), at("2026-03-28 23:00"), 7 * HOUR)
@example(a_desk("22:00-06:00", days=EVERY_DAY), at("2026-10-24 22:00"), 9 * HOUR)
def test_what_was_added_is_what_lies_between(calendar, start, length):
    assert business_between(calendar, start, add_business(calendar, start, length)) == length
    assert business_between(calendar, start, add_business(calendar, start, -length)) == -length


@thorough
@given(calendars(), moments, moments)
def test_adding_what_lies_between_leads_back(calendar, start, end):
    between = business_between(calendar, start, end)
    assume(between)
    reached = add_business(calendar, start, between)
    assert reached <= end if between > timedelta() else reached >= end
    assert business_between(calendar, reached, end) == timedelta()
    if is_open(calendar, end):
        assert reached == end or next_opening(calendar, reached) == end


@thorough
@given(calendars(), moments, moments, moments)
def test_two_ways_are_as_long_as_the_whole(calendar, a, b, c):
    legs = business_between(calendar, a, b) + business_between(calendar, b, c)
    assert legs == business_between(calendar, a, c)


@thorough
@given(calendars(), moments, lengths, lengths)
def test_adding_twice_is_adding_the_sum(calendar, start, first, then):
    twice = add_business(calendar, add_business(calendar, start, first), then)
    assert twice == add_business(calendar, start, first + then)


def counted_minute_by_minute(calendar: Calendar, start: datetime, minutes: int) -> int:
    """A second opinion that knows nothing but the words of the calendar."""
    zone = ZoneInfo(calendar.zone)
    opened = set()
    for offset in range(-2, minutes // 1440 + 3):
        day = start.date() + timedelta(days=offset)
        usual = () if day in calendar.closed else calendar.weekly.get(day.weekday(), ())
        for opens, closes in calendar.special.get(day, usual):
            last = day if closes > opens else day + DAY
            begin = datetime.combine(day, opens, zone).astimezone(UTC)
            end = datetime.combine(last, closes, zone).astimezone(UTC)
            opened.update(range(int((begin - start) / MINUTE), int((end - start) / MINUTE)))
    return len(opened & set(range(minutes)))


@settings(thorough, max_examples=60)
@given(calendars(), moments, st.integers(1, 6000))
def test_time_counted_is_time_counted_minute_by_minute(calendar, start, minutes):
    start = start.replace(second=0, microsecond=0)
    counted = counted_minute_by_minute(calendar, start, minutes)
    assert business_between(calendar, start, start + minutes * MINUTE) == counted * MINUTE


@thorough
@given(calendars(), moments)
def test_open_means_within_an_interval_that_started_today_or_yesterday(calendar, moment):
    today = moment.astimezone(ZoneInfo(calendar.zone)).date()
    near = [pair for offset in (-1, 0) for pair in open_intervals(calendar, today + timedelta(days=offset))]
    assert is_open(calendar, moment) == any(start <= moment < end for start, end in near)


@thorough
@given(calendars(), moments)
def test_nothing_opens_before_the_next_opening(calendar, moment):
    opening = next_opening(calendar, moment)
    assert is_open(calendar, opening)
    assert business_between(calendar, moment, opening) == timedelta()


def days_later(calendar: Calendar, start: datetime, count: int) -> datetime:
    """Business days walked one by one, for hours that stay within a day."""
    opening = next_opening(calendar, start).astimezone(ZoneInfo(calendar.zone))
    day = opening.date()
    while count:
        day += DAY
        count -= bool(open_intervals(calendar, day))
    return datetime.combine(day, opening.time(), opening.tzinfo).astimezone(UTC)


@st.composite
def office_calendars(draw) -> Calendar:
    clock = st.integers(4, 23).map(time)
    pair = st.lists(clock, min_size=2, max_size=2, unique=True).map(sorted).map(tuple)
    weekly = draw(st.dictionaries(st.integers(0, 6), st.lists(pair, max_size=2), min_size=1))
    return Calendar(draw(zones), weekly | {2: [draw(pair)]}, draw(st.frozensets(some_days, max_size=8)))


@thorough
@given(office_calendars(), moments, st.integers(1, 30))
def test_business_days_are_days_walked_one_by_one(calendar, start, count):
    target = Target(Kind.BUSINESS_DAYS, count * DAY)
    end = due(calendar, start, target)
    assert end == days_later(calendar, start, count)
    assert spent(calendar, target, start, end) == target.length


@thorough
@given(calendars(), moments, st.integers(1, 100))
def test_calendar_days_end_at_the_same_time_of_day(calendar, start, count):
    zone = ZoneInfo(calendar.zone)
    wall = start.astimezone(zone).replace(tzinfo=None, fold=0) + count * DAY
    assert due(calendar, start, Target(Kind.DAYS, count * DAY)) == wall.replace(tzinfo=zone).astimezone(UTC)


targets = st.one_of(
    st.builds(Target, st.sampled_from([Kind.HOURS, Kind.BUSINESS_HOURS]), st.integers(1, 400).map(lambda n: n * HOUR)),
    st.builds(Target, st.sampled_from([Kind.DAYS, Kind.BUSINESS_DAYS]), st.integers(1, 30).map(lambda n: n * DAY)),
)
a_pause = st.tuples(moments, st.timedeltas(timedelta(), 9 * DAY)).map(lambda p: (p[0], p[0] + p[1]))
pauses = st.lists(a_pause, max_size=4)


@thorough
@given(calendars(), targets, moments, pauses)
def test_a_promise_is_used_up_exactly_when_it_is_due(calendar, target, start, pauses):
    end = due(calendar, start, target, pauses)
    ambiguous = timedelta() if target.kind in (Kind.HOURS, Kind.BUSINESS_HOURS) or calendar.zone == SHANGHAI else HOUR
    assert abs(spent(calendar, target, start, end, pauses) - target.length) <= ambiguous


@thorough
@given(calendars(), targets, moments, moments, pauses, st.data())
def test_splitting_a_pause_changes_nothing(calendar, target, start, end, pauses, data):
    split = []
    for paused, resumed in pauses:
        middle = data.draw(st.datetimes(paused.replace(tzinfo=None), resumed.replace(tzinfo=None))).replace(tzinfo=UTC)
        split += [(middle, resumed), (paused, middle)]
    assert due(calendar, start, target, split) == due(calendar, start, target, pauses)
    assert spent(calendar, target, start, end, split) == spent(calendar, target, start, end, pauses)


@thorough
@given(calendars(), targets, moments, lengths, pauses)
def test_more_time_never_spends_less(calendar, target, start, length, pauses):
    assume(calendar.zone == SHANGHAI or target.kind in (Kind.HOURS, Kind.BUSINESS_HOURS))
    sooner = spent(calendar, target, start, start + length / 2, pauses)
    assert timedelta() <= sooner <= spent(calendar, target, start, start + length, pauses)
