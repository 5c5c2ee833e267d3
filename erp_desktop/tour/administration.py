"""Administration: what only an administrator gets to see on the tour."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableView

from erp_core.kit.i18n import _
from erp_desktop.administration.roles.roles_screen import RolesScreen
from erp_desktop.shell.view_as.view_as_window import ViewAsWindow
from erp_desktop.tour.stage import Stage, TourError


def administration(stage: Stage) -> None:
    """An entry of the audit log with its change, a new user, the lock, and the program as staff sees it."""
    stage.click("nav.audit")
    table = stage.find("audit.table", QTableView, stage.screen)
    table.setFocus()
    table.selectRow(0)
    stage.wait()
    stage.picture(_("Audit log, the change itself"))
    stage.click("nav.users")
    stage.click("list.new", stage.screen)
    stage.picture(_("New user"))
    stage.main.close_current()
    stage.main.idle.lock()
    stage.wait()
    stage.picture(_("Locked"), over=stage.main.idle.dialog)
    stage.main.idle.unlock()
    _as_staff(stage)


def _as_staff(stage: Stage) -> None:
    stage.click("nav.roles")
    screen = stage.screen
    if not isinstance(screen, RolesScreen):
        raise TourError("roles do not open")
    screen.view_as(next(role for role in screen.model.roles if role.name == "staff"))
    shown = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ViewAsWindow))
    shown.tasks.wait_idle()
    if "users" in shown.navigation.buttons:
        raise TourError("staff is offered the users")
    stage.picture(_("Viewed as staff"), over=shown)
    shown.close()
    stage.until(stage.main.isVisible, "the view does not end")
    stage.press(Qt.Key.Key_Escape)
