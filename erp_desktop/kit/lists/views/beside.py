"""What a person does to a list's columns without keeping a view: remembered beside the views, by ids."""

from typing import Any

from erp_desktop.kit.lists.views.look import Columns, Extras
from erp_desktop.kit.look.preferences import LIST_BESIDE

# Of the list as delivered.
DELIVERED = 0
MOST_VIEWS = 8


def remember(listing: str, view: int, columns: Columns, sort: str, extras: Extras) -> None:
    """Of the list as delivered its columns and order; of a view the widths alone."""
    kept = LIST_BESIDE.get(listing)
    told: dict[str, Any] = {"widths": {name: width for name, width, _hidden in columns if width}}
    if view == DELIVERED:
        told = {"columns": [list(column) for column in columns], "sort": sort, "extras": list(extras)}
    others = {key: value for key, value in kept.items() if key != str(view)}
    oldest_first = dict(list(others.items())[-(MOST_VIEWS - 1) :])
    LIST_BESIDE.set(oldest_first | {str(view): told}, listing)


def forget(listing: str, view: int) -> None:
    """Back to what the view says, or to how the list is delivered."""
    kept = LIST_BESIDE.get(listing)
    LIST_BESIDE.set({key: value for key, value in kept.items() if key != str(view)}, listing)


def widths(listing: str, view: int) -> dict[str, int]:
    """What the person made columns of a view."""
    found = _told(listing, view).get("widths")
    return {str(k): v for k, v in found.items() if isinstance(v, int)} if isinstance(found, dict) else {}


def columns(listing: str) -> list[Any]:
    """Of the list as delivered; empty where nothing was changed."""
    found = _told(listing, DELIVERED).get("columns")
    return [entry for entry in found if isinstance(entry, list)] if isinstance(found, list) else []


def sort(listing: str) -> str:
    """Of the list as delivered; empty where nothing was changed."""
    return str(_told(listing, DELIVERED).get("sort") or "")


def extras(listing: str) -> Extras:
    """Of the list as delivered: how many columns stand still, and whether late rows are tinted."""
    match _told(listing, DELIVERED).get("extras"):
        case [int(frozen), bool(is_tinted)]:
            return frozen, is_tinted
        case _:
            return 0, True


def _told(listing: str, view: int) -> dict[str, Any]:
    found = LIST_BESIDE.get(listing).get(str(view))
    return found if isinstance(found, dict) else {}
