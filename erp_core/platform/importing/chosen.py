"""Columns that somebody chose in writing: ``code=A``, by a field's name or by what people call it."""

from collections.abc import Iterable, Mapping

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _, in_every_language
from erp_core.kit.letters import folded
from erp_core.platform.importing.columns import columns_of
from erp_core.platform.importing.file_shape import FileShape
from erp_core.platform.spreadsheet.table import MOST_COLUMNS, CellTable, place_of


def chosen_places(
    shape: FileShape, table: CellTable, chosen: Iterable[str], *, has_titles: bool
) -> dict[str, int] | None:
    """Where the columns stand: those that were chosen, the others as the titles say; None where none was.

    Args:
        chosen: ``code=A`` each.
        has_titles: False where the first row is a record already, and nothing but what was chosen is read.

    Raises:
        ValidationError: a column is none, or two are in one place.
    """
    said = [_one(shape, text) for text in chosen]
    places = dict(said)
    if not said:
        return {} if not has_titles else None
    if len(places) < len(said) or len(set(places.values())) < len(said):
        raise ValidationError(_("Each field has one column, and each column is one field."))
    found = columns_of(table, shape) if has_titles else None
    titled: Mapping[str, int] = found.places if found is not None else {}
    taken = set(places.values())
    return {name: place for name, place in titled.items() if place not in taken} | places


def _one(shape: FileShape, text: str) -> tuple[str, int]:
    said, _equals, letters = text.rpartition("=")
    wanted = folded(said.strip())
    for name, field in shape.fields.items():
        if wanted in (name, *map(folded, in_every_language(field.title))):
            break
    else:
        words = _("“{text}” is no column of this kind. Write {example}. There are: {names}.")
        example = f"{shape.key}=A"
        raise ValidationError(words.format(text=text[:60], example=example, names=", ".join(shape.fields)))
    place = place_of(letters.strip().upper())
    if place is None or place >= MOST_COLUMNS:
        words = _("“{letters}” is no column of a spreadsheet. Write its letters, like A or AB.")
        raise ValidationError(words.format(letters=letters[:20]))
    return name, place
