"""Backups only the holder of a private key can read (age); who makes them needs the public key alone."""

from pathlib import Path

import pyrage

from erp_core.backup import room
from erp_core.backup.private import new_file, open_to_others
from erp_core.errors import ErpError, NotFound, ValidationError
from erp_core.kit.i18n import _

SUFFIX = ".age"


def new_identity(file: Path) -> str:
    """Write a new private key into ``file``, readable by us alone; returns its public key."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        with new_file(file) as out:
            out.write(f"# public key: {public}\n{identity}\n".encode())
    except FileExistsError as error:
        words = _("The file {file} exists already: a key in it may be the only one that opens old backups.")
        raise ErpError(words.format(file=file)) from error
    return public


def recipient_of(public_key: str) -> "pyrage.x25519.Recipient | pyrage.ssh.Recipient":
    """The public key of ``age1…`` or of ssh; ValidationError if it is none."""
    kind = pyrage.ssh.Recipient if public_key.startswith("ssh-") else pyrage.x25519.Recipient
    try:
        return kind.from_str(public_key.strip())
    except pyrage.RecipientError as error:
        words = _("This is no public key of age. Write it like age1…, or like ssh-ed25519 ….")
        raise ValidationError.at("recipient", words) from error


def encrypt(source: Path, target: Path, public_key: str) -> None:
    """Encrypt a file, so that ``age`` and we can open it with the private key."""
    pyrage.encrypt_file(str(source), str(target), [recipient_of(public_key)])


def decrypt(source: Path, target: Path, identity_file: Path | None) -> None:
    """Decrypt a file into ``target``, which is removed again if that fails."""
    if identity_file is None:
        words = _("{file} is encrypted: name the file with its private key, --identity FILE.")
        raise ErpError(words.format(file=source))
    identities = _identities(identity_file)
    try:
        new_file(target).close()
        pyrage.decrypt_file(str(source), str(target), identities)
    except (pyrage.DecryptError, OSError) as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError) and room.tells_no_room(error):
            raise room.no_room(target.parent, source.stat().st_size) from error
        if "No matching keys" in str(error):
            raise ErpError(_("{file} was encrypted for another key.").format(file=source)) from error
        raise ErpError(_("{file} is damaged or cut off.").format(file=source)) from error


def _identities(file: Path) -> "list[pyrage.x25519.Identity | pyrage.ssh.Identity]":
    try:
        is_open, text = open_to_others(file), file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(_("The file {file} with the private key cannot be read.").format(file=file)) from error
    if is_open:
        words = _("The private key in {file} can be read by others: chmod 600 {file}.")
        raise ErpError(words.format(file=file))
    try:
        if "PRIVATE KEY-----" in text:
            return [pyrage.ssh.Identity.from_buffer(text.encode())]
        lines = (line.strip() for line in text.splitlines())
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and line[0] != "#"]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise ErpError(_("The file {file} holds no private key of age.").format(file=file))
    return [*found]
