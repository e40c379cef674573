"""Rooms of branches, kept in this process for as long as nothing in them has changed."""

from collections.abc import Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from dispatch.people.branch import Branch
from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.sign import sign_of
from dispatch.planning.rescue.room import Room
from dispatch.planning.snapshot import Roads
from dispatch.store.database import Transaction

KEPT = timedelta(minutes=2)  # while nobody changes anything the time goes on, and what has not begun gets later
MOST = 6  # branches; one with a hundred engineers and a thousand orders takes some 25 megabytes


class _Kept(NamedTuple):
    sign: Hashable
    at: datetime
    room: Room


class Rooms:
    def __init__(self):
        self._rooms: dict[int, _Kept] = {}
        self._lock = Lock()

    def room(self, tx: Transaction, branch: Branch, roads: Roads) -> Room:
        # The sign is read before what it stands for: what changes in between is seen at the next look.
        sign, kept = sign_of(tx, branch), self._rooms.get(branch.id)
        if kept is None or kept.sign != sign or abs(tx.stamp.at - kept.at) >= KEPT:
            kept = _Kept(sign, tx.stamp.at, Room(Ahead.read(tx, branch, clocks=False), roads))
            self._put(branch.id, kept)
        return kept.room

    def _put(self, branch_id: int, kept: _Kept) -> None:
        with self._lock:
            self._rooms.pop(branch_id, None)
            self._rooms[branch_id] = kept
            for each in list(self._rooms)[: max(0, len(self._rooms) - MOST)]:
                del self._rooms[each]
