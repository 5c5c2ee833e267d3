"""Words users read: ``_`` translates now, ``N_`` marks a constant that is translated when shown."""

import gettext
from pathlib import Path

from erp_core.kit.paths import resource_dir

_translations: gettext.NullTranslations = gettext.NullTranslations()


def install(language: str) -> None:
    """Use the translations of ``language`` (``de``, ``hi`` …); the source language where there are none."""
    global _translations
    _translations = gettext.translation(
        "textile-erp", localedir=Path(resource_dir(), "locale"), languages=[language], fallback=True
    )


def _(message: str) -> str:
    return _translations.gettext(message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a constant for translation; it is translated by ``_`` when shown."""
    return message
