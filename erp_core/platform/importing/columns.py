"""Which column of a file is which field of a record: by the words people call the field, in any case."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from erp_core.kit.i18n import _, in_every_language
from erp_core.kit.letters import folded
from erp_core.kit.words import Field
from erp_core.platform.importing.cells.roles import ROLE
from erp_core.platform.importing.file_shape import REFERENCE, FileShape
from erp_core.platform.spreadsheet.table import CellTable, TableRow

# Titles stand in one of the first rows; a company's name and a date may stand above them.
_LOOKED_AT = 10
# What else files call a field; one row may have only one of them.
_ALSO = {
    "code": "item no|item number|item code|article|article no|art no|sku|part no|stock code|party code"
    "|internal reference|default code|customer no|supplier no|account|stok kodu|stok kod|stok no"
    "|ürün kodu|malzeme kodu"
    "|cari kodu|cari kod|cari no|cari hesap kodu|müşteri kodu|tedarikçi kodu|firma kodu|hesap kodu",
    "name": "description|item name|item description|product|product name|party name|customer name"
    "|supplier name|company|company name|display name|complete name|firm"
    "|firma|firma adı|ürün|ürün adı|stok adı|stok ismi|stok isim|stok cinsi|malzeme adı|malın cinsi"
    "|cari adı|cari ismi|cari isim|cari ad|cari hesap adı|cari hesap ismi|ünvan|unvan|ünvanı|unvanı"
    "|cari ünvan|cari unvan|cari ünvanı|cari unvanı|müşteri adı|tedarikçi adı|müşteri ünvanı"
    "|tedarikçi ünvanı|ticari ünvanı|firma ünvanı|şirket ünvanı|malzemenin cinsi|malzeme cinsi|açıklama",
    "payment_terms_days": "terms|credit days|payment terms|payment days|net days|credit period"
    "|default credit period|bill credit period|credit days for sale|customer payment terms|vade|vade gün"
    "|vade günü|vade süresi",
    "contact_name": "contact|contact person|attention|attn|yetkili|yetkili kişi|ilgili|ilgili kişi",
    "kind": "type|category|group|item group|stock group|product group|group name|parent group|under"
    "|product category|item category|stock category|tür|grup|kategori",
    "is_stocked": "maintain stock|track inventory|is stock item",
    "unit": "uom|unit of measure|default unit of measure|units|base units|main unit|usage unit|ölçü birimi"
    "|birim",
    "sales_price": "selling price|sale price|rate|price|list price|standard selling rate"
    "|standard selling price|unit price|satış fiyatı|satış fiyat|birim fiyat|fiyat",
    "purchase_price": "buying price|cost|cost price|purchase rate|purc price|standard cost|standard buying"
    "|valuation rate|alış fiyatı|alış fiyat",
    "dimension": "quantity type|type|kind|category|ölçü türü|tür|boyut",
    "factor": "factor|conversion|conversion factor|ratio|katsayı|çarpan|çevrim katsayısı",
    "decimals": "digits|decimal places|precision|ondalık|ondalık basamak|hane sayısı",
    "colour": "color|shade|renk",
    "phone": "telephone|tel|mobile|mobile no|mobile phone|mobilephone|phone no|contact no"
    "|telefon|telefon no|telefon 1|cep telefonu|cep tel|cep no|gsm no",
    "email": "e mail|mail|email id|emailid|e mail id|email address|e posta|eposta",
    "tax_number": "gstin|gstin no|gst no|gstin uin|gst identification number|vat no|vat number|tax id"
    "|tax no|trn|vergi no|vergi numarası|vkn|vkn tckn|tckn|tc kimlik no|t c kimlik no|vergi kimlik no"
    "|vergi tc no",
    "barcode": "bar code|barcode no|ean|ean code|upc|gtin|barkod no",
    "address": "address 1|address line 1|street|street address|billing address|billing street|adres 1"
    "|açık adres",
    "address_line_2": "address 2|address line 2|street 2|street2|billing street 2|billing street2|area"
    "|locality|adres 2|semt|mahalle|ilçe",
    "address_city": "city|town|city town|city name|billing city|station|district|şehir|il",
    "address_postal_code": "pin|pin code|pincode|pin no|zip|zip code|postcode|post code|postal code"
    "|billing code|billing zip|posta kodu",
    "address_state": "state|state name|billing state|province|region|eyalet|bölge",
    "address_country": "country|country name|billing country|ülke",
    ROLE: "type|party type|customer supplier|cust supp|supplier customer|role|relation|customer type"
    "|contact type|under|group|group name|parent group|ledger group|account group|tür|tip"
    "|cari türü|cari tipi|müşteri tedarikçi|alıcı satıcı|alıcı satıcı türü",
    REFERENCE: "order no|order number|order|order id|order ref|reference|ref no|ref|document no"
    "|document number|voucher no|po|po no|p o no|so|so no|s o no|wo|wo no|w o no|work order no|job no"
    "|job order no|job card no|production order no|sipariş no|iş emri no|üretim emri no|belge no|evrak no"
    "|referans",
    "customer_id": "customer name|customer code|customer no|buyer|sold to|party|party name|client|account"
    "|müşteri adı|müşteri kodu|müşteri no|müşteri ünvanı|cari|cari adı|cari kodu|cari kod|cari isim"
    "|cari ünvan|firma|firma adı|firma ünvanı",
    "supplier_id": "supplier name|supplier code|supplier no|vendor|vendor name|vendor code|party|party name"
    "|tedarikçi adı|tedarikçi kodu|tedarikçi ünvanı|satıcı|cari|cari adı|cari kodu|cari kod|cari isim"
    "|cari ünvan|firma|firma adı|firma ünvanı",
    "party_id": "party name|customer|customer name|supplier|supplier name|client|vendor|buyer|cari|cari adı"
    "|müşteri|müşteri adı|tedarikçi|tedarikçi adı",
    "item_id": "our code|our item code|item code|item no|item number|item name|code|article"
    "|article no|sku|product|product code"
    "|product name|material|stock code|stok kodu|stok kod|stok adı|stok ismi"
    "|ürün|ürün kodu|ürün adı|malzeme|malzeme kodu",
    "order_date": "date|ordered|ordered on|po date|so date|document date|tarih|belge tarihi",
    "due_date": "due|due on|delivery date|delivery|deliver by|needed by|required by|termin|termin tarihi"
    "|teslim tarihi|teslimat tarihi",
    "planned_start_on": "start|start date|start on|başlangıç|başlangıç tarihi",
    "planned_finish_on": "finish|finish date|end date|finish on|bitiş|bitiş tarihi",
    "moved_on": "as of|as on|stock date|opening date|tarih|devir tarihi|stok tarihi",
    "warehouse_id": "store|godown|location|warehouse code|warehouse name|depo adı|depo kodu|ambar",
    "lot_number": "lot no|lot number|batch|batch no|dye lot|parti|parti no|lot numarası",
    "roll_number": "roll no|roll number|piece no|roll id|top no|top numarası|rulo no",
    "second_quantity": "second qty|weight|net weight|kg|ikinci miktar|ağırlık|net kg",
    "unit_cost": "cost|cost price|rate|price|birim maliyet|maliyet|birim fiyat|fiyat",
    "value": "amount|stock value|total value|total cost|tutar|değer|stok değeri",
    "quantity": "qty|quantity ordered|ordered quantity|pcs|miktar|adet",
    "unit_price": "price|rate|price per unit|net price|fiyat|birim fiyat",
    "discount_percent": "disc|discount percent|disc percent|iskonto|iskonto oranı|indirim|indirim oranı",
    "tax_rate": "tax|tax percent|vat|vat rate|gst|gst rate|kdv|kdv oranı",
    "currency": "curr|cur|currency code|currency name|billing currency|default currency|döviz|döviz cinsi",
    "notes": "remarks|remark|comments|comment|notlar|not",
}
# And what they call it only where records of one kind stand.
_ALSO_OF: dict[str, dict[str, str]] = {
    "unit": {
        "code": "unit|unit code|uom|uom code|symbol|abbreviation|short name|birim|birim kodu|simge|kısaltma",
        "name": "unit name|uom name|unit description|formal name|full name|birim adı",
    },
    "item": {
        "name": "name of item|name of stock item|stock item|stock item name|particulars",
        "unit": "unit name|unit code|base unit|stock unit|base uom|stock uom|stok birimi|birim kodu",
    },
    "party": {
        "name": "ledger|ledger name|name of ledger|account name|name of account|particulars|mailing name"
        "|print name|hesap adı",
    },
    "stock_adjustment": {
        "item_id": "name of item|name of stock item|stock item|stock item name|particulars",
        "quantity": "closing qty|closing stock|closing balance|opening qty|opening stock|opening balance"
        "|balance qty|stock qty|stock in hand|stock on hand|on hand|in hand|stock|stok|stok miktarı|mevcut"
        "|mevcut miktar|mevcut stok|devir miktarı",
        "unit_cost": "closing rate|opening rate|average rate|avg rate|valuation rate|average cost|avg cost"
        "|ortalama maliyet",
        "value": "closing value|opening value|closing amount|opening amount|stok tutarı",
    },
}
# Titles of a stock summary, and of a column that says there what goods cost.
_PRICE = "sales_price"
_OF_STOCK = {
    *("qty", "quantity", "closing", "opening", "stock", "balance", "value", "amount"),
    *("miktar", "stok", "mevcut", "tutar", "bakiye"),
}
_BARE_RATES = {("price",), ("fiyat",), ("unit", "price"), ("birim", "fiyat")}
_DISTRICT, _CITY = "address_line_2", "address_city"
NO_TITLES = TableRow(0, ())
# What else files call a thing that a title names: "Sales Rate" is the sales price.
_ALIKE_WORDS = {
    "rate": "price",
    "rates": "price",
    "sale": "sales",
    "selling": "sales",
    "sell": "sales",
    "buying": "purchase",
    "buy": "purchase",
    "qty": "quantity",
    "qnty": "quantity",
    "no": "number",
    "nr": "number",
    "color": "colour",
    "shade": "colour",
    "cust": "customer",
    "supp": "supplier",
    "vendor": "supplier",
    "descr": "description",
    "desc": "description",
    "amt": "amount",
    "addr": "address",
    "curr": "currency",
    "wt": "weight",
    "fiyatı": "fiyat",
    "fiy": "fiyat",
    "fyt": "fiyat",
    "mik": "miktar",
    "miktarı": "miktar",
    "birimi": "birim",
    "brm": "birim",
    "br": "birim",
    "bir": "birim",
    "numara": "number",
    "numarası": "number",
    "ünvanı": "ünvan",
    "unvan": "ünvan",
    "unvanı": "ünvan",
}
_ALIKE = {folded(word): folded(alike) for word, alike in _ALIKE_WORDS.items()}
_BRACKETS = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the fields stand.

    Attributes:
        titles: the row of titles.
        places: name of a field to its column, from 0.
        unknown: titles that are no field's; their columns are left alone.
        are_guessed: the row was taken for titles because of its place alone; it may be a record.
    """

    titles: TableRow
    places: dict[str, int]
    unknown: tuple[str, ...]
    are_guessed: bool = False

    @property
    def in_order(self) -> list[str]:
        """The fields as they stand, from the left."""
        return sorted(self.places, key=lambda name: self.places[name])

    def placed(self, places: Mapping[str, int]) -> "Columns":
        """The same row of titles, with the fields where somebody says they stand."""
        taken = set(places.values())
        left = (c.text for n, c in enumerate(self.titles.cells) if n not in taken and not c.is_blank)
        return replace(self, places=dict(places), unknown=tuple(left))


