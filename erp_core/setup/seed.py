"""The demo company's data as written in ``resources/seed``: who it is, with whom and in what it trades."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from erp_core.kit.paths import resource_dir
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.party.schema import PartyInput
from erp_core.masters.warehouse.schema import WarehouseInput
from erp_core.security.user.schema import RegistrationInput


@dataclass(frozen=True)
class SeedUser:
    """A person of the demo company; the password is public by design."""

    registration: RegistrationInput
    role: str
    password: str


@dataclass(frozen=True)
class SeedParty:
    """A party, and what it deals in.

    Attributes:
        buys, sells: item kinds it takes from us and supplies to us, the main one first.
        weight: its share of the business, compared with the others'.
        only: words; it deals only in items with one of them in name or composition. Empty: in all.
    """

    input: PartyInput
    buys: tuple[str, ...]
    sells: tuple[str, ...]
    weight: int
    only: tuple[str, ...]


@dataclass(frozen=True)
class SeedWarehouse:
    """A warehouse, and the code of the party whose place it is; empty where it is nobody else's."""

    row: dict[str, str]
    party: str

    def input(self, party_id: int | None) -> WarehouseInput:
        """What somebody would have written of it."""
        return WarehouseInput.model_validate({**self.row, "party_id": party_id})


@dataclass(frozen=True)
class Seed:
    """Everything the demo company is made of.

    Attributes:
        trade: ``trade.toml`` as it stands; its comments say what each entry means.
    """

    company: CompanyInput
    users: dict[str, SeedUser]
    parties: list[SeedParty]
    items: list[ItemInput]
    warehouses: list[SeedWarehouse]
    trade: dict[str, Any]


@cache
def load_seed() -> Seed:
    """Read the seed files; every record passes the rules a user's input passes."""
    folder = resource_dir() / "seed"
    house = tomllib.loads((folder / "company.toml").read_text("utf-8"))
    return Seed(
        company=CompanyInput(**house["company"]),
        users={row["username"]: _user(row) for row in house["users"]},
        parties=[_party(row) for row in _rows(folder / "parties.csv")],
        items=[_item(row) for row in _rows(folder / "items.csv")],
        warehouses=[_warehouse(row) for row in _rows(folder / "warehouses.csv")],
        trade=tomllib.loads((folder / "trade.toml").read_text("utf-8")),
    )


def exchange_rates() -> dict[str, Decimal]:
    """The company's currency for one unit of each foreign one, as the demo company assumes it."""
    return {code: Decimal(rate) for code, rate in load_seed().trade["rates"].items()}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _user(row: dict[str, str]) -> SeedUser:
    role = row.pop("role")
    return SeedUser(RegistrationInput.model_validate(row), role, row["password"])


def _party(row: dict[str, str]) -> SeedParty:
    role, buys, sells = row.pop("role"), row.pop("buys"), row.pop("sells")
    weight, only, is_active = int(row.pop("weight")), row.pop("only"), row.pop("active") == "yes"
    party = PartyInput.model_validate(
        {
            **row,
            "is_customer": role in ("customer", "both"),
            "is_supplier": role in ("supplier", "both"),
            "is_active": is_active,
        }
    )
    return SeedParty(party, _split(buys), _split(sells), weight, _split(only))


def _item(row: dict[str, str]) -> ItemInput:
    is_active = row.pop("active") == "yes"
    blank_is_none = {name: row[name] or None for name in ("gsm", "width_cm", "second_unit")}
    return ItemInput.model_validate({**row, **blank_is_none, "is_active": is_active})


def _warehouse(row: dict[str, str]) -> SeedWarehouse:
    party = row.pop("party")
    return SeedWarehouse(row, party)


def _split(names: str) -> tuple[str, ...]:
    return tuple(names.split("|")) if names else ()
