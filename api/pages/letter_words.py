"""Why a letter stands as it does, and why a file was not kept, in words. A test asks for each code there is."""

from dispatch.errors import N_

BECAUSE = {
    "auto_reply": N_("an automatic reply"),
    "bulk": N_("a mailing list or newsletter"),
    "loop": N_("our own mail"),
    "bounce": N_("a mail of ours came back"),
    "delay": N_("a mail of ours is delayed"),
    "stop": N_("no more text messages, please"),
    "start": N_("text messages are welcome again"),
    "too_large": N_("too large to be read"),
    "Unreadable": N_("can’t be read as a mail"),
    "CannotBeKept": N_("holds signs that can’t be kept"),
    "order_of_another": N_("names an order of somebody else"),
    "unknown_number": N_("nobody has this number"),
    "no_words": N_("holds files, but no words"),
    "too_many": N_("very many from the same sender"),
    "no_contact": N_("there is no way to answer"),
}
OTHERWISE = N_("something in it can’t be right")
NOT_KEPT = {
    "TooLarge": N_("too large"),
    "TooManyEnclosed": N_("more than ten files in one letter"),
    "TooManyFiles": N_("the order is full"),
    "TooManyPixels": N_("too many pixels"),
    "NotAPicture": N_("no picture, paper, sound or film we know"),
    "NotARecording": N_("can’t be played"),
}
# Why just they were asked.
CHOSEN = {
    "knows": N_("knows about %(topics)s"),
    "not_known_yet": N_("nobody knows yet what it is"),
    "speaks": N_("speaks %(language)s"),
    "nobody_speaks": N_("nobody who is there speaks %(language)s"),
    "nobody_knows": N_("nobody who is there knows about %(topics)s"),
    "nobody_fits": N_("nobody who fits is there"),
    "in_hours": N_("at work just now"),
    "only_one": N_("the only one"),
    "least_to_do": N_("has the least to do"),
    "idle_longest": N_("waited longest"),
    "all_full": N_("everybody who could take it has enough to do"),
    "nobody_there": N_("nobody who could take it is there"),
}
