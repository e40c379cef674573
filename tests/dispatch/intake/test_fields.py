"""What people type is made fit to keep, or refused by the name of its field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.errors import Invalid
from dispatch.intake import fields
from tests.dispatch.intake.builders import a_request


@pytest.mark.parametrize("field", ["title", "description", "name", "street", "city", "phone", "email", "door_code"])
@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_what_the_database_could_not_keep_is_refused_by_name(field, bad):
    with pytest.raises(Invalid) as refused:
        a_request(**{field: bad}).cleaned()

    assert refused.value.facts["field"] == field


@pytest.mark.parametrize(
    ("field", "length"), [("title", 201), ("description", 4001), ("name", 121), ("postcode", 17), ("email", 255)]
)
def test_texts_have_an_end(field, length):
    with pytest.raises(fields.TooLong, match=field):
        a_request(**{field: "a" * length}).cleaned()


def test_texts_are_kept_composed_and_without_control_characters():
    wish = a_request(title=" Bla\u030al\x07\t do\u0308r\n", description="en\r\nto\x1b[31m\n\n").cleaned()

    assert wish.title == "Blål dör"
    assert wish.description == "en\nto[31m"


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("912 34 567", "NO", "+4791234567"),
        ("0047 912 34 567", "NO", "+4791234567"),
        ("(212) 555-2368", "US", "+12125552368"),
        ("+46 70 174 06 05", "NO", "+46701740605"),
        ("", "NO", None),
    ],
)
def test_phone_numbers_are_kept_as_they_are_dialled_from_anywhere(typed, country, kept):
    assert fields.phone(typed, country) == kept


@pytest.mark.parametrize("typed", ["123", "call me", "+999 12345678", "9" * 39])
def test_what_can_not_be_called_is_no_phone_number(typed):
    with pytest.raises(fields.BadPhone):
        fields.phone(typed, "NO")


@pytest.mark.parametrize("typed", ["ingrid", "a@b", "a b@c.no", "a@b.no,c@d.no", "<a@b.no>", "a@b.no\n\nBcc: x@y.no"])
def test_what_is_no_address_is_no_email(typed):
    with pytest.raises(fields.BadEmail):
        fields.email(typed)


@pytest.mark.parametrize(("lat", "lon"), [(91, 0.1), (0.1, 181), (float("nan"), 1), (1, float("inf"))])
def test_a_place_off_the_earth_is_refused(lat, lon):
    with pytest.raises(fields.BadPosition):
        fields.position(lat, lon)


def test_nought_nought_is_what_machines_call_unknown():
    assert fields.position(0, 0) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_is_kept_or_refused_in_our_words(typed):
    try:
        kept = a_request(title=typed, name=typed, street=typed, description=typed, phone=typed, email=typed).cleaned()
    except Invalid as refusal:
        assert refusal.facts["field"]
    else:
        (kept.title + kept.description).encode("utf-8")
        assert "\x00" not in kept.title


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(typed):
    try:
        once = fields.line(typed, "title")
    except Invalid:
        return
    assert fields.line(once, "title") == once
