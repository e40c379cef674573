"""The region as we drew it: land, water, parks, roads and labels, laid below the board's map."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from dispatch.settings import CHECKOUT

DRAWN = CHECKOUT / "seed_data" / "region.geojson"


@cache
def sketch(file: Path = DRAWN) -> dict[str, Any]:
    """GeoJSON. Each feature has `kind` (land, water, park, road, label) and a name; roads and labels have `rank`,
    1 the largest. In drawing order; empty where nobody has drawn the region."""
    if not file.exists():
        return {"type": "FeatureCollection", "features": []}
    return json.loads(file.read_text("utf-8"))
