"""Settings from ERP_* variables and the file an administrator lays on a PC; nothing else reads these."""

import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from platformdirs import site_config_path, user_config_path, user_data_path, user_log_path
from pydantic import BaseModel, TypeAdapter, ValidationError, model_validator

APP_NAME = "textile-erp"
# Where nothing is, and nothing can be made: the folders of a user who has no home. Whoever names others, or
# needs none as the office server, works all the same.
HOMELESS = Path(os.devnull, "HOME is not set")


def _of_user(find: Callable[..., Path], name: str = APP_NAME, **how: bool) -> Path:
    """A folder of this user's own, where the system has it."""
    try:
        return find(name, appauthor=False, **how)
    except RuntimeError:  # neither HOME nor a list of users knows one
        return HOMELESS / name


class PcFault(NamedTuple):
    """Something an administrator set that cannot be used; ``erp_core.reach.pc_file`` puts it into words.

    Attributes:
        file: where it stands; empty for the environment.
        kind: ``unreadable``, ``unknown``, ``value``, ``no_file`` or ``lock``; of what is not written as TOML
            ``encoding``, ``quote``, ``backslash``, ``twice``, ``text`` or ``line``.
        name: of the setting.
        told: its value, the number of the line, or why the file cannot be read.
    """

    file: str
    kind: str
    name: str = ""
    told: str = ""


