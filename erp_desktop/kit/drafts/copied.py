"""What stands in a form as a new record, not saved yet."""

from collections.abc import Mapping
from typing import Any

from erp_desktop.kit.drafts.draft_store import Draft, new_draft_id, now_text


def as_new(screen: str, title: str, state: Mapping[str, Any]) -> Draft:
    """The draft of a new record with this state: its lines are new ones."""
    lines = [line | {"id": None} for line in state["lines"]]
    return Draft(new_draft_id(), screen, None, None, title, now_text(), dict(state) | {"lines": lines})
