"""A planner that behaves as badly as its first argument says. Started as the real one is."""

import json
import os
import signal
import sys
import time
from pathlib import Path


def main(behaviour: str, _solve: str, problem: str, *options: str) -> None:
    visits = [visit["id"] for visit in json.loads(Path(problem).read_text())["visits"]]
    engineers = [engineer["id"] for engineer in json.loads(Path(problem).read_text())["engineers"]]
    out = Path(options[options.index("--out") + 1])
    if behaviour in ANSWERS:
        out.write_text(ANSWERS[behaviour](engineers, visits))
    if behaviour in DEEDS:
        DEEDS[behaviour]()


def tell(**facts: object) -> None:
    print(json.dumps(facts), file=sys.stderr, flush=True)


def hang() -> None:
    tell(process=os.getpid())
    time.sleep(60)


def stopped() -> None:
    tell(process=os.getpid())
    os.kill(os.getpid(), signal.SIGSTOP)


def silent() -> None:
    time.sleep(60)


def eat() -> None:
    eaten = []
    while True:
        eaten.append(bytearray(64 * 2**20))


def progress() -> None:
    tell(cost=1234)
    time.sleep(1)


def one_each(engineers: list[str], visits: list[str]) -> str:
    return json.dumps({"routes": {e: [v] for e, v in zip(engineers, visits, strict=False)}})


ANSWERS = {
    "one_each": one_each,
    "garbage": lambda engineers, visits: "{routes: half a fi",
    "list": lambda engineers, visits: "[]",
    "no_routes": lambda engineers, visits: '{"routes": {"' + engineers[0] + '": "everything"}}',
    "overlap": lambda engineers, visits: json.dumps({"routes": {engineers[0]: visits * 9}}),
    "stranger": lambda engineers, visits: json.dumps({"routes": {"nobody": visits}}),
    "twice": lambda engineers, visits: json.dumps({"routes": dict.fromkeys(engineers, visits[:1])}),
    "nothing": lambda engineers, visits: "",
}
DEEDS = {"hang": hang, "stopped": stopped, "silent": silent, "eat": eat, "progress": progress}

if __name__ == "__main__":
    main(*sys.argv[1:])
