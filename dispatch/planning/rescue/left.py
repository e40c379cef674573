"""What a rescue must leave to those whom nobody has yet."""

from collections.abc import Iterable

from optimizer.earliest import Early
from optimizer.rescue import LATER

MARGIN = 1_800  # seconds before its promise ends, up to which what nobody has yet may be begun later than it could be


def is_left(start: int, ends: Iterable[int], after: Early | None) -> bool:
    """Whether what could be begun at `start` still keeps every promise that it could keep. Nowhere, it keeps none."""
    kept = [end for end in ends if start <= end]
    return not kept or (after is not None and all(after.start <= max(start + LATER, end - MARGIN) for end in kept))
