"""The audit log as a file and on the command line: whole, readable by a spreadsheet, safe to open."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from erp_core.errors import ErpError
from erp_core.kit import clock
from erp_core.security.audit import service as audit
from erp_core.security.audit.export import PAGE, harmless, pages_of, write_csv
from erp_core.security.audit.schema import AuditQuery, AuditRow
from erp_core.security.user import service as users
from tests.core.conftest import Run
from tests.core.security.audit.test_audit_search import change_notes
from tests.factories.mill import Mill
from tests.factories.orders import make_party, make_purchase_order, make_sales_order


def pages(mill: Mill, **query: Any) -> Iterator[list[AuditRow]]:
    admin = mill("admin")
    return pages_of(lambda q: admin.run(audit.search, q), AuditQuery(**query))


def lines_in(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class TestFile:
    def test_each_changed_field_is_a_line_of_its_own(self, own_mill: Mill, tmp_path: Path) -> None:
        admin = own_mill("admin")
        order = make_purchase_order(admin)
        change_notes(admin, order, due_date="2024-02-22", notes="by air")
        target = tmp_path / "log.csv"
        count = write_csv(target, pages(own_mill, kind="purchase_order", action="update"))
        lines = lines_in(target)
        assert count == len({line["Entry"] for line in lines})
        told = {line["Field"]: (line["Before"], line["After"]) for line in lines}
        assert told["Due date"] == ("2024-02-15", "2024-02-22")
        assert told["Notes"] == ("", "by air")
        (due,) = [line for line in lines if line["Field"] == "Due date"]
        assert due["Who"] == "Admin Person"
        assert due["What"].startswith("Admin Person changed due date from 2024-02-15 to 2024-02-22")
        assert due["Record"] == f"purchase order {order.number}"
        assert (due["Operation"], due["Database user"]) == ("purchase_order.update", "erp_app")
        assert datetime.fromisoformat(due["When"]).utcoffset() is not None

    def test_a_login_is_one_line(self, own_mill: Mill, tmp_path: Path) -> None:
        target = tmp_path / "log.csv"
        own_mill.tokens("staff")
        assert write_csv(target, pages(own_mill, kind="logins")) == 2
        assert [line["Field"] for line in lines_in(target)] == ["", ""]

    def test_ids_and_permissions_are_in_words(self, own_mill: Mill, tmp_path: Path) -> None:
        admin = own_mill("admin")
        view = admin.run(users.get, own_mill.user_id("staff"))
        change: Any = {"full_name": "Staff Person", "role": "viewer"}
        admin.run(users.update, view.id, view.version, change)
        target = tmp_path / "log.csv"
        write_csv(target, pages(own_mill, kind="accounts"))
        lines = lines_in(target)
        assert ("Staff", "Viewer") in {(n["Before"], n["After"]) for n in lines if n["Field"] == "Role"}
        assert any("Approve purchase orders" in n["After"] for n in lines if n["Field"] == "Permissions")

    def test_no_cell_is_taken_for_a_formula(self, own_mill: Mill, tmp_path: Path) -> None:
        make_party(own_mill("admin"), code="=1+1", name="=cmd()", contact_name="@x", tax_number="-7")
        target = tmp_path / "log.csv"
        write_csv(target, pages(own_mill))
        with target.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]
        assert {"'=1+1", "'=cmd()", "'@x", "-7"} <= set(cells)

    @pytest.mark.parametrize(
        ("text", "written"),
        [("-1.50", "-1.50"), ("+91 22", "'+91 22"), ("-x", "'-x"), ("", ""), ("a=b", "a=b")],
    )
    def test_numbers_stay_numbers(self, text: str, written: str) -> None:
        assert harmless(text) == written

    def test_entries_that_arrive_meanwhile_are_left_out(self, own_mill: Mill, tmp_path: Path) -> None:
        admin = own_mill("admin")
        make_purchase_order(admin, lines=PAGE + 100)

        def disturbed() -> Iterator[list[AuditRow]]:
            for page in pages(own_mill):
                yield page
                make_party(admin, name="Late")

        target = tmp_path / "log.csv"
        count = write_csv(target, disturbed())
        lines = lines_in(target)
        assert count == len({line["Entry"] for line in lines})
        assert not [line for line in lines if "Late" in line["What"]]


class TestTrouble:
    def test_a_stopped_export_leaves_no_file(self, own_mill: Mill, tmp_path: Path) -> None:
        make_purchase_order(own_mill("admin"), lines=PAGE + 100)
        told: list[int] = []

        def go_on(count: int) -> bool:
            told.append(count)
            return False

        assert write_csv(tmp_path / "log.csv", pages(own_mill), go_on) is None
        assert told == [PAGE]
        assert list(tmp_path.iterdir()) == []

    def test_a_failure_under_way_leaves_the_older_file_as_it_was(
        self, own_mill: Mill, tmp_path: Path
    ) -> None:
        target = tmp_path / "log.csv"
        target.write_text("older")

        def lost() -> Iterator[list[AuditRow]]:
            yield from pages(own_mill)
            raise ErpError("The connection is gone.")

        with pytest.raises(ErpError, match="gone"):
            write_csv(target, lost())
        assert target.read_text() == "older"
        assert list(tmp_path.iterdir()) == [target]

    def test_a_folder_that_is_not_there_is_told(self, own_mill: Mill, tmp_path: Path) -> None:
        with pytest.raises(ErpError) as told:
            write_csv(tmp_path / "no" / "log.csv", pages(own_mill))
        assert told.value.message == "The file log.csv could not be written: No such file or directory"

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
    def test_a_full_disk_is_told_and_leaves_nothing(self, own_mill: Mill, tmp_path: Path) -> None:
        target = tmp_path / "log.csv"
        (tmp_path / "log.csv.part").symlink_to("/dev/full")
        with pytest.raises(ErpError) as told:
            write_csv(target, pages(own_mill))
        assert told.value.message == "The file log.csv could not be written: No space left on device"
        assert list(tmp_path.iterdir()) == []


class TestCommands:
    def test_the_log_is_printed_as_the_desktop_tells_it(self, own_mill: Mill, run: Run) -> None:
        staff = own_mill("staff")
        order = make_purchase_order(staff)
        change_notes(staff, order, due_date="2024-02-22")
        _code, out, _err = run("audit", "--user", "staff", "--record", order.number, "--field", "due date")
        lines = out.splitlines()
        assert [line[18:] for line in lines] == [
            f"Staff Person changed due date from 2024-02-15 to 2024-02-22 (purchase order {order.number})",
            f"Staff Person created purchase order {order.number}",
        ]
        assert run("audit", "--limit", "1")[1].count("\n") == 1

    def test_json_is_one_object_a_line(self, own_mill: Mill, run: Run) -> None:
        own_mill.tokens("staff")
        _code, out, _err = run("audit", "--kind", "logins", "--record", "staff", "--json")
        (row,) = [json.loads(line) for line in out.splitlines()]
        assert (row["sentence"], row["table_name"]) == (
            "Staff Person logged in from an unknown PC",
            "session",
        )

    def test_the_same_file_is_written(self, own_mill: Mill, run: Run, tmp_path: Path) -> None:
        admin = own_mill("admin")
        make_purchase_order(admin)
        clock.use_zone(admin.zone)  # as the desktop does
        write_csv(tmp_path / "desktop.csv", pages(own_mill))
        clock.use_zone(None)
        code, _out, err = run("audit", "--csv", str(tmp_path / "admin.csv"))
        assert (code, "entries written" in err) == (0, True)
        assert (tmp_path / "desktop.csv").read_bytes() == (tmp_path / "admin.csv").read_bytes()

    def test_a_period_includes_its_days(self, own_mill: Mill, run: Run) -> None:
        make_party(own_mill("admin"), name="Today")
        today, other = own_mill("admin").today(), timedelta(days=1)
        for since, until, is_found in (
            (today, today, True),
            (today - other, today - other, False),
            (today + other, today + other, False),
        ):
            _code, out, _err = run("audit", "--since", str(since), "--until", str(until))
            assert ("Today" in out) is is_found

    def test_a_record_is_printed_as_it_was(self, own_mill: Mill, run: Run) -> None:
        admin = own_mill("admin")
        order = make_purchase_order(admin, notes="first")
        moment = own_mill.sql("SELECT clock_timestamp()")[0][0]
        change_notes(admin, order, notes="second")
        at = moment.astimezone(UTC).isoformat(timespec="microseconds")
        _code, out, err = run("as-of", order.number, at)
        assert "first" in out
        assert "second" not in out
        assert order.number in err
        today = str(datetime.now().astimezone().date() + timedelta(days=1))
        assert "second" in run("as-of", order.number.lower(), today)[1]
        past = json.loads(run("as-of", order.number, today, "--json")[1])
        assert past["fields"]["notes"] == "second"
        code, _out, err = run("as-of", order.number, "2001-01-01")
        assert (code, "did not exist" in err) == (1, True)

    @pytest.mark.parametrize(
        "arguments",
        [
            ("audit", "--since", "yesterday"),
            ("audit", "--kind", "no_such_kind"),
            ("audit", "--user", "nobody-of-that-name"),
            ("audit", "--csv", "/no/such/folder/log.csv"),
            ("as-of", "PO-999999", "2024-01-01"),
            ("as-of", "1", "2024-01-01"),
        ],
    )
    def test_a_wrong_call_is_refused_in_one_line(self, own_mill: Mill, run: Run, arguments: Any) -> None:
        admin = own_mill("admin")
        make_purchase_order(admin)
        make_sales_order(admin)  # so that 1 is the number of two records
        code, out, err = run(*arguments)
        assert code in (1, 2)
        assert out == ""
        assert err.strip()
        assert "Traceback" not in err
