"""Writing a file of a list, in a process of its own: its description and its rows come as a stream."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from erp_core.kit.wire import LAST_ROW
from erp_core.platform.spreadsheet.csv_file import Row, write_csv
from erp_core.platform.spreadsheet.sheet import Sheet
from erp_core.platform.spreadsheet.subtotals import Written
from erp_core.platform.spreadsheet.xlsx_file import XlsxFile


class Cut(Exception):
    """The rows ended before their end was told: whoever sent them is gone."""


def write_file(path: Path, told: BinaryIO) -> Written:
    """Write the file that a stream describes: what it is to hold, then its rows; the number of these.

    Raises:
        Cut: the stream ended before its rows did.
    """
    sheet = Sheet.model_validate_json(told.readline())
    reader = csv.reader(io.TextIOWrapper(told, encoding="utf-8", newline=""))
    names = next(reader, LAST_ROW)
    if names == LAST_ROW:
        raise Cut
    rows = _until_the_last(reader)
    if path.suffix == ".csv":
        return write_csv(path, sheet, names, rows)
    return XlsxFile(path, sheet, names, path.parent).write(rows)


def _until_the_last(reader: Iterator[list[str]]) -> Iterator[Row]:
    for row in reader:
        if row == LAST_ROW:
            return
        yield row
    raise Cut
