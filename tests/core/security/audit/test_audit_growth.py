"""The audit log grows for years: partitions follow the months by themselves, old ones can be archived."""

from collections.abc import Iterator

import psycopg
import pytest

from erp_core.security.audit import service as audit
from erp_core.security.audit.schema import AuditQuery
from erp_core.setup import bring_up_to_date
from tests.factories.mill import Mill
from tests.factories.orders import make_party

ENTRY = (
    "INSERT INTO audit_log (at, db_user, operation, table_name, record_id, document, document_id, action,"
    " changes)"
    " VALUES ({at}, 'x', 'x.y', 'party', '1', 'party', '1', 'update', '{{}}')"
)
DAYS = ("03-31", "04-01", "04-30", "05-01")
AFTER_20_MONTHS = "now() + interval '20 months'"
AHEAD = "date_trunc('month', now()) + interval '50 months 3 days'"
PAST = "date_trunc('month', now()) - interval '30 months' + interval '3 days'"


def write(mill: Mill, at: str) -> None:
    mill.sql(ENTRY.format(at=at))


def place_of(mill: Mill, at: str) -> str:
    """The partition an entry of that instant lies in, without the month the test happens to run in."""
    return mill.sql(f"SELECT tableoid::regclass::text FROM audit_log WHERE at = ({at})")[0][0]


def name_of(mill: Mill, at: str) -> str:
    return mill.sql(f"SELECT 'audit_log_' || to_char(({at}) AT TIME ZONE 'UTC', 'YYYY_MM')")[0][0]


def keep_house(mill: Mill) -> None:
    """As the office server does every day."""
    with psycopg.connect(mill.database.app_url, autocommit=True) as app:
        app.execute("SELECT keep_house()")


def uncovered(mill: Mill) -> int:
    """How many of the coming months have no partition of their own."""
    return mill.sql(
        "SELECT count(*) FROM generate_series(0, 36) n WHERE to_regclass('audit_log_' ||"
        " to_char((now() + make_interval(months => n)) AT TIME ZONE 'UTC', 'YYYY_MM')) IS NULL"
    )[0][0]


def test_coming_months_have_partitions_and_losing_one_is_mended(own_mill: Mill) -> None:
    assert uncovered(own_mill) == 0
    own_mill.sql(f"DROP TABLE {name_of(own_mill, AFTER_20_MONTHS)}")
    assert uncovered(own_mill) == 1
    keep_house(own_mill)
    assert uncovered(own_mill) == 0


def test_starting_on_one_pc_prepares_them_too(own_mill: Mill) -> None:
    own_mill.sql(f"DROP TABLE {name_of(own_mill, AFTER_20_MONTHS)}")
    bring_up_to_date(own_mill.database.owner_url)
    assert uncovered(own_mill) == 0


@pytest.mark.parametrize("at", [AHEAD, PAST])
def test_what_came_while_its_month_had_no_partition_moves_to_its_own(own_mill: Mill, at: str) -> None:
    write(own_mill, at)
    before = own_mill.sql("SELECT id, at, changes FROM audit_log ORDER BY id")
    assert place_of(own_mill, at) == "audit_log_later"
    keep_house(own_mill)
    assert place_of(own_mill, at) == name_of(own_mill, at)
    assert own_mill.sql("SELECT count(*) FROM audit_log_later") == [(0,)]
    assert own_mill.sql("SELECT id, at, changes FROM audit_log ORDER BY id") == before


def test_partitions_cut_at_another_midnight_leave_no_gap_and_no_overlap(own_mill: Mill) -> None:
    year = own_mill.sql("SELECT extract(year FROM now())::int")[0][0] + 6
    # March as India would cut it, May as New York would; April is made between them.
    for month, offset in (("03", "+05:30"), ("05", "-04:00")):
        following = f"{int(month) + 1:02}"
        own_mill.sql(
            f"CREATE TABLE audit_log_{year}_{month} PARTITION OF audit_log FOR VALUES"
            f" FROM ('{year}-{month}-01 00:00{offset}') TO ('{year}-{following}-01 00:00{offset}')"
        )
    instants = [f"'{year}-{day} {hour:02}:00+00'::timestamptz" for day in DAYS for hour in range(24)]
    for at in instants:
        write(own_mill, at)
    keep_house(own_mill)
    assert own_mill.sql("SELECT count(*) FROM audit_log_later") == [(0,)]
    places = {place_of(own_mill, at) for at in instants}
    assert places == {f"audit_log_{year}_{month}" for month in ("03", "04", "05")}


def test_two_who_keep_house_at_once_do_not_disturb_each_other(own_mill: Mill) -> None:
    write(own_mill, AHEAD)
    with (
        psycopg.connect(own_mill.database.app_url) as first,
        psycopg.connect(own_mill.database.app_url) as second,
    ):
        first.execute("SELECT keep_house()")
        second.execute("SELECT keep_house()")
    assert place_of(own_mill, AHEAD) == name_of(own_mill, AHEAD)


@pytest.fixture
def backup(own_mill: Mill) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A backup that reads the log for hours."""
    with psycopg.connect(own_mill.database.owner_url) as connection:
        connection.execute("SELECT count(*) FROM audit_log")
        yield connection


@pytest.mark.usefixtures("backup")
def test_a_backup_under_way_delays_partitions_and_nobody_else(own_mill: Mill) -> None:
    write(own_mill, AHEAD)
    own_mill.sql("UPDATE login_failure SET last_at = now() - interval '8 days'")
    own_mill.sql(
        "INSERT INTO login_failure (key, failures, last_at) VALUES ('user:x', 1, now() - interval '8 days')"
    )
    keep_house(own_mill)
    assert own_mill.sql("SELECT count(*) FROM login_failure WHERE key = 'user:x'") == [(0,)]
    assert place_of(own_mill, AHEAD) == "audit_log_later"
    make_party(own_mill("staff"))


def test_refusals_are_tidied_away_and_stay_in_the_log(own_mill: Mill) -> None:
    with pytest.raises(Exception, match="wrong"):
        own_mill.tokens("staff", "wrong")
    own_mill.sql("UPDATE refused_login SET at = now() - interval '8 days'")
    keep_house(own_mill)
    assert own_mill.sql("SELECT count(*) FROM refused_login") == [(0,)]
    assert len(own_mill("admin").run(audit.search, AuditQuery(kind="logins", record="staff"))) == 1


def test_an_old_month_is_detached_for_the_archive(own_mill: Mill) -> None:
    write(own_mill, PAST)
    keep_house(own_mill)
    month = name_of(own_mill, PAST)
    # As docs/deployment.md says.
    own_mill.sql(f"ALTER TABLE audit_log DETACH PARTITION {month}")
    assert own_mill("admin").run(audit.search, AuditQuery(document_id="1", document="party")) == []
    assert own_mill.sql(f"SELECT count(*) FROM {month}") == [(1,)]
    keep_house(own_mill)
    own_mill.sql(f"DROP TABLE {month}")
    keep_house(own_mill)
    assert own_mill.sql("SELECT count(*) FROM audit_log_later") == [(0,)]
