"""What runs at every push and every tag: valid, pinned by commit, and with as few rights as it needs."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from erp_core.kit.paths import project_dir

FOLDER = Path(project_dir()) / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / name
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def test_they_fit_the_schema() -> None:
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, FILES))
    assert done.returncode == 0, done.stdout


def test_nothing_in_them_is_known_to_be_unsafe() -> None:
    done = tool("zizmor", "--offline", "--persona=pedantic", "--no-progress", str(FOLDER))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_actions_are_pinned_and_rights_are_few(file: Path) -> None:
    text = file.read_text("utf-8")
    for used in re.findall(r"uses: (\S+)", text):
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", used), used
    workflow: dict[str, Any] = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job.get("permissions", {}) == ({"contents": "write"} if name == "draft" else {})
        assert job["timeout-minutes"] <= 60


def test_a_tag_is_built_and_tried_on_three_systems() -> None:
    release = (FOLDER / "release.yml").read_text("utf-8")
    systems = yaml.safe_load(release)["jobs"]["build"]["strategy"]["matrix"]["system"]
    assert [system.partition("-")[0] for system in systems] == ["ubuntu", "windows", "macos"]
    # Where git looks away: else the sources would be changed ones, whose program is not packed.
    assert release.count("--self-test --json build/self-test.json") == 3
    assert "build/" in (FOLDER.parents[1] / ".gitignore").read_text("utf-8").splitlines()
