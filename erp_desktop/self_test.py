"""SelfTest: the whole program tried once on this PC, in a folder that is gone afterwards.

``textile-erp --self-test`` tells each step with its time and ends with 1 at the first that fails. It needs no
display, no network and no right beyond the user's own; its lines can be read aloud on the telephone.
"""

import csv
import json
import platform
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

import erp_core
from erp_core import Core, setup
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import N_, _
from erp_core.kit.paths import commit, newest_revision
from erp_core.kit.terminal import cleared_away, tell
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.platform.printing.typesetter import pages_in, typeset
from erp_core.platform.spreadsheet.export import Export
from erp_core.platform.spreadsheet.reading import read_file
from erp_core.platform.spreadsheet.sheet import Sheet, SheetColumn
from erp_core.postgres.standing import embedded_server
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.purchasing.purchase_order.schema import PurchaseOrderView
from erp_core.security.audit import service as audit
from erp_core.security.audit.export import pages_of, write_csv
from erp_core.security.audit.schema import AuditQuery
from erp_desktop.kit.drafts import draft_store
from erp_desktop.kit.look import preferences, theme
from erp_desktop.kit.work.tasks import Tasks

USERNAME, PASSWORD = "asha.rao", "warp-and-weft-2026"
TOTAL = Decimal("1155.00")
SIZE = (1280, 800)
PIXELS_PER_INCH = 60
FEWEST_BYTES = 5_000  # of a page with something on it
FEWEST_COLOURS = 20  # an empty window has fewer


class _Wrong(Exception):
    """A step did what it should not; the message says what."""


@dataclass(frozen=True)
class Step:
    """One step as it went."""

    name: str
    seconds: float
    passed: bool
    told: str


