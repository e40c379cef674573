"""Times that are kept, waited for or not yet told."""

from dispatch.errors import N_

DONE: dict[str, dict[str, str]] = {
    "hold": {
        "created": N_("Time kept"),
        "changed": N_("Kept time changed"),
        "deleted": N_("Kept time deleted"),
        "hold": N_("Time kept while the customer decides"),
        "renew": N_("Time kept longer"),
        "ask": N_("Customer asked for another day"),
        "retime": N_("Another way to the kept time"),
        "booked": N_("Kept time confirmed"),
        "released": N_("Kept time set free"),
        "expired": N_("Kept time ran out"),
    },
    "wait": {
        "created": N_("Put on the waiting list"),
        "changed": N_("Waiting list"),
        "deleted": N_("Taken off the waiting list"),
        "join": N_("Waits for a time that suits"),
        "booked": N_("Off the waiting list: a time is booked"),
        "left": N_("Off the waiting list, as they wished"),
        "over": N_("Off the waiting list: no visit is needed"),
    },
    "untold": {
        "created": N_("Changed, and the customer not told yet"),
        "changed": N_("Changed again, and the customer not told yet"),
        "deleted": N_("As the customer knows it again"),
        "tell": N_("Sent to the customer"),
        "dont_tell": N_("Not sent to the customer"),
    },
}
