"""Foundation: masters, orders, accounts, audit."""

import secrets
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# As they were in this version; today's are in migrations/sql.
SQL = Path(__file__).with_suffix("")

CURRENCIES = [
    ("AED", "UAE dirham", 2),
    ("BDT", "Bangladeshi taka", 2),
    ("CHF", "Swiss franc", 2),
    ("CNY", "Chinese yuan", 2),
    ("EGP", "Egyptian pound", 2),
    ("EUR", "Euro", 2),
    ("GBP", "Pound sterling", 2),
    ("IDR", "Indonesian rupiah", 2),
    ("INR", "Indian rupee", 2),
    ("JPY", "Japanese yen", 0),
    ("KRW", "South Korean won", 0),
    ("LKR", "Sri Lankan rupee", 2),
    ("MAD", "Moroccan dirham", 2),
    ("PKR", "Pakistani rupee", 2),
    ("TRY", "Turkish lira", 2),
    ("USD", "US dollar", 2),
    ("UZS", "Uzbek sum", 2),
    ("VND", "Vietnamese dong", 0),
]
UNITS = [
    ("kg", "Kilogram", 3),
    ("g", "Gram", 3),
    ("t", "Tonne", 3),
    ("m", "Metre", 2),
    ("yd", "Yard", 2),
    ("m2", "Square metre", 2),
    ("pcs", "Piece", 0),
    ("doz", "Dozen", 2),
    ("set", "Set", 0),
    ("cone", "Cone", 0),
    ("roll", "Roll", 0),
    ("l", "Litre", 3),
    ("h", "Hour", 2),
    ("lot", "Lot", 0),
]
SERIES = [("purchase_order", "PO-"), ("sales_order", "SO-"), ("work_order", "WO-")]

# Roles and what they might do when this version was released; later ones come by ``provision.sync``.
_VIEWER = (
    "company:read dashboard:read item:read party:read purchase_order:read sales_order:read session:own"
    " work_order:read"
)
_STAFF = (
    f"{_VIEWER} item:write party:write purchase_order:create purchase_order:receive purchase_order:submit"
    " purchase_order:update sales_order:create sales_order:ship sales_order:start sales_order:submit"
    " sales_order:update work_order:complete work_order:create work_order:record_progress work_order:start"
    " work_order:update"
)
_MANAGER = (
    f"{_STAFF} item:delete party:delete purchase_order:approve purchase_order:cancel purchase_order:close"
    " purchase_order:delete purchase_order:reject purchase_order:send sales_order:cancel sales_order:close"
    " sales_order:confirm sales_order:delete sales_order:reject work_order:cancel work_order:close"
    " work_order:delete work_order:hold work_order:release work_order:resume"
)
_ADMIN = (
    f"{_MANAGER} audit:read company:write number_series:read number_series:write role:read role:write"
    " server:read session:read session:revoke user:read user:write"
)
ROLES = [
    ("admin", "Administrator", _ADMIN),
    ("manager", "Manager", _MANAGER),
    ("staff", "Staff", _STAFF),
    ("viewer", "Viewer", _VIEWER),
]

# Table to the columns its audit entries leave out: derived text, and what must never be kept.
AUDITED = {
    "company": [],
    "role": [],
    "user_account": ["password_hash", "search_text"],
    "party": ["search_text"],
    "item": ["search_text"],
    "purchase_order": ["search_text"],
    "sales_order": ["search_text"],
    "work_order": ["search_text", "priority_rank"],
    "session": [],
    "login_failure": [],
}
# Table to the columns whose change makes no new version: derived ones, and what is noted on the side.
UNVERSIONED = {
    "company": [],
    "role": [],
    "user_account": ["search_text", "last_login_at"],
    "party": ["search_text"],
    "item": ["search_text"],
    "purchase_order": ["search_text"],
    "sales_order": ["search_text"],
    "work_order": ["search_text", "priority_rank"],
}
ORDERS = ["purchase_order", "sales_order"]

# What the app role may do. Whatever is not listed it may not do; DELETE and TRUNCATE are never listed.
RIGHTS = {
    "SELECT, INSERT, UPDATE": [
        "user_account",
        "party",
        "item",
        "purchase_order",
        "purchase_order_line",
        "sales_order",
        "sales_order_line",
        "work_order",
        "session",
        "refresh_token",
        "login_failure",
    ],
    "SELECT, UPDATE": ["company"],
    "SELECT, INSERT": ["request"],
    "SELECT": ["role", "currency", "unit", "number_series", "signing_key", "audit_log", "alembic_version"],
}


