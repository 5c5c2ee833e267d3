"""Stories are told through the real windows; they need what the desktop's tests need."""

from tests.desktop.conftest import core_as, nothing_remembered, pytest_configure, tasks

__all__ = ["core_as", "nothing_remembered", "pytest_configure", "tasks"]
