"""Tables as spreadsheets copy them: what a person sees there arrives, every cell in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.kit.reading.table import read_table, write_table

CELLS = st.text(st.characters(exclude_characters="\t\r", exclude_categories=["Cs"]), max_size=12)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=6)
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("A\t1\nB\t2\n", [["A", "1"], ["B", "2"]]),
        ("A\t1\r\nB\t2\r\n", [["A", "1"], ["B", "2"]]),
        ("A\t1\rB\t2", [["A", "1"], ["B", "2"]]),
        # Excel writes the inch mark as it stands.
        ('"58 inch cloth\t1\nB\t2\nC\t3"\n', [['"58 inch cloth', "1"], ["B", "2"], ["C", '3"']]),
        ('58" cloth\t1\nB\t2\n', [['58" cloth', "1"], ["B", "2"]]),
        ('"A" quality\t1\nB\t2\n', [['"A" quality', "1"], ["B", "2"]]),
        ('"\t1\nB\t2\n', [['"', "1"], ["B", "2"]]),
        ('1\t"\n2\t"\n', [["1", '"'], ["2", '"']]),
        # A cell of several lines, with quotes of its own, with an empty line in it.
        ('"two\nlines"\t1\nB\t2\n', [["two\nlines", "1"], ["B", "2"]]),
        ('"say ""58""\nsoft"\t1\n', [['say "58"\nsoft', "1"]]),
        ('"one\r\n\r\nthree"\tx\r\n', [["one\n\nthree", "x"]]),
        ('A\t"last\ncell"', [["A", "last\ncell"]]),
        # Excel's quotes around a cell with a tab in it.
        ('"has a\ttab"\t5\n', [["has a\ttab", "5"]]),
        # Both, and quotes of its own: what stands doubled was written by a spreadsheet.
        ('A\tB\nx\t"a""\n\tb"\t1\n', [["A", "B"], ["x", 'a"\n\tb', "1"]]),
        ('"58 ""wide""\tsoft\nA"\t1\nB\t2\n', [['58 "wide"\tsoft\nA', "1"], ["B", "2"]]),
        # A quote that is never closed, or closed in the middle of a word.
        ('"never\tclosed\nB\t2', [['"never', "closed"], ["B", "2"]]),
        ('"a"b"\tx\n', [['"a"b"', "x"]]),
        # Blank cells and rows keep their place, at the top, in the middle and at the end.
        ("10\n\n30\n", [["10"], [""], ["30"]]),
        ("\n20\n", [[""], ["20"]]),
        ("10\n\n\n", [["10"], [""], [""]]),
        ("A\t\t1\n\t\t\nB\t2\t\n", [["A", "", "1"], ["", "", ""], ["B", "2", ""]]),
        ("", [[""]]),
        ("\n", [[""]]),
        ("A", [["A"]]),
    ],
)
def test_clips(text: str, rows: list[list[str]]) -> None:
    assert read_table(text) == rows


def test_a_cell_may_be_longer_than_any_reader_of_csv_allows() -> None:
    long = "x" * 500_000
    assert read_table(f"A\t{long}\nB\t2\n") == [["A", long], ["B", "2"]]


@given(rows=TABLES)
def test_what_is_written_reads_back(rows: list[list[str]]) -> None:
    assert read_table(write_table(rows)) == rows


@given(
    before=CELLS,
    cell=st.lists(st.sampled_from('\t\nab 1"'), max_size=10).map("".join),
    behind=st.text("ab 1", max_size=4),
)
def test_a_cell_of_tabs_breaks_and_quotes_arrives_whole(before: str, cell: str, behind: str) -> None:
    cell += '"\n\t'
    as_a_spreadsheet_writes = '"' + cell.replace('"', '""') + '"'
    clip = write_table([[before]]).removesuffix("\n") + f"\t{as_a_spreadsheet_writes}\t{behind}\nB\t2\n"
    assert read_table(clip) == [[before, cell, behind], ["B", "2"]]


@given(text=st.text("\t\n\r\"'ab 1", max_size=40))
def test_no_letter_is_lost(text: str) -> None:
    read = read_table(text)
    kept = [c for row in read for cell in row for c in cell if c not in '\t\n\r"']
    assert kept == [c for c in text if c not in '\t\n\r"']
