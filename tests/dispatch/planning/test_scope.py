"""Plans of a part of a day: all else stays where it is."""

from sqlalchemy import update

from dispatch.customers.home import Home
from dispatch.people.branch import Zone
from dispatch.people.engineer import Engineer
from dispatch.planning.plan import ItemKind
from dispatch.planning.question.scope import Scope
from dispatch.store.database import Transaction
from tests.builders import a_shift, an_engineer, an_open_visit
from tests.dispatch.planning.locking import given, item_of
from tests.dispatch.planning.proposing import TUESDAY, proposed

SOME = 20  # steps of search


def another_far_away(tx: Transaction, engineer: Engineer) -> Engineer:
    """With a way as long as this engineer's: any plan would rather send somebody else for both."""
    other = an_engineer(tx, engineer.branch, shift=False, locks=2)
    a_shift(tx, other, TUESDAY)
    engineer.start_lat = other.start_lat = 60.4
    return other


def test_a_plan_of_chosen_visits_leaves_everything_else_where_it_stands(tx: Transaction, crew):
    far, near = crew
    chosen, other = given(tx, far, 10), given(tx, another_far_away(tx, far), 12)
    nobodys = an_open_visit(tx, branch=far.branch)

    plan = proposed(tx, far.branch, work=SOME, scope=Scope(visits=frozenset({chosen.id})))

    assert item_of(plan, chosen).engineer_id != far.id
    assert item_of(plan, other).kind is ItemKind.KEPT
    assert nobodys.id not in {item.visit_id for item in plan.items}


def test_a_plan_of_one_kind_of_homes_leaves_the_others(tx: Transaction, crew):
    far, near = crew
    town, country = given(tx, far, 10), given(tx, another_far_away(tx, far), 12)
    for visit, zone in ((town, Zone.URBAN), (country, Zone.REMOTE)):
        tx.session.execute(update(Home).where(Home.id == visit.work_order.home_id).values(zone=zone))
        tx.session.expire(visit.work_order.home)

    plan = proposed(tx, far.branch, work=SOME, scope=Scope(zone=Zone.URBAN))

    assert item_of(plan, town).engineer_id != far.id
    assert item_of(plan, country).kind is ItemKind.KEPT
