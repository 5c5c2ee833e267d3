"""Tasks: results arrive on the UI thread, or not at all when nobody wants them any more."""

import threading
import time
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from erp_core.errors import ErpError, InternalError, NotLoggedIn, Unreachable
from erp_desktop.kit.work.tasks import Job, Tasks


def test_result_arrives_on_the_ui_thread(tasks: Tasks, qtbot: QtBot) -> None:
    got: list[Any] = []
    owner = QObject()
    tasks.run(
        owner,
        threading.current_thread,
        lambda worker: got.extend([worker, threading.current_thread()]),
    )
    assert tasks.wait_idle()
    assert got[0] is not threading.main_thread()
    assert got[1] is threading.main_thread()


def test_answer_for_a_deleted_owner_is_dropped(tasks: Tasks, qtbot: QtBot) -> None:
    got: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def call() -> int:
        begun.set()
        go_on.wait(5)
        return 1

    owner = QWidget()
    tasks.run(owner, call, got.append)
    assert begun.wait(5)
    owner.deleteLater()
    qtbot.wait(10)
    del owner
    go_on.set()
    assert tasks.wait_idle()
    assert got == []


def test_cancelled_job_is_silent_and_a_waiting_one_never_runs(tasks: Tasks, qtbot: QtBot) -> None:
    owner, got, ran = QObject(), [], []
    go_on = threading.Event()
    running = [tasks.run(owner, lambda: go_on.wait(5), got.append) for _n in range(4)]
    waiting = tasks.run(owner, lambda: ran.append(1), got.append)
    for job in [*running, waiting]:
        job.cancel()
    go_on.set()
    assert tasks.wait_idle()
    assert got == []
    assert ran == []


def test_errors_go_to_their_handler(tasks: Tasks, qtbot: QtBot) -> None:
    errors: list[ErpError] = []

    def fail() -> None:
        raise Unreachable("gone")

    owner = QObject()
    tasks.run(owner, fail, lambda _none: None, errors.append)
    assert tasks.wait_idle()
    assert [e.message for e in errors] == ["gone"]


def test_unexpected_error_is_logged_and_reported_without_details(
    tasks: Tasks, qtbot: QtBot, caplog: Any
) -> None:
    errors: list[ErpError] = []
    owner = QObject()
    tasks.run(owner, lambda: 1 // 0, lambda _none: None, errors.append)
    assert tasks.wait_idle()
    assert isinstance(errors[0], InternalError)
    assert "division" not in errors[0].message
    assert "ZeroDivisionError" in caplog.text


def test_without_handler_the_nearest_place_shows_the_error(tasks: Tasks, qtbot: QtBot) -> None:
    class Place(QWidget):
        shown: ErpError | None = None

        def show_error(self, error: ErpError) -> None:
            self.shown = error

    place = Place()
    qtbot.addWidget(place)
    inner = QWidget(QWidget(place))

    def fail() -> None:
        raise Unreachable("gone")

    tasks.run(inner, fail, lambda _none: None)
    assert tasks.wait_idle()
    assert place.shown is not None


def test_interceptor_may_take_a_job_and_send_it_again(tasks: Tasks, qtbot: QtBot) -> None:
    taken: list[Job] = []
    calls, got = [], []

    def take(job: Job, error: ErpError) -> bool:
        taken.append(job)
        return isinstance(error, NotLoggedIn)

    def call() -> int:
        calls.append(1)
        if len(calls) == 1:
            raise NotLoggedIn("over")
        return 7

    tasks.interceptor = take
    owner = QObject()
    tasks.run(owner, call, got.append)
    assert tasks.wait_idle()
    assert got == []
    tasks.retry(taken[0])
    assert tasks.wait_idle()
    assert got == [7]


def test_busy_is_told_only_of_work_that_lasts(tasks: Tasks, qtbot: QtBot) -> None:
    told: list[bool] = []
    tasks.busy_changed.connect(told.append)
    owner = QObject()
    tasks.run(owner, lambda: None, lambda _none: None)
    assert tasks.wait_idle()
    assert told == []
    tasks.run(owner, lambda: time.sleep(0.3), lambda _none: None)
    assert tasks.wait_idle()
    assert told == [True, False]


def test_closing_neither_hangs_nor_delivers(qtbot: QtBot) -> None:
    runner, owner, got = Tasks(), QObject(), []
    for _n in range(20):
        runner.run(owner, lambda: time.sleep(0.02), got.append)
    assert runner.close()
    qtbot.wait(20)
    assert got == []


def test_closing_gives_up_on_a_call_that_hangs(qtbot: QtBot) -> None:
    runner, owner = Tasks(), QObject()
    go_on = threading.Event()
    runner.run(owner, lambda: go_on.wait(20), lambda _none: None)
    qtbot.wait(20)
    begun = time.monotonic()
    assert not runner.close(timeout=0.1)
    assert time.monotonic() - begun < 10
    go_on.set()
    assert runner.close()
