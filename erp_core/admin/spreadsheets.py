"""Commands of ``textile-erp-admin`` that write lists to spreadsheets and read them from there."""

from collections.abc import Generator, Sequence
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

from erp_core import modules
from erp_core.admin.context import owner_context
from erp_core.admin.places import OwnerUrl, called_by_name
from erp_core.errors import NotFound, ValidationError
from erp_core.kit import clock
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.kind import Kind
from erp_core.kit.operation import Context
from erp_core.kit.terminal import say
from erp_core.kit.wire import LAST_LINE
from erp_core.kit.words import ValueKind, choice_title, fields_of, kind_of, title_of
from erp_core.masters.company.service import current as current_company
from erp_core.masters.currency import service as currencies
from erp_core.platform.importing.annotated import describe, headed, write_annotated
from erp_core.platform.importing.chosen import chosen_means, chosen_places
from erp_core.platform.importing.counts import counts_of, left_out_of, still_to_do
from erp_core.platform.importing.document_import import MOST_DOCUMENTS
from erp_core.platform.importing.file_import import FileImport
from erp_core.platform.importing.importers import importer_of
from erp_core.platform.importing.lined_file import lined_columns
from erp_core.platform.importing.lines import company_notation
from erp_core.platform.importing.questions import in_writing
from erp_core.platform.importing.schema import Imported, Problem, cells_of
from erp_core.platform.spreadsheet.export import Export
from erp_core.platform.spreadsheet.reading import CODE_PAGES, read_beside, read_file
from erp_core.platform.spreadsheet.sheet import Sheet, SheetColumn

MOST_TOLD, TOLD_EVERY = 20, 10_000

CodePage = Annotated[
    str, typer.Option(help=f"Of a text file that is not in Unicode: {', '.join(CODE_PAGES)}.")
]
Chosen = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=LETTERS", help="Where a field stands: code=A. As often as needed."),
]
Values = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TEXT=VALUE",
        help="What a text of the file means: DYES=chemical. Of a field without a column: kind=chemical, "
        "code=next. As often as needed.",
    ),
]
NoTitles = Annotated[
    bool, typer.Option("--no-titles", help="The first row is a record; --column says where fields stand.")
]
LeaveTotals = Annotated[bool, typer.Option("--leave-totals", help="Rows of totals are left out.")]
AnyNumber = Annotated[
    bool, typer.Option("--any-number", help=f"More than {MOST_DOCUMENTS} documents: nobody saves meanwhile.")
]
EXPORTED = {kind.name: (kind, service) for kind, service in modules.services() if hasattr(service, "LISTING")}
IMPORTED = {name: one for name, one in EXPORTED.items() if importer_of(*one) is not None}


class _NotKept(Exception):
    """Takes back the transaction: something is wrong, or it was only a trial."""


@called_by_name
def export_list(
    database_url: OwnerUrl,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=", ".join(EXPORTED))],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", dir_okay=False, help="A file that ends with .xlsx or .csv.")
    ],
    lines: Annotated[
        bool, typer.Option("--lines", help="A row for each line of a document, as import reads them.")
    ] = False,
) -> None:
    """Write all records of a kind to a spreadsheet, without those that were deleted."""
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise ValidationError(_("A file that ends with .xlsx or .csv is wanted."))
    if kind not in EXPORTED:
        words = _("There is no kind “{name}”. There are: {known}.")
        raise NotFound(words.format(name=kind, known=", ".join(EXPORTED)))
    found, service = EXPORTED[kind]
    with owner_context(database_url, "export") as ctx:
        lined = modules.lined_of(f"{kind}.search") if lines else None
        rows = service.LISTING.copied(ctx, ListQuery(), lined)
        columns = lined_columns(_importer(kind, None).shape) if lines else None
        written = Export(_sheet(ctx, found, service.LISTING, columns), file).run(
            lambda: nullcontext(chain(rows, (LAST_LINE,)))
        )
    words = ngettext("{count} row written to {file}.", "{count} rows written to {file}.", written or 0)
    say(words.format(count=written, file=file.name))


@called_by_name
def import_file(
    database_url: OwnerUrl,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=", ".join(IMPORTED))],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="XLSX, XLS, ODS or CSV.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    sheet: Annotated[str, typer.Option(help="Name of the sheet; the first one if left out.")] = "",
    encoding: CodePage = "",
    column: Chosen = None,
    value: Values = None,
    no_titles: NoTitles = False,
    leave_totals: LeaveTotals = False,
    any_number: AnyNumber = False,
    problems: Annotated[
        Path | None, typer.Option(dir_okay=False, help="XLSX file for the rows with what is wrong in them.")
    ] = None,
) -> None:
    """Add or change records from a spreadsheet: all of them, or none where a single cell is wrong.

    Titles of columns say what they hold. Records with a code that is known are changed, others are new;
    a blank cell leaves a field as it is, "(empty)" clears it. Orders are always new drafts: rows with the
    same reference are one order, each a line; their notes keep the number of the file.
    """
    importer = _importer(kind, None if any_number else MOST_DOCUMENTS)
    _require_known(encoding)
    _require_copy(problems, file)
    done = Imported()
    try:
        with owner_context(database_url, "import") as ctx:
            table = read_file(file, current_company(ctx).language, sheet=sheet, code_page=encoding)
            has_titles = not no_titles
            places = chosen_places(importer.shape, table, column or (), has_titles=has_titles)
            how = {"has_titles": has_titles, "is_trial": dry_run, "leaves_totals": leave_totals}
            means = chosen_means(importer.shape, table, value or (), places, has_titles=has_titles)
            steps = importer.run(ctx, table, company_notation(ctx), places, means=means, **how)
            done = _told(steps)
            if problems is not None and done.problems:
                titles = importer.columns(table, places, has_titles=has_titles).titles.number
                sheets = {"name": file.stem, "beside": read_beside(file, table)}
                write_annotated(problems, table, done.problems, titles, **sheets)
            if dry_run or not done.is_right:
                raise _NotKept
    except _NotKept:
        pass
    _tell(done, dry_run, IMPORTED[kind][0])


