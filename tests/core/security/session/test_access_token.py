"""What an access token must be to open the door: anything else is refused with the same words."""

import base64
import json
import secrets
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from jwt.utils import base64url_encode

from erp_core.dispatch import Dispatcher
from erp_core.errors import NotLoggedIn
from tests.factories.mill import PASSWORD, Mill

Forge = Callable[..., str]


@pytest.fixture(scope="module")
def token(mill: Mill) -> str:
    """The access token of a manager who is logged in."""
    return mill.tokens("manager").access_token


@pytest.fixture(scope="module")
def forge(mill: Mill, token: str) -> Forge:
    """Makes tokens as only the owner of the key could, each part of them changeable."""
    (kid, secret), *_ = mill.sql("SELECT kid, secret FROM signing_key")
    claims = jwt.decode(token, options={"verify_signature": False})

    def make(
        without: str = "",
        key: Any = secret,
        alg: str | None = "HS256",
        headers: dict[str, Any] | None = None,
        **changed: Any,
    ) -> str:
        kept = {name: value for name, value in (claims | changed).items() if name != without}
        return jwt.encode(kept, key, alg, headers={"kid": kid} | (headers or {}))

    return make


def opens(door: Dispatcher, token: Any) -> bool:
    """Whether the door opens; any answer but the one refusal is a failure of the test."""
    try:
        door.call("session.me", {}, token)
    except NotLoggedIn as error:
        if error.message != "Your session has ended. Please log in again.":
            raise
        return False
    return True


def encoded(part: Any) -> str:
    return base64url_encode(json.dumps(part).encode()).decode()


def test_the_token_of_a_login_opens_the_door(mill: Mill, token: str) -> None:
    assert opens(mill.door, token)


def test_a_token_made_with_the_key_opens_the_door(mill: Mill, forge: Forge) -> None:
    # So that each refusal below has no other reason than the one thing changed there.
    assert opens(mill.door, forge())


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "name", "role", "sid", "iat", "exp", "jti"])
def test_every_claim_is_required(mill: Mill, forge: Forge, claim: str) -> None:
    assert not opens(mill.door, forge(without=claim))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "somebody else"},
        {"sub": "me"},
        {"sub": ""},
        {"sub": "0"},
        {"sub": "1 OR 1=1"},
        {"sub": str(2**63)},
        {"sub": "9" * 5000},
        {"sid": "1"},
        {"sid": ""},
        {"sid": str(uuid.UUID(int=0))},
        {"sid": None},
        {"sid": ["x"]},
        {"aud": "another program"},
        {"exp": "never"},
        {"exp": 0},
        {"iat": "yesterday"},
        {"nbf": 4102444800},
    ],
    ids=str,
)
def test_a_claim_of_another_kind_is_refused(mill: Mill, forge: Forge, changed: dict[str, Any]) -> None:
    assert not opens(mill.door, forge(**changed))


def test_an_expired_token_is_refused(mill: Mill, forge: Forge) -> None:
    assert not opens(mill.door, forge(exp=datetime.now(UTC) - timedelta(seconds=1)))


def test_a_token_from_the_future_is_refused(mill: Mill, forge: Forge) -> None:
    assert not opens(mill.door, forge(iat=datetime.now(UTC) + timedelta(hours=1)))


def test_a_token_names_the_owner_of_its_session(mill: Mill, forge: Forge) -> None:
    assert not opens(mill.door, forge(sub=str(mill.user_id("admin"))))


def test_somebody_elses_session_id_is_refused(mill: Mill, forge: Forge) -> None:
    other = jwt.decode(mill.tokens("admin").access_token, options={"verify_signature": False})["sid"]
    assert not opens(mill.door, forge(sid=other))


def test_the_role_counts_as_the_database_knows_it(mill: Mill, forge: Forge) -> None:
    me = mill.door.call("session.me", {}, forge(role="admin", permissions=["user:write"], name="admin"))
    assert (me.role, me.username, "user:write" in me.permissions) == ("manager", "manager", False)


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE"])
@pytest.mark.parametrize("signature", ["", "AAAA"])
def test_a_token_without_signature_is_refused(mill: Mill, token: str, alg: str, signature: str) -> None:
    _header, payload, signed = token.split(".")
    kid = jwt.get_unverified_header(token)["kid"]
    header = encoded({"alg": alg, "typ": "JWT", "kid": kid})
    assert not opens(mill.door, f"{header}.{payload}.{signature}")
    assert not opens(mill.door, f"{header}.{payload}.{signed}")


def test_a_stripped_signature_is_refused(mill: Mill, token: str) -> None:
    assert not opens(mill.door, token.rpartition(".")[0] + ".")
    assert not opens(mill.door, token.rpartition(".")[0])


