"""One rule for times: people read them by the company's clock, wherever their PC or the server stands."""

import ast
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.admin.context import owner_context
from erp_core.kit import clock
from erp_core.kit.terminal import when
from erp_core.kit.words import ValueKind
from erp_core.platform.note import service as notes
from erp_core.platform.printing.writing import Writer
from erp_core.platform.spreadsheet.at_hand import rows_at_hand
from erp_core.platform.spreadsheet.export import Export
from erp_core.platform.spreadsheet.sheet import SheetColumn
from erp_core.security.audit.style import PLAIN
from erp_desktop.administration.audit.audit_filters import midnight
from erp_desktop.kit.files.own_sheet import own_sheet
from erp_desktop.kit.history.sentences import style_of
from erp_desktop.kit.history.time_line import TimeLine
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.mill import Mill
from tests.factories.orders import make_party
from tests.factories.sources import nodes_below

# Where it is half past one of the next day in the mill, and the afternoon of the day before on the PC.
INSTANT = datetime(2026, 11, 27, 20, 0, 5, tzinfo=UTC)
ELSEWHERE = {  # what tells the time otherwise, and why
    "erp_core/kit/clock.py": "it is the clock",
    "erp_core/admin/audit.py": "an instant that was typed with its own offset",
    "erp_core/backup/folder.py": "what names and thins out backups: the machine's own days",
    "erp_core/backup/schedule.py": "at which hour of its own the machine makes backups",
    "erp_core/reach/reach.py": "when a certificate ends, with the zone beside it",
    "erp_core/server/log.py": "the server's own log",
    "erp_core/security/session/tokens.py": "reckons, and shows nothing",
}


@pytest.fixture(autouse=True)
def pc_in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    clock.use_zone(lambda: clock.zone_called("Asia/Kolkata"))
    yield
    clock.use_zone(None)
    monkeypatch.undo()
    assert os.environ.get("TZ") == before
    time.tzset()


def test_no_other_place_turns_an_instant_into_a_time() -> None:
    words = ("astimezone", "toLocalTime", "fromtimestamp")
    found = {
        f"{package}/{file}"
        for package in ("erp_core", "erp_desktop")
        for file, node in nodes_below(package, *words)
        if isinstance(node, ast.Attribute) and node.attr in words
    }
    assert found == set(ELSEWHERE)


def test_an_instant_is_read_the_same_on_screen_in_the_log_and_on_paper() -> None:
    assert fmt.format_datetime(INSTANT) == "28 Nov 2026 01:30"
    assert fmt.format_time(INSTANT) == "01:30"
    assert style_of("INR").instant(INSTANT) == "28 Nov 2026 01:30"
    assert (PLAIN.instant(INSTANT), PLAIN.time(INSTANT)) == ("2026-11-28 01:30", "01:30")
    assert when(INSTANT) == "2026-11-28 01:30"
    assert Writer.of("en", "en_GB", "Asia/Kolkata").instant(INSTANT) == "28 Nov 2026 01:30"


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_an_instant_is_the_same_in_a_file(tmp_path: Path, ending: str) -> None:
    column = SheetColumn(name="at", title="At", kind=ValueKind.INSTANT)
    path = tmp_path / f"list{ending}"
    Export(own_sheet("List", [column]), path).run(rows_at_hand(["at"], [[INSTANT.isoformat(" ")]]))
    if ending == ".csv":
        assert path.read_text("utf-8-sig").splitlines() == ["At", "2026-11-28 01:30"]
    else:
        value = openpyxl.load_workbook(path).worksheets[0]["A2"].value
        assert isinstance(value, datetime)
        assert value.replace(microsecond=0) == datetime(2026, 11, 28, 1, 30, 5)  # noqa: DTZ001 - a cell has no zone


def test_a_day_and_a_time_that_are_typed_are_the_company_s(qtbot: QtBot) -> None:
    assert midnight(date(2026, 11, 28)) == datetime(2026, 11, 27, 18, 30, tzinfo=UTC)
    assert midnight(date.max) is not None
    assert midnight(date.min) is None
    line = TimeLine()
    qtbot.addWidget(line)
    line.set_instant(INSTANT)
    assert line.text() == "01:30:05"
    assert clock.instant_of(date(2026, 11, 28), time_of_day(1, 30, 5)) == INSTANT


def test_a_note_and_the_history_tell_the_company_s_time(
    window_of: Callable[[Core], MainWindow], core: Core, tasks: Tasks
) -> None:
    party = make_party(core)
    core.run(notes.write, "party", party.id, "Call them")
    clock.use_zone(core.zone)
    window = window_of(core)
    form = window.open("party", party.id)
    assert tasks.wait_idle()
    form.show_notes()  # type: ignore[union-attr]
    form.bar.history.setChecked(True)  # type: ignore[union-attr]
    assert tasks.wait_idle()
    me = core.me
    assert me is not None
    day = fmt.format_date(core.today())
    assert me.timezone == "Asia/Kolkata"
    told = [text for text in form.notes.texts() if "Call them" in text]  # type: ignore[union-attr]
    hour = f"{core.now():%H}:"
    assert len(told) == 1
    assert f"{day} {hour}" in told[0]
    past = form.history.findChildren(QPushButton, "form.history.past")  # type: ignore[union-attr]
    assert past
    assert all(button.text().startswith(f"{day} {hour}") for button in past)


def test_commands_about_records_have_the_company_s_day_and_clock(mill: Mill) -> None:
    clock.use_zone(None)
    mill.sql("UPDATE company SET timezone = 'Pacific/Kiritimati'")  # 14 hours ahead
    try:
        with owner_context(mill.database.owner_url, "users.list") as ctx:
            assert ctx.today == ctx.now.astimezone(clock.zone_called("Pacific/Kiritimati")).date()
            assert when(INSTANT) == "2026-11-28 10:00"
        assert when(INSTANT) == "2026-11-27 15:00"
    finally:
        mill.sql("UPDATE company SET timezone = 'Asia/Kolkata'")
