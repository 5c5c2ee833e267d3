"""Records: what the services of all records do alike; a service's own functions stay two lines each."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm.attributes import set_committed_value

from erp_core.errors import Conflict, InvalidMove, NotPermitted
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.kind import FOR_GOOD
from erp_core.kit.listing import Listing
from erp_core.kit.operation import Context
from erp_core.kit.records.confirmation import Confirmed, ask
from erp_core.kit.records.document import Document, DocumentLine
from erp_core.kit.records.record import Record, gone, is_changed, lock
from erp_core.kit.records.uses import Statuses, is_held, not_given_up, told, under_way, uses
from erp_core.kit.records.whole import Whole
from erp_core.kit.schema import Change, Row, Summary, View
from erp_core.security.audit.history import history_of, last_change
from erp_core.security.imports import TakenBack, take_back_import
from erp_core.security.user.people import names_on, stamped

R = TypeVar("R", bound=Record)
V = TypeVar("V", bound=View)
T = TypeVar("T", bound=Row)


class Records(Generic[R, V, T]):
    """Finding, reading, deleting and moving the records of one model.

    Args:
        lines: model of a document's lines; they are loaded and shown with it.
        is_held: whether a master is in use, so that deleting it is refused.
    """

    def __init__(
        self,
        model: type[R],
        view: type[V],
        listing: Listing[T],
        lines: type[DocumentLine] | None = None,
        is_held: Callable[[Context, Record], bool] = is_held,
    ) -> None:
        self._model = model
        self._view = view
        self._listing = listing
        self._lines = lines
        self._is_held = is_held
        self._whole = Whole(model, lines, names_on(model))

    def page(self, ctx: Context, query: ListQuery) -> list[T]:
        """One page of rows."""
        return self._listing.rows(ctx, query)

    def summary(self, ctx: Context, query: ListQuery) -> Summary:
        """Count, and sum where records carry money, of all that match."""
        return self._listing.summary(ctx, query)

    def get(self, ctx: Context, id: int) -> V:
        """One whole record; NotFound if there is none."""
        found = self._whole.read(ctx.session, id)
        if found is None:
            raise gone(self._model)
        record, names = found
        return self.view(ctx, record, **names)

    def by_id(self, ctx: Context, ids: Iterable[int]) -> dict[int, R]:
        """Records that others name, to be looked at only; deleted ones too, without lines."""
        if not ctx.is_bulk:
            return self._whole.by_id(ctx.session, ids)
        known: dict[int, R | None] = ctx.known.setdefault(self._model, {})
        wanted = set(ids)
        if new := wanted - known.keys():
            known |= dict.fromkeys(new) | self._whole.by_id(ctx.session, new)
        return {id: record for id in wanted if (record := known[id]) is not None}

    def history(self, ctx: Context, id: int) -> list[Change]:
        """Who did what to one record, and when; newest first."""
        return history_of(ctx, self._model, id)

    def locked(self, ctx: Context, id: int, version: int) -> R:
        """The record with its lines, locked until commit; a document only while its content may change.

        Raises:
            NotFound: there is no such record, or it was deleted.
            StaleRecord: somebody changed it since ``version``.
            InvalidMove: its status does not allow changes any more.
        """
        record = lock(ctx, self._model, id, version)
        if isinstance(record, Document):
            record.require_editable()
        self._load_lines(ctx, record)
        return record

    def saved(self, ctx: Context, record: R) -> V:
        """Write a new or changed record; the view tells what the database made of it, but in bulk nothing."""
        if ctx.is_bulk:
            if isinstance(record, Document):
                ctx.waiting.append(record)
            else:
                ctx.session.add(record)
            return self._view.model_construct()
        is_new = record.id is None
        if self._lines is not None and is_new:
            self._whole.insert(ctx.session, record)
        else:
            ctx.session.add(record)
            if isinstance(record, Document) and not is_new and self._is_edited(record):
                record.add_editor(ctx)
            ctx.session.flush()
        # What was made a moment ago is named by nothing, which need not be asked.
        return self._viewed(ctx, record, record.possible() if is_new else self._possible(ctx, record))

    def _is_edited(self, record: Any) -> bool:
        """Whether the content differs from what is stored; saving it as it was makes nobody its editor."""
        if is_changed(record):
            return True
        if self._lines is None:
            return False
        # By what stands in them: a line that is sent without its id is removed, and written once more.
        apart = {"id", "deleted_at", f"{self._model.__tablename__}_id"}
        names = [c.name for c in self._lines.__table__.columns if c.name not in apart and c.computed is None]
        stored = [line for line in record.lines if line.id is not None and _was(line, "deleted_at") is None]
        before = Counter(tuple(_was(line, name) for name in names) for line in stored)
        after = Counter(tuple(getattr(line, name) for name in names) for line in record.live_lines)
        return before != after

    def delete(self, ctx: Context, id: int, version: int) -> None:
        """Take a record out of all lists; nothing is ever removed, and a number stays used."""
        record = lock(ctx, self._model, id, version)
        if isinstance(record, Document):
            record.require_editable()
        self._require_unused(ctx, record)
        record.deleted_at = ctx.now

    def ask_before_resting(self, ctx: Context, record: R, confirmed: Confirmed) -> None:
        """Before a record is made inactive: ask, where documents under way name it."""
        if found := uses(ctx, record.__tablename__, [record.id], under_way):
            question = _(
                "This stands on {documents}. What was promised is kept, but nothing new can be promised "
                "with it. Make it inactive?"
            )
            ask(confirmed, "documents_name_it", question.format(documents=told(found, with_status=True)))

    def take_back_import(self, ctx: Context, confirmed: Confirmed) -> TakenBack:
        """Undo the caller's own last import of these records, as far as nobody has built upon it."""
        return take_back_import(ctx, self._model, confirmed)

    def moved(
        self,
        ctx: Context,
        id: int,
        version: int,
        move: str,
        check: Callable[[Context, Any], None] | None = None,
        **changed: Any,
    ) -> V:
        """A document after a move.

        Args:
            check: raises if what the document rests on does not hold any more; called before the move.
            changed: fields that change with the move.
        """
        record: Any = lock(ctx, self._model, id, version)
        self._load_lines(ctx, record)
        if check is not None and record.status in self._model.KIND.move(move).sources:
            check(ctx, record)
        record.move_by(ctx, move)
        for name, value in changed.items():
            setattr(record, name, value)
        ctx.session.flush()
        return self.view(ctx, record)

    def taken_back(self, ctx: Context, id: int, version: int) -> V:
        """A document as it was before the caller's own last move.

        Raises:
            InvalidMove: it was somebody else's, too long ago, for good, or moved more than itself.
            NotPermitted: the caller may not make that move any more.
        """
        record: Any = lock(ctx, self._model, id, version)
        self._load_lines(ctx, record)
        changed = last_change(ctx, record) or {}
        old, new = changed.get("status", (None, None))
        kind = self._model.KIND
        made = [move for move in kind.moves if move.target == new and old in move.sources]
        move = min(made, key=lambda move: move.question, default=None)
        if move is not None and move.question:
            raise InvalidMove(_(FOR_GOOD).format(move=_(move.button)))
        if move is None or changed.keys() - {"status", "submitted_by"}:
            raise InvalidMove(_("Only one's own last move can be taken back, within a minute, if at all."))
        if not ctx.may(kind.permission(move.name)):
            raise NotPermitted(_("You may not take this back: your role does not include the move itself."))
        if old not in kind.running:
            self._require_unused(ctx, record, not_given_up)
        for name, (before, _after) in changed.items():
            setattr(record, name, before)
        ctx.session.flush()
        return self.view(ctx, record)

    def view(self, ctx: Context, record: R, **more: Any) -> V:
        """The whole record as a user reads it.

        Args:
            more: fields of the view that are no attributes of the record.
        """
        return self._viewed(ctx, record, self._possible(ctx, record), **more)

    def _viewed(self, ctx: Context, record: R, possible: dict[str, str], **more: Any) -> V:
        if self._lines is not None:
            more["lines"] = record.live_lines  # type: ignore[attr-defined]
        return stamped(ctx, self._view, record, possible, **more)

    def _possible(self, ctx: Context, record: R) -> dict[str, str]:
        """What its state allows, without deleting what is in use: that would be refused."""
        possible = record.possible()
        permission = possible.get("delete")
        is_offered = permission is not None and ctx.may(permission) and not isinstance(record, Document)
        if is_offered and self._is_held(ctx, record):
            del possible["delete"]
        return possible

    def _require_unused(self, ctx: Context, record: R, statuses: Statuses = under_way) -> None:
        """Raise Conflict while documents in these statuses name the record, or one of its lines."""
        found = uses(ctx, record.__tablename__, [record.id], statuses)
        if self._lines is not None:
            self._load_lines(ctx, record)
            lines = [line.id for line in record.live_lines]  # type: ignore[attr-defined]
            found += uses(ctx, self._lines.__tablename__, lines, statuses)
        if found:
            raise Conflict(
                _("Still in use by {documents}. Finish or cancel that first.").format(
                    documents=told(list(dict.fromkeys(found)))
                )
            )

    def _load_lines(self, ctx: Context, record: R) -> None:
        if self._lines is None:
            return
        table: Any = self._lines
        own = getattr(table, f"{self._model.__tablename__}_id") == record.id
        lines = ctx.session.scalars(select(table).where(own, table.deleted_at.is_(None)))
        set_committed_value(record, "lines", list(lines))


def _was(row: Any, name: str) -> Any:
    """What a field holds in the database, before what is written now."""
    history = inspect(row).attrs[name].history
    return history.deleted[0] if history.deleted else getattr(row, name)