class SelfTest:
    """One run.

    Args:
        tell: told each step when it is done.
    """

    def __init__(self, tell: Callable[[Step], None]) -> None:
        self._tell = tell
        self._folder = Path(tempfile.mkdtemp(prefix="textile-erp-self-test-"))
        # PostgreSQL refuses to run as root and is then started as another user, who must get in.
        self._folder.chmod(0o755)
        self._server = embedded_server(self._folder)
        self._owner_url = ""
        self._core: Core | None = None
        self._order: PurchaseOrderView | None = None
        self.steps: list[Step] = []

    def run(self) -> bool:
        """All steps up to the first that fails; PostgreSQL is stopped and the folder gone in any case."""
        work = (
            (N_("Start PostgreSQL"), self._start),
            (N_("Prepare the database"), self._prepare),
            (N_("Make a company"), self._make_company),
            (N_("Log in"), self._log_in),
            (N_("Save an order"), self._save),
            (N_("Read it back"), self._read_back),
            (N_("Print it"), self._print),
            (N_("Export the history"), self._export),
            (N_("Write a spreadsheet and read it"), self._write_and_read),
            (N_("Show the order"), self._show),
        )
        try:
            passed = all(self._step(name, call) for name, call in work)
            return self._step(N_("Stop PostgreSQL"), self._stop) and passed
        except SystemExit:  # nobody reads the steps any more, or a signal ends it
            self._server.delete()
            raise
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def report(self) -> dict[str, Any]:
        """What happened, for machines."""
        return {
            "passed": all(step.passed for step in self.steps),
            "version": PROGRAM_VERSION,
            "commit": commit(),
            "schema_revision": newest_revision(),
            "system": platform.platform(),
            "seconds": round(sum(step.seconds for step in self.steps), 2),
            "steps": [asdict(step) for step in self.steps],
        }

    def _step(self, name: str, call: Callable[[], str]) -> bool:
        started = time.monotonic()
        try:
            told, passed = call(), True
        except Exception as error:  # noqa: BLE001 - whatever it was is the result of this step
            told, passed = str(error) or type(error).__name__, False
        step = Step(_(name), round(time.monotonic() - started, 2), passed, told)
        self.steps.append(step)
        self._tell(step)
        return passed

    def _start(self) -> str:
        self._server.start()
        return _("port {port}").format(port=self._server.port)

    def _prepare(self) -> str:
        self._owner_url = setup.open_embedded(self._server).owner_url
        return newest_revision()

    def _make_company(self) -> str:
        company = CompanyInput(name="Kaveri Mills", currency="INR", timezone="Asia/Kolkata")
        setup.create_company(self._owner_url, company, setup.first_admin(USERNAME, "Asha Rao", "", PASSWORD))
        return company.name

    def _log_in(self) -> str:
        self._core = erp_core.connect(setup.embedded_database(self._server).app_url)
        return self._core.login(USERNAME, PASSWORD).full_name

    def _save(self) -> str:
        core = self._logged_in
        supplier: Any = {"code": "ABC", "name": "ABC Textile Co.", "is_supplier": True, "currency": "INR"}
        item: Any = {"code": "MAT-001", "name": "Cotton Fabric", "kind": "finished_fabric", "unit": "m"}
        order: Any = {
            "supplier_id": core.run(parties.create, supplier).id,
            "order_date": "2024-01-15",
            "due_date": "2024-02-15",
            "tax_rate": "10",
            "lines": [{"item_id": core.run(items.create, item).id, "quantity": "100", "unit_price": "10.50"}],
        }
        self._order = core.run(purchase_orders.create, order)
        return f"{self._order.number}, {self._order.total_amount}"

    def _read_back(self) -> str:
        read = self._logged_in.run(purchase_orders.get, self._saved.id)
        if read != self._saved or read.total_amount != TOTAL:
            raise _Wrong(f"{read.number}, {read.total_amount}")
        return f"{len(read.lines)} × {read.lines[0].item_code}, {read.total_amount}"

    def _print(self) -> str:
        folder = self._folder / "paper"
        folder.mkdir()
        paper = self._logged_in.run(purchase_orders.paper, self._saved.id)
        document = typeset(paper, folder, PIXELS_PER_INCH).pdf.read_bytes()
        pages = pages_in(folder)
        if not document.startswith(b"%PDF") or len(pages) != 1 or pages[0].stat().st_size < FEWEST_BYTES:
            raise _Wrong(f"{len(document)}, {pages}")
        return f"PDF, {len(document):,} bytes"

    def _export(self) -> str:
        core, path = self._logged_in, self._folder / "history.csv"
        count = write_csv(path, pages_of(lambda query: core.run(audit.search, query), AuditQuery()))
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
        if not count or len(lines) <= count or not any(self._saved.number in line for line in lines):
            raise _Wrong(path.read_text("utf-8-sig")[:200])
        return _("{count} entries").format(count=count)

    def _write_and_read(self) -> str:
        """Both by processes of their own, as lists are exported and files imported."""
        core, path = self._logged_in, self._folder / "items.xlsx"
        columns = [SheetColumn(name=name, title=name) for name in ("code", "name")]
        export = Export(Sheet(title="Items", columns=columns), path)
        export.run(lambda: core.whole_list(items.search, ListQuery()))
        rows = [[cell.text for cell in row.cells] for row in read_file(path).rows]
        if rows != [["code", "name"], ["MAT-001", "Cotton Fabric"]]:
            raise _Wrong(str(rows))
        return f"XLSX, {path.stat().st_size:,} bytes"

    def _show(self) -> str:
        """The order's window as a user sees it, painted."""
        from erp_desktop.kit.look.language import use_plain_letters
        from erp_desktop.screens import SCREENS
        from erp_desktop.shell.main_window import MainWindow

        app = QApplication.instance()
        app = app if isinstance(app, QApplication) else QApplication(["textile-erp"])
        use_plain_letters()
        remembered = QSettings(str(self._folder / "preferences.ini"), QSettings.Format.IniFormat)
        preferences.use(remembered)
        draft_store.use(self._folder / "drafts")
        theme.apply_theme(app, "light")
        tasks, core = Tasks(), self._logged_in
        me = core.me
        if me is None:
            raise _Wrong("me")
        window = MainWindow(core, tasks, me, SCREENS)
        try:
            window.resize(*SIZE)
            window.open("purchase_order", self._saved.id)
            window.show()
            if not tasks.wait_idle(30):
                raise _Wrong(_("The window does not come to rest."))
            picture = window.grab().toImage()
        finally:
            window.close()
            tasks.close()
            window.deleteLater()
            remembered.sync()  # or it writes the file when the folder is gone
        colours = {picture.pixel(x, y) for x in range(0, SIZE[0], 7) for y in range(0, SIZE[1], 7)}
        if (picture.width(), len(colours) >= FEWEST_COLOURS) != (SIZE[0], True):
            raise _Wrong(f"{picture.width()} × {picture.height()}, {len(colours)}")
        picture.save(str(self._folder / "order.png"))
        return f"{picture.width()} × {picture.height()}"

    def _stop(self) -> str:
        if self._core is not None:
            self._core.close()
        self._server.delete()
        return ""

    @property
    def _logged_in(self) -> Core:
        if self._core is None:
            raise _Wrong("core")
        return self._core

    @property
    def _saved(self) -> PurchaseOrderView:
        if self._order is None:
            raise _Wrong("order")
        return self._order


def run_self_test(report: Path | None) -> int:
    """Try everything and print how it went; exit code 1 if something failed.

    Args:
        report: where to write the same as JSON.
    """
    qInstallMessageHandler(lambda _kind, _context, _message: None)  # what Qt says of a bare PC helps nobody
    run = SelfTest(_print)
    with cleared_away():
        passed = run.run()
    text = json.dumps(run.report(), indent=2, ensure_ascii=False)
    if report is not None:
        report.write_text(text + "\n", encoding="utf-8")
    tell(_("Everything works.") if passed else _("Something does not work; the line above says what."))
    return 0 if passed else 1


def _print(step: Step) -> None:
    mark = "ok" if step.passed else "FAILED"
    tell(f"{mark:<7}{step.seconds:6.2f} s  {step.name}: {step.told}".rstrip(": "), at_once=True)
