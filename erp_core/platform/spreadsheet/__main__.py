"""Writes one list to a file, or reads the cells of one. A process of its own.

So the window that asked for it stays quick, and what goes wrong ends this process and nothing else.
"""

import errno
import json
import shutil
import sys
from pathlib import Path

FULL, CUT = 3, 4
READ = "--read"
# Bytes of memory that reading a file may take, and characters that may stand in one.
MOST_MEMORY, MOST_TEXT = 2 << 30, 50_000_000
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main(*arguments: str) -> int:
    """Read a file where that is asked for (``--read FILE CODEPAGE SHEET``), else write one (``FILE``)."""
    if arguments[0] == READ:
        return read(*arguments[1:])
    return write(arguments[0])


def read(source: str, code_page: str, sheet: str = "") -> int:
    """Give a sheet of a file on standard output, as ``reading`` takes it; or one word that says why not.

    What asks for too much memory ends here: a single cell in the last row and column would.
    """
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    from erp_core.platform.spreadsheet.file_cells import Refused, read_table

    try:
        table = read_table(Path(source), code_page, sheet)
        told = sum(len(cell.text) for row in table.rows for cell in row.cells)
        if told > MOST_TEXT:
            raise Refused("large")
    except (Refused, MemoryError) as error:
        why, *names = error.args or ("large",)
        print(json.dumps({"refused": str(why), "names": names}))
        return 0
    names = ("merged", "sign", "sheets", "sheet", "hidden_sheets", "code_page")
    told_of = {name: getattr(table, name) for name in names}
    print(json.dumps({"rows": table.told(), **told_of}))
    return 0


def write(target: str) -> int:
    """Write the file that standard input describes: what it is to hold, then its rows.

    How many rows it holds is said on standard output.

    Args:
        target: in a folder of its own, which is removed where no file comes about.

    Returns:
        0, ``FULL`` where the disk has no room for it, ``CUT`` where rows were missing.
    """
    # What only one of the two needs is imported where it is: most of a short run is imports.
    from erp_core.platform.spreadsheet.writing import Cut, write_file

    path = Path(target)
    try:
        written = write_file(path, sys.stdin.buffer)
    except Cut:
        shutil.rmtree(path.parent, ignore_errors=True)
        return CUT
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        return FULL
    print(json.dumps({"rows": written.rows, "places": written.places}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
