"""Nobody packs a program unawares that was built from other sources than these."""

import json
import subprocess
from pathlib import Path

import pytest

from resources.package import contents, installers, origin
from resources.package.build import Failure


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with one commit, and in its dist/ a program built from that."""
    root = tmp_path / "project"
    (root / "dist").mkdir(parents=True)
    (root / ".gitignore").write_text("dist/\n", "utf-8")
    git(root, "init", "--quiet")
    commit(root)
    built(root)
    return root


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", root, *who, *arguments], check=True)  # noqa: S607 - the system's own


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "x")


def built(root: Path) -> None:
    folder = root / "dist" / "textile-erp" / contents.FOLDER / "resources"
    folder.mkdir(parents=True, exist_ok=True)
    facts = contents._facts(root, root.parent / "work")
    (folder / origin.FILE).write_text(Path(facts[0][0]).read_text("utf-8"), "utf-8")


def why_not(root: Path) -> str:
    resources = root / "dist" / "textile-erp" / contents.FOLDER / "resources"
    return origin.why_not_packed(origin.of_build(resources), origin.of_sources(root))


def test_what_was_built_from_these_sources_is_packed(project: Path) -> None:
    assert why_not(project) == ""
    (project / "dist" / "more").touch()  # what git ignores changes nothing
    assert why_not(project) == ""


def test_an_old_build_is_refused_with_what_to_do(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = origin.of_sources(project).commit[:12]
    commit(project)
    after = origin.of_sources(project).commit[:12]
    assert why_not(project) == (
        f"dist/ was built from {before}, and the sources are at {after}: run ./dev build, or say --anyway"
    )
    with pytest.raises(Failure, match="or say --anyway"):
        installers.package(project)
    packed: list[object] = []
    monkeypatch.setattr(installers, "make_package", lambda *made: packed.append(made))
    monkeypatch.setattr(installers, "_archive", lambda *made: packed.append(made))
    monkeypatch.setattr(installers, "_windows", lambda *made: packed.append(made))
    monkeypatch.setattr(installers, "run", lambda *made: packed.append(made))
    monkeypatch.setattr(installers.bill, "write", lambda *_made: None)
    (project / "dist" / "textile-erp" / contents.FOLDER / "resources" / "licences.txt").touch()
    installers.package(project, whatever_it_is=True)
    assert packed


def test_sources_that_were_not_committed_are_refused(project: Path) -> None:
    (project / "new.py").touch()
    assert "the sources were changed since" in why_not(project)
    built(project)
    assert "with changes that were not committed: commit them" in why_not(project)
    (project / "new.py").unlink()
    assert "with changes that were not committed: commit them" in why_not(project), "they were, then"
    built(project)
    assert why_not(project) == ""


def test_outside_a_checkout_nobody_can_know(project: Path, tmp_path: Path) -> None:
    assert origin.of_sources(tmp_path / "nowhere") == ("", False)
    (project / ".git").rename(tmp_path / "elsewhere")
    assert why_not(project) == ""
    assert str(origin.of_build(tmp_path)) == "no known commit"
    assert json.loads(json.dumps(origin.of_sources(project)._asdict())) == {"commit": "", "is_changed": False}
