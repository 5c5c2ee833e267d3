"""The commands that bring the rights on tables back to those of this program."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

# https://www.postgresql.org/docs/current/ddl-priv.html, table 5.1
_PRIVILEGES = {
    "r": "SELECT",
    "a": "INSERT",
    "w": "UPDATE",
    "d": "DELETE",
    "D": "TRUNCATE",
    "x": "REFERENCES",
    "t": "TRIGGER",
    "U": "USAGE",
    "C": "CREATE",
}
_RIGHT = re.compile(r"(?P<role>.*)=(?P<letters>[a-zA-Z*]*)/.*")
Portraits = Mapping[str, Sequence[Any]]


def rights_back(ours: Portraits, theirs: Portraits, *, owner: int = 1, what: str = "") -> list[str]:
    """SQL, one statement for each privilege and role that somebody has too much or too little.

    Args:
        ours: tables as this program makes them, with what each may as the last of their values.
        theirs: the same of the database that was changed.
        owner: place of the owner's name in these values.
        what: stands before the names of what is no table: ``SEQUENCE ``.
    """
    changes: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for name in sorted(ours.keys() & theirs.keys()):
        owners = {ours[name][owner], theirs[name][owner]}
        wanted, found = (_rights(each[name][-1], owners) for each in (ours, theirs))
        for privilege, role in found - wanted:
            changes["REVOKE", privilege, f"FROM {role}"].append(name)
        for privilege, role in wanted - found:
            changes["GRANT", privilege, f"TO {role}"].append(name)
    return [
        f"{verb} {privilege} ON {what}{', '.join(names)} {whom};"
        for (verb, privilege, whom), names in sorted(changes.items())
    ]


def _rights(told: Sequence[str] | None, owners: set[str]) -> set[tuple[str, str]]:
    """Privilege and role, of rights as ``pg_class.relacl`` has them; the owners' aside, who may do all."""
    return {
        (_PRIVILEGES[letter], found["role"] or "PUBLIC")
        for one in told or ()
        if (found := _RIGHT.fullmatch(one)) is not None and found["role"] not in owners
        for letter in found["letters"]
        if letter in _PRIVILEGES
    }
