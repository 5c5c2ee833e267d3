"""Codes: what new records are known by where a file says none, in their order."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, func, select

from erp_core.kit.i18n import _
from erp_core.kit.kind import Kind
from erp_core.kit.letters import clean_line, folded
from erp_core.kit.operation import Context
from erp_core.platform.importing.questions import NUMBERED, Choices

_DIGITS = 4
_NAME = "name"


class Codes:
    """Gives each new record the next code of its kind; a record that is there already keeps its own.

    Args:
        names: of the records of the file without a code.
        codes: that the file says itself.
        is_asked: nobody has said yet that they are given.
    """

    def __init__(
        self,
        ctx: Context,
        kind: Kind,
        model: Any,
        names: Sequence[str],
        codes: Sequence[str],
        *,
        is_asked: bool = False,
    ) -> None:
        self.is_asked = is_asked
        self._begins = kind.codes
        form = re.compile(_form(kind))
        own = [int(found[1]) for code in codes if (found := form.fullmatch(folded(code.strip())))]
        self._last = max(last_code(ctx, kind, model), *own, 0)
        wanted = sorted({folded(clean_line(name)) for name in names})
        given = bindparam("wanted", wanted, type_=ARRAY(Text()))
        there = func.folded(model.name) == any_(given)
        found = ctx.session.execute(select(model.name, model.code).where(there, model.deleted_at.is_(None)))
        self._stored: dict[str, list[str]] = {}
        for name, code in found:
            self._stored.setdefault(folded(name), []).append(code)

    def of(self, values: Mapping[str, Any]) -> str:
        """The code of the only record that is called so, once; else the next one."""
        stored = self._stored.pop(folded(clean_line(str(values.get(_NAME) or ""))), [])
        if len(stored) == 1:
            return stored[0]
        self._last += 1
        return _code(self._begins, self._last)


def last_code(ctx: Context, kind: Kind, model: Any) -> int:
    """The highest number among codes that were given so."""
    form = f"^{_form(kind)}$"
    numbers = select(func.substring(model.code, len(kind.codes) + 1)).where(
        func.folded(model.code).regexp_match(form), model.deleted_at.is_(None)
    )
    return max(map(int, ctx.session.scalars(numbers)), default=0)


def code_choices(ctx: Context, kind: Kind, model: Any) -> Choices:
    """What may be answered where a file has no codes."""
    first = _code(kind.codes, last_code(ctx, kind, model) + 1)
    return [(NUMBERED, _("Number them, from {code} on").format(code=first))]


def _form(kind: Kind) -> str:
    return f"{kind.codes.lower()}([0-9]{{1,9}})"


def _code(begins: str, number: int) -> str:
    return f"{begins}{number:0{_DIGITS}}"
