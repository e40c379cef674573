"""Every page with a made-up day: it renders, keeps to the content policy, and an automatic checker finds no fault."""

import re
from collections.abc import Iterator
from io import BytesIO

import jinja2
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from playwright.sync_api import Browser, Page

from dispatch.words import LOCALES, locale_of
from tests.checker import faults
from tests.look import (
    day,
    day_desk,
    day_devices,
    day_field,
    day_help,
    day_inbox,
    day_issues,
    day_orders,
    day_outlook,
    day_outside,
    day_plan,
    day_promises,
    day_rescue,
    day_stock,
    day_times,
    day_voices,
    day_words,
)
from tests.look.conftest import a_request, environment

PAGES = {
    "sign-in": ("sign_in.html", day_outside.SIGN_IN),
    "board": ("planning/board.html", day.BOARD),
    "board-refused": ("planning/board.html", day.REFUSED_BOARD),
    "board-gone-wrong": ("planning/board.html", day_rescue.RESCUE_BOARD),
    "rescues": ("work_orders/rescues.html", day_rescue.RESCUE_PAGE),
    "rescues-none": ("work_orders/rescues.html", day_rescue.RESCUE_PAGE | {"rescues": day_rescue.NO_RESCUES}),
    "board-quiet": ("planning/board.html", day.QUIET_BOARD),
    "outlook": ("planning/outlook.html", day_outlook.OUTLOOK),
    "outlook-calm": ("planning/outlook.html", day_outlook.CALM),
    "ladder": ("planning/ladder.html", day_outlook.LADDER),
    "plan": ("planning/plan.html", day_plan.PLAN),
    "plan-solving": ("planning/plan.html", day_plan.SOLVING),
    "plan-failed": ("planning/plan.html", day_plan.FAILED),
    "people": ("people/list.html", day_desk.PEOPLE),
    "people-none": ("people/list.html", day_desk.PEOPLE | {"engineers": []}),
    "orders": ("work_orders/list.html", day_desk.ORDER_LIST),
    "orders-none": ("work_orders/list.html", day_desk.NO_ORDERS),
    "order": ("work_orders/show.html", day_orders.ORDER),
    "order-unowned": (
        "work_orders/show.html",
        day_orders.ORDER
        | {"owner": day_inbox.QUEUE, "wrote_at": "", "runs": [], "ask_again": ""}
        | dict.fromkeys(day_inbox.FILES, []),
    ),
    "inbox": ("inbox/show.html", day_inbox.INBOX),
    "inbox-empty": ("inbox/show.html", day_inbox.EMPTY_INBOX),
    "inbox-decide": ("inbox/letter.html", day_inbox.DECIDE),
    "inlets": ("setup/inlets.html", day_inbox.INLETS),
    "demo-write": ("demo/write.html", day_inbox.PLAY),
    "who-can": ("work_orders/candidates.html", day_desk.WHO_CAN),
    "history": ("work_orders/history.html", day_orders.HISTORY),
    "messages": ("work_orders/messages.html", day_orders.MESSAGES),
    "intake": ("work_orders/new.html", day_desk.INTAKE),
    "customer": ("customers/show.html", day_desk.CUSTOMER),
    "customer-open": (
        "customers/show.html",
        day_desk.CUSTOMER | {"customer": day_desk.CUSTOMER["customer"] | {"orders": ["DS-48213"], "looks": []}},
    ),
    "retention": ("setup/retention.html", day_desk.RETENTION),
    "day": ("field/day.html", day_field.DAY),
    "day-free": ("field/day.html", day_field.FREE_DAY),
    "visit-planned": ("field/visit.html", day_field.PLANNED),
    "visit-on-the-way": ("field/visit.html", day_field.ON_THE_WAY),
    "visit": ("field/visit.html", day_field.VISIT),
    "visit-answered": ("field/visit.html", day_field.ANSWERED),
    "cannot": ("field/cannot.html", day_field.CANNOT),
    "finish": ("field/finish.html", day_field.FINISH),
    "follow": ("follow/show.html", day_outside.FOLLOW | {"remote": day_devices.FROM_AFAR}),
    "follow-received": ("follow/show.html", day_outside.RECEIVED),
    "done": ("follow/done.html", day_outside.DONE),
    "done-tapped": ("follow/done.html", day_outside.TAPPED_DONE),
    "complain": ("follow/complain.html", day_outside.COMPLAIN),
    "complaint": ("follow/complaint.html", day_outside.COMPLAINT),
    "done-answered": ("follow/done.html", day_outside.ANSWERED_DONE),
    "new-wish": ("follow/new.html", day_outside.NEW_WISH),
    "privacy": ("follow/privacy.html", day_outside.PRIVACY),
    "request": ("intake/public.html", day_outside.REQUEST),
    "request-sent": ("intake/public.html", day_outside.SENT),
    "step": ("intake/step.html", day_help.STEP),
    "step-model": ("intake/step.html", day_help.STEP_MODEL),
    "steps-end": ("intake/step.html", day_help.STEPS_END),
    "guides": ("setup/guides.html", day_desk.GUIDES),
    "guide": ("setup/guide.html", day_desk.GUIDE),
    "help-article": ("help/article.html", day_help.ARTICLE),
    "walk": ("help/walk.html", day_help.WALK),
    "tree": ("knowledge/tree.html", day_help.TREE),
    "device-alerts": ("device_alerts/list.html", day_devices.ALERTS),
    "remote": ("work_orders/remote.html", day_devices.REMOTE),
    "issues": ("issues/list.html", day_issues.LIST),
    "issues-none": ("issues/list.html", day_issues.NONE),
    "issue": ("issues/show.html", day_issues.SHOW),
    "issue-fixed": ("issues/show.html", day_issues.FIXED),
    "issue-form": ("issues/form.html", day_issues.FORM),
    "times": ("follow/times.html", day_times.CHOOSING),
    "times-kept": ("follow/times.html", day_times.KEPT),
    "times-none": ("follow/times.html", day_times.NO_TIMES),
    "offer": ("work_orders/times.html", day_times.OFFERING),
    "offer-none": ("work_orders/times.html", day_times.NOTHING_TO_OFFER),
    "waiting-list": ("work_orders/waiting.html", day_times.LINE),
    "booking-terms": ("setup/booking.html", day_times.BOOKING_TERMS),
    "booking-rule": ("setup/booking_rule.html", day_times.BOOKING_RULE),
    "calls": ("calls/list.html", day_words.CALLS),
    "calls-none": ("calls/list.html", day_words.NO_CALLS),
    "texts": ("texts/list.html", day_words.TEXTS),
    "text": ("texts/show.html", day_words.TEXT),
    "text-wrong": ("texts/show.html", day_words.TEXT_WRONG),
    "mentions": ("mentions/list.html", day_words.MENTIONS),
    "mentions-none": ("mentions/list.html", day_words.NO_MENTIONS),
    "promises": ("promises/list.html", day_promises.KEPT),
    "promises-none": ("promises/list.html", day_promises.NONE_ENDED),
    "promise-rows": ("promises/rows.html", day_promises.ROWS),
    "rules": ("rules/list.html", day_promises.RULES),
    "rules-none": ("rules/list.html", day_promises.NO_RULES),
    "rule": ("rules/rule.html", day_promises.RULE),
    "rule-new": ("rules/rule.html", day_promises.NEW_RULE),
    "rules-apply": ("rules/trial.html", day_promises.APPLY),
    "rules-trial": ("rules/trial.html", day_promises.TRIED),
    "rules-run": ("rules/run.html", day_promises.RUN),
    "by-hand": ("rules/by_hand.html", day_promises.BY_HAND),
    "by-hand-many": ("rules/by_hand_many.html", day_promises.BY_HAND_MANY),
    "by-hand-done": ("rules/by_hand_many.html", day_promises.BY_HAND_DONE),
    "calendars": ("calendars/list.html", day_promises.CALENDARS),
    "calendar": ("calendars/show.html", day_promises.CALENDAR),
    "calendar-quiet": ("calendars/show.html", day_promises.QUIET_CALENDAR),
    "calendar-new": ("calendars/new.html", day_promises.NEW_CALENDAR),
    "call-backs": ("call_backs/list.html", day_voices.CALL_BACKS),
    "complaints": ("complaints/list.html", day_voices.COMPLAINTS),
    "price": ("field/price.html", day_voices.PRICE),
    "van": ("field/van.html", day_stock.VAN),
    "stock": ("stock/place.html", day_stock.VAN),
    "error": ("error.html", day_outside.GONE),
}
pytestmark = pytest.mark.slow
DESKTOP, POCKET = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}  # 400 % of a window of 1280
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def size_of(template: str) -> dict[str, int]:
    return POCKET if template.startswith(("field/", "follow/", "intake/")) else DESKTOP


