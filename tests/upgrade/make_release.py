"""Writes the database of the present release as SQL, for the upgrade tests of all later ones.

Once for each release, on the commit that is released::

    ./dev python -m tests.upgrade.make_release tests/upgrade/releases/0.2.0.sql.gz

The file stays for ever and is never made again: it is what companies have. It holds a small company that has
used everything the release could do, made through the release's own services; the two roles of the server,
without passwords; and owners and rights of each table. ``restore.py`` reads it back.
"""

import gzip
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from pydantic import SecretStr

from erp_core import Core, connect
from erp_core.errors import WrongCredentials
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.number_series import service as number_series
from erp_core.postgres import postgres_programs
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.standing import embedded_server
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.role import service as roles
from erp_core.security.session import service as sessions
from erp_core.security.user import password as passwords
from erp_core.security.user import service as users
from erp_core.setup import Database, add_user, create_company, first_admin, open_embedded, owner_session
from tests.factories.mill import PASSWORD
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
    order_input,
)

ROLES = """\
DO $$ BEGIN
    IF to_regrole('erp_owner') IS NULL THEN CREATE ROLE erp_owner LOGIN; END IF;
    IF to_regrole('erp_app') IS NULL THEN CREATE ROLE erp_app LOGIN; END IF;
END $$;
"""


def main(target: Path) -> None:
    """Set a company up in a server of its own, live a little, and write the database to ``target``."""
    passwords.COST = 4  # the tests that log in to this company are many
    with tempfile.TemporaryDirectory(prefix="erp-release-") as folder:
        Path(folder).chmod(0o755)
        server = embedded_server(Path(folder))
        try:
            database = open_embedded(server)
            _live(database)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(gzip.compress(_dump(server).encode(), mtime=0))
        finally:
            server.delete()


def _live(database: Database) -> None:
    company = CompanyInput(
        name="Upgraded Mills", address="1 Loom Road", currency="INR", timezone="Asia/Kolkata", language="en"
    )
    create_company(database.owner_url, company, first_admin("admin", "Ada Min", "", PASSWORD))
    core = connect(database.app_url)
    try:
        core.login("admin", PASSWORD)
        _people(core, database)
        _orders(core)
        with psycopg.connect(database.owner_url) as connection:
            connection.execute("INSERT INTO backup_run (path, size_bytes) VALUES ('/backups/1.dump', 4711)")
    finally:
        core.close()


def _people(core: Core, database: Database) -> None:
    """Roles as an administrator left them, and people who hold them."""
    shipped = {role.name: role for role in core.run(roles.search)}
    staff = shipped["staff"]
    core.run(
        roles.update,
        staff.id,
        staff.version,
        # taken away and given: both must outlive every upgrade
        _role("staff", "Office", set(staff.permissions) - {"sales_order:ship"} | {"party:delete"}),
    )
    core.run(roles.create, _role("dyer", "Dyer", {"session:own", "work_order:read", "work_order:start"}))
    gone = core.run(roles.create, _role("trainee", "Trainee", {"session:own"}))
    core.run(roles.delete, gone.id, gone.version)
    hashed = passwords.hash_password(SecretStr(PASSWORD))
    with owner_session(database.owner_url) as session:
        for role in ("manager", "staff", "viewer", "dyer"):
            add_user(session, first_admin(role, f"{role.capitalize()} Person", "", PASSWORD), hashed, role)
        session.commit()
    applicant: Any = {
        "username": "applicant",
        "full_name": "Appli Cant",
        "email": "applicant@mills.example.com",
        "password": PASSWORD,
    }
    core.run(users.register, applicant)
    for username in ("nobody", "dyer"):
        try:
            core.run(sessions.login, username, SecretStr("not-the-password"))
        except WrongCredentials:
            continue
        raise AssertionError(username)


def _role(name: str, title: str, permissions: set[str]) -> Any:
    return {"name": name, "title": title, "permissions": sorted(permissions)}


def _orders(core: Core) -> None:
    """Documents in every status, a removed line, a removed draft, and a series that restarts yearly."""
    first = make_sales_order(core, lines=3)
    _walk(core, sales_orders, first, "submit", "confirm", "start", "ship", "close")
    yearly: Any = {"prefix": "SALE/", "width": 5, "is_yearly": True}
    core.run(number_series.update, "sales_order", yearly)
    customer, fabric = make_party(core), make_item(core)
    thinner = make_sales_order(core, lines=2, customer_id=customer.id)
    kept = {"id": thinner.lines[0].id, "item_id": fabric.id, "quantity": "12.5", "unit_price": "3"}
    without = order_input(core, "customer_id", customer_id=customer.id) | {"lines": [kept]}
    core.run(sales_orders.update, thinner.id, thinner.version, without)
    removed = make_sales_order(core)
    core.run(sales_orders.delete, removed.id, removed.version)
    for moves in (["submit"], ["submit", "confirm"], ["submit", "confirm", "start"], ["cancel"]):
        _walk(core, sales_orders, make_sales_order(core), *moves)
    for moves in ([], ["submit"], ["submit", "approve", "send"], ["submit", "approve", "cancel"]):
        _walk(core, purchase_orders, make_purchase_order(core, lines=2), *moves)
    for moves in ([], ["release"], ["release", "start", "hold"], ["release", "start", "complete", "close"]):
        _walk(core, work_orders, make_work_order(core), *moves)


def _walk(core: Core, service: Any, document: Any, *moves: str) -> None:
    for move in moves:
        document = core.run(getattr(service, move), document.id, document.version)


def _dump(server: EmbeddedServer) -> str:
    programs = postgres_programs.find_programs(postgres_programs.server_account())
    url = server.superuser_url("textile_erp")
    result = programs.run("pg_dump", "--inserts", "--rows-per-insert=500", "--dbname", url)
    if result.returncode:
        raise RuntimeError(result.stdout)
    # Commands of psql, which only psql understands.
    lines = [line for line in result.stdout.splitlines() if not line.startswith("\\")]
    return "\n".join([ROLES, *lines, ""])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
