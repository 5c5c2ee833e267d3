"""``./dev package-test``: the packages tried in a bare Debian without Python, as root and as a user.

Slow, needs root and debootstrap, and is no part of the tests: a release runs it. The bare system is
kept in ``build/bare`` and copied for each trial, so that a second one needs no network for it.
"""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from erp_core.kit.wire import PROGRAM_VERSION
from resources.package import contents, installers, origin
from resources.package.build import Failure

DISTRIBUTION = "bookworm"
FORMER = "0.0.9"
# A home as people have them all over the world.
HOME = "/home/Jürgen Öz देवनागरी"
PORT = 18443


class Trial:
    """One bare system and what is done in it.

    Args:
        root: the project.
        former: the package that is upgraded; without one it is the same program under an older version.
    """

    def __init__(self, root: Path, former: Path | None = None) -> None:
        self._project = root
        self._former = former
        self.system = root / "build" / "trial"
        self.figures: dict[str, float] = {}

    def run(self, *, with_display: bool, with_tour: bool, with_rpm: bool) -> None:
        """All of it; Failure at the first thing that is not as it must be."""
        built = self._project / "dist" / "textile-erp"
        if os.geteuid() != 0 or not built.is_dir():
            raise Failure("run ./dev build first, and this as root")
        made_of = origin.of_build(built / contents.FOLDER / "resources")
        sources = origin.of_sources(self._project)
        is_other = sources.commit and made_of != sources
        beside = f"; the sources are at {sources}" if is_other else ""
        print(f"trying the program built from {made_of}{beside}", flush=True)
        packages = self._project / "build" / "package"
        packages.mkdir(parents=True, exist_ok=True)
        former = self._former or self._made(packages, FORMER, "deb")
        present = self._made(packages, PROGRAM_VERSION, "deb")
        self._make_system()
        with self._mounted():
            self._step(f"install {former.name}, s", lambda: self._install(former))
            self._step("demo company, s", self._make_demo)
            self._step(
                f"upgrade to {present.name} under a running database, s", lambda: self._upgrade(present)
            )
            self._step("self-test as a user, s", lambda: self._self_test("clerk", HOME))
            self._step("self-test as root, s", lambda: self._self_test("root", "/root"))
            self._step("three first starts, s", self._first_starts)
            self._step("the same package again, s", lambda: self._upgrade(present))
            self._step("server, s", self._serve)
            if with_display:
                self._step("self-test on X11, s", self._self_test_x11)
            if with_tour:
                self._step("tour, s", self._tour)
            self._step("purge under a running database, s", self._purge)
            if with_rpm:
                rpm = self._made(packages, PROGRAM_VERSION, "rpm")
                name = f"{rpm.name}: installed, verified, self-tested and erased by rpm, s"
                self._step(name, lambda: self._try_rpm(rpm))
        self._remove_system()
        for name, value in self.figures.items():
            print(f"{value:9.1f}  {name}")

    def _made(self, target: Path, version: str, kind: str) -> Path:
        built = self._project / "dist" / "textile-erp"
        return installers.make_package(self._project, built, target, version, kind, installers.LEAST)

    def _step(self, name: str, call: Callable[[], None]) -> None:
        started = time.monotonic()
        call()
        self.figures[name] = time.monotonic() - started
        print(f"ok  {name} {self.figures[name]:.1f}", flush=True)

    # The system

    def _make_system(self) -> None:
        bare = self._project / "build" / "bare"
        if not (bare / "etc" / "debian_version").exists():
            installers.run(["debootstrap", "--variant=minbase", DISTRIBUTION, str(bare)], self._project)
        self._remove_system()
        installers.run(["cp", "-a", str(bare), str(self.system)], self._project)
        (self.system / "home").mkdir(exist_ok=True)
        self.inside(["useradd", "--create-home", "--home-dir", HOME, "clerk"])
        if not self._fails(["which", "python3"]):
            raise Failure("the bare system has a Python")

    def _remove_system(self) -> None:
        """Not into /proc, which a trial that was killed leaves mounted there."""
        if os.path.ismount(self.system / "proc"):
            installers.run(["umount", "--lazy", str(self.system / "proc")], self._project)
        installers.run(["rm", "-rf", "--one-file-system", str(self.system)], self._project)

    @contextmanager
    def _mounted(self) -> Iterator[None]:
        """With /proc, which PostgreSQL's guard of processes reads."""
        installers.run(["mount", "-t", "proc", "proc", str(self.system / "proc")], self._project)
        try:
            yield
        finally:
            installers.run(["umount", "--lazy", str(self.system / "proc")], self._project)

    def inside(self, command: list[str], user: str = "root", home: str = "/root", **variables: str) -> str:
        """Run in the bare system with an empty environment; gives what was printed."""
        return installers.run(self._entered(command, user, home, **variables), self._project)

    def _entered(self, command: list[str], user: str, home: str, **variables: str) -> list[str]:
        told = [f"{name}={value}" for name, value in variables.items()]
        path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
        clean = ["/usr/bin/env", "-i", "-C", "/", path, f"HOME={home}", *told]
        return ["chroot", f"--userspec={user}", str(self.system), *clean, *command]

    def _fails(self, command: list[str]) -> bool:
        try:
            self.inside(command)
        except Failure:
            return True
        return False

    # The steps

    def _install(self, package: Path) -> None:
        shutil.copy2(package, self.system / "tmp" / package.name)
        frontend = {"DEBIAN_FRONTEND": "noninteractive"}
        options = ["--yes", "--no-install-recommends", "-qq"]
        self.inside(["apt-get", "install", *options, f"/tmp/{package.name}"], **frontend)  # noqa: S108
        for name in ("textile-erp", "textile-erp-admin", "textile-erp-server"):
            if f"usage: {name}" not in self.inside([name, "--help"], NO_COLOR="1").replace("Usage", "usage"):
                raise Failure(f"{name} --help does not say what it is")
        if not self._fails(["which", "python3"]):
            raise Failure("the package brought a Python")

    def _self_test(self, user: str, home: str, label: str = "") -> None:
        self.inside(["textile-erp", "--self-test", "--json", f"{home}/self-test.json"], user, home)
        told = json.loads((self.system / home[1:] / "self-test.json").read_text("utf-8"))
        if not told["passed"] or told["version"] != PROGRAM_VERSION:
            raise Failure(json.dumps(told, indent=1, ensure_ascii=False))
        for step in told["steps"]:
            self.figures[f"  {label or user}: {step['name']}"] = step["seconds"]

    def _self_test_x11(self) -> None:
        options = ["--yes", "--no-install-recommends", "-qq"]
        self.inside(["apt-get", "install", *options, "xvfb", "xauth"], DEBIAN_FRONTEND="noninteractive")
        self.inside(["xvfb-run", "-a", "textile-erp", "--self-test"], "clerk", HOME)

    def _first_starts(self) -> None:
        """The first window asks; a link proposes; the administrator's file decides."""
        self._starts([])
        self._starts(["erp://erp.example.com"])
        file = self.system / "etc" / "textile-erp" / "pc.toml"
        file.write_text(
            file.read_text("utf-8") + 'server = "https://erp.example.com"\nlocked = true\n', "utf-8"
        )
        self._starts([])

    def _starts(self, arguments: list[str]) -> None:
        """The program runs until it is told to stop, and says in its log how soon the window was there."""
        log = self.system / HOME[1:] / ".local/state/textile-erp/log/desktop.log"
        log.unlink(missing_ok=True)
        command = self._entered(["textile-erp", *arguments], "clerk", HOME, QT_QPA_PLATFORM="offscreen")
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as program:  # noqa: S603
            end = time.monotonic() + 60
            while time.monotonic() < end and not (
                log.exists() and "first window after" in log.read_text("utf-8")
            ):
                time.sleep(0.2)
            time.sleep(1)
            program.send_signal(signal.SIGTERM)
            status = program.wait(60)
        words = log.read_text("utf-8") if log.exists() else ""
        if status or "first window after" not in words:
            raise Failure(f"the program started with {arguments} ended with {status}: {words[-800:]}")
        self.figures["first window, s"] = float(words.partition("first window after ")[2].split()[0])

    def _make_demo(self) -> None:
        self.inside(["textile-erp-admin", "demo", "--data-dir", f"{HOME}/demo", "--json"], "clerk", HOME)

    def _upgrade(self, package: Path) -> None:
        before, orders = self._status(), self._orders()
        conf = self.system / "etc/textile-erp/pc.toml"
        written = conf.read_text("utf-8")
        shutil.copy2(package, self.system / "tmp" / package.name)
        self.inside(["dpkg", "-i", f"/tmp/{package.name}"])  # noqa: S108
        if self._status() != before:
            raise Failure(f"the data is not as before the upgrade: {before} {self._status()}")
        if "locked = true" in written and conf.read_text("utf-8") != written:
            raise Failure("the upgrade overwrote what the administrator wrote")
        # The old server ends, the new one takes over the same data.
        self.inside(["textile-erp-admin", "stop", "--data-dir", f"{HOME}/demo"], "clerk", HOME)
        self._make_demo()
        if self._status() != before or self._orders() != orders:
            raise Failure("the new program does not show the data of the former one")

    def _status(self) -> list[str]:
        """But for the version: a new program has the database migrated."""
        words = self.inside(["textile-erp-admin", "status", "--data-dir", f"{HOME}/demo"], "clerk", HOME)
        return [line for line in words.splitlines() if not line.startswith(("Port", "Size", "Version"))]

    def _orders(self) -> int:
        """How many lines the list of sales orders has in a spreadsheet."""
        file = f"{HOME}/orders-{time.monotonic_ns()}.csv"
        command = ["textile-erp-admin", "export", "sales_order", file, "--data-dir", f"{HOME}/demo"]
        self.inside(command, "clerk", HOME)
        return len((self.system / file[1:]).read_text("utf-8").splitlines())

    def _serve(self) -> None:
        """The office server on that database: healthy, and gone when told to."""
        told = self.inside(
            ["textile-erp-admin", "demo", "--data-dir", f"{HOME}/demo", "--json"], "clerk", HOME
        )
        url = json.loads(told)["app_url"]
        options = ["--port", str(PORT), "--workers", "2"]
        command = self._entered(["textile-erp-server", *options], "clerk", HOME, ERP_DATABASE_URL=url)
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:  # noqa: S603
            try:
                self._await_health()
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait(60)
        self.inside(["textile-erp-admin", "stop", "--data-dir", f"{HOME}/demo"], "clerk", HOME)

    def _await_health(self) -> None:
        end = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready", timeout=5) as answer:
                    if json.load(answer)["version"] == PROGRAM_VERSION:
                        return
            except OSError:
                if time.monotonic() > end:
                    raise Failure("the packaged server does not answer") from None
            time.sleep(0.3)

    def _tour(self) -> None:
        # A PC has a locale; Qt warns where there is none.
        self.inside(["textile-erp", "--tour", f"{HOME}/tour"], "clerk", HOME, LANG="C.UTF-8")
        self.figures["  pictures of the tour"] = len(list((self.system / HOME[1:] / "tour").glob("*.png")))

    def _try_rpm(self, package: Path) -> None:
        """By Debian's rpm, which knows no package of Debian's: what it depends on is there already."""
        options = ["--yes", "--no-install-recommends", "-qq"]
        self.inside(["apt-get", "install", *options, "rpm"], DEBIAN_FRONTEND="noninteractive")
        shutil.copy2(package, self.system / "tmp" / package.name)
        self._require_gone()
        self.inside(["rpm", "--install", "--nodeps", f"/tmp/{package.name}"])  # noqa: S108
        self.inside(["rpm", "--verify", "--nodeps", "textile-erp"])
        if self.inside(["rpm", "--query", "--file", "/usr/bin/textile-erp"]).strip() != package.stem:
            raise Failure("the program that is tried is not the one of the .rpm")
        self._self_test("clerk", HOME, ".rpm")
        self.inside(["rpm", "--erase", "textile-erp"])
        self._require_gone()

    def _purge(self) -> None:
        """The program goes, its databases stop, the data stays; where is said once."""
        self._make_demo()
        number = self.system / HOME[1:] / "demo" / "postgresql" / "pgdata" / "postmaster.pid"
        process = Path("/proc", number.read_text("utf-8").splitlines()[0])
        command = ["apt-get", "purge", "--yes", "-qq", "textile-erp"]
        told = self.inside(command, DEBIAN_FRONTEND="noninteractive")
        if process.exists() or number.exists():
            raise Failure("the database runs on without its program")
        if told.count("data stays") != 1 or told.count("was stopped") != 1:
            raise Failure(f"the removal does not say once what it did: {told}")
        self._require_gone()

    def _require_gone(self) -> None:
        left = [
            *self.system.glob("usr/bin/textile-erp*"),
            *self.system.glob("usr/lib/textile-erp"),
            *self.system.glob("etc/textile-erp"),
            *self.system.glob("usr/lib/systemd/system/textile-erp*"),
            *self.system.glob("usr/share/applications/textile-erp*"),
            *self.system.glob("usr/share/textile-erp"),
            *self.system.glob("usr/share/doc/textile-erp"),
            *self.system.glob("var/lib/textile-erp/postgresql-*"),
        ]
        if left:
            raise Failure(f"the removal left {', '.join(map(str, left))}")
        if not (self.system / HOME[1:] / "demo" / "postgresql" / "pgdata" / "PG_VERSION").exists():
            raise Failure("the removal took the data along")
