"""What a rescue must not do to those whose visits get another place."""

from datetime import datetime

from dispatch.planning.publishing import window_at
from dispatch.planning.rescue.found import Found
from dispatch.planning.rescue.given import Given, given_by
from optimizer.rescue import DOUBTFUL, WORTH

LIKELY = DOUBTFUL + WORTH  # to hold, whatever the next look draws


def keeps_locks(found: Found, at: datetime) -> bool:
    """Whether what somebody locked stays as it is. What is late already would only be moved to when it is expected."""
    given = given_by(found.question, found.rescue)
    return not any(each.visit.breaks_lock(each.engineer.id, each.starts_at, at=at) for each in given)


def tells_what_holds(found: Found) -> bool:
    """Whether every window that customers are told for it is likely to hold; what they must agree to was found so."""
    given = given_by(found.question, found.rescue)
    agreed = found.question.visit if found.window else None
    return all(_holds(found, each) for each in given if each.visit is not agreed)


def _holds(found: Found, given: Given) -> bool:
    visit, day = given.visit, found.question.day
    window = window_at(visit, given.starts_at, day)
    if window == (visit.window_from, visit.window_to):
        return True
    who = str(given.engineer.id)
    route = found.rescue.routes[who]
    return found.question.live.share(who, route, str(visit.id), day.seconds(window[1])) >= LIKELY
