"""What the worker does for this room."""

from dispatch.promises.applying import apply
from dispatch.promises.trying import look

DATABASE_TOPICS = {"promises.apply": apply, "promises.try": look}
