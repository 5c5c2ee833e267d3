"""`./dev` sets up what is missing, once, says so on standard error only, and then gets out of the way.

The set-up runs for real in a copy of the project; only uv and what it installs are played by small scripts.
"""

import ast
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")

ROOT = Path(__file__).parents[2]
COMMANDS = [
    "run",
    "test",
    "check",
    "server",
    "tour",
    "bench",
    "growth",
    "mutate",
    "messages",
    "migration",
    "new",
    "reference",
    "build",
    "package",
    "package-test",
    "lock",
    "admin",
    "python",
]

PARTS = [
    "tests/core/sales/test_sales_order.py",
    "tests/core/kit/test_listing.py",
    "tests/core/kit/test_listing_search.py",
    "tests/server/test_resources.py",
    "tests/server/test_rest.py",
]

# Notes what it was called with, is noisy on standard output; can be slow, fail, or kill who started it.
UV = """#!/bin/sh
echo "noise of uv"
echo "$@" >> "{log}"
[ -z "$UV_IS_SLOW" ] || sleep "$UV_IS_SLOW"
if [ "$1" = venv ]; then
    mkdir -p .venv/bin
    cp "{tools}/python" .venv/bin/
    for name in ruff basedpyright lint-imports pytest; do cp "{tools}/step" .venv/bin/$name; done
elif [ "$2" = sync ]; then
    [ -z "$UV_KILLS" ] || kill -9 $PPID
    [ -z "$UV_FAILS" ] || exit 3
fi
"""

# Modules of the project are not started, only shown: folder, platform and arguments.
PYTHON = """#!/bin/sh
case "$*" in
    "-P -m "* | "-m "*) echo "$PWD|$QT_QPA_PLATFORM|$*" ;;
    *) exec "{python}" "$@" ;;
esac
"""

STEP = """#!/bin/sh
echo "$(basename "$0") $*" >> "{log}"
[ "$(basename "$0")" != "$BROKEN" ]
"""


