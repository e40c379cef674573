"""The day's routes, as the board's map draws them."""

from typing import Any

from api.pages.arrival_words import there_says
from api.pages.board_frame import View
from dispatch.people.branch import Branch
from dispatch.people.region import sketch
from dispatch.planning.shown.rows import EngineerRow


def map_data(view: View, branches: list[Branch]) -> dict[str, Any]:
    here = next(one for one in branches if one.id == view.board.branch_id)
    return {
        "sketch": sketch(),
        "depots": [{"name": here.name, "lon": here.depot_lon, "lat": here.depot_lat}],
        "routes": [route(view, one) for one in view.board.rows],
        "unassigned": [],
    }


def route(view: View, engineer: EngineerRow) -> dict[str, Any]:
    """At which door somebody is, or is going to. Where they are on the way, no map shows."""
    under_way = next((v for v in engineer.visits if v.state in ("on_the_way", "on_site", "over") and v.lat), None)
    stops = [visit for visit in engineer.visits if visit.lat is not None]
    return {
        "engineer": engineer.name,
        "initials": "".join(part[0] for part in engineer.name.split()[:2]),
        "state": "none" if under_way is None else "on_the_way" if under_way.state == "on_the_way" else "on_site",
        "says": there_says(view.arrivals.get(under_way.visit_id), view.board.now) if under_way else "",
        "lon": under_way and under_way.lon,
        "lat": under_way and under_way.lat,
        "selected": any(visit.reference == view.selected for visit in engineer.visits),
        "stops": [
            {
                "lon": visit.lon,
                "lat": visit.lat,
                "state": visit.state if visit.state in ("tight", "late", "done") else "planned",
                "place": visit.place,
                "url": view.url(order=visit.reference),
                "selected": visit.reference == view.selected,
            }
            for visit in stops
        ],
    }
