"""``./dev new document`` makes a document that works, in a copy of the project that is thrown away."""

import os
import shutil
import subprocess
import sys
from difflib import ndiff
from pathlib import Path

import pytest

from erp_core import modules
from erp_core.kit.kind import KINDS
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.setup import Database
from resources.scaffold import __main__ as scaffold
from resources.scaffold.document import NewDocument, Refused
from tests.factories.compiled import ROOT, compiled_of, copy_sources
from tests.factories.templates import EMPTY_TEMPLATE

pytestmark = pytest.mark.long
modules.load()

PACKAGES = ("erp_core", "erp_desktop", "migrations", "resources", "tests")
SETTINGS = ("pyproject.toml", "README.md")
RECEIPT = NewDocument("purchasing", "goods_receipt", "supplier")
ROLES = "tests/core/security/role/test_role_permissions.py"
# What holds a new document to the house, and its own test; not what they say of each document there was.
HELD_BY = (
    *("-k", " and ".join(f"not {kind.name}" for kind in KINDS if kind.series)),
    "tests/core/purchasing/test_goods_receipt.py",
    "tests/conformance/test_documents.py",
    "tests/conformance/test_kinds.py",
    "tests/conformance/test_screens.py",
    "tests/conformance/test_new_operations.py",
    "tests/conformance/test_schemas.py",
    "tests/conformance/test_reference.py::test_every_resource_is_told",
    f"{ROLES}::test_every_operation_has_a_verdict_for_every_role",
    f"{ROLES}::test_core_knows_what_its_user_may_do",
    # It is for nobody: by its number alone it is found, and its day is all that must be written.
    "tests/core/stock/test_inspection_note.py",
    "tests/conformance/test_lists.py::test_search_everywhere_finds_each_by_what_it_is_called[inspection_note]",
)

# As ``test_operations`` does with all there are.
NEW_OPERATIONS = """
from erp_core import modules
from tests.conformance.test_operations import ALL, Witness, every_move, from_a_file, logged_in

def test_operations_of_new_documents_travel_through_json_and_back(mill):
    witness = Witness(mill.door)
    admin = logged_in(witness, "admin")
    new = {kind.name: (kind, service) for kind, service in modules.services() if kind.name not in KNOWN}
    assert set(new) == {"goods_receipt", "inspection_note"}
    for kind, service in new.values():
        every_move(witness, admin, kind, service)
        from_a_file(admin, kind, service)
    assert {o.name for o in ALL if o.name.partition(".")[0] in new} - witness.seen == set()
"""


def run(folder: Path, kept: dict[str, str], *arguments: str) -> None:
    """The project's Python in the copy, on the copy's own modules."""
    environment = os.environ | {"PYTHONPATH": str(folder), "QT_QPA_PLATFORM": "offscreen"} | kept
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def files(folder: Path) -> dict[str, str]:
    """Every Python file of the project by its path."""
    found = (path for package in PACKAGES for path in (folder / package).rglob("*.py"))
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project that nobody misses."""
    folder = tmp_path / "copy"
    copy_sources(folder, PACKAGES)
    for name in SETTINGS:
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "docs/reference", folder / "docs/reference")
    return folder


def test_a_new_document_works_as_it_is_written(
    copy: Path,
    tmp_path: Path,
    postgres: EmbeddedServer,
    empty_template: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = files(copy)
    kept = compiled_of(copy, PACKAGES, tmp_path / "compiled")
    with monkeypatch.context() as here:  # the second is a real process, which knows the first
        here.chdir(copy)
        here.setattr(sys, "argv", ["new", "document", "purchasing/goods_receipt", "--party", "supplier"])
        assert scaffold.main() == 0
    after = files(copy)

    assert sorted(after.keys() - before.keys()) == sorted(RECEIPT.files)
    assert len(RECEIPT.files) == 5 + 1
    added = {
        path: sum(line[:2] == "+ " for line in ndiff(before[path].splitlines(), after[path].splitlines()))
        for path in before
        if before[path] != after[path]
    }
    assert added == {
        "erp_core/modules.py": 1,
        "erp_desktop/screens.py": 2,
        "tests/core/security/verdicts.py": 4,
        "tests/factories/makers.py": 1,
    }

    run(copy, kept, "-m", "resources.scaffold", "document", "stock/inspection_note")
    server = ("--server", postgres.superuser_url(), "--template", EMPTY_TEMPLATE)
    run(copy, kept, "-m", "migrations.new_version", "goods_receipt", *server)
    [version] = [path for path in files(copy).keys() - before.keys() if "/versions/" in path]
    assert "Path" not in (copy / version).read_text("utf-8"), "it brings no functions along"
    run(copy, kept, "-m", "resources.reference")
    run(copy, kept, "-m", "ruff", "check", "--quiet", ".")
    run(copy, kept, "-m", "ruff", "format", "--check", "--quiet", ".")
    known = f"KNOWN = {[kind.name for kind in KINDS]}\n"
    (copy / "tests/conformance/test_new_operations.py").write_text(known + NEW_OPERATIONS, "utf-8")
    run(copy, kept, "-m", "pytest", "-q", "-p", "no:cacheprovider", *HELD_BY)


def test_an_area_without_tests_gets_a_folder_for_them(copy: Path) -> None:
    shutil.rmtree(copy / "tests/core/purchasing")
    RECEIPT.write(copy)
    assert (copy / "tests/core/purchasing/__init__.py").is_file()


@pytest.mark.parametrize(
    "document",
    [
        NewDocument("purchasing", "purchase_order"),
        NewDocument("nowhere", "goods_receipt"),
        NewDocument("trading", "goods_receipt"),
        NewDocument("purchasing", "pattern_order"),
    ],
    ids=lambda document: f"{document.area}/{document.name}",
)
def test_what_cannot_be_made_is_refused_before_anything_is_written(document: NewDocument, copy: Path) -> None:
    before = files(copy)
    with pytest.raises(Refused):
        document.write(copy)
    assert files(copy) == before
