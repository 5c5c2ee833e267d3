"""The demo company: a weaving and dyeing mill that looks back on 18 months of trade.

Everything comes from ``resources/seed`` and from chance with a fixed seed, so that the same day always makes
the same company. Its past is written as it would have become: by people whose role allows it, at times they
work, with the audit entries the triggers would have made (``db_user`` says who really wrote them).
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from erp_core import modules
from erp_core.errors import Conflict
from erp_core.kit.i18n import _
from erp_core.kit.records.record import Record, write
from erp_core.masters.company.model import Company
from erp_core.masters.currency.model import Currency
from erp_core.masters.exchange_rate.model import ExchangeRate
from erp_core.masters.item.model import Item
from erp_core.masters.party.model import Party
from erp_core.masters.warehouse.model import Warehouse
from erp_core.security.audit.model import AuditEntry
from erp_core.security.user.model import User
from erp_core.security.user.password import hash_password
from erp_core.setup import add_company, add_user, owner_session
from erp_core.setup.bulk import reserve_numbers, resting_triggers
from erp_core.setup.life import Story
from erp_core.setup.mill import Mill
from erp_core.setup.office import Office
from erp_core.setup.owner import context_in
from erp_core.setup.past import audit_records, audit_stories
from erp_core.setup.seed import Seed, exchange_rates, load_seed
from erp_core.setup.shopfloor import Shopfloor
from erp_core.setup.storehouse import Storehouse
from erp_core.setup.trading import PurchasingDesk, SalesDesk

_SEED = "woven, dyed, sold"
_MARK = "setup.create_demo"
_ORDERS = ("purchase_order", "sales_order")
_LINED = (*_ORDERS, "stock_adjustment")
_LINES = tuple(f"{document}_line" for document in _LINED)
_MASTERS = ("company", "user_account", "party", "item", "warehouse", "exchange_rate")
_TABLES = (*_MASTERS, *_LINED, *_LINES, "work_order")
# Written with their triggers at work, which keep what is in stock.
_STOCK = ("lot", "holding", "stock_move")


@dataclass(frozen=True)
class DemoUser:
    """How somebody of the demo company logs in."""

    password: str
    role: str


def demo_users() -> dict[str, DemoUser]:
    """The demo company's people by user name."""
    return {name: DemoUser(user.password, user.role) for name, user in load_seed().users.items()}


def is_demo(owner_url: str) -> bool:
    """Whether the database was made by ``create_demo``, whatever happened in it since."""
    with owner_session(owner_url) as session:
        marks = select(AuditEntry).where(AuditEntry.document == "company", AuditEntry.operation == _MARK)
        return bool(session.scalar(select(marks.exists())))


def create_demo(owner_url: str, today: date | None = None) -> dict[str, DemoUser]:
    """Make the demo company in an empty, migrated database.

    Args:
        today: the first day on which nothing has happened yet; the company's own today by default.

    Raises:
        Conflict: the database belongs to a company already.
    """
    modules.load()
    seed, rng = load_seed(), Random(_SEED)  # noqa: S311 - chance, no secret
    today = today or datetime.now(ZoneInfo(seed.company.timezone)).date()
    with ThreadPoolExecutor(1) as background, owner_session(owner_url) as session:
        # Hashing takes a processor for a second; the other one writes the company in the meantime.
        hashes = background.map(hash_password, [u.registration.password for u in seed.users.values()])
        session.execute(text("LOCK TABLE company IN EXCLUSIVE MODE"))
        if session.scalar(select(func.count()).select_from(Company)):
            raise Conflict(_("This database already belongs to a company."))
        with resting_triggers(session.connection(), _TABLES):
            users = _write_company(session, seed, rng, today)
            mill = _open_mill(session, seed, rng, today, users)
            _write_documents(session, mill)
            for user, hashed in zip(users, hashes, strict=True):
                user.password_hash = hashed
            session.flush()
        for table in _ORDERS:  # touched without a change: the database itself now checks the totals
            session.execute(text(f"UPDATE {table} SET version = version"))  # noqa: S608
        session.commit()
        session.execute(text(f"ANALYZE {', '.join((*_TABLES, *_STOCK))}, audit_log"))
        session.commit()
    return demo_users()


