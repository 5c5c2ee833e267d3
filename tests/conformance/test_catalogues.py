"""Translations: the template is what the code says, and every shipped catalogue is whole and unbroken."""

import ast
import gettext
import io
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog

from erp_core import modules
from erp_core.kit import i18n
from erp_core.kit.i18n import DOMAIN, PAPERS, locale_dir, paper_languages, shipped
from erp_core.kit.kind import KINDS, Kind
from erp_core.production.work_order import Priority
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from resources.locale import catalogues, extract
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order, make_work_order

modules.load()
MADE = "run ./dev messages"
LANGUAGES = catalogues.languages()
CATALOGUES = [(language, domain) for domain in (DOMAIN, PAPERS) for language in catalogues.languages(domain)]


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    return extract.template()


@pytest.fixture(scope="module")
def wanted_on_papers() -> Catalog:
    return extract.paper_template()


def test_there_is_something_to_translate(wanted: Catalog) -> None:
    assert len(wanted) > 800
    assert "Sales orders" in wanted
    assert "tr" in LANGUAGES


def test_the_templates_are_what_the_code_says(wanted: Catalog, wanted_on_papers: Catalog) -> None:
    for domain, said in ((DOMAIN, wanted), (PAPERS, wanted_on_papers)):
        stored = catalogues.template_path(domain).read_text("utf-8")
        assert stored.split("\n\n") == catalogues.template_text(said).split("\n\n"), MADE


def test_every_catalogue_is_shipped_and_nothing_else() -> None:
    assert list(shipped()) == ["en", *LANGUAGES]
    made_by = {".py", ".pyc"}
    files = {
        path.relative_to(locale_dir()).as_posix()
        for path in locale_dir().rglob("*")
        if path.is_file() and path.suffix not in made_by
    }
    folders = {f"{language}/LC_MESSAGES/{domain}" for language, domain in CATALOGUES}
    templates = {"textile-erp.pot", "papers.pot"}
    assert files == templates | {f"{name}.{kind}" for name in folders for kind in ("po", "mo")}
    assert set(paper_languages()) == {"en"} | {language for language, _domain in CATALOGUES}


def test_all_that_is_said_on_a_paper_can_be_translated_for_papers_alone(
    mill: Mill, monkeypatch: pytest.MonkeyPatch, wanted_on_papers: Catalog
) -> None:
    """Each kind of document is printed once, and what it asks to be translated is written down."""
    said: set[str] = set()

    class Writing(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            said.add(message)
            return message

    core = mill("admin")
    made = [
        (sales_orders, make_sales_order(core)),
        (purchase_orders, make_purchase_order(core)),
        *((work_orders, make_work_order(core, priority=priority)) for priority in Priority),
    ]
    core.run(sales_orders.cancel, made[0][1].id, made[0][1].version)
    monkeypatch.setattr(i18n, "_words_of", lambda _language: Writing())
    for service, order in made:
        core.run(service.paper, order.id)
    assert len({service for service, _order in made}) == len([kind for kind in KINDS if kind.paper])
    assert said >= {"CANCELLED", "DRAFT", "Work ticket", "Urgent"}
    assert said <= set(catalogues.sources(wanted_on_papers))


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
class TestCatalogue:
    @pytest.fixture
    def wanted(self, domain: str, wanted: Catalog, wanted_on_papers: Catalog) -> Catalog:
        return wanted if domain == DOMAIN else wanted_on_papers

    def test_it_is_whole(self, language: str, domain: str, wanted: Catalog) -> None:
        catalogue = catalogues.read(language, domain)
        assert set(catalogues.sources(wanted)) == set(catalogues.sources(catalogue)), MADE
        assert catalogues.untranslated(catalogue) == []

    def test_it_is_stored_as_it_is_written(self, language: str, domain: str, wanted: Catalog) -> None:
        catalogue = catalogues.read(language, domain)
        catalogues.update(catalogue, wanted)
        assert catalogues.po_path(language, domain).read_text("utf-8") == catalogues.po_text(catalogue), MADE

    def test_it_keeps_what_must_be_kept(self, language: str, domain: str) -> None:
        assert list(catalogues.faults(catalogues.read(language, domain))) == []

    def test_the_program_reads_what_the_translators_wrote(
        self, language: str, domain: str, wanted: Catalog
    ) -> None:
        catalogue = catalogues.read(language, domain)
        with catalogues.po_path(language, domain).with_suffix(".mo").open("rb") as file:
            read = gettext.GNUTranslations(file)
        compiled = gettext.GNUTranslations(io.BytesIO(catalogues.compiled(catalogue)))
        for text in catalogues.sources(wanted):
            assert read.gettext(text) == compiled.gettext(text), MADE


def catalogue_of(source: str, words: str, *, fuzzy: bool = False) -> Catalog:
    catalogue = Catalog(locale="tr")
    catalogue.add(source, words, flags=["fuzzy"] if fuzzy else [])
    return catalogue


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Delete {caption}?", "Sil?"),
        ("Delete {caption}?", "{capton} silinsin mi?"),
        ("Delete {caption}?", "{caption silinsin mi?"),
        ("{percent} % made", "{percent} üretildi"),
        ("{count:,} lines", "{count} satır"),
        (" and ", "ve"),
        ("One\nline", "Bir satır\n"),
        ("Saving…", "Kaydediliyor"),
        ("Save (Ctrl+S)", "Kaydet"),
        ("Save (Ctrl+S)", "Kaydet (Ctrl+K)"),
        ("Calendar (F4)", "Takvim"),
    ],
)
def test_a_broken_translation_is_found(source: str, words: str) -> None:
    assert list(catalogues.faults(catalogue_of(source, words)))


