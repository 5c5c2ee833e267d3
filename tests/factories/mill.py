"""A company for tests: one database, and a logged-in Core for each of its people."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import psycopg
from pydantic import SecretStr

from erp_core import Core, connect
from erp_core.dispatch import Dispatcher
from erp_core.kit.operation import Caller
from erp_core.security.session.schema import Tokens
from erp_core.security.user.password import hash_password
from erp_core.setup import Database, add_user, first_admin, owner_session
from tests.factories.numbers import next_number
from tests.factories.seats import sit_down

PASSWORD = "woven-and-dyed"


class Mill:
    """One database with company, roles and a user per role, for tests that do not disturb each other."""

    def __init__(self, database: Database, address: str | None = None) -> None:
        self.database = database
        self.address = address or database.app_url
        self._cores: dict[str, Core] = {}
        self._seats: dict[tuple[str, int], Core] = {}
        self._doors: list[Dispatcher] = []

    def __call__(self, username: str) -> Core:
        """A Core logged in as this user; the same one each time."""
        if username not in self._cores:
            self._cores[username] = self.log_in(username)
        return self._cores[username]

    def log_in(self, username: str) -> Core:
        """A session of its own, for tests that end or disturb it."""
        core = connect(self.address)
        self._cores[f"{username} {len(self._cores)}"] = core
        sit_down(core, username, PASSWORD)
        return core

    def seat(self, username: str, number: int) -> Core:
        """One of several sessions of this user, logged in for whoever first asks for this number."""
        seat = (username, number)
        if seat not in self._seats or self._seats[seat].me is None:
            self._seats[seat] = self.log_in(username)
        return self._seats[seat]

    @cached_property
    def door(self) -> Dispatcher:
        """The dispatcher of tests that want no more than one; most ask through a Core."""
        return self.open_door()

    def open_door(self, pool_size: int = 10) -> Dispatcher:
        """Another dispatcher on the same database, as another office server would run it."""
        door = Dispatcher(self.database.app_url, pool_size)
        self._doors.append(door)
        return door

    def tokens(self, username: str, password: str = PASSWORD, caller: Caller | None = None) -> Tokens:
        """What a login hands out."""
        credentials = {"username": username, "password": password}
        return self.door.call("session.login", credentials, None, caller=caller)

    def add_user(self, role: str = "staff", hashed: str | None = None) -> str:
        """Name of a new active user with the usual password."""
        name = f"user{next_number()}"
        with owner_session(self.database.owner_url) as session:
            user = first_admin(name, name.capitalize(), "", PASSWORD)
            add_user(session, user, hashed or hash_password(SecretStr(PASSWORD)), role)
            session.commit()
        return name

    def sql(
        self, statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Rows of a statement run as the owner of the tables.

        Without ORDER BY they come backwards: PostgreSQL promises no order, so no test may count on one.
        """
        with psycopg.connect(self.database.owner_url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), parameters)
            rows = cursor.fetchall() if cursor.description else []
            return rows if "ORDER BY" in statement else rows[::-1]

    def user_id(self, username: str) -> int:
        return self.sql("SELECT id FROM user_account WHERE username = %s", [username])[0][0]

    def close(self) -> None:
        for door in (*self._cores.values(), *self._doors):
            door.close()
