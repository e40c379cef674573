"""What work costs, and the rule that made each line: one function for estimates, bills and the public list.

Pure: the same facts and rules give the same lines. Amounts are minor units with the tax in them; the total is the sum
of the lines, and its tax is worked out once, from the total. For each line the first cover that covers it pays it. What
no rule names a price for costs nothing, since nothing else was published.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from dispatch.catalogue.choice import weight
from dispatch.catalogue.edition import in_force
from dispatch.catalogue.fault_type import WorkKind
from dispatch.customers.customer import Tier
from dispatch.people.branch import Zone
from dispatch.prices.cover_rule import Covered
from dispatch.prices.covering import Cover
from dispatch.prices.money import share, started, tax_within
from dispatch.prices.price_rule import PriceKind, PriceRule, PriceScope

COVERED_AS = {
    PriceKind.VISIT: Covered.WORK,
    PriceKind.LABOUR: Covered.WORK,
    PriceKind.FIXED: Covered.WORK,
    PriceKind.MINIMUM: Covered.WORK,
    PriceKind.REMOTE: Covered.WORK,
    PriceKind.TRAVEL: Covered.TRAVEL,
    PriceKind.PART: Covered.PARTS,
    PriceKind.OUT_OF_HOURS: Covered.OUT_OF_HOURS,
}
FREE_WHEN_LATE = {PriceKind.VISIT, PriceKind.LABOUR, PriceKind.FIXED, PriceKind.TRAVEL, PriceKind.MINIMUM}
GOODWILL = "goodwill"


class Way(StrEnum):
    """How it was, or is to be, done."""

    VISIT = "visit"
    REMOTE = "remote"
    CALLED_OFF = "called_off"


class Decision(NamedTuple):
    """A person's: goes before every rule. `ours`: we pay. `reason`: a code of CodeList.COVER. `most`: so much that
    person may let go of, goodwill and what others decided counted in; what it costs beyond that is the customer's."""

    ours: bool
    reason: str
    most: int


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is priced. `minutes`: on site in all. `parts`: (number, pieces). `usual_parts`: those its fault type lists.
    `out_of_hours`, `no_shows`: how many visits. `late`: we came after the promised window. `too_late`: called off after
    the cut-off. `covers`: what applies, the first first. `by_hand`: what is
    covered or not → a person's decision. `goodwill`: an amount we let go."""

    tier: Tier
    branch_id: int
    zone: Zone | None = None
    fault_type_id: int | None = None
    work_kind: WorkKind | None = None
    way: Way = Way.VISIT
    minutes: int = 0
    parts: tuple[tuple[str, int], ...] = ()
    usual_parts: frozenset[str] = frozenset()
    out_of_hours: int = 0
    no_shows: int = 0
    late: bool = False
    too_late: bool = False
    covers: tuple[Cover, ...] = ()
    by_hand: Mapping[str, Decision] = field(default_factory=dict)
    goodwill: int = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """`was`: `count` times `each`, before any cover; `amount`: what is left to pay, the rest paid by `cover`. `rule`:
    None for goodwill, which a person gave, and for a part without a price."""

    kind: str
    was: int
    amount: int
    count: int = 1
    each: int = 0
    rule: PriceRule | None = None
    part: str | None = None
    cover: Cover | Decision | None = None


@dataclass(frozen=True)
class Priced:
    """`tax` is a part of `total`."""

    lines: tuple[Line, ...]
    total: int
    tax: int
    tax_rule: PriceRule | None


class Book:
    """The price rules of one currency that are in force on one day."""

    def __init__(self, rules: Sequence[PriceRule], *, on: date, currency: str):
        self.on, self.currency = on, currency
        self.rules = in_force([rule for rule in rules if rule.currency == currency], on)
        self._by_kind: dict[tuple[PriceKind, str | None], list[tuple[PriceScope, PriceRule]]] = {}
        for rule in sorted(self.rules, key=lambda one: weight(one.scope), reverse=True):
            self._by_kind.setdefault((rule.kind, rule.part), []).append((rule.scope, rule))

    def find(self, kind: PriceKind, work: Work, part: str | None = None) -> PriceRule | None:
        """The most specific one that fits. Of one scope there is only one, so there is never a tie."""
        asked = PriceScope(work.tier, work.branch_id, work.zone, work.fault_type_id, work.work_kind, part)
        for scope, rule in self._by_kind.get((kind, part), ()):
            if all(wanted is None or wanted == given for wanted, given in zip(scope, asked, strict=True)):
                return rule
        return None


