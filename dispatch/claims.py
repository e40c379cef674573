"""What one run claims for itself before it starts anything: its folder and its port."""

import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dispatch.errors import N_, Conflict, Forbidden

LEAVING = 6.0  # seconds a web server of ours may still hold the port after its supervisor was killed


class AlreadyRunning(Conflict):
    """Doorstep already runs from this folder."""

    says = N_("Doorstep already runs from {folder} (process {process}). Stop it there with ctrl-C first.")


class PortTaken(Conflict):
    """Another program listens on the port."""

    says = N_("Port {port} is taken by another program. Choose another one: make demo PORT={other}")


class PortClosed(Forbidden):
    """The machine doesn't let us listen there."""

    says = N_("This machine doesn't let us listen on {host}, port {port}: {why}.")


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Raises AlreadyRunning. A run that was killed outright claims nothing any more."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "running").open("a+") as claim:
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            claim.seek(0)
            raise AlreadyRunning(folder=folder, process=claim.read().strip()) from None
        claim.truncate(0)
        claim.write(str(os.getpid()))
        claim.flush()
        yield


def await_port(host: str, port: int) -> None:
    """Returns when we may listen there. Raises PortTaken or PortClosed."""
    deadline = time.monotonic() + LEAVING
    while not is_free(host, port):
        if time.monotonic() > deadline:
            raise PortTaken(port=port, other=port + 1)
        time.sleep(0.1)


def is_free(host: str, port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as refused:
            if refused.errno != errno.EADDRINUSE:
                raise PortClosed(host=host, port=port, why=refused.strerror) from None
            return False
    return True
