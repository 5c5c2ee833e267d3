"""``--help`` of each command on 80 columns, and where a program prints what it was asked for."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import pytest
import typer

from erp_core import admin_cli
from erp_core.kit.terminal import READER_GONE
from erp_core.kit.wire import version_line
from erp_core.server import __main__ as server
from erp_desktop import __main__ as desktop
from tests.factories.mill import Mill

ROOT = Path(__file__).parents[3]
WIDTH = 80
PROGRAMS = ("erp_core.admin_cli", "erp_core.server", "erp_desktop")


def commands() -> Iterator[tuple[Any, Any]]:
    """Each command and each room of commands, with its context."""

    def below(command: Any, ctx: Any) -> Iterator[tuple[Any, Any]]:
        yield command, ctx
        for name in command.list_commands(ctx) if hasattr(command, "list_commands") else ():
            inner = command.get_command(ctx, name)
            yield from below(inner, typer.Context(inner, info_name=name, parent=ctx))

    top: Any = typer.main.get_command(admin_cli.app)
    return below(top, typer.Context(top, info_name="textile-erp-admin"))


def words(text: str) -> str:
    return " ".join(text.split())


def test_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    seen = 0
    for command, ctx in commands():
        shown = command.get_help(ctx)
        assert [line for line in shown.splitlines() if len(line) > WIDTH] == [], ctx.command_path
        for option in [one for one in command.params if not getattr(one, "hidden", False)]:
            variables = option.envvar if isinstance(option.envvar, list) else [option.envvar or ""]
            names = [*option.opts, *option.secondary_opts] if option.param_type_name == "option" else []
            for part in [*names, *variables, option.help or ""]:
                assert words(part) in words(shown), (ctx.command_path, part)
        for inner in getattr(command, "commands", {}).values():
            first = words(inner.help).partition(". ")[0]
            assert first in words(shown), (ctx.command_path, first)
        seen += 1
    assert seen > 40


@pytest.mark.parametrize("main", [admin_cli.main, server.main, desktop.main])
@pytest.mark.parametrize("option", ["--version", "--help"])
def test_what_was_asked_for_is_the_result(
    main: Callable[[], object],
    option: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    monkeypatch.setattr(sys, "argv", ["program", option])
    with pytest.raises(SystemExit) as end:
        main()
    out, err = capsys.readouterr()
    assert (end.value.code or 0, err) == (0, "")
    assert (out.strip() == version_line()) if option == "--version" else ("--version" in out)
    assert max(map(len, out.splitlines())) <= WIDTH


@pytest.mark.parametrize("program", PROGRAMS)
def test_without_a_reader_a_program_ends_quietly(program: str) -> None:
    assert without_reader(program, "--version") == (READER_GONE, "")


def test_without_a_reader_a_command_ends_quietly(mill: Mill) -> None:
    url = ("--database-url", mill.database.owner_url)
    assert without_reader("erp_core.admin_cli", "users", "list", *url) == (READER_GONE, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is full")
def test_on_a_full_disk_the_result_is_told_to_be_missing() -> None:
    with Path("/dev/full").open("w") as full:
        done = run("erp_core.admin_cli", "--version", stdout=full)
    assert (done.returncode, done.stderr) == (
        1,
        "What is printed cannot be written: No space left on device\n",
    )


def without_reader(program: str, *arguments: str) -> tuple[int, str]:
    """Exit code and standard error of a program whose results go where nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = run(program, *arguments, stdout=writer)
    finally:
        os.close(writer)
    return done.returncode, done.stderr


def run(
    program: str,
    *arguments: str,
    stdout: int | TextIO = subprocess.DEVNULL,
    stderr: int | TextIO = subprocess.PIPE,
) -> "subprocess.CompletedProcess[str]":
    left_out = ("ERP_", "PYTHONUNBUFFERED")  # a pipe is written to when there is enough, as usual
    environment = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return subprocess.run(
        [sys.executable, "-m", program, *arguments],
        env=environment | {"PYTHONPATH": str(ROOT), "COLUMNS": str(WIDTH)},
        text=True,
        timeout=60,
        check=False,
        stdout=stdout,
        stderr=stderr,
    )
