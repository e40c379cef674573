"""What customers and engineers were told: written as they would have been, on record as sent, and going to nobody."""

from datetime import timedelta
from typing import Any

from dispatch.customers.customer import ContactChannel
from dispatch.issues.notice import IssueNotice
from dispatch.ledger.promise import Promise
from dispatch.notices import wording
from dispatch.notices.call import Call, CallReason
from dispatch.notices.engineer_note import EngineerNote, NoteEvent
from dispatch.notices.message import Delivery, Message
from dispatch.notices.messages import REMINDED, compose
from dispatch.notices.promising import OF_VISITS, PROMISES, told_by
from dispatch.notices.texts import shipped
from dispatch.planning.watch.field_alert import field_alert
from dispatch.quality.messages import remind
from dispatch.store.audit import Change
from dispatch.store.bulk import copy_in, next_ids
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

CALLED = timedelta(hours=6)  # by then somebody has called those who like to be called
SEEN_TO = timedelta(hours=8)  # alerts
READ = timedelta(hours=2)  # before a visit its engineer has read of it
ASTRAY = {"waiting": Delivery.FAILED, "window": Delivery.UNKNOWN}
ASTRAY_FROM = timedelta(days=4)
MESSAGE = (
    "id", "work_order_id", "visit_id", "direction", "channel", "event", "generation", "language", "recipient",
    "subject", "body", "delivery", "written_at", "sent_at", "tries", "round", "at_door",
)  # fmt: skip
PROMISE = (
    "work_order_id", "visit_id", "kind", "generation", "round", "due_from", "due_to", "wording", "channel", "language",
    "said_at",
)  # fmt: skip
CALL = ("work_order_id", "message_id", "reason", "asked_at", "next_at", "tries", "version")
QUEUED, WRITTEN = MESSAGE.index("delivery"), MESSAGE.index("written_at")
SENDER = "Hanne"  # of the demonstration's phone desk
NOTE = ("engineer_id", "visit_id", "event", "starts_at", "written_at", "read_at")


def nothing(tx: Transaction, **facts: object) -> None:
    """Left out of the past: nobody waits for it any more."""


def a_call(message: list[Any]) -> list[Any]:
    return [message[1], message[0], CallReason.PREFERS, message[WRITTEN], message[WRITTEN], 0, 1]


