"""Other systems' history, judged by our clocks."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dispatch.clocks_command import clocks

OFFICE = {
    "zone": "Europe/Oslo",
    "weekly": {day: [["08:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "closed": ["2026-05-14", "2026-05-25"],
}
HEADER = "id,opened_at,target,closed_at,pauses"


class Desk:
    def __init__(self, folder: Path):
        self.calendar, self.cases, self.out = (folder / name for name in ("cal.json", "cases.csv", "out.csv"))
        self.calendar.write_text(json.dumps(OFFICE))

    def audits(self, *rows: str, header: str = HEADER) -> Result:
        self.cases.write_text("\n".join([header, *rows]), encoding="utf-8")
        return self.runs()

    def runs(self) -> Result:
        files = ["--calendar", self.calendar, "--cases", self.cases, "--out", self.out]
        return CliRunner().invoke(clocks, [str(word) for word in files], catch_exceptions=False)

    def answers(self) -> list[dict[str, str]]:
        with self.out.open(newline="") as file:
            return list(csv.DictReader(file))

    def judges(self, row: str) -> tuple[str, str, str]:
        assert self.audits(row).exit_code == 0
        (answer,) = self.answers()
        return answer["due_at"], answer["elapsed_s"], answer["on_time"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    "row, due_at, elapsed_s, on_time",
    [
        ("1,2026-03-28T14:10,24h,2026-03-29T15:10,", "2026-03-29T15:10:00+02:00", "86400", "true"),
        ("1,2026-03-28T14:10,24h,2026-03-29T15:11,", "2026-03-29T15:10:00+02:00", "86460", "false"),
        ("1,2026-03-27T16:00:00+01:00,8bh,2026-03-30T13:30:00Z,[]", "2026-03-30T15:30:00+02:00", "28800", "true"),
        ("1,2026-05-13 16:00,5bd,2026-05-15 16:00,", "2026-05-21T16:00:00+02:00", "86400", "true"),
        ("1,2026-02-20T14:10,56d,2026-04-17T14:10:00.5,", "2026-04-17T14:10:00+02:00", "4838400.500000", "false"),
        ("1,2026-02-20T14:10,30d,,", "2026-03-22T14:10:00+01:00", "", ""),
        ("1,2026-02-20T14:10,30D", "2026-03-22T14:10:00+01:00", "", ""),
        ("1,2026-10-25T02:50,1h,2026-10-25T02:10", "2026-10-25T02:50:00+01:00", "1200", "true"),
        ("1,2026-03-29T02:30,1.5h,2026-03-29T05:01,", "2026-03-29T05:00:00+02:00", "5460", "false"),
    ],
)
def test_a_case_is_judged(desk, row, due_at, elapsed_s, on_time):
    assert desk.judges(row) == (due_at, elapsed_s, on_time)


def test_pauses_are_taken_out_and_move_the_deadline(desk):
    pauses = '"[[""2026-06-01T10:00"", ""2026-06-01T12:00""], [""2026-06-01T15:00+02:00"", null]]"'
    due_at, elapsed_s, on_time = desk.judges(f"1,2026-06-01T09:00,5bh,2026-06-01T16:00,{pauses}")
    assert (due_at, elapsed_s, on_time) == ("2026-06-01T17:00:00+02:00", "14400", "true")


@pytest.mark.parametrize(
    "row, reason",
    [
        ("x,yesterday,24h,,", "“yesterday” in opened_at is not a date"),
        ("x,2026-02-29,24h,,", "“2026-02-29” in opened_at is not a date"),
        ("x,2026-06-01T24:00,24h,,", "is not a date"),
        ("x,2026-W54-1,24h,,", "is not a date"),
        ("x,0000-01-01,24h,,", "is not a date"),
        ("x,9999-12-31,24h,,", "outside the years"),
        ("x,0001-01-01,24h,,", "outside the years"),
        ("x,2026-06-01,99999d,,", "outside the years"),
        ("x,2026-06-01,soon,,", "“soon” is not a target"),
        ("x,,24h,,", "nothing in opened_at"),
        (",2026-06-01,24h,,", "nothing in id"),
        ("x", "nothing in opened_at"),
        ("x,2026-06-02,24h,2026-06-01,", "closed at 2026-06-01, before it was opened"),
        ("x,2026-06-01,24h,never,", "“never” in closed_at"),
        ("x,2026-06-01,24h,,{", "not a list of pauses"),
        ("x,2026-06-01,24h,,7", "not a list of pauses"),
        ("x,2026-06-01,24h,,[[1]]", "not a list of pauses"),
        ('x,2026-06-01,24h,,"[[""2026-06-01"",null]]"', "pauses"),
        ("x,2026-06-01,24h,,{}", "not a list of pauses"),
        ("x,2026-06-01,0h,,", "more than none"),
        ("x,2026-06-01,1.5bd,,", "days whole"),
        (
            'x,2026-06-01,24h,,"[[""2026-06-02"",""2026-06-01""]]"',
            "from 2026-06-02 to 2026-06-01 ends before it begins",
        ),
        ('x,2026-06-01,24h,,[["2026-06-01","2026-06-02"]]', "not one case"),
        ('"x,2026-06-01,24h,,', "not one case"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_the_rest_is_done(desk, row, reason):
    result = desk.audits("a,2026-06-01,24h,,", "", row, "b,2026-06-01,24h,,")
    assert result.exit_code == 1
    assert result.stderr.startswith("line 4: ") and reason in result.stderr
    assert result.stdout == "2 cases judged, 1 refused.\n"
    assert [answer["id"] for answer in desk.answers()] == ["a", "b"]


def test_columns_may_come_in_any_order_and_company(desk):
    desk.audits("Oslo,8bh,2026-06-01T09:00,Å-1", header="\ufeffcity,target,opened_at,id")
    assert desk.answers() == [{"id": "Å-1", "due_at": "2026-06-01T17:00:00+02:00", "elapsed_s": "", "on_time": ""}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter, end", [(",", "\n"), (";", "\r\n"), ("\t", "\r\n")])
def test_a_file_is_read_as_its_desk_wrote_it(desk, encoding, delimiter, end):
    rows = [HEADER.replace(",", delimiter), delimiter.join(["Å-1", "2026-06-01T09:00", "8bh", "2026-06-01T17:00"])]
    pauses = '"[[""2026-06-02T10:00"", ""2026-06-02T12:00""]]"'
    rows.append(delimiter.join(["Ø;-2" if delimiter == "," else "Ø,-2", "2026-06-02T09:00", "5bh", "", pauses]))
    desk.cases.write_bytes(end.join(rows).encode(encoding))
    assert desk.runs().stdout == "2 cases judged, 0 refused.\n"
    first, second = desk.answers()
    assert (first["id"], first["elapsed_s"], first["on_time"]) == ("Å-1", "28800", "true")
    assert (second["id"], second["due_at"]) == (rows[2].split(delimiter)[0], "2026-06-02T16:00:00+02:00")


def test_a_value_may_run_over_lines_and_blanks_may_follow_commas(desk):
    header = "id, note, opened_at, target, closed_at, pauses"
    row = 'a, "two\nlines, and more", 2026-06-01T09:00, 5bh,, "[[""2026-06-01T10:00"", ""2026-06-01T11:00""]]"'
    result = desk.audits(row, "b, x, never, 5bh", header=header)
    assert [answer["due_at"] for answer in desk.answers()] == ["2026-06-01T15:00:00+02:00"]
    assert result.stderr.startswith("line 4: ")


def test_two_rows_of_one_id_are_two_cases(desk):
    assert desk.audits("a,2026-06-01,24h", "a,2026-06-02,24h").exit_code == 0
    assert [answer["due_at"][:10] for answer in desk.answers()] == ["2026-06-02", "2026-06-03"]


def test_an_id_that_is_no_text_is_refused_and_not_altered(desk):
    desk.cases.write_bytes(f"{HEADER}\nå,2026-06-01,24h\n".encode() + b"\xff,2026-06-01,24h\n")
    assert "line 3: What stands in id is broken" in desk.runs().stderr
    assert [answer["id"] for answer in desk.answers()] == ["å"]


def test_a_pause_that_began_after_the_end_has_no_length(desk):
    assert desk.judges('1,2026-06-01T09:00,8bh,2026-06-01T10:00,"[[""2026-06-01T11:00"", null]]"')[1] == "3600"


def test_a_pause_that_ends_in_the_hour_shown_twice_ends_after_it_began(desk):
    pauses = '"[[""2026-10-25T02:50"", ""2026-10-25T02:10""]]"'
    assert desk.judges(f"1,2026-10-25T02:00,2h,2026-10-25T04:00,{pauses}")[1:] == ("9600", "false")


def test_bytes_that_are_no_text_spoil_their_own_row_only(desk):
    desk.cases.write_bytes(f"{HEADER}\na,\xff,24h,,\nb,2026-06-01,24h,,\n".encode("latin-1"))
    assert desk.runs().exit_code == 1
    assert [answer["id"] for answer in desk.answers()] == ["b"]


@pytest.mark.parametrize("calendar", ["", "{", "[]", "[" * 100_000, '{"zone": "Mars/Olympus", "weekly": {}}', "\udcff"])
def test_an_unusable_calendar_ends_with_2_and_writes_nothing(desk, calendar):
    desk.cases.write_text(HEADER)
    desk.calendar.write_text(calendar, errors="surrogateescape")
    result = desk.runs()
    assert result.exit_code == 2 and result.stderr
    assert not desk.out.exists()


def test_a_missing_file_ends_with_2(desk):
    result = desk.runs()
    assert result.exit_code == 2 and "No such file" in result.stderr


@pytest.mark.parametrize("header", ["", "id,opened_at", '"id,opened_at,target', "id,opened_at,target,target"])
def test_cases_without_their_columns_end_with_2(desk, header):
    assert desk.audits("a,2026-06-01,24h,,", header=header).exit_code == 2
    assert not desk.out.exists()


def test_the_answer_never_overwrites_the_question(desk):
    desk.out = desk.cases
    assert desk.audits("a,2026-06-01,24h,,").exit_code == 2
    assert desk.cases.read_text().startswith(HEADER)


def test_a_case_at_a_desk_that_never_opens_is_a_bad_row(desk):
    desk.calendar.write_text(json.dumps(OFFICE | {"weekly": {}}))
    result = desk.audits("a,2026-06-01,8bh,,", "b,2026-06-01,24h,,")
    assert result.exit_code == 1 and "no opening hours for 370 days" in result.stderr
    assert [answer["id"] for answer in desk.answers()] == ["b"]
