"""What the console's modules do for a dispatcher, in a real browser under the strict content policy."""

import pytest
from playwright.sync_api import expect

from tests.look import day, day_desk, day_orders, day_plan

pytestmark = pytest.mark.browser


@pytest.fixture
def board(templates, stage, page):
    page.clock.install(time="2026-11-24T10:42:00+01:00")
    page.set_viewport_size({"width": 1440, "height": 900})
    with stage.joined():
        page.goto(stage.show("/board", templates.get_template("planning/board.html").render(day.BOARD)))
    return page


def test_slash_goes_to_the_search_and_escape_leaves_it(board):
    board.keyboard.press("/")
    expect(board.locator("[data-search]")).to_be_focused()

    board.keyboard.press("Escape")
    expect(board.locator("[data-search]")).not_to_be_focused()


def test_a_question_mark_opens_the_list_of_keys(board):
    board.keyboard.press("?")
    expect(board.locator("#keys")).to_be_visible()


def test_j_and_k_step_through_the_lanes_from_the_chosen_order(board):
    items = board.locator("[data-step]")
    board.keyboard.press("j")
    expect(items.nth(0)).to_be_focused()
    board.keyboard.press("j")
    expect(items.nth(1)).to_be_focused()
    board.keyboard.press("k")
    expect(items.nth(0)).to_be_focused()


def test_g_then_o_opens_the_orders(board, stage):
    stage.show("/work-orders", "<!doctype html><title>Orders</title>")
    board.keyboard.press("g")
    board.keyboard.press("o")
    board.wait_for_url("**/work-orders")


def test_a_letter_on_a_button_presses_it(board, stage):
    stage.posted.clear()
    board.keyboard.press("p")
    expect(board.locator("body")).to_have_text("kept")
    assert b"branch=1" in stage.posted[0][1]


@pytest.mark.parametrize(("key", "leads_to"), [("\\", "#list"), ("[", "#before"), ("]", "#after")])
def test_signs_are_shortcuts_too(board, key, leads_to):
    board.keyboard.press(key)
    board.wait_for_url(f"**{leads_to}")


def test_when_the_line_is_cut_the_page_says_that_it_is_no_longer_live(board, stage):
    stage.live = False
    stage.say(None)
    expect(board.locator("[data-live]")).to_have_text("Not live", timeout=15_000)
    expect(board.locator("[data-stale]")).to_be_visible()

    stage.live = True
    board.clock.run_for(11_000)
    expect(board.locator("[data-live]")).to_have_text("Live")
    expect(board.locator("[data-stale]")).not_to_be_visible()
    expect(board.locator("[data-live-new]")).to_have_text("Perhaps changed: load again")


def test_single_letters_rest_once_they_are_switched_off(board):
    board.locator(".me").click()
    board.locator("[data-letters]").uncheck()
    board.locator("h1").click()
    board.keyboard.press("?")
    expect(board.locator("#keys")).not_to_be_visible()


def test_changes_elsewhere_wait_behind_a_button_and_are_spoken_once(board, stage):
    first = board.locator("[data-step]").first.bounding_box()
    stage.say('[[1, "visit", 7], [1, "work_order", 7], [1, "message", 9]]')

    expect(board.locator("[data-live-new]")).to_have_text("2 new")
    board.clock.run_for(6_000)  # the toast had the voice; it takes one sentence in five seconds
    expect(board.locator("[data-speak]")).to_have_text("2 new")
    assert board.locator("[data-step]").first.bounding_box() == first


def test_the_stroke_of_now_moves_on_with_the_minutes(board):
    before = board.locator(".nowline").bounding_box()["x"]
    board.clock.run_for("01:00:00")
    after = board.locator(".nowline").bounding_box()["x"]

    assert round(after - before) == round(60 * 1.05)
    expect(board.locator(".now-flag")).to_have_text("11:42")


def test_what_is_left_is_counted_down(board):
    expect(board.locator("[data-until]")).to_have_text("2 hr 26 min left")
    board.clock.run_for("02:30:00")
    expect(board.locator("[data-until]")).to_have_text("4 min over")


def test_a_chosen_theme_is_drawn_at_once_and_remembered(board):
    board.locator(".me").click()
    board.locator('[data-theme-choice="dark"]').click()

    expect(board.locator("html")).to_have_attribute("data-theme", "dark")
    assert {"theme": "dark"}.items() <= {c["name"]: c["value"] for c in board.context.cookies()}.items()


def test_a_toast_leaves_after_ten_seconds(board):
    expect(board.locator("[data-toast]")).to_be_visible()
    board.clock.run_for(11_000)
    expect(board.locator("[data-toast]")).to_have_count(0)


