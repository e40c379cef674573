import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def an_open_folder() -> Iterator[Path]:
    """One that PostgreSQL's account may enter, unlike pytest's own when root runs it."""
    place = Path(tempfile.mkdtemp(prefix="doorstep-test-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


def a_free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


@pytest.fixture
def folder() -> Iterator[Path]:
    with an_open_folder() as place:
        yield place


@pytest.fixture
def port() -> int:
    return a_free_port()
