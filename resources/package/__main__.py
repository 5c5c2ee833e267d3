"""``./dev build`` and ``./dev package-test``: make the packaged program, its installers, and try them."""

import argparse
import sys
from pathlib import Path

from resources.package import build

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Do what the first argument says; exit code 1 with a sentence if it cannot be done."""
    parser = argparse.ArgumentParser(prog="./dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="the program in dist/textile-erp")
    options = parser.parse_args()
    try:
        match options.command:
            case "build":
                build.build(ROOT)
    except build.Failure as failure:
        print(f"{options.command}: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
