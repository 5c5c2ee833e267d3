"""A key typed into the lines of an order, painted: two thousand lines beside ten."""

import json
import os
import statistics
import subprocess
import sys
import time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from bench.measure import Row
from erp_core.kit.paths import project_dir

MANY, FEW = 2000, 10
# A key is on the screen before the next one: a sixtieth of a second.
PAINTED_WITHIN_MS = 16.0
# The sums and the line itself are worked out anew, and nothing else.
MOST_RATIO = 2.0


def typed_in_lines(runs: int) -> list[Row]:
    """In a process of its own, whose windows nobody sees."""
    command = [sys.executable, "-m", "bench.lines", str(runs)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=project_dir(), env=environment, check=True, capture_output=True)  # noqa: S603
    return [Row(**row) for row in json.loads(done.stdout.splitlines()[-1])]


def _measured(runs: int) -> list[Row]:
    # Only this process needs them.
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from erp_desktop.kit.inputs.match import LookupSource, Match
    from erp_desktop.kit.lines.line import Line
    from erp_desktop.kit.lines.lines_grid import LinesGrid
    from erp_desktop.kit.look import theme
    from erp_desktop.kit.work.desk import Desk
    from erp_desktop.kit.work.tasks import Tasks
    from erp_desktop.trading.order_lines import order_lines
    from erp_desktop.trading.order_terms import OrderTerms

    app = QApplication([])
    theme.apply_theme(app, "light")
    nothing = LookupSource(lambda _core, _text: [], "item")
    spec = order_lines("sales_price", nothing, nothing, lambda _core, _codes: {})
    item = Match(1, "FIN-001", "Poplin", record=SimpleNamespace(unit="m", sales_price=Decimal("88.25")))
    quantity = spec.place("quantity")
    tasks = Tasks()

    def filled(count: int) -> Any:
        core: Any = SimpleNamespace()
        grid = LinesGrid(spec, Desk(core, tasks))
        grid.resize(1100, 500)
        grid.set_terms(OrderTerms(currency="INR"))
        values = {"item": item, "unit": "m", "unit_price": Decimal("88.25")}
        grid.model.load(Line(values=values | {"quantity": Decimal(n + 1)}) for n in range(count))
        return grid

    def typed(grid: Any) -> float:
        """Milliseconds from Enter, which takes what was typed, to the paint."""
        grid.view.setCurrentIndex(grid.model.index(grid.model.rowCount() // 2, quantity))
        QTest.keyClick(grid.view, Qt.Key.Key_5)
        app.processEvents()
        begun = time.perf_counter()
        QTest.keyClick(QApplication.focusWidget() or grid.view, Qt.Key.Key_Return)
        app.processEvents()
        return (time.perf_counter() - begun) * 1000

    grids = [filled(MANY), filled(FEW)]
    times: tuple[list[float], list[float]] = ([], [])
    for _turn in range(runs):
        for grid, taken in zip(grids, times, strict=True):
            for other in grids:
                other.setVisible(other is grid)
            grid.activateWindow()
            grid.view.setFocus()
            app.processEvents()
            typed(grid)
            taken.append(typed(grid))
    many, few = (statistics.median(taken) for taken in times)
    tasks.close()
    name = f"Enter to paint, {MANY:,} lines beside {FEW}"
    return [Row(name, many, few, many / few, MOST_RATIO, PAINTED_WITHIN_MS)]


if __name__ == "__main__":
    rows = _measured(int(sys.argv[1]))
    print(json.dumps([{name: getattr(row, name) for name in Row.__dataclass_fields__} for row in rows]))
