"""Asking a stranger's machine: so long and no longer, so much and no more, and nowhere it sends us."""

import json
from collections.abc import Callable
from http.client import HTTPException, HTTPMessage
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut

MOST_BYTES = 1_000_000
Answer = TypeVar("Answer")


class NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        """The address to ask is a setting; nobody else chooses another."""


class CarefulAdapter(BaseSyncAdapter):
    """How geopy reaches the network. Anything but a short, whole 200 is an error."""

    def __init__(self, *, proxies: object, ssl_context: Any):
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._opener = build_opener(HTTPSHandler(context=ssl_context), NoRedirects())

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        try:
            with self._opener.open(Request(url, headers=headers), timeout=timeout) as page:
                body = page.read(MOST_BYTES + 1)
        except HTTPError as error:
            error.close()
            raise GeocoderServiceError(str(error)) from error
        except (OSError, HTTPException) as error:
            raise GeocoderServiceError(str(error)) from error
        if len(body) > MOST_BYTES:
            raise GeocoderParseError("the answer is too long")
        return body.decode("utf-8")

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        return json.loads(self.get_text(url, timeout=timeout, headers=headers))


def within(seconds: float, ask: Callable[[], Answer]) -> Answer:
    """What `ask` returns or raises, or GeocoderTimedOut.

    A socket's timeout starts anew with every byte, and looking up a name has none; this one is for the whole.
    The thread left behind ends by itself.
    """
    box: SimpleQueue[tuple[Any, Exception | None]] = SimpleQueue()
    Thread(target=lambda: box.put(_outcome(ask)), daemon=True).start()
    try:
        answer, error = box.get(timeout=seconds)
    except Empty:
        raise GeocoderTimedOut(f"no answer within {seconds} s") from None
    if error:
        raise error
    return answer


def _outcome(ask: Callable[[], Answer]) -> tuple[Answer | None, Exception | None]:
    try:
        return ask(), None
    except Exception as error:
        return None, error
