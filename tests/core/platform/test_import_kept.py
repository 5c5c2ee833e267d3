"""What a file says and we have no field for is kept or told: the numbers that it gives its documents."""

from pathlib import Path
from typing import Any

import pytest

from erp_core import Core, modules
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import speaking
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import OPERATIONS
from erp_core.masters.company import service as companies
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.platform.importing.annotated import describe
from erp_core.platform.importing.counts import in_a_line, still_to_do
from erp_core.platform.importing.document_import import DocumentImport
from erp_core.platform.importing.importers import importer_of
from erp_core.platform.importing.schema import Imported, ImportFile
from erp_core.platform.search import service as search
from erp_core.platform.spreadsheet.reading import read_file
from tests.factories.importing import import_text, taken_back
from tests.factories.makers import make_warehouse
from tests.factories.mill import Mill

KINDS_OF_DOCUMENTS = [
    kind.name
    for kind, service in modules.services()
    if isinstance(importer_of(kind, service), DocumentImport)
]
# What a file of each of them says beside its number.
FILES = {
    "sales_order": ("Customer;Order date;Due date;Item;Quantity", "C-1;2024-03-01;2024-04-01;Y-1;5"),
    "purchase_order": ("Supplier;Order date;Due date;Item;Quantity", "C-1;2024-03-01;2024-04-01;Y-1;5"),
    "work_order": ("Item;Quantity;Start;Finish", "Y-1;5;2024-03-01;2024-04-01"),
    "stock_adjustment": ("Warehouse;Item;Quantity;Date", "W-1;Y-1;5;2024-03-01"),
}


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    """A manager, with a party, an item and a warehouse that documents name."""
    core = mill("manager")
    party: Any = {"code": "C-1", "name": "Acme", "currency": "INR", "is_customer": True, "is_supplier": True}
    core.run(parties.create, party)
    item: Any = {"code": "Y-1", "name": "Ring yarn", "kind": "yarn", "unit": "kg"}
    core.run(items.create, item)
    make_warehouse(core, code="W-1")
    return core


def imported(core: Core, kind: str, path: Path, rows: list[str]) -> Imported:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = core.import_file(kind, ImportFile.of(read_file(path)))
    assert done is not None
    return done


@pytest.mark.parametrize("kind", KINDS_OF_DOCUMENTS)
def test_a_document_keeps_the_number_the_file_gives_it(
    core: Core, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "TIME_LIMIT", 20_000)  # a busy machine finds it, too
    titles, cells = FILES[kind]
    mark = kind.upper()
    rows = [
        f"Order No;{titles};Notes",
        f"{mark}/26-27/001;{cells};Call first",
        f"{mark}/26-27/002;{cells};",
        f"{mark}/26-27/003;{cells.replace('Y-1;5', 'Y-1;6')};",
    ]
    done = imported(core, kind, tmp_path / "documents.csv", rows)
    assert done.problems == []
    assert [one.reference for one in done.made] == [f"{mark}/26-27/00{n}" for n in (1, 2, 3)]
    service: Any = OPERATIONS.module_of(f"{kind}.search")
    notes = [core.run(service.get, one.id).notes for one in done.made]
    said = f"// Number in the file: {mark}/26-27/00"
    assert notes == [f"{said}1\nCall first", f"{said}2", f"{said}3"]
    first, _second, last = done.made
    told = f"{mark}/26-27/001 is {first.number}, {mark}/26-27/003 is {last.number}."
    assert in_a_line(done).endswith(f"The notes keep the numbers of the file: {told}")
    (row,) = core.run(service.search, ListQuery(text=f"{mark}/26-27/001".lower()))
    assert row.id == first.id
    hits = core.run(search.everywhere, f"{mark}/26-27/001").hits
    assert [(hit.kind, hit.id) for hit in hits] == [(kind, first.id)]


@pytest.mark.parametrize("kind", KINDS_OF_DOCUMENTS)
def test_a_file_that_is_imported_again_is_worth_a_look(core: Core, tmp_path: Path, kind: str) -> None:
    titles, cells = FILES[kind]
    rows = [f"Order No;{titles}", f"{kind}/A;{cells}", f"{kind}/B;{cells.replace('Y-1;5', 'Y-1;6')}"]
    path = tmp_path / "documents.csv"
    first = [one.number for one in imported(core, kind, path, rows).made]
    done = imported(core, kind, path, rows[:2])
    words = "{number} of the file is in {documents} already: these rows become a new one beside it."
    said = f"A2 (Order reference): {words}"
    number = f"{kind}/A"
    assert [describe(one) for one in done.problems] == [said.format(number=number, documents=first[0])]
    assert done.is_right
    known = f"{first[0]}, {done.made[0].number}"
    done = imported(core, kind, path, rows[:2])
    assert [describe(one) for one in done.problems] == [said.format(number=number, documents=known)]


