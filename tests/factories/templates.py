"""Databases that tests copy: made once a run, whichever of its processes needs them first.

Where several processes share a run, a cluster with all of them lies in a folder of the run, and each process
copies its files: that takes a twentieth of what it takes to make them.
"""

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import FileLock

from erp_core.masters.company.schema import CompanyInput
from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.security.permission import SHIPPED_ROLES
from erp_core.security.user import password as passwords
from erp_core.setup import add_company, add_user, bring_up_to_date, first_admin, owner_session
from erp_core.setup.demo import create_demo
from tests.factories.copies import database_on
from tests.factories.mill import PASSWORD

EMPTY_TEMPLATE = "erp_empty"
TEMPLATE = "erp_template"
DEMO_TEMPLATE = "erp_demo"
DEMO_TODAY = datetime.now(ZoneInfo("Asia/Kolkata")).date()
# Losing the test server's data in a power cut is fine; waiting for the disk at each commit is not.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    # Each connection proves its password; four thousand rounds of that cost more than what most then ask.
    "scram_iterations": "1",
    # What it would tidy up is put back or thrown away sooner.
    "autovacuum_naptime": "1h",
}


def require(server: EmbeddedServer, name: str) -> None:
    """Make one of the templates on a running server, and what it is made of, unless it is there."""
    if provision.database_exists(server.superuser_url(), name):
        return
    if name == EMPTY_TEMPLATE:
        _make_empty(server)
        return
    require(server, EMPTY_TEMPLATE)
    provision.create_database(server.superuser_url(), name, EMPTY_TEMPLATE)
    url = database_on(server, name).owner_url
    if name == DEMO_TEMPLATE:
        create_demo(url, DEMO_TODAY)
        return
    hashed = passwords.hash_password(first_admin("admin", "x", "", PASSWORD).password)
    with owner_session(url) as session:
        add_company(session, CompanyInput(name="Test Mills", currency="INR", timezone="Asia/Kolkata"))
        for role in SHIPPED_ROLES:
            add_user(session, first_admin(role, role.capitalize() + " Person", "", PASSWORD), hashed, role)
        session.commit()


def copy_cluster(of_run: Path, target: Path, names: tuple[str, ...]) -> None:
    """Files of a cluster that has these templates, for a server that is not started yet.

    Args:
        of_run: a folder all processes of the run know; what the first finds missing it makes.
    """
    source = of_run / "cluster"
    with FileLock(of_run / "lock"):
        if not source.exists():
            _make_cluster(source, names)
    if (source / "cluster").exists():  # its files lie elsewhere, where the server's account can come
        return
    if os.name == "posix":
        subprocess.run(["/bin/cp", "-a", source / "pgdata", target / "pgdata"], check=True)
    else:
        shutil.copytree(source / "pgdata", target / "pgdata")
    password = EmbeddedServer(source).credentials.load()["superuser_password"]
    EmbeddedServer(target).credentials.save({"superuser_password": password})


def _make_empty(server: EmbeddedServer) -> None:
    superuser = server.superuser_url()
    provision.create_roles(superuser, "owner", "app")
    provision.create_database(superuser, EMPTY_TEMPLATE)
    provision.keep_statistics(superuser, EMPTY_TEMPLATE)
    bring_up_to_date(database_on(server, EMPTY_TEMPLATE).owner_url)


def _make_cluster(folder: Path, names: tuple[str, ...]) -> None:
    folder.mkdir(mode=0o755)
    server = EmbeddedServer(folder, FAST)
    server.start()
    for name in names:
        require(server, name)
    server.stop()
    server.release()
