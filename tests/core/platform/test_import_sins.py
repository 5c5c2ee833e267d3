"""What other programs' spreadsheets say in their own way: titles, parts of addresses, signs at numbers."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from erp_core.kit.filter import ListQuery
from erp_core.kit.kind import Kind
from erp_core.kit.operation import Context
from erp_core.masters.item import ITEM
from erp_core.masters.item import service as items
from erp_core.masters.party import PARTY
from erp_core.masters.party import service as parties
from erp_core.masters.party.schema import PartyInput
from erp_core.masters.unit import UNIT
from erp_core.masters.unit import service as units
from erp_core.platform.importing.columns import columns_of
from erp_core.platform.importing.file_shape import shape_of, written
from erp_core.platform.importing.importers import importer_of
from erp_core.platform.importing.schema import Imported
from erp_core.platform.spreadsheet.reading import read_file
from erp_core.platform.spreadsheet.table import Cell, CellTable, TableRow
from erp_core.production.work_order import WORK_ORDER
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import PURCHASE_ORDER
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order import service as sales_orders
from erp_core.stock.stock_adjustment import STOCK_ADJUSTMENT
from erp_core.stock.stock_adjustment import service as stock_adjustments
from tests.core.platform.test_import import ENGLISH, told, xlsx
from tests.factories.importing import finished

SERVICES: dict[Kind, ModuleType] = {
    ITEM: items,
    PARTY: parties,
    UNIT: units,
    SALES_ORDER: sales_orders,
    PURCHASE_ORDER: purchase_orders,
    WORK_ORDER: work_orders,
    STOCK_ADJUSTMENT: stock_adjustments,
}


def imported(ctx: Context, path: Path, kind: Kind, **more: Any) -> Imported:
    importer = importer_of(kind, SERVICES[kind])
    assert importer is not None
    return finished(importer.run(ctx, read_file(path), ENGLISH, **more))


def places(kind: Kind, *titles: str) -> dict[str, int]:
    found = columns_of(
        CellTable((TableRow(1, tuple(map(Cell, titles))),)), shape_of(kind, written(SERVICES[kind].create))
    )
    assert found is not None
    return found.places


@pytest.mark.parametrize(
    ("kind", "titles", "names"),
    [
        (UNIT, "Unit|Unit Name|Decimals", "code|name|decimals"),
        (UNIT, "UOM|Formal Name|Decimal Places", "code|name|decimals"),
        (ITEM, "Item Code|Item Name|Unit|Bar Code|HSN Code", "code|name|unit|barcode|"),
        (ITEM, "Item Code|Item Name|UOM|EAN|HSN/SAC", "code|name|unit|barcode|"),
        (ITEM, "Item Code|Unit Name|HSN", "code|unit|"),
        (PARTY, "Party Code|Ledger Name|GSTIN|Mobile No.|Email ID", "code|name|tax_number|phone|email"),
        (PARTY, "Party Code|Party Name|GSTIN/UIN|Phone No", "code|name|tax_number|phone"),
        (
            PARTY,
            "Code|Name|Address 1|Address 2|City|PIN|State|Country",
            "code|name|address|address_line_2|address_city|address_postal_code|address_state|address_country",
        ),
        (
            PARTY,
            "Cari Kodu|Ünvanı|Adres|İlçe|Posta Kodu|Ülke",
            "code|name|address|address_city|address_postal_code|address_country",
        ),
        (
            PARTY,
            "Cari Kod|Cari Unvan|Adres|İlçe|İl|Vergi No|Telefon",
            "code|name|address|address_line_2|address_city|tax_number|phone",
        ),
        (PARTY, "Cari Kod|Cari İsim|VKN/TCKN", "code|name|tax_number"),
        (PARTY, "Firma Kodu|Firma Unvanı|Tel", "code|name|phone"),
        (PARTY, "Kod|FİRMA ÜNVANI|E-posta", "code|name|email"),
        (ITEM, "Stok Kodu|Stok Adı|Brm|Brm Fiyat", "code|name|unit|sales_price"),
        (ITEM, "Stok Kodu|Stok Adı|Br.|Bir.Fiy.", "code|name|unit|sales_price"),
        (ITEM, "Stok Kodu|Malzemenin Cinsi|Birimi|Birim Fiyatı", "code|name|unit|sales_price"),
        (
            SALES_ORDER,
            "Sipariş No|Firma Unvanı|Stok Kodu|Mik.|Brm|Brm. Fiyat",
            "reference|customer_id|item_id|quantity|unit|unit_price",
        ),
        (
            PURCHASE_ORDER,
            "P.O. No.|Firma Ünvanı|Stok Kodu|Miktarı|Birim|Bir.Fiy.",
            "reference|supplier_id|item_id|quantity|unit|unit_price",
        ),
        *(
            (WORK_ORDER, f"{title}|Item|Quantity", "reference|item_id|quantity")
            for title in (
                *(
                    "WO No",
                    "W.O. No.",
                    "WO #",
                    "Job No",
                    "Job Card No.",
                    "Work Order No",
                    "Work Order Number",
                ),
                *("İş Emri No", "İŞ EMRİ NO.", "İş emri numarası", "Üretim Emri No", "Order No"),
            )
        ),
        (ITEM, "Stok Kodu|Stok Adı|Birim|Satış Fiyat", "code|name|unit|sales_price"),
        (ITEM, "Stok Kod|Stok İsmi|Birim", "code|name|unit"),
        (
            STOCK_ADJUSTMENT,
            "Item|Godown|Closing Qty|Closing Rate|Closing Value",
            "item_id|warehouse_id|quantity|unit_cost|value",
        ),
        (STOCK_ADJUSTMENT, "Item Code|Store|Closing Stock|Rate", "item_id|warehouse_id|quantity|unit_cost"),
        # Tally
        (
            PARTY,
            "Name of Ledger|Under|Mailing Name|Address|State Name|Country Name|Pincode|Contact Person"
            "|Mobile No.|E-Mail ID|PAN/IT No.|GSTIN/UIN|Default Credit Period|Opening Balance",
            "name|role||address|address_state|address_country|address_postal_code|contact_name|phone|email||"
            "tax_number|payment_terms_days|",
        ),
        (PARTY, "Mailing Name|Name|Group Name", "|name|role"),
        (
            ITEM,
            "Name of Item|Under|Units|Part No.|Standard Cost|HSN/SAC",
            "name|kind|unit|code|purchase_price|",
        ),
        (
            STOCK_ADJUSTMENT,
            "Particulars|Godown|Quantity|Rate|Value",
            "item_id|warehouse_id|quantity|unit_cost|value",
        ),
        # Busy
        (
            PARTY,
            "Account Name|Print Name|Parent Group|Address 1|Address 2|Station|Pin Code|Mobile No.|GSTIN/UIN"
            "|Credit Days (Sale)",
            "name||role|address|address_line_2|address_city|address_postal_code|phone|tax_number"
            "|payment_terms_days",
        ),
        (
            ITEM,
            "Item Name|Parent Group|Main Unit|Sale Price|Purc. Price|HSN Code",
            "name|kind|unit|sales_price|purchase_price|",
        ),
        # Odoo
        (
            PARTY,
            "Name|Street|Street2|City|State|Zip|Country|Tax ID|Phone|Email|Customer Payment Terms",
            "name|address|address_line_2|address_city|address_state|address_postal_code|address_country"
            "|tax_number|phone|email|payment_terms_days",
        ),
        (
            ITEM,
            "Internal Reference|Name|Sales Price|Cost|Product Category|Unit of Measure|Barcode",
            "code|name|sales_price|purchase_price|kind|unit|barcode",
        ),
        # ERPNext
        (
            PARTY,
            "ID|Customer Name|Customer Type|Tax ID|Billing Currency|Mobile No|Email Id",
            "|name|role|tax_number|currency|phone|email",
        ),
        (
            ITEM,
            "ID|Item Code|Item Name|Item Group|Default Unit of Measure|Maintain Stock|Standard Selling Rate"
            "|Valuation Rate|Barcode (Barcodes)",
            "|code|name|kind|unit|is_stocked|sales_price|purchase_price|barcode",
        ),
        # Zoho Books
        (
            PARTY,
            "Display Name|Company Name|Contact Type|EmailID|MobilePhone|Payment Terms|Currency Code"
            "|GST Identification Number (GSTIN)|Billing Address|Billing Street2|Billing City|Billing State"
            "|Billing Country|Billing Code",
            "name||role|email|phone|payment_terms_days|currency|tax_number|address|address_line_2"
            "|address_city|address_state|address_country|address_postal_code",
        ),
        (
            ITEM,
            "Item Name|SKU|HSN/SAC|Rate|Usage unit|Purchase Rate|EAN",
            "name|code||sales_price|unit|purchase_price|barcode",
        ),
    ],
)
def test_titles_of_bookkeeping_programs_are_known(kind: Kind, titles: str, names: str) -> None:
    wanted = {name: place for place, name in enumerate(names.split("|")) if name}
    assert places(kind, *titles.split("|")) == wanted


def address_of(ctx: Context, code: str) -> str:
    (row,) = parties.search(ctx, ListQuery(text=code))
    return parties.get(ctx, row.id).address


PARTY_TITLES = ["Code", "Name", "Customer", "Address", "City", "PIN Code", "State", "Country"]
SHAH = ["AD-1", "Shah", "yes", "12 Mill Road", "Surat", 395003, "Gujarat", "India"]


class TestTheAddressOfParts:
    def test_columns_become_its_lines(self, ctx: Context, tmp_path: Path) -> None:
        rows = [PARTY_TITLES, SHAH, ["AD-2", "Anna", "yes", None, "Bursa", None, None, "Türkiye"]]
        rows += [["AD-3", "No one", "yes", "Main St", None, "01067", None, None]]
        path = xlsx(tmp_path / "p.xlsx", rows)
        done = imported(ctx, path, PARTY)
        assert (told(done), done.created) == ([], 3)
        assert address_of(ctx, "AD-1") == "12 Mill Road\nSurat 395003\nGujarat\nIndia"
        assert address_of(ctx, "AD-2") == "Bursa\nTürkiye"
        assert address_of(ctx, "AD-3") == "Main St\n01067"
        assert imported(ctx, path, PARTY).unchanged == 3

    def test_a_part_alone_takes_no_stored_address_away(self, ctx: Context, tmp_path: Path) -> None:
        imported(ctx, xlsx(tmp_path / "p.xlsx", [PARTY_TITLES, SHAH]), PARTY)
        rows = [["Code", "City"], ["AD-1", "Mumbai"]]
        done = imported(ctx, xlsx(tmp_path / "city.xlsx", rows), PARTY)
        assert told(done) == ["B2 (Address): The address stays as it is: the file has only a part of it."]
        assert (done.is_right, done.unchanged) == (True, 1)
        assert address_of(ctx, "AD-1").startswith("12 Mill Road")

    def test_what_is_too_long_stands_at_its_parts(self, ctx: Context, tmp_path: Path) -> None:
        rows = [["Code", "Name", "Customer", "City"], ["AD-4", "Long", "yes", "x" * 1001]]
        (problem,) = told(imported(ctx, xlsx(tmp_path / "long.xlsx", rows), PARTY))
        assert problem.startswith("D2 (Address): ")


@pytest.mark.parametrize("said", ["Kunde", "Agent"])
def test_what_a_party_is_not_is_one_problem(ctx: Context, tmp_path: Path, said: str) -> None:
    rows = [
        ["Code", "Name", "Type", "City"],
        ["KU-1", "Shah", said, "Surat"],
        ["KU-2", "Anna", "Müşteri", "Bursa"],
    ]
    done = imported(ctx, xlsx(tmp_path / "p.xlsx", rows), PARTY)
    assert told(done) == [f"C2 (Customer or supplier): “{said}” is none of: Customer, Supplier, Both."]


@pytest.mark.parametrize(
    "day", [date(2024, 3, 31), "31-Mar-2024", "as on 31 March 2024", "31/03/2024", "Mar 31, 2024"]
)
@pytest.mark.parametrize("called", ["Totals", "Grand Total"])
def test_a_total_of_a_day_is_a_row_of_totals(ctx: Context, tmp_path: Path, called: str, day: Any) -> None:
    rows = [["Code", "Name", "Kind", "Unit", "Sales price"], ["DT-1", "One", "yarn", "kg", 56.5]]
    done = imported(ctx, xlsx(tmp_path / "t.xlsx", [*rows, [None, called, day, None, 56.5]]), ITEM)
    assert done.totals == [3]
    done = imported(ctx, xlsx(tmp_path / "t.xlsx", [*rows, [None, called, "Dye house", None, 56.5]]), ITEM)
    assert done.totals == [], "what is no day may be a record's"


ITEM_TITLES = ["Code", "Name", "Kind", "Unit", "Sales price", "Width (cm)", "GSM (g/m²)"]


def an_item(*rest: Any) -> list[Any]:
    return ["SG-1", "Poplin", "yarn", "kg", *rest]


class TestSignsBesideNumbers:
    @pytest.mark.parametrize("price", ["₹ 1,200.00", "Rs. 1200", "INR 1,200.00", "1200/-", "1,200.00 Rs"])
    def test_prices_with_the_sign_of_their_currency_are_read(
        self, ctx: Context, tmp_path: Path, price: str
    ) -> None:
        done = imported(ctx, xlsx(tmp_path / "i.xlsx", [ITEM_TITLES, an_item(price)]), ITEM)
        assert told(done) == []
        (item,) = items.search(ctx, ListQuery(text="SG-1"))
        assert item.sales_price == Decimal(1200)

    @pytest.mark.parametrize(("price", "sign"), [("€ 12,50", "€"), ("12.50 USD", "USD"), ("$12.50", "$")])
    def test_another_currency_is_told(self, ctx: Context, tmp_path: Path, price: str, sign: str) -> None:
        done = imported(ctx, xlsx(tmp_path / "i.xlsx", [ITEM_TITLES, an_item(price)]), ITEM)
        assert told(done) == [f"E2 (Sales price): “{sign}” is not INR, which is wanted here."]

    @pytest.mark.parametrize("width", ["180 cm", "180cm", "180 CM.", "180 cms", "180"])
    def test_numbers_with_the_unit_of_their_column_are_read(
        self, ctx: Context, tmp_path: Path, width: str
    ) -> None:
        rows = [ITEM_TITLES, an_item(10, width, "120 gsm")]
        assert told(imported(ctx, xlsx(tmp_path / "i.xlsx", rows), ITEM)) == []
        (row,) = items.search(ctx, ListQuery(text="SG-1"))
        item = items.get(ctx, row.id)
        assert (item.width_cm, item.gsm) == (Decimal(180), Decimal(120))

    def test_another_unit_is_told(self, ctx: Context, tmp_path: Path) -> None:
        rows = [ITEM_TITLES, an_item(10, "70.5 inch", "120 oz")]
        assert told(imported(ctx, xlsx(tmp_path / "i.xlsx", rows), ITEM)) == [
            f"{where}: A unit stands here: “{unit}”. Write {number} alone, if it is in the unit of this "
            "column."
            for where, unit, number in (
                ("F2 (Width (cm))", "inch", "70.5"),
                ("G2 (GSM (g/m²))", "oz", "120"),
            )
        ]

    @pytest.mark.parametrize("terms", ["45 days", "45 Days", "45 gün", "45d"])
    def test_terms_in_days(self, ctx: Context, tmp_path: Path, terms: str) -> None:
        rows = [["Code", "Name", "Customer", "Credit Days"], ["DY-1", "Shah", "yes", terms]]
        assert told(imported(ctx, xlsx(tmp_path / "p.xlsx", rows), PARTY)) == []
        (row,) = parties.search(ctx, ListQuery(text="DY-1"))
        assert parties.get(ctx, row.id).payment_terms_days == 45

    def test_amounts_of_an_order_are_in_its_own_currency(self, ctx: Context, tmp_path: Path) -> None:
        for code, currency in (("EU-1", "EUR"), ("IN-1", "INR")):
            party = {
                "code": code,
                "name": code,
                "is_customer": True,
                "is_supplier": False,
                "currency": currency,
            }
            parties.create(ctx, PartyInput.model_validate(party))
        imported(ctx, xlsx(tmp_path / "i.xlsx", [ITEM_TITLES, an_item(10)]), ITEM)
        titles = ["Order no", "Customer", "Order date", "Due date", "Item", "Qty", "Price"]
        days = [date(2024, 1, 15), date(2024, 2, 15), "SG-1"]
        rows = [titles, ["1", "EU-1", *days, 5, "€ 12,50"], ["1", None, None, None, "SG-1", 6, "13,50"]]
        rows += [["2", "IN-1", *days, 5, "€ 12,50"], ["3", "IN-1", *days, 5, "Rs. 12,50"]]
        done = imported(ctx, xlsx(tmp_path / "o.xlsx", rows), SALES_ORDER)
        assert told(done) == ["G4 (Unit price): “€” is not INR, which is wanted here."]
        done = imported(ctx, xlsx(tmp_path / "o.xlsx", rows[:3]), SALES_ORDER)
        assert (told(done), done.created, done.lines) == ([], 1, 2)

    def test_a_quantity_may_say_its_unit(self, ctx: Context, tmp_path: Path) -> None:
        party = {"code": "QU-1", "name": "Shah", "is_customer": True, "is_supplier": False, "currency": "INR"}
        parties.create(ctx, PartyInput.model_validate(party))
        imported(ctx, xlsx(tmp_path / "i.xlsx", [ITEM_TITLES, an_item(10)]), ITEM)
        titles = ["Order no", "Customer", "Order date", "Due date", "Item", "Qty", "Unit"]
        head = ["1", "QU-1", date(2024, 1, 15), date(2024, 2, 15), "SG-1"]
        more = [None, None, None, None, "SG-1"]
        rows = [titles, [*head, "5 kg"], [*more, "1,250.5 Kgs."], [*more, "7 kg", "KG"]]
        path = xlsx(tmp_path / "o.xlsx", rows)
        done = imported(ctx, path, SALES_ORDER)
        assert (told(done), done.lines) == ([], 3)
        wrong = [["2", *head[1:], "5 m"], [*more, "5 bolts"], [*more, "5 g", "kg"]]
        done = imported(ctx, xlsx(tmp_path / "w.xlsx", [titles, *wrong]), SALES_ORDER)
        assert [one.partition(" Write")[0] for one in told(done)] == [
            "Row 2 (Unit price): Enter a price per m; the item's own price is per kg. The file has no column "
            "for it.",
            "G3 (Unit): The unit bolts is not known.",
            "F4 (Quantity): A unit stands here: “g”.",
        ]