def test_a_plan_under_way_is_looked_at_again_until_it_is_there(templates, stage, page):
    plan = templates.get_template("planning/plan.html")
    page.goto(stage.show("/plan", plan.render(day_plan.SOLVING)))
    expect(page.get_by_text("The planner is at work.")).to_be_visible()

    stage.show("/plan", plan.render(day_plan.PLAN))
    expect(page.get_by_role("heading", name="Who will be told")).to_be_visible()


def test_the_bar_of_a_plan_says_how_many_changes_are_chosen(templates, stage, page):
    page.goto(stage.show("/plan", templates.get_template("planning/plan.html").render(day_plan.PLAN)))
    page.locator('[data-of="told"]').uncheck()

    expect(page.locator(".decide b").first).to_have_text("1 of 2 changes chosen")
    expect(page.locator('[data-all="told"]')).not_to_be_checked()
    page.locator('[data-all="told"]').check()
    expect(page.locator('[data-of="told"]')).to_be_checked()


def test_a_form_pressed_twice_is_sent_once(templates, stage, page):
    stage.posted.clear()
    page.goto(stage.show("/order", templates.get_template("work_orders/show.html").render(day_orders.ORDER)))
    page.locator("#f-text").fill("På vei")
    page.get_by_role("button", name="Send to").dblclick()

    expect(page.locator("body")).to_have_text("kept")
    assert len(stage.posted) == 1


def test_what_was_written_survives_a_reload_and_is_forgotten_once_it_arrived(templates, stage, page):
    page.goto(stage.show("/order", templates.get_template("work_orders/show.html").render(day_orders.ORDER)))
    page.locator("#f-text").fill("På vei")
    page.reload()
    expect(page.locator("#f-text")).to_have_value("På vei")

    page.get_by_role("button", name="Send to").click()
    expect(page.locator("body")).to_have_text("kept")
    page.goto(stage.show("/orders", templates.get_template("work_orders/list.html").render(day_desk.ORDER_LIST)))
    page.goto(stage.show("/order", stage.pages["/order"]))
    expect(page.locator("#f-text")).to_have_value("")


LONG_BOARD = day.BOARD["board"] | {"span": 1440, "hours": list(range(24)), "now": 900}
CALM_ROWS = [row | {"visits": [card | {"selected": False} for card in row["visits"]]} for row in day.ROWS]
LONG = day.BOARD | {"selected": None, "board": LONG_BOARD, "rows": CALM_ROWS}
SEEN = """line => { const [now, frame] = [line.querySelector('.now-flag'), line].map(one => one.getBoundingClientRect())
          const names = line.querySelector('.tl-head .who').getBoundingClientRect()
          return names.right <= now.left && now.right <= frame.right }"""


@pytest.fixture
def long_day(templates, stage, page):
    """From midnight to midnight, at three in the afternoon."""
    page.clock.install(time="2026-11-24T15:00:00+01:00")
    context = LONG | {"board": LONG["board"] | {"starts_at": day.at("00:00")}}
    page.goto(stage.show("/long", templates.get_template("planning/board.html").render(context)))
    return page


def test_a_long_day_opens_at_now(long_day):
    assert long_day.locator(".timeline").evaluate(SEEN)


def test_where_the_timeline_was_left_it_is_found_again(long_day):
    timeline = long_day.locator(".timeline")
    timeline.evaluate("line => (line.scrollLeft = 40)")

    long_day.reload()

    assert timeline.evaluate("line => line.scrollLeft") == 40


def test_names_stay_in_sight_however_far_the_hours_are_scrolled(long_day):
    names = long_day.locator(".eng .who").first
    before = names.bounding_box()["x"]

    long_day.locator(".timeline").evaluate("line => (line.scrollLeft = line.scrollWidth)")

    assert names.bounding_box()["x"] == before


def test_time_that_goes_on_moves_nothing_under_the_pointer(long_day):
    timeline = long_day.locator(".timeline")
    before = timeline.evaluate("line => line.scrollLeft")
    assert before > 0

    long_day.clock.run_for(45 * 60_000)

    assert timeline.evaluate("line => line.scrollLeft") == before


def test_a_day_that_is_not_today_opens_at_its_first_visit(templates, stage, page):
    context = LONG | {"board": LONG["board"] | {"now": None}}
    page.goto(stage.show("/other-day", templates.get_template("planning/board.html").render(context)))

    firsts = "line => [...line.querySelectorAll('.visit')].map(one => one.getBoundingClientRect().left)"
    lefts = page.locator(".timeline").evaluate(firsts)

    assert min(lefts) >= page.locator(".tl-head .who").bounding_box()["x"] + 130
    assert min(lefts) < page.locator(".timeline").bounding_box()["x"] + 900
