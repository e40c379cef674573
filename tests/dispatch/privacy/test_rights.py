"""What a customer may ask for: all we hold of them, and to be forgotten."""

import json
from base64 import b64encode
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from dispatch.complaints.actions import complain, withdraw
from dispatch.errors import NotFound
from dispatch.notices import conversation
from dispatch.notices.delivery import prepare
from dispatch.notices.message import Delivery
from dispatch.notices.messages import tell
from dispatch.nouns import METADATA
from dispatch.privacy.erasure import STAYS, ComplaintOpen, StillOpen, erase
from dispatch.privacy.export import export
from dispatch.privacy.holdings import held_of
from dispatch.privacy.rights import NotYoursToAnswer, ServedElsewhere
from dispatch.settings import Settings
from dispatch.store.audit_check import verify
from dispatch.store.database import Transaction
from dispatch.store.personal import register
from dispatch.work import actions, links, queries
from dispatch.work.link import LinkPurpose
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import DISPATCHER, a_customer, a_work_order
from tests.dispatch.privacy.traces import CANARY, MANAGER, a_closed_order, as_, rating

SETTINGS = Settings(
    secret_key="no secret, only long enough for tests",
    notices=("sms=json://gateway.example?to={recipient}", "email=json://gateway.example?to={recipient}"),
)
FIGURES = """
SELECT (SELECT count(*) FROM work_order), (SELECT count(*) FROM visit), (SELECT sum(stars) FROM feedback),
       (SELECT min(opened_at) FROM work_order), (SELECT array_agg(postcode) FROM home), (SELECT count(*) FROM message)
"""


@pytest.fixture
def order(tx: Transaction) -> WorkOrder:
    return a_closed_order(tx)


def stored(tx: Transaction) -> str:
    """Every row of every table, as text."""
    tx.session.flush()
    tables = [*METADATA.tables, "procrastinate_jobs"]
    rows = [tx.session.scalars(text(f"SELECT CAST(t AS text) FROM {name} AS t")).all() for name in tables]
    return "\n".join(line for lines in rows for line in lines)


def hits(dump: str) -> int:
    return dump.count(CANARY) + dump.count(CANARY.encode().hex())


def test_a_customer_gets_all_we_hold_and_nothing_of_anybody_else(tx, order):
    a_customer(tx, name="Somebody Else")

    handed_over = json.dumps(export(as_(tx, MANAGER), order.customer))

    planted = [f"{CANARY} {n}" for n in (1, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 20)]
    planted += [f"+47{CANARY}2", f"{CANARY}3@", f"{CANARY}4", f"{CANARY}11", f"{CANARY}.png"]
    assert [canary for canary in planted if canary not in handed_over] == []
    assert b64encode(CANARY.encode()).decode() in handed_over
    assert "Somebody Else" not in handed_over


def test_what_is_handed_over_opens_no_door(tx, order):
    handed_over = export(as_(tx, MANAGER), order.customer)

    assert "token_digest" not in handed_over["link"][0]


def test_a_customer_sees_who_looked_and_at_what(tx, order):
    looks = export(as_(tx, MANAGER), order.customer)["look"]

    assert [look["detail"] for look in looks] == ["phone", "export"]


def test_nothing_that_points_at_an_erased_customer_is_left_anywhere(tx, order):
    assert hits(stored(tx)) > 15

    erase(as_(tx, MANAGER), order.customer)

    assert hits(stored(tx)) == 0


def in_columns(tx: Transaction, customer_id: int) -> dict[tuple[str, str], list]:
    """(table, column) → what stands there of this customer, for every column the register calls personal."""
    tx.session.flush()
    kinds = register().personal
    return {
        (noun.__tablename__, column.name): tx.session.scalars(select(column).where(theirs, column.is_not(None))).all()
        for noun, theirs in held_of(customer_id).items()
        for column in noun.__table__.columns
        if kinds.get((noun.__tablename__, column.name), "place") not in STAYS
    }


def test_every_personal_column_of_the_register_is_emptied_or_made_nobodys(tx, order):
    rating(tx, order)
    before = in_columns(tx, order.customer_id)
    empty = {name for name, values in before.items() if not any(values)}
    assert empty == set(), "plant something there, or the erasure of it is not tested"

    erase(as_(tx, MANAGER), order.customer)

    after = in_columns(tx, order.customer_id)
    kept = {name for name in before if set(map(str, before[name])) & set(map(str, after[name]))}
    assert kept == {("customer", "quiet_from"), ("customer", "quiet_to")}, "these are as for everybody"


