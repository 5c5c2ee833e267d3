"""Programs are no attachments: told by how a file begins and by how its name ends."""

import re

from erp_core.kit.i18n import _

# What Windows, Linux or macOS run, install, mount or take into their settings when somebody double-clicks it,
# and what has another program fetch or run what it names: what mail programs block, but for data that offices
# send (certificates, data of Access, cabinets, documents with macros).
_RUN = """
    accda accde accdr accdu ade adp air apk app appcontent-ms appimage appinstaller applescript application
    appref-ms appx appxbundle asx bash bat bgi chm cjs cmd com command configprofile cpl crx csh deb
    deskthemepack desktop diagcab diagcfg diagpkg dll dmg dqy ex_ exe fileloc fish flatpak flatpakref
    flatpakrepo ftploc fxp gadget hlp hpj hta htc ica img inetloc inf ins inx ipa iqy iso isp isu jar jnlp js
    jse kext ksh library-ms lnk mad maf mag mailloc mam maq mar mas mau mav maw mcf mda mde mdt mdw mdz mht
    mhtml mjs mobileconfig mpkg msc msh msh1 msh1xml msh2 msh2xml mshxml msi msix msixbundle msp msstyles mst
    msu ocx one onepkg oqy osax osd pif pkg pl plg ppa ppam ppkg prefpane prf printerexport provisionprofile
    ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 psm1 pssc py pyc pyo pyw pyz pyzw rb rdp reg rgs rpm rqy run
    saver scf scpt scptd scr sct search-ms searchconnector-ms settingcontent-ms sfx sh shb shortcut shs slk
    snap so sys tcsh terminal theme themepack tool udl url vb vbe vbp vbs vbscript vhd vhdx vncloc vsix
    vsmacros vsto vsw vxd webarchive webloc webpnp website wll workflow ws wsb wsc wsf wsh xap xbap xla xlam
    xll xnk xpi ymp zsh
"""
_ENDINGS = frozenset(_RUN.split())
_TYPE_ID = re.compile(r"\{[0-9a-f-]{36}\}")
_SCRIPT, _ELF, _SHORTCUT = b"#!", b"\x7fELF", bytes.fromhex("4c0000000114020000000000c000000000000046")
_MACH_O = ("feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe")
_STARTS = (_SCRIPT, _ELF, _SHORTCUT, *map(bytes.fromhex, _MACH_O))


def why_no_name(name: str) -> str:
    """Why nothing called so is attached: it ends like a program's. Empty for any other.

    Windows sees a name up to a colon; where the file is saved, the colon may be another letter of it.
    """
    ending = next(filter(None, map(_program_ending, (*name.split(":"), name))), "")
    words = _("Its name ends in .{ending}, as programs do. Programs cannot be attached; send it another way.")
    return words.format(ending=ending) if ending else ""


def _program_ending(name: str) -> str:
    """Without dots and blanks behind it, as Windows sees it. An id in braces is any program's."""
    stem, dot, ending = name.rstrip(". ").rpartition(".")
    ending = ending.strip().casefold()
    return ending if stem and dot and (ending in _ENDINGS or _TYPE_ID.fullmatch(ending)) else ""


def why_no_content(head: bytes) -> str:
    """Why nothing is attached that begins so, whatever its name: its first kilobyte is enough. Empty for any
    other."""
    # A text may begin with the letters MZ; no text has a zero byte.
    is_program = head.startswith(_STARTS) or (head.startswith(b"MZ") and b"\0" in head[:1024])
    words = _("What is in it begins as programs do. Programs cannot be attached; send it another way.")
    return words if is_program else ""
