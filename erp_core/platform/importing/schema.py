"""What crosses the door for a file that is to be imported, and what became of it."""

import json
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from erp_core.errors import ErpError
from erp_core.kit.i18n import N_
from erp_core.platform.spreadsheet.table import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, CellTable

# What stands over the column that a copy of a file tells of its rows in.
PROBLEM = N_("Problem")

RowNumber = Annotated[int, Field(ge=1, le=10_000_000)]
# A letter says what the rest is; a number is plain digits, as no reader of files gives another.
CellText = Annotated[
    str, Field(max_length=LONGEST_CELL + 1, pattern=r"(?s)^(n-?[0-9]{1,400}([.][0-9]{1,400})?|[tdfe].*)$")
]
CellTexts = Annotated[list[CellText], Field(max_length=MOST_COLUMNS)]
Range = Annotated[str, Field(pattern=r"^[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7}$")]
Meanings = Annotated[dict[str, str], Field(max_length=1000)]


Row = tuple[RowNumber, bool, CellTexts]


class ImportFile(BaseModel):
    """The cells of a file, as ``CellTable.told`` tells them.

    Attributes:
        places: name of a field to its column, from 0, where somebody said so; else the titles tell.
        has_titles: False where the first row is a record already.
        is_trial: only say what would happen.
        leaves_totals: rows of totals are no records, and left out.
        means: name of a field to what the file’s texts mean: ``{"kind": {"DYES": "chemical"}}``; of an empty
            text what all rows mean where the file has no column for it.
    """

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[list[Row], Field(max_length=MOST_ROWS)]
    merged: Annotated[list[Range], Field(max_length=MOST_ROWS)] = []
    sign: Literal["", ".", ","] = ""
    places: dict[str, int] | None = None
    has_titles: bool = True
    is_trial: bool = False
    leaves_totals: bool = False
    means: Annotated[dict[str, Meanings], Field(max_length=MOST_COLUMNS)] = {}

    @classmethod
    def of(cls, table: CellTable, places: dict[str, int] | None = None, **how: Any) -> "ImportFile":
        """What is sent of a table; ``how`` as the attributes say it."""
        said = {"rows": table.told(), "merged": table.merged, "sign": table.sign}
        return cls.model_validate(said | {"places": places} | how)

    def table(self) -> CellTable:
        """The cells."""
        return CellTable.of(self.rows, self.merged, self.sign)


class Problem(BaseModel):
    """What is wrong with a cell, or only worth a look.

    Attributes:
        row: as the spreadsheet counts it, from 1.
        column: from 0; None for the whole row, and for a field that the file has no column for.
        title: what people call the field; empty for the whole row.
        is_asked: a question tells of it, whose answer settles it.
        others: further rows that the same is so of, each with what is said of it alone.
    """

    model_config = ConfigDict(frozen=True)

    row: int
    column: int | None
    text: str
    is_warning: bool = False
    title: str = ""
    is_asked: bool = False
    others: dict[int, str] = Field(default_factory=dict)

    @property
    def cells(self) -> int:
        """How many cells, or rows, it is so of."""
        return 1 + len(self.others)

    def further(self) -> Iterator["Problem"]:
        """The same of each further row, alone."""
        for row, text in self.others.items():
            yield self.model_copy(update={"row": row, "text": text, "others": {}})


def cells_of(problems: Iterable[Problem]) -> int:
    """How many cells, or rows, these are about, with those that say the same as another."""
    return sum(problem.cells for problem in problems)


class Question(BaseModel):
    """What one answer settles for all rows of a file.

    Attributes:
        field: its name, as ``ImportFile.means`` has it.
        title: what people call it.
        text: of the file; empty where the file has no column for the field.
        cells: that say so.
        choices: what may be answered, and its title.
        answer: what was; empty for nothing yet.
    """

    field: str
    title: str = ""
    text: str
    cells: int = 0
    choices: list[tuple[str, str]]
    answer: str = ""


class MadeDocument(BaseModel):
    """A document that was imported.

    Attributes:
        row: of the file, the first it was read from.
        reference: the number it has in the file; empty where it has none that is not ours.
    """

    row: int
    id: int
    number: str
    reference: str = ""


class Imported(BaseModel):
    """What became of a file.

    Attributes:
        lines: of the new documents, all together.
        made: the new documents, once they are kept; no other records.
        unknown: titles that are no field's; nothing was read below them.
        hidden: rows that were left out, because somebody hid them in the spreadsheet.
        totals: rows that look like totals; in the way as long as nobody says that they are left out.
        left: of these, how many are left out.
        questions: what is asked of the file, answered or not.
        told: sentences about how the file was read, each about many of its rows.
    """

    created: int = 0
    lines: int = 0
    changed: int = 0
    unchanged: int = 0
    hidden: int = 0
    totals: list[int] = Field(default_factory=list)
    left: int = 0
    unknown: tuple[str, ...] = ()
    problems: list[Problem] = Field(default_factory=list)
    made: list[MadeDocument] = Field(default_factory=list)
    questions: list[Question] = Field(default_factory=list)
    told: list[str] = Field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong; warnings are no errors."""
        return all(problem.is_warning for problem in self.problems)


class Progress(BaseModel):
    """How far an import is: so many rows of so many."""

    done: int
    of: int


def read_line(line: bytes) -> Progress | Imported:
    """What a line of ``import_lines`` says.

    Raises:
        ErpError: the one it tells of.
    """
    said = json.loads(line)
    if "error" in said:
        raise ErpError.from_wire(said["error"])
    return Imported.model_validate(said["imported"]) if "imported" in said else Progress.model_validate(said)
