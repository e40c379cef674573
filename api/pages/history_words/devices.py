"""What devices report, and what is done to them from afar."""

from dispatch.errors import N_

DONE: dict[str, dict[str, str]] = {
    "device_alert": {
        "created": N_("A device reported a fault"),
        "changed": N_("Device alert"),
        "deleted": N_("Device alert deleted"),
        "report": N_("A device reported a fault"),
        "relapse": N_("The device reports it again"),
        "worse": N_("The device reports that it is worse"),
        "clear": N_("The device reports that all is well again"),
        "convert": N_("Order made of a device's alert"),
        "link": N_("A device's alert belongs to this order"),
        "dismiss": N_("Device alert dismissed"),
    },
}
