"""Coordinates to a matrix of whole seconds: by a model of speeds, or by the streets (OSRM).

This is the one place where travel is rounded (up, so that a detour never looks quicker).
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

try:
    import osrm
except ImportError:  # only there with Python 3.12 and the extra `roads`
    osrm = None

Coordinates = tuple[float, float]  # latitude, longitude in degrees

EARTH = 6_371_009.0  # mean radius in metres; at most 0.4 % off the ellipsoid
# Seconds behind the wheel by metres as the crow flies. In towns the streets measured 1.6 times the
# crow's way at 25 km/h; the longer the drive, the straighter and faster: 1.4 at 40 km/h for 10 km,
# 1.3 at 60 for 30 and at 80 for 100. Concave, so no detour is ever quicker.
CROW_METRES = [0, 2_000, 10_000, 30_000, 100_000]
DRIVING_SECONDS = [0, 461, 1_260, 2_340, 5_850]
BEYOND = (5_850 - 2_340) / 70_000  # seconds per metre past the last of these
BLOCK = 100  # coordinates either way per question; what an OSRM server takes unless told otherwise


class RoadsUnavailable(RuntimeError):
    """The street router isn't there or gave no answer; the message says which and why."""


@dataclass(frozen=True)
class TravelTimes:
    seconds: np.ndarray  # int32: from row to column
    estimated: int  # pairs without a road, filled in by the speed model


class Roads(Protocol):
    def matrix(self, places: Sequence[Coordinates]) -> TravelTimes:
        """Travel between all places, 0 from each to itself."""

    def between(self, origins: Sequence[Coordinates], targets: Sequence[Coordinates]) -> TravelTimes:
        """Travel from each of the one to each of the others."""


class SpeedModel:
    """No streets, just distance."""

    def matrix(self, places: Sequence[Coordinates]) -> TravelTimes:
        return self.between(places, places)

    def between(self, origins: Sequence[Coordinates], targets: Sequence[Coordinates]) -> TravelTimes:
        metres = crow_metres(origins, targets)
        driving = np.interp(metres, CROW_METRES, DRIVING_SECONDS)
        driving += np.maximum(0.0, metres - CROW_METRES[-1]) * BEYOND
        return TravelTimes(np.ceil(driving).astype(np.int32), estimated=0)


def crow_metres(origins: Sequence[Coordinates], targets: Sequence[Coordinates]) -> np.ndarray:
    """Great-circle distances, origins by targets."""
    a = np.radians(np.array(origins, dtype=float).reshape(-1, 2))[:, None, :]
    b = np.radians(np.array(targets, dtype=float).reshape(-1, 2))[None, :, :]
    lat, lon = (b[..., 0] - a[..., 0]) / 2, (b[..., 1] - a[..., 1]) / 2
    haversine = np.sin(lat) ** 2 + np.cos(a[..., 0]) * np.cos(b[..., 0]) * np.sin(lon) ** 2
    return 2 * EARTH * np.arcsin(np.sqrt(np.clip(haversine, 0.0, 1.0)))


class OsrmInProcess:
    """Streets prepared by osrm-extract and osrm-contract, read from disk.

    Raises:
        RoadsUnavailable: `osrm-bindings` isn't installed, or the streets can't be read.
    """

    def __init__(self, streets: Path):
        if osrm is None:
            raise RoadsUnavailable("Streets in process need Python 3.12 and the extra 'roads' (osrm-bindings).")
        try:
            self.engine = osrm.OSRM(storage_config=str(streets), algorithm="CH", use_shared_memory=False)
        except Exception as error:
            raise RoadsUnavailable(f"The streets in {streets} can't be read: {error}.") from error

    def matrix(self, places: Sequence[Coordinates]) -> TravelTimes:
        return _to_each_other(places, self._table)

    def between(self, origins: Sequence[Coordinates], targets: Sequence[Coordinates]) -> TravelTimes:
        return _in_blocks(origins, targets, self._table)

    def _table(self, coordinates: list[Coordinates], sources: list[int], targets: list[int]) -> list[list]:
        question = osrm.TableParameters(
            coordinates=[(lon, lat) for lat, lon in coordinates],
            sources=sources,
            destinations=targets,
            annotations=["duration"],
        )
        try:
            answer = self.engine.Table(question)
            return [list(row) for row in answer["durations"]]
        except Exception as error:
            raise RoadsUnavailable(f"The street router gave no table: {error}.") from error


class OsrmOverHttp:
    """An OSRM server, such as osrm-routed.

    Raises (on use):
        RoadsUnavailable: no answer within `timeout` seconds per block, or not a table.
    """

    def __init__(self, address: str, *, timeout: float = 10.0):
        self.address = address.rstrip("/")
        self.timeout = timeout

    def matrix(self, places: Sequence[Coordinates]) -> TravelTimes:
        return _to_each_other(places, self._table)

    def between(self, origins: Sequence[Coordinates], targets: Sequence[Coordinates]) -> TravelTimes:
        return _in_blocks(origins, targets, self._table)

    def _table(self, coordinates: list[Coordinates], sources: list[int], targets: list[int]) -> list[list]:
        where = ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in coordinates)
        which = {"sources": sources, "destinations": targets}
        asked = "&".join(f"{name}={';'.join(map(str, indices))}" for name, indices in which.items())
        url = f"{self.address}/table/v1/driving/{where}?annotations=duration&{asked}"
        try:
            with urllib.request.urlopen(url, timeout=self.timeout) as answer:
                return json.load(answer)["durations"]
        except (urllib.error.URLError, OSError, ValueError, KeyError, TypeError) as error:
            raise RoadsUnavailable(f"The street router at {self.address} gave no table: {error}.") from error


def _to_each_other(places: Sequence[Coordinates], table: Callable) -> TravelTimes:
    found = _in_blocks(places, places, table)
    np.fill_diagonal(found.seconds, 0)
    return found


def _in_blocks(origins: Sequence[Coordinates], targets: Sequence[Coordinates], table: Callable) -> TravelTimes:
    """Ask block by block; where no road leads, the speed model estimates."""
    found = np.full((len(origins), len(targets)), np.nan)
    for row in range(0, len(origins), BLOCK):
        for column in range(0, len(targets), BLOCK):
            ours, theirs = list(origins[row : row + BLOCK]), list(targets[column : column + BLOCK])
            indices = list(range(len(ours) + len(theirs)))
            rows = table([*ours, *theirs], indices[: len(ours)], indices[len(ours) :])
            # None becomes NaN.
            found[row : row + BLOCK, column : column + BLOCK] = np.array(rows, dtype=float)
    missing = np.isnan(found)
    found[missing] = SpeedModel().between(origins, targets).seconds[missing]
    return TravelTimes(np.ceil(found).astype(np.int32), estimated=int(missing.sum()))
