"""Test files made ready to tell why an assertion failed: most of what a first collection takes.

pytest keeps what it made for the next run. Processes that begin together, as in a fresh checkout, would each
make all of it: here each makes its share, and finds that of the others.
"""

from pathlib import Path

import pytest
from _pytest.assertion import rewrite


def rewrite_share(config: pytest.Config, folder: Path, number: int, count: int) -> list[Path]:
    """Make ready every ``count``-th file of tests below a folder, from this ``number`` on, if it is not yet.

    Returns:
        Those that were not.
    """
    left_out, made = set(config.getini("norecursedirs")), []
    files = [file for file in sorted(folder.rglob("test_*.py")) if not left_out & set(file.parts)]
    for file in files[number::count]:
        kept = rewrite.get_cache_dir(file) / f"{file.stem}{rewrite.PYC_TAIL}"
        if rewrite._read_pyc(file, kept) is None and rewrite.try_makedirs(kept.parent):
            source, code = rewrite._rewrite_test(file, config)
            rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, source, kept)
            made.append(file)
    return made
