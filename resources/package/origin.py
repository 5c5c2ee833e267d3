"""What a built program was made of: which commit, and whether the sources were as committed."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

FILE = "build.json"


class Origin(NamedTuple):
    """The sources at one moment.

    Attributes:
        commit: empty outside a checkout.
        is_changed: something is not as committed, or was never committed.
    """

    commit: str
    is_changed: bool

    def __str__(self) -> str:
        name = self.commit[:12] or "no known commit"
        return f"{name}, with changes that were not committed" if self.is_changed else name


def of_sources(root: Path) -> Origin:
    """As they are now."""
    if not (root / ".git").exists():
        return Origin("", is_changed=False)
    changes = _git(root, "status", "--porcelain")
    return Origin(_git(root, "rev-parse", "HEAD"), is_changed=bool(changes))


def of_build(resources: Path) -> Origin:
    """As they were when a program was built.

    Args:
        resources: the folder of that name in it.
    """
    try:
        told = json.loads((resources / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        told = {}
    return Origin(told.get("commit", ""), is_changed=told.get("is_changed", False))


def why_not_packed(built: Origin, sources: Origin) -> str:
    """Why a program that was built is not what the sources say; empty if it is, or nobody can know."""
    again = "run ./dev build, or say --anyway"
    if built.is_changed:
        return f"dist/ was built from {built}: commit them, {again}"
    if not sources.commit:
        return ""
    if built.commit != sources.commit:
        return f"dist/ was built from {built}, and the sources are at {sources}: {again}"
    if sources.is_changed:
        return f"the sources were changed since dist/ was built from {built}: commit or undo that, {again}"
    return ""


def _git(root: Path, *arguments: str) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    command = [git, "-C", str(root), *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout.strip()  # noqa: S603
