"""When an engineer falls away."""

from datetime import timedelta

import pytest

from dispatch.people.engagement import EngineerBusy
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.absences import EndsBeforeItBegins, report_absence
from dispatch.work.codes import NotListed
from dispatch.work.lifecycle import OrderState, VisitState
from tests.builders import NINE, an_engineer, an_open_visit

EVENING = NINE + timedelta(hours=8)


def test_the_visits_of_a_sick_engineer_are_to_be_planned_again(tx: Transaction):
    engineer, visit = an_engineer(tx), an_open_visit(tx)
    visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(hours=1), travel=600)

    _, freed = report_absence(tx, engineer, starts_at=NINE, ends_at=EVENING, why="ill")

    assert freed == [visit]
    assert (visit.state, visit.work_order.state) == (VisitState.OPEN, OrderState.DISPATCH)


def test_nobody_who_is_away_can_be_given_a_visit(tx: Transaction):
    engineer, visit = an_engineer(tx), an_open_visit(tx)
    report_absence(tx, engineer, starts_at=NINE, ends_at=EVENING, why="ill")

    with pytest.raises(EngineerBusy):
        visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(hours=1), travel=600)


def test_an_absence_must_end_after_it_begins(tx: Transaction):
    with pytest.raises(EndsBeforeItBegins):
        report_absence(tx, an_engineer(tx), starts_at=EVENING, ends_at=NINE, why="ill")


def test_why_somebody_is_away_never_stands_in_the_audit(tx: Transaction):
    report_absence(tx, an_engineer(tx), starts_at=NINE, ends_at=EVENING, why="ill")

    [absent] = [change for change in tx.ledger.changes if change.verb == "absent"]
    assert "ill" not in f"{absent.reason} {absent.note} {absent.changes}"


def test_an_illness_has_no_words_of_its_own(tx: Transaction):
    with pytest.raises(NotListed) as refused:
        report_absence(tx, an_engineer(tx), starts_at=NINE, ends_at=EVENING, why="a burst appendix")

    assert refused.value.facts["codes"] == ["ill", "care", "leave", "course", "other"]
