"""What happened to an order and what was written about it: every word in the reader's language, a page at a time."""

import ast
import html
import re
from collections import defaultdict
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from api.pages import order_messages
from api.pages.history_words import DONE
from api.pages.history_words.fields import FIELDS, SILENT
from api.pages.history_words.reasons import REASONS
from dispatch import nouns
from dispatch.notices.conversation import write
from dispatch.store.base import Base
from dispatch.store.database import Database
from dispatch.work import actions, visits
from dispatch.work.lifecycle import ORDER_LIFE, VISIT_LIFE
from dispatch.work.work_order import WorkOrder
from tests.builders import AGENT, NINE, SYSTEM, a_work_order, an_engineer, the_engineer

ROOT = Path(__file__).parents[2] / "dispatch"
# Verbs of things that belong to no order, or to one that isn't told.
ELSEWHERE = {"request", "ask_to_cancel", "absent", "cancel_absence", "locate", "correct_address", "pin", "revoke"} | {
    *("end", "stop_sms", "start_sms", "stop_asking", "go_on_asking", "withdraw", "call_off", "supersede", "put_days"),
    *("drop_days", "read_feed", "feed_failed", "done", "set_hours", "set_whole", "set_terms", "retire"),
    *("write", "describe", "publish", "reviewed", "draft", "keep", "say", "handle", "count"),
    *("ask", "take_back", "carry_out", "set_hand_over", "set_tone", "agree", "begin_round"),
    *("use", "refill", "hand_out", "deliver"),
}
NO_COLUMNS_OF_AN_ORDER = {"id", "version", "work_order_id"}


@cache
def all_calls() -> dict[str, list[ast.Call]]:
    """By the last part of what is called."""
    found = defaultdict(list)
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                found[node.func.id if isinstance(node.func, ast.Name) else node.func.attr].append(node)
    return found


def calls(name: str) -> list[ast.Call]:
    return all_calls()[name]


def test_every_verb_of_the_audit_has_words():
    remarked = {node.args[1].value for node in calls("remark") if isinstance(node.args[1], ast.Constant)}
    recorded = {part.value for node in calls("Change") for part in node.args[4:5] if isinstance(part, ast.Constant)}
    known = {verb for verbs in DONE.values() for verb in verbs}

    assert {"attach", "send_again", "agree_window", "erase"} <= remarked | recorded
    assert remarked | recorded <= known | ELSEWHERE | {"again", "forget"}
    assert set(ORDER_LIFE.moves) <= set(DONE["work_order"])
    assert set(VISIT_LIFE.moves) <= set(DONE["visit"])
    assert all({"created", "changed", "deleted"} <= set(verbs) for verbs in DONE.values())


def test_everything_that_belongs_to_an_order_is_told_or_left_out_knowingly():
    nouns.ready()
    audited = {
        mapper.class_.__tablename__: mapper
        for mapper in Base.registry.mappers
        if "work_order_id" in mapper.columns and getattr(mapper.class_, "__audited__", True)
    }
    columns = {f"{name}.{column.name}" for name in DONE for column in Base.metadata.tables[name].columns}
    wordless = {each for each in columns if each.split(".")[1] not in FIELDS.keys() | SILENT | NO_COLUMNS_OF_AN_ORDER}

    # A hearing hangs on its complaint.
    assert audited.keys() - {"audit_entry", "link"} == DONE.keys() - {"work_order", "hearing"}
    assert not wordless


def test_every_reason_of_our_own_has_words():
    given = {
        keyword.value.value
        for name in ("give_back", "move", "follow", "_move")
        for node in calls(name)
        for keyword in node.keywords
        if keyword.arg == "reason" and isinstance(keyword.value, ast.Constant) and keyword.value.value
    }

    # The last is of a closed list: a kind word in public needs no answer.
    assert given - {"came_back", "praise"} <= REASONS.keys()


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(SYSTEM) as tx:
        order = a_work_order(tx)
        actions.move(tx, order.reference, "accept")
        engineer = an_engineer(tx, order.branch)
        visits.assign(tx, order.visits[0], engineer, starts_at=NINE + timedelta(hours=1), travel=600)
        return order


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            ["Visit given · Engineer: Kari Nordby · Planned start: Mon 23 Nov 10:00 · Travel: 10 min", "The price"],
        ),
        ("nb", ["Besøk gitt · Tekniker: Kari Nordby · Planlagt start: man. 23. nov. 10:00", "Ordre avlyst · Prisen"]),
        ("sv", ["Besök tilldelat · Tekniker: Kari Nordby · Planerad start: mån 23 nov. 10:00", "Priset"]),
        ("zh-Hans", ["已派上门 · 工程师：Kari Nordby · 计划开始：11月23日周一 10:00", "价格"]),
    ],
)
def test_the_history_is_told_in_the_readers_language(person, database, order, lang, words):
    with database.transaction(AGENT) as tx:
        actions.move(tx, order.reference, "cancel", reason="price")
    desk = person()
    desk.get(f"/work-orders?lang={lang}")

    page = html.unescape(desk.get(f"/work-orders/{order.reference}/history").text)
    told = re.sub(r"<[^>]+>", " ", page[page.index('class="audit"') : page.index("</ol>")])

    for each in words:
        assert each in told
    assert "_" not in told


def test_a_long_history_goes_on_on_further_pages_and_nothing_is_lost(person, database, order, clock, monkeypatch):
    for minute in range(1, 61):
        clock.forward(minutes=1)
        with database.transaction(the_engineer(order.visits[0].engineer)) as tx:
            verb = "set_out" if minute % 2 else "turn_back"
            visits.go(tx, visits.visit_for_change(tx, order.visits[0].id), verb)
    desk = person()

    beside = desk.get(f"/work-orders/{order.reference}").text
    assert beside.count("<li><time") == 20
    total = int(re.search(r"All (\d+) entries", beside)[1])
    seen, where = 0, f"/work-orders/{order.reference}/history"
    while where:
        shown = desk.get(html.unescape(where)).text
        seen += shown.count("<li><time")
        onward = re.search(r'href="([^"]+)">[^<]*(?:<svg.*?</svg>)?Next page', shown)
        where = onward and onward[1]

    assert seen == total > 100


def test_of_many_messages_the_order_shows_the_latest_and_leads_to_all(person, database, order, clock):
    for number in range(12):
        clock.forward(minutes=1)
        with database.transaction(AGENT) as tx:
            write(tx, tx.session.get(WorkOrder, order.id), f"Message number {number}.")
    desk = person()

    beside = desk.get(f"/work-orders/{order.reference}").text
    everything = desk.get(f"/work-orders/{order.reference}/messages").text

    assert beside.count("Message number") == order_messages.BESIDE
    assert "Message number 11." in beside
    assert re.search(r"All 1\d messages", beside)
    assert everything.count("Message number") == 12
