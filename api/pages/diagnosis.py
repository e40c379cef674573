"""How often we were right about what is wrong before somebody went, by fault type."""

from types import SimpleNamespace

from flask import Blueprint

from api.access import CONSOLE
from api.display import enumerated
from api.endpoint import page
from api.language import language
from api.words import word
from dispatch.quality.diagnosis import MONTHS, Diagnosed, figures
from dispatch.store.database import Transaction

routes = Blueprint("diagnosis", __name__)


@routes.get("/diagnosis")
@page("work_orders/diagnosis.html", roles=CONSOLE)
def show(tx: Transaction) -> dict:
    return {"rows": [_row(one) for one in figures(tx)], "months": MONTHS}


def _row(one: Diagnosed) -> SimpleNamespace:
    return SimpleNamespace(
        name=one.names.get(language()) or one.names["en"],
        thought=word("domain", one.thought),
        right=one.right.part,
        whole=one.right.whole,
        percent="–" if one.right.percent is None else f"{one.right.percent:.0f} %",
        found=enumerated(f"{word('domain', where)} {count}" for where, count in one.found),
    )
