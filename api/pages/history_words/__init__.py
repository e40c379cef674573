"""The words for what stands in the audit of an order: verbs, fields and reasons. A test asks for each that there is."""

from api.pages.history_words import devices, help, messages, prices, times, voices, work
from dispatch.errors import N_

CHANGED = N_("Changed")
# Noun and verb → what was done. A noun that stood in two files would be a TypeError here.
DONE: dict[str, dict[str, str]] = dict(
    **work.DONE,
    **times.DONE,
    **messages.DONE,
    **help.DONE,
    **prices.DONE,
    **devices.DONE,
    **voices.DONE,
)
