"""What households we go to these days asked of us: who shall come, who not, and when they can be visited."""

from datetime import timedelta
from functools import partial
from random import Random

from dispatch.customers import wishing
from dispatch.customers.engineer_wish import WishKind
from dispatch.people.engineer import Engineer
from dispatch.seed.households import Household
from dispatch.seed.stage import Stage
from dispatch.store.database import Transaction

KINDS = (*[WishKind.PREFERRED] * 9, *[WishKind.FORBIDDEN] * 4, WishKind.REQUIRED, WishKind.REQUIRED)
HOURS = (dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00-11:30, 12:30-16:00"), {"mon": "07:00-21:00"})
LATELY = 60  # households


def asked(stage: Stage) -> None:
    """By a chance of its own. Whoever was drawn last has an order in the days that are looked at."""
    chance, clock = Random(23), stage.clock
    lately = list(stage.wishes.waiting)[-LATELY:]
    team = {shift.engineer_id: shift.engineer for shifts in stage.crew.by_day.values() for shift in shifts}
    for number, (household, kind) in enumerate(zip(chance.sample(lately, len(KINDS)), KINDS, strict=True)):
        engineer = chance.choice([one for _, one in sorted(team.items()) if one.branch is household.branch])
        moment = clock.now - timedelta(days=chance.uniform(2, 30))
        step = partial(_wish, household=household, engineer=engineer, kind=kind)
        stage.replay.plan(moment, stage.staff.agent(household.branch), step)
        if number < len(HOURS):
            opened = partial(_open, household=household, hours=HOURS[number])
            stage.replay.plan(moment + timedelta(minutes=2), stage.staff.agent(household.branch), opened)


def _wish(tx: Transaction, *, household: Household, engineer: Engineer, kind: WishKind) -> None:
    wishing.wish(tx, household.customer, engineer, kind)


def _open(tx: Transaction, *, household: Household, hours: dict[str, str]) -> None:
    wishing.set_hours(tx, household.customer, household.home.id, hours)