@pytest.mark.parametrize("alg", ["HS384", "HS512"])
def test_another_algorithm_is_refused_even_with_the_key(mill: Mill, forge: Forge, alg: str) -> None:
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        forged = forge(alg=alg)
    assert not opens(mill.door, forged)


@pytest.mark.parametrize("alg", ["RS256", "ES256", "PS256", "EdDSA", "HS257", "", "hs256"])
def test_the_header_does_not_choose_the_algorithm(mill: Mill, token: str, alg: str) -> None:
    header, payload, signature = token.split(".")
    kid = jwt.get_unverified_header(token)["kid"]
    assert header != encoded({"alg": alg, "typ": "JWT", "kid": kid})
    assert not opens(mill.door, f"{encoded({'alg': alg, 'typ': 'JWT', 'kid': kid})}.{payload}.{signature}")


def test_a_token_of_another_key_is_refused(mill: Mill, forge: Forge) -> None:
    assert not opens(mill.door, forge(key=secrets.token_bytes(32)))
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        assert not opens(mill.door, forge(key=jwt.get_unverified_header(forge())["kid"]))


def test_an_altered_payload_is_refused(mill: Mill, token: str) -> None:
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    for changed in ({"role": "admin"}, {"sub": str(mill.user_id("admin"))}, {"exp": claims["exp"] + 1}):
        assert not opens(mill.door, f"{header}.{encoded(claims | changed)}.{signature}")


def test_one_altered_character_is_refused_wherever_it_stands(mill: Mill, token: str) -> None:
    for place in range(0, len(token), 7):
        # The next letter but one: the last letter of a part has bits that do not count.
        altered = token[:place] + ("A" if token[place] != "A" else "k") + token[place + 1 :]
        assert not opens(mill.door, altered), place


@pytest.mark.parametrize(
    "kid",
    [
        "0000000000000000",
        "' OR '1'='1",
        "x'; DROP TABLE signing_key; --",
        "../../../../dev/null",
        "/dev/null",
        "\x00",
        "",
        "a" * 100_000,
    ],
)
def test_a_key_that_does_not_exist_is_refused(mill: Mill, forge: Forge, kid: str) -> None:
    assert not opens(mill.door, forge(headers={"kid": kid}))
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        assert not opens(mill.door, forge(headers={"kid": kid}, key=b"\x00"))


@pytest.mark.parametrize("kid", [1, None, True, ["k"], {"k": 1}, 1e308], ids=str)
def test_a_key_is_named_by_text(mill: Mill, token: str, kid: Any) -> None:
    _header, payload, signature = token.split(".")
    header = encoded({"alg": "HS256", "typ": "JWT", "kid": kid})
    assert not opens(mill.door, f"{header}.{payload}.{signature}")


def test_a_token_names_its_key(mill: Mill, token: str) -> None:
    _header, payload, signature = token.split(".")
    assert not opens(mill.door, f"{encoded({'alg': 'HS256', 'typ': 'JWT'})}.{payload}.{signature}")


def test_a_key_the_token_brings_along_is_not_used(mill: Mill, forge: Forge) -> None:
    own = secrets.token_bytes(32)
    jwk = {"kty": "oct", "k": base64url_encode(own).decode(), "alg": "HS256", "kid": "mine"}
    for header in ({"jwk": jwk}, {"jwk": jwk, "kid": "mine"}, {"jku": "http://localhost/keys"}, {"x5u": "x"}):
        assert not opens(mill.door, forge(key=own, headers=header))


def test_a_critical_extension_nobody_knows_is_refused(mill: Mill, forge: Forge) -> None:
    assert not opens(mill.door, forge(headers={"crit": ["unknown"], "unknown": 1}))


@pytest.mark.parametrize(
    "garbage",
    [
        None,
        "",
        " ",
        ".",
        "..",
        "....",
        "x",
        "a.b.c",
        "a.b.c.d.e",
        "\x00",
        "\x00.\x00.\x00",
        "🧵.🧶.🪡",
        "\ud800.\udfff.x",
        "null.null.null",
        "bnVsbA.bnVsbA.bnVsbA",
        "e30.e30.",
        "Bearer x",
        "' OR 1=1 --",
        "%s %(x)s {0} {}",
        "-1",
    ],
)
def test_garbage_is_refused(mill: Mill, garbage: str | None) -> None:
    assert not opens(mill.door, garbage)


@pytest.mark.parametrize("around", [" {}", "{} ", "{}\n", "Bearer {}", "{}\x00", "{}."])
def test_a_good_token_with_something_around_it_is_refused(mill: Mill, token: str, around: str) -> None:
    assert not opens(mill.door, around.format(token))


@pytest.mark.parametrize(
    "header",
    [b"[" * 700_000, b'{"a":' * 100_000, b'{"kid":"' + b"k" * 700_000 + b'"}', b"9" * 700_000, b'"\\ud800"'],
    ids=["brackets", "braces", "long kid", "digits", "surrogate"],
)
def test_a_header_made_to_hurt_is_refused(mill: Mill, token: str, header: bytes) -> None:
    _header, payload, signature = token.split(".")
    assert not opens(mill.door, f"{base64url_encode(header).decode()}.{payload}.{signature}")