@pytest.mark.parametrize("kind", KINDS_OF_DOCUMENTS)
@pytest.mark.parametrize(
    ("mark", "said"),
    [("a", "po - 17/A"), ("b", "Po-17/b"), ("c", "PO -17 / C"), ("d", "po\u201317/d"), ("e", " PO-17/E ")],
)
def test_a_number_in_another_case_or_with_blanks_is_the_same(
    core: Core, tmp_path: Path, kind: str, mark: str, said: str
) -> None:
    titles, cells = FILES[kind]
    path = tmp_path / "documents.csv"
    rows = [f"Order No;{titles}", f"PO-17/{mark};{cells}"]
    (first,) = imported(core, kind, path, rows).made
    done = imported(core, kind, path, [rows[0], f"{said};{cells}"])
    (told,) = [one.text for one in done.problems]
    assert told.startswith(f"{said.strip()} of the file is in {first.number} already")
    other = imported(core, kind, path, [rows[0], f"PO-1 7/{mark};{cells}", f"PO-17/{mark}x;{cells}"])
    assert other.problems == [], "a blank between digits tells two numbers apart"


@pytest.mark.parametrize("kind", KINDS_OF_DOCUMENTS)
def test_our_own_number_is_known_in_another_case_and_with_blanks(
    core: Core, tmp_path: Path, kind: str
) -> None:
    titles, cells = FILES[kind]
    path = tmp_path / "documents.csv"
    (first,) = imported(core, kind, path, [titles, cells]).made
    said = first.number.lower().replace("-", " - ")
    done = imported(core, kind, path, [f"Order No;{titles}", f"{said};{cells}"])
    assert [one.text for one in done.problems] == [
        f"{said} is there already. These rows become a new one beside it."
    ]
    assert [one.reference for one in done.made] == [""]


@pytest.mark.parametrize("kind", ["sales_order", "purchase_order", "work_order"])
def test_the_number_of_the_file_is_on_no_paper(core: Core, tmp_path: Path, kind: str) -> None:
    titles, cells = FILES[kind]
    rows = [f"Order No;{titles};Notes", f"P/1;{cells};Call first", f"P/2;{cells.replace('Y-1;5', 'Y-1;6')};"]
    made = imported(core, kind, tmp_path / "documents.csv", rows).made
    service: Any = OPERATIONS.module_of(f"{kind}.paper")
    papers = [core.run(service.paper, one.id) for one in made]
    assert [paper.notes and paper.notes.value for paper in papers] == ["Call first", None]


@pytest.mark.parametrize("kind", KINDS_OF_DOCUMENTS)
def test_the_number_is_kept_in_the_words_of_the_company(mill: Mill, tmp_path: Path, kind: str) -> None:
    titles, cells = FILES[kind]
    with taken_back(mill) as ctx, speaking("de"):
        companies.current(ctx).language = "tr"
        ctx.session.flush()
        done = import_text(ctx, kind, tmp_path / "d.csv", f"Order No;{titles}", f"T/1;{cells}")
        service: Any = OPERATIONS.module_of(f"{kind}.get")
        assert service.get(ctx, done.made[0].id).notes == "// Dosyadaki numara: T/1"


@pytest.mark.parametrize(
    ("kind", "move"),
    [("sales_order", "Submit"), ("work_order", "Release"), ("stock_adjustment", "Post")],
)
def test_it_is_said_that_documents_are_drafts_and_how_one_goes_on(
    core: Core, tmp_path: Path, kind: str, move: str
) -> None:
    titles, cells = FILES[kind]
    done = imported(core, kind, tmp_path / "documents.csv", [titles, cells])
    known = KINDS.get(kind)
    assert known is not None
    told = f"They are drafts: select them in the list and choose “{move}”."
    assert in_a_line(done, kind=known).endswith(told)
    assert still_to_do(done.model_copy(update={"made": []}), known) == "", "a trial makes none"


def test_a_number_of_ours_is_not_kept_as_the_file_s(core: Core, tmp_path: Path) -> None:
    titles, cells = FILES["sales_order"]
    rows = [f"Order no;{titles}", f"A-7;{cells}"]
    (first,) = imported(core, "sales_order", tmp_path / "documents.csv", rows).made
    again = imported(core, "sales_order", tmp_path / "documents.csv", [rows[0], f"{first.number};{cells}"])
    assert [one.text for one in again.problems] == [
        f"{first.number} is there already. These rows become a new one beside it."
    ]
    service: Any = OPERATIONS.module_of("sales_order.search")
    assert [(one.reference, core.run(service.get, one.id).notes) for one in again.made] == [("", "")]
    assert "notes" not in in_a_line(again)
