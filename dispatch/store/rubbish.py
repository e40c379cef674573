"""Python's search for rubbish, kept rare while very much is made that lives to the end."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

RARELY = (200_000, 50, 50)
_guard = Lock()
_inside: list[tuple[int, int, int]] = []  # the habits each who is inside has found; the first are the usual ones


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Looking for rubbish among thousands of records takes a third of the time it takes to read them, and finds none.

    It holds for the whole process, so several may be inside at a time; the last to leave puts things back.
    """
    with _guard:
        _inside.append(gc.get_threshold())
        gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        with _guard:
            usual = _inside[0]
            _inside.pop()
            if not _inside:
                gc.set_threshold(*usual)
