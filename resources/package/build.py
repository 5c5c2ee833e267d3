"""Build the program with PyInstaller, refuse a build that lacks something, and tell what it weighs."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from resources.package import contents

MEGABYTE = 1_000_000
# PyInstaller only warns where a library is missing on the building machine; the program would not start.
_LACKING = re.compile(
    r"Library not found|lib not found|Hidden import .* not found|Failed to collect", re.IGNORECASE
)
# Asked for by name somewhere, in programs that never get there.
_HARMLESS = re.compile(
    r"phonenumbers\.(carrierdata|geodata|tzdata)|psycopg_binary\._uuid|pysqlite2|MySQLdb|psycopg2|ctypes|shell32|ole32|ntdll|user32"
    r"|libqgtk3|tzdata|mx\.DateTime|libtiff|libmimerapi|libodbc|libpq\.so|fbclient"
)


class Failure(Exception):
    """It could not be built or tried; the message says why."""


def build(root: Path) -> Path:
    """Make ``dist/textile-erp``; gives that folder.

    Raises:
        Failure: PyInstaller failed, or a library is missing on this machine.
    """
    started = time.monotonic()
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec"]
    # Qt draws the icon here, without a display.
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(  # noqa: S603
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    lacking = lacks(done.stderr)
    if done.returncode or lacking:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise Failure("\n".join(["the program could not be built", *lacking]))
    folder = root / "dist" / contents.PROGRAMS[0]
    if sys.platform == "linux":
        for name in contents.PROGRAMS[1:]:
            (folder / name).unlink(missing_ok=True)
            (folder / name).symlink_to(contents.PROGRAMS[0])
    print(f"{folder} in {time.monotonic() - started:.0f} s")
    print("\n".join(f"{size / MEGABYTE:8.1f} MB  {part}" for part, size in sizes(folder)))
    return folder


def lacks(words: str) -> list[str]:
    """The lines of PyInstaller's log that tell of something missing which the program needs."""
    return [line for line in words.splitlines() if _LACKING.search(line) and not _HARMLESS.search(line)]


def sizes(folder: Path, most: int = 12) -> list[tuple[str, int]]:
    """The heaviest parts of a built program in bytes, the rest, and the sum; links weigh nothing."""
    weights: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts = path.relative_to(folder).parts
            inside = parts[1:] if parts[0] == contents.FOLDER else parts
            weights[inside[0].removesuffix(".libs")] += path.stat().st_size
    heaviest = weights.most_common(most)
    total = sum(weights.values())
    return [*heaviest, ("all else", total - sum(size for _part, size in heaviest)), ("together", total)]
