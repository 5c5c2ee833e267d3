"""Operations on number series."""

from sqlalchemy import select, text

from erp_core.errors import NotFound, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import Context, command, query
from erp_core.kit.types import ShortText
from erp_core.masters.number_series import NUMBER_SERIES
from erp_core.masters.number_series.gaps import gaps_of
from erp_core.masters.number_series.model import NumberSeries
from erp_core.masters.number_series.schema import GapRow, NumberSeriesInput, NumberSeriesRow

_HIGHEST = text("SELECT highest_number(:name, :stem)")
_IN_THE_WAY = text("SELECT number_series_in_the_way(:name, :prefix, :is_yearly)")


@query(NUMBER_SERIES.permission("read"))
def search(ctx: Context) -> list[NumberSeriesRow]:
    """All series."""
    found = ctx.session.scalars(select(NumberSeries).order_by(NumberSeries.name))
    return [NumberSeriesRow.model_validate(series) for series in found]


@query(NUMBER_SERIES.permission("read"))
def preview(ctx: Context, name: ShortText, series: NumberSeriesInput) -> str:
    """The next number if the series looked like this; nothing is changed or taken."""
    known = _known(ctx, name)
    stem = f"{series.prefix}{ctx.today.year}-" if series.is_yearly else series.prefix
    goes_on = _is_form_of(series, known) and not (known.is_yearly and (known.year or 0) < ctx.today.year)
    if goes_on:
        last = known.last_number
    else:
        _require_free(ctx, name, series)
        last = ctx.session.scalar(_HIGHEST, {"name": name, "stem": stem}) or 0
    return f"{stem}{last + 1:0{series.width}}"


@command(NUMBER_SERIES.permission("write"))
def update(ctx: Context, name: ShortText, series: NumberSeriesInput) -> NumberSeriesRow:
    """Change how numbers look from now on; numbers already given never change."""
    known = _known(ctx, name)
    if not _is_form_of(series, known):
        _require_free(ctx, name, series)
    ctx.session.execute(
        text("SELECT change_number_series(:name, :prefix, :width, :is_yearly)"),
        {"name": name, **series.model_dump()},
    )
    ctx.session.refresh(known)
    return NumberSeriesRow.model_validate(known)


@query(NUMBER_SERIES.permission("read"), is_report=True)
def gap_report(ctx: Context) -> list[GapRow]:
    """For each series and prefix: first, last, how many, and the numbers that are missing."""
    return gaps_of(ctx.session)


def _known(ctx: Context, name: str) -> NumberSeries:
    known = ctx.session.scalar(select(NumberSeries).where(NumberSeries.name == name))
    if known is None:
        raise NotFound(_("There is no such number series."))
    return known


def _is_form_of(series: NumberSeriesInput, known: NumberSeries) -> bool:
    return (series.prefix, series.is_yearly) == (known.prefix, known.is_yearly)


def _require_free(ctx: Context, name: str, series: NumberSeriesInput) -> None:
    """ValidationError if another series gives, or has given, numbers that this form could give too."""
    given = {"name": name, "prefix": series.prefix, "is_yearly": series.is_yearly}
    other = ctx.session.scalar(_IN_THE_WAY, given)
    if other is not None:
        kind = KINDS.get(other)
        words = _("{others} have numbers like these. Please choose another prefix.")
        raise ValidationError.at("prefix", words.format(others=_(kind.plural) if kind else other))
