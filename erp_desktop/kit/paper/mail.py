"""A paper to the user's own mail program: a draft with the PDF, which he reads and sends himself."""

import atexit
import shutil
import subprocess
import sys
import tempfile
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from erp_core.platform.printing.schema import Paper
from erp_desktop.kit.files.file_name import file_name
from erp_desktop.kit.paper.no_mail_program import NoMailProgram

# Desktops on Linux know how to give their mail program an attachment; a mailto: address cannot.
_XDG = "xdg-email"
# A mail program that could not be started says so at once; one that runs may run on.
_SECONDS = 3.0


def body_of(paper: Paper) -> str:
    """What a mail with a paper begins with, in the paper's own language: its reader may know no other."""
    return f"{paper.name}\n\n{paper.company.name}\n"


def draft(paper: Paper, pdf: Path) -> Path | None:
    """Begin a mail with the PDF attached, to the party's address where it has one; may take some seconds.

    Returns:
        The mail as a file, for ``open_draft``; None where the mail program shows it already.

    Raises:
        NoMailProgram: it did not start.
    """
    attached = _folder() / file_name(paper.name, ".pdf")
    shutil.copyfile(pdf, attached)
    subject = f"{paper.name}, {paper.company.name}"
    text = body_of(paper)
    command = shutil.which(_XDG) if sys.platform not in ("win32", "darwin") else None
    if command is None:
        return _message(subject, text, attached, paper.email)
    if not _asked(command, subject, text, attached, paper.email):
        raise NoMailProgram(attached.parent)
    return None


def open_draft(mail: Path) -> None:
    """Open a mail that is a file; on the thread of the windows.

    Raises:
        NoMailProgram: no program opens such files.
    """
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(mail))):
        raise NoMailProgram(mail.parent)


def _asked(command: str, subject: str, text: str, attached: Path, address: str) -> bool:
    arguments = ["--utf8", "--subject", subject, "--body", text, "--attach", str(attached)]
    if address and not address.startswith("-"):  # else it would be taken for an option, and nothing opened
        arguments.append(address)
    try:
        process = subprocess.Popen(  # noqa: S603 - the desktop's own program; words are arguments, never a shell's
            [command, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return process.wait(_SECONDS) == 0
    except subprocess.TimeoutExpired:
        return True
    except OSError:
        return False


def _message(subject: str, text: str, attached: Path, address: str) -> Path:
    """A file with the mail, marked as one still to be sent: mail programs open it to be written on."""
    mail = EmailMessage(policy=SMTP)
    mail["X-Unsent"] = "1"
    mail["Subject"] = subject
    if address:
        mail["To"] = address
    mail.set_content(text)
    mail.add_attachment(attached.read_bytes(), maintype="application", subtype="pdf", filename=attached.name)
    file = attached.with_suffix(".eml")
    file.write_bytes(mail.as_bytes())
    return file


@cache
def _folder() -> Path:
    """Where attachments lie for as long as the program runs: mail programs read them when they send."""
    folder = Path(tempfile.mkdtemp(prefix="textile-erp-mail-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
