"""How long visits take, learned: for programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.roles import PLANNERS
from dispatch.people.branch import Zone
from dispatch.people.queries import engineers
from dispatch.planning.shown import learned_lengths
from dispatch.store.database import Transaction

routes = Blueprint("lengths", __name__, description="How long visits take, learned from those that were done.")


class LearnedAnswer(Schema):
    """Minutes. `visits`: of this very group; `low` and `high`: between which the mean lies four times of five; `long`:
    what four visits of five stay under."""

    visits = fields.Integer()
    mean = fields.Float()
    low = fields.Float()
    high = fields.Float()
    long = fields.Float()


class FaultLengthAnswer(LearnedAnswer):
    fault = fields.String()
    minutes = fields.Integer(metadata={"description": "By the catalogue."})


class LengthsAnswer(Schema):
    faults = fields.List(fields.Nested(FaultLengthAnswer), metadata={"description": "Those met most first."})


class ZoneLengthAnswer(LearnedAnswer):
    zone = fields.Enum(Zone, by_value=True)


class EngineerLengthAnswer(LearnedAnswer):
    engineer = fields.String()
    zones = fields.List(fields.Nested(ZoneLengthAnswer), metadata={"description": "Where they did this."})


class FaultLengthsAnswer(FaultLengthAnswer):
    zones = fields.List(fields.Nested(ZoneLengthAnswer))
    engineers = fields.List(
        fields.Nested(EngineerLengthAnswer),
        metadata={"description": "Nobody who had fewer than ten visits of any kind."},
    )


@routes.get("/lengths")
@endpoint(returns=LengthsAnswer, roles=PLANNERS)
def index(tx: Transaction) -> dict:
    """What plans count with for each fault type, whoever comes."""
    return {"faults": [_told(edition, one) for edition, one in learned_lengths.of_faults(tx)]}


@routes.get("/lengths/<code>")
@endpoint(returns=FaultLengthsAnswer, roles=PLANNERS)
def of_fault(tx: Transaction, code: str) -> dict:
    """By zone and by engineer. Few visits leave a group close to what is believed of the larger one."""
    known = learned_lengths.of_fault(tx, code)
    codes = {one.id: one.code for one in engineers(tx)}
    return _told(known.edition, known.everybody) | {
        "zones": [vars(one) | {"zone": zone} for zone, one in known.zones.items()],
        "engineers": [
            vars(one)
            | {
                "engineer": codes[each],
                "zones": [vars(at) | {"zone": zone} for (who, zone), at in known.in_zones.items() if who == each],
            }
            for each, one in known.engineers.items()
        ],
    }


def _told(edition, one: learned_lengths.Learned) -> dict:
    return vars(one) | {"fault": edition.fault_type.code, "minutes": edition.minutes}
