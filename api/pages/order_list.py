"""The queue of orders, as the page shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _

from api.access import DESK
from api.display import minutes, near, same_day, titled
from api.outlook_words import COLOURS, NAMES, outlook_says
from api.pages.clock_words import colour, if_resumed
from api.words import word
from dispatch.catalogue.sla_rule import Priority
from dispatch.desk import queries as desk
from dispatch.errors import N_
from dispatch.notices import unanswered
from dispatch.people.branch import Branch
from dispatch.planning.outlook.outlook import Outlook
from dispatch.planning.outlook.queries import outlooks
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.clocks import OVER, Clock, Standing, most_pressing
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

AT_ONCE = 50
WHOSE: dict[str, tuple[str, Callable[[Transaction], Any]]] = {
    "me": (N_("Yours"), lambda tx: desk.mine(tx.stamp.by.account_id or 0)),
    "nobody": (N_("Nobody’s yet"), lambda tx: desk.nobodys()),
    "waiting": (N_("Customer wrote"), lambda tx: unanswered.waits()),
}


@dataclass(frozen=True)
class Row:
    order: WorkOrder
    now: datetime
    outlook: Outlook | None = None  # of the promise that stands worst
    owner: str = ""
    wrote: bool = False  # the customer did, and nobody has answered

    def __getattr__(self, name: str) -> Any:
        return getattr(self.order, name)

    @property
    def title(self) -> str:
        return titled(self.order)

    @property
    def url(self) -> str:
        return f"/work-orders/{self.order.reference}"

    @property
    def place(self) -> str:
        return self.order.home.address if self.order.home else _("No address yet")

    @property
    def customer(self) -> str:
        return self.order.customer.name

    @property
    def branch(self) -> str:
        return self.order.branch.name

    @property
    def kind(self) -> str:
        return kind_of(self.order)

    @property
    def urgent(self) -> bool:
        return self.order.priority in (Priority.CRITICAL, Priority.HIGH)

    @property
    def state_words(self) -> str:
        return word("order_state", self.order.state)

    @property
    def at(self) -> datetime:
        return self.order.opened_at

    @property
    def today(self) -> bool:
        return same_day(self.at, self.now)

    @property
    def engineer(self) -> str:
        visit = self.order.current_visit
        return visit.engineer.name if visit and visit.engineer else ""

    @property
    def pressing(self) -> Clock | None:
        return most_pressing(self.order, self.now)

    @property
    def promise(self) -> str:
        return _(NAMES[self.outlook.promise]) if self.outlook else ""

    @property
    def waits(self) -> str:
        """Why and since when it waits, and when it would be due; '' where it doesn't."""
        if self.order.state is not OrderState.WAITING:
            return ""
        facts = {"why": word("waiting", self.order.waiting_for), "since": near(self.order.state_since, self.now)}
        says = _("%(why)s, since %(since)s", **facts)
        clock = self.pressing
        return f"{says} · {if_resumed(clock.due, self.now)}" if clock and clock.paused else says

    @property
    def slack_state(self) -> str:
        if self.outlook is not None:
            return COLOURS[self.outlook.state]
        return colour(self.pressing.standing) if self.pressing else ""

    @property
    def slack_says(self) -> str:
        if self.outlook is not None:
            return outlook_says(self.outlook, self.now)
        return spare(self.pressing) if self.pressing else ""


def kind_of(order: WorkOrder) -> str:
    """What kind of device it is about, for the sign beside it."""
    needs = order.fault.needs if order.fault else {}
    if order.devices:
        return order.devices[0].model.category
    return next(iter(needs), order.fault.domain if order.fault else "")


def spare(clock: Clock) -> str:
    left = minutes(clock.left.total_seconds() / 60)
    return _("paused") if clock.standing is Standing.PAUSED else left