class Post:
    """Collects them and writes many at once. The rules are those of notices.messages."""

    def __init__(self):
        self.topics = {
            "notices.tell": self.tell,
            "notices.engineer_assigned": self.note,
            "quality.remind": self.remind,
            "notices.deliver": self.deliver,
            "issues.deliver": self.deliver_notice,
            # All promises are judged at the end, in one go.
            "ledger.judge": nothing,
            "ledger.agreed": self.agree,
            "notices.engineer_released": nothing,
            "notices.expected": nothing,
            "notices.push": nothing,
            "notices.push_note": nothing,
            # The seed reads its letters itself.
            "channels.read": nothing,
            # It makes orders of alerts itself too.
            "telemetry.convert": nothing,
            "planning.field_alert": self.alert,
            # A day that is past needs no repair, and the worker looks ahead as soon as there is one.
            "planning.disturbed": nothing,
            "planning.outlook": nothing,
        }
        self.told: set[tuple[int, str, int, int]] = set()
        self.messages: list[list[Any]] = []
        self.changes: list[Change] = []
        self.notes: list[list[Any]] = []
        self.promises: list[list[Any]] = []
        self.promised: set[tuple] = set()
        self.rounds: dict[tuple, int] = {}
        self.agreements: list[dict[str, Any]] = []  # of customers, to be judged at the end too
        self.astray = dict(ASTRAY)

    def tell(
        self,
        tx: Transaction,
        *,
        work_order_id: int,
        event: str,
        generation: int,
        visit_id: int | None = None,
        round: int = 0,
    ) -> None:
        order = tx.session.get_one(WorkOrder, work_order_id)
        if order.generation != generation or (work_order_id, event, generation, round) in self.told:
            return
        self.told.add((work_order_id, event, generation, round))
        visit = visit_id and tx.session.get_one(Visit, visit_id)
        text = shipped(event, wording.language_of(order), order.branch.tone)
        message = compose(tx, order, event, visit, text=text, sender=SENDER)
        message.round = round
        self._post(tx, message, order, visit_id)
        self._promise(tx, message)
        if event == "window" and visit.window_from - tx.stamp.at > 2 * REMINDED:
            facts = {"work_order_id": order.id, "event": "reminder", "generation": generation, "visit_id": visit_id}
            tx.send_later(visit.window_from - REMINDED, "notices.tell", **facts)

    def agree(self, tx: Transaction, **facts: Any) -> None:
        self.agreements.append(facts)

    def note(self, tx: Transaction, *, visit_id: int) -> None:
        visit = tx.session.get_one(Visit, visit_id)
        if visit.engineer_id is not None:
            read_at = tx.stamp.at if visit.starts_at < tx.now + READ else None
            self.notes.append([visit.engineer_id, visit.id, NoteEvent.GIVEN, visit.starts_at, tx.stamp.at, read_at])

    def remind(self, tx: Transaction, *, work_order_id: int, generation: int) -> None:
        """Most have answered by then; only the others are looked at closely."""
        if tx.session.get_one(WorkOrder, work_order_id).state is OrderState.FEEDBACK:
            remind(tx, work_order_id=work_order_id, generation=generation)

    def deliver(self, tx: Transaction, *, message_id: int) -> None:
        """Letters that were written by whoever decided; the others are written as sent."""
        message = tx.session.get_one(Message, message_id)
        message.delivery, message.sent_at, message.tries = Delivery.SENT, tx.stamp.at, 1

    def deliver_notice(self, tx: Transaction, *, notice_id: int) -> None:
        notice = tx.session.get_one(IssueNotice, notice_id)
        notice.delivery, notice.sent_at, notice.tries = Delivery.SENT, tx.stamp.at, 1

    def alert(self, tx: Transaction, **facts: Any) -> None:
        """Of the days before it was seen to."""
        if tx.stamp.at > tx.now - SEEN_TO:
            field_alert(tx, **facts)

    def keep(self, tx: Transaction) -> None:
        for number, row, change in zip(
            next_ids(tx.session, "message_id_seq", len(self.messages)), self.messages, self.changes, strict=True
        ):
            row[0] = change.subject_id = number
            tx.ledger.record(change)
        copy_in(tx.session, Message, MESSAGE, self.messages)
        copy_in(tx.session, EngineerNote, NOTE, self.notes)
        copy_in(tx.session, Promise, PROMISE, self.promises)
        copy_in(tx.session, Call, CALL, [a_call(row) for row in self.messages if row[QUEUED] is Delivery.QUEUED])
        self.messages, self.changes, self.notes, self.promises = [], [], [], []

    def _promise(self, tx: Transaction, message: Message) -> None:
        """What it makes the customer count on; how that ended is judged when all is over."""
        order, visit = message.work_order, message.visit
        known = {"now": tx.stamp.at, "language": message.language, "at_door": message.at_door}
        facts = wording.facts_of(order, visit, link=wording.HIDDEN, **known) if message.event in PROMISES else {}
        for kind, due, words in told_by(message, facts, message.body, now=tx.stamp.at):
            told = (order.id, kind, order.generation, due)
            if told not in self.promised:
                self.promised.add(told)
                rounds = self.rounds[told[:3]] = self.rounds.get(told[:3], -1) + 1
                whose = visit.id if kind in OF_VISITS else None
                said = [order.id, whose, kind, order.generation, rounds, due.start, due.end, words]
                self.promises.append([*said, message.channel.value, message.language, tx.stamp.at])

    def _went(self, message: Message, tx: Transaction) -> Delivery:
        """Nearly all get through: of the last days one letter does not, and of one nobody can say."""
        fresh = message.channel is ContactChannel.SMS and tx.stamp.at > tx.now - ASTRAY_FROM
        return self.astray.pop(message.event, Delivery.SENT) if fresh else Delivery.SENT

    def _post(self, tx: Transaction, message: Message, order: WorkOrder, visit_id: int | None) -> None:
        at = tx.stamp.at
        to_call = message.channel is ContactChannel.CALL and at > tx.now - CALLED
        message.delivery = Delivery.QUEUED if to_call else self._went(message, tx)
        message.sent_at, message.tries = (at, 1) if message.delivery is Delivery.SENT else (None, 0 if to_call else 3)
        said = [getattr(message, name) for name in MESSAGE[3:]]
        self.messages.append([None, order.id, visit_id, *said])
        seen = {name: [getattr(message, name).value] for name in ("channel", "delivery")}
        self.changes.append(
            Change(
                "message", 0, order.branch_id, order.id, "created", {"event": [message.event], **seen}, stamp=tx.stamp
            )
        )
