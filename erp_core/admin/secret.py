"""Asking for what must not be read on a command line or on a screen."""

import getpass
import warnings

import typer

from erp_core.errors import ErpError
from erp_core.kit.i18n import _


def ask_secret(title: str, otherwise: str, *, is_new: bool = False) -> str:
    """What somebody types for ``title``, unseen.

    Args:
        otherwise: what to do in a script, in a sentence.
        is_new: it is chosen now, and typed twice.

    Raises:
        ErpError: nobody typed it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", getpass.GetPassWarning)  # without a terminal: it is read all the same
        try:
            return typer.prompt(title, hide_input=True, confirmation_prompt=is_new, err=True)
        except typer.Abort as ended:
            raise ErpError(_("{title} was not given.").format(title=title) + " " + otherwise) from ended
