"""Which windows can be promised for an order: the cheapest place in the plan that stands, over everybody who could
come, with everybody else's promises kept. One answer for list, hold and booking."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from dispatch.catalogue.booking_rule import BookingRule
from dispatch.people.branch import Branch
from dispatch.planning.answer.changes import told
from dispatch.planning.booking.caps import full_days
from dispatch.planning.booking.day_book import DayBook, open_day
from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.slot import Grade, Slot
from dispatch.planning.booking.standing import records_of
from dispatch.planning.booking.wanted import Wish, wish_of
from dispatch.planning.booking.windows import Window, windows
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.planning.question.lengths import Lengths, lengths
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import open_intervals
from optimizer.offers import Offer, Terms
from optimizer.visit import Span

NOTHING = (1, 0)  # a window in which no work can start
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

    @property
    def now(self) -> datetime:
        return self.tx.stamp.at


def counter(tx: Transaction, order: WorkOrder, desk: Desk) -> Counter:
    """Raises NotBookable, NoRule, NoAddress."""
    learned = lengths(tx, at=tx.stamp.at)
    return Counter(tx, wish_of(tx, order, learned), desk, learned)


def slots(asked: Counter, *, first: int = 0, days: int | None = None, why: bool = False) -> list[Slot]:
    """Every window of the days from the `first` from today, in order; no further than the horizon. `why`: with the
    reasons of the closed ones, which takes some milliseconds each."""
    rule, zone = asked.wish.rule, asked.branch.time_zone
    last = min(rule.horizon + 1, first + (days or rule.horizon + 1))
    today = local_day(asked.now, zone)
    wanted = [PlanningDay(today + timedelta(days=each), zone) for each in range(first, last)]
    full = full_days(asked.tx, asked.wish.order, [each.day for each in wanted])
    found = [slot for book in _books(asked, wanted) for slot in _of_day(asked, book, full, why=why)]
    return list(_graded(sorted(found, key=lambda slot: slot.window), asked.wish))


def best(found: Sequence[Slot], count: int = 3) -> list[Slot]:
    """What to offer somebody who was not quick enough: the recommended first, the soonest of them."""
    found = [slot for slot in found if slot.is_open]
    return sorted(sorted(found, key=lambda slot: (slot.grade.rank, slot.window))[:count], key=lambda slot: slot.window)


def slot_at(asked: Counter, window_from: datetime) -> Slot | None:
    """The window that opens then, as it stands this moment; None: there is none."""
    day = PlanningDay(local_day(window_from, asked.branch.time_zone), asked.branch.time_zone)
    full = full_days(asked.tx, asked.wish.order, [day.day])
    found = (slot for book in _books(asked, [day]) for slot in _of_day(asked, book, full, why=False))
    return next((slot for slot in found if slot.window.opens == window_from), None)


def _books(asked: Counter, days: Sequence[PlanningDay]) -> Iterator[DayBook]:
    """A visit that is to be moved is in nobody's way, least of all in its own."""
    tx, branch, desk, moves = asked.tx, asked.branch, asked.desk, asked.wish.moves
    own = [day for day in days if moves is not None and day.holds(moves.starts_at)]
    for records in records_of(tx, branch, own):
        yield open_day(tx, records, lengths=asked.lengths, roads=desk.roads, without=moves)
    yield from desk.shelf.open(tx, branch, [day for day in days if day not in own], roads=desk.roads)


def _of_day(asked: Counter, book: DayBook, full: Mapping[date, int], *, why: bool) -> Iterator[Slot]:
    spans = list(_windows(asked, book))
    if book.offers is None or not spans:
        return
    if not open_intervals(asked.branch.calendar, book.day.day):
        yield from (_closed(book, window, "closure") for window in spans)
        return
    if book.day.day in full:
        yield from (_closed(book, window, "cap", most=full[book.day.day]) for window in spans)
        return
    rule, earliest = asked.wish.rule, asked.now + timedelta(minutes=asked.wish.rule.notice)
    soon = [window for window in spans if window.opens < earliest]
    yield from (_closed(book, window, "notice", seconds=_gap(window.opens, earliest)) for window in soon)
    spans = [window for window in spans if window.opens >= earliest]
    offers = _offers(asked, book, [window.seconds(book.day) for window in spans])
    spare = _is_spare(asked, book)
    for window, offer in zip(spans, offers, strict=True):
        if offer.open and not spare:
            yield _closed(book, window, "reserve", share=rule.reserve)
        elif offer.open:
            yield _open(book, window, offer)
        else:
            yield replace(_closed(book, window), **(_why(book, offer) if why else {}))


