"""What stands in a form as a new record, not saved yet."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from erp_desktop.kit.drafts.draft_store import Draft, new_draft_id, now_text
from erp_desktop.kit.drafts.merged_state import same_fields


def as_new(screen: str, title: str, state: Mapping[str, Any]) -> Draft:
    """The draft of a new record with this state: its lines are new ones."""
    lines = [line | {"id": None} for line in state["lines"]]
    return Draft(new_draft_id(), screen, None, None, title, now_text(), dict(state) | {"lines": lines})


def typed_over(
    typed: Mapping[str, Any],
    fields: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    under: Mapping[str, Collection[str]],
) -> dict[str, Any]:
    """The state of a form that gets other content, with what the user typed into its fields before.

    Args:
        under: field to the columns that mean nothing without it; they are left out of the lines where the
            user typed another.
    """
    other = [name for name in typed if not same_fields({name: typed[name]}, {name: fields.get(name)})]
    lost = {column for name in other for column in under.get(name, ())}
    return {"fields": {**fields, **typed}, "lines": [_without(line, lost) for line in lines]}


def _without(line: Mapping[str, Any], lost: Collection[str]) -> dict[str, Any]:
    typed = {name: text for name, text in line["typed"].items() if name not in lost}
    return {name: value for name, value in line.items() if name not in lost} | {"typed": typed}
