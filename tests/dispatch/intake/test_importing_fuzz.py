"""Whatever bytes come: a refusal of the whole in our words, or a verdict on each row. Never a stumble."""

import io
import json
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dispatch.errors import Invalid
from dispatch.intake.importing.run import records
from dispatch.intake.reading.look import look
from dispatch.intake.reading.mapping import Mapping
from dispatch.store.database import Database
from tests.dispatch.intake.importing import HEADER, MAPPING, a_file, a_row, imported

READ = Mapping.parse(MAPPING)
BITS = st.sampled_from(
    ['"', ",", ";", "\n", "\r\n", "\r", "K1", "æ", "\x00", " ", '""', "[", "{", "}", "]", ":", "1", "\ufeff"]
)


def read(data: bytes):
    file = io.BytesIO(data)
    return list(records(file, READ, look(file)))


@given(st.binary(max_size=300))
@example(b'"')  # a first line that never ends
def test_any_bytes_at_all_are_read_or_refused(data):
    try:
        found = read(data)
    except Invalid as refusal:
        assert str(refusal)
    else:
        assert all((record.values is None) == bool(record.fault) for record in found)


@given(st.lists(BITS, max_size=80), st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_any_table_is_taken_apart_with_every_line_at_most_once(bits, encoding):
    text = ",".join(HEADER) + "\n" + "".join(bits)
    found = read(text.encode(encoding, "replace"))

    lines = [record.line for record in found]
    assert lines == sorted(set(lines))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
                    max_leaves=20))  # fmt: skip
def test_any_json_list_gives_one_record_for_each_element(value):
    elements = [{"Key": value}, {"Lat": value, "x": [value]}, {}]

    assert len(read(json.dumps(elements).encode())) == 3


@pytest.mark.usefixtures("furnished")
def test_rows_of_nonsense_are_judged_one_by_one(database: Database):
    rng = random.Random(3)
    odd = [
        *("", "0", "-1", "1e400", "nan", "\u202e", "9" * 400, "DROP TABLE", "2026-11-20", "0001-01-01", "'", "90", "½"),
        *("9999-12-31T23:59:59", "+47", "a@b", "\u0000", "Open", "٣", "1_000", "\U0001f525"),
    ]
    rows = [a_row(n) | {name: rng.choice(odd) for name in rng.sample(HEADER, rng.randint(0, 4))} for n in range(600)]

    run, rejected = imported(database, a_file(rows))

    assert run.read == 600 == run.accepted + run.rejected + run.already
    assert run.rejected == len(rejected)
    assert run.accepted > 50
