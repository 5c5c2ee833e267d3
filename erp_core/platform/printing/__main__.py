"""Sets papers and writes them: a PDF, and a picture of each page. Runs as a process of its own.

What is asked comes in lines on standard input, each answered by a line. A template that goes wrong, runs for
ever or takes all memory ends this process, and nothing else. One that a company wrote sees the paper, the
delivered templates and the fonts: no other file, and no network.
"""

import base64
import contextlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import typst

from erp_core.kit.paths import resource_dir
from erp_core.platform.printing.drawn import fonts, instead_of, undrawn

# Told apart from a typesetter that was ended, or ended itself (see ``typesetter``).
UNFIT = 3
# A document of a thousand lines takes 600 MB of addresses, most of them never touched.
MOST_MEMORY = 2 << 30
# Nobody listens there: what wants out of the house fails at once.
_NOWHERE = "http://127.0.0.1:9"
# Comments of a template, but no address: what they say is not printed.
_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
# What is printed in place of a letter.
_RULE = '#show "\\u{{{:x}}}": "{}";'
_IN_OWN = re.compile(r"own\.typ:(\d+):")


def main() -> int:
    """Answer each line of standard input, until there are no more.

    A line is JSON: a paper, which of its fields are ``said``, and the ``pdf`` to write, in an empty folder of
    its own, where the pictures go too (``page-0001.png``), of ``ppi`` pixels per inch, 0 for none; or PDFs to
    ``join`` in one. So is the answer: ``code`` 0, or 3 with where and why in ``told``; and ``undrawn``, the
    letters that no font draws, which are not printed.
    """
    for line in sys.stdin.buffer:
        print(json.dumps(answer(json.loads(line))), flush=True)
    return 0


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Do what is asked, and say how it ended."""
    if "join" in asked:
        letters, told = "", _joined(asked["join"], asked["pdf"])
    else:
        letters, asked["paper"], asked["rules"] = _drawable(asked["paper"])
        told = _set(**asked)
    return {"code": UNFIT if told else 0, "told": told, "undrawn": letters}


def _set(paper: dict[str, Any], said: list[str], pdf: str, ppi: int, rules: str) -> str:
    out = Path(pdf).parent
    # The template sees this folder and nothing else of the machine.
    for template in Path(resource_dir(), "print").glob("*.typ"):
        (out / template.name).write_bytes(template.read_bytes())
    page = out / f"{paper['template']}.typ"
    own = paper.pop("own")
    if own:
        _shut_in()
        page = out / "own.typ"
        page.write_text(own, "utf-8")
        if rules:
            page = out / "ruled.typ"
            page.write_text(f'{rules}#include "own.typ"', "utf-8")
    inputs = {"paper": json.dumps(_apart(paper, {*said}) if paper["is_mirrored"] else paper)}
    if paper["logo"]:
        (out / "logo.png").write_bytes(base64.b64decode(paper["logo"]))
        inputs["logo"] = "logo.png"
    packages = str(out / "packages")  # not there: a template loads none
    try:
        pages = typst.Compiler(
            str(page),
            root=str(out),
            font_paths=fonts(),
            sys_inputs=inputs,
            package_path=packages,
            package_cache_path=packages,
        )
        Path(pdf).write_bytes(_files(pages.compile(format="pdf"))[0])
        pictures = _files(pages.compile(format="png", ppi=ppi)) if ppi else []
    except typst.TypstError as error:
        return _told(error)
    for number, picture in enumerate(pictures, start=1):
        (out / f"page-{number:04}.png").write_bytes(picture)
    return ""


def _drawable(paper: dict[str, Any]) -> tuple[str, dict[str, Any], str]:
    """Which letters on it no font draws, and the paper without them.

    A template of one's own stays as it is, for letters that it writes itself may be names of its code, too:
    rules say what is printed in their place.
    """
    said, own = {**paper, "own": ""}, paper["own"]
    letters, of_own = undrawn(json.dumps(said, ensure_ascii=False)), undrawn(_COMMENT.sub("", own))
    if letters:
        said = _translated(said, instead_of(letters))
    rules = "".join(_RULE.format(*one) for one in instead_of(of_own).items())
    return "".join(dict.fromkeys(letters + of_own)), {**said, "own": own}, rules


def _translated(part: Any, table: dict[int, str]) -> Any:
    """The same with other letters."""
    if isinstance(part, dict):
        return {name: _translated(value, table) for name, value in part.items()}
    if isinstance(part, list):
        return [_translated(one, table) for one in part]
    return part.translate(table) if isinstance(part, str) else part


def _apart(part: Any, said: set[str], is_said: bool = False) -> Any:
    """The same with each line of what is read in a direction of its own (FSI … PDI of Unicode)."""
    if isinstance(part, dict):
        return {name: _apart(value, said, name in said) for name, value in part.items()}
    if isinstance(part, list):
        return [_apart(one, said, is_said) for one in part]
    if not isinstance(part, str) or not is_said:
        return part
    return "\n".join(f"\u2068{line}\u2069" if line else "" for line in part.split("\n"))


def _joined(pdfs: list[str], target: str) -> str:
    import pypdfium2  # loaded when something is joined

    with contextlib.closing(pypdfium2.PdfDocument.new()) as whole:
        for pdf in pdfs:
            with contextlib.closing(pypdfium2.PdfDocument(pdf)) as one:
                whole.import_pages(one)
        whole.save(target)
    return ""


def _shut_in() -> None:
    """No way out of the house, and no more memory than a paper takes."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        os.environ[name] = os.environ[name.upper()] = _NOWHERE
    for name in ("no_proxy", "NO_PROXY"):
        os.environ.pop(name, None)
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _told(error: typst.TypstError) -> str:
    """``12: why``, by the line in the company's own template, 0 for none; then all the typesetter says."""
    whole = str(error.diagnostic or error)
    line = _IN_OWN.search(whole)
    why = "a template cannot load packages" if "package" in error.message else error.message
    why = why.partition(" (searched at ")[0]
    return f"{line[1] if line else 0}: {why}\n{whole}"


def _files(made: bytes | list[bytes] | None) -> list[bytes]:
    """What the typesetter gives, which for a single page is no list."""
    return [made] if isinstance(made, bytes) else made or []


if __name__ == "__main__":
    sys.exit(main())
