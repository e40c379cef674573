"""The planner in a process of its own: held in memory and time, watched, and ended without mercy.

Nothing here touches the database. The child gets two files and writes one; it inherits no secrets.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatch.lifeline import tied
from dispatch.planning.answer.failures import PlannerOutOfMemory, PlannerStopped, PlannerTooSlow, PlanUnusable
from dispatch.planning.snapshot import Asked, Snapshot

PLANNER = (sys.executable, "-m", "optimizer")
OURS = str(Path(__file__).parents[3])  # the child is to be the same planner, wherever we were started from
# One thread each: the planner shares its machine with the people at work.
SURROUNDINGS = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": OURS} | {
    f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "NUMBA", "MKL")
}
CONFINED = ("/bin/sh", "-c", 'ulimit -v "$1" && shift && exec nice -n 10 "$@"', "planner")
LOOK = 0.3  # seconds between two looks at the child
START_UP = 300.0  # seconds until its first word: it may have to compile itself, last in line on a busy machine
WRITING = 30.0  # seconds it may take to explain and write down a short search
LONGEST_ANSWER = 64 * 2**20
NO_MEMORY = ("MemoryError", "bad_alloc", "Cannot allocate memory", "Unable to allocate", "failed to map segment")


@dataclass(frozen=True)
class Budget:
    """`seconds` to search; from its first word on, the child is killed at one and a half times that."""

    seconds: float
    memory_mb: int

    @property
    def patience(self) -> float:
        return max(1.5 * self.seconds, self.seconds + WRITING)


class Cancelled(Exception):
    """Somebody asked to stop; the child is gone."""


Watch = Callable[[dict[str, Any] | None], bool]  # given the newest progress, if any; true: stop


def solve(snapshot: Asked, budget: Budget, *, seed: int, watch: Watch) -> dict[str, Any]:
    """The planner's raw answer: JSON, and not to be believed before it was judged.

    Raises:
        Cancelled: `watch` said so.
        PlannerTooSlow, PlannerOutOfMemory, PlannerStopped, PlanUnusable: no answer.
    """
    asked = ["--seconds", str(budget.seconds), "--seed", str(seed), "--progress"]
    return _answer("solve", asked, snapshot, budget, watch=watch)


def repair(snapshot: Snapshot, memory_mb: int, *, new: str | None) -> dict[str, Any]:
    """The best plan near the present one, in the same shape, with `gain`. `new`: a visit just asked for.

    Raises:
        PlannerTooSlow, PlannerOutOfMemory, PlannerStopped, PlanUnusable: no answer.
    """
    asked = [] if new is None else ["--new", new]
    return _answer("repair", asked, snapshot, Budget(0, memory_mb), watch=lambda found: False)


def _answer(command: str, asked: list[str], snapshot: Asked, budget: Budget, *, watch: Watch) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="doorstep-plan-") as folder:
        problem, present, plan, said = (Path(folder) / name for name in ("problem", "present", "plan", "said"))
        problem.write_text(json.dumps(snapshot.problem.to_json()), "utf-8")
        present.write_text(json.dumps({"routes": snapshot.routes}), "utf-8")
        files = [str(problem), "--start", str(present), "--out", str(plan)]
        with said.open("wb") as voice:
            child = _started([*PLANNER, command, *files, *asked], budget, folder, voice)
            try:
                code = _watched(child, said, budget, watch)
            finally:
                _end(child)
        if code != 0:
            raise _failure(code, said, budget)
        return _read(plan)


def _started(command: list[str], budget: Budget, folder: str, voice: Any) -> subprocess.Popen:
    confined = [*CONFINED, str(budget.memory_mb * 1024), *command]
    return subprocess.Popen(
        tied(confined, ending="SIGKILL"),
        cwd=folder,
        env=SURROUNDINGS,
        stdin=subprocess.DEVNULL,
        stdout=voice,
        stderr=voice,
        start_new_session=True,
    )


def _watched(child: subprocess.Popen, said: Path, budget: Budget, watch: Watch) -> int:
    begun = time.monotonic()
    patience, ends, told = START_UP, begun + START_UP, None
    while True:
        try:
            return child.wait(LOOK)
        except subprocess.TimeoutExpired:
            pass
        now = time.monotonic()
        if now > ends:
            raise PlannerTooSlow(seconds=round(patience))
        newest = _newest(said)
        if newest is not None and told is None:
            patience, ends = budget.patience, now + budget.patience
        fresh, told = newest != told, newest
        if watch({"at": round(now - begun, 1), **newest} if fresh and newest else None):
            raise Cancelled


def _end(child: subprocess.Popen) -> None:
    """Also what is stopped or hangs, and whatever it started itself."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _newest(said: Path) -> dict[str, Any] | None:
    for line in reversed(_tail(said).splitlines()):
        if line.startswith("{") and line.endswith("}"):
            try:
                return json.loads(line)
            except ValueError:
                continue
    return None


def _tail(said: Path, length: int = 4096) -> str:
    with said.open("rb") as voice:
        voice.seek(0, os.SEEK_END)
        voice.seek(max(0, voice.tell() - length))
        return voice.read().decode("utf-8", "replace")


def _failure(code: int, said: Path, budget: Budget) -> Exception:
    last_words = _tail(said)
    if any(sign in last_words for sign in NO_MEMORY):
        return PlannerOutOfMemory(megabytes=budget.memory_mb)
    failure = PlannerStopped(code=code)
    failure.add_note(last_words)
    return failure


def _read(plan: Path) -> dict[str, Any]:
    try:
        if plan.stat().st_size > LONGEST_ANSWER:
            raise PlanUnusable
        answer = json.loads(plan.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise PlanUnusable from error
    if not isinstance(answer, dict):
        raise PlanUnusable
    return answer
