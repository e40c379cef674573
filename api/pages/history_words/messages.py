"""What was written and said to and fro."""

from dispatch.errors import N_

DONE: dict[str, dict[str, str]] = {
    "message": {
        "created": N_("Message written"),
        "changed": N_("Message"),
        "deleted": N_("Message deleted"),
        "send_again": N_("Message sent again"),
        "reached": N_("Customer reached"),
        "came_back": N_("Message came back"),
        "bring_over": N_("Message brought over from the order that was merged"),
    },
    "letter": {
        "created": N_("Letter received"),
        "changed": N_("Letter changed"),
        "deleted": N_("Letter deleted"),
        "opened": N_("Order opened from a letter"),
        "attached": N_("Letter added to the order"),
        "ignored": N_("Letter from a machine"),
        "unsure": N_("Letter kept for a person"),
        "refused": N_("Letter refused"),
        "let_be": N_("Letter let be"),
    },
    "unanswered": {
        "created": N_("The customer wrote"),
        "changed": N_("The customer wrote"),
        "deleted": N_("No answer needed"),
        "wrote": N_("The customer wrote"),
        "settle": N_("No answer needed"),
    },
    "call": {
        "created": N_("Call to make"),
        "changed": N_("Call"),
        "deleted": N_("Call deleted"),
        "called": N_("Called"),
    },
}
