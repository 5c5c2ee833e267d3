"""ImportColumns: the columns of a user's file, and which field of a record each of them is."""

from collections.abc import Container, Mapping, Sequence
from functools import partial
from itertools import islice

from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.platform.importing.columns import Columns
from erp_core.platform.importing.file_shape import FileShape
from erp_core.platform.spreadsheet.table import BLANK, CellTable, TableRow, reference
from erp_desktop.kit.keys.quiet_combo import QuietCombo
from erp_desktop.kit.lists.imports.choice_table import ChoiceTable, newest
from erp_desktop.kit.look.naming import named

_EXAMPLES = 3
_LONGEST = 40
_LONGEST_TITLE = 60


class ImportColumns(ChoiceTable):
    """One row for each column in which something stands.

    Args:
        shape: what the file can say.
    """

    def __init__(self, shape: FileShape, parent: QWidget | None = None) -> None:
        titles = (_("Column in the file"), _("First values"), _("Is read as"))
        super().__init__(titles, (220, None, 240), parent)
        self._fields = {name: _(field.title) for name, field in shape.fields.items()}
        self._places: list[int] = []
        self._titles: list[str] = []
        self._names: Sequence[str] = ()
        # Of this file, however often it is read; by what tells its columns from each other.
        self._said: dict[str, str] = {}
        self._last, self._is_undecided = 0, False
        named(self, "import.columns", _("Columns of the file"))

    @property
    def is_chosen(self) -> bool:
        """Whether somebody chose anything."""
        return bool(self._said)

    @property
    def is_undecided(self) -> bool:
        """Whether keys go through the choices of a column, and may go on."""
        return self._is_undecided

    def show_columns(self, table: CellTable, columns: Columns, names: Sequence[str]) -> None:
        """Show what was found by the titles, but for what was chosen since the file was first read.

        Args:
            names: of the columns, as ``titles_of`` gives them.
        """
        self._names, self._is_undecided = names, False
        rows = [row.cells for row in table.rows if row.number > columns.titles.number and not row.is_hidden]
        width = max((len(row.cells) for row in table.rows), default=0)
        fields = {place: name for name, place in columns.places.items()}
        titles = columns.titles.cells
        self._places = [
            place
            for place in range(width)
            if (place < len(titles) and not titles[place].is_blank)
            or any(place < len(row) and not row[place].is_blank for row in rows)
        ]
        self.setRowCount(len(self._places))
        self._titles = []
        for number, place in enumerate(self._places):
            title = titles[place].text if place < len(titles) else ""
            said = " ".join(title.split()) or _("Column {name}").format(name=_letters(place))
            self._titles.append(said[:_LONGEST])
            self.show_text(number, 0, self._titles[number])
            found = (row[place].text for row in rows if place < len(row) and not row[place].is_blank)
            shown = (" ".join(text.split())[:_LONGEST] for text in islice(found, _EXAMPLES))
            self.show_text(number, 1, " · ".join(shown))
            called = _("“{column}” is read as").format(column=said)
            box = self.offer(number, "import.field", called, _("Left alone"), self._fields.items())
            chosen = self._said.get(names[place], fields.get(place, ""))
            box.setCurrentIndex(max(box.findData(chosen), 0))
            box.passes = partial(self._is_of_another, box)
            box.activated.connect(partial(self._choose, number, box))
            box.left.connect(self._decide)

    def places(self) -> dict[str, int]:
        """Name of each field that is read, and the column it stands in, from 0."""
        chosen = {self.choice(number).currentData(): place for number, place in enumerate(self._places)}
        return {name: place for name, place in chosen.items() if name}

    def doubled(self) -> tuple[QuietCombo, str] | None:
        """The later choice of a field that another column is already, and what is said of it."""
        columns: dict[str, list[int]] = {}
        for number, box in enumerate(self.choices()):
            columns.setdefault(box.currentData(), []).append(number)
        for field, numbers in columns.items():
            if field and len(numbers) > 1:
                late = self._last if self._last in numbers else numbers[-1]
                early = next(number for number in numbers if number != late)
                words = _(
                    "“{other}” is read as “{field}” already, so “{column}” cannot be. Choose something else "
                    "for one of them."
                )
                said = {"other": self._titles[early], "column": self._titles[late]}
                return self.choice(late), words.format(field=self._fields[field], **said)
        return None

    def _is_of_another(self, box: QuietCombo, field: str) -> bool:
        return bool(field) and any(one.currentData() == field for one in self.choices() if one is not box)

    def _choose(self, number: int, box: QuietCombo, _index: int) -> None:
        self._said[self._names[self._places[number]]] = box.currentData()
        self._last, self._is_undecided = number, box.is_stepping
        self.changed.emit()

    def _decide(self) -> None:
        """What the keys went through and stopped at is meant."""
        if self._is_undecided:
            self._is_undecided = False
            if self.doubled() is not None:
                self.changed.emit()


def _letters(place: int) -> str:
    return reference(1, place).removesuffix("1")


def titles_of(table: CellTable, titles: TableRow) -> list[str]:
    """What tells each column of a file that somebody sets right once from others.

    Its title, and which of several so called it is; its place where the file has no titles, told apart by how
    many columns there are.
    """
    width = max((len(row.cells) for row in table.rows), default=0)
    seen: dict[str, int] = {}
    names = []
    for place in range(width):
        cell = titles.cells[place] if place < len(titles.cells) else BLANK
        title = folded(" ".join(cell.text.split()))[:_LONGEST_TITLE] if not cell.is_blank else ""
        seen[title] = seen.get(title, 0) + 1
        names.append(f"{title}/{seen[title]}" if title else f"{width}/{place}")
    return names


def learned(
    columns: Columns, names: Sequence[str], known: Mapping[str, object], fields: Container[str]
) -> Columns:
    """The columns by what their titles tell, but for those of which somebody said it otherwise.

    Args:
        names: of the columns, as ``titles_of`` gives them.
        known: name of a column to the field it was said to be, "" for one left alone.
        fields: that there are; what is no longer one is as if nobody had said it.
    """
    said = {place: str(known[name]) for place, name in enumerate(names) if name in known}
    said = {place: field for place, field in said.items() if not field or field in fields}
    told = {place: name for name, place in columns.places.items() if place not in said}
    places: dict[str, int] = {}
    for place, field in (*said.items(), *told.items()):
        if field:
            places.setdefault(field, place)
    return columns.placed(places)


def with_learned(
    known: Mapping[str, object], columns: Columns, names: Sequence[str], places: Mapping[str, int]
) -> dict[str, object]:
    """What is known after somebody chose ``places``: what differs from the titles' own, the newest last."""
    told = {place: name for name, place in columns.places.items()}
    chosen = {place: name for name, place in places.items()}
    after = {name: field for name, field in known.items() if name not in names}
    after |= {
        name: chosen.get(place, "")
        for place, name in enumerate(names)
        if chosen.get(place, "") != told.get(place, "")
    }
    return newest(after)
