"""The audit log of a past that was made up: what the trigger would have written at the time."""

import uuid
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from erp_core.setup.bulk import unaudited_columns
from erp_core.setup.life import Story

_ENTRY = """
    INSERT INTO audit_log (at, user_id, db_user, operation, request_id,
                           table_name, record_id, document, document_id, action, changes)
"""

# Every step of every document, and what it found.
_STEPS = """
    CREATE TEMPORARY TABLE past_step (
        document text, document_id bigint, step int, at timestamptz, user_id bigint, operation text,
        request_id uuid, status text, notes text, submitted_by bigint, progress numeric(7, 4)
    ) ON COMMIT DROP
"""

_RECORDS = """
    SELECT r.created_at, r.created_by, session_user, :operation, NULL,
           :table, r.id::text, :table, r.id::text, 'insert', jsonb_strip_nulls(to_jsonb(r) - :left_out)
      FROM {table} r ORDER BY r.id
"""

_CREATED = """
    SELECT s.at, s.user_id, session_user, s.operation, s.request_id,
           :table, d.id::text, :table, d.id::text, 'insert',
           jsonb_strip_nulls((to_jsonb(d) - :left_out) || jsonb_build_object(
               'version', 1, 'status', s.status, 'notes', s.notes, 'submitted_by', s.submitted_by,
               'progress_percent', s.progress, 'updated_at', s.at, 'updated_by', s.user_id))
      FROM {table} d JOIN past_step s ON s.document = :table AND s.document_id = d.id AND s.step = 1
     ORDER BY d.id
"""

_LINES = """
    SELECT s.at, s.user_id, session_user, s.operation, s.request_id,
           :table || '_line', l.id::text, :table, s.document_id::text, 'insert',
           jsonb_strip_nulls(to_jsonb(l))
      FROM {table}_line l JOIN past_step s
        ON s.document = :table AND s.document_id = l.{table}_id AND s.step = 1
     ORDER BY l.id
"""

_CHANGED = """
    SELECT at, user_id, session_user, operation, request_id,
           document, document_id::text, document, document_id::text, 'update',
           jsonb_strip_nulls(jsonb_build_object(
               'version', jsonb_build_array(step - 1, step),
               'updated_at', jsonb_build_array(was_at, at),
               'updated_by', CASE WHEN was_user <> user_id THEN jsonb_build_array(was_user, user_id) END,
               'status', CASE WHEN was_status <> status THEN jsonb_build_array(was_status, status) END,
               'notes', CASE WHEN was_notes <> notes THEN jsonb_build_array(was_notes, notes) END,
               'submitted_by', CASE WHEN was_submitted IS DISTINCT FROM submitted_by
                                    THEN jsonb_build_array(was_submitted, submitted_by) END,
               'progress_percent',
                   CASE WHEN was_progress <> progress THEN jsonb_build_array(was_progress, progress) END))
      FROM (SELECT *, lag(at) OVER life AS was_at, lag(user_id) OVER life AS was_user,
                   lag(status) OVER life AS was_status, lag(notes) OVER life AS was_notes,
                   lag(submitted_by) OVER life AS was_submitted, lag(progress) OVER life AS was_progress
              FROM past_step WINDOW life AS (PARTITION BY document, document_id ORDER BY step)) s
     WHERE step > 1 ORDER BY at
"""


def audit_records(connection: Connection, table: str, operation: str) -> None:
    """One entry for the creation of each record of a table, by its own stamps."""
    _write(connection, _RECORDS, table, operation=operation)


def audit_stories(connection: Connection, stories: Iterable[Story[Any]], rng: Random) -> None:
    """All entries of documents, from the steps of their stories."""
    connection.execute(text(_STEPS))
    driver: Any = connection.connection.driver_connection
    with driver.cursor().copy("COPY past_step FROM STDIN") as copy:
        for row in _step_rows(stories, rng):
            copy.write_row(row)
    for table in ("purchase_order", "sales_order", "work_order", "stock_adjustment"):
        _write(connection, _CREATED, table)
        if table != "work_order":
            _write(connection, _LINES, table)
    connection.execute(text(_ENTRY + _CHANGED))


def _step_rows(stories: Iterable[Story[Any]], rng: Random) -> Iterator[tuple[Any, ...]]:
    for story in stories:
        for n, step in enumerate(story.steps, start=1):
            request_id = uuid.UUID(int=rng.getrandbits(128), version=4)
            yield (
                *(story.document.__tablename__, story.document.id, n, step.at, step.user_id),
                *(step.operation, request_id, step.status, step.notes, step.submitted_by, step.progress),
            )


def _write(connection: Connection, entries: str, table: str, **values: str) -> None:
    """Write what one of the statements above selects from a table; its name is one of our own."""
    statement = text(_ENTRY + entries.format(table=table))
    if ":left_out" in entries:
        statement = statement.bindparams(bindparam("left_out", type_=ARRAY(TEXT)))
        values["left_out"] = unaudited_columns(connection, table)  # type: ignore[assignment]
    connection.execute(statement, {"table": table, **values})
