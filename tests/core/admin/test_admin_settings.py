"""The command line's part of administration: roles, the company's settings, number series."""

import base64
from decimal import Decimal
from pathlib import Path

import pytest

from erp_core.errors import NotPermitted, SecondFactorRequired
from erp_core.kit.filter import ListQuery
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.party import service as parties
from erp_core.purchasing.purchase_order import service as purchase_orders
from tests.core.conftest import Run
from tests.factories.mill import Mill
from tests.factories.orders import make_party, make_purchase_order
from tests.factories.pictures import png

SPELLED = {
    "has_four_eyes": "--four-eyes",
    "is_test": "--test",
    "is_everybody_shown": "--all-shown",
    "paper_size": "--paper",
}


def test_a_role_is_copied_adjusted_given_and_removed(run: Run, own_mill: Mill) -> None:
    assert run("roles", "create", "buyer", "--title", "Buyer", "--copy-of", "staff")[0] == 0
    assert run("roles", "allow", "buyer", "purchase_order:approve", "purchase_order:cancel")[0] == 0
    assert run("roles", "refuse", "buyer", "purchase_order:cancel")[0] == 0
    code, shown, _err = run("roles", "show", "buyer")
    assert code == 0
    allowed = {line.split("│")[1].strip() for line in shown.splitlines() if line.endswith("│ yes     │")}
    assert "purchase_order:approve" in allowed
    assert "purchase_order:cancel" not in allowed
    assert "Buyer" in run("roles", "list")[1]
    assert run("users", "set-role", "staff", "--role", "buyer")[0] == 0
    code, _out, err = run("roles", "delete", "buyer")
    assert (code, "still have this role" in err) == (1, True)
    assert run("users", "set-role", "staff", "--role", "staff")[0] == 0
    assert run("roles", "delete", "buyer")[0] == 0
    assert "Buyer" not in run("roles", "list")[1]


def test_a_second_factor_is_wanted_of_a_role_and_no_longer(run: Run, own_mill: Mill) -> None:
    """Also of the administrators, as in Administration: it gives nobody anything."""
    for role, title in (("staff", "Staff"), ("admin", "Administrator")):
        assert run("roles", "second-factor", role, "--required")[0] == 0
        (line,) = [line for line in run("roles", "list")[1].splitlines() if line.startswith(f"│ {role} ")]
        assert [title in line, "yes" in line] == [True, True], line
        with pytest.raises(SecondFactorRequired):
            own_mill(role)
    written = own_mill.sql("SELECT DISTINCT operation FROM audit_log WHERE table_name = 'role'")
    assert ("admin_cli.roles.second_factor",) in written
    assert run("roles", "second-factor", "staff", "--not-required")[0] == 0
    own_mill("staff")
    code, _out, err = run("roles", "second-factor", "staff")
    assert code == 2
    assert "--required" in err


