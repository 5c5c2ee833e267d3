"""The editors a field can have; each function here returns a factory for a field's declaration."""

from collections.abc import Iterable
from decimal import Decimal

from erp_core.kit.i18n import _
from erp_desktop.kit.fields.choice_editor import ChoiceEditor
from erp_desktop.kit.fields.date_editor import DateEditor
from erp_desktop.kit.fields.editor import EditorFactory
from erp_desktop.kit.fields.flag_editor import FlagEditor
from erp_desktop.kit.fields.lookup_editor import LookupEditor
from erp_desktop.kit.fields.notes_editor import NotesEditor
from erp_desktop.kit.fields.number_editor import NumberEditor
from erp_desktop.kit.fields.text_editor import TextEditor
from erp_desktop.kit.inputs.decimal_line import NumberKind
from erp_desktop.kit.inputs.match import LookupSource


def text(longest: int = 200, *, is_code: bool = False) -> EditorFactory:
    return lambda _desk, cell: TextEditor(longest, is_code=is_code, parent=cell)


def notes(longest: int = 10_000, rows: int = 4) -> EditorFactory:
    return lambda _desk, cell: NotesEditor(longest, rows, cell)


def number(kind: NumberKind, default: Decimal | None = None) -> EditorFactory:
    return lambda _desk, cell: NumberEditor(kind, default, cell)


def day(*, is_forward: bool = False, too_early: str = "") -> EditorFactory:
    return lambda _desk, cell: DateEditor(is_forward=is_forward, too_early=too_early, parent=cell)


def choice(choices: Iterable[tuple[str, str]]) -> EditorFactory:
    options = tuple(choices)
    return lambda _desk, cell: ChoiceEditor(options, cell)


def flag(title: str) -> EditorFactory:
    return lambda _desk, cell: FlagEditor(_(title), cell)


def lookup(source: LookupSource) -> EditorFactory:
    return lambda desk, cell: LookupEditor(source, desk, cell)