class Settings(BaseModel):
    """How this process reaches its data. Read without pydantic_settings: each program's start waits for this.

    Args:
        said: to this process, which comes before the environment, and that before the file.

    Attributes:
        database_url: ``postgresql://`` of the central database, or ``https://`` of the office server;
            empty for the embedded one.
        data_dir: where everything lives that this user's programs keep: the embedded PostgreSQL, drafts, and
            the lock of whoever is kept signed in. Nothing else asks the system for such a folder.
        log_dir: where logs are written; inside data_dir where only that is named.
        language: what programs on this machine speak; empty for the company's language.
        server: address of the office server this PC is for, as its administrator says.
        locked: the user may not choose another.
        authority: certificate of the company's own authority, believed beside those this PC knows.
        pc_file: the file with ``server``, ``locked``, ``authority`` and ``language``, if not the usual one.
        pc_faults: all that is wrong with it, and with the lock of the environment.
        language_file: the file that names the language; empty where the environment does.
    """

    database_url: str = ""
    data_dir: Path = _of_user(user_data_path)
    log_dir: Path = _of_user(user_log_path)
    language: str = ""
    server: str = ""
    locked: bool = False
    authority: Path | None = None
    pc_file: Path | None = None
    pc_faults: tuple[PcFault, ...] = ()
    language_file: str = ""

    def __init__(self, **said: Any) -> None:
        known = {f"ERP_{name}".upper(): name for name in type(self).model_fields if name not in _FOUND}
        told = {name.upper(): value for name, value in os.environ.items()}
        environment = {name: told[variable] for variable, name in known.items() if variable in told}
        named = environment.get("pc_file")
        of_file = _read([Path(named)] if named else _pc_files())
        if "language" in environment:
            of_file.pop("language_file", None)
        super().__init__(**of_file | environment | said)

    @model_validator(mode="before")
    @classmethod
    def _lock_something(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A variable that says neither yes nor no, or names no server, locks nothing; that is told."""
        said = values.get("locked", False)
        try:
            is_locked = TypeAdapter(bool).validate_python(said)
        except ValidationError:
            fault = PcFault("", "value", "locked", repr(said))
        else:
            if not is_locked or values.get("server"):
                return values
            fault = PcFault("", "lock", "locked", "true")
        others = {name: value for name, value in values.items() if name != "locked"}
        return others | {"pc_faults": (*others.get("pc_faults", ()), fault)}

    @model_validator(mode="after")
    def _keep_together(self) -> "Settings":
        if self.is_place_named and "log_dir" not in self.model_fields_set:
            self.log_dir = self.data_dir / "log"
            self.model_fields_set.discard("log_dir")  # nobody named it
        return self

    @property
    def is_place_named(self) -> bool:
        """Whether somebody said where the data lives; all that this PC remembers lies there then."""
        return "data_dir" in self.model_fields_set

    @property
    def is_log_named(self) -> bool:
        """Whether somebody said where logs are written, where others may have theirs."""
        return "log_dir" in self.model_fields_set

    @property
    def desktop_file(self) -> Path:
        """Where the desktop keeps what it remembers: as Qt finds it, unless somebody named a folder."""
        if self.is_place_named:
            return self.data_dir / "desktop.ini"
        folder = _of_user(user_config_path, roaming=True)
        return (Path.home() / ".config" / APP_NAME if sys.platform == "darwin" else folder) / "desktop.ini"

    @property
    def demo_dir(self) -> Path:
        """Where the demo company of ``./dev server`` lives: beside the user's own, or in the folder named."""
        if self.is_place_named:
            return self.data_dir / "demo"
        return _of_user(user_data_path, f"{APP_NAME}-demo")


# What the program finds out, and nobody says.
_FOUND = ("pc_faults", "language_file")


def _pc_files() -> list[Path]:
    """The files of this PC, the weightier first: the machine's, and on Windows what a user's set-up wrote."""
    if sys.platform == "linux":
        return [Path("/etc", APP_NAME, "pc.toml")]
    machine = site_config_path(APP_NAME, appauthor=False) / "pc.toml"
    return [machine, _of_user(user_data_path, roaming=True) / "pc.toml"]


def _read(files: Iterable[Path]) -> dict[str, Any]:
    """What the files say; of the same thing the first that says it. All that nobody can use is told."""
    said: dict[str, Any] = {}
    faults: list[PcFault] = []
    for file in files:
        try:
            text = file.read_text("utf-8-sig")
        except FileNotFoundError:
            continue
        except OSError as error:
            faults.append(PcFault(str(file), "unreadable", told=error.strerror or str(error)))
            continue
        except ValueError:
            faults.append(PcFault(str(file), "encoding"))
            continue
        try:
            told = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            faults.append(_no_toml(str(file), text, str(error)))
            continue
        found = list(_faults_of(str(file), told))
        wrong = {fault.name for fault in found}
        if "server" in wrong:
            wrong.add("locked")  # to another server than the one that was meant
        faults += found
        usable = {name: value for name, value in told.items() if name not in wrong}
        if "language" in usable and "language" not in said:
            said["language_file"] = str(file)
        said = usable | said
    return said | ({"pc_faults": tuple(faults)} if faults else {})


def _no_toml(file: str, text: str, why: str) -> PcFault:
    """The line the parser ends at, and what is probably wrong there: its own words are for programmers."""
    lines = text.rstrip().splitlines() or [""]
    found = re.search(r"at line (\d+)", why)
    number = min(int(found.group(1)), len(lines)) if found else len(lines)
    name, is_set, value = (part.strip() for part in lines[number - 1].partition("="))
    quotes = [len(re.findall(rf"(?<!\\){mark}", value.partition("#")[0])) % 2 for mark in "\"'"]
    if not is_set:
        kind = "line"
    elif "overwrite" in why:
        kind = "twice"
    elif value.startswith('"') and "\\" in value:
        kind = "backslash"
    else:
        kind = "quote" if any(quotes) else "text"
    return PcFault(file, kind, name, str(number))


def _faults_of(file: str, told: dict[str, Any]) -> Iterable[PcFault]:
    for name, value in told.items():
        kind = OF_PC_FILES.get(name)
        is_no_address = name == "server" and not _ADDRESS.fullmatch(str(value))
        is_file = name != "authority" or _is_file(str(value))
        if kind is None:
            yield PcFault(file, "unknown", name, repr(value))
        elif not isinstance(value, kind) or is_no_address or value == "":
            yield PcFault(file, "value", name, repr(value))
        elif not is_file:
            yield PcFault(file, "no_file", name, repr(value))
    if told.get("locked") is True and "server" not in told:
        yield PcFault(file, "lock", "locked", "true")


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:
        return False


# As much of an address as can be told without looking there; the rest is told where it is tried.
_ADDRESS = re.compile(r"((https?|erp)://)?[^\s/:]+(:\d+)?(/[A-Za-z][A-Za-z0-9-]*)?/?")
OF_PC_FILES: dict[str, type] = {"server": str, "locked": bool, "authority": str, "language": str}
