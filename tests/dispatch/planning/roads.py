"""Straight roads, driven at 30 km/h: enough where a test is not about travel."""

from collections.abc import Sequence
from math import cos, hypot, radians

import numpy as np

METRES_A_SECOND = 30 / 3.6
DEGREE = 111_195  # metres


def straight(places: Sequence[tuple[float, float]]) -> np.ndarray:
    return np.array([[_seconds(a, b) for b in places] for a in places], dtype=np.int64).reshape(len(places), -1)


def _seconds(a: tuple[float, float], b: tuple[float, float]) -> int:
    metres = hypot(b[0] - a[0], (b[1] - a[1]) * cos(radians(a[0]))) * DEGREE
    return round(metres / METRES_A_SECOND)
