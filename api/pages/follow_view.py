"""What the customer sees: the answer first, then the time, then what we do if it fails."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import g
from flask_babel import gettext as _

from api.display import hhmm, short_day, titled
from api.forms import Form, empty
from api.language import language
from api.pages import area, arrival, ledger_words, price_view, proposal_view, push, whole_words
from api.pages.clock_words import customer_waits
from api.pages.field_day import promised
from api.pages.follow_calendar import calendar_url
from api.pages.follow_course import course, person, pictures
from api.pages.follow_words import said
from api.pages.help_follow import helping
from api.pages.issue_words import known
from api.pages.remote_words import for_customer
from api.pages.voice_view import voice
from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import N_
from dispatch.ledger import queries as promises
from dispatch.notices import calls
from dispatch.notices.call import CallReason
from dispatch.notices.conversation import messages_of
from dispatch.planning.booking.booking import may_change
from dispatch.planning.booking.wanted import may_choose
from dispatch.quality.answers import WATCHED
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work import links, queries
from dispatch.work.clocks import clocks
from dispatch.work.lifecycle import ORDER_LIFE, OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

HEADLINES = {
    OrderState.INTAKE: N_("We have your request"),
    OrderState.DISPATCH: N_("We are finding the right person for you"),
    OrderState.PLANNED: N_("We are coming to you"),
    OrderState.VISIT: N_("We are with you"),
    OrderState.WAITING: N_("We are waiting before we can go on"),
    OrderState.CANCELLED: N_("This is cancelled"),
}
SURE = {
    OrderState.INTAKE: N_("A person looks at it and answers you before %(answer)s."),
    OrderState.DISPATCH: N_("You get a time from us. We are at your door before %(arrive)s at the latest."),
    OrderState.PLANNED: N_("If we can't keep it, we tell you before and not after."),
    OrderState.VISIT: N_("Afterwards you read here what was done."),
    OrderState.WAITING: N_("As soon as it is here you get a new time from us."),
    OrderState.CANCELLED: N_("Nobody comes. If you need us after all, write to us."),
}
LATEST = 6  # messages


def alive(tx: Transaction, order: WorkOrder, token: str, *, form: Form) -> dict[str, Any]:
    g.zone = order.branch.time_zone
    visit = order.current_visit
    untold = ledger_words.untold_on_page(tx, order, sure(order))
    planned = visit if visit and visit.starts_at and order.state in (OrderState.PLANNED, OrderState.VISIT) else None
    return {
        "follow": SimpleNamespace(
            headline=headline(order, planned),
            order_line=f"{titled(order)} · {order.reference}",
            order_lang=order.language,
            about=_("About") if planned and not planned.arrived_at else "",
            at=planned.starts_at if planned and not planned.arrived_at else None,
            sure=sure(order),
            paused=paused(order, tx.stamp.at),
            message_url=f"/f/{token}/messages",
            phone=f"tel:{order.branch.phone}" if order.branch.phone else "",
            change_says=change_says(tx, order),
            cancel_url=f"/f/{token}/cancel" if may_cancel(tx, order) and links.is_newest(tx, token) else "",
            times_url=times_url(tx, order, token),
            with_it=whole_words.of_visit(planned) if planned else [],
            version=order.version,
            talk=said(tx, messages_of(tx, order, limit=LATEST)),
            talk_url=f"/f/{token}/messages",
            seen_url=f"/f/{token}/seen" if untold else "",
            calendar_url=calendar_url(order, token),
            picture_url=f"/f/{token}/pictures",
            **window(planned, tx.stamp.at),
        ),
        "live": arrival.of(tx, order, planned, token),
        "engineer": person(tx, planned, token) if planned else None,
        "area_url": f"/f/{token}/area.svg" if planned and area.of_order(order) else "",
        "course": course(tx, order),
        "pictures": pictures(tx, order, token, visit=None),
        "vows": [ledger_words.vow(one) for one in promises.of_order(tx, order)] + untold,
        "ready": ready(order) if planned else [],
        "form": form,
        "known": known(tx, order),
        "proposal": proposal_view.asked(tx, order, token),
        "helping": helping(tx, order, token),
        "remote": for_customer(tx, order, token),
        "price": price_view.section(tx, order, f"/f/{token}/estimate"),
        "push": push.offer(tx, f"/f/{token}/push"),
        "tail": tail(token),
        "voice": voice(tx, order, f"/f/{token}"),
        "call": None if called(tx, order) else f"/f/{token}/call",
    }


def called(tx: Transaction, order: WorkOrder) -> bool:
    """Whether they have asked for a call that nobody has made yet."""
    return any(one.reason is CallReason.ASKED and one.closed_at is None for one in calls.of_order(tx, order))


def headline(order: WorkOrder, visit: Visit | None) -> str:
    if visit and on_the_way(visit):
        return _("%(name)s is on the way", name=visit.engineer.first_name)
    if visit and visit.state is VisitState.ON_SITE:
        return _("%(name)s is with you", name=visit.engineer.first_name)
    if visit:
        return _("%(name)s comes %(day)s", name=visit.engineer.first_name, day=short_day(visit.starts_at))
    return _(HEADLINES.get(order.state, HEADLINES[OrderState.DISPATCH]))


def on_the_way(visit: Visit | None) -> bool:
    return visit is not None and visit.state is VisitState.TRAVELLING


def sure(order: WorkOrder) -> str:
    facts = {"answer": moment(order.response_due), "arrive": moment(order.arrival_due)}
    return _(SURE.get(order.state, SURE[OrderState.DISPATCH]), **facts)


def paused(order: WorkOrder, now: datetime) -> str:
    """Why their clock stands still; '' while it runs."""
    clock = next((one for one in clocks(order, now) if one.paused), None)
    return customer_waits(clock, now) if clock else ""


def moment(at: datetime | None) -> str:
    return f"{short_day(at)} {hhmm(at)}" if at else _("the end of the next working day")


def window(visit: Visit | None, now: datetime) -> dict[str, Any]:
    if visit is None or visit.window_from is None:
        return {"window": None, "expected": None, "now": None, "told": True}
    return promised(visit, now)


def ready(order: WorkOrder) -> list[str]:
    found = [_("Somebody of age should be at home.")]
    if order.devices:
        found.append(_("Have the app open and your phone charged."))
    return found


def change_says(tx: Transaction, order: WorkOrder) -> str:
    if may_cancel(tx, order):
        return _(
            "Does the time not suit you? Write to us, and we find another. If it works again by itself, tell us here."
        )
    if not may_change(tx, order):
        return _("It is too late to change this here: somebody is being sent soon. Call us, and a person helps you.")
    if order.state is OrderState.VISIT:
        return _("We are already on our way or with you. Call us if something has changed.")
    return _("Write to us, and a person answers.")


def times_url(tx: Transaction, order: WorkOrder, token: str) -> str:
    may = may_choose(tx, order) and may_change(tx, order) and links.is_newest(tx, token)
    return f"/f/{token}/times" if may else ""


def may_cancel(tx: Transaction, order: WorkOrder) -> bool:
    return may_change(tx, order) and "cancel" in ORDER_LIFE.open_to(Role.CUSTOMER, order.state)


def done(tx: Transaction, order: WorkOrder, url: str, token: str = "", *, form: Form | None = None) -> dict[str, Any]:
    """`token`: of a link to follow the order, which opens more than the one to rate it."""
    g.zone = order.branch.time_zone
    visit = next((one for one in reversed(order.visits) if one.state is VisitState.COMPLETED), None)
    return {
        "done": {"headline": _("It is done"), "line": done_line(order, visit)},
        "voice": voice(tx, order, url.removesuffix("/answer")),
        "form": form or empty(),
        "report": report(tx, order, visit),
        "price": price_view.section(tx, order, ""),
        "next": _("We watch over this repair for 14 days. If it fails again, we come first.")
        if order.ended_at and tx.stamp.at < order.ended_at + WATCHED
        else "",
        "pictures": pictures(tx, order, token, visit=visit) if token and visit else [],
        "remote": for_customer(tx, order, token) if token else [],
        "links": [talk_link(token), *tail(token)] if token else [],
    }


def talk_link(token: str) -> dict[str, str]:
    return {"href": f"/f/{token}/messages", "text": _("All messages between you and us"), "sign": "msg"}


def tail(token: str) -> list[dict[str, str]]:
    """What else one can do from here."""
    return [
        {"href": f"/f/{token}/new", "text": _("Ask us for something else"), "sign": "plus"},
        {"href": f"/f/{token}/privacy", "text": _("Your data and your choices"), "sign": "shield"},
    ]


def done_line(order: WorkOrder, visit: Visit | None) -> str:
    if visit is None:
        return _("We solved it without a visit.")
    name = visit.engineer.first_name
    return _("%(name)s finished %(at)s.", name=name, at=moment(visit.ended_at))


def report(tx: Transaction, order: WorkOrder, visit: Visit | None) -> list[dict[str, str]]:
    rows = [(_("What was wrong"), titled(order)), (_("What we did"), order.outcome or "")]
    found = [{"name": name, "text": text, "lang": order.language} for name, text in rows]
    if visit:
        rows = [
            (_("Cause"), code_name(tx, CodeList.CAUSE, visit.cause)),
            (_("Solution"), code_name(tx, CodeList.SOLUTION, visit.solution)),
            (_("On site"), f"{moment(visit.arrived_at)}–{hhmm(visit.ended_at)}"),
            (_("Signed by"), visit.signed_by or ""),
        ]
        found += [{"name": name, "text": text, "lang": ""} for name, text in rows]
    return [row for row in found if row["text"]]


def code_name(tx: Transaction, which: CodeList, code: str | None) -> str:
    names = {one.code: one.name_in(language()) for one in queries.closing_codes(tx, which)}
    return names.get(code, "")