@pytest.mark.parametrize(("template", "context"), PAGES.values(), ids=PAGES)
def test_a_page_renders_within_the_content_policy(templates, template, context):
    page = templates.get_template(template).render(context)

    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script>", page)
    assert len(re.findall(r"<h1\b", page)) == 1
    assert 'id="work"' in page


@pytest.mark.parametrize(("template", "context"), PAGES.values(), ids=PAGES)
def test_every_form_that_posts_carries_the_csrf_token(templates, template, context):
    page = templates.get_template(template).render(context)

    for form in re.findall(r'<form[^>]*method="post".*?</form>', page, flags=re.DOTALL):
        assert 'name="csrf_token"' in form


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_the_checker_finds_no_fault_and_the_browser_no_breach_and_a_phone_scrolls_one_way(
    long_words, stage, window, complaints, name
):
    """All of it on one opening of the page: opening it costs more than each of these looks at it."""
    template, context = PAGES[name]
    page = long_words.get_template(template).render(context, request=a_request("light"))
    window.set_viewport_size(size_of(template))
    window.goto(stage.show(f"/{name}", page))
    # A page of work under way would look again in the middle of the check.
    window.evaluate("for (let timer = setTimeout(() => {}); timer; timer--) clearTimeout(timer)")

    assert faults(window) == ""
    # The dark differs in nothing but its colours.
    window.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert faults(window, only="color-contrast") == ""
    window.set_viewport_size(POCKET)
    assert window.evaluate(SIDEWAYS) <= 0, "a phone would scroll sideways"
    if size_of(template) is POCKET:
        window.set_viewport_size(NARROW)
        assert window.evaluate(SIDEWAYS) <= 0, "a page of 320 pixels would scroll sideways"
    assert [words for words in complaints if "maplibre" not in words] == []


