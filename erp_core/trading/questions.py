"""What is asked before orders make a move: of one as of many, in the same words."""

from collections.abc import Mapping, Sequence
from typing import Any

from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.records.uses import Statuses, Use, not_given_up, told, unfinished, uses_by_owner

# Names of the questions: which documents that name its lines are asked about.
ASKED_ABOUT: Mapping[str, Statuses] = {
    "work_is_unfinished": unfinished,
    "documents_rest_on_it": not_given_up,
}


def words_of(name: str, number: str, found: Sequence[Use]) -> str:
    """A question before a move of an order."""
    text = (
        _("Not finished yet: {documents}. What has not begun cannot begin afterwards. Go on with {number}?")
        if name == "work_is_unfinished"
        else _("{number} is needed for {documents}, not cancelled with it. Cancel {number} all the same?")
    )
    return text.format(documents=told(list(found), with_status=True), number=number)


def asked_of(ctx: Context, name: str, line: type[Any], numbers: Mapping[int, str]) -> Mapping[int, str]:
    """Of which of these orders it is asked, by id, and how.

    Args:
        numbers: of the orders, by id.
    """
    found = uses_by_owner(ctx, line, list(numbers), ASKED_ABOUT[name])
    return {id: words_of(name, numbers[id], documents) for id, documents in found.items()}
