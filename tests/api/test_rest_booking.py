"""Times seen and booked by programs."""

from datetime import timedelta

from dispatch.store.database import Database
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, a_branch
from tests.dispatch.planning.booking.rooms import TUESDAY, a_rule, an_installation, on


def test_a_program_sees_open_windows_keeps_one_and_books_it(program, database: Database):
    with database.transaction(DISPATCHER) as tx:
        branch = a_branch(tx)
        a_rule(tx)
        on(tx, branch, TUESDAY, TUESDAY + timedelta(days=1))
        order = an_installation(tx, branch)
    desk, path = program(), f"/work-orders/{order.reference}"
    items = desk.get(f"{path}/slots", days=3, why="true").json["items"]
    opening = next(item["window_from"] for item in items if item["grade"] != "closed")
    hold = desk.post(f"{path}/holds", {"window_from": opening})
    assert hold.status_code == 201
    gone = desk.post(f"{path}/holds", {"window_from": "2026-11-24T03:00:00+00:00"})
    assert gone.status_code == 409 and len(gone.json["offers"]) == 3
    booked = desk.post(f"{path}/holds/{hold.json['id']}/book", {})
    assert booked.status_code == 200 and booked.json["window_from"] == opening
    with database.transaction(DISPATCHER) as tx:
        assert tx.session.get(WorkOrder, order.id).state == "planned"
    assert desk.get("/booking-rules").json["items"][0]["horizon"] == 21


def test_a_program_puts_an_order_on_the_waiting_list_and_reads_whose_turn_it_is(program, database: Database):
    with database.transaction(DISPATCHER) as tx:
        branch = a_branch(tx)
        a_rule(tx)
        order = an_installation(tx, branch)
    desk, path = program(), f"/work-orders/{order.reference}/waiting"
    joined = desk.post(path, {"weekdays": [0, 4], "parts": ["morning"]})
    assert joined.status_code == 200 and joined.json["weekdays"] == [0, 4]
    [first] = desk.get(f"/branches/{branch.code}/waiting-list").json["items"]
    assert (first["turn"], first["wait"]["work_order"], first["kept"]) == (1, order.reference, None)
    assert desk.post(path, {"weekdays": [7]}).status_code == 422
    assert desk.post(f"{path}/leave", {}).status_code == 204
    assert desk.get(f"/branches/{branch.code}/waiting-list").json["items"] == []
