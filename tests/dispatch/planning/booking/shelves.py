"""What a shelf knows of a day, in a form in which two can be compared: places by where they lie, not by number."""

from collections.abc import Sequence
from dataclasses import replace

from dispatch.people.branch import Branch
from dispatch.planning.booking.day_book import DayBook
from dispatch.planning.booking.shelf import Shelf
from dispatch.planning.question.day import PlanningDay
from dispatch.store.database import Transaction
from tests.dispatch.planning.booking.rooms import ways
from tests.dispatch.planning.roads import straight


def is_as_new(tx: Transaction, shelf: Shelf, branch: Branch, days: Sequence[PlanningDay]) -> None:
    """Fails where it differs from one that was never used."""
    kept = shelf.open(tx, branch, days, roads=straight, ways=ways)
    anew = Shelf().open(tx, branch, days, roads=straight, ways=ways)
    for one, other in zip(kept, anew, strict=True):
        assert told(one) == told(other), one.day


def told(book: DayBook) -> list[object]:
    if book.offers is None:
        return [list(book.members)]
    problem, at = book.offers.problem, book.places
    crew = [(each.engineer.id, replace(each, engineer=None, shift=None)) for each in book.members.values()]
    engineers = [(at[each.start], at[each.end], replace(each, start=0, end=0)) for each in problem.engineers]
    visits = [(at[each.loc], replace(each, loc=0)) for each in problem.visits]
    used = [*(at.index(each) for each in {at[visit.loc] for visit in problem.visits})]
    used += [each.start for each in problem.engineers]
    roads = {(at[one], at[other]): int(problem.travel[one, other]) for one in used for other in used}
    return [crew, engineers, visits, book.offers.routes, roads]
