"""One of everything that doors are about, names that nothing has, and who knocks."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import WorkKind
from dispatch.catalogue.sla_rule import SlaRule
from dispatch.channels.letter import Letter
from dispatch.channels.reading import ask
from dispatch.channels.receiving import received_mail
from dispatch.customers.engineer_wish import WishKind
from dispatch.customers.wishing import wish
from dispatch.help.diagnostics.sending import bring, send
from dispatch.intake.importing.import_run import ImportRun, ImportState
from dispatch.notices.call import CallReason
from dispatch.notices.calls import to_call
from dispatch.notices.conversation import write
from dispatch.notices.replies import save
from dispatch.people.account import Account
from dispatch.people.branch import Branch
from dispatch.people.own_consent import OwnConsent, OwnPurpose
from dispatch.people.portrait import Portrait
from dispatch.planning.actions import request_run
from dispatch.planning.question.prices import NORMAL
from dispatch.planning.terms.trying import ask as try_weights
from dispatch.planning.watch.actions import add_step
from dispatch.planning.watch.ladder_step import Effect, Trigger
from dispatch.prices.device_code import label
from dispatch.promises.promise_run import PromiseRun, PromiseRunState
from dispatch.promises.promise_trial import PromiseTrial, TrialState
from dispatch.stamp import Role
from dispatch.store.database import Database, Transaction
from dispatch.telemetry.settling import link as link_alert
from dispatch.work import links, visits
from dispatch.work.absences import report_absence
from dispatch.work.attachment import AttachmentKind, attachment_of
from dispatch.work.link import LinkPurpose
from dispatch.work.work_order import WorkOrder
from tests.builders import (
    DISPATCHER,
    MONDAY,
    NINE,
    SYSTEM,
    a_branch,
    a_fault,
    a_guide,
    an_account,
    an_engineer,
    an_open_visit,
    the_engineer,
)
from tests.dispatch.channels.builders import a_mail, an_inlet
from tests.dispatch.complaints.builders import a_complaint
from tests.dispatch.help.shelf import a_point, a_shelf
from tests.dispatch.issues.builders import an_issue
from tests.dispatch.prices.builders import a_cover, a_device, a_price
from tests.dispatch.telemetry.builders import an_alert_kind, report


def absent() -> dict[str, Any]:
    """Names that nothing has."""
    numbers = (
        "visit_id",
        "plan_id",
        "import_id",
        "customer_id",
        "checklist_id",
        "message_id",
        "parked_id",
        "absence_id",
        "letter_id",
        "secret_id",
        "issue_id",
        "round_id",
        "mention_id",
        "complaint_id",
        "call_back_id",
        "suggestion_id",
        "rule_id",
        "promise_run_id",
        "promise_trial_id",
        "call_id",
        "reply_id",
        "alert_id",
        "step_id",
        "legal_hold_id",
        "bundle_id",
        "device_alert_id",
        "session_id",
        "command_id",
        "alert_kind_id",
        "point_id",
        "trial_id",
        "synonym_id",
        "code_id",
        "price_rule_id",
        "cover_rule_id",
        "home_id",
        "wish_id",
    )
    words = (
        "branch_code",
        "name",
        "engineer_code",
        "guide_code",
        "help_code",
        "label_code",
        "fault_code",
        "reference",
        "key",
        "token",
        "filename",
        "event",
        "language",
        "tone",
    )
    one_of_a_few = {"verb": "accept", "detail": "phone", "place": "new", "kind": "repair", "work_kind": "repair"}
    one_of_a_few |= {"how": "person", "shelf": "depot"}
    return dict.fromkeys(numbers, 987654) | dict.fromkeys(words, "nothing") | one_of_a_few


def things_of(tx: Transaction, branch: Branch) -> dict[str, Any]:
    """One of everything, in that branch: an order whose engineer stands at the door."""
    engineer = an_engineer(tx, branch)
    engineer.account_id = an_account(tx, Role.ENGINEER, every_branch=False, branch_id=branch.id).id
    visit = an_open_visit(tx, branch=branch, fault=a_fault(tx, items=[]))
    order = visit.work_order
    visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(hours=1), travel=60)
    tx.act_as(the_engineer(engineer))
    visits.go(tx, visit, "set_out")
    visits.go(tx, visit, "arrive")
    tx.act_as(DISPATCHER)
    kept = attachment_of(order.id, b"x", kind=AttachmentKind.PHOTO, media_type="image/png", shown_name="x", at=NINE)
    plan = request_run(tx, branch.id, MONDAY, seconds=1)
    tuesday = NINE + timedelta(days=1)
    absence, _ = report_absence(tx, engineer, starts_at=tuesday, ends_at=tuesday + timedelta(hours=1), why="course")
    message = write(tx, order, "We are on it.")
    brought = ImportRun(
        source="city", file_name="a.csv", file_digest=branch.code, mapping={}, dry_run=False, state=ImportState.DONE,
        account_id=an_account(tx, Role.MANAGER).id, lines=0, created_at=NINE,
    )  # fmt: skip
    step = {"trigger": Trigger.DUE, "amount": 0, "effect": Effect.NOTIFY, "role": Role.AGENT}
    rule = SlaRule(branch_id=branch.id, effective_from=MONDAY, arrival="8bh")
    facts = {"asked_at": NINE, "on": MONDAY, "orders": [], "state": PromiseRunState.DONE}
    anew = PromiseRun(account_id=brought.account_id, **facts)
    over = {"asked_at": NINE, "orders": [], "moved": [], "broken": [], "state": TrialState.DONE, "ended_at": NINE}
    tried = PromiseTrial(account_id=brought.account_id, **over)
    price, cover = a_price("visit", 99_000, branch_id=branch.id), a_cover("repair", branch_id=branch.id)
    tx.add(kept, brought, rule, anew, tried, price, cover)
    terms_of_repairs(tx)
    report = bring(tx, order, b"restarted", name="hub.log")
    send(tx, report, {part.id for part in report.parts})
    token = links.issue(tx, order, LinkPurpose.FOLLOW)
    tx.session.flush()
    shows_their_face(tx, engineer.id)
    return {
        **absent(), "reference": order.reference, "visit_id": visit.id, "key": kept.key, "branch_code": branch.code,
        "engineer_code": engineer.code, "guide_code": a_guide(tx).code, "issue_id": an_issue(tx).id, "plan_id": plan.id,
        "import_id": brought.id, "home_id": order.home_id, "fault_code": order.fault.fault_type.code,
        "wish_id": wish(tx, order.customer, engineer, WishKind.PREFERRED).id,
        "customer_id": order.customer_id,
        "checklist_id": visit.checklist_id, "message_id": message.id, "absence_id": absence.id,
        "letter_id": a_letter(tx, branch).id, "token": token,
        "account_id": engineer.account_id, "engineer_id": engineer.id, "filename": "build.json",
        "name": "opening", "rule_id": rule.id, "promise_run_id": anew.id, "promise_trial_id": tried.id,
        "price_rule_id": price.id,
        "cover_rule_id": cover.id, "label_code": label(tx, a_device(tx, order.home)).code,
        "call_id": to_call(tx, order, CallReason.ASKED).id, "event": "done", "language": "nb", "tone": "plain",
        "step_id": add_step(tx, branch_id=branch.id, **step).id,
        "complaint_id": a_complaint(tx, order).id, "help_code": a_shelf(tx), "bundle_id": report.id,
        **device_things(tx, order),
        "point_id": a_point(tx).id,
        "trial_id": a_trial(tx, branch),
        "reply_id": save(tx, language="nb", title="Hei", body="Hei igjen.").id,
    }  # fmt: skip


def device_things(tx: Transaction, order: WorkOrder) -> dict[str, int]:
    """An alert of a device in that home, which the order sees to."""
    device = a_device(tx, order.home)
    kind = an_alert_kind(tx, category="lock", code=f"kind_{order.id}")
    alert = report(tx, device, code=kind.code).alert
    link_alert(tx, alert.id, order.reference)
    return {"device_alert_id": alert.id, "alert_kind_id": kind.id}


def shows_their_face(tx: Transaction, engineer_id: int) -> None:
    agreed = {"purpose": OwnPurpose.PORTRAIT, "text_version": "engineer-1", "given_at": tx.stamp.at}
    tx.add(OwnConsent(engineer_id=engineer_id, **agreed))
    tx.session.flush()
    tx.add(Portrait(engineer_id=engineer_id, taken_at=tx.stamp.at, data=b"face"))
    tx.session.flush()


def terms_of_repairs(tx: Transaction) -> None:
    """They hold in every branch, so there is only one."""
    if tx.session.scalar(select(BookingRule).where(BookingRule.work_kind == WorkKind.REPAIR)) is None:
        tx.add(BookingRule(work_kind=WorkKind.REPAIR))


def a_trial(tx: Transaction, branch: Branch) -> int:
    """Of the weights by which its plans are judged."""
    tx.act_as(SYSTEM)
    trial = try_weights(tx, branch, NORMAL, day=MONDAY, seconds=1)
    tx.act_as(DISPATCHER)
    return trial.id


def a_letter(tx: Transaction, branch: Branch) -> Letter:
    """One that nobody could decide."""
    letter = received_mail(tx, an_inlet(tx, branch=branch), a_mail().as_bytes())
    ask(letter, "order_of_another")
    return letter


def a_scene(database: Database) -> dict[str, Any]:
    with database.transaction(SYSTEM) as tx:
        tx.act_as(DISPATCHER)
        return things_of(tx, a_branch(tx))


def somebody(database: Database, role: str, things: dict[str, Any], **facts: Any) -> Account:
    """Of that role; as an engineer, the one whose visit it is."""
    with database.transaction(SYSTEM) as tx:
        if role == "engineer":
            return tx.session.get(Account, things["account_id"])
        return an_account(tx, Role(role), **facts)
