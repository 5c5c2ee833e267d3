"""After login: offer back what was typed and not saved before the program ended."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_desktop.kit.drafts.draft_store import Draft, DraftStore
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.keys import keys
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

MOST_NAMED = 3


def offer_drafts(core: "Core", tasks: Tasks, shell: Shell, bar: MessageBar, owner: QObject) -> None:
    """Look for drafts in the background and offer to open them; unanswered, they stay for the next login."""
    store = DraftStore.of(core)

    def offer(drafts: list[Draft]) -> None:
        if drafts:
            bar.show_message(_sentence(drafts), "info", _("Restore"), lambda: restore(drafts, shell))

    def ignore(_error: ErpError) -> None:
        """Drafts that cannot be read must not disturb the login; the log has the error."""

    tasks.run(owner, store.offered, offer, ignore)


def restore(drafts: list[Draft], shell: Shell) -> None:
    """Open a form for each draft."""
    for draft in drafts:
        shell.open(draft.screen, draft.record_id, draft=draft)


def _sentence(drafts: list[Draft]) -> str:
    named = ", ".join(draft.title for draft in drafts[:MOST_NAMED])
    more = len(drafts) - MOST_NAMED
    if more > 0:
        named += " " + _("and {count} more").format(count=more)
    return _("Not finished when the program ended: {forms}. {key} and Enter bring it back.").format(
        forms=named, key=keys.OFFER.keys
    )
