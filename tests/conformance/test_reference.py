"""The reference pages are what the code says."""

import re

import pytest
from starlette.routing import Route

from erp_core.kit.kind import KINDS
from erp_core.kit.records.db import Base
from erp_core.kit.wire import REST_PATH
from erp_core.security.permission import all_permissions, default_roles
from erp_core.server import rest
from resources.reference.pages import folder, pages

PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_up_to_date(name: str) -> None:
    assert (folder() / name).read_text("utf-8") == PAGES[name], "run ./dev reference"


def test_every_permission_stands_beside_the_roles_that_hold_it() -> None:
    lines = [
        line.strip("| ").split(" | ") for line in PAGES["permissions.md"].splitlines() if line[:1] == "|"
    ]
    told = {line[0].strip("`"): sum("✓" in cell for cell in line) for line in lines if line[0][:1] == "`"}
    roles = default_roles().values()
    assert told == {permission: sum(permission in held for held in roles) for permission in all_permissions()}


def test_every_move_is_an_arrow() -> None:
    for kind in KINDS:
        for move in kind.moves:
            for source in move.sources:
                assert f"    {source} --> {move.target}: {move.name} (" in PAGES["statuses.md"]


def test_every_column_is_told() -> None:
    sections = PAGES["fields.md"].split("\n## ")
    for table in Base.metadata.tables.values():
        (section,) = (text for text in sections if f"`{table.name}`" in text.partition("\n")[0])
        told = [line.split("`")[1] for line in section.splitlines() if line[:3] == "| `"]
        assert told == [column.name for column in table.columns]


def test_every_resource_is_told() -> None:
    section = PAGES["rest.md"].partition("\n## What there is\n")[2].partition("\n## ")[0]
    first = [line.split(" | ")[0] for line in section.splitlines() if line[:3] == "| `"]
    told = {name for addresses in first for name in re.findall(r"`([^`]+)`", addresses)}
    paths = [route.path for route in rest.router().routes if isinstance(route, Route)]
    there = {path.removeprefix(f"{REST_PATH}/") for path in paths if path.startswith(f"{REST_PATH}/")}
    assert {name.partition("/")[0] for name in told} == {path.partition("/")[0] for path in there}
