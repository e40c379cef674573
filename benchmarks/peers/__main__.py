"""One player, one day, one process on one core. On standard output, lines of JSON: when its budget began, in CPU
seconds of the process, and then each better plan.

python -m benchmarks.peers PLAYER DAY.json SECONDS SEED
"""

import json
import os
import sys
import time
from importlib import import_module
from pathlib import Path

from benchmarks.peers.player import Budget, Routes


def main(player: str, file: str, seconds: float, seed: int) -> None:
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[seed % len(cores)]})
    module = import_module(f"benchmarks.peers.{player}")
    day = json.loads(Path(file).read_bytes())
    module.ready()
    budget = Budget(seconds, begun=time.process_time())
    say({"begun": budget.begun})

    def tell(routes: Routes, bound: int | None = None) -> None:
        say({"cpu": round(budget.spent, 2), "bound": bound, "routes": routes})

    module.play(day, budget, seed=seed, tell=tell)


def say(words: dict) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
