"""What the worker does for this room."""

from dispatch.promises.applying import apply

DATABASE_TOPICS = {"promises.apply": apply}
