"""Programs are no attachments: told by how a file begins and by how its name ends."""

from erp_core.kit.i18n import _

# What Windows, Linux or macOS run, install or take into their settings when somebody double-clicks it.
_RUN = """
    app appimage bat chm cmd com command cpl deb desktop dll dmg exe gadget hta inf ins iso jar js jse
    ksh lnk mde msc msi msix msp mst pif pkg ps1 psm1 py pyc pyw rb reg rpm run scf scr sct sh shb shs so
    sys url vb vbe vbs wsc wsf wsh xll
"""
_ENDINGS = frozenset(_RUN.split())
_SCRIPT, _ELF, _SHORTCUT = b"#!", b"\x7fELF", bytes.fromhex("4c0000000114020000000000c000000000000046")
_MACH_O = ("feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe")
_STARTS = (_SCRIPT, _ELF, _SHORTCUT, *map(bytes.fromhex, _MACH_O))


def why_no_name(name: str) -> str:
    """Why nothing called so is attached: it ends like a program's to Windows, which sees it without dots and
    blanks behind it, and up to a colon. Empty for any other."""
    stem, dot, ending = name.partition(":")[0].rstrip(". ").rpartition(".")
    ending = ending.strip().lower()
    if not (stem and dot) or ending not in _ENDINGS:
        return ""
    words = _("Its name ends in .{ending}, as programs do. Programs cannot be attached; send it another way.")
    return words.format(ending=ending)


def why_no_content(head: bytes) -> str:
    """Why nothing is attached that begins so, whatever its name: its first kilobyte is enough. Empty for any
    other."""
    # A text may begin with the letters MZ; no text has a zero byte.
    is_program = head.startswith(_STARTS) or (head.startswith(b"MZ") and b"\0" in head[:1024])
    words = _("What is in it begins as programs do. Programs cannot be attached; send it another way.")
    return words if is_program else ""
