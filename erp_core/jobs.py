"""Foreman: carries on what people began and left, record by record, with the rights they have then."""

import logging
import threading
import time
import uuid
from contextvars import copy_context
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from erp_core.errors import ErpError, StaleRecord
from erp_core.kit.clock import here
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import OPERATIONS, Caller, Context
from erp_core.kit.records.change_log import ChangeLog
from erp_core.kit.records.db import as_erp_error, is_disconnect, is_retryable
from erp_core.platform.job import ENDED
from erp_core.platform.job.working import ClaimedJob, Todo, claim, end, hold, next_of, note, release
from erp_core.platform.saved_view.viewed import Viewed
from erp_core.security.session.owner import owner_of
from erp_core.security.user.people import names_of
from erp_core.transactions import Transactions

log = logging.getLogger(__name__)

LOOK = 5.0  # seconds between two looks for jobs whose worker died, or that were begun elsewhere
SLICE = 2.0  # seconds until another job has its turn
NEWS = 1.0  # seconds between two words of what was moved: all open lists are read again at each
ATTEMPTS = 3
# After each record so long a rest as it took, within these seconds: people's own calls go first.
SHORTEST_REST, LONGEST_REST = 0.002, 0.1

# What is checked at a commit is checked while the record can still be refused alone.
_CHECK = text("SET CONSTRAINTS ALL IMMEDIATE")


