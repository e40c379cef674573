"""A part of the region as we drew it, cut out for a small picture: nothing is asked of anybody else's server."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians

from dispatch.people.region import sketch

Point = tuple[float, float]
KM_OF_DEGREE = 111.32
GRID = 0.02  # degrees, some two kilometres: a picture says which part of town, not which house


@dataclass(frozen=True)
class Shape:
    """Of the kinds of `sketch`; `points` in kilometres east and south of the north-west corner. A label has one."""

    kind: str
    name: str
    rank: int
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Surroundings:
    width: float
    height: float
    shapes: tuple[Shape, ...]


def around(lat: float, lon: float, *, width: float = 26, height: float = 13) -> Surroundings | None:
    """Kilometres around the middle of the square the place lies in; None where nobody has drawn the region."""
    lat, lon = (round(one / GRID) * GRID for one in (lat, lon))
    wide = KM_OF_DEGREE * cos(radians(lat))

    def placed(at: Sequence[float]) -> Point:
        return (at[0] - lon) * wide + width / 2, (lat - at[1]) * KM_OF_DEGREE + height / 2

    shapes = tuple(
        shape
        for feature in sketch()["features"]
        for shape in _cut(feature, [placed(at) for at in _points(feature["geometry"])], width, height)
    )
    return Surroundings(width, height, shapes) if shapes else None


def _points(geometry: dict) -> list[Sequence[float]]:
    places = geometry["coordinates"]
    return {"Point": lambda: [places], "LineString": lambda: places, "Polygon": lambda: places[0]}[geometry["type"]]()


def _cut(feature: dict, points: list[Point], width: float, height: float) -> Iterator[Shape]:
    """What of it lies in the picture, with a little beyond the edge."""
    told, drawn = feature["properties"], feature["geometry"]["type"]
    rank = told.get("rank", 9)
    if drawn == "Polygon":
        points = _clipped(points, width, height)
        if len(points) > 2:
            yield Shape(told["kind"], told["name"], rank, tuple(points))
    elif drawn == "Point":
        if 0 < points[0][0] < width and 0 < points[0][1] < height:
            yield Shape(told["kind"], told["name"], rank, tuple(points))
    else:
        near = [one for one in zip(points, points[1:], strict=False) if _touches(one, width, height)]
        if near:
            yield Shape(told["kind"], told["name"], rank, tuple(dict.fromkeys(at for pair in near for at in pair)))


def _touches(line: tuple[Point, Point], width: float, height: float) -> bool:
    (x1, y1), (x2, y2) = line
    return max(x1, x2) > 0 and min(x1, x2) < width and max(y1, y2) > 0 and min(y1, y2) < height


def _clipped(points: list[Point], width: float, height: float) -> list[Point]:
    """Sutherland and Hodgman's way: one edge of the picture after the other."""
    edges = ((0, 0.0, 1), (0, width, -1), (1, 0.0, 1), (1, height, -1))
    for axis, bound, side in edges:
        kept: list[Point] = []
        for before, now in zip([points[-1], *points[:-1]], points, strict=True):
            was, is_in = ((at[axis] - bound) * side >= 0 for at in (before, now))
            if was != is_in:
                share = (bound - before[axis]) / (now[axis] - before[axis])
                kept.append(tuple(b + (n - b) * share for b, n in zip(before, now, strict=True)))
            if is_in:
                kept.append(now)
        points = kept
        if not points:
            break
    return points
