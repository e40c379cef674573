"""Workers that are there in a moment: forked from a process that has read all the code, and killed like any other.

Starting Python anew costs seconds of CPU; what a kill breaks is what the worker had in hand, and that is the same.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from dispatch.lifeline import tied
from dispatch.settings import Settings
from dispatch.worker import run

ENDS_WITHIN = 300.0  # seconds; the machine may be busy


class Forge:
    """The process that workers are forked from. They end with it."""

    def __init__(self, database_url: str, log: Path):
        given = {"DATABASE_URL": database_url, "SECRET_KEY": "x" * 32, "PUBLIC_URL": "https://doorstep.example"}
        self.log = log.open("ab")
        self.process = subprocess.Popen(
            tied([sys.executable, "-m", "tests.trust.forked"], ending="SIGKILL"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**os.environ, **given},
            text=True,
        )

    def start(self, **settings: str) -> "Forked":
        self.process.stdin.write(json.dumps(settings) + "\n")
        self.process.stdin.flush()
        return Forked(int(self.process.stdout.readline()))

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=ENDS_WITHIN)
        self.process.stdout.close()
        self.log.close()


class Forked:
    def __init__(self, pid: int):
        self.pid = pid

    def kill(self) -> None:
        """As the kernel does when memory runs out: no last words."""
        self._ended_by(signal.SIGKILL)

    def end(self) -> None:
        self._ended_by(signal.SIGTERM)

    def _ended_by(self, sign: signal.Signals) -> None:
        os.kill(self.pid, sign)
        deadline = time.monotonic() + ENDS_WITHIN
        while Path(f"/proc/{self.pid}").exists():
            assert time.monotonic() < deadline, "the worker lives on"
            time.sleep(0.01)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the dead
    alive = []
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.environ.update(json.loads(line))
            os.dup2(2, 1)
            run(Settings.with_database(os.environ))
            os._exit(0)
        alive.append(pid)
        print(pid, flush=True)
    for pid in alive:
        if Path(f"/proc/{pid}").exists():
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
