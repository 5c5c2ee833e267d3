"""Dialogs for files: each purpose begins where it was last used, else in the user's documents."""

import ast
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from erp_desktop.kit.files import asking
from tests.factories.sources import nodes_below


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "Documents"
    folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _which: str(folder))
    return folder


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What each dialog began with; each is answered with a file in another folder."""
    seen: list[str] = []
    other = tmp_path / "other"
    other.mkdir()

    def answer(result: Any) -> Any:
        return lambda _parent, _title, begins, *_kinds: seen.append(begins) or result

    chosen = str(other / "a.xlsx")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer((chosen, "")))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer(([chosen], "")))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer((chosen, "")))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", answer(str(other)))
    return seen


def test_each_purpose_goes_on_where_it_was(
    qtbot: QtBot, documents: Path, offered: list[str], tmp_path: Path
) -> None:
    window, other = QWidget(), tmp_path / "other"
    qtbot.addWidget(window)
    for _again in range(2):
        asking.ask_open(window, "Import", "import")
        asking.ask_open_several(window, "Add files", "attachments")
        asking.ask_save(window, "Export", "export", "list.xlsx")
        asking.ask_folder(window, "Save each", "papers")
    first, second = [documents] * 4, [other] * 4
    named = [path / "list.xlsx" if n % 4 == 2 else path for n, path in enumerate([*first, *second])]
    assert offered == [str(path) for path in named]


def test_what_belongs_to_a_file_is_offered_beside_it(
    qtbot: QtBot, documents: Path, offered: list[str], tmp_path: Path
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    asking.ask_save(window, "Save a copy", "import", "copy.xlsx", folder=tmp_path)
    assert offered == [str(tmp_path / "copy.xlsx")]
    assert asking.first_folder("import") == documents


def test_a_folder_that_is_gone_is_not_offered(documents: Path, tmp_path: Path) -> None:
    asking.FILE_FOLDER.set(str(tmp_path / "gone"), "import")
    assert asking.first_folder("import") == documents


def test_nothing_else_asks_for_files() -> None:
    asks = {
        file
        for file, node in nodes_below("erp_desktop", "QFileDialog")
        if isinstance(node, ast.Name) and node.id == "QFileDialog"
    }
    assert asks == {"kit/files/asking.py"}
