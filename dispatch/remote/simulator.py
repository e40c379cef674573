"""A small device cloud, for the demo and for tests: it speaks what `cloud.py` describes, and has made-up devices.

It keeps everything in memory, does each key once, and answers a command after a moment as a slow radio would. A device
whose serial number ends in 0 is not to be reached.
"""

import json
import time
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import unquote

import click

from dispatch.channels.signing import Unsigned, require_signed
from dispatch.store.database import utc_now

MOST_BYTES = 16 * 1024
TAKES = 2.0  # seconds
Clock = Callable[[], float]


class DeviceCloud:
    """`done`: how often each key was carried out, which must never be more than once."""

    def __init__(self, *, takes: float = TAKES, clock: Clock = time.monotonic):
        self.takes, self.clock = takes, clock
        self.commands: dict[str, dict[str, Any]] = {}
        self.done: dict[str, int] = {}
        self.lock = Lock()

    def take(self, device: str, command: str, parameters: dict[str, Any], *, key: str) -> dict[str, Any]:
        with self.lock:
            if key not in self.commands:
                self.done[key] = self.done.get(key, 0) + 1
                ready = self.clock() + self.takes
                self.commands[key] = {"device": device, "command": command, "parameters": parameters, "ready": ready}
        return self.state(key)

    def state(self, key: str) -> dict[str, Any] | None:
        """None where it never heard of it."""
        known = self.commands.get(key)
        if known is None:
            return None
        if self.clock() < known["ready"]:
            return {"state": "accepted"}
        if known["device"].endswith("0"):
            return {"state": "failed", "fault": "device_offline"}
        return {"state": "done", "result": result_of(known)}


def status_of(device: str) -> dict[str, Any]:
    """Always the same for the same device."""
    drawn = sha256(device.encode()).digest()
    return {
        "online": not device.endswith("0"),
        "battery_percent": 20 + drawn[0] % 80,
        "rssi": -45 - drawn[1] % 40,
        "uptime_s": 3600 * (1 + drawn[2]),
        "restarts": drawn[3] % 5,
    }


def result_of(known: dict[str, Any]) -> dict[str, Any]:
    if known["command"] == "diagnostics":
        return status_of(known["device"])
    return {**known["parameters"], "uptime_s": 1} if known["command"] == "restart" else known["parameters"]


class Desk(BaseHTTPRequestHandler):
    """What is asked over HTTP. `cloud` and `secret` are the server's."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MOST_BYTES))
        parts = self.path.strip("/").split("/")
        key = self.headers.get("Idempotency-Key", "")
        if not self._signed(body):
            return
        if len(parts) != 3 or parts[0] != "devices" or parts[2] != "commands" or not key:
            self._answer(404, {})
            return
        given = json.loads(body)
        self._answer(202, self.server.cloud.take(unquote(parts[1]), given["command"], given["parameters"], key=key))

    def do_GET(self) -> None:
        parts = self.path.strip("/").split("/")
        if not self._signed(b""):
            return
        found = None
        if len(parts) == 2 and parts[0] == "commands":
            found = self.server.cloud.state(unquote(parts[1]))
        elif len(parts) == 2 and parts[0] == "devices":
            found = status_of(unquote(parts[1]))
        self._answer(200 if found is not None else 404, found or {})

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""

    def _signed(self, body: bytes) -> bool:
        try:
            require_signed(
                [self.server.secret],
                timestamp=self.headers.get("Doorstep-Timestamp", ""),
                given=self.headers.get("Doorstep-Signature", ""),
                body=f"{self.command} {self.path}\n".encode() + body,
                now=utc_now(),
            )
        except Unsigned:
            self._answer(401, {})
            return False
        return True

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        written = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)


class CloudServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, *, secret: str, cloud: DeviceCloud):
        super().__init__(("127.0.0.1", port), Desk)
        self.secret, self.cloud = secret, cloud

    @property
    def setting(self) -> str:
        """What DEVICE_CLOUDS says of it, for every maker."""
        return f"*=http://demo:{self.secret}@127.0.0.1:{self.server_port}"


@click.command("device-cloud")
@click.option("--port", type=int, required=True)
@click.option("--secret", required=True, envvar="DEVICE_CLOUD_SECRET")
def device_cloud(port: int, secret: str) -> None:
    """Be a device cloud with made-up devices, for the demo."""
    CloudServer(port, secret=secret, cloud=DeviceCloud()).serve_forever()