def test_a_permission_taken_away_counts_at_once(run: Run, own_mill: Mill) -> None:
    staff, manager = own_mill("staff"), own_mill("manager")
    order = make_purchase_order(staff)
    order = staff.run(purchase_orders.submit, order.id, order.version)
    assert run("roles", "refuse", "manager", "purchase_order:approve")[0] == 0
    with pytest.raises(NotPermitted):
        manager.run(purchase_orders.approve, order.id, order.version)
    written = own_mill.sql("SELECT DISTINCT operation FROM audit_log WHERE table_name = 'role'")
    assert ("admin_cli.roles.refuse",) in written


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("roles", "allow", "staff", "order:everything"), "no permission order:everything"),
        (("roles", "allow", "no-such-role", "user:write"), "no role no-such-role"),
        (("roles", "refuse", "admin", "user:write"), "administrator's role cannot be changed"),
        (("roles", "delete", "staff"), "cannot be removed"),
        (("roles", "create", "Not A Name", "--title", "X", "--copy-of", "staff"), "name"),
        (("company", "set", "--timezone", "Mars/Olympus"), "time zone is not known"),
        (("company", "set", "--tax-rates", "5; 101"), "tax rates"),
        (("company", "set", "--logo", "/no/such/file.png"), "cannot be read"),
        (("numbering", "set", "sales_order", "--width", "0"), "width"),
        (("numbering", "set", "no_such_series"), "no such number series"),
    ],
)
def test_what_cannot_be_set_is_said_in_words(run: Run, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert words in err
    assert "Traceback" not in err


def test_the_company_is_shown_and_changed(run: Run, own_mill: Mill, tmp_path: Path) -> None:
    picture = tmp_path / "logo.png"
    picture.write_bytes(png(160, 48))
    arguments = [
        "--tax-rates",
        "0; 5; 12.5",
        "--four-eyes",
        "--idle-lock-minutes",
        "15",
        "--logo",
        str(picture),
    ]
    assert run("company", "set", *arguments)[0] == 0
    view = own_mill("staff").run(company.get)
    assert view.tax_rates == [Decimal(0), Decimal(5), Decimal("12.5")]
    assert (view.has_four_eyes, view.idle_lock_minutes) == (True, 15)
    assert base64.b64decode(view.logo) == picture.read_bytes()
    shown = run("company", "show")[1]
    assert view.name in shown
    assert "0; 5; 12.5" in shown


def test_lists_are_sorted_by_a_new_language_at_once(run: Run, own_mill: Mill) -> None:
    for name in ("cz", "Çelik"):
        make_party(own_mill("admin"), name=name)
    for language, wanted in (("tr", ["cz", "Çelik"]), ("en", ["Çelik", "cz"])):
        assert run("company", "set", "--language", language)[0] == 0
        rows = own_mill("admin").run(parties.search, ListQuery(sort="name"))
        assert [row.name for row in rows] == wanted


def test_a_series_is_changed_and_the_next_number_told(run: Run, own_mill: Mill) -> None:
    code, out, _err = run("numbering", "set", "purchase_order", "--prefix", "BUY-", "--width", "4")
    assert (code, out.strip()) == (0, "BUY-0001")
    assert make_purchase_order(own_mill("staff")).number == "BUY-0001"
    listed = run("numbering", "list")[1]
    assert "BUY-" in listed
    assert "SO-" in listed


def test_a_gap_is_told_by_its_numbers(run: Run, own_mill: Mill) -> None:
    for _order in range(3):
        make_purchase_order(own_mill("staff"))
    assert run("numbering", "gaps")[0] == 0
    own_mill.sql("ALTER TABLE purchase_order DISABLE TRIGGER USER")
    own_mill.sql("UPDATE purchase_order SET number = 'PO-000009' WHERE number = 'PO-000002'")
    code, out, _err = run("numbering", "gaps")
    assert code == 1
    assert "2, 4" in out


def test_what_may_be_mistyped_in_a_tax_number_is_said_and_kept(run: Run, own_mill: Mill) -> None:
    code, _told, said = run("company", "set", "--currency", "INR", "--tax-number", "33AAACS1234A1ZZ")
    assert code == 0
    assert "The last sign of this GSTIN does not fit" in said
    assert "33AAACS1234A1ZZ" in run("company", "show")[1]
    assert "GSTIN" not in run("company", "set", "--tax-number", "33AAACS1234A1Z9")[2]


def test_every_setting_of_the_company_can_be_set(run: Run, own_mill: Mill) -> None:
    options = run("company", "set", "--help")[1]
    for name in CompanyInput.model_fields:
        assert SPELLED.get(name, f"--{name.replace('_', '-')}") in options, name
    assert run("company", "set", "--test", "--format", "de_DE")[0] == 0
    view = own_mill("staff").run(company.get)
    assert (view.is_test, view.format) == (True, "de_DE")
    assert run("company", "set", "--no-test")[0] == 0
    assert own_mill("staff").run(company.get).is_test is False
