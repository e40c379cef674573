"""What work costs, and what is covered."""

from dispatch.errors import N_

WORDS: dict[str, dict[str, str]] = {
    "estimate_state": {
        "open": N_("Waits for the customer"),
        "free": N_("Nothing to pay"),
        "approved": N_("Approved"),
        "declined": N_("Declined"),
        "replaced": N_("Replaced by a newer one"),
    },
    "price_kind": {
        "visit": N_("Visit"),
        "labour": N_("Labour"),
        "fixed": N_("Fixed price"),
        "travel": N_("Travel"),
        "part": N_("Part"),
        "out_of_hours": N_("Out of hours"),
        "minimum": N_("Minimum"),
        "remote": N_("Help from afar"),
        "called_off": N_("Called off too late"),
        "no_show": N_("Nobody there"),
        "late": N_("We came late"),
        "tax": N_("Tax"),
    },
    "cover_kind": {
        "repair": N_("Our repair"),
        "part": N_("Our part"),
        "product": N_("Product"),
        "contract": N_("Agreement"),
    },
    "covered": {
        "work": N_("work"),
        "travel": N_("travel"),
        "parts": N_("parts"),
        "out_of_hours": N_("evenings and weekends"),
    },
}
