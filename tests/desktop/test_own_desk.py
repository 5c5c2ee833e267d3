"""What a user set up for himself is the same on another PC, and nobody else's."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSettings

from erp_core import Core
from erp_core.errors import Unreachable
from erp_core.security.desk import service as desk
from erp_desktop.kit.frame.own_desk import OwnDesk
from erp_desktop.kit.lines.line_stops import LineStops
from erp_desktop.kit.look import preferences
from erp_desktop.kit.look.preferences import LIST_SORT
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.sales import sales_order
from tests.desktop.conftest import RecordingShell

At = Callable[[str, str], None]


@pytest.fixture
def sit_down(
    core_as: Callable[[str], Core], tasks: Tasks, shell: RecordingShell, tmp_path: Path
) -> Iterator[At]:
    """``sit_down("pc1", "staff")``: somebody has logged in at a PC."""
    window = QObject()

    def sit(pc: str, username: str) -> None:
        preferences.use(QSettings(str(tmp_path / f"{pc}.ini"), QSettings.Format.IniFormat))
        OwnDesk(core_as(username), tasks, username, shell, window)  # type: ignore[arg-type]
        assert tasks.wait_idle()

    yield sit
    preferences.belong_to("")


def stops() -> LineStops:
    assert sales_order.FORM.lines is not None
    return LineStops(sales_order.FORM.lines.columns, "sales_order")


def place(name: str) -> int:
    assert sales_order.FORM.lines is not None
    return next(n for n, column in enumerate(sales_order.FORM.lines.columns) if column.name == name)


def test_stops_and_their_order_are_there_on_another_pc(sit_down: At, tasks: Tasks) -> None:
    delivered = stops().order()
    sit_down("pc1", "staff")
    stops().choose(place("unit"), "always")
    stops().keep_order([*reversed(delivered)])
    LIST_SORT.set("-due_date", "sales_orders")
    assert tasks.wait_idle()
    sit_down("pc2", "staff")
    assert stops().stop(place("unit")) == "always"
    assert stops().order() == [*reversed(delivered)]
    assert LIST_SORT.get("sales_orders") == "", "it belongs to the PC"
    sit_down("pc2", "manager")
    assert stops().stop(place("unit")) == "never"
    assert stops().order() == delivered
    sit_down("pc2", "staff")
    stops().forget()
    assert tasks.wait_idle()
    sit_down("pc1", "staff")
    assert stops().stop(place("unit")) == "never"
    assert stops().order() == delivered


def test_what_a_pc_kept_before_goes_to_the_account_once(
    sit_down: At, tasks: Tasks, core_as: Callable[[str], Core]
) -> None:
    sit_down("pc1", "viewer")
    preferences.belong_to("viewer")
    stops().choose(place("quantity"), "never")
    preferences.belong_to("viewer.two")
    stops().choose(place("quantity"), "if_empty")
    sit_down("pc1", "viewer")
    assert core_as("viewer").run(desk.settings) == {"lines/stops/sales_order": '{"quantity": "never"}'}
    sit_down("pc2", "viewer")
    assert stops().stop(place("quantity")) == "never"


def test_what_a_newer_program_kept_is_left_alone(sit_down: At, core_as: Callable[[str], Core]) -> None:
    core = core_as("staff")
    core.run(desk.keep, "lines/frozen/sales_order", "3")
    core.run(desk.keep, "lines/order/sales_order", '{"no": "list"}')
    sit_down("pc1", "staff")
    assert stops().order() == sorted(stops().order())
    assert preferences.of_person() == {"lines/order/sales_order": '{"no": "list"}'}


def test_what_the_account_cannot_take_is_said_and_stays_on_the_pc(
    sit_down: At, tasks: Tasks, shell: RecordingShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down("pc1", "staff")

    def gone(*_args: object) -> None:
        raise Unreachable("The server does not answer.")

    monkeypatch.setattr(Core, "run", gone)
    stops().choose(place("unit"), "always")
    assert tasks.wait_idle()
    assert shell.messages == [("This is remembered on this PC alone: The server does not answer.", "warning")]
    assert stops().stop(place("unit")) == "always"
