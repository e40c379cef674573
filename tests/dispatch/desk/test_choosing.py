"""Who is asked first, and why: competence, language, hours, the least to do, and who waited longest."""

from datetime import timedelta
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dispatch.desk.choosing import MOST_OPEN, Candidate, Choice, Contact, choose
from dispatch.desk.presence import PresenceState
from tests.builders import NINE

AVAILABLE, BUSY, AWAY = PresenceState
TOMORROW = NINE + timedelta(days=1)


def a_contact(**facts: Any) -> Contact:
    usual = dict(topics=frozenset({"network"}), language="sv", branch_id=1, answer_by=NINE + timedelta(hours=2))
    return Contact(**usual | facts)


def somebody(number: int, **facts: Any) -> Candidate:
    usual = dict(
        account_id=number, languages=frozenset({"sv", "nb"}), competences=frozenset({"network"}), branches=None,
        state=AVAILABLE, in_hours=True, begins=NINE, open_orders=0, idle_since=NINE,
    )  # fmt: skip
    return Candidate(**usual | facts)


def codes(choice: Choice) -> list[str]:
    return [reason["code"] for reason in choice.because]


def test_whoever_knows_it_and_speaks_the_language_is_asked():
    crew = [
        somebody(1, competences=frozenset({"device"})),
        somebody(2, languages=frozenset({"nb"})),
        somebody(3, open_orders=7),
    ]
    choice = choose(a_contact(), crew)

    assert (choice.account_id, codes(choice)) == (3, ["knows", "speaks", "only_one"])


def test_while_nobody_knows_what_it_is_anybody_who_speaks_the_language_may_take_it():
    choice = choose(a_contact(topics=frozenset()), [somebody(1, competences=frozenset())])

    assert (choice.account_id, codes(choice)[0]) == (1, "not_known_yet")


def test_working_hours_come_before_the_load():
    choice = choose(a_contact(), [somebody(1, in_hours=False), somebody(2, open_orders=5)])

    assert (choice.account_id, codes(choice)) == (2, ["knows", "speaks", "in_hours", "only_one"])


def test_the_least_to_do_comes_before_the_longest_wait():
    crew = [somebody(1, open_orders=2, idle_since=NINE - timedelta(hours=5)), somebody(2, open_orders=1)]
    choice = choose(a_contact(), crew)

    assert (choice.account_id, choice.because[-1]) == (2, {"code": "least_to_do", "count": 1})


def test_of_those_alike_who_was_given_nothing_for_longest():
    crew = [somebody(1), somebody(2, idle_since=NINE - timedelta(minutes=9)), somebody(3)]

    assert (choose(a_contact(), crew).account_id, codes(choose(a_contact(), crew))[-1]) == (2, "idle_longest")


def test_who_is_busy_away_or_of_another_branch_is_not_asked():
    crew = [somebody(1, state=BUSY), somebody(2, state=AWAY), somebody(3, branches=frozenset({2}))]

    assert choose(a_contact(), crew).account_id is None


def test_with_nobody_there_it_waits_for_the_next_who_fits():
    crew = [
        somebody(1, state=AWAY, begins=TOMORROW),
        somebody(2, competences=frozenset(), state=AWAY, begins=NINE + timedelta(hours=1)),
    ]

    assert choose(a_contact(answer_by=None), crew) == Choice(None, ({"code": "nobody_there"},), TOMORROW)


def test_who_fits_less_is_asked_where_waiting_would_break_the_promise():
    crew = [somebody(1, state=AWAY, begins=TOMORROW), somebody(2, languages=frozenset({"nb"}))]
    choice = choose(a_contact(), crew)

    assert (choice.account_id, codes(choice)[:2]) == (2, ["knows", "nobody_speaks"])


def test_who_fits_less_is_not_asked_where_there_is_time_to_wait():
    crew = [somebody(1, state=AWAY, begins=NINE + timedelta(hours=1)), somebody(2, languages=frozenset({"nb"}))]

    assert choose(a_contact(), crew).next_at == NINE + timedelta(hours=1)


def test_where_nobody_at_all_fits_anybody_is_asked_rather_than_nobody():
    choice = choose(a_contact(), [somebody(1, languages=frozenset(), competences=frozenset())])

    assert (choice.account_id, codes(choice)[0]) == (1, "nobody_fits")


def test_who_has_enough_to_do_is_given_no_more_and_the_rest_waits_in_sight():
    assert choose(a_contact(), [somebody(1, open_orders=MOST_OPEN)]) == Choice(None, ({"code": "all_full"},))
    assert choose(a_contact(), [somebody(1, open_orders=MOST_OPEN - 1)]).account_id == 1


def test_an_empty_desk_chooses_nobody():
    assert choose(a_contact(), []) == Choice(None, ({"code": "nobody_there"},))


CANDIDATES = st.builds(
    somebody,
    st.integers(1, 9),
    languages=st.sampled_from([frozenset(), frozenset({"sv"})]),
    competences=st.sampled_from([frozenset(), frozenset({"network"})]),
    state=st.sampled_from(PresenceState),
    in_hours=st.booleans(),
    open_orders=st.integers(0, 2),
    begins=st.sampled_from([None, NINE, TOMORROW]),
)


@given(st.lists(CANDIDATES, max_size=4, unique_by=lambda one: one.account_id))
def test_the_choice_does_not_depend_on_the_order_they_stand_in_and_never_falls_on_who_is_not_there(crew):
    found = [choose(a_contact(), list(order)) for order in permutations(crew)]

    assert all(one == found[0] for one in found)
    chosen = next((one for one in crew if one.account_id == found[0].account_id), None)
    assert chosen is None or chosen.state is AVAILABLE
    assert found[0].because