class Foreman(Transactions):
    """One thread with one connection of its own, none of those that calls wait for.

    Several of them, in workers, servers and programs, share all jobs: a job is one's for some seconds, and a
    dead one's is taken over.
    """

    def __init__(self, url: str, *, is_prepared: bool = True) -> None:
        super().__init__(url, 1, is_prepared=is_prepared)
        self._me = uuid.uuid4()
        self._wanted, self._closed = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._news: ChangeLog | None = None
        self._told_at = 0.0

    def wake(self) -> None:
        """Something was begun; from the first time on it is looked for jobs of others, too."""
        with self._lock:
            if self._thread is None and not self._closed.is_set():
                run = copy_context().run  # the company's language among it
                self._thread = threading.Thread(
                    target=run, args=(self._run,), name="erp-foreman", daemon=True
                )
                self._thread.start()
        self._wanted.set()

    def close(self) -> None:
        """Finish the record that is under way, and leave the rest to others, or to the next start."""
        self._closed.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self._engine.dispose()

    def work(self) -> bool:
        """Carry on the job that waited longest, for a while; False where none waits."""
        with self.own_transaction() as session:
            job = claim(session, self._me)
        if job is None:
            return False
        self._news, self._told_at = None, 0.0
        until, after = time.monotonic() + SLICE, 0
        while time.monotonic() < until and not self._closed.is_set():
            begun = time.monotonic()
            done = self._one(job, after)
            if done is None:
                return True
            after = done
            took = time.monotonic() - begun
            self._closed.wait(min(max(took, SHORTEST_REST), LONGEST_REST))
        with self.own_transaction() as session:
            release(session, job, self._me)
            self._tell(session, job, is_last=True)
        return True

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                while not self._closed.is_set() and self.work():
                    pass
            except (ErpError, SQLAlchemyError) as error:
                log.warning("jobs could not be carried on: %s", type(error).__name__)
            except Exception:
                log.exception("a job could not be carried on")
            self._engine.dispose()  # who has nothing to do holds no connection
            self._wanted.wait(LOOK)
            self._wanted.clear()

    def _one(self, job: ClaimedJob, after: int) -> int | None:
        """Try the next record; its place, or None where the job is over, or not ours any more."""
        for attempt in range(ATTEMPTS):
            try:
                with self._session(self._engine) as session:
                    place = self._tried(session, job, after)
                    session.commit()
                    return place
            except DBAPIError as error:
                if attempt == ATTEMPTS - 1 or not (is_disconnect(error) or is_retryable(error)):
                    raise
                # What it would have told may be lost with it.
                self._news, job = None, job._replace(is_taken_over=True)
        raise AssertionError("unreachable")

    def _tried(self, session: Session, job: ClaimedJob, after: int) -> int | None:
        if not hold(session, job, self._me):
            return None
        todo = next_of(session, job, after)
        if todo is None:
            end(session, job, "done")
            self._tell(session, job, is_last=True, is_over=True)
            return None
        request_id = uuid.uuid5(job.request, str(todo.position))
        kind = KINDS.get(job.kind)
        permission = kind.permission(job.move) if kind is not None else ""
        # In the log it is told from a move of one record by the name of its operation.
        operation = f"job.{job.move}"
        owner = owner_of(session, job.user_id, job.session_id, permission, operation, request_id)
        why = owner.refusal if owner is not None else _("Nobody knows any more who began it.")
        if owner is None or why:
            end(session, job, "stopped", why)
            self._tell(session, job, is_last=True, is_over=True)
            return None
        if self._news is None:
            self._news = ChangeLog(session, uuid.uuid4())
            if job.is_taken_over and kind is not None:
                self._news.note(kind.stored_in)
        session.info[ChangeLog] = self._news
        context = self._context(session, owner.actor, owner.gate, request_id, Caller())
        note(session, job, todo, self._moved(context, job, todo))
        self._tell(session, job)
        return todo.position

    def _moved(self, ctx: Context, job: ClaimedJob, todo: Todo) -> str:
        """Have a record make the move; why it was refused, empty if it was not."""
        operation: Any = OPERATIONS.get(f"{job.kind}.{job.move}")
        kind = KINDS.get(job.kind)
        # A question that arose since was answered by nobody.
        is_meant = job.is_answered and todo.is_asked and kind is not None
        answers = {"confirmed": (kind.move(job.move).asks,)} if is_meant and kind is not None else {}
        try:
            with ctx.session.begin_nested():
                operation.function(ctx, todo.record_id, todo.version, **answers)
                ctx.session.flush()
                ctx.session.execute(_CHECK)
        except StaleRecord:
            return self._changed_by(ctx, job, todo)
        except ErpError as error:
            return error.in_words
        except DBAPIError as error:
            if is_disconnect(error) or is_retryable(error):
                raise
            translated = as_erp_error(error)
            if translated is None:
                log.exception("request %s failed", ctx.request_id)
            return translated.in_words if translated is not None else _defect(ctx)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("request %s failed", ctx.request_id)
            return _defect(ctx)
        return ""

    @staticmethod
    def _changed_by(ctx: Context, job: ClaimedJob, todo: Todo) -> str:
        """Who was quicker, and when."""
        viewed = Viewed.known(job.kind)
        model: Any = viewed.listing.model if viewed is not None else None
        found = ctx.session.execute(
            select(model.updated_by, model.updated_at).where(model.id == todo.record_id)
        )
        by, at = found.one()
        there = here(at, ctx.now.tzinfo)
        moment = f"{there:%H:%M}" if there.date() == ctx.today else f"{there:%Y-%m-%d %H:%M}"
        words = _("Changed by {name} at {time} meanwhile.")
        return words.format(name=names_of(ctx, [by]).get(by) or _("somebody"), time=moment)

    def _tell(
        self, session: Session, job: ClaimedJob, *, is_last: bool = False, is_over: bool = False
    ) -> None:
        """Have the commit tell what was moved, not more often than people can look."""
        if is_over:
            self._news = self._news or ChangeLog(session, uuid.uuid4())
            self._news.note(ENDED, [job.user_id])
        now = time.monotonic()
        if self._news is not None and (is_last or now - self._told_at >= NEWS):
            self._news.notify(session)
            self._news, self._told_at = None, now


def _defect(ctx: Context) -> str:
    words = _("Something went wrong here, and nothing was saved. Reference: {id}")
    return words.format(id=ctx.request_id)
