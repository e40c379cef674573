"""What a rescue must leave to those whom nobody has yet."""

from collections.abc import Iterable

from dispatch.planning.outlook.judging import RESCUED
from optimizer.earliest import Early
from optimizer.rescue import DOUBTFUL, LATER, NOISE, SAFE

Chances = tuple[float, ...]  # of each promise of one visit
MARGIN = 1_800  # seconds before its promise ends, up to which what nobody has yet may be begun later than it could be


def is_left(start: int, ends: Iterable[int], after: Early | None) -> bool:
    """Whether what could be begun at `start` still keeps every promise that it could keep. Nowhere, it keeps none."""
    kept = [end for end in ends if start <= end]
    return not kept or (after is not None and all(after.start <= max(start + LATER, end - MARGIN) for end in kept))


def is_still_likely(was: Chances, now: Chances | None) -> bool:
    """Whether each promise that was likelier to hold than to break, as the outlook counts, is no less likely to hold,
    or safe still. `now` None: nobody has room for it any more."""
    likely = [i for i, share in enumerate(was) if share + (1 - share) * RESCUED >= DOUBTFUL]
    return not likely or (now is not None and all(now[i] >= min(SAFE, was[i] - NOISE) for i in likely))
