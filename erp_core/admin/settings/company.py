"""Commands of ``textile-erp-admin`` about settings for everybody: the company, and how numbers look."""

import base64
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from erp_core.admin.context import owner_context
from erp_core.admin.places import Commands, OwnerUrl
from erp_core.errors import NotFound, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.records.sorting import sort_by
from erp_core.kit.terminal import Table, say, tell, tell_table
from erp_core.masters.company import service as company_service
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.number_series import service as number_series
from erp_core.masters.number_series.schema import NumberSeriesInput
from erp_core.masters.party.tax_number import told_tax_number

company = typer.Typer(cls=Commands, no_args_is_help=True, help="The company's settings: show, set.")
numbering = typer.Typer(
    cls=Commands, no_args_is_help=True, help="How numbers of documents look: list, set, gaps."
)
FourEyes = Annotated[
    bool | None,
    typer.Option("--four-eyes/--no-four-eyes", help="Nobody approves or confirms his own orders."),
]
IsTest = Annotated[
    bool | None, typer.Option("--test/--no-test", help="A company to try things out; programs say so.")
]
AllShown = Annotated[
    bool | None,
    typer.Option("--all-shown/--no-all-shown", help="Nobody hides what he has open from the others."),
]


@company.command("show")
def show_company(database_url: OwnerUrl) -> None:
    """Print the company's settings."""
    with owner_context(database_url, "company.show") as ctx:
        view = company_service.get(ctx)
    table = Table(_("Setting"), _("Value"))
    for name in CompanyInput.model_fields:
        table.add_row(name, _shown(name, getattr(view, name)))
    tell_table(table)


@company.command("set")
def set_company(
    database_url: OwnerUrl,
    name: Annotated[str | None, typer.Option(help="The company's name.")] = None,
    address: Annotated[str | None, typer.Option(help="Its address.")] = None,
    tax_number: Annotated[str | None, typer.Option(help="Its tax number.")] = None,
    currency: Annotated[str | None, typer.Option(help="Its currency, for example INR.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Time zone, for example Asia/Kolkata.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of every program, for example en.")] = None,
    paper_language: Annotated[str | None, typer.Option(help="Language of papers, for example hi.")] = None,
    written: Annotated[str | None, typer.Option("--format", help="Numbers and dates, like en_IN.")] = None,
    paper_size: Annotated[
        str | None, typer.Option("--paper", help="A4 or Letter; '' for what goes with --format.")
    ] = None,
    tax_rate: Annotated[str | None, typer.Option(help="Usual tax rate, in percent.")] = None,
    tax_rates: Annotated[str | None, typer.Option(help="All tax rates, like 0;5;12;18.")] = None,
    logo: Annotated[Path | None, typer.Option(help="A PNG file; /dev/null for none.")] = None,
    has_four_eyes: FourEyes = None,
    is_test: IsTest = None,
    is_everybody_shown: AllShown = None,
    idle_lock_minutes: Annotated[int | None, typer.Option(help="Lock after idle minutes; 0: never.")] = None,
) -> None:
    """Change settings of the company; what is not named stays as it is."""
    given: dict[str, Any] = {
        "name": name,
        "address": address,
        "tax_number": tax_number,
        "currency": currency,
        "timezone": timezone,
        "language": language,
        "paper_language": paper_language,
        "format": written,
        "paper_size": paper_size,
        "tax_rate": tax_rate,
        "tax_rates": None if tax_rates is None else re.split(r"[;\s]+", tax_rates.strip(" ;")),
        "logo": None if logo is None else base64.b64encode(_content(logo)).decode(),
        "has_four_eyes": has_four_eyes,
        "is_test": is_test,
        "is_everybody_shown": is_everybody_shown,
        "idle_lock_minutes": idle_lock_minutes,
    }
    _change(database_url, given)


@numbering.command("list")
def list_series(database_url: OwnerUrl) -> None:
    """Print every series, and the last number it gave."""
    table = Table("name", _("Prefix"), _("Digits"), _("Each year"), _("Last number"))
    with owner_context(database_url, "numbering.list") as ctx:
        for row in number_series.search(ctx):
            yearly = _("yes") if row.is_yearly else _("no")
            table.add_row(row.name, row.prefix, str(row.width), yearly, str(row.last_number))
    tell_table(table)


@numbering.command("set")
def set_series(
    database_url: OwnerUrl,
    series: Annotated[str, typer.Argument(metavar="SERIES", help="Like sales_order.")],
    prefix: Annotated[str | None, typer.Option(help="What stands before the digits.")] = None,
    width: Annotated[int | None, typer.Option(help="How many digits, filled up with zeros.")] = None,
    is_yearly: Annotated[
        bool | None, typer.Option("--yearly/--no-yearly", help="Count from 1 again each year.")
    ] = None,
) -> None:
    """Change how numbers look from now on; those already given stay. Prints the next one."""
    given = {"prefix": prefix, "width": width, "is_yearly": is_yearly}
    with owner_context(database_url, "numbering.set") as ctx:
        known = next((row for row in number_series.search(ctx) if row.name == series), None)
        if known is None:
            raise NotFound(_("There is no such number series."))
        content = {key: getattr(known, key) if value is None else value for key, value in given.items()}
        changed = NumberSeriesInput.model_validate(content)
        number_series.update(ctx, series, changed)
        tell(number_series.preview(ctx, series, changed))


@numbering.command("gaps")
def gaps(database_url: OwnerUrl) -> None:
    """Prove that no number is missing; exit code 1 and the numbers if one is."""
    is_whole = True
    with owner_context(database_url, "numbering.gaps") as ctx:
        for row in number_series.gap_report(ctx):
            missing = ", ".join(map(str, row.missing)) or _("no gaps")
            tell(f"{row.prefix:12} {row.first}–{row.last}  {row.count}  {missing}")
            is_whole = is_whole and not row.missing
    if not is_whole:
        raise typer.Exit(1)


def _change(database_url: str, given: dict[str, Any]) -> None:
    changed = {key: value for key, value in given.items() if value is not None}
    with owner_context(database_url, "company.set") as ctx:
        view = company_service.get(ctx)
        content = {key: getattr(view, key) for key in CompanyInput.model_fields} | changed
        stored = company_service.update(ctx, view.id, view.version, CompanyInput.model_validate(content))
        sort_by(ctx.session, stored.language)
    is_said = "tax_number" in changed
    if is_said and (told := told_tax_number(stored.tax_number, stored.address, books=stored.currency)):
        say(told)
    say(_("Done."))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ValidationError.at("logo", _("This file cannot be read.")) from error


def _shown(name: str, value: Any) -> str:
    if name == "logo":
        return _("{size} kB").format(size=round(len(value) * 3 / 4 / 1000)) if value else "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "; ".join(_shown(name, entry) for entry in value) or "–"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value) or "–"
