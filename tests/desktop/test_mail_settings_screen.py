"""The mail server is set up, tried and looked after in Administration."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.security.mail import MailSecurity
from erp_core.security.mail import service as mail
from erp_core.security.mail.outbox import post
from erp_core.security.mail.sending import send_due
from erp_desktop.administration.mail import mail_screen
from erp_desktop.administration.mail.mail_screen import MailScreen
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.mailbox import mail_server, set_up, waiting
from tests.factories.mill import Mill

WindowAs = Callable[[str], MainWindow]
Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(window_as: WindowAs) -> MainWindow:
    return window_as("admin")


def opened(window: MainWindow) -> MailScreen:
    screen = window.open("mail")
    assert window.tasks.wait_idle()
    assert isinstance(screen, MailScreen)
    return screen


def fill(screen: MailScreen, qtbot: QtBot, port: int) -> None:
    """By keyboard, as far as it goes on this machine without encryption."""
    card = screen.server
    card.security.setCurrentIndex(card.security.findData(MailSecurity.NONE))
    card.security.activated.emit(card.security.currentIndex())
    for name, text in (("host", "127.0.0.1"), ("port", str(port)), ("sender", "erp@mill.example")):
        card.fields[name].line.selectAll()
        qtbot.keyClicks(card.fields[name].line, text)


def test_it_is_typed_tried_and_saved(window: MainWindow, tasks: Tasks, qtbot: QtBot, core: Core) -> None:
    screen = opened(window)
    assert not screen.is_dirty
    with mail_server() as box:
        fill(screen, qtbot, box.port)
        assert screen.is_dirty
        qtbot.keyClicks(screen.trial.recipient.line, "it@mill.example")
        qtbot.keyClick(screen.trial.recipient.line, Key.Key_Return)
        assert tasks.wait_idle()
    assert box.recipients == [["it@mill.example"]]
    assert screen.trial.result.text == "The mail server took the mail. Look whether it arrives."
    assert core.run(mail.get).host == ""  # tried is not saved
    window.activateWindow()
    qtbot.keyClick(screen.server.fields["host"].line, Key.Key_S, CONTROL)
    assert tasks.wait_idle()
    stored = core.run(mail.get)
    assert (stored.host, stored.port, stored.sender) == ("127.0.0.1", box.port, "erp@mill.example")
    assert not screen.is_dirty


def test_what_went_wrong_is_told_where_it_was_tried(window: MainWindow, tasks: Tasks, qtbot: QtBot) -> None:
    screen = opened(window)
    fill(screen, qtbot, 1)
    screen.trial.button.click()
    assert tasks.wait_idle()
    assert screen.trial.recipient.error == "Please fill this in."
    qtbot.keyClicks(screen.trial.recipient.line, "it@mill.example")
    screen.trial.button.click()
    assert tasks.wait_idle()
    assert screen.trial.result.text == "127.0.0.1 takes no connections at port 1."
    screen.server.fields["sender"].line.clear()
    screen.save()
    assert tasks.wait_idle()
    assert screen.server.fields["sender"].error == "Mails need a sender. Please write its address."


def test_a_kept_password_is_not_shown_and_stays(
    window: MainWindow, tasks: Tasks, qtbot: QtBot, core: Core, own_mill: Mill
) -> None:
    values = {"host": "m.example", "sender": "erp@mill.example", "username": "erp", "password": "warp-7"}
    core.run(mail.update, values)  # type: ignore[arg-type]
    screen = opened(window)
    password = screen.server.fields["password"].line
    assert (password.text(), password.placeholderText()) == ("", "Kept; type to replace it")
    qtbot.keyClicks(screen.server.fields["sender"].line, "x")
    screen.save()
    assert tasks.wait_idle()
    assert own_mill.sql("SELECT password, sender FROM mail_settings") == [("warp-7", "erp@mill.examplex")]


def test_the_port_follows_the_encryption_unless_it_is_their_own(window: MainWindow) -> None:
    card = opened(window).server
    for choice, typed, port in (("tls", "", "465"), ("none", "", "25"), ("tls", "2525", "2525")):
        if typed:
            card.fields["port"].line.setText(typed)
        card.security.setCurrentIndex(card.security.findData(choice))
        card.security.activated.emit(card.security.currentIndex())
        assert card.fields["port"].text == port


def test_the_latest_mails_tell_what_became_of_them(window: MainWindow, own_mill: Mill) -> None:
    assert opened(window).latest.texts == []
    with mail_server() as box:
        set_up(own_mill, box.port)
        box.refusing = {"anna@mill.example": "550 no such user"}
        for recipient in ("anna@mill.example", "emre@mill.example"):
            with own_mill.door.own_transaction() as session:
                post(session, recipient, "A word", "Text")
        send_due(own_mill.door.own_transaction)
    with own_mill.door.own_transaction() as session:
        post(session, "mina@mill.example", "A word", "Text")
    assert len(waiting(own_mill)) == 1
    screen = opened(window)
    screen.reload()
    assert window.tasks.wait_idle()
    ends = [text.rpartition("·")[2].strip() for text in screen.latest.texts]
    assert ends == ["waits", "sent", "127.0.0.1 refused the recipient anna@mill.example: 550 no such user"]


def test_a_mail_that_waits_is_looked_at_again(
    window: MainWindow, own_mill: Mill, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The office server is rid of it some time, and no window of ours is told."""
    monkeypatch.setattr(mail_screen, "FOLLOW_MS", 50)
    with mail_server() as box:
        set_up(own_mill, box.port)
        screen = opened(window)
        screen.server.fields["host"].line.setText("half typed")
        with own_mill.door.own_transaction() as session:
            post(session, "mina@mill.example", "A word", "Text")
        qtbot.waitUntil(lambda: screen.latest.texts[:1] != [], timeout=20_000)
        assert screen.latest.texts[0].endswith("waits")
        send_due(own_mill.door.own_transaction)
        qtbot.waitUntil(lambda: screen.latest.texts[0].endswith("sent"), timeout=20_000)
        assert screen.server.fields["host"].text == "half typed"


def test_who_may_only_look_cannot_type(window_as: WindowAs, own_mill: Mill) -> None:
    own_mill.sql("UPDATE role SET permissions = permissions || '{mail:read}'::text[] WHERE name = 'viewer'")
    screen = opened(window_as("viewer"))
    assert not screen.server.security.isEnabled()
    assert not screen.trial.button.isEnabled()
