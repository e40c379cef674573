"""An order that has left its traces everywhere, each with a canary that must not outlive the customer."""

import json
from datetime import date, timedelta

from dispatch.catalogue.part import DeviceModel
from dispatch.channels.answering import settle
from dispatch.channels.letter import Letter, LetterState
from dispatch.channels.receiving import received_mail
from dispatch.complaints.actions import Verdict, appeal, complain, decide
from dispatch.complaints.lifecycle import ComplaintState
from dispatch.customers.actions import give_consent
from dispatch.customers.consent import Consent, ConsentPurpose
from dispatch.customers.customer import ContactChannel
from dispatch.customers.engineer_wish import EngineerWish, WishKind
from dispatch.customers.home import Room
from dispatch.devices.device import Device
from dispatch.help import walking
from dispatch.help.diagnostics.sending import bring, send
from dispatch.issues.actions import link as link_with_issue
from dispatch.issues.notice import About, IssueNotice
from dispatch.issues.telling import tell as tell_of_issue
from dispatch.ledger.promise import PromiseChannel, PromiseKind
from dispatch.ledger.telling import said
from dispatch.mentions.actions import add as add_mention
from dispatch.mentions.actions import draft as draft_answer
from dispatch.mentions.actions import link as tie_mention
from dispatch.notices import conversation
from dispatch.notices.call import CallReason
from dispatch.notices.calls import to_call
from dispatch.notices.message import Delivery
from dispatch.notices.messages import tell
from dispatch.notices.push.subscription import PushSubscription
from dispatch.presales.brief import Budget, DesignBrief
from dispatch.presales.proposal import DesignProposal
from dispatch.prices import estimating
from dispatch.prices.bill import Bill
from dispatch.prices.cover_by_hand import CoverByHand
from dispatch.prices.device_code import label_all
from dispatch.prices.goodwill import Goodwill
from dispatch.prices.pricing import Way
from dispatch.privacy import forgetting, legal_hold, packing
from dispatch.privacy.looks import open_detail
from dispatch.quality.answers import answer
from dispatch.remote import commanding
from dispatch.remote.device_command import CommandState
from dispatch.remote.outcome import ended
from dispatch.stamp import Actor, Role, Source, Stamp
from dispatch.store.database import Transaction
from dispatch.suggestions.actions import suggest
from dispatch.suggestions.suggestion import SuggestionSource
from dispatch.work import actions, guiding, links, queries
from dispatch.work.attachment import AttachmentKind, attachment_of
from dispatch.work.link import LinkPurpose
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import NINE, a_customer, a_fault, a_guide, a_home, a_work_order, an_account, an_engineer
from tests.dispatch.channels.builders import a_mail, an_inlet
from tests.dispatch.help.trees import a_tree
from tests.dispatch.issues.builders import an_issue
from tests.dispatch.remote.builders import let_in, some_commands
from tests.dispatch.telemetry.builders import report

CANARY = "kanarifugl"
TEN_TO_NOON = {"mon": [["10:00", "12:00"]]}
MANAGER = Actor(role=Role.MANAGER, source=Source.CONSOLE, name="Manager")


def as_(tx: Transaction, actor: Actor) -> Transaction:
    return Transaction(tx.session, Stamp(actor, NINE))


