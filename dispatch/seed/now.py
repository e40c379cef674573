"""What is open: new in intake, waiting to be planned, planned, waiting for somebody else."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from dispatch.catalogue.choice import choose
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.catalogue.queries import rules_for
from dispatch.intake.actions import receive
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.intake.request import Request
from dispatch.seed import stories
from dispatch.seed.agenda import Agenda
from dispatch.seed.history import visited
from dispatch.seed.households import Household
from dispatch.seed.staff import CALLER
from dispatch.seed.stage import Stage
from dispatch.seed.stories import MINUTE
from dispatch.seed.wall_clock import day_of
from dispatch.seed.wishes import Wish
from dispatch.store.database import Transaction
from dispatch.work.ruling import facts
from dispatch.work.work_order import Channel, WorkOrder
from dispatch.working_time import Calendar, Target, due

AHEAD = 75 * MINUTE  # what is to be planned can still be in time
WAITS = ("customer", "part", "access", "approval", "maker", "part", "customer", "partner")
# Who wrote an address that can't be found as it stands.
UNSURE = (
    ("Gunn Eide Holt", "nb", "Ved gamle skolen", "1410", "Kolbotn", "lock_jams"),
    ("Lotta Wiklund", "sv", "Bortom kyrkan 3", "2013", "Skjetten", "hub_dead"),
    ("Lin Hao", "zh-Hans", "Storgaten", "3015", "Drammen", "wifi_coverage"),
    ("Amelia Frost", "en", "The yellow house, Skogveien", "0880", "Oslo", "blind_stuck"),
)


def to_plan(stage: Stage, days: Iterable[date], count: int) -> None:
    """Accepted, given to nobody, and promised for one of these days."""
    moments = Openings(stage, frozenset(days))
    while count:
        household = stage.wishes.household()
        fault = stage.wishes.fault(household, min(days))
        openings = [] if fault.critical else moments.of(household, fault)
        if openings:
            wish = stage.wishes.wish(household, fault, stage.chance.choice(openings))
            stories.opened(stage, wish)
            stories.accepted(stage, wish, min(stories.handled_at(stage, wish), stage.clock.now - MINUTE))
            count -= 1


def planned(stage: Stage, agenda: Agenda, day: date, count: int) -> None:
    by = stage.clock.now - 40 * MINUTE
    branches = [shift.engineer.branch for shift in stage.crew.on(day)]
    for _ in range(count):
        household = stage.wishes.household(stage.chance.choice(branches))
        wish = stage.wishes.wish(household, stage.wishes.fault(household, day), stage.clock.now)
        visited(stage, agenda, wish, day, by=by)


def waiting(stage: Stage, day: date, count: int) -> None:
    for number in range(count):
        household = stage.wishes.household()
        opened_at = stage.clock.now - timedelta(days=stage.chance.uniform(1.5, 9))
        wish = stage.wishes.wish(household, stage.wishes.fault(household, day), opened_at)
        handled_at = min(stories.handled_at(stage, wish), stage.clock.now - 20 * MINUTE)
        stories.opened(stage, wish)
        stories.accepted(stage, wish, handled_at)
        stories.moved(stage, wish, handled_at + 9 * MINUTE, "wait", reason=WAITS[number % len(WAITS)])


def in_intake(stage: Stage, day: date, count: int) -> None:
    """New, and nobody has looked at them: some told in words only, some perhaps twice, one of them locked out."""
    _locked_out(stage, day)
    now, chance = stage.clock.now, stage.chance
    for stranger in UNSURE[: max(1, count // 5)]:
        _from_stranger(stage, stranger, now - chance.randint(8, 300) * MINUTE)
    for number in range(count - 1 - min(len(UNSURE), max(1, count // 5))):
        household = stage.wishes.household()
        opened_at = now - timedelta(minutes=chance.triangular(2, 20 * 60, 25))
        wish = stage.wishes.wish(household, stage.wishes.fault(household, day), opened_at)
        if wish.channel is Channel.PHONE or wish.fault.critical:
            wish = stage.wishes.wish(household, stage.wishes.faults["user_training"], opened_at, Channel.WEB)
        if number % 8 == 3:
            stories.opened(stage, Wish(household, wish.fault, Channel.CHAT, now - MINUTE, wish.words, wish.devices))
        if number % 6 == 5:
            wish.fault = None
        stories.opened(stage, wish)


class Openings:
    """When an order must have come in to be promised for one of these days, by branch, zone and priority."""

    def __init__(self, stage: Stage, days: frozenset[date]):
        self.stage, self.days = stage, days
        self.found: dict[tuple, list[datetime]] = {}

    def of(self, household: Household, fault: FaultTypeEdition) -> list[datetime]:
        zone, branch = household.home.zone, household.branch
        weighed = WorkOrder(impact=fault.impact, urgency=fault.urgency, critical=fault.critical)
        weighed.weigh()
        priority = weighed.priority
        key = branch.id, zone, priority, household.customer.tier, fault.id
        if key not in self.found:
            known = facts(
                tier=household.customer.tier,
                branch=branch,
                zone=zone,
                fault=fault,
                priority=priority,
                on=self.stage.clock.today,
            )
            rule, _ = choose(rules_for(self.stage.replay, known), known)
            calendar = branch.calendar_named(rule.calendar).calendar
            self.found[key] = [*self._openings(calendar, Target.parse(rule.arrival))]
        return self.found[key]

    def _openings(self, calendar: Calendar, target: Target) -> Iterator[datetime]:
        clock = self.stage.clock
        for days in range(16):
            for hour in (8, 10, 12, 14, 16, 19):
                moment = clock.at(clock.day(-days), hour) + self.stage.chance.randint(0, 50) * MINUTE
                if moment < clock.now - 90 * MINUTE:
                    due_at = due(calendar, moment, target)
                    if day_of(due_at) in self.days and due_at > clock.now + AHEAD:
                        yield moment


def _locked_out(stage: Stage, day: date) -> None:
    fault = stage.wishes.faults["locked_out"]
    households = (stage.wishes.household() for _ in range(len(stage.wishes.waiting)))
    household = next(one for one in households if stage.wishes.devices("locked_out", one))
    wish = stage.wishes.wish(household, fault, stage.clock.now - 9 * MINUTE, Channel.PHONE)
    stories.opened(stage, wish)


def _from_stranger(stage: Stage, stranger: tuple[str, ...], opened_at: datetime) -> None:
    name, language, street, postcode, city, fault = stranger
    request = Request(
        channel=Channel.WEB,
        fault=fault,
        name=name,
        email=f"{fault.replace('_', '.')}@home.example",
        language=language,
        street=street,
        postcode=postcode,
        city=city,
        description=stage.chance.choice(stage.wishes.problems[fault, language])["text"],
    )
    stage.replay.plan(opened_at, CALLER, partial(_receive, request=request))


def _receive(tx: Transaction, *, request: Request) -> None:
    receive(tx, request, ours())
