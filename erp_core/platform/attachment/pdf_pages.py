"""Pages: pictures of the pages of a PDF from outside, drawn in a process that may fail alone."""

import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from erp_core.errors import ErpError
from erp_core.kit.i18n import _

SECONDS = 5
# How the packaged program is told to do this and nothing else.
OPTION = "--pdf-pages"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pages:
    """What could be drawn.

    Attributes:
        pictures: of the first pages.
        count: of all pages.
    """

    pictures: list[Path]
    count: int


def pages_of(pdf: Path, folder: Path) -> Pages:
    """Pictures of the first pages, in an empty folder of their own; those drawn within a few seconds.

    Raises:
        ErpError: the file cannot be shown.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [*_program(), str(pdf), str(folder)], capture_output=True, timeout=SECONDS, check=False
        )
        if done.returncode:
            log.info("a PDF could not be drawn: %s", done.stderr.decode(errors="replace")[-500:])
    except subprocess.TimeoutExpired:
        log.info("a PDF takes too long to draw")
    except OSError as error:
        log.warning("the pages of a PDF were not drawn: %s", error)
    pictures = sorted(folder.glob("page-*.png"))
    if not pictures:
        raise ErpError(_("This PDF cannot be shown here. Open it in another program, or save it."))
    return Pages(pictures, int(Path(folder, "pages").read_text("ascii")))


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, OPTION]
    return [sys.executable, "-m", "erp_core.platform.attachment"]
