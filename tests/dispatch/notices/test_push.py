"""What knocks at a browser: only that browser can read it, and it knows that we sent it."""

import json
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, select

from dispatch.drain import deliver_all
from dispatch.notices.push.knocking import NobodyHeard
from dispatch.notices.push.sealing import sealed
from dispatch.notices.push.subscribing import NotABrowser, allow, public_key
from dispatch.notices.push.subscription import PushSubscription
from dispatch.settings import Settings
from dispatch.store.database import Database, Transaction
from tests.builders import NINE, the_engineer
from tests.dispatch.notices.push_receiver import Browser, a_browser, raw, signed_by, text
from tests.dispatch.planning.day_under_way import given, two_at_work

SETTINGS = Settings(secret_key="x" * 32, public_url="https://doorstep.example")


def subscribed(tx: Transaction, browser: Browser, engineer) -> None:
    keys = {"p256dh": text(browser.point), "auth": text(browser.auth), "language": "nb", "added_at": NINE}
    tx.add(PushSubscription(endpoint=browser.endpoint, engineer_id=engineer.id, **keys))
    tx.session.flush()


def test_the_receiver_opens_what_the_standard_gives_as_its_example():
    """RFC 8291, section 5 and appendix A."""
    private = int.from_bytes(raw("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big")
    browser = Browser(ec.derive_private_key(private, ec.SECP256R1()), raw("BTBZMqHH6r4Tts7J_aSIgg"))
    body = raw(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru"
        "3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert browser.opened(body) == b"When I grow up, I want to be a watermelon"


def test_an_engineer_s_phone_hears_of_a_new_visit_and_nobody_else_can_read_it(tx: Transaction, database: Database):
    _, kari, _ = two_at_work(tx)
    with a_browser() as browser:
        subscribed(tx, browser, kari)
        given(tx, kari, 11)

        deliver_all(database, SETTINGS, but=("planning.%",))

        [(headers, body)] = browser.taken
    words = json.loads(browser.opened(body))
    assert (words["title"], words["url"], words["body"]) == ("Nytt besøk", "/field", "mandag 23. november kl. 11:00")
    assert (headers["content-encoding"], headers["ttl"].isdecimal()) == ("aes128gcm", True)
    with pytest.raises(InvalidTag):
        Browser(browser.private).opened(body)


def test_the_signature_is_ours_for_that_service_and_not_for_long(tx: Transaction, database: Database):
    _, kari, _ = two_at_work(tx)
    with a_browser() as browser:
        subscribed(tx, browser, kari)
        given(tx, kari, 11)
        deliver_all(database, SETTINGS, but=("planning.%",))
        [(headers, _)] = browser.taken

    point, claims = signed_by(headers["authorization"])
    assert text(point) == public_key(tx)
    assert (claims["aud"], claims["sub"]) == (f"http://127.0.0.1:{browser.port}", "https://doorstep.example")
    assert NINE < NINE + timedelta(seconds=claims["exp"] - NINE.timestamp()) <= NINE + timedelta(hours=24)
    with pytest.raises(InvalidSignature):
        head, claims, rest = headers["authorization"].split(".", 2)
        signed_by(f"{head}.{text(b'{}')}.{rest}")


@pytest.mark.parametrize(("answer", "left"), [(410, 0), (404, 0), (500, 1)])
def test_a_browser_that_is_gone_is_forgotten_and_one_in_trouble_is_tried_again(tx, database: Database, answer, left):
    _, kari, _ = two_at_work(tx)
    with a_browser(answer=answer) as browser:
        subscribed(tx, browser, kari)
        given(tx, kari, 11)
        if left:
            with pytest.raises(NobodyHeard):
                deliver_all(database, SETTINGS, but=("planning.%",))
        else:
            deliver_all(database, SETTINGS, but=("planning.%",))

    assert tx.session.scalar(select(func.count(PushSubscription.id))) == left


def test_every_knock_is_sealed_anew():
    browser = Browser()
    keys = {"p256dh": text(browser.point), "auth": text(browser.auth)}
    first, second = sealed(b"same", **keys), sealed(b"same", **keys)

    assert first != second and browser.opened(first) == browser.opened(second) == b"same"


@pytest.mark.parametrize(
    "endpoint", ["https://10.0.0.1/x", "http://fcm.googleapis.com/x", "https://fcm.googleapis.com.example/x"]
)
def test_only_the_browsers_own_services_are_called(tx: Transaction, endpoint):
    _, kari, _ = two_at_work(tx)
    tx.act_as(the_engineer(kari))
    browser = Browser()

    with pytest.raises(NotABrowser):
        allow(tx, endpoint=endpoint, p256dh=text(browser.point), auth=text(browser.auth), language="nb")
