"""LateRows: by how many days a row is past its day; how late it is, a colour and so many marks say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from erp_core.kit.filter import FilterField
from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer, today

# From so many days on; the first is a little late, the last very.
BANDS = (1, 8, 31)
_MARK, _BETWEEN = 2, 2


@dataclass(frozen=True)
class LateRows:
    """Which rows of a list are late.

    Attributes:
        day: the column with the promised day.
        running: statuses in which it is still to be done.
    """

    day: str
    running: frozenset[str]

    @staticmethod
    def of(filters: Mapping[str, FilterField]) -> "LateRows | None":
        """As a list tells it that can be asked how late its rows are; None for any other."""
        found = next((field for field in filters.values() if field.past), None)
        return LateRows(found.past, frozenset(found.running)) if found is not None else None

    def days(self, row: Any) -> int:
        """By how many days the row is late; none for what is not."""
        day: date | None = getattr(row, self.day)
        is_running = getattr(row, "status") in self.running  # noqa: B009 - rows of any kind
        return max((today() - day).days, 0) if is_running and day is not None else 0

    def band(self, row: Any) -> int:
        """How late the row is, from 1 on; 0 for what is not."""
        days = self.days(row)
        return sum(days >= least for least in BANDS)

    def words(self, row: Any) -> str:
        """How late the row is, for who hears the screen; empty for what is not."""
        days = self.days(row)
        return ngettext("{count} day late", "{count} days late", days).format(count=days) if days else ""


def ground(band: int) -> str:
    """Name of the colour behind rows of a band."""
    return f"late_{band}"


def band_words(band: int) -> str:
    """How many days a band stands for: ``8–30``, ``31+``."""
    first = format_integer(BANDS[band - 1])
    return f"{first}–{format_integer(BANDS[band] - 1)}" if band < len(BANDS) else f"{first}+"


def legend() -> str:
    """What colours and marks mean, in words."""
    bands = ", ".join(f"{'▎' * band} {band_words(band)}" for band in range(1, len(BANDS) + 1))
    return _("Days late: {bands}").format(bands=bands)


def paint_marks(painter: QPainter, rect: QRect, band: int) -> None:
    """As many marks as the row is late, at the beginning of a cell; so it is never told by colour alone."""
    for number in range(band):
        left = rect.left() + 5 + number * (_MARK + _BETWEEN)
        painter.fillRect(QRect(left, rect.center().y() - 6, _MARK, 12), theme.color("danger_text"))
