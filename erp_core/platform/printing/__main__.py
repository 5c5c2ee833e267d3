"""Sets one paper and writes it: a PDF, and a picture of each page. Runs as a process of its own.

A template that goes wrong, runs for ever or takes all memory ends this process, and nothing else.
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

import typst

from erp_core.kit.paths import resource_dir


def main(pdf: str, ppi: str) -> int:
    """Read the paper from standard input and write ``pdf``; 1, and why on standard error, if it fails.

    Args:
        pdf: in an empty folder of its own, where the pictures go too: ``page-0001.png`` and so on.
        ppi: pixels per inch of the pictures; 0 for none.
    """
    paper: dict[str, Any] = json.load(sys.stdin)
    out = Path(pdf).parent
    # The template sees this folder and nothing else of the machine.
    for template in Path(resource_dir(), "print").glob("*.typ"):
        (out / template.name).write_bytes(template.read_bytes())
    page = out / f"{paper['template']}.typ"
    inputs = {"paper": json.dumps(paper)}
    if paper["logo"]:
        (out / "logo.png").write_bytes(base64.b64decode(paper["logo"]))
        inputs["logo"] = "logo.png"
    try:
        pages = typst.Compiler(
            str(page),
            root=str(out),
            font_paths=[str(Path(resource_dir(), "fonts"))],
            ignore_system_fonts=True,
            sys_inputs=inputs,
        )
        Path(pdf).write_bytes(_files(pages.compile(format="pdf"))[0])
        pictures = _files(pages.compile(format="png", ppi=int(ppi))) if int(ppi) else []
    except typst.TypstError as error:
        print(error, file=sys.stderr)
        return 1
    for number, picture in enumerate(pictures, start=1):
        (out / f"page-{number:04}.png").write_bytes(picture)
    return 0


def _files(made: bytes | list[bytes] | None) -> list[bytes]:
    """What the typesetter gives, which for a single page is no list."""
    return [made] if isinstance(made, bytes) else made or []


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
