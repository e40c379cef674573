"""The benchmark in words: lines for the terminal, a Markdown page, and a chart."""

import os
from collections.abc import Sequence
from pathlib import Path
from statistics import geometric_mean

from benchmarks.chart import chart
from benchmarks.contest import PEERS, US, Result, Round

NAMES = tuple(each.name for each in (US, *PEERS))
ROW = "{:<34}" + " {:>20}" * len(NAMES) + " {:>8} {:>12} {:>7}"

ABOUT = """# The planner beside its peers

Written by `make bench` on a machine with {machine}. Each day was planned by each player in {seconds:g} CPU seconds on
one core, seed {seed}, one after the other in the same run; every plan was then judged by the benchmark's own judge,
which shares no code with the planner. Costs are seconds of travel; in brackets, the visits left out.

*Ratio*: our cost by the best peer's. *Bound*: no plan can cost less. *Gap*: how far ours may be above the best there
is. Both are empty where nothing was proved. "-": the peer has no way to say one of the day's rules. How each peer is
given the day, and what it can't be told, stands at the top of its file in `benchmarks/peers/`."""

APART = "\n## Measured apart\n"  # what stands below was written by hand, and is kept


def heading(seconds: float, seed: int) -> str:
    return f"{seconds:g} CPU seconds each on one core, seed {seed}; cost (left out)\n" + ROW.format(
        "day", *NAMES, "ratio", "bound", "gap"
    )


def line(played: Round) -> str:
    remarks = [f"\n  {each.player}: {each.remark}" for each in played.results if each.remark]
    return ROW.format(*_cells(played)) + "".join(remarks)


def summary(rounds: Sequence[Round]) -> str:
    ratios = [each.ratio for each in rounds if each.ratio is not None]
    if not ratios:
        return "No peer took part, so there is nothing to compare."
    ours = sum(each.ours.cost for each in rounds if each.ratio is not None)
    theirs = sum(each.best_peer for each in rounds if each.ratio is not None)
    return (
        f"Against the best peer of each day: mean ratio {geometric_mean(ratios):.3f}, worst {max(ratios):.3f}, "
        f"sum of costs {ours / max(1, theirs):.3f}; bounds above a cost: {_wrong_bounds(rounds)}."
    )


def write(page: Path, rounds: Sequence[Round], *, seconds: float, seed: int) -> None:
    """The page, and the chart beside it under the same name."""
    picture = page.with_suffix(".svg")
    picture.write_text(chart(rounds, NAMES), encoding="utf-8")
    rows = [("day", *NAMES, "ratio", "bound", "gap"), ("---", *["--:"] * (len(NAMES) + 3))]
    table = "\n".join("| " + " | ".join(cells) + " |" for cells in [*rows, *map(_cells, rounds)])
    about = ABOUT.format(machine=_machine(), seconds=seconds, seed=seed)
    image = f"![Cost by day and player, by the best]({picture.name})"
    apart = page.read_text(encoding="utf-8").partition(APART)[1:] if page.exists() else ()
    page.write_text("\n\n".join([about, image, table, summary(rounds)]) + "\n" + "".join(apart), encoding="utf-8")


def _cells(played: Round) -> list[str]:
    by_name = {each.player: each for each in played.results}
    gap = "" if played.gap is None else f"{played.gap:.1%}"
    bound = "" if played.ours.bound is None else f"{played.ours.bound:,}"
    ratio = "" if played.ratio is None else f"{played.ratio:.3f}"
    return [played.day, *(_cost(by_name.get(name)) for name in NAMES), ratio, bound, gap]


def _cost(result: Result | None) -> str:
    if result is None:
        return "-"
    return "broken" if result.cost is None else f"{result.cost:,} ({result.unserved})"


def _wrong_bounds(rounds: Sequence[Round]) -> int:
    """Bounds that somebody's plan undercuts; there must be none."""
    costs = [(each.ours.bound, [result.cost for result in each.results if result.cost is not None]) for each in rounds]
    return sum(bound is not None and bool(seen) and bound > min(seen) for bound, seen in costs)


def _machine() -> str:
    return f"{os.cpu_count()} cores shared with other work"
