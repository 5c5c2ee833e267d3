"""Commands about the server that takes the company's e-mails, as Administration → E-mail has them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from erp_core.admin.context import owner_context
from erp_core.admin.places import Commands, OwnerUrl
from erp_core.admin.secret import ask_secret
from erp_core.backup.private import open_to_others
from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.schema import Input
from erp_core.kit.terminal import Table, say, tell_facts, tell_table, when
from erp_core.kit.types import Email
from erp_core.security.mail import MailSecurity
from erp_core.security.mail import service as mail_service
from erp_core.security.mail.schema import MailInput, MailRow, MailView

# Beside the password: with another of these a stored one is not sent, and has to be given again.
_OF_PASSWORD = ("host", "port", "security", "username")
_SET = (*_OF_PASSWORD, "sender")

mail = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    help="The server that takes the company's e-mails: show, set, test, list.",
)


@mail.command("show")
def show_mail(database_url: OwnerUrl) -> None:
    """Print the settings, without the password, and how many mails wait."""
    with owner_context(database_url, "mail.show") as ctx:
        view = mail_service.get(ctx)
    tell_facts(
        {
            _("Mail server"): view.host or _("none: no e-mail is sent"),
            _("Port"): str(view.port),
            _("Encryption"): _(view.security.label),
            _("User name"): view.username or "–",
            _("Password"): _("stored") if view.has_secret else "–",
            _("Sender"): view.sender or "–",
            _("Waiting"): str(view.waiting),
        }
    )


@mail.command("set")
def set_mail(
    database_url: OwnerUrl,
    host: Annotated[
        str | None, typer.Option(help="Name of the server, for example smtp.example.com; '' for none.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Its port, for example 587.")] = None,
    security: Annotated[MailSecurity | None, typer.Option(help="How what is said is encrypted.")] = None,
    username: Annotated[str | None, typer.Option(help="User name there; '' where it asks for none.")] = None,
    sender: Annotated[str | None, typer.Option(help="Address that mails come from.")] = None,
    password_file: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="File whose first line is the password; nobody else may read it."),
    ] = None,
    try_with: Annotated[
        str,
        typer.Option(
            "--test", metavar="RECIPIENT", help="Send a test mail first; if it fails, keep all as it is."
        ),
    ] = "",
) -> None:
    """Choose the server; what is not named stays as it is.

    The password is asked for where one is wanted, or read from a file: what stands on a command line,
    everybody on the machine can read.
    """
    given: dict[str, Any] = {
        "host": host,
        "port": port,
        "security": security,
        "username": username,
        "sender": sender,
    }
    with owner_context(database_url, "mail.show") as ctx:
        view = mail_service.get(ctx)
    content = _content(
        view, {name: value for name, value in given.items() if value is not None}, password_file
    )
    if try_with:
        _try(database_url, content, try_with)
    with owner_context(database_url, "mail.set") as ctx:
        mail_service.update(ctx, content)
    say(_("Done."))


@mail.command("test")
def test_mail(database_url: OwnerUrl, recipient: Annotated[str, typer.Argument(metavar="RECIPIENT")]) -> None:
    """Send a test mail by the stored settings; says what went wrong."""
    with owner_context(database_url, "mail.show") as ctx:
        view = mail_service.get(ctx)
    _try(database_url, MailInput.model_validate({name: getattr(view, name) for name in _SET}), recipient)


@mail.command("list")
def list_mails(database_url: OwnerUrl) -> None:
    """Print the latest hundred mails: to whom, about what, and what became of them."""
    table = Table(_("When"), _("Recipient"), _("Subject"), _("Tries"), _("State"))
    with owner_context(database_url, "mail.list") as ctx:
        for row in mail_service.search(ctx):
            table.add_row(when(row.created_at), row.recipient, row.subject, str(row.attempts), _state(row))
    tell_table(table)


def _content(view: MailView, given: dict[str, Any], password_file: Path | None) -> MailInput:
    """What is stored, with what was given in its place, and the password it wants."""
    known = {name: getattr(view, name) for name in _SET}
    if given.get("host") == "":
        given = {"username": "", **given}  # what it was for is gone
    content = MailInput.model_validate(known | given)
    is_other = any(getattr(content, name) != known[name] for name in _OF_PASSWORD)
    if password_file is not None:
        return content.model_copy(update={"password": _password_in(password_file)})
    if content.username and (is_other or not view.has_secret):
        otherwise = _("Write it into a file that nobody else may read, and name that with --password-file.")
        secret = {"password": ask_secret(_("Password"), otherwise)}
        return MailInput.model_validate(known | given | secret)
    return content


def _password_in(file: Path) -> Any:
    try:
        mode = open_to_others(file)
        lines = file.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        words = _("The file {file} cannot be read: {reason}")
        raise ErpError(words.format(file=file, reason=getattr(error, "strerror", None) or error)) from error
    if mode:
        words = _("{file} can be read by others (mode {mode}).").format(file=file, mode=mode)
        raise ErpError(f"{words} chmod 600 {file}")
    if not lines or not lines[0]:
        raise ErpError(_("The first line of {file} is empty: the password belongs there.").format(file=file))
    return MailInput(password=lines[0]).password  # type: ignore[arg-type] - it is read as any other input


class _Trial(Input):
    """To whom a test mail goes."""

    recipient: Email


def _try(database_url: str, content: MailInput, recipient: str) -> None:
    recipient = _Trial(recipient=recipient).recipient
    if not content.host:
        raise ErpError(_("No e-mail server is chosen. Choose one with: textile-erp-admin mail set --host …"))
    with owner_context(database_url, "mail.test") as ctx:
        mail_service.test(ctx, content, recipient)
    say(
        _("The test mail was handed over to {host} for {recipient}.").format(
            host=content.host, recipient=recipient
        )
    )


def _state(row: MailRow) -> str:
    if row.done_at is None:
        return row.problem or _("waiting")
    return row.problem or (_("sent") if row.attempts else _("too late to be sent"))
