"""The way out of the house: one apprise address for each channel.

A setting like `sms=json://gateway.example/sms?to={recipient}&ref={reference}`; `{reference}` is the same for every
try of one message, so that a gateway which knows references drops a second copy. Calls are made by people.
"""

from enum import Enum
from urllib.parse import quote

from apprise import Apprise, AppriseResultStatus

from dispatch.customers.customer import ContactChannel
from dispatch.errors import N_
from dispatch.settings import BadSetting

FORM = N_("must be addresses like sms=json://gateway.example?to={recipient}, one for each channel: sms, email.")
ANSWERS_WITHIN = 20.0  # seconds
# apprise gives up reading after 4 seconds and calls that refused, though the message may have gone: let it wait,
# and let the deadline above decide.
PATIENT = "rto=60"
BY_GATEWAY = {ContactChannel.SMS.value, ContactChannel.EMAIL.value}


class Outcome(Enum):
    """UNCLEAR: no answer in time, so it may have gone."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCLEAR = "unclear"


def address_of(notices: tuple[str, ...], channel: ContactChannel) -> str | None:
    """Raises BadSetting."""
    return addresses(notices).get(channel.value)


def addresses(notices: tuple[str, ...]) -> dict[str, str]:
    """Raises BadSetting when a setting has no known channel or no place for the recipient."""
    found = {}
    for setting in notices:
        channel, _, address = setting.partition("=")
        if channel not in BY_GATEWAY or "{recipient}" not in address:
            raise BadSetting(variable="NOTICES", fault=FORM)
        found[channel] = address
    return found


def hand_over(address: str, *, recipient: str, reference: int, subject: str, body: str) -> Outcome:
    """Give it to the gateway and wait for its answer."""
    filled = address.replace("{recipient}", quote(recipient, safe="")).replace("{reference}", str(reference))
    gateway = Apprise()
    if not gateway.add(f"{filled}{'&' if '?' in filled else '?'}{PATIENT}"):
        raise BadSetting(variable="NOTICES", fault=FORM)
    result = gateway.notify(body=body, title=subject, timeout=ANSWERS_WITHIN)
    if result:
        return Outcome.ACCEPTED
    return Outcome.UNCLEAR if result.status is AppriseResultStatus.TIMEOUT else Outcome.REFUSED
