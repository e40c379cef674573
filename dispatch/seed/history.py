"""What is over: two months of orders, from the first word to the archive."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.seed import stories
from dispatch.seed.agenda import Agenda
from dispatch.seed.households import Household
from dispatch.seed.stage import Stage
from dispatch.seed.stories import MINUTE
from dispatch.seed.wishes import Wish
from dispatch.work.work_order import Channel

ENDS = {"visit": 82, "afar": 10, "cancelled": 5, "let_be": 3}  # per cent
NOON = 11.5


def history(stage: Stage, agenda: Agenda, days: Sequence[date], count: int) -> None:
    """`days`: those with shifts. Quiet ones, with few on shift, see few orders."""
    weights = [len(stage.crew.on(day)) for day in days]
    ends = [end for end, share in ENDS.items() for _ in range(-(-share * count // 100))]
    stage.chance.shuffle(ends)
    for day, end in zip(sorted(stage.chance.choices(days, weights, k=count)), ends, strict=False):
        household = _household(stage, day)
        fault = stage.wishes.fault(household, day)
        if end == "let_be":
            _let_be(stage, household, day)
        elif end == "visit" or (end == "afar" and not fault.remote_first):
            visited(stage, agenda, stage.wishes.wish(household, fault, stage.clock.now), day)
        else:
            _without_visit(stage, agenda, household, fault, day, end)


def visited(stage: Stage, agenda: Agenda, wish: Wish, day: date, *, by: datetime | None = None) -> None:
    """Opened as long before `day` as such orders are, and in any case accepted before `by`."""
    fault = wish.fault
    opened_on = day - timedelta(days=stage.chance.randint(*usual_lag(fault)))
    latest = min(stage.clock.at(day, NOON), by or stage.clock.now)
    while True:
        wish.opened_at = stage.clock.at(opened_on, _hour(stage, wish.channel))
        ready_at = stories.handled_at(stage, wish)
        if ready_at < latest:
            break
        opened_on -= timedelta(days=1)
    stories.opened(stage, wish)
    stories.accepted(stage, wish, ready_at)
    agenda.ask(wish, day, ready_at)


def usual_lag(fault: FaultTypeEdition) -> tuple[int, int]:
    """Days from the first word to the visit, at least and at most."""
    if fault.critical:
        return 0, 0
    weight = fault.impact * fault.urgency
    return (0, 1) if weight >= 6 else (1, 3) if weight >= 3 else (3, 9)


def _household(stage: Stage, day: date) -> Household:
    branches = [shift.engineer.branch for shift in stage.crew.on(day)]
    return stage.wishes.household(stage.chance.choice(branches))


def _hour(stage: Stage, channel: Channel) -> float:
    return stage.chance.uniform(7.6, 15.8) if channel is Channel.PHONE else stage.chance.triangular(6.5, 22, 10)


def _without_visit(
    stage: Stage, agenda: Agenda, household: Household, fault: FaultTypeEdition, day: date, end: str
) -> None:
    wish = stage.wishes.wish(household, fault, stage.clock.now)
    wish.opened_at = min(stage.clock.at(day, _hour(stage, wish.channel)), stage.clock.now - 90 * MINUTE)
    handled_at = stories.handled_at(stage, wish)
    stories.opened(stage, wish)
    if end == "afar":
        ends_at = handled_at + stage.chance.randint(12, 50) * MINUTE
        note = stage.reports.note(fault, wish.language)
        stories.moved(stage, wish, ends_at, "solve_remotely", note=note)
        if ends_at < stage.clock.now:
            agenda.afterwards(wish, ends_at)
        return
    stories.accepted(stage, wish, handled_at)
    ends_at = handled_at + stage.chance.randint(90, 1200) * MINUTE
    stories.moved(stage, wish, ends_at, "cancel", reason=stage.reports.reason("cancel"))


def _let_be(stage: Stage, household: Household, day: date) -> None:
    words = stage.voices.comment(stage.chance.choice((4, 5)), household.customer.language)
    opened_at = min(stage.clock.at(day, stage.chance.uniform(8, 21)), stage.clock.now - 60 * MINUTE)
    wish = Wish(household, None, stage.chance.choice((Channel.SOCIAL, Channel.EMAIL)), opened_at, words)
    stories.opened(stage, wish)
    handled_at = stories.handled_at(stage, wish)
    stories.moved(stage, wish, handled_at, "let_be", reason=stage.chance.choice(("praise", "answered")))
