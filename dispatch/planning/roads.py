"""How long it takes from place to place."""

from collections.abc import Sequence

import numpy as np

from dispatch.planning.snapshot import Place, Roads

EARTH = 6_371_000  # metres
DETOUR = 1.3  # roads are longer than the crow flies
# Metres as driven → metres a second: short ways lead through streets, long ones over main roads.
REACH, SPEED = [0, 2_000, 8_000, 25_000, 80_000], [5.5, 7.5, 11.0, 16.5, 22.0]
AT_THE_DOOR = 120  # seconds to park and to find the door


def roads_of(setting: str) -> Roads:
    return speed_model


def speed_model(places: Sequence[Place]) -> np.ndarray:
    """Whole seconds, the same both ways."""
    lat, lon = np.radians(np.array(places, dtype=float).reshape(-1, 2)).T
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    metres = 2 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0, 1))) * DETOUR
    seconds = metres / np.interp(metres, REACH, SPEED) + AT_THE_DOOR
    np.fill_diagonal(seconds, 0)
    return np.rint(seconds).astype(np.int64)
