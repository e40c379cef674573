"""What customers wrote on a made-up day, the ways they wrote by, and who answers."""

from tests.look.day import ACTOR, at

NOTHING = {"given": {}, "errors": {}}
OWNER = {
    "name": "Hanne Vik",
    "mine": False,
    "why": "knows about Locks, speaks Norwegian, has the least to do",
    "next_at": "",
    "since": "10:45",
    "seen": 3,
    "url": "#",
    "may_change": True,
    "others": [(4, "Zhang Wei · available"), (5, "Emily Carter · away")],
}
QUEUE = OWNER | {"name": "", "why": "nobody who could take it is there", "next_at": "Wed 25 Nov 08:00", "since": ""}
FILES = {
    "recordings": [
        {"url": "/attachments/a", "name": "bell.wav", "film": False},
        {"url": "/attachments/b", "name": "lock.mp4", "film": True},
    ],
    "papers": [{"url": "/attachments/c", "name": "receipt.pdf"}],
    "not_kept": [{"name": "huge.mov", "because": "too large"}],
}


def a_letter(number: int, because: str, **more) -> dict:
    usual = {"id": number, "who": "jon.dahl@work.example", "channel": "email", "subject": "", "text": "", "known": True}
    return usual | {"because": because, "at": at("10:02")} | more


INBOX = {
    "actor": ACTOR,
    "waiting": [
        {
            "url": "#",
            "settle_url": "#",
            "reference": "DS-48213",
            "title": "Locked out: door lock won’t open",
            "customer": "Familien Haugen",
            "since": at("09:31"),
            "says": "Passer fint! Dere må ringe på hos naboen.",
            "lang": "nb",
            "owner": "",
        }
    ],
    "unsure": [
        a_letter(1, "names an order of somebody else", subject="Avbestill", text="Kan dere flytte besøket hennes?"),
        a_letter(2, "there is no way to answer", who="user-5521", channel="chat", text="门锁打不开", known=False),
    ],
    "record": [a_letter(3, "an automatic reply", subject="Out of office")],
    "silent": "09:12",
    "may_write": True,
}
EMPTY_INBOX = INBOX | {"waiting": [], "unsure": [], "record": [], "silent": None}
DECIDE = {
    "actor": ACTOR,
    "one": a_letter(2, "there is no way to answer", who="user-5521", channel="chat", text="门锁打不开", known=False),
    "form": {"given": {"name": "Ola"}, "errors": {"phone": "“phone” is not a phone number that can be called."}},
}
INLETS = {
    "actor": ACTOR,
    "inlets": [
        {
            "code": "mail",
            "channel": "E-mail",
            "branch": "Oslo",
            "active": True,
            "secrets": [{"id": 1, "made": "Mon 23 Nov 09:00"}],
            "answered": "",
            "silent": "10:02",
            "fault": "connection refused",
        },
        {
            "code": "chat",
            "channel": "Chat",
            "branch": "Oslo",
            "active": False,
            "secrets": [],
            "answered": "",
            "silent": "",
            "fault": "",
        },
    ],
    "form": NOTHING,
    "channels": [("email", "E-mail"), ("chat", "Chat")],
    "branches": [("oslo", "Oslo")],
    "made": {"code": "mail", "secret": "whs_" + "0" * 64},
    "mailbox": False,
}
PLAY = {"actor": None, "form": NOTHING, "channels": [("email", "E-mail")], "sent": "Sent."}
