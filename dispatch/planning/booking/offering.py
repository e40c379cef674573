"""Which windows can be promised for an order: the cheapest place in the plan that stands, over everybody who could
come, with everybody else's promises kept. One answer for list, hold and booking."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from dispatch.catalogue.booking_rule import BookingRule
from dispatch.people.branch import Branch
from dispatch.planning.booking.caps import full_days
from dispatch.planning.booking.closed import by_plan, by_rule
from dispatch.planning.booking.day_book import DayBook
from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.rest import FARTHEST, Rest
from dispatch.planning.booking.slot import Grade, Slot
from dispatch.planning.booking.wanted import Step, Wish, wish_of
from dispatch.planning.booking.windows import Window, windows
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.planning.question.household import within
from dispatch.planning.question.lengths import Lengths
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import Calendar, open_intervals
from optimizer.offers import Offer, Pair, Terms

FIRST_LOOK = 4  # days, in which nearly always some are recommended
BEYOND = 7  # days that the desk sees closed by the horizon
NEAR = 20 * 60  # seconds of extra travel that still count as being in the neighbourhood


@dataclass(frozen=True)
class Counter:
    """One order's question, asked now."""

    tx: Transaction
    wish: Wish
    desk: Desk
    lengths: Lengths

    @property
    def branch(self) -> Branch:
        return self.wish.order.branch

    @cached_property
    def calendar(self) -> Calendar:
        return self.branch.calendar

    @property
    def now(self) -> datetime:
        return self.tx.stamp.at


def counter(tx: Transaction, order: WorkOrder, desk: Desk) -> Counter:
    """Raises NotBookable, NoRule, NoAddress."""
    learned = desk.shelf.lengths(tx)
    return Counter(tx, wish_of(tx, order, learned), desk, learned)


def slots(asked: Counter, *, first: int = 0, days: int | None = None, why: bool = False) -> list[Slot]:
    """Every window of the days from the `first` from today, in order; no further than the horizon. `why`: with the
    reasons of the closed ones, which takes some milliseconds each, and with those of a week beyond the horizon."""
    rule, zone = asked.wish.rule, asked.branch.time_zone
    end = rule.horizon + 1 + (BEYOND if why else 0)
    last = min(end, first + (days or end))
    today = local_day(asked.now, zone)
    wanted = [PlanningDay(today + timedelta(days=each), zone) for each in range(first, last)]
    full = full_days(asked.tx, asked.wish.order, asked.wish.most, [each.day for each in wanted])
    found = [slot for book in _books(asked, wanted) for slot in of_day(asked, book, full, why=why)]
    found = whole(asked, found)
    return list(_graded(sorted(found, key=lambda slot: slot.window), asked.wish))


def best(asked: Counter, count: int = 3) -> list[Slot]:
    """What to offer somebody who was not quick enough: the recommended first, the soonest of them. Looks only as far
    ahead as those may lie."""
    found: list[Slot] = []
    first, days = 0, FIRST_LOOK
    while first <= asked.wish.rule.horizon:
        found += [slot for slot in slots(asked, first=first, days=days) if slot.is_open]
        if sum(_is_best(slot) for slot in found) >= count:
            break
        first, days = first + days, 2 * days
    ranked = sorted(_graded(found, asked.wish), key=lambda slot: (slot.grade.rank, slot.window))
    return sorted(ranked[:count], key=lambda slot: slot.window)


def _is_best(slot: Slot) -> bool:
    """Recommended, whatever else there is."""
    return slot.extra <= NEAR and not slot.late


def slot_at(asked: Counter, window_from: datetime) -> Slot | None:
    """The window that opens then, as it stands this moment; None: there is none."""
    if not asked.now <= window_from <= asked.now + timedelta(days=asked.wish.rule.horizon):
        return None
    day = PlanningDay(local_day(window_from, asked.branch.time_zone), asked.branch.time_zone)
    full = full_days(asked.tx, asked.wish.order, asked.wish.most, [day.day])
    found = (slot for book in _books(asked, [day]) for slot in of_day(asked, book, full, why=False))
    slot = next((slot for slot in found if slot.window.opens == window_from), None)
    return slot and whole(asked, [slot])[0]


def whole(asked: Counter, found: Iterable[Slot]) -> list[Slot]:
    """With the visits that come after each; closed where those have no place."""
    if len(asked.wish.steps) == 1:
        return list(found)
    rest = Rest(asked.wish.steps, lambda day, step: _then_on(asked, day, step))
    return [rest.behind(slot) if slot.is_open else slot for slot in found]


def _then_on(asked: Counter, day: date, step: Step) -> list[Slot]:
    the_day = PlanningDay(day, asked.branch.time_zone)
    full = full_days(asked.tx, asked.wish.order, asked.wish.most, [day])
    [book] = _books(asked, [the_day])
    return [slot for slot in of_day(asked, book, full, why=False, step=step) if slot.is_open]


def _books(asked: Counter, days: Sequence[PlanningDay]) -> list[DayBook]:
    """A visit that is to be moved stands until the new time is confirmed. It is at the same home, so what fits beside
    it fits without it."""
    return asked.desk.shelf.open(asked.tx, asked.branch, days, roads=asked.desk.roads, ways=asked.desk.ways)


