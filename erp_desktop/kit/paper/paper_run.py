"""PaperRun: papers on their way to pages, one after the other, off the thread of the windows."""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from erp_core.kit.i18n import _
from erp_core.platform.printing.schema import Paper
from erp_core.platform.printing.typesetter import PrintingFailed, Typeset, Typesetter, pages_in

# What stands on the same papers in a language, empty for the one each is usually in.
Again = Callable[[str], Sequence[Paper]]


class PapersSet(NamedTuple):
    """Papers that were set.

    Attributes:
        pdf: with all of them.
        each: the papers that could be set, and their own PDFs.
        pages: pictures of all pages, in order.
        refused: of each that could not be set its name and why.
    """

    pdf: Path
    each: list[tuple[Paper, Typeset]]
    pages: list[Path]
    refused: list[str]


class PaperFolder:
    """Where pages lie as long as somebody wants them, or still writes some."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="textile-erp-paper-"))
        self._lock = threading.Lock()
        self._writers, self._is_left = 0, False

    def leave(self) -> None:
        """Nobody wants them any more."""
        with self._lock:
            self._is_left = True
            self._clear()

    @contextmanager
    def written(self) -> Iterator[bool]:
        """While something is written here; False where nobody wants it any more."""
        with self._lock:
            self._writers += 1
            is_wanted = not self._is_left
        try:
            yield is_wanted
        finally:
            with self._lock:
                self._writers -= 1
                self._clear()

    def _clear(self) -> None:
        if self._is_left and not self._writers:
            shutil.rmtree(self.path, ignore_errors=True)


class PaperRun:
    """Sets papers into a folder, below ``place``.

    Args:
        name: of the folder, which is made.
        ppi: pixels per inch of the pictures.
    """

    def __init__(self, papers: Sequence[Paper], place: PaperFolder, name: str, ppi: int) -> None:
        self._papers, self._place, self._ppi = papers, place, ppi
        self._folder = place.path / name
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Nobody wants the rest."""
        self._stopped.set()

    def run(self, note: Callable[[int], None]) -> PapersSet:
        """Set them all; one that cannot be set does not keep the others.

        Args:
            note: hears after each how many have been tried.

        Raises:
            PrintingFailed: none of them could be set.
        """
        with self._place.written() as is_wanted:
            if not is_wanted:
                raise PrintingFailed(_("Nobody wants these pages any more."))
            return self._run(note)

    def _run(self, note: Callable[[int], None]) -> PapersSet:
        each, refused = list[tuple[Paper, Typeset]](), list[str]()
        failure: PrintingFailed | None = None
        self._folder.mkdir(parents=True)
        with Typesetter() as typesetter:
            for number, paper in enumerate(self._papers, start=1):
                if self._stopped.is_set():
                    break
                folder = self._folder / f"{number:04}"
                folder.mkdir()
                try:
                    each.append((paper, typesetter.set(paper, folder, self._ppi)))
                except PrintingFailed as error:
                    failure = error
                    refused.append(f"{paper.name}: {error.message}")
                note(number)
            if failure is not None and not each:
                raise failure
            pages = [page for _paper, done in each for page in pages_in(done.pdf.parent)]
            return PapersSet(self._whole(typesetter, each), each, pages, refused)

    def _whole(self, typesetter: Typesetter, each: list[tuple[Paper, Typeset]]) -> Path:
        pdfs = [done.pdf for _paper, done in each]
        if len(pdfs) == 1:
            return pdfs[0]
        whole = self._folder / "documents.pdf"
        if pdfs and not self._stopped.is_set():
            typesetter.join(pdfs, whole)
        return whole