def upgrade() -> None:
    """Create everything in an empty database."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    _create_tables()
    for name in ("record", "number", "totals", "audit", "housekeeping"):
        op.execute(sa.text((SQL / f"{name}.sql").read_text(encoding="utf-8").replace(":", "\\:")))
    op.execute("CREATE TABLE audit_log_later PARTITION OF audit_log DEFAULT")
    op.execute("SELECT prepare_audit_partitions(36)")
    _create_triggers()
    _seed()
    _grant()


def _create_triggers() -> None:
    for table, unversioned in UNVERSIONED.items():
        op.execute(
            f"CREATE TRIGGER stamp_record BEFORE INSERT OR UPDATE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION stamp_record({_arguments(unversioned)})"
        )
    for table, left_out in AUDITED.items():
        _audit(table, [table, "key" if table == "login_failure" else "id", *left_out])
    for table in ORDERS:
        _audit(f"{table}_line", [table, f"{table}_id"])
        _guard_totals(table)
    for table, _prefix in SERIES:
        op.execute(
            f"CREATE TRIGGER assign_number BEFORE INSERT ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION assign_number()"
        )
        op.execute(
            f"CREATE TRIGGER keep_number BEFORE UPDATE OF number ON {table} FOR EACH ROW"
            " WHEN (OLD.number IS DISTINCT FROM NEW.number) EXECUTE FUNCTION assign_number()"
        )


def _audit(table: str, arguments: list[str]) -> None:
    op.execute(
        f"CREATE TRIGGER write_audit AFTER INSERT OR UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION write_audit({_arguments(arguments)})"
    )


def _guard_totals(table: str) -> None:
    op.execute(
        f"CREATE CONSTRAINT TRIGGER check_totals AFTER INSERT OR UPDATE ON {table}"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_order_totals()"
    )
    op.execute(
        f"CREATE TRIGGER touch_order_insert AFTER INSERT ON {table}_line REFERENCING NEW TABLE AS written"
        f" FOR EACH STATEMENT EXECUTE FUNCTION touch_order('{table}')"
    )
    op.execute(
        f"CREATE TRIGGER touch_order_update AFTER UPDATE ON {table}_line"
        " REFERENCING OLD TABLE AS replaced NEW TABLE AS written"
        f" FOR EACH STATEMENT EXECUTE FUNCTION touch_order('{table}')"
    )


def _arguments(values: list[str]) -> str:
    return ", ".join(f"'{v}'" for v in values)


def _seed() -> None:
    _insert("currency", [dict(zip(("code", "name", "digits"), row, strict=True)) for row in CURRENCIES])
    _insert("unit", [dict(zip(("code", "name", "digits"), row, strict=True)) for row in UNITS])
    _insert("number_series", [{"name": n, "prefix": p, "width": 6, "last_number": 0} for n, p in SERIES])
    roles = [
        {"name": name, "title": title, "permissions": sorted(permissions.split())}
        for name, title, permissions in ROLES
    ]
    _insert("role", roles)
    _insert("signing_key", [{"kid": secrets.token_hex(8), "secret": secrets.token_bytes(32)}])


def _insert(table: str, rows: list[dict[str, object]]) -> None:
    op.get_bind().execute(sa.insert(_reflected(table)), rows)


def _reflected(table: str) -> sa.Table:
    return sa.Table(table, sa.MetaData(), autoload_with=op.get_bind())


def _grant() -> None:
    op.execute("GRANT USAGE ON SCHEMA public TO erp_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    op.execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC")
    for rights, tables in RIGHTS.items():
        op.execute(f"GRANT {rights} ON {', '.join(tables)} TO erp_app")
    for table, _prefix in SERIES:
        # An insert that names a taken id ON CONFLICT DO NOTHING would leave a gap in the numbers.
        columns = ", ".join(c.name for c in _reflected(table).columns if c.name != "id")
        op.execute(f"REVOKE INSERT ON {table} FROM erp_app")
        op.execute(f"GRANT INSERT ({columns}) ON {table} TO erp_app")
    op.execute("GRANT EXECUTE ON FUNCTION keep_house() TO erp_app")


def _create_tables() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("db_user", sa.String(length=80), nullable=False),
        sa.Column("operation", sa.String(length=80), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("table_name", sa.String(length=80), nullable=False),
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("document", sa.String(length=80), nullable=False),
        sa.Column("document_id", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", "at", name=op.f("pk_audit_log")),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index("ix_audit_log_document", "audit_log", ["document", "document_id", "at"], unique=False)
    op.create_index("ix_audit_log_user_id", "audit_log", ["user_id", "at"], unique=False)
    op.create_table(
        "currency",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("digits", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("digits BETWEEN 0 AND 2", name=op.f("ck_currency_digits")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_currency")),
    )
    op.create_table(
        "login_failure",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_failure")),
    )
    op.create_table(
        "number_series",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_number_series")),
    )
    op.create_table(
        "request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("operation", sa.String(length=80), nullable=False),
        sa.Column("arguments_hash", sa.LargeBinary(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    op.create_index(op.f("ix_request_at"), "request", ["at"], unique=False)
    op.create_table(
        "role",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("kid", sa.String(length=32), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("kid", name=op.f("uq_signing_key_kid")),
    )
    op.create_table(
        "unit",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("digits", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("digits BETWEEN 0 AND 3", name=op.f("ck_unit_digits")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_unit")),
    )
    op.create_table(
        "company",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("tax_number", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("timezone", sa.String(length=80), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tax_rate BETWEEN 0 AND 100", name=op.f("ck_company_tax_rate")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_company_currency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("composition", sa.String(length=200), nullable=False),
        sa.Column("colour", sa.String(length=200), nullable=False),
        sa.Column("gsm", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("width_cm", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("yarn_count", sa.String(length=200), nullable=False),
        sa.Column("purchase_price", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("sales_price", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed(
                "lower(' ' || code || ' ' || name || ' ' || composition || ' ' || colour || ' ' || yarn_count)",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('fibre', 'yarn', 'greige_fabric', 'finished_fabric', 'trim', 'chemical', 'garment', 'service')",
            name=op.f("ck_item_kind"),
        ),
        sa.CheckConstraint(
            "gsm > 0 AND width_cm > 0 AND 'NaN' NOT IN (gsm, width_cm)", name=op.f("ck_item_measures")
        ),
        sa.CheckConstraint(
            "purchase_price >= 0 AND sales_price >= 0 AND 'NaN' NOT IN (purchase_price, sales_price)",
            name=op.f("ck_item_prices"),
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_item_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
    )
    op.create_index(
        "ix_item_code", "item", ["code", "id"], unique=False, postgresql_where=sa.text("deleted_at IS NULL")
    )
    op.create_index(
        "ix_item_kind", "item", ["kind", "id"], unique=False, postgresql_where=sa.text("deleted_at IS NULL")
    )
    op.create_index(
        "ix_item_name", "item", ["name", "id"], unique=False, postgresql_where=sa.text("deleted_at IS NULL")
    )
    op.create_index(
        "ix_item_search_text",
        "item",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "uq_item_code", "item", ["code"], unique=True, postgresql_where=sa.text("deleted_at IS NULL")
    )
    op.create_table(
        "party",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_customer", sa.Boolean(), nullable=False),
        sa.Column("is_supplier", sa.Boolean(), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("tax_number", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payment_terms_days", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed(
                "lower(' ' || code || ' ' || name || ' ' || contact_name || ' ' || email || ' ' || phone)",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("is_customer OR is_supplier", name=op.f("ck_party_role")),
        sa.CheckConstraint("payment_terms_days BETWEEN 0 AND 365", name=op.f("ck_party_payment_terms_days")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_party_currency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    op.create_index(
        "ix_party_code", "party", ["code", "id"], unique=False, postgresql_where=sa.text("deleted_at IS NULL")
    )
    op.create_index(
        "ix_party_name", "party", ["name", "id"], unique=False, postgresql_where=sa.text("deleted_at IS NULL")
    )
    op.create_index(
        "ix_party_search_text",
        "party",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "uq_party_code", "party", ["code"], unique=True, postgresql_where=sa.text("deleted_at IS NULL")
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=100), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed("lower(' ' || username || ' ' || full_name || ' ' || email)", persisted=True),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('pending', 'active', 'disabled')", name=op.f("ck_user_account_status")
        ),
        sa.CheckConstraint("username = lower(username)", name=op.f("ck_user_account_username")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_user_account_role_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    op.create_index(
        "ix_user_account_full_name",
        "user_account",
        ["full_name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_user_account_role_id",
        "user_account",
        ["role_id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_user_account_search_text",
        "user_account",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "purchase_order",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("number", sa.String(length=40), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="draft", nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier_name", sa.String(length=200), nullable=False),
        sa.Column("order_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("net_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("tax_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed(
                "lower(' ' || number || ' ' || supplier_name || ' ' || left(notes, 200))", persisted=True
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'pending', 'approved', 'sent', 'received', 'closed', 'cancelled')",
            name=op.f("ck_purchase_order_status"),
        ),
        sa.CheckConstraint("due_date >= order_date", name=op.f("ck_purchase_order_due_date")),
        sa.CheckConstraint("tax_rate BETWEEN 0 AND 100", name=op.f("ck_purchase_order_tax_rate")),
        sa.CheckConstraint(
            "total_amount = net_amount + tax_amount", name=op.f("ck_purchase_order_total_amount")
        ),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_purchase_order_currency")),
        sa.ForeignKeyConstraint(["supplier_id"], ["party.id"], name=op.f("fk_purchase_order_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint("number", name=op.f("uq_purchase_order_number")),
    )
    op.create_index(
        "ix_purchase_order_currency",
        "purchase_order",
        ["currency", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_purchase_order_due_date",
        "purchase_order",
        ["due_date", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_purchase_order_number",
        "purchase_order",
        [sa.literal_column("length(number)"), "number", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_purchase_order_order_date",
        "purchase_order",
        ["order_date", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_purchase_order_search_text",
        "purchase_order",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_purchase_order_status",
        "purchase_order",
        ["status", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_purchase_order_status_order_date", "purchase_order", ["status", "order_date", "id"], unique=False
    )
    op.create_index(
        "ix_purchase_order_supplier_id", "purchase_order", ["supplier_id", "order_date", "id"], unique=False
    )
    op.create_index(
        "ix_purchase_order_supplier_name",
        "purchase_order",
        ["supplier_name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_purchase_order_total_amount",
        "purchase_order",
        ["total_amount", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "sales_order",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("number", sa.String(length=40), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="draft", nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_name", sa.String(length=200), nullable=False),
        sa.Column("order_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("net_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("tax_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed(
                "lower(' ' || number || ' ' || customer_name || ' ' || left(notes, 200))", persisted=True
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'pending', 'confirmed', 'in_production', 'shipped', 'closed', 'cancelled')",
            name=op.f("ck_sales_order_status"),
        ),
        sa.CheckConstraint("due_date >= order_date", name=op.f("ck_sales_order_due_date")),
        sa.CheckConstraint("tax_rate BETWEEN 0 AND 100", name=op.f("ck_sales_order_tax_rate")),
        sa.CheckConstraint(
            "total_amount = net_amount + tax_amount", name=op.f("ck_sales_order_total_amount")
        ),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_sales_order_currency")),
        sa.ForeignKeyConstraint(["customer_id"], ["party.id"], name=op.f("fk_sales_order_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order")),
        sa.UniqueConstraint("number", name=op.f("uq_sales_order_number")),
    )
    op.create_index(
        "ix_sales_order_currency",
        "sales_order",
        ["currency", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_sales_order_customer_id", "sales_order", ["customer_id", "order_date", "id"], unique=False
    )
    op.create_index(
        "ix_sales_order_customer_name",
        "sales_order",
        ["customer_name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_sales_order_due_date",
        "sales_order",
        ["due_date", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_sales_order_number",
        "sales_order",
        [sa.literal_column("length(number)"), "number", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_sales_order_order_date",
        "sales_order",
        ["order_date", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_sales_order_search_text",
        "sales_order",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_sales_order_status",
        "sales_order",
        ["status", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_sales_order_status_order_date", "sales_order", ["status", "order_date", "id"], unique=False
    )
    op.create_index(
        "ix_sales_order_total_amount",
        "sales_order",
        ["total_amount", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_user_id"), "session", ["user_id"], unique=False)
    op.create_table(
        "purchase_order_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("purchase_order_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("discount_percent", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "discount_percent BETWEEN 0 AND 100", name=op.f("ck_purchase_order_line_discount_percent")
        ),
        sa.CheckConstraint(
            "quantity > 0 AND quantity <> 'NaN'", name=op.f("ck_purchase_order_line_quantity")
        ),
        sa.CheckConstraint(
            "unit_price >= 0 AND unit_price <> 'NaN'", name=op.f("ck_purchase_order_line_unit_price")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_purchase_order_line_item_id")),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"],
            ["purchase_order.id"],
            name=op.f("fk_purchase_order_line_purchase_order_id"),
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_purchase_order_line_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_line")),
    )
    op.create_index(op.f("ix_purchase_order_line_item_id"), "purchase_order_line", ["item_id"], unique=False)
    op.create_index(
        op.f("ix_purchase_order_line_purchase_order_id"),
        "purchase_order_line",
        ["purchase_order_id"],
        unique=False,
    )
    op.create_table(
        "refresh_token",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_refresh_token_session_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_refresh_token")),
    )
    op.create_index(op.f("ix_refresh_token_session_id"), "refresh_token", ["session_id"], unique=False)
    op.create_table(
        "sales_order_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("sales_order_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("discount_percent", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "discount_percent BETWEEN 0 AND 100", name=op.f("ck_sales_order_line_discount_percent")
        ),
        sa.CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name=op.f("ck_sales_order_line_quantity")),
        sa.CheckConstraint(
            "unit_price >= 0 AND unit_price <> 'NaN'", name=op.f("ck_sales_order_line_unit_price")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_sales_order_line_item_id")),
        sa.ForeignKeyConstraint(
            ["sales_order_id"], ["sales_order.id"], name=op.f("fk_sales_order_line_sales_order_id")
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_sales_order_line_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order_line")),
    )
    op.create_index(op.f("ix_sales_order_line_item_id"), "sales_order_line", ["item_id"], unique=False)
    op.create_index(
        op.f("ix_sales_order_line_sales_order_id"), "sales_order_line", ["sales_order_id"], unique=False
    )
    op.create_table(
        "work_order",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("number", sa.String(length=40), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="draft", nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("sales_order_line_id", sa.BigInteger(), nullable=True),
        sa.Column("sales_order_number", sa.String(length=40), nullable=True),
        sa.Column("planned_start_on", sa.Date(), nullable=False),
        sa.Column("planned_finish_on", sa.Date(), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("progress_percent", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "priority_rank",
            sa.Integer(),
            sa.Computed(
                "CASE priority WHEN 'low' THEN 1 WHEN 'normal' THEN 2 WHEN 'high' THEN 3 ELSE 4 END",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed(
                "lower(' ' || number || ' ' || item_code || ' ' || item_name || ' ' || coalesce(sales_order_number, '') || ' ' || left(notes, 200))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_work_order_priority")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'released', 'in_progress', 'on_hold', 'completed', 'closed', 'cancelled')",
            name=op.f("ck_work_order_status"),
        ),
        sa.CheckConstraint(
            "planned_finish_on >= planned_start_on", name=op.f("ck_work_order_planned_finish_on")
        ),
        sa.CheckConstraint("progress_percent BETWEEN 0 AND 100", name=op.f("ck_work_order_progress_percent")),
        sa.CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name=op.f("ck_work_order_quantity")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_work_order_item_id")),
        sa.ForeignKeyConstraint(
            ["sales_order_line_id"], ["sales_order_line.id"], name=op.f("fk_work_order_sales_order_line_id")
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_work_order_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
        sa.UniqueConstraint("number", name=op.f("uq_work_order_number")),
    )
    op.create_index(
        "ix_work_order_item_code",
        "work_order",
        ["item_code", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("ix_work_order_item_id", "work_order", ["item_id"], unique=False)
    op.create_index(
        "ix_work_order_item_name",
        "work_order",
        ["item_name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_order_number",
        "work_order",
        [sa.literal_column("length(number)"), "number", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_order_planned_finish_on",
        "work_order",
        ["planned_finish_on", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_order_planned_start_on",
        "work_order",
        ["planned_start_on", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_order_priority_rank",
        "work_order",
        ["priority_rank", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_order_progress_percent",
        "work_order",
        ["progress_percent", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_order_quantity",
        "work_order",
        ["quantity", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("ix_work_order_sales_order_line_id", "work_order", ["sales_order_line_id"], unique=False)
    op.create_index(
        "ix_work_order_sales_order_number",
        "work_order",
        ["sales_order_number", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_order_search_text",
        "work_order",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_work_order_status",
        "work_order",
        ["status", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_order_unit",
        "work_order",
        ["unit", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
