"""Who answers for an order, and why, as its page shows it."""

from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _

from api.access import DESK
from api.display import enumerated, near
from api.pages.letter_words import CHOSEN
from api.pages.people import name_of
from api.words import word
from dispatch.desk import queries
from dispatch.desk.owner import How, OrderOwner
from dispatch.errors import N_
from dispatch.people.engineer import Skill
from dispatch.people.queries import skills
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import CLOSED
from dispatch.work.work_order import WorkOrder

LANGUAGES = {"en": N_("English"), "nb": N_("Norwegian"), "sv": N_("Swedish"), "zh-Hans": N_("Chinese")}
HOW = {How.OPENED: N_("opened it"), How.TAKEN: N_("took it"), How.HANDED: N_("was handed it")}


def shown(tx: Transaction, order: WorkOrder) -> SimpleNamespace:
    owner = queries.owner_of(tx, order)
    me, account_id = tx.stamp.by.account_id, owner and owner.account_id
    changeable = tx.stamp.by.role in DESK and order.state not in CLOSED
    others = [(who, here) for who, here in queries.who_could(tx, order) if who.id != account_id] if changeable else []
    names = skills(tx) if owner and owner.because else {}
    return SimpleNamespace(
        name=owner.account.name if owner and owner.account else "",
        mine=account_id is not None and account_id == me,
        why=why(owner, names) if owner else "",
        next_at=near(owner.next_at, tx.stamp.at) if owner and owner.next_at else "",
        since=near(owner.since, tx.stamp.at) if owner and account_id else "",
        seen=account_id or "",
        url=f"/work-orders/{order.reference}/owner",
        may_change=changeable,
        others=[(who.id, f"{who.name} · {word('presence', here)}") for who, here in others],
    )


def why(owner: OrderOwner, names: dict[str, Skill]) -> str:
    if owner.how in HOW:
        return _(HOW[owner.how])
    return enumerated(reason(facts, names) for facts in owner.because)


def reason(facts: dict[str, Any], names: dict[str, Skill]) -> str:
    """`names`: of the skills, by their codes."""
    topics = enumerated(topic(code, names) for code in facts.get("topics", ()))
    spoken = LANGUAGES.get(facts.get("language", ""), "")
    return _(CHOSEN[facts["code"]], topics=topics, language=_(spoken) if spoken else facts.get("language", ""))


def topic(code: str, names: dict[str, Skill]) -> str:
    """A skill, or a fault's domain."""
    return name_of(names, code) if code in names else word("domain", code)
