"""Where a packaged program begins. The name it is called by says which of the three it is."""

import multiprocessing

# First of all: a worker of the server is this program once more, and must not read our options.
multiprocessing.freeze_support()

import sys  # noqa: E402
from pathlib import PurePath  # noqa: E402

from erp_core.kit.process.imports import kept  # noqa: E402


def main() -> int | None:
    """Run the program this file was called as; the desktop under any other name."""
    if sys.argv[1:2] == ["--paper"]:  # papers are set in a process of their own, whichever program asks
        from erp_core.platform.printing.__main__ import main as set_papers

        return set_papers()
    if sys.argv[1:2] == ["--spreadsheet"]:  # so is a list written to a file
        from erp_core.platform.spreadsheet.__main__ import main as write_list

        return write_list(*sys.argv[2:])
    if sys.argv[1:2] == ["--pdf-pages"]:  # and so are pictures of a PDF from outside
        from erp_core.platform.attachment.__main__ import main as draw_pages

        return draw_pages(*sys.argv[2:])
    # Only the one that was called is imported: the server needs no Qt.
    match PurePath(sys.argv[0]).stem:
        case "textile-erp-admin":
            from erp_core.admin_cli import main as run
        case "textile-erp-server":
            from erp_core.server.__main__ import main as run
        case _:
            try:
                with kept():
                    from erp_desktop.__main__ import main as run
            except ImportError as error:
                # Packages bring these along; who unpacked the archive reads which one to install.
                print(f"textile-erp: the system lacks a library the windows need: {error}", file=sys.stderr)
                print(
                    "Debian: apt install libgl1 libegl1 libxcb1; others: libGL, libEGL, libxcb.",
                    file=sys.stderr,
                )
                return 1
    return run()


if __name__ == "__main__":
    sys.exit(main())
