"""Of every kind that is imported, an export says all that is read; read again it changes nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from erp_core import modules
from erp_core.kit.operation import OPERATIONS, operation_of
from erp_core.platform.importing.columns import columns_of
from erp_core.platform.importing.document_import import DocumentImport
from erp_core.platform.importing.importers import importer_of
from erp_core.platform.importing.record_import import RecordImport
from erp_core.platform.spreadsheet.reading import read_file
from erp_desktop.masters import item, party, party_item, unit, warehouse
from tests.factories.makers import make_stock_adjustment
from tests.factories.mill import Mill
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
)

IMPORTERS = {
    kind.name: importer for kind, service in modules.services() if (importer := importer_of(kind, service))
}
RECORDS = {name: one for name, one in IMPORTERS.items() if isinstance(one, RecordImport)}
DOCUMENTS = {
    name: one for name, one in IMPORTERS.items() if isinstance(one, DocumentImport) and one.shape.lines
}
MAKERS = (make_sales_order, make_purchase_order, make_work_order, make_stock_adjustment)
# A record of each kind in which no field says what it says anyway.
FULL: dict[str, dict[str, Any]] = {
    "party": {
        "code": "007",
        "name": "=Full & Co.",
        "is_customer": True,
        "is_supplier": True,
        "contact_name": "Anna Ärmel",
        "email": "anna@full.example",
        "phone": "+91 98250 12345",
        "address": "12 Mill Road\nSurat 395003\nGujarat",
        "tax_number": "24AAACC1206D1ZM",
        "currency": "EUR",
        "payment_terms_days": 45,
        "paper_language": "hi",
        "is_active": False,
    },
    "item": {
        "code": "0042",
        "name": "-Full twill",
        "kind": "finished_fabric",
        "unit": "m",
        "second_unit": "kg",
        "is_stocked": True,
        "tracking": "roll",
        "composition": "100 % cotton",
        "colour": "indigo",
        "gsm": "120.5",
        "width_cm": "150",
        "yarn_count": "Ne 30/1",
        "purchase_price": "0.125",
        "sales_price": "1234.5",
        "barcode": "08901234567890",
        "is_active": False,
    },
    "warehouse": {
        "code": "W-9",
        "name": "Dyer’s yard",
        "kind": "job_worker",
        "party_id": 0,
        "address": "4 Ring Road\nSurat",
        "is_active": False,
    },
    "unit": {
        "code": "bale",
        "name": "Bale",
        "dimension": "weight",
        "factor": "170",
        "decimals": 1,
        "is_active": False,
    },
    "party_item": {"party_id": 0, "item_id": 0, "code": "ACME-7", "name": "Blue twill"},
}


def test_there_is_a_full_record_of_every_kind() -> None:
    assert FULL.keys() == RECORDS.keys()
    for name, importer in RECORDS.items():
        assert FULL[name].keys() == importer.shape.head.keys(), name


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_goes_out_and_comes_back_whole(
    mill: Mill, run_admin: Callable[..., int], tmp_path: Path, kind: str, ending: str
) -> None:
    core = mill("manager")
    named = {"party_id": make_party, "item_id": make_item}
    said = {n: named[n](core).id if n in named else value for n, value in FULL[kind].items()}
    service: Any = OPERATIONS.module_of(f"{kind}.search")
    if ending == "xlsx":
        core.run(service.create, said)
    path = tmp_path / f"{kind}.{ending}"
    assert run_admin("export", kind, str(path)) == 0
    columns = columns_of(read_file(path), RECORDS[kind].shape)
    assert columns is not None
    assert RECORDS[kind].shape.head.keys() <= columns.places.keys(), "an import reads more"
    before = mill.sql(f"SELECT to_jsonb(x) FROM {kind} x ORDER BY id")
    assert run_admin("import", kind, str(path)) == 0
    assert mill.sql(f"SELECT to_jsonb(x) FROM {kind} x ORDER BY id") == before


def test_documents_go_out_with_all_that_is_read_of_them(
    mill: Mill, run_admin: Callable[..., int], tmp_path: Path
) -> None:
    core = mill("manager")
    for make in MAKERS:
        make(core)
    for kind, importer in DOCUMENTS.items():
        path = tmp_path / f"{kind}.xlsx"
        assert run_admin("export", "--lines", kind, str(path)) == 0
        columns = columns_of(read_file(path), importer.shape)
        assert columns is not None
        assert columns.places.keys() == importer.shape.fields.keys() - importer.shape.parts.keys()


def test_a_list_can_show_all_that_is_read_of_its_records() -> None:
    specs = [module.LIST for module in (party, item, party_item, warehouse, unit)]
    of_kind = {operation_of(spec.search).name.partition(".")[0]: spec for spec in specs}
    for name, importer in RECORDS.items():
        columns = of_kind[name].columns
        shown = {column.attr for column in columns} | {one.names.key for one in columns if one.names}
        assert importer.shape.head.keys() <= shown, name
