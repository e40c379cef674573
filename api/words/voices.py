"""What customers say: complaints, suggestions, mentions, and what it is about."""

from dispatch.errors import N_

WORDS: dict[str, dict[str, str]] = {
    "complaint_state": {
        "open": N_("Received"),
        "heard": N_("In hand"),
        "decided": N_("Decided"),
        "appealed": N_("Appealed"),
        "appeal_heard": N_("Appeal in hand"),
        "final": N_("Decided for good"),
        "withdrawn": N_("Taken back"),
    },
    "complaint_verb": {
        "acknowledge": N_("Say that you have it"),
        "decide": N_("Decide"),
        "appeal": N_("Appeal"),
        "acknowledge_appeal": N_("Say that you have the appeal"),
        "decide_appeal": N_("Decide the appeal"),
        "withdraw": N_("Take back"),
    },
    "suggestion_state": {
        "new": N_("New"),
        "considered": N_("Considered"),
        "planned": N_("Planned"),
        "done": N_("Done"),
        "declined": N_("Declined"),
        "merged": N_("Merged"),
    },
    "suggestion_verb": {
        "consider": N_("Consider"),
        "plan": N_("Plan it"),
        "do": N_("Done, and tell them"),
        "decline": N_("Decline, and tell them"),
        "merge": N_("Merge"),
        "part": N_("Take apart again"),
    },
    "suggestion_source": {
        "feedback": N_("Feedback"),
        "public": N_("Public page"),
        "staff": N_("Staff"),
    },
    "topic": {
        "time": N_("Time"),
        "manner": N_("Manner"),
        "work": N_("Work"),
        "price": N_("Price"),
        "words": N_("What we say"),
        "tidy": N_("Tidiness"),
        "app": N_("App and network"),
        "device": N_("Device"),
        "booking": N_("Booking"),
    },
    "figures_by": {
        "month": N_("By month"),
        "branch": N_("By branch"),
        "fault": N_("By fault type"),
        "engineer": N_("By engineer"),
    },
    "call_back_cause": {
        "stars": N_("Few stars"),
        "recommend": N_("Would not recommend us"),
    },
    "mention_state": {
        "new": N_("New"),
        "helping": N_("Being helped"),
        "answered": N_("Answered"),
        "let_be": N_("Let be"),
        "ordered": N_("Made an order"),
    },
    "mention_verb": {
        "help": N_("Help privately"),
        "go_private": N_("Moved to a private channel"),
        "reply": N_("I have answered"),
        "let_be": N_("Let it be"),
        "order": N_("Make it an order"),
        "take_up": N_("Take it up again"),
    },
    "suggestion": {
        "help": N_("Help privately"),
        "correct": N_("Correct a fact"),
        "leave": N_("Leave it"),
    },
    "budget": {
        "unsaid": N_("not said"),
        "up_to_10": N_("up to 10 000"),
        "up_to_30": N_("10 000 to 30 000"),
        "up_to_80": N_("30 000 to 80 000"),
        "more": N_("more than 80 000"),
    },
    "severity": {
        "minor": N_("Small: it stands on our pages, nobody is written to"),
        "major": N_("Larger: customers get an e-mail"),
        "grave": N_("Grave: customers are reached the way they prefer"),
    },
    "round_state": {"going": N_("going on"), "stopped": N_("stopped"), "done": N_("done")},
    "issue_state": {
        "suspected": N_("Suspected"),
        "confirmed": N_("Confirmed"),
        "fixed": N_("Put right"),
        "closed": N_("Closed"),
    },
    "issue_verb": {
        "confirm": N_("Confirm"),
        "fix": N_("Put right"),
        "close": N_("Close"),
    },
}
