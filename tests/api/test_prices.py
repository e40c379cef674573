"""Prices on pages: said yes to by link, held to on site, and published for everybody."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from dispatch.catalogue.sla_rule import SlaRule
from dispatch.ledger.promise import Ending, Fact, PromiseChannel, PromiseKind
from dispatch.ledger.telling import ended, said
from dispatch.prices import estimating, queries
from dispatch.prices.bill import Bill
from dispatch.prices.estimate import Estimate, EstimateState
from dispatch.stamp import Role
from dispatch.work import actions, visits
from dispatch.work.link import LinkPurpose
from dispatch.work.links import issue
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, MONDAY, SYSTEM, a_branch, a_home, a_work_order, an_engineer, the_engineer
from tests.dispatch.prices.builders import a_price_list

FINISH = {
    "cause": "worn_part",
    "domain_found": "device",
    "solution": "adjusted",
    "effect": "works",
    "unsigned_because": "declined",
    "work_done": "Adjusted.",
}


@pytest.fixture
def visit(database, clock) -> Visit:
    """At the door, with a price list."""
    with database.transaction(DISPATCHER) as tx:
        a_price_list(tx)
        order = a_work_order(tx, language="en")
        actions.move(tx, order.reference, "accept")
        engineer = an_engineer(tx, order.branch, shift=False)
        visits.assign(tx, order.visits[0], engineer, starts_at=clock(), travel=0)
    with database.transaction(the_engineer(engineer)) as tx:
        here = visits.go(tx, visits.visit_for_change(tx, order.visits[0].id), "arrive")
        assert here.engineer and here.work_order.customer and here.work_order.branch  # looked at later, outside
        return here


def estimated(database, visit: Visit, **facts) -> Estimate:
    with database.transaction(DISPATCHER) as tx:
        return estimating.make(tx, tx.session.get(WorkOrder, visit.work_order_id), **facts)


def link(database, visit: Visit) -> str:
    with database.transaction(SYSTEM) as tx:
        return issue(tx, tx.session.get(WorkOrder, visit.work_order_id), LinkPurpose.FOLLOW)


def states(database) -> list[EstimateState]:
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(Estimate.state).order_by(Estimate.number)))


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\xa0", " ")


def test_the_customer_says_yes_on_their_page_and_looking_at_it_says_nothing(visitor, database, visit):
    estimated(database, visit, minutes=90)
    token = link(database, visit)

    shown = words(visitor.get(f"/f/{token}").text)
    assert "NOK 1,385" in shown and "of it 25 % value added tax: NOK 277" in shown
    assert states(database) == [EstimateState.OPEN]
    sent = visitor.post(f"/f/{token}/estimate", {"number": "1", "act": "approve"}, seen_at=f"/f/{token}")

    assert sent.status_code == 302
    assert states(database) == [EstimateState.APPROVED]
    assert "You said yes to this price" in visitor.get(f"/f/{token}").text


def test_an_estimate_that_changed_meanwhile_is_shown_instead_of_approved(visitor, database, visit):
    estimated(database, visit)
    estimated(database, visit, minutes=150)
    token = link(database, visit)

    answer = visitor.post(f"/f/{token}/estimate", {"number": "1", "act": "approve"}, seen_at=f"/f/{token}")

    assert answer.status_code == 409
    assert "was changed meanwhile" in answer.text and "NOK 2,175" in words(answer.text)
    assert states(database) == [EstimateState.REPLACED, EstimateState.OPEN]


def test_a_no_reaches_the_desk_as_a_call_to_make(visitor, person, database, visit):
    estimated(database, visit)
    token = link(database, visit)

    visitor.post(f"/f/{token}/estimate", {"number": "1", "act": "decline", "words": "Too dear"}, seen_at=f"/f/{token}")

    assert "Said no to the price" in person().get("/calls").text
    assert "Too dear" in person().get(f"/work-orders/{visit.work_order.reference}").text


def test_the_engineer_hears_why_it_cannot_be_finished_and_says_why_it_is_done_all_the_same(person, database, visit):
    phone, here = person(Role.ENGINEER, engineer=visit.engineer), f"/field/visits/{visit.id}/finish"

    refused = phone.post(here, FINISH, seen_at=here)
    assert refused.status_code == 409
    assert "The customer agreed by phone" in refused.text and "/price" in refused.text
    assert phone.post(here, FINISH | {"price_because": "agreed_by_phone"}, seen_at=here).status_code == 302

    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalars(select(Bill.because)).all() == ["agreed_by_phone"]


def test_where_a_fault_lay_is_asked_before_its_visit_ends(person, database, visit):
    phone, here = person(Role.ENGINEER, engineer=visit.engineer), f"/field/visits/{visit.id}/finish"
    report = FINISH | {"price_because": "agreed_by_phone"}

    refused = phone.post(here, report | {"domain_found": ""}, seen_at=here)
    assert refused.status_code == 422 and "Say where the fault lay" in refused.text
    assert phone.post(here, report, seen_at=here).status_code == 302


def test_on_site_the_price_is_worked_out_and_needs_a_signature(person, database, visit):
    phone, here = person(Role.ENGINEER, engineer=visit.engineer), f"/field/visits/{visit.id}/price"

    assert phone.post(here, {"minutes": "100"}, seen_at=here).status_code == 302
    unsigned = phone.post(f"{here}/answer", {"number": "1", "act": "approve"}, seen_at=here)
    assert unsigned.status_code == 422
    assert phone.post(f"{here}/answer", {"number": "1", "act": "decline"}, seen_at=here).status_code == 302

    assert states(database) == [EstimateState.DECLINED]


def test_what_was_done_says_the_price_its_rule_and_the_warranty(visitor, person, database, visit):
    phone, here = person(Role.ENGINEER, engineer=visit.engineer), f"/field/visits/{visit.id}/finish"
    phone.post(here, FINISH | {"price_because": "agreed_by_phone"}, seen_at=here)

    shown = words(visitor.get(f"/f/{link(database, visit)}/done").text)

    assert "NOK 990" in shown and "price list since 1 Jan 2026" in shown
    assert "This repair is covered until 23 Nov 2028." in shown


def test_the_desk_estimates_and_lets_go_within_its_limit(person, program, database, visit):
    desk, here = person(Role.AGENT), f"/work-orders/{visit.work_order.reference}"

    assert desk.post(f"{here}/estimates", {"minutes": "60"}, seen_at=here).status_code == 302
    too_much = desk.post(f"{here}/goodwill", {"goodwill": "501", "goodwill_reason": "our_mistake"}, seen_at=here)
    assert too_much.status_code == 403
    given = desk.post(f"{here}/goodwill", {"goodwill": "99,50", "goodwill_reason": "our_mistake"}, seen_at=here)
    desk.post(f"{here}/estimates", {"minutes": "60"}, seen_at=here)

    assert given.status_code == 302
    with database.transaction(SYSTEM) as tx:
        assert queries.newest(tx, visit.work_order).total == 99_000 - 9_950
    body = {"ours": True, "covers": ["work"], "reason": "our_mistake"}
    assert program(Role.MANAGER).post(f"{here}/cover", body).json["worth"] == 99_000 - 9_950
    assert "NOK 990 is given" in words(desk.get(here).text)


def test_programs_decide_who_pays_and_read_what_they_decided(program, database, visit):
    body = {"ours": False, "covers": ["work", "travel"], "reason": "misuse"}

    decided = program(Role.MANAGER).post(f"/work-orders/{visit.work_order.reference}/cover", body)

    assert (decided.status_code, sorted(decided.json["covers"])) == (201, ["travel", "work"])


def test_a_fee_changed_in_the_console_is_what_everybody_reads_is_estimated_and_is_billed(
    person, visitor, database, clock, visit
):
    """Living service page: one source for the three."""
    keeper = person(Role.MANAGER)
    assert "NOK 990" in words(visitor.get("/service?lang=en").text)
    with database.transaction(SYSTEM) as tx:
        rule = next(one for one in queries.price_rules(tx) if one.kind == "visit")
    names = {f"name_{code}": "Visit" for code in ("en", "nb", "sv", "zh-Hans")}
    form = {"act": "save", "amount": "1 090", "minutes": "60", "effective_from": "2026-11-24"} | names
    changed = keeper.post(f"/prices/{rule.id}", form, seen_at=f"/prices/{rule.id}")
    assert changed.status_code == 302, changed.text
    assert "NOK 990" in words(visitor.get("/service?lang=en").text)
    clock.forward(days=1)

    published = words(visitor.get("/service?lang=en").text)
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx, branch=tx.session.get(WorkOrder, visit.work_order_id).branch)
        actions.move(tx, order.reference, "accept")
        estimate = estimating.make(tx, order)
    before = estimated(database, visit)

    assert "NOK 1,090" in published and "NOK 990" not in published
    assert estimate.total == 109_000
    assert before.total == 99_000, "it was opened by the older rule"


def kept(database, *, kept: int, broken: int) -> None:
    """So many answers promised and ended last month."""
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx, name="Doorstep Asker")
        home = a_home(tx)
        for number in range(kept + broken):
            order = a_work_order(tx, branch=branch, home=home)
            due = tx.stamp.at - timedelta(days=30)
            facts = {"wording": "Soon", "channel": PromiseChannel.SMS, "due_to": due}
            promise = said(tx, order, PromiseKind.ANSWER_BY, **facts)
            ending = (Ending.KEPT, Fact.ANSWERED) if number < kept else (Ending.BROKEN, Fact.PASSED)
            ended(tx, promise, ending[0], fact=ending[1], at=due)


def test_the_public_page_shows_last_months_figures_rounded_down_and_no_small_ones(visitor, database):
    with database.transaction(SYSTEM) as tx:
        tx.add(SlaRule(effective_from=MONDAY, response="0.5h", arrival="8bh"))
    kept(database, kept=199, broken=1)

    shown = words(visitor.get("/service?lang=en").text)

    assert "99 % 200 promises" in shown
    assert "too few to say" in shown


def test_the_public_page_is_small_says_nothing_of_anybody_and_knows_four_languages(visitor, database, visit):
    pages = {code: visitor.get(f"/service?lang={code}") for code in ("en", "nb", "sv", "zh-Hans")}

    assert all(page.status_code == 200 and len(page.data) < 60_000 for page in pages.values())
    assert len({page.text for page in pages.values()}) == 4
    assert visit.work_order.customer.name not in pages["nb"].text
    assert "csrf" not in pages["en"].text


def test_only_finishing_with_its_price_ends_a_visit_as_done():
    """Whoever called the lower room's `complete` would end chargeable work that nobody agreed to."""
    root = Path(__file__).parents[2]
    callers = [
        str(path.relative_to(root))
        for room in ("dispatch", "api")
        for path in (root / room).rglob("*.py")
        if "visits.complete(" in path.read_text("utf-8")
    ]
    assert callers == ["dispatch/prices/finishing.py"]
