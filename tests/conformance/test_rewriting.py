"""What processes of one run make ready for each other is what pytest takes for its own."""

from pathlib import Path

import pytest
from _pytest.assertion import rewrite

from tests.factories.rewriting import rewrite_share


def test_all_shares_together_are_all_files_and_nothing_is_made_twice(
    pytestconfig: pytest.Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.pycache_prefix", str(tmp_path / "kept"))
    files = [tmp_path / "tests" / f"test_{n}.py" for n in range(5)]
    files[0].parent.mkdir()
    for file in files:
        file.write_text("def test_one() -> None:\n    assert 1 == 1\n", "utf-8")
    made = [rewrite_share(pytestconfig, tmp_path / "tests", n, 2) for n in range(2)]
    assert sorted(file for share in made for file in share) == files
    assert rewrite_share(pytestconfig, tmp_path / "tests", 0, 1) == []
    files[3].write_text("def test_one() -> None:\n    assert 1 < 2\n", "utf-8")
    assert rewrite_share(pytestconfig, tmp_path / "tests", 0, 1) == [files[3]]
    kept = rewrite.get_cache_dir(files[3]) / f"test_3{rewrite.PYC_TAIL}"
    code = rewrite._read_pyc(files[3], kept)
    assert code is not None
    assert "@pytest_ar" in code.co_names
