"""What a program ships as rows reaches a company once, and is the company's own from then on."""

from dataclasses import replace

import psycopg
import pytest

from erp_core.postgres import provision
from erp_core.postgres.provision import Shipped
from tests.factories.mill import Mill

TODAY = Shipped(
    roles={"admin": {"roll:read", "roll:cut", "party:read"}, "staff": {"roll:read", "party:read"}},
    titles={"admin": "Administrator", "staff": "Staff", "weaver": "Weaver"},
    series={"sales_order": "XX-", "goods_receipt": "GR-"},
)


def sync(mill: Mill, shipped: Shipped = TODAY) -> None:
    with psycopg.connect(mill.database.owner_url) as connection:
        provision.sync(connection, shipped)


def permissions(mill: Mill, role: str) -> set[str]:
    return set(mill.sql("SELECT permissions FROM role WHERE name = %s", [role])[0][0])


def take(mill: Mill, role: str, permission: str) -> None:
    mill.sql(
        "UPDATE role SET permissions = array_remove(permissions, %s) WHERE name = %s", [permission, role]
    )


def test_new_permissions_go_to_the_roles_that_are_shipped_with_them(own_mill: Mill) -> None:
    before = {role: permissions(own_mill, role) for role in ("admin", "manager", "staff")}
    sync(own_mill)
    assert permissions(own_mill, "admin") == before["admin"] | {"roll:read", "roll:cut"}
    assert permissions(own_mill, "staff") == before["staff"] | {"roll:read"}
    assert permissions(own_mill, "manager") == before["manager"]


@pytest.mark.parametrize("permission", ["roll:read", "party:read"])
def test_what_an_administrator_took_away_stays_away(own_mill: Mill, permission: str) -> None:
    sync(own_mill)
    take(own_mill, "staff", permission)
    sync(own_mill)
    assert permission not in permissions(own_mill, "staff")


def test_a_permission_of_an_older_program_is_not_taken_back(own_mill: Mill) -> None:
    sync(own_mill)
    sync(own_mill, replace(TODAY, roles={"admin": {"party:read"}}))
    assert "roll:cut" in permissions(own_mill, "admin")


def test_a_new_role_comes_whole(own_mill: Mill) -> None:
    sync(own_mill, replace(TODAY, roles=dict(TODAY.roles) | {"weaver": {"roll:cut", "party:read"}}))
    assert permissions(own_mill, "weaver") == {"roll:cut", "party:read"}
    assert own_mill.sql("SELECT title FROM role WHERE name = 'weaver'") == [("Weaver",)]


def test_a_new_series_begins_and_others_stay_as_they_are(own_mill: Mill) -> None:
    sync(own_mill)
    assert own_mill.sql(
        "SELECT name, prefix, width, last_number FROM number_series"
        " WHERE name IN ('sales_order', 'goods_receipt') ORDER BY name"
    ) == [("goods_receipt", "GR-", 6, 0), ("sales_order", "SO-", 6, 0)]


def test_the_log_tells_what_roles_got_and_a_second_time_nothing(own_mill: Mill) -> None:
    entries = "SELECT count(*) FROM audit_log WHERE table_name = 'role' AND operation = 'setup.migrate'"
    before = own_mill.sql(entries)[0][0]
    sync(own_mill)
    assert own_mill.sql(entries)[0][0] == before + 2
    sync(own_mill)
    assert own_mill.sql(entries)[0][0] == before + 2
