"""Stories are told through the real windows; they need what the desktop's tests need."""

from tests.desktop.conftest import look, pytest_configure, tasks

__all__ = ["look", "pytest_configure", "tasks"]
