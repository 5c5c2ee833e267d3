"""ERP_DATA_DIR: whatever this user's programs keep lies there, and nothing anywhere else."""

import os
import subprocess
import sys
from pathlib import Path

from erp_core.kit.paths import project_dir

KEEP_SOMETHING = """
from types import SimpleNamespace
from erp_core.settings import Settings
from erp_desktop.kit.drafts.draft_store import Draft, DraftStore, new_draft_id
from erp_desktop.kit.look.preferences import LAST_USERNAME
from erp_desktop.login.signed_in import SignedIn
from tests.desktop.memory_keyring import memory_keyring

draft = Draft(new_draft_id(), "purchase_order", None, None, "New", "2024-01-15T10:00:00+00:00", {})
DraftStore.of(SimpleNamespace(place="s", me=None, draft_key=bytes(32))).put(draft)
LAST_USERNAME.set("anna")
with memory_keyring():
    signed_in = SignedIn("s")
    assert signed_in.why_not() == "", signed_in.why_not()
    print(Settings().demo_dir, Settings().log_dir, sep="\\n")
"""


def kept(tmp_path: Path, **environment: str) -> tuple[set[str], list[str]]:
    """Files a program of a user made below ``tmp_path``, which holds his home, and what it printed."""
    for name in ("home", "named"):
        (tmp_path / name).mkdir()
    home = {name: str(tmp_path / "home") for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA")}
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ERP_", "XDG_"))}
    result = subprocess.run(
        [sys.executable, "-B", "-c", KEEP_SOMETHING],
        cwd=project_dir(),
        env=inherited | home | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    return files, result.stdout.splitlines()


def test_nothing_is_written_outside_the_folder_that_was_named(tmp_path: Path) -> None:
    files, (demo, logs) = kept(tmp_path, ERP_DATA_DIR=str(tmp_path / "named"))
    assert any(name.startswith("named/drafts/") for name in files)
    assert any(name.endswith(".lock") for name in files)
    assert {Path(name).parts[0] for name in files} == {"named"}
    assert "named/desktop.ini" in files
    assert demo == str(tmp_path / "named" / "demo")
    assert logs == str(tmp_path / "named" / "log")


def test_without_a_name_all_of_it_lies_in_one_folder_of_the_user(tmp_path: Path) -> None:
    files, (demo, logs) = kept(tmp_path)
    assert {Path(name).parts[0] for name in files} == {"home"}
    folders = {part for name in files for part in Path(name).parts if "textile-erp" in part}
    assert folders == {"textile-erp"}
    assert Path(demo).name == "textile-erp-demo"
    assert "textile-erp" in Path(logs).parts
