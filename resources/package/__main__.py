"""``./dev build`` and ``./dev package-test``: make the packaged program, its installers, and try them."""

import argparse
import sys
from pathlib import Path

from resources.package import build, installers
from resources.package.trial import Trial

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Do what the first argument says; exit code 1 with a sentence if it cannot be done."""
    parser = argparse.ArgumentParser(prog="./dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="the program in dist/textile-erp")
    packing = commands.add_parser("package", help="installers of the built program in dist/installers")
    packing.add_argument("--quick", action="store_true", help="compress less")
    packing.add_argument("--anyway", action="store_true", help="even if it was built from other sources")
    trying = commands.add_parser("package-test", help="the packages, tried in a bare system")
    trying.add_argument("--display", action="store_true", help="on a virtual X11 display too")
    trying.add_argument("--tour", action="store_true", help="walk through every window too")
    trying.add_argument("--rpm", action="store_true", help="the other kind of package too, by Debian's rpm")
    trying.add_argument(
        "--former",
        type=Path,
        metavar="DEB",
        help="upgrade from this package, not from the same program as an older",
    )
    options = parser.parse_args()
    try:
        match options.command:
            case "build":
                build.build(ROOT)
            case "package":
                level = installers.QUICK if options.quick else installers.SMALL
                installers.package(ROOT, level=level, whatever_it_is=options.anyway)
            case "package-test":
                trial = Trial(ROOT, options.former and options.former.resolve())
                trial.run(with_display=options.display, with_tour=options.tour, with_rpm=options.rpm)
    except build.Failure as failure:
        print(f"{options.command}: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
