"""How models and database are compared, for checks and for new versions alike."""

from typing import Any


def include_name(name: str | None, type_: str, _parents: object) -> bool:
    """Leave the audit log's partitions out; they come and go with the months."""
    return not (type_ == "table" and name is not None and name.startswith("audit_log_"))


COMPARISON: dict[str, Any] = {"include_name": include_name, "compare_server_default": False}
