"""Every list and every form of the desktop, as its folder declares it."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

from erp_core.kit.paths import project_dir
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.lists.list_spec import ListSpec


def lists() -> list[ListSpec]:
    """Every ``LIST``."""
    return _declared("LIST")


def forms() -> list[FormSpec]:
    """Every ``FORM``."""
    return _declared("FORM")


def _declared(name: str) -> list[Any]:
    root = Path(project_dir())
    files = sorted((root / "erp_desktop").rglob("*.py"))
    declaring = [file for file in files if re.search(rf"^{name}\b[^=\n]*= ", file.read_text("utf-8"), re.M)]
    modules = [".".join(file.relative_to(root).with_suffix("").parts) for file in declaring]
    return [getattr(import_module(module), name) for module in modules]
