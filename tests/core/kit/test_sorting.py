"""Names in a list: sorted as the company's language sorts them, on every page, and by an index."""

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core import Core
from erp_core.kit.filter import ListQuery, is_, is_not
from erp_core.kit.letters import folded
from erp_core.kit.records.change_log import CHANNEL
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.party import service as parties
from erp_core.security.user import service as users
from erp_core.setup import bring_up_to_date
from tests.factories.makers import make_party
from tests.factories.mill import Mill
from tests.factories.sorting import SIGNS, sort_key

TURKISH = [
    *("_ek", "40/1 penye", "ada", "cz", "Çelik", "hz", "Ipek", "ISI", "ısrar", "ida", "İpek", "oz", "öz"),
    *("Sz", "Şahin", "uz", "Ülker", "Zorlu"),
]
ENGLISH = [
    *("_ek", "40/1 penye", "ada", "Çelik", "cz", "hz", "ida", "Ipek", "İpek", "ISI", "ısrar", "oz", "öz"),
    *("Şahin", "Sz", "Ülker", "uz", "Zorlu"),
]
ASKED = ["Ipek", "Zorlu", "ada", "Çelik", "öz", "İpek", "Şahin"]
RIGHT = ["ada", "Çelik", "Ipek", "İpek", "öz", "Şahin", "Zorlu"]
TEXTS = st.text(
    st.one_of(
        st.sampled_from("abchıiİIöÖşŞüÜçÇğĞsSgG zZ09éâÂøßæŁ" + SIGNS),
        st.characters(min_codepoint=1, max_codepoint=0x52F, exclude_categories=["Cs", "Cn"]),
        st.characters(min_codepoint=0x1E00, max_codepoint=0x1EFF, exclude_categories=["Cs", "Cn"]),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9000),
    ),
    max_size=20,
)


def in_database(mill: Mill, texts: list[str], language: str) -> list[str]:
    ask = "SELECT sort_key(t, %s) FROM unnest(%s::text[]) WITH ORDINALITY u (t, n) ORDER BY n"
    return [found for (found,) in mill.sql(ask, [language, texts])]


def speak(admin: Core, language: str) -> None:
    view = admin.run(company.get)
    data = {name: getattr(view, name) for name in CompanyInput.model_fields} | {"language": language}
    admin.run(company.update, view.id, view.version, data)  # type: ignore[arg-type]


def names(core: Core, sort: str = "name") -> list[str]:
    return [row.name for row in core.run(parties.search, ListQuery(sort=sort))]


def plan(mill: Mill, order: str) -> str:
    """How PostgreSQL finds all parties in an order, if it must not sort them itself."""
    with psycopg.connect(mill.database.app_url) as connection:
        connection.execute("SET LOCAL enable_seqscan = off")
        connection.execute("SET LOCAL enable_sort = off")
        asked = f"EXPLAIN SELECT id FROM party WHERE deleted_at IS NULL ORDER BY {order}"
        return str(connection.execute(asked.encode()).fetchall())


@given(st.lists(TEXTS, min_size=1, max_size=30), st.sampled_from(["tr", "en", "de"]))
def test_the_database_makes_the_same_key(mill: Mill, texts: list[str], language: str) -> None:
    assert in_database(mill, texts, language) == [sort_key(text, language) for text in texts]


def test_every_letter_has_the_same_key_alone(mill: Mill) -> None:
    letters = [chr(code) for code in (*range(1, 0x530), *range(0x1E00, 0x1F00))]
    for language in ("tr", "en"):
        assert in_database(mill, letters, language) == [sort_key(letter, language) for letter in letters]


@pytest.mark.parametrize(("language", "right"), [("tr", TURKISH), ("en", ENGLISH)])
def test_letters_stand_where_a_reader_looks_for_them(language: str, right: list[str]) -> None:
    given = sorted(right)
    assert sorted(given, key=lambda name: (sort_key(name, language), name)) == right


@pytest.mark.parametrize("accented", ["Łódź", "Ærø", "São", "Ångström", "Ǎ", "Ṣ", "ß", "Ｋ"])
def test_an_accent_does_not_take_a_name_behind_z(accented: str) -> None:
    assert sort_key(accented, "en") < "z"
    assert sort_key(accented, "tr") < "z"


@pytest.mark.parametrize("language", ["en", "tr"])
def test_a_list_is_sorted_by_the_company_s_language(own_mill: Mill, language: str) -> None:
    admin = own_mill("admin")
    speak(admin, language)
    bring_up_to_date(own_mill.database.owner_url)
    for name in ASKED:
        make_party(admin, name=name)
    assert names(admin) == RIGHT
    assert names(admin, "-name") == RIGHT[::-1]