def columns_of(
    table: CellTable, shape: FileShape, places: Mapping[str, int] | None = None, *, has_titles: bool = True
) -> Columns | None:
    """The columns of a table; None where nothing tells them.

    Args:
        places: name of a field to its column, where somebody said so. Titles that are no field's are
            enough then, and stand in the first row.
        has_titles: False where somebody said that the first row is a record already.
    """
    found = _by_titles(table, shape) if has_titles else Columns(NO_TITLES, {}, ())
    if places is None:
        return found
    if found is None and table.rows:
        found = Columns(table.rows[0], {}, (), are_guessed=True)
    known = {name: place for name, place in places.items() if name in shape.fields}
    return found.placed(known) if found is not None else None


def _by_titles(table: CellTable, shape: FileShape) -> Columns | None:
    """The row of titles: one of nothing but titles, the key's among them.

    Else never one that has a row as full as itself above it, which would be lost: one that names the key, or
    one half of whose cells are called as fields are. Where there is none, titles are not known yet, and stand
    in the first row that is no caption.
    """
    looked_at, key = table.rows[:_LOOKED_AT], shape.key
    for one in (_in_row(row, shape) for row in looked_at):
        if key in one.places and len(one.places) == _filled(one.titles) > 1:
            return one
    found = [_in_row(row, shape) for row in _below_captions(looked_at)]
    telling = [one for one in found if key in one.places or 2 * len(one.places) >= _filled(one.titles)]
    if telling:
        return max(telling, key=lambda one: (key in one.places, len(one.places)))
    return next((replace(one, are_guessed=True) for one in found if _filled(one.titles) > 1), None)


