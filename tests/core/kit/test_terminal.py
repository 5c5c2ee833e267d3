"""What is printed moves no cursor and forges no line, whatever people are called."""

import ast
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.kit.terminal import Table, printable, say, tell, tell_facts, tell_json, tell_table
from tests.factories.sources import nodes_below

# What is printed passes ``kit/terminal``; the server only says why it cannot start,
# and processes of one task, to the program that started them, what goes wrong there.
MAY_PRINT = {
    "kit/terminal.py",
    "platform/attachment/__main__.py",
    "platform/printing/__main__.py",
    "platform/spreadsheet/__main__.py",
    "server/__main__.py",
    "server/demo.py",
}
OBEYED = {"Cc", "Zl", "Zp", "Cs"}
TURNING = {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}
PRINTING = {"print", "Console", "typer.echo", "typer.secho", "sys.stdout.write", "sys.stderr.write"}


@given(st.text(st.characters(codec=None), max_size=80))
def test_what_comes_out_is_one_line_of_letters(text: str) -> None:
    out = printable(text)
    assert not [c for c in out if unicodedata.category(c) in OBEYED]
    assert not [c for c in out if unicodedata.bidirectional(c) in TURNING]
    assert len(out.splitlines()) <= 1
    out.encode("utf-8")


@given(st.text(max_size=80))
def test_json_stays_the_same_json(text: str) -> None:
    assert json.loads(printable(json.dumps({"name": text}, ensure_ascii=False))) == {"name": text}


@given(st.text(st.characters(categories=["L", "Nd", "P", "S"]), max_size=80))
def test_letters_stay_what_they_are(text: str) -> None:
    assert printable(text) == text


def test_joiners_stay_and_the_rest_is_told() -> None:
    assert printable("می\u200cخواهم") == "می\u200cخواهم"
    assert printable("a\nb\tc\x1b[2J\x9b\u202e\U000e0041") == (
        "a\\nb\\tc\\u001b[2J\\u009b\\u202e\\udb40\\udc41"
    )


def test_a_table_takes_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("Name")
    table.add_row("[/x] [bold]B[/bold] :smile: [link=http://x]y[/link]\x1b]0;t\x07")
    tell_table(table)
    out = capsys.readouterr().out
    assert "[/x] [bold]B[/bold] :smile: [link=http://x]y[/link]\\u001b]0;t\\u0007" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("columns", [None, "40"])
def test_nothing_in_a_table_is_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str | None
) -> None:
    """In a pipe a row is one line, however long; on a narrow terminal it goes on below."""
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    address = f"{'purchasing-department-' * 9}@mills.example"
    table = Table("When", "Recipient", "Subject")
    table.add_row("2026-11-28 09:00", address, "Purchase order PO-2026-0001 " * 4)
    tell_table(table)
    out = capsys.readouterr().out
    assert "…" not in out
    if columns:
        assert max(map(len, out.splitlines())) <= 40
        cells = [line.split("│")[2].strip() for line in out.splitlines() if line.count("│") == 4]
        assert "".join(cells) == address
    else:
        assert address in out


def test_each_fact_and_line_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    tell("one\ntwo")
    tell()
    tell_facts({"Name": "x\r\nAdmin  yes", "N": "1"})
    tell_json('{\n "a": 1\n}')
    say("three\nfour")
    streams = capsys.readouterr()
    assert streams.out == 'one\\ntwo\n\nName  x\\r\\nAdmin  yes\nN     1\n{\n "a": 1\n}\n'
    assert streams.err == "three\\nfour\n"


def test_nothing_else_prints() -> None:
    found = {
        file
        for file, node in nodes_below("erp_core", *PRINTING)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in PRINTING
    }
    assert found <= MAY_PRINT
