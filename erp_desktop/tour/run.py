"""Run: one whole tour, from the first window to tour.json."""

import json
import sys
import tempfile
import traceback
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

import erp_core
from erp_core.settings import Settings
from erp_desktop.application import Application
from erp_desktop.kit.drafts import draft_store
from erp_desktop.kit.look import preferences, theme
from erp_desktop.kit.look.language import speak, usual
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.opening import Opened
from erp_desktop.tour import ground, walk
from erp_desktop.tour.administration import administration
from erp_desktop.tour.complaints import Complaints
from erp_desktop.tour.stage import Stage
from erp_desktop.tour.witness import Witness


def run_tour(directory: Path, url: str | None = None) -> int:
    """Walk through every window and write pictures and tour.json.

    Args:
        directory: made if need be; pictures of an earlier tour in it are replaced.
        url: of a demo company; without it one is made for the tour.

    Returns:
        Exit status: 0 when everything went as it must.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for old in [*directory.glob("[0-9][0-9]*-*.png"), directory / "tour.json"]:
        old.unlink(missing_ok=True)
    complaints = Complaints()
    report: dict[str, Any] = {}
    with complaints.heard(), tempfile.TemporaryDirectory(prefix="textile-erp-tour-") as scratch:
        preferences.use(QSettings(str(Path(scratch, "preferences.ini")), QSettings.Format.IniFormat))
        draft_store.use(Path(scratch, "drafts"))
        try:
            with nullcontext(url) if url else ground.demo_company() as address:
                report = _walk(directory, address, complaints)
        except Exception:  # noqa: BLE001 - whatever happened belongs into the report
            complaints.errors.append(traceback.format_exc())
    report |= {"errors": complaints.errors, "qt_warnings": complaints.qt_warnings}
    text = json.dumps(report, indent=2, ensure_ascii=False)
    (directory / "tour.json").write_text(text + "\n", encoding="utf-8")
    for complaint in [*complaints.errors, *complaints.qt_warnings]:
        print(complaint, file=sys.stderr)
    return 1 if complaints.errors or complaints.qt_warnings else 0


def _walk(directory: Path, address: str, complaints: Complaints) -> dict[str, Any]:
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["textile-erp"])
    language = Settings().language
    speak(app, language or usual())
    walk.dress("light")
    application = Application(app, Tasks(app), lambda: Opened(erp_core.connect(address)), language)
    stage = Stage(directory, application)
    witness = Witness(address, ground.passwords())
    report: dict[str, Any] = {}
    try:
        application.start()
        _story(stage, witness, report)
    except Exception:  # noqa: BLE001 - the pictures taken so far are still worth a look
        complaints.errors.append(traceback.format_exc())
    finally:
        witness.close()
        _end(application)
    return report | {"pictures": stage.told()}


def _story(stage: Stage, witness: Witness, report: dict[str, Any]) -> None:
    passwords = ground.passwords()
    walk.way_in(stage)
    stage.enter("staff", passwords["staff"])
    walk.every_screen(stage)
    walk.empty_list(stage)
    walk.new_forms(stage)
    expected = f"PO-{witness.highest_number() + 1:06}"
    form = walk.write_purchase_order(stage)
    order_id = walk.submit_purchase_order(stage, form, witness, expected)
    report["refused_to_staff"] = witness.refusal(order_id, witness.read(order_id).version)
    if not report["refused_to_staff"]:
        raise walk.TourError("core lets staff approve")
    walk.wrong_order(stage, witness)
    stage.leave()
    stage.enter("manager", passwords["manager"])
    walk.approve_purchase_order(stage, witness, order_id, expected)
    report["purchase_order"] = witness.report(order_id)
    walk.large_picture(stage)
    walk.dress("dark")
    walk.every_screen(stage)
    walk.new_forms(stage)
    walk.wrong_order(stage, witness)
    stage.leave()
    stage.role = ""
    stage.picture("Login")
    modes: tuple[tuple[str, theme.Mode], ...] = (("viewer", "light"), ("admin", "dark"))
    for role, mode in modes:
        walk.dress(mode)
        stage.enter(role, passwords[role])
        walk.every_screen(stage)
        if role == "admin":
            administration(stage)
        stage.leave()


def _end(application: Application) -> None:
    """Close what is open without asking, as a crash would not: every thread ends."""
    for window in (application.main_window, application.login_window):
        if window is not None:
            window.hide()
    application.close()