def _below_captions(rows: Sequence[TableRow]) -> Iterator[TableRow]:
    """The first row, and each that is fuller than all above it."""
    fullest = 0
    for row in rows:
        if _filled(row) > fullest:
            fullest = _filled(row)
            yield row


def _filled(row: TableRow) -> int:
    return sum(not cell.is_blank for cell in row.cells)


def _in_row(row: TableRow, shape: FileShape) -> Columns:
    """A field's own title goes before what else it is called, and that before a part of it.

    ``Name`` before ``Mailing name``, ``Item`` before ``Number``.
    """
    texts = [cell.text if cell.kind == "text" else "" for cell in row.cells]
    whole = [_words(text) for text in texts]
    # What stands in brackets tells how it is written: Customer (Y/N).
    bare = [_words(_BRACKETS.sub(" ", text)) for text in texts]
    places: dict[str, int] = {}
    alike = [_alike(title) for title in bare]
    by_title, by_name = partial(_own, called=_titles), partial(_own, called=_called)
    ways = ((by_title, whole), (by_title, bare), (by_name, whole), (by_name, bare))
    for named, titles in (*ways, (_own_alike, alike), (_part, whole)):
        for place, title in enumerate(titles):
            name = named(title, shape) if title and place not in places.values() else None
            if name is not None and name not in places:
                places[name] = place
    _leave_rate_of_stock(places, whole, shape)
    _take_district_for_city(places, whole)
    left = (c for place, c in enumerate(row.cells) if place not in places.values() and not c.is_blank)
    return Columns(row, places, tuple(cell.text for cell in left))


