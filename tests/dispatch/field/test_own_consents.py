"""What engineers agree to about themselves: without their yes nothing is kept, and with their no it goes at once."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from dispatch.field.travelling import seen_at, stop_telling
from dispatch.people.own_consent import NotAgreed, OwnConsent, OwnPurpose, agree, agreed, take_back
from dispatch.people.portrait import Portrait
from dispatch.work import visits
from dispatch.work.visit import Visit
from tests.builders import DISPATCHER, NINE, an_engineer, an_open_visit, the_engineer
from tests.dispatch.planning.roads import straight


@pytest.fixture
def visit(tx) -> Visit:
    visit = an_open_visit(tx)
    visits.assign(tx, visit, an_engineer(tx), starts_at=NINE, travel=1200)
    tx.act_as(the_engineer(visit.engineer))
    visits.go(tx, visit, "set_out")
    tx.session.flush()
    return visit


def test_a_phone_tells_where_it_is_on_its_owners_yes_and_never_after_their_no(tx, visit):
    with pytest.raises(NotAgreed):
        seen_at(tx, visit, 59.93, 10.74, accuracy=9, roads=straight)
    agree(tx, OwnPurpose.POSITION)
    seen_at(tx, visit, 59.93, 10.74, accuracy=9, roads=straight)

    stop_telling(tx)

    assert tx.session.scalar(text("SELECT count(*) FROM whereabouts")) == 0
    with pytest.raises(NotAgreed):
        seen_at(tx, visit, 59.93, 10.74, accuracy=9, roads=straight)


def test_each_yes_stands_with_its_text_and_its_times(tx, visit):
    first = agree(tx, OwnPurpose.PORTRAIT)
    assert agree(tx, OwnPurpose.PORTRAIT) is first and first.text_version == "engineer-3"
    take_back(tx, OwnPurpose.PORTRAIT)
    take_back(tx, OwnPurpose.PORTRAIT)
    again = agree(tx, OwnPurpose.PORTRAIT)

    assert first.withdrawn_at is not None and again is not first
    assert tx.session.query(OwnConsent).count() == 2


def test_nobody_agrees_for_an_engineer(tx, visit):
    tx.act_as(DISPATCHER)

    with pytest.raises(NotAgreed):
        agree(tx, OwnPurpose.PORTRAIT)
    assert agreed(tx, visit.engineer_id, OwnPurpose.PORTRAIT) is None


@pytest.mark.parametrize("guarded", [True, False])
def test_the_database_itself_keeps_no_face_without_a_yes(tx, visit, guarded):
    if not guarded:
        tx.session.execute(text("SET LOCAL ROLE postgres"))
        tx.session.execute(text("DROP TRIGGER portrait_agreed ON portrait"))
    face = Portrait(engineer_id=visit.engineer_id, taken_at=tx.stamp.at, data=b"face")

    with tx.session.begin_nested() as try_it:
        tx.session.add(face)
        if guarded:
            with pytest.raises(IntegrityError, match="portrait_agreed"):
                tx.session.flush()
            try_it.rollback()
        else:
            tx.session.flush()
    assert tx.session.query(Portrait).count() == (0 if guarded else 1)