def of_day(
    asked: Counter, book: DayBook, full: Mapping[date, int], *, why: bool, step: Step | None = None
) -> Iterator[Slot]:
    """`step`: where it is not the first. What follows may lie beyond the horizon: it is booked with what doesn't."""
    latest = asked.now + timedelta(days=asked.wish.rule.horizon + (0 if step is None else FARTHEST))
    step = step or asked.wish.first
    spans = _windows(asked, book)
    if why:
        far = [window for window in spans if window.opens > latest]
        yield from (_closed(book, window, "horizon", days=_days(asked.now, window.opens)) for window in far)
    spans = [window for window in spans if window.opens <= latest]
    if book.offers is None or not spans:
        return
    if not open_intervals(asked.calendar, book.day.day):
        yield from (_closed(book, window, "closure") for window in spans)
        return
    if book.day.day in full:
        yield from (_closed(book, window, "cap", most=full[book.day.day]) for window in spans)
        return
    earliest = asked.now + timedelta(minutes=asked.wish.rule.notice)
    if asked.wish.not_before and book.day.day < asked.wish.not_before:
        gap = (asked.wish.not_before - book.day.day).days
        yield from (_closed(book, window, "follows", days=gap) for window in spans)
        return
    soon = [window for window in spans if window.opens < earliest]
    yield from (_closed(book, window, "notice", seconds=_gap(window.opens, earliest)) for window in soon)
    spans = [window for window in spans if window.opens >= earliest]
    home = asked.wish.order.home
    shut = [window for window in spans if within(home, book.day, window.seconds(book.day)) is None]
    yield from (_closed(book, window, "home_closed") for window in shut)
    spans = [window for window in spans if window not in shut]
    spare = _is_spare(asked, book, step)
    for slot, offer in _asked(asked, book, step, spans):
        if slot.is_open and not spare:
            yield _closed(book, slot.window, "reserve", share=asked.wish.reserve)
        elif slot.is_open or not why:
            yield slot
        elif offer.open:
            yield _closed(book, slot.window, "crew")
        else:
            yield replace(slot, **by_plan(asked.wish, book, offer))


def _asked(asked: Counter, book: DayBook, step: Step, spans: Sequence[Window]) -> Iterator[tuple[Slot, Offer | None]]:
    """Each window as the plan has it, and the offer of one engineer that says why it is closed."""
    rule = asked.wish.rule
    ask = {"terms": Terms(slack=rule.slack * 60, share=rule.share), "ways": asked.desk.ways, "place": asked.wish.place}
    seconds = [within(asked.wish.order.home, book.day, window.seconds(book.day)) for window in spans]
    offers = book.ask(step.planner, windows=seconds, **ask)
    if not step.by_two:
        for window, offer in zip(spans, offers, strict=True):
            yield _open(book, window, offer) if offer.open else Slot(book.day.day, window, Grade.CLOSED), offer
        return
    pairs = book.ask_two(step.planner, second=step.beside, windows=seconds, **ask)
    for window, offer, pair in zip(spans, offers, pairs, strict=True):
        yield _of_two(book, window, pair) if pair else Slot(book.day.day, window, Grade.CLOSED), offer


def _gap(earlier: datetime, later: datetime) -> int:
    return int((later - earlier).total_seconds())


def _days(earlier: datetime, later: datetime) -> int:
    """The least number of whole days that reaches it."""
    return -(-_gap(earlier, later) // 86_400)


def _windows(asked: Counter, book: DayBook) -> Sequence[Window]:
    if book.hours is None:
        return ()
    first, last = book.hours
    return windows(book.day, length=asked.wish.rule.length, first=first, last=last)


def _is_spare(asked: Counter, book: DayBook, step: Step) -> bool:
    """Whether the emergency reserve of those who could come is whole, or free for everybody by now."""
    rule: BookingRule = asked.wish.rule
    if asked.now >= book.day.at_hour(rule.released_at):
        return True
    paid, taken = book.offers.room(step.planner)
    return 100 * (taken + len(step.stays) * step.planner.duration) <= (100 - asked.wish.reserve) * paid


def _open(book: DayBook, window: Window, offer: Offer) -> Slot:
    at = {"begin": lambda: book.day.moment(offer.start), "extra": offer.delta}
    return Slot(book.day.day, window, Grade.POSSIBLE, int(offer.engineer), **at)


def _of_two(book: DayBook, window: Window, pair: Pair) -> Slot:
    one, other = map(int, pair.engineers)
    at = {"begin": lambda: book.day.moment(pair.start), "extra": pair.delta, "partner_id": other}
    return Slot(book.day.day, window, Grade.POSSIBLE, one, **at)


def _closed(book: DayBook, window: Window, code: str, **facts: int) -> Slot:
    reason, change = by_rule(code, **facts)
    return Slot(book.day.day, window, Grade.CLOSED, reasons=(reason,), changes=(change,))


def _graded(found: Sequence[Slot], wish: Wish) -> Iterator[Slot]:
    near = max(NEAR, min((slot.extra for slot in found if slot.is_open), default=0))
    for slot in found:
        late = wish.order.arrival_due is not None and slot.window.closes > wish.order.arrival_due
        good = slot.is_open and slot.extra <= near and not (late and _any_in_time(found, wish))
        grade = (Grade.RECOMMENDED if good else Grade.POSSIBLE) if slot.is_open else Grade.CLOSED
        yield replace(slot, late=late, grade=grade)


def _any_in_time(found: Sequence[Slot], wish: Wish) -> bool:
    return any(slot.is_open and slot.window.closes <= wish.order.arrival_due for slot in found)
