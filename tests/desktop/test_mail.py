"""A paper to the user's mail program: whom it goes to, what it says, and that names are never commands."""

import json
import os
import sys
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from erp_core import Core
from erp_core.errors import ErpError
from erp_core.platform.printing.schema import Paper
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.files.file_name import file_name
from erp_desktop.kit.paper import mail
from erp_desktop.kit.paper.mail import draft, open_draft
from tests.factories.orders import make_party, make_sales_order

HOSTILE = '--attach /etc/passwd "$(touch x)" & <b>&amp; Çözgü'


@pytest.fixture
def paper(core: Core) -> Paper:
    customer = make_party(core, name=HOSTILE, email="anna@example.com")
    return core.run(sales_orders.paper, make_sales_order(core, customer_id=customer.id).id)


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    file = tmp_path / "document.pdf"
    file.write_bytes(b"%PDF-1.7 content")
    return file


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mail program of a Linux desktop: notes how it was called, fails where ``fails`` lies beside."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "xdg-email"
    command.write_text(
        f"#!{sys.executable}\nimport json, pathlib, sys\nhere = pathlib.Path(__file__).parent\n"
        "(here / 'asked').write_text(json.dumps(sys.argv[1:]))\nsys.exit((here / 'fails').exists())\n"
    )
    command.chmod(0o755)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.fixture
def no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail.shutil, "which", lambda _name: None)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Files the desktop was asked to open."""
    files: list[str] = []

    def note(url: QUrl) -> bool:
        files.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    return files


def test_the_mail_program_gets_the_pdf_and_the_partys_address(paper: Paper, pdf: Path, program: Path) -> None:
    assert draft(paper, pdf) is None
    asked = json.loads((program / "asked").read_text())
    options = dict(zip(asked[1:-1:2], asked[2:-1:2], strict=True))
    assert asked[-1] == "anna@example.com"
    assert options["--subject"] == f"Quotation {paper.number}, Test Mills"
    attached = Path(options["--attach"])
    assert attached.name == f"Quotation {paper.number}.pdf"
    assert attached.read_bytes() == pdf.read_bytes()


def test_an_address_is_never_an_option(paper: Paper, pdf: Path, program: Path) -> None:
    mail.draft(paper.model_copy(update={"email": "--attach=/etc/passwd@mill.example"}), pdf)
    asked = json.loads((program / "asked").read_text())
    assert asked[-2] == "--attach"
    assert Path(asked[-1]).name.endswith(".pdf")


def test_a_mail_program_that_does_not_start_is_told_and_the_pdf_is_there(
    paper: Paper, pdf: Path, program: Path
) -> None:
    (program / "fails").touch()
    with pytest.raises(ErpError, match="No mail program opened") as caught:
        draft(paper, pdf)
    folder = Path(caught.value.message.partition("lies in ")[2].partition(": attach")[0])
    assert (folder / f"Quotation {paper.number}.pdf").read_bytes() == pdf.read_bytes()


@pytest.mark.usefixtures("no_program")
def test_elsewhere_it_is_a_mail_still_to_be_sent(paper: Paper, pdf: Path, opened: list[str]) -> None:
    named = paper.model_copy(
        update={"title": HOSTILE, "company": paper.company.model_copy(update={"name": HOSTILE})}
    )
    file = draft(named, pdf)
    assert file is not None
    open_draft(file)
    assert opened == [str(file)]
    written = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (written["X-Unsent"], written["To"]) == ("1", "anna@example.com")
    assert written["Subject"] == f"{HOSTILE} {paper.number}, {HOSTILE}"
    (attached,) = written.iter_attachments()
    assert attached.get_content() == pdf.read_bytes()


@pytest.mark.usefixtures("no_program")
def test_a_list_goes_to_whomever_the_user_names(paper: Paper, pdf: Path) -> None:
    file = draft(paper.model_copy(update={"number": "", "email": ""}), pdf)
    assert file is not None
    written = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert written["To"] is None
    assert written["Subject"] == "Quotation, Test Mills"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Quotation SO-000001", "Quotation SO-000001.pdf"),
        ('a/b\\c:d*e?f"g<h>i|j\nk', "a b c d e f g h i j k.pdf"),
        ("..", "_.pdf"),
        ("Con", "_Con.pdf"),
        ("ş" * 300, "ş" * 100 + ".pdf"),
    ],
)
def test_every_system_takes_the_name_of_a_file(words: str, name: str) -> None:
    assert file_name(words, ".pdf") == name