def priced(work: Work, book: Book) -> Priced:
    lines = _as_far_as_may_be([_paid(line, work) for line in _charges(work, book)], work.goodwill)
    lines += _late(work, book, lines)
    given = min(work.goodwill, sum(line.amount for line in lines))
    if given > 0:
        lines.append(Line(kind=GOODWILL, was=-given, amount=-given, each=-given))
    total = sum(line.amount for line in lines)
    tax = book.find(PriceKind.TAX, work)
    return Priced(tuple(lines), total, tax_within(total, tax.amount) if tax else 0, tax)


def _charges(work: Work, book: Book) -> Iterator[Line]:
    if work.way is Way.VISIT:
        yield from _visit(work, book)
    if work.way is Way.REMOTE:
        yield from _each(book.find(PriceKind.REMOTE, work), 1)
    if work.way is Way.CALLED_OFF and work.too_late:
        yield from _each(book.find(PriceKind.CALLED_OFF, work), 1)
    yield from _each(book.find(PriceKind.NO_SHOW, work), work.no_shows)


def _visit(work: Work, book: Book) -> Iterator[Line]:
    fixed = book.find(PriceKind.FIXED, work)
    lines = [*(_each(fixed, 1) if fixed else _by_time(work, book))]
    lines += _each(book.find(PriceKind.TRAVEL, work), 1)
    lines += _each(book.find(PriceKind.OUT_OF_HOURS, work), work.out_of_hours)
    lines += _parts(work, book, work.usual_parts if fixed and fixed.with_parts else frozenset())
    yield from lines
    least = book.find(PriceKind.MINIMUM, work)
    short = least.amount - sum(line.was for line in lines) if least else 0
    if short > 0:
        yield Line(kind=PriceKind.MINIMUM, was=short, amount=short, each=short, rule=least)


def _by_time(work: Work, book: Book) -> Iterator[Line]:
    visit, labour = book.find(PriceKind.VISIT, work), book.find(PriceKind.LABOUR, work)
    yield from _each(visit, 1)
    if labour:
        beyond = work.minutes - (visit.minutes if visit else 0)
        yield from _each(labour, started(beyond, labour.minutes))


def _each(rule: PriceRule | None, count: int) -> Iterator[Line]:
    if rule is not None and count:
        cost = rule.amount * count
        yield Line(kind=rule.kind, was=cost, amount=cost, count=count, each=rule.amount, rule=rule)


def _parts(work: Work, book: Book, included: frozenset[str]) -> Iterator[Line]:
    """One without a price is shown too: it lies in the customer's home."""
    for number, pieces in work.parts:
        if number not in included:
            rule = book.find(PriceKind.PART, work, number)
            each = rule.amount if rule else 0
            cost = each * pieces
            facts = {"count": pieces, "each": each, "rule": rule, "part": number}
            yield Line(kind=PriceKind.PART, was=cost, amount=cost, **facts)


def _paid(line: Line, work: Work) -> Line:
    """What a rule pays anyway needs nobody to let go of it."""
    what = COVERED_AS.get(line.kind)
    decision = work.by_hand.get(what)
    if not line.was or (decision is not None and not decision.ours):
        return line
    for cover in work.covers:
        if what in cover.covers and (line.part is None or cover.parts is None or line.part in cover.parts):
            return replace(line, amount=0, cover=cover)
    return replace(line, amount=0, cover=decision) if decision else line


def _as_far_as_may_be(lines: list[Line], goodwill: int) -> list[Line]:
    """Whoever may let go of least pays first, so that nobody's limit is used up by a greater one."""
    by_hand = [place for place, line in enumerate(lines) if isinstance(line.cover, Decision)]
    let_go = goodwill
    for place in sorted(by_hand, key=lambda place: lines[place].cover.most):
        line = lines[place]
        pays = max(0, min(line.was, line.cover.most - let_go))
        let_go += pays
        lines[place] = replace(line, amount=line.was - pays, cover=line.cover if pays else None)
    return lines


def _late(work: Work, book: Book, lines: Sequence[Line]) -> Iterator[Line]:
    rule = book.find(PriceKind.LATE, work) if work.late else None
    off = share(sum(line.amount for line in lines if line.kind in FREE_WHEN_LATE), rule.amount) if rule else 0
    if off:
        yield Line(kind=PriceKind.LATE, was=-off, amount=-off, each=-off, rule=rule)
