"""The way out of the house: one apprise address for each channel, and what the gateway behind it can tell us.

Settings like `sms=json://gateway.example/sms?-to={recipient}&-ref={reference}`; `{reference}` is the same for every
try of one message. A gateway that knows references makes it possible to know what became of a message whose sender
was killed: `sms.asks=https://gateway.example/sms/{reference}` is asked (200: it has it, 404: it hasn't), and
`sms.once=yes` says that it drops a second copy by itself. Calls are made by people.
"""

from dataclasses import dataclass, replace
from enum import Enum
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from apprise import Apprise, AppriseResultStatus

from dispatch.customers.customer import ContactChannel
from dispatch.errors import N_
from dispatch.settings import BadSetting, is_web

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


@dataclass(frozen=True)
class Route:
    """`asks`: where to ask for a reference. `once`: it takes each reference once."""

    address: str
    asks: str | None = None
    once: bool = False

    @property
    def knows_references(self) -> bool:
        return self.asks is not None or self.once


def route_of(notices: tuple[str, ...], channel: ContactChannel) -> Route | None:
    """Raises BadSetting."""
    return routes(notices).get(channel.value)


def routes(notices: tuple[str, ...]) -> dict[str, Route]:
    """Raises BadSetting when a setting has no known channel or no place for the recipient or the reference."""
    given = dict(setting.partition("=")[::2] for setting in notices)
    found = {channel: Route(address) for channel, address in given.items() if "." not in channel}
    for name, value in given.items():
        channel, _, ability = name.partition(".")
        if channel not in BY_GATEWAY or channel not in found:
            raise BadSetting(variable="NOTICES", fault=FORM)
        if not ability and "{recipient}" not in value:
            raise BadSetting(variable="NOTICES", fault=FORM)
        if ability:
            found[channel] = _able(found[channel], ability, value)
    return found


def _able(route: Route, ability: str, value: str) -> Route:
    if ability == "asks" and is_web(value) and "{reference}" in value:
        return replace(route, asks=value)
    if ability == "once" and value == "yes" and "{reference}" in route.address:
        return replace(route, once=True)
    raise BadSetting(variable="NOTICES", fault=FORM)


def hand_over(address: str, *, recipient: str, reference: int | str, subject: str, body: str) -> Outcome:
    """Give it to the gateway and wait for its answer."""
    filled = address.replace("{recipient}", quote(recipient, safe="")).replace("{reference}", str(reference))
    gateway = Apprise()
    if not gateway.add(f"{filled}{'&' if '?' in filled else '?'}{PATIENT}"):
        raise BadSetting(variable="NOTICES", fault=FORM)
    result = gateway.notify(body=body, title=subject, timeout=ANSWERS_WITHIN)
    if result:
        return Outcome.ACCEPTED
    return Outcome.UNCLEAR if result.status is AppriseResultStatus.TIMEOUT else Outcome.REFUSED


def ask(address: str, *, reference: int) -> Outcome:
    """Whether the gateway has taken this reference; UNCLEAR where it doesn't say."""
    try:
        with urlopen(address.replace("{reference}", str(reference)), timeout=ANSWERS_WITHIN) as answer:
            return Outcome.ACCEPTED if answer.status == 200 else Outcome.UNCLEAR
    except HTTPError as refused:
        return Outcome.REFUSED if refused.code == 404 else Outcome.UNCLEAR
    except OSError:
        return Outcome.UNCLEAR