@pytest.mark.parametrize("size", [10_000, 1_000_000])
def test_a_token_of_a_megabyte_is_refused_at_once(mill: Mill, token: str, size: int) -> None:
    started = time.thread_time()  # of this thread alone: other programs do not count
    assert not opens(mill.door, "a" * size)
    assert not opens(mill.door, token + "a" * size)
    assert not opens(mill.door, "." * size)
    assert time.thread_time() - started < 1


def test_a_key_rotated_out_verifies_until_its_tokens_have_ended(own_mill: Mill) -> None:
    old = own_mill.tokens("staff").access_token
    own_mill.sql("UPDATE signing_key SET retired_at = now() WHERE retired_at IS NULL")
    own_mill.sql(
        "INSERT INTO signing_key (kid, secret) VALUES (%s, %s)",
        [secrets.token_hex(8), secrets.token_bytes(32)],
    )
    fresh = own_mill.open_door()
    new = fresh.call("session.login", {"username": "staff", "password": PASSWORD}, None).access_token
    assert jwt.get_unverified_header(new)["kid"] != jwt.get_unverified_header(old)["kid"]
    assert opens(fresh, old)
    assert opens(fresh, new)
    own_mill.sql(
        "UPDATE signing_key SET retired_at = now() - interval '31 minutes' WHERE retired_at IS NOT NULL"
    )
    later = own_mill.open_door()
    assert not opens(later, old)
    assert opens(later, new)


def test_a_server_where_nobody_logs_in_forgets_an_old_key_too(own_mill: Mill) -> None:
    token = own_mill.tokens("staff").access_token
    own_mill.sql(
        "INSERT INTO signing_key (kid, secret) VALUES (%s, %s)",
        [secrets.token_hex(8), secrets.token_bytes(32)],
    )
    own_mill.sql(
        "UPDATE signing_key SET retired_at = now() - interval '31 minutes'"
        " WHERE id <> (SELECT max(id) FROM signing_key)"
    )
    assert opens(own_mill.door, token), "known for a minute yet"
    own_mill.door._keys._loaded_at -= 61
    assert not opens(own_mill.door, token)


def test_a_token_verified_before_is_refused_when_its_time_is_over(mill: Mill, forge: Forge) -> None:
    short = forge(exp=datetime.now(UTC) + timedelta(seconds=2))
    assert opens(mill.door, short)
    assert opens(mill.door, short)
    time.sleep(2.1)
    assert not opens(mill.door, short)


def test_a_token_verified_before_is_verified_anew_when_its_key_is_another(own_mill: Mill) -> None:
    token = own_mill.tokens("staff").access_token
    assert opens(own_mill.door, token)
    own_mill.sql("UPDATE signing_key SET secret = %s", [secrets.token_bytes(32)])
    own_mill.door._keys._loaded_at -= 61
    assert not opens(own_mill.door, token)


def test_a_token_verified_before_is_refused_when_altered(mill: Mill, token: str) -> None:
    assert opens(mill.door, token)
    head, payload, signature = token.split(".")
    assert not opens(mill.door, f"{head}.{payload}.{signature[:-2]}")
    assert not opens(mill.door, f"{head}.{payload}.")


def test_tokens_remembered_as_verified_have_an_end(
    mill: Mill, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("erp_core.security.session.tokens.MOST_VERIFIED", 3)
    several = [forge(jti=f"{n}") for n in range(10)]
    assert all(opens(mill.door, each) for each in several + several)
    assert len(mill.door._keys._verified) <= 3


def test_a_dispatcher_learns_of_a_new_key_by_itself(own_mill: Mill) -> None:
    other = own_mill.open_door()
    own_mill.sql(
        "INSERT INTO signing_key (kid, secret) VALUES (%s, %s)",
        [secrets.token_hex(8), secrets.token_bytes(32)],
    )
    new = other.call("session.login", {"username": "staff", "password": PASSWORD}, None).access_token
    time.sleep(1.0)
    assert opens(own_mill.door, new)


def test_an_unknown_key_is_looked_up_once_a_second_at_most(mill: Mill, forge: Forge) -> None:
    def reads() -> int:
        return mill.sql(
            "SELECT coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0) FROM pg_stat_user_tables"
            " WHERE relname = 'signing_key'"
        )[0][0]

    before = reads()
    for n in range(300):
        assert not opens(mill.door, forge(headers={"kid": f"guess {n}"}))
    time.sleep(1.1)  # statistics are reported with some delay
    assert not opens(mill.door, forge(headers={"kid": "guess"}))
    assert reads() - before <= 10
