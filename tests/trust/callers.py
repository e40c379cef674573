"""Those who call in orders while the house is being broken, and what they were told."""

import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

from tests.trust.house import PATIENCE, House

BROKEN = "broken"  # the connection, before there was an answer
AGAIN_AFTER = 0.2  # seconds
HOMES = 40
HANDS = 8


class Answer(NamedTuple):
    """`status` is BROKEN where there was none."""

    status: int | str
    body: dict[str, Any]
    repeated: bool = False


@dataclass
class Ledger:
    """Kept by the callers from the answers alone. An order's key is its title, too: nothing but the Idempotency-Key
    keeps the house from taking it twice."""

    asked: set[str] = field(default_factory=set)
    acknowledged: dict[str, str] = field(default_factory=dict)
    answers: Counter[int | str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)

    def note(self, answer: Answer) -> None:
        self.answers[answer.status] += 1
        if answer.status not in (201, 503, BROKEN):
            self.said.append(answer.body)


def post(address: str, house: House, path: str, body: dict[str, Any], *, key: str) -> Answer:
    headers = {
        "Authorization": f"Bearer {house.key}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    request = Request(f"{address}/api/v1{path}", json.dumps(body).encode(), headers, method="POST")
    try:
        with urlopen(request, timeout=PATIENCE) as answer:
            return Answer(answer.status, json.load(answer), "Idempotency-Replayed" in answer.headers)
    except HTTPError as refused:
        return Answer(refused.code, {"said": refused.read().decode(errors="replace")})
    except (OSError, HTTPException, ValueError):
        return Answer(BROKEN, {})


def an_order(title: str, number: int = 0) -> dict[str, Any]:
    """Of one of HOMES households, so that some call at the same time as themselves."""
    home = number % HOMES
    return {
        "title": title,
        "name": f"Familien {home}",
        "phone": f"+4790{100000 + home}",
        "street": f"Thereses gate {home}",
        "postcode": "0452",
        "city": "Oslo",
        "lat": 59.92,
        "lon": 10.73,
    }


class Callers:
    """`with Callers(house, pace=8) as ledger:` orders come in, `pace` a second, until the end; then every caller has
    asked again under the same key until there was an answer."""

    def __init__(self, house: House, *, address: str = "", pace: float, hands: int = HANDS):
        self.house = house
        self.address = address or house.address
        self.pace = pace
        self.ledger = Ledger()
        self.over = threading.Event()
        self.hands = ThreadPoolExecutor(hands)
        self.free = threading.Semaphore(hands)
        self.bell = threading.Thread(target=self._ring)

    def __enter__(self) -> Ledger:
        self.bell.start()
        return self.ledger

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.bell.join()
        self.hands.shutdown()

    def _ring(self) -> None:
        number = 0
        while not self.over.wait(1 / self.pace):
            # Not faster than it is answered: what waits in a queue of ours tests nothing.
            if self.free.acquire(timeout=1 / self.pace):
                number += 1
                title = f"order {uuid4().hex}"
                self.ledger.asked.add(title)
                self.hands.submit(self._call, title, number).add_done_callback(lambda _: self.free.release())

    def _call(self, title: str, number: int) -> None:
        begun = time.monotonic()
        while time.monotonic() < begun + PATIENCE:
            answer = post(self.address, self.house, "/work-orders", an_order(title, number), key=title)
            self.ledger.note(answer)
            if answer.status == 201:
                self.ledger.acknowledged[title] = answer.body["reference"]
                self.ledger.waits.append(time.monotonic() - begun)
                return
            time.sleep(AGAIN_AFTER)
