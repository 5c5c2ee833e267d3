"""typeset: papers become PDFs and pictures of their pages, in a process that may fail alone."""

import json
import logging
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.platform.printing.schema import Paper, said_in

# Of a document of a thousand lines one takes two; a company's own template is given less.
SECONDS_A_DOCUMENT = 20
SECONDS_OF_OWN = 10
# Hundreds of documents are joined in one.
SECONDS_TO_JOIN = 60
# How the packaged program is told to do this and nothing else.
OPTION = "--paper"
# Answer of the process to a template that could not set the paper; its first line is ``12: why``. Said in
# ``__main__`` again, which imports nothing that takes long.
UNFIT = 3

_SAID = sorted(said_in(Paper))

log = logging.getLogger(__name__)


class PrintingFailed(ErpError):
    """The pages could not be set; the message says what to do."""


class Typeset(NamedTuple):
    """A paper that was set.

    Attributes:
        pdf: the pictures beside it are ``page-0001.png`` and so on.
        fault: why the company's own template was not taken; empty if it was, or there is none.
        undrawn: letters that no font draws, each once; they are not printed.
    """

    pdf: Path
    fault: str
    undrawn: str = ""


class _Answer(NamedTuple):
    """What the process answers: ``code`` 0, or what is wrong, None where it took too long."""

    code: int | None
    told: str
    undrawn: str = ""


class Typesetter:
    """Sets papers one after the other, in one process: to begin one takes five times as long as a paper.

    A process that hangs or dies is replaced by another at the next paper. To be used by one thread, as a
    context: at its end the process ends.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def set(self, paper: Paper, folder: Path, ppi: int) -> Typeset:
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
                return self._set(paper, folder, ppi)
            except PrintingFailed as error:
                fault = error.message
                shutil.rmtree(folder)
                folder.mkdir()
        return self._set(paper.model_copy(update={"own": ""}), folder, ppi)._replace(fault=fault)

    def fault_of(self, paper: Paper) -> str:
        """Why the company's own template cannot set a paper; empty if it can."""
        with tempfile.TemporaryDirectory(prefix="textile-erp-paper-") as folder:
            try:
                self._set(paper, Path(folder), 0)
            except PrintingFailed as error:
                return error.message
        return ""

    def join(self, pdfs: Sequence[Path], target: Path) -> None:
        """Write the pages of all these into one PDF.

        Raises:
            PrintingFailed: it took too long, or there is no room left.
        """
        answer = self._answer({"join": [str(pdf) for pdf in pdfs], "pdf": str(target)}, SECONDS_TO_JOIN)
        if answer.code:
            log.warning("joining papers failed: %s", answer.told[-2000:])
            raise PrintingFailed(
                _("The documents could not be put into one PDF. The log of this PC says why.")
            )

    def _set(self, paper: Paper, folder: Path, ppi: int) -> Typeset:
        pdf = folder / "document.pdf"
        asked = {"pdf": str(pdf), "ppi": ppi, "paper": paper.model_dump(mode="json"), "said": _SAID}
        code, told, undrawn = self._answer(asked, SECONDS_OF_OWN if paper.own else SECONDS_A_DOCUMENT)
        if code is None:
            late = _("This document takes too long to print. Nothing was printed.")
            raise PrintingFailed(_("It takes too long.") if paper.own else late)
        if code:
            log.warning("typesetting failed: %s", told[-2000:])
            unfit = _("This document could not be printed. The log of this PC says why.")
            raise PrintingFailed(_reason(code, told) if paper.own else unfit)
        return Typeset(pdf, "", undrawn)

    def _answer(self, asked: dict[str, Any], seconds: int) -> _Answer:
        try:
            process = self._running()
        except OSError as error:
            log.warning("the typesetter did not start, papers are set here: %s", error)
            return _set_here(asked)
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, give_up)
        timer.start()
        try:
            line = _exchanged(process, json.dumps(asked).encode() + b"\n")
        finally:
            timer.cancel()
        if line:
            return _Answer(**json.loads(line))
        told = self._end()
        return _Answer(None, "") if late.is_set() else _Answer(1, told)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            return self._process
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process; closed by _end
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                _program(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
            )
        except OSError:
            self._errors.close()
            raise
        return self._process

    def _end(self) -> str:
        """End the process, and give what it wrote on standard error."""
        process, errors = self._process, self._errors
        self._process = self._errors = None
        if process is None or errors is None:
            return ""
        process.kill()
        process.communicate()
        with errors:
            errors.seek(0)
            return errors.read().decode(errors="replace")


def typeset(paper: Paper, folder: Path, ppi: int) -> Typeset:
    """Set one paper; see ``Typesetter.set``."""
    with Typesetter() as typesetter:
        return typesetter.set(paper, folder, ppi)


def pages_in(folder: Path) -> list[Path]:
    """The pictures of the pages, from the first."""
    return sorted(folder.glob("page-*.png"))


def _set_here(asked: dict[str, Any]) -> _Answer:
    """Where no process can be started: in this one, which a template of the company's own may not end."""
    if asked.get("paper", {}).get("own"):
        raise PrintingFailed(
            _("A template of one’s own needs a process of its own, and none could be started.")
        )
    from erp_core.platform.printing.__main__ import answer  # loads the typesetter

    return _Answer(**answer(asked))


def _exchanged(process: subprocess.Popen[bytes], asked: bytes) -> bytes:
    """The line that answers; empty from a process that is no more."""
    if process.stdin is None or process.stdout is None:  # pragma: no cover - both are pipes
        return b""
    try:
        process.stdin.write(asked)
        process.stdin.flush()
        return process.stdout.readline()
    except OSError:
        return b""


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
