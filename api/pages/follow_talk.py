"""All that was written between a customer and us, about whatever they asked for, in one place."""

from typing import Any

from flask import Blueprint, g

from api.display import titled
from api.endpoint import link_page
from api.pages.follow import order_of
from api.pages.follow_words import said
from api.pages.proof import proved
from dispatch.notices import conversation
from dispatch.store.database import Transaction
from dispatch.work.link import LinkPurpose

routes = Blueprint("follow_talk", __name__)
AT_ONCE = 200


@routes.get("/f/<token>/messages")
@link_page("follow/messages.html", LinkPurpose.FOLLOW)
def show(tx: Transaction, token: str) -> dict[str, Any]:
    order = order_of(tx)
    g.zone = order.branch.time_zone
    everything = proved(tx, token)
    found = conversation.messages_with(tx, order, limit=AT_ONCE) if everything else None
    others = not everything and conversation.writes_elsewhere(tx, order)
    shown = said(tx, found if found is not None else conversation.messages_of(tx, order, limit=AT_ONCE))
    return {
        "talk": shown,
        "title": titled(order),
        "title_lang": order.language,
        "more_url": f"/f/{token}/proof/messages" if others else "",
        "back": f"/f/{token}",
    }
