"""What a lookup on the network may answer, and what we make of it."""

import time
from collections.abc import Callable

import pytest

from dispatch.customers.home import LocationQuality
from dispatch.intake.geocoding import Address, LookupSilent
from dispatch.intake.geocoding.providers import Nominatim, Photon
from tests.dispatch.intake.address_server import (
    Answer,
    dripping,
    hanging_up,
    nominatim,
    photon,
    raw,
    says,
    serving,
    silence,
)

THERESES_GATE = Address("Thereses gate 14", "0452", "Oslo")
SHORT = 0.4  # seconds a test waits where the product waits two


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def ask() -> Callable:
    def ask(answer: Answer, address: Address = THERESES_GATE, kind: type = Nominatim):
        with serving(answer) as server:
            return kind(server.url, agent="doorstep-test", timeout=SHORT).find(address)

    return ask


def test_a_house_that_is_known_is_found_exactly(ask):
    found = ask(says(nominatim()))
    assert (found.point, found.quality, found.source) == ((59.9274, 10.7343), LocationQuality.EXACT, "nominatim")


def test_photon_finds_it_too(ask):
    found = ask(says(photon()), kind=Photon)
    assert (found.point, found.quality, found.source) == ((59.9274, 10.7343), LocationQuality.EXACT, "photon")


def test_only_the_address_and_its_country_are_told_to_strangers():
    with serving(says(nominatim())) as server:
        Nominatim(server.url, agent="doorstep-test").find(Address("Thereses gate 14 B, ring twice", "0452", "Oslo"))
    asked = server.asked[0]
    assert (asked["street"], asked["postalcode"], asked["city"]) == ("14B Thereses gate", "0452", "Oslo")
    assert asked["countrycodes"] == "no"


@pytest.mark.parametrize(
    ("told", "quality"),
    [
        ({"house_number": "14"}, LocationQuality.EXACT),
        ({"house_number": "16"}, LocationQuality.STREET),
        ({"house_number": ""}, LocationQuality.STREET),
        ({"road": "Theresesgate"}, LocationQuality.EXACT),
        ({"road": "Ullevålsveien"}, LocationQuality.POSTCODE),
        ({"road": "", "house_number": ""}, LocationQuality.POSTCODE),
        ({"road": "", "house_number": "", "postcode": ""}, LocationQuality.PLACE),
        ({"postcode": "5003", "city": "Bergen"}, LocationQuality.PLACE),
    ],
)
def test_an_answer_is_believed_as_far_as_it_agrees_with_the_question(ask, told, quality):
    assert ask(says(nominatim(**told))).quality is quality


def test_what_is_not_known_there_is_no_failure(ask):
    assert ask(says([])) is None
    assert ask(says({"type": "FeatureCollection", "features": []}), kind=Photon) is None


def test_a_street_of_that_name_abroad_is_not_ours(ask):
    assert ask(says(nominatim(country_code="dk"))) is None
    assert ask(says(photon(countrycode="SE")), kind=Photon) is None


def test_nothing_is_asked_about_an_empty_address(ask):
    with serving(says(nominatim())) as server:
        assert Nominatim(server.url, agent="doorstep-test").find(Address()) is None
        assert Photon(server.url, agent="doorstep-test").find(Address()) is None
    assert server.asked == []


BROKEN = {
    "it fails": says({"error": "out of memory"}, status=500),
    "it is overloaded": says([], status=429),
    "it refuses": says([], status=403),
    "it says fine and means an error": says({"error": "database is down"}),
    "the answer stops in the middle": raw(b'[{"lat": "59.9", "lo'),
    "the answer is shorter than announced": raw(b'[{"lat": "59.9"', length=400),
    "the answer is a web page": raw(b"<html>Sign in to the guest network</html>"),
    "the answer is not text": raw(b"\xff\xfe\x00\xd8"),
    "the answer never ends": raw(b" " * 1_000_001 + b"[]"),
    "the answer is nested without end": raw(b"[" * 100_000),
    "it lies at 0, 0": says(nominatim("0.0", "0.0")),
    "it lies beyond the pole": says(nominatim("159.9", "10.7")),
    "it lies nowhere": says(nominatim("NaN", "NaN")),
    "there are no numbers": says(nominatim(None, None)),
    "a list of nothing": says([None]),
    "a country that is a number": says(nominatim(country_code=47)),
    "it sends us elsewhere": raw(b"", status=302, Location="http://127.0.0.1:1/search"),
    "it hangs up": hanging_up,
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
def test_an_answer_that_makes_no_sense_counts_as_none(ask, answer):
    with pytest.raises(LookupSilent):
        ask(answer)


def test_photon_at_0_0_counts_as_no_answer(ask):
    with pytest.raises(LookupSilent):
        ask(says(photon(0, 0)), kind=Photon)


@pytest.mark.parametrize("answer", [silence, dripping])
def test_nobody_waits_longer_than_the_timeout_for_the_whole_answer(ask, answer):
    began = time.monotonic()
    with pytest.raises(LookupSilent):
        ask(answer)
    # The one that drips would go on without end.
    assert SHORT <= time.monotonic() - began < SHORT + 10


def test_a_machine_that_is_off_counts_as_no_answer():
    with serving(says([])) as server:
        url = server.url
    with pytest.raises(LookupSilent):
        Nominatim(url, agent="doorstep-test", timeout=SHORT).find(THERESES_GATE)
