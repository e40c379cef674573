"""Builders of this room."""

from typing import Any

from dispatch.intake.request import Request
from dispatch.people.branch import Branch, BranchPostcode, Zone
from dispatch.store.database import Transaction
from dispatch.work.work_order import Channel
from tests.builders import a_branch

OSLO, LILLEHAMMER, BERLIN = (59.9272, 10.7343), (61.1153, 10.4662), (52.52, 13.405)


def a_request(**facts: Any) -> Request:
    usual = dict(
        channel=Channel.WEB, title="Døra går ikke opp", name="Ingrid Solberg", phone="912 34 567",
        email="Ingrid@Home.example", street="Thereses gate 14", postcode="0452", city="Oslo",
    )  # fmt: skip
    return Request(**usual | facts)


def an_area(tx: Transaction, branch: Branch | None = None, **zones: Zone) -> Branch:
    """`an_area(tx, p04=Zone.URBAN)` makes a branch answer for postcodes that begin with 04."""
    branch = branch or a_branch(tx)
    for prefix, zone in zones.items():
        branch.postcodes.append(BranchPostcode(prefix=prefix.removeprefix("p"), zone=zone))
    tx.session.flush()
    return branch
