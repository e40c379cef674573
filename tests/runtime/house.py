"""A small house for tests: our supervisor over a real database, a web server and a worker, all in one folder.

python -m tests.runtime.house FOLDER PORT
"""

import os
import sys
from pathlib import Path

from dispatch.claims import await_port, only_one
from dispatch.errors import Refusal
from dispatch.store.embedded import Cluster
from dispatch.supervisor import Program, Supervisor

# Writes a line when it begins, and starts a program of its own, which it ends only when it is asked to end.
WORKER = 'echo begun >> "$0/begun"; tail -f "$0/begun" & trap "kill $!" TERM; wait'


def main(folder: Path, port: int) -> None:
    web = (sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(folder), str(port))
    worker = ("/bin/sh", "-c", WORKER, str(folder))
    broken = ("/bin/sh", "-c", 'echo tried >> "$0/tried"; exit 3', str(folder))
    programs = [
        Program("web", web, folder / "web.log"),
        Program("worker", worker, folder / "worker.log"),
        Program("broken", broken, folder / "broken.log"),
    ]
    with only_one(folder):
        await_port("127.0.0.1", port)
        cluster = Cluster(folder / "pg")
        cluster.start()
        supervisor = Supervisor(programs, os.environ, cluster=cluster)
        supervisor.listen()
        supervisor.run()
        supervisor.end()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]))
    except Refusal as refusal:
        sys.exit(str(refusal))
