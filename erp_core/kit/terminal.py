"""What is printed on a terminal: texts of people are escaped, so that none moves the cursor or forges a line.

Nothing else prints: what a command prints passes here. So does its end where nobody reads any more, as in
``textile-erp-admin audit | head``, or where a full disk takes nothing more.
"""

import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TextIO, TypeVar

from erp_core.kit import clock
from erp_core.kit.i18n import _

# Control characters, what turns the direction of writing or is not seen, other line ends, half letters. The
# joiners that scripts need inside words stay.
_MOVING = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# What a shell tells of cat, ls or git where their reader is gone: ended by signal 13, SIGPIPE.
READER_GONE = 128 + 13
# Columns, where no terminal says how many it has.
WHOLE = 10_000
P = ParamSpec("P")
R = TypeVar("R")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Table:
    """A table of texts: whatever looks like markup in them is none.

    Args:
        look: what ``rich`` makes of it, which is read when a table is printed: most programs print none.
    """

    def __init__(self, *titles: str, **look: Any) -> None:
        self._columns: list[tuple[str, dict[str, Any]]] = [(title, {}) for title in titles]
        self._rows: list[tuple[str, ...]] = []
        self._look = look

    def add_column(self, title: str, **look: Any) -> None:
        """One more on the right."""
        self._columns.append((title, look))

    def add_row(self, *cells: str) -> None:
        """One more below."""
        self._rows.append(tuple(map(printable, cells)))

    def drawn(self, **other: Any) -> Any:
        """As ``rich`` prints it, but for what looks otherwise."""
        from rich.table import Table as Drawn

        drawn = Drawn(**self._look | other)
        for title, look in self._columns:
            whole: dict[str, Any] = {} if look.get("no_wrap") else {"overflow": "fold"}
            drawn.add_column(title, **whole, **look)
        for cells in self._rows:
            drawn.add_row(*cells)
        return drawn


def program(main: Callable[P, R]) -> Callable[P, R]:
    """A program's ``main`` that ends as others do where what it prints is not read, or cannot be written.

    What waits to be written is written here, and not by Python's own end, which shows errors as a traceback.
    """

    @wraps(main)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            _stand_somewhere()
            result = main(*args, **kwargs)
        except SystemExit as end:
            # typer ends by itself where a line of its own, as those of --help, has no reader.
            if isinstance(end.__context__, BrokenPipeError):
                _end(end.__context__)
            _flush()
            raise
        _flush()
        return result

    return run


def _stand_somewhere() -> None:
    """Leave a folder that is gone, or closed to this user: what a program starts would end there at once."""
    try:
        os.chdir(Path.cwd())
    except OSError as error:
        root = Path(sys.prefix).anchor
        os.chdir(root)
        words = _("The folder this was called in cannot be entered ({reason}): it goes on in {folder}.")
        say(words.format(reason=error.strerror, folder=root))


@contextmanager
def cleared_away() -> Iterator[None]:
    """A signal that ends the program ends it as an error does: what was begun is cleared away."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]  # as nohup wants

    def end(number: int, _frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def printable(text: str) -> str:
    """``text`` on one line; what a terminal would obey is written as JSON writes it: ``\\u001b``."""
    return _MOVING.sub(lambda found: _escape(found.group()), text)


def tell(line: str = "", *, at_once: bool = False) -> None:
    """Print one line of the result.

    Args:
        at_once: a program that reads it gets it now, not when there is more.
    """
    _put(printable(line) + "\n", sys.stdout, at_once)


def say(line: str) -> None:
    """Print one line to standard error: results alone go to standard output."""
    _put(printable(line) + "\n", sys.stderr)


def when(instant: datetime | None) -> str:
    """By the company's clock in commands about its records, else by this machine's; a dash for never."""
    return clock.here(instant).strftime("%Y-%m-%d %H:%M") if instant is not None else "–"


def tell_json(text: str) -> None:
    """Print JSON, which may stand on several lines."""
    for line in text.split("\n"):
        tell(line)


def tell_table(rows: Table) -> None:
    """Print a table; what reads it from a pipe or a file gets each row on one line, whole."""
    from rich.console import Console

    width = shutil.get_terminal_size((WHOLE, 24)).columns
    drawn = rows.drawn(expand=False) if width == WHOLE else rows.drawn()
    console = Console(markup=False, highlight=False, emoji=False, width=width)
    with console.capture() as written:
        console.print(drawn)
    _put(written.get(), sys.stdout)


def tell_facts(facts: dict[str, str]) -> None:
    """Print one fact a line, the values in a column."""
    width = max(map(len, facts))
    for name, value in facts.items():
        tell(f"{name:{width}}  {value}")


def _put(text: str, stream: TextIO, at_once: bool = False) -> None:
    try:
        print(text, end="", file=stream, flush=at_once)
    except OSError as error:
        _end(error)


def _flush() -> None:
    if sys.stdout is not None:  # as in a program of Windows without a console
        try:
            sys.stdout.flush()
        except OSError as error:
            _end(error)


def _end(error: OSError) -> NoReturn:
    """End the program: nobody reads on, or it cannot be written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    # Else Python's own end tries once more to write what waits, and complains.
    for stream in (sys.stdout, sys.stderr) if isinstance(error, BrokenPipeError) else (sys.stdout,):
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())
    if isinstance(error, BrokenPipeError):
        raise SystemExit(READER_GONE)
    with suppress(OSError):
        words = _("What is printed cannot be written: {reason}").format(reason=error.strerror)
        print(words, file=sys.stderr)
    raise SystemExit(1)


def _escape(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
