"""Records that cells name by their code or by their whole name, looked up for a file at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from erp_core.kit.i18n import _, lower_first
from erp_core.kit.kind import KINDS, Kind
from erp_core.kit.letters import called, clean_code, clean_line, folded
from erp_core.kit.operation import OPERATIONS, Context
from erp_core.kit.words import Field

_AT_ONCE = 5000
_LONGEST = 60


def referred(
    ctx: Context, name: str, field: Field, texts: Iterable[str], by: Sequence[str] = ()
) -> dict[str, int | str]:
    """The id of the record that each text names; a sentence where it is none, or may be several.

    A code goes before a name, one that is written exactly so before one in another case, and one that can
    be meant here before others: a customer where the field is ``customer_id``, and active ones.

    Args:
        by: what a text may be of the record; its code and its name where nothing is said.
    """
    kind = KINDS.stored_in(field.refers_to)
    assert kind is not None  # noqa: S101 - ``FileShape`` has only fields whose records are known by a code
    role = f"is_{name.removesuffix('_id')}"
    left = list(dict.fromkeys(texts))
    found: dict[str, int | str] = {}
    for column in by or kind.found_by:
        named = _named(ctx, kind, column, left)
        for text in left:
            rows = called(_clean(column, text), named[folded(_clean(column, text))], lambda row: row[1])
            rows = _likely(_likely(rows, role), "is_active")
            if rows:
                found[text] = rows[0][0].id if len(rows) == 1 else _several(kind, text)
        left = [text for text in left if text not in found]
    return found | {text: _nobody(kind, text) for text in left}


def any_record(ctx: Context, name: str, field: Field) -> int | None:
    """One that can be meant by a field, whichever; None where there is none yet."""
    kind = KINDS.stored_in(field.refers_to)
    assert kind is not None  # noqa: S101 - as in ``referred``
    model: Any = getattr(OPERATIONS.module_of(f"{kind.name}.search"), "LISTING").model  # noqa: B009 - a module
    role = f"is_{name.removesuffix('_id')}"
    flags = [getattr(model, flag) for flag in (role, "is_active") if hasattr(model, flag)]
    return ctx.session.scalar(select(model.id).where(model.deleted_at.is_(None), *flags).limit(1))


def _named(ctx: Context, kind: Kind, column: str, texts: Sequence[str]) -> dict[str, list[tuple[Any, str]]]:
    """Rows with one of these in the column, by that as it is compared."""
    listing: Any = getattr(OPERATIONS.module_of(f"{kind.name}.search"), "LISTING")  # noqa: B009 - a module
    found: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    for start in range(0, len(texts), _AT_ONCE):
        some = [_clean(column, text) for text in texts[start : start + _AT_ONCE]]
        for row in listing.exact(ctx, getattr(listing.model, column), some):
            found[folded(getattr(row, column))].append((row, getattr(row, column)))
    return found


def _clean(column: str, text: str) -> str:
    return clean_code(text) if column == "code" else clean_line(text)


def _likely(rows: list[tuple[Any, str]], flag: str) -> list[tuple[Any, str]]:
    """Those with the flag, all where none has it."""
    return [one for one in rows if getattr(one[0], flag, False)] or rows


def _nobody(kind: Kind, text: str) -> str:
    return _("There is no {record} called “{text}”.").format(record=_(kind.title), text=text[:_LONGEST])


def _several(kind: Kind, text: str) -> str:
    words = _("Several {records} are called “{text}”. Write the code of the one that is meant.")
    return words.format(records=lower_first(_(kind.plural)), text=text[:_LONGEST])
