"""Which of our mails came back (RFC 3464), as far as the report tells."""

import re
from email.message import Message

from dispatch.channels.mail import headers
from dispatch.channels.said import Bounced

_FAILED = re.compile(r"^Action:\s*failed\b", re.I | re.M)
_RECIPIENT = re.compile(r"^(?:Final|Original)-Recipient:\s*rfc822;\s*<?([^\s<>;]+@[^\s<>;]+)>?", re.I | re.M)
RETURNED = {"message/rfc822", "text/rfc822-headers", "message/global"}
ADDRESSED = ("Reply-To", "From", "Return-Path", "To", "Sender")


def bounced(mail: Message, parts: list[Message]) -> Bounced | None:
    """None where nothing has failed for good: a delay, or a report that says too little."""
    report = "\n".join(str(part) for part in parts if part.get_content_type() == "message/delivery-status")
    if not _FAILED.search(report):
        return None
    recipient = _RECIPIENT.search(report)
    returned = next((part for part in parts if part.get_content_type() in RETURNED), None)
    ours = _of(returned) if returned is not None else mail
    to = [address for _, address in headers.addresses(ours, *ADDRESSED) + headers.addresses(mail, "To")]
    return Bounced(
        to=tuple(dict.fromkeys(to)),
        recipient=recipient[1].lower() if recipient else "",
        subject=headers.line(ours, "Subject"),
    )


def _of(part: Message) -> Message:
    inside = part.get_payload()
    return inside[0] if isinstance(inside, list) and inside else part