@dataclass
class Sandbox:
    """A copy of what `./dev` needs of the project, and a PATH with our uv first."""

    folder: Path
    tools: Path
    extra: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        for name in ("dev", "pyproject.toml", "requirements-dev.lock"):
            shutil.copy(ROOT / name, self.folder)
        self.tools.mkdir()
        for name, text in {"uv": UV, "python": PYTHON, "step": STEP}.items():
            script = self.tools / name
            script.write_text(text.format(log=self.log, tools=self.tools, python=sys.executable))
            script.chmod(0o755)

    @property
    def log(self) -> Path:
        return self.tools.parent / "log"

    @property
    def calls(self) -> list[str]:
        """What uv was asked for so far, one word or two each."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [" ".join(line.split()[:2]) if line.startswith("pip") else line.split()[0] for line in lines]

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
        environment = {name: value for name, value in os.environ.items() if name not in hidden}
        environment |= {"PATH": f"{self.tools}:/usr/bin:/bin", **variables}
        command = [sys.executable, str(self.folder / "dev"), *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=self.tools, env=environment)

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        with self.start(*arguments, **variables) as process:
            out, err = process.communicate(timeout=60)
            return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path / "project", tmp_path / "tools")


@pytest.fixture
def dev() -> ModuleType:
    """`dev` as a module, for what no sandbox can show."""
    loader = SourceFileLoader("dev_command", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader("dev_command", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


SETTING_UP = ["venv", "pip sync", "pip install"]


def test_alone_it_lists_every_command_and_sets_nothing_up(sandbox: Sandbox, dev: ModuleType):
    done = sandbox.run()
    assert done.returncode == 0
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("  ./dev ")]
    assert [line[1] for line in lines] == COMMANDS
    assert all(len(line) > 4 for line in lines), "every command says what it does"
    said = dev.COMMANDS.values()
    assert all(f"  {about}\n" in done.stdout for _run, _hint, about in said), "apart from how it is called"
    assert sandbox.calls == []


def test_an_unknown_command_is_named_and_nothing_is_set_up(sandbox: Sandbox):
    done = sandbox.run("buidl")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'buidl'" in done.stderr
    assert "./dev check" in done.stderr
    assert sandbox.calls == []


def test_python_prints_nothing_of_its_own_and_stays_in_the_callers_folder(sandbox: Sandbox):
    for expected_calls in (SETTING_UP, SETTING_UP):  # the first sets up, the second finds all there
        done = sandbox.run("python", "-c", "import os, sys; print(os.getcwd(), sys.argv)", "a b")
        assert done.stdout == f"{sandbox.tools} ['-c', 'a b']\n"
        assert done.returncode == 0
        assert sandbox.calls == expected_calls


def test_modules_are_compiled_once_where_no_files_may_lie_beside_the_sources(sandbox: Sandbox):
    show = "import os, sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    done = sandbox.run("python", "-c", show, PYTHONDONTWRITEBYTECODE="1", PYTHONPYCACHEPREFIX="")
    assert done.stdout == f"False {sandbox.folder / '.venv' / 'pycache'}\n"
    done = sandbox.run("python", "-c", show, PYTHONDONTWRITEBYTECODE="", PYTHONPYCACHEPREFIX="/elsewhere")
    assert done.stdout == "False /elsewhere\n"


def test_exit_codes_and_signals_pass_through(sandbox: Sandbox):
    assert sandbox.run("python", "-c", "raise SystemExit(7)").returncode == 7
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    assert sandbox.run("python", "-c", kill).returncode == -signal.SIGTERM


def test_a_signal_sent_to_dev_reaches_the_command(sandbox: Sandbox):
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, lambda *_: exit(9)); "
        "print('ready', flush=True); time.sleep(30)"
    )
    with sandbox.start("python", "-c", code) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.terminate()
        assert process.wait(timeout=10) == 9


def test_only_what_matters_sets_up_again(sandbox: Sandbox):
    sandbox.run("python", "-c", "")
    project = sandbox.folder / "pyproject.toml"
    project.write_text(project.read_text().replace("line-length = 110", "line-length = 111"))
    sandbox.run("python", "-c", "")
    assert sandbox.calls == SETTING_UP
    project.write_text(project.read_text().replace('name = "textile-erp"', 'name = "textile-erp-2"'))
    sandbox.run("python", "-c", "")
    assert sandbox.calls == [*SETTING_UP, "pip sync", "pip install"]
    with (sandbox.folder / "requirements-dev.lock").open("a") as lock:
        lock.write("# changed\n")
    sandbox.run("python", "-c", "")
    assert sandbox.calls == [*SETTING_UP, *["pip sync", "pip install"] * 2]


def test_packages_are_installed_with_their_hashes_checked(sandbox: Sandbox):
    sandbox.run("python", "-c", "")
    sync = [line for line in sandbox.log.read_text().splitlines() if line.startswith("pip sync")]
    assert len(sync) == 1
    assert sync[0].endswith("--require-hashes requirements-dev.lock")


def test_a_killed_set_up_is_made_anew(sandbox: Sandbox):
    killed = sandbox.run("python", "-c", "print(1)", UV_KILLS="yes")
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "")
    rest = sandbox.folder / ".venv" / "half-installed"
    rest.touch()
    assert sandbox.run("python", "-c", "print(1)").stdout == "1\n"
    assert sandbox.calls == ["venv", "pip sync", *SETTING_UP]
    assert not rest.exists()


def test_a_killed_update_is_made_anew(sandbox: Sandbox):
    sandbox.run("python", "-c", "")
    with (sandbox.folder / "requirements-dev.lock").open("a") as lock:
        lock.write("# changed\n")
    sandbox.run("python", "-c", "", UV_KILLS="yes")
    assert sandbox.run("python", "-c", "print(1)").stdout == "1\n"
    assert sandbox.calls == [*SETTING_UP, "pip sync", *SETTING_UP]


def test_a_moved_project_is_set_up_anew(sandbox: Sandbox):
    sandbox.run("python", "-c", "")
    sandbox.folder = sandbox.folder.rename(sandbox.folder.with_name("elsewhere"))
    assert sandbox.run("python", "-c", "print(1)").stdout == "1\n"
    assert sandbox.calls == SETTING_UP * 2


def test_two_starts_at_once_set_up_once(sandbox: Sandbox):
    starts = [sandbox.start("python", "-c", "print(1)", UV_IS_SLOW="0.3") for _ in range(3)]
    outputs = [process.communicate(timeout=60)[0] for process in starts]
    assert outputs == ["1\n"] * 3
    assert sandbox.calls == SETTING_UP


def test_a_failing_set_up_ends_with_a_sentence(sandbox: Sandbox):
    done = sandbox.run("python", "-c", "print(1)", UV_FAILS="yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith("dev: the packages could not be installed")
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_named(sandbox: Sandbox):
    (sandbox.folder / "requirements-dev.lock").unlink()
    done = sandbox.run("python", "-c", "print(1)")
    assert (done.returncode, done.stdout) == (1, "")
    assert "requirements-dev.lock" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_display_run_points_at_tour(sandbox: Sandbox):
    done = sandbox.run("run")
    assert (done.returncode, done.stdout) == (1, "")
    assert "./dev tour DIR" in done.stderr.splitlines()[-1]
    assert sandbox.calls == SETTING_UP, "the set-up is done all the same"


@pytest.mark.parametrize(
    ("command", "started"),
    [
        (["run"], "{here}|vnc|-P -m erp_desktop"),
        (["tour", "pictures"], "{here}|vnc|-P -m erp_desktop --tour pictures"),
        (["admin", "init", "--help"], "{here}|vnc|-P -m erp_core.admin_cli init --help"),
        (["server", "--port", "1"], "{here}|vnc|-P -m erp_core.server.demo --port 1"),
        (["bench", "orders"], "{here}|vnc|-P -m bench orders"),
        (["mutate", "erp_core/kit"], "{project}|vnc|-m tests.mutation erp_core/kit"),
        (["messages", "de"], "{here}|vnc|-P -m resources.locale de"),
        (["test", "-k", "totals"], "{project}|vnc|-m pytest -k totals"),
    ],
)
def test_what_a_command_starts(sandbox: Sandbox, command: list[str], started: str):
    done = sandbox.run(*command, QT_QPA_PLATFORM="vnc")
    assert done.stdout == started.format(here=sandbox.tools, project=sandbox.folder) + "\n"


@pytest.mark.parametrize(
    ("named", "ran"),
    [
        ("sales", "tests/core/sales"),
        ("listing", "tests/core/kit/test_listing.py tests/core/kit/test_listing_search.py"),
        ("resources", "tests/server/test_resources.py"),
        ("test_resources", "tests/server/test_resources.py"),
        ("test_resources.py", "tests/server/test_resources.py"),
        ("server listing_search", "tests/server tests/core/kit/test_listing_search.py"),
        ("order -x -k order", "tests/core/sales/test_sales_order.py -x -k order"),
        ("-k sales", "-k sales"),
        ("-x tests/server", "-x tests/server"),
        ("tests/server::test_x sales", "tests/server::test_x tests/core/sales"),
    ],
)
def test_a_part_is_a_folder_or_the_files_with_the_word(sandbox: Sandbox, named: str, ran: str):
    (sandbox.folder / "resources").mkdir(exist_ok=True)  # a folder of the project's that holds no tests
    for file in PARTS:
        (sandbox.folder / file).parent.mkdir(parents=True, exist_ok=True)
        (sandbox.folder / file).touch()
    assert sandbox.run("test", *named.split()).stdout == f"{sandbox.folder}||-m pytest {ran}\n"


def test_an_area_is_also_what_it_shares_with_others(sandbox: Sandbox):
    written = {
        "erp_core/sales/sales_order/service.py": "from erp_core.trading.paper import told\n",
        "erp_core/purchasing/purchase_order/service.py": "from erp_core.trading.paper import told\n",
        "erp_core/sales/sales_order/model.py": "from erp_core.kit import x\nfrom erp_core.masters import y\n",
        "erp_core/masters/party/service.py": "",
        "erp_core/trading/paper.py": "",
        **{f"tests/core/{room}/test_{room}_x.py": "" for room in ("trading", "masters", "kit", "purchasing")},
    }
    for name, text in written.items():
        (sandbox.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (sandbox.folder / name).write_text(text)
    ran = {
        area: sandbox.run("test", *area.split()).stdout for area in ("sales", "purchasing sales", "masters")
    }
    begun = f"{sandbox.folder}||-m pytest"
    assert ran == {
        "sales": f"{begun} tests/core/trading\n",
        "purchasing sales": f"{begun} tests/core/purchasing tests/core/trading\n",
        "masters": f"{begun} tests/core/masters\n",
    }


def test_an_unknown_part_is_told_in_one_line_with_the_nearest(sandbox: Sandbox):
    for name in PARTS:
        (sandbox.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (sandbox.folder / name).touch()
    done = sandbox.run("test", "sales", "slaes")
    assert (done.returncode, done.stdout, sandbox.calls) == (2, "", [])
    words = "dev: no folder or file below tests/ is called {name!r}, or by that word{nearest}\n"
    assert done.stderr == words.format(name="slaes", nearest="; the nearest: sales")
    done = sandbox.run("test", "source")
    assert done.stderr == words.format(name="source", nearest="; the nearest: resources")
    assert sandbox.run("test", "quotation").stderr == words.format(name="quotation", nearest="")


def test_tour_needs_no_display_but_a_folder(sandbox: Sandbox):
    assert sandbox.run("tour", "pictures").stdout.split("|")[1] == "offscreen"
    assert sandbox.run("tour").returncode == 2


def test_locks_are_made_for_every_system_and_name_no_index(sandbox: Sandbox):
    done = sandbox.run("lock", "--upgrade")
    assert (done.returncode, done.stdout) == (0, "")
    calls = [line.split() for line in sandbox.log.read_text().splitlines()]
    assert [call[-1] for call in calls] == [
        "requirements-dev.lock",
        "requirements.lock",
        "requirements-uv.lock",
    ]
    for call in calls:
        assert call[:2] == ["pip", "compile"]
        assert {"--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--upgrade"} <= set(
            call
        )
        assert call[call.index("--python-version") + 1] == "3.11"


@pytest.mark.parametrize("broken", ["", "ruff", "basedpyright", "lint-imports", "pytest"])
def test_check_runs_every_step_and_tells_which_failed(sandbox: Sandbox, dev: ModuleType, broken: str):
    done = sandbox.run("check", BROKEN=broken)
    steps = [line for line in sandbox.log.read_text().splitlines() if line.split()[0] not in ("venv", "pip")]
    assert [step.strip() for step in steps] == [
        "ruff check . dev",
        "ruff format --check . dev",
        "basedpyright",
        "lint-imports",
        " ".join(["pytest", *dev.WHOLE_SUITE]),
    ]
    assert done.returncode == (1 if broken else 0)
    names = {"ruff": "ruff check, ruff format", "pytest": "tests"}
    verdict = f"failed: {names.get(broken, broken)}" if broken else "all passed"
    assert done.stdout.splitlines()[-1] == f"== {verdict}"


@pytest.mark.parametrize("code", [0, 5])
def test_the_ci_runs_check_and_keeps_its_exit_code(sandbox: Sandbox, code: int):
    folder = sandbox.folder / ".ci"
    folder.mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder)
    (sandbox.folder / "dev").write_text(f'#!/bin/sh\necho "$PWD $*"\nexit {code}\n')
    environment = {"PATH": f"{sandbox.tools}:/usr/bin:/bin"}
    done = subprocess.run([folder / "run"], capture_output=True, text=True, env=environment, check=False)
    assert (done.stdout, done.returncode) == (f"{sandbox.folder} check\n", code)


def no_root(monkeypatch: pytest.MonkeyPatch, dev: ModuleType, present: set[str]) -> None:
    """An ordinary user on a machine that has only the programs in `present`."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}" if name in present else None)


