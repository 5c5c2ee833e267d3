"""The import contracts: no room is forgotten in those that name rooms."""

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
# What the whole desktop may ask: the door and the way to it, business by its operations and schemas, and what
# knows no business. Any other room is the server's, PostgreSQL's or the administrator's.
OPEN = {
    *("core", "door", "reach", "trust", "kit", "errors", "settings"),
    *("reporting", "production", "sales", "purchasing", "trading", "stock", "masters"),
    *("platform", "security"),
}
BUSINESS = {"reporting", "production", "sales", "purchasing", "trading", "stock", "masters"}


def contract(beginning: str) -> dict[str, Any]:
    """The one whose name begins so."""
    [found] = [each for each in CONTRACTS if each["name"].startswith(beginning)]
    return found


def rooms() -> set[str]:
    """All rooms of core, which a contract told as exhaustive names."""
    layers = contract("inside the core")["layers"]
    return {room.strip() for layer in layers for room in layer.split("|")}


def forbidden(beginning: str) -> set[str]:
    modules = contract(beginning)["forbidden_modules"]
    return {name.removeprefix("erp_core.") for name in modules}


def test_a_room_of_core_is_open_to_the_desktop_or_forbidden() -> None:
    left = rooms() - OPEN - forbidden("desktop asks core by its door")
    assert not left, (
        f"say of {left} in pyproject.toml that the desktop may not import it, or here that it may"
    )
    assert not OPEN & forbidden("desktop asks core by its door")


def test_no_business_is_known_to_the_kit_of_the_desktop() -> None:
    left = BUSINESS - forbidden("desktop kit knows no business")
    assert not left, f"name {left} in the contract 'desktop kit knows no business' of pyproject.toml"
