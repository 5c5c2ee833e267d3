"""The bill of materials: everything a built program holds, in CycloneDX's JSON."""

import json
import re
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from erp_core.kit.paths import project_dir
from erp_core.kit.wire import PROGRAM_VERSION
from resources.package import contents, licences

_HASHES = re.compile(
    r"^([A-Za-z0-9._-]+)==[^\n]*\n((?:\s+--hash=sha256:[0-9a-f]{64}[^\n]*\n?)+)", re.MULTILINE
)


def write(target: Path, built: Path) -> None:
    """Write what ``built`` holds: Python packages, what lies inside them, the system's libraries."""
    hashes = _hashes()
    parts = [_package(part, hashes.get(part.name, [])) for part in licences.packages()]
    parts += [
        _component(part.name, part.version, part.licence, part.comes_with) for part in licences.inside()
    ]
    parts += [
        _component(name, version, "", "the building system") for name, version in system_packages(built)
    ]
    root = {
        "type": "application",
        "bom-ref": "textile-erp",
        "name": "textile-erp",
        "version": PROGRAM_VERSION,
    }
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'textile-erp/{PROGRAM_VERSION}')}",
        "version": 1,
        "metadata": {"component": root},
        "components": parts,
        "dependencies": [{"ref": "textile-erp", "dependsOn": [part["bom-ref"] for part in parts]}],
    }
    target.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")


def system_packages(built: Path) -> list[tuple[str, str]]:
    """The Debian packages whose libraries PyInstaller took from the building machine."""
    tool = shutil.which("dpkg-query") if sys.platform == "linux" else None
    if tool is None:
        return []
    names = sorted(path.name for path in (built / contents.FOLDER).glob("lib*.so*") if path.is_file())
    # Asked once for all: each question reads the list of every file of the system.
    asked = [tool, "-S", *(f"*/{name}" for name in names)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    owner_of: dict[str, str] = {}
    for line in done.stdout.splitlines():
        owner, _colon, path = line.partition(": ")
        owner_of.setdefault(path.rpartition("/")[2], owner)
    owners = set(owner_of.values())
    if not owners:
        return []
    asked = [tool, "-W", "-f", "${Package}\t${Version}\n", *sorted(owners)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    told = (line.partition("\t") for line in done.stdout.splitlines())
    return [(name, version) for name, _tab, version in told]


def _hashes() -> dict[str, list[str]]:
    lock = (project_dir() / "requirements.lock").read_text("utf-8")
    return {name: re.findall(r"sha256:([0-9a-f]{64})", words) for name, words in _HASHES.findall(lock)}


def _package(part: licences.Part, hashes: list[str]) -> dict[str, Any]:
    told = _component(part.name, part.version, part.licence, "")
    told["purl"] = f"pkg:pypi/{part.name}@{part.version}"
    # One of these is the wheel that was installed; the lock does not say which.
    told["externalReferences"] = [
        {"type": "distribution", "url": told["purl"], "hashes": [{"alg": "SHA-256", "content": one}]}
        for one in hashes
    ]
    return told


def _component(name: str, version: str, licence: str, comes_with: str) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "library", "bom-ref": f"{name}@{version}@{comes_with}", "name": name}
    if version:
        told["version"] = version
    if licence:
        told["licenses"] = [{"license": {"name": licence}}]
    if comes_with:
        told["properties"] = [{"name": "textile-erp:comes-with", "value": comes_with}]
    return told