MISSING = ["libxcb-cursor.so.0", "libGL.so.1"]
BY_HAND = "run this as root: apt-get install --yes --no-install-recommends libgl1 libxcb-cursor0"


def test_missing_libraries_without_root_name_the_command(dev: ModuleType, monkeypatch: pytest.MonkeyPatch):
    no_root(monkeypatch, dev, {"apt-get"})
    with pytest.raises(dev.Stop) as stopped:
        dev.install_libraries(MISSING)
    assert str(stopped.value).endswith(BY_HAND)


def test_missing_libraries_on_another_system_are_named(dev: ModuleType, monkeypatch: pytest.MonkeyPatch):
    no_root(monkeypatch, dev, {"sudo"})
    with pytest.raises(dev.Stop) as stopped:
        dev.install_libraries(MISSING)
    assert str(stopped.value).endswith("please install: libxcb-cursor.so.0 libGL.so.1")


@pytest.mark.parametrize("asks_a_password", [False, True])
def test_sudo_is_used_if_it_asks_no_password(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, asks_a_password: bool
):
    calls: list[list[str]] = []

    def note(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        return subprocess.CompletedProcess(command, 1 if asks_a_password else 0)

    no_root(monkeypatch, dev, {"apt-get", "sudo"})
    monkeypatch.setattr(dev.subprocess, "run", note)
    monkeypatch.setattr(dev, "missing_libraries", list)
    if asks_a_password:
        with pytest.raises(dev.Stop) as stopped:
            dev.install_libraries(MISSING)
        assert str(stopped.value).endswith(BY_HAND)
        assert calls == [["/usr/bin/sudo", "-n", "true"]]
    else:
        dev.install_libraries(MISSING)
        assert calls[-1][:5] == ["/usr/bin/sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
        assert {"install", "--no-install-recommends", "libgl1", "libxcb-cursor0"} <= set(calls[-1])


def test_without_uv_and_pip_it_says_what_to_install(dev: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dev.shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(dev, "BASE_PYTHON", "/bin/false")
    with pytest.raises(dev.Stop, match="apt-get install python3-pip"):
        dev.find_uv()


def test_only_the_last_words_of_a_failing_program_are_shown(
    dev: ModuleType, capfd: pytest.CaptureFixture[str]
):
    assert dev.run_quietly(["sh", "-c", "echo fine"]) == 0
    assert dev.run_quietly(["sh", "-c", "seq 100; echo why >&2; exit 4"]) == 4
    assert capfd.readouterr() == ("", "99\n100\nwhy\n")


def test_a_library_nobody_has_is_missing(dev: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dev, "LIBRARIES", {"libc.so.6": "libc6", "libnobody-has-this.so.1": "nobody"})
    monkeypatch.setattr(sys, "platform", "linux")
    assert dev.missing_libraries() == ["libnobody-has-this.so.1"]


def test_it_starts_on_older_pythons_to_say_so(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys):
    ast.parse((ROOT / "dev").read_text(encoding="utf-8"), feature_version=(3, 8))
    monkeypatch.setattr(sys, "version_info", (3, 9, 0))
    assert dev.main(["python"]) == 1
    assert "Python 3.11 or newer is needed" in capsys.readouterr().err
