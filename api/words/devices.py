"""What devices report, and what is done to them from afar."""

from dispatch.errors import N_

WORDS: dict[str, dict[str, str]] = {
    "alert_severity": {
        "info": N_("For information"),
        "warning": N_("Warning"),
        "serious": N_("Serious"),
        "critical": N_("Critical"),
    },
    "alert_state": {
        "open": N_("Open"),
        "ordered": N_("Seen to"),
        "dismissed": N_("Dismissed"),
        "cleared": N_("Cleared by itself"),
    },
}
