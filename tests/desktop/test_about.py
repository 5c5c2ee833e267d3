"""About: version, commit, revision of the database, server and licences, as the build wrote them."""

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from erp_core.kit import paths
from erp_core.kit.paths import newest_revision
from erp_core.kit.wire import PROGRAM_VERSION
from erp_desktop.shell.about_dialog import AboutDialog


def told(dialog: AboutDialog) -> dict[str, str]:
    labels = dialog.findChildren(QLabel)
    return {label.objectName().partition(".")[2]: label.text() for label in labels if label.objectName()}


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_a_checkout_says_that_it_is_one(parent: QWidget) -> None:
    shown = told(AboutDialog("erp.kaveri.example", parent))
    assert (shown["version"], shown["schema"]) == (PROGRAM_VERSION, newest_revision())
    assert (shown["commit"], shown["server"]) == ("run from its source", "erp.kaveri.example")


def test_a_package_says_from_what_it_was_built(
    parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "build.json").write_text(json.dumps({"commit": "0123456789abcdef" * 2}), "utf-8")
    (tmp_path / "licences.txt").write_text("alembic 1.20.1: MIT", "utf-8")
    monkeypatch.setattr(paths, "resource_dir", lambda: tmp_path)
    paths.commit.cache_clear()
    dialog = AboutDialog("This PC", parent)
    paths.commit.cache_clear()
    assert told(dialog)["commit"] == "0123456789ab"
    text = dialog.findChild(QPlainTextEdit, "about.licences")
    assert text is not None
    assert text.toPlainText() == "alembic 1.20.1: MIT"
