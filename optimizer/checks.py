"""Checks of single values; each refusal is one sentence that names the field.

The limits keep every sum of costs below 2**63, so that no plan can overflow.
"""

import re
from collections.abc import Collection, Iterable

import numpy as np

TIME_LIMIT = 10_000_000  # seconds: some 115 days
PRICE_LIMIT = 10**12  # seconds of travel
RATE_LIMIT = 10**6  # seconds of travel per second
LEVEL_LIMIT = 1_000
COUNT_LIMIT = 100_000  # engineers, or visits
WORKLOAD_LIMIT = 28 * 24 * 3600  # seconds in the rolling 28 days
HALF = re.compile("[\ud800-\udfff]")  # of a sign: JSON can say it, but nothing can write it
UNREACHABLE = 10**9  # travel between places no road joins; `null` in JSON


class BadProblem(ValueError):
    """The problem can't be planned as it stands; the message is one sentence naming the field."""


def shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def whole(value: object, field: str, *, least: int = 0, most: int = TIME_LIMIT) -> None:
    if type(value) is not int:
        raise BadProblem(f"{field} must be a whole number, not {shown(value)}.")
    if not least <= value <= most:
        raise BadProblem(f"{field} must lie between {least} and {most}, not be {shown(value)}.")


def number(value: object, field: str, *, most: float) -> None:
    if type(value) not in (int, float) or not 0 <= value <= most:
        raise BadProblem(f"{field} must be a number between 0 and {most:g}, not {shown(value)}.")


def yes_or_no(value: object, field: str) -> None:
    if not isinstance(value, bool):
        raise BadProblem(f"{field} must be true or false, not {shown(value)}.")


def text(value: object, field: str) -> None:
    if not isinstance(value, str) or not value or HALF.search(value):
        raise BadProblem(f"{field} must be a text that is not empty, not {shown(value)}.")


def span(value: object, field: str) -> None:
    """[a, b] with a <= b, both times."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise BadProblem(f"{field} must be a pair of times [from, to], not {shown(value)}.")
    for end in value:
        whole(end, field)
    if value[0] > value[1]:
        raise BadProblem(f"{field} ends ({value[1]}) before it begins ({value[0]}).")


def listed(value: object, field: str) -> None:
    if not isinstance(value, list | tuple):
        raise BadProblem(f"{field} must be a list, not {shown(value)}.")
    if len(value) > COUNT_LIMIT:
        raise BadProblem(f"{field} has {len(value)} entries; at most {COUNT_LIMIT} can be planned.")


def texts(value: object, field: str) -> None:
    listed(value, field)
    for i, entry in enumerate(value):
        text(entry, f"{field}[{i}]")


def amounts(value: object, field: str, *, what: str, least: int = 1, most: int = TIME_LIMIT) -> None:
    """{name: whole number}; `what` says what maps to what."""
    if not isinstance(value, dict):
        raise BadProblem(f"{field} must map each {what}, not be {shown(value)}.")
    for name, amount in value.items():
        text(name, field)
        whole(amount, f"{field}.{shown(name)[1:-1]}", least=least, most=most)


def spans(value: object, field: str) -> None:
    """Spans in order, none beginning before the one before it has ended."""
    listed(value, field)
    for i, each in enumerate(value):
        span(each, f"{field}[{i}]")
        if i and each[0] < value[i - 1][1]:
            raise BadProblem(f"{field}[{i}] begins before the one before it ends.")


def place(value: object, field: str, places: int) -> None:
    whole(value, field)
    if value >= places:
        raise BadProblem(f"{field} is place {value}, but travel knows only {places} places, from 0.")


def known(values: Iterable[str], field: str, names: Collection[str], *, kind: str) -> None:
    for value in values:
        if value not in names:
            raise BadProblem(f"{field} names {shown(value)}, which is no {kind} of this problem.")


def unique(ids: list[str], field: str) -> None:
    seen = set()
    for i, name in enumerate(ids):
        if name in seen:
            raise BadProblem(f"{field}[{i}].id repeats {shown(name)}, which an earlier entry has already.")
        seen.add(name)


def matrix(value: object, field: str) -> np.ndarray:
    """A square int32 matrix of seconds that nobody can write to; None stands for UNREACHABLE."""
    seconds = value if isinstance(value, np.ndarray) else _matrix_of_lists(value, field)
    if seconds.ndim != 2 or seconds.shape[0] != seconds.shape[1]:
        raise BadProblem(f"{field} must be a square table, not one of shape {seconds.shape}.")
    if seconds.dtype.kind not in "iu":
        raise BadProblem(f"{field} must hold whole seconds, not {seconds.dtype}.")
    wrong = (seconds < 0) | ((seconds > TIME_LIMIT) & (seconds != UNREACHABLE))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        whole(int(seconds[row, column]), f"{field}[{row}][{column}]")
    seconds = seconds.astype(np.int32, order="C", copy=True)
    seconds.flags.writeable = False
    return seconds


def _matrix_of_lists(rows: object, field: str) -> np.ndarray:
    listed(rows, field)
    for i, row in enumerate(rows):
        listed(row, f"{field}[{i}]")
        if len(row) != len(rows):
            raise BadProblem(f"{field}[{i}] has {len(row)} entries where {len(rows)} make the table square.")
        _only_seconds(row, f"{field}[{i}]")
    rows = [[UNREACHABLE if seconds is None else seconds for seconds in row] for row in rows]
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(rows))


def _only_seconds(row: list, field: str) -> None:
    numbers = [seconds for seconds in row if seconds is not None]
    # The cheap question first: a day of 2,000 visits has five million entries.
    if set(map(type, numbers)) <= {int} and (not numbers or 0 <= min(numbers) <= max(numbers) <= TIME_LIMIT):
        return
    for j, seconds in enumerate(row):
        if seconds is not None:
            whole(seconds, f"{field}[{j}]")