@pytest.fixture(scope="module")
def shared_window(browser: Browser) -> Iterator[Page]:
    """One for all pages: a new one for each would have to read all scripts anew."""
    # Colours that move from light to dark would be judged half way.
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture
def window(shared_window: Page) -> Page:
    """As if nobody had looked at anything in it."""
    shared_window.goto("about:blank")
    shared_window.context.clear_cookies()
    return shared_window


@pytest.fixture
def complaints(window: Page) -> Iterator[list[str]]:
    said: list[str] = []
    hear = {
        "console": lambda message: said.append(message.text) if "Content Security" in message.text else None,
        "response": lambda answer: said.append(answer.url) if answer.status >= 400 else None,
        "pageerror": lambda error: said.append(str(error)),
    }
    for event, listener in hear.items():
        window.on(event, listener)
    yield said
    for event, listener in hear.items():
        window.remove_listener(event, listener)


@pytest.fixture(scope="module")
def long_words() -> jinja2.Environment:
    templates = environment()
    templates.install_gettext_callables(longer, lambda one, many, n: longer(one if n == 1 else many), newstyle=True)
    return templates


def longer(words: str) -> str:
    """As Norwegian and Swedish are: a third longer, in long words."""
    return words + " " + "forlengelse"[: max(len(words) // 3, 2)]


@pytest.mark.browser
def test_what_the_board_refused_has_the_focus(templates, stage, page):
    page.goto(stage.show("/refused", templates.get_template("planning/board.html").render(day.REFUSED_BOARD)))

    assert "12:10" in page.evaluate("document.activeElement.textContent")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["nb", "sv", "zh-Hans"])
def test_the_rail_holds_its_words_in_every_language(stage, page, language):
    templates = environment()
    with (LOCALES / locale_of(language) / "LC_MESSAGES" / "messages.po").open("rb") as file:
        templates.install_gettext_translations(translations_of(read_po(file)), newstyle=True)
    page.set_viewport_size(DESKTOP)
    page.goto(stage.show("/rail", templates.get_template("planning/board.html").render(day.QUIET_BOARD, lang=language)))

    wide = page.evaluate(
        "[...document.querySelectorAll('.rail a span')].map(word => { const range = document.createRange();"
        " range.selectNodeContents(word); const { left, right } = range.getBoundingClientRect();"
        " const rail = word.closest('a').getBoundingClientRect();"
        " return left < rail.left || right > rail.right ? word.textContent : '' }).filter(Boolean)"
    )

    assert wide == []


def translations_of(catalog: Catalog) -> Translations:
    file = BytesIO()
    write_mo(file, catalog)
    file.seek(0)
    return Translations(file)
