"""Whole records: what is read and inserted by fixed statements is what the ORM would have made of it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import DetachedInstanceError

from erp_core import Core
from erp_core.errors import NotFound
from erp_core.kit.news.changes import Changes
from erp_core.kit.records.change_log import ChangeLog
from erp_core.kit.records.db import make_engine
from erp_core.kit.records.whole import Whole
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.model import SalesOrder, SalesOrderLine
from erp_core.setup import Database
from tests.factories.orders import make_sales_order, order_input

ORDERS = Whole(SalesOrder, SalesOrderLine, {})


@pytest.fixture
def session(database: Database, core: Core) -> Iterator[Session]:
    make_sales_order(core)
    engine = make_engine(database.owner_url, pool_size=1)
    with Session(engine, autoflush=False) as session:
        yield session
    engine.dispose()


def new_order(session: Session, *codes: str) -> SalesOrder:
    """An order with a line for each code, like the first order there is."""
    known = session.query(SalesOrder).first()
    line = session.query(SalesOrderLine).first()
    assert known is not None
    assert line is not None
    price = {"unit_price": Decimal(2), "amount": Decimal(2), "unit": line.unit}
    lines = [
        SalesOrderLine(
            position=place, item_id=line.item_id, item_code=code, item_name=code, quantity=Decimal(1), **price
        )
        for place, code in enumerate(codes, 1)
    ]
    total = Decimal(2 * len(codes))
    return SalesOrder(
        customer_id=known.customer_id,
        customer_name=known.customer_name,
        order_date=date(2024, 1, 15),
        due_date=date(2024, 2, 15),
        currency=known.currency,
        net_amount=total,
        tax_amount=Decimal(0),
        total_amount=total,
        lines=lines,
    )


@pytest.mark.parametrize("codes", [[], ["one"], ["one", "two", "three"]], ids=len)
def test_what_is_inserted_is_there_as_the_orm_reads_it(session: Session, codes: list[str]) -> None:
    order = new_order(session, *codes)
    ORDERS.insert(session, order)
    stored = session.get_one(SalesOrder, order.id)
    for name in (
        "number",
        "version",
        "status",
        "created_at",
        "created_by",
        "updated_at",
        "notes",
        "tax_rate",
    ):
        assert getattr(order, name) == getattr(stored, name), name
    assert (stored.notes, stored.tax_rate) == ("", 0)
    rows = session.query(SalesOrderLine).filter_by(sales_order_id=order.id).order_by("position")
    assert [(x.id, x.item_code, x.description) for x in rows] == [
        (x.id, x.item_code, "") for x in order.lines
    ]
    assert [(x.item_code, x.description) for x in rows] == [(code, "") for code in codes]


def test_what_is_inserted_is_told_with_its_ids(session: Session) -> None:
    log_of_session = ChangeLog(session, "3b241101-e2bb-4255-8caf-4136c566a962")  # type: ignore[arg-type]
    order = new_order(session, "one", "two")
    ORDERS.insert(session, order)
    changes = Changes.from_json(log_of_session.payload())
    assert changes.ids == {
        "sales_order": {str(order.id)},
        "sales_order_line": {str(line.id) for line in order.lines},
    }


def test_a_text_that_is_too_long_is_refused_and_not_cut(session: Session) -> None:
    with pytest.raises(DataError):
        ORDERS.insert(session, new_order(session, "x" * 41))


def test_what_is_read_belongs_to_no_session(session: Session) -> None:
    inserted = new_order(session, "one", "two")
    ORDERS.insert(session, inserted)
    session.expunge_all()
    found = ORDERS.read(session, inserted.id)
    assert found is not None
    order, _more = found
    assert (order.number, [x.item_code for x in order.live_lines]) == (inserted.number, ["one", "two"])
    assert order not in session
    order.notes = "written nowhere"
    session.flush()
    assert session.get_one(SalesOrder, order.id).notes == ""


def test_a_column_that_is_left_out_raises_an_error_instead_of_being_none(session: Session) -> None:
    inserted = new_order(session)
    ORDERS.insert(session, inserted)
    found = ORDERS.read(session, inserted.id)
    assert found is not None
    with pytest.raises(DetachedInstanceError):
        _text = found[0].search_text


def test_records_by_id_with_deleted_ones_and_without_unknown_ones(session: Session) -> None:
    one, two = new_order(session), new_order(session)
    two.deleted_at = session.query(SalesOrder.created_at).limit(1).scalar()
    for order in (one, two):
        ORDERS.insert(session, order)
    assert ORDERS.by_id(session, [one.id, two.id, 999_999]).keys() == {one.id, two.id}


def test_an_opened_order_is_what_its_save_answered(core: Core) -> None:
    order = make_sales_order(core, notes="urgent")
    assert core.run(sales_orders.get, order.id) == order
    changed = core.run(sales_orders.update, order.id, order.version, order_input(core, "customer_id"))
    assert core.run(sales_orders.get, order.id) == changed
    core.run(sales_orders.delete, order.id, changed.version)
    with pytest.raises(NotFound):
        core.run(sales_orders.get, order.id)
