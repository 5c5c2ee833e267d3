"""What the database remembers of its backups: the Server screen, monitors and the audit log tell it."""

import psycopg

from erp_core.postgres.provision import plain_url

LONGEST = 1000  # characters of a path or a problem
_KNOWS = """
    SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.backup_run')
                      AND attname = 'new_folder')
"""
_NOTE_NEW_FOLDER = """
    UPDATE backup_run SET new_folder = %s WHERE id = (SELECT max(id) FROM backup_run)
"""
_HAS_PROBLEMS = """
    SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.backup_run')
                      AND attname = 'problem'), to_regclass('public.backup_run') IS NOT NULL
"""


def note(
    owner_url: str,
    path: str,
    size: int,
    problem: str = "",
    *,
    is_verified: bool = False,
    by: str = "backup",
    new_folder: str = "",
) -> None:
    """Note a backup, or that it failed.

    An earlier version of the tables, which is backed up before it is migrated, may not know of problems.

    Args:
        path: the file, or the folder where there is none.
        size: bytes.
        problem: why it failed, in words; empty if it did not.
        by: what the audit log calls it.
        new_folder: that was not there any more, and was made anew for it.
    """
    with psycopg.connect(plain_url(owner_url)) as connection:
        knows_problems, has_table = connection.execute(_HAS_PROBLEMS).fetchone() or (False, False)
        connection.execute("SELECT set_config('erp.operation', %s, true)", [f"admin_cli.{by}"])
        if knows_problems:
            connection.execute(
                "INSERT INTO backup_run (path, size_bytes, problem, verified_at)"
                " VALUES (%s, %s, %s, CASE WHEN %s THEN now() END)",
                (path[-LONGEST:], size, problem[:LONGEST], is_verified),
            )
        elif has_table and not problem:
            connection.execute(
                "INSERT INTO backup_run (path, size_bytes) VALUES (%s, %s)", (path[-LONGEST:], size)
            )
        if new_folder and connection.execute(_KNOWS).fetchone() == (True,):
            connection.execute(_NOTE_NEW_FOLDER, (new_folder[-LONGEST:],))


def has_made(owner_url: str) -> bool:
    """Whether a backup of this database was ever made."""
    with psycopg.connect(plain_url(owner_url)) as connection:
        if connection.execute("SELECT to_regclass('public.backup_run')").fetchone() == (None,):
            return False
        found = connection.execute("SELECT EXISTS (SELECT FROM backup_run WHERE size_bytes > 0)").fetchone()
    return found == (True,)


def tried(owner_url: str) -> set[str]:
    """Names of the files that were tried, and found good."""
    with psycopg.connect(plain_url(owner_url)) as connection:
        knows_problems, _has_table = connection.execute(_HAS_PROBLEMS).fetchone() or (False, False)
        if not knows_problems:
            return set()
        rows = connection.execute("SELECT path FROM backup_run WHERE verified_at IS NOT NULL").fetchall()
    return {path.replace("\\", "/").rpartition("/")[2] for (path,) in rows}


def note_verified(owner_url: str, name: str, problem: str = "") -> None:
    """Note of the backup in the file of this name that it was tried, and what was wrong with it."""
    with psycopg.connect(plain_url(owner_url)) as connection:
        connection.execute(
            "UPDATE backup_run SET problem = %s, verified_at = CASE WHEN %s = '' THEN now() END"
            " WHERE right(path, %s) = %s",
            (problem[:LONGEST], problem, len(name), name),
        )
