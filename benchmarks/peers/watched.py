"""A player's process, watched from outside and ended when its CPU seconds are spent.

Outside, because OR-Tools knows only wall time and VROOM can't be asked; by the process's own CPU clock,
because timers that send signals count in ticks and were seen to be a tenth early on a crowded machine.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "NUMBA", "MKL")}
GRACE = 1.05, 0.3  # of the budget, and seconds more: a deadline kept that well is kept
LOOK = 0.05


def last_words(module: str, file: Path, *, seconds: float, seed: int) -> dict | None:
    """The last plan it told in time; None if there was none."""
    command = [sys.executable, "-m", "benchmarks.peers", module, str(file.resolve()), str(seconds), str(seed)]
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, cwd=ROOT, env=os.environ | ONE_THREAD, stdout=said)
        try:
            _wait(child, said, seconds * GRACE[0] + GRACE[1])
        finally:
            child.kill()
            child.wait()
        said.seek(0)
        whole = said.read().rpartition(b"\n")[0].splitlines()  # the last line may have been cut short
    return json.loads(whole[-1]) if len(whole) > 1 else None


def _wait(child: subprocess.Popen, said, budget: float) -> None:
    begun = None
    while child.poll() is None:
        if begun is None:
            begun = _begun(said)
        elif _cpu(child.pid) - begun > budget:
            return
        time.sleep(LOOK)


def _begun(said) -> float | None:
    # Read at a place of its own: the child writes on where it stopped.
    first, newline, _ = os.pread(said.fileno(), 200, 0).partition(b"\n")
    return json.loads(first)["begun"] if newline else None


def _cpu(pid: int) -> float:
    """CPU seconds of another process and all its threads: Linux numbers their clocks like this."""
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return 0.0  # it has just ended
