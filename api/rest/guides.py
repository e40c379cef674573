"""Guides and the steps of an order, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Code, Count, Names, Text
from api.rest.lists import ByCode, list_of, part
from api.rest.roles import DESK, LEADERS, STAFF
from api.rest.work_orders import WorkOrderAnswer
from dispatch.catalogue import guides
from dispatch.catalogue.closing_code import CodeList
from dispatch.catalogue.guide import Guide, StepKind, Went
from dispatch.catalogue.guides import LONGEST, MOST_STEPS
from dispatch.stamp import Source
from dispatch.store.database import Transaction
from dispatch.work import guiding, queries
from dispatch.work.step_answer import StepAnswer
from dispatch.work.work_order import WorkOrder

routes = Blueprint("guides", __name__, description="What is asked and tried from afar before anybody is sent.")


class StepSchema(Body):
    """`choices` and their words for a choice; `categories`: of the models that a model step offers."""

    code = Text(40, least=1, required=True)
    kind = fields.Enum(StepKind, by_value=True, required=True)
    texts = Names(required=True)
    choices = fields.List(Text(40, least=1), validate=validate.Length(max=12))
    choice_texts = fields.Dict(keys=fields.String(), values=Names())
    categories = fields.List(Text(40), validate=validate.Length(max=20))


class GuideAnswer(Schema):
    id = fields.Integer()
    code = fields.String()
    since = fields.AwareDateTime()
    steps = fields.List(fields.Dict())


class EditionBody(Body):
    steps = fields.List(fields.Nested(StepSchema), required=True, validate=validate.Length(min=1, max=MOST_STEPS))


class StepAnswerAnswer(Schema):
    step = fields.String()
    guide_id = fields.Integer()
    said = fields.String()
    went = fields.Enum(Went, by_value=True, allow_none=True)
    attachment_id = fields.Integer(allow_none=True)
    account_id = fields.Integer(allow_none=True)
    source = fields.Enum(Source, by_value=True)
    answered_at = fields.AwareDateTime()


class StepsAnswer(Schema):
    """`steps` is empty where the fault has no guide. `answers` are all there were, oldest first."""

    guide = fields.String(allow_none=True)
    steps = fields.List(fields.Dict())
    answers = fields.List(fields.Nested(StepAnswerAnswer))
    hands = fields.String(allow_none=True)
    remote_first = fields.Boolean(metadata={"description": "Something is to be tried before `accept`."})


class StepBody(Body):
    said = Text(LONGEST, load_default="")
    went = fields.Enum(Went, by_value=True, load_default=None, allow_none=True)


class HandsBody(Body):
    version = Count(required=True)
    reason = Code(CodeList.HANDS, required=True)


@routes.get("/guides")
@endpoint(query=ByCode, returns=list_of(GuideAnswer, fields.String), roles=STAFF)
def index(tx: Transaction, query: dict) -> dict:
    """The edition of each guide that is in force."""
    found = guides.guides(tx, tx.stamp.at, after=query["after"], limit=query["limit"])
    return part(found, query, lambda one: one.code)


@routes.get("/guides/<code>")
@endpoint(returns=GuideAnswer, roles=STAFF)
def show(tx: Transaction, code: str) -> Guide:
    """The edition that is in force."""
    return guides.guide(tx, code, tx.stamp.at)


@routes.post("/guides/<code>")
@endpoint(body=EditionBody, returns=GuideAnswer, roles=LEADERS)
def write(tx: Transaction, code: str, body: dict) -> Guide:
    """A new edition, in force from now on."""
    return guides.write_edition(tx, code, [step | {"kind": step["kind"].value} for step in body["steps"]])


@routes.get("/work-orders/<reference>/steps")
@endpoint(returns=StepsAnswer, roles=STAFF)
def steps(tx: Transaction, reference: str) -> dict:
    """What is to be asked and tried for this order, and what came of it."""
    order = queries.work_order(tx, reference)
    guided = guiding.guided(tx, order)
    return {
        "guide": guided and guided.guide.code,
        "steps": guided.guide.steps if guided else [],
        "answers": order.answers,
        "hands": order.hands,
        "remote_first": not order.hands_are_due,
    }


@routes.post("/work-orders/<reference>/steps/<code>")
@endpoint(body=StepBody, returns=StepAnswerAnswer, roles=DESK)
def answer(tx: Transaction, reference: str, code: str, body: dict) -> StepAnswer:
    """Answer a question (`said`) or tell how a step went (`went`)."""
    return guiding.answer(tx, queries.work_order(tx, reference, lock=True), code, **body)


@routes.post("/work-orders/<reference>/hands")
@endpoint(body=HandsBody, returns=WorkOrderAnswer, roles=DESK)
def hands(tx: Transaction, reference: str, body: dict) -> WorkOrder:
    """Nothing need be tried from afar, and why."""
    return guiding.say_hands_are_needed(tx, reference, body["reason"], version=body["version"])
