"""Cells as offices write them: days paid at once, two phones, a unit beside a number, rates of summaries."""

from pathlib import Path

import pytest

from erp_core import modules
from erp_core.kit.filter import ListQuery
from erp_core.kit.operation import Context
from erp_core.masters.party import service as parties
from erp_core.masters.party.schema import PartyRow
from erp_core.platform.importing.columns import columns_of
from erp_core.platform.importing.importers import importer_of
from erp_core.platform.spreadsheet.reading import read_file
from erp_core.stock.stock_adjustment import service as stock_adjustments
from tests.factories.importing import import_text, told
from tests.factories.makers import make_warehouse
from tests.factories.mill import Mill
from tests.factories.orders import make_item

SERVICES = {kind.name: (kind, service) for kind, service in modules.services()}


def party(ctx: Context) -> PartyRow:
    (row,) = parties.search(ctx, ListQuery(text="CELL-1"))
    return row


@pytest.mark.parametrize(
    ("said", "days"),
    [
        *(
            ("Immediate", 0),
            ("CASH", 0),
            ("C.O.D.", 0),
            ("Peşin", 0),
            ("Advance", 0),
            ("45 days", 45),
            ("0", 0),
        ),
        *(("Net 30", 30), ("NET-30", 30), ("30 days net", 30), ("net 30 days", 30), ("30 gün", 30)),
        *(("30 gün vadeli", 30), ("N30", 30)),
        *(("Due on receipt", 0), ("On Receipt", 0), ("Due Immediately", 0), ("100% advance", 0)),
        *(("PEŞİN", 0), ("Peşin ödeme", 0), ("Kapıda Ödeme", 0), ("Derhal", 0), ("Teslimatta", 0)),
    ],
)
def test_what_is_paid_at_once_has_no_days(ctx: Context, tmp_path: Path, said: str, days: int) -> None:
    done = import_text(
        ctx, "party", tmp_path / "p.csv", "Code;Name;Customer;Credit Days", f"CELL-1;A;yes;{said}"
    )
    assert (told(done), party(ctx).payment_terms_days) == ([], days)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("30-45", "Two numbers stand here: “30-45”. Write one number of days, like 45."),
        ("30/60 days", "Two numbers stand here: “30/60 days”. Write one number of days, like 45."),
        ("soon", "Write a number of days, like 45, or 0 for at once."),
    ],
)
def test_what_is_no_number_of_days_says_how_they_are_written(
    ctx: Context, tmp_path: Path, said: str, sentence: str
) -> None:
    done = import_text(
        ctx, "party", tmp_path / "p.csv", "Code;Name;Customer;Credit Days", f"CELL-1;A;yes;{said}"
    )
    assert told(done) == [f"D2 (Payment terms (days)): {sentence}"]


def test_cash_is_no_number_where_no_days_are_wanted(ctx: Context, tmp_path: Path) -> None:
    rows = ("Code;Name;Kind;Unit;Sales price", "CELL-1;A;Yarn;kg;Cash")
    assert not import_text(ctx, "item", tmp_path / "i.csv", *rows).is_right


@pytest.mark.parametrize(
    ("said", "kept", "left"),
    [
        ("09825 012345 / 98250 99999", "09825 012345", "98250 99999"),
        ("+91 98250 12345, 0261 2345678", "+91 98250 12345", "0261 2345678"),
        ("0261-2345678; 98250 12345 & 98250 54321", "0261-2345678", "98250 12345, 98250 54321"),
    ],
)
def test_of_two_phones_the_first_is_kept_and_the_other_told(
    ctx: Context, tmp_path: Path, said: str, kept: str, left: str
) -> None:
    rows = ('"Code"\t"Name"\t"Customer"\t"Mobile"', f'CELL-1\tA\tyes\t"{said}"')
    done = import_text(ctx, "party", tmp_path / "p.csv", *rows)
    assert told(done) == [f"D2 (Phone): One number fits here: {kept} is kept, and {left} is left out."]
    assert (done.is_right, party(ctx).phone) == (True, kept)


@pytest.mark.parametrize("said", ["022 2345 6789", "0261/2345678", "22345678/9", "(022) 2345-6789"])
def test_one_phone_is_one(ctx: Context, tmp_path: Path, said: str) -> None:
    done = import_text(ctx, "party", tmp_path / "p.csv", "Code;Name;Customer;Phone", f"CELL-1;A;yes;{said}")
    assert (told(done), party(ctx).phone) == ([], said)


@pytest.mark.parametrize(
    ("unit", "said"), [("", "33 KGS"), ("kg", "33 KGS"), ("Kilograms", "33 Kgs."), ("kg", "33")]
)
def test_a_unit_beside_its_number_is_the_column_s(
    ctx: Context, tmp_path: Path, mill: Mill, unit: str, said: str
) -> None:
    core = mill("manager")
    item, warehouse = make_item(core, unit="kg"), make_warehouse(core)
    rows = ("Godown;Item;Closing Qty;Unit", f"{warehouse.code};{item.code};{said};{unit}")
    done = import_text(ctx, "stock_adjustment", tmp_path / "s.csv", *rows)
    assert [one for one in told(done) if "Quantity" in one] == []
    (line,) = stock_adjustments.get(ctx, done.made[0].id).lines
    assert line.quantity == 33


def test_another_unit_beside_a_number_is_told(ctx: Context, tmp_path: Path, mill: Mill) -> None:
    core = mill("manager")
    item, warehouse = make_item(core, unit="kg"), make_warehouse(core)
    rows = ("Godown;Item;Closing Qty;Unit", f"{warehouse.code};{item.code};33 mtr;kg")
    assert not import_text(ctx, "stock_adjustment", tmp_path / "s.csv", *rows).is_right


@pytest.mark.parametrize(
    ("titles", "is_price"),
    [
        ("Code;Name;Rate", True),
        ("Code;Name;Sales Rate;Closing Qty", True),
        ("Code;Name;Closing Qty;Rate;Value", False),
        ("Code;Name;Qty;Rate;Amount", False),
    ],
)
def test_the_rate_of_a_stock_summary_is_no_price(tmp_path: Path, titles: str, is_price: bool) -> None:
    path = tmp_path / "i.csv"
    path.write_text(f"{titles}\nA-1;Any;1;2;3\n", encoding="utf-8")
    importer = importer_of(*SERVICES["item"])
    assert importer is not None
    columns = columns_of(read_file(path), importer.shape)
    assert columns is not None
    assert ("sales_price" in columns.places) is is_price
    assert is_price or "Rate" in columns.unknown
