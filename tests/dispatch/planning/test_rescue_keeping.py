"""Every rescue that is offered can be carried out."""

from sqlalchemy import text

from dispatch.planning.rescue.applying import carry_out
from dispatch.planning.rescue.seeking import rescues_of
from dispatch.store.database import Transaction
from dispatch.work.lock import Lock, WhenLocked
from tests.builders import a_fault
from tests.dispatch.planning.booking.rooms import a_desk
from tests.dispatch.planning.day_under_way import given, moment, two_at_work
from tests.dispatch.planning.test_rescue import a_late_day


def test_what_is_locked_stays_even_where_it_is_late_already(tx: Transaction):
    _, kari, _ = two_at_work(tx)
    _, waiting = a_late_day(tx, kari)
    locked = given(tx, kari, 12, window=(11, 13), fault=a_fault(tx, minutes=30))
    locked.lock, locked.starts_at = Lock(engineer=True, when=WhenLocked.TIME), moment(11.2)
    tx.session.flush()

    for offer in rescues_of(tx, waiting.work_order.reference, desk=a_desk()).offers:
        with tx.session.begin_nested() as tried:
            carry_out(tx, waiting.work_order.reference, offer.key, desk=a_desk())
            tx.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            assert (locked.engineer_id, locked.starts_at) == (kari.id, moment(11.2)), offer.kind
            tried.rollback()
        tx.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        tx.session.expire_all()