def test_a_guess_is_found_and_a_good_translation_passes() -> None:
    assert list(catalogues.faults(catalogue_of("Save", "Kaydet", fuzzy=True)))
    assert not list(catalogues.faults(catalogue_of("Save {a} (Ctrl+S)…", "{a} kaydet (Ctrl+S)…")))


def counted(*forms: str) -> Catalog:
    """A catalogue of a language with three forms for numbers of things."""
    catalogue = Catalog(locale="ru", charset="utf-8")
    catalogue.add(("{count} line", "{count} lines"), forms)
    return catalogue


def test_every_form_of_a_number_of_things_is_kept_and_checked() -> None:
    assert catalogues.untranslated(counted("{count} строка", "{count} строки")) == ["{count} line"]
    assert list(catalogues.faults(counted("{count} строка", "{counts} строки", "{count} строк")))
    whole = counted("{count} строка", "{count} строки", "{count} строк")
    assert catalogues.untranslated(whole) == []
    assert not list(catalogues.faults(whole))
    wanted = Catalog()
    wanted.add(("{count} line", "{count} lines"))
    catalogues.update(whole, wanted)
    assert 'msgstr[2] "{count} строк"' in catalogues.po_text(whole)
    spoken = gettext.GNUTranslations(io.BytesIO(catalogues.compiled(whole)))
    told = [spoken.ngettext("{count} line", "{count} lines", n).format(count=n) for n in (1, 3, 5, 21)]
    assert told == ["1 строка", "3 строки", "5 строк", "21 строка"]


def test_a_message_that_comes_to_count_keeps_its_words_to_be_looked_at() -> None:
    catalogue, wanted = catalogue_of("{count} line", "{count} satır"), Catalog()
    wanted.add(("{count} line", "{count} lines"))
    catalogues.update(catalogue, wanted)
    assert list(catalogues.faults(catalogue)) == ["'{count} line' is only guessed (fuzzy)"]


