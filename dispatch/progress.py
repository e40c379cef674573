"""Long work, shown: bars in a terminal, plain lines in a log."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Report = Callable[[str, int, int], None]  # what it is about, how much is done, of how much


@contextmanager
def shown(console: Console) -> Iterator[Report]:
    if not console.is_terminal:
        yield lines(console)
        return
    columns = (TextColumn("  {task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        yield bars(progress)


def bars(progress: Progress) -> Report:
    rows = {}

    def report(about: str, done: int, total: int) -> None:
        if about not in rows:
            rows[about] = progress.add_task(about, total=total)
        progress.update(rows[about], completed=done, total=total)

    return report


def lines(console: Console) -> Report:
    begun = {}

    def report(about: str, done: int, total: int) -> None:
        since = begun.setdefault(about, time.monotonic())
        if done >= total:
            console.print(f"  {about}: {done:,} in {time.monotonic() - since:.1f} s")

    return report
