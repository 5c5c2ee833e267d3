"""Asking for files: each purpose begins in the folder it was last used in, else in the user's documents."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from erp_desktop.kit.files.safe_name import safe_name
from erp_desktop.kit.look.preferences import FILE_FOLDER

_ALL = ""


def first_folder(purpose: str) -> Path:
    """Where people look first.

    Args:
        purpose: what the files are for; each has a folder of its own.
    """
    last = FILE_FOLDER.get(purpose)
    if last and Path(last).is_dir():
        return Path(last)
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) if documents and Path(documents).is_dir() else Path.home()


def ask_open(parent: QWidget, title: str, purpose: str, kinds: str = _ALL) -> Path | None:
    """A file to be read; None where somebody thought better of it.

    Args:
        kinds: as Qt's dialogs name them; empty for all.
    """
    chosen, _kind = QFileDialog.getOpenFileName(parent, title, str(first_folder(purpose)), kinds)
    return _used(chosen, purpose)


def ask_open_several(parent: QWidget, title: str, purpose: str) -> list[Path]:
    """Files to be read; none where somebody thought better of it."""
    chosen, _kind = QFileDialog.getOpenFileNames(parent, title, str(first_folder(purpose)))
    return [path for one in chosen if (path := _used(one, purpose)) is not None]


def ask_save(
    parent: QWidget,
    title: str,
    purpose: str,
    name: str,
    kinds: str | Sequence[str] = _ALL,
    folder: Path | None = None,
) -> tuple[Path | None, str]:
    """Where a file is to be written, and as which of the kinds; None where somebody thought better of it.

    Args:
        name: offered as this PC takes it; what is typed instead is the user's.
        folder: where what it belongs to lies; None for where the purpose was last used.
    """
    offered = str((folder or first_folder(purpose)) / safe_name(name))
    told = kinds if isinstance(kinds, str) else ";;".join(kinds)
    chosen, kind = QFileDialog.getSaveFileName(parent, title, offered, told)
    return _used(chosen, purpose if folder is None else ""), kind


def ask_folder(parent: QWidget, title: str, purpose: str) -> Path | None:
    """A folder to write files into; None where somebody thought better of it."""
    chosen = QFileDialog.getExistingDirectory(parent, title, str(first_folder(purpose)))
    if chosen:
        FILE_FOLDER.set(chosen, purpose)
    return Path(chosen) if chosen else None


def _used(chosen: str, purpose: str) -> Path | None:
    """The file, whose folder is where the purpose begins next time."""
    if not chosen:
        return None
    if purpose:
        FILE_FOLDER.set(str(Path(chosen).parent), purpose)
    return Path(chosen)
