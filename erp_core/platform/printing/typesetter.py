"""typeset: a paper becomes a PDF and pictures of its pages, in a process that may fail alone."""

import logging
import subprocess
import sys
from pathlib import Path

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.platform.printing.schema import Paper

# Of a document of a thousand lines one takes two.
SECONDS_A_DOCUMENT = 20
# How the packaged program is told to do this and nothing else.
OPTION = "--paper"

log = logging.getLogger(__name__)


class PrintingFailed(ErpError):
    """The pages could not be set; the message says what to do."""


def typeset(paper: Paper, folder: Path, ppi: int) -> Path:
    """Write the paper's PDF, and a picture of each page, into an empty folder of its own.

    Args:
        ppi: pixels per inch of the pictures; 0 for none.

    Returns:
        The PDF; the pictures beside it are ``page-0001.png`` and so on.

    Raises:
        PrintingFailed: it took too long, or the template does not fit.
    """
    pdf = folder / "document.pdf"
    command = [*_program(), str(pdf), str(ppi)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            input=paper.model_dump_json().encode(),
            capture_output=True,
            timeout=SECONDS_A_DOCUMENT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PrintingFailed(_("This document takes too long to print. Nothing was printed.")) from error
    except OSError as error:
        log.warning("the typesetter did not start: %s", error)
        raise PrintingFailed(_("Printing could not be started on this PC. Nothing was printed.")) from error
    if done.returncode:
        log.warning("typesetting failed: %s", done.stderr.decode(errors="replace")[-2000:])
        raise PrintingFailed(_("This document could not be printed. The log of this PC says why."))
    return pdf


def pages_in(folder: Path) -> list[Path]:
    """The pictures of the pages, from the first."""
    return sorted(folder.glob("page-*.png"))


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, OPTION]
    return [sys.executable, "-m", "erp_core.platform.printing"]
