"""What is wrong with a value is told once, with the number of rows that say it; a copy says it in each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from erp_core import modules
from erp_core.kit.operation import Context
from erp_core.platform.importing.annotated import describe, write_annotated
from erp_core.platform.importing.importers import importer_of
from erp_core.platform.importing.schema import Imported
from erp_core.platform.spreadsheet.reading import read_file
from tests.factories.importing import import_text, told

IMPORTERS = {
    kind.name: importer
    for kind, service in modules.services()
    if (importer := importer_of(kind, service)) is not None
}
LOOKUPS = [
    (kind, name)
    for kind, importer in IMPORTERS.items()
    for name, field in importer.shape.fields.items()
    if field.refers_to
]
ITEMS = "Code;Name;Kind;Unit"


@pytest.mark.parametrize(("kind", "name"), LOOKUPS)
def test_a_record_that_is_none_is_told_once_with_the_number_of_rows(
    ctx: Context, tmp_path: Path, kind: str, name: str
) -> None:
    shape = IMPORTERS[kind].shape
    names = list(dict.fromkeys((shape.key, name)))
    said = ["Nonesuch", "Nonesuch", "NONESUCH", "Another"]
    rows = [
        ";".join([*([f"K-{n}"] if shape.key != name else []), one]) for n, one in enumerate(said, start=1)
    ]
    done = import_text(ctx, kind, tmp_path / "f.csv", ";".join(names), *rows)
    title = shape.fields[name].title
    first, other = [one for one in done.problems if one.title == title and one.column == names.index(name)]
    assert (first.row, sorted(first.others), other.row, other.others) == (2, [3, 4], 5, {})
    assert "Nonesuch" in first.text
    assert first.text.endswith(". 3 rows say the same.")
    assert "NONESUCH" in first.others[4]
    assert not first.others[4].endswith("say the same.")
    copy = tmp_path / "copy.xlsx"
    write_annotated(copy, read_file(tmp_path / "f.csv"), done.problems)
    beside = {row.number: row.cells[0].text for row in read_file(copy).rows}
    assert all("Nonesuch" in beside[row] for row in (2, 3))
    assert "NONESUCH" in beside[4]


Importing = Callable[..., Imported]


@pytest.fixture
def imported(ctx: Context, tmp_path: Path) -> Importing:
    """Imports items or parties."""

    def imported(kind: str, *rows: str) -> Imported:
        return import_text(ctx, kind, tmp_path / "f.csv", *rows)

    return imported


@pytest.mark.parametrize(
    ("titles", "kind", "row", "column"),
    [
        ("Code;Name;Customer;Credit Days", "party", "{0};A{0};yes;soon", "D"),
        ("Code;Name;Customer;Currency", "party", "{0};A{0};yes;XXX", "D"),
        (f"{ITEMS};Sales price", "item", "{0};A{0};yarn;kg;dear", "E"),
    ],
)
def test_any_wrong_value_is_told_once(
    imported: Importing, titles: str, kind: str, row: str, column: str
) -> None:
    done = imported(kind, titles, *(row.format(f"TO-{n}") for n in range(30)))
    (problem,) = done.problems
    assert describe(problem).startswith(f"{column}2 (")
    assert problem.text.endswith(" 30 rows say the same.")
    assert len(problem.others) == 29


def test_what_is_blank_is_told_in_each_row(imported: Importing) -> None:
    done = imported("item", ITEMS, "TO-1;;yarn;kg", "TO-2;;yarn;kg")
    assert told(done) == [f"B{row} (Name): Please fill this in." for row in (2, 3)]


REMARKS = [
    "same as the sample of last March",
    "see remarks",
    "as discussed, in kg or in m",
    "waitingforanswerfromthecustomer",
]


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_where_a_unit_is_wanted_is_wrong_and_no_question(imported: Importing, remark: str) -> None:
    done = imported("item", ITEMS, f"TO-1;A;yarn;{remark}", "TO-2;B;yarn;kg", f"TO-3;C;yarn;{remark.upper()}")
    assert done.questions == []
    (problem,) = done.problems
    said = f"D2 (Unit): “{remark[:40].strip()}” is no unit. Write one alone, like kg, and remarks elsewhere."
    assert (describe(problem), problem.is_asked) == (f"{said} 2 rows say the same.", False)


@pytest.mark.parametrize("unit", ["GRS", "Sq. Ft.", "running mtrs", "Karton", "m/kg", "square yards"])
def test_what_may_be_a_unit_is_asked(imported: Importing, unit: str) -> None:
    done = imported("item", ITEMS, f"TO-1;A;yarn;{unit}", f"TO-2;B;yarn;{unit}")
    assert [(one.field, one.text, one.cells) for one in done.questions] == [("unit", unit, 2)]


@pytest.mark.parametrize(("kind", "titles", "row"), [("stock_adjustment", "Item;Unit;Quantity", "K;{};5")])
def test_a_remark_is_no_unit_of_a_line_either(imported: Importing, kind: str, titles: str, row: str) -> None:
    done = imported(kind, titles, row.format(REMARKS[0]), row.format(REMARKS[0]))
    assert [one.field for one in done.questions] == []
    assert any(one.title == "Unit" and len(one.others) == 1 for one in done.problems)
