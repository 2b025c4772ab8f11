"""A file somebody brings: every mistake is named with its line, nothing is guessed in silence."""

import csv
import io
from decimal import Decimal

import pytest

from kit.tables import Column, harmless, read_csv, write_csv

COLUMNS = [Column("department"), Column("planned", also=("amount",)), Column("note", required=False)]


def said(data: bytes | str) -> list[str]:
    table = read_csv(data.encode() if isinstance(data, str) else data, COLUMNS)
    return [str(problem) for problem in table.in_order]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_plain_table_is_read_in_every_usual_dress(encoding, mark, newline):
    text = newline.join([mark.join(["Department ", "AMOUNT"]), mark.join(["Niños", "12"]), ""])
    table = read_csv(text.encode(encoding), COLUMNS)
    assert table.problems == []
    assert [(row.line, row["department"], row["planned"], row["note"]) for row in table.rows] == [
        (2, "Niños", "12", "")
    ]


def test_every_problem_is_listed_with_its_line():
    assert said("department,planned\nParks,1\nParks\n\nParks,1,2\n") == [
        "Line 3: the number of cells (1) is not that of the header (2).",
        "Line 5: the number of cells (3) is not that of the header (2).",
    ]


def test_a_record_over_several_lines_keeps_the_count_of_lines():
    table = read_csv(b'department,planned\n"Parks\nand trees",1\nFire,2\n', COLUMNS)
    assert [row.line for row in table.rows] == [2, 4]


def test_missing_and_doubled_columns_are_named_together():
    assert said("planned,Amount,color,color\n1,2,3,4\n") == [
        "Line 1, “department”: this column is missing.",
        "Line 1, “planned”: two columns mean the same: “planned”, “Amount”. Keep one.",
        "Line 1, “color”: this column is there 2 times.",
    ]


def test_columns_we_did_not_ask_for_are_told_and_left_alone():
    assert read_csv(b"department,planned,fund\nParks,1,1010\n", COLUMNS).ignored == ["fund"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"department,planned\nNi\xf1os,1\n", "Line 2: This is not UTF-8"),
        (b"department,planned\nPar\x00ks,1\n", "Line 2: This is not a text file"),
        (b'department,planned\nParks,1\n"Fire,2\n', "Line 3: a quotation mark"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data, words):
    assert words in " ".join(said(data))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "  =1", '=HYPERLINK("x")'])
def test_a_formula_leaves_harmless_and_comes_back_as_it_was(text):
    assert harmless(text).startswith("'")
    line = "".join(write_csv(["department", "planned"], [[text, 5]])).encode()
    assert read_csv(line, COLUMNS).rows[0]["department"] == text


def test_numbers_stay_numbers():
    assert harmless(-5) == -5
    assert harmless(Decimal("-5.50")) == Decimal("-5.50")
    assert harmless("12") == "12"
    assert harmless(None) == ""


def test_a_long_table_is_written_whole():
    text = "".join(write_csv(["department", "planned"], ([f"Department {i}", i] for i in range(5000))))
    assert len(list(csv.reader(io.StringIO(text)))) == 5001
