"""What was tried before anybody came."""

from dispatch.errors import N_

DONE: dict[str, dict[str, str]] = {
    "step_answer": {
        "created": N_("Step answered"),
        "answer": N_("Step answered"),
        "changed": N_("Answer changed"),
        "deleted": N_("Answer deleted"),
    },
    "walk": {
        "created": N_("Steps to try begun"),
        "changed": N_("Steps to try gone on with"),
        "deleted": N_("Steps to try deleted"),
        "begin": N_("Steps to try begun"),
        "back": N_("One step back"),
        "solved": N_("Solved by trying the steps"),
        "person": N_("From the steps to a person"),
        "visit": N_("From the steps to a visit"),
        "read": N_("An article was offered first"),
        "undo": N_("It was not solved after all"),
    },
    "bundle": {
        "created": N_("Report from a device"),
        "changed": N_("Report from a device changed"),
        "deleted": N_("Report from a device deleted"),
        "bring": N_("Report from a device waits for the customer"),
        "send": N_("The customer sent a report from a device"),
        "refuse": N_("The customer sent nothing of a report"),
    },
}
