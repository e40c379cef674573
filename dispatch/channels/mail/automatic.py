"""Mail that a machine wrote: nobody answers it, and nothing must be opened for it, or two machines write forever."""

from email.message import Message

from dispatch.channels.mail import headers

BULK = {"bulk", "junk", "list"}


def automatic(mail: Message, *, sender: str, ours: str | None) -> str | None:
    """Why nobody should answer it: loop, bounce, auto_reply or bulk. None where a person seems to have written it."""
    if ours and _plain(sender) == ours:
        return "loop"
    if is_report(mail) or not sender or sender.startswith(("mailer-daemon@", "postmaster@")):
        return "bounce"
    submitted = headers.line(mail, "Auto-Submitted").lower()
    precedence = headers.line(mail, "Precedence").lower()
    replied = any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder"))
    if (submitted and submitted != "no") or precedence == "auto_reply" or replied:
        return "auto_reply"
    if precedence in BULK or mail.get("List-Id") or mail.get("List-Unsubscribe"):
        return "bulk"
    return None


def is_report(mail: Message) -> bool:
    kind = str(mail.get_param("report-type") or "").lower()
    return mail.get_content_type() == "multipart/report" and kind in ("delivery-status", "")


def _plain(address: str) -> str:
    """Without what stands behind a plus."""
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}"
