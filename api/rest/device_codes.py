"""The codes on devices' labels, for programs."""

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.roles import CONSOLE, DESK
from dispatch.devices.device import Device
from dispatch.prices import device_code
from dispatch.prices.device_code import DeviceCode
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order
from dispatch.work.work_order import WorkOrder

routes = Blueprint("device-codes", __name__, description="Labels that open the request form for a device.")


class LabelAnswer(Schema):
    """`code_id` and `url` are null where the device has no living code."""

    device_id = fields.Integer()
    model = fields.String()
    serial = fields.String()
    code_id = fields.Integer(allow_none=True)
    url = fields.String(allow_none=True)
    made_at = fields.AwareDateTime(allow_none=True)


class Labels(Schema):
    items = fields.List(fields.Nested(LabelAnswer))


def address(code: DeviceCode) -> str:
    return f"{current_app.config['SETTINGS'].public_url}/q/{code.code}"


@routes.get("/work-orders/<reference>/device-codes")
@endpoint(returns=Labels, roles=CONSOLE)
def index(tx: Transaction, reference: str) -> dict:
    """Every device in the home of that order."""
    return _labels(tx, work_order(tx, reference))


@routes.post("/work-orders/<reference>/device-codes")
@endpoint(returns=Labels, roles=DESK)
def make(tx: Transaction, reference: str) -> dict:
    """A code for each device in that home which has none."""
    order = work_order(tx, reference)
    device_code.label_all(tx, order)
    return _labels(tx, order)


@routes.post("/work-orders/<reference>/device-codes/<int:code_id>/revoke")
@endpoint(status=204, roles=DESK)
def revoke(tx: Transaction, reference: str, code_id: int) -> None:
    """That label opens nothing from now on."""
    device_code.revoke(tx, work_order(tx, reference), code_id)


def _labels(tx: Transaction, order: WorkOrder) -> dict:
    return {"items": [_label(device, code) for device, code in device_code.labels(tx, order)]}


def _label(device: Device, code: DeviceCode | None) -> dict:
    return {
        **{"device_id": device.id, "model": device.model.full_name, "serial": device.serial},
        "code_id": code and code.id,
        "url": code and address(code),
        "made_at": code and code.made_at,
    }
