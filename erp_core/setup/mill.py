"""The demo company at work: its people, parties, items and prices, and the days it looks back on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Literal

from erp_core.kit.types import round_money
from erp_core.masters.item.model import Item
from erp_core.masters.party.model import Party
from erp_core.setup.life import Chronicle
from erp_core.setup.office import SUNDAY, Office
from erp_core.setup.seed import Seed, SeedParty

PriceList = Literal["purchase_price", "sales_price"]


@dataclass(frozen=True)
class Partner:
    """A party and the kinds of items it may be written an order for, the main one first."""

    party: Party
    seed: SeedParty
    kinds: tuple[str, ...]


class Mill:
    """Draws from the seed what a document needs.

    Args:
        people: user ids by user name.
        digits: decimals of each currency.
        today: the first day on which nothing has happened yet.
    """

    def __init__(
        self,
        seed: Seed,
        rng: Random,
        today: date,
        people: dict[str, int],
        parties: list[Party],
        items: list[Item],
        digits: dict[str, int],
    ) -> None:
        self.rng = rng
        self.today = today
        self.seed = seed
        self.trade = seed.trade
        self.digits = digits
        self.office = Office(rng, seed.company.timezone)
        self._home = seed.company.currency
        self._people = people
        self._parties = list(zip(parties, seed.parties, strict=True))
        self._items: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            self._items[item.kind].append(item)
        self._rates = {code: Decimal(rate) for code, rate in self.trade["rates"].items()}
        self._days = self._busy_days()

    @property
    def now(self) -> datetime:
        """The midnight before today."""
        return self.office.midnight(self.today)

    @property
    def first_day(self) -> date:
        return self.today - timedelta(days=self.trade["days"])

    def chronicle(self, document: str) -> Chronicle:
        """The chronicle of one document type, with the people its part of ``trade.toml`` names."""
        people = {
            deed: [self._people[name] for name in names]
            for deed, names in self.trade[document]["people"].items()
        }
        return Chronicle(self.rng, self.now, people)

    def moments(self, count: int) -> list[datetime]:
        """So many moments of work over the whole time, in order; busier months have more."""
        days, weights = zip(*self._days.items(), strict=True)
        drawn = self.rng.choices(days, weights, k=count)
        return sorted(self.office.on(day) for day in drawn)

    def partners(self, side: Literal["customer", "supplier"], at: datetime) -> list[Partner]:
        """Who is dealt with; those inactive today were left half-way."""
        found = []
        for party, seed in self._parties:
            kinds = seed.buys if side == "customer" else seed.sells
            if kinds and (party.is_active or self._is_long_ago(at)):
                found.append(Partner(party, seed, kinds))
        return found

    def items_of(self, kind: str, at: datetime, only: Sequence[str] = ()) -> list[Item]:
        """Items of a kind that could be ordered then, with one of the words in name or composition."""
        return [
            item
            for item in self._items[kind]
            if (item.is_active or self._is_long_ago(at)) and _is_one_of(item, only)
        ]

    def price(self, item: Item, prices: PriceList, currency: str, at: datetime) -> Decimal:
        """What a unit cost then, in the currency, rounded as people round prices."""
        ago = (self.today - at.date()).days
        percent = 100 - Decimal(self.trade["price_rise"] * ago) / self.trade["days"]
        percent += self.rng.randint(-self.trade["price_spread"], self.trade["price_spread"])
        price: Decimal = getattr(item, prices) * percent / 100
        if currency != self._home:
            price = price * (100 + self.trade["export_premium"]) / 100 / self._rates[currency]
            return round_money(price, self.digits[currency])
        steps = 4 if price > 20 else 20
        return round_money(price * steps, 0) / steps

    def exchange_rate(self, currency: str) -> Decimal:
        """The company's currency for one unit of this one."""
        return Decimal(1) if currency == self._home else self._rates[currency]

    def quantity(self, kind: str) -> Decimal:
        """A usual quantity for an item of this kind."""
        least, most, step = (Decimal(text) for text in self.trade["quantities"][kind])
        steps = int((most - least) / step)
        return least + step * min(self.rng.randint(0, steps), self.rng.randint(0, steps))

    def tax_rate(self, kind: str, currency: str) -> Decimal:
        """Percent of tax on items of this kind; nothing on what crosses the border."""
        return Decimal(self.trade["tax"][kind] if currency == self._home else 0)

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.rng.randrange(100) < percent

    def pick(self, shares: dict[str, int]) -> str:
        """One of the keys, each as often as its share says."""
        return self.rng.choices(list(shares), list(shares.values()))[0]

    def sometimes(self, percent: int, texts: Sequence[str]) -> str:
        """One of the texts in so many of a hundred cases, else nothing."""
        return self.rng.choice(texts) if self.chance(percent) else ""

    def _is_long_ago(self, at: datetime) -> bool:
        return (self.today - at.date()).days > self.trade["days"] // 2

    def _busy_days(self) -> dict[date, int]:
        """Working days with how busy each was: the season, and a company that grows by a third."""
        total: int = self.trade["days"]
        season: list[Any] = self.trade["season"]
        days = [self.first_day + timedelta(days=n) for n in range(total)]
        return {
            day: season[day.month - 1] * (3 * total + n)
            for n, day in enumerate(days)
            if day.weekday() != SUNDAY
        }


def _is_one_of(item: Item, words: Sequence[str]) -> bool:
    text = f"{item.name} {item.composition}".lower()
    return not words or any(word in text for word in words)
