"""typeset: a paper becomes a PDF and pictures of its pages, in a process that may fail alone."""

import logging
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.platform.printing.schema import Paper

# Of a document of a thousand lines one takes two; a company's own template is given less.
SECONDS_A_DOCUMENT = 20
SECONDS_OF_OWN = 10
# How the packaged program is told to do this and nothing else.
OPTION = "--paper"
# Exit code of a template that could not set the paper; its first line on standard error is ``12: why``. Said
# in ``__main__`` again, which imports nothing that takes long.
UNFIT = 3

log = logging.getLogger(__name__)


class PrintingFailed(ErpError):
    """The pages could not be set; the message says what to do."""


class Typeset(NamedTuple):
    """A paper that was set.

    Attributes:
        pdf: the pictures beside it are ``page-0001.png`` and so on.
        fault: why the company's own template was not taken; empty if it was, or there is none.
    """

    pdf: Path
    fault: str


def typeset(paper: Paper, folder: Path, ppi: int) -> Typeset:
    """Write the paper's PDF, and a picture of each page, into an empty folder of its own.

    What the company's own template cannot set is set by the delivered one.

    Args:
        ppi: pixels per inch of the pictures; 0 for none.

    Raises:
        PrintingFailed: it took too long, or the template does not fit.
    """
    fault = ""
    if paper.own:
        try:
            return Typeset(_set(paper, folder, ppi, SECONDS_OF_OWN), "")
        except PrintingFailed as error:
            fault = error.message
            shutil.rmtree(folder)
            folder.mkdir()
    return Typeset(_set(paper.model_copy(update={"own": ""}), folder, ppi, SECONDS_A_DOCUMENT), fault)


def fault_of(paper: Paper) -> str:
    """Why the company's own template cannot set a paper; empty if it can."""
    with tempfile.TemporaryDirectory(prefix="textile-erp-paper-") as folder:
        try:
            _set(paper, Path(folder), 0, SECONDS_OF_OWN)
        except PrintingFailed as error:
            return error.message
    return ""


def pages_in(folder: Path) -> list[Path]:
    """The pictures of the pages, from the first."""
    return sorted(folder.glob("page-*.png"))


def _set(paper: Paper, folder: Path, ppi: int, seconds: int) -> Path:
    pdf = folder / "document.pdf"
    command = [*_program(), str(pdf), str(ppi)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            input=paper.model_dump_json().encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        late = _("This document takes too long to print. Nothing was printed.")
        raise PrintingFailed(_("It takes too long.") if paper.own else late) from error
    except OSError as error:
        log.warning("the typesetter did not start: %s", error)
        raise PrintingFailed(_("Printing could not be started on this PC. Nothing was printed.")) from error
    if done.returncode:
        told = done.stderr.decode(errors="replace")
        log.warning("typesetting failed: %s", told[-2000:])
        unfit = _("This document could not be printed. The log of this PC says why.")
        raise PrintingFailed(_reason(done.returncode, told) if paper.own else unfit)
    return pdf


def _reason(code: int, told: str) -> str:
    """What is wrong with the company's own template, for its author; Typst itself speaks English."""
    if code != UNFIT:
        return _("It takes more memory than a paper may.")
    line, _colon, why = told.partition("\n")[0].partition(": ")
    return _("Line {line}: {reason}.").format(line=line, reason=why) if line != "0" else why


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, OPTION]
    return [sys.executable, "-m", "erp_core.platform.printing"]
