"""A list to a file: as it is shown, or its documents with a row for each line, as an import reads them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

from erp_core.kit.filter import ListQuery
from erp_core.kit.filter.tongue import RecordNames
from erp_core.kit.i18n import _, ngettext
from erp_core.platform.listed import service as listed
from erp_desktop.kit.files.file_export import Expected, usual_kinds
from erp_desktop.kit.lists.list_sheet import lined_sheet, sheet_of, told
from erp_desktop.kit.lists.list_sums import several_told
from erp_desktop.kit.lists.views.view_shelf import listing_of
from erp_desktop.kit.look.format import format_datetime, format_integer


def ask_for_export(screen: Any) -> tuple[Path | None, bool]:
    """Where to, and whether each line of a document is to be a row."""
    usual, kinds = usual_kinds(), dict[str, str]()
    if lined_sheet(screen.spec, ()) is not None:
        usual = {_("Excel, without lines (*.xlsx)"): ".xlsx", _("CSV, without lines (*.csv)"): ".csv"}
        titles = [_("Excel, a row for each line (*.xlsx)"), _("CSV, a row for each line (*.csv)")]
        if screen.grouping.by:
            titles = [
                _("Excel, a row for each line, without groups (*.xlsx)"),
                _("CSV, a row for each line, without groups (*.csv)"),
            ]
        kinds = dict(zip(titles, (".xlsx", ".csv"), strict=True))
    view = screen.views.chosen
    title = f"{_(screen.spec.title)} {view.name}" if view is not None else _(screen.spec.title)
    path, kind = screen.exporting.ask_for_kind(title, screen, usual | kinds, _asked(screen))
    return path, kind in kinds


def _asked(screen: Any) -> str:
    """How much of the list it will be: ``Export 3 selected sales orders``, ``Export 2,055 sales orders``."""
    chosen, summary, counted = screen.selection.several(), screen.model.summary, screen.spec.counted
    if chosen is None and summary is None:
        return _("Export")
    if chosen is not None and not screen.selection.is_counted:
        return _("Export the selected {records}").format(records=ngettext(counted[0], counted[1], 2))
    count = chosen.count if chosen is not None else summary.count
    if screen.grouping.is_overlapping and chosen is None:
        words = _("Export {count} {records}: one can stand in several groups")
        records = ngettext(counted[0], counted[1], count)
        return words.format(count=format_integer(count), records=records)
    words = _("Export {count} {records}") if chosen is None else _("Export {count} selected {records}")
    return words.format(count=format_integer(count), records=ngettext(counted[0], counted[1], count))


def export_list(screen: Any, path: Path, records: RecordNames, *, with_lines: bool) -> None:
    """Write what the filters find; of several selected rows only those.

    Args:
        records: knows what the records are called that the list is narrowed to.
        with_lines: each line of a document is a row; else the rows are as they are shown.
    """
    spec, query, summary = screen.spec, screen.model.query, screen.model.summary
    chosen, core = screen.selection.several(), screen.core
    about = told(spec, query, screen.model.loaded_row(0), records)
    about += [(_("Rows"), "{count}"), (_("Written"), format_datetime(core.now()))]
    if chosen is not None and screen.selection.is_counted:
        words = ngettext("{count} row that was chosen", "{count} rows that were chosen", chosen.count)
        about.insert(-2, (_("Selected"), words.format(count=format_integer(chosen.count))))
    how: dict[str, Any] = {}

    def asked() -> ListQuery:
        """Blocking: exactly these rows."""
        return (chosen.asked(core) if chosen is not None else query).model_copy(update=how)

    def count_rows() -> int:
        return core.run(listed.rows, listing_of(spec.search), asked())

    groups = list(screen.grouping.by)
    lined = lined_sheet(spec, about)
    sheet = lined if with_lines else None
    note = _("Lines are not in it; “a row for each line” has them.")
    whole = summary.count if summary is not None else None
    expected: Expected = chosen.count if chosen is not None else whole
    if sheet is None:
        about[-2:-2] = screen.grouping.told(groups)
        if screen.grouping.is_overlapping:  # how often a row comes, nobody knows yet
            called = ngettext(spec.counted[0], spec.counted[1], 2)
            words = _("{count} {records}, in {rows} rows")
            about[-2] = (_("Rows"), words.format(count="{count}", rows="{rows}", records=called))
            expected = count_rows
        sheet = sheet_of(spec, screen.table.wanted_columns(), about, groups)
        how = {"group": groups, "with_lines": False}
    else:
        how, expected = {"group": [], "with_lines": True}, count_rows
    how["in_groups"] = screen.selection.grouped(query).in_groups

    def rows() -> AbstractContextManager[Iterator[bytes]]:
        return core.whole_list(spec.search, asked())

    if with_lines:
        note = _("A row for each line knows no groups; “without lines” has them.") if groups else ""
    note = note if lined is not None else ""
    screen.exporting.start(sheet, rows, path, expected, note, partial(several_told, spec))
