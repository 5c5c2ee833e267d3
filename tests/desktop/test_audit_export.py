"""Exporting the audit log from its screen: told, stopped, and nothing left when it fails."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.masters.party import service as parties
from erp_core.security.audit import export
from erp_desktop.administration.audit.audit_screen import AuditScreen
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_purchase_order


@pytest.fixture
def screen(
    window_as: Callable[[str], MainWindow], core_as: Callable[[str], Core], tasks: Tasks
) -> AuditScreen:
    """The audit log of a company that has written an order of 30 lines."""
    make_purchase_order(core_as("staff"), lines=30)
    opened = window_as("admin").open("audit")
    assert isinstance(opened, AuditScreen)
    assert tasks.wait_idle()
    return opened


def said(screen: AuditScreen) -> str:
    return next(bar.text for bar in screen.findChildren(MessageBar) if bar is not screen.message)


def test_what_the_filters_find_is_written(screen: AuditScreen, tasks: Tasks, tmp_path: Path) -> None:
    party: Any = {"code": "=1+1", "name": "=cmd()", "is_customer": True, "currency": "INR"}
    screen.core.run(parties.create, party)
    screen.asked.kinds.setCurrentIndex(screen.asked.kinds.findText("Parties"))
    screen.export_to(tmp_path / "log.csv")
    assert not screen.export_button.isEnabled()
    assert tasks.wait_idle()
    assert said(screen) == "2 entries written to log.csv."
    assert screen.export_button.isEnabled()
    rows = list(csv.reader((tmp_path / "log.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0][:3] == ["When", "Who", "What"]
    assert any(row[2] == "Admin Person created party =cmd()" for row in rows[1:])
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_an_export_is_stopped_and_leaves_nothing(
    screen: AuditScreen, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 10)
    heard: list[int] = []

    def stop_at_once(count: int) -> None:
        heard.append(count)
        screen.exporting.stop()

    screen.exporting._written.connect(stop_at_once)
    go_on = screen.exporting._go_on

    def patient(count: int) -> bool:
        """Wait for the user's click as long as a real page takes."""
        is_wanted = go_on(count)
        screen.exporting._stop.wait(5)
        return is_wanted

    monkeypatch.setattr(screen.exporting, "_go_on", patient)
    screen.export_to(tmp_path / "log.csv")
    assert tasks.wait_idle()
    assert heard == [10]
    assert said(screen) == "The export was stopped; no file was written."
    assert list(tmp_path.iterdir()) == []
    assert screen.export_button.isEnabled()


def test_a_file_that_cannot_be_written_is_told(screen: AuditScreen, tasks: Tasks, tmp_path: Path) -> None:
    screen.export_to(tmp_path / "no" / "log.csv")
    assert tasks.wait_idle()
    assert said(screen) == "The file log.csv could not be written: No such file or directory"
    assert screen.export_button.isEnabled()


def test_closing_the_screen_stops_the_export(
    screen: AuditScreen, tasks: Tasks, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 10)
    exporting = screen.exporting
    go_on, stop = exporting._go_on, exporting._stop
    pages: list[int] = []

    def patient(count: int) -> bool:
        pages.append(count)
        stop.wait(5)
        return go_on(count)

    monkeypatch.setattr(exporting, "_go_on", patient)
    screen.export_to(tmp_path / "log.csv")
    qtbot.waitUntil(lambda: bool(pages), timeout=5000)
    screen.shell.close_screen(screen)
    QCoreApplication.sendPostedEvents(screen, QEvent.Type.DeferredDelete)
    assert tasks.wait_idle()
    assert pages == [10]
    assert list(tmp_path.iterdir()) == []
