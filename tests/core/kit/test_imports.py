"""What is imported for the whole life of a program is not looked through for what may go."""

import gc
import importlib
from pathlib import Path

import pytest

from erp_core.kit.process.imports import kept


def test_what_was_imported_is_not_looked_through_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "never_imported_before.py").write_text("THINGS = [[] for _ in range(1000)]\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    before = gc.get_freeze_count()
    with kept():
        assert not gc.isenabled()
        things = importlib.import_module("never_imported_before").THINGS
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(things)
    assert not [one for one in gc.get_objects() if one is things]


def test_what_is_there_already_leaves_everything_as_it_is() -> None:
    """Whoever calls a command again, in one process, does not keep what the last one left behind."""
    before = gc.get_freeze_count()
    with pytest.raises(ModuleNotFoundError), kept():
        importlib.import_module("erp_core.kit.nothing_of_this_name")
    with kept():
        importlib.import_module("erp_core.kit.process.imports")
    assert gc.isenabled()
    assert gc.get_freeze_count() <= before
