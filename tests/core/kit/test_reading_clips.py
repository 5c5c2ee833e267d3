"""Clips of spreadsheets: true values and what each cell is arrive; no clip hangs, swells or reads a file."""

from decimal import Decimal
from pathlib import Path

import pytest

from erp_core.kit.paths import project_dir
from erp_core.kit.reading.cells import Area, ClipTooLarge, ClipUnreadable, number_cell, text_cell
from erp_core.kit.reading.html_clip import is_of_calc, read_html_clip
from erp_core.kit.reading.xml_clip import read_xml_clip

CLIPS = Path(project_dir(), "tests", "data", "clips")


def told(cell):
    return cell.text if cell.kind == "text" else (cell.kind, cell.text)


def test_excel_tells_the_true_values() -> None:
    clip = read_xml_clip((CLIPS / "excel-2016.xml").read_bytes() + b"\0")
    assert [[told(cell) for cell in row] for row in clip.rows[1:]] == [
        [
            "YRN-030",
            ("number", "61.4"),
            ("number", "1234.5678"),
            ("number", "88.25"),
            ("number", "5%"),
            '58" cloth',
        ],
        [
            "BTN-5",
            ("number", "0.1"),
            ("number", "500"),
            ("number", "0.3"),
            ("number", "0%"),
            "first line\nsecond line",
        ],
        ["MAT-001", "", ("number", "12"), ("number", "10.5"), "", ("day", "2026-12-01")],
    ]
    assert (clip.hidden_columns, clip.hidden_rows, clip.merged) == ({1}, set(), ())


def test_excel_tells_merged_and_hidden_cells_errors_and_flags() -> None:
    clip = read_xml_clip((CLIPS / "excel-365.xml").read_bytes())
    assert clip.merged == (Area(1, 0, 3, 1),)
    assert clip.hidden_rows == {3}
    assert [told(cell) for cell in clip.rows[1]] == [
        "MAT-001",
        ("number", "10"),
        ("number", "9.5"),
        ("flag", "TRUE"),
    ]
    assert told(clip.rows[2][2]) == ("error", "#DIV/0!")
    assert (clip.rows[4][0].text, clip.rows[4][0].shown) == ("412", "0412")
    assert told(clip.rows[4][2]) == "8,5", "what is written in colours is text all the same"
    repeated = clip.repeated()
    assert [row[0].text for row in repeated.rows[1:4]] == ["MAT-001"] * 3


def test_libreoffice_tells_the_true_values() -> None:
    html = (CLIPS / "libreoffice-7.4.html").read_text("utf-8")
    assert is_of_calc(html)
    clip = read_html_clip(html)
    assert [told(cell) for cell in clip.rows[1]] == [
        *("MAT-001", "Cotton", ("number", "1234.5678"), ("number", "88.25"), ("number", "5%")),
        *(("day", "2026-12-01"), ("flag", "TRUE"), ("error", "#DIV/0!")),
    ]
    assert [told(cell) for cell in clip.rows[2]][:4] == ["007", '58" cloth', ("number", "2"), "1.250,50"]
    assert (clip.rows[3][0].text, clip.rows[3][0].shown, clip.rows[3][1].text) == (
        "412",
        "0412",
        "two\nlines",
    )
    assert clip.merged == (Area(3, 0, 2, 1),)
    assert [cell.text for cell in clip.rows[4]][:3] == ["", "merged", "4"]


@pytest.mark.parametrize("name", ["excel-2016.html", "google-sheets.html"])
def test_the_html_of_others_tells_nothing_true(name: str) -> None:
    assert not is_of_calc((CLIPS / name).read_text("utf-8"))


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.30000000000000004", "0.3"), ("12.0", "12"), ("1E+2", "100"), ("1E+400", "1E+400"), ("-0.5", "-0.5")],
)
def test_a_number_has_the_digits_a_spreadsheet_stands_for(value: str, text: str) -> None:
    assert number_cell(Decimal(value)).text == text


@pytest.mark.parametrize("text", ["#DIV/0!", "#N/A", "#NAME?", "Err:502", "#REF!", "#####"])
def test_errors_are_known_by_their_names(text: str) -> None:
    assert text_cell(text).kind == "error"
    assert text_cell(f"{text} x").kind == "text"


_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><Workbook>&a9;</Workbook>"
)
_OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>'
_HEAD = '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>'
_CELL = '<Cell{0}><Data Type="String">{1}</Data></Cell>'


@pytest.mark.parametrize(
    "xml",
    [_BOMB, _OUTSIDE, "", "no XML", "<a/>", "\ufeff<a", "<a>" * 100_000, "<Workbook>" + "\0" * 9 + "x"],
)
def test_what_is_no_spreadsheet_is_refused(xml: str) -> None:
    with pytest.raises(ClipUnreadable):
        read_xml_clip(xml.encode())


@pytest.mark.parametrize(
    "row",
    [
        '<Row Index="99999999">' + _CELL.format("", "a"),
        "<Row>" + _CELL.format(' Index="99999999"', "a"),
        "<Row>" + _CELL.format("", "a" * 40_000),
        "<Row>" + _CELL.format("", "a") * 501,
    ],
)
def test_a_place_far_off_takes_no_memory(row: str) -> None:
    with pytest.raises(ClipTooLarge):
        read_xml_clip(f"{_HEAD}{row}</Row></Table></Worksheet></Workbook>".encode())


@pytest.mark.parametrize(
    "inside",
    [
        "<!--" * 300_000,
        "<td<td" * 300_000,
        "<td sdval='" * 300_000,
        "<tr><td rowspan=19999 colspan=499>x" * 9,
    ],
)
def test_no_html_takes_long(inside: str) -> None:
    html = f'<meta name="generator" content="LibreOffice 9"/><table>{inside}'
    try:
        clip = read_html_clip(html)
    except ClipTooLarge:
        return
    assert clip.width < 500


def test_nothing_in_html_is_more_than_text() -> None:
    html = (
        "<table><tr><td>&lt;b&gt;&amp;lt;</td><td><script>x</script></td><td sdval='1e999999999'>7</td></tr>"
    )
    assert [cell.text for cell in read_html_clip(html).rows[0]] == ["<b>&lt;", "x", "7"]
