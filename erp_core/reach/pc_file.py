"""What an administrator set for this PC and nobody can use, in words: each fault, and where it stands."""

from difflib import get_close_matches

from erp_core.kit import i18n
from erp_core.kit.i18n import N_, _
from erp_core.settings import OF_PC_FILES, PcFault, Settings

_WORDS = {
    "unreadable": N_("{file} cannot be read: {told}."),
    "encoding": N_("{file} is not written in UTF-8. Save it as UTF-8."),
    "quote": N_("{file}, line {told}: a quotation mark is missing. Write it like {example}"),
    "backslash": N_("{file}, line {told}: write / in place of \\, or '…' in place of \"…\"."),
    "twice": N_("{file}, line {told}: {name} stands there a second time. Remove one of the two."),
    "text": N_("{file}, line {told}: what stands behind {name} = cannot be read. Write it like {example}"),
    "line": N_("{file}, line {told} cannot be read. Write it like {example}"),
    "unknown": N_("{file}: there is no setting {name}. Did you mean {meant}?"),
    "value": N_("{file}: {name} = {told} cannot be used. Write it like {example}"),
    "no_file": N_("{file}: {name} = {told} names a file that is not there."),
    "lock": N_("{file}: {name} = {told} locks nothing, because no server is named there."),
}
_EXAMPLES = {
    "server": 'server = "https://erp.example.com"',
    "locked": "locked = true",
    "authority": 'authority = "/etc/textile-erp/authority.pem"',
    "language": 'language = "tr"',
}


def faults(settings: Settings) -> list[str]:
    """A sentence for each fault for which the program does not go on: there may be a lock in it."""
    return [_told(fault) for fault in settings.pc_faults]


def unspoken(settings: Settings) -> str:
    """A sentence about a language the program does not speak, and who set it; empty for one it does."""
    words = i18n.unspoken(settings.language)
    return f"{settings.language_file or 'ERP_LANGUAGE'}: {words}" if words else ""


def _told(fault: PcFault) -> str:
    near = get_close_matches(fault.name.lower(), OF_PC_FILES, 1)
    name = fault.name if fault.file else f"ERP_{fault.name.upper()}"
    return _(_WORDS[fault.kind]).format(
        file=fault.file or _("The environment"),
        name=name,
        told=fault.told,
        meant=near[0] if near else " / ".join(OF_PC_FILES),
        example=_EXAMPLES.get(fault.name, _EXAMPLES["server"]) if fault.file else f"{name}=true",
    )