def test_an_update_adds_drops_and_keeps() -> None:
    catalogue = catalogue_of("Save", "Kaydet")
    catalogue.add("Gone", "Gitti")
    wanted = Catalog()
    for message in ("Save", "New"):
        wanted.add(message)
    catalogues.update(catalogue, wanted)
    assert catalogues.sources(catalogue) == ["Save", "New"]
    assert catalogues.untranslated(catalogue) == ["New"]
    assert 'msgstr "Kaydet"' in catalogues.po_text(catalogue)
    assert "Gone" not in catalogues.po_text(catalogue)


def test_a_message_inside_an_f_string_is_found() -> None:
    tree = ast.parse("print(f\"{_('Textile ERP')}: {N_('two')}\", i18n._('three'), _(title))")
    assert [extract.message_of(call) for call in extract.calls(tree)] == ["Textile ERP", "two", "three", None]


def test_both_forms_of_a_number_of_things_are_found() -> None:
    tree = ast.parse("(ngettext('a', 'b', n), NN_('c', 'd'), ngettext(*forms, n), ngettext(one, 'b', n))")
    assert [extract.message_of(call) for call in extract.calls(tree)] == [("a", "b"), ("c", "d"), None, None]


# What the code may say to ``_``


def early(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls of ``_`` made while the module is imported, before anybody has chosen a language."""

    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and extract.mark_of(node) == "_":
            yield node
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for name, value in ast.iter_fields(node):
            if is_function and name == "body":  # runs later; defaults and decorators run now
                continue
            children = value if isinstance(value, list) else [value]
            waiting += [child for child in children if isinstance(child, ast.AST)]


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("TITLE = _('a')", 1),
        ("class A:\n    title = _('a')", 1),
        ("def f(title=_('a')):\n    pass", 1),
        ("@d(_('a'))\ndef f():\n    return _('b')", 1),
        ("TITLES = [lambda: _('a'), N_('b')]", 0),
        ("class A:\n    def f(self):\n        return _('a')", 0),
    ],
)
def test_what_is_too_early_is_found(source: str, count: int) -> None:
    assert len(list(early(ast.parse(source)))) == count


def test_nothing_is_translated_too_early_or_in_a_way_nobody_can_extract() -> None:
    """Nor is the form of a number chosen by hand: other languages have one, or four; ``ngettext`` knows."""
    wrong: dict[str, list[str]] = {}
    for path in extract.sources():
        text = path.read_text("utf-8")
        if not any(mark in text for mark in extract.MARKS[1:]) and "_(" not in text:
            continue
        tree = ast.parse(text)
        found = [f"line {call.lineno}: use N_" for call in early(tree)]
        found += [f"line {call.lineno}: {ast.unparse(call)}" for call in extract.calls(tree) if is_odd(call)]
        found += chosen_by_hand(tree) if "== 1" in text else []
        if found:
            wrong[path.relative_to(extract.ROOT).as_posix()] = found
    assert wrong == {}


def is_odd(call: ast.Call) -> bool:
    return not call.args or isinstance(call.args[0], ast.JoinedStr | ast.BinOp)


def chosen_by_hand(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.IfExp) and ast.unparse(node.test).endswith(" == 1"):
            inside = [one for part in (node.body, node.orelse) for one in ast.walk(part)]
            if any(isinstance(one, ast.Call) and extract.mark_of(one) in extract.MARKS for one in inside):
                yield f"line {node.lineno}: {ast.unparse(node)}"


# Words that are translated by their name


@pytest.mark.parametrize("kind", list(KINDS), ids=lambda kind: kind.name)
def test_every_word_of_a_kind_is_in_the_catalogues(kind: Kind, wanted: Catalog) -> None:
    said = [kind.title, kind.plural, kind.record, kind.alone]
    said += [word for permit in kind.every_permit.values() for word in (permit.title, permit.word)]
    said += [word for move in kind.moves for word in (move.button, move.did, move.tooltip)]
    said += [word for move in kind.moves for word in (move.question, move.question_of_many)]
    said += [status.label for status in kind.statuses or ()]
    assert [word for word in said if word and word not in wanted] == []
