"""What work costs, by which rule: facts without a database."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.catalogue.choice import weight
from dispatch.catalogue.fault_type import WorkKind
from dispatch.customers.customer import Tier
from dispatch.people.branch import Zone
from dispatch.prices.cover_rule import CoverKind
from dispatch.prices.covering import Case, Claim, Cover, decided
from dispatch.prices.money import share, started, tax_within
from dispatch.prices.price_rule import PriceKind
from dispatch.prices.pricing import Way, priced
from dispatch.prices.terms import PriceTerms
from tests.dispatch.prices.builders import ALL, MONDAY, a_book, a_cover, a_price, some_work

PLAIN = (a_price("visit", 99_000), a_price("labour", 39_500), a_price("tax", 2_500))


def amounts(price) -> dict[str, int]:
    return {str(line.kind): line.amount for line in price.lines}


@pytest.mark.parametrize(
    ("minutes", "labour"), [(20, None), (60, None), (61, 39_500), (90, 39_500), (91, 79_000), (121, 118_500)]
)
def test_the_first_hour_is_in_the_visit_and_each_half_hour_begun_after_it_costs(minutes, labour):
    price = priced(some_work(minutes=minutes), a_book(*PLAIN))

    assert amounts(price) == {"visit": 99_000} | ({"labour": labour} if labour else {})


def test_each_line_says_the_rule_that_made_it():
    price = priced(some_work(minutes=75), a_book(*PLAIN))

    assert [line.rule for line in price.lines] == list(PLAIN[:2])
    assert price.tax_rule is PLAIN[2]


def test_a_fixed_price_takes_the_place_of_time_and_its_usual_parts_are_in_it():
    fixed = a_price("fixed", 249_000, work_kind=WorkKind.INSTALLATION, with_parts=True)
    book = a_book(*PLAIN, fixed, a_price("part", 9_900, part="CASE"), a_price("part", 4_500, part="LAMP"))
    work = some_work(work_kind=WorkKind.INSTALLATION, minutes=200, parts=(("CASE", 1), ("LAMP", 2)),
                     usual_parts=frozenset({"CASE"}))  # fmt: skip

    assert amounts(priced(work, book)) == {"fixed": 249_000, "part": 9_000}


def test_a_part_without_a_price_is_shown_and_costs_nothing():
    price = priced(some_work(parts=(("ODD-1", 1),)), a_book(*PLAIN))

    assert (price.lines[-1].part, price.lines[-1].amount) == ("ODD-1", 0)


def test_the_more_specific_rule_wins_and_the_branch_goes_before_the_zone():
    book = a_book(a_price("visit", 1), a_price("visit", 2, zone=Zone.REMOTE), a_price("visit", 3, branch_id=1),
                  a_price("visit", 4, tier=Tier.PLUS))  # fmt: skip

    def found(**facts):
        return priced(some_work(**facts), book).total

    assert found(branch_id=2) == 1
    assert found(branch_id=2, zone=Zone.REMOTE) == 2
    assert found(zone=Zone.REMOTE) == 3
    assert found(zone=Zone.REMOTE, tier=Tier.PLUS) == 4


def test_editions_hold_from_their_day_until_the_next_or_their_withdrawal():
    rules = [a_price("visit", 90_000), a_price("visit", 99_000, effective_from=date(2026, 11, 1)),
             a_price("visit", 99_000, effective_from=date(2026, 12, 1), withdrawn=True)]  # fmt: skip

    def on(*day: int) -> int:
        return priced(some_work(), a_book(*rules, on=date(*day))).total

    assert [on(2025, 12, 31), on(2026, 1, 1), on(2026, 10, 31), on(2026, 11, 1), on(2026, 12, 1)] == [
        0, 90_000, 90_000, 99_000, 0,
    ]  # fmt: skip


def test_prices_of_another_currency_are_not_used():
    assert priced(some_work(), a_book(a_price("visit", 99_000, currency="SEK"))).total == 0


def test_little_work_costs_the_minimum_and_the_difference_is_a_line_of_its_own():
    book = a_book(a_price("visit", 30_000), a_price("minimum", 50_000))

    assert amounts(priced(some_work(), book)) == {"visit": 30_000, "minimum": 20_000}


def test_coming_late_takes_off_what_coming_cost_but_no_parts():
    book = a_book(*PLAIN, a_price("late", 10_000), a_price("part", 9_900, part="CASE"))

    late = priced(some_work(minutes=70, late=True, parts=(("CASE", 1),)), book)

    assert amounts(late)["late"] == -138_500
    assert late.total == 9_900


def test_evenings_no_shows_and_calling_off_too_late_have_their_own_lines():
    book = a_book(*PLAIN, a_price("out_of_hours", 60_000), a_price("no_show", 49_500), a_price("called_off", 45_000))

    assert amounts(priced(some_work(out_of_hours=1, no_shows=2), book)) == {
        "visit": 99_000, "out_of_hours": 60_000, "no_show": 99_000,
    }  # fmt: skip
    assert priced(some_work(way=Way.CALLED_OFF, too_late=True), book).total == 45_000
    assert priced(some_work(way=Way.CALLED_OFF), book).total == 0


def test_goodwill_comes_off_but_never_more_than_there_is():
    book = a_book(*PLAIN)

    assert priced(some_work(goodwill=9_000), book).total == 90_000
    assert priced(some_work(goodwill=999_999), book).total == 0


def a_case(**facts) -> Case:
    usual = {"tier": Tier.STANDARD, "branch_id": 1, "fault_type_id": 7, "work_kind": WorkKind.REPAIR}
    return Case(**usual | {"domain": "device", "on": MONDAY} | facts)


def covers_of(claims, *rules, **facts) -> tuple[Cover, ...]:
    for number, rule in enumerate(rules, 1):
        rule.id = number
    return decided(rules, claims, a_case(**facts))


PRODUCT = Claim(kind=CoverKind.PRODUCT, until=MONDAY, source="Virkel D3")
REPAIR = Claim(kind=CoverKind.REPAIR, until=date(2028, 1, 1), source="DS-1")


def test_a_warranty_covers_to_its_last_day():
    assert covers_of([PRODUCT], a_cover("product"), on=MONDAY)
    assert not covers_of([PRODUCT], a_cover("product"), on=date(2026, 11, 24))


def test_a_warranty_of_the_product_does_not_cover_a_fault_that_lies_elsewhere():
    rule = a_cover("product", domains=["device", "app"])

    assert covers_of([PRODUCT], rule)
    assert not covers_of([PRODUCT], rule, domain="network")


def test_of_two_covers_the_lower_number_pays_and_at_the_same_number_the_more_specific():
    first = covers_of([PRODUCT, REPAIR], a_cover("repair", 20), a_cover("product", 10))
    same = covers_of([PRODUCT, REPAIR], a_cover("repair", 10), a_cover("product", 10, branch_id=1))

    assert [cover.rule.kind for cover in first] == ["product", "repair"]
    assert [cover.rule.kind for cover in same] == ["product", "repair"]


def test_what_was_promised_by_an_edition_stays_when_the_rule_is_withdrawn():
    old = a_cover("repair")
    gone = a_cover("repair", effective_from=date(2026, 6, 1), withdrawn=True)
    claim = Claim(kind=CoverKind.REPAIR, until=date(2027, 1, 1), rule_id=1)

    assert covers_of([claim], old, gone)
    assert not covers_of([REPAIR], old, gone)


def test_each_line_is_paid_by_the_first_cover_that_covers_it():
    contract = a_cover("contract", 10, covers=["travel"], tier=Tier.PLUS)
    part = Claim(kind=CoverKind.PART, until=date(2027, 1, 1), parts=frozenset({"CASE"}))
    covers = covers_of(
        [Claim(kind=CoverKind.CONTRACT, until=None), part], contract, a_cover("part", 20, covers=["parts"]),
        tier=Tier.PLUS,
    )  # fmt: skip
    book = a_book(
        *PLAIN, a_price("travel", 29_000), a_price("part", 9_900, part="CASE"), a_price("part", 5_000, part="LAMP")
    )

    price = priced(some_work(covers=covers, parts=(("CASE", 1), ("LAMP", 1))), book)

    assert [(line.amount, line.cover and line.cover.rule.kind) for line in price.lines] == [
        (99_000, None), (0, "contract"), (0, "part"), (5_000, None),
    ]  # fmt: skip
    assert price.total == 104_000


money = st.integers(0, 100_000_000)
rules = st.lists(
    st.builds(
        a_price,
        st.sampled_from([kind.value for kind in PriceKind if kind not in (PriceKind.PART,)]),
        st.integers(0, 10_000),
        zone=st.sampled_from([None, *Zone]),
        branch_id=st.sampled_from([None, 1, 2]),
        effective_from=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        withdrawn=st.booleans(),
    ),
    max_size=30,
    unique_by=lambda rule: (rule.series, rule.effective_from),
)
works = st.builds(
    some_work,
    zone=st.sampled_from([None, *Zone]),
    minutes=st.integers(0, 1440),
    out_of_hours=st.integers(0, 3),
    no_shows=st.integers(0, 3),
    late=st.booleans(),
    goodwill=st.integers(0, 20_000),
    way=st.sampled_from(list(Way)),
    too_late=st.booleans(),
    covers=st.lists(
        st.builds(
            lambda what: Cover(a_cover("repair", covers=what), REPAIR), st.lists(st.sampled_from(ALL), min_size=1)
        ),
        max_size=2,
    ).map(tuple),
)
days = st.dates(date(2026, 1, 1), date(2028, 1, 1))


@given(rules, works, days)
def test_the_total_is_the_sum_of_the_lines_is_never_negative_and_every_amount_is_whole(found, work, on):
    price = priced(work, a_book(*found, on=on))

    assert price.total == sum(line.amount for line in price.lines) >= 0
    assert 0 <= price.tax <= price.total
    assert all(type(line.amount) is int for line in price.lines)
    assert all(line.was == line.count * line.each for line in price.lines)


@given(rules, works, days, st.randoms())
def test_the_order_in_which_rules_lie_changes_no_price(found, work, on, chance):
    shuffled = list(found)
    chance.shuffle(shuffled)

    assert priced(work, a_book(*shuffled, on=on)) == priced(work, a_book(*found, on=on))


@given(rules, works, days)
def test_every_line_is_made_by_a_rule_in_force_that_fits_and_none_that_fits_is_more_specific(found, work, on):
    for line in priced(work, a_book(*found, on=on)).lines:
        if line.rule is None:
            continue
        latest = {}
        for rule in found:
            if rule.effective_from <= on and rule.kind is line.rule.kind:
                latest[rule.scope] = max(rule, latest.get(rule.scope, rule), key=lambda one: one.effective_from)
        fitting = [
            rule for rule in latest.values()
            if not rule.withdrawn and rule.zone in (None, work.zone) and rule.branch_id in (None, 1)
        ]  # fmt: skip
        assert line.rule in fitting
        assert weight(line.rule.scope) == max(weight(rule.scope) for rule in fitting)


@given(money, st.integers(0, 10_000))
def test_net_and_tax_add_up_exactly_and_the_tax_is_the_nearest_whole_amount(gross, basis_points):
    tax = tax_within(gross, basis_points)
    exact = Fraction(gross * basis_points, 10_000 + basis_points)

    assert abs(tax - exact) <= Fraction(1, 2)
    assert tax_within(gross - tax + tax, basis_points) == tax
    assert tax - exact != Fraction(-1, 2), "half is rounded up"


@given(money, st.integers(0, 10_000))
def test_a_share_and_what_it_leaves_add_up_and_halves_go_away_from_zero(amount, basis_points):
    exact = Fraction(amount * basis_points, 10_000)

    assert abs(share(amount, basis_points) - exact) <= Fraction(1, 2)
    assert share(-amount, basis_points) == -share(amount, basis_points)


@given(st.integers(-500, 5_000), st.integers(1, 240))
def test_steps_begun_cover_the_minutes_and_none_is_too_many(minutes, step):
    steps = started(minutes, step)

    assert steps * step >= minutes
    assert steps == 0 or (steps - 1) * step < minutes


def test_terms_allow_the_lesser_of_share_and_amount():

    terms = PriceTerms(branch_id=1, currency="NOK", over_percent=10, over_amount=50_000, valid_days=14, gives={})

    assert terms.allowed(99_000) == 108_900
    assert terms.allowed(1_000_000) == 1_050_000
