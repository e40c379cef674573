"""A PostgreSQL of a benchmark's own: empty, with the schema of today, gone when it is over."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dispatch import nouns
from dispatch.store import migrate
from dispatch.store.embedded import Cluster


@contextmanager
def scratch(*, fast: bool = True) -> Iterator[str]:
    """Answers its address. Not `fast` where what is measured waits for the disk in production too."""
    nouns.ready()
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-", dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "pg", fast=fast)
        cluster.start()
        try:
            cluster.create_database("bench")
            migrate.upgrade(cluster.url("bench"))
            yield cluster.url("bench")
        finally:
            cluster.erase()
