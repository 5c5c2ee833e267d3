"""What the program speaks: its own words and those of Qt's own buttons and menus."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from erp_core.kit import i18n
from erp_desktop.kit.preferences import LANGUAGE


class _Qt:
    """Qt's words in the language spoken now; Qt keeps no reference to them."""

    words: QTranslator | None = None


def usual() -> str:
    """What to speak before anybody has logged in: as after the last login here; at first, as the PC does."""
    return LANGUAGE.get() or QLocale.system().name()


def speak(app: QApplication, language: str) -> None:
    """Speak ``language`` from now on, in every window that is made after this."""
    i18n.install(language)
    if _Qt.words is not None:
        app.removeTranslator(_Qt.words)
        _Qt.words = None
    if i18n.current() == i18n.SOURCE:
        return
    words = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(f"qtbase_{i18n.current()}", folder):
        app.installTranslator(words)
        _Qt.words = words
