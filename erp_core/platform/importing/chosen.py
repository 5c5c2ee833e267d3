"""What somebody chose in writing: columns, ``code=A``, and what texts of the file mean, ``DYES=chemical``."""

from collections.abc import Iterable, Mapping

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _, in_every_language
from erp_core.kit.letters import folded
from erp_core.kit.words import choice_titles
from erp_core.platform.importing.cells.roles import ROLE, RoleReader
from erp_core.platform.importing.columns import columns_of
from erp_core.platform.importing.file_shape import FileShape
from erp_core.platform.importing.questions import NUMBERED
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


def chosen_means(
    shape: FileShape,
    table: CellTable,
    said: Iterable[str],
    places: Mapping[str, int] | None,
    *,
    has_titles: bool,
) -> dict[str, dict[str, str]]:
    """What texts of the file mean, as an ``ImportFile`` has it.

    Args:
        said: ``DYES=chemical``; ``kind:DYES=chemical`` where several columns may be meant; ``kind=chemical``
            for all rows where the file has no such column.

    Raises:
        ValidationError: nothing in the file can mean that.
    """
    columns = columns_of(table, shape, places, has_titles=has_titles)
    placed = columns.places if columns is not None else {}
    means: dict[str, dict[str, str]] = {}
    for text in said:
        left, _equals, right = (part.strip() for part in text.rpartition("="))
        field, colon, of = left.partition(":")
        name = _called(shape, field.strip() if colon else left)
        if name and (colon or name not in placed):
            means.setdefault(name, {})[of.strip()] = _value(shape, name, right) or right
            continue
        meant = {one: value for one in placed if (value := _value(shape, one, right))}
        if not left or len(meant) != 1:
            words = _("“{text}” is no value of one column of the file. Write “{example}”.")
            raise ValidationError(words.format(text=text[:60], example=f"{shape.key}:X={right[:20] or 'Y'}"))
        ((name, value),) = meant.items()
        means.setdefault(name, {})[left] = value
    return means


def _value(shape: FileShape, name: str, said: str) -> str:
    """The stored value that a word means in a column; nothing where it means none."""
    wanted = folded(said)
    if name == shape.key and wanted in map(folded, (NUMBERED, NUMBERED.strip("()"))):
        return NUMBERED
    if name == ROLE:
        options = {value: (title, value) for value, title in RoleReader(shape.roles).options()}
    else:
        options = {value: choice_titles(value) for value in shape.choices(name)}
    known = ((value, map(folded, called)) for value, called in options.items())
    return next((value for value, called in known if wanted in called), "")


def _called(shape: FileShape, said: str) -> str:
    """Name of the field that is called so, in any language; nothing for none."""
    wanted = folded(said)
    for name, field in shape.fields.items():
        if wanted in (name, *map(folded, in_every_language(field.title))):
            return name
    return ""


def _one(shape: FileShape, text: str) -> tuple[str, int]:
    said, _equals, letters = text.rpartition("=")
    name = _called(shape, said.strip())
    if not name:
        words = _("“{text}” is no column of this kind. Write “{example}”. There are: {fields}.")
        example = f"{shape.key}=A"
        raise ValidationError(words.format(text=text[:60], example=example, fields=", ".join(shape.fields)))
    place = place_of(letters.strip().upper())
    if place is None or place >= MOST_COLUMNS:
        words = _("“{letters}” is no column of a spreadsheet. Write its letters, like A or AB.")
        raise ValidationError(words.format(letters=letters[:20]))
    return name, place
