"""``./dev migration NAME`` writes a version that works as it stands."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.setup import Database
from tests.factories.compiled import ROOT, compiled_of, copy_sources
from tests.factories.templates import EMPTY_TEMPLATE

PACKAGES = ("erp_core", "migrations")
COLUMN = """\
    supplier_name: Mapped[str] = column(N_("Supplier"), String(200), is_sorted=True, sort_order=13)
"""
NEW_COLUMN = """\
    incoterm: Mapped[str] = column(
        N_("Incoterm"), String(40), is_sorted=True, default="", sort_order=16
    )
"""
RULES = """        UniqueConstraint("number"),
"""
NEW_RULE = """        CheckConstraint("incoterm <> 'XXX'", name="incoterm"),
"""
MODEL = '''"""A trial."""

from typing import ClassVar

from sqlalchemy import Computed, Text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.purchasing.purchase_order.model import *


TRIAL_BILL = Kind("trial_bill", "trial bill", "Trial bills", place=1)


class TrialBill(Order):
    """An order like others."""

    __tablename__ = "trial_bill"
    __table_args__ = (
        UniqueConstraint("number"), *order_checks(("draft", "paid")), search_index("trial_bill")
    )
    KIND: ClassVar[Kind] = TRIAL_BILL

    search_text: Mapped[str] = mapped_column(
        Text, Computed("lower(number)", persisted=True), deferred=True, sort_order=99
    )


class TrialBillLine(PricedLine):
    """A line of it."""

    __tablename__ = "trial_bill_line"
    __table_args__ = priced_line_checks()

    trial_bill_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("trial_bill.id"), index=True)
'''
# Run in the copy: its version makes what its models say, and the app role can work with it.
CHECK = """
import sys
import psycopg
from alembic import command
from sqlalchemy import create_engine
from erp_core.kit.records.db import engine_url
from erp_core.postgres import provision
from erp_core.postgres.schema_version import alembic_config

owner_url, app_url = sys.argv[1:]
provision.migrate(owner_url)
config = alembic_config()
with create_engine(engine_url(owner_url)).connect() as connection:
    config.attributes["connection"] = connection
    command.check(config)
with psycopg.connect(owner_url) as owner:
    owner.execute("INSERT INTO number_series (name, prefix, width, last_number)"
                  " VALUES ('trial_bill', 'TB-', 6, 0)")
    owner.execute("INSERT INTO party (code, name, is_customer, is_supplier, is_active, contact_name, email,"
                  " phone, address, tax_number, currency, payment_terms_days)"
                  " VALUES ('P', 'P', true, true, true, '', '', '', '', '', 'INR', 0)")
amounts = "order_date, due_date, currency, tax_rate, net_amount, tax_amount, total_amount, notes"
values = "'2024-01-15', '2024-02-15', 'INR', 0, %s, 0, %s, ''"
with psycopg.connect(app_url) as app:
    app.execute(f"INSERT INTO purchase_order (supplier_id, supplier_name, incoterm, {amounts})"
                f" VALUES (1, 'P', 'FOB', {values})", (0, 0))
    bill = app.execute(f"INSERT INTO trial_bill ({amounts}) VALUES ({values})"
                       " RETURNING number, version", (0, 0))
    assert bill.fetchone() == ("TB-000001", 1)
    app.execute("UPDATE purchase_order SET incoterm = 'CIF'")
    app.commit()
    try:
        app.execute(f"INSERT INTO trial_bill ({amounts}) VALUES ({values})", (5, 5))
        app.commit()
    except psycopg.errors.CheckViolation:
        app.rollback()
    else:
        raise AssertionError("totals are not guarded")
    app.execute("UPDATE purchase_order SET incoterm = incoterm")  # no change, no version
    kept = app.execute("SELECT version, incoterm_sort FROM purchase_order").fetchone()
    assert kept == (2, "cif"), kept
    told = app.execute("SELECT document, action, changes ->> 'incoterm' FROM audit_log"
                       " WHERE document IN ('purchase_order', 'trial_bill') ORDER BY id").fetchall()
    assert told == [("purchase_order", "insert", "FOB"), ("trial_bill", "insert", None),
                    ("purchase_order", "update", '["FOB", "CIF"]')], told
    derived = app.execute("SELECT count(*) FROM audit_log WHERE changes::text LIKE '%_sort%'").fetchone()
    assert derived == (0,), derived
"""


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program without anything it does not need to migrate."""
    folder = tmp_path / "copy"
    copy_sources(folder, PACKAGES)
    for name, value in compiled_of(folder, PACKAGES, tmp_path / "compiled").items():
        monkeypatch.setenv(name, value)
    shutil.copy(ROOT / "pyproject.toml", folder)  # how lines are to be broken
    return folder


def run(copy: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"PYTHONPATH": str(copy)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def new_version(copy: Path, name: str, postgres: EmbeddedServer) -> "subprocess.CompletedProcess[str]":
    """``./dev migration NAME``, beginning where the versions that are there end."""
    place = ("--server", postgres.superuser_url(), "--template", EMPTY_TEMPLATE)
    return run(copy, "-m", "migrations.new_version", name, *place)


def test_nothing_is_written_when_nothing_changed(
    copy: Path, postgres: EmbeddedServer, empty_template: Database
) -> None:
    before = sorted(copy.rglob("*"))
    result = new_version(copy, "nothing", postgres)
    assert (result.returncode, "no migration was written" in result.stdout) == (1, True), result.stdout
    assert sorted(copy.rglob("*")) == before


def test_a_column_a_document_and_a_function_make_a_version_that_works(
    copy: Path, postgres: EmbeddedServer, empty_template: Database
) -> None:
    orders = copy / "erp_core/purchasing/purchase_order"
    model = (orders / "model.py").read_text("utf-8")
    assert COLUMN in model
    assert RULES in model
    changed = model.replace(COLUMN, COLUMN + NEW_COLUMN).replace(RULES, RULES + NEW_RULE)
    (orders / "model.py").write_text(f"from sqlalchemy import CheckConstraint\n{changed}", "utf-8")
    (orders / "trial.py").write_text(MODEL, "utf-8")
    modules = copy / "erp_core/modules.py"
    line = "    import erp_core.purchasing.purchase_order.service\n"
    loaded = modules.read_text("utf-8")
    assert line in loaded
    modules.write_text(loaded.replace(line, line + line.replace("service", "trial")), "utf-8")
    record = copy / "migrations/sql/record.sql"
    record.write_text(record.read_text("utf-8").replace("DECLARE", "DECLARE -- changed", 1), "utf-8")

    result = new_version(copy, "trial", postgres)
    assert result.returncode == 0, result.stdout
    written = copy / result.stdout.strip()
    code = written.read_text("utf-8")
    assert 'document.grant_columns(op, "purchase_order", "incoterm")' in code
    assert 'op.create_check_constraint(op.f("ck_purchase_order_incoterm"), "purchase_order"' in code
    assert (written.with_suffix("") / "record.sql").read_bytes() == record.read_bytes()

    superuser, name = postgres.superuser_url(), "erp_trial"
    provision.create_database(superuser, name, EMPTY_TEMPLATE)
    try:
        owner = provision.with_login(superuser, provision.OWNER, "owner", name)
        app = provision.with_login(superuser, provision.APP, "app", name)
        result = run(copy, "-c", CHECK, owner, app)
        assert result.returncode == 0, f"{code}\n{result.stdout}"
        again = new_version(copy, "again", postgres)
        assert again.returncode == 1, again.stdout
    finally:
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("DROP DATABASE erp_trial WITH (FORCE)")
