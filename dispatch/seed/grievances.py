"""What customers held against us and what they suggested lately, how that was heard, and whom the desk called back."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from dispatch.complaints import actions as complaints
from dispatch.complaints.actions import Verdict
from dispatch.complaints.complaint import Complaint
from dispatch.notices import calls
from dispatch.notices.call import CallOutcome, CallReason
from dispatch.people.account import Account
from dispatch.people.branch import Branch
from dispatch.quality import call_backs
from dispatch.quality.terms import set_terms, terms_of
from dispatch.seed.files import rows
from dispatch.seed.staff import the_customer
from dispatch.seed.stage import Stage
from dispatch.stamp import SYSTEM, Source
from dispatch.store.database import Transaction
from dispatch.suggestions import actions as suggestions
from dispatch.suggestions.suggestion import SuggestionSource
from dispatch.words import LANGUAGES
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import Channel, WorkOrder

OUTCOMES = ("put_right", "explained", "explained", "not_reached")
SETTLED = timedelta(hours=4)  # by then the desk has called
BODY = {"body_name": "Forbrukertilsynet", "body_url": "https://www.forbrukertilsynet.no"}


def grievances(stage: Stage, days: list[date]) -> None:
    desk = stage.staff.desk[0].actor(Source.SEED)
    for day in days[:-1]:
        stage.replay.plan(stage.clock.at(day, 15), desk, _call_back)
    stage.replay.plan(stage.clock.at(days[0], 8), SYSTEM, _terms)
    for number, row in enumerate(rows("complaints.csv")):
        moment = stage.clock.now - timedelta(hours=float(row["hours_ago"]))
        stage.replay.plan(moment, SYSTEM, partial(_complain, row=row, number=number))
        if row["outcome"]:
            stage.replay.plan(moment + timedelta(hours=50), SYSTEM, partial(_decide, row=row))
    for row in rows("suggestions.csv"):
        moment = stage.clock.now - timedelta(hours=float(row["hours_ago"]))
        stage.replay.plan(moment, SYSTEM, partial(_suggest, row=row))


def _terms(tx: Transaction) -> None:
    usual = ("call_back", "acknowledge", "decide", "appeal", "appeal_days", "low_stars")
    for branch in tx.session.scalars(select(Branch).order_by(Branch.id)).all():
        terms = terms_of(tx, branch.id)
        set_terms(tx, branch, **{name: getattr(terms, name) for name in usual}, **BODY)


def _call_back(tx: Transaction) -> None:
    for one in call_backs.waiting(tx):
        if one.opened_at < tx.stamp.at - SETTLED:
            call_backs.done(tx, one.id, OUTCOMES[one.id % len(OUTCOMES)])
    for call in calls.to_make(tx):
        if call.reason in (CallReason.ASKED, CallReason.PRICE) and call.asked_at < tx.stamp.at - SETTLED:
            calls.ended(tx, call.id, CallOutcome.REACHED)


def _complain(tx: Transaction, *, row: dict[str, str], number: int) -> None:
    """About work that was finished some days before."""
    done = select(WorkOrder).where(WorkOrder.state.in_((OrderState.FEEDBACK, OrderState.ARCHIVED)))
    orders = tx.session.scalars(done.where(WorkOrder.visits.any()).order_by(WorkOrder.id.desc()).limit(20)).all()
    if number < len(orders):
        order = orders[number]
        tx.become(the_customer(order), tx.stamp.at)
        said = {"kind": row["kind"], "words": row["words"]}
        row["id"] = complaints.complain(tx, order, **said, channel=Channel.WEB).id


def _decide(tx: Transaction, *, row: dict[str, str]) -> None:
    complaint = tx.session.get(Complaint, row["id"]) if "id" in row else None
    if complaint is None or complaint.hearing.account_id is None:
        return
    tx.become(tx.session.get_one(Account, complaint.hearing.account_id).actor(Source.SEED), tx.stamp.at)
    given = (row["outcome"], row["reason"], row["explanation"], row["remedy"] or None)
    complaints.decide(tx, complaint.id, Verdict(*given, int(row["amount"]) if row["amount"] else None))


def _suggest(tx: Transaction, *, row: dict[str, str]) -> None:
    known = {"source": SuggestionSource.PUBLIC, "language": row["language"], "may_publish": row["publish"] == "yes"}
    one = suggestions.suggest(tx, row["words"], **known)
    if row["state"] == "done":
        quality = select(Account).where(Account.role == "quality", Account.active).limit(1)
        tx.become(tx.session.scalars(quality).one().actor(Source.SEED), tx.stamp.at)
        said = {language: row[f"said_{language}"] for language in LANGUAGES}
        suggestions.write(tx, one.id, said=said, did={name: row[f"did_{name}"] for name in said})
        suggestions.move(tx, one.id, "do")
        suggestions.publish(tx, one.id)
