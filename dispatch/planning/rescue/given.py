"""What a rescue gives to whom, and what it takes from everybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dispatch.people.engineer import Engineer
from dispatch.planning.publishing import window_at
from dispatch.planning.rescue.found import Found
from dispatch.planning.rescue.question import Question
from dispatch.work.visit import Visit
from optimizer.rescue import Rescue


@dataclass(frozen=True)
class Given:
    """A visit and its new place."""

    visit: Visit
    engineer: Engineer
    starts_at: datetime
    travel: int


def given_by(question: Question, rescue: Rescue) -> Iterator[Given]:
    """What gets another engineer, start or way there."""
    known, members = question.visits(), question.snapshot.members
    starts = {each.visit: each.start_after for each in rescue.effects}
    for engineer_id, stops in rescue.routes.items():
        for stop in question.live.drive(engineer_id, stops).route.stops:
            record = question.snapshot.records.get(stop.visit)
            if record is None:
                continue  # Time taken without an address.
            place = int(engineer_id), question.day.moment(starts[stop.visit]), stop.travel
            if (record.engineer_id, record.starts, record.travel_seconds) != place:
                engineer = members[engineer_id].engineer
                yield Given(known[stop.visit], engineer, starts_at=place[1], travel=place[2])


def told_by(found: Found) -> dict[int, datetime]:
    """Until when each visit that gets another place is told, by its number."""
    question, own = found.question, found.question.visit
    given = given_by(question, found.rescue)
    ends = {each.visit.id: window_at(each.visit, each.starts_at, question.day)[1] for each in given}
    return ends | ({own.id: found.window[1]} if found.window else {})


def left_out_by(question: Question, rescue: Rescue) -> list[Visit]:
    known = question.visits()
    return [known[each.visit] for each in rescue.effects if each.engineer_after is None and each.visit.isdigit()]
