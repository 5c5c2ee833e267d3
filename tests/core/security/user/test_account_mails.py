"""People are written to about their accounts, where the company sends mail."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from erp_core.errors import Conflict, WrongCredentials
from erp_core.kit import i18n
from erp_core.kit.operation import Caller
from erp_core.security.mail.sending import send_due
from erp_core.security.user import service as users
from tests.factories.mailbox import mail_server, set_up, waiting
from tests.factories.mill import PASSWORD, Mill


def register(mill: Mill, name: str, **more: Any) -> None:
    person = {"username": name, "full_name": "Anna Weaver", "email": f"{name}@home.example"}
    mill.door.call("user.register", {"user": person | {"password": PASSWORD} | more}, None)


def test_who_may_activate_it_reads_of_a_registration_and_the_person_of_the_activation(own_mill: Mill) -> None:
    admin = own_mill("admin")
    with mail_server() as box:
        set_up(own_mill, box.port)
        register(own_mill, "anna")
        send_due(own_mill.door.own_transaction)
        view = admin.run(users.get, own_mill.user_id("anna"))
        admin.run(users.activate, view.id, view.version, "staff")
        send_due(own_mill.door.own_transaction)
    assert box.recipients == [["admin@mill.example"], ["anna@home.example"]]
    assert box.subjects == ["Anna Weaver asks for an account", "Your account is active"]
    assert "Anna Weaver (anna, anna@home.example) asks for an account." in box.bodies[0]
    assert "your account anna at Test Mills is active" in box.bodies[1]


def test_many_registrations_are_one_mail(own_mill: Mill) -> None:
    set_up(own_mill, 25)
    for name in ("anna", "emre", "mina"):
        register(own_mill, name)
    assert len(waiting(own_mill)) == 1


def test_a_registration_that_is_refused_writes_to_nobody(own_mill: Mill) -> None:
    set_up(own_mill, 25)
    with pytest.raises(Conflict):
        register(own_mill, "staff")
    assert waiting(own_mill) == []


def log_in(mill: Mill, pc: str) -> None:
    mill.tokens("staff", caller=Caller("10.0.0.7", pc, "0.1.0"))


def test_a_login_on_a_new_pc_is_told_the_user_and_no_other(own_mill: Mill) -> None:
    set_up(own_mill, 25)
    own_mill.sql("UPDATE company SET timezone = 'Asia/Kolkata'")
    log_in(own_mill, "PC-1")  # the first of all
    log_in(own_mill, "PC-1")
    assert waiting(own_mill) == []
    log_in(own_mill, "PC-2")
    log_in(own_mill, "PC-2")
    log_in(own_mill, "PC-1")
    log_in(own_mill, "")  # a program that says nothing of itself
    assert waiting(own_mill) == [("staff@mill.example", "Login on a new PC")]
    ((body,),) = own_mill.sql("SELECT body FROM mail_outbox")
    now = datetime.now(ZoneInfo("Asia/Kolkata")).strftime("%Y-%m-%d")
    assert "PC-2, 10.0.0.7\n" in body
    assert f"    {now} " in body
    assert "(Asia/Kolkata)" in body


def test_a_login_that_is_refused_is_told_nobody(own_mill: Mill) -> None:
    set_up(own_mill, 25)
    log_in(own_mill, "PC-1")
    with pytest.raises(WrongCredentials):
        own_mill.tokens("staff", "wrong", Caller("10.0.0.7", "PC-2", "0.1.0"))
    assert waiting(own_mill) == []


def test_mails_are_in_the_language_that_is_spoken(own_mill: Mill) -> None:
    set_up(own_mill, 25)
    log_in(own_mill, "PC-1")
    i18n.install("tr")
    log_in(own_mill, "PC-2")
    assert waiting(own_mill) == [("staff@mill.example", "Yeni bir bilgisayarda oturum açıldı")]


def test_without_mail_all_is_as_it_was(own_mill: Mill) -> None:
    admin = own_mill("admin")
    register(own_mill, "anna")
    view = admin.run(users.get, own_mill.user_id("anna"))
    assert admin.run(users.activate, view.id, view.version, "staff").status == "active"
    assert own_mill.sql("SELECT count(*) FROM mail_outbox") == [(0,)]
