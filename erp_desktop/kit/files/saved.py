"""What is said of a file that was written: it can be opened, and so can its folder."""

from collections.abc import Callable
from pathlib import Path

from erp_core.kit.i18n import _
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.outside import open_outside


def tell_saved(bar: MessageBar, words: str, path: Path, *, stays: bool = False) -> None:
    """Say that it was written, and offer to open it.

    Args:
        path: of the file, or of the folder that several were written into.
    """
    if path.is_dir():
        bar.show_message(words, "success", _("Open folder"), opening(bar, path), stays=stays)
        return
    bar.show_message(words, "success", _("Open file"), opening(bar, path), stays=stays)
    bar.offer(_("Open folder"), opening(bar, path.parent))


def tell_saved_too(bar: MessageBar, words: str, path: Path) -> None:
    """The same beside what is said already: that stays, and what it offers."""
    if bar.text:
        bar.add(words, _("Open file"), opening(bar, path))
    else:
        tell_saved(bar, words, path, stays=True)


def tell_copied(bar: MessageBar, words: str, path: Path) -> None:
    """Say of somebody else's file that it was written; only its folder is opened without a question."""
    bar.show_message(words, "success", _("Open folder"), opening(bar, path.parent))


def opening(bar: MessageBar, path: Path) -> Callable[[], None]:
    """What opens it, and says where it lies if nothing does."""

    def go() -> None:
        if trouble := open_outside(path):
            bar.show_message(trouble, "warning")

    return go
