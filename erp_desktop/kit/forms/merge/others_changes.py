"""OthersChanges: a record as somebody else stored it, and what he did since the user read it, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from erp_core.kit.i18n import _, lower_first
from erp_core.kit.schema import Change
from erp_desktop.kit.forms.merge.merge_words import people
from erp_desktop.kit.history.sentences import details, told
from erp_desktop.kit.look.format import format_datetime


@dataclass(frozen=True, slots=True)
class OthersChanges:
    """What stands between what the user read and what is stored.

    Attributes:
        record: as it is stored.
        changes: made since the user read it, the last one first.
    """

    record: Any
    changes: Sequence[Change] = ()

    @property
    def may_save(self) -> bool:
        return "update" in self.record.actions

    @property
    def people(self) -> str:
        """Who made them; empty where nobody knows."""
        return people(self.changes)

    def who(self) -> str:
        return self.people or _("somebody else")

    def happened(self, table: str, caption: str, labels: Mapping[str, str]) -> str:
        """What was done since the user read the record.

        Args:
            caption: what the record is called.
            labels: of its fields, by name.
        """
        if not self.changes:
            return _("{caption} was changed by somebody else meanwhile.").format(caption=caption)
        latest = self.changes[0]
        what = [told(table, latest, labels), *map(lower_first, details(table, latest, labels))]
        return _("{caption} was changed meanwhile, on {when}: {what}.").format(
            caption=caption, when=format_datetime(latest.at), what="; ".join(what)
        )