def a_closed_order(tx: Transaction) -> WorkOrder:
    """Closed, with a canary wherever a person's words or data can stand."""
    customer = a_customer(
        tx, name=f"{CANARY} 1", phone=f"+47{CANARY}2", email=f"{CANARY}3@home.example", external_key=f"{CANARY}4"
    )
    home = a_home(
        tx,
        customer,
        street=f"{CANARY} 5",
        access_notes=f"{CANARY} 6",
        door_code=f"{CANARY} 7",
        access_hours=TEN_TO_NOON,
    )
    wish = {"kind": WishKind.FORBIDDEN, "engineer_id": an_engineer(tx).id}
    tx.add(EngineerWish(customer_id=customer.id, **wish))
    tx.add(Room(home_id=home.id, name=f"{CANARY} 8"), a_consent(customer.id), a_device(home.id))
    order = a_work_order(
        tx,
        home=home,
        title=f"{CANARY} 9",
        description=f"{CANARY} 10",
        external_key=f"{CANARY}11",
        fault=a_fault(tx, guide=a_guide(tx).code),
    )
    guiding.answer(tx, order, "model", said=f"{CANARY} 20")
    mention = add_mention(
        tx,
        source="forum",
        handle=f"{CANARY} 21",
        text=f"{CANARY} 22",
        link=f"https://forum.example/{CANARY}",
        external_key=f"{CANARY} 23",
    )
    draft_answer(tx, mention.id, f"{CANARY} 24")
    tie_mention(tx, mention.id, order.reference)
    issue = an_issue(tx)
    link_with_issue(tx, issue.id, [order.reference])
    tell_of_issue(tx, issue.id)
    tx.add(a_notice(issue.id, customer.id))
    tx.add(DesignBrief(work_order_id=order.id, rooms=["Hall"], wishes=f"{CANARY} 37", budget=Budget.UP_TO_30))
    tx.add(DesignProposal(work_order_id=order.id, installation_id=order.id, items=[], made_at=NINE))
    tell(tx, work_order_id=order.id, event="received", generation=order.generation)
    conversation.write(tx, order, f"{CANARY} 12")
    said(tx, order, PromiseKind.PRICE, wording=f"{CANARY} 16", channel=PromiseChannel.PAGE)
    links.issue(tx, order, LinkPurpose.FOLLOW)
    to_call(tx, order, CallReason.ASKED)
    keys = dict.fromkeys(("endpoint", "p256dh", "auth"), f"{CANARY} push")
    tx.add(PushSubscription(**keys, language="nb", work_order_id=order.id, added_at=NINE))
    picture = attachment_of(
        order.id,
        CANARY.encode(),
        kind=AttachmentKind.PHOTO,
        media_type="image/png",
        shown_name=f"{CANARY}.png",
        at=NINE,
    )
    tx.add(picture)
    tx.add(a_letter(tx, order))
    from_the_device(tx, order)
    open_detail(tx, order, "phone", after=timedelta(hours=24))
    bundle = bring(tx, order, json.dumps({f"{CANARY} 31": CANARY, "last_error": CANARY}).encode(), name=f"{CANARY}.log")
    bundle.key = f"{CANARY} 32"
    send(tx, bundle, {part.id for part in bundle.parts})
    walk, _ = walking.begin(tx, a_tree(tx), "nb", order=order, visitor=f"{CANARY} 33")
    walking.answer(tx, walk, "lamp", "red")
    walking.answer(tx, walk, "batteries", "helped", seen=f"{CANARY} 34")
    a_price_s_traces(tx, order)
    actions.move(tx, order.reference, "solve_remotely", note=f"{CANARY} 13")
    answer(tx, order, stars=1, words=f"{CANARY} 14")
    suggest(tx, f"{CANARY} 25", source=SuggestionSource.FEEDBACK, language="nb", order=order)
    a_decided_complaint(tx, order)
    actions.move(as_(tx, MANAGER), order.reference, "archive")
    bundle_of(tx, order)
    forgetting.ask(tx, order)
    legal_hold.hold_back(as_(tx, MANAGER), order, legal_hold.HoldReason.CLAIM).lifted_at = NINE
    tx.session.flush()
    tx.ledger.write()
    return order


def a_price_s_traces(tx: Transaction, order: WorkOrder) -> None:
    """An estimate with a customer's words, a bill, what was let go and who decided it, and a label on the device."""
    label_all(tx, order)
    estimating.make(tx, order).words = f"{CANARY} 35"
    billed = {"round": 9, "way": Way.VISIT, "lines": [], "currency": "NOK", "total": 0, "tax": 0, "allowed": 0}
    tx.add(Bill(work_order=order, work_order_id=order.id, made_at=NINE, parts=[], **billed))
    tx.add(Goodwill(work_order=order, work_order_id=order.id, amount=1, reason="loyal", given_at=NINE))
    decided = {"ours": True, "covers": ["parts"], "reason": "test", "worth": 1, "most": 500_000, "decided_at": NINE}
    tx.add(CoverByHand(work_order=order, work_order_id=order.id, **decided))
    tx.session.flush()