def _offers(asked: Counter, book: DayBook, spans: Sequence[Span]) -> list[Offer]:
    """Until a move is confirmed its old time is taken too: what would meet it is asked of the others."""
    wish, rule = asked.wish, asked.wish.rule
    terms = Terms(slack=rule.slack * 60, share=rule.share)
    ask = partial(book.ask, place=wish.place, windows=spans, terms=terms, ways=asked.desk.ways)
    found = ask(wish.planner)
    taken = _taken(asked, book)
    if taken is None or not any(taken.meets(offer) for offer in found):
        return found
    able = wish.planner.engineers or tuple(book.members)
    others = replace(wish.planner, engineers=tuple(each for each in able if each != taken.engineer))
    instead = [ask(others)]
    # Before the old time and after it they may come all the same.
    instead += [ask(wish.planner, windows=[taken.apart(span)[side] for span in spans]) for side in (0, 1)]
    return [
        min((each for each in (*rest, offer) if each.open and not taken.meets(each)), key=_delta, default=rest[0])
        if taken.meets(offer)
        else offer
        for offer, *rest in zip(found, *instead, strict=True)
    ]


def _delta(offer: Offer) -> int:
    return offer.delta


@dataclass(frozen=True)
class _Taken:
    """By the visit that is to be moved. `around`: seconds that what is planned there takes at most, before and after
    its start. `slack`: see Terms."""

    engineer: str
    span: Span
    around: Span
    slack: int

    def apart(self, window: Span) -> tuple[Span, Span]:
        """What is left of it before and after, as windows that end by so much later than work may begin."""
        before, after = self.around
        opens, closes = window
        early, late = min(closes, self.span[0] - after + self.slack), max(opens, self.span[1] + before)
        return (opens, early) if opens < early else NOTHING, (late, closes) if late < closes else NOTHING

    def meets(self, offer: Offer) -> bool:
        if offer.engineer != self.engineer:
            return False
        before, after = self.around
        return offer.start - before < self.span[1] and self.span[0] < offer.start + after


def _taken(asked: Counter, book: DayBook) -> _Taken | None:
    moves = asked.wish.moves
    if moves is None or not book.day.holds(moves.starts_at):
        return None
    during = moves.engagement.during
    span = book.day.seconds(during.lower), book.day.seconds(during.upper)
    around = book.farthest(asked.wish.place, asked.desk.ways), asked.wish.minutes * 60
    return _Taken(str(moves.engineer_id), span, around, asked.wish.rule.slack * 60)


def _gap(earlier: datetime, later: datetime) -> int:
    return int((later - earlier).total_seconds())


def _windows(asked: Counter, book: DayBook) -> Iterable[Window]:
    if not book.members:
        return []
    hours = [member.hours for member in book.members.values()]
    first, last = book.day.moment(min(begins for begins, _ in hours)), book.day.moment(max(ends for _, ends in hours))
    latest = asked.now + timedelta(days=asked.wish.rule.horizon)
    found = windows(book.day, length=asked.wish.rule.length, first=first, last=last)
    return (window for window in found if window.opens <= latest)


def _is_spare(asked: Counter, book: DayBook) -> bool:
    """Whether the emergency reserve of those who could come is whole, or free for everybody by now."""
    rule: BookingRule = asked.wish.rule
    if asked.now >= book.day.at_hour(rule.released_at):
        return True
    paid, taken = book.offers.room(asked.wish.planner)
    return 100 * (taken + asked.wish.planner.duration) <= (100 - rule.reserve) * paid


def _open(book: DayBook, window: Window, offer: Offer) -> Slot:
    starts_at = book.day.moment(offer.start)
    return Slot(book.day.day, window, Grade.POSSIBLE, int(offer.engineer), starts_at, offer.delta)


def _closed(book: DayBook, window: Window, *codes: str, **facts: int) -> Slot:
    return Slot(book.day.day, window, Grade.CLOSED, reasons=tuple({"code": code, **facts} for code in codes))


def _why(book: DayBook, offer: Offer) -> dict[str, tuple]:
    remedy = offer.remedy
    return {
        "reasons": tuple(each.to_json() for each in offer.obstacles),
        "changes": tuple(told(book.day, remedy.changes or (), "wanted")) if remedy else (),
    }


def _graded(found: Sequence[Slot], wish: Wish) -> Iterator[Slot]:
    near = max(NEAR, min((slot.extra for slot in found if slot.is_open), default=0))
    for slot in found:
        late = wish.order.arrival_due is not None and slot.window.closes > wish.order.arrival_due
        good = slot.is_open and slot.extra <= near and not (late and _any_in_time(found, wish))
        yield replace(slot, late=late, grade=Grade.RECOMMENDED if good else slot.grade)


def _any_in_time(found: Sequence[Slot], wish: Wish) -> bool:
    return any(slot.is_open and slot.window.closes <= wish.order.arrival_due for slot in found)