@pytest.mark.parametrize("language", ["en", "tr"])
def test_pages_together_are_all_names_in_the_order_of_the_language(own_mill: Mill, language: str) -> None:
    admin = own_mill("admin")
    speak(admin, language)
    bring_up_to_date(own_mill.database.owner_url)
    # Twice: what is alike to the last letter is settled by the id.
    written = {make_party(admin, name=name).id: name for name in [*TURKISH, *ENGLISH, "ipek", "IPEK", "ıpek"]}
    right = sorted(written, key=lambda id: (sort_key(written[id], language), written[id], id))
    for sort, wanted in (("name", right), ("-name", right[::-1])):
        for size in (1, 3, 7, 100):
            found: list[int] = []
            while page := admin.run(parties.search, ListQuery(sort=sort, limit=size, offset=len(found))):
                found += [row.id for row in page]
            assert found == wanted
    customers = [id for id in right if "i" in written[id]]
    # A name is found in any case, and the dot of an i is one of them.
    customers = [id for id in right if folded(written[id]) in {folded(written[one]) for one in customers}]
    only = [is_("name", *(written[id] for id in customers))]
    assert [row.id for row in admin.run(parties.search, ListQuery(sort="name", where=only))] == customers


def test_another_language_sorts_anew_once_brought_up_to_date_and_is_no_change_of_a_record(
    own_mill: Mill,
) -> None:
    admin = own_mill("admin")
    for name in ("cz", "Çelik", "Ipek", "ida"):
        make_party(admin, name=name)
    speak(admin, "tr")
    # Until then pages agree with each other, in the order there was.
    assert names(admin) == ["Çelik", "cz", "ida", "Ipek"]
    stored = "SELECT array_agg(to_jsonb(p) - ARRAY['code_sort', 'name_sort'] ORDER BY id) FROM party p"
    state = f"SELECT ({stored}), (SELECT count(*) FROM audit_log)"
    before = own_mill.sql(state)
    with psycopg.connect(own_mill.database.app_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        bring_up_to_date(own_mill.database.owner_url)
        assert list(listener.notifies(timeout=0.2)) == []
    assert own_mill.sql(state) == before
    assert names(admin) == ["cz", "Çelik", "Ipek", "ida"]
    for name in ("cç", "Çz", "Iz", "ipek"):
        make_party(admin, name=name)
    assert names(admin) == ["cç", "cz", "Çelik", "Çz", "Ipek", "Iz", "ida", "ipek"]
    enabled = "SELECT DISTINCT tgenabled FROM pg_trigger WHERE NOT tgisinternal"
    assert own_mill.sql(enabled) == [("O",)]


def test_the_same_language_again_writes_nothing(own_mill: Mill) -> None:
    make_party(own_mill("admin"), name="Çelik")
    stored = "SELECT ctid::text, xmin::text FROM party"
    before = own_mill.sql(stored)
    bring_up_to_date(own_mill.database.owner_url)
    assert own_mill.sql(stored) == before


def test_a_save_that_changes_nothing_is_no_new_version(own_mill: Mill) -> None:
    make_party(own_mill("admin"), name="Çelik")
    own_mill.sql("UPDATE party SET name = name, version = version")
    assert own_mill.sql("SELECT version, name_sort FROM party") == [(1, "celik")]


@pytest.mark.parametrize("order", ["name_sort, name, id", "name_sort DESC, name DESC, id DESC"])
def test_names_come_from_an_index_in_their_order(mill: Mill, order: str) -> None:
    found = plan(mill, order)
    assert "Index Only Scan" in found
    assert "ix_party_name" in found
    assert "Sort" not in found


@pytest.mark.parametrize(
    "statement",
    ["SELECT sort_by('tr')", "UPDATE party SET name_sort = 'a'", "ALTER TABLE party DISABLE TRIGGER USER"],
)
def test_the_program_cannot_write_keys(mill: Mill, statement: str) -> None:
    with psycopg.connect(mill.database.app_url) as connection, pytest.raises(psycopg.Error):
        connection.execute(statement.encode())


def test_people_and_their_roles_are_sorted_so_too(own_mill: Mill) -> None:
    admin = own_mill("admin")
    own_mill.sql("UPDATE user_account SET full_name = 'Öz' WHERE username = 'viewer'")
    own_mill.sql("UPDATE role SET title = 'Ömer' WHERE name = 'viewer'")
    people = [row.full_name for row in admin.run(users.search, ListQuery(sort="full_name"))]
    assert people.index("Öz") < people.index("Staff Person")
    titles = [row.role_title for row in admin.run(users.search, ListQuery(sort="role_title"))]
    assert titles.index("Ömer") < titles.index("Staff")


def test_one_name_of_a_list_sorted_by_name_is_found(own_mill: Mill) -> None:
    admin = own_mill("admin")
    for name in ASKED:
        make_party(admin, name=name)
    for where, wanted in (
        (is_("name", "Ipek"), ["Ipek", "İpek"]),
        (is_("name", "öz", "Ipek"), ["Ipek", "İpek", "öz"]),
        (is_not("name", *ASKED[:5]), ["Şahin"]),
    ):
        assert [
            row.name for row in admin.run(parties.search, ListQuery(sort="name", where=[where]))
        ] == wanted
