"""What engineers agreed to about themselves: that customers see their face, and where they are on the way."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from random import Random

from sqlalchemy import select

from dispatch.field import portraits
from dispatch.field.travelling import seen_at
from dispatch.people.engineer import Engineer
from dispatch.people.own_consent import OwnPurpose, agree, agreed
from dispatch.planning.roads import roads_of
from dispatch.seed.drawn import face
from dispatch.seed.staff import the_engineer
from dispatch.seed.stage import Stage
from dispatch.stamp import SYSTEM
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit

AGREE = {OwnPurpose.PORTRAIT: 0.7, OwnPurpose.POSITION: 0.75}
ASKED = 40  # days ago
SAID = timedelta(seconds=50)  # ago, the phones last said where they are


def own(stage: Stage, team: Iterable[Engineer]) -> None:
    """With a chance of its own: nothing else of the day hangs on what they answer."""
    chance = Random(17)
    for number, engineer in enumerate(team):
        moment = stage.clock.at(stage.clock.day(-ASKED), 7.5) + timedelta(minutes=number)
        purposes = [purpose for purpose, share in AGREE.items() if chance.random() < share]
        said = partial(_agree, engineer=engineer, purposes=purposes, number=number)
        stage.replay.plan(moment, the_engineer(engineer), said)
    stage.replay.plan(stage.clock.now - SAID, SYSTEM, _where_they_are)


def _agree(tx: Transaction, *, engineer: Engineer, purposes: list[OwnPurpose], number: int) -> None:
    for purpose in purposes:
        agree(tx, purpose)
    if OwnPurpose.PORTRAIT in purposes:
        portraits.keep(tx, engineer.id, face(number), name="portrait.jpg")


def _where_they_are(tx: Transaction) -> None:
    """As far along the way as time has passed since they set out."""
    on_the_way = select(Visit).where(Visit.state == VisitState.TRAVELLING).order_by(Visit.id)
    for visit in tx.session.scalars(on_the_way).all():
        if visit.engineer is not None and agreed(tx, visit.engineer.id, OwnPurpose.POSITION):
            tx.become(the_engineer(visit.engineer), tx.stamp.at)
            gone = (tx.stamp.at - visit.set_out_at).total_seconds() / max(1, visit.travel_seconds or 1)
            seen_at(tx, visit, *_between(visit, min(0.9, gone)), accuracy=15, roads=roads_of("model"))


def _between(visit: Visit, share: float) -> tuple[float, float]:
    home, engineer = visit.work_order.home, visit.engineer
    lat = engineer.start_lat + share * (home.lat - engineer.start_lat)
    return lat, engineer.start_lon + share * (home.lon - engineer.start_lon)