def context(tx: Transaction) -> dict[str, Any]:
    chosen = request.args.get("state", "")
    states = [OrderState(chosen)] if chosen in set(OrderState) else []
    wanted = {"text": request.args.get("q", "")[:100], "branch_id": request.args.get("branch", type=int)}
    wanted["also"] = WHOSE[whose()][1](tx) if whose() else None
    found = queries.orders(
        tx,
        **wanted,
        states=states,
        before_id=request.args.get("before", type=int),
        limit=AT_ONCE,
    )
    counts = queries.counts(tx, **wanted)
    seen = outlooks(tx, [order.id for order in found])
    unseen = [order for order in found if order.state not in OVER and order.id not in seen]
    queries.look_at_clocks(tx, [*unseen, *(one for one in found if one.state is OrderState.WAITING and one.id in seen)])
    owners, waiting = desk.owners_of(tx, found), unanswered.among(tx, found)
    rows = [
        Row(
            order,
            tx.stamp.at,
            next(iter(seen.get(order.id, [])), None),
            owner=owners.get(order.id, ""),
            wrote=order.id in waiting,
        )
        for order in found
    ]
    return {
        "filters": filters(tx, chosen, counts),
        "orders": rows,
        "page": page_of(rows, chosen, counts),
        "may_promise": tx.stamp.by.role in DESK,
    }


def filters(tx: Transaction, chosen: str, counts: dict[OrderState, int]) -> dict[str, Any]:
    offered = queries.branches(tx)
    branch_id = request.args.get("branch", type=int)
    every = [("", _("All branches")), *((branch.id, branch.name) for branch in offered)]
    return {
        "q": request.args.get("q", ""),
        "states": [
            {
                "value": "",
                "text": _("All"),
                "count": sum(counts.values()),
                "url": turned(state=""),
                "chosen": not chosen,
            },
            *(
                {
                    "value": state,
                    "text": word("order_state", state),
                    "count": counts.get(state, 0),
                    "url": turned(state=state),
                    "chosen": chosen == state,
                }
                for state in OrderState
            ),
        ],
        "branch": _name(offered, branch_id),
        "branches": [
            {"name": name, "url": turned(branch=key), "chosen": key == (branch_id or "")} for key, name in every
        ],
        "hidden_at_risk": 0,
        **whose_filter(tx),
    }


def whose() -> str:
    """Whose orders are asked for: me, nobody or waiting; "" for everybody's."""
    wish = request.args.get("owner", "")
    return wish if wish in WHOSE else ""


def whose_filter(tx: Transaction) -> dict[str, Any]:
    names = {
        "": _("Everybody’s"),
        **{key: f"{_(name)} {desk.count(tx, which(tx))}" for key, (name, which) in WHOSE.items()},
    }
    return {
        "owner": names[whose()],
        "owners": [{"name": name, "url": turned(owner=key), "chosen": key == whose()} for key, name in names.items()],
    }


def page_of(rows: list[Row], chosen: str, counts: dict[OrderState, int]) -> dict[str, Any]:
    total = counts.get(OrderState(chosen), 0) if chosen in set(OrderState) else sum(counts.values())
    first = request.args.get("n", 1, type=int)
    last = first + len(rows) - 1 if rows else 0
    return {
        "first": first if rows else 0,
        "last": last,
        "total": max(total, last),
        "previous_url": turned() if request.args.get("before") else "",
        "next_url": turned(before=rows[-1].id, n=first + AT_ONCE) if len(rows) == AT_ONCE and last < total else "",
    }


def turned(**changes: object) -> str:
    """This list with other filters; a changed filter begins at the first page."""
    kept = {name: value for name, value in request.args.items() if name not in ("before", "n", "lang")}
    wanted = {name: value for name, value in (kept | changes).items() if value != ""}
    return "/work-orders" + (f"?{urlencode(wanted)}" if wanted else "")


def _name(branches: list[Branch], branch_id: int | None) -> str:
    return next((branch.name for branch in branches if branch.id == branch_id), _("All branches"))
