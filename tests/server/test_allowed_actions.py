"""What a resource says may be done with a record is at an address: nobody is told what he cannot call."""

from collections.abc import Iterator
from http import HTTPStatus

import httpx
import pytest

from erp_core.kit.wire import REST_PATH
from erp_core.server import rest
from erp_core.server.rest.collection import Collection
from tests.factories.makers import make_all, make_user
from tests.factories.mill import PASSWORD, Mill
from tests.factories.serving import served

NOWHERE = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)


@pytest.fixture(scope="module")
def client(mill: Mill) -> Iterator[httpx.Client]:
    """A program of the administrator, in a company that has a record of each kind in each status."""
    make_all(mill("admin"))
    with served(mill.database) as url, httpx.Client(base_url=url, timeout=30) as http:
        told = http.post(f"{REST_PATH}/auth/login", json={"username": "admin", "password": PASSWORD})
        http.headers["Authorization"] = f"Bearer {told.json()['access_token']}"
        yield http


@pytest.mark.parametrize("of", rest.COLLECTIONS, ids=lambda of: of.path)
def test_each_action_that_is_allowed_is_at_an_address(client: httpx.Client, of: Collection) -> None:
    named = set[str]()
    for row in client.get(of.url, params={"limit": 100}).json()["items"]:
        url = f"{of.url}/{row['id']}"
        for action in set(client.get(url).json()["allowed_actions"]) - named:
            named.add(action)
            tail = of.elsewhere.get(action, action.replace("_", "-"))
            how, where = {"update": ("PUT", ""), "delete": ("DELETE", "")}.get(action, ("POST", f"/{tail}"))
            # A version nobody has read: what is there answers, and does nothing.
            answer = client.request(how, url + where, headers={"If-Match": '"999999"'})
            assert answer.status_code not in NOWHERE, (action, answer.text)
    assert named


def test_an_account_is_activated_with_a_role(client: httpx.Client, mill: Mill) -> None:
    made = make_user(mill("admin"))
    url = f"{REST_PATH}/users/{made.id}"
    assert client.post(f"{url}/disable").json()["allowed_actions"] == ["update", "activate"]
    missing = client.post(f"{url}/activate", json={})
    assert (missing.status_code, list(missing.json()["fields"])) == (422, ["role"])
    answer = client.post(f"{url}/activate", json={"role": "viewer"})
    assert (answer.status_code, answer.json()["status"], answer.json()["role"]) == (200, "active", "viewer")
    again = client.post(f"{url}/activate", json={"role": "viewer"})
    assert again.status_code == 409
