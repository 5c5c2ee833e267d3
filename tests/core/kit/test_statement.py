"""Fixed statements: in the session's transaction, with errors and lost connections as SQLAlchemy has them."""

import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import String, any_, bindparam, column, select, table, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from erp_core.kit.records.db import is_disconnect, make_engine
from erp_core.kit.records.statement import Statement
from erp_core.setup import Database

# Connections are ended here.
pytestmark = pytest.mark.new_company

UNIT = table("unit", column("code", String))
ADD = Statement(text("INSERT INTO unit (code, name, decimals) VALUES (:code, :code, 0) RETURNING code"))
COUNT = Statement(text("SELECT count(*) AS units FROM unit WHERE code = :code"))
END_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND datname = current_database() AND usename = current_user"
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    engine = make_engine(database.owner_url, pool_size=3)
    with Session(engine) as session:
        yield session
    engine.dispose()


def units(session: Session, code: str) -> int:
    found = COUNT.one_or_none(session, code=code)
    assert found is not None
    return found.units


def test_rows_have_names_and_values_their_types(session: Session) -> None:
    every = Statement(text("SELECT CAST(:n AS numeric) AS n, CAST(:d AS date) AS d, CAST(:u AS uuid) AS u"))
    values = {"n": Decimal("1.50"), "d": date(2024, 1, 15), "u": uuid.uuid4()}
    assert every.all(session, **values)[0]._asdict() == values


def test_what_it_writes_belongs_to_the_transaction_of_the_session(session: Session) -> None:
    assert ADD.all(session, code="bale")[0].code == "bale"
    assert units(session, "bale") == 1
    session.rollback()
    assert units(session, "bale") == 0


def test_a_select_with_a_fixed_value_and_a_list(session: Session) -> None:
    codes = bindparam("codes", type_=ARRAY(String))
    chosen = Statement(select(UNIT.c.code).where(UNIT.c.code == any_(codes), UNIT.c.code != "kg"))
    assert [row.code for row in chosen.all(session, codes=["m", "kg", "none"])] == ["m"]


def test_no_row_is_none(session: Session) -> None:
    assert Statement(text("SELECT 1 AS one WHERE false")).one_or_none(session) is None


def test_in_is_refused_because_its_values_come_later(session: Session) -> None:
    with pytest.raises(TypeError, match="ANY"):
        Statement(select(UNIT.c.code).where(UNIT.c.code.in_(["m", "kg"]))).all(session)


def test_an_error_of_the_database_is_wrapped_and_shows_no_values(session: Session) -> None:
    ADD.all(session, code="secret")
    with pytest.raises(IntegrityError) as caught:
        ADD.all(session, code="secret")
    assert "secret" not in str(caught.value).partition("[SQL")[2]
    assert not caught.value.connection_invalidated
    session.rollback()
    assert units(session, "secret") == 0


def test_a_lost_connection_is_given_up_and_so_are_those_lost_with_it(session: Session) -> None:
    engine = session.get_bind()
    others = [Session(engine) for _ in range(2)]
    for each in (session, *others):
        units(each, "m")
    session.rollback()
    others[1].rollback()
    others[0].execute(END_OTHERS)
    with pytest.raises(DBAPIError) as caught:
        units(session, "m")
    assert is_disconnect(caught.value)
    session.rollback()
    others[0].close()
    # One look at a dead line is enough: the others of the pool are not tried one after the other.
    for each in (session, *others):
        assert units(each, "m") == 1
        each.close()
