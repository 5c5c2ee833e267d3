"""Stories are told through the real windows; they need what the desktop's tests need."""

from tests.desktop.conftest import nothing_remembered, pytest_configure, tasks

__all__ = ["nothing_remembered", "pytest_configure", "tasks"]
