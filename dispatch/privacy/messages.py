"""What the worker does for customers and their rights: packs copies, forgets people, lets go what had its time."""

from dispatch.privacy.forgetting import carry_out
from dispatch.privacy.packing import pack
from dispatch.privacy.retention import purge

TOPICS = {"privacy.forget": carry_out, "privacy.purge": purge}
DATABASE_TOPICS = {"privacy.pack": pack}
PERIODIC = {"privacy.forget": "*/15 * * * *", "privacy.purge": "23 2 * * *"}
