"""0.18 of percent may be 18: every door asks, and what is written to be read again cannot be taken for it."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from erp_core.kit.reading.notation import notation
from erp_core.kit.words import ValueKind
from erp_core.platform.importing.cells.values import Reader, Unread
from erp_core.platform.spreadsheet.csv_file import write_csv
from erp_core.platform.spreadsheet.reading import read_file
from erp_core.platform.spreadsheet.sheet import Sheet, SheetColumn
from erp_core.platform.spreadsheet.table import Cell

HERE = {".": notation(Locale("en", "IN"), Locale("en", "IN")), ",": notation(Locale("de"), Locale("de"))}
Sign = Literal[".", ","]


def read(cell: Cell, sign: Sign, kind: ValueKind = ValueKind.PERCENT) -> Decimal:
    texts = [cell.text] if cell.kind == "text" else []
    return Reader(kind, (), texts, sign, HERE[sign], date(2026, 11, 28)).value(cell)


@pytest.mark.parametrize(
    ("text", "sign", "said"),
    [
        ("0.18", ".", "18 or 0.18 percent"),
        ("0,18", ",", "18 or 0,18 percent"),
        (".5", ".", "50 or .5 percent"),
        ("0.18%", ".", ""),
        ("0,18 %", ",", ""),
        ("18", ".", ""),
        ("1", ".", ""),
        ("0", ".", ""),
    ],
)
def test_a_share_that_is_a_text_is_asked_about_as_a_number_is(text: str, sign: Sign, said: str) -> None:
    if said:
        with pytest.raises(Unread, match=said):
            read(Cell(text), sign)
        number = text.replace(",", ".")
        with pytest.raises(Unread, match="percent"):
            read(Cell(number, "number"), sign)
    else:
        assert read(Cell(text), sign) == Decimal(text.rstrip(" %").replace(",", "."))
    bare = text.rstrip(" %")
    assert read(Cell(bare), sign, ValueKind.QUANTITY) == Decimal(bare.replace(",", "."))


@settings(max_examples=60, deadline=None)
@given(
    numbers=st.lists(st.decimals(0, 100, places=4), min_size=1, max_size=5), sign=st.sampled_from([".", ","])
)
def test_percentages_that_are_written_to_be_read_again_are(numbers: list[Decimal], sign: Sign) -> None:
    columns = [
        SheetColumn(name="key", title="Key"),
        SheetColumn(name="rate", title="Rate", kind=ValueKind.PERCENT, is_read_again=True),
    ]
    sheet = Sheet(title="Rates", columns=columns, decimal_sign=sign)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rates.csv"
        rows = iter([(f"k{n}", str(number)) for n, number in enumerate(numbers)])
        write_csv(path, sheet, ["key", "rate"], rows)
        cells = [row.cells[1] for row in read_file(path).rows][1:]
    assert [read(cell, sign) for cell in cells] == numbers
