"""What devices report, and what is done to them from afar."""

from dispatch.errors import N_

WORDS: dict[str, dict[str, str]] = {
    "count_reason": {
        "routine": N_("Counted to be sure"),
        "untold": N_("Taken or brought without being written down"),
        "damaged": N_("Damaged"),
        "lost": N_("Lost"),
        "found": N_("Turned up again"),
    },
    "alert_severity": {
        "info": N_("For information"),
        "warning": N_("Warning"),
        "serious": N_("Serious"),
        "critical": N_("Critical"),
    },
    "command_state": {
        "queued": N_("Waiting to be sent"),
        "sending": N_("Being sent"),
        "sent": N_("Sent, the device has not answered"),
        "answered": N_("Done"),
        "failed": N_("Failed"),
        "unknown": N_("Unknown: nobody can tell whether it was done"),
    },
    "command_fault": {
        "no_cloud": N_("this maker's devices can't be reached from here"),
        "consent_over": N_("the customer no longer lets us in; it was not sent"),
        "cloud_silent": N_("the maker's cloud does not answer"),
        "device_offline": N_("the device is not online"),
        "refused": N_("the maker's cloud refused it"),
    },
    "session_end": {
        "customer": N_("ended by the customer"),
        "staff": N_("ended by us"),
        "time": N_("its time was over"),
    },
    "granted_by": {"link": N_("on their page"), "phone": N_("on the phone")},
    "alert_state": {
        "open": N_("Open"),
        "ordered": N_("Seen to"),
        "dismissed": N_("Dismissed"),
        "cleared": N_("Cleared by itself"),
    },
}