def bundle_of(tx: Transaction, order: WorkOrder) -> None:
    packing.of_link(tx, packing.ask(tx, order)).data = CANARY.encode()


def a_decided_complaint(tx: Transaction, order: WorkOrder) -> None:
    """Heard twice, with the customer's words and ours."""
    judges = [an_account(tx, Role.QUALITY) for _ in range(2)]
    found = complain(tx, order, kind="late", words=f"{CANARY} 26", channel=Channel.WEB)
    for judge in judges:
        by = Transaction(tx.session, Stamp(judge.actor(Source.CONSOLE), NINE))
        decide(by, found.id, Verdict("rejected", "as_agreed", f"{CANARY} 27"))
        if found.state is ComplaintState.DECIDED:
            appeal(tx, found.id, f"{CANARY} 28")


def a_notice(issue_id: int, customer_id: int) -> IssueNotice:
    said = {"language": "nb", "recipient": f"+47{CANARY}38", "subject": "The lock", "body": "Use the key."}
    sent = {"channel": ContactChannel.SMS, "delivery": Delivery.SENT, "written_at": NINE, "sent_at": NINE}
    return IssueNotice(issue_id=issue_id, customer_id=customer_id, about=About.KNOWN, number=9, **said, **sent)


def a_consent(customer_id: int) -> Consent:
    return Consent(
        customer_id=customer_id, purpose=ConsentPurpose.PHOTOS, text_version="2026-03", given_at=NINE, given_by="Ola"
    )


def a_device(home_id: int) -> Device:
    model = DeviceModel(
        code="l3", maker="Yale", name="Doorman L3", category="lock", firmware=["3.1"], warranty_months=60
    )
    return Device(home_id=home_id, model=model, serial=f"{CANARY} 15", bought_on=date(2026, 1, 5))


def done_from_afar(tx: Transaction, order: WorkOrder, device: Device) -> None:
    some_commands(tx, device.model.category)
    let_in(tx, order, device)
    told = {"confirmed": True, "reason": f"{CANARY} 34"}
    asked = commanding.command(tx, order, device, "factory_reset", {}, **told)
    asked.parameters = {"name": f"{CANARY} 35"}
    ended(tx, asked, CommandState.FAILED, result={"owner": f"{CANARY} 36"})


def from_the_device(tx: Transaction, order: WorkOrder) -> None:
    (device,) = queries.devices_of(tx, order)
    done_from_afar(tx, order, device)
    give_consent(tx, device.home.customer, ConsentPurpose.MONITORING, text_version="2026-11b")
    report(tx, device, cloud_id=f"{CANARY} 30", reading=f"{CANARY} 31", unit=f"{CANARY} 32")


def a_letter(tx: Transaction, order: WorkOrder) -> Letter:
    """Words, files that could not be kept, and the original."""
    mail = received_mail(tx, an_inlet(tx), a_mail(From=f"{CANARY}16@home.example").as_bytes())
    settle(mail, LetterState.OPENED, order)
    mail.thread, mail.subject, mail.body = f"{CANARY} 17", f"{CANARY} 18", f"{CANARY} 19"
    mail.not_kept = [{"name": f"{CANARY} 20", "because": "NotAPicture"}]
    return mail


def rating(tx: Transaction, order: WorkOrder) -> None:
    """What only a visit leaves behind."""
    visit = order.add_visit(minutes=30)
    visit.answers, visit.work_done = {"hinges": f"{CANARY} 16"}, f"{CANARY} 17"
    visit.signed_by, visit.unsigned_because = f"{CANARY} 18", f"{CANARY} 19"
    visit.parts_used = [{"number": "LK-100", "serial": f"{CANARY} 36"}]
    order.outcome = f"{CANARY} 20"
    tx.session.flush()
