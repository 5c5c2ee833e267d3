"""Writes the files of a document and the lines by which the rest of the program knows it."""

from dataclasses import dataclass
from pathlib import Path
from string import Template

from erp_core import modules
from erp_core.kit.kind import KINDS

_TEMPLATES = Path(__file__).with_name("document")
_SCREENS = "erp_desktop/screens.py"
_PARTY, _NO_PARTY = "#party", "#no party"


class Refused(Exception):
    """No document can be made of this; the message says why."""


@dataclass(frozen=True)
class NewDocument:
    """A document that is to be.

    Attributes:
        area: folder of the core and of the desktop.
        name: of its own folder: ``goods_receipt``.
        party: ``supplier`` or ``customer``; empty for none.
    """

    area: str
    name: str
    party: str = ""

    @property
    def files(self) -> dict[str, str]:
        """Path to template of each file that is written."""
        core = f"erp_core/{self.area}/{self.name}"
        return {
            f"{core}/__init__.py": "kind",
            f"{core}/model.py": "model",
            f"{core}/schema.py": "schema",
            f"{core}/service.py": "service",
            f"erp_desktop/{self.area}/{self.name}.py": "desktop",
            f"tests/core/{self.area}/test_{self.name}.py": "test",
        }

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """File, the line after which another is added, and that other."""
        party = f', "{self.party}"' if self.party else ""
        form = f'{{"{self.party}_id": NOWHERE, **DAY}}' if self.party else "DAY"
        verdicts, screens = "tests/core/security/verdicts.py", _SCREENS
        service = f"erp_core.{self.area}.{self.name}.service"
        return [
            (
                "erp_core/modules.py",
                '    """Import every',
                f"    import {service}",
            ),
            (screens, "from erp_desktop.masters import", f"from erp_desktop.{self.area} import {self.name}"),
            (screens, self._beside, f"{self._beside} {self.name}),"),
            (verdicts, "VIEWER = {", f'    *of("{self.name}", "get history search summary"),'),
            (verdicts, "STAFF = ", f'    *of("{self.name}", "create update take_back_import"),'),
            (verdicts, "MANAGER = ", f'    *of("{self.name}", "delete post cancel"),'),
            (verdicts, "OF_OPERATION:", f'    "{self.name}": {{"document": {form}}},'),
            ("tests/factories/makers.py", "MAKERS:", f'    "{self.name}": maker("{self.name}"{party}),'),
        ]

    def write(self, root: Path) -> list[str]:
        """Write everything below ``root``; the files that are new or changed.

        Raises:
            Refused: the area is not there, or something of the name already is.
        """
        modules.load()
        if not (root / "erp_core" / self.area).is_dir() or not (root / "erp_desktop" / self.area).is_dir():
            raise Refused(f"there is no area {self.area!r} in erp_core and erp_desktop")
        if f"\n{self._beside}" not in (root / _SCREENS).read_text(encoding="utf-8"):
            raise Refused(f"{_SCREENS} has no {self._beside.strip()} …) that it could stand beside")
        if KINDS.get(self.name) or any((root / path).exists() for path in self.files):
            raise Refused(f"{self.name} is there already")
        if self._words["series"] in {kind.series for kind in KINDS}:
            raise Refused(f"numbers beginning with {self._words['series']} belong to another document")
        tests = root / "tests/core" / self.area
        if not tests.is_dir():
            tests.mkdir()
            (tests / "__init__.py").write_text('"""Tests."""\n', encoding="utf-8")
        for path, template in self.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(self._text(template), encoding="utf-8")
        for path, after, line in self.lines:
            _add_line(root / path, after, line)
        return [*self.files, *dict.fromkeys(path for path, _after, _line in self.lines)]

    @property
    def _beside(self) -> str:
        """How the lines of the area's documents begin, which stand below one heading."""
        return f"    *_document({self.area.upper()},"

    def _text(self, template: str) -> str:
        unwanted, wanted = (_NO_PARTY, _PARTY) if self.party else (_PARTY, _NO_PARTY)
        lines = (_TEMPLATES / f"{template}.txt").read_text(encoding="utf-8").splitlines()
        kept = [line.removesuffix(wanted) for line in lines if not line.endswith(unwanted)]
        return Template("\n".join([*kept, ""])).substitute(self._words)

    @property
    def _words(self) -> dict[str, str]:
        title = self.name.replace("_", " ")
        plural = f"{title[:-1]}ies" if title.endswith("y") else f"{title}s"
        places = [k.place for k, service in modules.services() if service.__name__.split(".")[1] == self.area]
        return {
            "area": self.area,
            "name": self.name,
            "module": plural.replace(" ", "_"),
            "a": a_(title),
            "A": a_(title).capitalize(),
            "title": title,
            "Title": title.capitalize(),
            "plural": plural,
            "Plural": plural.capitalize(),
            "Class": "".join(word.capitalize() for word in self.name.split("_")),
            "KIND": self.name.upper(),
            "place": str(max(places, default=690) + 10),
            "series": f"{''.join(word[0] for word in title.split()).upper()}-",
            "party": self.party,
            "Party": self.party.capitalize(),
            "PARTIES": f"{self.party.upper()}S",
        }


def a_(title: str) -> str:
    """The article that stands before it: a goods receipt, an inspection note."""
    return "an" if title[0] in "aeiou" else "a"


def _add_line(path: Path, after: str, line: str) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    place = next(number for number, text in enumerate(lines) if text.startswith(after))
    lines.insert(place + 1, line)
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
