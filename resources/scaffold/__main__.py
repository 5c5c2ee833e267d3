"""``./dev new document AREA/NAME``: write a document's files. Exit code: 0, or 2 where it cannot be made."""

import argparse
import subprocess
import sys
from pathlib import Path

from resources.scaffold.document import NewDocument, Refused, a_


def main() -> int:
    """Do it, bring the files to the house's form and say what is next."""
    parser = argparse.ArgumentParser(prog="./dev new", description=__doc__)
    parser.add_argument("what", choices=["document"])
    parser.add_argument("name", metavar="AREA/NAME", help="like purchasing/goods_receipt")
    parser.add_argument("--party", choices=["supplier", "customer"], default="", help="whom it names")
    options = parser.parse_args()
    area, _slash, name = options.name.partition("/")
    if not (area.isidentifier() and name.isidentifier() and name == name.lower()):
        parser.error("AREA/NAME is needed, like purchasing/goods_receipt")
    root = Path.cwd()
    try:
        written = NewDocument(area, name, options.party).write(root)
    except Refused as refused:
        parser.error(str(refused))
    for step in (("check", "--select", "I", "--fix", "--quiet"), ("format", "--quiet")):
        subprocess.run([sys.executable, "-m", "ruff", *step, *written], cwd=root, check=True)  # noqa: S603
    print("\n".join(written))
    title = name.replace("_", " ")
    print(f"next: shape them to what {a_(title)} {title} is; only then ./dev migration {name},")
    print("./dev messages, ./dev reference, and a page in docs/nouns that says what it is for")
    return 0


if __name__ == "__main__":
    sys.exit(main())
