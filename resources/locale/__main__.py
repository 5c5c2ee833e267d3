"""``./dev messages``: bring template and catalogues up to date, compile them, tell what is missing.

Languages named as arguments are added. Exit code: 0 when done, however much is missing; 2 for an unknown
language.
"""

import argparse
import sys
from pathlib import Path

from babel import UnknownLocaleError
from babel.messages.catalog import Catalog

from erp_core.kit.i18n import DOMAIN, PAPERS
from resources.locale import catalogues
from resources.locale.extract import paper_template, template

MOST_SHOWN = 20


def main(arguments: list[str] | None = None) -> int:
    """Do it; see the module's docstring for the exit code."""
    parser = argparse.ArgumentParser(prog="./dev messages", description=__doc__)
    parser.add_argument("language", nargs="*", help="to be added, like de or pt_BR")
    chosen = parser.parse_args(arguments).language
    for domain, wanted in ((DOMAIN, template()), (PAPERS, paper_template())):
        _write(catalogues.template_path(domain), catalogues.template_text(wanted).encode())
        added = chosen if domain == DOMAIN else ()
        for language in sorted({*catalogues.languages(domain), *added}):
            try:
                _bring_up_to_date(language, domain, wanted)
            except (UnknownLocaleError, ValueError):
                parser.error(f"there is no language {language!r}")
    return 0


def _bring_up_to_date(language: str, domain: str, wanted: Catalog) -> None:
    catalogue = catalogues.read(language, domain)
    catalogues.update(catalogue, wanted)
    path = catalogues.po_path(language, domain)
    _write(path, catalogues.po_text(catalogue).encode())
    _write(path.with_suffix(".mo"), catalogues.compiled(catalogue))
    missing = catalogues.untranslated(catalogue)
    of_what = "messages" if domain == DOMAIN else "messages of papers"
    print(f"{language}: {len(wanted) - len(missing)} of {len(wanted)} {of_what} are translated")
    for message in missing[:MOST_SHOWN]:
        print(f"  missing: {message!r}")
    if len(missing) > MOST_SHOWN:
        print(f"  and {len(missing) - MOST_SHOWN} more")
    for fault in catalogues.faults(catalogue):
        print(f"  {fault}")


def _write(path: Path, content: bytes) -> None:
    """Only what changed: a file's time says when its words did."""
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
