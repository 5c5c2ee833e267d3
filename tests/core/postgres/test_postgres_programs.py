"""PostgreSQL's programs run in surroundings of their own."""

import pytest

from erp_core.postgres.postgres_programs import environment


def test_its_programs_see_neither_the_callers_database_nor_the_packages_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("PGHOST", "PGPASSWORD", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    monkeypatch.setenv("HOME", "/home/anna")
    seen = environment()
    assert [name for name, value in seen.items() if value == "elsewhere"] == []
    assert (seen["LC_ALL"], seen["HOME"]) == ("C", "/home/anna")
