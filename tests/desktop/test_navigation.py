"""The head of the navigation: whose data this is."""

import base64
from collections.abc import Callable

import pytest

from erp_core import Core
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_desktop.kit.look.logo import read_logo
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.navigation import Navigation
from tests.factories.pictures import png


def set_logo(core: Core, content: bytes) -> None:
    view = core.run(company.get)
    written = {name: getattr(view, name) for name in CompanyInput.model_fields}
    logo = base64.b64encode(content).decode()
    core.run(company.update, view.id, view.version, CompanyInput.model_validate(written | {"logo": logo}))


def unfolded(window_as: Callable[[str], MainWindow]) -> Navigation:
    """That of a window with room for it; in a narrow one it folds by itself."""
    window = window_as("staff")
    window.resize(1366, 768)
    return window.navigation


@pytest.mark.parametrize(("size", "has_name"), [((48, 48), True), ((200, 40), False)])
def test_a_new_logo_appears_in_open_windows(window_as, tasks, qtbot, core, size, has_name):
    navigation = unfolded(window_as)
    plain = navigation.picture()
    set_logo(core, png(*size))
    qtbot.waitUntil(lambda: navigation.picture() != plain, timeout=10_000)
    assert navigation.shows_name() is has_name
    navigation.toggle()
    assert not navigation.shows_name()
    assert tasks.wait_idle()


def test_what_cannot_be_drawn_leaves_the_programs_own_mark(window_as):
    navigation = unfolded(window_as)
    plain = navigation.picture()
    broken = base64.b64encode(png(160, 48)[:60]).decode()
    assert read_logo(broken).isNull()
    navigation.show_company("Neelambari", broken)
    assert navigation.picture() == plain
    assert navigation.shows_name()
