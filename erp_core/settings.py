"""Settings from ERP_* variables; nothing else reads the environment."""

from pathlib import Path

from platformdirs import user_data_path, user_log_path
from pydantic_settings import BaseSettings, SettingsConfigDict

APP_NAME = "textile-erp"


class Settings(BaseSettings):
    """How this process reaches its data.

    Attributes:
        database_url: ``postgresql://`` of the central database, or ``https://`` of the office server;
            empty for the embedded one.
        data_dir: where everything lives that this user's programs keep: the embedded PostgreSQL, drafts, and
            the lock of whoever is kept signed in. Nothing else asks the system for such a folder.
        log_dir: where logs are written.
        language: what programs on this machine speak; empty for the company's language.
    """

    model_config = SettingsConfigDict(env_prefix="ERP_", extra="ignore")

    database_url: str = ""
    data_dir: Path = user_data_path(APP_NAME, appauthor=False)
    log_dir: Path = user_log_path(APP_NAME, appauthor=False)
    language: str = ""

    @property
    def demo_dir(self) -> Path:
        """Where the demo company of ``./dev server`` lives: beside the user's own, or in the folder named."""
        if "data_dir" in self.model_fields_set:
            return self.data_dir / "demo"
        return user_data_path(f"{APP_NAME}-demo", appauthor=False)
