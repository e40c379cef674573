"""One process in the foreground that keeps the others running, and takes them all with it when it ends."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dispatch.errors import Refusal
from dispatch.lifeline import tied
from dispatch.store.embedded import Cluster

# Seconds before a program that ended is started again; doubled each time.
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 8.0
# Seconds after which it counts as sound, and the pause is short again. Whoever is killed once it works, be it ever so
# often, should be back at once; only what can't even begin has to wait.
STEADY = 10.0
TICK = 0.1


@dataclass(frozen=True)
class Program:
    """What to keep running. It has `grace` seconds to end by itself before it is killed."""

    name: str
    command: tuple[str, ...]
    log: Path
    grace: float = 10.0


class Pause:
    """How long to wait before the next attempt, which comes sooner after a long good run."""

    def __init__(self):
        self.seconds = FIRST_PAUSE
        self.started = time.monotonic()
        self.until = 0.0

    def begin(self) -> float:
        now = time.monotonic()
        if now - self.started > STEADY:
            self.seconds = FIRST_PAUSE
        waits, self.seconds = self.seconds, min(self.seconds * 2, LONGEST_PAUSE)
        self.until = now + waits
        return waits

    def over(self) -> bool:
        return time.monotonic() >= self.until

    def end(self) -> None:
        self.started = time.monotonic()


class Child:
    """One program as it runs. It leads a process group of its own, so that a ctrl-C reaches only us."""

    def __init__(self, program: Program, environ: Mapping[str, str]):
        self.program = program
        self.environ = environ
        self.pause = Pause()
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.pause.end()
        with self.program.log.open("ab") as log:
            self.process = subprocess.Popen(
                tied(list(self.program.command)),
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def tend(self, say: Callable[[str], None]) -> None:
        if self.process and self.process.poll() is not None:
            self._clear()
            waits, code = self.pause.begin(), self.process.returncode
            say(f"{self.program.name} ended ({code}) and starts again in {waits:g} s; see {self.program.log}.")
            self.process = None
        if self.process is None and self.pause.over():
            self.start()

    def ask_to_end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def end(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(self.program.grace)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._clear()

    def _clear(self) -> None:
        """What it started itself must not outlive it, holding its port or half done work."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


class Supervisor:
    """Runs programs, and the database before and after them."""

    def __init__(
        self,
        programs: list[Program],
        environ: Mapping[str, str],
        *,
        cluster: Cluster | None = None,
        say: Callable[[str], None] = print,
    ):
        self.children = [Child(program, environ) for program in programs]
        self.cluster = cluster
        self.database_pause = Pause()
        self.say = say
        self.leaving = False

    def listen(self) -> None:
        """From here on, being asked to end means ending in order."""
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(asked, self._leave)

    def run(self, until: Callable[[], bool] = lambda: False) -> bool:
        """Keeps everything running until that holds; False, when somebody asked us to end before."""
        while not self.leaving:
            if until():
                return True
            self._tend_database()
            for child in self.children:
                child.tend(self.say)
            time.sleep(TICK)
        return False

    def end(self) -> None:
        """The database last: what still runs may have something to write."""
        for child in self.children:
            child.ask_to_end()
        for child in self.children:
            child.end()
        if self.cluster:
            self.cluster.stop()

    def _leave(self, *_: object) -> None:
        self.leaving = True

    def _tend_database(self) -> None:
        if self.cluster is None or self.cluster.running() or not self.database_pause.over():
            return
        self.database_pause.begin()
        self.say("The database ended and starts again.")
        try:
            self.cluster.start()
        except Refusal as refusal:
            self.say(str(refusal))
        self.database_pause.end()
