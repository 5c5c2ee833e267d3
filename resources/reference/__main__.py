"""``./dev reference``: write the pages of docs/reference that are made from the code. Exit code 0."""

import sys

from resources.reference.pages import folder, pages


def main() -> int:
    """Write what changed, and say which pages did."""
    for name, text in pages().items():
        path = folder() / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
