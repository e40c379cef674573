"""What customers say of our work, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Count, Flag, Text
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import CONSOLE, QUALITY_DESK
from dispatch.quality import answers, queries, voices
from dispatch.quality.answers import Answered
from dispatch.quality.topic import Topic
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order

routes = Blueprint("feedback", __name__, description="What customers say of our work.")


class FeedbackAnswer(Schema):
    id = fields.Integer()
    work_order = fields.String(attribute="work_order.reference")
    round = fields.Integer(metadata={"description": "How often the order had been reopened when it was asked."})
    visit_id = fields.Integer(allow_none=True)
    invited_at = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True)
    solved = fields.Boolean(allow_none=True)
    stars = fields.Integer(allow_none=True)
    recommend = fields.Integer(allow_none=True)
    words = fields.String(allow_none=True)
    topics = fields.List(fields.String())
    version = fields.Integer()


class AnsweredAnswer(Schema):
    feedback = fields.Nested(FeedbackAnswer)
    repeat = fields.String(
        attribute="repeat.reference",
        allow_none=True,
        dump_default=None,
        metadata={"description": "Opened because it isn't solved."},
    )


Answers = list_of(FeedbackAnswer)


class FeedbackQuery(Older):
    answered = Flag(load_default=None)


class WordsQuery(Older):
    topic = fields.Enum(Topic, by_value=True, load_default=None)
    text = Text(100, load_default="")


class HeardAnswer(Schema):
    month = fields.Date()
    times = fields.Integer()
    bad = fields.Integer(metadata={"description": "Of them, with two stars or fewer."})


class TopicAnswer(Schema):
    topic = fields.Enum(Topic, by_value=True)
    months = fields.List(fields.Nested(HeardAnswer))


class Topics(Schema):
    items = fields.List(fields.Nested(TopicAnswer))


class AnswerBody(Body):
    """What isn't given stays as it was."""

    solved = Flag(load_default=None, allow_none=True)
    stars = Count(least=1, most=5, load_default=None, allow_none=True)
    recommend = Count(least=0, most=10, load_default=None, allow_none=True)
    words = Text(2000, load_default=None, allow_none=True)


@routes.get("/feedback")
@endpoint(query=FeedbackQuery, returns=Answers, roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first."""
    found = queries.feedback(tx, answered=query["answered"], before_id=query["before"], limit=query["limit"])
    return part(found, query, by_id)


@routes.get("/feedback/words")
@endpoint(query=WordsQuery, returns=Answers, roles=CONSOLE)
def words(tx: Transaction, query: dict) -> dict:
    """Answers with words, by topic and text; newest first."""
    asked = {"topic": query["topic"], "text": query["text"], "before_id": query["before"], "limit": query["limit"]}
    return part(voices.said(tx, **asked), query, by_id)


@routes.get("/feedback/topics")
@endpoint(returns=Topics, roles=CONSOLE)
def topics(tx: Transaction) -> dict:
    """How often each topic came up, month by month."""
    return {"items": [{"topic": topic, "months": heard} for topic, heard in voices.trend(tx).items()]}


@routes.post("/work-orders/<reference>/feedback")
@endpoint(body=AnswerBody, returns=AnsweredAnswer, roles=QUALITY_DESK)
def answer(tx: Transaction, reference: str, body: dict) -> Answered:
    """What the customer told us on the phone. Solved closes the order; not solved opens a repeat."""
    return answers.answer(tx, work_order(tx, reference), **body)
