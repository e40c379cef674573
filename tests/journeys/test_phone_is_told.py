"""An engineer's phone allows us to knock, and shows what we knock with: a real browser, but for its maker's service."""

import json
from types import SimpleNamespace

import pytest
from playwright.sync_api import CDPSession, expect
from sqlalchemy import select

from dispatch.notices.push.subscription import PushSubscription
from tests.builders import SYSTEM
from tests.dispatch.notices.push_receiver import Browser, text
from tests.journeys.district import a_district, a_phone_of
from tests.journeys.house import House
from tests.journeys.person import POCKET, Person

# As browsers do: first they ask whether they may, then only a worker that is ready can be subscribed.
SERVICE = """PushManager.prototype.subscribe = async function ({ applicationServerKey, userVisibleOnly }) {
  const worker = await navigator.serviceWorker.getRegistration()
  if (window.refused || !worker.active || !userVisibleOnly || applicationServerKey.length !== 65) throw new Error('no')
  return { toJSON: () => (%s) }
}"""
KNOCK = {"title": "Nytt besøk", "body": "mandag 23. november kl. 11:00", "url": "/field", "tag": "visit-1"}
SHOWN = """navigator.serviceWorker.ready.then(one => one.getNotifications())
    .then(all => all.map(({ title, body, tag }) => ({ title, body, tag })))"""


@pytest.fixture
def cast(house: House) -> SimpleNamespace:
    with house.database.transaction(SYSTEM) as tx:
        district = a_district(tx, "0171", able="Nina Moe", other="Per Dahl")
        return SimpleNamespace(id=district.able.id, nina=a_phone_of(tx, district.able, "nb"))


def test_a_phone_that_allows_it_is_told_and_one_that_does_not_says_what_to_do(house: House, person, cast):
    browser, nina = Browser(), person("nb", size=POCKET)
    keys = {"p256dh": text(browser.point), "auth": text(browser.auth)}
    endpoint = "https://fcm.googleapis.com/fcm/send/nina"
    nina.page.context.grant_permissions(["notifications"], origin=house.address)
    nina.page.add_init_script(SERVICE % json.dumps({"endpoint": endpoint, "keys": keys}))
    nina.signs_in(cast.nina)

    nina.presses("Tell me on this phone")
    expect(nina.button("This phone is told")).to_be_visible()

    with house.database.transaction(SYSTEM) as tx:
        kept = tx.session.scalars(select(PushSubscription).where(PushSubscription.engineer_id == cast.id)).one()
        assert (kept.endpoint, kept.p256dh, kept.language) == (endpoint, keys["p256dh"], "nb")
        tx.session.delete(kept)
    knocked(nina, house)
    shown = {name: KNOCK[name] for name in ("title", "body", "tag")}
    nina.page.wait_for_function(f"async () => (await {SHOWN}).length === 1")
    assert nina.page.evaluate(SHOWN) == [shown]

    nina.opens("/field")
    nina.page.evaluate("window.refused = true")
    nina.presses("Tell me on this phone")
    refused = nina.say("That did not work. Allow messages from this page in the browser, and try again.")
    expect(nina.page.get_by_role("status").get_by_text(refused)).to_be_visible()


def knocked(nina: Person, house: House) -> None:
    """The browser's own way to its worker, past the service that would carry it."""
    tools: CDPSession = nina.page.context.new_cdp_session(nina.page)
    found: list[str] = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    while not found:
        nina.page.wait_for_timeout(50)
    facts = {"origin": house.address, "registrationId": found[-1], "data": json.dumps(KNOCK)}
    tools.send("ServiceWorker.deliverPushMessage", facts)
