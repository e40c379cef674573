"""Compilation by numba, and the random numbers of compiled code."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numba import njit

# Compiled code here only borrows the arrays it is given. Without reference counting (`_nrt`), which
# costs an atomic operation at every touch of an array, the search runs ten times as fast.
TAKEN = re.compile(r"^from optimizer\.engines\.([\w.]+) import", re.MULTILINE)
OPTIONS = {"nogil": True, "_nrt": False}


def _digest() -> str:
    """Of all that compiled code can see: the files that compile, and what they take from others in this folder."""
    folder = Path(__file__).parent
    texts = {
        ".".join(path.relative_to(folder).with_suffix("").parts): path.read_text() for path in folder.rglob("*.py")
    }
    seen: set[str] = set()
    ahead = [name for name, text in texts.items() if f"from {__name__} import" in text]
    while ahead:
        name = ahead.pop()
        if name in texts and name not in seen:
            seen.add(name)
            ahead += TAKEN.findall(texts[name])
    return hashlib.sha256("".join(texts[name] for name in sorted(seen)).encode()).hexdigest()[:12]


# numba's cache looks only at the file of the function itself, not at those of the functions it
# calls; so the name it files a function under bears the digest of them all.
DIGEST = _digest()


def compiled(function: Callable, **more: bool) -> Callable:
    """Compile on first use and cache on disk (NUMBA_CACHE_DIR, or beside the source, or the user's
    cache); where none of these can be written, compile anew in each process."""
    function.__qualname__ = f"{function.__qualname__}.{DIGEST}"
    try:
        return njit(cache=True, **OPTIONS, **more)(function)
    except RuntimeError:
        return njit(**OPTIONS, **more)(function)


def forced(function: Callable) -> Callable:
    """As `compiled`, but made part of its compiled callers: a call hands over every array of `Tables`
    and `State` field by field, which takes longer than what the shortest functions do."""
    return compiled(function, forceinline=True)


def inlined(function: Callable) -> Callable:
    """For small functions in the hottest loops, spared the price of a call."""
    return njit(inline="always", **OPTIONS)(function)


def random_state(seed: int) -> np.ndarray:
    """The state of xorshift64*, spread so that neighbouring seeds share nothing; never zero."""
    return np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)


@inlined
def random_bits(state):
    bits = state[0]
    bits ^= bits >> np.uint64(12)
    bits ^= bits << np.uint64(25)
    bits ^= bits >> np.uint64(27)
    state[0] = bits
    return bits * np.uint64(2685821657736338717)


@inlined
def random_below(state, limit):
    return np.int64((random_bits(state) >> np.uint64(33)) % np.uint64(limit))


@inlined
def random_unit(state):
    """At least 0, below 1."""
    return np.float64(random_bits(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
