"""The lock files agree with pyproject.toml and with each other, and name no machine they were made on."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
RUNTIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))


def locked(name: str) -> dict[str, tuple[str, list[str]]]:
    """Package -> (version, hashes) of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^([\w.-]+)==(\S+)([^\n]*(?:\n +--hash=\S+[^\n]*)*)", text, re.MULTILINE)
    return {
        str(canonicalize_name(package)): (version, sorted(re.findall(r"--hash=(\S+)", rest)))
        for package, version, rest in blocks
    }


def declared(group: str) -> list[Requirement]:
    """Requirements of pyproject.toml: "runtime" or an extra's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] if group == "runtime" else project["optional-dependencies"][group]
    return [Requirement(line) for line in lines]


def test_the_locks_are_the_known_ones():
    assert LOCKS == [DEVELOPMENT, "requirements-uv.lock", RUNTIME]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address_and_no_path(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.findall(r"\S*(?:://|--index|--extra-index|--find-links|--trusted-host|\s/\w)\S*", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_is_a_pin_a_hash_or_a_comment(name: str):
    known = re.compile(r"[\w.-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?| +#.*")
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not known.fullmatch(line)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_has_hashes(name: str):
    packages = locked(name)
    assert packages
    assert [package for package, (_, hashes) in packages.items() if not hashes] == []


@pytest.mark.parametrize(
    ("name", "group"), [(RUNTIME, "runtime"), (DEVELOPMENT, "runtime"), (DEVELOPMENT, "dev")]
)
def test_every_dependency_is_locked_within_its_bounds(name: str, group: str):
    packages = locked(name)
    wrong = []
    for requirement in declared(group):
        version, _ = packages.get(str(canonicalize_name(requirement.name)), ("absent", []))
        if version == "absent" or not requirement.specifier.contains(version):
            wrong.append(f"{requirement}: {version} in {name}; run ./dev lock")
    assert wrong == []


def test_what_is_shipped_is_what_is_tested():
    runtime, development = locked(RUNTIME), locked(DEVELOPMENT)
    assert {package: development.get(package) for package in runtime} == runtime


def test_development_tools_are_not_shipped():
    runtime = {str(canonicalize_name(requirement.name)) for requirement in declared("runtime")}
    tools = {str(canonicalize_name(requirement.name)) for requirement in declared("dev")} - runtime
    assert tools & set(locked(RUNTIME)) == set()


def test_the_lock_of_uv_holds_the_version_dev_asks_for():
    version = re.search(r'^UV = "(.+)"$', (ROOT / "dev").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    assert {package: pin for package, (pin, _) in locked("requirements-uv.lock").items()} == {
        "uv": version[1]
    }
