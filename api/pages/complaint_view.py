"""A complaint in the reader's words: for the customer, and for whoever decides it."""

from types import SimpleNamespace

from flask_babel import gettext as _

from api.access import DESK
from api.display import moment
from api.language import language
from api.pages.clock_words import target_says
from api.words import word
from dispatch.catalogue.closing_code import CodeList
from dispatch.complaints import actions, queries, telling
from dispatch.complaints.complaint import Complaint, Hearing
from dispatch.complaints.lifecycle import ComplaintState
from dispatch.quality.terms import QualityTerms, terms_of
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.queries import closing_codes
from dispatch.work.work_order import WorkOrder

S = ComplaintState


def line(complaint: Complaint) -> SimpleNamespace:
    """In a list of the customer's."""
    looks = "kept" if complaint.state in (S.DECIDED, S.FINAL) else "open"
    return SimpleNamespace(title=stands(complaint), line=_next_says(complaint), looks=looks)


def stands(complaint: Complaint) -> str:
    return f"{complaint.reference}: {word('complaint_state', complaint.state)}"


def customers(tx: Transaction, complaint: Complaint, link: str) -> SimpleNamespace:
    """As the customer sees it behind their link."""
    terms = terms_of(tx, complaint.work_order.branch_id)
    appeal_by = actions.appeal_by(tx, complaint)
    may_appeal = complaint.state is S.DECIDED and tx.stamp.at <= appeal_by
    return SimpleNamespace(
        id=complaint.id,
        reference=complaint.reference,
        state=word("complaint_state", complaint.state),
        kind=kind_says(tx, complaint),
        words=complaint.words,
        lang=complaint.work_order.language,
        opened_at=moment(complaint.opened_at),
        next=_next_says(complaint),
        hearings=[hearing(tx, one) for one in complaint.hearings],
        appeal_url=f"{link}/appeal/{complaint.id}" if may_appeal else "",
        appeal_by=moment(appeal_by) if may_appeal else "",
        withdraw_url=f"{link}/withdraw/{complaint.id}" if complaint.undecided else "",
        version=complaint.version,
        body_name=terms.body_name or "",
        body_url=terms.body_url or "",
    )


def hearing(tx: Transaction, one: Hearing) -> SimpleNamespace:
    """Decided or not. Who decides is a first name, as with everybody who comes to their door."""
    name = one.account.name.split()[0] if one.account else ""
    return SimpleNamespace(
        title=_("The appeal") if one.is_appeal else _("The first decision"),
        is_appeal=one.is_appeal,
        words=one.words or "",
        who=name,
        acknowledge_due=moment(one.acknowledge_due),
        acknowledged_at=moment(one.acknowledged_at) if one.acknowledged_at else "",
        decide_due=moment(one.decide_due),
        decided_at=moment(one.decided_at) if one.decided_at else "",
        outcome=telling.named(tx, CodeList.COMPLAINT_OUTCOME, one.outcome, language()),
        reason=telling.named(tx, CodeList.COMPLAINT_REASON, one.reason, language()),
        explanation=one.explanation or "",
        remedy=telling.remedy_says(tx, one, language()),
        remedy_order=one.remedy_order.reference if one.remedy_order else "",
        late=one.late(tx.stamp.at),
    )


def on_order(tx: Transaction, order: WorkOrder) -> SimpleNamespace:
    """For the desk, on the order's page."""
    found = [in_short(tx, one) for one in queries.of_order(tx, order)]
    takes = tx.stamp.by.role in DESK | {Role.QUALITY}
    return SimpleNamespace(said=found, open_url=f"/complaints?order={order.reference}" if takes else "")


def in_short(tx: Transaction, one: Complaint) -> SimpleNamespace:
    now = one.hearing
    return SimpleNamespace(
        url=f"/complaints?id={one.id}",
        title=stands(one),
        kind=kind_says(tx, one),
        due=moment(now.decide_due if now.acknowledged_at else now.acknowledge_due) if one.undecided else "",
        late=one.undecided and now.late(tx.stamp.at),
    )


def kind_says(tx: Transaction, complaint: Complaint) -> str:
    return telling.named(tx, CodeList.COMPLAINT, complaint.kind, language())


def options(tx: Transaction, which: CodeList) -> list[tuple[str, str]]:
    return [(one.code, one.name_in(language())) for one in closing_codes(tx, which)]


def _next_says(complaint: Complaint) -> str:
    """What comes next, and when at the latest."""
    now = complaint.hearing
    if complaint.state in (S.OPEN, S.APPEALED):
        return _(
            "A person says that they have it before %(heard)s and decides before %(decided)s.",
            heard=moment(now.acknowledge_due),
            decided=moment(now.decide_due),
        )
    if complaint.state in (S.HEARD, S.APPEAL_HEARD):
        name = now.account.name.split()[0] if now.account else _("A person")
        return _("%(name)s looks into it and decides before %(at)s.", name=name, at=moment(now.decide_due))
    if complaint.state is S.WITHDRAWN:
        return _("You have taken it back.")
    return _("Decided %(at)s. The decision and its reasons stand here.", at=moment(now.decided_at))


def terms_say(terms: QualityTerms) -> SimpleNamespace:
    """How a complaint goes, in the times of the branch."""
    return SimpleNamespace(
        acknowledge=target_says(terms.acknowledge),
        decide=target_says(terms.decide),
        appeal=target_says(terms.appeal),
        appeal_days=terms.appeal_days,
        body_name=terms.body_name or "",
        body_url=terms.body_url or "",
    )
