"""What customers wrote of our work: searched by topic, word and stars, with how often each topic comes up."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, g, request
from flask_babel import gettext as _

from api.access import CONSOLE
from api.display import moment, month
from api.endpoint import page
from api.words import word
from dispatch.quality import voices
from dispatch.quality.feedback import Feedback
from dispatch.quality.topic import Topic
from dispatch.quality.voices import Heard
from dispatch.store.database import Transaction

routes = Blueprint("feedback_pages", __name__)
AT_ONCE, LONGEST = 50, 100


@routes.get("/feedback")
@page("feedback/list.html", roles=CONSOLE)
def index(tx: Transaction) -> dict[str, Any]:
    asked = request.args
    topic = next((one for one in Topic if one == asked.get("topic")), None)
    text, bad = asked.get("text", "").strip()[:LONGEST], asked.get("stars") == "few"
    before = asked.get("before", type=int)
    found = voices.said(
        tx, topic=topic, text=text, stars=range(1, voices.FEW + 1) if bad else (), before_id=before, limit=AT_ONCE + 1
    )
    trend = voices.trend(tx)
    return {
        "topic": topic.value if topic else "",
        "text": text,
        "bad": bad,
        "columns": [(_("Topic"), ""), *((month(one.month), "right") for one in trend[Topic.TIME])],
        "topics": [row(one, heard) for one, heard in trend.items()],
        "voices": [voice(one) for one in found[:AT_ONCE]],
        "older": found[AT_ONCE - 1].id if len(found) > AT_ONCE else None,
    }


def row(topic: Topic, heard: list[Heard]) -> SimpleNamespace:
    return SimpleNamespace(value=topic.value, name=word("topic", topic), heard=[(one.times, one.bad) for one in heard])


def voice(one: Feedback) -> SimpleNamespace:
    g.zone = one.work_order.branch.time_zone
    return SimpleNamespace(
        order=one.work_order.reference,
        lang=one.work_order.language,
        words=one.words,
        stars=one.stars,
        recommend=one.recommend,
        topics=[word("topic", topic) for topic in one.topics],
        at=moment(one.answered_at),
    )