def _importer(kind: str, most: int | None) -> FileImport:
    """What imports records of this kind; NotFound where nothing does."""
    importer = importer_of(*IMPORTED[kind], most) if kind in IMPORTED else None
    if importer is None:
        words = _("Records of the kind {kind} cannot be imported. These can: {known}.")
        raise NotFound(words.format(kind=kind, known=", ".join(IMPORTED)))
    return importer


def _require_copy(problems: Path | None, file: Path) -> None:
    """Raise ValidationError where the rows with what is wrong would be written over something else."""
    if problems is None:
        return
    if problems.suffix.lower() != ".xlsx":
        raise ValidationError(_("What is wrong is written into a file that ends with .xlsx."))
    if problems.exists() and problems.samefile(file):
        raise ValidationError(_("{file} is the file that is read. Name another one.").format(file=problems))


def _require_known(code_page: str) -> None:
    if code_page and code_page not in CODE_PAGES:
        text = _("“{text}” is none of: {choices}.")
        raise ValidationError(text.format(text=code_page, choices=", ".join(CODE_PAGES)))


def _tell(done: Imported, is_trial: bool, kind: Kind) -> None:
    wrong = [one for one in done.problems if not one.is_warning and not one.is_asked]
    _say_problems(_("What is wrong, by cell"), wrong)
    _say_problems(_("What the file says"), _told_once([one for one in done.problems if one.is_asked]))
    for question in done.questions if not done.is_right else ():
        if not question.answer:
            say(in_writing(question))
    _say_problems(_("Worth a look, by cell"), [one for one in done.problems if one.is_warning])
    for sentence in left_out_of(done):
        say(sentence)
    if wrong:
        words = _("Nothing was imported. Correct the cells named below “{heading}”.")
        raise ValidationError(words.format(heading=_("What is wrong, by cell")))
    if not done.is_right:
        raise ValidationError(_("Nothing was imported. Say what the file means, as it is asked above."))
    for sentence in filter(None, (*counts_of(done), still_to_do(done, kind))):
        say(sentence)
    if is_trial:
        say(_("This was a trial: nothing was imported."))


def _say_problems(heading: str, problems: Sequence[Problem]) -> None:
    """Problems of one sort, below how many they are."""
    if problems:
        say(headed(heading, str(cells_of(problems))))
    for problem in problems[:MOST_TOLD]:
        say(describe(problem))
    if more := cells_of(problems[MOST_TOLD:]):
        say(_("… and {count} more.").format(count=more))


def _told_once(problems: Sequence[Problem]) -> list[Problem]:
    """Of what one answer settles only the first cell."""
    asked = set[tuple[str, str]]()
    kept = []
    for problem in problems:
        what = (problem.title, problem.text.casefold())
        if not problem.is_asked or what not in asked:
            kept.append(problem)
        if problem.is_asked:
            asked.add(what)
    return kept


def _told(steps: Generator[tuple[int, int], None, Imported]) -> Imported:
    """Go through all of it, saying now and then how far it is."""
    said = 0
    while True:
        try:
            count, _all = next(steps)
        except StopIteration as end:
            return end.value
        if count - said >= TOLD_EVERY:
            said = count
            say(_("{count} rows …").format(count=count))


def _sheet(ctx: Context, kind: Kind, listing: Any, columns: list[SheetColumn] | None) -> Sheet:
    """These columns, or all that a row of the list has and people have words for, in the list's order."""
    table = listing.model.__tablename__
    names = [name for name in listing.row.model_fields if fields_of(table).get(name, None) is not None]
    told = [name for name in names if fields_of(table)[name].title and not name.endswith("_id")]
    has_currency = "currency" in listing.row.model_fields
    return Sheet(
        title=_(kind.plural),
        columns=columns or [_column(listing, table, name) for name in told],
        currency="currency" if has_currency else "",
        digits={row.code: row.digits for row in currencies.search(ctx)},
        home=current_company(ctx).currency,
        total=_("Total {currency}"),
        about_title=_("About this list"),
        about=[(_("List"), _(kind.plural)), (_("Rows"), "{count}")],
        zone=clock.zone_name(),
    )


def _column(listing: Any, table: str, name: str) -> SheetColumn:
    known = listing.filters.get(name)
    kind = known.kind if known is not None else kind_of(table, name)
    words = {value: choice_title(value) for value in known.choices} if known is not None else {}
    if kind is ValueKind.FLAG:
        words = {"t": _("Yes"), "f": _("No")}
    unit = next((one.apart for one in listing.measures if one.name == name and not one.is_money), "")
    return SheetColumn(
        name=name,
        title=title_of(table, name),
        kind=kind,
        words=words,
        is_summed=kind is ValueKind.MONEY or bool(unit),
        unit=unit,
    )
