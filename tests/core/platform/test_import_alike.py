"""What is worth a look in new records: that may be there already under another code, and their GSTIN."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import String

from erp_core import modules
from erp_core.kit.kind import Kind
from erp_core.kit.operation import Context
from erp_core.masters.item import ITEM
from erp_core.masters.party import PARTY
from erp_core.masters.unit import UNIT
from erp_core.masters.warehouse import WAREHOUSE
from erp_core.platform.importing.importers import importer_of
from erp_core.platform.importing.record_import import RecordImport
from erp_core.platform.importing.schema import Imported
from tests.factories import importing
from tests.factories.importing import import_text

SAYING = {kind.name: (kind, service) for kind, service in modules.services() if kind.alike_by}


def imported(ctx: Context, kind: Kind, path: Path, *rows: str) -> Imported:
    return import_text(ctx, kind.name, path, *rows)


def told(done: Imported) -> list[str]:
    assert done.is_right
    return importing.told(done)


@pytest.mark.parametrize(("kind", "service"), SAYING.values(), ids=list(SAYING))
def test_what_is_alike_is_a_text_that_an_import_reads(kind: Kind, service: ModuleType) -> None:
    importer = importer_of(kind, service)
    assert isinstance(importer, RecordImport)
    model: Any = getattr(service, "LISTING").model  # noqa: B009 - a module
    for name in kind.alike_by:
        assert name in importer.shape.head
        assert isinstance(model.__table__.c[name].type, String)


def test_what_people_call_by_a_name_says_that_two_may_be_one() -> None:
    assert {PARTY.name, ITEM.name, WAREHOUSE.name, UNIT.name} <= SAYING.keys()


def test_a_party_twice_in_a_file_is_worth_a_look(ctx: Context, tmp_path: Path) -> None:
    rows = ["Code;Name;Customer;GSTIN", "P001;Surya Poplin;yes;24AAACC1206D1ZM", "P002;Anna & Co.;yes;URP"]
    rows += ["P016;surya  POPLIN.;yes;URP", "P017;Other;yes;24 AAACC1206D1ZM", "P018;Third;yes;"]
    done = imported(ctx, PARTY, tmp_path / "p.csv", *rows)
    assert told(done) == [
        "B4 (Name): Row 2 has it too: “P001”. Is it the same party?",
        "D5 (Tax number): Row 2 has it too: “P001”. Is it the same party?",
    ]
    assert done.created == 5
    again = imported(ctx, PARTY, tmp_path / "p.csv", *rows)
    assert (told(again), again.unchanged) == ([], 5)


def test_a_party_that_is_stored_under_another_code_is_named(ctx: Context, tmp_path: Path) -> None:
    titles = "Code;Name;Customer;GSTIN"
    imported(ctx, PARTY, tmp_path / "p.csv", titles, "P001;Surya Poplin;yes;24AAACC1206D1ZM")
    rows = ["L-7;Surya-Poplin;yes;", "L-8;Nobody else;yes;24aaacc1206d1zm", "p001;Surya Poplin;yes;"]
    assert told(imported(ctx, PARTY, tmp_path / "p.csv", titles, *rows)) == [
        "B2 (Name): P001 (Surya Poplin) has it already. Is it the same party?",
        "D3 (Tax number): P001 (Surya Poplin) has it already. Is it the same party?",
    ]


def test_items_are_alike_by_their_names_and_a_point_between_digits_counts(
    ctx: Context, tmp_path: Path
) -> None:
    rows = [
        "Code;Name;Kind;Unit",
        "Z-1;Zip 1.5 cm;Trim;kg",
        "Z-2;Zip 15 cm;Trim;kg",
        "Z-3;zip 1,5 CM;Trim;kg",
    ]
    assert told(imported(ctx, ITEM, tmp_path / "i.csv", *rows)) == [
        "B4 (Name): Row 2 has it too: “Z-1”. Is it the same item?"
    ]
    later = ["Code;Name;Kind;Unit", "Z-9;ZIP 15cm;Trim;kg"]
    assert told(imported(ctx, ITEM, tmp_path / "i.csv", *later)) == [
        "B2 (Name): Z-2 (Zip 15 cm) has it already. Is it the same item?"
    ]


def test_marks_of_scripts_are_letters(ctx: Context, tmp_path: Path) -> None:
    rows = ["Code;Name;Customer", "H-1;काला;yes", "H-2;कालू;yes"]
    assert told(imported(ctx, PARTY, tmp_path / "p.csv", *rows)) == []


def test_a_gstin_that_is_none_is_worth_a_look_where_it_is_to_be_one(ctx: Context, tmp_path: Path) -> None:
    rows = ["Code;Name;Customer;Country;GSTIN", "G-1;One;yes;India;24AAACS123", "G-2;Two;yes;India;URP"]
    rows += ["G-3;Three;yes;;27AAPFU0939F1ZW", "G-4;Four;yes;India;27AAPFU0939F1ZV"]
    rows += ["G-5;Five;yes;Germany;DE123456789", "G-6;Six;yes;India;"]
    done = imported(ctx, PARTY, tmp_path / "p.csv", *rows)
    assert told(done) == [
        "E2 (Tax number): A GSTIN has 15 digits and letters, and this is none: it has 10.",
        "E3 (Tax number): A GSTIN has 15 digits and letters, and this is none: it has 3.",
        "E4 (Tax number): The last sign of this GSTIN does not fit the others: one of them may be mistyped.",
    ]
    assert done.created == 6
    again = imported(ctx, PARTY, tmp_path / "p.csv", *rows)
    assert (told(again), again.unchanged) == ([], 6)
