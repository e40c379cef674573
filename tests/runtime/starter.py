"""Starts our PostgreSQL in the given folder, prints its process and waits to be ended."""

import sys
from pathlib import Path

from dispatch.store.embedded import Cluster

if __name__ == "__main__":
    cluster = Cluster(Path(sys.argv[1]))
    cluster.start()
    print(cluster.pid, flush=True)
    sys.stdin.read()
