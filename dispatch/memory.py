"""What a process that answers people does with its memory."""

import gc


def settle() -> None:
    """To be called when all is loaded. It stays for good, and is not looked through again and again while somebody
    waits: a search of everything takes a third of a second. Of what comes later most is gone with its request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
