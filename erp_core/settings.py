"""Settings from ERP_* variables; nothing else reads the environment."""

from pathlib import Path

from platformdirs import user_data_path, user_log_path
from pydantic import model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

APP_NAME = "textile-erp"


class Settings(BaseSettings):
    """How this process reaches its data.

    Attributes:
        database_url: ``postgresql://`` of the central database, or ``https://`` of the office server;
            empty for the embedded one.
        data_dir: where everything lives that this user's programs keep: the embedded PostgreSQL, drafts, and
            the lock of whoever is kept signed in. Nothing else asks the system for such a folder.
        log_dir: where logs are written; inside data_dir where only that is named.
        language: what programs on this machine speak; empty for the company's language.
    """

    model_config = SettingsConfigDict(env_prefix="ERP_", extra="ignore")

    database_url: str = ""
    data_dir: Path = user_data_path(APP_NAME, appauthor=False)
    log_dir: Path = user_log_path(APP_NAME, appauthor=False)
    language: str = ""

    @model_validator(mode="after")
    def _keep_together(self) -> "Settings":
        if self.is_place_named and "log_dir" not in self.model_fields_set:
            self.log_dir = self.data_dir / "log"
        return self

    @property
    def is_place_named(self) -> bool:
        """Whether somebody said where the data lives; all that this PC remembers lies there then."""
        return "data_dir" in self.model_fields_set

    @property
    def demo_dir(self) -> Path:
        """Where the demo company of ``./dev server`` lives: beside the user's own, or in the folder named."""
        if self.is_place_named:
            return self.data_dir / "demo"
        return user_data_path(f"{APP_NAME}-demo", appauthor=False)
