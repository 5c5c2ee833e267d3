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

PDF = "document.pdf"
PREVIEW_PPI = 110


def main(folder: str, ppi: str = str(PREVIEW_PPI)) -> int:
    """Read the paper from standard input and write into ``folder``; 1, and why on standard error, if not.

    Args:
        ppi: pixels per inch of the pictures; 0 for none.
    """
    paper: dict[str, Any] = json.load(sys.stdin)
    out = Path(folder)
    source = Path(resource_dir(), "print", f"{paper['template']}.typ")
    # The template sees its folder of the scratch folder and nothing else of this machine.
    page = out / "page.typ"
    page.write_bytes(source.read_bytes())
    inputs = {"paper": json.dumps(paper)}
    if paper["logo"]:
        (out / "logo.png").write_bytes(base64.b64decode(paper["logo"]))
        inputs["logo"] = "logo.png"
    asked = {
        "root": str(out),
        "font_paths": [str(Path(resource_dir(), "fonts"))],
        "ignore_system_fonts": True,
        "sys_inputs": inputs,
    }
    try:
        (out / PDF).write_bytes(typst.compile(str(page), format="pdf", **asked))
        if int(ppi):
            pictures = typst.compile(str(page), format="png", ppi=int(ppi), **asked)
            for number, picture in enumerate(
                [pictures] if isinstance(pictures, bytes) else pictures, start=1
            ):
                (out / f"page-{number:04}.png").write_bytes(picture)
    except typst.TypstError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
