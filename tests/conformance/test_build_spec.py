"""``build.spec`` as each of the three systems reads it, up to where PyInstaller itself begins to work."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from erp_core.kit.paths import project_dir
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.reach.address import LINK_SCHEME
from resources.package import contents

SPEC = Path(project_dir()) / "build.spec"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """``asked("darwin")``: what it asks of PyInstaller there: each call's arguments and options, by name."""
    # What takes minutes and is the same on every system; the icon is drawn for real.
    monkeypatch.setattr(contents, "data_files", lambda *_asked: [])
    monkeypatch.setattr(contents, "hidden_imports", list)
    for name in ("kept", "stripped", "thinned"):
        monkeypatch.setattr(contents, name, lambda found, *_asked: found)
    draw = contents.icon
    monkeypatch.setattr(contents, "icon", lambda _work: draw(tmp_path))

    def read(system: str) -> dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]]:
        monkeypatch.setattr(sys, "platform", system)
        calls: dict[str, list[Any]] = {}

        def part(name: str) -> Any:
            def made(*arguments: Any, **options: Any) -> Any:
                calls.setdefault(name, []).append((arguments, options))
                return SimpleNamespace(of=name, scripts=[], pure=[], binaries=[], datas=[])

            return made

        names = {name: part(name) for name in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")}
        exec(compile(SPEC.read_text("utf-8"), SPEC, "exec"), names | {"SPECPATH": str(tmp_path)})  # noqa: S102
        return calls

    return read


def test_linux_has_one_program_that_is_called_by_three_names(asked: Any) -> None:
    calls = asked("linux")
    ((_arguments, program),) = calls["EXE"]
    assert (program["name"], program["console"], program["icon"]) == ("textile-erp", True, None)
    assert calls["Analysis"][0][1]["noarchive"] is False
    assert "BUNDLE" not in calls


@pytest.mark.parametrize(("system", "picture"), [("win32", "ico"), ("darwin", "icns")])
def test_elsewhere_three_programs_share_what_they_are_made_of(asked: Any, system: str, picture: str) -> None:
    calls = asked(system)
    programs = [options for _arguments, options in calls["EXE"]]
    # A window with a black one behind it is no way to start.
    assert {p["name"]: p["console"] for p in programs} == {
        "textile-erp": False,
        "textile-erp-admin": True,
        "textile-erp-server": True,
    }
    assert calls["Analysis"][0][1]["noarchive"] is True
    assert len(calls["COLLECT"]) == 1
    assert [made.of for made in calls["COLLECT"][0][0][:3]] == ["EXE"] * 3
    for program in programs:
        assert program["icon"].endswith(f".{picture}")
        assert Path(program["icon"]).stat().st_size > 1000


def test_macos_makes_an_application_of_them_that_opens_our_links(asked: Any) -> None:
    ((arguments, options),) = asked("darwin")["BUNDLE"]
    assert [made.of for made in arguments] == ["COLLECT"]
    assert (options["name"], options["version"]) == ("Textile ERP.app", PROGRAM_VERSION)
    (told,) = options["info_plist"]["CFBundleURLTypes"]
    assert told["CFBundleURLSchemes"] == [LINK_SCHEME]
    assert "BUNDLE" not in asked("win32")
