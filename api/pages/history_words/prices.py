"""What it costs."""

from dispatch.errors import N_

DONE: dict[str, dict[str, str]] = {
    "estimate": {
        "created": N_("Price estimated"),
        "make": N_("Price estimated"),
        "approve": N_("Price approved"),
        "decline": N_("Price declined"),
        "replace": N_("Estimate replaced by a newer one"),
        "changed": N_("Estimate changed"),
        "deleted": N_("Estimate deleted"),
    },
    "bill": {
        "created": N_("Bill made"),
        "bill": N_("Bill made"),
        "changed": N_("Bill changed"),
        "deleted": N_("Bill deleted"),
    },
    "cover_by_hand": {
        "created": N_("Cover decided by hand"),
        "decide_cover": N_("Cover decided by hand"),
        "changed": N_("Decision about cover changed"),
        "deleted": N_("Decision about cover deleted"),
    },
    "goodwill": {
        "created": N_("Goodwill given"),
        "give": N_("Goodwill given"),
        "changed": N_("Goodwill changed"),
        "deleted": N_("Goodwill deleted"),
    },
}
