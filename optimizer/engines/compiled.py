"""Compilation by numba, and the random numbers of compiled code."""

from collections.abc import Callable

import numpy as np
from numba import njit


def compiled(function: Callable) -> Callable:
    """Compile on first use and cache on disk (NUMBA_CACHE_DIR, or beside the source, or the user's
    cache); where none of these can be written, compile anew in each process."""
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:
        return njit(nogil=True)(function)


def inlined(function: Callable) -> Callable:
    """For small functions in the hottest loops: their many array arguments cost more than their work."""
    return njit(nogil=True, inline="always")(function)


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
