"""An answer finds its order by the token in our address, and nobody else can make one up."""

from dataclasses import replace

from dispatch.notices.delivery import prepare
from dispatch.notices.message import Delivery
from dispatch.notices.messages import tell
from dispatch.notices.reply_address import answerable, message_of, reply_address
from tests.builders import NINE, a_customer, a_home, a_work_order
from tests.conftest import SETTINGS

OURS = "help@doorstep.example"
KEY = SETTINGS.secret_key


def test_the_token_names_its_message():
    assert message_of(["x@else.example", reply_address(OURS, KEY, 481)], KEY) == 481


def test_one_that_is_not_signed_by_us_names_none():
    true = reply_address(OURS, KEY, 481)

    for bent in (true.replace("m481", "m482"), reply_address(OURS, "another key", 481), OURS, "+m1-@", ""):
        assert message_of([bent], KEY) is None


def test_the_gateway_is_given_it_where_it_has_a_place_for_it():
    settings = replace(SETTINGS, mail_address=OURS)

    assert answerable("mailto://x?reply={reply_to}", settings, 7).startswith("mailto://x?reply=help%2Bm7-")
    assert answerable("mailto://x?reply={reply_to}", SETTINGS, 7) == "mailto://x?reply="
    assert answerable("json://x", settings, 7) == "json://x"


def test_nothing_is_texted_to_who_said_stop(tx):
    settings = replace(SETTINGS, notices=("sms=json://gateway.example?to={recipient}",))
    order = a_work_order(tx, home=a_home(tx, a_customer(tx, email=None)))
    message = tell(tx, work_order_id=order.id, event="received", generation=order.generation)
    order.customer.sms_stopped_at = NINE

    assert prepare(tx, settings, message.id) is None
    assert message.delivery is Delivery.FAILED
