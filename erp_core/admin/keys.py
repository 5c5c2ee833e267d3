"""Commands of ``textile-erp-admin`` that keep a server safe: rotate the signing key, make a backup."""

import os
import secrets
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from psycopg.conninfo import conninfo_to_dict

from erp_core.admin.context import OwnerUrl
from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.terminal import say, tell
from erp_core.postgres.postgres_programs import environment, executable, find_programs, last_lines
from erp_core.postgres.schema_version import require_migrated

KEY_BYTES = 32


def rotate_key(database_url: OwnerUrl) -> None:
    """Sign new access tokens with a new key from now on; old ones live out their 30 minutes.

    Running servers notice within a minute, and at once when they meet a token of the new key.
    """
    require_migrated(database_url)
    kid = secrets.token_hex(8)
    with psycopg.connect(database_url) as connection:
        _name_operation(connection, "rotate_key")
        connection.execute("LOCK TABLE signing_key IN EXCLUSIVE MODE")
        connection.execute("UPDATE signing_key SET retired_at = now() WHERE retired_at IS NULL")
        connection.execute(
            "INSERT INTO signing_key (kid, secret) VALUES (%s, %s)", (kid, secrets.token_bytes(KEY_BYTES))
        )
    say(_("New tokens are signed with the key {kid}.").format(kid=kid))


def backup(
    database_url: OwnerUrl,
    to: Annotated[Path, typer.Option("--to", file_okay=False, help="Folder the backup is written into.")],
) -> None:
    """Write the whole database into one file (pg_dump, custom format) and note it for the health screen.

    Restore it with pg_restore. The file holds all business data: encrypt it, and keep one elsewhere.
    """
    to.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    name = conninfo_to_dict(database_url).get("dbname") or "textile_erp"
    target = to.resolve() / f"{name}-{stamp}.dump"
    partial = target.with_suffix(".part")
    try:
        _dump(database_url, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    size = target.stat().st_size
    with psycopg.connect(database_url) as connection:
        _name_operation(connection, "backup")
        connection.execute("INSERT INTO backup_run (path, size_bytes) VALUES (%s, %s)", (str(target), size))
    tell(str(target))


def _name_operation(connection: psycopg.Connection[Any], name: str) -> None:
    """Let the audit log say that it was the command line."""
    connection.execute("SELECT set_config('erp.operation', %s, true)", [f"admin_cli.{name}"])


def _dump(database_url: str, target: Path) -> None:
    """Run pg_dump; the password goes by the environment, because everybody can read a command line."""
    parts = {k: str(v) for k, v in conninfo_to_dict(database_url).items() if v is not None}
    password = parts.pop("password", "")
    variables = environment() | ({"PGPASSWORD": password} if password else {})
    conninfo = " ".join(f"{key}='{_quoted(value)}'" for key, value in parts.items())
    reason = _("There is no pg_dump on this machine. Install PostgreSQL's client programs.")
    for program in _pg_dumps():
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            result = subprocess.run(  # noqa: S603 - our own program, no shell
                [program, "--format=custom", "--dbname", conninfo],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.PIPE,
                env=variables,
                check=False,
            )
        if result.returncode == 0:
            return
        reason = last_lines(result.stderr.decode("utf-8", "replace"), 3)
    raise ErpError(_("The backup failed: {reason}").format(reason=reason))


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def _pg_dumps() -> list[str]:
    """The system's pg_dump, which may be older than the server; then the bundled one, which has no TLS."""
    found = shutil.which("pg_dump")
    try:
        bundled = executable(find_programs({}).folder / "pg_dump")
    except ErpError:
        bundled = Path()
    return [*([found] if found else []), *([str(bundled)] if bundled.is_file() else [])]
