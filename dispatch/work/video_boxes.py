"""The boxes an MP4 or MOV file is made of (ISO 14496-12): those that tell where and by what it was taken are emptied.

A box is its length (4 bytes), its name (4 bytes) and what it holds. Emptied ones keep their length, so that nothing
else in the file moves.
"""

from collections.abc import Iterator

AROUND = {b"moov", b"trak"}
TELLING = {b"udta", b"meta", b"uuid"}
MOST_BOXES = 2000


def without_place(data: bytes) -> bytes:
    """As long as before, and played as before. What can't be walked through stays as it is."""
    kept = bytearray(data)
    for start, head, end in _telling(data):
        kept[start + 4 : start + 8] = b"free"
        kept[start + head : end] = bytes(end - start - head)
    return bytes(kept)


def _telling(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(where it starts, how long its head is, where it ends)."""
    waiting, seen = [(0, len(data))], 0
    while waiting:
        at, until = waiting.pop()
        while at + 8 <= until and seen < MOST_BOXES:
            seen += 1
            length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
            head = 16 if length == 1 else 8
            if length == 1:
                length = int.from_bytes(data[at + 8 : at + 16])
            end = until if length == 0 else at + length
            if end < at + head or end > until:
                break
            if name in TELLING:
                yield at, head, end
            if name in AROUND:
                waiting.append((at + head, end))
            at = end
