"""Trees that are walked, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Names, Text
from api.rest.roles import EDITORS, STAFF
from dispatch.catalogue.guide import Went
from dispatch.help.trees import writing as trees
from dispatch.help.trees.checking import MOST_CHOICES, MOST_NODES
from dispatch.help.trees.tree import NodeKind, Outcome, TreeEdition
from dispatch.store.database import Transaction

routes = Blueprint("help_trees", __name__, description="Trees that are walked: see docs/help.md.")


class TreeAnswer(Schema):
    code = fields.String()
    number = fields.Integer()
    names = fields.Dict()
    faults = fields.List(fields.String())
    nodes = fields.List(fields.Dict())
    published_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class Trees(Schema):
    items = fields.List(fields.Nested(TreeAnswer))


class TreeChoiceBody(Body):
    code = Text(40, required=True)
    texts = Names(required=True)
    next = Text(40, required=True)


class TreeNodeBody(Body):
    """A `question` has choices, a `try` has ways, an `end` has an outcome."""

    code = Text(40, required=True)
    kind = Choice(NodeKind, required=True)
    texts = Names(required=True)
    picture = Text(60)
    choices = fields.List(fields.Nested(TreeChoiceBody), validate=validate.Length(max=MOST_CHOICES))
    ways = fields.Dict(keys=Choice(Went), values=Text(40))
    outcome = Choice(Outcome)


class TreeBody(Body):
    names = Names(required=True)
    faults = fields.List(Text(60), load_default=(), validate=validate.Length(max=20))
    nodes = fields.List(fields.Nested(TreeNodeBody), required=True, validate=validate.Length(min=1, max=MOST_NODES))


@routes.get("/help/trees")
@endpoint(returns=Trees, roles=STAFF)
def every_tree(tx: Transaction) -> dict:
    """The editions in force, by code."""
    return {"items": trees.every_in_force(tx)}


@routes.post("/help/trees/<code>")
@endpoint(body=TreeBody, returns=TreeAnswer, roles=EDITORS)
def draw(tx: Transaction, code: str, body: dict) -> TreeEdition:
    """Keep it as a draft, whether it can be walked already or not."""
    return trees.draft(tx, code, **body)


@routes.post("/help/trees/<code>/publish")
@endpoint(returns=TreeAnswer, roles=EDITORS)
def publish_tree(tx: Transaction, code: str) -> TreeEdition:
    """From now on new walks go through it."""
    return trees.publish(tx, code)
