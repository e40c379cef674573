"""What our own lists know, and that they never guess in silence."""

import unicodedata

import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from dispatch.customers.home import LocationQuality
from dispatch.intake.geocoding import Address
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.intake.geocoding.spelling import fold, nearest, slips_between, street_key

ADAMSTUEN, STRØMSØ, TROMSØ = (59.9325, 10.7350), (59.7380, 10.2010), (69.65, 18.96)
STREET, POSTCODE = LocationQuality.STREET, LocationQuality.POSTCODE
PLACE, UNKNOWN = LocationQuality.PLACE, LocationQuality.UNKNOWN


def km(found, point: tuple[float, float]) -> float:
    return geodesic(found.point, point).km


@pytest.mark.parametrize(
    ("street", "postcode", "city"),
    [
        ("Thereses gate 14", "0454", "Oslo"),
        ("THERESES GATE 14", "0454", "OSLO"),
        ("Thereses gt. 14", "0454", "Oslo"),
        ("Theresesgate 14B", "0454", "Oslo"),
        ("Thereses gata 14 b, 3. etg", "0454", ""),
        ("Thereses gate 14, H0301", "", "Oslo"),
        ("Theresses gate 14", "0454", "Oslo"),
        ("Theerses gate 14", "0454", "Oslo"),
        ("Thereses gate 14", "0452", "Oslo"),
    ],
    ids=lambda part: part or "-",
)
def test_an_address_is_found_however_it_is_written(street, postcode, city):
    found = ours().find(Address(street, postcode, city))
    assert found.quality is STREET
    assert found.label.startswith("Thereses gate 14")
    assert km(found, ADAMSTUEN) < 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Grünerløkka", "Grunerlokka"),
        ("Ås", "Aas"),
        ("Ås", unicodedata.normalize("NFD", "Ås")),
        ("Bøgata", "Boegaten"),
        ("Bøgata", "Bögt."),
        ("Sæterkrysset", "Saeterkrysset"),
        ("Sæterkrysset", "Säterkrysset"),
        ("Grefsenveien", "Grefsen v."),
        ("Grefsenveien", "grefsenvn"),
        ("Storlinna", "STORLINNA"),
        ("Bygdøy allé", "Bygdoy alle"),
        ("Ullevålsalléen", "Ullevaalsalle"),
        ("St. Halvards gate", "Sankt Halvardsgate"),
        ("Dr. Holms vei", "Doktor Holms veg"),
        ("Gamle Drammensvei", "Gml. Drammensveien"),
        ("Damplassen", "Damplass"),
    ],
)
def test_two_spellings_are_one_street(one, other):
    assert street_key(one) == street_key(other)


@pytest.mark.parametrize(("one", "other"), [("Bergveien", "Borgveien"), ("Storgata", "Storveien"), ("Ås", "Os")])
def test_two_streets_stay_two(one, other):
    assert street_key(one) != street_key(other)


@pytest.mark.parametrize(
    ("street", "postcode", "city", "quality"),
    [
        pytest.param("Bygdøy allé 999", "0264", "Oslo", POSTCODE, id="the street has no such number"),
        pytest.param("Ukjentveien 3", "0654", "Oslo", POSTCODE, id="the postcode has no such street"),
        pytest.param("Thereses gate 14", "3045", "Oslo", POSTCODE, id="street and postcode disagree"),
        pytest.param("Bøgata 4", "0654", "Drammen", POSTCODE, id="street and city disagree"),
        pytest.param("Thoreses gade 14", "0454", "Oslo", POSTCODE, id="two slips of the pen"),
        pytest.param("Trondheimsveien 20", "", "Oslo", PLACE, id="several streets of that name"),
        pytest.param("", "", "Grünerløkka", PLACE, id="only a part of town"),
        pytest.param("Storgata 5", "9008", "Tromsø", PLACE, id="a town elsewhere"),
        pytest.param("Storgata 5", "", "", UNKNOWN, id="a street and nothing else"),
        pytest.param("", "", "", UNKNOWN, id="nothing"),
        pytest.param("Main Street 1", "1234", "Nowhereville", UNKNOWN, id="no such town"),
    ],
)
def test_whatever_was_read_into_an_address_is_flagged(street, postcode, city, quality):
    found = ours().find(Address(street, postcode, city))
    assert found.quality is quality
    assert not found.sure


def test_tromsø_is_no_misspelt_strømsø():
    found = ours().find(Address("Storgata 5", "9008", "Tromsø"))
    assert km(found, TROMSØ) < 10
    assert ours().find(Address("", "", "Stromso")).point == pytest.approx(STRØMSØ)


def test_a_town_abroad_is_found_by_its_name_alone_and_never_in_our_streets():
    found = ours().find(Address("Thereses gate 14", "0454", "Stockholm", "SE"))
    assert found.quality is PLACE
    assert km(found, (59.33, 18.07)) < 10


def test_a_town_whose_name_many_bear_is_not_guessed():
    assert ours().find(Address("Main Street 1", "", "Springfield", "US")).quality is UNKNOWN


def test_houses_lie_in_order_along_their_street_and_odd_ones_across():
    two, three, four, twelve = (ours().find(Address(f"Thereses gate {n}", "0454", "Oslo")) for n in (2, 3, 4, 12))
    assert km(two, four.point) < km(two, twelve.point)
    assert 0.01 < km(two, three.point) < 0.05


def test_the_same_house_always_lies_at_the_same_point():
    assert ours().find(Address("Thereses gate 14", "0454", "Oslo")) == ours().find(
        Address("thereses gt 14", "0454", "Oslo")
    )


def test_the_key_of_an_address_is_one_for_all_spellings_and_does_not_tell_it():
    key = Address("Thereses gate 14 B", "0454", "Oslo").key
    assert key == Address("thereses gt. 14b", "0454", "OSLO").key
    assert key != Address("Thereses gate 14", "0454", "Oslo").key
    assert len(key) == 64
    assert "therese" not in key


NAMES = st.text(alphabet="abcdefghørå ", max_size=12)


@given(st.text(max_size=60), st.text(max_size=8), st.text(max_size=30))
def test_no_text_breaks_it_and_a_point_is_given_unless_it_is_unknown(street, postcode, city):
    found = ours().find(Address(street, postcode, city))
    assert (found.point is None) == (found.quality is UNKNOWN)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(NAMES, NAMES)
def test_slips_count_alike_in_both_directions(one, other):
    assert slips_between(one, other, most=3) == slips_between(other, one, most=3)
    assert (slips_between(one, other, most=3) == 0) == (one == other)


def test_two_equally_near_names_are_no_answer():
    assert nearest("bergvei", ["borgvei", "bargvei"]) is None
    assert nearest("bergvei", ["borgvei", "storgate"]) == ("borgvei", 1)
