"""Where an answer to one of our mails goes: our address with a token in it, so that it finds its order again.

    help@example.org  →  help+m481-3f9a0c51d2@example.org

The token names the message and is signed with SECRET_KEY: nobody can write to an order by guessing numbers.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from urllib.parse import quote

from dispatch.settings import Settings

TOKEN = re.compile(r"\+m([0-9]{1,18})-([0-9a-f]{10})@")


def reply_address(mail_address: str, secret_key: str, message_id: int) -> str:
    local, _, domain = mail_address.partition("@")
    return f"{local}+m{message_id}-{_sign(secret_key, message_id)}@{domain}"


def answerable(gateway: str, settings: Settings, message_id: int) -> str:
    """The gateway's address with our own filled in, where it has a place for it (`{reply_to}`)."""
    ours = settings.mail_address and reply_address(settings.mail_address, settings.secret_key, message_id)
    return gateway.replace("{reply_to}", quote(ours or "", safe=""))


def message_of(addresses: Iterable[str], secret_key: str) -> int | None:
    """The message that one of these addresses names; what isn't signed by us names none."""
    for found in filter(None, map(TOKEN.search, addresses)):
        message_id = int(found[1])
        if hmac.compare_digest(_sign(secret_key, message_id), found[2]):
            return message_id
    return None


def _sign(secret_key: str, message_id: int) -> str:
    return hmac.new(secret_key.encode(), f"reply:{message_id}".encode(), hashlib.sha256).hexdigest()[:10]
