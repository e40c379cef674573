"""A household beside the form of a new order, with something open in each part of it."""

CALLER = {
    "id": 1,
    "name": "Familien Haugen",
    "line": "••• 017 · Plus · Thereses gate 14, 0452 Oslo",
    "url": "#",
    "order_url": "#",
    "facts": [("Language", "Norwegian"), ("Prefers", "Text message"), ("Quiet hours", "21:00–08:00")],
    "homes": [{"id": 1, "address": "Thereses gate 14, 0452 Oslo", "note": "Second floor, the dog is kind."}],
    "devices": [
        {
            "kind": "lock",
            "name": "Virkel D3",
            "serial": "VK-11",
            "home_id": 1,
            "line": "Hall · VK-11 · 4.2.0 · 2 years old · out of warranty",
            "state": "tight",
            "says": "known issue",
        }
    ],
    "orders": [
        {
            "url": "#",
            "title": "Lock stays shut",
            "line": "DS-48213 · 23 Nov",
            "open": True,
            "state": "planned",
            "says": "Planned",
        },
        {
            "url": "#",
            "title": "Bell is silent",
            "line": "DS-47001 · 2 May · Kari",
            "open": False,
            "state": "archived",
            "says": "Archive",
        },
    ],
    "more_orders": 3,
    "owed": [
        {
            "text": "At your door before Mon 12:00 at the latest",
            "order": "DS-48213",
            "url": "#",
            "state": "late",
            "says": "overdue",
        }
    ],
    "complaints": [
        {"url": "#", "title": "K-4: read by a person", "kind": "We came late", "due": "Tue 10:00", "late": False}
    ],
    "issues": [
        {
            "url": "#",
            "title": "Lock stays shut after the update",
            "words": "Use the key until Friday.",
            "devices": "Virkel D3",
            "look": "tight",
            "sign": "tri",
            "says": "confirmed",
        }
    ],
    "alerts": [{"title": "Kari has not set out", "line": "Should have left 09:12", "order": "DS-48213", "at": "09:30"}],
    "reported": [{"url": "#", "title": "Battery low", "device": "Virkel D3", "at": "09:10"}],
    "consents": [("Remote help", "2 May 2026")],
    "may_order": True,
    "rights_url": "#",
}
