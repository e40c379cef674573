"""Help on the customer's own page: what was tried, what may be tried still, reports of devices."""

from types import SimpleNamespace

from api.language import language
from api.pages.step_view import answer_words
from api.words import word
from dispatch.catalogue.guide import text_in
from dispatch.help import walking
from dispatch.help.diagnostics.bundle import BundleState
from dispatch.help.diagnostics.sending import of_order
from dispatch.help.trees import writing as trees
from dispatch.store.database import Transaction
from dispatch.work.actions import OVER
from dispatch.work.guiding import tried
from dispatch.work.work_order import WorkOrder

MOST = 2  # trees that are offered


def helping(tx: Transaction, order: WorkOrder, token: str) -> SimpleNamespace:
    here = f"/f/{token}"
    alive = order.state not in OVER
    walk = walking.of_order(tx, order) if alive else None
    under_way = walk is not None and walk.outcome is None
    return SimpleNamespace(
        tried=[
            SimpleNamespace(
                text=text_in(one.guide.step(one.step) or {"texts": {"en": one.step}}, language()), answer=said
            )
            for one in tried(order)
            if (said := answer_words(one))
        ],
        walk_url=f"{here}/walk" if under_way else "",
        trees=offered(tx, order) if alive and not under_way else [],
        begin_url=f"{here}/walk/begin",
        bundles=[
            SimpleNamespace(
                name=one.name,
                url=f"{here}/diagnostics",
                state=word("bundle_state", one.state),
                waits=one.state is BundleState.SHOWN,
            )
            for one in of_order(tx, order)
        ],
        bundle_url=f"{here}/diagnostics" if alive else "",
    )


def offered(tx: Transaction, order: WorkOrder) -> list[SimpleNamespace]:
    """Trees about its fault."""
    fault = order.fault and order.fault.fault_type.code
    fit = [one for one in trees.every_in_force(tx) if fault in one.faults]
    return [SimpleNamespace(code=one.code, name=one.name_in(language())) for one in fit[:MOST]]
