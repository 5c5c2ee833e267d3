"""Installers from a built program: .deb, .rpm, .tar.zst; with their sums and the list of what is inside."""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from erp_core.kit.wire import PROGRAM_VERSION
from resources.package import bill, contents, origin
from resources.package.build import MEGABYTE, Failure

SUMS = "SHA256SUMS"
# Levels of zstd: minutes for a fifth less to download, or seconds where nobody downloads it.
SMALL, QUICK, LEAST = "19", "3", "1"


def package(root: Path, *, level: str = SMALL, whatever_it_is: bool = False) -> Path:
    """Make every installer of this system from ``dist/textile-erp``; gives their folder.

    Args:
        level: of the archive's compression.
        whatever_it_is: also what was built from other sources than these.

    Raises:
        Failure: the program was not built, or not from these sources, or a tool is missing.
    """
    built, target = root / "dist" / contents.PROGRAMS[0], root / "dist" / "installers"
    if not built.is_dir():
        raise Failure("there is no program in dist/; run ./dev build first")
    made_of = origin.of_build(built / contents.FOLDER / "resources")
    reason = origin.why_not_packed(made_of, origin.of_sources(root))
    if reason and not whatever_it_is:
        raise Failure(reason)
    print(f"packing the program built from {made_of}", flush=True)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    if sys.platform == "linux":
        for kind in ("deb", "rpm"):
            make_package(root, built, target, PROGRAM_VERSION, kind, level)
        _archive(root, built, target / f"textile-erp-{PROGRAM_VERSION}-linux-x86_64.tar.zst", level)
    elif sys.platform == "win32":
        _windows(root, built, target)
    elif sys.platform == "darwin":
        image = target / f"textile-erp-{PROGRAM_VERSION}.dmg"
        application = root / "dist" / "Textile ERP.app"
        run(["hdiutil", "create", "-format", "ULMO", "-srcfolder", str(application), str(image)], root)
    bill.write(target / f"textile-erp-{PROGRAM_VERSION}.cdx.json", built)
    shutil.copy2(built / contents.FOLDER / "resources" / "licences.txt", target)
    write_sums(target)
    for path in sorted(target.iterdir()):
        print(f"{path.stat().st_size / MEGABYTE:8.1f} MB  {path.name}")
    return target


def make_package(root: Path, built: Path, target: Path, version: str, kind: str, level: str) -> Path:
    """One package of a built program, under a version of one's choice (trials make a former one)."""
    work = root / "build" / "package"
    work.mkdir(parents=True, exist_ok=True)
    shutil.copy2(built / contents.FOLDER / "resources" / "licences.txt", work)
    for name in contents.PROGRAMS:
        (work / f"{name}.1.gz").write_bytes(gzip.compress(_manual(built, name, version).encode(), mtime=0))
    environment = os.environ | {"VERSION": version, "FOLDER": str(built), "WORK": str(work)}
    recipe = work / "nfpm.yaml"
    told = (root / "resources" / "package" / "linux" / "nfpm.yaml").read_text("utf-8")
    recipe.write_text(told.replace("compression: zstd", f"compression: zstd:{level}"), "utf-8")
    run(["nfpm", "package", "-f", str(recipe), "-p", kind, "-t", str(target)], root, environment)
    return max(target.glob(f"*.{kind}"), key=lambda path: path.stat().st_mtime)


def write_sums(folder: Path) -> None:
    """SHA-256 of every file, as ``sha256sum --check`` reads it."""
    lines = []
    for path in sorted(folder.iterdir()):
        if path.name != SUMS:
            with path.open("rb") as file:
                lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    (folder / SUMS).write_text("".join(lines), "utf-8")


def run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a tool and give what it printed; Failure with its last words if it fails."""
    beside = Path(sys.executable).parent / command[0]
    program = str(beside) if beside.is_file() else shutil.which(command[0])
    if program is None:
        raise Failure(f"{command[0]} is not installed")
    done = subprocess.run(  # noqa: S603 - our own tools, no shell
        [program, *command[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failure(f"{command[0]}: {(done.stderr or done.stdout)[-1500:]}")
    return done.stdout


def _manual(built: Path, name: str, version: str) -> str:
    """A manual page that says what --help says."""
    environment = os.environ | {"COLUMNS": "78", "NO_COLOR": "1", "TERM": "dumb"}
    words = run([str(built / name), "--help"], built, environment).replace("\\", "\\e")
    told = "\n".join(f"\\&{line}" for line in words.splitlines())
    title = f'.TH {name.upper()} 1 "" "Textile ERP {version}"'
    about = "purchase, sales and work orders for textile companies"
    return f"{title}\n.SH NAME\n{name} \\- {about}\n.SH SYNOPSIS\n.nf\n{told}\n.fi\n"


def extras(root: Path) -> dict[str, Path]:
    """What packages lay into the system's folders; the archive holds it in a folder ``share``."""
    linux, deploy = root / "resources" / "package" / "linux", root / "resources" / "deploy"
    files = [linux / "textile-erp.desktop", linux / "pc.toml", root / "docs" / "deployment.md"]
    files += [*sorted(deploy.glob("*.service")), *sorted(deploy.glob("*.timer"))]
    shown = ("prometheus", "grafana", "haproxy", "patroni")
    folders = {f"{name}/{path.name}": path for name in shown for path in sorted((deploy / name).iterdir())}
    container = [root / "docker-compose.yml", root / ".env.example", deploy / "probe.py"]
    container += sorted((deploy / "containers").iterdir())
    folders |= {f"containers/{path.name}": path for path in container}
    icon = {"textile-erp.svg": root / "resources" / "icons" / "mark.svg"}
    return {path.name: path for path in files} | folders | icon


def _archive(root: Path, built: Path, target: Path, level: str) -> None:
    """The folder alone, for systems with neither kind of package; owned by root, whoever built it."""
    plain = target.with_suffix("")

    def owned(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        return member

    with tarfile.open(plain, "w") as archive:
        archive.add(built, "textile-erp", filter=owned)
        for name, path in extras(root).items():
            archive.add(path, f"textile-erp/share/{name}", filter=owned)
    run(["zstd", "--quiet", "--rm", "-T0", f"-{level}", str(plain), "-o", str(target)], target.parent)


def _windows(root: Path, built: Path, target: Path) -> None:
    script = "resources/package/windows/setup.nsi"
    setup = target / f"textile-erp-{PROGRAM_VERSION}-setup.exe"
    run(["makensis", f"-DVERSION={PROGRAM_VERSION}", f"-DPAYLOAD={built}", f"-DTARGET={setup}", script], root)
