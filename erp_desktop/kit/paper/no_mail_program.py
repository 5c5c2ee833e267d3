"""NoMailProgram: a paper could not be handed over on this PC."""

from pathlib import Path

from erp_core.errors import ErpError
from erp_core.kit.i18n import _


class NoMailProgram(ErpError):
    """Says where the PDF lies.

    Attributes:
        folder: there.
    """

    def __init__(self, folder: Path) -> None:
        words = _(
            "No mail program opened on this PC. The PDF lies in {folder}: attach it to a mail of yours."
        )
        super().__init__(words.format(folder=folder))
        self.folder = folder
