"""What happens around a customer's link: it is made, the engineer goes, things are sent over it."""

from datetime import timedelta
from io import BytesIO

from PIL import Image

from dispatch.field.travelling import seen_at
from dispatch.people.own_consent import OwnPurpose, agree
from dispatch.store.database import Database
from dispatch.work import links, visits
from dispatch.work.link import LinkPurpose
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from tests.api.conftest import TOKEN
from tests.builders import (
    NINE,
    SYSTEM,
    the_engineer,
)
from tests.dispatch.planning.roads import straight

TEN, NOON = NINE + timedelta(hours=1), NINE + timedelta(hours=3)
NEAR = (59.93, 10.74)


def token_of(database: Database, order: WorkOrder) -> str:
    with database.transaction(SYSTEM) as tx:
        return links.issue(tx, tx.session.get(WorkOrder, order.id), LinkPurpose.FOLLOW)


def engineer_goes(database: Database, visit: Visit, *verbs: str, place=None) -> None:
    with database.transaction(the_engineer(visit.engineer)) as tx:
        mine = visits.visit_for_change(tx, visit.id)
        for verb in verbs:
            visits.go(tx, mine, verb)
        if place:
            agree(tx, OwnPurpose.POSITION)
            seen_at(tx, mine, *place, accuracy=10, roads=straight)


def picture(color: str = "white") -> BytesIO:
    data = BytesIO()
    Image.new("RGB", (40, 30), color).save(data, "JPEG")
    return BytesIO(data.getvalue())


def send(visitor, address: str, form: dict, *, seen_at: str):
    token = TOKEN.search(visitor.client.get(seen_at).text).group(1)
    return visitor.client.post(address, data={"csrf_token": token} | form)