def test_what_is_handed_over_leaves_no_personal_column_out(tx, order):
    rating(tx, order)
    held = export(as_(tx, MANAGER), order.customer)
    secret = {(table, column) for (table, column), kind in register().personal.items() if kind == "secret"}

    for noun in held_of(order.customer_id):
        table = noun.__tablename__
        personal = {column for owner, column in register().personal if owner == table and (table, column) not in secret}
        assert held[table], f"nothing of {table} was planted"
        assert personal <= set(held[table][0]), table


def test_what_a_complaint_is_about_is_kept_until_it_is_decided_or_taken_back(tx, order):
    waiting = complain(tx, order, kind="late", words="Once more", channel=Channel.WEB)
    with pytest.raises(ComplaintOpen, match=waiting.reference):
        erase(as_(tx, MANAGER), order.customer)

    withdraw(tx, waiting.id)
    erase(as_(tx, MANAGER), order.customer)
    assert hits(stored(tx)) == 0


def test_erasing_changes_no_figure(tx, order):
    before = tx.session.execute(text(FIGURES)).one()

    erase(as_(tx, MANAGER), order.customer)

    assert tx.session.execute(text(FIGURES)).one() == before


def test_erasing_leaves_the_audit_whole_and_stands_in_it(tx, order):
    ours = as_(tx, MANAGER)
    erase(ours, order.customer)
    ours.ledger.write()

    assert verify(tx.session).breaks == []
    verbs = "SELECT subject FROM audit_entry WHERE verb = 'erase' ORDER BY subject"
    assert tx.session.scalars(text(verbs)).all() == ["customer", "work_order"]


def test_an_erased_customers_links_open_nothing(tx, order):
    token = links.issue(tx, order, LinkPurpose.RATE)
    tx.session.flush()

    erase(as_(tx, MANAGER), order.customer)

    with pytest.raises(links.LinkVoid):
        links.opened(tx, token, LinkPurpose.RATE)


def test_a_customer_with_work_going_on_is_not_erased(tx, order):
    open_one = a_work_order(tx, home=order.home)

    with pytest.raises(StillOpen) as refused:
        erase(as_(tx, MANAGER), order.customer)

    assert refused.value.facts["orders"] == open_one.reference
    assert hits(stored(tx)) > 15


@pytest.mark.parametrize("right", [erase, export])
def test_the_desk_answers_for_nobodys_rights(tx, order, right):
    with pytest.raises(NotYoursToAnswer):
        right(as_(tx, DISPATCHER), order.customer)


@pytest.mark.parametrize("right", [erase, export])
def test_a_partners_manager_answers_for_customers_of_the_partner_alone(tx, order, right):
    theirs = replace(MANAGER, branches=frozenset({order.branch_id}))
    elsewhere = a_work_order(tx, home=order.home)
    actions.move(tx, elsewhere.reference, "cancel", reason="duplicate")

    with pytest.raises(ServedElsewhere):
        right(as_(tx, theirs), order.customer)
    assert hits(stored(tx)) > 15

    elsewhere.branch = order.branch
    tx.session.flush()
    right(as_(tx, theirs), order.customer)


def test_an_erased_customer_is_told_nothing_any_more(tx, order):
    erase(as_(tx, MANAGER), order.customer)

    assert tell(tx, work_order_id=order.id, event="feedback", generation=order.generation) is None


def test_after_erasing_no_picture_is_offered_or_found(tx, order):
    [picture] = queries.attachments(tx, order)
    erase(as_(tx, MANAGER), order.customer)

    assert queries.attachments(tx, order) == []
    with pytest.raises(NotFound):
        queries.attachment(tx, picture.key)


def test_a_message_still_waiting_does_not_go_to_somebody_who_was_erased(tx, order):
    waiting = conversation.messages_of(tx, order)
    erase(as_(tx, MANAGER), order.customer)

    for message in waiting:
        assert prepare(tx, SETTINGS, message.id) is None
        assert message.delivery is Delivery.VOID
