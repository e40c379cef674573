"""What customers are promised, and how it ended."""

from dispatch.errors import N_

WORDS: dict[str, dict[str, str]] = {
    "promise": {
        "window": N_("Arrival window"),
        "eta": N_("Minute of arrival"),
        "answer_by": N_("Answer by"),
        "arrive_by": N_("Arrive by"),
        "price": N_("Price"),
        "warranty": N_("Repair warranty"),
        "complaint_heard": N_("Complaint in hand"),
        "complaint_decided": N_("Complaint decided"),
    },
    "promise_reason": {
        "customer_asked": N_("The customer asked for it"),
        "part_late": N_("A part comes later"),
        "no_access": N_("Nobody can let us in"),
        "engineer_away": N_("The engineer is away"),
        "weather": N_("Weather or roads"),
        "our_mistake": N_("Our mistake"),
    },
    "promise_channel": {
        "sms": N_("SMS"),
        "email": N_("E-mail"),
        "call": N_("Phone call"),
        "page": N_("Customer's page"),
        "paper": N_("On paper"),
    },
    "promise_fact": {
        "arrived": N_("we arrived"),
        "answered": N_("we answered"),
        "solved": N_("solved without a visit"),
        "passed": N_("the time passed"),
        "agreed": N_("the customer agreed"),
        "called_off": N_("the customer called it off"),
        "dropped": N_("we called it off"),
        "not_needed": N_("no longer needed"),
        "charged": N_("the bill was made"),
        "failed_again": N_("it failed again"),
    },
    "ending": {
        "kept": N_("kept"),
        "broken": N_("broken"),
        "renegotiated": N_("renegotiated"),
        "void": N_("void"),
    },
    "tier": {"standard": N_("Standard"), "plus": N_("Plus")},
    "day_source": {
        "hand": N_("By hand"),
        "holidays": N_("Public holiday"),
        "file": N_("From a file"),
        "feed": N_("From the feed"),
    },
    "hold_ending": {
        "booked": N_("Confirmed"),
        "released": N_("Set free"),
        "expired": N_("Ran out"),
    },
    "day_part": {"morning": N_("Morning"), "afternoon": N_("Afternoon"), "evening": N_("Evening")},
}
