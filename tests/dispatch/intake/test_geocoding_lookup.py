"""The whole way: what we kept, whom we ask, what stands in when they are silent."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from dispatch.customers.home import LocationQuality
from dispatch.intake.geocoding import Address, LookupSilent, at_once, locate, provider_of
from dispatch.intake.geocoding.breaker import Breaker
from dispatch.intake.geocoding.cache import GeocodedAddress, keep, kept
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.intake.geocoding.lookup import Guarded
from dispatch.intake.geocoding.providers import Nominatim
from dispatch.settings import Settings
from dispatch.store.database import Database, Transaction
from tests.builders import DISPATCHER
from tests.clock import Clock
from tests.dispatch.intake.address_server import AddressServer, nominatim, says, serving, silence

THERESES_GATE = Address("Thereses gate 14", "0454", "Oslo")
DOWN = says({"error": "down"}, status=500)
UP = says(nominatim(postcode="0454"))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AddressServer]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(UP) as server:
        yield server


@pytest.fixture
def provider(server: AddressServer, clock: Clock) -> Guarded:
    return Guarded(Nominatim(server.url, agent="doorstep-test", timeout=0.3), Breaker(clock))


def rows(tx: Transaction) -> int:
    return tx.session.scalar(select(func.count()).select_from(GeocodedAddress))


def test_an_address_is_asked_for_once_and_kept_for_all_its_spellings(tx, server, provider):
    first = locate(tx, THERESES_GATE, provider)
    again = locate(tx, Address("THERESES GT. 14", "0454", "oslo"), provider)

    assert first.quality is again.quality is LocationQuality.EXACT
    assert first.point == again.point == (59.9274, 10.7343)
    assert len(server.asked) == 1


def test_what_was_kept_is_asked_for_anew_after_a_year(database: Database, clock: Clock, server, provider):
    for _ in range(2):
        with database.transaction(DISPATCHER) as tx:
            locate(tx, THERESES_GATE, provider)
        clock.forward(days=366)
    assert len(server.asked) == 2


def test_of_two_answers_to_one_question_the_later_counts(tx, server, provider):
    keep(tx, THERESES_GATE, provider.find(THERESES_GATE))
    server.answer = says(nominatim("59.9275", "10.7344", postcode="0454"))
    keep(tx, THERESES_GATE, provider.find(THERESES_GATE))

    assert rows(tx) == 1
    assert kept(tx, THERESES_GATE).point == (59.9275, 10.7344)


def test_a_silent_provider_is_stood_in_for_and_the_place_is_marked_estimated(tx, server, provider):
    server.answer = DOWN
    found = locate(tx, THERESES_GATE, provider)

    assert found.estimated
    assert found.point == ours().find(THERESES_GATE).point
    assert rows(tx) == 0


def test_the_true_place_comes_once_the_provider_is_well_again(tx, server, provider):
    server.answer = DOWN
    assert locate(tx, THERESES_GATE, provider).estimated
    server.answer = UP
    assert locate(tx, THERESES_GATE, provider).quality is LocationQuality.EXACT


def test_after_five_failures_nobody_waits_and_nobody_is_asked(tx, server, provider):
    server.answer = silence
    for _ in range(5):
        locate(tx, THERESES_GATE, provider)
    for _ in range(50):
        assert locate(tx, THERESES_GATE, provider).estimated

    assert len(server.asked) == 5
    assert provider.breaker.tripped


def test_after_half_a_minute_one_tries_and_if_it_goes_well_all_may(tx, server, provider, clock: Clock):
    server.answer = DOWN
    for _ in range(6):
        locate(tx, THERESES_GATE, provider)
    clock.forward(seconds=31)
    locate(tx, THERESES_GATE, provider)
    locate(tx, THERESES_GATE, provider)
    assert len(server.asked) == 6

    server.answer = UP
    clock.forward(seconds=31)
    assert not locate(tx, THERESES_GATE, provider).estimated
    assert not provider.breaker.tripped


def test_one_good_answer_makes_earlier_failures_forgotten(clock: Clock):
    breaker = Breaker(clock, failures=2)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.lets_through()


def test_a_trier_who_never_comes_back_does_not_bar_the_way_for_ever(clock: Clock):
    breaker = Breaker(clock, failures=1)
    breaker.failed()
    clock.forward(seconds=31)
    assert breaker.lets_through()
    assert not breaker.lets_through()
    clock.forward(seconds=31)
    assert breaker.lets_through()


def test_an_answer_far_from_the_postcode_is_not_believed(tx, server, provider):
    server.answer = says(nominatim("60.3929", "5.3241", postcode="0454"))
    found = locate(tx, THERESES_GATE, provider)
    assert found.source == "gazetteer"
    assert rows(tx) == 0


def test_what_the_provider_does_not_know_the_gazetteer_may(tx, server, provider):
    server.answer = says([])
    found = locate(tx, THERESES_GATE, provider)
    assert (found.source, found.quality, found.estimated) == ("gazetteer", LocationQuality.STREET, False)


def test_who_has_somebody_waiting_asks_nobody(tx, server, provider):
    assert at_once(tx, THERESES_GATE, provider).estimated
    assert server.asked == []

    locate(tx, THERESES_GATE, provider)
    assert at_once(tx, THERESES_GATE, provider).quality is LocationQuality.EXACT
    assert len(server.asked) == 1


def test_without_a_provider_our_own_lists_answer_and_nothing_is_estimated(tx, clock: Clock):
    offline = provider_of(Settings(secret_key="s" * 32), clock)
    for found in (locate(tx, THERESES_GATE, offline), at_once(tx, THERESES_GATE, offline)):
        assert (found.quality, found.estimated) == (LocationQuality.STREET, False)
    assert rows(tx) == 0


def test_the_settings_say_whom_to_ask_and_where(tx, server, clock: Clock):
    settings = Settings(secret_key="s" * 32, geocoder="nominatim", geocoder_url=server.url)
    assert locate(tx, THERESES_GATE, provider_of(settings, clock)).source == "nominatim"


def test_an_open_breaker_says_so_at_once(server, provider):
    for _ in range(5):
        provider.breaker.failed()
    with pytest.raises(LookupSilent):
        provider.find(THERESES_GATE)
    assert server.asked == []


def test_the_row_that_is_kept_holds_no_words_of_the_address(tx, server, provider):
    locate(tx, THERESES_GATE, provider)
    row = tx.session.execute(select(GeocodedAddress.__table__)).one()
    assert not any("therese" in str(value).lower() for value in row)
