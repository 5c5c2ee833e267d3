"""What the program speaks: its own words and those of Qt's own buttons and menus."""

import locale
import re

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from erp_core.kit import i18n
from erp_desktop.kit.look.preferences import LANGUAGE

# Keys that Qt has among its words, and reads back: ``Alt+Left``.
_KEYS = re.compile(r"(?:(?:Alt|Ctrl|Meta|Shift)\+)+\S+")


class _QtWords(QTranslator):
    """Qt's words, but not for keys: hints say ``Ctrl`` as the keyboards do, and menus must too.

    What has a letter for Alt is often known only without it: ``Files of &type:``.
    """

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        if context == "QShortcut" or _KEYS.fullmatch(source):
            return source
        for known in dict.fromkeys((source, source.replace("&", ""))):
            if words := super().translate(context, known, disambiguation, n):
                return words
        return source  # nothing would be shown as nothing


class _Spoken:
    """Qt's words in the language spoken now; Qt keeps no reference to them."""

    words: QTranslator | None = None


def usual() -> str:
    """What to speak before anybody has logged in: as after the last login here; at first, as the PC does."""
    return LANGUAGE.get() or QLocale.system().name()


def use_plain_letters() -> None:
    """Let PySide know its own names: it makes ``setInterval`` of ``interval`` in the letters of the PC.

    A PC that speaks Turkish makes another capital of an i, and no window came up there. Qt takes the PC's
    locale with the application; its own languages and formats do not follow this one.
    """
    for name in ("C.UTF-8", "C"):
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        return


def speak(app: QApplication, language: str) -> None:
    """Speak ``language`` from now on, in every window that is made after this."""
    use_plain_letters()
    i18n.install(language)
    if _Spoken.words is not None:
        app.removeTranslator(_Spoken.words)
        _Spoken.words = None
    if i18n.current() == i18n.SOURCE:
        return
    words = _QtWords(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(f"qtbase_{i18n.current()}", folder):
        app.installTranslator(words)
        _Spoken.words = words
