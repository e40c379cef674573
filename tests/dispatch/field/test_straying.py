"""On the way: a long stop and a way away from the door are noticed, each once; where they were is kept nowhere."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from dispatch.field.travelling import seen_at
from dispatch.people.own_consent import OwnPurpose, agree
from dispatch.stamp import Stamp
from dispatch.work import visits
from dispatch.work.visit import Visit
from tests.builders import NINE, an_engineer, an_open_visit, the_engineer
from tests.dispatch.planning.roads import straight

DOOR = (59.9272, 10.7343)
NEAR, NEARER, AWAY = (59.95, 10.74), (59.94, 10.74), (59.97, 10.74)
ASKED = "SELECT args->>'kind' FROM procrastinate_jobs WHERE task_name = 'planning.field_alert' ORDER BY id"


@pytest.fixture
def visit(tx) -> Visit:
    visit = an_open_visit(tx)
    visits.assign(tx, visit, an_engineer(tx), starts_at=NINE + timedelta(hours=1), travel=1200)
    tx.act_as(the_engineer(visit.engineer))
    agree(tx, OwnPurpose.POSITION)
    visits.go(tx, visit, "set_out")
    agree(tx, OwnPurpose.POSITION)
    return visit


def drive(tx, visit: Visit, *stops: tuple) -> list[str]:
    """`stops`: minutes after nine, where, and within how many metres (10)."""
    for minute, place, *within in stops:
        tx.stamp = tx.ledger.stamp = Stamp(tx.stamp.by, NINE + timedelta(minutes=minute))
        seen_at(tx, visit, *place, accuracy=within[0] if within else 10, roads=straight)
    return list(tx.session.scalars(text(ASKED)))


def test_a_stop_of_half_an_hour_is_noticed_once(tx, visit):
    a_little_off = (NEAR[0] + 0.0005, NEAR[1])

    assert drive(tx, visit, (0, NEAR), (20, a_little_off), (29, NEAR)) == []
    assert drive(tx, visit, (31, NEAR), (45, a_little_off)) == ["long_stop"]


def test_a_place_that_is_known_within_kilometres_proves_no_stop(tx, visit):
    """Two fixes two kilometres apart, each within three: they may have driven all the time."""
    assert drive(tx, visit, (0, NEAR, 3000), (20, NEARER, 3000), (40, NEAR, 3000)) == []
    assert drive(tx, visit, (60, NEAR), (95, NEARER, 3000)) == []
    assert drive(tx, visit, (96, NEAR)) == ["long_stop"]


def test_a_first_place_that_was_only_guessed_is_where_nobody_stood(tx, visit):
    assert drive(tx, visit, (0, NEAR, 3000), (40, NEAR)) == []
    assert drive(tx, visit, (71, NEAR)) == ["long_stop"]


def test_a_guess_that_lay_near_the_door_makes_no_detour_of_the_true_way(tx, visit):
    assert drive(tx, visit, (0, NEARER, 4000), (5, AWAY), (12, NEAR)) == []


def test_who_stands_at_the_door_is_parking(tx, visit):
    assert drive(tx, visit, (0, DOOR), (40, DOOR)) == []


def test_going_away_from_the_door_is_noticed_once_and_a_bend_of_the_road_is_not(tx, visit):
    assert drive(tx, visit, (0, NEAR), (5, NEARER), (8, (59.943, 10.74))) == []
    assert drive(tx, visit, (12, AWAY), (15, (59.98, 10.74))) == ["off_route"]
