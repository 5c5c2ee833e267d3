"""Every document: its statuses lead somewhere, its moves have operations, its folder is like the others."""

from pathlib import Path

import pytest

import erp_core
from erp_core import modules
from erp_core.kit.operation import OPERATIONS, Mode
from erp_core.kit.records.db import Base
from erp_core.kit.records.document import Document
from erp_core.security.permission import all_permissions

modules.load()
CORE = Path(erp_core.__file__).parent
# Mappers come as a set; workers that share the tests must agree on their order.
DOCUMENTS = sorted(
    (m.class_ for m in Base.registry.mappers if issubclass(m.class_, Document)), key=lambda d: d.__tablename__
)
COMMON = {
    *("search", "summary", "get", "history"),
    *("create", "update", "delete", "take_back_import"),
}


def name_of(model: type[Document]) -> str:
    return model.__tablename__


def operations_of(model: type[Document]) -> dict[str, str | None]:
    """Verb to permission."""
    prefix = f"{name_of(model)}."
    return {o.name.removeprefix(prefix): o.permission for o in OPERATIONS if o.name.startswith(prefix)}


def common_of(model: type[Document]) -> set[str]:
    """Verbs that every document has; the way back where a move of it has one."""
    return COMMON | ({"undo"} if any(not move.question for move in model.KIND.moves) else set())


def reachable(model: type[Document], start: str) -> set[str]:
    found = {start}
    while more := {m.target for m in model.KIND.moves if found & set(m.sources)} - found:
        found |= more
    return found


def test_there_are_documents() -> None:
    assert {name_of(d) for d in DOCUMENTS} >= {"purchase_order", "sales_order", "work_order"}


@pytest.mark.parametrize("model", DOCUMENTS, ids=name_of)
def test_every_status_is_reachable(model: type[Document]) -> None:
    assert reachable(model, model.KIND.initial) == set(model.KIND.statuses or ())


@pytest.mark.parametrize("model", DOCUMENTS, ids=name_of)
def test_every_status_can_be_left_or_is_final(model: type[Document]) -> None:
    assert model.KIND.final
    for status in model.KIND.statuses or ():
        assert reachable(model, status) & set(model.KIND.final), status


@pytest.mark.parametrize("model", DOCUMENTS, ids=name_of)
def test_every_move_is_an_operation_with_the_permission_of_its_name(model: type[Document]) -> None:
    operations = operations_of(model)
    for move in model.KIND.moves:
        assert operations[move.name] == f"{name_of(model)}:{move.name}"
        assert operations[move.name] in all_permissions()


@pytest.mark.parametrize("model", DOCUMENTS, ids=name_of)
def test_no_two_moves_have_one_name_or_lead_where_they_began(model: type[Document]) -> None:
    names = [move.name for move in model.KIND.moves]
    assert len(names) == len(set(names))
    assert not [move.name for move in model.KIND.moves if move.target in move.sources]


@pytest.mark.parametrize("model", DOCUMENTS, ids=name_of)
def test_every_document_has_the_common_operations(model: type[Document]) -> None:
    operations = operations_of(model)
    assert set(operations) >= common_of(model)
    for verb in common_of(model):
        permission = verb if verb in ("create", "update", "delete", "undo") else "read"
        permission = "create" if verb == "take_back_import" else permission
        assert operations[verb] == f"{name_of(model)}:{permission}", verb


@pytest.mark.parametrize("model", DOCUMENTS, ids=name_of)
def test_there_is_no_move_beside_the_table(model: type[Document]) -> None:
    commands = {
        o.name.partition(".")[2]
        for o in OPERATIONS
        if o.name.startswith(f"{name_of(model)}.") and o.mode is Mode.COMMAND
    }
    beside = {permit.action for permit in model.KIND.permits if permit.statuses}
    assert commands - common_of(model) == {move.name for move in model.KIND.moves} | beside


def folders() -> list[Path]:
    return sorted(path.parent for path in CORE.glob("*/*/service.py") if path.parent.parent.name != "server")


@pytest.mark.parametrize("folder", folders(), ids=lambda f: f.name)
def test_a_folder_has_the_files_of_all_folders(folder: Path) -> None:
    files = {path.name for path in folder.glob("*.py")}
    assert files >= {"__init__.py", "schema.py", "service.py"}
    assert (folder / "__init__.py").read_text("utf-8").startswith('"""')


@pytest.mark.parametrize("model", DOCUMENTS, ids=name_of)
def test_a_document_has_one_name_everywhere(model: type[Document]) -> None:
    assert model.__module__.split(".")[-2] == name_of(model)
    assert model.KIND.name == model.KIND.stored_in == name_of(model)
    assert name_of(model).replace("_", " ") == model.KIND.title


def test_modules_load_every_model_and_service() -> None:
    loaded = Path(modules.__file__).read_text("utf-8")
    services = {
        str(p.relative_to(CORE.parent).with_suffix("")).replace("/", ".") for p in CORE.glob("*/*/service.py")
    }
    models = {
        str(p.relative_to(CORE.parent).with_suffix("")).replace("/", ".") for p in CORE.glob("*/*/model.py")
    }
    assert not [s for s in services if f"import {s}" not in loaded]
    imported = {m.class_.__module__ for m in Base.registry.mappers}
    assert models <= imported