def _write_company(session: Session, seed: Seed, rng: Random, today: date) -> list[User]:
    """The company's row and its people, in the order of the seed."""
    office = Office(rng, seed.company.timezone)
    founded = office.on(today - timedelta(days=seed.trade["days"] + 90))
    _stamp(add_company(session, seed.company), founded, None)
    users: list[User] = []
    for person in seed.users.values():
        user = add_user(session, person.registration, "", person.role)
        _stamp(user, office.after(founded, [0, 3]), users[0].id if users else None)
        user.last_login_at = office.before(office.midnight(today), 1)
        session.flush()
        users.append(user)
    audit_records(session.connection(), "company", _MARK)
    audit_records(session.connection(), "user_account", "user.create")
    return users


def _open_mill(session: Session, seed: Seed, rng: Random, today: date, users: list[User]) -> Mill:
    """Parties and items, written by the staff in the weeks before the first order."""
    ids = {user.username: user.id for user in users}
    office = Office(rng, seed.company.timezone)
    opening = today - timedelta(days=seed.trade["days"] + 75)
    parties, items = [Party() for _party in seed.parties], [Item() for _item in seed.items]
    for record, data in [
        *zip(parties, (p.input for p in seed.parties), strict=True),
        *zip(items, seed.items, strict=True),
    ]:
        write(record, data)
        clerk = ids[rng.choice(["staff", "kavin", "anitha"])]
        _stamp(record, office.on(opening + timedelta(days=rng.randrange(60))), clerk)
    rates = [
        ExchangeRate(currency=code, valid_on=opening, rate=rate) for code, rate in exchange_rates().items()
    ]
    for record in rates:
        _stamp(record, office.on(opening), ids["staff"])
    session.add_all([*parties, *items, *rates])
    session.flush()
    audit_records(session.connection(), "party", "party.create")
    audit_records(session.connection(), "item", "item.create")
    audit_records(session.connection(), "exchange_rate", "exchange_rate.create")
    digits = {c.code: c.digits for c in session.scalars(select(Currency))}
    return Mill(seed, rng, today, ids, parties, items, digits)


def _write_documents(session: Session, mill: Mill) -> None:
    """All documents with their numbers, and their past."""
    purchases, sales = PurchasingDesk(mill).stories(), SalesDesk(mill).stories()
    _save(session, "purchase_order", purchases)
    _save(session, "sales_order", sales)
    work = Shopfloor(mill).stories(sales)
    _save(session, "work_order", work)
    ctx = context_in(session, mill.today)
    ctx.is_bulk = True  # units and items are looked up once
    items = {item.code: item for item in session.scalars(select(Item))}
    storehouse = Storehouse(mill, ctx, items, _open_stores(session, mill))
    counted = storehouse.stories()
    _save(session, "stock_adjustment", counted)
    storehouse.post(counted)
    audit_stories(session.connection(), [*purchases, *sales, *work, *counted], mill.rng)


def _open_stores(session: Session, mill: Mill) -> dict[str, int]:
    """The warehouses' ids by code; they were written in a week before the stock was counted."""
    parties = {party.code: party for party in session.scalars(select(Party))}
    first = mill.today - timedelta(days=mill.trade["stock_adjustment"]["counted"] + 9)
    clerk = mill.chronicle("stock_adjustment")
    stores = [Warehouse() for _seed in mill.seed.warehouses]
    for record, seed in zip(stores, mill.seed.warehouses, strict=True):
        party = parties.get(seed.party)
        write(record, seed.input(party.id if party else None))
        record.party_name = party.name if party else ""
        _stamp(
            record, mill.office.on(first + timedelta(days=mill.rng.randrange(5))), clerk.somebody("create")
        )
    session.add_all(stores)
    session.flush()
    audit_records(session.connection(), "warehouse", "warehouse.create")
    return {store.code: store.id for store in stores}


def _save(session: Session, series: str, stories: list[Story[Any]]) -> None:
    numbers = reserve_numbers(session.connection(), series, len(stories))
    for story, number in zip(stories, numbers, strict=True):
        story.document.number = number
    session.add_all(story.document for story in stories)
    session.flush()


def _stamp(record: Record, at: datetime, user_id: int | None) -> None:
    record.created_at = record.updated_at = at
    record.created_by = record.updated_by = user_id
    record.version = 1
