"""What has happened with an order so far, and who comes: for its customer."""

from types import SimpleNamespace

from flask_babel import gettext as _

from api.display import near, titled
from api.language import language
from dispatch.catalogue.closing_code import CodeList
from dispatch.field.portraits import portrait
from dispatch.people.engineer import Skill
from dispatch.store.database import Transaction
from dispatch.words import listed
from dispatch.work import queries
from dispatch.work.attachment import AttachmentKind
from dispatch.work.lifecycle import VisitState
from dispatch.work.skills import certified_skills
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder


def course(tx: Transaction, order: WorkOrder) -> list[dict[str, str]]:
    """Oldest first. `said`: what stands there in the order's language, whatever the page's is."""
    found = [{"at": near(order.opened_at, tx.stamp.at), "text": _("You told us:"), "said": titled(order)}]
    if order.answered_at:
        found.append({"at": near(order.answered_at, tx.stamp.at), "text": _("One of us looked at it."), "said": ""})
    ended = [visit for visit in order.visits if visit.ended_at]
    causes = {one.code: one.name_in(language()) for one in queries.closing_codes(tx, CodeList.CANNOT_COMPLETE)}
    for visit in ended:
        found.append({"at": near(visit.ended_at, tx.stamp.at), **was_here(visit, causes)})
    return found


def was_here(visit: Visit, causes: dict[str, str]) -> dict[str, str]:
    name = visit.engineer.first_name if visit.engineer else "Doorstep"
    if visit.state is VisitState.COMPLETED:
        return {"text": _("%(name)s was with you.", name=name), "said": visit.work_done or ""}
    why = causes.get(visit.cause or "", "")
    return {"text": _("%(name)s could not finish: %(why)s. We come again.", name=name, why=why), "said": ""}


def person(tx: Transaction, visit: Visit, token: str) -> SimpleNamespace:
    """First name, what they are certified for, and their face where they agreed to show it; nothing more of them."""
    name = visit.engineer.first_name
    shown = portrait(tx, visit.engineer_id) is not None
    photo = f"/f/{token}/engineer.jpg" if shown else ""
    return SimpleNamespace(name=name, initial=name[0], line=certified(tx, visit), photo=photo)


def certified(tx: Transaction, visit: Visit) -> str:
    """What this work needs and they may do that day; a certificate that ran out is none."""
    engineer, fault = visit.engineer, visit.work_order.fault
    day = visit.starts_at.astimezone(engineer.branch.calendar.tz).date()
    needs, proven = (fault.needs if fault else {}), certified_skills(tx)
    held = {skill: level for skill, level in engineer.levels_on(day, proven).items() if skill in needs}
    if not held:
        return _("trained for this work")
    skills = [tx.session.get(Skill, code) for code in held]
    names = {one.code: one.names.get(language()) or one.names["en"] for one in skills}
    each = (_("%(skill)s, level %(level)s", skill=names[code], level=level) for code, level in held.items())
    says = listed(each, language())
    if any(skill in proven for skill in held):
        return _("Certified: %(skills)s", skills=says)
    return _("Trained: %(skills)s", skills=says)


def pictures(tx: Transaction, order: WorkOrder, token: str, *, visit: Visit | None) -> list[dict[str, str]]:
    """Those of a visit, or those the customer sent."""
    return [
        {"url": f"/f/{token}/pictures/{one.key}", "name": one.shown_name}
        for one in queries.attachments(tx, order)
        if one.kind is AttachmentKind.PHOTO and one.visit_id == (visit and visit.id)
    ]
