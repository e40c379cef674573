"""Where an engineer is: known while they are on the way, one place only, and never after."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from dispatch.errors import NotFound, Unavailable
from dispatch.field.arrival import arrival, at_the_desk
from dispatch.field.travelling import NotOnTheWay, NowhereOnEarth, forget, seen_at
from dispatch.nouns import METADATA
from dispatch.people.own_consent import NOT_TO_DESK, OwnPurpose, agree
from dispatch.store.audit import AuditEntry
from dispatch.store.refusals import translated
from dispatch.work import queries, visits
from dispatch.work.visit import Visit
from tests.builders import NINE, an_engineer, an_open_visit, the_engineer
from tests.dispatch.planning.roads import straight

TEN = NINE + timedelta(hours=1)
NEAR, FAR = (59.93, 10.74), (59.99, 10.90)
PLACE = """
    INSERT INTO whereabouts (visit_id, lat, lon, accuracy, at, anchor_lat, anchor_lon, still_since)
    VALUES (:id, 59.9, 10.7, 5, now(), 59.9, 10.7, now())
"""


@pytest.fixture
def visit(tx) -> Visit:
    visit = an_open_visit(tx)
    visits.assign(tx, visit, an_engineer(tx), starts_at=TEN, travel=1200)
    tx.act_as(the_engineer(visit.engineer))
    agree(tx, OwnPurpose.POSITION)
    return visit


def on_the_way(tx, visit: Visit) -> Visit:
    visits.go(tx, visit, "set_out")
    tx.session.flush()
    return visit


def rows(tx) -> int:
    tx.session.flush()
    return tx.session.scalar(text("SELECT count(*) FROM whereabouts"))


def test_each_place_replaces_the_one_before_and_leaves_no_track(tx, visit):
    on_the_way(tx, visit)
    before = tx.session.query(AuditEntry).count()
    for place in (FAR, NEAR, FAR, NEAR):
        seen_at(tx, visit, *place, accuracy=12, roads=straight)

    assert rows(tx) == 1
    assert tx.session.query(AuditEntry).count() == before


@pytest.mark.parametrize("verb", ["arrive", "turn_back"])
def test_what_was_known_is_gone_the_moment_the_journey_ends(tx, visit, verb):
    on_the_way(tx, visit)
    seen_at(tx, visit, *NEAR, accuracy=12, roads=straight)

    visits.go(tx, visit, verb)

    assert rows(tx) == 0
    assert arrival(tx, visit, straight) is None


def test_it_is_gone_as_well_when_nobody_could_be_visited(tx, visit):
    on_the_way(tx, visit)
    seen_at(tx, visit, *NEAR, accuracy=12, roads=straight)
    visits.cannot_complete(tx, visit, cause="no_access")

    assert rows(tx) == 0


@pytest.mark.parametrize("verb", [None, "accept"])
def test_nobody_is_seen_who_has_not_set_out(tx, visit, verb):
    if verb:
        visits.go(tx, visit, verb)

    with pytest.raises(NotOnTheWay):
        seen_at(tx, visit, *NEAR, accuracy=12, roads=straight)
    assert rows(tx) == 0


def test_the_database_itself_refuses_a_place_of_somebody_who_is_not_on_the_way(tx, visit):
    tx.session.flush()

    with pytest.raises(NotOnTheWay), translated(), tx.session.begin_nested():
        tx.session.execute(text(PLACE), {"id": visit.id})


def test_without_the_guard_the_database_would_keep_it(owner_engine):
    """The twin of the one above: what refuses is the trigger, and nothing else."""
    with owner_engine.begin() as connection:
        connection.execute(text("ALTER TABLE whereabouts DISABLE TRIGGER USER"))
        connection.execute(text("ALTER TABLE whereabouts DROP CONSTRAINT fk_whereabouts_visit_id"))
        connection.execute(text(PLACE), {"id": 1})
        assert connection.scalar(text("SELECT count(*) FROM whereabouts")) == 1


def test_another_engineers_visit_is_not_there(tx, visit):
    on_the_way(tx, visit)
    tx.act_as(the_engineer(an_engineer(tx)))

    with pytest.raises(NotFound):
        queries.visit(tx, visit.id)


@pytest.mark.parametrize("place", [(91, 0), (0, 181), (None, 10.7), (float("nan"), 10.7)])
def test_what_is_no_place_is_refused(tx, visit, place):
    on_the_way(tx, visit)

    with pytest.raises(NowhereOnEarth):
        seen_at(tx, visit, *place, accuracy=12, roads=straight)


def later(tx, minutes: float):
    tx.stamp = type(tx.stamp)(tx.stamp.by, tx.stamp.at + timedelta(minutes=minutes))
    return tx


def test_whoever_waits_is_told_when_we_come_by_the_last_place(tx, visit):
    on_the_way(tx, visit)
    seen_at(tx, visit, *FAR, accuracy=12, roads=straight)
    far = arrival(tx, visit, straight)
    seen_at(later(tx, 2), visit, *NEAR, accuracy=12, roads=straight)
    near = arrival(tx, visit, straight)

    assert near.at < far.at and near.metres < 1000 < far.metres
    assert near.earliest <= near.at <= near.latest and not near.stale


def test_a_place_grows_stale_and_at_last_worthless(tx, visit):
    on_the_way(tx, visit)
    seen_at(tx, visit, *FAR, accuracy=12, roads=straight)

    assert arrival(later(tx, 4), visit, straight).stale
    assert arrival(later(tx, 20), visit, straight).seen_at is None


def test_the_desk_reads_when_they_come_of_those_whose_yes_names_the_desk(tx, visit):
    on_the_way(tx, visit)
    seen_at(tx, visit, *FAR, accuracy=12, roads=straight)

    assert at_the_desk(tx, [visit], straight)[visit.id] == arrival(tx, visit, straight)
    agree(tx, OwnPurpose.POSITION).text_version = NOT_TO_DESK[-1]
    tx.session.flush()
    assert at_the_desk(tx, [visit], straight) == {}


def test_of_a_silent_phone_the_desk_reads_nothing(tx, visit):
    on_the_way(tx, visit)
    seen_at(tx, visit, *FAR, accuracy=12, roads=straight)

    assert at_the_desk(later(tx, 4), [visit], straight)[visit.id].stale
    assert at_the_desk(later(tx, 20), [visit], straight) == {}


def test_without_a_place_the_plan_says_when_and_never_in_the_past(tx, visit):
    on_the_way(tx, visit)

    assert arrival(tx, visit, straight).at == NINE + timedelta(minutes=20)
    assert arrival(later(tx, 45), visit, straight).at == NINE + timedelta(minutes=45)


def test_silent_streets_leave_the_plan(tx, visit):
    on_the_way(tx, visit)
    seen_at(tx, visit, *NEAR, accuracy=12, roads=straight)

    def silent(_):
        raise Unavailable

    assert arrival(tx, visit, silent).seen_at is None


def test_an_engineer_who_stops_sharing_is_known_no_more(tx, visit):
    on_the_way(tx, visit)
    seen_at(tx, visit, *NEAR, accuracy=12, roads=straight)
    forget(tx, visit)

    assert rows(tx) == 0


def test_a_customer_learns_of_a_long_way_round(tx, visit):
    on_the_way(tx, visit)
    visit.window_from, visit.window_to, visit.told_at = NINE, NINE + timedelta(minutes=20), NINE
    seen_at(tx, visit, 60.4, 10.9, accuracy=12, roads=straight)
    waiting = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'notices.expected'"

    assert tx.session.scalar(text(waiting)) == 1


def test_positions_are_joined_with_nothing_that_counts_hours():
    """A house that can't answer “where was she at ten?” can't be asked."""
    table = METADATA.tables["whereabouts"]
    assert {key.column.table.name for key in table.foreign_keys} == {"visit"}
