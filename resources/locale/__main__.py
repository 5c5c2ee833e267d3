"""``./dev messages``: bring template and catalogues up to date, compile them, tell what is missing.

Languages named as arguments are added. Exit code: 0 when done, however much is missing; 2 for an unknown
language.
"""

import argparse
import sys
from pathlib import Path

from babel import UnknownLocaleError

from resources.locale import catalogues
from resources.locale.extract import template

MOST_SHOWN = 20


def main(arguments: list[str] | None = None) -> int:
    """Do it; see the module's docstring for the exit code."""
    parser = argparse.ArgumentParser(prog="./dev messages", description=__doc__)
    parser.add_argument("language", nargs="*", help="to be added, like de or pt_BR")
    chosen = parser.parse_args(arguments).language
    wanted = template()
    _write(catalogues.template_path(), catalogues.template_text(wanted).encode())
    for language in sorted({*catalogues.languages(), *chosen}):
        try:
            catalogue = catalogues.read(language)
        except (UnknownLocaleError, ValueError):
            parser.error(f"there is no language {language!r}")
        catalogues.update(catalogue, wanted)
        path = catalogues.po_path(language)
        _write(path, catalogues.po_text(catalogue).encode())
        _write(path.with_suffix(".mo"), catalogues.compiled(catalogue))
        missing = catalogues.untranslated(catalogue)
        print(f"{language}: {len(wanted) - len(missing)} of {len(wanted)} messages are translated")
        for message in missing[:MOST_SHOWN]:
            print(f"  missing: {message!r}")
        if len(missing) > MOST_SHOWN:
            print(f"  and {len(missing) - MOST_SHOWN} more")
        for fault in catalogues.faults(catalogue):
            print(f"  {fault}")
    return 0


def _write(path: Path, content: bytes) -> None:
    """Only what changed: a file's time says when its words did."""
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
