"""Programs are no attachments: told by how a file begins and by how its name ends."""

from erp_core.kit.i18n import N_

PROGRAM = N_("This is a program. Programs cannot be attached; send it another way.")

# What Windows, Linux or macOS run, install or take into their settings when somebody double-clicks it.
_RUN = """
    app appimage bat bin chm cmd com command cpl deb desktop dll dmg exe gadget hta inf ins iso jar js jse
    ksh lnk mde msc msi msix msp mst pif pkg ps1 psm1 py pyc pyw rb reg rpm run scf scr sct sh shb shs so
    sys url vb vbe vbs wsc wsf wsh xll
"""
_ENDINGS = frozenset(_RUN.split())
_SCRIPT, _ELF, _SHORTCUT = b"#!", b"\x7fELF", bytes.fromhex("4c0000000114020000000000c000000000000046")
_MACH_O = ("feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe")
_STARTS = (_SCRIPT, _ELF, _SHORTCUT, *map(bytes.fromhex, _MACH_O))


def is_program_name(name: str) -> bool:
    """Whether a name ends like a program's to Windows: without dots and blanks behind it, up to a colon."""
    stem, dot, ending = name.partition(":")[0].rstrip(". ").rpartition(".")
    return bool(stem and dot) and ending.strip().lower() in _ENDINGS


def is_program(head: bytes) -> bool:
    """Whether a file begins like a program; its first kilobyte is enough."""
    # A text may begin with the letters MZ; no text has a zero byte.
    return head.startswith(_STARTS) or (head.startswith(b"MZ") and b"\0" in head[:1024])
