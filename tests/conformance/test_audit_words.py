"""The words of the audit log: every field has a title and the kind its column has; forms call it the same."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Integer, Numeric, Text

from erp_core import modules
from erp_core.kit.kind import KINDS
from erp_core.kit.records.db import Base
from erp_core.kit.words import ValueKind, field_of, fields_of
from erp_core.security.audit.groups import groups, has_past, record_words, tables_of
from erp_core.security.audit.style import PLAIN
from erp_core.security.audit.words import value_text
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.history.sentences import style_of
from erp_desktop.kit.lists.list_spec import ListSpec
from tests.factories.specs import forms, lists

modules.load()
# Columns the log's entries leave out, and stamps and links that say again what the entry itself says.
SILENT = {
    "id",
    "version",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "submitted_by",
    "edited_by",
}
SILENT |= {"deleted_at", "sales_order_id", "purchase_order_id", "sales_order_line_id", "position"}
SILENT |= {"stock_adjustment_id"}
SILENT |= {"table_name", "record_id"}  # the entry itself is of that record
SILENT |= {"has_default_price"}  # the price itself is told
LEFT_OUT = {"password_hash", "password", "secret", "last_seen_at", "expires_at"}
LEFT_OUT |= {"last_login_at", "last_number", "year", "draft_key", "desk"}
LEFT_OUT |= {"content", "attachment_id", "mail_id"}  # of a sent paper: its file's name and recipient are told
LEFT_OUT |= {"source", "changed_at", "changed_by_id"}  # of a paper template: its file and SHA-256 are told
NOT_TOLD = {"audit_log", "request", "refresh_token", "login_failure", "currency"}
NOT_TOLD |= {
    "known_permission",
    "blob",
    "blob_part",
    "mention",
    "mail_outbox",
    "presence",
    "reset_code",
    "second_factor",
    "recovery_code",
    "saved_view",
    "default_view",
    "template",
    "stock_move",
    "job",
    "job_result",
}
# What hangs on a record is told as that record's.
OF_ANY_RECORD = {"attachment", "note", "sending"}
# What a list calls in fewer words than forms and the log.
SHORTER = {
    "users": {"full_name": "Name"},
    "items": {"gsm": "GSM"},
    "parties": {"payment_terms_days": "Terms (days)"},
    "work_orders": {"item_name": "Name", "planned_finish_on": "Finish", "sales_order_number": "Sales order"},
    "purchase_orders": {"order_date": "Ordered", "due_date": "Due", "total_amount": "Total"},
    "sales_orders": {"order_date": "Ordered", "due_date": "Due", "total_amount": "Total"},
}
# The same above the lines of a document, beside the item.
SHORTER_ABOVE_LINES = {"item_name": "Name"}
TOLD = [
    column
    for table in Base.metadata.sorted_tables
    if table.name not in NOT_TOLD
    for column in table.columns
    if column.name not in SILENT | LEFT_OUT and column.computed is None
]


@pytest.mark.parametrize("column", TOLD, ids=str)
def test_every_field_has_a_title_and_the_kind_of_its_column(column: Column[Any]) -> None:
    known = field_of(column.table.name, column.name)
    assert known.title
    stored = column.type.item_type if isinstance(column.type, ARRAY) else column.type
    numbers = {ValueKind.MONEY, ValueKind.PRICE, ValueKind.QUANTITY, ValueKind.PERCENT, ValueKind.RATE}
    fitting: dict[type[Any], set[ValueKind]] = {
        Boolean: {ValueKind.FLAG},
        Date: {ValueKind.DATE},
        DateTime: {ValueKind.INSTANT},
        Numeric: numbers,
        Integer: {ValueKind.INTEGER, ValueKind.REFERENCE},
    }
    texts = {ValueKind.TEXT, ValueKind.LONG_TEXT, ValueKind.CHOICE, ValueKind.LOCALE}
    texts |= {ValueKind.PERMISSION, ValueKind.PICTURE} if isinstance(stored, Text) else set()
    assert known.kind in next((kinds for type_, kinds in fitting.items() if isinstance(stored, type_)), texts)
    assert (known.kind is ValueKind.REFERENCE) == column.name.endswith("_id")
    if column.name.endswith(("amount", "price", "percent")):
        assert known.kind == column.name.rpartition("_")[2].replace("amount", "money")


def test_stamps_and_links_have_no_title() -> None:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            is_silent = column.name in SILENT | LEFT_OUT or column.computed is not None
            if is_silent and table.name not in NOT_TOLD:
                assert not field_of(table.name, column.name).title, column


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.name)
def test_forms_and_the_log_call_a_field_the_same(form: FormSpec) -> None:
    table = "user_account" if form.name == "user" else form.name
    for section in form.sections:
        for field in section.fields:
            name = field.name if field.name in Base.metadata.tables[table].c else f"{field.name}_id"
            if field.label and name in Base.metadata.tables[table].c and name not in SILENT:
                assert field_of(table, name).title == field.label, name


@pytest.mark.parametrize("spec", lists(), ids=lambda spec: spec.name)
def test_lists_and_forms_call_a_field_the_same(spec: ListSpec) -> None:
    """A list may call it in fewer words, where there is no room for all; each of these is told above."""
    for column in spec.columns:
        known = fields_of(spec.table).get(column.attr)
        if known is not None and known.title:
            called = SHORTER.get(spec.name, {}).get(column.attr, known.title)
            how = f"call it {known.title!r} as erp_core does, or tell the shorter words in SHORTER"
            assert column.title == called, how


@pytest.mark.parametrize("form", [form for form in forms() if form.lines], ids=lambda form: form.name)
def test_lines_of_documents_call_a_field_as_the_log_does(form: FormSpec) -> None:
    assert form.lines is not None
    fields = fields_of(f"{form.name}_line")
    titles = {column.field or column.name: column.title for column in form.lines.columns}
    stored = {name: title for name in titles if name in fields and (title := fields[name].title)}
    assert {"item_id", "quantity"} <= stored.keys()
    assert {name: titles[name] for name in stored} == stored | SHORTER_ABOVE_LINES


def test_what_lists_call_in_fewer_words_is_no_more_than_needed() -> None:
    specs = {spec.name: spec for spec in lists()}
    for name, words in SHORTER.items():
        fields = fields_of(specs[name].table)
        assert words.keys() <= {column.attr for column in specs[name].columns}
        assert all(len(title) < len(fields[attr].title) for attr, title in words.items()), name


def test_every_document_of_the_log_is_of_a_group_and_has_a_name() -> None:
    told = {t.name for t in Base.metadata.sorted_tables if t.name not in NOT_TOLD}
    documents = {name for name in told if not name.endswith("_line")} - OF_ANY_RECORD
    assert {name for group in groups() for name in tables_of(group)} == documents
    assert documents >= {kind.stored_in for kind in KINDS if kind.has_past}
    assert {name for name in documents if has_past(name)} >= {"sales_order", "party", "role", "company"}
    for name in documents:
        assert "_" not in record_words(name, "x").replace("x", "")


@pytest.mark.parametrize("style", [PLAIN, style_of("")], ids=["plain", "desktop"])
def test_every_style_writes_every_kind(style: Any) -> None:
    for name, value in (
        ("due_date", date(2024, 2, 15).isoformat()),
        ("locked_until", datetime(2024, 2, 15, 14, 32).astimezone().isoformat()),
        ("failures", 6),
        ("total_amount", str(Decimal("1050.00"))),
        ("unit_price", "10.5000"),
        ("quantity", "70.000"),
        ("tax_rates", ["5.0000", "12.5000"]),
        ("is_active", True),
        ("status", "in_production"),
        ("permissions", ["purchase_order:approve"]),
    ):
        told = value_text("", name, value, style)
        assert told
        assert told != str(value) or style is PLAIN or name in ("failures",)
        # What does not fit, because the field held something else once, is shown as it is.
        assert value_text("", name, "odd", style) in ("odd", "Odd", "no")
