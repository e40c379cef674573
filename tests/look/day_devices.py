"""What devices report, and help from afar: as the desk and the customer see it."""

from tests.look.day import ACTOR

ALERT = {
    "id": 1,
    "url": "#",
    "name": "Battery low",
    "listed": True,
    "severity": "Serious",
    "look": "late",
    "sign": "diamond",
    "device": "Virkel D3",
    "serial": "VD3-0A31F2C",
    "home": "Thereses gate 14, 0452 Oslo",
    "customer": "Familien Haugen",
    "warranty": "warranty to 2 May 2027",
    "reading": "2.1 V",
    "since": "3 h ago",
    "last": "5 min ago",
    "count": 4,
    "relapses": 1,
    "well": False,
    "order": "",
    "state": "Open",
    "reason": "",
}
STRANGER = ALERT | {"device": "", "home": "", "customer": "", "warranty": "", "listed": False, "severity": "Warning"}
ALERTS = {
    "actor": ACTOR,
    "alerts": [ALERT, STRANGER | {"look": "tight", "sign": "tri", "serial": "OLD-77120-C"}],
    "spikes": [
        {
            **{"model": "Sansli Smoke S10", "name": "Its sensor fails", "firmware": "2.2.0", "devices": 7},
            **{"usual": "0.1", "issue_url": "", "facts": {"model": "sansli_smoke", "firmware": "2.2.0", "kind": 17}},
        }
    ],
    "states": [{"text": "Open 2", "url": "#", "chosen": True}, {"text": "Seen to 8", "url": "#", "chosen": False}],
    "waits": True,
    "may_open": True,
}
COMMAND = {
    "id": 3,
    "name": "Restart it",
    "device": "Tunvik Hub H3",
    "values": "",
    "state": "Done",
    "fault": "",
    "look": "kept",
    "sign": "check",
    "at": "Mon 09:12",
    "result": [("uptime_s", "1")],
    "went": "",
    "to_judge": True,
    "to_ask": False,
    "session_id": 2,
    "reason": "",
}
WORDING = "I 60 minutter fra jeg sier ja, kan dere gjøre dette med Tunvik Hub H3 på avstand: Starte den på nytt."
REMOTE = {
    "actor": ACTOR,
    "order": {"reference": "DS-48213", "title": "The hub is silent", "customer": "Familien Haugen"},
    "base": "#",
    "sessions": [
        {
            **{"id": 2, "device": "Tunvik Hub H3", "device_id": 5, "serial": "H3-11", "wording": WORDING},
            **{"language": "nb", "state": "until 10:05", "live": True, "open": True, "asked": "Mon 09:04"},
            **{"by": "Hanne Vik", "granted": "Mon 09:05"},
            "kinds": [
                {"code": "restart", "name": "Restart it", "dangerous": False, "parameters": []},
                {
                    **{"code": "channel", "name": "Choose another radio channel", "dangerous": False},
                    "parameters": [{"code": "channel", "name": "Channel", "choices": [], "hint": "1–13"}],
                },
                {"code": "factory_reset", "name": "Reset it", "dangerous": True, "parameters": []},
            ],
        }
    ],
    "commands": [COMMAND, COMMAND | {"id": 2, "state": "Unknown", "look": "tight", "sign": "tri", "to_ask": True}],
    "devices": [
        {
            **{"id": 6, "name": "Virkel D3", "serial": "VD3-2"},
            "commands": [("diagnostics", "Read what it says of itself", False), ("restart", "Restart it", False)],
        }
    ],
    "usual": 60,
    "may_change": True,
    "problem": "",
    "form": {"given": {}, "errors": {}},
}
ASKED = {
    **{"url": "#", "asked": True, "live": False, "wording": WORDING, "language": "nb", "minutes": 60},
    **{"device": "Tunvik Hub H3", "state": "", "done": []},
}
FROM_AFAR = [ASKED, ASKED | {"asked": False, "live": True, "state": "until 10:05", "done": [COMMAND]}]
