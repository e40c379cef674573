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
    "remote_session": {
        "created": N_("Asked to be let in from afar"),
        "changed": N_("Help from afar"),
        "deleted": N_("Help from afar deleted"),
        "ask": N_("Asked to be let in from afar"),
        "grant": N_("The customer lets us in from afar"),
        "end_session": N_("Help from afar ended"),
    },
    "device_command": {
        "created": N_("Something asked of a device"),
        "changed": N_("Command to a device"),
        "deleted": N_("Command to a device deleted"),
        "command": N_("Something asked of a device"),
        "command_answered": N_("The device has done it"),
        "command_failed": N_("The device did not do it"),
        "command_unknown": N_("Nobody can tell whether the device did it"),
        "ask_cloud": N_("The device's cloud asked once more"),
    },
}
