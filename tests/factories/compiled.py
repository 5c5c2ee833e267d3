"""Copies of the project for programs that run in them, and what is compiled of it: that takes seconds."""

import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from erp_core.kit.paths import project_dir

ROOT = Path(project_dir())


def copy_sources(folder: Path, packages: Iterable[str]) -> None:
    """Copy these packages of the project into a folder, with what Python compiled beside them."""
    for name in packages:
        shutil.copytree(ROOT / name, folder / name)


def compiled_of(folder: Path, packages: Iterable[str], place: Path) -> dict[str, str]:
    """What the environment of a program there has to say to read what is compiled, and write nothing.

    Python takes none of it for a file that was changed since.

    Args:
        place: a folder that is not there yet, made where Python keeps such files apart from their sources.
    """
    reading = {"PYTHONDONTWRITEBYTECODE": "1"}
    if not sys.pycache_prefix:
        return reading
    kept = Path(sys.pycache_prefix)
    links = {folder / name: ROOT / name for name in packages}
    links |= {Path(others): Path(others) for others in (sys.prefix, sys.base_prefix)}
    for seen, made in links.items():
        link = place.joinpath(*seen.parts[1:])
        with suppress(OSError):  # where links are for administrators it takes longer
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(kept.joinpath(*made.parts[1:]), target_is_directory=True)
    return reading | {"PYTHONPYCACHEPREFIX": str(place)}