def _leave_rate_of_stock(places: dict[str, int], titles: Sequence[tuple[str, ...]], shape: FileShape) -> None:
    """A bare rate beside what is in stock is what that cost: it is no price anybody is asked for."""
    place = places.get(_PRICE)
    tells_stock = any(set(title) & _OF_STOCK for n, title in enumerate(titles) if n not in places.values())
    if place is not None and not shape.lines and _alike(titles[place]) in _BARE_RATES and tells_stock:
        del places[_PRICE]


def _take_district_for_city(places: dict[str, int], titles: Sequence[tuple[str, ...]]) -> None:
    """A district stands before its city; where the file has no city it stands in its place."""
    place = places.get(_DISTRICT)
    if place is not None and titles[place] == ("ilçe",) and _CITY not in places:
        places[_CITY] = places.pop(_DISTRICT)


def _own(
    wanted: tuple[str, ...], shape: FileShape, called: Callable[[str, Field, str], Iterator[str]]
) -> str | None:
    """The first field called so.

    Args:
        called: gives what a field is called.
    """
    for name, field in shape.fields.items():
        if wanted in (_words(one) for one in called(name, field, shape.record)):
            return name
    return None


def _own_alike(wanted: tuple[str, ...], shape: FileShape) -> str | None:
    """The only field called so, where words that say the same are one."""
    named = {
        name
        for name, field in shape.fields.items()
        if wanted in (_alike(_words(c)) for c in _called(name, field, shape.record))
    }
    return named.pop() if len(named) == 1 else None


def _part(wanted: tuple[str, ...], shape: FileShape) -> str | None:
    """The only field whose name holds all these words (``GSM``, ``Terms (days)``).

    Of what else files call it only the whole counts: a ``Number`` need not be that of an item.
    """
    holding = {
        name
        for name, field in shape.fields.items()
        if name not in (REFERENCE, ROLE, *shape.parts)  # a column "No." counts the lines
        for called in _titles(name, field)
        if set(wanted) <= set(_words(called))
    }
    return holding.pop() if len(holding) == 1 else None


def _titles(name: str, field: Field, record: str = "") -> Iterator[str]:
    del record
    yield from (_(field.title), *in_every_language(field.title), name)


def _called(name: str, field: Field, record: str) -> Iterator[str]:
    yield from _titles(name, field)
    yield from _ALSO.get(name, "").split("|")
    yield from _ALSO_OF.get(record, {}).get(name, "").split("|")


def _alike(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_ALIKE.get(word, word) for word in words)


# Each title of a file is held against all that fields are called, in every language.
@lru_cache(maxsize=10_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(folded(text.replace("_", " "))))
