"""PDFs from the preview into the user's own folders."""

import shutil
from pathlib import Path

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_desktop.kit.files.file_name import file_name
from erp_desktop.kit.paper.paper_run import PapersSet


def save_pdf(pdf: Path, target: Path) -> None:
    """Copy a PDF to where it is wanted.

    Raises:
        ErpError: it cannot be written there.
    """
    try:
        shutil.copyfile(pdf, target)
    except OSError as error:
        text = _("{file} could not be written: {reason}.")
        raise ErpError(text.format(file=target.name, reason=error.strerror or error)) from error


def save_each(done: PapersSet, folder: Path) -> int:
    """Copy the PDF of each document into a folder, under its name; none takes the place of a file there.

    Returns:
        How many there are.

    Raises:
        ErpError: one cannot be written; those before it are there.
    """
    for paper, result in done.each:
        save_pdf(result.pdf, _free(folder, paper.name))
    return len(done.each)


def _free(folder: Path, name: str) -> Path:
    """A name nothing in the folder has yet."""
    target, number = folder / file_name(name, ".pdf"), 1
    while target.exists():
        number += 1
        target = folder / file_name(name, f" ({number}).pdf")
    return target
