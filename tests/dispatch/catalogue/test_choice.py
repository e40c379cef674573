"""Which rule an order is promised by: the most specific, never by chance."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cmp_to_key

from hypothesis import given
from hypothesis import strategies as st

from dispatch.catalogue.choice import Facts, choose
from dispatch.catalogue.fault_type import WorkKind
from dispatch.catalogue.sla_rule import Priority, Scope
from dispatch.customers.customer import Tier
from dispatch.people.branch import Zone

TODAY = date(2026, 11, 23)
BEFORE = [TODAY + timedelta(days=n) for n in (-400, -1, 0, 1, 30)]


@dataclass(frozen=True)
class ARule:
    scope: Scope
    effective_from: date = date(2026, 1, 1)
    withdrawn: bool = False
    superseded_at: datetime | None = None

    @property
    def series(self) -> Scope:
        return self.scope


def rule(**scope) -> ARule:
    return ARule(Scope(**scope))


PLUS_LOCK = Facts(
    tier=Tier.PLUS,
    branch_id=1,
    zone=Zone.URBAN,
    fault_type_id=7,
    work_kind=WorkKind.REPAIR,
    priority=Priority.HIGH,
    on=TODAY,
)
EVERYBODY = rule()

scopes = st.builds(
    Scope,
    tier=st.sampled_from([None, *Tier]),
    branch_id=st.sampled_from([None, 1, 2]),
    zone=st.sampled_from([None, Zone.URBAN, Zone.REMOTE]),
    fault_type_id=st.sampled_from([None, 7, 8]),
    work_kind=st.sampled_from([None, WorkKind.REPAIR, WorkKind.UPGRADE]),
    priority=st.sampled_from([None, Priority.HIGH, Priority.LOW]),
)
rules = st.lists(
    st.builds(
        ARule,
        scopes,
        st.sampled_from(BEFORE),
        st.booleans(),
        st.sampled_from([None, None, None, datetime(2026, 11, 1, tzinfo=UTC)]),
    ),
    max_size=40,
    # As the database keeps them: one of a scope and day that counts.
    unique_by=lambda one: (one.scope, one.effective_from, one.superseded_at),
)
facts = st.builds(
    Facts,
    tier=st.sampled_from(Tier),
    branch_id=st.sampled_from([1, 2, 3]),
    zone=st.sampled_from(Zone),
    fault_type_id=st.sampled_from([None, 7, 8]),
    work_kind=st.sampled_from([None, WorkKind.REPAIR, WorkKind.UPGRADE]),
    priority=st.sampled_from(Priority),
    on=st.sampled_from(BEFORE),
)


@given(rules, facts, st.randoms())
def test_exactly_one_rule_wins_in_whatever_order_they_lie(lying, known, chance):
    shuffled = list(lying)
    chance.shuffle(shuffled)

    assert choose(lying, known) == choose(shuffled, known)


@given(rules, facts)
def test_the_winner_is_the_one_that_a_plain_reading_of_the_order_finds(lying, known):
    assert choose(lying, known)[0] == by_hand(lying, known)


@given(rules, facts)
def test_what_lost_fits_as_well_and_is_more_general_than_what_won(lying, known):
    won, because = choose(lying, known)

    row = [won, *because.lost] if won else []
    assert all(stronger(one, other) < 0 for one, other in zip(row, row[1:], strict=False))
    assert all(value in (None, getattr(known, name)) for one in row for name, value in one.scope._asdict().items())


def by_hand(lying, known):
    """Go through all there are and let each meet each."""
    standing = []
    for one in lying:
        told = [getattr(one.scope, name) in (None, getattr(known, name)) for name in Scope._fields]
        newer = [
            other
            for other in lying
            if other.scope == one.scope
            and other.superseded_at is None
            and one.effective_from < other.effective_from <= known.on
        ]
        if all(told) and one.superseded_at is None and one.effective_from <= known.on and not newer:
            standing += [] if one.withdrawn else [one]
    return min(standing, key=cmp_to_key(stronger), default=None)


def stronger(one, other):
    """-1: `one` names the first thing that only one of them names."""
    for name in ("tier", "branch_id", "zone", "fault_type_id", "work_kind", "priority"):
        mine, theirs = getattr(one.scope, name) is not None, getattr(other.scope, name) is not None
        if mine != theirs:
            return -1 if mine else 1
    return 0


def test_what_was_agreed_with_the_customer_goes_before_everything_else():
    agreed = rule(tier=Tier.PLUS)
    narrow = rule(branch_id=1, zone=Zone.URBAN, fault_type_id=7, priority=Priority.HIGH)

    won, because = choose([EVERYBODY, narrow, agreed], PLUS_LOCK)

    assert (won, because.matched, because.lost) == (agreed, ("tier",), (narrow, EVERYBODY))


def test_a_branch_goes_before_a_zone_a_zone_before_a_fault_and_that_before_a_priority():
    ladder = [
        rule(branch_id=1),
        rule(zone=Zone.URBAN),
        rule(fault_type_id=7),
        rule(work_kind=WorkKind.REPAIR),
        rule(priority=Priority.HIGH),
        EVERYBODY,
    ]

    won, because = choose(reversed(ladder), PLUS_LOCK)

    assert [won, *because.lost] == ladder


def test_of_two_editions_the_later_one_in_force_counts_and_one_to_come_does_not():
    old, new, to_come = (ARule(Scope(), day) for day in (BEFORE[0], TODAY, BEFORE[3]))

    assert choose([to_come, old, new], PLUS_LOCK)[0] is new


def test_a_withdrawn_rule_gives_way_to_the_next_best():
    special = rule(tier=Tier.PLUS)
    withdrawn = ARule(Scope(tier=Tier.PLUS), TODAY, withdrawn=True)

    assert choose([special, withdrawn, EVERYBODY], PLUS_LOCK)[0] is EVERYBODY


def test_where_no_rule_fits_nothing_is_promised():
    assert choose([rule(branch_id=2)], PLUS_LOCK)[0] is None
