"""However a file was written, each of its rows is accepted or rejected with its line and a reason."""

import gzip
import io
import json
import zipfile

import pytest
from sqlalchemy import select

from dispatch.intake.importing.import_run import ImportRun, ImportState
from dispatch.intake.reading.look import EmptyFile, NotText
from dispatch.intake.reading.mapping import BadMapping, Mapping
from dispatch.intake.reading.objects import BrokenJson
from dispatch.intake.reading.table import ColumnsMissing
from dispatch.store.database import Database
from dispatch.work.work_order import WorkOrder
from tests.dispatch.intake.importing import (
    HEADER,
    MAPPING,
    OPERATOR,
    a_file,
    a_row,
    counts,
    imported,
)

pytestmark = pytest.mark.usefixtures("furnished")


def reasons(rows):
    return [(row.line, row.reason, row.field) for row in rows]


def names(database: Database) -> list[str]:
    with database.transaction(OPERATOR) as tx:
        return [order.customer.name for order in tx.session.scalars(select(WorkOrder).order_by(WorkOrder.id))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(database, encoding, delimiter):
    run, _ = imported(database, a_file([a_row(), a_row(2)], encoding=encoding, delimiter=delimiter))

    assert counts(run) == (2, 2, 0, 0)
    assert names(database) == ["Østby", "Østby"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_will_do(database, end):
    assert counts(imported(database, a_file([a_row(), a_row(2)], lineterminator=end))[0]) == (2, 2, 0, 0)


def test_quotes_hold_delimiters_quotes_and_line_breaks(database):
    run, _ = imported(database, a_file([a_row(Who='Per "Pelle" Ås,\nogså Vik'), a_row(2)]))

    assert counts(run) == (2, 2, 0, 0)
    assert names(database)[0] == 'Per "Pelle" Ås, også Vik'


def test_a_quote_left_open_costs_its_own_row_and_no_other(database):
    rows = a_file([a_row(n) for n in range(1, 9)]).decode().splitlines()
    rows[3] = rows[3].replace("Østby", '"Østby')

    run, rejected = imported(database, "\n".join(rows).encode())

    assert counts(run) == (8, 7, 1, 0)
    assert reasons(rejected) == [(4, "broken-row", None)]


def test_two_quotes_left_open_swallow_nothing_between_them(database):
    rows = a_file([a_row(n) for n in range(1, 9)]).decode().splitlines()
    for line in (2, 6):
        rows[line] = rows[line].replace("Østby", '"Østby')

    run, rejected = imported(database, "\n".join(rows).encode())

    assert (run.read, run.accepted, run.rejected) == (8, 6, 2)
    assert [row.line for row in rejected] == [3, 7]


def test_a_row_with_too_few_or_too_many_cells_is_named(database):
    rows = a_file([a_row(1), a_row(2), a_row(3)]).decode().splitlines()
    rows[1] += ",,,"  # trailing blanks say nothing
    rows[2] += ",more"
    rows[3] = rows[3].rsplit(",", 1)[0]

    run, rejected = imported(database, "\n".join(rows).encode())

    assert counts(run) == (3, 1, 2, 0)
    assert reasons(rejected) == [(3, "wrong-cells", None), (4, "wrong-cells", None)]


def test_blank_lines_are_no_rows(database):
    data = a_file([a_row(), a_row(2)]).replace(b"\r\n", b"\r\n\r\n  \r\n")

    assert counts(imported(database, data)[0]) == (2, 2, 0, 0)


def test_a_few_broken_bytes_cost_their_rows_only(database):
    rows = [a_row(n, Who=f"Blåbær {n}") for n in range(1, 11)]
    data = (
        a_file(rows)
        .replace("Blåbær 4".encode(), "Blåbær 4".encode("latin-1"))
        .replace(b"Bl\xc3\xa5b\xc3\xa6r 7", b"\x00")
    )

    run, rejected = imported(database, data)

    assert counts(run) == (10, 8, 2, 0)
    assert reasons(rejected) == [(5, "broken-text", "name"), (8, "broken-text", "name")]


def test_a_table_without_header_is_read_by_the_mappings_columns(database):
    data = a_file([a_row(), a_row(2)], encoding="latin-1", delimiter="\t").split(b"\r\n", 1)[1]

    run, _ = imported(database, data, columns=list(HEADER))

    assert counts(run) == (2, 2, 0, 0)


def test_a_header_alone_is_a_file_with_no_rows(database):
    run, _ = imported(database, a_file([]))

    assert counts(run) == (0, 0, 0, 0)
    assert run.state is ImportState.DONE


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\r\n", "\ufeff".encode("utf-16-le")])
def test_an_empty_file_is_refused(database, data):
    with pytest.raises(EmptyFile):
        imported(database, data)


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("rows.csv", a_file([a_row()]))
    return packed.getvalue()


@pytest.mark.parametrize(
    "data",
    [zipped(), gzip.compress(b"a,b"), b"%PDF-1.7", b"\xd0\xcf\x11\xe0old", bytes(range(256)) + b"\0" * 400],
    ids=["zip", "gzip", "pdf", "old spreadsheet", "bytes"],  # the packed ones hold the time, so they differ each run
)
def test_what_is_no_text_is_refused_whole(database, data):
    with pytest.raises(NotText):
        imported(database, data)


def test_a_column_the_mapping_reads_and_the_file_lacks_is_named(database):
    with pytest.raises(ColumnsMissing, match="Phone"):
        imported(database, a_file([a_row()]).replace(b"Phone", b"Fax"))

    with database.transaction(OPERATOR) as tx:
        run = tx.session.scalars(select(ImportRun)).one()
    assert (run.state, run.failure["code"], run.read) == (ImportState.FAILED, "columns-missing", 0)


def test_a_monstrous_line_costs_itself(database):
    data = a_file([a_row(1), a_row(2), a_row(3)]).replace(b"Thereses gate 2", b"x" * 3_000_000)

    run, rejected = imported(database, data)

    assert counts(run) == (3, 2, 1, 0)
    assert rejected[0].line == 3


NESTED = {
    **MAPPING["fields"],
    "street": "address.street",
    "lat": "geometry.coordinates.1",
    "lon": "geometry.coordinates.0",
}


def nested(number: int) -> dict:
    row = a_row(number)
    return row | {"address": {"street": row["Street"]}, "geometry": {"coordinates": [10.7, 59.9]}, "Zip": 452}


def test_json_lists_are_read_with_their_inner_values(database):
    data = json.dumps([nested(n) for n in range(1, 4)], indent=1).encode()

    run, _ = imported(database, data, fields=NESTED)

    assert counts(run) == (3, 3, 0, 0)
    with database.transaction(OPERATOR) as tx:
        order = tx.session.scalars(select(WorkOrder)).first()
        assert (order.home.street, order.home.lat, order.home.postcode) == ("Thereses gate 1", 59.9, "452")


def test_a_list_inside_an_object_is_found_by_its_name(database):
    data = json.dumps({"meta": 1, "result": {"rows": [nested(1)]}}).encode()

    assert counts(imported(database, data, fields=NESTED, records="result.rows")[0]) == (1, 1, 0, 0)


def test_one_object_per_line_and_a_broken_line_costs_itself(database):
    lines = [json.dumps(nested(1)), '{"Key": "K2', "7", json.dumps(nested(4))]

    run, rejected = imported(database, "\n".join(lines).encode(), fields=NESTED)

    assert counts(run) == (4, 2, 2, 0)
    assert reasons(rejected) == [(2, "broken-row", None), (3, "broken-row", None)]


@pytest.mark.parametrize("cut", [-1, -30, 400])
def test_a_list_that_breaks_off_is_refused_before_anything_is_taken(database, cut):
    data = json.dumps([nested(n) for n in range(1, 4)]).encode()[:cut]

    with pytest.raises(BrokenJson):
        imported(database, data, fields=NESTED)
    assert names(database) == []


@pytest.mark.parametrize("data", [b"[]", b" [ ] \n"])
def test_an_empty_list_is_a_file_with_no_rows(database, data):
    assert counts(imported(database, data, fields=NESTED)[0]) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"source": ""}, "source"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"colour": "red"}, "mapping.colour"),
        ({"format": "xml"}, "format"),
        ({"fields": {**MAPPING["fields"], "shoe": "Size"}}, "fields.shoe"),
        ({"fields": {"id": "Key"}}, "fields.opened_at"),
        ({"fields": {**MAPPING["fields"], "title": {"form": "Type"}}}, "fields.title.form"),
        ({"fields": {**MAPPING["fields"], "title": {"from": 7}}}, "fields.title.from"),
        ({"fields": []}, "fields"),
        ({"skip_when": [{"column": "Status"}]}, "skip_when.in"),
    ],
)
def test_a_mapping_that_can_not_be_used_is_refused_by_the_name_of_its_part(changes, named):
    with pytest.raises(BadMapping) as refused:
        Mapping.parse(MAPPING | changes)

    assert refused.value.facts["field"] == named


@pytest.mark.parametrize("changes", [{"encoding": "klingon"}, {"delimiter": "--"}])
def test_an_encoding_or_delimiter_there_is_not_is_refused(database, changes):
    with pytest.raises(BadMapping):
        imported(database, a_file([a_row()]), **changes)
